"""Facts of skin: burn scars as a share of the body, scars of the face in square centimetres, small wounds, nail beds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import RANGE, Fact, ends, fact
from jihe.grading.reading import Reading

_SCAR = r"植过|烫(?:过|了|到|坏)|烧(?:过|了|坏)|烫|瘢痕|疤|烧伤|烫伤|灼伤|植皮|烧伤面|增生|挛缩|热压伤|电弧|创面|烧烫"
_SHARE = re.compile(
    rf"{RANGE}%|(?P<half>1/2)(?=[^,。;]{{0,6}}(?:体表|$|以上|,|强|多|左右|。|身))|(?P<over>过半|大半|超过?1/2|多半)|(?P<ninth>(\d)/(\d)+)"
)
_SMALL = re.compile(
    r"(?:不足|不到|小于|少于|未达|未满|未及|<)(?:体表|全身|总体表)?(?:面积)?(?:的)?1%|(?:不足|小于|不到|未到)[^,。;]{0,8}1%|0\.\d+%"
)
_BODY = r"体表|全身|总面积|TBSA|体表面积|身体"


def facts(reading: Reading) -> Iterator[Fact]:
    """Of scars and small wounds."""
    text = reading.text
    if scar := re.search(_SCAR, text):
        yield fact(reading, "scar", *scar.span())
        yield from _shares(reading)
    area = re.compile(
        rf"{RANGE}\s?(平方厘米|平方公分|cm2|cm²|CM2|平方|平方c|厘米2|c²)|{RANGE}(?:cm|厘米|公分|c)?\s?[×xX*乘]\s?(\d+(?:\.\d+)?)(?:cm|厘米|公分|c)"
    )
    for match in area.finditer(text):
        if match[1]:
            low, high = ends(match)
        else:
            low = high = float(match[4]) * float(match[6])
        yield fact(reading, "area", *match.span(), low=low, high=high)
    for kind, pattern in (
        ("face", r"面部|颜面|脸|额部|颊|眉|鼻(?:翼|背|唇)|下颌部|颏|口唇|上唇|面颊"),
        ("graft", r"植皮|植过|植了|皮片|皮瓣"),
        ("nail", r"指甲|甲床|甲板|趾甲|新甲|甲根"),
        ("wound", r"疤|缝了?\d针|(?:浅表?|表浅|皮肤|小)?(?:裂口|裂伤|划伤|割伤|口子|擦伤|挫裂|切割伤|伤口|创口|创缘)"),
        (
            "bruise",
            r"乌青|压伤|又青又肿|瘀斑|淡黄|挤压|挫伤|青紫|瘀[斑青血]|淤[青血斑]|肿痛|肿胀|软组织|淤紫|碰伤|砸伤",
        ),
        (
            "joints_hit",
            r"(?:大)?关节[^,。;]{0,14}(?:受限|障碍|活动|功能|挛缩|不能|僵|牵拉|动)|影响[^,。;]{0,12}(?:关节|屈伸|活动)|(?:脊柱|四肢)[^,。;]{0,12}(?:不能|活动|僵|丧失)|牵扯|(?:肘|膝|肩|腋|髋|颈|踝|腕)[^,。;]{0,8}(?:挛缩|受限|牵拉|伸不直|障碍|不能)",
        ),
        ("upper", r"前臂|上臂|手臂|胳膊|小臂"),
        ("back_of_foot", r"足背|脚背|足部|脚面"),
        ("hand_skin", r"手背|手部|手掌|手指|指背"),
        (
            "well",
            r"恢复(?:上班|工作|正常|良好|如初|原岗)|正常(?!.{0,2}上限)|自如|无(?:明显)?不适|全消|完全消|消退|痊愈|平整|无牵拉|无功能|无(?:明显)?(?:障碍|受限)|不(?:拉|扯|牵)|都好|没事|照常|没有留下任何|毫无妨碍|不受任何|消退|退光|返岗|重返|回岗|如常",
        ),
    ):
        for match in re.finditer(pattern, text):
            if kind in ("joints_hit",) and reading.denied(match.start(), match.end(), 10):
                continue
            if kind == "joints_hit" and re.search(
                r"不(?:受|影)|未(?:受|影|累)|无(?:明显)?(?:受|影|障|功)|自如|正常|良好|不碍",
                text[match.start() : match.end() + 6],
            ):
                continue
            yield fact(reading, kind, *match.span())


def _shares(reading: Reading) -> Iterator[Fact]:
    text = reading.text
    if small := _SMALL.search(text):
        yield fact(reading, "burnt", *small.span(), low=0.5, high=0.9)
        return
    for match in _SHARE.finditer(text):
        begin, end = reading.sentence(match.start())
        told = text[begin:end]
        if not re.search(_BODY, told) and not re.search(_SCAR, text[max(begin, match.start() - 20) : match.end() + 8]):
            continue
        if "功能" in text[max(begin, match.start() - 5) : match.start()] or re.search(
            r"肝|肺|压缩|高度|椎", text[max(begin, match.start() - 12) : match.end() + 3]
        ):
            continue
        if match[1]:
            low, high = ends(match)
            if high > 100:
                continue
        elif match["half"]:
            low = high = (
                51.0
                if re.search("超|逾|过|强|以上|多", text[max(begin, match.start() - 3) : match.end() + 3])
                else 50.0
            )
        elif match["over"]:
            low = high = 55.0
        else:
            one, two = match.group().split("/")
            if not int(two) or not re.search(_BODY, told):
                continue
            low = high = 100 * int(one) / int(two)
        yield fact(reading, "burnt", *match.span(), low=low, high=high)

"""Facts of weak limbs: which limbs, and the strength from 0 to 5."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import Fact, fact
from jihe.grading.reading import Reading

_POWER = re.compile(
    r"(?:肌力|力量|力气|MMT|徒手肌力|握力|肌张力)[^,。;\d]{0,14}?(\d)(?:[+-](?!\d))?(?:级)?(?:(?:[-、至到或/]|级?[至到~-])(\d)[+-]?)?(?:级|/5)|(\d)(?:[+-](?!\d))?级?(?:[-至到](\d)[+-]?)?级(?:左右)?的?(?:肌力|力量|瘫)"
    r"|(?:上下肢|四肢|肢体|[上下]肢|瘫|肢)(?:均|都|约|各|为|仅|近端|远端|,)*\s?(\d)[+-]?(?:[-至到](\d)[+-]?)?级|(?:软|瘫|没力|力弱|力气|力|顶|举|抬)[^。;\d]{0,16}?\(?(?:肌力)?(\d)[+-]?(?:[-至到](\d)[+-]?)?级|瘫[^,。;\d]{0,10}(\d)[+-]?(?:[-至到](\d)[+-]?)?级"
)
_GROUPS = (
    ("four", r"双手(?:和|及|、)?双脚|双[臂手](?:和|及|、)?双[腿脚]|4个手脚|四肢(?!长|骨|大关节|关节|末梢|皮)|四个肢体|4个肢体|4肢|双上肢及双下肢|双上下肢|四肢瘫|(?<![左右侧边半])手脚|手足均"),
    ("three", r"[左右一]侧?(?:上肢|手|胳膊|臂)(?:和|加|及|与|\+|、)双侧?(?:下肢|腿|脚)|双(?:脚|腿|下肢|侧下肢)(?:和|加|及|与|\+|、)[左右一]?侧?(?:手|上肢|胳膊|臂)|双(?:手|上肢|臂)(?:和|加|及|与|\+|、)[左右一]?侧?(?:腿|下肢|脚)|3个?肢体?|三肢|除[左右]?[上下]肢外[^,。;]{0,6}3|三个肢体"),
    ("hemi", r"[左右](?:侧|边|半边|半)?(?:的)?手脚|[左右](?:胳膊|手|臂)[、和]?[左右](?:腿|脚)|[左右]?半边(?:身|瘫)|胳膊腿|偏瘫|偏身|半身|半边身|侧(?:上下肢|肢体|上肢(?:和|及|与|、)(?:同侧)?下肢|上、下肢|半身|身体)|同侧上下肢|[左右](?:上下肢|上、下肢|半边|身)|半侧"),
    ("para", r"截瘫|双下肢|双腿|下半身|双侧下肢|两下肢|两条腿|腿瘫|双足及双腿|腰以下|胸以下"),
    ("mono", r"(?:左|右|单|一侧|患侧|该|患|伤)侧?(?:的)?(?:上肢|下肢|臂|胳膊|腿|手臂|大腿|小腿|整条)|单肢|单瘫|上肢|下肢|胳膊|患肢"),
)  # fmt: skip
_NORMAL = re.compile(r"5级|正常|良好|对称|无减退|无异常|尚可")


def facts(reading: Reading) -> Iterator[Fact]:
    """Of strength that is below normal, with the limbs it is said of."""
    text = reading.text
    measured = []
    for match in _POWER.finditer(text):
        one, two = next(pair for pair in zip(match.groups()[::2], match.groups()[1::2], strict=True) if pair[0])
        low, high = sorted((int(one), int(two or one)))
        if high > 5 or low >= 5:
            continue
        measured.append((match, low, min(high, 4) if low < 5 else high))
    for match, low, high in measured:
        begin, _ = reading.sentence(match.start())
        group = _group(text[begin : match.end()]) or _group(text[: match.end()]) or _group(text)
        if group in ("mono", None) and (
            palsy := re.search("偏瘫|偏身|半身|截瘫|四肢瘫|[3三]个?肢|侧肢体|上下肢", text)
        ):
            group = _group(palsy.group())  # «偏瘫,上肢肌力三级» is of one half, not of one limb
        group = _several(text[slice(*reading.sentence(match.start()))]) or group
        if group != "four" and re.search("偏瘫|偏身|半边", text[slice(*reading.sentence(match.start()))]):
            group = "hemi"
        if "手脚" in text[begin : match.start()] and re.search(
            "偏瘫|偏身|半边|[左右]边?手脚", text[begin : match.end()]
        ):
            group = "hemi"
        yield fact(reading, "weak", *match.span(), part=group or "", low=float(low), high=float(high))
    if not measured and not _POWER.search(text):
        yield from _unmeasured(reading)
    if found := reading.says(
        r"大小便失禁|二便失禁|尿潴留|间歇导尿|导尿|神经源性膀胱|排尿(?:障碍|困难)|尿失禁|膀胱造瘘|尿管"
    ):
        yield fact(reading, "bladder", *found.span())
    if found := reading.says(r"脊髓|颈髓|胸髓|腰髓|颈椎|胸腰段|颈部"):
        yield fact(reading, "cord", *found.span())
    if found := reading.says(r"卧床|平移|不能翻身|不能坐"):
        yield fact(reading, "bedridden", *found.span())


def _unmeasured(reading: Reading) -> Iterator[Fact]:
    """Palsy that nobody measured."""
    for match in reading.said(r"(轻度?|不全|不完全|完全)?性?(偏瘫|截瘫|四肢瘫|三肢瘫|单瘫)"):
        light = bool(match[1]) and match[1] != "完全"
        part = {"偏瘫": "hemi", "截瘫": "para", "四肢瘫": "four", "三肢瘫": "three", "单瘫": "mono"}[match[2]]
        yield fact(reading, "palsy", *match.span(), part=part, level="light" if light else "")


def _several(told: str) -> str | None:
    """The limbs of a sentence that tells the strength of several: both arms and both legs, or arm and leg of one side."""
    if re.search(r"正常|5级|良好|健侧", told):
        return None
    if re.search("双侧?上肢|双臂|双手", told) and re.search("双侧?下肢|双腿", told):
        return "four"
    if re.search(
        r"左侧?(?:上肢|上、下肢|上下肢)[^。]*左侧?下肢|右侧?上肢[^。]*右侧?下肢|左侧?上肢[^。右双]*(?<![右双侧])下肢|右侧?上肢[^。左双]*(?<![左双侧])下肢|(?:左|右)侧?上、?下肢",
        told,
    ):
        return "hemi"
    return None


def _group(text: str) -> str | None:
    """The limbs named last in a stretch; a wider group wins over a narrower one at the same place."""
    best: tuple[int, int, str] | None = None
    for width, (name, pattern) in enumerate(_GROUPS):
        for match in re.finditer(pattern, text):
            if _NORMAL.match(text, match.end()) or re.match(
                r"[^,。;]{0,4}(?:肌力)?(?:均|都)?(?:为|达)?(?:5级|正常|良好)", text[match.end() :]
            ):
                continue
            key = (match.end(), -width, name)
            if best is None or key[0] > best[0] + 2 or (abs(key[0] - best[0]) <= 2 and key[1] > best[1]):
                best = key
    return None if best is None else best[2]

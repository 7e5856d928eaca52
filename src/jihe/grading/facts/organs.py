"""Facts of organs: removed, partly removed, mended or bruised; and what a life depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import Fact, fact, side_near
from jihe.grading.reading import Reading

_ORGANS = {"spleen": "脾", "liver": "肝", "lung": "肺", "kidney": "肾", "rectum": "直肠|肛门|肛管|肛直肠"}
_REMOVED = r"切除|[a-z]+ectomy|摘除|切掉|切去|切了|拿掉|摘掉|摘了|取掉|取出|割[除掉]|全切|缺如|切(?=[^口开缘])|拿[掉了去]|没了|缺失"
_PARTLY = r"部分|大部|次全|半|节段|楔形|1/[2-9]|[23]/[3-5]|一部|下极|上极|保留|保住|留住|极|保脾|段|\d+%|区"
_MENDED = r"修补|缝合|缝(?:了|补)?|修复|止血|填塞|补(?:好|上|了)|裂口[^,。;]{0,6}(?:缝|补)|烧灼|电凝"
_RUPTURED = r"破裂|裂伤|裂口|挫裂|穿透|刺伤|撕裂|破口|损伤|伤|刺破|扎破|裂"


def facts(reading: Reading) -> Iterator[Fact]:
    """Of organs, and of machines and openings that a life depends on."""
    text = reading.text
    for organ, name in _ORGANS.items():
        yield from _organ(reading, organ, name)
    if found := re.search(
        r"全肺(?:切除|已切|切)|(?:左|右|一|单)侧?(?:整个|全部|整)肺[^,。;]{0,8}(?:切|摘)|(?:左|右|一|单)侧?肺(?:叶)?(?:全部|完全|整个|全)[^,。;]{0,4}(?:切|摘)|(?:全部|整个)(?:左|右)?肺(?:切|摘)|肺全切|(?:整个|全部|一整)[侧个边]?[左右]?(?:侧)?(?:的)?肺",
        text,
    ):
        yield fact(reading, "lung_gone", *found.span())
    if (
        found := re.search(
            r"(?:切|拿|摘)[^,。;]{0,6}\d[片个叶](?:肺)?叶|肺叶[^,。;]{0,8}(?:切|摘)|[上中下]叶[^,。;]{0,10}(?:切|摘)|(?:切除|切去|切掉|摘除)[^,。;]{0,8}(?:肺)?(?:[上中下])?叶|叶切除",
            text,
        )
    ) and not re.search("额|颞|枕|顶|脑|肝", text[max(0, found.start() - 6) : found.end()]):
        both = re.search(r"2个?(?:肺)?叶|双肺叶|上叶(?:及|和|、|与)|中下叶|上中叶", text)
        yield fact(reading, "lobe", *found.span(), count=2 if both else 1)
    patterns = (
        ("thoracoplasty", r"胸廓(?:成形|改形|整形|塌陷|改)|胸改|塌胸|胸廓重建|肋骨(?:切除)?成形"),
        ("ventilator", r"呼吸机|人工通气|机械通气|呼吸辅助机|无创通气|辅助通气|有创通气|机器[^,。;]{0,3}(?:呼吸|通气|打气)|脱机"),
        ("oxygen", r"吸氧|氧疗|氧气(?:瓶|袋|机)|制氧|给氧|靠氧"),
        ("dialysis", r"透析|血透|腹透|尿毒症|净化血液|血液净化|洗肾|肾移植"),
        ("stoma", r"造[瘘口]|colostomy|人工肛门|假肛|改道|造漏|粪袋|肛袋|造瘘袋"),
        ("pneumothorax", r"气胸|血气胸|血胸|胸腔(?:积液|积血|积气|闭式|引流)|闭式引流|胸管"),
        ("pleura", r"胸膜[^,。;]{0,8}(?:增厚|粘连|肥厚|变厚)|粘连(?:增厚)?|胸膜"),
        ("conserved_organ", r"保守|卧床|未(?:行|做|经|作)?手术|非手术|抗炎|止血药|绝对卧床|未开刀|观察"),
        ("bruised", r"挫伤|钝挫|血尿|包膜下|挫裂?|尿血|尿中带血|尿色|尿红|尿潜血"),
    )  # fmt: skip
    for kind, pattern in patterns:
        for match in reading.said(pattern, 5):
            yield fact(reading, kind, *match.span())
    for match in re.finditer(r"肝[^,。;]{0,4}[剩余留][^,。;\d]{0,4}(\d)/(\d)", text):
        left = 100 * (1 - int(match[1]) / int(match[2]))
        yield fact(reading, "organ", *match.span(), part="liver", level="partly", low=left, high=left)
    for match in re.finditer(
        r"(肺|肝|肾|通气|呼吸|PFT|LFT|FEV1|肺通气)(?:通气)?(?:功能|功)?(?<!肺)(?<!肝)(?<!肾)(?<!呼吸)(?<!通气)[^,。;]{0,8}?(正常|重度|中度|轻度|极重|严重|未见异常|无异常|良好|无明显|轻|中等|明显|大致正常|在正常|尚可|基本正常|无|未见)|(重度|严重|中度|轻度)[^,。;]{0,6}(肝|肺|肾)?(?:通气)?功能(?:损害|损伤|障碍|减退|不全|受损|衰)",
        text,
    ):
        organ = {
            "肺": "lung",
            "通气": "lung",
            "肺通气": "lung",
            "PFT": "lung",
            "FEV1": "lung",
            "呼吸": "lung",
            "肝": "liver",
            "LFT": "liver",
            "肾": "kidney",
        }.get(match[1] or match[4] or "", "")
        said = match[2] or match[3]
        level = {"重": "severe", "极": "severe", "严": "severe", "明": "moderate", "中": "moderate", "轻": "mild"}.get(
            said[0], "normal"
        )
        if not organ:
            organ = "liver" if "肝" in text[: match.start()] else "lung"
        yield fact(reading, "function", *match.span(), part=organ, level=level)


def _organ(reading: Reading, organ: str, name: str) -> Iterator[Fact]:
    """What became of one organ, from the words round its name."""
    text = reading.text
    for match in re.finditer(rf"(?:{name})(?!气|胃|门|静脉|炎|癌|囊)", text):
        begin, end = reading.sentence(match.start())
        before, behind = (
            text[max(begin, match.start() - 10) : match.start()],
            text[match.end() : min(end, match.end() + 26)],
        )
        side = side_near(reading, match.start(), 8)
        removed = re.search(_REMOVED, behind) or re.search(rf"(?:{_REMOVED})[^,。;]{{0,5}}$", before)
        if removed and reading.denied(match.start(), match.end(), 3):
            removed = None
        if (
            removed
            and removed.string is behind
            and re.search(r"(?:未|无需|无须|不必|没有?|避免|免)(?:行|予|作|做)?$", behind[: removed.start()])
        ):
            removed = None
        if removed and re.search(r"未(?:行)?(?:切|摘)|无需|无须|避免|不必|没有?切|保住|免", before + behind[:12]):
            removed = None
        mended, torn = re.search(_MENDED, behind), re.search(_RUPTURED, behind)
        share = re.search(r"(\d)/(\d)|(\d+)%", behind)
        partly = re.search(
            _PARTLY, before[-5:] + behind[: removed.end() + 10 if removed and removed.string is behind else 14]
        )
        last = min(end, match.end() + 20)
        if removed:
            value = None
            if share:
                value = 100 * int(share[1]) / int(share[2]) if share[1] else float(share[3])
            yield fact(reading, "organ", match.start(), last, part=organ, side=side,
                       level="partly" if partly or share else "removed", low=value, high=value)  # fmt: skip
        if mended:
            yield fact(reading, "organ", match.start(), last, part=organ, side=side, level="mended")
        if torn:
            yield fact(reading, "organ", match.start(), match.end() + torn.end(), part=organ, side=side, level="torn")
        if not (removed or mended or torn):
            yield fact(reading, "organ", *match.span(), part=organ, side=side)

"""Facts of lost limbs: arm, forearm, hand, thigh, leg, foot, and whether the loss is above or below a joint."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import REPLANTED, Fact, Side, fact
from jihe.grading.reading import Reading

_LOST = r"截肢|截除|截断|截掉|高位截|离断|断离|缺失|缺如|缺损(?!修复)|切断|断掉|锯掉|锯断|没了|没有了|都没有|整只没|锯|丧失(?!功能)|失去(?!功能)|切除|截|断肢|amputation|[全均]失|不存在|齐断"
_PARTS = (
    ("thigh", r"大腿|AK(?![A-Z])|股骨(?:中|上|下|段|干)?[^,。;骨]{0,4}|膝(?:盖|关节)?(?:平面)?(?:的)?(?:以|之)?上(?:面)?|膝上|髋(?:关节)?|髋关节平面|膝关节离断平面"),
    ("leg", r"小腿|BK(?![A-Z])|膝(?:盖|关节)?(?:平面)?(?:的)?(?:以|之)?下(?:面)?|膝下|胫骨(?:中|上|下)段|踝(?:关节)?(?:以)?上"),
    ("arm", r"上臂|AE(?![A-Z])|肘(?:关节)?(?:平面)?(?:以)?上|肘上|肱骨(?:中|上|下)?段?|肩(?:关节)?(?:平面)?(?:以)?下|大臂|肩关节(?=离断|处?平面|处离断)|上肢(?=(?:近端|高位|自肩)?(?:缺|截|离断))|上胳膊|大半条手臂"),
    ("forearm", r"前臂|BE(?![A-Z])|肘(?:关节)?(?:平面)?(?:以)?下|肘下|腕(?:关节)?(?:平面)?(?:以)?上|腕上|小臂|尺桡骨[^,。;]{0,3}段"),
    ("hand", r"手(?![指术法部掌背腕足上]|拇|示|食|中|环|小|无|大拇|功)|手掌|手部|全手|整[只个]手|腕(?:关节)?(?:处|平面)?|手腕"),
    ("foot", r"足(?!背|趾|底|跟|拇|部|1|2|3|4|5|第|踝|外|内|下)|脚(?!趾|背|底|跟|拇|1|第)|踝(?:关节)?(?:处|平面)|足部|前足"),
)  # fmt: skip
_LEG_OR_ARM = re.compile(r"(下肢|腿|上肢|胳膊|手臂|臂)")
_WHERE = {"thigh": "膝|大腿|股|髋", "leg": "小腿|胫|踝|膝", "arm": "肘|肱|肩|上臂", "forearm": "腕|前臂|肘"}


def facts(reading: Reading) -> Iterator[Fact]:
    """Of limbs that are lost, one fact a limb."""
    text, seen = reading.text, set()
    for lost in re.finditer(_LOST, text):
        begin, end = _stretch(reading, lost.start())
        if lost.group() in ("丧失", "失去", "切除", "截", "全失", "均失", "没有了", "没了") and re.search(
            r"功能|感觉|活动|知觉|劳动|能力|视|听|意识", text[max(begin, lost.start() - 14) : lost.end() + 4]
        ):
            continue
        if re.search(REPLANTED, text[begin : reading.sentence(begin)[1]]):
            continue
        if reading.denied(lost.start(), lost.end()) and "未" in text[begin : lost.start()][-3:]:
            continue
        for part, start, side in _before(text, begin, lost):
            if part in ("hand", "foot") and (
                re.search(r"指|趾|[末远近中]节|\d节|皮|甲|功能", text[start : lost.start()])
                or re.match(r"[^,。;]{0,6}(?:拇|示|食|中|环|小|\d)?(?:指|趾)", text[lost.end() :])
            ):
                continue
            for one in ("左", "右") if side == "双" else (side,):
                if (part, one) not in seen:
                    seen.add((part, one))
                    yield fact(reading, "limb_lost", start, lost.end(), part=part, side=one)
    for match in reading.said(
        r"(全部|完全|所有|各种)?(?:手|掌)?功能(?:已|均|都)?(?:100%|完全|全部|尽|基本|全)?(?:丧失|丧尽|没有|消失|全无|报废|为零)|仅(?:余|存|剩|留)[^,。;]{0,6}(?:掌|形|外形)|只(?:剩|余|留)[^,。;]{0,6}(?:掌|形)|(?:成为|等于|呈)(?:废手|摆设)|爪形手|毫无功能|手[^,。;]{0,4}废|手[^,。;]{0,12}(?:一点也?|丝毫)(?:动不了|不能动)|什么都拿不|指头?都不会动"
    ):
        begin, end = reading.sentence(match.start())
        if (hand := re.search(r"(双|两|左|右|一)?侧?手(?!术)", text[begin : match.end()])) is not None:
            held: Side = hand[1] if hand[1] in ("左", "右", "双") else "一"  # type: ignore[assignment]
            whole = re.search(
                r"全|完|尽|形|废|掌|各种|所有|毫无|一点|丝毫|都", text[max(begin, match.start() - 6) : end]
            )
            yield fact(
                reading, "hand_useless", begin + hand.start(), match.end(), side=held, level="full" if whole else "part"
            )


def _stretch(reading: Reading, at: int) -> tuple[int, int]:
    """The stretch that a loss word speaks of: from the start of its sentence."""
    return reading.sentence(at)


def _before(text: str, begin: int, lost: re.Match[str]) -> Iterator[tuple[str, int, Side]]:
    """Parts named before a loss word since the last one, nearest meaning first; behind it where none is before."""
    earlier = [match.end() for match in re.finditer(_LOST, text[begin : lost.start()])]
    start = begin + (earlier[-1] if earlier else 0)
    stretch = text[start : lost.start()]
    tail = text[lost.end() : lost.end() + 10]
    found = list(_parts(stretch, start))
    if not found and earlier:
        return
    if not found and (behind := re.match(r"[^,。;]{0,3}(?:[(于自在])[^,。;]{0,8}", tail)):
        found = list(_parts(behind.group(), lost.end()))
    if (
        not found
        and (behind := re.match(r"[^。;]{0,24}", text[lost.end() :]))
        and not re.match(r"[,。;]", behind.group())
    ):
        found = [(part, at) for part, at in _parts(behind.group(), lost.end()) if part not in ("hand", "foot")]
        if found and re.match("[^,。;]{0,3}双", behind.group()):
            yield found[0][0], found[0][1], "双"
            return
    # «上肢离断(肘上)»: the limb before, the level behind.
    whole = [*_LEG_OR_ARM.finditer(stretch)]
    if whole and not found and (level := list(_parts(tail, lost.end()))):
        found = level
    if len(found) > 1 and not re.search(r"并|及|和|与|、|均|都|皆|,", stretch):
        found = found[-1:]
    sides = [*re.finditer(r"双|两|左|右", text[begin : lost.start()])]
    for part, at in found:
        near = [one.group() for one in sides if begin + one.start() <= at]
        last = near[-1] if near else (sides[-1].group() if sides else "一")
        yield part, at, {"两": "双"}.get(last, last)  # type: ignore[misc]


def _parts(stretch: str, start: int) -> list[tuple[str, int]]:
    """Parts in the order of their words; one that is only the level of another («大腿…膝上») is not told twice."""
    found: list[tuple[str, int]] = []
    for name, pattern in _PARTS:
        for match in re.finditer(pattern, stretch):
            if re.match(
                r"(?:[^,。;]{0,2}[指趾]|[^,。;]{0,4}(?:关节(?:僵|强|活)|骨折|活动|功能|韧带|皮))",
                stretch[match.end() :],
            ):
                continue
            if name in ("hand", "foot") and any(other != name for other, _ in found):
                continue
            if (name, start + match.start()) not in found:
                found.append((name, start + match.start()))
    once: dict[str, int] = {}
    for name, at in sorted(found, key=lambda one: one[1]):
        once.setdefault(name, at)
    if "thigh" in once and "leg" in once and "膝" in stretch and "小腿" not in stretch:
        del once["leg"]
    return list(once.items())

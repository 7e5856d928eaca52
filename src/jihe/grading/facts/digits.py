"""Facts of lost fingers and toes: which hand or foot, which digits, and how far up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import LOSS, REPLANTED, Fact, Side, fact
from jihe.grading.reading import Reading

THUMB, ALL = 1, (1, 2, 3, 4, 5)
_FINGER = {"大拇": 1, "拇": 1, "食": 2, "示": 2, "中": 3, "无名": 4, "环": 4, "小拇": 5, "尾": 5, "小": 5}
_NAME = "大拇|小拇|无名|拇|食|示|中|环|小|尾"
_JOIN = r"[、,和及与并跟同/连着以\s]|以及"
_HANDS = re.compile(
    rf"(?P<except>除[去开了]?(?:大?拇|大)(?:手)?指[^,。;]{{0,4}}?(?:以?外|之外)?[^,。;\d]{{0,4}}?(?:其余|余下|剩下|另外|其他|另|余|的)?(?:\d)?个?(?:手)?指)"
    rf"|(?P<rest>(?:除外的?)?(?:其余|余下|剩余|其他|另外|余|另)(?P<n>\d)?个?(?:手)?指)"
    rf"|(?P<count>第?(?P<from>\d)\s?[-至到]\s?第?(?P<to>\d)\s?(?:手)?指)"
    rf"|(?P<ordinal>第\d指?(?:(?:{_JOIN})*第?\d指?)*(?<=指)|(?:\d(?:{_JOIN})+)+\d\s?指)"
    rf"|(?P<all>(?:全部|所有|整排|5)(?:个|根)?手?指(?!关节|甲|掌)(?:头)?|十指)"
    rf"|(?P<span>(?P<first>示|食|中|环|无名|大?拇)指?(?:到|至|-)(?P<last>小|环|中|无名)(?:拇)?指)"
    rf"|(?P<names>(?:(?:{_NAME})指?(?:(?:{_JOIN})*))*(?:{_NAME})(?:\d个?|[三四两])?(?:手)?指(?!甲|间|腹|动脉|神经|伸|屈|骨折))"
    rf"|(?P<edge>(?:前|后面?|靠小指侧的?)(?P<en>\d)(?:根|个|只)?(?:手)?指(?:头)?)"
    rf"|(?P<tips>(?P<many>\d)(?:根|个)?(?:手)?指(?!关节|甲|间))"
)
_TOE = re.compile(
    rf"(?P<except>除[去开了]?(?:大?拇趾|大脚?趾|拇指|大?拇|大脚拇[指趾]|第?1趾)[^,。;]{{0,4}}?(?:以?外|之外)?[^,。;\d]{{0,4}}?(?:其余|余下|剩下|另外|其他|另|余|的|还有)?(?P<en>\d)?个?(?:脚|足)?趾?(?:头)?)"
    rf"|(?P<all>(?:全部|所有)脚?趾|(?:第?1[-至到]第?5)\s?趾|5(?:个|根)?(?:脚|足)?趾(?:头)?|足趾(?=均|全|都|皆)|脚趾(?=均|全|都|皆))"
    rf"|(?P<range>第?(?P<from>\d)\s?[-至到]\s?第?(?P<to>\d)\s?(?:脚|足)?趾)"
    rf"|(?P<ordinal>第\d趾?(?:(?:{_JOIN})*第?\d趾?)*(?<=趾)|(?:\d(?:{_JOIN})+)+\d\s?趾|第\d(?:足|脚)?趾|第\d个?脚趾)"
    rf"|(?P<big>hallux|[踇拇母姆]趾|大?拇(?:脚)?趾|大脚?趾(?:头)?|大脚拇[指趾]|大的那个|脚大?拇[指趾]|足大?拇[指趾]|足拇|脚拇|[左右]拇趾|大趾)"
    rf"|(?P<small>小脚?趾(?:头)?|小拇趾|脚小趾)|(?P<named>[示次中四环]趾|(?:最?中间|正中)(?:那|的)?(?:1)?个?(?:脚|足)?趾(?:头)?)"
    rf"|(?P<many>(?P<n>\d)(?:根|个|只)?(?:脚|足)?趾(?:头)?)"
)
_HALF = re.compile(r"1/2|半截|半节|近半|约半|一小半|大半|半个|50%|过半|半")
_TIP = re.compile(
    r"末节|远节|指端|指尖|趾端|远端(?:指|趾)骨|末端|指头尖|远侧?指间|远端指间|远位指间|DIP|末梢节|末1节|1节|尖端|指腹|远侧趾间|远端趾间|远侧(?:指|趾)骨|远指间|末段|趾尖|顶节|第1(?:个|道)?(?:关节|节)|头1(?:个|道)?(?:关节|节)|最?末1?节|最?前(?:面|头)?(?:的)?(?:那)?1节|指甲那节|尖没|末1节|最远"
)
_MIDDLE = re.compile(
    r"近侧?指间|近端指间|近位指间|近指间|PIP|2节|中节|两节|中、末节|中末节|近侧趾间|第2(?:个|道)?(?:关节|节)|中间(?:那)?(?:个)?关节|近端关节|靠近?手掌的那个指间|只[剩余留][^,。;]{0,6}1节|各[剩余]1节|只[剩余][^,。;]{0,4}(?:近节|根节)|前面?2节|前2节|后2节"
)
_WHOLE = re.compile(
    r"掌指|MCP?P?|MP关节|根部|整指|整个|整根|全指|完全|全长|齐根|基底|掌骨|近节(?!以远)|自根|全缺|指根|全部|跖趾|MTP|跖骨|整趾|连根|3节|全无|没了|整支|全节|全数|悉数|一节不剩|均缺失|皆缺"
)
_JOINT = re.compile(
    r"(?<!近侧)(?<!远侧)(?<!近端)(?<!远端)(?<!近)(?<!远)(?<!近位)(?<!远位)指间关节|(?<!D)(?<!P)IP(?:关节|J)|近节以远|趾间关节"
)
_LOST = re.compile(rf"(?:{LOSS}|截|断|掉(?:了|落)|没)")
_UNLOST = re.compile(
    r"可|会动|能|还在|都在|在|灵巧|好的|没伤|没事|勾|捏|夹|仅存|尚|按|骨折|裂伤|疼|麻|(?:屈|伸|活动|感觉)[^,。;]{0,4}(?:正常|自如|良好|可|尚)|无(?:异常|损伤)|完好|健在|完整|未(?:受)?(?:伤|损|累)|正常"
)


def facts(reading: Reading) -> Iterator[Fact]:
    """Of digits that are lost, one fact a digit; ``level`` is half, tip, joint, middle or whole."""
    found = [*_of(reading, _HANDS, "finger"), *_of(reading, _TOE, "toe")]
    for kind, part, side, level, start, end in sorted(set(found), key=lambda one: (one[4], one[1])):
        yield fact(reading, kind, start, end, part=str(part), side=side, level=level)


def _of(reading: Reading, pattern: re.Pattern[str], kind: str) -> Iterator[tuple[str, int, Side, str, int, int]]:
    text = reading.text
    if kind == "toe":
        text = re.sub(r"(?<=[脚足])指|(?<=大脚)拇?指", "趾", text) if re.search("脚指|足指", text) else text
    matches = [match for match in pattern.finditer(text) if _is(text, match, kind)]
    for place, match in enumerate(matches):
        after = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        _, end = reading.sentence(match.start())
        told = _told(text, match, min(after, end), end)
        if told is None:
            continue
        level, last = told
        for side in _sides(reading, match.start(), kind):
            for digit in _digits(match, kind, [m for m in matches if m is not match], side):
                yield kind, digit, side, _fits(level, digit, kind), match.start(), max(last, match.end())


def _is(text: str, match: re.Match[str], kind: str) -> bool:
    """Whether a match is of this hand or foot at all: 拇指 of a foot is a toe, and 其中指 no finger."""
    if match.group() and kind == "finger":
        if match["names"] and match.group() in ("中指",) and text[max(0, match.start() - 1) : match.start()] == "其":
            return False
        foot = re.search(r"[足脚](?:的)?(?:第?\d个?|大)?$", text[max(0, match.start() - 3) : match.start()])
        return not foot and text[match.end() : match.end() + 1] != "趾"
    if (
        kind == "toe"
        and match["except"]
        and not re.search("[足脚趾]", text[max(0, match.start() - 12) : match.end() + 4])
    ):
        return False
    return not (kind == "toe" and match["many"] and text[max(0, match.start() - 1) : match.start()] == "第")


def _told(text: str, match: re.Match[str], stop: int, end: int) -> tuple[str, int] | None:
    """The level of loss that is said of a group of digits, and where that ends; None where none is lost.

    What is said stands behind the group, before the next group that has words of its own; a loss word before the
    group serves too («缺失左手示指末节»).
    """
    behind = text[match.end() : end]
    if re.match(r"的?(?:指)?(?:甲|腹|肚)|(?:头)?(?:的)?(?:指)?甲", behind):
        return None
    if re.search(REPLANTED, text[match.start() : end]) and not re.search("未(?:能)?再植|坏死|失败|未成活", behind):
        return None
    lost = _LOST.search(behind)
    near = text[match.end() : stop]
    if _UNLOST.match(near.lstrip("均都皆、,")) and match.end() + 0 < stop:
        return None
    start = max(text.rfind(sign, 0, match.start()) for sign in "。;,!\n") + 1
    before = _LOST.search(text[start : match.start()])
    if lost is None and before is None:
        return None
    if (
        lost is not None
        and re.search(r"(?:无|未|没有)[^,。;]{0,4}$", behind[: lost.start()])
        and "未再植" not in behind[: lost.end()]
    ):
        return None
    if lost is not None and _UNLOST.search(behind[: lost.start()]) and before is None:
        return None
    stretch = (
        near
        if _LOST.search(near) or _TIP.search(near) or _MIDDLE.search(near) or _WHOLE.search(near) or _JOINT.search(near)
        else behind
    )
    if lost is None:
        stretch = near[:14]
    reach = _LOST.search(stretch)
    # Words of level stand before the loss, or a few signs behind it.
    tail = 0 if reach is None else reach.end()
    words = stretch[: tail + 12] if reach is not None else stretch
    name = text[match.start() : match.end()]
    strong = re.search(
        r"掌指|MCPJ?|MP关节|根部|整指|掌骨|跖趾|齐根|连根|近节均?缺|及近节|[、和]近节|近[、及和与]?(?:末|远)节|指骨(?:全部|均)",
        stretch[:tail],
    )
    if strong and not _MIDDLE.search(stretch[:tail]):
        return "whole", min(match.end() + len(words), end)
    level = (
        "half"
        if _half(name + words)
        else _level(name + stretch[:tail]) or _level(name + re.sub("(?:PIP|近侧?指间关节)以近", "", words)) or "whole"
    )
    return level, min(match.end() + len(words), end)


def _half(words: str) -> bool:
    """Whether only a part of the end is lost."""
    tip, half = _TIP.search(words), _HALF.search(words)
    return bool(
        half and (tip or re.search("指|趾", words[: half.start()])) and not _MIDDLE.search(words[: half.start()])
    )


def _level(words: str) -> str:
    """How far up, from the words beside the loss."""
    tip = _TIP.search(words)
    if _MIDDLE.search(words):
        return "middle"
    if _JOINT.search(words):
        return "joint"
    if tip:
        part = re.search(r"部分|小部分|少许|少量|粉碎", words)
        return "half" if part else "tip"
    return "whole" if _WHOLE.search(words) else ""


def _fits(level: str, digit: int, kind: str) -> str:
    """The level in the digit's own bones: a thumb has one joint between its two bones, and so has the big toe."""
    if digit == THUMB:
        return {"middle": "whole", "tip": "tip", "joint": "joint"}.get(level, level)
    return {"joint": "middle" if kind == "finger" else "tip"}.get(level, level)


def _digits(match: re.Match[str], kind: str, others: list[re.Match[str]], side: Side) -> list[int]:
    """The digits that a match names."""
    groups = match.groupdict()
    if groups.get("except"):
        number = re.search(r"(\d)个?(?:[脚足手])?[趾指]?(?:头)?$", match.group())
        count = int(number[1]) if number else 4
        return [2, 3, 4, 5][: max(1, min(4, count))] if kind == "toe" else [2, 3, 4, 5][4 - max(1, min(4, count)) :]
    if groups.get("span"):
        return list(range(_FINGER[match["first"]], _FINGER[match["last"]] + 1))
    if groups.get("edge"):
        count = min(int(match["en"]), 4)
        return list(ALL[:count]) if match.group().startswith("前") else list(ALL[-count:])
    if groups.get("many") and kind == "toe":
        several = min(int(match["n"]), 4)
        return [2, 3, 4, 5][:several] if several > 1 else []
    if groups.get("rest"):
        return [2, 3, 4, 5]
    if groups.get("all"):
        return list(ALL)
    if groups.get("from"):
        low, high = int(match["from"]), int(match["to"])
        return [one for one in range(min(low, high), max(low, high) + 1) if one in ALL]
    if groups.get("ordinal"):
        return sorted({int(one) for one in re.findall(r"\d", match.group()) if int(one) in ALL})
    if groups.get("big"):
        return [THUMB]
    if groups.get("named"):
        return [{"示": 2, "次": 2, "四": 4, "环": 4}.get(match.group()[0], 3)]
    if groups.get("small"):
        return [5]
    if groups.get("names"):
        return sorted({_FINGER[one] for one in re.findall(_NAME, match.group())})
    return []


def _sides(reading: Reading, at: int, kind: str) -> list[Side]:
    """Of which side; both for 双手. Nothing said: one side."""
    begin, _ = reading.sentence(at)
    before = reading.text[begin:at]
    found = [*re.finditer(r"(双|两侧|左|右)(?:侧|边)?(?:的)?(?:手|足|脚|拇|食|示|中|环|小|无|大|第|\d|前足)?", before)]
    if not found:
        earlier = [*re.finditer(r"(左|右)(?:手|足|脚)", reading.text[:begin])]
        return [earlier[-1][1]] if earlier else ["一"]  # type: ignore[list-item]
    said = found[-1][1]
    if said in ("双", "两侧"):
        return ["左", "右"]
    tail = before[found[-1].start() :]
    # «左右手拇指», «左手及右手拇指»
    if re.search(r"[左右](?:手|足|脚|侧)?[、及和与][左右]$", before[: found[-1].start() + 1]):
        return ["左", "右"]
    if re.match(r"[左右](?:侧)?$", tail) or tail:
        return [said]  # type: ignore[list-item]
    return ["一"]

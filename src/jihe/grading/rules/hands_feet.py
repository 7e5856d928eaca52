"""Family B, what is lost: digits by hand and foot, hands, forearms, arms, legs."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.grading.facts.base import Fact, Side
from jihe.grading.rules.base import LIKELY, PERHAPS, SURE, Known, Match, by_side

UPTO = ("half", "tip", "joint", "middle", "whole")  # how far up a digit is lost, the least first
UPPER, LOWER = ("arm", "forearm", "hand"), ("thigh", "leg", "foot")


def rules(known: Known) -> Iterator[Match]:
    """Items of lost digits and limbs."""
    limbs = {(one.part, one.side): one for one in known.all("limb_lost")}
    hands = {side: _furthest(facts) for side, facts in by_side(known.all("finger")).items()}
    feet = {side: _furthest(facts) for side, facts in by_side(known.all("toe")).items()}
    yield from _limbs(limbs)
    yield from _both_hands(limbs, hands)
    whole_hand = any(part in UPPER for part, _ in limbs)
    whole_hand |= sum(1 in lost and lost[1].level == "whole" for lost in hands.values()) > 1
    tips: list[Fact] = []
    for lost in hands.values():
        for match in _hand(lost):
            if match.item == "B002":
                tips += match.facts
            else:
                yield Match(match.item, match.strength / 3 if whole_hand else match.strength, match.facts)
    if tips:
        yield Match("B002", SURE, tuple(tips), count=len({(one.side, one.part) for one in tips}))
    toes: list[Fact] = []
    for lost in feet.values():
        for match in _foot(lost):
            if match.item == "B004":
                toes += match.facts
            else:
                yield match
    if toes:
        yield Match("B004", SURE, tuple(toes), count=len({(one.side, one.part) for one in toes}))
    useless = known.all("hand_useless")
    if useless and not known.all("stiff"):
        yield Match("B502", SURE if any(one.level == "full" for one in useless) else LIKELY, tuple(useless[:2]))
    elif useless:
        yield Match("B502", PERHAPS, tuple(useless[:2]))


def _furthest(facts: list[Fact]) -> dict[int, Fact]:
    """Of each digit the fact that tells the most of it lost."""
    lost: dict[int, Fact] = {}
    for one in facts:
        digit = int(one.part)
        if digit not in lost or UPTO.index(one.level) > UPTO.index(lost[digit].level):
            lost[digit] = one
    return lost


def _limbs(limbs: dict[tuple[str, Side], Fact]) -> Iterator[Match]:
    legs = {side for part, side in limbs if part == "thigh"}
    limbs = {key: one for key, one in limbs.items() if not (key[0] in ("leg", "foot") and key[1] in legs)}
    great = [one for (part, _), one in limbs.items() if part in ("thigh", "arm", "leg", "forearm")]
    if len(great) >= 3:
        yield Match("B102", SURE, tuple(great))
        return
    for part, one_gone, two_gone in (("thigh", "B403", "B202"), ("leg", "B503", None), ("arm", "B402", None)):
        facts = [fact for (name, _), fact in limbs.items() if name == part]
        if len(facts) >= 2 and two_gone:
            yield Match(two_gone, SURE, tuple(facts))
        elif len(facts) == 1:
            yield Match(one_gone, SURE, tuple(facts))


def _both_hands(limbs: dict[tuple[str, Side], Fact], hands: dict[Side, dict[int, Fact]]) -> Iterator[Match]:
    gone = [one for (part, _), one in limbs.items() if part in ("forearm", "hand")]
    thumbs = [lost[1] for lost in hands.values() if 1 in lost and lost[1].level == "whole"]
    if len(gone) >= 2:
        yield Match("B201", SURE, tuple(gone))
    elif gone and (other := [one for one in thumbs if one.side != gone[0].side]):
        yield Match("B301", SURE, (gone[0], other[0]))
    elif gone:
        yield Match("B502", PERHAPS, tuple(gone))
    if len(thumbs) >= 2:
        index = [lost[2] for lost in hands.values() if 2 in lost and lost[2].level in ("whole", "middle")]
        if len(index) >= 2:
            yield Match("B302", SURE, (*thumbs, *index))
        else:
            yield Match("B401", SURE, tuple(thumbs))


def _hand(lost: dict[int, Fact]) -> Iterator[Match]:
    """What one hand has lost."""
    thumb, others = lost.get(1), {digit: one for digit, one in lost.items() if digit != 1}
    far = [one for one in others.values() if one.level in ("middle", "whole")]
    tips = [one for one in others.values() if one.level in ("tip", "joint")]
    if thumb is not None:
        if thumb.level == "whole":
            yield Match("B602" if len(far) >= 2 else "B601", SURE, (thumb, *far))
        elif thumb.level in ("joint", "middle", "tip"):
            yield Match("B807", SURE if thumb.level != "tip" else LIKELY, (thumb,))
            if thumb.level == "tip":
                yield Match("B902", PERHAPS, (thumb,))
        else:
            yield Match("B902", SURE, (thumb,))
    if len(far) == 4:
        yield Match("B603", SURE, tuple(far))
    elif len(far) >= 2 and (thumb is None or thumb.level != "whole"):
        yield Match("B7x1" if (2 in others and others[2] in far) or len(far) == 3 else "B802", SURE, tuple(far))
    elif len(far) == 1 and thumb is None:
        yield Match("B903" if far[0].part == "2" else "B002", SURE if far[0].part == "2" else PERHAPS, tuple(far))
    if len(tips) >= 3:
        yield Match("B907", SURE, tuple(tips))
    elif tips:
        yield Match("B002", SURE, tuple(tips))


def _foot(lost: dict[int, Fact]) -> Iterator[Match]:
    """What one foot has lost."""
    big, others = lost.get(1), [one for digit, one in lost.items() if digit != 1]
    whole = [one for one in others if one.level in ("whole", "middle")]
    if len(lost) == 5 and len(whole) >= 3:
        yield Match("B702", SURE, tuple(lost.values()))
        return
    if big is not None:
        yield Match("B906", SURE if big.level != "whole" else LIKELY, (big,))
    if len(whole) >= 3:
        yield Match("B803", SURE, tuple(whole))
    elif len(whole) == 2:
        yield Match("B9x2", SURE, tuple(whole))
    elif whole:
        yield Match("B004", LIKELY, tuple(whole))
    if tips := [one for one in others if one.level in ("tip", "half")]:
        yield Match("B004", SURE, tuple(tips))

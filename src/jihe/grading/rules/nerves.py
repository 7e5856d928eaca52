"""Family A: strength by limbs, intelligence, behaviour, epilepsy, speech, the brain mended."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.grading.rules.base import LIKELY, PERHAPS, SURE, Known, Match

# By the limbs that are weak, the highest strength of a band and its item, the weakest first.
STRENGTH: dict[str, tuple[tuple[float, str], ...]] = {
    "four": ((3, "A102"), (4, "A501")),
    "three": ((2, "A1x1"), (3, "A202"), (4, "A6x1")),
    "hemi": ((2, "A2x1"), (3, "A302"), (4, "A701")),
    "para": ((2, "A204"), (3, "A3x1"), (4, "A7x1")),
    "mono": ((2, "A4x1"), (3, "A5x1"), (4, "A801")),
}
# Highest quotient of a band and its item.
QUOTIENT = ((19, "A101"), (34, "A201"), (49, "A401"), (69, "A602"))
MIND = {"profound": "A101", "severe": "A201", "moderate": "A401", "mild": "A602"}


def rules(known: Known) -> Iterator[Match]:
    """Items of family A."""
    yield from _weak(known)
    yield from _mind(known)
    yield from _behaviour(known)
    yield from _epilepsy(known)
    yield from _mended(known)


def band(bands: tuple[tuple[float, str], ...], value: float) -> str | None:
    """The item of the first band that a value does not exceed."""
    return next((item for highest, item in bands if value <= highest), None)


def _weak(known: Known) -> Iterator[Match]:
    for one in known.all("weak"):
        item = band(STRENGTH.get(one.part, ()), float(one.high if one.high is not None else one.value))
        if item:
            yield Match(item, SURE, (one, *known.first("bladder", "cord")))
    for one in known.all("palsy"):
        light = one.level == "light"
        heavy = {"hemi": "A302", "para": "A204", "four": "A102", "three": "A202", "mono": "A801"}
        item = ({"hemi": "A701", "para": "A7x1", "four": "A501"} if light else heavy).get(one.part, heavy[one.part])
        yield Match(item, LIKELY, (one,))


def _mind(known: Known) -> Iterator[Match]:
    for one in known.all("iq"):
        if item := band(QUOTIENT, one.value):
            yield Match(item, SURE, (one,))
    for one in known.all("mind"):
        yield Match(MIND[one.level], LIKELY if known.has("iq") else SURE, (one,))
    if known.has("vegetative") and not known.has("iq", "mind"):
        sure = known.has("cared_for") or known.has("head")
        yield Match(
            "A101",
            SURE if sure and known.has("cared_for") else LIKELY if sure else PERHAPS,
            known.first("vegetative", "cared_for"),
        )
    elif known.has("cared_for") and known.has("head"):
        yield Match("A101", PERHAPS, known.first("cared_for"))


def _behaviour(known: Known) -> Iterator[Match]:
    if known.has("violent"):
        held = known.has("psychotic", "visit")
        yield Match("A301", SURE if held else LIKELY, known.first("violent", "psychotic", "visit"))
    elif known.has("psychotic"):
        yield Match("A301", PERHAPS, known.first("psychotic"))
    if known.has("changed"):
        many = len(known.all("changed"))
        strength = PERHAPS if known.has("violent") else SURE if many > 1 or known.has("head") else LIKELY
        yield Match("A702", strength, tuple(known.all("changed")[:3]))


def _epilepsy(known: Known) -> Iterator[Match]:
    if not known.has("epilepsy"):
        return
    told = known.all("epilepsy")
    levels = [one for one in told if one.level in ("severe", "moderate", "mild")]
    often = known.all("seizures")
    for one in levels:
        yield Match({"severe": "A402", "moderate": "A601", "mild": "A9x1"}[one.level], SURE, (one, *often[:1]))
    if often:
        most = max(often, key=lambda one: one.value)
        yield Match("A402" if most.value > 1 else "A601", LIKELY if levels else SURE, (most, told[0]))
    if not levels and not often:
        yield Match("A601", PERHAPS, (told[0],))


def _mended(known: Known) -> Iterator[Match]:
    for one in known.all("aphasia", level="full"):
        strength = SURE if one.part in ("运动性", "表达性", "Broca", "布洛卡") else LIKELY
        yield Match("A502", strength, (one, *known.first("understands")))
    sequel = known.has(
        "weak", "palsy", "iq", "mind", "vegetative", "changed", "violent", "epilepsy", "aphasia", "facial_palsy"
    )
    well = known.has("no_deficit")
    strength = (SURE if well else LIKELY) if not sequel else PERHAPS / 2
    if known.has("lobe_removed"):
        yield Match("A802", strength, known.first("lobe_removed", "no_deficit"))
        strength /= 3
    if known.has("craniotomy"):
        yield Match("A902", strength, known.first("craniotomy", "contusion", "no_deficit"))
        strength /= 3
    if known.has("contusion"):
        yield Match("A901", strength if well else strength * PERHAPS, known.first("contusion", "no_deficit"))

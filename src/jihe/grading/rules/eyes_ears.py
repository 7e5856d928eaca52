"""Family C: sight by both eyes, hearing by both ears, face, teeth, swallowing, the windpipe."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.grading.facts.base import Fact
from jihe.grading.rules.base import LIKELY, PERHAPS, SURE, Known, Match

# The other eye's highest sight of a band where one eye is blind, and its item.
OTHER_EYE = ((0.02, "C201"), (0.05, "C3x1"), (0.1999, "C4x1"), (0.3, "C5x1"), (0.7999, "C601"), (9.0, "C701"))
# The lowest loss of both ears of a band, and its item.
BOTH_EARS = ((91.0, "C401"), (81.0, "C501"), (71.0, "C6x1"), (56.0, "C7x1"), (41.0, "C801"))
DARK = 0.005  # light or nothing is all that is seen
ONE_EAR, BLIND, LOW_BOTH, LOW_ONE, GOOD = 56.0, 0.02, 0.1, 0.5, 0.8
TEETH_MANY, TEETH_SOME = 8, 4


def rules(known: Known) -> Iterator[Match]:
    """Items of family C."""
    yield from _sight(known)
    yield from _hearing(known)
    if known.has("facial_palsy"):
        full = known.has("face_still") and not known.has("face_partly")
        yield Match(
            "C602",
            SURE if full else PERHAPS if known.has("face_partly") else LIKELY,
            known.first("facial_palsy", "face_still"),
        )
    if teeth := known.all("teeth_lost"):
        number = max(one.value for one in teeth)
        if number >= TEETH_MANY:
            yield Match("C803", SURE, tuple(teeth[:2]))
        elif number >= TEETH_SOME:
            yield Match("C902", SURE if known.has("alveolar") else LIKELY, (*teeth[:1], *known.first("alveolar")))
    fed = known.has("tube_fed")
    if known.has("no_swallow") or fed:
        yield Match("C202", SURE if fed and known.has("no_swallow") else LIKELY, known.first("no_swallow", "tube_fed"))
    if known.has("tracheostomy"):
        sure = known.has("breathes") or known.has("larynx")
        strength = PERHAPS / 2 if known.has("ventilator") else SURE if sure else LIKELY
        yield Match("C302", strength, known.first("tracheostomy", "breathes"))
    if known.has("cornea"):
        dim = [one for one in known.all("sight") if one.value < LOW_ONE]
        yield Match("C004", PERHAPS if dim else SURE, known.first("cornea", "sewn"))


def _sight(known: Known) -> Iterator[Match]:
    eyes = _two(known.all("sight"), lowest=True)
    if not eyes:
        return
    told = tuple(one for one in eyes if one is not None)
    worse, better = _ends(eyes)
    if worse is None:
        return
    if better is None:  # one eye told, nothing of the other
        if worse < BLIND:
            yield Match("C701", LIKELY, told)
        elif worse <= LOW_ONE:
            yield Match("C001", PERHAPS, told)
        return
    if better < DARK:
        yield Match("C101", SURE, told)
    elif worse < BLIND:
        yield Match(next(item for highest, item in OTHER_EYE if better <= highest), SURE, told)
    elif better < LOW_BOTH:
        yield Match("C402", SURE, told)
    elif worse <= LOW_ONE and better >= GOOD:
        yield Match("C001", SURE, told)
    elif worse <= LOW_ONE:
        yield Match("C001", PERHAPS, told)


def _hearing(known: Known) -> Iterator[Match]:
    ears = _two([*known.all("hearing")], lowest=False)
    if ears:
        told = tuple(one for one in ears if one is not None)
        better, worse = _ends(ears)
        if worse is not None and better is not None:
            for least, item in BOTH_EARS:
                if better >= least:
                    yield Match(item, SURE, told)
                    return
            if worse >= ONE_EAR:
                yield Match("C002", SURE, told)
        elif better is not None and better >= ONE_EAR:
            yield Match("C002", SURE, told)
        elif better is not None and better >= BOTH_EARS[-1][0]:
            yield Match("C801", LIKELY, told)
    elif deaf := known.all("deaf"):
        yield Match("C401" if deaf[0].side in ("双", "") else "C002", LIKELY, tuple(deaf[:1]))


def _two(facts: list[Fact], lowest: bool) -> tuple[Fact | None, Fact | None] | None:
    """The two sides' facts: of the left and right, of one and the other, or of both alike."""
    if not facts:
        return None
    both = [one for one in facts if one.side == "双"]
    left, right = ([one for one in facts if one.side == side] for side in "左右")
    some, other = [one for one in facts if one.side == "一"], [one for one in facts if one.side == ""]

    def of(group: list[Fact]) -> Fact | None:
        return (min if lowest else max)(group, key=lambda one: one.value) if group else None

    if both and not (left or right):
        return of(both), of(both)
    if left and right:
        return of(left), of(right)
    named = left or right or some
    if not named:
        return (other[0], other[1]) if len(other) > 1 else (other[0], None)
    return of(named), of(other or (some if some is not named else [])) or of(both)


def _ends(pair: tuple[Fact | None, Fact | None]) -> tuple[float | None, float | None]:
    """The lower value and the higher; of one alone it and None."""
    values = sorted(one.value for one in pair if one is not None)
    if not values:
        return None, None
    return (values[0], values[1]) if len(values) > 1 else (values[0], None)

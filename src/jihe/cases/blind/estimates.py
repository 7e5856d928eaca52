"""What the lane says: the base rate of the population, the precision of the list, and the lift between them.

A stratum is one line of one draw. Its drawn people stand for all who could be drawn that night: each reviewed one
for ``size ÷ reviewed`` of them. That those not yet reviewed are like those that are rests on their order, which was
drawn too. What is estimated over several draws is the mean over the nights' populations.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jihe.cases.blind.drawing import PAID_BY
from jihe.cases.second import whole
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError
from jihe.schema import CLEARED

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer
    from jihe.law import Law

Floats = NDArray[np.float64]
TAIL = 0.025  # on each side of a 95 % interval
MEASURES: dict[str, Callable[[str], bool]] = {
    "wrong": lambda verdict: verdict not in CLEARED,
    "fraud": lambda verdict: verdict in ("fraud", "provider_fraud"),
}


@dataclass(frozen=True)
class Rate:
    """A share of people with its 95 % interval. ``value`` None: none found (``high`` bounds it), or not estimable
    (no interval either). ``effective``: what the reviewed weigh, in people of equal weight.
    """

    value: float | None
    low: float | None
    high: float | None
    found: int
    reviewed: int
    drawn: int
    size: int  # who could be drawn, over all draws
    effective: float

    def __str__(self) -> str:
        if self.high is None:
            return "not estimable"
        if self.value is None:
            return f"none found; at most {self.high:.1%}"
        return f"{self.value:.1%} [{self.low:.1%}–{self.high:.1%}]"


@dataclass(frozen=True)
class Lift:
    """Precision ÷ base rate with its 95 % interval; all None where it is not estimable."""

    value: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        return "not estimable" if self.value is None else f"{self.value:.1f} [{self.low:.1f}–{self.high:.1f}]"


@dataclass(frozen=True)
class Estimate:
    """One line, or all (``line`` None), of one measure: anything ``wrong``, or ``fraud`` alone."""

    measure: str
    line: str | None
    base: Rate
    precision: Rate
    lift: Lift


@dataclass(frozen=True)
class Cell:
    """One stratum as reviewed so far."""

    line: str
    ranked: bool
    size: int
    drawn: int
    verdicts: tuple[str, ...]  # of those not informed beforehand


@dataclass(frozen=True)
class Criteria:
    """When a number may be called an estimate."""

    least_reviewed: int
    least_found: int

    @classmethod
    def of(cls, law: Law, on: date) -> Criteria:
        """What is declared for the day."""
        return cls(whole(law, "blind_least_reviewed", on), whole(law, "blind_least_found", on))


def interval(found: ArrayLike, reviewed: ArrayLike, size: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    """Stratified rate, its 95 % bounds, and the effective number reviewed; strata along the last axis.

    Horvitz–Thompson over the strata; Clopper–Pearson on effective counts (Korn & Graubard 1998), the effective
    number being Kish's, or less where the strata's own variance is larger: a small stratum with many found. None
    found gives the exact upper bound, never zero. No correction for finite populations: where a stratum is nearly
    all reviewed the interval is wider than it need be.
    """
    from scipy.stats import beta

    hits, n, people = (np.asarray(each, dtype=np.float64) for each in (found, reviewed, size))
    part = people / people.sum(axis=-1, keepdims=True)
    value = (part * hits / n).sum(axis=-1)
    kish = 1 / (part**2 / n).sum(axis=-1)
    spread = (part**2 * (hits / n) * (1 - hits / n) / n).sum(axis=-1)
    by_design = np.divide(value * (1 - value), spread, out=np.full_like(value, np.inf), where=spread > 0)
    effective = np.minimum(kish, by_design)
    x = value * effective
    low = np.where(x > 0, beta.ppf(TAIL, np.maximum(x, 1e-12), effective - x + 1), 0.0)
    high = np.where(value < 1, beta.ppf(1 - TAIL, x + 1, np.maximum(effective - x, 1e-12)), 1.0)
    return value, low, high, effective


def ratio(precision: Rate, base: Rate) -> Lift:
    """Their quotient, with the interval that their own two recover on the log scale (MOVER, Zou & Donner 2008).

    Both must have been found: the two samples are taken as independent.
    """
    if not precision.value or not base.value or not precision.low or not base.low:
        return Lift(None, None, None)
    assert precision.high is not None
    assert base.high is not None
    value = precision.value / base.value
    down = math.hypot(math.log(precision.value / precision.low), math.log(base.high / base.value))
    up = math.hypot(math.log(precision.high / precision.value), math.log(base.value / base.low))
    return Lift(value, value * math.exp(-down), value * math.exp(up))


def estimates(by: Reviewer, law: Law) -> list[Estimate]:
    """Every line and all together, both measures, from the whole lane; that somebody asked goes on record.

    Numbers of people alone, of the whole bureau: reviewers and data scientists may see them.
    """
    from jihe.cases import audit
    from jihe.cases.moves import Role

    if by.role == Role.ADMINISTRATOR:
        raise BadInputError(f"{by.login} is {by.role} and sees no results")
    with kind_errors():
        found = of(cells(), Criteria.of(law, audit.now().date()))
        audit.record(by, "blind.estimate", "blind_lane", "all")
    return found


def of(strata: Iterable[Cell], criteria: Criteria) -> list[Estimate]:
    """The estimates from strata as reviewed."""
    kept = list(strata)
    made = []
    for measure, upheld in MEASURES.items():
        for line in (*PAID_BY, None):
            asked = [cell for cell in kept if line in (None, cell.line)]
            base = _rate([cell for cell in asked if not cell.ranked], upheld, criteria)
            precision = _rate([cell for cell in asked if cell.ranked], upheld, criteria)
            enough = base.found >= criteria.least_found
            lift = ratio(precision, base) if enough else Lift(None, None, None)
            made.append(Estimate(measure, line, base, precision, lift))
    return made


def cells() -> list[Cell]:
    """The lane's strata and the verdicts given in them before any signal."""
    from jihe.cases.models import BlindItem, BlindStratum

    said: dict[int, list[str]] = {}
    rows = BlindItem.objects.filter(said__informed=False).values_list(
        "at_random", "from_list", "population", "ranking", "said__verdict"
    )
    for at_random, from_list, population, ranking, verdict in rows.order_by("draw", "place"):
        for flag, stratum in ((at_random, population), (from_list, ranking)):
            if flag:
                said.setdefault(stratum, []).append(verdict)
    return [
        Cell(each.line, each.ranked, each.size, each.drawn, tuple(said.get(each.pk, ())))
        for each in BlindStratum.objects.filter(size__gt=0).order_by("draw", "ranked", "line")
    ]


def _rate(strata: list[Cell], upheld: Callable[[str], bool], criteria: Criteria) -> Rate:
    """Over strata of which some were reviewed; a line nobody reviewed at all leaves the rest not estimable."""
    used = [cell for cell in strata if cell.verdicts]
    found = [sum(map(upheld, cell.verdicts)) for cell in used]
    reviewed, size = [len(cell.verdicts) for cell in used], [cell.size for cell in used]
    told: dict[str, Any] = {
        "found": sum(found), "reviewed": sum(reviewed), "drawn": sum(cell.drawn for cell in strata),
        "size": sum(size), "effective": 0.0,
    }  # fmt: skip
    whole_lines = {cell.line for cell in used} == {cell.line for cell in strata}
    if not used or not whole_lines:
        return Rate(None, None, None, **told)
    value, low, high, effective = (float(each) for each in interval(found, reviewed, size))
    told["effective"] = effective
    if effective < criteria.least_reviewed:
        return Rate(None, None, None, **told)
    return Rate(value if told["found"] else None, low, high, **told)

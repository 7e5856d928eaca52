"""What would come of a night's cases if reviewers who err took them up.

A case is truly one of four: ``fraud`` (planned), ``overpaid`` (honest, but the fund paid too much and recovers it too),
``harmless`` (a look-alike that cost nothing) or ``other`` (nothing that the truth tells of). A reviewer upholds it with
the probability of its kind; what follows is an expectation, not a draw, so it needs no seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.errors import BadInputError
from jihe.intervals import Share, share

if TYPE_CHECKING:
    import duckdb

GROUPS = ("fraud", "overpaid", "harmless", "other")


@dataclass(frozen=True)
class Reviewers:
    """How reviewers err, and how much of a loss they prove. Each is a share from 0 to 1.

    Assumed, not measured; to be replaced by the bureau's own re-examinations, which nobody has published.
    """

    misses_fraud: float = 0.15
    misses_overpaid: float = 0.10
    accuses_harmless: float = 0.03
    accuses_other: float = 0.02
    proves: float = 0.90
    since: str = "2026-01"
    source: str = "design assumption 设计假设, unverified"

    def __post_init__(self) -> None:
        for name in ("misses_fraud", "misses_overpaid", "accuses_harmless", "accuses_other", "proves"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadInputError(f"{name} {getattr(self, name)}: a share lies between 0 and 1")

    def upholds(self, group: str) -> float:
        """Probability that a case of a group is upheld."""
        return {
            "fraud": 1 - self.misses_fraud, "overpaid": 1 - self.misses_overpaid,
            "harmless": self.accuses_harmless, "other": self.accuses_other,
        }[group]  # fmt: skip

    def errs(self, group: str) -> float:
        """Probability that a case of a group is determined wrongly."""
        upheld = self.upholds(group)
        return 1 - upheld if group in ("fraud", "overpaid") else upheld


@dataclass(frozen=True)
class Reviewed:
    """What came of one list of cases. Counts and fen are weighted back to real life."""

    cases: int
    groups: dict[str, float]
    upheld: Share
    wrong: Share
    confirmed_fen: int
    accused: float


@dataclass(frozen=True)
class Case:
    """A case as the truth sees it: its group, what it stands for, and the loss behind it."""

    group: str
    weight: float
    loss_fen: int


def review(cases: list[Case], by: Reviewers) -> Reviewed:
    """The expected outcome of reviewing ``cases``: shares with intervals over the cases, weighted."""
    total = sum(case.weight for case in cases)
    squares = sum(case.weight**2 for case in cases)
    upheld = sum(case.weight * by.upholds(case.group) for case in cases)
    wrong = sum(case.weight * by.errs(case.group) for case in cases)
    money = sum(case.weight * by.upholds(case.group) * by.proves * case.loss_fen for case in cases)
    groups = {name: sum(case.weight for case in cases if case.group == name) for name in GROUPS}
    accused = sum(case.weight * by.upholds(case.group) for case in cases if case.group in ("harmless", "other"))
    n = len(cases)
    return Reviewed(n, groups, share(upheld, total, squares, n), share(wrong, total, squares, n), round(money), accused)


def lists(connection: duckdb.DuckDBPyConnection, by: Reviewers) -> dict[str, Reviewed]:
    """``within_capacity`` and ``all_cases`` of table ``judged``, reviewed."""
    made = {}
    for name, condition in (("within_capacity", "within_capacity"), ("all_cases", "true")):
        rows = connection.execute(f"SELECT label, weight, loss_fen FROM judged WHERE {condition} ORDER BY number")
        made[name] = review([Case(*row) for row in rows.fetchall()], by)
    return made

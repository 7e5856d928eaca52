"""Trials of linked records: doubles planted in the fund by kind of error, and look-alikes that are two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.estimate import Estimate, share_of
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.record_linkage import FittedRecordLinkage, RecordLinkage
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of
from jihe.warning.trials.record_linkage_planting import DOUBLES, LOOK_ALIKES, Planting
from jihe.warning.trials.surprisal_log import copied, read

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["DoublesFound", "LookAlikesStayApart"]

# What the comparisons read, of the half of the fund that nothing is learnt from.
OTHERS = "person_id % 2 = 1"
READ = {
    "person": OTHERS, "person_change": OTHERS, "payee_link": OTHERS, "bank_account": "TRUE",
    "relation": "a_person % 2 = 1 AND b_person % 2 = 1",
}  # fmt: skip


@dataclass(frozen=True)
class DoublesFound(Trial):
    """Injection: second records of people, each kind of error as often, are found where nothing was learnt from.

    Learnt from the records with even numbers, planted among those with odd ones and read again through the features.
    ``each`` of a kind; half of them at another address, half with another phone, three in ten with the old account.
    Recall and precision by kind, all ways of being paired and scored included; what else is warned of counts as false
    for the kinds whose number looks as its does. ``band``: pairs between the lower and the upper bound, for a clerk.
    """

    kind = "injection"
    tries = RecordLinkage
    claim = "of second records with old, mistyped or other numbers and names at least {at_least:.0%} are found"

    at_least: float = 0.8
    each: int = 50
    upper: float = 0.95

    def run(self, given: Given) -> Outcome:
        """Plant, read, score, count."""
        import numpy as np

        seen = _Seen.of(given, DOUBLES, self.each)
        lower, metrics = given.declared.capacity.at_least, dict[str, Estimate]()
        warned, true = seen.score >= lower, seen.kind != ""
        level = np.nan_to_num(seen.rows["number_alike"].to_numpy(float), nan=-1.0)
        metrics["recall"] = share_of(int((warned & true).sum()), self.each * len(DOUBLES))
        metrics["precision"] = share_of(int((warned & true).sum()), int(warned.sum()))
        certain = seen.score >= self.upper
        metrics["recall_certain"] = share_of(int((certain & true).sum()), self.each * len(DOUBLES))
        metrics["precision_certain"] = share_of(int((certain & true).sum()), int(certain.sum()))
        for name in DOUBLES:
            found = warned & (seen.kind == name)
            false = warned & ~true & np.isin(level, np.unique(level[seen.kind == name]))
            metrics[f"recall_{name}"] = share_of(int(found.sum()), self.each)
            metrics[f"precision_{name}"] = share_of(int(found.sum()), int(found.sum() + false.sum()))
        band = warned & ~certain
        metrics["band"] = _count(int(band.sum()))
        metrics["band_of_fund"] = _count(int((band & ~true).sum()))
        if band.any():
            metrics["band_true"] = share_of(int((band & true).sum()), int(band.sum()))
        says = (
            f"{self.each} doubles of each of {len(DOUBLES)} kinds among {seen.records:,.0f} records not learnt from; "
            f"{int((warned & true).sum())} found, {int((warned & ~true).sum())} other pairs warned of, "
            f"{int(band.sum())} pairs from {lower:g} to {self.upper:g} for a clerk"
        )
        return Outcome(at_least(metrics["recall"], self.at_least), metrics, says)


@dataclass(frozen=True)
class LookAlikesStayApart(Trial):
    """Control: twins, neighbours of one name, parent and child, people with a permit: none is as good as certain.

    ``each`` of a kind, planted as doubles are, and none of them on record as kin. Of each kind the share above the
    upper bound, and that above the lower, which a clerk looks into.
    """

    kind = "control"
    tries = RecordLinkage
    claim = "of twins, namesakes, parents with a child and permit holders at most {most:.0%} are held certain"

    most: float = 0.01
    each: int = 100
    upper: float = 0.95

    def run(self, given: Given) -> Outcome:
        """Plant, read, score, count."""
        seen = _Seen.of(given, LOOK_ALIKES, self.each)
        lower, tried = given.declared.capacity.at_least, self.each * len(LOOK_ALIKES)
        warned, certain = (((seen.score >= bound) & (seen.kind != "")) for bound in (lower, self.upper))
        metrics = {"certain": share_of(int(certain.sum()), tried), "false_pairs": share_of(int(warned.sum()), tried)}
        for name in LOOK_ALIKES:
            metrics[f"false_{name}"] = share_of(int((warned & (seen.kind == name)).sum()), self.each)
            metrics[f"certain_{name}"] = share_of(int((certain & (seen.kind == name)).sum()), self.each)
        says = (
            f"{self.each} pairs of each of {len(LOOK_ALIKES)} kinds of look-alikes among {seen.records:,.0f} records; "
            f"{int(warned.sum())} warned of, {int(certain.sum())} as good as certain"
        )
        return Outcome(at_most(metrics["certain"], self.most), metrics, says)


@dataclass(frozen=True)
class _Seen:
    """The pairs that are judged in the half not learnt from, their scores, and what was planted in each."""

    rows: pd.DataFrame
    score: npt.NDArray[np.float64]
    kind: npt.NDArray[Any]
    records: float

    @classmethod
    def of(cls, given: Given, kinds: Mapping[str, Any], each: int) -> _Seen:
        import numpy as np

        fitted, rng = learnt_on_half(given), np.random.default_rng(given.seed)
        tables = copied(given, READ)
        planting = Planting.of(tables, each * len(kinds), rng)
        planted = {pair: name for name, make in kinds.items() for pair in planting.plant(make, each)}
        rows = read(given, planting.tables())
        rows = rows[(rows["judged"] == 1) & (rows["settled_by_rule"] != 1)].reset_index(drop=True)
        pairs = zip(rows["person_id"].astype(int), rows["root"].astype(int), strict=True)
        kind = np.array([planted.get(frozenset(pair), "") for pair in pairs], dtype=object)
        return cls(rows, fitted.score(rows), kind, float(rows["records"].max()))


def learnt_on_half(given: Given) -> FittedRecordLinkage:
    """The model fitted to the pairs whose records both have even numbers."""
    method, rows = method_of(given, RecordLinkage), given.population
    half = rows[(rows["person_id"] % 2 == 0) & (rows["root"] % 2 == 0)]
    if half.empty:
        raise TooFewError("no pair to learn from in half of the fund")
    return method.fit(given.declared, half.assign(records=half["records"] / 2), None)


def _count(number: int) -> Estimate:
    """A number of pairs, as it was counted."""
    from jihe.warning.estimators.estimate import LEVEL

    return Estimate(float(number), float(number), float(number), LEVEL)

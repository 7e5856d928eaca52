"""A night's list held against lists of its rules, of its models, and the best there could be, under the same hours.

Arms, each within the hours that a fund of this size has in a month (``cases.capacity``), at each of their levels:

- ``shipped``       the night's own order of all its cases
- ``rules``         the same order, cases that a rule raised; ``models``: cases that a model warned of
- ``truth_taught``  by how often each rule, test and severity was right in another world, times what is at stake an hour
- ``oracle_union``  the perfect order of the night's cases: most true money for an hour
- ``oracle_all``    as if every loss were a case of its own: what nobody can do better without other hours

The docket of what the fund owes is left out: it brings nothing back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from jihe.evaluate import lists
from jihe.evaluate.lists import Bools, Floats, Ints, Key, Queue
from jihe.evaluate.model_lists import taken
from jihe.intervals import Share

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from jihe.law import Law

# A handful of instances decides what these cost: a million each, or all cases of a mill at once.
APART = ("B3.5", "B3.11")
Rates = Mapping[Key, float]

# Leaf losses by the day: what is gone already, and what finding it now saves.
LOSSES = """
WITH month AS (
    SELECT *, start_ym // 100 * 12 + start_ym % 100 AS first, coalesce(nullif(end_ym, 0), start_ym) AS until_ym
    FROM truth WHERE loss_fen > 0
),
gone AS (
    SELECT *, until_ym // 100 * 12 + until_ym % 100 - first + 1 AS months,
        greatest(least(?, until_ym // 100 * 12 + until_ym % 100) - first + 1, 0) AS passed
    FROM month
)
SELECT truth_id, label = 'fraud' AS fraud, typology, entity_type, coalesce(own_line, 'cross') AS line, weight,
    loss_fen, loss_fen - CASE WHEN months > 0 THEN loss_fen * passed // months ELSE loss_fen END AS saved_fen,
    CASE WHEN ring_id <> 0 THEN concat(typology, '/', ring_id) ELSE truth_id::VARCHAR END AS ring
FROM gone ORDER BY truth_id
"""
CASES = """
SELECT judged.number, judged.label, judged.weight, minutes, expected_fen, p_upheld,
    row_number() OVER (ORDER BY fen_per_hour DESC, expected_fen DESC, prevented_fen DESC, number) - 1 AS place,
    number IN (SELECT number FROM listed JOIN signal USING (subject_kind, subject_id, line) WHERE kind = 'finding')
        AS by_rule,
    number IN (SELECT number FROM listed JOIN signal USING (subject_kind, subject_id, line) WHERE kind = 'warning')
        AS by_model
FROM judged WHERE docket <> 'owed' ORDER BY number
"""
PAIRS = """
SELECT DISTINCT number, truth_id
FROM matched JOIN signal USING (signal_id) JOIN listed USING (subject_kind, subject_id, line) ORDER BY ALL
"""
RAISED = """
SELECT DISTINCT number, code, test, coalesce(severity, 0) AS severity
FROM listed JOIN signal USING (subject_kind, subject_id, line) WHERE docket <> 'owed' ORDER BY ALL
"""


@dataclass(frozen=True)
class HoursRow:
    """What one list finds in the hours of one level. Cases, fen and shares are those of life.

    ``recoverable``: of all money that could be got back or saved, errors too; ``fraud``: of the fraud's; the next two
    without the typologies that a handful decides. ``saved_fen``: of the found, what was not lost yet on the day.
    ``precision``: share of cases about a fraud, ``returning``: about a fraud or an error that cost something.
    """

    level: str
    hours: float
    arm: str
    cases: float
    found_fen: int
    saved_fen: int
    recoverable: Share
    fraud: Share
    recoverable_apart: Share
    fraud_apart: Share
    precision: float | None
    returning: float | None


@dataclass(frozen=True)
class Night:
    """One night's cases and losses, as frames (``CASES``, ``LOSSES``, ``PAIRS``, ``RAISED``)."""

    cases: pd.DataFrame
    losses: pd.DataFrame
    pairs: pd.DataFrame
    raised: pd.DataFrame

    def queue(self) -> Queue:
        """In life's proportion; losses that no case shows are in it too."""
        cases, losses = self.cases, self.losses
        case = dict(zip(cases["number"], range(len(cases)), strict=True))
        loss = dict(zip(losses["truth_id"], range(len(losses)), strict=True))
        both = self.pairs[self.pairs["number"].isin(case) & self.pairs["truth_id"].isin(loss)]
        ring = np.unique(losses["ring"].to_numpy(str), return_inverse=True)[1]
        return Queue(
            cases["weight"].to_numpy(float) * cases["minutes"].to_numpy(float) / 60,
            both["number"].map(case).to_numpy(np.int64), both["truth_id"].map(loss).to_numpy(np.int64),
            losses["weight"].to_numpy(float) * losses["loss_fen"].to_numpy(float), ring.astype(np.int64),
        )  # fmt: skip


def read(connection: duckdb.DuckDBPyConnection, as_of: date) -> Night:
    """From the tables of ``matching`` and ``measures``."""
    month = as_of.year * 12 + as_of.month
    return Night(
        connection.execute(CASES).df(), connection.execute(LOSSES, [month]).df(), connection.execute(PAIRS).df(),
        connection.execute(RAISED).df(),
    )  # fmt: skip


def taught(night: Night) -> Rates:
    """How often each rule, test and severity was right in a world whose truth is known."""
    rows = night.raised.merge(night.cases[["number", "label", "weight"]], on="number")
    keys = list(rows[["code", "test", "severity"]].itertuples(index=False, name=None))
    true = rows["label"].isin(["fraud", "overpaid"]).to_numpy(bool)
    return lists.rates(keys, true, rows["weight"].to_numpy(float))


def compare(
    night: Night, hours: Mapping[str, float], law: Law, day: date, rates: Rates | None = None
) -> list[HoursRow]:
    """All arms at each level of ``hours`` (a month's, for this fund)."""
    queue, made = night.queue(), []
    alone = _alone(night.losses, law, day)
    for level, capacity in hours.items():
        for arm, place in _orders(night, rates).items():
            part = lists.in_order(place, queue.hours, capacity)
            made.append(_row(level, capacity, arm, part, lists.reached(part, queue), night, queue))
        best = lists.greedy(queue, capacity)
        made.append(_row(level, capacity, "oracle_union", best, lists.reached(best, queue), night, queue))
        of_all = taken(queue.fen / alone, alone, capacity)
        made.append(_row(level, capacity, "oracle_all", None, of_all, night, queue))
    return made


def _orders(night: Night, rates: Rates | None) -> dict[str, Ints]:
    """Places in each list, from 0 on; −1 for what is not its."""
    cases = night.cases
    place = cases["place"].to_numpy(np.int64)
    made = {
        "shipped": place,
        "rules": np.where(cases["by_rule"], place, -1),
        "models": np.where(cases["by_model"], place, -1),
    }
    if rates is not None:
        keys = night.raised[["code", "test", "severity"]].itertuples(index=False, name=None)
        right = night.raised.assign(rate=[lists.rate_of(key, rates) for key in keys]).groupby("number")["rate"].max()
        # Of what could come back the list knows the amount; how likely it is, the other world.
        amount = cases["expected_fen"].to_numpy(float) / np.maximum(cases["p_upheld"].to_numpy(float), 1e-6)
        worth = right.reindex(cases["number"]).fillna(0).to_numpy() * amount / cases["minutes"].to_numpy(float)
        made["truth_taught"] = np.argsort(np.lexsort((place, -worth)), kind="stable")
    return made


def _alone(losses: pd.DataFrame, law: Law, day: date) -> Floats:
    """Hours in life of each loss as a case of its own, as the parameters declare them."""
    from jihe.cases.effort import ReviewNumbers

    numbers = ReviewNumbers.of(law, day)
    declared = [numbers.declared(kind) for kind in zip(losses["line"], losses["entity_type"], strict=True)]
    made: Floats = losses["weight"].to_numpy(float) * np.array(declared, dtype=float) / 60
    return made


def _row(
    level: str, hours: float, arm: str, part: Floats | None, found: Floats, night: Night, queue: Queue
) -> HoursRow:  # fmt: skip
    losses = night.losses
    fraud, apart = losses["fraud"].to_numpy(bool), losses["typology"].isin(APART).to_numpy(bool)

    def of(which: Bools) -> Share:
        return lists.share_by_ring(found[which], queue.fen[which], queue.ring[which])

    saved = losses["weight"].to_numpy(float) * losses["saved_fen"].to_numpy(float)
    everything = np.ones(len(losses), dtype=bool)
    cases, precision, returning = float(found @ losses["weight"].to_numpy(float)), None, None
    if part is not None:
        mass, label = part * night.cases["weight"].to_numpy(float), night.cases["label"].to_numpy(str)
        cases = float(mass.sum())
        if cases:
            precision = float(mass[label == "fraud"].sum() / cases)
            returning = float(mass[np.isin(label, ["fraud", "overpaid"])].sum() / cases)
    return HoursRow(
        level, hours, arm, cases, round(float(queue.fen @ found)), round(float(saved @ found)),
        of(everything), of(fraud), of(~apart), of(fraud & ~apart), precision, returning,
    )  # fmt: skip

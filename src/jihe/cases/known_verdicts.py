"""The verdicts in force on a day, by what they were about: what the rates of the ranking are learnt from."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from jihe.cases.rates import Ground, Tally, tally
from jihe.schema import UPHELD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# The last verdict of each case that decided it and was not taken back by then; an appeal's is its own from its day on.
# It is about the signals of which it saw a proof row; one that saw none, about those there were.
_WORKED = """
WITH given AS (
    SELECT v.id, v.case_id, v.verdict, v.at,
        row_number() OVER (PARTITION BY v.case_id ORDER BY v.seq DESC) AS place
    FROM cases_verdict v JOIN cases_step s ON s.id = v.step_id
    WHERE s.to_state = 'decided' AND v.at < %s AND NOT EXISTS (
        SELECT 1 FROM cases_step u WHERE u.case_id = v.case_id AND u.undoes = s.seq AND u.at < %s))
SELECT c.id, given.verdict, c.line, s.code, s.test, s.severity, s.match, s.score
FROM given JOIN cases_case c ON c.id = given.case_id JOIN cases_signal s ON s.case_id = c.id
WHERE given.place = 1 AND (
    EXISTS (
        SELECT 1 FROM cases_signalproof p JOIN cases_seenproof e ON e.verdict_id = given.id
            AND e.proof_table = p.proof_table AND e.proof_key = p.proof_key
        WHERE p.signal_id = s.id)
    OR (s.first_seen <= given.at AND NOT EXISTS (SELECT 1 FROM cases_seenproof e WHERE e.verdict_id = given.id)))
"""
# Who was drawn blind and judged by then, where a case of theirs stood on the night of the draw.
_DRAWN = """
SELECT c.id, b.id, v.verdict, c.line, s.code, s.test, s.severity, s.match, s.score
FROM cases_blinditem b
JOIN cases_blindverdict v ON v.item_id = b.id
JOIN cases_blinddraw d ON d.id = b.draw_id
JOIN cases_case c ON c.subject_kind = 'person' AND c.subject_id = b.subject_id AND c.line = b.line
JOIN cases_signal s ON s.case_id = c.id AND s.first_seen <= d.as_of AND s.last_seen >= d.as_of
WHERE v.at < %s AND NOT v.informed
ORDER BY b.id
"""
IN_HAND = ("assigned", "in_review", "heard", "second_review")


class Told(NamedTuple):
    """What a verdict says of one ground of its case; ``score``: the highest of the ground's signals, if any."""

    case: int
    ground: Ground
    upheld: bool
    chance: float  # of having been reviewed at all
    score: float | None


@dataclass(frozen=True)
class Scored:
    """How a model's probabilities came true: verdicts, upheld among them, and in effective numbers how many were
    upheld (``right``) and promised of what they are ``worth``.
    """

    reviewed: int
    upheld: int
    right: float
    promised: float
    worth: float

    def correction(self, prior_worth: float) -> float:
        """What a probability is to be multiplied by: upheld ÷ promised, drawn towards 1 by so many upheld cases."""
        return (prior_worth + self.right) / (prior_worth + self.promised)


def verdicts_by(as_of: date) -> list[Told]:
    """Each verdict in force at the end of the day, on each ground of its case; a case speaks once for a ground.

    A worked case was certain to be taken up. Who was drawn blind has the probability of the draw, and the outcome of
    the case where it was worked as well.
    """
    from django.db import connection

    from jihe.cases.models.blind import BlindItem

    end = as_of + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(_WORKED, [end, end])
        worked = cursor.fetchall()
        cursor.execute(_DRAWN, [end])
        drawn = cursor.fetchall()
    items = BlindItem.objects.select_related("population", "ranking").in_bulk({row[1] for row in drawn})
    chance = {row[0]: _drawn_with(items[row[1]]) for row in drawn}
    decided = {case for case, *_ in worked}
    rows = [*worked, *((case, *rest) for case, _, *rest in drawn if case not in decided)]
    found: dict[tuple[int, Ground], Told] = {}
    for case, verdict, *ground, score in rows:
        key = case, Ground(*ground)
        before = found.get(key)
        best = max((each for each in (score, before and before.score) if each is not None), default=None)
        found[key] = Told(*key, verdict in UPHELD, chance.get(case, 1.0), best)
    return [found[key] for key in sorted(found)]


def tallies(told: Iterable[Told]) -> dict[Ground, Tally]:
    """What was decided of each ground."""
    by: dict[Ground, list[tuple[bool, float]]] = defaultdict(list)
    for one in told:
        by[one.ground].append((one.upheld, one.chance))
    return {ground: tally(rows) for ground, rows in by.items()}


def scored(told: Iterable[Told], codes: Collection[str]) -> dict[str, Scored]:
    """How the probabilities of these models came true, by code."""
    import numpy as np

    from jihe.warning.learning.labels import weights

    by: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one.ground.code in codes and one.score is not None:
            by[one.ground.code].append(one)
    made = {}
    for code, rows in by.items():
        summed = tally((one.upheld, one.chance) for one in rows)
        weight = weights(np.array([one.chance for one in rows]))
        promised = float(weight @ np.array([one.score for one in rows]) / weight.sum()) * summed.worth
        made[code] = Scored(summed.reviewed, summed.upheld, summed.right, promised, summed.worth)
    return made


def in_hand() -> Counter[Ground]:
    """Cases on each ground that somebody is working on: their verdicts are to come."""
    from jihe.cases.models import Signal

    names = ("case__line", "code", "test", "severity", "match", "case")
    rows = Signal.objects.filter(case__state__in=IN_HAND).values_list(*names).distinct()
    return Counter(Ground(*ground) for *ground, _ in rows)


def _drawn_with(item: Any) -> float:
    from jihe.cases.blind.labels import inclusion

    strata = [each for each in (item.population, item.ranking) if each is not None]
    return inclusion(*((each.drawn, each.size) for each in strata))

"""The lists that are held against each other: each puts a night's open cases in an order, and may promise something.

- ``severity``      four priors by hand, one a severity, times money an hour: the list as it was without verdicts
- ``rules``         cases that a rule raised, the gravest first, then the most money at stake
- ``iforest``       what is unusual among the cases themselves (isolation forest), without any label
- ``random``        any order
- ``verdicts``      the night's own ranking, by the verdicts that it knows; no first guess
- ``first_guess``   the same, with the first guess of the content
- ``adaptive``      ``verdicts``, while frauds leave a test that has caught one (``fleeing``)
- ``truth_taught``  how often each rule, test and severity was right in other cities, times money an hour
- ``oracle_union``, ``oracle_all``  see ``oracles``

None sees more than the night and the verdicts known on its day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.cases.chances import Chance, Limits, Stand, Tests, learnt_from
from jihe.cases.effort import ReviewNumbers
from jihe.cases.first_guess import of_grounds, offered
from jihe.cases.identity import Docket
from jihe.cases.ranking import ranked_columns
from jihe.cases.rates import Ground, Guess, Rate
from jihe.evaluate import lists
from jihe.rehearse.draws import uniform
from jihe.rehearse.reviewers import Verdict
from jihe.rehearse.world import Month, month_of

if TYPE_CHECKING:
    from jihe.cases.known_verdicts import Told
    from jihe.law import Law

ORACLES = ("oracle_union", "oracle_all")
_RANKED = [
    "number", "line", "subject_kind", "severity", "score", "at_stake_fen", "owed_fen", "prevented_fen",
]  # fmt: skip


@dataclass(frozen=True)
class Night:
    """What an arm knows when it makes its list.

    ``month`` holds the open cases alone. ``closed``: line, kind of subject and minutes of each case known to be done.
    ``rates``: of other cities' truth, for the arm that is taught by it. ``unguessed``: see ``Bureau``.
    """

    month: Month
    told: Sequence[Told]
    pending: Counter[Ground]
    closed: Sequence[tuple[str, str, int]]
    law: Law
    capacity: int  # minutes
    service: Tests
    luck: str
    rates: Mapping[lists.Key, float]
    unguessed: frozenset[str] = frozenset()

    @property
    def numbers(self) -> ReviewNumbers:
        """What a case takes and brings, as declared and as closed cases took."""
        kinds = set(zip(self.month.cases["line"], self.month.cases["subject_kind"], strict=True))
        return ReviewNumbers.of(self.law, self.month.day).measured(self.closed, kinds)


@dataclass(frozen=True)
class Listed:
    """Cases in the order in which they are to be taken up; what is promised of each, if anything."""

    numbers: list[str]
    p: list[float | None]
    expected_fen: list[int | None]

    @classmethod
    def unpromised(cls, numbers: Sequence[str]) -> Listed:
        """An order and no more."""
        nothing: list[Any] = [None] * len(numbers)
        return cls(list(numbers), nothing, nothing)


Order = Callable[[Night], Listed]


def severity(night: Night) -> Listed:
    """Expected money an hour by the priors of severities, and by scores."""
    return _by_worth(night, {})


def verdicts(night: Night) -> Listed:
    """The product's ranking without the first guess."""
    return _learnt(night, {})


def first_guess(night: Night) -> Listed:
    """The product's ranking as a bureau has it that accepted the first guess."""
    known = offered(night.law, night.month.day)
    return _learnt(night, {name: guess for name, guess in known.items() if name.split("/")[0] not in night.unguessed})


def rules(night: Night) -> Listed:
    """What a bureau does that has rules alone: the gravest first, then the most money."""
    cases = night.month.cases[night.month.cases["by_rule"]]
    order = cases.assign(grave=-cases["severity"].fillna(0), much=-cases["at_stake_fen"])
    return Listed.unpromised(order.sort_values(["grave", "much", "number"])["number"].tolist())


def random(night: Night) -> Listed:
    """Any order, another one each month."""
    numbers = night.month.cases["number"].to_numpy()
    drawn = uniform(night.luck, f"random {night.month.number}", numbers)
    return Listed.unpromised(numbers[np.argsort(drawn, kind="stable")].tolist())


def iforest(night: Night) -> Listed:
    """The most unusual first: money, severity, score, how many grounds, line and kind of subject."""
    from sklearn.ensemble import IsolationForest

    cases = night.month.cases
    if len(cases) < 2:
        return Listed.unpromised(cases["number"].tolist())
    grounds = night.month.stands["number"].value_counts().reindex(cases["number"]).fillna(0)
    seen = pd.DataFrame(
        {"stake": np.log1p(cases["at_stake_fen"]), "prevented": np.log1p(cases["prevented_fen"]),
         "severity": cases["severity"].fillna(0), "score": cases["score"].fillna(0), "grounds": grounds.to_numpy()}
    ).join(pd.get_dummies(cases[["line", "subject_kind"]], dtype=float))  # fmt: skip
    usual = IsolationForest(random_state=0).fit(seen.to_numpy()).score_samples(seen.to_numpy())
    order = np.lexsort((cases["number"].to_numpy(str), usual))
    return Listed.unpromised(cases["number"].to_numpy()[order].tolist())


def truth_taught(night: Night) -> Listed:
    """By what other cities' truth says of each rule, test and severity."""
    chances = {}
    for number, stands in _stands(night).items():
        told = [
            (lists.rate_of((one.ground.code, one.ground.test, one.ground.severity), night.rates), one) for one in stands
        ]
        rate, best = max(told, key=lambda pair: pair[0])
        service = _service(stands, night.service)
        chances[number] = Chance(rate, best, Rate(rate, 1.0), service=service, told=told)
    return _by_worth(night, chances)


ARMS: dict[str, Order] = {
    "severity": severity, "rules": rules, "iforest": iforest, "random": random, "verdicts": verdicts,
    "first_guess": first_guess, "truth_taught": truth_taught, "adaptive": verdicts,
}  # fmt: skip


def fleeing(month: Month, groups: pd.Series[str], known: Sequence[Verdict]) -> Month:
    """The night as it would be had every fraud left the tests that had caught one, from the month of that verdict on.

    What a test had against a fraud by then stays on record; what it would have found later is not there to be found.
    """
    caught: dict[tuple[str, str], int] = {}
    for one in known:
        if one.upheld and one.job.group == "fraud":
            for stood in one.job.grounds:
                test = stood.code, stood.test
                caught[test] = min(month_of(one.known), caught.get(test, month_of(one.known)))
    stands = month.stands
    since_caught = [
        since > caught.get(test, since)
        for since, test in zip(stands["since"], zip(stands["code"], stands["test"], strict=True), strict=True)
    ]
    left = np.array(since_caught, dtype=bool) & (stands["number"].map(groups) == "fraud").to_numpy(bool)
    kept = stands[~left]
    return replace(month, stands=kept, cases=month.cases[month.cases["number"].isin(kept["number"])])


def _learnt(night: Night, guesses: Mapping[str, Guess]) -> Listed:
    stands = _stands(night)
    every = [one for of_case in stands.values() for one in of_case]
    day, law = night.month.day, night.law
    guess = of_grounds({one.ground for one in every}, guesses)
    known = learnt_from(every, night.told, night.pending, law, day, night.month.weak_evidence(), guess)
    limits = Limits.of(law, day)
    chances = {number: known.chance(of_case, limits, night.service) for number, of_case in stands.items()}
    return _by_worth(night, chances, limits)


def _by_worth(night: Night, chances: Mapping[str, Chance], limits: Limits = Limits()) -> Listed:  # noqa: B008  frozen
    """As the case store ranks them; one list, so that public power's cases compete for the same hours."""
    cases = night.month.cases
    rows: list[tuple[Any, ...]] = [
        (place, number, line, "case", kind, _or_none(grave, int), _or_none(score, float), *map(int, money))
        for place, (number, line, kind, grave, score, *money) in enumerate(
            cases[_RANKED].itertuples(index=False, name=None)
        )
    ]  # fmt: skip
    if not rows:
        return Listed.unpromised([])
    ended = {number for number, chance in chances.items() if chance.below(limits)}  # the list ends before them
    by_place = {place: chances[row[1]] for place, row in enumerate(rows) if row[1] in chances}
    columns, _ = ranked_columns(rows, night.numbers, night.capacity, by_place, limits)
    ranked = pd.DataFrame({name: columns[name] for name in ("docket", "rank", "p_upheld", "expected_fen")})
    ranked["number"] = [row[1] for row in rows]
    listed = ranked[(ranked["docket"] == Docket.RECOVER) & ~ranked["number"].isin(ended)].sort_values("rank")
    return Listed(*(listed[name].tolist() for name in ("number", "p_upheld", "expected_fen")))


def _stands(night: Night) -> dict[str, list[Stand]]:
    """The grounds of each open case."""
    found: dict[str, list[Stand]] = defaultdict(list)
    rows = night.month.stands[["number", "line", "code", "test", "severity", "match", "score", "fen"]]
    for number, line, code, test, severity, match, score, fen in rows.itertuples(index=False, name=None):
        ground = Ground(line, code, test, int(severity), match)
        found[number].append(Stand(ground, "", "", _or_none(score, float), _or_none(fen, int)))
    return {number: found[number] for number in night.month.cases["number"] if number in found}


def _service(stands: Sequence[Stand], service: Tests) -> bool:
    return all((one.ground.code, one.ground.test) in service for one in stands)


def _or_none(value: Any, kind: type) -> Any:
    return None if pd.isna(value) else kind(value)

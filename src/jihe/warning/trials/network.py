"""Trials of networks: rings planted by size are found, rewired networks have hardly any, other seeds give the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.estimate import LEVEL, Estimate, share_of
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.network import Network, surprise_of
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of
from jihe.warning.trials.rows import within

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["FalseRings", "PlantedRings", "SameRings"]

NEW = 10**12  # numbers that no row of the fund has


@dataclass(frozen=True)
class PlantedRings(Trial):
    """Injection: ``size`` unrelated people who share the hub and ``kinds`` other things, each with nine in ten of them.

    ``count`` rings at a time, each of what two facts are drawn for it; found when a ring warned of has half of them.
    """

    kind = "injection"
    tries = Network
    claim = "of rings of {size} planted, a night warns of at least {least:.0%}"

    size: int = 8
    least: float = 0.8
    kinds: int = 2
    keeps: float = 0.9
    count: int = 4
    repeats: int = 5

    @property
    def name(self) -> str:
        """Such as ``planted_rings_8``."""
        return f"planted_rings_{self.size}"

    def run(self, given: Given) -> Outcome:
        """Plant in the ties, make the rings and their rewirings again, fit, count what is warned of."""
        import numpy as np
        import pandas as pd

        method, rows, rng = method_of(given, Network), rows_of(given), np.random.default_rng(given.seed)
        people = np.sort(rows["person_id"].unique())
        count = min(self.count, given.declared.capacity.top)
        # Where few share anything, people whom nobody knows yet join.
        people = np.r_[people, NEW + np.arange(max(0, 10 * count * self.size - len(people)))]
        found = 0
        for _ in range(self.repeats):
            chosen = rng.choice(people, (count, self.size), replace=False)
            planted = [one for place, ring in enumerate(chosen) for one in self._ties(method, rows, ring, place, rng)]
            more = pd.DataFrame(planted).reindex(columns=rows.columns)
            units = method.units(pd.concat([rows, more], ignore_index=True))
            score = method.fit(given.declared, units, None).score(units)
            warned = [
                {*units["person_id"].iloc[i], units["ring_id"].iloc[i]} for i in within(given.declared, units, score)
            ]
            found += sum(any(len(set(ring) & one) >= self.size / 2 for one in warned) for ring in chosen.tolist())
        tried = count * self.repeats
        recall = share_of(found, tried)
        of = f"{found} of {tried} warned of"
        says = f"{self.repeats} times {count} rings of {self.size} among {len(people)} people; {of}"
        return Outcome(at_least(recall, self.least), {"recall": recall}, says)

    def _ties(
        self, method: Network, rows: pd.DataFrame, ring: np.ndarray, place: int, rng: np.random.Generator
    ) -> list[dict[str, Any]]:
        """A row a member and thing."""
        facts = dict.fromkeys(method.shared.values())
        if method.hub in method.shared:
            facts.pop(method.shared[method.hub])
        chosen = rng.choice(list(facts), min(self.kinds, len(facts)), replace=False).tolist()
        columns = [str(rng.choice([name for name, of in method.shared.items() if of == fact])) for fact in chosen]
        things = {name: _thing(rows, name, place) for name in columns}
        if method.hub in method.shared:
            hubs = rows[method.hub].dropna().unique()
            things[method.hub] = rng.choice(hubs[hubs.argsort()])
        month = rows["month"].max()
        return [
            {"person_id": int(person), name: value, "upheld": 0, "month": month}
            for person in ring
            for name, value in things.items()
            if rng.random() < self.keeps
        ]


@dataclass(frozen=True)
class FalseRings(Trial):
    """Null: of rewired networks that the limit was not set by, at most ``most`` rings a network lie above it.

    A night is a month's: each rewired network stands for one month in which nobody is in a ring.
    """

    kind = "null"
    tries = Network
    claim = "a rewired network, where nobody is in a ring, gives at most {most:g} a month"

    most: float = 1.0

    def run(self, given: Given) -> Outcome:
        """Rewire with another seed, count what lies above the limit."""
        import numpy as np
        import pandas as pd
        from scipy.stats import chi2

        from jihe.warning.estimators.ties import Ties

        method, rows = method_of(given, Network), rows_of(given).reset_index(drop=True)
        fitted = method.fit(given.declared, given.population, None)
        ties = Ties.of(rows, method.shared, method.kin)
        _, by_chance = method.rings(ties, rows, np.random.default_rng(given.seed + 1))
        made = pd.DataFrame(
            [(one.coincidences, one.expected, one.near) for network in by_chance for one in network],
            columns=["coincidences", "expected", "near"],
        )
        alarms, tail = int((surprise_of(made) >= fitted.limit).sum()), (1 - LEVEL) / 2
        low = float(chi2.ppf(tail, 2 * alarms)) / 2 if alarms else 0.0
        high = float(chi2.ppf(1 - tail, 2 * alarms + 2)) / 2
        rate = Estimate(*(number / method.rewirings for number in (alarms, low, high)))
        says = (
            f"{method.rewirings} rewired networks of {len(ties.who)} ties: {len(made)} rings, {alarms} above the limit"
        )
        return Outcome(at_most(rate, self.most), {"false_rings_a_month": rate}, says)


@dataclass(frozen=True)
class SameRings(Trial):
    """Control: looked for in another order, the rings have the same members: their mean Jaccard index."""

    kind = "control"
    tries = Network
    claim = "other seeds give the same rings: a mean Jaccard index of at least {least:g}"

    least: float = 0.8
    seeds: int = 10

    def run(self, given: Given) -> Outcome:
        """Look ``seeds`` times; of each ring of the night the members it has in common with the likest."""
        import numpy as np

        from jihe.warning.estimators.metrics import over_groups

        method, rows = method_of(given, Network), rows_of(given)
        first = list(method.members(rows, given.seed).values())
        if not first:
            raise TooFewError("there is no ring to find again")
        index, group = [], []
        for seed in range(1, self.seeds + 1):
            again = list(method.members(rows, given.seed + seed).values())
            for place, ring in enumerate(first):
                index.append(max((len(ring & other) / len(ring | other) for other in again), default=0.0))
                group.append(place)
        values = np.array(index)
        made = over_groups(lambda at: {"jaccard": float(values[at].mean())}, np.array(group))["jaccard"]
        says = f"{len(first)} rings looked for with {self.seeds} other seeds"
        return Outcome(at_least(made, self.least), {"jaccard": made}, says)


def rows_of(given: Given) -> pd.DataFrame:
    """The ties; TooFewError where there are none."""
    if given.rows is None or given.rows.empty:
        raise TooFewError("there are no ties")
    return given.rows


def _thing(rows: pd.DataFrame, name: str, place: int) -> Any:
    """Something that nobody has yet; of a mark the mark itself."""
    values = rows[name].dropna().unique()
    if len(values) == 1:
        return values[0]
    return (
        f"planted-{place}" if rows[name].dtype.kind == "O" or str(rows[name].dtype).startswith("str") else NEW + place
    )

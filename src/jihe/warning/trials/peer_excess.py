"""Trials of the method of peers: dearer bills are found, no provider is warned of where none differs, and
severity and level explain what they should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import Estimate
from jihe.warning.estimators.metrics import over_draws
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.peer_excess import DRAWS, STAYS, PeerExcess, alarms, by_provider, honest, inflated
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["InflatedBills", "NoDifference", "QuietProviders"]


@dataclass(frozen=True)
class InflatedBills(Trial):
    """One provider's bills ``times`` as dear: found at least ``least`` times as often as by chance."""

    kind = "injection"
    tries = PeerExcess

    times: float
    least: float

    @property
    def name(self) -> str:
        """Such as ``inflated_20``."""
        return f"inflated_{round(100 * (self.times - 1))}"

    @property
    def asks(self) -> str:
        """The bound, in words."""
        return (
            f"where all bills of one hospital are {self.times - 1:.0%} dearer, they are among as many highest scores "
            f"at least {self.least:g} times as often as by chance, on average"
        )

    def run(self, given: Given) -> Outcome:
        """Make dearer, fit, score, count."""
        import numpy as np

        from jihe.warning.trials.labelled import mean_of

        method, rng, lifts = method_of(given, PeerExcess), np.random.default_rng(given.seed), []
        rows = honest(method, given.declared, given.population)

        def draw() -> dict[str, float]:
            made = inflated(method, given.declared, rows, self.times, rng)
            lifts.append(made["times_chance"])
            return made

        metrics = over_draws(draw, DRAWS)
        lift = mean_of(lifts)
        says = (
            f"{DRAWS} draws of a hospital with at least {STAYS} bills, those already believed dearer set aside; "
            "baseline: sorted by cost"
        )
        return Outcome(at_least(lift, self.least), {"mean_times_chance": lift} | metrics, says)


@dataclass(frozen=True)
class NoDifference(Trial):
    """Null: excesses dealt out anew among providers, so that none differs; hardly one is believed to."""

    kind = "null"
    tries = PeerExcess
    claim = "where no hospital differs from the others, at most {most:.0%} of hospitals are believed to"

    most: float = 0.02

    def run(self, given: Given) -> Outcome:
        """Shuffle the excesses, fit, count."""
        import numpy as np

        method, rng = method_of(given, PeerExcess), np.random.default_rng(given.seed)

        def draw() -> dict[str, float]:
            order = rng.permutation(len(given.population))
            owns = {one.own: given.population[one.own].to_numpy(float)[order] for one in method.providers}
            rows = by_provider(method, given.population.assign(**owns))
            alarm = alarms(method, given.declared, rows, given.population.assign(**owns))
            return {"share_believed_dearer": float(alarm.mean())}

        metrics = over_draws(draw, DRAWS)
        says = f"{DRAWS} draws; believed: above the margin with 95 %, in cost or in drugs"
        return Outcome(at_most(metrics["share_believed_dearer"], self.most), metrics, says)


@dataclass(frozen=True)
class QuietProviders(Trial):
    """Control: no provider for which ``column`` is true is believed dearer, once what explains it is counted."""

    kind = "control"
    tries = PeerExcess
    claim = "no hospital where {column} is true is believed dearer than its peers"

    column: str

    @property
    def name(self) -> str:
        """Such as ``no_tertiary_hospital``."""
        return f"no_{self.column}_hospital"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the entity that it names."""
        return (self.column,)

    def run(self, given: Given) -> Outcome:
        """Count, beside what comparing plain costs would have believed."""
        import numpy as np

        method, rows = method_of(given, PeerExcess), given.population
        first = method.providers[0]
        plain = np.log1p(rows[method.logs[0]].to_numpy(float))
        unadjusted = rows.assign(**{first.own: plain - np.median(plain)})
        found = []
        for each in (rows, unadjusted):
            providers = by_provider(method, each)
            among = providers[self.column].to_numpy(float) == 1
            if not among.any():
                raise TooFewError(f"{self.column} is true of no hospital")
            found.append(float(alarms(method, given.declared, providers, each)[among].sum()))
        metrics = {
            name: Estimate(value, value, value)
            for name, value in zip(("believed_dearer", "unadjusted_believed_dearer"), found, strict=True)
        }
        says = f"{int(among.sum())} such hospitals; unadjusted: without diagnosis, severity and level"
        return Outcome(at_most(metrics["believed_dearer"], 0), metrics, says)

"""Trials of the method of peers: dearer bills are found, no provider is warned of where none differs, and
severity and level explain what they should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import Estimate
from jihe.warning.estimators.metrics import over_draws
from jihe.warning.methods.base import TooFewError
from jihe.warning.trials.base import Given, Kind, Outcome, at_least, at_most

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel
    from jihe.warning.methods.peer_excess import PeerExcess

    Floats = npt.NDArray[np.float64]

DRAWS = 30
INFLATED = (1.2, 1.5)
STAYS = 20  # rows of a provider whose bills are made dearer; the largest where none has so many
CERTAIN = 1.645  # standard deviations beyond the margin: believed with 95 %


def inflated(
    method: PeerExcess, declared: WarningModel, population: pd.DataFrame, times: float, rng: np.random.Generator
) -> dict[str, float]:
    """All bills of one provider drawn at random ``times`` as dear: how many of them score highest.

    The shares of drugs and the days stay: whoever pads drugs or days is found more easily.
    """
    import numpy as np

    ids, counts = np.unique(population[method.provider].to_numpy(), return_counts=True)
    one = rng.choice(ids[counts >= min(STAYS, counts.max())])
    dear = population[method.provider].to_numpy() == one
    first, log = method.providers[0], np.log(times) * dear
    rows = population.assign(**{
        method.logs[0]: population[method.logs[0]].to_numpy(float) * np.exp(log),
        first.own: population[first.own].to_numpy(float) + log,
        first.mean: population[first.mean].to_numpy(float) + log,
    })  # fmt: skip
    score = method.fit(declared, rows, None).score(rows)
    providers = by_provider(method, rows)
    believed = alarms(method, declared, providers, rows)[providers[method.provider].to_numpy() == one]
    found, share = _share_first(score, dear), float(dear.mean())
    return {
        "recall": found,
        "baseline_recall": _share_first(rows[method.logs[0]].to_numpy(float), dear),
        "times_chance": found / share,
        "provider_believed_dearer": float(believed[0]),
        "warned_of": float((score[dear] >= declared.capacity.at_least).mean()),
    }


def honest(method: PeerExcess, declared: WarningModel, population: pd.DataFrame) -> pd.DataFrame:
    """Rows of providers not believed dearer already: those that pad in the data would stand before what is planted."""
    providers = by_provider(method, population)
    dearer = providers[method.provider][alarms(method, declared, providers, population)]
    return population[~population[method.provider].isin(dearer)].reset_index(drop=True)


@dataclass(frozen=True)
class InflatedBills:
    """One provider's bills ``times`` as dear: found at least ``least`` times as often as by chance."""

    times: float
    least: float
    kind: Kind = "injection"

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

        method, rng, lifts = _method(given), np.random.default_rng(given.seed), []
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
class NoDifference:
    """Null: excesses dealt out anew among providers, so that none differs; hardly one is believed to."""

    most: float = 0.02
    name: str = "no_difference"
    kind: Kind = "null"

    @property
    def asks(self) -> str:
        """The bound, in words."""
        return f"where no hospital differs from the others, at most {self.most:.0%} of hospitals are believed to"

    def run(self, given: Given) -> Outcome:
        """Shuffle the excesses, fit, count."""
        import numpy as np

        method, rng = _method(given), np.random.default_rng(given.seed)

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
class QuietProviders:
    """Control: no provider for which ``column`` is true is believed dearer, once what explains it is counted."""

    column: str
    kind: Kind = "control"

    @property
    def name(self) -> str:
        """Such as ``no_tertiary_hospital``."""
        return f"no_{self.column}_hospital"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the entity that it names."""
        return (self.column,)

    @property
    def asks(self) -> str:
        """What must be so."""
        return f"no hospital where {self.column} is true is believed dearer than its peers"

    def run(self, given: Given) -> Outcome:
        """Count, beside what comparing plain costs would have believed."""
        import numpy as np

        method, rows = _method(given), given.population
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


def by_provider(method: PeerExcess, rows: pd.DataFrame) -> pd.DataFrame:
    """One row a provider with the mean excess of all its rows; with them, how many there are."""
    frame = rows.groupby(method.provider, sort=True).first().reset_index()
    of = rows.groupby(method.provider, sort=True)
    for one in method.providers:
        frame[one.mean] = of[one.own].mean().to_numpy()
    frame[method.count] = of[method.providers[0].own].count().to_numpy()
    return frame


def alarms(
    method: PeerExcess, declared: WarningModel, providers: pd.DataFrame, rows: pd.DataFrame
) -> npt.NDArray[np.bool_]:
    """Whether each provider is believed to lie beyond a margin, by the variances of ``rows``."""
    import numpy as np

    fitted = method.fit(declared, rows, None)
    made: npt.NDArray[np.bool_] = np.any(
        [
            each.beyond(one.margin, method.most) > CERTAIN
            for one, each in zip(method.providers, fitted.believed(providers), strict=True)
        ],
        axis=0,
    )
    return made


def _method(given: Given) -> PeerExcess:
    from jihe.warning.methods.peer_excess import PeerExcess

    assert isinstance(given.declared.method, PeerExcess)
    return given.declared.method


def _share_first(score: Floats, wanted: npt.NDArray[np.bool_]) -> float:
    """Share of the wanted among as many highest scores."""
    import numpy as np

    first = np.argsort(-score, kind="stable")[: int(wanted.sum())]
    return float(wanted[first].mean())

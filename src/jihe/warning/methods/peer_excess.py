"""The method of peers: a bill's deviation from its peers, and what its provider's other bills make of it.

A provider's mean excess is shrunken towards none by empirical Bayes (normal-normal): with few bills it says
little, with many it stands. Variances by the method of moments: DerSimonian and Laird (1986), Controlled Clinical
Trials 7; Normand, Glickman and Gatsonis (1997), JASA 92, for profiles of providers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.arrays import groups_of, matrix
from jihe.warning.estimators.estimate import SEED, Estimate
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel
    from jihe.warning.estimators.peers import PeerDeviation

    Floats = npt.NDArray[np.float64]

__all__ = ["PeerExcess", "Provider"]

DRAWS = 30
INFLATED = (1.2, 1.5)
STAYS = 20  # rows of a provider whose bills are made dearer; the largest where none has so many
CERTAIN = 1.645  # standard deviations beyond the margin: believed with 95 %
FEWEST = 30  # rows: with fewer there are no peers
LEVEL = 1.645  # standard deviations on either side of a 90 % interval
NORMAL = 1.4826  # as in estimators.peers


@dataclass(frozen=True)
class Provider:
    """What a row's provider does in its other rows: ``own`` is the row's excess, ``mean`` theirs.

    A mean excess up to ``margin`` is ordinary.
    """

    own: str
    mean: str
    margin: float


@dataclass(frozen=True)
class Shrunken:
    """A provider's true mean excess as it is believed to be: normal, one a row."""

    mean: Floats
    spread: Floats

    def beyond(self, margin: float, most: float) -> Floats:
        """Standard deviations from ``margin`` up to the mean, 0 where it lies below, at most ``most``."""
        import numpy as np

        made: Floats = np.clip((self.mean - margin) / self.spread, 0, most)
        return made


def variances(own: Floats, provider: npt.NDArray[Any]) -> tuple[float, float]:
    """(within, between): variance of single excesses within providers, and of the providers' true means about 0.

    Within by the median absolute deviation, which a few padded bills do not move. Between is at least a hundredth
    of within, so that a large provider can always be believed to differ.
    """
    import numpy as np

    known = ~np.isnan(own)
    own, (_, of) = own[known], np.unique(provider[known], return_inverse=True)
    count = np.bincount(of)
    mean = np.bincount(of, own) / count
    within = float((NORMAL * np.median(np.abs(own - mean[of]))) ** 2) if len(own) else 0.0
    within = max(within, 1e-9)
    between = float(((mean**2 - within / count) * count).sum() / count.sum()) if len(own) else 0.0
    return within, max(between, within / 100)


def shrunken(mean: Floats, count: Floats, within: float, between: float) -> Shrunken:
    """What is believed of providers with this mean excess over ``count`` rows; nothing where it is not known."""
    import numpy as np

    count = np.where(np.isnan(mean), 0.0, count)
    precision = count / within + 1 / between
    return Shrunken(count / within * np.nan_to_num(mean) / precision, 1 / np.sqrt(precision))


@dataclass(frozen=True)
class PeerExcess(Method):
    """Score: half what the row shows, half what its provider's other rows show, upwards only.

    Each in standard deviations from 0 to ``most``, as a share of it: the mean of the row's deviations, and the
    greatest of its provider's, who need not do everything at once. ``by``: columns of the peer
    group, from the widest to the narrowest. ``logs`` and ``plain``: values compared, the former as logarithms
    (of 1 + value where it may be 0: days). ``providers``: excesses of the provider found in column ``provider``, over
    ``count`` other rows; the first is that of the logarithm of ``logs[0]``.
    """

    by: Sequence[str]
    logs: Sequence[str]
    plain: Sequence[str]
    provider: str
    providers: Sequence[Provider]
    count: str
    hold: float = 5.0
    most: float = 5.0

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        means = [name for one in self.providers for name in (one.own, one.mean)]
        return (*self.by, *self.logs, *self.plain, self.provider, *means, self.count)

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score."""
        return ("usual_value", "times_usual", "excess_share", "provider_share", "provider_low", "provider_high")

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedPeerExcess:
        """What is usual in each peer group, and how much providers differ."""
        import numpy as np

        from jihe.warning.estimators import PeerDeviation

        if len(population) < FEWEST:
            raise TooFewError(f"{len(population)} rows are no peers; {FEWEST} are needed")
        names = [np.unique(groups_of(population[name])) for name in self.by]
        peers = PeerDeviation(groups=len(self.by), hold=self.hold, most=self.most)
        peers.fit(self.compared(names, population))
        provider = population[self.provider].to_numpy()
        pairs = [variances(population[one.own].to_numpy(float), provider) for one in self.providers]
        return FittedPeerExcess(self, declared, names, peers, np.array(pairs))

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """The fund's own bills, those of one provider at a time made dearer by a fifth, then by half."""
        import numpy as np

        from jihe.warning.estimators.metrics import over_draws

        rng = np.random.default_rng(SEED)
        metrics: dict[str, Estimate] = {}
        rows = honest(self, declared, population)
        for times in INFLATED:
            found = over_draws(lambda t=times: inflated(self, declared, rows, t, rng), DRAWS)  # type: ignore[misc]
            metrics |= {f"{name}_{round(100 * (times - 1))}": one for name, one in found.items()}
        says = (
            f"{DRAWS} times all bills of one provider made a fifth, then half as dear again, those already believed "
            "dearer set aside; recall: share of them among as many highest scores; baseline: sorted by cost"
        )
        return Validation(metrics, len(population), says)

    def compared(self, names: Sequence[Any], rows: pd.DataFrame) -> Floats:
        """Codes of the peer groups, and the values compared; a group not met in fitting is -1."""
        import numpy as np

        codes = []
        for known, name in zip(names, self.by, strict=True):
            group = groups_of(rows[name])
            if group.dtype.kind != known.dtype.kind:
                group = group.astype(known.dtype)
            near = np.minimum(np.searchsorted(known, group), len(known) - 1)
            codes.append(np.where(known[near] == group, near, -1).astype(float))
        return np.column_stack([*codes, np.log1p(np.maximum(matrix(rows, self.logs), 0)), matrix(rows, self.plain)])


@dataclass(frozen=True)
class FittedPeerExcess(Fitted, of=PeerExcess):
    """``names``: the groups met, of each of ``by``. ``peers``: what is usual in each. ``variances``: of each of
    ``providers``, within and between them."""

    method: PeerExcess
    names: Sequence[npt.NDArray[Any]]
    peers: PeerDeviation
    variances: Floats

    def score(self, rows: pd.DataFrame) -> Floats:
        """Half the row's own mean deviation, half its provider's greatest, as a share of ``most``."""
        import numpy as np

        method = self.method
        own = np.clip(self.peers.transform(method.compared(self.names, rows)), 0, None)
        theirs = [
            each.beyond(one.margin, method.most)
            for one, each in zip(method.providers, self.believed(rows), strict=True)
        ]
        made: Floats = (own.mean(axis=1) + np.max(theirs, axis=0)) / (2 * method.most)
        return made

    def believed(self, rows: pd.DataFrame) -> list[Shrunken]:
        """What is believed of each row's provider, one for each of ``providers``."""
        count = rows[self.method.count].to_numpy(float)
        return [
            shrunken(rows[one.mean].to_numpy(float), count, within, between)
            for one, (within, between) in zip(self.method.providers, self.variances, strict=True)
        ]

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """The peers' usual first value, how many times it the row's is and which part of it is beyond the usual; the
        provider's excess as a share, 90 %."""
        import numpy as np

        method = self.method
        usual = np.exp(self.peers.usual(method.compared(self.names, rows))[0][:, 0]) - 1
        first = self.believed(rows)[0]
        times = rows[method.logs[0]].to_numpy(float) / np.maximum(usual, 1e-9)
        return {
            "usual_value": usual,
            "times_usual": times,
            "excess_share": np.clip(1 - 1 / np.maximum(times, 1e-9), 0, None),
            "provider_share": np.expm1(first.mean),
            "provider_low": np.expm1(first.mean - LEVEL * first.spread),
            "provider_high": np.expm1(first.mean + LEVEL * first.spread),
        }

    def parameters(self) -> Mapping[str, float | str]:
        """How much single rows and providers spread."""
        made: dict[str, float | str] = {}
        for one, (within, between) in zip(self.method.providers, self.variances, strict=True):
            made |= {f"{one.own}_spread": float(within**0.5), f"{one.mean}_spread": float(between**0.5)}
        return made


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


def _share_first(score: Floats, wanted: npt.NDArray[np.bool_]) -> float:
    """Share of the wanted among as many highest scores."""
    import numpy as np

    first = np.argsort(-score, kind="stable")[: int(wanted.sum())]
    return float(wanted[first].mean())

"""The method of surprisal: who shows patterns that are rarer, together, than chance explains; nobody teaches it.

Each pattern weighs what it is worth as news: minus the logarithm of how probable so many of it are (Shannon 1948;
its surprisal). Weights are measured on the population, none is set by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.rates import GammaPrior, fit_prior
from jihe.warning.methods.base import Fitted, Method, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]

__all__ = ["Counted", "Mutual", "Surprisal"]

CHANCE = 0.001  # 4-models M16: beyond the 99.9 % quantile of chance
DEEPEST = 600.0  # a surprise is counted up to e^-600: below, doubles have no logarithm
DEVIATIONS = 3.0  # what one entity bears on a rate, beyond what the rate expects of it: the usual control limit
HALF = 0.5  # Jeffreys' half event: a pattern never seen has a rate too
SPREAD_OF_RATES = 1.0  # shape that a pattern with little of its own is held to: rates spread by their mean
ROUNDS = 100  # until the rate stands still; it falls each time, by less and less

DRAWS, PLANTS = 20, 200  # simulated populations in a validation: so many, and more until so many are planted in all
SAMPLE = 20_000  # entities in one of them, at most
PLANTED = 0.01  # share of them that something is planted on, as many as a night may warn of at most


@dataclass(frozen=True)
class Counted:
    """A pattern counted in ``count`` over the opportunities in ``over`` (one an entity, unless said)."""

    count: str
    over: str | None = None

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        return (self.count,) if self.over is None else (self.count, self.over)


@dataclass(frozen=True)
class Mutual:
    """A pattern in both directions of a pair, beyond what chance would give each.

    ``count``: the smaller of the two numbers. ``expected``: the two means under random assignment.
    ``among``: pairs of the entity that were looked at, of which this is the most unusual.
    """

    count: str
    expected: tuple[str, str]
    among: str

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        return (self.count, *self.expected, self.among)


Pattern = Counted | Mutual


@dataclass(frozen=True)
class Surprisal(Method):
    """Score: S ÷ (S + ln 1000), S the sum of all patterns' surprises in nats; 0.5 where chance gives 1 in 1000.

    A counted pattern is gamma-Poisson over its opportunities: the surprise of k events is −ln P(at least k). Its
    rate is the population's, to which nobody adds more than one event or three deviations beyond what the rate
    expects of him: whoever does most of it must not make it look usual. The map is monotone and has no ceiling
    that two entities could share. Patterns are summed as if independent; of dependent ones the sum says too much,
    so the score ranks and is no probability.

    ``planted``: pattern and how many of it, from and to, a validation plants. ``by``: the column that says whose
    doing a row is; each row its own unless said.
    """

    patterns: Sequence[Pattern]
    planted: tuple[str, tuple[int, int]]
    by: str | None = None

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        named = [name for pattern in self.patterns for name in pattern.reads]
        return tuple(dict.fromkeys(named if self.by is None else [*named, self.by]))

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score: the total surprise, and one in how many chance would give it."""
        return ("surprise", "one_in")

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedSurprisal:
        """Mean and shape of each counted pattern's rates."""
        import numpy as np

        bearer = np.arange(len(population))
        if self.by is not None:
            _, bearer = np.unique(_numbers(population, self.by), return_inverse=True)
        priors = [usual_rate(*_counted(each, population), bearer) for each in self.counted()]
        mean, shape = (np.array([getattr(prior, name) for prior in priors]) for name in ("mean", "shape"))
        return FittedSurprisal(self, declared, mean, shape)

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Simulated: the population's own opportunities with events drawn from the fit, the pattern planted on some.

        ``planted_in_top``: share of these among the highest scores. ``false_alarm_share``: others at or above the
        declared least score. The baseline sorts by the plain number of events.
        """
        import numpy as np

        from jihe.warning.estimators.metrics import over_draws, share_in_top

        fitted, rng = self.fit(declared, population, training_set), np.random.default_rng(SEED)
        name, (fewest, most) = self.planted
        top, least = declared.capacity.top, declared.capacity.at_least
        here = population.iloc[np.sort(rng.permutation(len(population))[:SAMPLE])]
        number = max(1, min(top, round(PLANTED * len(here))))
        repeats = max(DRAWS, -(-PLANTS // number))

        def draw() -> dict[str, float]:
            drawn = fitted.drawn(here, rng)
            events = drawn[name].to_numpy(float, copy=True)
            on = rng.permutation(len(here))[:number]
            events[on] += rng.integers(fewest, most + 1, len(on))
            drawn = drawn.assign(**{name: events})
            wanted = np.isin(np.arange(len(here)), on)
            score = fitted.score(drawn)
            raw = drawn[[pattern.count for pattern in self.patterns]].to_numpy(float).sum(axis=1)
            return {
                "planted_in_top": share_in_top(score, wanted, top),
                "baseline_planted_in_top": share_in_top(raw, wanted, top),
                "false_alarm_share": float((score[~wanted] >= least).mean()) if not wanted.all() else float("nan"),
            }

        says = (
            f"{repeats} simulated populations of the fitted rates, {fewest} to {most} of {name} planted on {number} of "
            f"{len(here)}, found among the top {top}; baseline: sorted by the number of events"
        )
        return Validation(over_draws(draw, repeats), len(here), says)

    def counted(self) -> Iterator[Counted]:
        """The patterns that have a rate."""
        return (pattern for pattern in self.patterns if isinstance(pattern, Counted))


@dataclass(frozen=True)
class FittedSurprisal(Fitted, of=Surprisal):
    """``mean`` and ``shape`` of each counted pattern's rates."""

    method: Surprisal
    mean: Floats
    shape: Floats

    def score(self, rows: pd.DataFrame) -> Floats:
        """S ÷ (S + ln 1000)."""
        return on_scale(self.surprise(rows))

    def surprise(self, rows: pd.DataFrame) -> Floats:
        """S of each row, in nats."""
        import numpy as np

        total = np.zeros(len(rows))
        priors = iter(zip(self.mean, self.shape, strict=True))
        for pattern in self.method.patterns:
            if isinstance(pattern, Counted):
                total = total + of_count(*_counted(pattern, rows), GammaPrior(*map(float, next(priors))))
            else:
                total = total + of_pair(*(_numbers(rows, name) for name in pattern.reads))
        return total

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """The total surprise, and one in how many chance would give it (a thousand million at most)."""
        import numpy as np

        total = self.surprise(rows)
        return {"surprise": total, "one_in": np.exp(np.minimum(total, np.log(1e9)))}

    def parameters(self) -> Mapping[str, float | str]:
        """Rate and shape of each counted pattern."""
        made: dict[str, float | str] = {}
        for pattern, mean, shape in zip(self.method.counted(), self.mean, self.shape, strict=True):
            made |= {f"{pattern.count}_rate": float(mean), f"{pattern.count}_shape": float(shape)}
        return made

    def drawn(self, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        """The rows with events as chance would give them."""
        import numpy as np

        made: dict[str, Floats] = {}
        priors = iter(zip(self.mean, self.shape, strict=True))
        for pattern in self.method.patterns:
            if isinstance(pattern, Counted):
                mean, shape = next(priors)
                _, over = _counted(pattern, rows)
                made[pattern.count] = rng.poisson(rng.gamma(shape, mean / shape, len(rows)) * over).astype(float)
            else:
                both = [rng.poisson(_numbers(rows, name)) for name in pattern.expected]
                made[pattern.count] = np.minimum(*both).astype(float)
        return rows.assign(**made)


def on_scale(surprise: Floats) -> Floats:
    """S ÷ (S + ln 1000): 0 for no surprise, 0.5 for one in a thousand, towards 1."""
    import numpy as np

    made: Floats = surprise / (surprise - np.log(CHANCE))
    return made


def of_count(events: Floats, over: Floats, prior: GammaPrior) -> Floats:
    """−ln P(at least so many events over so many opportunities), the rate drawn from ``prior``.

    An event had an opportunity: of more events than opportunities the events count for both.
    """
    import numpy as np
    from scipy.stats import nbinom

    made, some = np.zeros(len(events)), np.flatnonzero(events > 0)  # most did nothing: their surprise is nothing
    chances = np.maximum(over[some], events[some])
    tail = nbinom.logsf(events[some] - 1, prior.shape, prior.shape / (prior.shape + prior.mean * chances))
    made[some] = np.clip(-tail, 0, DEEPEST)
    return made


def of_pair(count: Floats, given: Floats, taken: Floats, among: Floats) -> Floats:
    """−ln of the chance that one of ``among`` pairs reaches ``count`` both ways, the ways independent.

    Permuting who approves what within a month makes a number hypergeometric, so over months it is a sum of independent
    yes-or-no draws (Vatutin and Mikhailov 1982); the Poisson tail of its mean bounds its tail from one above the mean
    on (Anderson and Samuels 1967). So no permutation is drawn, and a row is scored alone. Bonferroni over the pairs.
    """
    import numpy as np
    from scipy.stats import poisson

    tails = poisson.logsf(count - 1, given) + poisson.logsf(count - 1, taken)
    made: Floats = np.where(count > 0, np.clip(-tails - np.log(np.maximum(among, 1)), 0, DEEPEST), 0.0)
    return made


def usual_rate(events: Floats, over: Floats, bearer: npt.NDArray[np.int64]) -> GammaPrior:
    """The gamma prior of a pattern's rate among those who do what is usual.

    ``bearer``: whose doing a row is, numbered from 0. No bearer adds more than one event or three deviations beyond
    what the rate expects of him (Huber 1964), so that the one who does most of it does not hide himself; the rate
    falls until it stands still.
    """
    import numpy as np

    everything = max(float(over.sum()), 1.0)
    total, chances = (np.bincount(bearer, each) for each in (events, over))
    borne, rate = total, (total.sum() + HALF) / everything
    for _ in range(ROUNDS):
        expected = rate * chances
        borne = np.minimum(borne, np.maximum(1, expected + DEVIATIONS * np.sqrt(expected)))
        before, rate = rate, (borne.sum() + HALF) / everything
        if rate >= before:
            break
    start, known = GammaPrior(float(rate), SPREAD_OF_RATES), over > 0
    if not known.any():
        return start
    share = np.divide(borne, total, out=np.ones(len(total)), where=total > 0)
    rows = np.column_stack([events * share[bearer], over])[known]
    alike, times = np.unique(rows, axis=0, return_counts=True)  # most rows are alike, and need be looked at once
    return fit_prior(alike[:, 0], alike[:, 1], near=start, times=times.astype(float))


def _counted(pattern: Counted, rows: pd.DataFrame) -> tuple[Floats, Floats]:
    import numpy as np

    over = np.ones(len(rows)) if pattern.over is None else _numbers(rows, pattern.over)
    return _numbers(rows, pattern.count), over


def _numbers(rows: pd.DataFrame, name: str) -> Floats:
    """A column as numbers; what is not known happened not."""
    made: Floats = rows[name].to_numpy(dtype=float, na_value=0.0)
    return made

"""The method of several signs: who has far more than usual of at least two independent things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.rates import BetaPrior, fit_prior, fit_share, posterior, share_above
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]

__all__ = ["Rate", "SeveralSigns", "Share"]

FEWEST = 10  # rows: among fewer nothing is usual
DRAWS = 50  # simulated worlds in a validation
MILLS = 0.05  # share of their rows that are mills
LOOK_ALIKES = 0.1  # share that honestly shows one sign: a large school, a workshop's agent
RAISED = (2, 3)  # signs a mill shows
SHARES = (0.3, 0.8)  # of its trials, where the sign is a share
TIMES = (3.0, 6.0)  # the usual, where it is a rate


@dataclass(frozen=True)
class Share:
    """A sign that is a share: ``column`` of ``trials``."""

    column: str
    trials: str


@dataclass(frozen=True)
class Rate:
    """A sign that is a rate: ``column`` events for each unit of ``exposure``."""

    column: str
    exposure: str


@dataclass(frozen=True)
class SeveralSigns(Method):
    """Score: the probability that at least ``at_once`` signs of a row are far more than usual.

    Each sign is believed by empirical Bayes: a share by a beta-binomial, far more where its odds are more than
    ``times_odds`` those of the usual and it is at least ``least``; a rate by a gamma-Poisson, far more above
    ``times_rate`` the usual. Where there is little to see a sign is what it is elsewhere. One sign alone has honest
    reasons, a school's size or an employer's agent; several at once hardly. The signs are taken as independent.
    """

    signs: Sequence[Share | Rate]
    times_odds: float = 5.0
    times_rate: float = 3.0
    least: float = 0.05
    at_once: int = 2

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        return tuple(dict.fromkeys(name for sign in self.signs for name in (sign.column, _of(sign))))

    @property
    def counted(self) -> Sequence[str]:
        """What the signs are counted over."""
        return tuple(dict.fromkeys(_of(sign) for sign in self.signs))

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score."""
        return ("signs",)

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedSeveralSigns:
        """What is usual of each sign."""
        import numpy as np

        if len(population) < FEWEST:
            raise TooFewError(f"{len(population)} rows; {FEWEST} are needed to know what is usual")
        usual = []
        for sign in self.signs:
            events, of = _counts(sign, population)
            try:
                if isinstance(sign, Share):
                    share = fit_share(events, of)
                    usual.append((share.mean, share.size))
                else:
                    rate = fit_prior(events[of > 0], of[of > 0])
                    usual.append((rate.mean, rate.shape))
            except ValueError as error:
                raise TooFewError(f"{sign.column}: {error}") from error
        mean, weight = np.array(usual).T
        return FittedSeveralSigns(self, declared, mean, weight)

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Simulated: the rows' own sizes with signs drawn from the fit, one in twenty made a mill, one in ten made
        an honest row that shows one sign.

        ``mills_in_top``: share of the mills of 20 trials or more found. The baseline sorts by the largest raw sign in
        units of the usual. ``false_alarm_share``: honest rows that a night would warn of, had it room for all.
        """
        import numpy as np

        from jihe.warning.estimators.metrics import over_draws, share_in_top

        fitted, rng = self.fit(declared, population, training_set), np.random.default_rng(SEED)
        size = population[_of(self.signs[0])].to_numpy(float)
        top, enough = declared.capacity, size >= 20
        if not enough.any():
            enough = size >= np.median(size)

        def draw() -> dict[str, float]:
            kind = rng.random(len(population))
            mill, look_alike = kind < MILLS, (kind >= MILLS) & (kind < MILLS + LOOK_ALIKES)
            rows = fitted.drawn(population, rng)
            count = np.where(mill, rng.integers(RAISED[0], RAISED[1] + 1, len(rows)), look_alike)
            order = np.argsort(np.argsort(rng.random((len(self.signs), len(rows))), axis=0), axis=0)
            for place, sign, mean in zip(order, self.signs, fitted.mean, strict=True):
                low, high = SHARES if isinstance(sign, Share) else (mean * t for t in TIMES)
                more = np.where(place < count, rng.uniform(low, high, len(rows)), 0.0)
                rows[sign.column] = np.fmax(rows[sign.column].to_numpy(float), more)
            score, of = fitted.score(rows), zip(self.signs, fitted.mean, strict=True)
            raw = np.max([rows[sign.column].to_numpy(float) / mean for sign, mean in of], axis=0)
            return {
                "mills_in_top": share_in_top(score, mill & enough, top.top),
                "baseline_mills_in_top": share_in_top(raw, mill & enough, top.top),
                "false_alarm_share": float((score[~mill] >= top.at_least).mean()),
            }

        says = (
            f"{DRAWS} simulated worlds of the fitted signs, {MILLS:.0%} of rows with {RAISED[0]} or {RAISED[1]} signs "
            f"raised and {LOOK_ALIKES:.0%} honest with one, found among the top {top.top}; baseline: sorted by the "
            "largest sign against the usual"
        )
        return Validation(over_draws(draw, DRAWS), len(population), says)


@dataclass(frozen=True)
class FittedSeveralSigns(Fitted, of=SeveralSigns):
    """What is usual, one a sign: ``mean``, and ``weight``, a share's size in trials or a rate's shape."""

    method: SeveralSigns
    mean: Floats
    weight: Floats

    def score(self, rows: pd.DataFrame) -> Floats:
        """P(at least ``at_once`` signs)."""
        return at_least(self.chances(rows), self.method.at_once)

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """How many signs are to be expected."""
        return {"signs": self.chances(rows).sum(axis=0)}

    def parameters(self) -> Mapping[str, float | str]:
        """What is usual of each sign, and how much that weighs."""
        made: dict[str, float | str] = {}
        for sign, mean, weight in self._usual():
            made |= {f"{sign.column}_mean": mean, f"{sign.column}_weight": weight}
        return made

    def chances(self, rows: pd.DataFrame) -> Floats:
        """P(far more than usual), (signs, rows)."""
        import numpy as np

        return np.stack([self._chance(*one, rows) for one in self._usual()])

    def drawn(self, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        """``rows`` with signs drawn from what is usual: nobody is a mill."""
        import numpy as np

        made = rows.copy()
        for sign, mean, weight in self._usual():
            _, of = _counts(sign, rows)
            if isinstance(sign, Share):
                level = rng.beta(mean * weight, (1 - mean) * weight, len(rows))
                events = rng.binomial(np.floor(of).astype(int), level)
            else:
                events = rng.poisson(rng.gamma(weight, mean / weight, len(rows)) * of)
            made[sign.column] = events / np.where(of > 0, of, np.nan)
        return made

    def _usual(self) -> Iterator[tuple[Share | Rate, float, float]]:
        return zip(self.method.signs, self.mean.tolist(), self.weight.tolist(), strict=True)

    def _chance(self, sign: Share | Rate, mean: float, weight: float, rows: pd.DataFrame) -> Floats:
        import numpy as np

        events, of = _counts(sign, rows)
        if isinstance(sign, Share):
            prior = BetaPrior(mean, weight)
            above = max(prior.times_the_odds(self.method.times_odds), self.method.least)
            return share_above(events, of, prior, above)
        full = np.full(len(rows), 1.0)
        return posterior(events, of, mean * full, weight * full).above(self.method.times_rate)


def at_least(chances: Floats, count: int) -> Floats:
    """P(at least ``count`` of independent events), from their probabilities (events, rows); count ≥ 1."""
    import numpy as np

    exactly = np.zeros((count, chances.shape[1]))  # of 0, 1 … count - 1 so far
    exactly[0], made = 1.0, np.zeros(chances.shape[1])
    for chance in chances:
        made = made + exactly[-1] * chance
        exactly[1:] = exactly[1:] * (1 - chance) + exactly[:-1] * chance
        exactly[0] = exactly[0] * (1 - chance)
    return np.clip(made, 0.0, 1.0)


def _of(sign: Share | Rate) -> str:
    return sign.trials if isinstance(sign, Share) else sign.exposure


def _counts(sign: Share | Rate, rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Events, and what they are counted over; neither where the sign is not known."""
    import numpy as np

    value, of = rows[sign.column].to_numpy(float), rows[_of(sign)].to_numpy(float)
    known = ~(np.isnan(value) | np.isnan(of))
    value, of = np.where(known, np.maximum(value, 0.0), 0.0), np.where(known, np.maximum(of, 0.0), 0.0)
    return (np.minimum(value, 1.0) if isinstance(sign, Share) else value) * of, of

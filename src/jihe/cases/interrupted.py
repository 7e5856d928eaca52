"""Interrupted time series: what a change did to a monthly figure, with intervals that hold with few months.

Segmented regression: level and trend before, a change of level and of slope from the month of the change on,
and the season of the year. Amounts by least squares; counts by Poisson with a log link, or a negative binomial
where they scatter more than Poisson allows, so that effects are ratios.

Errors of neighbouring months go together. An interval is the wider of two: Newey and West's covariance, each
residual as if its month were left out, with a bandwidth of 1.3 √n and the critical values that belong to it
(Kiefer and Vogelsang 2005; Lazarus, Lewis, Stock and Watson 2018); and the model's own covariance widened by
the residuals' first autocorrelation, corrected for its bias. Simulated, a nominal 95 % covers 97 % with five
years of months and half of an error carried on, 89 % with three years and a quarter; 1.96 times a plain
Newey-West error would cover 70 to 85 %.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_BEFORE, LEAST_AFTER = 12, 6  # a year to know the season's height by, half a year to see a slope
DUMMIES_FROM, HARMONICS_FROM = 48, 24  # months in all from which a month, or two waves, can be estimated
BANDWIDTH = 1.3  # times √n
CRITICAL = (1.9600, 2.9694, 0.4160, -0.5324)  # in powers of bandwidth / n: two-sided 5 % (Kiefer and Vogelsang)
OVERDISPERSED = 1.5  # Pearson χ² per degree of freedom, from which counts are no Poisson


class NotEstimableError(ValueError):
    """Too few months, or nothing varies: the sentence says which, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(f"{zh} · {en}")


@dataclass(frozen=True)
class Interval:
    """An estimate and its 95 % interval, in the unit of the figure or as a ratio of it."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval is all on one side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Effect:
    """What changed at month ``start`` of the series (its place, from 0).

    ``level`` at once, ``slope`` a month, ``mean`` over the months since (observed less expected), ``relative``
    the same as a share of what was expected. ``level`` and ``slope`` of counts are on the log scale.
    ``fitted``, ``expected`` (had nothing changed; with ``low`` and ``high`` from ``start`` on) are by month.
    """

    kind: str  # amount | count
    family: str  # ols | poisson | negative_binomial
    season: str  # none | harmonics | months
    months: int
    start: int
    level: Interval
    slope: Interval
    mean: Interval
    relative: Interval
    fitted: tuple[float, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Placebo:
    """The same question at earlier dates, where nothing happened: how often the answer was "something did"."""

    starts: tuple[int, ...]
    false_alarms: int


def interrupted(values: Sequence[float], start: int, *, first_month: int = 1, counts: bool = False) -> Effect:
    """The effect of a change at place ``start`` of a monthly series whose first value is of ``first_month`` (1–12).

    Raises NotEstimableError with fewer than LEAST_BEFORE months before it or LEAST_AFTER since.
    """
    series = np.asarray(values, dtype=np.float64)
    if start < LEAST_BEFORE or len(series) - start < LEAST_AFTER:
        raise NotEstimableError(
            f"不可估计：变化前需 {LEAST_BEFORE} 个月、变化后需 {LEAST_AFTER} 个月，"
            f"现有 {start} 和 {len(series) - start} 个月",
            f"not estimable: needs {LEAST_BEFORE} months before and {LEAST_AFTER} after, "
            f"has {start} and {len(series) - start}",
        )
    if np.ptp(series) == 0:
        raise NotEstimableError("不可估计：各月数值相同", "not estimable: every month is the same")
    season, waves = _season(len(series), first_month)
    design = _design(len(series), start, waves)
    fit = _counts(series, design) if counts else _amounts(series, design)
    return _effect(fit, design, start, "count" if counts else "amount", season)


def placebo(values: Sequence[float], start: int, *, first_month: int = 1, counts: bool = False) -> Placebo:
    """Asks at every earlier date that leaves enough months, of the months before ``start`` alone."""
    before = list(values)[:start]
    starts = tuple(range(LEAST_BEFORE, len(before) - LEAST_AFTER + 1))
    alarms = 0
    for place in starts:
        try:
            alarms += interrupted(before, place, first_month=first_month, counts=counts).mean.excludes_zero
        except NotEstimableError:
            continue
    return Placebo(starts, alarms)


@dataclass(frozen=True)
class _Fit:
    family: str
    coefficients: Floats
    robust: Floats  # covariance that holds whatever the errors' dependence
    model: Floats  # covariance of independent errors, widened by their first autocorrelation
    log: bool

    def error(self, gradient: Any, months: int) -> float:
        """Half the 95 % interval of what moves with the coefficients as ``gradient`` says."""
        from scipy import stats

        usual = float(stats.t.ppf(0.975, months - len(self.coefficients)))
        wide, narrow = (max(float(gradient @ each @ gradient), 0.0) for each in (self.robust, self.model))
        return max(_critical(months) * math.sqrt(wide), usual * math.sqrt(narrow))


def _season(months: int, first_month: int) -> tuple[str, Floats]:
    """The season's columns: eleven months, one wave of a year, or nothing where there are too few months."""
    month = (np.arange(months) + first_month - 1) % 12
    if months >= DUMMIES_FROM:
        return "months", (month[:, None] == np.arange(1, 12)).astype(np.float64)
    if months >= HARMONICS_FROM:
        turns = 2 * np.pi * np.outer(month, [1, 2]) / 12
        return "harmonics", np.hstack([np.sin(turns), np.cos(turns)])
    return "none", np.empty((months, 0))


def _design(months: int, start: int, season: Floats) -> Floats:
    """Constant, trend, change of level, change of slope, season: one row a month."""
    time = np.arange(months, dtype=np.float64)
    since = (time >= start).astype(np.float64)
    return np.column_stack([np.ones(months), time - start, since, (time - start) * since, season])


def _lags(months: int) -> int:
    return min(math.ceil(BANDWIDTH * math.sqrt(months)), months - 1)


def _critical(months: int) -> float:
    share = _lags(months) / months
    return sum(term * share**power for power, term in enumerate(CRITICAL))


def _amounts(series: Floats, design: Floats) -> _Fit:
    import statsmodels.api as sm

    fitted = sm.OLS(series, design).fit()
    residual = np.asarray(fitted.resid)
    robust, bread = _covariance(design, residual, np.ones(len(series)))
    model = bread * float(fitted.scale) * _inflation(residual, design.shape[1])
    return _Fit("ols", np.asarray(fitted.params), robust, model, log=False)


def _counts(series: Floats, design: Floats) -> _Fit:
    import statsmodels.api as sm

    name, alpha = "poisson", 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a mean of nought, which the fit survives
        fitted = sm.GLM(series, design, family=sm.families.Poisson()).fit()
        if fitted.pearson_chi2 / fitted.df_resid > OVERDISPERSED:
            mean = np.asarray(fitted.fittedvalues)
            alpha = float(((series - mean) ** 2 - mean) @ mean**2 / np.sum(mean**4))  # Cameron and Trivedi 1990
            if alpha > 0:
                name = "negative_binomial"
                fitted = sm.GLM(series, design, family=sm.families.NegativeBinomial(alpha=alpha)).fit()
    mean = np.asarray(fitted.fittedvalues)
    scatter = 1 + max(alpha, 0) * mean
    robust, bread = _covariance(design, (series - mean) / scatter, mean / scatter)
    pearson = (series - mean) / np.sqrt(np.maximum(mean * scatter, 1e-12))
    spread = max(float(pearson @ pearson) / fitted.df_resid, 1.0)
    model = bread * spread * _inflation(pearson, design.shape[1])
    return _Fit(name, np.asarray(fitted.params), robust, model, log=True)


def _covariance(design: Floats, residual: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Newey and West's covariance, each residual as if its month had been left out (HC3), and its outer part.

    With a season's dummies a fit bends towards every month; without this the intervals would be a third short.
    """
    from statsmodels.stats.sandwich_covariance import S_hac_simple

    bread = np.linalg.pinv(design.T @ (design * weight[:, None]))
    leverage = weight * np.einsum("ij,jk,ik->i", design, bread, design)
    left_out = residual / np.maximum(1 - leverage, 0.05)
    middle = S_hac_simple(design * left_out[:, None], nlags=_lags(len(residual)) - 1)
    return np.asarray(bread @ middle @ bread), np.asarray(bread)


def _inflation(residual: Floats, columns: int) -> float:
    """How much more the mean of months varies for their first autocorrelation.

    Residuals of k columns on n months show about k / n less of it than the errors have, and an estimate from n
    months (1 + 3 ρ) / n less (Kendall 1954).
    """
    months = len(residual)
    found = float(residual[1:] @ residual[:-1] / (residual @ residual)) if residual.any() else 0.0
    carried = min(max(found + columns / months + (1 + 3 * found) / months, 0.0), 0.9)
    return (1 + carried) / (1 - carried)


def _effect(fit: _Fit, design: Floats, start: int, kind: str, season: str) -> Effect:
    months = len(design)
    still = design.copy()
    still[:, 2:4] = 0  # had nothing changed
    fitted, expected = (_mean(rows @ fit.coefficients, fit.log) for rows in (design, still))
    slopes = [_gradient(rows, mean, fit.log) for rows, mean in ((design, fitted), (still, expected))]
    after = slice(start, None)
    mean = float(np.mean(fitted[after] - expected[after]))
    mean_by = np.mean(slopes[0][after] - slopes[1][after], axis=0)
    base = float(np.mean(expected[after]))
    base_by = np.mean(slopes[1][after], axis=0)
    relative_by = mean_by / base - mean * base_by / base**2 if base else np.zeros_like(mean_by)

    def interval(value: float, gradient: Any) -> Interval:
        error = fit.error(gradient, months)
        return Interval(value, value - error, value + error)

    unit = np.eye(design.shape[1])
    band = np.array([fit.error(row, months) for row in still])
    line = still @ fit.coefficients
    return Effect(
        kind, fit.family, season, months, start,
        interval(float(fit.coefficients[2]), unit[2]), interval(float(fit.coefficients[3]), unit[3]),
        interval(mean, mean_by), interval(mean / base if base else math.nan, relative_by),
        tuple(fitted.tolist()), tuple(expected.tolist()),
        tuple(_mean(line - band, fit.log)[after].tolist()), tuple(_mean(line + band, fit.log)[after].tolist()),
    )  # fmt: skip


def _mean(line: Floats, log: bool) -> Floats:
    return np.exp(line) if log else line


def _gradient(rows: Floats, mean: Floats, log: bool) -> Floats:
    """How each month's mean moves with the coefficients."""
    return rows * mean[:, None] if log else rows

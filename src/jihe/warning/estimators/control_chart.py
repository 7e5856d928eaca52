"""One-sided EWMA control charts: what is charted, the limit for a wanted run length, the run length of a limit.

A chart watches whether a level rises. Its statistic is E = max(0, (1 − w) E + w z), started at 0, of standardised
values z: held at 0 from below, a quiet spell does not have to be made up for before a rise shows. It alarms where
E is at its limit or above. Roberts (1959), Technometrics 1; Lucas and Saccucci (1990), Technometrics 32; run
lengths as in Crowder (1987), Technometrics 29, by the integral equation.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

NODES = 80  # of the integral: three times as many give the same run lengths to nine figures
LONGEST = 1e6  # periods; no chart is asked to be quieter
HIGHEST = 6.0  # limits in standard deviations of the statistic that are searched; quiet for more than LONGEST


def standardised(observed: Floats, expected: Floats, dispersion: Floats | float) -> Floats:
    """Anscombe residuals of counts, or of amounts like them, whose variance is ``dispersion`` × mean.

    Nearly normal where the mean is a few times the dispersion, because the skewness of small counts is taken out;
    below that they lean to the quiet side. 0 where nothing is expected. McCullagh and Nelder (1989), 2.4.2.
    """
    import numpy as np

    mean = np.maximum(np.asarray(expected, dtype=float), np.finfo(float).tiny)
    scaled = 1.5 * (np.cbrt(observed) ** 2 - np.cbrt(mean) ** 2) / (mean ** (1 / 6) * np.sqrt(dispersion))
    made: Floats = np.where(np.asarray(expected) > 0, scaled, 0.0)
    return made


def dispersion(observed: Floats, expected: Floats, parameters: int) -> float:
    """Pearson's estimate of variance ÷ mean, at least 1 (a chart is never narrower than Poisson's).

    ``parameters``: how many were fitted to these rows; those where nothing is expected do not count.
    """
    import numpy as np

    some = expected > 0
    freedom = int(some.sum()) - parameters
    if freedom < 1:
        return 1.0
    squares = (observed[some] - expected[some]) ** 2 / expected[some]
    return max(1.0, float(np.sum(squares)) / freedom)


def ewma(values: Floats, weight: float) -> Floats:
    """The chart's statistic after each value, along the last axis; a nan is skipped and the statistic stays."""
    import numpy as np

    made, last = np.empty(np.shape(values)), np.zeros(np.shape(values)[:-1])
    for t in range(np.shape(values)[-1]):
        given = values[..., t]
        last = np.where(np.isnan(given), last, np.maximum(0.0, (1 - weight) * last + weight * given))
        made[..., t] = last
    return made


def time_above_zero(statistic: Floats) -> Ints:
    """Since how many values the statistic has been above 0, one for each; where it rose from is when the level did.

    Nishina (1992), Quality and Reliability Engineering International 8.
    """
    import numpy as np

    made, run = np.zeros(np.shape(statistic), dtype=np.int64), np.zeros(np.shape(statistic)[:-1], dtype=np.int64)
    for t in range(np.shape(statistic)[-1]):
        run = np.where(statistic[..., t] > 0, run + 1, 0)
        made[..., t] = run
    return made


def average_run_length(weight: float, limit: float, shift: float = 0.0) -> float:
    """Mean number of independent standard normal values, moved by ``shift``, until the chart alarms.

    ``weight``: in (0, 1]. ``limit``: > 0, in the unit of the values. The run length L(u) of a statistic at u solves
    L(u) = 1 + L(0) P(E ≤ 0 | u) + ∫₀ᴴ L(e) p(e | u) de, here by Gauss and Legendre.
    """
    import numpy as np
    from scipy.special import ndtr

    if not 0 < weight <= 1 or not limit > 0:
        raise ValueError(f"a chart's weight is in (0, 1] and its limit above 0, not {weight} and {limit}")
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    nodes, weights = (nodes + 1) * limit / 2, weights * limit / 2
    start = np.concatenate([[0.0], nodes])
    carried = (1 - weight) * start[:, None]
    to_zero = ndtr(-carried / weight - shift)
    z = (nodes[None, :] - carried) / weight - shift
    within = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / weight * weights[None, :]
    steps = np.hstack([to_zero, within])
    return float(np.linalg.solve(np.eye(len(start)) - steps, np.ones(len(start)))[0])


@cache
def limit_for(weight: float, run_length: float) -> float:
    """The limit, in the unit of the values, of the chart that is quiet for ``run_length`` values on average.

    ``run_length``: from 3 to a million.
    """
    import numpy as np
    from scipy.optimize import brentq

    if not 3 <= run_length <= LONGEST:
        raise ValueError(f"a chart can be made quiet for 3 to {LONGEST:,.0f} values, not {run_length:,.0f}")
    unit = float(np.sqrt(weight / (2 - weight)))

    def short(limit: float) -> float:
        return float(np.log(average_run_length(weight, limit * unit)) - np.log(run_length))

    return unit * float(brentq(short, 1e-6, HIGHEST, xtol=1e-9))


def inflation(values: Floats, weight: float) -> float:
    """How much wider the statistic spreads because values of one series resemble those before them; at least 1.

    ``values``: (series, time), nan where skipped. From the lag-one correlation r of all series together, the
    spread of an EWMA of a first-order autoregression: √((1 + r (1 − w)) ÷ (1 − r (1 − w))). Schmid (1997).
    """
    import numpy as np

    before, after = values[..., :-1].ravel(), values[..., 1:].ravel()
    both = ~(np.isnan(before) | np.isnan(after))
    spread = float(np.sum(before[both] ** 2 + after[both] ** 2)) / 2
    if not spread:
        return 1.0
    carried = (1 - weight) * min(max(float(np.sum(before[both] * after[both])) / spread, 0.0), 0.95)
    return float(np.sqrt((1 + carried) / (1 - carried)))

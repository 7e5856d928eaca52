"""Whether a version beats the baseline that its method states: what makes a first version champion, or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jihe.warning.estimators.metrics import AHEAD, BASELINE, LOWER


@dataclass(frozen=True)
class Standing:
    """A version beside its baseline.

    ``measure`` is the first that the method measures of both; None where it states no baseline. ``ahead`` is the
    share of resamples in which the version is better, None where nothing could be measured. ``beats``: that share
    is at least the declared certainty.
    """

    measure: str | None
    value: float | None
    baseline: float | None
    ahead: float | None
    beats: bool

    @property
    def zh(self) -> str:
        """One sentence."""
        if self.measure is None:
            return "该方法没有声明基线，无从证明其价值"
        if self.ahead is None:
            return f"与基线的比较（{self.measure}）无法估计"
        word = "优于" if self.beats else "未能证明优于"
        return f"{word}所声明的基线：{self._figures('对')}，重抽样中领先的比例 {self.ahead:.0%}"

    @property
    def en(self) -> str:
        """The same in English."""
        if self.measure is None:
            return "its method states no baseline, so nothing shows what it is worth"
        if self.ahead is None:
            return f"its comparison with the baseline ({self.measure.replace('_', ' ')}) could not be estimated"
        word = "beats its baseline" if self.beats else "does not beat its baseline"
        return f"{word}: {self._figures('against')}, ahead in {self.ahead:.0%} of resamples"

    def _figures(self, against: str) -> str:
        assert self.measure is not None
        return f"{self.measure.replace('_', ' ')} {_number(self.value)} {against} {_number(self.baseline)}"


def standing(metrics: Mapping[str, float | None], certainty: float) -> Standing:
    """Where a version stands by its validation, in the order in which the method gave its measures.

    A method that measured without resamples is taken by the two intervals, as if they were independent: that asks for
    more than a comparison on the same draws would.
    """
    for name, value in metrics.items():
        if BASELINE + name not in metrics:
            continue
        ahead = metrics[AHEAD + name] if AHEAD + name in metrics else _apart(metrics, name)
        return Standing(name, value, metrics[BASELINE + name], ahead, ahead is not None and ahead >= certainty)
    return Standing(None, None, None, None, beats=False)


def _apart(metrics: Mapping[str, float | None], name: str) -> float | None:
    """Chance that a measure is better than its baseline's, by normal approximation of their 90 % intervals."""
    from statistics import NormalDist

    gain, variance = 0.0, 0.0
    for sign, of in ((1, name), (-1, BASELINE + name)):
        value, low, high = (metrics.get(key) for key in (of, f"{of}_low", f"{of}_high"))
        if value is None or low is None or high is None:
            return None
        gain += sign * value
        variance += ((high - low) / (2 * NormalDist().inv_cdf(0.95))) ** 2
    gain *= -1 if any(word in name for word in LOWER) else 1
    return NormalDist(0, variance**0.5).cdf(gain) if variance else float(gain > 0)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

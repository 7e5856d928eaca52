"""The trial of every model: that it beats the simpler way its method states."""

from __future__ import annotations

from dataclasses import dataclass

from jihe.warning.estimators.estimate import Estimate
from jihe.warning.methods.base import TooFewError, Validation
from jihe.warning.trials.base import Given, Outcome, Trial, at_least

__all__ = ["BeatsBaseline"]


@dataclass(frozen=True)
class BeatsBaseline(Trial):
    """Baseline: on what it had not seen it does better than the simpler way its method states.

    Shown where it is ahead in ``certainty`` of resamples, as the gates ask; refuted where it is behind in as many.
    ``metric``: one that the method measures with a ``baseline_`` beside it; the first such unless named. Every model is
    held to it, declared or not.
    """

    kind = "baseline"

    metric: str | None = None
    certainty: float = 0.9
    called: str | None = None

    @property
    def name(self) -> str:
        """As the model's file calls it, where it holds a model to two."""
        return self.called or super().name

    @property
    def asks(self) -> str:
        """What must be so."""
        what = "it" if self.metric is None else f"its {self.metric.replace('_', ' ')}"
        return f"on what it had not seen {what} does better than the baseline its method states"

    def run(self, given: Given) -> Outcome:
        """Judge it as it was declared."""
        declared = given.declared
        validation = declared.method.validate(declared, given.population, given.training_set)
        held = [name for name in validation.metrics if f"baseline_{name}" in validation.metrics]
        metric = self.metric or next(iter(held), None)
        if metric is None:
            raise TooFewError("its method states no baseline")
        gain = validation.metrics.get(f"gain_{metric}") or _apart(validation, metric)
        metrics = {f"gain_{metric}": gain} | some(validation, metric, f"baseline_{metric}", f"ahead_{metric}")
        ahead, finding = validation.metrics.get(f"ahead_{metric}"), at_least(gain, 0.0)
        if ahead is not None and ahead.value >= self.certainty:
            finding = "shown"
        elif ahead is not None:  # a tie in every sample is neither
            finding = "refuted" if 1 - ahead.value >= self.certainty and gain.value < 0 else "open"
        return Outcome(finding, metrics, validation.says)


def _apart(validation: Validation, metric: str) -> Estimate:
    """The gain where the method does not measure it sample by sample: wider, as if the two were independent."""
    own, other = metric_of(validation, metric), metric_of(validation, f"baseline_{metric}")
    return Estimate(own.value - other.value, own.low - other.high, own.high - other.low, own.level)


def metric_of(validation: Validation, name: str) -> Estimate:
    if name not in validation.metrics:
        raise TooFewError(f"its method measures no {name.replace('_', ' ')}")
    return validation.metrics[name]


def some(validation: Validation, *names: str) -> dict[str, Estimate]:
    return {name: validation.metrics[name] for name in names if name in validation.metrics}

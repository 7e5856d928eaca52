"""The tests that would show a model useless: declared in its file, run by ``jihe models evaluate``.

A trial asks one thing that must be so if the model is worth anything: that it learns nothing from shuffled
verdicts, that it finds what is planted, that it does not live on one feature, that a quiet chart stays quiet.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeVar

from jihe.warning.estimators.estimate import SEED, Estimate
from jihe.warning.methods.base import Method
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import pandas as pd

    from jihe.engines import Session
    from jihe.warning.declaration import WarningModel

M = TypeVar("M", bound=Method)

# null: nothing to find, nothing found · injection: what is planted is found · calibration: probabilities are
# true · baseline: it does better than a simpler way · ablation: it does not live on one feature · control: a named
# honest group stays quiet · run_length: how long a chart in control stays quiet · delay: how long a chart takes to
# see a change
Kind = Literal["null", "injection", "calibration", "baseline", "ablation", "control", "run_length", "delay"]

# shown: the whole interval lies where it must · open: the interval reaches across the bound, or nothing could
# be estimated · refuted: the whole interval lies on the wrong side
Finding = Literal["shown", "open", "refuted"]


@dataclass(frozen=True)
class Given:
    """What a trial may use.

    ``population``: today's entities. ``training_set``: the reviewed ones; None where nothing teaches it.
    ``sessions``: the fund as it was known on another day. ``seed``: of everything the trial draws. ``read``: the
    model's entities in another fund, for trials that alter records and not rows. ``rows``: today's rows as the features
    give them, before a method makes units of them.
    """

    declared: WarningModel
    population: pd.DataFrame
    training_set: TrainingSet | None
    sessions: Callable[[date], Session]
    as_of: date
    seed: int = SEED
    read: Callable[[Session], pd.DataFrame] | None = None
    rows: pd.DataFrame | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a trial: its numbers with intervals, and whether what it asks is so."""

    finding: Finding
    metrics: Mapping[str, Estimate]  # the first is the one held against the bound
    says: str  # one sentence: what was done, on how much


class Trial(ABC):
    """One test of a model: a frozen dataclass, whose fields are its settings. A file of this folder is named after the
    method that its trials try, ``<method>.py`` or ``<method>_<what>.py``, or after what they need of any method.

    ``kind``: what sort of test it is. ``claim``: what must be so, a sentence with its settings between braces.
    ``tries``: the method of the models it is for; None: any.
    """

    kind: Kind
    claim: str = ""
    tries: type[Method] | None = None

    @property
    def name(self) -> str:
        """Unique in a model, such as ``shuffled_labels``: the class's own unless its settings tell it from another."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def columns(self) -> Sequence[str]:
        """Columns of the entity that it reads beside those the model declares."""
        return ()

    @property
    def asks(self) -> str:
        """What must be so, as a sentence with its bound."""
        return self.claim.format_map(vars(self))

    @abstractmethod
    def run(self, given: Given) -> Outcome:
        """Try it. TooFewError when there is too little to try it on."""


def method_of(given: Given, kind: type[M]) -> M:
    """The model's method; TypeError when it is another than the trial is for."""
    method = given.declared.method
    if not isinstance(method, kind):
        raise TypeError(f"{given.declared.code}: this trial is for {kind.__name__}, not {type(method).__name__}")
    return method


def at_most(estimate: Estimate, bound: float) -> Finding:
    """Whether a number is shown to be at most ``bound``."""
    return _side(bound - estimate.high, bound - estimate.low)


def at_least(estimate: Estimate, bound: float) -> Finding:
    """Whether a number is shown to be at least ``bound``."""
    return _side(estimate.low - bound, estimate.high - bound)


def _side(worst: float, best: float) -> Finding:
    """From the distances of the interval's two ends to the bound, inside positive; nan is open."""
    if worst >= 0:
        return "shown"
    return "refuted" if best < 0 else "open"


@dataclass(frozen=True)
class Report:
    """All trials of one model on one world."""

    code: str
    outcomes: Mapping[str, Outcome]
    problems: Mapping[str, str] = field(default_factory=dict)  # trials that could not run, and why

"""How well M12 grades notes it had not seen: new wordings, whole hands, items never seen, several injuries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.grading.drawn import Drawn
from jihe.grading.model import Model
from jihe.grading.standard import FAMILIES, LIGHTEST

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Measure = Callable[["Scored"], float]

SEED = 20260331
DRAWS, LEVEL = 200, 0.9


@dataclass(frozen=True)
class Estimate:
    """A measure and its interval over wordings."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Scored:
    """Notes with their true grade, the one given, how sure, and the wording each is of."""

    true: Ints
    given: Ints
    p: Floats
    abstained: npt.NDArray[np.bool_]
    wording: Sequence[str]
    family: Sequence[str]
    combined: npt.NDArray[np.bool_]

    def take(self, at: npt.NDArray[np.int64]) -> Scored:
        """Some of the notes."""
        return Scored(
            self.true[at], self.given[at], self.p[at], self.abstained[at], [self.wording[i] for i in at],
            [self.family[i] for i in at], self.combined[at],
        )  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What was measured on one set of notes: measures by name, and the exact share by family and grade."""

    name: str
    rows: int
    wordings: int
    measures: Mapping[str, Estimate]
    by_family: Mapping[str, tuple[int, float]]
    by_grade: Mapping[int, tuple[int, float]]

    @property
    def says(self) -> str:
        """The protocol in one sentence."""
        return f"{self.name}: {self.rows} notes of {self.wordings} wordings; intervals over wordings"

    def headline(self) -> Mapping[str, Estimate]:
        """The measures that a list shows."""
        return self.measures


def score(model: Model, notes: pd.DataFrame, read: Sequence[Drawn]) -> Scored:
    """Grade notes of the corpus that are drawn out."""
    import numpy as np

    gradings = model.graded(read)
    return Scored(
        notes["grade"].to_numpy(np.int64), np.array([one.grade for one in gradings]),
        np.array([one.p for one in gradings]),
        np.array([one.abstain for one in gradings]), notes["wording"].tolist(), notes["family"].tolist(),
        notes["combined"].to_numpy(bool),
    )  # fmt: skip


def exact(scored: Scored) -> float:
    """Share of notes given their true grade, whether or not the model would abstain."""
    return float((scored.true == scored.given).mean())


def macro(scored: Scored) -> float:
    """The same, every grade weighing alike."""
    import numpy as np

    return float(np.mean([(scored.given[scored.true == one] == one).mean() for one in np.unique(scored.true)]))


def within_one(scored: Scored) -> float:
    """Share of notes at most one grade off."""
    return float((abs(scored.true - scored.given) <= 1).mean())


def kappa(scored: Scored) -> float:
    """Quadratic weighted kappa; 1 where all agree on one grade."""
    import numpy as np

    size = LIGHTEST + 1
    seen = np.zeros((size, size))
    np.add.at(seen, (scored.true, scored.given), 1)
    weights = (np.arange(size)[:, None] - np.arange(size)[None, :]) ** 2
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    against = float((weights * expected).sum())
    return 1.0 if against == 0 else float(1 - (weights * seen).sum() / against)


def abstention(scored: Scored) -> float:
    """Share of notes that get no grade."""
    return float(scored.abstained.mean())


def exact_where_given(scored: Scored) -> float:
    """Share of true grades among those given."""
    import numpy as np

    return exact(scored.take(np.flatnonzero(~scored.abstained))) if (~scored.abstained).any() else float("nan")


MEASURES: Mapping[str, Measure] = {
    "exact": exact, "macro": macro, "within_one": within_one, "kappa": kappa, "abstention": abstention,
    "exact_where_given": exact_where_given,
}  # fmt: skip


def measure(name: str, scored: Scored) -> Measured:
    """All measures of a set, with bootstrap intervals over its wordings, for notes of one wording stand together."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    wordings = sorted(set(scored.wording))
    places = {one: np.flatnonzero(np.array([w == one for w in scored.wording])) for one in wordings}
    drawn: dict[str, list[float]] = {name: [] for name in MEASURES}
    for _ in range(DRAWS):
        some = scored.take(np.concatenate([places[wordings[i]] for i in rng.integers(0, len(wordings), len(wordings))]))
        for one, function in MEASURES.items():
            drawn[one].append(function(some))
    tail = 50 * (1 - LEVEL)
    measures = {
        one: Estimate(function(scored), *(float(np.nanpercentile(drawn[one], end)) for end in (tail, 100 - tail)))
        for one, function in MEASURES.items()
    }
    right = scored.true == scored.given
    family, grade = np.array(scored.family), scored.true

    def share(those: npt.NDArray[np.bool_]) -> tuple[int, float]:
        return int(those.sum()), float(right[those].mean())

    return Measured(
        name, len(scored.true), len(wordings), measures,
        {one: share(family == one) for one in FAMILIES if (family == one).any()},
        {one: share(grade == one) for one in range(LIGHTEST + 1) if (grade == one).any()},
    )  # fmt: skip

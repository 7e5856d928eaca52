"""Settings fitted again: forward in time on the same reviews for two versions, and month by month for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from jihe.warning.learning.frames import entities
from jihe.warning.learning.history import last_day
from jihe.warning.methods.base import TooFewError
from jihe.warning.training_set import Changed, TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.discovery import Model
    from jihe.warning.fitted_model import FittedModel
    from jihe.warning.learning.days import Sessions

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

BLOCKS = 5  # of time; each after the first is judged by what was decided before it began
FOLDS = 4
MONTHS = 3  # retrainings looked back on


@dataclass(frozen=True)
class Judged:
    """Reviews that no side had learnt from, and each side's scores of them; ``how`` is the protocol in words."""

    seen: TrainingSet
    scores: Sequence[Floats]
    how: str
    by: Sequence[tuple[Ints, FittedModel]] = ()  # where it was asked for: rows of ``seen``, and what scored them


class _Part(NamedTuple):
    """A block or fold: its rows, each model's scores of them, and the first model's fit where it is asked for."""

    rows: Ints
    scores: list[Floats]
    by: list[FittedModel]


def forward(
    models: Sequence[Model], training_sets: Sequence[TrainingSet], sessions: Sessions, *, with_fits: bool = False
) -> Judged:
    """Each model's settings fitted to what was decided before a block of reviews began, and the block scored.

    All models learn from and are judged on the same reviews, no group on both sides. Where too little was decided
    early enough, whole groups are held out instead, and ``how`` says so. TooFewError where neither can be.
    ``with_fits``: the fits of the first model come along.
    """
    import numpy as np

    same = _aligned(models, training_sets)
    opened = same[0].opened
    blocks = np.array_split(np.argsort(opened, kind="stable"), BLOCKS)[1:]
    parts: list[_Part] = []
    for block in (block for block in blocks if len(block)):
        began = opened[block].min()
        before = _apart([each.known_before(began) for each in same], [each.group[block] for each in same])
        day = began.astype("datetime64[D]").astype(date) - timedelta(days=1)
        try:
            parts.append(_Part(block, *_scored(models, before, same, block, sessions, day, with_fits)))
        except TooFewError:
            continue  # too little was decided before this block; later ones have more
    how = f"forward in time, in {len(parts)} blocks"
    if not any(same[0].upheld[part.rows].any() for part in parts):
        parts = _folded(models, same, sessions, with_fits)
        how = "in folds of whole groups, not forward in time: too few so early"
    rows = np.concatenate([part.rows for part in parts])
    scores = [np.concatenate([part.scores[i] for part in parts]) for i in range(len(models))]
    ends = np.cumsum([len(part.rows) for part in parts])
    by = [(np.arange(end - len(part.rows), end), fit) for end, part in zip(ends, parts, strict=True) for fit in part.by]
    return Judged(same[0].take(rows), scores, how, by)


def since(fitted: FittedModel, model: Model, training_set: TrainingSet, trained: date, sessions: Sessions) -> Judged:
    """A registered version on the reviews opened after it was trained, beside its settings taught anew before each.

    The retrained side comes first. TooFewError where no review was opened since.
    """
    import numpy as np

    later = np.flatnonzero(training_set.opened > np.datetime64(trained + timedelta(days=1)))
    if not len(later):
        raise TooFewError("no review was opened since the champion was trained")
    began = training_set.opened[later].min()
    before = training_set.known_before(began).apart_from(training_set.group[later])
    day = began.astype("datetime64[D]").astype(date) - timedelta(days=1)
    (anew,), _ = _scored([model], [before], [training_set], later, sessions, day)
    seen = training_set.take(later)
    return Judged(seen, [anew, fitted.score(seen.rows)], "opened since the champion was trained")


def by_month(
    model: Model, training_set: TrainingSet | None, sessions: Sessions, as_of: date, rows: pd.DataFrame,
    today: Floats | None = None,
) -> list[Floats]:  # fmt: skip
    """Scores of ``rows`` by the settings fitted as of the day and as of the ends of the months before, latest first.

    ``today``: the scores by the settings fitted as of the day, where they are known.
    """
    import numpy as np

    declared, method = model.declaration, model.declaration.method
    made = [] if today is None else [today]
    for day in months(as_of) if made else [as_of, *months(as_of)]:
        with sessions(day) as then:
            population = entities(model, then)
        lesson = None if training_set is None else training_set.known_before(np.datetime64(day + timedelta(days=1)))
        try:
            fitted = method.fit(declared, population, lesson)
        except TooFewError:
            continue
        made.append(fitted.score(rows))
    return made


def months(as_of: date) -> list[date]:
    """The days that retrainings look back on, latest first."""
    month = as_of.year * 12 + as_of.month - 1
    return [last_day(month - back) for back in range(1, MONTHS + 1)]


def _apart(lessons: Sequence[TrainingSet], groups: Sequence[Ints]) -> list[TrainingSet]:
    """The lessons, in one order, that are of no judged group by any model's reckoning of groups."""
    import numpy as np

    held = [~np.isin(each.group, judged) for each, judged in zip(lessons, groups, strict=True)]
    learn = np.flatnonzero(np.logical_and.reduce(held))
    return [each.take(learn) for each in lessons]


def _scored(
    models: Sequence[Model],
    lessons: Sequence[TrainingSet],
    training_sets: Sequence[TrainingSet],
    judge: Ints,
    sessions: Sessions,
    day: date,
    with_fits: bool = False,
) -> tuple[list[Floats], list[FittedModel]]:
    """The rows at ``judge`` of the training sets, by each model as its lessons and the fund of the day make it.

    And the first of these, where it is asked for.
    """
    from jihe.warning.fitted_model import FittedModel, usual

    made: list[Floats] = []
    fits: list[FittedModel] = []
    with sessions(day) as then:
        for model, lesson, each in zip(models, lessons, training_sets, strict=True):
            declared, method = model.declaration, model.declaration.method
            population = entities(model, then)
            fitted = method.fit(declared, population, lesson)
            made.append(fitted.score(each.rows.iloc[judge].reset_index(drop=True)))
            if with_fits and not fits:
                fits.append(FittedModel(model, fitted, *usual(model, population)))
    return made, fits


def _folded(
    models: Sequence[Model], training_sets: Sequence[TrainingSet], sessions: Sessions, with_fits: bool
) -> list[_Part]:
    from sklearn.model_selection import StratifiedGroupKFold

    first = training_sets[0]
    if min(first.upheld.sum(), len(first.upheld) - first.upheld.sum()) < FOLDS:
        raise TooFewError(f"{int(first.upheld.sum())} of {len(first.upheld)} reviews were upheld: too few to judge by")
    day = first.decided.max().astype("datetime64[D]").astype(date)
    parts = []
    for learn, judge in StratifiedGroupKFold(FOLDS).split(first.rows, first.upheld, first.group):
        lessons = [each.take(learn) for each in training_sets]
        parts.append(_Part(judge, *_scored(models, lessons, training_sets, judge, sessions, day, with_fits)))
    return parts


def _aligned(models: Sequence[Model], training_sets: Sequence[TrainingSet]) -> list[TrainingSet]:
    """The reviews that all of them know, in one order: other settings may apply to other entities."""
    if len({model.content_hash for model in models}) == 1:
        return list(training_sets)
    made = [each.take(at) for each, at in zip(training_sets, _common(models, training_sets), strict=True)]
    if not len(made[0].upheld):
        raise TooFewError("the two versions have no reviewed entity in common")
    changed = [each.changed for each in training_sets if each.changed is not None]
    if len(changed) < len(training_sets):
        return made
    places = _common(models, [one.lessons for one in changed])
    before = [Changed(one.lessons.take(at), one.until[at]) for one, at in zip(changed, places, strict=True)]
    return [replace(now, changed=then) for now, then in zip(made, before, strict=True)]


def _common(models: Sequence[Model], training_sets: Sequence[TrainingSet]) -> list[Ints]:
    """Of each model's lessons the row numbers of those that all know, in one order."""
    import numpy as np

    keys = [_keys(model, each) for model, each in zip(models, training_sets, strict=True)]
    common = sorted(set.intersection(*map(set, keys)))
    places = [{key: at for at, key in enumerate(own)} for own in keys]
    return [np.array([place[key] for key in common], dtype=np.int64) for place in places]


def _keys(model: Model, training_set: TrainingSet) -> list[tuple[int, ...]]:
    """What tells one lesson of a model from another: whom it is about, and when it was opened and decided."""
    names = [name for name in ("subject_id", model.key) if name in training_set.rows]
    columns = [
        *(training_set.rows[name] for name in names),
        training_set.opened.astype("int64"),
        training_set.decided.astype("int64"),
    ]
    return [tuple(map(int, key)) for key in zip(*columns, strict=True)]

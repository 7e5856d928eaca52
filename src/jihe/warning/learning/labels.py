"""What the past teaches: reviewed entities as known before their review, and those a registry later told of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from jihe.warning.declaration import History, Labels
from jihe.warning.learning.frames import entities
from jihe.warning.learning.history import AT_ONCE, last_day, remembered
from jihe.warning.learning.own_reviews import with_own
from jihe.warning.training_set import Changed, TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from jihe.engines import Session
    from jihe.warning.discovery import Model
    from jihe.warning.learning.days import Sessions

# A review picked one time in a thousand stands for a thousand like it. Unbounded, two or three of these
# would decide the fit alone; bounded, the answer leans a little towards how tips and matches are picked, and
# is stable.
HEAVIEST = 20.0  # times the median weight

_REVIEWS = """
SELECT subject_id, opened_ts, opened_ts_month, decided_ts, selection_prob, verdict, confirmed_fen,
    CAST(NULL AS TIMESTAMP) AS until_ts
FROM past_review
WHERE subject_kind = $kind AND verdict IS NOT NULL AND CAST(decided_ts AS DATE) <= $as_of
    AND CAST(opened_ts AS DATE) <= $as_of AND selection_prob > 0
ORDER BY review_id
"""


def training_sets(
    models: Sequence[Model],
    sessions: Sessions,
    as_of: date,
    progress: Callable[[str, int, int | None], None],
    own: pa.Table | None = None,
    since: date | None = None,
) -> dict[str, TrainingSet]:
    """What teaches each model by ``as_of``, by code: reviews decided, or history; models without labels have none.

    ``own``: what our own cases and the blind lane came to (``warning.own_reviews``); they teach beside the reviews of
    before, as they stand at the end of the day; what an appeal or an undoing changed by then is kept apart
    (``TrainingSet.known_before``). Reviews of an entity that the model did not apply to at the time are left out, and
    those opened before ``since``.
    """
    return training_sets_by_day(models, sessions, [as_of], progress, own, since)[as_of]


def training_sets_by_day(
    models: Sequence[Model],
    sessions: Sessions,
    days: Sequence[date],
    progress: Callable[[str, int, int | None], None],
    own: pa.Table | None = None,
    since: date | None = None,
) -> dict[date, dict[str, TrainingSet]]:
    """``training_sets`` as of each of several days, with one look at what was known before each month of reviews."""
    reviewed = [model for model in models if isinstance(model.declaration.labels, Labels)]
    historic = [model for model in models if isinstance(model.declaration.labels, History)]
    learnt = _reviewed(reviewed, sessions, days, progress, own, since) if reviewed else {day: {} for day in days}
    return {day: learnt[day] | remembered(historic, sessions, day, progress) for day in days}


def _reviewed(
    learning: list[Model],
    sessions: Sessions,
    days: Sequence[date],
    progress: Callable[[str, int, int | None], None],
    own: pa.Table | None,
    since: date | None,
) -> dict[date, dict[str, TrainingSet]]:
    """The reviews decided by each day.

    Each month's session serves all models and days and is closed again: a session holds copies of what it sorts.
    """
    known = []  # one a day and model, days outermost
    for day in days:
        with sessions(day) as then:
            known += [reviews(model, then, own) for model in learning]
    if since is not None:
        known = [rows[rows["opened_ts"].dt.date >= since] for rows in known]
    months = sorted({int(month) for rows in known for month in rows["opened_ts_month"].unique()})

    def met(month: int) -> list[pd.DataFrame]:
        """The reviews opened in a month, each day's and model's, beside what was known of them."""
        opened = [rows[rows["opened_ts_month"] == month] for rows in known]
        beside: list[pd.DataFrame] = [*opened]
        with sessions(last_day(month - 1)) as then:
            for i, model in enumerate(learning):
                of_model = slice(i, None, len(learning))
                beside[of_model] = _known(model, then, opened[of_model])
        return beside

    parts = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, part in enumerate(pool.map(met, months), start=1):
            parts.append(part)
            progress("past reviews, by month", done, len(months))
    made = [_training_set(model, [part[i] for part in parts]) for i, model in enumerate(learning * len(days))]
    width = len(learning)
    return {day: {model.code: made[d * width + i] for i, model in enumerate(learning)} for d, day in enumerate(days)}


def reviews(model: Model, session: Session, own: pa.Table | None) -> pd.DataFrame:
    """The reviews that teach a model by the session's day, those of before and our own, without its features."""
    return with_own(model, _reviews(model, session), own, session.as_of)


def weights(probability: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 ÷ probability of selection (> 0), at most ``HEAVIEST`` times the median, scaled to mean 1."""
    import numpy as np

    raw = 1 / probability
    bounded = np.minimum(raw, HEAVIEST * np.median(raw))
    made: npt.NDArray[np.float64] = bounded / bounded.mean()
    return made


def _reviews(model: Model, session: Session) -> pd.DataFrame:
    labels = model.declaration.labels
    assert isinstance(labels, Labels)
    frame: pd.DataFrame = session.query(_REVIEWS, {"kind": labels.subject_kind}).to_pandas()
    return frame


def _known(model: Model, session: Session, opened: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """The reviewed entities as known then, beside each day's reviews of them."""
    import pandas as pd

    labels = model.declaration.labels
    assert isinstance(labels, Labels)
    ids = pd.unique(pd.concat([each["subject_id"] for each in opened]))
    if not len(ids):
        return list(opened)
    by = labels.by or model.key
    rows = entities(model, session, ids=ids, by=by)
    return [
        each
        if each.empty
        else each.merge(rows, left_on="subject_id", right_on=by, how="inner", suffixes=("_review", ""))
        for each in opened
    ]


def _training_set(model: Model, parts: list[pd.DataFrame]) -> TrainingSet:
    import numpy as np
    import pandas as pd

    labels = model.declaration.labels
    assert isinstance(labels, Labels)
    filled = [part for part in parts if len(part)]
    if not filled:
        return TrainingSet.nothing([*model.feature.meta.key, *model.feature.meta.columns])
    rows = pd.concat(filled, ignore_index=True)
    group = rows[labels.group].to_numpy(dtype=float, na_value=np.nan)
    alone = -np.arange(1, len(rows) + 1)  # who belongs to no group is one
    lessons = TrainingSet(
        rows=rows,
        upheld=np.isin(rows["verdict"].to_numpy(dtype=np.str_), list(labels.upheld)).astype(np.int64),
        weight=weights(rows["selection_prob"].to_numpy(float)),
        group=np.where(np.isnan(group), alone, np.nan_to_num(group)).astype(np.int64),
        opened=rows["opened_ts"].to_numpy("datetime64[s]"),
        decided=rows["decided_ts"].to_numpy("datetime64[s]"),
        fen=rows["confirmed_fen"].fillna(0).to_numpy(np.int64),
    )
    until = rows["until_ts"].to_numpy("datetime64[s]")
    changed = ~np.isnat(until)
    if not changed.any():
        return lessons
    before = Changed(lessons.take(np.flatnonzero(changed)), until[changed])
    return replace(lessons.take(np.flatnonzero(~changed)), changed=before)

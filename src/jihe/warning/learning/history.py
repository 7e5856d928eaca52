"""What a registry's delay teaches: entities of past days, and what it told of them later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jihe.warning.declaration import History
from jihe.warning.estimators.estimate import SEED
from jihe.warning.learning.frames import entities
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from jihe.engines import Session
    from jihe.warning.discovery import Model
    from jihe.warning.learning.days import Sessions

AT_ONCE = 2  # months looked at side by side: while one session waits for its slowest thread, the other works


def remembered(
    models: Sequence[Model],
    sessions: Sessions,
    as_of: date,
    progress: Callable[[str, int, int | None], None],
) -> dict[str, TrainingSet]:
    """What history teaches each model whose labels are a ``History``, by code, known by ``as_of``.

    A day is looked at three times: for whom the registry had told of ``lag`` months before, for its entities,
    and, ``settles`` months later, for what was told by then. Days that coincide share a session.
    """
    if not models:
        return {}
    wanted = {model.code: days(_history(model), as_of) for model in models}
    months = sorted({month for each in wanted.values() for day in each for month in day})

    def look(month: int) -> dict[str, tuple[dict[int, date], pd.DataFrame | None]]:
        """Who was told of by the end of a month, and the month's entities where they teach."""
        found = {}
        with sessions(last_day(month)) as then:
            for model in models:
                history, mine = _history(model), wanted[model.code]
                if not any(month in day for day in mine):
                    continue
                rows = None
                if any(month == at for _, at, _ in mine):
                    rows = entities(model, then, given={history.hidden: history.lag})
                found[model.code] = (_told(model, then), rows)
        return found

    seen = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, (month, found) in enumerate(zip(months, pool.map(look, months), strict=True), start=1):
            seen[month] = found
            progress("the past and what was told of it later", done, len(months))
    made = {}
    for model in models:
        code, parts = model.code, []
        for before, at, after in wanted[model.code]:
            rows = seen[at][code][1]
            assert rows is not None
            parts.append(_training_set(model, at, rows, known=seen[before][code][0], later=seen[after][code][0]))
        made[code] = _together(model, parts)
    return made


def days(history: History, as_of: date) -> list[tuple[int, int, int]]:
    """Month numbers (registry silent from, day looked at, told by), earliest first, all settled by ``as_of``."""
    month = as_of.year * 12 + as_of.month - 1
    if as_of != last_day(month):
        month -= 1
    newest = month - history.settles
    looked = sorted(newest - history.every * back for back in range(history.days))
    return [(at - history.lag, at, at + history.settles) for at in looked]


def last_day(month: int) -> date:
    """The last day of a month number."""
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def _history(model: Model) -> History:
    history = model.declaration.labels
    assert isinstance(history, History)
    return history


def _told(model: Model, session: Session) -> dict[int, date]:
    """By entity, the earliest day that what the registry told of happened."""
    history = _history(model)
    sql = f"SELECT {model.key} AS id, MIN({history.happened}) AS day FROM {history.told} GROUP BY {model.key}"
    table = session.query(sql)
    return dict(zip(table.column("id").to_pylist(), table.column("day").to_pylist(), strict=True))


def _training_set(
    model: Model, at: int, rows: pd.DataFrame, known: dict[int, date], later: dict[int, date]
) -> TrainingSet:
    """One day's rows: none that was known before, and a sample of those not upheld."""
    import numpy as np

    history, day = _history(model), last_day(at)
    rows = rows[~rows[model.key].isin(list(known))].reset_index(drop=True)
    happened = [later.get(int(entity)) for entity in rows[model.key]]
    upheld = np.array([when is not None and when <= day for when in happened], dtype=np.int64)
    kept, weight = _drawn(upheld, history.most, SEED + at)
    group = rows[history.group].to_numpy(dtype=np.int64)[kept]
    moment = np.datetime64(day, "s")
    return TrainingSet(
        rows=rows.iloc[kept].reset_index(drop=True),
        upheld=upheld[kept],
        weight=weight,
        group=group,
        opened=np.full(len(kept), moment),
        decided=np.full(len(kept), np.datetime64(last_day(at + history.settles), "s")),
        fen=(upheld * rows[history.fen].fillna(0).to_numpy(np.int64))[kept],
    )


def _drawn(upheld: np.ndarray, most: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers kept, in order, and their weights: all that are upheld, of the others at most ``most``."""
    import numpy as np

    others = np.flatnonzero(upheld == 0)
    share = min(1.0, most / max(1, len(others)))
    if share < 1:
        others = np.random.default_rng(seed).choice(others, most, replace=False)
    kept = np.sort(np.concatenate([np.flatnonzero(upheld == 1), others]))
    return kept, np.where(upheld[kept] == 1, 1.0, 1 / share)


def _together(model: Model, parts: Sequence[TrainingSet]) -> TrainingSet:
    """The days one after another; columns that a day knew nothing of are of the same kind as on others."""
    filled = [part for part in parts if len(part.upheld)]
    if not filled:
        return TrainingSet.nothing([*model.feature.meta.key, *model.feature.meta.columns])
    return TrainingSet.together(filled)

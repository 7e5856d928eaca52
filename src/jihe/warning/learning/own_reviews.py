"""Our own verdicts as reviews that teach: which of them are about what a model scores.

The case store is above this room: whoever calls ``train`` reads it and hands the rows over.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jihe.warning.declaration import Labels

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jihe.warning.discovery import Model

# A verdict and what it was about, one row each: ``review_id`` joins the rows of one verdict. One that an appeal or an
# undoing took the place of has the time until when it held.
COLUMNS = (
    "review_id", "about_kind", "about_id", "line", "verdict", "confirmed_fen", "selection_prob", "opened_ts",
    "decided_ts", "until_ts",
)  # fmt: skip


def with_own(model: Model, reviews: pd.DataFrame, own: pa.Table | None, as_of: date) -> pd.DataFrame:
    """``reviews`` and, behind them, our own verdicts given by ``as_of`` in the model's line about what it learns from.

    A case is about its subject and about the rows its reviewer saw: among those are the claim, award or injury that
    the model scores. A verdict about a different line says nothing of this one. What ended one after ``as_of`` is not
    known on it.
    """
    import pandas as pd

    labels, declared = model.declaration.labels, model.declaration
    if own is None or not isinstance(labels, Labels) or not own.num_rows:
        return reviews
    rows, end = own.to_pandas(), pd.Timestamp(as_of) + pd.Timedelta(days=1)
    lines = {declared.line, "cross"} if declared.line != "cross" else set(rows["line"])
    rows = rows[
        (rows["about_kind"] == labels.subject_kind) & rows["line"].isin(lines) & (rows["selection_prob"] > 0)
        & (rows["decided_ts"] < end)
    ]  # fmt: skip
    if rows.empty:
        return reviews
    rows = rows.drop_duplicates(["review_id", "about_id"]).sort_values(["review_id", "about_id"])
    opened, until = rows["opened_ts"], pd.to_datetime(rows["until_ts"])
    rows = rows.assign(
        subject_id=rows["about_id"],
        opened_ts_month=opened.dt.year * 12 + opened.dt.month - 1,
        until_ts=until.where(until < end),
    )
    both: pd.DataFrame = pd.concat([reviews, rows[list(reviews.columns)]], ignore_index=True)
    return both

"""How verdicts come in to be learnt from: by source, by month, and how long they took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jihe.schema import UPHELD

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jihe.engines import Session

MOST = 0.9  # of the verdicts were given within ``slowest`` days

_PAST = """
SELECT selected_by AS source, opened_ts, decided_ts, verdict, confirmed_fen, selection_prob
FROM past_review WHERE CAST(opened_ts AS DATE) <= $as_of
ORDER BY review_id
"""
_COLUMNS = ("source", "opened_ts", "decided_ts", "verdict", "confirmed_fen", "selection_prob", "until_ts")


@dataclass(frozen=True)
class Flow:
    """Verdicts of one source, of all months or of the one they were given in (``month``, ``ym``).

    ``labels`` in force, ``upheld`` among them, fen confirmed; ``changed``: labels once, taken back or changed since;
    ``waiting``: opened without a verdict. ``worth``: how many equal ones they are worth, weighted as training weights
    them (Kish). ``usual``, ``slowest``: days from opening to verdict, the median and what nine in ten kept to.
    """

    source: str
    month: int | None
    labels: int
    upheld: int
    confirmed_fen: int
    changed: int
    waiting: int
    worth: float
    usual: float | None
    slowest: float | None


def flow(session: Session, own: pa.Table | None, waiting: Mapping[str, int]) -> list[Flow]:
    """Each source in whole, then its months, latest first, as known by the session's day.

    ``own``: our own verdicts (``cases.decided.told``). ``waiting``: by source of ours, what is opened and not decided.
    """
    rows = _rows(session, own)
    made = []
    for source in [*dict.fromkeys([*rows["source"], *waiting])]:
        mine = rows[rows["source"] == source]
        open_ = waiting.get(source, int((~mine["decided"]).sum()))
        given = mine[mine["decided"]]
        made.append(_flow(source, None, given, open_))
        months = given["decided_ts"].dt.year * 100 + given["decided_ts"].dt.month
        made += [_flow(source, int(month), given[months == month], 0) for month in sorted(set(months), reverse=True)]
    return made


def _rows(session: Session, own: pa.Table | None) -> pd.DataFrame:
    import pandas as pd

    end = pd.Timestamp(session.as_of + timedelta(days=1))
    past: pd.DataFrame = session.query(_PAST).to_pandas().assign(until_ts=pd.NaT)
    past["decided"] = past["verdict"].notna() & (past["decided_ts"] < end)
    if own is None or not own.num_rows:
        return past
    ours: pd.DataFrame = own.select(list(_COLUMNS)).to_pandas()
    ours = ours[ours["decided_ts"] < end].assign(decided=True)
    ours["until_ts"] = ours["until_ts"].where(ours["until_ts"] < end)
    return ours if past.empty else pd.concat([past, ours], ignore_index=True)


def _flow(source: str, month: int | None, given: pd.DataFrame, waiting: int) -> Flow:
    changed = given["until_ts"].notna()
    stands = given[~changed]
    days = (stands["decided_ts"] - stands["opened_ts"]).dt.total_seconds() / 86_400
    return Flow(
        source=source,
        month=month,
        labels=len(stands),
        upheld=int(stands["verdict"].isin(UPHELD).sum()),
        confirmed_fen=int(stands["confirmed_fen"].fillna(0).sum()),
        changed=int(changed.sum()),
        waiting=waiting,
        worth=_worth(stands["selection_prob"]),
        usual=float(days.median()) if len(days) else None,
        slowest=float(days.quantile(MOST)) if len(days) else None,
    )


def _worth(probability: pd.Series[Any]) -> float:
    from jihe.warning.learning.labels import weights

    drawn = probability[probability > 0].to_numpy(float)
    if not len(drawn):
        return 0.0
    weight = weights(drawn)
    return float(weight.sum() ** 2 / (weight @ weight))

"""Ratios between groups of people, to audit a model by; here alone protected attributes are read, never to score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from jihe.schema import TABLES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.engines import Session

    Floats = npt.NDArray[np.float64]

LEVEL = 0.9  # of an attribute's intervals together, however many groups it has
ATTRIBUTES = {"sex": "sex", "hukou": "hukou_region", "town": "town"}  # audited as → column, where the subject has it
ABOUT = ("wi_case", "ui_claim", "pension_award")
AGES = (0, 25, 35, 45, 55, 65, 75, 200)  # bands, in full years


@dataclass(frozen=True)
class Ratio:
    """A group's rate over that of all others, with its interval."""

    group: str
    value: float
    low: float
    high: float

    def outside(self, least: float, most: float) -> float:
        """How many times the nearer end of the interval lies beyond a bound; at most 1 where it does not."""
        return max(least / self.high if self.high else 1e9, self.low / most)


def groups(session: Session, kind: str, ids: npt.NDArray[np.int64]) -> pd.DataFrame:
    """One row an id, one text column an attribute of what a subject of this kind is; none where nothing applies."""
    import pandas as pd

    made = pd.DataFrame(index=pd.RangeIndex(len(ids)))
    table = TABLES.get(kind)
    if table is not None and kind in ABOUT:  # a claim, an award or a case is somebody's
        sql = f"SELECT {table.key[0]} AS id, person_id FROM {kind} WHERE {table.key[0]} IN (SELECT unnest($ids))"
        whose = session.query(sql, {"ids": [int(one) for one in set(ids.tolist())]}).to_pandas().set_index("id")
        return groups(session, "person", whose["person_id"].reindex(ids).fillna(-1).to_numpy("int64"))
    columns = {name: column for name, column in ATTRIBUTES.items() if table and column in table.names}
    if table is None or not columns:
        return made
    key, born = table.key[0], "birth_date" if "birth_date" in table.names else None
    wanted = [key, *columns.values(), *([born] if born else [])]
    sql = f"SELECT {', '.join(wanted)} FROM {kind} WHERE {key} IN (SELECT unnest($ids))"
    known = session.query(sql, {"ids": [int(one) for one in set(ids.tolist())]}).to_pandas().set_index(key)
    found = known.reindex(ids).reset_index(drop=True)
    for name, column in columns.items():
        made[name] = _text(found[column])
    if born:
        made["age"] = _bands(found[born], session.as_of)
    return made


def ratios(hit: Floats, weight: Floats, group: pd.Series[Any]) -> list[Ratio]:
    """Of every group: its weighted rate of hits over all others', most unlike 1 first; ``hit`` in [0, 1].

    Intervals are of the logarithm of the ratio (Katz 1978), half a hit added on both sides, on Kish's effective
    number of rows; together they hold at ``LEVEL`` (Bonferroni). Rows without a group, and groups that are all, are
    left out; nothing comes of it where nobody is hit.
    """
    import numpy as np
    from scipy.stats import norm

    named = group.notna().to_numpy()
    hit, weight, of = hit[named], weight[named], group.to_numpy()[named]
    if not len(hit) or not (hit * weight).sum():
        return []
    unit = weight.sum() / (weight @ weight)  # effective rows a unit of weight
    names = [name for name in sorted(set(of.tolist())) if not (of == name).all()]
    if not names:
        return []
    z = float(norm.ppf(1 - (1 - LEVEL) / (2 * len(names))))
    made = []
    for name in names:
        inside = of == name
        n, m = (float(weight[each].sum() * unit) for each in (inside, ~inside))
        a, b = (float((hit * weight)[each].sum() * unit) for each in (inside, ~inside))
        log = np.log((a + 0.5) / (n + 0.5)) - np.log((b + 0.5) / (m + 0.5))
        spread = z * np.sqrt(max(0.0, 1 / (a + 0.5) - 1 / (n + 0.5) + 1 / (b + 0.5) - 1 / (m + 0.5)))
        made.append(Ratio(name, *(float(np.exp(one)) for one in (log, log - spread, log + spread))))
    return sorted(made, key=lambda one: (-max(one.value, 1 / one.value), one.group))


def _text(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.where(column.isna(), column.astype(str))


def _bands(born: pd.Series[Any], as_of: date) -> pd.Series[Any]:
    import pandas as pd

    day = pd.to_datetime(born)
    early = (day.dt.month > as_of.month) | ((day.dt.month == as_of.month) & (day.dt.day > as_of.day))
    names = [f"{low}-{high - 1}" for low, high in pairwise(AGES)]
    band = pd.cut(as_of.year - day.dt.year - early.astype(int), AGES, right=False, labels=names)
    return band.astype(object).where(band.notna(), None)

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
    """A group's rate over that of all others, with its interval, and how many stand behind it.

    ``hit`` of the ``people`` in the group, and ``other_hit`` of all ``others``: each counted once, without weights.
    """

    group: str
    value: float
    low: float
    high: float
    hit: int
    people: int
    other_hit: int
    others: int

    def outside(self, least: float, most: float) -> float:
        """How many times the nearer end of the interval lies beyond a bound; at most 1 where it does not."""
        return max(least / self.high if self.high else 1e9, self.low / most)


def groups(session: Session, kind: str, ids: npt.NDArray[np.int64]) -> pd.DataFrame:
    """One row an id, one text column an attribute of what a subject of this kind is; none where nothing applies.

    The index is who each row is about: the subject, or the person that a claim, an award or a case belongs to.
    """
    import pandas as pd

    made = pd.DataFrame(index=ids)
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
        made[name] = _text(found[column]).to_numpy()
    if born:
        made["age"] = _bands(found[born], session.as_of).to_numpy()
    return made


def ratios(hit: Floats, weight: Floats, group: pd.Series[Any]) -> list[Ratio]:
    """Of every group: its weighted rate of hits over all others', most unlike 1 first; ``hit`` in [0, 1].

    Intervals are of the logarithm of the ratio (Katz 1978), on each side's effective number of rows (Kish); together
    they hold at ``LEVEL`` (Bonferroni). Each side is given half a hit more, and as many people as half a hit takes at
    the rate of all: of a handful nothing is shown, where half a hit among nobody would pass for a high rate. Rows
    without a group, and groups that are all, are left out; nothing comes of it where nobody is hit. ``group``'s index
    is who each row is about: a person is counted once.
    """
    import numpy as np
    from scipy.stats import norm

    named = group.notna().to_numpy()
    hit, weight, of, who = hit[named], weight[named], group.to_numpy()[named], group.index.to_numpy()[named]
    if not len(hit) or not (hit * weight).sum():
        return []
    names = [name for name in sorted(set(of.tolist())) if not (of == name).all()]
    if not names:
        return []
    z = float(norm.ppf(1 - (1 - LEVEL) / (2 * len(names))))
    more = 0.5 / float((hit * weight).sum() / weight.sum())  # people that half a hit takes
    made = []
    for name in names:
        sides = [_Side.of(hit[each], weight[each], who[each]) for each in (of == name, of != name)]
        logs = [np.log((side.hit + 0.5) / (side.size + more)) for side in sides]
        spread = z * np.sqrt(sum(max(0.0, 1 / (side.hit + 0.5) - 1 / (side.size + more)) for side in sides))
        log = logs[0] - logs[1]
        value, low, high = (float(np.exp(one)) for one in (log, log - spread, log + spread))
        counts = (sides[0].hits, sides[0].people, sides[1].hits, sides[1].people)
        made.append(Ratio(name, value, low, high, *counts))
    return sorted(made, key=lambda one: (-max(one.value, 1 / one.value), one.group))


@dataclass(frozen=True)
class _Side:
    """A group, or all others: effective hits and size, and people."""

    hit: float
    size: float
    hits: int
    people: int

    @classmethod
    def of(cls, hit: Floats, weight: Floats, who: npt.NDArray[np.int64]) -> _Side:
        import numpy as np

        size = float(weight.sum() ** 2 / (weight @ weight))
        rate = float(np.average(hit, weights=weight))
        return cls(rate * size, size, len(np.unique(who[hit > 0])), len(np.unique(who)))


def _text(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.where(column.isna(), column.astype(str))


def _bands(born: pd.Series[Any], as_of: date) -> pd.Series[Any]:
    import pandas as pd

    day = pd.to_datetime(born)
    early = (day.dt.month > as_of.month) | ((day.dt.month == as_of.month) & (day.dt.day > as_of.day))
    names = [f"{low}-{high - 1}" for low, high in pairwise(AGES)]
    band = pd.cut(as_of.year - day.dt.year - early.astype(int), AGES, right=False, labels=names)
    return band.astype(object).where(band.notna(), None)

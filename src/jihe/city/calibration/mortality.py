"""How pensioners die: against E1, and against China's life tables of 2010–2013 as ``pymort`` ships them.

CL5 and CL6 (annuitants, men and women) are the lightest, CL1 and CL2 (protection business) the heaviest of the
six tables. A pensioner of the fund lives somewhere between the two. Where E1 and the tables disagree, the tables
win: E1's rate is brought to their nearer end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jihe.city.calibration.marginal import Count, Judgement, Marginal, poisson_bounds

if TYPE_CHECKING:
    import duckdb

TITLE = ("Pensioners' deaths", "退休人员死亡率")

_LIGHT, _HEAVY = {"M": 3379, "F": 3380}, {"M": 3375, "F": 3376}  # CL5, CL6; CL1, CL2: their numbers at the SOA
_BANDS = (50, 60, 70, 80, 90)
_OLDEST = 104
_SETTLED = 90  # days within which nearly every registry has told of a death

# Deaths that a registry names and the name confirms; the last weeks are left out, since their rows are on the way.
_DEATHS = """SELECT p.person_id, min(d.death_date) AS died FROM known_ext_death AS d
    JOIN known_person AS p ON p.id_no = d.id_no AND p.name = d.name
    WHERE d.revoked_date IS NULL GROUP BY ALL"""
# Every pensioner, from the first month of the pension or of the window to death or to the last settled day.
_LIVES = f"""
    WITH deaths AS ({_DEATHS}),
    drawing AS (
        SELECT person_id, min(CAST(strptime(CAST(benefit_start_ym AS VARCHAR), '%Y%m') AS DATE)) AS began
        FROM known_pension_award GROUP BY ALL
    ),
    lives AS (
        SELECT p.sex, p.birth_date, d.died, greatest(w.began, CAST(first_moment() AS DATE)) AS since,
            least(coalesce(d.died, DATE '2999-01-01'), CAST(end_moment() AS DATE) - {_SETTLED}) AS until
        FROM drawing AS w JOIN known_person AS p USING (person_id) LEFT JOIN deaths AS d USING (person_id)
    ),
    years AS (
        SELECT sex, birth_date, died, since, until, unnest(range(
            CAST(date_diff('day', birth_date, since) / 365.25 AS INT) - 1,
            CAST(date_diff('day', birth_date, until) / 365.25 AS INT) + 2)) AS age
        FROM lives WHERE until > since
    ),
    spans AS (
        SELECT sex, age, since, until, died, birth_date + CAST(round(age * 365.25) AS INT) AS turned,
            birth_date + CAST(round((age + 1) * 365.25) AS INT) AS turns
        FROM years
    )
    SELECT sex, age, sum(greatest(date_diff('day', greatest(since, turned), least(until, turns)), 0)) / 365.25 AS lived,
        count(*) FILTER (died >= greatest(since, turned) AND died < turns AND died <= until) AS deaths
    FROM spans GROUP BY ALL HAVING lived > 0 OR deaths > 0 ORDER BY ALL
"""


@cache
def _rates(table: int) -> dict[int, float]:
    """Deaths a year lived at each age, from the probabilities of a table."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pymort reads its own files the old way
        from pymort import MortXML

        values = MortXML.from_id(table).Tables[0].Values["vals"]
    return {int(age): -math.log1p(-min(float(q), 0.999)) for age, q in values.items()}


def expected(lived: dict[int, float], table: int) -> float:
    """Deaths a year that a table expects of years lived at each age, as a rate."""
    rates = _rates(table)
    return sum(years * rates[min(age, _OLDEST)] for age, years in lived.items()) / sum(lived.values())


@dataclass(frozen=True, kw_only=True)
class DeathRates(Marginal):
    """Deaths a year lived, by sex and ten years of age.

    Against the life tables (``e1`` empty): between what the light and the heavy table give for pensioners of these
    very ages. Against E1: within its tolerance; a rate of E1 beyond the tables gives way to theirs. Both are widened by
    the sampling error of so many years lived, as every count is.
    """

    e1: dict[int, float]
    women: float = 1.0

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement a sex and band."""
        rows = connection.execute(self.sql).fetchall()
        for sex, says in (("M", ("men", "男")), ("F", ("women", "女"))):
            for begin in _BANDS if not self.e1 else self.e1:
                last = begin + 9 if begin < _BANDS[-1] else 200
                part = [row for row in rows if row[0] == sex and begin <= row[1] <= last]
                lived = {int(age): float(years) for _, age, years, _ in part if years > 0}
                died, years = sum(int(row[3]) for row in part), sum(lived.values())
                if not years:
                    continue
                low, high = sorted(expected(lived, each[sex]) for each in (_LIGHT, _HEAVY))
                if self.e1:
                    rate = self.e1[begin] * (1.0 if sex == "M" else self.women)
                    low = high = min(max(rate, low), high)
                least, most = poisson_bounds(low * (1 - self.off) * years, high * (1 + self.off) * years)
                ages = f"{begin}–{last}" if last < 200 else f"{begin}+"
                yield self._judged(
                    theme, (low, high) if low < high else low, (least / years, most / years), died / years, died,
                    (f"{says[0]} {ages}", f"{says[1]}{ages}岁"),
                )  # fmt: skip


MARGINALS: tuple[Marginal, ...] = (
    DeathRates(
        name="deaths a year, between CL5/CL6 and CL1/CL2",
        zh="年死亡率（生命表CL5/CL6至CL1/CL2之间）",
        mark="law",
        source="CL 2010–2013",
        sql=_LIVES,
        e1={},
    ),
    DeathRates(
        name="deaths a year, by E1",
        zh="年死亡率（E1）",
        mark="own-m",
        sql=_LIVES,
        e1={60: 0.010, 70: 0.028, 80: 0.085},  # at 90 and older E1 lies outside the life tables, which win
        women=0.6,
    ),
    Count(
        name="deaths of EP and GP retirees a year",
        zh="职工机关退休人员年死亡",
        unit="persons",
        target=(5_000, 6_000),
        mark="own-m",
        yearly=True,
        sql=f"""SELECT count(*) FROM ({_DEATHS}) JOIN (SELECT DISTINCT person_id FROM known_pension_award
            WHERE scheme IN ('EP', 'GP')) USING (person_id)""",
    ),
)

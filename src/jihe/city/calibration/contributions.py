"""What is paid in, on what base, and how many rows it makes."""

from __future__ import annotations

from jihe.city.calibration.marginal import Exactly, Marginal, Quantile, Share
from jihe.schema import TABLES

TITLE = ("Contributions and rows", "缴费与数据量")

_PENSION = "ym = mid_ym() AND lines LIKE 'EP%' AND kind = 'normal'"
_FLOOR = f"(SELECT min(base_ep_fen) FROM contribution WHERE {_PENSION})"
_MONTHS = 39  # of the design's budget: rows of a window of another length are brought to it


def _rows(table: str) -> str:
    return f"SELECT count(*) / city_scale() * {_MONTHS} / (12 * city_years()) / 1e6 FROM {table}"


_ALL = "SELECT (" + " + ".join(f"(SELECT count(*) FROM {name})" for name in TABLES if not name.startswith("ref_"))
_ALL += f") / city_scale() * {_MONTHS} / (12 * city_years()) / 1e6"

# E1's bases are lognormal, median 6,300, σ 0.45, before the floor of 4,767 yuan cuts them: above it their median is
# 7,350 and the σ of their logarithms 0.325.
MARGINALS: tuple[Marginal, ...] = (
    Share(
        name="EP rows at the floor",
        zh="养老缴费基数为下限的占比",
        target=0.50,
        mark="own-l",
        sql=f"SELECT count(*) FILTER (base_ep_fen = {_FLOOR}) AS k, count(*) AS n FROM contribution "
        f"WHERE {_PENSION} GROUP BY employer_id",
    ),
    Quantile(
        name="EP base above the floor, median",
        zh="下限以上养老基数中位数",
        unit="yuan",
        target=7_350,
        mark="own-l",
        alike=3,
        sql=f"SELECT base_ep_fen / 100 AS x FROM contribution WHERE {_PENSION} AND base_ep_fen > {_FLOOR}",
    ),
    Exactly(
        name="EP base above the floor, spread of logarithms",
        zh="下限以上养老基数对数标准差",
        target=0.325,
        mark="own-l",
        sql=f"SELECT stddev(ln(base_ep_fen)) FROM contribution WHERE {_PENSION} AND base_ep_fen > {_FLOOR}",
    ),
    Quantile(
        name="UI and WI base, median",
        zh="失业工伤基数中位数",
        unit="yuan",
        target=5_200,
        mark="own-l",
        alike=3,
        sql="SELECT base_uw_fen / 100 AS x FROM contribution "
        "WHERE ym = mid_ym() AND lines LIKE '%WI' AND kind = 'normal'",
    ),
    Exactly(
        name="rows of contributions in 39 months at scale 1",
        zh="全市三十九个月缴费行数",
        unit="million",
        target=75,
        mark="design",
        source="design §2",
        sql=_rows("contribution"),
    ),
    Exactly(
        name="rows of pension payments in 39 months at scale 1",
        zh="全市三十九个月养老发放行数",
        unit="million",
        target=21,
        mark="design",
        source="design §2",
        sql=_rows("pension_payment"),
    ),
    Exactly(
        name="rows in all in 39 months at scale 1, at most",
        zh="全市三十九个月总行数上限",
        unit="million",
        target=150,
        mark="design",
        source="design §2",
        sql=_ALL,
        at_most=True,
        within=0.01,
    ),
)

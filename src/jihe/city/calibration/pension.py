"""What pensioners draw, of which kind, and what the fund pays out in all."""

from __future__ import annotations

from jihe.city.calibration.marginal import Distribution, Marginal, Mean, Quantile, Total
from jihe.schema import CODES

TITLE = ("Pensions and benefits in all", "养老待遇与待遇总额")

_YEAR = "BETWEEN ref_from() AND ref_to()"
_PAY_YEAR = "CAST(strftime(pay_date, '%Y%m') AS INTEGER) BETWEEN ref_from() AND ref_to()"
_IN_BN = "/ 1e11"


def _pensions(scheme: str) -> str:
    return f"""SELECT sum(p.amount_fen) {_IN_BN} AS x FROM known_pension_payment AS p
        JOIN known_pension_award AS a USING (award_id)
        WHERE a.scheme = '{scheme}' AND p.ym {_YEAR} AND p.pay_status = 'paid' GROUP BY p.person_id"""


_DEATHS = f"SELECT sum(amount_fen) {_IN_BN} AS x FROM death_benefit WHERE {_PAY_YEAR} GROUP BY deceased_id"
_UNEMPLOYMENT = f"""SELECT sum(amount_fen) {_IN_BN} AS x FROM known_ui_payment
    WHERE {_PAY_YEAR} AND pay_status = 'paid' GROUP BY person_id"""
_INJURY = f"""SELECT sum(fen) {_IN_BN} AS x FROM (
        SELECT person_id, amount_fen AS fen FROM known_wi_benefit
        WHERE {_PAY_YEAR} AND pay_status = 'paid' AND item <> 'emp_lump'
        UNION ALL SELECT person_id, fund_fen FROM medical_bill WHERE {_PAY_YEAR})
    GROUP BY person_id"""
_EVERY = " UNION ALL ".join(
    f"({part})" for part in (*(_pensions(scheme) for scheme in ("EP", "GP", "RP")), _DEATHS, _UNEMPLOYMENT, _INJURY)
)
_EP = """SELECT p.amount_fen / 100 AS x FROM pension_payment AS p JOIN known_pension_award AS a USING (award_id)
    WHERE a.scheme = 'EP' AND p.ym = mid_ym() AND a.award_type <> 'disability_allow'"""

MARGINALS: tuple[Marginal, ...] = (
    Total(
        name="benefits of a year, all lines",
        zh="全年待遇支出合计",
        unit="bn yuan",
        target=16.873,
        mark="seed",
        sql=_EVERY,
    ),
    Total(
        name="EP pensions of a year", zh="全年职工养老金", unit="bn yuan", target=11.77, mark="fit", sql=_pensions("EP")
    ),
    Total(
        name="GP pensions of a year",
        zh="全年机关事业养老金",
        unit="bn yuan",
        target=2.0,
        mark="fit",
        sql=_pensions("GP"),
    ),
    Total(
        name="RP pensions of a year", zh="全年居民养老金", unit="bn yuan", target=0.9, mark="fit", sql=_pensions("RP")
    ),
    Total(
        name="death benefits of a year",
        zh="全年丧葬抚恤",
        unit="bn yuan",
        target=0.3,
        mark="fit",
        within=0.2,
        sql=_DEATHS,
    ),
    Total(
        name="UI benefits of a year",
        zh="全年失业保险待遇",
        unit="bn yuan",
        target=1.15,
        mark="fit",
        within=0.15,
        sql=_UNEMPLOYMENT,
    ),
    Total(
        name="WI benefits of a year",
        zh="全年工伤保险待遇",
        unit="bn yuan",
        target=0.75,
        mark="fit",
        within=0.15,
        sql=_INJURY,
    ),
    Quantile(
        name="EP monthly pension, median", zh="职工养老金月额中位数", unit="yuan", target=2_535, mark="fit", sql=_EP
    ),
    Mean(name="EP monthly pension, mean", zh="职工养老金月均", unit="yuan", target=2_725, mark="fit", sql=_EP),
    Quantile(
        name="EP monthly pension, 99th of a hundred",
        zh="职工养老金第九十九百分位",
        unit="yuan",
        target=6_140,
        at=0.99,
        mark="fit",
        within=0.15,
        sql=_EP,
    ),
    Distribution(
        name="type of EP and GP awards since the reform",
        zh="改革后退休类型",
        mark="own-l",
        within=0.3,
        shares={"normal": 88, "flex_early": 6, "early_special": 2.5, "ill": 2.5, "flex_late": 1},
        says={code: (en, zh) for code, (zh, en) in CODES["award_type"].codes.items()}
        | {"ill": ("illness or sickness-disability benefit", "因病或病残津贴")},
        sql="""SELECT
                CASE WHEN award_type IN ('early_illness', 'disability_allow') THEN 'ill' ELSE award_type END AS code,
                count(*) AS k FROM known_pension_award
            WHERE scheme IN ('EP', 'GP') AND benefit_start_ym >= 202501 GROUP BY ALL""",
    ),
)

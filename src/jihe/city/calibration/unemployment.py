"""Who loses a job and draws benefit, for how long and why; what employers and learners are given."""

from __future__ import annotations

from jihe.city.calibration.marginal import Count, Distribution, Exactly, Marginal, Mean, Quantile
from jihe.schema import CODES

TITLE = ("Unemployment and subsidies", "失业与补贴")

_REASONS = {code: (en, zh) for code, (zh, en) in CODES["separation_reason"].codes.items()}
_PAY_YEAR = "CAST(strftime(pay_date, '%Y%m') AS INTEGER) BETWEEN ref_from() AND ref_to()"
_REFUNDS = f"FROM employer_subsidy WHERE kind = 'stabilise' AND {_PAY_YEAR}"
_SKILLS = "FROM skill_subsidy WHERE apply_ts >= first_moment()"
# Spells begun so early that nearly all have ended (the longest takes 24 months), but not before the window, whose
# first payments are in no table.
_ENDED = """SELECT count(*) AS x FROM known_ui_payment AS p JOIN known_ui_claim AS c USING (claim_id)
    WHERE p.item = 'monthly' AND c.start_ym <= last_ym() - 200 AND c.apply_ts >= first_moment() AND c.status = 'ended'
    GROUP BY claim_id"""

MARGINALS: tuple[Marginal, ...] = (
    Count(
        name="new claims a year",
        zh="年新增申领",
        unit="claims",
        target=66_000,
        mark="own-l",
        within=0.15,
        yearly=True,
        sql="SELECT count(DISTINCT claim_id) FROM ui_claim WHERE apply_ts >= first_moment()",
    ),
    Count(
        name="drawing the monthly benefit, mean of the year",
        zh="月均领取失业保险金人数",
        unit="persons",
        target=36_000,
        mark="own-l",
        sql="SELECT count(*) / 12.0 FROM known_ui_payment "
        "WHERE item = 'monthly' AND ym BETWEEN ref_from() AND ref_to()",
    ),
    Exactly(
        name="monthly benefit since 2025-03",
        zh="二〇二五年三月起失业保险金月标准",
        unit="yuan",
        target=1_872,
        mark="law",
        source="S15",
        sql="SELECT mode(amount_fen) / 100 FROM ui_payment WHERE item = 'monthly' AND ym >= 202503",
    ),
    Quantile(
        name="months drawn, median",
        zh="领取月数中位数",
        unit="months",
        target=5,
        mark="own-l",
        sql=_ENDED,
    ),
    Distribution(
        name="why the job was lost",
        zh="失业原因",
        mark="own-l",
        shares={
            "agreed_by_employer": 41,
            "contract_expired": 28,
            "lcl40_41": 12,
            "employer_closed": 8,
            "lcl38": 6,
            "dismissed": 5,
        },
        says=_REASONS
        | {
            "lcl40_41": ("no fault or redundancy, LCL 40 and 41", "无过失辞退与经济性裁员"),
            "dismissed": ("dismissed or for cause, LCL 39", "辞退除名及过失性辞退"),
        },
        sql="""SELECT CASE WHEN separation_reason IN ('lcl40', 'lcl41') THEN 'lcl40_41'
                WHEN separation_reason = 'lcl39' THEN 'dismissed' ELSE separation_reason END AS code, count(*) AS k,
                employer_id_last AS cluster
            FROM known_ui_claim GROUP BY ALL""",
    ),
    Count(
        name="unemployed re-employed in a year",
        zh="年失业人员再就业",
        unit="persons",
        target=21_030,
        mark="seed",
        within=0.15,
        sql="""SELECT count(*) FROM known_ui_claim
            WHERE stop_reason = 'reemployed' AND stop_ym BETWEEN ref_from() AND ref_to()""",
    ),
    Count(
        name="employers refunded in a year",
        zh="年稳岗返还户数",
        unit="employers",
        target=77_200,
        mark="seed",
        sql=f"SELECT count(DISTINCT employer_id) {_REFUNDS}",
    ),
    Mean(
        name="refund to an employer, mean",
        zh="户均稳岗返还",
        unit="yuan",
        target=1_438,
        mark="seed",
        within=0.15,
        alike=2,  # a few large employers make much of the sum
        sql=f"SELECT amount_fen / 100 AS x {_REFUNDS}",
    ),
    Count(
        name="skill subsidies in a year",
        zh="年技能提升补贴人次",
        unit="person-times",
        target=21_300,
        mark="seed",
        within=0.1,
        clumps=8,  # whole workshops are examined on one day
        yearly=True,
        sql=f"SELECT count(*) {_SKILLS}",
    ),
    Mean(
        name="skill subsidy, mean",
        zh="技能补贴人均",
        unit="yuan",
        target=1_795,
        mark="seed",
        within=0.1,
        sql=f"SELECT amount_fen / 100 AS x {_SKILLS}",
    ),
)

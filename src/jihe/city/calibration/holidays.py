"""Offices act on working days: nothing that takes an office is dated on a holiday of ``chinesecalendar``."""

from __future__ import annotations

from jihe.city.calibration.marginal import Exactly, Marginal

TITLE = ("Working days", "工作日")

# Table, column, words; where the fund, or somebody at its window, acts.
_ACTS = (
    ("contribution", "paid_date", "contributions paid", "缴费"),
    ("pension_payment", "pay_date", "pensions paid", "养老金发放"),
    ("pension_award", "award_date", "pensions awarded", "养老待遇核定"),
    ("pension_award", "apply_date", "pensions applied for", "养老待遇申请"),
    ("ui_payment", "pay_date", "unemployment benefit paid", "失业待遇发放"),
    ("wi_case", "decision_date", "injuries decided", "工伤认定"),
    ("wi_appraisal", "conclusion_date", "appraisals concluded", "鉴定结论"),
    ("wi_benefit", "pay_date", "injury benefit paid", "工伤待遇发放"),
    ("medical_bill", "pay_date", "injury bills paid", "工伤医疗支付"),
    ("death_benefit", "pay_date", "death benefits paid", "丧葬抚恤支付"),
    ("employer_subsidy", "pay_date", "refunds to employers", "稳岗返还支付"),
)

MARGINALS: tuple[Marginal, ...] = tuple(
    Exactly(
        name=f"{words} on a day without work",
        zh=f"非工作日{zh}",
        source="chinesecalendar",
        sql=f"""SELECT count(*) FROM (
            SELECT DISTINCT CAST({column} AS DATE) AS acted FROM {table} WHERE {column} >= first_moment()
        ) WHERE NOT works(acted)""",
    )
    for table, column, words, zh in _ACTS
)

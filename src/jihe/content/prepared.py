"""The prepared views: what they give, column by column; ``engines/prepared/<name>.sql`` makes them.

They stand here, below the engines, because content is proven against them without running anything; a session
checks that the SQL gives exactly these columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jihe.schema import CODES


@dataclass(frozen=True)
class PreparedColumn:
    """One column: DuckDB type, meaning, and the codes it may hold."""

    name: str
    type: str
    zh: str
    en: str
    codes: frozenset[str] | None = None
    key: bool = False


@dataclass(frozen=True)
class Prepared:
    """One prepared view; ``reads`` are the tables and views behind it, whose registries its readers depend on.

    ``behind`` are the relations its SQL names where they are others than ``reads``: ``<table>_versions`` has every
    version of a table's rows known by the day, and content never sees it.
    """

    name: str
    title: str
    title_en: str
    grain: str
    reads: tuple[str, ...]
    columns: tuple[PreparedColumn, ...]
    behind: tuple[str, ...] = ()


def _codes(*domains: str) -> frozenset[str]:
    return frozenset(code for name in domains for code in CODES[name].codes)


_C = PreparedColumn
# Payments that are one item by nature carry it by name, so that `item` says for every row what was paid.
OWN_ITEMS = frozenset({"pension", "medical_bill", "skill", "oi"})
PAYMENT_ITEMS = OWN_ITEMS | _codes("ui_item", "wi_item", "death_item", "subsidy_kind")

PREPARED: dict[str, Prepared] = {
    view.name: view
    for view in (
        Prepared(
            "payment", "各险种支付", "All money out",
            "one row a payment, paid and neither returned nor reversed",
            (
                "pension_payment", "death_benefit", "ui_payment", "employer_subsidy", "skill_subsidy",
                "medical_bill", "wi_benefit", "oi_case", "pension_award", "wi_case", "refund",
            ),
            (
                _C("src_table", "VARCHAR", "支付表", "table that holds the payment", _codes("money_table")),
                _C("src_key", "BIGINT", "支付编号", "key of the payment in it", key=True),
                _C("line", "VARCHAR", "险种", "insurance line", _codes("line")),
                _C("item", "VARCHAR", "项目", "what was paid", PAYMENT_ITEMS),
                _C("person_id", "BIGINT", "待遇人员", "person the money is due to; of a death, the survivor"),
                _C("employer_id", "BIGINT", "单位", "employer the benefit is for"),
                _C("award_id", "BIGINT", "养老待遇", "pension award"),
                _C("claim_id", "BIGINT", "失业申领", "unemployment claim"),
                _C("case_id", "BIGINT", "工伤案件", "work-injury case"),
                _C("hospital_id", "BIGINT", "医疗机构", "hospital of a bill"),
                _C("acct_id", "BIGINT", "收款账户", "account paid to"),
                _C("ym", "INTEGER", "待遇所属期", "month it is for; of the payment where it is for none"),
                _C("ym_month", "INTEGER", "待遇所属月序", "month number of ym"),
                _C("pay_date", "DATE", "支付日期", "paid on"),
                _C("pay_date_month", "INTEGER", "支付月序", "month number of pay_date"),
                _C("amount_fen", "BIGINT", "金额（分）", "amount in fen"),
                _C("returned_fen", "BIGINT", "已退回（分）", "returned or offset later, in fen; else 0"),
            ),
        ),
        Prepared(
            "identity", "人员归并", "Who a record stands for",
            "one row a person record, merged records followed to where they went",
            ("person",),
            (
                _C("person_id", "BIGINT", "人员记录", "person record", key=True),
                _C("root", "BIGINT", "归并后的人员", "person it stands for; itself where it was not merged", key=True),
            ),
        ),
        Prepared(
            "identity_number", "证件号码校验", "Check digit of an identity number",
            "one row a person record whose number can be checked: eighteen characters, the first a digit",
            ("person",),
            (
                _C("person_id", "BIGINT", "人员记录", "person record", key=True),
                _C("id_valid", "BOOLEAN", "号码有效", "its first seventeen are digits, and the check digit fits them"),
            ),
        ),
        Prepared(
            "claimant_contribution", "待遇所涉人员的缴费", "Contributions of whom a benefit is about",
            "one row a contribution of who ever had a pension award, an unemployment claim, an injury, a subsidy or a "
            "dependant's pension, and of the deceased for whom a death benefit was paid",
            (
                "contribution", "pension_award", "ui_claim", "wi_case", "oi_case", "skill_subsidy", "dependant",
                "death_benefit",
            ),
            (
                _C("person_id", "BIGINT", "人员", "person, merged records followed"),
                _C("contrib_id", "BIGINT", "缴费编号", "row of contribution", key=True),
                _C("employer_id", "BIGINT", "单位", "employer; null where no employer pays"),
                _C("ym", "INTEGER", "费款所属期", "month it is for"),
                _C("ym_month", "INTEGER", "费款所属月序", "month number of ym"),
                *(
                    _C(f"lines_{code}", "BOOLEAN", f"含{code.upper()}", f"covers {code.upper()}")
                    for code in ("ep", "gp", "rp", "ui", "wi", "wis")
                ),
                _C("base_ep_fen", "BIGINT", "养老缴费基数（分）", "base of pension contributions, in fen"),
                _C("base_uw_fen", "BIGINT", "失业工伤缴费基数（分）", "base of the other lines, in fen"),
                _C("paid_date", "DATE", "到账日期", "paid on"),
                _C("paid_date_month", "INTEGER", "到账月序", "month number of paid_date"),
                _C("kind", "VARCHAR", "缴费类型", "kind of contribution", _codes("contribution_kind")),
                _C("payer", "VARCHAR", "缴费主体", "who paid", _codes("payer")),
                _C("doc_type", "VARCHAR", "补缴依据", "document behind a back-payment", _codes("doc_type")),
                _C("doc_no", "VARCHAR", "文书编号", "its number"),
            ),
        ),
        Prepared(
            "enrolment_restatement", "参保登记改报", "Enrolments told otherwise",
            "one row each time a later version of an enrolment contradicts what the one before it said",
            ("enrolment",),
            (
                _C("enrol_id", "BIGINT", "参保编号", "enrolment", key=True),
                _C("restated_ts", "TIMESTAMP", "改报时间", "when the fund recorded the later version", key=True),
                _C("was_hire_date", "DATE", "原用工日期", "start of work, as told before; null where none was"),
                _C("hire_date", "DATE", "改报用工日期", "as told then"),
                _C("was_start_date", "DATE", "原参保开始日期", "first day of enrolment, as told before"),
                _C("start_date", "DATE", "改报参保开始日期", "as told then"),
                _C("was_end_date", "DATE", "原停保日期", "last day of enrolment, as told before; null where none was"),
                _C("end_date", "DATE", "改报停保日期", "as told then"),
                _C("was_end_reason", "VARCHAR", "原停保原因", "why it ended, as told before; null where nothing was",
                   _codes("end_reason")),
                _C("end_reason", "VARCHAR", "改报停保原因", "as told then", _codes("end_reason")),
                _C("was_track", "VARCHAR", "原退休类别", "retirement track, as told before", _codes("track")),
                _C("track", "VARCHAR", "改报退休类别", "as told then", _codes("track")),
            ),
            behind=("enrolment_versions",),
        ),
        Prepared(
            "enrolment_end_report", "停保的报到时间", "When the end of an enrolment was told",
            "one row an enrolment that has ended",
            ("enrolment",),
            (
                _C("enrol_id", "BIGINT", "参保编号", "enrolment", key=True),
                _C("end_date", "DATE", "停保日期", "last day of enrolment"),
                _C("told_ts", "TIMESTAMP", "报到时间", "when the fund first recorded that last day"),
            ),
            behind=("enrolment", "enrolment_versions"),
        ),
        Prepared(
            "award_resumption", "待遇恢复发放", "Awards stopped and paid again",
            "one row each time an award that had ended or was suspended is set back to being paid",
            ("pension_award",),
            (
                _C("award_id", "BIGINT", "待遇编号", "award", key=True),
                _C("resumed_ts", "TIMESTAMP", "恢复时间", "when the fund recorded that it is paid again", key=True),
                _C("ended_ts", "TIMESTAMP", "停发时间", "when the fund recorded the stop"),
                _C("was_status", "VARCHAR", "此前状态", "state before", _codes("award_status")),
                _C("was_end_ym_month", "INTEGER", "应发的最后月序", "month number of the last month due"),
                _C("was_end_reason", "VARCHAR", "停发原因", "why it was stopped", _codes("award_end_reason")),
            ),
            behind=("pension_award_versions",),
        ),
        Prepared(
            "appraisal_expert", "鉴定专家组成员", "Experts on a panel",
            "one row an appraisal and expert",
            ("wi_appraisal", "expert"),
            (
                _C("appr_id", "BIGINT", "鉴定编号", "appraisal", key=True),
                _C("expert_id", "BIGINT", "专家编号", "expert", key=True),
                _C("seats", "INTEGER", "列名次数", "how often the panel names the expert; 1 as it should be"),
                _C("person_id", "BIGINT", "专家本人", "the expert as a person, merged records followed"),
                _C("hospital_id", "BIGINT", "所属医院", "hospital of the expert"),
            ),
        ),
        Prepared(
            "case_witness", "工伤案件证人", "Witnesses of an injury",
            "one row a work-injury case and witness",
            ("wi_case", "identity"),
            (
                _C("case_id", "BIGINT", "案件编号", "case", key=True),
                _C("person_id", "BIGINT", "证人", "witness, merged records followed", key=True),
            ),
        ),
        Prepared(
            "death", "死亡共识", "Believed dead",
            "one row a person believed dead, withdrawn reports left out",
            ("ext_death", "person"),
            (
                _C("person_id", "BIGINT", "人员", "person", key=True),
                _C("death_date", "DATE", "死亡日期", "earliest date the strength rests on"),
                _C("death_date_month", "INTEGER", "死亡月序", "month number of death_date"),
                _C("strength", "VARCHAR", "证明力", "strong or weak", frozenset({"strong", "weak"})),
                _C("match", "VARCHAR", "匹配", "strong: number and name agree; weak: number only",
                   frozenset({"strong", "weak"})),
                _C("ext_id", "BIGINT", "证明记录", "row of ext_death that proves it", key=True),
                _C("sources", "INTEGER", "来源数", "kinds of source that report it"),
            ),
        ),
    )
}  # fmt: skip


def tables_behind(reads: Iterable[str]) -> tuple[str, ...]:
    """The fund's tables behind relations, those of prepared views resolved, each once in order of first mention."""
    found: dict[str, None] = {}
    for name in reads:
        found |= dict.fromkeys(tables_behind(PREPARED[name].reads) if name in PREPARED else (name,))
    return tuple(found)

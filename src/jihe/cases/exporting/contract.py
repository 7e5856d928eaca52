"""Which rows explain a case and what is shown of them, and on which day what a row tells of happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jihe.schema import Column, Table

HAPPENED, RECORDED = "业务发生日期", "数据入库日期"  # what a row's head says of days
MOST_ROWS = 40  # explaining rows of one case that are shown; the rest are counted
MOST_CHANGES = 40  # restatements shown; the rest are counted


@dataclass(frozen=True)
class Explains:
    """How rows of a table explain: why one stands there, the columns shown in order, the references followed on.

    ``why`` is said where it was reached by a column of its own key's name; else that column's name says why.
    """

    why: str
    columns: tuple[str, ...]
    follow: tuple[str, ...] = ()


# In the order in which they are shown. What is not here explains nothing: an operator's row clears nobody.
CONTRACT: dict[str, Explains] = {
    "person": Explains(
        "本人登记",
        ("person_id", "name", "id_no", "sex", "birth_date", "town", "household_id", "merged_into"),
    ),
    "pension_award": Explains(
        "所属待遇",
        (
            "award_id", "person_id", "scheme", "award_type", "apply_date", "award_date", "benefit_start_ym",
            "birth_date_used", "archive_birth_date", "track", "actual_months", "deemed_months", "monthly_fen", "status",
            "end_ym", "end_reason", "agent_id", "op_accept", "op_review", "op_approve",
        ),
    ),
    "ui_claim": Explains(
        "所属申领",
        (
            "claim_id", "person_id", "employer_id_last", "apply_ts", "separation_date", "separation_reason",
            "cum_months", "carried_months", "granted_months", "start_ym", "status", "stop_reason", "stop_ym",
            "bridging", "agent_id", "op_accept", "op_review",
        ),
        ("employer_id_last",),
    ),
    "wi_case": Explains(
        "所属案件",
        (
            "case_id", "person_id", "employer_id", "line", "injury_ts", "clause", "place", "first_visit_ts", "apply_ts",
            "decision", "decision_date", "death_ts", "agent_id", "op_accept", "op_investigate", "op_decide",
        ),
        ("person_id", "employer_id"),
    ),
    "oi_case": Explains(
        "所属案件",
        ("oi_id", "platform_id", "rider_id", "injury_ts", "order_id", "decision", "amount_fen"),
        ("rider_id",),
    ),
    "dependant": Explains(
        "所属供养登记",
        (
            "dep_id", "case_id", "person_id", "relation", "share", "fully_unable", "start_ym", "end_ym", "end_reason",
        ),
        ("person_id",),
    ),
    "payee_link": Explains(
        "所改收款关系",
        ("link_id", "person_id", "line", "acct_id", "valid_from", "valid_to", "changed_ts"),
        ("acct_id",),
    ),
    "bank_account": Explains(
        "收款账户", ("acct_id", "bank", "holder_person_id", "holder_name_ok", "opened_date"), ("holder_person_id",)
    ),
    "employer": Explains(
        "所属单位",
        (
            "employer_id", "name", "uscc", "status", "reg_date", "cancel_date", "town", "legal_person_id",
            "is_dispatch", "is_agency", "agent_id",
        ),
    ),
    "hospital": Explains("就诊医院", ("hospital_id", "name", "level", "agreement_from", "agreement_to", "town")),
    "agent": Explains("代办机构（人）", ("agent_id", "kind", "person_id")),
}  # fmt: skip

# What a case may turn on, so that a change of it is told in full: identity, life, work, status, grade, account, months.
# Money always does. A change of address, telephone, device or channel is counted and no more.
TURNS_ON = frozenset({
    "name", "id_no", "sex", "birth_date", "birth_date_used", "archive_birth_date", "merged_into",
    "death_date", "death_ts", "revoked_date", "start_date", "end_date", "end_reason", "hire_date", "employer_id",
    "employer_id_last", "separation_date", "separation_reason", "employment_end_date", "reg_date", "cancel_date",
    "status", "pay_status", "decision", "result", "stop_reason", "stop_ym", "start_ym", "end_ym", "benefit_start_ym",
    "grade", "grade_used", "care_level", "fully_unable", "injury_ts", "clause", "acct_id", "holder_person_id",
    "payee_person_id", "actual_months", "deemed_months", "granted_months", "cum_months", "track", "special_months",
})  # fmt: skip


def matters(column: Column) -> bool:
    """Whether a change of such a column may change what the case comes to."""
    return column.type == "fen" or column.name in TURNS_ON


# Where the first day or month of a row is not that of what it tells of; a register's row tells of no event.
_HAPPENED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("person", "bank_account", "employer", "hospital", "agent"), ()),
    "wi_appraisal": ("exam_ts", "apply_date"),
    "wi_benefit": ("ym", "pay_date"),
    "pension_payment": ("ym",),
    "ui_payment": ("ym",),
    "skill_subsidy": ("apply_ts",),
}


def happened(table: Table, row: dict[str, Any]) -> str | None:
    """The day, or the month where no day is known, of what the row tells of."""
    dated = [column.name for column in table.columns if column.type in ("date", "ts", "ym")]
    for name in _HAPPENED.get(table.name, [name for name in dated if name != table.clock]):
        value = row[name]
        if value is not None:
            return f"{value // 100}-{value % 100:02}" if isinstance(value, int) else day(value)
    return None


def day(value: date | datetime) -> str:
    """The day of a date or a time."""
    return value.isoformat()[:10]

"""The kinds of entity that the truth speaks of: whom to compare with whom, and which rows belong to one."""

from __future__ import annotations

from dataclasses import dataclass

from jihe.schema import TABLES


@dataclass(frozen=True)
class Kind:
    """``subtype`` and ``cluster`` are SQL over ``e``, the last version of the entity's own row.

    Frauds are compared with honest entities of their subtype: a claim that was refused was never drawn on, a pension of
    residents is paid by other rules than an employee's. ``cluster`` names who shares a fate: rows of one employer or
    household are never on both sides of a split.
    """

    subtype: str = "''"
    cluster: str = "''"


KINDS: dict[str, Kind] = {
    # Only a claim that was granted pays; the last year before retirement is drawn by other rules.
    "ui_claim": Kind("concat_ws('/', e.granted_months > 0, e.bridging)", "concat('employer ', e.employer_id_last)"),
    # A case costs nothing before it is decided, and what it costs turns on the decision, and on a death.
    "wi_case": Kind("concat_ws('/', e.line, e.decision, e.death_ts IS NULL)", "concat('employer ', e.employer_id)"),
    "wi_appraisal": Kind("concat_ws('/', e.kind, e.conclusion_date IS NULL, e.case_id IS NULL)"),
    # Schemes of pension, ways to retire and tracks are worlds apart: the sex is in a number, and women retire earlier.
    "pension_award": Kind("concat_ws('/', e.scheme, e.award_type, e.track)", "household"),
    # The old draw and die, the young work and claim: persons are compared within ten years of age.
    "person": Kind("year(e.birth_date) // 10", "household"),
    "employer": Kind("concat_ws('/', e.is_dispatch, e.is_agency)", "concat('employer ', e.employer_id)"),
    "employer_subsidy": Kind("concat_ws('/', e.kind, e.year)", "concat('employer ', e.employer_id)"),
    # An agent's account, which several rings may share, has digits that a tree can learn by heart.
    "skill_subsidy": Kind("e.level", "concat('account ', e.acct_id)"),
    # A ward's bill, a visit's and a transfer's have different columns filled.
    "medical_bill": Kind("concat_ws('/', e.kind, e.settle)", "concat('case ', e.case_id)"),
    "dependant": Kind("e.relation", "concat('case ', e.case_id)"),
    "oi_case": Kind("e.decision", "concat('rider ', e.rider_id)"),
    "bank_account": Kind("e.holder_person_id IS NULL", "household"),
    "operator": Kind("e.post"),
    "agent": Kind("e.kind"),
    "hospital": Kind("e.level"),
    "platform": Kind("e.sector"),
    "expert": Kind("e.specialty"),
    "office": Kind("e.kind"),
}

# Whose own row is looked at too where an entity points at it. Operators, offices and hospitals are left out: they are
# so few that a row of theirs is a name, and who takes part is a scheme's story.
PARENTS = ("person", "employer", "bank_account", "wi_case", "pension_award", "ui_claim")
# Reviews choose by what a case shows, so a review is a story; the product's own tables are no lives.
_NEVER_LINKED = {"past_review", "exemption", "ref_code", "ref_icd", "ref_town"}


@dataclass(frozen=True)
class Link:
    """Rows of ``table`` whose ``column`` holds the entity's ``by``: its key (``id``), or ``person_id`` and the like."""

    table: str
    column: str
    by: str
    direct: bool

    @property
    def name(self) -> str:
        """Such as ``ui_payment``, or ``enrolment of person`` where it is reached through the person behind."""
        return self.table if self.direct or self.by == "id" else f"{self.table} of {self.by.removesuffix('_id')}"


def points_at(table: str, target: str) -> str | None:
    """The first column of ``table`` that holds one key of ``target``, None without one."""
    key = f"{target}.{TABLES[target].key[0]}"
    return next((c.name for c in TABLES[table].columns if c.ref == key and c.type == "id"), None)


def behind(kind: str) -> dict[str, str]:
    """Columns of the own row that name a parent: ``{'person_id': 'person_id', 'employer_id': …}`` by parent's key."""
    held = {TABLES[parent].key[0]: points_at(kind, parent) for parent in PARENTS if parent != kind}
    found = {key: column for key, column in held.items() if column is not None}
    return found | ({"person_id": "person_id"} if kind == "person" else {})


def links(kind: str, tables: set[str]) -> list[Link]:
    """Every way from an entity to rows of other tables: its children, its parents, the rows of the person behind it."""
    known = behind(kind)
    made: dict[str, Link] = {}
    for table in sorted(tables - _NEVER_LINKED - {kind}):
        if (column := points_at(table, kind)) is not None:
            made[table] = Link(table, column, "id", True)
        elif table == "op_log":
            made[table] = Link(table, "object_id", "id", True)
        elif table in PARENTS and TABLES[table].key[0] in known:
            made[table] = Link(table, TABLES[table].key[0], TABLES[table].key[0], True)
        elif "person_id" in known and (column := points_at(table, "person")) is not None:
            made[table] = Link(table, column, "person_id", False)
        elif "person_id" in known and "id_no" in TABLES[table].names:
            made[table] = Link(table, "id_no", "id_no", False)
    return list(made.values())

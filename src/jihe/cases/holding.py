"""What the fund holds on a person or an employer: rows by table, what was paid, and which rules were asked of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jihe.cases.blind.dossier import tables as of_a_person
from jihe.cases.blind.subjects import OWN
from jihe.schema import TABLES
from jihe.screening.packing import PUBLIC_POWER

if TYPE_CHECKING:
    from jihe.content.units import Rule
    from jihe.engines.answering import Answering

KINDS = ("person", "employer")
EMPLOYER = {
    table.name: column.name for table in TABLES.values() for column in table.columns
    if column.ref == "employer.employer_id"
}  # fmt: skip
# Benefits by the table they were paid in.
PAID = ("pension_payment", "ui_payment", "wi_benefit", "death_benefit", "medical_bill", "employer_subsidy")
_PAID_COLUMNS = {"medical_bill": "fund_fen"}


@dataclass(frozen=True)
class Held:
    """A table's rows about the subject: how many, and the day of the table's last delivery."""

    table: str
    title: str
    count: int
    fresh: datetime | None


@dataclass(frozen=True)
class Asked:
    """A rule and whether it was asked of the subject: ``eligible`` of their rows were among those it judges."""

    rule: Rule
    eligible: bool


def whose(kind: str) -> dict[str, str]:
    """The tables about such subjects, and the column of each that names them."""
    return of_a_person() if kind == "person" else {"employer": "employer_id", **EMPLOYER}


def records(kind: str, number: int, session: Answering) -> list[int]:
    """The subject's record and those of the same person; empty where there is none."""
    if kind == "person":
        root = session.query(f"SELECT root FROM identity WHERE person_id = {number}")["root"].to_pylist()
        same = f"SELECT person_id AS k FROM identity WHERE root = {(root or [number])[0]} ORDER BY k"
        known = session.query(same)["k"].to_pylist()
        if known:
            return list(known)
    key = TABLES[kind].key[0]
    return list(session.query(f'SELECT "{key}" AS k FROM {kind} WHERE "{key}" = {number}')["k"].to_pylist())


def held(kind: str, same: Collection[int], session: Answering) -> list[Held]:
    """Every table that has rows about the subject."""
    made = []
    for table, column in whose(kind).items():
        about = f'SELECT COUNT(*) AS n FROM {table} WHERE "{column}" IN ({_listed(same)})'
        count = session.query(about)["n"].to_pylist()[0]
        if count:
            made.append(Held(table, TABLES[table].title, count, session.freshness(table)))
    return made


def paid(kind: str, same: Collection[int], session: Answering) -> list[tuple[int, str, int]]:
    """What was paid: year, table, fen; the latest year first."""
    made = []
    for table in PAID:
        column = whose(kind).get(table)
        if column is None or (kind == "employer" and table != "employer_subsidy"):
            continue
        amount = _PAID_COLUMNS.get(table, "amount_fen")
        gone = " AND pay_status = 'paid'" if "pay_status" in TABLES[table].names else ""
        rows = session.query(
            f"SELECT CAST(year(pay_date) AS BIGINT) AS y, CAST(SUM({amount}) AS BIGINT) AS fen FROM {table} "
            f'WHERE "{column}" IN ({_listed(same)}) AND pay_date IS NOT NULL{gone} GROUP BY y'
        ).to_pylist()
        made += [(row["y"], TABLES[table].title, row["fen"]) for row in rows if row["fen"]]
    return sorted(made, key=lambda one: (-one[0], one[1]))


def eligible(rules: Collection[Rule], session: Answering) -> dict[str, frozenset[int]]:
    """Whom each rule could have found on the session's day, by code; none of rules about public power."""
    made = {}
    for rule in rules:
        if rule.meta.subject not in PUBLIC_POWER:
            answer = session.query(rule.meta.eligible, rule.parameters)
            made[rule.code] = frozenset(one for one in answer.column(0).to_pylist() if one is not None)
    return made


def asked(
    kind: str, same: Collection[int], rules: Collection[Rule], among: Mapping[str, frozenset[int]], session: Answering
) -> list[Asked]:
    """Each rule that is about no public power, by code: whether it judged the subject or one of their rows."""
    columns = {**OWN, "bank_account": "holder_person_id"} if kind == "person" else {
        name: column for name, column in whose(kind).items() if name in ("employer", "employer_subsidy")
    }  # fmt: skip
    keys: dict[str, set[Any]] = {}
    for entity in {rule.meta.entity for rule in rules} & set(columns):
        key = TABLES[entity].key[0]
        rows = session.query(f'SELECT "{key}" AS k FROM {entity} WHERE "{columns[entity]}" IN ({_listed(same)})')
        keys[entity] = set(rows["k"].to_pylist())
    return [
        Asked(rule, bool(among[rule.code] & keys.get(rule.meta.entity, set())))
        for rule in sorted(rules, key=lambda one: one.code) if rule.code in among
    ]  # fmt: skip


def _listed(keys: Collection[int]) -> str:
    return ", ".join(str(int(key)) for key in keys)

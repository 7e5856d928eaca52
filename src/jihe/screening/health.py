"""What each rule looked at: eligible, found, clear, not applicable, and how fresh every registry was."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from jihe.content.units import Rule
from jihe.engines import Session
from jihe.errors import JiheError
from jihe.schema import TABLES
from jihe.screening.packing import Packed

if TYPE_CHECKING:
    import pyarrow as pa

OK, NO_DATA, FAILED = "ok", "no data", "failed"


@dataclass(frozen=True)
class Health:
    """One rule, one night. Counts are of the rule's entity; None where they cannot be told.

    eligible        entities the rule could have found
    found           those it found; ``findings`` counts findings, ``subjects`` whom they are about
    clear           eligible and not found; unknown when a registry has no data: no data is not "clean"
    not_applicable  entities of that kind that the rule does not ask about
    rate            found ÷ eligible
    tests           findings and subjects of each of its tests, those it declares first
    state           ok | no data | failed
    """

    source: str
    code: str
    status: str
    state: str
    entity: str
    eligible: int | None
    found: int | None
    clear: int | None
    not_applicable: int | None
    rate: float | None
    findings: int | None
    subjects: int | None
    tests: list[dict[str, str | int]]
    registries: list[dict[str, str | datetime | None]]


def schema() -> pa.Schema:
    """The health table, one row a rule in order of code."""
    import pyarrow as pa

    registry = pa.struct([("table", pa.string()), ("registry", pa.string()), ("last", pa.timestamp("us"))])
    texts = ("source", "code", "status", "state", "entity")
    counts = ("eligible", "found", "clear", "not_applicable")
    return pa.schema(
        [(name, pa.string()) for name in texts]
        + [(name, pa.int64()) for name in counts]
        + [("rate", pa.float64()), ("findings", pa.int64()), ("subjects", pa.int64())]
        + [("tests", tests_type()), ("registries", pa.list_(registry))]
    )


def tests_type() -> pa.DataType:
    """How a table keeps what each test of a rule found."""
    import pyarrow as pa

    named = [(name, pa.string()) for name in ("test", "zh", "en")]
    return pa.list_(pa.struct([*named, ("findings", pa.int64()), ("subjects", pa.int64())]))


def table(rows: list[Health]) -> pa.Table:
    """The rows as Arrow, in order of code."""
    import pyarrow as pa

    ordered = sorted(rows, key=lambda row: row.code)
    return pa.Table.from_pylist([asdict(row) for row in ordered], schema=schema())


def registries(session: Session, rule: Rule) -> list[dict[str, str | datetime | None]]:
    """Every registry the rule depends on, with the last row known by the day."""
    return [
        {"table": name, "registry": TABLES[name].registry, "last": session.freshness(name)} for name in rule.registries
    ]


def measure(session: Session, rule: Rule, packed: Packed, eligible: pa.Table) -> Health:
    """The health of a rule that ran; ``eligible`` is one column of distinct ids."""
    import pyarrow.compute as pc

    fresh = registries(session, rule)
    silent = any(each["last"] is None for each in fresh)
    asked, found = len(eligible), len(packed.entities)
    subjects = packed.findings.select(["subject_kind", "subject_id"]).group_by(["subject_kind", "subject_id"])
    inside = pc.is_in(packed.entities.column(0), value_set=eligible.column(0).combine_chunks())
    found_eligible = pc.sum(inside).as_py() or 0
    return Health(
        source=rule.stem,
        code=rule.code,
        status=rule.meta.status,
        state=NO_DATA if silent else OK,
        entity=rule.meta.entity,
        eligible=asked,
        found=found,
        clear=None if silent else asked - found_eligible,
        not_applicable=population(session, rule) - asked,
        rate=round(found / asked, 6) if asked else None,
        findings=len(packed.findings),
        subjects=len(subjects.aggregate([])),
        tests=by_test(rule, packed.findings),
        registries=fresh,
    )


def by_test(rule: Rule, findings: pa.Table) -> list[dict[str, str | int]]:
    """What each test found; one that found nothing is among them."""
    about: dict[str, list[tuple[str, int]]] = {test: [] for test in rule.meta.tests}
    columns = (findings.column(name).to_pylist() for name in ("test", "subject_kind", "subject_id"))
    for test, kind, number in zip(*columns, strict=True):
        about[test].append((kind, number))
    return [
        {"test": test, "zh": one.zh, "en": one.en, "findings": len(about[test]), "subjects": len(set(about[test]))}
        for test, one in rule.meta.tests.items()
    ]


def failed(session: Session, rule: Rule) -> Health:
    """The health of a rule that did not run to its end."""
    try:
        fresh = registries(session, rule)
    except JiheError:  # a table that cannot be read may be why the rule failed; the failure says so
        fresh = [{"table": name, "registry": TABLES[name].registry, "last": None} for name in rule.registries]
    nothing = dict.fromkeys(("eligible", "found", "clear", "not_applicable", "rate", "findings", "subjects"))
    return Health(
        source=rule.stem, code=rule.code, status=rule.meta.status, state=FAILED, entity=rule.meta.entity,
        tests=[], registries=fresh, **nothing,
    )  # fmt: skip


def population(session: Session, rule: Rule) -> int:
    """How many entities of the rule's kind the fund knows."""
    counted = session.query(f"SELECT COUNT(*) AS n FROM {rule.meta.entity}")
    return int(counted.column("n")[0].as_py())

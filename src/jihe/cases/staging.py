"""Temporary tables, where set-wise statements can join what a night brings with what the store has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.cases.identity import LETTERS, case_number
from jihe.schema.signals import money_schema, proof_schema, signal_schema

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.cases.models import Night

Columns = Mapping[str, Sequence[Any]]
Subject = tuple[str, int]  # its kind and its key
MANY = 1000


@dataclass(frozen=True)
class StageTable:
    """A temporary table: its columns in SQL, and what to fill it with, column by column."""

    name: str
    declared: str
    columns: Columns = field(default_factory=dict)


@contextmanager
def staged(*tables: StageTable) -> Iterator[None]:
    """The tables, filled, for as long as the block runs. They are this connection's own, so nobody waits."""
    from django.db import connection

    with connection.cursor() as cursor, _one_transaction(cursor):
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {table.name}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table.name} ({table.declared})")
            if table.columns:
                _fill(cursor, table)
    yield
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {table.name}")


def _fill(cursor: Any, table: StageTable) -> None:
    """Every row at once: on PostgreSQL by COPY, and counted where there are many, for it cannot know."""
    names = ", ".join(table.columns)
    rows = zip(*table.columns.values(), strict=True)
    if cursor.db.vendor == "sqlite":
        marks = ", ".join(["%s"] * len(table.columns))
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)
        return
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    if len(next(iter(table.columns.values()))) >= MANY:
        cursor.execute(f"ANALYZE {table.name}")


@contextmanager
def _one_transaction(cursor: Any) -> Iterator[None]:
    """Begin plainly where none has begun: ``atomic`` would take SQLite's write lock for rows that are our own."""
    if cursor.db.in_atomic_block:
        yield
        return
    cursor.execute("BEGIN")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


def night_stage(night: Night) -> StageTable:
    """The night at hand as a table of one row, so that statements need no parameters; ``at``: by the clock."""
    from jihe.cases.audit import now

    row = {"night_id": [night.pk], "as_of": [night.as_of], "at": [now()]}
    return StageTable("stage_night", "night_id bigint, as_of date, at timestamp", row)


def town_stage(towns: Mapping[Subject, str]) -> StageTable:
    """The town of each subject that has one."""
    rows = [(kind, subject, town) for (kind, subject), town in towns.items()]
    names = ("subject_kind", "subject_id", "town")
    declared = "subject_kind text, subject_id bigint, town text, PRIMARY KEY (subject_kind, subject_id)"
    return StageTable("stage_town", declared, dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {})


def merged_stage(roots: Mapping[int, int]) -> StageTable:
    """Person records that were merged, the record each stands for now, and that one's case in each line."""
    rows = [
        (person, root, line, case_number("person", root, line))
        for person, root in roots.items() if person != root for line in LETTERS
    ]  # fmt: skip
    names = ("person_id", "root", "line", "number")
    declared = "person_id bigint, root bigint, line text, number text, PRIMARY KEY (person_id, line)"
    return StageTable("stage_merged", declared, dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {})


def sql(name: str) -> list[str]:
    """The statements of ``sql/<name>.sql``, in order."""
    text = (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return [statement for statement in text.split(";\n") if statement.strip()]


def run_sql(name: str) -> tuple[Any, ...]:
    """Run the statements of ``sql/<name>.sql``; the first row of the last one, if it has rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in sql(name):
            cursor.execute(statement)
            _recount(cursor, statement)
        return cursor.fetchone() or () if cursor.description else ()


def _recount(cursor: Any, statement: str) -> None:
    """Count a table anew that has just grown or been filled in: PostgreSQL plans the next join by what it knows,
    which inside one transaction is what the table was before it.
    """
    if cursor.db.vendor == "postgresql" and cursor.rowcount >= MANY and (changed := _CHANGED.search(statement)):
        cursor.execute(f"ANALYZE {changed[1] or changed[2]}")


_CHANGED = re.compile(r"^(?:INSERT INTO (\w+)|UPDATE (stage_\w+))", re.MULTILINE)


def signal_stages(
    signals: pa.Table, money: pa.Table, proofs: pa.Table, roots: Mapping[int, int]
) -> tuple[StageTable, ...]:
    """A night's three tables, checked, as ``stage_signal``, ``stage_money`` and ``stage_proof``.

    A signal about a merged person record is about the record it stands for (``roots``), under its own id.
    ``carried``: tonight did not say it, but its rule could not be asked. ``newest``: no later night has said
    it otherwise. ``signal_pk`` and ``case_id`` are found while joining. Raises ValueError where the tables
    break the contract of ``schema.signals``.
    """
    signals, money, proofs = (
        signals.cast(signal_schema()),
        money.cast(money_schema()),
        proofs.cast(proof_schema()),
    )
    _require_unique(signals, ["signal_id"], "signals")
    _require_unique(money, ["signal_id", "money_table", "money_key"], "money")
    _require_unique(proofs, ["signal_id", "proof_table", "proof_key"], "proofs")
    _require_known(money, signals, "money")
    _require_known(proofs, signals, "proofs")
    columns = {name: signals[name].to_pylist() for name in signals.column_names}
    columns["subject_id"] = [
        roots.get(subject, subject) if kind == "person" else subject
        for kind, subject in zip(columns["subject_kind"], columns["subject_id"], strict=True)
    ]
    subjects = list(zip(columns["subject_kind"], columns["subject_id"], columns["line"], strict=True))
    numbers = {subject: case_number(*subject) for subject in set(subjects)}
    columns["number"] = [numbers[subject] for subject in subjects]
    return (
        StageTable(
            "stage_signal",
            "signal_id text PRIMARY KEY, kind text, source text, code text, content_hash text, line text, "
            "lane text, subject_kind text, subject_id bigint, key text, test text, test_zh text, "
            "test_en text, severity integer, score double precision, match text, from_ym integer, to_ym integer, "
            "at_stake_fen bigint, prevented_fen bigint, says text, says_en text, evidence text, number text, "
            "carried boolean DEFAULT FALSE, newest boolean DEFAULT FALSE, signal_pk bigint, case_id bigint",
            columns,
        ),
        StageTable(
            "stage_money",
            "signal_id text, money_table text, money_key bigint, fen bigint, "
            "PRIMARY KEY (money_table, money_key, signal_id)",
            {name: money[name].to_pylist() for name in money.column_names},
        ),
        StageTable(
            "stage_proof",
            "signal_id text, proof_table text, proof_key bigint, PRIMARY KEY (signal_id, proof_table, proof_key)",
            {name: proofs[name].to_pylist() for name in proofs.column_names},
        ),
    )


def _require_unique(table: pa.Table, key: list[str], what: str) -> None:
    distinct = table.select(key).group_by(key).aggregate([]).num_rows
    if distinct != table.num_rows:
        raise ValueError(f"{what}: {table.num_rows - distinct} rows repeat their key ({', '.join(key)})")


def _require_known(table: pa.Table, signals: pa.Table, what: str) -> None:
    import pyarrow.compute as pc

    known = pc.is_in(table["signal_id"], value_set=signals["signal_id"].combine_chunks())
    if unknown := table.num_rows - (pc.sum(known).as_py() or 0):
        raise ValueError(f"{what}: {unknown} rows belong to no signal of the night")

"""Which rules name the same subjects and payments: two that always do are one rule twice, or one inside the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FEW = 3  # subjects; a rule that names fewer is inside another by chance


@dataclass(frozen=True)
class Overlap:
    """Two rules, the one that names fewer subjects first. ``*_both`` is what both name."""

    code: str
    other: str
    subjects: int
    other_subjects: int
    subjects_both: int
    payments: int
    other_payments: int
    payments_both: int

    @property
    def subject_share(self) -> float:
        """Share of the smaller rule's subjects that the other names too."""
        return self.subjects_both / self.subjects if self.subjects else 0.0

    @property
    def payment_share(self) -> float:
        """Share of the payments of the rule that names fewer of them."""
        fewer = min(self.payments, self.other_payments)
        return self.payments_both / fewer if fewer else 0.0

    @property
    def inside(self) -> bool:
        """Whether the smaller names nobody whom the other does not."""
        return self.subjects >= FEW and self.subjects_both == self.subjects


def schema() -> pa.Schema:
    """Of ``overlap.parquet``, one row a pair."""
    import pyarrow as pa

    kinds = {"str": pa.string(), "int": pa.int64()}
    return pa.schema([(name, kinds[str(each.type)]) for name, each in Overlap.__dataclass_fields__.items()])


def tables(connection: duckdb.DuckDBPyConnection, findings: pa.Table, money: pa.Table, proofs: pa.Table) -> None:
    """From a night's findings: tables ``subject`` and ``payment`` of ``overlaps``, and ``named`` of ``yields``."""
    for name, table in (("finding", findings), ("money", money), ("proof", proofs)):
        connection.register(name, table)
    connection.execute("""
        CREATE TABLE subject AS SELECT DISTINCT code, subject_kind AS kind, subject_id AS id FROM finding;
        CREATE TABLE payment AS SELECT DISTINCT code, money_table, money_key FROM money JOIN finding USING (signal_id);
        CREATE TABLE named AS
        SELECT code, line, subject_kind AS name_table, subject_id AS name_key FROM finding
        UNION SELECT code, line, proof_table, proof_key FROM proof JOIN finding USING (signal_id)
        UNION SELECT code, line, money_table, money_key FROM money JOIN finding USING (signal_id)
    """)


def overlaps(connection: duckdb.DuckDBPyConnection) -> list[Overlap]:
    """Every pair that shares a subject or a payment, largest share first.

    ``subject`` (code, kind, id) and ``payment`` (code, money_table, money_key) are tables of distinct rows.
    """
    rows = connection.execute("""
        WITH both_subjects AS (
            SELECT a.code AS code, b.code AS other, count(*) AS n
            FROM subject AS a JOIN subject AS b ON a.kind = b.kind AND a.id = b.id AND a.code < b.code GROUP BY ALL
        ), both_payments AS (
            SELECT a.code AS code, b.code AS other, count(*) AS n
            FROM payment AS a JOIN payment AS b
                ON a.money_table = b.money_table AND a.money_key = b.money_key AND a.code < b.code
            GROUP BY ALL
        ), subjects AS (SELECT code, count(*) AS n FROM subject GROUP BY code),
        payments AS (SELECT code, count(*) AS n FROM payment GROUP BY code)
        SELECT code, other, coalesce(s1.n, 0), coalesce(s2.n, 0), coalesce(bs.n, 0),
            coalesce(p1.n, 0), coalesce(p2.n, 0), coalesce(bp.n, 0)
        FROM both_subjects AS bs FULL JOIN both_payments AS bp USING (code, other)
        LEFT JOIN subjects AS s1 USING (code) LEFT JOIN subjects AS s2 ON s2.code = other
        LEFT JOIN payments AS p1 USING (code) LEFT JOIN payments AS p2 ON p2.code = other
    """).fetchall()
    return sorted(map(_smaller_first, rows), key=_largest)


def _smaller_first(row: tuple[str, str, int, int, int, int, int, int]) -> Overlap:
    code, other, subjects, others, both, payments, other_payments, paid = row
    if subjects <= others:
        return Overlap(code, other, subjects, others, both, payments, other_payments, paid)
    return Overlap(other, code, others, subjects, both, other_payments, payments, paid)


def _largest(one: Overlap) -> tuple[bool, float, int, str, str]:
    """Largest share first, of subjects or payments; those of a rule with hardly a subject come last."""
    return (one.subjects < FEW, -max(one.subject_share, one.payment_share), -one.subjects_both, one.code, one.other)

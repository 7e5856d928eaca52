"""From a rule's plain rows to findings, money and proofs: set-wise, in DuckDB whatever engine ran the rule.

The answer is small beside the tables, and one writer of JSON gives the same bytes on every engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import duckdb

from jihe.content.contract import PROOF, RESERVED
from jihe.content.units import Rule
from jihe.errors import JiheError
from jihe.law import Law
from jihe.schema import CODES
from jihe.schema.signals import money_schema, proof_schema, signal_schema
from jihe.screening.sentences import written_out

if TYPE_CHECKING:
    import pyarrow as pa

# What these subjects did as officials is for the discipline lane alone (design §5).
PUBLIC_POWER = ("operator", "office", "expert")
ORDER = "code, subject_kind, subject_id, key, test"
_HALVES = ("money_table", "money_key", "fen")


class ContractError(JiheError):
    """A rule's rows break the output contract in a way that only data can show."""


@dataclass(frozen=True)
class Packed:
    """Findings, money and proofs of one rule, in canonical order; ``entities`` are the distinct ids found."""

    findings: pa.Table
    money: pa.Table
    proofs: pa.Table
    entities: pa.Table


def pack(rows: pa.Table, rule: Rule, parameters: Mapping[str, object], law: Law) -> Packed:
    """The three tables of ``schema/signals.py`` for one rule. Raises ContractError naming the breach."""
    with _workbench(rows) as bench:
        kinds = {name: str(kind) for name, kind, *_ in bench.execute("DESCRIBE given").fetchall()}
        _normalise(bench, rule, kinds)
        _prove(bench, rule, kinds)
        values = sorted(name for name in kinds if name not in RESERVED and not name.startswith(PROOF))
        _group(bench, rule, values)
        evidence = _evidence(values, kinds, rule, parameters, law)
        findings = _table(bench, _findings_sql(rule, kinds, evidence), signal_schema())
        money = _table(bench, _MONEY_SQL, money_schema())
        proofs = _table(bench, _proofs_sql(kinds), proof_schema())
        entities = bench.execute(
            "SELECT DISTINCT entity_id FROM findings ORDER BY entity_id"
        ).to_arrow_table()
    return Packed(findings, money, proofs, entities)


@contextmanager
def _workbench(rows: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    bench = duckdb.connect(config={"threads": 2, "python_enable_replacements": False})
    try:
        bench.execute("SET enable_external_access = false")
        bench.register("given", rows)
        yield bench
    finally:
        bench.close()


def _table(bench: duckdb.DuckDBPyConnection, sql: str, schema: pa.Schema) -> pa.Table:
    return bench.sql(sql).to_arrow_table().select(schema.names).cast(schema)


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _normalise(bench: duckdb.DuckDBPyConnection, rule: Rule, kinds: Mapping[str, str]) -> None:
    def cast(column: str, kind: str, default: str) -> str:
        return f"CAST({_name(column)} AS {kind}) AS {column}" if column in kinds else f"{default} AS {column}"

    parts = [
        "CAST(finding AS VARCHAR) AS key",
        cast("subject_kind", "VARCHAR", "NULL"),
        cast("subject_id", "BIGINT", "NULL"),
        cast("test", "VARCHAR", "NULL"),
        cast("from_ym", "INTEGER", "NULL"),
        cast("to_ym", "INTEGER", "NULL"),
        cast("entity_id", "BIGINT", "CAST(subject_id AS BIGINT)"),
        cast("severity", "INTEGER", str(rule.meta.severity)),
        f"COALESCE({_name('match')}, 'strong') AS match" if "match" in kinds else "'strong' AS match",
        cast("prevented_fen", "BIGINT", "CAST(0 AS BIGINT)"),
        cast("money_table", "VARCHAR", "CAST(NULL AS VARCHAR)"),
        cast("money_key", "BIGINT", "CAST(NULL AS BIGINT)"),
        cast("fen", "BIGINT", "CAST(NULL AS BIGINT)"),
    ]
    others = [_name(name) for name in kinds if name not in RESERVED]
    bench.execute(f"CREATE TABLE rows AS SELECT {', '.join([*parts, *others])} FROM given").fetchall()  # noqa: S608


def _codes(domain: str) -> str:
    return ", ".join(f"'{code}'" for code in CODES[domain].codes)


def _prove(bench: duckdb.DuckDBPyConnection, rule: Rule, kinds: Mapping[str, str]) -> None:
    """What only data can break; the first breach is named with one finding that shows it."""
    checks = {
        "finding, subject and test must not be null": (
            "key IS NULL OR subject_kind IS NULL OR subject_id IS NULL OR test IS NULL OR entity_id IS NULL"
        ),
        "subject_kind is no code of subject_kind": f"subject_kind NOT IN ({_codes('subject_kind')})",
        "severity is not 1 to 4": "severity IS NULL OR severity NOT BETWEEN 1 AND 4",
        "match is neither strong nor weak": "match NOT IN ('strong', 'weak')",
        "money_table, money_key and fen are null together or not at all": (
            f"({' + '.join(f'({half} IS NULL)::INTEGER' for half in _HALVES)}) NOT IN (0, 3)"
        ),
        "money_table is no code of money_table": f"money_table NOT IN ({_codes('money_table')})",
    }
    for problem, condition in checks.items():
        _none(
            bench, rule, problem, f"SELECT key, test FROM rows WHERE {condition} ORDER BY key, test LIMIT 1"
        )  # noqa: S608
    proofs = [_name(name) for name in kinds if name.startswith(PROOF)]
    _none(bench, rule, "no row of it has a proof", f"""
        SELECT key, test FROM rows GROUP BY key, test
        HAVING COUNT(COALESCE({', '.join([*proofs, 'NULL'])})) = 0 ORDER BY key, test LIMIT 1
    """)  # fmt: skip  # noqa: S608
    _none(
        bench,
        rule,
        "one payment has two shares in it",
        """
        SELECT key, test FROM rows WHERE money_key IS NOT NULL
        GROUP BY key, test, money_table, money_key HAVING COUNT(DISTINCT fen) > 1 ORDER BY key, test LIMIT 1
    """,
    )
    constant = ["subject_kind", "subject_id", "entity_id", "severity", "match", "prevented_fen"]
    constant += [name for name in kinds if name not in RESERVED and not name.startswith(PROOF)]
    for name in constant:
        column = _name(name)
        _none(bench, rule, f"{name} differs between the rows of one finding", f"""
            SELECT key, test FROM rows GROUP BY key, test
            HAVING MIN({column}) IS DISTINCT FROM MAX({column}) OR COUNT({column}) NOT IN (0, COUNT(*))
            ORDER BY key, test LIMIT 1
        """)  # fmt: skip  # noqa: S608


def _none(bench: duckdb.DuckDBPyConnection, rule: Rule, problem: str, sql: str) -> None:
    found = bench.execute(sql).fetchall()
    if found:
        key, test = found[0]
        raise ContractError(f"{problem} (finding {key}, test {test})")


def _group(bench: duckdb.DuckDBPyConnection, rule: Rule, values: Sequence[str]) -> None:
    identity = " || '|' || ".join((_quoted(rule.code), "subject_kind", "subject_id", "g.key", "g.test"))
    once = ["subject_kind", "subject_id", "entity_id", "severity", "match", *values]
    picked = ", ".join(f"MIN({_name(name)}) AS {_name(name)}" for name in once)
    bench.execute(f"""
        CREATE TABLE findings AS
        WITH shares AS (SELECT DISTINCT key, test, money_table, money_key, fen FROM rows WHERE fen IS NOT NULL),
        stake AS (SELECT key, test, CAST(SUM(fen) AS BIGINT) AS fen FROM shares GROUP BY key, test),
        grouped AS (
            SELECT key, test, {picked}, MIN(from_ym) AS from_ym, MAX(to_ym) AS to_ym,
                COALESCE(MIN(prevented_fen), 0) AS prevented_fen
            FROM rows GROUP BY key, test
        )
        SELECT g.*, COALESCE(s.fen, 0) AS at_stake_fen, substr(sha256({identity}), 1, 16) AS signal_id
        FROM grouped AS g LEFT JOIN stake AS s ON s.key = g.key AND s.test = g.test
    """).fetchall()  # noqa: S608


def _evidence(
    values: Sequence[str], kinds: Mapping[str, str], rule: Rule, parameters: Mapping[str, object], law: Law
) -> str:
    """The SQL of the evidence: constant parts as text, the values of each finding as JSON with sorted keys."""
    used = {name: {"verified": law.parameters[name].verified} for name in rule.law if name in law.parameters}
    fixed = canonical({"law": used, "parameters": dict(parameters)})
    fields = ", ".join(f"{_name(name)}: {_json(name, kinds[name])}" for name in values)
    made = f"to_json({{{fields}}})::VARCHAR" if values else "'{}'"
    return f"{_quoted(fixed[:-1] + ',' + chr(34) + 'values' + chr(34) + ':')} || {made} || '}}'"


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces; days as ISO text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in evidence")


def _json(name: str, kind: str) -> str:
    column = _name(name)
    if kind in ("DOUBLE", "FLOAT"):
        return f"CASE WHEN isfinite({column}) THEN ROUND({column}, 6) END"
    if kind.startswith("DECIMAL") or kind == "HUGEINT":
        return f"CAST({column} AS BIGINT)"
    if kind.startswith("TIMESTAMP"):
        return f"strftime({column}, '%Y-%m-%d %H:%M:%S')"
    return column


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_MONEY_SQL = """
    SELECT DISTINCT f.signal_id, r.money_table, r.money_key, r.fen
    FROM rows AS r JOIN findings AS f ON f.key = r.key AND f.test = r.test
    WHERE r.money_key IS NOT NULL ORDER BY 1, 2, 3
"""


def _proofs_sql(kinds: Mapping[str, str]) -> str:
    branches = [
        f"""SELECT f.signal_id, '{name.removeprefix(PROOF)}' AS proof_table, CAST(r.{_name(name)} AS BIGINT) AS proof_key
            FROM rows AS r JOIN findings AS f ON f.key = r.key AND f.test = r.test
            WHERE r.{_name(name)} IS NOT NULL"""  # noqa: S608
        for name in kinds
        if name.startswith(PROOF)
    ]
    return f"SELECT DISTINCT * FROM ({' UNION ALL '.join(branches)}) ORDER BY 1, 2, 3"  # noqa: S608


def _findings_sql(rule: Rule, kinds: Mapping[str, str], evidence: str) -> str:
    kept = {"from_ym": "INTEGER", "to_ym": "INTEGER", "at_stake_fen": "BIGINT", "prevented_fen": "BIGINT"}
    lanes = ", ".join(f"'{kind}'" for kind in PUBLIC_POWER)
    return f"""
        SELECT signal_id, 'finding' AS kind, '{rule.stem}' AS source, '{rule.code}' AS code,
            '{rule.hash}' AS content_hash, '{rule.meta.line}' AS line,
            CASE WHEN subject_kind IN ({lanes}) THEN 'public_power' ELSE 'case' END AS lane,
            subject_kind, subject_id, key, test,
            CAST(CASE WHEN match = 'weak' THEN GREATEST(severity - 1, 1) ELSE severity END AS INTEGER) AS severity,
            CAST(NULL AS DOUBLE) AS score, match, from_ym, to_ym, at_stake_fen, prevented_fen,
            {written_out(rule.meta.says, {**kinds, **kept}, "zh")} AS says,
            {written_out(rule.meta.says_en, {**kinds, **kept}, "en")} AS says_en,
            {evidence} AS evidence
        FROM findings ORDER BY {ORDER}
    """  # noqa: S608 - names come from a proven rule

"""From a rule's plain rows to findings, money and proofs: set-wise, in DuckDB whatever engine ran the rule.

The answer is small beside the tables, and one writer of JSON gives the same bytes on every engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import duckdb

from jihe.content.contract import NOT_SAID, PROOF, RESERVED
from jihe.content.units import Rule
from jihe.engines.answers import small
from jihe.engines.session import plain
from jihe.law import Law
from jihe.schema.signals import money_schema, proof_schema, signal_schema
from jihe.screening import breaches, reckoning, shown
from jihe.screening.json_sql import as_json, canonical, name_of
from jihe.screening.sentences import Language, quoted, written_out

if TYPE_CHECKING:
    from types import TracebackType

    import pyarrow as pa

# What these subjects did as officials is for the discipline lane alone (design §5).
PUBLIC_POWER = ("operator", "office", "expert")
FINDINGS_ORDER = ("code", "subject_kind", "subject_id", "key", "test")
MONEY_ORDER = ("signal_id", "money_table", "money_key")
PROOFS_ORDER = ("signal_id", "proof_table", "proof_key")


@dataclass(frozen=True)
class Packed:
    """Findings, money and proofs of one rule, in canonical order; ``entities`` are the distinct ids found."""

    findings: pa.Table
    money: pa.Table
    proofs: pa.Table
    entities: pa.Table

    @classmethod
    def nothing(cls) -> Packed:
        """No finding at all."""
        import pyarrow as pa

        entities = pa.schema([("entity_id", pa.int64())])
        schemas = (signal_schema(), money_schema(), proof_schema(), entities)
        return cls(*(schema.empty_table() for schema in schemas))


class Packer:
    """A small DuckDB of its own, with nothing in it but one rule's rows at a time. Use it in a ``with``.

    ``small`` is for the rows of one case: planned plainly, for planning them well takes longer than reading them.
    """

    def __init__(self, small: bool = False) -> None:
        self._bench = duckdb.connect(config={"threads": 2, "python_enable_replacements": False})
        if small:
            self._bench.execute("SET threads = 1").fetchall()
            self._bench.execute("PRAGMA disable_optimizer").fetchall()
        self._bench.execute("SET enable_progress_bar = false").fetchall()  # it would be printed
        self._bench.execute("SET enable_external_access = false").fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bench.close()

    def pack(
        self, rows: pa.Table, rule: Rule, parameters: Mapping[str, object], law: Law, facts_only: bool = False
    ) -> Packed:
        """The tables of ``schema/signals.py`` for one rule. Raises ContractError naming a breach.

        ``facts_only`` leaves out what is said and what stands behind it, which takes longer than the rest.
        """
        if not len(rows):
            return Packed.nothing()
        try:
            return self._pack(rows, rule, parameters, law, facts_only)
        except duckdb.Error as error:
            raise breaches.ContractError(f"its columns do not fit the contract: {plain(error)}") from error

    def _pack(self, rows: pa.Table, rule: Rule, parameters: Mapping[str, object], law: Law, facts_only: bool) -> Packed:
        self._bench.register("given", rows)
        try:
            described = self._bench.execute("DESCRIBE given").fetchall()
            kinds = {str(name): str(kind) for name, kind, *_ in described}
            self._make("rows", _normalised(rule, kinds))
        finally:
            self._bench.unregister("given")
        others = sorted(name for name in kinds if name not in RESERVED and not name.startswith(NOT_SAID))
        proofs = [name for name in kinds if name.startswith(PROOF)]
        self._make("findings", _grouped(rule, others, proofs))
        breaches.refuse(self._bench)
        if facts_only:
            findings = _findings(rule, "''", "''", _NO_VALUES)
        else:
            sheets = f"{reckoning.sheets(self._bench, rule, kinds, law)} || {shown.parts(self._bench, rule, kinds)}"
            evidence = _evidence({name: kinds[name] for name in others}, sheets, rule, parameters, law)
            findings = _findings(rule, _says(rule, kinds, "zh"), _says(rule, kinds, "en"), evidence)
        return Packed(
            self._ask(findings, signal_schema()),
            self._ask(_MONEY, money_schema()),
            self._ask(_proofs(proofs), proof_schema()),
            self._ask("SELECT DISTINCT entity_id FROM findings ORDER BY entity_id", None),
        )

    def _make(self, name: str, sql: str) -> None:
        self._bench.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}").fetchall()

    def _ask(self, sql: str, schema: pa.Schema | None) -> pa.Table:
        answer = small(self._bench, sql, {})
        return answer if schema is None else answer.select(schema.names).cast(schema)


def _normalised(rule: Rule, kinds: Mapping[str, str]) -> str:
    def cast(column: str, kind: str, default: str = "NULL", own: Mapping[str, str] | None = None) -> str:
        given = by_test({  # one that gives null has null; one that does not give the column has the default
            test: name_of(column) if column in columns else (own or {}).get(test, default)
            for test, columns in rule.columns.items()
        })  # fmt: skip
        return f"CAST({given} AS {kind}) AS {name_of(column)}"

    grades = {name: str(test.severity) for name, test in rule.meta.tests.items()}
    parts = [
        "CAST(finding AS VARCHAR) AS key",
        cast("subject_kind", "VARCHAR"),
        cast("subject_id", "BIGINT"),
        cast("entity_id", "BIGINT", "subject_id"),
        "CAST(test AS VARCHAR) AS test",
        cast("from_ym", "INTEGER"),
        cast("to_ym", "INTEGER"),
        cast("severity", "INTEGER", own=grades),
        f"""COALESCE({name_of("match") if "match" in kinds else "NULL"}, 'strong') AS "match" """,
        cast("prevented_fen", "BIGINT", "0"),
        cast("money_table", "VARCHAR"),
        cast("money_key", "BIGINT"),
        cast("fen", "BIGINT"),
    ]
    others = [name_of(name) for name in kinds if name not in RESERVED]
    shaped = f"SELECT {', '.join([*parts, *others])} FROM given"
    return f"SELECT *, {breaches.of_row()} AS problem FROM ({shaped})"


def by_test(values: Mapping[str, str]) -> str:
    """The expression of each test for its rows."""
    return f"CASE test {' '.join(f'WHEN {quoted(test)} THEN {value}' for test, value in values.items())} END"


def _grouped(rule: Rule, values: list[str], proofs: list[str]) -> str:
    once = ["subject_kind", "subject_id", "entity_id", "severity", "match", *values]
    picked = ", ".join(f"MIN({name_of(name)}) AS {name_of(name)}" for name in once)
    identity = " || '|' || ".join((quoted(rule.code), "subject_kind", "subject_id", "g.key", "g.test"))
    return f"""
        WITH shares AS (
            SELECT DISTINCT key, test, money_table, money_key, fen FROM rows WHERE fen IS NOT NULL
        ),
        stake AS (SELECT key, test, CAST(SUM(fen) AS BIGINT) AS fen FROM shares GROUP BY key, test),
        grouped AS (
            SELECT key, test, {picked}, MIN(from_ym) AS from_ym, MAX(to_ym) AS to_ym,
                COALESCE(MIN(prevented_fen), 0) AS prevented_fen,
                {breaches.of_finding(values, proofs)} AS problem
            FROM rows GROUP BY key, test
        )
        SELECT g.*, COALESCE(s.fen, 0) AS at_stake_fen, substr(sha256({identity}), 1, 16) AS signal_id
        FROM grouped AS g LEFT JOIN stake AS s ON s.key = g.key AND s.test = g.test
    """


def _findings(rule: Rule, says: str, says_en: str, evidence: str) -> str:
    lanes = ", ".join(f"'{kind}'" for kind in PUBLIC_POWER)
    return f"""
        SELECT signal_id, 'finding' AS kind, {quoted(rule.stem)} AS source, {quoted(rule.code)} AS code,
            {quoted(rule.hash)} AS content_hash, {quoted(rule.meta.line)} AS line,
            CASE WHEN subject_kind IN ({lanes}) THEN 'public_power' ELSE 'case' END AS lane,
            subject_kind, subject_id, key, test, {_name(rule, "zh")} AS test_zh, {_name(rule, "en")} AS test_en,
            CASE WHEN "match" = 'weak' THEN GREATEST(severity - 1, 1) ELSE severity END AS severity,
            CAST(NULL AS DOUBLE) AS score, "match", from_ym, to_ym, at_stake_fen, prevented_fen,
            {says} AS says, {says_en} AS says_en, {evidence} AS evidence
        FROM findings ORDER BY {", ".join(FINDINGS_ORDER)}
    """


_NO_VALUES = """'{"values":{}}'"""


def _says(rule: Rule, kinds: Mapping[str, str], language: Language) -> str:
    made = {"from_ym": "INTEGER", "to_ym": "INTEGER", "at_stake_fen": "BIGINT", "prevented_fen": "BIGINT"}
    sentences = {test: one.says if language == "zh" else one.says_en for test, one in rule.meta.tests.items()}
    return by_test({test: written_out(text, {**kinds, **made}, language) for test, text in sentences.items()})


def _name(rule: Rule, language: Language) -> str:
    """The name of each test."""
    return by_test({test: quoted(one.zh if language == "zh" else one.en) for test, one in rule.meta.tests.items()})


_MONEY = """
    SELECT DISTINCT f.signal_id, r.money_table, r.money_key, r.fen
    FROM rows AS r JOIN findings AS f ON f.key = r.key AND f.test = r.test
    WHERE r.money_key IS NOT NULL ORDER BY 1, 2, 3
"""


def _proofs(columns: list[str]) -> str:
    branches = [
        f"""SELECT f.signal_id, {quoted(name.removeprefix(PROOF))} AS proof_table,
                CAST(r.{name_of(name)} AS BIGINT) AS proof_key
            FROM rows AS r JOIN findings AS f ON f.key = r.key AND f.test = r.test
            WHERE r.{name_of(name)} IS NOT NULL"""
        for name in columns
    ]
    return f"SELECT DISTINCT * FROM ({' UNION ALL '.join(branches)}) ORDER BY 1, 2, 3"


def _evidence(values: Mapping[str, str], sheets: str, rule: Rule, parameters: Mapping[str, object], law: Law) -> str:
    """The SQL of the evidence: constant parts as text, sheets and values of each finding as JSON, keys sorted."""
    used = {name: {"verified": law.parameters[name].verified} for name in rule.law}
    fixed = canonical({"law": used, "parameters": dict(parameters)})
    given = {test: {name: values[name] for name in values if name in columns} for test, columns in rule.columns.items()}
    made = by_test({test: _object(one) for test, one in given.items()})
    return f"""{quoted(fixed.removesuffix("}"))} || {sheets} || ',"values":' || {made} || '}}'"""


def _object(values: Mapping[str, str]) -> str:
    fields = ", ".join(f"{name_of(name)}: {as_json(name, kind)}" for name, kind in values.items())
    return f"to_json({{{fields}}})::VARCHAR" if values else "'{}'"

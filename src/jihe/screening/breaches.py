"""What only data can show of the output contract: asked of a rule's rows before they become findings."""

from __future__ import annotations

import duckdb

from jihe.errors import JiheError
from jihe.schema import CODES

# Of a finding and not of a row: the same on all rows, null on all or none.
_CONSTANT = ("subject_kind", "subject_id", "entity_id", "severity", "match", "prevented_fen")


class ContractError(JiheError):
    """A rule's rows break the output contract; the message names one finding that shows it."""


def refuse(bench: duckdb.DuckDBPyConnection, values: list[str], proofs: list[str]) -> None:
    """Raise ContractError for the first breach among ``rows``, in order of finding and test."""
    for sql in (_by_row(), _by_finding(values, proofs), _BY_PAYMENT):
        found = bench.execute(sql).fetchall()
        if found:
            problem, key, test = found[0]
            raise ContractError(f"{problem} (finding {key}, test {test})")


def _first(problems: dict[str, str], source: str) -> str:
    told = " ".join(f"WHEN {condition} THEN '{problem}'" for problem, condition in problems.items())
    wanted = f"SELECT CASE {told} END AS problem, key, test FROM {source}"
    return f"SELECT * FROM ({wanted}) WHERE problem IS NOT NULL ORDER BY key, test, problem LIMIT 1"


def _by_row() -> str:
    def known(domain: str) -> str:
        return ", ".join(f"'{code}'" for code in CODES[domain].codes)

    empty = " OR ".join(
        f"{name} IS NULL" for name in ("key", "subject_kind", "subject_id", "entity_id", "test")
    )
    halves = " + ".join(f"({name} IS NULL)::INTEGER" for name in ("money_table", "money_key", "fen"))
    problems = {
        "finding, subject and test must not be null": empty,
        "subject_kind is no code of subject_kind": f"subject_kind NOT IN ({known('subject_kind')})",
        "severity is not 1 to 4": "severity IS NULL OR severity NOT BETWEEN 1 AND 4",
        "match is neither strong nor weak": "\"match\" NOT IN ('strong', 'weak')",
        "money_table, money_key and fen are null together or not at all": f"{halves} NOT IN (0, 3)",
        "money_table is no code of money_table": f"money_table NOT IN ({known('money_table')})",
    }
    return _first(problems, "rows")


def _by_finding(values: list[str], proofs: list[str]) -> str:
    problems, counted = {}, []
    for place, name in enumerate((*_CONSTANT, *values)):
        column = '"' + name.replace('"', '""') + '"'
        varies = f"MIN({column}) IS DISTINCT FROM MAX({column}) OR COUNT({column}) NOT IN (0, COUNT(*))"
        counted.append(f"{varies} AS varies_{place}")
        problems[f"{name} differs between the rows of one finding"] = f"varies_{place}"
    proven = ", ".join('"' + name.replace('"', '""') + '"' for name in proofs)
    counted.append(f"COUNT(COALESCE({proven}, NULL)) = 0 AS unproven")
    problems["no row of it has a proof"] = "unproven"
    grouped = f"SELECT key, test, {', '.join(counted)} FROM rows GROUP BY key, test"
    return _first(problems, f"({grouped})")


_BY_PAYMENT = """
    SELECT 'one payment has two shares in it' AS problem, key, test FROM rows WHERE money_key IS NOT NULL
    GROUP BY key, test, money_table, money_key HAVING COUNT(DISTINCT fen) > 1 ORDER BY key, test LIMIT 1
"""

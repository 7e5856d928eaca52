"""What only data can show of the output contract: asked of a rule's rows before they become findings."""

from __future__ import annotations

import duckdb

from jihe.errors import JiheError
from jihe.schema import CODES

# Of a finding and not of a row: the same on all rows, null on all or none.
_CONSTANT = ("subject_kind", "subject_id", "entity_id", "severity", "match", "prevented_fen")


class ContractError(JiheError):
    """A rule's rows break the output contract; the message names one finding that shows it."""


def refuse(bench: duckdb.DuckDBPyConnection) -> None:
    """Raise ContractError for the first breach among ``rows`` and ``findings``, in order of finding and test."""
    found = bench.execute(_ALL).fetchall()
    if found:
        problem, key, test = found[0]
        raise ContractError(f"{problem} (finding {key}, test {test})")


_ALL = """
    SELECT * FROM (
        SELECT problem, key, test FROM rows
        UNION ALL
        SELECT problem, key, test FROM findings
        UNION ALL
        SELECT 'one payment has two shares in it', key, test FROM rows WHERE money_key IS NOT NULL
        GROUP BY key, test, money_table, money_key HAVING COUNT(DISTINCT fen) > 1
    ) WHERE problem IS NOT NULL ORDER BY key, test, problem LIMIT 1
"""


def of_row() -> str:
    """What is wrong with one row, as SQL; null when nothing is."""

    def known(domain: str) -> str:
        return ", ".join(f"'{code}'" for code in CODES[domain].codes)

    empty = " OR ".join(f"{name} IS NULL" for name in ("key", "subject_kind", "subject_id", "entity_id", "test"))
    halves = " + ".join(f"({name} IS NULL)::INTEGER" for name in ("money_table", "money_key", "fen"))
    return _case(
        {
            "finding, subject and test must not be null": empty,
            "subject_kind is no code of subject_kind": f"subject_kind NOT IN ({known('subject_kind')})",
            "severity is not 1 to 4": "severity IS NULL OR severity NOT BETWEEN 1 AND 4",
            "match is neither strong nor weak": "\"match\" NOT IN ('strong', 'weak')",
            "money_table, money_key and fen are null together or not at all": f"{halves} NOT IN (0, 3)",
            "money_table is no code of money_table": f"money_table NOT IN ({known('money_table')})",
        }
    )


def of_finding(values: list[str], proofs: list[str]) -> str:
    """What is wrong with a group of rows that is one finding, as SQL; null when nothing is."""
    problems = {}
    for name in (*_CONSTANT, *values):
        column = '"' + name.replace('"', '""') + '"'
        varies = f"MIN({column}) IS DISTINCT FROM MAX({column}) OR COUNT({column}) NOT IN (0, COUNT(*))"
        problems[f"{name} differs between the rows of one finding"] = varies
    proven = ", ".join('"' + name.replace('"', '""') + '"' for name in proofs)
    problems["no row of it has a proof"] = f"COUNT(COALESCE({proven}, NULL)) = 0"
    return _case(problems)


def _case(problems: dict[str, str]) -> str:
    return "CASE " + " ".join(f"WHEN {when} THEN '{problem}'" for problem, when in problems.items()) + " END"

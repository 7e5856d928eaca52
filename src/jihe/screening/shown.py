"""What a finding's evidence carries beside its values: rows that its sentence counts, and its tally line by line.

Neither proves: they enter no identity and reopen no case. ``shows`` has keys by table, ``tally`` the heading of each
column and the distinct lines in their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from jihe.content.contract import SHOWS, TALLY
from jihe.content.meta import Tally
from jihe.content.units import Rule
from jihe.screening.json_sql import as_json, canonical, name_of
from jihe.screening.sentences import quoted

_OF_FINDING = "FROM rows AS r JOIN findings AS f ON f.key = r.key AND f.test = r.test"


def parts(bench: duckdb.DuckDBPyConnection, rule: Rule, kinds: Mapping[str, str]) -> str:
    """Make the tables of both, of ``findings`` that have them; the SQL of a finding's parts of the evidence."""
    said = [_shows(bench, [name for name in kinds if name.startswith(SHOWS)])]
    said.append(_tallies(bench, {name: one.tally for name, one in rule.meta.tests.items() if one.tally}, kinds))
    return " || ".join(filter(None, said)) or "''"


def _shows(bench: duckdb.DuckDBPyConnection, names: list[str]) -> str:
    if not names:
        return ""
    rows = " UNION ALL ".join(
        f"SELECT f.signal_id, {quoted(name.removeprefix(SHOWS))} AS of_table, CAST(r.{name_of(name)} AS BIGINT) AS key "
        f"{_OF_FINDING} WHERE r.{name_of(name)} IS NOT NULL"
        for name in names
    )
    bench.execute(f"""
        CREATE OR REPLACE TABLE shows AS
        SELECT signal_id, '{{' || string_agg(keys, ',' ORDER BY of_table) || '}}' AS said
        FROM (
            SELECT signal_id, of_table, '"' || of_table || '":[' || string_agg(key, ',' ORDER BY key) || ']' AS keys
            FROM (SELECT DISTINCT * FROM ({rows})) GROUP BY signal_id, of_table
        )
        GROUP BY signal_id
    """).fetchall()
    return _part("shows")


def _tallies(bench: duckdb.DuckDBPyConnection, tallies: Mapping[str, Tally], kinds: Mapping[str, str]) -> str:
    if not tallies:
        return ""
    bench.execute("CREATE OR REPLACE TABLE tally (signal_id VARCHAR, said VARCHAR)").fetchall()
    for test, tally in tallies.items():
        columns = [TALLY + name for name in tally.columns]
        cells = ", ".join(f"r.{name_of(name)}" for name in columns)
        written = ", ".join(as_json(name, kinds[name]) for name in columns)
        order = ", ".join(f"{name_of(name)} NULLS LAST" for name in columns)
        heads = [
            {"as": one.format, "en": one.en, "name": name, "total": one.total, "zh": one.zh}
            for name, one in tally.columns.items()
        ]
        before = canonical({"columns": heads, "en": tally.en}).removesuffix("}") + ',"lines":['
        after = '],"zh":' + canonical(tally.zh) + "}"
        bench.execute(f"""
            INSERT INTO tally
            SELECT signal_id, {quoted(before)} || string_agg(json_array({written})::VARCHAR, ',' ORDER BY {order})
                || {quoted(after)}
            FROM (SELECT DISTINCT f.signal_id, {cells} {_OF_FINDING} WHERE r.test = {quoted(test)})
            WHERE COALESCE({", ".join(f"{name_of(name)}::VARCHAR" for name in columns)}) IS NOT NULL
            GROUP BY signal_id
        """).fetchall()
    return _part("tally")


def _part(name: str) -> str:
    """The part of a finding's evidence of that name, out of the table of that name; nothing where it has none."""
    kept = f"""(SELECT ',"{name}":' || k.said FROM {name} AS k WHERE k.signal_id = findings.signal_id)"""
    return f"COALESCE({kept}, '')"


def tally_lines(tally: Mapping[str, Any] | None) -> list[dict[str, object]]:
    """The lines of a tally as cases write them, by name; none of no tally."""
    if tally is None:
        return []
    names = [one["name"] for one in tally["columns"]]
    return [dict(zip(names, line, strict=True)) for line in tally["lines"]]

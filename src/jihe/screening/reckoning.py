"""Reckoning sheets out of a rule's rows: one line a payment, the formula, and the law's numbers as the law has them.

A sheet is a part of the finding's evidence: ``zh``, ``en`` (the formula), ``columns``, ``lines`` (month, table and key
of the payment, then the columns) and ``law`` (each value used, since when, by which document). A line's difference
is paid less due, and that is the payment's share at stake: what does not come to it is refused here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import duckdb

from jihe.content.contract import RECKON
from jihe.content.reckoning import DUE, MONTH, PAID, Column, columns
from jihe.content.units import Rule
from jihe.law import Law
from jihe.law.parameters import Dated, Parameter
from jihe.screening.breaches import ContractError
from jihe.screening.json_sql import as_json, canonical, name_of
from jihe.screening.sentences import quoted

TABLE = "sheets"
LEAD = ("ym", "table", "key")  # what each line begins with


def sheets(bench: duckdb.DuckDBPyConnection, rule: Rule, kinds: Mapping[str, str], law: Law) -> str:
    """Make the table of sheets, of those of ``findings`` that have one; the SQL of a finding's part of the evidence.

    Raises ContractError for a line that does not come to its money, or a number of the law that the law never had.
    """
    reckoned = {name: one.reckoning for name, one in rule.meta.tests.items() if one.reckoning is not None}
    if not reckoned:
        return "''"
    bench.execute(f"CREATE OR REPLACE TABLE {TABLE} (signal_id VARCHAR, said VARCHAR)").fetchall()
    for test, reckoning in reckoned.items():
        shown = columns(reckoning, rule.columns[test], law)
        bench.execute(_lines(test, shown, kinds)).fetchall()
        _refuse(bench, test)
        _cite(bench, test, shown, law)
        heads = [
            {"as": one.format, "en": one.en, "law": one.law, "name": one.name, "unit": one.unit, "zh": one.zh}
            for one in shown
        ]
        before = canonical({"columns": heads, "en": reckoning.en}).removesuffix("}") + ',"law":['
        bench.execute(_sheets(before, canonical(reckoning.zh))).fetchall()
    return (
        f"""COALESCE((SELECT ',"reckoning":' || k.said FROM {TABLE} AS k WHERE k.signal_id = findings.signal_id), '')"""
    )


def _lines(test: str, shown: list[Column], kinds: Mapping[str, str]) -> str:
    """One row a payment of the test's findings, its line written out; beside it what is checked of it."""
    cells = ", ".join(as_json(one.source, kinds[one.source]) for one in shown)
    own = RECKON + MONTH
    month = f"COALESCE({name_of(own) + ', ' if own in kinds else ''}r.to_ym, r.from_ym)"
    laws = "".join(f", CAST({name_of(one.source)} AS DOUBLE) AS law_{at}" for at, one in enumerate(shown) if one.law)
    return f"""
        CREATE OR REPLACE TABLE lines AS
        SELECT DISTINCT
            f.signal_id, r.key AS finding, r.money_table, r.money_key, r.fen, {month} AS ym,
            {name_of(RECKON + DUE)} AS due, {name_of(RECKON + PAID)} AS paid,
            json_array({month}, r.money_table, r.money_key, {cells})::VARCHAR AS line{laws}
        FROM rows AS r JOIN findings AS f ON f.key = r.key AND f.test = r.test
        WHERE r.test = {quoted(test)} AND r.money_key IS NOT NULL
    """


def _refuse(bench: duckdb.DuckDBPyConnection, test: str) -> None:
    """Raise ContractError for the first line, by finding and payment, that does not come to its money.

    Every answer is taken whole: one left half read would refuse all that the bench is asked for the rules after this.
    """
    wrong = bench.execute("""
        SELECT finding, money_table, money_key, fen, paid, due FROM lines
        WHERE due IS NULL OR paid IS NULL OR paid - due <> fen ORDER BY ALL LIMIT 1
    """).fetchall()
    if wrong:
        finding, table, key, fen, paid, due = wrong[0]
        what = f"paid {paid} - due {due} is not its fen {fen}" if None not in (paid, due) else "due or paid is null"
        raise ContractError(f"the line of {table} {key}: {what} (finding {finding}, test {test})")
    twice = bench.execute("""
        SELECT finding, money_table, money_key FROM lines GROUP BY ALL HAVING COUNT(*) > 1 ORDER BY ALL LIMIT 1
    """).fetchall()
    if twice:
        finding, table, key = twice[0]
        raise ContractError(f"the reckoning has two lines for {table} {key} (finding {finding}, test {test})")


def _cite(bench: duckdb.DuckDBPyConnection, test: str, shown: list[Column], law: Law) -> None:
    """Make the table of the law's values that lines use, ``law_said``: for each signal what is said of each."""
    import pyarrow as pa

    used: list[tuple[int, int, float, str]] = []
    for at, one in enumerate(shown):
        if one.law is None:
            continue
        given = bench.execute(f"""
            SELECT ym, law_{at}, MIN(finding) FROM lines WHERE law_{at} IS NOT NULL GROUP BY ALL ORDER BY ALL
        """).fetchall()
        for ym, value, finding in given:
            parameter = law.parameters[one.law]
            known = _in_force(parameter, value, ym)
            if not known:
                said = f"{one.source} is {value:g}, which {one.law} of the law never was by {ym}"
                raise ContractError(f"{said} (finding {finding}, test {test})")
            used += [(at, ym, value, canonical(_about(parameter, dated, law))) for dated in known]
    names = ("place", "ym", "value", "said")
    columns = zip(*used, strict=True) if used else ((),) * len(names)
    kinds = (pa.int32(), pa.int32(), pa.float64(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    bench.register("cited", pa.table(dict(zip(names, arrays, strict=True))))
    asked = " UNION ALL ".join(
        f"SELECT l.signal_id, c.said FROM lines AS l JOIN cited AS c "
        f"ON c.place = {at} AND c.ym = l.ym AND c.value = l.law_{at}"
        for at, one in enumerate(shown) if one.law
    )  # fmt: skip
    nothing = "SELECT NULL::VARCHAR AS signal_id, NULL::VARCHAR AS said WHERE FALSE"
    bench.execute(f"CREATE OR REPLACE TABLE law_said AS SELECT DISTINCT * FROM ({asked or nothing})").fetchall()


def _in_force(parameter: Parameter, value: float, ym: int) -> list[Dated]:
    """Where the law has the value in that month, once a key that has it; else where it had it last before.

    A sum of a later month may rest on the law of an earlier one.
    """
    month = ym // 100 * 12 + ym % 100 - 1
    known = [one for one in parameter.values if one.value == value and one.from_month <= month]
    now = [one for one in known if month <= one.to_month]
    return now or sorted(known, key=lambda one: one.start)[-1:]


def _about(parameter: Parameter, dated: Dated, law: Law) -> dict[str, object]:
    marks = dated.source.split(";")[0].split()
    document = law.sources.get(marks[0], "") if marks else ""
    return {
        "from": dated.start, "key": dated.key, "law": parameter.law, "name": parameter.name,
        "source": f"{marks[0]} {document}" if document else dated.source, "title": parameter.title,
        "title_en": parameter.title_en, "unit": parameter.unit, "value": dated.value, "verified": dated.verified,
    }  # fmt: skip


def _sheets(before: str, zh: str) -> str:
    return f"""
        INSERT INTO {TABLE}
        SELECT l.signal_id, {quoted(before)} || COALESCE(MIN(s.said), '') || '],"lines":['
            || string_agg(l.line, ',' ORDER BY l.ym, l.money_table, l.money_key) || {quoted('],"zh":' + zh + "}")}
        FROM lines AS l
        LEFT JOIN (
            SELECT signal_id, string_agg(said, ',' ORDER BY said) AS said FROM law_said GROUP BY signal_id
        ) AS s ON s.signal_id = l.signal_id
        GROUP BY l.signal_id
    """


def lines_of(sheet: Mapping[str, object] | None) -> list[dict[str, object]]:
    """The lines of a sheet as cases write them: by name, the money table left to the key; none of no sheet."""
    if sheet is None:
        return []
    plain = json.loads(json.dumps(sheet))
    names = [*LEAD, *(one["name"] for one in plain["columns"])]
    return [dict(zip(names, line, strict=True)) for line in plain["lines"]]

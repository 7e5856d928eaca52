"""What a row gives away besides its story: keys, order, digits, seconds, empty fields and lengths, as numbers.

Two rows stand for an entity's rows in a linked table, the latest and one drawn by its key (the latest alone where it is
reached through the person behind); of each its first and its last version. How many rows there are, and when, is a
story, so neither counts, and what an entity has no row for is filled in from other entities at random (``filled``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.evaluate.explained import EXPLAINED
from jihe.evaluate.kinds import Link, behind, links
from jihe.schema import TABLES, Column, Table

if TYPE_CHECKING:
    import duckdb

_MODULI, _MODULI_OF_OTHERS = (2, 3, 5, 7, 8, 10, 16), (2, 10)
_IN_ORDER = 0.9  # share of neighbours of one instant in ascending order, from which a batch goes by a column
_RARE = 0.08  # what fewer of the entities have a row for could tell little, and would drown the rest
# Made-up numbers and hashes, whose last characters should be as good as drawn. Codes of places, trades and illnesses
# are not, nor is a terminal, which is a desk with somebody at it.
_NUMBERS = {
    "id_no", "uscc", "acct_h", "addr_h", "phone_h", "household_no", "device_id", "doc_no", "cert_no",
    "invoice_no", "settle_no", "acc_no", "traffic_no",
}  # fmt: skip


def collect(connection: duckdb.DuckDBPyConnection, kind: str, tables: set[str]) -> pd.DataFrame:
    """Artefacts of every entity in table ``sample`` (id): one row an entity, indexed by id, one column an artefact.

    Columns are named ``table.column aspect (row, version)``; what there is no row for is NaN.
    """
    _people_behind(connection, kind)
    own = Link(kind, TABLES[kind].key[0], "id", True)
    parts = [_of_rows(connection, own, kind, ("own",), own_row=True)]
    for link in links(kind, tables):
        parts.append(_of_rows(connection, link, kind, ("latest", "drawn") if link.direct else ("latest",)))
    return pd.concat(parts, axis=1).sort_index()


def filled(artefacts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Gaps filled with values drawn from the column's others; columns that say nothing are dropped.

    Whether a row exists at all is a story: a drawn value is as likely for a fraud as for anybody.
    """
    made: dict[str, np.ndarray] = {}
    for name in artefacts:
        values = artefacts[name].to_numpy(dtype=float, copy=True)
        gap = np.isnan(values)
        known = values[~gap]
        if len(known) <= max(20, _RARE * len(values)) or (known == known[0]).all():
            continue
        values[gap] = known[rng.integers(0, len(known), int(gap.sum()))]
        made[str(name)] = values
    return pd.DataFrame(made, index=artefacts.index)


def _people_behind(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Table ``entity``: the sample with the keys of its parents and the identity number of the person behind."""
    table = TABLES[kind]
    key = table.key[0]
    held = behind(kind)
    columns = "".join(f', arg_max(e."{column}", e.{table.clock}) AS {parent}' for parent, column in held.items())
    person = "p.id_no" if "person_id" in held else "NULL::VARCHAR"
    numbers = "SELECT person_id, arg_min(id_no, recorded_ts) AS id_no FROM person GROUP BY person_id"
    join = f"LEFT JOIN ({numbers}) p USING (person_id)" if "person_id" in held else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE entity AS SELECT one.*, {person} AS id_no FROM "
        f"(SELECT s.id{columns} FROM sample s JOIN {kind} e ON e.{key} = s.id GROUP BY s.id) one {join}"
    )


def _of_rows(
    connection: duckdb.DuckDBPyConnection, link: Link, kind: str, draws: tuple[str, ...], own_row: bool = False
) -> pd.DataFrame:
    """The artefacts of the chosen rows of one table, wide."""
    table = TABLES[link.table]
    _order(connection, table, link.column)
    _density(connection, table)
    _choose(connection, link, kind, draws)
    wide = []
    versions = {"first": "nth = 1"} | ({"last": "nth = of_ AND of_ > 1"} if table.versioned else {})
    for version, which in versions.items():
        expressions = _expressions(table, own_row, version)
        chosen = ", ".join(f'{sql} AS "{name}"' for name, sql in expressions.items())
        rows = connection.execute(f"SELECT id, draw, {chosen} FROM chosen_row t WHERE {which}").df()
        for draw, part in rows.groupby("draw", sort=True):
            values = part.set_index("id")[list(expressions)].astype(float)
            values.columns = [f"{link.name}.{name} ({draw} row, {version} version)" for name in expressions]
            wide.append(values)
    return pd.concat(wide, axis=1) if wide else pd.DataFrame(index=pd.Index([], name="id", dtype="int64"))


def _choose(connection: duckdb.DuckDBPyConnection, link: Link, kind: str, draws: tuple[str, ...]) -> None:
    """Table ``chosen_row``: all versions of the chosen rows, numbered ``nth`` of ``of_``, with the keys ``before_`` and
    ``after_`` them in the file, and how far they are ``away_`` from their place in the day."""
    table = TABLES[link.table]
    key, clock = table.key[0], table.clock
    only = f" AND r.object_type = '{kind}'" if link.table == "op_log" else ""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE hit AS
        SELECT e.id, r."{key}" AS k, min(r.{clock}) AS known
        FROM entity e JOIN {link.table} r ON r."{link.column}" = e.{link.by}{only} GROUP BY ALL
        """
    )
    orders = {
        "own": "k",
        "latest": "known DESC, (k * 2654435761) % 4294967291, k",
        "drawn": "(k * 2654435761) % 4294967291, k",
    }
    picked = " UNION ALL ".join(
        f"SELECT id, '{draw}' AS draw, k FROM hit "
        f"QUALIFY row_number() OVER (PARTITION BY id ORDER BY {orders[draw]}) = 1"
        for draw in draws
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE version AS
        WITH picked AS ({picked})
        SELECT p.id, p.draw, r.*,
            row_number() OVER (PARTITION BY p.id, p.draw ORDER BY r.{clock}, r.pos_) AS nth,
            count(*) OVER (PARTITION BY p.id, p.draw) AS of_
        FROM picked p JOIN {link.table} r ON r."{key}" = p.k
        """
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE chosen_row AS
        WITH near AS (SELECT file_, pos_ - 1 AS pos_ FROM version UNION SELECT file_, pos_ + 1 FROM version),
        beside AS (SELECT DISTINCT r.file_, r.pos_, r."{key}" AS k FROM {link.table} r JOIN near USING (file_, pos_))
        SELECT v.*, b.k AS before_, a.k AS after_, coalesce(o.away, 0) AS away_, d.gap AS gap_
        FROM version v
        LEFT JOIN beside b ON b.file_ = v.file_ AND b.pos_ = v.pos_ - 1
        LEFT JOIN beside a ON a.file_ = v.file_ AND a.pos_ = v.pos_ + 1
        LEFT JOIN density_{table.name} d ON d.month = date_trunc('month', v.{clock})
        LEFT JOIN order_{table.name}_{link.column} o ON o.k = v."{key}"
        """
    )


def _order(connection: duckdb.DuckDBPyConnection, table: Table, column: str) -> None:
    """Table ``order_<table>_<column>``: how far a key is from where its day's order would put it; made once a city.

    Among rows first recorded on one day with the same codes: rank by key less rank by time and then ``column``, as a
    share of their number. A batch goes by the age of what it is about and item by item, and both are stories; only a
    row that stands where neither puts it is an artefact. Rows in their place are left out. Rows of one instant that
    are in no order of ``column`` have none to stand out of: there it would only tell whose number is high or low.
    """
    key, clock = table.key[0], table.clock
    found = f'SELECT "{key}" AS k, {clock} AS known, {_codes(table)} AS codes, "{column}" AS own FROM {table.name}'
    if table.versioned:
        found = (
            f'SELECT "{key}" AS k, min({clock}) AS known, arg_min({_codes(table)}, {clock}) AS codes, '
            f'arg_min("{column}", {clock}) AS own FROM {table.name} GROUP BY 1'
        )
    connection.execute(
        f"""
        CREATE TEMP TABLE IF NOT EXISTS order_{table.name}_{column} AS
        WITH found AS ({found}),
        beside AS (
            SELECT own, lag(own) OVER (PARTITION BY known, codes ORDER BY k) AS before FROM found
        ),
        ordered AS (
            SELECT coalesce(avg((own > before)::INT) FILTER (own <> before), 0) > {_IN_ORDER} AS by_own FROM beside
        )
        SELECT k, away FROM (
            SELECT k, (row_number() OVER (PARTITION BY known::DATE, codes ORDER BY k)
                - row_number() OVER (PARTITION BY known::DATE, codes ORDER BY known, CASE WHEN by_own THEN own END, k))
                / count(*) OVER (PARTITION BY known::DATE, codes) AS away
            FROM found, ordered
        ) WHERE away <> 0
        """
    )


def _density(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Table ``density_<table>``: the mean gap before the keys first recorded in each month; made once a city.

    Where keys are thin, as among accounts that nothing was paid to lately, gaps are wide for everybody of that time.
    """
    key, clock = table.key[0], table.clock
    connection.execute(
        f"""
        CREATE TEMP TABLE IF NOT EXISTS density_{table.name} AS
        SELECT date_trunc('month', known) AS month, coalesce(avg(step), 1) AS gap
        FROM (
            SELECT known, k - lag(k) OVER (ORDER BY k) AS step
            FROM (SELECT "{key}" AS k, min({clock}) AS known FROM {table.name} GROUP BY 1)
        ) GROUP BY 1
        """
    )


def _codes(table: Table) -> str:
    """SQL of all codes of a row, as one text."""
    names = [column.name for column in table.columns if column.type == "code"]
    return "concat_ws('/', " + ", ".join([f"coalesce(\"{name}\", '-')" for name in names] or ["''"]) + ")"


def _expressions(table: Table, own_row: bool, version: str) -> dict[str, str]:
    """SQL over ``t``, a version of a row of ``table``, of each artefact; named ``column aspect``.

    What cannot change from version to version is asked of the first alone.
    """
    key, made = table.key[0], {}
    if version == "first":
        made[f"{key} out of its day's order"] = "t.away_"
        made |= {f"{key} modulo {m}": f't."{key}" % {m}' for m in (_MODULI if own_row else _MODULI_OF_OTHERS)}
        made[f"{key} gap before"] = f'(t."{key}" - t.before_) / t.gap_'
        if own_row:
            made |= {f"{key} itself": f't."{key}"', "place in the file": "t.pos_", "part of the table": "t.file_"}
    else:
        made[f"{key} gap after"] = f'(t.after_ - t."{key}") / t.gap_'
    if not table.versioned:
        made[f"{key} gap after"] = f'(t.after_ - t."{key}") / t.gap_'
    for column in table.columns:
        if column.name == key:
            continue
        for aspect, sql in _aspects(column).items():
            changes = aspect == "null" or column.type == "ts"
            explained = f"{table.name}.{column.name} {aspect.split()[0]}" in EXPLAINED
            if not explained and (changes or version == "first"):
                made[f"{column.name} {aspect}"] = sql
    return made


def _aspects(column: Column) -> dict[str, str]:
    """What a column's values show besides their meaning."""
    value, made = f't."{column.name}"', {}
    if column.null:
        made["null"] = f"({value} IS NULL)::INT"
    if column.type == "ts":
        made["second"] = f"second({value})"
        made["microsecond"] = f"microsecond({value}) % 1000000"
    if column.type in ("key", "text"):
        made["length"] = f"length({value})"
    if column.type == "float":
        made["length of decimals"] = f"length(split_part({value}::VARCHAR, '.', 2))"
    if column.name == "id_no" or column.name.endswith("_id_no"):
        # The seventeenth digit is odd for men; only half of it was drawn.
        made |= {f"digit {n}": f"try_cast(substr({value}, {n}, 1) AS INT)" for n in (15, 16)}
        made["digit 17, halved"] = f"try_cast(substr({value}, 17, 1) AS INT) // 2"
        made["digit 18"] = f"ascii(substr({value}, 18, 1))"
    elif column.name in _NUMBERS:
        made |= {f"digit {n} from the end": f"ascii(substr({value}, -{n}, 1))" for n in (1, 2, 3)}
    return made

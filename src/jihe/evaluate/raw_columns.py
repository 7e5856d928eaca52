"""How much of a typology one raw column tells: a scheme that a single column catches is a scheme nobody needs to learn.

Columns of the entity's own row and of the latest row of each table keyed by it, last versions, and how many rows there
are; numbers and dates as they are, codes as the share of frauds among the others of that code (out of fold). Frauds are
compared with honest entities recorded in the same year, since all frauds are young.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.evaluate.auc import Array, inside
from jihe.evaluate.explained import COLUMNS
from jihe.evaluate.kinds import Link, behind, links
from jihe.schema import TABLES

if TYPE_CHECKING:
    import duckdb

_FOLDS, _PRIOR = 5, 20.0
_MANY = 200  # values from which a column of text is a number of its own kind, not a code
_ENOUGH = 20
_HONEST = 20_000


@dataclass(frozen=True)
class ColumnRow:
    """The column that tells most of a typology; ``auc`` is None where too few frauds were there to say."""

    typology: str
    kind: str
    frauds: int
    column: str
    auc: float | None
    explained: str


def collect(connection: duckdb.DuckDBPyConnection, kind: str, pool: pd.DataFrame, tables: set[str]) -> pd.DataFrame:
    """Raw columns of all frauds of a kind and of a fixed choice of its honest entities, with fraud and typologies."""
    honest = pool[~pool["fraud"]]
    if len(honest) > _HONEST:
        honest = honest.sample(_HONEST, random_state=0)
    rows = pd.concat([pool[pool["fraud"]], honest]).set_index("id").sort_index()
    connection.register("these", rows.reset_index()[["id"]])
    held = "".join(f', arg_max(e."{column}", e.{TABLES[kind].clock}) AS {key}' for key, column in behind(kind).items())
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE one AS SELECT s.id{held} FROM these s "
        f'JOIN {kind} e ON e."{TABLES[kind].key[0]}" = s.id GROUP BY s.id'
    )
    connection.unregister("these")
    parts = [rows[["fraud", "typologies", "year"]]]
    own = Link(kind, TABLES[kind].key[0], "id", True)
    for link in [own, *(link for link in links(kind, tables) if link.direct)]:
        parts.append(_latest(connection, link, kind, counted=link is not own and link.by == "id"))
    return pd.concat(parts, axis=1)


def _latest(connection: duckdb.DuckDBPyConnection, link: Link, kind: str, counted: bool) -> pd.DataFrame:
    """Columns of the latest row of one table, and, where an entity may have several, how many."""
    table = TABLES[link.table]
    key, clock = table.key[0], table.clock
    only = f" AND r.object_type = '{kind}'" if link.table == "op_log" else ""
    shown = [c for c in table.columns if c.name not in (key, clock) and c.type != "ids"]
    columns = "".join(f', {_value(c.name, c.type)} AS "{link.table}.{c.name}"' for c in shown)
    rows: pd.DataFrame = (
        connection.execute(
            f"""
        SELECT o.id, count(DISTINCT r."{key}") OVER (PARTITION BY o.id) AS "{link.table} rows" {columns}
        FROM one o JOIN {link.table} r ON r."{link.column}" = o.{link.by}{only}
        QUALIFY row_number() OVER (PARTITION BY o.id ORDER BY r.{clock} DESC, r."{key}" DESC, r.pos_ DESC) = 1
        """
        )
        .df()
        .set_index("id")
    )
    return rows if counted else rows.drop(columns=f"{link.table} rows")


def _value(name: str, kind: str) -> str:
    """A number, or text: times in seconds, dates in days."""
    if kind in ("ts", "date"):
        return f'epoch(r."{name}")'
    return f'r."{name}"' if kind in ("key", "text", "code", "code_set") else f'r."{name}"::DOUBLE'


def best(kind: str, rows: pd.DataFrame) -> list[ColumnRow]:
    """The telling column of each typology among ``rows`` of ``collect`` (of one city or of several)."""
    fraud, year = rows["fraud"].to_numpy(dtype=bool), rows["year"].to_numpy()
    typologies = sorted({str(one) for held in rows.loc[fraud, "typologies"] for one in held})
    made = []
    for typology in typologies:
        of_it = np.array([typology in held for held in rows["typologies"]]) & fraud
        n, keep = int(of_it.sum()), of_it | ~fraud
        if n < _ENOUGH:
            made.append(ColumnRow(typology, kind, n, "", None, ""))
            continue
        found: dict[str, float] = {}
        years = [np.flatnonzero(year[keep] == one) for one in np.unique(year[of_it])]
        for name in rows.columns.drop(["fraud", "typologies", "year"]):
            values = _numbers(rows.loc[keep, name], of_it[keep])
            if values is not None:
                auc = inside(of_it[keep], values, years)
                found[str(name)] = 0.5 if auc is None else max(auc, 1 - auc)
        column = max(found, key=lambda name: (found[name], name))
        made.append(ColumnRow(typology, kind, n, column, found[column], COLUMNS.get(typology, {}).get(column, "")))
    return made


def _numbers(values: pd.Series, truth: Array) -> Array | None:
    """A column as numbers, empty as the lowest; None for text with too many values to be a code."""
    if pd.api.types.is_numeric_dtype(values):
        made: Array = values.to_numpy(dtype=float, na_value=np.nan)
        return np.where(np.isnan(made), -np.inf, made)
    codes, _ = pd.factorize(values, use_na_sentinel=False)
    if codes.max(initial=0) >= _MANY:
        return None
    fold = np.random.default_rng(0).integers(0, _FOLDS, len(codes))
    share, prior = np.zeros(len(codes)), truth.mean()
    for one in range(_FOLDS):
        learn = fold != one
        n = np.bincount(codes[learn], minlength=codes.max() + 1)
        hit = np.bincount(codes[learn], weights=truth[learn], minlength=codes.max() + 1)
        share[~learn] = ((hit + _PRIOR * prior) / (n + _PRIOR))[codes[~learn]]
    return share

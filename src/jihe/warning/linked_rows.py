"""The rows behind a warning: payments at stake and proofs, found in the tables as of the night."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jihe.schema import TABLES
from jihe.warning.discovery import MONTH

if TYPE_CHECKING:
    import pandas as pd

    from jihe.engines import Session
    from jihe.warning.declaration import Rows
    from jihe.warning.discovery import Model


def money_of(session: Session, model: Model, rows: pd.DataFrame) -> dict[int, list[dict[str, Any]]]:
    """Per entity its payments at stake: table, key, fen and ym of each, in order; ``rows`` have what the method adds.

    A payment of which no fen is in doubt is none of them.
    """
    stakes = model.declaration.stakes
    if stakes is None:
        return {}
    columns = "linked.src_table AS table, linked.src_key AS key, linked.amount_fen AS fen, linked.ym AS ym"
    parts = dict(zip(rows[model.key], rows[stakes.share], strict=True)) if stakes.share else {}
    found: dict[int, list[dict[str, Any]]] = {}
    for one in _linked(session, model, rows, stakes, columns):
        entity = one.pop("entity_id")
        part = parts.get(entity, 1.0)
        one["fen"] = one["fen"] if part != part else round(one["fen"] * min(max(part, 0.0), 1.0))
        if one["fen"]:
            found.setdefault(entity, []).append(one)
    return found


def proofs_of(session: Session, model: Model, rows: pd.DataFrame) -> dict[int, list[tuple[str, int]]]:
    """Per entity the rows that prove it, as (table, key)."""
    found: dict[int, list[tuple[str, int]]] = {}
    for proof in model.declaration.proofs:
        key = TABLES[proof.table].key[0]
        for one in _linked(session, model, rows, proof, f"linked.{key} AS key"):
            found.setdefault(one["entity_id"], []).append((proof.table, one["key"]))
    return found


def shown_of(
    session: Session, model: Model, rows: pd.DataFrame, reasons: Mapping[int, Collection[str]]
) -> dict[int, dict[str, list[int]]]:
    """Per entity the rows that explain it, keys by table; ``reasons``: the features that are given as reasons.

    ``rows`` have the details beside the features.
    """
    found: dict[int, dict[str, list[int]]] = {}
    for explains in model.declaration.shows:
        key = TABLES[explains.table].key[0]
        for one in _linked(session, model, rows, explains, f"linked.{key} AS key"):
            entity = one["entity_id"]
            if explains.behind is None or explains.behind in reasons.get(entity, ()):
                keys = found.setdefault(entity, {}).setdefault(explains.table, [])
                if one["key"] not in keys:
                    keys.append(one["key"])
    return found


def apart(rows: pd.DataFrame, named: Sequence[str]) -> pd.DataFrame:
    """The rows where all that is named is known. A column that holds lists stands for each of their elements, a row
    each; of several such columns for every combination."""
    for name in dict.fromkeys(named):
        if rows[name].map(lambda value: isinstance(value, list)).any():
            rows = rows.explode(name)
    return rows[rows[list(named)].notna().all(axis=1)]


def _linked(session: Session, model: Model, rows: pd.DataFrame, wanted: Rows, columns: str) -> list[dict[str, Any]]:
    """Rows of a table that belong to the entities; of a registry's only those surely the person's."""
    named = [name for name in (wanted.by, wanted.since, wanted.whose) if name]
    known = apart(rows, named)
    if wanted.among:
        known = known.merge(_months(session, model, wanted.among), on=model.key)
    if known.empty:
        return []
    # One row an entity, or an entity and month: what each is called beside the linked rows, and where it comes from.
    told = {"entity_id": model.key, "by_value": wanted.by}
    where = []
    if wanted.since:
        told["since_month"] = wanted.since
        where.append(f"linked.{wanted.month}_month >= entity.since_month")
    if wanted.among:
        told["among_month"] = MONTH
        where.append(f"linked.{wanted.month}_month = entity.among_month")
    if wanted.whose:
        told["whose"] = wanted.whose
        where.append(f"linked.{wanted.whose} = entity.whose")
    known = known[list(dict.fromkeys(told.values()))].drop_duplicates()
    parameters: dict[str, Any] = {name: known[column].astype("int64").tolist() for name, column in told.items()}
    given = ", ".join(f"unnest(${name}) AS {name}" for name in told)
    column = wanted.by
    if wanted.source:
        column, parameters["source"] = "src_key", wanted.source
        where.append("linked.src_table = $source")
    table = TABLES.get(wanted.table)
    if table is not None and table.external and "id_no" in table.names:
        where.append("linked.match = 'strong'")
    sql = f"""
        SELECT entity.entity_id, {columns}
        FROM (SELECT {given}) AS entity
        JOIN {wanted.table} AS linked ON linked.{column} = entity.by_value
        {"WHERE " + " AND ".join(where) if where else ""}
        ORDER BY ALL
    """
    found: list[dict[str, Any]] = session.query(sql, parameters).to_pylist()
    return found


def _months(session: Session, model: Model, cte: str) -> pd.DataFrame:
    """The months that a CTE of the entity's SQL gives, a row an entity and month."""
    query = model.feature.part(cte, (model.key, MONTH))
    assert query is not None  # discovery's own check
    found: pd.DataFrame = session.query(query, model.feature.parameters).to_pandas()
    return found.drop_duplicates()

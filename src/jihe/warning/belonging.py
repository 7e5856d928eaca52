"""The rows behind a warning: payments at stake and proofs, found in the tables as of the night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jihe.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from jihe.engines import Session
    from jihe.warning.declaration import Rows
    from jihe.warning.discovery import Model


def money_of(session: Session, model: Model, rows: pd.DataFrame) -> dict[int, list[dict[str, Any]]]:
    """Per entity its payments at stake: table, key, fen and ym of each, in order."""
    stakes = model.declaration.stakes
    if stakes is None:
        return {}
    columns = "linked.src_table AS table, linked.src_key AS key, linked.amount_fen AS fen, linked.ym AS ym"
    found: dict[int, list[dict[str, Any]]] = {}
    for one in _linked(session, model, rows, stakes, columns):
        found.setdefault(one.pop("entity_id"), []).append(one)
    return found


def proofs_of(session: Session, model: Model, rows: pd.DataFrame) -> dict[int, list[tuple[str, int]]]:
    """Per entity the rows that prove it, as (table, key)."""
    found: dict[int, list[tuple[str, int]]] = {}
    for proof in model.declaration.proofs:
        key = TABLES[proof.table].key[0]
        for one in _linked(session, model, rows, proof, f"linked.{key} AS key"):
            found.setdefault(one["entity_id"], []).append((proof.table, one["key"]))
    return found


def _linked(session: Session, model: Model, rows: pd.DataFrame, wanted: Rows, columns: str) -> list[dict[str, Any]]:
    """Rows of a table that belong to the entities; of a registry's only those surely the person's."""
    known = rows[rows[wanted.by].notna() & (rows[wanted.since].notna() if wanted.since else True)]
    if known.empty:
        return []
    parameters: dict[str, Any] = {
        "entities": known[model.key].astype("int64").tolist(),
        "values": known[wanted.by].astype("int64").tolist(),
    }
    where = []
    since = ""
    if wanted.since:
        parameters["since"] = known[wanted.since].astype("int64").tolist()
        since = ", unnest($since) AS since_month"
        where.append(f"linked.{wanted.month}_month >= entity.since_month")
    column = wanted.by
    if wanted.source:
        column, parameters["source"] = "src_key", wanted.source
        where.append("linked.src_table = $source")
    table = TABLES.get(wanted.table)
    if table is not None and table.external and "id_no" in table.names:
        where.append("linked.match = 'strong'")
    sql = f"""
        SELECT entity.entity_id, {columns}
        FROM (SELECT unnest($entities) AS entity_id, unnest($values) AS by_value{since}) AS entity
        JOIN {wanted.table} AS linked ON linked.{column} = entity.by_value
        {"WHERE " + " AND ".join(where) if where else ""}
        ORDER BY ALL
    """
    found: list[dict[str, Any]] = session.query(sql, parameters).to_pylist()
    return found

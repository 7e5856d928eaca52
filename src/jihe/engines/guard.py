"""Reads a query with DuckDB's own parser before it runs: what it names, and that it only selects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from jihe.engines.session import QueryError, RefusedError

_MAKERS = frozenset({"unnest", "range", "generate_series"})


@dataclass(frozen=True)
class Asked:
    """What one query names: relations, and parameters."""

    relations: frozenset[str]
    parameters: frozenset[str]


def inspect(connection: duckdb.DuckDBPyConnection, sql: str, known: frozenset[str]) -> Asked:
    """What the query names. RefusedError unless it is one SELECT over known relations and its own CTEs."""
    ((answer,),) = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchall()
    tree = json.loads(answer)
    if tree["error"]:
        if "Only SELECT" in tree["error_message"]:
            raise RefusedError("a session only answers SELECT; it writes nothing and changes no setting")
        raise QueryError(f"cannot be read as SQL: {tree['error_message']}")
    if len(tree["statements"]) != 1:
        raise RefusedError("a session answers one SELECT at a time")
    relations, parameters, ctes = set(), set(), set()
    for node in _nodes(tree["statements"][0]):
        kind = node.get("type")
        if kind == "BASE_TABLE":
            if node["schema_name"] or node["catalog_name"]:
                raise RefusedError(f"table {node['schema_name']}.{node['table_name']} is not one of the fund's tables")
            relations.add(node["table_name"].lower())
        elif kind == "TABLE_FUNCTION":
            name = node["function"]["function_name"].lower()
            if name not in _MAKERS:
                raise RefusedError(f"{name}() is refused: a session reads the fund's tables and nothing else")
        elif kind == "SHOW_REF":
            raise RefusedError("a session only answers SELECT")
        elif kind == "VALUE_PARAMETER":
            parameters.add(node["identifier"])
        if "cte_map" in node:
            ctes |= {entry["key"].lower() for entry in node["cte_map"]["map"]}
    strange = sorted(relations - known - ctes)
    if strange:
        raise RefusedError(f"table {strange[0]} is not one of the fund's tables")
    return Asked(frozenset(relations & known), frozenset(parameters))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)

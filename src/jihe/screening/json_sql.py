"""Values as JSON with the same bytes on every engine: canonical for Python's, an expression of DuckDB for columns."""

from __future__ import annotations

import json
from datetime import date


def name_of(column: str) -> str:
    """A column as SQL wants it: quoted, for `match` and others are words of the language."""
    return '"' + column.replace('"', '""') + '"'


def as_json(name: str, kind: str) -> str:
    """A column of that DuckDB type as a JSON value."""
    column = name_of(name)
    if kind in ("DOUBLE", "FLOAT"):
        return f"CASE WHEN isfinite({column}) THEN ROUND({column}, 6) + 0 END"  # there is one zero
    if kind.startswith("DECIMAL") or kind == "HUGEINT":
        return f"CAST({column} AS BIGINT)"
    if kind.startswith("TIMESTAMP"):
        return f"strftime({column}, '%Y-%m-%d %H:%M:%S')"
    return column


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces; days as ISO text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in evidence")

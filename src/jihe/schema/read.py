"""How a value of any source type is read as a declared type, without rounding, shifting or guessing."""

from __future__ import annotations

from jihe.schema.table import Column

_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
_INTEGERS |= {f"U{name}" for name in _INTEGERS}
_FLOATS = {"FLOAT", "DOUBLE"}
_TIMES = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
_ZONED = "TIMESTAMP WITH TIME ZONE"
_ZONE = "Asia/Shanghai"
_EXACT_FLOAT = 2**53  # whole numbers beyond it are not kept exactly by a float

_DAY = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_PATTERNS = {  # what text must look like, since DuckDB's own cast rounds 12.7 and drops zones
    "BIGINT": r"[+-]?\d+",
    "INTEGER": r"[+-]?\d+",
    "DOUBLE": r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?",
    "DATE": rf"{_DAY}([ T]0?0:00(:00(\.0+)?)?)?",
    "TIMESTAMP": rf"{_DAY}([ T]\d{{1,2}}:\d{{2}}(:\d{{2}}(\.\d{{1,6}})?)?)?",
    "BIGINT[]": r"\[\s*([+-]?\d+(\s*,\s*[+-]?\d+)*)?\s*\]",
}


def is_read_as_is(column: Column, kind: str) -> bool:
    """Whether a source column of DuckDB type ``kind`` has the declared type already, so every value reads."""
    return kind == column.duckdb_type


def read_sql(column: Column, value: str, kind: str) -> str:
    """The expression that reads ``value``, of DuckDB type ``kind``, as the column's type, or gives null.

    Empty text is null whatever the column. Times with a zone become Shanghai's wall clock.
    """
    target = column.duckdb_type
    if target == "VARCHAR":
        return _as_text(value, kind)
    if kind == target:
        return value
    if target == "BOOLEAN":
        return _as_bool(value)
    if kind == _ZONED and target in ("TIMESTAMP", "DATE"):
        value, kind = f"timezone('{_ZONE}', {value})", "TIMESTAMP"
    if target == "TIMESTAMP" and (kind in _TIMES or kind == "DATE"):
        return f"TRY_CAST({value} AS TIMESTAMP)"
    if target == "DATE" and kind in _TIMES:
        return f"CASE WHEN {value} = date_trunc('day', {value}) THEN TRY_CAST({value} AS DATE) END"
    if target in ("BIGINT", "INTEGER", "DOUBLE") and kind in _INTEGERS:
        return f"TRY_CAST({value} AS {target})"
    if target == "DOUBLE" and (kind in _FLOATS or kind.startswith("DECIMAL")):
        return f"TRY_CAST({value} AS DOUBLE)"
    if target in ("BIGINT", "INTEGER") and (kind in _FLOATS or kind.startswith("DECIMAL")):
        exact = f"{value} = floor({value})"
        if kind in _FLOATS:
            exact += f" AND abs({value}) < {_EXACT_FLOAT}"
        return f"CASE WHEN {exact} THEN TRY_CAST({value} AS {target}) END"
    if target == "BIGINT[]" and kind.endswith("[]") and kind[:-2] in _INTEGERS:
        return f"TRY_CAST({value} AS BIGINT[])"
    text = _trimmed(value)
    return f"CASE WHEN regexp_full_match({text}, '{_PATTERNS[target]}') THEN TRY_CAST({text} AS {target}) END"


def unread_sql(column: Column, value: str, kind: str) -> str:
    """The condition that ``value`` holds something which ``read_sql`` could not read."""
    given = f"{value} IS NOT NULL"
    if kind == "VARCHAR":
        given = f"{given} AND {_trimmed(value)} <> ''"
    return f"({given} AND ({read_sql(column, value, kind)}) IS NULL)"


def _as_text(value: str, kind: str) -> str:
    if kind == "VARCHAR":
        return f"NULLIF({value}, '')"
    if kind in _INTEGERS or kind == "DATE" or kind.startswith("ENUM"):
        return f"CAST({value} AS VARCHAR)"
    return "CAST(NULL AS VARCHAR)"


def _as_bool(value: str) -> str:
    text = f"lower({_trimmed(value)})"
    return f"CASE WHEN {text} IN ('1', 'true') THEN TRUE WHEN {text} IN ('0', 'false') THEN FALSE END"


def _trimmed(value: str) -> str:
    return f"trim(CAST({value} AS VARCHAR))"

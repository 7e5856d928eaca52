"""``says`` as a SQL expression: the template's text and its columns, written out the way people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from jihe.content.says import Place, parts

MISSING = "—"


def written_out(template: str, kinds: Mapping[str, str], language: Literal["zh", "en"]) -> str:
    """A DuckDB expression over a row of findings; ``kinds`` are the DuckDB types of its columns."""
    pieces = [
        _place(part, kinds[part.column], language) if isinstance(part, Place) else quoted(part)
        for part in parts(template)
    ]
    return " || ".join(pieces) or "''"


def _place(place: Place, kind: str, language: str) -> str:
    column = f'"{place.column}"'
    if place.format == "yuan":
        shown = _yuan(f"CAST({column} AS BIGINT)")
    elif place.format == "month":
        shown = _month(column, language)
    elif kind in ("DOUBLE", "FLOAT"):
        shown = f"CAST(CAST(ROUND({column}, 2) AS DECIMAL(18, 2)) AS VARCHAR)"
    elif kind.startswith("TIMESTAMP"):
        shown = f"strftime({column}, '%Y-%m-%d %H:%M')"
    elif kind == "BOOLEAN":
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        shown = f"CASE WHEN {column} THEN '{yes}' WHEN NOT {column} THEN '{no}' END"
    else:
        shown = f"CAST({column} AS VARCHAR)"
    return f"COALESCE({shown}, '{MISSING}')"


def _yuan(fen: str) -> str:
    """Fen as yuan with two decimals and thousands separators: -123456 is -1,234.56."""
    whole, rest = f"ABS({fen}) // 100", f"LPAD(CAST(ABS({fen}) % 100 AS VARCHAR), 2, '0')"
    return f"CASE WHEN {fen} < 0 THEN '-' ELSE '' END || format('{{:,}}', {whole}) || '.' || {rest}"


def _month(column: str, language: str) -> str:
    year, month = f"CAST({column} // 100 AS VARCHAR)", f"{column} % 100"
    if language == "zh":
        return f"{year} || '年' || CAST({month} AS VARCHAR) || '月'"
    return f"{year} || '-' || LPAD(CAST({month} AS VARCHAR), 2, '0')"


def quoted(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"

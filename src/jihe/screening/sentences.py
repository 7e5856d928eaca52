"""``says`` as a SQL expression: the template's text and its columns, written out the way people read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from jihe.content.says import Condition, Optional, Place, segments
from jihe.schema import CODES

Language = Literal["zh", "en"]
MISSING = "—"
_SPANS = ("至", " to ")  # what stands between the two ends of a span, which are said once where they are the same


def written_out(template: str, kinds: Mapping[str, str], language: Language) -> str:
    """A DuckDB expression over a row of findings; ``kinds`` are the DuckDB types of its columns."""

    def said(part: str | Place) -> str:
        return _place(part, kinds[part.column], language) if isinstance(part, Place) else quoted(part)

    pieces = []
    for part in segments(template):
        if isinstance(part, Optional):
            words = " || ".join(_spans(part.parts, list(map(said, part.parts)))) or "''"
            told = f"CASE WHEN {_holds(part.when, kinds)} THEN {words} END" if part.when else words
            pieces.append(f"COALESCE({told}, '')")
        else:
            pieces.append(f"COALESCE({said(part)}, '{MISSING}')" if isinstance(part, Place) else said(part))
    return " || ".join(_spans(segments(template), pieces)) or "''"


def _holds(when: Condition, kinds: Mapping[str, str]) -> str:
    """The condition of an optional part, as SQL: what is no number and no column is a code."""
    other = when.other if when.other.isdigit() else f'"{when.other}"' if when.other in kinds else quoted(when.other)
    return f'"{when.column}" {when.sign} {other}'


def _spans(parts: Sequence[str | Place | Optional], pieces: Sequence[str]) -> Iterator[str]:
    """The pieces; of a span whose two ends say the same, 2025年7月至2025年7月, the first alone."""
    at = 0
    while at < len(parts):
        match parts[at : at + 3]:
            case [Place(format=first), str(word), Place(format=last)] if word in _SPANS and first == last:
                start, _, end = pieces[at : at + 3]
                yield f"CASE WHEN {start} = {end} THEN {start} ELSE {' || '.join(pieces[at : at + 3])} END"
                at += 3
            case _:
                yield pieces[at]
                at += 1


def _place(place: Place, kind: str, language: Language) -> str:
    """What a column says; null where it is null."""
    column = f'"{place.column}"'
    if place.format is None:
        return _plain(column, kind, language)
    if place.format in CODES:
        words = {code: pair[language == "en"] for code, pair in CODES[place.format].codes.items()}
        return (
            f"CASE {column} {' '.join(f'WHEN {quoted(code)} THEN {quoted(word)}' for code, word in words.items())} END"
        )
    if "/" in place.format:
        one, several = place.format.split("/")
        return f"CAST({column} AS VARCHAR) || CASE WHEN ABS({column}) = 1 THEN ' {one}' ELSE ' {several}' END"
    return {
        "yuan": _yuan(f"CAST({column} AS BIGINT)"), "month": _month(column, language),
        "percent": _percent(column, 1), "percent4": _percent(column, 4),
    }[place.format]  # fmt: skip


def _plain(column: str, kind: str, language: Language) -> str:
    if kind in ("DOUBLE", "FLOAT"):
        return _number(column, 2)
    if kind.startswith("TIMESTAMP"):
        return f"strftime({column}, '{_DAY[language]} %H:%M')"
    if kind == "DATE":
        return f"strftime({column}, '{_DAY[language]}')"
    if kind == "BOOLEAN":
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return f"CASE WHEN {column} THEN '{yes}' WHEN NOT {column} THEN '{no}' END"
    return f"CAST({column} AS VARCHAR)"


_DAY = {"zh": "%Y年%-m月%-d日", "en": "%Y-%m-%d"}


def _number(value: str, places: int) -> str:
    """A fraction rounded, without zeros at its end."""
    rounded = f"CAST(CAST(ROUND({value}, {places}) AS DECIMAL(18, {places})) AS VARCHAR)"
    return f"RTRIM(RTRIM({rounded}, '0'), '.')"


def _percent(share: str, places: int) -> str:
    return f"{_number(f'{share} * 100', places)} || '%'"


def _yuan(fen: str) -> str:
    """Fen as yuan with two decimals and thousands separators: -123456 is -1,234.56."""
    whole, rest = f"ABS({fen}) // 100", f"LPAD(CAST(ABS({fen}) % 100 AS VARCHAR), 2, '0')"
    return f"CASE WHEN {fen} < 0 THEN '-' ELSE '' END || format('{{:,}}', {whole}) || '.' || {rest}"


def _month(column: str, language: Language) -> str:
    year, month = f"CAST({column} // 100 AS VARCHAR)", f"{column} % 100"
    if language == "zh":
        return f"{year} || '年' || CAST({month} AS VARCHAR) || '月'"
    return f"{year} || '-' || LPAD(CAST({month} AS VARCHAR), 2, '0')"


def quoted(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"

"""What goes wrong with a file on its way. None of it can be mistaken for sound rows with other values:

a damaged row is always one that breaks the schema, or a line that cannot be split, so that the rows that come again
are never refused for what came before them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.schema import Column, Table

if TYPE_CHECKING:
    from jihe.city.partners import Form

PLACE = '"row in file"'  # quoted: no column of the schema is called so
_MOST_ROWS = 3
# People type the unit behind the number.
_UNITS = {
    "id": "号", "fen": "元", "int": "个", "float": "度", "date": "日", "ts": "时", "ym": "月", "bool": "的",
}  # fmt: skip
_ANY = ("wrong_type", "unknown_code", "missing_value", "missing_column", "renamed_column", "empty_file")
KINDS = {
    "parquet": (*_ANY, "cut_off"),
    "csv": (*_ANY, "cut_line", "ragged_line", "bad_quote", "wrong_encoding"),
}


@dataclass(frozen=True)
class Damage:
    """One accident, and what of it is in the columns: name → SQL of its values, where ``PLACE`` is the
    row's number from 1; columns may be missing or be called otherwise.
    """

    kind: str
    columns: dict[str, str]

    def bytes(self, path: Path, form: Form) -> None:
        """Do to the finished file what the accident does to its bytes."""
        if self.kind in _TO_BYTES:
            _TO_BYTES[self.kind](path, form)


def sound(table: Table) -> Damage:
    """Nothing wrong at all."""
    return Damage("", {name: f'"{name}"' for name in table.names})


def draw(table: Table, form: Form, rows: int, unit: Callable[..., float]) -> Damage:
    """An accident for a file of so many ``rows``; ``unit`` draws a number in [0, 1) for what it is asked about."""
    kinds = KINDS[form.suffix]
    kind = kinds[int(unit("kind") * len(kinds))]
    columns = sound(table).columns
    candidates = _candidates(table, kind)
    if kind == "unknown_code" and not candidates:  # a table without codes
        kind, candidates = "wrong_type", _candidates(table, "wrong_type")
    if candidates:
        column = candidates[int(unit("column") * len(candidates))]
        if kind == "missing_column":
            del columns[column.name]
        elif kind == "renamed_column":
            renamed = {name if name != column.name else f"{name}_1": sql for name, sql in columns.items()}
            return Damage(kind, renamed)
        else:
            count = min(rows, 1 + int(unit("rows") * _MOST_ROWS))
            places = sorted({1 + int(unit("row", n) * rows) for n in range(count)})
            columns[column.name] = _bad(column, kind, places)
    return Damage(kind, columns)


def _candidates(table: Table, kind: str) -> list[Column]:
    """Columns that an accident of this kind can happen to."""
    of: dict[str, Callable[[Column], bool]] = {
        "wrong_type": lambda c: c.type in _UNITS,
        "unknown_code": lambda c: c.type in ("code", "code_set"),
        "missing_value": lambda c: not c.null,
        "missing_column": lambda c: True,
        "renamed_column": lambda c: True,
    }
    return [column for column in table.columns if kind in of and of[kind](column)]


def _bad(column: Column, kind: str, places: list[int]) -> str:
    name = f'"{column.name}"'
    if kind == "missing_value":
        bad, good = "NULL", name
    else:
        good = f"CAST({name} AS VARCHAR)"
        bad = f"coalesce({good}, '') || '{_UNITS.get(column.type, '?')}'"
    return f"CASE WHEN {PLACE} IN ({', '.join(map(str, places))}) THEN {bad} ELSE {good} END"


def _empty(path: Path, form: Form) -> None:
    path.write_bytes(b"")


def _cut_off(path: Path, form: Form) -> None:
    """The copying ended too early."""
    with path.open("r+b") as file:
        file.truncate(max(path.stat().st_size * 3 // 5, 16))


def _cut_line(path: Path, form: Form) -> None:
    """The copying ended within a line, after its second value: what is left cannot be taken for a whole row."""
    mark, size = form.delimiter.encode(), path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size * 3 // 5)
        file.readline()
        if file.tell() >= size:
            file.seek(_last_line(file.read, file.seek, size))
        start, line = file.tell(), file.readline()
        second = line.index(mark, line.index(mark) + 1)
        file.truncate(start + second)


def _ragged(path: Path, form: Form) -> None:
    """The last line has a value too many."""
    _rewrite_last_line(path, form, lambda line, mark: line + mark + b"1")


def _bad_quote(path: Path, form: Form) -> None:
    """In the last line a quotation mark is closed too early."""
    _rewrite_last_line(path, form, lambda line, mark: b'"' + line.replace(mark, b'"?' + mark, 1))


def _wrong_encoding(path: Path, form: Form) -> None:
    """Saved as the spreadsheet's "Unicode text"."""
    text = path.read_bytes().decode(form.encoding)
    path.write_bytes(text.encode("utf-16"))


def _rewrite_last_line(path: Path, form: Form, change: Callable[[bytes, bytes], bytes]) -> None:
    end = form.newline.encode()
    with path.open("r+b") as file:
        start = _last_line(file.read, file.seek, path.stat().st_size)
        file.seek(start)
        line = file.read().removesuffix(end)
        file.seek(start)
        file.truncate()
        file.write(change(line, form.delimiter.encode()) + end)


def _last_line(read: Callable[[int], bytes], seek: Callable[[int], int], size: int) -> int:
    """Where the last line begins; lines are shorter than the piece that is looked at."""
    begin = max(size - 65_536, 0)
    seek(begin)
    return begin + read(size - begin).rfind(b"\n", 0, size - begin - 1) + 1


_TO_BYTES: dict[str, Callable[[Path, Form], None]] = {
    "empty_file": _empty,
    "cut_off": _cut_off,
    "cut_line": _cut_line,
    "ragged_line": _ragged,
    "bad_quote": _bad_quote,
    "wrong_encoding": _wrong_encoding,
}

"""The bytes of a CSV file made UTF-8: its encoding, its delimiter, its blank lines."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from jihe.ingest.sources import RefusedError

CHUNK = 4 << 20
DELIMITERS = (",", "\t", ";", "|")
_QUOTE, _NEWLINE, _RETURN = b'"\n\r'


@dataclass(frozen=True)
class Text:
    """A CSV file ready to parse. ``path``: the file in UTF-8, which is the file itself where it already was.

    ``blank``: rows, as a spreadsheet counts them (the header is 1), that hold nothing at all.
    """

    path: Path
    encoding: str
    delimiter: str
    header: list[str]
    blank: np.ndarray


class _UndecodableError(Exception):
    def __init__(self, offset: int, near: bytes) -> None:
        super().__init__(offset)
        self.offset = offset  # of the first byte that cannot be read
        self.near = near  # what stands around it


def read_text(path: Path, name: str, scratch: Path, known: set[str]) -> Text:
    """Recognise the encoding and the delimiter; transcode GB18030 into ``scratch``.

    ``known`` column names tell which delimiter it is. Raises RefusedError for a file that is empty, or in
    another encoding, naming byte and line.
    """
    with path.open("rb") as file:
        start = file.read(2)
    if not start:
        raise RefusedError(f"{name}: the file is empty; export it again")
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise RefusedError(f"{name}: it is UTF-16; save it as UTF-8 and send it again")
    encoding, usable = "UTF-8", path
    try:
        _decode(path, "utf-8")
    except _UndecodableError as error:
        if _mostly_utf8(error.near):
            raise RefusedError(_says(path, name, error.offset, "is not UTF-8 like the rest")) from None
        encoding, usable = "GB18030", scratch / "transcoded.csv"
        try:
            _decode(path, "gb18030", usable)
        except _UndecodableError as second:
            raise RefusedError(_says(path, name, second.offset, "is neither UTF-8 nor GB18030")) from None
    delimiter, header = _header(usable, name, known)
    return Text(usable, encoding, delimiter, header, _blank_rows(usable))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _decode(path: Path, encoding: str, to: Path | None = None) -> None:
    """Decode the whole file, and write it as UTF-8 where ``to`` is given."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    read, near = 0, b""
    with ExitStack() as stack:
        sink = stack.enter_context(to.open("wb")) if to else None
        for chunk in chain(_chunks(path), [b""]):
            held, near = decoder.getstate()[0], chunk or near
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise _UndecodableError(read - len(held) + error.start, near) from None
            read += len(chunk)
            if sink:
                sink.write(text.encode())


def _mostly_utf8(near: bytes) -> bool:
    """Whether this is UTF-8 with a damaged place, rather than another encoding."""
    points = np.frombuffer(near.decode("utf-8", "replace").encode("utf-32-le"), dtype="<u4")
    broken = points == ord("\N{REPLACEMENT CHARACTER}")
    return int(((points >= 0x800) & ~broken).sum()) > int(broken.sum())


def _says(path: Path, name: str, offset: int, wrong: str) -> str:
    line, left = 1, offset
    for chunk in _chunks(path):
        line += chunk.count(_NEWLINE, 0, left)
        left -= len(chunk)
        if left <= 0:
            break
    return f"{name}: byte {offset + 1}, in line {line}, {wrong}; export the file again as UTF-8"


def _blank_rows(path: Path) -> np.ndarray:
    """Numbers of the rows that are blank; a line break within quotation marks ends no row."""
    blank = [np.empty(0, dtype=np.int64)]
    rows = quotes = 0
    length, last = 0, b"\0"  # bytes since the last row ended; the last byte of the chunk before
    for chunk in _chunks(path):
        data = np.frombuffer(last + chunk, dtype=np.uint8)
        breaks = np.flatnonzero(data[1:] == _NEWLINE)
        marks = np.flatnonzero(data[1:] == _QUOTE)
        ends = breaks[(np.searchsorted(marks, breaks) + quotes) % 2 == 0]
        lengths = np.diff(ends, prepend=-1 - length) - 1
        empty = (lengths == 0) | ((lengths == 1) & (data[ends] == _RETURN))
        blank.append(np.flatnonzero(empty) + rows + 1)
        length = len(chunk) - 1 - int(ends[-1]) if len(ends) else length + len(chunk)
        rows, quotes, last = rows + len(ends), quotes + len(marks), chunk[-1:]
    return np.concatenate(blank)


def _header(path: Path, name: str, known: set[str]) -> tuple[str, list[str]]:
    """(delimiter, column names): the delimiter under which most known names appear."""
    found: dict[str, list[str]] = {}
    for delimiter in DELIMITERS:
        with path.open(encoding="utf-8-sig", newline="") as file:
            try:
                names = next(csv.reader(file, delimiter=delimiter), [])
            except csv.Error:
                raise RefusedError(f"{name}: line 1 is not a header of column names; add one") from None
        found[delimiter] = [column.strip() for column in names]
    best = max(DELIMITERS, key=lambda delimiter: len(known.intersection(map(str.lower, found[delimiter]))))
    return best, found[best]

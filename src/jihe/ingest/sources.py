"""Which files of a folder are tables, and a sentence for each that is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from jihe.errors import BadInputError, JiheError
from jihe.schema import TABLES, TRUTH

FORMATS = {".parquet": "parquet", ".csv": "csv"}


class RefusedError(JiheError):
    """One file cannot be taken; the others are not touched by it."""


@dataclass(frozen=True)
class SourceFile:
    """One file with rows of ``table``. ``name``: its path within the source folder, for people."""

    path: Path
    name: str
    table: str
    format: str

    def brought(self, scratch: Path, watch: Callable[[int], None]) -> SourceFile:
        """Itself: it is on disk already."""
        return self


class Sent(Protocol):
    """Rows of ``table`` that can be had as a file."""

    @property
    def name(self) -> str: ...  # noqa: D102 - as of SourceFile

    @property
    def table(self) -> str: ...  # noqa: D102

    def brought(self, scratch: Path, watch: Callable[[int], None]) -> SourceFile:
        """The file, made in ``scratch`` where there is none; ``watch`` is told of rows read. May raise RefusedError."""
        ...


@dataclass
class Found:
    """Files in the order of the schema's tables, then by name; sentences on what was left aside, and on what is
    not there.
    """

    files: list[Sent] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def find(source: Path) -> Found:
    """The tables in ``source``: ``<table>.parquet|csv``, or ``<table>/*.parquet|csv``; or one such file.

    Raises BadInputError when there is no such folder, nothing in it, or nothing that can be a table.
    """
    found = Found()
    for path, name, stem in _candidates(source):
        _sort_in(found, path, name, stem)
    if not found.files:
        inner = [child for child in ("tables",) if (source / child).is_dir()]
        hint = f"; did you mean {source / inner[0]}?" if inner else ""
        reasons = "; ".join(found.problems) or "no .parquet or .csv file"
        raise BadInputError(f"{source}: nothing to ingest: {reasons}{hint}")
    order = {table: position for position, table in enumerate(TABLES)}
    found.files.sort(key=lambda file: (order[file.table], file.name))
    return found


def _candidates(source: Path) -> list[tuple[Path, str, str]]:
    """(path, name, table it claims to be) of every file that is not hidden."""
    if source.is_file():
        return [(source, source.name, source.stem)]
    try:
        entries = _visible(source)
    except FileNotFoundError:
        raise BadInputError(f"{source}: there is no such folder") from None
    except OSError as error:
        raise BadInputError(f"{source}: cannot be read ({error.strerror})") from error
    if not entries:
        raise BadInputError(f"{source}: the folder is empty; put <table>.parquet or <table>.csv there")
    candidates = []
    for entry in entries:
        if entry.is_file():
            candidates.append((entry, entry.name, entry.stem))
        elif entry.name in TABLES:
            inside = [path for path in _visible(entry) if path.is_file()]
            candidates += [(path, f"{entry.name}/{path.name}", entry.name) for path in inside]
    return candidates


def _visible(folder: Path) -> list[Path]:
    """Entries but those that systems and engines leave behind (.DS_Store, _SUCCESS)."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_")))


def _sort_in(found: Found, path: Path, name: str, stem: str) -> None:
    """Take the file as a table, or say why not."""
    format_ = FORMATS.get(path.suffix.lower())
    if stem in TABLES and format_:
        found.files.append(SourceFile(path, name, stem, format_))
    elif stem in TABLES:
        found.problems.append(f"{name}: {path.suffix or 'this'} is not read; save it as .csv or .parquet")
    elif format_ and stem == TRUTH.name:
        found.problems.append(f"{name}: the truth of a synthetic city stays outside the lake")
    elif format_:
        near = get_close_matches(stem, TABLES, n=1)
        hint = f"did you mean {near[0]}?" if near else "name it as the table whose rows it holds"
        found.problems.append(f"{name}: there is no table {stem}; {hint}")

"""Discovers and proves all content of a folder; a broken unit is a list of defects and never stops the others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from jihe.content import features, models, rules
from jihe.content.defects import Defect, Found
from jihe.content.units import Content, Feature, ModelFile, Rule
from jihe.law import Law, LawError
from jihe.law import load as load_law

FOLDERS = ("rules", "features", "models")
_LAW_DEFECT = re.compile(r"(?P<path>.*?):(?:(?P<line>\d+) )?\s*(?P<code>L\d\d) (?P<message>.*)")


class _Named(Protocol):
    @property
    def stem(self) -> str: ...
    @property
    def path(self) -> Path: ...


_Unit = TypeVar("_Unit", Rule, Feature, ModelFile)


def load(folder: Path) -> Content:
    """All units of ``rules/``, ``features/`` and ``models/`` under ``folder``, by stem, in order of their names."""
    defects: list[Defect] = []
    law = _law(folder, defects)

    def each(
        room: str, ending: str, unit: str, read: Callable[[Path, str, Found], _Unit | None]
    ) -> dict[str, _Unit]:
        loaded: dict[str, _Unit] = {}
        for path in sorted((folder / room).glob(f"*{ending}")):
            found = Found(path.relative_to(folder).as_posix(), unit)
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                found.add(
                    "02" if unit != "M" else "01", 1, f"not UTF-8 at byte {error.start}; save it as UTF-8"
                )
            else:
                one = read(path, text.replace("\r\n", "\n"), found)
                if one is not None:
                    loaded[path.stem] = one
            defects.extend(found.all)
        return loaded

    read_rules = each("rules", ".sql", "R", lambda path, text, found: rules.load(path, text, law, found))
    read_features = each(
        "features", ".sql", "F", lambda path, text, found: features.load(path, text, law, found)
    )
    read_models = each(
        "models", ".py", "M", lambda path, text, found: models.load(path, text, read_features, found)
    )
    _unique(read_rules, "R10", folder, defects)
    _unique(read_models, "M07", folder, defects)
    return Content(folder, read_rules, read_features, read_models, sorted(defects), content_hash(folder))


def _law(folder: Path, defects: list[Defect]) -> Law | None:
    try:
        return load_law(folder / "rules" / "parameters")
    except LawError as error:
        for text in error.defects:
            match = _LAW_DEFECT.fullmatch(text)
            path = match["path"] if match else "rules/parameters"
            message = match["message"] if match else text
            name = Path(path).name if match else path
            defects.append(Defect(f"rules/parameters/{name}" if match else path, int(match["line"] or 1) if match else 1,
                                  match["code"] if match else "L01", message))  # fmt: skip
        return None


def _unique(
    units: dict[str, Rule] | dict[str, ModelFile], code: str, folder: Path, defects: list[Defect]
) -> None:
    first: dict[str, str] = {}
    for stem, unit in list(units.items()):
        if unit.code in first:
            path = unit.path.relative_to(folder).as_posix()
            defects.append(Defect(path, 1, code, f"code {unit.code} is already that of {first[unit.code]}"))
            del units[stem]
        first.setdefault(unit.code, stem)


def files(folder: Path) -> Iterator[Path]:
    """Every file that is content, parameters included, sorted by path."""
    kept = {".sql", ".py", ".yaml"}
    for room in FOLDERS:
        yield from sorted(
            path for path in (folder / room).rglob("*")
            if path.is_file() and path.suffix in kept and "__pycache__" not in path.parts
        )  # fmt: skip


def content_hash(folder: Path) -> str:
    """One hash over every content file's path and bytes: sound or not, what a night used is named by it."""
    digest = hashlib.sha256()
    for path in files(folder):
        name = path.relative_to(folder).as_posix().encode()
        body = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(b"%d %s %d " % (len(name), name, len(body)) + body)
    return digest.hexdigest()

"""Discovers and proves all content of a folder; a broken unit never stops the others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TypeVar

from jihe.content import features, models, rules
from jihe.content.defects import Defect, Found
from jihe.content.units import Content, Feature, ModelFile, Rule
from jihe.law import Law, LawError
from jihe.law import load as load_law

FOLDERS = ("rules", "features", "models")
_LAW_DEFECT = re.compile(r"(?P<file>.*?)(:(?P<line>\d+))?:? (?P<code>L\d\d) (?P<message>.*)", re.DOTALL)


_Unit = TypeVar("_Unit", Rule, Feature, ModelFile)


def load(folder: Path, only: Collection[str] | None = None) -> Content:
    """All units of ``rules/``, ``features/`` and ``models/`` under ``folder``, by stem, in order of name.

    ``only``: the rules and models wanted, by stem or code; the others are not read, which takes most of the time.
    The hash is of the whole folder all the same.
    """
    defects: list[Defect] = []
    chosen = None if only is None else {name.lower() for name in only}
    law = _law(folder, defects)

    def each(room: str, ending: str, unit: str, read: Callable[[Path, str, Found], _Unit | None]) -> dict[str, _Unit]:
        loaded: dict[str, _Unit] = {}
        for path in sorted((folder / room).glob(f"*{ending}")):
            if chosen is not None and room != "features" and chosen.isdisjoint({path.stem, path.stem.split("_")[0]}):
                continue
            found = Found(path.relative_to(folder).as_posix(), unit)
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                found.add("02" if unit != "M" else "01", 1, f"not UTF-8 at byte {error.start}; save it as UTF-8")
            else:
                one = read(path, text.replace("\r\n", "\n"), found)
                if one is not None:
                    loaded[path.stem] = one
            defects.extend(found.all)
        return loaded

    read_rules = each("rules", ".sql", "R", lambda path, text, found: rules.load(path, text, law, found))
    read_features = each("features", ".sql", "F", lambda path, text, found: features.load(path, text, law, found))
    read_models = each("models", ".py", "M", lambda path, text, found: models.load(path, text, read_features, found))
    defects += _unique(read_rules, lambda rule: rule.code, "R10", folder)
    defects += _unique(read_models, lambda model: model.code, "M07", folder)
    return Content(folder, read_rules, read_features, read_models, sorted(defects), content_hash(folder))


def _law(folder: Path, defects: list[Defect]) -> Law | None:
    try:
        return load_law(folder / "rules" / "parameters")
    except LawError as error:
        defects.extend(_law_defect(text) for text in error.defects)
        return None


def _law_defect(text: str) -> Defect:
    match = _LAW_DEFECT.fullmatch(text)
    if match is None:
        return Defect("rules/parameters", 1, "L01", text)
    name = Path(match["file"]).name
    path = "rules/parameters" if name == "parameters" else f"rules/parameters/{name}"
    return Defect(path, int(match["line"] or 1), match["code"], match["message"])


def _unique(units: dict[str, _Unit], code_of: Callable[[_Unit], str], code: str, folder: Path) -> list[Defect]:
    """A code belongs to the first unit that has it; the others are taken out."""
    first: dict[str, str] = {}
    defects: list[Defect] = []
    for stem, unit in list(units.items()):
        owner = first.setdefault(code_of(unit), stem)
        if owner != stem:
            path = unit.path.relative_to(folder).as_posix()
            defects.append(Defect(path, 1, code, f"code {code_of(unit)} is already that of {owner}"))
            del units[stem]
    return defects


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

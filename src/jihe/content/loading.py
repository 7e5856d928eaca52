"""Discovers and proves all content of a folder; a broken unit never stops the others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from jihe.content import features, models, rules
from jihe.content.catalog import Catalog, relations
from jihe.content.defects import Defect, Found
from jihe.content.facts import ROOM, Fact, Facts
from jihe.content.frontmatter import split
from jihe.content.hashes import proof_key
from jihe.content.units import Content, Feature, ModelFile, Proof, Rule
from jihe.home import Home, content_folder
from jihe.law import Law, LawError
from jihe.law import load as load_law
from jihe.law.articles import Articles, load_articles
from jihe.receipts import Receipts

FOLDERS = ("rules", "features", "models")
_LAW_DEFECT = re.compile(r"(?P<file>.*?)(:(?P<line>\d+))?:? (?P<code>L\d\d) (?P<message>.*)", re.DOTALL)


_Unit = TypeVar("_Unit", Rule, Feature, ModelFile)
_Query = TypeVar("_Query", Rule, Feature, Fact)
_Texts = dict[Path, str]


def load(folder: Path, only: Collection[str] | None = None, receipts: Receipts | None = None) -> Content:
    """All units of ``rules/``, ``features/`` and ``models/`` under ``folder``, by stem, in order of name.

    ``only``: the rules and models wanted, by stem or code; the others are not read. The hash is of the whole folder
    all the same. ``receipts``: of what was proven before, a unit of which is not proven again; without them all is.
    """
    defects: list[Defect] = []
    chosen = None if only is None else {name.lower() for name in only}
    law = _law(folder, defects)
    proving = _Proving(folder, law, receipts or Receipts.none(), defects)
    proving.facts(_texts(folder, ROOM, ".sql", "F", defects))
    read_rules = proving.units("R", _texts(folder, "rules", ".sql", "R", defects, chosen), rules.load)
    read_features = proving.units("F", _texts(folder, "features", ".sql", "F", defects), features.load)
    proving.keep()
    read_models: dict[str, ModelFile] = {}
    texts = _texts(folder, "models", ".py", "M", defects, chosen)
    articles = _articles(folder) if texts else None
    for path, text in texts.items():
        found = Found(path.relative_to(folder).as_posix(), "M")
        one = models.load(path, text, read_features, found, articles)
        if one is not None:
            read_models[path.stem] = one
        defects += found.all
    defects += _unique(read_rules, lambda rule: rule.code, "R10", folder)
    defects += _unique(read_models, lambda model: model.code, "M07", folder)
    proven = tuple(sorted(proving.proven))
    return Content(
        folder=folder,
        rules=read_rules,
        facts=proving.known.facts,
        features=read_features,
        models=read_models,
        defects=sorted(defects),
        hash=content_hash(folder),
        proven=proven,
    )


@cache
def own_facts() -> Facts:
    """The facts of the content in use, as ``law.load()`` gives its law; read once."""
    return facts_of(content_folder(), Receipts(Home.at().receipts))


def facts_of(folder: Path, receipts: Receipts | None = None) -> Facts:
    """The sound facts of a folder, and nothing else of it."""
    defects: list[Defect] = []
    proving = _Proving(folder, _law(folder, defects), receipts or Receipts.none(), defects)
    proving.facts(_texts(folder, ROOM, ".sql", "F", defects))
    proving.keep()
    return proving.known.facts


def _texts(
    folder: Path, room: str, ending: str, unit: str, defects: list[Defect], chosen: Collection[str] | None = None
) -> _Texts:
    """The texts of a room's files, by path, in order of name; one that is no text is a defect."""
    texts: _Texts = {}
    for path in sorted((folder / room).glob(f"*{ending}")):
        if chosen is not None and not {path.stem, path.stem.split("_")[0]} & set(chosen):
            continue
        try:
            texts[path] = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            found = Found(path.relative_to(folder).as_posix(), unit)
            found.add("02" if unit != "M" else "01", 1, f"not UTF-8 at byte {error.start}; save it as UTF-8")
            defects += found.all
    return texts


class _Proving:
    """Units of SQL, each proven unless there is a receipt; what was proven here gets one.

    ``known`` is what they may read: the facts come first, each after those it reads.
    """

    def __init__(self, folder: Path, law: Law | None, receipts: Receipts, defects: list[Defect]) -> None:
        self._folder, self._receipts, self._defects = folder, receipts, defects
        self.known = Catalog(law)
        self._made: dict[str, object] = {}
        self.proven: list[str] = []

    def units(self, unit: str, texts: _Texts, read: Callable[..., _Query | None]) -> dict[str, _Query]:
        """The sound units, by stem; the defects of the others go to the list of all."""
        paths = {path: path.relative_to(self._folder).as_posix() for path in texts}
        keys = {
            path: proof_key(unit, paths[path], text, self.known.law, self.known.facts) for path, text in texts.items()
        }
        known = self._receipts.find(keys.values())
        loaded: dict[str, _Query] = {}
        for path, text in texts.items():
            found, proof = Found(paths[path], unit), Proof.of_receipt(known.get(keys[path]))
            one = read(path, text, self.known, found, proof)
            if one is not None:
                loaded[path.stem] = one
            if proof is None:
                self.proven.append(path.stem)
                if one is not None:
                    self._made[keys[path]] = {"law": one.law, "columns": getattr(one, "columns", {})}
            self._defects += found.all
        return loaded

    def facts(self, texts: _Texts) -> None:
        """Read the facts, each after those it reads; a circle of them, or a table's name, is a defect."""
        taken = [path for path in texts if path.stem in relations()]
        for path in taken:
            self._defect(path, "F10", f"{path.stem} is the name of a table; call the fact otherwise")
        left = {path: text for path, text in texts.items() if path not in taken}
        reads = {path: _reads(text) for path, text in left.items()}
        while left:
            waiting = {path.stem for path in left}
            free = {path: text for path, text in left.items() if not reads[path] & waiting}
            if not free:
                for path in left:
                    self._defect(path, "F55", f"{path.stem} waits for {', '.join(sorted(reads[path] & waiting))}")
                return
            loaded = self.units("F", free, features.load_fact)
            self.known = Catalog(self.known.law, Facts([*self.known.facts.values(), *loaded.values()]))
            left = {path: text for path, text in left.items() if path not in free}

    def _defect(self, path: Path, code: str, message: str) -> None:
        self._defects.append(Defect(path.relative_to(self._folder).as_posix(), 1, code, message))

    def keep(self) -> None:
        """Receipts of what was proven here and is sound."""
        self._receipts.keep(self._made)


def _reads(text: str) -> frozenset[str]:
    """What a fact's front matter lists; nothing where it cannot be read, which its proof will say."""
    matter = split(text, Found("", "F"), proven=True)
    reads = matter.data.get("reads") if matter is not None else None
    return frozenset(map(str, reads)) if isinstance(reads, list) else frozenset()


def _law(folder: Path, defects: list[Defect]) -> Law | None:
    try:
        return load_law(folder / "rules" / "parameters")
    except LawError as error:
        defects.extend(_law_defect(text) for text in error.defects)
        return None


def _articles(folder: Path) -> Articles | None:
    """What models' bases are held against; None where none are kept, or the law's own check says what is wrong."""
    if not (folder / "rules" / "law").is_dir():
        return None
    try:
        return load_articles(folder / "rules")
    except LawError:
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

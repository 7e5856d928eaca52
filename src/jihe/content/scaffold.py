"""A rule or a fact begun: a small sound draft and cases that hold, to be written over (docs/content.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from jihe.content.catalog import relations
from jihe.content.facts import ROOM
from jihe.content.feature_proof import STEM as FACT
from jihe.content.rule_proof import STEM
from jihe.content.unwritten import UNWRITTEN
from jihe.errors import BadInputError

TEMPLATES = Path(__file__).parent / "templates"
_CODE = re.compile(r"[A-Z][0-9]{2}")
_LINES = {"P": "pension", "U": "unemployment", "W": "work_injury", "X": "cross"}


@dataclass(frozen=True)
class _Pattern:
    """What a rule of a line judges in the scaffold: entity, its key, and a table with payments for it."""

    entity: str
    key: str
    zh: str
    en: str
    paid: str


_PATTERNS = {
    "pension": _Pattern("pension_award", "award_id", "养老待遇", "pension award", "pension_payment"),
    "unemployment": _Pattern("ui_claim", "claim_id", "失业申领", "unemployment claim", "ui_payment"),
    "work_injury": _Pattern("wi_case", "case_id", "工伤案件", "work-injury case", "wi_benefit"),
    "cross": _Pattern("person", "person_id", "人员", "person", "pension_payment"),
}


@dataclass(frozen=True)
class Scaffold:
    """The files made, relative to the content's folder."""

    code: str  # of a fact its name
    unit: str
    cases: str


def scaffold(
    folder: Path, code: str, stem: str, line: str | None = None, title: str | None = None, title_en: str | None = None
) -> Scaffold:
    """Write ``rules/<stem>.sql`` and ``tests/rules/<stem>.yaml`` below ``folder``.

    ``stem`` may leave out the code it begins with. Raises BadInputError, and writes nothing, for a code or stem that is
    not one, or that is taken, by a retired rule too: a code means one thing for good.
    """
    code = code.upper()
    if not _CODE.fullmatch(code):
        raise BadInputError(f"{code} is no code of a rule; a letter and two digits, such as P16")
    own = f"{code.lower()}_"
    whole = stem if stem.startswith(own) else own + stem
    if not STEM.fullmatch(whole) or re.match(r"[a-z][0-9]{2}_", whole.removeprefix(own)):
        raise BadInputError(
            f"{stem} is no name for {code}; small letters and digits, words joined by _, such as {own}paid_too_often"
        )
    chosen = line or _LINES.get(code[0])
    if chosen is None:
        raise BadInputError(f"no line goes with the letter {code[0]}; name it with --line ({', '.join(_PATTERNS)})")
    made = {"code": code, "line": chosen, "unwritten": UNWRITTEN, **_words(chosen),
            "title": _quoted(title or f"{UNWRITTEN}：名称"),
            "title_en": _quoted(title_en or "To be written: its name")}  # fmt: skip
    rule, cases = folder / "rules" / f"{whole}.sql", folder / "tests" / "rules" / f"{whole}.yaml"
    _refuse_taken(folder, code, cases)
    _write(made, {rule: "rule.sql", cases: "cases.yaml"})
    return Scaffold(code, f"rules/{rule.name}", f"tests/rules/{cases.name}")


def scaffold_fact(folder: Path, name: str, title: str | None = None, title_en: str | None = None) -> Scaffold:
    """Write ``features/facts/<name>.sql`` and ``tests/facts/<name>.yaml`` below ``folder``.

    Raises BadInputError, and writes nothing, for a name that is none, or that a table or fact has.
    """
    if not FACT.fullmatch(name):
        raise BadInputError(f"{name} is no name of a fact; small letters, digits and _, such as claim_standing")
    fact, cases = folder / ROOM / f"{name}.sql", folder / "tests" / "facts" / f"{name}.yaml"
    _refuse_place(folder)
    if name in relations() or fact.exists() or cases.exists():
        raise BadInputError(f"{name} is already a table, or a fact with its cases; take another name")
    made = {"name": name, "unwritten": UNWRITTEN, "title": _quoted(title or f"{UNWRITTEN}：名称"),
            "title_en": _quoted(title_en or "To be written: its name")}  # fmt: skip
    _write(made, {fact: "fact.sql", cases: "fact_cases.yaml"})
    return Scaffold(name, f"{ROOM}/{fact.name}", f"tests/facts/{cases.name}")


def _write(made: Mapping[str, str], files: Mapping[Path, str]) -> None:
    """Each file from its template."""
    for path, template in files.items():
        text = Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(made)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _words(line: str) -> dict[str, str]:
    """What the templates leave open. A payment names the entity by its key, unless the entity is the person."""
    one = _PATTERNS[line]
    person = one.entity == "person"
    return {
        "entity": one.entity, "key": one.key, "zh": one.zh, "en": one.en, "paid": one.paid,
        "reads": f"payment, {one.entity}",
        "subject": "" if person else " e.person_id,",
        "number": "7" if person else "5",
        "one": "" if person else f"{one.key}: 5, ",
        "other": "" if person else f"{one.key}: 6, ",
    }  # fmt: skip


def _refuse_place(folder: Path) -> None:
    if not (folder / "rules").is_dir() or (folder / "cases").is_dir():
        raise BadInputError(f"{folder.name}/ is no place for new content; name your own with --content DIR")


def _refuse_taken(folder: Path, code: str, cases: Path) -> None:
    _refuse_place(folder)
    taken = sorted((folder / "rules").glob(f"{code.lower()}_*.sql"))
    if taken:
        raise BadInputError(f"{code} is already rules/{taken[0].name}; a code means one thing for good, take another")
    if cases.exists():
        raise BadInputError(f"tests/rules/{cases.name} is already there; move it away or take another name")


def _quoted(text: str) -> str:
    """A text as YAML wants it, whatever it holds."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)

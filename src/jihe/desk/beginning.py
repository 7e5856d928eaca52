"""A model begun: a file that is built from the first minute, with what was guessed and what is to be written marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from jihe.content.feature_proof import STEM
from jihe.content.protected import protected
from jihe.content.unwritten import UNWRITTEN
from jihe.desk.arguments import Rendered, arguments, listed, quoted, trials_for
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.content import Content, Feature
    from jihe.warning.methods.base import Method

_CODE = re.compile(r"M[0-9]{2}")
TO_SET = "# TO SET"  # of what was guessed
_TEMPLATE = Path(__file__).parent / "model.py.txt"
_LINE_OF = {"ui_": "unemployment", "wi_": "work_injury", "medical_": "work_injury", "pension_": "pension"}
_SPEC = {"share": ".0%", "0 or 1": "否/是", "true or false": "否/是"}


@dataclass(frozen=True)
class Begun:
    """The file made, relative to the content's folder; ``guessed``: what its author has to set."""

    code: str
    path: str
    method: str
    features: Sequence[str]
    trials: Sequence[str]
    guessed: Sequence[str]


def begin(
    content: Content, code: str, entity: str, method: str, features: Sequence[str], name: str | None = None
) -> Begun:
    """Write ``models/<code>_<name>.py``. BadInputError for what there is not, or is taken; nothing is written then."""
    code, names = code.upper(), [one.strip() for one in features if one.strip()]
    feature, chosen = _entity(content, entity), _method(method)
    stem = f"{code.lower()}_{name or entity}"
    _refuse(content, code, stem)
    _refuse_features(feature, names)
    rendered, trials = arguments(chosen, names), trials_for(chosen)
    kind, column = _subject(feature)
    made = {
        "code": code, "unwritten": UNWRITTEN, "to_set": TO_SET, "entity": entity, "grain": feature.meta.grain,
        "line": next((line for start, line in _LINE_OF.items() if entity.startswith(start)), "cross"),
        "lane": _lane(feature), "features": listed(names), "method": rendered.text, "kind": kind, "column": column,
        "labels": _labels(chosen, feature, kind), "proofs": _proofs(feature),
        "reasons": "\n".join(_reason(feature, one) for one in names), "first": names[0],
        "first_zh": feature.meta.columns[names[0]].zh, "first_en": feature.meta.columns[names[0]].en,
        "trials": "\n".join(trials.lines),
        "imports": "\n".join(f"    {one}," for one in _imports(chosen, rendered, trials, feature)),
    }  # fmt: skip
    path = content.folder / "models" / f"{stem}.py"
    path.write_text(Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(made), encoding="utf-8")
    guessed = (
        f"the arguments of {chosen.__name__}, of which each is a guess from its kind alone",
        *(["which reviews teach it, and whose rows are never split (labels)"] if chosen.labelled else []),
        "how much it may warn of, and how grave that is (capacity, severity)",
        "of which features more is never less suspicious (rising)",
    )
    return Begun(code, f"models/{path.name}", chosen.__name__, names, trials.used, guessed)


def _entity(content: Content, entity: str) -> Feature:
    found = content.features.get(entity)
    if found is None:
        there = ", ".join(sorted(content.features))
        raise BadInputError(f"there is no sound features/{entity}.sql; there are: {there}")
    return found


def _method(name: str) -> type[Method]:
    from jihe.warning import parts
    from jihe.warning.methods.base import Method

    found = {one.lower(): part for one, part in parts().items() if isinstance(part, type) and issubclass(part, Method)}
    if name.lower() not in found:
        there = ", ".join(sorted(part.__name__ for part in found.values()))
        raise BadInputError(f"there is no method {name}; there are: {there} (docs/methods.md says which when)")
    made: type[Method] = found[name.lower()]
    if makes_rows(made):
        raise BadInputError(f"{made.__name__} makes rows of its own of the entity's; begin from a model that uses it")
    return made


def makes_rows(method: type[Method]) -> bool:
    """Whether what it scores are no rows of the entity but pairs or groups of them: its features are its own too."""
    from jihe.warning.methods.base import Method

    return method.makes is not Method.makes


def _refuse(content: Content, code: str, stem: str) -> None:
    if not _CODE.fullmatch(code):
        raise BadInputError(f"{code} is no code of a model; M and two digits, such as M20")
    if not STEM.fullmatch(stem):
        raise BadInputError(f"{stem} is no name of a file; small letters and digits, words joined by _")
    folder = content.folder / "models"
    if not folder.is_dir():
        raise BadInputError(f"{content.folder.name}/ is no place for new content; name your own with --content DIR")
    taken = sorted(folder.glob(f"{code.lower()}_*.py"))
    if taken:
        raise BadInputError(f"{code} is already models/{taken[0].name}; a code means one thing for good, take another")


def _refuse_features(feature: Feature, names: Sequence[str]) -> None:
    columns = feature.meta.columns
    able = [one for one, column in columns.items() if column.unit not in ("id", "code", "text") and not protected(one)]
    wrong = [one for one in names if one not in able]
    if wrong:
        raise BadInputError(f"{', '.join(wrong)}: no number of features/{feature.stem}.sql, or a protected attribute; "
                            f"there are: {', '.join(able)}")  # fmt: skip
    if len(set(names)) < 3:
        raise BadInputError("a model has three features or more, each once: a warning gives three reasons")


def _subject(feature: Feature) -> tuple[str, str]:
    """Whom a warning is about: what the entity's key names, or else the first of its columns that names such."""
    from jihe.desk.pseudonyms import kind_of
    from jihe.schema import CODES

    kinds = CODES["subject_kind"].codes
    if feature.stem in kinds:
        return feature.stem, feature.meta.key[0]
    ids = [one for one, column in feature.meta.columns.items() if column.unit == "id"]
    for column in (feature.meta.key[0], *ids):
        if kind_of(column) in kinds:
            return kind_of(column), column
    return "person", feature.meta.key[0]


def _lane(feature: Feature) -> str:
    return '\n    lane="public_power",' if "operator" in feature.meta.reads else ""


def _labels(method: type[Method], feature: Feature, kind: str) -> str:
    if not method.labelled:
        return ""
    ids = [one for one, column in feature.meta.columns.items() if column.unit == "id"]
    group = next((one for one in ids if "employer" in one), ids[0] if ids else feature.meta.key[0])
    return f'\n    labels=Labels("{kind}", upheld=["fraud", "overpaid_no_fault"], group="{group}"),  {TO_SET}'


def _proofs(feature: Feature) -> str:
    from jihe.desk.pseudonyms import kind_of
    from jihe.schema import TABLES

    key = feature.meta.key[0]
    table = kind_of(key)
    return f'\n    proofs=[Rows("{table}", by="{key}")],' if table in TABLES and TABLES[table].key == (key,) else ""


def _reason(feature: Feature, name: str) -> str:
    column = feature.meta.columns[name]
    zh, en = (_SPEC.get(column.unit, ".1f"), _SPEC.get(column.unit, ".1f").replace("否/是", "no/yes"))
    said = f"{column.zh}：{{value:{zh}}}，通常为 {{usual:{zh}}}", f"{column.en}: {{value:{en}}}, usually {{usual:{en}}}"
    return f'        "{name}": (\n            {quoted(said[0])},\n            {quoted(said[1])},\n        ),'


def _imports(method: type[Method], rendered: Rendered, trials: object, feature: Feature) -> list[str]:
    used = {"Capacity", "WarningModel", method.__name__, *rendered.names, *getattr(trials, "used", ())}
    used |= {"Labels"} if method.labelled else set()
    used |= {"Rows"} if _proofs(feature) else set()
    return sorted(used, key=lambda one: (one[0].islower(), one))

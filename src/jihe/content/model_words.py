"""What a model file says beside its numbers, read and proven: its name, its basis, its look-alikes, its sentences."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from jihe.content.askable import OF_SIGNAL, asked, source
from jihe.content.defects import Found
from jihe.content.meta import Absence, LookAlike
from jihe.content.protected import protected
from jihe.content.units import Feature
from jihe.law.articles import Articles
from jihe.schema import TABLES

SENTENCES = ("says", "says_en", "reasons")
_Part = TypeVar("_Part", bound=BaseModel)


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    """What a call is given by name."""
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}


def read(
    call: ast.Call, entity: str, features: Mapping[str, Feature], articles: Articles | None, found: Found
) -> dict[str, Any]:
    """The words of a declaration, as ``ModelFile`` has them; what is wrong with them in ``found``."""
    given = keywords(call)
    names = {key: _text(given.get(key)) for key in ("name", "name_en")}
    for key in (key for key, text in names.items() if not text):
        found.add("13", _line(given.get(key), call), f"{key} is missing: how the method is called, written out")
    _sentences(given, found)
    known = _columns(given, entity, features, found)
    return names | {
        "basis": tuple(_basis(given.get("basis"), call, articles, found)),
        "look_alikes": tuple(_look_alikes(given.get("look_alikes"), call, found)),
        "absent": tuple(_absent(given.get("absent"), known, found)),
    }


def _basis(node: ast.expr | None, call: ast.Call, articles: Articles | None, found: Found) -> Iterator[str]:
    """The articles it rests on, each of which is on file."""
    elements = _elements(node)
    if not elements:
        found.add("11", _line(node, call), "basis names no article: substance first, then procedure, then consequence")
    for element in elements:
        text = _text(element)
        if not text:
            found.add("11", element.lineno, "an article of basis must be written out")
        elif articles is not None and articles.find(text) is None:
            found.add("11", element.lineno, f"{text} is in no file of rules/law/")
        else:
            yield text


def _look_alikes(node: ast.expr | None, call: ast.Call, found: Found) -> Iterator[LookAlike]:
    elements = _elements(node)
    if not elements:
        found.add(
            "12", _line(node, call), "look_alikes is empty: what honest situation looks the same, and what clears it"
        )
    for element in elements:
        yield from _made(element, LookAlike, "12", found)


def _absent(node: ast.expr | None, known: frozenset[str] | None, found: Found) -> Iterator[Absence]:
    for element in _elements(node):
        for one in _made(element, Absence, "15", found):
            wrong = list(_unknown(one, known))
            for message in wrong:
                found.add("15", element.lineno, message)
            if not wrong:
                yield one


def _unknown(one: Absence, known: frozenset[str] | None) -> Iterator[str]:
    """Tables, columns and sources of an ``absent`` that there are not; of the entity where it is ``known``."""
    if one.table not in TABLES:
        yield f"table {one.table} is not known"
        return
    for name in (*one.by, *one.only, *one.within):
        if asked(TABLES[one.table], name) is None:
            yield f"{one.table} has no column {name}"
    for text in one.sources:
        table, column = source(text)
        if table is None and known is not None and column not in known:
            yield f"{column} is no column of the entity or of its details"
        elif table is not None and (table not in TABLES or column not in TABLES[table].names):
            yield f"there is no column {text}"


def _columns(
    given: Mapping[str, ast.expr], entity: str, features: Mapping[str, Feature], found: Found
) -> frozenset[str] | None:
    """The columns that words may take: the entity's, and those of its ``details``; None where the entity has none."""
    details = given.get("details")
    named = _text(details)
    if details is not None and named not in features:
        found.add("15", details.lineno, f"details {named}: there is no sound features/{named}.sql")
    if entity not in features:
        return None
    stems = [stem for stem in (entity, named) if stem in features]
    return frozenset({*OF_SIGNAL, *(name for stem in stems for name in features[stem].meta.told)})


def _sentences(given: Mapping[str, ast.expr], found: Found) -> None:
    """No sentence speaks of what a person is: neither by a place in it nor as a reason."""
    for key in (key for key in SENTENCES if key in given):
        node = given[key]
        for place in (one for one in getattr(node, "keys", []) if protected(_text(one))):
            found.add("14", place.lineno, f"{_text(place)} is a protected attribute, and no reason to give anybody")
        for text in (one for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)):
            for name in filter(protected, _places(text.value)):
                found.add("14", text.lineno, f"{key}: {name} is a protected attribute; leave it out of words")


def _places(text: object) -> list[str]:
    """The names between braces of a sentence, or of a piece of one."""
    try:
        return [name for _, name, _, _ in string.Formatter().parse(str(text)) if name]
    except ValueError:
        return []


def _made(node: ast.expr, kind: type[_Part], number: str, found: Found) -> Iterator[_Part]:
    """The part that a call with written-out arguments makes; nothing, and a defect, where it does not."""
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != kind.__name__:
        found.add(number, node.lineno, f"write {kind.__name__}(…) itself, not what makes it")
        return
    try:
        yield kind.model_validate({key: ast.literal_eval(value) for key, value in keywords(node).items()})
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(map(str, problem["loc"]))
            found.add(number, node.lineno, f"{kind.__name__}: {name}: {problem['msg']}")
    except ValueError:
        found.add(number, node.lineno, f"{kind.__name__}: every argument must be written out, not computed")


def _elements(node: ast.expr | None) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else []


def _text(node: ast.expr | None) -> str:
    """A text that is written out; empty where there is none."""
    value = node.value if isinstance(node, ast.Constant) else ""
    return value.strip() if isinstance(value, str) else ""


def _line(node: ast.expr | None, call: ast.Call) -> int:
    return call.lineno if node is None else node.lineno

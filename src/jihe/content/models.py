"""Reads and proves one model file, as text and syntax tree: it is never run here."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jihe.content import model_words
from jihe.content.defects import OF_WORDS, Found
from jihe.content.protected import protected
from jihe.content.units import Feature, ModelFile
from jihe.content.unwritten import UNWRITTEN
from jihe.law.articles import Articles

SECTIONS = ("Question", "Population", "Features", "Method", "How to read", "Limits")
WORDS = ("code", "title", "title_en", "line", "entity")  # written out, as are the features
# A file that says one of these, naming the attribute, may use it.
PERMITS = ("the law turns on", "mortality turns on", "not a feature")
_HEADING = re.compile(r"^([A-Z][A-Za-z ]*)\n-+[ \t]*$|^([A-Z][A-Za-z ]*):[ \t]*(?=\S|$)", re.MULTILINE)


def load(
    path: Path, text: str, features: Mapping[str, Feature], found: Found, articles: Articles | None = None
) -> ModelFile | None:
    """The model file in ``text``, with every defect in ``found``; None where there are others than those of its words.

    ``articles``: what its basis is held against; None where the law cannot be read.
    """
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        found.add("01", getattr(error, "lineno", None) or 1, f"cannot be read as Python: {error.args[0]}")
        return None
    sections = _sections(module, found)
    given = _declaration(module, found)
    if given is None:
        return None
    words, names = _literals(given, found)
    code = words.get("code", "")
    if code and path.stem.split("_")[0] != code.lower():
        found.add("07", given.lineno, f"a model with code {code} is called {code.lower()}_<words>.py")
    _features(words.get("entity"), names, given, features, text, found)
    said = model_words.read(given, words.get("entity", ""), features, articles, found)
    for number, line in enumerate(text.splitlines(), start=1):
        if UNWRITTEN in line:
            found.add("17", number, f"still to be written: {line.strip()}")
    if any(defect.code not in OF_WORDS for defect in found.all):
        return None
    digest = hashlib.sha256(text.encode()).hexdigest()
    told: dict[str, Any] = words | said
    return ModelFile(path.stem, path, features=tuple(names), hash=digest, sections=sections, **told)


def _sections(module: ast.Module, found: Found) -> dict[str, str]:
    docstring = ast.get_docstring(module)
    if not docstring:
        found.add("02", 1, f"no docstring; it has the sections {', '.join(SECTIONS)}")
        return {}
    headings = [(match, match[1] or match[2]) for match in _HEADING.finditer(docstring)]
    named = [(match, name) for match, name in headings if match[1] or name in SECTIONS]
    sections: dict[str, str] = {}
    for index, (match, name) in enumerate(named):
        end = named[index + 1][0].start() if index + 1 < len(named) else len(docstring)
        line = 1 + docstring.count("\n", 0, match.start())
        sections[name] = docstring[match.end() : end].strip()
        if name not in SECTIONS:
            found.add("03", line, f"section {name} is not known; they are {', '.join(SECTIONS)}")
        elif not sections[name]:
            found.add("03", line, f"section {name} is empty")
    for name in SECTIONS:
        if name not in sections:
            found.add("03", 1, f"section {name} is missing; they are {', '.join(SECTIONS)}")
    order = [name for _, name in named if name in SECTIONS]
    if order != [name for name in SECTIONS if name in sections]:
        found.add("03", 1, f"sections stand as {', '.join(order)}; their order is {', '.join(SECTIONS)}")
    return sections


def _declaration(module: ast.Module, found: Found) -> ast.Call | None:
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and _called(node) == "WarningModel"]
    named = [
        node.value
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value in calls and _target(node) == "MODEL"
    ]
    if len(calls) != 1 or len(named) != 1:
        line = calls[-1].lineno if calls else 1
        found.add("04", line, f"one MODEL = WarningModel(...) at the top level is wanted; found {len(calls)} calls")
        return None
    (call,) = named
    return call if isinstance(call, ast.Call) else None


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return ",".join(getattr(target, "id", "?") for target in targets)


def _literals(call: ast.Call, found: Found) -> tuple[dict[str, str], list[str]]:
    """The words of the declaration by keyword, and its features; what is missing or computed is a defect."""
    words: dict[str, str] = {}
    names: list[str] = []
    given = model_words.keywords(call)
    for key in (*WORDS, "features"):
        if key not in given:
            found.add("06", call.lineno, f"WarningModel(...) without {key}=")
            continue
        try:
            value = ast.literal_eval(given[key])
        except ValueError:
            found.add("05", given[key].lineno, f"{key} must be written out, not computed")
            continue
        if key in WORDS and isinstance(value, str) and value.strip():
            words[key] = value
        elif key == "features" and isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
            names = list(value)
        else:
            found.add(
                "05",
                given[key].lineno,
                f"{key} must be {'a list of names' if key == 'features' else 'a text'}",
            )
    return words, names


def _features(
    entity: str | None,
    names: list[str],
    call: ast.Call,
    known: Mapping[str, Feature],
    text: str,
    found: Found,
) -> None:
    given = model_words.keywords(call)
    if entity is None or not names:
        return
    if entity not in known:
        found.add("10", given["entity"].lineno, f"entity {entity}: there is no sound features/{entity}.sql")
    for name, node in zip(names, getattr(given["features"], "elts", []), strict=True):
        if entity in known and name not in known[entity].meta.told:
            found.add("08", node.lineno, f"feature {name} is no column of features/{entity}.sql")
        attribute = protected(name)
        if attribute and not _permitted(attribute, text):
            allowed = f"`the law turns on {attribute}` or `mortality turns on {attribute}`"
            found.add("09", node.lineno, f"{name} is a protected attribute; the file must say {allowed}, or drop it")


def _permitted(attribute: str, text: str) -> bool:
    plain = " ".join(text.replace("#", " ").split()).lower()
    word = attribute.replace("_", "[ _]")
    return any(re.search(rf"{permit}[^.;]*\b{word}\b|\b{word}\b[^.;]*{permit}", plain) for permit in PERMITS)

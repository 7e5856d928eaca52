"""The sentences of errors as templates, read from the code that raises them: what an f-string fills in has a name.

``BadInputError(f"{path}: no such run; {advice}")`` says ``{path}: no such run; `` and then what ``advice`` may be: a
constant, another f-string, either branch of a condition, what a function of the same file returns, what callers pass.
So each sentence is whole where it is translated, and code goes on saying what it says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import chain, product
from pathlib import Path
from typing import NamedTuple

from jihe.messages.modules import Module, Package, Written, last_name

# Errors that come to people as they are, or in a JiheError that passes their sentence on.
ROOTS = ("JiheError", "UnusableError", "FileNotFoundError", "KeyError", "UsageError", "BadParameter", "ClickException")
MOST = 24  # ways to say one thing; a part with more is a value of its sentence
DEEP = 12  # texts within texts
_WORD = re.compile(r"[A-Za-z]{2,}")


class Value(NamedTuple):
    """What a sentence fills in: the expression, and a name for it."""

    source: str
    name: str


Text = tuple[str | Value, ...]


class Raised(NamedTuple):
    """Where an error gets its sentence, and the templates of what it may say; none where all of it is a value."""

    place: str
    line: int
    templates: list[str]


def raised(folder: Path) -> Iterator[Raised]:
    """Every place of ``folder`` that makes an error for people."""
    package = Package(folder)
    plain, own = error_classes(package.modules)
    for module in package.modules:
        place = module.path.relative_to(folder).as_posix()
        for node in sorted(chain(*module.calls.values()), key=lambda call: (call.lineno, call.col_offset)):
            if node.args and _says(node, plain, own, module):
                parts: list[Text] = []
                found = _texts(Written(node.args[0], module, module.around.get(node)), package, parts)
                yield Raised(place, node.lineno, sorted({*filter(has_words, map(template, [*found, *parts]))}))


def error_classes(modules: Iterable[Module]) -> tuple[set[str], set[str]]:
    """Classes of errors that are given their sentence, and those that make it in an ``__init__`` of their own."""
    found, own = set(ROOTS), set[str]()
    classes = [node for module in modules for node in module.classes]
    while more := {one.name for one in classes if found & {last_name(base) for base in one.bases}} - found:
        found |= more
    for one in classes:
        own |= {one.name for node in one.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"}
    return found - own, found & own


def _says(call: ast.Call, plain: set[str], own: set[str], module: Module) -> bool:
    """Whether the first argument is the sentence of an error: given to its class, failed with, told, or returned."""
    home, name = module.around.get(call), ast.unparse(call.func)
    if name in ("self.fail", "told") or last_name(call.func) in plain:
        return name != "told" or isinstance(call.args[0], ast.JoinedStr)
    if home is None:
        return False
    if name == "super().__init__":
        return any(one.name in own and home in one.body for one in module.classes)
    returns = home.returns is not None and ast.unparse(home.returns) in plain
    return returns and any(isinstance(node, ast.Return) and node.value is call for node in ast.walk(home))


def has_words(template: str) -> bool:
    """Whether anything of a template is language, and not Chinese already."""
    return bool(_WORD.search(re.sub(r"\{\w+\}", "", template)))


def template(text: Text) -> str:
    """The text with a name in braces for each value; the same value has the same name."""
    names: dict[Value, str] = {}
    for part in text:
        if isinstance(part, Value) and part not in names:
            alike = sum(one.name == part.name for one in names)
            names[part] = f"{part.name}{alike + 1}" if alike else part.name
    return "".join(part if isinstance(part, str) else f"{{{names[part]}}}" for part in text)


def _texts(at: Written, package: Package, parts: list[Text], deep: int = DEEP) -> list[Text]:
    """The ways an expression may read; one that is no text of ours is a value."""
    found = list(dict.fromkeys(_ways(at, package, parts, deep))) if deep else []
    if not any(isinstance(part, str) for text in found for part in text) or len(found) > MOST:
        return [(Value(f"{at.home.name if at.home else ''} {ast.unparse(at.node)}", _name(at.node)),)]
    return found


def _ways(at: Written, package: Package, parts: list[Text], deep: int) -> list[Text]:
    def of(*all_written: Written) -> list[Text]:
        return [text for one in all_written for text in _texts(one, package, parts, deep - 1)]

    def here(*nodes: ast.expr) -> list[Text]:
        return of(*(at._replace(node=node) for node in nodes))

    match at.node:
        case ast.Constant(value=str(text)):
            return [(text,)]
        case ast.JoinedStr(values=values):
            return _joined([here(one) for one in values])
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _joined([here(left), here(right)])
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return here(value)
        case ast.IfExp(body=body, orelse=orelse):
            return here(body, orelse)
        case ast.BoolOp(op=ast.Or(), values=values):
            return here(*values)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value="\n"), attr="join"), args=[ast.List(elts=lines)]):
            return here(*lines)  # each line is a sentence of its own
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[ast.Name(id=name)]):
            parts += _language(of(*package.added(name, at)))  # as many of them as there are: a value made of texts
        case ast.Subscript(value=ast.Name(id=name)) | ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get")):
            tables = [(one, one.node.values) for one in package.given(name, at) if isinstance(one.node, ast.Dict)]
            return _language(of(*(one._replace(node=row) for one, rows in tables for row in rows)))
        case ast.Name(id=name):
            return _language(of(*package.given(name, at)))
        case ast.Call():
            said = of(*package.returned(at.node, at.module))
            return said if {type(part) for text in said for part in text} == {str} else _language(said)
    return []


def _language(texts: list[Text]) -> list[Text]:
    """What a name stands for, where that is words and not a code or a name of something."""
    said = [part for text in texts for part in text if isinstance(part, str)]
    return texts if any(" " in part and _WORD.search(part) for part in said) else []


def _joined(parts: list[list[Text]]) -> list[Text]:
    """Every way to read one part after the other."""
    return [tuple(piece for text in one for piece in text) for one in product(*parts)]


def _name(node: ast.AST) -> str:
    """A word for a value: what it is called, or what it is made of."""
    match node:
        case ast.Constant(value=str(name)) | ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name.lower()
        case ast.Call(func=ast.Name(id="getattr"), args=[_, one, *_]):
            return _name(one)
        case ast.Call(func=ast.Attribute(value=ast.Constant()), args=[one, *_]):  # ", ".join(one)
            return _name(one)
        case ast.Call(func=ast.Name(id="len" | "str" | "sorted" | "min" | "max" | "next" | "iter"), args=[one, *_]):
            return _name(one)
        case ast.Call(func=ast.Attribute(value=one)) | ast.Call(func=one):
            return _name(one)
        case ast.FormattedValue(value=one) | ast.Subscript(value=one) | ast.BinOp(left=one) | ast.Starred(value=one):
            return _name(one)
        case ast.IfExp(body=one) | ast.BoolOp(values=[one, *_]):
            return _name(one)
        case ast.GeneratorExp(generators=[one, *_]) | ast.ListComp(generators=[one, *_]):
            return _name(one.iter)
    return "value"

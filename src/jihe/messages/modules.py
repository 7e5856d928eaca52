"""Our modules as the sentences of their errors need them: where a name gets its value, who calls a function."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Written(NamedTuple):
    """An expression, and the file and the function that its names are of."""

    node: ast.expr
    module: Module
    home: Function | None


class Module:
    """A parsed file with its functions, their calls, and the function around each node."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.functions: dict[str, Function] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        self.around: dict[ast.AST, Function] = {}
        self.classes: list[ast.ClassDef] = []
        self._walk(self.tree, None)

    def _walk(self, node: ast.AST, home: Function | None) -> None:
        for child in ast.iter_child_nodes(node):
            if home is not None:
                self.around[child] = home
            if isinstance(child, Function):
                self.functions[child.name] = child
            elif isinstance(child, ast.ClassDef):
                self.classes.append(child)
            elif isinstance(child, ast.Call):
                self.calls.setdefault(last_name(child.func), []).append(child)
            self._walk(child, child if isinstance(child, Function) else home)

    def written(self, node: ast.expr) -> Written:
        """The expression with what its names are of."""
        return Written(node, self, self.around.get(node))


class Package:
    """All files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.modules = [Module(path) for path in sorted(folder.rglob("*.py"))]
        names = Counter(name for module in self.modules for name in module.functions)
        self._once = {name for name, times in names.items() if times == 1}

    def given(self, name: str, at: Written) -> list[Written]:
        """What a name may stand for: what is assigned to it, or passed by callers; none if not only that."""
        if at.home is None:
            return [Written(one, at.module, None) for one in _assigned(name, at.module.tree.body)]
        if (place := _parameter(name, at.home)) is not None:
            return self._passed(name, place, at.module, at.home)
        found = _assigned(name, ast.walk(at.home)) + _looped(name, at.home, at.module)
        if len(found) < _stores(name, at.home):
            return []
        outside = Written(at.node, at.module, at.module.around.get(at.home))
        return [Written(one, at.module, at.home) for one in found] or self.given(name, outside)

    def _passed(self, name: str, place: int, module: Module, home: Function) -> list[Written]:
        """The values of a parameter in all calls of its function; none where one of them is not to be seen."""
        found: list[Written] = []
        default = [Written(one, module, None) for one in _default(name, home)]
        own = home.args.args[:1] and home.args.args[0].arg in ("self", "cls")
        callers = self.modules if home.name in self._once else [module]
        calls = [(each, call) for each in callers for call in each.calls.get(home.name, [])]
        for each, call in calls if home.name != "__init__" else []:
            by_name = [word.value for word in call.keywords if word.arg == name]
            passed = by_name or call.args[place - bool(own) :][:1]
            if not (passed or default):
                return []
            found += [each.written(one) for one in passed] or default
        return found

    def returned(self, call: ast.Call, module: Module) -> list[Written]:
        """What a function of the same file returns; none for any other."""
        home = module.functions.get(last_name(call.func))
        if home is None or not isinstance(call.func, ast.Name):
            return []
        inner = [node for node in ast.walk(home) if isinstance(node, ast.Return) and module.around.get(node) is home]
        return [Written(node.value, module, home) for node in inner if node.value is not None]

    def added(self, name: str, at: Written) -> list[Written]:
        """What is put into a list of that name."""
        found = []
        for node in ast.walk(at.home) if at.home else []:
            if isinstance(node, ast.Call) and ast.unparse(node.func) == f"{name}.append":
                found += node.args
        for node in _assigned(name, ast.walk(at.home)) if at.home else []:
            if isinstance(node, ast.List | ast.ListComp):
                found += node.elts if isinstance(node, ast.List) else [node.elt]
            elif isinstance(node, ast.Call):
                made = [one for one in self.returned(node, at.module) if isinstance(one.node, ast.Name)]
                return [added for one in made for added in self.added(last_name(one.node), one)]
        return [Written(one, at.module, at.home) for one in found]


def last_name(node: ast.AST) -> str:
    """``b`` of ``a.b`` and of ``b``; nothing for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _parameter(name: str, home: Function) -> int | None:
    names = [one.arg for one in (*home.args.posonlyargs, *home.args.args)]
    if name in names:
        return names.index(name)
    return 1_000 if name in [one.arg for one in home.args.kwonlyargs] else None


def _default(name: str, home: Function) -> list[ast.expr]:
    """What a parameter is where nobody passes it."""
    names = [*home.args.posonlyargs, *home.args.args]
    placed = zip(reversed(names), reversed(home.args.defaults), strict=False)
    worded = zip(home.args.kwonlyargs, home.args.kw_defaults, strict=True)
    return [value for one, value in (*placed, *worded) if one.arg == name and value is not None]


def _assigned(name: str, nodes: Iterable[ast.AST]) -> list[ast.expr]:
    found: list[ast.expr] = []
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found += _of_pair(name, target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value:
            found += _of_pair(name, node.target, node.value)
    return found


def _of_pair(name: str, target: ast.expr, value: ast.expr) -> list[ast.expr]:
    """What ``name`` gets of ``a, b = 1, 2`` or of ``a = 1``."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return [one for left, right in zip(target.elts, value.elts, strict=True) for one in _of_pair(name, left, right)]
    return [value] if isinstance(target, ast.Name) and target.id == name else []


def _looped(name: str, home: Function, module: Module) -> list[ast.expr]:
    """What ``name`` gets of ``for a, b in ROWS``, where ROWS are written out in the file."""
    found: list[ast.expr] = []
    for node in ast.walk(home):
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Name):
            for rows in _assigned(node.iter.id, module.tree.body):
                for row in rows.elts if isinstance(rows, ast.Tuple | ast.List) else []:
                    found += _of_pair(name, node.target, row)
    return found


def _stores(name: str, home: Function) -> int:
    """How often the name gets a value: by assignment, a loop, ``with``, ``+=``."""
    nodes = [node for node in ast.walk(home) if isinstance(node, ast.Name) and node.id == name]
    return sum(isinstance(node.ctx, ast.Store) for node in nodes)

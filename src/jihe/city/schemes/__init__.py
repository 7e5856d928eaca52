"""Who cheats, and who only looks as if: one module a typology, each with its look-alikes beside it.

``plan`` changes lives and nothing else; the stages after it write everybody's rows by the same code. ``record`` says in
the truth, once all is paid, what each scheme cost and which honest cases resemble it. Written from published cases and
ordinary practice; no rule, model or threshold is known here, and quantities spread widely on both sides of any.

A module of this folder that has a ``TYPOLOGY`` is a scheme. ``plan(world)`` and ``record(world)`` are its two
functions; ``rows(world)`` is a third for what no stage writes: it runs after all other rows, and may ``put`` more.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from jihe import as_written
from jihe.city import injuries, ui_spells
from jihe.errors import BadInputError
from jihe.schema import CODES

if TYPE_CHECKING:
    from jihe.city.world import World


def load(folder: Path | None = None) -> list[ModuleType]:
    """The schemes of this folder and, after them, those of ``folder``, each in the order of its typologies.

    BadInputError names the file in ``folder`` that is no scheme, and says why.
    """
    names = [found.name for found in pkgutil.iter_modules(__path__)]
    own = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return [*_in_order(m for m in own if hasattr(m, "TYPOLOGY")), *(_of_others(folder) if folder else [])]


def _of_others(folder: Path) -> list[ModuleType]:
    paths = sorted(path for path in folder.glob("*.py") if not path.name.startswith("_")) if folder.is_dir() else []
    if not paths:
        raise BadInputError(f"{folder}: holds no scheme; --schemes needs a folder of .py files (docs/red-team.md)")
    return _in_order(_from_file(path) for path in paths)


def _from_file(path: Path) -> ModuleType:
    """One scheme from a file: run, and held against what a scheme needs."""
    try:
        module = as_written.run(f"jihe_schemes_of_others.{path.stem}", path)
    except Exception as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) else ""
        raise BadInputError(f"{path.name}{line}: cannot be loaded ({type(error).__name__}: {error})") from error
    missing = [wanted for wanted in ("plan", "record") if not callable(getattr(module, wanted, None))]
    typology = getattr(module, "TYPOLOGY", None)
    if missing or typology not in CODES["typology"].codes:
        lacks = [f"TYPOLOGY is {typology!r}, which is no code of the domain"] if not missing else []
        lacks += [f"there is no function {wanted}(world)" for wanted in missing]
        raise BadInputError(f"{path.name}: is no scheme: {'; '.join(lacks)} (docs/red-team.md)")
    return module


def _in_order(modules: Iterable[ModuleType]) -> list[ModuleType]:
    return sorted(modules, key=lambda module: str(module.TYPOLOGY))


def plan(world: World) -> None:
    """Decides who loses a job and who is hurt, then lets each scheme begin."""
    ui_spells.plan(world)
    injuries.plan(world)
    for scheme in world.schemes:
        scheme.plan(world)


def rows(world: World) -> None:
    """Lets each scheme write what no stage writes."""
    for scheme in world.schemes:
        if hasattr(scheme, "rows"):
            scheme.rows(world)


def record(world: World) -> None:
    """Writes the truth of every scheme; called once everything is paid."""
    for scheme in world.schemes:
        scheme.record(world)

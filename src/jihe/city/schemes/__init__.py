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

from jihe.city import injuries, ui_spells
from jihe.city.schemes import outside

if TYPE_CHECKING:
    from jihe.city.world import World


def load(folder: Path | None = None) -> list[ModuleType]:
    """The schemes of this folder and, after them, those of ``folder``, each in the order of its typologies.

    BadInputError names the file in ``folder`` that is no scheme, and says why.
    """
    names = [found.name for found in pkgutil.iter_modules(__path__)]
    own = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return [*_in_order(m for m in own if hasattr(m, "TYPOLOGY")), *_in_order(outside.load(folder) if folder else [])]


def _in_order(modules: Iterable[ModuleType]) -> list[ModuleType]:
    return sorted(modules, key=lambda module: str(module.TYPOLOGY))


def plan(world: World) -> None:
    """Decides who loses a job and who is hurt, then lets each scheme begin."""
    ui_spells.plan(world)
    injuries.plan(world)
    for scheme in world.schemes:
        with outside.running(world, scheme, "plan"):
            scheme.plan(world)


def rows(world: World) -> None:
    """Lets each scheme write what no stage writes."""
    for scheme in world.schemes:
        if hasattr(scheme, "rows"):
            with outside.running(world, scheme, "rows"):
                scheme.rows(world)


def record(world: World) -> None:
    """Writes the truth of every scheme; called once everything is paid."""
    for scheme in world.schemes:
        with outside.running(world, scheme, "record"):
            scheme.record(world)

"""Schemes from outside the project: loaded from a folder, run beside the project's own, and refused in plain words.

The files of a folder are one package, so that what several share stands beside them: ``from ._books import entered``.
A file whose name begins with an underscore is such a helper and no scheme.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from jihe import as_written
from jihe.city.calendar import Bools
from jihe.city.schemes import concealed
from jihe.errors import BadInputError, JiheError
from jihe.schema import CODES, typology_of
from jihe.schema.codes.truth import OUTSIDE

if TYPE_CHECKING:
    from jihe.city.world import World

_PACKAGE = "jihe_schemes_of_others"
_PAGE = "(docs/red-team.md)"
_STEPS = ("plan", "record")


def files(folder: Path) -> list[Path]:
    """The files of a folder that are schemes."""
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def load(folder: Path) -> list[ModuleType]:
    """The schemes of ``folder``; BadInputError names the file that is none, or that says it is another's."""
    paths = files(folder)
    if not paths:
        raise BadInputError(f"{folder}: holds no scheme; --schemes needs a folder of .py files {_PAGE}")
    as_written.package(_PACKAGE, folder)
    modules = [_from_file(path) for path in paths]
    said: dict[str, str] = {}
    for path, module in zip(paths, modules, strict=True):
        if module.TYPOLOGY in said:
            raise BadInputError(
                f"{path.name}: TYPOLOGY {module.TYPOLOGY!r} is that of {said[module.TYPOLOGY]}; each has its own, and "
                f"{_free(module.TYPOLOGY, said)} is free {_PAGE}"
            )
        said[module.TYPOLOGY] = path.name
    return modules


def _free(typology: str, said: dict[str, str]) -> str:
    """The first code outside the catalogue, of the same family, that no scheme has."""
    return next((code for code in (f"{typology[:2]}.{each}" for each in OUTSIDE) if code not in said), "none")


def _from_file(path: Path) -> ModuleType:
    """One scheme from a file: run, and held against what a scheme needs."""
    try:
        module = as_written.run(f"{_PACKAGE}.{path.stem}", path)
    except Exception as error:
        raise BadInputError(f"{_where(error, path)}: cannot be loaded ({_said(error)}){_advice(error)}") from error
    missing = [wanted for wanted in _STEPS if not callable(getattr(module, wanted, None))]
    typology = getattr(module, "TYPOLOGY", None)
    lacks = [f"there is no function {wanted}(world)" for wanted in missing]
    if not missing and (not isinstance(typology, str) or typology_of(typology) not in CODES["typology"].codes):
        lacks = [f"TYPOLOGY is {typology!r}, which is no code of the domain"]
    if lacks:
        raise BadInputError(f"{path.name}: is no scheme: {'; '.join(lacks)} {_PAGE}")
    return module


def is_one(scheme: ModuleType) -> bool:
    """Whether a scheme came from outside."""
    return scheme.__name__.startswith(f"{_PACKAGE}.")


@contextmanager
def running(world: World, scheme: ModuleType, step: str) -> Iterator[None]:
    """While ``step`` of a scheme runs, the world knows whose it is.

    BadInputError says where one from outside went wrong, and what to do.
    """
    world.author = scheme.__name__
    if not is_one(scheme):
        yield
        world.author = ""
        return
    path, before = Path(str(scheme.__file__)), _hidden_by_hand(world)
    try:
        yield
        new = np.flatnonzero(_hidden_by_hand(world) & ~before) + 1
        if len(new):
            raise ValueError(
                f"the deaths of the persons {new.tolist()} are concealed, and nobody's: use concealed.hide"
            )
    except JiheError:
        raise
    except Exception as error:
        raise BadInputError(f"{_where(error, path)}: {step}(world): {_said(error)}{_advice(error)}") from error
    finally:
        world.author = ""


def _hidden_by_hand(world: World) -> Bools:
    """By person, whether a death is concealed that no scheme has called its own."""
    made: Bools = world.people["death_concealed"].to_numpy(dtype=bool).copy()
    made[concealed.everybodys(world) - 1] = False
    return made


def _where(error: Exception, path: Path) -> str:
    """File and line of the folder in which it went wrong: the last that is the outsiders' own."""
    if isinstance(error, SyntaxError):
        return f"{Path(error.filename or path.name).name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [f"{Path(each.filename).name}:{each.lineno}" for each in frames if Path(each.filename).parent == path.parent]
    return own[-1] if own else path.name


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _advice(error: Exception) -> str:
    """What to do, where that can be told from the kind of error."""
    if isinstance(error, ModuleNotFoundError):
        return f"; a file beside the scheme is imported as `from .{error.name or 'name'} import …` {_PAGE}"
    if isinstance(error, KeyError):
        return f"; no column, frame or key has that name: see the docstring of jihe.city.world {_PAGE}"
    return f" {_PAGE}"

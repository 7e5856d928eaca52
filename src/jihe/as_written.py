"""Running a Python file of content as it stands on disk now."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from types import CodeType, ModuleType


class _AsWritten(SourceFileLoader):
    """Compiles what the file says. Python's bytecode is found by second and size: saved twice within a second at
    one length (0.90 for 0.95), a file would be run as it was before, under the hash of what it is."""

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


class _Beside(MetaPathFinder):
    """Finds the files of folders that are packages here, before Python does with its bytecode."""

    def __init__(self) -> None:
        self.folders: dict[str, Path] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The file ``name`` of a folder, for ``package.name``."""
        package, _, name = fullname.rpartition(".")
        file = self.folders[package] / f"{name}.py" if package in self.folders else None
        return _spec(fullname, file) if file and file.is_file() else None


_beside = _Beside()


def package(name: str, folder: Path) -> None:
    """Makes ``folder`` the package ``name``: its files may import one another (``from .other import …``), as written.

    What was loaded under that name before is forgotten.
    """
    for loaded in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[loaded]
    made = ModuleType(name)
    made.__path__ = [str(folder)]
    sys.modules[name] = made
    _beside.folders[name] = folder
    if _beside not in sys.meta_path:
        sys.meta_path.insert(0, _beside)


def run(name: str, path: Path) -> ModuleType:
    """The file as module ``name``; whatever it raises comes through, and no module of that name is left behind."""
    spec = _spec(name, path)
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        assert spec.loader is not None
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _spec(name: str, path: Path) -> ModuleSpec:
    spec = ModuleSpec(name, _AsWritten(name, str(path)), origin=str(path))
    spec.has_location = True
    return spec

"""What tests of the whole share: running the command, and copying a working folder."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from filelock import FileLock

from jihe import content
from jihe.cli import main
from jihe.content import Content
from jihe.engines import Session
from jihe.home import Home, content_folder
from jihe.law import Law
from jihe.receipts import Receipts

# `make quick`: of what is the same for every rule and model, one of each.
ONE_OF_EACH = {"x01_shared_account", "m08_employer_injury"}
AS_OF = date(2026, 3, 31)
BIN = Path(sys.executable).parent / "jihe"
# What was proven is kept between test runs, beside pytest's own cache; `make verify` proves everything anew.
_ROOT = Path(__file__).parents[1]
_KEPT = _ROOT / ".pytest_cache" / "receipts.sqlite3"
RECEIPTS = Receipts(_KEPT)


@dataclass(frozen=True)
class Town:
    """A small city and the working folder it was ingested into; models trained as of ``AS_OF``."""

    city: Path
    home: Path


@dataclass(frozen=True)
class Night:
    """A working folder after one night; ``record`` is what the night printed as JSON, ``said`` all it printed."""

    home: Path
    record: dict[str, Any]
    said: str

    @classmethod
    def of(cls, folder: Path) -> Night:
        """The night that was kept in a folder."""
        out, err = (folder / "out.json").read_text(encoding="utf-8"), (folder / "err.txt").read_text(encoding="utf-8")
        return cls(folder / "home", json.loads(out), out + err)

    @property
    def run(self) -> Path:
        """The folder of its run."""
        return self.home / "runs" / str(self.record["run_id"])


Once = Callable[[str, Callable[[Path], object]], Path]  # see the fixture ``once``
Done = subprocess.CompletedProcess[str]


def jihe(*arguments: object, check: bool = True) -> Done:
    """The command in this process, which has imported what most commands need; ``check`` as in ``process``."""
    words, before, umask = ["jihe", *map(str, arguments)], sys.argv, os.umask(0o022)  # as most people have it
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        sys.argv = words
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            sys.argv = before
            os.umask(umask)
    return _checked(subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue()), check)


def process(*arguments: object, check: bool = True, **more: Any) -> Done:
    """The command as people run it; fails the test with its output unless ``check`` is off."""
    words = [str(BIN), *map(str, arguments)]
    return _checked(subprocess.run(words, capture_output=True, text=True, check=False, **more), check)


def _checked(done: Done, check: bool) -> Done:
    if check and done.returncode not in (0, 3):
        pytest.fail(f"{' '.join(done.args)} exited {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


_OPEN: dict[int, Session] = {}  # by law, which the session keeps


@contextmanager
def shown(tables: Mapping[str, pa.Table], day: date, law: Law) -> Iterator[Session]:
    """A session that shows these tables, one a process: opening one takes longer than most questions asked of it."""
    session = _OPEN.pop(id(law), None)
    if session is None:
        session = Session.of_tables(tables, day, law)
    else:
        session.again(tables, day)
    yield session
    _OPEN[id(law)] = session  # not after an error, which may have left half of something behind


@cache
def own_content() -> Content:
    """The project's own content, proven once a process, and once for all while nothing it rests on changes."""
    _KEPT.parent.mkdir(exist_ok=True)
    return content.load(content_folder(), receipts=RECEIPTS)


def copy_ground(folder: Path) -> None:
    """Give a bureau's folder what its rules stand on: the law's numbers and the facts."""
    for room in ("rules/parameters", "features/facts"):
        shutil.copytree(content_folder() / room, folder / room)


FEW = ("p01_payment_after_death", "p11_certification_contradicted", "u01_reemployed_while_drawing")


def few_rules(folder: Path, *models: str) -> Path:
    """A bureau with three rules, all features and these models: a night of it takes seconds."""
    whole = content_folder()
    shutil.copytree(whole / "features", folder / "features")
    shutil.copytree(whole / "rules" / "parameters", folder / "rules" / "parameters")
    (folder / "models").mkdir()
    for stem in FEW:
        shutil.copy(whole / "rules" / f"{stem}.sql", folder / "rules")
    for stem in models:
        shutil.copy(whole / "models" / f"{stem}.py", folder / "models")
    return folder


@contextmanager
def few_packed() -> Iterator[None]:
    """Nights here pack what pages ask of a dozen cases beyond their lists, not of 150: each is packed as the others."""
    from jihe.nightly import packing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "BEYOND", 12)
        yield


def with_receipts(home: Path) -> Path:
    """A new working folder that knows the project's own content to be proven."""
    own_content()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy2(_KEPT, home / "receipts.sqlite3")
    return home


_HOUR = 3600.0


@cache
def standing() -> Path:
    """Where cities and nights of these sources stand between runs; what other sources left an hour ago is removed."""
    made = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(
        path for room in ("src", "rules", "features", "models", "locks") for path in (_ROOT / room).rglob("*")
    ):
        if path.is_file() and "__pycache__" not in path.parts:
            made.update(f"{path.relative_to(_ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    mine = _ROOT / ".pytest_cache" / "standing" / made.hexdigest()[:16]
    for other in mine.parent.glob("*"):
        with suppress(FileNotFoundError):  # another worker was quicker
            if other != mine and time.time() - other.stat().st_mtime > _HOUR:
                shutil.rmtree(other, ignore_errors=True)
    return mine


def maker(make: Callable[[Path], object]) -> str:
    """The file that says how something is made, by its text."""
    return hashlib.sha256(Path(make.__code__.co_filename).read_bytes()).hexdigest()[:8]


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """A folder made by whoever asks first; the others wait for it."""
    with FileLock(f"{folder}.lock"):
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
            folder.mkdir()
            make(folder)
            (folder / "done").touch()
    return folder


def with_store(home: Path) -> None:
    """An empty case store for a working folder, migrated once: no night of a copy has to."""
    from jihe.cases import open_store

    before = os.umask(0o077)  # as the command has it
    try:
        open_store(Home.at(home))
    finally:
        os.umask(before)


def copy_home(source: Path, target: Path) -> Path:
    """Copy a working folder; the lake's Parquet files are linked, since nothing ever changes them."""

    def link_parquet(source_file: str, target_file: str) -> str:
        if source_file.endswith(".parquet") and "_delta_log" not in source_file:
            with suppress(OSError):  # another disk
                os.link(source_file, target_file)
                return target_file
        return shutil.copy2(source_file, target_file)

    shutil.copytree(source, target, copy_function=link_parquet)
    return target

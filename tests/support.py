"""What tests of the whole share: running the command, and copying a working folder."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jihe import content
from jihe.cli import main
from jihe.content import Content
from jihe.home import content_folder
from jihe.receipts import Receipts

AS_OF = date(2026, 3, 31)
BIN = Path(sys.executable).parent / "jihe"
# What was proven is kept between test runs, beside pytest's own cache; `make verify` proves everything anew.
RECEIPTS = Receipts(Path(__file__).parents[1] / ".pytest_cache" / "receipts.sqlite3")


@dataclass(frozen=True)
class Town:
    """A small city and the working folder it was ingested into; models trained as of ``AS_OF``."""

    city: Path
    home: Path


Done = subprocess.CompletedProcess[str]


def jihe(*arguments: object, check: bool = True) -> Done:
    """The command in this process, which has imported what most commands need; ``check`` as in ``process``."""
    words, before, umask = ["jihe", *map(str, arguments)], sys.argv, os.umask(0o077)
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


@cache
def own_content() -> Content:
    """The project's own content, proven once a process, and once for all while nothing it rests on changes."""
    RECEIPTS.path.parent.mkdir(exist_ok=True)
    return content.load(content_folder(), receipts=RECEIPTS)


def copy_home(source: Path, target: Path) -> Path:
    """Copy a working folder; the lake's Parquet files are linked, since nothing ever changes them."""

    def link_parquet(source_file: str, target_file: str) -> str:
        if source_file.endswith(".parquet") and "_delta_log" not in source_file:
            os.link(source_file, target_file)
            return target_file
        return shutil.copy2(source_file, target_file)

    shutil.copytree(source, target, copy_function=link_parquet)
    return target

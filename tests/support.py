"""What tests of the whole share: running the command, and copying a working folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

AS_OF = date(2026, 3, 31)
BIN = Path(sys.executable).parent / "jihe"


@dataclass(frozen=True)
class Town:
    """A small city and the working folder it was ingested into; models trained as of ``AS_OF``."""

    city: Path
    home: Path


def jihe(*arguments: object, check: bool = True, **more: object) -> subprocess.CompletedProcess[str]:
    """Run the command as people do; fails the test with its output unless ``check`` is off."""
    done = subprocess.run([str(BIN), *map(str, arguments)], capture_output=True, text=True, **more)
    if check and done.returncode not in (0, 3):
        pytest.fail(f"jihe {' '.join(map(str, arguments))} exited {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def copy_home(source: Path, target: Path) -> Path:
    """Copy a working folder; the lake's Parquet files are linked, since nothing ever changes them."""

    def link_parquet(source_file: str, target_file: str) -> str:
        if source_file.endswith(".parquet") and "_delta_log" not in source_file:
            os.link(source_file, target_file)
            return target_file
        return shutil.copy2(source_file, target_file)

    shutil.copytree(source, target, copy_function=link_parquet)
    return target

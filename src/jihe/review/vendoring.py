"""``make vendor``: the files of others that pages load, as ``vendor.toml`` names them, by ``npm pack``."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from jihe.errors import JiheError
from jihe.review.keeping import STATIC

FOLDER = STATIC / "review" / "vendor"


def listed() -> list[dict[str, Any]]:
    """The files of ``vendor.toml``."""
    files: list[dict[str, Any]] = tomllib.loads((FOLDER / "vendor.toml").read_text(encoding="utf-8"))["files"]
    return files


def take(one: dict[str, Any]) -> None:
    """Fetch one file. Raises JiheError where its bytes are not those that were listed."""
    wanted = f"{one['package']}@{one['version']}"
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--ignore-scripts", wanted]
        said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
        with tarfile.open(Path(folder) / said.stdout.split()[-1]) as archive:
            member = archive.extractfile(f"package/{one['path']}")
            assert member is not None
            found = member.read()
    if hashlib.sha256(found).hexdigest() != one["sha256"]:
        raise JiheError(f"{wanted} {one['path']}: not the bytes that vendor.toml lists; nothing was written")
    (FOLDER / one["file"]).write_bytes(found)


if __name__ == "__main__":
    for each in listed():
        take(each)
        sys.stdout.write(f"{each['file']} {each['version']}\n")

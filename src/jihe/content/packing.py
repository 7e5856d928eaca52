"""Keeps content by its hash, so that a past night replays after the files have changed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from jihe.content.loading import content_hash, files
from jihe.errors import BadInputError


def pack(folder: Path, store: Path) -> str:
    """Copy the content of ``folder`` to ``store/<hash>`` unless it is there; return the hash.

    The copy appears under its name only when complete. Raises BadInputError when a file changed meanwhile.
    """
    digest = content_hash(folder)
    if (store / digest).is_dir():
        return digest
    store.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=store))
    try:
        for path in files(folder):
            target = building / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        (building / "rules").mkdir(exist_ok=True)
        if content_hash(building) != digest:
            raise BadInputError(f"{folder}: the content changed while it was being kept; start again")
        try:
            building.rename(store / digest)
        except OSError:
            if not (store / digest).is_dir():  # else another process was first, with the same bytes
                raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return digest


def unpacked(store: Path, digest: str) -> Path:
    """The folder of content kept under ``digest``. Raises BadInputError when it is missing or was altered."""
    folder = store / digest
    if not folder.is_dir():
        raise BadInputError(f"{os.fspath(store)}: content {digest[:12]} is not kept there; it cannot be replayed")
    if content_hash(folder) != digest:
        raise BadInputError(f"{folder}: the kept content was altered; restore it before replaying")
    return folder

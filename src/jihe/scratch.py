"""Folders for files of the moment, which hold people's records: beside the lake, and gone when their user is.

A process that is killed cannot clear up after itself, so whoever takes a folder next removes those whose user is no
more. Each has a lock file, which the system releases when its holder dies, however it dies.
"""

from __future__ import annotations

import errno
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from jihe.errors import BadInputError

_LOCK = ".lock"


class Scratch:
    """A folder of its own below ``base``, its owner's alone, until ``release`` or the end of the process.

    Raises BadInputError where nothing can be written: people's records are sorted nowhere else.
    """

    def __init__(self, base: Path) -> None:
        self.path = base / secrets.token_hex(8)
        self._held = FileLock(self.path.with_suffix(_LOCK), mode=0o600)
        try:
            base.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _one_at_a_time(base):
                _sweep(base)
                self._held.acquire()
                self.path.mkdir(mode=0o700)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            reason = error.strerror or str(error)
            raise BadInputError(f"{base}: cannot be written to ({reason}); give jihe a home that can be") from error

    def release(self) -> None:
        """Remove the folder; harmless when it is gone."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._held.release()
        Path(self._held.lock_file).unlink(missing_ok=True)


@contextmanager
def scratch(base: Path) -> Iterator[Path]:
    """A folder below ``base`` while the block runs."""
    taken = Scratch(base)
    try:
        yield taken.path
    finally:
        taken.release()


def sweep(base: Path) -> None:
    """Remove what killed processes left below ``base``; what is in use stays."""
    if base.is_dir():
        with _one_at_a_time(base):
            _sweep(base)


def _one_at_a_time(base: Path) -> FileLock:
    """Nobody takes a folder while another sweeps: between making a lock file and holding it is no gap."""
    return FileLock(base / _LOCK, mode=0o600)


def _sweep(base: Path) -> None:
    for path in base.iterdir():
        if path.name == _LOCK:
            continue
        lock = FileLock(path.with_suffix(_LOCK), mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        shutil.rmtree(path.with_suffix(""), ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)

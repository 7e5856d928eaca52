"""One writer at a time: a night and an ingest hold the same lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from jihe.errors import BadInputError, BusyError
from jihe.home import Home


@contextmanager
def locked(home: Home) -> Iterator[None]:
    """Hold the home's lock, or raise BusyError at once; the system releases it when the process is killed.

    Creates the home folder. BadInputError when the folder cannot be written to.
    """
    lock = FileLock(home.lock)
    try:
        home.make()
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(
            f"{home.root}: another night or ingest is running there; start again when it has ended"
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInputError(f"{home.root}: cannot be written to ({reason}); choose another --home") from error
    try:
        yield
    finally:
        lock.release()

"""What people see when a file cannot be written where they asked."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jihe.errors import BadInputError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """The folder of ``path`` made, and one sentence where something there cannot be written; a full disk passes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise BadInputError(f"{path}: cannot be written there ({error.strerror or error})") from error

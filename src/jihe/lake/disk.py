"""A full disk, recognised whoever reports it: Python, DuckDB and delta-rs each say it differently."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jihe.errors import JiheError

# No space; over the user's quota; over the file size limit of the process.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# delta-rs and DuckDB raise types of their own, which carry the number or the system's words as text only.
_WORDS = re.compile(
    r"\(os error (?:{})\)|No space left on device|Disk quota exceeded|File too large|"
    r"max_temp_directory_size".format("|".join(map(str, FULL)))
)


class DiskFullError(JiheError):
    """The disk has no room; what was committed before is untouched."""


def is_disk_full(error: BaseException) -> bool:
    """Whether this error, or one that caused it, says that there is no room on the disk."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in FULL:
            return True
        if _WORDS.search(str(seen)):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


@contextmanager
def translate_disk_full(folder: Path) -> Iterator[None]:
    """Turn a report of a full disk into one DiskFullError that names ``folder``; other errors pass."""
    try:
        yield
    except Exception as error:
        if isinstance(error, JiheError) or not is_disk_full(error):
            raise
        raise DiskFullError(
            f"{folder}: the disk is full; nothing was changed, the last snapshot stands. "
            "Free some space and start again"
        ) from error

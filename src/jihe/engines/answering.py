"""What reading a case's rows asks of a night: a session answers it, and so does what was kept of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Protocol


class Answering(Protocol):
    """The part of a ``Session`` that evidence is read through; answers have ``to_pylist`` and ``column``."""

    as_of: date

    def versions(self, table: str, keys: Collection[int]) -> Any:
        """See ``Session.versions``."""
        ...

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Any:
        """See ``Session.query``."""
        ...

    def freshness(self, table: str) -> datetime | None:
        """See ``Session.freshness``."""
        ...

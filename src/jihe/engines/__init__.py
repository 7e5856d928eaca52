"""Where SQL runs: a session shows the fund's tables as of a day, and reads nothing else."""

from __future__ import annotations

from jihe.engines.session import ENGINES, Files, QueryError, RefusedError, Session, World

__all__ = ["ENGINES", "Files", "QueryError", "RefusedError", "Session", "World"]

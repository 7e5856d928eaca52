"""What any engine offers: the tables as known on a day, and answers to one SELECT at a time."""

from __future__ import annotations

import importlib
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from jihe.errors import JiheError

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.content.facts import Facts
    from jihe.law import Law

ENGINES = {"duckdb": "jihe.engines.duck:DuckSession", "spark": "jihe.engines.spark:SparkSession"}


class RefusedError(JiheError):
    """A query asked for what a session does not give: a file, an address, a setting, an unknown table."""


class QueryError(JiheError):
    """The engine could not answer a query; the message is the engine's, without the data."""


class LateError(QueryError):
    """A query was stopped: it took longer than it was given, or more memory than there is."""


class Files(Protocol):
    """The part of the lake a session needs; ``scratches``: below it a session keeps what it sorts."""

    scratches: Path

    def files(self, table: str, snapshot: Any) -> list[str]:
        """Parquet files of a table in a snapshot; empty when it has none."""


@dataclass(frozen=True)
class World:
    """A small fund of its own, as a case is: its tables, its day, and the parameters to ask it with.

    A fact among the tables is as it is given there, and not derived.
    """

    tables: Mapping[str, pa.Table]
    as_of: date
    parameters: Mapping[str, object]


class Session(ABC):
    """The fund as known at the end of ``as_of``: every table, the facts, the law's relations.

    The facts are those of the content in use where none are given.

    A session holds an engine's resources: close it, or use it in a ``with``. It is not for several threads.
    """

    as_of: date

    @staticmethod
    def of_snapshot(
        lake: Files, snapshot: Any, as_of: date, law: Law, engine: str = "duckdb", facts: Facts | None = None
    ) -> Session:
        """A session over one snapshot of the lake; nothing outside that snapshot can be read."""
        return _engine(engine).over_files(lake, snapshot, as_of, law, facts)

    @staticmethod
    def of_tables(
        tables: Mapping[str, pa.Table], as_of: date, law: Law, engine: str = "duckdb", facts: Facts | None = None
    ) -> Session:
        """A session over small tables in memory, of the declared columns; tables not given are empty.

        A fact that is given as a table is not derived.
        """
        return _engine(engine).over_tables(tables, as_of, law, facts)

    @staticmethod
    def engine_versions(engine: str) -> dict[str, str]:
        """Names and versions of what an engine runs on. Raises JiheError when it cannot start."""
        return _engine(engine).about()

    @classmethod
    @abstractmethod
    def about(cls) -> dict[str, str]:
        """``engine_versions`` of this engine."""

    @classmethod
    @abstractmethod
    def over_files(cls, lake: Files, snapshot: Any, as_of: date, law: Law, facts: Facts | None = None) -> Session:
        """``of_snapshot`` of this engine."""

    @classmethod
    @abstractmethod
    def over_tables(cls, tables: Mapping[str, pa.Table], as_of: date, law: Law, facts: Facts | None = None) -> Session:
        """``of_tables`` of this engine."""

    @abstractmethod
    def again(self, tables: Mapping[str, pa.Table], as_of: date) -> None:
        """Show other tables and another day, for a session of tables; cheaper than opening one anew."""

    def answers(self, queries: Sequence[str], worlds: Sequence[World]) -> list[list[pa.Table | JiheError]]:
        """For each world, the answer to each query, or why there is none; as ``again`` and ``query`` would give."""
        found: list[list[pa.Table | JiheError]] = []
        for world in worlds:
            self.again(world.tables, world.as_of)
            found.append([self._answer(sql, world.parameters) for sql in queries])
        return found

    def _answer(self, sql: str, parameters: Mapping[str, object]) -> pa.Table | JiheError:
        try:
            return self.query(sql, parameters)
        except JiheError as error:
            return error

    @abstractmethod
    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """The answer to one SELECT in content's dialect; rows in no particular order.

        ``parameters`` may hold more than the query uses; ``as_of`` and ``as_of_month`` are always there.
        Raises RefusedError or QueryError.
        """

    @abstractmethod
    def versions(self, table: str, keys: Collection[int]) -> pa.Table:
        """Every state that these rows of a table went through as known by ``as_of``, by key, oldest first.

        The last of a key is the row as the table's own view shows it. Columns are the declared ones; of persons,
        whom the named record stands for.
        """

    @abstractmethod
    def freshness(self, table: str) -> datetime | None:
        """When the fund last learnt of a row of the table by ``as_of``; None when it has no row."""

    @abstractmethod
    def close(self) -> None:
        """Give back what the session holds; calling it twice is harmless."""

    @property
    def as_of_month(self) -> int:
        """The month number of ``as_of``."""
        return self.as_of.year * 12 + self.as_of.month - 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def plain(error: Exception) -> str:
    """An engine's message on one line; values of rows, which it may quote when it cannot convert one, are left out."""
    first = str(error).strip().splitlines()[0]
    return re.sub(r"(['\"]).*\1", "…", first) if "onver" in type(error).__name__ else first


def _engine(name: str) -> type[Session]:
    if name not in ENGINES:
        raise JiheError(f"engine {name} is not known; there are {', '.join(ENGINES)}")
    module, _, kind = ENGINES[name].partition(":")
    engine: type[Session] = getattr(importlib.import_module(module), kind)
    return engine

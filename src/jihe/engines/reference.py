"""What the reference engine says of a query before any row is there: what it names, and the types it gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import duckdb

from jihe.content.catalog import Catalog
from jihe.content.facts import Facts
from jihe.engines.answers import small
from jihe.engines.guard import Asked, inspect
from jihe.engines.session import QueryError, plain

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law import Law


class Reference:
    """A DuckDB in which every relation is there and empty."""

    def __init__(self, law: Law, facts: Facts) -> None:
        self._connection = duckdb.connect(config={"threads": 1, "python_enable_replacements": False})
        self._connection.execute("SET enable_external_access = false")
        relations = Catalog(law, facts).relations
        self._known = frozenset(relations)
        self._asked: dict[str, Asked] = {}
        self._schemas: dict[tuple[str, tuple[tuple[str, type], ...]], pa.Schema] = {}
        for name, relation in sorted(relations.items()):
            columns = ", ".join(f'"{column}" {kind}' for column, kind in relation.types.items())
            self._connection.execute(f"CREATE TABLE {name} ({columns})")

    def asked(self, sql: str) -> Asked:
        """What the query names. Raises RefusedError unless it is one SELECT over known relations."""
        if sql not in self._asked:
            self._asked[sql] = inspect(self._connection, sql, self._known)
        return self._asked[sql]

    def schema(self, sql: str, parameters: Mapping[str, object]) -> pa.Schema:
        """Names and types of the answer, as DuckDB gives them."""
        key = (sql, tuple((name, type(value)) for name, value in sorted(parameters.items())))
        if key not in self._schemas:
            try:
                self._schemas[key] = small(self._connection, sql, parameters).schema
            except duckdb.Error as error:
                raise QueryError(plain(error)) from error
        return self._schemas[key]


@lru_cache(maxsize=4)
def reference(law: Law, facts: Facts) -> Reference:
    """The process's one for a law, whose parameters are columns, and facts."""
    return Reference(law, facts)

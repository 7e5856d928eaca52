"""What a page reads of a night without its lake: every question that a case's evidence asks, with the night's answer.

``Recording`` stands before a night's session and notes, case by case, what is asked of it; ``Packed`` gives the same
answers to the same questions again, and raises where one was never asked. Values are kept as the session gave them,
unmasked: masking is a matter of showing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from jihe.errors import JiheError
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.engines.answering import Answering

Row = dict[str, Any]
FRESH = "freshness"


class UnpackedError(JiheError):
    """The night kept no answer to that question beside the case: its lake has to be asked."""


class At(NamedTuple):
    """Where an answer lies: a row's table and key; of another question its text and no key."""

    table: str
    key: int


def question(sql: str, parameters: Mapping[str, object] | None) -> At:
    """A query as it is kept: to be asked again by whoever replays the night."""
    return At(written([sql, dict(parameters or {})]), 0)


def fresh(table: str) -> At:
    """The question when a table was last delivered."""
    return At(f"{FRESH} {table}", 0)


def written(value: Any) -> str:
    """A value as text: the same for the same, days and decimals marked as such."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_marked)


def read(text: str) -> Any:
    """What ``written`` wrote."""
    return json.loads(text, object_hook=_plain)


_KINDS: dict[str, Callable[[str], Any]] = {
    "$ts": datetime.fromisoformat, "$on": date.fromisoformat, "$n": Decimal,
}  # fmt: skip


def _marked(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$ts": value.isoformat()}
    if isinstance(value, date):
        return {"$on": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$n": str(value)}
    raise TypeError(f"{type(value).__name__} is nothing that a session answers with")


def _plain(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        ((mark, text),) = value.items()
        if mark in _KINDS:
            return _KINDS[mark](text)
    return value


class Recording:
    """A session that is asked once for what many cases want, and notes which case wanted what.

    ``ahead`` reads rows of many cases at once, so that asking case by case finds most of them here.
    """

    def __init__(self, session: Answering) -> None:
        self.session, self.as_of = session, session.as_of
        self.known: dict[At, list[Row]] = {}
        self.wanted: set[At] = set()

    @contextmanager
    def of_one(self) -> Iterator[set[At]]:
        """What is asked within, for one case."""
        self.wanted = set()
        yield self.wanted

    def ahead(self, keys: Mapping[str, Iterable[int]]) -> None:
        """Read these rows, by table, where they are not known yet."""
        for table, wanted in keys.items():
            lacking = {key for key in wanted if At(table, key) not in self.known}
            if table not in TABLES or not lacking:
                continue
            self.known |= {At(table, key): [] for key in lacking}
            for row in self.session.versions(table, lacking).to_pylist():
                self.known[At(table, row[TABLES[table].key[0]])].append(row)

    def versions(self, table: str, keys: Collection[int]) -> _Rows:
        """As the session answers."""
        self.ahead({table: keys})
        return self._told(At(table, key) for key in sorted(keys))

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> _Rows:
        """As the session answers."""
        at = question(sql, parameters)
        if at not in self.known:
            self.known[at] = self.session.query(sql, parameters).to_pylist()
        return self._told([at])

    def freshness(self, table: str) -> datetime | None:
        """As the session answers."""
        at = fresh(table)
        if at not in self.known:
            self.known[at] = [{"last": self.session.freshness(table)}]
        self.wanted.add(at)
        last: datetime | None = self.known[at][0]["last"]
        return last

    def _told(self, places: Iterable[At]) -> _Rows:
        places = list(places)
        self.wanted |= set(places)
        return _Rows([row for at in places for row in self.known[at]])


class Packed:
    """A night's answers about one case. Raises UnpackedError for a question that was never asked of it."""

    def __init__(self, as_of: date, answers: Mapping[At, list[Row]]) -> None:
        self.as_of, self.known = as_of, answers

    def versions(self, table: str, keys: Collection[int]) -> _Rows:
        """As the night's session answered."""
        return _Rows([row for key in sorted(keys) for row in self._of(At(table, key))])

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> _Rows:
        """As the night's session answered."""
        return _Rows(self._of(question(sql, parameters)))

    def freshness(self, table: str) -> datetime | None:
        """As the night's session answered."""
        last: datetime | None = self._of(fresh(table))[0]["last"]
        return last

    def _of(self, at: At) -> list[Row]:
        found = self.known.get(at)
        if found is None:
            raise UnpackedError("the night kept no answer to a question about this case beside it")
        return found


class _Rows:
    """Rows with the little of a table that whoever asks makes use of; an Arrow table of them costs more than all."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def to_pylist(self) -> list[Row]:
        """The rows, each a copy: whoever reads them may add to them."""
        return [dict(row) for row in self._rows]

    def column(self, name: str) -> _Column:
        """The values of one column."""
        return _Column([row[name] for row in self._rows])


class _Column(list[Any]):
    def to_pylist(self) -> list[Any]:
        """The values."""
        return list(self)

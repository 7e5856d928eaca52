"""The law's numbers by date: what was in force on a day, and whether anybody has verified it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from jihe.errors import BadInputError
from jihe.law.days import OPEN_END, Ints, first_day, month_of

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law.lookup import Steps

Key: TypeAlias = str | int | None

# What a unit counts; `date` alone holds days, all others whole numbers.
MONEY_UNITS = frozenset({"fen", "fen/month", "fen/year", "fen/order"})
UNITS = MONEY_UNITS | {
    "bp", "bp/day", "months", "years", "days", "working_days", "hours", "times", "persons", "incidents", "verdicts",
    "grade", "date",
}  # fmt: skip

# How sure the number is, and whether that counts as verified.
CONFIDENCE = {
    "found": True,  # read in the text or a publication of it
    "own-h": True,  # well known, not re-read
    "seed": True,  # the bureau's own published report
    "own-m": False,
    "own-l": False,
    "design": False,  # chosen for this project; no law says so
    "synthetic": False,  # learnt from simulated cities
}


class LawError(BadInputError):
    """A parameter file cannot be used; ``defects`` lists every one found, as ``file:line code message``."""

    def __init__(self, defects: list[str]) -> None:
        self.defects = tuple(defects)
        more = f" (and {len(defects) - 1} more)" if len(defects) > 1 else ""
        super().__init__(f"{defects[0]}{more}")


@dataclass(frozen=True, slots=True)
class Dated:
    """One value and the days it is in force, both ends included; ``end`` is 9999-12-31 while open."""

    key: str | None
    start: date
    end: date
    value: int | date
    source: str
    confidence: str
    verified: bool

    @property
    def from_month(self) -> int:
        """The first month number on whose first day this value is in force."""
        return month_of(self.start) + (self.start.day > 1)

    @property
    def to_month(self) -> int:
        """The last month number on whose first day this value is in force; < ``from_month`` if none is."""
        return month_of(self.end)


@dataclass(frozen=True)
class Parameter:
    """One number of the law through time; ``values`` are ordered by key as written, then by date."""

    name: str
    title: str
    title_en: str
    unit: str
    law: str
    values: tuple[Dated, ...]
    theme: str
    note: str = ""

    @property
    def verified(self) -> bool:
        """Whether every value is verified."""
        return all(dated.verified for dated in self.values)

    @property
    def keyed(self) -> bool:
        """Whether its values have keys: all have, or none."""
        return any(dated.key is not None for dated in self.values)

    @property
    def sql_type(self) -> str:
        """DuckDB's type of a column of its values: money in whole fen, days, every other number a fraction."""
        return "BIGINT" if self.unit in MONEY_UNITS else "DATE" if self.unit == "date" else "DOUBLE"

    @cached_property
    def by_key(self) -> dict[str | None, tuple[Dated, ...]]:
        """The values of each key, by date."""
        grouped: dict[str | None, list[Dated]] = {}
        for dated in self.values:
            grouped.setdefault(dated.key, []).append(dated)
        return {key: tuple(rows) for key, rows in grouped.items()}

    @cached_property
    def steps(self) -> dict[str | None, Steps]:
        """The values of each key by month number; units of dates have none."""
        from jihe.law.lookup import steps

        return {key: steps(rows) for key, rows in self.by_key.items()}

    def rows(self, key: Key) -> tuple[Dated, ...]:
        """The values of one key, by date. Raises LookupError naming the keys there are."""
        wanted = None if key is None else str(key)
        if wanted in self.by_key:
            return self.by_key[wanted]
        known = ", ".join(str(known) for known in self.by_key)
        raise LookupError(f"parameter {self.name} has no key {key}; its keys are: {known}")

    def in_force(self, on: date, key: Key = None) -> Dated:
        """The value in force on a day. Raises LookupError naming the parameter, the day and what is known."""
        for dated in reversed(self.rows(key)):
            if dated.start <= on <= dated.end:
                return dated
        raise LookupError(self.unknown(on.isoformat(), key))

    def unknown(self, when: str, key: Key) -> str:
        """The sentence for a day without a value: what was asked, and what is known."""
        spans = ", ".join(
            f"from {row.start}" if row.end == OPEN_END else f"{row.start} to {row.end}" for row in self.rows(key)
        )
        of_key = "" if key is None else f" [{key}]"
        return f"parameter {self.name}{of_key} has no value on {when}; known: {spans}"


class Law:
    """Every number of the law, by name. ``on`` is a day, or a month as ``ym``, which means its first day."""

    def __init__(self, parameters: Mapping[str, Parameter], sources: Mapping[str, str] | None = None) -> None:
        self.parameters = dict(parameters)
        self.sources = dict(sources or {})

    def parameter(self, name: str) -> Parameter:
        """One parameter with its titles, unit and values. Raises LookupError for a name that is not there."""
        try:
            return self.parameters[name]
        except KeyError:
            near = [known for known in self.parameters if known.split("_")[0] == name.split("_")[0]]
            hint = f"; near it: {', '.join(near)}" if near else ""
            raise LookupError(f"the law has no parameter {name}{hint}") from None

    def value(self, name: str, on: date | int, key: Key = None) -> int | date:
        """The value in force, in the parameter's unit. Raises LookupError saying what is known."""
        return self.dated(name, on, key).value

    def dated(self, name: str, on: date | int, key: Key = None) -> Dated:
        """The value in force with its source, confidence and days."""
        return self.parameter(name).in_force(on if isinstance(on, date) else first_day(on), key)

    def day(self, name: str, key: Key = None) -> date:
        """The latest value of a parameter that is a day."""
        value = self.parameter(name).rows(key)[-1].value
        if not isinstance(value, date):
            raise LookupError(f"parameter {name} is not a date; its unit is {self.parameter(name).unit}")
        return value

    def number(self, name: str, on: Ints | None = None, key: Any = None) -> Ints:
        """The number in force on the first day of each month of ``on``, in the parameter's unit.

        ``on`` (``ym``) and ``key`` may each be one or an array; they broadcast. Without ``on``: the latest.
        Raises LookupError where any month has no value.
        """
        parameter = self.parameter(name)
        if parameter.unit == "date":
            raise LookupError(f"parameter {name} is a date; ask for day() or value()")
        from jihe.law.lookup import numbers

        return numbers(parameter, on, key)

    def relations(self) -> dict[str, pa.Table]:
        """The law as tables, so that SQL joins it and never states it again; see ``jihe.law.relations``."""
        from jihe.law.relations import relations

        return relations(self)

"""Reads ``tests/rules/<stem>.yaml``: small tables in, findings out; mistakes are named by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from jihe import yaml_nodes
from jihe.content.facts import Fact, Facts
from jihe.errors import BadInputError
from jihe.schema import CODES, TABLES, Column, Table
from jihe.screening import quiet

AS_OF = date(2026, 3, 31)
_TOP = {"as_of": date, "defaults": dict, "cases": list}
_CASE = {"name": str, "as_of": date, "parameters": dict, "tables": dict}
_NEEDED = ("subject", "fen")
ANY = "any"  # a finding of whichever test
_LARGEST = 2**63
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    """One case: a sentence, a day, whole rows by table, thresholds set otherwise, and what must be found.

    What a fact must give is in ``findings`` too, row by row.
    """

    name: str
    as_of: date
    tables: Rows
    parameters: dict[str, Any]
    findings: list[dict[str, Any]]
    line: int


def declared(facts: Facts) -> dict[str, Table]:
    """What a case may give rows of: the fund's tables, and facts, which are then not derived."""
    return {**TABLES, **{name: fact.table for name, fact in facts.items()}}


@dataclass
class _File:
    path: Path
    tables: dict[str, Table]
    fact: Fact | None = None  # whose cases they are; a rule's where there is none
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    mistakes: list[BadInputError] = field(default_factory=list)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Keep the first mistake in what is read here, and go on with what comes after it."""
        try:
            yield
        except BadInputError as mistake:
            self.mistakes.append(mistake)

    def wrong(self, message: str, *place: str | int) -> BadInputError:
        while place and place not in self.lines:
            place = place[:-1]
        return BadInputError(f"{self.path.name}:{self.lines.get(place, 1)} {message}")


def read(path: Path, facts: Facts | None = None, fact: Fact | None = None) -> list[Case]:
    """The cases of one file: of a rule that reads these facts, or of ``fact`` itself.

    Raises BadInputError with every mistake, a line each, the first first.
    """
    file = _File(path, declared(facts or Facts()), fact)
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml_nodes.nodes(text)
        _walk(root, (), file)
        data: Any = None if root is None else yaml_nodes.data(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInputError(f"{path.name}:{line} is not YAML: {error.problem or error.context}") from error
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise BadInputError(f"{path.name}:{_line_of_bad_scalar(path)} cannot be read: {error}") from error
    _keys(file, data, _TOP, ("cases",))
    data["defaults"] = _defaults(file, data.get("defaults", {}))
    cases: list[Case] = []
    for number, one in enumerate(data["cases"]):
        with file.going_on():
            case = _case(file, one, data, number)
            if case.name in {other.name for other in cases}:
                raise file.wrong(f"two cases are called '{case.name}'", "cases", number)
            cases.append(case)
    if not data["cases"]:
        raise file.wrong("there is no case", "cases")
    if file.mistakes:
        raise BadInputError("\n".join(map(str, file.mistakes)))
    return cases


def _line_of_bad_scalar(path: Path) -> int:
    """The line of a day that no calendar has, and the like; 1 when it cannot be told."""
    try:
        nodes = [yaml_nodes.nodes(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        return 1
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.ScalarNode):
            try:
                yaml_nodes.plain(node)
            except (yaml.YAMLError, ValueError):
                return int(node.start_mark.line) + 1
        elif node is not None:
            pairs = isinstance(node, yaml.MappingNode)
            nodes += reversed([part for one in node.value for part in (one if pairs else [one])])
    return 1


def _walk(node: yaml.Node | None, place: tuple[str | int, ...], file: _File) -> None:
    if node is None:
        return
    file.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*place, index), file)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if (*place, key.value) in file.lines:
                file.lines[place] = key.start_mark.line + 1
                raise file.wrong(f"key {key.value} occurs twice", *place)
            file.lines[(*place, key.value)] = key.start_mark.line + 1
            _walk(value, (*place, key.value), file)


def _keys(file: _File, data: Any, known: dict[str, type], needed: tuple[str, ...], *place: str | int) -> None:
    if not isinstance(data, dict):
        raise file.wrong(f"a mapping with {', '.join(known)} is wanted here", *place)
    for key, value in data.items():
        if key not in known:
            raise file.wrong(f"key {key} is not known here; known are {', '.join(known)}", *place, key)
        if not isinstance(value, known[key]):
            raise file.wrong(f"{key} must be a {known[key].__name__}", *place, key)
    for key in needed:
        if key not in data:
            raise file.wrong(f"key {key} is missing", *place)


def _defaults(file: _File, defaults: dict[str, Any]) -> dict[str, Any]:
    """The sound ones. Judged by themselves: a table that no case uses is misspelt as easily as the others."""
    sound = {}
    for table, shared in defaults.items():
        with file.going_on():
            _known_table(file, table, "defaults")
            if not isinstance(shared, dict):
                raise file.wrong(f"{table} must be a mapping of columns to values", "defaults", table)
            place = ("defaults", table)
            for row in _months(file, table, shared, place):
                _row(file, table, row, 0, place)
            sound[table] = shared
    return sound


def _known_table(file: _File, table: str, *place: str | int) -> None:
    if table not in file.tables:
        raise file.wrong(f"table {table} is not known", *place, table)


def _case(file: _File, data: Any, whole: dict[str, Any], number: int) -> Case:
    place = ("cases", number)
    wanted = "findings" if file.fact is None else "rows"
    _keys(file, data, {**_CASE, wanted: list}, ("name", "tables", wanted), *place)
    defaults = whole["defaults"]
    tables: Rows = {}
    for table, rows in data["tables"].items():
        with file.going_on():
            _known_table(file, table, *place, "tables")
            if not isinstance(rows, list):
                raise file.wrong(f"{table} must be a list of rows", *place, "tables", table)
            tables[table] = _rows(file, table, defaults.get(table, {}), rows, (*place, "tables", table))
    told = []
    for index, expected in enumerate(data[wanted]):
        with file.going_on():
            told.append(_expected(file, expected, (*place, wanted, index)))
    as_of = data.get("as_of", whole.get("as_of", AS_OF))
    if isinstance(as_of, datetime):
        raise file.wrong("as_of must be a day", *place)
    return Case(data["name"], as_of, tables, data.get("parameters", {}), told, file.lines[place])


def _expected(file: _File, finding: Any, place: tuple[str | int, ...]) -> dict[str, Any]:
    """What a case wants: a finding, or a row of the fact, its values as the fact gives them."""
    if file.fact is not None:
        if not isinstance(finding, dict) or not finding:
            raise file.wrong("a row is a mapping of columns to values", *place)
        return _values(file, file.fact.table, finding, place)
    for key in _NEEDED:
        if not isinstance(finding, dict) or key not in finding:
            raise file.wrong(f"an expected finding names {', '.join(_NEEDED)}", *place)
    for key in ("money", "proofs", "shows"):
        told = finding.get(key, {})
        if not isinstance(told, dict) or not all(isinstance(keys, list) for keys in told.values()):
            raise file.wrong(f"{key} must name keys by table: {{table: [keys]}}", *place, key)
    for key in ("reckoning", "tally"):
        sheet = finding.get(key, [])
        if not isinstance(sheet, list) or not all(isinstance(line, dict) for line in sheet):
            raise file.wrong(f"{key} is a list of lines: [{{ym: 202401, due: 100, paid: 200}}]", *place, key)
    return dict(finding)


def _rows(
    file: _File, table: str, shared: dict[str, Any], rows: list[Any], place: tuple[str | int, ...]
) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        with file.going_on():
            if row is not None and not isinstance(row, dict):
                raise file.wrong("a row is a mapping of columns to values", *place, index)
            for one in _months(file, table, {**shared, **(row or {})}, (*place, index)):
                made.append(_row(file, table, one, len(made), (*place, index)))
    return made


_RANGE = re.compile(r"(\d{6})\.\.(\d{6})")


def _months(file: _File, table: str, given: dict[str, Any], place: tuple[str | int, ...]) -> list[dict[str, Any]]:
    """The rows that one stands for: ``ym: 202401..202406`` is six, a month each; a key that is given counts up."""
    ranges: dict[str, list[int]] = {}
    for name, value in given.items():
        if name in file.tables[table].names and file.tables[table].column(name).type == "ym" and isinstance(value, str):
            match = _RANGE.fullmatch(value)
            first, last = (int(one) // 100 * 12 + int(one) % 100 - 1 for one in match.groups()) if match else (1, 0)
            months = [month // 12 * 100 + month % 12 + 1 for month in range(first, last + 1)]
            if match is None or not months or months[0] != int(match[1]) or months[-1] != int(match[2]):
                wrong = f"{table}.{name}: {value!r} is no range of months such as 202401..202406"
                raise file.wrong(wrong, *place, name)
            ranges[name] = months
    if not ranges:
        return [given]
    if len({len(months) for months in ranges.values()}) > 1:
        raise file.wrong(f"the ranges of {' and '.join(ranges)} differ in length", *place)
    key = file.tables[table].key[-1]
    count = len(next(iter(ranges.values())))
    counting = {key: given[key]} if isinstance(given.get(key), int) else {}
    return [
        {**given, **{name: months[at] for name, months in ranges.items()}, **{k: v + at for k, v in counting.items()}}
        for at in range(count)
    ]


def _row(file: _File, table: str, given: dict[str, Any], index: int, place: tuple[str | int, ...]) -> dict[str, Any]:
    declared = file.tables[table]
    return quiet.row(declared, _values(file, declared, given, place), index)


def _values(file: _File, table: Table, given: dict[str, Any], place: tuple[str | int, ...]) -> dict[str, Any]:
    """The named cells of a row, as their columns keep them."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in table.names:
            raise file.wrong(f"table {table.name} has no column {name}", *place, name)
        try:
            values[name] = _value(table.column(name), value)
        except ValueError as error:
            raise file.wrong(f"{table.name}.{name}: {error}", *place, name) from error
    return values


_KINDS: dict[str, tuple[type, ...]] = {
    "id": (int,), "fen": (int,), "int": (int,), "ym": (int,), "float": (int, float), "bool": (bool, int),
    "key": (str,), "text": (str,), "code": (str,), "code_set": (str,), "date": (date,), "ts": (date,),
    "ids": (list,),
}  # fmt: skip


def _value(column: Column, value: Any) -> Any:
    """A cell as the column's type keeps it. Raises ValueError saying what is wrong."""
    if value is None:
        if not column.null:
            raise ValueError("must not be null")
        return None
    fits = isinstance(value, _KINDS[column.type])
    if not fits or (isinstance(value, bool) and column.type != "bool"):
        raise ValueError(f"{value!r} is no {column.type}")
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        raise ValueError(f"{value} is too large")
    if column.codes is not None:
        _coded(column, value)
    if column.type == "ym" and not 1 <= value % 100 <= 12:
        raise ValueError(f"{value} is no month")
    if column.type == "date" and isinstance(value, datetime):
        raise ValueError(f"{value} is a time; a day is wanted")
    if column.type == "ts" and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return {"bool": bool, "float": float}.get(column.type, _same)(value)


def _coded(column: Column, value: str) -> None:
    assert column.codes is not None  # asked by the caller
    known = CODES[column.codes].codes
    for code in value.split("+") if column.type == "code_set" else [value]:
        if code not in known:
            raise ValueError(f"{code!r} is no code of {column.codes}; it has {', '.join(known)}")


def _same(value: Any) -> Any:
    return value

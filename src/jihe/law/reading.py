"""Reads ``rules/parameters/*.yaml`` strictly: every defect is named by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from jihe.home import content_folder
from jihe.law.days import OPEN_END
from jihe.law.parameters import CONFIDENCE, UNITS, Dated, Law, LawError, Parameter
from jihe.yaml_nodes import nodes, plain

SOURCES_FILE = "_sources.yaml"
_PARAMETER_KEYS = {"title": str, "title_en": str, "unit": str, "law": str, "note": str, "values": list}
_VALUE_KEYS = {
    "key": (str, int), "from": date, "until": date, "value": (int, date), "source": str, "confidence": str,
    "verified": bool,
}  # fmt: skip
_OPTIONAL = {"note", "key", "until", "verified"}
_SOURCE_ID = re.compile(r"\b[SC]\d+\b")


def load(folder: Path | None = None) -> Law:
    """The law as the parameter files of ``folder`` state it, by default those of the content in use.

    Raises LawError with ``file:line`` for what cannot be read. The default folder is read once, and the same texts
    are the same law: what was made of it (its relations in a session) need not be made again.
    """
    return _default() if folder is None else _read(Path(folder))


@cache
def _default() -> Law:
    return _read(content_folder() / "rules" / "parameters")


def _read(folder: Path) -> Law:
    texts = tuple((path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml")) if path.is_file())
    if not [name for name, _ in texts if name != SOURCES_FILE]:
        raise LawError([f"{folder}: L01 no parameter files (*.yaml) there"])
    return _of_texts(texts)


@lru_cache(maxsize=16)
def _of_texts(texts: tuple[tuple[str, bytes], ...]) -> Law:
    reader = _Reader(dict(texts))
    sources = reader.sources(Path(SOURCES_FILE)) if SOURCES_FILE in dict(texts) else {}
    for name, _ in texts:
        if name != SOURCES_FILE:
            reader.file(Path(name), sources)
    if reader.defects:
        raise LawError(reader.defects)
    return Law(reader.parameters, sources)


class _Reader:
    """Walks the syntax trees, so that each defect has a line; keeps on after a defect to find them all."""

    def __init__(self, texts: dict[str, bytes]) -> None:
        self._texts = texts
        self.parameters: dict[str, Parameter] = {}
        self.defects: list[str] = []
        self._path = Path()
        self._sources: dict[str, str] = {}

    def sources(self, path: Path) -> dict[str, str]:
        self._path = path
        return {name: str(plain(node)) for name, _, node in self._pairs(self._tree(path))}

    def file(self, path: Path, sources: dict[str, str]) -> None:
        self._path, self._sources = path, sources
        for name, name_node, node in self._pairs(self._tree(path)):
            if name in self.parameters:
                other = self.parameters[name].theme
                self._defect(name_node, "L07", f"parameter {name} is already declared in {other}.yaml")
            elif not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                self._defect(name_node, "L05", f"parameter name {name!r}: use lower-case words joined by _")
            elif name in {"month", "key"}:
                self._defect(name_node, "L05", f"parameter name {name!r} is taken: law_month has such a column")
            elif (parameter := self._parameter(name, node)) is not None:
                self.parameters[name] = parameter

    def _parameter(self, name: str, node: yaml.Node) -> Parameter | None:
        before = len(self.defects)
        fields = self._fields(node, f"parameter {name}", _PARAMETER_KEYS)
        if len(self.defects) > before:
            return None
        unit = str(plain(fields["unit"]))
        if unit not in UNITS:
            self._defect(fields["unit"], "L06", f"unit {unit!r} is not known; use one of: {', '.join(sorted(UNITS))}")
            return None
        values = [self._dated(row, unit) for row in fields["values"].value]
        if not values:
            self._defect(fields["values"], "L04", f"parameter {name} has no values")
        kept = [(row, dated) for row, dated in zip(fields["values"].value, values, strict=True) if dated]
        closed = self._closed(name, kept) if len(self.defects) == before else []
        if len(self.defects) > before:
            return None
        text = {key: str(plain(fields[key])) for key in ("title", "title_en", "law", "note") if key in fields}
        return Parameter(name=name, unit=unit, values=tuple(closed), theme=self._path.stem, **text)

    def _dated(self, node: yaml.Node, unit: str) -> Dated | None:
        before = len(self.defects)
        fields = self._fields(node, "a value", _VALUE_KEYS)
        if len(self.defects) > before:
            return None
        row = {key: plain(field) for key, field in fields.items()}
        if isinstance(row["value"], date) != (unit == "date"):
            wanted = "a date" if unit == "date" else "a whole number"
            self._defect(fields["value"], "L05", f"value {row['value']} is not {wanted}, which unit {unit} needs")
        elif isinstance(row["value"], int) and row["value"] < 0:
            self._defect(fields["value"], "L05", f"value {row['value']} is negative")
        if row["confidence"] not in CONFIDENCE:
            known = ", ".join(CONFIDENCE)
            self._defect(fields["confidence"], "L06", f"confidence {row['confidence']!r} is not one of: {known}")
        for source in _SOURCE_ID.findall(row["source"]):
            if source not in self._sources:
                self._defect(fields["source"], "L09", f"source {source} is not in {SOURCES_FILE}")
        until = row.get("until", OPEN_END)
        if until < row["from"]:
            self._defect(fields["until"], "L08", f"until {until} is before from {row['from']}")
        if row.get("verified"):
            self._defect(fields["verified"], "L05", "verified can only be false; confidence says the rest")
        if len(self.defects) > before:
            return None
        key = str(row["key"]) if "key" in row else None
        verified = CONFIDENCE[row["confidence"]] and "verified" not in row
        return Dated(key, row["from"], until, row["value"], row["source"], row["confidence"], verified)

    def _closed(self, name: str, rows: list[tuple[yaml.Node, Dated]]) -> list[Dated]:
        """Ends every open value on the day before the next one of its key begins."""
        if len({dated.key is None for _, dated in rows}) > 1:
            self._defect(rows[0][0], "L07", f"parameter {name}: either every value has a key or none has")
        closed: list[Dated] = []
        latest: dict[str | None, int] = {}
        for node, dated in rows:
            if dated.key in latest:
                last = closed[latest[dated.key]]
                if dated.start <= last.start or (last.end != OPEN_END and last.end >= dated.start):
                    what = f"parameter {name}: from {dated.start} does not follow {last.start} to {last.end}"
                    self._defect(node, "L08", f"{what}; write the values of a key by date, without overlap")
                elif last.end == OPEN_END:
                    end = dated.start - timedelta(days=1)
                    closed[latest[dated.key]] = Dated(
                        last.key, last.start, end, last.value, last.source, last.confidence, last.verified
                    )
            latest[dated.key] = len(closed)
            closed.append(dated)
        return closed

    def _fields(self, node: yaml.Node, what: str, allowed: dict[str, Any]) -> dict[str, yaml.Node]:
        fields: dict[str, yaml.Node] = {}
        for key, key_node, field in self._pairs(node):
            if key not in allowed:
                self._defect(key_node, "L03", f"{what}: unknown key {key!r}; known: {', '.join(allowed)}")
                continue
            fields[key] = field
            if allowed[key] is list:
                if not isinstance(field, yaml.SequenceNode):
                    self._defect(field, "L02", f"{what}: {key} must be a list")
            elif not self._is_a(field, allowed[key]):
                self._defect(
                    field,
                    "L05",
                    f"{what}: {key} is {getattr(field, 'value', '')!r}, not {_named(allowed[key])}",
                )
        for key in allowed:
            if key not in fields and key not in _OPTIONAL and isinstance(node, yaml.MappingNode):
                self._defect(node, "L04", f"{what}: {key} is missing")
        return fields

    def _is_a(self, node: yaml.Node, kind: Any) -> bool:
        try:
            value = plain(node)
        except (yaml.YAMLError, ValueError):
            return False
        if isinstance(value, bool):
            return kind is bool
        return isinstance(value, kind) and not isinstance(value, datetime) and value != ""

    def _pairs(self, node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            self._defect(node, "L02", "expected names with values (a mapping)")
            return
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in seen:
                self._defect(key_node, "L07", f"{key} is written twice")
                continue
            seen.add(key)
            yield key, key_node, value_node

    def _tree(self, path: Path) -> yaml.Node | None:
        try:
            tree = nodes(self._texts[path.name].decode("utf-8"))
        except UnicodeDecodeError as error:
            self.defects.append(f"{path.name}:1 L01 not UTF-8 text ({error.reason}); save it as UTF-8")
            return None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.defects.append(f"{path.name}:{line} L01 not YAML: {error.problem}")
            return None
        if tree is None:
            self.defects.append(f"{path.name}:1 L01 the file is empty")
        return tree

    def _defect(self, node: yaml.Node, code: str, message: str) -> None:
        self.defects.append(f"{self._path.name}:{node.start_mark.line + 1} {code} {message}")


def _named(kind: Any) -> str:
    names = {str: "text", int: "a whole number", date: "a date (YYYY-MM-DD)", bool: "true or false"}
    return " or ".join(names[one] for one in (kind if isinstance(kind, tuple) else (kind,)))

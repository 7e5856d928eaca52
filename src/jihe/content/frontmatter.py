"""The YAML block at the head of a SQL file, with the line of every value kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from jihe import yaml_nodes
from jihe.content.defects import Found

_OPEN = re.compile(r"/\*[ \t]*---[ \t]*\n")
_CLOSE = re.compile(r"^---[ \t]*\*/", re.MULTILINE)
Path = tuple[str | int, ...]


@dataclass
class FrontMatter:
    """``data`` as YAML reads it, the file's line of every key and item, and the rest of the file.

    ``sql`` has a blank line for every line of the block, so that line numbers in it are those of the file.
    """

    data: dict[str, Any]
    sql: str
    lines: dict[Path, int] = field(default_factory=dict)
    keys: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[Path, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of the value at ``path``, or of the nearest that holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def query(self, key: str) -> str:
        """A text of the block as a query, with blank lines before it, so that its lines are the file's."""
        return "\n" * (self.texts.get((key,), self.line(key)) - 1) + str(self.data[key])

    @property
    def line_of_sql(self) -> int:
        """The first line with SQL on it."""
        blank = len(self.sql) - len(self.sql.lstrip())
        return self.sql.count("\n", 0, blank) + 1


def split(text: str, found: Found, proven: bool = False) -> FrontMatter | None:
    """The front matter of a file; None, with the defect in ``found``, when there is none to read.

    Of a ``proven`` text no line is kept: nothing can be wrong with it.
    """
    opening = _OPEN.match(text)
    closing = _CLOSE.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        missing = "/* --- as the first line" if opening is None else "a line that starts with --- */"
        found.add("01", 1, f"no front matter; add {missing}")
        return None
    head = text[opening.end() : closing.start()]
    offset = text.count("\n", 0, opening.end())
    sql = "\n" * text.count("\n", 0, closing.end()) + text[closing.end() :]
    try:
        root = yaml_nodes.nodes(head)
        if not isinstance(root, yaml.MappingNode):
            found.add("02", offset + 1, "the front matter is not a mapping of keys to values")
            return None
        matter = FrontMatter({}, sql)
        if not proven:
            _walk(root, (), matter, offset, found)
        matter.data = yaml_nodes.data(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + offset + 1
        found.add("02", line, f"not YAML here: {error.problem or error.context}; quote texts that hold ': ' or '{{'")
        return None
    except (yaml.YAMLError, ValueError) as error:
        found.add("02", offset + 1, f"not YAML: {error}")
        return None
    return matter


def _walk(node: yaml.Node, path: Path, matter: FrontMatter, offset: int, found: Found) -> None:
    matter.lines.setdefault(path, node.start_mark.line + offset + 1)
    if isinstance(node, yaml.ScalarNode):
        # The text of a block scalar begins on the line below its `|`.
        matter.texts[path] = node.start_mark.line + offset + 1 + (node.style in ("|", ">"))
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), matter, offset, found)
    elif isinstance(node, yaml.MappingNode):
        seen: list[str] = []
        for key, value in node.value:
            line = key.start_mark.line + offset + 1
            if key.value in seen:
                found.add("02", line, f"key {key.value} occurs twice")
            seen.append(key.value)
            matter.lines[(*path, key.value)] = line
            _walk(value, (*path, key.value), matter, offset, found)
        matter.keys[path] = tuple(seen)

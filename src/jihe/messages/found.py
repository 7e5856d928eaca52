"""Every text that people read: of pages, of commands and their help, of click, and of errors.

Babel reads code; templates of pages go through Django's own translation of templates into calls, so that no second
grammar of them is kept here.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import click

from jihe.cli import cli
from jihe.messages.raised import raised
from jihe.speech import ERROR

ROOM = Path(__file__).parents[1]
# What click says itself; what it says of Windows, of shells and to programmers is nothing that people here read.
CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
# Told to gettext by a variable; what an option wants, by `in_chinese`.
CLICK_ALSO = ("required", "text", "integer", "integer range", "float range")
_KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
_TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf" (?:n?gettext|_)\({_TEXT}(?:, {_TEXT}, count)?\) ")


class Found(NamedTuple):
    """A text, singular and plural as a pair; where it stands, from this folder; and ``error`` for what errors say."""

    text: str | tuple[str, str]
    place: str
    context: str | None = None


def found() -> Iterator[Found]:
    """All of them, by place."""
    yield from _of_code()
    yield from _of_pages()
    yield from _of_click()
    yield from _of_commands(cli, click.Context(cli, info_name="jihe"))
    for one in raised(ROOM):
        yield from (Found(text, one.place, ERROR) for text in one.templates)


def _of_code() -> Iterator[Found]:
    for path in sorted((*ROOM.glob("review/**/*.py"), *ROOM.glob("cli/**/*.py"))):
        yield from (Found(text, path.relative_to(ROOM).as_posix()) for text in _extracted(path))


def _of_pages() -> Iterator[Found]:
    from django.utils.translation.template import templatize

    for path in sorted(ROOM.rglob("*.html")):
        for one in _CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
            singular, plural = (ast.literal_eval(text) if text else "" for text in one.groups())
            yield Found((singular, plural) if plural else singular, path.relative_to(ROOM).as_posix())


def _of_click() -> Iterator[Found]:
    folder = Path(find_spec("click").origin).parent  # type: ignore[union-attr, arg-type]
    for name in CLICK:
        yield from (Found(text, "click") for text in _extracted(folder / f"{name}.py"))
    yield from (Found(text, "click") for text in CLICK_ALSO)


def _extracted(path: Path) -> Iterator[str | tuple[str, str]]:
    from babel.messages.extract import extract

    with path.open("rb") as file:
        for _, text, _, _ in extract("python", file, keywords=_KEYWORDS):
            yield text


def _of_commands(command: click.Command, context: click.Context) -> Iterator[Found]:
    """The help of a command, of its options and of all below it, as click has it."""
    for text in of_command(command):
        yield Found(text, context.command_path)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if (below := command.get_command(context, name)) is not None:
                yield from _of_commands(below, click.Context(below, parent=context, info_name=name))


def of_command(command: click.Command) -> Iterator[str]:
    """What a command's own help says."""
    metavars = [command.options_metavar]
    if isinstance(command, click.Group):
        metavars.append(command.subcommand_metavar)
    options = [one.help for one in command.params if isinstance(one, click.Option)]
    yield from filter(None, (*metavars, inspect.cleandoc(command.help or ""), *options))

"""A command as a reader of Chinese sees it: its texts from the catalogue, its lines as wide as Chinese is."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from copy import copy
from gettext import gettext
from typing import Any

import click

from jihe.cli.wrapping import padded, wrapped


class Page(click.HelpFormatter):
    """Help in lines that break where Chinese does; click breaks at spaces alone, and takes a wide sign for a narrow."""

    def write_heading(self, heading: str) -> None:
        """A heading with the colon of its language."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, each filled anew."""
        paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
        lines = [wrapped(one, self.width, self.current_indent) for one in paragraphs]
        self.write("\n\n".join(lines) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms, and beside each what it means."""
        from rich.cells import cell_len

        rows = list(rows)
        wide = min(max((cell_len(term) for term, _ in rows), default=0), col_max) + col_spacing
        indent = self.current_indent + wide
        for term, meaning in rows:
            lines = wrapped(meaning, max(self.width, indent + 10), indent)
            fits = cell_len(term) <= wide - col_spacing and lines
            said = padded(term, wide) + lines.lstrip() if fits else f"{term}\n{lines}".rstrip()
            self.write(f"{'':>{self.current_indent}}{said}\n")


class Asked(click.Context):
    """A command being read in Chinese."""

    formatter_class = Page


def in_chinese(command: click.Command) -> click.Command:
    """A copy of the command, and of what is below it, with every text that the catalogue has."""
    said: Any = copy(command)
    said.context_class = Asked
    said.params = [_parameter(one) for one in command.params]
    said._help_option = None  # made in English where help was shown before
    said.options_metavar = _said(command.options_metavar)
    said.help = _said(command.help and inspect.cleandoc(command.help))
    said.short_help = said.help and said.help.split("\n\n")[0].partition("。")[0]
    if isinstance(command, click.Group):
        said.subcommand_metavar = _said(command.subcommand_metavar)
        said.commands = {name: in_chinese(one) for name, one in command.commands.items()}
    return said  # type: ignore[no-any-return]


def _parameter(one: click.Parameter) -> click.Parameter:
    said: Any = copy(one)
    said.type = copy(one.type)
    said.type.name = gettext(one.type.name)
    if isinstance(one, click.Option):
        said.help = _said(one.help)
    return said  # type: ignore[no-any-return]


def _said(text: str | None) -> str | None:
    return gettext(text) if text else text

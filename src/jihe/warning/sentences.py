"""The sentences of a model with a row's numbers in them.

A place is written as in ``str.format``, ``{wage_yuan:,.0f}``, and in two ways more: ``{abroad:否/是}`` says the word
of a whole number, of 0 first; ``{one_in:,.0f;1000000;一百万以上}`` says the last part instead from the number before
it on, so that no cap is read as a figure. What stands in square brackets is left out where a number in it is not known.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

UNKNOWN_ZH, UNKNOWN_EN = "未知", "unknown"
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def fields(template: str) -> set[str]:
    """The names between braces in a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def fill(template: str, values: Mapping[Any, Any], unknown: str) -> str:
    """The sentence with its numbers; ``unknown`` where one is missing."""

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(_known(values[name]) for name in fields(part[1])) else ""

    return _Sentence(unknown).vformat(_OPTIONAL.sub(kept, template), (), values)


class _Sentence(string.Formatter):
    def __init__(self, unknown: str) -> None:
        self._unknown = unknown

    def format_field(self, value: Any, format_spec: str) -> Any:
        if not _known(value):
            return self._unknown
        if ";" in format_spec:
            form, most, instead = format_spec.split(";")
            return instead if value >= float(most) else format(value, form)
        if "/" in format_spec:
            words = format_spec.split("/")
            return words[min(max(round(value), 0), len(words) - 1)]
        return format(value, format_spec)


def _known(value: Any) -> bool:
    return value is not None and value == value

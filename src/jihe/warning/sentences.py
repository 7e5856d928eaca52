"""The sentences of a model with a row's numbers in them.

A place is written as in ``str.format``, ``{wage_yuan:,.0f}``, and in more ways: ``{abroad:否/是}`` says the word
of a whole number, of 0 first; ``{one_in:,.0f;1000000;一百万以上}`` says the last part instead from the number before
it on, so that no cap is read as a figure; ``{at_stake_fen:yuan}`` writes fen as yuan, ``{from_ym:month}`` a month as
2026-01, ``{month:month_number}`` a month number so, ``{stop_reason:stop_reason}`` a code in the words of its list,
``{grade:grade}`` a grade of labour capacity, and ``{read_item:grade_item}`` the place of an item of its standard.
The two ends of a span of months are said once where they are the same. What stands in square brackets is left out
where a number in it is not known.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

from jihe.schema import CODES

UNKNOWN_ZH, UNKNOWN_EN = "未知", "unknown"
# What is told of the payments at stake beside the columns: their first and last month, how many months, their sum.
COMPUTED = ("from_ym", "to_ym", "stake_months", "at_stake_fen", "prevented_fen")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SPAN = re.compile(r"\{(\w+):month\}( 至 | to )\{(\w+):month\}")
_TO = {UNKNOWN_ZH: " 至 ", UNKNOWN_EN: " to "}


class Usual(float):
    """What is usual of a feature: the middle of its peers, written as the span within which most of them are."""

    low: float
    high: float

    @classmethod
    def of(cls, middle: float, low: float, high: float) -> Usual:
        """A middle with its ends."""
        made = cls(middle)
        made.low, made.high = low, high
        return made


def fields(template: str) -> set[str]:
    """The names between braces in a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def fill(template: str, values: Mapping[Any, Any], unknown: str) -> str:
    """The sentence with its numbers; ``unknown`` where one is missing, which tells the language too."""

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(_known(values[name]) for name in fields(part[1])) else ""

    def once(span: re.Match[str]) -> str:
        return span[0] if values[span[1]] != values[span[3]] else f"{{{span[1]}:month}}"

    return _Sentence(unknown).vformat(_SPAN.sub(once, _OPTIONAL.sub(kept, template)), (), values)


class _Sentence(string.Formatter):
    def __init__(self, unknown: str) -> None:
        self._unknown = unknown

    def format_field(self, value: Any, format_spec: str) -> Any:
        if not _known(value):
            return self._unknown
        if format_spec == "yuan":
            return f"{value / 100:,.2f}"
        if format_spec == "month":
            return f"{int(value) // 100}-{int(value) % 100:02}"
        if format_spec == "month_number":
            return f"{int(value) // 12}-{int(value) % 12 + 1:02}"
        if format_spec == "grade":
            return grade(int(value))[0 if self._unknown == UNKNOWN_ZH else 1]
        if format_spec == "grade_item":
            return grade_item(int(value))[0 if self._unknown == UNKNOWN_ZH else 1]
        if format_spec in CODES:
            return CODES[format_spec].codes[value][0 if self._unknown == UNKNOWN_ZH else 1]
        if ";" in format_spec:
            form, most, instead = format_spec.split(";")
            return instead if value >= float(most) else format(value, form)
        if "/" in format_spec:
            words = format_spec.split("/")
            return words[min(max(round(value), 0), len(words) - 1)]
        if isinstance(value, Usual):
            ends = dict.fromkeys((format(value.low, format_spec), format(value.high, format_spec)))
            return _TO[self._unknown].join(ends)
        return format(value, format_spec)


def grade(number: int) -> tuple[str, str]:
    """A grade of labour capacity in words; 0 is none."""
    return (f"{number} 级", f"grade {number}") if number else ("未达等级", "no grade")


def grade_item(place: int) -> tuple[str, str]:
    """An item of the standard by its place, in our own words of it; its side is left open."""
    from jihe.grading.standard import clauses

    item = list(clauses().values())[place]
    return f"条目 {item.id}“{item.says.replace('{侧}', '一侧').rstrip('。')}”", f"item {item.id}"


def _known(value: Any) -> bool:
    return value is not None and value == value

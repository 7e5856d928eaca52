"""How pages write money, codes and subjects."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from jihe.page import filters, words

register = template.Library()
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef][\u3000-\u303f\u4e00-\u9fff\uff00-\uffef ]*")


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan, ``12,345.67``; a dash where there is nothing to say."""
    return "–" if fen is None else f"{fen / 100:,.2f}"


@register.filter
def percent(share: float | None) -> str:
    """A share as a percentage with what precision is left of it; a dash where there is none."""
    return filters.percent(share).replace(" %", "%")


@register.filter
def verdict(code: str) -> str:
    """A verdict in Chinese."""
    return words.word("verdict", code)


@register.filter
def line(code: str) -> str:
    """A line of insurance in Chinese."""
    return words.word("case_line", code)


@register.filter
def subject(case: object) -> str:
    """Whom a case is about, by number."""
    return words.subject(str(getattr(case, "subject_kind", "")), int(getattr(case, "subject_id", 0)))


@register.filter
def rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table of the fund: what leads each, and its cells as text."""
    columns = table["columns"]
    return [
        {"lead": lead, "cells": [_cell(cell, column) for cell, column in zip(cells, columns, strict=True)]}
        for cells, lead in zip(table["rows"], table["leads"], strict=True)
    ]


@register.filter
def paired(left: list[Any], right: list[Any]) -> list[tuple[Any, Any]]:
    """Two lists side by side."""
    return list(zip(left, right, strict=True))


@register.filter
def mixed(text: str) -> SafeString:
    """A text in English with its Chinese marked as such, line by line."""
    marked = _CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', escape(str(text)))
    return mark_safe(marked.replace("\n", "<br>"))  # noqa: S308  # escaped above


def _cell(cell: Any, column: dict[str, Any]) -> dict[str, Any]:
    if cell is None:
        return {"text": "", "money": False}
    if column["look"] == "money":
        return {"text": yuan(cell), "money": True}
    return {"text": f"{cell} {column['unit']}".strip(), "money": False}

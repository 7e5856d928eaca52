"""How pages write money, codes and subjects."""

from __future__ import annotations

from typing import Any

from django import template

from jihe.page import filters, words

register = template.Library()


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


def _cell(cell: Any, column: dict[str, Any]) -> dict[str, Any]:
    if cell is None:
        return {"text": "", "money": False}
    if column["look"] == "money":
        return {"text": yuan(cell), "money": True}
    return {"text": f"{cell} {column['unit']}".strip(), "money": False}

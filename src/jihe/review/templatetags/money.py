"""How pages write money, codes and subjects."""

from __future__ import annotations

from django import template

from jihe.page import words

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan, ``12,345.67``; a dash where there is nothing to say."""
    return "–" if fen is None else f"{fen / 100:,.2f}"


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

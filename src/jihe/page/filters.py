"""Template filters of our pages: how figures and codes are written for people."""

from __future__ import annotations

from django.template import Library

from jihe.page import words

NOT_KNOWN = "–"


def yuan(fen: int | None) -> str:
    """Fen as yuan: ``12,345.67``."""
    return NOT_KNOWN if fen is None else f"{fen / 100:,.2f}"


def whole_yuan(fen: int | None) -> str:
    """Fen as whole yuan: ``12,346``."""
    return NOT_KNOWN if fen is None else f"{fen / 100:,.0f}"


def count(number: int | None) -> str:
    """A whole number with separators."""
    return NOT_KNOWN if number is None else f"{number:,}"


def percent(share: float | None) -> str:
    """A share as a percentage with what precision is left of it: ``0.031 %``, ``12 %``."""
    return NOT_KNOWN if share is None else f"{share * 100:.2g} %" if share < 0.1 else f"{share * 100:.0f} %"


def rate(share: float | None) -> str:
    """A share as a percentage to one place, as rates of recovery are published: ``96.2 %``."""
    return NOT_KNOWN if share is None else f"{share * 100:.1f} %"


def hours(minutes: int | None) -> str:
    """Minutes as hours."""
    return NOT_KNOWN if minutes is None else f"{minutes / 60:,.1f}"


def decimal(number: float | None, places: int = 1) -> str:
    """A number with separators and a fixed number of places."""
    return NOT_KNOWN if number is None else f"{number:,.{places}f}"


def word(code: str, domain: str) -> str:
    """The Chinese of a code of the domain."""
    return words.word(domain, code)


ALARMS = {"flood": "突增 flood", "collapse": "骤减 collapse", "silence": "沉寂 silence"}


def alarm(name: str) -> str:
    """What is alarming about a rule, in both languages."""
    return ALARMS[name]


def subject(kind: str, number: int) -> str:
    """Whom a case is about, by surrogate number."""
    return words.subject(kind, number)


register = Library()
for _filter in (yuan, whole_yuan, count, percent, rate, hours, decimal, word, alarm):
    register.filter(_filter)
register.simple_tag(subject)

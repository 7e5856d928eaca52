"""The keys of the workbench, declared once: the `?` list, the controls and the guide's table are made of it.

A key presses a control that is there to be seen (``data-hotkey``) and does nothing where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One key or two in a row, as written in ``data-hotkey``, and what it does."""

    keys: str
    does: str
    where: str


def _(text: str) -> str:
    """Marks a text for the catalogue; whoever shows it translates it."""
    return text


_ALL, _LIST, _CASE, _FORM = _("Everywhere"), _("In a list"), _("In a case"), _("In a form")
KEYS = (
    Key("?", _("These keys"), _ALL),
    Key("/", _("Search"), _ALL),
    Key("g q", _("Queue"), _ALL),
    Key("g d", _("Dashboard"), _ALL),
    Key("j", _("Next row"), _LIST),
    Key("k", _("Previous row"), _LIST),
    Key("o", _("Open"), _LIST),
    Key("x", _("Select"), _LIST),
    Key("t", _("Take"), _CASE),
    Key("a", _("Assign"), _CASE),
    Key("z", _("Snooze"), _CASE),
    Key("n", _("Next case"), _CASE),
    Key("1…6", _("Sections"), _CASE),
    Key("e", _("Evidence"), _CASE),
    Key("h", _("Statement and defence"), _CASE),
    Key("v", _("Verdict"), _CASE),
    Key("m", _("Unmask"), _CASE),
    Key("p", _("Print"), _CASE),
    Key("u", _("Undo"), _CASE),
    Key("Ctrl+Enter", _("Submit"), _FORM),
    Key("Esc", _("Back"), _ALL),
)
OFF = "jihe_keys"  # the cookie that turns single keys off, for as long as the browser keeps it

"""What to ask for about a case, in the words of its gravest signal's rule."""

from __future__ import annotations

from typing import Any

from jihe.content.units import Rule
from jihe.errors import JiheError
from jihe.review import nights


def asks(card: Any) -> tuple[str, str] | None:
    """What to ask for: the papers that prove its gravest signal, else those that clear its first look-alike."""
    try:
        unit = nights.night(card.night.run_id).unit(card.code)
    except (JiheError, AttributeError, OSError):
        return None  # no night has ranked it, or the night is no longer kept
    if not isinstance(unit, Rule):
        return None
    test = next((name for name, one in unit.meta.tests.items() if one.zh == card.test_zh), "")
    alike = next(((one.cleared_by.split("；")[0], one.cleared_by_en) for one in unit.meta.look_alikes_of(test)), None)
    return unit.meta.sought_of(test) or alike

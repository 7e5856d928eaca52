"""Small SVG, written out: attributes only, since the content policy allows no style, and colours that hold by night."""

from __future__ import annotations

from html import escape
from typing import Any

INK, SOFT, PALE, ALARM, CALM = "#55626f", "#7c8894", "#c9d2db", "#a3322a", "#2f6f9f"
HATCH = (
    '<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="#f3d9d6"/><line x1="0" y1="0" x2="0" y2="6" stroke="{ALARM}" stroke-width="2"/>'
    "</pattern></defs>"
)


def tag(name: str, inside: str = "", **given: Any) -> str:
    """An element around markup of ours; texts go in by ``hint`` and ``text``.

    ``_`` in an attribute's name is a hyphen, None leaves it out, numbers are rounded.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for key, value in given.items()
        if value is not None
    )
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def hint(said: str) -> str:
    """What a pointer that rests on the shape is told."""
    return tag("title", escape(said))


def text(x: float, y: float, said: str, *, anchor: str = "start", fill: str = INK, size: int = 12) -> str:
    """Letters stay letters: the page's font draws them."""
    return tag("text", escape(said), x=x, y=y, text_anchor=anchor, fill=fill, font_size=size)


def sheet(width: int, height: int, inside: str, label: str) -> str:
    """The picture, with what it shows in words."""
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(label)}" class="drawn" lang="zh-Hans">{inside}</svg>'
    )


def _short(value: Any) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)

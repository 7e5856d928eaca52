"""Bars as SVG with attributes and classes alone, which the strict policy of pages lets through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT, BAR, GAP = 640, 150, 120, 14, 8


@dataclass(frozen=True)
class Bar:
    """A label and its values in one unit, each with how it is written; ``late``: what asks for attention."""

    label: str
    values: tuple[float, ...]
    shown: tuple[str, ...]
    href: str = ""
    late: bool = False

    @property
    def chinese(self) -> bool:
        """Whether the label is written in Chinese."""
        return any("\u4e00" <= letter <= "\u9fff" for letter in self.label)


def bars(rows: Sequence[Bar], name: str) -> str:
    """One row a label, its values under one another, the largest as wide as the picture; empty of nothing."""
    most = max((value for row in rows for value in row.values), default=0)
    if not most:
        return ""
    parts, y = [], 4
    for row in rows:
        language = ' lang="zh-Hans"' if row.chinese else ""
        parts.append(
            f'<text{language} x="{LEFT - 8}" y="{y + BAR - 3}" text-anchor="end" font-size="12" fill="currentColor">'
            f"{escape(row.label)}</text>"
        )
        for place, (value, shown) in enumerate(zip(row.values, row.shown, strict=True)):
            width = max(value / most * (WIDTH - LEFT - RIGHT), 1 if value else 0)
            tone = ' class="late"' if row.late else ""
            opacity = ' fill-opacity="0.5"' if place else ""
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}"{tone}{opacity}></rect>'
                f'<text x="{LEFT + width + 6:.1f}" y="{y + BAR - 3}" font-size="12" fill="currentColor">'
                f"{escape(shown)}</text>"
            )
            y += BAR + 2
        y += GAP - 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {y}" role="img" '
        f'aria-label="{escape(name)}">{"".join(parts)}</svg>'
    )

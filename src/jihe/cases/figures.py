"""Pictures on pages as SVG text; letters stay letters, so that the browser draws them in its own font."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINE_COLOURS = {"pension": "#2f6f9f", "unemployment": "#d08c2e", "work_injury": "#4f8a5b", "cross": "#8a5a83"}
INK, PALE, CAPACITY = "#33404d", "#d5dce4", "#b3392f"
# DejaVu Sans comes with matplotlib, so that the layout is the same on every machine; the page's style sheet
# puts its own fonts in its place.
STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "jihe", "font.family": "DejaVu Sans", "font.size": 10,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": PALE, "xtick.color": INK, "ytick.color": INK,
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """An SVG element, its caption in both languages, and what it shows in words for who cannot see it."""

    svg: str
    zh: str
    en: str
    alt: str


def bare(axes: Any) -> None:
    """No frame, no ticks, a pale grid across the values."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=PALE, linewidth=0.6)


def svg(draw: Callable[[Figure], Any], name: str, size: tuple[float, float] = (6.6, 3.6)) -> str:
    """Draw on a sheet of fixed size; ids carry ``name`` so that two pictures can stand on one page."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    text = io.StringIO()
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        # it measures with a font that has no Chinese; the browser draws with one that has
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=size)
        draw(figure)
        figure.patch.set_visible(False)
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    drawn = text.getvalue()
    drawn = drawn[drawn.index("<svg ") :].strip()
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    return re.sub(r'(\bid="|url\(#|xlink:href="#)', rf"\g<1>{name}-", drawn)

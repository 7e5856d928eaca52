"""What the commands of ``jihe models`` share: opening the content, and a number with its interval in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jihe.cli.opening import law_of, open_content
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.content import Content
    from jihe.law import Law


def opened(home: Home, folder: Path | None) -> tuple[Content, Law]:
    """The content and its law; the project's own unless a folder is given."""
    loaded = open_content(home, folder)
    return loaded, law_of(loaded)


def headline(metrics: dict[str, float | None]) -> str:
    """The measure that decides, beside its baseline."""
    from jihe.warning.versions.standing import standing

    name = standing(metrics, 1.0).measure
    if name is None:
        return "no baseline stated"
    words, baseline = name.replace("_", " "), f"baseline_{name}"
    return f"{words} {interval(metrics, name)}, baseline {interval(metrics, baseline)}"


def interval(metrics: dict[str, float | None], name: str) -> str:
    """A measure with its interval."""
    value, low, high = (metrics.get(key) for key in (name, f"{name}_low", f"{name}_high"))
    if value is None:
        return "not estimable"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} [{low:.3f}, {high:.3f}]"

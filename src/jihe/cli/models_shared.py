"""What the commands of ``jihe models`` share: opening the content, and a number with its interval in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jihe.home import content_folder

if TYPE_CHECKING:
    from datetime import date

    from jihe.content import Content
    from jihe.engines import Session
    from jihe.lake import Lake, Snapshot
    from jihe.law import Law

HEADLINES = ("average_precision", "mills_in_top")  # the first of these that a model has is shown in lists


def opened(folder: Path | None) -> tuple[Content, Law]:
    """The content and its law; the project's own unless a folder is given."""
    from jihe import content, law

    where = content_folder(folder)
    return content.load(where), law.load(where / "rules" / "parameters")


def session_on(lake: Lake, snapshot: Snapshot, day: date, law: Law) -> Session:
    """The lake as known at the end of a day."""
    from jihe.engines import Session

    return Session.of_snapshot(lake, snapshot, day, law)


def headline(metrics: dict[str, float | None]) -> str:
    """The measure that lists show, beside its baseline."""
    name = next((name for name in HEADLINES if name in metrics), None)
    if name is None:
        return "judged"
    words, baseline = name.replace("_", " "), f"baseline_{name}"
    return f"{words} {interval(metrics, name)}, baseline {interval(metrics, baseline)}"


def interval(metrics: dict[str, float | None], name: str) -> str:
    """A measure with its interval."""
    value, low, high = (metrics.get(key) for key in (name, f"{name}_low", f"{name}_high"))
    if value is None:
        return "not estimable"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} [{low:.3f}, {high:.3f}]"

"""What the commands of ``jihe models`` share: opening the content, and a number with its interval in words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.cli.opening import law_of, open_content
from jihe.home import Home

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from jihe.content import Content, Facts
    from jihe.engines import Session
    from jihe.lake import Lake, Snapshot
    from jihe.law import Law
    from jihe.warning.versions.promotion import Hours


def opened(home: Home, folder: Path | None) -> tuple[Content, Law]:
    """The content and its law; the project's own unless a folder is given."""
    loaded = open_content(home, folder)
    return loaded, law_of(loaded)


def session_on(lake: Lake, snapshot: Snapshot, day: date, law: Law, facts: Facts) -> Session:
    """The lake as known at the end of a day."""
    from jihe.engines import Session

    return Session.of_snapshot(lake, snapshot, day, law, facts=facts)


def own_reviews(home: Home, as_of: date) -> pa.Table | None:
    """What our own cases and the blind lane came to by the day, to teach by; None where there is no case store.

    Verdicts that an appeal or an undoing changed are in it until when they held.
    """
    from jihe.cases.decided import told
    from jihe.warning.learning.own_reviews import COLUMNS

    if not has_store(home):
        return None
    reviews, about = told(as_of)
    rows = about.rename_columns(["review_id", "about_kind", "about_id"]).join(reviews, "review_id", join_type="inner")
    made: pa.Table = rows.select(list(COLUMNS))
    return made


def night_hours(home: Home, lake: Lake, snapshot: Snapshot, day: date, law: Law, facts: Facts) -> Hours:
    """The reviewer hours that a night's list of the day is made for, and what a case takes, as cases so far took it."""
    from jihe.cases.capacity import hours, insured, of_lists
    from jihe.cases.effort import ReviewNumbers, spent

    numbers = ReviewNumbers.of(law, day)
    if has_store(home):
        numbers = numbers.measured(spent(day), ())
    with session_on(lake, snapshot, day, law, facts) as session:
        return of_lists(hours(law, day, insured(session)), numbers)


def has_store(home: Home) -> bool:
    """Whether there is a case store, opened then."""
    from jihe.cases import open_store

    if not home.cases.exists() and not os.environ.get("DATABASE_URL"):
        return False
    open_store(home)
    return True


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

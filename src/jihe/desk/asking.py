"""What is asked of a home: its content, its fund as known on a day, and what its own reviewers came to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.desk.opening import last_day, law_of, open_lake
from jihe.errors import BadInputError

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.content import Content
    from jihe.engines import Session
    from jihe.home import Home
    from jihe.lake import Lake, Snapshot
    from jihe.law import Law
    from jihe.warning.discovery import Model
    from jihe.warning.versions.promotion import Hours
    from jihe.warning.versions.question import Question


@dataclass(frozen=True)
class Fund:
    """A home's last snapshot on a day, with the content and the law it is read by."""

    home: Home
    content: Content
    law: Law
    lake: Lake
    snapshot: Snapshot
    as_of: date

    @classmethod
    def of(cls, home: Home, content: Content, as_of: date | None) -> Fund:
        """On ``as_of``, or on the last day that the lake knows. BadInputError where nothing was ingested."""
        law = law_of(content)
        lake, snapshot = open_lake(home)
        return cls(home, content, law, lake, snapshot, as_of or last_day(lake, snapshot, law))

    def session(self) -> Session:
        """The fund as known at the end of the day."""
        from jihe.engines import Session

        facts = self.content.facts
        return Session.of_snapshot(self.lake, self.snapshot, self.as_of, self.law, facts=facts)

    def own_reviews(self) -> pa.Table | None:
        """What our own cases and the blind lane came to by the day, to teach by; None where there is no case store.

        Verdicts that an appeal or an undoing changed are in it until when they held.
        """
        from jihe.cases.decided import told
        from jihe.warning.learning.own_reviews import COLUMNS

        if not has_store(self.home):
            return None
        reviews, about = told(self.as_of)
        rows = about.rename_columns(["review_id", "about_kind", "about_id"]).join(
            reviews, "review_id", join_type="inner"
        )
        made: pa.Table = rows.select(list(COLUMNS))
        return made

    def night_hours(self) -> Hours:
        """The reviewer hours that a night's list is made for, and what a case takes, as cases so far took it."""
        from jihe.cases.capacity import hours, insured, of_lists
        from jihe.cases.effort import ReviewNumbers, spent

        numbers = ReviewNumbers.of(self.law, self.as_of)
        if has_store(self.home):
            numbers = numbers.measured(spent(self.as_of), ())
        with self.session() as session:
            return of_lists(hours(self.law, self.as_of, insured(session)), numbers)

    @contextmanager
    def question(self) -> Iterator[Question]:
        """The fund as known on any day, while what is asked of it is asked."""
        from jihe.engines.past import Past
        from jihe.warning.training import training_inputs
        from jihe.warning.versions.promotion import Bounds
        from jihe.warning.versions.question import Question

        own, hours = self.own_reviews(), self.night_hours()
        inputs = training_inputs(self.law, self.snapshot, self.as_of, own)
        with Past(self.lake, self.snapshot, self.law, self.content.facts) as past:
            bounds = Bounds.of(self.law, self.as_of)
            yield Question(self.home, self.content, past.on, self.as_of, bounds, own, hours, inputs)


def has_store(home: Home) -> bool:
    """Whether there is a case store, opened then."""
    from jihe.cases import open_store
    from jihe.desk.sight import open_store_in_notebooks

    if not home.cases.exists() and not os.environ.get("DATABASE_URL"):
        return False
    open_store_in_notebooks()
    open_store(home)
    return True


def model_of(content: Content, name: str) -> Model:
    """The model of that code or stem. ModelError where there is none, BadInputError where it cannot be used."""
    from jihe.warning.discovery import discover

    models, failures = discover(content, [name])
    if failures:
        raise BadInputError(next(iter(failures.values())))
    return models[0]


def code_of(content: Content, name: str) -> str:
    """The code of the model of that code or stem, whether or not it can be used."""
    for file in content.models.values():
        if name.lower() in (file.stem, file.code.lower()):
            return file.code
    raise BadInputError(f"there is no model {name}; see: jihe models list")

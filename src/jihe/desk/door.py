"""The door: one object a working folder, which a notebook holds and the commands of ``jihe models`` call."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.desk.asking import Fund, code_of, model_of
from jihe.desk.opening import open_content
from jihe.desk.sight import Sight
from jihe.errors import BadInputError
from jihe.home import Home

if TYPE_CHECKING:
    import pandas as pd

    from jihe.content import Content
    from jihe.desk.errors import Errors
    from jihe.desk.explaining import Explained
    from jihe.desk.lessons import Lessons
    from jihe.desk.planning import Planned
    from jihe.desk.trying import TriedOut
    from jihe.warning.training import Trained
    from jihe.warning.versions.comparing import Compared
    from jihe.warning.versions.registry import Event

Day = date | str | None
Progress = Callable[[str, int, int | None], None]


def silent(_step: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


class Desk:
    """A working folder as a data scientist sees it.

    Days are dates or texts such as "2026-03-31"; the last day in the lake unless given. Models go by code or stem.
    Content is read anew at every call, so that an edited model file counts at once.
    """

    def __init__(self, home: Home, folder: Path | None = None, sight: Sight | None = None) -> None:
        self.home = home
        self._folder, self._sight = folder, sight or Sight(home)

    @classmethod
    def at(
        cls,
        root: str | Path | None,
        *,
        by: str | None = None,
        purpose: str | None = None,
        content: str | Path | None = None,
    ) -> Desk:
        """As ``jihe.open``."""
        home = Home.at(root)
        if not home.lake.exists():
            raise BadInputError(f"{home.root}: no lake there; make one with jihe ingest, or try make demo")
        return cls(home, None if content is None else Path(content), Sight.of(home, by, purpose))

    def __repr__(self) -> str:
        who = self._sight.login or "nobody named"
        how = f"in full, for: {self._sight.purpose}" if self._sight.in_full else "people under pseudonyms"
        return f"<the desk of {self.home.root.name}: {who}, {how}>"

    @property
    def content(self) -> Content:
        """Rules, features and models, as their files stand now."""
        return open_content(self.home, self._folder)

    @property
    def as_of(self) -> date:
        """The last day in the lake."""
        return self._fund(None).as_of

    def models(self) -> pd.DataFrame:
        """Every model, a row each: what it suspects, what it scores, how, which version is in force and how it did."""
        from jihe.desk.listing import models

        return models(self.home, self.content)

    def features(self, entity: str, as_of: Day = None) -> pd.DataFrame:
        """``features/<entity>.sql`` as known at the end of a day: a row an entity, its key as the index."""
        from jihe.desk.frames import features

        return features(self._fund(as_of), self._sight, entity)

    def training_set(self, model: str, as_of: Day = None) -> Lessons:
        """What teaches a model by a day: ``X``, ``y``, ``weights``, ``groups`` and ``rows``, a row a lesson.

        BadInputError for a model that no verdict teaches: it learns from ``features`` of its entity.
        """
        from jihe.desk.lessons import lessons

        return lessons(self._fund(as_of), self._sight, model_of(self.content, model))

    def train(self, *models: str, as_of: Day = None, fresh: bool = False, progress: Progress = silent) -> list[Trained]:
        """Train models (all unless named) and register what comes of them, as ``jihe models train`` does."""
        from jihe.warning.discovery import discover
        from jihe.warning.training import train, unusable

        fund = self._fund(as_of)
        usable, failures = discover(fund.content, models or None)
        if not usable:  # said at once, before anything is prepared
            return unusable(failures)
        own, hours = fund.own_reviews(), fund.night_hours()
        given = (self.home, fund.content, fund.snapshot, fund.as_of, models or None, fund.law)
        made: list[Trained] = train(*given, progress, own, fresh, hours)
        return made

    def plan(self, *models: str, as_of: Day = None, fresh: bool = False) -> list[Planned]:
        """What ``train`` would do: with which models, on what, why, and for how long about. Nothing is fitted."""
        from jihe.desk.planning import plan

        return plan(self._fund(as_of), models or None, fresh)

    def try_out(self, model: str, as_of: Day = None, progress: Progress = silent) -> TriedOut:
        """Fit a model on a sample, in seconds: its measures, and the reasons of a few. Nothing is registered."""
        from jihe.desk.trying import try_out

        return try_out(self._fund(as_of), self._sight, model, progress)

    def compare(
        self, model: str, version: int | None = None, against: int | None = None, as_of: Day = None
    ) -> Compared:
        """Every gate's finding about a version (the newest) beside another (the champion). Changes nothing."""
        from jihe.warning.versions.comparing import compare

        code_of(self.content, model)  # before the lake is opened
        with self._fund(as_of).question() as asked:
            return compare(asked, model, version, against)

    def promote(
        self, model: str, version: int | None = None, *, because: str, by: str | None = None, as_of: Day = None
    ) -> Event:
        """Put a version in force if every gate holds; RefusedError with the gates' reasons where one does not."""
        return self.put_in_force(self.compare(model, version, as_of=as_of), because, by)

    def put_in_force(self, compared: Compared, because: str, by: str | None = None) -> Event:
        """``promote`` with what ``compare`` gave."""
        from jihe.warning.versions.lifecycle import promote

        return promote(self.home, compared, self._acts(by), because)

    def rollback(self, model: str, *, because: str, by: str | None = None) -> Event:
        """Give a model back the version that was in force before."""
        from jihe.warning.versions.lifecycle import rollback

        return rollback(self.home, code_of(self.content, model), self._acts(by), because)

    def scores(self, model: str, as_of: Day = None) -> pd.DataFrame:
        """What a model's champion, or its newest version where none is in force, gives on a day, highest first.

        ``score``, and whether it is ``warned`` of: among what a night has room for.
        """
        from jihe.desk.explaining import scores

        return scores(self._fund(as_of), self._sight, model_of(self.content, model))

    def explain(self, model: str, who: str | int, as_of: Day = None) -> Explained:
        """Why somebody scores as they do: the three strongest reasons.

        ``who``: a name from a frame of this home; or, for a reviewer of the bureau in the model's lane, the entity's
        number, which is a look at that one by the champion, and goes on record.
        """
        from jihe.desk.explaining import explain

        return explain(self._fund(as_of), self._sight, model_of(self.content, model), who)

    def errors(self, model: str, as_of: Day = None, most: int = 10, progress: Progress = silent) -> Errors:
        """What a model got wrong: false alarms it ranked high, upheld ones it ranked low, each with its reasons.

        Each is scored by the model's settings fitted without it, its group or its future: never in-sample.
        """
        from jihe.desk.errors import errors

        return errors(self._fund(as_of), self._sight, model_of(self.content, model), most, progress)

    def _fund(self, as_of: Day) -> Fund:
        return Fund.of(self.home, self.content, _day(as_of))

    def _acts(self, by: str | None) -> str:
        """Who puts a version in force: who is named, who sits here, else the user of the machine."""
        return by or self._sight.login or os.environ.get("JIHE_REVIEWER") or getpass.getuser()


def _day(given: Day) -> date | None:
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise BadInputError(f"{given!r} is not a day; write it as 2026-03-31") from error

"""Monthly retraining from an arm's own verdicts, through the gates; the next night warns with what they let through.

An arm that trains has a working folder of its own: models, cases and nights are its, the lake and what rules found are
the city's. It begins with the models that all arms begin with.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.home import Home
from jihe.page import write
from jihe.rehearse import making
from jihe.rehearse.books import Books
from jihe.rehearse.reviewers import Verdict
from jihe.rehearse.scenarios import turned
from jihe.rehearse.world import Month, World, keep, kept, month_of, named, without

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jihe.warning.versions.question import Question
    from jihe.warning.versions.registry import Version


@dataclass(frozen=True)
class Learning:
    """An arm's nights. ``home``: its folder; ``like``: the city's, where all begin; ``city``: where the truth lies.

    ``spoilt``: the month from which on its models are taught the opposite of its verdicts.
    """

    home: Home
    like: Home
    city: Path
    content: Path
    world: World
    hours_per_100k: float
    spoilt: int | None = None

    def night(self, place: int, books: Books) -> Month:
        """The night of the month in this place, after training on the verdicts known by then."""
        from jihe.lake import Lake
        from jihe.nightly.detecting import plan

        day = self.world.months[place].day
        month = kept(self._folder(day))
        if month is None:
            if place == 0:
                self._begin()
            else:
                self._train(day, books)
            planned = plan(self.home, Lake(self.like.lake), day, self.content)
            month = making.night(self.home, planned, self.city, self.like)
            keep(month, self._folder(day))
        return without(month, self.world.truths)

    def seen(self) -> World:
        """The world as the arm saw it, once its year is over."""
        months = [kept(self._folder(month.day)) for month in self.world.months]
        return replace(self.world, months=tuple(without(one, self.world.truths) for one in months if one is not None))

    def refused(self) -> list[dict[str, list[str]]]:
        """By month, for each model with a new version the gates that refused it; none where it was put in force."""
        files = [self._gates(month.day) for month in self.world.months]
        return [json.loads(file.read_bytes()) if file.is_file() else {} for file in files]

    def _folder(self, day: date) -> Path:
        return self.home.root / "months" / named(month_of(day))

    def _gates(self, day: date) -> Path:
        return self.home.root / "gates" / f"{named(month_of(day))}.json"

    def _begin(self) -> None:
        """The models that all begin with; what a stopped beginning left is begun anew."""
        shutil.rmtree(self.home.root, ignore_errors=True)
        self.home.make()
        for name in ("mlflow.db", "receipts.sqlite3"):
            if (self.like.root / name).exists():
                shutil.copy2(self.like.root / name, self.home.root / name)
        if self.like.artefacts.exists():
            shutil.copytree(self.like.artefacts, self.home.artefacts)
        shutil.copytree(self.like.contents, self.home.contents)

    def _train(self, day: date, books: Books) -> None:
        """Every model on what is known by the day; a version that every gate lets through is put in force."""
        from jihe.cases.capacity import PER, of_lists
        from jihe.cases.effort import ReviewNumbers
        from jihe.engines.past import Past
        from jihe.lake import Lake
        from jihe.nightly.detecting import plan
        from jihe.warning.training import train_with
        from jihe.warning.versions.promotion import Bounds
        from jihe.warning.versions.question import Question

        ground = plan(self.home, Lake(self.like.lake), day, self.content)
        months = {month.number: month for each in self.world.months if (month := kept(self._folder(each.day)))}
        given = books.given(day)
        given = given if self.spoilt is None else turned(given, self.spoilt)
        own = own_reviews(months, self.world.truths, given, day)
        here = next(each for each in self.world.months if each.day == day)
        hours = of_lists(self.hours_per_100k * here.insured / PER, ReviewNumbers.of(ground.law, day))
        with Past(ground.lake, ground.snapshot, ground.law, ground.content.facts) as past:
            made = train_with(self.home, ground.content, past.on, day, None, ground.snapshot, own=own, hours=hours)
            asked = Question(self.home, ground.content, past.on, day, Bounds.of(ground.law, day), own, hours)
            told = {one.code: _promoted(asked, one.version) for one in made if one.version}
        write(self._gates(day), json.dumps(told, sort_keys=True))


def own_reviews(
    months: Mapping[int, Month], truths: pd.DataFrame, given: Sequence[Verdict], day: date
) -> pa.Table:  # fmt: skip
    """Verdicts as reviews that teach (``own_reviews.COLUMNS``): about the subject, and the rows it was shown.

    What an appeal had undone by the day taught until then, and is cleared from then on.
    """
    import pyarrow as pa

    from jihe.schema import TABLES
    from jihe.warning.learning.own_reviews import COLUMNS

    of = TABLES["past_review"].arrow_schema()
    beside = pa.schema([("about_kind", pa.string()), ("about_id", pa.int64()), ("until_ts", pa.timestamp("us"))])
    schema = pa.schema([(of if name in of.names else beside).field(name) for name in COLUMNS])
    fen = dict(zip(truths["truth_id"].tolist(), truths["fen"].tolist(), strict=True))
    subjects = {
        number: dict(zip(month.cases["number"].tolist(), month.cases["subject_id"].tolist(), strict=True))
        for number, month in months.items()
    }
    rows = []
    for number, (one, since, until) in enumerate(_held(given, day), start=1):
        job, month = one.job, months[one.job.taken]
        true = one.upheld and job.group in ("fraud", "overpaid")
        review = {
            "review_id": -number, "line": job.grounds[0].line, "verdict": _said(one),
            "confirmed_fen": sum(fen[truth] for truth in job.truths) if true else 0, "selection_prob": 1.0,
            "opened_ts": datetime.combine(month.day, time.min), "decided_ts": datetime.combine(since, time.min),
            "until_ts": until and datetime.combine(until, time.min),
        }  # fmt: skip
        shown = month.proofs.loc[month.proofs["number"] == job.number, ["proof_table", "proof_key"]]
        subject = [(job.subject_kind, subjects[job.taken][job.number])]
        for kind, key in [*subject, *shown.itertuples(index=False, name=None)]:
            rows.append({**review, "about_kind": kind, "about_id": int(key)})
    return pa.Table.from_pylist(rows, schema)


def _held(given: Sequence[Verdict], day: date) -> Iterator[tuple[Verdict, date, date | None]]:
    """Each verdict with the days from and until which a case rested on it, as known on a day."""
    for one in given:
        if one.undone is None or one.undone > day:
            yield one, one.known, None
        else:
            yield one, one.known, one.undone
            yield replace(one, upheld=False), one.undone, None


def _said(one: Verdict) -> str:
    if not one.upheld:
        return "benign"
    return "overpaid_no_fault" if one.job.group == "overpaid" else "fraud"


def _promoted(asked: Question, version: Version) -> list[str]:
    """Ask the gates and follow them; the names of those that refused. Asked again after a stop, nothing changes."""
    from jihe.warning.versions.comparing import compare
    from jihe.warning.versions.lifecycle import RefusedError, promote
    from jihe.warning.versions.registry import champions

    champion = champions(asked.home).get(version.code)
    if champion is not None and champion.number == version.number:
        return []
    compared = compare(asked, version.code, version.number)
    try:
        promote(asked.home, compared, "rehearsal", "trained on the month's verdicts")
    except RefusedError:
        return [gate.name for gate in compared.refusals]
    return []

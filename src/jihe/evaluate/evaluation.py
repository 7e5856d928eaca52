"""``jihe evaluate``: one run of the night held against the truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError
from jihe.evaluate.city_files import last_night, truth_file
from jihe.evaluate.measures import SourceRow, TypologyRow
from jihe.evaluate.reviewing import Reviewed, Reviewers
from jihe.home import Home
from jihe.intervals import Share

if TYPE_CHECKING:
    import duckdb

    from jihe.engines import Session
    from jihe.evaluate.under_hours import HoursRow, Rates
    from jihe.law import Law


@dataclass(frozen=True)
class Evaluation:
    """All of it about a synthetic city; ``persons`` and ``frauds`` (realistic number) make the base rate.

    ``insured``: the people by whom the hours of ``hours`` are counted.
    ``world``: number of the world that the truth is of, None where the city's card does not say.
    """

    run_id: str
    as_of: str
    persons: int
    frauds: float
    typologies: list[TypologyRow]
    sources: list[SourceRow]
    tests: list[SourceRow]
    precision: dict[str, Share]
    base_rate: Share
    reviewers: Reviewers
    reviewed: dict[str, Reviewed]
    insured: int
    hours: list[HoursRow]
    world: int | None = None


def evaluate(
    home: Home, run: Path, truth: Path, reviewers: Reviewers | None = None, taught_by: Home | None = None
) -> Evaluation:
    """Hold the signals and cases of the run in folder ``run`` against the truth of city folder ``truth``.

    ``taught_by``: another working folder with a night and its city, whose truth teaches a list (``under_hours``).
    """
    from jihe.cases import capacity
    from jihe.evaluate import coverage, measures, reviewing, under_hours

    by = reviewers or Reviewers()
    rates = None if taught_by is None else _taught(taught_by)
    with judged(home, run, truth) as seen:
        connection, session, law, day = seen.connection, seen.session, seen.law, seen.day
        coverage.look(connection, session, run, coverage.models_of(seen.ledger))
        measures.face(connection)
        persons = session.query("SELECT count(*) AS n FROM person", {}).column("n")[0].as_py()
        insured = capacity.insured(session)
        hours = {level: capacity.hours(law, day, insured, level) for level in capacity.levels(law, day)}
        frauds, base = measures.base_rate(connection, persons)
        return Evaluation(
            seen.ledger["run_id"], day.isoformat(), persons, frauds,
            measures.typologies(connection), measures.sources(connection), measures.tests(connection),
            measures.overall(connection), base, by, reviewing.lists(connection, by), insured,
            under_hours.compare(under_hours.read(connection, day), hours, law, day, rates), _world_of(seen.truth),
        )  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A run beside the truth: tables of ``matching`` and ``judged``; ``truth`` is the file."""

    connection: duckdb.DuckDBPyConnection
    session: Session
    law: Law
    ledger: dict[str, Any]
    day: date
    truth: Path


@contextmanager
def judged(home: Home, run: Path, truth: Path) -> Iterator[Judged]:
    """Opens a run beside the truth of a city folder. BadInputError: no truth there, or a run that did not end."""
    import duckdb

    from jihe.engines import Session
    from jihe.evaluate import matching, measures
    from jihe.lake import Lake
    from jihe.law import load as load_law

    ledger = json.loads((run / "run.json").read_text(encoding="utf-8"))
    if ledger["status"] not in ("done", "gaps"):
        raise BadInputError(f"{run.name}: the run did not end ({ledger['status']}); run the night again first")
    file, day, law, lake = truth_file(truth), date.fromisoformat(ledger["as_of"]), load_law(), Lake(home.lake)
    session = Session.of_snapshot(lake, lake.at(ledger["inputs"]["snapshot"]), day, law)
    with duckdb.connect() as connection, session:
        matching.load(connection, file, run, ledger["as_of"])
        matching.match(connection, session)
        measures.judge(connection)
        yield Judged(connection, session, law, ledger, day, file)


def _taught(home: Home) -> Rates:
    """What the last night of another working folder, and the truth of its city, teach."""
    from jihe.evaluate import under_hours

    with judged(home, last_night(home), home.root / "city") as seen:
        return under_hours.taught(under_hours.read(seen.connection, seen.day))


def _world_of(truth: Path) -> int | None:
    """The number of the world, from the card of the city that the truth file lies in."""
    card = truth.parent.parent / "city.json"
    if not card.is_file():
        return None
    world = json.loads(card.read_text(encoding="utf-8")).get("world")
    return None if world is None else int(world)

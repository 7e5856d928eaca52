"""``jihe evaluate``: one run of the night held against the truth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jihe.errors import BadInputError
from jihe.evaluate.city_files import truth_file
from jihe.evaluate.measures import SourceRow, TypologyRow
from jihe.evaluate.reviewing import Reviewed, Reviewers
from jihe.home import Home
from jihe.intervals import Share


@dataclass(frozen=True)
class Evaluation:
    """All of it about a synthetic city; ``persons`` and ``frauds`` (realistic number) make the base rate.

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
    world: int | None = None


def evaluate(home: Home, run: Path, truth: Path, reviewers: Reviewers | None = None) -> Evaluation:
    """Hold the signals and cases of the run in folder ``run`` against the truth of city folder ``truth``."""
    import duckdb

    from jihe.engines import Session
    from jihe.evaluate import coverage, matching, measures, reviewing
    from jihe.lake import Lake
    from jihe.law import load as load_law

    ledger = json.loads((run / "run.json").read_text(encoding="utf-8"))
    if ledger["status"] not in ("done", "gaps"):
        raise BadInputError(f"{run.name}: the run did not end ({ledger['status']}); run the night again first")
    file, as_of, by = truth_file(truth), ledger["as_of"], reviewers or Reviewers()
    lake = Lake(home.lake)
    session = Session.of_snapshot(lake, lake.at(ledger["inputs"]["snapshot"]), date.fromisoformat(as_of), load_law())
    with duckdb.connect() as connection, session:
        matching.load(connection, file, run, as_of)
        matching.match(connection, session)
        coverage.look(connection, session, run, coverage.models_of(ledger))
        measures.prepare(connection)
        persons = session.query("SELECT count(*) AS n FROM person", {}).column("n")[0].as_py()
        frauds, base = measures.base_rate(connection, persons)
        return Evaluation(
            ledger["run_id"], as_of, persons, frauds,
            measures.typologies(connection), measures.sources(connection), measures.tests(connection),
            measures.overall(connection), base, by, reviewing.lists(connection, by), _world_of(file),
        )  # fmt: skip


def _world_of(truth: Path) -> int | None:
    """The number of the world, from the card of the city that the truth file lies in."""
    card = truth.parent.parent / "city.json"
    if not card.is_file():
        return None
    world = json.loads(card.read_text(encoding="utf-8")).get("world")
    return None if world is None else int(world)

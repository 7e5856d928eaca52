"""``jihe evaluate``: one run of the night held against the truth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jihe.errors import BadInputError
from jihe.evaluate.intervals import Share
from jihe.evaluate.measures import SourceRow, TypologyRow
from jihe.home import Home


@dataclass(frozen=True)
class Evaluation:
    """All of it about a synthetic city; ``persons`` and ``frauds`` (realistic number) make the base rate."""

    run_id: str
    as_of: str
    persons: int
    frauds: float
    typologies: list[TypologyRow]
    sources: list[SourceRow]
    precision: dict[str, Share]


def evaluate(home: Home, run: Path, truth: Path) -> Evaluation:
    """Hold the signals and cases of the run in folder ``run`` against the truth of city folder ``truth``."""
    import duckdb

    from jihe.engines import Session
    from jihe.evaluate import matching, measures
    from jihe.lake import Lake
    from jihe.law import load as load_law

    ledger = json.loads((run / "run.json").read_text(encoding="utf-8"))
    if ledger["status"] not in ("done", "gaps"):
        raise BadInputError(f"{run.name}: the run did not end ({ledger['status']}); run the night again first")
    file, as_of = matching.read_truth(truth), ledger["as_of"]
    lake = Lake(home.lake)
    session = Session.of_snapshot(lake, lake.at(ledger["inputs"]["snapshot"]), date.fromisoformat(as_of), load_law())
    with duckdb.connect() as connection, session:
        matching.load(connection, file, run, as_of)
        matching.match(connection, session)
        measures.prepare(connection)
        persons = session.query("SELECT count(*) AS n FROM person", {}).column("n")[0].as_py()
        frauds = connection.execute("SELECT coalesce(sum(weight), 0) FROM faced WHERE label = 'fraud'").fetchall()[0][0]
        return Evaluation(
            ledger["run_id"], as_of, persons, frauds,
            measures.typologies(connection), measures.sources(connection), measures.overall(connection),
        )  # fmt: skip

"""``docs/models/worlds.json``: how every model does on worlds it was not trained on, held against simpler ways.

``python -m jihe.evaluate.model_worlds --trained HOME WORLD…`` (``make worlds`` builds them): HOME holds the models,
of each of which the champion is judged, or the newest version: what no gate lets through must be seen failing too.
Each WORLD is a working folder with an ended night, for what rules find, and its city with the truth. Models named with
``--model`` replace their own figures and leave those of the others.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jihe.errors import BadInputError, JiheError
from jihe.evaluate.city_files import last_night
from jihe.evaluate.model_lists import Floats, Known, by_chance, measures, reached, taken, together
from jihe.evaluate.reviewing import GROUPS, Reviewers
from jihe.schema import TABLES

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from jihe.engines import Session
    from jihe.home import Home
    from jihe.law import Law
    from jihe.warning.discovery import Model
    from jihe.warning.estimators.estimate import Estimate
    from jihe.warning.fitted_model import FittedModel

FILE = Path("docs/models/worlds.json")
WAYS = ("model", "simple", "forest", "random")
HELD = ("precision", "fen")  # in these a model is held against the simpler ways, world by world
CARD = ("seed", "world", "scale", "enrich")

TRUTHS = """
SELECT truth_id, entity_type, entity_id, own_line, weight, greatest(coalesce(loss_fen, 0), 0) AS fen,
    CASE WHEN label = 'fraud' THEN 'fraud' WHEN loss_fen > 0 THEN 'overpaid' ELSE 'harmless' END AS kind
FROM truth ORDER BY truth_id
"""
BY_RULE = "SELECT DISTINCT truth_id FROM matched JOIN signal USING (signal_id) WHERE signal.kind = 'finding'"


@dataclass(frozen=True)
class World:
    """One world as the truth knows it. ``truths``: TRUTHS with ``by_rule``. ``behind``: truth_id, person_id."""

    card: Mapping[str, Any]
    truths: pd.DataFrame
    behind: pd.DataFrame


@dataclass
class Found:
    """What each way found on each world: by model, way and measure, one number a world; and all models together."""

    measured: dict[str, dict[str, dict[str, list[float]]]] = field(default_factory=dict)
    together: list[dict[str, float]] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)  # of the content that each learnt from

    def add(self, code: str, way: str, values: Mapping[str, float]) -> None:
        """One world's numbers of one way."""
        of_way = self.measured.setdefault(code, {}).setdefault(way, {})
        for name, value in values.items():
            of_way.setdefault(name, []).append(value)


def open_world(home: Home, connection: duckdb.DuckDBPyConnection, session: Session, run: Path, as_of: str) -> World:
    """The truth of a world beside what the rules of its night found."""
    from jihe.evaluate import matching
    from jihe.evaluate.city_files import truth_file

    matching.load(connection, truth_file(home.root / "city"), run, as_of)
    matching.match(connection, session)
    truths: pd.DataFrame = connection.execute(TRUTHS).df()
    ruled = connection.execute(BY_RULE).df()["truth_id"]
    behind: pd.DataFrame = connection.execute("SELECT truth_id, person_id FROM behind").df()
    card = json.loads((home.root / "city" / "city.json").read_bytes())
    return World(card, truths.assign(by_rule=truths["truth_id"].isin(ruled)), behind)


def pointed(model: Model, rows: pd.DataFrame, world: World, session: Session) -> pd.DataFrame:
    """Pairs (row, truth) of the places of rows and truths: a warning of the row would find the truth's entity.

    As a night's signals are matched (``matching``): it is about the entity, proven by a row of it, or about the person
    behind it in the entity's own line.
    """
    import pandas as pd

    from jihe.warning.linked_rows import apart

    declared, truths = model.declaration, world.truths
    kind, column = declared.subject
    row = pd.DataFrame({"row": np.arange(len(rows)), "subject": rows[column].to_numpy()})
    at = truths.reset_index(names="truth")

    own = at.loc[at["entity_type"] == kind, ["truth", "entity_id"]]
    parts = [row.merge(own, left_on="subject", right_on="entity_id")[["row", "truth"]]]
    for proof in declared.proofs:
        of_table = at.loc[at["entity_type"] == proof.table, ["truth", "entity_id"]]
        if of_table.empty:
            continue
        month = f", {proof.month}_month AS month" if proof.month else ""
        linked = session.query(
            f"SELECT {TABLES[proof.table].key[0]} AS entity_id, {proof.by} AS by_value{month} FROM {proof.table} "
            f"WHERE {TABLES[proof.table].key[0]} IN (SELECT unnest($ids)) AND {proof.by} IS NOT NULL",
            {"ids": of_table["entity_id"].tolist()},
        ).to_pandas().merge(of_table, on="entity_id")  # fmt: skip
        named = {"by_value": proof.by} | ({"since": proof.since} if proof.since else {})
        near = apart(rows.assign(row=row["row"].to_numpy()), list(named.values()))
        near = near[["row", *named.values()]].set_axis(["row", *named], axis=1)
        pairs = near.merge(linked, on="by_value")
        parts.append((pairs[pairs["month"] >= pairs["since"]] if proof.since else pairs)[["row", "truth"]])
    if kind == "person":
        of_line = at.loc[at["own_line"] == declared.line, ["truth", "truth_id"]].merge(world.behind, on="truth_id")
        parts.append(row.merge(of_line, left_on="subject", right_on="person_id")[["row", "truth"]])
    return pd.concat(parts).drop_duplicates().sort_values(["row", "truth"], ignore_index=True)


def known_of(rows: int, pairs: pd.DataFrame, world: World) -> tuple[Known, npt.NDArray[np.int64]]:
    """What the truth knows of ``rows`` rows by their pairs; and the places in ``world.truths`` of the frauds in it."""
    truths = world.truths.iloc[pairs["truth"]].reset_index(drop=True)
    kind = truths["kind"].map(GROUPS.index).to_numpy(np.int64)
    group = np.full(rows, GROUPS.index("other"))
    np.minimum.at(group, pairs["row"].to_numpy(), kind)  # the gravest: GROUPS goes from fraud to other
    weight = np.full(rows, np.inf)
    gravest = kind == group[pairs["row"]]
    np.minimum.at(weight, pairs["row"].to_numpy()[gravest], truths["weight"].to_numpy()[gravest])
    fraud = (world.truths["kind"] == "fraud").to_numpy()
    places = np.cumsum(fraud) - 1  # of each fraud among the frauds
    of_fraud = fraud[pairs["truth"]]
    frauds = world.truths[fraud]
    known = Known(
        group, np.where(np.isinf(weight), 1.0, weight),
        pairs["row"].to_numpy()[of_fraud], places[pairs["truth"].to_numpy()[of_fraud]],
        (frauds["weight"] * frauds["fen"]).to_numpy(float), frauds["by_rule"].to_numpy(bool),
    )  # fmt: skip
    return known, np.flatnonzero(fraud)


def judge(
    fitted: FittedModel,
    ranks: Mapping[str, Callable[[pd.DataFrame], Floats]],
    world: World,
    session: Session,
    by: Reviewers,
) -> tuple[dict[str, dict[str, float]], Floats]:
    """Every way's measures at the model's capacity on one world; and the part of each fraud that its list reaches.

    What a rule settles is left out, as at night. ``warned`` is the model's list as the night would cut it, above its
    least score.
    """
    from jihe.warning.learning.frames import entities

    model, declared = fitted.model, fitted.model.declaration
    everything = entities(model, session)
    if everything.empty:
        raise BadInputError(f"{model.code} applies to nobody on this world")
    keep = fitted.judged(everything)
    if declared.settled:
        keep &= everything[declared.settled].to_numpy(dtype=float, na_value=0) != 1
    score = fitted.score(everything)[keep]
    rows = everything[keep].reset_index(drop=True)
    known, _ = known_of(len(rows), pointed(model, rows, world, session), world)
    top = declared.capacity.top
    part = taken(score, known.weight, top)
    told = {"model": measures(part, known, by)}
    for way, rank in ranks.items():
        told[way] = measures(taken(rank(everything)[keep], known.weight, top), known, by)
    told["random"] = measures(by_chance(known.weight, top), known, by)
    fraud = (known.group == GROUPS.index("fraud")).astype(float)
    told["best"] = measures(taken(fraud, known.weight, top), known, by)  # a night has more places than frauds, often
    warned = np.where(score >= declared.capacity.at_least, part, 0.0)
    told["warned"] = measures(warned, known, by)
    told["reach"] = {
        "rows": float(len(rows)), "rows_in_life": float(known.weight.sum()),
        "frauds": float((known.group == GROUPS.index("fraud")).sum()),
        "fen": float(known.fen[np.unique(known.truth)].sum()),
    }  # fmt: skip
    return told, reached(warned, known)


def look(
    trained: Home, worlds: Sequence[Home], models: Sequence[Model], law: Law, say: Callable[[str], object]
) -> Found:
    """Score every model's champion, or newest version where none is in force, of ``trained`` on each of ``worlds``."""
    import duckdb

    from jihe.warning.versions.registry import reported

    found, by = Found(), Reviewers()
    fitted: dict[str, tuple[FittedModel, Mapping[str, Callable[[pd.DataFrame], Floats]]]] = {}
    with ExitStack() as stack:
        sessions: dict[str, Session] = {}  # one a day, since what models read in common is prepared once
        for model in models:
            try:
                one, version = reported(trained, model)
                day = version.trained_as_of
                if day not in sessions:
                    sessions[day] = stack.enter_context(_session(trained, date.fromisoformat(day), law))
                fitted[model.code] = one, _ranks(model, sessions[day])
                found.hashes[model.code] = version.content_hash
            except JiheError as error:
                found.problems[model.code] = str(error)
    if not fitted:
        raise BadInputError(f"{trained.root}: no model is trained there; run `jihe models train` first")
    for home in worlds:
        run = last_night(home)
        as_of = json.loads((run / "run.json").read_bytes())["as_of"]
        with duckdb.connect() as connection, _session(home, date.fromisoformat(as_of), law) as session:
            world = open_world(home, connection, session, run, as_of)
            parts: dict[str, Floats] = {}
            for code, (one, ranks) in fitted.items():
                say(f"{home.root.name} {code}")
                try:
                    told, parts[code] = judge(one, ranks, world, session, by)
                except Exception as error:  # a model may fail in any way; it is named, and the others go on
                    found.problems[code] = f"{home.root.name}: {type(error).__name__}: {error}"
                    continue
                for way, values in told.items():
                    found.add(code, way, values)
            frauds = world.truths[world.truths["kind"] == "fraud"]
            fen = (frauds["weight"] * frauds["fen"]).to_numpy(float)
            found.together.append(together(parts, fen, frauds["by_rule"].to_numpy(bool)))
    return found


def _ranks(model: Model, session: Session) -> dict[str, Callable[[pd.DataFrame], Floats]]:
    """The model's simple way, and the forest, fitted where and when the model was."""
    from jihe.warning.learning.frames import entities
    from jihe.warning.versions.baselines import forest, simple

    return {"simple": simple(model.declaration).rank, "forest": forest(model.declaration, entities(model, session))}


def told(found: Found, models: Sequence[Model], trained: Home, worlds: Sequence[Home]) -> dict[str, Any]:
    """The record: estimates over worlds, with 90 % intervals of their mean."""
    from jihe.warning.versions.baselines import simple

    return {
        "trained_on": _card(trained),
        "worlds": [_card(home) for home in worlds],
        "models": {
            model.code: {
                "content_hash": found.hashes[model.code], "capacity": model.declaration.capacity.top,
                "baseline": simple(model.declaration).says, **_of_model(found.measured[model.code]),
            }
            for model in models
            if model.code in found.measured
        },
        "together": {name: _mean([one[name] for one in found.together]) for name in found.together[0]},
        "problems": found.problems,
    }  # fmt: skip


def _of_model(measured: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[str, Any]:
    gains = {
        name: {
            way: _gain(measured["model"][name], measured[way][name])
            for way in WAYS
            if way in measured and way != "model"
        }
        for name in HELD
    }
    return {
        "ways": {way: {name: _mean(values) for name, values in of_way.items()} for way, of_way in measured.items()},
        "gains": gains,
    }


def _gain(mine: Sequence[float], theirs: Sequence[float]) -> dict[str, Any]:
    """The mean difference over worlds, and whether it is shown to be above nothing."""
    from jihe.warning.trials.base import at_least
    from jihe.warning.trials.labelled import mean_of

    mean = mean_of([a - b for a, b in zip(mine, theirs, strict=True)])
    finding = at_least(mean, 0.0) if mean.high > mean.low else "open"  # no difference anywhere shows nothing
    return {"mean": _ends(mean), "finding": finding}


def _mean(values: Sequence[float]) -> list[float | None]:
    from jihe.warning.trials.labelled import mean_of

    return _ends(mean_of(values))


def _ends(one: Estimate) -> list[float | None]:
    return [round(value, 6) if math.isfinite(value) else None for value in (one.value, one.low, one.high)]


def _session(home: Home, day: date, law: Law) -> Session:
    from jihe.engines import Session
    from jihe.lake import Lake

    lake = Lake(home.lake)
    return Session.of_snapshot(lake, lake.snapshot(), day, law)


def _card(home: Home) -> dict[str, Any]:
    path = home.root / "city" / "city.json"
    card = json.loads(path.read_bytes()) if path.is_file() else {}
    return {name: card[name] for name in CARD if name in card}


def merged(old: Mapping[str, Any], new: Mapping[str, Any], codes: Sequence[str]) -> dict[str, Any]:
    """``new`` with the figures of models that are not among ``codes`` from ``old``, made on the same worlds."""
    if not codes or not old:
        return dict(new)
    if (old["worlds"], old["trained_on"]) != (new["worlds"], new["trained_on"]):
        raise BadInputError(f"{FILE} is of other worlds; measure all models anew")
    models = {code: one for code, one in old["models"].items() if code not in codes} | new["models"]
    problems = {code: one for code, one in old["problems"].items() if code not in codes} | new["problems"]
    return {**new, "models": dict(sorted(models.items())), "problems": problems, "together": old["together"]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write the record."""
    from jihe.content import load
    from jihe.home import Home, content_folder
    from jihe.law import load as load_law
    from jihe.warning.discovery import discover

    parser = argparse.ArgumentParser(prog="python -m jihe.evaluate.model_worlds")
    parser.add_argument(
        "worlds", nargs="+", type=Path, metavar="WORLD", help="working folder with a night and its city"
    )
    parser.add_argument(
        "--trained", required=True, type=Path, metavar="HOME", help="working folder with the trained models"
    )
    parser.add_argument("--model", action="append", default=[], help="only these [default: all]")
    parser.add_argument("--out", type=Path, default=FILE)
    given = parser.parse_args(arguments)
    content = load(content_folder(None))
    models, failures = discover(content, given.model or None)
    trained, worlds = Home.at(given.trained), [Home.at(world) for world in given.worlds]
    law = load_law(content.folder / "rules" / "parameters")
    found = look(trained, worlds, models, law, lambda what: sys.stderr.write(f"{what}\n"))
    found.problems.update({stem.split("_")[0].upper(): why for stem, why in failures.items()})
    record = told(found, models, trained, worlds)
    old = json.loads(given.out.read_text(encoding="utf-8")) if given.out.is_file() else {}
    record = merged(old, record, [model.code for model in models] if given.model else [])
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{given.out} written\n")


if __name__ == "__main__":
    main()

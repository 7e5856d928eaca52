"""A rehearsal in figures: what ``--json`` prints, and all of it as it is kept beside the page and read again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from jihe.errors import BadInputError
from jihe.rehearse.accounts import Beside, Row, Year
from jihe.rehearse.rehearsal import NAMES, Asked, Rehearsed
from jihe.rehearse.scenarios import Scenario
from jihe.rehearse.seconds import Agreement
from jihe.rehearse.selective import Counts

FILE = "rehearsal-figures.json"


def rows(result: Rehearsed) -> list[dict[str, object]]:
    """One object a seed, world, month and arm: what ``--json`` prints."""
    return [asdict(row) for years in result.years.values() for arm in NAMES for row in years[arm].rows]


def figures(result: Rehearsed) -> dict[str, object]:
    """All of it, as it is kept beside the page."""
    beside = [
        {"seed": seed, "world": world, "arm": arm, **asdict(one)}
        for (seed, world), years in result.years.items()
        for arm in NAMES
        for one in years[arm].beside
    ]
    honest = [
        {"seed": seed, "world": world, "arm": arm, "honest": years[arm].honest}
        for (seed, world), years in result.years.items()
        for arm in NAMES
    ]
    return {
        "asked": result.asked.card(), "hours_per_100k": result.hours_per_100k, "base_rate": result.base_rate,
        "people": result.people, "refused": [
            {"seed": seed, "world": world, "arm": arm, "months": months}
            for (seed, world), arms in result.refused.items()
            for arm, months in arms.items()
        ],
        "own_truth": result.own_truth, "rows": rows(result), "beside": beside, "honest": honest,
        "begun_fen": result.begun_fen,
        "found_fen": [
            {"seed": seed, "world": world, "arm": arm, **years[arm].found_fen}
            for (seed, world), years in result.years.items()
            for arm in NAMES
        ],
        "open_cases": {arm: asdict(counts) for arm, counts in result.told.items()},
        "second_reviews": [
            {"seed": seed, "world": world, "arm": arm, **asdict(one)}
            for (seed, world), arms in result.seconds.items()
            for arm, every in arms.items()
            for one in every
        ],
    }  # fmt: skip


def read(folder: Path) -> Rehearsed:
    """The rehearsal whose figures were kept in a folder. BadInputError where none were."""
    file = folder / FILE
    try:
        kept = json.loads(file.read_bytes())
        asked = kept["asked"]
        scenario = Scenario(**asked["scenario"] | {"silent": tuple(asked["scenario"]["silent"])})
        question = Asked(
            tuple((seed, world) for seed, world in asked["cities"]), date.fromisoformat(asked["last"]), asked["months"],
            asked["city"], asked["hours_per_100k"], asked["vary"], asked["retrain"], scenario=scenario,
        )  # fmt: skip
        years = {
            city: {arm: _year(kept, *city, arm) for arm in NAMES}
            for city in question.cities
        }  # fmt: skip
        return Rehearsed(
            question, kept["hours_per_100k"], kept["people"], kept["base_rate"], years, kept["own_truth"],
            {city: {one["arm"]: one["months"] for one in _of(kept["refused"], *city)} for city in question.cities},
            kept["begun_fen"], {arm: Counts(**counts) for arm, counts in kept["open_cases"].items()},
            {city: _seconds(kept, *city) for city in question.cities},
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInputError(f"{file}: no figures of a whole rehearsal; run jihe rehearse --out {folder}") from error


def _of(lines: Iterable[dict[str, Any]], seed: int, world: int) -> list[dict[str, Any]]:
    return [line for line in lines if (line["seed"], line["world"]) == (seed, world)]


def _bare(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in ("seed", "world", "arm")}


def _year(kept: dict[str, Any], seed: int, world: int, arm: str) -> Year:
    def mine(name: str) -> list[dict[str, Any]]:
        return [line for line in _of(kept[name], seed, world) if line["arm"] == arm]

    return Year(
        [Row(**line) for line in mine("rows")], [Beside(**_bare(line)) for line in mine("beside")],
        mine("honest")[0]["honest"], _bare(mine("found_fen")[0]),
    )  # fmt: skip


def _seconds(kept: dict[str, Any], seed: int, world: int) -> dict[str, list[Agreement]]:
    made: dict[str, list[Agreement]] = {}
    for line in _of(kept["second_reviews"], seed, world):
        made.setdefault(line["arm"], []).append(Agreement(**_bare(line)))
    return made

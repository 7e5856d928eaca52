"""Builds a city: lives first, then everything the fund wrote down about them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from jihe.city import write
from jihe.city.calendar import number
from jihe.city.world import World
from jihe.city.write import Progress
from jihe.errors import BadInputError

# Module and function of every stage, in order; schemes change lives before any row is written.
STAGES: tuple[tuple[str, str], ...] = (
    ("places", "build"),
    ("operators", "build"),
    ("population", "build"),
    ("employers", "build"),
    ("retirement", "decide"),
    ("jobs", "build"),
    ("awards", "build"),
    ("operators", "appoint"),
    ("schemes", "plan"),
    ("accounts", "build"),
    ("register", "build"),
    ("enrolment", "build"),
    ("contribution", "build"),
    ("opening", "build"),
    ("unemployment", "build"),
    ("pension", "build"),
    ("payout", "build"),
    ("certification", "build"),
    ("death_benefit", "build"),
    ("lookalikes", "build"),
    ("injury", "build"),
    ("medical", "build"),
    ("platform", "build"),
    ("registries", "build"),
    ("oplog", "build"),
    ("subsidies", "build"),
    ("schemes", "rows"),
    ("reviews", "build"),
)


@dataclass(frozen=True)
class Summary:
    """What was built: rows by table, rows of truth, and where."""

    out: Path
    rows: dict[str, int]
    truth: int


def build(
    out: Path,
    scale: float,
    seed: int,
    start_ym: int = 202301,
    end_ym: int = 202603,
    enrich: float = 1.0,
    progress: Progress | None = None,
) -> Summary:
    """A city of ``scale`` times Zhongshan from ``start_ym`` to ``end_ym``, written to ``out``.

    ``enrich`` multiplies the fraud; the truth's ``weight`` undoes it. ``progress(step, done, of)`` is called after
    each stage and table. BadInputError: numbers that make no city, or an ``out`` that holds something else.
    """
    world = create(scale, seed, start_ym, end_ym, enrich)
    write.refuse_foreign(out)
    run(world, progress)
    write.prepare(out)
    rows = write.city(world, out, progress)
    return Summary(out, rows, len(world.truth))


def create(scale: float, seed: int, start_ym: int, end_ym: int, enrich: float, number_of_world: int = 0) -> World:
    """An empty world; BadInputError says which number makes no city."""
    from jihe.law import load

    if not 0.0005 <= scale <= 2:
        raise BadInputError(f"--scale {scale}: a city needs between 0.0005 and 2 times Zhongshan")
    if enrich < 1:
        raise BadInputError(f"--enrich {enrich}: fraud can be multiplied by 1 or more")
    if seed < 0:
        raise BadInputError(f"--seed {seed}: a seed is a whole number from 0 on")
    for ym in (start_ym, end_ym):
        if not (202201 <= ym <= 203512 and 1 <= ym % 100 <= 12):
            raise BadInputError(f"{ym}: the window's months lie between 202201 and 203512")
    if number(end_ym) - number(start_ym) < 11:
        raise BadInputError(f"{start_ym} to {end_ym}: the window needs at least twelve months")
    from jihe.city import schemes

    law = load()
    return World(
        seed=seed, scale=scale, start_ym=start_ym, end_ym=end_ym, enrich=enrich, law=law, number=number_of_world,
        schemes=schemes.own(),
    )  # fmt: skip


def run(world: World, progress: Progress | None = None, until: str | None = None) -> None:
    """Runs the stages in order, up to and with the module ``until``."""
    for done, (module, function) in enumerate(STAGES, 1):
        getattr(importlib.import_module(f"jihe.city.{module}"), function)(world)
        if progress is not None:
            progress("lives and rows", done, len(STAGES))
        if module == until:
            return

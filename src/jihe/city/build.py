"""Builds a city: lives first, then everything the fund wrote down about them; a big one shard by shard."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jihe.city import write
from jihe.city.calendar import number
from jihe.city.shards import SCALE, number_of
from jihe.city.world import World
from jihe.city.write import Progress
from jihe.errors import BadInputError, JiheError

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
    ("transfers", "plan"),
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
    ("injury", "build"),
    ("medical", "build"),
    ("platform", "build"),
    ("registries", "build"),
    ("subsidies", "build"),
    ("oplog", "build"),
    ("schemes", "rows"),
    ("accounts_on_record", "build"),
    ("reviews", "build"),
    ("losses", "build"),
)

_FIRST_YM = 202301  # the base of new pensions is known from here on, those of unemployment benefit from 2022-06


@dataclass(frozen=True)
class Order:
    """What city is asked for. ``shard_scale`` is the largest piece that is built at once."""

    scale: float
    seed: int
    start_ym: int = 202301
    end_ym: int = 202603
    enrich: float = 1.0
    world: int = 0
    schemes: Path | None = None
    shard_scale: float = SCALE

    def __post_init__(self) -> None:
        """BadInputError says which number makes no city."""
        if not 0.0005 <= self.scale <= 2:
            raise BadInputError(f"--scale {self.scale}: a city needs between 0.0005 and 2 times Zhongshan")
        if self.enrich < 1:
            raise BadInputError(f"--enrich {self.enrich}: fraud can be multiplied by 1 or more")
        for name, value in (("--seed", self.seed), ("--world", self.world)):
            if value < 0:
                raise BadInputError(f"{name} {value}: this is a whole number from 0 on")
        for ym in (self.start_ym, self.end_ym):
            if not (_FIRST_YM <= ym <= 203512 and 1 <= ym % 100 <= 12):
                raise BadInputError(
                    f"{ym}: the window lies between {_FIRST_YM}, from which on the law's numbers are known, and 203512"
                )
        if number(self.end_ym) - number(self.start_ym) < 11:
            raise BadInputError(f"{self.start_ym} to {self.end_ym}: the window needs at least twelve months")

    @property
    def shards(self) -> int:
        """How many pieces the city is built in."""
        return number_of(self.scale, self.shard_scale)

    def card(self) -> dict[str, Any]:
        """The order as the city's card keeps it; no path in it."""
        from jihe.city.schemes import outside

        about = asdict(self)
        about["from"], about["to"] = about.pop("start_ym"), about.pop("end_ym")
        about["shards"] = self.shards
        about["schemes"] = [path.stem for path in outside.files(self.schemes)] if self.schemes else []
        del about["shard_scale"]
        return about


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
    *,
    world: int = 0,
    schemes: Path | None = None,
    workers: int | None = None,
    shard_scale: float = SCALE,
) -> Summary:
    """A city of ``scale`` times Zhongshan from ``start_ym`` to ``end_ym``, written to ``out``.

    ``enrich`` multiplies the fraud; the truth's ``weight`` undoes it. ``world`` is the number of the world (how people
    behave), ``schemes`` a folder with more schemes. A city larger than ``shard_scale`` is built in shards by
    ``workers`` processes (one a core); their number does not change a byte. ``progress(step, done, of)`` is called
    after each stage and table. BadInputError: numbers that make no city, schemes that cannot be loaded, or an
    ``out`` that holds something else.
    """
    from jihe.city.schemes import load

    order = Order(scale, seed, start_ym, end_ym, enrich, world, schemes, shard_scale)
    write.refuse_foreign(out)
    load(schemes)
    write.prepare(out)
    if order.shards == 1:
        rows = _shard(order, 0, out, progress)
    else:
        rows = _side_by_side(order, out, workers or len(os.sched_getaffinity(0)), progress)
    return Summary(out, rows, write.finish(out, order.card(), rows))


def create(scale: float, seed: int, start_ym: int, end_ym: int, enrich: float, number_of_world: int = 0) -> World:
    """An empty world of one shard; BadInputError says which number makes no city."""
    return begin(Order(scale, seed, start_ym, end_ym, enrich, number_of_world, shard_scale=scale))


def begin(order: Order, shard: int = 0) -> World:
    """An empty world: one shard of the city ordered."""
    from jihe.city import schemes
    from jihe.law import load

    return World(
        seed=order.seed, scale=order.scale / order.shards, start_ym=order.start_ym, end_ym=order.end_ym,
        enrich=order.enrich, law=load(), number=order.world, shard=shard, shards=order.shards,
        schemes=schemes.load(order.schemes),
    )  # fmt: skip


def run(world: World, progress: Progress | None = None, until: str | None = None) -> None:
    """Runs the stages in order, up to and with the module ``until``."""
    for done, (module, function) in enumerate(STAGES, 1):
        getattr(importlib.import_module(f"jihe.city.{module}"), function)(world)
        if progress is not None:
            progress("lives and rows", done, len(STAGES))
        if module == until:
            return


def _shard(order: Order, shard: int, out: Path, progress: Progress | None) -> dict[str, int]:
    world = begin(order, shard)
    run(world, progress)
    return write.shard(world, out, progress)


_steps: Any = None  # in a worker: how many stages and tables all workers have finished


def _share(steps: Any) -> None:
    global _steps
    _steps = steps


def _in_worker(order: Order, shard: int, out: Path) -> dict[str, int]:
    def count(_step: str, _done: int, _of: int) -> None:
        with _steps.get_lock():
            _steps.value += 1

    return _shard(order, shard, out, count)


def _side_by_side(order: Order, out: Path, workers: int, progress: Progress | None) -> dict[str, int]:
    """Every shard in a process of its own, which gives its memory back when it ends."""
    from jihe.schema import TABLES

    context = multiprocessing.get_context("spawn")
    steps, of = context.Value("q", 0), order.shards * (len(STAGES) + len(TABLES))
    rows: dict[str, int] = dict.fromkeys(TABLES, 0)
    with ProcessPoolExecutor(
        min(workers, order.shards), context, initializer=_share, initargs=(steps,), max_tasks_per_child=1
    ) as pool:
        waiting = {pool.submit(_in_worker, order, shard, out) for shard in range(order.shards)}
        while waiting:
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                _add(rows, future, waiting)
            if progress is not None:
                progress(f"lives and rows of {order.shards} shards", steps.value, of)
    return rows


def _add(rows: dict[str, int], future: Future[dict[str, int]], waiting: set[Future[dict[str, int]]]) -> None:
    """Counts what a shard wrote; where one failed, the others are not begun."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        for name, count in future.result().items():
            rows[name] += count
    except BrokenProcessPool as error:
        raise JiheError(
            "a worker that built a shard was killed, for want of memory perhaps; try again with fewer --workers"
        ) from error
    except BaseException:
        for other in waiting:
            other.cancel()
        raise

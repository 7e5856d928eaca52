"""Rules are proven apart from each other, so several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from jihe.errors import JiheError

WORKERS = 2
_WORTH = 6  # tasks; starting processes takes longer than doing fewer
T = TypeVar("T")


def every(work: Callable[..., T], tasks: Sequence[tuple[Any, ...]], engine: str = "duckdb") -> Iterator[T | JiheError]:
    """What ``work`` makes of each task, in order, as it comes; a JiheError in place of a task that raised one.

    An engine that has processes of its own is started once, so there is one worker.
    """
    if len(tasks) < _WORTH or engine != "duckdb":
        yield from (_tried(work, task) for task in tasks)
        return
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_tried, [work] * len(tasks), tasks)


def _tried(work: Callable[..., T], task: tuple[Any, ...]) -> T | JiheError:
    try:
        return work(*task)
    except JiheError as error:
        return error

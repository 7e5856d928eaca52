"""How far a command is: bars in a terminal, plain lines in a log, nothing for machines. Always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Report = Callable[[str, int, int | None], None]


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Report]:
    """``report(step, done, total)``: a step begins when it is first named and ends when done reaches total,
    or when another begins; ``total`` is None while nobody knows it.
    """
    if quiet:
        yield lambda _step, _done, _total: None
    elif sys.stderr.isatty():
        with _bars() as report:
            yield report
    else:
        with _lines() as report:
            yield report


@contextmanager
def _bars() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}
        current: list[str] = []

        def end(step: str) -> None:
            total = bars.tasks[tasks[step]].total
            bars.update(tasks[step], total=total or 1, completed=total or 1)
            bars.stop_task(tasks[step])

        def report(step: str, done: int, total: int | None) -> None:
            if current and current[0] != step:
                end(current[0])
            current[:] = [step]
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total, count="")
            bars.update(tasks[step], completed=done, total=total, count=_count(done, total))
            if total is not None and done >= total:
                end(step)

        yield report
        if current:
            end(current[0])


@contextmanager
def _lines() -> Iterator[Report]:
    open_step: list[tuple[str, int, int | None]] = []
    begin = time.monotonic()

    def end() -> None:
        for step, done, total in open_step:
            count = _count(done, total)
            click.echo(f"{step}{': ' if count else ''}{count} ({time.monotonic() - begin:.1f} s)", err=True)
        open_step.clear()

    def report(step: str, done: int, total: int | None) -> None:
        nonlocal begin
        if not open_step or open_step[0][0] != step:
            end()
            begin = time.monotonic()
        open_step[:] = [(step, done, total)]
        if total is not None and done >= total:
            end()

    yield report
    end()


def _count(done: int, total: int | None) -> str:
    if total is None:
        return f"{done:,}" if done else ""
    return f"{done:,}" if done >= total else f"{done:,} of {total:,}"

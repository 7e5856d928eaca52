"""The measures of the workbench on one database: a filled store, ``jihe serve``, twenty people, a night meanwhile."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from tests.bench.workbench import filling, served
from tests.bench.workbench.filling import Filled
from tests.bench.workbench.people import Load, Sample
from tests.bench.workbench.served import Served
from tests.bench.workbench.statements import counted
from tests.bench.workbench.table import Line, times

LINKED = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')
SLOW = 3.0  # seconds within which a page comes or is refused while a night writes
GRACE = 0.25  # beside those, for the way there and back
T = TypeVar("T")
Look = tuple[str, str, str]


@dataclass(frozen=True)
class Size:
    """How much is done: cases; of the night's own that are packed; seconds of the mix; presses; requests in all."""

    cases: int = 100_000
    packed: int = 150
    seconds: float = 150.0
    think: float = 2.0
    presses: int = 500
    requests: int = 10_000
    night: bool = True
    join: bool = True

    @classmethod
    def small(cls) -> Size:
        """What runs in a minute, to keep all this from rotting."""
        return cls(cases=300, packed=3, seconds=4, think=0.2, presses=40, requests=200, night=False)


@dataclass(frozen=True)
class Measured:
    """``lines``: what is printed; ``told``: the counts behind it."""

    lines: list[Line]
    told: dict[str, object]


def measure(base: Path, engine: str, size: Size, room: Path) -> Measured:
    """All measures on copies of a home where a night has ended."""
    from jihe.cases import open_store
    from jihe.home import Home

    home = filling.home_of(base, room / f"workbench_{engine}")
    os.environ["JIHE_HOME"] = str(home)
    with served.database(engine, room / f"workbench_{engine}_server") as server:
        begin = time.perf_counter()
        open_store(Home.at(home))
        filled = filling.fill(home, size.cases, size.packed)
        told: dict[str, object] = {"cases": filled.cases, "fill_seconds": round(time.perf_counter() - begin, 1)}
        statements = counted(home, filling.COUNTS, filled.own[0], filled.heavy)
        lines = _statements(statements)
        with served.serving(home, server) as workbench:
            more, about = asyncio.run(_served(home, workbench, filled, size))
        return Measured([*lines, *more], told | about | {"statements": statements})


def _statements(told: dict[str, int]) -> list[Line]:
    grows = max(abs(told["queue"] - told["queue_few"]), abs(told["heavy"] - told["case"]))
    return [
        Line("SQL statements of the queue", max(told["queue"], told["mine"]), "", 15, 8),
        Line("SQL statements of a case", max(told["case"], told["heavy"]), "", 40, 25),
        Line("SQL statements more with more rows", grows, ""),
    ]


async def _served(home: Path, workbench: Served, filled: Filled, size: Size) -> tuple[list[Line], dict[str, object]]:
    lines = [Line("start to the first 200", workbench.first, "s", 10, 4)]
    load = Load(workbench.address, filled)
    await load.enter()
    lines += [*await _weight(load), *await _opened(load)]
    await load.work(0, _after(min(20, size.seconds)))  # warm: every worker has its lakes and pages once
    before, begin = workbench.spent(), time.perf_counter()
    mixed = await load.work(size.think, _after(size.seconds))
    passed, (own, database) = time.perf_counter() - begin, _less(workbench.spent(), before)
    lines += _mixed(mixed)
    lines += [
        Line("processor of the workbench a request", 1000 * own / len(mixed), "ms"),
        Line("processor of the database's server a request", 1000 * database / len(mixed), "ms"),
        Line("requests a second", len(mixed) / passed, "", beside=_statuses(mixed)),
    ]
    lines += await _handed(load, size)
    begun, done = time.perf_counter(), len(load.samples)
    await load.work(0, lambda: len(load.samples) >= size.requests)
    if len(load.samples) > done:
        rate = (len(load.samples) - done) / (time.perf_counter() - begun)
        lines.append(Line("requests a second without thinking", rate, "", beside=_statuses(load.samples[done:])))
    lines += [Line("memory of the larger worker", max(workbench.memory()), "MB", 600, 350)]
    lines += await _logged(home, load)
    if size.night:
        following = _day(home) + timedelta(days=1)
        night = served.started("nightly", "--as-of", following, "--home", home)
        lines += await _meanwhile("a night", load, size, night)
    if size.join:
        words = ("-m", "tests.bench.workbench.again", str(home), str(size.cases))
        lines += await _meanwhile("a join of all cases", load, size, _python(*words))
    await load.leave()
    slowest = Counter[str]()
    for one in load.samples:
        slowest[one.kind] = max(slowest[one.kind], round(1000 * one.seconds))
    return lines, {"requests": len(load.samples), "slowest_ms": dict(slowest)}


def _after(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


def _less(now: tuple[float, float], before: tuple[float, float]) -> tuple[float, float]:
    return now[0] - before[0], now[1] - before[1]


def _statuses(samples: Iterable[Sample]) -> str:
    return ", ".join(f"{status}: {count}" for status, count in sorted(Counter(one.status for one in samples).items()))


def _mixed(samples: Sequence[Sample]) -> list[Line]:
    def of(*kinds: str) -> list[float]:
        return [one.seconds for one in samples if one.kind in kinds]

    heavy = [one.seconds for one in samples if one.kind == "case" and one.heavy]
    return [
        *times("queue", of("queue"), 300, 100),
        *times("case", of("case"), 400, 200),
        *times("case of 30 signals and 2,000 payments", heavy, 400, 200),
        *times("timeline", of("timeline"), 1500, 600),
        *times("network", of("network"), 1500, 600),
        *times("POST", of("post"), 500, 200),
        *times("next case", of("next"), 300, 150),
    ]


async def _weight(load: Load) -> list[Line]:
    """What a browser that has nothing yet must fetch of the queue, each file packed by gzip."""
    first = load.people[0]
    _, text = await first.get("queue", "/queue/?tab=all", ("case.list", first.login, ""))
    total, sent = len(gzip.compress(text.encode())), 0
    for path in sorted(set(LINKED.findall(text))):
        async with first.browser.get(path) as answer:
            total += len(gzip.compress(await answer.read()))
            sent += answer.headers.get("Content-Encoding") == "gzip"
    return [
        Line("HTML, CSS and JS of the queue, gzip", total / 1000, "kB", 150, 90, beside=f"{sent} files sent packed")
    ]


async def _opened(load: Load) -> list[Line]:
    """The first that asks for rows that were not packed waits for the lake."""
    who = next(each for each in load.people if each.anywhere)
    number = load.filled.bare[0] if load.filled.bare else load.filled.heavy
    begin = time.perf_counter()
    await who.get("opening", f"/cases/{number}/evidence/", ("case.look", number, "evidence"), htmx=True)
    return [Line("first rows that were not packed", time.perf_counter() - begin, "s")]


async def _handed(load: Load, size: Size) -> list[Line]:
    """All press at once. Lost: taken in the store, and told to nobody."""
    before, seen = len(load.handed), await _asked(_taken)
    pressed = await load.press_next(size.presses)
    handed = load.handed[before:]
    taken = await _asked(_taken) - seen
    twice = len(handed) - len({number for _, number in handed})
    lost = len(taken - set(handed)) + len(set(handed) - taken)
    return [
        Line("pressing next at once: twice", twice, "", 0, beside=f"{len(pressed)} presses, {_statuses(pressed)}"),
        Line("pressing next at once: lost", lost, "", 0),
        *times("pressing next at once", [one.seconds for one in pressed], None, None),
    ]


def _taken() -> set[tuple[str, str]]:
    from jihe.cases.models import Case

    return set(Case.objects.filter(assignee__isnull=False).values_list("assignee__login", "number"))


async def _logged(home: Path, load: Load) -> list[Line]:
    """Each page that was shown against each entry of the log, by who, what and which part."""
    entries = await _asked(lambda: _entries(set(load.filled.people)))
    without, more = load.looks - entries, entries - load.looks
    verified = served.started("audit", "verify", "--home", home)
    said, _ = verified.communicate(timeout=600)
    return [
        Line("looks without an entry", without.total(), "", 0, beside=f"{load.looks.total()} looks"),
        Line("entries without a look", more.total(), "", 0, beside=f"{len(load.samples)} requests"),
        Line("the log does not hold", verified.returncode, "", 0, beside=said.strip().splitlines()[-1][:60]),
    ]


def _entries(people: set[str]) -> Counter[Look]:
    from jihe.cases import audit

    return Counter(
        (row["actor"], f"{row['action']} {row['object_key']}", row["detail"].get("page", ""))
        for row in audit.entries()
        if row["action"] in ("case.look", "case.list") and row["actor"] in people
    )


async def _asked(what: Callable[[], T]) -> T:
    """What the store says; in a thread, since Django asks none where a loop runs."""

    def ask() -> T:
        from django.db import connection

        try:
            return what()
        finally:
            connection.close()

    return await asyncio.to_thread(ask)


async def _meanwhile(what: str, load: Load, size: Size, process: subprocess.Popen[str]) -> list[Line]:
    """People go on while a command works on the store: each page is served, or refused with 503 soon enough."""
    begin = time.perf_counter()
    samples = await load.work(size.think, lambda: process.poll() is not None)
    said = process.communicate()[1]
    assert process.returncode in (0, 3), said[-2000:]
    refused = [one.seconds for one in samples if one.status == 503]
    hung = [one for one in samples if one.status == 0]
    late = [one for one in samples if one.status in (0, 503) and one.seconds > SLOW + GRACE]
    wrong = [one for one in samples if one.status not in (0, 200, 303, 409, 503)]
    longest = max((one.seconds for one in samples), default=0.0)
    beside = f"{time.perf_counter() - begin:.0f} s, {_statuses(samples)}, longest {longest:.1f} s"
    return [
        Line(f"during {what}: hung", len(hung), "", 0, beside=beside),
        Line(f"during {what}: refused late", len(late), "", 0, beside=f"the latest {max(refused, default=0):.2f} s"),
        Line(f"during {what}: other errors", len(wrong), "", 0),
        *times(f"during {what}: served", [one.seconds for one in samples if one.status == 200], None, None),
    ]


def _python(*words: str) -> subprocess.Popen[str]:
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.Popen([sys.executable, *words], env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)  # fmt: skip


def _day(home: Path) -> date:
    from jihe.home import Home
    from jihe.nightly.runs import find_run

    return date.fromisoformat(json.loads((find_run(Home.at(home)) / "run.json").read_bytes())["as_of"])

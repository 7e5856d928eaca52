"""`make bench`: what a night costs, beside the bare scan of the columns its rules read, and beside pandas.

Each part runs in a process of its own, so that its peak memory is its own; reading and proving content is a part of
its own (`content`) and in no other. Seconds are of the clock and, as `cpu`, of all processors. Nothing is asserted of
times: read the table. SCALES=0.1,0.3,1 repeats the rules for each size, to see how they grow; FULL=1 builds the whole
city too. `python -m tests.bench --lake DIR` measures a working folder that is there already; with MODELS=DIR, models
trained in another folder score it too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path

from tests.bench.casework import cases_postgres, cases_sqlite
from tests.bench.explaining import explaining
from tests.bench.linking import linking
from tests.bench.rings import rings
from tests.bench.workbench.parts import workbench_postgres, workbench_sqlite

SEED, AS_OF = 11, date(2026, 3, 31)


class _Clock:
    """The seconds of a part: from its start, or from when it says that what is to be measured begins."""

    def start(self) -> None:
        self._wall, self._cpu = time.perf_counter(), self._spent()

    def read(self) -> dict[str, float]:
        """Seconds of the clock and of the processors, those of ended children too."""
        wall, cpu = time.perf_counter() - self._wall, self._spent() - self._cpu
        return {"seconds": round(wall, 2), "cpu": round(cpu, 2)}

    @staticmethod
    def _spent() -> float:
        return sum(os.times()[:4])


CLOCK = _Clock()


def content(home: Path, _: float) -> dict[str, object]:
    """Read and prove the project's content, without receipts; and once more, with them."""
    from jihe.content import load
    from jihe.home import Home, content_folder
    from jihe.receipts import Receipts

    receipts = Receipts(Home(home).receipts, read=False)
    CLOCK.start()
    load(content_folder(), receipts=receipts)
    told, begin = CLOCK.read(), time.process_time()
    load(content_folder(), receipts=Receipts(receipts.path))
    return {**told, "warm_cpu": round(time.process_time() - begin, 3)}


def city(home: Path, scale: float) -> dict[str, object]:
    """Build the city."""
    from jihe.city.build import build

    summary = build(home / "city", scale, SEED, enrich=20.0)
    return {"rows": sum(summary.rows.values())}


def ingest(home: Path, _: float) -> dict[str, object]:
    """Take it into the lake."""
    from jihe.home import Home
    from jihe.ingest import ingest as take
    from jihe.lake import Lake

    result = take(home / "city" / "tables", Lake(Home(home).lake))
    return {"rows": sum(one.accepted for one in result.tables.values())}


def floor(home: Path, _: float) -> dict[str, object]:
    """The union of the columns that the rules name, of the tables that they read, each read once."""
    import duckdb
    from sqlglot import exp

    from jihe.content import load
    from jihe.home import Home, content_folder
    from jihe.lake import Lake
    from jihe.schema import TABLES

    lake = Lake(Home(home).lake)
    snapshot = lake.snapshot()
    wanted: dict[str, set[str]] = {}
    for rule in load(content_folder()).rules.values():
        named = {
            column.name.removesuffix("_month").removesuffix("_minute") for column in rule.tree.find_all(exp.Column)
        }
        for table in rule.facts.tables(rule.meta.reads):
            declared = TABLES[table]
            own = named & set(declared.names) | {declared.key[0], declared.clock}
            wanted.setdefault(table, set()).update(own)
    rows = 0
    CLOCK.start()
    with duckdb.connect(config={"threads": 2}) as connection:
        for table, columns in wanted.items():
            counts = ", ".join(f"count({name})" for name in sorted(columns))
            sql = f"SELECT count(*), {counts} FROM read_parquet({lake.files(table, snapshot)!r})"
            rows += connection.execute(sql).fetchall()[0][0]
    return {"rows": rows, "columns": sum(map(len, wanted.values()))}


def screen(home: Path, _: float) -> dict[str, object]:
    """Run every rule, sessions included."""
    from jihe.content import load
    from jihe.engines import Session
    from jihe.home import Home, content_folder
    from jihe.lake import Lake
    from jihe.law import load as load_law
    from jihe.screening import screen as run

    lake, law = Lake(Home(home).lake), load_law()
    rules = load(content_folder()).rules.values()
    CLOCK.start()
    with Session.of_snapshot(lake, lake.snapshot(), AS_OF, law) as session:
        screened = run(session, rules, law)
    return {"findings": screened.findings.num_rows, "rules": screened.seconds}


def eight_in_sql(home: Path, _: float) -> dict[str, object]:
    """The eight rules that are also written in pandas, sessions included."""
    from jihe.content import load
    from jihe.engines import Session
    from jihe.home import Home, content_folder
    from jihe.lake import Lake
    from jihe.law import load as load_law
    from jihe.screening.packing import Packer
    from jihe.screening.screen import evaluate
    from tests.bench.in_pandas import RULES

    lake, law = Lake(Home(home).lake), load_law()
    rules = [rule for rule in load(content_folder()).rules.values() if rule.code in RULES]
    found = {}
    CLOCK.start()
    with Session.of_snapshot(lake, lake.snapshot(), AS_OF, law) as session, Packer() as packer:
        for rule in rules:
            table = evaluate(session, packer, rule, law).findings
            columns = ("key", "test", "subject_id", "at_stake_fen")
            rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
            found[rule.code] = sorted((int(key), test, subject, fen) for key, test, subject, fen in rows)
    return _summary(found)


def eight_in_pandas(home: Path, _: float) -> dict[str, object]:
    """The same eight rules in pandas, reading included."""
    from jihe.home import Home
    from jihe.lake import Lake
    from jihe.law import load as load_law
    from tests.bench.in_pandas import RULES, Frames, findings

    lake, law = Lake(Home(home).lake), load_law()
    CLOCK.start()
    frames = Frames(lake, lake.snapshot(), AS_OF, law)
    found = {}
    for code, rule in RULES.items():
        table = findings(rule(frames))[["finding", "test", "subject_id", "fen"]]
        found[code] = sorted(table.itertuples(index=False, name=None))
    return _summary(found)


def _summary(found: dict[str, list[tuple[int, str, int, int]]]) -> dict[str, object]:
    """Findings by rule, and a hash of all of them with their sums: the same for both ways."""
    said = json.dumps({code: found[code] for code in sorted(found)}, default=int)
    return {
        "findings": {code: len(rows) for code, rows in found.items()},
        "sha": sha256(said.encode()).hexdigest()[:12],
    }


def train(home: Path, _: float) -> dict[str, object]:
    """Train every model; to be done at scale 0.05 within 600 s on 2 cores."""
    from jihe.content import load
    from jihe.home import Home, content_folder
    from jihe.lake import Lake
    from jihe.law import load as load_law
    from jihe.warning import train as fit

    loaded, law = load(content_folder()), load_law()
    CLOCK.start()
    trained = fit(Home(home), loaded, Lake(Home(home).lake).snapshot(), AS_OF, None, law)
    return {
        "models": sum(one.version is not None for one in trained),
        "in_force": sum(one.champion for one in trained),
        "each": {one.code: round(one.seconds, 1) for one in trained},
    }


def score(home: Path, _: float) -> dict[str, object]:
    """Load and score every model's newest version, in force or not, sessions included; MODELS=DIR: trained there.

    To be done at scale 1 within 240 s and 8 GiB on 2 cores.
    """
    from jihe.content import load
    from jihe.engines import Session
    from jihe.errors import JiheError
    from jihe.home import Home, content_folder
    from jihe.lake import Lake
    from jihe.law import load as load_law
    from jihe.warning.discovery import discover
    from jihe.warning.scoring import warn
    from jihe.warning.versions.registry import load as load_model
    from jihe.warning.versions.registry import versions

    lake, trained_in = Lake(Home(home).lake), Home(Path(os.environ.get("MODELS", home)).resolve())
    models, _ = discover(load(content_folder()))
    CLOCK.start()
    seconds: dict[str, float] = {}
    scored, warned, failed = 0, 0, {}
    with Session.of_snapshot(lake, lake.snapshot(), AS_OF, load_law()) as session:
        for model in models:
            begin = time.perf_counter()
            try:
                newest = max((one.number for one in versions(trained_in, model.code)), default=None)
                part = warn(*load_model(trained_in, model, newest), session)
            except JiheError as error:
                failed[model.code] = str(error)
                continue
            seconds[model.code] = round(time.perf_counter() - begin, 2)
            scored, warned = scored + part.scores.num_rows, warned + part.warnings.num_rows
    return {"scored": scored, "warned": warned, "models": seconds, "failed": failed}


def night(home: Path, _: float) -> dict[str, object]:
    """One whole night."""
    from jihe.home import Home
    from jihe.nightly.night import Request, run_night

    ledger = run_night(Home(home), Request(AS_OF, 80.0), lambda _step, _done, _total: None)
    return {"steps": {step.name: step.seconds for step in ledger.steps}, "gaps": len(ledger.gaps)}


def whole_city(home: Path, _: float) -> dict[str, object]:
    """Build the whole city, scale 1, with realistic fraud; the peak is that of all processes together."""
    from jihe.city.build import build

    with _watched() as peak:
        summary = build(home / "whole", 1.0, SEED)
    return {
        "rows": sum(summary.rows.values()),
        "frauds_and_look_alikes": summary.truth,
        "peak_mb": round(peak[0] / 2**20),
    }


@contextmanager
def _watched() -> Iterator[list[int]]:
    """The most memory that this process and its children held together, in bytes, sampled twice a second."""
    import psutil

    peak, done = [0], threading.Event()

    def watch() -> None:
        me = psutil.Process()
        while not done.wait(0.5):
            held = 0
            for process in (me, *me.children(recursive=True)):
                with suppress(psutil.Error):
                    held += process.memory_info().rss
            peak[0] = max(peak[0], held)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


PARTS: dict[str, Callable[[Path, float], dict[str, object]]] = {
    part.__name__: part
    for part in (
        content,
        city,
        ingest,
        floor,
        screen,
        eight_in_sql,
        eight_in_pandas,
        train,
        score,
        explaining,
        linking,
        rings,
        night,
        cases_sqlite,
        cases_postgres,
        workbench_sqlite,
        workbench_postgres,
        whole_city,
    )
}
BUILD = ("city", "ingest")
RULES = ("content", "floor", "screen", "eight_in_sql", "eight_in_pandas")
CASES = ("cases_sqlite", "cases_postgres", "workbench_sqlite", "workbench_postgres")
REST = ("train", "score", "explaining", "linking", "rings", "night", *CASES)


def main() -> None:
    """Run the parts one after the other, or one of them (in the process that was started for it)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--scale", type=float)
    parser.add_argument("--lake", type=Path, help="a working folder to measure the rules on, instead of new cities")
    options = parser.parse_args()
    if options.part:
        CLOCK.start()
        told = PARTS[options.part](options.home, options.scale)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**CLOCK.read(), "peak_mb": round(peak), **told}))  # noqa: T201
        return
    if options.lake:
        _run((*RULES, *(["score"] if os.environ.get("MODELS") else [])), options.lake, 0)
        return
    scales = [float(each) for each in os.environ.get("SCALES", "0.05").split(",")]
    for scale in scales:
        print(f"scale {scale:g}, {os.cpu_count()} cores", flush=True)  # noqa: T201
        with tempfile.TemporaryDirectory() as folder:
            _run((*BUILD, *RULES, *(REST if scale == scales[0] else ())), Path(folder), scale)
    if os.environ.get("FULL"):
        with tempfile.TemporaryDirectory() as folder:
            _run(("whole_city",), Path(folder), 1)


def _run(parts: tuple[str, ...], home: Path, scale: float) -> None:
    """Each part in a process of its own; a line each, with what it is to be compared with."""
    took: dict[str, float] = {}
    spent: dict[str, float] = {}
    said: dict[str, object] = {}
    for part in parts:
        command = [sys.executable, "-m", "tests.bench", "--part", part, "--home", str(home), "--scale", str(scale)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        took[part], spent[part], peak = told.pop("seconds"), told.pop("cpu"), told.pop("peak_mb")
        ratio = ""
        if part == "screen":
            ratio = f"  {took[part] / took['floor']:.1f} × the floor (cpu {spent[part] / spent['floor']:.1f} ×)"
        if part == "eight_in_sql":
            said = told
        if part == "eight_in_pandas":
            same = "the same findings" if told["sha"] == said["sha"] else f"OTHER FINDINGS THAN SQL: {said}"
            cpu = spent[part] / spent["eight_in_sql"]
            ratio = f"  {took[part] / took['eight_in_sql']:.1f} × SQL (cpu {cpu:.1f} ×), {same}"
        seconds = f"{took[part]:>8.2f} s {spent[part]:>8.2f} cpu"
        print(f"{part:<16}{seconds} {peak:>7,} MB{ratio}  {json.dumps(told)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

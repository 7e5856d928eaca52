"""The run ledger: what went into a night, rows, seconds and peak memory of each step, and how it ended."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

SAMPLE_SECONDS = 0.05  # fine enough to see a step's peak, too coarse to slow it


@dataclass
class Step:
    """One step of a night."""

    name: str
    rows_in: int = 0
    rows_out: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Ledger:
    """Written after every step, so that a killed night shows how far it came.

    ``status``: running | done | gaps | failed. ``gaps``: sentences that say what the night lacks.
    ``inputs``: what decides the result (snapshot, table versions, content and model hashes, capacity).
    ``outputs``: file name → sha256.
    """

    run_id: str
    as_of: str
    inputs: dict[str, Any]
    path: Path
    status: str = "running"
    started: str = ""
    finished: str | None = None
    steps: list[Step] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """What ``run.json`` holds."""
        record = asdict(self)
        del record["path"]
        return record

    def save(self) -> None:
        """Write ``run.json`` in one atomic move."""
        write_atomically(self.path, json.dumps(self.as_dict(), ensure_ascii=False, indent=1).encode())

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Measure one step and keep it; the caller fills in rows and notes."""
        with measured(name) as step:
            yield step
        self.steps.append(step)
        self.save()


@contextmanager
def measured(name: str) -> Iterator[Step]:
    """A step with its seconds and the highest resident memory of this process while it ran."""
    step, begin = Step(name), time.perf_counter()
    with peak_memory() as peak:
        yield step
    step.seconds = round(time.perf_counter() - begin, 3)
    step.peak_mb = round(peak.mb, 1)


def write_atomically(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write beside, flush to disk, move into place: a reader sees the old file or the new one.

    ``private``: nobody but the owner may read it, whatever the home's own rights are.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        if private:
            partial.chmod(0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def now() -> str:
    """The clock of the ledger, Asia/Shanghai, to the second. Never part of a finding."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")


@dataclass
class _Peak:
    mb: float = 0.0


@contextmanager
def peak_memory() -> Iterator[_Peak]:
    """Sample the resident memory of this process and keep the highest value in MiB."""
    import psutil

    process, peak, stop = psutil.Process(), _Peak(), threading.Event()

    def sample() -> None:
        peak.mb = max(peak.mb, process.memory_info().rss / 2**20)

    def watch() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            sample()

    sample()
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()
        sample()

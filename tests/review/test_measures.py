"""What `make bench` measures of the workbench, small: that it still measures, and what holds at any size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.workbench.measuring import Size, measure
from tests.support import Night

SMALL = Size(cases=300, packed=3, seconds=1, think=0.1, presses=40, requests=120, night=False, join=False)


@pytest.mark.verify
def test_the_workbench_is_measured_and_its_counts_hold(past_night: Night, tmp_path: Path) -> None:
    measured = measure(past_night.home, "sqlite", SMALL, tmp_path)
    held = {line.what: line for line in measured.lines}
    for what in (
        "SQL statements of the queue", "SQL statements of a case", "pressing next at once: twice",
        "pressing next at once: lost", "looks without an entry", "entries without a look", "the log does not hold",
        "HTML, CSS and JS of the queue, gzip", "memory of the larger worker", "start to the first 200",
    ):  # fmt: skip
        assert held[what].bar is not None
        assert not held[what].misses, str(held[what])
    assert held["SQL statements more with more rows"].value <= 2
    assert {"queue p95", "case p95", "next case p95"} <= held.keys()

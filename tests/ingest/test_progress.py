"""Progress: bars in a terminal, a line a step in a log, nothing for machines."""

from __future__ import annotations

import re
import sys

import pytest

from jihe.cli.progress import progress


def steps(report):
    report("read", 0, None)
    report("read", 5, 10)
    report("read", 10, 10)
    report("wait", 0, None)
    report("write", 1, 3)


def test_a_log_gets_one_line_a_step(capsys):
    with progress() as report:
        steps(report)
    out, err = capsys.readouterr()
    assert out == ""
    assert re.sub(r"\d+\.\d s", "T", err) == "read: 10 (T)\nwait (T)\nwrite: 1 of 3 (T)\n"


def test_quiet_is_silent(capsys):
    with progress(quiet=True) as report:
        steps(report)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar_a_step_on_stderr(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress() as report:
        steps(report)
    out, err = capsys.readouterr()
    assert out == ""
    last = err.rsplit("✓ read", 1)[1]
    assert re.search(r"^ .*10 .*\d:\d\d", last)
    assert "✓ wait" in last
    assert "write" in last


@pytest.mark.parametrize("terminal", [True, False])
def test_an_error_passes_through(capsys, monkeypatch, terminal):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)

    def work() -> None:
        with progress() as report:
            report("read", 0, None)
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        work()

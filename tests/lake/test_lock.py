"""One writer at a time, and a killed one holds nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap

import pytest

from jihe.errors import BUSY, BadInputError, BusyError
from jihe.home import Home
from jihe.lake import locked

HOLDER = """
    import sys, time
    from jihe.home import Home
    from jihe.lake import locked
    with locked(Home.at(sys.argv[1])):
        print("held", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path / "new" / "home")


def test_creates_the_home_and_can_be_taken_again(home):
    for _ in range(2):
        with locked(home):
            assert home.root.is_dir()


def test_a_second_writer_is_told_at_once_until_the_first_is_killed(home):
    command = [sys.executable, "-c", textwrap.dedent(HOLDER), str(home.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match="another night or ingest is running") as caught, locked(home):
            pass
        assert caught.value.exit_code == BUSY
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with locked(home):
        pass


def test_is_released_when_the_work_fails(home):
    with pytest.raises(ValueError, match="x"), locked(home):
        raise ValueError("x")
    with locked(home):
        pass


def test_a_home_that_is_a_file_is_named(tmp_path):
    (tmp_path / "home").touch()
    with pytest.raises(BadInputError, match="home: cannot be written to"), locked(Home.at(tmp_path / "home")):
        pass

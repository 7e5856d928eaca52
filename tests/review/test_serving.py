"""The server itself: its one line, its bounds, its end."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jihe.home import Home

CHECKOUT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(home: Path, port: int) -> subprocess.Popen[str]:
    known = {
        name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")
    }
    path = os.pathsep.join([str(CHECKOUT / "src"), known.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-c", "from jihe.cli import main; main()", "serve", "--home", str(home), "--port", str(port)],
        env=known | {"PYTHONPATH": path}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    port = free_port()
    process = started(home, port)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n"
        yield port, process
    finally:
        process.kill()
        process.wait()


def asked(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode("utf-8", "replace")
    connection.close()
    return found


def test_it_answers_within_bounds_and_ends_in_order(web: Home) -> None:
    begin = time.monotonic()
    with serving(web.root) as (port, process):
        status, headers, body = asked(port, "/health/")
        assert time.monotonic() - begin < 10
        assert (status, body) == (200, "ok")
        assert not re.search(r"\d", headers["server"])
        assert asked(port, "/" + "a" * 20_000)[0] == 414
        assert asked(port, "/login/", **{"X-Long": "a" * 20_000})[0] == 431
        assert asked(port, "/login/", Cookie="; ".join(f"c{n}={'x' * 20}" for n in range(1000)))[0] == 431
        assert asked(port, "/login/", Host="evil")[0] == 400
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil"}
        assert asked(port, "/", **forwarded)[1]["location"] == "/login/?next=/"
        elsewhere = socket.gethostbyname(socket.gethostname())
        with socket.socket() as outside:
            outside.settimeout(2)
            assert elsewhere.startswith("127.") or outside.connect_ex((elsewhere, port)) != 0
        half = [socket.create_connection(("127.0.0.1", port)) for _ in range(6)]
        for one in half:
            one.sendall(b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nuser")
        assert asked(port, "/login/")[0] == 200  # others are served meanwhile
        for one in half:
            one.close()
        end = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - end < 10
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_what_it_does_not_serve(tmp_path: Path, web: Home) -> None:
    nothing = started(tmp_path / "nowhere", free_port())
    said = nothing.communicate(timeout=20)[1]
    assert nothing.returncode == 2
    assert "no case store there" in said
    assert not (tmp_path / "nowhere").exists()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = started(web.root, taken.getsockname()[1])
        said = busy.communicate(timeout=20)[1]
    assert busy.returncode == 2
    assert "name another --port" in said
    assert len(said.strip().splitlines()) == 1

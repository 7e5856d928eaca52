"""Attacks 58–64: requests without an end, out of shape, or after what is not theirs; and what errors tell."""

from __future__ import annotations

import http.client
import re
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from jihe.home import Home
from tests.attacks.doors import LOOKS
from tests.attacks.served import as_served, headers, send
from tests.review.desk import SMALL
from tests.review.test_queue_page import rows
from tests.review.test_serving import asked, serving

SOON = 0.3  # seconds
ODD = (
    "1000000000",
    "-1",
    "x",
    "9" * 300,
    "",
    "1e9",
    "0x10",
    "１",
    "1~2~3",
    "-9223372036854775809~1",
    "1~-1",
    "~",
    "[]",
)


def quick(ask: Callable[[], Any]) -> Any:
    """The answer of the fastest of three: what else runs here is not the page's."""
    took = []
    for _ in range(3):
        begin = time.perf_counter()
        answer = ask()
        took.append(time.perf_counter() - begin)
    assert min(took) <= SOON, took
    return answer


@pytest.fixture
def many(desk, web) -> None:
    """Two thousand cases of the town, all with a place in the queue."""
    from datetime import timedelta

    from jihe.cases import rank, update
    from jihe.law import load
    from tests.cases.conftest import Sig, make_night

    sigs = [Sig(n, money={n: 100 * n}, proofs=(n,)) for n in range(1, 2001)]
    update("many", desk + timedelta(days=1), *make_night(*sigs), towns={("person", n): "T1" for n in range(1, 2001)})
    rank("many", 10_000, load())


@pytest.mark.parametrize("odd", ODD)
def test_58_pages_and_filters_that_are_none(many, browser, odd: str) -> None:
    client = browser("sun")
    client.get("/queue/?tab=all")
    first = rows(client.get("/queue/?tab=all"))
    for name in ("after", "limit", "page", "offset", "per_page", "size"):
        answer = quick(lambda name=name: client.get("/queue/", {"tab": "all", name: odd}))
        assert answer.status_code in (200, 422)
        assert len(rows(answer)) <= len(first), name
        if name != "after":
            assert rows(answer) == first
    for name in ("sort", "tab", "state", "line", "docket"):
        answer = quick(lambda name=name: client.get("/queue/", {name: odd}))
        assert answer.status_code == (200 if odd == "" else 422)
    for path in ("/audit/", "/blind/", "/catalogue/", "/trips/", "/incidents/"):
        assert quick(lambda path=path: client.get(path, {"after": odd, "page": odd})).status_code in (200, 422, 503)
    assert quick(lambda: client.get("/queue/?" + "&".join(f"town=T{n}" for n in range(200)))).status_code == 200
    assert quick(lambda: client.get("/queue/?tab=all&" + "&".join(f"x{n}={n}" for n in range(200)))).status_code == 200
    assert quick(lambda: client.get("/queue/?" + "&".join(f"x{n}={n}" for n in range(1001)))).status_code in (
        200,
        400,
        413,
    )


@pytest.mark.parametrize(
    "typed",
    [
        "%_" * 30,
        "_%" * 4000,
        "(a+)+$" * 10,
        "a" * 60 + "!",
        "-" * 64,
        " " * 60_000,
        "P-" + "0" * 60,
        "人员" * 30 + "1",
        "\u0300" * 64,
        "ﷺ" * 64,
        "9" * 64,
        "[" * 64,
        "*" * 64,
        "?" * 1000,
    ],
)
def test_59_patterns_that_never_end(many, browser, typed: str) -> None:
    client = browser("sun")
    client.post("/search/", {"q": "1"})
    answer = quick(lambda: client.post("/search/", {"q": typed}))
    assert answer.status_code == 200
    assert 'data-test="nothing"' in answer.content.decode()
    for name in ("town", "assignee", "code"):
        told = quick(lambda name=name: client.get("/queue/", {"tab": "all", name: typed}))
        assert told.status_code in (200, 422)
        assert not typed.strip() or rows(told) == []
    for name in ("object", "actor", "action"):
        assert quick(lambda name=name: browser("admin").get("/audit/", {name: typed})).status_code in (200, 422)


def raw(port: int, data: bytes, wait: float = 30) -> bytes:
    """What comes back for these bytes until the server hangs up, or the first of it."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
        line.sendall(data)
        return line.recv(4096)


def test_60_requests_without_a_shape_or_an_end(desk, web, browser) -> None:
    """Each is refused, and others are served meanwhile; who sends half a request gives the thread back."""
    with as_served(web):
        client = browser("wang")
    host = b"Host: 127.0.0.1\r\n"
    with serving(web.root) as (port, process):
        assert asked(port, "/login/", **{"X-Long": "a" * 8000})[0] == 200
        assert asked(port, "/login/", **{"X-Long": "a" * 20_000})[0] == 431
        assert asked(port, "/login/?" + "a" * 7000)[0] == 200
        assert asked(port, "/" + "a" * 20_000)[0] == 414
        assert asked(port, "/login/", Cookie="; ".join(f"c{n}={'x' * 20}" for n in range(1000)))[0] == 431
        assert asked(port, "/login/", **{f"X-{n}": "1" for n in range(200)})[0] in (400, 431)
        many = {f"field{n}": "x" for n in range(2000)}
        assert send(port, "POST", "/queue/bulk/", client, many)[0] == 413
        assert send(port, "POST", "/login/", None, many)[0] == 413
        assert send(port, "POST", "/login/", None, {"username": "x" * 3_000_000})[0] == 413
        endless = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"y" * 9999
        upload = f"/cases/{SMALL}/attach/"
        assert send(port, "POST", upload, client, body=endless, kind="multipart/form-data; boundary=x")[0] in (400, 422)
        for kind in (
            "multipart/form-data",
            "multipart/form-data; boundary=",
            f"multipart/form-data; boundary={'b' * 999}",
        ):
            assert send(port, "POST", f"/cases/{SMALL}/attach/", client, body=endless, kind=kind)[0] in (400, 403, 422)
        for bad in (
            b"GET / HTTP/9.9\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
            b"GET /\x00 HTTP/1.1\r\n" + host + b"\r\n",
            b"GET / HTTP/1.1\r\n" + host + b"A B: x\r\n\r\n",
            b"POST /login/ HTTP/1.1\r\n" + host + b"Content-Length: x\r\n\r\n",
            b"POST /login/ HTTP/1.1\r\n" + host + b"Content-Length: -1\r\n\r\n",
            b"POST /login/ HTTP/1.1\r\n" + host + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"POST /login/ HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
        ):
            assert re.match(rb"HTTP/1\.1 (4\d\d|505) ", raw(port, bad)), bad
        begin = b"POST /login/ HTTP/1.1\r\n" + host + b"Content-Length: 100\r\n\r\nuser"
        half = [socket.create_connection(("127.0.0.1", port)) for _ in range(7)]  # a process has eight threads
        for place, one in enumerate(half):
            one.sendall(begin if place % 2 else b"GET /login/ HTTP/1.1\r\n" + host)  # slow body, slow head
        for _ in range(5):
            before = time.monotonic()
            assert asked(port, "/login/")[0] == 200
            assert send(port, "GET", "/queue/", client)[0] == 200
            assert time.monotonic() - before < 5
        for one in half:
            one.settimeout(60)
            one.recv(4096)  # hung up on, or told so
            one.close()
        assert process.poll() is None
        assert asked(port, "/health/")[0] == 200


def test_61_hosts_and_forwarders(web: Home) -> None:
    claims = {
        "X-Forwarded-Host": "evil",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "10.0.0.1",
        "Forwarded": "for=10.0.0.1;host=evil;proto=https",
        "X-Forwarded-Port": "443",
        "X-Real-IP": "10.0.0.1",
        "X-Original-URL": "/audit/",
        "X-Rewrite-URL": "/audit/",
        "X-Forwarded-Prefix": "/evil",
    }
    with serving(web.root) as (port, _):
        for host in (
            "evil",
            "127.0.0.1.evil",
            "evil:80",
            "127.0.0.1:80@evil",
            "127.0.0.1,evil",
            "",
            "127.0.0.1/../evil",
        ):
            status, told, body = asked(port, "/health/", Host=host)
            assert status == 400, host
            assert "evil" not in body
            assert "location" not in told
        status, told, body = asked(port, "/queue/", **claims)
        assert (status, told["location"]) == (302, "/login/?next=/queue/")
        page = asked(port, "/login/", **claims)
        assert "evil" not in page[2]
        assert "secure" not in page[1]["set-cookie"].lower()
        assert raw(port, b"GET http://evil/login/ HTTP/1.1\r\nHost: evil\r\n\r\n").startswith(b"HTTP/1.1 400")
        assert raw(port, b"GET /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil\r\n\r\n").startswith(b"HTTP/1.1 400")
        tries = [  # another address each time, says the header: still one that is locked out
            login(port, "wang", "wrong", {"X-Forwarded-For": f"10.0.0.{n}", "X-Real-IP": f"10.0.0.{n}"})
            for n in range(11)
        ]
        assert tries == [422] * 9 + [429] * 2


def login(port: int, name: str, password: str, more: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login/", f"username={name}&password={password}", headers() | kind | more)
    status = connection.getresponse().status
    connection.close()
    return status


AROUND = (
    "../settings.py",
    "%2e%2e/settings.py",
    "..%2fsettings.py",
    "%2e%2e%2f%2e%2e%2fsettings.py",
    "....//settings.py",
    "..\\settings.py",
    "%5c..%5csettings.py",
    "/etc/passwd",
    "//etc/passwd",
    "%00",
    "../../../../../../etc/passwd",
    "%252e%252e/settings.py",
    "review/../../settings.py",
    "review/",
    "",
)


def test_62_files_that_are_not_the_pages(web: Home) -> None:
    with serving(web.root) as (port, _):
        page = asked(port, "/login/")[2]
        assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        base = assets[0].partition("/review/")[0]
        assert {asked(port, path)[0] for path in assets} == {200}
        tried = [
            f"{start}/{rest}"
            for start in ("/static", base, f"{base}/review", f"{base}/review/vendor")
            for rest in AROUND
        ]
        tried += [f"{path}.map" for path in assets]
        tried += [
            "/.git/config",
            "/.git",
            "/cases.sqlite3",
            "/cases.db",
            "/web.key",
            "/files.key",
            "/mlflow.db",
            "/.env",
            "/settings.py",
            f"/{web.cases.name}",
            f"/{web.root.name}/{web.cases.name}",
            "/robots.txt",
            "/admin/",
            "/media/",
            "/server-status",
            f"{base}/{web.cases.name}",
            f"{base}/../../../../{web.cases}",
            f"{base}/vendor.toml",
            "/manage.py",
            "/__debug__/",
        ]
        for path in tried:
            line = raw(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            assert line.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), path
            assert b"SECRET" not in line
            assert b"root:" not in line


TELLS = re.compile(
    r"Traceback|File &quot;|/src/|/tmp/|site-packages|\.py\b|sqlite|SELECT [a-z_*]+ FROM|django"
    r"|python|gunicorn|\b\d+\.\d+\.\d+\b(?<!127\.0\.0)|cases_|Exception|Error:",
    re.I,
)


def test_63_what_errors_tell(desk, web, browser, monkeypatch, capfd) -> None:
    from django.db import OperationalError

    from jihe.review import queue_page, views

    wang = browser("wang")
    answers = [
        browser(login).get(path)
        for login in ("wang", "shi")
        for path in ("/nothing/", "/cases/x/", "/people/", "/blind/99/", "/catalogue/Z99/", "/towns/T9.xlsx")
    ]
    answers += [
        wang.get("/queue/?tab=x"),
        wang.post("/people/"),
        wang.put("/queue/"),
        browser().post("/stay/"),
        wang.get("/health/", HTTP_HOST="evil"),
        browser("wang", strict=True).post("/stay/"),
        wang.post("/stay/", CONTENT_LENGTH=str(10**9)),
    ]
    secret = f"SELECT secret FROM cases_case at {web.root} /src/jihe/x.py"
    for raised in (
        RuntimeError(secret),
        OperationalError(secret),
        KeyError(secret),
        RecursionError(secret),
        MemoryError(secret),
    ):

        def broken(*_: Any, raised: Exception = raised) -> Any:
            raise raised

        with monkeypatch.context() as patch:
            patch.setattr(views, "local", broken)
            patch.setattr(queue_page, "this_day", broken)
            answers += [
                wang.post("/language/", {"language": "en"}),
                wang.get("/queue/"),
                wang.get("/queue/", headers={"HX-Request": "true"}),
            ]
    assert {answer.status_code for answer in answers} >= {400, 403, 404, 405, 413, 422, 500}
    for answer in answers:
        text = f"{answer.content.decode()}\n{answer.headers}"
        text = re.sub(r'/static/[^"]+', "", text)
        found = TELLS.search(text)
        assert found is None, (answer.status_code, found)
        assert str(web.root) not in text
    assert secret not in "".join(capfd.readouterr())


def test_64_debug_is_off_and_the_server_has_no_version(desk, web, browser) -> None:
    from django.conf import settings

    assert settings.DEBUG is False
    assert browser("wang").get("/nothing/").status_code == 404
    with as_served(web):
        client = browser("wang")
    with serving(web.root) as (port, _):
        paths = ["/login/", "/nothing/", "/health/", "/" + "a" * 20_000, *LOOKS[:4]]
        for told in [send(port, "GET", path, client) for path in paths] + [
            send(port, "POST", "/stay/"),
            asked(port, "/", Host="evil"),
        ]:
            assert not re.search(r"\d", told[1].get("server", ""))
            assert not {"x-powered-by", "via", "x-django-version"} & set(told[1])
        for bad in (
            b"GET / HTTP/9.9\r\n\r\n",
            b"nonsense\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA B: x\r\n\r\n",
        ):
            answer = raw(port, bad)
            assert not re.search(rb"Server: .*\d|Traceback|/src/", answer)
        text = str(send(port, "GET", "/nothing/", client)[2])
        assert "DEBUG" not in text
        assert "URLconf" not in text

"""A log-in ends after half an hour without a click, after twelve hours, and with its person or password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jihe.review import sitting

Browser = Callable[..., Any]
START = 1_790_000_000
IN, OUT = "/queue/", "/login/?next=/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets what time the pages read, in seconds after the log-in."""

    def at(seconds: float) -> None:
        monkeypatch.setattr(sitting.time, "time", lambda: START + seconds)

    at(0)
    return at


@pytest.mark.parametrize(
    ("clicks", "where"),
    [
        ([29 * 60], IN),
        ([30 * 60], OUT),
        ([29 * 60, 58 * 60], IN),
        ([29 * 60, 59 * 60], OUT),
        ([20 * 60 * i for i in range(1, 36)], IN),
        ([20 * 60 * i for i in range(1, 37)], OUT),  # twelve hours
        ([-120], OUT),  # the clock was set back: nobody can say how long
    ],
)
def test_idle_and_absolute_end(browser: Browser, clock: Callable[[float], None], clicks: list[int], where: str) -> None:
    client = browser("wang")
    for seconds in clicks:
        clock(seconds)
        answer = client.get("/")
    assert answer["Location"] == where


def test_looking_writes_once_a_minute_at_most(browser: Browser, clock: Callable[[float], None]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser("wang")
    written = []
    for seconds in (10, 59, 60, 61, 119, 120):
        clock(seconds)
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        written.append(sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in asked.captured_queries))
    assert written == [0, 0, 1, 0, 0, 1]


def test_staying_counts_as_a_click(browser: Browser, clock: Callable[[float], None]) -> None:
    client = browser("wang")
    clock(26 * 60)
    assert client.post("/stay/", headers={"HX-Request": "true"}).status_code == 204
    clock(50 * 60)
    assert client.get("/")["Location"] == IN


def test_whoever_is_retired_or_gets_another_password_is_out_at_the_next_click(browser: Browser) -> None:
    from jihe.cases import reviewers

    admin = reviewers.acting("admin")
    retired, renewed = browser("zhao"), browser("wang")
    assert retired.get("/")["Location"] == renewed.get("/")["Location"] == IN
    reviewers.retire("zhao", admin)
    reviewers.set_password("wang", "another-46-plum-tree", admin)
    assert retired.get("/")["Location"] == renewed.get("/")["Location"] == OUT
    assert retired.get("/")["Location"] == OUT


@pytest.mark.parametrize("cookie", ["", "x", "0" * 32, "../../etc/passwd", "a" * 4000, "'; DROP TABLE django_session"])
def test_forged_cookies_are_strangers(browser: Browser, cookie: str) -> None:
    client = browser()
    client.cookies["jihe_session"] = cookie
    assert client.get("/")["Location"] == OUT


def test_a_cut_or_expired_cookie_is_a_strangers(browser: Browser) -> None:
    from datetime import datetime

    from django.contrib.sessions.models import Session

    cut, old = browser("wang"), browser("sun")
    cut.cookies["jihe_session"] = cut.cookies["jihe_session"].value[:-1]
    key = old.cookies["jihe_session"].value
    Session.objects.filter(session_key=key).update(expire_date=datetime(2020, 1, 1))
    assert cut.get("/")["Location"] == old.get("/")["Location"] == OUT

"""Who gets which answer, and what no answer tells."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jihe.errors import BadInputError, BusyError, JiheError
from jihe.home import Home

Browser = Callable[..., Any]
HOMES = {
    "wang": "/queue/", "qian": "/queue/", "sun": "/dashboard/", "shi": "/catalogue/", "admin": "/people/",
}  # fmt: skip
POSTS = ("/logout/", "/language/", "/login/", "/settings/keys/", "/stay/")


@pytest.mark.parametrize("login", HOMES)
def test_everybody_begins_where_their_work_is(browser: Browser, login: str) -> None:
    assert browser(login).get("/")["Location"] == HOMES[login]


def test_strangers(browser: Browser) -> None:
    client = browser()
    assert client.get("/?a=1")["Location"] == "/login/?next=/%3Fa%3D1"
    assert client.post("/stay/").status_code == 401
    asked = client.get("/", headers={"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/queue/?tab=mine"})
    assert (asked.status_code, asked["HX-Redirect"]) == (401, "/login/?next=/queue/%3Ftab%3Dmine")
    elsewhere = client.get("/", headers={"HX-Request": "true", "HX-Current-URL": "http://evil/x"})
    assert elsewhere["HX-Redirect"] == "/login/?next=/"


def test_health_tells_nothing(browser: Browser) -> None:
    answer = browser().get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert browser().post("/health/").status_code == 405


@pytest.mark.parametrize("path", ["/login/", "/health/", "/", "/nothing/"])
def test_headers_of_every_page(browser: Browser, path: str) -> None:
    answer = browser().get(path)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"


def test_what_is_not_there_is_one_and_the_same_page(browser: Browser) -> None:
    client = browser("wang")
    pages = {client.get(path).content for path in ("/nothing/", "/cases/P-0000-0000-0000/", "/.git", "/x.sqlite3")}
    pages |= {browser("sun").get("/other/").content, browser().get("/third/?q=1").content}
    assert len(pages) == 1
    assert client.get("/nothing/").status_code == 404


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static/x/review/base.html",
                                  "/static/review/vendor/bootstrap.min.css.map"])  # fmt: skip
def test_only_files_of_pages_are_served(browser: Browser, path: str) -> None:
    assert browser("wang").get(path).status_code == 404


@pytest.mark.parametrize("host", ["evil", "127.0.0.1.evil", "127.0.0.1:80@evil", ""])
def test_wrong_host(browser: Browser, host: str) -> None:
    assert browser().get("/health/", HTTP_HOST=host).status_code == 400


def test_a_strangers_word_on_host_and_scheme_is_ignored(browser: Browser) -> None:
    claims = {"X-Forwarded-Host": "evil", "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    answer = browser().get("/", headers=claims)
    assert answer["Location"] == "/login/?next=/"


@pytest.mark.parametrize("path", POSTS)
def test_forms_of_other_places_are_refused(browser: Browser, path: str) -> None:
    client, other = browser("wang", strict=True), browser("sun", strict=True)
    for one in (client, other):
        one.get("/login/")
        one.get("/nothing/")
    foreign = "a" * 32
    client.cookies["jihe_csrf"] = "b" * 32
    for headers, data in (
        ({}, {}),
        ({"X-CSRFToken": foreign}, {}),
        ({"X-CSRFToken": "b" * 32, "Origin": "null"}, {}),
        ({"X-CSRFToken": "b" * 32, "Origin": "http://evil"}, {}),
        ({}, {"csrfmiddlewaretoken": foreign}),
    ):
        assert client.post(path, data, headers=headers).status_code == 403
    assert client.post(path, headers={"X-CSRFToken": "b" * 32, "Origin": "http://127.0.0.1"}).status_code != 403


@pytest.mark.parametrize("path", ["/logout/", "/language/", "/settings/keys/", "/stay/"])
def test_actions_by_other_methods(browser: Browser, path: str) -> None:
    client = browser("wang")
    for method in ("GET", "HEAD", "PUT", "DELETE", "TRACE", "OPTIONS"):
        assert client.generic(method, path).status_code == 405, method
    tricks = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    assert client.get(f"{path}?_method=POST", headers=tricks).status_code == 405
    assert client.get("/")["Location"] == "/queue/"


def test_languages(browser: Browser) -> None:
    client = browser()
    assert '<html lang="zh-Hans">' in client.get("/login/", headers={"Accept-Language": "en"}).content.decode()
    client.post("/language/", {"language": "en"})
    page = client.get("/login/").content.decode()
    assert '<html lang="en">' in page
    outside = re.sub(r'<(\w+)[^>]* lang="zh-Hans"[^>]*>.*?</\1>', "", page).replace("· 稽核</title>", "")
    assert not re.search("[\u4e00-\u9fff]", outside)
    for odd in ("../../etc", "fr", "", "zh-hans\x00"):
        client.post("/language/", {"language": odd})
        assert '<html lang="en">' in client.get("/login/").content.decode()


def test_too_large(browser: Browser) -> None:
    client = browser("wang")
    assert client.post("/stay/", CONTENT_LENGTH=str(60 * 1024 * 1024)).status_code == 413
    many = {f"field{number}": "x" for number in range(2000)}
    assert browser("wang", strict=True).post("/stay/", many).status_code in (400, 403, 413)
    assert client.post("/language/", many).status_code == 413
    assert client.post("/language/", {"next": "x" * 3_000_000}).status_code == 413


def test_a_busy_store_is_said_within_seconds_and_not_waited_for(browser: Browser, web: Home) -> None:
    client = browser()
    night = sqlite3.connect(web.cases, isolation_level=None)
    night.execute("BEGIN IMMEDIATE")
    try:
        begin = time.perf_counter()
        answer = client.post("/login/", {"username": "wang", "password": "wrong"})
        took = time.perf_counter() - begin
        assert client.get("/login/").status_code == 200  # looking goes on
    finally:
        night.execute("ROLLBACK")
        night.close()
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "夜间批次正在写入" in answer.content.decode()
    assert took < 4


@pytest.mark.parametrize(
    ("raised", "status", "says"),
    [
        (BusyError("/secret/cases.sqlite3: another process"), 503, "夜间批次正在写入"),
        (JiheError("/secret/cases.sqlite3: the disk is full"), 503, "暂时无法使用"),
        (BadInputError("the <b>amount</b> is above"), 422, "the &lt;b&gt;amount&lt;/b&gt; is above"),
        (BadInputError("case P-1: say what was booked wrongly"), 422, '"status">案件 P-1：请写明误记了什么<'),
        (RuntimeError("SELECT secret FROM x"), 500, "系统出错"),
    ],
)
def test_what_a_view_raises_is_told_without_paths(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, raised: Exception, status: int, says: str
) -> None:
    from jihe.review import views

    def broken(_path: str | None) -> str:
        raise raised

    monkeypatch.setattr(views, "local", broken)
    answer = browser("wang").post("/language/", {"language": "en"})
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert "secret" not in answer.content.decode().lower()
    assert "Traceback" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_the_frame(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from jihe.review import header

    monkeypatch.setattr(header, "COUNTERS", [lambda me: [header.Count("待办", 12, f"/queue/?of={me.login}")]])
    client = browser("wang")
    page = client.get("/nothing/").content.decode()
    assert "data-test=" not in page  # the 404 page knows nobody
    from django.http import HttpRequest
    from django.template.loader import render_to_string

    request = HttpRequest()
    request.META.update(SERVER_NAME="127.0.0.1", SERVER_PORT="80")
    request.method, request.path = "GET", "/"
    from jihe.cases.models import Reviewer

    request.user = Reviewer.objects.get(login="wang")
    request.session = {}
    drawn = render_to_string("review/base.html", {"messages": ["已认领"]}, request)
    assert '<span data-test="me" data-role="auditor"><b>wang</b> · 稽核员 · T1</span>' in drawn
    assert "待办 <b>12</b>" in drawn
    assert 'data-warn-after="1500"' in drawn
    assert drawn.count("<h1") <= 1
    assert 'data-test="keys"' in drawn
    assert "<kbd>Ctrl+Enter</kbd>" in drawn
    assert "style=" not in drawn
    assert not re.search(r"\son\w+=", drawn)


def test_single_keys_can_be_turned_off(browser: Browser) -> None:
    client = browser("wang")
    client.post("/settings/keys/", {"on": "0", "next": "/"})
    assert client.cookies["jihe_keys"].value == "off"
    client.post("/settings/keys/", {"on": "1", "next": "/"})
    assert client.cookies["jihe_keys"].value == ""


def test_roles_and_fragments(browser: Browser) -> None:
    from django.core.exceptions import PermissionDenied
    from django.http import HttpResponse

    from jihe.review.answers import done, roles

    asked: Any = SimpleNamespace(htmx=False, user=SimpleNamespace(role="auditor"))
    assert roles("auditor")(lambda request: HttpResponse("in"))(asked).content == b"in"
    with pytest.raises(PermissionDenied):
        roles("supervisor")(lambda request: HttpResponse("in"))(asked)
    assert done(asked, "/queue/").status_code == 303
    asked.htmx = True
    assert done(asked, "/queue/")["HX-Redirect"] == "/queue/"


def test_no_path_of_this_machine_is_in_a_template() -> None:
    folder = Path(__file__).parents[2] / "src" / "jihe" / "review" / "templates"
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert not re.search(r"<script(?![^>]*src=)", text), path
        assert "hx-on" not in text, path

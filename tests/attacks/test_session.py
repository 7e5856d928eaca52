"""Attacks 25–37: other people's sittings, guessed log-ins, forms of other places, and ways out of the house."""

from __future__ import annotations

import re
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from jihe.cases import audit
from jihe.review import sitting
from tests.attacks.doors import EVERY, LOOKS, POST_ONLY, POSTS
from tests.review.conftest import PASSWORD
from tests.review.desk import PENSION, SMALL, post, seq
from tests.review.test_acts import ACTS, case
from tests.review.test_serving import serving

OUT = "/login/?next=/"
COOKIE = "jihe_session"
LOCAL_ONLY = (
    "//evil",
    "https:evil",
    "https://evil/",
    "/\\evil",
    "\\\\evil",
    "///evil",
    "javascript:alert(1)",
    "/%0d%0aX-Evil:1/..//",
    "/a\r\nX-Evil: 1",
    "/\tevil",
    " //evil",
    "http:///evil",
    "//evil\\@127.0.0.1/",
    "evil",
    "@evil",
    "/\x00//evil",
)
OTHERS_FORM = "b" * 32


def sign_in(client: Any, name: str = "wang", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login/", {"username": name, "password": password, **more})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets what time the pages read, in seconds after the log-in."""
    start = int(time.time())

    def at(seconds: float) -> None:
        monkeypatch.setattr(sitting.time, "time", lambda: start + seconds)

    at(0)
    return at


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser for one test: while it is there Django asks no store in this thread."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("wants chromium: run make chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


def test_25_cookies_forged_cut_expired_or_anothers(web, browser) -> None:
    from django.contrib.sessions.models import Session

    for cookie in ("", "x", "0" * 32, "../../etc/passwd", "a" * 4000, "'; DROP TABLE django_session", "\x00", "%00"):
        client = browser()
        client.cookies[COOKIE] = cookie
        assert client.get("/")["Location"] == OUT, cookie
    whole = browser("wang").cookies[COOKIE].value
    for forged in (whole[:-1], whole + "a", whole.upper(), whole[::-1], f" {whole}x"):
        client = browser()
        client.cookies[COOKIE] = forged
        assert client.get("/")["Location"] == OUT, forged
    old = browser("sun")
    assert old.get("/")["Location"] == "/dashboard/"
    Session.objects.filter(session_key=old.cookies[COOKIE].value).update(expire_date=datetime(2020, 1, 1))
    assert old.get("/")["Location"] == OUT
    # What a session says is signed: a row that somebody wrote into the store, or moved to another, is nobody's.
    wang, other = browser("wang"), browser("zhao")
    stolen = Session.objects.get(session_key=wang.cookies[COOKIE].value).session_data
    Session.objects.filter(session_key=other.cookies[COOKIE].value).update(session_data=f"{stolen[:-4]}AAAA")
    assert other.get("/")["Location"] == OUT


def test_26_a_session_fixed_before_the_log_in(web, browser) -> None:
    planted = browser("sun").cookies[COOKIE].value  # the attacker's own, which is real
    victim = browser()
    victim.cookies[COOKIE] = planted
    assert sign_in(victim).status_code == 302 or victim.post("/logout/").status_code == 302
    victim = browser()
    for fixed in ("fixed0before0log0in0by0somebody0", planted):
        victim.cookies[COOKIE] = fixed
        assert sign_in(victim).status_code == 302
        new = victim.cookies[COOKIE].value
        assert new != fixed
        attacker = browser()
        attacker.cookies[COOKIE] = fixed
        assert attacker.get("/")["Location"] == OUT  # what was known before the log-in opens nothing


def test_27_after_it_is_over(desk, web, browser) -> None:
    """Old cookies, the back button and what htmx keeps: by a browser, on the server itself."""
    from jihe.cases import reviewers

    admin = reviewers.acting("admin")
    left, renewed, retired = browser("sun"), browser("wang"), browser("zhao")
    cookie = left.cookies[COOKIE].value
    for client in (left, renewed, retired):
        assert client.get("/queue/?tab=all")["Cache-Control"] == "no-store"
    assert left.post("/logout/")["Location"] == "/login/"
    reviewers.set_password("wang", "another-46-plum-tree", admin)
    reviewers.retire("zhao", admin)
    left.cookies[COOKIE] = cookie
    for client in (left, renewed, retired):
        assert client.get("/queue/").status_code == 302
        for path in ("/stay/", "/queue/next/", f"/cases/{SMALL}/assign/"):
            assert client.post(path).status_code == 401, path
    reviewers.set_password("wang", PASSWORD, admin)
    with serving(web.root) as (port, _), chromium() as opened:
        page = opened.new_page(base_url=f"http://127.0.0.1:{port}")
        page.goto("/login/")
        page.fill("[name=username]", "wang")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_selector("[data-test=me]")
        page.goto(f"/cases/{PENSION}/")
        page.click("a[href^='/queue/']")
        page.wait_for_load_state()
        page.click("form[action='/logout/'] button")
        page.wait_for_selector("[data-test=login-form]")
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
        for _ in range(3):
            page.go_back()
            page.wait_for_load_state()
            assert page.locator("[data-case]").count() == 0
            assert "/login/" in page.url


def test_28_eleven_wrong_passwords(web, browser, audited) -> None:
    from jihe.cases import reviewers

    for login in ("sun", "zhao"):
        reviewers.set_password(login, PASSWORD, reviewers.acting("admin"))
    nine = browser()
    assert {sign_in(nine, "zhao", "wrong").status_code for _ in range(9)} == {422}
    assert sign_in(nine, "zhao").status_code == 302  # nine lock nobody
    client = browser()
    statuses = [sign_in(client, "wang", "wrong").status_code for _ in range(11)]
    assert statuses == [422] * 9 + [429] * 2
    for one in (client, browser()):
        assert sign_in(one, "wang").status_code == 429  # the right one too, from any browser of that address
    assert sign_in(browser(), "sun").status_code == 302
    said = [action for _, action, key in audited() if key == "wang" and action.startswith("login")]
    assert said == ["login.refused"] * 10 + ["login.locked"]


def test_29_one_name_however_it_is_typed(web, browser) -> None:
    typed = ("wang", "WANG", " wang ", "wa\x00ng", "ｗａｎｇ", "Wang", "wang\t", "w\u200bang", "\ufeffwAnG")
    assert {sign_in(browser(), name, "wrong").status_code for name in typed} == {422}
    assert sign_in(browser(), "wang\r\n", "wrong").status_code == 429
    for name in typed:
        assert sign_in(browser(), name).status_code == 429, name


def test_30_names_guessed_by_text_or_time(web, browser) -> None:
    """Somebody with a password, nobody, somebody without one, and somebody who is retired.

    Time is the processor's: what else runs here must not hide or make a difference.
    """
    from jihe.cases import reviewers

    admin = reviewers.acting("admin")
    reviewers.set_password("zhao", PASSWORD, admin)
    reviewers.retire("zhao", admin)
    took: dict[str, list[float]] = {"wang": [], "nobody": [], "sun": [], "zhao": []}
    texts = {}
    for _ in range(9):
        for name, seconds in took.items():
            begin = time.process_time()
            answer = sign_in(browser(), name, PASSWORD if name == "zhao" else "guessed-it-wrong")
            seconds.append(time.process_time() - begin)
            assert answer.status_code == 422
            lines = answer.content.decode().replace(name, "").splitlines()
            texts[name] = [line for line in lines if "csrf" not in line.lower()]
    assert texts["wang"] == texts["nobody"] == texts["sun"] == texts["zhao"]
    medians = [statistics.median(seconds) for seconds in took.values()]
    assert max(medians) - min(medians) <= 0.02


def test_31_forms_without_a_token_or_with_anothers(desk, browser) -> None:
    from django.urls import get_resolver, resolve

    sampled = {resolve(path).route for path in EVERY}
    assert {str(one.pattern) for one in get_resolver().url_patterns} == sampled
    client, other = browser("wang", strict=True), browser("sun", strict=True)
    for one in (client, other):
        one.get("/queue/")
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', other.get("/queue/").content.decode())
    assert found is not None
    for path in EVERY:
        for headers, data in (
            ({}, {}),
            ({}, {"csrfmiddlewaretoken": "a" * 32}),
            ({"X-CSRFToken": "a" * 64}, {}),
            ({"X-CSRFToken": found[1]}, {}),
            ({}, {"csrfmiddlewaretoken": found[1]}),
            ({"HX-Request": "true"}, {}),
        ):
            for who in (client, browser(strict=True)):
                assert who.post(path, data, headers=headers).status_code == 403, path
    assert client.get("/")["Location"] == "/queue/"  # not even logged out
    assert (case().steps.count(), case(PENSION).steps.count()) == (0, 0)
    own = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/queue/").content.decode())
    assert own is not None
    assert client.post("/queue/next/", {"csrfmiddlewaretoken": own[1]}).status_code == 303


def test_32_forms_from_elsewhere(desk, browser) -> None:
    client = browser("wang", strict=True)
    client.cookies["jihe_csrf"] = OTHERS_FORM
    right = {"X-CSRFToken": OTHERS_FORM}
    for path in POSTS:
        for origin in ("null", "http://evil", "https://127.0.0.1", "http://127.0.0.1.evil", "http://127.0.0.1:81", ""):
            if origin:
                answer = client.post(path, headers=right | {"Origin": origin})
                assert answer.status_code == 403, (path, origin)
    assert case().steps.count() == case(PENSION).steps.count() == 0
    assert client.post("/queue/next/", headers=right | {"Origin": "http://127.0.0.1"}).status_code == 303


@pytest.mark.parametrize("target", LOCAL_ONLY)
def test_33_led_elsewhere(desk, browser, target: str) -> None:
    answers = [
        sign_in(browser(), next=target),
        browser("wang").get("/login/", {"next": target}),
        browser("wang").post("/logout/", {"next": target}),
        browser().post("/language/", {"language": "en", "next": target}),
        browser("wang").post("/settings/keys/", {"on": "0", "next": target}),
        post(browser("wang"), SMALL, "assign", to="wang", next=target),
        browser("wang").post("/queue/next/", {"next": target}),
        browser().get("/queue/", {"next": target}),
    ]
    for answer in answers:
        assert answer.status_code in (302, 303)
        assert re.fullmatch(r"/(?!/)[\x21-\x7e]*", answer["Location"]), answer["Location"]
        assert not re.match(r"/[\\/]|/%5c", answer["Location"], re.I)
        assert "evil" not in answer["Location"] or answer["Location"].startswith(("/login/?next=", "/%0d%0aX-Evil:1/"))
        assert not answer.has_header("X-Evil")
    assert f'value="{target}"' not in browser().get("/login/", {"next": target}).content.decode() or "%0d" in target
    for path in ("//evil", "//evil/", "/\\evil/", "//evil/queue/", "/%2fevil/", "//evil/%2e%2e"):
        answer = browser("wang").generic("GET", path)
        assert answer.get("Location", "/").startswith("/") is not answer.get("Location", "/").startswith("//")


def test_34_framed(desk, browser) -> None:
    pages = [browser(login).get(path) for login in ("wang", "sun", "admin") for path in LOOKS if "paper" not in path]
    pages += [
        browser().get("/login/"),
        browser().get("/nothing/"),
        browser().post("/stay/"),
        browser(strict=True).post("/login/"),
        browser().get("/health/", HTTP_HOST="evil"),
    ]
    assert {answer.status_code for answer in pages} >= {200, 302, 400, 401, 403, 404}
    for answer in pages:
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"


def test_35_other_methods(desk, browser) -> None:
    client, *_ = clients = [browser(login) for login in ("wang", "sun", "admin")]
    tricks = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST", "X-HTTP-Method": "POST"}
    for path in POST_ONLY:
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "FOO"):
            told = {
                one.generic(method, f"{path}?_method=POST&to=wang&seq=0", headers=tricks).status_code for one in clients
            }
            assert 405 in told, (path, method)
            assert told <= {405, 403}, (path, method)
    for action in ACTS:
        path = f"/cases/{SMALL}/{action}/?_method=POST&to=wang&seq=0&note=x"
        assert client.get(path, headers=tricks).status_code in (200, 403)
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"):
            assert client.generic(method, path, headers=tricks).status_code == 405, (action, method)
    for path in (f"/cases/{SMALL}/attach/", *LOOKS[2:]):
        for method in ("PUT", "DELETE", "TRACE"):
            assert client.generic(method, path).status_code in (403, 404, 405), (path, method)
    assert (case().steps.count(), seq(SMALL), case(PENSION).steps.count()) == (0, 0, 0)
    assert client.get("/")["Location"] == "/queue/"
    from jihe.cases.models import Reviewer

    assert Reviewer.objects.filter(is_active=False).count() == 0
    assert "purpose" not in {row["action"].partition(".")[2] for row in audit.entries()}


@pytest.mark.parametrize(
    ("clicks", "where"),
    [
        ([30 * 60 - 1], "/queue/"),
        ([30 * 60], OUT),
        ([29 * 60, 59 * 60 - 1], "/queue/"),
        ([29 * 60, 59 * 60], OUT),
        ([20 * 60 * n for n in range(1, 36)] + [12 * 3600 - 1], "/queue/"),
        ([20 * 60 * n for n in range(1, 37)], OUT),
        ([-61], OUT),
    ],
)
def test_36_idle_and_absolute_end(desk, browser, clock, clicks: list[int], where: str) -> None:
    client = browser("wang")
    for seconds in clicks:
        clock(seconds)
        answer = client.get("/")
    assert answer["Location"] == where
    if where == OUT:
        return
    text = client.get("/queue/").content.decode()
    assert 'data-warn-after="1500"' in text  # 25 minutes, so that nothing typed is lost
    assert client.post("/stay/", headers={"HX-Request": "true"}).status_code == 204


def test_37_a_second_factor_comes_later(web, browser) -> None:
    """There is none to reuse, to skip or to guess: no address, no field, no application of it."""
    from django.conf import settings
    from django.urls import Resolver404, get_resolver, resolve

    marks = re.compile(r"otp|mfa|factor|webauthn", re.I)
    assert not [str(one.pattern) for one in get_resolver().url_patterns if marks.search(str(one.pattern))]
    for path in ("/login/otp/", "/login/code/", "/otp/", "/mfa/", "/people/wang/factor/", "/settings/factor/"):
        with pytest.raises(Resolver404):
            resolve(path)
    assert not [app for app in settings.INSTALLED_APPS if marks.search(app)]
    fields = set(re.findall(r'<input[^>]* name="([^"]+)"', browser().get("/login/").content.decode()))
    assert fields == {"csrfmiddlewaretoken", "next", "username", "password"}
    assert sign_in(browser(), code="000000", token="1").status_code == 302

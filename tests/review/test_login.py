"""Logging in: ten tries, one name however it is typed, nothing told of who is there, all of it on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jihe.review.login import local, normal
from tests.review.conftest import PASSWORD

Browser = Callable[..., Any]
LOCAL = ("/queue/?town=T1&after=3", "/cases/P-1/", "/")
ELSEWHERE = (
    "//evil", "https:evil", "https://evil", "/\\evil", "\\\\evil", "javascript:alert(1)", "///evil", " /queue/", "evil",
    "/\tevil\n//x", "\x00//evil", "", None,
)  # fmt: skip


def post(client: Any, name: str = "wang", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login/", {"username": name, "password": password, **more})


def test_right_password_leads_on_under_a_new_session(browser: Browser) -> None:
    client = browser()
    client.cookies["jihe_session"] = "fixed0before0log0in0by0somebody0"
    answer = post(client, next="/queue/?town=T1")
    assert (answer.status_code, answer["Location"]) == (302, "/queue/?town=T1")
    assert client.cookies["jihe_session"].value != "fixed0before0log0in0by0somebody0"
    assert client.cookies["jihe_session"]["httponly"]
    assert client.get("/")["Location"] == "/queue/"
    assert client.get("/login/")["Location"] == "/"


def test_wrong_password_and_unknown_name_read_alike(browser: Browser) -> None:
    known, unknown = (post(browser(), name, "guessed-it") for name in ("wang", "nobody"))
    assert known.status_code == unknown.status_code == 422
    assert 'data-error="password"' in known.content.decode()
    assert 'aria-describedby="id_password_error"' in known.content.decode()

    def words(answer: Any) -> list[str]:
        lines = answer.content.decode().splitlines()
        return [line for line in lines if "csrf" not in line.lower()]

    assert words(known) == [line.replace("nobody", "wang") for line in words(unknown)]
    assert "guessed-it" not in known.content.decode()


def test_tenth_wrong_password_locks_one_name_and_nobody_else(browser: Browser, audited: Any) -> None:
    from jihe.cases import reviewers

    reviewers.set_password("sun", PASSWORD, reviewers.acting("admin"))
    typed = ["wang", "WANG", " wang ", "wa\x00ng", "ｗａｎｇ", "Wang", "wang\t", "w\u200bang", "wAnG"]
    client = browser()
    assert [post(client, name, "wrong").status_code for name in typed] == [422] * 9
    assert [post(client, "wang", "wrong").status_code for _ in range(2)] == [429, 429]
    last = post(client)
    assert last.status_code == 429
    assert last["Retry-After"] == "900"
    assert 'data-test="locked"' in last.content.decode()
    assert "尝试次数过多" in last.content.decode()
    assert post(browser(), "sun").status_code == 302
    said = [entry for entry in audited() if entry[1].startswith("login")]
    assert said == [("night", "login.refused", "wang")] * 10 + [
        ("night", "login.locked", "wang"),
        ("sun", "login", "sun"),
    ]


def test_other_addresses_and_proxies_claims(browser: Browser) -> None:
    for number in range(10):
        answer = browser().post(
            "/login/", {"username": "wang", "password": "wrong"}, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}"
        )
    assert answer.status_code == 429  # a header is no address
    assert (
        browser().post("/login/", {"username": "wang", "password": PASSWORD}, REMOTE_ADDR="10.1.1.1").status_code == 302
    )


def test_what_was_typed_for_an_unknown_name_is_kept_nowhere(browser: Browser, audited: Any) -> None:
    from axes.models import AccessAttempt

    client = browser()
    for _ in range(10):
        answer = post(client, "442000199001011234", "wrong", next="/442000199001011234")
    assert answer.status_code == 429
    assert audited()[-2:] == [("night", "login.refused", "unknown"), ("night", "login.locked", "unknown")]
    kept = str([list(row) for row in AccessAttempt.objects.values_list()])
    assert "442000199001011234" not in kept
    assert "wrong" not in kept


@pytest.mark.parametrize(
    "name", ["", "x" * 100_000, "\x00", "\ud800", "'; DROP TABLE cases_reviewer; --", "{{777*777}}"]
)
def test_odd_names_are_wrong_names(browser: Browser, name: str) -> None:
    answer = post(browser(), name.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "x" * 5000)
    assert answer.status_code == 422
    assert "603729" not in answer.content.decode().split("<main")[1]


def test_a_login_is_found_however_it_is_typed() -> None:
    assert {normal(typed) for typed in ("wang", "WANG ", "wa\x00ng", "ｗａｎｇ", "w\u200bang")} == {"wang"}


def test_log_in_and_out_are_on_record(browser: Browser, audited: Any) -> None:
    client = browser()
    post(client)
    old = client.cookies["jihe_session"].value
    assert client.post("/logout/")["Location"] == "/login/"
    assert audited()[-2:] == [("wang", "login", "wang"), ("wang", "logout", "wang")]
    client.cookies["jihe_session"] = old
    assert client.get("/")["Location"] == "/login/?next=/"


@pytest.mark.parametrize("target", LOCAL)
def test_next_stays_here(browser: Browser, target: str) -> None:
    assert local(target) == target
    assert post(browser(), next=target)["Location"] == target


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_leads_nowhere_else(target: str | None) -> None:
    assert local(target) == "/"


def test_next_on_every_door(browser: Browser) -> None:
    assert browser().post("/language/", {"language": "en", "next": "//evil"})["Location"] == "/"
    assert post(browser(), next="/a\r\nX-Evil: 1")["Location"] == "/"
    assert browser("wang").post("/logout/", {"next": "//evil"})["Location"] == "/login/"
    assert browser("wang").post("/settings/keys/", {"on": "0", "next": "//evil"})["Location"] == "/"

"""Passwords by command, and the people of a demo."""

from __future__ import annotations

from typing import Any

import pytest

from jihe.errors import BadInputError
from jihe.home import Home
from jihe.review import demo_people
from tests.review.conftest import PASSWORD
from tests.support import jihe


def opened(home: Home) -> None:
    from jihe.cases import open_store

    open_store(home)


def test_an_administrator_gives_passwords(web: Home, browser: Any, audited: Any) -> None:
    said = jihe("cases", "reviewers", "password", "zhao", "--generate", "--by", "admin", "--home", web.root).stdout
    opened(web)
    login, password = said.strip().split(": ")
    assert login == "zhao"
    assert audited()[-1] == ("admin", "reviewer.password", "zhao")
    assert browser().post("/login/", {"username": "zhao", "password": password}).status_code == 302


@pytest.mark.parametrize(
    ("by", "login", "password", "why"),
    [
        ("wang", "zhao", PASSWORD, "only an administrator"),
        (None, "zhao", PASSWORD, "an administrator does this"),
        ("admin", "nobody", PASSWORD, "no reviewer nobody"),
        ("admin", "zhao", "short", "not a password"),
        ("admin", "zhao", "1234567890123", "not a password"),
        ("admin", "zhao", "zhaozhaozhao", None),
        ("admin", "zhao", "password12", None),
    ],
)
def test_who_may_not_and_what_is_none(web: Home, by: str | None, login: str, password: str, why: str | None) -> None:
    from jihe.cases import reviewers

    who = reviewers.acting(by) if by else None
    if why is None:
        reviewers.set_password(login, f"{password}-and-more", who)
        return
    with pytest.raises(BadInputError, match=why):
        reviewers.set_password(login, password, who)


def test_a_demos_people_are_made_once(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        check_demo(tmp_path, monkeypatch)


def check_demo(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from jihe.cases.models import AuditEntry, Reviewer

    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv(demo_people.VARIABLE, raising=False)
    home = Home.at(tmp_path / "demo")
    opened(home)
    with pytest.raises(BadInputError, match="not a demo's home"):
        demo_people.make(home)
    home.demo_card.write_text("{}")
    monkeypatch.setattr(demo_people, "_towns", lambda: ["T1", "T2"])
    made = demo_people.make(home)
    assert {login: (role, town) for login, role, town in made.people} == {
        "demo-admin": ("administrator", None),
        "demo-auditor": ("auditor", "T1"),
        "demo-auditor-2": ("auditor", "T1"),
        "demo-auditor-3": ("auditor", "T2"),
        "demo-bureau": ("auditor", None),
        "demo-supervisor": ("supervisor", None),
        "demo-supervisor-2": ("supervisor", None),
        "demo-discipline": ("discipline", None),
        "demo-scientist": ("data_scientist", None),
    }
    assert made.password is not None
    assert Reviewer.objects.get(login="demo-bureau").check_password(made.password)

    entries = AuditEntry.objects.count()
    assert demo_people.make(home) == demo_people.Made(made.people, None)
    assert AuditEntry.objects.count() == entries
    monkeypatch.setenv(demo_people.VARIABLE, PASSWORD)
    assert demo_people.make(home).password == PASSWORD
    assert Reviewer.objects.get(login="demo-admin").check_password(PASSWORD)

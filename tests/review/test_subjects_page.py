"""A person's page: for a purpose alone, nothing of whom its reader may not know, and what was asked and not found."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from jihe.cases import audit
from jihe.law import load
from tests.cases.test_blind import DAY, ID, fund
from tests.review.desk import ELSEWHERE, PENSION, POWER, found

NEW = r'value="[A-Za-z0-9_-]{24}"|value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*"|persons/\d+|人员 \d+'  # of one page
WHY = {"purpose": "inquiry", "reason": "答复本人查询"}


@pytest.fixture
def bureau(web: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The desk's cases, a fund of forty people whose rules are the project's own, and an auditor of the bureau."""
    from jihe.cases import reviewers
    from jihe.cases.models import Reviewer
    from jihe.home import Home
    from jihe.review import catalogue, subjects_page

    found()
    reviewers.add("lin", "auditor", None, Reviewer.objects.get(login="admin"))
    content, law = catalogue.content(Home.at())
    few = {name: rule for name, rule in content.rules.items() if rule.code in ("P01", "P13", "W01", "W15")}
    monkeypatch.setattr(subjects_page.holding, "eligible", lambda rules, session: {
        rule.code: frozenset(range(1, 41)) for rule in rules if rule.code != "W15"
    })  # fmt: skip
    subjects_page._among.clear()
    with fund(DAY, load()) as session:
        ground = SimpleNamespace(
            session=session, run_id="r1", as_of=DAY, content=SimpleNamespace(rules=few), law=law
        )  # fmt: skip

        @contextmanager
        def opened(_run: str) -> Any:
            yield ground

        monkeypatch.setattr(subjects_page.nights, "lake_of", opened)
        yield ground
    subjects_page._among.clear()


def stated(client: Any, path: str = "/persons/1/") -> Any:
    assert client.post(f"{path}unmask/", WHY).status_code == 303
    return client.get(path)


def actions(login: str) -> list[tuple[str, str]]:
    return [(entry["action"], entry["object_key"]) for entry in audit.entries() if entry["actor"] == login]


def test_without_a_purpose_nothing_is_told_not_even_whether_there_is_one(bureau, browser) -> None:
    client = browser("lin")
    pages = [
        re.sub(NEW, "", client.get(path).content.decode())
        for path in ("/persons/1/", "/persons/99999/")
    ]  # fmt: skip
    assert pages[0] == pages[1]
    assert 'data-test="mask"' in pages[0]
    assert "陈大文" not in pages[0]
    assert client.get("/persons/1/unmask/").status_code == 405
    assert client.head("/persons/1/unmask/").status_code == 405


def test_for_a_purpose_all_that_its_reader_may_know(bureau, browser) -> None:
    text = stated(browser("lin")).content.decode()
    for hook in ("subject", "held", "paid", "cases", "asked", "looks"):
        assert f'data-test="{hook}"' in text, hook
    assert "陈大文" in text
    assert PENSION in text
    for hidden in (ELSEWHERE, POWER):
        assert hidden not in text
    assert "2,500.00" in text  # one payment of the fixture
    assert ("subject.unmask", "1") in actions("lin")
    assert actions("lin")[-1] == ("subject.look", "1")


def test_what_was_asked_and_not_found_is_no_more_than_that(bureau, browser) -> None:
    text = stated(browser("lin")).content.decode()
    assert 'data-code="P01" data-state="found"' in text
    assert "W01" in text.partition("不适用")[2]  # they have no injury
    assert "W15" not in text  # about public power
    other = stated(browser("lin"), "/persons/12/").content.decode()
    assert 'data-code="P01" data-state="asked"' in other


def test_who_looked_is_told_by_role_and_not_by_name(bureau, browser) -> None:
    browser("wang").get(f"/cases/{PENSION}/")
    looks = stated(browser("sun")).content.decode().partition('data-test="looks"')[2]
    assert "查阅案件" in looks
    assert "稽核员" in looks
    assert "wang" not in looks


def test_nobody_of_that_number_and_nobody_they_may_know_of_are_one(bureau, browser) -> None:
    from jihe.cases.models import BlindItem

    client = browser("lin")
    none = stated(client, "/persons/99999/")
    assert none.status_code == 404
    assert ("subject.miss", "99999") in actions("lin")
    assert stated(client, "/employers/99999/").content == none.content
    assert BlindItem.objects.count() == 0


def test_a_person_in_ones_blind_dossier_is_nobody(bureau, browser, monkeypatch) -> None:
    from jihe.review import subjects_page

    client = browser("lin")
    assert stated(client).status_code == 200
    monkeypatch.setattr(subjects_page, "blind_to", lambda by, kind, key: key == 1)
    assert client.get("/persons/1/").status_code == 404
    assert actions("lin")[-1] == ("subject.miss", "1")


def test_a_purpose_is_ones_own_for_one_number_and_over_at_midnight(bureau, browser, monkeypatch) -> None:
    client = browser("lin")
    stated(client)
    for path in ("/persons/2/", "/employers/1/"):
        assert 'data-test="mask"' in client.get(path).content.decode()
    assert 'data-test="mask"' in browser("sun").get("/persons/1/").content.decode()
    monkeypatch.setattr(audit, "now", lambda real=audit.now: real() + timedelta(days=1))
    assert 'data-test="mask"' in client.get("/persons/1/").content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"purpose": ""}, "purpose"), ({"purpose": "x"}, "purpose"), ({"reason": ""}, "reason"),
     ({"reason": "查"}, "reason"), ({"reason": f"本人 {ID} 来访"}, "reason")],
)  # fmt: skip
def test_a_purpose_is_stated_in_words(bureau, browser, given: dict[str, str], field: str) -> None:
    answer = browser("lin").post("/persons/1/unmask/", WHY | given)
    assert (answer.status_code, f'data-error="{field}"' in answer.content.decode()) == (422, True)


def test_whose_page_it_is(bureau, browser) -> None:
    for login, status in (("wang", 404), ("qian", 403), ("shi", 403), ("admin", 403)):
        assert browser(login).get("/persons/1/").status_code == status, login
        assert browser(login).post("/persons/1/unmask/", WHY).status_code == status, login
    assert browser("lin", strict=True).post("/persons/1/unmask/", WHY).status_code == 403
    assert browser().get("/persons/1/").status_code == 302
    for path in ("/persons/x/", "/persons/9999999999999/", "/persons/-1/"):
        assert browser("lin").get(path).status_code == 404


def test_a_night_that_is_gone_shows_nothing(bureau, browser, monkeypatch) -> None:
    from jihe.errors import BadInputError
    from jihe.review import subjects_page

    def gone(_run: str) -> Any:
        raise BadInputError("no such run")

    monkeypatch.setattr(subjects_page.nights, "lake_of", gone)
    assert stated(browser("lin")).status_code == 503

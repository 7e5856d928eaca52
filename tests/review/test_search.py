"""Search: a case by any spelling of its number, a subject's cases, and nothing learnt of what is not theirs."""

from __future__ import annotations

from typing import Any

import pytest

from jihe.cases import audit
from tests.review.desk import ELSEWHERE, NONE, PENSION, POWER, SMALL, found


@pytest.fixture
def night(web: Any) -> Any:
    return found()


def last() -> tuple[str, str, str]:
    entry = [*audit.entries()][-1]
    return entry["action"], entry["object_kind"], entry["object_key"]


def ask(client: Any, text: str) -> Any:
    return client.post("/search/", {"q": text})


@pytest.mark.parametrize("spelt", [PENSION, PENSION.lower(), PENSION.replace("-", ""), f" {PENSION} ",
                                   PENSION.replace("-", " ")])  # fmt: skip
def test_a_case_in_any_spelling(night, browser, spelt: str) -> None:
    answer = ask(browser("wang"), spelt)
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{PENSION}/")


def full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if one != " " else one for one in text)


def test_as_an_input_method_writes_it(night, browser) -> None:
    assert ask(browser("wang"), full_width(PENSION)).status_code == 303
    assert SMALL in ask(browser("wang"), full_width("2")).content.decode()


def test_what_is_not_theirs_looks_like_none_and_is_on_record(night, browser) -> None:
    client = browser("wang")
    none = ask(client, NONE)
    assert (none.status_code, 'data-test="nothing"' in none.content.decode()) == (200, True)
    for number in (ELSEWHERE, POWER):
        answer = ask(client, number)
        assert strip(answer) == strip(none)
        assert last() == ("case.miss", "case", number)
    nobody = ask(client, "99999")
    for typed in ("3", "5"):  # another town's person, the public power's
        assert strip(ask(client, typed)).replace(f"/persons/{typed}/", "/persons/99999/") == strip(nobody)
        assert last() == ("subject.search", "person", typed)


def strip(answer: Any) -> str:
    """Without the token of the form, which is new each time."""
    import re

    return re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*"', "", answer.content.decode())


def test_a_subjects_cases(night, browser) -> None:
    for typed in ("1", "人员 1", "人员1"):
        text = ask(browser("sun"), typed).content.decode()
        assert f'data-case="{PENSION}"' in text
        assert SMALL not in text
    assert 'href="/persons/1/"' in text
    assert "/persons/" not in ask(browser("wang"), "1").content.decode()  # a town's auditor has no such page
    assert f'data-case="{PENSION}"' not in ask(browser("sun"), "机构 1").content.decode()
    assert f'data-case="{POWER}"' in ask(browser("qian"), "5").content.decode()


@pytest.mark.parametrize("typed", ["", "x", "999101195001011234", "13912345678", "9" * 60, "1 OR 1=1", "%", "\x00"])
def test_nothing_that_was_typed_is_kept_but_a_number_of_ours(night, browser, typed: str) -> None:
    answer = ask(browser("wang"), typed)
    assert (answer.status_code, last()) == (200, ("case.miss", "case", ""))
    assert typed == "" or len(typed) < 8 or typed not in answer.content.decode()


def test_who_searches_and_how(night, browser) -> None:
    assert browser("wang").get("/search/?q=1").status_code == 405
    assert ask(browser("shi"), "1").status_code == 403
    assert ask(browser("admin"), PENSION).status_code == 403
    assert ask(browser(), "1").status_code == 401
    assert ask(browser("wang", strict=True), "1").status_code == 403

"""The page of what teaches: what waits, promises that did not come true, and that page and JSON tell the same."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from jihe.cases.agreement import Agreement
from jihe.cases.known_verdicts import Scored
from jihe.cases.teaching import Kept, Teaching, _held, plain, teaching_page, waiting
from jihe.intervals import share
from jihe.warning.learning.label_flow import Flow
from jihe.warning.versions.retraining import Due
from tests.cases.bookkeeping import Desk

DUE = Due("M05", "领取失业金期间就业", "works while drawing", 2, True, "2026-01-31", 14, 3, 1)


@pytest.fixture
def desk(store: Any, night: Any, sig: Any) -> Desk:
    made = Desk(night, sig)
    made.take(*(made.found(subject, **{f"p{subject}": 500}) for subject in (1, 2)))
    return made


def test_what_was_taken_up_waits_from_its_day_until_it_is_decided(desk: Desk) -> None:
    assert waiting(desk.today()) == {"worked": 0}  # on the list, in nobody's hand
    desk.day += 1
    desk.step(desk.case(1), "assign", "assigned")
    taken = desk.today()
    assert waiting(taken - timedelta(days=1)) == {"worked": 0}
    assert waiting(taken) == {"worked": 1}
    desk.day += 1
    desk.step(desk.case(1), "begin", "in_review")
    desk._give(desk.case(1), desk.step(desk.case(1), "decide", "decided"), "fraud", 500, "first")
    assert waiting(taken) == {"worked": 1}  # as it was then
    assert waiting(desk.today()) == {"worked": 0}


def test_promises_that_are_shown_not_to_come_true_are_a_reason() -> None:
    def reasons(reviewed: int, upheld: int, promised: float, enough: int = 10) -> int:
        scored = Scored(reviewed, upheld, float(upheld), promised * reviewed, float(reviewed))
        return len(_held(DUE, scored, enough).due.reasons)

    assert reasons(20, 5, 0.9) == 1
    assert reasons(20, 5, 0.3) == 0
    assert reasons(20, 18, 0.3) == 1  # promised too little
    assert reasons(9, 0, 0.9) == 0  # one short of enough
    assert reasons(10, 0, 0.9) == 1
    high = share(5, 20, 20, 20).high
    assert high is not None
    assert [reasons(20, 5, high + by) for by in (-1e-9, 1e-9)] == [0, 1]
    assert _held(DUE, None, 10) == Kept(DUE)


def test_page_and_json_tell_the_same_and_in_which_proportion() -> None:
    flow = [
        Flow("tip", None, 1234, 321, 5_000_000, 0, 17, 200.5, 40.0, 90.0),
        Flow("tip", 202603, 4, 3, 100, 0, 0, 4.0, 12.0, 13.0),
        Flow("tip", 202504, 4, 3, 100, 0, 0, 4.0, 12.0, 13.0),
        Flow("tip", 202503, 4, 3, 100, 0, 0, 4.0, 12.0, 13.0),
        Flow("worked", None, 9, 5, 0, 2, 6, 9.0, None, None),
    ]
    pairs = [Agreement("pension", True, 4, share(2, 4, 4, 4), share(3, 4, 4, 4))]
    due = DUE.because(("已漂移", "has drifted: wage_months <0.3>"))
    found = Teaching(
        date(2026, 3, 31), flow, pairs, [Kept(due, 20, 0.9, share(5, 20, 20, 20)), Kept(Due("M08", "八", "eight", 1))]
    )
    told = json.loads(json.dumps(plain(found)))
    assert (told["proportion"], told["as_of"]) == ("as_built", "2026-03-31")
    assert told["flow"][4]["changed"] == 2
    assert (told["flow"][3]["month"], told["models"][0]["due"]["in_force"]) == (202503, True)
    assert told["models"][0]["due"]["reasons"] == [["已漂移", "has drifted: wage_months <0.3>"]]
    html = teaching_page(found)
    for words in (
        "1,234", "举报", "2026-03", "清单案件", "has drifted: wage_months &lt;0.3&gt;", "as built", "90 %", "25 %",
        "not due", "抽中", "50 %", "75 %", "2026-01-31", "<b>1,243</b>有效结论", "<b>1</b>需重训的模型",
    ):  # fmt: skip
        assert words in html, words
    assert "2025-04" in html
    assert "2025-03" not in html  # a year is enough to look at; the JSON has all
    assert html.count("not in force") == 1  # of M08
    assert "http" not in html.replace("http-equiv", "")


def test_nothing_yet_is_said_in_words() -> None:
    html = teaching_page(Teaching(date(2026, 3, 31), [], [], []))
    assert "no verdict yet" in html
    assert "no second review yet" in html

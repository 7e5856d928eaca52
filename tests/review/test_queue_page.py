"""The queue: whose it shows, filtered and in order, page by page; the next case, and work on several."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from jihe.cases import audit, queue
from tests.review.desk import ELSEWHERE, PENSION, POWER, SMALL, found


@pytest.fixture
def night(web: Any) -> Any:
    return found()


def rows(answer: Any) -> list[str]:
    return re.findall(r'<tr data-case="([^"]+)"', answer.content.decode())


def test_everybody_sees_their_town_and_lane_and_no_count_of_anothers(night, browser) -> None:
    seen = {who: rows(browser(who).get("/queue/?tab=all")) for who in ("wang", "zhao", "sun", "qian")}
    assert {who: set(numbers) for who, numbers in seen.items()} == {
        "wang": {PENSION, SMALL}, "zhao": {ELSEWHERE}, "sun": {PENSION, SMALL, ELSEWHERE}, "qian": {POWER},
    }  # fmt: skip
    assert seen["wang"] == [PENSION, SMALL]  # the dearer an hour first
    counts = re.findall(r"<b>([\d,]+)</b></a></li>", browser("zhao").get("/queue/?tab=all").content.decode())
    assert set(counts) <= {"0", "1"}
    for who in ("shi", "admin"):
        assert browser(who).get("/queue/").status_code == 403


def test_a_row_carries_what_scripts_read(night, browser) -> None:
    text = browser("wang").get("/queue/?tab=free").content.decode()
    row = re.search(rf'<tr data-case="{PENSION}"[^>]*>', text)
    assert row is not None
    assert 'data-state="open"' in row[0]
    assert 'data-line="pension"' in row[0]
    assert 'data-town="T1"' in row[0]
    assert 'data-assignee=""' in row[0]
    assert 'data-fen="500000"' in row[0]
    assert re.search(r'data-rank="\d+"', row[0])
    for hook in ("queue", "queue-next", "count", "message", "me"):
        assert f'data-test="{hook}"' in text


def test_filters_and_orders(night, browser) -> None:
    get = lambda query: rows(browser("sun").get(f"/queue/?tab=all&{query}"))  # noqa: E731
    assert get("min=900.01") == [PENSION]
    assert set(get("min=900")) == {PENSION, SMALL}
    assert get("max=700") == [ELSEWHERE]
    assert get("town=T2") == [ELSEWHERE]
    assert get("line=unemployment") == []
    assert len(get("code=P01")) == 3
    assert get("code=P05") == []
    assert get("sort=money") == [PENSION, SMALL, ELSEWHERE]
    assert get("age=2") == []
    assert len(get("age=1&sort=due")) == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [("sort=up", "sort"), ("tab=other", "tab"), ("line=x", "line"), ("min=1e3", "min"), ("min=-1", "min"),
     ("age=-1", "age"), ("code=P01%27%20OR%201=1", "code"), ("state=gone", "state"), ("max=１２", "max")],
)  # fmt: skip
def test_an_unknown_value_is_an_error_of_its_field(night, browser, query: str, field: str) -> None:
    answer = browser("wang").get(f"/queue/?{query}")
    assert answer.status_code == 422
    assert f'data-error="{field}"' in answer.content.decode() or field == "tab"


@pytest.mark.parametrize(
    "after", ["~", "1", "x~y", "1~999999999999999999999", "9" * 60 + "~1", "１~１", "2026-13-01~1"]
)
@pytest.mark.parametrize("sort", list(queue.Sort))
def test_an_after_that_no_page_gave_is_no_error(night, browser, after: str, sort: str) -> None:
    assert browser("wang").get("/queue/", {"tab": "all", "sort": sort, "after": after}).status_code == 200


@pytest.mark.parametrize("sort", list(queue.Sort))
def test_pages_leave_none_out_and_repeat_none(night, browser, monkeypatch, sort: str) -> None:
    from jihe.cases.models import Reviewer

    monkeypatch.setattr(queue, "PAGE", 1)
    desk = queue.Desk(Reviewer.objects.get(login="sun"), audit.now().date())
    asked, after, seen = queue.Asked(queue.Tab.ALL, sort=queue.Sort(sort)), "", []
    while True:
        found = desk.page(asked, after)
        seen += [card.case.number for card in found.cards]
        if not (after := found.after):
            break
    assert sorted(seen) == sorted([PENSION, SMALL, ELSEWHERE])
    monkeypatch.setattr(queue, "PAGE", 9)
    assert [card.case.number for card in desk.page(asked).cards] == seen


def test_a_look_at_the_queue_names_what_was_on_it(night, browser) -> None:
    browser("wang").get("/queue/?tab=free")
    last = [entry for entry in audit.entries() if entry["action"] == "case.list"][-1]
    assert (last["actor"], last["detail"]["count"]) == ("wang", 2)
    assert sorted(last["detail"]["cases"]) == sorted([PENSION, SMALL])


def test_the_next_case_is_the_first_free_one_and_then_the_next(night, browser) -> None:
    client = browser("wang")
    first = client.post("/queue/next/", {"key": "a"})
    assert (first.status_code, first["Location"]) == (303, f"/cases/{PENSION}/")
    assert client.post("/queue/next/")["Location"] == f"/cases/{SMALL}/"
    assert client.post("/queue/next/").status_code == 204
    assert rows(client.get("/queue/")) == [PENSION, SMALL]  # one's own, as the tab to begin with


def test_the_same_form_sent_twice_takes_one_case(night, browser) -> None:
    client = browser("wang")
    sent = [client.post("/queue/next/", {"key": "a"})["Location"] for _ in range(2)]
    assert sent == [f"/cases/{PENSION}/"] * 2
    assert client.post("/queue/next/", {"key": "b"})["Location"] == f"/cases/{SMALL}/"
    for _ in range(2):  # nothing left: nothing was carried out, nothing to remember
        assert client.post("/queue/next/", {"key": "c"}).status_code == 204


def test_work_on_several_is_carried_out_once(night, browser) -> None:
    from jihe.cases.models import Case

    client = browser("wang")
    sent = {"action": "assign", "case": [PENSION, SMALL], "key": "a"}
    for _ in range(2):
        assert client.post("/queue/bulk/", sent).status_code == 303
    assert [case.steps.count() for case in Case.objects.filter(number__in=[PENSION, SMALL])] == [1, 1]
    assert client.get("/queue/").content.decode().count("：已办") == 2
    assert '<input type="hidden" name="key" value="">' not in client.get("/queue/").content.decode()


def test_whoever_has_a_stake_is_given_another(night, browser) -> None:
    from jihe.cases import aside
    from jihe.cases.models import Reviewer

    aside.recuse(PENSION, Reviewer.objects.get(login="wang"), "当事人系近亲属")
    assert browser("wang").post("/queue/next/")["Location"] == f"/cases/{SMALL}/"


def test_several_at_once_each_by_itself_and_a_strangers_is_none(night, browser) -> None:
    from jihe.cases.models import Case

    client = browser("wang")
    client.post("/queue/bulk/", {"action": "assign", "case": [PENSION, ELSEWHERE, POWER, SMALL]})
    told = client.get("/queue/").content.decode()
    assert f"{PENSION}：已办" in told
    assert f"{SMALL}：已办" in told
    assert f"{ELSEWHERE}：没有这个案件" in told
    assert f"{POWER}：没有这个案件" in told
    whose = {case.number: case.assignee and case.assignee.login for case in Case.objects.all()}
    assert whose == {PENSION: "wang", SMALL: "wang", ELSEWHERE: None, POWER: None}


def test_an_auditor_gives_nobody_a_case_by_bulk(night, browser) -> None:
    from jihe.cases.models import Case

    browser("wang").post("/queue/bulk/", {"action": "assign", "case": [PENSION], "to": "sun"})
    assert Case.objects.get(number=PENSION).assignee is None


def test_a_case_at_rest_is_under_snoozed_and_nowhere_else(night, browser) -> None:
    until = (audit.now().date() + timedelta(days=9)).isoformat()
    client = browser("sun")
    client.post("/queue/bulk/", {"action": "hold", "case": [PENSION], "until": until, "note": "等待回函"})
    assert rows(client.get("/queue/?tab=snoozed")) == [PENSION]
    assert PENSION not in rows(client.get("/queue/?tab=free"))
    client.post("/queue/bulk/", {"action": "hold", "case": [SMALL], "until": until})  # without a reason
    assert rows(client.get("/queue/?tab=snoozed")) == [PENSION]


def test_statements_do_not_grow_with_rows(night, browser) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser("sun")
    client.get("/queue/?tab=all")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/queue/?tab=all")
    reads = [one["sql"] for one in asked.captured_queries if one["sql"].lstrip().upper().startswith("SELECT")]
    assert len(reads) <= 11, json.dumps(reads, ensure_ascii=False, indent=1)


def test_the_first_cases_say_what_to_ask_for(night, browser, monkeypatch) -> None:
    from types import SimpleNamespace

    from jihe.home import Home
    from jihe.review import catalogue, nights

    content, _ = catalogue.content(Home.at())
    rule = next(one for one in content.rules.values() if one.code == "P01")
    monkeypatch.setattr(nights, "night", lambda _run: SimpleNamespace(unit=lambda code: rule))
    wanted = rule.meta.sought_of(next(iter(rule.meta.tests)))
    asked = wanted[0] if wanted else rule.meta.look_alikes[0].cleared_by.split("；")[0]
    assert f'调取： <span lang="zh-Hans">{asked}' in browser("wang").get("/queue/?tab=free").content.decode()

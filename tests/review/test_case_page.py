"""The case page: what it says without its night, whose it is, looks on record, and unmasking for a purpose."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from jihe.cases import audit, rank, second, update, work
from jihe.law import load
from jihe.review.case import timeline
from tests.cases.conftest import Sig, make_night
from tests.review.desk import ELSEWHERE, NONE, PENSION, POWER, SMALL, found, post

PARTS = ("evidence", "timeline", "network", "money", "history")


@pytest.fixture
def night(web: Any) -> Any:
    return found()


def actions(login: str) -> list[str]:
    return [entry["action"] for entry in audit.entries() if entry["actor"] == login]


def test_the_page_says_what_is_claimed_what_may_be_done_and_that_its_rows_are_gone(night, browser) -> None:
    text = browser("wang").get(f"/cases/{SMALL}/").content.decode()
    assert (
        f'data-test="case" data-case="{SMALL}" data-state="open" data-seq="0" data-assignee="" data-masked="1"' in text
    )
    for hook in ("why", "timeline", "money", "history", "mask", "action-assign", "action-note"):
        assert f'data-test="{hook}"' in text, hook
    assert 'data-test="action-decide"' not in text
    assert "死亡后仍发放" in text
    assert "证据记录无法读取" in text  # the night of the fixture left no run behind
    assert "900.00" in text


@pytest.mark.parametrize("path", ["", *(f"{part}/" for part in PARTS), "paper.pdf", "paper.xlsx", "unmask/"])
@pytest.mark.parametrize("number", [ELSEWHERE, POWER, "P-0000", "x"])
def test_nothing_of_a_case_that_is_not_theirs(night, browser, path: str, number: str) -> None:
    client = browser("wang")
    ask = client.post if path == "unmask/" else client.get
    none, answer = ask(f"/cases/{NONE}/{path}"), ask(f"/cases/{number}/{path}")
    assert (answer.status_code, answer.content) == (404, none.content)
    assert actions("wang").count("case.miss") == 2


@pytest.mark.parametrize("path", ["", *(f"{part}/" for part in PARTS)])
def test_every_page_is_one_look_on_record(night, browser, path: str) -> None:
    client = browser("wang")
    client.get(f"/cases/{SMALL}/{path}")
    assert actions("wang").count("case.look") == 1
    assert browser("shi").get(f"/cases/{SMALL}/{path}").status_code == 404
    assert browser().get(f"/cases/{SMALL}/{path}").status_code == 302


def test_another_spelling_leads_to_the_number_as_the_store_writes_it(night, browser) -> None:
    client = browser("wang")
    for path in ("", "money/", "assign/"):
        answer = client.get(f"/cases/{SMALL.replace('-', '').lower()}/{path}")
        assert (answer.status_code, answer["Location"]) == (301, f"/cases/{SMALL}/{path}")


def test_a_part_is_a_page_and_for_htmx_the_part_alone(night, browser) -> None:
    client = browser("wang")
    whole = client.get(f"/cases/{SMALL}/history/").content.decode()
    alone = client.get(f"/cases/{SMALL}/history/", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" in whole
    assert "<html" not in alone
    assert 'data-test="history"' in alone


def test_what_others_did_since_is_told_once(night, browser) -> None:
    wang, sun = browser("wang"), browser("sun")
    wang.get(f"/cases/{SMALL}/")
    post(sun, SMALL, "note", note="已电话联系")
    assert 'data-test="since"' in wang.get(f"/cases/{SMALL}/").content.decode()
    assert 'data-test="since"' not in wang.get(f"/cases/{SMALL}/").content.decode()
    post(wang, SMALL, "note", note="再次联系")
    assert 'data-test="since"' not in wang.get(f"/cases/{SMALL}/").content.decode()  # their own


@pytest.mark.parametrize(
    ("sigs", "marks"),
    [((Sig(2, money={3: 90_000}, proofs=(1, 2)),), ["新证据"]),
     ((Sig(2, money={3: 90_000}), Sig(2, code="P11", proofs=(9,))), ["新"])],
)  # fmt: skip
def test_what_a_night_opened_again_is_marked(night, browser, monkeypatch, sigs: tuple[Sig, ...], marks: Any) -> None:
    from jihe.cases.models import Reviewer

    for module in (second, work):
        monkeypatch.setattr(module, "due", lambda *_: None)
    sun, client = Reviewer.objects.get(login="sun"), browser("wang")
    work.assign(SMALL, sun, sun)
    work.begin(SMALL, sun)
    work.decide(SMALL, sun, "benign", 0, "材料齐全，未见异常情形", load())
    work.close(SMALL, sun)
    update("r2", night + timedelta(days=1), *make_night(*sigs))
    rank("r2", 80, load())
    page, queue = (client.get(path).content.decode() for path in (f"/cases/{SMALL}/", "/queue/?tab=all"))
    assert re.findall(r'data-test="new">([^<]+)<', page) == marks
    assert 'data-test="back"' in page
    row = re.search(rf'<tr data-case="{SMALL}".*?</tr>', queue, re.DOTALL)
    assert row is not None
    assert 'data-test="new"' in row[0]
    assert queue.count('data-test="new"') == 1
    post(client, SMALL, "note", note="已电话联系")
    assert 'data-test="back"' not in client.get(f"/cases/{SMALL}/").content.decode()  # somebody has moved it since


def test_who_only_looks_at_the_form_of_a_file_is_led_to_the_case(night, browser) -> None:
    client = browser("wang")
    for ask in (client.get, client.head):
        answer = ask(f"/cases/{SMALL}/attach/")
        assert (answer.status_code, answer["Location"]) == (302, f"/cases/{SMALL}/#history")
        assert ask(f"/cases/{ELSEWHERE}/attach/").status_code == 404


def test_a_purpose_opens_one_case_to_one_person_until_midnight(night, browser, monkeypatch) -> None:
    from jihe.cases.models import Case, Purpose, Reviewer
    from jihe.review.purposes import holding

    client = browser("wang")
    assert (
        client.post(f"/cases/{SMALL}/unmask/", {"purpose": "review", "reason": "电话核实本人情况"}).status_code == 303
    )
    small, pension = (Case.objects.get(number=number) for number in (SMALL, PENSION))
    wang, sun = (Reviewer.objects.get(login=login) for login in ("wang", "sun"))
    assert holding(small, wang) is not None
    assert holding(pension, wang) is holding(small, sun) is None
    assert 'data-masked="0"' in client.get(f"/cases/{SMALL}/").content.decode()
    assert 'data-masked="1"' in client.get(f"/cases/{PENSION}/").content.decode()
    until = Purpose.objects.get().until
    assert until == datetime.combine(audit.now().date() + timedelta(days=1), datetime.min.time())
    monkeypatch.setattr(audit, "now", lambda: until)
    assert holding(small, wang) is None
    assert "case.unmask" in actions("wang")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"purpose": "", "reason": "电话核实"}, "purpose"), ({"purpose": "curiosity", "reason": "电话核实"}, "purpose"),
     ({"purpose": "review", "reason": ""}, "reason"), ({"purpose": "review", "reason": "查"}, "reason"),
     ({"purpose": "review", "reason": "核实 442000199001011234"}, "reason")],
)  # fmt: skip
def test_a_purpose_is_stated_in_words_without_a_number(night, browser, fields: dict[str, str], wrong: str) -> None:
    from jihe.cases.models import Purpose

    answer = browser("wang").post(f"/cases/{SMALL}/unmask/", fields)
    assert answer.status_code == 422
    assert f'data-error="{wrong}"' in answer.content.decode()
    assert not Purpose.objects.exists()


def test_unmasking_is_no_get(night, browser) -> None:
    client = browser("wang")
    assert client.get(f"/cases/{SMALL}/unmask/").status_code == 405
    assert client.head(f"/cases/{SMALL}/unmask/").status_code == 405


def test_statements_are_bounded(night, browser) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser("wang")
    client.get(f"/cases/{PENSION}/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/cases/{PENSION}/")
    assert len([one for one in asked.captured_queries if one["sql"].lstrip().upper().startswith("SELECT")]) <= 50


def test_the_picture_of_time_needs_no_style_and_says_all_that_the_table_says() -> None:
    days = [timeline.Event("2024-08-12", 2, "养老金发放", "1", "2024-08-12", "P01"),
            timeline.Event("2025-08-12", 2, "养老金发放", "2", "2025-08-12", "P01"),
            timeline.Event("2024-07-11", 3, "监禁信息 <121>", "3", "2024-07-20")]  # fmt: skip
    drawn = timeline.picture(days, [timeline.Conflict("P01", 202408, 202508)])
    assert "style" not in drawn
    assert "<121>" not in drawn
    assert drawn.count("<circle") == len(days)
    assert "冲突 P01" in drawn
    assert timeline.picture([], []) == ""


def test_a_stay_is_drawn_as_long_as_it_lasted_and_its_months_are_named() -> None:
    stays = [timeline.Event("2025-03-10", 2, "医疗费", "6", "2025-04-02", "W09", "2025-03-19"),
             timeline.Event("2025-03-14", 3, "医保结算", "7", "2025-04-02")]  # fmt: skip
    drawn = timeline.picture(stays, [timeline.Conflict("W09", 202503, 202503)])
    assert drawn.count("至 2025-03-19") == 1
    assert [drawn.count(f">{name}<") for name in ("2025-03", "2025-04", "待遇", "登记", "参保", "缴费")] == [
        1,
        1,
        1,
        1,
        0,
        0,
    ]


def test_of_a_table_that_says_until_when_the_last_day_is_kept() -> None:
    table = {
        "table": "medical_bill", "title": "医疗费", "lead": ["业务发生日期"], "leads": [["2025-03-10"], ["2025-03-10"]],
        "columns": [{"name": "bill_id"}, {"name": "discharge_ts"}],
        "rows": [["6", "2025-03-19 10:00:00"], ["7", "2025-03-10 18:00:00"]],
    }  # fmt: skip
    assert [one.until for one in timeline.events([table], [])] == ["2025-03-19", ""]

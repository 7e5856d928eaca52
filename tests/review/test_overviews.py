"""The dashboard and the catalogue: counts of one's own cases alone, on record, and nothing of a person."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from jihe.cases import audit, overview
from jihe.review import bars, catalogue
from tests.review.desk import ELSEWHERE, PENSION, POWER, SMALL, found, post


@pytest.fixture
def night(web: Any) -> Any:
    return found()


def person(login: str) -> Any:
    from jihe.cases.models import Reviewer

    return Reviewer.objects.get(login=login)


def today() -> Any:
    return audit.now().date()


def test_money_and_ages_are_of_ones_own_lane(night, browser) -> None:
    held = {login: {one.account: one.fen for one in overview.money(person(login))} for login in ("sun", "qian")}
    assert held == {"sun": {"suspected": 660_000}, "qian": {}}
    assert [n for *_, n, _fen in overview.ages(person("sun"), today())] == [3, 0, 0, 0, 0]
    assert [n for *_, n, _fen in overview.ages(person("qian"), today())] == [1, 0, 0, 0, 0]
    assert overview.ages(person("sun"), today() + timedelta(days=30))[2][2] == 3  # the 31st day


def test_a_decision_flows_out_once_and_an_undone_one_does_not(night, browser) -> None:
    from jihe.cases import work
    from jihe.law import load

    wang = person("wang")
    work.assign(SMALL, wang, wang)
    work.begin(SMALL, wang)
    assert [(one.login, one.cases) for one in overview.hands(person("sun"), today())] == [("wang", 1)]
    work.decide(SMALL, wang, "benign", 0, "材料齐全，未见异常情形", load())
    flow = overview.weeks(person("sun"), today())
    assert (sum(one.came for one in flow), sum(one.went for one in flow)) == (3, 1)
    if len({one.monday for one in flow}) == overview.WEEKS:
        assert flow[-1].went == 1
    from jihe.cases.models import Case

    if Case.objects.get(number=SMALL).state == "decided":
        work.undo(SMALL, wang, "录入有误")
        assert sum(one.went for one in overview.weeks(person("sun"), today())) == 0


def test_the_month_in_the_reports_terms(night, browser, monkeypatch) -> None:
    from jihe.cases import second, work
    from jihe.law import load

    monkeypatch.setattr(second, "drawn", lambda *_: False)
    wang = person("wang")
    work.assign(SMALL, wang, wang)
    work.begin(SMALL, wang)
    work.hear(SMALL, wang, today(), "已电话告知")
    work.decide(SMALL, wang, "overpaid_no_fault", 80_000, "死亡后领取养老金三个月，无主观故意", load())
    work_month = overview.month(person("sun"), today().replace(day=1))
    assert (work_month.confirmed_fen, work_month.confirmed_cases, work_month.incidents) == (80_000, 1, 0)
    client, day = browser("wang"), today().isoformat()
    assert post(client, SMALL, "order", amount="800.00", on=day, voucher="V1").status_code == 303
    back = post(client, SMALL, "recover", amount="500.00", on=day, voucher="V2", way="instalment")
    assert back.status_code == 303
    assert overview.month(person("sun"), today().replace(day=1)).recovered_fen == 50_000
    assert overview.month(person("qian"), today().replace(day=1)).confirmed_fen == 0
    assert overview.dues(person("sun"), today()).open_fen == 30_000


def test_a_verdict_taken_back_leaves_the_month_as_it_was(night, browser, monkeypatch) -> None:
    from jihe.cases import second, work
    from jihe.law import load

    monkeypatch.setattr(second, "drawn", lambda *_: False)
    wang = person("wang")
    work.assign(SMALL, wang, wang)
    work.begin(SMALL, wang)
    work.hear(SMALL, wang, today(), "已电话告知")
    work.decide(SMALL, wang, "overpaid_no_fault", 50_000, "死亡后领取养老金两个月，无主观故意", load())
    assert overview.month(person("sun"), today().replace(day=1)).confirmed_fen == 50_000
    work.undo(SMALL, wang, "录入有误")
    assert overview.month(person("sun"), today().replace(day=1)).confirmed_fen == 0


def test_the_dashboard_shows_one_lane_and_its_look_is_on_record(night, browser) -> None:
    sun, qian = (browser(login).get("/dashboard/") for login in ("sun", "qian"))
    for answer in (sun, qian):
        text = answer.content.decode()
        assert answer.status_code == 200
        for hook in ("month", "chart-money", "chart-age", "chart-flow", "chart-hands", "dues", "precision", "nights"):
            assert f'data-test="{hook}"' in text, hook
        for number in (PENSION, SMALL, ELSEWHERE, POWER):
            assert number not in text
        assert " style=" not in text
    assert "6,600.00" in sun.content.decode()
    assert "不可估计" in sun.content.decode()
    last = [entry["action"] for entry in audit.entries()]
    assert last.count("dashboard.look") == 2
    for login in ("wang", "shi", "admin"):
        assert browser(login).get("/dashboard/").status_code == 403


@pytest.mark.parametrize("month", ["x", "2026-13", "0001-01", "2026", "９９"])
def test_a_month_that_is_none_is_told(night, browser, month: str) -> None:
    answer = browser("sun").get("/dashboard/", {"month": month})
    assert (answer.status_code, 'data-error="month"' in answer.content.decode()) == (422, True)
    assert browser("sun").get("/dashboard/?month=2026-01").status_code == 200


def test_bars_are_as_long_as_their_values_and_escape_words() -> None:
    drawn = bars.bars([bars.Bar("a<b", (2.0, 1.0), ("2", "1")), bars.Bar("无", (0.0,), ("0",), late=True)], "名称")
    widths = [float(one) for one in re.findall(r'<rect [^>]*width="([\d.]+)"', drawn)]
    assert widths[0] == 2 * widths[1] == bars.WIDTH - bars.LEFT - bars.RIGHT
    assert widths[2] == 0
    assert "a&lt;b" in drawn
    assert bars.bars([bars.Bar("a", (0.0,), ("0",))], "n") == ""


ROLES = ("wang", "sun", "qian", "shi", "admin")


def test_everybody_reads_the_catalogue(night, browser) -> None:
    for login in ROLES:
        answer = browser(login).get("/catalogue/")
        text = answer.content.decode()
        assert (answer.status_code, len(re.findall(r'<tr data-code="', text)) > 50) == (200, True)
        assert POWER not in text
    row = re.search(r'<tr data-code="P01">.*?</tr>', browser("wang").get("/catalogue/").content.decode(), re.S)
    assert row is not None
    assert 'href="/queue/?tab=all&amp;code=P01">2<' in row[0]  # of their town
    for login, cases in (("shi", 3), ("qian", 1)):
        shown = browser(login).get("/catalogue/").content.decode()
        assert f">{cases}<" in re.findall(r'<tr data-code="P01">.*?</tr>', shown, re.S)[0]


def test_a_rule_and_a_model_say_what_they_ask_on_which_law(night, browser) -> None:
    text = browser("shi").get("/catalogue/P01/").content.decode()
    for hook in ("unit", "law", "look-alikes"):
        assert f'data-test="{hook}"' in text
    assert "SELECT" in text
    assert browser("shi").get("/catalogue/M05/").status_code == 200
    assert browser("shi").get("/catalogue/p01/")["Location"] == "/catalogue/P01/"
    assert browser("shi").get("/catalogue/P99/").status_code == 404
    assert browser("shi").get("/catalogue/../x/").status_code == 404
    assert browser().get("/catalogue/P01/").status_code == 302
    assert [entry["object_key"] for entry in audit.entries() if entry["action"] == "catalogue.look"] == ["P01", "M05"]


def test_every_unit_of_the_content_has_its_page(night, browser) -> None:
    from jihe.home import Home

    content, _ = catalogue.content(Home.at())
    client = browser("shi")
    for code in [one.code for one in (*content.rules.values(), *content.models.values())]:
        assert client.get(f"/catalogue/{code}/").status_code == 200, code


def test_upheld_is_of_decided_cases_with_an_interval(night, browser, monkeypatch) -> None:
    from jihe.cases import second, work
    from jihe.law import load

    monkeypatch.setattr(second, "drawn", lambda *_: False)
    wang = person("wang")
    work.assign(SMALL, wang, wang)
    work.begin(SMALL, wang)
    work.decide(SMALL, wang, "benign", 0, "材料齐全，未见异常情形", load())
    one = catalogue.counts(person("sun"))["P01"]
    assert (one.open, one.decided, one.upheld) == (2, 1, 0)
    assert one.share.high is not None
    assert one.share.high > 0.5

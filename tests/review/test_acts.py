"""Acting on a case from its page: who may, once, on the case as it was seen, and in words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from jihe.cases import audit, second
from tests.review.desk import ELSEWHERE, NONE, PENSION, POWER, SMALL, found, post, seq


@pytest.fixture
def desk(web: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(second, "drawn", lambda *_: False)
    return found()


ACTS = (
    "assign", "begin", "hear", "decide", "second", "serve", "order", "recover", "agree", "write-off", "pay",
    "take-back", "reverse", "appeal", "settle", "close", "reopen", "hold", "resume", "handback", "file", "join", "note",
    "recuse", "undo",
)  # fmt: skip


def test_no_act_is_left_out_here(web: Any) -> None:
    from jihe.review import acts

    assert tuple(acts.ACTS) == ACTS


def case(number: str = SMALL) -> Any:
    from jihe.cases.models import Case

    return Case.objects.get(number=number)


def names(number: str, login: str) -> set[str]:
    from jihe.cases.models import Reviewer
    from jihe.review.acts import allowed

    return {act.name for act in allowed(case(number), Reviewer.objects.get(login=login))}


def today(days: int = 0) -> str:
    return (audit.now().date() + timedelta(days=days)).isoformat()


def taken(browser: Any, number: str = SMALL) -> Any:
    client = browser("wang")
    assert post(client, number, "assign", to="wang").status_code == 303
    assert post(client, number, "begin").status_code == 303
    return client


def decided(browser: Any, amount: str = "800.00") -> Any:
    client = taken(browser)
    assert post(client, SMALL, "hear", on=today(), said="已电话告知，家属称不知须申报").status_code == 303
    verdict = {"verdict": "overpaid_no_fault", "amount": amount, "reason": "死亡后领取养老金三个月，无主观故意"}
    assert post(client, SMALL, "decide", **verdict).status_code == 303
    return client


def test_a_case_from_the_queue_to_its_end(desk, browser) -> None:
    client = decided(browser)
    assert (case().state, case().card.to_recover_fen) == ("decided", 80_000)
    sun = browser("sun")
    for action, fields in (
        ("serve", {"on": today()}),
        ("order", {"on": today(), "voucher": "中社退〔2026〕1号"}),
        ("agree", {"on": today(), "instalments": f"{today(30)} 400\n{today(60)} 400.00"}),
        ("recover", {"on": today(), "voucher": "V1", "amount": "400", "way": "instalment"}),
        ("appeal", {"on": today(), "kind": "reconsideration"}),
    ):
        assert post(client, SMALL, action, **fields).status_code == 303, action
    assert (
        post(
            client,
            SMALL,
            "settle",
            on=today(),
            verdict="overpaid_no_fault",
            amount="100",
            reason="复议机关变更决定为一百元",
        ).status_code
        == 403
    )
    assert (
        post(
            sun,
            SMALL,
            "settle",
            on=today(),
            verdict="overpaid_no_fault",
            amount="100",
            reason="复议机关变更决定为一百元",
        ).status_code
        == 303
    )
    assert case().card.fund_owes_fen == 30_000
    assert (
        post(client, SMALL, "pay", on=today(), voucher="R1", amount="300", refund="on").status_code == 403
    )  # decided it
    assert (
        post(browser("sun"), SMALL, "pay", on=today(), voucher="R1", amount="300", refund="on").status_code == 403
    )  # settled it
    assert post(client, SMALL, "close").status_code == 422  # money is open


def test_forms_show_what_is_wrong_and_lose_nothing_typed(desk, browser) -> None:
    client = taken(browser)
    answer = post(
        client, SMALL, "decide", verdict="fraud", amount="1,00", reason="短", conduct_ended=today(3), minutes="0"
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert set(re.findall(r'data-error="(\w+)"', text)) == {"amount", "reason", "conduct_ended", "minutes"}
    assert 'value="1,00"' in text
    assert "短" in text
    assert post(client, SMALL, "decide", verdict="fraud", amount="900", reason="隐瞒死亡冒领养老金").status_code == 422
    assert (
        "尚未听取陈述申辩"
        in post(client, SMALL, "decide", verdict="fraud", amount="900", reason="隐瞒死亡冒领养老金的").content.decode()
    )
    assert case().state == "in_review"


@pytest.mark.parametrize("amount", ["-1", "0.001", "１２", "1e3", "NaN", "9" * 30, "1,00", "", "¥5"])
def test_no_wrong_sum_gets_in(desk, browser, amount: str) -> None:
    client = taken(browser)
    post(client, SMALL, "hear", on=today(), said="已电话告知")
    answer = post(client, SMALL, "decide", verdict="fraud", amount=amount, reason="隐瞒死亡冒领养老金的")
    assert (answer.status_code, case().verdicts.count()) == (422, 0)


def test_a_sum_above_the_stake_asks_why(desk, browser) -> None:
    client = taken(browser)
    post(client, SMALL, "hear", on=today(), said="已电话告知")
    told = {"verdict": "fraud", "amount": "900.01", "reason": "隐瞒死亡冒领养老金的"}
    assert 'data-error="above"' in post(client, SMALL, "decide", **told).content.decode()
    assert post(client, SMALL, "decide", **told, above="另查出一笔丧葬补助").status_code == 303


@pytest.mark.parametrize("text", ["证件号 442000199001011234", "电话 13800138000", "甲\x00乙", "\u202e反写"])
def test_no_number_of_a_person_and_nothing_unprintable_goes_on_record(desk, browser, text: str) -> None:
    client = taken(browser)
    answer = post(client, SMALL, "note", note=text)
    assert answer.status_code == 422
    assert case().steps.filter(action="note").count() == 0


def test_the_same_form_twice_is_carried_out_once(desk, browser) -> None:
    client = browser("wang")
    form = {"seq": 0, "key": "abc", "to": "wang"}
    first = client.post(f"/cases/{SMALL}/assign/", form)
    again = client.post(f"/cases/{SMALL}/assign/", form)
    assert (first.status_code, again.status_code, first["Location"]) == (303, 303, again["Location"])
    assert case().steps.count() == 1


def test_two_windows_one_decision(desk, browser) -> None:
    client = taken(browser)
    seen = seq(SMALL)
    assert client.post(f"/cases/{SMALL}/note/", {"seq": seen, "key": "1", "note": "已电话联系"}).status_code == 303
    late = client.post(f"/cases/{SMALL}/note/", {"seq": seen, "key": "2", "note": "再次联系"})
    assert late.status_code == 409
    assert "已电话联系" not in late.content.decode()
    assert case().steps.filter(action="note").count() == 1
    assert client.post(f"/cases/{SMALL}/begin/", {"seq": seen, "key": "3"}).status_code == 409  # not from this state


@pytest.mark.parametrize("number", [ELSEWHERE, POWER, NONE, "P-1", "'--"])
def test_a_case_that_is_not_theirs_is_none_to_see_and_none_to_move(desk, browser, number: str) -> None:
    client = browser("wang")
    none = client.get(f"/cases/{NONE}/assign/")
    assert none.status_code == 404
    for action in ACTS:
        for answer in (
            client.get(f"/cases/{number}/{action}/"),
            client.post(f"/cases/{number}/{action}/", {"to": "wang"}),
        ):
            assert (answer.status_code, answer.content) == (404, none.content)
    assert ("wang", "case.miss") in {(entry["actor"], entry["action"]) for entry in audit.entries()}


def test_what_is_theirs_but_not_their_act_is_forbidden(desk, browser) -> None:
    taken(browser)
    zhao = browser("sun")
    for action in ("decide", "hear", "handback", "file"):
        assert zhao.get(f"/cases/{SMALL}/{action}/").status_code == 403, action
    assert names(SMALL, "wang") >= {"hear", "decide", "hold", "handback", "file", "join", "note", "recuse", "undo"}
    assert names(SMALL, "sun") == {"assign", "hold", "join", "note", "recuse", "undo"}


def test_nobody_seconds_their_own_verdict(desk, browser) -> None:
    client = browser("wang")
    post(client, PENSION, "assign", to="wang")
    post(client, PENSION, "begin")
    post(client, PENSION, "hear", on=today(), said="已电话告知")
    told = {"verdict": "fraud", "amount": "60000", "reason": "隐瞒死亡冒领养老金的", "above": "另查出"}
    assert post(client, PENSION, "decide", **told).status_code == 303
    assert case(PENSION).state == "second_review"
    again = {key: told[key] for key in ("verdict", "amount", "reason")}
    assert post(client, PENSION, "second", **again).status_code == 403
    assert post(browser("sun"), PENSION, "second", **again).status_code == 303
    assert case(PENSION).state == "decided"


def test_fields_that_are_nobodys_to_set_are_not_read(desk, browser) -> None:
    client = browser("wang")
    post(client, SMALL, "assign", to="wang", assignee="sun", town="T2", lane="public_power", by="sun", state="closed")
    step = case().steps.get()
    assert (step.by.login, case().assignee.login, case().town, case().lane, case().state) == (
        "wang", "wang", "T1", "case", "assigned",
    )  # fmt: skip


@pytest.mark.parametrize("to", ["zhao", "qian", "nobody", "admin"])
def test_a_case_goes_to_nobody_whose_work_it_cannot_be(desk, browser, to: str) -> None:
    assert post(browser("sun"), SMALL, "assign", to=to).status_code == 422
    assert case().assignee is None


def test_next_leads_on(desk, browser) -> None:
    client = taken(browser)
    answer = post(client, SMALL, "decide", verdict="benign", amount="0", reason="已核实本人健在，记录有误", next="1")
    assert answer["Location"] == f"/cases/{PENSION}/"
    assert case(PENSION).assignee.login == "wang"


@pytest.mark.parametrize("action", sorted(ACTS))
def test_acts_change_nothing_by_get_and_need_a_log_in(desk, browser, action: str) -> None:
    before = audit_count()
    assert browser().get(f"/cases/{SMALL}/{action}/").status_code == 302
    assert browser().post(f"/cases/{SMALL}/{action}/").status_code == 401
    assert browser("wang").delete(f"/cases/{SMALL}/{action}/").status_code == 405
    assert audit_count() == before


def test_who_opens_a_form_has_looked_at_the_case(desk, browser) -> None:
    browser("wang").get(f"/cases/{SMALL}/assign/")
    last = list(audit.entries())[-1]
    assert (last["actor"], last["action"], last["object_key"]) == ("wang", "case.look", SMALL)


def audit_count() -> int:
    from jihe.cases.models import AuditEntry

    return int(AuditEntry.objects.exclude(action="login").count())

"""Attacks 53–57: the same form again, two windows, twenty people, a voucher twice, and undoing what must stand."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jihe.cases import audit, rank, update
from jihe.law import load
from tests.attacks.served import as_served, send
from tests.cases.conftest import Sig, make_night
from tests.review.desk import PENSION, SMALL, found, post, seq
from tests.review.test_acts import ACTS, case, decided, taken, today
from tests.review.test_blind_page import SAID
from tests.review.test_blind_page import taken as dossier
from tests.review.test_case_sight import MINE, PDF
from tests.review.test_incidents_page import filled, sent
from tests.review.test_serving import serving

__all__ = ["sent"]
pytestmark = pytest.mark.usefixtures("chain")
WHY = {"purpose": "review", "reason": "核对身份证件"}
REASON = "死亡后领取养老金三个月，无主观故意"


def kept() -> dict[str, int]:
    """How many rows each table of the store has, but for the log of looks and for sittings."""
    from django.apps import apps

    return {
        model.__name__: model.objects.count()
        for model in apps.get_app_config("cases").get_models()
        if model.__name__ not in ("AuditEntry", "LastLook")
    }


def changes() -> int:
    """Entries that are not about looking or logging in."""
    return sum(not re.search(r"look|list$|login|logout|search|miss", entry["action"]) for entry in audit.entries())


def twice(client: Any, path: str, fields: dict[str, Any]) -> Any:
    """The same bytes two times: the second leads to the same place and leaves nothing."""
    first = client.post(path, fields)
    assert first.status_code == 303, (path, first.content[:200])
    before = kept(), changes()
    again = client.post(path, fields)
    assert (again.status_code, again["Location"]) == (303, first["Location"]), path
    assert (kept(), changes()) == before, path
    return first


def test_53_every_act_on_a_case_replayed(desk, browser) -> None:
    wang, sun = browser("wang"), browser("sun")
    way = [
        (wang, "note", {"note": "已电话联系"}),
        (wang, "assign", {"to": "wang"}),
        (wang, "join", {"to": "sun"}),
        (wang, "begin", {}),
        (wang, "hold", {"until": today(9), "note": "等待回函"}),
        (wang, "resume", {}),
        (wang, "handback", {"note": "另有急件"}),
        (wang, "assign", {"to": "wang"}),
        (wang, "begin", {}),
        (wang, "hear", {"on": today(), "said": "已当面听取"}),
        (wang, "undo", {"reason": "日期有误"}),
        (wang, "hear", {"on": today(), "said": "已当面听取"}),
        (wang, "file", {"on": today(), "reference": "1号"}),
        (wang, "decide", {"verdict": "overpaid_no_fault", "amount": "800", "reason": REASON}),
        (wang, "serve", {"on": today()}),
        (wang, "order", {"on": today(), "voucher": "中社退〔2026〕1号"}),
        (wang, "agree", {"on": today(), "instalments": f"{today(30)} 400\n{today(60)} 400"}),
        (wang, "recover", {"on": today(), "voucher": "V1", "amount": "300", "way": "instalment"}),
        (wang, "reverse", {"entry": "", "reason": "凭证有误"}),
        (wang, "recover", {"on": today(), "voucher": "V2", "amount": "300", "way": "bank_return"}),
        (sun, "write-off", {"on": today(), "voucher": "V3", "amount": "100", "reason": "下落不明，穷尽追缴措施"}),
        (wang, "appeal", {"on": today(), "kind": "reconsideration"}),
        (sun, "settle", {"on": today(), "verdict": "overpaid_no_fault", "amount": "200", "reason": REASON}),
        (wang, "close", {"note": "应退部分另行办理"}),
        (sun, "reopen", {"reason": "出现新的线索"}),
        (wang, "recuse", {"note": "当事人系近亲属"}),
    ]
    for place, (client, action, fields) in enumerate(way):
        if action == "reverse":
            fields["entry"] = str(case().entries.filter(kind="instalment").order_by("seq").last().seq)
        twice(client, f"/cases/{SMALL}/{action}/", {"seq": seq(SMALL), "key": f"k{place}", **fields})
    # Without a key the number of the last step seen guards what the key did.
    old = {"seq": seq(SMALL), "key": "", "note": "再次联系"}
    assert sun.post(f"/cases/{SMALL}/note/", old).status_code == 303
    assert sun.post(f"/cases/{SMALL}/note/", old).status_code == 409
    tried = {action for _, action, _ in way}
    assert set(ACTS) - tried == {"second", "pay", "take-back"}


def test_53b_seconding_and_paying_replayed(desk, browser, more) -> None:
    more("lin", "supervisor")
    wang, sun, lin = browser("wang"), browser("sun"), browser("lin")
    told = {"verdict": "fraud", "amount": "5000", "reason": REASON}
    for action, fields in (
        ("assign", {"to": "wang"}),
        ("begin", {}),
        ("hear", {"on": today(), "said": "已告知"}),
        ("decide", {**told, "amount": "60000", "above": "另查出一笔"}),
    ):
        assert post(wang, PENSION, action, **fields).status_code == 303
    twice(sun, f"/cases/{PENSION}/second/", {"seq": seq(PENSION), "key": "s", **told, "amount": "60000"})
    assert (
        post(wang, PENSION, "recover", on=today(), voucher="B1", amount="60000", way="bank_return").status_code == 303
    )
    assert post(wang, PENSION, "appeal", on=today(), kind="litigation").status_code == 303
    ruled = {"on": today(), **told, "amount": "100"}
    assert post(sun, PENSION, "settle", **ruled).status_code == 303
    paid = {"on": today(), "voucher": "R1", "amount": "59900", "refund": "on"}
    twice(lin, f"/cases/{PENSION}/pay/", {"seq": seq(PENSION), "key": "p", **paid})
    assert case(PENSION).card.fund_owes_fen == 0


def test_53b_every_other_form_replayed(home, browser, more) -> None:
    """Files, purposes, people: what has no step to guard it. Log-out, language, keys and staying change no store."""
    wang, sun, admin = browser("wang"), browser("sun"), browser("admin")
    upload = lambda: {"file": SimpleUploadedFile("a.pdf", PDF), "kind": "document", "received_on": "2026-01-01"}  # noqa: E731
    assert wang.post(f"/cases/{MINE}/attach/", upload() | {"key": "f"}).status_code == 303
    before = kept(), changes()
    assert wang.post(f"/cases/{MINE}/attach/", upload() | {"key": "f"}).status_code == 303
    assert (kept(), changes()) == before
    twice(wang, f"/cases/{MINE}/unmask/", {**WHY, "key": "u"})
    twice(sun, "/persons/1/unmask/", {**WHY, "key": "u"})
    twice(wang, "/queue/bulk/", {"action": "assign", "case": [MINE], "key": "b"})
    twice(wang, "/queue/next/", {"key": "n"})
    twice(sun, "/incidents/draft/", {"key": "i"})
    twice(admin, "/people/add/", {"login": "li.na", "role": "auditor", "town": "T1", "key": "a"})
    twice(admin, "/people/li.na/hours/", {"hours": "20", "key": "h"})
    twice(admin, "/people/li.na/absence/", {"first": today(), "last": today(3), "key": "w"})
    assert 'data-test="password"' in admin.post("/people/li.na/password/", {"key": "p"}).content.decode()
    before = kept(), changes()
    assert admin.post("/people/li.na/password/", {"key": "p"}).status_code == 303
    assert (kept(), changes()) == before
    twice(admin, "/people/li.na/retire/", {"key": "r"})


def test_53b_a_dossier_and_a_reply_replayed(lane, browser) -> None:
    client = browser("sun")
    first = twice(client, "/blind/next/", {"key": "n"})
    twice(client, f"{first['Location']}verdict/", {**SAID, "key": "v"})
    assert client.post("/blind/next/", {"key": "n"})["Location"] == first["Location"]  # not another one
    assert dossier(client) != first["Location"]


def test_53b_a_towns_reply_replayed(sent, web, browser, monkeypatch) -> None:
    from jihe.cases import second

    monkeypatch.setattr(second, "drawn", lambda *_: False)
    monkeypatch.setenv("JIHE_HOME", str(web.root))
    data = filled(sent, verdict="正常", reason="证件号码登记错误，本人健在").read()
    client = browser("wang")
    answers = [
        client.post("/replies/", {"file": SimpleUploadedFile("a.xlsx", data), "key": key})
        for key in ("k", "k", "other")
    ]
    assert {(one.status_code, one["Location"]) for one in answers} == {(303, answers[0]["Location"])}
    assert case(PENSION).verdicts.count() == 1
    assert [entry["action"] for entry in audit.entries()].count("list.import") == 2  # of "other", which changes nothing


def test_54_one_decision_from_two_windows(desk, browser) -> None:
    taken(browser)
    assert post(browser("wang"), SMALL, "hear", on=today(), said="已告知").status_code == 303
    seen = seq(SMALL)
    windows = [browser("wang") for _ in range(2)]
    told = {"verdict": "overpaid_no_fault", "reason": REASON}
    sent = [
        one.post(f"/cases/{SMALL}/decide/", {"seq": seen, "key": f"w{place}", "amount": amount, **told}).status_code
        for place, (one, amount) in enumerate(zip(windows, ("800", "700"), strict=True))
    ]
    assert sent == [303, 409]
    assert case().verdicts.get().confirmed_fen == 80_000
    now = seq(SMALL)
    for wrong in (now - 1, now + 1, 10**9, -1, "", "x", "５"):
        late = windows[0].post(f"/cases/{SMALL}/note/", {"seq": wrong, "key": "", "note": "说明"})
        assert late.status_code == 409, wrong
    assert seq(SMALL) == now
    assert windows[0].post(f"/cases/{SMALL}/note/", {"seq": now, "key": "", "note": "说明"}).status_code == 303


def test_55_twenty_at_once(web, browser, more) -> None:
    """On the server itself: the same case wanted by twenty, then the next free one by twenty."""
    found()
    day = audit.now().date()
    update(
        "r2",
        day,
        *make_night(*(Sig(n, money={n: 1000 * n}) for n in range(100, 125))),
        towns={("person", n): "T1" for n in range(100, 125)},
    )
    rank("r2", 80, load())
    people = [f"an{n}" for n in range(20)]
    for login in people:
        more(login, "auditor", "T1")
    with as_served(web):
        clients = {login: browser(login) for login in people}
    with serving(web.root) as (port, _), ThreadPoolExecutor(20) as pool:
        ready = Barrier(20)

        def at_once(login: str, path: str, fields: dict[str, Any]) -> tuple[int, str]:
            ready.wait()
            status, told, _ = send(port, "POST", path, clients[login], fields)
            return status, told.get("location", "")

        wanted = [
            pool.submit(at_once, login, f"/cases/{PENSION}/assign/", {"seq": 0, "key": "a", "to": login})
            for login in people
        ]
        statuses = Counter(one.result()[0] for one in wanted)
        assert statuses[303] == 1
        assert set(statuses) <= {303, 409, 403, 503}
        assert case(PENSION).steps.count() == 1
        following = [pool.submit(at_once, login, "/queue/next/", {"key": "n"}) for login in people]
        led = [one.result() for one in following]
    given = [path for status, path in led if status == 303]
    assert {status for status, _ in led} <= {303, 503}
    assert len(given) == len(set(given)) >= 15
    from jihe.cases.models import Case

    assert Case.objects.filter(state="assigned").count() == len(given) + 1


def test_56_a_voucher_twice(desk, browser) -> None:
    client = decided(browser)
    first = {"on": today(), "voucher": "V1", "way": "instalment", "amount": "300"}
    assert post(client, SMALL, "recover", **first).status_code == 303
    assert post(client, SMALL, "recover", **first).status_code == 303  # the same again is what was booked
    for way in ("bank_return", "offset"):  # nor is the same money told in another way
        assert post(client, SMALL, "recover", **first | {"way": way}).status_code == 422
    assert case().card.to_recover_fen == 50_000
    assert post(client, SMALL, "recover", **first | {"amount": "200"}).status_code == 422
    assert post(client, SMALL, "recover", **first | {"amount": "200", "voucher": " V1 "}).status_code == 422
    assert post(client, SMALL, "recover", **first | {"amount": "500.01", "voucher": "V2"}).status_code == 422
    assert post(client, SMALL, "recover", **first | {"amount": "500", "voucher": "V2"}).status_code == 303
    assert case().card.to_recover_fen == 0


def test_57_undone_after_money_and_undone_undone(desk, browser) -> None:
    client = decided(browser)
    assert post(client, SMALL, "undo", reason="金额有误").status_code == 303  # no money has moved yet
    assert (case().state, case().card.to_recover_fen) == ("heard", 0)
    steps = case().steps.count()
    for expected in ("in_review", "assigned", "open"):  # an undo is no step to undo: each goes one further back
        assert post(client, SMALL, "undo", reason="录入有误").status_code == 303
        assert case().state == expected
    assert post(client, SMALL, "undo", reason="录入有误").status_code == 403
    assert case().steps.count() == steps + 3
    assert case().steps.filter(action="undo", undoes__in=case().steps.filter(action="undo").values("seq")).count() == 0
    client = decided(browser)
    assert post(client, SMALL, "recover", on=today(), voucher="V1", amount="1", way="bank_return").status_code == 303
    answer = post(browser("sun"), SMALL, "undo", reason="改变主意")
    assert answer.status_code == 422
    assert (case().state, case().card.to_recover_fen) == ("decided", 79_900)
    entry = case().entries.get(kind="bank_return")
    assert post(client, SMALL, "reverse", entry=str(entry.seq), reason="凭证有误").status_code == 303
    assert post(client, SMALL, "reverse", entry=str(entry.seq), reason="凭证有误").status_code in (403, 422)
    assert case().card.to_recover_fen == 80_000

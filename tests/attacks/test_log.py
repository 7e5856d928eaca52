"""Attacks 65–67: looks without an entry, a clock set back, and a log that cannot be written."""

from __future__ import annotations

import re
import resource
from datetime import timedelta
from typing import Any

import pytest

from jihe.cases import audit
from jihe.home import Home
from tests.attacks.served import as_served, children, send
from tests.review.desk import ELSEWHERE, NONE, PENSION, POWER, SMALL, post
from tests.review.test_acts import case, taken
from tests.review.test_case_sight import FAR, ID, MINE, SECTIONS, attached
from tests.review.test_case_sight import POWER as FAR_POWER
from tests.review.test_serving import serving


def new(before: int) -> list[tuple[str, str, str]]:
    return [(row["actor"], row["action"], row["object_key"]) for row in audit.entries() if row["seq"] > before]


def last() -> int:
    from jihe.cases.models import AuditHead

    return int(AuditHead.objects.get().seq)


def test_65_every_look_and_every_refused_try(home, browser) -> None:
    """One entry for each page about a case, whole, in part, as form or file; one for each try at what is not theirs."""
    clients = {login: browser(login) for login in ("wang", "sun", "qian", "shi", "admin")}
    wang = clients["wang"]
    assert attached(wang).status_code == 303
    (held,) = [path.name for path in home.files.iterdir() if not path.name.startswith(".")]
    looks = [(f"/cases/{MINE}/", "case.look"), *((f"/cases/{MINE}/{name}/", "case.look") for name in SECTIONS)]
    looks += [(f"/cases/{MINE}/{action}/", "case.look") for action in ("assign", "note", "recuse")]
    looks += [(f"/cases/{MINE}/paper.{form}", "case.export") for form in ("pdf", "xlsx")]
    looks += [(f"/cases/{MINE}/files/{held}/", "case.file"), ("/queue/?tab=all", "case.list")]
    for path, action in looks:
        for headers in ({}, {"HX-Request": "true"}, {"Sec-Purpose": "prefetch"}):
            before = last()
            assert wang.get(path, headers=headers).status_code == 200
            ((actor, did, key),) = new(before)
            assert (actor, did, key) == ("wang", action, "wang" if did == "case.list" else MINE), path
        before = last()
        assert wang.head(path).status_code == 200
        assert len(new(before)) == 1
    for login, path, action in (
        ("sun", "/dashboard/", "dashboard.look"),
        ("sun", "/incidents/", "incident.list"),
        ("wang", "/towns/", "town.look"),
        ("admin", "/people/", "reviewer.list"),
        ("admin", "/audit/", "audit.look"),
        ("sun", "/audit/", "audit.look"),
    ):
        before = last()
        assert clients[login].get(path).status_code == 200
        assert new(before)[-1][:2] == (login, action), path
    for login, number in (
        ("wang", FAR),
        ("wang", FAR_POWER),
        ("sun", FAR_POWER),
        ("qian", MINE),
        ("shi", MINE),
        ("admin", FAR_POWER),
        ("wang", NONE),
    ):
        for rest in ("", "evidence/", "paper.pdf", f"files/{held}/", "decide/", "hear/"):
            before = last()
            assert clients[login].get(f"/cases/{number}/{rest}").status_code == 404
            assert new(before) == [(login, "case.miss", number)], rest
        for rest in ("assign/", "unmask/", "attach/"):
            before = last()
            assert clients[login].post(f"/cases/{number}/{rest}", {"seq": 0}).status_code == 404
            assert new(before) == [(login, "case.miss", number)], rest
    before = last()
    wang.post("/search/", {"q": FAR})
    wang.post("/search/", {"q": ID})
    assert new(before) == [("wang", "case.miss", FAR), ("wang", "case.miss", "")]
    text = str([*audit.entries()])
    assert not re.search(r"\d{17}[\dXx](?!\d)|陈大文", re.sub(r"[0-9a-f]{64}", "", text))
    assert audit.verify_store([]).bad is None


def test_65b_refused_acts(desk, browser, more) -> None:
    """What is theirs to see and not to do: the sender is told 403 and the case's log says who tried."""
    more("wei", "auditor", "T1")
    taken(browser)
    for login, action in (
        ("wei", "assign"),
        ("wei", "decide"),
        ("sun", "hear"),
        ("wang", "second"),
        ("wang", "write-off"),
    ):
        client, before = browser(login), last()
        assert post(client, SMALL, action, to="wei").status_code in (403, 409)
        assert [(actor, key) for actor, did, key in new(before) if did != "login"] == [(login, SMALL)], action
    client = browser("wei")
    before = last()
    client.post("/queue/bulk/", {"action": "assign", "case": [ELSEWHERE, POWER, SMALL]})
    assert new(before) == [("wei", "case.miss", ELSEWHERE), ("wei", "case.miss", POWER), ("wei", "case.refused", SMALL)]
    assert audit.verify_store([]).bad is None


def test_66_a_clock_set_back_while_serving(desk, browser, monkeypatch, tmp_path) -> None:
    real, client = audit.now, browser("wang")
    for days in (0, -1, -400, 3, -3, 0):
        monkeypatch.setattr(audit, "now", lambda days=days: real() + timedelta(days=days))
        assert client.get(f"/cases/{PENSION}/").status_code == 200
        assert client.get("/queue/?tab=all").status_code == 200
        assert post(client, SMALL, "note", note=f"第 {days} 日").status_code == 303
        assert audit.verify_store([]).bad is None
    monkeypatch.setattr(audit, "now", real)
    times = [row["at"] for row in audit.entries()]
    assert times == sorted(times)
    assert case().steps.filter(action="note").count() == 6
    audit.export_heads(tmp_path / "heads")
    from jihe.cases.audit_verify import read_heads

    assert audit.verify_store(read_heads(tmp_path / "heads")).bad is None


def shown(body: bytes) -> bool:
    return any(number in body.decode("utf-8", "replace") for number in (PENSION, SMALL))


def test_67_a_full_disk(desk, web: Home, browser) -> None:
    """No process of the server may write another byte: no page about a case is shown, each is 503 within seconds."""
    from django.db import connection

    with as_served(web):
        client = browser("wang")
    paths = (
        f"/cases/{PENSION}/",
        f"/cases/{PENSION}/history/",
        f"/cases/{PENSION}/assign/",
        "/queue/?tab=all",
        "/towns/",
    )
    with serving(web.root) as (port, process):
        for path in paths:
            assert send(port, "GET", path, client)[0] == 200
        connection.close()
        before = last()
        connection.close()
        for pid in children(process.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        for path in paths:
            status, told, body = send(port, "GET", path, client)
            assert (status, shown(body)) == (503, False), path
            assert int(told["retry-after"]) > 0
            assert str(web.root) not in body.decode()
        steps = {"seq": 0, "key": "", "to": "wang"}
        assert send(port, "POST", f"/cases/{PENSION}/assign/", client, steps)[0] == 503
        assert send(port, "POST", "/queue/next/", client, {"key": "n"})[0] == 503
        assert send(port, "GET", f"/cases/{ELSEWHERE}/", client)[0] == 503  # nor is a try left off the record
        assert send(port, "GET", "/health/")[0] == 200
        for pid in children(process.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert send(port, "GET", f"/cases/{PENSION}/", client)[0] == 200
    assert case(PENSION).steps.count() == 0
    assert [did for _, did, _ in new(before)] == ["case.look"]
    assert audit.verify_store([]).bad is None


def test_67b_a_store_that_may_only_be_read(desk, browser) -> None:
    from django.db import connection

    clients: dict[str, Any] = {login: browser(login) for login in ("wang", "sun", "admin")}
    before = last()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        for login, path in (
            ("wang", f"/cases/{PENSION}/"),
            ("wang", f"/cases/{PENSION}/evidence/"),
            ("wang", f"/cases/{PENSION}/note/"),
            ("wang", "/queue/"),
            ("wang", f"/cases/{POWER}/"),
            ("sun", "/dashboard/"),
            ("sun", "/incidents/"),
            ("sun", "/blind/"),
            ("admin", "/people/"),
            ("admin", "/audit/"),
            ("wang", "/towns/"),
        ):
            answer = clients[login].get(path)
            assert (answer.status_code, shown(answer.content)) == (503, False), path
            assert answer["Cache-Control"] == "no-store"
        for path in ("/search/", f"/cases/{PENSION}/unmask/", "/queue/next/", "/blind/next/"):
            assert (
                clients["wang"].post(path, {"q": POWER, "purpose": "review", "reason": "核对证件"}).status_code == 503
            )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
    assert new(before) == []
    assert clients["wang"].get(f"/cases/{PENSION}/").status_code == 200


@pytest.mark.parametrize("statement", ["UPDATE cases_auditentry SET actor = 'x'", "DELETE FROM cases_auditentry"])
def test_the_log_is_not_rewritten_by_hand(desk, statement: str) -> None:
    from django.db import DatabaseError, connection, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify_store([]).bad is None

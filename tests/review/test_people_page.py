"""People and the log: taken on, given a password once, retired at once; who sees which entries, and that all hold."""

from __future__ import annotations

import re
from typing import Any

import pytest

from jihe.cases import audit
from tests.review.desk import ELSEWHERE, PENSION, POWER, SMALL, found


def person(login: str) -> Any:
    from jihe.cases.models import Reviewer

    return Reviewer.objects.get(login=login)


def actions(login: str) -> list[str]:
    return [entry["action"] for entry in audit.entries() if entry["actor"] == login]


def test_somebody_is_added_gets_a_password_once_and_logs_in(web: Any, browser) -> None:
    admin = browser("admin")
    for _ in range(2):
        made = admin.post("/people/add/", {"login": "li.na", "role": "auditor", "town": "T1", "key": "k"})
        assert (made.status_code, made["Location"]) == (303, "/people/")
    assert (person("li.na").role, person("li.na").town) == ("auditor", "T1")
    answer = admin.post("/people/li.na/password/", {"key": "p"})
    drawn = re.search(r'data-test="password">([^<]+)<', answer.content.decode())
    assert drawn is not None
    assert admin.post("/people/li.na/password/", {"key": "p"}).status_code == 303  # not another one
    stranger = browser()
    assert stranger.post("/login/", {"username": "li.na", "password": drawn[1]}).status_code == 302
    assert drawn[1] not in admin.get("/people/").content.decode()
    assert actions("admin").count("reviewer.add") == len(["admin", "wang", "zhao", "sun", "qian", "shi", "li.na"])


def test_whoever_is_retired_is_out_at_the_next_click(web: Any, browser) -> None:
    zhao, admin = browser("zhao"), browser("admin")
    assert zhao.get("/queue/").status_code == 200
    assert admin.post("/people/zhao/retire/", {"key": "r"}).status_code == 303
    assert zhao.get("/queue/").status_code == 302
    assert 'data-login="zhao" data-active="0"' in admin.get("/people/").content.decode()
    assert admin.post("/people/zhao/retire/").status_code == 422
    assert admin.post("/people/admin/retire/").status_code == 422  # the last administrator
    assert admin.post("/people/nobody/retire/").status_code == 404


def test_hours_and_absences_are_put_down(web: Any, browser) -> None:
    from jihe.cases.models import Absence, WorkingHours

    admin = browser("admin")
    day = audit.now().date().isoformat()
    assert admin.post("/people/wang/absence/", {"first": day, "last": "2099-01-02"}).status_code == 303
    assert admin.post("/people/wang/hours/", {"hours": "20.5"}).status_code == 303
    assert Absence.objects.get().reviewer.login == "wang"
    assert WorkingHours.objects.get().minutes_a_week == 1230
    text = admin.get("/people/").content.decode()
    assert "2099-01-02" in text
    assert "20.5" in text
    for fields, field in (({"first": "2099-02-01", "last": "2099-01-01"}, "last"), ({"first": "x"}, "first")):
        answer = admin.post("/people/wang/absence/", fields)
        assert (answer.status_code, f'data-error="{field}"' in answer.content.decode()) == (422, True)
    assert admin.post("/people/wang/hours/", {"hours": "-1"}).status_code == 422
    assert {"reviewer.absence", "reviewer.hours"} <= set(actions("admin"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"login": "Li"}, "login"), ({"login": "wang"}, "login"), ({"login": "a b"}, "login"), ({"role": "king"}, "role"),
     ({"town": "T9"}, "town"), ({"role": "discipline", "town": "T1"}, "town")],
)  # fmt: skip
def test_a_wrong_field_is_told(web: Any, browser, fields: dict[str, str], field: str) -> None:
    answer = browser("admin").post("/people/add/", {"login": "li.na", "role": "auditor", "town": ""} | fields)
    assert answer.status_code == 422
    assert f'data-error="{field}"' in answer.content.decode()


def test_people_are_the_administrators_alone(web: Any, browser) -> None:
    for login in ("wang", "sun", "qian", "shi"):
        client = browser(login)
        assert client.get("/people/").status_code == 403
        assert client.post("/people/add/", {"login": "x.y", "role": "auditor"}).status_code == 403
        assert client.post("/people/wang/retire/").status_code == 403
    assert browser("admin", strict=True).post("/people/wang/retire/").status_code == 403
    assert browser("admin").get("/people/wang/retire/").status_code == 405


def logged(answer: Any) -> list[str]:
    return re.findall(r'<tr data-action="([^"]+)"', answer.content.decode())


def test_the_administrator_sees_and_filters_the_whole_log(web: Any, browser) -> None:
    found()
    browser("wang").get("/queue/?tab=free")
    admin = browser("admin")
    assert set(logged(admin.get("/audit/?actor=wang"))) == {"case.list", "login"}
    assert logged(admin.get("/audit/?action=reviewer.add&object=wang")) == ["reviewer.add"]
    assert logged(admin.get("/audit/?actor=nobody")) == []
    assert actions("admin")[-1] == "audit.look"
    for query in ("actor=A%20B", "action=%3Cx%3E", "object=999101195001011234", "after=x"):
        assert admin.get(f"/audit/?{query}").status_code == 422, query
    for login in ("wang", "qian", "shi"):
        assert browser(login).get("/audit/").status_code == 403


def test_a_supervisor_sees_what_concerns_their_cases(web: Any, browser) -> None:
    from jihe.cases import work

    found()
    work.assign(PENSION, person("wang"), person("wang"))
    work.assign(POWER, person("qian"), person("qian"))
    sun = browser("sun")
    text = sun.get("/audit/").content.decode()
    assert PENSION in text
    assert POWER not in text
    assert logged(sun.get(f"/audit/?object={POWER}")) == []
    assert logged(sun.get(f"/audit/?object={PENSION.lower()}")) == ["case.assign"]
    assert logged(sun.get("/audit/?action=reviewer.add")) == []
    assert SMALL not in text
    assert ELSEWHERE not in text


def test_pages_of_the_log_leave_none_out(web: Any, browser, monkeypatch) -> None:
    from jihe.review import audit_page

    monkeypatch.setattr(audit_page, "PAGE", 3)
    admin = browser("admin")
    rows = len([*audit.entries()])
    query, seen = "", []
    while True:
        text = admin.get(f"/audit/?{query}").content.decode()
        seen += [
            int(one.replace(",", "")) for one in re.findall(r'<tr data-action="[^"]+"><td class="n">([\d,]+)', text)
        ]
        following = re.search(r'rel="next" href="\?([^"]+)"', text)
        if following is None:
            break
        query = following[1]
    assert seen[-1] == 1
    assert len(seen) == len(set(seen)) == rows


def test_the_chain_is_verified_and_that_is_on_record(web: Any, browser) -> None:
    for login in ("admin", "sun"):
        text = browser(login).post("/audit/verify/").content.decode()
        assert 'data-test="verified" data-holds="1"' in text
        assert "audit.verify" in actions(login)
    assert browser("wang").post("/audit/verify/").status_code == 403

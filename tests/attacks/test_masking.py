"""Attacks 21–24: whom a case is about, seen without a purpose, beyond it, or by a way around it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from jihe.cases import audit, open_store, store
from jihe.cases.blind.subjects import OWN
from jihe.home import Home
from jihe.review import nights
from jihe.review.case.masking import _telling
from jihe.schema import TABLES
from tests.cases.printed import text as printed
from tests.review.test_case_sight import ID, MINE, OTHER, SECTIONS, page, personal
from tests.support import Night, copy_home

pytestmark = pytest.mark.usefixtures("chain")
STATED = {"purpose": "review", "reason": "核对身份证件"}


@pytest.fixture
def city(past_night: Night, tmp_path, monkeypatch, browser) -> Iterator[Home]:
    """A real night of a whole town, its rows and signals, and people of the bureau and of each lane."""
    from django.db import connection

    from jihe.cases import reviewers

    home = Home.at(copy_home(past_night.home, tmp_path / "city"))
    monkeypatch.setenv("JIHE_HOME", str(home.root))
    connection.close()
    open_store(home)
    store.migrate(home.cases)  # the sittings' tables, as jihe serve makes them
    admin = reviewers.add("admin", "administrator", None, None)
    for login, role in (("lin", "auditor"), ("sun", "supervisor"), ("qian", "discipline"), ("shi", "data_scientist")):
        reviewers.add(login, role, None, admin)
    yield home
    assert audit.verify_store([]).bad is None
    nights.close()
    connection.close()


def of_person(person: int, session: Any) -> set[str]:
    """What the personal columns of all rows about somebody hold."""
    found: set[str] = set()
    for table, owner in OWN.items():
        columns = [column.name for column in TABLES[table].columns if column.personal]
        if columns:
            rows = session.query(
                f'SELECT {", ".join(columns)} FROM {table} WHERE "{owner}" = {person}'
            ).to_pylist()  # fmt: skip
            found |= {
                str(row[name]) for row in rows for name in columns
                if isinstance(row[name], str) and _telling(name, row[name])
            }  # fmt: skip
    return found


def everything(answer: Any) -> str:
    """An answer's headers and all text in it, whatever its kind."""
    kind, data = answer["Content-Type"], answer.content
    if kind == "application/pdf":
        body = printed(data)
    elif "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(data))
        body = "\n".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
        )
    else:
        body = data.decode()
    return f"{answer.headers}\n{body}"


def test_21_no_page_file_or_log_names_anybody_without_a_purpose(city, browser, capfd) -> None:
    from jihe.cases.models import AuditEntry, Case, Night

    run = Night.objects.exclude(capacity_minutes=None).latest("as_of").run_id
    with nights.lake_of(run) as ground:
        every_id = set(ground.session.query("SELECT id_no FROM person")["id_no"].to_pylist())
        cases = []
        for line in ("pension", "unemployment", "work_injury"):
            found = Case.objects.filter(lane="case", line=line, subject_kind="person", card__night__isnull=False)
            cases += list(found.order_by("card__place")[:2])
        names = {case.number: of_person(case.subject_id, ground.session) for case in cases}
    assert len(cases) >= 4
    assert all(names.values())
    lin, sun = browser("lin"), browser("sun")
    texts: dict[str, str] = {}
    for case in cases:
        for rest in ("", *(f"{name}/" for name in SECTIONS), "assign/", "note/", "paper.pdf", "paper.xlsx"):
            answer = lin.get(f"/cases/{case.number}/{rest}")
            assert answer.status_code == 200, rest
            texts[f"{case.number}/{rest}"] = everything(answer)
            hidden = [value for value in names[case.number] if value in texts[f"{case.number}/{rest}"]]
            assert hidden == [], (case.number, rest)
        texts[f"person {case.number}"] = everything(lin.get(f"/persons/{case.subject_id}/"))
        texts[f"search {case.number}"] = everything(lin.post("/search/", {"q": str(case.subject_id)}))
    town = next(case.town for case in cases if case.town)
    for client, paths in (
        (lin, ("/queue/?tab=all", "/queue/?tab=free", "/trips/", "/catalogue/", "/catalogue/P01/", "/towns/",
               f"/towns/{town}.xlsx", "/blind/")),
        (sun, ("/dashboard/", "/incidents/", "/audit/", "/queue/?tab=all&sort=money")),
        (browser("qian"), ("/queue/?tab=all", "/dashboard/")), (browser("shi"), ("/catalogue/", "/catalogue/M09/")),
        (browser("admin"), ("/people/", "/audit/")),
    ):  # fmt: skip
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            texts[path] = everything(answer)
    texts["log"] = "\n".join(map(str, AuditEntry.objects.values_list("object_key", "detail")))
    texts["said"] = "".join(capfd.readouterr())
    for place, text in texts.items():
        assert set(re.findall(r"\d{17}[\dXx]", text)) & every_id == set(), place
        if not place.endswith("pdf"):  # where two columns of figures may run together
            assert not re.search(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z])", text), place
    # For a purpose the same pages do name them: it was the mask that hid it.
    one = cases[0]
    assert lin.post(f"/cases/{one.number}/unmask/", STATED).status_code == 303
    bare = everything(lin.get(f"/cases/{one.number}/evidence/"))
    assert any(value in bare for value in names[one.number])
    assert set(re.findall(r"\d{17}[\dXx]", bare)) & every_id


def test_22_a_purpose_stretched(home, browser, monkeypatch) -> None:
    from django.db import DatabaseError, transaction

    from jihe.cases.models import Reviewer

    client = browser("wang")
    assert client.post(f"/cases/{MINE}/unmask/", STATED).status_code == 303
    assert personal(page(client)) == [ID, "陈大文"]
    assert 'data-masked="1"' in page(client, f"/cases/{OTHER}/")
    assert personal(page(browser("sun"))) == []  # it is one's own
    assert client.post("/people/wang/role/", {"role": "supervisor"}).status_code == 404  # nothing changes a role
    real = audit.now()
    midnight = real.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    monkeypatch.setattr(audit, "now", lambda: midnight - timedelta(seconds=1))
    assert personal(page(client)) == [ID, "陈大文"]
    monkeypatch.setattr(audit, "now", lambda: midnight)
    assert personal(page(client)) == []
    monkeypatch.setattr(audit, "now", lambda: real)
    for changed in ({"role": "supervisor"}, {"town": "T2"}, {"login": "sun2"}):
        with pytest.raises(DatabaseError, match="another role is another reviewer"), transaction.atomic():
            Reviewer.objects.filter(login="wang").update(**changed)  # not even by hand: nobody's purpose goes along


@pytest.mark.parametrize(
    ("purpose", "reason", "field"),
    [("", "核对身份证件", "purpose"), ("x", "核对身份证件", "purpose"), ("review", "", "reason"),
     ("review", "核", "reason"),
     ("review", "核对证", "reason"), ("review", "    ", "reason"), ("review", f"核对 {ID}", "reason"),
     ("review", "致电 13800138000", "reason"), ("review", "卡号 6222021234567890123", "reason"),
     ("review", "核对\x00证件", "reason"), ("review", "\u200b\u200b\u200b\u200b", "reason")],
)  # fmt: skip
def test_23_a_purpose_that_is_none(home, browser, purpose: str, reason: str, field: str) -> None:
    from jihe.cases.models import Purpose, Step

    client = browser("wang")
    answer = client.post(f"/cases/{MINE}/unmask/", {"purpose": purpose, "reason": reason})
    assert (answer.status_code, f'data-error="{field}"' in answer.content.decode()) == (422, True)
    assert personal(answer.content.decode().replace(f"核对 {ID}", "")) == []
    assert Purpose.objects.count() == 0
    browser("sun").post("/persons/1/unmask/", {"purpose": purpose, "reason": reason})
    assert Purpose.objects.count() == 0
    if ID in reason:  # nor does another form put one on record
        held = {"action": "hold", "case": [MINE, OTHER], "until": "2099-01-01", "note": reason}
        browser("sun").post("/queue/bulk/", held)
        assert Step.objects.count() == 0
        browser("sun").post("/queue/bulk/", held | {"note": "等待回函"})
        assert Step.objects.count() == 2
    assert client.post(f"/cases/{MINE}/unmask/", {"purpose": "review", "reason": "核对证件"}).status_code == 303


def test_24_unmasked_by_looking(home, browser, audited) -> None:
    from jihe.cases.models import Purpose

    client = browser("sun")
    fetches = (
        {}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}, {"HX-Request": "true"},
        {"X-HTTP-Method-Override": "POST"},
    )  # fmt: skip
    for path in (f"/cases/{MINE}/unmask/", "/persons/1/unmask/", "/employers/1/unmask/"):
        for headers in fetches:
            for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH"):
                query = "?purpose=review&reason=abcdefgh&_method=POST"
                assert client.generic(method, f"{path}{query}", headers=headers).status_code == 405, (path, method)
    assert Purpose.objects.count() == 0
    assert not any("unmask" in action for _, action, _ in audited())
    assert personal(page(client)) == []

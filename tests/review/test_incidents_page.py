"""Incidents and towns' lists on the web: whose they are, drafted once, replies taken row by row."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jihe.cases import audit, rank, second, town_list, update, work
from jihe.cases.identity import case_number
from jihe.cases.sheets import TOWN_COLUMNS
from jihe.cases.suspicion import Dossier
from jihe.law import load
from tests.cases.conftest import Sig, make_night
from tests.review.desk import ELSEWHERE, NONE, PENSION, POWER, found

PLACE = {column.name: place for place, column in enumerate(TOWN_COLUMNS, start=1)}


def person(login: str) -> Any:
    from jihe.cases.models import Reviewer

    return Reviewer.objects.get(login=login)


def actions(login: str) -> list[str]:
    return [entry["action"] for entry in audit.entries() if entry["actor"] == login]


@pytest.fixture
def upheld(web: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Fraud of 50,000 yuan of a town's person, decided and seconded."""
    monkeypatch.setattr(second, "drawn", lambda *_: False)
    day = audit.now().date()
    update("r1", day, *make_night(Sig(1, money={1: 5_000_000}), Sig(3, money={4: 70_000}),
                                  Sig(5, kind="operator", lane="public_power")),
           towns={("person", 1): "T1", ("person", 3): "T2"})  # fmt: skip
    rank("r1", 80, load())
    wang, sun = person("wang"), person("sun")
    work.assign(PENSION, wang, wang)
    work.begin(PENSION, wang)
    work.hear(PENSION, wang, day, "已当面听取，无异议")
    work.decide(PENSION, wang, "fraud", 5_000_000, "隐瞒死亡冒领养老金，事实清楚", load(), conduct_ended=day)
    from jihe.cases.models import Case

    if Case.objects.get(number=PENSION).state == "second_review":
        work.second(PENSION, sun, "fraud", 5_000_000, "同意初次结论，证据充分", load())
    return day


def test_an_incident_is_drafted_listed_and_reported(upheld, browser) -> None:
    sun = browser("sun")
    assert 'data-test="incidents"' not in sun.get("/incidents/").content.decode()
    for _ in range(2):
        assert sun.post("/incidents/draft/", {"case": "", "filing": ""}).status_code == 303
    text = sun.get("/incidents/").content.decode()
    assert text.count(f'data-case="{PENSION}"') == 1
    report = sun.get(f"/incidents/YQ-{PENSION}/")
    assert (report.status_code, "50,000.00" in report.content.decode()) == (200, True)
    printed = sun.get(f"/incidents/YQ-{PENSION}/report.pdf")
    assert (printed["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    assert {"incident.list", "incident.draft", "incident.report", "incident.export"} <= set(actions("sun"))
    assert "data-case" not in browser("qian").get("/incidents/").content.decode()


def test_an_incident_that_is_not_theirs_is_none(upheld, browser) -> None:
    browser("sun").post("/incidents/draft/", {})
    qian = browser("qian")
    none = qian.get(f"/incidents/YQ-{NONE}/")
    for path in (f"YQ-{PENSION}/", f"YQ-{PENSION}/report.pdf", f"{ELSEWHERE}/", "x/"):
        answer = qian.get(f"/incidents/{path}")
        assert (answer.status_code, answer.content) == (404, none.content), path
    assert browser("sun").get(f"/incidents/YQ-{POWER}/").status_code == 404
    assert "case.miss" in actions("sun")
    for login in ("wang", "shi", "admin"):
        assert browser(login).get("/incidents/").status_code == 403


@pytest.mark.parametrize(
    ("given", "field"),
    [({"case": "x"}, "case"), ({"filing": "中公立〔2026〕1号"}, "case"), ({"case": POWER}, "case"),
     ({"case": NONE}, "case"), ({"case": ELSEWHERE}, "case"),
     ({"case": PENSION, "filing": "999101195001011234"}, "filing")],
)  # fmt: skip
def test_a_draft_that_cannot_be_is_told(upheld, browser, given: dict[str, str], field: str) -> None:
    answer = browser("sun").post("/incidents/draft/", given)
    assert (answer.status_code, f'data-error="{field}"' in answer.content.decode()) == (422, True)


@pytest.fixture
def sent(web: Any, tmp_path: Path) -> Path:
    """Town T1's list, as it went out."""
    day = audit.now().date()
    tables = make_night(Sig(1, money={1: 90_000}), Sig(2, money={2: 80_000}), Sig(3, money={4: 70_000}))
    update("r1", day, *tables, towns={("person", 1): "T1", ("person", 2): "T1", ("person", 3): "T2"})
    rank("r1", 80, load())
    path = tmp_path / "list.xlsx"
    rows = town_list.town_list(
        "r1", "T1", "一镇", path, tables.signals, tables.proofs,
        {"P01": Dossier("死亡后养老待遇冒领或应停未停", ("社会保险法 第八十八条",))}, load(),
        {"数据快照 Snapshot": "3"},
    )  # fmt: skip
    audit.record(person("sun"), town_list.EXPORTED, town_list.KIND, "r1/T1", town_list.detail("T1", rows))
    return path


def filled(path: Path, **cells: str) -> SimpleUploadedFile:
    book = openpyxl.load_workbook(path)
    sheet = book["疑点清单"]
    wanted = case_number("person", 1, "pension")
    row = next(n for n in range(3, sheet.max_row + 1) if sheet.cell(n, PLACE["number"]).value == wanted)
    for name, value in cells.items():
        sheet.cell(row, PLACE[name]).value = value
    data = BytesIO()
    book.save(data)
    return SimpleUploadedFile("清单 回复.xlsx", data.getvalue())


GOOD = {"verdict": "正常", "reason": "证件号码登记错误，本人健在"}


def test_a_reply_is_taken_row_by_row_and_once(sent, browser, monkeypatch) -> None:
    from jihe.cases.models import Case

    monkeypatch.setattr(second, "drawn", lambda *_: False)
    client = browser("wang")
    answer = client.post("/replies/", {"file": filled(sent, **GOOD), "key": "k"})
    assert answer.status_code == 303
    text = client.get(answer["Location"]).content.decode()
    assert PENSION in text.partition('data-test="taken"')[2]
    assert Case.objects.get(number=PENSION).state == "decided"
    again = client.get(client.post("/replies/", {"file": filled(sent, **GOOD)})["Location"]).content.decode()
    assert PENSION in again.partition('data-test="unchanged"')[2]
    assert "list.import" in actions("wang")
    assert browser("zhao").get(answer["Location"]).status_code == 404  # another's


def test_what_is_refused_says_why_and_comes_back_as_a_file(sent, browser) -> None:
    client = browser("wang")
    answer = client.post("/replies/", {"file": filled(sent, verdict="乱写", reason="看过了没有问题")})
    text = client.get(answer["Location"]).content.decode()
    assert 'data-test="refused"' in text
    assert PENSION in text
    back = client.get(f"{answer['Location'][:-1]}.xlsx")
    assert back["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(BytesIO(back.content))
    assert any("退回理由" in [cell.value for cell in row] for row in book["疑点清单"].iter_rows(max_row=2))


def test_another_towns_rows_are_refused_as_none(sent, browser) -> None:
    from jihe.cases.models import Case

    zhao = browser("zhao")
    text = zhao.get(zhao.post("/replies/", {"file": filled(sent, **GOOD)})["Location"]).content.decode()
    assert "没有可由您办理的该案件" in text
    assert Case.objects.get(number=PENSION).state == "open"


@pytest.mark.parametrize("file", [
    None, SimpleUploadedFile("a.xlsx", b""), SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no"),
    SimpleUploadedFile("a.pdf", b"%PDF-1.4"), SimpleUploadedFile("../../x.xls", bytes.fromhex("d0cf11e0a1b11ae1")),
])  # fmt: skip
def test_what_is_no_reply_is_told_without_a_path(web: Any, browser, file: Any) -> None:
    if file is not None:
        file.seek(0)
    answer = browser("wang").post("/replies/", {"file": file} if file else {})
    text = answer.content.decode()
    assert (answer.status_code, 'data-error="file"' in text) == (422, True)
    assert "scratch" not in text
    assert "/tmp" not in text


def test_whose_lists_there_are(web: Any, browser) -> None:
    found()
    wang, sun = browser("wang").get("/towns/").content.decode(), browser("sun").get("/towns/").content.decode()
    assert ("T1.xlsx" in wang, "T2.xlsx" in wang) == (True, False)
    assert ("T1.xlsx" in sun, "T2.xlsx" in sun) == (True, True)
    none = browser("wang").get("/towns/T9.xlsx")
    answer = browser("wang").get("/towns/T2.xlsx")
    assert (answer.status_code, answer.content) == (404, none.content)
    for login in ("qian", "shi", "admin"):
        assert browser(login).get("/towns/").status_code == 403
        assert browser(login).post("/replies/").status_code == 403
    assert browser("wang", strict=True).post("/replies/").status_code == 403


def test_no_list_leaves_while_a_dossier_is_in_hand(web: Any, browser, monkeypatch) -> None:
    from jihe.review import towns_page

    found()
    monkeypatch.setattr(towns_page, "_dossier_in_hand", lambda _by: True)
    sun = browser("sun")
    assert 'data-test="withheld"' in sun.get("/towns/").content.decode()
    assert sun.get("/towns/T1.xlsx").status_code == 403

"""The page of a case: its parts, what it hides and from whom, what is on record of it, and what it costs."""

from __future__ import annotations

import io
import re
from collections import OrderedDict
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jihe.cases import audit, case_number, rank, update
from jihe.home import Home
from jihe.law import Law, load
from jihe.nightly import packing
from jihe.review import nights
from tests.cases.conftest import Sig, make_night
from tests.cases.test_exporting import DAY, EVIDENCE, ID, ground, rules
from tests.review.desk import NONE, post

__all__ = ["ground", "rules"]
RUN = "2026-03-31-abc"
MINE = case_number("person", 1, "pension")
OTHER = case_number("person", 2, "pension")
FAR = case_number("person", 3, "pension")
POWER = case_number("operator", 5, "pension")
SECTIONS = ("evidence", "timeline", "network", "money", "history")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(scope="session")
def law() -> Law:
    return load()


@pytest.fixture
def home(web, ground, monkeypatch) -> Home:
    """A night whose first two cases are packed; its lake is the exporting tests' fund."""
    from jihe.cases.models import Case

    one = Sig(
        1, money={11: 250_000, 10: 240_000, 12: 125_000}, proofs=(101, 102, 999), evidence=EVIDENCE, severity=4,
        says=f"证件号 {ID} 的陈大文 2025 年 11 月 3 日死亡，其后仍发放 3 个月",
    )  # fmt: skip
    update(
        RUN, DAY,
        *make_night(
            one, Sig(2, money={77: 100}), Sig(3, money={78: 100}), Sig(5, kind="operator", lane="public_power")
        ),
        towns={("person", 1): "T1", ("person", 2): "T1", ("person", 3): "T2"},
    )  # fmt: skip
    rank(RUN, 80, load())
    folder = web.runs / RUN
    folder.mkdir(parents=True)
    packing.pack(folder, ground, list(Case.objects.filter(number__in=(MINE, OTHER)).order_by("number")))
    monkeypatch.setenv("JIHE_HOME", str(web.root))
    monkeypatch.setattr(nights, "_night", lambda _root, _run: ground)
    monkeypatch.setattr(nights, "_opened", lambda known: nights._Lake(known, ExitStack()))
    monkeypatch.setattr(nights, "_lakes", OrderedDict())
    return web


def hooks(html: str) -> set[str]:
    return set(re.findall(r'data-test="([^"]+)"', html))


def page(client: Any, path: str = f"/cases/{MINE}/", **more: Any) -> str:
    answer = client.get(path, **more)
    assert answer.status_code == 200, answer.content[:300]
    return str(answer.content.decode())


def test_the_page_has_its_parts_in_order(home, browser) -> None:
    html = page(browser("wang"))
    wanted = (
        "case", "mask", "signal", "match", "law", "proofs", "freshness", "look-alikes", "timeline", "network", "money",
        "history", "why",
    )  # fmt: skip
    places = [html.index(f'data-test="{name}"') for name in wanted]
    assert places == sorted(places)
    assert f'data-case="{MINE}" data-state="open" data-seq="0" data-assignee="" data-masked="1"' in html
    assert 'data-code="P01"' in html
    inside = html[html.index('data-test="timeline"') :]
    assert 0 < inside.index("<svg") < inside.index("<table")
    ties = html[html.index('data-test="network"') : html.index('data-test="money"')]
    assert "本案的记录没有连到其他人或单位" in ties  # a picture of one point is none
    assert "<svg" not in ties
    assert "疑点不是结论" in html
    assert "style=" not in html
    assert "冲突" in html
    assert [html.count(f'data-hotkey="{key}"') for key in "123456emp"] == [1] * 9


def test_a_threshold_is_a_number_with_its_unit_and_where_it_comes_from(home, browser) -> None:
    text = re.sub(r"<[^>]+>", "", page(browser("wang")))
    assert "4 个月 业务规则目录 P01 (四个月及以上为四级)" in text
    assert "grave_months" not in text


def test_two_suspicions_of_one_test_say_each_its_own_money(home, browser) -> None:
    from jihe.cases.models import Case

    both = [Sig(1, money={10: 240_000}), Sig(1, money={11: 250_000, 12: 125_000}, named="2")]
    update("2026-03-31-two", DAY, *make_night(*both), towns={("person", 1): "T1"})
    (home.runs / "2026-03-31-two").mkdir()
    packing.pack(home.runs / "2026-03-31-two", nights._night(home.root, ""), [Case.objects.get(number=MINE)])
    text = re.sub(r"<[^>]+>", "", page(browser("wang")))
    said = re.findall(r"金额怎样得来：.*? (\d+) 笔，([\d,.]+) 元", text)
    assert sorted(said) == [("1", "2,400.00"), ("2", "3,750.00")]


def test_a_section_is_a_part_for_htmx_and_a_page_without(home, browser) -> None:
    client = browser("wang")
    for name in SECTIONS:
        part = page(client, f"/cases/{MINE}/{name}/", headers={"HX-Request": "true"})
        whole = page(client, f"/cases/{MINE}/{name}/")
        assert "<html" not in part
        assert "<html" in whole
        assert MINE in whole


@pytest.mark.parametrize("typed", [MINE.lower(), MINE.replace("-", "")])
def test_other_spellings_lead_to_the_number(home, browser, typed: str) -> None:
    client = browser("wang")
    for rest in ("", "evidence/", "paper.pdf"):
        answer = client.get(f"/cases/{typed}/{rest}")
        assert (answer.status_code, answer["Location"]) == (301, f"/cases/{MINE}/{rest}")


def test_what_is_not_theirs_is_what_is_not_there(home, browser) -> None:
    client = browser("wang")
    none = client.get(f"/cases/{NONE}/")
    assert none.status_code == 404
    for number in (FAR, POWER, NONE):
        for rest in ("", *(f"{name}/" for name in SECTIONS), "paper.pdf", "paper.xlsx", f"files/{'0' * 64}/"):
            answer = client.get(f"/cases/{number}/{rest}")
            assert (answer.status_code, answer.content) == (404, none.content)
        for rest in ("unmask", "attach"):
            assert client.post(f"/cases/{number}/{rest}/", {}).status_code == 404
    for login in ("shi", "admin"):
        both = [browser(login).get(f"/cases/{number}/") for number in (MINE, NONE)]
        assert [answer.status_code for answer in both] == [404, 404]
        assert both[0].content == both[1].content


def personal(html: str) -> list[str]:
    return [word for word in (ID, "陈大文") if word in html]


def test_nobody_is_named_without_a_purpose(home, browser) -> None:
    client = browser("wang")
    for rest in ("", *(f"{name}/" for name in SECTIONS)):
        assert personal(page(client, f"/cases/{MINE}/{rest}")) == []
    html = page(client)
    assert "陈＊" in html  # the name stands masked in the row, in the heading and in the sentence
    assert "999*************34" in html
    data = client.get(f"/cases/{MINE}/paper.xlsx").content
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    text = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert personal(text) == []


def test_a_purpose_opens_this_case_today_and_no_other(home, browser, audited, monkeypatch) -> None:
    client = browser("wang")
    stated = {"purpose": "review", "reason": "核对身份证件", "key": "k"}
    for method in (client.get, client.head, client.put):
        assert method(f"/cases/{MINE}/unmask/").status_code == 405
    assert client.post(f"/cases/{MINE}/unmask/", stated).status_code == 303
    assert client.post(f"/cases/{MINE}/unmask/", stated).status_code == 303  # the same form again states nothing anew
    assert [entry for entry in audited() if entry[1] == "case.unmask"] == [("wang", "case.unmask", MINE)]
    html = page(client)
    assert personal(html) == [ID, "陈大文"]
    assert 'data-masked="0"' in html
    assert 'data-masked="1"' in page(client, f"/cases/{OTHER}/")
    assert personal(page(browser("sun"))) == []
    now = audit.now()
    monkeypatch.setattr(audit, "now", lambda: now + timedelta(days=1))
    assert personal(page(client)) == []


@pytest.mark.parametrize(
    ("purpose", "reason", "field"),
    [("", "核对身份证件", "purpose"), ("curiosity", "核对身份证件", "purpose"), ("review", "", "reason"),
     ("review", "a", "reason"), ("review", f"核对 {ID}", "reason"), ("review", "致电 13800138000", "reason")],
)  # fmt: skip
def test_a_purpose_without_sense_is_an_error_of_its_field(home, browser, purpose, reason, field) -> None:
    client = browser("wang")
    answer = client.post(f"/cases/{MINE}/unmask/", {"purpose": purpose, "reason": reason})
    assert answer.status_code == 422
    assert f'data-error="{field}"' in answer.content.decode()
    assert 'data-masked="1"' in page(client)


def test_each_page_leaves_one_entry_and_remembers_what_was_seen(home, browser, audited) -> None:
    client = browser("wang")
    before = len(audited())
    page(client)
    page(client, f"/cases/{MINE}/money/")
    assert audited()[before:] == [("wang", "case.look", MINE)] * 2
    assert "您 " not in page(client)
    sun = browser("sun")
    page(sun)
    assert post(client, MINE, "assign", to="wang").status_code == 303
    assert "查阅以后有变动" in page(sun)
    assert "查阅以后有变动" not in page(sun)
    assert 'data-test="action-begin"' in page(client)
    assert 'data-action="assign"' in page(client)


def test_what_is_new_and_what_is_gone_since_yesterday(home, browser) -> None:
    day = DAY + timedelta(days=1)
    update(
        "2026-04-01-def", day, *make_night(Sig(1, test="certified", money={11: 250_000})),
        towns={("person", 1): "T1", ("person", 2): "T1"},
    )  # fmt: skip
    rank("2026-04-01-def", 80, load())
    client = browser("wang")
    assert "昨日以来新增疑点 1 条" in page(client)
    assert "昨日以来消失" in page(client, f"/cases/{OTHER}/")


def test_a_case_that_was_not_packed_says_that_it_is_being_read(home, browser) -> None:
    (home.runs / RUN / packing.EVIDENCE).unlink()
    client = browser("wang")
    html = page(client)
    assert 'hx-get="/cases/' in html
    assert {"signal", "law", "proofs", "look-alikes", "waits", "history", "why"} <= hooks(html)
    assert ID not in html
    assert "死亡信息" in page(client, f"/cases/{MINE}/evidence/")


def test_a_page_asks_the_store_a_bounded_number_of_times(home, browser) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser("wang")
    page(client)
    with CaptureQueriesContext(connection) as asked:
        page(client)
    assert len(asked) <= 40


def test_the_working_paper_is_a_file_with_a_name_and_on_record(home, browser, audited) -> None:
    client = browser("wang")
    for form, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = client.get(f"/cases/{MINE}/paper.{form}")
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"].endswith(f"-{MINE}.{form}")
        assert answer["Content-Security-Policy"].startswith("sandbox")
    assert [entry[1] for entry in audited()][-2:] == ["case.export", "case.export"]


def attached(client: Any, name: str = "证明.pdf", data: bytes = PDF, number: str = MINE, **more: Any) -> Any:
    fields = {"kind": "document", "received_on": audit.now().date().isoformat(), "note": "家属提供", **more}
    return client.post(f"/cases/{number}/attach/", {"file": SimpleUploadedFile(name, data), **fields})


def test_a_file_is_kept_encrypted_and_given_back_to_who_may_see_the_case(home, browser, audited) -> None:
    client = browser("wang")
    assert attached(client).status_code == 303
    (held,) = [path for path in home.files.iterdir() if not path.name.startswith(".")]
    assert b"PDF" not in held.read_bytes()
    assert {path.stat().st_mode & 0o777 for path in (held, home.files_key)} == {0o600}
    path = f"/cases/{MINE}/files/{held.name}/"
    answer = client.get(path)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert client.get(f"/cases/{OTHER}/files/{held.name}/").status_code == 404
    assert browser("zhao").get(path).status_code == 404
    again = attached(client)  # the same file once a case
    assert (again.status_code, "已有该材料" in again.content.decode()) == (422, True)
    held.write_bytes(held.read_bytes()[:-1] + b"x")
    assert client.get(path).status_code == 503
    assert audited()[-1][1] == "case.file_refused"


def image(form: str) -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(made, form)
    return made.getvalue()


def office(*names: str) -> bytes:
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return made.getvalue()


CONTENT = "[Content_Types].xml"


GOOD = {
    "a.png": image("PNG"), "a.JPG": image("JPEG"), "a.tif": image("TIFF"), "a.pdf": PDF,
    "a.docx": office(CONTENT, "word/document.xml"), "../../a.xlsx": office(CONTENT, "xl/workbook.xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_six_types_are_taken(home, browser, name: str) -> None:
    client = browser("wang")
    assert attached(client, name, GOOD[name]).status_code == 303
    assert "../" not in page(client)


BAD = {
    "drawing": ("a.svg", b"<svg onload='x'/>"), "page": ("a.html", b"<html>"), "other type": ("a.pdf", image("PNG")),
    "other name": ("a.png", PDF), "page in a paper": ("a.pdf", b"%PDF-1.7<html><script>x</script>%%EOF"),
    "script behind": ("a.png", image("PNG") + b"<script>"), "program": ("a.exe", b"MZ"),
    "archive": ("a.zip", office("x")),
    "archive as text": ("a.docx", office("x")), "macro name": ("a.docm", office(CONTENT, "word/document.xml")),
    "macro inside": ("a.docx", office(CONTENT, "word/document.xml", "word/vbaProject.bin")), "no name": ("a", PDF),
    "empty": ("a.pdf", b""),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_anything_else_is_refused_and_leaves_nothing(home, browser, what: str) -> None:
    answer = attached(browser("wang"), *BAD[what])
    assert answer.status_code == 422
    assert 'data-error="file"' in answer.content.decode()
    assert not home.files.exists()

"""Attacks 38–45: text that would be a query, a template, a script, a formula or a header elsewhere is text here."""

from __future__ import annotations

import html
import io
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from jihe.cases import audit, rank, town_list, update
from jihe.cases.suspicion import Dossier
from jihe.engines import Session
from jihe.law import load
from jihe.review import nights
from jihe.schema import TABLES
from jihe.screening import quiet
from tests.attacks.test_session import chromium
from tests.cases.conftest import Sig, make_night
from tests.cases.printed import text as printed
from tests.cases.test_exporting import DAY, EVIDENCE, FUND
from tests.review.desk import PENSION, SMALL, post
from tests.review.test_acts import case, decided, taken, today
from tests.review.test_case_sight import MINE, PDF, attached, page
from tests.review.test_hostile_text import FIELDS, harmless
from tests.review.test_incidents_page import filled, sent

__all__ = ["sent"]
pytestmark = pytest.mark.usefixtures("chain")
SQL = [
    "'",
    "' OR '1'='1",
    "'; DROP TABLE cases_case; --",
    '" OR ""="',
    "1) OR (1=1",
    "1 UNION SELECT hash FROM cases_audithead",
    "' OR randomblob(900000000)>'0",
    "1;SELECT randomblob(900000000)",
    "\\' OR 1=1 --",
    "%27%20OR%201=1",
    "\x00' OR 1=1",
]
TEMPLATES = [
    "{{7*7}}{% now 'Y' %}{{request.user.password}}",
    "${7*7}#{7*7}<%= 7*7 %>",
    '#image("/etc/passwd")',
    '#read("/etc/passwd")',
    '#eval("7*7") $sum$ #sys.version',
    "\\input{/etc/passwd}\\write18{id}",
    "__import__('os').system('id')",
]
SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)//",
    '"><svg/onload=alert(1)>',
    "</script><script>alert(1)</script>",
    "' onfocus=alert(1) autofocus x='",
    "<a href=javascript:alert(1)>甲</a>",
    "]]><!--<style>*{display:none}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
]
UNSEEN = [
    "甲\u202e乙，反写的字",
    "甲\u200b\u200c\u200b乙零宽字",
    "甲\u2066乙\u2069丙隔离",
    "甲\x00乙控制字符",
    "甲\x1b[2J乙终端",
]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", html.unescape(text))


def cells(data: bytes) -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def tables() -> int:
    from django.db import connection

    return len(connection.introspection.table_names())


@pytest.mark.parametrize("text", SQL)
def test_38_queries(desk, browser, text: str) -> None:
    before, client, none = tables(), browser("sun"), "x" * len(text)

    def asked(typed: str) -> list[tuple[str, int]]:
        found = [(name, client.get("/queue/", {"tab": "all", name: typed}).status_code) for name in FIELDS]
        found += [
            (name, browser("admin").get("/audit/", {name: typed}).status_code)
            for name in ("actor", "object", "action", "after")
        ]
        found.append(("month", client.get("/dashboard/", {"month": typed}).status_code))
        found.append(("q", client.post("/search/", {"q": typed}).status_code))
        for path in (
            "/cases/{}/",
            "/cases/{}/evidence/",
            "/catalogue/{}/",
            "/persons/{}/",
            "/incidents/{}/",
            "/trips/town/{}/",
            "/towns/{}.xlsx",
            "/people/{}/retire/",
        ):
            found.append((path, client.get(path.format(typed.replace("/", "").replace("%", ""))).status_code))
        return found

    answers = asked(text)
    assert {status for _, status in answers} <= {200, 404, 405, 422, 403}
    assert client.get("/queue/", {"tab": text}).status_code == 422
    assert len(re.findall("<tr data-case", client.get("/queue/", {"tab": "all", "town": text}).content.decode())) == 0
    took: dict[str, list[float]] = {text: [], none: []}
    for _ in range(5):
        for typed, seconds in took.items():
            begin = time.process_time()
            asked(typed)
            seconds.append((time.process_time() - begin) / len(answers))
    assert abs(statistics.median(took[text]) - statistics.median(took[none])) <= 0.02  # seconds a question
    assert tables() == before
    assert case(PENSION).state == "open"


@pytest.mark.parametrize("text", TEMPLATES)
def test_39_templates_of_every_kind(home, browser, monkeypatch, text: str) -> None:
    from jihe.cases import second

    monkeypatch.setattr(second, "drawn", lambda *_: False)
    client = browser("wang")
    for action, fields in (
        ("assign", {"to": "wang", "note": text}),
        ("begin", {}),
        ("note", {"note": text}),
        ("hear", {"on": today(), "said": text, "material": text}),
        ("file", {"on": today(), "reference": text[:60]}),
        ("decide", {"verdict": "overpaid_no_fault", "amount": "100", "reason": f"理由十个字以上：{text}"}),
        ("order", {"on": today(), "voucher": text[:80], "reason": text}),
    ):
        assert post(client, MINE, action, **fields).status_code == 303, action
    assert attached(client, note=text).status_code == 303
    for rest in ("", "history/", "money/"):
        shown = page(client, f"/cases/{MINE}/{rest}")
        assert harmless(shown)
        assert rest == "money/" or plain(text) in plain(shown)
    book = cells(client.get(f"/cases/{MINE}/paper.xlsx").content)
    assert any(text in str(cell.value) for cell in book)
    assert not [cell for cell in book if cell.data_type == "f"]
    paper = printed(client.get(f"/cases/{MINE}/paper.pdf").content)
    assert plain(text) in plain(paper)
    for other in (paper, *(str(cell.value) for cell in book)):
        assert "root:" not in other


def hostile_home(home: Any, rules: Any, monkeypatch: Any, stack: ExitStack) -> None:
    """The same night over a fund whose names, towns and rows, and a rule whose title, are scripts."""
    from jihe.cases.exporting.paper import Ground

    fund = {name: [dict(row) for row in rows] for name, rows in FUND.items()}
    for place, row in enumerate(fund["ext_death"]):
        row["name"] = SCRIPTS[place]
    fund["person"][0]["name"] = SCRIPTS[1]
    fund["ref_town"] = [{"town_code": "T1", "name_zh": SCRIPTS[3]}]
    made = {
        name: pa.Table.from_pylist(
            [quiet.row(name, given, n) for n, given in enumerate(rows)], TABLES[name].arrow_schema()
        )
        for name, rows in fund.items()
    }
    rule = rules.rule("P01")
    titled = replace(rule, meta=rule.meta.model_copy(update={"title": SCRIPTS[0], "asks": SCRIPTS[3]}))
    session = stack.enter_context(Session.of_tables(made, DAY, load()))
    known = Ground("2026-03-31-abc", DAY, 3, replace(rules, rules={rule.stem: titled}), load(), session)
    monkeypatch.setattr(nights, "_night", lambda _root, _run: known)
    for path in (home.runs / "2026-03-31-abc").iterdir():
        path.unlink()  # nothing packed: read from the fund
    sig = Sig(
        1,
        money={11: 250_000, 10: 240_000, 12: 125_000},
        proofs=(101, 102),
        evidence=EVIDENCE,
        severity=4,
        says=SCRIPTS[0] + SCRIPTS[3],
        test_zh=SCRIPTS[1],
    )
    update(
        "2026-03-31-abc",
        DAY,
        *make_night(sig, Sig(2, money={77: 100}, says=SCRIPTS[1])),
        towns={("person", 1): "T1", ("person", 2): "T1"},
    )
    rank("2026-03-31-abc", 80, load())


@pytest.fixture
def hostile(home, rules, monkeypatch) -> Iterator[Any]:
    with ExitStack() as stack:
        hostile_home(home, rules, monkeypatch, stack)
        monkeypatch.setattr(nights, "_opened", lambda known: nights._Lake(known, ExitStack()))
        nights._lakes.clear()
        yield home
        nights._lakes.clear()


def test_40_scripts_in_rows_names_towns_titles_and_notes(hostile, browser) -> None:
    """What a browser makes of every page: no dialog, no report of the content policy, no element that was text."""
    client = browser("wang")
    for text in SCRIPTS:
        assert post(client, MINE, "note", note=text).status_code == 303
    unmask = {"purpose": "review", "reason": SCRIPTS[2]}
    assert client.post(f"/cases/{MINE}/unmask/", unmask).status_code == 303
    paths = [
        f"/cases/{MINE}/{rest}" for rest in ("", "evidence/", "timeline/", "network/", "money/", "history/", "note/")
    ]
    paths += ["/queue/?tab=all", "/queue/?tab=free", "/towns/", "/trips/", f"/queue/?town={SCRIPTS[3]}&tab=all"]
    answers = {path: client.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code not in (200, 422)} == {}
    whole = html.unescape("".join(answer.content.decode() for answer in answers.values()))
    for text in SCRIPTS[:4]:
        assert text in whole  # it is shown
    for answer in answers.values():
        assert harmless(answer.content.decode())
    assets = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', "".join(a.content.decode() for a in answers.values())))
    kept = {
        path: (one.status_code, dict(one.headers), b"".join(one) if one.streaming else one.content)
        for path, one in ((path, answers.get(path) or client.get(path)) for path in (*answers, *assets))
    }
    said: list[str] = []

    def serve(route: Any) -> None:
        address = route.request.url.removeprefix("http://127.0.0.1:1")
        found = kept.get(address) or kept.get(
            next((one for one in kept if one.split("?")[0] == address.split("?")[0]), "")
        )
        status, headers, body = found or (404, {}, b"")
        route.fulfill(status=status, headers=headers, body=body)

    with chromium() as opened:
        shown = opened.new_page(base_url="http://127.0.0.1:1")
        shown.route("**/*", serve)
        shown.on("dialog", lambda one: (said.append(f"dialog {one.message}"), one.dismiss()))
        shown.on("console", lambda one: said.append(f"{shown.url} {one.text}") if one.type == "error" else None)
        shown.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error('csp ' + e.blockedURI))"
        )
        for path in paths:
            shown.goto(path)
            shown.wait_for_load_state("networkidle")
            assert (
                shown.evaluate(
                    "document.querySelectorAll('[onerror],[onload],[onfocus],iframe,a[href^=javascript],script:not([src])').length"
                )
                == 0
            ), path
    assert [one for one in said if "422" not in one] == []


LONG = "甲" * 1_000_000
TEXTS = {
    "note": ("note",),
    "handback": ("note",),
    "hold": ("note",),
    "recuse": ("note",),
    "undo": ("reason",),
    "hear": ("said", "material"),
    "decide": ("reason", "above"),
    "file": ("reference", "note"),
    "assign": ("note",),
}
MONEY = {
    "order": ("voucher", "reason"),
    "recover": ("voucher", "reason"),
    "agree": ("note",),
    "appeal": ("note",),
    "close": ("note",),
}
GIVEN = {
    "until": "2099-01-01",
    "said": "已告知",
    "reference": "1号",
    "voucher": "V1",
    "way": "instalment",
    "amount": "1",
    "kind": "litigation",
    "verdict": "benign",
    "to": "sun",
    "note": "说明",
    "reason": "理由写满十个字为止好了",
}


@pytest.mark.parametrize("text", [*UNSEEN, LONG], ids=["rtl", "zero", "isolate", "nul", "escape", "megabyte"])
def test_40b_what_cannot_be_seen_or_has_no_end(desk, browser, text: str) -> None:
    for made, wanted in ((taken, TEXTS), (decided, MONEY)):
        client = made(browser)
        more = {"on": today(), "instalments": f"{today(9)} 1"}
        for action, fields in wanted.items():
            for field in fields:
                who = browser("sun") if action == "assign" else client
                sent = GIVEN | more | {field: text} | ({"amount": "0"} if action == "decide" else {})
                answer = post(who, SMALL, action, **sent)
                assert answer.status_code in (413, 422), (action, field)
        if made is taken:
            assert post(client, SMALL, "handback", note="退回").status_code == 303
    client = browser("wang")
    for path, fields in (
        (f"/cases/{SMALL}/unmask/", {"purpose": "review", "reason": text}),
        ("/search/", {"q": text}),
        ("/queue/bulk/", {"action": "hold", "until": "2099-01-01", "case": [PENSION], "note": text}),
        ("/people/add/", {"login": text, "role": "auditor", "town": text}),
        ("/incidents/draft/", {"filing": text}),
    ):
        for login in ("wang", "sun", "admin"):
            assert browser(login).post(path, fields).status_code in (200, 303, 403, 404, 413, 422), path
    assert attached(client, number=PENSION, note=text).status_code in (413, 422)
    assert case(PENSION).steps.count() == 0
    for one in case().steps.all():
        assert len(one.note) < 100
    assert client.get("/queue/?tab=all").status_code == 200


@pytest.mark.parametrize("text", SCRIPTS)
def test_41_stored_in_a_file_name_a_reply_and_a_voucher(sent, web, browser, monkeypatch, text: str) -> None:
    from jihe.cases import second

    monkeypatch.setattr(second, "drawn", lambda *_: False)
    monkeypatch.setenv("JIHE_HOME", str(web.root))
    client = browser("wang")
    answer = client.post(
        "/replies/", {"file": filled(sent, verdict=text, reason=f"理由十个字以上：{text}", heard=text)}
    )
    assert answer.status_code == 303
    told = client.get(answer["Location"]).content.decode()
    assert 'data-test="refused"' in told
    assert harmless(told)
    refused = client.get(f"{answer['Location'][:-1]}.xlsx")
    assert not [cell for cell in cells(refused.content) if cell.data_type == "f" or cell.hyperlink]
    assert attached(client, f"{text}证明.pdf", number=SMALL).status_code == 303
    decided(browser)
    assert post(client, SMALL, "order", on=today(), voucher=text[:80]).status_code == 303
    for rest in ("", "history/", "money/"):
        shown = client.get(f"/cases/{SMALL}/{rest}").content.decode()
        assert harmless(shown)
    shown = plain(client.get(f"/cases/{SMALL}/").content.decode())
    assert plain(f"{text}证明.pdf".rpartition("/")[2]) in shown  # of a path its last part is the name


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="b.html.pdf',
        "a\r\nSet-Cookie: x=1\r\n\r\n<b>.pdf",
        "a%0d%0aX-Evil: 1.pdf",
        "甲；\tfilename*=x.pdf",
        "a\u2028b.pdf",
        "';\\\".pdf",
        "a\nX-Evil: 1.pdf",
    ],
)
def test_42_headers_through_a_file_name(home, browser, name: str) -> None:
    from jihe.review.case.papers import attached as as_file

    client = browser("wang")
    if attached(client, name).status_code == 303:
        (held,) = [path for path in home.files.iterdir() if not path.name.startswith(".")]
        one = client.get(f"/cases/{MINE}/files/{held.name}/")
        assert one.status_code == 200
    else:
        one = as_file(PDF, "application/pdf", name)
    for answer in (one, as_file(PDF, "application/pdf", name)):
        said = answer["Content-Disposition"]
        assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9._%~-]+", said), said
        assert "X-Evil" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert re.search(r"\r|\n", said) is None


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://x")'])
def test_43_formulas_in_exported_cells(home, browser, tmp_path, text: str) -> None:
    client = browser("wang")
    assert post(client, MINE, "note", note=text).status_code == 303
    book = cells(client.get(f"/cases/{MINE}/paper.xlsx").content)
    found = [cell for cell in book if text.strip() in str(cell.value)]
    assert found
    tables = make_night(Sig(1, money={1: 90_000}, says=text, test_zh=text))
    path = tmp_path / "list.xlsx"
    update("r9", audit.now().date(), *tables, towns={("person", 1): "T1"})
    assert rank("r9", 80, load())
    town_list.town_list(
        "r9",
        "T1",
        text,
        path,
        tables.signals,
        tables.proofs,
        {"P01": Dossier(text, (text,))},
        load(),
        {"数据快照 Snapshot": "3"},
    )
    for cell in (*book, *cells(path.read_bytes())):
        assert cell.data_type != "f"
        assert cell.hyperlink is None
    assert any(str(cell.value) == text for cell in cells(path.read_bytes()) if cell.value) or text.startswith("\t")


def test_44_forged_entries_of_the_log(desk, browser, tmp_path, capfd) -> None:
    forged = '正常记录\n{"seq":1,"actor":"sun","action":"case.decide"}\r\n2026-01-01 ERROR forged'
    client = browser("wang")
    before = len([*audit.entries()])
    headers = {
        "User-Agent": forged.replace("\n", " "),
        "X-Forwarded-For": "1.1.1.1\tforged",
        "Referer": "x ERROR forged",
    }
    assert (
        client.post(f"/cases/{SMALL}/note/", {"seq": 0, "key": "", "note": forged}, headers=headers).status_code == 303
    )
    browser().post("/login/", {"username": forged, "password": forged}, headers=headers)
    client.post("/search/", {"q": forged}, headers=headers)
    new = [*audit.entries()][before:]
    assert [entry["action"] for entry in new] == ["case.note", "login.refused", "case.miss"]
    assert "forged" not in str(new)
    assert audit.export(tmp_path / "log.jsonl") == before + 3
    assert len((tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()) == before + 3
    assert "forged" not in "".join(capfd.readouterr())
    assert audit.verify_store([]).bad is None


@pytest.mark.parametrize(
    "odd", ["../../", "../../etc/passwd", "zh-hans/../../x", "en\x00", "review/base.html", "x" * 9000]
)
def test_45_names_of_templates_and_languages(desk, browser, odd: str) -> None:
    client = browser("wang")
    wanted = client.get("/queue/").content.decode().partition("<title")[2].partition("</title")[0]
    assert client.post("/language/", {"language": odd, "next": "/"}).status_code == 302
    client.cookies["jihe_language"] = odd.replace("\x00", "%00")
    for path, query in (
        ("/queue/", {"template": odd, "partial": odd, "language": odd}),
        (f"/cases/{SMALL}/", {"template_name": odd}),
    ):
        headers = {"HX-Target": odd.replace("\x00", "%00"), "Accept-Language": odd.replace("\x00", "%00")}
        answer = client.get(path, query, headers=headers)
        assert answer.status_code == 200
        assert '<html lang="zh-Hans">' in answer.content.decode()
        assert "root:" not in answer.content.decode()
    assert wanted in client.get("/queue/").content.decode()
    for path in (f"/cases/{SMALL}/{odd}/", f"/catalogue/{odd}/", f"/trips/{odd}/T1/", f"/cases/{SMALL}/paper.{odd}"):
        assert client.get(path.replace("\x00", "%00")).status_code in (404, 301), path

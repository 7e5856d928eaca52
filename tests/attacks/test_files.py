"""Attacks 46–52: files that are not what they say, have no end, or are somebody else's."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.attacks.crafted import (
    ALIEN,
    ALLOWED,
    LAUGHS,
    MIB,
    OUTSIDE,
    POLYGLOTS,
    REPLIES,
    bomb,
    locked,
    picture,
    with_part,
)
from tests.attacks.served import as_served, headers, left, multipart, send, use_temporary
from tests.review.desk import SMALL
from tests.review.test_case_sight import CONTENT, GOOD, MINE, OTHER, PDF, attached, office, page
from tests.review.test_incidents_page import filled, sent
from tests.review.test_serving import serving

__all__ = ["sent"]


def only_hashes(home: Any) -> None:
    """Whatever was kept lies under its hash, and nothing else came to lie anywhere in the home."""
    for path in left(home.root):
        known = (
            path.startswith(("runs/", "cases", "web.key", "files.key", "receipts", "scratch")) or path == "files/.key"
        )
        assert known or re.fullmatch(r"files/[0-9a-f]{64}", path), path


def test_46_types_that_are_not_taken(home, browser) -> None:
    client = browser("wang")
    tried = [(f"a.{kind}", data) for kind, data in ALIEN.items()]
    tried += [(name, data) for name in ALLOWED for data in ALIEN.values()]
    tried += [
        (f"{one}.{other}", GOOD[kept])
        for kept in GOOD
        for one, other in (("a.pdf", "html"), ("a", "svg"), ("a", "docm"))
    ]
    tried += [(name, GOOD[kept]) for kept in GOOD for name in ALLOWED if kept.rpartition(".")[2].lower() != name[2:]]
    for name, data in [*tried, *POLYGLOTS.values()]:
        answer = attached(client, name, data)
        assert (answer.status_code, 'data-error="file"' in answer.content.decode()) == (422, True), name
    assert not home.files.exists()
    assert attached(client, "a.PDF", PDF).status_code == 303


NAMES = (
    "../../x.pdf",
    "..\\..\\x.pdf",
    "C:\\x.pdf",
    "/etc/passwd.pdf",
    "CON.pdf",
    "nul.pdf",
    "甲" * 296 + ".pdf",
    ".x.pdf",
    "x.pdf\x00.pdf",
    "a b\tc.pdf",
    "~/x.pdf",
    "%2e%2e%2fx.pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "-rf.pdf",
    "x.pdf/",
)


@pytest.mark.parametrize("name", NAMES)
def test_47_paths_in_names(home, browser, name: str) -> None:
    from jihe.cases.models import Attachment

    client = browser("wang")
    body, kind = multipart([(name, PDF)], {"kind": "document", "received_on": "2026-01-01", "note": "x"})
    answer = client.generic("POST", f"/cases/{MINE}/attach/", body, content_type=kind)
    assert answer.status_code in (303, 422)
    only_hashes(home)
    for kept in Attachment.objects.all():
        assert kept.name == Path(kept.name).name
        assert kept.name.isprintable()
        assert len(kept.name) <= 120
        shown = page(client)
        assert "<img" not in shown
        one = client.get(f"/cases/{MINE}/files/{kept.sha256}/")
        assert one.content == PDF
        assert "/" not in one["Content-Disposition"].partition("''")[2]


@contextmanager
def within(seconds: float, megabytes: int) -> Any:
    """No longer, and no more memory at once, than that."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins here
    before, begin = peak(), time.perf_counter()
    yield
    took, more = time.perf_counter() - begin, peak() - before
    assert took < seconds, took
    assert more < megabytes * 1024, more


def peak() -> int:
    """KiB."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", told)[1])  # type: ignore[index]


@pytest.mark.parametrize("what", REPLIES)
def test_48_replies_that_unpack_grow_or_run(sent, web, browser, monkeypatch, what: str) -> None:
    monkeypatch.setenv("JIHE_HOME", str(web.root))
    client, good = browser("wang"), filled(sent).read()
    data = REPLIES[what](good)
    client.get("/towns/")
    with within(2, 200):
        answer = client.post("/replies/", {"file": SimpleUploadedFile("a.xlsx", data)})
    text = answer.content.decode()
    assert (answer.status_code, 'data-error="file"' in text) == (422, True)
    assert "root:" not in text
    assert "haha" not in text
    assert [path for path in left(web.root) if path.startswith(("scratch", "replies"))] == ["scratch/.lock"]
    assert client.post("/replies/", {"file": SimpleUploadedFile("a.xlsx", good)}).status_code == 303


LETTER, SHEETS = "word/document.xml", "xl/workbook.xml"


@pytest.mark.parametrize("main", [LETTER, SHEETS])
@pytest.mark.parametrize("what", ["bomb", "lies", "limit", "laughs", "outside", "late", "locked", "macros", "parts"])
def test_48b_attachments_that_unpack_grow_or_run(home, browser, what: str, main: str) -> None:
    name = "a.docx" if main == LETTER else "a.xlsx"
    good = office(CONTENT, main)
    late = b"<!--" + b"x" * 5 * MIB + b"-->" + OUTSIDE.partition(b"?>")[2]
    data = {
        "bomb": lambda: bomb(main, 1024 * MIB),
        "lies": lambda: bomb(main, 1024 * MIB, lie=1000),
        "limit": lambda: bomb(main, 200 * MIB),
        "laughs": lambda: with_part(good, main, LAUGHS),
        "outside": lambda: with_part(good, main, OUTSIDE),
        "late": lambda: with_part(good, main, late),
        "locked": lambda: locked(good),
        "macros": lambda: with_part(good, f"{main[:2]}/VBAPROJECT.BIN", b"\0"),
        "parts": lambda: office(CONTENT, main, *(f"x/{n}" for n in range(4999))),
    }[what]()
    client = browser("wang")
    page(client)
    with within(2, 200):
        answer = attached(client, name, data)
    assert (answer.status_code, 'data-error="file"' in answer.content.decode()) == (422, True)
    assert not home.files.exists()
    assert attached(client, name, good).status_code == 303


def test_49_pictures_and_papers_that_would_do_something(home, browser) -> None:
    client = browser("wang")
    for width, height in ((60_000, 60_000), (120_000_001, 1), (12_000, 10_001), (2**31 - 1, 2**31 - 1)):
        with within(2, 100):
            assert attached(client, "a.png", picture(width, height)).status_code == 422
    assert attached(client, "a.png", picture(12_000, 10_000)).status_code == 303  # the largest scan
    many = b"".join(b"%d 0 obj<</Type/Page/Parent 2 0 R>>endobj\n" % n for n in range(3, 10_003))
    acts = {
        "script": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF\n",
        "launch": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/Launch/F(cmd.exe)>>>>endobj\n%%EOF\n",
        "pages": b"%PDF-1.7\n" + many + b"%%EOF\n",
    }
    for what, data in acts.items():
        with within(2, 100):
            answer = attached(client, f"{what}.pdf", data)
        assert answer.status_code in (303, 422)
    shown = page(client)
    assert not re.search(r"<(iframe|embed|object)\b", shown)
    held = re.findall(rf"/cases/{MINE}/files/([0-9a-f]{{64}})/", shown)
    assert len(set(held)) == 4
    for digest in held:
        one = client.get(f"/cases/{MINE}/files/{digest}/")
        assert one["Content-Disposition"].startswith("attachment;")
        assert one["X-Content-Type-Options"] == "nosniff"
        assert one["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_50_too_large_too_many_or_cut_off(desk, web, browser, tmp_path, monkeypatch) -> None:
    with as_served(web):
        client = browser("wang")
    aside = use_temporary(tmp_path / "aside", monkeypatch)
    path, fields = f"/cases/{SMALL}/attach/", {"kind": "document", "received_on": "2026-01-01", "note": "x"}
    paper = lambda size: PDF[:9] + b"x" * (size - len(PDF)) + PDF[9:]  # noqa: E731
    with serving(web.root) as (port, _):
        for files, status in (
            ([("a.pdf", paper(51 * MIB))], 413),
            ([("a.pdf", paper(50 * MIB + 1))], 422),
            ([("a.pdf", b"%PDF")] * 1000, 413),
            ([("a.pdf", b"%PDF")] * 21, 413),
        ):
            body, kind = multipart(files, fields)
            assert send(port, "POST", path, client, body=body, kind=kind)[0] == status
            wait_for(lambda: left(aside) == [])
        body, kind = multipart([("a.pdf", paper(20 * MIB))], fields)
        begin = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\nContent-Type: {kind}\r\n"
        told = "".join(f"{name}: {value}\r\n" for name, value in headers(client).items())
        with socket.create_connection(("127.0.0.1", port)) as cut:
            cut.sendall(f"{begin}{told}\r\n".encode() + body[: len(body) // 2])
            wait_for(lambda: left(aside) != [])  # it was being put aside
        wait_for(lambda: left(aside) == [])
        assert not web.files.exists()
        body, kind = multipart([("a.pdf", paper(50 * MIB))], fields)
        assert send(port, "POST", path, client, body=body, kind=kind)[0] == 303  # the largest that is taken
        wait_for(lambda: left(aside) == [])
    assert len([name for name in left(web.files) if re.fullmatch("[0-9a-f]{64}", name)]) == 1
    assert not [name for name in left(web.root) if "partial" in name]


def wait_for(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_51_another_cases_file_by_its_hash(home, browser, audited) -> None:
    wang = browser("wang")
    assert attached(wang).status_code == 303
    (held,) = [path.name for path in home.files.iterdir() if not path.name.startswith(".")]
    assert wang.get(f"/cases/{MINE}/files/{held}/").content == PDF
    none = wang.get(f"/cases/{MINE}/files/{'0' * 64}/")
    for client in (wang, browser("sun")):
        answer = client.get(f"/cases/{OTHER}/files/{held}/")
        assert (answer.status_code, answer.content) == (404, none.content)
    for login in ("zhao", "qian", "shi", "admin"):
        assert browser(login).get(f"/cases/{MINE}/files/{held}/").content == none.content
    assert ("zhao", "case.miss", MINE) in audited()


@pytest.mark.parametrize("change", ["a bit", "cut", "longer", "another's", "gone", "in clear", "key"])
def test_52_changed_on_disk(home, browser, audited, change: str) -> None:
    client = browser("wang")
    assert attached(client).status_code == attached(client, data=PDF + b"\n", number=OTHER).status_code == 303
    digest, other = (
        re.findall(rf"/cases/{number}/files/([0-9a-f]{{64}})/", page(client, f"/cases/{number}/"))[0]
        for number in (MINE, OTHER)
    )
    held = home.files / digest
    sealed = bytearray(held.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    if change == "gone":
        held.unlink()
    elif change == "key":
        home.files_key.write_bytes(b"k" * 32)
    else:
        held.write_bytes(
            {
                "a bit": bytes(sealed),
                "cut": held.read_bytes()[:-1],
                "longer": held.read_bytes() + b"x",
                "another's": (home.files / other).read_bytes(),
                "in clear": PDF,
            }[change]
        )
    answer = client.get(f"/cases/{MINE}/files/{digest}/")
    assert answer.status_code == 503
    assert PDF not in answer.content
    assert str(home.root) not in answer.content.decode()
    assert audited()[-1] == ("wang", "case.file_refused", MINE)
    assert client.get(f"/cases/{OTHER}/files/{other}/").status_code == (503 if change == "key" else 200)

"""Text that would be code elsewhere is text here: in every list, page and error that repeats it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from jihe.cases import audit
from tests.review.desk import PENSION, found, post

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "javascript:alert(1)//",
    "{{7*7}}{% now 'Y' %}", "${7*7}#{7*7}", '#image("/etc/passwd")', "\\input{/etc/passwd}", "=cmd|' /C calc'!A1",
    "'; DROP TABLE cases_case; --", "a\r\nSet-Cookie: x=1\r\n\r\n<b>",
]  # fmt: skip
FIELDS = ["q", "tab", "line", "town", "code", "state", "assignee", "docket", "min", "max", "age", "sort", "after"]


@pytest.fixture
def night(web: Any) -> Any:
    return found()


def harmless(page: str) -> bool:
    return "<script>alert" not in page and not re.search(r"<(img|svg)[^>]*\son\w+=", page) and "root:" not in page


def plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_note_is_shown_as_it_was_typed(night, browser, text: str) -> None:
    client = browser("wang")
    assert post(client, PENSION, "note", note=text).status_code == 303
    for path in (f"/cases/{PENSION}/", f"/cases/{PENSION}/history/"):
        answer = client.get(path)
        page = answer.content.decode()
        assert harmless(page)
        assert plain(html.escape(text)) in plain(page)
        assert "Set-Cookie: x=1" not in str(answer.headers)
    assert audit.verify_store([]).bad is None


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_asked_for_is_no_code_either(night, browser, text: str) -> None:
    client = browser("sun")
    for field in FIELDS:
        answer = client.get("/queue/", {"tab": "all", field: text})
        assert answer.status_code in (200, 422), field
        assert harmless(answer.content.decode()), field

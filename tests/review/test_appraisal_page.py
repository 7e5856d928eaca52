"""``/appraisals/``: a note read for an appraiser, its words marked; nothing of it kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from jihe.home import Home
from jihe.warning.second_reading import Reader

NOTE = "既往左眼失明,与本次无关。外伤性脾破裂,行脾切除。"


@pytest.fixture(scope="module")
def reader() -> Reader:
    """What few notes teach."""
    from jihe.grading import training

    return Reader(training.learn(training.SEED, 300, None), 7, 300, in_force=False)


def test_the_note_is_cut_where_something_begins_or_ends(web: Home, reader: Reader) -> None:
    from jihe.grading.drawn import draw
    from jihe.review import appraisal_page

    one = reader.model.grade_drawn(draw(NOTE))
    pieces = appraisal_page.pieces(one, NOTE)
    assert "".join(piece.text for piece in pieces) == NOTE
    assert any(piece.past and "左眼失明" in piece.text for piece in pieces)
    assert any("D701" in piece.items and "脾" in piece.text for piece in pieces)
    assert not any(piece.past and piece.items for piece in pieces)


def test_grade_clauses_words_and_doubt(
    browser: Callable[[str], Any], reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jihe.review.appraisal_page._reader", lambda _home: reader)
    client = browser("wang")
    assert client.get("/appraisals/").status_code == 200
    told = client.post("/appraisals/", {"text": NOTE})
    page = told.content.decode()
    assert told.status_code == 200
    assert re.search(r'data-test="grade"><b>7 级</b>', page)
    assert "D701" in page
    assert re.search(r"<mark [^>]*>[^<]*脾", page)
    assert re.search(r"<s>[^<]*左眼失明", page)


def test_what_was_typed_stands_nowhere(
    browser: Callable[[str], Any], reader: Reader, monkeypatch: pytest.MonkeyPatch, web: Home
) -> None:
    from jihe.cases import audit

    monkeypatch.setattr("jihe.review.appraisal_page._reader", lambda _home: reader)
    browser("wang").post("/appraisals/", {"text": NOTE})
    last = [entry for entry in audit.entries() if entry["action"] == "appraisal.read"][-1]
    assert last["detail"] == {"version": 7, "letters": len(NOTE)}
    assert not any("脾" in path.read_text(errors="ignore") for path in web.root.rglob("*.log"))


@pytest.mark.parametrize("text", ["", "脾" * 4001, "脾切除 440000199001011234"])
def test_what_cannot_be_read_is_said_at_the_field(
    browser: Callable[[str], Any], reader: Reader, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("jihe.review.appraisal_page._reader", lambda _home: reader)
    told = browser("wang").post("/appraisals/", {"text": text})
    assert told.status_code == 422
    assert 'data-error="text"' in told.content.decode()


def test_where_nothing_is_trained_the_page_says_what_to_run(browser: Callable[[str], Any]) -> None:
    page = browser("wang").get("/appraisals/").content.decode()
    assert "jihe models train M12" in page


def test_it_is_for_reviewers(browser: Callable[[str], Any]) -> None:
    assert browser("shi").get("/appraisals/").status_code == 403

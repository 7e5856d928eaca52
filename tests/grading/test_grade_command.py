"""``jihe models grade`` as it is typed: CSV in and out, one text, and what is said of files that cannot be read."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from jihe.errors import DONE, USAGE
from tests.support import jihe

NOTES = [
    ("a-1", "外伤性脾破裂,行脾切除,恢复可。"),
    ("a-2", "左手环指于远侧指间关节离断,残端愈合好。"),
    ("a-3", "双耳听力损失95分贝。"),
]


def written(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *rows])
    return path


@pytest.mark.verify
def test_csv_in_csv_out(graded_home: Path, tmp_path: Path) -> None:
    notes = written(tmp_path / "notes.csv", NOTES)
    out = jihe("models", "grade", "--csv", notes, "--home", graded_home)
    rows = list(csv.DictReader(io.StringIO(out.stdout)))
    assert list(rows[0]) == ["id", "grade", "p", "clauses", "abstain"]
    assert [row["id"] for row in rows] == ["a-1", "a-2", "a-3"]
    assert [(row["grade"], row["abstain"]) for row in rows] == [("7", "false"), ("10", "false"), ("4", "false")]
    assert [row["clauses"].split(";")[0] for row in rows] == ["D701", "B002", "C401"]
    assert all(0.5 <= float(row["p"]) <= 1 for row in rows)
    assert re.search(r"M12 version 1, (not )?in force, learnt from 1000 notes", out.stderr)
    assert (
        jihe("models", "grade", "--csv", notes, "--home", graded_home, "--out", tmp_path / "x" / "o.csv").stdout == ""
    )
    assert (tmp_path / "x" / "o.csv").read_text(encoding="utf-8") == out.stdout


@pytest.mark.verify
def test_one_text_shows_facts_clauses_words_and_doubt(graded_home: Path) -> None:
    out = jihe("models", "grade", "--text", "既往左眼失明,与本次无关。外伤性脾破裂,行脾切除。", "--home", graded_home)
    assert out.returncode == DONE
    for said in ("grade 7, p ", "D701", "「脾", "facts:", "left out", "既往左眼失明"):
        assert said in out.stdout


@pytest.mark.verify
def test_too_doubtful_a_note_gets_no_grade(graded_home: Path, tmp_path: Path) -> None:
    notes = written(tmp_path / "notes.csv", [("a", "患者神清,一般情况好。")])
    (row,) = csv.DictReader(io.StringIO(jihe("models", "grade", "--csv", notes, "--home", graded_home).stdout))
    assert (row["abstain"] == "true") == (row["grade"] == "")


def test_nothing_trained_names_the_command_that_trains(tmp_path: Path) -> None:
    out = jihe("models", "grade", "--text", "脾切除。", "--home", tmp_path, check=False)
    assert out.returncode == USAGE
    assert f"jihe models train M12 --home {tmp_path}" in out.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,words\n1,x\n", "row 1: no column text"),
        ("id,text\n1,脾切除。\n2,\n".encode(), "row 3: no text"),
        ("id,text\n,脾切除。\n".encode(), "row 2: no id"),
        ("id,text\n1,脾切除,恢复\n".encode(), "row 2: more fields than columns"),
        ("id,text\n1,脾切除。\n".encode("gb18030"), "row 2: not UTF-8"),
        (b"", "row 1: no column id, text"),
    ],
)
def test_a_bad_file_is_named_with_the_row_and_what_to_do(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "notes.csv"
    path.write_bytes(content)
    out = jihe("models", "grade", "--csv", path, "--home", tmp_path, check=False)
    assert out.returncode == USAGE
    assert f"{path}, {said}" in out.stderr


def test_a_file_that_is_not_there_and_neither_or_both(tmp_path: Path) -> None:
    for asked in (("--csv", tmp_path / "none.csv"), (), ("--csv", tmp_path / "none.csv", "--text", "脾切除。")):
        assert jihe("models", "grade", *asked, "--home", tmp_path, check=False).returncode == USAGE

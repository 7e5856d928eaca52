"""A rule begun with ``jihe rules new``: sound, a draft, its cases hold; nothing is written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from jihe import content
from jihe.cli.rules import command
from jihe.content.scaffold import scaffold
from jihe.errors import BadInputError
from tests.support import copy_ground


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_ground(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", ["P16", "U14", "W17", "X05"])
def test_what_is_begun_is_sound_and_its_cases_and_nudges_hold(folder: Path, code: str) -> None:
    words = ["new", code, "paid_too_often", "--title", '多次：支付 "过多"', "--content", str(folder)]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    assert f"rules/{code.lower()}_paid_too_often.sql" in result.stdout
    loaded = content.load(folder)
    assert loaded.defects == []
    rule = loaded.rule(code)
    assert (rule.meta.status, rule.meta.title) == ("draft", '多次：支付 "过多"')
    assert rule.meta.line == {"P": "pension", "U": "unemployment", "W": "work_injury", "X": "cross"}[code[0]]
    tested = CliRunner().invoke(command, ["test", code, "--content", str(folder)])
    assert tested.exit_code == 0, tested.output
    assert "9 of 9 hold" in tested.stdout  # five cases, two thresholds both ways


def test_a_stem_may_begin_with_its_code_and_the_line_may_be_said(folder: Path) -> None:
    made = scaffold(folder, "z01", "z01_new_line", line="cross", title_en="New: line")
    assert (made.code, made.unit, made.cases) == ("Z01", "rules/z01_new_line.sql", "tests/rules/z01_new_line.yaml")
    rule = content.load(folder).rule("Z01")
    assert (rule.meta.line, rule.meta.title_en) == ("cross", "New: line")


@pytest.mark.parametrize(
    ("code", "stem", "said"),
    [
        ("P1", "paid_often", "no code of a rule"),
        ("P166", "paid_often", "no code of a rule"),
        ("P17", "Paid Often", "no name for P17"),
        ("P17", "../paid", "no name for P17"),
        ("P17", "p18_paid", "no name for P17"),
        ("Q01", "paid_often", "--line"),
        ("P16", "another_name", "P16 is already rules/p16_paid_often.sql"),
        ("P18", "has_cases", "p18_has_cases.yaml is already there"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_nothing_is_written(folder: Path, code: str, stem: str, said: str) -> None:
    scaffold(folder, "P16", "paid_often")
    (folder / "tests" / "rules" / "p18_has_cases.yaml").write_text("cases: []\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(BadInputError, match=said.replace("(", r"\(")):
        scaffold(folder, code, stem)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_retired_rule_keeps_its_code(folder: Path) -> None:
    made = scaffold(folder, "P16", "paid_often")
    path = folder / made.unit
    path.write_text(path.read_text(encoding="utf-8").replace("draft", "retired"), encoding="utf-8")
    with pytest.raises(BadInputError, match="one thing for good"):
        scaffold(folder, "P16", "paid_seldom")


@pytest.mark.parametrize("status", ["shadow", "live", "retired"])
def test_what_is_left_to_be_written_keeps_a_rule_a_draft(folder: Path, status: str) -> None:
    made = scaffold(folder, "P16", "paid_often")
    path = folder / made.unit
    text = path.read_text(encoding="utf-8").replace("status: draft", f"status: {status}")
    path.write_text(text, encoding="utf-8")
    defects = content.load(folder).defects
    marked = [number for number, line in enumerate(text.splitlines(), start=1) if "待写" in line]
    assert [(one.code, one.line) for one in defects] == [("R49", number) for number in marked]
    path.write_text(text.replace("待写", "已写"), encoding="utf-8")
    assert content.load(folder).defects == []


def test_the_content_of_a_wheel_is_no_place_for_a_new_rule(folder: Path) -> None:
    (folder / "cases").mkdir()
    with pytest.raises(BadInputError, match="--content DIR"):
        scaffold(folder, "P16", "paid_often")

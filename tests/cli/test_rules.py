"""``jihe rules``: list, check, test and show (mutate: test_mutating.py), for people and for programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import sqlglot
from click.testing import CliRunner, Result

from jihe import content
from jihe.cli.rules import command
from jihe.content import own_facts
from jihe.errors import BadInputError
from jihe.home import content_folder
from tests.support import copy_ground

OWN = content_folder()
STEM = "x01_shared_account"
KEPT = 10  # cases, those beside the thresholds among them


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bureau with one rule, and few of its cases."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "tests" / "rules").mkdir(parents=True)
    copy_ground(tmp_path)
    shutil.copy(OWN / "rules" / f"{STEM}.sql", tmp_path / "rules")
    cases = (OWN / "tests" / "rules" / f"{STEM}.yaml").read_text(encoding="utf-8")
    kept = cases.split("\n\n")[:KEPT]
    (tmp_path / "tests" / "rules" / f"{STEM}.yaml").write_text("\n\n".join(kept) + "\n", encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_list_names_every_rule_with_its_cases(folder: Path) -> None:
    result = run("list", "--content", str(folder))
    assert result.exit_code == 0
    head, line = result.stdout.splitlines()
    assert head.split() == ["code", "title", "title_en", "line", "severity", "status", "cases"]
    rest = f"One account paid for many unrelated people cross 4 live {KEPT}"
    assert line.split() == ["X01", "多人待遇汇入同一账户", *rest.split()]
    (row,) = json.loads(run("list", "--json", "--content", str(folder)).stdout)
    assert (row["code"], row["cases"], row["source"], row["status"]) == ("X01", KEPT, STEM, "live")


def test_list_shows_one_status_alone(folder: Path) -> None:
    rows = {status: json.loads(run("list", "--status", status, "--json", "--content", str(folder)).stdout)
            for status in ("draft", "shadow", "live", "retired")}  # fmt: skip
    assert {status: [row["code"] for row in found] for status, found in rows.items()} == {
        "draft": [], "shadow": [], "live": ["X01"], "retired": []
    }  # fmt: skip
    assert run("list", "--status", "retired", "--content", str(folder)).exit_code == 0


def test_check_of_sound_content_is_quiet_and_zero(folder: Path) -> None:
    result = run("check", "--content", str(folder))
    assert (result.exit_code, result.stdout) == (
        0,
        f"sound: 1 rules, {len(own_facts())} facts, 0 features, 0 models; 0 defects\n",
    )


def test_check_prints_every_defect_with_its_address_and_fails(folder: Path) -> None:
    path = folder / "rules" / f"{STEM}.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("$max_households", "$max_house"), encoding="utf-8")
    result = run("check", "--content", str(folder))
    assert result.exit_code == 1
    line = path.read_text(encoding="utf-8").split("$max_house")[0].count("\n") + 1
    assert f"rules/{STEM}.sql:{line} R07 parameter max_house is not declared" in result.stdout.splitlines()
    codes = {row["code"] for row in json.loads(run("check", "--json", "--content", str(folder)).stdout)}
    assert codes == {"R07", "R08"}


def test_test_runs_the_cases_and_the_nudges(folder: Path) -> None:
    result = run("test", "x01", "--content", str(folder))
    assert result.exit_code == 0, result.output
    assert f"{KEPT + 6} of {KEPT + 6} hold" in result.stdout  # three thresholds, each both ways
    assert "months 12 → 13" in result.stdout


def test_a_case_that_fails_is_told_and_the_exit_is_one(folder: Path) -> None:
    cases = folder / "tests" / "rules" / f"{STEM}.yaml"
    cases.write_text(cases.read_text(encoding="utf-8").replace("fen: 600001", "fen: 600002"), encoding="utf-8")
    result = run("test", "--content", str(folder))
    assert result.exit_code == 1
    assert "person 9 unrelated_payees: fen is 600001, wanted 600002" in result.stderr
    rows = json.loads(run("test", "--json", "--content", str(folder)).stdout)
    assert [row["case"] for row in rows if not row["ok"]] == ["三户互不相干的人汇入一个账户"]


def test_a_threshold_that_no_case_pins_is_told(folder: Path) -> None:
    cases = folder / "tests" / "rules" / f"{STEM}.yaml"
    text = cases.read_text(encoding="utf-8").replace("2025-03-31}", "2025-02-28}")
    cases.write_text(text, encoding="utf-8")
    result = run("test", "X01", "--content", str(folder))
    assert result.exit_code == 1
    assert "X01: window_months 12 → 13" in result.stderr


def test_a_rule_without_cases_and_a_broken_case_file_fail(folder: Path) -> None:
    cases = folder / "tests" / "rules" / f"{STEM}.yaml"
    cases.write_text("cases: []\n", encoding="utf-8")
    assert "there is no case" in run("test", "--content", str(folder)).stderr
    cases.unlink()
    result = run("test", "--content", str(folder))
    assert result.exit_code == 1
    assert f"tests/rules/{STEM}.yaml is missing" in result.stderr


@pytest.fixture
def others(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody else's cases, in a folder of their own, named by the rule's code."""
    made = tmp_path_factory.mktemp("others")
    cases = (folder / "tests" / "rules" / f"{STEM}.yaml").read_text(encoding="utf-8").split("\n\n")[:2]
    (made / "X01.yaml").write_text("\n\n".join(cases) + "\n", encoding="utf-8")
    return made


def test_somebody_elses_cases_are_run_instead_and_not_nudged(folder: Path, others: Path) -> None:
    result = run("test", "--content", str(folder), "--cases", str(others))
    assert result.exit_code == 0, result.output
    assert "2 of 2 hold" in result.stdout
    (others / "X01.yaml").rename(others / f"{STEM}.yaml")
    (others / "x01-more.yaml").write_text((others / f"{STEM}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert "4 of 4 hold" in run("test", "x01", "--content", str(folder), "--cases", str(others)).stdout


def test_somebody_elses_case_that_fails_is_told_with_its_file_and_line(folder: Path, others: Path) -> None:
    path = others / "X01.yaml"
    text = path.read_text(encoding="utf-8").replace("fen: 600001", "fen: 600002")
    path.write_text(text, encoding="utf-8")
    result = run("test", "--content", str(folder), "--cases", str(others))
    assert result.exit_code == 1
    line = text.split("- name: 三户互不相干的人汇入一个账户")[0].count("\n") + 1
    assert f"X01.yaml:{line} X01: 三户互不相干的人汇入一个账户" in result.stderr
    assert "person 9 unrelated_payees: fen is 600001, wanted 600002" in result.stderr
    path.write_text(text.replace("[{person_id", "[{persona", 1), encoding="utf-8")
    result = run("test", "--content", str(folder), "--cases", str(others))
    assert result.exit_code == 1
    assert "X01.yaml:" in result.stderr
    assert "has no column persona" in result.stderr


def test_of_a_folder_a_named_rule_takes_what_is_its_own(folder: Path, others: Path) -> None:
    (others / "u01_of_another_rule.yaml").write_text("cases: []", encoding="utf-8")
    result = run("test", "X01", "--content", str(folder), "--cases", str(others))
    assert "2 of 2 hold" in result.stdout, result.output


def test_a_stranger_need_not_know_the_names_of_tests(folder: Path, others: Path) -> None:
    path = others / "X01.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("test: unrelated_payees") > 0
    for instead in ("", "test: any, "):
        path.write_text(text.replace("test: unrelated_payees, ", instead), encoding="utf-8")
        assert "2 of 2 hold" in run("test", "--content", str(folder), "--cases", str(others)).stdout
    path.write_text(text.replace("test: unrelated_payees, ", "test: any, ").replace("fen: 600001", "fen: 600002"))
    assert "fen is 600001, wanted 600002" in run("test", "--content", str(folder), "--cases", str(others)).stderr


def test_a_defect_is_explained(folder: Path) -> None:
    result = run("explain", "r07")
    assert result.exit_code == 0
    assert "R07  a parameter is used but not declared" in result.stdout
    assert "Declare it under" in result.stdout
    assert "near it: " in str(run("explain", "R77").exception)


def test_a_case_file_of_no_rule_and_a_rule_without_one_are_bad_input(folder: Path, others: Path) -> None:
    (others / "x01.yaml").write_text("", encoding="utf-8")
    (others / "X01.yaml").rename(others / "q77_nothing.yaml")
    error = run("test", "--content", str(folder), "--cases", str(others)).exception
    assert isinstance(error, BadInputError)
    assert "q77_nothing.yaml:1 belongs to no rule" in str(error)
    for path in others.iterdir():
        path.unlink()
    error = run("test", "X01", "--content", str(folder), "--cases", str(others)).exception
    assert isinstance(error, BadInputError)
    assert "has no case file for X01" in str(error)


def test_show_tells_the_whole_rule_and_what_is_not_verified(folder: Path) -> None:
    result = run("show", "x01", "--content", str(folder))
    assert result.exit_code == 0
    for part in ("多人待遇汇入同一账户", "社会保险法", "max_households", "福利院", "WITH paid AS (", "entity"):
        assert part in result.stdout
    lines = run("show", "w01").stdout.splitlines()
    (checked,) = [line for line in lines if line.startswith("xsfb_cutoff ")]
    (unchecked,) = [line for line in lines if line.startswith("xsfb_days ")]
    assert ("未核实" in checked, "未核实" in unchecked) == (False, True)


def test_show_writes_the_query_out_as_the_engines_are_asked_it(folder: Path) -> None:
    shown = run("show", "x01", "--query", "--content", str(folder)).stdout
    assert sqlglot.parse_one(shown, dialect="duckdb").sql("duckdb") == content.load(folder).rule("X01").query
    assert "src_table AS money_table" in shown
    assert "*" not in shown.replace("COUNT(*)", "").replace(" * ", "")


def test_an_unknown_rule_and_a_broken_one_are_told_apart(folder: Path) -> None:
    assert isinstance(run("show", "z99", "--content", str(folder)).exception, BadInputError)
    path = folder / "rules" / f"{STEM}.sql"
    path.write_text("SELECT 1", encoding="utf-8")
    error = run("show", STEM, "--content", str(folder)).exception
    assert isinstance(error, BadInputError)
    assert f"rules/{STEM}.sql:1 R01" in str(error)


def test_a_folder_without_content_is_bad_input(tmp_path: Path) -> None:
    assert isinstance(run("list", "--content", str(tmp_path)).exception, BadInputError)

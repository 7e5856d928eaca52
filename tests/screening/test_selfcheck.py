"""The acceptance of an installation fails on a case that fails, on a finding that differs, and on a missing file."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from jihe.cli.selfcheck import command
from jihe.content import Content, load
from jihe.engines.duck import DuckSession
from jihe.home import content_folder
from jihe.law import load as load_law
from jihe.screening.case_files import read
from jihe.screening.selfcheck import check_rule, check_rules
from tests.support import RECEIPTS, copy_ground

OWN = content_folder()
STEM = "x01_shared_account"
FACTS = ("payment", "kinship", "exemption_in_force")  # which that rule reads
KEPT = 6
LAW = load_law()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bureau with one rule, the facts it reads, and few of its cases."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "tests" / "rules").mkdir(parents=True)
    copy_ground(tmp_path)
    (tmp_path / "tests" / "facts").mkdir()
    for path in (tmp_path / "features" / "facts").glob("*.sql"):
        if path.stem in FACTS:
            shutil.copy(OWN / "tests" / "facts" / f"{path.stem}.yaml", tmp_path / "tests" / "facts")
        else:
            path.unlink()
    shutil.copy(OWN / "rules" / f"{STEM}.sql", tmp_path / "rules")
    cases = (OWN / "tests" / "rules" / f"{STEM}.yaml").read_text(encoding="utf-8")
    (tmp_path / "tests" / "rules" / f"{STEM}.yaml").write_text("\n\n".join(cases.split("\n\n")[:KEPT]) + "\n", "utf-8")
    return tmp_path


@pytest.fixture
def content(folder: Path) -> Content:
    return load(folder, receipts=RECEIPTS)


def cases(folder: Path) -> Path:
    return folder / "tests" / "rules" / f"{STEM}.yaml"


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_a_sound_installation_says_so_and_ends_with_0(folder: Path) -> None:
    result = run("--content", str(folder))
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == "all holds"
    page = json.loads(run("--content", str(folder), "--json").stdout)
    told = load(folder, receipts=RECEIPTS).facts
    of_facts = [len(read(folder / "tests" / "facts" / f"{name}.yaml", fact.facts, fact)) for name, fact in told.items()]
    wanted = len(read(cases(folder))) + sum(of_facts)
    assert (page["ok"], page["engine"], page["rules"], page["cases"]) == (True, "duckdb", 1, wanted)
    assert (page["failed"], page["differing"], page["defects"]) == ({}, [], [])
    assert page["versions"]["duckdb"].startswith("2.")
    assert page["seconds"] > 0


def test_a_case_that_fails_is_named_with_its_line_and_ends_with_1(folder: Path) -> None:
    path = cases(folder)
    path.write_text(path.read_text("utf-8").replace("fen: 600001", "fen: 600002"), "utf-8")
    result = run("--content", str(folder))
    assert result.exit_code == 1
    line = path.read_text("utf-8").split("- name: 三户互不相干")[0].count("\n") + 1
    assert f"tests/rules/{STEM}.yaml:{line} 三户互不相干的人汇入一个账户: person 9" in result.stdout
    assert "NOT ready" in result.stdout


def test_a_defect_of_content_and_a_missing_case_file_end_with_1(folder: Path) -> None:
    cases(folder).unlink()
    result = run("--content", str(folder))
    assert result.exit_code == 1
    assert f"tests/rules/{STEM}.yaml:1: the case file is missing" in result.stdout
    (folder / "rules" / "p99_broken.sql").write_text("SELECT 1", "utf-8")
    page = json.loads(run("--content", str(folder), "--json").stdout)
    assert page["ok"] is False
    assert any("p99_broken.sql" in defect for defect in page["defects"])


def test_nothing_to_check_is_not_ready(folder: Path) -> None:
    (folder / "rules" / f"{STEM}.sql").unlink()
    assert run("--content", str(folder)).exit_code == 1


def test_a_finding_with_another_value_beside_it_differs(
    content: Content, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the cases ask for is there, and still the engine does not answer as DuckDB does."""

    class Other(DuckSession):
        def answers(self, queries: Any, worlds: Any) -> Any:
            found = super().answers(queries, worlds)
            return [[self._other(one[0]), *one[1:]] for one in found]

        def _other(self, table: pa.Table) -> pa.Table:
            import pyarrow.compute as pc

            place = table.schema.get_field_index("payees")
            return table.set_column(place, "payees", pc.add(table.column(place).cast(pa.int64()), 1))

    from jihe.engines import session

    monkeypatch.setattr(session, "_engine", lambda name: Other if name == "other" else DuckSession)
    rule = content.rule("X01")
    kept = [case for case in read(cases(folder)) if case.findings]
    told = [
        replace(case, findings=[{n: f[n] for n in ("subject", "test", "fen")} for f in case.findings]) for case in kept
    ]
    monkeypatch.setattr("jihe.screening.selfcheck.read", lambda path, facts: told)
    one = check_rule(rule, cases(folder), LAW, "other")
    assert one.failed == {}
    assert len(one.differing) == len(told)
    assert not one.ok


def test_rules_are_checked_one_by_one_and_progress_is_told(content: Content, folder: Path) -> None:
    said: list[tuple[str, int, int | None]] = []
    (one,) = check_rules(content.rules.values(), {STEM: cases(folder)}, LAW, "duckdb", lambda *step: said.append(step))
    assert (one.ok, one.code, said) == (True, "X01", [("selfcheck", 1, 1)])


@pytest.mark.verify
def test_the_same_on_spark_with_its_versions(folder: Path) -> None:
    page = json.loads(run("--engine", "spark", "--content", str(folder), "--json").stdout)
    assert page["ok"] is True, page
    assert page["versions"]["spark"].startswith("4.")
    assert int(page["versions"]["java"].split(".")[0]) >= 17

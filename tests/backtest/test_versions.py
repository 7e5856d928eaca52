"""``jihe rules diff`` and ``try``: which versions are compared, what is printed and written, what is refused."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from jihe.cases import open_store, reviewers
from jihe.cli.rules import command
from jihe.content import pack
from jihe.errors import BadInputError

RULE = "t02_paid_much.sql"


def run(fund: Any, *words: object) -> Result:
    given = [*map(str, words), "--home", str(fund.home.root), "--content", str(fund.content)]
    return CliRunner().invoke(command, given)


def told(fund: Any, *words: object) -> dict[str, Any]:
    result = run(fund, *words, "--as-of", "2026-03-31", "--months", "1", "--json")
    assert result.exit_code == 0, (result.output, result.exception)
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def gained_and_lost(report: dict[str, Any]) -> tuple[int, int]:
    counts = {state["name"]: state["findings"] for state in report["states"]}
    return counts["gained"], counts["lost"]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def commit(fund: Any) -> Any:
    """Commits the content as it stands, a folder of a larger checkout."""

    def git(*words: str) -> None:
        who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
        subprocess.run(["git", "-C", str(fund.content), *who, *words], check=True, capture_output=True)

    def made() -> None:
        if not (fund.content.parent / ".git").exists():
            git("init", "-q", str(fund.content.parent))
        git("add", "-A", ".")
        git("commit", "-q", "-m", "rules")

    return made


def test_diff_compares_with_the_rule_as_it_was_in_git(fund: Any, commit: Any) -> None:
    commit()
    edit(fund.rules / RULE, "value: 1000,", "value: 999,")
    report = told(fund, "diff", "T02", "--from", "HEAD")
    assert gained_and_lost(report) == (1, 0)
    assert report["before"]["origin"].startswith("git ")
    assert report["before"]["hash"] != report["after"]["hash"]
    assert [one["before"] for one in report["changes"]["thresholds"]] == ["1000"]
    commit()
    assert gained_and_lost(told(fund, "diff", "t02", "--from", "HEAD")) == (0, 0)
    assert gained_and_lost(told(fund, "diff", "T02", "--from", "HEAD~1")) == (1, 0)


def test_diff_asks_each_version_under_the_law_of_its_time(fund: Any, commit: Any) -> None:
    path, wages = fund.rules / RULE, fund.rules / "parameters" / "minimum_wage.yaml"
    edit(path, "reads: [ui_payment]", "reads: [ui_payment, law_parameter]")
    edit(
        path,
        "WHERE p.amount_fen > $most",
        """JOIN law_parameter AS m
    ON m.name = 'minimum_wage' AND p.ym_month BETWEEN m.from_month AND m.to_month
WHERE p.amount_fen > m.value_fen AND p.amount_fen > $most""",
    )
    edit(wages, "value: 208000", "value: 3000")
    commit()
    edit(wages, "value: 3000", "value: 2999")  # claim 8 was paid 3000
    report = told(fund, "diff", "T02", "--from", "HEAD")
    assert gained_and_lost(report) == (1, 0)
    assert report["changes"]["law"] == ["minimum_wage"]
    assert (report["changes"]["thresholds"], report["changes"]["diff"]) == ([], [])
    assert report["before"]["hash"] != report["after"]["hash"]


FACT = """/* ---
fact: large_payment
key: [pay_id]
title: 大额支付
title_en: Large payments
grain: 每笔一行
grain_en: one row a payment
reads: [ui_payment]
columns:
  pay_id: {zh: 支付, en: payment, type: id}
--- */
SELECT pay_id FROM ui_payment WHERE amount_fen > 100
"""


def test_diff_asks_each_version_with_the_facts_of_its_time(fund: Any, commit: Any) -> None:
    path = fund.content / "features" / "facts" / "large_payment.sql"
    path.write_text(FACT, encoding="utf-8")
    rule = fund.rules / RULE
    edit(rule, "reads: [ui_payment]", "reads: [ui_payment, large_payment]")
    edit(
        rule, "WHERE p.amount_fen > $most", "JOIN large_payment AS b ON b.pay_id = p.pay_id\nWHERE p.amount_fen > $most"
    )
    commit()
    edit(path, "amount_fen > 100", "amount_fen > 10000 * 100")
    report = told(fund, "diff", "T02", "--from", "HEAD")
    gained, lost = gained_and_lost(report)
    assert (gained, lost > 0) == (0, True)
    assert (report["changes"]["diff"], report["changes"]["facts"]) == ([], ["large_payment"])
    assert report["before"]["hash"] != report["after"]["hash"]


def test_diff_compares_with_content_that_a_night_kept(fund: Any) -> None:
    digest = pack(fund.content, fund.home.contents)
    edit(fund.rules / RULE, "value: 1000,", "value: 1001,")
    report = told(fund, "diff", "T02", "--from", digest[:12])
    assert gained_and_lost(report) == (0, 1)
    assert report["before"]["origin"] == f"content {digest[:12]}"


REVISIONS = {
    "nosuch": "git knows no such revision here",
    "--output=x": "git knows no such revision here",
    "HEAD": "there was no rule T03 in ",
    "HEAD~1": "no longer passes the checks: rules/t03_paid_much.sql:1 R01",
}


def test_a_revision_that_cannot_be_compared_is_told_in_one_sentence(fund: Any, commit: Any) -> None:
    path = fund.rule("T03")
    text = path.read_text(encoding="utf-8")
    path.write_text("SELECT 1", encoding="utf-8")
    commit()
    path.unlink()
    commit()
    path.write_text(text, encoding="utf-8")
    for revision, said in REVISIONS.items():
        error = run(fund, "diff", "T03", f"--from={revision}").exception
        assert isinstance(error, BadInputError), revision
        assert said in str(error)
        assert "\n" not in str(error)


def test_outside_of_git_the_sentence_says_what_to_name_instead(fund: Any) -> None:
    error = run(fund, "diff", "T02", "--from", "HEAD").exception
    assert isinstance(error, BadInputError)
    assert "in no git checkout" in str(error)


def test_try_compares_a_file_with_the_live_rule_of_its_code(fund: Any, tmp_path: Path) -> None:
    file = fund.write(tmp_path / RULE, ("value: 1000,", "value: 1001,"))
    assert gained_and_lost(told(fund, "try", file)) == (0, 1)


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_try_compares_with_nothing_where_no_such_rule_runs(fund: Any, tmp_path: Path, status: str) -> None:
    file = fund.write(tmp_path / RULE)
    edit(fund.rules / RULE, "status: live", f"status: {status}")
    report = told(fund, "try", file)
    assert report["before"] is None
    assert gained_and_lost(report) == (4, 0)


def test_only_live_rules_count_as_having_it_already(fund: Any, tmp_path: Path) -> None:
    for code, status in (("T03", "shadow"), ("T04", "draft"), ("T05", "retired"), ("T06", "live")):
        fund.rule(code, ("status: live", f"status: {status}"), ("> $most", "= $most"))
    file = fund.write(tmp_path / RULE, ("value: 1000,", "value: 999,"))
    assert [one["code"] for one in told(fund, "try", file)["overlaps"]] == ["T06"]


def test_try_refuses_the_rule_itself_and_a_file_that_is_none(fund: Any, tmp_path: Path) -> None:
    error = run(fund, "try", fund.rules / RULE).exception
    assert isinstance(error, BadInputError)
    assert "jihe rules diff T02 --from REV" in str(error)
    broken = fund.write(tmp_path / RULE, ("$most", "$moist"))
    error = run(fund, "try", broken).exception
    assert isinstance(error, BadInputError)
    assert f"{RULE}:" in str(error)
    assert " R07 " in str(error)


def test_the_page_the_findings_and_the_lines_printed(fund: Any, tmp_path: Path) -> None:
    file = fund.write(tmp_path / RULE, ("value: 1000,", "value: 999,"))
    out, findings = tmp_path / "pages" / "what-if.html", tmp_path / "findings.parquet"
    open_store(fund.home)
    chief = reviewers.add("root", "administrator", None, None)
    for login, role, town in (("li", "auditor", None), ("dai", "discipline", None), ("an", "auditor", "ZS01")):
        reviewers.add(login, role, town, chief)
    words = ["try", file, "--as-of", "2026-03-31", "--months", "1", "--out", out, "--findings", findings]
    for by, why in (([], "who acts"), (["--by", "an"], "sees no findings"), (["--by", "root"], "works on no case")):
        assert why in str(run(fund, *words, *by).exception)
    assert not findings.exists()
    assert run(fund, *words, "--by", "dai").exit_code == 0
    assert pq.read_table(findings).num_rows == 0  # none is of public power
    result = run(fund, *words, "--by", "li")
    assert result.exit_code == 0, result.output
    assert "支付过高" in out.read_text(encoding="utf-8")
    rows = pq.read_table(findings).to_pylist()
    assert sorted((row["state"], row["subject_id"]) for row in rows) == [
        ("gained", 5), ("unchanged", 6), ("unchanged", 7), ("unchanged", 8), ("unchanged", 9)
    ]  # fmt: skip
    lines = result.stdout.splitlines()
    assert "most 1000 → 999; text +1 −1" in lines
    (gained,) = [line.split() for line in lines if line.startswith("gained")]
    assert gained == ["gained", "1", "1", "–", "10", "0", "10"]
    assert not list(out.parent.glob(".*"))


def test_an_empty_lake_is_bad_input(fund: Any, tmp_path: Path) -> None:
    file = fund.write(tmp_path / RULE)
    words = ["try", str(file), "--home", str(tmp_path / "nothing"), "--content", str(fund.content)]
    error = CliRunner().invoke(command, words).exception
    assert isinstance(error, BadInputError)
    assert "jihe ingest" in str(error)

"""Every fact of the project over its cases, found by discovery; and what its cases, and a rule's, may say of facts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from jihe.cli.facts import command
from jihe.content import Fact, Facts
from jihe.content.cases_folder import fact_case_files
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.features import load_fact
from jihe.errors import BadInputError
from jihe.home import content_folder
from jihe.law import Law
from jihe.law import load as load_law
from jihe.screening import Proof
from jihe.screening.case_files import read
from jihe.screening.fact_cases import prove_fact
from jihe.screening.fact_pages import PAGE, page
from jihe.screening.proof_receipts import proofs
from jihe.screening.selfcheck import check_facts
from tests.support import RECEIPTS, copy_ground, own_content

_FOLDER = content_folder()
_FILES = fact_case_files(_FOLDER)
_FACTS = sorted(path.stem for path in (_FOLDER / "features" / "facts").glob("*.sql"))


@pytest.mark.parametrize("name", _FACTS)
def test_the_fact_is_sound_and_its_cases_hold_and_pin_its_numbers(name: str) -> None:
    assert [str(one) for one in own_content().defects if one.path == f"features/facts/{name}.sql"] == []
    (proof,) = proofs([(own_content().facts[name], _FILES[name])], load_law(), RECEIPTS)
    assert isinstance(proof, Proof), str(proof)
    assert [f"{name}.yaml:{one.line} {one.case}: {one.problems}" for one in proof.results if not one.ok] == []
    assert [f"{one.parameter} → {one.to}" for one in proof.nudges if one.noticed_by is None] == []


def test_every_case_file_belongs_to_a_fact_and_every_fact_is_read() -> None:
    assert sorted(_FILES) == _FACTS
    assert [name for name in _FACTS if not own_content().readers(name)] == []


def test_the_committed_page_is_fresh() -> None:
    assert (_FOLDER / PAGE).read_text(encoding="utf-8") == page(own_content()), "make docs"


FACT = """/* ---
fact: paid
key: [award_id]
title: 支付
title_en: Paid
grain: 每项待遇一行
grain_en: one row an award
reads: [payment]
parameters:
  least_fen: {value: 100, unit: fen, source: 测试}
columns:
  award_id: {zh: 待遇, en: award, type: id}
  last_date: {zh: 末次, en: last, type: date}
  paid_fen: {zh: 合计, en: sum, type: fen}
--- */
SELECT award_id, MAX(pay_date) AS last_date, SUM(amount_fen) AS paid_fen
FROM payment WHERE amount_fen >= $least_fen GROUP BY award_id
"""
CASES = """defaults:
  payment: {award_id: 5, pay_date: 2026-01-05}
cases:
  - name: two
    tables:
      payment: [{amount_fen: 100}, {amount_fen: 100, pay_date: 2026-01-07}, {amount_fen: 99}]
    rows: [{award_id: 5, last_date: 2026-01-07, paid_fen: 200}]
  - name: derived
    tables:
      pension_payment: [{award_id: 5, amount_fen: 250}]
    rows: [{award_id: 5, paid_fen: 250}]
  - name: none
    tables: {payment: []}
    rows: []
"""
Proven = Callable[..., Proof]


@pytest.fixture
def fact() -> Fact:
    found = Found("paid.sql", "F")
    one = load_fact(Path("paid.sql"), FACT, Catalog(load_law(), own_content().facts), found)
    assert one is not None, found.all
    return one


@pytest.fixture
def proven(tmp_path: Path, fact: Fact) -> Proven:
    def prove(old: str = "", new: str = "", own: Fact = fact) -> Proof:
        assert old in CASES
        path = tmp_path / "paid.yaml"
        path.write_text(CASES.replace(old, new) if old else CASES, encoding="utf-8")
        return prove_fact(own, path, load_law())

    return prove


def test_a_facts_cases_may_give_what_it_reads_and_pin_its_numbers(proven: Proven) -> None:
    proof = proven()
    assert [one.problems for one in proof.results] == [[], [], []]
    assert [(one.to, one.noticed_by) for one in proof.nudges] == [(99, "two"), (101, "two")]


OTHERWISE = [
    ("two", "two", None),
    ("paid_fen: 200", "paid_fen: 201", "award_id 5: paid_fen is 200, wanted 201"),
    ("{award_id: 5, last_date", "{award_id: 6, last_date", "no such row: award_id 6"),
    ("[{award_id: 5, last_date: 2026-01-07, paid_fen: 200}]", "[]", "a row that is not wanted: award_id 5"),
    ("two\n", "two\n    parameters: {most: 1}\n", "parameter most is not declared by the fact"),
]


def test_what_a_case_wants_otherwise_is_told(proven: Proven) -> None:
    head, _, rest = CASES.partition("cases:\n")
    head = head.replace("{award_id: 5,", "{award_id: 5, acct_id: 1,")  # of which no case says anything
    case = rest.partition("  - name: derived\n")[0]
    assert all(old in case for old, _, _ in OTHERWISE)
    cases = [case.replace(old, new).replace("name: ", f"name: {n} ") for n, (old, new, _) in enumerate(OTHERWISE)]
    proof = proven(CASES, f"{head}cases:\n{''.join(cases)}")
    for one, (_, _, problem) in zip(proof.results, OTHERWISE, strict=True):
        assert (one.problems == []) if problem is None else any(told.startswith(problem) for told in one.problems), one


def test_a_case_may_set_a_facts_number(proven: Proven) -> None:
    proof = proven("  - name: two\n", "  - name: two\n    parameters: {least_fen: 99}\n")
    assert proof.results[0].problems == ["award_id 5: paid_fen is 299, wanted 200"]


def test_a_number_that_no_case_notices_is_loose(proven: Proven) -> None:
    loose = proven("{amount_fen: 99}", "{amount_fen: 98}").nudges
    assert [(one.to, one.noticed_by) for one in loose] == [(99, None), (101, "two")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("GROUP BY award_id", "GROUP BY award_id, src_key", "two rows of the key [5]"),
        ("MAX(pay_date) AS", "MAX(CASE WHEN amount_fen > $least_fen THEN pay_date END) AS", "last_date is null"),
    ],
)
def test_two_rows_of_a_key_and_a_hole_are_told(proven: Proven, old: str, new: str, problem: str) -> None:
    found = Found("paid.sql", "F")
    one = load_fact(Path("paid.sql"), FACT.replace(old, new), Catalog(load_law(), own_content().facts), found)
    assert one is not None, found.all
    assert any(problem in told for told in proven(own=one).results[0].problems)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "rows: [{award_id: 5, paid_fen: 250}]",
            "rows: [{payments: 1}]",
            "yaml:11 table paid has no column payments",
        ),
        ("rows: []", "findings: []", "paid.yaml:14 key findings is not known here"),
        ("last_date: 2026-01-07,", "last_date: 7,", "paid.yaml:7 paid.last_date: 7 is no date"),
        ("payment: {award_id: 5,", "payment: {award: 5,", "paid.yaml:2 table payment has no column award"),
        ("tables: {payment: []}", "tables: {death: []}", "table death is not known"),
    ],
)
def test_a_mistake_in_a_case_file_is_told_with_its_line(proven: Proven, old: str, new: str, message: str) -> None:
    with pytest.raises(BadInputError) as told:
        proven(old, new)
    assert message in str(told.value)


def test_a_rules_case_gives_rows_of_the_facts_it_reads_and_of_no_other(tmp_path: Path) -> None:
    path = tmp_path / "x01.yaml"
    path.write_text("cases: [{name: a, tables: {payment: [{src_key: 7}]}, findings: []}]", encoding="utf-8")
    facts = own_content().facts
    (case,) = read(path, facts.behind(["payment"]))
    (row,) = case.tables["payment"]
    assert (row["src_table"], row["src_key"], row["person_id"], row["ym"]) == ("pension_payment", 7, None, 202001)
    with pytest.raises(BadInputError, match=r"x01.yaml:1 table payment is not known"):
        read(path, facts.behind(["death"]))


def test_facts_are_checked_on_an_engine_and_one_without_cases_fails(fact: Fact, tmp_path: Path) -> None:
    path = tmp_path / "paid.yaml"
    path.write_text(CASES.replace("paid_fen: 200", "paid_fen: 201"), encoding="utf-8")
    failing, missing = (check_facts([fact], files, load_law(), "duckdb") for files in ({"paid": path}, {}))
    assert [(one.cases, [*one.failed], one.differing) for one in failing] == [(3, ["tests/facts/paid.yaml:4 two"], [])]
    assert [one.failed for one in missing] == [{"tests/facts/paid.yaml:1": "the case file is missing"}]


def test_a_fact_is_begun_sound_and_its_cases_hold(tmp_path: Path) -> None:
    copy_ground(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(command, [*words, "--content", str(tmp_path)])
        return done.exit_code, done.output

    assert run("new", "often_paid", "--title", "多次：支付")[0] == 0
    code, told = run("test", "often_paid")
    assert (code, "5 of 5 hold" in told) == (0, True), told  # three cases, a number both ways
    assert "often_paid" in run("list")[1]
    assert "多次：支付" in run("show", "often_paid")[1]
    for name in ("often_paid", "person", "payment", "Often"):
        assert run("new", name)[0] == 1
    assert run("show", "nosuch")[0] == 1


def test_the_facts_behind_some_are_theirs_too(law: Law) -> None:
    facts = own_content().facts
    assert [*facts.behind(["person", "death"])] == ["death"]
    assert facts.tables(["person", "death", "payment"])[:3] == ("person", "ext_death", "pension_payment")
    assert facts.tables(["award_resumption", "law_month"]) == ("pension_award",)
    assert Facts(facts.values()) == facts != facts.behind(["death"])

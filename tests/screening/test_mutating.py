"""Each operator on a small query; the runner on a weak and on a strong case file; the command for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import sqlglot
from click.testing import CliRunner, Result

from jihe.cli.rules import command
from jihe.content import Rule
from jihe.errors import BadInputError
from jihe.home import content_folder
from jihe.law import Law
from jihe.screening import equivalents, mutation, mutation_record
from jihe.screening.mutating import Mutant, mutants
from jihe.screening.mutation import Tally, tally, total
from jihe.screening.mutation_operators import OPERATORS
from tests.screening.conftest import TEXT
from tests.support import own_content

MakeRule = Callable[..., Rule]


@pytest.fixture(scope="module")
def ids(make_rule: MakeRule) -> Callable[..., list[str]]:
    """What is said of the small rule with a condition, a column or a table more, without the CTE's name."""

    @cache
    def made(condition: str, column: str, join: str, ctes: str) -> list[Mutant]:
        rule = make_rule(
            ("WITH above AS (", f"{ctes or 'WITH '}above AS ("),
            ("    p.claim_id AS claim_id,", f"    p.claim_id AS claim_id, {column} AS more,"),
            ("\n    WHERE l.ext_id", f"\n{join}\n    WHERE {condition or '1 = 1'} AND l.ext_id"),
        )
        return mutants(rule)

    def said(condition: str = "", column: str = "0", join: str = "", ctes: str = "", operator: str = "") -> list[str]:
        every = made(condition, column, join, ctes)
        return [one.id.partition(": ")[2] for one in every if one.operator == operator]

    return said


FRAMED = "SUM(p.ym) OVER (ORDER BY p.pay_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
EACH = [
    ("comparison", {"condition": "p.ym < p.ym_month"}, "p.ym < p.ym_month → p.ym <= p.ym_month"),
    ("comparison", {"condition": "p.ym <= p.ym_month"}, "p.ym <= p.ym_month → p.ym < p.ym_month"),
    ("comparison", {"condition": "p.ym > p.ym_month"}, "p.ym > p.ym_month → p.ym >= p.ym_month"),
    ("comparison", {"condition": "p.ym >= p.ym_month"}, "p.ym >= p.ym_month → p.ym > p.ym_month"),
    ("comparison", {"condition": "p.item = 'monthly'"}, "p.item = 'monthly' → p.item <> 'monthly'"),
    ("comparison", {"condition": "p.item <> 'monthly'"}, "p.item <> 'monthly' → p.item = 'monthly'"),
    ("comparison", {"condition": "p.item IS DISTINCT FROM 'monthly'"},
     "p.item IS DISTINCT FROM 'monthly' → p.item <> 'monthly'"),
    ("comparison", {"condition": "p.acct_id IS NULL"}, "p.acct_id IS NULL → NOT p.acct_id IS NULL"),
    ("comparison", {"condition": "p.ym BETWEEN 0 AND 1"}, "p.ym BETWEEN 0 AND 1 → (p.ym > 0 AND p.ym <= 1)"),
    ("comparison", {"condition": "p.ym BETWEEN 0 AND 1"}, "p.ym BETWEEN 0 AND 1 → (p.ym >= 0 AND p.ym < 1)"),
    ("comparison", {"condition": "EXISTS (SELECT 1 FROM ext_life AS x)"},
     "EXISTS(SELECT 1 FROM ext_life AS x) → NOT EXISTS(SELECT 1 FROM ext_life AS x)"),
    ("bound", {"condition": "p.ym < p.ym_month"}, "p.ym < p.ym_month → p.ym < p.ym_month - 1"),
    ("bound", {"condition": "p.ym <= p.ym_month"}, "p.ym <= p.ym_month → p.ym <= p.ym_month + 1"),
    ("bound", {"condition": "p.ym > p.ym_month"}, "p.ym > p.ym_month → p.ym > p.ym_month + 1"),
    ("bound", {"condition": "p.ym >= p.ym_month"}, "p.ym >= p.ym_month → p.ym >= p.ym_month - 1"),
    ("bound", {"condition": "p.ym BETWEEN 0 AND 1"}, "p.ym BETWEEN 0 AND 1 → p.ym BETWEEN 0 - 1 AND 1"),
    ("bound", {"condition": "p.ym BETWEEN 0 AND 1"}, "p.ym BETWEEN 0 AND 1 → p.ym BETWEEN 0 AND 1 + 1"),
    ("condition dropped", {"condition": "p.acct_id IS NULL"}, "p.acct_id IS NULL"),
    ("condition dropped", {"condition": "(p.ym = 1 OR p.ym = 0)"}, "p.ym = 0"),
    ("condition dropped", {"join": "JOIN ext_life AS y ON y.ext_id = p.acct_id"}, "ON y.ext_id = p.acct_id"),
    ("and/or", {"condition": "(p.ym = 1 OR p.ym = 0)"}, "p.ym = 1 OR p.ym = 0 → (p.ym = 1 AND p.ym = 0)"),
    ("and/or", {"condition": "(p.ym = 1 AND p.ym = 0)"}, "p.ym = 1 AND p.ym = 0 → (p.ym = 1 OR p.ym = 0)"),
    ("not", {"condition": "p.acct_id IS NOT NULL"}, "NOT p.acct_id IS NULL → p.acct_id IS NULL"),
    ("in", {"condition": "p.item IN ('monthly', 'medical')"},
     "p.item IN ('monthly', 'medical') → p.item IN ('monthly')"),
    ("join", {}, "LEFT JOIN ext_life AS l → JOIN ext_life AS l"),
    ("join", {"join": "JOIN ext_life AS y ON y.ext_id = p.acct_id"}, "JOIN ext_life AS y → LEFT JOIN ext_life AS y"),
    ("window", {}, "SUM(p.amount_fen) OVER (PARTITION BY p.claim_id) → SUM(p.amount_fen) OVER ()"),
    ("window", {"column": "LAG(p.ym) OVER (ORDER BY p.pay_id)"},
     "LAG(p.ym) OVER (ORDER BY p.pay_id) → LAG(p.ym) OVER (ORDER BY p.pay_id DESC)"),
    ("window", {"column": FRAMED},
     f"{FRAMED} → SUM(p.ym) OVER (ORDER BY p.pay_id)"),
    ("function", {"column": "LAG(p.ym) OVER (ORDER BY p.pay_id)"}, "LAG(p.ym) → LEAD(p.ym)"),
    ("function", {"column": "LEAST(p.ym, 1)"}, "LEAST(p.ym, 1) → GREATEST(p.ym, 1)"),
    ("function", {"column": "ABS(p.ym)"}, "ABS(p.ym) → p.ym"),
    ("function", {}, "SUM(p.amount_fen) → MAX(p.amount_fen)"),
    ("coalesce", {"column": "COALESCE(p.acct_id, 0)"}, "COALESCE(p.acct_id, 0) → p.acct_id"),
    ("coalesce", {"column": "COALESCE(p.acct_id, 0)"}, "COALESCE(p.acct_id, 0) → 0"),
    ("case", {"column": "CASE WHEN p.ym = 1 THEN 1 WHEN p.ym = 0 THEN 0 ELSE 1 END"}, "WHEN p.ym = 0 THEN 0"),
    ("case", {"column": "CASE WHEN p.ym = 1 THEN 1 WHEN p.ym = 0 THEN 0 ELSE 1 END"}, "ELSE 1"),
    ("arithmetic", {"column": "p.ym + p.pay_id"}, "p.ym + p.pay_id → p.ym - p.pay_id"),
    ("arithmetic", {}, "p.amount_fen * $share → p.amount_fen / $share"),
    ("constant", {"column": "1"}, "1 → 0"),
    ("constant", {"column": "TRUE"}, "TRUE → FALSE"),
    ("constant", {"column": "p.ym_month / 12"}, "12 → 11"),
    ("constant", {"column": "p.ym_month / 12"}, "12 → 13"),
    ("parameter", {}, "$share → ($share - 0.1)"),
    ("parameter", {}, "$share → ($share + 0.1)"),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "parts", "said"), EACH)
def test_each_operator(ids: Callable[..., list[str]], operator: str, parts: dict[str, str], said: str) -> None:
    assert f"{operator}: {said}" in ids(operator=operator, **parts)


TWICE = """WITH twice AS (
    -- 两处
    SELECT DISTINCT claim_id, 0 AS n FROM ui_payment
    UNION
    SELECT claim_id, COUNT(DISTINCT pay_id) AS n FROM ui_payment GROUP BY claim_id
    UNION ALL
    SELECT claim_id, COUNT(ym) AS n FROM ui_payment GROUP BY claim_id
),
"""


def said_of_twice(make_rule: MakeRule, condition: str) -> list[str]:
    rule = make_rule(("WITH above AS (", f"{TWICE}above AS ("), ("\n)\nSELECT *", f" AND {condition}\n)\nSELECT *"))
    assert {one.cte for one in mutants(rule)} == {"twice", "above"}
    return [one.id for one in mutants(rule) if one.operator in ("distinct", "union")]


def test_distinct_is_dropped_and_added_and_a_union_loses_its_branches(make_rule: MakeRule) -> None:
    count = "(SELECT COUNT(*) FROM twice AS t WHERE t.claim_id = p.claim_id) > 0"
    said = said_of_twice(make_rule, count)
    assert "twice: distinct: UNION → UNION ALL" in said
    assert "twice: distinct: COUNT(DISTINCT pay_id) → COUNT(pay_id)" in said
    assert "twice: distinct: COUNT(ym) → COUNT(DISTINCT ym)" in said
    assert "twice: union: UNION SELECT claim_id, COUNT(ym) AS n FROM ui_payment GROUP BY claim_id" in said
    assert "twice: union: SELECT DISTINCT claim_id, 0 AS n FROM ui_payment" in said
    assert "twice: distinct: SELECT DISTINCT → SELECT" not in said  # the UNION below takes them out anyway


def test_rows_that_nobody_counts_may_come_twice(make_rule: MakeRule) -> None:
    dropped = "twice: distinct: UNION → UNION ALL"
    assert dropped not in said_of_twice(make_rule, "EXISTS (SELECT 1 FROM twice AS t WHERE t.claim_id = p.claim_id)")
    assert dropped not in said_of_twice(make_rule, "p.claim_id IN (SELECT MAX(t.claim_id) FROM twice AS t)")
    assert dropped in said_of_twice(make_rule, "p.claim_id IN (SELECT SUM(t.claim_id) FROM twice AS t)")


def test_what_cannot_matter_is_not_said(ids: Callable[..., list[str]]) -> None:
    """A row without partner falls out by a later condition; the 1 of EXISTS is not looked at; a bound is moved once."""
    join = "JOIN ext_life AS y ON y.person_id = p.person_id"
    assert "join: JOIN ext_life AS y → LEFT JOIN ext_life AS y" in ids(join=join, operator="join")
    for refusing in ("y.ext_id > 0", "y.kind IS NOT NULL", "y.ext_id BETWEEN 0 AND 1", "y.kind IN ('transport')"):
        assert not any("AS y" in one for one in ids(refusing, join=join, operator="join")), refusing
    for letting in ("COALESCE(y.ext_id, 0) = 0", "y.ext_id IS NULL", "(y.ext_id = 1 OR p.ym = 1)"):
        assert any("AS y" in one for one in ids(letting, join=join, operator="join")), letting
    assert "constant: 1 → 0" not in ids("EXISTS (SELECT 1 FROM ext_life AS x)", operator="constant")
    assert not any("$most" in one for one in ids(operator="parameter"))
    assert not any("12 →" in one for one in ids("p.ym > p.ym_month + 12", operator="constant"))


def test_a_severity_is_never_raised(make_rule: MakeRule) -> None:
    rule = make_rule(("    p.claim_id AS claim_id,", "    p.claim_id AS claim_id, 2 AS severity,"))
    said = [one.id for one in mutants(rule) if "2 →" in one.id]
    assert said == ["above: constant: 2 → 1"]


def test_a_mutant_is_its_query_with_one_wrong_and_knows_its_line(make_rule: MakeRule) -> None:
    rule = make_rule()
    for one in mutants(rule):
        text = one.body.sql("duckdb")
        assert text != rule.tree.sql("duckdb")
        assert sqlglot.parse_one(text, dialect="duckdb").sql("duckdb") == text
    lines = rule.sql.splitlines()
    flipped = [one for one in mutants(rule) if one.before == "p.amount_fen > $most" and one.operator == "comparison"]
    assert [lines[one.line - 1].split()[0] for one in flipped] == ["WHERE"]


def test_ids_stay_when_something_else_is_edited_and_tell_equal_fragments_apart(make_rule: MakeRule) -> None:
    before = {one.id for one in mutants(make_rule())}
    after = {
        one.id
        for one in mutants(
            make_rule(("    SELECT\n", "\n\n    SELECT\n"), (" AND p.amount_fen * ", "\n  AND p.amount_fen * "))
        )
    }
    assert before == after
    twice = make_rule(("    p.claim_id AS claim_id,", "    p.claim_id AS claim_id, ABS(p.ym) AS a, ABS(p.ym) AS b,"))
    said = [one.id for one in mutants(twice) if "ABS" in one.id]
    assert said == ["above: function: ABS(p.ym) → p.ym", "above: function: ABS(p.ym) → p.ym #2"]


def test_every_operator_speaks_of_some_rule_of_the_project() -> None:

    spoken: set[str] = set()
    for rule in own_content().rules.values():
        if spoken < set(OPERATORS):
            spoken |= {one.operator for one in mutants(rule)}
    assert spoken == set(OPERATORS)


def test_every_operator_is_on_the_page_for_authors() -> None:
    page = (Path(__file__).parents[2] / "docs" / "content.md").read_text(encoding="utf-8")
    assert [name for name in OPERATORS if f"| `{name}` |" not in page] == []


STRONG = """
defaults:
  ui_payment: {claim_id: 1, person_id: 11, ym: 202601}
cases:
  - name: 超过上限
    tables:
      ui_payment: [{amount_fen: 1001}, {amount_fen: 1, claim_id: 2}]
    findings:
      - {subject: person 11, test: above, fen: 1001, severity: 2, paid_fen: 1001, says: "申领 1：10.01 元（2026年1月）"}
  - name: 两笔
    tables: {ui_payment: [{amount_fen: 1001}, {amount_fen: 1002}]}
    findings: [{subject: person 11, test: above, fen: 2003, paid_fen: 2003}]
  - name: 正好上限
    tables: {ui_payment: [{amount_fen: 1000}]}
    findings: []
  - name: 有乘车记录
    tables:
      person: [{person_id: 11}]
      ui_payment: [{amount_fen: 5000}]
      ext_life: [{id_no: id-11}]
    findings: []
  - name: 别人有乘车记录
    tables:
      person: [{person_id: 11}, {person_id: 12}]
      ui_payment: [{amount_fen: 5000}]
      ext_life: [{id_no: id-12}]
    findings: [{subject: person 11, test: above, fen: 5000}]
"""
WEAK = STRONG.split("  - name: 两笔")[0]
ALIVE = "above: arithmetic: p.amount_fen * $share → p.amount_fen / $share"
EQUIVALENT = f'"{ALIVE}": 乘以或除以正数不改变正负\n'


def tried(tmp_path: Path, rule: Rule, law: Law, text: str, same: str = "") -> Tally:
    return tally(rule, written(tmp_path / f"{rule.stem}.yaml", text, same), law)


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory, make_rule: MakeRule, law: Law) -> Tally:
    return tried(tmp_path_factory.mktemp("weak"), make_rule(), law, WEAK)


@pytest.fixture(scope="module")
def strong(tmp_path_factory: pytest.TempPathFactory, make_rule: MakeRule, law: Law) -> Tally:
    return tried(tmp_path_factory.mktemp("strong"), make_rule(), law, STRONG)


@pytest.fixture(scope="module")
def excused(tmp_path_factory: pytest.TempPathFactory, make_rule: MakeRule, law: Law) -> Tally:
    """The strong cases, and beside them what no case can notice."""
    return tried(tmp_path_factory.mktemp("excused"), make_rule(), law, STRONG, EQUIVALENT)


def written(path: Path, text: str, same: str = EQUIVALENT) -> Path:
    path.write_text(text, encoding="utf-8")
    listed = equivalents.path_of(path)
    listed.parent.mkdir(exist_ok=True)
    listed.write_text(same, encoding="utf-8")
    return path


def test_a_weak_case_file_leaves_survivors_and_a_strong_one_kills_them(weak: Tally, strong: Tally) -> None:
    assert weak.mutants == strong.mutants
    assert weak.killed == weak.mutants - len(weak.survivors)
    left, still = ({one.id for one in result.survivors} for result in (weak, strong))
    limit = "above: bound: p.amount_fen > $most → p.amount_fen > $most + 1"
    flipped = "above: comparison: p.amount_fen > $most → p.amount_fen >= $most"
    window = "above: function: SUM(p.amount_fen) → MAX(p.amount_fen)"
    asked = "above: condition dropped: l.ext_id IS NULL"
    assert limit not in left  # 1001 stands just outside
    assert {flipped, window, asked} <= left
    assert still < left
    assert not {flipped, window, asked} & still
    assert weak.score < strong.score < 1
    assert strong.score == strong.killed / strong.mutants


HEAVY = (
    ("parameters:\n", "parameters:\n  month: {value: 0, unit: month, source: 测试}\n"),
    ("reads: [ui_payment, ", "reads: [ui_payment, law_retirement, "),
    ("SUM(p.amount_fen) OVER (PARTITION BY p.claim_id)", "p.amount_fen"),
    ("WITH above AS (",
     ("WITH born AS (\n    -- 某月出生的\n    SELECT track FROM law_retirement WHERE birth_month = $month\n),\n"
      "above AS (")),
    ("\n    WHERE l.ext_id",
     ("\n    JOIN born AS a ON a.track = 'F50'\n    LEFT JOIN born AS b ON b.track = a.track\n"
      "    LEFT JOIN born AS c ON c.track = b.track\n    WHERE l.ext_id")),
)  # fmt: skip
BORN = f"""{STRONG.split("cases:")[0]}cases:
  - name: 某月
    parameters: {{month: 23880}}
    tables: {{ui_payment: [{{amount_fen: 1001}}]}}
    findings: [{{subject: person 11, test: above, fen: 1001}}]
"""
UNBORN = """  - name: 没有那个月
    tables: {ui_payment: [{amount_fen: 1001}]}
    findings: []
"""


@pytest.mark.verify
def test_what_is_too_slow_is_noticed_by_a_case_that_finds_nothing_or_else_by_time_alone(
    tmp_path: Path, make_rule: MakeRule, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its condition the CTE has 1392 rows of a track, and the joins of it 2.7 thousand million."""
    monkeypatch.setattr(mutation, "_LEAST", 0.3)
    rule = make_rule(*HEAVY)
    by_time, by_case = (tried(tmp_path, rule, law, text) for text in (BORN, BORN + UNBORN))
    dropped = "born: condition dropped: WHERE birth_month = $month"
    for result in (by_time, by_case):
        assert dropped not in {one.id for one in result.survivors}
        assert result.killed == result.mutants - len(result.survivors)
    assert by_time.timed_out > 0
    assert by_case.timed_out == 0
    assert mutation_record.Record.of(by_time, "").timed_out == by_time.timed_out


def test_equivalent_mutants_do_not_count(strong: Tally, excused: Tally) -> None:
    assert ALIVE in {one.id for one in strong.survivors}
    assert ALIVE not in {one.id for one in excused.survivors}
    assert (excused.equivalent, excused.killed, excused.mutants) == (1, strong.killed, strong.mutants)
    assert excused.score == strong.killed / (strong.mutants - 1)
    assert (strong.problems, excused.problems) == ([], [])


def test_the_list_of_equivalent_mutants_must_be_true(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    rule, listed = (
        make_rule(),
        (
            ("above: nonsense: a → b", "is no mutant of the rule"),
            ("above: comparison: p.amount_fen > $most → p.amount_fen >= $most", "is noticed by a case"),
        ),
    )
    wrong = tried(tmp_path, rule, law, STRONG, "".join(EQUIVALENT.replace(ALIVE, name) for name, _ in listed))
    assert wrong.equivalent == 0
    assert len(wrong.problems) == 2
    for line, (told, (name, problem)) in enumerate(zip(wrong.problems, listed, strict=True), start=1):
        assert told.startswith(f"equivalent/{rule.stem}.yaml:{line} '{name}' {problem}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", ":1 must be a mapping"),
        ('"a": ""\n', ":1 say why"),
        ('"a": {why: b}\n', ":1 say why"),
        ('"a": b\n"a": c\n', ":2 this mutant is listed twice"),
        ('"a": b\n"b\n', ":3 cannot be read"),
    ],
)
def test_a_list_that_is_not_one_is_told_with_its_line(
    tmp_path: Path, make_rule: MakeRule, law: Law, text: str, message: str
) -> None:
    with pytest.raises(BadInputError, match=message):
        tried(tmp_path, make_rule(), law, STRONG, text)


def test_cases_that_do_not_hold_prove_nothing(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    with pytest.raises(BadInputError, match=r"t02_paid_twice.yaml:5 does not hold; first see: jihe rules test T02"):
        tried(tmp_path, make_rule(), law, STRONG.replace("fen: 1001, severity", "fen: 1002, severity"))


def test_the_total_weighs_rules_by_their_mutants(weak: Tally, excused: Tally, make_rule: MakeRule) -> None:
    assert total([weak, excused]) == (weak.killed + excused.killed) / (weak.mutants + excused.mutants - 1)
    failed = Tally.failed(make_rule())
    assert (failed.score, failed.killed, failed.real) == (0.0, 0, 1)


@pytest.fixture
def bureau(tmp_path: Path, law: Law) -> Path:
    """A bureau with the small rule and the strong cases."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "tests" / "rules").mkdir(parents=True)
    (tmp_path / "rules" / "parameters").symlink_to(content_folder() / "rules" / "parameters")
    (tmp_path / "rules" / "t02_paid_twice.sql").write_text(TEXT, encoding="utf-8")
    written(tmp_path / "tests" / "rules" / "t02_paid_twice.yaml", STRONG)
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["mutate", *words, "--content", str(folder)])


def test_what_was_kept_of_other_rules_stays_when_one_is_measured(bureau: Path) -> None:
    cases = bureau / "tests" / "rules"
    (bureau / "rules" / "t03_other.sql").write_text(TEXT.replace("T02", "T03"), encoding="utf-8")
    written(cases / "t03_other.yaml", STRONG)
    other = mutation_record.Record(0, "as it was", 1, 1, 1.0)
    mutation_record.write(cases, {"T03": other, "T09": other})
    assert run(bureau, "T02", "--write").exit_code == 0
    kept = mutation_record.read(cases)
    assert set(kept) == {"T02", "T03"}, "T09 is no rule any more"
    assert kept["T03"] == other


def test_for_programs_only_the_score_is_on_standard_output(bureau: Path) -> None:
    result = run(bureau, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert set(told) == {"score", "rules"}
    assert set(told["rules"]) == {"T02"}
    assert told["score"] == told["rules"]["T02"]
    assert 0.5 < told["score"] < 1
    assert "T02 0." in result.stderr


def test_for_people_each_survivor_has_its_address(bureau: Path) -> None:
    cases = bureau / "tests" / "rules" / "t02_paid_twice.yaml"
    cases.write_text(WEAK, encoding="utf-8")
    line = TEXT.split("WHERE l.ext_id IS NULL")[0].count("\n") + 1
    said = f"rules/t02_paid_twice.sql:{line} above: condition dropped: l.ext_id IS NULL"
    assert said in run(bureau, "t02").stderr.splitlines()


def test_what_was_noticed_by_time_alone_is_said(bureau: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = Tally("T02", "t02_paid_twice", "rules/t02_paid_twice.sql", 10, [], 0, timed_out=3)
    monkeypatch.setattr(mutation, "tally", lambda rule, path, law: result)
    told = run(bureau, "t02")
    assert "T02 1.000  10 of 10 mutants noticed (3 by time alone), 0 equivalent" in told.stderr
    assert told.stdout == "10 of 10 noticed (3 by time alone): 1.0000\n"


def test_a_wrong_list_and_a_failing_case_are_told_and_the_exit_is_one(bureau: Path) -> None:
    cases = bureau / "tests" / "rules" / "t02_paid_twice.yaml"
    written(cases, STRONG, EQUIVALENT.replace("arithmetic", "nonsense"))
    result = run(bureau, "--json")
    assert result.exit_code == 1
    assert "equivalent/t02_paid_twice.yaml:1 " in result.stderr
    assert json.loads(result.stdout)["rules"]["T02"] > 0
    cases.write_text(STRONG.replace("fen: 2003,", "fen: 2004,"), encoding="utf-8")
    result = run(bureau, "--json")
    assert result.exit_code == 1
    assert "does not hold" in result.stderr
    assert json.loads(result.stdout) == {"score": 0.0, "rules": {"T02": 0.0}}


def test_results_are_kept_with_the_hash_of_what_they_came_from(bureau: Path, law: Law) -> None:
    from jihe.content import load

    result = run(bureau, "--write", "--json")
    cases = bureau / "tests" / "rules" / "t02_paid_twice.yaml"
    (record,) = mutation_record.read(cases.parent).values()
    assert record.score == json.loads(result.stdout)["rules"]["T02"]
    assert record.score == round(record.killed / (record.mutants - record.equivalent), 4)
    assert record.equivalent == 1
    rule = load(bureau).rule("T02")
    assert record.inputs == mutation_record.inputs(rule, cases)
    for path in (cases, equivalents.path_of(cases)):
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "\n", encoding="utf-8")
        assert record.inputs != mutation_record.inputs(rule, cases)
        path.write_text(text, encoding="utf-8")
    assert record.inputs == mutation_record.inputs(rule, cases)
    cases.write_text(EQUIVALENT + STRONG, encoding="utf-8")
    sql = bureau / "rules" / "t02_paid_twice.sql"
    sql.write_text(TEXT.replace("value: 1000", "value: 1001"), encoding="utf-8")
    assert record.inputs != mutation_record.inputs(load(bureau).rule("T02"), cases)
    (cases.parent / mutation_record.NAME).write_text("[]", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"mutation.json:1 is no record of mutation"):
        mutation_record.read(cases.parent)

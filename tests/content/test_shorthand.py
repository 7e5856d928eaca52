"""A test need not repeat what its CTEs, its sentence and the tables' names say; what the engines get is written out."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot

from jihe.content import contract, rules, shorthand
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.shorthand import Frame
from jihe.content.units import Rule
from jihe.law import Law

FRAME = Frame("award_id", "person", {"late": frozenset({"since", "award_id"}), "early": frozenset()})
PAID = "WITH paid AS (SELECT award_id, person_id, ym, src_table, src_key, amount_fen AS fen, since, note FROM payment)"


def given(body: str, frame: Frame = FRAME, test: str = "early") -> str:
    """What the test gives, written out."""
    tree = sqlglot.parse_one(f"{PAID}, {test} AS ({body}) SELECT * FROM {test}", dialect="duckdb")
    shorthand.write_out(tree, [test], frame)
    select = tree.args["with_"].expressions[-1].this
    return ", ".join(one.sql("duckdb") for one in select.expressions)


NAMED = (
    "award_id AS finding, 'person' AS subject_kind, person_id AS subject_id, award_id AS entity_id, ym AS from_ym, "
    "ym AS to_ym, src_table AS money_table, src_key AS money_key, fen"
)
WITH_A_STAR = [
    ("SELECT * FROM paid", NAMED),
    ("SELECT * FROM paid AS p WHERE fen > 1", NAMED),
    ("SELECT award_id, person_id, ym, src_table, src_key, fen FROM paid", NAMED),
    # What is given under the finding's own name goes first; so does a subject of the test's own.
    ("SELECT *, since AS finding FROM paid", NAMED.replace("award_id AS finding", "since AS finding")),
    ("SELECT *, since AS to_ym FROM paid", NAMED.replace("ym AS to_ym", "since AS to_ym")),
    ("SELECT *, note AS money_key FROM paid", NAMED.replace("src_key AS money_key", "note AS money_key")),
    ("SELECT *, 2 AS severity FROM paid", NAMED.replace("ym AS from", "2 AS severity, ym AS from")),
    ("SELECT *, 'agent' AS subject_kind, note AS subject_id FROM paid",
     NAMED.replace("'person'", "'agent'").replace("person_id", "note").replace("award_id AS entity_id, ", "")),
    # Left out, given otherwise; without a share there is no payment.
    ("SELECT * EXCLUDE (ym) FROM paid", NAMED.replace("ym AS from_ym, ym AS to_ym, ", "")),
    ("SELECT * EXCLUDE (fen) FROM paid", NAMED.partition(", src_table")[0]),
    ("SELECT * REPLACE (fen - 1 AS fen) FROM paid", NAMED.replace("key, fen", "key, fen - 1 AS fen")),
    # A proof, and values that the author gives by name, one of which the star has too.
    ("SELECT *, note FROM paid", NAMED + ", note"),
    ("SELECT *, award_id AS proof__pension_award, note AS more FROM paid",
     NAMED.replace("src_table AS", "award_id AS proof__pension_award, src_table AS") + ", note AS more"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "columns"), WITH_A_STAR)
def test_a_star_brings_what_findings_are_made_of_under_their_names(body: str, columns: str) -> None:
    assert given(body) == columns


def test_it_brings_what_the_sentence_says_too() -> None:
    assert given("SELECT * FROM paid", test="late") == f"{NAMED}, award_id, since"


def test_of_two_tables_the_star_says_which() -> None:
    joined = "SELECT p.*, d.strength AS more FROM paid AS p JOIN death AS d ON d.person_id = p.person_id"
    assert given(joined).startswith("p.award_id AS finding, 'person' AS subject_kind, p.person_id AS subject_id")
    assert given(joined).endswith("p.fen, d.strength AS more")


@pytest.mark.parametrize(
    "body",
    ["SELECT * FROM payment", "SELECT DISTINCT * FROM paid", "SELECT * FROM paid AS p, paid AS q",
     "SELECT q.* FROM paid AS p", "SELECT * FROM paid GROUP BY ALL", "SELECT * FROM (SELECT 1 AS x)"],
)  # fmt: skip
def test_any_other_star_stays_and_is_refused(body: str) -> None:
    assert given(body).endswith("*")


def test_a_case_about_the_judged_row_names_no_entity() -> None:
    assert "entity_id" not in given("SELECT * FROM paid", Frame("award_id", "pension_award"))
    assert "'pension_award' AS subject_kind, award_id AS subject_id" in given(
        "SELECT * FROM paid", Frame("award_id", "pension_award")
    )


def test_only_tests_are_written_out() -> None:
    sql = f"{PAID}, other AS (SELECT * FROM paid), early AS (SELECT * FROM other) SELECT * FROM early"
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    shorthand.write_out(tree, ["early"], FRAME)
    assert "other AS (SELECT * FROM paid)" in tree.sql("duckdb")


def test_the_names_of_findings_are_those_of_the_contract() -> None:
    assert {*shorthand.FINDING, *shorthand.MONEY, "test"} == contract.RESERVED


def loaded(text: str, law: Law) -> tuple[Rule | None, list[str]]:
    found = Found("t01_paid_after_stop.sql", "R")
    one = rules.load(Path("t01_paid_after_stop.sql"), text, Catalog(law), found)
    return one, [str(defect) for defect in found.all]


def short(rule: str) -> str:
    """The sound rule with a star in its test."""
    head, _, rest = rule.partition("    SELECT\n        award_id AS finding")
    sums = "SUM(amount_fen) OVER (PARTITION BY award_id) AS paid_fen"
    money = "'pension_payment' AS money_table, pay_id AS money_key, amount_fen AS fen"
    return (
        f"{head}    SELECT *, pay_id AS proof__pension_payment, {money}, {sums}\n{rest[rest.index('    FROM late') :]}"
    )


def test_a_text_that_comes_to_the_same_query_has_the_same_substance_and_another_hash(rule: str, law: Law) -> None:
    rule = rule.replace("award_id AS award_id", "award_id")
    long, one = loaded(rule, law)[0], loaded(short(rule), law)[0]
    assert long is not None
    assert one is not None
    assert one.query == long.query
    assert one.columns == long.columns
    assert (one.substance == long.substance, one.hash == long.hash) == (True, False)
    noted = loaded(rule.replace("-- 停发月之后", "-- 停发以后"), law)[0]
    assert noted is not None
    assert noted.substance == long.substance
    for old, new in (
        ("+ $grace", "- $grace"),
        ("value: 1,", "value: 2,"),
        ("severity: 3", "severity: 2"),
        ("仍支付", "还支付"),
    ):
        assert old in rule
        other = loaded(rule.replace(old, new), law)[0]
        assert other is not None
        assert other.substance != long.substance, old


def test_the_substance_follows_the_law(rule: str, law: Law) -> None:
    wage = law.parameters["minimum_wage"]
    changed = Law({**law.parameters, "minimum_wage": type(wage)(
        wage.name, wage.title, wage.title_en, wage.unit, wage.law, wage.values[:1], wage.theme
    )})  # fmt: skip
    one, other = loaded(rule, law)[0], loaded(rule, changed)[0]
    assert one is not None
    assert other is not None
    assert one.substance != other.substance


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    [
        ("SELECT *, pay_id", "SELECT *, pay_id AS ym, pay_id", "SELECT *, pay", "R42 output column ym occurs twice"),
        ("SELECT *, pay_id", "SELECT * EXCLUDE (person_id), pay_id", "SELECT * EX", "R40 output column subject_kind"),
        ("    FROM late", "    FROM pension_payment", "SELECT *, pay_id", "R27 "),
        ("{award_id} 停发", "{person_id} {pay_status} 停发", "{pay_status}", "R44 says: {pay_status} is no column"),
    ],
)
def test_what_is_wrong_with_a_star_is_named_with_its_line(
    rule: str, law: Law, old: str, new: str, at: str, told: str
) -> None:
    assert loaded(short(rule), law)[1] == []
    text = short(rule).replace(old, new)
    assert text != short(rule)
    _, defects = loaded(text, law)
    line = text.count("\n", 0, text.index(at)) + 1
    assert any(one.startswith(f"t01_paid_after_stop.sql:{line} {told}") for one in defects), defects

"""Each defect of a rule is found, with its code and its line; a sound rule has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from jihe.content import rules
from jihe.content.catalog import Catalog
from jihe.content.defects import RULE, Found
from jihe.content.law_names import MADE_OF
from jihe.content.units import Rule
from jihe.law import Law, Parameter
from jihe.law import relations as law_relations

NAME = "t01_paid_after_stop"


def load(text: str, law: Law | None, name: str = NAME) -> tuple[Rule | None, list[str]]:
    found = Found(f"{name}.sql", "R")
    one = rules.load(Path(f"{name}.sql"), text, Catalog(law), found)
    assert (one is None) == bool(found.all)
    return one, [str(defect) for defect in found.all]


def line_of(text: str, part: str) -> int:
    return text.count("\n", 0, text.index(part)) + 1


def test_a_sound_rule_has_no_defect_and_says_what_it_is(rule: str, law: Law) -> None:
    one, defects = load(rule, law)
    assert defects == []
    assert one is not None
    assert one.parameters == {"grace": 1}
    assert one.law == ("minimum_wage",)
    assert one.line_of_sql == line_of(rule, "WITH late AS")
    assert one.columns["paid_after_stop"][:3] == ("finding", "subject_kind", "subject_id")
    assert one.meta.status == "live"


# (what to replace, by what, what the defect's line holds afterwards, a word of the message)
BROKEN: dict[str, list[tuple[str, str, str, str]]] = {
    "R01": [("/* ---", "--", "--", "no front matter"), ("--- */", "-- */", "", "no front matter")],
    "R02": [
        ("title_en: Paid after", "title_en: a: Paid after", "title_en: a", "not YAML"),
        ("    severity: 3", "    severity: 3\n    severity: 3", "    severity: 3\n    says", "occurs twice"),
    ],
    "R03": [
        ("line: pension", "line: pension\ncolour: red", "colour", "colour"),
        ("status: live", "severity: 3\nstatus: live", "severity: 3\nstatus", "severity"),
        ("unit: months, source", "unite: x, unit: months, source", "grace:", "parameters.grace.unite"),
    ],
    "R04": [("asks_en: Was anything paid after the stop?\n", "", "", "asks_en")],
    "R05": [
        (
            "line: pension\nentity: pension_award",
            "entity: pension_award\nline: pension",
            "entity: pension_award",
            "where line belongs",
        )
    ],
    "R06": [
        ("title: 停发后继续支付", "title: '  '", "title: '", "title"),
        ("severity: 3", "severity: 5", "severity: 5", "tests.paid_after_stop.severity"),
        ("severity: 3", "severity: '3'", "severity: '3'", "tests.paid_after_stop.severity"),
        ("line: pension\n", "line: health\n", "line: health", "line"),
        ("basis: [社会保险法 第八十八条]", "basis: []", "basis: []", "basis"),
        ("entity: pension_award", "entity: award", "entity: award", "entity"),
        ("entity: pension_award", "entity: ref_town", "entity: ref_town", "entity"),
        ("subject: person", "subject: town", "subject: town", "subject town is none of person, employer"),
        ("cleared_by: 补发审批, ", "cleared_by: '', ", "what: 补发", "look_alikes.0.cleared_by"),
        ("grace: {value: 1,", "as_of: {value: 1,", "as_of: {", "given by the engine"),
        ("value: 1, unit", "value: true, unit", "grace:", "parameters.grace.value"),
    ],
    "R07": [("+ $grace", "+ $mercy", "$mercy", "parameter mercy is not declared")],
    "R08": [("+ $grace", "", "grace: {", "grace")],
    "R09": [("code: T01", "code: T02", "code: T02", "t02_")],
    "R11": [("FROM late\n", "FROM late WHERE (\n", "", "SQL")],
    "R12": [
        ("* FROM paid_after_stop\n", "* FROM paid_after_stop; SELECT 1\n", "WITH late AS", "one SELECT"),
        ("  WHERE end_ym IS NOT NULL", "  UNION ALL SELECT 1", "  SELECT award_id FROM", "one SELECT"),
    ],
    "R13": [
        ("FROM pension_payment AS p", "FROM pension_payments AS p", "pension_payments", "not known"),
        ("FROM pension_payment AS p", "FROM truth AS p", "FROM truth", "truth"),
        ("WITH late AS (", "WITH person AS (", "WITH person AS (", "name of a table"),
        ("reads: [pension_award, ", "reads: [pension_awards, pension_award, ", "reads:", "pension_awards"),
    ],
    "R14": [("reads: [pension_award, ", "reads: [", "SELECT award_id FROM", "pension_award")],
    "R15": [("reads: [", "reads: [person, ", "reads: [person", "person")],
    "R16": [
        ("FROM late\n", "FROM late LIMIT 1\n", "LIMIT 1", "limit"),
        ("FROM late\n", "FROM late ORDER BY finding\n", "ORDER BY", "order"),
        ("SELECT\n        award_id AS", "SELECT DISTINCT ON (award_id)\n        award_id AS", "DISTINCT ON", "on"),
        ("JOIN pension_award AS a ON", "ASOF JOIN pension_award AS a ON", "ASOF", "method"),
        ("JOIN pension_award AS a ON a.award_id = p.award_id", "NATURAL JOIN pension_award AS a", "NATURAL", "Join"),
        ("WITH late AS (", "WITH RECURSIVE late AS (", "WITH RECURSIVE", "recursive"),
        ("FROM late\n", "FROM late TABLESAMPLE 10%\n", "TABLESAMPLE", "sample"),
        ("p.pay_status = 'paid'", "p.pay_status LIKE 'paid'", "LIKE", "Like"),
        ("award_id AS award_id", "CAST(award_id AS DECIMAL(9, 2)) AS award_id", "DECIMAL", "CAST"),
        ("FROM late\n", "FROM (VALUES (1)) AS late\n", "VALUES", "Values"),
        ("FROM late\n", "FROM late GROUP BY ALL\n", "award_id AS finding", "all"),
    ],
    "R17": [
        ("award_id AS award_id", "[award_id] AS award_id", "[award_id]", "array"),
        ("award_id AS award_id", "median(award_id) AS award_id", "median(", "median"),
        ("award_id AS award_id", "list(award_id) AS award_id", "list(", "array_agg"),
        ("award_id AS award_id", "string_agg(award_id, '') AS award_id", "string_agg", "ORDER BY"),
        ("award_id AS award_id", "random() AS award_id", "random()", "rand"),
        ("award_id AS award_id", "substr('x', 0, 1) AS award_id", "substr(", "counts from 1"),
        ("award_id AS award_id", "count(DISTINCT ym) OVER () AS award_id", "count(", "DISTINCT and FILTER"),
        ("award_id AS award_id", "sum(ym) FILTER (WHERE TRUE) OVER () AS award_id", "sum(", "DISTINCT and FILTER"),
        ("award_id AS award_id", "current_date AS award_id", "current_date", "current_date"),
        ("award_id AS award_id", "quantile_cont(award_id, 1) AS award_id", "quantile_cont", "percentile"),
        ("award_id AS award_id", "count_if(ym > $grace) AS award_id", "count_if", "COUNT(*) FILTER (WHERE"),
        ("award_id AS award_id", "arg_max(award_id, ym) AS award_id", "arg_max", "arg"),
    ],
    "R18": [
        ("+ $grace", "+ $grace + 3", "$grace + 3", "number 3"),
        ("+ $grace", "+ $grace + 1.0", "$grace + 1.0", "number 1.0"),
        ("    award_id AS award_id", "    5 AS severity,\n    award_id AS award_id", "5 AS severity", "number 5"),
    ],
    "R19": [
        ("pay_status = 'paid'", "pay_status = 'pade'", "'pade'", "'pade' is no code"),
        ("pay_status = 'paid'", "pay_status IN ('paid', 'pade')", "'pade'", "'pade' is no code"),
        ("'person' AS subject_kind", "'town' AS subject_kind", "'town'", "'town' is no code"),
        ("p.amount_fen\n", "p.amount_fen, 'Paid after' AS test\n", "'Paid after'", "test 'Paid after'"),
        ("    award_id AS award_id", "    'x' AS note,\n    award_id AS award_id", "'x' AS note", "meets no column"),
        ("m.name = 'minimum_wage'", "m.name = 'minimum_wages'", "'minimum_wages'", "'minimum_wages'"),
        ("p.pay_status = 'paid'", "CASE p.pay_status WHEN 'pade' THEN 1 END = 1", "'pade'", "'pade' is no code"),
    ],
    "R20": [
        ("+ $grace", "+ $grace AND p.pay_date > DATE '2020-01-01'", "DATE '", "2020-01-01"),
        ("+ $grace", "+ $grace AND p.pay_date > CAST('2020-01-01' AS DATE)", "CAST('", "2020-01-01"),
    ],
    "R21": [
        ("    award_id AS award_id", "    bonus AS award_id", "bonus", "bonus"),
        ("a.end_ym_month", "a.end_month", "a.end_month", "column: end_month"),
    ],
    "R22": [("FROM late\n", "FROM late WHERE paid_fen > 1\n", "WHERE paid_fen", "alias")],
    "R23": [
        (
            "SUM(amount_fen) OVER (PARTITION BY award_id)",
            "LAG(amount_fen) OVER (PARTITION BY award_id ORDER BY ym)",
            "ORDER BY ym",
            "can tie",
        ),
        (
            "SUM(amount_fen) OVER (PARTITION BY award_id)",
            "SUM(amount_fen) OVER (ORDER BY ym ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
            "ORDER BY ym",
            "can tie",
        ),
        (
            "SUM(amount_fen) OVER (PARTITION BY award_id)",
            "ROW_NUMBER() OVER (PARTITION BY award_id)",
            "ROW_NUMBER",
            "without ORDER BY",
        ),
    ],
    "R24": [("+ $grace", "+ date_diff('month', p.pay_date, $as_of)", "date_diff", "days only")],
    "R25": [
        ("award_id AS award_id", "CAST(amount_fen / $grace AS BIGINT) AS award_id", "CAST(", "FLOOR"),
        ("award_id AS award_id", "CAST(amount_fen / $grace AS VARCHAR) AS award_id", "CAST(", "fraction"),
    ],
    "R26": [
        ("award_id AS award_id", "amount_fen / ym AS award_id", "amount_fen / ym", "NULLIF(ym, 0)"),
        ("award_id AS award_id", "amount_fen % ym AS award_id", "amount_fen % ym", "NULLIF(ym, 0)"),
    ],
    "R27": [("SELECT p.pay_id, p.award_id, p.person_id, p.ym, p.amount_fen", "SELECT p.*", "p.*", "name the columns")],
    "R28": [("SELECT p.pay_id, p.award_id, ", "SELECT p.pay_id, award_id, ", "p.pay_id, award_id", "say which")],
    "R29": [("+ $grace", "+ (p.pay_date - $as_of)", "p.pay_date - $as_of", "date_diff")],
    "R30": [("    -- 停发月之后的每一笔支付\n", "", "WITH late AS", "no sentence")],
    "R32": [
        ("m.name = 'minimum_wage' AND p.ym", "p.ym", "JOIN law_parameter", "without name"),
        ("p.ym_month BETWEEN m.from_month AND m.to_month", "m.value_fen > 0", "JOIN law_parameter", "from_month"),
    ],
    "R40": [
        ("        person_id AS subject_id,\n", "", "award_id AS finding", "subject_id is missing"),
        ("        pay_id AS proof__pension_payment,\n", "", "award_id AS finding", "proof__"),
    ],
    "R41": [
        ("person_id AS subject_id", "'person' AS subject_id", "AS subject_id", "integer"),
        ("amount_fen AS fen", "amount_fen / $grace AS fen", "AS fen", "integer"),
        ("pay_id AS proof__pension_payment", "'paid' AS proof__pension_payment", "AS proof__", "pay_id"),
    ],
    "R42": [
        ("    award_id AS award_id", "    award_id + 1", "award_id + 1", "no name"),
        ("    award_id AS award_id", "    award_id AS fen", "award_id AS fen", "twice"),
    ],
    "R43": [("proof__pension_payment", "proof__payments", "proof__payments", "payments")],
    "R44": [
        ("{paid_fen|yuan} 元", "{amount|yuan} 元", "{amount|yuan}", "{amount|yuan}"),
        ("{award_id} 停发", "{money_key} 停发", "{money_key} 停发", "{money_key}"),
        ("Award {award_id}", "Award {Award Id}", "{Award Id}", "{Award Id}"),
    ],
    "R45": [
        ("{paid_fen|yuan} yuan", "{paid_fen|euro} yuan", "|euro}", "no such format"),
        ("SUM(amount_fen) OVER (PARTITION BY award_id) AS", "amount_fen / $grace AS", "says: ", "no such format"),
    ],
    "R46": [
        ("SELECT award_id FROM", "SELECT award_id, ym FROM", "award_id, ym FROM", "one column"),
        ("SELECT award_id FROM pension_award", "SELECT status FROM pension_award", "SELECT status", "integer ids"),
    ],
    "R47": [("        amount_fen AS fen,\n", "", "award_id AS finding", "go together")],
    "R48": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "old", "new", "at", "word"),
    [(code, *case) for code, cases in BROKEN.items() for case in cases],
    ids=lambda value: value if isinstance(value, str) and value.startswith("R") and len(value) == 3 else "",
)
def test_a_broken_rule_names_the_defect_and_its_line(
    rule: str, law: Law, code: str, old: str, new: str, at: str, word: str
) -> None:
    assert old in rule
    text = rule.replace(old, new, 1)
    one, defects = load(text, law)
    assert one is None
    line = line_of(text, at) if at else None
    if code == "R02" and "twice" in word:
        line = line_of(text, "severity: 3\n    says")
    told = [defect for defect in defects if f" {code} " in defect and word.lower() in defect.lower()]
    assert told, defects
    if line is not None:
        assert any(defect.startswith(f"{NAME}.sql:{line} ") for defect in told), (line, defects)


def test_every_code_of_rules_is_shown_broken() -> None:
    # Below, in test_reckoning, test_loading, test_scaffold, test_endings, test_absence, test_run_cases.
    elsewhere = {
        "R10",
        "R31",
        "R48",
        "R49",
        "R60",
        "R61",
        "R62",
        "R63",
        "R64",
        "R65",
        "R66",
        "R67",
        "R70",
        "R71",
        "R72",
        "R73",
        "R74",
    }
    assert {code for code, cases in BROKEN.items() if cases} | elsewhere == set(RULE)


def test_a_parameter_of_the_law_that_is_not_there_cannot_be_joined_by_another_column(rule: str, law: Law) -> None:
    # Compared with a column of names, an unknown name is refused as a code; joined through IN it is refused as law.
    _, defects = load(rule.replace("m.name = 'minimum_wage'", "m.name IN ('minimum_wage', 'gold')"), law)
    assert any("R31" in defect and "gold" in defect for defect in defects)


def test_personal_columns_stay_out_of_the_output_even_through_a_cte(rule: str, law: Law) -> None:
    reads = rule.replace("reads: [", "reads: [person, ")
    joined = "FROM late JOIN person AS b ON b.person_id = late.person_id"
    shown = reads.replace("FROM late", joined).replace("    person_id AS", "    late.person_id AS")
    clean = shown.replace("    award_id AS award_id", "    b.sex AS sex,\n    award_id AS award_id")
    assert load(clean, law)[1] == []
    for part in ("b.name", "UPPER(b.name)", "CASE WHEN b.sex = 'F' THEN b.id_no END", "COALESCE(b.addr_h, b.phone_h)"):
        _, defects = load(clean.replace("b.sex AS sex", f"{part} AS who"), law)
        assert [defect for defect in defects if " R48 " in defect], part
    for part in ("LENGTH(b.name)", "b.name = b.id_no", "CASE WHEN b.name IS NULL THEN 0 ELSE 1 END"):
        assert load(clean.replace("b.sex AS sex", f"{part} AS told"), law)[1] == [], part
    inside = clean.replace(
        "FROM late JOIN", "FROM late JOIN (SELECT person_id, name AS called FROM person) AS n "
        "ON n.person_id = late.person_id JOIN"
    )  # fmt: skip
    _, defects = load(inside.replace("b.sex AS sex", "n.called AS who"), law)
    assert any(" R48 " in defect for defect in defects)


READING = [
    "read_csv('/etc/passwd')", "read_parquet('x.parquet')", "read_text('/etc/passwd')", "read_json('x')",
    "glob('/*')", "'/etc/passwd'", "'http://127.0.0.1/x.csv'", "parquet_scan('x')", "sniff_csv('x')",
    "duckdb_settings()", "duckdb_tables()", "query('SELECT 1')", "query_table('person')", "pragma_table_info('x')",
    "information_schema.tables", "truth", "main.person", "lake.person", "sqlite_scan('a', 'b')", "unnest([1])",
    "generate_series(1)", "range(1)", "kept.main.person", "stored_person", "person_link",
]  # fmt: skip


@pytest.mark.parametrize("source", READING)
def test_a_rule_reads_tables_and_nothing_else(rule: str, law: Law, source: str) -> None:
    one, defects = load(rule.replace("FROM late\n", f"FROM late, {source} AS z\n"), law)
    assert one is None
    assert any(f" {code} " in defect for defect in defects for code in ("R13", "R16", "R17")), defects


CALLING = [
    "getenv('HOME')", "current_setting('temp_directory')", "getvariable('x')", "nextval('s')", "now()", "uuid()",
    "md5('a')", "version()", "current_user", "pg_sleep(1)", "txid_current()", "to_json(1)", "age($as_of)",
    "strftime($as_of, '%Y')", "json_serialize_sql('x')", "today()", "epoch($as_of)", "levenshtein('a', 'b')",
    "mode(award_id)", "first(award_id)", "any_value(award_id)", "approx_quantile(award_id, 1)",
]  # fmt: skip


@pytest.mark.parametrize("call", CALLING)
def test_a_rule_calls_only_what_is_on_the_list(rule: str, law: Law, call: str) -> None:
    one, defects = load(rule.replace("    award_id AS award_id", f"    {call} AS award_id"), law)
    assert one is None
    assert any(" R17 " in defect or " R16 " in defect for defect in defects), defects


WRITING = [
    "COPY person TO 'x.csv'", "ATTACH 'x.db'", "INSERT INTO person SELECT 1", "CREATE TABLE x AS SELECT 1",
    "DROP TABLE person", "PRAGMA version", "SET threads = 1", "INSTALL httpfs", "LOAD httpfs", "CALL pragma_version()",
    "EXPORT DATABASE 'x'", "UPDATE person SET sex = 'M'", "DELETE FROM person", "PIVOT person ON sex USING count(*)",
    "FROM person", "VALUES (1)", "DESCRIBE person", "SUMMARIZE person", "EXPLAIN SELECT 1",
    "SELECT 1; DROP TABLE person", "",
]  # fmt: skip


@pytest.mark.parametrize("statement", WRITING)
def test_a_rule_only_selects(rule: str, law: Law, statement: str) -> None:
    head = rule[: rule.index("WITH late")]
    one, defects = load(head + statement + "\n", law)
    assert one is None
    assert defects


def test_eligible_obeys_the_same_list_and_its_lines_are_the_files(rule: str, law: Law) -> None:
    text = rule.replace("WHERE end_ym IS NOT NULL", "WHERE end_ym > 202001")
    _, defects = load(text, law)
    assert defects == [
        f"{NAME}.sql:{line_of(text, 'WHERE end_ym')} R18 number 202001: declare a parameter, or join the law"
    ]
    _, defects = load(rule.replace("SELECT award_id FROM pension_award", "SELECT x FROM read_csv('x')"), law)
    assert any(" R17 " in defect for defect in defects)


def test_sentences_lose_the_space_of_a_folded_line_and_sql_keeps_its_lines(rule: str, law: Law) -> None:
    folded = rule.replace("asks: 停发之后是否仍有支付？", "asks: >-\n  停发之后，\n  是否仍有支付，\n  EP 的也算？")
    folded = folded.replace("  SELECT award_id FROM", "  -- 有终止月的待遇。\n  SELECT award_id FROM")
    one, defects = load(folded, law)
    assert defects == []
    assert one is not None
    assert one.meta.asks == "停发之后，是否仍有支付，EP 的也算？"
    assert one.meta.eligible.splitlines()[:2] == ["-- 有终止月的待遇。", "SELECT award_id FROM pension_award"]


def test_one_run_shows_every_defect(rule: str, law: Law) -> None:
    text = rule.replace("severity: 3", "severity: 9").replace("+ $grace", "+ $mercy + 8").replace("{award_id}", "{x}")
    _, defects = load(text, law)
    assert {defect.split()[1] for defect in defects} == {"R06", "R07", "R18", "R08"} - {"R08"}


WINDOWS = {
    "ROW_NUMBER() OVER (PARTITION BY award_id ORDER BY ym, pay_id)": True,
    "ROW_NUMBER() OVER (PARTITION BY award_id ORDER BY ym DESC, pay_id DESC)": True,
    "ROW_NUMBER() OVER (PARTITION BY award_id ORDER BY pay_id, ym)": False,
    "RANK() OVER (ORDER BY ym)": True,
    "SUM(amount_fen) OVER (ORDER BY ym)": True,
    "SUM(amount_fen) OVER (ORDER BY ym RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)": True,
    "FIRST_VALUE(amount_fen) OVER (ORDER BY ym)": False,
    "LEAD(amount_fen) OVER (ORDER BY ym, award_id)": False,
}


@pytest.mark.parametrize(("window", "sound"), WINDOWS.items())
def test_a_window_that_could_tie_is_refused(rule: str, law: Law, window: str, sound: bool) -> None:
    text = rule.replace("    award_id AS award_id", f"    {window} AS place,\n    award_id AS award_id")
    _, defects = load(text, law)
    assert (defects == []) == sound, defects
    assert sound or all(" R23 " in defect for defect in defects)


def test_groups_are_told_apart_by_what_they_are_grouped_by(rule: str, law: Law) -> None:
    def months(order: str) -> str:
        grouped = (
            "monthly AS (\n    -- 每月一行\n    SELECT award_id AS award, ym AS month, SUM(amount_fen) AS fen "
            "FROM late GROUP BY award_id, ym\n),\nplaced AS (\n    -- 每月的前一月\n"
            f"    SELECT m.award, LAG(m.fen) OVER ({order}) AS before FROM monthly AS m\n),\n"
            "paid_after_stop AS ("
        )
        return rule.replace("),\npaid_after_stop AS (", f"),\n{grouped}").replace(
            "FROM late\n", "FROM late WHERE award_id IN (SELECT award FROM placed)\n"
        )

    assert load(months("PARTITION BY m.award ORDER BY m.month"), law)[1] == []
    _, defects = load(months("PARTITION BY m.award ORDER BY m.fen"), law)
    assert [defect.split()[1] for defect in defects] == ["R23"]


def test_texts_are_followed_through_ctes(rule: str, law: Law) -> None:
    through = rule.replace("p.amount_fen\n", "p.amount_fen, p.pay_status AS state\n").replace(
        "FROM late\n", "FROM late WHERE state = 'reversed'\n"
    )
    assert load(through, law)[1] == []
    _, defects = load(through.replace("'reversed'", "'undone'"), law)
    assert [defect.split()[1] for defect in defects] == ["R19"]
    made = rule.replace(
        "p.amount_fen\n", "p.amount_fen,\n        CASE WHEN p.adj_fen > 0 THEN 'raised' ELSE 'plain' END AS test\n"
    )
    asked = made.replace("FROM late\n", "FROM late WHERE test = 'raised'\n")
    assert load(asked, law)[1] == []
    _, defects = load(asked.replace("WHERE test = 'raised'", "WHERE test = 'risen'"), law)
    assert [defect.split()[1] for defect in defects] == ["R19"]


def test_severity_may_be_one_to_four(rule: str, law: Law) -> None:
    for value, sound in (("4", True), ("CASE WHEN ym > $grace THEN 4 ELSE 2 END", True), ("5", False)):
        text = rule.replace("    award_id AS award_id", f"    {value} AS severity,\n    award_id AS award_id")
        assert (load(text, law)[1] == []) == sound


def test_the_hash_follows_the_text_and_the_law_it_joins(rule: str, law: Law) -> None:
    def digest(text: str, numbers: Law) -> str:
        one, _ = load(text, numbers)
        assert one is not None
        return one.hash

    changed = {**law.parameters}
    wage = changed["minimum_wage"]
    changed["minimum_wage"] = type(wage)(
        wage.name, wage.title, wage.title_en, wage.unit, wage.law,
        (type(wage.values[0])(None, wage.values[0].start, wage.values[0].end, 1, "x", "found", True),), wage.theme,
    )  # fmt: skip
    first = digest(rule, law)
    assert digest(rule, law) == first
    assert digest(rule.replace("value: 1", "value: 2"), law) != first
    assert digest(rule, Law(changed)) != first
    changed["minimum_wage"] = wage
    other = next(name for name in changed if name != "minimum_wage")
    del changed[other]
    assert digest(rule, Law(changed)) == first


class Listening(Law):
    """A law that remembers what it was asked."""

    asked: set[str]

    def parameter(self, name: str) -> Parameter:
        self.asked.add(name)
        return super().parameter(name)


@pytest.mark.parametrize("relation", MADE_OF)
def test_a_relation_of_the_law_is_made_of_the_parameters_named_for_it(law: Law, relation: str) -> None:
    listening = Listening(law.parameters)
    listening.asked = set()
    getattr(law_relations, f"_{relation.removeprefix('law_')}")(listening)
    assert listening.asked == set(MADE_OF[relation])


def test_a_rule_that_reads_such_a_relation_rests_on_its_parameters(rule: str, law: Law) -> None:
    text = rule.replace("law_parameter]", "law_parameter, law_ui_months]").replace(
        "FROM late\n", "FROM late JOIN law_ui_months AS u ON u.paid_months = late.ym\n"
    )
    one, defects = load(text, law)
    assert defects == []
    assert one is not None
    assert set(one.law) == {"minimum_wage", *MADE_OF["law_ui_months"]}


JOINED = "JOIN law_parameter AS m ON m.name = 'minimum_wage' AND p.ym_month BETWEEN m.from_month AND m.to_month"
BY_MONTH = """JOIN law_month AS l ON l.month = p.ym_month
    LEFT JOIN law_month_key AS g ON g.month = p.ym_month AND g.key = CAST(p.award_id AS VARCHAR)"""


@pytest.fixture
def monthly(rule: str) -> str:
    """The sound rule with the law by month."""
    rule = rule.replace("law_parameter]", "law_month, law_month_key]").replace(JOINED, BY_MONTH)
    return rule.replace("+ $grace", "+ $grace AND p.amount_fen > l.minimum_wage * g.care_fee_share / 10000")


def test_a_rule_rests_on_the_parameters_whose_columns_it_uses(monthly: str, law: Law) -> None:
    one, defects = load(monthly, law)
    assert defects == []
    assert one is not None
    assert one.law == ("care_fee_share", "minimum_wage")


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    [
        ("l.minimum_wage", "l.gold", "l.gold", "R31 the law has no parameter gold; see rules/parameters/"),
        ("g.care_fee_share", "g.gold", "g.gold", "R31 the law has no parameter gold; see rules/parameters/"),
        ("l.minimum_wage", "l.care_fee_share", "l.care_fee",
         "R31 parameter care_fee_share is a column of law_month_key, not of law_month"),
        ("l.month = p", "p.ym_month = p", "JOIN law_month AS", "R32 law_month is joined without month"),
        (" AND g.key = CAST(p.award_id AS VARCHAR)", "", "law_month_key AS", "R32 law_month_key is joined without key"),
        ("p.amount_fen > l", "p.amount_fen > CAST(g.care_fee_share AS BIGINT) * l", "CAST(g.",
         "R25 write CAST(FLOOR(g.care_fee_share) AS …), or ROUND or CEIL"),
        ("g.key = CAST(p.award_id AS VARCHAR)", "g.key = 'gold'", "'gold'", "R19 'gold' is no code of g.key"),
    ],
)  # fmt: skip
def test_a_wrong_column_of_the_law_by_month_is_named_with_its_line(
    monthly: str, law: Law, old: str, new: str, at: str, told: str
) -> None:
    assert monthly.count(old) == 1
    text = monthly.replace(old, new)
    _, defects = load(text, law)
    assert [one.partition(";")[0] for one in defects] == [f"{NAME}.sql:{line_of(text, at)} {told}".partition(";")[0]]


def test_while_the_law_is_broken_any_column_of_it_goes(monthly: str) -> None:
    one, defects = load(monthly.replace("l.minimum_wage", "l.gold"), None)
    assert defects == []
    assert one is not None
    assert one.law == ("care_fee_share", "gold")


@pytest.mark.parametrize("number", ["0", "1", "2", "7", "12", "60", "100", "10000"])
def test_numbers_of_the_calendar_and_of_units_may_be_written(rule: str, law: Law, number: str) -> None:
    assert load(rule.replace("+ $grace", f"+ $grace + p.ym * {number}"), law)[1] == []
    divided = load(rule.replace("+ $grace", f"+ $grace + p.ym / {number}"), law)[1]
    assert [one.split()[1] for one in divided] == (["R26"] if number == "0" else [])


@pytest.mark.parametrize("number", ["3", "24", "1000", "12.0"])
def test_other_numbers_are_thresholds(rule: str, law: Law, number: str) -> None:
    (told,) = load(rule.replace("+ $grace", f"+ $grace + {number}"), law)[1]
    assert told.endswith(f"R18 number {number}: declare a parameter, or join the law")


def test_windows_line_ends_change_nothing(rule: str, law: Law) -> None:
    text = rule.replace("        person_id AS subject_id,\n", "")
    assert load(text, law)[1][0].startswith(f"{NAME}.sql:{line_of(text, 'award_id AS finding')} ")

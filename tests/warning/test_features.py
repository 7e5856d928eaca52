"""Every feature: nothing leaks from the future, one row an entity; and the three feature files by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from jihe.content import Content, Feature
from jihe.engines import Session
from jihe.law import Law
from tests.support import own_content, shown

Tables = dict[str, pa.Table]
FEATURES = own_content().features
AS_OF = date(2026, 3, 31)


def values(feature: Feature, tables: Tables, day: date, law: Law) -> list[dict[str, Any]]:
    with shown(tables, day, law) as session:
        return asked(feature, session)


def asked(feature: Feature, session: Session) -> list[dict[str, Any]]:
    table = session.query(feature.sql, feature.parameters)
    return table.sort_by([(key, "ascending") for key in feature.meta.key]).to_pylist()


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the last bits of floats: they turn on the order in which rows were added up."""
    return [{name: round(v, 9) if isinstance(v, float) else v for name, v in row.items()} for row in rows]


@pytest.mark.parametrize("funds", [1, pytest.param(6, marks=pytest.mark.verify)])
def test_a_past_day_shows_what_that_day_showed(
    make_fund: Callable[[int], Tables], as_if_then: Callable[[Tables, date], Tables], the_law: Law, funds: int
) -> None:
    @settings(max_examples=funds, deadline=None)
    @given(seed=st.integers(0, 10_000), days=st.integers(40, 183))
    def shows(seed: int, days: int) -> None:
        tables, day = make_fund(seed), date(2025, 7, 1) + timedelta(days=days)
        then = as_if_then(tables, day)
        with Session.of_tables(tables, day, the_law) as now, Session.of_tables(then, day, the_law) as past:
            for stem, feature in FEATURES.items():
                assert plain(asked(feature, now)) == plain(asked(feature, past)), stem

    shows()


@pytest.mark.parametrize("stem", FEATURES)
def test_one_row_an_entity_with_the_declared_columns(stem: str, fund: Tables, the_law: Law) -> None:
    feature = FEATURES[stem]
    rows = values(feature, fund, date(2025, 10, 31), the_law)
    assert len(rows) > 20, "the random fund gives this feature too little to be tried on"
    keys = [tuple(row[key] for key in feature.meta.key) for row in rows]
    assert len(set(keys)) == len(keys)
    assert None not in {key for row in keys for key in row}
    assert list(rows[0]) == [*feature.meta.key, *feature.meta.columns]


PROTECTED = {"sex", "birth_date", "hukou_region", "hukou_type", "nationality", "town"}


def test_no_feature_of_a_model_reads_a_protected_attribute(the_content: Content) -> None:
    for file in the_content.models.values():
        tree = sqlglot.parse_one(the_content.features[file.entity].sql, dialect="duckdb")
        read = {column.name for column in tree.find_all(exp.Column)} & PROTECTED
        allowed = " ".join(" ".join(file.sections.values()).split())
        for name in read:
            assert f"turns on {name}" in allowed or f"{name} is not a feature" in allowed, f"{file.stem}: {name}"
            assert name not in file.features


def claim_tables(small_tables: Callable[..., Tables], **more: list[dict[str, Any]]) -> Tables:
    """One claim, left the job in 2025-10, paid from 2025-11 to 2026-03."""
    months = [202511, 202512, 202601, 202602, 202603]
    base: dict[str, list[dict[str, Any]]] = {
        "person": [{"person_id": 1}, {"person_id": 2}],
        "employer": [{"employer_id": 1, "uscc": "old"}, {"employer_id": 2, "uscc": "new"}],
        "ui_claim": [
            {"claim_id": 1, "person_id": 1, "employer_id_last": 1, "separation_date": date(2025, 10, 15),
             "granted_months": 9, "apply_ts": datetime(2025, 10, 20)},
        ],
        "ui_payment": [
            {"pay_id": i, "claim_id": 1, "person_id": 1, "ym": ym, "amount_fen": 187_200}
            for i, ym in enumerate(months, start=1)
        ],
    }  # fmt: skip
    return small_tables(**base | more)


def one_claim(tables: Tables, law: Law) -> dict[str, Any]:
    (row,) = [r for r in values(FEATURES["ui_claim_month"], tables, AS_OF, law) if r["claim_id"] == 1]
    return row


def wage(ym: int, fen: int, payer: str = "new", **more: Any) -> dict[str, Any]:
    return {"id_no": "id-1", "ym": ym, "wage_fen": fen, "payer_uscc": payer} | more


def test_a_quiet_claim_has_no_sign(small_tables: Callable[..., Tables], the_law: Law) -> None:
    row = one_claim(claim_tables(small_tables), the_law)
    assert (row["months_drawn"], row["months_left"], row["wage_months"], row["insured_months"]) == (5, 4, 0, 0)
    assert (row["checks_missed"], row["coworkers_back"], row["settled_by_rule"]) == (5, None, False)
    assert row["sign_month"] == 2026 * 12 + 2  # no sign: the last month paid
    assert row["prevented_fen"] == 4 * 187_200


@pytest.mark.parametrize(("fen", "months", "small"), [(104_000, 1, 0), (103_999, 0, 1)])
def test_half_the_minimum_wage_makes_a_wage(
    small_tables: Callable[..., Tables], the_law: Law, fen: int, months: int, small: int
) -> None:
    # The minimum wage is 208,000 fen in 2026-01; half of it is 104,000.
    row = one_claim(claim_tables(small_tables, ext_tax_income=[wage(202601, fen)]), the_law)
    assert (row["wage_months"], row["small_wage_months"]) == (months, small)


def test_a_wage_of_the_last_employer_or_of_the_month_of_leaving_is_no_new_job(
    small_tables: Callable[..., Tables], the_law: Law
) -> None:
    wages = [wage(202511, 500_000, "old"), wage(202510, 500_000, "new"), wage(202604, 500_000)]
    row = one_claim(claim_tables(small_tables, ext_tax_income=wages), the_law)
    assert (row["wage_months"], row["last_employer_wage_months"]) == (0, 1)


def test_wages_of_a_namesake_with_another_name_do_not_count(small_tables: Callable[..., Tables], the_law: Law) -> None:
    tables = claim_tables(small_tables, ext_tax_income=[wage(202601, 500_000, name="somebody else")])
    assert one_claim(tables, the_law)["wage_months"] == 0


def test_two_insured_months_settle_it_and_one_does_not(small_tables: Callable[..., Tables], the_law: Law) -> None:
    paid = [
        {"person_id": 1, "employer_id": 2, "ym": ym, "kind": "normal", "payer": "employer"} for ym in (202602, 202603)
    ]
    row = one_claim(claim_tables(small_tables, contribution=paid), the_law)
    assert (row["insured_months"], row["settled_by_rule"], row["sign_month"]) == (2, True, 2026 * 12 + 1)
    row = one_claim(claim_tables(small_tables, contribution=paid[:1]), the_law)
    assert (row["insured_months"], row["settled_by_rule"]) == (1, False)
    by_the_fund = [{**each, "payer": "UI_FUND"} for each in paid]
    assert one_claim(claim_tables(small_tables, contribution=by_the_fund), the_law)["insured_months"] == 0


@pytest.mark.parametrize(("last_ym", "there"), [(202510, True), (202509, False)])
def test_claims_last_paid_half_a_year_ago_are_left_alone(
    small_tables: Callable[..., Tables], the_law: Law, last_ym: int, there: bool
) -> None:
    tables = claim_tables(small_tables, ui_payment=[{"claim_id": 1, "person_id": 1, "ym": last_ym, "amount_fen": 1}])
    assert bool(values(FEATURES["ui_claim_month"], tables, AS_OF, the_law)) is there


def test_coworkers_of_the_same_lay_off_who_are_back(small_tables: Callable[..., Tables], the_law: Law) -> None:
    first = {"claim_id": 1, "person_id": 1, "employer_id_last": 1, "separation_date": date(2025, 10, 15)}
    others = [
        {**first, "claim_id": 2, "person_id": 2, "status": "ended", "stop_reason": "reemployed"},
        {**first, "claim_id": 3, "person_id": 3, "separation_date": date(2026, 1, 2)},
        {**first, "claim_id": 4, "person_id": 4, "separation_date": date(2026, 2, 2)},  # four months later
    ]
    row = one_claim(claim_tables(small_tables, ui_claim=[first, *others]), the_law)
    assert row["coworkers_back"] == 0.5


def case_row(small_tables: Callable[..., Tables], law: Law, **more: Any) -> dict[str, Any]:
    case = {
        "case_id": 1, "person_id": 1, "employer_id": 1, "injury_ts": datetime(2025, 9, 6, 23, 0), "clause": "14-1",
        "first_visit_ts": datetime(2025, 9, 7, 1, 30), "apply_ts": datetime(2025, 9, 16, 23, 0),
        "decision": "recognised",
    }  # fmt: skip
    base: dict[str, Any] = {
        "person": [{"person_id": 1}, {"person_id": 2}],
        "employer": [{"employer_id": 1}],
        "enrolment": [
            {"person_id": 1, "employer_id": 1, "line": "WI", "hire_date": date(2025, 8, 25),
             "start_date": date(2025, 9, 1), "reg_ts": datetime(2025, 8, 31, 9), "effective_ts": datetime(2025, 9, 1)},
        ],
        "wi_case": [case],
    }  # fmt: skip
    for name, rows in more.items():
        base[name] = [case | rows[0], *rows[1:]] if name == "wi_case" else rows
    (row,) = [r for r in values(FEATURES["wi_case"], small_tables(**base), AS_OF, law) if r["case_id"] == 1]
    return row


def test_the_clock_of_a_case(small_tables: Callable[..., Tables], the_law: Law) -> None:
    row = case_row(small_tables, the_law)
    assert (row["days_insured"], row["visit_hours"], row["apply_days"]) == (5, 2.5, 10)
    assert (row["night"], row["weekend"]) == (1, 1)  # Saturday, 2025-09-06, 23:00
    quiet_hours = case_row(small_tables, the_law, wi_case=[{"injury_ts": datetime(2025, 9, 5, 21, 59)}])
    assert (quiet_hours["night"], quiet_hours["weekend"]) == (0, 0)


@pytest.mark.parametrize(
    ("injured", "settled"),
    [
        (datetime(2025, 8, 31, 23, 59), True),  # a minute before cover began, after the reform
        (datetime(2025, 9, 1), False),
        (datetime(2025, 6, 30, 12), False),  # before the reform cover reached back thirty days
    ],
)
def test_what_rule_w01_settles(
    small_tables: Callable[..., Tables], the_law: Law, injured: datetime, settled: bool
) -> None:
    assert case_row(small_tables, the_law, wi_case=[{"injury_ts": injured}])["settled_by_rule"] is settled
    advanced = case_row(small_tables, the_law, wi_case=[{"injury_ts": injured, "fund_advance": True}])
    assert advanced["settled_by_rule"] is False


def test_the_same_words_and_earlier_cases(small_tables: Callable[..., Tables], the_law: Law) -> None:
    story = "操作冲床时左手被压伤"
    cases = [
        {"narrative": story, "body_part": "hand"},
        {"case_id": 2, "person_id": 2, "employer_id": 1, "narrative": story, "apply_ts": datetime(2025, 3, 1)},
        {"case_id": 3, "person_id": 1, "employer_id": 1, "injury_ts": datetime(2024, 5, 1), "body_part": "hand"},
        {"case_id": 4, "person_id": 1, "employer_id": 1, "injury_ts": datetime(2024, 6, 1), "decision": "rejected"},
    ]
    row = case_row(small_tables, the_law, wi_case=cases)
    assert (row["same_story"], row["earlier_cases"], row["same_part_cases"]) == (1, 1, 1)
    assert row["employer_cases"] == 1  # case 2; case 3 was applied for too long ago, case 4 was refused


def test_a_degree_of_latitude_is_a_hundred_and_eleven_km(small_tables: Callable[..., Tables], the_law: Law) -> None:
    row = case_row(
        small_tables,
        the_law,
        hospital=[{"hospital_id": 1, "level": 3, "lon": 113.0, "lat": 23.5}],
        wi_case=[{"lon": 113.0, "lat": 22.5, "first_hospital_id": 1}],
    )
    assert row["hospital_km"] == pytest.approx(111.19, abs=0.01)


def test_an_employers_record(small_tables: Callable[..., Tables], the_law: Law) -> None:
    worker = {"person_id": 1, "employer_id": 1}
    months = [{**worker, "ym": ym, "lines": "UI+WI", "kind": "normal"} for ym in (202403, 202404, 202602, 202603)]
    tables = small_tables(
        employer=[{"employer_id": 1, "risk_class": 4}, {"employer_id": 2}],
        contribution=[*months, {**worker, "ym": 202603, "lines": "UI"}],
        enrolment=[{**worker, "line": "WI", "start_date": date(2026, 2, 1)}, {**worker, "line": "UI"}],
        wi_case=[
            {**worker, "case_id": 1, "injury_ts": datetime(2026, 2, 3), "decision": "recognised"},
            {**worker, "case_id": 2, "injury_ts": datetime(2024, 3, 31), "decision": "recognised"},
            {**worker, "case_id": 3, "injury_ts": datetime(2026, 2, 3), "decision": "withdrawn"},
        ],
        wi_benefit=[
            {"case_id": 1, "amount_fen": 700, "pay_date": date(2026, 3, 1)},
            {"case_id": 2, "amount_fen": 900, "pay_date": date(2026, 3, 1)},
        ],
    )
    (row,) = values(FEATURES["employer"], tables, AS_OF, the_law)
    # The window is 2024-04 to 2026-03: the month, the case and the payment before it are out.
    assert (row["insured_months"], row["first_months"], row["cases"], row["paid_fen"]) == (3, 1, 1, 700)
    assert (row["employer_id"], row["risk_class"], row["window_month"]) == (1, 4, 2024 * 12 + 3)

"""Features of long-term recipients, by hand: who they are, how long silent, against which habit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jihe.law import Law
from tests.support import own_content, shown

Tables = dict[str, pa.Table]
FEATURE = own_content().features["person"]
AS_OF = date(2026, 3, 31)
MONTH = 30.4375


def rows(tables: Tables, law: Law, day: date = AS_OF, **given: Any) -> dict[int, dict[str, Any]]:
    with shown(tables, day, law) as session:
        found = session.query(FEATURE.sql, {**FEATURE.parameters, **given}).to_pylist()
    return {row["person_id"]: row for row in found}


def fund(small_tables: Callable[..., Tables], **more: list[dict[str, Any]]) -> Tables:
    """Person 1, a woman born in March 1941, draws since 2001; hospitals and buses have records of person 2."""
    base: dict[str, list[dict[str, Any]]] = {
        "person": [{"person_id": p, "birth_date": date(1941, 3, 9), "sex": "F", "town": "t"} for p in (1, 2, 3)],
        "pension_award": [{"award_id": p, "person_id": p, "apply_date": date(2001, 3, 1)} for p in (1, 2)],
        "pension_payment": [
            {"pay_id": 10 * p + i, "award_id": p, "person_id": p, "ym": ym, "amount_fen": 250_000, "acct_id": p}
            for p in (1, 2)
            for i, ym in enumerate((202602, 202603))
        ],
        "ext_medins": [visit(2, date(2024, 1, 1)), visit(2, AS_OF)],
        "ext_life": [ride(2, date(2024, 1, 1)), ride(2, AS_OF), ride(2, AS_OF, "pharmacy")],
    }
    for name, added in more.items():
        base[name] = base.get(name, []) + added
    return small_tables(**base)


def visit(person: int, day: date, kind: str = "outpatient", **more: Any) -> dict[str, Any]:
    return {"id_no": f"id-{person}", "kind": kind, "admit_ts": datetime(*day.timetuple()[:3], 9)} | more


def ride(person: int, day: date, kind: str = "transport") -> dict[str, Any]:
    return {"id_no": f"id-{person}", "kind": kind, "life_date": day}


def certified(person: int, day: date, method: str, result: str = "success") -> dict[str, Any]:
    return {"person_id": person, "cert_ts": datetime(*day.timetuple()[:3], 9), "method": method, "result": result}


def before(days: int) -> date:
    return AS_OF - timedelta(days=days)


def test_age_sex_and_what_a_year_costs(small_tables: Callable[..., Tables], the_law: Law) -> None:
    row = rows(fund(small_tables), the_law)[1]
    assert (row["age_years"], row["male"], row["prevented_fen"]) == (85, 0, 12 * 250_000)
    assert row["settled_by_rule"] is False


@pytest.mark.parametrize(("ym", "there"), [(202602, True), (202601, False)])
def test_who_was_paid_in_the_last_two_months(
    small_tables: Callable[..., Tables], the_law: Law, ym: int, there: bool
) -> None:
    paid = [{"pay_id": 99, "award_id": 3, "person_id": 3, "ym": ym, "pay_status": "returned"}]
    assert (3 in rows(fund(small_tables, pension_payment=paid), the_law)) is there


def test_with_the_registry_hidden_those_of_three_months_before_count(
    small_tables: Callable[..., Tables], the_law: Law
) -> None:
    paid = [{"pay_id": 99, "award_id": 3, "person_id": 3, "ym": 202511}]
    assert set(rows(fund(small_tables, pension_payment=paid), the_law, hidden_months=3)) == {3}


def test_dependants_and_the_disabled_are_paid_too(small_tables: Callable[..., Tables], the_law: Law) -> None:
    tables = fund(
        small_tables,
        person=[{"person_id": 5}, {"person_id": 6}],
        dependant=[{"dep_id": 1, "case_id": 1, "person_id": 6}],
        wi_benefit=[
            {"case_id": 1, "person_id": 5, "item": "disab_month", "ym": 202603},
            {"case_id": 1, "person_id": 7, "item": "dep_month", "dep_id": 1, "ym": 202603},
            {"case_id": 1, "person_id": 3, "item": "med_lump", "ym": 202603},
        ],
    )
    assert set(rows(tables, the_law)) == {1, 2, 5, 6}


def test_a_merged_record_is_the_person_it_was_merged_into(small_tables: Callable[..., Tables], the_law: Law) -> None:
    tables = fund(
        small_tables,
        person=[{"person_id": 4, "merged_into": 1}],
        pension_payment=[{"pay_id": 99, "award_id": 1, "person_id": 4, "ym": 202603, "amount_fen": 250_000}],
    )
    found = rows(tables, the_law)
    assert set(found) == {1, 2}
    assert found[1]["prevented_fen"] == 12 * 375_000  # three payments for two months


def test_silence_runs_from_the_last_sign_and_the_habit_from_the_year_before(
    small_tables: Callable[..., Tables], the_law: Law
) -> None:
    # Visits in April, May and June 2025: three of the twelve months that end three months ago.
    seen = [
        visit(1, date(2025, 4, 1)),
        visit(1, date(2025, 5, 1)),
        visit(1, date(2025, 6, 1)),
        visit(1, date(2025, 6, 5)),
    ]
    row = rows(fund(small_tables, ext_medins=seen), the_law)[1]
    silent = (AS_OF - date(2025, 6, 5)).days / MONTH
    assert row["medical_silent_months"] == pytest.approx(silent)
    assert row["medical_missed"] == pytest.approx(silent * 3 / 12)
    assert row["last_seen_months"] == pytest.approx(silent)
    assert row["months_at_risk"] == 3
    assert row["silent_from_month"] == 2025 * 12 + 6  # July 2025


@pytest.mark.parametrize(("day", "habit"), [(date(2025, 1, 1), 1), (date(2024, 12, 31), 0)])
def test_the_habit_is_of_twelve_months(
    small_tables: Callable[..., Tables], the_law: Law, day: date, habit: int
) -> None:
    row = rows(fund(small_tables, ext_life=[ride(1, day)]), the_law)[1]
    assert row["travel_missed"] == pytest.approx(row["travel_silent_months"] * habit / 12)


def test_no_more_than_three_months_are_at_risk_and_no_less_than_a_day(
    small_tables: Callable[..., Tables], the_law: Law
) -> None:
    for days, risk in ((0, 1 / MONTH), (61, 61 / MONTH), (91, 91 / MONTH), (92, 3)):
        row = rows(fund(small_tables, ext_medins=[visit(1, before(days))]), the_law)[1]
        assert row["months_at_risk"] == pytest.approx(risk)


def test_a_registry_that_stopped_reporting_is_not_a_silent_person(
    small_tables: Callable[..., Tables], the_law: Law
) -> None:
    tables = fund(small_tables, ext_life=[ride(1, before(160)), ride(1, before(100), "pharmacy")])
    stopped = tables | {"ext_life": tables["ext_life"].filter(pc.less(tables["ext_life"]["life_date"], AS_OF))}
    assert rows(tables, the_law)[1]["travel_silent_months"] == pytest.approx(160 / MONTH)
    assert rows(stopped, the_law)[1]["travel_silent_months"] == 0
    nothing = {name: table for name, table in tables.items() if name != "ext_life"}
    row = rows(nothing, the_law)[1]
    assert (row["travel_silent_months"], row["pharmacy_silent_months"], row["travel_missed"]) == (None, None, None)
    unknown = rows({name: table for name, table in nothing.items() if name != "ext_medins"}, the_law)[1]
    assert (unknown["medical_silent_months"], unknown["medical_missed"]) == (None, None)


def test_a_namesake_and_a_pharmacy_are_no_sure_sign(small_tables: Callable[..., Tables], the_law: Law) -> None:
    signs = [visit(1, before(9), name="somebody else"), visit(1, before(9), "pharmacy")]
    row = rows(fund(small_tables, ext_medins=signs), the_law)[1]
    assert row["last_seen_months"] == pytest.approx((AS_OF - date(2024, 1, 1)).days / MONTH)  # where records begin
    assert row["pharmacy_silent_months"] == pytest.approx(9 / MONTH)


@pytest.mark.parametrize(("method", "sure"), [("window", True), ("visit", True), ("face", False), ("match", False)])
def test_who_certifies_in_person_is_seen(
    small_tables: Callable[..., Tables], the_law: Law, method: str, sure: bool
) -> None:
    row = rows(fund(small_tables, certification=[certified(1, before(5), method)]), the_law)[1]
    assert (row["last_seen_months"] < 1) is sure
    failed = rows(fund(small_tables, certification=[certified(1, before(5), method, "failed")]), the_law)[1]
    assert failed["last_seen_months"] > 1
    assert failed["certification_trouble"] == 1


def test_certification_by_method(small_tables: Callable[..., Tables], the_law: Law) -> None:
    made = [
        certified(1, before(700), "face"), certified(1, before(365), "face", "failed"),
        certified(1, before(90), "match"), certified(1, before(30), "paper"),
        certified(1, before(364), "face", "failed"),
    ]  # fmt: skip
    row = rows(fund(small_tables, certification=made), the_law)[1]
    assert row["certified_months"] == pytest.approx(700 / MONTH)
    assert row["matched_months"] == pytest.approx(90 / MONTH)
    assert (row["paper_certified"], row["certification_trouble"]) == (1, 1)
    shown = rows(fund(small_tables, certification=[*made, certified(1, before(29), "face")]), the_law)[1]
    assert shown["paper_certified"] == 0


def test_hospital_stays(small_tables: Callable[..., Tables], the_law: Law) -> None:
    stays = [visit(1, before(364), "inpatient"), visit(1, before(365), "inpatient"), visit(1, before(50), "inpatient")]
    row = rows(fund(small_tables, ext_medins=stays), the_law)[1]
    assert (row["hospital_stays"], row["ended_in_hospital"]) == (2, 1)
    after = rows(fund(small_tables, ext_medins=[*stays, visit(1, before(49))]), the_law)[1]
    assert after["ended_in_hospital"] == 0


def test_whose_account_it_is(small_tables: Callable[..., Tables], the_law: Law) -> None:
    home = {"kind": "institution_account", "key": "2", "valid_from": date(2020, 1, 1)}
    tables = fund(
        small_tables,
        bank_account=[{"acct_id": 1, "holder_person_id": 2}, {"acct_id": 2, "holder_person_id": 1}],
        exemption=[home],
        payee_link=[
            {"link_id": 1, "person_id": 1, "acct_id": 1, "valid_from": before(10)},
            {"link_id": 2, "person_id": 2, "acct_id": 2, "valid_from": before(10)},
        ],
    )
    found = rows(tables, the_law)
    assert (found[1]["paid_to_other"], found[1]["care_home"], found[1]["account_changed"]) == (1, 0, 1)
    assert (found[2]["paid_to_other"], found[2]["care_home"], found[2]["account_changed"]) == (0, 1, 0)


def test_deaths_among_kin_and_how_late_they_were_told_of(small_tables: Callable[..., Tables], the_law: Law) -> None:
    def died(person: int, day: date, lag: int, kind: str) -> dict[str, Any]:
        when = day + timedelta(days=lag)
        return {
            "id_no": f"id-{person}",
            "death_date": day,
            "kind": kind,
            "received_ts": datetime(*when.timetuple()[:3]),
        }

    tables = fund(
        small_tables,
        person=[{"person_id": p} for p in (5, 6)],
        relation=[{"a_person": 1, "b_person": p, "kind": "child"} for p in (5, 6)],
        ext_death=[died(5, before(364), 40, "P"), died(5, before(364), 2, "C"), died(6, before(365), 30, "H")],
    )
    row = rows(tables, the_law)[1]
    assert (row["kin_deaths"], row["kin_lag_days"]) == (1, 30)
    assert rows(tables, the_law)[2]["kin_lag_days"] is None


def test_a_death_on_record_settles_it_when_it_is_known(small_tables: Callable[..., Tables], the_law: Law) -> None:
    death = {"id_no": "id-1", "death_date": before(40), "kind": "H", "received_ts": datetime(2026, 3, 31, 23)}
    assert rows(fund(small_tables, ext_death=[death]), the_law)[1]["settled_by_rule"] is True
    late = death | {"received_ts": datetime(2026, 4, 1)}
    assert rows(fund(small_tables, ext_death=[late]), the_law)[1]["settled_by_rule"] is False


def test_who_is_abroad(small_tables: Callable[..., Tables], the_law: Law) -> None:
    left = {"id_no": "id-1", "exit_ts": datetime(2026, 1, 1), "settled": False}
    assert rows(fund(small_tables, ext_border=[left]), the_law)[1]["abroad"] == 1
    back = left | {"entry_ts": datetime(2026, 3, 1)}
    row = rows(fund(small_tables, ext_border=[back]), the_law)[1]
    assert row["abroad"] == 0
    assert row["last_seen_months"] == pytest.approx(30 / MONTH)

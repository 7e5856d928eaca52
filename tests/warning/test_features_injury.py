"""By hand: from cover to injury, agents, bills, hospitals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from jihe.law import Law
from jihe.warning.linked_rows import money_of
from tests.support import own_content, shown

Tables = dict[str, pa.Table]
FEATURES = own_content().features
AS_OF = date(2026, 3, 31)
PERSON = {"person_id": 1, "employer_id": 1, "line": "WI"}


def rows_of(entity: str, tables: Tables, law: Law) -> list[dict[str, Any]]:
    feature = FEATURES[entity]
    with shown(tables, AS_OF, law) as session:
        return session.query(feature.sql, feature.parameters).sort_by(feature.meta.key[0]).to_pylist()


def cover(small: Callable[..., Tables], law: Law, spells: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    enrolled = [{**PERSON, **spell} for spell in spells]
    (row,) = rows_of("employer_cover", small(employer=[{"employer_id": 1}], enrolment=enrolled, **more), law)
    return {name: int(value) if isinstance(value, float | int) or hasattr(value, "as_tuple") else value
            for name, value in row.items() if name != "first_share"} | {"first_share": row["first_share"]}  # fmt: skip


@pytest.mark.parametrize(
    ("spell", "days"),
    [
        ({"effective_ts": datetime(2026, 3, 31, 9)}, (1, 0, 0, 0)),  # covered today only
        ({"effective_ts": datetime(2026, 3, 28)}, (4, 0, 0, 0)),
        ({"effective_ts": datetime(2026, 3, 27)}, (4, 1, 0, 0)),
        ({"effective_ts": datetime(2026, 3, 1)}, (4, 27, 0, 0)),  # the thirtieth day after it began is today
        ({"effective_ts": datetime(2026, 2, 28)}, (4, 27, 1, 0)),
        ({"effective_ts": datetime(2025, 3, 31)}, (4, 27, 335, 0)),
        ({"effective_ts": datetime(2025, 3, 30)}, (4, 27, 335, 1)),
        ({"effective_ts": datetime(2026, 1, 1), "end_date": date(2026, 1, 2)}, (2, 0, 0, 0)),
        ({"effective_ts": datetime(2024, 4, 1)}, (4, 27, 335, 364)),  # the window's first day
        ({"effective_ts": datetime(2024, 3, 31)}, (3, 27, 335, 365)),  # the day it began lies before the window
        ({"effective_ts": datetime(2010, 1, 1)}, (0, 0, 0, 730)),
    ],
)
def test_person_days_by_time_since_cover_began(
    small_tables: Callable[..., Tables], the_law: Law, spell: dict[str, Any], days: tuple[int, ...]
) -> None:
    row = cover(small_tables, the_law, [spell])
    assert tuple(row[f"{name}_days"] for name in ("first", "month", "year", "later")) == days


def test_cover_that_ended_before_the_window_or_begins_tomorrow_is_no_exposure(
    small_tables: Callable[..., Tables], the_law: Law
) -> None:
    spells = [
        {**PERSON, "effective_ts": datetime(2020, 1, 1), "end_date": date(2024, 3, 31)},
        {**PERSON, "effective_ts": datetime(2026, 4, 1)},
        {**PERSON, "line": "UI", "effective_ts": datetime(2025, 1, 1)},
    ]
    assert rows_of("employer_cover", small_tables(employer=[{"employer_id": 1}], enrolment=spells), the_law) == []


@pytest.mark.parametrize(
    ("after", "piece"),
    [
        (timedelta(minutes=-1), "before"), (timedelta(0), "first"), (timedelta(days=3, hours=23), "first"),
        (timedelta(days=4), "month"), (timedelta(days=30, hours=23), "month"), (timedelta(days=31), "year"),
        (timedelta(days=365), "year"), (timedelta(days=366), "later"),
    ],
)  # fmt: skip
def test_a_case_falls_into_its_piece(
    small_tables: Callable[..., Tables], the_law: Law, after: timedelta, piece: str
) -> None:
    began = datetime(2024, 10, 1)
    case = {**PERSON, "case_id": 5, "injury_ts": began + after, "decision": "recognised"}
    paid = [{"case_id": 5, "amount_fen": 700, "pay_date": date(2026, 3, 1)}]
    row = cover(small_tables, the_law, [{"effective_ts": began}], wi_case=[case], wi_benefit=paid)
    pieces = ("before", "first", "month", "year", "later")
    assert {name: row[f"{name}_cases"] for name in pieces} == {name: int(name == piece) for name in pieces}
    assert row["first_paid_fen"] == (700 if piece == "first" else 0)
    assert row["first_share"] == {"before": None, "first": 1}.get(piece, 0)
    moved = began + after
    assert row["window_month"] == moved.year * 12 + moved.month - 1


def test_a_case_counts_from_the_cover_it_happened_under(small_tables: Callable[..., Tables], the_law: Law) -> None:
    spells = [
        {"effective_ts": datetime(2025, 1, 1), "end_date": date(2025, 8, 31)},
        {"effective_ts": datetime(2025, 9, 1)},
    ]
    case = {**PERSON, "injury_ts": datetime(2025, 8, 31, 20), "decision": "recognised"}
    refused = [{**case, "decision": code} for code in ("rejected", "withdrawn")]
    row = cover(small_tables, the_law, spells, wi_case=[case, *refused])
    assert (row["year_cases"], row["before_cases"], row["first_cases"]) == (1, 0, 0)
    old = {**case, "injury_ts": datetime(2024, 3, 31, 12)}
    began = [{"effective_ts": datetime(2024, 3, 30)}]
    assert cover(small_tables, the_law, began, wi_case=[old])["first_cases"] == 0  # before the window
    new = {**case, "injury_ts": datetime(2024, 4, 1, 12)}
    assert cover(small_tables, the_law, began, wi_case=[new])["first_cases"] == 1


def test_what_is_known_of_an_agent(small_tables: Callable[..., Tables], the_law: Law) -> None:
    new, old = datetime(2026, 2, 1), datetime(2024, 3, 31)
    handled = {"agent_id": 1, "apply_ts": new, "decision": "recognised", "first_hospital_id": 3}
    tables = small_tables(
        person=[{"person_id": 5}, {"person_id": 6}, {"person_id": 8}],
        agent=[{"agent_id": 1, "kind": "hr", "phone_h": "t", "addr_h": "a"}, {"agent_id": 2, "kind": "law"}],
        employer=[
            {"employer_id": 1, "agent_id": 1, "phone_h": "t"},
            {"employer_id": 2, "agent_id": 1, "status": "revoked", "addr_h": "a"},
        ],
        enrolment=[
            {**PERSON, "agent_id": 1, "reg_ts": new, "effective_ts": datetime(2026, 1, 1)},
            {**PERSON, "employer_id": 2, "agent_id": 1, "reg_ts": new, "effective_ts": datetime(2026, 1, 1)},
            {**PERSON, "person_id": 2, "agent_id": 1, "reg_ts": old, "effective_ts": datetime(2026, 1, 1)},
        ],
        wi_case=[
            {**PERSON, **handled, "case_id": 1, "injury_ts": datetime(2026, 1, 4, 23)},
            {**PERSON, **handled, "case_id": 2, "employer_id": 2, "injury_ts": datetime(2026, 1, 31)},
            {**PERSON, **handled, "case_id": 3, "apply_ts": old},
            {**PERSON, **handled, "case_id": 4, "decision": "withdrawn"},
        ],
        medical_bill=[
            {"case_id": 1, "fund_fen": 300, "pay_date": date(2026, 2, 1)},
            {"case_id": 3, "fund_fen": 500, "pay_date": date(2026, 2, 1)},
        ],
        wi_appraisal=[
            {"agent_id": 1, "grade": grade, "apply_date": day.date()}
            for grade, day in ((10, new), (8, new), (0, new), (1, old))
        ],
        pension_award=[
            {"award_id": 1, "person_id": 5, "agent_id": 1, "apply_date": new.date(), "award_type": "early_special",
             "deemed_months": 40, "op_approve": 7},
            {"award_id": 2, "person_id": 6, "agent_id": 1, "apply_date": new.date(), "award_type": "normal",
             "deemed_months": 20, "op_approve": 7},
            {"award_id": 3, "person_id": 8, "agent_id": 1, "apply_date": old.date(), "award_type": "early_illness"},
        ],
        pension_payment=[{"award_id": 1, "person_id": 5, "ym": 202603, "amount_fen": 20, "pay_date": new.date()}],
        contribution=[
            {"person_id": person, "ym": ym, "kind": kind}
            for person, ym, kind in ((5, 201001, "backpay_lump"), (5, 201002, "backpay_lump"), (5, 201003, "normal"),
                                     (8, 201002, "backpay_lump"))
        ],
        ui_claim=[
            {"claim_id": 1, "agent_id": 1, "apply_ts": new, "employer_id_last": 1, "device_id": "d"},
            {"claim_id": 2, "agent_id": 1, "apply_ts": new, "employer_id_last": 1, "device_id": "e"},
            {"claim_id": 3, "agent_id": 1, "apply_ts": old, "employer_id_last": 2},
        ],
        ui_payment=[{"claim_id": 1, "ym": 202602, "amount_fen": 1, "pay_date": date(2026, 2, 9)},
                    {"claim_id": 3, "ym": 202602, "amount_fen": 9, "pay_date": date(2026, 2, 9)}],
        skill_subsidy=[
            {"agent_id": 1, "apply_ts": new, "issuer_id": 1}, {"agent_id": 1, "apply_ts": new, "issuer_id": 1},
            {"agent_id": 1, "apply_ts": old, "issuer_id": 2},
        ],
    )  # fmt: skip
    one, two = rows_of("agent", tables, the_law)
    assert {name: one[name] for name in one if name not in ("agent_id", "kind")} == {
        "employers": 2, "employers_gone": 1, "employers_same_phone": 1, "employers_same_address": 1,
        "enrolled_persons": 1, "enrolled_employers": 2, "cases": 2, "case_employers": 2, "first_cases": 1,
        "month_cases": 1, "case_hospitals": 1, "bill_fen": 300, "appraisals": 3, "mean_grade": 9, "awards": 2,
        "early_awards": 1, "deemed_months": 30, "backpay_persons": 1, "backpay_months": 2, "award_operators": 1,
        "claims": 2, "claim_employers": 1, "claim_devices": 2, "subsidies": 2, "subsidy_issuers": 1,
        "paid_fen": 321,
    }  # fmt: skip
    quiet = {"mean_grade": None, "deemed_months": None}
    assert {name: two[name] for name in two if name not in ("agent_id", "kind")} == {
        name: quiet.get(name, 0) for name in one if name not in ("agent_id", "kind")
    }


def medical(small: Callable[..., Tables], bills: list[dict[str, Any]], **more: Any) -> Tables:
    base: dict[str, Any] = {
        "hospital": [{"hospital_id": h, "level": level, "beds": 10} for h, level in ((1, 3), (2, 3), (3, 2), (4, 2))],
        "ref_icd": [
            {"icd10": code, "icd_group": group, "severity": severity}
            for code, group, severity in (("S1", "hand", 1), ("S2", "leg", 3))
        ],
        "wi_case": [{"case_id": 1, "agent_id": 5}, {"case_id": 2}],
    }  # fmt: skip
    stay = {
        "case_id": 1, "person_id": 1, "hospital_id": 1, "kind": "inpatient", "icd10": "S1", "total_fen": 100_000,
        "admit_ts": datetime(2026, 1, 5, 22), "discharge_ts": datetime(2026, 1, 15, 8), "drug_fen": 30_000,
    }  # fmt: skip
    return small(**base | {"medical_bill": [{**stay, **bill} for bill in bills]} | more)


def test_a_bill_by_itself(small_tables: Callable[..., Tables], the_law: Law) -> None:
    tables = medical(small_tables, [
        {"device_fen": 20_000, "exam_fen": 10_000, "fund_fen": 90_000},
        {"kind": "outpatient", "discharge_ts": None, "case_id": 2, "hospital_id": 3},
        {"icd10": "unknown"}, {"total_fen": 0}, {"discharge_ts": None},
        {"admit_ts": datetime(2024, 3, 31)}, {"admit_ts": datetime(2024, 4, 1)},
    ])  # fmt: skip
    rows = rows_of("medical_bill", tables, the_law)
    assert [row["bill_id"] for row in rows] == [1, 2, 3, 4, 5, 7]  # the sixth was admitted before the window
    one, two = rows[:2]
    assert (one["total_yuan"], one["stay_days"], one["fund_fen"], one["agent_case"]) == (1000, 10, 90_000, 1)
    assert (one["drug_share"], one["device_share"], one["exam_share"]) == (0.3, 0.2, 0.1)
    assert (one["care"], one["icd_group"], one["severity"], one["hospital_level"]) == ("inpatient", "hand", 1, 3)
    assert (two["stay_days"], two["agent_case"], two["tertiary"]) == (None, 0, False)
    assert [row["stay"] for row in rows] == [True, False, False, False, False, True]
    assert one["tertiary"] is True


def test_a_bill_beside_the_same_group_elsewhere_and_its_level(
    small_tables: Callable[..., Tables], the_law: Law
) -> None:
    e = 271_828  # each of these is one in logarithms
    tables = medical(small_tables, [
        {"hospital_id": 1, "total_fen": e, "drug_fen": round(0.6 * e)}, {"hospital_id": 1, "total_fen": e},
        {"hospital_id": 2, "drug_fen": 20_000}, {"hospital_id": 3, "drug_fen": 40_000},
        {"hospital_id": 3, "icd10": "S2", "total_fen": 900_000}, {"hospital_id": 1, "kind": "outpatient"},
    ])  # fmt: skip
    one, two, three, four, leg, out = rows_of("medical_bill", tables, the_law)
    # Elsewhere the group costs 0 (in logarithms of 1,000 yuan); the level's only other hospital lies at
    # 0 − mean(1, 1, 0) = −2/3, so hospital 1 is 1 + 2/3 beyond.
    assert one["cost_excess"] == two["cost_excess"] == pytest.approx(5 / 3, abs=1e-5)
    assert (one["hospital_excess"], one["hospital_bills"]) == (pytest.approx(5 / 3, abs=1e-5), 1)
    assert three["cost_excess"] == pytest.approx(-2 / 3 - 1, abs=1e-5)
    assert (three["hospital_excess"], three["hospital_bills"]) == (None, 0)
    assert four["cost_excess"] == pytest.approx(-2 / 3, abs=1e-5)  # no other hospital of its level
    assert (leg["cost_excess"], leg["hospital_excess"]) == (None, None)  # nobody else has the group
    assert (out["cost_excess"], out["hospital_bills"]) == (None, 0)
    # Drugs: elsewhere 0.3 on average; the level's other hospital has 0.2 − mean(0.6, 0.11, 0.4).
    share = 30_000 / e
    beyond = 0.2 - (0.6 + share + 0.4) / 3
    assert one["drug_excess"] == pytest.approx(0.6 - 0.3 - beyond, abs=1e-5)
    assert one["hospital_drug_excess"] == pytest.approx(share - 0.3 - beyond, abs=1e-5)


def test_one_bill_weighs_no_more_than_seven_times_the_usual(small_tables: Callable[..., Tables], the_law: Law) -> None:
    bills = [{"hospital_id": 4, "total_fen": 100_000_000}, {"hospital_id": 3}, {"hospital_id": 1}, {"hospital_id": 2}]
    dear = rows_of("medical_bill", medical(small_tables, bills), the_law)[0]
    assert dear["cost_excess"] == 2


def test_at_stake_is_the_payment_of_the_bill_and_no_other(
    small_tables: Callable[..., Tables], the_law: Law, the_models: list[Any]
) -> None:
    (m11,) = [model for model in the_models if model.code == "M11"]
    tables = medical(
        small_tables,
        [{"bill_id": 7, "fund_fen": 800, "pay_date": date(2026, 3, 1)}],
        wi_benefit=[{"ben_id": 7, "case_id": 1, "amount_fen": 300, "pay_date": date(2026, 3, 1)}],
    )
    with shown(tables, AS_OF, the_law) as session:
        money = money_of(session, m11, pd.DataFrame({"bill_id": [7], "excess_share": [1.0]}))
    assert money == {7: [{"table": "medical_bill", "key": 7, "fen": 800, "ym": 202603}]}


def test_what_is_known_of_a_hospital(small_tables: Callable[..., Tables], the_law: Law) -> None:
    e = 271_828
    tables = medical(
        small_tables,
        [
            {"hospital_id": 2, "total_fen": e, "fund_fen": 50}, {"hospital_id": 2, "total_fen": e, "drug_fen": None},
            {"hospital_id": 2, "total_fen": e, "settle": "manual", "case_id": 2, "emergency": True},
            {"hospital_id": 2, "kind": "outpatient", "discharge_ts": None, "person_id": 9, "icd10": "S2"},
            {"hospital_id": 3}, {"hospital_id": 2, "admit_ts": datetime(2024, 3, 31)},
        ],
        hospital=[
            {"hospital_id": 2, "level": 3, "beds": 1, "agreement_from": date(2020, 1, 1), "agreement_to": AS_OF},
            {"hospital_id": 3, "level": 2, "agreement_from": date(2020, 1, 1), "agreement_to": AS_OF - timedelta(1)},
            {"hospital_id": 4, "level": 1},
        ],
    )  # fmt: skip
    one, two, three = rows_of("hospital", tables, the_law)
    counts = ("bills", "stays", "patients", "often_patients", "stay_days", "fund_fen", "hospital_level")
    assert [one[name] for name in counts] == [4, 3, 2, 1, 10, 50, 3]
    assert (one["bed_share"], one["mean_severity"]) == (pytest.approx(30 / 730), 1.5)
    assert one["drug_share"] == pytest.approx(90_000 / (2 * e + 100_000))
    assert [one[name] for name in ("manual_share", "emergency_share", "agent_share")] == [0.25, 0.25, 0.75]
    assert (one["stay_excess"], one["care_excess"]) == (pytest.approx(1, abs=1e-5), None)
    assert two["stay_excess"] == pytest.approx(-1, abs=1e-5)
    assert [row["under_agreement"] for row in (one, two, three)] == [True, False, False]
    assert (three["bills"], three["stays"], three["stay_days"], three["stay_excess"]) == (0, 0, None, None)

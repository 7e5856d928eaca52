"""The prepared views: every kind of money once, and who is believed dead, how strongly, and since when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

MONEY: dict[str, list[dict[str, Any]]] = {
    "pension_award": [{"award_id": 10, "scheme": "RP"}],
    "pension_payment": [
        {"award_id": 10, "person_id": 1, "ym": 202602, "pay_date": date(2026, 2, 9), "amount_fen": 1, "acct_id": 5},
        {"award_id": 10, "person_id": 1, "ym": 202601, "amount_fen": 2, "pay_status": "returned"},
        {"award_id": 10, "person_id": 1, "ym": 202512, "amount_fen": 3, "pay_status": "reversed"},
        {"award_id": 99, "person_id": 2, "ym": 202602, "amount_fen": 4},
    ],
    "death_benefit": [
        {"deceased_id": 1, "payee_person_id": 8, "line": "WI", "item": "funeral", "amount_fen": 5,
         "pay_date": date(2026, 1, 31)},
        {"deceased_id": 1, "line": "EP", "item": "survivor", "amount_fen": 6,
         "pay_date": date(2026, 1, 31)},
    ],
    "ui_payment": [
        {"claim_id": 20, "person_id": 3, "ym": 202603, "item": "job_subsidy", "amount_fen": 7,
         "pay_date": date(2026, 3, 5)},
        {"claim_id": 20, "person_id": 3, "ym": 202603, "amount_fen": 8, "pay_status": "returned"},
    ],
    "employer_subsidy": [
        {"employer_id": 30, "kind": "expand", "amount_fen": 9, "acct_id": 6, "pay_date": date(2025, 12, 1)},
    ],
    "skill_subsidy": [{"person_id": 3, "amount_fen": 10, "apply_ts": datetime(2025, 11, 30, 23, 59)}],
    "wi_case": [{"case_id": 40, "line": "WIS"}],
    "medical_bill": [
        {"case_id": 40, "person_id": 4, "hospital_id": 50, "total_fen": 99, "fund_fen": 11,
         "pay_date": date(2026, 2, 28)},
        {"case_id": 40, "person_id": 4, "fund_fen": 12, "pay_date": None},
    ],
    "wi_benefit": [
        {"case_id": 40, "person_id": 4, "item": "disab_month", "ym": 202601, "amount_fen": 13,
         "pay_date": date(2026, 2, 3)},
        {"case_id": 41, "person_id": 4, "payee_person_id": 9, "item": "work_death", "amount_fen": 14,
         "pay_date": date(2026, 2, 3)},
        {"case_id": 41, "person_id": 4, "item": "rehab", "amount_fen": 15, "pay_status": "reversed"},
    ],
    "oi_case": [
        {"rider_id": 4, "injury_ts": datetime(2025, 10, 5, 12), "amount_fen": 16},
        {"rider_id": 4, "injury_ts": datetime(2025, 10, 6, 12), "amount_fen": None},
    ],
}  # fmt: skip


def test_all_money_out_is_there_once_with_what_it_is_for(opened: Any, rows: Any) -> None:
    session = opened(MONEY)
    shown = rows(session, "SELECT amount_fen, src_table, src_key, line, item, person_id, ym FROM payment")
    assert sorted(shown) == [
        (1, "pension_payment", 1, "RP", "pension", 1, 202602),
        (4, "pension_payment", 4, None, "pension", 2, 202602),
        (5, "death_benefit", 1, "WI", "funeral", 8, 202601),
        (6, "death_benefit", 2, "EP", "survivor", 1, 202601),
        (7, "ui_payment", 1, "UI", "job_subsidy", 3, 202603),
        (9, "employer_subsidy", 1, "UI", "expand", None, 202512),
        (10, "skill_subsidy", 1, "UI", "skill", 3, 202511),
        (11, "medical_bill", 1, "WIS", "medical_bill", 4, 202602),
        (13, "wi_benefit", 1, "WIS", "disab_month", 4, 202601),
        (14, "wi_benefit", 2, "WI", "work_death", 9, 202602),
        (16, "oi_case", 1, "OI", "oi", 4, 202510),
    ]


def test_months_and_keys_of_a_payment(opened: Any, rows: Any) -> None:
    session = opened(MONEY)
    wrong = (
        "SELECT src_table FROM payment WHERE ym_month <> FLOOR(ym / 100) * 12 + ym % 100 - 1 OR pay_date_month <> "
        "EXTRACT(YEAR FROM pay_date) * 12 + EXTRACT(MONTH FROM pay_date) - 1 OR ym IS NULL OR pay_date IS NULL"
    )
    assert rows(session, wrong) == []
    keys = "SELECT amount_fen, award_id, claim_id, case_id, employer_id, hospital_id, acct_id FROM payment"
    shown = {fen: tuple(others) for fen, *others in rows(session, keys)}
    assert shown[1] == (10, None, None, None, None, 5)
    assert shown[7] == (None, 20, None, None, None, None)
    assert shown[9] == (None, None, None, 30, None, 6)
    assert shown[11] == (None, None, 40, None, 50, None)
    assert shown[13] == (None, None, 40, None, None, None)


def test_a_bank_return_on_record_takes_the_payment_out_and_a_refund_does_not(opened: Any, rows: Any) -> None:
    refunds = [
        {"src_table": "ui_payment", "src_key": 1, "kind": "bank_return"},
        {"src_table": "pension_payment", "src_key": 1, "kind": "cash"},
        {"src_table": "pension_payment", "src_key": 4, "kind": "offset"},
        {"src_table": "medical_bill", "src_key": 2, "kind": "bank_return"},
    ]
    without, with_ = (
        rows(opened(tables), "SELECT amount_fen FROM payment") for tables in (MONEY, {**MONEY, "refund": refunds})
    )
    assert sorted(set(without) - set(with_)) == [(7,)]


def death(opened: Any, rows: Any, *reports: dict[str, Any], people: int = 1) -> list[tuple[Any, ...]]:
    tables = {
        "person": [{"person_id": place + 1} for place in range(people)],
        "ext_death": [{"id_no": "id-1", **report} for report in reports],
    }
    columns = 'SELECT person_id, death_date, strength, "match", ext_id, sources FROM death'
    return rows(opened(tables), columns)


def on(day: int, kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "death_date": date(2026, 1, day), **more}


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([on(5, "H")], (5, "strong", "strong", 1, 1)),
        ([on(5, "C")], (5, "weak", "strong", 1, 1)),
        ([on(5, "P")], (5, "weak", "strong", 1, 1)),
        ([on(5, "court")], (5, "weak", "strong", 1, 1)),
        ([on(5, "C"), on(5, "C")], (5, "weak", "strong", 1, 1)),  # one source, twice
        ([on(5, "C"), on(7, "P")], (7, "strong", "strong", 2, 2)),  # two agree he was dead by the 7th
        ([on(9, "C"), on(7, "P"), on(8, "court")], (8, "strong", "strong", 3, 3)),
        ([on(3, "C"), on(5, "H")], (5, "strong", "strong", 2, 2)),  # one weak source does not outdate health
        ([on(9, "H"), on(3, "C"), on(4, "P")], (4, "strong", "strong", 3, 3)),
        ([on(5, "C"), on(5, "H")], (5, "strong", "strong", 2, 2)),  # of equal dates health proves
        ([on(5, "H", name="other")], (5, "strong", "weak", 1, 1)),
        ([on(5, "C", name="other"), on(6, "P", name=None)], (6, "strong", "weak", 2, 2)),
        ([on(3, "H", name="other"), on(5, "C")], (5, "weak", "strong", 2, 1)),  # a homonym's row does not count
        ([on(5, "H", revoked_date=date(2026, 2, 1)), on(6, "C")], (6, "weak", "strong", 2, 1)),
    ],
)
def test_who_is_believed_dead(
    opened: Any, rows: Any, reports: list[dict[str, Any]], expected: tuple[int, str, str, int, int]
) -> None:
    day, strength, match, ext_id, sources = expected
    assert death(opened, rows, *reports) == [(1, date(2026, 1, day), strength, match, ext_id, sources)]


def test_nobody_is_dead_of_a_withdrawn_report_or_of_a_strangers(opened: Any, rows: Any) -> None:
    assert death(opened, rows, on(5, "H", revoked_date=date(2026, 2, 1))) == []
    assert death(opened, rows, on(5, "H", id_no="id-77")) == []
    assert death(opened, rows, on(5, "H", received_ts=datetime(2026, 4, 1))) == []


def test_a_death_reported_before_its_withdrawal_is_known_until_then(opened: Any, rows: Any) -> None:
    reports = [
        on(5, "H", ext_id=1, received_ts=datetime(2026, 1, 10)),
        on(5, "H", ext_id=1, revoked_date=date(2026, 2, 1), received_ts=datetime(2026, 4, 1)),
    ]
    assert len(death(opened, rows, *reports)) == 1


def test_the_month_of_a_death(opened: Any, rows: Any) -> None:
    tables = {"person": [{}], "ext_death": [{"id_no": "id-1", "kind": "H", "death_date": date(2025, 12, 31)}]}
    assert rows(opened(tables), "SELECT death_date_month FROM death") == [(2025 * 12 + 11,)]


def test_what_was_returned_of_a_payment_stands_beside_it(opened: Any, rows: Any) -> None:
    refunds = [
        {"src_table": "ui_payment", "src_key": 1, "amount_fen": 2, "kind": "offset"},
        {"src_table": "ui_payment", "src_key": 1, "amount_fen": 3, "kind": "offset"},
        {"src_table": "pension_payment", "src_key": 1, "amount_fen": 1, "kind": "bank_return"},
    ]
    session = opened({**MONEY, "refund": refunds})
    shown = rows(session, "SELECT amount_fen, returned_fen FROM payment WHERE amount_fen < 9")
    assert sorted(shown) == [(4, 0), (5, 0), (6, 0), (7, 5)]


def test_merged_records_are_followed_to_the_end(opened: Any, rows: Any) -> None:
    people = [{"person_id": 1}, {"person_id": 2, "merged_into": 1}, {"person_id": 3, "merged_into": 2}]
    session = opened({"person": people})
    assert sorted(rows(session, "SELECT person_id, root FROM identity")) == [(1, 1), (2, 1), (3, 1)]


def test_contributions_of_claimants_alone_under_whom_they_now_are(opened: Any, rows: Any) -> None:
    people = [{"person_id": 1}, {"person_id": 2, "merged_into": 1}, *({"person_id": n} for n in range(3, 8))]
    tables = {
        "person": people,
        "contribution": [{"contrib_id": 10 + n, "person_id": n, "lines": "EP+UI"} for n in range(1, 8)],
        "pension_award": [{"person_id": 1}],
        "ui_claim": [{"person_id": 3}, {"person_id": 3}],
        "wi_case": [{"person_id": 4}],
        "oi_case": [{"rider_id": 5}],
        "skill_subsidy": [{"person_id": 6}],
    }
    shown = rows(opened(tables), "SELECT person_id, contrib_id FROM claimant_contribution WHERE lines_ep AND lines_ui")
    assert sorted(shown) == [(1, 11), (1, 12), (3, 13), (4, 14), (5, 15), (6, 16)]

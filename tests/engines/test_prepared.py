"""The prepared views: every kind of money once, and who is believed dead, how strongly, and since when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from jihe.engines import RefusedError, World

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


def test_contributions_of_whom_a_benefit_is_about_under_whom_they_now_are(opened: Any, rows: Any) -> None:
    people = [{"person_id": 1}, {"person_id": 2, "merged_into": 1}, *({"person_id": n} for n in range(3, 10))]
    tables = {
        "person": people,
        "contribution": [{"contrib_id": 10 + n, "person_id": n, "lines": "EP+UI"} for n in range(1, 10)],
        "pension_award": [{"person_id": 1}],
        "ui_claim": [{"person_id": 3}, {"person_id": 3}],
        "wi_case": [{"person_id": 4}],
        "oi_case": [{"rider_id": 5}],
        "skill_subsidy": [{"person_id": 6}],
        "dependant": [{"person_id": 7}],
        "death_benefit": [{"deceased_id": 8, "payee_person_id": 9}],
    }
    shown = rows(opened(tables), "SELECT person_id, contrib_id FROM claimant_contribution WHERE lines_ep AND lines_ui")
    assert sorted(shown) == [(1, 11), (1, 12), (3, 13), (4, 14), (5, 15), (6, 16), (7, 17), (8, 18)]


def test_a_panel_is_its_experts_each_once_with_who_they_are(opened: Any, rows: Any) -> None:
    tables = {
        "person": [{"person_id": 1}, {"person_id": 2, "merged_into": 1}],
        "expert": [{"expert_id": 7, "person_id": 2, "hospital_id": 50}, {"expert_id": 8, "person_id": 99}],
        "wi_appraisal": [
            {"appr_id": 1, "expert_ids": [7, 8, 9]},
            {"appr_id": 2, "expert_ids": [8, 7, 8]},
            {"appr_id": 3, "expert_ids": []},
            {"appr_id": 4, "expert_ids": None},
        ],
    }
    columns = "SELECT appr_id, expert_id, seats, person_id, hospital_id FROM appraisal_expert"
    assert rows(opened(tables), columns) == [
        (1, 7, 1, 1, 50), (1, 8, 1, 99, None), (1, 9, 1, None, None),  # 9 is in no list of experts
        (2, 7, 1, 1, 50), (2, 8, 2, 99, None),
    ]  # fmt: skip


def test_the_panel_is_that_of_the_appraisals_last_version(opened: Any, rows: Any) -> None:
    versions = [{"appr_id": 1, "expert_ids": [7]}, {"appr_id": 1, "expert_ids": [8]}]
    assert rows(opened({"wi_appraisal": versions}), "SELECT expert_id FROM appraisal_expert") == [(8,)]


def test_a_witness_is_one_row_a_case_even_under_two_records(opened: Any, rows: Any) -> None:
    tables = {
        "person": [{"person_id": 1}, {"person_id": 2, "merged_into": 1}],
        "wi_case": [
            {"case_id": 1, "witness_ids": [1, 2, 99]},
            {"case_id": 2, "witness_ids": [2]},
            {"case_id": 3, "witness_ids": []},
            {"case_id": 4, "witness_ids": None},
        ],
    }
    assert rows(opened(tables), "SELECT case_id, person_id FROM case_witness") == [(1, 1), (1, 99), (2, 1)]


RESTATED = (
    "SELECT enrol_id, restated_ts, was_hire_date, hire_date, was_start_date, start_date, was_end_date, end_date, "
    "was_end_reason, end_reason, was_track, track FROM enrolment_restatement"
)


def versions(*told: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Versions of one enrolment, a day apart, in no order."""
    rows = [{"enrol_id": 1, "recorded_ts": datetime(2026, 3, 1 + day), **one} for day, one in enumerate(told)]
    return {"enrolment": rows[::-1]}


def test_what_was_said_of_an_enrolment_and_is_said_otherwise_later(opened: Any, rows: Any) -> None:
    first, last = date(2024, 1, 1), date(2025, 6, 30)
    ended = {"hire_date": first, "start_date": first, "end_date": last, "end_reason": "voluntary", "track": "F50"}
    otherwise = {
        "hire_date": (first, date(2023, 12, 1)),
        "start_date": (first, date(2023, 12, 31)),
        "end_date": (last, None),
        "end_reason": ("voluntary", "lcl40"),
        "track": ("F50", "F55"),
    }
    for column, (was, now) in otherwise.items():
        shown = rows(opened(versions(ended, {**ended, column: now})), RESTATED)
        both = {name: (value, now if name == column else value) for name, value in ended.items()}
        assert both[column][0] == was
        assert shown == [(1, datetime(2026, 3, 2), *(value for pair in both.values() for value in pair))]


def test_a_first_report_of_an_end_or_track_is_no_restatement(opened: Any, rows: Any) -> None:
    running = {"start_date": date(2024, 1, 1)}
    ended = {**running, "end_date": date(2025, 6, 30), "end_reason": "voluntary", "track": "F50", "op_id": 9}
    assert rows(opened(versions(running, ended)), RESTATED) == []
    assert rows(opened(versions(ended, {**ended, "op_id": 8})), RESTATED) == []  # the same, entered by another


def test_the_end_of_an_enrolment_is_told_by_its_first_version_that_says_so(opened: Any, rows: Any) -> None:
    early, late = {"end_date": date(2025, 5, 31)}, {"end_date": date(2025, 6, 30), "end_reason": "other"}
    told = versions({}, early, late, {**late, "end_reason": "voluntary"})
    told["enrolment"].append({"enrol_id": 2})  # running
    report = "SELECT enrol_id, end_date, told_ts FROM enrolment_end_report"
    assert rows(opened(told), report) == [(1, late["end_date"], datetime(2026, 3, 3))]
    assert rows(opened(told, date(2026, 3, 2)), report) == [(1, early["end_date"], datetime(2026, 3, 2))]
    assert rows(opened(told, date(2026, 3, 1)), report) == []


def test_each_restatement_is_against_the_version_before_it_as_known_by_the_day(opened: Any, rows: Any) -> None:
    reasons = ("other", "voluntary", "lcl40", "lcl40", "closure")
    told = versions(*({"end_date": date(2025, 6, 30), "end_reason": one} for one in reasons))
    told["enrolment"].append({"enrol_id": 2, "end_reason": "lcl40"})
    columns = "SELECT enrol_id, was_end_reason, end_reason FROM enrolment_restatement"
    assert rows(opened(told, date(2026, 3, 4)), columns) == [(1, "other", "voluntary"), (1, "voluntary", "lcl40")]
    assert len(rows(opened(told, date(2026, 3, 5)), columns)) == 3


def test_an_award_that_is_paid_again_after_a_stop(opened: Any, rows: Any) -> None:
    stops = [
        {"status": "active"},
        {"status": "suspended", "end_ym": 202512, "end_reason": "uncertified"},
        {"status": "active"},
        {"status": "active", "monthly_fen": 1},  # a rise is no resumption
        {"status": "ended", "end_ym": 202601, "end_reason": "death"},
        {"status": "ended", "end_ym": 202601, "end_reason": "error"},
        {"status": "active"},
    ]
    told: dict[str, list[dict[str, Any]]] = {"pension_award": [{"award_id": 2}, {"award_id": 3, "status": "ended"}]}
    for day, one in reversed(list(enumerate(stops, start=1))):
        told["pension_award"].append({"award_id": 1, "recorded_ts": datetime(2026, 3, day), **one})
    columns = (
        "SELECT award_id, resumed_ts, ended_ts, was_status, was_end_ym_month, was_end_reason FROM award_resumption"
    )
    first = (1, datetime(2026, 3, 3), datetime(2026, 3, 2), "suspended", 2025 * 12 + 11, "uncertified")
    second = (1, datetime(2026, 3, 7), datetime(2026, 3, 6), "ended", 2026 * 12, "error")
    assert rows(opened(told, date(2026, 3, 6)), columns) == [first]
    assert rows(opened(told, date(2026, 3, 7)), columns) == [first, second]


def test_versions_are_read_from_files_too_and_by_prepared_views_alone(stored: Any, rows: Any) -> None:
    session = stored(versions({"end_reason": "voluntary"}, {"end_reason": "lcl40"}))
    assert rows(session, "SELECT was_end_reason, end_reason FROM enrolment_restatement") == [("voluntary", "lcl40")]
    assert rows(session, "SELECT end_reason FROM enrolment") == [("lcl40",)]
    with pytest.raises(RefusedError, match="enrolment_versions"):
        session.query("SELECT enrol_id FROM enrolment_versions")


def test_several_funds_at_once_each_have_their_own_versions_and_lists(opened: Any, arrow: Any) -> None:
    told = {**versions({"end_reason": "voluntary"}, {"end_reason": "lcl40"}), "wi_case": [{"witness_ids": [5, 6]}]}
    other = {"enrolment": told["enrolment"][:1], "wi_case": [{"witness_ids": [7]}]}
    worlds = [
        World(arrow(tables), day, {})
        for tables, day in ((told, date(2026, 3, 31)), (other, date(2026, 3, 31)), (told, date(2026, 3, 1)))
    ]
    queries = ["SELECT end_reason FROM enrolment_restatement", "SELECT person_id FROM case_witness"]
    restated, witnesses = zip(*opened({}).answers(queries, worlds), strict=True)
    assert [sorted(one["end_reason"] for one in answer.to_pylist()) for answer in restated] == [["lcl40"], [], []]
    assert [sorted(one["person_id"] for one in answer.to_pylist()) for answer in witnesses] == [[5, 6], [7], [5, 6]]


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),  # the example of GB 11643-1999
        ("11010519491231002x", True),
        ("110105194912310021", False),
        ("11010519491231003X", False),  # one digit off
        ("11010519491213002X", False),  # two digits exchanged
        ("440524188001010014", True),  # the other example of the standard
        ("1101051949123100 X", False),
        ("11010519491231OO2X", False),  # letters for noughts
        ("110105491231002", None),  # fifteen digits have no check digit
        ("USA123456789012345", None),  # a foreigner's
        ("11010519491231002", None),
        ("11010519491231002X1", None),
    ],
)
def test_the_check_digit_of_a_number(opened: Any, rows: Any, number: str, valid: bool | None) -> None:
    session = opened({"person": [{"person_id": 3, "id_no": number}]})
    shown = rows(session, "SELECT person_id, id_valid FROM identity_number")
    assert shown == ([] if valid is None else [(3, valid)])


@pytest.mark.parametrize("place", range(17))
def test_every_digit_of_a_number_counts(opened: Any, rows: Any, place: int) -> None:
    number = "11010519491231002X"
    people = [
        {"id_no": number[:place] + digit + number[place + 1 :]} for digit in "0123456789" if digit != number[place]
    ]
    assert {valid for (valid,) in rows(opened({"person": people}), "SELECT id_valid FROM identity_number")} == {False}

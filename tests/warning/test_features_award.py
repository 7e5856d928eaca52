"""By hand: pension awards computed again from their records, and the shape of employers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from jihe.law import Law
from tests.support import own_content, shown

Tables = dict[str, pa.Table]
Small = Callable[..., Tables]
FEATURES = own_content().features
AS_OF = date(2026, 3, 31)


def rows_of(entity: str, tables: Tables, law: Law) -> list[dict[str, Any]]:
    feature = FEATURES[entity]
    with shown(tables, AS_OF, law) as session:
        return session.query(feature.sql, feature.parameters).sort_by(feature.meta.key[0]).to_pylist()


# An award of 240 months: 236 before the monthly records began, four after, at the provincial mean wage.
AWARD = {
    "award_id": 1, "person_id": 1, "scheme": "EP", "award_type": "normal", "apply_date": date(2025, 6, 10),
    "award_date": date(2025, 6, 20), "benefit_start_ym": 202506, "birth_date_used": date(1965, 2, 1),
    "archive_birth_date": date(1965, 2, 1), "actual_months": 240, "deemed_months": 0, "avg_index": 1.0,
    "account_fen": 10_000_000, "calc_base_fen": 900_000, "divisor": 139.0, "monthly_fen": 300_000,
}  # fmt: skip
OPENING = {
    "person_id": 1, "line": "EP", "as_of_ym": 202412, "paid_months": 236, "account_fen": 10_000_000, "avg_index": 1.0,
    "first_ym": 200401,
}  # fmt: skip
PAID = {"person_id": 1, "lines": "EP", "kind": "normal", "base_ep_fen": 900_000, "paid_date": date(2025, 5, 20)}
MONTHS = [{**PAID, "ym": ym, "paid_date": date(2025, ym % 100, 20)} for ym in (202501, 202502, 202503, 202504)]


def award(small: Small, law: Law, more: dict[str, Any] | None = None, **tables: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "person": [{"person_id": n} for n in range(1, 8)],
        "pension_award": [{**AWARD, **(more or {})}, *tables.pop("others", [])],
        "account_opening": [OPENING],
        "contribution": MONTHS,
    }
    return next(row for row in rows_of("pension_award", small(**{**base, **tables}), law) if row["award_id"] == 1)


def lump(ym: int, **more: Any) -> dict[str, Any]:
    return {**PAID, "ym": ym, "kind": "backpay_lump", "doc_type": "arbitration", "doc_no": "D1"} | more


def test_an_ordinary_award_shows_nothing(small_tables: Small, the_law: Law) -> None:
    row = award(small_tables, the_law)
    for name in ("lump_share", "recent_lump_months", "bare_months", "gap_months", "outside_months", "file_changes",
                 "change_closeness", "overrides", "special_closeness", "deemed_share", "doubt_months"):  # fmt: skip
        assert row[name] == 0, name
    assert row["agent_rate"] == row["operator_rate"] == 0
    assert row["prevented_fen"] == 12 * 300_000
    assert row["monthly_yuan"] == 3000


@pytest.mark.parametrize(
    "more",
    [
        {"scheme": "GP"}, {"award_type": "disability_allow"}, {"status": "ended", "end_reason": "error"},
        {"benefit_start_ym": 202412},
    ],
)  # fmt: skip
def test_awards_that_cannot_be_computed_again_are_left_out(small_tables: Small, the_law: Law, more: Any) -> None:
    others = [{**AWARD, "award_id": 2, "person_id": 2}]
    with pytest.raises(StopIteration):
        award(small_tables, the_law, more, others=others)


def test_months_paid_back_and_where_the_record_begins(small_tables: Small, the_law: Law) -> None:
    old, late = lump(200301, paid_date=date(2023, 5, 31)), lump(200302, paid_date=date(2023, 6, 1))
    row = award(small_tables, the_law, contribution=[*MONTHS, old, late], ext_court=[{"doc_no": "D1"}])
    assert row["lump_share"] == 2 / 240
    assert row["recent_lump_months"] == 1  # June 2023 is 24 months before the application, May is 25
    assert row["gap_months"] == 12  # from 2003-01 to the first regular month, 2004-01
    assert row["bare_months"] == 0


@pytest.mark.parametrize(
    ("more", "bare"),
    [
        ({"doc_no": None}, 1),
        ({"doc_no": "D2"}, 1),  # not on record
        ({"doc_no": "D2", "doc_type": "archive"}, 0),  # the archive is not in the registry
        ({"doc_no": None, "doc_type": "archive"}, 1),
        ({"kind": "transfer_in", "doc_no": None}, 1),
        ({"kind": "arrears", "doc_no": None}, 0),
    ],
)
def test_months_without_a_document_on_record(small_tables: Small, the_law: Law, more: Any, bare: int) -> None:
    row = award(small_tables, the_law, contribution=[*MONTHS, lump(200301, **more)], ext_court=[{"doc_no": "D1"}])
    assert row["bare_months"] == bare


@pytest.mark.parametrize(("ym", "outside"), [(202402, 1), (202403, 0), (202411, 0), (202412, 1)])
def test_months_in_the_name_of_no_employer(small_tables: Small, the_law: Law, ym: int, outside: int) -> None:
    firm = {"employer_id": 1, "reg_date": date(2024, 3, 20), "cancel_date": date(2024, 8, 2), "status": "cancelled"}
    month = {**PAID, "ym": ym, "kind": "arrears", "employer_id": 1}  # three months are allowed to wind up
    assert award(small_tables, the_law, contribution=[*MONTHS, month], employer=[firm])["outside_months"] == outside


def test_an_amount_above_its_own_numbers_and_above_the_record(small_tables: Small, the_law: Law) -> None:
    plain = award(small_tables, the_law)
    own = 900_000 * 2 / 2 * 20 * 0.01 + 10_000_000 / 139  # formula: 1 % a year of the base, and the account
    assert plain["formula_share"] == pytest.approx((300_000 - own) / 300_000)
    exact = award(small_tables, the_law, {"monthly_fen": round(own)})
    assert exact["formula_share"] == pytest.approx(0, abs=1e-5)
    assert exact["settled_by_rule"] is False
    rich = award(small_tables, the_law, {"monthly_fen": round(own), "account_fen": 20_000_000})
    assert rich["record_share"] > plain["record_share"] + 0.2
    assert rich["settled_by_rule"] is True


@pytest.mark.parametrize(("months", "settled"), [(242, False), (243, True)])
def test_three_months_more_than_on_record_settle_it(
    small_tables: Small, the_law: Law, months: int, settled: bool
) -> None:
    own = round(900_000 * months / 12 * 0.01 + 10_000_000 / 139)
    assert award(small_tables, the_law, {"actual_months": months, "monthly_fen": own})["settled_by_rule"] is settled


@pytest.mark.parametrize(("born", "settled"), [(date(1965, 4, 30), False), (date(1965, 5, 1), True)])
def test_a_birth_date_before_the_archive_settles_it(
    small_tables: Small, the_law: Law, born: date, settled: bool
) -> None:
    own = round(900_000 * 20 * 0.01 + 10_000_000 / 139)
    row = award(small_tables, the_law, {"archive_birth_date": born, "monthly_fen": own})
    assert row["settled_by_rule"] is settled


@pytest.mark.parametrize(("months", "closeness"), [(95, 0), (96, 1), (97, 0.5), (107, 1 / 12)])
def test_special_work_of_exactly_what_is_required(
    small_tables: Small, the_law: Law, months: int, closeness: float
) -> None:
    special = {"award_type": "early_special", "special_kind": "harmful", "special_months": months}
    assert award(small_tables, the_law, special)["special_closeness"] == pytest.approx(closeness)


@pytest.mark.parametrize(
    ("changed", "field", "count", "closeness"),
    [
        (datetime(2025, 6, 10, 8), "id_no", 1, 1.0),
        (datetime(2025, 6, 11), "id_no", 0, 0.0),  # after the application
        (datetime(2022, 6, 1), "birth_date", 1, 1 / 37),
        (datetime(2022, 5, 31), "birth_date", 0, 0.0),  # 37 months before
        (datetime(2025, 6, 1), "address", 0, 0.0),
    ],
)
def test_changes_of_identity_before_the_application(
    small_tables: Small, the_law: Law, changed: datetime, field: str, count: int, closeness: float
) -> None:
    row = award(small_tables, the_law, person_change=[{"person_id": 1, "field": field, "change_ts": changed}])
    assert (row["file_changes"], row["change_closeness"]) == (count, pytest.approx(closeness))


def test_the_agents_other_awards_speak_and_its_own_does_not(small_tables: Small, the_law: Law) -> None:
    """Of seven awards, four of one agent: two of the other three bear a mark, and its own mark does not count."""
    others = [{**AWARD, "award_id": n, "person_id": n, "agent_id": 1 if n <= 4 else None} for n in range(2, 8)]
    changes = [{"person_id": n, "field": "name", "change_ts": datetime(2025, 6, 1)} for n in (1, 2, 3)]
    row = award(small_tables, the_law, {"agent_id": 1}, others=others, person_change=changes)
    base = 3 / 7
    assert row["agent_rate"] == pytest.approx((2 + 5 * base) / (3 + 5))
    alone = award(small_tables, the_law, {"agent_id": None}, others=others, person_change=changes)
    assert alone["agent_rate"] == pytest.approx(base)


def shape(small: Small, law: Law, **tables: Any) -> dict[str, Any] | None:
    """Employer 1 with six spells since January 2025, one of them ended after exactly a year."""
    spells = [
        {"person_id": n, "employer_id": 1, "line": "UI", "start_date": date(2025, 1, 1), "reg_ts": datetime(2025, 1, n)}
        for n in range(1, 7)
    ]
    spells[0] |= {"end_date": date(2025, 12, 31), "reg_ts": datetime(2025, 1, 2)}
    base: dict[str, Any] = {
        "person": [{"person_id": n} for n in range(1, 10)],
        "employer": [{"employer_id": 1, "uscc": "U1", "reg_date": date(2020, 1, 1)}],
        "enrolment": spells,
    }
    found = rows_of("employer_shape", small(**{**base, **tables}), law)
    return next((row for row in found if row["employer_id"] == 1), None)


def spell(n: int, start: date, end: date | None, **more: Any) -> dict[str, Any]:
    return {"person_id": n, "employer_id": 1, "line": "UI", "start_date": start, "end_date": end,
            "reg_ts": datetime(2025, 1, n)} | more  # fmt: skip


def test_the_roster_of_an_employer(small_tables: Small, the_law: Law) -> None:
    row = shape(small_tables, the_law)
    assert row is not None
    assert row["enrolees"] == 6
    assert row["churn"] == row["near_year_share"] == 1 / 6
    assert row["same_day_share"] == 2 / 6  # two on the second of January
    assert (row["claim_share"], row["sharers"], row["agent_contact"], row["legal_firms"]) == (0, 0, 0, 1)
    assert row["unpaid_share"] is None  # no tax data: not known, not unpaid
    assert row["two_rules"] == 0
    assert row["settled_by_rule"] is False


@pytest.mark.parametrize(
    ("end", "near"),
    [(date(2025, 10, 31), 0), (date(2025, 11, 1), 1), (date(2026, 2, 28), 1), (date(2026, 3, 1), 0)],
)
def test_who_leaves_after_about_a_year(small_tables: Small, the_law: Law, end: date, near: int) -> None:
    spells = [spell(n, date(2025, 1, 1), None) for n in range(2, 6)] + [spell(1, date(2025, 1, 1), end)]
    row = shape(small_tables, the_law, enrolment=spells)
    assert row is not None
    assert row["near_year_share"] == near / 5


@pytest.mark.parametrize(("ended", "there"), [(date(2024, 3, 31), False), (date(2024, 4, 1), True)])
def test_five_spells_in_two_years_are_needed(small_tables: Small, the_law: Law, ended: date, there: bool) -> None:
    spells = [spell(n, date(2023, 1, 1), None) for n in range(2, 6)] + [spell(1, date(2023, 1, 1), ended)]
    assert (shape(small_tables, the_law, enrolment=spells) is not None) is there


def test_insured_months_without_a_wage_and_the_rules_it_meets(small_tables: Small, the_law: Law) -> None:
    months = [{"person_id": n, "employer_id": 1, "ym": 202601, "lines": "UI", "kind": "normal"} for n in range(1, 5)]
    arrears = {**months[0], "kind": "arrears"}
    wage = {"id_no": "id-1", "payer_uscc": "U1", "ym": 202601, "wage_fen": 1}
    claims = [{"person_id": n, "employer_id_last": 1, "apply_ts": datetime(2026, 2, n)} for n in range(1, 5)]
    rejected = {**claims[0], "status": "rejected"}
    row = shape(
        small_tables, the_law, contribution=[*months, arrears], ext_tax_income=[wage], ui_claim=[*claims, rejected],
    )  # fmt: skip
    assert row is not None
    assert row["unpaid_share"] == 0.75  # three of four months
    assert row["claim_share"] == 4 / 6
    assert row["two_rules"] == 2
    assert row["settled_by_rule"] is False  # eight claims and shared contacts are wanted too


@pytest.mark.parametrize("claims", [7, 8])
def test_what_rule_u08_settles(small_tables: Small, the_law: Law, claims: int) -> None:
    tables: dict[str, Any] = {
        "employer": [
            {"employer_id": n, "uscc": f"U{n}", "phone_h": "same", "reg_date": date(2020, 1, 1)} for n in (1, 2, 3)
        ],
        "contribution": [{"person_id": 1, "employer_id": 1, "ym": 202601, "lines": "UI", "kind": "normal"}],
        "ext_tax_income": [{"id_no": "id-9", "payer_uscc": "U2", "ym": 202601, "wage_fen": 1}],
        "ui_claim": [
            {"person_id": n, "employer_id_last": 1, "apply_ts": datetime(2026, 2, n)} for n in range(1, claims + 1)
        ],
    }
    row = shape(small_tables, the_law, **tables)
    assert row is not None
    assert (row["sharers"], row["unpaid_share"]) == (2, 1)
    assert row["settled_by_rule"] is (claims == 8)


@pytest.mark.parametrize(("ym", "settled"), [(202412, True), (202501, False)])
def test_contributions_before_it_existed_settle_it(small_tables: Small, the_law: Law, ym: int, settled: bool) -> None:
    firm = {"employer_id": 1, "uscc": "U1", "reg_date": date(2025, 1, 20)}
    early = {"person_id": 1, "employer_id": 1, "ym": ym, "lines": "EP", "kind": "normal"}
    row = shape(small_tables, the_law, employer=[firm], contribution=[early], ext_tax_income=[
        {"id_no": "id-9", "payer_uscc": "U2", "ym": 202601, "wage_fen": 1}])  # fmt: skip
    assert row is not None
    assert row["settled_by_rule"] is settled


def test_contacts_of_an_agent_and_firms_of_one_legal_representative(small_tables: Small, the_law: Law) -> None:
    firms = [{"employer_id": n, "uscc": f"U{n}", "legal_person_id": 7, "addr_h": f"a{n}"} for n in (1, 2)]
    row = shape(small_tables, the_law, employer=firms, agent=[{"agent_id": 1, "addr_h": "a1"}])
    assert row is not None
    assert (row["agent_contact"], row["legal_firms"], row["sharers"]) == (1, 2, 0)


def test_months_bought_back_and_what_its_former_people_were_paid(small_tables: Small, the_law: Law) -> None:
    back = {"person_id": 1, "employer_id": 1, "lines": "EP", "kind": "backpay_lump", "ym": 202301}
    tables: dict[str, Any] = {
        "contribution": [{**back, "paid_date": date(2024, 4, 1)}, {**back, "paid_date": date(2024, 3, 31)}],
        "ext_tax_income": [{"id_no": "id-9", "payer_uscc": "U2", "ym": 202601, "wage_fen": 1}],
        "ui_claim": [{"claim_id": 1, "person_id": 1, "employer_id_last": 1, "apply_ts": datetime(2025, 1, 5)}],
        "ui_payment": [
            {"claim_id": 1, "person_id": 1, "ym": 202504, "amount_fen": 700},
            {"claim_id": 1, "person_id": 1, "ym": 202503, "amount_fen": 900},
        ],
    }
    row = shape(small_tables, the_law, **tables)
    assert row is not None
    assert row["lump_months"] == 1 / 6
    assert row["paid_fen"] == 700

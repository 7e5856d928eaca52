"""What is known of an issuer of skill certificates, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from jihe.law import Law
from tests.support import own_content, shown

Tables = dict[str, pa.Table]
FEATURE = own_content().features["training_issuer"]
AS_OF = date(2026, 3, 31)
DAY, JUNE_9, JUNE_11 = date(2025, 6, 10), datetime(2025, 6, 9, 23), datetime(2025, 6, 11)


def issuer(law: Law, small_tables: Callable[..., Tables], **more: Any) -> dict[str, Any]:
    """Issuer 5 with four certificates of one day, each of another person, known to the registry, to own accounts."""
    four = range(1, 5)
    base: dict[str, Any] = {
        "person": [{"person_id": p, "lon": 113.0, "lat": 22.5} for p in four],
        "bank_account": [{"acct_id": p, "holder_person_id": p, "bank": f"bank {p}"} for p in four],
        "skill_subsidy": [certificate(p) for p in four],
        "ext_skill_cert": [{"cert_no": f"c{p}", "id_no": f"id-{p}", "cert_date": DAY} for p in four],
        "employer": [{"employer_id": 1, "lon": 113.0, "lat": 22.5}, {"employer_id": 2, "lon": 113.0, "lat": 23.5}],
    }  # fmt: skip
    with shown(small_tables(**base | more), AS_OF, law) as session:
        found = {row["issuer_id"]: row for row in session.query(FEATURE.sql, FEATURE.parameters).to_pylist()}
    return found[5]


def certificate(person: int, **more: Any) -> dict[str, Any]:
    return {
        "sub_id": person, "person_id": person, "cert_no": f"c{person}", "issuer_id": 5, "cert_date": DAY,
        "apply_ts": datetime(2025, 7, 1), "amount_fen": 150_000, "acct_id": person, "agent_id": None,
    } | more  # fmt: skip


def test_an_honest_issuer_shows_no_sign(small_tables: Any, the_law: Law) -> None:
    row = issuer(the_law, small_tables)
    assert (row["certificates"], row["days"], row["per_day"], row["checkable"], row["placed"]) == (4, 1, 4, 4, 0)
    shares = ("agent_share", "bank_share", "other_account_share", "unable_share", "unknown_share")
    assert [row[name] for name in shares] == [0] * 5
    assert row["far_share"] is None
    assert (row["yearly_fen"], row["window_month"]) == (600_000, 2024 * 12 + 3)


@pytest.mark.parametrize(("day", "there"), [(date(2024, 4, 1), 2), (date(2024, 3, 31), 1)])
def test_the_window_is_two_years(small_tables: Any, the_law: Law, day: date, there: int) -> None:
    row = issuer(
        the_law,
        small_tables,
        skill_subsidy=[certificate(1), certificate(2, cert_date=day), certificate(3, issuer_id=6)],
    )
    assert (row["certificates"], row["days"]) == (there, there)


@pytest.mark.parametrize(("applied", "fen"), [(datetime(2025, 4, 1), 300_000), (datetime(2025, 3, 31), 150_000)])
def test_a_years_subsidies(small_tables: Any, the_law: Law, applied: datetime, fen: int) -> None:
    row = issuer(the_law, small_tables, skill_subsidy=[certificate(1), certificate(2, apply_ts=applied)])
    assert row["yearly_fen"] == fen


def test_concentration_is_the_chance_that_two_agree(small_tables: Any, the_law: Law) -> None:
    filed = [certificate(1, agent_id=9), certificate(2, agent_id=9), certificate(3, agent_id=9), certificate(4)]
    accounts = [{"acct_id": p, "holder_person_id": p, "bank": "A" if p < 3 else "B"} for p in range(1, 5)]
    row = issuer(the_law, small_tables, skill_subsidy=filed, agent=[{"agent_id": 9}], bank_account=accounts)
    assert row["agent_share"] == pytest.approx(3 * 2 / (4 * 3))  # who files alone agrees with nobody
    assert row["bank_share"] == pytest.approx((2 * 1 + 2 * 1) / (4 * 3))
    one = issuer(the_law, small_tables, skill_subsidy=[certificate(1, agent_id=9)], agent=[{"agent_id": 9}])
    assert (one["agent_share"], one["bank_share"]) == (None, None)


def test_somebody_elses_account(small_tables: Any, the_law: Law) -> None:
    paid = [certificate(1, acct_id=2), certificate(2), certificate(3), certificate(4)]
    assert issuer(the_law, small_tables, skill_subsidy=paid)["other_account_share"] == 0.25
    merged = [{"person_id": p, "merged_into": 1 if p == 2 else None} for p in range(1, 5)]
    assert issuer(the_law, small_tables, skill_subsidy=paid, person=merged)["other_account_share"] == 0


@pytest.mark.parametrize(
    ("table", "row", "unable"),
    [
        ("ext_medins", {"kind": "inpatient", "admit_ts": JUNE_9, "discharge_ts": JUNE_11}, 1),
        ("ext_medins", {"kind": "inpatient", "admit_ts": datetime(2025, 6, 10), "discharge_ts": JUNE_11}, 0),
        ("ext_medins", {"kind": "outpatient", "admit_ts": JUNE_9, "discharge_ts": JUNE_11}, 0),
        ("ext_border", {"exit_ts": JUNE_9, "entry_ts": None}, 1),
        ("ext_border", {"exit_ts": JUNE_9, "entry_ts": datetime(2025, 6, 10, 1)}, 0),
        ("ext_custody", {"kind": "pretrial", "start_date": date(2025, 6, 9), "end_date": None}, 1),
        ("ext_custody", {"kind": "pretrial", "start_date": date(2025, 6, 10), "end_date": None}, 0),
        ("ext_education", {"fulltime": True, "from_date": DAY, "to_date": DAY}, 1),
        ("ext_education", {"fulltime": False, "from_date": DAY, "to_date": DAY}, 0),
        ("ext_education", {"fulltime": True, "from_date": date(2025, 6, 11), "to_date": None}, 0),
    ],
)  # fmt: skip
def test_who_cannot_have_been_there(
    small_tables: Any, the_law: Law, table: str, row: dict[str, Any], unable: int
) -> None:
    found = issuer(the_law, small_tables, **{table: [{"id_no": "id-1"} | row, {"id_no": "id-1"} | row]})
    assert found["unable_share"] == unable / 4
    namesake = issuer(the_law, small_tables, **{table: [{"id_no": "id-1", "name": "somebody else"} | row]})
    assert namesake["unable_share"] == 0


@pytest.mark.parametrize(("start", "end", "unable"), [(202506, None, 1), (202507, None, 0), (202501, 202505, 0)])
def test_pensioners(small_tables: Any, the_law: Law, start: int, end: int | None, unable: int) -> None:
    award = {"person_id": 1, "benefit_start_ym": start, "end_ym": end}
    assert issuer(the_law, small_tables, pension_award=[award])["unable_share"] == unable / 4


def test_the_registry_does_not_have_it(small_tables: Any, the_law: Law) -> None:
    registered = [{"cert_no": f"c{p}", "id_no": f"id-{p}", "cert_date": DAY} for p in (1, 2, 3)]
    row = issuer(the_law, small_tables, ext_skill_cert=registered)
    assert (row["unknown_share"], row["checkable"]) == (0.25, 4)
    again = {"cert_no": "new", "id_no": "id-4", "cert_date": DAY, "occ": "o", "level": "senior"}
    held = [certificate(p, occ_code="o", level="senior") for p in range(1, 5)]
    row = issuer(the_law, small_tables, ext_skill_cert=[*registered, again], skill_subsidy=held)
    assert row["unknown_share"] == 0  # issued again under another number
    assert issuer(the_law, small_tables, ext_skill_cert=[])["unknown_share"] is None  # nothing arrived at all


@pytest.mark.parametrize(("day", "checkable"), [(date(2025, 10, 1), 1), (date(2025, 10, 2), 0)])
def test_the_registry_has_half_a_year(small_tables: Any, the_law: Law, day: date, checkable: int) -> None:
    # From 2025-10-01 to 2026-03-31 are 181 days.
    arrived = [{"cert_no": "other", "id_no": "id-9", "cert_date": day}]
    row = issuer(the_law, small_tables, skill_subsidy=[certificate(1, cert_date=day)], ext_skill_cert=arrived)
    assert row["checkable"] == checkable


def test_far_from_the_employer(small_tables: Any, the_law: Law) -> None:
    work = {"line": "UI", "start_date": date(2025, 1, 1)}
    jobs = [
        {**work, "person_id": 1, "employer_id": 1},
        {**work, "person_id": 2, "employer_id": 2},  # a degree of latitude, 111 km
        {**work, "person_id": 3, "employer_id": 2, "end_date": date(2025, 6, 9)},
        {**work, "person_id": 4, "employer_id": 2}, {**work, "person_id": 4, "employer_id": 1},  # the nearer one counts
    ]  # fmt: skip
    row = issuer(the_law, small_tables, enrolment=jobs)
    assert (row["placed"], row["far_share"]) == (3, pytest.approx(1 / 3))

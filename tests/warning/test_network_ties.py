"""Ties to agents, accounts and devices, by hand: what a record shows, and what is left out because it is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from jihe.engines.duck import DuckSession
from jihe.law import Law
from tests.support import own_content

Tables = dict[str, pa.Table]
Row = dict[str, Any]
AS_OF, LATELY, LONG_AGO = date(2026, 3, 31), datetime(2026, 2, 2, 10), datetime(2024, 3, 31, 10)
ONE, OTHER, HOLDER = 1, 2, 3
ON_RECORD = {"valid_from": date(2020, 1, 1), "recorded_ts": datetime(2020, 1, 1)}


@pytest.fixture
def ties(small_tables: Callable[..., Tables], the_law: Law) -> Callable[..., list[Row]]:
    """The ties of a feature over a fund of three people, each of a household of his own."""

    def of(name: str, **more: list[Row]) -> list[Row]:
        people = [
            {"person_id": p, "household_id": p, "phone_h": f"t{p}", "addr_h": f"a{p}"} for p in (ONE, OTHER, HOLDER)
        ]
        tables = small_tables(**({"person": people} | more))
        feature = own_content().features[name]
        with DuckSession.over_tables(tables, AS_OF, the_law) as session:
            found: list[Row] = session.query(feature.sql, feature.parameters).to_pylist()
            return found

    return of


def of(found: list[Row], column: str) -> dict[int, Any]:
    """Who has what in a column."""
    return {row["person_id"]: row[column] for row in found if row[column] is not None}


def claim(**more: Any) -> Row:
    return {"claim_id": 1, "person_id": ONE, "employer_id_last": 7, "apply_ts": LATELY, "agent_id": None,
            "device_id": "d"} | more  # fmt: skip


EMPLOYERS = [{"employer_id": 7, "agent_id": 5}]


def test_a_claim_ties_to_agent_employer_and_device(ties: Any) -> None:
    found = ties("agent_tie", ui_claim=[claim()], employer=EMPLOYERS)
    assert of(found, "employer_id") == {ONE: 7}
    assert of(found, "agent_id") == {ONE: 5}  # the employer's, where none filed it
    assert of(found, "device_id") == {ONE: "d"}
    assert of(ties("agent_tie", ui_claim=[claim(agent_id=6)], employer=EMPLOYERS), "agent_id") == {ONE: 6}


def test_business_of_before_the_window_ties_nobody(ties: Any) -> None:
    assert ties("agent_tie", ui_claim=[claim(apply_ts=LONG_AGO)], employer=EMPLOYERS) == []
    assert ties("agent_tie", ui_claim=[claim(apply_ts=datetime(2024, 4, 1, 9))], employer=EMPLOYERS)


@pytest.mark.parametrize("which", ["is_dispatch", "is_agency"])
def test_dispatch_and_agencies_on_record_tie_nobody(ties: Any, which: str) -> None:
    found = ties("agent_tie", ui_claim=[claim()], employer=[EMPLOYERS[0] | {which: True}])
    assert of(found, "employer_id") == {}
    assert of(found, "agent_id") == {ONE: 5}


def test_a_device_of_a_declared_agent_or_of_a_service_point_ties_nobody(ties: Any) -> None:
    for name in ("agent_tie", "account_tie"):
        two = [claim(), claim(claim_id=2, person_id=OTHER)]
        assert of(ties(name, ui_claim=two, employer=EMPLOYERS), "device_id") == {ONE: "d", OTHER: "d"}
        declared = [one | {"agent_id": 6} for one in two]
        assert of(ties(name, ui_claim=declared, employer=EMPLOYERS), "device_id") == {}
        filed = [{"exc_id": 1, "kind": "service_device", "key": "d"} | ON_RECORD]
        assert of(ties(name, ui_claim=two, employer=EMPLOYERS, exemption=filed), "device_id") == {}


def lump(**more: Any) -> dict[str, list[Row]]:
    paid = {"contrib_id": 1, "person_id": ONE, "employer_id": 7, "ym": 201001, "paid_date": date(2026, 1, 5),
            "kind": "backpay_lump", "doc_type": "court", "doc_no": "doc"} | more  # fmt: skip
    award = {"award_id": 1, "person_id": ONE, "apply_date": date(2020, 1, 1)}
    return {"contribution": [paid], "pension_award": [award], "employer": EMPLOYERS}


def test_a_document_ties_where_no_registry_knows_it(ties: Any) -> None:
    found = ties("agent_tie", **lump())
    assert (of(found, "doc_no"), of(found, "unproven")) == ({ONE: "doc"}, {ONE: 1})
    court = [{"ext_id": 1, "doc_no": "doc", "received_ts": LATELY}]
    found = ties("agent_tie", **lump(), ext_court=court)
    assert (of(found, "doc_no"), of(found, "unproven")) == ({}, {})
    assert of(ties("agent_tie", **lump(doc_no=None)), "unproven") == {ONE: 1}
    assert of(ties("agent_tie", **lump(doc_type="archive")), "unproven") == {}  # no registry has personnel files


def pension(person: int = ONE, acct: int = 9, **more: Any) -> Row:
    return {"pay_id": person, "award_id": person, "person_id": person, "ym": 202602, "amount_fen": 100, "acct_id": acct,
            "pay_date": date(2026, 2, 12), "pay_status": "paid"} | more  # fmt: skip


def paid_to(holder: int | None = HOLDER, **more: list[Row]) -> dict[str, list[Row]]:
    return {
        "pension_payment": [pension(), pension(OTHER)],
        "payee_link": [{"link_id": p, "person_id": p, "acct_id": 9, "line": "EP"} for p in (ONE, OTHER)],
        "bank_account": [{"acct_id": 9, "holder_person_id": holder}],
    } | more  # fmt: skip


def test_an_account_ties_who_is_paid_to_it_and_its_holder(ties: Any) -> None:
    found = ties("account_tie", **paid_to())
    assert of(found, "acct_id") == {ONE: 9, OTHER: 9, HOLDER: 9}
    assert {row["person_id"] for row in found if row["holder"] == 1} == {HOLDER}
    assert of(found, "fen") == {ONE: 100, OTHER: 100}


def test_a_card_exchanged_for_ones_own_ties_nobody(ties: Any) -> None:
    """In whatever week: an account of one's own is shared with nobody."""
    mine = {"bank_account": [{"acct_id": 9, "holder_person_id": ONE}], "pension_payment": [pension()]}
    assert of(ties("account_tie", **(paid_to() | mine)), "acct_id") == {}


def test_accounts_of_institutions_employers_and_guardians_on_record_tie_nobody(ties: Any) -> None:
    home = [{"exc_id": 1, "kind": "institution_account", "key": "9"} | ON_RECORD]
    found = ties("account_tie", **paid_to(None), exemption=home)
    assert of(found, "acct_id") == {}
    assert of(ties("account_tie", **paid_to(None)), "acct_id") == {ONE: 9, OTHER: 9}  # not on record: it is told
    assert of(ties("account_tie", **paid_to(), employer=[{"employer_id": 7, "acct_id": 9}]), "acct_id") == {}
    ward = [{"exc_id": 1, "kind": "guardian", "key": str(ONE)} | ON_RECORD]
    assert ONE not in of(ties("account_tie", **paid_to(), exemption=ward), "acct_id")


def test_who_lives_in_an_institution_on_record_shares_its_telephone_with_nobody(ties: Any) -> None:
    same = [{"person_id": p, "household_id": p, "phone_h": "home", "addr_h": "home"} for p in (ONE, OTHER)]
    home = [{"exc_id": 1, "kind": "institution_account", "key": "9"} | ON_RECORD]
    for column in ("phone_h", "addr_h"):
        assert of(ties("account_tie", **paid_to(None), person=same), column) == {ONE: "home", OTHER: "home"}
        assert of(ties("account_tie", **paid_to(None), person=same, exemption=home), column) == {}


def test_a_household_that_shares_a_telephone_ties_nobody(ties: Any) -> None:
    same = [{"person_id": p, "household_id": 1, "phone_h": "home", "addr_h": "home"} for p in (ONE, OTHER)]
    assert of(ties("account_tie", **paid_to(None), person=same), "phone_h") == {}


def test_a_review_upholds_from_the_day_it_was_decided_on(ties: Any) -> None:
    review = {"review_id": 1, "subject_kind": "ui_claim", "subject_id": 1, "verdict": "fraud", "selection_prob": 1.0,
              "opened_ts": datetime(2026, 3, 1, 9), "recorded_ts": datetime(2026, 3, 1, 9)}  # fmt: skip
    for decided, upheld in ((datetime(2026, 3, 31, 23), 1), (datetime(2026, 4, 1, 1), 0)):
        found = ties(
            "agent_tie", ui_claim=[claim()], employer=EMPLOYERS, past_review=[review | {"decided_ts": decided}]
        )
        assert {row["upheld"] for row in found} == {upheld}

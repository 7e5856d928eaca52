"""Operators and their beneficiaries, by hand: edit, payment, edit back; ties; what came after death or end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from jihe.law import Law
from tests.support import own_content, shown

Tables = dict[str, pa.Table]
Row = dict[str, Any]
FEATURE = own_content().features["operator_beneficiary"]
AS_OF = date(2026, 3, 31)
OPERATOR, PENSIONER, STRANGER, SISTER, MOTHER = 1, 10, 20, 30, 40
OWN, STRANGERS, NEW = 100, 200, 101  # accounts
SIGNS = ("sequences", "to_other", "to_own", "kin", "same_address", "same_phone", "agent_tie", "after_end")
EDIT = datetime(2026, 2, 2, 10)


def moves(*steps: tuple[datetime, int], op: int = OPERATOR, by: str = "edit_bank") -> dict[str, list[Row]]:
    """Changes of the pensioner's account, and the log of them; the first account is from long ago."""
    links: list[Row] = [{"link_id": 1, "acct_id": OWN, "changed_ts": datetime(2020, 1, 1)}]
    links += [{"link_id": n, "acct_id": acct, "changed_ts": at} for n, (at, acct) in enumerate(steps, start=2)]
    for row in links:
        row |= {"person_id": PENSIONER, "line": "EP", "recorded_ts": row["changed_ts"]}
    acts = [
        {"op_id": op, "action": by, "object_type": "payee_link", "object_id": n, "action_ts": at, "recorded_ts": at}
        for n, (at, _) in enumerate(steps, start=2)
    ]
    return {"payee_link": links, "op_log": acts}


def paid(day: date, fen: int = 300_000, acct: int = STRANGERS, **more: Any) -> Row:
    return {"award_id": 1, "person_id": PENSIONER, "ym": 202602, "amount_fen": fen, "acct_id": acct,
            "pay_date": day, "pay_status": "paid"} | more  # fmt: skip


BACK = EDIT + timedelta(days=20)
THERE_AND_BACK = moves((EDIT, STRANGERS), (BACK, OWN))
PAID = [paid(date(2026, 2, 5))]
Pairs = Callable[..., dict[tuple[int, int], Row]]


@pytest.fixture
def pairs(small_tables: Callable[..., Tables], the_law: Law) -> Pairs:
    def of(**more: list[Row]) -> dict[tuple[int, int], Row]:
        people = [{"person_id": n, "household_id": n} for n in (OPERATOR, 2, PENSIONER, STRANGER, SISTER, MOTHER)]
        base: dict[str, list[Row]] = {
            "person": people,
            "operator": [{"op_id": OPERATOR, "person_id": OPERATOR, "office_id": 1, "post": "accept"},
                         {"op_id": 2, "person_id": 2, "office_id": 1, "post": "data"}],
            "bank_account": [{"acct_id": OWN, "holder_person_id": PENSIONER},
                             {"acct_id": NEW, "holder_person_id": PENSIONER},
                             {"acct_id": STRANGERS, "holder_person_id": STRANGER}],
            "pension_award": [{"award_id": 1, "person_id": PENSIONER, "scheme": "EP", "status": "active"}],
        }  # fmt: skip
        with shown(small_tables(**base | more), AS_OF, the_law) as session:
            rows = session.query(FEATURE.sql, FEATURE.parameters).to_pylist()
        return {(row["op_id"], row["person_id"]): row for row in rows}

    return of


@pytest.fixture
def one(pairs: Pairs) -> Callable[..., Row]:
    return lambda **more: pairs(**more)[OPERATOR, PENSIONER]


def signs(row: Row) -> Row:
    return {name: int(row[name]) for name in SIGNS if row[name]}


def test_edit_payment_edit_back(one: Any) -> None:
    row = one(**THERE_AND_BACK, pension_payment=PAID)
    assert signs(row) == {"sequences": 1, "to_other": 1}
    assert (row["edits"], row["diverted_fen"], row["acct_id"], row["log_id"]) == (2, 300_000, STRANGERS, 1)
    assert row["sign_month"] == 2026 * 12 + 1
    assert row["pair_id"] == OPERATOR * 10_000_000_000 + PENSIONER


@pytest.mark.parametrize(
    ("day", "fen", "told"),
    [
        (date(2026, 2, 1), 300_000, False),  # the day before the edit
        (date(2026, 2, 2), 300_000, True),
        (date(2026, 2, 9), 300_000, True),  # seven days after
        (date(2026, 2, 10), 300_000, False),
        (date(2026, 2, 5), 10_000, True),
        (date(2026, 2, 5), 9_999, False),
    ],
)
def test_a_payment_of_a_hundred_yuan_within_seven_days(one: Any, day: date, fen: int, told: bool) -> None:
    row = one(**THERE_AND_BACK, pension_payment=[paid(day, fen)])
    assert signs(row) == ({"sequences": 1, "to_other": 1} if told else {})


@pytest.mark.parametrize(("days", "back"), [(0, True), (30, True), (31, False)])
def test_edited_back_within_thirty_days(one: Any, days: int, back: bool) -> None:
    steps = moves((EDIT, STRANGERS), (EDIT + timedelta(days=days, hours=5), OWN))
    assert signs(one(**steps, pension_payment=PAID)).get("sequences", 0) == back


def test_back_by_way_of_a_third_account_or_by_a_colleague_is_back(one: Any) -> None:
    by_way = moves((EDIT, STRANGERS), (EDIT + timedelta(days=9), 300), (BACK, OWN))
    assert signs(one(**by_way, pension_payment=PAID))["sequences"] == 1
    colleague = {**THERE_AND_BACK, "op_log": [THERE_AND_BACK["op_log"][0], THERE_AND_BACK["op_log"][1] | {"op_id": 2}]}
    assert signs(one(**colleague, pension_payment=PAID))["sequences"] == 1


def test_another_account_than_the_old_one_is_not_back(one: Any) -> None:
    assert signs(one(**moves((EDIT, STRANGERS), (BACK, NEW)), pension_payment=PAID)) == {"to_other": 1}
    assert signs(one(**moves((EDIT, OWN), (BACK, OWN)), pension_payment=[paid(date(2026, 2, 5), acct=OWN)])) == {}


def test_what_the_bank_sent_back_or_another_was_paid_is_no_payment(one: Any) -> None:
    bounced = [{"src_table": "pension_payment", "src_key": 1, "amount_fen": 300_000, "kind": "bank_return"}]
    assert signs(one(**THERE_AND_BACK, pension_payment=PAID, refund=bounced)) == {}
    assert signs(one(**THERE_AND_BACK, pension_payment=[paid(date(2026, 2, 5), person_id=STRANGER)])) == {}


WEEK = [{"kind": "card_migration", "key": "card", "valid_from": date(2026, 2, 1), "valid_to": date(2026, 2, 2)}]


@pytest.mark.parametrize(
    ("acct", "week", "counted"),
    [
        (NEW, WEEK, 0),  # own new card, in the weeks of the migration
        (NEW, [WEEK[0] | {"valid_to": date(2026, 2, 1)}], 1),  # the day after
        (NEW, [WEEK[0] | {"valid_from": date(2026, 2, 3), "valid_to": date(2026, 2, 9)}], 1),  # the day before
        (STRANGERS, WEEK, 1),  # a stranger's card is no migration
        (NEW, [], 1),
    ],
)
def test_a_card_migration_is_no_edit(one: Any, acct: int, week: list[Row], counted: int) -> None:
    row = one(**moves((EDIT, acct), (BACK, OWN)), pension_payment=[paid(date(2026, 2, 5), acct=acct)], exemption=week)
    assert (row["sequences"], row["migrated"]) == (counted, 1 - counted)
    assert row["edits"] == 1 + counted  # the edit back is in no week of migration


WED = {"a_person": STRANGER, "b_person": PENSIONER, "kind": "spouse"}


@pytest.mark.parametrize(
    ("more", "stranger"),
    [
        ({}, 1),
        ({"relation": [{"a_person": PENSIONER, "b_person": STRANGER, "kind": "child"}]}, 0),
        ({"relation": [WED]}, 0),
        ({"relation": [WED | {"kind": "co_address"}]}, 1),
        ({"relation": [WED | {"valid_to": date(2024, 3, 31)}]}, 1),  # divorced before the window
        ({"relation": [WED | {"valid_to": date(2024, 4, 1)}]}, 0),
        ({"exemption": [{"kind": "guardian", "key": str(PENSIONER), "valid_from": date(2026, 2, 2)}]}, 0),
        ({"exemption": [{"kind": "guardian", "key": str(PENSIONER), "valid_from": date(2026, 2, 3)}]}, 1),
        ({"exemption": [{"kind": "institution_account", "key": str(STRANGERS), "valid_from": date(2020, 1, 1)}]}, 0),
        ({"bank_account": [{"acct_id": STRANGERS, "holder_person_id": None}]}, 0),  # nobody known is no stranger
        ({"person": [{"person_id": n, "household_id": 7} for n in (OPERATOR, 2, PENSIONER, STRANGER)]}, 0),
    ],
)  # fmt: skip
def test_who_is_a_stranger(one: Any, more: Any, stranger: int) -> None:
    assert one(**{**THERE_AND_BACK, "pension_payment": PAID, **more})["to_other"] == stranger


HIS = {"bank_account": [{"acct_id": STRANGERS, "holder_person_id": SISTER}]}
SISTERS = {"relation": [{"a_person": OPERATOR, "b_person": SISTER, "kind": "sibling"}]}


def test_an_account_of_the_operator_or_his_kin(one: Any) -> None:
    edit = moves((EDIT, STRANGERS))
    assert signs(one(**edit, **HIS, **SISTERS)) == {"to_own": 1}  # paid or not
    assert signs(one(**edit, **HIS)) == {}
    himself = {"bank_account": [{"acct_id": STRANGERS, "holder_person_id": OPERATOR}]}
    assert signs(one(**edit, **himself)) == {"to_own": 1}
    mother = [*SISTERS["relation"], {"a_person": PENSIONER, "b_person": OPERATOR, "kind": "child"}]
    assert signs(one(**edit, **HIS, relation=mother)) == {"kin": 1}  # his mother's account at his sister's: kin already


APPROVED = [{"op_id": OPERATOR, "action": "approve", "object_type": "pension_award", "object_id": 1,
             "action_ts": EDIT, "recorded_ts": EDIT}]  # fmt: skip


@pytest.mark.parametrize(
    ("operator", "pensioner", "tie"),
    [
        ({}, {}, {}),
        ({"addr_h": "a"}, {"addr_h": "a"}, {"same_address": 1}),
        ({"addr_h": "a", "phone_h": "p"}, {"addr_h": "a", "phone_h": "p"}, {"same_address": 1}),  # one fact, once
        ({"phone_h": "p"}, {"phone_h": "p"}, {"same_phone": 1}),
        ({"household_id": 7}, {"household_id": 7}, {"same_address": 1}),
        ({"addr_h": None}, {"addr_h": None}, {}),
    ],
)
def test_ties_of_address_and_phone(one: Any, operator: Row, pensioner: Row, tie: Row) -> None:
    people = [{"person_id": OPERATOR, "household_id": 1} | operator,
              {"person_id": PENSIONER, "household_id": 2} | pensioner]  # fmt: skip
    assert signs(one(op_log=APPROVED, person=people)) == tie
    kin = [{"a_person": OPERATOR, "b_person": PENSIONER, "kind": "parent"}]
    assert signs(one(op_log=APPROVED, person=people, relation=kin)) == {"kin": 1}


def test_his_own_benefit_and_what_he_was_recused_from(pairs: Pairs) -> None:
    award = [{"award_id": 1, "person_id": OPERATOR, "scheme": "EP"}]
    assert signs(pairs(op_log=APPROVED, pension_award=award)[OPERATOR, OPERATOR]) == {"kin": 1}
    recused = [{"kind": "recusal", "key": str(OPERATOR), "valid_from": date(2020, 1, 1)}]
    assert signs(pairs(op_log=APPROVED, pension_award=award, exemption=recused)[OPERATOR, OPERATOR]) == {}


@pytest.mark.parametrize(
    ("agent", "tied"),
    [
        ({"person_id": STRANGER}, 0),
        ({"person_id": OPERATOR}, 1),
        ({"person_id": SISTER}, 1),
        ({"phone_h": "p"}, 1),
        ({"addr_h": "a"}, 1),
        ({"phone_h": "a", "addr_h": "p"}, 0),
    ],
)
def test_an_agent_tied_to_the_operator(one: Any, agent: Row, tied: int) -> None:
    people = [{"person_id": n, "household_id": n} for n in (PENSIONER, STRANGER, SISTER)]
    people += [{"person_id": OPERATOR, "household_id": 1, "phone_h": "p", "addr_h": "a"}]
    award = [{"award_id": 1, "person_id": PENSIONER, "scheme": "EP", "agent_id": 1}]
    row = one(op_log=APPROVED, person=people, pension_award=award, agent=[{"agent_id": 1} | agent], **SISTERS)
    assert row["agent_tie"] == tied


def died(day: date, heard: datetime) -> list[Row]:
    return [{"id_no": f"id-{PENSIONER}", "death_date": day, "kind": "H", "received_ts": heard}]


@pytest.mark.parametrize(
    ("day", "after"), [(date(2026, 2, 1), 1), (date(2026, 2, 2), 0)]
)  # the certification is of 2026-02-02  # fmt: skip
def test_a_certification_after_death(one: Any, day: date, after: int) -> None:
    certified = {"certification": [{"cert_id": 1, "person_id": PENSIONER, "line": "EP", "cert_ts": EDIT}],
                 "op_log": [APPROVED[0] | {"action": "create", "object_type": "certification"}]}  # fmt: skip
    assert one(**certified, ext_death=died(day, datetime(2026, 3, 1)))["after_end"] == after


@pytest.mark.parametrize(
    ("heard", "after"), [(EDIT - timedelta(minutes=1), 1), (EDIT, 1), (EDIT + timedelta(minutes=1), 0)]
)
def test_an_edit_once_the_death_was_known(one: Any, heard: datetime, after: int) -> None:
    row = one(**moves((EDIT, NEW)), ext_death=died(date(2026, 1, 1), heard))
    assert (row["after_end"], row["sign_month"]) == (after, 2026 * 12 + 1)


@pytest.mark.parametrize(
    ("end_ym", "status", "after"), [(202601, "ended", 1), (202602, "ended", 0), (202601, "active", 0)]
)
def test_an_edit_once_all_awards_had_ended(one: Any, end_ym: int, status: str, after: int) -> None:
    award = [{"award_id": 1, "person_id": PENSIONER, "scheme": "EP", "status": status, "end_ym": end_ym}]
    assert one(**moves((EDIT, NEW)), pension_award=award)["after_end"] == after


@pytest.mark.parametrize(
    ("before", "after_v", "revived"), [("ended", "active", 1), ("suspended", "active", 0), ("active", "ended", 0)]
)
def test_a_revival_of_what_had_ended(one: Any, before: str, after_v: str, revived: int) -> None:
    awards = [{"award_id": n, "person_id": PENSIONER if n == 1 else STRANGER, "scheme": "EP", "status": status}
              for n, status in enumerate(("active", "ended", "suspended"), start=1)]  # fmt: skip
    act = APPROVED[0] | {"action": "edit", "before_v": before, "after_v": after_v}
    assert one(op_log=[act], pension_award=awards)["after_end"] == revived


@pytest.mark.parametrize(("at", "there"), [(datetime(2024, 4, 1), True), (datetime(2024, 3, 31, 23), False)])
def test_the_window_is_two_years(pairs: Pairs, at: datetime, there: bool) -> None:
    assert bool(pairs(op_log=[APPROVED[0] | {"action_ts": at}])) is there


def test_programs_and_looking_make_no_pair(pairs: Pairs) -> None:
    program = [{"kind": "service_account", "key": str(OPERATOR), "valid_from": date(2020, 1, 1)}]
    assert pairs(op_log=APPROVED, exemption=program) == {}
    assert pairs(op_log=[APPROVED[0] | {"action": "query"}]) == {}


def test_whose_matter_it_is(pairs: Pairs) -> None:
    kinds = ["ui_claim", "wi_case", "wi_appraisal", "wi_benefit", "death_benefit", "skill_subsidy", "certification"]
    acts = [APPROVED[0] | {"object_type": kind} for kind in kinds]
    rows = pairs(
        op_log=acts,
        ui_claim=[{"claim_id": 1, "person_id": 2}],
        wi_case=[{"case_id": 1, "person_id": PENSIONER}],
        wi_appraisal=[{"appr_id": 1, "person_id": PENSIONER}],
        wi_benefit=[{"ben_id": 1, "person_id": PENSIONER, "payee_person_id": STRANGER}],
        death_benefit=[{"db_id": 1, "deceased_id": PENSIONER, "payee_person_id": SISTER}],
        skill_subsidy=[{"sub_id": 1, "person_id": MOTHER}],
        certification=[{"cert_id": 1, "person_id": MOTHER}],
    )
    acts_of = {person: row["acts"] for (_, person), row in rows.items()}
    assert acts_of == {2: 1, PENSIONER: 2, STRANGER: 1, SISTER: 1, MOTHER: 2}

"""How duties were kept apart, by hand: who did which step, at which terminal, and whom an office's size excuses."""

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
FEATURE = own_content().features["operator_duty"]
AS_OF = date(2026, 3, 31)
MORNING = datetime(2026, 3, 2, 9, 0, 0)
POSTS = {1: "accept", 2: "review", 3: "approve", 4: "finance", 5: "approve"}
QUIET = ("own_intake", "undivided", "shared_steps", "rapid_switches", "finance_quarters", "reciprocal")


def staff(**changes: Row) -> list[Row]:
    """Five operators of one office, each a person of the same number."""
    return [
        {"op_id": op, "person_id": op, "office_id": 1, "post": post, "from_date": date(2020, 1, 1)}
        | changes.get(f"op{op}", {})
        for op, post in POSTS.items()
    ]


def log(*acts: tuple[int, str, int], gap: timedelta = timedelta(hours=1), **more: Any) -> list[Row]:
    """One act after another, each at the operator's own terminal: (operator, action, award)."""
    return [
        {"op_id": op, "action": action, "object_type": "pension_award", "object_id": award, "terminal_id": f"T{op}",
         "action_ts": MORNING + i * gap, "recorded_ts": MORNING + i * gap} | more
        for i, (op, action, award) in enumerate(acts)
    ]  # fmt: skip


def passed(acceptor: int, reviewer: int, approver: int, award: int = 1) -> list[Row]:
    accepted, reviewed, approved = log(
        (acceptor, "create", award), (reviewer, "edit", award), (approver, "approve", award)
    )
    return [accepted, reviewed, approved | {"second_op": reviewer}]


Duties = Callable[..., dict[int, Row]]


@pytest.fixture
def duties(small_tables: Callable[..., Tables], the_law: Law) -> Duties:
    def of(op_log: list[Row], operator: list[Row] | None = None, **more: list[Row]) -> dict[int, Row]:
        people = [{"person_id": n} for n in range(1, 8)]
        op_log = [{"log_id": i, **row} for i, row in enumerate(sorted(op_log, key=lambda r: r["action_ts"]), start=1)]
        tables = small_tables(person=people, operator=operator or staff(), op_log=op_log, **more)
        with shown(tables, AS_OF, the_law) as session:
            rows = session.query(FEATURE.sql, FEATURE.parameters).to_pylist()
        return {row["op_id"]: row for row in rows}

    return of


def signs(row: Row) -> Row:
    return {name: row[name] for name in QUIET if row[name]}


def test_three_steps_by_three_people_say_nothing(duties: Duties) -> None:
    rows = duties(passed(1, 2, 3))
    assert {op: signs(row) for op, row in rows.items()} == {1: {}, 2: {}, 3: {}}
    assert {op: row["divisible"] for op, row in rows.items()} == {1: 0, 2: 1, 3: 1}
    assert rows[1]["writes"] == 1


def test_who_took_two_steps_bears_them(duties: Duties) -> None:
    assert signs(duties(passed(3, 2, 3))[3]) == {"own_intake": 1}
    assert signs(duties(passed(1, 3, 3))[3]) == {"undivided": 1}
    both = duties(passed(2, 2, 3))
    assert (signs(both[2]), signs(both[3])) == ({"undivided": 1}, {})
    alone = duties(passed(3, 3, 3))
    assert signs(alone[3]) == {"own_intake": 1}  # one fact, counted once
    assert alone[3]["log_id"] == 3  # the approval is the proof


def test_two_accounts_of_one_person_are_one_pair_of_hands(duties: Duties) -> None:
    assert signs(duties(passed(1, 2, 3), staff(op3={"person_id": 1}))[3]) == {"own_intake": 1}
    assert signs(duties(passed(1, 2, 3), staff(op3={"person_id": None}))[3]) == {}


def test_a_matter_with_one_step_on_record_proves_nothing(duties: Duties) -> None:
    row = duties(log((3, "approve", 1)))[3]
    assert (row["divisible"], signs(row)) == (0, {})


@pytest.mark.parametrize(("accepted", "own"), [(datetime(2024, 4, 1), 1), (datetime(2024, 3, 31, 23, 59), 0)])
def test_a_matter_accepted_up_to_a_year_before_the_window(duties: Duties, accepted: datetime, own: int) -> None:
    acts = [log((3, "create", 1))[0] | {"action_ts": accepted}, passed(1, 2, 3)[2]]
    assert duties(acts)[3]["own_intake"] == own


@pytest.mark.parametrize(("approved", "there"), [(datetime(2025, 4, 1), True), (datetime(2025, 3, 31, 23, 59), False)])
def test_the_window_is_twelve_months(duties: Duties, approved: datetime, there: bool) -> None:
    acts = [row | {"action_ts": approved} for row in log((3, "create", 1), (3, "approve", 1))]
    assert (3 in duties(acts)) is there


def exempt(kind: str, key: str, begin: date, end: date | None = None) -> Row:
    return {"exemption": [{"kind": kind, "key": key, "valid_from": begin, "valid_to": end}]}


@pytest.mark.parametrize(
    ("more", "structural"),
    [
        (exempt("small_office", "1", date(2026, 3, 2)), True),
        (exempt("small_office", "1", date(2026, 3, 3)), False),
        (exempt("small_office", "2", date(2020, 1, 1)), False),
        (exempt("duty_cover", "3", date(2026, 3, 1), date(2026, 3, 2)), True),
        (exempt("duty_cover", "3", date(2026, 2, 1), date(2026, 3, 1)), False),
        ({"operator": staff()[1:3]}, True),  # two people in the office
        ({"operator": staff()[1:4]}, False),  # three
        ({"operator": [*staff()[1:3], staff()[3] | {"person_id": 3}]}, True),  # three accounts, two people
        ({"operator": [*staff()[1:3], staff()[3] | {"to_date": date(2026, 3, 30)}]}, True),  # the third has left
        ({"operator": [*staff()[1:3], staff()[3] | {"to_date": date(2026, 3, 31)}]}, False),
    ],
)  # fmt: skip
def test_small_offices_and_stand_ins_are_structural(duties: Duties, more: Any, structural: bool) -> None:
    row = duties(passed(3, 2, 3), **more)[3]
    assert row["structural"] is structural
    assert (row["structural_matters"], row["own_intake"]) == ((1, 0) if structural else (0, 1))
    assert row["divisible"] == (0 if structural else 1)


def test_service_accounts_are_left_out(duties: Duties) -> None:
    rows = duties(passed(3, 2, 3), exemption=[{"kind": "service_account", "key": "3", "valid_from": date(2020, 1, 1)}])
    assert set(rows) == {2}


@pytest.mark.parametrize(("seconds", "times"), [(0, 1), (59, 1), (60, 0), (61, 0), (119, 0)])
@pytest.mark.parametrize("start", [datetime(2026, 3, 2, 9, 0, 0), datetime(2026, 3, 2, 9, 0, 45)])
def test_a_shared_password_is_seen_up_to_a_minute(duties: Duties, start: datetime, seconds: int, times: int) -> None:
    acts = log((2, "edit", 1), (3, "approve", 1), gap=timedelta(seconds=seconds), terminal_id="T2")
    shift = start - MORNING
    rows = duties([row | {"action_ts": row["action_ts"] + shift} for row in acts])
    for op in (2, 3):
        assert (rows[op]["shared_steps"], rows[op]["rapid_switches"]) == (times, 0)


@pytest.mark.parametrize(
    ("change", "shared", "switches"),
    [
        ({"object_id": 2}, 0, 1),  # another matter: the terminal changed hands, no more
        ({"terminal_id": "T3"}, 0, 0),
        ({"op_id": 2}, 0, 0),
        ({"op_id": 1}, 1, 0),
    ],
)
def test_what_makes_a_shared_step(duties: Duties, change: Row, shared: int, switches: int) -> None:
    first, second = log((2, "edit", 1), (3, "approve", 1), gap=timedelta(seconds=20), terminal_id="T2")
    row = duties([first, second | change])[2]
    assert (row["shared_steps"], row["rapid_switches"]) == (shared, switches)


def test_one_person_with_two_accounts_shares_no_password(duties: Duties) -> None:
    acts = log((2, "edit", 1), (3, "approve", 1), gap=timedelta(seconds=20), terminal_id="T2")
    assert duties(acts, staff(op3={"person_id": 2}))[3]["shared_steps"] == 0


@pytest.mark.parametrize(
    ("post", "from_date", "to_date", "quarters"),
    [
        ("finance", date(2026, 3, 31), None, 1),  # the same quarter, if later
        ("finance", date(2020, 1, 1), date(2026, 1, 1), 1),
        ("finance", date(2020, 1, 1), date(2025, 12, 31), 0),
        ("data", date(2020, 1, 1), None, 0),
    ],
)
def test_finance_and_benefits_in_one_quarter(
    duties: Duties, post: str, from_date: date, to_date: date | None, quarters: int
) -> None:
    # Operator 4 is a second account of the person behind operator 3, who approves in 2026-03.
    people = staff(op4={"person_id": 3, "post": post, "from_date": from_date, "to_date": to_date})
    assert duties(passed(1, 2, 3), people)[3]["finance_quarters"] == quarters


def test_a_finance_post_that_edits_no_benefit_is_no_breach(duties: Duties) -> None:
    rows = duties(log((4, "edit_bank", 1), object_type="payee_link"))
    assert (rows[4]["finance_quarters"], rows[4]["quarters"]) == (0, 1)
    assert duties(log((4, "approve", 1)))[4]["finance_quarters"] == 1


def exchange(*deals: tuple[int, int, int]) -> list[Row]:
    """(maker, approver, how many)."""
    made = [(maker, approver) for maker, approver, times in deals for _ in range(times)]
    acts: list[Row] = []
    for award, (maker, approver) in enumerate(made, start=1):
        acts += [
            row | {"action_ts": row["action_ts"] + timedelta(minutes=5 * award), "terminal_id": f"T{award}"}
            for row in log((maker, "create", award), (approver, "approve", award))
        ]
    return acts


def test_mutual_approvals_and_what_chance_gives(duties: Duties) -> None:
    # Operators 3 and 5 approve in one office, post and month; each makes six matters, operator 1 makes twelve.
    rows = duties(exchange((3, 5, 6), (5, 3, 5), (1, 5, 2), (1, 3, 10)))
    row = rows[3]
    assert (row["reciprocal"], row["partner_op"], row["reciprocal_pairs"]) == (5, 5, 1)
    # 3 approves 15 of the 17 that he did not make, 5 of them by operator 5; 5 approves 8 of 18, 6 of them by 3.
    assert row["reciprocal_given"] == pytest.approx(15 * 5 / 17)
    assert row["reciprocal_taken"] == pytest.approx(8 * 6 / 18)
    assert (rows[5]["reciprocal_given"], rows[5]["reciprocal_taken"]) == (
        row["reciprocal_taken"],
        row["reciprocal_given"],
    )


def test_where_nobody_else_could_approve_chance_explains_it_all(duties: Duties) -> None:
    row = duties(exchange((3, 5, 6), (5, 3, 4)))[3]
    assert (row["reciprocal"], row["reciprocal_given"], row["reciprocal_taken"]) == (4, 4, 6)


def test_approvals_one_way_or_in_another_month_are_not_mutual_by_chance(duties: Duties) -> None:
    assert duties(exchange((5, 3, 6), (1, 3, 6)))[3]["reciprocal"] == 0
    march = exchange((5, 3, 2), (1, 5, 2))
    february = [row | {"action_ts": row["action_ts"] - timedelta(days=20), "object_id": 100 + row["object_id"]}
                for row in exchange((3, 5, 2))]  # fmt: skip
    row = duties([*march, *february])[3]
    assert (row["reciprocal"], row["reciprocal_given"], row["reciprocal_taken"]) == (2, 1, 2)

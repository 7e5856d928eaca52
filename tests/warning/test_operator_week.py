"""An operator's tempo, week by week, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from jihe.content import Content
from jihe.law import Law
from tests.support import shown

Tables = dict[str, pa.Table]
AS_OF = date(2026, 3, 31)  # a Tuesday: the last week that has ended is that of Sunday 29 March
LAST = 2934  # weeks since 1969-12-29; it began on Monday 23 March
BASE: dict[str, list[dict[str, Any]]] = {
    "office": [{"office_id": 1, "kind": "branch"}],
    "operator": [
        {"op_id": n, "office_id": 1, "post": post, "from_date": date(2020, 1, 1)}
        for n, post in ((1, "approve"), (2, "approve"), (3, "approve"))
    ],
}


def act(at: str, action: str = "query", **more: Any) -> dict[str, Any]:
    """One act of operator 1; ``at`` as in "03-24 10:00" of 2026."""
    when = datetime.strptime(f"2026-{at}", "%Y-%m-%d %H:%M")
    return {"op_id": 1, "object_type": "ui_claim", "object_id": 9, "action": action, "action_ts": when} | more


@pytest.fixture
def rows(
    small_tables: Callable[..., Tables], the_content: Content, the_law: Law
) -> Callable[..., list[dict[str, Any]]]:
    feature = the_content.features["operator_week"]

    def made(*acts: dict[str, Any], as_of: date = AS_OF, **more: Any) -> list[dict[str, Any]]:
        with shown(small_tables(**BASE | {"op_log": list(acts)} | more), as_of, the_law) as session:
            table = session.query(feature.sql, feature.parameters)
        return table.sort_by([("op_id", "ascending"), ("week", "ascending")]).to_pylist()

    return made


@pytest.mark.parametrize(
    ("at", "late", "rest"),
    [
        ("03-24 08:30", 0, 0),
        ("03-24 08:29", 1, 0),
        ("03-24 17:29", 0, 0),
        ("03-24 17:30", 1, 0),
        ("03-28 10:00", 0, 1),  # a Saturday
        ("02-28 10:00", 0, 0),  # a Saturday worked after the Spring Festival
        ("02-28 18:00", 1, 0),
        ("02-17 10:00", 0, 1),  # a Tuesday of the festival
    ],
)
def test_office_hours_and_the_state_councils_calendar(rows: Any, at: str, late: int, rest: int) -> None:
    (row,) = rows(act(at))
    assert (row["acts"], row["late_acts"], row["rest_acts"]) == (1, late, rest)
    assert row["log_id"] == (1 if late + rest else None)


@pytest.mark.parametrize(
    ("as_of", "weeks", "judged"),
    [
        (AS_OF, [LAST - 1, LAST], LAST),
        (date(2026, 3, 29), [LAST - 1, LAST], LAST),  # the Sunday itself
        (date(2026, 3, 28), [LAST - 1], LAST - 1),  # the week has not ended
    ],
)
def test_a_week_is_judged_once_it_has_ended(rows: Any, as_of: date, weeks: list[int], judged: int) -> None:
    made = rows(act("03-20 10:00"), act("03-23 10:00"), act("03-30 10:00"), as_of=as_of)
    assert [row["week"] for row in made] == weeks
    assert [row["week"] for row in made if row["is_judged"]] == [judged]
    assert made[-1]["operator_week_id"] == 100_000 + weeks[-1]


def test_a_year_of_weeks_is_looked_at(rows: Any) -> None:
    first = datetime(2025, 3, 31, 10)  # Monday of the 52nd week before
    assert [row["week"] for row in rows(act("03-24 10:00", action_ts=first))] == [LAST - 51]
    assert rows(act("03-24 10:00", action_ts=datetime(2025, 3, 30, 10))) == []


@pytest.mark.parametrize(("at", "quick", "minutes"), [("10:30", 1, 30), ("10:31", 0, 31)])
def test_approvals_within_half_an_hour_of_acceptance(rows: Any, at: str, quick: int, minutes: int) -> None:
    (row,) = rows(act("03-24 10:00", "create"), act(f"03-24 {at}", "approve"))
    assert (row["approvals"], row["timed"], row["quick_approvals"], row["fast_minutes"]) == (1, 1, quick, minutes)


def test_an_acceptance_of_another_file_or_after_the_approval_times_nothing(rows: Any) -> None:
    (row,) = rows(
        act("03-24 10:00", "create", object_id=8), act("03-24 10:05", "approve"), act("03-24 10:06", "create")
    )
    assert (row["approvals"], row["timed"], row["quick_approvals"], row["fast_minutes"]) == (1, 0, 0, None)


def test_an_acceptance_long_before_the_window_still_times(rows: Any) -> None:
    before = act("03-24 10:00", "create", action_ts=datetime(2024, 3, 24, 10))
    (row,) = rows(before, act("03-24 10:00", "approve"))
    assert (row["timed"], row["quick_approvals"], row["fast_minutes"]) == (1, 0, 730 * 1440)


def test_the_fastest_tenth(rows: Any) -> None:
    taken = [100 + 10 * n for n in range(11)]  # the second of eleven is the first that a tenth lie at or below
    acts = [act("03-24 09:00", "create", object_id=n) for n in range(1, 12)]
    acts += [act(f"03-24 {9 + t // 60}:{t % 60:02d}", "approve", object_id=n) for n, t in enumerate(taken, 1)]
    (row,) = rows(*acts, act("03-25 09:00", "approve", object_id=99))  # not timed
    assert (row["timed"], row["approvals"], row["fast_minutes"]) == (11, 12, 110)


def test_approvals_within_a_minute_of_the_one_before(rows: Any) -> None:
    others = [act("03-24 10:01", "approve", object_id=1), act("03-24 10:02", "approve", object_id=2)]
    (row,) = rows(*others, act("03-24 10:04", "approve", object_id=3))
    assert (row["streak_approvals"], row["log_id"]) == (1, 2)
    (row,) = rows(act("03-24 10:01", "approve"), act("03-24 10:02", "approve"))  # the same file again
    assert row["streak_approvals"] == 0
    (one, two) = rows(others[0], act("03-24 10:01", "approve", object_id=2, op_id=2))  # somebody else's
    assert (one["streak_approvals"], two["streak_approvals"]) == (0, 0)


@pytest.mark.parametrize(("idle", "many", "flood"), [(True, 6, 1), (True, 5, 0), (False, 6, 0)])
def test_a_flood_is_three_times_the_usual_after_an_idle_working_day(
    rows: Any, idle: bool, many: int, flood: int
) -> None:
    # On seven days one act each, then Friday: 6 of them make 13 acts on 8 days, 1.6 a day; 3 times that is 4.9.
    days = ["03-10", "03-11", "03-12", "03-13", "03-16", "03-17", "03-18", "03-19"]
    acts = [act(f"{day} 10:00") for day in (days[:-1] if idle else days[1:])]
    acts += [act(f"03-20 10:{n:02d}") for n in range(many if many == 6 else 4)]
    made = rows(*acts)
    assert sum(row["flood_days"] for row in made) == flood


@pytest.mark.parametrize(
    ("until", "since", "left"),
    [(date(2026, 3, 23), None, 1), (date(2026, 3, 24), None, 0), (None, date(2026, 3, 25), 1), (None, AS_OF, 1)],
)
def test_acts_out_of_post(rows: Any, until: date | None, since: date | None, left: int) -> None:
    post = {"op_id": 1, "office_id": 1, "post": "approve", "from_date": since or date(2020, 1, 1), "to_date": until}
    (row,) = rows(act("03-24 10:00"), operator=[post])
    assert (row["left_acts"], row["log_id"]) == (left, 1 if left else None)


@pytest.mark.parametrize(
    ("kind", "first", "last", "masked"),
    [
        ("card_migration", date(2026, 3, 29), date(2026, 4, 4), True),
        ("system_outage", date(2026, 3, 1), date(2026, 3, 23), True),
        ("card_migration", date(2026, 3, 30), date(2026, 4, 4), False),
        ("system_outage", date(2026, 2, 20), date(2026, 3, 23), False),  # 31 days between: too long
        ("system_outage", date(2026, 2, 21), date(2026, 3, 23), True),
        ("card_migration", date(2026, 3, 1), None, False),  # without an end it would hide everything
        ("duty_cover", date(2026, 3, 23), date(2026, 3, 29), False),
    ],
)
def test_weeks_of_card_migrations_and_outages_are_masked(
    rows: Any, kind: str, first: date, last: date | None, masked: bool
) -> None:
    (row,) = rows(act("03-24 10:00"), exemption=[{"kind": kind, "key": "x", "valid_from": first, "valid_to": last}])
    assert (row["is_masked"], row["is_judged"]) == (masked, not masked)


def test_a_program_keeps_no_office_hours_but_approves_nothing_fast_unseen(rows: Any) -> None:
    on_record = {"kind": "service_account", "key": "1", "valid_from": date(2025, 1, 1)}
    acts = [act("03-24 03:00"), act("03-28 03:00", "create"), act("03-28 03:01", "approve")]
    (row,) = rows(*acts, exemption=[on_record])
    assert (row["is_service"], row["class"], row["late_acts"], row["rest_acts"]) == (True, 90, 0, 0)
    assert (row["quick_approvals"], row["acts"]) == (1, 3)
    (row,) = rows(*acts)
    assert (row["is_service"], row["class"], row["late_acts"], row["rest_acts"]) == (False, 20, 1, 2)


def test_peers_are_the_others_of_the_same_post_and_size_in_the_same_week(rows: Any) -> None:
    def night(op: int, week: int, off: int, office: int) -> list[dict[str, Any]]:
        return [
            act(f"03-{18 + 7 * week} {hour:02d}:00", op_id=op)
            for hour in [*[20] * off, *[10] * office]
        ]  # fmt: skip

    made = rows(*night(1, 1, 5, 5), *night(2, 1, 6, 2), *night(3, 1, 0, 8), *night(2, 0, 0, 4))
    one = next(row for row in made if row["op_id"] == 1)
    # Others that week: 6 of 16; in the year: 6 of 20; everybody: (11 + 1) of (30 + 1).
    year = (6 + 100 * 12 / 31) / (20 + 100)
    assert one["expected_off"] == pytest.approx(10 * (6 + 100 * year) / (16 + 100))
    alone = {"op_id": 1, "office_id": 1, "post": "audit", "from_date": date(2020, 1, 1)}
    (one, *_) = rows(*night(1, 1, 5, 5), *night(2, 1, 6, 2), operator=[alone, *BASE["operator"][1:]])
    assert one["expected_off"] == pytest.approx(10 * 12 / 19)  # nobody is like him: the city's share


def test_offices_of_more_than_three_are_another_class(rows: Any) -> None:
    staff = [{"op_id": n, "office_id": 1, "post": "review", "from_date": date(2020, 1, 1)} for n in (1, 2, 3, 4)]
    assert [row["class"] for row in rows(act("03-24 10:00"), operator=staff[:3])] == [10]
    assert [row["class"] for row in rows(act("03-24 10:00"), operator=staff)] == [11]
    gone = [*staff[:3], {**staff[3], "to_date": date(2026, 3, 30)}]
    assert [row["class"] for row in rows(act("03-24 10:00"), operator=gone)] == [10]

"""What an operator overrode, rolled back and back-dated in one kind of business, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from jihe.content import Content
from jihe.law import Law
from tests.support import shown

Tables = dict[str, pa.Table]
AS_OF = date(2026, 3, 31)
BASE: dict[str, list[dict[str, Any]]] = {
    "office": [{"office_id": 1, "kind": "branch"}, {"office_id": 2, "kind": "centre"}],
    "operator": [
        {"op_id": 1, "office_id": 1, "post": "review"},
        {"op_id": 2, "office_id": 2, "post": "review"},
        {"op_id": 3, "office_id": 1, "post": "accept"},
    ],
}


def act(action: str, n: int = 1, object_id: int = 9, day: date = date(2026, 3, 2), **more: Any) -> dict[str, Any]:
    """The ``n``-th act of a day."""
    at = datetime(day.year, day.month, day.day, 9) + timedelta(minutes=n)
    kind = {"op_id": 1, "object_type": "ui_claim", "object_id": object_id, "action": action, "action_ts": at}
    return kind | more


@pytest.fixture
def rows(
    small_tables: Callable[..., Tables], the_content: Content, the_law: Law
) -> Callable[..., list[dict[str, Any]]]:
    feature = the_content.features["operator_business"]

    def made(*acts: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        with shown(small_tables(**BASE | {"op_log": list(acts)} | more), AS_OF, the_law) as session:
            table = session.query(feature.sql, feature.parameters)
        return table.sort_by("operator_business_id").to_pylist()

    return made


def test_acts_are_counted_by_their_kind_and_looking_is_no_act(rows: Any) -> None:
    acts = [
        act("approve"), act("override", 1, override_code="failed_check"), act("override", 2, override_code="years"),
        act("backdate", 3), act("rollback", 4), act("query", 5), act("export", 6),
    ]  # fmt: skip
    (row,) = rows(*acts)
    assert (row["decisions"], row["overrides"], row["backdates"], row["rollbacks"]) == (5, 2, 1, 1)
    assert (row["operator_business_id"], row["business"], row["class"]) == (103, 3, 103)
    assert (row["decides"], row["is_service"], row["log_id"]) == (True, False, 5)


def test_each_kind_of_business_is_a_row_and_each_kind_of_office_a_class(rows: Any) -> None:
    made = rows(
        act("approve"), act("approve", object_type="pension_award"), act("create", object_type="dependant"),
        act("approve", op_id=2), act("create", op_id=3),
    )  # fmt: skip
    classes = {row["operator_business_id"]: row["class"] for row in made}
    assert classes == {100: 100, 101: 101, 103: 103, 203: 1103, 303: 603}
    assert [row["decides"] for row in made] == [False, True, True, True, False]


@pytest.mark.parametrize(("n", "backdates", "batches", "inside", "decisions"), [(49, 49, 0, 0, 50), (50, 1, 1, 50, 2)])
def test_fifty_back_dates_in_a_day_are_one_mass_correction(
    rows: Any, n: int, backdates: int, batches: int, inside: int, decisions: int
) -> None:
    (row,) = rows(act("approve"), *(act("backdate", i, object_id=i) for i in range(1, n + 1)))
    assert (row["backdates"], row["batches"], row["batch_backdates"]) == (backdates, batches, inside)
    assert row["decisions"] == decisions


def test_fifty_on_two_days_are_no_mass_correction(rows: Any) -> None:
    (row,) = rows(*(act("backdate", i, day=date(2026, 3, 2 + i % 2)) for i in range(50)))
    assert (row["backdates"], row["batches"]) == (50, 0)


def test_a_month_in_which_many_back_date_is_a_campaign(rows: Any) -> None:
    others = [act("approve", op_id=3)]
    (one, two, _) = rows(act("backdate"), act("backdate", op_id=2), *others)
    assert (one["campaign_backdates"], two["campaign_backdates"], one["backdates"]) == (1, 1, 1)
    (one, _) = rows(act("backdate"), *others)  # half of two, but one alone is no campaign
    assert one["campaign_backdates"] == 0
    (one, two, _) = rows(act("backdate"), act("backdate", op_id=2, day=date(2026, 2, 3)), *others)  # different months
    assert (one["campaign_backdates"], two["campaign_backdates"]) == (0, 0)


def test_a_file_changed_after_its_rejection(rows: Any) -> None:
    before, after = act("edit", 1), act("edit", 3)
    (row,) = rows(before, act("reject", 2), after)
    assert (row["reworked"], row["log_id"]) == (1, 3)
    (row,) = rows(before, act("reject", 2), act("edit", 3, object_id=8))
    assert (row["reworked"], row["log_id"]) == (0, None)
    (row,) = rows(act("reject", 1), act("approve", 2))
    assert row["reworked"] == 0


@pytest.mark.parametrize(("day", "there"), [(date(2024, 4, 1), True), (date(2024, 3, 31), False)])
def test_two_years_are_looked_at(rows: Any, day: date, there: bool) -> None:
    assert bool(rows(act("approve", day=day))) is there


@pytest.mark.parametrize(
    ("kind", "key", "until", "is_service"),
    [
        ("service_account", "1", None, True),
        ("service_account", "1", AS_OF, True),
        ("service_account", "1", date(2026, 3, 30), False),
        ("service_account", "3", None, False),
        ("duty_cover", "1", None, False),
    ],
)
def test_service_accounts_on_record_are_a_class_of_their_own(
    rows: Any, kind: str, key: str, until: date | None, is_service: bool
) -> None:
    on_record = {"kind": kind, "key": key, "valid_from": date(2025, 1, 1), "valid_to": until}
    (row,) = rows(act("backdate"), exemption=[on_record])
    assert (row["is_service"], row["class"]) == (is_service, 903 if is_service else 103)

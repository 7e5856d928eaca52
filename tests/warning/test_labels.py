"""What reviews teach: nothing from after the review was opened, nothing undecided, nothing weighted without bound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from jihe.engines import Session
from jihe.law import Law
from jihe.warning.discovery import Model
from jihe.warning.learning.labels import HEAVIEST, last_day, training_sets, weights
from jihe.warning.training_set import TrainingSet

Tables = dict[str, pa.Table]
AS_OF = date(2026, 3, 31)


def learn(models: list[Model], tables: Tables, law: Law, day: date = AS_OF) -> dict[str, TrainingSet]:
    return training_sets(models, lambda each: Session.of_tables(tables, each, law), day, lambda *_: None)


def fund_with(small_tables: Callable[..., Tables], **review: Any) -> Tables:
    """One claim paid from 2025-10, a wage of 2025-12 that arrived on 2026-02-05, one review of the claim."""
    return small_tables(
        person=[{"person_id": 1}],
        employer=[{"employer_id": 1, "uscc": "old"}],
        ui_claim=[{"claim_id": 9, "person_id": 1, "employer_id_last": 1, "granted_months": 9}],
        ui_payment=[
            {"claim_id": 9, "person_id": 1, "ym": ym, "recorded_ts": datetime(ym // 100, ym % 100, 20)}
            for ym in (202510, 202511, 202512, 202601, 202602)
        ],
        ext_tax_income=[
            {"id_no": "id-1", "ym": 202512, "wage_fen": 500_000, "payer_uscc": "new",
             "received_ts": datetime(2026, 2, 5)}
        ],
        past_review=[
            {
                "subject_kind": "ui_claim", "subject_id": 9, "opened_ts": datetime(2026, 2, 20), "selection_prob": 0.5,
                "verdict": "fraud", "decided_ts": datetime(2026, 3, 10), "confirmed_fen": 99,
                "recorded_ts": datetime(2026, 3, 10),
            }
            | review
        ],
    )  # fmt: skip


@pytest.fixture
def m05(the_models: list[Model]) -> list[Model]:
    return [model for model in the_models if model.code == "M05"]


def test_a_review_meets_the_month_end_before_it_was_opened(
    m05: list[Model], small_tables: Callable[..., Tables], the_law: Law
) -> None:
    learnt = learn(m05, fund_with(small_tables), the_law)["M05"]
    # As of 2026-01-31 four months were paid, and the wage of December had not arrived.
    assert learnt.rows[["months_drawn", "wage_months"]].to_numpy().tolist() == [[4, 0]]
    assert (learnt.upheld.tolist(), learnt.fen.tolist(), learnt.group.tolist()) == ([1], [99], [1])
    opened_later = learn(m05, fund_with(small_tables, opened_ts=datetime(2026, 3, 1)), the_law)["M05"]
    assert opened_later.rows[["months_drawn", "wage_months"]].to_numpy().tolist() == [[5, 1]]


@pytest.mark.parametrize(
    "review",
    [
        {"verdict": None, "decided_ts": None},
        {"decided_ts": datetime(2026, 4, 1), "recorded_ts": datetime(2026, 3, 10)},
        {"opened_ts": datetime(2026, 4, 1)},
        {"recorded_ts": datetime(2026, 4, 1)},
        {"subject_kind": "person"},
        {"selection_prob": 0.0},
        {"opened_ts": datetime(2025, 9, 1)},  # nothing was paid then: the model did not apply
    ],
    ids=[
        "open",
        "decided later",
        "opened later",
        "recorded later",
        "about something else",
        "no chance",
        "before it applied",
    ],
)
def test_what_does_not_teach(
    m05: list[Model], small_tables: Callable[..., Tables], the_law: Law, review: dict[str, Any]
) -> None:
    assert len(learn(m05, fund_with(small_tables, **review), the_law)["M05"].upheld) == 0


@pytest.mark.parametrize(("verdict", "upheld"), [("overpaid_no_fault", 1), ("benign", 0), ("unproven", 0)])
def test_verdicts_as_declared(
    m05: list[Model], small_tables: Callable[..., Tables], the_law: Law, verdict: str, upheld: int
) -> None:
    assert learn(m05, fund_with(small_tables, verdict=verdict), the_law)["M05"].upheld.tolist() == [upheld]


@pytest.mark.parametrize(
    ("some", "day"),
    [({"M05"}, date(2025, 8, 31)), pytest.param(None, date(2025, 10, 31), marks=pytest.mark.verify)],
    ids=["one", "all"],
)
def test_the_training_set_of_a_past_day_is_that_days(
    the_models: list[Model],
    fund: Tables,
    as_if_then: Callable[[Tables, date], Tables],
    the_law: Law,
    some: set[str] | None,
    day: date,
) -> None:
    models = [model for model in the_models if some is None or model.code in some]
    later, then = learn(models, fund, the_law, day), learn(models, as_if_then(fund, day), the_law, day)
    assert {code: len(one.upheld) for code, one in then.items()}
    for code, one in later.items():
        assert one.rows.equals(then[code].rows)
        np.testing.assert_array_equal(one.weight, then[code].weight)
        assert (one.decided < np.datetime64(day) + 1).all()


def test_a_weight_is_one_over_the_probability_up_to_a_bound() -> None:
    made = weights(np.array([1.0, 0.5, 0.5, 0.25, 0.0001]))
    np.testing.assert_allclose(made / made[0], [1, 2, 2, 4, 2 * HEAVIEST])
    assert made.mean() == pytest.approx(1)


def test_the_last_day_of_a_month_number() -> None:
    assert last_day(2024 * 12 + 1) == date(2024, 2, 29)
    assert last_day(2025 * 12 + 11) == date(2025, 12, 31)

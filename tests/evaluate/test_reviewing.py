"""The arithmetic of reviewers who err, by hand and for any cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import BadInputError
from jihe.evaluate.reviewing import GROUPS, Case, Reviewers, review

shares = st.floats(0, 1)
reviewers = st.builds(Reviewers, shares, shares, shares, shares, shares)
cases = st.lists(
    st.builds(Case, st.sampled_from(GROUPS), st.floats(0.01, 1), st.integers(0, 10**9)), min_size=1, max_size=40
)


def test_by_hand() -> None:
    by = Reviewers(misses_fraud=0.2, misses_overpaid=0.1, accuses_harmless=0.05, accuses_other=0.0, proves=0.5)
    made = review([Case("fraud", 0.5, 1000), Case("overpaid", 1, 300), Case("harmless", 1, 0), Case("other", 1, 0)], by)
    assert made.upheld.value == pytest.approx((0.5 * 0.8 + 0.9 + 0.05) / 3.5)
    assert made.wrong.value == pytest.approx((0.5 * 0.2 + 0.1 + 0.05) / 3.5)
    assert made.confirmed_fen == round(0.5 * 0.8 * 0.5 * 1000 + 0.9 * 0.5 * 300)
    assert made.accused == pytest.approx(0.05)
    assert made.groups == {"fraud": 0.5, "overpaid": 1, "harmless": 1, "other": 1}


@given(cases)
def test_who_never_errs_upholds_what_is_true_and_proves_all(rows: list[Case]) -> None:
    made = review(rows, Reviewers(0, 0, 0, 0, 1))
    owing = [row for row in rows if row.group in ("fraud", "overpaid")]
    assert made.wrong.value == pytest.approx(0)
    assert made.accused == 0
    assert made.upheld.value == pytest.approx(sum(r.weight for r in owing) / sum(r.weight for r in rows))
    assert made.confirmed_fen == pytest.approx(sum(r.weight * r.loss_fen for r in owing), abs=1)


@given(cases, reviewers)
def test_every_verdict_is_right_or_wrong_and_nothing_exceeds_the_whole(rows: list[Case], by: Reviewers) -> None:
    made = review(rows, by)
    right = sum(r.weight * (1 - by.errs(r.group)) for r in rows) / sum(r.weight for r in rows)
    assert made.wrong.value == pytest.approx(1 - right)
    assert made.upheld.value is not None
    assert -1e-9 <= made.upheld.value <= 1 + 1e-9
    assert 0 <= made.confirmed_fen <= sum(r.weight * r.loss_fen for r in rows) + 1
    assert sum(made.groups.values()) == pytest.approx(sum(r.weight for r in rows))


@given(cases, reviewers)
def test_weights_scale_money_but_not_shares(rows: list[Case], by: Reviewers) -> None:
    once, twice = review(rows, by), review([Case(r.group, 2 * r.weight, r.loss_fen) for r in rows], by)
    assert twice.upheld.value == pytest.approx(once.upheld.value)
    assert (twice.upheld.low, twice.upheld.high) == pytest.approx((once.upheld.low, once.upheld.high))
    assert twice.confirmed_fen == pytest.approx(2 * once.confirmed_fen, abs=2)


def test_a_share_outside_its_range_is_refused() -> None:
    with pytest.raises(BadInputError, match="misses_fraud"):
        Reviewers(misses_fraud=1.2)


def test_no_case_is_not_estimable() -> None:
    assert str(review([], Reviewers()).upheld) == "not estimable"

"""How often a kind of suspicion is upheld: from its severity to its own verdicts, and never past either."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.cases.rates import Ground, Guess, Known, Tally, rates, tally

PRIOR = {1: 0.15, 2: 0.35, 3: 0.6, 4: 0.85}
WORTH = 2.0
OWN = Ground("work_injury", "W03", "on_leave", 3, "strong")
WEAK = OWN._replace(severity=2, match="weak")
SIBLING = OWN._replace(test="employment_ended")
OTHER_RULE = OWN._replace(code="W05", test="commuting")
OTHER_SEVERITY = OTHER_RULE._replace(severity=2)
OTHER_LINE = Ground("pension", "P01", "paid", 3, "strong")
ALL = (OWN, WEAK, SIBLING, OTHER_RULE, OTHER_SEVERITY, OTHER_LINE)

counts = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda both: (max(both), min(both)))
decided = st.dictionaries(st.sampled_from(ALL), counts, max_size=len(ALL))


def of(reviewed: int, upheld: int) -> Tally:
    return Tally(reviewed, upheld, float(reviewed), float(upheld))


def rate(known: dict[Ground, tuple[int, int]], ground: Ground = OWN, **more: Any) -> Any:
    tallies = {one: of(*both) for one, both in known.items()}
    return rates([ground], Known(PRIOR, WORTH, tallies, **more))[ground]


@pytest.mark.parametrize("ground", ALL)
def test_where_nothing_was_decided_it_is_the_prior_of_the_severity(ground: Ground) -> None:
    found = rate({}, ground)
    assert (found.p, found.prior, found.reviewed) == (PRIOR[ground.severity], 1.0, 0)


def test_a_few_verdicts_move_it_by_hand_reckoning() -> None:
    # (2 × 0.6 + 1) ÷ (2 + 14)
    found = rate({OWN: (14, 1)})
    assert found.p == pytest.approx(2.2 / 16)
    assert (found.reviewed, found.upheld, found.worth) == (14, 1, 16)
    assert (found.own, found.prior, found.neighbours) == pytest.approx((14 / 16, 2 / 16, 0))


def test_a_neighbour_speaks_as_one_verdict_at_most_by_hand_reckoning() -> None:
    # a sibling of 18 verdicts, none upheld, weighs 18 ÷ 20: 2 × 0.6 ÷ 2.9
    found = rate({SIBLING: (18, 0)})
    assert found.p == pytest.approx(1.2 / 2.9)
    assert (found.prior, found.neighbours) == pytest.approx((2 / 2.9, 0.9 / 2.9))
    assert rate({SIBLING: (10**6, 0)}).p == pytest.approx(0.4, abs=1e-5)  # 1.2 ÷ 3 and no less


@pytest.mark.parametrize("near", [WEAK, SIBLING, OTHER_RULE, OTHER_LINE])
def test_a_neighbour_draws_it_its_own_way(near: Ground) -> None:
    assert rate({near: (9, 0)}).p < PRIOR[3] < rate({near: (9, 9)}).p


@pytest.mark.parametrize("line", [OTHER_SEVERITY.line, OTHER_LINE.line])
def test_another_rule_of_another_gravity_says_nothing(line: str) -> None:
    assert rate({OTHER_SEVERITY._replace(line=line): (40, 0)}).p == PRIOR[3]


def test_another_line_is_one_neighbour_however_many_rules_it_has() -> None:
    split = {OTHER_LINE._replace(code=f"U0{n}"): (3, 1) for n in range(3)}
    assert rate(split).p == pytest.approx(rate({OTHER_LINE: (9, 3)}).p) == pytest.approx((1.2 + 3 / 11) / (2 + 9 / 11))


def test_the_nearer_neighbour_weighs_more() -> None:
    for near, far in ((WEAK, SIBLING), (SIBLING, OTHER_RULE), (OTHER_RULE, OTHER_LINE)):
        assert rate({near: (9, 0), far: (9, 9)}).p < rate({near: (9, 9), far: (9, 0)}).p


def test_a_line_is_one_neighbour_a_rule_however_many_tests_it_has() -> None:
    split = {OTHER_RULE._replace(test=f"t{n}"): (3, 1) for n in range(3)}
    assert rate(split).p == pytest.approx(rate({OTHER_RULE: (9, 3)}).p)


@given(decided, st.integers(0, 1))
def test_many_verdicts_are_the_frequency(known: dict[Ground, tuple[int, int]], outcome: int) -> None:
    many = 10**6
    assert rate(known | {OWN: (many, many * outcome)}).p == pytest.approx(outcome, abs=1e-5)


@given(decided, st.sampled_from([OWN, WEAK, SIBLING, OTHER_RULE]))
def test_one_more_upheld_never_lowers_it_and_one_more_cleared_never_raises_it(
    known: dict[Ground, tuple[int, int]], where: Ground
) -> None:
    reviewed, upheld = known.get(where, (0, 0))
    before = rate(known).p
    more, less = rate(known | {where: (reviewed + 1, upheld + 1)}).p, rate(known | {where: (reviewed + 1, upheld)}).p
    assert less - 1e-12 <= before <= more + 1e-12
    assert less < more


@given(decided, st.randoms(use_true_random=False))
def test_neither_order_nor_company_changes_a_rate(known: dict[Ground, tuple[int, int]], random: Any) -> None:
    shuffled = list(known.items())
    random.shuffle(shuffled)
    together = rates(random.sample(ALL, len(ALL)), Known(PRIOR, WORTH, {one: of(*both) for one, both in shuffled}))
    for ground in ALL:
        assert together[ground] == rate(known, ground)


@given(decided)
def test_it_is_a_probability_whose_parts_sum_to_one(known: dict[Ground, tuple[int, int]]) -> None:
    for ground in ALL:
        found = rate(known, ground, guess={OWN: Guess(0.1, 10)}, past={OWN: Guess(1.0, 2)})
        assert 0 < found.p < 1
        parts = (found.own, found.neighbours, found.past, found.guess, found.prior)
        assert sum(parts) == pytest.approx(1)
        assert min(parts) > -1e-12


def test_a_guess_and_the_past_are_worth_what_they_say_and_no_neighbour_hears_them() -> None:
    beside = {"guess": {OWN: Guess(0.05, 10)}, "past": {OWN: Guess(1.0, 2)}}
    found = rate({OWN: (4, 1)}, **beside)
    assert found.p == pytest.approx((2 * 0.6 + 10 * 0.05 + 2 + 1) / 18)
    assert (found.guess, found.past, found.own) == pytest.approx((10 / 18, 2 / 18, 4 / 18))
    assert rate({}, SIBLING, **beside).p == PRIOR[3]


def test_equal_chances_of_selection_are_plain_counts_and_a_rare_one_weighs_more() -> None:
    plain = tally([(True, 1.0)] + [(False, 1.0)] * 13)
    assert (plain.reviewed, plain.upheld) == (14, 1)
    assert (plain.worth, plain.right) == pytest.approx((14, 1))
    drawn = tally([(True, 0.25), *[(False, 1.0)] * 4])
    assert drawn.right / drawn.worth == pytest.approx(4 / 8)  # it stands for four
    assert drawn.worth == pytest.approx(64 / 20)  # Kish: 8² ÷ (16 + 4)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 1))), st.randoms(use_true_random=False))
def test_the_order_of_verdicts_changes_no_sum(rows: list[tuple[bool, float]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert tally(shuffled) == tally(rows)


def test_a_severity_without_a_prior_is_named() -> None:
    with pytest.raises(LookupError, match="no prior for severity 3"):
        rates([OWN], Known({1: 0.5}, WORTH))

"""What the lane may claim: weighted rates with intervals that cover, bounds where nothing was found, and labels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from jihe.cases import audit, reviewers, update
from jihe.cases.blind import drawing
from jihe.cases.blind.estimates import Cell, Criteria, Rate, cells, estimates, interval, of, ratio
from jihe.cases.blind.labels import inclusion, labels
from jihe.cases.decided import decided
from jihe.engines import Session
from jihe.errors import BadInputError
from jihe.schema import TABLES
from jihe.warning.learning.labels import _REVIEWS, weights

CRITERIA = Criteria(least_reviewed=30, least_found=5)


def cell(line: str, size: int, found: int, reviewed: int, *, ranked: bool = False, as_what: str = "fraud") -> Cell:
    return Cell(line, ranked, size, reviewed, (as_what,) * found + ("benign",) * (reviewed - found))


def estimate(strata: list[Cell], line: str | None = "pension", measure: str = "wrong") -> Any:
    return next(each for each in of(strata, CRITERIA) if (each.line, each.measure) == (line, measure))


def test_equal_weights_give_the_exact_interval() -> None:
    value, low, high, effective = interval([5], [50], [10_000])
    assert effective == pytest.approx(50)
    # Clopper–Pearson of 5 in 50, as printed in tables.
    assert [float(each) for each in (value, low, high)] == pytest.approx([0.1, 0.0333, 0.2181], abs=5e-5)


def test_strata_weigh_by_whom_they_stand_for() -> None:
    value, *_, effective = interval([1, 10], [50, 50], [90_000, 10_000])
    assert float(value) == pytest.approx(0.9 * 0.02 + 0.1 * 0.2)
    assert float(effective) == pytest.approx(50 / (0.81 + 0.01))


def test_a_small_stratum_with_many_found_widens_the_interval() -> None:
    *_, effective = interval([0, 5], [200, 10], [5000, 5000])
    assert float(effective) == pytest.approx(0.25 * 0.75 / (0.25 * 0.25 / 10))  # 30, where equal weights would say 38


def test_none_found_is_an_upper_bound_and_never_zero() -> None:
    base = estimate([cell("pension", 9000, 0, 60)]).base
    assert (base.value, base.low) == (None, 0)
    assert base.high == pytest.approx(1 - 0.025 ** (1 / 60))
    assert str(base) == "none found; at most 6.0%"


def test_too_few_reviewed_is_not_estimable() -> None:
    few, enough = (estimate([cell("pension", 9000, 3, n)]).base for n in (29, 30))
    assert (few.value, few.low, few.high, str(few)) == (None, None, None, "not estimable")
    assert enough.value == 0.1
    # Sixty of which one stratum stands for nearly all: what counts is what they weigh.
    uneven = [cell("pension", 99_000, 1, 20), cell("pension", 1000, 1, 40)]
    assert estimate(uneven).base.value is None
    assert estimate(uneven).base.reviewed == 60


def test_a_line_nobody_reviewed_leaves_the_whole_not_estimable() -> None:
    strata = [cell("pension", 9000, 6, 60), cell("unemployment", 100, 6, 60)]
    whole = estimate(strata, None).base
    assert whole.value == pytest.approx(0.1)
    missing = estimate([*strata, cell("work_injury", 10, 0, 0)], None).base
    assert (missing.value, missing.high) == (None, None)


def test_the_lift_wants_enough_found_at_random() -> None:
    ranked = cell("pension", 200, 40, 50, ranked=True)
    few, enough = (estimate([cell("pension", 9000, found, 100), ranked]).lift for found in (4, 5))
    assert (few.value, str(few)) == (None, "not estimable")
    assert enough.value == pytest.approx(0.8 / 0.05)
    assert enough.low < 0.8 / 0.05 < enough.high
    assert (round(enough.low, 1), round(enough.high, 1)) == (6.9, 49.0)  # by hand from the two exact intervals


def test_the_list_counts_for_precision_alone_and_fraud_is_its_own_measure() -> None:
    strata = [
        cell("pension", 9000, 6, 60, as_what="overpaid_no_fault"), cell("pension", 100, 30, 40, ranked=True)
    ]  # fmt: skip
    assert estimate(strata).base.value == 0.1
    assert estimate(strata).precision.value == 0.75
    fraud = estimate(strata, measure="fraud")
    assert (fraud.base.found, fraud.base.value) == (0, None)
    assert fraud.precision.value == 0.75
    assert estimate([cell("pension", 9000, 6, 60, as_what="unproven")]).base.found == 0


SIZES = np.array([60_000, 8000, 1500])
DESIGNS = [
    ((60, 90, 30), (0.02, 0.05, 0.08)),
    ((60, 90, 30), (0.005, 0.005, 0.005)),
    ((150, 230, 70), (0.03, 0.01, 0.2)),
    ((40, 40, 40), (0.15, 0.3, 0.1)),
]


def coverage(reviewed: Any, rates: Any, trials: int, seed: int) -> tuple[float, float]:
    """How often the interval holds the truth, and how wide it is beside the rate's own spread of 95 %."""
    n, p = np.array(reviewed), np.array(rates)
    part = SIZES / SIZES.sum()
    truth = (part * p).sum()
    hits = np.random.default_rng(seed).binomial(n, p, (trials, 3))
    value, low, high, _ = interval(hits, n, SIZES)
    assert abs(value.mean() - truth) < 5 * value.std() / trials**0.5  # unbiased
    return float(((low <= truth) & (truth <= high)).mean()), float((high - low).mean() / (4 * value.std()))


@pytest.mark.parametrize(("reviewed", "rates"), DESIGNS)
def test_the_interval_covers_what_it_says(reviewed: Any, rates: Any) -> None:
    covered, width = coverage(reviewed, rates, 2000, 20260401)
    assert covered >= 0.94  # 0.95 less two standard errors of 2000 trials
    assert width < 2


@pytest.mark.verify
@pytest.mark.parametrize(("reviewed", "rates"), DESIGNS)
def test_the_interval_covers_in_many_trials(reviewed: Any, rates: Any) -> None:
    covered, _ = coverage(reviewed, rates, 200_000, 7)
    assert covered >= 0.949


def test_the_lifts_interval_covers_what_it_says() -> None:
    rng = np.random.default_rng(20260402)
    base, precision = rng.binomial(300, 0.05, 1500), rng.binomial(60, 0.4, 1500)

    def rate(found: int, n: int) -> Rate:
        value, low, high, effective = (float(each) for each in interval([found], [n], [n * 100]))
        return Rate(value, low, high, found, n, n, n * 100, effective)

    lifts = [ratio(rate(p, 60), rate(b, 300)) for b, p in zip(base.tolist(), precision.tolist(), strict=True) if b >= 5]
    assert len(lifts) > 1400
    assert np.mean([each.low <= 8 <= each.high for each in lifts]) >= 0.94


# Labels


def test_a_person_of_the_list_is_drawn_by_either_way() -> None:
    assert inclusion((1, 30)) == pytest.approx(1 / 30)
    assert inclusion((1, 30), (1, 8)) == pytest.approx(1 - 29 / 30 * 7 / 8)
    everyone, listed = tuple(range(40)), tuple(range(8))
    totals = []
    for trial in range(2000):
        at_random = set(drawing.Stratum("pension", False, everyone, 4).chosen(f"s{trial}"))
        of_list = set(drawing.Stratum("pension", True, listed, 3).chosen(f"s{trial}"))
        weigh = {n: inclusion((4, 40), (3, 8)) if n in listed else inclusion((4, 40)) for n in at_random | of_list}
        totals.append(sum(1 / each for each in weigh.values()))
    assert abs(np.mean(totals) - 40) < 4 * np.std(totals) / len(totals) ** 0.5  # each stands for 1 ÷ its probability


@pytest.fixture
def reviewed(store, night, sig) -> Any:
    """Two at random of 30, one of them listed, and one of the list alone; the second informed beforehand or not."""
    from jihe.cases.models import BlindDraw, BlindItem, BlindSeed, BlindStratum, BlindTaken, BlindVerdict, Night

    root = reviewers.add("root", "administrator", None, None)
    an = reviewers.add("an", "auditor", None, root)
    at = datetime(2026, 4, 9, 10)
    seed = BlindSeed.objects.create(digest="a" * 64, after=0, by=an, at=at)
    update("r1", date(2026, 3, 31), *night(sig(money={1: 1})))
    made = BlindDraw.objects.create(
        night=Night.objects.get(), promised=seed, seed="s" * 16, as_of=date(2026, 3, 31), by=an, at=at
    )
    told = {"draw": made, "line": "pension", "population_hash": "b" * 64}
    population = BlindStratum.objects.create(ranked=False, size=30, drawn=3, **told)
    ranking = BlindStratum.objects.create(ranked=True, size=8, drawn=2, **told)
    people = [
        # person, at random, of the list, listed at all, verdict, fen, informed
        (1, True, False, False, "underpaid", 700, False),
        (2, True, True, True, "fraud", 900, False),
        (3, False, True, True, "benign", 0, False),
        (4, True, False, False, "fraud", 900, True),
    ]
    for place, (person, at_random, of_list, listed, verdict, fen, informed) in enumerate(people, start=1):
        item = BlindItem.objects.create(
            draw=made, subject_id=person, line="pension", place=place, at_random=at_random, from_list=of_list,
            population=population, ranking=ranking if listed else None,
        )  # fmt: skip
        BlindTaken.objects.create(item=item, by=an, at=at)
        BlindVerdict.objects.create(
            item=item, verdict=verdict, confirmed_fen=fen, reason="见底稿", informed=informed, by=an, at=at
        )
    return an


def test_one_verdict_speaks_for_both_ways_a_person_came(reviewed) -> None:
    found = {each.ranked: each for each in cells()}
    assert found[False].verdicts == ("underpaid", "fraud")  # not the informed one
    assert found[True].verdicts == ("fraud", "benign")
    assert (found[False].size, found[True].size) == (30, 8)


def test_who_asks_for_estimates_is_on_record(reviewed, law) -> None:
    from jihe.cases.models import BLIND_LINES, Reviewer

    rows = estimates(reviewed, law)
    assert [(each.measure, each.line) for each in rows[:4]] == [
        ("wrong", "pension"), ("wrong", "unemployment"), ("wrong", "work_injury"), ("wrong", None)
    ]  # fmt: skip
    assert tuple(drawing.PAID_BY) == BLIND_LINES
    assert {str(each.base) for each in rows} == {"not estimable"}
    assert [entry["actor"] for entry in audit.entries() if entry["action"] == "blind.estimate"] == ["an"]
    with pytest.raises(BadInputError, match="sees no results"):
        estimates(Reviewer.objects.get(login="root"), law)


def test_verdicts_teach_with_their_day_and_their_probability(reviewed, law) -> None:
    table = labels()
    assert table.schema.equals(TABLES["past_review"].arrow_schema())
    with Session.of_tables({"past_review": table}, date(2026, 4, 9), law) as session:
        training_set = session.query(_REVIEWS, {"kind": "person"}).to_pandas().sort_values("subject_id")
    assert training_set["subject_id"].tolist() == [1, 2, 3]
    assert training_set["verdict"].tolist() == ["underpaid", "fraud", "benign"]
    assert training_set["confirmed_fen"].tolist() == [-700, 900, 0]
    both = 1 - 0.9 * 0.75
    assert training_set["selection_prob"].tolist() == pytest.approx([0.1, both, both])
    assert str(training_set["opened_ts"].iloc[0])[:10] == "2026-03-31"
    heavy, light, _ = weights(training_set["selection_prob"].to_numpy(float))
    assert heavy / light == pytest.approx(both / 0.1)
    with Session.of_tables({"past_review": table}, date(2026, 4, 8), law) as before:
        assert before.query(_REVIEWS, {"kind": "person"}).num_rows == 0  # not decided yet


def test_they_count_beside_the_worked_cases_with_the_same_probability(reviewed) -> None:
    reviews, about = decided(date(2026, 4, 9))
    assert reviews["verdict"].to_pylist() == ["underpaid", "fraud", "benign"]
    assert reviews["selection_prob"].to_pylist() == labels()["selection_prob"].to_pylist()
    assert about.select(["about_table", "about_key"]).to_pylist() == [
        {"about_table": "person", "about_key": number} for number in (1, 2, 3)
    ]
    assert about["review_id"].to_pylist() == reviews["review_id"].to_pylist()
    assert decided(date(2026, 4, 8))[0].num_rows == 0

"""What a case takes: the declared hours, drawn towards what reviewers say it took."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.cases import audit, case_number, rank, ranking_table, reviewers, update, work
from jihe.cases.effort import ReviewNumbers, shrunken

PERSON = ("pension", "person")
HOSPITAL = ("work_injury", "hospital")
DAY = date(2030, 1, 1)  # after the clock: what reviewers say today counts


def test_what_differs_by_no_more_than_chance_keeps_the_declared_hours() -> None:
    # mean 1.02 of two cases that differ by 0.6 says nothing
    assert shrunken({PERSON: [0.72, 1.32]}) == {PERSON: 1.0}


def test_the_weight_by_hand() -> None:
    # within: two kinds of two cases, each with squares 0.02: 0.04 / 2 = 0.02
    # means 2.0 and 1.0; excess: 2 × 1² + 0 − 0.02 × 2 = 1.96; between: 1.96 / 4 = 0.49
    # weight: 2 / (2 + 0.02 / 0.49) = 0.98; 1 + 0.98 × (2 − 1)
    found = shrunken({PERSON: [1.9, 2.1], HOSPITAL: [0.9, 1.1]})
    assert found[PERSON] == pytest.approx(1 + 2 / (2 + 0.02 / 0.49))
    assert found[HOSPITAL] == pytest.approx(1.0)


def test_one_case_of_each_kind_moves_nothing() -> None:
    assert shrunken({PERSON: [5.0], HOSPITAL: [3.0]}) == {PERSON: 1.0, HOSPITAL: 1.0}
    assert shrunken({}) == {}


@given(st.dictionaries(st.sampled_from("abcd").map(lambda k: (k, k)), st.lists(st.floats(0.05, 20), min_size=1)))
def test_the_estimate_lies_between_what_was_declared_and_what_was_seen(ratios) -> None:
    for kind, found in shrunken(ratios).items():
        mean = float(np.mean(ratios[kind]))
        assert min(1, mean) - 1e-9 <= found <= max(1, mean) + 1e-9
        assert found > 0


def test_more_cases_weigh_more() -> None:
    spread = [1.8, 2.2]
    few, many = shrunken({PERSON: spread}), shrunken({PERSON: spread * 20})
    assert 1 < few[PERSON] < many[PERSON] < 2


@pytest.mark.parametrize(("cases", "marked"), [(29, True), (30, False)])
def test_the_mark_goes_where_enough_cases_were_measured(law, cases: int, marked: bool) -> None:
    numbers = ReviewNumbers.of(law, DAY)
    assert numbers.enough == 30
    spent = [("pension", "person", 300)] * cases
    titles = [en for _, en in numbers.measured(spent, [PERSON]).unverified]
    assert ("Reviewer hours for one case about one person" in titles) is marked
    assert len(numbers.measured(spent, [PERSON, HOSPITAL]).unverified) == 5  # one kind is not every kind
    assert len(numbers.measured(spent, []).unverified) == 5


def test_closed_cases_change_the_ranking(store, night, sig, law, monkeypatch) -> None:
    monkeypatch.setattr(work, "due", lambda *_: None)
    sigs = [sig(subject=n, line=line, money={n: 100_000}, money_table=line) for n, line in
            ((1, "pension"), (2, "pension"), (3, "pension"), (4, "unemployment"))]  # fmt: skip
    update("r1", DAY, *night(*sigs))
    rank("r1", 80, law)
    declared = {row["line"]: row["minutes"] for row in ranking_table("r1").to_pylist()}
    assert declared == {"pension": 180, "unemployment": 120}
    root = reviewers.add("root", "administrator", None, None)
    an = reviewers.add("an", "auditor", None, root)
    for subject in (1, 2):
        number = case_number("person", subject, "pension")
        work.assign(number, an, an)
        work.begin(number, an)
        work.decide(number, an, "benign", 0, "健在", law, minutes=60)
        work.close(number, an)
    rank("r1", 80, law)
    minutes = {row["line"]: row["minutes"] for row in ranking_table("r1").to_pylist()}
    assert minutes == {"pension": 60, "unemployment": 120}  # two of a kind that agree to the minute
    from jihe.cases.effort import spent

    assert spent(DAY) == [("pension", "person", 60)] * 2
    assert spent(audit.now().date().replace(year=2020)) == []


def test_effort_taken_back_does_not_count(store, night, sig, law, monkeypatch) -> None:
    from jihe.cases.effort import spent

    monkeypatch.setattr(work, "due", lambda *_: None)
    update("r1", DAY, *night(sig()))
    an = reviewers.add("an", "auditor", None, reviewers.add("root", "administrator", None, None))
    number = case_number("person", 1, "pension")
    work.assign(number, an, an)
    work.begin(number, an)
    work.decide(number, an, "benign", 0, "健在", law, minutes=999)
    work.undo(number, an, "写错")
    work.decide(number, an, "benign", 0, "健在", law, minutes=30)
    work.close(number, an)
    assert spent(DAY) == [("pension", "person", 30)]

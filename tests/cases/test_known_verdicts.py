"""Which verdicts a night's rates are learnt from: those in force on its day, on the grounds they were about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from jihe.cases import case_number, rank, ranking_table, reviewers, second, update, work
from jihe.cases.known_verdicts import Told, in_hand, scored, tallies, verdicts_by
from jihe.cases.rates import Ground
from jihe.cases.why import Why
from tests.cases.bookkeeping import Desk

PAID = Ground("pension", "P01", "paid", 3, "strong")


@pytest.fixture
def desk(store: Any, night: Any, sig: Any) -> Desk:
    return Desk(night, sig)


def said(day: date) -> list[tuple[int, bool]]:
    """Each verdict in force: which case, and whether it was upheld."""
    return [(one.case, one.upheld) for one in verdicts_by(day)]


def test_a_verdict_speaks_from_its_day(desk: Desk) -> None:
    desk.take(desk.found(1, p1=500))
    desk.decide(500)
    assert [one.ground for one in verdicts_by(desk.today())] == [PAID]
    assert said(desk.today() - timedelta(days=1)) == []


def test_one_undone_was_given_until_then_and_never_after(desk: Desk) -> None:
    desk.take(desk.found(1, p1=500))
    desk.decide(500)
    given = desk.today()
    desk.day += 1
    desk.undo()
    assert len(said(given)) == 1
    assert said(desk.today()) == []


def test_an_appeal_counts_as_it_stands_on_the_day(desk: Desk) -> None:
    desk.take(desk.found(1, p1=500))
    desk.decide(500)
    given = desk.today()
    desk.day += 1
    desk.appeal(0, "benign")
    case = desk.case().pk
    assert said(given) == [(case, True)]
    assert said(desk.today()) == [(case, False)]
    desk.day += 1
    desk.undo()  # the appeal's outcome is taken back: the verdict before stands again
    assert said(desk.today()) == [(case, True)]


def test_one_that_waits_for_a_second_review_is_none_yet(store, night, sig, law, monkeypatch) -> None:
    monkeypatch.setattr(second, "drawn", lambda *_: True)
    update("r1", date(2026, 3, 31), *night(sig(money={7: 300_000})))
    one, other = _two_reviewers()
    _heard(1, one)
    work.decide(case_number("person", 1, "pension"), one, "overpaid_no_fault", 200_000, "三个月", law)
    assert verdicts_by(date(2099, 1, 1)) == []
    work.second(case_number("person", 1, "pension"), other, "overpaid_no_fault", 200_000, "同意")
    assert [one.upheld for one in verdicts_by(date(2099, 1, 1))] == [True]


def test_it_is_about_the_signals_of_which_it_saw_a_row(store, night, sig, law, monkeypatch) -> None:
    monkeypatch.setattr(second, "drawn", lambda *_: False)
    seen = sig(money={7: 300_000}, proofs=(1, 2))
    update("r1", date(2026, 3, 31), *night(seen))
    one, _ = _two_reviewers()
    _heard(1, one)
    work.decide(case_number("person", 1, "pension"), one, "benign", 0, "登记错误", law)
    new = sig(code="P02", test="paid_in_prison", severity=4, match="weak", proofs=(3,))
    update("r2", date(2026, 4, 1), *night(seen, new))
    assert [one.ground for one in verdicts_by(date(2099, 1, 1))] == [PAID]


def test_a_case_speaks_once_for_a_ground_and_for_each_of_its_grounds(desk: Desk, sig) -> None:
    twice = [sig(proofs=(1,)), sig(code="P03", test="two", severity=2, match="weak"), sig(code="P03", test="one")]
    desk.take(*twice)
    desk.decide(0, "benign")
    assert [(one.ground.code, one.ground.test) for one in verdicts_by(desk.today())] == [
        ("P01", "paid"), ("P03", "one"), ("P03", "two"),
    ]  # fmt: skip


def test_cases_in_hand_are_counted_until_they_are_decided(desk: Desk) -> None:
    desk.take(*(desk.found(subject, **{f"p{subject}": 500}) for subject in (1, 2, 3)))
    case = desk.case(1)
    desk.step(case, "assign", "assigned")
    assert in_hand() == {PAID: 1}
    desk.step(case, "begin", "in_review")
    desk._give(case, desk.step(case, "decide", "decided"), "fraud", 500, "first")
    assert in_hand() == {}


def test_one_drawn_from_many_weighs_more_than_one_of_the_list() -> None:
    told = [Told(1, PAID, True, 0.25, None), *(Told(n, PAID, False, 1.0, None) for n in range(2, 6))]
    found = tallies(told)[PAID]
    assert found.right / found.worth == pytest.approx(0.5)  # without weights one in five
    assert (found.reviewed, found.upheld) == (5, 1)


def test_a_models_promises_are_held_against_what_came_true() -> None:
    told = [Told(n, PAID._replace(code="M05"), n < 3, 1.0, 0.9) for n in range(10)]
    found = scored([*told, Told(11, PAID, True, 1.0, None)], {"M05"})
    assert set(found) == {"M05"}
    assert (found["M05"].right, found["M05"].promised) == pytest.approx((3, 9))
    assert found["M05"].correction(2) == pytest.approx(5 / 11)


def test_verdicts_turn_the_order_and_the_case_says_so(desk: Desk, sig, law) -> None:
    grave = [sig(subject=n, severity=4, money={n: 900_000}) for n in range(1, 9)]
    mild = sig(subject=20, code="P03", test="two", severity=3, money={20: 900_000})
    desk.take(*grave, mild)
    assert [row["p_upheld"] for row in _ranked(law, desk)] == [0.85] * 5 + [0.6] + [0.85] * 3  # five first
    for subject in range(1, 7):
        desk.decide(0, "benign", subject)
    desk.take(*grave[6:], mild)
    first, *rest = _ranked(law, desk)
    assert (first["subject_id"], first["p_upheld"]) == (20, 0.6)
    assert rest[0]["p_upheld"] == pytest.approx(2 * 0.85 / 8, abs=1e-6)  # (2 × 0.85 + 0) ÷ (2 + 6)
    why = Why.of(rest[0]["p_upheld"], rest[0]["why"])
    assert why is not None
    assert why.short == ("此类疑点已核 6 件，属实 0 件", "6 such cases reviewed, 0 upheld")
    assert "再核 1 件：属实则升至 30%，不属实则降至 19%" in "".join(zh for zh, _ in why.lines())


def _ranked(law: Any, desk: Desk) -> list[dict[str, Any]]:
    rank(f"r{desk.day}", 80, law)
    return list(ranking_table(f"r{desk.day}").to_pylist())


def _two_reviewers() -> tuple[Any, Any]:
    root = reviewers.add("root", "administrator", None, None)
    return reviewers.add("an", "auditor", None, root), reviewers.add("bo", "supervisor", None, root)


def _heard(subject: int, by: Any) -> None:
    number = case_number("person", subject, "pension")
    work.assign(number, by, by)
    work.begin(number, by)
    work.hear(number, by, date(2026, 3, 31), "家属称不知须申报")

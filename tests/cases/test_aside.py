"""What stands beside a case's way: rest, notes, recusal, filing, a second auditor; and what is due when."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jihe.cases import aside, audit, case_number, ledger, plans, rank, reviewers, second, update, work
from jihe.errors import BadInputError
from tests.cases import carding

NUMBER = case_number("person", 1, "pension")


@pytest.fixture
def today() -> date:
    return audit.now().date()


@pytest.fixture
def desk(store, night, sig, monkeypatch: pytest.MonkeyPatch, today: date) -> SimpleNamespace:
    """A case with 5,000.00 at stake, found yesterday, in an's hands; no case is drawn for second review."""
    monkeypatch.setattr(second, "drawn", lambda *_: False)
    update("r1", today - timedelta(days=1), *night(sig(money={1: 500_000})), towns={("person", 1): "ZS03"})
    root = reviewers.add("root", "administrator", None, None)
    people = {
        name: reviewers.add(name, role, town, root)
        for name, role, town in (
            ("an", "auditor", "ZS03"), ("bo", "auditor", "ZS03"), ("cai", "auditor", "ZS04"),
            ("sun", "supervisor", None), ("tao", "supervisor", None),
        )
    }  # fmt: skip
    work.assign(NUMBER, people["an"], people["an"])
    work.begin(NUMBER, people["an"])
    return SimpleNamespace(**people)


def case() -> Any:
    from jihe.cases.models import Case

    return Case.objects.get(number=NUMBER)


def card() -> Any:
    carding.agree()
    return case().card


def test_a_case_rests_until_a_day_and_whatever_moves_it_ends_that(desk, today: date) -> None:
    later = today + timedelta(days=30)
    with pytest.raises(BadInputError, match="rests until a day to come"):
        aside.hold(NUMBER, desk.an, today, "等待协查回函")
    with pytest.raises(BadInputError, match="is an, not bo's"):
        aside.hold(NUMBER, desk.bo, later, "等待协查回函")
    with pytest.raises(BadInputError, match="say why it rests"):
        aside.hold(NUMBER, desk.an, later, " ")
    aside.hold(NUMBER, desk.an, today + timedelta(days=1), "等待协查回函")
    assert (card().held_until, case().state) == (today + timedelta(days=1), "in_review")
    aside.note(NUMBER, desk.sun, "对方来电")
    assert card().held_until == today + timedelta(days=1)  # a note wakes nobody
    aside.resume(NUMBER, desk.an)
    assert card().held_until is None
    with pytest.raises(BadInputError, match="does not rest"):
        aside.resume(NUMBER, desk.an)
    aside.hold(NUMBER, desk.sun, later, "等待协查回函")
    work.hear(NUMBER, desk.an, today, "放弃")
    assert card().held_until is None
    aside.hold(NUMBER, desk.an, later, "等待协查回函")
    work.undo(NUMBER, desk.an, "回函已到")
    assert (card().held_until, case().state) == (None, "heard")


def test_only_a_supervisor_lets_rest_what_nobody_has(desk, today: date) -> None:
    aside.handback(NUMBER, desk.an, "另有任务")
    assert (card().state, card().assignee) == ("open", None)
    with pytest.raises(BadInputError, match="nobody's, not an's"):
        aside.hold(NUMBER, desk.an, today + timedelta(days=3), "材料未到")
    aside.hold(NUMBER, desk.sun, today + timedelta(days=3), "材料未到")
    assert card().held_until == today + timedelta(days=3)
    work.assign(NUMBER, desk.bo, desk.sun)
    assert card().held_until is None


def test_giving_back_wants_the_case_and_the_reason_and_may_be_taken_back(desk) -> None:
    with pytest.raises(BadInputError, match="say why it is given back"):
        aside.handback(NUMBER, desk.an, "")
    with pytest.raises(BadInputError, match="not bo's"):
        aside.handback(NUMBER, desk.bo, "另有任务")
    aside.handback(NUMBER, desk.an, "另有任务")
    work.undo(NUMBER, desk.an, "误退")
    assert (case().state, case().assignee.login) == ("in_review", "an")


def test_a_note_is_no_step_to_take_back_and_hides_none(desk, today: date) -> None:
    work.hear(NUMBER, desk.an, today, "放弃")
    aside.note(NUMBER, desk.sun, "已电话联系")
    with pytest.raises(BadInputError, match="say what is to be put down"):
        aside.note(NUMBER, desk.an, "")
    work.undo(NUMBER, desk.an, "日期有误")
    assert case().state == "in_review"
    assert [step.action for step in case().steps.order_by("seq")][-3:] == ["hear", "note", "undo"]


def test_whoever_has_a_stake_gives_it_back_and_never_works_on_it_again(desk, law) -> None:
    from jihe.cases.models import Step

    aside.recuse(NUMBER, desk.an, "当事人系近亲属")
    assert (case().state, case().assignee) == ("open", None)
    for act in (
        lambda: work.assign(NUMBER, desk.an, desk.an),
        lambda: aside.note(NUMBER, desk.an, "再看"),
        lambda: work.undo(NUMBER, desk.an, "误"),
    ):
        with pytest.raises(BadInputError, match="has a stake in it"):
            act()
    with pytest.raises(BadInputError, match="an has a stake in it"):
        work.assign(NUMBER, desk.an, desk.sun)
    with pytest.raises(IntegrityError, match="recused"), transaction.atomic():
        Step.objects.create(
            case=case(), seq=case().steps.count() + 1, action="assign", from_state="open", to_state="assigned",
            by=desk.sun, role="supervisor", at=audit.now(), assignee=desk.an,
        )  # fmt: skip
    work.assign(NUMBER, desk.bo, desk.sun)
    aside.recuse(NUMBER, desk.sun, "曾经办该笔待遇")
    assert (case().state, case().assignee.login) == ("assigned", "bo")  # it was not theirs to give back


def test_the_second_auditor_is_another_of_the_same_town(desk) -> None:
    with pytest.raises(BadInputError, match="is an's already"):
        aside.join(NUMBER, desk.an, desk.an)
    with pytest.raises(BadInputError, match="cannot be cai's"):
        aside.join(NUMBER, desk.an, desk.cai)
    aside.join(NUMBER, desk.an, desk.bo)
    assert card().beside == desk.bo
    aside.handback(NUMBER, desk.an, "另有任务")
    assert card().beside is None


def test_ninety_days_run_from_filing(desk, today: date, law) -> None:
    with pytest.raises(BadInputError, match="name the number"):
        aside.file(NUMBER, desk.an, today, " ")
    aside.file(NUMBER, desk.an, today, "中社立〔2026〕3号")
    assert (card().due_on, card().due_kind) == (today + timedelta(days=90), "penalty")
    with pytest.raises(BadInputError, match="undo that first"):
        aside.file(NUMBER, desk.an, today, "中社立〔2026〕4号")
    work.hear(NUMBER, desk.an, today, "放弃")
    work.decide(NUMBER, desk.an, "overpaid_no_fault", 90_000, "死亡后领取", law)
    assert card().due_on is None


def test_instalments_are_due_in_turn_and_filled_by_what_comes_in(desk, today: date, law) -> None:
    from jihe.cases.deadlines import all_due
    from jihe.cases.steps import holding_steps

    work.hear(NUMBER, desk.an, today, "放弃")
    work.decide(NUMBER, desk.an, "overpaid_no_fault", 90_000, "死亡后领取", law)
    days = [today + timedelta(days=30 * n) for n in (1, 2, 3)]
    with pytest.raises(BadInputError, match=r"900\.00 is still to come back, the plan says ¥900\.01"):
        plans.agree(NUMBER, desk.an, today, [(days[0], 90_001)])
    for wrong in ([], [(days[0], 0)], [(days[1], 1), (days[0], 1)], [(days[0], 1), (days[0], 1)]):
        with pytest.raises(BadInputError, match="days in order"):
            plans.agree(NUMBER, desk.an, today, wrong)
    plans.agree(NUMBER, desk.an, today, [(day, 30_000) for day in days], "家庭经济困难")
    assert (card().due_on, card().due_kind) == (days[0], "instalment")
    (entry,) = ledger.recover(case(), 40_000, "instalment", today, desk.an, "V1")
    assert [one.open_fen for one in plans.progress(case())] == [0, 20_000, 30_000]
    assert all_due(case(), holding_steps(case()), law)[0].day == days[1]
    ledger.reverse(case(), entry.seq, desk.an, "录入错误")
    assert [one.open_fen for one in plans.progress(case())] == [30_000] * 3


def test_a_card_follows_the_ranking_and_keeps_the_place_it_was_taken_from(desk, night, sig, law, today: date) -> None:
    sigs = (sig(money={1: 500_000}), sig(2, money={2: 90_000}, severity=4), sig(3, money={3: -70_000}))
    update("r2", today, *night(*sigs))
    rank("r2", 80, law)
    carding.agree()
    from jihe.cases.identity import UNPLACED
    from jihe.cases.models import Card

    places = dict(Card.objects.exclude(place=UNPLACED).values_list("case__subject_id", "place"))
    assert sorted(places, key=lambda subject: places[subject])[0] == 2  # 1 is in somebody's hands, unranked
    assert places[3] > 10**9  # what the fund owes stands behind what comes back
    number = case_number("person", 2, "pension")
    work.assign(number, desk.sun, desk.sun)
    update("r3", today + timedelta(days=1), *night(*sigs[1:]))
    rank("r3", 80, law)
    assert Card.objects.get(case__number=number).place == places[2]
    update("r0", today - timedelta(days=9), *night(*sigs))  # an older night taken late
    rank("r0", 80, law)
    carding.agree()


def test_cards_of_before_are_made_when_somebody_asks(desk) -> None:
    from jihe.cases import cards
    from jihe.cases.models import Card

    Card.objects.update(fresh=False, code="", steps=0)
    assert cards.catch_up() == 1
    carding.agree()
    assert cards.catch_up() == 0

"""What later nights do to cases that people have worked on: cleared stays cleared, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from jihe.cases import case_number, ledger, rank, reviewers, second, update, work
from jihe.cases.worklist import worklist

DAY = date(2026, 3, 1)
NUMBER = case_number("person", 1, "pension")


@pytest.fixture
def tonight(store, night, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Joins a further night of these signals, a day later each time."""
    monkeypatch.setattr(second, "due", lambda *_: None)
    monkeypatch.setattr(work, "due", lambda *_: None)
    nights: list[str] = []

    def join(*sigs: Any, **more: Any) -> Any:
        nights.append(f"r{len(nights) + 1}")
        return update(nights[-1], DAY + timedelta(days=len(nights)), *night(*sigs), **more)

    return join


@pytest.fixture
def people(tonight) -> SimpleNamespace:
    root = reviewers.add("root", "administrator", None, None)
    return SimpleNamespace(
        an=reviewers.add("an", "auditor", None, root),
        sun=reviewers.add("sun", "supervisor", None, root),
        dai=reviewers.add("dai", "discipline", None, root),
    )


def case(number: str = NUMBER) -> Any:
    from jihe.cases.models import Case

    return Case.objects.get(number=number)


def closed(people: Any, law: Any, verdict: str = "benign", fen: int = 0, number: str = NUMBER) -> None:
    work.assign(number, people.an, people.an)
    work.begin(number, people.an)
    if fen:
        work.hear(number, people.an, case(number).opened_on, "放弃")
    work.decide(number, people.an, verdict, fen, "已核实", law)
    work.close(number, people.an, "尚未退回")


@pytest.mark.parametrize("verdict", ["benign", "data_error", "unproven"])
def test_cleared_stays_cleared_when_only_the_next_month_is_paid(tonight, people, law, sig, verdict: str) -> None:
    tonight(sig(money={1: 500}))
    closed(people, law, verdict)
    told = tonight(sig(money={1: 500, 2: 500}))
    assert (case().state, told.reopened) == ("closed", 0)


def test_a_proof_row_that_nobody_has_seen_opens_it_again_once(tonight, people, law, sig, dump) -> None:
    tonight(sig(money={1: 500}, proofs=(1,)))
    closed(people, law)
    told = tonight(sig(money={1: 500}, proofs=(1, 2)))
    assert (case().state, case().assignee, told.reopened) == ("open", None, 1)
    (step,) = case().steps.filter(action="reopen")
    assert (step.role, step.by, step.night.run_id, step.note) == ("night", None, "r2", "1 出现未曾见过的佐证")
    before = dump()
    assert update("r2", DAY + timedelta(days=2), *again(sig(money={1: 500}, proofs=(1, 2)))) == told
    assert dump() == before


def again(*sigs: Any) -> Any:
    from tests.cases.conftest import make_night

    return make_night(*sigs)


def test_what_one_reviewer_saw_need_not_be_seen_by_the_next(tonight, people, law, sig) -> None:
    tonight(sig(proofs=(1,)))
    closed(people, law)
    tonight(sig(proofs=(1, 2)))
    closed(people, law)
    tonight(sig(proofs=(1,)))  # row 2 is no longer named
    tonight(sig(proofs=(2,)))  # and row 1 is not: both were seen, by different verdicts
    assert case().state == "closed"


def test_a_verdict_given_blind_silences_no_proof(tonight, people, law, sig) -> None:
    tonight(sig(proofs=(1,)))
    work.assign(NUMBER, people.an, people.an)
    work.begin(NUMBER, people.an)
    work.decide(NUMBER, people.an, "benign", 0, "材料齐全", law, blind=True)
    work.close(NUMBER, people.an)
    assert tonight(sig(proofs=(1,))).reopened == 1


def test_a_dropped_proof_row_does_not_open_it(tonight, people, law, sig) -> None:
    tonight(sig(proofs=(1,)))
    closed(people, law)
    update("r0", DAY, *again(sig(proofs=(7,))))  # an older night taken late: row 7 is not current
    assert case().state == "closed"


def test_another_rule_with_the_same_proof_does_not_open_it(tonight, people, law, sig) -> None:
    tonight(sig(code="P01", proofs=(1,)))
    closed(people, law)
    tonight(sig(code="P01", proofs=(1,)), sig(code="P03", proofs=(1,)))
    assert case().state == "closed"


def test_an_upheld_case_opens_for_money_beyond_what_was_settled(tonight, people, law, sig) -> None:
    tonight(sig(money={1: 500}))
    closed(people, law, "overpaid_no_fault", 500)
    tonight(sig(money={1: 500}))
    assert case().state == "closed"
    tonight(sig(money={1: 500, 2: 300}))
    assert case().state == "open"
    assert case().steps.order_by("seq").last().note == "2 结论之后又有新的金额"
    held = ledger.balances(case())
    assert (held["confirmed"], held["suspected"]) == (500, 300)  # each payment once


def test_a_case_in_hand_is_left_in_hand(tonight, people, law, sig) -> None:
    tonight(sig(proofs=(1,)))
    work.assign(NUMBER, people.an, people.an)
    tonight(sig(proofs=(1, 2)), sig(code="P03"))
    assert (case().state, case().assignee) == ("assigned", people.an)


def test_only_open_cases_are_ranked(tonight, people, law, sig) -> None:
    tonight(sig(money={1: 500}), sig(subject=2, money={2: 500}), sig(subject=3, money={3: 500}))
    work.assign(NUMBER, people.an, people.an)
    closed(people, law, number=case_number("person", 2, "pension"))
    assert rank("r1", 80, law)["recover"].ranked == 1


def test_public_power_takes_a_case_out_of_the_towns_hands(tonight, people, law, sig) -> None:
    tonight(sig())
    work.assign(NUMBER, people.an, people.an)
    work.begin(NUMBER, people.an)
    tonight(sig(), sig(code="X09", lane="public_power"))
    assert (case().state, case().assignee, case().lane) == ("open", None, "public_power")
    work.assign(NUMBER, people.dai, people.dai)
    assert worklist(people.sun, state=None, town=None, mine=False, limit=9) == []


def test_the_town_follows_the_subject_until_the_case_is_taken_up(tonight, people, law, sig) -> None:
    tonight(sig())
    assert case().town is None
    tonight(sig(), towns={("person", 1): "ZS01", ("employer", 1): "ZS09"})
    assert case().town == "ZS01"
    tonight(sig(), towns={("person", 1): "ZS02"})
    assert case().town == "ZS02"
    tonight(sig())
    assert case().town == "ZS02"
    work.assign(NUMBER, people.an, people.an)
    tonight(sig(), towns={("person", 1): "ZS03"})
    assert case().town == "ZS02"


OLD, ROOT = case_number("person", 2, "pension"), NUMBER


def test_an_unworked_case_of_a_merged_record_goes_over_to_the_one_that_stays(tonight, people, law, sig) -> None:
    tonight(sig(subject=2, money={7: 400}), sig(subject=1, money={8: 100}))
    told = tonight(sig(subject=2, money={7: 400}), sig(subject=1, money={8: 100}), roots={2: 1})
    assert (told.cases, told.at_stake_fen) == (1, 500)
    assert case(OLD).merged_into == case(ROOT)
    assert (case(OLD).signals.count(), case(OLD).money.count()) == (0, 0)
    assert (case(ROOT).signals.count(), case(ROOT).money.count()) == (2, 2)
    assert ledger.balances(case(ROOT))["suspected"] == 500
    assert ledger.balances(case(OLD)).get("suspected", 0) == 0


def test_the_case_that_stays_is_opened_where_there_was_none(tonight, people, law, sig) -> None:
    tonight(sig(subject=2, money={7: 400}))
    tonight(roots={2: 1})  # nothing found tonight
    assert case(ROOT).opened_on == case(OLD).opened_on
    assert case(ROOT).money.get().fen == 400
    told = tonight(sig(subject=2, money={7: 400}), roots={2: 1})
    assert (told.cases, told.at_stake_fen) == (1, 400)


def test_a_worked_case_of_a_merged_record_keeps_its_money_and_is_linked(tonight, people, law, sig) -> None:
    tonight(sig(subject=2, money={7: 400}))
    work.assign(OLD, people.an, people.an)
    tonight(sig(subject=2, money={7: 400}), sig(subject=1, money={7: 400, 8: 50}, proofs=(9,)), roots={2: 1})
    assert (case(OLD).state, case(OLD).money.get().money_key) == ("assigned", 7)
    assert case(OLD).merged_into == case(ROOT)
    assert case(ROOT).money.get().money_key == 8  # payment 7 is counted once


def test_what_was_cleared_is_not_raised_again_under_the_merged_record(tonight, people, law, sig) -> None:
    from jihe.cases.models import Case

    tonight(sig(subject=2, proofs=(1,)))
    closed(people, law, number=OLD)
    tonight(sig(subject=1, proofs=(1,)), roots={2: 1})
    assert (case(OLD).state, Case.objects.filter(number=ROOT).exists()) == ("closed", False)
    tonight(sig(subject=1, proofs=(1, 5)), roots={2: 1})
    assert case(OLD).state == "open"  # the same signal says something new


def test_an_older_night_that_names_the_merged_record_finds_the_case_that_stays(tonight, people, law, sig) -> None:
    tonight(sig(subject=2, money={7: 400}))
    tonight(sig(subject=2, money={7: 400}), roots={2: 1})
    update("r0", DAY, *again(sig(subject=2, code="P03", money={7: 300})))
    assert case(ROOT).signals.count() == 2
    assert case(OLD).signals.count() == 0

"""A case from suspicion to its end: who may move it, from where, and what the record keeps."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from jihe.cases import audit, case_number, reviewers, second, update, work
from jihe.cases.appeals import deadlines, of_service
from jihe.errors import BadInputError

DAY = date(2026, 3, 31)
YESTERDAY = date(2026, 3, 30)
NUMBER = case_number("person", 1, "pension")
POWER = case_number("operator", 5, "pension")


@pytest.fixture
def no_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """No case is drawn for second review; large ones still go there."""
    monkeypatch.setattr(second, "drawn", lambda *_: False)


@pytest.fixture
def desk(store, night, sig, no_draw) -> SimpleNamespace:
    """One case of town ZS03 with 5,000.00 at stake, one of public power, and the people around them."""
    update(
        "r1", YESTERDAY,
        *night(sig(money={1: 300_000, 2: 200_000}, proofs=(1, 2)), sig(5, kind="operator", lane="public_power")),
        towns={("person", 1): "ZS03"},
    )  # fmt: skip
    root = reviewers.add("root", "administrator", None, None)
    made = {
        name: reviewers.add(name, role, town, root)
        for name, role, town in (
            ("an", "auditor", "ZS03"), ("bo", "auditor", "ZS03"), ("cai", "auditor", "ZS04"),
            ("sun", "supervisor", None), ("dai", "discipline", None), ("shu", "data_scientist", None),
        )
    }  # fmt: skip
    return SimpleNamespace(root=root, **made)


def state(number: str = NUMBER) -> tuple[str, str | None]:
    from jihe.cases.models import Case

    case = Case.objects.get(number=number)
    return case.state, case.assignee and case.assignee.login


def in_review(desk: Any) -> None:
    work.assign(NUMBER, desk.an, desk.an)
    work.begin(NUMBER, desk.an)


def decided(desk: Any, law: Any, fen: int = 300_000) -> Any:
    in_review(desk)
    work.hear(NUMBER, desk.an, DAY, "家属称不知须申报", "死亡证明")
    above = "核查中另查出" if fen > 500_000 else ""
    return work.decide(NUMBER, desk.an, "overpaid_no_fault", fen, "死亡后领取三个月", law, minutes=90, above=above)


def test_a_case_goes_its_way(desk, law) -> None:
    from jihe.cases.models import Step

    seen = [state()]
    work.assign(NUMBER, desk.an, desk.sun)
    seen.append(state())
    work.begin(NUMBER, desk.an)
    seen.append(state())
    work.hear(NUMBER, desk.an, DAY, "不知须申报", "死亡证明")
    seen.append(state())
    work.decide(NUMBER, desk.an, "overpaid_no_fault", 300_000, "三个月", law)
    seen.append(state())
    work.serve(NUMBER, desk.an, DAY)
    work.appeal(NUMBER, desk.an, "reconsideration", DAY)
    seen.append(state())
    work.settle(NUMBER, desk.sun, "overpaid_no_fault", 200_000, "复议变更", DAY)
    seen.append(state())
    with pytest.raises(BadInputError, match=r"2,000\.00 is still to come back; say why"):
        work.close(NUMBER, desk.an)
    work.close(NUMBER, desk.an, "无财产可供执行")
    seen.append(state())
    assert seen == [
        ("open", None), ("assigned", "an"), ("in_review", "an"), ("heard", "an"), ("decided", "an"),
        ("appealed", "an"), ("decided", "an"), ("closed", "an"),
    ]  # fmt: skip
    way = list(Step.objects.order_by("seq").values_list("seq", "action", "by__login", "role"))
    assert way == [
        (1, "assign", "sun", "supervisor"), (2, "begin", "an", "auditor"), (3, "hear", "an", "auditor"),
        (4, "decide", "an", "auditor"), (5, "serve", "an", "auditor"), (6, "appeal", "an", "auditor"),
        (7, "settle", "sun", "supervisor"), (8, "close", "an", "auditor"),
    ]  # fmt: skip


def test_the_verdict_keeps_amount_reason_effort_and_what_was_seen(desk, law) -> None:
    given = decided(desk, law)
    given.refresh_from_db()
    assert (given.verdict, given.confirmed_fen, given.reason, given.minutes) == (
        "overpaid_no_fault", 300_000, "死亡后领取三个月", 90,
    )  # fmt: skip
    assert list(given.seen.values_list("proof_table", "proof_key")) == [("ext_death", 1), ("ext_death", 2)]
    assert given.in_force


def test_proof_known_after_the_list_was_not_seen(desk, law, night, sig) -> None:
    update("r2", DAY, *night(sig(money={1: 300_000}, proofs=(1, 2, 3))))
    in_review(desk)
    given = work.decide(NUMBER, desk.an, "benign", 0, "已核实健在", law, seen_to=YESTERDAY)
    assert list(given.seen.values_list("proof_key", flat=True)) == [1, 2]


def test_the_ledger_follows_the_decision_and_its_undoing(desk, law) -> None:
    from jihe.cases import ledger
    from jihe.cases.models import Case

    decided(desk, law)
    case = Case.objects.get(number=NUMBER)
    assert ledger.balances(case)["confirmed"] == 300_000
    work.undo(NUMBER, desk.an, "金额有误")
    assert ledger.balances(case).get("confirmed", 0) == 0
    assert state() == ("heard", "an")


@pytest.mark.parametrize(
    ("verdict", "fen", "needed"),
    [
        ("fraud", 0, True), ("provider_fraud", 0, True), ("operator_breach", 0, True), ("overpaid_no_fault", 1, True),
        ("clerical", 1, True), ("clerical", 0, False), ("underpaid", 500, False), ("benign", 0, False),
    ],
)  # fmt: skip
def test_nobody_is_held_liable_unheard(desk, law, verdict: str, fen: int, needed: bool) -> None:
    in_review(desk)
    if needed:
        with pytest.raises(BadInputError, match="not heard; record the statement first"):
            work.decide(NUMBER, desk.an, verdict, fen, "理由", law)
        assert state() == ("in_review", "an")
        work.hear(NUMBER, desk.an, DAY, "放弃陈述申辩")
    work.decide(NUMBER, desk.an, verdict, fen, "理由", law)
    assert state()[0] == "decided"


def test_a_hearing_undone_is_none(desk, law) -> None:
    in_review(desk)
    work.hear(NUMBER, desk.an, DAY, "说明")
    work.undo(NUMBER, desk.an, "录错案件")
    with pytest.raises(BadInputError, match="not heard"):
        work.decide(NUMBER, desk.an, "fraud", 1, "理由", law)


@pytest.mark.parametrize(("extra", "again"), [(0, False), (1, True)])
def test_every_case_above_the_amount_is_reviewed_again(desk, law, night, sig, extra: int, again: bool) -> None:
    limit = law.value("second_review_fen", DAY)
    update("r2", DAY, *night(sig(money={1: limit - 200_000 + extra, 2: 200_000})))
    in_review(desk)
    work.decide(NUMBER, desk.an, "benign", 0, "健在", law)  # cleared, and large all the same
    assert state()[0] == ("second_review" if again else "decided")


def large(desk: Any, law: Any) -> Any:
    """A verdict that waits for its second review."""
    return decided(desk, law, law.value("second_review_fen", DAY) + 2)


def test_nobody_reviews_their_own_verdict(desk, law) -> None:
    first = large(desk, law)
    with pytest.raises(BadInputError, match="nobody reviews their own verdict"):
        work.second(NUMBER, desk.an, first.verdict, first.confirmed_fen, "同意")
    assert not first.in_force


def test_an_agreeing_second_verdict_decides(desk, law) -> None:
    from jihe.cases import ledger

    first = large(desk, law)
    assert ledger.balances(first.case).get("confirmed", 0) == 0
    agreed = work.second(NUMBER, desk.bo, first.verdict, first.confirmed_fen, "同意")
    assert state() == ("decided", "an")
    assert agreed.in_force
    assert ledger.balances(first.case)["confirmed"] == first.confirmed_fen
    assert agreed.seen.count() == 2


def test_another_second_verdict_goes_back_and_both_are_kept(desk, law) -> None:
    first = large(desk, law)
    work.second(NUMBER, desk.sun, first.verdict, first.confirmed_fen - 1, "少算一分")
    assert state() == ("in_review", "an")
    assert [v.confirmed_fen - first.confirmed_fen for v in first.case.verdicts.order_by("seq")] == [0, -1]
    work.decide(
        NUMBER, desk.an, first.verdict, first.confirmed_fen - 1, "更正", law, above="另查出"
    )  # was heard already
    assert state()[0] == "second_review"


def test_the_draw_can_be_drawn_again(law) -> None:
    seed, share = law.value("second_review_seed", DAY), law.value("second_review_share", DAY)
    numbers = [case_number("person", n, "pension") for n in range(4000)]
    drawn = {n for n in numbers if second.drawn(n, seed, share)}
    assert 0.8 < len(drawn) / (len(numbers) * share / 10_000) < 1.2
    assert drawn == {n for n in numbers if second.drawn(n, seed, share)}
    assert drawn != {n for n in numbers if second.drawn(n, seed + 1, share)}
    assert not any(second.drawn(n, seed, 0) for n in numbers)
    assert all(second.drawn(n, seed, 10_000) for n in numbers)


REFUSED: dict[str, tuple[Any, str]] = {
    "an auditor of another town": (lambda d: work.assign(NUMBER, d.cai, d.cai), "no case .* among yours"),
    "an auditor in public power": (lambda d: work.assign(POWER, d.an, d.an), "no case .* among yours"),
    "the supervisor in public power": (lambda d: work.assign(POWER, d.sun, d.sun), "no case .* among yours"),
    "discipline in the town's lane": (lambda d: work.assign(NUMBER, d.dai, d.dai), "no case .* among yours"),
    "a data scientist": (lambda d: work.assign(NUMBER, d.shu, d.shu), "no case .* among yours"),
    "an administrator": (lambda d: work.assign(NUMBER, d.root, d.root), "no case .* among yours"),
    "an auditor giving to another": (lambda d: work.assign(NUMBER, d.bo, d.an), "a supervisor gives"),
    "to another town": (lambda d: work.assign(NUMBER, d.cai, d.sun), "cannot be cai's"),
    "to the discipline unit": (lambda d: work.assign(NUMBER, d.dai, d.sun), "cannot be dai's"),
    "begun before it is assigned": (lambda d: work.begin(NUMBER, d.an), "is nobody's"),
    "closed before it is decided": (lambda d: work.close(NUMBER, d.sun), "is open .* close .* wants it decided"),
    "undone before anything": (lambda d: work.undo(NUMBER, d.sun, "误"), "nothing to undo"),
    "a number that is none": (lambda d: work.assign("P-0", d.an, d.an), "no case P-0"),
}


@pytest.mark.parametrize(("action", "said"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_sentence_and_without_a_trace(desk, dump, action: Any, said: str) -> None:
    before, log = dump(), list(audit.entries())
    with pytest.raises(BadInputError, match=said):
        action(desk)
    assert (dump(), list(audit.entries())) == (before, log)


def test_the_discipline_unit_works_on_public_power(desk) -> None:
    work.assign(POWER, desk.dai, desk.dai)
    assert state(POWER) == ("assigned", "dai")


def test_only_whoever_has_the_case_works_on_it(desk, law) -> None:
    work.assign(NUMBER, desk.an, desk.an)
    with pytest.raises(BadInputError, match="is an, not bo's"):
        work.begin(NUMBER, desk.bo)
    with pytest.raises(BadInputError, match="takes up what is free"):
        work.assign(NUMBER, desk.bo, desk.bo)
    work.assign(NUMBER, desk.bo, desk.sun)
    work.begin(NUMBER, desk.bo)


@pytest.mark.parametrize(
    ("verdict", "fen", "reason", "said"),
    [
        ("maybe", 0, "理由", "maybe is no verdict"), ("benign", 1, "理由", "confirms no money"),
        ("underpaid", 0, "理由", "nothing without an amount"), ("fraud", -1, "理由", "confirms no money"),
        ("benign", 0, " ", "needs its reason"),
    ],
)  # fmt: skip
def test_a_verdict_that_says_nothing_is_refused(desk, law, verdict: str, fen: int, reason: str, said: str) -> None:
    in_review(desk)
    work.hear(NUMBER, desk.an, DAY, "说明")
    with pytest.raises(BadInputError, match=said):
        work.decide(NUMBER, desk.an, verdict, fen, reason, law)
    assert state()[0] == "heard"


def test_undoing_goes_back_step_by_step_and_stays_in_the_record(desk, law) -> None:
    from jihe.cases.models import Step

    in_review(desk)
    work.assign(NUMBER, desk.bo, desk.sun)
    work.undo(NUMBER, desk.sun, "仍由安办")
    assert state() == ("in_review", "an")
    work.undo(NUMBER, desk.an, "尚未开始")
    assert state() == ("assigned", "an")
    work.undo(NUMBER, desk.an, "退回")
    assert state() == ("open", None)
    assert list(Step.objects.filter(action="undo").values_list("undoes", "note")) == [
        (3, "仍由安办"), (2, "尚未开始"), (1, "退回"),
    ]  # fmt: skip
    with pytest.raises(BadInputError, match="nothing to undo"):
        work.undo(NUMBER, desk.an, "再退")


def test_an_auditor_undoes_only_what_they_did(desk) -> None:
    work.assign(NUMBER, desk.an, desk.sun)
    with pytest.raises(BadInputError, match="was not your step"):
        work.undo(NUMBER, desk.an, "不办")


def test_the_retired_act_no_more(desk) -> None:
    work.assign(NUMBER, desk.an, desk.an)
    assert reviewers.retire("an", desk.root) == 1
    with pytest.raises(BadInputError, match="an is retired"):
        work.begin(NUMBER, desk.an)
    with pytest.raises(BadInputError, match="an is retired"):
        reviewers.acting("an")


def test_only_administrators_take_people_on(desk) -> None:
    with pytest.raises(BadInputError, match="only an administrator"):
        reviewers.add("xin", "auditor", "ZS03", desk.sun)
    with pytest.raises(BadInputError, match="an administrator does this"):
        reviewers.add("xin", "administrator", None, None)  # the first one is there
    with pytest.raises(BadInputError, match="never used again"):
        reviewers.add("an", "auditor", "ZS03", desk.root)
    with pytest.raises(BadInputError, match="the last administrator"):
        reviewers.retire("root", desk.root)


def test_every_action_is_in_the_audit_log_without_what_was_said(desk, law) -> None:
    decided(desk, law)
    told = [entry for entry in audit.entries() if entry["object_key"] == NUMBER]
    assert [entry["action"] for entry in told if entry["actor"] == "an"] == [
        "case.assign", "case.begin", "case.hear", "case.decide", "case.verdict",
    ]  # fmt: skip
    assert "家属" not in str(told)


def test_the_periods_of_appeal_run_from_the_service(desk, law) -> None:
    from jihe.cases.models import Case

    decided(desk, law)
    case = Case.objects.get(number=NUMBER)
    assert deadlines(case, law) is None
    work.serve(NUMBER, desk.an, DAY)
    found = deadlines(case, law)
    assert (found.reconsideration, found.litigation) == (date(2026, 5, 30), date(2026, 9, 30))
    assert of_service(date(2026, 8, 31), law).litigation == date(2027, 2, 28)


STEP = {
    "seq": 1, "action": "assign", "from_state": "open", "to_state": "assigned", "role": "auditor",
    "at": "2026-03-31 09:00:00", "note": "", "material": "",
}  # fmt: skip
BROKEN_STEPS: dict[str, tuple[dict[str, Any], str]] = {
    "a leap": ({"to_state": "decided"}, "step_as_declared"),
    "an action that is none": ({"action": "bless"}, "step_as_declared"),
    "from where it is not": ({"action": "begin", "from_state": "assigned", "to_state": "in_review"}, "begins where"),
    "a gap": ({"seq": 2}, "begins where"),
    "another role than theirs": ({"role": "supervisor"}, "not the work of this reviewer"),
    "somebody of another town": ({"by": "cai"}, "not the work of this reviewer"),
    "a data scientist": ({"by": "shu", "role": "data_scientist"}, "step_as_declared|not the work"),
    "the discipline unit": ({"by": "dai", "role": "discipline"}, "not the work of this reviewer"),
    "to somebody of another town": ({"assignee": "cai"}, "cannot be the work of that"),
    "to nobody": ({"assignee": None}, "taken_up_by_somebody|cannot be the work of that"),
}


@pytest.mark.parametrize(("changed", "said"), BROKEN_STEPS.values(), ids=BROKEN_STEPS)
def test_the_database_refuses_the_step(desk, dump, changed: dict[str, Any], said: str) -> None:
    from django.db import IntegrityError

    from jihe.cases.models import Case, Step

    people = {"by": "an", "assignee": "an"} | {k: v for k, v in changed.items() if k in ("by", "assignee")}
    row = STEP | {k: v for k, v in changed.items() if k not in people}
    row |= {name: getattr(desk, who) if who else None for name, who in people.items()}
    before = dump()
    with pytest.raises(IntegrityError, match=said):
        Step.objects.create(case=Case.objects.get(number=NUMBER), **row)
    assert dump() == before


def test_the_database_refuses_a_state_without_a_step_and_any_change_of_the_record(desk, law, dump) -> None:
    from django.db import IntegrityError

    from jihe.cases.models import Case, SeenProof, Step, Verdict

    decided(desk, law)
    before = dump()
    for rows, change in (
        (Case.objects.filter(number=NUMBER), {"state": "closed"}),
        (Case.objects.filter(number=NUMBER), {"assignee": desk.bo}),
        (Step.objects.all(), {"note": "改"}),
        (Verdict.objects.all(), {"confirmed_fen": 1}),
        (SeenProof.objects.all(), {"proof_key": 9}),
    ):
        with pytest.raises(IntegrityError, match=r"append-only|no step explains"):
            rows.update(**change)
        with pytest.raises(IntegrityError, match=r"append-only|never removed|(?i:foreign key)"):
            rows._raw_delete(rows.db)
    assert dump() == before


def test_the_database_refuses_a_second_look_at_ones_own_verdict(desk, law) -> None:
    from django.db import IntegrityError, transaction

    from jihe.cases.models import Step, Verdict

    first = large(desk, law)
    told = {"case": first.case, "by": desk.an, "at": first.at}
    with transaction.atomic():
        step = Step.objects.create(
            **told, seq=5, action="second", from_state="second_review", to_state="decided", role="auditor",
            assignee=desk.an,
        )  # fmt: skip
        row = Verdict(**told, step=step, seq=2, verdict=first.verdict, confirmed_fen=1, reason="同意", stage="second")
        with pytest.raises(IntegrityError, match="nobody reviews their own verdict"):
            row.save()
        transaction.set_rollback(True)

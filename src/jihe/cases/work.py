"""What reviewers do with a case. Each action is one transaction: its step, verdict, ledger and audit entries.

All of them raise BadInputError with one sentence when the case, its state or the reviewer does not allow it,
and BusyError when another process holds the store for too long; then nothing was changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.cases import moves
from jihe.cases.acting import acting, can_be, in_hand, past, stands, take, this_day
from jihe.cases.alike import answered
from jihe.cases.moves import NIGHT, Role, State
from jihe.cases.second import due
from jihe.cases.steps import heard, holding_steps, on_the_way, since_open
from jihe.errors import BadInputError
from jihe.schema import CLEARED

if TYPE_CHECKING:
    from jihe.cases.alike import Answer
    from jihe.cases.models import Case, Reviewer, Step, Verdict
    from jihe.law import Law

APPEALS = {"reconsideration": "行政复议", "litigation": "行政诉讼"}
BREACHES = frozenset({"fraud", "provider_fraud", "operator_breach"})


def assign(number: str, to: Reviewer, by: Reviewer, note: str = "") -> Step:
    """Give the case to ``to``. An auditor takes cases up; a supervisor gives them to others, or from others."""
    with acting(number, by) as case:
        if by.role == Role.AUDITOR and (to.pk != by.pk or case.assignee_id not in (None, by.pk)):
            raise BadInputError(f"case {case.number}: an auditor takes up what is free; a supervisor gives and moves")
        can_be(case, to)
        return take(case, "assign", State.ASSIGNED, by, assignee=to, note=note)


def begin(number: str, by: Reviewer) -> Step:
    """Start the review."""
    with acting(number, by) as case:
        in_hand(case, by)
        return take(case, "begin", State.IN_REVIEW, by)


def hear(number: str, by: Reviewer, on: date, said: str, material: str = "") -> Step:
    """Put down the statement and defence [陈述申辩]: the day, what was said or that it was waived, the material."""
    with acting(number, by) as case:
        in_hand(case, by)
        if not said.strip():
            raise BadInputError(f"case {case.number}: say what was said, or that the person waived it")
        past(case, on)
        return take(case, "hear", State.HEARD, by, on=on, note=said, material=material)


def decide(
    number: str,
    by: Reviewer,
    verdict: str,
    confirmed_fen: int,
    reason: str,
    law: Law,
    *,
    conduct_ended: date | None = None,
    minutes: int | None = None,
    blind: bool = False,
    seen_to: date | None = None,
    above: str = "",
    look_alikes: Sequence[Answer] = (),
) -> Verdict:
    """Give the verdict. The case is decided, or goes to second review where one is due (``second.due``).

    ``confirmed_fen``: of the whole case; for ``underpaid`` what the fund owes. ``seen_to``: the day of the list
    the reviewer worked from; proof rows known only later were not seen (None: all there are now). ``blind``: the
    verdict was given before any signal was seen, hence on no proof row: it silences none. ``above``: why more is
    confirmed than is at stake, which may be a slip of the hand. ``look_alikes``: what was found of each.
    """
    with acting(number, by) as case:
        in_hand(case, by)
        stands(case, "decide")
        if needs_hearing(verdict, confirmed_fen) and not heard(holding_steps(case)):
            raise BadInputError(
                f"case {case.number}: {verdict} with ¥{confirmed_fen / 100:,.2f} is held against somebody who was "
                "not heard; record the statement first (jihe cases hear), or that it was waived"
            )
        if not blind and confirmed_fen > (most := at_stake(case)) and not above.strip():
            raise BadInputError(
                f"case {case.number}: ¥{confirmed_fen / 100:,.2f} is more than the ¥{most / 100:,.2f} at stake; "
                "say what it rests on (--above), or correct the amount"
            )
        today = this_day()
        why = due(case, confirmed_fen, law, today)
        target = State.SECOND_REVIEW if why else State.DECIDED
        step = take(case, "decide", target, by, note=why or "", material=above)
        given = _verdict(
            step, "first", verdict, confirmed_fen, reason, conduct_ended=conduct_ended, minutes=minutes, blind=blind
        )
        answered(given, look_alikes)
        if not blind:
            _see(given, seen_to)
        if target == State.DECIDED:
            _confirm(given)
        return given


def second(
    number: str, by: Reviewer, verdict: str, confirmed_fen: int, reason: str, *, minutes: int | None = None
) -> Verdict:
    """Give the second verdict, never on one's own. The same verdict and amount decide the case; any other takes
    it back to its reviewer, and both verdicts are kept.
    """
    with acting(number, by) as case:
        stands(case, "second")
        first: Verdict = _standing(case)[-1]
        if first.by_id == by.pk:
            raise BadInputError(f"case {case.number}: nobody reviews their own verdict; another reviewer must")
        _within(case, confirmed_fen, first)
        agreed = (first.verdict, first.confirmed_fen) == (verdict, confirmed_fen)
        step = take(case, "second", State.DECIDED if agreed else State.IN_REVIEW, by)
        given = _verdict(
            step, "second", verdict, confirmed_fen, reason, conduct_ended=first.conduct_ended, minutes=minutes,
            blind=first.blind,
        )  # fmt: skip
        if agreed:
            _copy_seen(first, given)
            _confirm(given)
        return given


def serve(number: str, by: Reviewer, on: date) -> Step:
    """Put down the day the decision was handed over [送达]: the periods of appeal begin with it."""
    with acting(number, by) as case:
        past(case, on)
        return take(case, "serve", State.DECIDED, by, on=on)


def appeal(number: str, by: Reviewer, kind: str, on: date, note: str = "") -> Step:
    """Put down that somebody asked for reconsideration or went to court. Whether it came too late is theirs to say
    who hear it; the dates are shown (``appeals.deadlines``).
    """
    with acting(number, by) as case:
        if kind not in APPEALS:
            raise BadInputError(f"{kind}: no kind of appeal; one of {', '.join(APPEALS)}")
        past(case, on)
        return take(case, "appeal", State.APPEALED, by, on=on, note=note, material=kind)


def settle(number: str, by: Reviewer, verdict: str, confirmed_fen: int, reason: str, on: date) -> Verdict:
    """Put down what the appeal came to: the verdict that holds from now on, the same or another."""
    with acting(number, by) as case:
        stands(case, "settle")
        past(case, on)
        standing = _standing(case)
        before = standing[-1]
        if any(each.by_id == by.pk for each in standing if each.stage == "first"):
            raise BadInputError(f"case {case.number}: nobody settles an appeal against their own verdict; another must")
        _within(case, confirmed_fen, before)
        step = take(case, "settle", State.DECIDED, by, on=on)
        given = _verdict(
            step, "appeal", verdict, confirmed_fen, reason, conduct_ended=before.conduct_ended, blind=before.blind
        )
        _copy_seen(before, given)
        _confirm(given)
        return given


def close(number: str, by: Reviewer, note: str = "") -> Step:
    """Close a decided case; a later night reopens it for proof that nobody has seen.

    Where money is still to come or to be paid, or a decision was never handed over, the note says why it is closed.
    """
    with acting(number, by) as case:
        stands(case, "close")
        if (open_ends := left_open(case)) and not note.strip():
            raise BadInputError(f"case {case.number}: {'; '.join(open_ends)}; say why it is closed (--note)")
        return take(case, "close", State.CLOSED, by, note=note)


def left_open(case: Case) -> list[str]:
    """What a decided case has not been brought to its end in, a clause each."""
    from jihe.cases import ledger

    still, found = ledger.outstanding(case), []
    if still.to_recover_fen:
        found.append(f"¥{still.to_recover_fen / 100:,.2f} is still to come back")
    if still.fund_owes_fen:
        found.append(f"¥{still.fund_owes_fen / 100:,.2f} is still to be paid out")
    verdict = _standing(case)[-1]
    if needs_hearing(verdict.verdict, verdict.confirmed_fen) and not any(
        step.action == "serve" for step in since_open(holding_steps(case))
    ):
        found.append("the decision was not handed over")
    return found


def reopen(number: str, by: Reviewer, reason: str) -> Step:
    """Open a closed case again by hand, with the reason: a supervisor's or the discipline unit's."""
    with acting(number, by) as case:
        if by.role == Role.AUDITOR:
            raise BadInputError(f"case {case.number}: a supervisor opens a closed case again")
        if not reason.strip():
            raise BadInputError(f"case {case.number}: say why it is opened again")
        return take(case, "reopen", State.OPEN, by, note=reason)


def undo(number: str, by: Reviewer, reason: str) -> Step:
    """Take the last step back, with the reason; it stays in the record. One's own, or any as a supervisor."""
    with acting(number, by) as case:
        way = on_the_way(holding_steps(case))
        if not way:
            raise BadInputError(f"case {case.number}: nothing to undo, no step was taken")
        last = way[-1]
        if last.role == NIGHT:
            raise BadInputError(f"case {case.number}: the night took the last step ({last.action}); work on from here")
        if not moves.MOVES[last.action].undoable:
            raise BadInputError(f"case {case.number}: {last.action} ({moves.title(last.action)}) is never taken back")
        if by.role == Role.AUDITOR and last.by_id != by.pk:
            raise BadInputError(f"case {case.number}: {last.action} was not your step; a supervisor may undo it")
        if not reason.strip():
            raise BadInputError(f"case {case.number}: say why it is undone")
        before = way[-2].assignee if len(way) > 1 else None
        step = take(
            case, moves.UNDO, State(last.from_state), by, undoes=last.seq, note=reason,
            assignee=None if last.from_state == State.OPEN else before,
        )  # fmt: skip
        if last.to_state == State.DECIDED and last.action in ("decide", "second", "settle"):
            from jihe.cases import ledger

            ledger.retreat(case, this_day(), by, f"undo/{case.number}/{step.seq}")
        return step


def needs_hearing(verdict: str, confirmed_fen: int) -> bool:
    """Whether the person must have been heard: a breach is found, or money is to come back from them.

    行政处罚法 第四十四、四十五条 for what is fined; for what is only returned, the same by our own rule.
    """
    return verdict in BREACHES or (confirmed_fen > 0 and verdict != "underpaid")


def _verdict(step: Step, stage: str, verdict: str, confirmed_fen: int, reason: str, **told: Any) -> Verdict:
    from jihe.cases import audit
    from jihe.cases.models import Outcome, Verdict

    number = step.case.number
    if verdict not in Outcome.values:
        raise BadInputError(f"case {number}: {verdict} is no verdict; one of {', '.join(Outcome.values)}")
    if not reason.strip():
        raise BadInputError(f"case {number}: a verdict needs its reason")
    if confirmed_fen < 0 or (verdict in CLEARED and confirmed_fen):
        raise BadInputError(f"case {number}: {verdict} confirms no money; the amount is 0.00")
    if verdict in ("overpaid_no_fault", "underpaid") and not confirmed_fen:
        raise BadInputError(f"case {number}: {verdict} says nothing without an amount; name it to the fen")
    if (told.get("conduct_ended") or date.min) > this_day():
        raise BadInputError(f"case {number}: conduct cannot have ended in the future")
    given: Verdict = Verdict.objects.create(
        case=step.case, seq=step.case.verdicts.count() + 1, step=step, verdict=verdict, confirmed_fen=confirmed_fen,
        reason=reason, stage=stage, by=step.by, at=step.at, **told,
    )  # fmt: skip
    detail = {"seq": given.seq, "stage": stage, "verdict": verdict, "confirmed_fen": confirmed_fen}
    audit.record(step.by, "case.verdict", "case", number, detail)
    return given


def _see(verdict: Verdict, seen_to: date | None) -> None:
    """Keep the proof rows that lay before the reviewer."""
    from jihe.cases.models import SeenProof, SignalProof

    shown = SignalProof.objects.filter(signal__case=verdict.case, current=True)
    if seen_to is not None:
        shown = shown.filter(first_seen__lte=seen_to)
    keys = shown.values_list("proof_table", "proof_key").distinct().order_by("proof_table", "proof_key")
    SeenProof.objects.bulk_create(SeenProof(verdict=verdict, proof_table=t, proof_key=k) for t, k in keys)


def _copy_seen(before: Verdict, after: Verdict) -> None:
    from jihe.cases.models import SeenProof

    keys = before.seen.values_list("proof_table", "proof_key").order_by("proof_table", "proof_key")
    SeenProof.objects.bulk_create(SeenProof(verdict=after, proof_table=t, proof_key=k) for t, k in keys)


def _confirm(verdict: Verdict) -> None:
    from jihe.cases import ledger

    ledger.confirm(verdict)


def _within(case: Case, confirmed_fen: int, before: Verdict) -> None:
    """That a verdict on a verdict confirms no more than is at stake, or than the one before it, which said why."""
    if confirmed_fen > max(most := at_stake(case), before.confirmed_fen):
        raise BadInputError(
            f"case {case.number}: ¥{confirmed_fen / 100:,.2f} is more than the ¥{most / 100:,.2f} at stake; "
            "only a first verdict may find more, with the reason"
        )


def at_stake(case: Case) -> int:
    """The larger side of the case's money: to come back, or to be paid out."""
    held: list[int] = list(case.money.values_list("fen", flat=True))
    return max(sum(fen for fen in held if fen > 0), -sum(fen for fen in held if fen < 0))


def _standing(case: Case) -> list[Verdict]:
    """The verdicts not undone, in order."""
    undone = case.steps.filter(undoes__isnull=False).values("undoes")
    return list(case.verdicts.exclude(step__seq__in=undone).order_by("seq"))

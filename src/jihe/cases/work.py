"""What reviewers do with a case. Each action is one transaction: its step, verdict, ledger and audit entries.

All of them raise BadInputError with one sentence when the case, its state or the reviewer does not allow it,
and BusyError when another process holds the store for too long; then nothing was changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.cases import moves
from jihe.cases.moves import NIGHT, Role, State
from jihe.cases.rights import find
from jihe.cases.second import due
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError
from jihe.schema import CLEARED

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer, Step, Verdict
    from jihe.law import Law

APPEALS = {"reconsideration": "行政复议", "litigation": "行政诉讼"}
BREACHES = frozenset({"fraud", "provider_fraud", "operator_breach"})


def assign(number: str, to: Reviewer, by: Reviewer, note: str = "") -> Step:
    """Give the case to ``to``. An auditor takes cases up; a supervisor gives them to others, or from others."""
    with _acting(number, by) as case:
        if by.role == Role.AUDITOR and (to.pk != by.pk or case.assignee_id not in (None, by.pk)):
            raise BadInputError(f"case {case.number}: an auditor takes up what is free; a supervisor gives and moves")
        _theirs(case, to)
        return _step(case, "assign", State.ASSIGNED, by, assignee=to, note=note)


def begin(number: str, by: Reviewer) -> Step:
    """Start the review."""
    with _acting(number, by) as case:
        _in_hand(case, by)
        return _step(case, "begin", State.IN_REVIEW, by)


def hear(number: str, by: Reviewer, on: date, said: str, material: str = "") -> Step:
    """Put down the statement and defence [陈述申辩]: the day, what was said or that it was waived, the material."""
    with _acting(number, by) as case:
        _in_hand(case, by)
        if not said.strip():
            raise BadInputError(f"case {case.number}: say what was said, or that the person waived it")
        _past(case, on)
        return _step(case, "hear", State.HEARD, by, on=on, note=said, material=material)


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
) -> Verdict:
    """Give the verdict. The case is decided, or goes to second review where one is due (``second.due``).

    ``confirmed_fen``: of the whole case; for ``underpaid`` what the fund owes. ``seen_to``: the day of the list
    the reviewer worked from; proof rows known only later were not seen (None: all there are now). ``blind``: the
    verdict was given before any signal was seen, hence on no proof row: it silences none.
    """
    with _acting(number, by) as case:
        _in_hand(case, by)
        _from(case, "decide")
        if needs_hearing(verdict, confirmed_fen) and not _heard(case):
            raise BadInputError(
                f"case {case.number}: {verdict} with ¥{confirmed_fen / 100:,.2f} is held against somebody who was "
                "not heard; record the statement first (jihe cases hear), or that it was waived"
            )
        today = _today()
        why = due(case, confirmed_fen, law, today)
        target = State.SECOND_REVIEW if why else State.DECIDED
        step = _step(case, "decide", target, by, note=why or "")
        given = _verdict(
            step, "first", verdict, confirmed_fen, reason, conduct_ended=conduct_ended, minutes=minutes, blind=blind
        )
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
    with _acting(number, by) as case:
        _from(case, "second")
        first: Verdict = _standing(case)[-1]
        if first.by_id == by.pk:
            raise BadInputError(f"case {case.number}: nobody reviews their own verdict; another reviewer must")
        agreed = (first.verdict, first.confirmed_fen) == (verdict, confirmed_fen)
        step = _step(case, "second", State.DECIDED if agreed else State.IN_REVIEW, by)
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
    with _acting(number, by) as case:
        _past(case, on)
        return _step(case, "serve", State.DECIDED, by, on=on)


def appeal(number: str, by: Reviewer, kind: str, on: date, note: str = "") -> Step:
    """Put down that somebody asked for reconsideration or went to court. Whether it came too late is theirs to say
    who hear it; the dates are shown (``appeals.deadlines``).
    """
    with _acting(number, by) as case:
        if kind not in APPEALS:
            raise BadInputError(f"{kind}: no kind of appeal; one of {', '.join(APPEALS)}")
        _past(case, on)
        return _step(case, "appeal", State.APPEALED, by, on=on, note=note, material=kind)


def settle(number: str, by: Reviewer, verdict: str, confirmed_fen: int, reason: str, on: date) -> Verdict:
    """Put down what the appeal came to: the verdict that holds from now on, the same or another."""
    with _acting(number, by) as case:
        _from(case, "settle")
        _past(case, on)
        before = _standing(case)[-1]
        step = _step(case, "settle", State.DECIDED, by, on=on)
        given = _verdict(
            step, "appeal", verdict, confirmed_fen, reason, conduct_ended=before.conduct_ended, blind=before.blind
        )
        _copy_seen(before, given)
        _confirm(given)
        return given


def close(number: str, by: Reviewer, note: str = "") -> Step:
    """Close a decided case; a later night reopens it for proof that nobody has seen."""
    with _acting(number, by) as case:
        return _step(case, "close", State.CLOSED, by, note=note)


def reopen(number: str, by: Reviewer, reason: str) -> Step:
    """Open a closed case again by hand, with the reason: a supervisor's or the discipline unit's."""
    with _acting(number, by) as case:
        if by.role == Role.AUDITOR:
            raise BadInputError(f"case {case.number}: a supervisor opens a closed case again")
        if not reason.strip():
            raise BadInputError(f"case {case.number}: say why it is opened again")
        return _step(case, "reopen", State.OPEN, by, note=reason)


def undo(number: str, by: Reviewer, reason: str) -> Step:
    """Take the last step back, with the reason; it stays in the record. One's own, or any as a supervisor."""
    with _acting(number, by) as case:
        way = _way(case)
        if not way:
            raise BadInputError(f"case {case.number}: nothing to undo, no step was taken")
        last = way[-1]
        if last.role == NIGHT:
            raise BadInputError(f"case {case.number}: the night took the last step ({last.action}); work on from here")
        if by.role == Role.AUDITOR and last.by_id != by.pk:
            raise BadInputError(f"case {case.number}: {last.action} was not your step; a supervisor may undo it")
        if not reason.strip():
            raise BadInputError(f"case {case.number}: say why it is undone")
        before = way[-2].assignee if len(way) > 1 else None
        step = _step(
            case, moves.UNDO, State(last.from_state), by, undoes=last.seq, note=reason,
            assignee=None if last.from_state == State.OPEN else before,
        )  # fmt: skip
        if last.to_state == State.DECIDED and last.action in ("decide", "second", "settle"):
            from jihe.cases import ledger

            ledger.retreat(case, _today(), by, f"undo/{case.number}/{step.seq}")
        return step


def needs_hearing(verdict: str, confirmed_fen: int) -> bool:
    """Whether the person must have been heard: a breach is found, or money is to come back from them.

    行政处罚法 第四十四、四十五条 for what is fined; for what is only returned, the same by our own rule.
    """
    return verdict in BREACHES or (confirmed_fen > 0 and verdict != "underpaid")


@contextmanager
def _acting(number: str, by: Reviewer) -> Iterator[Case]:
    """The case, locked, for somebody who is still active; one transaction."""
    from django.db import transaction

    from jihe.cases.models import Reviewer

    with kind_errors(), transaction.atomic():
        case = find(number, by, lock=True)
        if not Reviewer.objects.filter(pk=by.pk, is_active=True, role=by.role).exists():
            raise BadInputError(f"reviewer {by.login} is retired or has another role now; nothing was changed")
        yield case


def _step(case: Case, action: str, target: State, by: Reviewer, **told: Any) -> Step:
    """Add the step, and its audit entry; the database moves the case on."""
    from jihe.cases import audit
    from jihe.cases.models import Step

    if action != moves.UNDO:
        _from(case, action)
    told.setdefault("assignee", None if target == State.OPEN else case.assignee)
    last = case.steps.order_by("seq").last()
    seq = last.seq + 1 if last else 1
    step: Step = Step.objects.create(
        case=case, seq=seq, action=action, from_state=case.state, to_state=target, by=by, role=by.role,
        at=audit.now(), **told,
    )  # fmt: skip
    case.refresh_from_db(fields=["state", "assignee"])
    detail = {"seq": seq, "from": step.from_state, "to": step.to_state}
    if step.assignee is not None:
        detail["assignee"] = step.assignee.login
    if step.undoes is not None:
        detail["undoes"] = step.undoes
    audit.record(by, f"case.{action}", "case", case.number, detail)
    return step


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
    if (told.get("conduct_ended") or date.min) > _today():
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


def _from(case: Case, action: str) -> None:
    """That the case stands where ``action`` may be taken."""
    allowed = moves.sources(action)
    if case.state not in allowed:
        names = " or ".join(allowed)
        raise BadInputError(
            f"case {case.number} is {case.state} ({State(case.state).label}); {action} "
            f"({moves.title(action)}) wants it {names}"
        )


def _in_hand(case: Case, by: Reviewer) -> None:
    if case.assignee_id != by.pk:
        whose = case.assignee.login if case.assignee else "nobody's"
        raise BadInputError(f"case {case.number} is {whose}, not {by.login}'s; have it assigned first")


def _theirs(case: Case, to: Reviewer) -> None:
    """That the case may be ``to``'s work at all."""
    if not to.is_active:
        raise BadInputError(f"reviewer {to.login} is retired; assign it to another")
    try:
        find(case.number, to)
    except BadInputError:
        raise BadInputError(f"case {case.number} cannot be {to.login}'s ({to.role}): another lane or town") from None


def _past(case: Case, on: date) -> None:
    if on > _today():
        raise BadInputError(f"case {case.number}: {on} has not come yet")
    if on < case.opened_on:
        raise BadInputError(f"case {case.number}: {on} is before the case was opened ({case.opened_on})")


def _way(case: Case) -> list[Step]:
    """The steps that hold, in order: those undone, and the undoing, left out."""
    way: list[Step] = []
    for step in case.steps.select_related("assignee").order_by("seq"):
        if step.undoes is None:
            way.append(step)
        else:
            way.pop()
    return way


def _heard(case: Case) -> bool:
    """Whether the person was heard since the case was last opened."""
    way = _way(case)
    opened = max((place for place, step in enumerate(way) if step.to_state == State.OPEN), default=-1)
    return any(step.action == "hear" for step in way[opened + 1 :])


def _standing(case: Case) -> list[Verdict]:
    """The verdicts not undone, in order."""
    undone = case.steps.filter(undoes__isnull=False).values("undoes")
    return list(case.verdicts.exclude(step__seq__in=undone).order_by("seq"))


def _today() -> date:
    from jihe.cases import audit

    return audit.now().date()

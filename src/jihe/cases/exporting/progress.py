"""The case's way as the package tells it: who did what, what was heard, decided and paid, and until when to act."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jihe.cases import accounts, limits, moves
from jihe.page import words

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer, Step, Verdict
    from jihe.law import Law

Plain = dict[str, Any]
AMOUNT_CLASSES = {"large": "数额较大", "huge": "数额巨大", "especially_huge": "数额特别巨大"}
ROLES = {role.value: role.label for role in moves.Role} | {moves.NIGHT: "夜间筛查"}


def of(case: Case, law: Law, as_of: date, suspected: limits.Suspected | None = None) -> Plain:
    """``steps``, ``statements``, ``verdicts``, ``ledger``, ``fine`` and ``police`` of a case."""
    from jihe.cases.models import holding

    steps = list(case.steps.select_related("by", "assignee", "night").order_by("seq"))
    undone = {step.undoes for step in steps if step.undoes is not None}
    verdicts = list(case.verdicts.select_related("by", "step").order_by("seq"))
    return {
        "steps": [_step(step, step.seq in undone) for step in steps],
        "people": _people(steps),
        "statements": [_step(step, False) for step in steps if step.action == "hear" and step.seq not in undone],
        "verdicts": [_verdict(each, each.step.seq in undone) for each in verdicts],
        "in_force": _in_force(holding(case)),
        "ledger": _ledger(case),
        **_limits(case, law, as_of, suspected),
    }


def _step(step: Step, undone: bool) -> Plain:
    return {
        "seq": step.seq,
        "at": _minute(step.at),
        "action": moves.title(step.action),
        "to": step.get_to_state_display(),
        "by": _who(step.by),
        "role": ROLES.get(step.role, step.role),
        "on": step.on.isoformat() if step.on else "",
        "note": step.note,
        "material": step.material,
        "assignee": step.assignee.login if step.assignee and step.action == "assign" else "",
        "undone": undone,
        "undoes": step.undoes,
    }


def _people(steps: list[Step]) -> list[Plain]:
    """Who worked on the case, in the order they came to it, and what they did."""
    found: dict[str, Plain] = {}
    for step in steps:
        if step.by is None:
            continue
        one = found.setdefault(step.by.login, {"login": step.by.login, "role": ROLES[step.role], "did": []})
        if moves.title(step.action) not in one["did"]:
            one["did"].append(moves.title(step.action))
    return list(found.values())


def _verdict(verdict: Verdict, undone: bool) -> Plain:
    return {
        "stage": verdict.get_stage_display(),
        "verdict": words.word("verdict", verdict.verdict),
        "confirmed_fen": verdict.confirmed_fen,
        "reason": verdict.reason,
        "by": verdict.by.login,
        "at": _minute(verdict.at),
        "conduct_ended": verdict.conduct_ended.isoformat() if verdict.conduct_ended else "",
        "blind": verdict.blind,
        "proofs_seen": verdict.seen.count(),
        "look_alikes": [
            f"{one.codes} {one.what}：{one.get_held_display()}{f'（{one.note}）' if one.note else ''}"
            for one in verdict.look_alikes.order_by("id")
        ],
        "undone": undone,
    }


def _in_force(verdict: Verdict | None) -> Plain | None:
    if verdict is None:
        return None
    return {
        "verdict": words.word("verdict", verdict.verdict),
        "confirmed_fen": verdict.confirmed_fen,
        "reason": verdict.reason,
    }


def _ledger(case: Case) -> Plain:
    """The money's way, entry by entry, and what now lies where."""
    from jihe.cases.models import Balance, Entry

    entries = Entry.objects.filter(case=case).select_related("by").order_by("seq")
    balances = Balance.objects.filter(case=case, fen__gt=0).order_by("account")
    return {
        "entries": [
            {
                "seq": each.seq,
                "on": each.on.isoformat(),
                "kind": accounts.KINDS[each.kind].zh,
                "from": accounts.title(each.from_account),
                "to": accounts.title(each.to_account),
                "fen": each.fen,
                "by": _who(each.by),
                "reason": each.reason,
            }
            for each in entries
        ],
        "balances": [{"account": accounts.title(each.account), "fen": each.fen} for each in balances],
    }


def _limits(case: Case, law: Law, as_of: date, suspected: limits.Suspected | None) -> Plain:
    """The last day for a fine, and whether the police must be told."""
    from jihe.cases.models import holding

    found = limits.limits_of(case, law, as_of, suspected)
    fine = police = None
    if found.fine is not None and found.conduct_ended is not None:
        fine = {
            "ended": found.conduct_ended.isoformat(),
            "estimated": found.estimated,
            "by_payment": found.by_payment,
            "last_day": found.fine.last_day.isoformat(),
            "months": found.fine.months,
            "lapsed": found.fine.lapsed,
            "verified": found.fine.verified,
        }
    if found.police is not None:
        police = {
            "confirmed": holding(case) is not None,
            "due": found.police.due,
            "fen": found.police.fen,
            "threshold_fen": found.police.threshold_fen,
            "class": AMOUNT_CLASSES.get(found.police.class_of_amount or "", ""),
            "verified": found.police.verified,
        }
    return {"fine": fine, "police": police}


def _who(person: Reviewer | None) -> str:
    return "夜间筛查" if person is None else str(person.login)


def _minute(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")

"""What may be done with a case from its page: each action with its title, its key, its form and what carries it out.

``allowed`` says which of them somebody may take as the case stands; the store asks again when they do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jihe.cases import aside, ledger, moves, plans, work
from jihe.cases.acting import acting
from jihe.cases.moves import IN_HAND, MOVES, Role, State
from jihe.cases.steps import held_until, holding_steps, on_the_way, recused
from jihe.review import act_forms as forms

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer

Told = Mapping[str, Any]
Permits = Callable[["Situation"], bool]


@dataclass(frozen=True)
class Situation:
    """A case as somebody finds it."""

    case: Case
    by: Reviewer
    steps: list[Any]
    held: Mapping[str, int]
    givers: frozenset[int]  # of first verdicts and of those of appeals

    @classmethod
    def of(cls, case: Case, by: Reviewer) -> Situation:
        """Read once for all actions."""
        verdicts = case.verdicts.exclude(stage="second").values_list("by", flat=True)
        return cls(case, by, holding_steps(case), ledger.balances(case), frozenset(verdicts))

    @property
    def mine(self) -> bool:
        """Whether it is in their hands."""
        return bool(self.case.assignee_id == self.by.pk)

    @property
    def leads(self) -> bool:
        """Whether they move what is in other hands."""
        return self.by.role != Role.AUDITOR

    def holds(self, *accounts: str) -> bool:
        """Whether there is money in one of the accounts."""
        return any(self.held.get(account) for account in accounts)


@dataclass(frozen=True)
class Act:
    """``does`` takes the number, who acts, and what the form says. ``primary``: the next thing to do."""

    name: str
    title: Any
    form: type[forms.Act]
    may: Permits
    does: Callable[[str, Reviewer, Told], Any]
    key: str = ""
    primary: bool = False
    grave: bool = False  # asked once more before it is done

    def path(self, case: Case) -> str:
        """Its address."""
        return f"/cases/{case.number}/{self.name}/"


def _moved(name: str, form: type[forms.Act], may: Permits, does: Callable[..., Any], **more: Any) -> Act:
    """An action of the case's way: its states are those that ``moves`` declares."""
    states = frozenset(MOVES[name].moves)
    return Act(name, TITLES[name], form, lambda s: s.case.state in states and may(s), does, **more)


def _booked(name: str, form: type[forms.Act], may: Permits, book: Callable[..., Any], **more: Any) -> Act:
    def does(number: str, by: Reviewer, told: Told) -> None:
        with acting(number, by) as case:
            book(case, by, told)

    return Act(name, TITLES[name], form, may, does, **more)


def _undo(situation: Situation) -> bool:
    way = on_the_way(situation.steps)
    if not way or way[-1].role == moves.NIGHT or not MOVES[way[-1].action].undoable:
        return False
    return situation.leads or way[-1].by_id == situation.by.pk


def _mine(situation: Situation) -> bool:
    return situation.mine


def _mine_or_leads(situation: Situation) -> bool:
    return situation.mine or situation.leads


def _anybody(_situation: Situation) -> bool:
    return True


TITLES: dict[str, Any] = {
    "assign": _("Assign"), "begin": _("Begin the review"), "hear": _("Statement and defence"), "decide": _("Verdict"),
    "second": _("Second review"), "serve": _("Service"), "appeal": _("Appeal"), "settle": _("Outcome of the appeal"),
    "close": _("Close"), "reopen": _("Open again"), "undo": _("Undo"), "handback": _("Hand back"),
    "hold": _("Snooze"), "resume": _("Resume"), "note": _("Note"), "recuse": _("Recuse myself"),
    "file": _("File the case"), "join": _("Second auditor"), "order": _("Order the money back"),
    "recover": _("Money that came back"), "agree": _("Instalments agreed"), "write-off": _("Write off"),
    "pay": _("Money paid out"), "take-back": _("Arrears taken back"), "reverse": _("Red entry"),
}  # fmt: skip

ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        _moved("assign", forms.Assign, lambda s: s.leads or s.case.assignee_id in (None, s.by.pk) and not s.mine,
               lambda n, by, told: work.assign(n, told["to"], by, told["note"]), key="a"),
        _moved("begin", forms.Act, _mine, lambda n, by, told: work.begin(n, by), primary=True),
        _moved("hear", forms.Hear, _mine,
               lambda n, by, told: work.hear(n, by, told["on"], told["words"], told["material"]), key="h"),
        _moved("decide", forms.Decide, _mine, forms.decide, key="v", primary=True),
        _moved("second", forms.Second, lambda s: s.case.verdicts.filter(stage="first").last().by_id != s.by.pk,
               lambda n, by, told: work.second(n, by, told["verdict"], told["amount"], told["reason"],
                                               minutes=told["minutes"]), key="v", primary=True),
        _moved("serve", forms.Serve, _anybody, lambda n, by, told: work.serve(n, by, told["on"]), primary=True),
        _booked("order", forms.Order, lambda s: s.holds("confirmed"),
                lambda case, by, told: ledger.order(case, told["on"], by, told["voucher"], told["amount"],
                                                    told["reason"])),
        _booked("recover", forms.Recover, lambda s: s.holds("confirmed", "ordered"),
                lambda case, by, told: ledger.recover(case, told["amount"], told["way"], told["on"], by,
                                                      told["voucher"], told["reason"])),
        Act("agree", TITLES["agree"], forms.Agree, lambda s: s.holds("confirmed", "ordered", "reclaim_due"),
            lambda n, by, told: plans.agree(n, by, told["on"], told["rows"], told["note"])),
        _booked("write-off", forms.WriteOff,
                lambda s: s.leads and s.holds("confirmed", "ordered") and s.by.pk not in s.givers,
                lambda case, by, told: ledger.write_off(case, told["amount"], told["on"], by, told["voucher"],
                                                        told["reason"]), grave=True),
        _booked("pay", forms.Pay, lambda s: s.holds("owed_confirmed", "refund_due") and s.by.pk not in s.givers,
                lambda case, by, told: ledger.pay(case, told["amount"], told["on"], by, told["voucher"],
                                                  refund=told["refund"], reason=told["reason"])),
        _booked("take-back", forms.Booking, lambda s: s.holds("reclaim_due"),
                lambda case, by, told: ledger.take_back(case, told["amount"], told["on"], by, told["voucher"],
                                                        told["reason"])),
        _booked("reverse", forms.Reverse, lambda s: forms.reversible(s.case).exists(),
                lambda case, by, told: ledger.reverse(case, told["entry"].seq, by, told["reason"]), grave=True),
        _moved("appeal", forms.Appeal, _anybody,
               lambda n, by, told: work.appeal(n, by, told["kind"], told["on"], told["note"])),
        _moved("settle", forms.Settle, lambda s: s.by.pk not in s.case.verdicts.filter(stage="first").values_list(
                   "by", flat=True),
               lambda n, by, told: work.settle(n, by, told["verdict"], told["amount"], told["reason"], told["on"]),
               primary=True),
        _moved("close", forms.Close, _anybody, lambda n, by, told: work.close(n, by, told["note"])),
        _moved("reopen", forms.Because, lambda s: s.leads, lambda n, by, told: work.reopen(n, by, told["reason"])),
        _moved("hold", forms.Hold, _mine_or_leads,
               lambda n, by, told: aside.hold(n, by, told["until"], told["note"]), key="z"),
        _moved("resume", forms.Act, lambda s: _mine_or_leads(s) and held_until(s.steps) is not None,
               lambda n, by, told: aside.resume(n, by)),
        _moved("handback", forms.Noted, _mine, lambda n, by, told: aside.handback(n, by, told["note"])),
        _moved("file", forms.File, _mine,
               lambda n, by, told: aside.file(n, by, told["on"], told["reference"], told["note"])),
        _moved("join", forms.Join, _mine_or_leads, lambda n, by, told: aside.join(n, by, told["to"])),
        _moved("note", forms.Noted, _anybody, lambda n, by, told: aside.note(n, by, told["note"])),
        _moved("recuse", forms.Noted, lambda s: s.case.state != State.CLOSED,
               lambda n, by, told: aside.recuse(n, by, told["note"]), grave=True),
        Act("undo", TITLES["undo"], forms.Because, _undo, lambda n, by, told: work.undo(n, by, told["reason"]), key="u"),
    )
}  # fmt: skip


def allowed(case: Case, by: Reviewer) -> list[Act]:
    """The actions that ``by`` may take now, in the order of a case's way; none for whoever recused themselves."""
    if recused(case, by):
        return []
    situation = Situation.of(case, by)
    return [act for act in ACTS.values() if act.may(situation)]


def fits(act: Act, case: Case) -> bool:
    """Whether the case stands where the action could be taken by somebody; else it is no longer as the form saw it."""
    declared = MOVES.get(act.name)
    return declared is None or case.state in declared.moves


__all__ = ["ACTS", "IN_HAND", "TITLES", "Act", "Situation", "allowed", "fits"]

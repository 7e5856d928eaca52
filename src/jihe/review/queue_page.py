"""``/queue/``: whose work waits where; ``next`` and ``bulk``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jihe.cases import aside, audit, looks, work
from jihe.cases.acting import this_day
from jihe.cases.identity import LETTERS, UNPLACED, Docket, written
from jihe.cases.models import Lane, Reviewer
from jihe.cases.moves import IN_HAND, REVIEWERS, Role, State
from jihe.cases.queue import COUNTED, Asked, Desk, Sort, Tab, back, next_case
from jihe.cases.rights import NotTheirsError
from jihe.errors import BadInputError
from jihe.page import words
from jihe.review import answers, once
from jihe.review.answers import done, invalid, roles
from jihe.review.asking import asks
from jihe.review.errors import said
from jihe.review.fields import Words, Yuan
from jihe.review.header import COUNTERS, Count

TABS: dict[str, Any] = {
    Tab.MINE: gettext_lazy("Mine"), Tab.FREE: gettext_lazy("To take"), Tab.SECOND: gettext_lazy("To second"),
    Tab.RECOVERY: gettext_lazy("Recovery"), Tab.SNOOZED: gettext_lazy("Snoozed"), Tab.DUE: gettext_lazy("Due"),
    Tab.ALL: gettext_lazy("All"),
}  # fmt: skip
SORTS: dict[str, Any] = {
    Sort.RANK: gettext_lazy("Expected per hour"), Sort.MONEY: gettext_lazy("At stake"),
    Sort.AGE: gettext_lazy("Longest open"), Sort.DUE: gettext_lazy("Due first"),
}  # fmt: skip
DUE_KINDS: dict[str, Any] = {
    "penalty": gettext_lazy("penalty decision"), "instalment": gettext_lazy("instalment"),
    "litigation": gettext_lazy("end of the time to sue"),
}  # fmt: skip
FIRST = 5  # cases that a morning begins with
CODE = r"^[A-Z]\d{2}$"


class Filter(forms.Form):
    """What of the queue is wanted; an unknown value is an error of its field."""

    tab = forms.ChoiceField(choices=[(tab, "") for tab in Tab], required=False, widget=forms.HiddenInput)
    line = forms.ChoiceField(label=gettext_lazy("Line"), required=False)
    town = forms.CharField(label=gettext_lazy("Town"), required=False, max_length=32)
    code = forms.RegexField(CODE, label=gettext_lazy("Rule or model"), required=False, max_length=3)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    assignee = forms.CharField(label=gettext_lazy("In whose hands"), required=False, max_length=64)
    docket = forms.ChoiceField(label=gettext_lazy("List"), required=False)
    min = Yuan(label=gettext_lazy("At stake from, yuan"), required=False)
    max = Yuan(label=gettext_lazy("to"), required=False)
    age = forms.IntegerField(label=gettext_lazy("Open for days"), required=False, min_value=0, max_value=36_500)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=list(SORTS.items()))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        every = [("", _("all"))]
        self.fields["line"].choices = every + [(each, words.word("case_line", each)) for each in LETTERS]
        self.fields["state"].choices = every + [(each.value, each.label) for each in State]
        self.fields["docket"].choices = every + [(each.value, DOCKETS[each]) for each in Docket]

    def asked(self, begins: Tab) -> Asked:
        """As the queue takes it; ``begins``: the tab where none is named."""
        told = self.cleaned_data
        return Asked(
            Tab(told["tab"] or begins), told["line"], told["town"], told["code"], told["state"], told["assignee"],
            told["docket"], told["min"], told["max"], told["age"], Sort(told["sort"] or Sort.RANK),
        )  # fmt: skip


DOCKETS: dict[Docket, Any] = {
    Docket.RECOVER: gettext_lazy("to recover"), Docket.OWED: gettext_lazy("owed by the fund"),
    Docket.SERVICE: gettext_lazy("service"), Docket.PUBLIC_POWER: gettext_lazy("public power"),
}  # fmt: skip


@roles(*REVIEWERS)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """A page of the queue."""
    by: Any = request.user
    today = this_day()
    desk = Desk.of(by, today)
    given = request.GET.copy()
    after = given.pop("after", [""])[-1]
    form = Filter(given)
    if not form.is_valid():
        return invalid(request, "review/queue.html", {"form": form, "tabs": _tabs(desk, Tab.ALL)})
    asked = form.asked(_begins(desk))
    found = desk.page(asked, after)
    looks.listed(by, "case.list", [card.case.number for card in found.cards], {"tab": asked.tab})
    again = back(found.cards)
    kept = {name: value for name, value in given.items() if value and name != "tab"}
    return answers.page(request, "review/queue.html", {
        "form": form, "asked": asked, "tabs": _tabs(desk, asked.tab),
        "rows": [_row(card, today) | ({"new": True} if card.pk in again else {}) for card in found.cards],
        "sums": desk.sums(asked), "counted": COUNTED, "kept": kept, "filtered": bool(kept),
        "next": urlencode({**kept, "tab": asked.tab, "after": found.after}) if found.after else "",
        "first_page": f"?{urlencode({**kept, 'tab': asked.tab})}" if after else "",
        "key": once.new_key(), "bulk_key": once.new_key(), "people": _people(by),
        "leads": by.role != Role.AUDITOR, "today": today,
        "morning": _morning(desk) if asked.tab in (Tab.MINE, Tab.FREE) and not after and not kept else [],
    })  # fmt: skip


@roles(*REVIEWERS)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The first free case, taken; 204 where there is none."""
    by: Any = request.user

    def taken() -> str:
        number = next_case(by, this_day())
        return "" if number is None else f"/cases/{number}/"

    led = once.carried_out(request, taken)
    return done(request, led) if led else HttpResponse(status=204)


class Bulk(forms.Form):
    """What is done with the cases that were selected."""

    action = forms.ChoiceField(choices=[("assign", ""), ("hold", "")])
    to = forms.CharField(required=False, max_length=64)
    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    note = Words(required=False, max_length=400)


@roles(*REVIEWERS)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Each case by itself: what cannot be done with one leaves the others alone, and each is told."""
    by: Any = request.user
    form = Bulk(request.POST)
    numbers = request.POST.getlist("case")[:200]
    back = answers.done(request, "/queue/")
    if not form.is_valid() or not numbers:
        wrong = form.errors.get("note") or [_("Select cases, and say what is to be done with them.")]
        messages.error(request, wrong[0])
        return back
    told = form.cleaned_data
    to = Reviewer.objects.filter(login=told["to"] or by.login, is_active=True).first()
    if told["action"] == "assign" and to is None:
        messages.error(request, _("There is nobody of that login."))
        return back
    if told["action"] == "hold" and (told["until"] is None or not told["note"].strip()):
        messages.error(request, _("To snooze, say until when and why."))
        return back

    def carried() -> str:
        for number in dict.fromkeys(numbers):
            try:
                with looks.misses_on_record(by):
                    if told["action"] == "assign":
                        work.assign(number, to, by, told["note"])
                    else:
                        aside.hold(number, by, told["until"], told["note"])
                messages.success(request, _("%(number)s: done") % {"number": number[:24]})
            except NotTheirsError:
                messages.error(request, _("%(number)s: no such case") % {"number": number[:24]})
            except BadInputError as error:
                audit.record(by, "case.refused", "case", written(number), {"page": told["action"]})
                messages.error(request, f"{number[:24]}: {said(error)}")
        return "/queue/"

    once.carried_out(request, carried)
    return back


def _begins(desk: Desk) -> Tab:
    """One's own work; what is free where there is none."""
    return Tab.MINE if desk.counts(Tab)[Tab.MINE] else Tab.FREE


def _tabs(desk: Desk, chosen: Tab) -> list[dict[str, Any]]:
    counts = desk.counts(Tab)
    return [
        {"tab": tab.value, "name": TABS[tab], "chosen": tab == chosen,
         "count": f"{COUNTED:,}+" if counts[tab] > COUNTED else f"{counts[tab]:,}"}
        for tab in Tab
    ]  # fmt: skip


def _row(card: Any, today: Any) -> dict[str, Any]:
    case = card.case
    held = card.held_until is not None and card.held_until > today and card.state in (State.OPEN, *IN_HAND)
    return {
        "card": card, "number": case.number, "subject": words.subject(case.subject_kind, case.subject_id),
        "rank": None if card.place >= UNPLACED else card.place % 10**9,
        "hours": None if card.minutes is None else card.minutes / 60,
        "state": State(card.state).label, "days": (today - card.opened_on).days, "held": held,
        "due_kind": DUE_KINDS.get(card.due_kind, ""), "late": card.due_on is not None and card.due_on < today,
        "new": card.night is not None and card.newest == card.night.as_of and card.opened_on < card.night.as_of,
        "fen": card.owed_fen if card.docket == Docket.OWED else card.at_stake_fen,
    }  # fmt: skip


def _morning(desk: Desk) -> list[dict[str, Any]]:
    """What to begin with: one's own first, then what is free, best first."""
    own = desk.page(Asked(Tab.MINE), most=FIRST).cards if desk.counts(Tab)[Tab.MINE] else ()
    free = desk.page(Asked(Tab.FREE), most=FIRST - len(own)).cards if len(own) < FIRST else ()
    return [_row(card, desk.today) | {"asks": asks(card)} for card in (*own, *free)]


def _people(by: Reviewer) -> list[str]:
    """To whom somebody may give cases."""
    if by.role == Role.AUDITOR:
        return [str(by.login)]
    lane = Lane.PUBLIC_POWER if by.role == Role.DISCIPLINE else Lane.CASE
    people = Reviewer.objects.filter(is_active=True, role__in=REVIEWERS)
    power = people.filter(role=Role.DISCIPLINE)
    return list(
        (power if lane == Lane.PUBLIC_POWER else people.exclude(role=Role.DISCIPLINE)).values_list("login", flat=True)
    )


def waiting(me: Any) -> list[Count]:
    """The numbers of the header: in my hands, for me to second, due."""
    if me.role not in REVIEWERS:
        return []
    desk = Desk.of(me, this_day())
    shown = (
        (Tab.MINE, gettext_lazy("In hand")),
        (Tab.SECOND, gettext_lazy("To second")),
        (Tab.DUE, gettext_lazy("Due")),
    )
    counts = desk.counts(tab for tab, _ in shown)
    return [Count(name, counts[tab], f"/queue/?tab={tab}") for tab, name in shown]


COUNTERS.append(waiting)
__all__ = ["bulk", "queue", "take_next"]

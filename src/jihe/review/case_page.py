"""``/cases/N/``: what is claimed, what proves it, how the money is made, what to rule out, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from jihe.cases import audit, ledger, moves, plans
from jihe.cases.accounts import KINDS, title
from jihe.cases.acting import this_day
from jihe.cases.deadlines import all_due
from jihe.cases.exporting import typeset, workbook
from jihe.cases.exporting.reckoning import printed
from jihe.cases.models import Case, CaseNight, LastLook, Night, SignalProof
from jihe.cases.moves import State
from jihe.cases.rights import visible_cases
from jihe.cases.steps import beside, filed, held_until, holding_steps
from jihe.cases.why import Why
from jihe.law import load
from jihe.page import words
from jihe.review import answers, timeline
from jihe.review.act_page import found
from jihe.review.acts import allowed
from jihe.review.answers import done, invalid, roles
from jihe.review.evidence import NIGHTS_OPEN
from jihe.review.purposes import Unmask, holding, state

REVIEWERS = moves.REVIEWERS
PARTS: dict[str, Any] = {
    "evidence": _("Evidence"), "timeline": _("Timeline"), "network": _("Connections"), "money": _("Money"),
    "history": _("History"),
}  # fmt: skip
MOST_LINKED = 40


@dataclass(frozen=True)
class Since:
    """What has come since somebody looked last."""

    steps: int
    night: bool
    at: Any


@roles(*REVIEWERS)
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The whole page."""
    by: Any = request.user
    about = found(number, by)
    if number != about.number:
        return HttpResponseRedirect(f"/cases/{about.number}/", status=301)
    purpose = holding(about, by)
    paper = NIGHTS_OPEN.paper(about, by, purpose and purpose.reason)
    shown = _head(about, by, purpose) | {
        "paper": paper, "parts": PARTS, "unmask": Unmask(), "money": _money(about), "history": _history(about),
        "since": _looked(about, by),
    }  # fmt: skip
    if "gap" not in paper:
        shown |= {"signals": _signals(paper), **_times(paper, about)}
    shown["linked"] = _linked(about, by)
    return answers.page(request, "review/case/case.html", shown)


@roles(*REVIEWERS)
@require_safe
def part(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """One part: a page by itself, or for htmx the part alone."""
    by: Any = request.user
    about = found(number, by)
    if number != about.number:
        return HttpResponseRedirect(f"/cases/{about.number}/{name}/", status=301)
    purpose = holding(about, by)
    paper = NIGHTS_OPEN.paper(about, by, purpose and purpose.reason)
    audit.record(by, "case.look", "case", about.number, {"page": name})
    shown = _head(about, by, purpose) | {
        "paper": paper, "part": name, "title": PARTS[name], "money": _money(about), "history": _history(about),
        "linked": _linked(about, by),
    }  # fmt: skip
    if "gap" not in paper:
        shown |= {"signals": _signals(paper), **_times(paper, about)}
    return answers.page(request, "review/case/part.html#shown", shown)


@roles(*REVIEWERS)
@require_POST
def unmask(request: HttpRequest, number: str) -> HttpResponse:
    """State a purpose; the case is open to its reader until the day is over."""
    by: Any = request.user
    about = found(number, by)
    form = Unmask(request.POST)
    if not form.is_valid():
        shown = _head(about, by, None) | {"unmask": form}
        return invalid(request, "review/case/unmask.html", shown)
    state(about, by, form.cleaned_data["purpose"], form.cleaned_data["reason"])
    return done(request, f"/cases/{about.number}/")


@roles(*REVIEWERS)
@require_safe
def paper_file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """The working paper [工作底稿] as PDF or Excel: what the page shows, masked as the page is."""
    by: Any = request.user
    about = found(number, by)
    purpose = holding(about, by)
    told = NIGHTS_OPEN.paper(about, by, purpose and purpose.reason)
    if "gap" in told:
        return HttpResponse(str(told["gap"]), status=409, content_type="text/plain; charset=utf-8")
    audit.record(by, "case.export", "case", about.number, {"form": form, "masked": purpose is None})
    if form == "pdf":
        body, kind = typeset.pdf("working_paper", told, _night_day(told)), "application/pdf"
    else:
        body = workbook.workbook(told, _night_day(told))
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{about.number}.{form}"'
    return answer


def _night_day(told: dict[str, Any]) -> date:
    return date.fromisoformat(told["night"]["as_of"])


def _head(about: Case, by: Any, purpose: Any) -> dict[str, Any]:
    """What every part of the page is under."""
    steps, today, card = holding_steps(about), this_day(), about.card
    latest = Night.objects.exclude(capacity_minutes=None).order_by("as_of", "id").last()
    rest, opened = held_until(steps), filed(steps)
    return {
        "case": about, "card": card, "state": State(about.state).label, "steps_seen": card.steps,
        "masked": purpose is None,
        "purpose": purpose, "actions": allowed(about, by),
        "subject": words.subject(about.subject_kind, about.subject_id), "hours": card.minutes and card.minutes / 60,
        "dues": all_due(about, steps, load()), "today": today, "rest": rest if rest and rest > today else None,
        "filed": opened, "second_auditor": beside(steps), "gone": latest is not None and card.night_id != latest.pk,
        "new": latest is not None and card.newest == latest.as_of and about.opened_on < latest.as_of,
        "why": _why(about),
    }  # fmt: skip


def _why(about: Case) -> list[tuple[str, str]]:
    """Why it stands where the last night that ranked it put it."""
    seen = CaseNight.objects.filter(case=about, rank__isnull=False).order_by("night__as_of", "night").last()
    told = None if seen is None or seen.p_upheld is None else Why.of(seen.p_upheld, seen.why)
    return [] if told is None else list(told.lines())


def _signals(paper: dict[str, Any]) -> list[dict[str, Any]]:
    """Each signal with what belongs to it: its law's articles, look-alikes, reckoning, and how its rows matched."""
    made = []
    for one in paper["signals"]:
        code = one["code"]
        made.append({
            **one,
            "articles": [each for each in paper["articles"] if code in each["codes"]],
            "alike": [each for each in paper["look_alikes"] if code in each["codes"] and not each["excluded"]],
            "ruled_out": [each for each in paper["look_alikes"] if code in each["codes"] and each["excluded"]],
            "proved_by": [
                {"title": table["title"], "keys": _keys(table, code)} for table in paper["proofs"]
            ],
        })  # fmt: skip
    return made


def _keys(table: dict[str, Any], code: str) -> list[Any]:
    """The rows of a table that prove for this code."""
    return [row[0] for row, codes in zip(table["rows"], table["codes"], strict=True) if code in codes.split("、")]


def _times(paper: dict[str, Any], about: Case) -> dict[str, Any]:
    happened = timeline.events(paper, about.opened_on)
    sheets = [(one, printed(one)) for one in paper["reckonings"]]
    return {"events": happened, "timeline": timeline.picture(happened), "sheets": sheets}


def _money(about: Case) -> dict[str, Any]:
    entries = about.entries.select_related("by", "reverses").order_by("seq")
    return {
        "balances": [(title(name), fen) for name, fen in ledger.balances(about).items() if fen],
        "entries": [
            {"entry": each, "kind": KINDS[each.kind].zh, "from": title(each.from_account), "to": title(each.to_account)}
            for each in entries
        ],
        "plan": plans.progress(about),
        "still": ledger.outstanding(about),
    }


def _history(about: Case) -> dict[str, Any]:
    undone = set(about.steps.filter(undoes__isnull=False).values_list("undoes", flat=True))
    steps = about.steps.select_related("by", "assignee", "beside").order_by("-seq")
    return {
        "steps": [
            {
                "step": one,
                "title": moves.title(one.action),
                "to": State(one.to_state).label,
                "undone": one.seq in undone,
            }
            for one in steps
        ],
        "verdicts": [
            {"given": one, "undone": one.step.seq in undone}
            for one in about.verdicts.select_related("by", "step").order_by("-seq")
        ],
    }


def _linked(about: Case, by: Any) -> list[dict[str, Any]]:
    """Cases that its reader may see and that rest on the same rows, or name the same payments, as this one."""
    mine = SignalProof.objects.filter(signal__case=about, current=True).values_list("proof_table", "proof_key")
    keys: dict[str, set[int]] = {}
    for table, key in mine[:500]:
        keys.setdefault(table, set()).add(key)
    others: dict[int, set[str]] = {}
    for table, wanted in keys.items():
        shared = SignalProof.objects.filter(proof_table=table, proof_key__in=wanted, current=True)
        for case_id in shared.exclude(signal__case=about).values_list("signal__case", flat=True):
            others.setdefault(case_id, set()).add(words.rows([(table, 0)]).partition(" ")[0])
    for case_id in about.money.values_list("claims__signal__case", flat=True).distinct():
        if case_id not in (None, about.pk):
            others.setdefault(case_id, set()).add("支付")
    shown = visible_cases(by).filter(pk__in=others).select_related("card").order_by("number")[:MOST_LINKED]
    return [
        {"number": one.number, "subject": words.subject(one.subject_kind, one.subject_id), "card": one.card,
         "by": "、".join(sorted(others[one.pk])), "state": State(one.state).label}
        for one in shown
    ]  # fmt: skip


def _looked(about: Case, by: Any) -> Since | None:
    """Put the look down; what has come since the last one."""
    with transaction.atomic():
        before = LastLook.objects.filter(reviewer=by, case=about).first()
        now = {"at": audit.now(), "steps": about.card.steps, "night": about.card.night}
        LastLook.objects.update_or_create(reviewer=by, case=about, defaults=now)
        audit.record(by, "case.look", "case", about.number)
    if before is None:
        return None
    steps = about.steps.filter(seq__gt=before.steps).exclude(by=by).count()
    night = before.night_id != about.card.night_id
    return Since(steps, night, before.at) if steps or night else None

"""``/people/``: who works here, taken on and retired; a password drawn and shown once; hours and absences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jihe.cases import audit, reviewers
from jihe.cases.acting import this_day
from jihe.cases.models import Absence, Case, Reviewer, WorkingHours
from jihe.cases.moves import Role
from jihe.errors import BadInputError
from jihe.review import once
from jihe.review.answers import done, invalid, page, roles
from jihe.review.errors import said
from jihe.review.fields import Day
from jihe.review.header import ROLES

HERE = "/people/"
WITHOUT_A_TOWN = (Role.DATA_SCIENTIST, Role.ADMINISTRATOR, Role.DISCIPLINE)


class Add(forms.Form):
    """A new person."""

    login = forms.RegexField(
        rf"^{reviewers.LOGIN.pattern}$", label=gettext_lazy("Login"), max_length=64,
        help_text=gettext_lazy("small letters, digits, dot and hyphen; never used again"),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=list(ROLES.items()))
    town = forms.CharField(
        label=gettext_lazy("Town"), max_length=32, required=False,
        help_text=gettext_lazy("its code; empty: the bureau"),
    )  # fmt: skip

    def clean_login(self) -> str:
        """Nobody's yet."""
        login: str = self.cleaned_data["login"]
        if Reviewer.objects.filter(login=login).exists():
            raise forms.ValidationError(_("This login is there already, and is never used again"))
        return login

    def clean(self) -> dict[str, Any]:
        """Some roles are the bureau's alone; a town is one that has cases, or that somebody has already."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        town = told.get("town")
        if town and told.get("role") in WITHOUT_A_TOWN:
            self.add_error("town", _("Whoever has this role belongs to the bureau: leave the town out"))
        elif town and town not in towns():
            self.add_error("town", _("No town of this code has a case or a person"))
        return told


class Retire(forms.Form):
    """Nothing is asked."""


class Away(forms.Form):
    """First and last day."""

    first = Day(label=gettext_lazy("Away from"))
    last = Day(label=gettext_lazy("until"))

    def clean(self) -> dict[str, Any]:
        """In order."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", _("This lies before the first day"))
        return told


class Hours(forms.Form):
    """How much of a week."""

    hours = forms.DecimalField(
        label=gettext_lazy("Hours of review a week"), min_value=0, max_value=80, decimal_places=1
    )  # fmt: skip


FORMS: dict[str, type[forms.Form]] = {"retire": Retire, "password": Retire, "absence": Away, "hours": Hours}


@roles(Role.ADMINISTRATOR)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, the active ones first."""
    by: Any = request.user
    audit.record(by, "reviewer.list", "reviewer", "all")
    return page(request, "review/people/list.html", _shown(Add()))


@roles(Role.ADMINISTRATOR)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Take somebody on; they log in once they have a password."""
    by: Any = request.user
    if (led := once.before(request)) is not None:
        return done(request, led)
    form = Add(request.POST)
    if not form.is_valid():
        return invalid(request, "review/people/list.html", _shown(form))
    told = form.cleaned_data

    def made() -> str:
        reviewers.add(told["login"], told["role"], told["town"] or None, by)
        messages.success(request, _("%(login)s was added; draw a password next.") % {"login": told["login"]})
        return HERE

    return done(request, once.carried_out(request, made))


@roles(Role.ADMINISTRATOR)
@require_POST
def act(request: HttpRequest, login: str, action: str) -> HttpResponse:
    """Retire somebody, draw their password, put down hours or an absence."""
    by: Any = request.user
    if not Reviewer.objects.filter(login=login).exists():
        raise Http404
    if (led := once.before(request)) is not None:
        return done(request, led)
    form = FORMS[action](request.POST)
    password = reviewers.drawn_password()

    def carried() -> str:
        told = form.cleaned_data
        if action == "retire":
            left = reviewers.retire(login, by)
            words = _("%(login)s is retired. Cases still in their hands, to be assigned anew: %(left)s")
            messages.success(request, words % {"login": login, "left": left})
        elif action == "password":
            reviewers.set_password(login, password, by)
        elif action == "absence":
            reviewers.absent(login, told["first"], told["last"], by)
        else:
            reviewers.set_hours(login, int(told["hours"] * 60), this_day(), by)
        return HERE

    if form.is_valid():
        try:
            led = once.carried_out(request, carried)
        except BadInputError as error:
            form.add_error(None, _refused(error))
        else:
            if action != "password":
                return done(request, led)
            return page(request, "review/people/password.html", {"login": login, "password": password})
    return invalid(request, "review/people/list.html", _shown(Add(), login, form))


def _refused(error: BadInputError) -> str:
    """What the store says of somebody, in its reader's language."""
    if "retired" in str(error):
        return str(_("Is retired already"))
    return str(_("The last administrator stays: add another one first")) if "last" in str(error) else said(error)


def towns() -> list[str]:
    """The codes of towns that have a case or a person."""
    of_cases = Case.objects.exclude(town=None).order_by().values_list("town", flat=True).distinct()
    of_people = Reviewer.objects.exclude(town=None).order_by().values_list("town", flat=True).distinct()
    return sorted({*of_cases, *of_people})


def _shown(form: Add, wrong: str = "", wrong_form: forms.Form | None = None) -> dict[str, Any]:
    """Everybody with hours and absences; ``wrong``: whose form was not accepted."""
    today = this_day()
    hours: dict[int, int] = {}
    for one in WorkingHours.objects.filter(from_day__lte=today).order_by("from_day", "id"):
        hours[one.reviewer_id] = one.minutes_a_week
    away: dict[int, list[Absence]] = {}
    for each in Absence.objects.filter(last_day__gte=today).order_by("first_day"):
        away.setdefault(each.reviewer_id, []).append(each)
    return {
        "people": [
            {"who": who, "role": ROLES[who.role], "hours": hours[who.pk] / 60 if who.pk in hours else None,
             "away": away.get(who.pk, []), "ready": who.has_usable_password(),
             "wrong": wrong_form if who.login == wrong else None}
            for who in reviewers.everybody()
        ],
        "form": form, "away": Away(auto_id=False), "hours": Hours(auto_id=False), "towns": towns(),
        "key": once.new_key(), "today": today,
    }  # fmt: skip

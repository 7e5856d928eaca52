"""``/dashboard/``: how the work stands, of the cases its reader sees; every picture with its table and its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jihe.cases import audit, overview
from jihe.cases.accounts import title
from jihe.cases.acting import this_day
from jihe.cases.agreement import agreement
from jihe.cases.blind.estimates import estimates
from jihe.cases.moves import Role, State
from jihe.home import Home
from jihe.law import load
from jihe.page import filters, words
from jihe.review import blind_state, catalogue, nights_state
from jihe.review.answers import invalid, page, roles
from jihe.review.bars import Bar, bars

QUEUE = "/queue/?tab=all"
# The list behind an account: what is not yet decided, what is to come back or to be paid, what is over.
LIST_OF = {
    "suspected": f"{QUEUE}&state={State.OPEN}", "owed_suspected": f"{QUEUE}&state={State.OPEN}&docket=owed",
    "confirmed": "/queue/?tab=recovery", "ordered": "/queue/?tab=recovery", "refund_due": "/queue/?tab=recovery",
    "owed_confirmed": "/queue/?tab=recovery", "reclaim_due": "/queue/?tab=recovery",
}  # fmt: skip
CLOSED = f"{QUEUE}&state={State.CLOSED}"
STATUS = {"done": "good", "gaps": "warn", "failed": "bad", "running": "soft"}


@dataclass(frozen=True)
class Chart:
    """A picture and the same as a table: its heads, its rows of bars."""

    key: str
    name: str
    heads: tuple[str, ...]
    rows: list[Bar]

    @property
    def svg(self) -> str:
        """The picture."""
        return bars(self.rows, self.name)


class Asked(forms.Form):
    """Which month."""

    month = forms.DateField(required=False, input_formats=["%Y-%m"])


@roles(Role.SUPERVISOR, Role.DISCIPLINE)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The page; that somebody looked, and at which month, is on record."""
    by: Any = request.user
    today = this_day()
    form = Asked(request.GET)
    if not form.is_valid() or not 1990 <= (form.cleaned_data["month"] or today).year <= today.year:
        return invalid(request, "review/dashboard.html", {"wrong_month": True, "today": today})
    first = (form.cleaned_data["month"] or today).replace(day=1)
    shown = {
        "charts": [_money(by), _ages(by, today), _weeks(by, today), _hands(by, today)],
        "hands": [one for one in overview.hands(by, today) if one.away],
        "agreement": [
            {"one": one, "line": words.word("case_line", one.line), "same": _share(one.same), "side": _share(one.side)}
            for one in agreement(today, overview.shown_cases(by))
        ],
        "dues": overview.dues(by, today), "month": overview.month(by, first), "today": today,
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (first + timedelta(days=31)).strftime("%Y-%m") if first < today.replace(day=1) else "",
        "blind": [blind_state.told(one) for one in estimates(by, load()) if one.line is None],
        "nights": [{"night": one, "tone": STATUS.get(one.status, "soft")} for one in nights_state.nights(Home.at())],
        "health": _health(by), "ahead": overview.AHEAD,
    }  # fmt: skip
    audit.record(by, "dashboard.look", "reviewer", by.login, {"month": first.isoformat()[:7]})
    return page(request, "review/dashboard.html", shown)


def _money(by: Any) -> Chart:
    rows = [
        Bar(title(one.account), (one.fen / 100,), (f"{one.fen / 100:,.2f}",), LIST_OF.get(one.account, CLOSED))
        for one in overview.money(by)
    ]  # fmt: skip
    return Chart("money", _("Money by state, yuan"), (_("Account"), _("Yuan")), rows)


def _ages(by: Any, today: date) -> Chart:
    rows = []
    for least, most, cases, _fen in overview.ages(by, today):
        label = _("%(least)s–%(most)s days") if most is not None else _("%(least)s days and more")
        told = label % {"least": least, "most": most}
        rows.append(Bar(told, (cases,), (f"{cases:,}",), f"{QUEUE}&sort=age&age={least}", late=least > 180))
    return Chart("age", _("Not yet decided, by days since opened"), (_("Days"), _("Cases")), rows)


def _weeks(by: Any, today: date) -> Chart:
    rows = [
        Bar(one.monday.isoformat(), (one.came, one.went), (f"{one.came:,}", f"{one.went:,}"))
        for one in overview.weeks(by, today)
    ]
    name = _("Opened (dark) and decided (pale) a week")
    return Chart("flow", name, (_("Week from"), _("Opened"), _("Decided")), rows)


def _hands(by: Any, today: date) -> Chart:
    rows = []
    for one in overview.hands(by, today):
        over = one.a_week is not None and one.minutes > 2 * one.a_week
        told = f"{one.minutes / 60:,.1f}" + (f" / {one.a_week / 60:,.0f}" if one.a_week is not None else "")
        away = any(first <= today <= last for first, last in one.away)
        label = f"{one.login} ({_('away')})" if away else one.login
        rows.append(Bar(label, (one.minutes / 60,), (told,), f"{QUEUE}&assignee={one.login}", over or away))
    return Chart("hands", _("Hours in hand, and a week's hours"), (_("Who"), _("Hours")), rows)


def _share(one: Any) -> str:
    if one.value is None:
        return str(_("not estimable"))
    return f"{one.value:.0%} [{one.low:.0%}–{one.high:.0%}]"


def _health(by: Any) -> dict[str, Any]:
    """The rules of one's lane that want a person, as the last night left them."""
    found = catalogue.found_last_night(Home.at(), by)
    rules = {code: found[code] for code in sorted(catalogue.about()) if code in found}
    if not rules:
        return {}
    return {
        "run": catalogue.last_run(Home.at()), "rules": len(rules),
        "rows": [
            {"row": row, "alarms": [filters.ALARMS[each].partition(" ")[0] for each in row["alarms"]]}
            for row in rules.values() if nights_state.wants_a_person(row)
        ],
    }  # fmt: skip

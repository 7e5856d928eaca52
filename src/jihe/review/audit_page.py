"""``/audit/``: who did and saw what, filtered; whether the chain holds. Supervisors see what concerns their cases."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jihe.cases import audit, rights
from jihe.cases.audit_verify import UnusableError, read_heads
from jihe.cases.identity import LETTERS, is_number, written
from jihe.cases.models import AuditEntry, AuditHead
from jihe.cases.moves import Role
from jihe.home import Home
from jihe.review.answers import invalid, page, roles
from jihe.review.header import ROLES

KEEPERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
PAGE = 100
HEADS = "audit-heads"  # of the home: where its heads are carried to unless somebody says otherwise
_NUMBER = re.compile(rf"\b[{''.join(LETTERS.values())}](?:-[0-9A-Z]{{4}}){{3}}\b")


class Filter(forms.Form):
    """Who, what about, and which act."""

    actor = forms.RegexField(r"^[a-z][a-z0-9._-]{1,63}$", label=gettext_lazy("Who (login)"), required=False)
    object = forms.CharField(
        label=gettext_lazy("About (case number, login, or another key)"), required=False, max_length=64
    )  # fmt: skip
    action = forms.RegexField(r"^[a-z_]{1,40}(\.[a-z_]{1,40})?$", label=gettext_lazy("Act"), required=False)
    after = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean_object(self) -> str:
        """A case's number as the store writes it; nobody's own number."""
        typed = str(self.cleaned_data["object"]).strip()
        if audit.personal(typed) or "\x00" in typed:
            raise forms.ValidationError(_("No identity, mobile or card number here: the record keeps none"))
        return written(typed) if is_number(typed) else typed


@roles(*KEEPERS)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The newest entries first; a look at them is one more."""
    form = Filter(request.GET)
    if not form.is_valid():
        return invalid(request, "review/audit.html", {"form": form, "head": _head()})
    return _page(request, form, {})


@roles(*KEEPERS)
@require_POST
def verified(request: HttpRequest) -> HttpResponse:
    """Follow the whole chain, and hold it against the heads that were carried away into the home."""
    by: Any = request.user
    folder = Home.at().root / HEADS
    try:
        verdict = audit.verify_store(read_heads(folder) if folder.is_dir() else [])
    except UnusableError:
        return _page(request, Filter({}), {"unusable": True})
    audit.record(by, "audit.verify", "audit_log", "all", {"entries": verdict.entries, "holds": verdict.bad is None})
    return _page(request, Filter({}), {"verdict": verdict})


def _page(request: HttpRequest, form: Filter, more: dict[str, Any]) -> HttpResponse:
    by: Any = request.user
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value and name != "after"}
    rows = _theirs(by)
    if "actor" in asked:
        rows = rows.filter(actor=asked["actor"])
    if "object" in asked:
        rows = rows.filter(object_key=asked["object"])
    if "action" in asked:
        rows = rows.filter(action=asked["action"])
    if form.cleaned_data.get("after"):
        rows = rows.filter(seq__lt=min(form.cleaned_data["after"], 2**62))
    found = list(rows.order_by("-seq")[: PAGE + 1])
    shown = found[:PAGE]
    audit.record(by, "audit.look", "audit_log", "all", {"asked": sorted(asked), "count": len(shown)})
    return page(request, "review/audit.html", {
        "form": form, "head": _head(), "asked": asked, "after": shown[-1].seq if len(found) > PAGE else None,
        "first": bool(form.cleaned_data.get("after")),
        "rows": [{"entry": one, "role": ROLES.get(one.role, one.role), "told": _told(one, by)} for one in shown],
        "whole": by.role == Role.ADMINISTRATOR, **more,
    })  # fmt: skip


def _theirs(by: Any) -> Any:
    """The whole log for who keeps it; for a supervisor, what was done with the cases they see."""
    if by.role == Role.ADMINISTRATOR:
        return rights.log(by)
    return AuditEntry.objects.filter(object_kind="case", object_key__in=rights.visible_cases(by).values("number"))


def _told(entry: AuditEntry, by: Any) -> str:
    """What an entry adds, without what names another case to whoever may not see that one."""
    detail = json.loads(entry.detail)
    if by.role != Role.ADMINISTRATOR:
        detail = {
            name: value for name, value in detail.items()
            if set(_NUMBER.findall(json.dumps(value))) <= {entry.object_key}
        }  # fmt: skip
    return " · ".join(f"{name} {_short(value)}" for name, value in detail.items() if value not in (None, "", [], {}))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}…"


def _head() -> Any:
    return AuditHead.objects.get(pk=AuditHead.ONLY)

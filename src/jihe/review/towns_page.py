"""``/towns/``: a town's list to carry away; ``/replies/``: what it sends back, and what became of each row."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jihe.cases import audit, rights, town_list
from jihe.cases import replies as incoming
from jihe.cases.acting import this_day
from jihe.cases.exporting.paper import town_name
from jihe.cases.lookup import latest_night
from jihe.cases.models import BlindTaken, Case, Lane
from jihe.cases.moves import Role
from jihe.errors import BadInputError
from jihe.home import Home
from jihe.law import load
from jihe.review import nights, once
from jihe.review.answers import done, invalid, page, roles
from jihe.scratch import Scratch

WHO = (Role.AUDITOR, Role.SUPERVISOR)
LARGEST = 10 * 1024 * 1024  # bytes of a reply
UNUSABLE: dict[str, Any] = {
    "encrypted": gettext_lazy("It is encrypted or an old .xls: save it as .xlsx without a password."),
    "macros": gettext_lazy("It holds macros: save it as a workbook without them."),
    "unpacks": gettext_lazy("It unpacks to more than any list holds."),
    "answers no list": gettext_lazy("It answers no list that was sent from here."),
    "rows in a sheet": gettext_lazy("It has more rows or columns than a list."),
    "beyond column": gettext_lazy("It has more rows or columns than a list."),
    "not a readable": gettext_lazy("It is no workbook that can be read."),
    "as Excel saves": gettext_lazy("It is no workbook that can be read."),
}  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Reply(forms.Form):
    """The list as it comes back."""

    file = forms.FileField(label=gettext_lazy("The town's list, filled in (.xlsx)"), allow_empty_file=False)

    def clean_file(self) -> Any:
        """A workbook of a size that a list can have."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("Larger than any town's list: at most 10 MB"))
        if not given.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(_("Send the list itself back, as a workbook .xlsx"))
        return given


@roles(*WHO)
@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """The lists there are, and the form for replies."""
    by: Any = request.user
    audit.record(by, "town.look", "reviewer", by.login)
    return page(request, "review/towns/list.html", _shown(by, Reply()))


@roles(*WHO)
@require_safe
def town_file(request: HttpRequest, town: str) -> HttpResponse:
    """A town's list of the latest night; what was sent goes on record, so that its reply can be held against it."""
    from jihe.nightly.concluding import dossiers
    from jihe.nightly.past import signals_of, versions_of

    by: Any = request.user
    if town not in _theirs(by):
        audit.record(by, "town.miss", "reviewer", by.login)
        raise Http404
    if _dossier_in_hand(by):
        raise PermissionDenied
    home, run = Home.at(), latest_night().run_id
    found, scratch = signals_of(home, run), Scratch(home.root / "scratch")
    try:
        out = scratch.path / f"{town}.xlsx"
        with nights.lake_of(run) as ground:
            name, law, content = town_name(town, ground.session), ground.law, ground.content
        sent = town_list.town_list(
            run, town, name, out, found.signals, found.proofs, dossiers(content), law, versions_of(home, run)
        )
        data = out.read_bytes()
    finally:
        scratch.release()
    key = town_list.list_key(run, town)
    audit.record(by, town_list.EXPORTED, town_list.KIND, key, town_list.detail(town, sent))
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{town}-{run}.xlsx"'
    return answer


@roles(*WHO)
@require_POST
def replies(request: HttpRequest) -> HttpResponse:
    """Take a reply row by row; 303 to what became of each."""
    by: Any = request.user
    if (led := once.before(request)) is not None:
        return done(request, led)
    form = Reply(request.POST, request.FILES)
    if not form.is_valid():
        return invalid(request, "review/towns/list.html", _shown(by, form))
    digest = hashlib.sha256()
    scratch = Scratch(Home.at().root / "scratch")
    try:
        path = scratch.path / "reply.xlsx"
        with path.open("wb") as file:
            for chunk in form.cleaned_data["file"].chunks():
                digest.update(chunk)
                file.write(chunk)
        taken = incoming.take(path, by, load(), this_day())
        refused = incoming.write_refused(path, taken.refused).read_bytes() if taken.refused else None
    except BadInputError as error:
        # Where it lay is nobody's to know; what is wrong with it is said in its reader's language.
        why = next((said for mark, said in UNUSABLE.items() if mark in str(error)), _("It is no list of this store."))
        form.add_error("file", f"{_('Nothing was taken: this file cannot be used.')} {why}")
        return invalid(request, "review/towns/list.html", _shown(by, form))
    finally:
        scratch.release()
    name = digest.hexdigest()
    _keep(by, name, taken, refused)
    counts = {"taken": len(taken.taken), "unchanged": len(taken.unchanged), "refused": len(taken.refused)}
    audit.record(by, "list.import", "reply_file", name, counts)
    return done(request, once.carried_out(request, lambda: f"/replies/{name}/"))


@roles(*WHO)
@require_safe
def result(request: HttpRequest, digest: str) -> HttpResponse:
    """What became of a reply that one sent oneself."""
    by: Any = request.user
    told = _kept(by, digest, ".json")
    audit.record(by, "list.result", "reply_file", digest)
    shown = json.loads(told) | {"digest": digest}
    return page(request, "review/towns/result.html", shown)


@roles(*WHO)
@require_safe
def refused_file(request: HttpRequest, digest: str) -> HttpResponse:
    """The reply with the reasons in a column of its own, to be put right and sent again."""
    by: Any = request.user
    data = _kept(by, digest, ".xlsx")
    audit.record(by, "list.result", "reply_file", digest, {"file": True})
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="refused-{digest[:12]}.xlsx"'
    return answer


def _keep(by: Any, digest: str, taken: incoming.Taken, refused: bytes | None) -> None:
    folder = _folder(by)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    told = {
        "taken": taken.taken, "unchanged": taken.unchanged, "empty": taken.empty,
        "refused": [one._asdict() for one in taken.refused],
    }  # fmt: skip
    for end, data in ((".json", json.dumps(told, ensure_ascii=False).encode()), (".xlsx", refused)):
        if data is not None:
            partial = folder / f".{digest}{end}.partial"
            partial.write_bytes(data)
            partial.chmod(0o600)
            partial.replace(folder / f"{digest}{end}")


def _kept(by: Any, digest: str, end: str) -> bytes:
    path = _folder(by) / f"{digest}{end}"
    if not path.is_file():
        raise Http404
    return path.read_bytes()


def _folder(by: Any) -> Path:
    return Home.at().replies / str(by.login)


def _theirs(by: Any) -> list[str]:
    """The towns whose lists one may write: one's own, or all that have a case."""
    if by.town is not None:
        return [by.town]
    found = Case.objects.filter(lane=Lane.CASE).exclude(town=None).order_by("town")
    return list(found.values_list("town", flat=True).distinct())


def _dossier_in_hand(by: Any) -> bool:
    return bool(BlindTaken.objects.filter(by=by, item__said__isnull=True).exists())


def _shown(by: Any, form: Reply) -> dict[str, Any]:
    rights.works_on_cases(by)
    try:
        night: Any = latest_night()
    except BadInputError:
        night = None
    return {
        "form": form, "towns": _theirs(by), "night": night, "withheld": _dossier_in_hand(by), "key": once.new_key(),
    }  # fmt: skip

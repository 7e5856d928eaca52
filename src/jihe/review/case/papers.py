"""What leaves a case's page as a file: its working paper, and the files kept with it."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jihe.cases import audit, files
from jihe.cases.audit_verify import canonical
from jihe.cases.exporting import paper as papers
from jihe.cases.exporting import typeset, workbook
from jihe.cases.exporting.packed import Recording, UnpackedError
from jihe.errors import BadInputError, JiheError
from jihe.home import Home
from jihe.review import once, purposes
from jihe.review.act_page import found as theirs
from jihe.review.answers import done, invalid
from jihe.review.case import masking
from jihe.review.case.filing import Attach
from jihe.review.case.ground import ground_of
from jihe.review.case.reading import seen
from jihe.review.errors import said
from jihe.review.nights import lake_of

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def paper(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """The working paper, masked unless a purpose holds; that it left is on record with its hash."""
    by: Any = request.user
    case = theirs(number, by)
    if number != case.number:
        return HttpResponseRedirect(f"/cases/{case.number}/paper.{form}", status=301)
    purpose = purposes.holding(case, by)
    values, as_of = _values(case, by, purpose.reason if purpose else None)
    data = typeset.pdf("working_paper", values, as_of) if form == "pdf" else workbook.workbook(values, as_of)
    detail = {"hash": values["hash"], "night": values["night"]["run_id"], "form": form}
    action = "case.export" if purpose is None else "case.export_unmasked"
    audit.record(by, action, "case", case.number, detail if purpose is None else detail | {"reason": purpose.reason})
    return attached(data, TYPES[form], f"工作底稿-{case.number}.{form}")


def _values(case: Any, by: Any, reason: str | None) -> tuple[dict[str, Any], Any]:
    """The paper's values; of a masked one no sentence holds what its columns hide, and the hash is of what it says."""
    run_id = papers.last_night(case)
    try:
        with ground_of(case, run_id, wait=True) as ground:
            return _told(case, ground, by, reason), ground.as_of
    except UnpackedError:
        with lake_of(run_id) as ground:
            return _told(case, ground, by, reason), ground.as_of


def _told(case: Any, ground: Any, by: Any, reason: str | None) -> dict[str, Any]:
    recording = Recording(ground.session)
    values: dict[str, Any] = papers.paper(case, ground.over(recording), reason, by)
    if reason is not None:
        return values
    plain: dict[str, Any] = masking.Shroud.of(recording.known).over(
        {key: each for key, each in values.items() if key != "hash"}
    )
    return plain | {"hash": hashlib.sha256(canonical(plain).encode()).hexdigest()}


def attached(data: bytes, media_type: str, name: str) -> HttpResponse:
    """Bytes to be kept, never to be shown in the page's own name."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer._csp_exempt = True
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a file with the case; who only looks is led to the case, where the form stands."""
    from jihe.review.case.views import whole_page

    by: Any = request.user
    case = theirs(number, by)
    if request.method != "POST":
        return HttpResponseRedirect(f"/cases/{case.number}/#history")
    if (led := once.before(request)) is not None:
        return done(request, led)
    form = Attach(request.POST, request.FILES)
    if form.is_valid():

        def kept() -> str:
            files.attach(Home.at(), case.number, by, form.brought())
            return f"/cases/{case.number}/#history"

        try:
            led = once.carried_out(request, kept)
        except BadInputError as error:
            form.add_error("file", said(error))
        else:
            messages.success(request, _("The file is kept with the case."))
            return done(request, led)
    return invalid(request, "review/case/page.html", whole_page(request, seen(case, by, wait=False), attach_form=form))


@require_safe
def file(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """A file of this case, to be saved; that it was taken is on record, and so is one that was changed."""
    by: Any = request.user
    case = theirs(number, by)
    held = case.attachments.filter(sha256=sha256).first()
    if held is None:
        raise Http404
    try:
        data = files.read(Home.at(), held)
    except JiheError:
        audit.record(by, "case.file_refused", "case", case.number, {"sha256": sha256})
        raise
    audit.record(by, "case.file", "case", case.number, {"sha256": sha256})
    return attached(data, held.media_type, held.name)

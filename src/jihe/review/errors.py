"""Every answer that is not the page that was asked for. None says more than its reader may know.

A page that is not there and a page that is not theirs to know of are one and the same, byte for byte.
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from jihe import speech
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError, BusyError, JiheError

RETRY = 10  # seconds after which a busy store is worth another click


def page(status: int, name: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """``errors/<name>.html``, which knows neither the request nor who asks."""
    return HttpResponse(render_to_string(f"review/errors/{name}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for a form that is too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return page(400, "400")


def stranger(_request: HttpRequest) -> HttpResponse:
    """401."""
    return page(401, "401")


def forbidden(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: theirs to see, not theirs to do."""
    return page(403, "403")


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the log-in, or of another place."""
    return page(403, "csrf")


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, always the same bytes."""
    return page(404, "404")


def too_large(_request: HttpRequest) -> HttpResponse:
    """413."""
    return page(413, "413")


def refused(_request: HttpRequest, error: BadInputError) -> HttpResponse:
    """422 with the one sentence of the store; views that have a form show it there instead."""
    return page(422, "422", {"sentence": said(error), "english": said(error) == str(error)})


def said(error: BadInputError) -> str:
    """What the store refuses, in the language of the page."""
    return str(error) if get_language() == "en" else speech.sentence(str(error))


def unavailable(_request: HttpRequest, *, busy: bool) -> HttpResponse:
    """503: another process is writing, or the store cannot be used. Nothing was shown and nothing changed."""
    answer = page(503, "busy" if busy else "503")
    answer["Retry-After"] = str(RETRY)
    return answer


def told(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The answer for an expected error; None for one that is a mistake of ours."""
    if isinstance(error, DatabaseError):
        try:
            with kind_errors():
                raise error
        except JiheError as kind:
            error = kind
        except DatabaseError:
            return None
    if isinstance(error, BusyError):
        return unavailable(request, busy=True)
    if isinstance(error, BadInputError):
        return refused(request, error)
    # Its sentence names files and servers, which is for the administrator's terminal.
    return unavailable(request, busy=False) if isinstance(error, JiheError) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where the store was busy outside a view, as when a session is kept."""
    raised = sys.exc_info()[1]
    answer = told(request, raised) if raised else None
    return answer or page(500, "500")

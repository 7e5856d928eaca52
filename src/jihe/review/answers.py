"""What a view answers with.

@roles("auditor", "supervisor")
@require_GET
def evidence(request, number): ...
    return page(request, "review/evidence.html#rows", {"rows": rows})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

View = Callable[..., HttpResponse]


def roles(*allowed: str) -> Callable[[View], View]:
    """Only these roles; 403 for the rest of those who are logged in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.role not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The whole page; of ``page.html#part`` only the part where htmx asks."""
    whole, _, part = template.partition("#")
    fragment = part and request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    answer = render(request, template if fragment else whole, dict(context or {}), status=status)
    answer["Vary"] = "HX-Request"
    return answer


def invalid(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """422: the page again, its form saying what is wrong (``[data-error="<field>"]``)."""
    return page(request, template, context, 422)


def changed(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """409: the page as it is now, saying what is no longer as the form saw it."""
    return page(request, template, context, 409)


class SeeOther(HttpResponseRedirect):
    """303: done; look there."""

    status_code = 303


def done(request: HttpRequest, path: str) -> HttpResponse:
    """303 to a path of ours; htmx is told to go there, which it would otherwise fetch into the page."""
    if not request.htmx:
        return SeeOther(path)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = path
    return answer

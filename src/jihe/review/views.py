"""The shell's own small views."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from jihe.review.answers import done
from jihe.review.header import HOME_OF
from jihe.review.keys import OFF
from jihe.review.login import local

YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """The server answers; nothing else is told."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To where one's work begins."""
    return HttpResponseRedirect(HOME_OF[request.user.role])


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, for as long as the browser keeps it; any other code changes nothing."""
    answer = HttpResponseRedirect(local(request.POST.get("next")))
    chosen = request.POST.get("language")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return answer


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Single keys on or off (``on``: 1 or 0): they get in the way of speech input."""
    answer = done(request, local(request.POST.get("next")))
    if request.POST.get("on") == "0":
        answer.set_cookie(OFF, "off", max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie(OFF, samesite="Lax")
    return answer


@require_POST
def stay(_request: HttpRequest) -> HttpResponse:
    """Still here: being asked is what counts as a click."""
    return HttpResponse(status=204)

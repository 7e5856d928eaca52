"""What holds for every page: its language, that somebody is logged in, and that nothing is kept by the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from jihe.errors import JiheError
from jihe.review import errors

Answer = Callable[[HttpRequest], HttpResponse]


class Limits:
    """A request whose body is larger than any form's is refused before it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413, or on."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.BODY_MAX:
            answer = errors.too_large(request)
            answer["Connection"] = "close"  # the rest is not waited for
            return answer
        return self.get_response(request)


class NoStore:
    """Nothing that is answered here stays in a browser or a proxy: the back button after a log-out finds nothing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """With ``Cache-Control: no-store``."""
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response


class Language:
    """Chinese, or what its reader chose here; not what the browser was sold with."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """In the language of the cookie, where it names one of ours."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response


class LoginRequired(LoginRequiredMiddleware):
    """Deny by default. Who only looks is sent to the log-in; a script or a form is told 401, htmx where to go."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        """A stranger's answer."""
        if not request.htmx and request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        answer = errors.stranger(request)
        if request.htmx:
            back = request.htmx.current_url_abs_path or "/"
            answer["HX-Redirect"] = f"{settings.LOGIN_URL}?next={quote(back, safe='/')}"
        return answer


class Sentences:
    """What a view raises, as a page: busy, refused, or unusable; everything else is an error of ours."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's own answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for what was raised; None: not ours to say."""
        if isinstance(exception, JiheError | DatabaseError):
            return errors.told(request, exception)
        return None

"""Logging in and out. A name is counted as one however it is typed, and an unknown one is told as a wrong password."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jihe.cases.reviewers import LOGIN
from jihe.cases.store import kind_errors
from jihe.review import sitting

LONGEST = 1024  # a longer name or password is hashed no more than once


def normal(typed: str) -> str:
    """A login as it is kept: small letters, full width as half, and nothing that cannot be seen."""
    folded = unicodedata.normalize("NFKC", typed[:LONGEST]).casefold()
    return "".join(letter for letter in folded if letter.isprintable() and not letter.isspace())


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What tries are counted by: the login, or a digest of what is none, since people mistype what is private."""
    typed = (credentials or {}).get(settings.AXES_USERNAME_FORM_FIELD) or request.POST.get("username", "")
    name = normal(str(typed))
    if LOGIN.fullmatch(name):
        return name
    digest: str = salted_hmac("jihe.review.login", name, algorithm="sha256").hexdigest()
    return f"#{digest[:16]}"


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """429, the same whether there is such a person or not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = render(request, "review/locked.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def local(target: str | None, default: str = "/") -> str:
    """``target`` where it is a path of ours, else ``default``."""
    if (
        target
        and target.startswith("/")
        and target.isprintable()
        and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    ):
        return target
    return default


class LoginForm(forms.Form):
    """Name and password; what is wrong with them is never told apart."""

    username = forms.CharField(
        label=_("Login"),
        required=False,
        strip=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        for field in self.fields.values():
            field.validators = []  # NUL too is a wrong password, and counts
        self.request = request
        self.user: Any = None

    def clean(self) -> dict[str, Any]:
        """Ask who it is; always, so that every wrong pair takes the same time."""
        said: dict[str, Any] = super().clean()
        name, password = normal(said.get("username") or ""), said.get("password") or ""
        if len(password) > LONGEST:
            password = hashlib.sha256(password.encode(errors="replace")).hexdigest()  # no password of ours
        self.user = authenticate(self.request, username=name, password=password)
        if self.user is None:
            self.add_error("password", _("Login or password is wrong."))
        return said


@method_decorator([login_not_required, sensitive_post_parameters("password")], name="dispatch")
class Login(View):
    """``/login/``."""

    http_method_names = ("get", "head", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; who is logged in already goes on."""
        onward = local(request.GET.get("next"))
        if request.user.is_authenticated:
            return HttpResponseRedirect(onward)
        return render(request, "review/login.html", {"form": LoginForm(request), "next": onward})

    def post(self, request: HttpRequest) -> HttpResponse:
        """In, by a new session; or the form again with 422."""
        form = LoginForm(request)
        onward = local(request.POST.get("next"))
        with kind_errors():
            if not form.is_valid():
                return render(request, "review/login.html", {"form": form, "next": onward}, status=422)
            request.session.flush()  # nothing of who sat here before
            login(request, form.user)
            sitting.begin(request)
            request.session.save()
        return HttpResponseRedirect(onward)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """``/logout/``."""
    with kind_errors():
        logout(request)
    return HttpResponseRedirect(settings.LOGIN_URL)


__all__ = ["Login", "LoginForm", "counted_name", "leave", "local", "locked_out", "normal"]

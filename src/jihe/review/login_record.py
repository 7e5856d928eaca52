"""Log-ins, refused log-ins and lock-outs in the audit log. A name that is nobody's is not repeated there.

A try while a lock-out lasts is refused unread and leaves no entry of its own: the lock-out is on record, and a
stranger must not be able to fill a log that nobody can shorten.
"""

from __future__ import annotations

from typing import Any

import axes.signals  # noqa: F401  # counts before we are told
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from jihe.cases import audit

UNKNOWN = "unknown"
_KEY = "jihe.review"


def connect() -> None:
    """Listen, once."""
    for signal, heard in ((user_logged_in, _came), (user_logged_out, _left), (user_login_failed, _refused)):
        signal.connect(heard, dispatch_uid=f"{_KEY}.{heard.__name__}")


def _came(user: Any, **_: Any) -> None:
    audit.record(user, "login", "reviewer", user.login)


def _left(user: Any, **_: Any) -> None:
    if user is not None and user.is_authenticated:
        audit.record(user, "logout", "reviewer", user.login)


def _refused(credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    last = getattr(request, "axes_failures_since_start", None) == settings.AXES_FAILURE_LIMIT
    if getattr(request, "axes_locked_out", False) and not last:
        return
    name = _known(credentials.get("username"))
    audit.record(None, "login.refused", "reviewer", name)
    if last:
        audit.record(None, "login.locked", "reviewer", name)


def _known(name: str | None) -> str:
    """The login where it is somebody's."""
    from jihe.cases.models import Reviewer

    return name if name and Reviewer.objects.filter(login=name).exists() else UNKNOWN

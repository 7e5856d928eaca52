"""How long a log-in lasts: half an hour without a click, twelve hours in all.

The time of the last click is kept at most once a minute, so that looking at pages does not write. A person who was
retired, or whose password was changed, is logged out by Django's own checks at the next click.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

from jihe.cases.store import kind_errors
from jihe.errors import JiheError
from jihe.review import errors

IDLE, WHOLE, WARN, KEEP = 30 * 60, 12 * 3600, 25 * 60, 60  # seconds
BEGAN, SEEN, OVER = "began", "seen", "sitting_over"


def begin(request: HttpRequest) -> None:
    """A person has just logged in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


class Sitting:
    """Ends a log-in that is over, and puts down that another is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer to whoever is still here."""
        try:
            with kind_errors():
                self._look(request)
        except JiheError as error:
            return errors.told(request, error) or errors.server_error(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        if SESSION_KEY not in request.session:
            return
        now = int(time.time())
        began, seen = request.session.get(BEGAN, 0), request.session.get(SEEN, 0)
        if not request.user.is_authenticated:  # retired, or another password
            request.session.flush()
        elif now - seen >= IDLE or now - began >= WHOLE or seen > now + KEEP:
            logout(request)
        elif now - seen >= KEEP:
            request.session[SEEN] = now
            request.session.save()
            request.session.modified = False

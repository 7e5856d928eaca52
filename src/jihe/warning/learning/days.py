"""Days that are looked at again and again, each opened once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.engines import Session

Sessions = Callable[[date], AbstractContextManager["Session"]]


class Days(ExitStack):
    """``sessions`` by day, of which those of the ``kept`` days stay open until the end of the ``with``.

    What a session has made of its day serves whoever asks of the same day next: the gates of all models of a training
    look at the ends of the same months.
    """

    def __init__(self, sessions: Sessions, kept: Collection[date]) -> None:
        super().__init__()
        self._sessions, self._kept = sessions, kept
        self._open: dict[date, Session] = {}

    def on(self, day: date) -> AbstractContextManager[Session]:
        """The fund as known at the end of a day."""
        if day not in self._kept:
            return self._sessions(day)
        if day not in self._open:
            self._open[day] = self.enter_context(self._sessions(day))
        return nullcontext(self._open[day])

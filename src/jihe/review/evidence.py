"""What a page says of a case from the night that saw it last: its rows, its law, its look-alikes, its next steps.

A night of the past is opened once in a worker and kept; who asks for a case waits for whoever asks for another.
Personal data is masked unless a purpose holds.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting.paper import last_night, paper
from jihe.errors import BadInputError
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground
    from jihe.cases.models import Case, Reviewer

Plain = dict[str, Any]
NIGHTS = 2  # kept open
PAPERS = 200  # kept, of cases that nothing was done with since


class Nights:
    """The nights that are open, the papers that were read from them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[ExitStack, Ground]] = OrderedDict()
        self._papers: OrderedDict[tuple[Any, ...], Plain] = OrderedDict()

    def paper(self, case: Case, by: Reviewer, reason: str | None = None) -> Plain:
        """All that ``by`` is told of the case; ``reason``: why unmasked. ``gap`` alone: its night is no longer kept."""
        run = last_night(case)
        steps = case.steps.count()
        key = (case.pk, by.pk, run, steps, case.entries.count(), reason is None)
        with self._lock:
            if key not in self._papers:
                try:
                    self._papers[key] = paper(case, self._ground(run), reason, by)
                except BadInputError as error:
                    return {"gap": str(error)}
                while len(self._papers) > PAPERS:
                    self._papers.popitem(last=False)
            self._papers.move_to_end(key)
            return self._papers[key]

    def warm(self) -> None:
        """Open the latest night, so that the first case does not wait for it; nothing where there is none."""
        from jihe.cases.lookup import latest_night

        try:
            run = latest_night().run_id
            with self._lock:
                self._ground(run)
        except BadInputError:
            return

    def close(self) -> None:
        """Let all of them go."""
        with self._lock:
            while self._open:
                self._open.popitem()[1][0].close()
            self._papers.clear()

    def _ground(self, run: str) -> Ground:
        from jihe.nightly.past import ground_of

        if run not in self._open:
            stack = ExitStack()
            self._open[run] = stack, stack.enter_context(ground_of(Home.at(), run))
            while len(self._open) > NIGHTS:
                self._open.popitem(last=False)[1][0].close()
        self._open.move_to_end(run)
        return self._open[run][1]


NIGHTS_OPEN = Nights()

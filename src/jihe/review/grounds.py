"""Nights of the past that are open in this process: what stood in the fund's tables on their days.

A night is opened once, kept, and asked by one reader at a time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground

KEPT = 2  # nights


class Grounds:
    """The nights that are open."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._open: OrderedDict[tuple[str, str], tuple[ExitStack, Ground]] = OrderedDict()

    @contextmanager
    def of(self, run: str) -> Iterator[Ground]:
        """What the night stood on, for as long as the block lasts. Raises BadInputError where it is no longer kept."""
        from jihe.nightly.past import ground_of

        home = Home.at()
        key = str(home.root), run
        with self._lock:
            if key not in self._open:
                stack = ExitStack()
                self._open[key] = stack, stack.enter_context(ground_of(home, run))
                while len(self._open) > KEPT:
                    self._open.popitem(last=False)[1][0].close()
            self._open.move_to_end(key)
            yield self._open[key][1]

    def close(self) -> None:
        """Let all of them go."""
        with self._lock:
            while self._open:
                self._open.popitem()[1][0].close()


GROUNDS = Grounds()

"""Who sits at the desk, and what they see: pseudonyms, or people in full for a purpose, which is written down."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer
    from jihe.home import Home


@dataclass(frozen=True)
class Sight:
    """``login``: who, None where nobody said: they see pseudonyms of the case lane. ``purpose``: of reading in full."""

    home: Home
    login: str | None = None
    purpose: str | None = None

    @classmethod
    def of(cls, home: Home, login: str | None, purpose: str | None) -> Sight:
        """BadInputError for a purpose without a name, and for a name that is nobody's or may not read in full."""
        made = cls(home, login, " ".join(purpose.split()) if purpose is not None else None)
        if login is not None:
            made.acting()
        if purpose is not None:
            made._may_read_in_full()
        return made

    @property
    def in_full(self) -> bool:
        """Whether people are shown as they are."""
        return self.purpose is not None

    def acting(self) -> Reviewer:
        """Who sits here, active still; their store open. BadInputError where nobody said."""
        from jihe.cases import open_store, reviewers

        open_store_in_notebooks()
        if self.login:
            open_store(self.home, make=False)
        return reviewers.acting(self.login)

    def require(self, lane: str, of: str) -> None:
        """That rows of the lane may be shown here. BadInputError, which names whose; a try in vain is on record."""
        if lane == "public_power" and self.login is None:
            raise BadInputError(f"{of} is about public power, whose rows its own lane alone sees; open with by=LOGIN")
        if self.in_full or lane == "public_power":
            self._allowed(lane, f"row of {of}")

    def looked(self, kind: str, key: str, as_of: date, rows: int) -> None:
        """Put down what somebody was shown; of who said no name nothing is known."""
        from jihe.cases import audit
        from jihe.cases.looks import IN_FULL

        if self.login is None:
            return
        told = {"as_of": as_of.isoformat(), "rows": rows}
        if self.purpose:
            audit.record(self.acting(), IN_FULL, kind, key, told | {"purpose": self.purpose})
        else:
            audit.record(self.acting(), "desk.read_masked", kind, key, told)

    def _may_read_in_full(self) -> None:
        if not self.purpose or not self.login:
            raise BadInputError("reading in full wants a name and a purpose: jihe.open(…, by=LOGIN, purpose=…)")
        from jihe.cases import audit
        from jihe.cases.moves import Role

        who = self.acting()
        lane = "public_power" if who.role == Role.DISCIPLINE else "case"
        self._allowed(lane, "table in full")
        audit.record(who, "desk.open", "reviewer", who.login, {"purpose": self.purpose})

    def _allowed(self, lane: str, what: str) -> None:
        from jihe.cases import audit, rights

        who = self.acting()
        try:
            rights.of_the_bureau(who, what, lane)
            if self.in_full:
                rights.whole_lists(who)
        except BadInputError:
            audit.record(who, "desk.refused", "reviewer", who.login, {"lane": lane, "in_full": self.in_full})
            raise


def open_store_in_notebooks() -> None:
    """Let the store be read where an event loop runs, as in a notebook, whose cells run one after another.

    Django takes any running loop for a server's, in which a reading would keep others waiting, and refuses.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

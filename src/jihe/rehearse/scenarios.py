"""What goes wrong in a rehearsed year, and what of the simulated worlds is kept from what was fitted on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jihe.errors import BadInputError
from jihe.evaluate.coverage import CATALOGUE
from jihe.rehearse.reviewers import Verdict
from jihe.rehearse.world import World, month_of


@dataclass(frozen=True)
class Scenario:
    """Months are counted from 1, the first of the rehearsal.

    ``silent``: months in which nobody reviews. ``cleared_ring``: one reviewer clears whatever case shows the ring that
    cost the most. ``spoilt``: from this month on a list that trains teaches its models the opposite of its verdicts.
    ``unseen``: a family of typologies, by how their names begin, that what was fitted on simulated worlds
    (``first_guess``, ``truth_taught``) has nothing from.
    """

    silent: tuple[int, ...] = ()
    cleared_ring: bool = False
    spoilt: int | None = None
    unseen: str | None = None

    def check(self, months: int, retrain: bool) -> None:
        """BadInputError for what could not happen in such a year."""
        if any(not 1 <= each <= months for each in (*self.silent, *([self.spoilt] if self.spoilt else []))):
            raise BadInputError(f"a month of a scenario is one of 1 to {months}")
        if self.spoilt is not None and not retrain:
            raise BadInputError("models are spoilt by what they are taught: --spoilt-from wants --retrain")
        if self.unseen is not None and not codes_of(self.unseen):
            raise BadInputError(f"no typology begins with {self.unseen}")


def codes_of(family: str) -> frozenset[str]:
    """The rules and models meant for a typology of the family: B3.1 is that one alone, B3 all of B3.1 to B3.12."""
    meant = [codes for name, codes in CATALOGUE.items() if belongs(name, family)]
    return frozenset(code for codes in meant for code in codes.split())


def belongs(typology: str, family: str) -> bool:
    """Whether a typology is of the family."""
    return typology == family or typology.startswith(f"{family}.")


def dearest_ring(world: World) -> frozenset[int]:
    """The losses of the costliest ring of which a case ever shows something; where there is no ring, the costliest."""
    shown = {int(one) for month in world.months for one in month.pairs["truth_id"]}
    seen = world.truths[world.truths["truth_id"].isin(shown)]
    rings = seen[seen.duplicated("ring", keep=False)]
    cost = (seen if rings.empty else rings).groupby("ring")["fen"].sum()
    if cost.empty:
        return frozenset()
    return frozenset(int(one) for one in world.truths.loc[world.truths["ring"] == cost.idxmax(), "truth_id"])


def turned(known: Sequence[Verdict], since: int) -> list[Verdict]:
    """Verdicts known from a month on, as the opposite of what they say."""
    return [replace(one, upheld=not one.upheld, undone=None) if month_of(one.known) >= since else one for one in known]

"""A small town by hand: cases, what they stand on and what is true of them, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from jihe.evaluate.reviewing import Reviewers
from jihe.law import load
from jihe.rehearse.fairness import ATTRIBUTES
from jihe.rehearse.making import nights
from jihe.rehearse.reviewers import Staff
from jihe.rehearse.world import Month, Reviewed, World, month_of
from jihe.rehearse.year import Bureau

LAW = load()
LAST = date(2026, 3, 1)
# Verdicts come on the day on which a case is finished, and all money comes back.
AT_ONCE = Reviewed(np.zeros(1), np.ones(1))
NEVER_WRONG = Staff(
    Reviewers(0, 0, 0, 0), uneven=0.0, tires=0.0, alike=0.0, own=0.0, undoes_wrong=0.0, undoes_right=0.0
)


@dataclass(frozen=True)
class Given:
    """A case. ``shows``: the stories behind it; ``from_month``: the night, from 0, on which it stands first."""

    shows: tuple[int, ...] = ()
    stake: int = 1_000_000
    test: str = "a"
    severity: int = 3
    kind: str = "pension_award"
    from_month: int = 0
    ruled: bool = True
    sex: str | None = None


@dataclass(frozen=True)
class Story:
    """What is true: a loss in ``months`` from night ``begins`` on (0: of the first night's month)."""

    fen: int = 1_000_000
    kind: str = "fraud"
    begins: int = 0
    months: int = 1
    weight: float = 1.0
    ring: str | None = None


def town(
    cases: Sequence[Given],
    stories: Sequence[Story],
    months: int = 4,
    reviewed: Reviewed = AT_ONCE,
    insured: int = 10_000,
) -> World:
    """Cases C-000, C-001, …; stories 0, 1, …; a case shows a story once both have begun."""
    days = nights(LAST, months)
    start = month_of(days[0])
    truths = pd.DataFrame(
        [(number, one.kind, "B1.1", "pension", "pension_award", one.weight, one.fen, start + one.begins,
          start + one.begins + one.months - 1, one.ring or str(number)) for number, one in enumerate(stories)],
        columns=["truth_id", "kind", "typology", "line", "entity_type", "weight", "fen", "first", "until", "ring"],
    )  # fmt: skip
    made = tuple(_month(place, day, cases, stories, start, insured) for place, day in enumerate(days))
    return World(1, 0, truths, reviewed, made)


def _month(
    place: int, day: date, cases: Sequence[Given], stories: Sequence[Story], start: int, insured: int
) -> Month:  # fmt: skip
    here = [(f"C-{number:03}", one) for number, one in enumerate(cases) if one.from_month <= place]
    rows = pd.DataFrame(
        [(number, "pension", "case", one.kind, int(number[2:]), float(one.severity), float("nan"), one.stake, 0, 0,
          one.ruled, start + one.from_month, one.sex, None, None, None) for number, one in here],
        columns=["number", "line", "lane", "subject_kind", "subject_id", "severity", "score", "at_stake_fen",
                 "owed_fen", "prevented_fen", "by_rule", "newest", *ATTRIBUTES],
    )  # fmt: skip
    stands = pd.DataFrame(
        [(number, "pension", "P01", one.test, one.severity, "strong", float("nan"), one.stake, start + one.from_month)
         for number, one in here],
        columns=["number", "line", "code", "test", "severity", "match", "score", "fen", "since"],
    )  # fmt: skip
    pairs = pd.DataFrame(
        [(number, truth) for number, one in here for truth in one.shows if stories[truth].begins <= place],
        columns=["number", "truth_id"],
    ).astype({"number": object, "truth_id": np.int64})  # fmt: skip
    past = pd.DataFrame(columns=["line", "code", "test", "severity", "match", "rate", "worth"])
    people = pd.DataFrame(
        [("sex", "female", insured // 2), ("sex", "male", insured // 2)], columns=["attribute", "group", "persons"]
    )
    proofs = pd.DataFrame(
        [(number, "pension_payment", 7) for number, _ in here], columns=["number", "proof_table", "proof_key"]
    )
    return Month(day, insured, rows, stands, pairs, past, people, proofs)


def bureau(hours: float, staff: Staff = NEVER_WRONG, insured: int = 10_000) -> Bureau:
    """One whose list has so many hours a month. A pension case is declared at three."""
    plain = Bureau(LAW, 1.0, staff)
    share = plain.capacity(town([], [], 1, insured=insured).months[0])
    return Bureau(LAW, hours / share, staff)

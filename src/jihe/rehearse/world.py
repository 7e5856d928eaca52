"""What a rehearsal knows of one city: its nights, which every arm sees, and its truth, which only the oracles do."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.cases.rates import Ground, Guess
from jihe.evaluate.reviewing import GROUPS
from jihe.page import write
from jihe.rehearse.draws import Floats, normal, uniform

if TYPE_CHECKING:
    from collections.abc import Mapping

FRAMES = ("cases", "stands", "pairs", "past", "people", "proofs")
_GROUND = ["line", "code", "test", "severity", "match"]


@dataclass(frozen=True)
class Month:
    """One night. Months are numbers, year × 12 + month − 1.

    ``cases``   number, line, lane, subject_kind, subject_id, severity, score, at_stake_fen, owed_fen, prevented_fen;
    by_rule: a rule raised it; newest: the month in which the newest of its proof rows was first seen; what its
    subject is of protected attributes, by name (``fairness.ATTRIBUTES``), where it is somebody
    ``stands``  number, line, code, test, severity, match, score; fen: what it names of the case's payments; since:
    the month in which it first stood on this
    ``pairs``   number, truth_id: what of the truth a case shows
    ``past``    line, code, test, severity, match, rate, worth: what reviews of before jihe say
    ``people``  attribute, group, persons: the insured
    ``proofs``  number, proof_table, proof_key: the rows that a reviewer of the case is shown
    """

    day: date
    insured: int
    cases: pd.DataFrame
    stands: pd.DataFrame
    pairs: pd.DataFrame
    past: pd.DataFrame
    people: pd.DataFrame
    proofs: pd.DataFrame

    @property
    def number(self) -> int:
        """Of the month that the night ends."""
        return month_of(self.day)

    def weak_evidence(self) -> Mapping[Ground, Guess]:
        """``past`` as the ranking reads it."""
        rows = self.past[[*_GROUND, "rate", "worth"]].itertuples(index=False, name=None)
        return {Ground(*ground): Guess(rate, worth) for *ground, rate, worth in rows}

    def groups(self, truths: pd.DataFrame) -> pd.Series[str]:
        """What each case truly is, by number (``reviewing.GROUPS``): the gravest of what it shows."""
        kind = self.pairs["truth_id"].map(truths.set_index("truth_id")["kind"].map(GROUPS.index).astype(float))
        gravest = kind.groupby(self.pairs["number"]).min()
        made = gravest.reindex(self.cases["number"]).fillna(GROUPS.index("other")).astype(int)
        return made.map(dict(enumerate(GROUPS)))


@dataclass(frozen=True)
class Reviewed:
    """How reviews of before jihe went, one number each: days to the verdict, part of the amount that came back."""

    days: Floats
    part: Floats


@dataclass(frozen=True)
class World:
    """One city. ``luck`` names what is drawn for it (``draws``).

    ``truths``  truth_id, kind (``reviewing.GROUPS`` but other), typology, line, entity_type, ring, weight, fen lost in
    all, first and until: its months
    """

    seed: int
    world: int
    truths: pd.DataFrame
    reviewed: Reviewed
    months: tuple[Month, ...]

    @property
    def luck(self) -> str:
        """The name of its chance."""
        return f"{self.seed}/{self.world}"


def month_of(day: date) -> int:
    """A day's month number."""
    return day.year * 12 + day.month - 1


def named(month: int) -> str:
    """A month number as YYYY-MM."""
    return f"{month // 12}-{month % 12 + 1:02}"


def keep(month: Month, folder: Path) -> None:
    """Write a month; the last file says that the others are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FRAMES:
        getattr(month, name).to_parquet(folder / f"{name}.parquet", index=False)
    write(folder / "about.json", json.dumps({"day": month.day.isoformat(), "insured": month.insured}))


def kept(folder: Path) -> Month | None:
    """The month that was kept there, if it was whole."""
    about = folder / "about.json"
    if not about.is_file():
        return None
    told = json.loads(about.read_bytes())
    frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in FRAMES}
    return Month(date.fromisoformat(told["day"]), told["insured"], **frames)


def lived(world: World, vary: float = 0.0) -> World:
    """An enriched city in life's proportion: each story stays with its weight for a probability, a ring as one.

    ``vary``: every typology's rate is first multiplied by e^N(0, vary), as far as the city's enrichment goes.

    What stays weighs one. Of a case all of whose stories are left out nothing stays either, so that look-alikes
    and frauds are as rare as in life on every list; one that keeps another story keeps its amount.
    """
    truths = world.truths
    weight = truths["weight"].to_numpy(float) * np.exp(vary * normal(world.luck, "rates", truths["typology"]))
    stays = uniform(world.luck, "lives", truths["ring"]) < weight
    if stays.all():
        return world
    living = truths[stays].assign(weight=1.0)
    return replace(world, truths=living, months=tuple(without(month, living) for month in world.months))


def without(month: Month, living: pd.DataFrame) -> Month:
    """The month with these stories alone, and without the cases that showed nothing but others."""
    pairs = month.pairs[month.pairs["truth_id"].isin(living["truth_id"])]
    emptied = np.setdiff1d(month.pairs["number"], pairs["number"])
    return replace(
        month, pairs=pairs, cases=month.cases[~month.cases["number"].isin(emptied)],
        stands=month.stands[~month.stands["number"].isin(emptied)],
    )  # fmt: skip

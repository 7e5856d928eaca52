"""Whom a list takes up for nothing: honest people by sex, age, registration and town, beside how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.cases.capacity import PEOPLE
from jihe.rehearse.reviewers import Verdict
from jihe.rehearse.world import World
from jihe.warning.versions.fairness import Ratio, groups, ratios

if TYPE_CHECKING:
    from jihe.engines import Session

ATTRIBUTES = ("sex", "age", "hukou", "town")
Counts = Mapping[str, Mapping[str, int]]  # persons by attribute and group


class Told(NamedTuple):
    """A group's rate of honest people taken up, over that of all others; and the people behind it."""

    attribute: str
    ratio: Ratio
    taken: int
    persons: int


def described(cases: pd.DataFrame, session: Session) -> pd.DataFrame:
    """The cases with what each subject is, where it is somebody."""
    parts = []
    for kind, rows in cases.groupby("subject_kind", sort=True):
        known = groups(session, str(kind), rows["subject_id"].to_numpy("int64")).set_axis(rows.index)
        parts.append(known.reindex(columns=list(ATTRIBUTES)).astype(object))
    about = pd.concat(parts) if parts else pd.DataFrame(columns=list(ATTRIBUTES), dtype=object)
    return cases.join(about.where(about.notna(), None))


def people(session: Session) -> pd.DataFrame:
    """How many of the insured each group has."""
    ids = session.query(PEOPLE, {"as_of": session.as_of}).column("person_id").to_numpy()
    known = groups(session, "person", ids)
    counts = [known[name].value_counts().sort_index() for name in ATTRIBUTES if name in known]
    rows = [(str(each.index.name), str(group), int(n)) for each in counts for group, n in each.items()]
    return pd.DataFrame(rows, columns=["attribute", "group", "persons"])


def honest_taken(world: World, verdicts: Sequence[Verdict]) -> dict[str, dict[str, int]]:
    """Honest people whose cases were finished, by attribute and group; of a case taken up twice once."""
    honest = {one.job.number for one in verdicts if one.job.group in ("harmless", "other")}
    seen = pd.concat([month.cases[["number", *ATTRIBUTES]] for month in world.months]).drop_duplicates("number")
    seen = seen[seen["number"].isin(honest)]
    return {name: _counted(seen[name]) for name in ATTRIBUTES}


def insured(world: World) -> dict[str, dict[str, int]]:
    """The insured of the first night, by attribute and group."""
    rows = world.months[0].people
    return {
        name: {str(group): int(n) for group, n in rows.loc[rows["attribute"] == name, ["group", "persons"]].to_numpy()}
        for name in ATTRIBUTES
    }


def added(counts: Sequence[Counts]) -> dict[str, dict[str, int]]:
    """Counts of several cities together."""
    made: dict[str, dict[str, int]] = {name: {} for name in ATTRIBUTES}
    for one in counts:
        for name, by_group in one.items():
            for group, n in by_group.items():
                made[name][group] = made[name].get(group, 0) + n
    return made


def told(taken: Counts, persons: Counts) -> list[Told]:
    """The ratio of every group of which somebody is insured, most unlike 1 first within its attribute."""
    made = []
    for name in ATTRIBUTES:
        names = sorted(persons.get(name, {}))
        if not names:
            continue
        hits = [min(taken.get(name, {}).get(group, 0), persons[name][group]) for group in names]
        size = [persons[name][group] for group in names]
        hit = np.concatenate([np.arange(n) < k for k, n in zip(hits, size, strict=True)])
        of = pd.Series(np.repeat(np.array(names, dtype=object), size), dtype=object)
        count = dict(zip(names, zip(hits, size, strict=True), strict=True))
        made += [Told(name, one, *count[one.group]) for one in ratios(hit.astype(float), np.ones(len(hit)), of)]
    return made


def _counted(column: pd.Series[str]) -> dict[str, int]:
    return {str(group): int(n) for group, n in column.value_counts().sort_index().items()}

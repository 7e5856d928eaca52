"""Couples, children, parents and who lives with whom, matched within age bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT, Bools, Floats, Ints, age_in_years

if TYPE_CHECKING:
    from jihe.city.world import World

_GENERATIONS = 4  # of the living, through which a surname comes down
_BIRTHS_A_YEAR = 0.068  # per couple while the wife is 21 to 42
_MIGRANT_CHILDREN_HERE = 0.15


def build(world: World, adults: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Adults and their minor children, with spouse, parent_a, parent_b (mother), household and hh_role.

    Links are row numbers of the returned frame, −1 for nobody; ``household`` is its head's row.
    """
    age = age_in_years(adults["birth"].to_numpy(), world.start)
    male, local = adults["male"].to_numpy(), adults["local"].to_numpy()
    spouse = _couples(age, male, local, rng)
    father, mother = _parents(age, male, local, spouse, rng)
    minors = _minors(world, adults, age, spouse, rng)
    minors["spouse"] = -1
    people = pd.concat([adults.assign(spouse=spouse, parent_a=father, parent_b=mother), minors], ignore_index=True)
    named_after = people["parent_a"].to_numpy()
    for _ in range(_GENERATIONS):
        surname = people["surname"].to_numpy()
        people["surname"] = np.where(named_after >= 0, surname[named_after], surname)
    _households(people, np.r_[age, np.zeros(len(minors))], rng)
    return people


def _couples(age: Floats, male: Bools, local: Bools, rng: np.random.Generator) -> Ints:
    """Each adult's husband or wife, paired within bands of five years; men are 2.5 older."""
    married = np.interp(age, [20, 24, 30, 40, 65, 85], [0.0, 0.15, 0.72, 0.86, 0.80, 0.35])
    married = np.where(local, married, married * 0.6)  # the others' families stayed at home
    willing = (rng.random(len(age)) < married) & (age >= 20)
    band = ((age - np.where(male, 2.5, 0)) // 5).astype(np.int64) * 2 + local
    men, women = np.flatnonzero(willing & male), np.flatnonzero(willing & ~male)
    husband, wife = _pairs(men, band[men], women, band[women], rng)
    spouse = np.full(len(age), -1, dtype=np.int64)
    spouse[husband], spouse[wife] = wife, husband
    return spouse


def _parents(age: Floats, male: Bools, local: Bools, spouse: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Father and mother among the city's couples for most adults of local families, at most two a couple."""
    children = np.flatnonzero(local & (age < 62) & (rng.random(len(age)) < 0.75))
    wives = np.repeat(np.flatnonzero(~male & (spouse >= 0) & local & (age > 38)), 2)
    mothers_age = age[children] + np.clip(rng.normal(26.5, 3.5, len(children)), 20, 42)
    child, mother = _pairs(
        children, (mothers_age // 2).astype(np.int64), wives, (age[wives] // 2).astype(np.int64), rng
    )
    # A band may bring a mother a little too young: those stay unlinked, as does one's own spouse.
    fits = (age[mother] - age[child] >= 17) & (mother != spouse[child])
    child, mother = child[fits], mother[fits]
    of_father, of_mother = (np.full(len(age), -1, dtype=np.int64) for _ in range(2))
    of_father[child], of_mother[child] = spouse[mother], mother
    return of_father, of_mother


def _minors(world: World, adults: pd.DataFrame, age: Floats, spouse: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Children under 18 at the start, and those born in the window, of couples living here."""
    male, local = adults["male"].to_numpy(), adults["local"].to_numpy()
    wives = np.flatnonzero(~male & (spouse >= 0))
    here = (local[wives] | local[spouse[wives]]) | (rng.random(len(wives)) < _MIGRANT_CHILDREN_HERE)
    wives = wives[here]
    first = np.maximum(-18.0, 21 - age[wives])  # years from the start, of the first and last possible birth
    last = np.minimum(world.years - 0.1, 42 - age[wives])
    mothers = np.repeat(wives, rng.poisson(np.maximum(last - first, 0) * _BIRTHS_A_YEAR))
    position = np.searchsorted(wives, mothers)
    when = first[position] + rng.random(len(mothers)) * (last - first)[position]
    born = world.start + (when * 365.25 * 86_400).astype("timedelta64[s]")
    boy = rng.random(len(mothers)) < 0.52
    return pd.DataFrame(
        {
            "kind": "minor", "male": boy, "track": np.where(boy, "M", "F50"),
            "arrived": np.full(len(mothers), NAT),
            "local": local[mothers] | local[spouse[mothers]],
            "birth": born.astype("datetime64[D]").astype("datetime64[s]"),
            "surname": adults["surname"].to_numpy()[spouse[mothers]],
            "parent_a": spouse[mothers], "parent_b": mothers,
        }
    )  # fmt: skip


def _households(people: pd.DataFrame, age: Floats, rng: np.random.Generator) -> None:
    """A couple with its minors; most unmarried children under 30; some of the old who are alone."""
    n = len(people)
    spouse, father, male = (people[c].to_numpy() for c in ("spouse", "parent_a", "male"))
    row = np.arange(n)
    couple = np.where(spouse >= 0, np.where(male, row, spouse), row)  # the husband's row stands for the couple
    role = np.where((spouse >= 0) & ~male, "spouse", "head")
    at_home = (father >= 0) & (spouse < 0) & (age < 30) & ((age < 18) | (rng.random(n) < 0.75))
    household = np.where(at_home, couple[father], couple)
    role = np.where(at_home, "child", role)
    # A widowed parent, or an old couple, moves in with one of the children.
    child_of_father = np.full(n, -1, dtype=np.int64)
    grown = np.flatnonzero((father >= 0) & (age >= 30))
    child_of_father[father[grown]] = grown
    old = np.flatnonzero((child_of_father >= 0) & (age > 68) & (rng.random(n) < 0.3))
    hosts = couple[child_of_father[old]]
    plain = household[hosts] == hosts  # the child has a home of its own
    old, hosts = old[plain], hosts[plain]
    for who in (old, spouse[old]):
        household[who], role[who] = hosts, "parent"
    people["household"], people["hh_role"] = household, role


def _pairs(left: Ints, left_band: Ints, right: Ints, right_band: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Pairs of a left and a right of one band, at random; the surplus of either side stays alone."""
    frames = []
    for ids, band, name in ((left, left_band, "left"), (right, right_band, "right")):
        frame = pd.DataFrame({name: ids, "band": band}).iloc[rng.permutation(len(ids))]
        frame["rank"] = frame.groupby("band").cumcount()
        frames.append(frame)
    pairs = frames[0].merge(frames[1], on=["band", "rank"]).sort_values("left")
    return pairs["left"].to_numpy(), pairs["right"].to_numpy()

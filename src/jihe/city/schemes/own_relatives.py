"""B4.6 An operator handles the case of a relative, or the own one [经办亲属业务], and gives something extra with it.

The Work Injury Insurance Regulations (Art. 20, 27) and the rules of the counter ask for recusal; no sums are published.
Here the operator does the step of the own post, at times the others too, on the pension of husband or wife, parent,
child, brother or sister, or parent-in-law; months or index are added to most of them, and some cost nothing. A case
costs up to some tens of thousands of yuan by the end of the window.

Look-alikes: a stranger with the operator's surname; a relative whose case a colleague took over, the recusal on record;
an office of two, where there is nobody else, and nothing is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import operators
from jihe.city.calendar import DAY, NAT, Ints, day_of, month_of, ym_of
from jihe.city.draws import chance, days, lognormal, numbers, some
from jihe.city.operators import handler
from jihe.city.schemes import insiders, unearned
from jihe.city.schemes.lives import take
from jihe.city.schemes.shared import spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 0.5  # episodes of all kinds are 0 to 2 a year (E1)
TYPOLOGY = "B4.6"
_STEPS = ("accept", "review", "approve")


class _Habits(NamedTuple):
    """Of one world; sizes are medians of wide spreads."""

    every_step: float  # probability that the operator does all of it
    gains: float  # share of cases with something added
    months: float
    added_index: float
    seconds: float  # from acceptance to approval
    hurried: float


def _habits(world: World) -> _Habits:
    rng = world.habits(TYPOLOGY)
    return _Habits(
        every_step=rng.uniform(0.1, 0.7), gains=rng.uniform(0.5, 1.0), months=rng.uniform(10, 60),
        added_index=rng.uniform(0.1, 0.6), seconds=float(np.exp(rng.uniform(3.5, 7))), hurried=rng.uniform(0.1, 0.6),
    )  # fmt: skip


def plan(world: World) -> None:
    """Leaves ``relatives`` (ring, op_id, award_id, person_id, months, index), ``recused``, ``nobody_else`` and
    ``namesakes`` (award_id, awarded)."""
    rng = world.rng(TYPOLOGY)
    habits = _habits(world)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    _parents_in_the_city(world, wanted - related_awards(world)["op_id"].nunique(), rng)
    pairs = related_awards(world)
    pairs = pairs.iloc[some(np.arange(len(pairs)), len(pairs), rng)].drop_duplicates("award_id").reset_index(drop=True)
    # Mostly one case an operator; some look after the whole family.
    first = pairs["op_id"].drop_duplicates().to_numpy()[:wanted]
    frauds = pairs[pairs["op_id"].isin(first) & (~pairs["op_id"].duplicated() | chance(0.4, len(pairs), rng))]
    world.latent["relatives"] = _favour(world, frauds.reset_index(drop=True), habits, rng)
    insiders.take(world, first)
    take(world, frauds["person_id"].to_numpy())
    rest = pairs[~pairs["award_id"].isin(frauds["award_id"])].reset_index(drop=True)
    _recused(world, rest[~rest["small"].to_numpy(dtype=bool)], rng)
    _nobody_else(world, rest[rest["small"].to_numpy(dtype=bool)], rng)
    take(world, rest["person_id"].to_numpy())
    _namesakes(world, max(len(frauds), 1) * 2 + 2, rng)


def _parents_in_the_city(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Gives operators whose parents are not known here a parent who retires, where a small city has too few."""
    if wanted <= 0:
        return
    people = world.people
    staff = _staff(world)["person_id"].to_numpy()
    own = people.iloc[staff - 1]
    alone = staff[(own["local"] & (own["parent_a"] == 0) & (own["parent_b"] == 0)).to_numpy()]
    new = people.iloc[insiders.free_awards(world)["person_id"].to_numpy() - 1]
    new = new[new["local"].to_numpy() & ~new["person_id"].isin(staff).to_numpy()]
    pairs = pd.DataFrame({"child": alone}).merge(new[["person_id", "birth", "sex"]], how="cross")
    gap = (people["birth"].to_numpy()[pairs["child"].to_numpy() - 1] - pairs["birth"].to_numpy()) / days(365.25)
    pairs = pairs[(gap > 19) & (gap < 38)]
    pairs = pairs.iloc[some(np.arange(len(pairs)), len(pairs), rng)]
    pairs = pairs.drop_duplicates("child").drop_duplicates("person_id").iloc[:wanted]
    for sex, parent in (("M", "parent_a"), ("F", "parent_b")):
        those = pairs[(pairs["sex"] == sex).to_numpy()]
        people.loc[those["child"].to_numpy() - 1, parent] = those["person_id"].to_numpy()


def related_awards(world: World) -> pd.DataFrame:
    """Free awards of operators of this shard and their kin: op_id, post, office_id, small, award_id, person_id."""
    staff = _staff(world)
    ties = kin_of(world, staff["person_id"].to_numpy())
    own = staff.rename(columns={"person_id": "operator"}).merge(ties, on="operator")
    free = insiders.free_awards(world)[["award_id", "person_id", "awarded"]]
    made: pd.DataFrame = own.merge(free, on="person_id").sort_values(["op_id", "award_id"]).reset_index(drop=True)
    return made


def _staff(world: World) -> pd.DataFrame:
    """Operators of this shard who do a step of an award and are in no other scheme."""
    free = operators.staff(world)[["op_id", "person_id", "office_id", "post"]]
    free = free[~free["op_id"].isin(insiders.taken(world)) & free["post"].isin(_STEPS)]
    return free.assign(small=free["office_id"].isin(insiders.small_offices(world)))


def kin_of(world: World, persons: Ints) -> pd.DataFrame:
    """Pairs (operator, person_id): oneself, spouse, parents, children, siblings, parents-in-law."""
    people = world.people
    own = people.iloc[persons - 1]
    spouse = own["spouse"].to_numpy()
    columns = [persons, spouse, own["parent_a"].to_numpy(), own["parent_b"].to_numpy()]
    mate = people.iloc[np.maximum(spouse - 1, 0)]
    columns += [np.where(spouse > 0, mate[name].to_numpy(), 0) for name in ("parent_a", "parent_b")]
    pairs = [pd.DataFrame({"operator": persons, "person_id": column}) for column in columns]
    wanted = pd.DataFrame({"operator": persons, "parent": persons})
    mothers = pd.DataFrame({"operator": persons, "parent": own["parent_b"].to_numpy()})
    for parent, asked in (("parent_a", wanted), ("parent_b", wanted), ("parent_b", mothers)):
        children = people[["person_id", parent]].rename(columns={parent: "parent"})
        pairs.append(asked[asked["parent"] > 0].merge(children, on="parent")[["operator", "person_id"]])
    made = pd.concat(pairs, ignore_index=True).drop_duplicates()
    return made[made["person_id"] > 0].reset_index(drop=True)


def _favour(world: World, cases: pd.DataFrame, habits: _Habits, rng: np.random.Generator) -> pd.DataFrame:
    """The own step, or all of them, and what is added."""
    ids, op_id = cases["award_id"].to_numpy(), cases["op_id"].to_numpy()
    n = len(ids)
    town = world.offices["town"].to_numpy(str)[cases["office_id"].to_numpy() - 1]
    every = chance(habits.every_step, n, rng)
    for step in _STEPS:
        usual = handler(world, town, step, rng)
        mine = every | (cases["post"] == step).to_numpy()
        insiders.handle(world, ids, **{f"op_{step}": np.where(mine, op_id, usual)})
    gains = chance(habits.gains, n, rng)
    by_index = gains & chance(0.4, n, rng)
    months = np.round(np.clip(lognormal(habits.months, 0.7, n, rng), 1, 150)).astype(np.int64)
    months = np.where(gains & ~by_index, months, 0)
    index = np.where(by_index, np.round(np.clip(lognormal(habits.added_index, 0.6, n, rng), 0.02, 1.5), 4), 0.0)
    insiders.handle(world, ids, extra_months=months, extra_index=index)
    quick = chance(habits.hurried, n, rng)
    seconds = np.clip(lognormal(habits.seconds, 0.8, n, rng), 8, 20_000)
    insiders.hurry(world, ids[quick], seconds[quick], rng.beta(3, 2, int(quick.sum())), 0, np.repeat("", quick.sum()))
    made = cases[["op_id", "award_id", "person_id"]].assign(months=months, index=index)
    return made.assign(ring=pd.factorize(made["op_id"])[0] + 1)


def _recused(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> None:
    """The relative comes to the operator's office; a colleague does the operator's step, and it is on record."""
    ids = cases["award_id"].to_numpy()
    town = world.offices["town"].to_numpy(str)[cases["office_id"].to_numpy() - 1]
    instead = operators.colleagues(world, cases["op_id"].to_numpy())
    for step in _STEPS:
        usual = handler(world, town, step, rng)
        usual = np.where(usual == cases["op_id"].to_numpy(), instead, usual)
        own = (cases["post"] == step).to_numpy()
        insiders.handle(world, ids, **{f"op_{step}": np.where(own, instead, usual)})
    if len(cases):
        applied = world.awards["applied"].to_numpy()[ids - 1]
        insiders.exempt(
            world, "recusal", world.citywide(cases["person_id"]).astype(str), day_of(applied),
            np.repeat(NAT, len(ids)), numbers("回避登记", world.citywide(ids), 8),
        )  # fmt: skip
    world.latent["recused"] = cases[["award_id", "awarded"]]


def _nobody_else(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> None:
    """In an office of two the operator does the own step, or who accepts hands on to the only other one."""
    ids = cases["award_id"].to_numpy()
    town = world.offices["town"].to_numpy(str)[cases["office_id"].to_numpy() - 1]
    for step in _STEPS:
        insiders.handle(world, ids, **{f"op_{step}": handler(world, town, step, rng)})
    world.latent["nobody_else"] = cases[["award_id", "awarded"]]


def _namesakes(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Awards accepted by an operator of the town who bears the applicant's surname and is no kin."""
    staff = operators.staff(world).merge(world.offices[["office_id", "town"]], on="office_id")
    names = world.people["name"].to_numpy(str).astype("U1")
    staff = staff.assign(surname=names[staff["person_id"].to_numpy() - 1])
    staff = staff[(staff["post"] == "accept").to_numpy()]
    free = insiders.free_awards(world)
    person = free["person_id"].to_numpy() - 1
    free = free.assign(surname=names[person], town=world.people["town"].to_numpy(str)[person])
    pairs = free.merge(staff[["op_id", "surname", "town", "person_id"]], on=["surname", "town"], suffixes=("", "_op"))
    ties = kin_of(world, staff["person_id"].to_numpy()).rename(columns={"operator": "person_id_op"})
    kin = pd.MultiIndex.from_frame(pairs[["person_id_op", "person_id"]]).isin(
        pd.MultiIndex.from_frame(ties[["person_id_op", "person_id"]])
    )
    pairs = pairs[~kin].drop_duplicates("award_id").sort_values("award_id")
    pairs = pairs[pairs["award_id"].isin(some(pairs["award_id"].to_numpy(), wanted, rng))]
    insiders.handle(world, pairs["award_id"].to_numpy(), op_accept=pairs["op_id"].to_numpy())
    take(world, pairs["person_id"].to_numpy())
    world.latent["namesakes"] = pairs[["award_id", "awarded"]]


def record(world: World) -> None:
    """Relatives' awards with what was added, by operator; strangers, recusals and offices of two."""
    cases = world.latent["relatives"].set_index("award_id")
    share = world.weight_of(TYPOLOGY)
    cost = spans(unearned.payments(world, cases[["months", "index"]]), "award_id")
    cases = cases[cases.index.isin(cost.index)]
    for ring in cases["ring"].unique():
        mine = cases[cases["ring"] == ring]
        op_ids = [int(mine["op_id"].iloc[0])]
        insiders.record(world, TYPOLOGY, cost.loc[mine.index], int(ring), op_ids, mine["person_id"])
    for name in ("recused", "nobody_else", "namesakes"):
        rows = world.latent[name]
        rows = rows[(rows["awarded"] < world.end - DAY).to_numpy()]
        month = ym_of(month_of(rows["awarded"]))
        world.record(TYPOLOGY, "benign_lookalike", "pension_award", rows["award_id"].to_numpy(), month, weight=share)

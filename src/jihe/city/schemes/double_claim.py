"""B2.6 Benefit drawn twice [双地双证领取]: in two cities, or in one under two identities.

Published: one province blocked more than 180 duplicate applications before they were paid; of the paid, no amounts. A
month costs about 2,300 yuan, a case here one month to a year. Motive: a second province cannot see the first; an old
second household entry, with another number and birth date, has a job and a claim of its own. Worlds differ in which way
is usual, how long it goes on, how soon the platform hears of it, and whether one account takes both.

Look-alikes: who drew elsewhere and had it transferred, in the same month, the end known later; who chose the city of
the household registration and went there; namesakes of nearly the same age who draw at the same time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import ui_spells
from jihe.city.calendar import DAY, NAT, Bools, Ints, first_day, month_of, working_day, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some
from jihe.city.schemes import claims as shared
from jihe.city.schemes.shared import kept, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 36.0  # own estimate
TYPOLOGY = "B2.6"
_PROVINCES = {"450000": 0.3, "430000": 0.2, "360000": 0.12, "510000": 0.12, "420000": 0.1, "440100": 0.16}
_NEAR = 4 * 366 * DAY  # between the birth dates of one person's two entries
_ALIKE = 1.25


class Habits(NamedTuple):
    """How people of one world draw twice."""

    elsewhere: float  # share in two cities
    months: float  # beside each other, median
    spread: float
    heard: float  # days until the platform's row arrives, median
    merged: float  # share of second identities that are found and merged
    account: float  # share of second identities paid into the first one's account
    phone: float  # share with the same telephone


def habits(world: World) -> Habits:
    """Draws of this world."""
    rng = world.habits(TYPOLOGY)
    return Habits(
        rng.uniform(0.45, 0.85), np.exp(rng.normal(np.log(4), 0.35)), rng.uniform(0.5, 0.9),
        np.exp(rng.normal(np.log(110), 0.4)), rng.uniform(0.2, 0.7), rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.9),
    )  # fmt: skip


def plan(world: World) -> None:
    """Leaves ``benefit_elsewhere/B2.6`` and ``drawn_twice`` (spell_id, first, last: months drawn twice)."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    draws = _drawing(world)
    second = _second_identities(world, draws, wanted - round(wanted * how.elsewhere), how, rng)
    free = draws[~draws["spell_id"].isin(np.r_[second["taken"], second["spell_id"]])]
    abroad = free.iloc[some(np.arange(len(free)), wanted - len(second), rng)].reset_index(drop=True)
    twice = _elsewhere(world, abroad, how, rng)
    world.latent["drawn_twice"] = pd.concat([second.drop(columns="taken"), twice], ignore_index=True)
    rest = free[~free["spell_id"].isin(abroad["spell_id"])]
    n = int(wanted * _ALIKE) + 3
    rest = rest.iloc[some(np.arange(len(rest)), n, rng)].reset_index(drop=True)
    others = ui_spells.honest(world).drop_duplicates("person_id")
    others = others[~others["person_id"].isin(draws["person_id"]).to_numpy()]
    others = others.iloc[some(np.arange(len(others)), n - len(rest) + n // 5, rng)]
    world.latent["transferred_here"] = others[["spell_id"]]
    _resemble(world, rest, others, how, rng)


def _drawing(world: World) -> pd.DataFrame:
    """Free spells with the months in which they will be paid: ``begin`` to ``last``."""
    draws = ui_spells.draws(world)
    last = np.minimum(draws["from_month"] + draws["entitled"] - 1, month_of(ui_spells.stops_by_itself(draws)) - 1)
    died = month_of(world.people["death"].to_numpy()[draws["person_id"].to_numpy() - 1])
    statutory = world.people["statutory"].to_numpy()[draws["person_id"].to_numpy() - 1]
    last = np.minimum(np.minimum(np.minimum(last, world.last_month - 1), statutory), died)
    made = draws.assign(begin=np.maximum(draws["from_month"], world.first_month), last=last)
    once = ~made["person_id"].duplicated(keep=False)
    return made[(made["last"] - made["begin"] >= 1) & once].reset_index(drop=True)


def _second_identities(
    world: World, draws: pd.DataFrame, wanted: int, how: Habits, rng: np.random.Generator
) -> pd.DataFrame:
    """Two claimants of one time, sex and nearly one age are one man with two household entries."""
    pairs = _pairs(world, draws, 3 * wanted, rng)
    single = world.people["spouse"].to_numpy()[pairs["b_person"].to_numpy() - 1] == 0
    pairs = pairs[single].iloc[:wanted].reset_index(drop=True)
    n = len(pairs)
    a, b = pairs["a_person"].to_numpy() - 1, pairs["b_person"].to_numpy() - 1
    world.people.loc[b, "name"] = world.people["name"].to_numpy()[a]
    same = chance(how.phone, n, rng)
    world.people.loc[b[same], "phone_h"] = world.people["phone_h"].to_numpy()[a[same]]
    for name in ("addr_h", "lon", "lat", "town"):
        world.people.loc[b[same], name] = world.people[name].to_numpy()[a[same]]
    payee = np.where(chance(how.account, n, rng), pairs["a_person"].to_numpy(), 0)
    ui_spells.change(world, pairs["b_spell"].to_numpy(), tag=TYPOLOGY, payee=payee, child=NAT)
    ui_spells.change(world, pairs["a_spell"].to_numpy(), tag=f"{TYPOLOGY}-first")
    _merge(world, pairs[chance(how.merged, n, rng)], rng)
    first = np.maximum(pairs["a_begin"].to_numpy(), pairs["b_begin"].to_numpy())
    last = np.minimum(pairs["a_last"].to_numpy(), pairs["b_last"].to_numpy())
    made = pd.DataFrame({"spell_id": pairs["b_spell"].to_numpy(), "first": first, "last": last})
    return made.assign(taken=pairs["a_spell"].to_numpy())


def _pairs(world: World, draws: pd.DataFrame, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Neighbours in age, of one sex, who draw in the same months; nobody in two pairs."""
    people = world.people.iloc[draws["person_id"].to_numpy() - 1]
    keyed = draws.assign(sex=people["sex"].to_numpy(str), birth=people["birth"].to_numpy())
    keyed = keyed.sort_values(["sex", "birth", "person_id"], kind="stable").reset_index(drop=True)
    even = len(keyed) // 2 * 2
    a, b = keyed.iloc[0:even:2].reset_index(drop=True), keyed.iloc[1:even:2].reset_index(drop=True)
    near: Bools = (a["sex"] == b["sex"]).to_numpy() & (b["birth"].to_numpy() - a["birth"].to_numpy() < _NEAR)
    ends = np.minimum(a["last"].to_numpy(), b["last"].to_numpy())
    near &= ends >= np.maximum(a["begin"].to_numpy(), b["begin"].to_numpy())
    rows = some(np.flatnonzero(near), n, rng)
    columns = {"spell_id": "spell", "person_id": "person", "begin": "begin", "last": "last"}
    sides = [
        side.iloc[rows][list(columns)].rename(columns={old: f"{mark}_{new}" for old, new in columns.items()})
        for mark, side in (("a", a), ("b", b))
    ]
    return pd.concat([side.reset_index(drop=True) for side in sides], axis=1)


def _merge(world: World, pairs: pd.DataFrame, rng: np.random.Generator) -> None:
    """Police tell of the double entry, and the second record is merged into the first."""
    found = first_day(pairs["b_last"].to_numpy() + 2) + days(lognormal(120, 0.8, len(pairs), rng))
    edits = pd.DataFrame(
        {
            "person_id": pairs["b_person"].to_numpy(), "merged_into": pairs["a_person"].to_numpy(),
            "recorded": working_day(found) + days(0.45),
        }
    )  # fmt: skip
    edits = edits[(edits["recorded"] < world.end).to_numpy()]
    before = world.latent.get("person_edits")
    world.latent["person_edits"] = edits if before is None else pd.concat([before, edits], ignore_index=True)


def _elsewhere(world: World, spells: pd.DataFrame, how: Habits, rng: np.random.Generator) -> pd.DataFrame:
    """Benefit of another place beside the one drawn here."""
    n = len(spells)
    begin, last = spells["begin"].to_numpy(), spells["last"].to_numpy()
    months = np.round(np.clip(lognormal(how.months, how.spread, n, rng), 1, 20)).astype(np.int64)
    months = np.minimum(months, last - begin + 1)
    first = begin + np.floor(rng.random(n) * (last - begin + 2 - months)).astype(np.int64)
    # What is drawn there may have begun before, or go on after, the months drawn twice.
    before = np.where((first == begin) & chance(0.5, n, rng), rng.integers(0, 9, n), 0)
    until = first + months - 1
    after = np.where((until == last) & chance(0.5, n, rng), rng.integers(0, 7, n), 0)
    received = first_day(np.maximum(first - before + 1, world.first_month)) + days(lognormal(how.heard, 0.8, n, rng))
    _rows(world, "", spells["person_id"].to_numpy(), first - before, until + after, received, np.repeat(NAT, n), rng)
    ui_spells.change(world, spells["spell_id"].to_numpy(), tag=TYPOLOGY)
    return pd.DataFrame({"spell_id": spells["spell_id"].to_numpy(), "first": first, "last": until})


def _rows(
    world: World, name: str, person: Ints, start: Ints, end: Ints, received: np.ndarray, corrected: np.ndarray,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Rows of the platform; an end that lies ahead of the row is told once it is there."""
    over = first_day(np.asarray(end) + 1) + days(20)
    later = np.where(np.isnat(corrected) & (over > received), over, corrected)
    world.latent[f"benefit_elsewhere/{TYPOLOGY}{name}"] = pd.DataFrame(
        {
            "person_id": person, "province": pick(_PROVINCES, len(person), rng), "start": start, "end": end,
            "received": received, "corrected": later,
        }
    )  # fmt: skip


def _resemble(world: World, spells: pd.DataFrame, others: pd.DataFrame, how: Habits, rng: np.random.Generator) -> None:
    """Honest claims like these; ``others`` resemble another scheme already, and were transferred besides."""
    kind = np.array(["transferred", "went", "namesake"])[rng.choice(3, len(spells), p=[0.5, 0.25, 0.25])]
    # Who goes has drawn a month here before.
    kind = np.where((kind == "went") & ((spells["last"] - spells["begin"]) < 3), "transferred", kind)
    came, went, namesakes = (spells[kind == name] for name in ("transferred", "went", "namesake"))
    came = pd.concat([came, others])
    n = len(came)
    end = came["from_month"].to_numpy() - 1
    start = end - rng.integers(0, 9, n)
    # Sent while it ran, the end weeks or months after.
    received = np.maximum(first_day(start + 1) + days(14), world.start - days(8))
    corrected = first_day(end + 1) + days(lognormal(how.heard / 2, 0.8, n, rng))
    _rows(world, "/transferred", came["person_id"].to_numpy(), start, end, received, corrected, rng)
    m = len(went)
    leaves = (
        went["begin"].to_numpy() + 1 + np.floor(rng.random(m) * (went["last"] - went["begin"] - 1)).astype(np.int64)
    )
    day = first_day(leaves) + days(rng.integers(0, 20, m))
    ui_spells.change(world, went["spell_id"].to_numpy(), lost=day, lost_how="moved", lost_told=working_day(day + DAY))
    received = first_day(leaves + 2) + days(lognormal(how.heard / 2, 0.7, m, rng))
    until = leaves + 1 + rng.integers(0, 9, m)
    _rows(world, "/went", went["person_id"].to_numpy(), leaves + 1, until, received, np.repeat(NAT, m), rng)
    pairs = _pairs(world, namesakes.reset_index(drop=True), len(namesakes), rng)
    names = world.people["name"].to_numpy()[pairs["a_person"].to_numpy() - 1]
    world.people.loc[pairs["b_person"].to_numpy() - 1, "name"] = names
    alone = ~namesakes["spell_id"].isin(pairs["a_spell"]) & ~namesakes["spell_id"].isin(pairs["b_spell"])
    tags = np.char.add(f"{TYPOLOGY}/", kind)
    ui_spells.change(world, spells["spell_id"].to_numpy(), tag=tags)
    ui_spells.change(world, namesakes["spell_id"].to_numpy()[alone.to_numpy()], tag="")


def record(world: World) -> None:
    """Claims drawn twice, with what was paid here in the months of both; honest ones like them."""
    claims = shared.mine(world, TYPOLOGY)
    twice = world.latent["drawn_twice"].merge(claims[["spell_id", "claim_id", "person_id"]], on="spell_id")
    paid = kept(world, "ui_payment", "pay_id", ["claim_id", "ym"])
    paid = paid.merge(twice, on="claim_id")
    both = (paid["ym"].to_numpy() >= ym_of(paid["first"])) & (paid["ym"].to_numpy() <= ym_of(paid["last"]))
    cost = spans(paid[both], "claim_id")
    cost = cost[cost["net"] > 0]
    share = world.weight_of(TYPOLOGY)
    person = twice.set_index("claim_id")["person_id"].reindex(cost.index)
    world.record(
        TYPOLOGY, "fraud", "ui_claim", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=[[int(each)] for each in person], weight=share,
    )  # fmt: skip
    shared.record_alike(world, TYPOLOGY, also=world.latent["transferred_here"]["spell_id"].to_numpy())

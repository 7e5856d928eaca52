"""B1.6 Name and number of a dormant account changed, and the account merged into somebody else's [信息双改].

Published: in two districts of Chongqing an insurance clerk let outsiders take over the contribution accounts of people
who had left. Here: a handful a year in the city; the buyer's pension rises by the bought years, or exists only through
them: some hundred to 60,000 yuan by the end of the window. Motive: the clerk sells what nobody will miss for years.
Worlds differ in how near the two changes lie, how long the clerk waits before merging, what paper is entered, and how
many buyers had no right of their own.

Look-alikes: a number of fifteen digits made eighteen; name and number mistyped and put right on the police's word; a
legal change of name; a second record of the same person, corrected and merged before the pension.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards as pensions
from jihe.city.calendar import DAY, Floats, Ints, office_time, ym_of
from jihe.city.draws import days, lognormal, pick, some
from jihe.city.names import SURNAMES
from jihe.city.registries.sending import mistyped
from jihe.city.retirement import minimum_months
from jihe.city.schemes.lives import add_edits, append, at_rest, crooked_operators, take
from jihe.city.schemes.shared import kept, spans, undue_share

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 6.0
TYPOLOGY = "B1.6"
_POLICE, _BOOK = "公安机关证明", "户口簿"
_OTHERS = np.array(["upgrade", "typing", "rename"])


def plan(world: World) -> None:
    """Leaves ``taken_over`` (person_id the buyer, dormant, alone) and ``renamed`` (person_id, how, recorded)."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    dormant = _dormant(world, rng)
    alone = min(round(wanted * habits.uniform(0.2, 0.7)), len(dormant) // 3)
    without = _without_right(world, dormant[: 3 * alone], alone)
    take(world, np.r_[without["person_id"].to_numpy(), without["dormant"].to_numpy()])
    pairs = pd.concat([without, _with_right(world, dormant[3 * alone :], wanted, rng)], ignore_index=True).iloc[:wanted]
    _merge(world, pairs, habits, rng)
    take(world, np.r_[pairs["person_id"].to_numpy(), pairs["dormant"].to_numpy()])
    _same_person(world, max(wanted // 2, 1), rng)
    _put_right(world, wanted + 2, rng)


def _dormant(world: World, rng: np.random.Generator) -> Ints:
    """Accounts that rest: paid for years, nothing for long, no pension near; the longest paid first."""
    people = world.people
    fits = at_rest(world) & (people["kind"] == "idle").to_numpy() & (people["ep_paid0"] > 20).to_numpy()
    fits &= (people["statutory"].to_numpy() > world.last_month + 12) & people["death"].isna().to_numpy()
    for busy in (world.jobs["person_id"], world.awards["person_id"]):
        fits &= ~np.isin(people["person_id"], busy)
    ids: Ints = some(np.flatnonzero(fits) + 1, int(fits.sum()), rng)
    months = people["ep_paid0"].to_numpy()[ids - 1]
    order = np.argsort(-(months * np.exp(rng.normal(0, 0.5, len(ids)))), kind="stable")
    return np.asarray(ids[order])


def _without_right(world: World, dormant: Ints, wanted: int) -> pd.DataFrame:
    """Buyers who lack the years and reach them, and the age in the window, with the dormant ones."""
    people = world.people
    fits = at_rest(world) & people["kind"].isin(["idle", "rp_contributor"]).to_numpy()
    fits &= people["death"].isna().to_numpy() & people["left"].isna().to_numpy()
    for ids in (world.jobs["person_id"], world.awards["person_id"], dormant):
        fits &= ~np.isin(people["person_id"], ids)
    statutory = people["statutory"].to_numpy()
    fits &= (statutory > world.first_month + 8) & (statutory < world.last_month)
    own = (people["ep_paid0"] + people["ep_deemed0"]).to_numpy()
    buyers = np.flatnonzero(fits & (own < minimum_months(world))) + 1
    buyers = buyers[np.argsort(-own[buyers - 1], kind="stable")][: len(dormant)]
    sold = dormant[: len(buyers)]
    enough = own[buyers - 1] + people["ep_paid0"].to_numpy()[sold - 1] >= minimum_months(world)
    made: pd.DataFrame = pd.DataFrame({"person_id": buyers, "dormant": sold, "alone": True})[enough].iloc[:wanted]
    rows = made[["person_id"]].assign(
        scheme="EP", start=statutory[made["person_id"].to_numpy() - 1] + 1, award_type="normal"
    )
    pensions.change(world, rows)
    world.people.loc[rows["person_id"].to_numpy() - 1, "retires"] = rows["start"].to_numpy()
    return made


def _with_right(world: World, dormant: Ints, wanted: int, rng: np.random.Generator) -> pd.DataFrame:
    """Buyers who will have a pension anyway, and a higher one."""
    fresh = _fresh(world)
    buyers = fresh["person_id"].to_numpy()[some(np.arange(len(fresh)), min(wanted, len(dormant)), rng)]
    return pd.DataFrame({"person_id": buyers, "dormant": dormant[: len(buyers)], "alone": False})


def _fresh(world: World) -> pd.DataFrame:
    """Awards of employees that begin well inside the window, with nothing else about them."""
    awards = world.awards
    inside = (awards["scheme"] == "EP") & (awards["start"] > world.first_month + 8)
    inside &= (awards["start"] < world.last_month - 2) & (awards["ended"] > world.last_month)
    free = at_rest(world) & world.people["death"].isna().to_numpy()
    made: pd.DataFrame = awards[inside.to_numpy() & free[awards["person_id"].to_numpy() - 1]].drop_duplicates(
        "person_id"
    )
    return made


def _merge(world: World, pairs: pd.DataFrame, habits: np.random.Generator, rng: np.random.Generator) -> None:
    """Name, then number, then the merger: minutes to months apart, all before the application."""
    gap, wait = np.exp(habits.uniform(np.log(0.3), np.log(40))), np.exp(habits.uniform(np.log(8), np.log(120)))
    papers = {"": habits.uniform(0.3, 1.0), _POLICE: habits.uniform(0.2, 1.0)}
    n = len(pairs)
    row = pensions.of(world, pairs.assign(scheme="EP")) - 1
    applied = world.awards["applied"].to_numpy()[row]
    merged = applied - days(np.minimum(4 + lognormal(30, 0.9, n, rng), 200))
    merged = np.maximum(office_time(merged, rng), world.start + 8 * DAY)
    second = merged - days(np.minimum(lognormal(wait, 0.8, n, rng), 300))
    second = np.maximum(second, world.start + 3 * DAY)
    first = np.maximum(second - days(np.minimum(lognormal(gap, 1.2, n, rng), 150)), world.start + DAY)
    first = office_time(first, rng)
    second = np.maximum(office_time(second, rng), first + days(rng.uniform(0.001, 0.02, n)))
    merged = np.maximum(merged, second + days(rng.uniform(0.001, 0.02, n)))
    buyer = world.people.iloc[pairs["person_id"].to_numpy() - 1]
    clerk = crooked_operators(world, TYPOLOGY, ("accept", "data"))
    frame = pd.DataFrame(
        {
            "person_id": pairs["dormant"].to_numpy(), "op_id": clerk[rng.integers(0, len(clerk), n)],
            "basis_doc": pick(papers, n, rng),
        }
    )  # fmt: skip
    number = {"id_no": "id_no", "birth": "birth", "sex": "sex"}
    edits = [
        frame.assign(recorded=first, name=buyer["name"].to_numpy()),
        frame.assign(recorded=second, **{to: buyer[of].to_numpy() for to, of in number.items()}),
        frame.assign(recorded=merged, merged_into=pairs["person_id"].to_numpy()),
    ]
    for edit in edits:
        add_edits(world, edit)
    dormant = world.people.iloc[pairs["dormant"].to_numpy() - 1]
    world.awards.loc[row, "extra_months"] = dormant["ep_paid0"].to_numpy()
    world.awards.loc[row, "extra_account"] = dormant["account0_fen"].to_numpy()
    world.latent["taken_over"] = pairs.assign(op_id=frame["op_id"], begun=edits[0]["recorded"])


def _same_person(world: World, wanted: int, rng: np.random.Generator) -> None:
    """An old record of the pensioner himself, with a mistyped number, corrected on the police's word and merged."""
    people = world.people
    fresh = _fresh(world)
    fresh = fresh.iloc[some(np.arange(len(fresh)), wanted, rng)].reset_index(drop=True)
    lonely = ~people["local"].to_numpy() & (people["spouse"] == 0).to_numpy() & (people["parent_b"] == 0).to_numpy()
    olds = _dormant(world, rng)
    olds = olds[lonely[olds - 1]][: len(fresh)]
    fresh = fresh.iloc[: len(olds)]
    own = people.iloc[fresh["person_id"].to_numpy() - 1]
    wrong = np.array([mistyped(each) for each in own["id_no"]], dtype=object)
    append(
        world, "as_first_recorded",
        pd.DataFrame({"person_id": olds, "name": own["name"].to_numpy(), "id_no": wrong, "sex": own["sex"].to_numpy(),
                      "birth": own["birth"].to_numpy()}),
    )  # fmt: skip
    merged = office_time(
        fresh["applied"].to_numpy() - days(np.minimum(3 + lognormal(25, 0.9, len(olds), rng), 200)), rng
    )
    merged = np.maximum(merged, world.start + 8 * DAY)
    right = merged - days(rng.choice([0.01, 0.02, 1, 6], len(olds)))
    frame = pd.DataFrame({"person_id": olds, "basis_doc": _POLICE})
    add_edits(world, frame.assign(recorded=right, id_no=own["id_no"].to_numpy()))
    add_edits(world, frame.assign(recorded=merged, merged_into=fresh["person_id"].to_numpy()))
    row = pensions.of(world, fresh) - 1
    world.awards.loc[row, "extra_months"] = people["ep_paid0"].to_numpy()[olds - 1]
    world.awards.loc[row, "extra_account"] = people["account0_fen"].to_numpy()[olds - 1]
    kept_rows = pd.DataFrame({"person_id": olds, "how": "same_person", "recorded": right})
    append(world, "renamed", kept_rows)
    take(world, np.r_[olds, fresh["person_id"].to_numpy()])


def _put_right(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Numbers lengthened, names and numbers mistyped and corrected, names changed by law; nobody else is touched."""
    people = world.people
    fits = at_rest(world) & (people["ep_paid0"] > 12).to_numpy() & people["death"].isna().to_numpy()
    fits &= people["created_ts"].to_numpy() < world.start - 200 * DAY
    ids = some(np.flatnonzero(fits) + 1, wanted, rng)
    n = len(ids)
    how = _OTHERS[np.arange(n) % len(_OTHERS)]
    own = people.iloc[ids - 1]
    id_no, name = own["id_no"].to_numpy(object), own["name"].to_numpy(object)
    short = np.array([each[:6] + each[8:17] for each in id_no], dtype=object)
    slipped = np.array([mistyped(each) for each in id_no], dtype=object)
    other = np.array([s + each[1:] for s, each in zip(SURNAMES[rng.integers(0, len(SURNAMES), n)], name, strict=True)])
    append(
        world, "as_first_recorded",
        pd.DataFrame(
            {"person_id": ids, "id_no": np.select([how == "upgrade", how == "typing"], [short, slipped], id_no),
             "name": np.where(how == "upgrade", name, other)}
        ),
    )  # fmt: skip
    when = office_time(world.start + days(20 + rng.random(n) * (world.years * 365.25 - 40)), rng)
    edits = pd.DataFrame(
        {
            "person_id": ids, "recorded": when, "id_no": id_no, "name": name,
            "basis_doc": np.select([how == "rename", how == "typing"], [_BOOK, _POLICE], _BOOK),
        }
    )  # fmt: skip
    add_edits(world, edits)
    append(world, "renamed", pd.DataFrame({"person_id": ids, "how": how, "recorded": when}))
    take(world, ids)


def record(world: World) -> None:
    """Buyers' awards with what the bought years brought, the accounts that were sold; records changed by right."""
    rows = world.latent["taken_over"]
    rows = rows.assign(award_id=pensions.of(world, rows.assign(scheme="EP"))).set_index("award_id")
    share = undue_share(world, rows.index.to_numpy())
    wholly: Floats = np.where(rows["alone"], 1.0, share.reindex(rows.index).to_numpy())
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym"])
    paid = paid[paid["award_id"].isin(rows.index)]
    part = pd.Series(wholly, index=rows.index).reindex(paid["award_id"]).to_numpy()
    cost = spans(paid.assign(net=np.floor(paid["net"].to_numpy() * part).astype(np.int64)), "award_id")
    cost = cost[cost["net"] > 0]
    weight = world.weight_of(TYPOLOGY)
    clerk = np.r_[0, world.operators["person_id"].to_numpy()]
    mine = rows.loc[cost.index]
    actors = [
        [int(p), int(clerk[o])] if clerk[o] else [int(p)] for p, o in zip(mine["person_id"], mine["op_id"], strict=True)
    ]
    world.record(
        TYPOLOGY, "fraud", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=actors, weight=weight,
    )  # fmt: skip
    renamed = world.latent["renamed"]
    renamed = renamed[(renamed["recorded"] < world.end).to_numpy()]
    month = ym_of(renamed["recorded"].dt.year * 12 + renamed["recorded"].dt.month - 1)
    world.record(TYPOLOGY, "benign_lookalike", "person", renamed["person_id"].to_numpy(), month, weight=weight)

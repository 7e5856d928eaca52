"""B2.8 A stabilisation refund to a firm that may not have it [稳岗返还不符条件].

Published: an audit class without amounts; a refund is 1,438 yuan in the mean and a few hundred for most firms, so a
case here costs from ten yuan to some ten thousand. Four ways: the firm laid off more than the line allows and declares
a smaller rate; it was cancelled before the money went out; it stood on the list of abnormal firms; the money went to
the account of a stranger, often one man's account for several firms, whose books he keeps. Motive: a bookkeeping agent
who files for everybody and checks nobody; a partner who changes the account. Worlds differ in the mix, in how bold the
declared rate is, and in how many firms one stranger serves.

Look-alikes: a merger, whose transfers look like layoffs when ends of insurance are counted; a branch whose head office
receives the money; a firm that was abnormal once and is restored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import accounts, more_jobs
from jihe.city.calendar import DAY, NAT, Bools, Floats, Ints, Times, day_of, office_time, ym_of
from jihe.city.calendar import month_of as months_of
from jihe.city.draws import chance, some

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 60.0  # own estimate: eight in ten thousand refunds
TYPOLOGY = "B2.8"
_WAYS = ("layoffs", "gone", "abnormal", "stranger")
_LEAST_STAFF = 7  # heads of a firm that is merged
_MOVED = (0.15, 0.9)  # share of the staff that goes over


class Habits(NamedTuple):
    """How firms of one world get it."""

    ways: Floats
    low: float  # declared rate over the line: least
    served: float  # firms that one stranger's account serves, mean


def habits(world: World) -> Habits:
    """Draws of this world."""
    rng = world.habits(TYPOLOGY)
    return Habits(rng.dirichlet([5, 2, 3, 3]), rng.uniform(0.0, 0.5), rng.uniform(1.0, 4.0))


def plan(world: World) -> None:
    """Leaves ``refund_plans`` (year, wanted, of each way) and ``refund_alikes`` (employer_id, year, kind, parent)."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    # What is refunded for a year goes out from June of the next on.
    years = np.arange(world.start_ym // 100, (world.end_ym - 6) // 100)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    made = pd.DataFrame(
        {
            "year": years[rng.integers(0, len(years), wanted)] if len(years) else np.zeros(0, dtype=np.int64),
            "way": np.array(_WAYS)[rng.choice(len(_WAYS), wanted if len(years) else 0, p=how.ways)],
        }
    )
    world.latent["refund_plans"] = made
    if not len(years):
        world.latent["refund_alikes"] = pd.DataFrame({"employer_id": [], "year": [], "kind": [], "parent": []})
        return
    mergers = _mergers(world, years, wanted // 2 + 2, rng)
    merged = set(mergers["employer_id"]) | set(mergers["parent"])
    branches = _branches(world, years, wanted - wanted // 3 + 2, merged, rng)
    world.latent["refund_alikes"] = pd.concat([mergers, branches], ignore_index=True)


def _mergers(world: World, years: Ints, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Part of a firm's staff goes over to a sister with the same owner; the stops are reported as agreed ends."""
    busy = np.concatenate([world.latent["ui_spells"]["job_id"], world.latent["injuries"]["job_id"]])
    jobs = world.jobs[(world.jobs["employer_id"] > 0).to_numpy() & ~world.jobs["job_id"].isin(busy).to_numpy()]
    # A workshop that is examined together is not torn apart before.
    for name in sorted(each for each in world.latent if each.startswith("trainees/")):
        jobs = jobs[~jobs["person_id"].isin(world.latent[name]["person_id"]).to_numpy()]
    jobs = jobs[~jobs["wis"].to_numpy(dtype=bool) & (jobs["stop"].isna() | (jobs["stop"] == jobs["end"])).to_numpy()]
    sizes = jobs.groupby("employer_id").size()
    able = _lasting(world)
    pool = some(np.intersect1d(sizes[sizes >= _LEAST_STAFF].index, able), 3 * n, rng)
    sisters = some(np.setdiff1d(able, pool), len(pool), rng)
    found: list[tuple[int, int, str, int]] = []
    for unit, sister in zip(pool[: len(sisters)].tolist(), sisters.tolist(), strict=False):
        if len(found) >= n:
            break
        year = int(years[int(rng.integers(0, len(years)))])
        day = np.datetime64(f"{year}-03-01", "s") + np.timedelta64(int(rng.integers(0, 270)), "D")
        if _go_over(world, jobs[(jobs["employer_id"] == unit).to_numpy()], unit, sister, day, rng):
            found.append((unit, year, "merger", sister))
    return pd.DataFrame(found, columns=["employer_id", "year", "kind", "parent"])


def _lasting(world: World) -> Ints:
    """Private firms that work through the whole window, and are nobody's shell."""
    frame = world.employers
    fits = (frame["closed"].isna() & frame["cancelled"].isna() & ~frame["public"]).to_numpy()
    fits = fits & (frame["opened"] < world.start).to_numpy()
    shells = world.latent.get("shell_rings", pd.DataFrame({"employer_id": []}))["employer_id"]
    made: Ints = frame["employer_id"].to_numpy()[fits & ~frame["employer_id"].isin(shells).to_numpy()]
    return made


def _go_over(
    world: World, jobs: pd.DataFrame, unit: int, sister: int, day: np.datetime64, rng: np.random.Generator
) -> bool:
    """Moves some of ``jobs`` to the sister on ``day``; False where too few are there then."""
    there = jobs[((jobs["start"] < day - 90 * DAY) & (jobs["registered"] < day - 60 * DAY)).to_numpy()]
    there = there[(there["end"].isna() | (there["end"] > day + 60 * DAY)).to_numpy()]
    count = round(len(there) * rng.uniform(*_MOVED))
    if count < 2:
        return False
    moved = there.iloc[np.sort(rng.permutation(len(there))[:count])]
    rows = moved["job_id"].to_numpy() - 1
    after = moved.assign(
        employer_id=sister, start=day + DAY, registered=office_time(np.repeat(day + 3 * DAY, count), rng)
    )
    columns = [
        "person_id", "employer_id", "start", "end", "end_reason", "lines", "wage_fen", "registered", "stop",
        "deregistered", "floor_ep", "ratio_uw", "track", "occupation", "agent_id", "channel",
    ]  # fmt: skip
    more_jobs.add(world, after[columns].reset_index(drop=True), rng)
    world.jobs.loc[rows, "end"] = day
    world.jobs.loc[rows, "stop"] = day
    world.jobs.loc[rows, "end_reason"] = "transfer"
    world.jobs.loc[rows, "deregistered"] = office_time(np.repeat(day + 2 * DAY, count), rng)
    said = pd.DataFrame(
        {
            "job_id": moved["job_id"].to_numpy(), "restated": "", "restated_ts": NAT,
            "reported": np.where(chance(0.75, count, rng), "agreed_by_employer", "transfer"),
        }
    )  # fmt: skip
    before = world.latent.get("stop_reasons")
    world.latent["stop_reasons"] = said if before is None else pd.concat([before, said], ignore_index=True)
    owner = world.employers["legal_person"].to_numpy()[unit - 1]
    world.employers.loc[sister - 1, "legal_person"] = owner
    return True


def _branches(world: World, years: Ints, n: int, merged: set[int], rng: np.random.Generator) -> pd.DataFrame:
    """Branches with the owner of their head office, which takes the money for all."""
    frame = world.employers
    able = np.intersect1d(_lasting(world), world.jobs["employer_id"])
    ids = some(np.setdiff1d(able, sorted(merged)), 4 * n, rng)
    units, heads = ids[: 2 * n], ids[2 * n :]
    units = units[: len(heads)]
    heads = heads[: len(units)]
    world.employers.loc[units - 1, "legal_person"] = frame["legal_person"].to_numpy()[heads - 1]
    return pd.DataFrame(
        {
            "employer_id": units, "year": years[rng.integers(0, len(years), len(units))], "kind": "branch",
            "parent": heads,
        }
    )  # fmt: skip


def choose(world: World, year: int, units: pd.DataFrame, pay: Times, keeps: Bools, line: Floats) -> pd.DataFrame:
    """For each of ``units`` (index employer_id; paid_fen, rate): kind, whether it is paid though it may not be, the
    rate it declares, and the account (0: its own).

    ``keeps``: laid off no more than its ``line``; ``pay``: when it would be paid.
    """
    rng = world.rng(f"{TYPOLOGY}/choose")
    ids = units.index.to_numpy()
    made = pd.DataFrame({"kind": "", "paid": False, "rate": units["rate"].to_numpy(), "acct_id": 0}, index=ids)
    plans = world.latent.get("refund_plans")
    if plans is None:
        return made
    frame = world.employers.iloc[ids - 1]
    private = ~frame["public"].to_numpy() & (units["paid_fen"].to_numpy() > 0)
    gone = frame["cancelled"].to_numpy() <= pay
    listed = (frame["abnormal_from"].to_numpy() <= pay) & ~(frame["abnormal_to"].to_numpy() <= pay)
    fine = private & keeps & ~gone & ~listed
    fits = {"layoffs": private & ~keeps & ~gone & ~listed, "gone": private & keeps & gone,
            "abnormal": private & keeps & listed & ~gone, "stranger": fine}  # fmt: skip
    how = habits(world)
    # Who asks for a refund has something to gain.
    worth = np.sqrt(units["paid_fen"].to_numpy().astype(float) + 1)
    for way in _WAYS:
        n = int(((plans["year"] == year) & (plans["way"] == way)).sum())
        pool = np.flatnonzero(fits[way] & (made["kind"] == "").to_numpy())
        n = min(n, len(pool))
        rows = rng.choice(pool, n, replace=False, p=worth[pool] / worth[pool].sum()) if n else pool[:0]
        made.iloc[rows, 0], made.iloc[rows, 1] = way, True
        if way == "layoffs":
            made.iloc[rows, 2] = line[rows] * rng.uniform(how.low, 1.0, n)
        if way == "stranger":
            made.iloc[rows, 3] = _strangers(world, n, how, rng)
    _resembling(world, year, made, fine, frame, pay)
    return made


def _strangers(world: World, n: int, how: Habits, rng: np.random.Generator) -> Ints:
    """Accounts of people who have nothing to do with the firms, some of them with several."""
    adults = world.accounts.loc[world.accounts["holder"] > 0, "holder"].to_numpy()
    several = rng.choice(adults, max(1, round(n / how.served)))
    return accounts.of_people(world, several[rng.integers(0, len(several), n)])


def _resembling(world: World, year: int, made: pd.DataFrame, fine: Bools, frame: pd.DataFrame, pay: Times) -> None:
    """Honest refunds that look odd: of merged firms, to head offices, to firms that were restored in time."""
    alike = world.latent["refund_alikes"]
    alike = alike[(alike["year"] == year).to_numpy() & alike["employer_id"].isin(made.index).to_numpy()]
    alike = alike.drop_duplicates("employer_id").set_index("employer_id")
    free = fine & (made["kind"] == "").to_numpy()
    mine = alike.reindex(made.index)
    odd = free & mine["kind"].notna().to_numpy()
    made.loc[odd, "kind"] = f"{TYPOLOGY}/" + mine["kind"][odd].astype(str)
    made.loc[odd, "paid"] = True
    head = odd & (mine["kind"] == "branch").to_numpy()
    made.loc[head, "acct_id"] = accounts.of_employers(world, mine["parent"][head].to_numpy(dtype=np.int64))
    restored = free & ~odd & (frame["abnormal_to"].to_numpy() <= pay)
    made.loc[restored, "kind"] = f"{TYPOLOGY}/restored"


def record(world: World) -> None:
    """Refunds that were not due, whole; honest ones that look odd."""
    paid = world.latent["refunds_paid"]
    month = ym_of(months_of(day_of(paid["pay_date"]))) if len(paid) else np.zeros(0, dtype=np.int64)
    share = world.weight_of(TYPOLOGY)
    wrong = paid["tag"].isin(_WAYS).to_numpy()
    owner = world.employers["legal_person"].to_numpy()[paid["employer_id"].to_numpy(dtype=np.int64) - 1]
    world.record(
        TYPOLOGY, "fraud", "employer_subsidy", paid["sub_id"].to_numpy()[wrong], month[wrong], month[wrong],
        paid["amount_fen"].to_numpy()[wrong], weight=share,
        actor_ids=[[int(each)] if each else [] for each in owner[wrong]],
    )  # fmt: skip
    tags = paid["tag"].to_numpy(str)
    for kind, weight in (("merger", share), ("branch", share), ("restored", 1.0)):
        rows = tags == f"{TYPOLOGY}/{kind}"
        world.record(
            TYPOLOGY, "benign_lookalike", "employer_subsidy", paid["sub_id"].to_numpy()[rows], month[rows],
            weight=weight,
        )  # fmt: skip

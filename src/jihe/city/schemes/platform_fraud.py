"""B3.12 Accidents that no order carried [平台职业伤害造假], and crashes made for the money.

Published, both against private rider insurance of the same mechanics: a rider in Ningbo with 55 made-up crashes in
seven months, about 60,000 yuan, one repair shop (about 1,100 each); Jinzhou, seven claims over 70,000 with the team
leader. Four ways: a fall on an errand hours after the last order; an order accepted after the fall; crashes of a team,
at one repair shop and again and again; the same accident claimed from the injury fund too. Money from 500 to 20,000
yuan a case. Look-alikes: the way back minutes after an order; a platform whose clock was fast that day, as it gave
notice; an accident told to both offices, and paid by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import orders, platform
from jihe.city.calendar import DAY, NAT, Ints, Times, day_of, month_of, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some, yuan

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B3.12"
_A_YEAR = 28.0
_ERRAND, _AFTERWARDS, _STAGED, _TWICE = "errand", "accepted_afterwards", "staged", "twice"
_CLOCK, _TOLD_BOTH = "clock", "told_both"
_FRAUDS = (_ERRAND, _AFTERWARDS, _STAGED, _TWICE)
_FIRST_DAYS = 40  # of the window, in which no case of a scheme begins


def plan(world: World) -> None:
    """Leaves ``oi/B3.12``, ``platform_clocks`` and, in the first shard, the platforms' notices of their clocks."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    kinds = habits.dirichlet([2.5, 2.0, 3.0, 1.5])
    counts = dict(zip(_FRAUDS, rng.multinomial(wanted, kinds), strict=True))
    _clocks(world)
    who = rng.permutation(platform.riders(world))
    parts = [_twice(world, int(counts[_TWICE]), wanted // 3 + 1, rng)]
    team, who = _team(world, int(counts[_STAGED]), who, habits, rng)
    errands, who = _alone(world, int(counts[_ERRAND]), who, rng)
    median, careful = habits.uniform(0.8, 4.0), habits.uniform(0.1, 0.7)
    gap = np.clip(lognormal(median, 0.9, len(errands), rng), 0.25, 16)
    parts.append(_elsewhere(world, errands.assign(how=orders.OUTSIDE, gap=gap, tag=_ERRAND), rng))
    late, who = _alone(world, int(counts[_AFTERWARDS]), who, rng)
    wait = np.clip(lognormal(0.2, 0.9, len(late), rng), 0.01, 2.5)
    # The careful say that it happened just after they had accepted.
    moved = np.where(chance(careful, len(late), rng), 60 + 400 * rng.random(len(late)), -3_600 * wait)
    late = late.assign(how=orders.BEFORE, gap=wait, tag=_AFTERWARDS, moved=moved)
    parts += [_elsewhere(world, late, rng), team, _under_fast_clocks(world, wanted // 2 + 2, who, rng)]
    world.latent["oi/B3.12"] = pd.concat(parts, ignore_index=True)


def _moments(world: World, n: int, rng: np.random.Generator) -> Times:
    span = world.years * 365.25 - _FIRST_DAYS - 40
    made: Times = day_of(world.start + days(_FIRST_DAYS + rng.random(n) * span)) + platform.mealtimes(n, rng)
    return made


def _alone(world: World, wanted: int, who: Ints, rng: np.random.Generator) -> tuple[pd.DataFrame, Ints]:
    """One case each of the next riders whose platform is in the pilot that day; and the riders that are left."""
    when = _moments(world, len(who), rng)
    fits = np.flatnonzero(platform.in_pilot(world, who, when))[:wanted]
    made = pd.DataFrame({"rider_id": who[fits], "injury_ts": when[fits], "decision": "confirmed"})
    return made, np.delete(who, fits)


def _elsewhere(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Half of them near home, the others not far from the order after all."""
    near = chance(0.5, len(cases), rng)
    home = world.people.iloc[cases["rider_id"].to_numpy() - 1]
    for name in ("lon", "lat"):
        cases[name] = np.where(near, home[name].to_numpy() + rng.normal(0, 0.008, len(cases)), np.nan)
    return cases


def _team(
    world: World, wanted: int, who: Ints, habits: np.random.Generator, rng: np.random.Generator
) -> tuple[pd.DataFrame, Ints]:
    """A team of one platform, its leader among them, crashing near one repair shop again and again."""
    each, median = habits.uniform(1.5, 6.0), habits.uniform(900, 9_000)
    spread, shared = habits.uniform(0.0008, 0.006), habits.uniform(0.2, 0.9)
    often = habits.uniform(6, 45)
    size = max(int(np.ceil(wanted / each)), 2) if wanted else 0
    own = platform.platform_of(who)
    base = int(world.common(TYPOLOGY).choice([1, 2, 4, 5, 7, 8, 10]))
    members = who[own == base][:size]
    if not members.size:
        return pd.DataFrame({"rider_id": np.zeros(0, dtype=np.int64), "tag": ""}), who
    turn = np.sort(rng.integers(0, len(members), wanted))
    order = np.arange(wanted) - np.searchsorted(turn, turn)
    first = _FIRST_DAYS + rng.random(len(members)) * max(world.years * 365.25 - _FIRST_DAYS - 300, 30)
    day = day_of(world.start + days(first[turn] + order * often * rng.uniform(0.5, 1.5, wanted)))
    when = day + platform.mealtimes(wanted, rng)
    shop = world.people.iloc[members[0] - 1][["lon", "lat"]].to_numpy(dtype=float) + rng.normal(0, 0.01, 2)
    at = np.round(shop + rng.normal(0, spread, (wanted, 2)), 6)
    cases = pd.DataFrame(
        {
            "rider_id": members[turn], "injury_ts": when, "tag": _STAGED, "rest": rng.integers(0, 5, wanted),
            "lon": at[:, 0], "lat": at[:, 1], "amount_fen": yuan(median, 0.45, wanted, rng), "decision": "confirmed",
        }
    )  # fmt: skip
    cases = cases[(cases["injury_ts"] < world.end - 40 * DAY).to_numpy()]
    cases = cases.drop_duplicates(["rider_id", "injury_ts"])
    # They live in the leader's flat, or give his telephone.
    with_him = members[1:][chance(shared, len(members) - 1, rng)]
    world.people.loc[with_him - 1, "phone_h"] = world.people["phone_h"].to_numpy()[members[0] - 1]
    world.latent["oi_team"] = pd.DataFrame({"leader": [int(members[0])]})
    return cases, who[~np.isin(who, members)]


def _twice(world: World, twice: int, told: int, rng: np.random.Generator) -> pd.DataFrame:
    """Injured at work, says the case; on an order, says another: claimed twice, or told to both offices."""
    events = world.latent["injuries"]
    age = (world.start - world.people["birth"].to_numpy()[events["person_id"].to_numpy() - 1]) / (365.25 * DAY)
    free = events["clause"].isin(["14-1", "14-5", "14-6"]) & events["death"].isna() & (events["tag"] == "")
    free &= (age > 19) & (age < 54) & ~events["person_id"].duplicated(keep=False)
    declared = events["declared_ts"].to_numpy().astype("datetime64[s]")
    free &= (declared > world.start + _FIRST_DAYS * DAY) & (declared < world.end - 60 * DAY)
    free &= platform.in_pilot(world, events["person_id"].to_numpy(), declared)
    rows = events.iloc[some(np.flatnonzero(free), twice + told, rng)]
    n = len(rows)
    when = rows["declared_ts"].to_numpy().astype("datetime64[s]")
    hour = np.clip((when - day_of(when)) / np.timedelta64(3_600, "s"), 9.8, 21.8)
    both = np.arange(n) < twice
    near = np.where(chance(0.6, n, rng), 0.0, rng.normal(0, 1.2, n))
    at = day_of(when) + (np.clip(hour + near, 9.7, 21.9) * 3_600).astype("timedelta64[s]")
    return pd.DataFrame(
        {
            "rider_id": rows["person_id"].to_numpy(), "injury_ts": at, "tag": np.where(both, _TWICE, _TOLD_BOTH),
            "decision": np.where(both, "confirmed", "rejected"),
            "also_wi": np.where(both | chance(0.2, n, rng), NAT, at),
        }
    )  # fmt: skip


def _clocks(world: World) -> None:
    """A few times a platform's clock is minutes fast for some days; it gives notice, late."""
    common = world.common(f"{TYPOLOGY}/clocks")
    n = 5
    start = day_of(world.start + days((0.05 + 0.9 * common.random(n)) * world.years * 365.25))
    clocks = pd.DataFrame(
        {
            "platform_id": common.choice([1, 2, 4, 5, 7, 8, 10], n), "start": start,
            "end": start + days(common.integers(2, 12, n)) - np.timedelta64(1, "s"),
            "minutes": np.round(common.uniform(3, 25, n), 1),
        }
    ).drop_duplicates("platform_id")  # fmt: skip
    world.latent["platform_clocks"] = clocks
    if world.shard:
        return
    notices = pd.DataFrame(
        {
            "kind": "platform_clock", "key": clocks["platform_id"].astype(str), "valid_from": clocks["start"],
            "valid_to": day_of(clocks["end"]), "basis_doc": "平台时钟校准函",
        }
    )  # fmt: skip
    before = world.latent.get("exemptions")
    world.latent["exemptions"] = notices if before is None else pd.concat([before, notices], ignore_index=True)


def _under_fast_clocks(world: World, wanted: int, who: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Honest accidents minutes after an order was accepted, on days when the platform's clock was fast."""
    clocks = world.latent["platform_clocks"]
    turn = pick({str(i): 1.0 for i in range(len(clocks))}, wanted, rng).astype(np.int64)
    clock = clocks.iloc[turn].reset_index(drop=True)
    own = platform.platform_of(who)
    riders, used = np.zeros(wanted, dtype=np.int64), set()
    for row, number in enumerate(clock["platform_id"].tolist()):
        here = [rider for rider in who[own == number].tolist() if rider not in used]
        riders[row] = here[0] if here else 0
        used.add(int(riders[row]))
    span = (clock["end"] - clock["start"]).to_numpy().astype(float) / 1e9 / 86_400
    day = day_of(clock["start"].to_numpy().astype("datetime64[s]") + days(rng.random(wanted) * span))
    soon = clock["minutes"].to_numpy() * rng.uniform(0.1, 0.95, wanted) / 60
    made = pd.DataFrame(
        {
            "rider_id": riders, "injury_ts": day + platform.mealtimes(wanted, rng), "how": orders.BEFORE, "gap": 0.02,
            "moved": soon * 3_600, "tag": _CLOCK, "decision": "confirmed",
        }
    )  # fmt: skip
    return made[riders > 0]


def record(world: World) -> None:
    """Confirmed cases without a true order, with what was paid; the way back, fast clocks, both offices."""
    share = world.weight_of(TYPOLOGY)
    cases = world.latent["oi_cases"]
    cases = cases[(cases["decided_ts"] < world.end).to_numpy()]
    month = ym_of(month_of(cases["injury_ts"]))
    fraud = cases["tag"].isin(_FRAUDS).to_numpy() & (cases["amount_fen"] > 0).to_numpy()
    leader = int(world.latent["oi_team"]["leader"].iloc[0]) if "oi_team" in world.latent else 0
    for ring, mine in ((0, fraud & (cases["tag"] != _STAGED)), (1, fraud & (cases["tag"] == _STAGED))):
        rows = cases[mine]
        actors = [sorted({int(each), leader} - {0}) if ring else [int(each)] for each in rows["rider_id"]]
        last = ym_of(month_of(rows["decided_ts"]))
        world.record(
            TYPOLOGY, "fraud", "oi_case", rows["oi_id"].to_numpy(), month[mine], last, rows["amount_fen"].to_numpy(),
            ring, actors, share,
        )  # fmt: skip
    planned = cases["tag"].isin([_CLOCK, _TOLD_BOTH]).to_numpy()
    natural = (cases["tag"] == "").to_numpy() & (cases["how"] == orders.BACK).to_numpy() & (cases["order_id"] > 0)
    for mine, weight in ((planned, share), (natural, 1.0)):
        world.record(
            TYPOLOGY, "benign_lookalike", "oi_case", cases["oi_id"].to_numpy()[mine], month[mine], weight=weight
        )

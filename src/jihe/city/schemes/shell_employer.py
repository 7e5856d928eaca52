"""B2.2 An agent sells strangers an employer [挂靠参保骗取失业保险金]: some months at a shell firm, then a claim.

Published: a "technology company" with more than 100 clients took over 20 million yuan in all; one client drew 13
payments, 27,036 yuan, and was arrested in 2024. Shell rings: one or two a year in the city, 20 to 100 claims each. The
agent registers or buys dormant firms, enrols clients at the floor for about a year (from one month, where old
contributions only need an involuntary end, to two years), pays no wage, files the claims from one telephone or device
and takes a fee from each. Worlds differ in size, length, how many stay for the end alone, floor or better bases, how
openly the agent files, and how many clients' telephones are the agent's. Clients: people out of insured work, who lack
a year or left freely long ago.

Look-alikes: labour dispatch, whose many workers claim through one personnel agent from one device; tiny firms that
close and let everybody go at once; seasonal work of some months that ends every winter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import more_jobs, ui_spells
from jihe.city.calendar import DAY, NAT, Bools, Ints, age_in_years, day_of, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some
from jihe.city.schemes import claims as shared

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 1.5  # rings in the whole city
TYPOLOGY = "B2.2"
_MOST = 0.025  # of a small city's claims: no ring is larger
_LEAST = 6
_OFFICES = ("services", "dispatch", "agency", "electronics")
_SEASON = (11, 0, 1)  # months from 0 in which winter work ends
_SEASONAL = 430 * DAY
_TINY = 15  # heads of a micro-firm


class Habits(NamedTuple):
    """How rings of one world work."""

    size: float  # clients of a ring, median
    spread: float  # sigma of its log
    months: float  # at the shell, median
    months_spread: float
    of_a_shell: float  # clients of one shell, median
    floor: float  # share enrolled at the floor
    openly: float  # share of claims filed as the agent's own
    device: float  # of the others, share filed on the agent's device
    phone: float  # share of clients whose telephone becomes the agent's
    sessions: float  # days on which clients are enrolled together, a ring
    closes: float  # share of shells struck off afterwards
    payee: float  # share whose money goes to the agent's account
    brief: float  # of clients whose old contributions suffice, share that stays only for an involuntary end
    brief_months: float  # at the shell, median of those


def habits(world: World) -> Habits:
    """Draws of this world, around the published rings."""
    rng = world.habits(TYPOLOGY)
    return Habits(
        size=np.exp(rng.normal(np.log(42), 0.35)), spread=rng.uniform(0.3, 0.6),
        months=np.exp(rng.normal(np.log(11), 0.25)), months_spread=rng.uniform(0.25, 0.7),
        of_a_shell=np.exp(rng.normal(np.log(12), 0.5)), floor=rng.uniform(0.55, 0.98), openly=rng.uniform(0.1, 0.8),
        device=rng.uniform(0.3, 0.95), phone=rng.uniform(0.1, 0.7), sessions=rng.uniform(3, 14),
        closes=rng.uniform(0.1, 0.7), payee=rng.uniform(0.0, 0.15), brief=rng.uniform(0.3, 0.9),
        brief_months=np.exp(rng.uniform(np.log(1.5), np.log(6))),
    )  # fmt: skip


def plan(world: World) -> None:
    """Turns dormant firms into shells, enrols strangers there and files their claims; leaves ``shell_rings``."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    rings = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    most = max(_LEAST, int(_MOST * len(world.latent["ui_spells"])))
    sizes = np.clip(np.round(lognormal(how.size, how.spread, rings, rng)), _LEAST, min(most, 140)).astype(np.int64)
    clients = _clients(world, int(sizes.sum()), rng)
    ring = np.repeat(np.arange(rings), sizes)[: len(clients)]
    rows = pd.DataFrame({"person_id": clients, "ring": ring})
    world.latent.setdefault("unpaid_jobs", pd.DataFrame({"job_id": np.zeros(0, dtype=np.int64)}))
    world.latent["shell_rings"] = pd.DataFrame(
        {name: np.zeros(0, dtype=np.int64) for name in ("spell_id", "ring", "employer_id", "agent_id")}
    )
    agents = _agents(world)
    for number in range(rings):
        _ring(world, rows[rows["ring"] == number].reset_index(drop=True), agents[number % len(agents)], how, rng)
    _resemble(world, int(len(rows) * 1.25) + 2, rng)


def _agents(world: World) -> Ints:
    """Agents in an order of this shard's own, personnel services first: no two shards share a ring's agent."""
    agents = world.agents
    order = world.common(TYPOLOGY).permutation(len(agents))
    first = np.argsort(~agents["kind"].isin(["hr", "individual"]).to_numpy()[order], kind="stable")
    ids = agents["agent_id"].to_numpy()[order[first]]
    return np.roll(ids, -world.shard * max(len(ids) // max(world.shards, 1), 1))


def _clients(world: World, n: int, rng: np.random.Generator) -> Ints:
    """Adults out of insured work, who live, stay, and do not claim otherwise."""
    people = world.people
    age = age_in_years(people["birth"].to_numpy(), world.start)
    fits = people["kind"].isin(["idle", "rp_contributor"]).to_numpy() & (age > 21) & people["death"].isna().to_numpy()
    fits &= (people["statutory"].to_numpy() > world.last_month + 12) & people["left"].isna().to_numpy()
    busy = np.concatenate([world.jobs["person_id"], world.latent["ui_spells"]["person_id"], world.awards["person_id"]])
    fits[np.unique(busy) - 1] = False
    # Old contributions make a client worth more to the agent.
    worth = np.where(fits, 1 + people["ui_paid0"].to_numpy() / 3, 0.0)
    n = min(n, int(fits.sum()))
    return np.asarray(rng.choice(len(people), n, replace=False, p=worth / worth.sum()) + 1, dtype=np.int64)


def _ring(world: World, clients: pd.DataFrame, agent: int, how: Habits, rng: np.random.Generator) -> None:
    n = len(clients)
    if n == 0:
        return
    shells = _shells(world, max(1, round(n / how.of_a_shell)), agent, rng)
    paid = world.people["ui_paid0"].to_numpy()[clients["person_id"].to_numpy() - 1]
    # Who paid for a year long ago needs no second one, only an end that nobody chose; the agent's fee is the same.
    brief = (paid >= 12) & chance(how.brief, n, rng)
    stay = lognormal(np.where(brief, how.brief_months, how.months), how.months_spread, n, rng)
    months = np.maximum(np.round(np.clip(stay, 1, 26)).astype(np.int64), 12 - paid)
    begin = world.first_month - rng.integers(0, 8)
    latest = np.maximum(world.last_month - months - 3, begin + 1)
    # Clients come in sessions; the ring runs for some time and moves on.
    session = np.floor(rng.random(n) * max(2, round(how.sessions))).astype(np.int64)
    offset = np.floor(rng.random(max(2, round(how.sessions))) * 20).astype(np.int64)[session]
    start = first_day(np.minimum(begin + offset + rng.integers(0, 10), latest)) + rng.integers(0, 12, n) * DAY
    end = day_of(start + days(months * 30.44 + rng.integers(0, 9, n)))
    unit = shells[(session * 7 + rng.integers(0, 2, n)) % len(shells)]
    registered = office_time(day_of(start) + (2 + session % 5) * DAY, rng)
    wage = np.where(chance(how.floor, n, rng), 1_500, rng.integers(3_000, 7_000, n)) * 100
    jobs = pd.DataFrame(
        {
            "person_id": clients["person_id"].to_numpy(), "employer_id": unit, "start": start, "end": end,
            "end_reason": pick({"agreed_by_employer": 0.6, "contract_expired": 0.3, "lcl41": 0.1}, n, rng),
            "lines": "EP+UI+WI", "wage_fen": wage, "registered": registered,
            "agent_id": np.where(chance(how.openly, n, rng), agent, 0),
        }
    )  # fmt: skip
    jobs["channel"] = np.where(jobs["agent_id"] > 0, "agent", "online")
    numbers = more_jobs.add(world, jobs, rng)
    unpaid = pd.DataFrame({"job_id": numbers})
    world.latent["unpaid_jobs"] = pd.concat([world.latent["unpaid_jobs"], unpaid], ignore_index=True)
    _claim(world, jobs.assign(job_id=numbers, months_about=paid + months), agent, how, rng)
    _strike_off(world, shells, how, rng)


def _shells(world: World, n: int, agent: int, rng: np.random.Generator) -> Ints:
    """Dormant firms, bought with their past: nobody works there; they move to the agent's telephone and address."""
    frame = world.employers
    unenrolled = [world.latent["hidden_jobs"], world.latent.get("tax_extras", world.latent["hidden_jobs"])]
    busy = np.concatenate([each["employer_id"] for each in [world.jobs, *unenrolled]])
    working = np.isin(frame["employer_id"], busy)
    idle = ~working & ~frame["public"].to_numpy() & frame["closed"].isna().to_numpy()
    idle &= (frame["opened"] < world.start - 30 * DAY).to_numpy() & (frame["size"] < 30).to_numpy()
    # A workshop that stands empty is for sale too, though an office asks for less explaining.
    office = idle & (frame["industry"].isin(_OFFICES).to_numpy() | chance(0.3, len(frame), rng))
    pool = np.flatnonzero(office if office.sum() >= n else idle)
    if not len(pool):
        pool = np.flatnonzero(~frame["public"].to_numpy() & frame["closed"].isna().to_numpy())
    rows = some(pool, n, rng)
    of = world.agents["agent_id"].to_numpy() == agent
    shares = chance(0.6, len(rows), rng)
    world.employers.loc[rows[shares], "phone_h"] = world.agents["phone_h"].to_numpy()[of][0]
    world.employers.loc[rows[chance(0.5, len(rows), rng)], "addr_h"] = world.agents["addr_h"].to_numpy()[of][0]
    world.employers.loc[rows[chance(0.6, len(rows), rng)], "agent_id"] = agent
    return np.asarray(frame["employer_id"].to_numpy()[rows], dtype=np.int64)


def _claim(world: World, jobs: pd.DataFrame, agent: int, how: Habits, rng: np.random.Generator) -> None:
    n = len(jobs)
    ends = jobs.rename(columns={"end": "separation", "end_reason": "reason"}).assign(next_job=0, next_start=NAT)
    spells = ui_spells.described(world, ends, rng)
    openly = chance(how.openly, n, rng)
    borrowed = ~openly & chance(how.device, n, rng)
    spells["agent_id"] = np.where(openly, agent, 0)
    spells["channel"] = np.where(openly, "agent", np.where(borrowed, "app", spells["channel"]))
    spells["channel"] = np.where(~openly & (spells["channel"] == "agent"), "online", spells["channel"])
    device = ui_spells.devices(world, spells["person_id"].to_numpy(), np.where(openly | borrowed, agent, 0))
    spells["device_id"] = np.where(spells["channel"] == "window", "", device)
    master = int(world.agents["person_id"].to_numpy()[world.agents["agent_id"].to_numpy() == agent][0])
    spells["payee"] = np.where(chance(how.payee, n, rng), master, 0)
    for event in ("startup", "child"):
        spells[event] = NAT
    spells["leaves"], spells["tag"] = False, TYPOLOGY
    numbers = ui_spells.add(world, spells)
    _phones(world, spells, agent, how, rng)
    ring = int(world.latent["shell_rings"]["ring"].max() if len(world.latent["shell_rings"]) else 0) + 1
    made = pd.DataFrame(
        {"spell_id": numbers, "ring": ring, "employer_id": spells["employer_id"].to_numpy(), "agent_id": agent}
    )
    world.latent["shell_rings"] = pd.concat([world.latent["shell_rings"], made], ignore_index=True)


def _phones(world: World, spells: pd.DataFrame, agent: int, how: Habits, rng: np.random.Generator) -> None:
    """The agent answers for some clients: their records get the agent's telephone, days before the claim."""
    some_of = spells[chance(how.phone, len(spells), rng)]
    phone = world.agents["phone_h"].to_numpy()[world.agents["agent_id"].to_numpy() == agent][0]
    edits = pd.DataFrame(
        {
            "person_id": some_of["person_id"].to_numpy(), "phone_h": phone,
            "recorded": some_of["apply_ts"].to_numpy() - days(rng.uniform(0.01, 25, len(some_of))),
        }
    )  # fmt: skip
    before = world.latent.get("person_edits")
    world.latent["person_edits"] = edits if before is None else pd.concat([before, edits], ignore_index=True)


def _strike_off(world: World, shells: Ints, how: Habits, rng: np.random.Generator) -> None:
    """Shells that have served their purpose are cancelled, or found at no address."""
    of = world.jobs[world.jobs["employer_id"].isin(shells)].groupby("employer_id")["end"].max()
    done = of.index.to_numpy(dtype=np.int64)
    goes = chance(how.closes, len(done), rng)
    gone, last = done[goes] - 1, of.to_numpy()[goes]
    cancelled = office_time(last + days(rng.uniform(40, 300, len(gone))), rng)
    world.employers.loc[gone, "cancelled"] = cancelled
    world.employers.loc[gone, "end_status"] = "cancelled"
    world.employers.loc[gone, "abnormal_from"] = NAT
    world.employers.loc[gone, "abnormal_to"] = NAT


def _resemble(world: World, n: int, rng: np.random.Generator) -> None:
    """Dispatch workers whose firm's personnel agent files for them, closing micro-firms, winter work."""
    draws = ui_spells.draws(world)
    unit = draws["employer_id"].to_numpy() - 1
    hires_out = (world.employers["is_dispatch"] | world.employers["is_agency"]).to_numpy()[unit]
    dispatch = draws[hires_out].iloc[some(np.arange(int(hires_out.sum())), n // 2, rng)]
    agents = _agents(world)
    at = agents[dispatch["employer_id"].to_numpy() % len(agents)]
    filed = chance(0.6, len(dispatch), rng)
    channel = np.where(filed, "agent", dispatch["channel"].to_numpy(str))
    device = np.where(
        filed, ui_spells.devices(world, dispatch["person_id"].to_numpy(), at), dispatch["device_id"].to_numpy(str)
    )
    ui_spells.change(
        world, dispatch["spell_id"].to_numpy(), channel=channel, device_id=device,
        agent_id=np.where(filed, at, dispatch["agent_id"].to_numpy()), tag=f"{TYPOLOGY}/dispatch",
    )  # fmt: skip
    closing = _closing(world, draws)
    for kind, fits in (("closing", closing), ("season", _winter(draws))):
        rows = draws[fits & ~hires_out & ~(closing & (kind == "season"))]
        taken = rows.iloc[some(np.arange(len(rows)), (n - len(dispatch)) // 2 + 1, rng)]
        ui_spells.change(world, taken["spell_id"].to_numpy(), tag=f"{TYPOLOGY}/{kind}")


def _closing(world: World, spells: pd.DataFrame) -> Bools:
    size = world.employers["size"].to_numpy()[spells["employer_id"].to_numpy() - 1]
    made: Bools = (spells["reason"] == "employer_closed").to_numpy() & (size < _TINY)
    return made


def _winter(spells: pd.DataFrame) -> Bools:
    lasted = spells["separation"].to_numpy() - spells["start"].to_numpy()
    made: Bools = (lasted < _SEASONAL) & np.isin(month_of(spells["separation"]) % 12, _SEASON)
    return made


def record(world: World) -> None:
    """Clients' claims with all they were paid, ring by ring; shells; honest employers and claims like theirs."""
    rings = world.latent["shell_rings"]
    master = world.agents.set_index("agent_id")["person_id"].reindex(rings["agent_id"]).fillna(0).astype(np.int64)
    named = {
        int(spell): (int(ring), [int(person)] if person else [])
        for spell, ring, person in zip(rings["spell_id"], rings["ring"], master, strict=True)
    }
    shared.record(world, TYPOLOGY, wholly=True, rings=named)
    share = world.weight_of(TYPOLOGY)
    claims = shared.mine(world, TYPOLOGY)
    begin = pd.Series(ym_of(month_of(claims["separation"])), index=claims["employer_id"].to_numpy())
    first = begin.groupby(level=0).min()
    shells = np.unique(rings["employer_id"].to_numpy())
    for ring, of in rings.groupby("ring"):
        own = np.intersect1d(of["employer_id"].to_numpy(), first.index)
        world.record(
            TYPOLOGY, "fraud", "employer", own, first.loc[own].to_numpy(), ring_id=int(str(ring)), weight=share
        )
    honest = claims[claims["tag"].str.startswith(f"{TYPOLOGY}/").to_numpy()]
    units = np.setdiff1d(honest["employer_id"].to_numpy(), shells)
    world.record(TYPOLOGY, "benign_lookalike", "employer", units, first.loc[units].to_numpy(), weight=share)
    every = world.latent["ui_claims"]
    plain = every[
        ((every["tag"] == "") & (every["last_paid"] >= every["from_month"]) & (every["granted"] > 0)).to_numpy()
    ]
    hires_out = (world.employers["is_dispatch"] | world.employers["is_agency"]).to_numpy()
    alike = hires_out[plain["employer_id"].to_numpy() - 1] | _closing(world, plain) | _winter(plain)
    begun = np.maximum(plain["from_month"].to_numpy()[alike], world.first_month)
    world.record(TYPOLOGY, "benign_lookalike", "ui_claim", plain["claim_id"].to_numpy()[alike], ym_of(begun))

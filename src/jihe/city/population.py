"""Who lives in the city: kinds of persons by E1's totals, ages, families, homes, histories, deaths."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import families, history, identity, mortality, names, places
from jihe.city.calendar import DAY, NAT, Bools, Floats, Times
from jihe.city.identity import Text

if TYPE_CHECKING:
    from jihe.city.world import World


class Kind(NamedTuple):
    """How many of a kind the whole city has, and what they are like; ages in years at the start."""

    total: int
    men: float  # share
    local: float  # share with Zhongshan hukou
    core: tuple[float, float, float]  # least age, shape a, shape b of the Beta part
    older: float  # share spread evenly over the ages from 35 up to retirement


# E1's totals are those of 2025; the city has grown to them, the retired by more than die, from these of the start.
# Who is between two jobs is not insured, so there are more workers than insured workers.
_BETWEEN_JOBS = 1.025
KINDS: dict[str, Kind] = {
    "ep_worker": Kind(round(1_519_000 * _BETWEEN_JOBS), 0.55, 0.38, (18, 1.9, 2.5), 0.22),
    "flexible": Kind(37_800, 0.40, 0.85, (25, 3.0, 1.8), 0.30),
    "gp_worker": Kind(62_000, 0.48, 0.90, (24, 1.6, 1.6), 0.0),
    "wi_worker": Kind(round(116_100 * _BETWEEN_JOBS), 0.82, 0.25, (22, 2.2, 1.6), 0.0),
    "rp_contributor": Kind(260_000, 0.47, 1.0, (18, 3.0, 1.6), 0.0),
    "ep_retiree": Kind(350_000, 0.43, 0.93, (0, 0, 0), 0.0),
    "gp_retiree": Kind(26_000, 0.50, 0.97, (0, 0, 0), 0.0),
    "rp_pensioner": Kind(160_000, 0.44, 1.0, (0, 0, 0), 0.0),
    "idle": Kind(130_000, 0.45, 0.50, (18, 1.1, 1.0), 0.0),
}
# New arrivals and school leavers a year, as a share of the workers: they replace who leaves and retires.
_ARRIVALS = 0.092
# Who came from elsewhere to work is young: most are about 32 (E1).
_FROM_ELSEWHERE = (18.0, 1.9, 3.0)
_LEAST_PENSION_AGE = {"M": 60.0, "F55": 55.0, "F50": 50.0}
_YEARS_DRAWN = {"ep_retiree": 4.4, "gp_retiree": 5.4, "rp_pensioner": 5.6}  # half the mean, in years


def build(world: World) -> None:
    """Fills ``world.people`` and ``world.moves``."""
    rng = world.rng("population")
    drafts = [_draft(world, name, kind, rng) for name, kind in KINDS.items()]
    drafts.append(_arrivals(world, rng))
    adults = pd.concat(drafts, ignore_index=True)
    adults["surname"] = names.surnames(len(adults), rng)
    people = families.build(world, adults, rng)
    history.build(world, people, rng)
    _identify(world, people, rng)
    people["death"] = mortality.deaths(world, people, rng)
    mortality.reports(world, people, rng)
    world.people = _in_order_of_records(people)
    world.moves = _moves(world, rng)


def _draft(world: World, name: str, kind: Kind, rng: np.random.Generator) -> pd.DataFrame:
    n = world.count(kind.total)
    male = rng.random(n) < kind.men
    track = _tracks(name, male, rng)
    local = rng.random(n) < kind.local
    limit = pd.Series(track).map(_LEAST_PENSION_AGE).to_numpy(dtype=float)
    if name in _YEARS_DRAWN:
        first = np.full(n, 60.0) if name == "rp_pensioner" else limit
        age = np.minimum(first + rng.gamma(2.0, _YEARS_DRAWN[name], n) + 0.05, 103.0)
    else:
        limit = np.where(name in ("rp_contributor", "wi_worker"), 60.0, np.where(name == "idle", 74.0, limit))
        age = _working_ages(kind, limit, rng)
        if name == "ep_worker":
            least, a, b = _FROM_ELSEWHERE
            age = np.where(local, age, least + (limit - least) * rng.beta(a, b, n))
    return _frame(world, name, male, track, age, local, np.full(n, NAT))


def _arrivals(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Workers who come to the city, or leave its schools, inside the window."""
    n = max(1, rng.poisson(KINDS["ep_worker"].total * world.scale * _ARRIVALS * world.years))
    male = rng.random(n) < 0.55
    age = 18.3 + 26 * rng.beta(1.2, 3.0, n)
    arrived = world.start + (rng.random(n) * (world.end - world.start).astype(float)).astype("timedelta64[s]")
    arrived = arrived.astype("datetime64[D]").astype("datetime64[s]")
    local = np.where(age < 24, rng.random(n) < 0.36, rng.random(n) < 0.12)
    age_then = age - (arrived - world.start) / DAY / 365.25  # the age drawn is the age on arrival
    return _frame(world, "ep_worker", male, _tracks("ep_worker", male, rng), age_then, local, arrived)


def _tracks(kind: str, male: Bools, rng: np.random.Generator) -> Text:
    office = 0.95 if kind.startswith("gp") else 0.30
    return np.where(male, "M", np.where(rng.random(len(male)) < office, "F55", "F50"))


def _working_ages(kind: Kind, limit: Floats, rng: np.random.Generator) -> Floats:
    least, a, b = kind.core
    n = len(limit)
    core = least + (limit - least) * rng.beta(a, b, n)
    older = 35 + (limit - 35) * rng.random(n)
    made: Floats = np.where(rng.random(n) < kind.older, older, core)
    return made


def _frame(
    world: World,
    kind: str,
    male: Bools,
    track: Text,
    age: Floats,
    local: Bools,
    arrived: Times,
) -> pd.DataFrame:
    born = world.start - (age * 365.25 * 86_400).astype("timedelta64[s]")
    return pd.DataFrame(
        {
            "kind": kind, "male": male, "track": track, "local": local, "arrived": arrived,
            "birth": born.astype("datetime64[D]").astype("datetime64[s]"),
        }
    )  # fmt: skip


def _identify(world: World, people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Names, numbers, homes and contacts; a household shares its address."""
    n = len(people)
    male = people["male"].to_numpy()
    people["sex"] = np.where(male, "M", "F")
    people["name"] = names.people(people["surname"].to_numpy(), male, rng)
    people["id_no"] = identity.id_numbers(people["birth"].to_numpy(), male, rng, world.shard, world.shards)
    people["hukou_region"] = places.origins(people["local"].to_numpy(), rng)
    people["hukou_type"] = np.where(rng.random(n) < np.where(people["local"], 0.62, 0.28), "urban", "rural")
    people["nationality"] = "CHN"
    homes, home = np.unique(people["household"].to_numpy(), return_inverse=True)
    towns = places.draw_towns(len(homes), rng)
    lon, lat = places.positions(towns, rng)
    people["town"] = places.CODES[towns][home]
    people["lon"], people["lat"] = lon[home], lat[home]
    people["addr_h"] = identity.hashes("address", rng.integers(0, 2**62, len(homes)))[home]
    phone = rng.integers(0, 2**62, n)
    # Some of the old are registered with the telephone of the child they live with.
    shares = (people["hh_role"].to_numpy() == "parent") & (rng.random(n) < 0.5)
    head = np.flatnonzero(people["hh_role"] == "head")
    of_home = np.zeros(len(homes), dtype=np.int64)
    of_home[home[head]] = phone[head]
    people["phone_h"] = identity.hashes("phone", np.where(shares, of_home[home], phone))
    people["left"] = np.full(n, NAT)
    people["merged_into"] = 0


def _in_order_of_records(people: pd.DataFrame) -> pd.DataFrame:
    """Numbers people by when their record was created; family links follow."""
    order = np.argsort(people["created_ts"].to_numpy(), kind="stable")
    new_id = np.empty(len(people) + 1, dtype=np.int64)
    new_id[order] = np.arange(1, len(people) + 1)
    new_id[-1] = 0  # draft links use −1 for nobody
    ordered = people.iloc[order].reset_index(drop=True)
    for link in ("spouse", "parent_a", "parent_b"):
        ordered[link] = new_id[ordered[link].to_numpy()]
    _, ordered["household"] = np.unique(new_id[ordered["household"].to_numpy()], return_inverse=True)
    ordered["household"] += 1
    ordered.insert(0, "person_id", np.arange(1, len(ordered) + 1))
    return ordered.drop(columns=["male", "surname"])


def _moves(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Whole households that move within the city, 3 % a year; the fund hears of it weeks later."""
    people = world.people
    homes = int(people["household"].max())
    moving = np.flatnonzero(rng.random(homes) < 1 - np.exp(-0.03 * world.years)) + 1
    when = world.start + rng.integers(0, int((world.end - world.start) / DAY), len(moving)) * DAY
    towns = places.draw_towns(len(moving), rng)
    lon, lat = places.positions(towns, rng)
    home_moves = pd.DataFrame(
        {
            "household": moving, "moved_ts": when, "town": places.CODES[towns], "lon": lon, "lat": lat,
            "addr_h": identity.hashes("address", rng.integers(0, 2**62, len(moving))),
            "recorded": when + (rng.lognormal(2.8, 0.9, len(moving)) * 86_400).astype("timedelta64[s]"),
        }
    )  # fmt: skip
    moves = people[["person_id", "household", "created_ts"]].merge(home_moves, on="household")
    moves = moves[moves["created_ts"] < moves["recorded"]]
    return moves.sort_values(["recorded", "person_id"]).drop(columns=["household", "created_ts"]).reset_index(drop=True)

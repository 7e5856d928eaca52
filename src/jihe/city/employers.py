"""Employers: industries and risk classes of E1, sizes, towns, owners, opening and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import identity, names, places
from jihe.city.calendar import (
    DAY,
    NAT,
    NEVER,
    Bools,
    Ints,
    Times,
    age_in_years,
    first_day,
    month_of,
    office_time,
)
from jihe.city.draws import chance, days, pick
from jihe.city.identity import Text
from jihe.law import contribution

if TYPE_CHECKING:
    from jihe.city.world import World

_PRIVATE, _PUBLIC = 118_000, 900
_WORKERS = 1_860_000  # heads of private employers in the whole city, between whom the sizes are shared


class Industry(NamedTuple):
    """Share of the injury-insured in percent (E1), industry code of GB/T 4754, risk class, word in names."""

    share: float
    gbt4754: str
    risk_class: int
    word: str


INDUSTRIES: dict[str, Industry] = {
    "lighting": Industry(18, "3872", 3, "灯饰"),
    "appliances": Industry(14, "3853", 3, "电器"),
    "metal": Industry(12, "3351", 5, "五金制品"),
    "electronics": Industry(10, "3982", 2, "电子"),
    "plastics": Industry(9, "2929", 4, "塑料制品"),
    "furniture": Industry(8, "2110", 5, "家具"),
    "garment": Industry(8, "1819", 3, "制衣"),
    "machinery": Industry(6, "3599", 4, "机械"),
    "construction": Industry(2.6, "4710", 6, "建筑工程"),
    "transport": Industry(4, "5430", 4, "物流"),
    "services": Industry(7.2, "5190", 1, "贸易"),
    "dispatch": Industry(0.5, "7263", 1, "劳务派遣"),
    "agency": Industry(0.3, "7264", 1, "人力资源服务"),
}
_LARGER = {"appliances": 2.0, "electronics": 2.0, "dispatch": 6.0, "agency": 6.0, "services": 0.3}
_PUBLIC_TRADES = {"9221": "行政服务中心", "8331": "中学", "8321": "小学", "8411": "医院", "9222": "事务中心"}
_SPECIAL_TRADES = ("metal", "plastics", "machinery", "construction")
_CLOSING = {10: 0.050, 50: 0.010, 10**9: 0.001}  # a year, by heads below


def build(world: World) -> None:
    """Fills ``world.employers``, in order of opening."""
    rng = world.rng("employers")
    private, public = world.count(_PRIVATE), world.count(_PUBLIC)
    n = private + public
    is_public = np.arange(n) >= private
    size = _sizes(world, is_public, rng)
    industry = np.where(is_public, "public", pick({k: _frequency(k) for k in INDUSTRIES}, n, rng))
    big = np.isin(industry, ["dispatch", "agency"])
    size = np.where(big, np.minimum(size * 6, 3_000), _by_trade(size, industry, is_public))
    opened = _opened(world, size, is_public, rng)
    closed = _closed(world, size, is_public, opened, rng)
    frame = pd.DataFrame(
        {
            "industry": industry, "public": is_public, "size": size, "opened": opened, "closed": closed,
            "is_dispatch": industry == "dispatch", "is_agency": industry == "agency",
        }
    )  # fmt: skip
    frame = frame.sort_values("opened", kind="stable").reset_index(drop=True)
    frame.insert(0, "employer_id", np.arange(1, n + 1))
    _status(world, frame, rng)
    _identity(world, frame, rng)
    _risk(world, frame, rng)
    _habits(world, frame, rng)
    frame["legal_person"] = _representatives(world, frame, rng)
    frame["agent_id"] = _agents(world, frame, rng)
    world.employers = frame


def _frequency(industry: str) -> float:
    """Units of an industry: its share of heads, with fewer and larger units for factories and dispatch."""
    return INDUSTRIES[industry].share / _LARGER.get(industry, 1.0)


def _by_trade(size: Ints, industry: Text, public: Bools) -> Ints:
    """Heads by trade: large factories, small shops, as many in all as before."""
    factor = pd.Series(industry).map(_LARGER).fillna(1.0).to_numpy()
    larger = np.where(public, size, size * factor)
    scaled = np.where(public, size, larger * size[~public].sum() / larger[~public].sum())
    made: Ints = np.maximum(np.round(scaled), 1).astype(np.int64)
    return made


def _sizes(world: World, public: Bools, rng: np.random.Generator) -> Ints:
    """Intended heads: lognormal, many tiny units and few large, scaled to the workers there are."""
    drawn = np.minimum(rng.lognormal(np.log(4.5), 1.45, len(public)), 4_000)
    drawn *= _WORKERS * world.scale / drawn[~public].sum()
    offices = rng.lognormal(np.log(45), 0.9, len(public))
    return np.maximum(np.round(np.where(public, offices, drawn)), 1).astype(np.int64)


def _opened(world: World, size: Ints, public: Bools, rng: np.random.Generator) -> Times:
    """Opening days: an eighth of the units inside the window, all small; large ones are old."""
    n = len(size)
    age = np.clip(rng.exponential(np.where(size > 50, 12, 6.5), n) + 0.1, 0.1, 34)
    opened = world.start - days(np.where(public, 12 + 20 * rng.random(n), age) * 365.25)
    new = chance(0.125, n, rng) & ~public & (size < 60)
    inside = world.start + days(rng.random(n) * world.years * 365.25)
    return np.where(new, inside, opened).astype("datetime64[D]").astype("datetime64[s]")


def _closed(world: World, size: Ints, public: Bools, opened: Times, rng: np.random.Generator) -> Times:
    """The day the unit ends its work, NaT for who outlives the window."""
    hazard = np.array(list(_CLOSING.values()))[np.searchsorted(list(_CLOSING), size, side="right")]
    lived = days(rng.exponential(1 / hazard) * 365.25)
    closed = (np.maximum(opened, world.start) + lived).astype("datetime64[D]").astype("datetime64[s]")
    return np.where((closed < world.end) & ~public, closed, NAT)


def _status(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """The registry's view: cancelled months after closing, revoked if nobody bothers, some abnormal.

    ``end_status`` and ``cancelled``: how a closed unit ends; ``abnormal_from``, ``abnormal_to``: a spell.
    """
    n = len(frame)
    closed = frame["closed"].to_numpy()
    revoked = chance(0.15, n, rng)
    gap = np.where(revoked, rng.uniform(200, 500, n), rng.lognormal(np.log(60), 0.6, n))
    frame["cancelled"] = office_time(closed + days(gap), rng)
    frame["end_status"] = np.where(revoked, "revoked", "cancelled")
    spell = chance(0.03 * world.years, n, rng) & (frame["size"].to_numpy() < 60)
    begin = np.maximum(frame["opened"].to_numpy() + 180 * DAY, world.start) + days(rng.random(n) * 700)
    begin = np.where(spell, office_time(begin, rng), NAT)
    over = begin + days(rng.uniform(20, 300, n))
    ended = ~np.isnat(closed) & (over > closed - 30 * DAY)
    frame["abnormal_from"] = np.where(ended, NAT, begin)
    frame["abnormal_to"] = np.where(ended | np.isnat(begin), NAT, office_time(over, rng))


def _identity(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(frame)
    public = frame["public"].to_numpy()
    towns = places.draw_towns(n, rng)
    frame["town"] = places.CODES[towns]
    frame["lon"], frame["lat"] = places.positions(towns, rng, spread_km=2.2)
    frame["uscc"] = identity.credit_codes(world.citywide(rng.permutation(n) + 1) + 100_000, public)
    word = pd.Series(frame["industry"]).map({k: v.word for k, v in INDUSTRIES.items()}).fillna("").to_numpy(str)
    trade = rng.choice(np.array(list(_PUBLIC_TRADES)), n)
    suffix = pick({"有限公司": 0.8, "厂": 0.12, "经营部": 0.08}, n, rng)
    suffix = np.where(np.isin(frame["industry"], ["dispatch", "agency", "construction"]), "有限公司", suffix)
    office = pd.Series(trade).map(_PUBLIC_TRADES).to_numpy(str)
    frame["name"] = names.units(places.NAMES[towns], np.where(public, office, word), np.where(public, "", suffix), rng)
    codes = pd.Series(frame["industry"]).map({k: v.gbt4754 for k, v in INDUSTRIES.items()}).fillna("").to_numpy(str)
    frame["gbt4754"] = np.where(public, trade, codes)
    frame["addr_h"] = identity.hashes("address", rng.integers(0, 2**62, n))
    frame["phone_h"] = identity.hashes("phone", rng.integers(0, 2**62, n))


def _risk(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(frame)
    classes = pd.Series(frame["industry"]).map({k: v.risk_class for k, v in INDUSTRIES.items()})
    frame["risk_class"] = classes.fillna(1).astype(np.int64).to_numpy()
    steps = rng.choice([-2, -1, 0, 1, 2], n, p=[0.10, 0.22, 0.55, 0.09, 0.04])
    on = int(world.start_ym)
    frame["wi_rate_bp"] = contribution.injury_rate_bp(frame["risk_class"].to_numpy(), steps, on, world.law)
    special = np.isin(frame["industry"], _SPECIAL_TRADES) & (frame["size"].to_numpy() >= 25)
    frame["is_special_trade"] = special & chance(0.25, n, rng)


def _habits(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """How carefully a unit registers, reports ends and pays."""
    n = len(frame)
    careless = chance(0.1, n, rng)
    frame["slow"] = np.where(careless, 0.15, 0.02)
    frame["lax"] = np.where(chance(0.1, n, rng), 0.20, 0.03)
    frame["pay_day"] = rng.integers(5, 21, n)
    owing = chance(0.04, n, rng) & ~frame["public"].to_numpy()
    first = world.first_month + rng.integers(0, world.last_month - world.first_month + 1, n)
    last = first + rng.integers(0, 6, n)
    frame["arrears_from"] = np.where(owing, first, NEVER)
    frame["arrears_to"] = np.where(owing, last, NEVER)
    paid = first_day(np.where(owing, last + 1, world.first_month)) + days(rng.uniform(25, 300, n))
    frame["arrears_paid"] = np.where(owing, office_time(paid, rng), NAT)


def _representatives(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Legal representatives: mostly local adults; one in eight stands for several units."""
    people = world.people
    age = age_in_years(people["birth"].to_numpy(), world.start)
    weight = np.where((age > 26) & (age < 66) & people["arrived"].isna(), np.where(people["local"], 1.0, 0.25), 0.0)
    weight = weight * np.where(people["kind"].isin(["idle", "rp_contributor", "flexible"]), 3.0, 1.0)
    drawn = rng.choice(len(people), len(frame), p=weight / weight.sum()) + 1
    another = chance(0.12, len(frame), rng)
    drawn = np.where(another, np.roll(drawn, 1), drawn)
    # Nobody stands for a unit registered before his record, or his twentieth year, began.
    young = month_of(frame["opened"]) < month_of(people["birth"].to_numpy()[drawn - 1]) + 240
    return np.where(young, 0, drawn)


def _agents(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """The agency that files for a small unit, for one in fourteen of them; 0 for none."""
    if world.agents.empty:
        return np.zeros(len(frame), dtype=np.int64)
    agencies = world.agents.loc[world.agents["kind"].isin(["hr", "individual"]), "agent_id"].to_numpy()
    uses = chance(0.07, len(frame), rng) & (frame["size"].to_numpy() < 30) & ~frame["public"].to_numpy()
    return np.where(uses, rng.choice(agencies, len(frame)), 0) if len(agencies) else np.zeros(len(frame), np.int64)

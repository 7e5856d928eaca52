"""The occupational-injury pilot [新就业形态职业伤害保障]: riders, their orders around an injury, cases.

Orders are kept for claimants, from weeks before the injury to days after it, and for a sample of riders. Seven
platforms are in the pilot from its start, four more from July 2025: until then it knows nothing of their riders.

The latent frames ``oi/…``, left by schemes, are further cases: rider_id, injury_ts, how, gap, moved (see ``orders``),
rest (days), tag, lon, lat (NaN: by the order), amount_fen (0: drawn), decision ('': drawn), also_wi (its moment where
the person's injury case is named on it). ``platform_clocks``: platform_id, start, end, minutes by which a clock was
fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city import orders as order_book
from jihe.city.calendar import Bools, Ints, Times, age_in_years, day_of, office_time
from jihe.city.draws import chance, days, hours, lognormal, some, where_known, yuan

if TYPE_CHECKING:
    from jihe.city.world import World

_RIDERS = 22_000  # in the whole city
_CASES_A_YEAR = 1_220  # with all eleven platforms in the pilot
_YUAN = 4_300  # median of what a case costs, of a heavy tail
_SAMPLE = 0.01  # of riders, besides claimants
_BEFORE, _AFTER, _SAMPLE_DAYS = 11, 6, 20
_OPENED_LATER = (3, 6, 9, 11)  # platforms of the second wave
_PLATFORMS = 11
_REJECTED, _BACK = 0.07, 0.15
_PLANNED: dict[str, Any] = {
    "tag": "", "how": order_book.DURING, "gap": np.nan, "moved": 0.0, "rest": _AFTER, "lon": np.nan, "lat": np.nan,
    "amount_fen": 0, "decision": "", "also_wi": np.datetime64("NaT", "s"),
}  # fmt: skip


def build(world: World) -> None:
    """Writes ``oi_order`` and ``oi_case``; leaves ``oi_cases``."""
    rng = world.rng("platform")
    who = riders(world)
    cases = _cases(world, who, rng)
    sample = who[chance(_SAMPLE, len(who), rng)]
    book = _orders(world, cases, sample, rng)
    book, cases = order_book.fit(book, cases, rng)
    book["platform_id"] = platform_of(book["rider_id"].to_numpy())
    inside = in_pilot(world, book["rider_id"].to_numpy(), book["accept_ts"].to_numpy())
    order = np.lexsort((book["rider_id"], book["finish_ts"]))
    order = order[inside[order]]
    number = np.zeros(len(book), dtype=np.int64)
    number[order] = world.new_ids("oi_order", len(order))
    book = _shown(world, book.assign(order_id=number))
    rows = book.iloc[order].drop(columns="case")
    world.put("oi_order", rows.assign(recorded_ts=rows["finish_ts"].to_numpy() + hours(6)))
    _place(world, cases, book, rng)
    _write(world, cases, rng)


def riders(world: World) -> Ints:
    """Who rides for a platform: adults fit for it, hurt in no job when this was first asked."""
    if "riders" not in world.latent:
        rng = world.rng("platform/riders")
        people = world.people
        age = age_in_years(people["birth"].to_numpy(), world.start)
        may = (age > 19) & (age < 54) & people["death"].isna().to_numpy() & people["left"].isna().to_numpy()
        may &= ~np.isin(people["person_id"], world.latent["injuries"]["person_id"])
        men = (people["sex"] == "M").to_numpy() | chance(0.1, len(people), rng)
        chosen = some(np.flatnonzero(may & men) + 1, world.count(_RIDERS), rng)
        world.latent["riders"] = pd.DataFrame({"rider_id": chosen})
    made: Ints = world.latent["riders"]["rider_id"].to_numpy()
    return made


def platform_of(riders: Ints) -> Ints:
    """The platform a rider works for."""
    return riders % _PLATFORMS + 1


def in_pilot(world: World, riders: Ints, when: Times) -> Bools:
    """Whether the rider's platform had joined the pilot by then."""
    cutoff = np.datetime64(world.law.day("oi_start", "second"), "s")
    made: Bools = ~np.isin(platform_of(riders), _OPENED_LATER) | (np.asarray(when) >= cutoff)
    return made


def mealtimes(n: int, rng: np.random.Generator) -> np.ndarray:
    """Times of day: the day's meals make the day's accidents."""
    hour = np.where(chance(0.5, n, rng), rng.normal(12, 1.0, n), rng.normal(18.5, 1.4, n))
    return hours(np.clip(hour, 9.8, 21.8))


def _cases(world: World, who: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Honest cases and those of schemes, in the order of the accidents; all in the pilot."""
    n = min(int(rng.poisson(_CASES_A_YEAR * world.years * world.scale)), len(who))
    hurt = some(who, n, rng)
    span = world.years * 365.25 - _BEFORE - 10
    day = day_of(world.start + days(_BEFORE + rng.random(n) * max(span, 1)))
    frames = [pd.DataFrame({"rider_id": hurt, "injury_ts": day + mealtimes(n, rng)})]
    frames[0]["how"] = np.where(chance(_BACK, n, rng), order_book.BACK, order_book.DURING)
    frames += [world.latent[name] for name in sorted(world.latent) if name.startswith("oi/")]
    planned = pd.concat(frames[1:]) if len(frames) > 1 else frames[0].iloc[:0]
    frames[0] = frames[0][~frames[0]["rider_id"].isin(planned["rider_id"])]
    cases = pd.concat(frames, ignore_index=True)
    for name, usual in _PLANNED.items():
        cases[name] = cases[name].fillna(usual) if name in cases else usual
    known: pd.DataFrame = cases[in_pilot(world, cases["rider_id"].to_numpy(), cases["injury_ts"].to_numpy())]
    return known.sort_values(["injury_ts", "rider_id"], kind="stable").reset_index(drop=True)


def _orders(world: World, cases: pd.DataFrame, sample: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Every day around a case once, and some weeks of the sample."""
    row, day, the_day = order_book.days_around(cases["injury_ts"].to_numpy().astype("datetime64[s]"), _BEFORE, _AFTER)
    seen = world.start + days(rng.random(len(sample)) * (world.years * 365.25 - _SAMPLE_DAYS))
    other, later, _ = order_book.days_around(seen, 0, _SAMPLE_DAYS - 1)
    wanted = pd.DataFrame(
        {
            "rider_id": np.r_[cases["rider_id"].to_numpy()[row], sample[other]], "day": np.r_[day, later],
            "surely": np.r_[the_day, np.zeros(len(other), dtype=bool)],
        }
    )  # fmt: skip
    once = wanted.groupby(["rider_id", "day"])["surely"].max().reset_index()
    return order_book.of_days(
        world, once["rider_id"].to_numpy(), once["day"].to_numpy().astype("datetime64[s]"),
        once["surely"].to_numpy(dtype=bool), rng,
    )  # fmt: skip


def _shown(world: World, book: pd.DataFrame) -> pd.DataFrame:
    """The times as the platform's clock had them."""
    clocks = world.latent.get("platform_clocks", pd.DataFrame({"platform_id": []}))
    for number in clocks["platform_id"].tolist():
        start, end, minutes = clocks.loc[clocks["platform_id"] == number, ["start", "end", "minutes"]].iloc[0]
        accept = book["accept_ts"].to_numpy()
        fast = (book["platform_id"] == number).to_numpy() & (accept >= start) & (accept <= end)
        ahead = np.where(fast, minutes * 60, 0).astype("timedelta64[s]")
        book = book.assign(accept_ts=accept + ahead, finish_ts=book["finish_ts"].to_numpy() + ahead)
    return book


def _place(world: World, cases: pd.DataFrame, book: pd.DataFrame, rng: np.random.Generator) -> None:
    """On the way of the order, where the rider was after it, or where a scheme says."""
    n = len(cases)
    known = cases["order"].to_numpy() >= 0
    own = book.iloc[np.where(known, cases["order"].to_numpy(), 0)]
    people = world.people.iloc[cases["rider_id"].to_numpy() - 1]
    during = cases["how"].isin([order_book.DURING, order_book.BEFORE]).to_numpy()
    way = order_book.point_on_the_way(own, np.where(during, rng.random(n), 1.0))
    for name, place in zip(("lon", "lat"), way, strict=True):
        drawn = np.where(known, place, people[name].to_numpy()) + rng.normal(0, 0.004, n)
        cases[name] = np.round(np.where(cases[name].isna(), drawn, cases[name]), 6)
    cases["order_id"] = np.where(known, own["order_id"].to_numpy(), 0)


def _write(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> None:
    """Two versions: reported by one tap, decided."""
    n = len(cases)
    known = (cases["order_id"] > 0).to_numpy()
    drawn = np.where(known & ~chance(_REJECTED, n, rng), "confirmed", "rejected")
    cases["decision"] = np.where(cases["decision"] == "", drawn, cases["decision"])
    confirmed = (cases["decision"] == "confirmed").to_numpy()
    amount = np.where(cases["amount_fen"] > 0, cases["amount_fen"], yuan(_YUAN, 0.95, n, rng))
    cases["amount_fen"] = np.where(confirmed, amount, 0)
    told = cases["injury_ts"].to_numpy().astype("datetime64[s]") + hours(lognormal(2, 0.9, n, rng))
    order = np.argsort(told, kind="stable")
    number = np.empty(n, dtype=np.int64)
    number[order] = world.new_ids("oi_case", n)
    cases["oi_id"] = number
    cases["decided_ts"] = office_time(told + days(12 + lognormal(20, 0.5, n, rng)), rng)
    reported = pd.DataFrame(
        {
            "oi_id": number, "platform_id": platform_of(cases["rider_id"].to_numpy()), "rider_id": cases["rider_id"],
            "injury_ts": cases["injury_ts"], "order_id": cases["order_id"], "lon": cases["lon"], "lat": cases["lat"],
            "decision": "pending", "also_wi_case": 0, "recorded_ts": told,
        }
    )  # fmt: skip
    decided = reported.assign(
        decision=cases["decision"], amount_fen=where_known(cases["amount_fen"], confirmed),
        also_wi_case=_named_case(world, cases), recorded_ts=cases["decided_ts"],
    )  # fmt: skip
    world.latent["oi_cases"] = cases
    world.put("oi_case", pd.concat([reported, decided], ignore_index=True).sort_values(["recorded_ts", "oi_id"]))


def _named_case(world: World, cases: pd.DataFrame) -> Ints:
    """The work-injury case of the same accident where the office knew of it; 0: none."""
    injuries = world.latent["wi_cases"].drop_duplicates("person_id").set_index("person_id")["case_id"]
    found = injuries.reindex(cases["rider_id"]).fillna(0).to_numpy(dtype=np.int64)
    return np.where(cases["also_wi"].isna(), 0, found)

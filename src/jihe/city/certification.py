"""Yearly certification of pensioners: data matching first, faces, windows, visits, paper for who is away.

How one person certifies, or is certified for, a scheme says with ``own_way``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import identity, operators, places, revivals
from jihe.city.calendar import NAT, Bools, Ints, Times, day_of, first_day, office_time, spread
from jihe.city.draws import chance, days, pick, runs
from jihe.city.hooks import NEEDED, leave, left
from jihe.city.identity import Text
from jihe.city.kin import children
from jihe.city.pension import due_to

if TYPE_CHECKING:
    from jihe.city.world import World

_METHODS = {"match": 0.60, "face": 0.26, "window": 0.08, "visit": 0.03, "paper": 0.03}
_VERY_OLD = {"match": 0.45, "face": 0.22, "window": 0.06, "visit": 0.24, "paper": 0.03}
# Where no scheme says how certifications are forged: replayed faces, paper, a friendly window.
_FORGED = pd.DataFrame({"method": ["face", "paper", "window"], "weight": [0.50, 0.35, 0.15]})
_AWAY = 0.06
_FAILS = 0.03
_DEVICES = 60  # service devices of the whole city, in village offices and homes
_AT_A_DEVICE = 0.06
_BY_HAND = ("window", "visit", "paper")
_OWN_WAY = {
    "person_id": NEEDED, "method": NEEDED, "since": NAT, "until": NAT, "device_id": "", "city": "", "op_id": 0,
    "face_score": np.nan,
}  # fmt: skip


def own_way(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Says how persons certify ``since`` a moment (NaT: always) ``until`` another: ``method`` and, where they differ
    from what it brings, device_id, city, op_id and face_score.

    It does not say that they do: ``concealed.hide`` and the latent frames ``absent/…`` tell who is certified for.
    """
    unknown = sorted(set(rows.get("method", pd.Series(dtype=str))) - set(_METHODS))
    if unknown:
        raise ValueError(f"certifying: {unknown} is no way to certify; there are {list(_METHODS)}")
    leave(world, "certifying", typology, rows, _OWN_WAY)


def build(world: World) -> None:
    """Writes ``certification``; leaves the latent ``service_devices``."""
    rng = world.rng("certification")
    _devices(world, rng)
    rows = pd.concat([_yearly(world, rng), revivals.certifications(world)], ignore_index=True)
    rows = rows[rows["cert_ts"] < world.end].sort_values(["cert_ts", "person_id"], kind="stable")
    rows.insert(0, "cert_id", world.new_ids("certification", len(rows)))
    world.put("certification", rows.assign(recorded_ts=rows["cert_ts"]))


def _devices(world: World, rng: np.random.Generator) -> None:
    """Devices that many certify with: kept by villages and homes."""
    n = world.count(_DEVICES)
    world.latent["service_devices"] = pd.DataFrame(
        {
            "device_id": identity.hashes("service", rng.integers(0, 2**62, n)),
            "town": places.CODES[places.draw_towns(n, rng)],
        }
    )


def _yearly(world: World, rng: np.random.Generator) -> pd.DataFrame:
    awards = world.awards
    n = len(awards)
    # The first one a year after the award, or in the same months of the year as ever.
    phase = rng.integers(0, 12, n)
    begin = np.maximum(awards["start"].to_numpy() + 10, world.first_month + phase)
    cycle = int(np.asarray(world.law.number("certification_months")))
    count = np.maximum((world.last_month - begin) // cycle + 1, 0)
    row, turn = runs(np.zeros(n, dtype=np.int64), count - 1)
    month = begin[row] + turn * cycle
    people = world.people.iloc[awards["person_id"].to_numpy()[row] - 1]
    when = spread(first_day(month), 27.0, rng)
    # Who was suspended certifies late: that is why.
    late = (awards["suspended"].to_numpy()[row] >= month) & (awards["suspended"].to_numpy()[row] < month + 12)
    when = np.where(late, first_day(awards["resumed"].to_numpy()[row]) - days(rng.uniform(19, 25, len(row))), when)
    died, concealed = people["death"].to_numpy(), people["death_concealed"].to_numpy()
    told = awards["stop_known"].to_numpy()[row]
    dead = ~np.isnat(died) & (when > died)
    over = (month > np.minimum(due_to(world)[row], 10**5)) & ~dead
    away, forged = _away(world, awards["person_id"].to_numpy()[row], when)
    forged |= dead & ~away
    keep = ~over & (~dead | concealed) & ~(away & ~forged) & (np.isnat(told) | (when < told))
    frame = _described(world, people[keep], when[keep], forged[keep], rng)
    frame = _in_own_ways(world, frame)
    frame["line"] = awards["scheme"].to_numpy(str)[row][keep]
    # The hour is drawn within the day: who died that morning was not there in the afternoon.
    gone = ~np.isnat(died[keep]) & (frame["cert_ts"].to_numpy() > died[keep]) & ~forged[keep]
    frame = frame.loc[~gone]
    every: pd.DataFrame = pd.concat([frame, _failed(frame, rng)], ignore_index=True)
    return every


def _away(world: World, persons: Ints, when: Times) -> tuple[Bools, Bools]:
    """Who cannot certify at a moment, and for whom somebody does so all the same.

    ``hidden_deaths`` and the latent frames ``absent/…`` (person_id, since, until, certifies), left by schemes, say so.
    """
    parts = [world.latent[name] for name in sorted(world.latent) if name.startswith("absent/")]
    hidden = world.latent.get("hidden_deaths")
    if hidden is not None:
        died = world.people["death"].to_numpy()[hidden["person_id"].to_numpy() - 1]
        certifies = hidden["certifies"].isin([True])  # missing where no pension is drawn
        parts.append(hidden[["person_id"]].assign(certifies=certifies, since=died, until=world.end + days(400)))
    nobody = pd.DataFrame({"person_id": persons[:0], "since": when[:0], "until": when[:0], "certifies": False})
    spells = pd.concat([nobody, *parts], ignore_index=True)
    pairs = pd.DataFrame({"person_id": persons, "when": when, "row": np.arange(len(persons))}).merge(spells)
    pairs = pairs[(pairs["when"] > pairs["since"]) & (pairs["when"] < pairs["until"])]
    away, forged = np.zeros(len(persons), dtype=bool), np.zeros(len(persons), dtype=bool)
    away[pairs["row"].to_numpy()] = True
    forged[pairs.loc[pairs["certifies"].to_numpy(dtype=bool), "row"].to_numpy()] = True
    return away, forged


def _described(
    world: World, people: pd.DataFrame, when: Times, forged: Bools, rng: np.random.Generator
) -> pd.DataFrame:
    """How each was certified: one's own face, a match of data, a visit; ``forged`` ones as their families forge."""
    n = len(people)
    age = (when - people["birth"].to_numpy()) / np.timedelta64(1, "D") / 365.25
    method = np.where(age > 84, pick(_VERY_OLD, n, rng), pick(_METHODS, n, rng))
    ways = world.latent.get("forging", _FORGED)
    method = np.where(forged, pick(dict(zip(ways["method"], ways["weight"], strict=True)), n, rng), method)
    away = chance(_AWAY, n, rng)
    method = np.where(away & np.isin(method, ["window", "visit"]), "paper", method)
    face, by_hand = method == "face", np.isin(method, _BY_HAND)
    moment = np.where(by_hand, office_time(when, rng), _waking(when, rng))
    towns = people["town"].to_numpy(str)
    clerk = operators.handler(world, towns, "accept", rng)
    score = np.where(forged, rng.beta(26, 5, n), rng.beta(40, 3, n))
    cities = places.OTHER_CITIES[rng.integers(0, len(places.OTHER_CITIES), n)]
    return pd.DataFrame(
        {
            "person_id": people["person_id"].to_numpy(), "cert_ts": moment, "method": method,
            "result": "success",
            "device_id": np.where(face, _device(world, people, towns, rng), ""),
            "city": np.where(method == "match", "", np.where(away, cities, "中山市")),
            "face_score": np.where(face, np.round(score, 3), np.nan), "op_id": np.where(by_hand, clerk, 0),
        }
    )  # fmt: skip


def _in_own_ways(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """The certifications as the persons' own ways have them; of several for a moment the last one left holds."""
    rng = world.rng("certification/own_way")
    for ways in left(world, "certifying"):
        pairs = frame[["person_id", "cert_ts"]].assign(row=frame.index).merge(ways, on="person_id")
        inside = ~(pairs["cert_ts"] < pairs["since"]) & ~(pairs["cert_ts"] >= pairs["until"])
        way = pairs[inside].drop_duplicates("row", keep="last").set_index("row")
        people = world.people.iloc[way["person_id"].to_numpy() - 1]
        towns, method, n = people["town"].to_numpy(str), way["method"].to_numpy(str), len(way)
        face, by_hand = method == "face", np.isin(method, _BY_HAND)
        when = way["cert_ts"].to_numpy()
        clerk = np.where(way["op_id"] > 0, way["op_id"], operators.handler(world, towns, "accept", rng))
        device = np.where(
            way["device_id"] == "", identity.hashes("device", people["person_id"].to_numpy()), way["device_id"]
        )
        score = way["face_score"].fillna(pd.Series(rng.beta(26, 5, n), index=way.index)).to_numpy()
        frame.loc[way.index, "method"] = method
        frame.loc[way.index, "cert_ts"] = np.where(by_hand, office_time(when, rng), when)
        frame.loc[way.index, "device_id"] = np.where(face, device, "")
        frame.loc[way.index, "city"] = np.where(
            method == "match", "", np.where(way["city"] == "", "中山市", way["city"])
        )
        frame.loc[way.index, "face_score"] = np.where(face, np.round(score, 3), np.nan)
        frame.loc[way.index, "op_id"] = np.where(by_hand, clerk, 0)
    return frame


def _device(world: World, people: pd.DataFrame, towns: Text, rng: np.random.Generator) -> Text:
    """One's own telephone, a child's, or the device of the village."""
    n = len(people)
    ids = people["person_id"].to_numpy()
    of_child = children(world)[ids]
    owner = np.where((of_child > 0) & chance(0.4, n, rng), of_child, ids)
    shared = world.latent["service_devices"]
    codes, index = np.unique(shared["town"].to_numpy(str), return_inverse=True)
    first = np.array([np.flatnonzero(index == i)[0] for i in range(len(codes))])
    place = np.searchsorted(codes, towns)
    has = (place < len(codes)) & (codes[np.minimum(place, len(codes) - 1)] == towns)
    village = shared["device_id"].to_numpy(str)[first[np.minimum(place, len(codes) - 1)]]
    return np.where(has & chance(_AT_A_DEVICE, n, rng), village, identity.hashes("device", owner))


def _failed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Attempts of the same face that failed some minutes to two days before one that passed."""
    faces = frame[frame["method"] == "face"]
    before = faces[chance(_FAILS, len(faces), rng)].assign(result="failed")
    gap = np.where(
        chance(0.7, len(before), rng), rng.uniform(0.001, 0.01, len(before)), rng.uniform(0.1, 2, len(before))
    )
    return before.assign(
        cert_ts=before["cert_ts"] - days(gap), face_score=np.round(rng.uniform(0.35, 0.79, len(before)), 3)
    )


def _waking(when: Times, rng: np.random.Generator) -> Times:
    """The same day between 7 and 22 o'clock."""
    made: Times = day_of(when) + days(rng.uniform(7 / 24, 22 / 24, len(when)))
    return made

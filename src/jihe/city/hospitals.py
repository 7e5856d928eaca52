"""Hospitals with and without a service agreement, the experts who work in them, and the diagnoses they make.

Hospitals are the whole city's: every shard draws the same. Their beds are those of a city of its scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city import places
from jihe.city.calendar import NAT, Ints
from jihe.city.draws import days, pick
from jihe.city.identity import Text

if TYPE_CHECKING:
    from jihe.city.world import World

_LARGE = 4  # tertiary hospitals, which take more than half of the injured
_LARGE_SHARE = 0.55
_AGREEMENT = 35
_OUTSIDE = ("广州骨科医院", "佛山创伤医院", "江门中医院", "珠海人民医院", "深圳手外科医院")
_EXPERTS = 60
_LARGE_NAMES = ("中山市人民医院", "中山市中医院", "中山市博爱医院", "中山市小榄人民医院")
_FEWEST_BEDS = 6
_DUST = 4  # the row of the hospital with the ward for pneumoconiosis: the first of the second level
_SPECIALTIES = {
    "骨科": 0.4,
    "手外科": 0.2,
    "神经外科": 0.12,
    "眼科": 0.07,
    "胸外科": 0.08,
    "普外科": 0.08,
    "职业病": 0.05,
}
_KM_PER_DEGREE = 111.0
_NEAR_KM = 5.0

# code, peer group, part of the body, severity
_DIAGNOSES = (
    ("S61.0", "hand-wound", "hand", 1), ("S61.1", "hand-wound", "hand", 1), ("S62.6", "hand-fracture", "hand", 2),
    ("S62.3", "hand-fracture", "hand", 2), ("S68.1", "hand-amputation", "hand", 3), ("S67.0", "hand-crush", "hand", 3),
    ("S90.3", "foot-wound", "foot", 1), ("S92.3", "foot-fracture", "foot", 2), ("S92.4", "foot-fracture", "foot", 2),
    ("S98.1", "foot-amputation", "foot", 3), ("S80.0", "leg-wound", "leg", 1), ("S82.2", "leg-fracture", "leg", 3),
    ("S83.5", "knee-ligament", "leg", 2), ("S72.3", "femur-fracture", "leg", 4), ("S52.5", "arm-fracture", "arm", 2),
    ("S42.0", "shoulder-fracture", "arm", 2), ("S51.8", "arm-wound", "arm", 1), ("S58.1", "arm-amputation", "arm", 4),
    ("S01.0", "head-wound", "head", 1), ("S06.0", "concussion", "head", 2), ("S06.5", "brain-injury", "head", 5),
    ("S02.6", "face-fracture", "head", 2), ("S32.0", "spine-fracture", "spine", 3),
    ("S33.5", "spine-sprain", "spine", 1),
    ("S14.1", "cord-injury", "spine", 5), ("S05.0", "eye-wound", "eye", 2), ("S05.2", "eye-rupture", "eye", 3),
    ("S22.3", "rib-fracture", "chest", 2), ("S27.0", "pneumothorax", "chest", 3),
    ("S36.0", "spleen-injury", "abdomen", 4),
    ("S32.8", "pelvis-fracture", "abdomen", 4), ("S09.2", "ear-injury", "ear", 1), ("J62.8", "silicosis", "body", 3),
    ("S62.5", "hand-fracture", "hand", 2), ("S92.5", "foot-fracture", "foot", 2), ("S66.1", "tendon", "hand", 2),
    ("S86.0", "tendon", "leg", 2), ("T30.0", "burn", "body", 3), ("I46.1", "sudden-death", "body", 5),
    # natural diseases, for medical insurance
    ("J06.9", "cold", None, 1), ("I10", "hypertension", None, 1), ("E11.9", "diabetes", None, 2),
    ("K29.7", "gastritis", None, 1), ("M51.2", "disc", "spine", 2), ("I63.9", "stroke", "head", 4),
    ("N20.0", "kidney-stone", None, 2), ("J18.9", "pneumonia", "chest", 3), ("Z34.9", "pregnancy", None, 1),
)  # fmt: skip
NATURAL: Text = np.array([row[0] for row in _DIAGNOSES[-9:-1]])
INJURIES: Text = np.array([row[0] for row in _DIAGNOSES if row[0][0] == "S" and int(row[3]) <= 2])
PREGNANCY = str(_DIAGNOSES[-1][0])


def build(world: World) -> None:
    """Fills ``hospitals`` and the latent ``experts`` (no persons yet); writes ``hospital`` and ``ref_icd``."""
    rng = world.common("hospitals")
    n, outside = _AGREEMENT, len(_OUTSIDE)
    town = np.r_[[1, 2, 0, 8], places.draw_towns(n - _LARGE, rng)]
    lon, lat = places.positions(town, rng)
    level = np.r_[np.repeat(3, _LARGE), np.repeat(2, 14), np.repeat(1, n - _LARGE - 14)]
    beds = np.select([level == 3, level == 2], [rng.integers(1_100, 2_300, n), rng.integers(180, 620, n)],
                     rng.integers(18, 110, n))  # fmt: skip
    suffix = np.where(level == 2, "医院", "卫生院")
    order = np.char.mod("%d", np.arange(n))
    names = np.char.add(np.char.add(np.char.add("中山市", places.NAMES[town]), np.char.add("第", order)), suffix)
    names[:_LARGE] = _LARGE_NAMES
    agreement_to = np.repeat(NAT, n)
    agreement_to[[n - 1, n - 5]] = world.start + days([500, 820])  # two agreements were not renewed
    open_beds = np.r_[beds, np.repeat(1_500, outside)]
    world.hospitals = pd.DataFrame(
        {
            "hospital_id": np.arange(1, n + outside + 1),
            "name": np.r_[names, _OUTSIDE],
            "level": np.r_[level, np.repeat(3, outside)],
            "agreement_from": np.r_[world.start - days(rng.integers(400, 3_000, n)), np.repeat(NAT, outside)],
            "agreement_to": np.r_[agreement_to, np.repeat(NAT, outside)],
            "beds": np.maximum(np.round(open_beds * min(world.city_scale, 1.0)), _FEWEST_BEDS).astype(np.int64),
            "town": np.r_[places.CODES[town], np.repeat("", outside)],
            "lon": np.r_[lon, 113.26 + 0.1 * np.arange(outside)],
            "lat": np.r_[lat, np.repeat(23.1, outside)],
            "fame": open_beds.astype(float),
        }
    )
    known = world.start - days(1)
    world.put("hospital", _versions(world.hospitals.drop(columns="fame"), known))
    columns = list(zip(*_DIAGNOSES, strict=True))
    world.put(
        "ref_icd",
        {
            "icd10": np.array(columns[0]),
            "icd_group": np.array(columns[1]),
            "body_region": np.array([part or "" for part in columns[2]]),
            "severity": np.array(columns[3]),
            "recorded_ts": np.repeat(known, len(_DIAGNOSES)),
        },
    )
    world.latent["experts"] = pd.DataFrame(
        {
            "expert_id": np.arange(1, _EXPERTS + 1),
            "hospital_id": choose_weighted(world, _EXPERTS, rng),
            "specialty": pick(_SPECIALTIES, _EXPERTS, rng),
        }
    )


def _versions(frame: pd.DataFrame, known: Any) -> pd.DataFrame:
    """Agreements stand open until the day they end, when a second version says so."""
    open_now = frame.assign(agreement_to=NAT, recorded_ts=known)
    ended = frame[frame["agreement_to"].notna()]
    return pd.concat([open_now, ended.assign(recorded_ts=ended["agreement_to"])], ignore_index=True)


def choose_weighted(world: World, n: int, rng: np.random.Generator) -> Ints:
    """Agreement hospitals by beds, wherever they are."""
    fame = world.hospitals["fame"].to_numpy()[:_AGREEMENT]
    return rng.choice(_AGREEMENT, n, p=fame / fame.sum()) + 1


def ward_for_dust(world: World) -> int:
    """The hospital to which everybody with pneumoconiosis goes."""
    return int(world.hospitals["hospital_id"].to_numpy()[_DUST])


def under_agreement(world: World, levels: tuple[int, ...]) -> Ints:
    """Hospitals of the levels whose agreement lasts through the window, but for the ward for dust lungs."""
    frame = world.hospitals
    lasting = frame["agreement_from"].notna() & frame["agreement_to"].isna() & frame["level"].isin(levels)
    lasting &= frame["hospital_id"] != ward_for_dust(world)
    return frame["hospital_id"].to_numpy()[lasting.to_numpy()]


def choose(world: World, lon: np.ndarray, lat: np.ndarray, when: np.ndarray, rng: np.random.Generator) -> Ints:
    """A hospital for each place and time: a large one for more than half, else one nearby; 1.5 % go elsewhere.

    Nobody goes to a hospital whose agreement has ended; places are longitudes and latitudes in degrees.
    """
    frame = world.hospitals.iloc[:_AGREEMENT]
    n = len(lon)
    at = np.column_stack([lon, lat])
    there = frame[["lon", "lat"]].to_numpy()
    km = np.hypot(*(at[:, None, :] - there[None, :, :]).transpose(2, 0, 1)) * _KM_PER_DEGREE
    weight = frame["fame"].to_numpy() * np.exp(-np.minimum(km, 60) / _NEAR_KM)
    weight[:, :_LARGE] = 0
    ended = frame["agreement_to"].to_numpy()
    weight[~np.isnat(ended)[None, :] & (np.asarray(when)[:, None] >= ended[None, :])] = 0
    cumulated = np.cumsum(weight, axis=1)
    near = (rng.random(n)[:, None] * cumulated[:, -1:] > cumulated).sum(axis=1)
    fame = frame["fame"].to_numpy()[:_LARGE]
    large = rng.choice(_LARGE, n, p=fame / fame.sum())
    chosen = np.where((rng.random(n) < _LARGE_SHARE) | (cumulated[:, -1] <= 0), large, near) + 1
    outside = rng.random(n) < 0.015
    return np.where(outside, rng.integers(_AGREEMENT + 1, len(world.hospitals) + 1, n), chosen)


def diagnosis(parts: Text, severity: Ints, rng: np.random.Generator) -> Text:
    """An ICD-10 code of an injury of the part, as near in severity as the list has."""
    made = np.full(len(parts), "T14.9", dtype="U8")
    table = [row for row in _DIAGNOSES if row[2] is not None and row[0][0] in "ST"]
    for part in np.unique(parts):
        rows = [row for row in table if row[2] == part] or [row for row in table if row[2] == "body"]
        codes, levels = np.array([r[0] for r in rows]), np.array([int(r[3]) for r in rows])
        where = np.flatnonzero(parts == part)
        gap = np.abs(levels[None, :] - severity[where, None]) + rng.random((len(where), len(rows))) * 0.9
        made[where] = codes[np.argmin(gap, axis=1)]
    return made


NO_AGREEMENT = np.datetime64("1970-01-01", "s")


def agreements_end(world: World) -> np.ndarray:
    """Of every hospital: when its agreement ends, far away while it lasts, ``NO_AGREEMENT`` where there is none."""
    frame = world.hospitals
    end = np.where(frame["agreement_to"].isna(), np.datetime64("2200-01-01", "s"), frame["agreement_to"].to_numpy())
    return np.where(frame["agreement_from"].isna(), NO_AGREEMENT, end)

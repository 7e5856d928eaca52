"""B3.6 Stays that nobody lay in [挂床]: a hospital keeps a patient's file open while he lies, or works, elsewhere.

Published: dozens of files in a ward and few people present; 104 visits in 90 days. Look-alikes: a transfer on the day
of discharge, which every large hospital has; a permitted weekend at home.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, day_of, month_of, ym_of
from jihe.city.draws import days, hours, lognormal, pick_number, some

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 20.0  # bills, of two to four hospitals
TYPOLOGY = "B3.6"
PADDED = "padded"


def plan(world: World) -> None:
    """Leaves ``extra_stays``, which the medical stage asks for once the real stays are known."""
    rng = world.rng(TYPOLOGY)
    bills = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    small = world.hospitals["hospital_id"].to_numpy()[(world.hospitals["level"] == 2).to_numpy()]
    dishonest = some(small, int(rng.integers(2, 5)), rng)
    world.latent["padding"] = pd.DataFrame({"hospital_id": dishonest}).assign(wanted=bills)


def wanted(world: World) -> int:
    """How many bills are padded, and at least as many honest transfers there are."""
    return int(world.latent["padding"]["wanted"].iloc[0])


def stays(world: World, real: pd.DataFrame) -> pd.DataFrame:
    """Stays in the books of dishonest hospitals over real ones: ``real`` rows with another ward and other days."""
    rng = world.rng(f"{TYPOLOGY}/stays")
    padding = world.latent["padding"]
    length = (real["discharge_ts"] - real["admit_ts"]).to_numpy()
    free = ~real["hospital_id"].isin(padding["hospital_id"]) & (real["tag"] == "")
    long = np.flatnonzero((length > 6 * DAY) & free.to_numpy())
    rows = real.iloc[some(long, wanted(world), rng)].copy()
    n = len(rows)
    overlap = pick_number({1: 0.15, 2: 0.2, 3: 0.2, 4: 0.15, 6: 0.15, 9: 0.15}, n, rng)
    begin = day_of(rows["discharge_ts"]) - np.minimum(overlap, 12) * DAY
    begin = np.maximum(begin, day_of(rows["admit_ts"]) + DAY) + hours(9 + 6 * rng.random(n))
    rows["hospital_id"] = padding["hospital_id"].to_numpy()[rng.integers(0, len(padding), n)]
    rows["admit_ts"] = begin
    stay = np.maximum(np.round(lognormal(10, 0.5, n, rng)), overlap + 1)
    rows["discharge_ts"] = day_of(begin) + days(stay) + hours(9 + 5 * rng.random(n))
    rows["tag"] = PADDED
    return rows


def record(world: World) -> None:
    """Padded bills, with all of what the fund paid for them; honest transfers, whose stays touch."""
    bills = world.latent["bills"]
    padded = bills[bills["tag"] == PADDED]
    share = world.weight_of(TYPOLOGY)
    world.record(
        TYPOLOGY, "fraud", "medical_bill", padded["bill_id"].to_numpy(), ym_of(month_of(padded["admit_ts"])),
        ym_of(month_of(padded["discharge_ts"])), padded["fund_fen"].to_numpy(), weight=share,
    )  # fmt: skip
    moved = _transfers(bills)
    world.record(
        TYPOLOGY, "benign_lookalike", "medical_bill", moved["bill_id"].to_numpy(), ym_of(month_of(moved["admit_ts"]))
    )


def _transfers(bills: pd.DataFrame) -> pd.DataFrame:
    """Second wards of a transfer: admitted on the day on which, or hours before, the first one closed its file."""
    wards = bills[bills["discharge_ts"].notna() & (bills["tag"] != PADDED)].sort_values(["case_id", "admit_ts"])
    before = wards.groupby("case_id")["discharge_ts"].shift()
    touching: pd.DataFrame = wards[(day_of(wards["admit_ts"]) == day_of(before)) & before.notna().to_numpy()]
    return touching

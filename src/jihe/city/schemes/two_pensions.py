"""B1.3 Two basic pensions at once [重复领取养老金]: one here, one elsewhere, neither office told of the other.

Published: 494 false or duplicate cases of 290,000 yuan in one county, 48 persons with 710,900 in another. Look-alikes:
an annuity, a survivor's or a soldier's money; a pension elsewhere that ended with the month this one began, its end
known months later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT, NEVER, first_day, month_of, ym_of
from jihe.city.draws import days, lognormal, pick, some, yuan
from jihe.city.schemes.shared import kept, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 15.0
TYPOLOGY = "B1.3"
_PROVINCES = {"450000": 0.4, "430000": 0.3, "360000": 0.15, "510000": 0.15}


def plan(world: World) -> None:
    """Leaves ``pensions_elsewhere``: of who draws twice, and of as many who moved from one pension to the other."""
    rng = world.rng(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    awards = world.awards[(world.awards["ended"] >= NEVER).to_numpy()].drop_duplicates("person_id")
    alive = ~(month_of(world.people["death"].to_numpy()[awards["person_id"].to_numpy() - 1]) < world.last_month)
    awards = awards[alive & (awards["start"] < world.last_month - 4)]
    twice = awards.iloc[some(np.arange(len(awards)), wanted, rng)]
    fresh = awards[(awards["start"] > world.first_month + 1) & ~awards["person_id"].isin(twice["person_id"])]
    moved = fresh.iloc[some(np.arange(len(fresh)), wanted, rng)]
    begin = np.maximum(twice["start"].to_numpy(), world.first_month - 30) + rng.integers(-20, 30, len(twice))
    begin = np.clip(begin, None, world.last_month - 2)
    length = np.round(np.clip(lognormal(14, 0.8, len(twice), rng), 2, 60)).astype(np.int64)
    end = np.where(rng.random(len(twice)) < 0.5, NEVER, begin + length)
    both = _rows(world, twice, begin, np.where(end > world.last_month, NEVER, end), rng)
    both["received"] = first_day(np.maximum(begin + 2, world.first_month)) + days(lognormal(150, 0.8, len(both), rng))
    before = moved["start"].to_numpy() - rng.integers(6, 60, len(moved))
    single = _rows(world, moved, before, moved["start"].to_numpy() - rng.integers(0, 2, len(moved)), rng)
    single["received"] = np.maximum(first_day(before + 1) + days(14), world.start - days(8))
    closed = first_day(single["end"].to_numpy() + 1) + days(20 + lognormal(45, 0.7, len(single), rng))
    single["corrected"] = np.maximum(closed, single["received"].to_numpy() + days(1))
    world.latent["pensions_elsewhere"] = pd.concat([both, single], ignore_index=True)


def _rows(
    world: World, awards: pd.DataFrame, start: np.ndarray, end: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    n = len(awards)
    scheme = pick({"RP": 0.6, "EP": 0.4}, n, rng)
    monthly = np.where(scheme == "EP", yuan(2_100, 0.3, n, rng), yuan(190, 0.3, n, rng))
    return pd.DataFrame(
        {
            "award_id": awards["award_id"].to_numpy(), "person_id": awards["person_id"].to_numpy(), "scheme": scheme,
            "province": pick(_PROVINCES, n, rng), "start": start, "end": end, "monthly_fen": monthly, "corrected": NAT,
        }
    )  # fmt: skip


def record(world: World) -> None:
    """Awards drawn beside another pension, with what the one paid here cost in those months."""
    rows = world.latent["pensions_elsewhere"]
    twice = rows[rows["corrected"].isna()].set_index("award_id")
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym"])
    paid = paid[paid["award_id"].isin(twice.index)]
    both = twice.reindex(paid["award_id"])
    until = np.minimum(both["end"].to_numpy(), world.last_month)
    inside = (paid["ym"].to_numpy() >= ym_of(both["start"])) & (paid["ym"].to_numpy() <= ym_of(until))
    cost = spans(paid[inside], "award_id")
    cost = cost[cost["net"] > 0]
    share = world.weight_of(TYPOLOGY)
    person = world.awards["person_id"].to_numpy()[cost.index.to_numpy() - 1]
    world.record(
        TYPOLOGY, "fraud", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=[[int(each)] for each in person], weight=share,
    )  # fmt: skip
    moved = rows[rows["corrected"].notna()]
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", moved["award_id"].to_numpy(), ym_of(moved["end"]), weight=share
    )

"""Traffic accidents as the police record them: those behind commuting injuries, and all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import places
from jihe.city.calendar import day_of
from jihe.city.draws import chance, days, hours, lognormal, pick, yuan
from jihe.city.injury import finding_numbers
from jihe.city.registries.sending import said_to_be, send, update
from jihe.city.schemes import double_settlement

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 9_000  # persons in accidents with a finding, in the whole city, beside those injured while commuting
_LIABILITY = {"full": 0.2, "main": 0.15, "equal": 0.15, "minor": 0.15, "none": 0.35}


def build(world: World) -> None:
    """Writes ``ext_traffic``; ``injury`` has left ``traffic`` (person_id, acc_no, accident_ts, liability, lon, lat).

    The latent frame ``accidents`` (the same without acc_no) adds those that a scheme does not name in its case.
    """
    rng = world.rng("registries/traffic")
    n = world.count(_A_YEAR * world.years)
    who = rng.integers(1, len(world.people) + 1, n)
    lon, lat = places.positions(places.draw_towns(n, rng), rng, 3.0)
    when = day_of(world.start + days(rng.random(n) * world.years * 365.25)) + hours(6 + 17 * rng.random(n))
    others = pd.DataFrame(
        {
            "person_id": who,
            "acc_no": finding_numbers(world, 2 * (rng.permutation(n) + 1)),
            "accident_ts": when,
            "liability": pick(_LIABILITY, n, rng),
            "lon": lon,
            "lat": lat,
        }
    )
    rows = pd.concat([world.latent["traffic"], others], ignore_index=True)
    if "accidents" in world.latent:
        planned = world.latent["accidents"]
        number = finding_numbers(world, 2 * (n + 1 + np.arange(len(planned))))
        rows = pd.concat([rows, planned.assign(acc_no=number)], ignore_index=True)
    died = world.people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    rows = rows[~(rows["accident_ts"].to_numpy() > died)].reset_index(drop=True)
    found = days(3 + lognormal(12, 0.6, len(rows), rng))
    made = rows.assign(
        **said_to_be(world, rows["person_id"].to_numpy(), rng),
        received_ts=rows["accident_ts"].to_numpy() + found,
    )
    sent = send(world, "ext_traffic", "TRAF", made)
    settled = sent[
        chance(0.3, len(sent), rng)
        & sent["at_work"].isna().to_numpy()
        & sent["liability"].isin(["none", "minor", "equal"]).to_numpy()
    ]
    paid = np.where(settled["liability"] == "none", 1.0, 0.6) * yuan(3_200, 0.9, len(settled), rng)
    told = settled["received_ts"].to_numpy() + days(40 + lognormal(60, 0.7, len(settled), rng))
    update(
        world,
        "ext_traffic",
        settled.assign(comp_medical_fen=np.round(paid / 10).astype(np.int64) * 10, received_ts=told),
    )
    # Of accidents on the way to work the other side settles those that B3.10 has decided.
    update(world, "ext_traffic", double_settlement.third_party(world, sent[sent["at_work"].notna().to_numpy()]))

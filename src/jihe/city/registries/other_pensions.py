"""Pensions and like money paid elsewhere or beside, as the national platform sends them.

The latent frames ``pensions_elsewhere/…``, left by schemes, are merged before rows are numbered: person_id, scheme,
province, start, end (months), monthly_fen, received (time), corrected (when the end becomes known, NaT: with the row).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT, NEVER, first_day, ym_of
from jihe.city.draws import chance, days, pick, yuan
from jihe.city.registries.sending import said_to_be, send, update

if TYPE_CHECKING:
    from jihe.city.world import World

_BESIDE = 0.035  # of pensioners have other money, which is no second pension
_KINDS = {"annuity": 0.5, "survivor": 0.3, "military": 0.2}
PROVINCES = {"450000": 0.3, "430000": 0.2, "360000": 0.1, "510000": 0.1, "420000": 0.1, "440100": 0.2}


def build(world: World) -> None:
    """Writes ``ext_other_pension``; leaves ``money_beside`` (person_id, scheme, start) of honest pensioners."""
    rng = world.rng("registries/other_pensions")
    beside = _beside(world, rng)
    planned = [world.latent[name] for name in sorted(world.latent) if name.startswith("pensions_elsewhere/")]
    rows = pd.concat([beside, *planned], ignore_index=True)
    world.latent["money_beside"] = beside[["person_id", "scheme", "start"]]
    ends = np.where(rows["end"] < NEVER, ym_of(np.minimum(rows["end"], 40_000)), 0)
    at_once = rows["corrected"].isna().to_numpy()
    made = rows.assign(
        **said_to_be(world, rows["person_id"].to_numpy(), rng),
        start_ym=ym_of(rows["start"]), end_ym=np.where(at_once, ends, 0), received_ts=rows["received"], last=ends,
    )  # fmt: skip
    sent = send(world, "ext_other_pension", "NATL", made)
    later = sent[sent["corrected"].notna()]
    update(world, "ext_other_pension", later.assign(end_ym=later["last"], received_ts=later["corrected"]))


def _beside(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Annuities, survivors' and soldiers' money beside a pension."""
    awards = world.awards.drop_duplicates("person_id")
    some = awards[chance(_BESIDE, len(awards), rng)]
    n = len(some)
    start = np.maximum(some["start"].to_numpy(), world.first_month - 60) + rng.integers(0, 24, n)
    return pd.DataFrame(
        {
            "person_id": some["person_id"].to_numpy(), "scheme": pick(_KINDS, n, rng), "start": start,
            "end": np.repeat(NEVER, n), "monthly_fen": yuan(700, 0.6, n, rng), "province": pick(PROVINCES, n, rng),
            "received": np.maximum(first_day(start + 1) + days(14), world.start - days(8)),
            "corrected": np.repeat(NAT, n),
        }
    )  # fmt: skip

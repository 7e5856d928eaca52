"""What the schemes around unemployment claims share: which claims are theirs, and what those cost the fund.

A scheme tags the spells it takes: with its typology alone where it cheats, with ``typology/kind`` where the spell only
looks like it. Every spell belongs to one scheme at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import Ints, ym_of
from jihe.city.schemes.shared import kept, spans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jihe.city.world import World


def mine(world: World, typology: str) -> pd.DataFrame:
    """Claims granted to spells that the scheme took, cheating or not."""
    claims = world.latent["ui_claims"]
    tags = claims["tag"].to_numpy(str)
    ours = (tags == typology) | np.char.startswith(tags, f"{typology}/")
    chosen: pd.DataFrame = claims[ours & (claims["granted"] > 0).to_numpy()]
    return chosen


def cost(world: World, claim_ids: Ints, wholly: bool) -> pd.DataFrame:
    """Net fen, first and last month of what the claims cost beyond what was due: of all they were paid, if ``wholly``.

    Index: claim_id; claims that cost nothing are left out; where less was paid than due, the fen are negative.
    """
    rows = kept(world, "ui_payment", "pay_id", ["claim_id", "ym", "item"])
    rows = rows[rows["claim_id"].isin(claim_ids)].merge(world.latent["ui_paid"][["pay_id", "due_fen"]], on="pay_id")
    # What came back whole was nobody's loss, nor his gain.
    due = np.where((rows["net"] == 0) | wholly, 0, rows["due_fen"])
    rows = rows.assign(net=rows["net"].to_numpy() - due)
    wrong = spans(rows[rows["net"] != 0], "claim_id")
    found: pd.DataFrame = wrong[wrong["net"] != 0]
    return found


def record(
    world: World,
    typology: str,
    wholly: bool = False,
    rings: Mapping[int, tuple[int, list[int]]] | None = None,
    also: Ints | None = None,
    name: str = "",
) -> None:
    """Truth of a scheme's claims: frauds with what they cost, look-alikes that drew at least a month.

    ``name`` is what the scheme calls its spells and its prevalence, where that is not the typology. ``rings``: by
    spell_id, the ring's number and the persons who acted beside the claimant. ``also``: spells that resemble this
    scheme beside another one.
    """
    name = name or typology
    claims = mine(world, name)
    share = world.weight_of(name)
    cheating = claims[(claims["tag"] == name).to_numpy()].set_index("claim_id")
    lost = cost(world, cheating.index.to_numpy(), wholly)
    who = cheating.loc[lost.index]
    of_ring = [(rings or {}).get(int(spell), (0, [])) for spell in who["spell_id"]]
    actors = [[int(person), *beside] for person, (_, beside) in zip(who["person_id"], of_ring, strict=True)]
    numbers = np.array([ring for ring, _ in of_ring], dtype=np.int64)
    for ring in np.unique(numbers):
        rows = np.flatnonzero(numbers == ring)
        part = lost.iloc[rows]
        world.record(
            typology, "fraud", "ui_claim", part.index.to_numpy(), part["first"].to_numpy(), part["last"].to_numpy(),
            part["net"].to_numpy(), ring_id=int(ring), actor_ids=[actors[row] for row in rows], weight=share,
        )  # fmt: skip
    record_alike(world, typology, also, name)


def record_alike(world: World, typology: str, also: Ints | None = None, name: str = "") -> None:
    """Truth of the claims that only look like a scheme's, and drew at least a month."""
    claims = world.latent["ui_claims"]
    tags = claims["tag"].to_numpy(str)
    name = name or typology
    ours = np.char.startswith(tags, f"{name}/")
    if also is not None:
        ours |= claims["spell_id"].isin(also).to_numpy() & (tags != name)
    drawn = (claims["granted"] > 0) & (claims["last_paid"] >= claims["from_month"])
    alike = claims[ours & drawn.to_numpy()]
    share = world.weight_of(name)
    begin = np.maximum(alike["from_month"].to_numpy(), world.first_month)
    world.record(typology, "benign_lookalike", "ui_claim", alike["claim_id"].to_numpy(), ym_of(begin), weight=share)

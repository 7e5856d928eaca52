"""Deaths as four registries send them: health, cremation, household police, courts; late, wrong, or never.

Latent frames that schemes may leave: ``hidden_deaths`` (person_id, health, cremated, deregistered: when each registry
sends its row, NaT never) replaces the usual course; ``wrong_deaths`` (person_id of the living, deceased_id 0 unknown,
kind, death_date, received, revoked NaT never, own_name) are rows that name somebody who lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT, Times, day_of
from jihe.city.draws import chance, days, lognormal, numbers
from jihe.city.registries.sending import said_to_be, send, update

if TYPE_CHECKING:
    from jihe.city.world import World

_WRONG_NUMBER = 0.004  # of cremation rows
_HEALTH, _CREMATED, _DEREGISTERED = 0.90, 0.93, 0.985  # share of deaths in the province that a registry gets
_SOURCES = {"H": "DEATH_H", "C": "DEATH_C", "P": "DEATH_P", "court": "COURT"}


def build(world: World) -> None:
    """Writes ``ext_death``; leaves ``death_rows`` (person_id, kind, received_ts) for the household registry."""
    rng = world.rng("registries/deaths")
    people = world.people
    dead = people.loc[people["death"].notna(), ["person_id", "death", "death_stated", "death_in_province"]].reset_index(
        drop=True
    )
    lags = usual(dead, rng)
    hidden = world.latent.get("hidden_deaths")
    if hidden is not None and len(hidden):
        place = pd.Index(dead["person_id"]).get_indexer(hidden["person_id"])
        lags.loc[place, ["H", "C", "P"]] = hidden[["health", "cremated", "deregistered"]].to_numpy()
    rows = []
    for kind in ("H", "C", "P"):
        part = dead.assign(kind=kind, received_ts=lags[kind].to_numpy())
        rows.append(part[part["received_ts"].notna()])
    true = pd.concat(rows, ignore_index=True)
    true["death_date"] = _dated(true, rng)
    world.latent["death_rows"] = true[["person_id", "kind", "received_ts"]]
    made = true.assign(**said_to_be(world, true["person_id"].to_numpy(), rng))
    _wrong_number(world, made, rng)
    made = pd.concat([made, _wrong(world, rng)], ignore_index=True)
    made["cert_no"] = numbers("S", rng.integers(0, 10**10, len(made)), 10)
    made["cert_no"] = np.where(chance(0.03, len(made), rng), "", made["cert_no"])
    sent = send(world, "ext_death", made["kind"].map(_SOURCES).to_numpy(str), made)
    revoked = sent[sent["revoked"].notna()]
    told = revoked["revoked"].to_numpy() + days(1 + rng.random(len(revoked)) * 4)
    update(world, "ext_death", revoked.assign(revoked_date=day_of(revoked["revoked"]), received_ts=told))


def usual(dead: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """When each registry's row about a death arrives, NaT where none does (B5)."""
    n = len(dead)
    death, here = dead["death"].to_numpy(), dead["death_in_province"].to_numpy()
    health = np.where(chance(0.85, n, rng), rng.random(n) * 7, 7 + lognormal(12, 0.9, n, rng))
    cremation = np.where(chance(0.95, n, rng), 0.4 + rng.random(n) * 2.6, 3 + lognormal(6, 0.9, n, rng))
    police = np.where(chance(0.012, n, rng), 365 + rng.random(n) * 500, lognormal(18, 1.11, n, rng))
    return pd.DataFrame(
        {
            "H": np.where(here & chance(_HEALTH, n, rng), death + days(health), NAT),
            "C": np.where(here & chance(_CREMATED, n, rng), death + days(cremation), NAT),
            "P": np.where(chance(_DEREGISTERED, n, rng), death + days(police), NAT),
        }
    )


def _dated(rows: pd.DataFrame, rng: np.random.Generator) -> Times:
    """The day each registry writes: cremation files sometimes that of the cremation, the police the one stated."""
    later = (rows["kind"].to_numpy() == "C") & chance(0.05, len(rows), rng)
    date = day_of(rows["death"].to_numpy()) + days(np.where(later, rng.integers(1, 4, len(rows)), 0))
    stated = rows["death_stated"].to_numpy()
    date = np.where((rows["kind"].to_numpy() == "P") & ~np.isnat(stated), day_of(stated), date)
    return np.minimum(date, day_of(rows["received_ts"].to_numpy()))


def _wrong_number(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """A few cremation rows carry the number of somebody else, with the dead person's name; later withdrawn or not."""
    n = len(rows)
    swapped = (rows["kind"].to_numpy() == "C") & chance(_WRONG_NUMBER, n, rng)
    other = world.people["id_no"].to_numpy()[rng.integers(0, len(world.people), n)]
    rows["id_no"] = np.where(swapped, other, rows["id_no"].to_numpy())
    withdrawn = rows["received_ts"].to_numpy() + days(lognormal(60, 0.8, n, rng))
    rows["revoked"] = np.where(swapped & chance(0.6, n, rng), withdrawn, NAT)


def _wrong(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Rows that name a living person, under that person's name or the dead one's."""
    wrong = world.latent.get("wrong_deaths")
    if wrong is None or wrong.empty:
        return pd.DataFrame()
    said = said_to_be(world, wrong["person_id"].to_numpy(), rng)
    deceased = wrong["deceased_id"].to_numpy()
    other = world.people["name"].to_numpy()[np.maximum(deceased - 1, 0)]
    name = np.where(wrong["own_name"].to_numpy() | (deceased == 0), said["name"], other)
    return wrong.assign(id_no=said["id_no"], name=name, received_ts=wrong["received"])

"""Custody and sentences as justice, courts and police send them: by the month, some without a release date (B5).

The latent frames ``custody/…``, left by schemes, are merged before rows are numbered: person_id, kind, exec_mode,
start_date, end_date (NaT: not given), and where they differ from the usual course ``id_of`` (whose number the row bears
by mistake; 0 the own), ``corrected`` (day on which a mistaken number is replaced by the right one), ``received``.
Pensioners' sentences come from there alone; who draws unemployment benefit is, here, sentenced outside prison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NAT, Floats, age_in_years, day_of
from jihe.city.draws import chance, days, lognormal, pick
from jihe.city.registries.sending import monthly_batch, said_to_be, send, update

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 2_400
_NO_RELEASE_DATE, _NOT_INSIDE = 0.08, 0.20  # B5
_KINDS = {"prison": 0.5, "detention_sentence": 0.2, "pretrial": 0.15, "rehab": 0.1, "control": 0.05}
_SOFTER = {"suspended": 0.75, "parole": 0.15, "medical_parole": 0.1}
_COURTS = np.array(["中山市第一人民法院", "中山市第二人民法院", "广州市白云区人民法院", "佛山市顺德区人民法院"])


def build(world: World) -> None:
    """Writes ``ext_custody``."""
    rng = world.rng("registries/custody")
    usual = _usual(world, age_in_years(world.people["birth"].to_numpy(), world.start), rng)
    planned = [world.latent[name] for name in sorted(world.latent) if name.startswith("custody/")]
    rows = pd.concat([usual, *planned], ignore_index=True)
    rows = rows.astype({"start_date": "datetime64[s]", "end_date": "datetime64[s]"})
    for name, empty in (("id_of", 0), ("corrected", NAT), ("received", NAT)):
        rows[name] = rows[name].fillna(empty) if name in rows else empty
    death = world.people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    rows = rows[~(rows["start_date"].to_numpy() >= death)].sort_values(["start_date", "person_id"], kind="stable")
    rows = rows.reset_index(drop=True)
    rows["court"] = _COURTS[rng.integers(0, len(_COURTS), len(rows))]
    said = said_to_be(world, rows["person_id"].to_numpy(), rng)
    other = rows["id_of"].to_numpy(dtype=np.int64)
    own = said["id_no"]
    number = np.where(other > 0, world.people["id_no"].to_numpy(object)[np.maximum(other - 1, 0)], own)
    usually = np.maximum(monthly_batch(rows["start_date"].to_numpy(), rng), world.start - 8 * DAY)
    received = rows["received"].to_numpy().astype("datetime64[s]")
    received = np.where(np.isnat(received), usually, received)
    made = rows.assign(id_no=number, own=own, name=said["name"], received_ts=received)
    sent = send(world, "ext_custody", "CUST", made)
    right = sent[sent["corrected"].notna()]
    told = np.maximum(right["corrected"].to_numpy().astype("datetime64[s]"), right["received_ts"].to_numpy() + DAY)
    update(world, "ext_custody", right.assign(id_no=right["own"], received_ts=told))


def _usual(world: World, age: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Sentences and custody of who draws no pension."""
    men = world.people["sex"].to_numpy() == "M"
    pensioner = np.isin(world.people["person_id"].to_numpy(), world.awards["person_id"])
    may = (age > 18) & (age < 80) & (men | chance(0.12, len(age), rng)) & ~pensioner
    who = np.sort(rng.permutation(np.flatnonzero(may))[: world.count(_A_YEAR * world.years)]) + 1
    claims = np.isin(who, world.latent["ui_spells"]["person_id"])
    n = len(who)
    kind = pick(_KINDS, n, rng)
    kind = np.where(claims & np.isin(kind, ["pretrial", "rehab"]), "prison", kind)
    outside = chance(_NOT_INSIDE, n, rng) | claims
    begin = day_of(world.start + days(rng.random(n) * world.years * 365.25))
    return _sentences(who, kind, outside, begin, rng)


def _sentences(
    who: np.ndarray, kind: np.ndarray, outside: np.ndarray, begin: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    n = len(who)
    sentence = np.isin(kind, ["prison", "detention_sentence"])
    mode = np.where(sentence, np.where(outside, pick(_SOFTER, n, rng), "in_prison"), "")
    mode = np.where(kind == "control", "control", mode)
    length = np.where(kind == "prison", lognormal(520, 0.7, n, rng), lognormal(110, 0.5, n, rng))
    end = day_of(begin + days(np.minimum(length, 3_600)))
    return pd.DataFrame(
        {
            "person_id": who, "kind": kind, "exec_mode": mode, "start_date": begin,
            "end_date": np.where(chance(_NO_RELEASE_DATE, n, rng), NAT, end),
        }
    )  # fmt: skip

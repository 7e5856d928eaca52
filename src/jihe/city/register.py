"""The rows of persons and employers, every state they went through in the fund's records.

Changes of a person come from ``world.latent["person_edits"]``: person_id, recorded, and any of the columns of
``EDITABLE`` (missing values: unchanged). The city's moves are added here; who changes identities adds to it
before this stage. ``as_first_recorded`` (person_id and any of those columns) is what the first version said instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts
from jihe.city.calendar import NAT, day_of, office_time

if TYPE_CHECKING:
    from jihe.city.world import World

EDITABLE = ("name", "id_no", "sex", "birth", "hukou_region", "hukou_type", "town", "addr_h", "phone_h", "lon",
            "lat", "merged_into")  # fmt: skip
_PERSON = {"birth": "birth_date", "household": "household_id"}
_EMPLOYER = {"opened": "reg_date", "legal_person": "legal_person_id"}


def build(world: World) -> None:
    """Writes ``person`` and ``employer``."""
    _people(world)
    _employers(world)


def _people(world: World) -> None:
    people = world.people.rename(columns=_PERSON)
    names = [
        "person_id", "id_no", "name", "sex", "birth_date", "hukou_region", "hukou_type", "nationality",
        "town",
        "addr_h", "phone_h", "household_id", "lon", "lat", "created_ts", "merged_into",
    ]  # fmt: skip
    first = people[names].assign(recorded_ts=people["created_ts"])
    _first_said(world, first)
    moves = world.moves.drop(columns="moved_ts")
    planned = world.latent.get("person_edits", pd.DataFrame({"person_id": np.zeros(0, np.int64)}))
    edits = pd.concat([moves, planned], ignore_index=True)
    edits = edits.rename(columns={**_PERSON, "recorded": "recorded_ts"})
    edits = edits[edits["recorded_ts"] > first["created_ts"].to_numpy()[edits["person_id"].to_numpy() - 1]]
    edited = first[first["person_id"].isin(edits["person_id"])]
    states = pd.concat([edited, edits], ignore_index=True).sort_values(["person_id", "recorded_ts"], kind="stable")
    filled = states.groupby("person_id")[names[1:]].ffill()
    states = pd.concat([states[["person_id", "recorded_ts"]], filled], axis=1)
    states = states.drop_duplicates(["person_id", "recorded_ts"], keep="last")
    rows = pd.concat([first[~first["person_id"].isin(edits["person_id"])], states], ignore_index=True)
    rows = rows.sort_values(["person_id", "recorded_ts"])
    world.put("person", rows.assign(merged_into=rows["merged_into"].astype(np.int64)))


def _first_said(world: World, first: pd.DataFrame) -> None:
    """Puts into the first versions, in place, what was recorded wrongly, or differently, at first."""
    said = world.latent.get("as_first_recorded")
    if said is None:
        return
    said = said.rename(columns=_PERSON).set_index("person_id")
    for name in said.columns:
        known = said[name].dropna()
        first.loc[known.index.to_numpy() - 1, name] = known.to_numpy()


def _employers(world: World) -> None:
    rng = world.rng("register")
    frame = world.employers.rename(columns=_EMPLOYER)
    frame = frame.assign(
        acct_id=accounts.of_employers(world, frame["employer_id"].to_numpy()),
        status="active",
        cancel_date=NAT,
    )
    opened = frame.assign(recorded_ts=office_time(frame["reg_date"], rng))
    abnormal = frame.assign(status="abnormal", recorded_ts=frame["abnormal_from"])
    restored = frame.assign(recorded_ts=frame["abnormal_to"])
    gone = frame.assign(
        status=frame["end_status"],
        cancel_date=np.where(frame["end_status"] == "cancelled", day_of(frame["cancelled"]), NAT),
        recorded_ts=frame["cancelled"],
    )
    rows = pd.concat([opened, *(each[each["recorded_ts"].notna()] for each in (abnormal, restored, gone))])
    names = [
        "employer_id", "uscc", "name", "legal_person_id", "reg_date", "cancel_date", "status", "gbt4754",
        "risk_class",
        "wi_rate_bp", "addr_h", "phone_h", "town", "lon", "lat", "acct_id", "is_dispatch", "is_agency",
        "is_special_trade", "agent_id", "recorded_ts",
    ]  # fmt: skip
    world.put("employer", rows[names].sort_values(["employer_id", "recorded_ts"]))

"""Stays in hospital that schemes add: at the injury fund's expense, or on the card of the medical insurance.

Who only the books know to lie there (``present`` False) is seen on buses and across borders meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT
from jihe.city.hooks import NEEDED, leave, left

if TYPE_CHECKING:
    from jihe.city.world import World

_COLUMNS = {
    "person_id": NEEDED, "hospital_id": NEEDED, "admit_ts": NEEDED, "discharge_ts": NEEDED, "kind": "inpatient",
    "icd10": "", "present": True,
}  # fmt: skip
_ILLNESS = "I10"


def of_the_injured(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Bills of people with a recognised injury, each for the last case before it; without one there is no bill.

    In the latent ``bills`` they have the typology as ``tag``; ``honest_fen`` is 0 where the stay is on paper alone.
    """
    _leave(world, "stays", typology, rows)


def on_the_card(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Settlements of the medical insurance, which its registry sends (``ext_medins``)."""
    _leave(world, "card_stays", typology, rows)


def _leave(world: World, hook: str, typology: str, rows: pd.DataFrame) -> None:
    if {"admit_ts", "discharge_ts"} <= set(rows) and not (rows["discharge_ts"] > rows["admit_ts"]).all():
        raise ValueError(f"{hook}: who is discharged was admitted before: admit_ts, discharge_ts")
    leave(world, hook, typology, rows, _COLUMNS)


def bills(world: World, cases: pd.DataFrame) -> pd.DataFrame:
    """The stays as bill rows of ``cases``, without prices; ``on_paper`` says who was not there."""
    from jihe.city import medical

    parts = []
    for name in sorted(each for each in world.latent if each.startswith("stays/")):
        given = world.latent[name].add_prefix("its_").sort_values("its_admit_ts", kind="stable")
        pairs = given.assign(row=given.index).merge(cases, left_on="its_person_id", right_on="person_id")
        before = (pairs["visit_shown_ts"] <= pairs["its_admit_ts"]).to_numpy()
        last = pairs[before].sort_values(["row", "visit_shown_ts"], kind="stable").drop_duplicates("row", keep="last")
        made = medical.bills(
            last, "inpatient", last["its_hospital_id"].to_numpy(), last["its_admit_ts"].to_numpy(),
            last["its_discharge_ts"].to_numpy(),
        )  # fmt: skip
        icd10 = np.where(last["its_icd10"] == "", last["icd10"], last["its_icd10"])
        parts.append(
            made.assign(
                kind=last["its_kind"].to_numpy(), icd10=icd10, tag=name.removeprefix("stays/"),
                on_paper=~last["its_present"].to_numpy(dtype=bool),
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def settlements(world: World) -> pd.DataFrame:
    """The stays on the card in the columns of the registry's rows, with ``present``."""
    parts = left(world, "card_stays")
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    stay = (rows["kind"] == "inpatient").to_numpy()
    return rows.assign(
        icd10=np.where(rows["icd10"] == "", _ILLNESS, rows["icd10"]),
        discharge_ts=np.where(stay, rows["discharge_ts"].to_numpy(), NAT),
    )

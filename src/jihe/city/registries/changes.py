"""What changed in a person's record, read off its versions: the field, the value before and after, who entered it.

Addresses and telephones that came in outside office hours were entered by the person, online. Who leaves
``person_edits`` (see ``register``) may say in it who entered them and on what paper: op_id (0: drawn) and basis_doc
(missing: drawn).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import operators
from jihe.city.calendar import off_hours
from jihe.city.draws import pick

if TYPE_CHECKING:
    from jihe.city.world import World

_FIELDS = {
    "name": "name", "id_no": "id_no", "birth_date": "birth_date", "sex": "sex", "hukou_region": "hukou",
    "addr_h": "address", "phone_h": "phone", "merged_into": "merge",
}  # fmt: skip
_PAPERS = {"address": {"居住证": 0.6, "": 0.4}, "phone": {"": 1.0}, "hukou": {"户口簿": 1.0}}
_IDENTITY = {"公安机关证明": 0.9, "": 0.1}


def build(world: World) -> None:
    """Writes ``person_change``, one row a field that two versions of a person in a row differ in."""
    rng = world.rng("changes")
    people = world.frame("person")
    several = people["person_id"].duplicated(keep=False)
    versions = people[several].sort_values(["person_id", "recorded_ts"], kind="stable").reset_index(drop=True)
    before = versions.groupby("person_id").shift().fillna({"merged_into": 0})
    later = before["recorded_ts"].notna().to_numpy()
    parts = []
    for column, field in _FIELDS.items():
        old, new = _text(before[column].astype(versions[column].dtype)), _text(versions[column])
        differs = later & (old != new).to_numpy()
        rows = versions.loc[differs, ["person_id", "recorded_ts"]]
        parts.append(rows.assign(field=field, old_v=old[differs], new_v=new[differs]))
    rows = pd.concat(parts, ignore_index=True).sort_values(["recorded_ts", "person_id", "field"], kind="stable")
    towns = world.people["town"].to_numpy(str)[rows["person_id"].to_numpy() - 1]
    contact = rows["field"].isin(["address", "phone", "hukou"]).to_numpy()
    online = contact & off_hours(rows["recorded_ts"].to_numpy())
    rows["op_id"] = np.where(online, 0, operators.handler(world, towns, "accept", rng))
    papers = np.empty(len(rows), dtype=object)
    for field in rows["field"].unique():
        some = (rows["field"] == field).to_numpy()
        papers[some] = pick(_PAPERS.get(str(field), _IDENTITY), int(some.sum()), rng)
    rows["basis_doc"] = papers.astype(str)
    _as_said(world, rows)
    rows.insert(0, "change_id", world.new_ids("person_change", len(rows)))
    world.put("person_change", rows.assign(change_ts=rows["recorded_ts"]))


def _as_said(world: World, rows: pd.DataFrame) -> None:
    """Operator and paper of the edits that say so, in place."""
    said = world.latent.get("person_edits")
    if said is None or said.empty or not {"op_id", "basis_doc"} & set(said):
        return
    known = said.reindex(columns=["person_id", "recorded", "op_id", "basis_doc"]).drop_duplicates(
        ["person_id", "recorded"], keep="last"
    )
    place = pd.MultiIndex.from_frame(known[["person_id", "recorded"]]).get_indexer(
        pd.MultiIndex.from_arrays([rows["person_id"], rows["recorded_ts"]])
    )
    op_id = known["op_id"].fillna(0).to_numpy(dtype=np.int64)[place]
    paper = known["basis_doc"].to_numpy(dtype=object)[place]
    rows["op_id"] = np.where((place >= 0) & (op_id > 0), op_id, rows["op_id"].to_numpy())
    rows["basis_doc"] = np.where((place >= 0) & pd.notna(paper), paper, rows["basis_doc"].to_numpy())


def _text(values: pd.Series) -> pd.Series:
    """Values as the log of changes shows them: days as dates, nothing for what was empty."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        shown: pd.Series = values.dt.strftime("%Y-%m-%d").fillna("")
        return shown
    return values.astype(object).where(values.notna(), "").astype(str)

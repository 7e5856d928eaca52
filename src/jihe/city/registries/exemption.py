"""What the bureau has on record as allowed: accounts, guardians, devices, programs, small offices, recusals, outages.

What is the whole city's (service accounts, offices, card exchanges, outages) is written by the first shard alone.
Schemes add rows of their own kinds with the latent ``exemptions``: kind, key, valid_from, valid_to, basis_doc. A key is
text, in which no later stage sees the number of an account or a person: it is the city's (``world.citywide``) already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NAT, day_of
from jihe.city.draws import chance, days, numbers

if TYPE_CHECKING:
    from jihe.city.world import World

_HOMES_ON_RECORD, _CHILDREN_ON_RECORD, _DEVICES_ON_RECORD = 0.95, 0.5, 0.9


def build(world: World) -> None:
    """Writes ``exemption``; a few homes and half the children who look after parents never filed the paper."""
    rng = world.rng("exemption")
    parts = [_institutions(world, rng), _guardians(world, rng), _devices(world, rng)]
    if world.shard == 0:
        parts += [_service_accounts(world), _small_offices(world), _migrations(world), _outages(world)]
    if "exemptions" in world.latent:
        parts.append(world.latent["exemptions"])
    rows = pd.concat(parts, ignore_index=True)
    rows["recorded_ts"] = np.maximum(rows["valid_from"].to_numpy(), world.start - 10 * DAY) + days(0.4)
    rows = rows.sort_values(["recorded_ts", "kind", "key"], kind="stable").reset_index(drop=True)
    rows.insert(0, "exc_id", world.new_ids("exemption", len(rows)))
    world.put("exemption", rows)


def _rows(kind: str, key: np.ndarray, valid_from: np.ndarray, valid_to: np.ndarray, doc: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"kind": kind, "key": key, "valid_from": valid_from, "valid_to": valid_to, "basis_doc": doc})


def _institutions(world: World, rng: np.random.Generator) -> pd.DataFrame:
    homes = world.latent["welfare_homes"]
    homes = homes[chance(_HOMES_ON_RECORD, len(homes), rng)]
    n = len(homes)
    since = np.repeat(world.start - 400 * DAY, n)
    return _rows(
        "institution_account", world.citywide(homes["acct_id"]).astype(str), since, np.repeat(NAT, n),
        numbers("机构备案", world.citywide(homes["acct_id"]), 8),
    )  # fmt: skip


def _guardians(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Parents whose child draws for them by a filed agreement; a family files for all its parents or for none."""
    cared = world.latent["looked_after"]
    filed = cared.groupby("holder")["holder"].transform("min").isin(_who_files(cared["holder"].unique(), rng))
    wards = cared[filed.to_numpy()].drop_duplicates("person_id")
    ward = wards["person_id"].to_numpy()
    since = day_of(wards["since"].to_numpy()) - DAY
    return _rows(
        "guardian",
        world.citywide(ward).astype(str),
        since,
        np.repeat(NAT, len(ward)),
        numbers("监护协议", world.citywide(ward), 8),
    )


def _who_files(children: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The children who filed the agreement."""
    return children[chance(_CHILDREN_ON_RECORD, len(children), rng)]


def _service_accounts(world: World) -> pd.DataFrame:
    """Accounts under which programs run, by operator."""
    ids = world.operators.loc[world.operators["is_service"], "op_id"].to_numpy()
    since = np.repeat(world.start - 600 * DAY, len(ids))
    doc = numbers("服务账号备案", ids, 4)
    return _rows("service_account", ids.astype(str), since, np.repeat(NAT, len(ids)), doc)


def _small_offices(world: World) -> pd.DataFrame:
    """Offices of two, in which one operator reviews and approves."""
    staffed = world.operators.groupby("office_id").size()
    ids = staffed.index[staffed.to_numpy() == 2].to_numpy()
    since = np.repeat(world.start - 500 * DAY, len(ids))
    doc = numbers("合岗备案", ids, 4)
    return _rows("small_office", ids.astype(str), since, np.repeat(NAT, len(ids)), doc)


def _devices(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Devices of service points, on which many are certified by right."""
    shared = world.latent["service_devices"]["device_id"].to_numpy(str)
    shared = shared[chance(_DEVICES_ON_RECORD, len(shared), rng)]
    n = len(shared)
    since = np.repeat(world.start - 300 * DAY, n)
    return _rows(
        "service_device",
        shared,
        since,
        np.repeat(NAT, n),
        numbers("服务点设备", world.citywide(np.arange(1, n + 1)), 4),
    )


def _migrations(world: World) -> pd.DataFrame:
    weeks = world.latent["migration_weeks"]
    doc = np.array([f"社保卡换发通知{i + 1:02d}" for i in range(len(weeks))], dtype=str)
    return _rows(
        "card_migration", np.repeat("社会保障卡", len(weeks)), day_of(weeks["start"]), day_of(weeks["end"]), doc
    )


def _outages(world: World) -> pd.DataFrame:
    outages = world.latent["outages"]
    doc = np.array([f"系统停机公告{i + 1:02d}" for i in range(len(outages))], dtype=str)
    return _rows(
        "system_outage",
        np.repeat("enrolment", len(outages)),
        outages["start"].to_numpy(),
        outages["end"].to_numpy(),
        doc,
    )

"""What the bureau has on record as allowed: institutions' accounts, guardians, service devices, migrations, outages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts
from jihe.city.calendar import DAY, NAT, day_of
from jihe.city.draws import chance, days, numbers

if TYPE_CHECKING:
    from jihe.city.world import World

_HOMES_ON_RECORD, _CHILDREN_ON_RECORD, _DEVICES_ON_RECORD = 0.95, 0.5, 0.9


def build(world: World) -> None:
    """Writes ``exemption``; a few homes and half the children who look after parents never filed the paper."""
    rng = world.rng("exemption")
    parts = [
        _institutions(world, rng),
        _guardians(world, rng),
        _devices(world, rng),
        _migrations(world),
        _outages(world),
    ]
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
        "institution_account", homes["acct_id"].to_numpy().astype(str), since, np.repeat(NAT, n),
        numbers("机构备案", homes["acct_id"], 8),
    )  # fmt: skip


def _guardians(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Accounts of children who draw for their parents by a filed agreement."""
    children = world.latent["looked_after"]["holder"].to_numpy()
    account = accounts.of_people(world, children)[chance(_CHILDREN_ON_RECORD, len(children), rng)]
    n = len(account)
    since = np.repeat(world.start, n)
    return _rows("guardian", account.astype(str), since, np.repeat(NAT, n), numbers("监护协议", account, 8))


def _devices(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Devices of service points, on which many are certified by right."""
    shared = world.latent["service_devices"]["device_id"].to_numpy(str)
    shared = shared[chance(_DEVICES_ON_RECORD, len(shared), rng)]
    n = len(shared)
    since = np.repeat(world.start - 300 * DAY, n)
    return _rows("service_device", shared, since, np.repeat(NAT, n), numbers("服务点设备", np.arange(1, n + 1), 4))


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

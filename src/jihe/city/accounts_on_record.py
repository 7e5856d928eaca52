"""The bank accounts that the fund has on record: those that somebody is, was, or is to be paid to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.city.calendar import Ints
    from jihe.city.world import World

_REF = "bank_account.acct_id"


def build(world: World) -> None:
    """Leaves out of ``bank_account`` every account that no other row names: nobody has told the fund of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    named = pa.array(_named(world))
    kept = [part.filter(pc.is_in(part["acct_id"], value_set=named)) for part in world.tables.get("bank_account", [])]
    world.tables["bank_account"] = [part for part in kept if part.num_rows]


def _named(world: World) -> Ints:
    """Accounts that a row of any other table names; those of institutions by the key of their exemption."""
    import pyarrow.compute as pc

    found = []
    for table in TABLES.values():
        for column in table.columns:
            if column.ref == _REF:
                found += [
                    pc.unique(pc.drop_null(part[column.name])).to_numpy() for part in world.tables.get(table.name, [])
                ]
    allowed = world.frame("exemption")
    keys = allowed.loc[allowed["kind"] == "institution_account", "key"]
    # The key is the city's number of the account already; here they are still the shard's.
    found.append((keys.astype(np.int64).to_numpy() - 1) // world.shards + 1)
    made: Ints = np.unique(np.concatenate(found))
    return made

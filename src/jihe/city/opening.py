"""What people had paid before the window, one row a person and line, loaded on the eve of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NEVER, ym_of

if TYPE_CHECKING:
    from jihe.city.world import World

RESIDENT_ACCOUNT = 4_000  # fen a month in a resident's account, subsidies included
_PUBLIC = ("gp_worker", "gp_retiree")


def build(world: World) -> None:
    """Writes ``account_opening`` for everybody with a history."""
    people = world.people[world.people["first_month"] < NEVER]
    main = np.where(people["kind"].isin(_PUBLIC), "GP", "EP")
    resident = people["rp_paid0"].to_numpy() * RESIDENT_ACCOUNT
    nothing = np.zeros(len(people), dtype=np.int64)
    parts = [
        _part(
            people,
            main,
            people["ep_paid0"],
            people["ep_deemed0"],
            people["account0_fen"],
            people["avg_index"],
        ),
        _part(people, "RP", people["rp_paid0"], nothing, resident, np.nan),
        _part(people, "UI", people["ui_paid0"], nothing, np.nan, np.nan),
    ]
    rows = pd.concat([part[part["paid_months"] + part["deemed_months"] > 0] for part in parts], ignore_index=True)
    rows = rows.sort_values(["person_id", "line"], kind="stable")
    rows["open_id"] = world.new_ids("account_opening", len(rows))
    rows["as_of_ym"] = int(ym_of(world.first_month - 1))
    rows["recorded_ts"] = world.start - DAY
    world.put("account_opening", rows)


def _part(
    people: pd.DataFrame, line: object, paid: object, deemed: object, account: object, index: object
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person_id": people["person_id"], "line": line, "paid_months": paid, "deemed_months": deemed,
            "account_fen": account, "avg_index": index, "first_ym": ym_of(people["first_month"]),
        }
    )  # fmt: skip

"""Jobs that schemes add to the lives once working lives are decided: in every column like anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import bases
from jihe.city.calendar import DAY, Ints, day_of, month_of, office_time
from jihe.city.draws import days, pick

if TYPE_CHECKING:
    from jihe.city.world import World

_OCCUPATIONS = {"manual": 62, "technical": 18, "office": 14, "driver": 6}
_MOMENT = np.timedelta64(90, "s")


def add(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Appends jobs and gives their ``job_id``.

    Given: person_id, employer_id, start, end (NaT: goes on), end_reason, lines, wage_fen; and where they differ from
    a prompt employer's: registered, stop, deregistered, floor_ep, agent_id, channel.
    """
    n = len(rows)
    people = world.people.iloc[rows["person_id"].to_numpy() - 1]
    start, end = day_of(rows["start"]), day_of(rows["end"])
    created = people["created_ts"].to_numpy()
    usual = pd.DataFrame(
        {
            "track": people["track"].to_numpy(str), "wis": False, "wis_type": "",
            "occupation": pick(_OCCUPATIONS, n, rng), "floor_ep": True, "ratio_uw": 1.0,
            "registered": office_time(start + days(rng.integers(1, 20, n)), rng), "stop": end,
            "deregistered": office_time(end + days(rng.integers(1, 14, n)), rng),
            "agent_id": 0, "channel": pick({"online": 0.75, "window": 0.25}, n, rng),
        },
        index=rows.index,
    )  # fmt: skip
    made = rows.assign(start=start, end=end, **{str(name): usual[name] for name in usual if name not in rows})
    made["registered"] = np.maximum(made["registered"].to_numpy(), created + _MOMENT)
    made["deregistered"] = np.maximum(made["deregistered"].to_numpy(), made["registered"].to_numpy() + DAY)
    began = np.maximum(month_of(start), world.first_month)
    made["base_ep_fen"], made["base_uw_fen"] = bases.declared(world, made, began)
    numbers = np.arange(len(world.jobs) + 1, len(world.jobs) + n + 1)
    made["job_id"] = numbers
    world.jobs = pd.concat([world.jobs, made[list(world.jobs.columns)]], ignore_index=True)
    return numbers

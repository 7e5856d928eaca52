"""Attendance as employers keep it: around an injury for the injured, and some weeks of a sample of workers.

Who is said to lie in a hospital but works on (latent ``back_at_work``: person_id, since) is present again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NAT, Bools, Ints, Times, day_of
from jihe.city.draws import chance, days, hours, runs

if TYPE_CHECKING:
    from jihe.city.world import World

_BEFORE, _AFTER, _SAMPLE_DAYS = 14, 10, 14
_SAMPLE = 0.0015  # of jobs
_EMPLOYERS_KEEP = 0.65  # keep attendance that the bureau can read
_BOOKED_AS_LEAVE = 0.04  # of days of injury: the sheet is filled in later, and the whole day becomes leave


def build(world: World) -> None:
    """Writes ``attendance``."""
    rng = world.rng("attendance")
    hurt = world.latent["wi_cases"]
    hurt = hurt[chance(_EMPLOYERS_KEEP, len(hurt), rng)]
    jobs = world.jobs.iloc[hurt["job_id"].to_numpy() - 1]
    last = hurt["attended_ts"].to_numpy().astype("datetime64[s]")
    begin, until = np.maximum(day_of(last) - _BEFORE * DAY, day_of(jobs["start"])), day_of(last) + _AFTER * DAY
    claimants = _days(hurt["person_id"].to_numpy(), hurt["employer_id"].to_numpy(), begin, until)
    claimants["hurt"] = np.repeat(last, _lengths(begin, until))
    claimants["on_the_way"] = np.repeat((hurt["clause"] == "14-6").to_numpy(), _lengths(begin, until))
    back = world.latent["back_at_work"].drop_duplicates("person_id").set_index("person_id")["since"]
    claimants["back"] = back.reindex(claimants["person_id"]).to_numpy()
    others_jobs = (world.jobs["employer_id"] > 0) & ~world.jobs["job_id"].isin(world.latent["wi_cases"]["job_id"])
    sample = world.jobs[others_jobs.to_numpy() & chance(_SAMPLE, len(world.jobs), rng)]
    since = np.maximum(day_of(sample["start"]), world.start)
    until = np.fmin(day_of(sample["end"]), world.end - DAY)
    room = np.maximum((until - since) / DAY - _SAMPLE_DAYS, 0)
    since = since + np.floor(rng.random(len(sample)) * room).astype(np.int64) * DAY
    others = _days(
        sample["person_id"].to_numpy(), sample["employer_id"].to_numpy(), since,
        np.minimum(since + _SAMPLE_DAYS * DAY, until),
    )  # fmt: skip
    rows = pd.concat([claimants, others.assign(hurt=NAT, back=NAT, on_the_way=False)], ignore_index=True)
    _write(world, rows.drop_duplicates(["person_id", "employer_id", "day"]).reset_index(drop=True), rng)


def _lengths(first: Times, last: Times) -> Ints:
    return np.maximum(((last - first) / DAY).astype(np.int64) + 1, 0)


def _days(persons: Ints, employers: Ints, first: Times, last: Times) -> pd.DataFrame:
    """A row for each person and day from ``first`` to ``last``."""
    length = _lengths(first, last)
    row, offset = runs(np.zeros(len(persons), dtype=np.int64), length - 1)
    return pd.DataFrame({"person_id": persons[row], "employer_id": employers[row], "day": first[row] + offset * DAY})


def _write(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(rows)
    day, hurt = rows["day"].to_numpy(), rows["hurt"].to_numpy().astype("datetime64[s]")
    weekday = (day.astype("datetime64[D]").astype(np.int64) + 3) % 7
    on_the_day = day == day_of(hurt)
    after = (day > hurt) & ~(day >= rows["back"].to_numpy().astype("datetime64[s]"))
    on_the_way = rows["on_the_way"].to_numpy(dtype=bool) & on_the_day
    never_came = on_the_way & (hurt - day < hours(10.0))  # hurt on the way to work
    booked = on_the_day & chance(_BOOKED_AS_LEAVE, n, rng)
    off: Bools = after | never_came | booked | (((weekday == 6) | chance(0.04, n, rng)) & ~on_the_day)
    status = np.where(off, np.where(after | booked | chance(0.7, n, rng), "leave", "absent"), "present")
    rest = (weekday == 6) & ~on_the_day & ~after
    begin = day + hours(7.6 + 0.6 * rng.random(n))
    begin = np.where(on_the_day & (begin > hurt), hurt - hours(0.3 + rng.random(n)), begin)
    end = day + hours(17.3 + 2.5 * rng.random(n))
    end = np.where(on_the_day, np.maximum(hurt + hours(0.1), begin), end)
    end = np.where(on_the_way, np.maximum(hurt - hours(0.1 + 0.7 * rng.random(n)), begin), end)
    made = rows.assign(
        start_ts=np.where(off, NAT, begin), end_ts=np.where(off, NAT, end), status=status,
        recorded_ts=day + DAY + days(0.1 + 0.2 * rng.random(n)),
    )[~rest]  # fmt: skip
    made = (
        made.sort_values(["recorded_ts", "person_id"], kind="stable")
        .drop(columns=["hurt", "back", "on_the_way"])
        .reset_index(drop=True)
    )
    made.insert(0, "att_id", world.new_ids("attendance", len(made)))
    world.put("attendance", made)

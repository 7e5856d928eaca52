"""B3.7 The medical lump sum without leaving [未离职领医疗补助金]: "resigned" on paper, at work as before.

Published: Jiangsu 2023, benefit paid on a resignation while the insurance never stopped; seen by comparing data four
months later, no sum given. The lump sum is one to ten months of wage: the city's cases cost 6,000 to 60,000 yuan. The
worker wants the money, the employer signs because it keeps the worker and owes nothing new. Some leave the insurance
running, careful ones pause it for some months while the wage is paid and taxed on. Look-alikes: left and taken on again
months later; moved to a sister company of the same owner; an employer who reports the end late.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import event_plans, ui_spells
from jihe.city.calendar import DAY, NAT, Bools, Floats, day_of, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some
from jihe.city.schemes.shared import kept

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B3.7"
_A_YEAR = 10.0
_STAYS, _PAUSES = "stays_on", "pauses"
_AGAIN, _SISTER, _LATE = "taken_on_again", "sister_company", "late_stop"
_MONTH = 30.4
_BACK = 500 * DAY  # who leaves and comes back needs the time for both


def plan(world: World) -> None:
    """Takes injured workers who would stay: some pretend to leave, others really leave and come back."""
    rng = world.rng(TYPOLOGY)
    habits = world.habits(TYPOLOGY)
    careful, lag, pause = habits.uniform(0.1, 0.6), habits.uniform(15, 110), habits.uniform(0.8, 2.5)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    fraud = event_plans.events_for(world, wanted, world.end - 330 * DAY, rng, partial(_stays, world))
    pauses = chance(careful, len(fraud), rng) & (fraud["declared_ts"] < world.end - _BACK).to_numpy()
    stays = fraud[~pauses]
    says = np.clip(lognormal(lag, 0.9, len(stays), rng), 2, 300)
    event_plans.settle(world, stays, _STAYS, asks=True, says_left=says)
    _leave(world, fraud[pauses], _PAUSES, np.clip(lognormal(pause, 0.7, int(pauses.sum()), rng), 0.4, 9), rng)
    honest = event_plans.events_for(world, wanted * 3 // 2 + 2, world.end - _BACK, rng, partial(_stays, world))
    n = len(honest)
    how = pick({_AGAIN: 0.4, _SISTER: 0.3, _LATE: 0.3}, n, rng)
    gap = {_AGAIN: np.clip(lognormal(4.5, 0.6, n, rng), 1.2, 14), _SISTER: rng.uniform(0.03, 0.3, n)}
    for tag in (_AGAIN, _SISTER):
        _leave(world, honest[how == tag], tag, gap[tag][how == tag], rng)
    _leave(world, honest[how == _LATE], _LATE, None, rng)


def _stays(world: World, events: pd.DataFrame) -> Bools:
    """Whose job at a private employer outlasts the window."""
    job = world.jobs.iloc[events["job_id"].to_numpy() - 1]
    private = ~world.employers["public"].to_numpy()[events["employer_id"].to_numpy() - 1]
    made: Bools = job["end"].isna().to_numpy() & job["stop"].isna().to_numpy() & private
    made &= (events["line"] == "WI").to_numpy()
    return made


def _leave(world: World, events: pd.DataFrame, tag: str, gap: Floats | None, rng: np.random.Generator) -> None:
    """The job ends some time after the injury and, ``gap`` months later, another of the same work begins.

    Without a gap nothing follows, and the employer reports the end late.
    """
    n = len(events)
    if n == 0:
        return
    event_plans.settle(world, events, tag, asks=True, claims_lump=True)
    rows = events["job_id"].to_numpy() - 1
    end = day_of(events["declared_ts"].to_numpy() + days(240 + np.minimum(lognormal(70, 0.6, n, rng), 200)))
    late = np.round(rng.uniform(20, 110, n)) if gap is None else np.zeros(n)
    stop = end + days(late)
    before = world.jobs.iloc[rows].copy()
    world.jobs.loc[rows, "end"], world.jobs.loc[rows, "stop"] = end, stop
    world.jobs.loc[rows, "end_reason"] = pick({"voluntary": 0.6, "contract_expired": 0.4}, n, rng)
    world.jobs.loc[rows, "deregistered"] = office_time(stop + days(rng.uniform(0, 12, n)), rng)
    if gap is None:
        return
    start = day_of(end + DAY + days(gap * _MONTH))
    again = before.assign(
        job_id=len(world.jobs) + 1 + np.arange(n), start=start,
        registered=office_time(start + days(np.minimum(lognormal(5, 0.8, n, rng), 28)), rng),
    )  # fmt: skip
    if tag == _SISTER:
        again["employer_id"] = _sisters(world, again["employer_id"].to_numpy(), rng)
    world.jobs = pd.concat([world.jobs, again[(start < world.end - 5 * DAY)]], ignore_index=True)
    world.jobs["job_id"] = np.arange(1, len(world.jobs) + 1)
    if tag == _PAUSES:
        ui_spells.add_hidden_jobs(
            world,
            pd.DataFrame(
                {
                    "person_id": before["person_id"].to_numpy(), "employer_id": before["employer_id"].to_numpy(),
                    "start": end + DAY, "end": np.minimum(start - DAY, world.end), "taxed": True,
                    "wage_fen": before["wage_fen"].to_numpy(),
                }
            ),
        )  # fmt: skip


def _sisters(world: World, units: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another private employer each, made one of the same owner, address and telephone."""
    frame = world.employers
    stable = (
        ~frame["public"].to_numpy() & frame["closed"].isna().to_numpy() & (frame["opened"] < world.start).to_numpy()
    )
    stable &= ~frame["employer_id"].isin(units).to_numpy() & (frame["size"] < 200).to_numpy()
    sisters = some(frame["employer_id"].to_numpy()[stable], len(units), rng)
    for name in ("legal_person", "addr_h", "phone_h"):
        world.employers.loc[sisters - 1, name] = frame[name].to_numpy()[units - 1]
    return sisters


def record(world: World) -> None:
    """Lump sums of who never left; of who left and came back, or whose employer was late."""
    share = world.weight_of(TYPOLOGY)
    cases = world.latent["wi_cases"].set_index("case_id")
    paid = kept(world, "wi_benefit", "ben_id", ["case_id", "item", "pay_date"])
    paid = paid[(paid["item"] == "med_lump") & (paid["net"] > 0)].drop_duplicates("case_id").set_index("case_id")
    rows = paid.join(cases[["tag", "person_id", "employer_id", "job_id"]])
    rows["month"] = ym_of(month_of(rows["pay_date"]))
    fraud = rows[rows["tag"].isin([_STAYS, _PAUSES])]
    owner = world.employers["legal_person"].to_numpy()[fraud["employer_id"].to_numpy() - 1]
    actors = [[int(a), int(b)] if b else [int(a)] for a, b in zip(fraud["person_id"], owner, strict=True)]
    world.record(
        TYPOLOGY, "fraud", "wi_case", fraud.index.to_numpy(), fraud["month"].to_numpy(), fraud["month"].to_numpy(),
        fraud["net"].to_numpy(), actor_ids=actors, weight=share,
    )  # fmt: skip
    planned = rows[rows["tag"].isin([_AGAIN, _SISTER, _LATE])]
    world.record(
        TYPOLOGY, "benign_lookalike", "wi_case", planned.index.to_numpy(), planned["month"].to_numpy(), weight=share
    )
    job = world.jobs.iloc[rows["job_id"].to_numpy() - 1]
    late = (job["stop"].to_numpy() > job["end"].to_numpy()) & ~np.isnat(job["end"].to_numpy().astype(NAT.dtype))
    natural = rows[late & (rows["tag"] == "").to_numpy()]
    world.record(TYPOLOGY, "benign_lookalike", "wi_case", natural.index.to_numpy(), natural["month"].to_numpy())

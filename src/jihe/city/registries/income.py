"""Wages that employers declare for tax, a month or two later, for persons with a benefit or a claim and a sample.

The latent frame ``tax_extras`` (person_id, employer_id, month, wage_fen) adds what is no monthly wage: severance taxed
later, a day's gig. ``hidden_jobs`` whose employer declares wages (``taxed``) are here and in no enrolment.
``unpaid_jobs`` (job_id) were enrolled and never worked: nobody declares a wage for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import bases
from jihe.city.calendar import Bools, Floats, Ints, first_day, month_of, ym_of
from jihe.city.draws import chance, days, runs
from jihe.city.registries.sending import said_to_be, sampled, send

if TYPE_CHECKING:
    from jihe.city.world import World

# Months around a benefit or a claim for which wages are asked: before its beginning, after its end.
_BEFORE_AWARD, _AROUND_CLAIM, _AROUND_INJURY = 12, (5, 1), (3, 6)
_LATE_AWARD = 6  # months before the window: whose pension is older is asked about no more
_CASH = 0.05  # of private employers, pay in cash and declare nothing
_SECOND_MONTH = 0.3  # of files, arrive a month later than they might


def build(world: World) -> None:
    """Writes ``ext_tax_income``."""
    rng = world.rng("registries/income")
    cash = chance(_CASH, len(world.employers), rng) & ~world.employers["public"].to_numpy()
    parts = [_jobs(world, cash, rng), _hidden(world, rng)]
    extras = world.latent.get("tax_extras")
    if extras is not None:
        parts.append(extras[["person_id", "employer_id", "month", "wage_fen"]])
    rows = pd.concat(parts, ignore_index=True)
    month = rows["month"].to_numpy()
    late = np.where(chance(_SECOND_MONTH, len(rows), rng), 2, 1)
    sent = {
        **said_to_be(world, rows["person_id"].to_numpy(), rng),
        "payer_uscc": world.employers["uscc"].to_numpy()[rows["employer_id"].to_numpy() - 1],
        "ym": ym_of(month),
        "wage_fen": rows["wage_fen"].to_numpy(),
        "received_ts": first_day(month + late) + days(16.1 + rng.random(len(rows)) * 0.1),
    }
    send(world, "ext_tax_income", "TAX", pd.DataFrame(sent))


def _jobs(world: World, cash: Bools, rng: np.random.Generator) -> pd.DataFrame:
    """A row for every month worked, in every job, of the months asked for."""
    asked = _asked(world)
    jobs = world.jobs[world.jobs["person_id"].isin(asked.index).to_numpy() & (world.jobs["employer_id"] > 0).to_numpy()]
    unpaid = world.latent.get("unpaid_jobs", pd.DataFrame({"job_id": np.zeros(0, dtype=np.int64)}))
    jobs = jobs[~jobs["job_id"].isin(unpaid["job_id"])]
    jobs = jobs[~cash[jobs["employer_id"].to_numpy() - 1]].reset_index(drop=True)
    span = asked.loc[jobs["person_id"]]
    first = np.maximum(month_of(jobs["start"].to_numpy()), span["since"].to_numpy())
    row, month = runs(first, np.minimum(month_of(jobs["end"].to_numpy()), span["until"].to_numpy()))
    worked = jobs.iloc[row].reset_index(drop=True)
    wage = bases.wages(world, worked, month) * np.exp(rng.normal(0, 0.06, len(row)))
    part = _share_of_month(worked, month)
    return _rows(worked, month, wage * part)


def _asked(world: World) -> pd.DataFrame:
    """From which month to which the fund asks for whose wages: around benefits and claims, of the sample always."""
    awards, claims, hurt = world.awards, world.latent["ui_claims"], world.latent["injuries"]
    injured = month_of(hurt["true_ts"].to_numpy())
    drawn_to = np.maximum(claims["from_month"].to_numpy(), claims["last_paid"].to_numpy())
    late = awards[awards["start"] >= world.first_month - _LATE_AWARD]
    parts = [
        (sampled(world), world.first_month, world.last_month),
        (late["person_id"], late["start"] - _BEFORE_AWARD, world.last_month),
        (claims["person_id"], claims["from_month"] - _AROUND_CLAIM[0], drawn_to + _AROUND_CLAIM[1]),
        (hurt["person_id"], injured - _AROUND_INJURY[0], injured + _AROUND_INJURY[1]),
    ]
    asked = pd.concat([pd.DataFrame({"person_id": who, "since": a, "until": b}) for who, a, b in parts])
    spans = asked.groupby("person_id").agg(since=("since", "min"), until=("until", "max"))
    made: pd.DataFrame = spans.clip(world.first_month, world.last_month).astype(np.int64)
    return made


def _share_of_month(jobs: pd.DataFrame, month: Ints) -> Floats:
    """What part of the month was worked, for first and last months."""
    begin, following = first_day(month), first_day(month + 1)
    start = np.maximum(jobs["start"].to_numpy(), begin)
    end = np.fmin(jobs["end"].to_numpy() + days(1), following)
    made: Floats = np.clip((end - start) / (following - begin), 0.03, 1.0)
    return made


def _hidden(world: World, rng: np.random.Generator) -> pd.DataFrame:
    jobs = world.latent["hidden_jobs"]
    jobs = jobs[jobs["taxed"].to_numpy(dtype=bool)].reset_index(drop=True)
    last = np.minimum(month_of(jobs["end"].to_numpy()), world.last_month)
    row, month = runs(month_of(jobs["start"].to_numpy()), last)
    worked = jobs.iloc[row].reset_index(drop=True)
    wage = worked["wage_fen"].to_numpy() * np.exp(rng.normal(0, 0.08, len(row)))
    return _rows(worked, month, wage * _share_of_month(worked, month))


def _rows(jobs: pd.DataFrame, month: Ints, wage: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person_id": jobs["person_id"].to_numpy(),
            "employer_id": jobs["employer_id"].to_numpy(),
            "month": month,
            "wage_fen": np.round(wage / 100).astype(np.int64) * 100,
        }
    )

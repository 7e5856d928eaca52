"""B2.1 A new job that the bureau does not hear of [就业后领取失业金]: insured elsewhere, only taxed, or not even that.

Published: mostly small over-payments, 2,000 to 27,000 yuan; a client of an agency drew 13 payments, 27,036 yuan.
Look-alikes: the last employer stops the insurance late; severance is taxed in a later month; a day's gig; arrears of
the old employer arrive while benefit is drawn; the fund itself pays pension months near retirement; an honest report
that crosses with a pay day, and the money that comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import paid_in, ui_spells
from jihe.city.calendar import DAY, NAT, Bools, Ints, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick_number, some
from jihe.city.schemes.shared import kept, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 500.0
TYPOLOGY = "B2.1"
_INSURED = 0.6  # of the new jobs: the other employers hide the work
_MONTHS = {1: 0.13, 2: 0.2, 3: 0.19, 4: 0.14, 5: 0.1, 6: 0.08, 7: 0.06, 8: 0.04, 9: 0.03, 10: 0.03}
_DRAWN = ("monthly", "job_subsidy", "medical")


def plan(world: World) -> None:
    """Marks spells that hide a new job, adds hidden jobs, and gives honest spells what resembles them."""
    rng = world.rng(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    draws = ui_spells.draws(world)
    ends = draws["from_month"].to_numpy() + draws["entitled"].to_numpy()
    new = month_of(draws["next_start"])
    room = draws["startup"].isna().to_numpy() & (first_day(ends) < world.end) & (draws["entitled"] >= 2).to_numpy()
    known = room & (draws["next_job"] > 0).to_numpy() & (new >= draws["from_month"].to_numpy()) & (new < ends)
    job = np.maximum(draws["next_job"].to_numpy() - 1, 0)
    another = world.jobs["employer_id"].to_numpy()[job] != draws["employer_id"].to_numpy()
    insured = some(np.flatnonzero(known & another), round(wanted * _INSURED), rng)
    free = np.setdiff1d(np.flatnonzero(room & (new >= ends)), insured)
    hidden = some(free, wanted - len(insured), rng)
    _keep_silent(world, draws.iloc[insured], ends[insured], rng)
    _work_unseen(world, draws.iloc[hidden], ends[hidden], rng)
    honest = np.setdiff1d(np.flatnonzero((draws["entitled"] >= 2).to_numpy()), np.r_[insured, hidden])
    _resemble(world, draws.iloc[some(honest, wanted + wanted // 5 + 2, rng)], rng)


def _keep_silent(world: World, spells: pd.DataFrame, ends: Ints, rng: np.random.Generator) -> None:
    """The job is insured; only the claim is never told."""
    most = ends - month_of(spells["next_start"])
    _mark(world, spells, np.minimum(pick_number(_MONTHS, len(spells), rng), most))


def _work_unseen(world: World, spells: pd.DataFrame, ends: Ints, rng: np.random.Generator) -> None:
    """Work that no employer enrols; three in four of them declare the wage for tax."""
    n = len(spells)
    begin = spells["from_month"].to_numpy()
    months = pick_number(_MONTHS, n, rng)
    months = np.minimum(months, np.maximum(ends - begin - 1, 1))
    month = begin + (rng.random(n) * np.maximum(ends - months - begin, 1)).astype(np.int64)
    start = first_day(month) + rng.integers(0, 20, n) * DAY
    start = np.maximum(start, spells["apply_ts"].to_numpy().astype("datetime64[D]").astype("datetime64[s]") + DAY)
    end = start + days((months + 12 * rng.random(n)) * 30.4)
    end = np.fmin(end, spells["next_start"].to_numpy() - 3 * DAY)
    open_units = world.employers[world.employers["closed"].isna() & ~world.employers["public"]]
    chances = open_units["size"].to_numpy() / open_units["size"].sum()
    old = open_units["opened"].to_numpy() < world.start
    units = open_units["employer_id"].to_numpy()[old]
    wage = np.round(lognormal(4_700, 0.3, n, rng)).astype(np.int64) * 100
    ui_spells.add_hidden_jobs(
        world,
        pd.DataFrame(
            {
                "person_id": spells["person_id"].to_numpy(),
                "employer_id": rng.choice(units, n, p=chances[old] / chances[old].sum()),
                "start": start,
                "end": np.maximum(end, start + 20 * DAY),
                "wage_fen": wage,
                "taxed": chance(0.75, n, rng),
            }
        ),
    )
    every = world.latent["ui_spells"]
    every.loc[spells["claim_id"].to_numpy() - 1, "next_start"] = start
    _mark(world, spells, months)


def _mark(world: World, spells: pd.DataFrame, months: Ints) -> None:
    every = world.latent["ui_spells"]
    rows = spells["claim_id"].to_numpy() - 1
    every.loc[rows, "hides"] = True
    every.loc[rows, "draws_on"] = months
    every.loc[rows, ["child"]] = NAT


def _resemble(world: World, spells: pd.DataFrame, rng: np.random.Generator) -> None:
    """Severance, a gig, or an employer who stops late, for honest claimants; leaves ``ui_resembling``."""
    n = len(spells)
    how = rng.choice(["severance", "gig", "late_stop"], n, p=[0.4, 0.3, 0.3])
    month = spells["from_month"].to_numpy() + np.where(how == "gig", rng.integers(0, 3, n), rng.integers(0, 2, n))
    month = np.minimum(month, spells["from_month"].to_numpy() + spells["entitled"].to_numpy() - 1)
    wage = world.jobs["wage_fen"].to_numpy()[spells["job_id"].to_numpy() - 1]
    unit = np.where(how == "gig", rng.integers(1, len(world.employers) + 1, n), spells["employer_id"].to_numpy())
    paid = np.where(how == "gig", lognormal(320, 0.6, n, rng) * 100, wage * rng.uniform(0.8, 6.0, n))
    extras = pd.DataFrame(
        {
            "person_id": spells["person_id"].to_numpy(), "employer_id": unit, "month": month,
            "wage_fen": np.round(paid / 100).astype(np.int64) * 100,
        }
    )[how != "late_stop"]  # fmt: skip
    before = world.latent.get("tax_extras")
    world.latent["tax_extras"] = extras if before is None else pd.concat([before, extras], ignore_index=True)
    late = spells[how == "late_stop"]
    rows = late["job_id"].to_numpy() - 1
    stop = world.jobs["end"].to_numpy()[rows] + days(rng.integers(32, 110, len(late)))
    # The old employer's months end where the next job begins.
    stop = np.fmin(stop, late["next_start"].to_numpy() - 2 * DAY)
    world.jobs.loc[rows, "stop"] = np.maximum(stop, world.jobs["stop"].to_numpy()[rows])
    told = office_time(stop + days(rng.integers(1, 12, len(late))), rng)
    world.jobs.loc[rows, "deregistered"] = np.maximum(told, world.jobs["registered"].to_numpy()[rows])
    world.latent["ui_resembling"] = spells[["claim_id"]].assign(month=month)


def record(world: World) -> None:
    """Claims drawn beside a job, with what they cost; claims that look like it."""
    claims = world.latent["ui_claims"]
    claims = claims[claims["granted"] > 0]
    paid = kept(world, "ui_payment", "pay_id", ["claim_id", "ym", "item"])
    paid = paid[paid["item"].isin(_DRAWN)]
    hiding = claims[claims["hides"].to_numpy(dtype=bool)]
    since = pd.Series(ym_of(month_of(hiding["next_start"])), index=hiding["claim_id"].to_numpy())
    wrong = paid[paid["ym"].to_numpy() >= since.reindex(paid["claim_id"]).fillna(10**7).to_numpy()]
    cost = spans(wrong, "claim_id")
    cost = cost[cost["net"] > 0]
    person = claims.set_index("claim_id")["person_id"].reindex(cost.index)
    share = world.weight_of(TYPOLOGY)
    world.record(
        TYPOLOGY, "fraud", "ui_claim", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=[[int(each)] for each in person], weight=share,
    )  # fmt: skip
    drawn = claims[claims["last_paid"] >= claims["from_month"]]
    planned = world.latent["ui_resembling"]
    planned = planned[np.isin(planned["claim_id"], drawn["claim_id"])]
    world.record(
        TYPOLOGY, "benign_lookalike", "ui_claim", planned["claim_id"].to_numpy(), ym_of(planned["month"]), weight=share
    )
    natural = np.setdiff1d(_natural(world, drawn), np.r_[planned["claim_id"].to_numpy(), hiding["claim_id"].to_numpy()])
    begin = drawn.set_index("claim_id")["from_month"].reindex(natural).to_numpy(dtype=np.int64)
    world.record(TYPOLOGY, "benign_lookalike", "ui_claim", natural, ym_of(begin))


def _natural(world: World, claims: pd.DataFrame) -> Ints:
    """Claims that life made look alike: pension months paid by the fund, late stops, arrears, crossed reports."""
    honest = ~claims["hides"].to_numpy(dtype=bool)
    crossed = claims["claim_id"].to_numpy()[honest & (claims["last_paid"] > claims["last_due"]).to_numpy()]
    rows = paid_in.contributions(world, claims["person_id"].to_numpy())
    drawn = claims.loc[honest, ["claim_id", "person_id", "employer_id", "from_month", "last_paid"]]
    pairs = rows.merge(drawn.rename(columns={"employer_id": "last"}), on="person_id")
    month, begin, end = (pairs[name].to_numpy() for name in ("month", "from_month", "last_paid"))
    # Employers of before who stop late, and, where a report crossed with a pay day, the next one.
    inside: Bools = (pairs["employer_id"] > 0).to_numpy() & (month >= begin) & (month <= end)
    arrears: Bools = (pairs["kind"] == "arrears").to_numpy() & (pairs["employer_id"] == pairs["last"]).to_numpy()
    arrears &= (month < begin) & (pairs["paid"].to_numpy() >= first_day(begin))
    arrears &= pairs["paid"].to_numpy() <= first_day(end + 1)
    resembling = pairs["claim_id"].to_numpy()[inside | arrears]
    return np.unique(np.concatenate([crossed, resembling, world.latent["bridged"]["claim_id"].to_numpy()]))

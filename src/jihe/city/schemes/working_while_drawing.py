"""B2.1 A job that the bureau does not hear of [就业后领取失业保险金]: insured elsewhere, only taxed, or not even that.

Published: mostly small over-payments, 2,000 to 27,000 yuan; a client of an agency drew 13 payments, 27,036 yuan. Here a
world's typical case draws two to five months beside the job, about 5,000 to 12,000 yuan, a few a year or more. Some run
a business of their own. Look-alikes: the last employer stops the insurance late; it pays arrears for an earlier month
while benefit is drawn; severance is taxed in a later month; a day's gig; the fund itself pays pension months near
retirement; an honest report that crosses with a pay day, and the money that comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import paid_in, ui_spells
from jihe.city.calendar import DAY, NAT, NEVER, Bools, Floats, Ints, day_of, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, some
from jihe.city.schemes import claims as shared

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 500.0
TYPOLOGY = "B2.1"
_ALIKE = 1.1  # look-alikes planned for one fraud; life adds as many of its own
_SMALL = 40  # heads of an employer whose arrears are its owner's affair


class Habits(NamedTuple):
    """How people of one world work while they draw."""

    insured: float  # share whose new employer enrols them
    own_business: float  # share who open one and say nothing
    taxed: float  # share of the unenrolled whose wage is declared for tax
    months: float  # median drawn beside the job
    spread: float  # sigma of its log
    wage: float  # yuan, median of unenrolled work
    alike: Floats  # shares of severance, gig, late stop, arrears


def habits(world: World) -> Habits:
    """Draws of this world; priors from the published sizes and from what registries could find."""
    rng = world.habits(TYPOLOGY)
    return Habits(
        insured=rng.beta(9, 6), own_business=rng.uniform(0.02, 0.14), taxed=rng.beta(7, 3),
        months=np.exp(rng.normal(np.log(3.0), 0.3)), spread=rng.uniform(0.6, 1.0), wage=rng.uniform(3_600, 5_600),
        alike=rng.dirichlet([8, 6, 7, 6]),
    )  # fmt: skip


def plan(world: World) -> None:
    """Marks spells that hide a new job, adds hidden jobs, and gives honest spells what resembles them."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    draws = ui_spells.draws(world)
    ends = draws["from_month"].to_numpy() + draws["entitled"].to_numpy()
    new = month_of(draws["next_start"])
    room = draws["startup"].isna().to_numpy() & (ends - 1 > world.first_month) & (draws["entitled"] >= 2).to_numpy()
    room &= (draws["from_month"] < world.last_month - 1).to_numpy()
    found = room & (draws["next_job"] > 0).to_numpy() & (new >= draws["from_month"].to_numpy()) & (new < ends)
    found &= new < world.last_month
    job = np.maximum(draws["next_job"].to_numpy() - 1, 0)
    another = world.jobs["employer_id"].to_numpy()[job] != draws["employer_id"].to_numpy()
    insured = some(np.flatnonzero(found & another), round(wanted * how.insured), rng)
    free = np.setdiff1d(np.flatnonzero(room & (new >= ends)), insured)
    others = some(free, wanted - len(insured), rng)
    trades = chance(how.own_business / max(1 - how.insured, 0.1), len(others), rng)
    _keep_silent(world, draws.iloc[insured], ends[insured], how, rng)
    _work_unseen(world, draws.iloc[others[~trades]], ends[others[~trades]], how, rng)
    _trade(world, draws.iloc[others[trades]], ends[others[trades]], how, rng)
    honest = (draws["entitled"] >= 2).to_numpy() & (ends > world.first_month + 1)
    honest &= (draws["from_month"] < world.last_month - 1).to_numpy()
    left = np.setdiff1d(np.flatnonzero(honest), np.r_[insured, others])
    _resemble(world, draws.iloc[some(left, int(wanted * _ALIKE) + 3, rng)], how, rng)


def _drawn_beside(how: Habits, most: Ints, rng: np.random.Generator) -> Ints:
    months = np.round(lognormal(how.months, how.spread, len(most), rng)).astype(np.int64)
    return np.clip(months, 1, np.maximum(most, 1))


def _keep_silent(world: World, spells: pd.DataFrame, ends: Ints, how: Habits, rng: np.random.Generator) -> None:
    """The job is insured; only the claim is never told."""
    _mark(world, spells, _drawn_beside(how, ends - month_of(spells["next_start"]), rng))


def _begun(world: World, spells: pd.DataFrame, ends: Ints, months: Ints, rng: np.random.Generator) -> np.ndarray:
    """First days of work that leave room for the months drawn beside it."""
    begin = np.maximum(spells["from_month"].to_numpy(), world.first_month)
    latest = np.minimum(ends - months, world.last_month - 1)
    month = begin + np.floor(rng.random(len(spells)) * np.maximum(latest - begin, 1)).astype(np.int64)
    start = first_day(month) + rng.integers(0, 20, len(spells)) * DAY
    return np.maximum(start, day_of(spells["apply_ts"].to_numpy()) + DAY)


def _work_unseen(world: World, spells: pd.DataFrame, ends: Ints, how: Habits, rng: np.random.Generator) -> None:
    """Work that no employer enrols; most of them declare the wage for tax."""
    n = len(spells)
    months = _drawn_beside(how, ends - np.maximum(spells["from_month"].to_numpy(), world.first_month) - 1, rng)
    start = _begun(world, spells, ends, months, rng)
    end = start + days((months + 12 * rng.random(n)) * 30.4)
    end = np.fmin(end, spells["next_start"].to_numpy() - 3 * DAY)
    open_units = world.employers[world.employers["closed"].isna() & ~world.employers["public"]]
    open_units = open_units[(open_units["opened"] < world.start).to_numpy()]
    chances = open_units["size"].to_numpy() / open_units["size"].sum()
    ui_spells.add_hidden_jobs(
        world,
        pd.DataFrame(
            {
                "person_id": spells["person_id"].to_numpy(),
                "employer_id": rng.choice(open_units["employer_id"].to_numpy(), n, p=chances),
                "start": start,
                "end": np.maximum(end, start + 20 * DAY),
                "wage_fen": np.round(lognormal(how.wage, 0.35, n, rng)).astype(np.int64) * 100,
                "taxed": chance(how.taxed, n, rng),
            }
        ),
    )
    ui_spells.change(world, spells["spell_id"].to_numpy(), next_start=start)
    _mark(world, spells, months)


def _trade(world: World, spells: pd.DataFrame, ends: Ints, how: Habits, rng: np.random.Generator) -> None:
    """A business of one's own, in the business registry and nowhere else."""
    months = _drawn_beside(how, ends - np.maximum(spells["from_month"].to_numpy(), world.first_month) - 1, rng)
    start = _begun(world, spells, ends, months, rng)
    ui_spells.change(world, spells["spell_id"].to_numpy(), startup=start)
    _mark(world, spells, months)


def _mark(world: World, spells: pd.DataFrame, months: Ints) -> None:
    ui_spells.change(world, spells["spell_id"].to_numpy(), hides=True, draws_on=months, child=NAT, tag=TYPOLOGY)


def _resemble(world: World, spells: pd.DataFrame, how: Habits, rng: np.random.Generator) -> None:
    """Severance, a gig, a late stop or arrears, for honest claimants."""
    kinds = np.array(["severance", "gig", "late_stop", "arrears"])
    kind = kinds[rng.choice(4, len(spells), p=how.alike)]
    _taxed_later(world, spells[np.isin(kind, ["severance", "gig"])], kind[np.isin(kind, ["severance", "gig"])], rng)
    _stopped_late(world, spells[kind == "late_stop"], rng)
    _in_arrears(world, spells[kind == "arrears"], rng)
    tags = np.char.add(f"{TYPOLOGY}/", kind)
    ui_spells.change(world, spells["spell_id"].to_numpy(), tag=tags)


def _taxed_later(world: World, spells: pd.DataFrame, kind: np.ndarray, rng: np.random.Generator) -> None:
    n = len(spells)
    begin = np.maximum(spells["from_month"].to_numpy(), world.first_month)
    month = begin + np.where(kind == "gig", rng.integers(0, 4, n), rng.integers(0, 2, n))
    month = np.minimum(month, spells["from_month"].to_numpy() + spells["entitled"].to_numpy() - 1)
    wage = world.jobs["wage_fen"].to_numpy()[spells["job_id"].to_numpy() - 1]
    private = world.employers.loc[~world.employers["public"] & world.employers["closed"].isna(), "employer_id"]
    unit = np.where(kind == "gig", rng.choice(private.to_numpy(), n), spells["employer_id"].to_numpy())
    paid = np.where(kind == "gig", lognormal(320, 0.7, n, rng) * 100, wage * rng.uniform(0.6, 6.0, n))
    extras = pd.DataFrame(
        {
            "person_id": spells["person_id"].to_numpy(), "employer_id": unit, "month": month,
            "wage_fen": np.round(paid / 100).astype(np.int64) * 100,
        }
    )  # fmt: skip
    before = world.latent.get("tax_extras")
    world.latent["tax_extras"] = extras if before is None else pd.concat([before, extras], ignore_index=True)


def _stopped_late(world: World, spells: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(spells)
    rows = spells["job_id"].to_numpy() - 1
    stop = world.jobs["end"].to_numpy()[rows] + days(np.ceil(np.clip(lognormal(55, 0.5, n, rng), 16, 220)))
    # The old employer's months end where the next job begins.
    stop = day_of(np.fmin(stop, spells["next_start"].to_numpy() - 2 * DAY))
    world.jobs.loc[rows, "stop"] = np.fmax(stop, world.jobs["stop"].to_numpy()[rows])
    told = office_time(stop + days(rng.integers(1, 12, n)), rng)
    world.jobs.loc[rows, "deregistered"] = np.maximum(told, world.jobs["registered"].to_numpy()[rows])


def _in_arrears(world: World, spells: pd.DataFrame, rng: np.random.Generator) -> None:
    """A small employer that had stopped paying in the last months settles them while its old worker draws."""
    unit = spells["employer_id"].to_numpy() - 1
    frame = world.employers
    pays = (frame["arrears_from"].to_numpy()[unit] >= NEVER) & (frame["size"].to_numpy()[unit] < _SMALL)
    pays &= (month_of(spells["separation"]) > world.first_month) & ~spells["employer_id"].duplicated().to_numpy()
    rows, units = spells[pays], unit[pays]
    n = len(rows)
    last = month_of(rows["separation"])
    world.employers.loc[units, "arrears_from"] = np.maximum(last - rng.integers(0, 4, n), world.first_month)
    world.employers.loc[units, "arrears_to"] = last
    paid = first_day(rows["from_month"].to_numpy()) + days(rng.uniform(5, 110, n))
    world.employers.loc[units, "arrears_paid"] = office_time(paid, rng)


def record(world: World) -> None:
    """Claims drawn beside a job, with what they cost; claims that look like it, planned or by life."""
    shared.record(world, TYPOLOGY)
    claims = world.latent["ui_claims"]
    drawn = claims[((claims["granted"] > 0) & (claims["last_paid"] >= claims["from_month"])).to_numpy()]
    ordinary = drawn[(drawn["tag"] == "").to_numpy()]
    natural = ordinary[ordinary["claim_id"].isin(_natural(world, ordinary))]
    begin = np.maximum(natural["from_month"].to_numpy(), world.first_month)
    world.record(TYPOLOGY, "benign_lookalike", "ui_claim", natural["claim_id"].to_numpy(), ym_of(begin))


def _natural(world: World, claims: pd.DataFrame) -> Ints:
    """Claims that life made look alike: pension months paid by the fund, late stops, arrears, crossed reports."""
    crossed = claims["claim_id"].to_numpy()[(claims["last_paid"] > claims["last_due"]).to_numpy()]
    rows = paid_in.contributions(world, claims["person_id"].to_numpy())
    drawn = claims[["claim_id", "person_id", "employer_id", "from_month", "last_paid"]]
    pairs = rows.merge(drawn.rename(columns={"employer_id": "last"}), on="person_id")
    month, begin, end = (pairs[name].to_numpy() for name in ("month", "from_month", "last_paid"))
    # Employers of before who stop late, and, where a report crossed with a pay day, the next one.
    inside: Bools = (pairs["employer_id"] > 0).to_numpy() & (month >= begin) & (month <= end)
    arrears: Bools = (pairs["kind"] == "arrears").to_numpy() & (pairs["employer_id"] == pairs["last"]).to_numpy()
    arrears &= (month < begin) & (pairs["paid"].to_numpy() >= first_day(begin))
    arrears &= pairs["paid"].to_numpy() <= first_day(end + 1)
    resembling = pairs["claim_id"].to_numpy()[inside | arrears]
    return np.unique(np.concatenate([crossed, resembling, world.latent["bridged"]["claim_id"].to_numpy()]))

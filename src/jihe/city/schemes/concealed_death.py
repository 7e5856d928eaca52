"""B1.1 A death that the family hides [死亡后冒领]: nobody reports, the certification is forged, the money is drawn on.

Published: 505 dead and 2.41 M yuan in one province's audit, 241 and 10.8 M in another (about 4,800 to 45,000 each); one
son drew for both parents, 15 and 12 months; 674,700 yuan in one county. Here: a few months' pensions in half of the
cases, three years' in a few, about 1,000 to 100,000 yuan. Motive: the household lives on the pension; who draws is the
spouse or a child. Worlds differ in how long families draw, how many forge the certification, and with what, and how
many registries of the dead have the row.

Look-alikes: a cremation row with the number of somebody who lives, a homonym, a relative cremated under the pensioner's
number, a court's declaration that is reversed; a family's report that crosses with the pay run, or takes months, and
the money that the bank or the family returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import revivals
from jihe.city.calendar import NAT, NEVER, Bools, Ints, day_of, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, some
from jihe.city.kin import heirs
from jihe.city.schemes import concealed
from jihe.city.schemes.lives import take
from jihe.city.schemes.shared import kept, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 32.0
TYPOLOGY = "B1.1"


def plan(world: World) -> None:
    """Chooses families, and registries' errors about the living.

    Leaves ``hidden_deaths`` (also: certifies), ``forging`` (method, weight) and ``wrong_deaths``.
    """
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    drawing = _drawing(world)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    dead = np.flatnonzero(drawing & world.people["death"].notna().to_numpy()) + 1
    # Somebody lives on the pension: who dies alone is missed by nobody, and drawn for by nobody.
    dead = some(dead[heirs(world, dead) > 0], wanted, rng)
    dead = np.union1d(dead, _second_parents(world, dead, drawing, habits.uniform(0.05, 0.22), rng))
    _hide(world, dead, habits, rng)
    _name_the_living(world, dead, len(dead), drawing, rng)
    take(world, np.r_[dead, world.latent["wrong_deaths"]["person_id"].to_numpy()])


def _drawing(world: World) -> Bools:
    """Who draws a pension at death or, alive, by the middle of the window."""
    awards = world.awards
    died = month_of(world.people["death"].to_numpy()[awards["person_id"].to_numpy() - 1])
    until = np.where(died < NEVER, died, (world.first_month + world.last_month) // 2)
    made = np.zeros(len(world.people), dtype=bool)
    made[awards.loc[(awards["start"] <= until) & (awards["ended"] > until), "person_id"].to_numpy() - 1] = True
    return made


def _second_parents(world: World, dead: Ints, drawing: Bools, share: float, rng: np.random.Generator) -> Ints:
    """The other parent dies too, some time later, and the same child goes on drawing for both."""
    people = world.people
    spouse = people["spouse"].to_numpy()[dead - 1]
    free = (spouse > 0) & drawing[spouse - 1] & people["death"].isna().to_numpy()[spouse - 1]
    free &= ~np.isin(spouse, world.jobs["person_id"]) & people["left"].isna().to_numpy()[spouse - 1]
    takes = free & chance(share, len(dead), rng)
    when = people["death"].to_numpy()[dead - 1] + days(rng.integers(25, 420, len(dead)))
    takes &= when < world.end - days(60)
    people.loc[spouse[takes] - 1, "death"] = when[takes]
    second: Ints = spouse[takes]
    return second


def _hide(world: World, dead: Ints, habits: np.random.Generator, rng: np.random.Generator) -> None:
    """How long the family draws, whether it comes to light in the window, and which registries have the row."""
    median, spread = np.exp(habits.uniform(np.log(2.5), np.log(14))), habits.uniform(0.8, 1.2)
    # A neighbour, a funeral bill, a visit bring some to light; others lose heart and report.
    found_share, forges = habits.uniform(0.3, 0.75), habits.uniform(0.5, 0.95)
    health, cremated, police = habits.uniform(0.1, 0.4), habits.uniform(0.35, 0.7), habits.uniform(0.12, 0.4)
    n = len(dead)
    people = world.people
    died = people["death"].to_numpy()[dead - 1]
    length = np.clip(lognormal(median, spread, n, rng), 0.8, 40)
    found = np.where(chance(found_share, n, rng), office_time(died + days(length * 30.4), rng), NAT)
    people.loc[dead - 1, "death_concealed"] = True
    people.loc[dead - 1, "death_reported"] = found
    # The body is cremated and the hospital writes its certificate, whoever keeps silent; the police hear late or never.
    soon = day_of(died) + days(0.6 + 2.4 * rng.random(n))
    written = died + days(rng.random(n) * 7)
    told = np.where(chance(police, n, rng), died + days(60 + lognormal(240, 0.7, n, rng)), NAT)
    told = np.fmin(told, found - days(rng.integers(1, 40, n)))
    world.latent["hidden_deaths"] = pd.DataFrame(
        {
            "person_id": dead,
            "health": np.where(chance(health, n, rng), written, NAT),
            "cremated": np.where(chance(cremated, n, rng), soon, NAT),
            "deregistered": np.where(told > died, told, NAT),
            "certifies": chance(forges, n, rng),
        }
    )
    # Replayed faces, paper from a village, a friendly window: never the matching of data or a visit.
    weights = habits.dirichlet([5, 3.5, 1.5])
    world.latent["forging"] = pd.DataFrame({"method": ["face", "paper", "window"], "weight": weights})


def _name_the_living(world: World, dead: Ints, count: int, drawing: Bools, rng: np.random.Generator) -> None:
    """As many living pensioners as there are families that hide a death appear in a registry of the dead."""
    people = world.people
    died = people["death"].to_numpy()
    honest = np.setdiff1d(np.flatnonzero(~np.isnat(died)) + 1, dead)
    widowed = people["spouse"].to_numpy()[honest - 1]
    living = drawing & np.isnat(died) & people["left"].isna().to_numpy()
    # Cremated under the card of the husband or wife who lives.
    mates = honest[(widowed > 0) & living[widowed - 1]]
    mates = some(mates, count // 3, rng)
    victims = np.unique(people["spouse"].to_numpy()[mates - 1])
    mates = people["spouse"].to_numpy()[victims - 1]
    others = some(np.setdiff1d(np.flatnonzero(living) + 1, victims), count + 2 - len(victims), rng)
    court = np.arange(len(others)) < max(1, len(others) // 6)
    day = day_of(world.start + days(30 + rng.random(len(others)) * (world.years * 365.25 - 60)))
    rows = pd.DataFrame(
        {
            "person_id": np.r_[victims, others],
            "deceased_id": np.r_[mates, np.zeros(len(others), dtype=np.int64)],
            "kind": np.r_[np.repeat("C", len(victims)), np.where(court, "court", "C")],
            "death_date": np.r_[day_of(died[mates - 1]), day],
            # A homonym's row bears the right name; so does a court's.
            "own_name": np.r_[np.zeros(len(victims), dtype=bool), court | chance(0.55, len(others), rng)],
        }
    )
    n = len(rows)
    strangers = world.people["person_id"].to_numpy()[rng.integers(0, len(people), n)]
    unnamed = ~rows["own_name"].to_numpy() & (rows["deceased_id"].to_numpy() == 0)
    rows["deceased_id"] = np.where(unnamed, strangers, rows["deceased_id"].to_numpy())
    rows["received"] = rows["death_date"].to_numpy() + days(1 + 2 * rng.random(n))
    noticed = rows["received"].to_numpy() + days(20 + lognormal(90, 0.8, n, rng))
    rows["revoked"] = np.where((rows["kind"] == "court") | chance(0.45, n, rng), noticed, NAT)
    world.latent["wrong_deaths"] = rows


def record(world: World) -> None:
    """Families that hid a death, by award; the living whom a registry called dead; reports that came late."""
    people, awards = world.people, world.awards
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "person_id", "ym"])
    died = month_of(people["death"].to_numpy()[paid["person_id"].to_numpy() - 1])
    after = paid[paid["ym"].to_numpy() > np.where(died < NEVER, ym_of(np.minimum(died, NEVER - 1)), NEVER)]
    ours = people["death_concealed"].to_numpy(dtype=bool) & ~concealed.of_others(world)
    stolen = spans(after[ours[after["person_id"].to_numpy() - 1]], "award_id")
    stolen = stolen[stolen["net"] > 0]
    owner = awards["person_id"].to_numpy()[stolen.index.to_numpy() - 1]
    actors = [[int(each)] if each else [] for each in heirs(world, owner)]
    world.record(
        TYPOLOGY, "fraud", "pension_award", stolen.index.to_numpy(), stolen["first"].to_numpy(),
        stolen["last"].to_numpy(), stolen["net"].to_numpy(), actor_ids=actors,
        weight=world.weight_of(TYPOLOGY),
    )  # fmt: skip
    _record_late_reports(world, after.groupby("award_id")["net"].sum())
    _record_the_living(world)


def _record_late_reports(world: World, still_out: pd.Series) -> None:
    """Pensions paid on for a month or more because the family's report took its time; most of it came back.

    ``still_out``: by award, what was paid for months after the death and had not come back by the end.
    """
    over = world.latent["overpaid"]
    hidden = world.people["death_concealed"].to_numpy(dtype=bool)[over["person_id"].to_numpy() - 1]
    late = world.awards["stop_late"].to_numpy()[over["award_id"].to_numpy() - 1] > 0
    died = world.awards["ended"].to_numpy()[over["award_id"].to_numpy() - 1] >= NEVER
    honest = ~hidden & ~late & died & over["ended"].to_numpy(dtype=bool)
    honest &= ~np.isin(over["award_id"], revivals.planned(world)["award_id"])
    over = over[honest & (over["month"] <= world.last_month).to_numpy()]
    each = over.groupby("award_id").agg(first=("month", "min"), last=("month", "max"))
    lost = still_out.reindex(each.index).fillna(0).to_numpy(dtype=np.int64)
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", each.index.to_numpy(),
        ym_of(each["first"]), ym_of(each["last"]), lost,
    )  # fmt: skip


def _record_the_living(world: World) -> None:
    wrong = world.latent["wrong_deaths"].drop_duplicates("person_id")
    month = month_of(wrong["death_date"])
    awards = world.awards[["award_id", "person_id", "start", "ended"]].merge(
        wrong[["person_id"]].assign(month=month), on="person_id"
    )
    paid = awards[(awards["start"] <= awards["month"]) & (awards["ended"] > awards["month"])].drop_duplicates(
        "award_id"
    )
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", paid["award_id"].to_numpy(), ym_of(paid["month"]),
        weight=world.weight_of(TYPOLOGY),
    )  # fmt: skip

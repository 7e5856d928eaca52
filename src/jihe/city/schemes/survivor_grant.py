"""B1.8 Grants on a death that are wrong or paid twice, and pensions that nobody stops [丧葬抚恤违规].

Published: accounts of 1,987 dead not cleared, 19.77 M yuan in one province (about 9,900 each). Here: a second funeral
grant from another scheme (2,760 to 10,000 yuan), survivors' months above the table (one to eight months of provincial
income, 5,000 to 40,000 yuan), or a death that was reported, with the grant paid, and an award that runs on for weeks to
years (some hundred to 60,000 yuan). Motive: two offices that do not ask each other; a clerk who counts generously; an
end that nobody entered, and a family that keeps silent. Worlds differ in the mix, the months, and how long it runs on.

Look-alikes: survivors who give a grant back and choose that of the other scheme; grants reckoned anew when years turn
up, the difference paid later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards as pensions
from jihe.city.calendar import NEVER, month_of, ym_of
from jihe.city.draws import lognormal, pick, pick_number, some
from jihe.city.kin import heirs
from jihe.city.schemes.lives import append, take, untaken
from jihe.city.schemes.shared import household_of, kept, months_of, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 16.0
TYPOLOGY = "B1.8"
_MONTHS = {1: 0.3, 2: 0.25, 3: 0.15, 4: 0.1, 5: 0.08, 6: 0.06, 8: 0.06}


def plan(world: World) -> None:
    """Leaves ``special_grants`` and sets ``stop_late`` of awards; ``not_cleared`` names their owners."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    mix = dict(zip(("second_line", "months", "not_cleared"), habits.dirichlet([3, 3, 4]), strict=True))
    late = np.exp(habits.uniform(np.log(40), np.log(260)))
    dead = _dead(world)
    dead = dead.iloc[some(np.arange(len(dead)), 2 * wanted + 2, rng)].reset_index(drop=True)
    n = len(dead)
    how = np.where(np.arange(n) < min(wanted, n // 2), pick(mix, n, rng), rng.choice(["chosen", "recalculated"], n))
    # An award to clear there is only where a pension was drawn.
    row = pensions.of(world, dead.assign(scheme="EP")) - 1
    how = np.where((how == "not_cleared") & (row < 0), "second_line", how)
    world.latent["special_grants"] = pd.DataFrame(
        {"person_id": dead["person_id"], "how": how, "size": pick_number(_MONTHS, n, rng)}
    )[how != "not_cleared"].reset_index(drop=True)
    running = how == "not_cleared"
    world.awards.loc[row[running], "stop_late"] = np.clip(lognormal(late, 0.9, n, rng), 20, 900)[running]
    world.latent["not_cleared"] = dead[running].reset_index(drop=True)
    # Who kept silent seldom gives anything back.
    silent = habits.uniform(0.4, 0.8)
    fate = pick({"none": silent, "offset": (1 - silent) / 3, "cash": 2 * (1 - silent) / 3}, n, rng)
    append(world, "repays", dead[running].assign(scheme="EP", fate=fate[running]))
    take(world, dead["person_id"].to_numpy())


def _dead(world: World) -> pd.DataFrame:
    """Employees and pensioners who die in the window, are reported, have heirs and no other story."""
    people = world.people
    kinds = people["kind"].isin(["ep_worker", "ep_retiree", "flexible"]).to_numpy()
    fits = untaken(world) & kinds & people["death_reported"].notna().to_numpy()
    fits &= ~people["death_concealed"].to_numpy(dtype=bool) & (people["death_line"] == "").to_numpy()
    fits &= (people["switches"] >= NEVER).to_numpy() & (people["death_reported"] < world.end - np.timedelta64(70, "D"))
    fits &= (people["ep_paid0"] > 120).to_numpy()
    ids = people["person_id"].to_numpy()[fits]
    several = world.awards.loc[world.awards["person_id"].duplicated(keep=False), "person_id"]
    ids = ids[(heirs(world, ids) > 0) & ~np.isin(ids, several)]
    return pd.DataFrame({"person_id": ids})


def record(world: World) -> None:
    """Deaths with grants beyond the law, awards that ran on; grants that only look wrong."""
    grants = world.latent["grants"]
    known = grants[(grants["recorded_ts"] < world.end).to_numpy()]
    share = world.weight_of(TYPOLOGY)
    wrong = known[(known["excess_fen"] > 0).to_numpy()]
    cost = wrong.assign(ym=ym_of(month_of(wrong["pay_date"].to_numpy())), net=wrong["excess_fen"])
    cost = spans(cost, "deceased_id")
    payee = wrong.drop_duplicates("deceased_id").set_index("deceased_id")["payee_person_id"].reindex(cost.index)
    world.record(
        TYPOLOGY, "fraud", "person", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=[[int(each)] for each in payee], weight=share,
    )  # fmt: skip
    _record_running(world, share)
    honest = known[known["how"].isin(["chosen", "recalculated"])]
    # Only where both grants are known does it look like anything.
    twice = honest.groupby(["deceased_id", "item"]).filter(lambda rows: len(rows) > 1).drop_duplicates("deceased_id")
    world.record(
        TYPOLOGY, "benign_lookalike", "person", twice["deceased_id"].to_numpy(),
        ym_of(month_of(twice["pay_date"].to_numpy())), weight=share,
    )  # fmt: skip


def _record_running(world: World, share: float) -> None:
    rows = world.latent["not_cleared"].assign(scheme="EP")
    award = pensions.of(world, rows)
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "person_id", "ym"])
    paid = paid[paid["award_id"].isin(award)]
    died = month_of(world.people["death"].to_numpy()[paid["person_id"].to_numpy() - 1])
    cost = spans(paid[months_of(paid["ym"]) > died], "award_id")
    cost = cost[cost["net"] > 0]
    owner = world.awards["person_id"].to_numpy()[cost.index.to_numpy() - 1]
    world.record(
        TYPOLOGY, "fraud", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=[[int(each)] if each else [] for each in household_of(world, owner)],
        weight=share,
    )  # fmt: skip

"""B2.3 Who leaves of his own accord is written down as let go [虚报失业原因]: the benefit is for the involuntary alone.

Published: called common; employer and worker collude, audio in an arbitration proves it at times. No amounts are
published apart from the claims' own, about 2,000 to 27,000 yuan. Three ways: the worker files a forged notice and the
employer's stop still says he resigned; the employer says so first and changes its report for him, before or after the
claim; it says "agreed" from the start, as a favour, and nothing shows. Motive: the worker's benefit, the employer's
peace. Look-alikes: a personnel department whose form says "personal reasons" by default, with a real agreement,
corrected or not; a resignation for the employer's breach (LCL 38) reported as a plain one, most with an award or an
inspector's order on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import ui_spells
from jihe.city.calendar import DAY, NAT, day_of, office_time
from jihe.city.draws import chance, days, lognormal, pick, some, yuan
from jihe.city.schemes import claims as shared

if TYPE_CHECKING:
    from jihe.city.identity import Text
    from jihe.city.world import World

_A_YEAR = 150.0  # own estimate: about two in a thousand claims
TYPOLOGY = "B2.3"
_ALIKE = 1.3
_ON_RECORD = 0.75  # of the breaches, are in a ruling
_LEFT = ("voluntary", "other")


class Habits(NamedTuple):
    """How a world's leavers and employers arrange it."""

    forged: float  # share whose employer knows nothing
    at_once: float  # share whose employer reports the false reason from the start
    wait: float  # days, median from the first report to the changed one
    spread: float
    reasons: dict[str, float]
    corrected: float  # of honest default codes, put right


def habits(world: World) -> Habits:
    """Draws of this world."""
    rng = world.habits(TYPOLOGY)
    forged, at_once, _ = rng.dirichlet([3, 3, 4])
    agreed, expired, objective = rng.dirichlet([7, 3, 1])
    return Habits(
        forged, at_once, np.exp(rng.normal(np.log(16), 0.5)), rng.uniform(0.7, 1.2),
        {"agreed_by_employer": agreed, "contract_expired": expired, "lcl40": objective}, rng.uniform(0.3, 0.8),
    )  # fmt: skip


def plan(world: World) -> None:
    """Adds claims of who left freely, and gives honest claims reports that do not match."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    _leavers(world, wanted, how, rng)
    draws = ui_spells.draws(world)
    breach = draws[(draws["reason"] == "lcl38") & (draws["separation"] >= world.start).to_numpy()]
    n = int(wanted * _ALIKE) + 2
    breach = breach.iloc[some(np.arange(len(breach)), n // 3, rng)]
    _breach(world, breach, rng)
    agreed = draws[draws["reason"].isin(["agreed_by_employer", "lcl40", "contract_expired"]).to_numpy()]
    agreed = agreed[(agreed["separation"] >= world.start).to_numpy()]
    agreed = agreed.iloc[some(np.arange(len(agreed)), n - len(breach), rng)]
    restated = chance(how.corrected, len(agreed), rng)
    _report(world, agreed, "voluntary", restated, agreed["reason"].to_numpy(str), how, rng)
    ui_spells.change(world, agreed["spell_id"].to_numpy(), tag=f"{TYPOLOGY}/default_code")


def _leavers(world: World, wanted: int, how: Habits, rng: np.random.Generator) -> None:
    ends = ui_spells.job_ends(world, _LEFT)
    ends = ends[~ends["person_id"].isin(world.latent["ui_spells"]["person_id"])]
    ends = ends[(ends["separation"] >= world.start).to_numpy()].drop_duplicates("person_id")
    ends = ends.iloc[some(np.arange(len(ends)), wanted, rng)].reset_index(drop=True)
    spells = ui_spells.described(world, ends, rng)
    n = len(spells)
    was = spells["reason"].to_numpy(str)
    spells["reason"] = pick(how.reasons, n, rng)
    spells["leaves"] = False
    way = rng.random(n)
    numbers = ui_spells.add(world, spells.assign(tag=TYPOLOGY))
    spells = spells.assign(spell_id=numbers)
    colludes = way >= how.forged
    at_once = way >= 1 - how.at_once
    said = spells["reason"].to_numpy(str)
    report = spells[colludes]
    first = np.where(at_once, said, was)[colludes]
    _report(world, report, first, ~at_once[colludes], said[colludes], how, rng)


def _report(
    world: World, spells: pd.DataFrame, first: str | Text, restated: np.ndarray, then: Text, how: Habits,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Stops reported with ``first`` and, where ``restated``, changed to ``then``."""
    told = world.jobs["deregistered"].to_numpy()[spells["job_id"].to_numpy() - 1]
    later = office_time(told + days(1 + lognormal(how.wait, how.spread, len(spells), rng)), rng)
    rows = pd.DataFrame(
        {
            "job_id": spells["job_id"].to_numpy(), "reported": np.broadcast_to(first, len(spells)),
            "restated": np.where(restated, then, ""), "restated_ts": np.where(restated, later, NAT),
        }
    )  # fmt: skip
    before = world.latent.get("stop_reasons")
    world.latent["stop_reasons"] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def _breach(world: World, spells: pd.DataFrame, rng: np.random.Generator) -> None:
    """Unpaid wages or insurance made them go; the employer calls it a resignation, an authority decides."""
    n = len(spells)
    none = np.zeros(n, dtype=bool)
    _report(world, spells, "voluntary", none, np.repeat("", n), habits(world), rng)
    decided = day_of(spells["separation"].to_numpy() + days(20 + lognormal(45, 0.6, n, rng)))
    rows = pd.DataFrame(
        {
            "person_id": spells["person_id"].to_numpy(), "employer_id": spells["employer_id"].to_numpy(),
            "kind": pick({"arbitration": 0.7, "inspection": 0.3}, n, rng), "doc_date": decided,
            "amount_fen": yuan(14_000, 0.8, n, rng),
        }
    )  # fmt: skip
    known = chance(_ON_RECORD, n, rng) & (decided < world.end - 40 * DAY)
    world.latent[f"rulings/{TYPOLOGY}"] = rows[known]
    ui_spells.change(world, spells["spell_id"].to_numpy(), tag=f"{TYPOLOGY}/breach")


def record(world: World) -> None:
    """Claims of who had left freely, with all they were paid; honest ones whose reports do not match."""
    shared.record(world, TYPOLOGY, wholly=True)

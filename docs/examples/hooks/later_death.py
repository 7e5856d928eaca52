"""A family tells the fund of a death with a later day, and certifies on paper until then: hook examples, no attack.

For an attack it lacks look-alikes, motive and case; see docs/red-team.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jihe.city import certification
from jihe.city.calendar import DAY, month_of
from jihe.city.schemes import concealed, lives, shared

from ._chosen import book, chosen

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B1.X"


def plan(world: World) -> None:
    """Lets pensioners die, and their families say that it was months later."""
    n, rng = world.prevalence(TYPOLOGY, 12.0, at_least=2), world.rng(TYPOLOGY)
    wait = world.habits(TYPOLOGY).uniform(60, 200)  # days, by which families of this world say it was later
    awards = lives.ordinary(world)
    drawing = (awards["start"] < world.first_month).to_numpy() & (awards["ended"] > world.last_month).to_numpy()
    person = awards["person_id"].to_numpy() - 1
    alive = concealed.able(world)[person] & world.people["death"].isna().to_numpy()[person]
    who = chosen(awards["person_id"][drawing & alive], n, rng)
    died = world.start + rng.integers(100, 500, len(who)) * DAY
    said = died + (wait * rng.uniform(0.5, 1.5, len(who))).astype("timedelta64[D]")
    rows = pd.DataFrame({"person_id": who, "death": died, "stated": said, "reported": said + 9 * DAY})
    concealed.hide(world, TYPOLOGY, rows.assign(health=died + DAY, deregistered=said + 12 * DAY, certifies=True))
    paper = pd.DataFrame({"person_id": who, "since": died, "method": "paper", "city": "广州市"})
    certification.own_way(world, TYPOLOGY, paper)


def record(world: World) -> None:
    """Every month paid after the true death."""
    dead = world.latent[f"concealed/{TYPOLOGY}"]["person_id"]
    paid = shared.kept(world, "pension_payment", "pay_id", ["award_id", "person_id", "ym"])
    died = month_of(world.people["death"].to_numpy()[paid["person_id"].to_numpy() - 1])
    stolen = paid["person_id"].isin(dead).to_numpy() & (shared.months_of(paid["ym"]) > died) & (paid["net"] > 0)
    book(world, TYPOLOGY, "pension_award", shared.spans(paid[stolen], "award_id"))

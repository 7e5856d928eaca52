"""What the schemes around work injuries share: whom to strike, jobs made for a purpose, and what a case cost the fund.

A scheme tags the injuries it takes with its typology where it cheats (followed by ``+n`` for a person's further ones),
and with ``typology/kind`` where the injury only looks like it. Every injury belongs to one scheme at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city import event_plans, injuries, more_jobs
from jihe.city.calendar import DAY, Bools, Ints, Times, age_in_years, day_of, month_of, office_time, ym_of
from jihe.city.draws import days, some
from jihe.city.identity import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jihe.city.world import World

_OF_A_POST = ["employer_id", "lines", "wage_fen", "floor_ep", "ratio_uw", "occupation", "agent_id", "channel"]
_LARGEST = 150  # heads of an employer that takes whoever comes to the gate


def unhurt(world: World) -> pd.DataFrame:
    """Exposed jobs of private employers (see ``injuries.exposure``) whose holders live on and are hurt nowhere else."""
    exposed = injuries.exposure(world)
    private = ~world.employers["public"].to_numpy(dtype=bool)[exposed["employer_id"].to_numpy() - 1]
    alive = world.people["death"].isna().to_numpy()[exposed["person_id"].to_numpy() - 1]
    free = ~exposed["person_id"].isin(world.latent["injuries"]["person_id"]).to_numpy()
    made: pd.DataFrame = exposed[private & alive & free].drop_duplicates("person_id").reset_index(drop=True)
    return made


def without_work(world: World, low: float, high: float) -> Ints:
    """Adults of the city, aged ``low`` to ``high`` years at the start, with no job and no pension in the window."""
    people = world.people
    age = age_in_years(people["birth"].to_numpy(), world.start)
    free = (age >= low) & (age < high) & people["death"].isna().to_numpy() & people["left"].isna().to_numpy()
    free &= people["created_ts"].to_numpy() < world.start
    hurt = world.latent["injuries"]
    for taken in (world.jobs["person_id"], world.awards["person_id"], hurt["person_id"], hurt["patient"]):
        free &= ~np.isin(people["person_id"], taken)
    made: Ints = people["person_id"].to_numpy()[free]
    return made


def hire(world: World, persons: Ints, start: Times, end: Times, rng: np.random.Generator) -> pd.DataFrame:
    """Adds jobs at small private employers, insured from the first or second day, like the jobs of other newcomers.

    ``start`` and ``end`` are days; gives back the rows in the shape of ``injuries.exposure``.
    """
    jobs, units = world.jobs, world.employers
    unit = units.iloc[np.maximum(jobs["employer_id"].to_numpy() - 1, 0)]
    usual = (
        (jobs["employer_id"] > 0).to_numpy() & (jobs["lines"] == "EP+UI+WI").to_numpy() & ~jobs["wis"].to_numpy(bool)
    )
    usual &= (
        ~unit["public"].to_numpy(dtype=bool) & unit["closed"].isna().to_numpy() & (unit["size"] < _LARGEST).to_numpy()
    )
    usual &= (unit["opened"].to_numpy() < world.start) & (jobs["occupation"] == "manual").to_numpy()
    rows = np.flatnonzero(usual)
    n = len(persons)
    like = jobs.iloc[rows[rng.integers(0, len(rows), n)]].reset_index(drop=True)
    made = like[_OF_A_POST].assign(
        person_id=persons, start=start, end=end, end_reason="voluntary",
        registered=office_time(start + days(0.6 * rng.random(n)), rng),
    )  # fmt: skip
    made["job_id"] = more_jobs.add(world, made, rng)
    columns = ["job_id", "person_id", "employer_id", "start", "registered", "occupation"]
    return made[columns].assign(line="WI", since=start, until=end)


def covered_from(world: World, jobs: pd.DataFrame) -> Times:
    """The first moment at which an injury in the job is insured beyond doubt: midnight after registration."""
    registered = world.jobs["registered"].to_numpy()[jobs["job_id"].to_numpy() - 1]
    made: Times = np.maximum(day_of(registered) + DAY, day_of(jobs["since"].to_numpy()))
    return made


def change(world: World, events: pd.DataFrame, **columns: Any) -> None:
    """Overwrites columns of events, rows of ``injuries`` with their index kept."""
    for name, values in columns.items():
        world.latent["injuries"].loc[events.index, name] = values


def seen(world: World, persons: Ints, place: Ints, admit: Times, icd10: object, kind: str = "outpatient") -> None:
    """Visits that medical insurance settled: of these persons, at these hospitals and moments."""
    rows = pd.DataFrame({"person_id": persons, "hospital_id": place, "kind": kind, "admit_ts": admit, "icd10": icd10})
    before = world.latent.get("medins_extras")
    world.latent["medins_extras"] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def honest(world: World, wanted: int, until: np.datetime64, rng: np.random.Generator) -> pd.DataFrame:
    """Injuries of everybody's kind for a scheme's look-alikes; see ``event_plans.events_for``."""
    return event_plans.events_for(world, wanted, until, rng)


def cheats(cases: pd.DataFrame, typology: str) -> Bools:
    """Whether each case is a fraud of the typology, by its tag."""
    made: Bools = (cases["tag"].astype(str).str.split("+").str[0] == typology).to_numpy()
    return made


def record(
    world: World,
    typology: str,
    rings: Mapping[int, tuple[int, list[int]]] | None = None,
    wholly: pd.Series | None = None,
) -> None:
    """Truth of a scheme's cases: frauds with all the fund paid on them after refunds, and look-alikes.

    ``rings``: by the first person's id, the ring's number and the persons who acted beside the claimant; ``wholly``:
    by case_id, what was lost where that is not all that was paid.
    """
    cases = world.latent["wi_cases"]
    share = world.weight_of(typology)
    fraud = cases[cheats(cases, typology) & cases["recognised"].to_numpy(dtype=bool)]
    paid = fund_paid(world) if wholly is None else wholly
    lost = paid.reindex(fraud["case_id"], fill_value=0).to_numpy(dtype=np.int64)
    begin = ym_of(month_of(fraud["declared_ts"]))
    last = ym_of(np.maximum(month_of(fraud["decided_ts"]), month_of(fraud["declared_ts"])))
    of_ring = [(rings or {}).get(int(person), (0, [])) for person in fraud["person_id"]]
    actors = [[int(person), *beside] for person, (_, beside) in zip(fraud["person_id"], of_ring, strict=True)]
    numbers = np.array([ring for ring, _ in of_ring], dtype=np.int64)
    for ring in np.unique(numbers):
        rows = np.flatnonzero(numbers == ring)
        world.record(
            typology, "fraud", "wi_case", fraud["case_id"].to_numpy()[rows], begin[rows], last[rows], lost[rows],
            ring_id=int(ring), actor_ids=[actors[row] for row in rows], weight=share,
        )  # fmt: skip
    alike = cases[cases["tag"].astype(str).str.startswith(f"{typology}/").to_numpy()]
    world.record(
        typology, "benign_lookalike", "wi_case", alike["case_id"].to_numpy(), ym_of(month_of(alike["declared_ts"])),
        weight=share,
    )  # fmt: skip


def fund_paid(world: World) -> pd.Series:
    """Fen that the injury fund has paid on each case by the end, less what came back: benefits and bills."""
    refunds = world.frame("refund")
    benefits = world.frame("wi_benefit").drop_duplicates("ben_id", keep="last")
    stayed = benefits[benefits["pay_status"] == "paid"]
    parts = []
    bills = world.frame("medical_bill")
    for table, key, rows, column in (
        ("wi_benefit", "ben_id", stayed, "amount_fen"), ("medical_bill", "bill_id", bills, "fund_fen")
    ):  # fmt: skip
        back = refunds[refunds["src_table"] == table].groupby("src_key")["amount_fen"].sum()
        net = rows[column].to_numpy() - back.reindex(rows[key]).fillna(0).to_numpy(dtype=np.int64)
        parts.append(pd.Series(np.maximum(net, 0), index=rows["case_id"].to_numpy()))
    total: pd.Series = pd.concat(parts).groupby(level=0).sum().astype(np.int64)
    return total


def dealt(shares: Mapping[str, float], n: int, rng: np.random.Generator) -> Text:
    """``n`` names by their shares as evenly as whole numbers allow, in random order: none is missing by chance."""
    names, weights = np.array(list(shares)), np.array(list(shares.values()), dtype=float)
    at = (np.arange(n) + rng.random()) / max(n, 1)
    place = np.searchsorted(np.cumsum(weights / weights.sum()), at, side="right").clip(0, len(names) - 1)
    made: Text = rng.permutation(names[place])
    return made


def pick_some(frame: pd.DataFrame, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """``n`` different rows, or all where there are fewer, in random order; the index starts anew."""
    made: pd.DataFrame = frame.iloc[some(np.arange(len(frame)), n, rng)].reset_index(drop=True)
    return made

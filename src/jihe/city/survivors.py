"""What the injury fund owes after a death at work: the lump sum, the funeral grant, pensions of dependants.

Schemes plan a dependant's life with ``plan_for``: the latent frame ``dependant_plans`` (person_id of the dead, kin, and
unable, examined by the committee, last month due, end_reason, told: when the fund learns that it is over, NaT never,
pays_back: what was drawn too long). Without a plan a dependant draws until eighteen or death, and pays back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts
from jihe.city.calendar import DAY, NAT, NEVER, Bools, day_of, first_day, month_of, office_time, working_day, ym_of
from jihe.city.draws import chance, days, runs
from jihe.city.kin import heirs
from jihe.law import injury as law

if TYPE_CHECKING:
    from jihe.city.world import World

_UNABLE, _CHILD_UNABLE = 0.06, 0.02  # of spouses and parents below the age, of grown children: fully unable to work
_PAY_DAY = 25
_EXAMINED = 0.93  # of the unable, by the committee
_PLAN = ["person_id", "kin", "unable", "examined", "last", "end_reason", "told", "pays_back"]


def build(world: World) -> None:
    """Writes ``dependant``; leaves ``dependants``, and ``survivor_payments``, rows in the shape of ``wi_benefits``."""
    deaths = _deaths(world)
    world.latent["survivor_payments"] = pd.concat(
        [_lump_sums(world, deaths, world.rng("survivors")), _pensions(world, dependants(world))], ignore_index=True
    )


def dependants(world: World) -> pd.DataFrame:
    """All dependants of the window's deaths at work; the first to ask has them found and written."""
    if "dependants" not in world.latent:
        world.latent["dependants"] = _dependants(world, _deaths(world), world.rng("survivors/dependants"))
    return world.latent["dependants"]


def _deaths(world: World) -> pd.DataFrame:
    cases = world.latent["wi_cases"]
    paid = cases[cases["death"].notna() & cases["pays"].to_numpy(dtype=bool)]
    made: pd.DataFrame = paid[paid["decided_ts"] < world.end].reset_index(drop=True)
    return made


def plan_for(world: World, rows: pd.DataFrame) -> None:
    """Adds plans, columns as above; ValueError: a dependant has one plan."""
    before = world.latent.get("dependant_plans")
    made = rows[_PLAN] if before is None else pd.concat([before, rows[_PLAN]], ignore_index=True)
    if made["kin"].duplicated().any():
        raise ValueError("a dependant has one plan: kin must be unique")
    world.latent["dependant_plans"] = made


def kin_of(world: World, deaths: pd.DataFrame) -> pd.DataFrame:
    """Living spouse, parents and children of the dead (person_id, death) on record by then, one row each.

    Adds kin, relation, start (first month a pension would be due), age (in months, then), of_age (month in which a
    child is eighteen), died (month), minor, elder (whether age alone gives the right).
    """
    people = world.people
    parts = []
    for kind, column in (("spouse", "spouse"), ("parent", "parent_a"), ("parent", "parent_b")):
        kin = people[column].to_numpy()[deaths["person_id"].to_numpy() - 1]
        parts.append(deaths.assign(kin=kin, relation=kind)[kin > 0])
    for column in ("parent_a", "parent_b"):
        of = people[["person_id", column]].rename(columns={"person_id": "kin", column: "person_id"})
        parts.append(deaths.merge(of, on="person_id").assign(relation="child"))
    rows = pd.concat(parts, ignore_index=True).drop_duplicates("kin", ignore_index=True)
    kin = people.iloc[rows["kin"].to_numpy() - 1]
    birth = month_of(kin["birth"].to_numpy())
    grown = int(np.asarray(world.law.number("dependant_child_age")))
    elder = np.asarray(world.law.number("dependant_elder_age", key=kin["sex"].to_numpy(str)))
    start = month_of(rows["death"]) + 1
    child = (rows["relation"] == "child").to_numpy()
    rows = rows.assign(
        start=start, age=start - birth, of_age=np.where(child, birth + grown, NEVER),
        died=month_of(kin["death"].to_numpy()), reported=kin["death_reported"].to_numpy(),
        minor=child & (start - birth < grown) & (start - birth >= 0), elder=~child & (start - birth >= elder),
    )  # fmt: skip
    # Who comes into the fund's records only later, with a first job, was not heard of then.
    known = kin["created_ts"].to_numpy() <= first_day(start)
    alive: pd.DataFrame = rows[(rows["died"] > rows["start"]).to_numpy() & known]
    return alive.reset_index(drop=True)


def works(world: World, persons: np.ndarray) -> Bools:
    """Who has, or had, a job in the window, or draws a pension of its own for work."""
    made: Bools = np.isin(persons, world.jobs["person_id"]) | np.isin(persons, world.awards["person_id"])
    return made


def _dependants(world: World, deaths: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Who lived on the dead: spouse and parents of age or unable, children below eighteen or unable."""
    rows = kin_of(world, deaths)
    child = (rows["relation"] == "child").to_numpy()
    share = np.where(child, _CHILD_UNABLE, _UNABLE)
    unable = ~rows["elder"].to_numpy() & chance(share, len(rows), rng) & ~works(world, rows["kin"].to_numpy())
    plans = world.latent.get("dependant_plans", pd.DataFrame(columns=_PLAN))
    rows = rows.merge(plans, on=["person_id", "kin"], how="left")
    planned = rows["end_reason"].notna().to_numpy()
    rows["unable"] = np.where(planned, rows["unable"].isin([True]), unable)
    examined = chance(_EXAMINED, len(rows), rng)
    rows["examined"] = np.where(planned, rows["examined"].isin([True]), examined & rows["unable"].to_numpy(bool))
    rows["pays_back"] = np.where(planned, rows["pays_back"].isin([True]), True)
    rows["lone"] = _lone(world, rows)
    fits = rows["minor"].to_numpy() | rows["elder"].to_numpy() | rows["unable"].to_numpy(dtype=bool)
    family: pd.DataFrame = rows[fits].sort_values(["decided_ts", "case_id", "kin"], kind="stable")
    family = _ends(family.reset_index(drop=True), rng)
    family.insert(0, "dep_id", np.arange(1, len(family) + 1))
    _write(world, family)
    return family


def _lone(world: World, rows: pd.DataFrame) -> Bools:
    """Orphans, and old people left without spouse and child (孤儿、孤寡老人)."""
    people = world.people
    living = np.r_[False, people["death"].isna().to_numpy()]
    kin = people.iloc[rows["kin"].to_numpy() - 1]
    left = np.zeros(len(people) + 1, dtype=np.int64)  # living children of each person
    for parent in ("parent_a", "parent_b"):
        np.add.at(left, people[parent].to_numpy()[living[1:]], 1)
    has_parent = living[kin["parent_a"].to_numpy()] | living[kin["parent_b"].to_numpy()]
    has_somebody = living[kin["spouse"].to_numpy()] | (left[rows["kin"].to_numpy()] > 0)
    child = (rows["relation"] == "child").to_numpy()
    made: Bools = np.where(child, rows["minor"].to_numpy() & ~has_parent, rows["elder"].to_numpy() & ~has_somebody)
    return made


def _ends(family: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Adds last (month due), paid_last (month paid), end_reason and known (when the fund closes it; NaT: never).

    A birthday is in the books; of a death or a new marriage the fund hears when somebody tells, and pays until then.
    """
    planned = family["last"].notna().to_numpy()
    of_age = np.where(family["unable"].to_numpy(dtype=bool), NEVER, family["of_age"].to_numpy())
    natural = np.minimum(of_age, family["died"].to_numpy())
    told = np.where(of_age <= family["died"], first_day(of_age) + 2 * DAY, family["reported"].to_numpy())
    family["last"] = np.where(planned, family["last"].fillna(0), natural).astype(np.int64)
    reason = np.where(of_age <= family["died"], "age_18", "death")
    family["end_reason"] = np.where(planned, family["end_reason"], np.where(natural < NEVER, reason, ""))
    told = np.where(planned, pd.to_datetime(family["told"]).to_numpy().astype("datetime64[s]"), told)
    family["known"] = np.where(family["last"] < NEVER, told, NAT)
    decided = family["decided_ts"].to_numpy()
    family["known"] = np.where(
        np.isnat(family["known"]), NAT, np.maximum(family["known"], office_time(day_of(decided) + DAY, rng))
    )
    until = np.where(family["known"].notna(), month_of(family["known"] - (_PAY_DAY - 1) * DAY), NEVER)
    over = (family["last"] < NEVER).to_numpy() & (family["end_reason"] != "age_18").to_numpy() | planned
    family["paid_last"] = np.where(over, np.maximum(until, family["last"]), family["last"])
    return family


def _write(world: World, rows: pd.DataFrame) -> None:
    """Adds share_bp to ``rows``; two versions where a pension ended."""
    rows["share_bp"] = law.dependant_share_bp(
        rows["relation"].to_numpy(str), rows["lone"].to_numpy(bool), law=world.law
    )
    first = pd.DataFrame(
        {
            "dep_id": rows["dep_id"], "case_id": rows["case_id"], "person_id": rows["kin"],
            "relation": rows["relation"], "share": rows["share_bp"] / 10_000,
            "fully_unable": rows["unable"].astype(bool), "start_ym": ym_of(rows["start"]),
            "end_ym": 0, "end_reason": "", "recorded_ts": rows["decided_ts"],
        }
    )  # fmt: skip
    ended = rows["known"].notna().to_numpy()
    second = first.assign(
        end_ym=ym_of(np.minimum(rows["last"], 40_000)), end_reason=rows["end_reason"], recorded_ts=rows["known"]
    )[ended]
    world.put("dependant", pd.concat([first, second], ignore_index=True))


def _lump_sums(world: World, deaths: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Lump sum and funeral grant, to the spouse, a parent, or whoever of the household is left."""
    payee = heirs(world, deaths["person_id"].to_numpy())
    ym = ym_of(month_of(deaths["death"]))
    paid = working_day(day_of(deaths["decided_ts"]) + days(rng.integers(8, 28, len(deaths))))
    account = accounts.of_people(world, np.maximum(payee, 0))
    parts = []
    for item, amount in (
        ("work_death", law.work_death_fen(ym, world.law)),
        ("funeral", law.funeral_fen(ym, world.law)),
    ):
        parts.append(
            pd.DataFrame(
                {
                    "case_id": deaths["case_id"].to_numpy(),
                    "person_id": deaths["person_id"].to_numpy(),
                    "item": item,
                    "ym": 0,
                    "amount_fen": amount,
                    "payee": payee,
                    "acct_id": account,
                    "pay_date": paid,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _pensions(world: World, family: pd.DataFrame) -> pd.DataFrame:
    """Monthly pensions from the month after death, until the fund knows of the end; shares cut month by month.

    A child's goes to its own account or, before it has one, to that of who claims for the family.
    """
    row, month = runs(family["start"].to_numpy(), np.minimum(family["paid_last"].to_numpy(), world.last_month))
    some = family.iloc[row].reset_index(drop=True)
    total = some.groupby([some["case_id"], month])["share_bp"].transform("sum").to_numpy()
    amount = law.dependant_fen(some["own_wage_fen"].to_numpy(), some["share_bp"].to_numpy(), total, law=world.law)
    first_run = month_of(some["decided_ts"]) + 1
    paid = working_day(first_day(np.maximum(month, first_run)) + (_PAY_DAY - 1) * DAY)
    own = accounts.of_people(world, some["kin"].to_numpy(), by=paid)
    elder = accounts.of_people(world, heirs(world, some["person_id"].to_numpy()))
    return pd.DataFrame(
        {
            "case_id": some["case_id"].to_numpy(), "person_id": some["person_id"].to_numpy(), "item": "dep_month",
            "ym": ym_of(month), "amount_fen": np.asarray(amount), "payee": some["kin"].to_numpy(),
            "acct_id": np.where(own > 0, own, elder), "pay_date": paid,
            "dep_id": some["dep_id"].to_numpy(), "own_wage_fen": some["own_wage_fen"].to_numpy(),
            "rate": some["share_bp"].to_numpy() / 10_000,
        }
    )  # fmt: skip

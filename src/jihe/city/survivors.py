"""What the injury fund owes after a death at work: the lump sum, the funeral grant, pensions of dependants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts
from jihe.city.calendar import DAY, NAT, NEVER, day_of, first_day, month_of, office_time, working_day, ym_of
from jihe.city.draws import chance, days, runs
from jihe.city.kin import heirs
from jihe.law import injury as law

if TYPE_CHECKING:
    from jihe.city.world import World

_UNABLE = 0.06  # of spouses and parents below the age, fully unable to work
_PAY_DAY = 25


def build(world: World) -> None:
    """Writes ``dependant``; leaves ``world.latent["survivor_payments"]``, rows in the shape of ``wi_benefits``."""
    rng = world.rng("survivors")
    cases = world.latent["wi_cases"]
    deaths = cases[cases["death"].notna() & cases["pays"].to_numpy(dtype=bool)]
    deaths = deaths[deaths["decided_ts"] < world.end].reset_index(drop=True)
    family = _dependants(world, deaths, rng)
    world.latent["survivor_payments"] = pd.concat(
        [_lump_sums(world, deaths, rng), _pensions(world, family)], ignore_index=True
    )


def _dependants(world: World, deaths: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Who lived on the dead: spouse and parents of age or unable, children below eighteen (供养亲属范围规定)."""
    people = world.people
    parts = []
    for kind, column in (("spouse", "spouse"), ("parent", "parent_a"), ("parent", "parent_b")):
        kin = people[column].to_numpy()[deaths["person_id"].to_numpy() - 1]
        parts.append(deaths.assign(kin=kin, relation=kind)[kin > 0])
    for column in ("parent_a", "parent_b"):
        of = people[["person_id", column]].rename(columns={"person_id": "kin", column: "person_id"})
        parts.append(deaths.merge(of, on="person_id").assign(relation="child"))
    kin_rows = pd.concat(parts, ignore_index=True)
    kin = people.iloc[kin_rows["kin"].to_numpy() - 1]
    start = month_of(kin_rows["death"]) + 1
    age = start - month_of(kin["birth"].to_numpy())
    grown = int(np.asarray(world.law.number("dependant_child_age")))
    elder = np.asarray(world.law.number("dependant_elder_age", key=kin["sex"].to_numpy(str)))
    child = (kin_rows["relation"] == "child").to_numpy()
    unable = ~child & (age < elder) & chance(_UNABLE, len(kin_rows), rng)
    alive = month_of(kin["death"].to_numpy()) > start
    fits = np.where(child, (age < grown) & (age >= 0), (age >= elder) | unable) & alive
    rows = kin_rows.assign(
        unable=unable, start=start,
        of_age=np.where(child, month_of(kin["birth"].to_numpy()) + grown, NEVER),
        died=month_of(kin["death"].to_numpy()), told=kin["death_reported"].to_numpy(),
    )[fits]  # fmt: skip
    family: pd.DataFrame = rows.sort_values(["decided_ts", "case_id", "kin"], kind="stable").reset_index(drop=True)
    family.insert(0, "dep_id", np.arange(1, len(family) + 1))
    _write(world, family, rng)
    return family


def _write(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Adds share_bp, last (month) and known to ``rows``; two versions where a pension ended."""
    rows["share_bp"] = law.dependant_share_bp(rows["relation"].to_numpy(str), law=world.law)
    rows["last"] = np.minimum(rows["of_age"], rows["died"])
    reason = np.where(rows["of_age"] <= rows["died"], "age_18", "death")
    come_of_age = office_time(day_of(rows["decided_ts"]) + DAY, rng)
    eighteen = np.where(rows["of_age"] < NEVER, rows["of_age"], 0)
    known = np.where(reason == "age_18", np.maximum(first_day(eighteen), come_of_age), rows["told"].to_numpy())
    rows["known"] = np.where(rows["last"] < NEVER, known, NAT)
    first = pd.DataFrame(
        {
            "dep_id": rows["dep_id"], "case_id": rows["case_id"], "person_id": rows["kin"],
            "relation": rows["relation"],
            "share": rows["share_bp"] / 10_000, "fully_unable": rows["unable"], "start_ym": ym_of(rows["start"]),
            "end_ym": 0, "end_reason": "", "recorded_ts": rows["decided_ts"],
        }
    )  # fmt: skip
    ended = rows["known"].notna().to_numpy()
    second = first.assign(
        end_ym=ym_of(np.minimum(rows["last"], 40_000)), end_reason=reason,
        recorded_ts=np.maximum(rows["known"].to_numpy(), rows["decided_ts"].to_numpy() + DAY),
    )[ended]  # fmt: skip
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
    """Monthly pensions from the month after death to the last month due; families here report in time."""
    total = family.groupby("case_id")["share_bp"].transform("sum").to_numpy()
    amount = law.dependant_fen(family["own_wage_fen"].to_numpy(), family["share_bp"].to_numpy(), total, law=world.law)
    row, month = runs(family["start"].to_numpy(), np.minimum(family["last"].to_numpy(), world.last_month))
    some = family.iloc[row]
    first_run = month_of(some["decided_ts"]) + 1
    paid = working_day(first_day(np.maximum(month, first_run)) + (_PAY_DAY - 1) * DAY)
    return pd.DataFrame(
        {
            "case_id": some["case_id"].to_numpy(), "person_id": some["person_id"].to_numpy(), "item": "dep_month",
            "ym": ym_of(month), "amount_fen": np.asarray(amount)[row], "payee": some["kin"].to_numpy(),
            "acct_id": accounts.of_people(world, some["kin"].to_numpy()), "pay_date": paid,
            "dep_id": some["dep_id"].to_numpy(), "own_wage_fen": some["own_wage_fen"].to_numpy(),
            "rate": some["share_bp"].to_numpy() / 10_000,
        }
    )  # fmt: skip

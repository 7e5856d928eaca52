"""Funeral and survivors' grants of the pension funds, and how pensions paid too long came back.

The latent frame ``special_grants`` (person_id, how, size) says whose grants differ: ``second_line`` pays the funeral
again under another scheme, ``months`` grants ``size`` months too many; ``chosen`` is a grant given back for that of
another scheme, ``recalculated`` pays ``size`` of the months later. Leaves ``grants``: the rows with ``how``, and
``excess_fen``, what was paid beyond the law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, mortality, operators
from jihe.city.calendar import DAY, Ints, day_of, month_of, office_time, working_day, ym_of
from jihe.city.draws import chance, days
from jihe.city.kin import heirs
from jihe.law import contribution, pension

if TYPE_CHECKING:
    from jihe.city.world import World

_CLAIMED = 0.93  # of the grants that are due
_SHORT = 60  # months paid below which the grant is capped at the person's own contributions
_FIRST_LAW_YM = 202201
_NOBODY = {"person_id": np.zeros(0, np.int64), "how": np.zeros(0, object), "size": np.zeros(0, np.int64)}


def build(world: World) -> None:
    """Writes ``death_benefit`` of the pension schemes, and ``refund`` of overpaid pensions and grants given back."""
    rng = world.rng("death_benefit")
    rows = _special(world, _grants(world, rng), rng)
    rows = rows.sort_values(["recorded_ts", "deceased_id", "item"], kind="stable").reset_index(drop=True)
    rows.insert(0, "db_id", world.new_ids("death_benefit", len(rows)))
    world.put("death_benefit", rows.drop(columns=["how", "excess_fen", "returned"]))
    world.latent["grants"] = rows
    _refunds(world, rows, rng)


def _grants(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Two items for employees and public pensioners, one for residents; none where another line pays or nobody claims.

    A public unit pays for its staff who die at work: those grants are not the fund's.
    """
    people = world.people
    dead = people[people["death_reported"].notna() & (people["death_line"] == "")]
    ids = dead["person_id"].to_numpy()
    paid, drawn, own = _paid(world, ids)
    resident = dead["kind"].isin(["rp_contributor", "rp_pensioner"]).to_numpy() & (dead["switches"] > 10**5).to_numpy()
    last = _last_pension(world, ids)
    public = dead["kind"].isin(["gp_worker", "gp_retiree"]).to_numpy()
    heir = heirs(world, ids)
    ym = ym_of(month_of(mortality.known(world)[ids - 1]))
    due = np.where(public, last > 0, resident | (paid > 0)) & (ym >= _FIRST_LAW_YM) & (heir > 0)
    asked = np.isin(ids, world.latent.get("special_grants", pd.DataFrame(_NOBODY))["person_id"])
    takes = due & (chance(_CLAIMED, len(dead), rng) | asked)
    dead, ids, paid, drawn, own = dead[takes], ids[takes], paid[takes], drawn[takes], own[takes]
    resident, heir, ym, public, last = resident[takes], heir[takes], ym[takes], public[takes], last[takes]
    registered = working_day(dead["death_reported"].to_numpy() + days(rng.uniform(0, 25, len(dead))))
    money = working_day(registered + days(rng.uniform(5, 26, len(dead))))
    base = pd.DataFrame(
        {
            "deceased_id": ids, "line": np.select([resident, public], ["RP", "GP"], "EP"), "payee_person_id": heir,
            "acct_id": accounts.of_people(world, heir), "pay_date": day_of(money),
            "reg_date": day_of(registered),
            "op_id": operators.handler(world, dead["town"].to_numpy(str), "accept", rng),
            "recorded_ts": office_time(money, rng),
        }
    )  # fmt: skip
    funeral = np.select(
        [resident, public],
        [np.asarray(world.law.number("resident_funeral", ym)), np.asarray(pension.public_funeral_fen(ym, world.law))],
        np.asarray(pension.funeral_fen(ym, world.law)),
    )
    months = np.asarray(pension.survivor_months(paid, drawn, world.law))
    survivors = np.asarray(pension.survivors_fen(ym, paid, drawn, world.law))
    survivors = np.where(paid < _SHORT, np.minimum(survivors, own), survivors)
    survivors = np.where(public, np.asarray(pension.public_survivors_fen(last, ym, world.law)), survivors)
    months = np.where(public, np.asarray(world.law.number("public_survivor_months", ym, "ordinary")), months)
    first = base.assign(item="funeral", amount_fen=funeral)
    second = base.assign(item="survivor", amount_fen=survivors, months=months)[~resident & (survivors > 0)]
    return pd.concat([first, second], ignore_index=True)


def _last_pension(world: World, ids: Ints) -> Ints:
    """The monthly pension of the public sector that each drew last, 0 for who drew none."""
    awards = world.awards[(world.awards["scheme"] == "GP").to_numpy() & np.isin(world.awards["person_id"], ids)]
    paid = world.frame("pension_payment")
    paid = paid[np.isin(paid["award_id"], awards["award_id"]) & (paid["ym"] % 100 != 7)]
    died = ym_of(month_of(mortality.known(world)[paid["person_id"].to_numpy() - 1]))
    paid = paid[paid["ym"].to_numpy() <= died].sort_values(["person_id", "ym"], kind="stable")
    last = paid.groupby("person_id")["amount_fen"].last()
    made: Ints = last.reindex(ids).fillna(0).to_numpy().astype(np.int64)
    return made


def _special(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The grants that ``special_grants`` tells of, beside or in the place of the usual ones."""
    special = world.latent.get("special_grants", pd.DataFrame(_NOBODY)).set_index("person_id")
    rows["how"] = special["how"].astype(object).reindex(rows["deceased_id"]).fillna("").to_numpy(str)
    rows["excess_fen"], rows["returned"] = 0, np.datetime64("NaT", "s")
    size = special["size"].astype(float).reindex(rows["deceased_id"]).fillna(0).to_numpy().astype(np.int64)
    survivor = (rows["item"] == "survivor").to_numpy() & (rows["line"] == "EP").to_numpy()
    each = rows["amount_fen"].to_numpy() // np.maximum(rows["months"].fillna(0).to_numpy(dtype=np.int64), 1)
    more = survivor & (rows["how"] == "months").to_numpy()
    less = survivor & (rows["how"] == "recalculated").to_numpy()
    size = np.minimum(size, np.where(less, rows["months"].fillna(0).to_numpy() - 1, size)).astype(np.int64)
    rows["excess_fen"] = np.where(more, size * each, 0)
    later = _later(world, rows[less].assign(months=size[less].astype(float), amount_fen=(size * each)[less]), rng)
    rows["amount_fen"] = rows["amount_fen"].to_numpy() + np.where(more, size * each, 0) - np.where(less, size * each, 0)
    rows["months"] = rows["months"] + np.where(more, size, 0) - np.where(less, size, 0)
    funerals = rows[(rows["item"] == "funeral").to_numpy()]
    again = _other_line(world, funerals[funerals["how"].isin(["second_line", "chosen"]).to_numpy()])
    twice = _later(world, again[again["how"] == "second_line"], rng)
    twice["excess_fen"] = twice["amount_fen"]
    # Who chose anew gave the first grant back before the other was paid.
    chosen = again[again["how"] == "chosen"]
    waited = days(rng.uniform(18, 75, len(chosen)))
    chosen = chosen.assign(returned=office_time(chosen["recorded_ts"].to_numpy() + waited * 0.6, rng))
    after = pd.Series(chosen["returned"].to_numpy() + DAY * 6, index=chosen["deceased_id"].to_numpy())
    moved = after.reindex(rows["deceased_id"]).to_numpy().astype("datetime64[s]")
    late = ~np.isnat(moved) & (rows["how"] == "chosen").to_numpy()
    rows.loc[late, "pay_date"] = day_of(working_day(moved[late]))
    rows.loc[late, "recorded_ts"] = office_time(moved[late], rng)
    return pd.concat([rows, later, twice, chosen], ignore_index=True)


def _other_line(world: World, funerals: pd.DataFrame) -> pd.DataFrame:
    """The same funerals as another scheme would pay them."""
    ym = ym_of(month_of(mortality.known(world)[funerals["deceased_id"].to_numpy() - 1]))
    employee = (funerals["line"] == "EP").to_numpy()
    amount = np.where(
        employee,
        np.asarray(world.law.number("resident_funeral", ym)),
        np.asarray(pension.funeral_fen(ym, world.law)),
    )
    return funerals.assign(line=np.where(employee, "RP", "EP"), amount_fen=amount)


def _later(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same grants asked for again, weeks to months later."""
    registered = working_day(rows["reg_date"].to_numpy() + days(rng.gamma(2.0, 38, len(rows)) + 2))
    money = working_day(registered + days(rng.uniform(5, 26, len(rows))))
    towns = world.people["town"].to_numpy(str)[rows["payee_person_id"].to_numpy() - 1]
    return rows.assign(
        reg_date=day_of(registered), pay_date=day_of(money), recorded_ts=office_time(money, rng),
        op_id=operators.handler(world, towns, "accept", rng),
    )  # fmt: skip


def _paid(world: World, ids: Ints) -> tuple[Ints, Ints, Ints]:
    """Months paid (deemed too), months drawn and own contributions of each, by the records of the line."""
    import pyarrow as pa
    import pyarrow.compute as pc

    people = world.people.iloc[ids - 1]
    table = world.arrow("contribution")
    rows = table.filter(pc.is_in(table.column("person_id"), pa.array(ids)))
    rows = rows.filter(pc.starts_with(rows.column("lines"), "EP"))
    frame = rows.select(["person_id", "ym", "base_ep_fen"]).to_pandas().drop_duplicates(["person_id", "ym"])
    sums = frame.groupby("person_id").agg(n=("ym", "size"), base=("base_ep_fen", "sum")).reindex(ids).fillna(0)
    credit = contribution.account_credit_fen(sums["base"].to_numpy().astype(np.int64), world.end_ym, world.law)
    account = people["account0_fen"].to_numpy() + np.asarray(credit)
    months = people["ep_paid0"].to_numpy() + people["ep_deemed0"].to_numpy() + sums["n"].to_numpy().astype(np.int64)
    awards = world.awards[world.awards["scheme"] == "EP"].drop_duplicates("person_id").set_index("person_id")
    start = awards["start"].reindex(ids).to_numpy()
    died = month_of(mortality.known(world)[ids - 1])
    drawn = np.where(np.isnan(start), 0, np.maximum(died - np.nan_to_num(start) + 1, 0)).astype(np.int64)
    return months, drawn, account


def _refunds(world: World, grants: pd.DataFrame, rng: np.random.Generator) -> None:
    """Overpaid pensions that came back in cash, or were kept back from grant or pension; grants given back."""
    over = world.latent["overpaid"]
    over = over[over["fate"].isin(["cash", "offset"])]
    granted = grants.groupby("deceased_id")["recorded_ts"].max().reindex(over["person_id"]).to_numpy()
    kept = (over["fate"] == "offset").to_numpy() & (~np.isnat(granted) | ~over["ended"].to_numpy(dtype=bool))
    when = np.where(kept, np.fmax(granted, over["back"].to_numpy()), over["back"].to_numpy())
    pensions = pd.DataFrame(
        {
            "line": over["scheme"].to_numpy(str), "src_table": "pension_payment",
            "src_key": over["pay_id"].to_numpy(),
            "amount_fen": over["amount_fen"].to_numpy(), "refund_ts": when, "recorded_ts": when,
            "kind": np.where(kept, "offset", np.where(chance(0.15, len(over), rng), "bank_return", "cash")),
        }
    )  # fmt: skip
    back = grants[grants["returned"].notna()]
    given = pd.DataFrame(
        {
            "line": back["line"].to_numpy(str), "src_table": "death_benefit", "src_key": back["db_id"].to_numpy(),
            "amount_fen": back["amount_fen"].to_numpy(), "refund_ts": back["returned"].to_numpy(),
            "recorded_ts": back["returned"].to_numpy(), "kind": "cash",
        }
    )  # fmt: skip
    rows = pd.concat([pensions, given], ignore_index=True)
    rows = rows[rows["refund_ts"] < world.end].sort_values(["refund_ts", "src_key"], kind="stable")
    rows.insert(0, "refund_id", world.new_ids("refund", len(rows)))
    world.put("refund", rows)

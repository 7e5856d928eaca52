"""Funeral and survivors' grants of the pension funds, and how pensions paid too long came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, operators
from jihe.city.calendar import Ints, day_of, month_of, office_time, working_day, ym_of
from jihe.city.draws import chance, days
from jihe.city.kin import heirs
from jihe.law import contribution, pension

if TYPE_CHECKING:
    from jihe.city.world import World

_CLAIMED = 0.93  # of the grants that are due
_RESIDENT_FUNERAL = 276_000  # fen: the city's own grant for members of the residents' scheme
_SHORT = 60  # months paid below which the grant is capped at the person's own contributions
_FIRST_LAW_YM = 202201


def build(world: World) -> None:
    """Writes ``death_benefit`` of EP and RP, and ``refund`` of overpaid pensions."""
    rng = world.rng("death_benefit")
    rows = _grants(world, rng)
    rows = rows.sort_values(["recorded_ts", "deceased_id", "item"], kind="stable")
    rows.insert(0, "db_id", world.new_ids("death_benefit", len(rows)))
    world.put("death_benefit", rows)
    _refunds(world, rows, rng)


def _grants(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Two items for members of EP, one for the residents'; none where another line pays or nobody claims."""
    people = world.people
    dead = people[people["death_reported"].notna() & (people["death_line"] == "")]
    ids = dead["person_id"].to_numpy()
    paid, drawn, own = _paid(world, ids)
    resident = dead["kind"].isin(["rp_contributor", "rp_pensioner"]).to_numpy() & (dead["switches"] > 10**5).to_numpy()
    public = dead["kind"].isin(["gp_worker", "gp_retiree"]).to_numpy()
    heir = heirs(world, ids)
    ym = ym_of(month_of(dead["death"].to_numpy()))
    takes = chance(_CLAIMED, len(dead), rng) & (heir > 0) & ~public & (resident | (paid > 0)) & (ym >= _FIRST_LAW_YM)
    dead, ids, paid, drawn, own = dead[takes], ids[takes], paid[takes], drawn[takes], own[takes]
    resident, heir, ym = resident[takes], heir[takes], ym[takes]
    registered = working_day(dead["death_reported"].to_numpy() + days(rng.uniform(0, 25, len(dead))))
    money = working_day(registered + days(rng.uniform(5, 26, len(dead))))
    base = pd.DataFrame(
        {
            "deceased_id": ids, "line": np.where(resident, "RP", "EP"), "payee_person_id": heir,
            "acct_id": accounts.of_people(world, heir), "pay_date": day_of(money),
            "reg_date": day_of(registered),
            "op_id": operators.handler(world, dead["town"].to_numpy(str), "accept", rng),
            "recorded_ts": office_time(money, rng),
        }
    )  # fmt: skip
    funeral = np.where(resident, _RESIDENT_FUNERAL, np.asarray(pension.funeral_fen(ym, world.law)))
    months = np.asarray(pension.survivor_months(paid, drawn, world.law))
    survivors = np.asarray(pension.survivors_fen(ym, paid, drawn, world.law))
    survivors = np.where(paid < _SHORT, np.minimum(survivors, own), survivors)
    first = base.assign(item="funeral", amount_fen=funeral)
    second = base.assign(item="survivor", amount_fen=survivors, months=months)[~resident & (survivors > 0)]
    return pd.concat([first, second], ignore_index=True)


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
    died = month_of(people["death"].to_numpy())
    drawn = np.where(np.isnan(start), 0, np.maximum(died - np.nan_to_num(start) + 1, 0)).astype(np.int64)
    return months, drawn, account


def _refunds(world: World, grants: pd.DataFrame, rng: np.random.Generator) -> None:
    """Overpaid pensions that came back in cash, or were kept back from the grant where there was one."""
    over = world.latent["overpaid"]
    over = over[over["fate"].isin(["cash", "offset"])]
    granted = grants.groupby("deceased_id")["recorded_ts"].max().reindex(over["person_id"]).to_numpy()
    offset = (over["fate"] == "offset").to_numpy() & ~np.isnat(granted)
    when = np.where(offset, np.maximum(granted, over["back"].to_numpy()), over["back"].to_numpy())
    rows = pd.DataFrame(
        {
            "line": over["scheme"].to_numpy(str), "src_table": "pension_payment",
            "src_key": over["pay_id"].to_numpy(),
            "amount_fen": over["amount_fen"].to_numpy(), "refund_ts": when, "recorded_ts": when,
            "kind": np.where(offset, "offset", np.where(chance(0.15, len(over), rng), "bank_return", "cash")),
        }
    )  # fmt: skip
    rows = rows[rows["refund_ts"] < world.end].sort_values(["refund_ts", "src_key"], kind="stable")
    rows.insert(0, "refund_id", world.new_ids("refund", len(rows)))
    world.put("refund", rows)

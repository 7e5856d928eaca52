"""B3.10 The same treatment paid twice [双重结算]: by medical insurance, or by whoever caused the crash, and the fund.

Published as a class of audit findings, without sums; the Supreme Court (Art. 8) bars the injury fund from medical costs
that a third party has paid. One pays with the insurance card at the counter and hands the invoice in to the injury fund
too, as the same paper or as a second one; or the other side's insurer has settled the hospital and nobody says so. A
case costs what was paid twice, 100 to 60,000 yuan. Look-alikes: one stay, two bills, the other for an old disease; a
case that the fund advanced, and had back when the other side paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT, Ints, month_of, working_day, ym_of
from jihe.city.draws import chance, days, hours, lognormal, some

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B3.10"
_A_YEAR = 18.0
_TWICE, _SPLIT, _SILENT, _RECOVERED = "twice", "split", "silent", "recovered"
_WOUNDS = np.array(["S61.0", "S80.0", "S90.3", "S51.8"])
_OLD_DISEASES = np.array(["I10", "E11.9", "K29.7", "N20.0"])


def plan(world: World) -> None:
    """Decides how many; whose treatment it is follows from the bills (``stays``, ``third_party``)."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    roads = int(rng.binomial(wanted, habits.uniform(0.15, 0.5)))
    world.latent["double_settlement"] = pd.DataFrame(
        {
            "cards": [wanted - roads], "roads": [roads], "same_paper": [habits.uniform(0.15, 0.9)],
            "other_code": [habits.uniform(0.0, 0.5)], "off_by": [habits.uniform(0.0, 0.6)],
        }
    )  # fmt: skip


def _way(world: World, name: str) -> float:
    return float(world.latent["double_settlement"][name].iloc[0])


def stays(world: World) -> pd.DataFrame:
    """What medical insurance settles of treatment on the injury fund's bills: rows of ``ext_medins`` to be.

    person_id, hospital_id, kind, admit_ts, discharge_ts, icd10, and own_fen and own_invoice ('': one of its own).
    """
    rng = world.rng(f"{TYPOLOGY}/stays")
    bills = world.latent["bills"]
    honest = (bills["patient"] == bills["person_id"]) & (bills["tag"] == "") & (bills["settle"] == "manual")
    treated = bills[(honest & bills["kind"].isin(["inpatient", "outpatient"])).to_numpy()]
    # Stays before visits: one has a card in hand at a ward's counter, and visits are many.
    order = rng.random(len(treated)) + np.where(treated["kind"] == "inpatient", 0.0, 0.55)
    rows = treated.iloc[np.argsort(order, kind="stable")].drop_duplicates("case_id")
    cards = int(_way(world, "cards"))
    taken = rows.iloc[some(np.arange(min(len(rows), 4 * cards + 6)), 2 * cards + 2, rng)].reset_index(drop=True)
    n = len(taken)
    twice = np.arange(n) < min(cards, n // 2)
    stay = (taken["kind"] == "inpatient").to_numpy()
    off = np.where(chance(_way(world, "off_by"), n, rng), rng.normal(0, 0.4, n), 0.0)
    other = chance(_way(world, "other_code"), n, rng)
    share = taken["total_fen"].to_numpy() * rng.uniform(0.4, 0.75, n)
    wound, old = _WOUNDS[rng.integers(0, 4, n)], _OLD_DISEASES[rng.integers(0, 4, n)]
    small = np.minimum(lognormal(np.where(stay, 1_400, 90), 0.8, n, rng) * 100, taken["total_fen"].to_numpy() * 0.5)
    made = taken[["person_id", "hospital_id", "kind", "bill_id"]].assign(
        admit_ts=taken["admit_ts"].to_numpy() + hours(off),
        discharge_ts=np.where(stay, taken["discharge_ts"].to_numpy() + hours(off / 3), NAT),
        own_fen=np.round(np.where(twice, share, small) / 10).astype(np.int64) * 10,
        own_invoice=np.where(twice & chance(_way(world, "same_paper"), n, rng), taken["invoice_no"], ""),
        icd10=np.where(twice, np.where(other, wound, taken["icd10"]), old),
        how=np.where(twice, _TWICE, _SPLIT),
    )  # fmt: skip
    world.latent["settled_stays"] = made[["bill_id", "own_fen", "how"]]
    return made.drop(columns=["bill_id", "how"])


def third_party(world: World, accidents: pd.DataFrame) -> pd.DataFrame:
    """Of the sent ``accidents`` behind cases: those whose medical costs the other side pays, and when that is told."""
    rng = world.rng(f"{TYPOLOGY}/roads")
    bills = world.latent["bills"]
    paid = bills[(bills["tag"] == "").to_numpy()].groupby("case_id")["fund_fen"].sum()
    cases = world.latent["wi_cases"].set_index("case_id")
    cases = cases[(cases["traffic_no"] != "") & cases.index.isin(paid.index)]
    cases = cases.reset_index().drop_duplicates("traffic_no")[["case_id", "traffic_no", "decided_ts"]]
    rows = accidents.merge(cases, left_on="acc_no", right_on="traffic_no")
    rows = rows[rows["liability"].isin(["none", "minor", "equal"]).to_numpy()]
    roads = int(_way(world, "roads"))
    rows = rows.iloc[some(np.arange(len(rows)), 2 * roads + 1, rng)].reset_index(drop=True)
    n = len(rows)
    silent = np.arange(n) < min(roads, n // 2)
    part = np.where(rows["liability"] == "none", rng.uniform(0.75, 1.1, n), rng.uniform(0.35, 0.8, n))
    cost = paid.reindex(rows["case_id"]).to_numpy() * part
    rows["comp_medical_fen"] = np.round(cost / 10).astype(np.int64) * 10
    told = np.maximum(rows["received_ts"].to_numpy(), rows["decided_ts"].to_numpy()) + days(lognormal(70, 0.8, n, rng))
    rows["received_ts"] = told
    world.latent["settled_roads"] = rows[["case_id", "comp_medical_fen", "received_ts"]].assign(
        how=np.where(silent, _SILENT, _RECOVERED)
    )
    return rows.drop(columns=["case_id", "traffic_no", "decided_ts"])


def rows(world: World) -> None:
    """The other side's money comes back to the fund that had advanced it: ``refund`` rows of the bills."""
    rng = world.rng(f"{TYPOLOGY}/refunds")
    roads = world.latent["settled_roads"]
    bills = world.latent["bills"][["bill_id", "case_id", "fund_fen", "pay_date"]]
    back = bills.merge(roads[roads["how"] == _RECOVERED], on="case_id").sort_values(["case_id", "bill_id"])
    before = back.groupby("case_id")["fund_fen"].cumsum() - back["fund_fen"]
    back["amount_fen"] = np.clip(back["comp_medical_fen"] - before, 0, back["fund_fen"]).astype(np.int64)
    later = np.maximum(back["received_ts"].to_numpy(), back["pay_date"].to_numpy())
    when = working_day(later + days(rng.integers(10, 80, len(back)))) + hours(10.5)
    made = pd.DataFrame(
        {
            "line": "WI", "src_table": "medical_bill", "src_key": back["bill_id"].to_numpy(), "kind": "cash",
            "amount_fen": back["amount_fen"].to_numpy(), "refund_ts": when, "recorded_ts": when,
        }
    )  # fmt: skip
    made = made[(made["amount_fen"] > 0) & (made["refund_ts"] < world.end)]
    made = made.sort_values(["refund_ts", "src_key"], kind="stable")
    made.insert(0, "refund_id", world.new_ids("refund", len(made)))
    world.put("refund", made)


def record(world: World) -> None:
    """Bills and cases that two have paid, with what both paid; bills for something else, money that came back."""
    share = world.weight_of(TYPOLOGY)
    bills = world.latent["bills"].set_index("bill_id")
    cards = world.latent["settled_stays"].join(bills[["fund_fen", "pay_date", "person_id"]], on="bill_id")
    month = ym_of(month_of(cards["pay_date"]))
    twice = (cards["how"] == _TWICE).to_numpy()
    cost = cards[["fund_fen", "own_fen"]].min(axis=1).to_numpy(dtype=np.int64)
    world.record(
        TYPOLOGY, "fraud", "medical_bill", cards["bill_id"].to_numpy()[twice], month[twice], month[twice], cost[twice],
        actor_ids=[[int(each)] for each in cards["person_id"][twice]], weight=share,
    )  # fmt: skip
    world.record(
        TYPOLOGY, "benign_lookalike", "medical_bill", cards["bill_id"].to_numpy()[~twice], month[~twice], weight=share
    )
    roads = world.latent["settled_roads"]
    roads = roads[(roads["received_ts"] < world.end).to_numpy()]
    paid = (
        bills[(bills["tag"] == "").to_numpy()].groupby("case_id").agg(fen=("fund_fen", "sum"), last=("pay_date", "max"))
    )
    of_case = paid.reindex(roads["case_id"])
    when: Ints = ym_of(month_of(of_case["last"]))
    silent = (roads["how"] == _SILENT).to_numpy()
    lost = np.minimum(of_case["fen"].to_numpy(), roads["comp_medical_fen"].to_numpy()).astype(np.int64)
    person = world.latent["wi_cases"].set_index("case_id")["person_id"].reindex(roads["case_id"]).to_numpy()
    world.record(
        TYPOLOGY, "fraud", "wi_case", roads["case_id"].to_numpy()[silent], when[silent], when[silent], lost[silent],
        actor_ids=[[int(each)] for each in person[silent]], weight=share,
    )  # fmt: skip
    world.record(
        TYPOLOGY, "benign_lookalike", "wi_case", roads["case_id"].to_numpy()[~silent], when[~silent], weight=share
    )

"""B3.6 Hospitals that cheat [挂床、虚开、串换]: empty beds, dearer diagnoses, drugs, brokers, visits nobody made.

Published: Changsha 2014 (hospitals paid brokers, who gave the injured cash or drugs back; two agreements ended),
Beijing 2024 (dozens in the books of a ward and few present; 104 visits in 90 days), a deficit of 60 M traced to private
hospitals, drugs for resale. Two to four hospitals of the city do it, the same in every shard; how they prefer to do it
is the world's: files over a stay elsewhere, files of who is back at work, old cases called in together until a small
ward has more patients than beds, real stays made longer, graver and full of drugs, courses of daily visits. An invented
bill costs the fund all of it (about 1,000 to 60,000 yuan), a swollen one what it has too much, a course its invented
visits. Look-alikes: transfers whose stays touch, rehabilitation for months, the ward for dust lungs, honest daily
therapy, a weekend at home.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jihe.city import event_plans, hospitals
from jihe.city.calendar import DAY, Ints, Times, day_of, month_of, ym_of
from jihe.city.draws import chance, days, hours, lognormal, pick, some

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 150.0  # bills, a course of visits counted once
TYPOLOGY = "B3.6"
PADDED, SWOLLEN, COURSE, BROKERED = "padded", "swollen", "course", "brokered"
INVENTED = (PADDED, COURSE)
_WAYS = ("overlap", "hung", "called", "swollen", "course")
_ROUNDS = 6
_LONG = 40 * DAY  # what makes a rehabilitation worth an entry as look-alike: a quarter of them
_GRAVER = {
    "S61.0": "S62.6", "S61.1": "S66.1", "S62.6": "S67.0", "S62.3": "S67.0", "S62.5": "S68.1", "S90.3": "S92.3",
    "S92.3": "S98.1", "S92.4": "S98.1", "S92.5": "S92.3", "S80.0": "S82.2", "S83.5": "S82.2", "S82.2": "S72.3",
    "S52.5": "S42.0", "S51.8": "S52.5", "S01.0": "S06.0", "S06.0": "S06.5", "S33.5": "S32.0", "S05.0": "S05.2",
    "S22.3": "S27.0", "S02.6": "S06.0",
}  # fmt: skip


def plan(world: World) -> None:
    """Chooses hospitals and brokers for the city, and patients brought to them; leaves ``padding``, one row a hospital.

    Columns: hospital_id, agent_id (0: no broker), begins (the first call), weight (its share), and, alike in all rows,
    the world's habits: the share of each way, how often old cases are called in, over how many days and how many come
    again, median ``days`` of a false stay and ``visits`` of a course, shares who work on and whom brokers bring, how
    much dearer, and the share of drugs.
    """
    habits, common, rng = world.habits(TYPOLOGY), world.common(TYPOLOGY), world.rng(TYPOLOGY)
    count = world.prevalence(TYPOLOGY, _A_YEAR, at_least=4)
    hidden = some(hospitals.under_agreement(world, (1, 2)), int(habits.integers(2, 5)), common)
    ways = habits.dirichlet(np.full(len(_WAYS), 2.5))
    brokers = world.agents["agent_id"].to_numpy()[(world.agents["kind"] == "hospital_broker").to_numpy()]
    n = len(hidden)
    broker = np.resize(common.permutation(brokers), n) if len(brokers) else np.zeros(n, dtype=np.int64)
    begins = common.uniform(0.05, 0.7, n) * world.years * 365
    frame = pd.DataFrame(
        {
            "hospital_id": hidden,
            "agent_id": np.where(common.random(n) < habits.uniform(0.3, 1.0), broker, 0),
            "begins": world.start + days(begins),
            "weight": common.dirichlet(np.full(n, 3.0)),
            "wanted": count,
            "calls": habits.integers(1, 4),
            "spread": habits.uniform(4, 16),
            "again": habits.uniform(0.1, 0.65),
            "days": habits.uniform(5, 16),
            "works_on": habits.uniform(0.2, 0.8),
            "dearer": habits.uniform(1.25, 2.4),
            "drugs": habits.uniform(0.42, 0.7),
            "visits": habits.uniform(28, 85),
            "brought": habits.uniform(0.3, 0.9),
        }
    )
    for name, share in zip(_WAYS, ways, strict=True):
        frame[name] = share
    world.latent["padding"] = frame
    _bring(world, frame, rng)


def _bring(world: World, padding: pd.DataFrame, rng: np.random.Generator) -> None:
    """Brokers bring injured workers to the hospital that pays for them, past nearer ones."""
    number = round(padding["wanted"].iloc[0] * padding["swollen"].iloc[0])
    chosen = event_plans.events_for(world, number, world.end - 60 * DAY, rng)
    at = _at(padding, len(chosen), rng)
    filed = chance(padding["brought"].to_numpy()[at], len(chosen), rng)
    broker = padding["agent_id"].to_numpy()[at].astype(float)
    event_plans.settle(
        world, chosen, BROKERED, first_hospital_id=padding["hospital_id"].to_numpy()[at].astype(float),
        agent_id=np.where(filed & (broker > 0), broker, np.nan),
    )  # fmt: skip


def _at(padding: pd.DataFrame, n: int, rng: np.random.Generator) -> Ints:
    """A row of ``padding`` for each of ``n``, by the hospitals' shares."""
    return rng.choice(len(padding), n, p=padding["weight"].to_numpy())


def wanted(world: World) -> int:
    """How many bills are false."""
    return int(world.latent["padding"]["wanted"].iloc[0])


def falsified(world: World, rows: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """All bill rows: the real ones, some of them ``SWOLLEN``, and what only the books know; leaves ``back_at_work``."""
    from jihe.city import medical

    rng = world.rng(f"{TYPOLOGY}/stays")
    padding = world.latent["padding"]
    first = padding.iloc[0]
    way = pick({name: float(first[name]) for name in _WAYS}, wanted(world), rng)
    counts = {name: int((way == name).sum()) for name in _WAYS}
    free = (cases["tag"] == "").to_numpy() & cases["death"].isna().to_numpy() & (cases["clause"] != "14-4").to_numpy()
    stayed = np.isin(cases["case_id"].to_numpy(), rows.loc[rows["kind"] != "outpatient", "case_id"])
    chosen = cases[free & ~stayed]
    hung = _hung(world, chosen.iloc[some(np.arange(len(chosen)), counts["hung"], rng)], rng)
    old = cases[free & ~np.isin(cases["case_id"], hung["case_id"])]
    number = round(counts["called"] * (1 - float(first["again"])))
    called = _called(world, old.iloc[some(np.arange(len(old)), number, rng)], rows, rng)
    left = old[~np.isin(old["case_id"], called["case_id"])]
    takes = left.iloc[some(np.arange(len(left)), counts["course"], rng)]
    there = padding["hospital_id"].to_numpy()[_at(padding, len(takes), rng)]
    begin = np.maximum(takes["decided_ts"].to_numpy(), takes["visit_shown_ts"].to_numpy()) + days(
        rng.integers(1, 120, len(takes))
    )
    course = medical.series(takes, begin, there, float(first["visits"]), rng).assign(tag=COURSE)
    may = np.setdiff1d(cases.loc[free, "case_id"].to_numpy(), np.r_[called["case_id"], hung["case_id"]])
    over = _overlapping(world, rows, may, counts["overlap"], rng)
    rows = rows.copy()
    _swell(world, rows, counts["swollen"], cases, rng)
    return pd.concat([rows, over, hung, called, course], ignore_index=True)


def _overlapping(world: World, rows: pd.DataFrame, may: Ints, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """A file opened before the patient's real stay in another hospital is over."""
    padding = world.latent["padding"]
    length = (rows["discharge_ts"] - rows["admit_ts"]).to_numpy()
    real = (length > 5 * DAY) & ~rows["hospital_id"].isin(padding["hospital_id"]).to_numpy()
    real = real & np.isin(rows["case_id"], may) & (rows["icd10"] != "J62.8").to_numpy()
    made = rows.iloc[some(np.flatnonzero(real), count, rng)].copy()
    n = len(made)
    overlap = np.clip(np.round(lognormal(3.0, 0.8, n, rng)), 1, 14).astype(np.int64)
    begin = np.maximum(day_of(made["discharge_ts"]) - overlap * DAY, day_of(made["admit_ts"]) + DAY)
    made["admit_ts"] = begin + hours(9 + 6 * rng.random(n))
    stay = np.maximum(np.round(lognormal(padding["days"].iloc[0], 0.5, n, rng)), overlap + 1)
    made["discharge_ts"] = day_of(begin) + days(stay) + hours(9 + 5 * rng.random(n))
    made["hospital_id"] = padding["hospital_id"].to_numpy()[_at(padding, n, rng)]
    return made.assign(tag=PADDED, kind="inpatient")


def _hung(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A file for somebody who was bandaged and went home; many of them work all the while."""
    from jihe.city import medical

    padding = world.latent["padding"]
    n = len(cases)
    admit = day_of(cases["visit_shown_ts"].to_numpy()) + days(rng.integers(0, 4, n)) + hours(9 + 7 * rng.random(n))
    admit = np.maximum(admit, cases["visit_shown_ts"].to_numpy() + hours(1))
    out = medical.leave(admit, lognormal(padding["days"].iloc[0] * 0.9, 0.55, n, rng), rng)
    place = padding["hospital_id"].to_numpy()[_at(padding, n, rng)]
    made = medical.bills(cases, "inpatient", place, admit, out).assign(tag=PADDED)
    back = chance(padding["works_on"].iloc[0], n, rng)
    since = day_of(admit) + days(rng.integers(1, 4, n))
    world.latent["back_at_work"] = pd.DataFrame({"person_id": made["person_id"], "since": since})[back]
    return made


def _called(world: World, cases: pd.DataFrame, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Old cases called in for treatment they do not need, many in the same weeks, some again and again."""
    from jihe.city import medical

    padding = world.latent["padding"]
    n = len(cases)
    at = _at(padding, n, rng)
    first = padding.iloc[0]
    weeks = padding["begins"].to_numpy()[at] + days(rng.integers(0, int(first["calls"]), n) * 190)
    weeks = weeks + days(np.abs(rng.normal(0, first["spread"], n)))
    # The earliest cases come to the earliest call.
    order = np.argsort(weeks, kind="stable")
    at, weeks = at[order], weeks[order]
    cases = cases.sort_values("decided_ts", kind="stable").reset_index(drop=True)
    last = rows.groupby("case_id")["discharge_ts"].max().reindex(cases["case_id"]).to_numpy().astype("datetime64[s]")
    free = np.fmax(last, cases["decided_ts"].to_numpy()) + days(2 + 20 * rng.random(n))
    admit: Times = day_of(np.maximum(weeks, free)) + hours(8.5 + 7 * rng.random(n))
    stays = []
    goes = np.arange(n)
    for _ in range(_ROUNDS):
        out = medical.leave(admit, lognormal(first["days"] * 1.2, 0.45, len(goes), rng), rng)
        made = medical.bills(cases.iloc[goes], "rehab", padding["hospital_id"].to_numpy()[at[goes]], admit, out)
        stays.append(made.assign(tag=PADDED, kind=np.where(chance(0.4, len(goes), rng), "rehab", "inpatient")))
        again = chance(first["again"], len(goes), rng)
        goes = goes[again]
        admit = day_of(out[again]) + days(rng.integers(1, 21, len(goes))) + hours(8.5 + 7 * rng.random(len(goes)))
    every = pd.concat(stays, ignore_index=True)
    known: pd.DataFrame = every[every["admit_ts"] < world.end]
    return known.reset_index(drop=True)


def _swell(world: World, rows: pd.DataFrame, count: int, cases: pd.DataFrame, rng: np.random.Generator) -> None:
    """Marks real stays in these hospitals, those of brought patients first; diagnosed graver, and kept longer."""
    inside = np.isin(rows["hospital_id"], world.latent["padding"]["hospital_id"])
    inside &= (rows["kind"] != "outpatient").to_numpy() & (rows["icd10"] != "J62.8").to_numpy()
    brought = np.isin(rows["case_id"], cases.loc[cases["tag"] == BROKERED, "case_id"])
    order = np.r_[rng.permutation(np.flatnonzero(inside & brought)), rng.permutation(np.flatnonzero(inside & ~brought))]
    chosen = np.sort(order[:count])
    graver = rows["icd10"].iloc[chosen].map(_GRAVER).fillna(rows["icd10"].iloc[chosen]).to_numpy()
    up = chance(0.6, len(chosen), rng)
    rows.loc[chosen, "icd10"] = np.where(up, graver, rows["icd10"].to_numpy()[chosen])
    rows.loc[chosen, "tag"] = SWOLLEN


def inflate(world: World, rows: pd.DataFrame) -> None:
    """Adds ``honest_fen`` and raises the totals and drugs of false bills."""
    rng = world.rng(f"{TYPOLOGY}/prices")
    first = world.latent["padding"].iloc[0]
    tag = rows["tag"].to_numpy(str)
    false, swollen = np.isin(tag, [*INVENTED, SWOLLEN]), tag == SWOLLEN
    rows["honest_fen"] = np.where(np.isin(tag, INVENTED), 0, rows["fund_fen"])
    n = len(rows)
    by = np.where(swollen, np.maximum(lognormal(first["dearer"], 0.22, n, rng), 1.08), 1.0)
    for name in ("total_fen", "fund_fen", "device_fen", "exam_fen"):
        rows[name] = np.where(swollen, np.round(rows[name] * by / 10).astype(np.int64) * 10, rows[name])
    most = 1 - (rows["device_fen"] + rows["exam_fen"]).to_numpy() / rows["total_fen"].to_numpy()
    drugs = np.clip(lognormal(first["drugs"], 0.25, n, rng), 0.2, np.maximum(most, 0.2) * 0.98)
    doped = false & (tag != COURSE) & chance(0.75, n, rng)
    rows["drug_fen"] = np.where(doped, np.floor(rows["total_fen"] * drugs / 10).astype(np.int64) * 10, rows["drug_fen"])


def record(world: World) -> None:
    """False bills with what the fund paid too much on each; courses by case; hospitals; what honest wards look like."""
    bills = world.latent["bills"]
    share = world.weight_of(TYPOLOGY)
    agent = world.latent["padding"].set_index("hospital_id")["agent_id"]
    false = bills[bills["tag"].isin([PADDED, SWOLLEN])]
    out = false["discharge_ts"].where(false["discharge_ts"].notna(), false["admit_ts"])
    person = world.agents["person_id"].to_numpy()[np.maximum(agent.reindex(false["hospital_id"]).to_numpy() - 1, 0)]
    named = np.where(agent.reindex(false["hospital_id"]).to_numpy() > 0, person, 0)
    world.record(
        TYPOLOGY, "fraud", "medical_bill", false["bill_id"].to_numpy(), ym_of(month_of(false["admit_ts"])),
        ym_of(month_of(out)), (false["fund_fen"] - false["honest_fen"]).to_numpy(), _ring(false["hospital_id"]),
        [[int(each)] if each else [] for each in named], share,
    )  # fmt: skip
    course = _by_case(bills[bills["tag"] == COURSE])
    world.record(
        TYPOLOGY, "fraud", "wi_case", course.index.to_numpy(), ym_of(month_of(course["first"])),
        ym_of(month_of(course["last"])), course["fen"].to_numpy(), _ring(course["hospital"]), weight=share,
    )  # fmt: skip
    therapy = _by_case(bills[bills["therapy"].to_numpy(dtype=bool) & (bills["tag"] == "").to_numpy()])
    therapy = therapy[~therapy.index.isin(course.index)]
    world.record(TYPOLOGY, "benign_lookalike", "wi_case", therapy.index.to_numpy(), ym_of(month_of(therapy["first"])))
    alike = _alike(world, bills)
    world.record(
        TYPOLOGY, "benign_lookalike", "medical_bill", alike["bill_id"].to_numpy(), ym_of(month_of(alike["admit_ts"]))
    )
    if world.shard == 0:
        _record_hospitals(world, share)


def _ring(hospital_id: npt.ArrayLike) -> Ints:
    """A hospital and its bills are a ring of the whole city, by the hospital's number."""
    made: Ints = -np.asarray(hospital_id, dtype=np.int64)
    return made


def _by_case(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby("case_id").agg(
        fen=("fund_fen", "sum"), first=("admit_ts", "min"), last=("admit_ts", "max"), hospital=("hospital_id", "first")
    )  # fmt: skip


def _record_hospitals(world: World, share: float) -> None:
    """The hospitals themselves, once a city; what they took stands at the bills."""
    padding = world.latent["padding"]
    number = padding["hospital_id"].to_numpy()
    world.record(TYPOLOGY, "fraud", "hospital", number, world.start_ym, ring_id=_ring(number), weight=share)
    alike = np.unique(np.r_[hospitals.ward_for_dust(world), np.arange(1, len(padding) + 1)])
    world.record(TYPOLOGY, "benign_lookalike", "hospital", alike, world.start_ym)


def _alike(world: World, bills: pd.DataFrame) -> pd.DataFrame:
    """Honest stays that touch, last for months, or fill the ward for dust lungs; a weekend at home in them."""
    wards = bills[bills["discharge_ts"].notna() & (bills["tag"] == "")].sort_values(["case_id", "admit_ts"])
    before = wards.groupby("case_id")["discharge_ts"].shift()
    touching = (day_of(wards["admit_ts"]) == day_of(before)) & before.notna().to_numpy()
    length = (wards["discharge_ts"] - wards["admit_ts"]).to_numpy()
    long = (wards["kind"] == "rehab").to_numpy() & (length > _LONG)
    dust = (wards["icd10"] == "J62.8").to_numpy()
    home = np.isin(wards["bill_id"], world.latent["let_out"]["bill_id"])
    found: pd.DataFrame = wards[touching | long | dust | home]
    return found

"""Benefits of the injured: one-off and monthly, devices and travel, by grade and own wage; and who gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, event_plans, operators
from jihe.city.calendar import DAY, NAT, NEVER, Ints, day_of, first_day, month_of, working_day, ym_of
from jihe.city.draws import chance, days, hours, lognormal, runs, yuan
from jihe.law import injury as law

if TYPE_CHECKING:
    from jihe.city.world import World

_PAY_DAY = 25
_COLUMNS = [
    "ben_id", "case_id", "person_id", "item", "ym", "grade_used", "own_wage_fen", "months", "rate", "amount_fen",
    "employment_end_date", "dep_id", "acct_id", "pay_date",
]  # fmt: skip
_STAYING = ("retired", "death", "transfer", "")  # ends of a job that give no medical lump sum
_DEVICES = {
    "hand": "prosthesis", "foot": "orthosis", "leg": "prosthesis", "arm": "prosthesis", "eye": "eye",
    "ear": "hearing_aid", "head": "denture", "spine": "wheelchair",
}  # fmt: skip
# kind: least months of use, median price in yuan
_LIVES = {
    "prosthesis": (48, 14_000), "orthosis": (24, 3_200), "eye": (60, 4_500), "hearing_aid": (48, 6_000),
    "denture": (60, 2_800), "wheelchair": (36, 2_400),
}  # fmt: skip
_BROKEN = 0.05  # of devices are replaced early, on the committee's word
_PAYS_BACK = 0.85  # of dependants paid too long


def build(world: World) -> None:
    """Writes ``wi_benefit``, ``wi_device`` and ``refund``; leaves ``wi_paid``, all rows with their ``ben_id``."""
    rng = world.rng("wi_benefits")
    cases = world.latent["wi_cases"]
    paid = cases[cases["pays"].to_numpy(dtype=bool)].reset_index(drop=True)
    graded = paid[(paid["grade"] >= 1) & paid["concluded"].notna()].reset_index(drop=True)
    parts = [_disability(world, graded, rng), _medical_lump(world, graded, rng), _monthly(world, graded)]
    parts += [_devices(world, graded, rng), _travel(paid, rng), world.latent["survivor_payments"]]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["pay_date"].to_numpy() < world.end]
    rows = rows.sort_values(["pay_date", "case_id", "item", "ym"], kind="stable").reset_index(drop=True)
    rows.insert(0, "ben_id", world.new_ids("wi_benefit", len(rows)))
    to_injured = rows["acct_id"].isna().to_numpy()
    own = accounts.payee(world, "WI", rows["person_id"].to_numpy(), rows["pay_date"].to_numpy() + hours(10))
    rows["acct_id"] = np.where(to_injured, own, rows["acct_id"].fillna(0)).astype(np.int64)
    rows["payee"] = rows["payee"].fillna(rows["person_id"]).astype(np.int64)
    world.latent["wi_paid"] = rows
    _write(world, rows, rng)
    _refunds(world, rng)


def _row(cases: pd.DataFrame, item: str, amount: Ints, pay_date: np.ndarray, **more: object) -> pd.DataFrame:
    base = {
        "case_id": cases["case_id"].to_numpy(), "person_id": cases["person_id"].to_numpy(), "item": item, "ym": 0,
        "amount_fen": amount, "pay_date": working_day(pay_date),
    }  # fmt: skip
    return pd.DataFrame({**base, **more})


def _disability(world: World, graded: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The one-off allowance of every grade, weeks after the conclusion (第三十五条至第三十七条)."""
    if graded.empty:
        return pd.DataFrame()
    grade, wage = graded["grade"].to_numpy(), graded["own_wage_fen"].to_numpy()
    ym = ym_of(month_of(graded["declared_ts"]))
    pay = day_of(graded["concluded"]) + days(rng.integers(12, 40, len(graded)))
    months = np.asarray(law.disability_months(grade, ym, world.law), dtype=float)
    amount = law.disability_lump_fen(wage, grade, ym, world.law)
    return _row(graded, "disab_lump", amount, pay, grade_used=grade, own_wage_fen=wage, months=months)


def _medical_lump(world: World, graded: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Grades 5–10 who leave the employer after the conclusion, at the grade they have then.

    ``says_left`` of ``event_plans``: days after the conclusion at which somebody who stays is said to have left;
    ``claims_lump``: who leaves and surely asks.
    """
    job = world.jobs.iloc[graded["job_id"].to_numpy() - 1]
    concluded = graded["concluded"].to_numpy()
    lag = event_plans.of(world, graded, "says_left", np.nan).to_numpy(dtype=float)
    stays = ~np.isnan(lag)
    end = np.where(stays, day_of(concluded) + days(np.nan_to_num(lag)), job["end"].to_numpy())
    asks = chance(0.85, len(graded), rng) | stays
    asks |= event_plans.of(world, graded, "claims_lump", False).to_numpy(dtype=bool)
    leaves = (end > concluded) & (stays | ~np.isin(job["end_reason"].to_numpy(str), _STAYING)) & (end < world.end)
    reviewed = (graded["review_grade"] > 0).to_numpy() & (graded["reviewed"].to_numpy() < end)
    grade_then = np.where(reviewed, graded["review_grade"], graded["grade"])
    takes = leaves & asks & (grade_then >= 5)
    rows, ended, grade = graded[takes], end[takes], grade_then[takes]
    if rows.empty:
        return pd.DataFrame()
    wage = rows["own_wage_fen"].to_numpy()
    months = np.asarray(world.law.number("medical_lump_months", ym_of(month_of(ended)), grade), dtype=float)
    amount = law.medical_lump_fen(wage, grade, ym_of(month_of(ended)), world.law)
    told = np.where(stays, NAT, world.jobs["deregistered"].to_numpy()[graded["job_id"].to_numpy() - 1])[takes]
    pay = day_of(np.fmax(told, ended)) + days(rng.integers(8, 45, len(rows)))
    used = {"grade_used": grade, "own_wage_fen": wage, "months": months}
    return _row(rows, "med_lump", amount, pay, **used, employment_end_date=day_of(ended))


def _monthly(world: World, graded: pd.DataFrame) -> pd.DataFrame:
    """Disability pensions of grades 1–4 until retirement or death, then a top-up; care fees by level."""
    mildest = int(np.asarray(world.law.number("disability_pension_fund_grade")))
    rows = graded[(graded["grade"] <= mildest) | (graded["care_level"] > 0)].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame()
    person = rows["person_id"].to_numpy() - 1
    died = month_of(world.people["death"].to_numpy()[person])
    pension = np.full(len(world.people), NEVER)
    np.minimum.at(pension, world.awards["person_id"].to_numpy() - 1, world.awards["start"].to_numpy())
    row, month = runs(month_of(rows["concluded"]) + 1, np.minimum(died, world.last_month))
    some = rows.iloc[row].reset_index(drop=True)
    pay = first_day(month) + (_PAY_DAY - 1) * DAY
    grade, wage, ym = some["grade"].to_numpy(), some["own_wage_fen"].to_numpy(), ym_of(month)
    light = np.minimum(grade, mildest)
    full = np.asarray(law.disability_pension_fen(wage, light, ym, world.law))
    share = np.asarray(world.law.number("disability_pension_share", ym, light)) / 10_000
    # ``keeps_full`` of ``event_plans``: nobody tells the injury fund of the pension.
    silent = event_plans.of(world, some, "keeps_full", False).to_numpy(dtype=bool)
    retired = (month >= pension[person[row]]) & ~silent
    old_age = _pension_of(world, some["person_id"].to_numpy(), month)
    made = _row(some, "disab_month", full, pay, grade_used=grade, own_wage_fen=wage, rate=share)
    made["ym"] = ym
    topup = made.assign(item="topup", amount_fen=np.maximum(full - old_age, 0), rate=np.nan)
    care = np.maximum(some["care_level"].to_numpy(), 1)
    fee = made.assign(
        item="care_month", amount_fen=law.care_fee_fen(care, ym, world.law), own_wage_fen=np.nan, rate=np.nan
    )
    entitled = grade <= mildest
    owed = entitled & retired & (topup["amount_fen"].to_numpy() > 0) & (old_age > 0)
    cared_for = some["care_level"].to_numpy() > 0
    rows_made: list[pd.DataFrame] = [made[entitled & ~retired], topup[owed], fee[cared_for]]
    return pd.concat(rows_made, ignore_index=True)


def _pension_of(world: World, persons: Ints, months: Ints) -> Ints:
    """The old-age pension each person was paid for a month; 0 where none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(np.unique(persons))
    parts = [
        table.select(["person_id", "ym", "amount_fen"])
        .filter(pc.is_in(table["person_id"], value_set=wanted))
        .to_pandas()
        for table in world.tables.get("pension_payment", [])
    ]
    paid = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"person_id": [], "ym": [], "amount_fen": []})
    paid = paid.drop_duplicates(["person_id", "ym"])
    asked = pd.DataFrame({"person_id": persons, "ym": ym_of(months)}).merge(paid, on=["person_id", "ym"], how="left")
    return asked["amount_fen"].fillna(0).to_numpy(dtype=np.int64)


def _devices(world: World, graded: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Assistive devices of grades up to 7, confirmed by the committee, and others once their life is over."""
    fits = (graded["grade"] >= 1) & (graded["grade"] <= 7) & graded["body_part"].isin(list(_DEVICES))
    rows = graded[fits.to_numpy() & chance(0.6, len(graded), rng)].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame()
    kind = rows["body_part"].map(_DEVICES).to_numpy(str)
    life = np.array([_LIVES[each][0] for each in kind])
    fitted = [day_of(rows["concluded"]) + days(rng.integers(20, 90, len(rows)))]
    while (fitted[-1] < world.end).any():
        worn = life * 30.44 + np.minimum(lognormal(70, 0.9, len(rows), rng), 700)
        broken = chance(_BROKEN, len(rows), rng)
        worn = np.where(broken, life * 30.44 * rng.uniform(0.2, 0.95, len(rows)), worn)
        fitted.append(day_of(fitted[-1] + days(worn)))
    row = np.tile(np.arange(len(rows)), len(fitted))
    each = rows.iloc[row].reset_index(drop=True).assign(fitted=np.concatenate(fitted), kind=kind[row], life=life[row])
    died = world.people["death"].to_numpy()[each["person_id"].to_numpy() - 1]
    each = each[(each["fitted"] < world.end).to_numpy() & ~(each["fitted"].to_numpy() >= died)].reset_index(drop=True)
    n = len(each)
    price = np.array([_LIVES[one][1] for one in each["kind"]])
    each["amount"] = yuan(price, 0.4, n, rng)
    known = working_day(each["fitted"].to_numpy() + 6 * DAY)
    order = np.argsort(known, kind="stable")
    number = np.empty(n, dtype=np.int64)
    number[order] = world.new_ids("wi_device", n)
    world.put(
        "wi_device",
        {
            "device_id": number, "case_id": each["case_id"], "kind": each["kind"], "fitted_date": each["fitted"],
            "min_life_months": each["life"], "committee_ok": np.ones(n, dtype=bool), "amount_fen": each["amount"],
            "recorded_ts": known + hours(11),
        },
    )  # fmt: skip
    paid = each["fitted"].to_numpy() + days(rng.integers(15, 40, n))
    return _row(each, "device", each["amount"].to_numpy(), paid)


def _travel(paid: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Travel and board for treatment outside the city."""
    rows = paid[chance(0.03, len(paid), rng)]
    when = np.maximum(rows["decided_ts"].to_numpy(), rows["declared_ts"].to_numpy() + 40 * DAY) + 20 * DAY
    return _row(rows, "travel", yuan(900, 0.5, len(rows), rng), day_of(when))


def _write(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    towns = world.people["town"].to_numpy(str)[rows["person_id"].to_numpy() - 1]
    columns = rows.reindex(columns=_COLUMNS)
    made = columns.assign(
        ym=columns["ym"].astype(np.int64), grade_used=columns["grade_used"].astype(float),
        own_wage_fen=columns["own_wage_fen"].astype(float), amount_fen=columns["amount_fen"].astype(np.int64),
        employment_end_date=columns["employment_end_date"].astype("datetime64[s]"),
        dep_id=columns["dep_id"].fillna(0).astype(np.int64), payee_person_id=rows["payee"],
        pay_status="paid", recorded_ts=rows["pay_date"].to_numpy() + hours(16.5),
        op_review=operators.handler(world, towns, "review", rng),
        op_approve=operators.handler(world, towns, "approve", rng),
    )  # fmt: skip
    back = chance(0.002, len(made), rng)
    returned = made[back].assign(pay_status="returned", recorded_ts=made["recorded_ts"][back] + 5 * DAY)
    world.latent["wi_paid"] = rows.assign(returned=back)
    world.put("wi_benefit", pd.concat([made, returned], ignore_index=True))


def _refunds(world: World, rng: np.random.Generator) -> None:
    """Dependants' pensions paid after their end, given back by most families once the end is told."""
    family = world.latent["dependants"]
    family = family[family["known"].notna() & family["pays_back"].to_numpy(dtype=bool)]
    paid = world.latent["wi_paid"]
    paid = paid[(paid["item"] == "dep_month").to_numpy() & ~paid["returned"].to_numpy()]
    rows = paid.merge(family[["dep_id", "last", "known"]], on="dep_id")
    rows = rows[rows["ym"].to_numpy() > ym_of(np.minimum(rows["last"], NEVER // 100))]
    gives = family["dep_id"].to_numpy()[chance(_PAYS_BACK, len(family), rng)]
    rows = rows[rows["dep_id"].isin(gives)]
    when = working_day(np.maximum(rows["known"], rows["pay_date"]).to_numpy() + days(rng.integers(6, 70, len(rows))))
    made = pd.DataFrame(
        {
            "line": "WI", "src_table": "wi_benefit", "src_key": rows["ben_id"].to_numpy(),
            "amount_fen": rows["amount_fen"].to_numpy(), "kind": "cash", "refund_ts": when + hours(11),
            "recorded_ts": when + hours(11),
        }
    )  # fmt: skip
    made = made[made["refund_ts"] < world.end].sort_values(["refund_ts", "src_key"], kind="stable")
    made.insert(0, "refund_id", world.new_ids("refund", len(made)))
    world.put("refund", made)

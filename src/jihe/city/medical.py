"""Bills of the injured that the fund pays: visits, stays, transfers, therapy, rehabilitation, dust lungs, plates.

A transfer on the day of discharge leaves two stays that touch: the new ward admits before the old one has closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, hospitals
from jihe.city.calendar import DAY, NAT, Times, day_of, working_day
from jihe.city.draws import chance, days, hours, lognormal, numbers, some, where_known, yuan
from jihe.city.schemes import padded_stays, stays

if TYPE_CHECKING:
    from jihe.city.world import World

_STAYS = {1: 0.18, 2: 0.75, 3: 0.97, 4: 1.0, 5: 1.0}  # by severity: 55 % in all
_STAY_DAYS = {"hand": 10, "leg": 15, "arm": 14, "spine": 15}  # median before transfers, 13 for the others
_STAY_YUAN, _VISIT_YUAN, _THERAPY_YUAN = 18_500, 330, 110
_CONSERVATIVE = 0.2  # of the share of stays, where nobody wants an operation
_TRANSFERRED = 0.13
_SECOND_OPERATION = 0.15
_THERAPY = 0.05  # of the gravely hurt, and fewer others, come for therapy day by day
_REHABILITATED = 0.3
_DUST_A_YEAR = 1.4  # stays of who has pneumoconiosis
_LONG_PARTS = ("head", "spine")  # whose rehabilitation lasts months
_MEAL_FEN = 5_000  # a day
_SPLIT = {
    "inpatient": (0.32, 0.2, 0.14),
    "rehab": (0.2, 0.02, 0.1),
    "outpatient": (0.35, 0.02, 0.4),
}  # drugs, devices, exams


def build(world: World) -> None:
    """Writes ``medical_bill``; leaves the latent ``bills``, with ``tag``, ``on_paper`` (nobody lay there) and
    ``honest_fen``, what was due of each."""
    rng = world.rng("medical")
    cases = world.latent["wi_cases"]
    paid = cases[cases["pays"].to_numpy(dtype=bool)].reset_index(drop=True)
    first = _stays(world, paid, rng)
    last = first.groupby("case_id")["discharge_ts"].max().reindex(paid["case_id"]).to_numpy().astype("datetime64[s]")
    parts = [
        first,
        *_later_stays(paid, last, padded_stays.wanted(world) // 2, rng),
        _dust(world, paid, rng),
        *_visits(paid, last, rng),
    ]
    rows = padded_stays.falsified(world, pd.concat(parts, ignore_index=True), paid)
    rows["on_paper"] = rows["tag"].isin(padded_stays.INVENTED)
    rows = pd.concat([rows, stays.bills(world, paid)], ignore_index=True)
    died = world.people["death"].to_numpy()[rows["patient"].to_numpy() - 1]
    rows = rows[~(rows["admit_ts"].to_numpy() >= died)].reset_index(drop=True)
    died = world.people["death"].to_numpy()[rows["patient"].to_numpy() - 1]
    rows["discharge_ts"] = np.fmin(rows["discharge_ts"], died).where(rows["discharge_ts"].notna())
    _price(rows, rng)
    padded_stays.inflate(world, rows)
    rows.loc[rows["on_paper"], "honest_fen"] = 0
    rows["invoice_no"] = numbers("W", world.citywide(rng.permutation(len(rows)) + 1) + 10**8, 10)
    _settle(world, rows, rng)
    rows = rows[rows["pay_date"].to_numpy() < world.end].sort_values(["pay_date", "case_id", "admit_ts"], kind="stable")
    rows = rows.reset_index(drop=True)
    rows.insert(0, "bill_id", world.new_ids("medical_bill", len(rows)))
    world.latent["bills"] = rows
    world.put(
        "medical_bill",
        rows.drop(columns=["decided_ts", "tag", "patient", "therapy", "honest_fen", "on_paper"]).assign(
            recorded_ts=rows["pay_date"].to_numpy() + hours(17)
        ),
    )


def bills(cases: pd.DataFrame, kind: str, hospital: np.ndarray, admit: Times, discharge: Times) -> pd.DataFrame:
    """Bill rows of cases, without prices; ``tag`` '' and no emergency."""
    return pd.DataFrame(
        {
            "case_id": cases["case_id"].to_numpy(), "person_id": cases["person_id"].to_numpy(), "hospital_id": hospital,
            "kind": kind, "admit_ts": admit, "discharge_ts": discharge, "icd10": cases["icd10"].to_numpy(),
            "decided_ts": cases["decided_ts"].to_numpy(), "tag": "", "emergency": False,
            "patient": cases["patient"].to_numpy(), "therapy": False,
        }
    )  # fmt: skip


def leave(admit: Times, length: np.ndarray, rng: np.random.Generator) -> Times:
    """Discharge in the morning or early afternoon of the last day."""
    return day_of(admit) + days(np.maximum(np.round(length), 1)) + hours(8.5 + 6 * rng.random(len(admit)))


def _stays(world: World, paid: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The first stay, soon after the first visit; some are transferred to a large hospital on the way."""
    share = paid["severity"].map(_STAYS).to_numpy(dtype=float)
    share = np.where(paid["conservative"].to_numpy(dtype=bool), share * _CONSERVATIVE, share)
    share = np.where(paid["clause"] == "14-4", 0, share)
    first = paid[chance(share, len(paid), rng)].reset_index(drop=True)
    n = len(first)
    median = first["body_part"].map(_STAY_DAYS).fillna(13).to_numpy(dtype=float) * (
        0.8 + 0.1 * first["severity"].to_numpy()
    )
    admit = first["visit_shown_ts"].to_numpy() + hours(0.5 + 3 * rng.random(n))
    discharge = leave(admit, lognormal(median, 0.5, n, rng), rng)
    made = bills(first, "inpatient", first["first_hospital_id"].to_numpy(), admit, discharge)
    long = (discharge - admit) > 4 * DAY
    moves = chance(_TRANSFERRED, n, rng) & long
    moves[some(np.flatnonzero(long), padded_stays.wanted(world) // 5, rng)] = True
    there = made[moves].copy()
    m = len(there)
    there["hospital_id"] = (there["hospital_id"].to_numpy() + rng.integers(0, 3, m)) % 4 + 1
    closed = day_of(admit[moves]) + days(rng.integers(1, 4, m)) + hours(14 + 3.5 * rng.random(m))
    there["admit_ts"] = np.maximum(closed - hours(1 + 4 * rng.random(m)), admit[moves] + hours(2))
    made.loc[moves, "discharge_ts"] = np.maximum(closed, there["admit_ts"].to_numpy())
    return pd.concat([made, there], ignore_index=True)


def _later_stays(paid: pd.DataFrame, last: Times, besides: int, rng: np.random.Generator) -> list[pd.DataFrame]:
    """Rehabilitation of the gravely injured, for months after brain and cord; a year on, the plate is taken out."""
    n = len(paid)
    severity = paid["severity"].to_numpy()
    lives = ~np.isnat(last) & paid["death"].isna().to_numpy() & (paid["clause"] != "14-4").to_numpy()
    slow = (severity >= 4) & paid["body_part"].isin(_LONG_PARTS).to_numpy()
    # Where much is cheated, there are as many more who honestly need long.
    slow[some(np.flatnonzero(lives & (severity >= 2)), besides, rng)] = True
    takes = lives & ((severity >= 3) | slow) & chance(np.where(slow, 0.95, _REHABILITATED), n, rng)
    severe = paid[takes].reset_index(drop=True)
    long, m = slow[takes], int(takes.sum())
    admit = last[takes] + days(rng.integers(3, 60, m)) + hours(2)
    out = leave(admit, np.where(long, lognormal(70, 0.55, m, rng), lognormal(28, 0.5, m, rng)), rng)
    made = [bills(severe, "rehab", severe["first_hospital_id"].to_numpy(), admit, out)]
    done = last.copy()
    done[takes] = out
    for _ in range(2):  # another round for some, weeks later
        again = long & chance(0.55, m, rng)
        admit = out + days(rng.integers(10, 60, m)) + hours(1)
        out = leave(admit, lognormal(55, 0.5, m, rng), rng)
        made.append(bills(severe, "rehab", severe["first_hospital_id"].to_numpy(), admit, out)[again])
        done[takes] = np.where(again, out, done[takes])
    operated = lives & (severity >= 2) & ~paid["conservative"].to_numpy(dtype=bool)
    plate = operated & chance(_SECOND_OPERATION, n, rng)
    rows = paid[plate].reset_index(drop=True)
    then = np.maximum(last[plate] + days(rng.integers(240, 480, len(rows))), done[plate] + days(14)) + hours(2)
    back = leave(then, lognormal(6, 0.3, len(rows), rng), rng)
    return [*made, bills(rows, "inpatient", rows["first_hospital_id"].to_numpy(), then, back)]


def _dust(world: World, paid: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Stays of weeks, year after year, in the one ward for pneumoconiosis; never two at a time."""
    ill = paid[(paid["clause"] == "14-4").to_numpy()].reset_index(drop=True)
    made: list[pd.DataFrame] = []
    free = ill["visit_shown_ts"].to_numpy() + hours(3)
    for _ in range(int(np.ceil(_DUST_A_YEAR * world.years))):
        admit: Times = free + days(rng.exponential(365 / _DUST_A_YEAR - 40, len(ill)) * 0.8 + 6)
        free = leave(admit, lognormal(36, 0.5, len(ill), rng), rng)
        rows = bills(ill, "inpatient", np.repeat(hospitals.ward_for_dust(world), len(ill)), admit, free)
        inside = admit < world.end
        made.append(rows[inside])
    return pd.concat(made, ignore_index=True)


def _visits(paid: pd.DataFrame, last: Times, rng: np.random.Generator) -> list[pd.DataFrame]:
    """The first visit of everybody; dressings, check-ups, and for some a course of therapy, none during a stay."""
    n = len(paid)
    place = paid["first_hospital_id"].to_numpy()
    first = bills(paid, "outpatient", place, paid["visit_shown_ts"].to_numpy(), np.repeat(NAT, n))
    first["emergency"] = True
    begin = np.fmax(paid["visit_shown_ts"].to_numpy(), last)
    lives = paid["death"].isna().to_numpy()
    row = np.repeat(np.arange(n), rng.poisson(2.2, n) * lives)
    when = day_of(begin[row]) + days(rng.integers(2, 45, len(row))) + hours(8.2 + 8 * rng.random(len(row)))
    later = bills(paid.iloc[row], "outpatient", place[row], when, np.repeat(NAT, len(row)))
    severity = paid["severity"].to_numpy()
    treated = lives & (severity >= 2) & chance(np.where(severity >= 3, 3 * _THERAPY, _THERAPY), n, rng)
    return [first, later, series(paid[treated], begin[treated], place[treated], 24.0, rng)]


def series(
    cases: pd.DataFrame, begin: Times, place: np.ndarray, median: float, rng: np.random.Generator
) -> pd.DataFrame:
    """A course of therapy: ``median`` visits in weeks to months, at most one a day."""
    n = len(cases)
    times = np.clip(np.round(lognormal(median, 0.5, n, rng)), 8, 160).astype(np.int64)
    span = np.maximum(times * (1.0 + 1.4 * rng.random(n)), times + 1)
    row = np.repeat(np.arange(n), times)
    day = np.floor(1 + rng.random(len(row)) * span[row]).astype(np.int64)
    when = pd.DataFrame({"row": row, "day": day}).drop_duplicates().sort_values(["row", "day"])
    row, day = when["row"].to_numpy(), when["day"].to_numpy()
    at = day_of(begin[row]) + (1 + day) * DAY + hours(8.2 + 8 * rng.random(len(row)))
    made: pd.DataFrame = bills(cases.iloc[row], "outpatient", place[row], at, np.repeat(NAT, len(row)))
    return made.assign(therapy=True)


def _price(rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Totals and their parts; what no catalogue covers stays with the employer."""
    n = len(rows)
    kind = rows["kind"].to_numpy(str)
    length = np.maximum((rows["discharge_ts"].to_numpy() - rows["admit_ts"].to_numpy()) / DAY, 1.0)
    length = np.where(np.isnan(length), 1.0, length)
    stay = yuan(_STAY_YUAN * (length / 11) ** 0.7, 0.62, n, rng)
    rehab = yuan(7_500 * (length / 28) ** 0.9, 0.4, n, rng)
    dust = (rows["icd10"] == "J62.8").to_numpy()
    stay = np.where(dust, rehab, stay)
    usual = np.where(rows["therapy"].to_numpy(dtype=bool), _THERAPY_YUAN, _VISIT_YUAN)
    visit = yuan(usual * np.where(rows["emergency"], 2.0, 1.0), 0.7, n, rng)
    rows["total_fen"] = np.select([kind == "inpatient", kind == "rehab"], [stay, rehab], visit)
    covered = np.clip(rng.normal(0.93, 0.05, n), 0.6, 1.0)
    rows["fund_fen"] = np.round(rows["total_fen"] * covered / 10).astype(np.int64) * 10
    shares = np.array([_SPLIT[str(each)] for each in np.unique(kind)])[np.unique(kind, return_inverse=True)[1]]
    shares[:, 0] = np.where(dust & (kind != "outpatient"), 0.52, shares[:, 0])
    shares = shares * np.exp(rng.normal(0, 0.25, shares.shape))
    shares = shares / np.maximum(shares.sum(axis=1, keepdims=True) / 0.96, 1.0)
    for position, name in enumerate(("drug_fen", "device_fen", "exam_fen")):
        rows[name] = np.floor(rows["total_fen"] * shares[:, position] / 10).astype(np.int64) * 10
    bed_days = np.where(kind == "outpatient", 0, np.floor(length)).astype(np.int64)
    rows["meal_days"] = where_known(bed_days, kind != "outpatient")
    rows["meal_fen"] = where_known(bed_days * _MEAL_FEN, kind != "outpatient")


def _settle(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Direct where the injury was recognised before discharge at an agreement hospital, by hand otherwise."""
    n = len(rows)
    done = np.fmax(rows["admit_ts"].to_numpy(), rows["discharge_ts"].to_numpy())
    ended = hospitals.agreements_end(world)[rows["hospital_id"].to_numpy() - 1]
    direct = (done > rows["decided_ts"].to_numpy()) & (done < ended)
    rows["settle"] = np.where(direct, "direct", "manual")
    wait = np.where(direct, rng.integers(15, 40, n), rng.integers(10, 28, n))
    rows["pay_date"] = working_day(day_of(np.maximum(done, rows["decided_ts"].to_numpy())) + days(wait))
    cases = world.latent["wi_cases"].set_index("case_id")
    unit = cases["employer_id"].reindex(rows["case_id"]).to_numpy()
    employer_paid = chance(0.75, n, rng)
    own = accounts.payee(world, "WI", rows["person_id"].to_numpy(), rows["pay_date"].to_numpy() + hours(12))
    account = np.where(employer_paid, accounts.of_employers(world, unit), own)
    rows["acct_id"] = np.where(direct, 0, account)
    outside = ended == hospitals.NO_AGREEMENT
    rows["emergency"] = rows["emergency"].to_numpy(dtype=bool) | outside

"""Bills of the injured that the fund pays: visits, stays, transfers, rehabilitation, removal of plates.

A transfer on the day of discharge leaves two stays that touch: the new ward admits before the old one has closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, hospitals
from jihe.city.calendar import DAY, NAT, day_of, working_day
from jihe.city.draws import chance, days, hours, lognormal, numbers, some, where_known, yuan
from jihe.city.schemes import padded_stays

if TYPE_CHECKING:
    from jihe.city.world import World

_STAYS = {1: 0.18, 2: 0.75, 3: 0.97, 4: 1.0, 5: 1.0}  # by severity: 55 % in all
_STAY_DAYS = {"hand": 9, "leg": 13, "arm": 12, "spine": 13}  # median, 11 for the others
_STAY_YUAN, _VISIT_YUAN = 17_500, 420
_TRANSFERRED = 0.13
_SECOND_OPERATION = 0.15
_MEAL_FEN = 5_000  # a day
_SPLIT = {
    "inpatient": (0.32, 0.2, 0.14),
    "rehab": (0.2, 0.02, 0.1),
    "outpatient": (0.35, 0.02, 0.4),
}  # drugs, devices, exams


def build(world: World) -> None:
    """Writes ``medical_bill``; leaves ``world.latent["bills"]``."""
    rng = world.rng("medical")
    cases = world.latent["wi_cases"]
    paid = cases[cases["pays"].to_numpy(dtype=bool)].reset_index(drop=True)
    stays = _stays(world, paid, rng)
    rows = pd.concat([stays, *_later_stays(world, paid, stays, rng), _visits(paid, stays, rng)], ignore_index=True)
    rows = pd.concat([rows, padded_stays.stays(world, stays)], ignore_index=True)
    died = world.people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    rows = rows[~(rows["admit_ts"].to_numpy() >= died)].reset_index(drop=True)
    rows["discharge_ts"] = np.fmin(
        rows["discharge_ts"], world.people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    ).where(rows["discharge_ts"].notna())
    _price(rows, rng)
    _settle(world, rows, rng)
    rows = rows[rows["pay_date"].to_numpy() < world.end].sort_values(["pay_date", "case_id", "admit_ts"], kind="stable")
    rows = rows.reset_index(drop=True)
    rows.insert(0, "bill_id", world.new_ids("medical_bill", len(rows)))
    world.latent["bills"] = rows
    world.put(
        "medical_bill",
        rows.drop(columns=["decided_ts", "tag"]).assign(recorded_ts=rows["pay_date"].to_numpy() + hours(17)),
    )


def _bills(
    cases: pd.DataFrame, kind: str, hospital: np.ndarray, admit: np.ndarray, discharge: np.ndarray
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case_id": cases["case_id"].to_numpy(), "person_id": cases["person_id"].to_numpy(), "hospital_id": hospital,
            "kind": kind, "admit_ts": admit, "discharge_ts": discharge, "icd10": cases["icd10"].to_numpy(),
            "decided_ts": cases["decided_ts"].to_numpy(), "tag": cases["tag"].to_numpy(), "emergency": False,
        }
    )  # fmt: skip


def _leave(admit: np.ndarray, length: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Discharge in the morning or early afternoon of the last day."""
    return day_of(admit) + days(np.maximum(np.round(length), 1)) + hours(8.5 + 6 * rng.random(len(admit)))


def _stays(world: World, paid: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The first stay, soon after the first visit; some are transferred to a large hospital on the way."""
    share = paid["severity"].map(_STAYS).to_numpy(dtype=float)
    first = paid[chance(share, len(paid), rng)].reset_index(drop=True)
    n = len(first)
    median = first["body_part"].map(_STAY_DAYS).fillna(11).to_numpy(dtype=float) * (
        0.75 + 0.1 * first["severity"].to_numpy()
    )
    admit = first["visit_shown_ts"].to_numpy() + hours(0.5 + 3 * rng.random(n))
    discharge = _leave(admit, lognormal(median, 0.5, n, rng), rng)
    made = _bills(first, "inpatient", first["first_hospital_id"].to_numpy(), admit, discharge)
    long = (discharge - admit) > 4 * DAY
    moves = chance(_TRANSFERRED, n, rng) & long
    moves[some(np.flatnonzero(long), padded_stays.wanted(world), rng)] = True
    there = made[moves].copy()
    m = len(there)
    there["hospital_id"] = (there["hospital_id"].to_numpy() + rng.integers(0, 3, m)) % 4 + 1
    closed = day_of(admit[moves]) + days(rng.integers(1, 4, m)) + hours(14 + 3.5 * rng.random(m))
    there["admit_ts"] = np.maximum(closed - hours(1 + 4 * rng.random(m)), admit[moves] + hours(2))
    made.loc[moves, "discharge_ts"] = np.maximum(closed, there["admit_ts"].to_numpy())
    return pd.concat([made, there], ignore_index=True)


def _later_stays(
    world: World, paid: pd.DataFrame, stays: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rehabilitation of the gravely injured and, a year on, the operation that takes the plate out."""
    last = stays.groupby("case_id")["discharge_ts"].max().reindex(paid["case_id"]).to_numpy().astype("datetime64[s]")
    grave = paid[
        ((paid["severity"] >= 3) & chance(0.3, len(paid), rng)).to_numpy() & ~np.isnat(last) & paid["death"].isna()
    ]
    after = last[grave.index.to_numpy()] + days(rng.integers(3, 60, len(grave))) + hours(2)
    rehab = _bills(
        grave,
        "rehab",
        grave["first_hospital_id"].to_numpy(),
        after,
        _leave(after, lognormal(28, 0.4, len(grave), rng), rng),
    )
    plate = paid[
        ((paid["severity"] >= 2) & chance(_SECOND_OPERATION, len(paid), rng)).to_numpy()
        & ~np.isnat(last)
        & paid["death"].isna()
    ]
    then = last[plate.index.to_numpy()] + days(rng.integers(240, 480, len(plate))) + hours(2)
    again = _bills(
        plate,
        "inpatient",
        plate["first_hospital_id"].to_numpy(),
        then,
        _leave(then, lognormal(6, 0.3, len(plate), rng), rng),
    )
    return rehab, again


def _visits(paid: pd.DataFrame, stays: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The first visit of everybody, and dressings and check-ups after it, none of them during a stay."""
    n = len(paid)
    first = _bills(
        paid, "outpatient", paid["first_hospital_id"].to_numpy(), paid["visit_shown_ts"].to_numpy(), np.repeat(NAT, n)
    )
    first["emergency"] = True
    out = stays.groupby("case_id")["discharge_ts"].max().reindex(paid["case_id"]).to_numpy().astype("datetime64[s]")
    begin = np.fmax(paid["visit_shown_ts"].to_numpy(), out)
    row = np.repeat(np.arange(n), rng.poisson(2.2, n) * paid["death"].isna().to_numpy())
    when = day_of(begin[row]) + days(rng.integers(2, 45, len(row))) + hours(8.2 + 8 * rng.random(len(row)))
    again = paid.iloc[row]
    later = _bills(again, "outpatient", again["first_hospital_id"].to_numpy(), when, np.repeat(NAT, len(row)))
    return pd.concat([first, later], ignore_index=True)


def _price(rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Totals and their parts; what no catalogue covers stays with the employer."""
    n = len(rows)
    kind = rows["kind"].to_numpy(str)
    length = np.maximum((rows["discharge_ts"].to_numpy() - rows["admit_ts"].to_numpy()) / DAY, 1.0)
    length = np.where(np.isnan(length), 1.0, length)
    stay = yuan(_STAY_YUAN * (length / 11) ** 0.7, 0.62, n, rng)
    rehab = yuan(7_500 * (length / 28) ** 0.9, 0.4, n, rng)
    visit = yuan(_VISIT_YUAN * np.where(rows["emergency"], 2.0, 1.0), 0.7, n, rng)
    rows["total_fen"] = np.select([kind == "inpatient", kind == "rehab"], [stay, rehab], visit)
    covered = np.clip(rng.normal(0.93, 0.05, n), 0.6, 1.0)
    rows["fund_fen"] = np.round(rows["total_fen"] * covered / 10).astype(np.int64) * 10
    shares = np.array([_SPLIT[str(each)] for each in np.unique(kind)])[np.unique(kind, return_inverse=True)[1]]
    shares = np.clip(shares * np.exp(rng.normal(0, 0.25, shares.shape)), 0, 0.32)
    for position, name in enumerate(("drug_fen", "device_fen", "exam_fen")):
        rows[name] = np.round(rows["total_fen"] * shares[:, position] / 10).astype(np.int64) * 10
    bed_days = np.where(kind == "outpatient", 0, np.floor(length)).astype(np.int64)
    rows["meal_days"] = where_known(bed_days, kind != "outpatient")
    rows["meal_fen"] = where_known(bed_days * _MEAL_FEN, kind != "outpatient")
    rows["invoice_no"] = numbers("W", rng.permutation(n) + 10**8, 10)


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

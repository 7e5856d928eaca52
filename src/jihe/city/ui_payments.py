"""What the unemployment fund pays for each claim, by the law's amounts, and what comes back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, paid_in, unemployment
from jihe.city.calendar import DAY, Bools, Ints, month_of, office_time, working_day, ym_of
from jihe.city.draws import chance, days, pick, pick_number, runs, where_known
from jihe.law import contribution
from jihe.law import injury as injury_law
from jihe.law import unemployment as law

if TYPE_CHECKING:
    from jihe.city.world import World

_RETURNED = 0.002  # of payments, come back from the bank
_KIND_ORDER = {"monthly": 0, "job_subsidy": 1, "medical": 2}
_LUMP_DELAY = (95, 170)  # days after the new job began: three months of contributions are asked for
_OFFSET = "offset"


def write(world: World, claims: pd.DataFrame, paid: pd.DataFrame) -> None:
    """Writes ``ui_payment``, the refunds of what was paid too long, and the fund's pension contributions.

    ``claims``: those granted, with from_month, last_due, last_paid, stop_reason, knows. ``paid``: contributions.
    The latent frame ``ui_amount_errors`` (spell_id, item, first, last: months, factor, shift: months) makes amounts
    wrong: those of ``shift`` months later, times ``factor``. Leaves ``world.latent["ui_paid"]``, all payments with
    claim_id, month, item, amount_fen, due_fen (by the law), pay_id, pay_date.
    """
    rng = world.rng("ui_payments")
    months = _months(world, claims)
    by_month = [_monthly(world, months), _subsidy(world, claims, months, paid), _premium(world, months)]
    rows = pd.concat(
        [_with_errors(world, claims, pd.concat(by_month)), _one_offs(world, claims, rng)], ignore_index=True
    )
    rows["due_fen"] = rows["due_fen"].fillna(rows["amount_fen"]).astype(np.int64)
    rows = rows[(rows["pay_date"].to_numpy() < world.end) & (rows["pay_date"].to_numpy() >= world.start)]
    rows["rank"] = rows["item"].map(_KIND_ORDER).fillna(9)
    rows = rows.sort_values(["pay_date", "claim_id", "rank"], kind="stable").reset_index(drop=True)
    rows["pay_id"] = world.new_ids("ui_payment", len(rows))
    to_person = rows["item"].to_numpy(str) != "medical"
    account = accounts.payee(world, "UI", rows["person_id"].to_numpy(), rows["pay_date"].to_numpy() + days(0.4))
    rows["acct_id"] = np.where(to_person, account, 0)
    world.latent["ui_paid"] = rows
    _put(world, rows, to_person, rng)
    _refunds(world, claims, rows, rng)
    _pension_months(world, claims, months)


def _months(world: World, claims: pd.DataFrame) -> pd.DataFrame:
    """A row for every month paid monthly, with its place in the claim from 0 and whether it was still due."""
    first = np.maximum(claims["from_month"].to_numpy(), world.first_month - 1)
    row, month = runs(first, np.minimum(claims["last_paid"].to_numpy(), world.last_month))
    kept = ["claim_id", "spell_id", "person_id", "from_month", "last_due", "decided_ts", "seeks"]
    made = claims.iloc[row][kept].reset_index(drop=True)
    made["month"] = month
    decided = working_day(made["decided_ts"].to_numpy() + DAY)
    made["pay_date"] = np.maximum(unemployment.pay_day(month), decided).astype("datetime64[D]").astype("datetime64[s]")
    return made


def _item(months: pd.DataFrame, item: str, amount: Ints) -> pd.DataFrame:
    made = months[["claim_id", "person_id", "month", "pay_date"]].copy()
    made["item"], made["amount_fen"], made["contract_months"] = item, amount, 0
    return made


def _with_errors(world: World, claims: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Monthly items with what the law gives (``due_fen``) beside what is paid, wrong where a scheme made it so."""
    of = claims.set_index("claim_id")[["spell_id", "from_month", "lawful", "last_due", "bridging"]]
    of = of.reindex(rows["claim_id"])
    month, most = rows["month"].to_numpy(), int(np.asarray(world.law.number("ui_job_subsidy_months")))
    place = month - of["from_month"].to_numpy()
    due = ((place < of["lawful"].to_numpy()) | of["bridging"].to_numpy(dtype=bool)) & (month <= of["last_due"])
    due &= (rows["item"].to_numpy(str) != "job_subsidy") | (place < most)
    rows = rows.assign(due_fen=np.where(due, rows["amount_fen"], 0)).reset_index(drop=True)
    errors = world.latent.get("ui_amount_errors")
    if errors is None or errors.empty:
        return rows
    keyed = rows.assign(spell_id=of["spell_id"].to_numpy(), row=np.arange(len(rows)))
    wrong = keyed.merge(errors, on=["spell_id", "item"])
    wrong = wrong[(wrong["month"] >= wrong["first"]) & (wrong["month"] <= wrong["last"])]
    law_then = np.asarray(law.monthly_fen(ym_of(wrong["month"] + wrong["shift"]), world.law), dtype=np.int64)
    base = np.where(wrong["item"] == "monthly", law_then, wrong["amount_fen"])
    amount = np.round(base * wrong["factor"].to_numpy() / 100).astype(np.int64) * 100
    rows.loc[wrong["row"].to_numpy(), "amount_fen"] = amount
    return rows


def _monthly(world: World, months: pd.DataFrame) -> pd.DataFrame:
    return _item(months, "monthly", law.monthly_fen(ym_of(months["month"]), world.law))


def _premium(world: World, months: pd.DataFrame) -> pd.DataFrame:
    return _item(months, "medical", law.medical_premium_fen(ym_of(months["month"]), world.law))


def _subsidy(world: World, claims: pd.DataFrame, months: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    """The job-seeking subsidy of the first six months, for who seeks and is below the retirement age (第二十条)."""
    most = int(np.asarray(world.law.number("ui_job_subsidy_months")))
    statutory = world.people["statutory"].to_numpy()[months["person_id"].to_numpy() - 1]
    place = (months["month"] - months["from_month"]).to_numpy()
    more = claims.set_index("claim_id")["subsidy_months"].reindex(months["claim_id"]).to_numpy(dtype=np.int64)
    takes = months["seeks"].to_numpy(dtype=bool) & (place < most + more) & (months["month"].to_numpy() <= statutory)
    rows = months[takes]
    insured = paid[paid["ui"].to_numpy()]
    span = int(np.asarray(world.law.number("ui_job_subsidy_base_months")))
    before = month_of(claims["separation"]) + 1
    # The month of separation counts where it was paid for: bases are those of the last months with one.
    bases = paid_in.last_bases(insured, claims["person_id"].to_numpy(), before, span)
    # Who left before the window has its bases in no table: those of the job, as it was declared.
    declared = world.jobs["base_uw_fen"].to_numpy()[claims["job_id"].to_numpy() - 1]
    known = np.asarray(injury_law.mean_base_fen(bases))
    mean = pd.Series(np.where(known > 0, known, declared), index=claims["claim_id"].to_numpy())
    base = mean.reindex(rows["claim_id"]).to_numpy()
    return _item(rows, "job_subsidy", law.job_subsidy_fen(base, ym_of(rows["month"]), world.law))


def _one_offs(world: World, claims: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Maternity, lump sums on a new job or an own business, the sum for who goes home, and grants on death."""
    parts = [_maternity(world, claims), _reemployed(world, claims, rng), _startup(world, claims, rng)]
    parts += [_leaving(world, claims), _deaths(world, claims, rng)]
    return pd.concat(parts, ignore_index=True)


def _one(rows: pd.DataFrame, month: Ints, item: str, amount: Ints, pay_date: np.ndarray) -> pd.DataFrame:
    made = rows[["claim_id", "person_id"]].copy()
    made["month"], made["pay_date"] = month, working_day(pay_date)
    made["item"], made["amount_fen"], made["contract_months"] = item, amount, 0
    return made


def _maternity(world: World, claims: pd.DataFrame) -> pd.DataFrame:
    born = month_of(claims["child"])
    rows = claims[(born >= claims["from_month"]) & (born <= claims["last_due"])]
    month = month_of(rows["child"])
    return _one(
        rows,
        month,
        "maternity",
        law.maternity_fen(ym_of(month), world.law),
        rows["child"].to_numpy() + 50 * DAY,
    )


def _unused(claims: pd.DataFrame) -> Ints:
    used = claims["last_due"].to_numpy() - claims["from_month"].to_numpy() + 1
    made: Ints = np.maximum(claims["granted"].to_numpy() - np.maximum(used, 0), 0)
    return made


def _reemployed(world: World, claims: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Half the unused months for who told of a new job that lasts, once three months are insured there."""
    honest = (claims["stop_reason"] == "reemployed").to_numpy() & ~claims["hides"].to_numpy(dtype=bool)
    job = np.maximum(claims["next_job"].to_numpy() - 1, 0)
    end = world.jobs["end"].to_numpy()[job]
    lasts = np.isnat(end) | (end > claims["next_start"].to_numpy() + 130 * DAY)
    insured = np.char.find(world.jobs["lines"].to_numpy(str)[job], "UI") >= 0
    another = world.jobs["employer_id"].to_numpy()[job] != claims["employer_id"].to_numpy()
    in_time = world.jobs["registered"].to_numpy()[job] < claims["next_start"].to_numpy() + 25 * DAY
    asks = honest & lasts & insured & another & in_time & (claims["next_job"].to_numpy() > 0) & (_unused(claims) > 0)
    rows = claims[asks & chance(0.4, len(claims), rng)]
    when = rows["next_start"].to_numpy() + days(rng.integers(*_LUMP_DELAY, len(rows)))
    month = month_of(when)
    made = _one(
        rows,
        month,
        "lump_reemp",
        law.reemployment_lump_fen(_unused(rows), ym_of(month), world.law),
        when + 12 * DAY,
    )
    return made.assign(contract_months=pick_number({12: 0.35, 24: 0.3, 36: 0.35}, len(rows), rng))


def _startup(world: World, claims: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows = claims[(claims["stop_reason"] == "business").to_numpy() & (_unused(claims) > 0)]
    when = rows["startup"].to_numpy() + days(rng.integers(40, 120, len(rows)))
    month = month_of(when)
    return _one(
        rows,
        month,
        "lump_startup",
        law.startup_lump_fen(_unused(rows), ym_of(month), world.law),
        when + 12 * DAY,
    )


def _leaving(world: World, claims: pd.DataFrame) -> pd.DataFrame:
    """All granted months at once for who comes from another province, goes home and ends the relation."""
    rows = claims[claims["leaves"].to_numpy(dtype=bool)]
    month = rows["from_month"].to_numpy()
    amount = rows["granted"].to_numpy() * np.asarray(law.monthly_fen(ym_of(month), world.law))
    return _one(
        rows,
        month,
        "lump_leave",
        amount,
        np.maximum(unemployment.pay_day(month), rows["decided_ts"].to_numpy()),
    )


def _deaths(world: World, claims: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Funeral and survivors' grants, only where this fund is the one that pays them (``people.death_line``)."""
    line = world.people["death_line"].to_numpy(str)[claims["person_id"].to_numpy() - 1]
    rows = claims[(claims["stop_reason"] == "death").to_numpy() & (line == "UI")]
    died = world.people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    month = month_of(died)
    ym = ym_of(month)
    amount = np.asarray(law.funeral_fen(ym, world.law)) + np.asarray(law.survivors_fen(ym, world.law))
    return _one(rows, month, "death", amount, died + days(rng.integers(30, 120, len(rows))))


def _put(world: World, rows: pd.DataFrame, to_person: Bools, rng: np.random.Generator) -> None:
    """Paid; a very few come back from the bank some days later and go out again with the next run."""
    base = {
        "pay_id": rows["pay_id"], "claim_id": rows["claim_id"], "person_id": rows["person_id"],
        "ym": ym_of(rows["month"]), "item": rows["item"], "amount_fen": rows["amount_fen"],
        "acct_id": rows["acct_id"], "pay_date": rows["pay_date"], "contract_months": rows["contract_months"],
    }  # fmt: skip
    paid = pd.DataFrame(base)
    paid["contract_months"] = where_known(paid["contract_months"], paid["contract_months"] > 0)
    paid["pay_status"], paid["recorded_ts"] = "paid", rows["pay_date"].to_numpy() + days(0.7)
    back = to_person & chance(_RETURNED, len(rows), rng)
    rows["returned"] = back
    returned = paid[back].assign(pay_status="returned", recorded_ts=paid["recorded_ts"][back] + 4 * DAY)
    world.put("ui_payment", pd.concat([paid, returned], ignore_index=True))


def _refunds(world: World, claims: pd.DataFrame, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """What honest people were paid after the right had ended comes back within weeks of the bureau's knowing."""
    known = claims[["claim_id", "last_due", "knows", "hides", "stop_reason"]]
    over = rows.merge(known, on="claim_id")
    monthly = over["item"].isin(list(_KIND_ORDER)).to_numpy()
    late = monthly & (over["month"] > over["last_due"]).to_numpy() & ~over["hides"].to_numpy(dtype=bool)
    late &= over["knows"].notna().to_numpy()
    over = over[late & ~over["returned"].to_numpy()]
    claim_delay = pd.Series(rng.uniform(6, 55, len(claims)), index=claims["claim_id"].to_numpy())
    when = over["knows"].to_numpy() + days(claim_delay.reindex(over["claim_id"]).to_numpy())
    when = office_time(np.maximum(when, over["pay_date"].to_numpy() + DAY), rng)
    kind = np.where(over["stop_reason"] == "retired", _OFFSET, pick({"cash": 0.8, _OFFSET: 0.2}, len(over), rng))
    made = pd.DataFrame(
        {
            "line": "UI", "src_table": "ui_payment", "src_key": over["pay_id"].to_numpy(),
            "amount_fen": over["amount_fen"].to_numpy(), "refund_ts": when, "kind": kind, "recorded_ts": when,
        }
    )  # fmt: skip
    made = made.sort_values(["refund_ts", "src_key"], kind="stable")
    made.insert(0, "refund_id", world.new_ids("refund", len(made)))
    world.latent["ui_refunds"] = made
    world.put("refund", made)


def _pension_months(world: World, claims: pd.DataFrame, months: pd.DataFrame) -> None:
    """From the reform on the fund pays pension contributions for who draws within a year of retirement."""
    reform = month_of(np.datetime64(world.law.day("retirement_reform_start")))
    near = int(np.asarray(world.law.number("ui_bridging_months")))
    statutory = world.people["statutory"].to_numpy()[months["person_id"].to_numpy() - 1]
    month = months["month"].to_numpy()
    due = (
        (month >= reform) & (month <= statutory) & (statutory - month < near) & (month <= months["last_due"].to_numpy())
    )
    rows = months[due].sort_values(["pay_date", "claim_id"], kind="stable")
    rows = rows[rows["pay_date"].to_numpy() + DAY < world.end]
    ym = ym_of(rows["month"])
    world.latent["bridged"] = rows[["claim_id", "month"]]
    world.put(
        "contribution",
        {
            "contrib_id": world.new_ids("contribution", len(rows)), "person_id": rows["person_id"],
            "employer_id": np.zeros(len(rows), dtype=np.int64), "ym": ym, "lines": np.repeat("EP", len(rows)),
            "base_ep_fen": contribution.pension_base_fen(np.zeros(len(rows), dtype=np.int64), ym, world.law),
            "base_uw_fen": np.zeros(len(rows), dtype=np.int64), "paid_date": rows["pay_date"],
            "kind": np.repeat("normal", len(rows)), "payer": np.repeat("UI_FUND", len(rows)),
            "recorded_ts": rows["pay_date"].to_numpy() + DAY,
        },
    )  # fmt: skip

"""Unemployment benefit: claims, monthly checks, payments and refunds, as the lives of ``ui_spells`` lead to them.

Payments go out once a month, for the month before, until the bureau learns that the right has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, operators, paid_in, ui_payments, ui_spells
from jihe.city.calendar import (
    DAY,
    NAT,
    NEVER,
    Bools,
    Ints,
    Times,
    day_of,
    first_day,
    month_of,
    office_time,
    working_day,
    ym_of,
)
from jihe.city.draws import chance, days, pick, runs
from jihe.law import unemployment as law

if TYPE_CHECKING:
    from jihe.city.world import World

_DECISION_DAYS = (1, 8)
_CAN_HIDE = ("reemployed", "business", "death", "lost")
_MISSED = 0.012  # of the monthly checks of who keeps drawing
_AWAY = {"广州市": 0.3, "珠海市": 0.2, "佛山市": 0.15, "南宁市": 0.12, "长沙市": 0.1, "澳门": 0.08, "香港": 0.05}
_CHECKS = {"online": 0.62, "phone": 0.06, "window": 0.12, "match": 0.20}


def build(world: World) -> None:
    """Writes ``ui_claim``, ``ui_check``, ``ui_payment``, refunds, and the pension months that the fund pays.

    Leaves ``world.latent["ui_claims"]``: the spells with what the bureau decided and knew, one row a claim.
    """
    rng = world.rng("unemployment")
    claims = _numbered(world)
    paid = paid_in.contributions(world, claims["person_id"].to_numpy())
    _entitle(world, claims, paid)
    _end(world, claims, rng)
    _handle(world, claims, rng)
    world.latent["ui_claims"] = claims
    _write_claims(world, claims, rng)
    granted = claims[claims["granted"] > 0]
    accounts.link(world, "UI", *_payees(granted))
    _write_checks(world, granted, rng)
    ui_payments.write(world, granted, paid)


def pay_day(month: Ints) -> Times:
    """The day on which the benefit of a month goes out: the 18th of the next, or the working day after it."""
    return working_day(first_day(np.asarray(month) + 1) + 17 * DAY)


def _numbered(world: World) -> pd.DataFrame:
    """The spells in order of application, with the numbers that their claims have."""
    spells = world.latent["ui_spells"]
    spells = spells[(spells["apply_ts"] < world.end).to_numpy()]
    claims = spells.sort_values(["apply_ts", "person_id"], kind="stable").reset_index(drop=True)
    claims.insert(0, "claim_id", world.new_ids("ui_claim", len(claims)))
    return claims


def _payees(claims: pd.DataFrame) -> tuple[Ints, Times, Ints]:
    """Each claimant once, the first application, when the account is recorded, and whose account it is."""
    first = claims.drop_duplicates("person_id")
    person, payee = first["person_id"].to_numpy(), first["payee"].to_numpy(dtype=np.int64)
    return person, first["apply_ts"].to_numpy().astype("datetime64[s]"), np.where(payee > 0, payee, person)


def _entitle(world: World, claims: pd.DataFrame, paid: pd.DataFrame) -> None:
    """Months paid since the last claim granted, months carried over, months granted (第十七条、第十八条).

    ``lawful``: the months that would have been granted without what was typed or computed wrongly.
    """
    n = len(claims)
    nth = claims.groupby("person_id").cumcount().to_numpy()
    previous = claims.groupby("person_id")["claim_id"].shift().fillna(0).to_numpy(dtype=np.int64) - 1
    claims["from_month"] = ui_spells.first_month(claims)
    counted = _months_until(claims, paid)
    used = -world.people["ui_paid0"].to_numpy()[claims["person_id"].to_numpy() - 1]
    cum, carried, granted, lawful = (np.zeros(n, dtype=np.int64) for _ in range(4))
    typed, typed_carried, extra = (
        claims[name].to_numpy(dtype=np.int64) for name in ("typed_months", "typed_carried", "extra_months")
    )
    for turn in range(int(nth.max(initial=-1)) + 1):
        rows = np.flatnonzero(nth == turn)
        before = previous[rows]
        again = before >= 0
        took = again & (granted[before] > 0)
        used[rows] = np.where(took, counted[before], np.where(again, used[before], used[rows]))
        due = counted[rows] - used[rows]
        rest = np.where(took, lawful[before] - _drawn(claims, before, lawful[before]), 0)
        lawful[rows] = law.months(due, rest, world.law)
        cum[rows] = np.maximum(due + typed[rows], 0)
        carried[rows] = np.maximum(rest + typed_carried[rows], 0)
        granted[rows] = np.asarray(law.months(cum[rows], carried[rows], world.law)) + extra[rows]
        granted[rows] = np.where(lawful[rows] > 0, np.maximum(granted[rows], 1), granted[rows])
    claims["cum"], claims["carried"], claims["granted"], claims["lawful"] = cum, carried, granted, lawful


def _months_until(claims: pd.DataFrame, paid: pd.DataFrame) -> Ints:
    """Different months of unemployment insurance paid in the window up to each separation and known on applying."""
    own = paid[paid["ui"].to_numpy()].merge(claims[["claim_id", "person_id", "separation", "apply_ts"]], on="person_id")
    counts = (own["month"].to_numpy() <= month_of(own["separation"])) & (
        own["paid"].to_numpy() <= own["apply_ts"].to_numpy()
    )
    found = own[counts].groupby("claim_id")["month"].nunique()
    return found.reindex(claims["claim_id"], fill_value=0).to_numpy(dtype=np.int64)


def _drawn(claims: pd.DataFrame, rows: Ints, granted: Ints) -> Ints:
    """Months of an earlier claim that were drawn before a new job, known or hidden, ended it."""
    until = month_of(claims["next_start"].to_numpy()[rows]) + claims["draws_on"].to_numpy()[rows]
    used = np.where(until < NEVER, until - claims["from_month"].to_numpy()[rows], NEVER)
    return np.clip(used, 0, granted)


def _end(world: World, claims: pd.DataFrame, rng: np.random.Generator) -> None:
    """Adds last_due and last_paid (month numbers), why the claim ended, when the bureau knew, and ``bridging``."""
    person = claims["person_id"].to_numpy() - 1
    begin, granted = claims["from_month"].to_numpy(), claims["granted"].to_numpy()
    exhausted = begin + granted - 1
    statutory = world.people["statutory"].to_numpy()[person]
    near = int(np.asarray(world.law.number("ui_bridging_months")))
    reform = month_of(np.datetime64(world.law.day("retirement_reform_start")))
    bridging = (granted > 0) & (exhausted >= reform) & (exhausted < statutory) & (statutory - exhausted < near)
    by_months = np.where(bridging, statutory, exhausted)
    pension, awarded = _pensions(world)
    died = world.people["death"].to_numpy()[person]
    events = pd.DataFrame(
        {
            "exhausted": by_months,
            "reemployed": month_of(claims["next_start"]) - 1,
            "business": month_of(claims["startup"]) - 1,
            "retired": np.minimum(pension[person] - 1, statutory),
            "death": month_of(died),
            "lost": month_of(claims["lost"]),
        }
    )
    claims["last_due"] = np.maximum(events.min(axis=1).to_numpy(), begin - 1)
    # Extended in fact, not only in prospect: still drawing when the months granted were used up.
    claims["bridging"] = bridging & (claims["last_due"].to_numpy() > exhausted)
    claims["stop_reason"] = events.idxmin(axis=1).to_numpy()
    age_reached = pay_day(np.minimum(events["retired"].to_numpy(), by_months))  # later ones end nothing
    told_of_death = np.fmin(world.people["death_reported"].to_numpy()[person], died + days(45))
    concealed = world.people["death_concealed"].to_numpy(dtype=bool)[person]
    told_of_death = np.where(concealed, world.people["death_reported"].to_numpy()[person], told_of_death)
    known = {
        "exhausted": pay_day(by_months),
        "reemployed": claims["told"].to_numpy(),
        "business": claims["startup"].to_numpy() + days(rng.integers(2, 20, len(claims))),
        # Of the age itself the bureau knows; of a pension once it is awarded.
        "retired": np.where(pension[person] - 1 > statutory, age_reached, np.maximum(awarded[person], age_reached)),
        "death": told_of_death,
        "lost": claims["lost_told"].to_numpy(),
    }
    knows = np.select([claims["stop_reason"] == reason for reason in known], list(known.values()), NAT)
    hides = claims["hides"].to_numpy(dtype=bool) & claims["stop_reason"].isin(_CAN_HIDE).to_numpy()
    until = events[["exhausted", "retired"]].min(axis=1).to_numpy()
    until = np.where(claims["stop_reason"] == "death", until, np.minimum(until, events["death"]))
    told = np.where((claims["stop_reason"] == "lost") & hides, claims["lost_told"].to_numpy(), NAT)
    found = np.where((claims["stop_reason"] == "death") & hides, told_of_death, told)
    _keep_drawing(claims, hides, by_months, until, knows, found, rng)
    lost = (claims["stop_reason"] == "lost").to_numpy()
    claims.loc[lost, "stop_reason"] = claims.loc[lost, "lost_how"]


def _keep_drawing(
    claims: pd.DataFrame, hides: Bools, by_months: Ints, until: Ints, knows: Times, found: Times,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Whoever hides what ended the right draws on, then lets the check lapse, admits it, is found, or runs out."""
    n = len(claims)
    last_due = claims["last_due"].to_numpy()
    hidden_until = np.minimum(last_due + claims["draws_on"].to_numpy(), until)
    paid_before_found = np.where(np.isnat(found), NEVER, _last_month_paid_before(found))
    hidden_until = np.minimum(hidden_until, np.maximum(paid_before_found, last_due))
    paid_before = _last_month_paid_before(knows)
    known_late = np.clip(paid_before, last_due, np.maximum(by_months, last_due))
    claims["last_paid"] = np.where(hides, hidden_until, known_late)
    reason = claims["stop_reason"].to_numpy(dtype=object)
    works = np.isin(reason, ["reemployed", "business"])
    way_out = np.where(chance(0.5, n, rng) & works, reason, "unchecked")
    way_out = np.where(~np.isnat(found) & ~works, reason, way_out)
    way_out = np.where(hidden_until >= until, np.where(until < by_months, "retired", "exhausted"), way_out)
    claims["stop_reason"] = np.where(hides, way_out, reason).astype(str)
    admitted = working_day(pay_day(hidden_until) + days(rng.integers(1, 12, n)))
    claims["knows"] = np.where(hides, np.fmax(np.where(works, NAT, found), admitted), knows)
    claims["stop_month"] = np.where(hides, hidden_until, last_due) + 1
    one_off = claims["leaves"].to_numpy(dtype=bool)
    claims.loc[one_off, "last_paid"] = claims["from_month"].to_numpy()[one_off] - 1
    claims.loc[one_off, "stop_reason"] = "moved"
    claims.loc[one_off, "stop_month"] = claims["from_month"].to_numpy()[one_off] + 1


def _last_month_paid_before(when: Times) -> Ints:
    """The latest month whose benefit had gone out when the bureau learnt of the end."""
    month = month_of(when)
    month = np.where(month >= NEVER, 2_000 * 12, month)
    return np.where(pay_day(month - 1) < day_of(when), month - 1, month - 2)


def _pensions(world: World) -> tuple[Ints, Times]:
    """Of every person: first month of a pension, and the day of its award."""
    n = len(world.people)
    first = np.full(n, NEVER)
    awarded = np.full(n, NAT)
    awards = world.awards.sort_values("start", ascending=False)
    first[awards["person_id"].to_numpy() - 1] = awards["start"].to_numpy()
    awarded[awards["person_id"].to_numpy() - 1] = awards["awarded"].to_numpy()
    return first, awarded


def _handle(world: World, claims: pd.DataFrame, rng: np.random.Generator) -> None:
    """Who dealt with the claim, and when it was decided."""
    n = len(claims)
    towns = world.people["town"].to_numpy(str)[claims["person_id"].to_numpy() - 1]
    for post in ("accept", "review"):
        asked = claims[f"op_{post}"].to_numpy(dtype=np.int64)
        claims[f"op_{post}"] = np.where(asked > 0, asked, operators.handler(world, towns, post, rng))
    decided = day_of(claims["apply_ts"]) + days(rng.integers(*_DECISION_DAYS, n))
    claims["decided_ts"] = office_time(decided + DAY, rng)


def _write_claims(world: World, claims: pd.DataFrame, rng: np.random.Generator) -> None:
    """Three versions: applied, decided, ended."""
    base = {
        "claim_id": claims["claim_id"], "person_id": claims["person_id"], "employer_id_last": claims["employer_id"],
        "apply_ts": claims["apply_ts"], "channel": claims["channel"], "reg_date": claims["reg_date"],
        "separation_date": claims["separation"], "separation_reason": claims["reason"],
        "agent_id": claims["agent_id"], "device_id": claims["device_id"], "op_accept": claims["op_accept"],
    }  # fmt: skip
    zero = np.zeros(len(claims), dtype=np.int64)
    applied = pd.DataFrame(
        {
            **base, "cum_months": zero, "carried_months": zero, "granted_months": zero, "start_ym": zero,
            "status": "pending", "stop_reason": "", "stop_ym": zero, "bridging": False, "op_review": zero,
            "recorded_ts": claims["apply_ts"],
        }
    )  # fmt: skip
    granted = claims["granted"].to_numpy() > 0
    decided = applied.assign(
        cum_months=claims["cum"], carried_months=claims["carried"], granted_months=claims["granted"],
        start_ym=np.where(granted, ym_of(claims["from_month"]), 0),
        status=np.where(granted, "active", "rejected"), op_review=claims["op_review"],
        recorded_ts=claims["decided_ts"],
    )  # fmt: skip
    known = np.maximum(claims["knows"].to_numpy(), claims["decided_ts"].to_numpy() + DAY)
    ended = decided.assign(
        status="ended", stop_reason=claims["stop_reason"], stop_ym=ym_of(np.minimum(claims["stop_month"], 40_000)),
        bridging=claims["bridging"], recorded_ts=office_time(known, rng),
    )[granted & ~np.isnat(claims["knows"].to_numpy())]  # fmt: skip
    extended = claims["bridging"].to_numpy(dtype=bool)
    when = office_time(pay_day(claims["from_month"].to_numpy() + claims["granted"].to_numpy() - 2), rng)
    longer = decided.assign(bridging=True, recorded_ts=np.maximum(when, decided["recorded_ts"].to_numpy() + DAY))
    versions = pd.concat([applied, decided, longer[extended & granted], ended], ignore_index=True)
    world.put("ui_claim", versions.sort_values(["recorded_ts", "claim_id"], kind="stable"))


def _write_checks(world: World, claims: pd.DataFrame, rng: np.random.Generator) -> None:
    """One check a month drawn; a few are missed, two in a row only by who is then deemed re-employed."""
    first = np.maximum(claims["from_month"].to_numpy(), world.first_month)
    row, month = runs(first, np.minimum(claims["last_paid"].to_numpy(), world.last_month))
    n = len(row)
    method = pick(_CHECKS, n, rng)
    same = np.r_[False, row[1:] == row[:-1]]
    missed = chance(_MISSED, n, rng)
    missed &= ~(same & np.r_[False, missed[:-1]])
    lapsed = (claims["stop_reason"].to_numpy(str) == "unchecked")[row]
    missed |= lapsed & (month > claims["last_paid"].to_numpy()[row] - 2)
    when = office_time(first_day(month) + days(rng.integers(0, 25, n)), rng)
    when = np.maximum(when, claims["apply_ts"].to_numpy()[row])
    away = pick(_AWAY, n, rng)
    place = claims["place"].to_numpy(str)[row]
    place = np.where(place == "", np.where(chance(0.03, n, rng), away, "中山市"), place)
    frame = pd.DataFrame(
        {
            "claim_id": claims["claim_id"].to_numpy()[row], "ym": ym_of(month), "check_ts": when, "method": method,
            "city": np.where(method == "match", "", place), "recorded_ts": when,
        }
    )[~missed]  # fmt: skip
    frame = frame.sort_values(["check_ts", "claim_id"], kind="stable").reset_index(drop=True)
    frame.insert(0, "check_id", world.new_ids("ui_check", len(frame)))
    world.put("ui_check", frame)

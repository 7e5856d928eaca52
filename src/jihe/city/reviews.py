"""Reviews that the bureau made before jihe: chosen at random, by matching data, or on a tip; by reviewers who err.

``selection_prob`` is the probability with which that subject came to be reviewed at all, whichever way it was chosen.
A review finds what had been paid by the day it was opened. Money given back after a review stays in ``recovered_fen``.

Matching finds what two registries held against each other can show; the rest comes to light by a tip, or at random.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import schemes
from jihe.city.calendar import DAY, Floats, Ints, Times, first_day, month_of, office_time
from jihe.city.draws import chance, days, lognormal
from jihe.city.unemployment import pay_day
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.city.world import World

_UNEVEN = 0.7  # how much more one case shows than another of its kind (sigma of the log)
_AT_ONCE = 150 * DAY  # most of what a case costs is paid within this time of its decision
_WAIT = {"wi_case": 60.0}  # mean days from when a subject could be looked at, 160 for the others
_MISSED, _FALSE = 0.13, 0.03  # of verdicts: fraud not seen, fraud seen where there is none


class Way(NamedTuple):
    """Probability of being chosen in one way: frauds, what resembles them, and all the others."""

    fraud: float
    alike: float
    other: float


class Line(NamedTuple):
    """How the subjects of one kind are chosen."""

    line: str
    random: float
    match: Way
    tip: Way


_LINES = {
    "ui_claim": Line("unemployment", 0.04, Way(0.24, 0.12, 0.008), Way(0.09, 0.015, 0.004)),
    "wi_case": Line("work_injury", 0.14, Way(0.34, 0.09, 0.02), Way(0.26, 0.03, 0.008)),
    "pension_award": Line("pension", 0.008, Way(0.22, 0.16, 0.002), Way(0.12, 0.02, 0.001)),
    "employer": Line("cross", 0.006, Way(0.0, 0.0, 0.001), Way(0.1, 0.01, 0.001)),
    "person": Line("cross", 0.0004, Way(0.1, 0.05, 0.0002), Way(0.05, 0.02, 0.0001)),
    "medical_bill": Line("work_injury", 0.006, Way(0.12, 0.05, 0.002), Way(0.08, 0.01, 0.001)),
    "wi_appraisal": Line("work_injury", 0.01, Way(0.05, 0.02, 0.002), Way(0.12, 0.02, 0.002)),
    "dependant": Line("work_injury", 0.02, Way(0.25, 0.1, 0.005), Way(0.08, 0.01, 0.002)),
    "oi_case": Line("work_injury", 0.01, Way(0.1, 0.04, 0.003), Way(0.06, 0.01, 0.002)),
    "employer_subsidy": Line("unemployment", 0.01, Way(0.2, 0.08, 0.001), Way(0.05, 0.01, 0.0005)),
    "skill_subsidy": Line("unemployment", 0.01, Way(0.15, 0.05, 0.001), Way(0.08, 0.01, 0.0005)),
    "bank_account": Line("cross", 0.0002, Way(0.1, 0.05, 0.0), Way(0.1, 0.02, 0.0)),
    "operator": Line("cross", 0.05, Way(0.0, 0.0, 0.0), Way(0.25, 0.04, 0.01)),
}
# Nothing that two registries hold says it: who leaves in truth, whose identity, which grade, who approved.
_UNMATCHED = ("B1.6", "B2.3", "B3.2", "B3.3", "B3.5", "B3.8", "B3.11", "B4.")
# What an error of the office's own is called, and a provider's.
_OFFICE_ERRORS = ("B1.7", "B2.5")


def build(world: World) -> None:
    """Writes the truth of all schemes, then ``past_review``: versions opened and decided."""
    schemes.record(world)
    rng = world.rng("reviews")
    truth = world.truth
    own = {
        "ui_claim": _claims, "wi_case": _cases, "pension_award": _awards, "employer": _employers, "person": _persons,
    }  # fmt: skip
    subjects = {kind: own[kind](world) if kind in own else _recorded(world, kind, truth) for kind in _LINES}
    parts = [_chosen(kind, frame, truth, rng) for kind, frame in subjects.items()]
    rows = pd.concat(parts, ignore_index=True)
    rows["opened_ts"] = office_time(rows["opened_ts"], rng)
    rows = rows[rows["opened_ts"] < world.end]
    rows = rows.sort_values(["opened_ts", "subject_kind", "subject_id"], kind="stable").reset_index(drop=True)
    rows.insert(0, "review_id", world.new_ids("past_review", len(rows)))
    rows["part"] = _part_paid(world, rows)
    judge(rows, rng)
    _write(world, rows)


def _subjects(number: Ints, ready: Times, last: Times) -> pd.DataFrame:
    """Subjects with the days from which they can be looked at: the honest, and the dishonest once it is over."""
    return pd.DataFrame({"subject_id": number, "ready": ready, "over": last})


def _claims(world: World) -> pd.DataFrame:
    claims = world.latent["ui_claims"]
    claims = claims[(claims["granted"] > 0).to_numpy()]
    return _subjects(
        claims["claim_id"].to_numpy(),
        np.maximum(claims["decided_ts"].to_numpy(), world.start) + 20 * DAY,
        pay_day(claims["last_paid"].to_numpy()) + 5 * DAY,
    )


def _cases(world: World) -> pd.DataFrame:
    cases = world.latent["wi_cases"]
    known = _paid_on_cases(world)
    decided = cases.set_index("case_id")["decided_ts"].reindex(known["case_id"]).to_numpy()
    known = known[known["pay_date"].to_numpy() <= decided + _AT_ONCE]
    last = known.groupby("case_id")["pay_date"].max().reindex(cases["case_id"]).to_numpy().astype("datetime64[s]")
    decided = cases["decided_ts"].to_numpy()
    return _subjects(cases["case_id"].to_numpy(), decided + 10 * DAY, np.fmax(last, decided) + 10 * DAY)


def _paid_on_cases(world: World) -> pd.DataFrame:
    """Every payment on an injury case: case_id, pay_date, fen."""
    benefits, bills = world.latent["wi_paid"], world.latent["bills"]
    both = [benefits.assign(fen=benefits["amount_fen"]), bills.assign(fen=bills["fund_fen"])]
    return pd.concat([rows[["case_id", "pay_date", "fen"]] for rows in both], ignore_index=True)


def _awards(world: World) -> pd.DataFrame:
    """A hidden death can be found by a review only where it came to light in the window."""
    awards = world.awards[(world.awards["awarded"] < world.end).to_numpy()]
    told = world.people["death_reported"].to_numpy()[awards["person_id"].to_numpy() - 1]
    ready = np.maximum(awards["awarded"].to_numpy(), world.start) + 30 * DAY
    return _subjects(awards["award_id"].to_numpy(), ready, np.maximum(told - 4 * DAY, ready))


def _employers(world: World) -> pd.DataFrame:
    ready = np.maximum(world.employers["opened"].to_numpy(), world.start) + 60 * DAY
    return _subjects(world.employers["employer_id"].to_numpy(), ready, ready)


def _persons(world: World) -> pd.DataFrame:
    ready = np.repeat(world.start + 30 * DAY, len(world.people))
    return _subjects(world.people["person_id"].to_numpy(), ready, ready)


def _recorded(world: World, kind: str, truth: pd.DataFrame) -> pd.DataFrame:
    """Subjects that can be looked at from the day they are on record; the dishonest after their last month."""
    key = TABLES[kind].key[0]
    rows = world.frame(kind).sort_values([key, TABLES[kind].clock], kind="stable").drop_duplicates(key)
    ready = np.maximum(rows[TABLES[kind].clock].to_numpy().astype("datetime64[s]"), world.start) + 10 * DAY
    mine = truth[(truth["entity_type"] == kind) & (truth["label"] == "fraud")]
    last = mine.groupby("entity_id")["end_ym"].max().reindex(rows[key])
    over = first_day(_months(last) + 1)
    return _subjects(rows[key].to_numpy(), ready, np.maximum(over, ready))


def _chosen(kind: str, subjects: pd.DataFrame, truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The subjects reviewed, how they were chosen, with which probability, and what they truly are."""
    rule = _LINES[kind]
    known = truth.assign(loss_fen=truth["loss_fen"] + truth["answers_for_fen"])
    known = known[known["entity_type"] == kind].sort_values(["entity_id", "label"], ascending=[True, False])
    known = known.drop_duplicates("entity_id").set_index("entity_id")[
        ["label", "typology", "start_ym", "end_ym", "loss_fen"]
    ]
    rows = subjects.join(known, on="subject_id")
    fraud, alike = (rows["label"] == "fraud").to_numpy(), (rows["label"] == "benign_lookalike").to_numpy()
    n = len(rows)
    random = np.full(n, rule.random)
    match, tip = (np.select([fraud, alike], [way.fraud, way.alike], way.other) for way in (rule.match, rule.tip))
    match = np.where(rows["typology"].fillna("").str.startswith(_UNMATCHED).to_numpy(), rule.match.other, match)
    shows = np.exp(rng.normal(-(_UNEVEN**2) / 2, _UNEVEN, n))
    match, tip = np.minimum(match * shows, 0.9), np.minimum(tip * shows, 0.9)
    drawn = [rng.random(n) < chances for chances in (tip, match, random)]
    rows["selected_by"] = np.select(drawn, ["tip", "match", "random"], "")
    rows["selection_prob"] = np.round(1 - (1 - random) * (1 - match) * (1 - tip), 6)
    rows["fraud"], rows["subject_kind"], rows["line"] = fraud, kind, rule.line
    begin = np.where(fraud, rows["over"].to_numpy(), rows["ready"].to_numpy())
    # Payments of who was never found ran on: a review that looked saw nothing.
    rows["unseen"] = fraud & np.isnat(begin)
    begin = np.where(np.isnat(begin), rows["ready"].to_numpy(), begin)
    wait = np.where(
        rows["subject_kind"] == "pension_award", rng.uniform(0, 900, n), 5 + rng.exponential(_WAIT.get(kind, 160.0), n)
    )
    wait = np.where(fraud & (rows["subject_kind"] == "pension_award"), np.where(rows["unseen"], wait, 2.0), wait)
    rows["opened_ts"] = begin + days(wait)
    return rows[rows["selected_by"] != ""]


def judge(rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Verdict, amounts and day; fraud is missed by some reviewers and seen by a few where there is none."""
    n = len(rows)
    fraud = rows["fraud"].to_numpy(dtype=bool)
    missed = chance(_MISSED, n, rng) | rows["unseen"].to_numpy(dtype=bool)
    loss = rows["loss_fen"].fillna(0).to_numpy(dtype=np.int64)
    loss = np.floor(loss * rows["part"].to_numpy()).astype(np.int64)  # what there was to be found by then
    small = fraud & (loss < 400_000) & chance(0.5, n, rng)
    mild = np.where(chance(0.8, n, rng), "benign", np.where(chance(0.5, n, rng), "clerical", "data_error"))
    honest = np.where(loss > 0, "overpaid_no_fault", mild)
    honest = np.where((loss == 0) & chance(_FALSE, n, rng), "fraud", honest)
    seen = np.where(small, "overpaid_no_fault", "fraud")
    typology = rows["typology"].fillna("").astype(str)
    seen = np.where(typology.str.startswith(_OFFICE_ERRORS).to_numpy(), "overpaid_no_fault", seen)
    seen = np.where(typology.str.startswith("B3.6").to_numpy(), "provider_fraud", seen)
    seen = np.where(typology.str.startswith("B4").to_numpy(), "operator_breach", seen)
    blind = np.where(chance(0.6, n, rng), "benign", "unproven")
    rows["verdict"] = np.where(fraud, np.where(missed, blind, seen), honest)
    rows["decided_ts"] = office_time(rows["opened_ts"].to_numpy() + days(8 + lognormal(38, 0.6, n, rng)), rng)
    confirmed = _confirmed(rows, loss, rng)
    counted = np.isin(rows["verdict"], ["fraud", "overpaid_no_fault", "operator_breach", "provider_fraud"])
    rows["confirmed_fen"] = np.where(counted, confirmed, 0)
    part = np.where(chance(0.62, n, rng), 1.0, rng.beta(1.2, 1.6, n))
    rows["recovered_fen"] = np.round(rows["confirmed_fen"] * part / 100).astype(np.int64) * 100
    rows["recovered_fen"] = np.minimum(rows["recovered_fen"], rows["confirmed_fen"])


def _confirmed(rows: pd.DataFrame, loss: Ints, rng: np.random.Generator) -> Ints:
    """What had been paid in excess by the day of opening, exact for most; something for who was wrongly accused."""
    exact = np.where(chance(0.8, len(rows), rng), 1.0, rng.uniform(0.6, 1.0, len(rows)))
    accused = np.round(rng.lognormal(7.8, 0.6, len(rows))).astype(np.int64) * 100
    accused = np.where(rows["fraud"].to_numpy(dtype=bool), 0, accused)  # a breach that cost nothing
    return np.where(loss > 0, np.floor(loss * exact).astype(np.int64), accused)


def _part_paid(world: World, rows: pd.DataFrame) -> Floats:
    """The part of what a subject cost in the end that had been paid when its review was opened."""
    first, last = (month_of(first_day(_months(rows[name]))) for name in ("start_ym", "end_ym"))
    length = np.maximum(np.maximum(last, first) - first + 1, 1)
    by_months: Floats = np.clip((month_of(rows["opened_ts"]) - first + 1) / length, 0.0, 1.0)
    injury = rows[rows["subject_kind"] == "wi_case"]
    paid = _paid_on_cases(world).merge(injury[["subject_id", "opened_ts"]], left_on="case_id", right_on="subject_id")
    before = paid[paid["pay_date"] < paid["opened_ts"]].groupby("case_id")["fen"].sum()
    total = paid.groupby("case_id")["fen"].sum()
    share = before.reindex(total.index, fill_value=0) / total.clip(lower=1)
    of_case = share.reindex(rows["subject_id"]).fillna(0.0).to_numpy()
    return np.where(rows["subject_kind"] == "wi_case", of_case, by_months)


def _months(ym: pd.Series) -> Ints:
    """Month numbers of ``ym``; the first month of the calendar where there is none."""
    known = ym.fillna(0).to_numpy(dtype=np.int64)
    known = np.where(known == 0, 200001, known)
    made: Ints = known // 100 * 12 + known % 100 - 1
    return made


def _write(world: World, rows: pd.DataFrame) -> None:
    base = rows[["review_id", "subject_kind", "subject_id", "line", "opened_ts", "selected_by", "selection_prob"]]
    opened = base.assign(recorded_ts=rows["opened_ts"])
    decided = base.assign(
        verdict=rows["verdict"], confirmed_fen=rows["confirmed_fen"].astype(float),
        recovered_fen=rows["recovered_fen"].astype(float), decided_ts=rows["decided_ts"],
        recorded_ts=rows["decided_ts"],
    )  # fmt: skip
    world.put("past_review", pd.concat([opened, decided], ignore_index=True))

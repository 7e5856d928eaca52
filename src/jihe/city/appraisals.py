"""Appraisals of labour capacity: after an injury, again before the province, reviewed a year on, and for pensions.

What a panel finds (``outcome``) is what its description says; the grade it gives is that, now and then one step off,
and heavier still where a panel was bought (``lift`` of ``event_plans``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import event_plans, narratives, operators, survivors
from jihe.city.calendar import DAY, NAT, Bools, Floats, Ints, day_of, office_time
from jihe.city.draws import chance, days, lognormal, where_known

if TYPE_CHECKING:
    from jihe.city.world import World

_APPRAISED = {1: 0.25, 2: 0.68, 3: 0.95, 4: 1.0, 5: 1.0}  # by severity: 55 % in all
_GRADES = {0: 3, 10: 62, 9: 21, 8: 6.5, 7: 3.5, 6: 1.4, 5: 0.9, 4: 0.6, 3: 0.4, 2: 0.35, 1: 0.35}  # from light to heavy
_STEPS = np.array(list(_GRADES))  # 0 (none), then 10 to 1
_SECOND, _CHANGED = 0.03, 0.25
_REVIEWED, _RECOVERED, _WORSE = 0.04, 0.22, 0.07  # of the appraised, a year or more later; of reviews
_DISAGREES = 0.03  # of panels: one step lighter or heavier than their own description
_ABLE = 5  # the gravest grade that leaves the job to the law of dismissal
_CARE = {1: 1, 2: 2, 3: 3, 4: 3}  # care level that goes with a grade, for most
_YEAR = 365 * DAY


def build(world: World) -> None:
    """Writes ``wi_appraisal``; adds what the benefits need to the cases, and leaves ``appraisals``, all of them.

    Added: outcome (the grade the first description bears), grade, care_level, concluded (NaT: none known in the
    window), and review_grade (-1: none) from the moment ``reviewed``.
    """
    rng = world.rng("appraisals")
    cases = world.latent["wi_cases"]
    first = _first(world, cases, rng)
    second = _second(world, first, rng)
    final = pd.concat([first, second]).drop_duplicates("case_id", keep="last")
    review = _reviews(world, final, rng)
    by_case = final.set_index("case_id").reindex(cases["case_id"])
    cases["outcome"] = first.set_index("case_id")["outcome"].reindex(cases["case_id"]).fillna(-1).to_numpy(np.int64)
    cases["grade"] = by_case["grade"].fillna(-1).to_numpy(dtype=np.int64)
    cases["care_level"] = by_case["care_level"].fillna(0).to_numpy(dtype=np.int64)
    cases["concluded"] = by_case["concluded"].to_numpy().astype("datetime64[s]")
    again = review.set_index("case_id").reindex(cases["case_id"])
    cases["review_grade"] = again["grade"].fillna(-1).to_numpy(dtype=np.int64)
    cases["reviewed"] = again["concluded"].to_numpy().astype("datetime64[s]")
    unable = [_for_pensions(world, rng), _for_dependants(world, rng)]
    _write(world, pd.concat([first, second, review, *unable], ignore_index=True), rng)


def _first(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """First appraisals, once the condition is stable and the injury recognised; grades follow the severity."""
    share = cases["severity"].map(_APPRAISED).to_numpy(dtype=float)
    asks = event_plans.of(world, cases, "asks", False).to_numpy(dtype=bool)
    takes = cases["recognised"].to_numpy(dtype=bool) & cases["death"].isna().to_numpy()
    takes &= chance(share, len(cases), rng) | asks
    rows = cases[takes].reset_index(drop=True)
    n = len(rows)
    stable = rows["true_ts"].to_numpy() + days(45 + lognormal(35 + 30 * rows["severity"].to_numpy(), 0.4, n, rng))
    applied = day_of(np.maximum(stable, rows["decided_ts"].to_numpy() + 5 * DAY))
    outcome = _graded(rows["severity"].to_numpy() + rng.normal(0, 0.55, n))
    outcome = np.where(_sought_work_since(world, rows) & (outcome > 0), np.maximum(outcome, _ABLE), outcome)
    outcome = event_plans.of(world, rows, "outcome", outcome).to_numpy(dtype=np.int64)
    step = np.where(chance(_DISAGREES, n, rng), np.where(chance(0.5, n, rng), 1, -1), 0)
    lift = event_plans.of(world, rows, "lift", -99).to_numpy(dtype=np.int64)
    grade = np.where(lift == -99, _moved(outcome, step), _moved(outcome, -lift))
    care = np.where(chance(0.8, n, rng), pd.Series(grade).map(_CARE).fillna(0).to_numpy(), 0)
    made = rows[["case_id", "person_id", "tag", "body_part", "side", "icd10", "agent_id", "severity"]].copy()
    return _dated(made, applied, rng).assign(
        kind="first", grade=grade, outcome=outcome, care_level=care.astype(np.int64)
    )


def _moved(grade: Ints, steps: Ints) -> Ints:
    """Grades ``steps`` lighter (negative: heavier), none counted as the one lighter than 10.

    Nobody is moved over the line between 4 and 5, which decides about the job, nor beyond either end.
    """
    place = np.where(grade == 0, 0, 11 - grade)
    able = len(_STEPS) - _ABLE  # the place of grade 5
    low, high = np.where(place > able, able + 1, 0), np.where(place > able, len(_STEPS) - 1, able)
    made: Ints = _STEPS[np.clip(place - steps, low, high)]
    return made


def _sought_work_since(world: World, cases: pd.DataFrame) -> Bools:
    """Who was laid off after the injury and drew unemployment benefit was not among those unable to work."""
    spells = world.latent["ui_spells"]
    last = spells.groupby("person_id")["separation"].max().reindex(cases["person_id"]).to_numpy()
    made: Bools = last > cases["true_ts"].to_numpy()
    return made


def _graded(score: Floats) -> Ints:
    """Grades of the city's distribution, the heavier the higher the score."""
    order = np.argsort(score, kind="stable")
    weights = np.array(list(_GRADES.values()))
    edges = np.round(np.cumsum(weights) / weights.sum() * len(score)).astype(int)
    ranked = np.array(list(_GRADES))[np.searchsorted(edges, np.arange(len(score)), side="right").clip(0, 10)]
    made = np.empty(len(score), dtype=np.int64)
    made[order] = ranked
    return made


def _dated(rows: pd.DataFrame, applied: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Application, examination and conclusion, within sixty days."""
    n = len(rows)
    exam = office_time(applied + days(rng.integers(12, 38, n)), rng)
    rows["applied"], rows["exam_ts"] = applied, exam
    rows["concluded"] = office_time(day_of(exam) + days(rng.integers(3, 15, n)), rng)
    return rows


def _second(world: World, first: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some ask the province within fifteen days; a quarter of them get another grade, one lighter or heavier."""
    content = ~event_plans.of(world, first, "second", True).to_numpy(dtype=bool)
    rows = first[chance(_SECOND, len(first), rng) & ~content].reset_index(drop=True)
    n = len(rows)
    heavier = _moved(rows["grade"].to_numpy(), np.repeat(-1, n))
    lighter = _moved(rows["grade"].to_numpy(), np.repeat(1, n))
    # Who is at one end can only be moved the other way.
    one_way = np.where(heavier == rows["grade"], lighter, np.where(lighter == rows["grade"], heavier, 0))
    other = np.where(one_way > 0, one_way, np.where(chance(0.6, n, rng), heavier, lighter))
    grade = np.where(chance(_CHANGED, n, rng), other, rows["grade"].to_numpy())
    asked = day_of(rows["concluded"]) + days(rng.integers(3, 15, n))
    return _dated(rows, asked, rng).assign(kind="second", grade=grade, outcome=grade)


def _reviews(world: World, final: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A year or more after the conclusion some of grades 5–10 are looked at again: better, worse, mostly the same.

    ``recovers`` of ``event_plans``: steps lighter at the review that this person surely has.
    """
    surely = event_plans.of(world, final, "recovers", -99).to_numpy(dtype=np.int64)
    able = (final["grade"] >= _ABLE).to_numpy()
    rows = final[able & (chance(_REVIEWED, len(final), rng) | (surely > -99))].reset_index(drop=True)
    n = len(rows)
    steps = np.select([chance(_RECOVERED, n, rng), chance(_WORSE, n, rng)], [1 + chance(0.3, n, rng), -1], 0)
    settled = event_plans.of(world, rows, "recovers", -99).to_numpy(dtype=np.int64)
    steps = np.where(settled > -99, settled, steps)
    grade = np.maximum(_moved(rows["grade"].to_numpy(), steps), 1)
    asked = day_of(rows["concluded"]) + _YEAR + days(np.minimum(lognormal(60, 1.0, n, rng), 500))
    made = _dated(rows, asked, rng).assign(kind="review", grade=grade, outcome=grade)
    return made[made["concluded"] < world.end].reset_index(drop=True)


def _for_pensions(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """What illness retirement and the sickness-disability benefit ask for: fully unable to work."""
    awards = world.awards
    ill = awards[awards["award_type"].isin(["early_illness", "disability_allow"])]
    ill = ill[(ill["applied"] >= world.start + 120 * DAY) & ~ill["unexamined"]].reset_index(drop=True)
    n = len(ill)
    rows = pd.DataFrame(
        {
            "case_id": np.zeros(n, dtype=np.int64), "person_id": ill["person_id"].to_numpy(), "body_part": "body",
            "side": "none", "icd10": "I63.9", "agent_id": ill["agent_id"].to_numpy(), "severity": 5,
        }
    )  # fmt: skip
    applied = day_of(ill["applied"]) - days(rng.integers(60, 100, n))
    return _dated(rows, applied, rng).assign(kind="pension_disability", grade=4, outcome=4, care_level=0)


def _for_dependants(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Kin of the dead at work whom the committee examines because they claim to be unable to work (第三条)."""
    family = survivors.dependants(world)
    unable = family[family["examined"].to_numpy(dtype=bool)].reset_index(drop=True)
    n = len(unable)
    rows = pd.DataFrame(
        {
            "case_id": np.zeros(n, dtype=np.int64), "person_id": unable["kin"].to_numpy(), "body_part": "body",
            "side": "none", "icd10": "I63.9", "agent_id": np.zeros(n, dtype=np.int64), "severity": 5,
        }
    )  # fmt: skip
    asked = day_of(unable["death"]) + days(rng.integers(12, 45, n))
    return _dated(rows, asked, rng).assign(kind="pension_disability", grade=4, outcome=4, care_level=0)


def _write(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Two versions: asked for, concluded."""
    rows = rows.sort_values(["applied", "person_id"], kind="stable").reset_index(drop=True)
    n = len(rows)
    text, family = narratives.outcomes(
        rows["outcome"].to_numpy(), rows["body_part"].to_numpy(str), rows["side"].to_numpy(str), rng
    )
    size = np.where(rows["severity"].to_numpy() >= 3, 5, 3)
    size = np.where(rows["kind"] == "second", 5, size)
    panels = _panels(world, rows, size, rng)
    towns = world.people["town"].to_numpy(str)[rows["person_id"].to_numpy() - 1]
    pension = (rows["kind"] == "pension_disability").to_numpy()
    months = np.minimum(np.round(lognormal(1.2 + rows["severity"].to_numpy(), 0.35, n, rng)), 24).astype(np.int64)
    asked = pd.DataFrame(
        {
            "appr_id": np.arange(1, n + 1), "case_id": rows["case_id"], "person_id": rows["person_id"],
            "kind": rows["kind"], "apply_date": rows["applied"], "exam_ts": NAT, "conclusion_date": NAT,
            "text": "", "icd_list": rows["icd10"], "family": "", "agent_id": rows["agent_id"],
            "op_id": operators.handler(world, towns, "accept", rng), "recorded_ts": office_time(rows["applied"], rng),
        }
    )  # fmt: skip
    concluded = asked.assign(
        exam_ts=rows["exam_ts"], conclusion_date=day_of(rows["concluded"]), text=text, family=family,
        recorded_ts=rows["concluded"],
    )  # fmt: skip
    concluded["grade"] = rows["grade"].astype(float)
    concluded["care_level"] = rows["care_level"].astype(float)
    concluded["stop_work_months"] = where_known(months, ~pension)
    concluded["panel_size"] = size.astype(float)
    concluded["expert_ids"] = panels
    concluded["fully_unable"] = (pension | rows["grade"].isin([1, 2, 3, 4]).to_numpy()).astype(object)
    asked["expert_ids"] = [[] for _ in range(n)]
    world.latent["appraisals"] = rows.assign(appr_id=asked["appr_id"], panel=pd.Series(panels))
    versions = pd.concat([asked, concluded], ignore_index=True)
    world.put("wi_appraisal", versions.sort_values(["recorded_ts", "appr_id"], kind="stable"))


def _panels(world: World, rows: pd.DataFrame, size: Ints, rng: np.random.Generator) -> list[list[int]]:
    """Experts drawn by lot, in the order of their numbers; ``experts`` of ``event_plans`` sit on the first panel."""
    lots = rng.random((len(rows), len(world.latent["experts"])))
    first = (rows["kind"] == "first").to_numpy()
    seated = event_plans.of(world, rows, "experts", None)
    for row in np.flatnonzero(first & seated.notna().to_numpy()):
        lots[row, np.array(seated.iloc[row]) - 1] -= 1
    drawn = np.argsort(lots, axis=1)[:, :5] + 1
    return [sorted(panel[:k].tolist()) for panel, k in zip(drawn, size, strict=True)]

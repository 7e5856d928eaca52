"""Appraisals of labour capacity: after an injury, again before the province, and for pensions by illness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import narratives, operators
from jihe.city.calendar import DAY, NAT, Bools, Floats, Ints, day_of, office_time
from jihe.city.draws import chance, days, lognormal, where_known

if TYPE_CHECKING:
    from jihe.city.world import World

_APPRAISED = {1: 0.25, 2: 0.68, 3: 0.95, 4: 1.0, 5: 1.0}  # by severity: 55 % in all
_GRADES = {0: 4, 10: 61, 9: 21, 8: 6.5, 7: 3.5, 6: 1.4, 5: 0.9, 4: 0.6, 3: 0.4, 2: 0.35, 1: 0.35}  # from light to heavy
_SECOND, _CHANGED = 0.03, 0.25
_ABLE = 5  # the gravest grade that leaves the job to the law of dismissal
_CARE = {1: 1, 2: 2, 3: 3, 4: 3}  # care level that goes with a grade, for most


def build(world: World) -> None:
    """Writes ``wi_appraisal``; adds grade, care_level and concluded (NaT: none known in the window) to the cases."""
    rng = world.rng("appraisals")
    cases = world.latent["wi_cases"]
    first = _first(world, cases, rng)
    second = _second(first, rng)
    final = pd.concat([first, second]).drop_duplicates("case_id", keep="last").set_index("case_id")
    final = final.reindex(cases["case_id"])
    cases["grade"] = final["grade"].fillna(-1).to_numpy(dtype=np.int64)
    cases["care_level"] = final["care_level"].fillna(0).to_numpy(dtype=np.int64)
    cases["concluded"] = final["concluded"].to_numpy().astype("datetime64[s]")
    rows = pd.concat([first, second, _for_pensions(world, rng)], ignore_index=True)
    _write(world, rows, rng)


def _first(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """First appraisals, once the condition is stable and the injury recognised; grades follow the severity."""
    share = cases["severity"].map(_APPRAISED).to_numpy(dtype=float)
    takes = cases["recognised"].to_numpy(dtype=bool) & cases["death"].isna().to_numpy() & chance(share, len(cases), rng)
    rows = cases[takes].reset_index(drop=True)
    n = len(rows)
    stable = rows["true_ts"].to_numpy() + days(45 + lognormal(35 + 30 * rows["severity"].to_numpy(), 0.4, n, rng))
    applied = day_of(np.maximum(stable, rows["decided_ts"].to_numpy() + 5 * DAY))
    grade = _graded(rows["severity"].to_numpy() + rng.normal(0, 0.55, n))
    grade = np.where(_sought_work_since(world, rows) & (grade > 0), np.maximum(grade, _ABLE), grade)
    care = np.where(chance(0.8, n, rng), pd.Series(grade).map(_CARE).fillna(0).to_numpy(), 0)
    return _dated(
        rows[["case_id", "person_id", "body_part", "side", "icd10", "agent_id", "severity"]].copy(), applied, rng
    ).assign(kind="first", grade=grade, care_level=care.astype(np.int64))


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


def _second(first: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some ask the province within fifteen days; a quarter of them get another grade, one lighter or heavier."""
    rows = first[chance(_SECOND, len(first), rng)].reset_index(drop=True)
    n = len(rows)
    move = np.where(chance(_CHANGED, n, rng), np.where(chance(0.6, n, rng), -1, 1), 0)
    grade = np.where(rows["grade"] == 0, rows["grade"], np.clip(rows["grade"] + move, 1, 10))
    asked = day_of(rows["concluded"]) + days(rng.integers(3, 15, n))
    return _dated(rows, asked, rng).assign(kind="second", grade=grade)


def _for_pensions(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """What illness retirement and the sickness-disability benefit ask for: fully unable to work."""
    awards = world.awards
    ill = awards[awards["award_type"].isin(["early_illness", "disability_allow"])]
    ill = ill[ill["applied"] >= world.start + 120 * DAY].reset_index(drop=True)
    n = len(ill)
    rows = pd.DataFrame(
        {
            "case_id": np.zeros(n, dtype=np.int64), "person_id": ill["person_id"].to_numpy(), "body_part": "body",
            "side": "none", "icd10": "I63.9", "agent_id": ill["agent_id"].to_numpy(), "severity": 5,
        }
    )  # fmt: skip
    applied = day_of(ill["applied"]) - days(rng.integers(60, 100, n))
    return _dated(rows, applied, rng).assign(kind="pension_disability", grade=4, care_level=0)


def _write(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Two versions: asked for, concluded."""
    rows = rows.sort_values(["applied", "person_id"], kind="stable").reset_index(drop=True)
    n = len(rows)
    text, family = narratives.outcomes(
        rows["grade"].to_numpy(), rows["body_part"].to_numpy(str), rows["side"].to_numpy(str), rng
    )
    size = np.where(rows["severity"].to_numpy() >= 3, 5, 3)
    size = np.where(rows["kind"] == "second", 5, size)
    drawn = np.argsort(rng.random((n, len(world.latent["experts"]))), axis=1)[:, :5] + 1
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
    concluded["expert_ids"] = [drawn[i, : size[i]].tolist() for i in range(n)]
    concluded["fully_unable"] = (pension | rows["grade"].isin([1, 2, 3, 4]).to_numpy()).astype(object)
    asked["expert_ids"] = [[] for _ in range(n)]
    versions = pd.concat([asked, concluded], ignore_index=True)
    world.put("wi_appraisal", versions.sort_values(["recorded_ts", "appr_id"], kind="stable"))

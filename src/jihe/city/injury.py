"""Work-injury cases: applications, decisions, who handled them; then appraisals and benefits.

Whether the fund pays follows from the declared moment and the cover: from registration, or, before July 2025, from the
first day of work where the employer registered within thirty days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jihe.city import accounts, appraisals, event_plans, injuries, narratives, operators, survivors, wi_benefits
from jihe.city import hospitals as hospital_choice
from jihe.city.calendar import DAY, NAT, Bools, Ints, day_of, month_of, office_time, ym_of
from jihe.city.draws import chance, days, hours, lognormal, numbers, pick, where_known
from jihe.city.identity import Text
from jihe.city.paid_in import contributions, last_bases
from jihe.law import injury as law

if TYPE_CHECKING:
    from jihe.city.world import World

_REJECTED = 0.031  # beside the crashes of the worker's own making: 4 % in all
_LIABLE = {"none": 0.55, "minor": 0.22, "equal": 0.15, "main": 0.05, "full": 0.03}
_SUSPENDED = 0.03
_EMPLOYERS_AGENT, _OTHER_AGENT = 0.35, 0.04
_FINGERS, _TOES, _FALLS, _DETOURS = 0.3, 0.4, 0.4, 0.06  # of accounts in the plant, and of the road
_FAMILY = 0.05  # of the injured have husband or wife for a witness
_SCATTER = 387_420_489  # coprime to ten to the ninth: no two numbers meet


def build(world: World) -> None:
    """Writes ``wi_case``, ``wi_appraisal``, ``wi_benefit``, ``dependant``, ``wi_device``.

    Leaves ``world.latent["wi_cases"]``, the events with what was decided and whether the fund ``pays``, and
    ``traffic``, the road accidents among them.
    """
    rng = world.rng("injury")
    cases = injuries.number(world).copy()
    _decide(world, cases, rng)
    _own_wages(world, cases)
    _handle(world, cases, rng)
    for settled in ("agent_id", "first_hospital_id", "op_investigate", "op_decide"):
        cases[settled] = event_plans.of(world, cases, settled, cases[settled])
    world.latent["wi_cases"] = cases
    world.latent["traffic"] = _traffic(cases)
    _write(world, cases, rng)
    people = cases.drop_duplicates("person_id")
    accounts.link(world, "WI", people["person_id"].to_numpy(), people["apply_ts"].to_numpy().astype("datetime64[s]"))
    appraisals.build(world)
    survivors.build(world)
    wi_benefits.build(world)


def covered(world: World, cases: pd.DataFrame) -> Bools:
    """Whether the declared moment lies under the employer's cover for the fund."""
    jobs = world.jobs.iloc[cases["job_id"].to_numpy() - 1]
    registered, start = jobs["registered"].to_numpy(), jobs["start"].to_numpy()
    declared = cases["declared_ts"].to_numpy()
    cutoff = np.datetime64(world.law.day("xsfb_cutoff"))
    reach = int(np.asarray(world.law.number("xsfb_days"))) * DAY
    in_time = (registered <= start + reach) & (declared < cutoff)
    made: Bools = (declared >= day_of(registered) + DAY) | in_time
    return made


def _decide(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> None:
    """Recognition or not, when, and what stood in the way; what the fund pays for."""
    n = len(cases)
    clause = cases["clause"].to_numpy(str)
    road = clause == "14-6"
    stated, drawn = cases["liability"].to_numpy(str), pick(_LIABLE, n, rng)
    cases["liability"] = np.where(road, np.where(stated == "", drawn, stated), "")
    cases["traffic_no"] = np.where(road, finding_numbers(world, 2 * np.arange(n) + 1), "")
    cases["agent_id"] = _agents(world, cases, rng)
    planned = cases["tag"].to_numpy(str) != ""
    at_fault = np.isin(cases["liability"], ["main", "full"])
    despite = event_plans.of(world, cases, "despite_fault", False).to_numpy(dtype=bool)
    cases["liability"] = np.where(planned & at_fault & ~despite, "none", cases["liability"])
    unproven = (at_fault & chance(0.9, n, rng)) | (chance(_REJECTED, n, rng) & cases["death"].isna().to_numpy())
    cases["recognised"] = (planned | ~unproven) & ~cases["refused"].to_numpy(dtype=bool)
    waits = chance(np.where(road, 0.15, _SUSPENDED), n, rng)
    cases["suspended_days"] = np.where(waits, rng.integers(15, 160, n), 0)
    reason = pick({"labour_relation": 0.6, "court": 0.2, "appraisal": 0.2}, n, rng)
    cases["suspended_reason"] = np.where(waits, np.where(road, "traffic_finding", reason), "")
    took = event_plans.of(world, cases, "took_days", np.minimum(lognormal(23, 0.5, n, rng), 57)).to_numpy()
    took = took + cases["suspended_days"].to_numpy()
    cases["decided_ts"] = office_time(cases["apply_ts"].to_numpy() + days(took), rng)
    cases["covered"] = covered(world, cases) | cases["overlooked"].to_numpy(dtype=bool)
    uninsured = ~cases["covered"].to_numpy() & (cases["severity"] >= 3).to_numpy()
    cases["advance"] = uninsured & chance(0.15, n, rng)
    cases["pays"] = cases["recognised"] & (cases["covered"] | cases["advance"])


def finding_numbers(world: World, local: npt.ArrayLike) -> Text:
    """Numbers of traffic findings, in no order: odd local numbers are those of injury cases, even ones all others."""
    return numbers("T", world.citywide(np.asarray(local) + 1) * _SCATTER % 10**9, 9)


def _agents(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Who files: the agent that does the employer's insurance, some other, or nobody but the applicant."""
    n = len(cases)
    usual = world.employers["agent_id"].to_numpy()[cases["employer_id"].to_numpy() - 1]
    takes = (usual > 0) & (cases["applicant"] == "employer").to_numpy() & chance(_EMPLOYERS_AGENT, n, rng)
    other = np.where(chance(_OTHER_AGENT, n, rng), rng.integers(1, len(world.agents) + 1, n), 0)
    return np.where(takes, usual, other)


def _own_wages(world: World, cases: pd.DataFrame) -> None:
    """Own wage: the mean base of the twelve months before the injury within its bounds (第六十四条)."""
    month = month_of(cases["declared_ts"])
    persons = cases["person_id"].to_numpy()
    paid = contributions(world, persons)
    bases = last_bases(paid[paid["wi"].to_numpy()], persons, month)
    cases["own_wage_fen"] = law.own_wage_fen(law.mean_base_fen(bases), ym_of(month), world.law)


def _handle(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> None:
    """The hospital of the first visit, witnesses among the colleagues, and the operators of the town."""
    near = hospital_choice.choose(
        world, cases["lon"].to_numpy(), cases["lat"].to_numpy(), cases["first_visit_ts"].to_numpy(), rng
    )
    n, clause = len(cases), cases["clause"].to_numpy(str)
    cases["first_hospital_id"] = np.where(clause == "14-4", hospital_choice.ward_for_dust(world), near)
    drawn = hospital_choice.diagnosis(cases["body_part"].to_numpy(str), cases["severity"].to_numpy(), rng)
    stated = cases["icd10"].to_numpy(str)
    cases["icd10"] = np.select([stated != "", clause == "15-1", clause == "14-4"], [stated, "I46.1", "J62.8"], drawn)
    cases["witnesses"] = _witnesses(world, cases, rng)
    towns = world.employers["town"].to_numpy(str)[cases["employer_id"].to_numpy() - 1]
    for name, post in (("op_accept", "accept"), ("op_investigate", "review"), ("op_decide", "approve")):
        cases[name] = operators.handler(world, towns, post, rng)
    cases["story"] = _stories(cases, rng)
    soon = cases["visit_shown_ts"].to_numpy() + hours(0.2 + rng.random(n))
    told = cases["diag_shown_ts"].to_numpy().astype("datetime64[s]")
    cases["first_diag_ts"] = np.where(np.isnat(told), soon, told)


def _stories(cases: pd.DataFrame, rng: np.random.Generator) -> Text:
    """Some tell of a caught finger, a crushed toe, a fall, a detour; the others what their clause tells."""
    clause, part, given = (cases[name].to_numpy(str) for name in ("clause", "body_part", "story"))
    draw, plant = rng.random(len(cases)), clause == "14-1"
    told = np.select(
        [
            plant & (part == "hand") & (draw < _FINGERS), plant & (part == "foot") & (draw < _TOES),
            plant & ~np.isin(part, ["hand", "foot"]) & (draw < _FALLS), (clause == "14-6") & (draw < _DETOURS),
        ],
        ["finger", "toe", "fall", "detour"], "",
    )  # fmt: skip
    return np.where(given != "", given, told)


def _witnesses(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> list[list[int]]:
    """Up to two colleagues who had a job there, not the injured person; before them family, or whom a scheme brings."""
    jobs = world.jobs[["employer_id", "person_id"]].sort_values(["employer_id", "person_id"], kind="stable")
    unit, person = jobs["employer_id"].to_numpy(), jobs["person_id"].to_numpy()
    low = np.searchsorted(unit, cases["employer_id"].to_numpy())
    high = np.searchsorted(unit, cases["employer_id"].to_numpy(), side="right")
    drawn = person[low[:, None] + (rng.random((len(cases), 2)) * (high - low)[:, None]).astype(np.int64)]
    wanted = rng.choice([0, 1, 2], len(cases), p=[0.2, 0.5, 0.3])
    known = (np.arange(2)[None, :] < wanted[:, None]) & (drawn != cases["person_id"].to_numpy()[:, None])
    known[:, 1] &= drawn[:, 1] != drawn[:, 0]
    given, spouse = cases["witness"].to_numpy(dtype=np.int64), world.people["spouse"].to_numpy()
    family = np.where(chance(_FAMILY, len(cases), rng), spouse[cases["person_id"].to_numpy() - 1], 0)
    brought = [[int(each)] if each else [] for each in np.where(given > 0, given, family)]
    return [
        first + [int(each) for each in row[keep] if each not in first]
        for first, row, keep in zip(brought, drawn, known, strict=True)
    ]


def _traffic(cases: pd.DataFrame) -> pd.DataFrame:
    """The road accidents that the police should have on record, in their own words about place and time."""
    road = cases[cases["traffic_no"] != ""]
    return pd.DataFrame(
        {
            "person_id": road["person_id"].to_numpy(),
            "acc_no": road["traffic_no"].to_numpy(),
            "accident_ts": road["true_ts"].to_numpy(),
            "liability": np.where(road["finding"] == "", road["liability"], road["finding"]),
            "lon": road["lon"].to_numpy(),
            "lat": road["lat"].to_numpy(),
            "at_work": True,
        }
    )


def _write(world: World, cases: pd.DataFrame, rng: np.random.Generator) -> None:
    """Versions: applied, suspended where it was, decided."""
    zero = np.zeros(len(cases), dtype=np.int64)
    clause, part, side, story = (cases[name].to_numpy(str) for name in ("clause", "body_part", "side", "story"))
    late = cases["apply_ts"].to_numpy() > cases["declared_ts"].to_numpy() + 30 * DAY
    employer = (cases["applicant"] == "employer").to_numpy()
    applied = pd.DataFrame(
        {
            "case_id": cases["case_id"], "person_id": cases["person_id"], "employer_id": cases["employer_id"],
            "line": cases["line"], "injury_ts": cases["declared_ts"], "clause": "",
            "place": narratives.places(clause, story), "lon": cases["lon"], "lat": cases["lat"],
            "narrative": narratives.accounts(clause, part, side, rng, story), "body_part": part, "side": side,
            "first_visit_ts": cases["visit_shown_ts"], "first_hospital_id": cases["first_hospital_id"],
            "first_diag_ts": cases["first_diag_ts"], "apply_ts": cases["apply_ts"], "applicant": cases["applicant"],
            "ext_granted": late & employer & chance(0.6, len(cases), rng), "decision": "pending",
            "decision_date": NAT, "traffic_no": cases["traffic_no"], "liability": "", "death_ts": NAT,
            "agent_id": cases["agent_id"], "witness_ids": cases["witnesses"], "fund_advance": False,
            "op_accept": cases["op_accept"], "op_investigate": zero, "op_decide": zero,
            "recorded_ts": cases["apply_ts"],
        }
    )  # fmt: skip
    died = cases["death_shown_ts"].to_numpy()
    applied["death_ts"] = np.where(died <= cases["apply_ts"].to_numpy(), died, NAT)
    stood = cases["suspended_days"].to_numpy() > 0
    suspended = applied.assign(
        decision="suspended", suspended_reason=cases["suspended_reason"], op_investigate=cases["op_investigate"],
        recorded_ts=office_time(cases["apply_ts"].to_numpy() + 6 * DAY, rng),
    )  # fmt: skip
    outcome = np.where(clause_is_deemed(clause), "deemed", "recognised")
    decided = applied.assign(
        clause=np.where(cases["recognised"], clause, ""), liability=cases["liability"],
        decision=np.where(cases["recognised"], outcome, "rejected"), decision_date=day_of(cases["decided_ts"]),
        suspended_reason=cases["suspended_reason"], death_ts=died, fund_advance=cases["advance"],
        op_investigate=cases["op_investigate"], op_decide=cases["op_decide"], recorded_ts=cases["decided_ts"],
    )  # fmt: skip
    decided["suspended_days"] = where_known(cases["suspended_days"], stood)
    versions = pd.concat([applied, suspended[stood], decided], ignore_index=True)
    world.put("wi_case", versions.sort_values(["recorded_ts", "case_id"], kind="stable"))


def clause_is_deemed(clause: np.ndarray) -> Bools:
    """Article 15: deemed a work injury."""
    made: Bools = np.char.startswith(clause, "15")
    return made

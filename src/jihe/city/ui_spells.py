"""Who loses a job and lives on unemployment benefit: the spells behind claims, before any row is written.

``plan`` leaves two latent frames. ``ui_spells``, one row a spell: spell_id (row + 1; claims get their numbers by time
when they are written), person_id, job_id and employer_id (the last job), separation (day), reason (as the claim states
it), reg_date, apply_ts, channel, agent_id, device_id, next_job (0: none), next_start (first day of the next job,
insured or not; NaT none), told (when the bureau learns of it: honest people report, hooks may push it back), seeks
(draws the job-seeking subsidy), child (day of a birth), startup (day of an own business), leaves (takes the one-off
sum and goes home), months_about (months paid that count, by the lives). Hooks, empty unless a scheme sets them: tag
(what a scheme calls its own spells; one scheme a spell), hides (keeps drawing after the right has ended), draws_on
(months drawn after that), lost (day on which the right ends for another reason), lost_how (its code of
``stop_reason``), lost_told (when the bureau learns of it), typed_months and typed_carried (months entered beyond what
the records bear out), extra_months (granted beyond what follows from the months entered), subsidy_months (of
job-seeking subsidy beyond the law's), payee (person whose account
gets the money), op_accept, op_review, place (where the monthly checks are done from). ``hidden_jobs``: work that no
employer enrols.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NAT, NEVER, Bools, Floats, Ints, Times, day_of, month_of, office_time, working_day
from jihe.city.draws import chance, days, lognormal, pick
from jihe.city.identity import Text, hashes
from jihe.law import unemployment

if TYPE_CHECKING:
    from jihe.city.world import World

_CLAIMS_A_MONTH = 5_500  # in the whole city (E1)
_LEAST_GAP = days(40)
_LEAST_BETWEEN_CLAIMS = days(430)
# Reasons of E1 in percent; who finds a new job within weeks often does not claim at all.
_REASONS = {
    "agreed_by_employer": 41.0, "contract_expired": 28.0, "lcl40": 7.0, "lcl41": 5.0, "employer_closed": 8.0,
    "lcl38": 6.0, "lcl39": 2.0, "dismissed": 3.0,
}  # fmt: skip
REASONS = tuple(_REASONS)
_PERIOD = 9  # months over which claims even out
_PATIENCE = 14 * 30.4  # days out of work from which most claim
_WORTHWHILE = 0.7  # how much more those claim who have more months to draw
_CHANNELS = {"app": 0.55, "online": 0.2, "window": 0.21, "agent": 0.04}
_HOOKS: dict[str, Any] = {
    "tag": "", "hides": False, "draws_on": 0, "lost": NAT, "lost_how": "", "lost_told": NAT, "typed_months": 0,
    "typed_carried": 0, "extra_months": 0, "subsidy_months": 0, "payee": 0, "op_accept": 0, "op_review": 0, "place": "",
}  # fmt: skip
_HIDDEN_JOB = {
    "person_id": np.int64, "employer_id": np.int64, "start": "datetime64[s]", "end": "datetime64[s]",
    "wage_fen": np.int64, "taxed": bool,
}  # fmt: skip


def insures(lines: pd.Series, line: str) -> Bools:
    """Whether each set of lines ('EP+UI+WI') holds ``line``."""
    codes, sets = pd.factorize(lines)
    made: Bools = np.array([line in str(one).split("+") for one in sets], dtype=bool)[codes]
    return made


def plan(world: World) -> None:
    """Fills the latent ``ui_spells`` and an empty ``hidden_jobs``."""
    rng = world.rng("ui_spells")
    candidates = job_ends(world, REASONS)
    chosen = described(world, candidates[_claims(world, candidates, rng)].reset_index(drop=True), rng)
    # Who drew when the window began has not started a business before it, nor taken the sum and gone.
    drawing = (chosen["separation"] < world.start).to_numpy()
    for event in ("startup", "child"):
        chosen.loc[drawing & (chosen[event] < world.start).to_numpy(), event] = NAT
    chosen.loc[drawing, "leaves"] = False
    world.latent["ui_spells"] = pd.DataFrame()
    add(world, chosen[(chosen["apply_ts"] < world.end).to_numpy()])
    _deaths_while_drawing(world)
    world.latent["hidden_jobs"] = pd.DataFrame({name: np.zeros(0, dtype=kind) for name, kind in _HIDDEN_JOB.items()})


def _claims(world: World, ends: pd.DataFrame, rng: np.random.Generator) -> Bools:
    """Who of those who could claims: all who lost the job before the window, of the others as many as E1 has."""
    gap = (ends["next_start"].to_numpy() - ends["separation"].to_numpy()) / DAY
    waits = np.where(np.isnan(gap), 1.0, 1 - np.exp(-np.nan_to_num(gap) / _PATIENCE))
    waits *= entitlement(world, ends) ** _WORTHWHILE
    reason = ends["reason"].to_numpy(str)
    before = ends["separation"].to_numpy() < world.start
    odds = np.zeros(len(ends))
    period = (month_of(ends["separation"]) - world.first_month) // _PERIOD
    for part in range((world.last_month - world.first_month) // _PERIOD + 1):
        months = min(_PERIOD, world.last_month - world.first_month + 1 - part * _PERIOD)
        wanted = _CLAIMS_A_MONTH * months * world.scale / sum(_REASONS.values())
        for name, share in _REASONS.items():
            mine = (reason == name) & ~before & (period == part)
            odds[mine] = _odds(waits[mine], wanted * share)
    made: Bools = before | chance(odds, len(ends), rng)
    return made


def _odds(weights: Floats, wanted: float) -> Floats:
    """Probabilities in proportion to ``weights``, none above 0.97, that sum to ``wanted`` where that is possible."""
    odds = np.minimum(weights * wanted / max(weights.sum(), 1e-9), 0.97)
    for _ in range(6):
        odds = np.minimum(odds * wanted / max(odds.sum(), 1e-9), 0.97)
    made: Floats = odds
    return made


def entitlement(world: World, spells: pd.DataFrame) -> Ints:
    """Months of benefit each spell is good for, by the lives: months worked under cover since the last claim."""
    return np.asarray(unemployment.months(spells["months_about"].to_numpy(), law=world.law))


def first_month(spells: pd.DataFrame) -> Ints:
    """Month number of the first month due: that of registration, but never one the old job still paid for."""
    made: Ints = np.maximum(month_of(spells["reg_date"]), month_of(spells["separation"]) + 1)
    return made


def add(world: World, rows: pd.DataFrame) -> Ints:
    """Adds spells that have the columns of ``described``; gives their ``spell_id``."""
    spells = world.latent["ui_spells"]
    numbers = np.arange(len(spells) + 1, len(spells) + len(rows) + 1)
    filled = rows.assign(**{name: value for name, value in _HOOKS.items() if name not in rows}, spell_id=numbers)
    both = pd.concat([spells, filled], ignore_index=True) if len(spells) else filled.reset_index(drop=True)
    world.latent["ui_spells"] = _in_seconds(both)
    return numbers


def _in_seconds(spells: pd.DataFrame) -> pd.DataFrame:
    """Times in the city's unit: where nobody has a time yet, pandas would choose its own."""
    times = spells.select_dtypes("datetime").columns
    return spells.astype(dict.fromkeys(times, "datetime64[s]"))


def change(world: World, spell_ids: Ints, **values: Any) -> None:
    """Sets columns of some spells; each value is one for all or one a spell."""
    spells = world.latent["ui_spells"]
    for name, value in values.items():
        spells.loc[np.asarray(spell_ids) - 1, name] = value
    world.latent["ui_spells"] = _in_seconds(spells)


def add_hidden_jobs(world: World, rows: pd.DataFrame) -> None:
    """Adds work that no employer enrols, columns as in ``hidden_jobs``."""
    world.latent["hidden_jobs"] = pd.concat([world.latent["hidden_jobs"], rows], ignore_index=True)


def _deaths_while_drawing(world: World) -> None:
    """Who dies while drawing has the funeral grant from this fund (第二十五条)."""
    spells = draws(world)
    died = world.people["death"].to_numpy()[spells["person_id"].to_numpy() - 1]
    month = month_of(died)
    last = spells["from_month"].to_numpy() + spells["entitled"].to_numpy() - 1
    first = month_of(stops_by_itself(spells))
    while_drawing = (month >= spells["from_month"].to_numpy()) & (month <= last) & (month < first)
    world.people.loc[spells["person_id"].to_numpy()[while_drawing] - 1, "death_line"] = "UI"


def job_ends(world: World, reasons: tuple[str, ...]) -> pd.DataFrame:
    """Ends of insured jobs for ``reasons``, with a year paid, a gap after them and no pension in sight."""
    people = world.people
    jobs = world.jobs[["job_id", "person_id", "employer_id", "start", "end", "end_reason"]].copy()
    jobs["ui"] = insures(world.jobs["lines"], "UI")
    jobs = jobs.sort_values(["person_id", "start", "job_id"], kind="stable").reset_index(drop=True)
    same = jobs["person_id"].to_numpy()[1:] == jobs["person_id"].to_numpy()[:-1]
    jobs["next_job"] = np.r_[np.where(same, jobs["job_id"].to_numpy()[1:], 0), 0]
    jobs["next_start"] = np.r_[np.where(same, jobs["start"].to_numpy()[1:], NAT), NAT]
    person = jobs["person_id"].to_numpy() - 1
    last = np.minimum(month_of(jobs["end"].to_numpy()), world.last_month)
    since = np.maximum(month_of(jobs["start"].to_numpy()), world.first_month)
    jobs["worked"] = np.where(jobs["ui"], np.maximum(last - since + 1, 0), 0)
    worked = jobs.groupby("person_id")["worked"].cumsum().to_numpy()
    jobs["months_about"] = people["ui_paid0"].to_numpy()[person] + worked
    pension = np.full(len(people), NEVER)
    np.minimum.at(pension, world.awards["person_id"].to_numpy() - 1, world.awards["start"].to_numpy())
    end = jobs["end"].to_numpy()
    gap = np.isnat(jobs["next_start"].to_numpy()) | (jobs["next_start"].to_numpy() - end > _LEAST_GAP)
    death = people["death"].to_numpy()[person]
    alive = np.isnat(death) | (death > end + days(40))
    retires = np.minimum(pension[person], people["statutory"].to_numpy()[person] + 1)
    able = (month_of(end) + 2 < retires) & (jobs["months_about"].to_numpy() >= 12)
    eligible = jobs["ui"].to_numpy() & np.isin(jobs["end_reason"], reasons) & (jobs["employer_id"].to_numpy() > 0)
    chosen = jobs[(end < world.end) & gap & alive & able & eligible]
    # Who claimed a short time ago has no new year paid yet.
    before = chosen.groupby("person_id")["end"].shift().to_numpy()
    fresh = np.isnat(before) | (chosen["end"].to_numpy() - before > _LEAST_BETWEEN_CLAIMS)
    made: pd.DataFrame = (
        chosen[fresh].rename(columns={"end": "separation", "end_reason": "reason"}).reset_index(drop=True)
    )
    return made


def described(world: World, ends: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Spells that follow upon ends of jobs: how each person applies, and what happens while drawing."""
    spells = ends.copy()
    _apply(world, spells, rng)
    _describe(world, spells, rng)
    return spells.sort_values(["apply_ts", "person_id"], kind="stable").reset_index(drop=True)


def _apply(world: World, spells: pd.DataFrame, rng: np.random.Generator) -> None:
    """When and how each person registers and applies."""
    n = len(spells)
    separation = day_of(spells["separation"].to_numpy())
    delay = np.minimum(lognormal(11, 1.0, n, rng), 170)
    spells["separation"] = separation
    spells["apply_ts"] = office_time(separation + days(1 + delay), rng)
    earlier = np.where(chance(0.7, n, rng), 0, rng.integers(1, 7, n))
    registered = day_of(spells["apply_ts"].to_numpy()) - earlier * DAY
    spells["reg_date"] = np.maximum(registered, separation + DAY)
    spells["channel"] = pick(_CHANNELS, n, rng)
    agent = rng.integers(1, len(world.agents) + 1, n)
    spells["agent_id"] = np.where(spells["channel"] == "agent", agent, 0)
    spells["device_id"] = devices(world, spells["person_id"].to_numpy(), spells["agent_id"].to_numpy())
    spells.loc[spells["channel"] == "window", "device_id"] = ""


def _describe(world: World, spells: pd.DataFrame, rng: np.random.Generator) -> None:
    """What happens to people while they draw."""
    n = len(spells)
    people = world.people.iloc[spells["person_id"].to_numpy() - 1]
    age = (spells["separation"].to_numpy() - people["birth"].to_numpy()) / days(365.25)
    none = spells["next_job"].to_numpy() == 0
    start = spells["next_start"].to_numpy()
    # Most tell the bureau within days of a new job; a few only after another pay day has passed.
    told = working_day(start + days(np.minimum(lognormal(7, 1.0, n, rng), 75)))
    spells["told"] = np.where(np.isnat(start), NAT, told)
    spells["seeks"] = chance(0.45, n, rng)
    birth = chance(0.035, n, rng) & (people["sex"].to_numpy() == "F") & (age > 21) & (age < 41)
    spells["child"] = np.where(birth, spells["separation"].to_numpy() + days(rng.integers(40, 200, n)), NAT)
    business = none & chance(0.03, n, rng) & (age > 24)
    opened = day_of(spells["apply_ts"].to_numpy()) + days(rng.integers(30, 200, n))
    spells["startup"] = np.where(business, opened, NAT)
    provincial = np.char.startswith(people["hukou_region"].to_numpy().astype(str), "44")
    spells["leaves"] = none & ~business & ~provincial & chance(0.06, n, rng)


def devices(world: World, persons: Ints, agents: Ints) -> Text:
    """The device each application comes from: the agent's where there is one, else the person's own."""
    own = world.citywide(persons) + 10**9
    return hashes("device", np.where(agents > 0, agents, own))


def draws(world: World) -> pd.DataFrame:
    """Spells that no scheme has taken, with a monthly benefit: ``from_month`` and ``entitled`` months are added."""
    spells = world.latent["ui_spells"]
    spells = spells.assign(from_month=first_month(spells), entitled=entitlement(world, spells))
    free: pd.DataFrame = spells[~spells["leaves"] & (spells["entitled"] > 0) & (spells["tag"] == "")]
    return free


def honest(world: World) -> pd.DataFrame:
    """Spells with a monthly benefit in which nobody cheats, also those that some scheme has as its look-alikes."""
    spells = world.latent["ui_spells"]
    spells = spells.assign(from_month=first_month(spells), entitled=entitlement(world, spells))
    fits = (spells["tag"] == "") | spells["tag"].str.contains("/")
    made: pd.DataFrame = spells[(~spells["leaves"].astype(bool) & (spells["entitled"] > 0) & fits).to_numpy()]
    return made.reset_index(drop=True)


def stops_by_itself(spells: pd.DataFrame) -> Times:
    """First day on which something the person did ends the right: a job or a business; NaT when nothing does."""
    made: Times = np.fmin(spells["next_start"].to_numpy(), spells["startup"].to_numpy())
    return made

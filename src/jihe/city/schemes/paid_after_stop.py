"""B3.9 Monthly money after its cause is gone [待遇应停未停]: the family, or the pensioner, does not tell the fund.

Published: the list of stop causes in a city's notice (Manzhouli 2025: eighteenth birthday, work, enlistment, marriage,
death, prison); no sums, so lengths from one month to years are our own: a dependant's 1,300 to 3,000 yuan a month make
2,000 to 80,000 a case. Silence costs nothing and the registries are other people's; some children are said to be unable
to work so that the birthday passes. Grades 1–4 who retire keep the full disability pension beside the old-age pension
instead of the difference. Look-alikes: a grown child who really is disabled, examined by the committee; a pupil's
holiday wage; ends told within weeks; the lawful difference paid after retirement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city import event_plans, injuries, stop_causes, survivors, work_deaths
from jihe.city.calendar import DAY, NAT, Ints, day_of, first_day, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some
from jihe.city.schemes.shared import kept
from jihe.law import injury as law

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B3.9"
_A_YEAR = 10.0
_FAMILY, _FULL, _DIFFERENCE = "family", "keeps_full", "difference"
_OF_PENSIONERS = 0.2  # of the cases
_CLAUSES = {"14-1": 0.5, "14-6": 0.2, "15-1": 0.3}
_GRADES = {1: 0.15, 2: 0.2, 3: 0.25, 4: 0.4}


def plan(world: World) -> None:
    """Plans the lives of dependants (``stop_causes``), and of the gravely injured who retire."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    pensioners = int(rng.binomial(wanted, _OF_PENSIONERS))
    _retiring(world, pensioners, pensioners + 1, rng)
    kin = _families(world, rng)
    weights = habits.dirichlet(np.full(len(stop_causes.CAUSES), 2.0))
    length, found = habits.uniform(4, 16), habits.uniform(0.1, 0.5)
    # Where few families have lost somebody at work, most of them are honest.
    struck = stop_causes.choose(world, kin, len(kin), weights, rng)
    n = min(wanted - pensioners, len(struck) * 2 // 5)
    silent = struck.iloc[:n].copy()
    over = np.clip(lognormal(length, 0.9, n, rng), 1.0, 60)
    told = office_time(first_day(silent["last"].to_numpy() + 1) + days(over * 30.4), rng)
    silent["told"] = np.where(chance(found, n, rng), told, NAT)
    silent["pays_back"], silent["role"] = False, "silent"
    rest = kin[~kin["person_id"].isin(silent["person_id"])]
    honest = _honestly(world, rest, n + 2, rng)
    both = pd.concat([silent, honest], ignore_index=True)
    _die_at_work(world, both, rng)
    stop_causes.live(world, both, rng)
    survivors.plan_for(world, both)
    world.latent["stops"] = both[["kin", "role", "end_reason"]]


def _families(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Kin of who dies at work and, behind them in the order, of who dies in the city while in a job."""
    events = world.latent["injuries"]
    known = events[events["death"].notna().to_numpy() & (events["tag"] == "").to_numpy()]
    known = known[~known["refused"].to_numpy(dtype=bool)].drop_duplicates("person_id")
    others = work_deaths.candidates(world)
    died = world.people["death"].to_numpy()[others["person_id"].to_numpy() - 1]
    deaths = pd.concat(
        [
            known[["person_id", "death", "job_id"]].assign(killed=True),
            others[["person_id", "job_id"]].assign(death=died, killed=False),
        ],
        ignore_index=True,
    )  # fmt: skip
    early = deaths[(deaths["death"] < world.end - 200 * DAY).to_numpy()].drop_duplicates("person_id")
    rows = survivors.kin_of(world, early.reset_index(drop=True))
    order = np.argsort(rng.random(len(rows)) + np.where(rows["killed"], 0.0, 0.7), kind="stable")
    made: pd.DataFrame = rows.iloc[order].reset_index(drop=True)
    return made


def _honestly(world: World, kin: pd.DataFrame, wanted: int, rng: np.random.Generator) -> pd.DataFrame:
    """Disabled children, pupils with a holiday wage, and ends of every cause that are told in time."""
    disabled = stop_causes.disabled(world, kin, wanted // 3 + 1, rng).assign(role="disabled")
    kin = kin[~kin["person_id"].isin(disabled["person_id"])]
    pupils = stop_causes.pupils(world, kin, wanted // 3 + 1, rng).assign(role="pupil")
    kin = kin[~kin["person_id"].isin(pupils["person_id"])]
    even = np.ones(len(stop_causes.CAUSES)) / len(stop_causes.CAUSES)
    in_time = stop_causes.choose(world, kin, wanted - wanted // 3, even, rng).assign(role="in_time", pays_back=True)
    in_time["examined"] = in_time["unable"] = in_time["unable"] & (in_time["end_reason"] != "age_18")
    soon = first_day(in_time["last"].to_numpy() + 1) + days(np.minimum(lognormal(9, 0.9, len(in_time), rng), 80))
    in_time["told"] = office_time(soon, rng)
    return pd.concat([disabled, pupils, in_time], ignore_index=True)


def _die_at_work(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """The deaths behind the chosen kin: those at work are recognised, the others become deaths at work."""
    dead = rows.drop_duplicates("person_id")
    events = world.latent["injuries"]
    mine = (
        events["person_id"].isin(dead.loc[dead["killed"].to_numpy(dtype=bool), "person_id"]) & events["death"].notna()
    )
    world.latent["injuries"].loc[mine, "tag"] = _FAMILY
    others = dead[~dead["killed"].to_numpy(dtype=bool)]
    exposed = work_deaths.candidates(world).set_index("person_id")
    jobs = exposed.loc[others["person_id"].to_numpy()].reset_index()
    if jobs.empty:
        return
    clause = pick(_CLAUSES, len(jobs), rng)
    lived = np.minimum(
        np.where(clause == "15-1", lognormal(5, 0.8, len(jobs), rng), lognormal(4, 1.2, len(jobs), rng)), 40
    )
    made = work_deaths.events(world, jobs, clause, lived, rng)
    world.people.loc[jobs["person_id"].to_numpy() - 1, "death_line"] = "WI"
    injuries.add(world, made.assign(tag=_FAMILY))


def _retiring(world: World, silent: int, honest: int, rng: np.random.Generator) -> None:
    """People hurt beyond work one or two years before their pension begins; ``silent`` of them tell nobody of it."""
    exposed = injuries.exposure(world)
    first = world.awards[world.awards["scheme"] == "EP"].drop_duplicates("person_id").set_index("person_id")["start"]
    start = first.reindex(exposed["person_id"]).fillna(0).to_numpy(dtype=np.int64)
    begun = np.maximum(exposed["start"].to_numpy() + 40 * DAY, world.start)
    latest = first_day(np.maximum(start, 1)) - 270 * DAY
    unhurt = ~exposed["person_id"].isin(world.latent["injuries"]["person_id"]).to_numpy()
    alive = world.people["death"].isna().to_numpy()[exposed["person_id"].to_numpy() - 1]
    soon = (start > world.first_month + 10) & (start <= world.last_month - 3) & (latest > begun)
    soon &= latest <= exposed["until"].to_numpy()
    rows = np.flatnonzero(
        unhurt & alive & soon & (exposed["line"] == "WI").to_numpy() & ~exposed["person_id"].duplicated()
    )
    chosen = some(rows, silent + honest, rng)
    since = np.maximum(begun[chosen], latest[chosen] - 420 * DAY)
    span = (latest[chosen] - since).astype(float)
    moment = day_of(since + (rng.random(len(chosen)) * span).astype("timedelta64[s]"))
    moment = moment + injuries.moments(len(chosen), rng)
    made = injuries.described(world, exposed.iloc[chosen].reset_index(drop=True), moment, rng)
    made["severity"], made["clause"] = 5, "14-1"
    injuries.place(world, made, rng)
    made["body_part"] = pick({"spine": 0.4, "head": 0.35, "leg": 0.25}, len(made), rng)
    made["side"] = np.where(made["body_part"] == "leg", "R", "none")
    before = len(world.latent["injuries"])
    injuries.add(world, made)
    added = world.latent["injuries"].iloc[before:]
    grade = pick({str(k): v for k, v in _GRADES.items()}, len(added), rng).astype(np.int64)
    for tag, part, full in ((_FULL, slice(0, silent), True), (_DIFFERENCE, slice(silent, None), False)):
        event_plans.settle(world, added.iloc[part], tag, asks=True, outcome=grade[part], lift=0, keeps_full=full)


def record(world: World) -> None:
    """Dependants and pensioners paid too long, with what stayed out; those who only look so."""
    share = world.weight_of(TYPOLOGY)
    family = world.latent["dependants"].merge(world.latent["stops"].drop(columns="end_reason"), on="kin", how="left")
    hidden = world.people["death_concealed"].to_numpy()[family["kin"].to_numpy() - 1] & family["role"].isna()
    paid = kept(world, "wi_benefit", "ben_id", ["dep_id", "case_id", "item", "ym", "own_wage_fen", "grade_used"])
    months = paid[paid["item"] == "dep_month"].merge(family[["dep_id", "last"]], on="dep_id")
    over = months[(_months(months["ym"]) > months["last"].to_numpy()) & (months["net"] > 0).to_numpy()]
    cost = over.groupby("dep_id").agg(net=("net", "sum"), first=("ym", "min"), last=("ym", "max"))
    wrong = family[(family["role"] == "silent") | hidden].set_index("dep_id")
    cost = cost[(cost["net"] > 0).to_numpy() & cost.index.isin(wrong.index)]
    world.record(
        TYPOLOGY, "fraud", "dependant", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=[[int(each)] for each in wrong["kin"].reindex(cost.index)], weight=share,
    )  # fmt: skip
    drawn = family[family["dep_id"].isin(months["dep_id"])]
    planned = drawn[drawn["role"].isin(["disabled", "pupil", "in_time"])]
    _alike(world, "dependant", planned["dep_id"].to_numpy(), planned["start"].to_numpy(), share)
    honest = drawn["role"].isna() & ~hidden.loc[drawn.index]
    natural = drawn[honest & (drawn["unable"].to_numpy(dtype=bool) | drawn["known"].notna())]
    _alike(world, "dependant", natural["dep_id"].to_numpy(), natural["start"].to_numpy(), 1.0)
    _record_pensioners(world, paid, share)


def _alike(world: World, kind: str, number: Any, month: Any, weight: float) -> None:
    world.record(TYPOLOGY, "benign_lookalike", kind, number, ym_of(month), weight=weight)


def _record_pensioners(world: World, paid: pd.DataFrame, share: float) -> None:
    """Full disability pensions beside an old-age pension, and lawful differences."""
    cases = world.latent["wi_cases"].set_index("case_id")
    pension = world.awards[world.awards["scheme"] == "EP"].drop_duplicates("person_id").set_index("person_id")["start"]
    rows = paid.merge(cases[["tag", "person_id"]], left_on="case_id", right_index=True)
    rows["since"] = pension.reindex(rows["person_id"]).to_numpy()
    full = rows[(rows["tag"] == _FULL) & (rows["item"] == "disab_month") & (_months(rows["ym"]) >= rows["since"])]
    own = kept(world, "pension_payment", "pay_id", ["person_id", "ym"]).groupby(["person_id", "ym"])["net"].sum()
    old_age = own.reindex(pd.MultiIndex.from_frame(full[["person_id", "ym"]])).fillna(0).to_numpy()
    owed = law.disability_pension_fen(full["own_wage_fen"], full["grade_used"].astype(int), full["ym"], world.law)
    full = full.assign(net=np.minimum(full["net"].to_numpy(), np.minimum(np.asarray(owed), old_age)).astype(np.int64))
    cost = full.groupby("case_id").agg(net=("net", "sum"), first=("ym", "min"), last=("ym", "max"))
    cost = cost[cost["net"] > 0]
    world.record(
        TYPOLOGY, "fraud", "wi_case", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=[[int(each)] for each in cases.loc[cost.index, "person_id"]], weight=share,
    )  # fmt: skip
    lawful = rows[rows["item"] == "topup"].drop_duplicates("case_id")
    planned = (lawful["tag"] == _DIFFERENCE).to_numpy()
    for part, weight in ((lawful[planned], share), (lawful[~planned], 1.0)):
        # Beside a pension of another scheme the difference counts from its first month.
        begun = np.where(part["since"].notna(), part["since"].fillna(0), _months(part["ym"])).astype(np.int64)
        _alike(world, "wi_case", part["case_id"].to_numpy(), begun, weight)


def _months(ym: pd.Series) -> Ints:
    values = ym.to_numpy(dtype=np.int64)
    made: Ints = np.where(values > 0, values // 100 * 12 + values % 100 - 1, 0)
    return made

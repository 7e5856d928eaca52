"""B1.2 A pension paid while a sentence is served in prison [服刑期间领取]: nobody tells the fund, the family draws on.

Published: of more than 1,300 matches of one county 11 were confirmed, 113,300 yuan (10,300 each). Here: two months to
the whole window, about 1,000 to 90,000 yuan, and the small variant of rises paid during a suspended sentence. Motive:
the family's convenience, rarely more; the courts' lists reach the fund and are not compared. Worlds differ in how long
sentences are, how soon the fund finds out, how many families certify for the prisoner, and how often rises go on.

Look-alikes: suspended sentence, parole and medical parole, where the pension goes on without rises; community
correction; a row with the pensioner's number that means a namesake; a sentence served long ago whose release date is
missing; custody too short to fill a month; a fund that was told and stopped in time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards as pensions
from jihe.city.calendar import NAT, NEVER, Ints, Times, day_of, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some
from jihe.city.schemes.lives import drawing, take
from jihe.city.schemes.shared import household_of, kept, months_of, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 8.0
_SOFT_A_YEAR = 60  # sentences outside prison of pensioners
TYPOLOGY = "B1.2"
_NO_RELEASE_DATE = 0.08  # B5
_SOFTER = {"suspended": 0.7, "parole": 0.15, "medical_parole": 0.15}


def plan(world: World) -> None:
    """Leaves ``custody/B1.2``, ``absent/B1.2``, ``undue/B1.2`` and ``sentences`` (how, first and last month undue)."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    natural = world.count(_SOFT_A_YEAR * world.years)
    inside = wanted - round(wanted * habits.uniform(0.05, 0.25))
    kinds = np.r_[
        np.repeat(["in_prison", "rises", "soft"], [inside, wanted - inside, natural]),
        np.tile(["homonym", "released", "short", "told", "control"], 1 + wanted // 4),
    ]
    awards = _convicts(world)
    awards = awards.iloc[some(np.arange(len(awards)), len(kinds), rng)].reset_index(drop=True)
    people = world.people.iloc[awards["person_id"].to_numpy() - 1]
    rows = pd.DataFrame(
        {"person_id": people["person_id"].to_numpy(), "scheme": awards["scheme"].to_numpy(str),
         "how": kinds[: len(awards)], "start": awards["start"].to_numpy()}
    )  # fmt: skip
    _sentence(world, rows, habits, rng)
    _stop(world, rows, habits, rng)
    _certify(world, rows, habits.uniform(0.2, 0.7), rng)
    _tell(world, rows, rng)
    world.latent["sentences"] = rows
    take(world, rows["person_id"].to_numpy())


def _convicts(world: World) -> pd.DataFrame:
    """Awards of who might be sentenced: mostly men, not the very old."""
    awards = drawing(world)
    people = world.people.iloc[awards["person_id"].to_numpy() - 1]
    age = (world.first_month - month_of(people["birth"].to_numpy())) / 12
    rng = world.rng(f"{TYPOLOGY}/who")
    likely = np.where(people["sex"] == "M", 1.0, 0.15) * np.interp(age, [45, 62, 72, 80], [1.0, 0.8, 0.25, 0.0])
    made: pd.DataFrame = awards[chance(likely, len(awards), rng)]
    return made


def _sentence(world: World, rows: pd.DataFrame, habits: np.random.Generator, rng: np.random.Generator) -> None:
    """Adds kind, exec_mode, begin and release, and the months that fill in between."""
    n = len(rows)
    how = rows["how"].to_numpy(str)
    median, short = np.exp(habits.uniform(np.log(200), np.log(620))), habits.uniform(0.1, 0.35)
    length = np.clip(lognormal(median, 0.7, n, rng), 62, 3_600)
    length = np.where(how == "short", rng.integers(16, 31, n), length)
    # Early in life as a pensioner, or long before the window.
    earliest = np.maximum(first_day(rows["start"].to_numpy()), world.start - days(240))
    span = (world.end - days(75) - earliest).astype(float)
    begin = day_of(earliest + (rng.random(n) * span).astype("timedelta64[s]"))
    served = np.minimum(first_day(rows["start"].to_numpy()), world.start) - days(rng.uniform(40, 900, n))
    begin = np.where(how == "released", day_of(served - days(length)), begin)
    detention = (length < 180) & chance(short * 2, n, rng) | (how == "short")
    rows["kind"] = np.where(how == "control", "control", np.where(detention, "detention_sentence", "prison"))
    soft = np.where(how == "rises", "suspended", pick(_SOFTER, n, rng))
    rows["exec_mode"] = np.select([np.isin(how, ["rises", "soft"]), how == "control"], [soft, "control"], "in_prison")
    rows["begin"], rows["release"] = begin, day_of(begin + days(length))
    rows["first"] = month_of(begin) + 1
    rows["last"] = np.minimum(month_of(rows["release"].to_numpy()) - 1, world.last_month)


def _stop(world: World, rows: pd.DataFrame, habits: np.random.Generator, rng: np.random.Generator) -> None:
    """When the fund learns of it, stops, and asks for the months paid; rises are withheld where it was told."""
    n = len(rows)
    how = rows["how"].to_numpy(str)
    lag, found = np.exp(habits.uniform(np.log(90), np.log(420))), habits.uniform(0.25, 0.65)
    known = rows["begin"].to_numpy() + days(
        np.where(how == "told", rng.uniform(2, 25, n), 30 + lognormal(lag, 0.8, n, rng))
    )
    known = office_time(known, rng)
    learns = (how == "told") | ((how == "in_prison") & chance(found, n, rng))
    learns &= known < rows["release"].to_numpy() - days(40)
    row = pensions.of(world, rows) - 1
    held = np.maximum(np.where(learns, month_of(known) + 1, NEVER), rows["first"].to_numpy())
    resumed = month_of(rows["release"].to_numpy()) + 1
    world.awards.loc[row[learns], "held_from"] = held[learns]
    world.awards.loc[row[learns], "held_to"] = np.where(resumed <= world.last_month, resumed, NEVER)[learns]
    frozen = np.isin(how, ["soft", "control"])
    world.awards.loc[row[frozen], "frozen_from"] = rows["first"].to_numpy()[frozen]
    world.awards.loc[row[frozen], "frozen_to"] = rows["last"].to_numpy()[frozen] + 1
    fate = pick({"cash": 0.25, "offset": 0.3, "none": 0.45}, n, rng)
    wrong = learns & (how == "in_prison")
    world.latent[f"undue/{TYPOLOGY}"] = pd.DataFrame(
        {
            "person_id": rows["person_id"], "scheme": rows["scheme"], "first": rows["first"],
            "last": np.minimum(rows["last"].to_numpy(), held - 1), "known": np.where(wrong, known, NAT), "fate": fate,
        }
    )[wrong]  # fmt: skip


def _certify(world: World, rows: pd.DataFrame, share: float, rng: np.random.Generator) -> None:
    """Who is in prison cannot certify; some families do it for them."""
    jailed = rows["how"].isin(["in_prison", "told", "short"]).to_numpy()
    forged = chance(share, len(rows), rng) & (rows["how"] == "in_prison").to_numpy()
    world.latent[f"absent/{TYPOLOGY}"] = pd.DataFrame(
        {
            "person_id": rows["person_id"], "since": rows["begin"], "until": rows["release"], "certifies": forged,
        }
    )[jailed]  # fmt: skip


def _tell(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """The rows that justice sends: a namesake's bears the pensioner's number until somebody puts it right."""
    n = len(rows)
    how = rows["how"].to_numpy(str)
    strangers = _namesakes(world, rows["person_id"].to_numpy(), rng)
    wrong = how == "homonym"
    missing = chance(_NO_RELEASE_DATE, n, rng) | (how == "released")
    noticed = rows["begin"].to_numpy() + days(40 + lognormal(200, 0.8, n, rng))
    world.latent[f"custody/{TYPOLOGY}"] = pd.DataFrame(
        {
            "person_id": np.where(wrong, strangers, rows["person_id"].to_numpy()), "kind": rows["kind"],
            "exec_mode": rows["exec_mode"], "start_date": rows["begin"],
            "end_date": np.where(missing, NAT, rows["release"].to_numpy()),
            "id_of": np.where(wrong, rows["person_id"].to_numpy(), 0),
            "corrected": np.where(wrong & chance(0.5, n, rng), noticed, NAT),
            "received": _received(world, rows, rng),
        }
    )  # fmt: skip


def _namesakes(world: World, persons: Ints, rng: np.random.Generator) -> Ints:
    """For each pensioner somebody else of the same name, or failing that of the same sex."""
    people = world.people
    grown = ~np.isin(people["person_id"], world.awards["person_id"]) & people["death"].isna().to_numpy()
    grown &= month_of(people["birth"].to_numpy()) < world.first_month - 20 * 12
    others = people.loc[grown, ["person_id", "name", "sex"]].sample(frac=1, random_state=rng)
    same = others.drop_duplicates("name").set_index("name")["person_id"]
    own = people.iloc[persons - 1]
    found = same.reindex(own["name"]).to_numpy()
    men, women = (others.loc[others["sex"] == sex, "person_id"].to_numpy() for sex in ("M", "F"))
    draw = np.arange(len(persons))
    any_one = np.where(own["sex"].to_numpy() == "M", men[draw % len(men)], women[draw % len(women)])
    made: Ints = np.where(np.isnan(found), any_one, found).astype(np.int64)
    return made


def _received(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> Times:
    """The usual monthly file, but for old sentences, which were loaded before the window."""
    old = first_day(month_of(rows["begin"].to_numpy()) + 1) + days(12 + 0.2 * rng.random(len(rows)))
    made: Times = np.where(old < world.start, world.start - days(8), NAT)
    return made


def record(world: World) -> None:
    """Awards paid in months spent in prison, or risen during a sentence; sentences that change nothing."""
    rows = world.latent["sentences"]
    rows = rows.assign(award_id=pensions.of(world, rows)).set_index("award_id")
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym", "adj_fen", "person_id"])
    paid = paid[paid["award_id"].isin(rows.index)]
    mine = rows.reindex(paid["award_id"])
    month = months_of(paid["ym"])
    inside = (month >= mine["first"].to_numpy()) & (month <= mine["last"].to_numpy())
    jailed = paid[inside & (mine["how"] == "in_prison").to_numpy()]
    risen = _rises(paid[inside & (mine["how"] == "rises").to_numpy()], paid)
    cost = pd.concat([spans(jailed, "award_id"), spans(risen, "award_id")])
    cost = cost[cost["net"] > 0].sort_index()
    share = world.weight_of(TYPOLOGY)
    owner = world.awards["person_id"].to_numpy()[cost.index.to_numpy() - 1]
    home = household_of(world, owner)
    actors = [[int(a), int(b)] if b else [int(a)] for a, b in zip(owner, home, strict=True)]
    world.record(
        TYPOLOGY, "fraud", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=actors, weight=share,
    )  # fmt: skip
    honest = rows[~rows["how"].isin(["in_prison", "rises"])]
    for natural, weight in ((True, 1.0), (False, share)):
        some_of = honest[(honest["how"] == "soft").to_numpy() == natural]
        since = ym_of(np.maximum(month_of(some_of["begin"].to_numpy()), world.first_month))
        world.record(TYPOLOGY, "benign_lookalike", "pension_award", some_of.index.to_numpy(), since, weight=weight)


def _rises(inside: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    """What rises given since the sentence began added to each month: ``net`` is that alone."""
    before = paid[~paid.index.isin(inside.index)].merge(
        inside.groupby("award_id")["ym"].min().rename("begun"), on="award_id"
    )
    known = before[before["ym"] < before["begun"]].groupby("award_id")["adj_fen"].max()
    old = known.reindex(inside["award_id"]).fillna(0).to_numpy()
    added = np.maximum(inside["adj_fen"].to_numpy() - old, 0)
    made: pd.DataFrame = inside.assign(net=np.minimum(added, inside["net"].to_numpy()).astype(np.int64))[added > 0]
    return made

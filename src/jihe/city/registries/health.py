"""Medical-insurance settlements and life signs of persons with a benefit or a claim, and of a sample.

Nobody is seen after death, nor in two beds at once; a stay paid by the injury fund is not in this registry, but the
last hours of who collapsed at work often are, as an illness. The latent frame ``medins_extras`` (person_id,
hospital_id, kind, admit_ts, icd10, discharge_ts where there is one) adds visits that schemes caused; ``moved_wards``
(person_id, hospital_id, moved_ts) says who was taken to another hospital while dying, ``late_certificates``
(person_id, closed_ts) whose file was closed late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import hospitals
from jihe.city.calendar import DAY, NAT, Bools, Floats, Ints, Times, age_in_years, day_of, first_day
from jihe.city.draws import chance, days, hours, lognormal, numbers, pick, yuan
from jihe.city.injuries import weekday
from jihe.city.registries.sending import concerned, said_to_be, send
from jihe.city.schemes import double_settlement, stays
from jihe.city.ui_spells import first_month

if TYPE_CHECKING:
    from jihe.city.world import World

# What the medical insurance passes on: stays, and visits for registered chronic diseases; not every visit and purchase.
_VISITS = {"outpatient": 0.36, "inpatient": 0.64}
_LET_OUT, _AT_WEEKENDS = 0.008, 0.09  # of life signs during a stay are true: patients on leave
_FIRST_AS_ILLNESS = 0.7  # of sudden deaths in a hospital
_OWN_CARD = 0.06  # of the injured, whose first visit was settled as an illness before anybody thought of the fund
_HURT_AT_HOME = 0.09  # of visits are for an injury that is nobody's work
_SATURDAY = 5
_LAST_STAY = 0.45  # of the dying, are in hospital at the end
_LIFE = {"transport": 0.6, "pharmacy": 0.33, "vaccination": 0.07}


def build(world: World) -> None:
    """Writes ``ext_medins``, ``ext_life`` and ``ext_commercial``."""
    who = concerned(world)
    _settlements(world, who)
    _life_signs(world, who)
    _commercial(world)


def _settlements(world: World, who: Ints) -> None:
    rng = world.rng("registries/health")
    rows = pd.concat([_visits(world, who, rng), _last_stays(world, who, rng)], ignore_index=True)
    rows = pd.concat([_one_bed(world, rows), _sudden(world, rng), _own_card(world, rng)], ignore_index=True)
    extras = world.latent.get("medins_extras")
    if extras is not None:
        rows = pd.concat([rows, extras.assign(discharge_ts=extras.get("discharge_ts", NAT))], ignore_index=True)
    rows = pd.concat([rows, double_settlement.stays(world), stays.settlements(world)], ignore_index=True)
    n = len(rows)
    stay = rows["kind"].to_numpy(str) == "inpatient"
    on_paper = rows["present"].eq(False).to_numpy() if "present" in rows else np.zeros(n, dtype=bool)
    world.latent["ward_stays"] = rows[stay & ~on_paper]
    cost = np.where(stay, yuan(7_500, 0.8, n, rng), yuan(130, 0.9, n, rng))
    done = np.where(stay, rows["discharge_ts"].to_numpy(), rows["admit_ts"].to_numpy())
    invoice = numbers("F", world.citywide(rng.permutation(n) + 1) + 5 * 10**8, 10)
    sent = rows.assign(
        **said_to_be(world, rows["person_id"].to_numpy(), rng),
        settle_no=numbers("M", world.citywide(rng.permutation(n) + 1) + 10**8, 10),
        invoice_no=np.where(rows["own_invoice"].fillna("") != "", rows["own_invoice"], invoice),
        fund_fen=rows["own_fen"].fillna(pd.Series(np.round(cost * 0.6 / 10) * 10)).astype(np.int64),
        received_ts=day_of(done) + days(1 + 0.3 * rng.random(n)),
    )
    send(world, "ext_medins", "MED", sent)


def _visits(world: World, who: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Ordinary use, more with age, none at all by a few."""
    people = world.people.iloc[who - 1]
    age = age_in_years(people["birth"].to_numpy(), world.start)
    yearly = np.interp(age, [0, 20, 45, 60, 80], [0.38, 0.15, 0.25, 0.56, 0.88]) * rng.gamma(0.9, 1 / 0.9, len(who))
    since, until = _present(world, people)
    counts = rng.poisson(yearly * np.maximum((until - since) / DAY, 0) / 365.25)
    row = np.repeat(np.arange(len(who)), counts)
    n = len(row)
    day = day_of(since[row] + (rng.random(n) * (until - since)[row].astype(float)).astype("timedelta64[s]"))
    admit = day + hours(8 + rng.random(n) * 9)
    kind = pick(_VISITS, n, rng)
    stay = np.where(kind == "inpatient", admit + days(np.maximum(1, np.round(lognormal(6, 0.6, n, rng)))), NAT)
    # Who dies before the stay would end leaves it by dying, below.
    alive = ~(stay > until[row])
    frame = pd.DataFrame(
        {
            "person_id": who[row],
            "hospital_id": hospitals.choose_weighted(world, n, rng),
            "kind": kind,
            "admit_ts": admit,
            "discharge_ts": stay,
            "icd10": hospitals.NATURAL[rng.integers(0, len(hospitals.NATURAL), n)],
        }
    )
    hurt = chance(_HURT_AT_HOME, n, rng)
    frame.loc[hurt, "icd10"] = hospitals.INJURIES[rng.integers(0, len(hospitals.INJURIES), int(hurt.sum()))]
    over_the_counter = kind == "pharmacy"
    frame.loc[over_the_counter, "hospital_id"] = 0
    frame.loc[over_the_counter, "icd10"] = ""
    return frame[alive & (admit < until[row])]


def _present(world: World, people: pd.DataFrame) -> tuple[Times, Times]:
    """From when to when each person lives in the city, inside the window."""
    since = np.fmax(people["arrived"].to_numpy(), np.maximum(people["birth"].to_numpy(), world.start))
    until = np.fmin(np.fmin(people["death"].to_numpy(), people["left"].to_numpy()), world.end)
    return since, np.maximum(until, since)


def _last_stays(world: World, who: Ints, rng: np.random.Generator) -> pd.DataFrame:
    people = world.people.iloc[who - 1]
    died = people["death"].to_numpy()
    ill = ~np.isnat(died) & (age_in_years(people["birth"].to_numpy(), world.start) > 40)
    ill &= chance(_LAST_STAY, len(who), rng)
    n = int(ill.sum())
    admit = np.maximum(died[ill] - days(1 + lognormal(9, 0.8, n, rng)), world.start)
    return pd.DataFrame(
        {
            "person_id": who[ill],
            "hospital_id": hospitals.choose_weighted(world, n, rng),
            "kind": "inpatient",
            "admit_ts": admit,
            "discharge_ts": died[ill],
            "icd10": np.where(chance(0.5, n, rng), "I63.9", "J18.9"),
        }
    )


def _own_card(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """First visits of honest cases for which the injured used the card of the medical insurance."""
    cases = world.latent["wi_cases"]
    plain = (cases["tag"] == "").to_numpy() & (cases["clause"] != "15-1").to_numpy()
    cases = cases[plain & chance(_OWN_CARD, len(cases), rng)]
    return pd.DataFrame(
        {
            "person_id": cases["person_id"].to_numpy(), "hospital_id": cases["first_hospital_id"].to_numpy(),
            "kind": "outpatient", "admit_ts": cases["first_visit_ts"].to_numpy().astype("datetime64[s]"),
            "discharge_ts": NAT, "icd10": cases["icd10"].to_numpy(),
        }
    )  # fmt: skip


def _sudden(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The hospital's own record of who collapsed at work: from the true first visit until the file was closed."""
    cases = world.latent["wi_cases"]
    cases = cases[(cases["clause"] == "15-1") & chance(_FIRST_AS_ILLNESS, len(cases), rng)]
    n = len(cases)
    # The certificate is written, and the file closed, up to some hours after death.
    closed = cases["death"].to_numpy() + hours(np.where(chance(0.7, n, rng), 0.3, 6.0) * rng.random(n))
    late = world.latent["late_certificates"].drop_duplicates("person_id").set_index("person_id")["closed_ts"]
    closed = np.fmax(closed, late.reindex(cases["person_id"]).to_numpy().astype("datetime64[s]"))
    moved = world.latent["moved_wards"].drop_duplicates("person_id").set_index("person_id").reindex(cases["person_id"])
    away = moved["moved_ts"].notna().to_numpy()
    first = pd.DataFrame(
        {
            "person_id": cases["person_id"].to_numpy(), "hospital_id": cases["first_hospital_id"].to_numpy(),
            "kind": "inpatient", "admit_ts": cases["first_visit_ts"].to_numpy().astype("datetime64[s]"),
            "discharge_ts": np.where(away, moved["moved_ts"].to_numpy().astype("datetime64[s]"), closed),
            "icd10": "I46.1",
        }
    )  # fmt: skip
    second = first.assign(
        hospital_id=moved["hospital_id"].fillna(0).to_numpy(dtype=np.int64), discharge_ts=closed,
        admit_ts=first["discharge_ts"] + hours(0.3 + 0.9 * rng.random(n)),
    )[away]  # fmt: skip
    return pd.concat([first, second], ignore_index=True)


def _one_bed(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    """Drops visits during a stay, and whatever falls into a stay that the injury fund paid or an injury began."""
    rows = rows.sort_values(["person_id", "admit_ts"], kind="stable").reset_index(drop=True)
    stay_end = rows["discharge_ts"].fillna(rows["admit_ts"])
    latest = stay_end.astype("int64").groupby(rows["person_id"]).cummax().groupby(rows["person_id"]).shift()
    clash = rows["admit_ts"].astype("int64") < latest.fillna(-(2**62))
    bills = world.latent["bills"]
    real = bills[~bills["on_paper"]]
    bills = real[["patient", "admit_ts", "discharge_ts"]].rename(columns={"patient": "person_id"})
    hurt = world.latent["injuries"]
    events = pd.DataFrame({"person_id": hurt["patient"], "admit_ts": hurt["true_ts"], "discharge_ts": hurt["death"]})
    busy = pd.concat([bills, events], ignore_index=True)
    busy["busy_to"] = np.fmax(busy["admit_ts"].to_numpy(), busy["discharge_ts"].to_numpy())
    pairs = rows.assign(row=rows.index)[rows["person_id"].isin(busy["person_id"])].merge(
        busy.rename(columns={"admit_ts": "busy_from"})[["person_id", "busy_from", "busy_to"]], on="person_id"
    )
    until = np.fmax(pairs["admit_ts"].to_numpy(), pairs["discharge_ts"].to_numpy())
    overlap = (pairs["admit_ts"].to_numpy() <= pairs["busy_to"].to_numpy() + DAY) & (
        until >= pairs["busy_from"].to_numpy() - DAY
    )
    clash |= np.isin(rows.index, pairs.loc[overlap, "row"])
    return rows[~clash].reset_index(drop=True)


def _life_signs(world: World, who: Ints) -> None:
    """Buses, pharmacies, vaccinations of pensioners and the injured: few for some, many for who goes to work."""
    rng = world.rng("registries/life")
    hurt = np.isin(who, world.latent["injuries"]["person_id"])
    who, hurt = (each[hurt | np.isin(who, world.awards["person_id"])] for each in (who, hurt))
    people = world.people.iloc[who - 1]
    since, until = _present(world, people)
    yearly = np.where(hurt, 3.6, 0.35) * rng.gamma(0.8, 1 / 0.8, len(who))
    usual = _events(who, since, until, yearly, rng)
    usual["kind"] = pick(_LIFE, len(usual), rng)
    rows = pd.concat([usual, _commuting(world, rng)], ignore_index=True)
    rows = rows[~_in_a_bed(world, rows, rng)]
    sent = rows.assign(
        **said_to_be(world, rows["person_id"].to_numpy(), rng),
        received_ts=rows["life_date"].to_numpy() + days(3 + 12 * rng.random(len(rows))),
    )
    send(world, "ext_life", "LIFE", sent)


def _events(who: Ints, since: Times, until: Times, yearly: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Days at random between two times, ``yearly`` of them a year."""
    counts = rng.poisson(yearly * np.maximum((until - since) / DAY, 0) / 365.25)
    row = np.repeat(np.arange(len(who)), counts)
    when = since[row] + (rng.random(len(row)) * (until - since)[row].astype(float)).astype("timedelta64[s]")
    return pd.DataFrame({"person_id": who[row], "life_date": day_of(when)})


def _commuting(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Transport of claimants: rare while out of work, though some take a child to school; frequent in a job."""
    spells = world.latent["ui_spells"]
    n = len(spells)
    out = first_day(first_month(spells))
    last = np.fmin(out + 240 * DAY, world.end)
    idle_to = np.fmin(last, spells["next_start"].to_numpy())
    restless = rng.gamma(0.7, 1 / 0.7, n)
    person = spells["person_id"].to_numpy()
    parts = [_events(person, out, np.maximum(idle_to, out), 2.2 * restless, rng)]
    works = world.jobs[["person_id", "start", "end"]].merge(
        spells[["spell_id", "person_id", "separation"]], on="person_id"
    )
    works = works[works["start"].to_numpy() > works["separation"].to_numpy()]
    hidden = world.latent["hidden_jobs"][["person_id", "start", "end"]]
    for jobs in (works, hidden):
        rides = rng.gamma(1.1, 1 / 1.1, len(jobs)) * chance(0.75, len(jobs), rng) * 11
        until = np.fmin(np.fmin(jobs["end"].to_numpy(), jobs["start"].to_numpy() + 240 * DAY), world.end)
        begin = jobs["start"].to_numpy()
        parts.append(_events(jobs["person_id"].to_numpy(), begin, np.maximum(until, begin), rides, rng))
    rows = pd.concat(parts, ignore_index=True)
    died = world.people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    rows = rows[~(rows["life_date"].to_numpy() >= day_of(died))]
    return rows.drop_duplicates().assign(kind="transport")


def _in_a_bed(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> Bools:
    """Whether a person was on a ward that whole day; a few are let out for a weekend and take the bus (``let_out``).

    Wards that only the books know do not keep anybody from being seen, nor who lay there under another's name.
    """
    bills = world.latent["bills"]
    kept = bills[~bills["on_paper"] & bills["discharge_ts"].notna()]
    columns = ["bill_id", "person_id", "admit_ts", "discharge_ts"]
    kept = kept.assign(person_id=kept["patient"])[columns]
    stays = pd.concat([kept, world.latent["ward_stays"].assign(bill_id=0)[columns]], ignore_index=True)
    concerned_rows = np.flatnonzero(np.isin(rows["person_id"], stays["person_id"]))
    pairs = rows.iloc[concerned_rows].assign(row=concerned_rows).merge(stays, on="person_id")
    day = pairs["life_date"].to_numpy()
    inside = (day > day_of(pairs["admit_ts"])) & (day < day_of(pairs["discharge_ts"]))
    weekend = weekday(day) >= _SATURDAY
    out = inside & chance(np.where(weekend, _AT_WEEKENDS, _LET_OUT), len(pairs), rng)
    made = np.zeros(len(rows), dtype=bool)
    made[pairs["row"].to_numpy()[inside & ~out]] = True
    seen = pairs[out & ~made[pairs["row"].to_numpy()] & (pairs["bill_id"] > 0).to_numpy()]
    world.latent["let_out"] = seen[["bill_id"]].drop_duplicates().reset_index(drop=True)
    return made


def _commercial(world: World) -> None:
    """Private accident insurance that some of the injured, and others, also claim from."""
    rng = world.rng("registries/commercial")
    hurt = world.latent["injuries"]
    both = hurt[chance(0.12, len(hurt), rng)]
    others = rng.integers(1, len(world.people) + 1, world.count(2_000 * world.years))
    when = world.start + days(rng.random(len(others)) * world.years * 365.25)
    part = (
        hurt["body_part"].to_numpy()[rng.integers(0, len(hurt), len(others))]
        if len(hurt)
        else np.repeat("hand", len(others))
    )
    rows = pd.DataFrame(
        {
            "person_id": np.r_[both["patient"], others],
            "claim_date": day_of(np.r_[both["true_ts"].to_numpy().astype("datetime64[s]"), when]),
            "body_part": np.r_[both["body_part"], part],
        }
    )
    n = len(rows)
    sent = rows.assign(
        **said_to_be(world, rows["person_id"].to_numpy(), rng),
        amount_fen=yuan(4_000, 0.9, n, rng),
        received_ts=rows["claim_date"].to_numpy() + days(30 + lognormal(25, 0.6, n, rng)),
    )
    send(world, "ext_commercial", "COMM", sent)

"""Skill certificates and the subsidies that their holders ask for within the year (A3).

Issuers hold sessions on days of their own; who passes has a certificate of that day. The latent frames ``trainees/…``,
left by schemes (``train``), are merged before certificates are numbered: person_id, cert_date, level, occ_code,
issuer_id, wait (days until the application), agent_id, payee (person whose account is paid; 0 the own), known (whether
the registry of certificates has it), revoked (when it takes it back; NaT never), tag, ring. Leaves ``skill_paid``
(sub_id, tag, ring, person_id, agent_id, cert_date, amount_fen, recorded_ts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, operators
from jihe.city.calendar import DAY, NAT, Ints, Times, age_in_years, day_of, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, numbers, pick
from jihe.city.hooks import NEEDED, leave
from jihe.city.registries.sending import said_to_be, send, update
from jihe.city.ui_spells import insures

if TYPE_CHECKING:
    from jihe.city.world import World

ISSUERS = 45
LEVELS = {"junior": 0.08, "intermediate": 0.25, "senior": 0.67}  # mean about 1,795 yuan (E1)
OCCUPATIONS = ("6180101", "6310107", "6240210", "4030205", "4100101", "6180402", "6200302", "4140201")
_A_YEAR = 21_300  # paid in the whole city (E1)
_LOST = 0.92  # certificates for one subsidy, over the years that this draws them from
_BEFORE = 380  # days before the window from which certificates are asked for in it
_SESSIONS = 3  # a month of each issuer
_LATE = 0.006  # of certificates reach the registry late
_BY_AGENT = 0.05

_TRAINEE = {
    "person_id": NEEDED, "cert_date": NEEDED, "level": "senior", "occ_code": OCCUPATIONS[0], "issuer_id": 1,
    "wait": 40.0, "agent_id": 0, "payee": 0, "known": True, "revoked": NAT, "tag": NEEDED, "ring": 0,
}  # fmt: skip


def train(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Adds certificates and the subsidies asked for them, columns as above; ``tag`` is the typology, unless given."""
    leave(world, "trainees", typology, rows if "tag" in rows else rows.assign(tag=typology), _TRAINEE)


def build(world: World) -> None:
    """Writes ``skill_subsidy`` and ``ext_skill_cert``."""
    rng = world.rng("subsidies/skills")
    planned = [world.latent[name] for name in sorted(world.latent) if name.startswith("trainees/")]
    taken = np.concatenate([each["person_id"] for each in planned]) if planned else np.zeros(0, dtype=np.int64)
    own = _earned(world, taken, rng)
    rows = pd.concat([own, *planned], ignore_index=True)
    for name in ("cert_date", "revoked"):
        rows[name] = rows[name].astype("datetime64[s]")
    rows = rows[(rows["cert_date"] < world.end).to_numpy()]
    rows = rows.sort_values(["cert_date", "person_id"], kind="stable").reset_index(drop=True)
    rows["cert_no"] = numbers("SK", world.citywide(np.arange(1, len(rows) + 1)) + 4_420_000, 9)
    _certificates(world, rows, rng)
    _pay(world, rows, rng)


def able(world: World) -> pd.DataFrame:
    """Insured jobs of adults of an age to learn, with the first and last day on which they may be certified."""
    months = int(np.asarray(world.law.number("skill_insured_months")))
    jobs = world.jobs[insures(world.jobs["lines"], "UI")]
    age = age_in_years(world.people["birth"].to_numpy(), world.start)[jobs["person_id"].to_numpy() - 1]
    jobs = jobs[(age > 17) & (age < 48)]
    low = np.maximum(jobs["start"].to_numpy() + days((months + 2) * 30.5), world.start - _BEFORE * DAY)
    high = np.fmin(jobs["end"].to_numpy(), world.end)
    made: pd.DataFrame = jobs.assign(low=low, high=high)[high > low]
    return made.reset_index(drop=True)


def session(issuer: Ints, day: Times, rng: np.random.Generator) -> Times:
    """A day on which the issuer examines, in the month of ``day``."""
    month = month_of(day)
    turn = rng.integers(0, _SESSIONS, len(issuer))
    offset = (issuer * 7 + month * 3 + turn * 10) % 28
    made: Times = first_day(month) + offset * DAY
    return made


def popular(world: World) -> Ints:
    """Issuers by size, the largest, a vocational school, first; the same for all shards."""
    if "issuers" not in world.latent:
        order = world.common("issuers").permutation(ISSUERS) + 1
        world.latent["issuers"] = pd.DataFrame({"issuer_id": order})
    return world.latent["issuers"]["issuer_id"].to_numpy()


def _earned(world: World, taken: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Who was examined and passed; nobody twice in an occupation and level, nor more than thrice a year."""
    jobs = able(world)
    jobs = jobs[~jobs["person_id"].isin(taken)].reset_index(drop=True)
    span = (jobs["high"] - jobs["low"]).to_numpy().astype("timedelta64[s]").astype(float)
    wanted = _A_YEAR * (world.years + _BEFORE / 365.25) * _LOST
    n = min(max(world.count(wanted) - len(taken), 0), 3 * len(jobs))
    drawn = rng.choice(len(jobs), n, p=span / span.sum())
    moment = jobs["low"].to_numpy()[drawn] + (rng.random(n) * span[drawn]).astype("timedelta64[s]")
    issuer = popular(world)[np.minimum((rng.random(n) ** 2 * ISSUERS).astype(np.int64), ISSUERS - 1)]
    when = session(issuer, moment, rng)
    inside = (when > jobs["low"].to_numpy()[drawn]) & (when < jobs["high"].to_numpy()[drawn])
    rows = pd.DataFrame(
        {
            "person_id": jobs["person_id"].to_numpy()[drawn], "cert_date": np.where(inside, when, day_of(moment)),
            "level": pick(LEVELS, n, rng), "occ_code": np.array(OCCUPATIONS)[rng.integers(0, len(OCCUPATIONS), n)],
            "issuer_id": issuer, "wait": np.minimum(8 + lognormal(35, 0.9, n, rng), 350),
            "agent_id": np.where(chance(_BY_AGENT, n, rng), rng.integers(1, len(world.agents) + 1, n), 0),
            "payee": 0, "known": True, "revoked": NAT, "tag": "", "ring": 0,
        }
    )  # fmt: skip
    rows = rows.drop_duplicates(["person_id", "occ_code", "level"]).sort_values(
        ["cert_date", "person_id"], kind="stable"
    )
    return rows[rows.groupby(["person_id", rows["cert_date"].dt.year]).cumcount() < 3]


def _certificates(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """What the registry of certificates sends, some late; what it takes back follows as a second state."""
    n = len(rows)
    lag = np.where(chance(_LATE, n, rng), lognormal(110, 0.6, n, rng), 3 + 6 * rng.random(n))
    sent = rows.assign(
        **said_to_be(world, rows["person_id"].to_numpy(), rng), occ=rows["occ_code"], status="valid",
        received_ts=np.maximum(rows["cert_date"].to_numpy() + days(lag), world.start - 8 * DAY),
    )  # fmt: skip
    sent = send(world, "ext_skill_cert", "CERT", sent[sent["known"].to_numpy(dtype=bool)])
    back = sent[sent["revoked"].notna()]
    told = np.maximum(back["revoked"].to_numpy(), back["received_ts"].to_numpy() + DAY)
    update(world, "ext_skill_cert", back.assign(status="revoked", received_ts=told))


def _pay(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    asked = office_time(rows["cert_date"].to_numpy() + days(rows["wait"].to_numpy(dtype=float)), rng)
    died = world.people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    fits = ~(asked > died) & (asked >= world.start - 25 * DAY)
    rows = rows.assign(apply_ts=asked)[fits].reset_index(drop=True)
    paid = office_time(rows["apply_ts"].to_numpy() + days(rng.integers(10, 32, len(rows))), rng)
    rows["recorded_ts"] = paid
    rows = rows[(paid < world.end) & (paid >= world.start)]
    rows = rows.sort_values(["recorded_ts", "person_id"], kind="stable").reset_index(drop=True)
    person, payee = rows["person_id"].to_numpy(), rows["payee"].to_numpy(dtype=np.int64)
    towns = world.people["town"].to_numpy(str)[person - 1]
    ym = ym_of(month_of(rows["apply_ts"]))
    made = rows.assign(
        sub_id=world.new_ids("skill_subsidy", len(rows)),
        amount_fen=world.law.number("skill_amount", ym, rows["level"].to_numpy(str)),
        acct_id=accounts.of_people(world, np.where(payee > 0, payee, person)),
        op_id=operators.handler(world, towns, "review", rng),
    )
    world.latent["skill_paid"] = made
    columns = [
        "sub_id", "person_id", "cert_no", "occ_code", "level", "cert_date", "issuer_id", "apply_ts", "amount_fen",
        "acct_id", "agent_id", "op_id", "recorded_ts",
    ]  # fmt: skip
    world.put("skill_subsidy", made[columns])

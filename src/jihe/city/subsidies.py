"""Subsidies of the unemployment fund: refunds to employers who keep their staff, and to workers who learn a skill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, operators
from jihe.city.calendar import DAY, age_in_years, day_of, month_of, office_time, working_day, ym_of
from jihe.city.draws import chance, days, lognormal, numbers, pick
from jihe.city.registries.sending import said_to_be, send
from jihe.city.ui_spells import REASONS, insures
from jihe.law import contribution, money

if TYPE_CHECKING:
    from jihe.city.world import World

_REFUNDS, _SKILLS = 77_200, 21_300  # a year, in the whole city
_PAID_SHARE = 0.30  # of the most the law allows, as the city's budget went
_LARGE = 300  # heads from which a unit counts as large
_EXPANSIONS = 0.04  # of the refunds, with graduates newly hired
_ISSUERS = 45
_LEVELS = {"junior": 0.22, "intermediate": 0.42, "senior": 0.36}
_OCCUPATIONS = ("6180101", "6310107", "6240210", "4030205", "4100101", "6180402", "6200302", "4140201")


def build(world: World) -> None:
    """Writes ``employer_subsidy``, ``skill_subsidy`` and ``ext_skill_cert``."""
    _stabilisation(world)
    _skills(world)


def _stabilisation(world: World) -> None:
    """Each year, for the year before: to units that laid off few, a share of what they had paid in."""
    rng = world.rng("subsidies/employers")
    parts = []
    for year in range(world.start_ym // 100, world.end_ym // 100):
        parts.append(_refunds_for(world, year, rng))
    if not parts:
        return
    rows = pd.concat(parts, ignore_index=True).sort_values(["pay_date", "employer_id"], kind="stable")
    rows = rows[rows["pay_date"].to_numpy() < world.end].reset_index(drop=True)
    rows.insert(0, "sub_id", world.new_ids("employer_subsidy", len(rows)))
    rows["recorded_ts"] = rows["pay_date"].to_numpy() + days(0.68)
    world.put("employer_subsidy", rows)


def _refunds_for(world: World, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Refunds for ``year``, paid from June of the next one on."""
    paid = _paid_in(world, year)
    layoffs = _layoffs(world, year)
    units = paid.join(layoffs, how="left").fillna({"laid_off": 0})
    heads = units["heads"].to_numpy()
    rate = units["laid_off"].to_numpy() / np.maximum(heads, 1)
    on = year * 100 + 112
    small = int(np.asarray(world.law.number("stabilisation_small_size", on)))
    limits = {
        k: np.asarray(world.law.number("stabilisation_layoff_rate", on, k)) / 10_000 for k in ("small", "ordinary")
    }
    keeps = rate <= np.where(heads <= small, limits["small"], limits["ordinary"])
    closed = world.employers["cancelled"].to_numpy()[units.index.to_numpy() - 1]
    pay = working_day(np.datetime64(f"{year + 1}-06-01", "s") + days(rng.integers(0, 150, len(units))))
    open_then = np.isnat(closed) | (closed > pay)
    private = ~world.employers["public"].to_numpy()[units.index.to_numpy() - 1]
    eligible = keeps & open_then & private & (units["paid_fen"].to_numpy() > 0)
    share = min(world.count(_REFUNDS) / max(int(eligible.sum()), 1), 1.0)
    takes = eligible & chance(share, len(units), rng)
    some = units[takes]
    large = some["heads"].to_numpy() > _LARGE
    most = np.where(
        large, *(np.asarray(world.law.number("stabilisation_refund_share", on, k)) for k in ("large", "sme"))
    )
    amount = np.round(np.asarray(money.share(some["paid_fen"].to_numpy(), most)) * _PAID_SHARE).astype(np.int64)
    ids = some.index.to_numpy()
    towns = world.employers["town"].to_numpy(str)[ids - 1]
    rows = pd.DataFrame(
        {
            "employer_id": ids, "kind": "stabilise", "year": year, "amount_fen": amount,
            "base_contrib_fen": some["paid_fen"].to_numpy().astype(float), "layoff_rate": np.round(rate[takes], 4),
            "insured_n": np.round(some["heads"].to_numpy()), "acct_id": accounts.of_employers(world, ids),
            "pay_date": pay[takes], "op_id": operators.handler(world, towns, "review", rng),
        }
    )  # fmt: skip
    grown = rows[chance(_EXPANSIONS, len(rows), rng)]
    graduates = rng.integers(1, 6, len(grown))
    each = int(np.asarray(world.law.number("expansion_amount", on)))
    expansion = grown.assign(
        kind="expand", amount_fen=graduates * each, base_contrib_fen=np.nan, layoff_rate=np.nan,
        pay_date=working_day(grown["pay_date"].to_numpy() + 45 * DAY),
    )  # fmt: skip
    return pd.concat([rows, expansion], ignore_index=True)


def _paid_in(world: World, year: int) -> pd.DataFrame:
    """Per employer: unemployment contributions of ``year`` in fen (both sides) and mean heads."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = []
    for table in world.tables.get("contribution", []):
        inside = pc.and_(pc.greater(table["ym"], year * 100), pc.less(table["ym"], year * 100 + 13))
        rows = table.filter(inside).select(["employer_id", "ym", "lines", "base_uw_fen"])
        lines = rows["lines"].to_pandas()
        parts.append(rows.drop_columns("lines").filter(pa.array(insures(lines, "UI"))))
    rows = pa.concat_tables(parts)
    grouped = (
        rows.group_by(["employer_id", "ym"]).aggregate([("base_uw_fen", "sum"), ("base_uw_fen", "count")]).to_pandas()
    )
    amounts = contribution.amounts(
        "UI", grouped["base_uw_fen_sum"].to_numpy(dtype=np.int64), grouped["ym"].to_numpy(), law=world.law
    )
    grouped["paid_fen"] = np.asarray(amounts.employer) + np.asarray(amounts.person)
    grouped = grouped[grouped["employer_id"] > 0]
    made: pd.DataFrame = grouped.groupby("employer_id").agg(
        paid_fen=("paid_fen", "sum"), heads=("base_uw_fen_count", "mean")
    )
    made.index = made.index.astype(np.int64)
    return made


def _layoffs(world: World, year: int) -> pd.DataFrame:
    """Per employer: people whom it let go in ``year`` for no fault of theirs."""
    jobs = world.jobs
    inside = (jobs["end"] >= np.datetime64(f"{year}-01-01")) & (jobs["end"] < np.datetime64(f"{year + 1}-01-01"))
    fired = inside & jobs["end_reason"].isin([r for r in REASONS if r not in ("lcl39", "dismissed", "lcl38")])
    return jobs[fired].groupby("employer_id").size().to_frame("laid_off")


def _skills(world: World) -> None:
    """Certificates of insured workers, and the subsidies they ask for within the year (A3)."""
    rng = world.rng("subsidies/skills")
    months = int(np.asarray(world.law.number("skill_insured_months")))
    people = world.people
    jobs = world.jobs[insures(world.jobs["lines"], "UI")]
    age = age_in_years(people["birth"].to_numpy(), world.start)[jobs["person_id"].to_numpy() - 1]
    jobs = jobs[(age > 17) & (age < 48)]
    low = np.maximum(jobs["start"].to_numpy() + days((months + 2) * 30.5), world.start)
    high = np.fmin(jobs["end"].to_numpy(), world.end)
    fits = high > low
    jobs, low, high = jobs[fits], low[fits], high[fits]
    n = min(world.count(_SKILLS * world.years), 3 * len(jobs))
    span = (high - low).astype(float)
    drawn = rng.choice(len(jobs), n, p=span / span.sum())
    cert = day_of(low[drawn] + (rng.random(n) * span[drawn]).astype("timedelta64[s]"))
    rows = pd.DataFrame(
        {
            "person_id": jobs["person_id"].to_numpy()[drawn], "cert_date": cert, "level": pick(_LEVELS, n, rng),
            "occ_code": np.array(_OCCUPATIONS)[rng.integers(0, len(_OCCUPATIONS), n)],
            "issuer_id": 1 + (rng.random(n) ** 2 * _ISSUERS).astype(np.int64),
        }
    )  # fmt: skip
    # Nobody is certified twice in an occupation and level, nor more than thrice a year.
    rows = rows.drop_duplicates(["person_id", "occ_code", "level"]).sort_values(
        ["cert_date", "person_id"], kind="stable"
    )
    rows = rows[rows.groupby(["person_id", rows["cert_date"].dt.year]).cumcount() < 3].reset_index(drop=True)
    rows["cert_no"] = numbers("SK", np.arange(len(rows)) + 4_420_000, 9)
    _certificates(world, rows, rng)
    _pay_skills(world, rows, rng)


def _certificates(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    said = said_to_be(world, rows["person_id"].to_numpy(), rng)
    sent = rows.assign(
        **said,
        occ=rows["occ_code"],
        status="valid",
        received_ts=rows["cert_date"].to_numpy() + days(3 + 6 * rng.random(len(rows))),
    )
    send(world, "ext_skill_cert", "CERT", sent)


def _pay_skills(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(rows)
    asked = office_time(rows["cert_date"].to_numpy() + days(np.minimum(8 + lognormal(35, 0.9, n, rng), 350)), rng)
    died = world.people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    rows = rows.assign(apply_ts=asked)[~(asked > died)].reset_index(drop=True)
    paid = office_time(rows["apply_ts"].to_numpy() + days(rng.integers(10, 32, len(rows))), rng)
    rows["recorded_ts"] = paid
    rows = rows[paid < world.end].sort_values(["recorded_ts", "person_id"], kind="stable").reset_index(drop=True)
    towns = world.people["town"].to_numpy(str)[rows["person_id"].to_numpy() - 1]
    by_agent = chance(0.05, len(rows), rng)
    ym = ym_of(month_of(rows["apply_ts"]))
    made = rows.assign(
        sub_id=world.new_ids("skill_subsidy", len(rows)),
        amount_fen=world.law.number("skill_amount", ym, rows["level"].to_numpy(str)),
        acct_id=accounts.of_people(world, rows["person_id"].to_numpy()),
        agent_id=np.where(by_agent, rng.integers(1, len(world.agents) + 1, len(rows)), 0),
        op_id=operators.handler(world, towns, "review", rng),
    )
    world.put("skill_subsidy", made)

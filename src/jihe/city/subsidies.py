"""Subsidies of the unemployment fund: refunds to employers who keep their staff, and to workers who learn a skill.

Schemes have refunds paid with ``refund``, skill subsidies with ``skill_subsidies.train``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, operators, skill_subsidies
from jihe.city.calendar import DAY, working_day
from jihe.city.draws import chance, days
from jihe.city.hooks import NEEDED, leave, left
from jihe.city.schemes import stabilisation_refund
from jihe.city.ui_spells import REASONS, insures
from jihe.law import contribution, money

if TYPE_CHECKING:
    from jihe.city.world import World

_REFUNDS, _SKILLS = 77_200, 21_300  # a year, in the whole city
_PAID = ("sub_id", "employer_id", "tag", "amount_fen", "pay_date")
_PAID_SHARE = 0.24  # of the most the law allows, as the city's budget went
_LARGE = 300  # heads from which a unit counts as large
_EXPANSIONS = 0.04  # of the refunds, with graduates newly hired
_ISSUERS = 45
_LEVELS = {"junior": 0.22, "intermediate": 0.42, "senior": 0.36}
_OCCUPATIONS = ("6180101", "6310107", "6240210", "4030205", "4100101", "6180402", "6200302", "4140201")

_REFUND = {"employer_id": NEEDED, "year": NEEDED, "rate": np.nan, "holder": 0, "tag": NEEDED}


def refund(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Has employers paid for ``year``, whether they may be or not: the ``rate`` of layoffs they declare (NaN: the true
    one) and whose account it goes to (``holder``, a person; 0: their own). ``tag`` is the typology, unless given.

    Nothing comes of it where the employer paid no contributions that year, or another scheme has the refund.
    """
    years = range(world.start_ym // 100, world.end_ym // 100)
    if "year" in rows and not rows["year"].isin(years).all():
        raise ValueError(f"refunds: a year is one of {list(years)}: what is paid for it goes out in the next")
    leave(world, "refunds", typology, rows if "tag" in rows else rows.assign(tag=typology), _REFUND)


def build(world: World) -> None:
    """Writes ``employer_subsidy``, ``skill_subsidy`` and ``ext_skill_cert``."""
    _stabilisation(world)
    skill_subsidies.build(world)


def _stabilisation(world: World) -> None:
    """Each year, for the year before: to units that laid off few, a share of what they had paid in.

    Leaves ``refunds_paid`` (sub_id, employer_id, tag, amount_fen, pay_date); what is odd comes from its scheme.
    """
    rng = world.rng("subsidies/employers")
    parts = []
    for year in range(world.start_ym // 100, world.end_ym // 100):
        parts.append(_refunds_for(world, year, rng))
    if not parts:
        world.latent["refunds_paid"] = pd.DataFrame({name: [] for name in _PAID})
        return
    rows = pd.concat(parts, ignore_index=True).sort_values(["pay_date", "employer_id"], kind="stable")
    rows = rows[rows["pay_date"].to_numpy() < world.end].reset_index(drop=True)
    rows.insert(0, "sub_id", world.new_ids("employer_subsidy", len(rows)))
    rows["recorded_ts"] = rows["pay_date"].to_numpy() + days(0.68)
    world.put("employer_subsidy", rows.drop(columns="tag"))
    world.latent["refunds_paid"] = rows[list(_PAID)]


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
    line = np.where(heads <= small, limits["small"], limits["ordinary"])
    frame = world.employers.iloc[units.index.to_numpy() - 1]
    pay = working_day(np.datetime64(f"{year + 1}-06-01", "s") + days(rng.integers(0, 150, len(units))))
    keeps = rate <= line
    listed = (frame["abnormal_from"].to_numpy() <= pay) & ~(frame["abnormal_to"].to_numpy() <= pay)
    in_order = ~(frame["cancelled"].to_numpy() <= pay) & ~listed
    eligible = keeps & in_order & ~frame["public"].to_numpy() & (units["paid_fen"].to_numpy() > 0)
    share = min(world.count(_REFUNDS) / max(int(eligible.sum()), 1), 1.0)
    odd = stabilisation_refund.choose(world, year, units.assign(rate=rate), pay, keeps, line)
    _by_plan(world, year, odd)
    takes = (eligible & chance(share, len(units), rng)) | odd["paid"].to_numpy(dtype=bool)
    some = units[takes]
    large = some["heads"].to_numpy() > _LARGE
    most = np.where(
        large, *(np.asarray(world.law.number("stabilisation_refund_share", on, k)) for k in ("large", "sme"))
    )
    amount = np.round(np.asarray(money.share(some["paid_fen"].to_numpy(), most)) * _PAID_SHARE).astype(np.int64)
    ids = some.index.to_numpy()
    towns = world.employers["town"].to_numpy(str)[ids - 1]
    other = odd["acct_id"].to_numpy(dtype=np.int64)[takes]
    rows = pd.DataFrame(
        {
            "employer_id": ids, "kind": "stabilise", "year": year, "amount_fen": amount,
            "base_contrib_fen": some["paid_fen"].to_numpy().astype(float),
            "layoff_rate": np.round(odd["rate"].to_numpy()[takes], 4), "insured_n": np.round(some["heads"].to_numpy()),
            "acct_id": np.where(other > 0, other, accounts.of_employers(world, ids)), "pay_date": pay[takes],
            "op_id": operators.handler(world, towns, "review", rng), "tag": odd["kind"].to_numpy(str)[takes],
        }
    )  # fmt: skip
    grown = rows[chance(_EXPANSIONS, len(rows), rng) & (rows["tag"] == "").to_numpy()]
    graduates = rng.integers(1, 6, len(grown))
    each = int(np.asarray(world.law.number("expansion_amount", on)))
    expansion = grown.assign(
        kind="expand", amount_fen=graduates * each, base_contrib_fen=np.nan, layoff_rate=np.nan,
        pay_date=working_day(grown["pay_date"].to_numpy() + 45 * DAY),
    )  # fmt: skip
    return pd.concat([rows, expansion], ignore_index=True)


def _by_plan(world: World, year: int, odd: pd.DataFrame) -> None:
    """Writes the refunds that schemes from outside plan for ``year`` over those (``odd``) that nobody has."""
    for plans in left(world, "refunds"):
        mine = plans[(plans["year"] == year).to_numpy()].drop_duplicates("employer_id").set_index("employer_id")
        free = odd.index[(odd["kind"] == "").to_numpy()]
        mine = mine.loc[mine.index.isin(free)]
        odd.loc[mine.index, "kind"] = mine["tag"]
        odd.loc[mine.index, "paid"] = True
        odd.loc[mine.index, "rate"] = mine["rate"].fillna(odd["rate"])
        odd.loc[mine.index, "acct_id"] = accounts.of_people(world, mine["holder"].to_numpy(dtype=np.int64))


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

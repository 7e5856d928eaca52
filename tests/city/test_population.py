from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import mortality
from jihe.city.build import create
from jihe.city.calendar import age_in_years
from jihe.city.population import KINDS
from jihe.city.world import World


def ages(world: World) -> np.ndarray:
    return age_in_years(world.people["birth"].to_numpy(), world.start)


# E1: pension insured 2,646,900 = EP active, EP retired, GP active, GP retired, RP contributors, RP pensioners; at the
# start of the window, from which the retired of employers grow to E1's 360,000 of 2025.
@pytest.mark.parametrize(
    ("kind", "city_total"),
    [
        ("ep_retiree", 350_000), ("gp_retiree", 26_000), ("gp_worker", 62_000),
        ("rp_contributor", 260_000), ("rp_pensioner", 160_000),
    ],
)  # fmt: skip
def test_kinds_have_the_published_totals(lives: World, kind: str, city_total: int) -> None:
    present = lives.people["arrived"].isna() & (lives.people["kind"] == kind)
    assert present.sum() == pytest.approx(city_total * lives.scale, abs=1)


def test_ages_fit_the_kinds(lives: World) -> None:
    age = pd.Series(ages(lives)).groupby(lives.people["kind"]).agg(["min", "max", "mean"])
    # E1's mean of 65 is that of 2025: those of the start grow older, and fewer retire than did.
    assert age.loc["ep_retiree", "mean"] == pytest.approx(64, abs=1.0)
    assert age.loc["ep_worker", "mean"] == pytest.approx(32, abs=1.5)
    assert age.loc["rp_pensioner", "min"] >= 60
    assert age.loc["minor", "max"] < 18.1
    assert age["max"].max() <= 104
    grown = lives.people["arrived"].isna() & (lives.people["kind"] != "minor")
    assert ages(lives)[grown].min() >= 18


def test_most_workers_came_from_elsewhere(lives: World) -> None:
    jobs = lives.jobs[lives.jobs["lines"].str.contains("UI")]
    local = lives.people["local"].to_numpy()[jobs["person_id"] - 1]
    assert 1 - local.mean() == pytest.approx(0.60, abs=0.04)


def test_spouses_agree_and_are_of_age(lives: World) -> None:
    people = lives.people
    wed = people[people["spouse"] > 0]
    other = people.iloc[wed["spouse"] - 1]
    assert (other["spouse"].to_numpy() == wed["person_id"].to_numpy()).all()
    assert (other["sex"].to_numpy() != wed["sex"].to_numpy()).all()
    assert (ages(lives)[wed.index] > 19).all()


@pytest.mark.parametrize("parent", ["parent_a", "parent_b"])
def test_parents_are_a_generation_older(lives: World, parent: str) -> None:
    people = lives.people
    children = people[people[parent] > 0]
    parents = people.iloc[children[parent] - 1]
    gap = age_in_years(parents["birth"].to_numpy(), children["birth"].to_numpy())
    assert gap.min() > 16
    assert (parents["sex"] == ("M" if parent == "parent_a" else "F")).all()
    father_named = (parents["name"].str[0].to_numpy() == children["name"].str[0].to_numpy()).mean()
    assert father_named > 0.95 if parent == "parent_a" else father_named < 0.5


def test_families_live_together(lives: World) -> None:
    people = lives.people
    minors = people[people["kind"] == "minor"]
    mothers = people.iloc[minors["parent_b"] - 1]
    assert (minors["household"].to_numpy() == mothers["household"].to_numpy()).mean() > 0.99
    assert people.groupby("household")["addr_h"].nunique().max() == 1
    assert 1.4 < len(people) / people["household"].nunique() < 2.4


def test_numbers_are_unique_and_names_are_not(lives: World) -> None:
    people = lives.people
    assert people["id_no"].is_unique
    assert people["name"].nunique() < 0.9 * len(people)


def test_people_are_numbered_as_their_records_were_made(lives: World) -> None:
    assert (lives.people["person_id"] == np.arange(1, len(lives.people) + 1)).all()
    assert lives.people["created_ts"].is_monotonic_increasing
    assert (lives.people["created_ts"] > lives.people["birth"]).all()


def dying(ages: np.ndarray, male: bool) -> float:
    """Share of a crowd of these ages, all of one sex, that dies within a year."""
    world = create(0.002, 1, 202301, 202312, 1.0)
    crowd = pd.DataFrame(
        {
            "birth": world.start - (ages * 365.25).astype("timedelta64[D]"),
            "male": male,
            "arrived": np.full(len(ages), np.datetime64("NaT", "s")),
        }
    )
    return float((~np.isnat(mortality.deaths(world, crowd, np.random.default_rng(5)))).mean())


@pytest.mark.parametrize(("age", "male", "yearly"), [(60, True, 0.010), (70, True, 0.028), (80, False, 0.051)])
def test_the_old_die_at_the_rates_of_e1(age: int, male: bool, yearly: float) -> None:
    ages = age + 9.5 * np.random.default_rng(3).beta(1.0, 1.7, 80_000)  # of ten years, the younger are more
    assert dying(ages, male) == pytest.approx(yearly, rel=0.15)


@pytest.mark.parametrize("age", [60, 65, 72, 78, 85, 91, 96])
@pytest.mark.parametrize(("male", "light", "heavy"), [(True, 3379, 3375), (False, 3380, 3376)])
def test_every_age_dies_between_the_lightest_and_the_heaviest_life_table(
    age: int, male: bool, light: int, heavy: int
) -> None:
    from pymort import MortXML

    least, most = (float(MortXML.from_id(n).Tables[0].Values["vals"][age]) for n in (light, heavy))
    assert least < dying(np.full(400_000, age), male) < most


def test_honest_families_report_within_two_months(lives: World) -> None:
    people = lives.people[lives.people["death"].notna() & ~lives.people["death_concealed"]]
    days = (people["death_reported"] - people["death"]).dt.total_seconds() / 86_400
    assert (days > 0).all()
    assert 8 < days.median() < 25
    assert (days < 75).mean() > 0.9


def test_arrivals_keep_the_city_going(lives: World) -> None:
    arrived = lives.people["arrived"].notna()
    assert arrived.sum() == pytest.approx(KINDS["ep_worker"].total * lives.scale * 0.092 * lives.years, rel=0.12)
    assert (lives.people["created_ts"][arrived] >= lives.people["arrived"][arrived]).all()


def test_moves_change_the_record_and_nothing_else(core: World) -> None:
    person = core.frame("person")
    moved = person[person["person_id"].isin(core.moves["person_id"])]
    assert (moved.groupby("person_id").size() >= 2).mean() > 0.8
    fixed = ["id_no", "name", "birth_date", "household_id"]
    planned = core.latent.get("person_edits", pd.DataFrame({"person_id": []}))["person_id"]
    untouched = moved[~moved["person_id"].isin(planned)]
    assert untouched.drop_duplicates(["person_id", *fixed])["person_id"].is_unique

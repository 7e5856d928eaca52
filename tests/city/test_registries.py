from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city.calendar import day_of, first_day, month_of
from jihe.city.registries.deaths import usual
from jihe.city.world import World
from jihe.schema import TABLES
from tests.city.whole import last, months, whole_city

pytestmark = pytest.mark.verify  # a whole city

DAY = np.timedelta64(86_400, "s")


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def people(city: World) -> pd.DataFrame:
    return city.people.set_index("id_no")


@pytest.fixture(scope="module")
def deaths(city: World, people: pd.DataFrame) -> pd.DataFrame:
    """First versions of death rows whose number belongs to somebody who died, with the days they took."""
    rows = city.frame("ext_death").drop_duplicates("ext_id")
    owner = people.reindex(rows["id_no"])
    rows = rows.assign(death=owner["death"].to_numpy(), concealed=owner["death_concealed"].to_numpy())
    rows = rows[rows["death"].notna() & ~rows["concealed"].astype(bool)]
    return rows.assign(lag=(rows["received_ts"] - rows["death"]) / DAY)


def test_every_external_table_has_rows_and_none_is_known_after_the_window(city: World) -> None:
    for name in TABLES:
        if name.startswith("ext_"):
            rows = city.frame(name)
            assert len(rows) > 0, name
            assert (rows["received_ts"] < city.end).all(), name


def test_what_was_sent_took_the_time_it_takes(deaths: pd.DataFrame) -> None:
    median = deaths.groupby("kind")["lag"].median()
    assert median["C"] < 3 < median["H"] + 2 < 9 < median["P"] < 40
    assert (deaths["lag"] >= 0).all()


def test_household_rows_take_weeks_and_for_some_more_than_a_year() -> None:
    n = 20_000
    died = np.repeat(np.datetime64("2023-06-01", "s"), n)
    dead = pd.DataFrame({"death": died, "death_in_province": np.arange(n) % 14 > 0})
    rows = usual(dead, np.random.default_rng(3))
    lag = (rows["P"] - died) / DAY
    assert lag.median() == pytest.approx(18, abs=1)
    assert lag.quantile(0.9) == pytest.approx(75, abs=6)
    assert (lag > 365).mean() == pytest.approx(0.015, abs=0.004)
    assert ((rows["C"] - died) / DAY <= 3).sum() / rows["C"].notna().sum() == pytest.approx(0.95, abs=0.01)
    assert ((rows["H"] - died) / DAY <= 7).sum() / rows["H"].notna().sum() == pytest.approx(0.85, abs=0.01)
    assert rows.loc[~dead["death_in_province"], ["H", "C"]].isna().all(axis=None)


def test_deaths_outside_the_province_come_from_the_household_police_alone(city: World) -> None:
    people, rows = city.people, city.latent["death_rows"]
    elsewhere = people.loc[~people["death_in_province"] & ~people["death_concealed"].astype(bool), "person_id"]
    assert set(rows.loc[rows["person_id"].isin(elsewhere), "kind"]) == {"P"}


def test_a_row_is_never_received_before_what_it_tells(city: World) -> None:
    for table, column in (
        ("ext_death", "death_date"), ("ext_medins", "admit_ts"), ("ext_traffic", "accident_ts"),
        ("ext_border", "exit_ts"), ("ext_life", "life_date"), ("ext_custody", "start_date"),
        ("ext_skill_cert", "cert_date"), ("ext_court", "doc_date"), ("ext_business", "from_date"),
        ("ext_marriage", "reg_date"), ("ext_commercial", "claim_date"),
    ):  # fmt: skip
        rows = city.frame(table)
        assert (rows["received_ts"] >= rows[column]).all(), table


def test_numbers_are_given_in_the_order_received(city: World) -> None:
    for name in ("ext_death", "ext_tax_income", "ext_medins", "ext_life"):
        first = city.frame(name).drop_duplicates("ext_id")
        assert first.sort_values("ext_id")["received_ts"].is_monotonic_increasing, name


def test_wages_are_declared_a_month_or_two_after_they_were_earned(city: World) -> None:
    rows = city.frame("ext_tax_income")
    lag = month_of(rows["received_ts"]) - months(rows["ym"])
    assert set(lag) == {1, 2}
    assert np.mean(lag == 2) == pytest.approx(0.3, abs=0.02)


def test_tax_knows_the_months_worked_and_no_others(city: World, people: pd.DataFrame) -> None:
    """But for severance, gigs and hidden work, each row lies inside a job at that employer."""
    rows = city.frame("ext_tax_income")
    rows = rows.assign(person_id=people["person_id"].reindex(rows["id_no"]).to_numpy())
    rows = rows[rows["person_id"].notna()]
    units = city.employers.set_index("uscc")["employer_id"]
    rows["employer_id"] = units.reindex(rows["payer_uscc"]).to_numpy()
    jobs = city.jobs[["person_id", "employer_id", "start", "end"]]
    hidden = city.latent["hidden_jobs"][["person_id", "employer_id", "start", "end"]]
    work = pd.concat([jobs, hidden])
    pairs = rows.merge(work, on=["person_id", "employer_id"])
    month = months(pairs["ym"])
    inside = (month >= month_of(pairs["start"])) & (month <= month_of(pairs["end"]))
    explained = pairs.loc[inside, "ext_id"].nunique()
    extras = len(city.latent["tax_extras"])
    assert len(rows) - extras * 1.1 <= explained <= len(rows)


def test_nobody_is_seen_alive_after_death(city: World, people: pd.DataFrame) -> None:
    for table, column in (("ext_medins", "admit_ts"), ("ext_life", "life_date"), ("ext_border", "exit_ts")):
        rows = city.frame(table)
        died = people["death"].reindex(rows["id_no"]).to_numpy()
        assert not (day_of(rows[column]) > died).any(), table


def test_who_draws_is_in_prison_only_where_a_scheme_says_so(city: World, people: pd.DataFrame) -> None:
    rows = city.frame("ext_custody")
    who = people["person_id"].reindex(rows["id_no"]).to_numpy()
    inside = rows["exec_mode"].to_numpy() == "in_prison"
    paid = np.isin(who, np.r_[city.awards["person_id"], city.latent["ui_spells"]["person_id"]])
    assert inside.sum() > 5
    schemes = [rows for name, rows in city.latent.items() if name.startswith("custody/")]
    told = pd.concat([rows[name] for rows in schemes for name in ("person_id", "id_of") if name in rows])
    assert len(told) > 5
    assert not (inside & paid & ~np.isin(who, told)).any()
    sentences = rows[rows["kind"].isin(["prison", "detention_sentence"])]
    assert 0.1 < np.mean(sentences["exec_mode"] != "in_prison") < 0.5


def test_an_eighth_of_representatives_have_no_turnover(city: World) -> None:
    rows = city.frame("ext_business").drop_duplicates("ext_id")
    representatives = rows[rows["role"] == "legal_rep"]
    assert 1 - representatives["turnover_flag"].mean() == pytest.approx(0.12, abs=0.05)


def test_relations_are_known_both_ways(city: World) -> None:
    rows = city.frame("relation")
    back = {"spouse": "spouse", "sibling": "sibling", "parent": "child", "child": "parent"}
    there = set(zip(rows["a_person"], rows["b_person"], rows["kind"], strict=True))
    assert len(there) == len(rows)
    assert all((b, a, back[kind]) in there for a, b, kind in there)


def test_pensions_elsewhere_that_lasted_belong_to_who_draws_twice(city: World) -> None:
    rows = last(city, "ext_other_pension", "ext_id")
    basic = rows[rows["scheme"].isin(["EP", "GP", "RP"])]
    elsewhere = pd.concat([city.latent[f"pensions_elsewhere/{kind}"] for kind in ("B1.3", "B1.3/single", "B2.4")])
    assert len(basic) <= len(elsewhere)
    assert (elsewhere.loc[elsewhere["corrected"].notna(), "end"] < 40_000).all()


def test_shared_devices_and_institutions_are_mostly_on_record(city: World) -> None:
    rows = city.frame("exemption")
    assert set(rows["kind"]) >= {"institution_account", "card_migration", "system_outage"}
    outages = rows[rows["kind"] == "system_outage"]
    assert (outages["valid_to"] > outages["valid_from"]).all()


def test_changes_of_persons_are_what_two_versions_differ_in(city: World) -> None:
    rows = city.frame("person_change")
    moved = rows[rows["field"] == "address"]
    assert len(moved) > 100
    assert (moved["old_v"] != moved["new_v"]).all()
    now = last(city, "person", "person_id").set_index("person_id")["addr_h"]
    final = moved.drop_duplicates("person_id", keep="last")
    assert (now.reindex(final["person_id"]).to_numpy() == final["new_v"].to_numpy()).all()


def test_attendance_of_the_injured_ends_with_the_injury(city: World) -> None:
    rows = city.frame("attendance")
    cases = city.latent["wi_cases"].drop_duplicates("person_id", keep=False)
    # Who came to work hurt, or was back while a hospital kept a file open, is another story.
    plain = (cases["attended_ts"] == cases["true_ts"]) & ~cases["person_id"].isin(
        city.latent["back_at_work"]["person_id"]
    )
    columns = ["person_id", "employer_id", "true_ts", "clause"]
    pairs = rows.merge(cases.loc[plain, columns], on=["person_id", "employer_id"])
    on_the_day = pairs[pairs["day"] == day_of(pairs["true_ts"])]
    there, on_the_way = on_the_day["status"] == "present", on_the_day["clause"] == "14-6"
    # Some sheets are filled in later, and the whole day has become leave; so leave alone accuses nobody.
    assert 0.0 < (~there[~on_the_way]).mean() < 0.15
    inside = on_the_day[there & ~on_the_way]
    assert ((inside["start_ts"] <= inside["true_ts"]) & (inside["true_ts"] <= inside["end_ts"])).all()
    home = on_the_day[there & on_the_way]
    assert (home["end_ts"] < home["true_ts"]).mean() > 0.9  # hurt on the way home, after work
    after = pairs[(pairs["day"] > pairs["true_ts"]) & (pairs["day"] < pairs["true_ts"] + 10 * DAY)]
    assert (after["status"] != "present").all()


def test_months_are_months(city: World) -> None:
    """The helper of these tests agrees with the calendar's own."""
    assert month_of(first_day(months(pd.Series([202312, 202401])))).tolist() == [2023 * 12 + 11, 2024 * 12]

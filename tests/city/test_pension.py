from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pandas as pd
import pytest

from jihe.city import (
    accounts,
    contribution,
    enrolment,
    opening,
    payout,
    register,
    revivals,
    unemployment,
)
from jihe.city import pension as pension_stage
from jihe.city.awards import of as awards_of
from jihe.city.build import create, run
from jihe.city.calendar import NEVER, first_day, month_of, ym_of
from jihe.city.pension import due_to
from jihe.city.world import World
from jihe.law import pension, retirement
from tests.city.whole import whole_city


def month(ym: pd.Series) -> np.ndarray:
    return (ym // 100 * 12 + ym % 100 - 1).to_numpy()


@pytest.fixture(scope="module")
def awarded(core: World) -> pd.DataFrame:
    """The first version of every award of the window."""
    rows = core.frame("pension_award").drop_duplicates("award_id")
    return rows[rows["benefit_start_ym"] >= core.start_ym]


@pytest.fixture(scope="module")
def paid(core: World) -> pd.DataFrame:
    """Payments with the award they belong to; ``state`` is the last known state."""
    rows = core.frame("pension_payment").sort_values(["pay_id", "recorded_ts"])
    last = rows.drop_duplicates("pay_id", keep="last").set_index("pay_id")["pay_status"]
    rows = rows.drop_duplicates("pay_id").merge(core.awards, on=["award_id", "person_id"])
    return rows.assign(state=last.reindex(rows["pay_id"]).to_numpy(), month=month(rows["ym"]))


# 国发〔2005〕38号 as one reads it, apart from jihe.law: yuan by year of retirement, divisors of the full years of age.
CALC_BASE = {2022: 8_682, 2023: 9_028, 2024: 9_307, 2025: 9_450, 2026: 9_450}
DIVISORS = {
    40: 233, 41: 230, 42: 226, 43: 223, 44: 220, 45: 216, 46: 212, 47: 208, 48: 204, 49: 199, 50: 195, 51: 190,
    52: 185, 53: 180, 54: 175, 55: 170, 56: 164, 57: 158, 58: 152, 59: 145, 60: 139, 61: 132, 62: 125, 63: 117,
    64: 109, 65: 101, 66: 93, 67: 84, 68: 75, 69: 65, 70: 56,
}  # fmt: skip


def by_hand(award: pd.Series) -> tuple[int, float, int]:
    """Base, divisor and monthly pension of who retired in the month before the first one paid, in fen."""
    year, month_of_year = divmod(int(award["benefit_start_ym"]), 100)
    year, month_of_year = (year - 1, 12) if month_of_year == 1 else (year, month_of_year - 1)
    born = award["birth_date_used"]
    age, over = divmod(min((year - born.year) * 12 + month_of_year - born.month, 70 * 12), 12)
    divisor = Fraction(DIVISORS[age])
    if year >= 2025:
        divisor += Fraction(over * (DIVISORS[min(age + 1, 70)] - DIVISORS[age]), 12)
        divisor = Fraction(floor(divisor * 10 + Fraction(1, 2)), 10)
    base, index = CALC_BASE[year] * 100, Fraction(str(award["avg_index"]))
    years = Fraction(int(award["actual_months"] + award["deemed_months"]), 12)
    parts = (
        base * (1 + index) / 2 * years / 100,
        int(award["account_fen"]) / divisor,
        base * index * Fraction(int(award["deemed_months"]), 12) * Fraction(12, 1000),
    )
    return base, float(divisor), sum(floor(part + Fraction(1, 2)) for part in parts)


def test_new_awards_are_what_the_law_says(core: World, awarded: pd.DataFrame) -> None:
    """Base and divisor of the month of retirement, not of the first month paid."""
    rows = awarded[awarded["scheme"] != "RP"].reset_index(drop=True)
    expected = pd.DataFrame([by_hand(row) for _, row in rows.iterrows()], columns=["base", "divisor", "fen"])
    added = core.awards.set_index("award_id")["extra_fen"].reindex(rows["award_id"]).to_numpy()
    assert len(rows) > 100
    assert (rows["deemed_months"] > 0).any()
    assert (rows["benefit_start_ym"] % 100 == 1).any()
    assert (rows["calc_base_fen"] == expected["base"]).all()
    assert (rows["divisor"] == expected["divisor"]).all()
    assert (rows["monthly_fen"] - added == expected["fen"]).all()


def test_new_public_pensions_are_of_the_level_of_those_drawn(core: World, awarded: pd.DataFrame) -> None:
    new = awarded.loc[awarded["scheme"] == "GP", "monthly_fen"]
    assert len(new) > 3
    assert new.mean() / 100 == pytest.approx(6_500, rel=0.25)
    assert (awarded.loc[awarded["scheme"] == "GP", "deemed_months"] > 0).mean() > 0.7


def test_years_are_those_on_record(core: World, awarded: pd.DataFrame) -> None:
    rows = awarded[awarded["scheme"] == "EP"]
    opening = core.frame("account_opening").query("line == 'EP'").set_index("person_id")["paid_months"]
    money = core.frame("contribution")
    money = money[money["lines"].str.startswith("EP")].merge(
        rows[["award_id", "person_id", "benefit_start_ym", "recorded_ts"]], on="person_id", suffixes=("", "_award")
    )
    known = money[(money["ym"] < money["benefit_start_ym"]) & (money["recorded_ts"] < money["recorded_ts_award"])]
    known = known[known["kind"] != "deemed"]
    months = known.groupby("award_id")["ym"].nunique().reindex(rows["award_id"]).fillna(0).to_numpy()
    months = months + opening.reindex(rows["person_id"]).fillna(0).to_numpy()
    extra = core.awards.set_index("award_id")["extra_months"].reindex(rows["award_id"]).to_numpy()
    assert (rows["actual_months"].to_numpy() == months + extra).all()


def test_contributions_were_paid_under_an_enrolment(core: World, awarded: pd.DataFrame) -> None:
    """What an award counts in the window is paid by employers who had enrolled the person."""
    rows = core.frame("contribution")
    rows = rows[rows["person_id"].isin(awarded["person_id"]) & rows["lines"].str.startswith("EP").to_numpy()]
    enrolled = core.frame("enrolment").query("line == 'EP'").drop_duplicates("enrol_id", keep="last")
    pairs = rows.merge(
        enrolled[["person_id", "employer_id", "start_date", "end_date"]], on=["person_id", "employer_id"]
    )
    ends = np.where(pairs["end_date"].isna(), NEVER, month_of(pairs["end_date"].to_numpy()))
    inside = (month(pairs["ym"]) >= month_of(pairs["start_date"].to_numpy())) & (month(pairs["ym"]) <= ends)
    normal = rows[rows["kind"].isin(["normal", "arrears"]) & (rows["payer"] != "UI_FUND")]
    assert len(normal) > 1_000
    assert set(normal["contrib_id"]) <= set(pairs.loc[inside, "contrib_id"])


def test_employees_have_fifteen_years(awarded: pd.DataFrame) -> None:
    rows = awarded[awarded["scheme"] == "EP"]
    assert (rows["actual_months"] + rows["deemed_months"] >= 180).all()


def test_normal_pensions_begin_the_month_after_the_age(core: World, awarded: pd.DataFrame) -> None:
    rows = awarded[(awarded["award_type"] == "normal") & (awarded["scheme"] != "RP")]
    switched = core.people["switches"].to_numpy()[rows["person_id"] - 1] < NEVER
    rows = rows[~switched & ~rows["person_id"].isin(core.latent["attached"]["person_id"])]
    born = rows["birth_date_used"].to_numpy()
    statutory = retirement.statutory_month(ym_of(month_of(born)), rows["track"].to_numpy(str), core.law)
    assert (month(rows["benefit_start_ym"]) == statutory // 100 * 12 + statutory % 100).all()


def test_flexible_pensions_keep_to_their_bounds(core: World, awarded: pd.DataFrame) -> None:
    rows = awarded[awarded["award_type"].isin(["flex_early", "flex_late"])]
    born = ym_of(month_of(rows["birth_date_used"].to_numpy()))
    track = rows["track"].to_numpy(str)
    low = retirement.flexible_early_month(born, track, core.law)
    high = retirement.flexible_late_month(born, track, core.law)
    start = rows["benefit_start_ym"].to_numpy()
    assert len(rows) > 1
    assert (start > low).all()
    assert (start <= ym_of(high // 100 * 12 + high % 100)).all()
    assert (start >= 202502).all()


def test_kinds_of_award_come_as_often_as_known(core: World) -> None:
    before = core.awards[(core.awards["scheme"] == "EP") & (core.awards["start"] < core.first_month)]
    share = before["award_type"].value_counts(normalize=True)
    assert share["normal"] > 0.9
    assert share["early_special"] == pytest.approx(0.035, abs=0.015)
    assert share["early_illness"] == pytest.approx(0.028, abs=0.015)


def test_levels_are_those_of_e1(core: World) -> None:
    level = core.awards[core.awards["start"] < core.first_month].groupby("scheme")["monthly_fen0"]
    # At the start of the window: the rises since make them E1's 2,535, 2,725 and 480 of 2025.
    assert level.median()["EP"] / 100 == pytest.approx(2_425, rel=0.06)
    assert level.mean()["EP"] / 100 == pytest.approx(2_600, rel=0.06)
    assert level.mean()["RP"] / 100 == pytest.approx(438, rel=0.06)


def test_versions_of_an_award_follow_each_other(core: World) -> None:
    rows = core.frame("pension_award")
    assert (rows.groupby("award_id")["recorded_ts"].diff().dropna() > pd.Timedelta(0)).all()
    assert (rows.drop_duplicates("award_id")["status"] == "active").all()
    last = rows.drop_duplicates("award_id", keep="last")
    assert (last[last["status"] == "ended"]["end_ym"] > 0).all()
    assert (last[last["status"] == "active"]["end_ym"] == 0).all()
    assert rows["status"].isin(["suspended"]).any()


def test_nothing_is_paid_before_the_award_or_for_months_before_it(core: World, paid: pd.DataFrame) -> None:
    assert (paid["month"] >= np.maximum(paid["start"], core.first_month)).all()
    assert (paid["recorded_ts"] > paid["decided"]).all()


def test_every_month_due_is_paid_once(core: World, paid: pd.DataFrame) -> None:
    good = paid[paid["state"] == "paid"]
    assert not good.duplicated(["award_id", "month"]).any()
    # Settled long before the end: decided in time, never suspended, alive.
    awards = core.awards
    calm = (awards["decided"] < core.start) & (awards["suspended"] == NEVER) & awards["stop_known"].isna()
    calm &= (awards["start"] <= core.first_month) & (awards["held_from"] == NEVER)
    calm &= ~awards["award_id"].isin(revivals.planned(core)["award_id"])
    months = good[good["award_id"].isin(awards["award_id"][calm])].groupby("award_id").size()
    bounced = paid[(paid["state"] == "returned")]["award_id"]
    months = months[~months.index.isin(bounced)]
    assert (months == core.last_month - core.first_month + 1).all()


def test_payment_ends_when_the_fund_knows(core: World, paid: pd.DataFrame) -> None:
    revived = core.latent["revivals"]["award_id"]  # whose money runs on (tests of B4.3)
    known = paid[paid["stop_known"].notna() & ~paid["award_id"].isin(revived)]
    over = known[known["month"].to_numpy() > due_to(core)[known["award_id"] - 1]]
    assert len(over) > 5
    closed = over["recorded_ts"] - pd.Timedelta(days=4)  # the run is closed three days before the money goes out
    assert (closed < over["stop_known"]).all()


def test_honest_families_are_overpaid_by_a_month_or_two(core: World) -> None:
    over = core.latent["overpaid"]
    concealed = core.people["death_concealed"].to_numpy()[over["person_id"] - 1]
    months = over[~concealed & (over["scheme"] == "EP")].groupby("award_id").size()
    assert months.median() == 1
    assert (months <= 2).mean() > 0.7


def test_most_of_what_was_paid_too_long_comes_back(core: World, paid: pd.DataFrame) -> None:
    over = core.latent["overpaid"]
    returned = set(paid[paid["state"] == "returned"]["pay_id"])
    refunded = set(core.frame("refund").query("src_table == 'pension_payment'")["src_key"])
    # Of what life ends; schemes say for themselves what comes back of theirs.
    planned = core.awards.loc[core.awards["stop_late"] > 0, "award_id"]
    planned = {*planned, *revivals.planned(core)["award_id"]}
    over = over[over["ended"].to_numpy(dtype=bool) & ~over["award_id"].isin(planned)]
    over = over[~core.people["death_concealed"].to_numpy(dtype=bool)[over["person_id"] - 1]]
    settled = over[over["back"] < core.end - np.timedelta64(120, "D")]
    back = settled["pay_id"].isin(returned | refunded)
    assert not returned & refunded  # never both: the same money would come back twice
    assert back.mean() > 0.7  # of some sixty months
    assert (core.latent["overpaid"]["fate"] == "none").any()


def test_rises_are_paid_in_july_with_arrears_from_january(core: World, paid: pd.DataFrame) -> None:
    one = paid[(paid["start"] < core.first_month) & paid["stop_known"].isna() & (paid["suspended"] == NEVER)]
    one = one[(one["scheme"] != "RP") & (one["held_from"] == NEVER) & (one["frozen_from"] == NEVER)]
    wide = one[one["state"] == "paid"].pivot_table(index="award_id", columns="ym", values="amount_fen").dropna()
    before, july, after = (wide[ym] for ym in (202406, 202407, 202408))
    assert ((after / before - 1.03).abs() < 0.001).all()
    assert (july == after + 6 * (after - before)).all()
    added = one[one["ym"] == 202408].set_index("award_id")
    assert (added["adj_fen"] == added["amount_fen"] - added["monthly_fen"]).all()


def test_residents_rise_with_their_base_pension(core: World, paid: pd.DataFrame) -> None:
    one = paid[(paid["start"] < core.first_month) & (paid["scheme"] == "RP") & (paid["state"] == "paid")]
    wide = one.pivot_table(index="award_id", columns="ym", values="amount_fen").dropna()
    law = core.law
    for before, after in ((202306, 202307), (202406, 202407), (202506, 202507)):
        step = law.number("resident_base_pension", after) - law.number("resident_base_pension", before)
        assert step > 0
        assert (wide[after] - wide[before] == step).all()


@pytest.mark.verify
def test_the_sentenced_draw_without_rises() -> None:
    """Few pensioners of a small city are sentenced, so some hundred are here; beside them everybody else rises."""
    world = create(0.004, 11, 202301, 202603, 1.0)
    run(world, until="schemes")
    awards = world.awards
    july = world.first_month + 18  # of the second year
    lasting = (awards["start"] < world.first_month).to_numpy() & (awards["ended"] >= NEVER).to_numpy()
    rising = np.flatnonzero(lasting & (awards["scheme"] != "RP").to_numpy() & (awards["frozen_from"] >= NEVER))
    sentenced = rising[::3]
    assert len(sentenced) > 50
    world.awards.loc[sentenced, "frozen_from"], world.awards.loc[sentenced, "frozen_to"] = july, july + 6
    world.awards.loc[sentenced[::2], "frozen_from"] = july + 1  # too late for this rise
    for stage in (accounts, register, enrolment, contribution, opening, unemployment, pension_stage, payout):
        stage.build(world)
    rows = world.frame("pension_payment").drop_duplicates("pay_id")
    rows = rows.assign(month=month(rows["ym"]))
    adjusted = {
        when: rows[rows["month"] == when].drop_duplicates("award_id").set_index("award_id")["adj_fen"]
        for when in (july - 1, july + 1)
    }
    risen = (adjusted[july + 1] - adjusted[july - 1]).dropna()
    ids = world.awards["award_id"].to_numpy()
    held = np.setdiff1d(sentenced, sentenced[::2])
    assert (risen.reindex(ids[held]).dropna() == 0).all()
    assert (risen.reindex(ids[np.setdiff1d(rising, held)]).dropna() > 0).all()
    assert len(risen.reindex(ids[held]).dropna()) > 20


@pytest.mark.verify
def test_sentences_outside_prison_freeze_the_rises_of_their_months() -> None:
    world = whole_city()
    rows = world.latent["sentences"]
    awards = world.awards.iloc[awards_of(world, rows) - 1]
    outside = rows["how"].isin(["soft", "control"]).to_numpy()
    assert outside.any()
    assert (awards["frozen_from"].to_numpy() == rows["first"].to_numpy())[outside].all()
    assert (awards["frozen_to"].to_numpy() == rows["last"].to_numpy() + 1)[outside].all()
    assert (awards["frozen_from"].to_numpy() >= NEVER)[~outside].all()


def test_money_goes_to_a_known_account(core: World, paid: pd.DataFrame) -> None:
    assert (paid["acct_id"] > 0).all()
    links = core.frame("payee_link")
    assert paid.set_index(["person_id", "acct_id"]).index.isin(links.set_index(["person_id", "acct_id"]).index).all()
    holder = core.accounts.set_index("acct_id")["holder"].reindex(paid["acct_id"]).to_numpy()
    own = holder == paid["person_id"].to_numpy()
    assert 0.93 < own.mean() < 0.99  # the others: a spouse's account, or a welfare home's


def test_a_change_of_account_moves_the_next_payment(core: World) -> None:
    changes = core.payee_changes.query("line == 'EP' and acct_id > 0")
    someone = changes[changes["reverted_ts"].isna()].iloc[:1]
    person = someone["person_id"].to_numpy()
    moment = someone["changed_ts"].to_numpy()
    before = accounts.payee(core, "EP", person, moment - np.timedelta64(1, "s"))
    after = accounts.payee(core, "EP", person, moment)
    assert before[0] != after[0]
    assert after[0] == someone["acct_id"].iloc[0]


def test_an_old_link_is_closed_when_the_new_one_comes(core: World) -> None:
    rows = core.frame("payee_link").sort_values(["link_id", "recorded_ts"])
    last = rows.drop_duplicates("link_id", keep="last")
    is_open = last[last["valid_to"].isna()]
    assert not is_open.duplicated(["person_id", "line"]).any()
    assert last["valid_to"].notna().any()


def test_pensioners_certify_once_a_year_while_they_live(core: World) -> None:
    rows = core.frame("certification")
    typed_in = core.latent.get("entered_certifications", pd.DataFrame({"person_id": []}))["person_id"]
    rows = rows[~rows["person_id"].isin(typed_in)]
    passed = rows[rows["result"] == "success"]
    people = core.people.iloc[passed["person_id"] - 1]
    typed_in = core.latent["entered_certifications"]["person_id"]  # by an operator (tests of B4.3)
    honest = ~people["death_concealed"].to_numpy() & ~passed["person_id"].isin(typed_in).to_numpy()
    died = people["death"].to_numpy()
    assert not (honest & (passed["cert_ts"].to_numpy() > died)).any()
    steady = core.awards[(core.awards["start"] < core.first_month) & core.awards["stop_known"].isna()]
    count = passed.groupby(["person_id", "line"]).size()
    expected = pd.MultiIndex.from_frame(steady[["person_id", "scheme"]])
    assert count.reindex(expected).fillna(0).isin([3, 4]).mean() > 0.98
    share = passed["method"].value_counts(normalize=True)
    assert share["match"] > 0.5
    assert 0.15 < share["face"] < 0.35
    assert passed[passed["method"] == "face"]["device_id"].ne("").all()


def test_death_benefits_are_what_the_law_says(core: World) -> None:
    rows = core.frame("death_benefit").query("line == 'EP'")
    people = core.people.iloc[rows["deceased_id"] - 1]
    ym = ym_of(month_of(people["death"].to_numpy()))
    funeral = (rows["item"] == "funeral").to_numpy()
    assert funeral.sum() > 10
    assert (rows["amount_fen"].to_numpy()[funeral] == pension.funeral_fen(ym[funeral], core.law)).all()
    income = core.law.number("provincial_urban_income", ym)
    survivors = rows["amount_fen"].to_numpy()[~funeral]
    full = rows["months"].to_numpy()[~funeral] * income[~funeral]
    assert (survivors <= full).all()
    assert (survivors == full).mean() > 0.8
    heirs = core.people.iloc[rows["payee_person_id"] - 1]
    assert heirs["death"].isna().all()


def test_who_changes_scheme_ends_the_old_pension(core: World) -> None:
    awards = core.awards
    both = awards[awards["person_id"].isin(awards[awards["ended"] < NEVER].query("scheme == 'RP'")["person_id"])]
    wide = both.pivot_table(index="person_id", columns="scheme", values=["start", "ended"])
    assert len(wide) > 0
    assert (wide[("ended", "RP")] == wide[("start", "EP")] - 1).all()


def test_run_days_are_working_days_near_the_twelfth(core: World) -> None:
    days = payout.run_days(core.first_month, core.last_month)
    into_month = (
        (days - first_day(np.arange(core.first_month, core.last_month + 1))).astype("timedelta64[D]").astype(int)
    )
    assert into_month.min() >= 11
    assert into_month.max() <= 25

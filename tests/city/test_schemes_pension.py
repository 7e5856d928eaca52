from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.city import awards as pensions
from jihe.city.build import Order, begin, create, run
from jihe.city.calendar import NEVER, first_day, month_of, ym_of
from jihe.city.schemes import concealed_death, early_retirement
from jihe.city.schemes.shared import kept
from jihe.city.world import World
from jihe.law import pension
from tests.city.whole import last, months, once_built, whole_city

pytestmark = pytest.mark.verify  # whole cities; tests/city/test_schemes.py asks every scheme in a few seconds

DAY = np.timedelta64(86_400, "s")
TYPOLOGIES = ("B1.1", "B1.2", "B1.3", "B1.4", "B1.5", "B1.6", "B1.7", "B1.8")


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def truth(city: World) -> pd.DataFrame:
    return city.truth


@pytest.fixture(scope="module")
def paid(city: World) -> pd.DataFrame:
    """Every pension payment as it stood at the end: award_id, ym, net after what came back."""
    rows = kept(city, "pension_payment", "pay_id", ["award_id", "person_id", "ym", "adj_fen"])
    return rows.assign(month=months(rows["ym"]))


def of(truth: pd.DataFrame, typology: str, label: str = "fraud", entity: str = "pension_award") -> pd.DataFrame:
    chosen = (truth["typology"] == typology) & (truth["label"] == label) & (truth["entity_type"] == entity)
    return truth[chosen].set_index("entity_id")


def cost(paid: pd.DataFrame, award: int, first: int, until: int) -> int:
    rows = paid[(paid["award_id"] == award) & (paid["month"] >= first) & (paid["month"] <= until)]
    return int(rows["net"].sum())


@pytest.mark.parametrize("typology", TYPOLOGIES)
def test_look_alikes_are_at_least_as_many_as_frauds(truth: pd.DataFrame, typology: str) -> None:
    mine = truth[truth["typology"] == typology]
    assert 0 < (mine["label"] == "fraud").sum() <= (mine["label"] == "benign_lookalike").sum()


@pytest.mark.parametrize("typology", TYPOLOGIES)
def test_fraud_ends_after_it_begins_and_names_who_did_it(truth: pd.DataFrame, typology: str) -> None:
    fraud = truth[(truth["typology"] == typology) & (truth["label"] == "fraud")]
    assert (fraud["end_ym"] >= fraud["start_ym"]).all()
    assert (fraud["end_ym"] <= 202603).all()
    named = fraud["actor_ids"].map(len) > 0
    assert named.mean() > 0.8
    assert (fraud["weight"] <= 1 / 40 + 1e-12).all()


def _others() -> tuple[World, ...]:
    made = tuple(create(0.003, 700 + number, 202301, 202603, 40.0, number) for number in (1, 2, 3))
    for world in made:
        run(world, until="death_benefit")
        concealed_death.record(world)
    return made


@pytest.fixture(scope="module")
def others() -> tuple[World, ...]:
    """Three more worlds with what their pension schemes cost: one small city shows one world's habits alone."""
    return once_built("three worlds of pensions", _others)


def test_families_draw_for_a_month_or_for_years(truth: pd.DataFrame, others: tuple[World, ...]) -> None:
    rows = pd.concat([of(each, "B1.1") for each in (truth, *(world.truth for world in others))])
    length = months(rows["end_ym"]) - months(rows["start_ym"]) + 1
    assert length.min() <= 3
    assert length.max() >= 12
    assert rows["loss_fen"].min() < 480_000 < rows["loss_fen"].max()  # the published 4,800 yuan


def test_some_families_forge_certifications_and_some_let_them_lapse(city: World) -> None:
    hidden = city.latent["hidden_deaths"]
    hidden = hidden[hidden["certifies"].notna()].astype({"certifies": bool})  # the others draw no pension
    died = city.people["death"].to_numpy()[hidden["person_id"] - 1]
    certified = city.frame("certification").merge(hidden.assign(died=died), on="person_id")
    after = certified[certified["cert_ts"] > certified["died"]]
    assert len(after) > 0
    assert after["certifies"].all()
    assert set(after["method"]) <= {"face", "paper", "window"}
    assert (~hidden["certifies"]).any()


def test_prisoners_cost_the_months_that_their_sentence_fills(
    city: World, truth: pd.DataFrame, paid: pd.DataFrame
) -> None:
    rows = city.latent["sentences"]
    rows = rows.assign(award_id=pensions.of(city, rows)).set_index("award_id")
    custody = city.frame("ext_custody").drop_duplicates("ext_id")
    fraud = of(truth, "B1.2")
    assert len(fraud) > 0
    for award, row in fraud.iterrows():
        mine = rows.loc[award]
        told = custody[custody["id_no"] == city.people["id_no"].iloc[int(mine["person_id"]) - 1]]
        assert (told["start_date"] == mine["begin"]).any()
        if mine["how"] == "in_prison":
            first, until = month_of(mine["begin"]) + 1, month_of(mine["release"]) - 1
            assert row["loss_fen"] == cost(paid, int(award), int(first), int(until)) > 0


def test_sentences_outside_prison_are_told_as_such_and_the_pension_goes_on(city: World, paid: pd.DataFrame) -> None:
    rows = city.latent["sentences"]
    assert {"in_prison", "homonym", "released", "short", "told", "control", "soft"} <= set(rows["how"])
    outside = rows["how"].isin(["soft", "control", "rises"])
    assert set(rows.loc[outside, "exec_mode"]) <= {"suspended", "parole", "medical_parole", "control"}
    assert set(rows.loc[~outside, "exec_mode"]) == {"in_prison"}
    short = rows[rows["how"] == "short"]
    assert (short["first"] > short["last"]).all()  # no month is filled
    award = pensions.of(city, rows)
    for each in award[outside.to_numpy()]:
        mine = paid[paid["award_id"] == each]
        assert len(mine) >= city.last_month - max(city.first_month, city.awards["start"].iloc[each - 1]) - 1


def test_a_fund_that_is_told_stops_and_resumes_without_back_pay(city: World, paid: pd.DataFrame) -> None:
    rows = city.latent["sentences"]
    told = rows[rows["how"] == "told"]
    award = pensions.of(city, told)
    states = city.frame("pension_award")
    held = city.awards["held_from"].to_numpy()[award - 1] < NEVER
    assert held.any()
    for each, row in zip(award[held], told[held].itertuples(), strict=True):
        inside = paid[(paid["award_id"] == each) & (paid["month"] >= row.first + 2) & (paid["month"] <= row.last)]
        assert inside.empty
        mine = states[states["award_id"] == each]
        assert ((mine["status"] == "suspended") & (mine["end_reason"] == "custody")).any()


def test_a_namesake_bears_the_number_until_it_is_put_right(city: World) -> None:
    rows = city.latent["custody/B1.2"]
    wrong = rows[rows["id_of"] > 0]
    sent = city.frame("ext_custody")
    victims = city.people["id_no"].to_numpy()[wrong["id_of"] - 1]
    first = sent[sent["id_no"].isin(victims)]
    assert len(first) > 0
    versions = sent[sent["ext_id"].isin(first["ext_id"])]
    corrected = wrong["corrected"].notna() & (wrong["corrected"] < city.end)
    put_right = versions.groupby("ext_id")["id_no"].agg(lambda numbers: len(set(numbers))) == 2
    assert put_right.sum() >= corrected.sum()


def test_two_pensions_cost_the_months_in_which_both_were_drawn(
    city: World, truth: pd.DataFrame, paid: pd.DataFrame
) -> None:
    both = city.latent["pensions_elsewhere/B1.3"]
    keys = pd.DataFrame({"person_id": both["person_id"], "scheme": both["here"]})
    both = both.assign(award_id=pensions.of(city, keys)).set_index("award_id")
    here = city.latent["two_here"]
    here = here.assign(award_id=pensions.of(city, here)).set_index("award_id")
    for award, row in of(truth, "B1.3").iterrows():
        if award in both.index:
            first, until = both.loc[award, "start"], both.loc[award, "end"]
        else:
            first, until = here.loc[award, "ended"] + 1, NEVER
        assert row["loss_fen"] == cost(paid, int(award), int(first), int(until)) > 0


def test_pensions_elsewhere_overlap_for_a_month_or_for_years(city: World, others: tuple[World, ...]) -> None:
    both = pd.concat([world.latent["pensions_elsewhere/B1.3"] for world in (city, *others)])
    single = city.latent["pensions_elsewhere/B1.3/single"]
    award = city.awards.drop_duplicates(["person_id", "scheme"]).set_index(["person_id", "scheme"])["start"]
    start = award.reindex(pd.MultiIndex.from_arrays([single["person_id"], single["here"]])).to_numpy()
    assert (single["end"].to_numpy() - start <= 0).all()  # the months of transfer touch, and no more
    assert set(single["end"].to_numpy() - start) == {0, -1}
    length = np.minimum(both["end"], city.last_month) - np.maximum(both["start"], city.first_month)
    assert length.min() < 12 < length.max()


@given(sizes=st.tuples(*[st.integers(0, 30)] * 3), wanted=st.integers(0, 40), parts=st.tuples(*[st.integers(1, 9)] * 3))
def test_early_retirements_are_dealt_to_the_number_wanted(
    sizes: tuple[int, ...], wanted: int, parts: tuple[int, ...]
) -> None:
    """Whatever the shares round to: never more, and fewer only when nobody is left."""
    ways = ("archive", "illness", "special")
    possible = {way: pd.DataFrame({"person_id": np.arange(n), "how": way}) for way, n in zip(ways, sizes, strict=True)}
    dealt = early_retirement.deal(possible, wanted, {way: n / sum(parts) for way, n in zip(ways, parts, strict=True)})
    assert dealt["person_id"].is_unique
    assert len(dealt) == min(wanted, max(sizes))


def test_who_retired_early_is_paid_before_the_lawful_month(
    city: World, truth: pd.DataFrame, paid: pd.DataFrame
) -> None:
    rows = city.latent["early"]
    false = rows[rows["how"].isin(["archive", "illness", "special"])]
    assert set(false["how"]) == {"archive", "illness", "special"}
    people = city.people.iloc[false["person_id"] - 1]
    assert (false["lawful"].to_numpy() == people["statutory"].to_numpy() + 1).all()
    awards = city.awards[city.awards["scheme"] == "EP"].drop_duplicates("person_id").set_index("person_id")
    for award, row in of(truth, "B1.4").iterrows():
        person = int(city.awards["person_id"].iloc[int(award) - 1])
        lawful = int(false.set_index("person_id").loc[person, "lawful"])
        assert awards.loc[person, "start"] < lawful
        assert row["loss_fen"] == cost(paid, int(award), 0, lawful - 1) > 0
    gain = false["lawful"] - false["start"]
    assert gain.min() < 24 < gain.max()


def test_early_pensioners_stop_being_insured_and_some_are_taxed_on(city: World) -> None:
    false = city.latent["early"].query("how in ['archive', 'illness', 'special']")
    rows = city.frame("contribution")
    rows = rows[rows["person_id"].isin(false["person_id"]) & (rows["kind"] == "normal")]
    begun = false.set_index("person_id")["start"].reindex(rows["person_id"]).to_numpy()
    assert (months(rows["ym"]) < begun).all()
    tax = (
        city.frame("ext_tax_income").merge(city.people[["id_no", "person_id"]], on="id_no").merge(false, on="person_id")
    )
    after = tax[months(tax["ym"]) > tax["start"]]
    assert 0 < after["person_id"].nunique() < len(false)


def test_an_illness_without_examination_has_no_appraisal(city: World) -> None:
    awards = city.awards
    ill = awards[awards["award_type"].isin(["early_illness", "disability_allow"])]
    ill = ill[(ill["applied"] >= city.start + 120 * DAY) & (ill["awarded"] < city.end - 30 * DAY)]
    seen = city.frame("wi_appraisal").query("kind == 'pension_disability'")["person_id"]
    assert not ill.loc[ill["unexamined"], "person_id"].isin(seen).any()
    assert ill.loc[~ill["unexamined"], "person_id"].isin(seen).all()


def test_who_is_hired_again_is_insured_for_injury_alone(city: World) -> None:
    again = city.latent["early"].query("how == 'rehired'")
    rows = city.frame("enrolment")
    rows = rows[rows["person_id"].isin(again["person_id"]) & (rows["wis_type"] == "over_age")]
    assert set(rows["line"]) == {"WIS"}
    assert rows["person_id"].nunique() > 0.6 * len(again)


def test_attached_clients_have_the_years_only_by_what_was_bought(city: World) -> None:
    clients = city.latent["attached"]
    rows = city.frame("contribution").query("kind == 'backpay_lump'")
    bought = rows[rows["person_id"].isin(clients["person_id"])]
    count = bought.groupby("person_id").size()
    assert count.min() < 36 < count.max()
    awards = city.frame("pension_award").drop_duplicates("award_id")
    awards = awards[awards["person_id"].isin(clients["person_id"])].set_index("person_id")
    least = int(city.law.number("minimum_contribution_months", 202401))
    had = awards["actual_months"] + awards["deemed_months"]
    assert (had >= least).all()
    mine = clients.set_index("person_id").loc[awards.index, "employer_id"]
    shell = city.frame("contribution").merge(mine.rename("shell"), left_on="person_id", right_index=True)
    attached = shell[shell["employer_id"] == shell["shell"]].groupby("person_id").size()
    assert (had - attached.reindex(had.index) < least).mean() > 0.9


def test_forged_documents_are_in_no_courts_file_and_genuine_ones_are(city: World) -> None:
    rows = city.frame("contribution").query("kind == 'backpay_lump'")
    clients = city.latent["attached"]["person_id"]
    rows = rows[rows["person_id"].isin([*clients, *city.latent["paid_later"]["person_id"]])]
    filed = set(city.frame("ext_court")["doc_no"])
    legal = rows[rows["doc_type"].isin(["court", "arbitration", "labour_inspection"])]
    forged = legal[legal["person_id"].isin(clients)]
    assert forged["doc_no"].notna().all()
    assert not set(forged["doc_no"]) & filed
    honest = legal[~legal["person_id"].isin(clients)]
    assert set(honest["doc_no"]) <= filed
    assert len(honest) > 0
    shared = forged.groupby("doc_no")["person_id"].nunique()
    assert shared.min() == 1
    assert shared.max() > 1
    lengths = set(forged["doc_no"].str.len()) | set(honest["doc_no"].str.len())
    assert lengths == {10}  # the number's shape tells nothing


def test_policy_groups_have_their_papers(city: World) -> None:
    rows = city.frame("contribution").query("kind == 'backpay_lump' and doc_type == 'military'")
    soldiers = city.people["id_no"].to_numpy()[rows["person_id"].unique() - 1]
    served = city.frame("ext_military")["id_no"]
    assert len(soldiers) > 0
    assert np.isin(soldiers, served).mean() > 0.9


def test_nobody_is_taxed_at_a_shell(city: World) -> None:
    clients = city.latent["attached"]
    uscc = city.employers["uscc"].to_numpy()[clients["employer_id"] - 1]
    pairs = pd.DataFrame({"id_no": city.people["id_no"].to_numpy()[clients["person_id"] - 1], "payer_uscc": uscc})
    assert city.frame("ext_tax_income").merge(pairs).empty


def test_attached_pensions_are_lost_whole_and_rings_share_an_agent(
    city: World, truth: pd.DataFrame, paid: pd.DataFrame
) -> None:
    fraud = of(truth, "B1.5")
    for award, row in fraud.iterrows():
        assert row["loss_fen"] == cost(paid, int(award), 0, NEVER)
    # An agent's ring has clients in many shards: its number is the agent's, told by the sign.
    assert set(fraud["ring_id"]) <= set(-city.latent["attached"]["ring"])
    assert fraud.groupby("ring_id").size().max() > 3


def test_a_dormant_account_changes_name_and_number_before_it_is_merged(city: World) -> None:
    sold = city.latent["taken_over"]
    rows = city.frame("person_change")
    people = city.people
    gaps = []
    for each in sold.itertuples():
        mine = rows[rows["person_id"] == each.dormant].set_index("field")
        if each.begun >= city.end or "merge" not in mine.index:
            continue
        when = mine["change_ts"]
        assert mine.loc["merge", "new_v"] == str(each.person_id)
        assert mine.loc["id_no", "new_v"] == people["id_no"].iloc[each.person_id - 1]
        assert when["name"] < when["id_no"] <= when["merge"] if "name" in mine.index else True
        gaps.append(when["merge"] - when["id_no"])
        assert (mine.loc[["id_no", "merge"], "op_id"] == each.op_id).all()
    assert len(gaps) > 0


def test_nobody_buys_twice_and_no_account_is_sold_twice() -> None:
    for number in (5, 6):  # worlds in which many buyers have no right of their own
        # Not so much fraud in so few people that other schemes have taken everybody who lacks some years.
        world = create(0.015, 1000 + number, 202301, 202603, 12.0, number)
        run(world, until="schemes")
        sold = world.latent["taken_over"]
        assert sold["alone"].any()
        assert sold["person_id"].is_unique
        assert sold["dormant"].is_unique


def test_records_changed_by_right_say_on_what_paper(city: World) -> None:
    renamed = city.latent["renamed"].query("recorded < @city.end")
    rows = city.frame("person_change")
    rows = rows.merge(renamed[["person_id", "how", "recorded"]], left_on=["person_id", "change_ts"],
                      right_on=["person_id", "recorded"])  # fmt: skip
    assert set(rows["how"]) >= {"upgrade", "typing", "rename"}
    by = dict(list(rows.groupby("how")))
    upgrade = by["upgrade"]
    assert set(upgrade["field"]) == {"id_no"}
    assert (upgrade["old_v"].str.len() == 15).all()
    assert (upgrade["new_v"].str[:6] + upgrade["new_v"].str[8:17] == upgrade["old_v"]).all()
    assert set(by["rename"]["field"]) == {"name"}
    assert set(by["typing"]["basis_doc"]) == {"公安机关证明"}
    assert "id_no" in set(by["typing"]["field"])


def recomputed(city: World, rows: pd.DataFrame, without: pd.DataFrame) -> np.ndarray:
    """The monthly pension by the formula, from the award's figures less what ``without`` (by award) takes away."""
    less = without.reindex(rows.index).fillna(0)
    index = rows["avg_index"] - less["extra_index"]
    paid_months = rows["actual_months"] + rows["deemed_months"] - less["extra_months"]
    account = rows["account_fen"] - less["extra_account"]
    ym = rows["benefit_start_ym"].to_numpy()
    made = pension.monthly_fen(rows["calc_base_fen"], index, paid_months, account, rows["divisor"], city.law)
    return np.asarray(made) + np.asarray(
        pension.transition_fen(rows["calc_base_fen"], index, rows["deemed_months"], ym, rows["scheme"].to_numpy(str))
    )


def test_a_lifted_award_costs_the_difference_to_the_formula(
    city: World, truth: pd.DataFrame, paid: pd.DataFrame
) -> None:
    fraud = of(truth, "B1.7")
    rows = city.frame("pension_award").drop_duplicates("award_id").set_index("award_id").loc[fraud.index]
    hooks = city.awards.set_index("award_id")[["extra_index", "extra_months", "extra_account", "extra_fen"]]
    lawful = recomputed(city, rows, hooks)
    for award, right in zip(rows.index, lawful, strict=True):
        share = 1 - right / rows.loc[award, "monthly_fen"]
        assert 0 < share < 1
        mine = paid[paid["award_id"] == award]
        assert fraud.loc[award, "loss_fen"] == np.floor(mine["net"] * share).astype(int).sum()
    monthly = rows["monthly_fen"].to_numpy() - lawful
    assert monthly.min() < 10_000 < monthly.max()
    lifted = hooks.loc[fraud.index] > 0
    assert (lifted.sum() > 0).sum() >= 3  # ways


def test_an_adjustment_by_hand_has_its_approval_in_the_log(city: World) -> None:
    by_hand = city.latent["by_hand"]
    award = pensions.of(city, by_hand)
    log = city.frame("op_log")
    log = log[(log["object_type"] == "pension_award") & log["after_v"].str.startswith("中社保核", na=False)]
    approved = award[((by_hand["how"] == "approved") & (by_hand["start"] < city.last_month - 3)).to_numpy()]
    assert set(approved) <= set(log["object_id"])
    lifted = pensions.of(city, city.latent["lifted"])
    assert not set(lifted) & set(log["object_id"])


def test_public_pensions_differ_from_the_formula_only_in_the_years_of_transition(city: World) -> None:
    by_hand = city.latent["by_hand"].query("how == 'transition'")
    assert (ym_of(by_hand["start"].to_numpy()) < 202410).all()
    rows = city.awards[(city.awards["scheme"] == "GP") & (city.awards["extra_fen"] != 0)]
    assert set(rows["person_id"]) == set(by_hand["person_id"])


def test_grants_cost_what_they_exceed_the_law_by(city: World, truth: pd.DataFrame) -> None:
    rows = city.frame("death_benefit")
    kept_rows = city.latent["grants"]
    fraud = of(truth, "B1.8", entity="person")
    assert len(fraud) > 0
    for person, row in fraud.iterrows():
        mine = rows[rows["deceased_id"] == person]
        how = kept_rows.loc[kept_rows["deceased_id"] == person, "how"].iloc[0]
        ym = int(ym_of(month_of(city.people["death"].iloc[int(person) - 1])))
        funerals = mine[mine["item"] == "funeral"]
        if how == "second_line":
            assert set(funerals["line"]) == {"EP", "RP"}
            assert row["loss_fen"] == city.law.number("resident_funeral", ym)
        else:
            survivor = mine[mine["item"] == "survivor"].iloc[0]
            each = survivor["amount_fen"] // survivor["months"]
            assert row["loss_fen"] % each == 0
            assert row["loss_fen"] > 0


def test_who_chose_anew_gave_the_first_grant_back_before(city: World) -> None:
    grants = city.latent["grants"].query("how == 'chosen' and item == 'funeral'")
    refunds = last(city, "refund", "refund_id").query("src_table == 'death_benefit'").set_index("src_key")
    pairs = grants.groupby("deceased_id").filter(lambda rows: len(rows) == 2 and (rows["recorded_ts"] < city.end).all())
    assert len(pairs) > 0
    for _, rows in pairs.groupby("deceased_id"):
        first, second = rows.sort_values("recorded_ts").to_dict("records")
        assert first["line"] != second["line"]
        assert refunds.loc[first["db_id"], "amount_fen"] == first["amount_fen"]
        assert first["recorded_ts"] < refunds.loc[first["db_id"], "refund_ts"] < second["recorded_ts"]


def test_grants_reckoned_anew_add_up_to_the_law(city: World) -> None:
    rows = city.latent["grants"].query("how == 'recalculated' and item == 'survivor'")
    ym = ym_of(month_of(city.people["death"].to_numpy()[rows["deceased_id"] - 1]))
    income = city.law.number("provincial_urban_income", ym)
    assert (rows["amount_fen"] == rows["months"] * income).all()
    assert (rows.groupby("deceased_id").size() == 2).all()
    total = rows.groupby("deceased_id")["months"].sum()
    assert total.between(3, 24).all()


def test_public_pensioners_have_grants_of_their_own_line(city: World, others: tuple[World, ...]) -> None:
    seen = 0
    for world in (city, *others):
        rows = world.frame("death_benefit").query("line == 'GP'")
        people = world.people.iloc[rows["deceased_id"] - 1]
        assert set(people["kind"]) <= {"gp_retiree"}
        survivor = rows[rows["item"] == "survivor"]
        assert (survivor["months"] == 20).all()
        assert (survivor["amount_fen"] % 20 == 0).all()
        seen += len(survivor)
    assert seen > 0


@pytest.fixture(scope="module")
def planned() -> dict[int, World]:
    """The same lives in two worlds, and one of them again."""
    made = {}
    for name, number in ((0, 0), (1, 1), (2, 0)):
        made[name] = create(0.003, 41, 202301, 202603, 40.0, number)
        run(made[name], until="schemes")
    return made


FRAMES = ("hidden_deaths", "sentences", "pensions_elsewhere/B1.3", "early", "attached", "taken_over", "lifted",
          "special_grants")  # fmt: skip


@pytest.mark.parametrize("name", FRAMES)
def test_a_world_is_the_same_twice_and_another_differs(planned: dict[int, World], name: str) -> None:
    one, other, again = (planned[each].latent[name] for each in (0, 1, 2))
    pd.testing.assert_frame_equal(one, again)
    assert not one.equals(other)


def test_awards_stay_in_the_order_of_application(planned: dict[int, World]) -> None:
    awards = planned[0].awards
    assert (awards["award_id"] == np.arange(1, len(awards) + 1)).all()
    assert awards["applied"].is_monotonic_increasing


def test_schemes_do_with_few_people_or_none() -> None:
    order = Order(0.004, 5, enrich=1.0, shard_scale=0.001)
    totals = dict.fromkeys(FRAMES, 0)
    for shard in range(order.shards):
        world = begin(order, shard)
        run(world, until="schemes")
        for name in FRAMES:
            totals[name] += len(world.latent[name])
    assert min(totals[name] for name in ("hidden_deaths", "attached", "early")) > 0
    assert first_day(np.array([world.first_month]))[0] == world.start

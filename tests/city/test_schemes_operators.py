"""Schemes of operators (B4): what they cost, what shows of them, and what only looks like them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import accounts, calendar, transfers
from jihe.city.build import Order, begin, create, run
from jihe.city.calendar import month_of
from jihe.city.retirement import minimum_months
from jihe.city.schemes import (
    diverted_account,
    duties_not_separated,
    false_transfer,
    favoured_recognition,
    own_relatives,
    revived_pensioner,
    sold_approvals,
    unearned,
)
from jihe.city.world import World
from tests.city.whole import built, last, months

pytestmark = pytest.mark.verify  # whole cities; tests/city/test_schemes.py asks every scheme in a few seconds

DAY = np.timedelta64(86_400, "s")
SCHEMES = (
    false_transfer,
    diverted_account,
    revived_pensioner,
    sold_approvals,
    duties_not_separated,
    own_relatives,
    favoured_recognition,
)
INSTANCE = {"B4.2": "bank_account", "B4.7": "wi_case"}


@pytest.fixture(scope="module")
def city() -> World:
    """Larger and poorer in fraud than the others' city: insiders need cases that no other scheme has taken."""
    return built(0.012, 5, 6.0)


@pytest.fixture(scope="module")
def log(city: World) -> pd.DataFrame:
    return city.frame("op_log")


def rows_of(city: World, typology: str, label: str, entity: str) -> pd.DataFrame:
    truth = city.truth
    chosen = (truth["typology"] == typology) & (truth["label"] == label) & (truth["entity_type"] == entity)
    return truth[chosen].set_index("entity_id")


def net_paid(city: World) -> pd.DataFrame:
    """Pension payments that stayed out, after refunds."""
    paid = last(city, "pension_payment", "pay_id")
    refunds = city.frame("refund")
    back = refunds[refunds["src_table"] == "pension_payment"].groupby("src_key")["amount_fen"].sum()
    net = paid["amount_fen"] - back.reindex(paid["pay_id"]).fillna(0).to_numpy()
    return paid.assign(net=np.where(paid["pay_status"] == "paid", np.maximum(net, 0), 0).astype(np.int64))


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda each: str(each.TYPOLOGY))
def test_each_has_fraud_with_its_operator_and_at_least_as_many_look_alikes(city: World, scheme: object) -> None:
    typology = str(scheme.TYPOLOGY)  # type: ignore[attr-defined]
    entity = INSTANCE.get(typology, "pension_award")
    fraud = rows_of(city, typology, "fraud", entity)
    operators = rows_of(city, typology, "fraud", "operator")
    assert 0 < len(fraud) <= len(rows_of(city, typology, "benign_lookalike", entity))
    assert len(operators) > 0
    # Kin may be handled by their own and gain nothing: that is all that few cases may be.
    relatives = city.latent["relatives"]
    gained = typology != "B4.6" or ((relatives["months"] > 0) | (relatives["index"] > 0)).any()
    assert (fraud["loss_fen"].sum() > 0) == gained
    assert set(operators["ring_id"]) == set(fraud["ring_id"])
    assert (fraud["end_ym"] >= fraud["start_ym"]).all()
    person = city.operators["person_id"].to_numpy()[operators.index.to_numpy() - 1]
    assert all(each in actors for each, actors in zip(person, operators["actor_ids"], strict=True))
    real = 0.6 * city.scale * city.years  # no kind is more frequent than that, unenriched
    assert 0 < operators["weight"].max() * operators["ring_id"].nunique() <= real


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda each: str(each.TYPOLOGY))
def test_a_world_has_its_own_habits_and_keeps_them(scheme: object) -> None:
    def habits(number: int, seed: int) -> tuple[float, ...]:
        world = create(0.004, seed, 202301, 202603, 5.0, number)
        made: tuple[float, ...] = scheme._habits(world)  # type: ignore[attr-defined]
        return made

    assert habits(0, 1) == habits(0, 2)
    ten = np.array([habits(number, 1) for number in range(10)], dtype=float)
    assert (ten.std(axis=0) > 0).all()


def test_an_operator_is_in_one_scheme_only(city: World) -> None:
    truth = city.truth
    mine = truth[(truth["entity_type"] == "operator") & (truth["label"] == "fraud")]
    assert not mine.duplicated("entity_id").any()
    assert not city.operators.set_index("op_id").loc[mine["entity_id"], "is_service"].any()


# B4.1


def test_invented_months_are_transferred_in_without_money_by_one_clerk(city: World) -> None:
    clients = city.latent["false_transfers"]
    money = city.frame("contribution")
    rows = money[(money["kind"] == "transfer_in") & money["person_id"].isin(clients["person_id"])]
    assert rows.groupby("person_id").size().to_dict() == clients.set_index("person_id")["months"].to_dict()
    assert set(rows["op_id"]) == set(clients["op_id"])
    assert rows["paid_date"].isna().mean() > 0.5
    assert (months(rows["ym"]) < city.first_month).all()
    honest = money[(money["kind"] == "transfer_in") & ~money["person_id"].isin(clients["person_id"])]
    assert honest["paid_date"].notna().mean() > 0.85
    assert honest["doc_no"].notna().mean() > 0.85
    assert honest["paid_date"].isna().any()
    assert honest["doc_no"].isna().any()
    assert honest["op_id"].nunique() > 10
    # Where neither paper nor money is missing nothing in the row itself tells them apart.
    assert rows["doc_no"].dropna().str.len().eq(18).all()
    assert honest["doc_no"].dropna().str.len().eq(18).all()


def test_the_cost_of_invented_months_is_their_part_of_the_pension(city: World) -> None:
    clients = city.latent["false_transfers"].set_index("award_id")
    first = city.frame("pension_award").drop_duplicates("award_id").set_index("award_id")
    paid = net_paid(city)
    from jihe.law import pension

    for number, row in rows_of(city, "B4.1", "fraud", "pension_award").iterrows():
        award, client = first.loc[number], clients.loc[number]
        years = award["actual_months"] + award["deemed_months"]
        mine = paid[paid["award_id"] == number]
        if years - client["months"] < minimum_months(city):
            assert row["loss_fen"] == mine["net"].sum()
            continue
        full, short = (
            pension.monthly_fen(
                award["calc_base_fen"], award["avg_index"], years - less * client["months"],
                award["account_fen"] - less * client["credit"], award["divisor"], city.law,
            )
            for less in (0, 1)
        )  # fmt: skip
        expected = mine["net"].sum() * (full - short) / award["monthly_fen"]
        assert row["loss_fen"] == pytest.approx(expected, abs=len(mine))


def test_service_deemed_paid_is_rows_without_money_that_count_as_deemed(city: World) -> None:
    money = city.frame("contribution")
    deemed = money[money["kind"] == "deemed"]
    assert len(deemed) > 20
    assert deemed["paid_date"].isna().all()
    assert deemed["doc_type"].isin(["archive", "military"]).all()
    assert deemed["doc_no"].notna().all()
    count = deemed.groupby("person_id").size()
    awards = city.frame("pension_award").drop_duplicates("award_id").query("scheme == 'EP' and award_type == 'normal'")
    awards = awards.drop_duplicates("person_id").set_index("person_id").reindex(count.index).dropna(subset="award_id")
    assert (awards["deemed_months"] == count.reindex(awards.index)).mean() > 0.9


def test_months_taken_out_of_the_opening_and_entered_as_rows_are_the_same_months() -> None:
    world = create(0.002, 4, 202301, 202603, 1.0)
    run(world, until="awards")
    workers = world.people[(world.people["kind"] == "ep_worker") & (world.people["ep_paid0"] > 100)]
    persons = workers["person_id"].to_numpy()[:3]
    before = world.people["ep_paid0"].to_numpy()[persons - 1].copy()
    recorded = np.repeat(np.datetime64("2024-05-06T10:00", "s"), 3)
    rows = transfers.move(world, persons, np.array([5, 40, 500]), recorded, np.random.default_rng(1))
    moved = rows.groupby("person_id").size().reindex(persons).to_numpy()
    assert moved[:2].tolist() == [5, 40]
    assert moved[2] <= 90
    assert (world.people["ep_paid0"].to_numpy()[persons - 1] == before - moved).all()
    assert not rows.duplicated(["person_id", "month"]).any()


# B4.2


def test_diverted_money_went_to_the_accomplices_and_the_accounts_were_put_back(city: World) -> None:
    rings = city.latent["diverted"]
    taken = rows_of(city, "B4.2", "fraud", "bank_account")
    account = accounts.of_people(city, rings["holder"].to_numpy())
    assert set(taken.index) <= set(account)
    paid = net_paid(city)
    links = last(city, "payee_link", "link_id")
    for acct, row in taken.iterrows():
        mine = paid[(paid["acct_id"] == acct) & ~paid["person_id"].isin(rings["holder"])]
        assert row["loss_fen"] == mine["net"].sum()
        diverted = links[(links["acct_id"] == acct) & links["person_id"].isin(mine["person_id"])]
        assert diverted["valid_to"].notna().all()
        assert set(diverted["changed_op"]) == set(rings.loc[account == acct, "op_id"])


def test_edits_lie_at_many_distances_from_the_run() -> None:
    leads, clients = [], []
    for number in range(6):
        world = create(0.003, 30 + number, 202301, 202603, 40.0, number)
        run(world, until="awards")
        from jihe.city import operators

        operators.appoint(world)
        diverted_account.plan(world)
        holders = world.latent["diverted"]["holder"]
        edits = world.payee_changes[world.payee_changes["holder"].isin(holders)]
        run_day = calendar.working_day(calendar.first_day(month_of(edits["changed_ts"])) + 11 * DAY)
        ahead = (run_day - edits["changed_ts"].to_numpy()) / DAY
        leads += [each for each in ahead if each > 0]
        clients.append(edits["person_id"].nunique())
    assert min(leads) < 2
    assert max(leads) > 8
    assert max(clients) > 2 * min(clients)


def test_children_who_draw_for_their_parents_have_it_on_record_or_not_by_the_ward(city: World) -> None:
    rows = city.frame("exemption").query("kind == 'guardian'")
    wards = city.latent["looked_after"]
    assert set(rows["key"].astype(int)) < set(wards["person_id"])
    filed = wards["person_id"].astype(str).isin(rows["key"]).groupby(wards["holder"])
    # A family files for all its wards or for none.
    assert (filed.min() == filed.max()).all()
    assert rows["basis_doc"].ne("").all()


# B4.3


def test_a_revived_award_is_paid_on_after_its_end_and_costs_that(city: World) -> None:
    cases = rows_of(city, "B4.3", "fraud", "pension_award")
    plans = city.latent["revivals"].set_index("award_id")
    versions = city.frame("pension_award").sort_values("recorded_ts", kind="stable")
    paid = net_paid(city)
    for number, row in cases.iterrows():
        states = versions.loc[versions["award_id"] == number, "status"].tolist()
        assert states[:3] == ["active", "ended", "active"]
        assert len(states) == (4 if pd.notna(plans.loc[number, "again"]) else 3)
        after = paid[(paid["award_id"] == number) & (paid["pay_date"] >= plans.loc[number, "revived"])]
        assert row["loss_fen"] == after["net"].sum() > 0
        again = plans.loc[number, "again"]
        if pd.notna(again):
            assert after["pay_date"].max() <= again + pd.Timedelta(days=5)


def test_a_status_edit_and_the_typed_in_certifications_bear_the_operators_name(city: World, log: pd.DataFrame) -> None:
    cases = city.latent["revived"]
    plans = city.latent["revivals"].set_index("award_id")
    for case in cases.itertuples():
        entry = log[(log["object_type"] == "pension_award") & (log["object_id"] == case.award_id)]
        entry = entry[(entry["action_ts"] == plans.loc[case.award_id, "revived"]) & (entry["after_v"] == "active")]
        assert entry["op_id"].tolist() == [case.op_id]
        assert entry["action"].isin(["edit", "rollback"]).all()
        assert entry["before_v"].tolist() == ["ended"]
    typed = city.latent["entered_certifications"]
    rows = city.frame("certification")
    found = rows.merge(typed[typed["cert_ts"] < city.end], on=["person_id", "cert_ts"], suffixes=("", "_said"))
    assert len(found) == (typed["cert_ts"] < city.end).sum()
    assert (found["op_id"] == found["op_id_said"]).all()


def test_who_was_wrongly_stopped_lives_and_gets_every_month(city: World) -> None:
    wrong = city.latent["wrongly_stopped"]
    people = city.people.iloc[wrong["person_id"].to_numpy() - 1]
    assert people["death"].isna().all()
    plans = city.latent["revivals"].set_index("award_id").loc[wrong["award_id"]]
    court = city.frame("ext_death").query("kind == 'court'")
    declared = people["id_no"].isin(court["id_no"]).to_numpy()
    assert declared.any()
    assert court.loc[court["id_no"].isin(people["id_no"]), "revoked_date"].notna().any()
    assert (plans["second_op"] > 0).all()
    paid = net_paid(city)
    each = paid[paid["award_id"].isin(wrong["award_id"]) & (paid["net"] > 0)].groupby("award_id")["ym"].nunique()
    assert (each >= city.last_month - city.first_month).all()


# B4.4


def test_sold_approvals_go_through_one_agent_and_the_operators_of_one_office(city: World, log: pd.DataFrame) -> None:
    sold, bought = city.latent["sold"], city.latent["bought"]
    awards = city.frame("pension_award").drop_duplicates("award_id").set_index("award_id")
    for ring, mine in sold.groupby("ring"):
        rows = awards.loc[mine["award_id"]]
        assert len(set(rows["op_approve"])) == 1
        office = city.operators.set_index("op_id")["office_id"]
        assert len(set(office.loc[bought.loc[bought["ring"] == ring, "op_id"]])) == 1
        shown = rows["agent_id"] == mine["agent_id"].iloc[0]
        assert shown.mean() > 0.3
    steps = log[(log["object_type"] == "pension_award") & log["object_id"].isin(sold["award_id"])]
    begun = steps[steps["action"] == "create"].set_index("object_id")["action_ts"]
    done = steps[steps["action"] == "approve"].groupby("object_id")["action_ts"].max()
    took = (done - begun.reindex(done.index)).dropna() / np.timedelta64(1, "s")
    everybody = log[log["object_type"] == "pension_award"]
    usual = everybody[everybody["action"] == "approve"].groupby("object_id")["action_ts"].max()
    usual = (usual - everybody[everybody["action"] == "create"].set_index("object_id")["action_ts"]).dropna()
    assert took.median() < (usual / np.timedelta64(1, "s")).median()
    assert (steps["action"] == "override").any()


def test_what_was_sold_costs_the_part_not_earned(city: World) -> None:
    sold = city.latent["sold"].set_index("award_id")
    paid = net_paid(city)
    rows = rows_of(city, "B4.4", "fraud", "pension_award")
    assert (rows["loss_fen"] > 0).all()
    whole = paid.groupby("award_id")["net"].sum().reindex(rows.index)
    assert (rows["loss_fen"] <= whole + 1).all()
    early = sold.loc[rows.index].query("lawful > 0")
    for number, client in early.iterrows():
        mine = paid[(paid["award_id"] == number) & (months(paid["ym"]) < client["lawful"])]
        assert rows.loc[number, "loss_fen"] >= mine["net"].sum()


def test_an_honest_agency_has_its_clients_papers(city: World) -> None:
    agency = city.latent["agency"]
    assert len(set(agency["agent_id"])) == 1
    ruled = city.latent["contribution/ruled"]
    money = city.frame("contribution")
    rows = money[(money["kind"] == "backpay_lump") & money["person_id"].isin(ruled["person_id"])]
    assert len(rows) > 0
    assert rows["doc_no"].notna().all()
    assert rows["paid_date"].notna().all()
    assert rows_of(city, "B4.4", "benign_lookalike", "agent").index.tolist() == agency["agent_id"].unique().tolist()


# B4.5


def test_one_terminal_or_one_name_does_every_step(city: World, log: pd.DataFrame) -> None:
    alone = city.latent["alone"].set_index("award_id")
    steps = log[(log["object_type"] == "pension_award") & log["object_id"].isin(alone.index)]
    steps = steps[steps["action"].isin(["create", "approve"]) | (steps["after_v"] == "reviewed")]
    last_ones = steps.sort_values("action_ts").groupby("object_id").tail(3)
    terminals = last_ones.groupby("object_id")["terminal_id"].agg(lambda each: len(set(each)))
    assert (terminals == 1).mean() > 0.85
    seconds = last_ones.groupby("object_id")["action_ts"].agg(lambda when: (when.max() - when.min()).total_seconds())
    assert seconds.median() < 3_600
    assert seconds.max() > 3 * seconds.min()
    office = city.operators.set_index("op_id")["office_id"]
    staffed = city.operators.groupby("office_id").size()
    assert (staffed.loc[office.loc[alone["op_id"].unique()]] > 2).all()


def test_handling_alone_costs_what_was_added_and_nothing_where_nothing_was(city: World) -> None:
    alone = city.latent["alone"].set_index("award_id")
    rows = rows_of(city, "B4.5", "fraud", "pension_award")
    added = alone.loc[rows.index]
    plain = (added["months"] == 0) & (added["index"] == 0)
    assert (rows.loc[plain.to_numpy(), "loss_fen"] == 0).all()
    assert (rows.loc[~plain.to_numpy(), "loss_fen"] > 0).any()


def test_standing_in_small_offices_and_programs_are_on_record(city: World) -> None:
    rows = city.frame("exemption")
    cover = rows[rows["kind"] == "duty_cover"]
    awards = city.frame("pension_award").drop_duplicates("award_id").set_index("award_id")
    covered = awards.loc[city.latent["covered"]["award_id"]]
    assert len(covered) > 0
    for award in covered.itertuples():
        mine = cover[cover["key"] == str(award.op_approve)]
        assert ((mine["valid_from"] <= award.award_date) & (mine["valid_to"] >= award.award_date)).any()
        assert award.op_accept == award.op_review == award.op_approve
    small = set(rows.loc[rows["kind"] == "small_office", "key"].astype(int))
    staffed = city.operators.groupby("office_id").size()
    assert small == set(staffed.index[staffed == 2])
    service = set(rows.loc[rows["kind"] == "service_account", "key"].astype(int))
    assert service == set(city.operators.loc[city.operators["is_service"], "op_id"])
    assert set(awards.loc[city.latent["by_program"]["award_id"], "op_approve"]) <= service


# B4.6


def test_relatives_are_kin_by_the_lives_and_handled_by_their_own(city: World) -> None:
    cases = city.latent["relatives"]
    person = city.operators["person_id"].to_numpy()[cases["op_id"].to_numpy() - 1]
    ties = own_relatives.kin_of(city, np.unique(person))
    pairs = pd.MultiIndex.from_frame(ties)
    assert pd.MultiIndex.from_arrays([person, cases["person_id"]]).isin(pairs).all()
    awards = city.frame("pension_award").drop_duplicates("award_id").set_index("award_id").loc[cases["award_id"]]
    steps = awards[["op_accept", "op_review", "op_approve"]].to_numpy()
    assert (steps == cases["op_id"].to_numpy()[:, None]).any(axis=1).all()


def test_namesakes_are_no_kin_and_recusals_are_on_record(city: World) -> None:
    awards = city.frame("pension_award").drop_duplicates("award_id").set_index("award_id")
    alike = awards.loc[city.latent["namesakes"]["award_id"]]
    assert len(alike) > 0
    names = city.people["name"].to_numpy(str).astype("U1")
    clerk = city.operators["person_id"].to_numpy()[alike["op_accept"].to_numpy() - 1]
    assert (names[clerk - 1] == names[alike["person_id"].to_numpy() - 1]).all()
    ties = pd.MultiIndex.from_frame(own_relatives.kin_of(city, np.unique(clerk)))
    assert not pd.MultiIndex.from_arrays([clerk, alike["person_id"]]).isin(ties).any()
    recused = awards.loc[city.latent["recused"]["award_id"], "person_id"]
    keys = city.frame("exemption").query("kind == 'recusal'")["key"].astype(int)
    assert set(recused) == set(keys)


# B4.7


def test_favoured_cases_are_recognised_by_one_investigator_and_cost_all_that_was_paid(city: World) -> None:
    cases = last(city, "wi_case", "case_id").set_index("case_id")
    favours = city.latent["favours"]
    rows = rows_of(city, "B4.7", "fraud", "wi_case")
    mine = cases.loc[rows.index]
    assert mine["decision"].isin(["recognised", "deemed"]).all()
    by = favours.set_index("person_id").loc[mine["person_id"], "op_id"].to_numpy()
    assert (mine["op_investigate"].to_numpy() == by).all()
    benefits = last(city, "wi_benefit", "ben_id").query("pay_status == 'paid'").groupby("case_id")["amount_fen"].sum()
    bills = city.frame("medical_bill").groupby("case_id")["fund_fen"].sum()
    both = benefits.add(bills, fill_value=0).reindex(rows.index).fillna(0)
    refunded = city.frame("refund")
    refunded = refunded[refunded["src_table"].isin(["wi_benefit", "medical_bill"])]["amount_fen"].sum()
    assert (rows["loss_fen"] <= both).all()
    assert (both - rows["loss_fen"]).sum() <= refunded


def test_sound_cases_of_another_agent_are_decided_by_the_same_office(city: World) -> None:
    alike = rows_of(city, "B4.7", "benign_lookalike", "wi_case")
    cases = city.latent["wi_cases"].set_index("case_id").loc[alike.index]
    sound = cases[cases["tag"] == "B4.7/sound"]
    assert len(set(sound["agent_id"])) == 1
    assert not sound["agent_id"].isin(city.latent["favours"]["agent_id"]).any()
    quick = cases[cases["tag"] == "B4.7/short"]
    took = (quick["decided_ts"] - quick["apply_ts"]) / DAY - quick["suspended_days"]
    assert took.median() < 15


# shards


def test_shards_share_operators_and_each_has_its_own_episodes() -> None:
    order = Order(scale=0.004, seed=9, enrich=10.0, shard_scale=0.002)
    worlds = [begin(order, shard) for shard in range(2)]
    for world in worlds:
        run(world, until="schemes")
    first, second = (world.operators for world in worlds)
    pd.testing.assert_frame_equal(first.drop(columns="person_id"), second.drop(columns="person_id"))
    pd.testing.assert_frame_equal(
        worlds[0].agents.drop(columns="person_id"), worlds[1].agents.drop(columns="person_id")
    )
    human = ~first["is_service"].to_numpy()
    assert ((first["person_id"] > 0).to_numpy() ^ (second["person_id"] > 0).to_numpy())[human].all()
    assert (first["person_id"][~human] == 0).all()
    written = [set(world.frame("operator")["op_id"]) for world in worlds]
    assert not written[0] & written[1]
    assert written[0] | written[1] == set(first["op_id"])
    for world in worlds:
        mine = world.latent["insiders"]["op_id"] if "insiders" in world.latent else pd.Series(dtype=int)
        assert (mine % 2 == world.shard).mean() >= 0.5 or mine.empty
    total = sum(len(world.latent["diverted"]["ring"].unique()) for world in worlds)
    assert total >= 1


def test_what_is_on_record_names_accounts_and_wards_by_the_citys_numbers() -> None:
    second = begin(Order(scale=0.004, seed=9, enrich=10.0, shard_scale=0.002), 1)
    run(second, until="registries")
    rows = second.frame("exemption")
    assert not set(rows["kind"]) & {"service_account", "small_office", "card_migration", "system_outage"}
    wards = second.citywide(second.latent["looked_after"]["person_id"])
    homes = second.citywide(second.latent["welfare_homes"]["acct_id"])
    assert set(rows.loc[rows["kind"] == "guardian", "key"].astype(int)) <= set(wards)
    assert set(rows.loc[rows["kind"] == "institution_account", "key"].astype(int)) <= set(homes)
    assert rows["kind"].isin(["guardian", "institution_account"]).any()


def test_what_is_unearned_is_all_of_it_before_the_lawful_month(city: World) -> None:
    award = city.frame("pension_award").query("scheme == 'EP'").drop_duplicates("award_id")
    award = award[months(award["benefit_start_ym"]) > city.first_month].iloc[[0]]
    number, start = int(award["award_id"].iloc[0]), int(months(award["benefit_start_ym"])[0])
    asked = pd.DataFrame({"lawful": [start + 2]}, index=pd.Index([number], name="award_id"))
    paid = unearned.payments(city, asked)
    full = net_paid(city).query("award_id == @number")
    early = full[months(full["ym"]) < start + 2]
    assert paid["net"].sum() == early["net"].sum() > 0

"""Where a benefit goes on a day, on changes made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import accounts
from jihe.city.build import Order, begin, create, run
from jihe.city.calendar import NAT
from jihe.city.world import World

CHANGED, REVERTED = np.datetime64("2024-05-08T10:00", "s"), np.datetime64("2024-05-14T16:00", "s")
SECOND = np.timedelta64(1, "s")


@pytest.fixture(scope="module")
def world() -> World:
    """A city in which pensioner 1's money is diverted for six days, and pensioner 2's for good."""
    made = create(0.002, 3, 202301, 202603, 1.0)
    run(made, until="awards")
    drawing = made.awards[(made.awards["start"] < made.first_month) & (made.awards["scheme"] == "EP")]
    alive = made.people["death"].isna().to_numpy()[drawing["person_id"] - 1]
    clients = drawing[alive]["person_id"].drop_duplicates().to_numpy()[:2]
    made.latent["clients"] = pd.DataFrame({"person_id": clients, "thief": [7, 8]})
    made.payee_changes = pd.DataFrame(
        {
            "person_id": clients,
            "line": "EP",
            "holder": [7, 8],
            "changed_ts": [CHANGED, CHANGED],
            "reverted_ts": [REVERTED, NAT],
            "op_id": [3, 3],
        }
    )
    made.rng("accounts")
    accounts.build(made)
    since = np.repeat(np.datetime64("2020-01-06T09:00", "s"), 2)
    accounts.link(made, "EP", clients, since)
    return made


def payee(world: World, client: int, when: np.datetime64) -> int:
    person = world.latent["clients"]["person_id"].to_numpy()[client : client + 1]
    return int(accounts.payee(world, "EP", person, np.array([when]))[0])


def own(world: World, client: int) -> int:
    return int(accounts.of_people(world, world.latent["clients"]["person_id"].to_numpy())[client])


def test_money_goes_to_the_new_account_from_the_second_of_the_change(world: World) -> None:
    thief = int(accounts.of_people(world, np.array([7]))[0])
    assert payee(world, 0, CHANGED - SECOND) == own(world, 0)
    assert payee(world, 0, CHANGED) == thief
    assert payee(world, 0, REVERTED - SECOND) == thief
    assert payee(world, 0, REVERTED) == own(world, 0)


def test_a_change_that_is_not_reverted_stays(world: World) -> None:
    assert payee(world, 1, world.end) == accounts.of_people(world, np.array([8]))[0] != own(world, 1)


def test_before_the_first_link_nothing_is_known(world: World) -> None:
    assert payee(world, 0, np.datetime64("2020-01-06T08:59:59", "s")) == 0
    assert accounts.payee(world, "UI", np.array([1]), np.array([CHANGED]))[0] == 0


def test_the_fund_keeps_every_state_of_a_link(world: World) -> None:
    person = world.latent["clients"]["person_id"].to_numpy()[0]
    rows = world.frame("payee_link")
    rows = rows[rows["person_id"] == person].sort_values(["recorded_ts", "link_id"])
    assert rows["recorded_ts"].tolist() == sorted(rows["recorded_ts"])
    assert len(rows) == 5  # three links, two of them closed later
    assert rows.groupby("link_id").size().tolist() == [2, 2, 1]
    edited = rows[rows["changed_ts"] == CHANGED]
    assert (edited["changed_op"] == 3).all()
    assert edited["valid_to"].iloc[-1] == REVERTED.astype("datetime64[D]")


def test_every_adult_and_employer_has_an_account_and_ids_follow_opening(world: World) -> None:
    frame = world.accounts
    assert frame["acct_id"].tolist() == list(range(1, len(frame) + 1))
    assert frame["opened"].is_monotonic_increasing
    assert (accounts.of_employers(world, world.employers["employer_id"].to_numpy()) > 0).all()
    adults = world.people["kind"].ne("minor").to_numpy()
    assert (accounts.of_people(world, world.people["person_id"].to_numpy()[adults]) > 0).all()
    assert accounts.of_people(world, np.array([0]))[0] == 0


def test_an_account_is_of_use_once_the_fund_can_know_of_it(world: World) -> None:
    account = world.accounts[world.accounts["holder"] > 0].iloc[-1]
    person, opened = np.array([account["holder"]]), account["opened"].to_datetime64()
    assert accounts.of_people(world, person, by=np.array([opened]))[0] != account["acct_id"]
    assert accounts.of_people(world, person, by=np.array([opened + 13 * 86_400 * SECOND]))[0] > 0
    assert accounts.of_people(world, np.array([0]), by=np.array([world.end]))[0] == 0


def test_of_two_edits_at_one_second_the_last_stands() -> None:
    made = create(0.002, 3, 202301, 202603, 1.0)
    run(made, until="awards")
    client = made.awards["person_id"].to_numpy()[:1]
    made.payee_changes = pd.DataFrame(
        {"person_id": client.repeat(2), "line": "EP", "holder": [7, 8], "changed_ts": CHANGED, "reverted_ts": NAT,
         "op_id": 3}
    )  # fmt: skip
    accounts.build(made)
    accounts.link(made, "EP", client, np.array(["2020-01-06T09:00"], dtype="datetime64[s]"))
    rows = made.frame("payee_link")
    assert not rows.duplicated(["link_id", "recorded_ts"]).any()
    assert accounts.payee(made, "EP", client, np.array([CHANGED]))[0] == accounts.of_people(made, np.array([8]))[0]


@pytest.mark.verify
def test_about_one_payee_in_eighty_moves_a_year_a_third_of_them_with_the_card_exchange() -> None:
    made = create(0.01, 6, 202301, 202603, 1.0)
    run(made, until="accounts")
    changes = made.payee_changes[made.payee_changes["holder"] == made.payee_changes["person_id"]]
    drawing = made.awards["start"] < made.last_month
    assert len(changes) / drawing.sum() / made.years == pytest.approx(0.012, rel=0.2)
    weeks = made.latent["migration_weeks"]
    when = changes["changed_ts"].to_numpy()[:, None]
    inside = ((when >= weeks["start"].to_numpy()) & (when < weeks["end"].to_numpy() + np.timedelta64(4, "D"))).any(
        axis=1
    )
    assert 0.25 < inside.mean() < 0.5
    program = made.operators["is_service"].to_numpy()[changes["op_id"].to_numpy() - 1]
    assert program.any()
    assert inside[program].all()
    assert (~program[inside]).any()
    clock = changes["changed_ts"].dt.hour.to_numpy()
    assert (clock[program] >= 19).all()
    assert (clock[~program] < 18).all()
    banks = made.accounts.set_index("acct_id")["bank"].loc[changes["acct_id"].to_numpy()[program]]
    assert set(banks) <= set(weeks["bank"])


@pytest.mark.verify
def test_the_card_exchange_is_the_whole_citys() -> None:
    weeks = []
    for shard in range(2):
        made = begin(Order(scale=0.004, seed=5, shard_scale=0.002), shard)
        run(made, until="accounts")
        weeks.append(made.latent["migration_weeks"])
    pd.testing.assert_frame_equal(*weeks)

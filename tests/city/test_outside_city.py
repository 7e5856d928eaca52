"""The hook examples of docs/red-team.md in a whole city, beside the project's own schemes; and what the page says."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jihe.city import accounts, build
from jihe.city.calendar import month_of, ym_of
from jihe.city.schemes.shared import kept, months_of
from jihe.city.world import World

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PAGE = ROOT / "docs" / "red-team.md"
OURS = {"B1.X", "B1.X2", "B2.X", "B3.X", "B4.X"}


def test_every_example_of_the_page_is_in_a_file_that_a_city_is_built_with() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    files = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.rglob("*.py"))]
    assert len(blocks) >= 8
    for block in blocks:
        assert any(block in text or textwrap.indent(block, " " * 4) in text for text in files), block


@pytest.fixture(scope="module")
def city() -> World:
    world = build.begin(build.Order(0.003, 5, enrich=10.0, schemes=EXAMPLES / "hooks"))
    build.run(world)
    return world


def truth(city: World, typology: str) -> pd.DataFrame:
    rows = city.truth
    return rows[(rows["typology"] == typology).to_numpy()]


@pytest.mark.verify
def test_every_hook_costs_the_fund_something_and_is_told_apart(city: World) -> None:
    rows = city.truth
    ours = rows[rows["typology"].isin(OURS)]
    assert set(ours["typology"]) == OURS
    assert (ours["loss_fen"] > 0).all()
    assert set(ours.loc[ours["typology"] == "B2.X", "entity_type"]) == {"employer_subsidy", "skill_subsidy"}
    assert ours.loc[ours["typology"] == "B4.X", "ring_id"].min() == 1


@pytest.mark.verify
def test_numbers_of_awards_that_other_schemes_keep_are_still_theirs(city: World) -> None:
    person = city.awards.set_index("award_id")["person_id"]
    frames = [each for each in city.latent.values() if {"award_id", "person_id"} <= set(each) and len(each)]
    assert len(frames) > 5
    for frame in frames:
        mine = frame[(frame["award_id"] > 0).to_numpy() & (frame["person_id"] > 0).to_numpy()]
        assert (person.loc[mine["award_id"]].to_numpy() == mine["person_id"].to_numpy()).all(), list(frame)


@pytest.mark.verify
def test_a_falsely_dated_death_is_paid_to_the_stated_day_and_is_no_concealed_death(city: World) -> None:
    hidden = city.latent["concealed/B1.X"].set_index("person_id")
    awards = city.frame("pension_award").drop_duplicates("award_id").set_index("award_id")["person_id"]
    told = truth(city, "B1.1")["entity_id"]
    assert not awards.reindex(told[told.isin(awards.index)]).isin(hidden.index).any()
    ends = city.frame("pension_award")
    ends = ends[ends["person_id"].isin(hidden.index) & (ends["status"] == "ended") & (ends["end_reason"] == "death")]
    assert len(ends) >= 1
    assert (ends["end_ym"] == ym_of(month_of(hidden.loc[ends["person_id"], "stated"]))).all()
    paid = kept(city, "pension_payment", "pay_id", ["award_id", "person_id", "ym"])
    after = paid[paid["person_id"].isin(hidden.index)]
    after = after[months_of(after["ym"]) > month_of(hidden.loc[after["person_id"], "death"])]
    assert truth(city, "B1.X")["loss_fen"].sum() == after["net"].sum() > 0
    rows = city.frame("certification")
    rows = rows[rows["person_id"].isin(hidden.index)]
    dead = rows["cert_ts"].to_numpy() > hidden.loc[rows["person_id"], "death"].to_numpy()
    assert set(rows.loc[dead, "method"]) == {"paper"}
    assert set(rows.loc[dead, "city"]) == {"广州市"}


@pytest.mark.verify
def test_money_goes_where_the_hooks_say(city: World) -> None:
    owner = city.employers.set_index("employer_id")["legal_person"]
    refunds = (
        city.frame("employer_subsidy")
        .set_index("sub_id")
        .loc[truth(city, "B2.X").query("entity_type == 'employer_subsidy'")["entity_id"]]
    )
    assert (refunds["acct_id"] == accounts.of_people(city, owner.loc[refunds["employer_id"]].to_numpy())).all()
    heirs = city.latent["heirs/B1.X2"].set_index("person_id")["heir"]
    grants = city.frame("death_benefit")
    grants = grants[grants["deceased_id"].isin(truth(city, "B1.X2")["entity_id"])]
    assert grants["amount_fen"].sum() == truth(city, "B1.X2")["loss_fen"].sum()
    assert (grants["payee_person_id"] == heirs.loc[grants["deceased_id"]].to_numpy()).all()
    ties = city.frame("relation").set_index(["a_person", "b_person"])["kind"]
    pairs = list(zip(grants["deceased_id"], grants["payee_person_id"], strict=True))
    assert set(ties.loc[pairs]) == {"child"}
    bills = city.latent["bills"].set_index("bill_id").loc[truth(city, "B3.X")["entity_id"]]
    assert bills["on_paper"].all()
    assert (bills["fund_fen"].to_numpy() == truth(city, "B3.X")["loss_fen"].to_numpy()).all()


@pytest.mark.verify
def test_the_log_tells_what_the_clerks_did(city: World) -> None:
    said = city.latent["entries/B4.X"]
    log = city.frame("op_log")
    mine = log[(log["object_type"] == "pension_award") & (log["action"] == "override")].set_index("object_id")
    inside = said[(said["action_ts"] < city.end) & (said["action_ts"] >= city.start)]
    assert len(inside) >= 1
    assert (mine.loc[inside["award_id"], "op_id"].to_numpy() == inside["op_id"].to_numpy()).all()
    bought = city.awards.set_index("award_id").loc[city.latent["bought_index"]["award_id"]]
    assert np.allclose(bought["extra_index"], 0.4)

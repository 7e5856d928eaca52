"""A yuan is lost once: the truth's losses held against the fund's own payments, reckoned here from the tables alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city.schemes import imprisoned
from jihe.city.schemes.shared import kept
from jihe.city.world import World
from tests.city.whole import last, months, whole_city

ACTORS = {"employer", "agent", "operator", "hospital"}
# All that was paid is lost: there was no right at all.
WHOLE_CLAIMS, WHOLE_CASES = ("B2.2", "B2.3"), ("B3.1", "B3.2", "B3.3", "B3.11", "B4.7")


pytestmark = pytest.mark.verify  # a whole city


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


def of_truth(world: World, typologies: tuple[str, ...], kind: str, label: str = "fraud") -> pd.Series:
    """Loss by entity of a kind, those without one left out."""
    truth = world.truth
    rows = truth[truth["typology"].isin(typologies) & (truth["entity_type"] == kind) & (truth["label"] == label)]
    lost: pd.Series = rows[rows["loss_fen"] != 0].groupby("entity_id")["loss_fen"].sum()
    return lost


def refunded(world: World, table: str) -> pd.Series:
    rows = world.frame("refund")
    return rows[rows["src_table"] == table].groupby("src_key")["amount_fen"].sum()


def stayed(world: World, table: str, key: str, fen: str = "amount_fen") -> pd.DataFrame:
    """The last version of each payment with what stayed out of it, nothing where it failed."""
    rows = last(world, table, key)
    back = refunded(world, table).reindex(rows[key]).fillna(0).to_numpy(dtype=np.int64)
    paid = (rows["pay_status"] == "paid").to_numpy() if "pay_status" in rows else True
    rows["stayed"] = np.where(paid, np.maximum(rows[fen].to_numpy() - back, 0), 0).astype(np.int64)
    return rows


def on_cases(world: World) -> pd.Series:
    """What stayed out by injury case: benefits and bills."""
    parts = (stayed(world, "wi_benefit", "ben_id"), stayed(world, "medical_bill", "bill_id", "fund_fen"))
    total: pd.Series = pd.concat([rows.groupby("case_id")["stayed"].sum() for rows in parts]).groupby(level=0).sum()
    return total


def same(found: pd.Series, expected: pd.Series) -> None:
    expected = expected[expected != 0]
    assert sorted(found.index) == sorted(expected.index)
    assert len(found)
    assert (found.sort_index().to_numpy() == expected.sort_index().to_numpy()).all()


def test_a_ring_loses_nothing_beside_its_leaves(city: World) -> None:
    """Who is behind them shares their ring, and answers for the whole of what it lost, or for a part."""
    truth = city.truth
    heads = truth[truth["entity_type"].isin(ACTORS) & (truth["label"] == "fraud")]
    assert {"employer", "operator", "hospital"} <= set(heads["entity_type"])
    assert (heads["loss_fen"] == 0).all()
    assert (heads["ring_id"] != 0).all()
    leaves = truth[~truth["entity_type"].isin(ACTORS) & (truth["label"] == "fraud")]
    lost = leaves.groupby(["typology", "ring_id"])["loss_fen"].sum()
    ring = lost.reindex(pd.MultiIndex.from_frame(heads[["typology", "ring_id"]]))
    assert ring.notna().all()
    assert (heads["answers_for_fen"].to_numpy() <= ring.to_numpy()).all()
    whole = heads["entity_type"].isin(["operator"]).to_numpy()
    assert (heads["answers_for_fen"].to_numpy()[whole] == ring.to_numpy()[whole]).all()
    assert heads["answers_for_fen"].sum() > 0


def test_claims_without_any_right_lose_all_they_drew(city: World) -> None:
    truth = city.truth
    claims = truth[truth["typology"].isin(WHOLE_CLAIMS) & (truth["entity_type"] == "ui_claim")]
    frauds = claims.loc[claims["label"] == "fraud", "entity_id"]
    paid = stayed(city, "ui_payment", "pay_id").groupby("claim_id")["stayed"].sum()
    same(of_truth(city, WHOLE_CLAIMS, "ui_claim"), paid.reindex(frauds).fillna(0).astype(np.int64))


def test_cases_without_any_right_lose_all_that_was_paid_on_them(city: World) -> None:
    """And what another scheme took of the same bills is no second loss."""
    truth = city.truth
    cases = truth[truth["typology"].isin(WHOLE_CASES) & (truth["entity_type"] == "wi_case")]
    frauds = cases.loc[cases["label"] == "fraud", "entity_id"].unique()
    paid = on_cases(city).reindex(frauds).fillna(0).astype(np.int64)
    bills = last(city, "medical_bill", "bill_id").set_index("bill_id")["case_id"]
    on_bills = truth[(truth["entity_type"] == "medical_bill") & (truth["loss_fen"] > 0)]
    elsewhere = on_bills["loss_fen"].groupby(bills.reindex(on_bills["entity_id"]).to_numpy()).sum()
    other = truth[(truth["entity_type"] == "wi_case") & ~truth["typology"].isin(WHOLE_CASES) & (truth["loss_fen"] > 0)]
    elsewhere = elsewhere.add(other.groupby("entity_id")["loss_fen"].sum(), fill_value=0)
    rest = paid - elsewhere.reindex(paid.index).fillna(0).astype(np.int64)
    same(of_truth(city, WHOLE_CASES, "wi_case"), rest)


def test_pensions_after_death_are_lost_once_each(city: World) -> None:
    """Hidden deaths, deaths reported late, awards that nobody stopped: together all that was paid to the dead."""
    paid = stayed(city, "pension_payment", "pay_id")
    death = city.people["death"].to_numpy()[paid["person_id"].to_numpy() - 1].astype("datetime64[M]")
    after = paid[(months(paid["ym"]) - 1970 * 12 > death.astype(np.int64)) & ~np.isnat(death)]
    due = after.groupby("award_id")["stayed"].sum()
    truth = city.truth
    of_dead = truth[(truth["entity_type"] == "pension_award") & truth["entity_id"].isin(due[due > 0].index)]
    same(of_dead[of_dead["loss_fen"] > 0].groupby("entity_id")["loss_fen"].sum(), due)


def test_pensions_of_all_who_sit_in_prison_are_booked(city: World) -> None:
    """Also of those whom another scheme than pensions imprisoned: an error at that scheme's weight, no fraud."""
    sent = pd.concat([city.latent[name].assign(of=name) for name in city.latent if name.startswith("custody/")])
    sent = sent[(sent["exec_mode"] == "in_prison") & sent["kind"].isin(["prison", "detention_sentence"])]
    sent = sent[sent["of"] != f"custody/{imprisoned.TYPOLOGY}"]
    paid = stayed(city, "pension_payment", "pay_id").merge(sent, on="person_id")
    month, begun = months(paid["ym"]), paid["start_date"].to_numpy().astype("datetime64[M]").astype(np.int64)
    ended = paid["end_date"].to_numpy().astype("datetime64[M]").astype(np.int64)
    whole = (month - 1970 * 12 > begun) & (month - 1970 * 12 < ended)
    same(of_truth(city, (imprisoned.TYPOLOGY,), "pension_award", "benign_lookalike"),
         paid[whole].groupby("award_id")["stayed"].sum())  # fmt: skip
    truth = city.truth
    rows = truth[(truth["typology"] == imprisoned.TYPOLOGY) & (truth["label"] != "fraud") & (truth["loss_fen"] > 0)]
    whose = paid[whole].drop_duplicates("award_id").set_index("award_id")["of"].str.split("/").str[1]
    assert rows["weight"].tolist() == [city.weight_of(whose[award]) for award in rows["entity_id"]]
    assert "B3.9" in set(whose)


def test_awards_of_public_units_without_months_are_no_surprise(city: World) -> None:
    awards = last(city, "pension_award", "award_id")
    bare = awards[(awards["scheme"] == "GP") & (awards["benefit_start_ym"] >= 201410)]
    bare = bare[bare["actual_months"] + bare["deemed_months"] == 0]
    truth = city.truth
    known = truth[(truth["typology"] == "B1.7") & (truth["label"] == "benign_lookalike")]
    assert set(bare["award_id"]) <= set(known["entity_id"])
    assert len(bare)


def test_no_payment_is_lost_beyond_what_stayed_out(city: World) -> None:
    """Of every award, claim, case and bill: the sum of all losses on it, fraud and error."""
    truth = city.truth
    lost = truth[truth["loss_fen"] > 0]
    by = lost.groupby(["entity_type", "entity_id"])["loss_fen"].sum()
    rooms = {
        "pension_award": stayed(city, "pension_payment", "pay_id").groupby("award_id")["stayed"].sum(),
        "ui_claim": stayed(city, "ui_payment", "pay_id").groupby("claim_id")["stayed"].sum(),
        "medical_bill": stayed(city, "medical_bill", "bill_id", "fund_fen").set_index("bill_id")["stayed"],
        "dependant": stayed(city, "wi_benefit", "ben_id").groupby("dep_id")["stayed"].sum(),
        "employer_subsidy": city.frame("employer_subsidy").set_index("sub_id")["amount_fen"],
        "skill_subsidy": city.frame("skill_subsidy").set_index("sub_id")["amount_fen"],
        "oi_case": last(city, "oi_case", "oi_id").set_index("oi_id")["amount_fen"],
        "person": city.frame("death_benefit").groupby("deceased_id")["amount_fen"].sum(),
    }  # fmt: skip
    for kind, room in rooms.items():
        mine = by.loc[kind]
        assert len(mine), kind
        assert (mine <= room.reindex(mine.index).fillna(0)).all(), kind
    case_of = {
        kind: last(city, kind, key).set_index(key)["case_id"]
        for kind, key in (("medical_bill", "bill_id"), ("wi_appraisal", "appr_id"), ("dependant", "dep_id"))
    }
    case = [
        case_of[kind][number] if kind in case_of else number if kind == "wi_case" else 0
        for kind, number in zip(lost["entity_type"], lost["entity_id"], strict=True)
    ]
    on_case = lost["loss_fen"].groupby(np.array(case)).sum().drop(0)
    assert (on_case <= on_cases(city).reindex(on_case.index).fillna(0)).all()


def test_what_pays_twice_in_the_books_is_paid_once_in_the_tables(city: World) -> None:
    """``kept``, by which schemes reckon, is the tables' own sum."""
    mine = stayed(city, "pension_payment", "pay_id").set_index("pay_id")["stayed"].sort_index()
    theirs = kept(city, "pension_payment", "pay_id", ["award_id"]).set_index("pay_id")["net"].sort_index()
    assert (mine == theirs).all()

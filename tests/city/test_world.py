from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city.build import create
from jihe.city.world import World


@pytest.fixture
def world() -> World:
    return create(0.002, 7, 202301, 202603, 4.0)


def town(**columns: object) -> dict[str, object]:
    rows = {
        "town_code": ["A", "B"], "name_zh": ["甲", "乙"], "kind": ["town", "street"], "population": [1, 2],
        "recorded_ts": np.array(["2023-01-01", "2023-01-02"], dtype="datetime64[s]"),
    }  # fmt: skip
    return {**rows, **columns}


def test_a_stream_is_disturbed_by_no_other() -> None:
    alone, beside = (create(0.002, 7, 202301, 202603, 1.0) for _ in range(2))
    beside.rng("another").random(100)
    assert (alone.rng("one").random(5) == beside.rng("one").random(5)).all()
    assert alone.rng("one").random() != alone.rng("two").random()


def test_another_seed_is_another_city() -> None:
    one, two = (create(0.002, seed, 202301, 202603, 1.0) for seed in (1, 2))
    assert one.rng("a").random() != two.rng("a").random()


def test_ids_go_on_where_they_stopped(world: World) -> None:
    assert list(world.new_ids("person", 3)) == [1, 2, 3]
    assert list(world.new_ids("employer", 1)) == [1]
    assert list(world.new_ids("person", 2)) == [4, 5]


def test_finished_rows_come_back(world: World) -> None:
    world.put("ref_town", town())
    assert world.frame("ref_town")["population"].tolist() == [1, 2]
    assert world.frame("ref_icd").empty


def test_what_the_fund_learns_after_the_window_is_withheld(world: World) -> None:
    edge = np.array(["2026-03-31 23:59:59", "2026-04-01"], dtype="datetime64[s]")
    world.put("ref_town", town(recorded_ts=edge))
    assert world.frame("ref_town")["town_code"].tolist() == ["A"]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"colour": ["r", "g"]}, r"unknown columns .*colour"),
        ({"kind": ["town", None]}, "ref_town: column kind may not be null"),
        ({"population": ["many", "few"]}, "ref_town: column population"),
    ],
)
def test_rows_that_do_not_fit_are_refused_by_name(world: World, columns: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        world.put("ref_town", town(**columns))


def test_a_missing_column_is_named(world: World) -> None:
    rows = town()
    del rows["population"]
    with pytest.raises(ValueError, match=r"missing .*population"):
        world.put("ref_town", rows)


def test_nothing_is_zero_in_a_nullable_id_and_empty_in_a_nullable_code(world: World) -> None:
    ts = np.array(["2023-01-02"], dtype="datetime64[s]")
    world.put(
        "refund",
        {"refund_id": [1], "line": ["EP"], "src_table": ["pension_payment"], "src_key": [0], "amount_fen": [0],
         "refund_ts": ts, "kind": ["cash"], "recorded_ts": ts},
    )  # fmt: skip
    assert world.arrow("refund").column("src_key").null_count == 0  # not nullable: nought is nought
    world.put("office", {"office_id": [1], "town": [""], "kind": ["centre"], "recorded_ts": ts})
    assert world.arrow("office").column("town").null_count == 1


def test_prevalence_grows_with_scale_window_and_enrichment() -> None:
    small, rich = create(0.02, 1, 202301, 202312, 1.0), create(0.02, 1, 202301, 202412, 10.0)
    few = np.mean([small.prevalence(f"s{i}", 500.0) for i in range(200)])
    many = np.mean([rich.prevalence(f"s{i}", 500.0) for i in range(200)])
    assert few == pytest.approx(10, rel=0.1)
    assert many == pytest.approx(200, rel=0.05)
    assert small.prevalence("never", 0.0, at_least=2) == 2


def test_truth_is_weighted_back_to_the_real_rate(world: World) -> None:
    world.record("B1.1", "fraud", "pension_award", [5, 6], 202301, [202303, 202304], loss_fen=[10, 20])
    world.record("B1.1", "benign_lookalike", "pension_award", [7], 202301, actor_ids=[[1, 2]])
    truth = world.truth
    assert truth["weight"].tolist() == [0.25, 0.25, 1.0]
    assert truth["end_ym"].tolist() == [202303, 202304, 0]
    assert truth["actor_ids"].tolist() == [[], [], [1, 2]]
    assert isinstance(truth, pd.DataFrame)

"""Money found, saved and come in, and what the page sums up, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from jihe.evaluate.reviewing import Reviewers
from jihe.evaluate.stories import stories
from jihe.rehearse.accounts import Year, accounts
from jihe.rehearse.arms import ORACLES
from jihe.rehearse.reviewers import Staff
from jihe.rehearse.summing import mean
from jihe.rehearse.world import Reviewed, World, month_of
from jihe.rehearse.year import year
from tests.rehearse.towns import NEVER_WRONG, Given, Story, bureau, town


def years(world: World, hours: float = 200.0, staff: Staff = NEVER_WRONG) -> dict[str, Year]:
    books = {arm: list(year(world, arm, bureau(hours, staff))) for arm in ("rules", "severity", "verdicts", *ORACLES)}
    return accounts(world, books, staff)


def test_what_is_lost_comes_back_over_months_and_what_is_not_is_saved() -> None:
    """Ten months from the first night's on, found there and known in its next month: two are lost, eight saved."""
    world = town([Given((0,))], [Story(1_000, months=10)], months=4, reviewed=Reviewed(np.zeros(1), np.array([0.5])))
    beside = years(world, staff=replace(NEVER_WRONG, instalments=1))["rules"].beside
    assert [one.saved_fen for one in beside] == [800, 0, 0, 0]
    assert [one.recovered_fen for one in beside] == [0, 0, 100, 0]  # half of 200, the month after the verdict
    assert [one.came_fen for one in beside] == [900, 0, 0, 0]
    late = replace(world, reviewed=Reviewed(np.array([31.0]), np.array([0.5])))
    assert years(late, staff=replace(NEVER_WRONG, instalments=1))["rules"].beside[0].saved_fen == 700


def test_instalments_add_up_to_what_comes_back() -> None:
    world = town([Given((number,)) for number in range(20)], [Story(10_000)] * 20, months=9)
    beside = years(world, staff=replace(NEVER_WRONG, instalments=4))["rules"].beside
    assert sum(one.recovered_fen for one in beside) == pytest.approx(200_000, abs=9)
    assert sum(one.recovered_fen > 0 for one in beside) == 4
    assert beside[2].recovered_fen > beside[5].recovered_fen  # of four months, the first has every verdict's part


def test_precision_counts_what_returns_money() -> None:
    """A look-alike that is upheld wrongly, and a fraud that is cleared, are no verdicts that return money."""
    cases = [Given((0,)), Given((1,)), Given((2,)), Given()]
    world = town(cases, [Story(), Story(kind="overpaid"), Story(0, kind="harmless")])
    right = years(world)["rules"]
    assert right.rows[0].precision == 0.5
    assert right.rows[1].precision is None
    assert (right.rows[0].frauds, right.rows[0].cases) == (1, 4)
    assert (right.beside[0].upheld, right.beside[0].accused, right.beside[0].cleared) == (2, 0, 0)
    wrong = years(world, staff=replace(NEVER_WRONG, errs=Reviewers(1, 1, 1, 1)))["rules"]
    assert wrong.rows[0].precision == 0.0
    assert wrong.rows[0].money_fen == 0
    assert (wrong.beside[0].upheld, wrong.beside[0].accused, wrong.beside[0].cleared) == (2, 2, 2)


def test_what_models_alone_brought_and_what_the_list_promised() -> None:
    world = town([Given((0,)), Given((1,), ruled=False)], [Story(300), Story(100)])
    made = years(world)
    assert made["verdicts"].rows[0].by_models_alone == 0.25
    assert made["rules"].rows[0].by_models_alone == 0.0
    assert made["rules"].rows[0].money_of_oracle == 0.75
    assert made["rules"].beside[0].promised is None
    assert made["severity"].beside[0].promised == pytest.approx(2 * 0.6)
    assert made["severity"].beside[0].promised_fen == round(2 * 0.6 * 0.75 * 1_000_000)
    assert made["oracle_union"].beside == []
    assert made["oracle_union"].rows[0].precision == 1.0


def test_shares_of_nothing_are_none() -> None:
    row = years(town([Given()], []))["verdicts"].rows[0]
    assert (row.money_fen, row.money_of_oracle, row.money_of_oracle_all, row.by_models_alone) == (0, None, None, None)
    assert row.precision == 0.0


def test_a_mean_has_an_interval_where_there_are_cities_to_compare() -> None:
    assert mean([None, None]) == (None, None, None, 0)
    assert mean([2.0, None]) == (2.0, None, None, 1)
    made = mean([1.0, 2.0, 3.0])
    assert made.low is not None
    assert made.high is not None
    assert (made.value, made.n) == (2.0, 3)
    assert made.high - 2.0 == pytest.approx(4.3027 / 3**0.5, abs=1e-3)
    assert made.low == pytest.approx(4.0 - made.high)


def test_stories_are_the_truth_in_months(tmp_path: Path) -> None:
    file = tmp_path / "truth.parquet"
    rows = """
        (1, 'pension_award', 7, 'B1.1', 'fraud', 202401, 202503, 500, 3, 0.5),
        (2, 'ui_claim', 8, 'B2.1', 'benign_lookalike', 202401, 202401, 90, NULL, 1),
        (3, 'employer', 9, 'B3.11', 'fraud', 202402, NULL, -5, NULL, 1),
        (4, 'person', 10, NULL, 'clean', NULL, NULL, NULL, NULL, 1),
        (5, 'operator', 11, 'B4.2', 'benign_lookalike', NULL, NULL, 0, 0, 1)"""
    names = "truth_id, entity_type, entity_id, typology, label, start_ym, end_ym, loss_fen, ring_id, weight"
    with duckdb.connect() as connection:
        made = f"SELECT *, NULL::BIGINT[] AS actor_ids FROM (VALUES {rows}) AS t({names})"
        connection.execute(f"COPY ({made}) TO '{file}' (FORMAT parquet)")
    found = stories(file).set_index("truth_id")
    assert found.index.tolist() == [1, 2, 3, 5]
    assert found["kind"].tolist() == ["fraud", "overpaid", "fraud", "harmless"]
    assert found["fen"].tolist() == [500, 90, 0, 0]
    assert found["line"].tolist() == ["pension", "unemployment", "work_injury", "cross"]
    assert found["ring"].tolist() == ["B1.1/3", "2", "3", "5"]
    assert found.loc[1, ["first", "until"]].tolist() == [month_of(date(2024, 1, 1)), month_of(date(2025, 3, 1))]
    assert found.loc[3, ["first", "until"]].tolist() == [month_of(date(2024, 2, 1))] * 2
    assert found.loc[5, "until"] == month_of(date(2000, 1, 1))  # long ago: nothing of it can be saved

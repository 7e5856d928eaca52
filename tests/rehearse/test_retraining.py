"""What an arm's verdicts teach its models, and that the gates decide."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from jihe.evaluate.reviewing import Reviewers
from jihe.rehearse.retraining import own_reviews
from jihe.rehearse.reviewers import Staff
from jihe.rehearse.year import year
from jihe.warning.own_reviews import COLUMNS
from tests.rehearse.towns import Given, Story, bureau, town
from tests.support import few_rules, jihe


def test_a_verdict_teaches_about_its_subject_and_the_rows_it_was_shown() -> None:
    world = town(
        [Given((0,)), Given((1,)), Given((2,)), Given()], [Story(500), Story(70, "overpaid"), Story(0, "harmless")]
    )
    months = {month.number: month for month in world.months}
    verdicts = list(year(world, "rules", bureau(200.0)))[-1].verdicts
    rows = own_reviews(months, world.truths, verdicts).to_pandas()
    assert list(rows.columns) == list(COLUMNS)
    assert rows["about_kind"].tolist() == ["pension_award", "pension_payment"] * 4
    subjects = rows[rows["about_kind"] == "pension_award"].set_index("about_id").sort_index()
    assert subjects["verdict"].tolist() == ["fraud", "overpaid_no_fault", "benign", "benign"]
    assert subjects["confirmed_fen"].tolist() == [500, 70, 0, 0]
    assert set(subjects["opened_ts"]) == {datetime(2025, 12, 31)}
    assert (subjects["decided_ts"] > subjects["opened_ts"]).all()
    assert (rows["review_id"] < 0).all()
    assert own_reviews(months, world.truths, []).num_rows == 0


def test_a_wrong_verdict_teaches_what_it_says() -> None:
    world = town([Given((0,)), Given()], [Story(500)])
    wrong = Staff(Reviewers(1, 1, 1, 1), uneven=0, alike=0, own=0)
    verdicts = list(year(world, "rules", bureau(200.0, wrong)))[-1].verdicts
    rows = own_reviews({month.number: month for month in world.months}, world.truths, verdicts).to_pandas()
    subjects = rows[rows["about_kind"] == "pension_award"].set_index("about_id").sort_index()
    assert subjects["verdict"].tolist() == ["benign", "fraud"]
    assert subjects["confirmed_fen"].tolist() == [0, 0]


@pytest.mark.verify
@pytest.mark.minutes
def test_models_are_trained_every_month_and_the_gates_say_what_becomes_of_them(tmp_path: Path) -> None:
    few_rules(tmp_path / "content", "m08_employer_injury", "m10_injury_authenticity")
    options = ("--months", 2, "--scale", 0.004, "--enrich", 4, "--hours-per-100k", 400, "--retrain")
    said = jihe("rehearse", *options, "--content", tmp_path / "content", "--out", tmp_path / "out", "--json").stdout
    figures = json.loads((tmp_path / "out" / "rehearsal-figures.json").read_bytes())
    assert [one["arm"] for one in figures["refused"]] == ["verdicts", "first_guess"]
    for one in figures["refused"]:
        first, second = one["months"]
        assert first == {}
        assert second
    assert 'id="gates"' in (tmp_path / "out" / "rehearsal.html").read_text(encoding="utf-8")
    again = jihe("rehearse", *options, "--content", tmp_path / "content", "--out", tmp_path / "out", "--json").stdout
    assert again == said

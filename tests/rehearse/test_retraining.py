"""What an arm's verdicts teach its models, and that the gates decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from jihe.evaluate.reviewing import Reviewers
from jihe.rehearse.retraining import own_reviews
from jihe.rehearse.reviewers import Staff
from jihe.rehearse.year import year
from jihe.warning.learning.own_reviews import COLUMNS
from tests.rehearse.towns import NEVER_WRONG, Given, Story, bureau, town

LATER = date(2030, 1, 1)


def test_a_verdict_teaches_about_its_subject_and_the_rows_it_was_shown() -> None:
    world = town(
        [Given((0,)), Given((1,)), Given((2,)), Given()], [Story(500), Story(70, "overpaid"), Story(0, "harmless")]
    )
    months = {month.number: month for month in world.months}
    verdicts = list(year(world, "rules", bureau(200.0)))[-1].verdicts
    rows = own_reviews(months, world.truths, verdicts, LATER).to_pandas()
    assert list(rows.columns) == list(COLUMNS)
    assert rows["about_kind"].tolist() == ["pension_award", "pension_payment"] * 4
    subjects = rows[rows["about_kind"] == "pension_award"].set_index("about_id").sort_index()
    assert subjects["verdict"].tolist() == ["fraud", "overpaid_no_fault", "benign", "benign"]
    assert subjects["confirmed_fen"].tolist() == [500, 70, 0, 0]
    assert set(subjects["opened_ts"]) == {datetime(2025, 12, 31)}
    assert (subjects["decided_ts"] > subjects["opened_ts"]).all()
    assert (rows["review_id"] < 0).all()
    assert own_reviews(months, world.truths, [], LATER).num_rows == 0


def test_a_wrong_verdict_teaches_what_it_says() -> None:
    world = town([Given((0,)), Given()], [Story(500)])
    wrong = Staff(Reviewers(1, 1, 1, 1), uneven=0, alike=0, own=0)
    verdicts = list(year(world, "rules", bureau(200.0, wrong)))[-1].verdicts
    rows = own_reviews({month.number: month for month in world.months}, world.truths, verdicts, LATER).to_pandas()
    subjects = rows[rows["about_kind"] == "pension_award"].set_index("about_id").sort_index()
    assert subjects["verdict"].tolist() == ["benign", "fraud"]
    assert subjects["confirmed_fen"].tolist() == [0, 0]


def test_what_an_appeal_undid_taught_until_its_day_and_is_cleared_from_then_on() -> None:
    world = town([Given((0,))], [Story(500)])
    staff = replace(NEVER_WRONG, undoes_right=1.0, appeal_days=30)
    (one,) = list(year(world, "rules", bureau(200.0, staff)))[-1].verdicts
    assert one.undone is not None

    def training_sets(day: date) -> list[tuple[str, int]]:
        rows = own_reviews({month.number: month for month in world.months}, world.truths, [one], day).to_pandas()
        rows = rows[rows["about_kind"] == "pension_award"]
        ends = rows["until_ts"].notna().tolist()
        assert ends == ([True, False] if len(rows) == 2 else [False])
        return list(zip(rows["verdict"], rows["confirmed_fen"], strict=True))

    assert training_sets(one.undone - timedelta(days=1)) == [("fraud", 500)]
    assert training_sets(one.undone) == [("fraud", 500), ("benign", 0)]

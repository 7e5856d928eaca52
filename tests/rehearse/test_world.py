"""Nights as they are kept, and an enriched city in life's proportion."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jihe.rehearse.draws import normal
from jihe.rehearse.making import nights
from jihe.rehearse.world import keep, kept, lived, month_of, named
from tests.rehearse.towns import Given, Story, town


def test_nights_are_month_ends() -> None:
    assert nights(date(2026, 3, 1), 4) == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert named(month_of(date(2026, 1, 31))) == "2026-01"
    assert named(month_of(date(2025, 12, 31))) == "2025-12"


def test_a_month_is_read_as_it_was_written(tmp_path: Path) -> None:
    month = town([Given((0,)), Given(ruled=False)], [Story()]).months[-1]
    assert kept(tmp_path / "m") is None
    keep(month, tmp_path / "m")
    again = kept(tmp_path / "m")
    assert again is not None
    assert (again.day, again.insured) == (month.day, month.insured)
    for name in ("cases", "stands", "pairs"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(month, name), check_dtype=False)
    (tmp_path / "m" / "about.json").unlink()
    assert kept(tmp_path / "m") is None  # it was stopped before it was whole


def test_the_gravest_story_says_what_a_case_is() -> None:
    world = town(
        [Given((0, 1, 2)), Given((1, 2)), Given((2,)), Given()],
        [Story(), Story(kind="overpaid"), Story(0, kind="harmless")],
    )
    assert world.months[0].groups(world.truths).tolist() == ["fraud", "overpaid", "harmless", "other"]


def test_a_night_that_shows_nothing_of_the_truth_is_a_night() -> None:
    world = town([Given(), Given((0,), from_month=1)], [Story(begins=1)], months=2)
    assert world.months[0].pairs.empty
    assert world.months[0].groups(world.truths).tolist() == ["other"]


def test_what_was_not_enriched_stays_as_it_is() -> None:
    world = town([Given((0,))], [Story()])
    assert lived(world) is world


def test_stories_stay_by_their_weight_and_rings_as_one() -> None:
    stories = [Story(weight=0.1, ring=str(number // 2)) for number in range(4_000)]
    world = town([Given((number,)) for number in range(4_000)], stories, months=1)
    living = lived(world)
    stays = set(living.truths["truth_id"])
    assert len(stays) == pytest.approx(400, rel=0.2)
    assert all((number ^ 1) in stays for number in stays)
    assert set(living.truths["weight"]) == {1.0}
    assert set(living.months[0].cases["number"]) == {f"C-{number:03}" for number in stays}
    assert set(living.months[0].stands["number"]) == set(living.months[0].cases["number"])


def test_rates_vary_by_typology() -> None:
    """All stories of this typology are there so many times as often: its e^N(0, 2), the same for each of them."""
    world = town([], [Story(weight=0.02) for _ in range(20_000)], months=1)
    times = float(np.exp(2.0 * normal(world.luck, "rates", ["B1.1"])[0]))
    assert not 0.8 < times < 1.2
    assert len(lived(world, 2.0).truths) == pytest.approx(min(400 * times, 20_000), rel=0.25)


def test_a_case_goes_with_its_last_story_and_only_then() -> None:
    """What shows nothing stays; what shows a fraud left out and a look-alike that stays is a look-alike."""
    world = town([Given(), Given((0,)), Given((0, 1))], [Story(weight=1e-12), Story(0, kind="harmless")], months=1)
    living = lived(world)
    month = living.months[0]
    assert month.cases["number"].tolist() == ["C-000", "C-002"]
    assert month.groups(living.truths).tolist() == ["other", "harmless"]

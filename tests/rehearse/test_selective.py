"""Selective labels: the list's verdicts alone mislead about the open cases, the weighted lane does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jihe.rehearse.selective import Counts, estimate
from jihe.rehearse.world import World
from jihe.rehearse.year import year
from tests.rehearse.towns import Given, Story, bureau, town


def town_of(seed: int) -> World:
    """The gravest two in ten are right, as are one in eight of the others: the list takes the gravest."""
    cases = [Given((number,), test="a", severity=4) for number in range(40)]
    cases += [Given((40 + number // 8,) if number % 8 == 0 else (), test="b", severity=1) for number in range(160)]
    return replace(town(cases, [Story() for _ in range(60)], months=2), seed=seed)


@pytest.mark.verify
def test_without_weights_biased_with_weights_not() -> None:
    made = []
    for seed in range(24):
        world = town_of(seed)
        here = bureau(60.0)
        made.append(estimate(world, "rules", here, list(year(world, "rules", here)), world))
    truth = np.mean([one.truth for one in made])
    alone = np.mean([one.unweighted for one in made])
    weighted = np.array([one.weighted for one in made], dtype=float)
    error = weighted.std(ddof=1) / np.sqrt(len(weighted))
    assert alone > truth + 0.3
    assert abs(weighted.mean() - truth) < 3 * error
    assert error < 0.08


def test_each_drawn_case_stands_for_those_that_could_have_been() -> None:
    world = town_of(1)
    here = bureau(60.0)
    one = estimate(world, "rules", here, list(year(world, "rules", here)), world)
    assert one.listed + one.stand_for == pytest.approx(one.open)
    assert 0 < one.drawn < one.listed


def test_of_nothing_nothing_is_told() -> None:
    assert (Counts().truth, Counts().unweighted, Counts().weighted) == (None, None, None)
    assert Counts(open=4, true=1.0, listed=2, listed_upheld=1).weighted is None
    both = Counts(4, 1.0, 2, 1, 1, 2.0, 2.0) + Counts(6, 1.0, 2, 0, 1, 4.0, 0.0)
    assert (both.truth, both.unweighted, both.weighted) == (0.2, 0.25, 0.3)

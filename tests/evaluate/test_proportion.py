"""Every number of an evaluation is said to be as built or by weight, and none to be both."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from jihe.evaluate.evaluation import Evaluation
from jihe.evaluate.measures import SourceRow, TypologyRow
from jihe.evaluate.proportion import PROPORTION, proportion
from jihe.evaluate.reviewing import Reviewed
from jihe.evaluate.under_hours import HoursRow

WORDS = {"typology", "code", "typologies", "test", "test_zh", "arm"}
SIZE = {"level", "hours"}  # of a list, whatever is on it
ROWS = {
    "typologies": TypologyRow, "sources": SourceRow, "tests": SourceRow, "reviewed": Reviewed, "hours": HoursRow,
}  # fmt: skip


@pytest.mark.parametrize("part", ROWS)
def test_each_number_is_named_once(part: str) -> None:
    kinds: Any = PROPORTION[part]
    named = [*kinds["as_built"], *kinds["by_weight"]]
    assert sorted(named) == sorted({one.name for one in fields(ROWS[part])} - WORDS - SIZE)


def test_what_stands_beside_the_parts_is_named_too() -> None:
    told = proportion()
    beside = {name for names in told.values() for name in names if "." not in name}
    assert beside | set(ROWS) | {"run_id", "as_of", "reviewers", "world"} == {one.name for one in fields(Evaluation)}
    assert "typologies.frauds" in told["as_built"]
    assert "typologies.realistic" in told["by_weight"]
    assert set(told["as_built"]).isdisjoint(told["by_weight"])

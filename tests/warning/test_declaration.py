"""A declaration that cannot work is refused where it stands, with every reason at once."""

from __future__ import annotations

from typing import Any

import pytest

from jihe.warning import Capacity, GammaPoisson, Labels, Rows, WarningModel
from jihe.warning.declaration import fields

METHOD = GammaPoisson("a", "b", fresh="c", hazard=2.0, by="d", multiple=3.0, cost="e", months=12)
GOOD: dict[str, Any] = {
    "code": "M99", "title": "试", "title_en": "try", "line": "work_injury", "entity": "employer",
    "features": ["a", "b", "c"], "rising": ["a"], "method": METHOD, "capacity": Capacity(5, 0.5),
    "reasons": dict.fromkeys("abc", ("甲{value}", "a {value}")), "severity": [(0.9, 3), (0.5, 2)],
    "subject": ("employer", "who"), "says": "{score:.0%} {d} {excess_yuan:.0f}", "says_en": "{score} {f}",
}  # fmt: skip


def test_severity_is_that_of_the_highest_score_reached() -> None:
    model = WarningModel(**GOOD)
    assert [model.severity_of(score) for score in (0.95, 0.9, 0.89, 0.5, 0.49)] == [3, 3, 2, 2, 1]


def test_every_column_it_names_is_known_before_anything_runs() -> None:
    rows = Rows("wi_case", by="g", month="injury_ts", since="h")
    model = WarningModel(**GOOD, proofs=[rows], peers="i", prevented="excess_fen_a_year", settled="j", population="k")
    assert model.columns() == {*"abcdefghijk", "who"}
    assert fields("{one:.1f}{{two}} {three}") == {"one", "three"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"features": ["a", "c", "b"]}, "in their order"),
        ({"features": ["a", "b"], "reasons": dict.fromkeys("ab", ("甲", "a"))}, "three reasons need three features"),
        ({"rising": ["z"]}, "rising names no feature: ['z']"),
        ({"severity": [(0.5, 2), (0.9, 3)]}, "highest score to the lowest"),
        ({"severity": [(0.9, 4)]}, "severity of a warning is 1 to 3"),
        ({"judged": "j"}, "judged is for a whole method"),
        ({"says": " "}, "a sentence is empty"),
        ({"labels": Labels("employer", ["fraud"], group="a")}, "labels and a method that learns"),
    ],
)
def test_what_cannot_work_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match="M99: ") as refused:
        WarningModel(**GOOD | change)
    assert words in str(refused.value)


def test_parts_that_go_together() -> None:
    with pytest.raises(ValueError, match="month goes with since or among"):
        Rows("payment", by="claim_id", month="ym")
    with pytest.raises(ValueError, match="capacity"):
        Capacity(0, 0.5)
    with pytest.raises(ValueError, match="capacity"):
        Capacity(1, 1.5)

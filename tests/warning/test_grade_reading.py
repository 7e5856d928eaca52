"""The second reading: what score, money and words come of a description and a grade that was given."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from jihe.law import Law
from jihe.warning.discovery import Model
from jihe.warning.estimators.readings import STEPS, lighter
from jihe.warning.methods.grade_reading import MOST, FittedGradeReading, GradeReading, said, trace_of
from jihe.warning.sentences import UNKNOWN_EN, UNKNOWN_ZH, fill
from tests.warning.test_stakes import model_of

NOBODY = np.zeros((0, 3))
MONTHS = {10: 7.0, 8: 11.0, 7: 13.0, 4: 21.0}
FINGER = "左手环指于远侧指间关节离断,残端愈合好。"  # grade 10


def method(**given: object) -> GradeReading:
    return GradeReading(words="words", steps="steps", traces=[], months=MONTHS, **given)  # type: ignore[arg-type]


def at(*chances: tuple[int, float]) -> np.ndarray:
    """A distribution over steps, one row."""
    made = np.zeros((1, STEPS))
    for step, p in chances:
        made[0, step] = p
    return made


@pytest.mark.parametrize(("given", "p"), [(3, 0.8), (2, 0.3), (1, 0.0), (10, 1.0)])
def test_the_score_is_the_chance_of_so_many_steps_lighter(given: int, p: float) -> None:
    made = lighter(at((0, 0.3), (1, 0.5), (2, 0.2)), np.array([float(given)]), 2)
    assert made == pytest.approx([p])


def test_words_read_into_no_grade_score_nothing() -> None:
    assert lighter(np.full((1, STEPS), np.nan), np.array([9.0]), 2) == pytest.approx([0.0])


def test_a_trace_shifts_by_a_factor_of_three_at_most_and_says_nothing_where_unknown() -> None:
    told = said(np.array([1e6, np.nan, -5.0]), np.array([1.0, 0.3, 0.1]))
    assert told[0].max() == pytest.approx(1.0)
    assert told[0].min() == pytest.approx(1 / MOST)
    assert (told[1] == 1).all()
    assert np.isfinite(told).all()


def test_a_trace_that_does_not_grow_with_the_grade_is_left_out() -> None:
    steps = pd.Series(np.repeat([1.0, 2.0, 3.0], 10))
    noise = np.tile(np.linspace(-0.1, 0.1, 10), 3)
    level, slope, spread = trace_of(pd.Series(np.expm1(1 + 0.5 * steps + noise)), steps)
    assert (level, slope) == (pytest.approx(1.0), pytest.approx(0.5))
    assert spread == pytest.approx(np.std(noise))
    assert np.isnan(trace_of(pd.Series(np.expm1(3 - 0.5 * steps + noise)), steps)).all()
    assert np.isnan(trace_of(pd.Series([1.0] * 19), pd.Series([1.0, 2.0] * 9 + [1.0]))).all()


@pytest.fixture(scope="module")
def fitted() -> FittedGradeReading:
    """Reads with what few notes teach."""
    from jihe.grading import training

    own = method(notes=300)
    return FittedGradeReading(own, None, training.learn(training.SEED, own.notes, None).state, NOBODY)  # type: ignore[arg-type]


@pytest.mark.verify
def test_what_is_read_stands_beside_the_score(fitted: FittedGradeReading) -> None:
    rows = pd.DataFrame({"words": [FINGER, FINGER, "神清。"], "steps": [3.0, 1.0, 3.0]})
    scores, beside = fitted.score(rows), fitted.evidence(rows)
    assert scores[0] > 0.6
    assert scores[1] == 0
    assert beside["read_grade"][:2].tolist() == [10, 10]
    assert beside["lighter"][:2].tolist() == [2, 0]
    assert beside["share"][:2] == pytest.approx([1 - 7 / 11, 0])
    assert fill("{item:grade_item}", {"item": beside["read_item"][0]}, UNKNOWN_ZH).startswith("条目 B002“一侧环指")


@pytest.mark.verify
def test_score_and_evidence_rest_on_their_row_alone(fitted: FittedGradeReading) -> None:
    rows = pd.DataFrame({"words": [FINGER, "外伤性脾破裂,行脾切除。"], "steps": [4.0, 6.0]})
    assert fitted.score(rows)[::-1] == pytest.approx(fitted.score(rows.iloc[::-1]))


def test_a_grade_in_words() -> None:
    assert fill("{g:grade}", {"g": 0.0}, UNKNOWN_ZH) == "未达等级"
    assert fill("{g:grade}", {"g": 8.0}, UNKNOWN_EN) == "grade 8"


def test_months_of_the_model_are_those_of_the_law(the_models: list[Model], the_law: Law) -> None:
    told = model_of(the_models, "M12").declaration.method.months  # type: ignore[attr-defined]
    assert told == {grade: the_law.value("disability_lump_months", date(2026, 3, 31), grade) for grade in range(1, 11)}

"""The contract of every model in models/, run over a fund drawn at random: add a model, and it is held to this."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import joblib
import numpy as np
import pandas as pd
import pytest

from jihe.engines import Session
from jihe.warning import explain
from jihe.warning.declaration import HIGHEST_SEVERITY
from jihe.warning.discovery import Model
from jihe.warning.fitted_model import FittedModel
from jihe.warning.learning.frames import entities
from jihe.warning.learning.labels import training_sets
from jihe.warning.reasons import STRONGEST
from jihe.warning.sentences import COMPUTED, fill
from jihe.warning.training import fit
from jihe.warning.training_set import TrainingSet
from tests.support import ONE_OF_EACH, own_content

FILES = own_content().models
SLOW = ("M01", "M05", "M11", "M12", "M13")  # to fit
ALIKE = ("M02", "M16", "M18")  # of a method of which another is here
VERIFIED = (*SLOW, *ALIKE)  # `make verify` holds them to the contract
DAY = date(2025, 12, 31)
SECTIONS = ["Question", "Population", "Features", "Method", "How to read", "Limits"]
LINES = 150
CHINESE = re.compile(r"[\u4e00-\u9fff]")
UNFILLED = re.compile(r"\{|\bnan\b")


@dataclass(frozen=True)
class Tried:
    fitted: FittedModel
    rows: pd.DataFrame
    again: np.ndarray  # scores of a second fit on the same data

    @property
    def judged(self) -> pd.DataFrame:
        """The rows judged tonight; all but those that a whole method only looks at."""
        return self.rows[self.fitted.judged(self.rows)].reset_index(drop=True)

    @property
    def scores(self) -> np.ndarray:
        """Of the judged rows."""
        return self.fitted.score(self.rows)[self.fitted.judged(self.rows)]


@pytest.fixture(scope="module")
def tried(
    the_models: list[Model], sessions: Callable[[date], Session], request: pytest.FixtureRequest
) -> Callable[[str], Tried]:  # fmt: skip
    """Each model fitted twice, when it is first asked for; all that are asked for are taught at once."""
    quick = request.config.getoption("--quick")

    @cache
    def learnt(verified: bool) -> dict[str, TrainingSet]:
        asked = [
            model
            for model in the_models
            if (model.code in VERIFIED) == verified and (not quick or model.stem in ONE_OF_EACH)
        ]
        return training_sets(asked, sessions, DAY, lambda *_: None)

    @cache
    def fitted_twice(stem: str) -> Tried:
        model = sooner_taught(next(model for model in the_models if model.stem == stem))
        rows = entities(model, sessions(DAY))
        lesson = with_sense(model, learnt(model.code in VERIFIED)[model.code]) if model.declaration.labels else None
        fitted, _ = fit(model, rows, lesson)
        again = model.declaration.method.fit(model.declaration, rows, lesson)
        return Tried(fitted, rows, replace(fitted, fitted=again).score(rows))

    return fitted_twice


def sooner_taught(model: Model) -> Model:
    """What learns to read from notes (M12, M13) by fewer than it asks for, in a third of the time; others as is."""
    declared = model.declaration
    if not hasattr(declared.method, "notes"):
        return model
    return replace(model, declaration=replace(declared, method=replace(declared.method, notes=300)))


def with_sense(model: Model, lesson: TrainingSet) -> TrainingSet:
    """Verdicts that follow a rising feature nine times in ten: random ones would teach nothing."""
    values = [np.nan_to_num(lesson.rows[name].to_numpy(float)) for name in model.declaration.rising]
    sure = min((value > np.median(value) for value in values), key=lambda high: abs(high.mean() - 0.5))
    return replace(lesson, upheld=np.where(np.random.default_rng(1).random(len(sure)) < 0.9, sure, ~sure).astype(int))


@pytest.fixture(
    params=[pytest.param(stem, marks=[pytest.mark.verify] * (file.code in VERIFIED)) for stem, file in FILES.items()]
)
def one(request: pytest.FixtureRequest, tried: Callable[[str], Tried]) -> Tried:
    return tried(request.param)


def test_there_are_models() -> None:
    assert {"M05", "M08", "M10"} <= {file.code for file in FILES.values()}


@pytest.mark.parametrize("stem", FILES)
def test_the_file_is_short_and_its_sections_stand_in_order(stem: str) -> None:
    assert len(FILES[stem].path.read_text(encoding="utf-8").splitlines()) <= LINES
    assert list(FILES[stem].sections) == SECTIONS


def test_scores_are_probabilities_and_the_same_fit_gives_them_again(one: Tried) -> None:
    scores = one.fitted.score(one.rows)
    assert len(scores) == len(one.rows)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert len(np.unique(one.scores)) > 1
    np.testing.assert_array_equal(scores, one.again)


def test_a_score_depends_on_its_row_alone(one: Tried) -> None:
    scores = one.fitted.score(one.rows)
    order = np.random.default_rng(0).permutation(len(one.rows))
    np.testing.assert_array_equal(one.fitted.score(one.rows.iloc[order]), scores[order])
    if one.fitted.model.declaration.method.whole:
        return  # it rests on the other rows too: see below
    np.testing.assert_array_equal(one.fitted.score(one.rows.iloc[::3]), scores[::3])
    for i in (0, len(scores) // 2, len(scores) - 1):
        np.testing.assert_array_equal(one.fitted.score(one.rows.iloc[[i]]), scores[[i]])


def test_a_whole_method_scores_a_row_within_its_night_as_in_the_night(one: Tried) -> None:
    method = one.fitted.model.declaration.method
    if not (method.whole or method.makes):
        assert len(one.judged) == len(one.rows)
    within, scores = one.rows.iloc[::-1], one.scores
    for some in (slice(None), slice(0, 1), slice(len(scores) // 2, None, 3)):
        rows = one.judged.iloc[some]
        np.testing.assert_array_equal(one.fitted.score(rows, within), scores[some])
        for name, each in one.fitted.evidence(rows, within).items():
            np.testing.assert_array_equal(each, one.fitted.evidence(one.judged, one.rows)[name][some])


def test_scoring_changes_nothing(one: Tried) -> None:
    before, rows = joblib.hash(one.fitted.keep()), one.rows.copy()
    first = one.fitted.score(one.rows)
    explain(one.fitted, one.judged.iloc[:3], one.rows)
    np.testing.assert_array_equal(one.fitted.score(one.rows), first)
    assert joblib.hash(one.fitted.keep()) == before
    pd.testing.assert_frame_equal(one.rows, rows)


def test_more_of_a_rising_feature_is_never_less_suspicious(one: Tried) -> None:
    declared, rows, scores = one.fitted.model.declaration, one.judged, one.scores
    assert declared.rising, "a model says of at least one feature which way it points"
    for name in declared.rising:
        for some in each_alone(len(rows)) if declared.method.whole else [slice(None)]:
            values = rows[name].to_numpy(float)[some]
            for more in (values + 1, np.full(len(values), np.nanmax(rows[name].to_numpy(float)))):
                raised = one.fitted.score(rows.iloc[some].assign(**{name: np.fmax(values, more)}), one.rows)
                known = ~np.isnan(values)
                assert (raised[known] >= scores[some][known]).all(), name


def each_alone(rows: int) -> list[slice]:
    """Some rows one by one: in a whole method what all others have too is nothing to be noticed."""
    return [slice(i, i + 1) for i in range(0, rows, max(1, rows // 5))]


def test_three_reasons_in_both_languages_for_whatever_is_warned_of(one: Tried) -> None:
    declared = one.fitted.model.declaration
    top = one.judged.iloc[np.argsort(-one.scores)[:10]]
    reasons = explain(one.fitted, top, one.rows).to_pandas()
    key = one.fitted.model.key
    assert reasons["entity_id"].tolist() == np.repeat(top[key].to_numpy(), STRONGEST).tolist()
    assert reasons["rank"].tolist() == [1, 2, 3] * len(top)
    assert set(reasons["feature"]) <= set(declared.features)
    for _, of_row in reasons.groupby("entity_id"):
        assert of_row["contribution"].is_monotonic_decreasing
        assert of_row["feature"].is_unique
    assert reasons["zh"].map(lambda text: bool(CHINESE.search(text))).all()
    assert not reasons["en"].map(lambda text: bool(CHINESE.search(text))).any()
    assert reasons[["zh", "en"]].map(lambda text: not UNFILLED.search(text)).all(axis=None)


@pytest.mark.parametrize("stem", FILES)
def test_each_reason_gives_the_value_and_what_is_usual(stem: str, the_models: list[Model]) -> None:
    declared = next(model for model in the_models if model.stem == stem).declaration
    for name, sentences in declared.reasons.items():
        for sentence in sentences:
            assert "{value" in sentence, name
            assert "{usual" in sentence or "{expected" in sentence, name


def test_what_it_says_can_be_said_of_every_row(one: Tried) -> None:
    declared = one.fitted.model.declaration
    beside = one.fitted.fitted.evidence(one.rows)
    details = one.fitted.model.details
    told = dict.fromkeys((*COMPUTED, *(details.meta.columns if details else ())))
    told |= {"from_ym": 202601, "to_ym": 202603, "at_stake_fen": 100} if declared.stakes else {}
    for i, row in enumerate(one.rows.to_dict("records")):
        shown = {**row, **{name: each[i] for name, each in beside.items()}, **told, "score": 0.5}
        unknown = dict.fromkeys(shown) | {"score": 0.5}
        assert CHINESE.search(fill(declared.says, shown, "未知"))
        assert not CHINESE.search(fill(declared.says_en, shown, "unknown"))
        assert "未知" in fill(declared.says, unknown, "未知")


def test_what_is_usual_is_usual_among_peers(one: Tried) -> None:
    fitted, rows = one.fitted, one.rows
    usual, peers = fitted.usual_of(rows), fitted.model.declaration.peers
    group = rows if peers is None else rows[rows[peers] == rows[peers].iloc[0]]
    name = fitted.model.declaration.features[0]
    known = group[name].dropna()
    assert usual[0, 0] == (known if len(known) else rows[name]).median()


def test_a_warning_is_never_of_the_highest_severity(one: Tried) -> None:
    declared = one.fitted.model.declaration
    assert declared.severity_of(1.0) <= HIGHEST_SEVERITY < 4
    assert declared.severity_of(declared.capacity.at_least) >= 1


def test_nothing_to_score_gives_nothing(one: Tried) -> None:
    nothing = one.rows.iloc[:0]
    assert one.fitted.score(nothing).tolist() == []
    assert explain(one.fitted, nothing).num_rows == 0

"""Each gate from both sides of its bound, and that a version passes only what it should."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.law import Law
from jihe.warning.estimators.estimate import Estimate
from jihe.warning.learning.refits import Judged
from jihe.warning.training_set import TrainingSet
from jihe.warning.versions import gates
from jihe.warning.versions.fairness import Ratio
from jihe.warning.versions.promotion import Bounds
from jihe.warning.versions.standing import Standing

N = 400


@pytest.fixture(scope="module")
def bounds(the_law: Law) -> Bounds:
    return Bounds.of(the_law, date(2026, 3, 31))


def reviews(upheld: Any, fen: Any) -> TrainingSet:
    n = len(upheld)
    moments = np.full(n, np.datetime64("2026-01-01", "s"))
    rows = pd.DataFrame({"subject_id": np.arange(n)})
    return TrainingSet(rows, np.asarray(upheld), np.ones(n), np.arange(n), moments, moments, np.asarray(fen))


@pytest.fixture
def truth() -> TrainingSet:
    """One in ten upheld, each worth a thousand fen."""
    upheld = (np.arange(N) % 10 == 0).astype(int)
    return reviews(upheld, upheld * 1000)


def sharp(seen: TrainingSet, good: float, level: float = 0.1) -> Any:
    """Probabilities that are higher for a share ``good`` of the upheld; the mean is right where ``level`` is."""
    rng = np.random.default_rng(3)
    known = (seen.upheld == 1) & (rng.random(len(seen.upheld)) < good)
    return np.where(known, 0.9, level * rng.uniform(0.9, 1.1, len(seen.upheld)) * (1 - 0.9 * good * 0.1))


def asked(seen: TrainingSet, ours: Any, theirs: Any, bounds: Bounds, calibrated: bool = True) -> gates.Gate:
    settled = np.zeros(len(seen.upheld), dtype=bool)
    return gates.worth(Judged(seen, [ours, theirs], "told"), settled, 0.1, calibrated, bounds)


def test_more_money_holds_less_fails(truth: TrainingSet, bounds: Bounds) -> None:
    better, worse = sharp(truth, 0.9), sharp(truth, 0.2)
    assert asked(truth, better, worse, bounds).finding == "holds"
    fewer = asked(truth, worse, better, bounds)
    assert (fewer.finding, fewer.refuses) == ("fails", True)
    assert "finds less money" in fewer.en
    assert "更少" in fewer.zh
    gain = fewer.numbers["gain_money_at_capacity"]
    assert gain.high < 0
    assert asked(truth, better, worse, bounds, calibrated=False).finding == "holds"


def test_as_much_money_needs_better_calibration(truth: TrainingSet, bounds: Bounds) -> None:
    right = sharp(truth, 0.5)
    wrong = np.clip(right * 3, 0, 1)  # the same order, three times too sure
    assert asked(truth, right, wrong, bounds).finding == "holds"
    assert asked(truth, wrong, right, bounds).finding == "fails"
    same = asked(truth, right, right, bounds)
    assert (same.finding, "calibrated no better" in same.en) == ("fails", True)
    assert asked(truth, right, wrong, bounds, calibrated=False).finding == "fails"  # a rank has no calibration


def test_what_a_rule_settles_is_nobodys_find(truth: TrainingSet, bounds: Bounds) -> None:
    settled = truth.upheld == 1
    found = gates.worth(Judged(truth, [sharp(truth, 0.9)] * 2, "told"), settled, 0.1, True, bounds)
    assert (found.finding, found.refuses) == ("unknown", True)


@pytest.mark.parametrize(("upheld", "finding"), [(9, "unknown"), (10, "holds")])
def test_too_few_upheld_compare_nothing(bounds: Bounds, upheld: int, finding: str) -> None:
    y = (np.arange(N) < upheld).astype(int)
    seen = reviews(y, y * 1000)
    gate = asked(seen, np.where(y == 1, 0.9, 0.01), np.where(y == 1, 0.01, 0.9), bounds)
    assert (gate.finding, gate.refuses) == (finding, finding == "unknown")


def test_without_reviews_the_stated_measure_must_lie_apart() -> None:
    def gate(low: float, high: float, renews: bool = False) -> gates.Gate:
        mine = {"found": Estimate((low + high) / 2, low, high)}
        return gates.worth_stated(mine, {"found": Estimate(0.5, 0.4, 0.6)}, "found", renews)

    assert gate(0.61, 0.7).finding == "holds"
    assert gate(0.6, 0.7).finding == "fails"  # it touches: as much, and nothing gained
    assert gate(0.6, 0.7, renews=True).finding == "holds"
    assert gate(0.1, 0.39, renews=True).finding == "fails"
    assert gates.worth_stated({}, {}, None, renews=True).refuses
    nothing = {"found": Estimate(*[float("nan")] * 3)}
    assert gates.worth_stated(nothing, nothing, "found", renews=True).refuses


def test_calibration_is_refused_when_shown_to_be_wrong(truth: TrainingSet, bounds: Bounds) -> None:
    def gate(level: float) -> gates.Gate:
        return gates.calibration(Judged(truth, [np.full(N, level)], "told"), True, bounds)

    assert gate(0.1).finding == "holds"
    assert gate(0.5).finding == "fails"
    error = gate(0.24).numbers["calibration_error"]
    assert gates.calibration(
        Judged(truth, [np.full(N, 0.24)], "told"), True, replace(bounds, calibration_error=error.low)
    ).finding == "holds"  # fmt: skip
    assert gates.calibration(
        Judged(truth, [np.full(N, 0.24)], "told"), True, replace(bounds, calibration_error=error.low - 1e-9)
    ).finding == "fails"  # fmt: skip
    assert gates.calibration(None, True, bounds).finding == "unknown"
    assert gates.calibration(None, False, bounds).finding == "void"


def test_what_the_list_promises_is_held_against_what_came_of_it(bounds: Bounds) -> None:
    """A tenth is on the list; of the rest nothing is promised and nothing upheld, which alone would pass for good."""
    listed = np.arange(N) % 10 == 0
    seen = reviews((np.arange(N) % 20 == 0).astype(int), np.zeros(N))  # of those listed every second is upheld

    def gate(promised: float, capacity: float | None = 0.1, settled: Any = None) -> gates.Gate:
        score = np.where(listed, promised, 0.0)
        return gates.calibration(Judged(seen, [score], "told"), True, bounds, settled, capacity)

    assert gate(0.5).finding == "holds"
    sure = gate(0.9)
    assert (sure.finding, sure.refuses) == ("fails", True)
    assert sure.numbers["promised_at_capacity"].value == pytest.approx(0.9)
    assert sure.numbers["upheld_at_capacity"].value == pytest.approx(0.5)
    assert gate(0.1).finding == "fails"  # promised too little
    assert gate(0.9, capacity=None).finding == "holds"  # over all ten bins it is off by four in a hundred
    assert gate(0.9, settled=listed).finding == "holds"  # what a rule settles is in no list

    off = sure.numbers["off_at_capacity"]
    at = [replace(bounds, calibration_error=off.low + by) for by in (1e-9, -1e-9)]
    judged = Judged(seen, [np.where(listed, 0.9, 0.0)], "told")
    assert [gates.calibration(judged, True, each, None, 0.1).finding for each in at] == ["holds", "fails"]


def test_a_first_version_must_find_as_much_as_who_sorts_by_a_column(truth: TrainingSet, bounds: Bounds) -> None:
    settled = np.zeros(N, dtype=bool)

    def gate(ours: Any, order: Any) -> gates.Gate:
        return gates.worth(Judged(truth, [ours, order], "told"), settled, 0.1, True, bounds, first=True)

    column = sharp(truth, 0.9) * 1000  # days, not probabilities
    behind = gate(sharp(truth, 0.2), column)
    assert (behind.finding, behind.refuses) == ("fails", True)
    assert "less money at capacity than the baseline" in behind.en
    assert gate(sharp(truth, 0.9), sharp(truth, 0.2) * 1000).finding == "holds"
    same = sharp(truth, 0.5)
    assert gate(same, same * 1000).finding == "holds"  # as much, and a better probability than one for all
    assert gate(np.clip(same * 8, 0, 1), same * 1000).finding == "fails"  # the same order, worse than one for all
    assert gate(same, same * 1000).numbers["baseline_brier"].value == pytest.approx(0.1 * 0.9)


def test_what_a_gate_found_is_the_same_when_it_is_read_again(truth: TrainingSet, bounds: Bounds) -> None:
    gate = asked(truth, sharp(truth, 0.9), sharp(truth, 0.2), bounds)
    assert gates.Gate.known(json.loads(json.dumps(asdict(gate)))) == gate


def test_stability_holds_at_its_bounds(bounds: Bounds) -> None:
    score = np.arange(10.0)
    swapped = score[[1, 0, *range(2, 10)]]
    rank = 1 - 6 * 2 / (10 * 99)
    warned = [{1, 2}, {2, 3}]
    at = replace(bounds, rank_correlation=rank - 1e-9, overlap=0.5)
    assert gates.stability([score, swapped], warned, at).finding == "holds"
    assert gates.stability([score, swapped], warned, replace(at, rank_correlation=rank + 1e-9)).finding == "fails"
    assert gates.stability([score, swapped], warned, replace(at, overlap=0.5001)).finding == "fails"
    assert gates.stability([score, swapped], [{1}, {1, 2, 3}], replace(at, overlap=0.3333)).finding == "holds"
    assert (
        gates.stability([score, swapped], [set(), set()], replace(at, overlap=1.0)).finding == "holds"
    )  # none to keep
    assert gates.stability([score], [{1}], bounds).finding == "unknown"
    assert gates.stability([np.ones(10), score], warned, bounds).finding == "unknown"


def test_drift_names_what_moved(bounds: Bounds) -> None:
    rng = np.random.default_rng(0)
    then = pd.DataFrame({"wage": rng.normal(size=500), "score": rng.random(500)})
    assert gates.drifted(then, then, bounds, "2025-01-01").finding == "holds"
    moved = gates.drifted(then, then.assign(wage=then["wage"] + 2), bounds, "2025-01-01")
    assert moved.finding == "fails"
    assert "has drifted: wage" in moved.en
    assert "score" not in moved.en
    assert gates.drifted(then, then.iloc[:0], bounds, "2025-01-01").finding == "unknown"


def test_rings_may_not_tell_where_their_members_are_registered(bounds: Bounds) -> None:
    def one(low: float) -> Estimate:
        return Estimate(low + 0.05, low, low + 0.1)

    at = bounds.foretold
    assert 0.5 < at < 1
    assert gates.foretold({"by_others": one(at), "by_score": one(0.4)}, bounds).finding == "holds"
    assert gates.foretold({"by_others": one(at + 0.001)}, bounds).finding == "fails"
    by_score = gates.foretold({"by_others": one(0.4), "by_score": one(at + 0.001)}, bounds)  # the worse of the two
    assert by_score.finding == "fails"
    assert f"{at + 0.051:.2f}" in by_score.en
    assert gates.foretold({}, bounds).finding == "unknown"


def test_a_group_wholly_outside_the_bounds_refuses() -> None:
    def gate(low: float, high: float, shown: set[str] = frozenset()) -> gates.Gate:  # type: ignore[assignment]
        by = {
            "sex": [Ratio("F", (low * high) ** 0.5, low, high, 3, 41, 12, 900)],
            "town": [Ratio("ZS01", 1, 0.9, 1.1, 7, 500, 8, 441)],
        }
        return gates.fairness("false_flags", ("误报率", "false-flag rates"), by, (0.8, 1.25), shown)

    assert gate(1.25, 2).finding == "holds"
    assert gate(1.2501, 2).finding == "fails"
    assert gate(0.5, 0.8).finding == "holds"
    assert gate(0.5, 0.7999).finding == "fails"
    lawful = gate(1.5, 2, {"sex"})
    assert lawful.finding == "holds"
    assert "law or nature turns on it" in lawful.en
    assert "3/41 | 12/900" in lawful.en
    assert "人数 3/41 | 12/900" in lawful.zh
    assert lawful.rests_on["sex=F"] == {"hit": 3, "people": 41, "other_hit": 12, "others": 900}
    assert "town ZS01" not in gate(0.5, 0.7999).en  # what lies outside the bounds is what is read
    assert "town ZS01" in gate(0.5, 0.8).en
    assert "town=ZS01" in gate(0.5, 0.7999).numbers
    assert gates.fairness("selection", ("预警率", "w"), {}, (0.5, 2), set()).finding == "void"
    assert not gates.fairness("selection", ("预警率", "w"), {"sex": []}, (0.5, 2), set()).refuses


def test_a_file_says_what_the_law_turns_on() -> None:
    assert gates.turning_on("Retirement: the law turns on\nsex and age. Town is nothing.") == {"sex", "age"}
    assert gates.turning_on("mortality turns on age; sex is not looked at") == {"age"}
    assert gates.turning_on("age and sex (mortality turns on them); town") == {"age", "sex"}
    assert gates.turning_on("age, sex and town") == set()


def test_who_does_not_beat_the_baseline_is_refused() -> None:
    stands = Standing("found", 0.4, 0.3, 0.95, beats=True)
    assert not gates.baseline(stands).refuses
    assert gates.baseline(replace(stands, beats=False)).refuses

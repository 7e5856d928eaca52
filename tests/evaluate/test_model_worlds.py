"""Which frauds a model's rows point at, what each way finds of them, and the record that is kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from jihe.errors import BadInputError
from jihe.evaluate import model_worlds
from jihe.evaluate.model_worlds import Found, World, judge, known_of, merged, pointed, told
from jihe.evaluate.reviewing import Reviewers
from jihe.warning import Rows


class Lake:
    """A session over one table of injury cases: employer 1 has cases 11 (month 100) and 12 (month 90), 2 has 13."""

    def query(self, sql: str, parameters: dict[str, Any]) -> Any:
        with duckdb.connect() as connection:
            connection.execute(
                "CREATE TABLE wi_case AS SELECT * FROM "
                "(VALUES (11, 1, 100), (12, 1, 90), (13, 2, 100), (14, NULL, 100))"
                " AS t(case_id, employer_id, injury_ts_month)"
            )
            return connection.execute(sql, parameters).to_arrow_table()


def world() -> World:
    rows = [
        # truth_id, entity_type, entity_id, own_line, weight, fen, kind, by_rule
        (1, "wi_case", 11, "work_injury", 0.1, 5000, "fraud", False),
        (2, "wi_case", 12, "work_injury", 0.1, 900, "fraud", True),
        (3, "wi_case", 13, "work_injury", 0.2, 0, "harmless", False),
        (4, "employer", 2, None, 0.5, 700, "overpaid", False),
        (5, "pension_award", 80, "pension", 0.1, 300, "fraud", False),
        (6, "wi_case", 14, "work_injury", 0.1, 10, "fraud", True),
    ]
    names = ["truth_id", "entity_type", "entity_id", "own_line", "weight", "fen", "kind", "by_rule"]
    behind = pd.DataFrame({"truth_id": [1, 5], "person_id": [501, 502]})
    return World({}, pd.DataFrame(rows, columns=names), behind)


def model(kind: str, column: str, proofs: tuple[Rows, ...] = (), line: str = "work_injury", **more: Any) -> Any:
    declared = SimpleNamespace(subject=(kind, column), proofs=proofs, line=line, **more)
    return SimpleNamespace(declaration=declared, code="M99")


EMPLOYERS = pd.DataFrame({"employer_id": [1, 2, 3], "window_month": [95, 95, 95], "risk": [0.9, 0.5, 0.1]})
CASES = Rows("wi_case", by="employer_id", month="injury_ts", since="window_month")


def pairs(of: Any, rows: pd.DataFrame) -> set[tuple[int, int]]:
    found = pointed(of, rows, world(), Lake())  # type: ignore[arg-type]
    truths = world().truths["truth_id"].to_numpy()
    return {(int(row), int(truths[truth])) for row, truth in found.to_numpy()}


def test_a_row_points_at_its_subject_and_at_what_proves_it_in_its_months() -> None:
    assert pairs(model("employer", "employer_id", (CASES,)), EMPLOYERS) == {(0, 1), (1, 3), (1, 4)}
    always = Rows("wi_case", by="employer_id")
    assert pairs(model("employer", "employer_id", (always,)), EMPLOYERS) == {(0, 1), (0, 2), (1, 3), (1, 4)}
    assert pairs(model("employer", "employer_id"), EMPLOYERS.assign(employer_id=[1.0, np.nan, 2.0])) == {(2, 4)}


def test_a_row_about_a_person_points_at_what_the_person_is_behind_in_its_own_line_only() -> None:
    people = pd.DataFrame({"person_id": [502, 501]})
    assert pairs(model("person", "person_id", line="pension"), people) == {(0, 5)}
    assert pairs(model("person", "person_id"), people) == {(1, 1)}


def test_a_row_is_what_the_gravest_it_points_at_is_and_stands_for_as_many() -> None:
    found = pointed(model("employer", "employer_id", (CASES,)), EMPLOYERS, world(), Lake())  # type: ignore[arg-type]
    known, _ = known_of(3, found, world())
    assert known.group.tolist() == [0, 1, 3]  # fraud; overpaid before harmless; nothing known
    assert known.weight.tolist() == [0.1, 0.5, 1.0]
    assert known.fen.tolist() == pytest.approx([500, 90, 30, 1])  # all frauds of the world, weighted
    assert known.by_rule.tolist() == [False, True, False, True]
    assert list(zip(known.row.tolist(), known.truth.tolist(), strict=True)) == [(0, 0)]


def test_every_way_fills_the_models_capacity_with_what_no_rule_settles(monkeypatch: pytest.MonkeyPatch) -> None:
    capacity = SimpleNamespace(top=1, at_least=0.6)
    one = model("employer", "employer_id", (CASES,), capacity=capacity, settled="proven", judged=None)
    rows = pd.concat([EMPLOYERS, EMPLOYERS.iloc[:1]], ignore_index=True).assign(proven=[0.0, 0.0, 0.0, 1.0])
    fitted: Any = SimpleNamespace(
        model=one, judged=lambda rows: np.ones(len(rows), dtype=bool), score=lambda rows: rows["risk"].to_numpy()
    )
    monkeypatch.setattr("jihe.warning.learning.frames.entities", lambda *_: rows)
    ranks = {"simple": lambda rows: -rows["risk"].to_numpy()}
    measured, reach = judge(fitted, ranks, world(), Lake(), Reviewers())  # type: ignore[arg-type]
    # In life the fraud fills a tenth of the one place, the overpaid employer half, the honest one the rest.
    assert measured["model"]["precision"] == pytest.approx(0.1)
    assert measured["model"]["fen"] == pytest.approx(500)
    assert measured["simple"]["fen"] == 0
    assert measured["random"]["precision"] == pytest.approx(0.1 / 1.6)
    assert measured["best"]["precision"] == pytest.approx(0.1)
    assert measured["warned"]["precision"] == pytest.approx(1)  # the others score less than a warning must
    assert measured["warned"]["length"] == pytest.approx(0.1)
    assert measured["reach"] == pytest.approx({"rows": 3, "rows_in_life": 1.6, "frauds": 1, "fen": 500})
    assert reach.tolist() == [1, 0, 0, 0]
    monkeypatch.setattr("jihe.warning.learning.frames.entities", lambda *_: rows.iloc[:0])
    with pytest.raises(BadInputError, match="M99 applies to nobody"):
        judge(fitted, ranks, world(), Lake(), Reviewers())  # type: ignore[arg-type]


def record(monkeypatch: pytest.MonkeyPatch, mine: list[float], theirs: list[float]) -> dict[str, Any]:
    monkeypatch.setattr(model_worlds, "_card", lambda home: {"seed": home})
    monkeypatch.setattr("jihe.warning.versions.baselines.simple", lambda _: SimpleNamespace(says="sorted by risk"))
    found = Found()
    for a, b in zip(mine, theirs, strict=True):
        found.add("M99", "model", {"precision": a, "fen": 100 * a})
        found.add("M99", "random", {"precision": b, "fen": 0.0})
        found.together.append({"rules": a})
    one: Any = model("employer", "employer_id", capacity=SimpleNamespace(top=7))
    found.hashes["M99"] = "abc"
    return told(found, [one], 611, [621, 622])  # type: ignore[arg-type,list-item]


def test_the_record_holds_means_over_worlds_and_whether_a_gain_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = record(monkeypatch, [0.4, 0.5, 0.6], [0.1, 0.21, 0.3])
    (one,) = kept["models"].values()
    assert one["ways"]["model"]["precision"][0] == 0.5
    assert one["ways"]["model"]["precision"][1] < 0.45
    assert one["gains"]["precision"]["random"]["finding"] == "shown"
    assert (one["capacity"], one["baseline"], one["content_hash"]) == (7, "sorted by risk", "abc")
    assert kept["together"]["rules"][0] == 0.5
    assert kept["worlds"] == [{"seed": 621}, {"seed": 622}]
    findings = [
        record(monkeypatch, mine, theirs)["models"]["M99"]["gains"]["precision"]["random"]["finding"]
        for mine, theirs in (
            ([0.1, 0.2, 0.3], [0.4, 0.5, 0.61]),
            ([0.1, 0.9, 0.2], [0.5, 0.1, 0.2]),
            ([0.0, 0.0], [0.0, 0.0]),
        )
    ]
    assert findings == ["refuted", "open", "open"]


def test_models_named_replace_their_own_figures_on_the_same_worlds_only() -> None:
    old = {
        "worlds": [1],
        "trained_on": 0,
        "models": {"M05": "a", "M08": "b"},
        "problems": {"M08": "x"},
        "together": "t",
    }
    new = {"worlds": [1], "trained_on": 0, "models": {"M08": "c"}, "problems": {}, "together": "of M08 alone"}
    both = merged(old, new, ["M08"])
    assert both["models"] == {"M05": "a", "M08": "c"}
    assert both["problems"] == {}
    assert both["together"] == "t"
    assert merged(old, new, [])["models"] == {"M08": "c"}
    with pytest.raises(BadInputError, match="other worlds"):
        merged(old, {**new, "worlds": [2]}, ["M08"])

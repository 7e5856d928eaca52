"""The public door: what a scientist sees, what takes a name and a purpose, and what is refused."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import jihe
from jihe.cases import audit
from jihe.errors import BadInputError
from tests.desk.conftest import Log
from tests.support import AS_OF
from tests.support import jihe as command

WHY = "bills that two registries tell differently"


def test_importing_costs_nothing() -> None:
    said = "import jihe, sys; print([m for m in ('pandas', 'numpy', 'django', 'jihe.desk') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_frames_of_one_home_join_and_hold_no_number_of_anybody(desk_home: Path) -> None:
    home, full = jihe.open(desk_home), jihe.open(desk_home, by="demo-bureau", purpose=WHY)
    cases, lessons = home.features("wi_case", AS_OF), home.training_set("M10", str(AS_OF))
    open_cases, open_lessons = full.features("wi_case", AS_OF), full.training_set("M10", AS_OF)
    both = len(cases.merge(lessons.rows, on="employer_id"))
    assert 0 < both == len(open_cases.merge(open_lessons.rows, on="employer_id"))
    named = {"person_id", "employer_id", "enrol_id"}
    for name in named:
        assert cases[name].dropna().str.fullmatch(r"[a-z_]+-[a-z2-7]{12}").all()
    rest = cases.columns.difference(list(named))
    np.testing.assert_array_equal(cases[rest].isna(), open_cases[rest].isna())
    assert cases["days_insured"].tolist() == open_cases["days_insured"].tolist()
    assert jihe.open(desk_home).features("wi_case", AS_OF).index.equals(cases.index)  # another session, the same names


def test_what_teaches_is_as_scikit_learn_takes_it(desk_home: Path) -> None:
    lessons = jihe.open(desk_home).training_set("M10", AS_OF)
    parts = (lessons.X, lessons.y, lessons.weights, lessons.groups, lessons.rows)
    assert len({len(part) for part in parts}) == 1
    assert all(part.index.equals(lessons.X.index) for part in parts)
    assert all(kind == np.float64 for kind in lessons.X.dtypes)
    assert set(lessons.y) == {0, 1}
    assert lessons.weights.mean() == pytest.approx(1)
    assert len(set(lessons.groups)) > 1
    assert (lessons.rows["opened"].dt.normalize() == lessons.rows["opened"]).all()
    assert {"opened_ts", "decided_ts"} & set(lessons.rows) == set()


def test_reading_in_full_is_written_down_with_its_purpose(desk_home: Path, log: Log) -> None:
    jihe.open(desk_home).features("wi_case", AS_OF)
    assert log() == []
    frame = jihe.open(desk_home, by="demo-bureau", purpose=WHY).features("wi_case", AS_OF)
    assert frame.index.dtype == np.int64
    assert log() == [("demo-bureau", "desk.open"), ("demo-bureau", "desk.read")]
    told = next(one for one in audit.entries() if one["action"] == "desk.read")
    assert (told["object_kind"], told["object_key"]) == ("features", "wi_case")
    assert told["detail"] == {"as_of": AS_OF.isoformat(), "rows": len(frame), "purpose": WHY}


@pytest.mark.parametrize("who", ["demo-scientist", "demo-town", "root", None, "nobody"])
def test_who_may_not_read_in_full_is_refused(desk_home: Path, log: Log, who: str | None) -> None:
    with pytest.raises(BadInputError):
        jihe.open(desk_home, by=who, purpose=WHY)
    known = who not in (None, "nobody")
    assert log() == ([(str(who), "desk.refused")] if known else [])


def test_a_purpose_is_words_and_holds_no_number_of_anybody(desk_home: Path) -> None:
    for purpose in ("", "  ", "look up 44200019800101123X"):
        with pytest.raises(BadInputError):
            jihe.open(desk_home, by="demo-bureau", purpose=purpose)


def test_a_scientist_with_a_name_sees_pseudonyms_and_it_is_on_record(desk_home: Path, log: Log) -> None:
    frame = jihe.open(desk_home, by="demo-scientist").features("wi_case", AS_OF)
    assert frame.index.str.startswith("wi_case-").all()
    assert log() == [("demo-scientist", "desk.read_masked")]


@pytest.mark.parametrize("who", [None, "demo-scientist", "demo-bureau"])
def test_rows_of_public_power_are_its_own_lanes(desk_home: Path, who: str | None) -> None:
    home = jihe.open(desk_home, by=who)
    for ask in (
        lambda: home.features("operator_duty", AS_OF), lambda: home.features("operator_week", AS_OF),
        lambda: home.scores("M16", AS_OF), lambda: home.training_set("M16", AS_OF), lambda: home.errors("M16", AS_OF),
        lambda: home.try_out("M16", AS_OF), lambda: home.explain("M16", "operator-aaaaaaaaaaaa", AS_OF),
    ):  # fmt: skip
        with pytest.raises(BadInputError, match=r"public power|sees no|works on no case"):
            ask()


def test_the_discipline_unit_sees_its_lane_and_no_other_in_full(desk_home: Path) -> None:
    masked = jihe.open(desk_home, by="demo-discipline")
    assert masked.features("operator_duty", AS_OF).index.str.startswith("operator-").all()
    full = jihe.open(desk_home, by="demo-discipline", purpose=WHY)
    assert full.features("operator_duty", AS_OF).index.dtype == np.int64
    with pytest.raises(BadInputError, match="sees no"):
        full.features("wi_case", AS_OF)


def test_who_has_read_a_table_in_full_knows_everybody(desk_home: Path) -> None:
    from jihe.cases.looks import knows
    from jihe.cases.reviewers import acting

    jihe.open(desk_home, by="demo-bureau").features("wi_case", AS_OF)
    assert not knows(acting("demo-bureau"), 12345)
    jihe.open(desk_home, by="demo-bureau", purpose=WHY).features("wi_case", AS_OF)
    assert knows(acting("demo-bureau"), 12345)
    assert not knows(acting("demo-town"), 12345)


def test_scores_are_explained_by_the_name_a_frame_gave(desk_home: Path) -> None:
    home = jihe.open(desk_home)
    scores = home.scores("M08", AS_OF)
    assert scores["score"].is_monotonic_decreasing
    told = home.explain("M08", scores.index[0], AS_OF)
    assert told.score == pytest.approx(scores["score"].iloc[0])
    assert list(told.table.index) == [1, 2, 3]
    assert "entity_id" not in told.reasons[0]
    with pytest.raises(BadInputError, match="does not apply"):
        home.explain("M08", "employer-aaaaaaaaaaaa", AS_OF)
    with pytest.raises(BadInputError, match="who acts"):
        home.explain("M08", 1, AS_OF)


def test_errors_are_of_reviews_that_taught_nothing(desk_home: Path) -> None:
    wrong = jihe.open(desk_home).errors("M10", AS_OF, most=4)
    alarms, missed = (wrong.table[wrong.table["kind"] == kind] for kind in ("false_alarm", "missed"))
    assert 0 < len(alarms) <= 4
    assert 0 < len(missed) <= 4
    assert alarms["score"].is_monotonic_decreasing
    assert missed["score"].is_monotonic_increasing
    assert wrong.table["place"].max() <= wrong.judged
    assert wrong.table["why_1"].str.len().min() > 0
    assert "forward in time" in wrong.how or "in folds of whole groups" in wrong.how
    assert wrong.table.index.str.startswith("wi_case-").all()
    with pytest.raises(BadInputError, match="taught by no verdict"):
        jihe.open(desk_home).errors("M08", AS_OF)


def test_a_running_loop_does_not_keep_the_store_shut(desk_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)

    async def cell() -> pd.DataFrame:
        return jihe.open(desk_home, by="demo-bureau", purpose=WHY).features("wi_case", AS_OF)

    assert len(asyncio.run(cell()))


def test_what_is_not_there_is_said(desk_home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no lake there"):
        jihe.open(tmp_path / "nowhere")
    home = jihe.open(desk_home)
    with pytest.raises(BadInputError, match=r"no sound features/nothing\.sql"):
        home.features("nothing")
    with pytest.raises(BadInputError, match="not a day"):
        home.features("wi_case", "31.3.2026")


def test_the_command_prints_errors_masked(desk_home: Path) -> None:
    said = command("models", "errors", "M10", "--most", 2, "--as-of", AS_OF, "--home", desk_home).stdout
    assert "false alarm" in said
    assert "wi_case-" in said
    done = command("models", "errors", "M16", "--as-of", AS_OF, "--home", desk_home, check=False)
    assert done.returncode == 2

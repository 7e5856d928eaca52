"""A rehearsal from city to page: two nights of a small city with three rules and two models, trained anew between.

One list alone trains here: a second one costs as much again and is no other code.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from jihe.rehearse import rehearsal
from jihe.rehearse.rehearsal import NAMES
from tests.support import Once, few_rules, jihe

pytestmark = [pytest.mark.verify, pytest.mark.minutes]
FIELDS = [
    "seed", "world", "month", "arm", "money_fen", "money_of_oracle", "money_of_oracle_all", "precision", "hours",
    "cases", "frauds", "by_models_alone",
]  # fmt: skip
SHARES = ("money_of_oracle", "money_of_oracle_all", "precision", "by_models_alone")


def rehearse(folder: Path, **more: Any) -> str:
    options = {"months": 2, "scale": 0.004, "enrich": 4, "hours-per-100k": 400, **more}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    where = ("--content", folder / "content", "--out", folder / "out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rehearsal, "LEARNING", ("verdicts",))
        return jihe("rehearse", *words, *where, "--retrain", "--json").stdout


def _made(folder: Path) -> None:
    few_rules(folder / "content", "m08_employer_injury", "m10_injury_authenticity")
    (folder / "said.json").write_text(rehearse(folder), encoding="utf-8")


@pytest.fixture(scope="module")
def rehearsed(once: Once) -> Path:
    return once("rehearsed", _made)


def test_one_object_a_seed_world_month_and_arm(rehearsed: Path) -> None:
    rows = json.loads((rehearsed / "said.json").read_text(encoding="utf-8"))
    assert [list(row) for row in rows] == [FIELDS] * len(rows)
    assert [(row["arm"], row["month"]) for row in rows] == [(arm, m) for arm in NAMES for m in ("2026-02", "2026-03")]
    for row in rows:
        assert (row["seed"], row["world"]) == (1, 0)
        assert all(row[name] is None or 0 <= row[name] <= 1 for name in SHARES), row
        assert row["hours"] >= 0
    by = {(row["arm"], row["month"]): row for row in rows}
    assert by["oracle_union", "2026-03"]["money_of_oracle"] == 1.0
    assert by["verdicts", "2026-02"]["cases"] > 0
    assert sum(row["money_fen"] for row in rows if row["arm"] == "oracle_union") > 0


def test_stopped_anywhere_it_ends_the_same(rehearsed: Path, tmp_path: Path) -> None:
    """Stopped in the second night: that month's tables, its books, figures and page are missing."""
    shutil.copytree(rehearsed, tmp_path / "again")
    again = tmp_path / "again"
    city = again / "out" / "seed-1-world-0"
    for file in city.glob("arms/*/2026-03.json"):
        file.unlink()
    (city / "home" / "months" / "2026-03" / "about.json").unlink()
    assert rehearse(again) == (rehearsed / "said.json").read_text(encoding="utf-8")


def test_models_are_trained_every_month_and_the_gates_say_what_becomes_of_them(rehearsed: Path) -> None:
    (one,) = json.loads((rehearsed / "out" / "rehearsal-figures.json").read_bytes())["refused"]
    assert one["arm"] == "verdicts"
    first, second = one["months"]
    assert first == {}
    assert second
    assert 'id="gates"' in (rehearsed / "out" / "rehearsal.html").read_text(encoding="utf-8")


def test_the_page_says_what_it_is(rehearsed: Path) -> None:
    page = (rehearsed / "out" / "rehearsal.html").read_text(encoding="utf-8")
    assert "模拟数据，不是任何真实基金的数字" in page
    assert "truth_taught was taught by its own city" in page
    assert page.count("<svg") == 4
    assert all(f"<small>{arm}</small>" in page for arm in NAMES)


def test_another_question_is_not_answered_from_what_lies_there(rehearsed: Path, tmp_path: Path) -> None:
    said = jihe("rehearse", "--months", 3, "--out", rehearsed / "out", check=False)
    assert said.returncode == 2
    assert "a rehearsal of something else" in said.stderr
    (tmp_path / "note.txt").touch()
    assert jihe("rehearse", "--out", tmp_path, check=False).returncode == 2


def test_a_bureaus_store_on_a_server_is_left_alone(rehearsed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@nowhere/none")
    with pytest.raises(pytest.fail.Exception, match="DATABASE_URL is set"):
        rehearse(rehearsed)

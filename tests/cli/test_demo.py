"""A demo uses what stands, says so, and never goes on with what it did not make."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jihe import home as jihe_home
from jihe.cli import demo
from jihe.desk import opening
from jihe.errors import USAGE
from jihe.grading import training
from jihe.home import content_folder
from jihe.nightly import night
from tests.support import Town, copy_home, few_packed, few_rules, jihe


@pytest.fixture
def few_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two models and few rules are all there is, wherever a command looks for what is installed."""
    few = few_rules(tmp_path / "content", "m08_employer_injury", "m09_enrolment_injury_hazard")

    def folder(override: str | Path | None = None) -> Path:
        return Path(override or few)

    for module in (jihe_home, opening, night):
        monkeypatch.setattr(module, "content_folder", folder)
    yield
    # What was imported meanwhile took it from there, and would hand few rules to whichever test comes next.
    for module in list(sys.modules.values()):
        if getattr(module, "content_folder", None) is folder:
            module.content_folder = content_folder  # type: ignore[attr-defined]


@pytest.fixture
def begun(town: Town, tmp_path: Path, few_only: None) -> Path:
    """A demo that was killed after its training: city, lake and models are there, and no night."""
    home = copy_home(town.home, tmp_path / "demo")
    (home / "city").symlink_to(town.city)
    (home / "demo.json").write_text(json.dumps(demo._city_of()), encoding="utf-8")
    return home


def steps(said: str) -> dict[str, str]:
    """What each step said, by its command."""
    parts = said.split("\njihe ")[1:]
    return {part.split("\n")[0]: part for part in parts}


@pytest.mark.verify
@few_packed()
def test_a_second_demo_uses_what_stands_and_says_so(begun: Path) -> None:
    first = steps(jihe("demo", "--home", begun).stdout)
    assert list(first) == ["city build", "ingest", "cases guess --accept", "models train", "nightly", "cases reviewers"]
    assert "the city stands, built before" in first["city build"]
    assert "the lake stands, snapshot 1" in first["ingest"]
    assert first["models train"].count("as before: the same data, content, law and engine") == 2
    (run,) = (begun / "runs").iterdir()
    told = json.loads((run / "run.json").read_text(encoding="utf-8"))
    (rank,) = (step["notes"] for step in told["steps"] if step["name"] == "rank")
    assert rank["capacity_hours"] == round(120 * rank["insured"] / 100_000, 2)  # of a month, for as many as are insured
    assert f"within {rank['capacity_hours']:g} reviewer hours" in first["nightly"]
    assert "nightly: " in first["nightly"].splitlines()[-1]
    assert "demo-supervisor-2" in first["cases reviewers"]
    assert "password of all of them" in first["cases reviewers"]

    again = jihe("demo", "--home", begun)
    assert again.stdout.startswith("a synthetic city of 2% of Zhongshan's size")
    assert "about" in again.stdout.splitlines()[0]
    assert "the night stands: 2026-03-31-" in steps(again.stdout)["nightly"]
    assert "their password was printed" in steps(again.stdout)["cases reviewers"]
    assert len(list((begun / "runs").iterdir())) == 1


@pytest.mark.parametrize(
    ("card", "what"),
    [('{"scale": 0.02, "engine": "of another day"}', "the demo of another version of jihe"), (None, "did not make")],
)
def test_what_it_did_not_make_is_refused_in_one_sentence(begun: Path, card: str | None, what: str) -> None:
    if card is None:
        (begun / "demo.json").unlink()
    else:
        (begun / "demo.json").write_text(card, encoding="utf-8")
    done = jihe("demo", "--home", begun, check=False)
    assert done.returncode == USAGE
    assert what in done.stderr
    assert "rm -r" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.minutes
@pytest.mark.verify
def test_a_whole_demo_tells_each_steps_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SCALE", 0.004)
    monkeypatch.setattr(demo, "ENRICH", 60.0)
    learn = training.learn  # to read: fewer notes take a third of the time
    monkeypatch.setattr(training, "learn", lambda seed, count, wordings: learn(seed, min(count, 300), wordings))
    said = steps(jihe("demo", "--home", tmp_path / "demo").stdout)
    for name, part in said.items():
        assert f"\n{name}: " in part
    assert "Next: jihe evaluate --home" in said["cases reviewers"]
    assert "jihe serve --home" in said["cases reviewers"]

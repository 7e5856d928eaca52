"""The models' pages are what their files and the two records say today."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from jihe.content import Content, load
from jihe.warning.discovery import Model
from jihe.warning.model_pages import FOLDER, LIST, Records, pages
from tests.support import RECEIPTS

MEAN = [0.4, 0.3, 0.5]
WAY = {"precision": MEAN, "upheld": MEAN, "fen": [123_400.0, 100_000.0, 150_000.0], "beyond_rules": MEAN,
       "length": [30.0, 30.0, 30.0]}  # fmt: skip
REACH = {"rows": [2700.0, 0, 0], "frauds": [90.0, 0, 0], "fen": [5_000_000.0, 0, 0], "rows_in_life": [2600.0, 0, 0]}


def worlds(model: Model, finding: str = "shown", content_hash: str | None = None) -> dict[str, Any]:
    gain = {"mean": [0.1, 0.05, 0.2], "finding": finding}
    gains = {name: dict.fromkeys(("simple", "forest", "random"), gain) for name in ("precision", "fen")}
    one = {
        "content_hash": content_hash or model.content_hash, "capacity": 30, "baseline": "sorted by wage_months",
        "ways": {**dict.fromkeys(("model", "simple", "forest", "random", "best", "warned"), WAY), "reach": REACH},
        "gains": gains,
    }  # fmt: skip
    return {
        "trained_on": {"seed": 611, "world": 0}, "worlds": [{"seed": 621, "world": 1}], "problems": {"M08": "no case"},
        "models": {model.code: one}, "together": dict.fromkeys(("rules", "models", "either", "models_alone"), MEAN),
    }  # fmt: skip


def trial(model: Model, verdict: str, **changed: Any) -> dict[str, Any]:
    metrics = {"gain_average_precision": {"value": -0.03, "low": -0.08, "high": 0.02, "level": 0.9}}
    outcomes = [
        {"fund": fund, "as_of": day, "finding": verdict, "says": "as told", "metrics": dict(metrics)}
        for fund, day in (("home", "2025-09-30"), ("home", "2026-03-31"), ("621", "2026-03-31"))
    ]
    return {
        "code": model.code, "content_hash": model.content_hash, "trial": "beats_baseline", "kind": "baseline",
        "asks": "it beats it", "verdict": verdict, "outcomes": outcomes, "problems": [],
    } | changed  # fmt: skip


@pytest.fixture(scope="module")
def m05(the_models: list[Model]) -> Model:
    return next(model for model in the_models if model.code == "M05")


def made(content: Content, model: Model, **records: Any) -> str:
    return pages(content, Records(**records))[f"{model.stem}.md"]


def test_the_pages_are_as_generated(the_content: Content) -> None:
    """`make docs` writes them anew."""
    folder = the_content.folder / FOLDER
    wanted = pages(the_content, Records.read(folder))
    assert {path.name for path in folder.glob("*.md")} == set(wanted)
    assert [name for name, text in wanted.items() if (folder / name).read_text(encoding="utf-8") != text] == []


def test_a_page_says_what_a_reader_asks(the_content: Content, the_models: list[Model], m05: Model) -> None:
    text = made(the_content, m05)
    assert text.startswith(f"# M05 {m05.declaration.title}\n\n{m05.declaration.title_en}\n")
    sections = the_content.models[m05.stem].sections
    for name in ("Question", "Population", "Features", "Method", "How to read", "Limits"):
        assert " ".join(sections[name].split("\n\n")[0].split()) in text
    for name in m05.declaration.features:
        column = m05.feature.meta.columns[name]
        assert f"`{name}`" in text
        assert {column.zh, column.en} <= set(text.replace("<br>", "|").replace(" | ", "|").split("|"))
        assert f"| {column.unit} |" in text
    for part in (m05.declaration.says, m05.content_hash, "sorted by wage_months", "beats_baseline", "not measured"):
        assert part in text
    for model in the_models:
        assert " at 0x" not in made(the_content, model), "a page must be the same on every machine"


def test_a_model_that_does_not_beat_its_baseline_says_so_at_the_top(the_content: Content, m05: Model) -> None:
    shown = made(the_content, m05, trials={"M05": [trial(m05, "shown")]}, worlds=worlds(m05))
    assert "> " not in shown.partition("## ")[0]
    for verdict in ("open", "refuted"):
        said = made(the_content, m05, trials={"M05": [trial(m05, verdict)]}).partition("## ")[0]
        assert "未证明优于其基线。 By reviews, it is not shown to beat its stated baseline." in said
        elsewhere = made(the_content, m05, worlds=worlds(m05, verdict)).partition("## ")[0]
        assert "On other worlds its precision is not shown to be above: 简单排序 simple、" in elsewhere


def test_outcomes_are_those_of_the_homes_last_day_and_of_an_earlier_text_when_they_are(
    the_content: Content, m05: Model
) -> None:
    text = made(the_content, m05, trials={"M05": [trial(m05, "open")]}, worlds=worlds(m05))
    assert "gain average precision -0.03 [-0.08, 0.02] | 未决 open<br>3 open |" in text
    assert "earlier text" not in text
    old = trial(m05, "open", content_hash="0" * 16)
    assert "of an earlier text" in made(the_content, m05, trials={"M05": [old]})
    assert "of an earlier text" in made(the_content, m05, worlds=worlds(m05, content_hash="0" * 16))
    failed = trial(m05, "open", outcomes=[], problems=[{"fund": "home", "as_of": "2026-03-31", "why": "no review"}])
    unknown = trial(m05, "open")
    unknown["outcomes"][1]["metrics"]["gain_average_precision"] = dict.fromkeys(("value", "low", "high"))
    assert "gain average precision: 无法估计 not estimable" in made(the_content, m05, trials={"M05": [unknown]})
    unheld = made(the_content, m05, trials={"M05": [failed]})
    assert "could not be run: no review" in unheld
    assert "It could not be held against a baseline: no review." in unheld.partition("## ")[0]
    assert "not shown to beat" not in unheld


def test_the_list_has_the_table_over_worlds_and_names_what_was_not_measured(the_content: Content, m05: Model) -> None:
    text = pages(the_content, Records({"M05": [trial(m05, "refuted")]}, worlds(m05)))[LIST]
    assert "| 1 refuted: `beats_baseline` |" in text
    assert "40.0% [30.0–50.0] ✓" in text
    assert "| 40.0% [30.0–50.0]<br>至多 at best 40.0% |" in text
    assert "1,234 [1,000–1,500]" in text
    assert "未测 not measured: no case" in text
    assert "seed 621 world 1" in text
    assert "models alone 40.0% [30.0–50.0]" in text


def test_a_model_that_names_nothing_the_truth_knows_cannot_be_measured_by_it(the_content: Content, m05: Model) -> None:
    record = worlds(m05, "refuted")
    record["models"]["M05"]["ways"]["reach"] = {**REACH, "frauds": [0.0, 0.0, 0.0]}
    text = made(the_content, m05, worlds=record)
    assert "not measurable: the truth knows no fraud of what it names" in text
    assert "On other worlds its precision" not in text
    assert "not measurable" in pages(the_content, Records(worlds=record))[LIST]


@pytest.mark.verify
def test_a_model_whose_file_is_gone_has_no_page_and_is_not_listed(
    the_content: Content, m05: Model, tmp_path: Path
) -> None:
    for part in ("rules", "features", "models"):
        shutil.copytree(the_content.folder / part, tmp_path / part)
    (tmp_path / "models" / f"{m05.stem}.py").unlink()
    record = Records({"M05": [trial(m05, "shown")]}, worlds(m05))
    before, after = pages(the_content, record), pages(load(tmp_path, receipts=RECEIPTS), record)
    assert set(before) - set(after) == {f"{m05.stem}.md"}
    assert "M05" not in after[LIST]
    assert all(before[name] == text for name, text in after.items() if name != LIST)

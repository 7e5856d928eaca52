"""The page says what was rehearsed, what went wrong, and what verdicts are worth; by hand, without a city."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from jihe.errors import BadInputError
from jihe.rehearse import published
from jihe.rehearse.accounts import accounts, begun
from jihe.rehearse.arms import ARMS
from jihe.rehearse.figures import FILE, figures, read
from jihe.rehearse.page import gates, page, told
from jihe.rehearse.rehearsal import NAMES, Asked, Rehearsed
from jihe.rehearse.scenarios import Scenario, dearest_ring
from jihe.rehearse.seconds import agreement
from jihe.rehearse.selective import estimate
from jihe.rehearse.summing import BASELINES, sums
from jihe.rehearse.year import year
from tests.rehearse.towns import LAST, NEVER_WRONG, Given, Story, bureau, town


@pytest.fixture(scope="module")
def rehearsed() -> Rehearsed:
    """Two months of a town with a ring of twelve, which the first reviewer clears, and twelve empty cases."""
    stories = [Story(1_000_000, ring="ring") for _ in range(12)] + [Story(500_000)]
    world = town([Given((number,)) for number in range(13)] + [Given(sex="male") for _ in range(12)], stories, months=2)
    staff = replace(NEVER_WRONG, friends=dearest_ring(world))
    here = bureau(45.0, staff)
    books = {arm: list(year(world, arm, here)) for arm in NAMES}
    years = accounts(world, books, staff)
    said = {arm: estimate(world, arm, here, books[arm], world) for arm in ARMS}
    seconds = {arm: agreement(staff, world.luck, books[arm][-1].verdicts) for arm in ARMS}
    asked = Asked(
        ((1, 0),), LAST, 2, {"scale": 0.02, "enrich": 1.0, "schemes": {}}, scenario=Scenario((2,), True, None, "B3")
    )
    people = {"sex": {"female": 5_000, "male": 5_000}, "age": {}, "hukou": {}, "town": {}}
    gates: dict[str, list[dict[str, list[str]]]] = {"verdicts": [{}, {"M08": ["money"], "M10": []}]}
    return Rehearsed(
        asked, 60.0, people, 0.001, {(1, 0): years}, True, {(1, 0): gates}, begun(world), said, {(1, 0): seconds}
    )


def table(text: str, name: str) -> list[list[str]]:
    """The body of a table of the page, by rows and cells, without tags."""
    body = re.search(rf'<table id="{name}">.*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    assert body is not None, name
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    return [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<td.*?>(.*?)</td>", row)] for row in rows]


def test_what_went_wrong_is_said(rehearsed: Rehearsed) -> None:
    made = page(rehearsed)
    assert "nobody reviewed in month 2" in made
    assert "cleared every case of the costliest ring" in made
    assert "know nothing of B3" in made
    assert "taught the opposite" not in made
    usual = page(replace(rehearsed, asked=replace(rehearsed.asked, scenario=Scenario())))
    assert 'id="scenario"' not in usual


def test_every_list_has_its_line_in_sums_and_selective_labels(rehearsed: Rehearsed) -> None:
    made = page(rehearsed)
    assert [row[0].split()[-1] for row in table(made, "sums")] == list(NAMES)
    selective = table(made, "selective")
    assert [row[0].split()[-1] for row in selective] == list(ARMS)
    counts = rehearsed.told["verdicts"]
    assert counts.truth is not None
    row = selective[list(ARMS).index("verdicts")]
    assert row[1] == f"{counts.truth:.1%}"
    assert row[4:] == [str(counts.listed), str(counts.drawn)]


def test_money_by_typology(rehearsed: Rehearsed) -> None:
    (row,) = table(page(rehearsed), "found")
    assert row[:2] == ["B1.1", "125,000"]
    assert row[-1] == "100%"  # oracle_all
    assert row[2] != "100%"  # severity, whose reviewer clears the ring


def test_reviewers_stand_side_by_side(rehearsed: Rehearsed) -> None:
    rows = [[int(cell) for cell in row] for row in table(page(rehearsed), "seconds")]
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[4] for row in rows[1:]] == [0, 0]
    assert sum(row[1] for row in rows) == sum(one.cases for one in rehearsed.seconds[1, 0]["verdicts"])


def test_gates_that_refused_are_counted(rehearsed: Rehearsed) -> None:
    assert table(page(rehearsed), "gates") == [
        ["verdicts", "M08", "0", "1", "money 1"],
        ["verdicts", "M10", "1", "0", ""],
    ]
    assert "Nothing was retrained" in page(replace(rehearsed, refused={}))


def test_sums_of_one_city_have_no_intervals(rehearsed: Rehearsed) -> None:
    one = next(one for one in sums(rehearsed) if one.arm == "oracle_union")
    assert told(one)["of_oracle"] == "100%"
    assert one.money_fen.low is None
    assert one.accused.value is None


def test_figures_hold_what_the_page_shows(rehearsed: Rehearsed) -> None:
    made = figures(rehearsed)
    assert {"rows", "beside", "honest", "found_fen", "open_cases", "second_reviews", "refused", "asked"} <= set(made)
    assert isinstance(made["second_reviews"], list)
    assert len(made["second_reviews"]) == 3 * len(ARMS)
    assert made["begun_fen"] == {"B1.1": 12_500_000}


def test_figures_that_were_kept_are_the_rehearsal_again(rehearsed: Rehearsed, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps(figures(rehearsed)), encoding="utf-8")
    again = read(tmp_path)
    assert figures(again) == figures(rehearsed)
    assert page(again) == page(rehearsed)
    with pytest.raises(BadInputError, match="no figures of a whole rehearsal"):
        read(tmp_path / "elsewhere")


def test_conditions_are_published_side_by_side(
    rehearsed: Rehearsed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    for name, asked in (("usual", replace(rehearsed.asked, scenario=Scenario())), ("trouble", rehearsed.asked)):
        (tmp_path / name).mkdir()
        kept = json.dumps(figures(replace(rehearsed, asked=asked)))
        (tmp_path / name / FILE).write_text(kept, encoding="utf-8")
    monkeypatch.setattr(published, "FILE", tmp_path / "rehearsal.md")
    assert published.main([str(tmp_path / "usual"), str(tmp_path / "trouble")]) == 0
    usual, trouble = (tmp_path / "rehearsal.md").read_text(encoding="utf-8").split("\n## ")[1:]
    assert usual.startswith("As built\n")
    assert trouble.startswith(
        "Nothing fitted on simulated worlds knows B3; nobody reviews in month 2; a reviewer clears"
    )
    tables = [line.split(" | ") for line in usual.splitlines() if line.startswith("| `")]
    rows, versions = tables[: len(NAMES)], tables[len(NAMES) :]
    assert [row[0] for row in rows] == [f"| `{arm}`" for arm in NAMES]
    assert [[row[0].strip("| `"), *row[1:4]] for row in versions] == [
        [one["arm"], one["code"], str(one["passed"]), str(one["refused"])] for one in gates(rehearsed)
    ]
    assert versions
    union = rows[list(NAMES).index("oracle_union")]
    assert union[1] == "100%"
    best = max(sum(row.money_fen for row in rehearsed.years[1, 0][arm].rows) for arm in BASELINES)
    mine = sum(row.money_fen for row in rehearsed.years[1, 0]["verdicts"].rows)
    assert rows[list(NAMES).index("verdicts")][2] == f"{mine / best:.2f}"
    beside = rehearsed.years[1, 0]["verdicts"].beside
    promised = sum(one.promised or 0 for one in beside)
    true = sum(one.upheld - one.accused + one.cleared for one in beside)
    assert rows[list(NAMES).index("verdicts")][7] == f"{promised / true:.2f}"

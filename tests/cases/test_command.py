"""``jihe cases`` as it is typed."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner, Result

from jihe.cases import case_number, rank, update
from jihe.cli.cases import command
from jihe.errors import BadInputError
from jihe.home import Home

NUMBER = case_number("person", 1, "pension")


@pytest.fixture
def run(store, night, sig, law):
    """A ranked night of five cases, three hours each, and a way to ask about it."""
    town = [sig(subject=s, money={s: 100_000 * (9 - s)}, says=f"第 {s} 人 [见档案]") for s in (1, 2, 3)]
    owed = sig(subject=4, money={4: -70_000}, match="weak")
    power = sig(subject=5, kind="operator", lane="public_power", says="同一人受理并审批")
    update("r1", date(2026, 3, 31), *night(*town, owed, power))
    rank("r1", 6, law)

    def ask(*words: str) -> Result:
        return CliRunner().invoke(command, [*words, "--home", str(store.root)], catch_exceptions=False)

    return ask


def test_the_list_is_by_rank_and_says_why(run) -> None:
    shown = run("list").output
    assert "r1 · as of 2026-03-31" in shown
    lines = [line for line in shown.splitlines() if "人员" in line]
    assert [re.search("人员 ([0-9])", line)[1] for line in lines] == ["1", "2", "3", "4"]
    assert "P01 第 1 人 [见档案]" in lines[0]
    assert "-700.00" in lines[3]
    assert [" – " in line for line in lines] == [False, False, True, True]  # 6 h hold two of them
    assert "经办人员" not in shown


def test_the_list_stops_at_the_limit(run) -> None:
    assert run("list", "--limit", "2").output.count("人员") == 2


def test_public_power_is_shown_when_asked_for_by_name(run) -> None:
    shown = run("list", "--public-power").output
    assert "经办人员 5" in shown
    assert "人员 1" not in shown


def test_the_list_as_json(run) -> None:
    told = json.loads(run("list", "--json", "--limit", "1").output)
    (case,) = told["cases"]
    assert (told["run_id"], told["as_of"]) == ("r1", "2026-03-31")
    told_of = [case[name] for name in ("number", "at_stake_fen", "code", "opened_on")]
    assert told_of == [NUMBER, 800_000, "P01", "2026-03-31"]


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), NUMBER.replace("-", ""), NUMBER.replace("-", " ")])
def test_a_case_is_found_however_its_number_is_typed(run, typed: str) -> None:
    shown = run("show", typed).output
    assert f"{NUMBER}  养老 · 人员 1 · open · opened 2026-03-31" in shown
    assert "1 of pension_payment: at stake ¥8,000.00" in shown
    assert "第 1 人 [见档案]" in shown


def test_a_case_as_json(run) -> None:
    told = json.loads(run("show", case_number("person", 4, "pension"), "--json").output)
    assert told["payments"] == [{"table": "pension_payment", "rows": 1, "at_stake_fen": 0, "owed_fen": 70_000}]
    assert told["signals"][0]["match"] == "weak"
    assert told["ranked"]["docket"] == "owed"


def test_the_towns_lane_does_not_show_public_power(run) -> None:
    number = case_number("operator", 5, "pension")
    with pytest.raises(BadInputError, match=r"no case .* in the town's lane"):
        run("show", number)
    assert "同一人受理并审批" in run("show", number, "--public-power").output


def test_an_unknown_number_is_named(run) -> None:
    with pytest.raises(BadInputError, match="no case P-0 in the town's lane; `jihe cases list`"):
        run("show", "P-0")


def test_asking_makes_no_store(tmp_path) -> None:
    with pytest.raises(BadInputError, match="no case store there; run jihe nightly first"):
        CliRunner().invoke(command, ["list", "--home", str(tmp_path)], catch_exceptions=False)
    assert not Home.at(tmp_path).cases.exists()


def test_a_store_without_a_night_says_so(store) -> None:
    with pytest.raises(BadInputError, match="no night has been ranked yet"):
        CliRunner().invoke(command, ["list", "--home", str(store.root)], catch_exceptions=False)

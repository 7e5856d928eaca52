"""A morning at the desk, as it is typed: who there is, what is on the list, and one case to its end."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click
import pytest
from click.testing import CliRunner

from jihe.cases import case_number, rank, second, update
from jihe.cli.cases import command
from jihe.cli.cases_work import Yuan
from jihe.errors import BadInputError

DAY = date(2026, 3, 31)
NUMBER = case_number("person", 1, "pension")
POWER = case_number("operator", 5, "pension")


@pytest.fixture
def ask(store, night, sig, law, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A ranked night of two towns and public power, its people, and a way to type ``jihe cases …``."""
    monkeypatch.setattr(second, "drawn", lambda *_: False)
    monkeypatch.delenv("JIHE_REVIEWER", raising=False)
    signals = [sig(money={1: 900_000}), sig(subject=2, money={2: 500}), sig(5, kind="operator", lane="public_power")]
    update("r1", DAY, *night(*signals), towns={("person", 1): "ZS01", ("person", 2): "ZS02"})
    rank("r1", 80, law)

    def typed(*words: str) -> str:
        return CliRunner().invoke(command, [*words, "--home", str(store.root)], catch_exceptions=False).output

    typed("reviewers", "add", "root", "--role", "administrator")
    for login, role, *town in (("an", "auditor", "ZS01"), ("sun", "supervisor"), ("dai", "discipline")):
        typed("reviewers", "add", login, "--role", role, *(["--town", *town] if town else []), "--by", "root")
    return typed


def test_a_case_from_the_list_to_its_end(ask) -> None:
    assert ask("assign", NUMBER, "--to", "an", "--by", "sun") == f"{NUMBER} assigned 已分派 · an\n"
    assert NUMBER in ask("list", "--mine", "--by", "an")
    assert ask("begin", NUMBER.lower(), "--by", "an") == f"{NUMBER} in_review 核查中 · an\n"
    ask("hear", NUMBER, "--on", "2026-03-31", "--said", "放弃陈述申辩", "--by", "an")
    decided = ask(
        "decide", NUMBER, "--verdict", "fraud", "--amount", "8,999.99", "--reason", "隐瞒死亡", "--minutes", "95",
        "--ended", "2026-02-28", "--by", "an",
    )  # fmt: skip
    assert decided == f"{NUMBER} decided 已决定 · an\n"
    assert "until 2026-05-30" in ask("serve", NUMBER, "--on", "2026-03-31", "--by", "an")
    late = ask("appeal", NUMBER, "--kind", "reconsideration", "--on", "2026-06-01", "--by", "an")
    assert "lodged after 2026-05-30" in late
    ask("settle", NUMBER, "--verdict", "overpaid_no_fault", "--amount", "8000", "--on", "2026-07-01",
        "--reason", "复议变更", "--by", "sun")  # fmt: skip
    with pytest.raises(BadInputError, match="say why it is closed"):
        ask("close", NUMBER, "--by", "an")
    assert "closed" in ask("close", NUMBER, "--note", "分期退款中", "--by", "an")
    assert "decided" in ask("undo", NUMBER, "--reason", "尚未送达", "--by", "an")
    shown = ask("show", NUMBER, "--by", "an")
    assert "初次核查 欺诈骗保 fraud · 确认 8,999.99 元 · an · 不再生效 kept" in shown
    assert "复议或诉讼 多享受待遇（无主观故意） overpaid_no_fault · 确认 8,000.00 元 · sun · 生效 in force" in shown
    assert "撤销 undo · → 已决定 decided · an · 尚未送达" in shown
    assert "（已撤销 undone）" in shown


def test_the_way_as_json_beside_what_was_there(ask) -> None:
    ask("assign", NUMBER, "--to", "an", "--by", "an")
    told = json.loads(ask("show", NUMBER, "--json", "--by", "an"))
    assert (told["state"], told["assignee"], told["town"]) == ("assigned", "an", "ZS01")
    assert [step["action"] for step in told["steps"]] == ["assign"]
    assert told["payments"][0]["at_stake_fen"] == 900_000


def test_what_is_held_in_mind_by_jihe_reviewer_and_list_options(ask, monkeypatch) -> None:
    monkeypatch.setenv("JIHE_REVIEWER", "sun")
    ask("assign", NUMBER, "--to", "an")

    def listed(*words: str) -> list[str]:
        return [row["number"] for row in json.loads(ask("list", *words, "--json"))["cases"]]

    other = case_number("person", 2, "pension")
    assert listed("--state", "assigned") == [NUMBER]
    assert listed("--state", "open") == [other]
    assert listed("--town", "ZS02") == [other]
    assert listed("--mine") == []
    assert listed("--mine", "--by", "an") == [NUMBER]
    assert listed("--state", "open", "--by", "dai") == [POWER]
    assert listed("--state", "open", "--by", "an") == []  # the other one is another town's
    with pytest.raises(BadInputError, match="ZS01 alone"):
        ask("list", "--town", "ZS02", "--by", "an")
    with pytest.raises(BadInputError, match="lost: no state"):
        ask("list", "--state", "lost")


def test_with_a_name_the_ranking_is_what_is_theirs(ask) -> None:
    def ranked(*words: str) -> list[str]:
        return [row["number"] for row in json.loads(ask("list", *words, "--json"))["cases"]]

    other = case_number("person", 2, "pension")
    assert ranked("--by", "sun") == [NUMBER, other]
    assert ranked("--by", "an") == [NUMBER]
    assert ranked("--by", "dai") == [POWER]


def test_looks_go_on_record(ask) -> None:
    from jihe.cases import audit

    ask("show", NUMBER, "--by", "an")
    ask("list", "--mine", "--by", "an")
    with pytest.raises(BadInputError, match="no case"):
        ask("show", POWER, "--by", "an")
    looked = [(e["actor"], e["action"], e["object_key"]) for e in audit.entries() if e["actor"] == "an"]
    assert looked == [("an", "case.look", NUMBER), ("an", "case.list", "an"), ("an", "case.miss", POWER)]


def test_a_large_case_says_that_it_waits_for_another(ask, law, night, sig) -> None:
    limit = law.value("second_review_fen", DAY)
    update("r2", date(2026, 4, 1), *night(sig(money={1: limit + 1})))
    ask("assign", NUMBER, "--to", "an", "--by", "an")
    ask("begin", NUMBER, "--by", "an")
    told = ask("decide", NUMBER, "--verdict", "benign", "--amount", "0", "--reason", "健在", "--by", "an")
    assert "second review: amount" in told
    told = ask("second", NUMBER, "--verdict", "benign", "--amount", "0.00", "--reason", "同意", "--by", "sun")
    assert told == f"{NUMBER} decided 已决定 · an\n"


def test_people_are_listed_and_retired(ask) -> None:
    assert ask("reviewers", "retire", "an", "--by", "root") == "an is retired\n"
    shown = ask("reviewers", "list")
    assert shown.splitlines() == [
        "dai  discipline  bureau", "root  administrator  bureau", "sun  supervisor  bureau",
        "an  auditor  ZS01  retired",
    ]  # fmt: skip


def test_somebody_must_act(ask) -> None:
    with pytest.raises(BadInputError, match=r"--by LOGIN, or set JIHE_REVIEWER"):
        ask("begin", NUMBER)
    with pytest.raises(BadInputError, match="no reviewer nobody"):
        ask("begin", NUMBER, "--by", "nobody")


@pytest.mark.parametrize(("typed", "fen"), [("0", 0), ("12345.60", 1_234_560), ("0.01", 1), ("1,000", 100_000)])
def test_yuan_are_exact(typed: str, fen: int) -> None:
    assert Yuan().convert(typed, None, None) == fen


@pytest.mark.parametrize("typed", ["0.001", "-1", "zehn", "1e", "NaN", "Infinity", "", "9" * 20])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(click.BadParameter, match="is not an amount"):
        Yuan().convert(typed, None, None)

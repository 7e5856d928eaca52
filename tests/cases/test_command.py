"""``jihe cases`` as it is typed."""

from __future__ import annotations

import json
import re
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from jihe.cases import case_number, rank, update
from jihe.cases.reviewers import add
from jihe.cli.cases import _ranked, command
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
    people()

    def ask(*words: str, by: str = "li") -> Result:
        asked = [*words, "--by", by, "--home", str(store.root)]
        return CliRunner().invoke(command, asked, catch_exceptions=False)

    return ask


def people() -> None:
    """An auditor of the bureau and somebody of the discipline unit."""
    chief = add("wu", "administrator", None, None)
    add("li", "auditor", None, chief)
    add("dai", "discipline", None, chief)


def test_the_list_is_by_rank_and_says_why(run) -> None:
    shown = run("list").output
    assert "r1 · 数据截至 2026-03-31 as of" in shown
    assert f" {NUMBER}  养老 人员 1 " in shown
    lines = [line for line in shown.splitlines() if " 人员 " in line]
    said = [line.strip() for line in shown.splitlines() if "[见档案]" in line]
    assert [re.search("人员 ([0-9])", line)[1] for line in lines] == ["1", "2", "3", "4"]
    assert said == [f"P01 死后发放：第 {n} 人 [见档案]" for n in (1, 2, 3)]
    assert "-700.00" in lines[3]
    assert [" – " in line for line in lines] == [False, False, True, True]  # 6 h hold two of them
    assert "经办人员" not in shown


def test_the_list_and_the_case_say_what_the_rank_rests_on(run) -> None:
    assert run("list").output.count("属实比例 60%：此类疑点在本系统尚未核过，按先验") == 4
    shown = run("show", NUMBER).output
    assert "属实比例 60% 的依据：P01 死后发放（3 级）。此类疑点在本系统尚未核过，按先验" in shown
    assert "依据的分量相当于 2.0 件核查结论：等级先验（设计值） 100%" in shown
    assert "同类再核 1 件：属实则升至 73%，不属实则降至 40%" in shown  # (1.2 + 1) ÷ 3, 1.2 ÷ 3


def test_where_a_case_stands_is_said_at_its_head(run) -> None:
    for subject, place in ((1, "当晚核查清单第 1 位"), (3, "未列入当晚核查清单（排第 3 位）")):
        shown = run("show", case_number("person", subject, "pension")).output
        assert 0 < shown.index(place) < shown.index("[见档案]")


def test_several_sums_are_told_each_at_the_chance_of_its_ground() -> None:
    parts = [
        {"code": "U07", "test_zh": "多付", "p": 0.9, "fen": 64_800},
        {"code": "U02", "test_zh": "", "p": 0.2, "fen": 100_000},
    ]
    worth = 0.9 * 64_800 + 0.2 * 100_000
    one = SimpleNamespace(
        rank=9, within_capacity=True, minutes=120, docket="recover", at_stake_fen=164_800, owed_fen=0, elsewhere_fen=0,
        expected_fen=worth * 0.6, p_upheld=0.9, why=json.dumps({"parts": parts}),
    )  # fmt: skip
    zh = [line for line, _ in _ranked(cast("Any", one))][1]
    sums = "（U07 多付 648.00 元 × 属实比例 90% + U02 1,000.00 元 × 属实比例 20%）"
    assert zh.startswith(f"预计追回：470 元 = {sums} × 可追回比例 60%")
    assert zh.endswith("；每小时预计 235 元")


def test_a_sum_that_nobody_believes_in_is_told_without_a_share() -> None:
    one = SimpleNamespace(
        rank=9, within_capacity=False, minutes=120, docket="recover", at_stake_fen=100, owed_fen=0, elsewhere_fen=0,
        expected_fen=0, p_upheld=0.0, why=None,
    )  # fmt: skip
    zh = [line for line, _ in _ranked(cast("Any", one))][1]
    assert zh.startswith("预计追回：0 元 = 涉及 1.00 元 × 属实比例 0% × 可追回比例 0%")


def test_the_list_stops_at_the_limit(run) -> None:
    assert run("list", "--limit", "2").output.count(" 人员 ") == 2


def test_public_power_is_shown_to_the_discipline_unit_alone(run) -> None:
    shown = run("list", by="dai").output
    assert "经办人员 5" in shown
    assert "人员 1" not in shown


def test_the_list_as_json(run) -> None:
    told = json.loads(run("list", "--json", "--limit", "1").output)
    (case,) = told["cases"]
    assert (told["run_id"], told["as_of"]) == ("r1", "2026-03-31")
    told_of = [case[name] for name in ("number", "at_stake_fen", "code", "test_zh", "test_en", "opened_on")]
    assert told_of == [NUMBER, 800_000, "P01", "死后发放", "paid in English", "2026-03-31"]


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), NUMBER.replace("-", ""), NUMBER.replace("-", " ")])
def test_a_case_is_found_however_its_number_is_typed(run, typed: str) -> None:
    shown = run("show", typed).output
    assert f"{NUMBER}  养老 · 人员 1 · 待核查 open · 线索登记 2026-03-31 opened" in shown
    assert (
        "\n核查排序：第 1 位（按每小时预计金额由高到低，同类疑点有份额），已列入当晚核查清单；预计用时 3 小时  rank 1, "
        in shown
    )
    assert (
        "\n预计追回：3,600 元 = 涉及 8,000.00 元 × 属实比例 60% × 可追回比例 75%（比例为估计数，只用于排序，不是结论）"
        in shown
    )
    assert "\n养老金发放 1 笔，涉及 8,000.00 元  pension_payment, at stake ¥8,000.00\n" in shown
    assert shown.index("P01 死后发放") < shown.index("核查排序：")  # what was found before how it is ordered
    assert "\nP01 死后发放 · paid in English\n    3 级（明显矛盾），首次发现 2026-03-31，最近发现 2026-03-31  " in shown
    assert "弱匹配" not in shown
    assert "\n    第 1 人 [见档案]\n    P01 in English\n" in shown


def test_what_the_fund_owes_and_a_weak_match_are_said_in_words(run) -> None:
    shown = run("show", case_number("person", 4, "pension")).output
    assert "当日核查工时已排满，未列入当晚核查清单" in shown
    assert "\n预计补发：420 元 = 涉及 700.00 元 × 属实比例 60%（比例" in shown
    assert "\n养老金发放 1 笔，应补发 700.00 元  pension_payment, owed ¥700.00\n" in shown
    assert "弱匹配：证件号一致而姓名不符，或者只有一处登记，请先核对身份  weak match" in shown


def test_a_case_whose_payments_are_in_another_says_so(store, night, sig, law) -> None:
    update("r1", date(2026, 3, 31), *night(*(sig(subject=s, severity=s, money={7: 100_000}) for s in (3, 4))))
    rank("r1", 6, law)
    people()
    words = ["show", case_number("person", 3, "pension"), "--by", "li", "--home", str(store.root)]
    shown = CliRunner().invoke(command, words, catch_exceptions=False).output
    assert "预计追回：0 元（涉及的 1,000.00 元已计入其他案件）；估计属实比例 60%" in shown


def test_a_case_as_json(run) -> None:
    told = json.loads(run("show", case_number("person", 4, "pension"), "--json").output)
    assert told["payments"] == [{"table": "pension_payment", "rows": 1, "at_stake_fen": 0, "owed_fen": 70_000}]
    (signal,) = told["signals"]
    assert (signal["match"], signal["test"], signal["test_zh"]) == ("weak", "paid", "死后发放")
    assert told["ranked"]["docket"] == "owed"


def test_the_towns_lane_does_not_show_public_power(run) -> None:
    number = case_number("operator", 5, "pension")
    with pytest.raises(BadInputError, match=f"no case {number} among yours"):
        run("show", number)
    assert "同一人受理并审批" in run("show", number, by="dai").output


def test_an_unknown_number_is_named(run) -> None:
    with pytest.raises(BadInputError, match="no case P-0 among yours; `jihe cases list --by li`"):
        run("show", "P-0")


def test_asking_makes_no_store(tmp_path) -> None:
    with pytest.raises(BadInputError, match="no case store there; run jihe nightly first"):
        CliRunner().invoke(command, ["list", "--by", "li", "--home", str(tmp_path)], catch_exceptions=False)
    assert not Home.at(tmp_path).cases.exists()


def test_a_store_without_a_night_says_so(store) -> None:
    people()
    with pytest.raises(BadInputError, match="no night has been ranked yet"):
        CliRunner().invoke(command, ["list", "--by", "li", "--home", str(store.root)], catch_exceptions=False)


AMOUNTS = (
    "1993年起发放，涉及三百二十六笔共计 1,260,337.45 元；其中存疑三笔，涉及193,039.30元，"
    "另有应补 4,364.76 元，合计核减 31,595.90 元。"
)


@pytest.mark.parametrize("width", [80, 100])
def test_no_amount_is_cut_on_a_narrow_screen(store, night, sig, law, monkeypatch, width: int) -> None:
    many = dict.fromkeys(range(10), 999999999)
    tables = night(sig(money=many, says=AMOUNTS), sig(subject=4_679_412, kind="operator", money={99: 1}))
    update("r1", date(2026, 3, 31), *tables)
    rank("r1", 80, law)
    people()
    monkeypatch.setattr("jihe.cli.cases._width", lambda: width)

    def lines(*words: str) -> list[str]:
        asked = [*words, "--by", "li", "--home", str(store.root)]
        shown = CliRunner().invoke(command, asked, catch_exceptions=False).output
        assert "…" not in shown
        ours = [line for line in shown.splitlines() if str(store.root) not in line]  # its length is the machine's
        wide = [line for line in ours if cell_len(line) > width]
        assert wide == []
        return shown.splitlines()

    for shown in (lines("list"), lines("show", NUMBER)):
        for amount in ("1,260,337.45", "193,039.30", "4,364.76", "31,595.90", "99,999,999.90"):
            assert any(amount in line for line in shown), amount


def test_a_worklist_keeps_its_amounts_on_a_narrow_screen(store, night, sig, law, monkeypatch) -> None:
    tables = night(sig(money=dict.fromkeys(range(10), 999999999)))
    update("r1", date(2026, 3, 31), *tables, towns={("person", 1): "442000105"})
    rank("r1", 80, law)
    people()
    monkeypatch.setattr("jihe.cli.cases._width", lambda: 80)
    asked = ["list", "--state", "open", "--by", "li", "--home", str(store.root)]
    shown = CliRunner().invoke(command, asked, catch_exceptions=False).output
    assert "99,999,999.90" in shown
    assert NUMBER in shown
    assert "…" not in shown

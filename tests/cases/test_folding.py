"""Rows that say the same are told together, and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest

from jihe.cases.exporting import folding, rows
from jihe.cases.exporting.explaining import led
from jihe.cases.lookup import Payments
from jihe.cli.cases_evidence import evidence_lines
from jihe.cli.cases_payments import payment_lines
from jihe.screening import quiet


def table(name: str, given: Iterable[dict[str, Any]], reasons: Iterable[str] | None = None) -> dict[str, Any]:
    """Rows as a case shows them, each with the code it speaks for."""
    made = [quiet.row(name, row, place) for place, row in enumerate(given)]
    said = {"证明疑点": list(reasons or ["P08"] * len(made))}
    return rows.shown(name, made, masked=True) | led(name, [[row] for row in made], said) | {"missing": []}


def lines(shown: dict[str, Any]) -> list[str]:
    found = {
        "proofs": [shown],
        "explaining": {"counted": [], "tables": [], "more": [], "points": [], "changes": [], "changes_more": 0},
    }
    return [
        line
        for line, _ in evidence_lines(
            found
            | {
                "payments_in_whole": [],
                "absences": [],
                "reasons": [],
                "look_alikes": [],
                "articles": [],
                "as_of": "2026-03-31",
            }
        )
    ][1:]


def paid(key: int, ym: int, base: int, **more: Any) -> dict[str, Any]:
    return {
        "contrib_id": key, "person_id": 7, "employer_id": 3, "ym": ym, "base_ep_fen": base, "base_uw_fen": 0,
        "paid_date": date(2023, 6, 8), "recorded_ts": datetime(2023, 6, 9, 10), **more,
    }  # fmt: skip


FOUR = [paid(11, 202111, 276_300), paid(12, 202112, 276_300), paid(13, 202201, 300_000), paid(14, 202203, 300_000)]


def test_runs_are_of_ordinals_in_a_row_and_equal_values() -> None:
    assert folding.runs([(1, "a"), (2, "a"), (3, "b"), (4, "b"), (6, "b"), (None, "b"), (None, "b")]) == [
        [0, 1], [2, 3], [4], [5], [6]
    ]  # fmt: skip
    assert folding.runs([(1, "a"), (1, "a"), (2, "a"), (2, "a")]) == [[0, 2], [1, 3]]  # two payments a month
    assert folding.runs([]) == []


@pytest.mark.parametrize(("text", "at"), [("2024-12", 24300), ("2025-01", 24301), (None, None), ("12", None)])
def test_a_month_follows_the_one_before(text: str | None, at: int | None) -> None:
    assert folding.month(text) == at


def test_rows_that_differ_in_month_key_and_an_amount_are_one_block() -> None:
    head, same, base = lines(table("contribution", FOUR))
    assert head == "缴费明细 11–14 · 4 行 · 证明疑点 P08 · 数据入库日期 2023-06-09"
    assert "人员编号 7 · 单位编号 3" in same
    assert "费款所属期 2021-11 至 2022-01、2022-03" in same  # a month is missing
    assert "失业工伤缴费基数 0.00 元" in same
    assert base == "养老缴费基数：2021-11 至 2021-12 2,763.00 元；2022-01 3,000.00 元；2022-03 3,000.00 元"


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        (FOUR[:3], None),  # three are read as they are
        ([*FOUR[:3], FOUR[3] | {"payer": "employer", "kind": "makeup"}], None),  # another kind of payment
        (FOUR, ["P08", "P08", "P08", "P07"]),  # another signal rests on it
    ],
)
def test_what_says_something_of_its_own_stands_alone(given: list[dict[str, Any]], reasons: list[str] | None) -> None:
    shown = table("contribution", given, reasons)
    assert folding.alike(shown) == [[place] for place in range(len(given))]
    assert len(lines(shown)) == 2 * len(given)


def test_two_figures_may_differ_and_no_third() -> None:
    made = [
        {
            "bill_id": key,
            "total_fen": 500 + key,
            "fund_fen": 400 + key,
            "drug_fen": 7,
            "admit_ts": datetime(2025, 1, key),
        }
        for key in range(1, 5)
    ]
    assert folding.alike(table("medical_bill", made)) == [[0, 1, 2, 3]]
    made = [row | {"drug_fen": key} for key, row in enumerate(made)]
    assert folding.alike(table("medical_bill", made)) == [[0], [1], [2], [3]]


def test_rows_of_no_month_of_their_own_are_told_apart_by_number() -> None:
    made = [
        {"cert_id": key, "person_id": 7, "cert_ts": datetime(2025, 1, day, 9), "recorded_ts": datetime(2025, 2, 1)}
        for key, day in ((5, 1), (6, 1), (8, 2), (9, 3))
    ]
    head, _, when = lines(table("certification", made))[:3]
    assert head.startswith("待遇领取资格认证 5–6、8–9 · 4 行")
    assert (
        when == "认证时间：5–6 2025-01-01 09:00:00；8 2025-01-02 09:00:00；9 2025-01-03 09:00:00"
    )  # the day is said once
    twice = [FOUR[0], FOUR[1], FOUR[2], FOUR[3] | {"ym": 202201}]
    said = lines(table("contribution", twice))
    assert [line.split() for line in said[2:]] == [
        ["编号", "费款所属期", "养老缴费基数"],
        ["11", "2021-11", "2,763.00", "元"], ["12", "2021-12", "2,763.00", "元"],
        ["13", "2022-01", "3,000.00", "元"], ["14", "2022-01", "3,000.00", "元"],
    ]  # fmt: skip


ON_FILE = "在库文本；施行晚于所涉月份的另有注明；标【未核实】的须与公布的文本核对"


def payment(key: int, month: str | None, fen: int, **more: Any) -> dict[str, Any]:
    return {
        "table": "养老金发放", "key": str(key), "month": month, "item": None, "person": "7", "paid_fen": 200_000,
        "returned_fen": 0, "fen": fen, "elsewhere": False, "held_by": "", **more,
    }  # fmt: skip


def signal(*made: dict[str, Any], test: str = "死后发放") -> dict[str, Any]:
    at_stake = sum(row["fen"] for row in made if row["fen"] > 0)
    return {"code": "P01", "test": test, "rows": list(made), "at_stake_fen": at_stake, "owed_fen": 0}


def told(found: list[dict[str, Any]], sheets: Any = (), own: Any = ()) -> list[list[str]]:
    return [line.split() for line in payment_lines(found, sheets, own)]


def test_the_days_of_rows_told_together_are_a_table() -> None:
    """By their months; the day of a head that a column says with its hour is not said again."""
    made = [
        {"pay_id": 10 * n, "claim_id": 3, "ym": 202500 + n, "pay_date": date(2025, n + 1, n),
         "recorded_ts": datetime(2025, n + 1, n, 17)}
        for n in range(1, 5)
    ]  # fmt: skip
    head, same, heads, first, *_, last = lines(table("ui_payment", made))
    assert head.startswith("失业待遇发放 10、20、30、40 · 4 行")  # no run: others lie between them
    assert "待遇所属期 2025-01 至 2025-04" in same
    assert heads.split() == ["待遇所属期", "发放日期", "入库时间"]
    assert first.split() == ["2025-01", "2025-02-01", "2025-02-01", "17:00:00"]
    assert last.split() == ["2025-04", "2025-05-04", "2025-05-04", "17:00:00"]


def test_numbers_that_do_not_follow_each_other_are_no_run() -> None:
    paid = [payment(key, f"2025-0{at}", 100) for at, key in enumerate((5, 8, 9, 14), start=1)]
    assert told([signal(*paid)])[3][3] == "5、8–9、14"
    paid = [payment(10 * at, f"2025-0{at}", 100) for at in range(1, 9)]
    assert told([signal(*paid)])[3][3] == "10…80（不连续）"


def test_months_of_equal_amounts_are_one_line_and_the_sum_is_below() -> None:
    found = signal(payment(5, "2024-12", 200_000), payment(8, "2025-01", 200_000), payment(9, "2025-03", 150_000))
    assert told([found]) == [
        ["涉及的支付", "P01", "死后发放：3", "笔，涉及", "5,500.00", "元；待遇退回登记查得", "0", "条"],
        ["养老金发放"],
        ["所属月份", "编号", "笔数", "每笔支付（元）", "每笔涉及", "涉及合计"],
        ["2024-12", "至", "2025-01", "5、8", "2", "2,000.00", "2,000.00", "4,000.00"],
        ["2025-03", "9", "1", "2,000.00", "1,500.00", "1,500.00"],
        ["合计", "3", "5,500.00"],
    ]  # fmt: skip


def test_what_came_back_whose_it_is_and_where_it_counts_are_told_where_they_are() -> None:
    found = signal(
        payment(5, "2024-12", 150_000, returned_fen=50_000), payment(6, "2025-01", 200_000, person="9", elsewhere=True)
    )
    head, _, heads, first, second, sums = told([found])
    assert "".join(head).endswith("；待遇退回登记查得已退回500.00元；其中1笔2,000.00元计入其他案件")
    named = found | {"rows": [found["rows"][0], found["rows"][1] | {"held_by": "P-1"}]}
    assert "".join(told([named])[0]).endswith("其中1笔2,000.00元计入案件P-1")
    held = named["rows"][1] | {"held_as": "养老 P01，所计支付 2 笔 4,000.00 元"}
    summed = "".join(told([named | {"rows": [named["rows"][0], held]}])[0])
    assert summed.endswith("计入案件P-1（养老P01，所计支付2笔4,000.00元）")
    assert told([named])[4][-2:] == ["计入", "P-1"]
    assert {"人员", "每笔已退回"} <= set(heads)
    assert first == ["2024-12", "5", "7", "1", "2,000.00", "500.00", "1,500.00", "1,500.00"]
    assert second == ["2025-01", "6", "9", "1", "2,000.00", "0.00", "2,000.00", "2,000.00", "计入", "其他案件"]
    assert sums == ["合计", "2", "3,500.00"]


def test_what_was_paid_for_stays_together_in_the_order_of_its_first_payment() -> None:
    found = signal(
        payment(5, "2024-12", 1_000, item="门诊"), payment(6, "2025-01", 2_000, item="住院"),
        payment(7, "2025-03", 3_000, item="门诊"),
    )  # fmt: skip
    assert [line[1:3] for line in told([found])[3:-1]] == [["5", "门诊"], ["7", "门诊"], ["6", "住院"]]


def test_a_reckoning_sheet_lists_its_payments_itself() -> None:
    found = signal(payment(5, "2024-12", 150_000))
    sheet = {"code": "P01", "test": "死后发放", "lines": [{}]}
    (line,) = payment_lines([found], [sheet], [])
    assert line == "涉及的支付 P01 死后发放：见计算底稿，1 笔，涉及 1,500.00 元；待遇退回登记查得 0 条"
    assert len(told([found], [sheet | {"lines": []}])) > 1


def test_of_several_signals_the_case_counts_a_payment_once() -> None:
    both = [signal(payment(5, "2024-12", 150_000)), signal(payment(5, "2024-12", 200_000), test="认证")]
    *_, last = payment_lines(both, [], [Payments("pension_payment", 1, 200_000, 0), Payments("wi_benefit", 1, 0, 7)])
    assert last == "本案合计（同一笔支付只计一次）：2 笔，涉及 2,000.00 元，应补发 0.07 元"


def change(key: int, was: str, now: str, learnt: str, **more: Any) -> dict[str, Any]:
    return {
        "title": "养老金发放", "key": str(key), "zh": "发放金额", "why": "更正", "matters": True, "was": was,
        "now": now, "was_learnt": "2024-01-05", "learnt": learnt, **more,
    }  # fmt: skip


def shown(changes: list[dict[str, Any]], articles: list[dict[str, Any]], more: int = 0) -> list[tuple[str, int]]:
    told = {"counted": [], "tables": [], "more": [], "points": [], "changes": changes, "changes_more": more}
    return list(
        evidence_lines(
            {
                "proofs": [],
                "explaining": told,
                "payments_in_whole": [],
                "absences": [],
                "reasons": [],
                "look_alikes": [],
                "articles": articles,
                "as_of": "2026-03-31",
            }
        )
    )[2:]


def test_one_change_of_several_rows_is_one_line_and_what_decides_nothing_is_counted() -> None:
    made = [
        change(5, "10.00 元", "12.00 元", "2024-02-01"), change(6, "10.00 元", "12.00 元", "2024-02-01"),
        change(7, "10.00 元", "12.00 元", "2024-03-01"),
        change(8, "", "12.00 元", "2024-03-01"), change(9, "＊＊＊", "＊＊＊", "2024-03-01", matters=False),
    ]  # fmt: skip
    assert [line for line, _ in shown(made, [], more=2)] == [
        "状态变动与更正 changed since it was first recorded",
        "养老金发放 5–6 发放金额：10.00 元 → 12.00 元（更正；2024-01-05 入库，2024-02-01 变更）",
        "养老金发放 7 发放金额：10.00 元 → 12.00 元（更正；2024-01-05 入库，2024-03-01 变更）",
        "养老金发放 8 发放金额：（空） → 12.00 元（更正；2024-01-05 入库，2024-03-01 变更）",
        "另有 3 处地址、电话等变更，见工作底稿",
    ]
    assert shown([], []) == []


def test_honest_explanations_stand_with_what_clears_them() -> None:
    told = {"counted": [], "tables": [], "more": [], "points": [], "changes": [], "changes_more": 0}
    asked = "死亡信息 · 人员编号 1；撤销日期 有登记 · 查得 0 条；该表数据收到至 2026-03-31，共 2 条"
    one = {"codes": ["P01", "M01"], "what": "同名同姓", "cleared_by": "户口簿", "asked": [asked], "excluded": False}
    out = {"codes": ["P01"], "what": "当月", "cleared_by": "证明；系统只算次月起", "asked": [], "excluded": True}
    out |= {"done": "系统只算次月起"}
    found = {
        "proofs": [],
        "explaining": told,
        "payments_in_whole": [],
        "absences": [],
        "reasons": [],
        "look_alikes": [one, out],
        "articles": [],
        "as_of": "2026-03-31",
    }
    assert list(evidence_lines(found))[2:] == [
        ("合理情形（请先排除）与所需材料 honest explanations to rule out first, and what clears each", 0),
        ("同名同姓 → 户口簿 · P01、M01", 2),
        (f"查询记录：{asked}", 6),
        ("规则已经排除的合理情形（无须调取材料） honest explanations that the rule leaves out, no paper wanted", 0),
        ("当月：系统只算次月起 · P01", 2),
    ]
    without = list(evidence_lines(found | {"look_alikes": [out | {"asked": [asked], "done": ""}]}))[2:]
    assert [line for line, _ in without[1:]] == ["当月：系统已排除 · P01", f"查询记录：{asked}"]


def test_what_moved_a_warnings_score_and_what_was_not_found_stand_under_headings() -> None:
    reason = {"code": "M01", "zh": "年龄 104 岁，通常为 68 岁", "en": "age: 104, usually 68"}
    absent = {
        "title": "技能证书",
        "asked": "证书编号 甲",
        "result": "查得 0 条",
        "codes": ["U12"],
        "reach": "该表数据收到至 2026-03-30",
    }
    told = {"counted": [], "tables": [], "more": [], "points": [], "changes": [], "changes_more": 0}
    found = {"proofs": [], "explaining": told, "payments_in_whole": [], "look_alikes": [], "articles": []}
    assert list(evidence_lines(found | {"as_of": "2026-03-31", "reasons": [reason], "absences": [absent]})) == [
        ("预警理由（本案的值与同类通常的值） what moved the score, with the value here and the usual one", 0),
        ("年龄 104 岁，通常为 68 岁 · M01  age: 104, usually 68", 2),
        ("证据记录 rows that prove", 0),
        ("没有单独的证据记录 none of its own", 2),
        ("未查得的记录（疑点以其不存在为据，按当晚数据重新查询） what was asked for and is not there", 0),
        ("技能证书 · 证书编号 甲 · 查得 0 条 · U12", 2),
        ("该表数据收到至 2026-03-30", 6),
    ]


def test_a_heading_stands_over_something() -> None:
    told = {"counted": [], "tables": [], "more": [], "points": [], "changes": [], "changes_more": 0}
    found = {
        "proofs": [],
        "explaining": told,
        "payments_in_whole": [],
        "absences": [],
        "reasons": [],
        "look_alikes": [],
        "articles": [],
        "as_of": "2026-03-31",
    }
    assert [line for line, _ in evidence_lines(found)] == [
        "证据记录 rows that prove",
        "没有单独的证据记录 none of its own",
    ]
    point = {"zh": "甲？", "en": "a?", "rows": []}
    assert [line for line, _ in evidence_lines(found | {"explaining": told | {"points": [point]}})][2:] == [
        "核对提示（不是结论，请逐项核实） points to check, no proof", "甲？\na?"
    ]  # fmt: skip


def test_an_article_stands_there_whole_with_what_is_not_sure_of_it() -> None:
    text = "有下列情形的：\n（一）甲的；\n（二）" + "乙" * 90
    one = {
        "cited": ["某法 第一条第一项"], "codes": ["P01", "P02"], "state": "原文", "verified": True, "text": text,
        "since": "自 2025-01-01 起施行", "since_en": "in force from 2025-01-01",
    }  # fmt: skip
    bare = one | {"cited": ["某规章"], "state": "原文未录入", "verified": False, "text": "", "since": ""}
    assert shown([], [one, bare]) == [
        (f"所引条文（{ON_FILE}） articles cited, as on file for that day", 0),
        ("某法 第一条第一项 · P01、P02", 2),
        ("自 2025-01-01 起施行  in force from 2025-01-01", 4),
        (text, 4),
        ("某规章【原文未录入】【未核实】 · P01、P02", 2),
    ]

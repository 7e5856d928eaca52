"""The sheet of a case: what stands above it, line by line below, the same on paper, screen, page and in Excel."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest

from jihe.cases import update
from jihe.cases.exporting import paper, reckoning, typeset, workbook
from jihe.cases.exporting.reckoning import printed, sheet_of, told
from jihe.cases.reading import listed
from tests.cases.printed import text
from tests.cases.test_exporting import DAY, ground, rules  # noqa: F401 — fixtures
from tests.cases.vendors import SQLITE_ONLY


def _column(name: str, zh: str, form: str | None, unit: str | None = None, law: str | None = None) -> dict[str, Any]:
    return {"as": form, "en": f"{name} in English", "law": law, "name": name, "unit": unit, "zh": zh}


SHEET: dict[str, Any] = {
    "columns": [
        _column("wage", "最低工资标准", "yuan", "fen/month", "minimum_wage"),
        _column("ui_rate", "比例", "bp", "bp", "ui_rate"),
        _column("reason", "停发原因", "award_end_reason"),
        _column("since", "起算月份", "month"),
        _column("months", "月数", None),
        _column("due", "应付", "yuan"), _column("paid", "实付", "yuan"),
    ],
    "en": "Due = wage × rate", "zh": "应付 = 最低工资 × 比例",
    "law": [
        {"from": "2025-03-01", "key": None, "law": "粤府函", "name": "minimum_wage", "source": "S15 公报",
         "title": "最低工资", "title_en": "Minimum wage", "unit": "fen/month", "value": 208000, "verified": True},
        {"from": "2021-12-01", "key": None, "law": "粤府函", "name": "minimum_wage", "source": "S16 公报",
         "title": "最低工资", "title_en": "Minimum wage", "unit": "fen/month", "value": 190000, "verified": True},
        {"from": "2022-06-01", "key": "3", "law": "条例", "name": "ui_rate", "source": "own knowledge",
         "title": "比例", "title_en": "Rate", "unit": "bp", "value": 9000, "verified": False},
    ],
    "lines": [
        [202502, "pension_payment", 10, 190000, 9000.0, "death", 202401, 2.0, 171000, 187250],
        [202503, "pension_payment", 11, 208000, 9000.0, "death", 202401, None, 187200, 171000],
    ],
}  # fmt: skip
EVIDENCE = json.dumps({"law": {}, "parameters": {}, "reckoning": SHEET, "values": {}}, ensure_ascii=False)
NONE = '{"law":{},"parameters":{},"values":{}}'


def test_what_is_the_same_on_every_line_stands_above_them() -> None:
    sheet = sheet_of(EVIDENCE)
    assert sheet is not None
    assert [(one["zh"], one["value"], one["look"]) for one in sheet["same"]] == [
        ("比例", 0.9, "percent"), ("停发原因", "死亡", "number"), ("起算月份", "2024-01", "text"),
    ]  # fmt: skip
    assert [one["zh"] for one in sheet["columns"]] == ["最低工资标准（元/月）", "月数"]
    assert [(line["month"], line["payment"], line["cells"], line["off_fen"]) for line in sheet["lines"]] == [
        ("2025-02", "养老金发放 10", [190000, 2], 16250), ("2025-03", "养老金发放 11", [208000, None], -16200),
    ]  # fmt: skip
    assert (sheet["due_fen"], sheet["paid_fen"], sheet["off_fen"]) == (358200, 358250, 50)
    assert sheet_of(NONE) is None


def test_numbers_stand_in_the_order_in_which_the_formula_takes_them() -> None:
    told_otherwise = SHEET | {"zh": "自起算月份起，按停发原因：应付 = 月数 × 最低工资标准 × 比例"}
    sheet = sheet_of(json.dumps({"reckoning": told_otherwise}, ensure_ascii=False))
    assert sheet is not None
    assert [one["zh"] for one in sheet["same"]] == ["起算月份", "停发原因", "比例"]
    assert [one["zh"] for one in sheet["columns"]] == ["月数", "最低工资标准（元/月）"]
    assert sheet["lines"][0]["cells"] == [2, 190000]


def test_the_law_is_cited_with_day_source_and_doubt() -> None:
    sheet = sheet_of(EVIDENCE)
    assert sheet is not None
    assert printed(sheet).law == [
        "最低工资 1,900.00 元/月，2021-12-01 起，粤府函，来源 公报",
        "最低工资 2,080.00 元/月，2025-03-01 起，粤府函，来源 公报",
        "比例（3） 90%，2022-06-01 起，条例，未见原文【未核实】",
    ]


@pytest.fixture
def case(store, night, sig):
    from jihe.cases.models import Case

    one = sig(money={10: 16250, 11: -16200}, evidence=EVIDENCE, test_zh="与标准不符", severity=4)
    other = sig(money={12: 5}, test="another", evidence=NONE)
    update("2026-03-31-abc", DAY, *night(one, other))
    return Case.objects.get(subject_id=1)


def test_the_screen_shows_lines_below_each_other(case) -> None:
    (sheet,) = reckoning.sheets(case.signals.all())
    said = told(sheet, lambda words: f"~{words}")
    assert said[:2] == ["计算底稿 P01 与标准不符", "~应付 = 最低工资 × 比例；差额 = 实付 − 应付"]
    assert said[5:9] == [
        "  所属月份  支付记录       最低工资标准（元/月）  月数  应付（元）  实付（元）  差额（元）",
        "  2025-02   养老金发放 10               1,900.00     2    1,710.00    1,872.50      162.50",
        "  2025-03   养老金发放 11               2,080.00     —    1,872.00    1,710.00     -162.00",
        "  合计      2 笔                                          3,582.00    3,582.50        0.50",
    ]


def test_the_workbook_has_numbers_and_works_out_differences_and_sums(case, ground) -> None:  # noqa: F811
    values = paper.paper(case, ground)
    data = workbook.workbook(values, DAY)
    book, seen = (openpyxl.load_workbook(io.BytesIO(data), data_only=only)["计算底稿"] for only in (False, True))
    rows = [[cell.value for cell in row] for row in book.iter_rows()]
    at = next(place for place, row in enumerate(rows, start=1) if row[0] == "2025-02")
    assert rows[at - 1][:7] == ["2025-02", "养老金发放 10", 1900, 2, 1710, 1872.5, f"=ROUND(F{at}-E{at},2)"]
    assert rows[at + 1][4:7] == [f"=SUM({place}{at}:{place}{at + 1})" for place in "EFG"]
    assert [seen.cell(row, 7).value for row in (at, at + 1, at + 2)] == [162.5, -162, 0.5]
    assert ["比例", 0.9] in [row[:2] for row in rows]
    assert next(cell for row in book.iter_rows() for cell in row if cell.value == 0.9).number_format == "0.00%"


@SQLITE_ONLY
def test_the_paper_prints_the_sheet(case, ground) -> None:  # noqa: F811
    said = text(typeset.pdf("working_paper", paper.paper(case, ground), DAY))
    for words in (
        "计算底稿 P01 与标准不符",
        "应付 = 最低工资 × 比例；差额 = 实付 − 应付",
        "1,872.50",
        "−162.00",
        "未核实",
    ):
        assert words.replace(" ", "") in said, words


def test_a_case_without_a_formula_has_no_sheet(store, night, sig, ground) -> None:  # noqa: F811
    from jihe.cases.models import Case

    update("2026-03-31-abc", DAY, *night(sig(money={10: 1})))
    values = paper.paper(Case.objects.get(), ground)
    assert values["reckonings"] == []
    assert "计算底稿" not in openpyxl.load_workbook(io.BytesIO(workbook.workbook(values, DAY))).sheetnames


def test_the_list_of_a_night_has_the_sheet(store, night, sig, law) -> None:
    from jihe.cases import rank

    tables = night(sig(money={10: 16250}, evidence=EVIDENCE), sig(subject=2, money={11: 1}, evidence=NONE))
    update("r", date(2026, 3, 31), *tables)
    rank("r", 80, law)
    by_subject = {one.subject_id: one.signals[0].reckoning for one in listed("r", "recover", tables[0], tables[2])}
    assert by_subject[2] is None
    assert by_subject[1] is not None
    assert by_subject[1].sums[-1] == "0.50"


def test_the_page_of_the_night_folds_the_sheet_under_what_was_found() -> None:
    from jihe import page
    from jihe.nightly.report import TEMPLATES

    sheet = sheet_of(EVIDENCE)
    assert sheet is not None
    said = page.html("reckoning.html", {"sheet": printed(sheet)}, TEMPLATES)
    assert '<td class="n">1,872.50</td><td class="n">162.50</td></tr>' in said
    assert '<th>合计</th><th>2 笔</th><th class="n"></th>' in said
    assert "<p>比例：90%</p>" in said
    assert '{% include "reckoning.html" with sheet=said.reckoning %}' in (TEMPLATES / "report.html").read_text("utf-8")

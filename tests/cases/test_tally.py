"""The tally of a case: line by line with its totals, the same on screen, page, paper and in Excel."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from jihe.cases import rank, update
from jihe.cases.exporting import paper, tally, typeset, workbook
from jihe.cases.reading import listed
from tests.cases.printed import text
from tests.cases.test_exporting import DAY, ground, rules  # noqa: F401 — fixtures
from tests.cases.vendors import SQLITE_ONLY

TALLY: dict[str, Any] = {
    "columns": [
        {"as": "month", "en": "Month", "name": "ym", "total": False, "zh": "月份"},
        {"as": None, "en": "Insured", "name": "heads", "total": True, "zh": "参保人数"},
        {"as": "yuan", "en": "Bases", "name": "bases", "total": True, "zh": "缴费基数"},
        {"as": "bp", "en": "Rate", "name": "rate", "total": False, "zh": "费率"},
    ],
    "en": "The mean of the months", "lines": [[202401, 72, 1234567, 100.0], [202402, None, 5, 120.0]],
    "zh": "各月平均",
}  # fmt: skip
EVIDENCE = json.dumps({"law": {}, "parameters": {}, "tally": TALLY, "values": {}}, ensure_ascii=False)
NONE = '{"law":{},"parameters":{},"values":{}}'


@pytest.fixture
def case(store, night, sig):
    from jihe.cases.models import Case

    update("2026-03-31-abc", DAY, *night(sig(money={10: 1}, evidence=EVIDENCE, test_zh="人数不符")))
    return Case.objects.get(subject_id=1)


def test_totals_stand_below_the_columns_that_have_one() -> None:
    counted = tally.tally_of(EVIDENCE)
    assert counted is not None
    assert counted["lines"] == [["2024-01", 72, 1234567, 0.01], ["2024-02", None, 5, 0.012]]
    assert counted["totals"] == [None, 72, 1234572, None]
    assert tally.tally_of(NONE) is None


def test_the_screen_shows_lines_below_each_other(case) -> None:
    (one,) = tally.tallies(case.signals.all())
    assert tally.told(one, lambda words: f"~{words}") == [
        "分项明细 P01 人数不符",
        "~各月平均",
        "        月份     参保人数  缴费基数（元）  费率",
        "  1     2024-01        72       12,345.67    1%",
        "  2     2024-02         —            0.05  1.2%",
        "  合计                 72       12,345.72",
    ]


def test_the_workbook_has_a_sheet_of_numbers(case, ground) -> None:  # noqa: F811
    data = workbook.workbook(paper.paper(case, ground), DAY)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data))["分项明细"].iter_rows()]
    assert [1, "2024-01", 72, 12345.67, 0.01] in rows
    assert ["合计", None, 72, 12345.72, None] in rows


@SQLITE_ONLY
def test_the_paper_prints_it(case, ground) -> None:  # noqa: F811
    said = text(typeset.pdf("working_paper", paper.paper(case, ground), DAY))
    for words in ("分项明细 P01 人数不符", "各月平均", "12,345.67", "12,345.72", "1.2%"):
        assert words.replace(" ", "") in said, words


def test_a_case_without_one_has_no_sheet(store, night, sig, ground) -> None:  # noqa: F811
    from jihe.cases.models import Case

    update("2026-03-31-abc", DAY, *night(sig(money={10: 1})))
    values = paper.paper(Case.objects.get(), ground)
    assert values["tallies"] == []
    assert tally.NAME not in openpyxl.load_workbook(io.BytesIO(workbook.workbook(values, DAY))).sheetnames


def test_the_list_and_the_page_of_a_night_have_it(store, night, sig, law) -> None:
    from jihe import page
    from jihe.nightly.report import TEMPLATES

    tables = night(sig(money={10: 1}, evidence=EVIDENCE), sig(subject=2, money={11: 1}, evidence=NONE))
    update("r", DAY, *tables)
    rank("r", 80, law)
    by_subject = {one.subject_id: one.signals[0].tally for one in listed("r", "recover", tables[0], tables[2])}
    assert by_subject[2] is None
    said = page.html("reckoning.html", {"sheet": by_subject[1]}, TEMPLATES)
    assert "<summary>分项明细 <small>" in said
    assert '<td>2024-01</td><td class="n">72</td><td class="n">12,345.67</td>' in said
    assert '{% include "reckoning.html" with sheet=said.tally %}' in (TEMPLATES / "report.html").read_text("utf-8")


def test_rows_that_a_sentence_counts_stand_among_those_that_explain(store, night, sig, ground) -> None:  # noqa: F811
    from jihe.cases.models import Case

    shows = json.dumps({"law": {}, "parameters": {}, "shows": {"bank_account": [1, 2]}, "values": {}})
    update("2026-03-31-abc", DAY, *night(sig(money={10: 1}, evidence=shows), sig(test="another", evidence=NONE)))
    (case,) = Case.objects.all()
    assert paper.counted(case.signals.all()) == {"bank_account": {1: {"P01"}, 2: {"P01"}}}

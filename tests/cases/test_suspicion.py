"""The list as the town opens it: what each cell says, and that nothing in it can run."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from jihe.cases import Dossier, LookAlike, case_number, rank, suspicion_list, update
from jihe.cases.sheets import COLUMNS, LINE_POINTS, row_height
from jihe.errors import BadInputError
from jihe.schema import CODES

DAY = date(2026, 3, 31)
DOSSIERS = {
    "P01": Dossier(
        title="死亡后养老待遇冒领或应停未停",
        basis=("社会保险法 第八十八条", "社会保险经办条例 第二十五条"),
        look_alikes=(
            LookAlike("火化登记证件号错误", "公安户籍查询"),
            LookAlike("法院撤销死亡宣告", "判决书"),
        ),
    ),
    "P03": Dossier(title="重复领取基本养老金", basis=("社会保险法 第八十八条",)),
}
VERSIONS = {"数据快照 Snapshot": "3", "内容 Content": "ab12cd34"}
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}


@pytest.fixture
def made(store, law, tmp_path) -> Callable[..., openpyxl.Workbook]:
    """Takes a night, ranks it, writes the list, opens it."""

    def make(tables: Any, capacity: float = 80, **options: Any) -> openpyxl.Workbook:
        path = tmp_path / "疑点清单.xlsx"
        update("2026-03-31-abc", DAY, *tables, unheard=options.pop("unheard", ()))
        rank("2026-03-31-abc", capacity, law)
        suspicion_list("2026-03-31-abc", path, tables.signals, tables.proofs, DOSSIERS, law, VERSIONS, **options)
        assert [each.name for each in tmp_path.iterdir() if "xlsx" in each.name] == [path.name]
        return openpyxl.load_workbook(path)

    return make


def cell(sheet: Worksheet, row: int, name: str) -> Any:
    return sheet.cell(row + 3, PLACE[name] + 1).value


def test_a_row_says_all_that_a_reviewer_needs(made, night, sig) -> None:
    law = '{"stop_report_working_days":{"verified":true},"incident_major_report_hours":{"verified":false}}'
    evidence = f'{{"law":{law},"parameters":{{}},"values":{{}}}}'
    book = made(
        night(
            sig(money={1: 1_234_567}, severity=4, proofs=(101, 102), evidence=evidence),
            sig(code="P03", severity=3, test_zh="", match="weak", says="同时领取两份", proofs=(7,)),
        )
    )
    sheet = book["疑点清单"]
    row = {column.name: cell(sheet, 0, column.name) for column in COLUMNS}
    assert row == {
        "rank": 1,
        "number": case_number("person", 1, "pension"),
        "line": "养老",
        "subject": "人员 1",
        "findings": "【P01 死后发放｜4 级】死亡后仍发放\n"
        "【P03 重复领取基本养老金｜3 级】同时领取两份（弱匹配：证件号一致而姓名不符，或者只有一处登记，请先核对身份）",
        "proofs": "死亡信息 ext_death：7、101、102",
        "basis": "社会保险法 第八十八条\n社会保险经办条例 第二十五条",
        "amount": 12345.67,
        "elsewhere": 0,
        "expected": 7870.36,  # 0.85 × 12,345.67 × 0.75
        "hours": 3,
        "look_alikes": "火化登记证件号错误 → 公安户籍查询\n法院撤销死亡宣告 → 判决书",
        "unverified": "未核实：重大要情报告期限",
        "verdict": None,
        "remarks": None,
    }


def test_only_what_is_about_the_tests_found_is_said(store, night, sig, law, tmp_path) -> None:
    tables = night(sig(test="late"), sig(subject=2, test="paid"))
    update("r", DAY, *tables)
    rank("r", 80, law)
    alike = (LookAlike("补报", "回执"), LookAlike("误登", "户籍", ("paid",)), LookAlike("在途", "流水", ("late",)))
    dossiers = {"P01": Dossier("死亡", ("法一", "法二"), alike, {"late": ("法二",)})}
    suspicion_list("r", tmp_path / "list.xlsx", tables.signals, tables.proofs, dossiers, law, {})
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx")["疑点清单"]
    said = {cell(sheet, row, "subject"): (cell(sheet, row, "basis"), cell(sheet, row, "look_alikes")) for row in (0, 1)}
    assert said == {
        "人员 1": ("法二", "补报 → 回执\n在途 → 流水"),
        "人员 2": ("法一\n法二", "补报 → 回执\n误登 → 户籍"),
    }


def test_text_that_looks_like_a_formula_stays_text(made, night, sig) -> None:
    says = '=HYPERLINK("http://evil.example","open")'
    sheet = made(night(sig(says=says), sig(subject=2, code="P03", says="+1"), sig(subject=3, code="=1+1")))["疑点清单"]
    cells = [each for row in sheet.iter_rows() for each in row]
    assert all(each.data_type != "f" and each.hyperlink is None for each in cells)
    assert any(says in str(each.value) for each in cells)


def test_a_formula_alone_in_a_cell_stays_text(made, night, sig, law, store, tmp_path) -> None:
    tables = night(sig(code="P01"))
    update("r", DAY, *tables)
    rank("r", 80, law)
    path = tmp_path / "list.xlsx"
    dossiers = {"P01": Dossier(title="=1+1", basis=("=2+2",), look_alikes=())}
    suspicion_list("r", path, tables.signals, tables.proofs, dossiers, law, {"=3+3": "=4+4"})
    book = openpyxl.load_workbook(path)
    assert cell(book["疑点清单"], 0, "basis") == "=2+2"
    assert all(each.data_type != "f" for sheet in book for row in sheet.iter_rows() for each in row)


def test_only_cases_within_capacity_by_rank(made, night, sig) -> None:
    sheet = made(night(*(sig(subject=s, money={s: 1000 * s}) for s in range(1, 6))), capacity=7)["疑点清单"]
    assert [cell(sheet, row, "subject") for row in range(3)] == ["人员 5", "人员 4", None]


def test_what_the_fund_owes_has_its_own_sheet(made, night, sig) -> None:
    book = made(night(sig(money={1: 5000}), sig(subject=2, money={2: -30_000})))
    assert book.sheetnames == ["疑点清单", "待补发清单", "说明"]
    assert cell(book["疑点清单"], 0, "subject") == "人员 1"
    owed = book["待补发清单"]
    assert (cell(owed, 0, "subject"), cell(owed, 0, "amount"), cell(owed, 0, "expected")) == (
        "人员 2",
        300,
        180,
    )
    assert owed.cell(1, PLACE["amount"] + 1).value == "应补发金额（元）"


def test_public_power_is_not_in_the_towns_list_and_has_its_own(made, night, sig) -> None:
    tables = night(sig(money={1: 5000}), sig(subject=77, kind="operator", code="X09", lane="public_power"))
    town = made(tables)
    text = str([each.value for sheet in town for row in sheet.iter_rows() for each in row])
    assert "经办人员 77" not in text
    assert "X09" not in text
    theirs = made(tables, public_power=True)
    assert theirs.sheetnames == ["公权力监督清单", "说明"]
    assert cell(theirs["公权力监督清单"], 0, "subject") == "经办人员 77"
    assert cell(theirs["公权力监督清单"], 1, "subject") is None


def test_money_that_is_another_cases_is_shown_apart(made, night, sig) -> None:
    sheet = made(night(sig(severity=4, money={1: 5000}), sig(subject=2, severity=3, money={1: 5000})))["疑点清单"]
    rows = [(cell(sheet, row, "subject"), cell(sheet, row, "amount"), cell(sheet, row, "elsewhere")) for row in (0, 1)]
    assert rows == [("人员 1", 50, 0), ("人员 2", 0, 50)]


def test_what_could_not_be_asked_says_when_it_last_spoke(store, made, night, sig) -> None:
    update("r0", date(2026, 3, 30), *night(sig(money={1: 5000}, proofs=(5,))))
    sheet = made(night(), unheard=("P01",))["疑点清单"]
    assert cell(sheet, 0, "findings").endswith("死亡后仍发放（本晚未能复查，为 2026-03-30 的结果）")
    assert cell(sheet, 0, "proofs") == "死亡信息 ext_death：5"


def test_an_older_night_run_again_prints_its_own_words(store, made, night, sig) -> None:
    tables = night(sig(says="当晚的话", money={1: 5000}))
    made(tables)
    update("later", date(2026, 4, 1), *night(sig(says="后来的话", money={1: 5000})))
    assert "当晚的话" in cell(made(tables)["疑点清单"], 0, "findings")


def test_a_warning_says_how_likely(made, night, sig) -> None:
    sheet = made(night(sig(code="M05", test_zh="隐瞒再就业", score=0.8349, says="收入来源异常")))["疑点清单"]
    assert cell(sheet, 0, "findings") == "【M05 隐瞒再就业｜预警 0.83】收入来源异常"


def test_long_lists_are_cut_and_say_so(made, night, sig) -> None:
    many = [sig(test=f"t{n:02}", says=f"第 {n} 项", proofs=range(100)) for n in range(15)]
    sheet = made(night(*many))["疑点清单"]
    assert cell(sheet, 0, "findings").endswith("\n另有 3 项疑点，见案件")
    assert cell(sheet, 0, "proofs") == "死亡信息 ext_death：0、1、2、3、4、5、6、7 等 100 条"


def test_the_header_is_in_two_languages_and_stays_in_sight(made, night, sig) -> None:
    sheet = made(night(sig()))["疑点清单"]
    assert [sheet.cell(1, place + 1).value for place in range(len(COLUMNS))] == [column.zh for column in COLUMNS]
    assert [sheet.cell(2, place + 1).value for place in range(len(COLUMNS))] == [column.en for column in COLUMNS]
    assert sheet.freeze_panes == "C3"
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddHeader.right.size == 8
    assert sheet.oddHeader.right.text.strip() == "2026-03-31-abc · 数据截至 2026-03-31"  # not &82026
    assert "&P" in sheet.oddFooter.center.text
    assert "&N" in sheet.oddFooter.center.text


def test_a_row_is_high_enough_for_what_it_says(made, night, sig) -> None:
    sheet = made(night(sig(says="短"), sig(subject=2, severity=2, says="长" * 230)))["疑点清单"]
    width = COLUMNS[PLACE["findings"]].width
    short, long = sorted(sheet.row_dimensions[row].height for row in (3, 4))
    assert long >= 1.8 * 230 / width * LINE_POINTS > short
    assert row_height([("一\n二\n三", 10), ("x" * 10, 10)]) == 3 * LINE_POINTS + 3
    assert row_height([("x" * 11, 10)]) == 2 * LINE_POINTS + 3
    assert row_height([("行\n" * 99, 10)]) == 409


def test_the_reply_is_one_of_the_nine_verdicts(made, night, sig) -> None:
    sheet = made(night(sig(), sig(subject=2)))["疑点清单"]
    (validation,) = sheet.data_validations.dataValidation
    column = openpyxl.utils.get_column_letter(PLACE["verdict"] + 1)
    assert str(validation.sqref) == f"{column}3:{column}4"
    assert validation.formula1.strip('"').split(",") == [zh for zh, _ in CODES["verdict"].codes.values()]
    assert len(CODES["verdict"].codes) == 9


def test_the_notes_say_where_it_comes_from_and_how_it_was_ranked(made, night, sig) -> None:
    sheet = made(night(sig()), capacity=12.5)["说明"]
    notes = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert notes["批次 Run"] == "2026-03-31-abc"
    assert notes["数据截至 As of"] == "2026-03-31"
    assert notes["数据快照 Snapshot"] == "3"
    assert notes["可用工时 Hours"].startswith("12.5 小时")
    assert "合成城市" in notes["合成数据 Synthetic"]
    assert "属实概率 × 涉及金额" in notes["排序 Ranking"]
    assert "4 级 85 %" in notes["属实概率先验 Priors"]
    assert "每案核查基本工时" in notes["未核实参数 Unverified"]


def test_a_night_without_cases_says_so(made, night) -> None:
    assert made(night())["疑点清单"]["A3"].value == "本晚无案件 · no case tonight"


def test_the_same_night_writes_the_same_bytes(made, night, sig, tmp_path) -> None:
    tables = night(sig(money={1: 5000}, proofs=(3, 4)), sig(subject=2))
    hashes = []
    for _ in range(2):
        book = made(tables)
        hashes.append(hashlib.sha256((tmp_path / "疑点清单.xlsx").read_bytes()).hexdigest())
        time.sleep(1.1)  # a clock in the file would have moved
    assert hashes[0] == hashes[1]
    assert book.properties.created == datetime(2026, 3, 31)


def test_a_night_not_ranked_is_named_and_leaves_no_file(store, law, night, sig, tmp_path) -> None:
    tables = night(sig())
    update("r1", DAY, *tables)
    path = tmp_path / "list.xlsx"
    with pytest.raises(BadInputError, match="run r1 has no ranked cases"):
        suspicion_list("r1", path, tables.signals, tables.proofs, {}, law, {})
    assert not Path(path).exists()

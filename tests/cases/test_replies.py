"""A town's list and its reply: only what was asked may be answered, row by row; read twice, it changes nothing more."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

from jihe.cases import Dossier, audit, case_number, rank, replies, town_list, update
from jihe.cases.sheets import NOTES, TOWN_COLUMNS
from jihe.errors import BadInputError
from tests.cases.vendors import SQLITE_ONLY

DAY, TODAY, TOWN, RUN = date(2026, 3, 31), date(2026, 4, 20), "442000105", "2026-03-31-abc"
PLACE = {column.name: place for place, column in enumerate(TOWN_COLUMNS, start=1)}
AWAY = "442000106"
NUMBER = {subject: case_number("person", subject, "pension") for subject in range(1, 120)}
GOOD = {
    "verdict": "欺诈骗保", "confirmed": 100.5, "reason": "家属隐瞒死亡", "heard_on": datetime(2026, 4, 10),
    "heard": "家属称不知情", "ended_on": datetime(2026, 2, 28),
}  # fmt: skip
BENIGN = {"verdict": "正常", "reason": "证件号码登记错误，本人健在"}


@pytest.fixture
def wang(store, monkeypatch):
    from jihe.cases.models import Reviewer

    monkeypatch.setattr(audit, "now", lambda: datetime(2026, 4, 20, 10))
    return Reviewer.objects.create(login="wang", role="supervisor", town=TOWN)


@pytest.fixture
def sent(wang, night, sig, law, tmp_path: Path) -> Path:
    """Forty cases of the town by rank (subject 1 first, 999.99 yuan), one that the fund owes (107), one of another
    town (108), one of public power."""
    from jihe.cases.models import Case, Lane

    town = [sig(subject=s, money={s: 100_000 - s}, says=f"=第 {s} 人\n[见档案]") for s in range(1, 41)]
    owed, away = sig(subject=107, money={107: -30_000}), sig(subject=108, money={108: 90_000})
    power = sig(subject=109, kind="operator", lane="public_power", money={109: 90_000})
    tables = night(*town, owed, away, power)
    update(RUN, DAY, *tables)
    Case.objects.exclude(subject_id=108).filter(lane=Lane.CASE).update(town=TOWN)
    Case.objects.filter(subject_id=108).update(town=AWAY)
    rank(RUN, 400, law)
    path = tmp_path / "石岐.xlsx"
    dossiers = {"P01": Dossier("死亡后养老待遇冒领或应停未停", ("社会保险法 第八十八条",))}
    for code, target in ((TOWN, path), (AWAY, tmp_path / "other.xlsx")):
        rows = town_list.town_list(
            RUN, code, "石岐街道", target, tables.signals, tables.proofs, dossiers, law, {"数据快照 Snapshot": "3"}
        )
        key = town_list.list_key(RUN, code)
        audit.record(wang, town_list.EXPORTED, town_list.KIND, key, town_list.detail(code, rows))
    return path


def row_of(sheet: Worksheet, subject: int) -> int:
    return next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, PLACE["number"]).value == NUMBER[subject])


def fill(sheet: Worksheet, row: int, given: dict[str, Any]) -> None:
    for name, value in given.items():
        sheet.cell(row, PLACE[name]).value = value


@pytest.fixture
def answer(sent: Path, tmp_path: Path) -> Callable[..., Path]:
    """The list filled in: subject → what goes into its reply cells; ``spoil`` does the rest."""

    def make(
        given: dict[int, dict[str, Any]], spoil: Callable[[Any], None] = lambda _: None, name: str = "reply.xlsx"
    ) -> Path:
        book = openpyxl.load_workbook(sent)
        for subject, cells in given.items():
            sheet = book["待补发清单" if subject == 107 else "疑点清单"]
            fill(sheet, row_of(sheet, subject), cells)
        spoil(book)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def reasons(done: replies.Taken) -> dict[str, str]:
    return {fault.number: fault.reason for fault in done.refused}


@SQLITE_ONLY
def test_the_list_holds_the_towns_cases_alone_and_only_replies_can_be_written(sent: Path) -> None:
    book = openpyxl.load_workbook(sent)
    assert book.sheetnames == ["疑点清单", "待补发清单", NOTES]
    sheet = book["疑点清单"]
    listed = [sheet.cell(row, PLACE["number"]).value for row in range(3, sheet.max_row + 1)]
    assert sorted(listed) == sorted(NUMBER[s] for s in range(1, 41))
    assert book["待补发清单"].cell(3, PLACE["number"]).value == NUMBER[107]
    text = str([cell.value for each in book for row in each.iter_rows() for cell in row])
    assert NUMBER[108] not in text
    assert "经办人员" not in text
    assert all(each.protection.sheet for each in (sheet, book["待补发清单"]))
    unlocked = {name for name, place in PLACE.items() if not sheet.cell(3, place).protection.locked}
    assert unlocked == set(GOOD)
    kinds = [each.type for each in sheet.data_validations.dataValidation]
    assert sorted(kinds) == ["date", "date", "decimal", "list"]
    notes = {row[0].value: row[1].value for row in book[NOTES].iter_rows()}
    assert notes["清单编号 List"] == f"{RUN}/{TOWN}"
    assert "只填写黄色单元格" in notes["如何填报 How to reply"]


@SQLITE_ONLY
def test_the_same_night_writes_the_same_list(sent: Path, wang, night, sig, law, tmp_path) -> None:
    first = sent.read_bytes()
    town = [sig(subject=s, money={s: 100_000 - s}, says=f"=第 {s} 人\n[见档案]") for s in range(1, 41)]
    owed = sig(subject=107, money={107: -30_000})
    tables = night(*town, owed, sig(subject=108, money={108: 90_000}))
    dossiers = {"P01": Dossier("死亡后养老待遇冒领或应停未停", ("社会保险法 第八十八条",))}
    town_list.town_list(
        RUN, TOWN, "石岐街道", sent, tables.signals, tables.proofs, dossiers, law, {"数据快照 Snapshot": "3"}
    )
    assert sent.read_bytes() == first


def test_sound_rows_become_verdicts_and_the_rest_is_left(answer, wang, law) -> None:
    from jihe.cases.models import Case, Verdict

    path = answer({1: GOOD, 2: BENIGN, 107: {"verdict": "少发", "confirmed": 300, "reason": "漏发"}})
    done = replies.take(path, wang, law, TODAY)
    assert (done.taken, done.refused, done.empty) == ([NUMBER[1], NUMBER[2], NUMBER[107]], [], 38)
    first = Verdict.objects.get(case__subject_id=1)
    assert (first.verdict, first.confirmed_fen, first.reason) == ("fraud", 10_050, "家属隐瞒死亡")
    assert (first.conduct_ended, first.by.login, first.seen.count()) == (date(2026, 2, 28), "wang", 1)
    heard = Case.objects.get(subject_id=1).steps.get(action="hear")
    assert (heard.on, heard.note) == (date(2026, 4, 10), "家属称不知情")
    assert Verdict.objects.get(case__subject_id=2).confirmed_fen == 0
    assert Verdict.objects.get(case__subject_id=107).confirmed_fen == 30_000
    assert {case.state for case in Case.objects.filter(subject_id__in=(3, 4, 5, 6))} == {"open"}
    assert audit.verify_store([]).bad is None


@pytest.mark.parametrize(
    ("verdict", "head"),
    [("多享受待遇（无主观故意）", "合理情形（排除项）及所需材料"), ("非过错多领", "可能的合理解释及澄清材料")],
)
def test_a_list_sent_out_under_older_words_is_read_as_it_was_meant(answer, wang, law, verdict: str, head: str) -> None:
    from jihe.cases.models import Verdict

    def worded(book: Any) -> None:
        for name in ("疑点清单", "待补发清单"):
            book[name].cell(1, PLACE["look_alikes"]).value = head

    done = replies.take(answer({1: GOOD | {"verdict": verdict}}, worded), wang, law, TODAY)
    assert (done.taken, done.refused) == ([NUMBER[1]], [])
    assert Verdict.objects.get(case__subject_id=1).verdict == "overpaid_no_fault"


def test_an_older_head_over_another_column_is_a_changed_header(answer, wang, law) -> None:
    def moved(book: Any) -> None:
        book["疑点清单"].cell(1, PLACE["basis"]).value = "可能的合理解释及澄清材料"

    done = replies.take(answer({1: GOOD}, moved), wang, law, TODAY)
    assert [(fault.sheet, fault.reason) for fault in done.refused] == [("疑点清单", "标题行被改动，无法辨认各列")]


def test_reading_it_twice_changes_nothing_more(answer, wang, law, dump) -> None:
    path = answer({1: GOOD, 2: BENIGN})
    assert len(replies.take(path, wang, law, TODAY).taken) == 2
    before = dump()
    again = replies.take(path, wang, law, TODAY)
    assert (again.taken, again.unchanged, again.refused) == ([], [NUMBER[1], NUMBER[2]], [])
    assert dump() == before


FAULTY = [
    ({**GOOD, "verdict": "也许"}, "核查结论不在列表中：也许"),
    ({**GOOD, "verdict": None}, "未选择核查结论"),
    ({**GOOD, "reason": "  "}, "未填写理由"),
    ({**GOOD, "confirmed": 999.97}, "确认金额超过涉及金额"),
    ({**GOOD, "confirmed": 999.991}, "确认金额须为不小于零、最多两位小数的数字"),
    ({**GOOD, "confirmed": -1}, "确认金额须为不小于零、最多两位小数的数字"),
    ({**GOOD, "confirmed": "一千"}, "确认金额须为不小于零、最多两位小数的数字"),
    ({**GOOD, "confirmed": True}, "确认金额须为不小于零、最多两位小数的数字"),
    ({**GOOD, "confirmed": None}, "未填写确认金额"),
    ({**BENIGN, "confirmed": 0.01}, "该结论不认定金额"),
    ({**GOOD, "ended_on": datetime(2026, 4, 21)}, "行为终了日期晚于今天"),
    ({**GOOD, "heard_on": datetime(2026, 4, 21)}, "听取陈述申辩日期晚于今天"),
    ({**GOOD, "ended_on": "去年"}, "行为终了日期须写成 2026-03-31"),
    ({**GOOD, "heard": None}, "陈述申辩的日期和内容须同时填写"),
    ({**GOOD, "heard": None, "heard_on": None}, "该结论须先听取陈述申辩"),
    ({**GOOD, "confirmed": "=1+1"}, "含有公式"),
    ({**GOOD, "reason": "=HYPERLINK(1)"}, "含有公式"),
    ({**GOOD, "reason": "+1"}, "理由以“+”开头"),
    ({**GOOD, "reason": "@x"}, "理由以“@”开头"),
    ({**GOOD, "reason": "-1+1"}, "理由以“-”开头"),
    ({**GOOD, "reason": "长" * 4001}, "理由超过 4000 字"),
    ({**GOOD, "amount": 5000.0}, "涉及金额等数字与发出的清单不符"),
    ({**GOOD, "expected": 1.0}, "涉及金额等数字与发出的清单不符"),
    ({**GOOD, "findings": "没有问题"}, "疑点等内容与发出的清单不符"),
    ({**GOOD, "subject": "人员 3"}, "疑点等内容与发出的清单不符"),
    ({**GOOD, "number": "P-0000-0000-0000"}, replies.NOT_THEIRS),
    ({**GOOD, "number": NUMBER[108]}, replies.NOT_THEIRS),  # another town's: the same
    ({**GOOD, "number": NUMBER[40]}, "疑点等内容与发出的清单不符"),
]


@SQLITE_ONLY
def test_rows_that_do_not_hold_are_refused_with_reasons_and_the_rest_taken(sent, answer, wang, law) -> None:
    from jihe.cases.models import Case, Step

    given = {subject: cells for subject, (cells, _) in enumerate(FAULTY, start=1)}
    done = replies.take(answer(given | {39: BENIGN}), wang, law, TODAY)
    assert done.taken == [NUMBER[39]]
    sheet = openpyxl.load_workbook(sent)["疑点清单"]
    said = {fault.row: fault.reason for fault in done.refused}
    assert said.keys() == {row_of(sheet, subject) for subject in given}
    for subject, (_, why) in enumerate(FAULTY, start=1):
        assert why in said[row_of(sheet, subject)]
    assert Case.objects.exclude(state="open").get().subject_id == 39
    assert set(Step.objects.values_list("case__subject_id", flat=True)) == {39}


@SQLITE_ONLY
def test_the_whole_amount_and_a_typed_one_are_taken(answer, wang, law) -> None:
    from jihe.cases.models import Verdict

    given = {1: {**GOOD, "confirmed": 999.99}, 2: {**GOOD, "confirmed": "900.10"}, 3: {**GOOD, "confirmed": 0.29}}
    assert len(replies.take(answer(given), wang, law, TODAY).taken) == 3
    fen = dict(Verdict.objects.values_list("case__subject_id", "confirmed_fen"))
    assert fen == {1: 99_999, 2: 90_010, 3: 29}


@SQLITE_ONLY
def test_an_amount_is_held_against_the_side_its_verdict_speaks_of(answer, wang, law) -> None:
    under = {"verdict": "少发", "confirmed": 300.01, "reason": "漏发"}
    given = {1: under | {"confirmed": 0.01}, 2: {**GOOD, "verdict": "经办差错"}, 107: under}
    done = replies.take(answer(given), wang, law, TODAY)
    assert done.taken == [NUMBER[2]]
    assert reasons(done) == {
        NUMBER[1]: "确认金额超过应补发金额 0.00 元", NUMBER[107]: "确认金额超过应补发金额 300.00 元"
    }  # fmt: skip
    again = answer({107: {**GOOD, "verdict": "经办差错", "confirmed": 0.01}}, name="again.xlsx")
    assert reasons(replies.take(again, wang, law, TODAY)) == {NUMBER[107]: "确认金额超过涉及金额 0.00 元"}


@SQLITE_ONLY
def test_two_rows_of_one_case_are_both_refused(answer, wang, law) -> None:
    def spoil(book: Any) -> None:
        sheet = book["疑点清单"]
        for place in PLACE.values():
            sheet.cell(4, place).value = sheet.cell(3, place).value
        fill(sheet, 4, BENIGN | {"confirmed": None})

    done = replies.take(answer({1: GOOD, 3: BENIGN}, spoil), wang, law, TODAY)
    assert done.taken == [NUMBER[3]]
    assert [(fault.row, fault.reason) for fault in done.refused] == [
        (3, "同一案件出现多行，无法判断以哪行为准"), (4, "同一案件出现多行，无法判断以哪行为准")
    ]  # fmt: skip


@SQLITE_ONLY
def test_merged_cells_and_hidden_formulas_refuse_their_rows(answer, wang, law) -> None:
    def spoil(book: Any) -> None:
        sheet = book["疑点清单"]
        place = openpyxl.utils.get_column_letter(PLACE["reason"])
        sheet.merge_cells(f"{place}3:{place}4")
        sheet.cell(5, 60).value = "=1+1"
        sheet.column_dimensions["BH"].hidden = True
        hidden = book.create_sheet("x")
        hidden.sheet_state = "hidden"
        hidden["C9"] = '=CMD("calc")'

    done = replies.take(answer({1: GOOD, 2: GOOD, 3: BENIGN, 4: BENIGN}, spoil), wang, law, TODAY)
    assert done.taken == [NUMBER[4]]
    said = {(fault.sheet, fault.row): fault.reason for fault in done.refused}
    assert said.keys() == {("疑点清单", 3), ("疑点清单", 4), ("疑点清单", 5), ("x", 9)}
    assert "合并单元格" in said["疑点清单", 3]
    assert "含有公式：BH5" in said["疑点清单", 5]
    assert "含有公式：C9" in said["x", 9]


@SQLITE_ONLY
def test_a_missing_sheet_and_a_changed_header_are_named(answer, wang, law) -> None:
    done = replies.take(answer({1: BENIGN}, lambda book: book.remove(book["待补发清单"])), wang, law, TODAY)
    assert done.taken == [NUMBER[1]]
    assert [(fault.sheet, fault.row, fault.reason) for fault in done.refused] == [("待补发清单", 0, "工作表缺失")]

    def rename(book: Any) -> None:
        book["疑点清单"].cell(1, PLACE["amount"]).value = "金额"

    done = replies.take(answer({2: BENIGN}, rename), wang, law, TODAY)
    assert not done.taken
    assert [fault.reason for fault in done.refused] == ["标题行被改动，无法辨认各列"]


def test_a_case_decided_meanwhile_is_refused(answer, wang, law) -> None:
    path = answer({1: BENIGN})
    replies.take(path, wang, law, TODAY)
    done = replies.take(answer({1: GOOD}), wang, law, TODAY)
    assert reasons(done)[NUMBER[1]].endswith("不再接受回复")


def test_a_case_in_other_hands_is_left_with_them(answer, wang, law) -> None:
    from jihe.cases import work
    from jihe.cases.models import Case, Reviewer

    li = Reviewer.objects.create(login="li", role="auditor")
    work.assign(NUMBER[1], li, wang)
    done = replies.take(answer({1: BENIGN}), wang, law, TODAY)
    assert "is li, not wang's" in reasons(done)[NUMBER[1]]
    assert Case.objects.get(subject_id=1).state == "assigned"


def test_another_towns_reviewer_takes_nothing(answer, law) -> None:
    from jihe.cases.models import Reviewer, Step

    zhao = Reviewer.objects.create(login="zhao", role="auditor", town=AWAY)
    done = replies.take(answer({1: BENIGN}), zhao, law, TODAY)
    assert not done.taken
    assert reasons(done)[NUMBER[1]] == replies.NOT_THEIRS
    assert not Step.objects.exists()


@SQLITE_ONLY
def test_a_list_that_was_never_sent_is_unusable(answer, wang, law) -> None:
    def spoil(book: Any) -> None:
        for row in book[NOTES].iter_rows():
            if row[0].value == "清单编号 List":
                row[1].value = f"{RUN}/999"

    with pytest.raises(BadInputError, match="answers no list of this store"):
        replies.take(answer({1: BENIGN}, spoil), wang, law, TODAY)


@SQLITE_ONLY
def test_a_program_that_saves_lines_its_own_way_is_understood(answer, wang, law) -> None:
    def spoil(book: Any) -> None:
        sheet = book["疑点清单"]
        sheet.cell(3, PLACE["findings"]).value = sheet.cell(3, PLACE["findings"]).value.replace("\n", "\r\n") + " "
        sheet.cell(3, PLACE["rank"]).value = 1.0

    assert replies.take(answer({1: BENIGN}, spoil), wang, law, TODAY).taken == [NUMBER[1]]


def zipped(path: Path, name: str, data: bytes) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, data)


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path: path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 512), "encrypted, or an old .xls"),
        (lambda path: path.write_text("案件编号,结论"), "not a readable Excel workbook"),
        (lambda path: path.write_bytes(path.read_bytes()[:2000]), "not a readable Excel workbook"),
        (lambda path: zipped(path, "xl/vbaProject.bin", b"x"), "holds macros"),
        (lambda path: zipped(path, "xl/bomb.bin", bytes(60_000_000)), "unpacks to more than any reply holds"),
        (
            lambda path: zipped(path, "xl/x.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'),
            "not opened",
        ),
    ],
)
def test_what_is_not_safe_to_open_is_one_sentence(answer, wang, law, spoil, why: str) -> None:
    path = answer({1: BENIGN})
    spoil(path)
    with pytest.raises(BadInputError, match=why) as error:
        replies.take(path, wang, law, TODAY)
    assert len(str(error.value).splitlines()) == 1


def test_the_command_says_how_it_ended_and_keeps_the_refused_with_reasons(store, answer, wang, law, tmp_path) -> None:
    from jihe.cli.cases_export import import_replies

    def jihe(path: Path) -> Any:
        arguments = [str(path), "--by", "wang", "--home", str(store.root)]
        return CliRunner().invoke(import_replies, arguments, standalone_mode=False)

    bad = {**GOOD, "reason": "=1+1"}
    some = jihe(answer({1: GOOD, 2: bad}))
    assert (some.return_value, "1 taken, 0 were there already, 39 not filled in, 1 refused" in some.output) == (1, True)
    assert NUMBER[2] in some.output
    book = openpyxl.load_workbook(tmp_path / "reply.refused.xlsx")
    sheet = book["疑点清单"]
    told = {row: sheet.cell(row, len(TOWN_COLUMNS) + 1).value for row in range(1, 6)}
    assert told[1] == "退回理由"
    assert "含有公式" in told[4]
    assert (told[3], told[5]) == (None, None)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)

    fill(sheet, 4, BENIGN | {"confirmed": 0})  # put right and sent again
    fill(sheet, 4, {"heard_on": None, "heard": None, "ended_on": None})
    shutil.copy(tmp_path / "reply.refused.xlsx", tmp_path / "again.xlsx")
    book.save(tmp_path / "again.xlsx")
    again = jihe(tmp_path / "again.xlsx")
    assert (again.return_value, "1 taken, 1 were there already" in again.output) == (0, True)
    (tmp_path / "none.xlsx").write_text("x")
    assert isinstance(jihe(tmp_path / "none.xlsx").exception, BadInputError)
    assert [entry["action"] for entry in audit.entries()].count("list.import") == 2

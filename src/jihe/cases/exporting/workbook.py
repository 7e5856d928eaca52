"""The evidence package as Excel: the same values as the PDF, a sheet a chapter, text never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import reckoning, tally
from jihe.cases.exporting.workbook_cells import LOOKS, Look, Plain, breadth, records, yuan
from jihe.cases.sheets import MAX_CELL, row_height

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))  # in the name of a sheet
MAX_NAME = 31
_NARROW = (28, 26, 14, 22, 22, *(14,) * 14)  # of sheets with tables of different columns


def workbook(values: Plain, on: date) -> bytes:
    """The package of ``paper.paper``: the same values and day, the same bytes."""
    import xlsxwriter

    data = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(data, {"in_memory": True, **plain}) as book:
        book.set_properties({
            "title": f"工作底稿 {values['case']['number']}", "author": "jihe 稽核", "comments": values["hash"],
            "created": datetime.combine(on, time()),
        })  # fmt: skip
        pages = _Pages(book, values)
        pages.cover()
        pages.signals()
        for proof in values["proofs"]:
            pages.proof(proof)
        pages.absences()
        pages.counted()
        pages.explaining()
        pages.payments()
        pages.reckonings()
        pages.tallies()
        pages.review()
        pages.way()
        pages.law()
    return data.getvalue()


class _Pages:
    """One sheet after the other; ``_line`` is where the next row of the sheet at hand goes."""

    def __init__(self, book: Any, values: Plain) -> None:
        self._book, self._values, self._names = book, values, set[str]()
        self._look = {name: book.add_format(look) for name, look in LOOKS.items()}

    def cover(self) -> None:
        """Which case, where it stands, who worked on it, and what the package was made from."""
        case, night, verdict = self._values["case"], self._values["night"], self._values["in_force"]
        self._sheet("封面", (24, 80))
        self._write(0, 0, "社会保险基金稽核工作底稿", "title")
        self._line = 2
        sums = self._values["payments"]
        worked = [f"{one['login']}（{one['role']}：{'、'.join(one['did'])}）" for one in self._values["people"]]
        stands = f"{verdict['verdict']}，确认金额 {yuan(verdict['confirmed_fen'])} 元" if verdict else "尚无生效结论"
        masked = "姓名、证件号码等已遮盖"
        shown = f"未遮盖，理由：{self._values['unmasked']}（查看已记入审计日志）"
        self._facts([
            ("案件编号", case["number"]), ("险种", case["line"]), ("核查对象", case["subject"]),
            ("所属镇街", case["town"]),
            ("办理条线", case["lane"]),
            ("当前状态", "，已并入 ".join(filter(None, (case["state"], case["merged_into"])))),
            ("并入案件", "、".join(case["merged"]) or "无"), ("建案日期", case["opened_on"]),
            ("最高疑点等级", f"{case['severity']} 级"), ("涉及金额（元）", yuan(sums["at_stake_fen"])),
            ("应补发金额（元）", yuan(sums["owed_fen"])), ("办理人员", "；".join(worked) or "尚无人员办理"),
            ("现有结论", stands), ("个人信息", masked if self._values["unmasked"] is None else shown),
            ("数据截至", night["as_of"]), ("筛查批次", night["run_id"]), ("数据快照", str(night["snapshot"])),
            ("规则与模型", night["content"]), ("数据指纹（SHA-256）", self._values["hash"]),
            ("提示", "疑点不是结论：先核查后处理，疑点本身不得作为停发待遇的依据（社会保险经办条例 第二十六条）。"),
            ("合成数据", "其中的人员、单位和金额均为虚构。Synthetic data."),
        ])  # fmt: skip
        if steps := self._values["next_steps"]:
            self._line += 1
            self._table(("下一步", ""), [])
            self._facts((one["what"], one["zh"]) for one in steps)
        self._line += 1
        self._table(("签章", ""), [])
        for who in ("稽核人员", "复核人员", "单位负责人（盖章）"):
            self._row([(who, "label"), ("                              年    月    日", "text")])
            self._sheet_now.set_row(self._line - 1, 36)

    def signals(self) -> None:
        """What was found and by which rule."""
        self._sheet("疑点与依据", (22, 100))
        for number, said in enumerate(self._values["signals"], start=1):
            sure = f"{said['severity']} 级" if said["score"] is None else f"预警 {said['score']}，{said['severity']} 级"
            law = [
                f"{'：'.join(filter(None, (one['title'], one['value'])))}（{one['law']}）"
                + "【未核实】" * (not one["verified"])
                for one in said["law"]
            ]
            used = [f"{one['name']} = {one['value']} {one['unit']}　{one['source']}" for one in said["thresholds"]]
            seen = "至今仍在" if said["stands"] else f"最近一次 {said['last_seen']}，其后未再发现"
            self._table((f"{number}. {said['code']}", said["test"]), [])
            self._facts(
                (label, text)
                for label, text in [
                    ("英文名称", said["test_en"]),
                    ("筛查规则", said["title"] if said["title"] != said["test"] else ""),
                    ("疑点内容", said["says"]), ("English", said["says_en"]),
                    ("类别与等级", f"{said['kind']}，{sure}"), ("身份匹配", said["match"]),
                    ("发现日期", f"{said['first_seen']}，{seen}"), ("筛查问题", said["asks"]),
                    ("法律依据", "；".join(said["basis"])), ("金额口径", said["at_stake"]),
                    ("法定参数", "\n".join(law)), ("规则参数", "\n".join(used)),
                    ("预警理由", "\n".join(said["reasons"])), ("规则版本", said["hash"]),
                ]
                if text
            )  # fmt: skip
            self._line += 1

    def proof(self, proof: Plain) -> None:
        """The rows of one table, one below the other."""
        heads, rows = records(proof)
        widths = [breadth([head, *(row[place][0] for row in rows)]) for place, head in enumerate(heads)]
        self._sheet(f"证据 {proof['title']}", widths or [10])
        self._table(heads, rows, frozen=True)
        if proof["missing"]:
            keys = "、".join(map(str, proof["missing"]))
            self._row([(f"当日系统中已无下列编号的记录：{keys}", "faint")])

    def absences(self) -> None:
        """What was asked for and is not there; no sheet where nothing was."""
        if not self._values["absences"]:
            return
        self._sheet("未查得的记录", (20, 60, 44, 44, 14))
        self._row([("疑点以这些记录不存在为据；按当晚数据重新查询，结果如下。", "faint")])
        self._table(("查询的登记", "查询条件", "结果", "数据范围", "疑点"), [
            [
                (one["title"], "label"), (one["asked"], "text"), (one["result"], "text"),
                (one["reach"], "text"), ("、".join(one["codes"]), "text"),
            ]
            for one in self._values["absences"]
        ], frozen=True)  # fmt: skip

    def counted(self) -> None:
        """The rows that sentences count; no sheet where none are."""
        if told := self._values["explaining"]["counted"]:
            self._sheet("句中所计的记录", _NARROW)
            self._row([("疑点内容所述的人数、次数、月数由以下记录计得。", "faint")])
            self._tables(told)

    def explaining(self) -> None:
        """The rows that explain, table below table, and what was restated of them and of the proofs."""
        told = self._values["explaining"]
        self._sheet("说明记录", _NARROW)
        self._row([("说明记录不作为证据；沿证据记录和支付所引的编号找到，供核对身份、待遇、账户和单位。", "faint")])
        self._tables(told["tables"])
        for one in told["more"]:
            self._row([(f"至多列出 {told['most']} 条；{one['title']}另有 {one['count']} 条未列出", "faint")])
        self._line += 1
        self._row([("状态变动与更正", "label")])
        self._table(("记录", "字段", "性质", "原登记", "改为", "原入库日期", "变更入库日期"), [
            [
                (f"{one['title']} {one['key']}", "text"), (one["zh"], "text"), (one["why"], "centre"),
                (one["was"], "text"), (one["now"], "text"), (one["was_learnt"], "text"), (one["learnt"], "text"),
            ]
            for one in told["changes"]
        ])  # fmt: skip
        if told["changes_more"]:
            self._row([(f"另有 {told['changes_more']} 处变更未列出", "faint")])
        if told["points"]:
            self._line += 1
            self._row([("核对提示（不作为证据）", "label")])
        for one in told["points"]:
            self._row([(one["zh"], "text")])

    def law(self) -> None:
        """The articles cited, in the words in force on the day."""
        self._sheet("所引条文", (34, 14, 22, 90, 30, 50))
        self._table(("条文", "疑点", "施行", "内容", "备注", "English"), [
            [
                (one["title"] + "【未核实】" * (not one["verified"]), "label"), ("、".join(one["codes"]), "text"),
                (one["period"], "text"),
                (f"【{one['state']}】" * (one["state"] != "原文") + one["text"], "text"), (one["note"], "text"),
                (one["en"], "text"),
            ]
            for one in self._values["articles"]
        ], frozen=True)  # fmt: skip

    def payments(self) -> None:
        """The payments at stake one by one, and their sums."""
        paid = self._values["payments"]
        self._sheet("涉及的支付", (7, 18, 14, 12, 12, 10, 12, 15, 15, 12))
        heads = (
            "序号", "支付记录", "项目", "编号", "人员编号", "所属月份", "支付日期", "支付金额（元）", "涉及金额（元）",
            "疑点",
        )  # fmt: skip
        rows: list[list[tuple[Any, Look]]] = [
            [
                (number, "centre"), (row["table"], "text"), (row["item"], "text"), (row["key"], "text"),
                (row["person"], "text"), (row["month"], "text"), (row["day"], "text"), (row["paid_fen"], "money"),
                (row["fen"], "money"), (row["codes"], "text"),
            ]
            for number, row in enumerate(paid["rows"], start=1)
        ]  # fmt: skip
        self._table(heads, rows, frozen=True)
        total = sum(row["fen"] for row in paid["rows"])
        blank: list[tuple[Any, Look]] = [("", "total_text")] * 6
        self._row([("合计", "total_text"), *blank, ("", "total_text"), (total, "total"), ("", "total_text")])
        self._line += 1
        self._table(("年度", "笔数", "涉及金额（元）", "应补发金额（元）"), [
            [
                (row["year"], "text"), (row["count"], "number"), (row["at_stake_fen"], "money"),
                (row["owed_fen"], "money"),
            ]
            for row in paid["years"]
        ])  # fmt: skip
        self._row([
            ("合计", "total_text"), (len(paid["rows"]), "total_text"), (paid["at_stake_fen"], "total"),
            (paid["owed_fen"], "total"),
        ])  # fmt: skip

    def reckonings(self) -> None:
        """How amounts were worked out, line by line; no sheet where none was."""
        if not self._values["reckonings"]:
            return
        rows: list[Any] = reckoning.table(self._values["reckonings"])
        self._sheet("计算底稿", (24, 24, *[17] * (max(map(len, rows)) - 2)))
        for row in rows:
            self._row(row)

    def tallies(self) -> None:
        """What sentences count, line by line; no sheet where none does."""
        if not self._values["tallies"]:
            return
        rows: list[Any] = tally.table(self._values["tallies"])
        self._sheet(tally.NAME, (10, *[24] * (max(map(len, rows)) - 1)))
        for row in rows:
            self._row(row)

    def review(self) -> None:
        """Honest explanations, the statement heard, the verdicts, and until when to act."""
        self._sheet("核查与结论", (20, 46, 46, 18, 60))
        self._table(("疑点", "合理情形（排除项）", "据以排除的材料", "核实结果", "系统查询记录"), [
            [
                ("、".join(one["codes"]), "text"), (one["what"], "text"), (one["cleared_by"], "text"),
                ("规则已经排除" * one["excluded"], "text"),
                ("\n".join(one["asked"]), "text"),
            ]
            for one in self._values["look_alikes"]
        ])  # fmt: skip
        self._line += 1
        self._table(("听取日期", "陈述申辩内容", "提交材料", "听取人员"), [
            [(one["on"] or one["at"], "text"), (one["note"], "text"), (one["material"], "text"), (one["by"], "text")]
            for one in self._values["statements"]
        ])  # fmt: skip
        self._line += 1
        self._table(("阶段与结论", "理由", "作出人员与时间", "确认金额（元）"), [
            [
                (f"{one['stage']}：{one['verdict']}{'（已撤销）' * one['undone']}", "text"),
                ("\n".join([one["reason"], *one["look_alikes"]]), "text"),
                (f"{one['by']}，{one['at']}，依据证据记录 {one['proofs_seen']} 条{'（盲审）' * one['blind']}", "text"),
                (one["confirmed_fen"], "money"),
            ]
            for one in self._values["verdicts"]
        ])  # fmt: skip
        self._line += 1
        fine, police = self._values["fine"], self._values["police"]
        limit = "未确定违法行为终了之日，暂不能计算（行政处罚法 第三十六条）"
        if fine:
            unsure = "" if fine["verified"] else "【未核实】"
            how = "（以所涉最后一笔支付（申请）之日估计）" if fine["by_payment"] else "（估计）" * fine["estimated"]
            ended = f"行为终了于 {fine['ended']}{how}"
            limit = f"{ended}，末日为 {fine['last_day']}（行政处罚法 第三十六条）{unsure}"
            limit += "；发现时已过时限" * fine["lapsed"]
        told = "疑点或结论不属骗取，不提示移送"
        if police:
            sure = "确认" if police["confirmed"] else "疑似"
            reached = f"达到立案标准（{police['class']}）" if police["due"] else "不提示移送"
            to_whom = "" if police["confirmed"] else "付到被查对象名下的"
            told = f"{to_whom}{sure}金额 {yuan(police['fen'])} 元，标准 {yuan(police['threshold_fen'])} 元：{reached}"
            told += "" if police["verified"] else "【未核实】"
        self._table(("处理时限与移送", ""), [])
        self._facts([("行政处罚时限", limit), ("移送公安机关", told)])

    def way(self) -> None:
        """The case's steps and its money's way."""
        self._sheet("经过与资金", (7, 17, 24, 18, 24, 15, 40))
        self._table(("序号", "时间", "事项", "其后状态", "人员", "承办", "说明"), [
            [
                (one["seq"], "centre"), (one["at"], "text"), (f"{one['action']}{'（已撤销）' * one['undone']}", "text"),
                (one["to"], "text"), (f"{one['by']}（{one['role']}）", "text"), (one["assignee"], "text"),
                (one["note"], "text"),
            ]
            for one in self._values["steps"]
        ])  # fmt: skip
        self._line += 1
        self._table(("序号", "日期", "事项", "自", "至", "金额（元）", "经手与说明"), [
            [
                (one["seq"], "centre"), (one["on"], "text"), (one["kind"], "text"), (one["from"], "text"),
                (one["to"], "text"), (one["fen"], "money"), (f"{one['by']}　{one['reason']}".strip(), "text"),
            ]
            for one in self._values["ledger"]["entries"]
        ])  # fmt: skip
        self._line += 1
        self._table(("", "", "科目", "余额（元）"), [
            [("", "text"), ("", "text"), (one["account"], "text"), (one["fen"], "money")]
            for one in self._values["ledger"]["balances"]
        ])  # fmt: skip

    def _sheet(self, name: str, widths: Sequence[float]) -> None:
        base = name.translate(FORBIDDEN)[:MAX_NAME]
        clear = next(n for n in (base, *(f"{base[:27]} {i}" for i in range(2, 99))) if n not in self._names)
        self._names.add(clear)
        sheet: Worksheet = self._book.add_worksheet(clear)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.set_paper(9)  # A4
        if sum(widths) > 90:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        number, font = self._values["case"]["number"], '&"Microsoft YaHei,Regular"'
        sheet.set_header(f"&L{font}&9社会保险基金稽核工作底稿 {number}&R{font}&8内部资料 注意保密")
        sheet.set_footer(f"&L&8数据指纹 {self._values['hash'][:16]}&C&8第 &P 页 共 &N 页&R&8合成数据 synthetic data")
        self._sheet_now, self._line, self._widths = sheet, 0, widths

    def _tables(self, tables: Iterable[Plain]) -> None:
        for table in tables:
            self._line += 1
            self._row([(table["title"], "label")])
            self._table(*records(table))

    def _table(self, heads: Sequence[str], rows: Sequence[Sequence[tuple[Any, Look]]], *, frozen: bool = False) -> None:
        self._row([(head, "head") for head in heads])
        if frozen:
            self._sheet_now.freeze_panes(self._line, 0)
            self._sheet_now.repeat_rows(self._line - 1)
        for row in rows:
            self._row(row)

    def _facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        for label, text in pairs:
            self._row([(label, "label"), (text, "text")])

    def _row(self, cells: Sequence[tuple[Any, Look]]) -> None:
        for place, (value, look) in enumerate(cells):
            self._write(self._line, place, value, look)
        if any(look != "faint" for _, look in cells):
            shown = (
                (value if look == "text" else "", width)
                for (value, look), width in zip(cells, self._widths, strict=False)
            )
            self._sheet_now.set_row(self._line, row_height(shown))
        self._line += 1

    def _write(self, line: int, place: int, value: Any, look: Look) -> None:
        """Text as text and numbers as numbers, money from fen to yuan; nothing is ever taken for a formula."""
        sheet, form = self._sheet_now, self._look[look]
        if isinstance(value, reckoning.Formula):
            sheet.write_formula(line, place, value.text, form, value.value / 100)
        elif value is None or value == "":
            sheet.write_blank(line, place, None, form)
        elif isinstance(value, str):
            sheet.write_string(line, place, value[:MAX_CELL], form)
        else:
            sheet.write_number(line, place, value / 100 if look in ("money", "total") else value, form)

"""The page of the morning, over a night as one might go."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from jihe.cases import CaseUpdate, DocketTotals, ListedCase, NightSummary, Said
from jihe.cases.summary import Curve, LineTotals, SourceTotals
from jihe.nightly.overlap import Overlap
from jihe.nightly.report import (
    PAIRS,
    STALE_DAYS,
    IngestRow,
    ModelRow,
    QuarantineRow,
    RegistryRow,
    ReportData,
    RuleRow,
    page,
    render,
)
from jihe.nightly.rule_health import RuleHealth
from jihe.screening.rhythm import Rhythm

RULES = (
    ("P01", "死亡后养老待遇冒领或应停未停", "Payment after death", "pension", 31_842, 47, 41_230_500),
    ("P03", "重复领取基本养老金", "Duplicate basic pensions", "pension", 31_842, 12, 18_466_200),
    ("U01", "重新就业后继续领取失业金", "Re-employed but still drawing", "unemployment", 4_118, 96, 35_912_400),
    (
        "U03",
        "享受养老保险待遇或超过法定退休年龄仍领取失业保险金",
        "Pensioner or past retirement age",
        "unemployment",
        4_118,
        5,
        1_123_200,
    ),
    ("W01", "先伤后保", "Injury before cover", "work_injury", 690, 8, 96_480_000),
    ("W09", "挂床或重叠住院", "Absent or overlapping stays", "work_injury", 512, 14, 12_290_000),
    ("X01", "多人待遇汇入同一账户", "One account, many payees", "cross", 28_004, 4, 9_021_700),
)
SAYS = (
    "死亡后仍发放 14 个月养老金，共 37,940.00 元，期间另有一次窗口认证",
    "2025 年 8 月在新单位参保缴费，同期领取失业金 5 个月，共 9,360.00 元",
    "受伤时间 2025-09-03 08:40，参保生效 2025-09-03 10:12，认定前补登记",
)


def listed(rank: int) -> ListedCase:
    line = ("work_injury", "pension", "unemployment", "cross")[rank % 4]
    code = {"work_injury": "W01", "pension": "P01", "unemployment": "U01", "cross": "X01"}[line]
    said = Said(f"{rank:016x}", code, "paid", "死后领取", "Paid after death", "finding", 4 - rank % 3, None,
                "strong", SAYS[rank % 3], "Still paid after it; the proof is in the registry", (),
                (("ext_death", rank),))  # fmt: skip
    return ListedCase(
        number=f"{code[0]}-7K3M-9QXA-2F{rank:02}", line=line, subject_kind="person", subject_id=10_000 + 37 * rank,
        opened_on=date(2026, 3, 31), docket="recover", rank=rank, within_capacity=True, p_upheld=0.85,
        at_stake_fen=13_500_000 // rank, owed_fen=0, elsewhere_fen=0, expected_fen=8_600_000 // rank,
        minutes=180, fen_per_hour=2_866_666 // rank, prevented_fen=0, signals=(said,) * (1 + rank % 2),
    )  # fmt: skip


def step(name: str, rows_in: int, rows_out: int, seconds: float, peak: float) -> dict[str, Any]:
    return {"name": name, "rows_in": rows_in, "rows_out": rows_out, "seconds": seconds, "peak_mb": peak, "notes": {}}


STEPS = [
    step("ingest", 3_214_980, 3_214_961, 21.42, 1204.2), step("prepare", 0, 11, 0.91, 310.4),
    step("screen", 0, 186, 6.3, 1422.9), step("warn", 35_202, 42, 9.75, 1610.1), step("cases", 228, 171, 0.62, 640.0),
    step("rank", 171, 171, 0.11, 641.2),
]  # fmt: skip
CURVE = Curve(
    tuple(range(0, 180 * 161, 180)),
    tuple(int(24_000_000 * (1 - 0.975**n)) for n in range(161)),
)


@pytest.fixture
def data() -> ReportData:
    return ReportData(
        ledger={
            "run_id": "2026-03-31-5f1c09ab", "as_of": "2026-03-31", "status": "running",
            "started": "", "finished": None,
            "inputs": {"snapshot": 3, "versions": {"person": 1}, "content": "9b1fb88f",
                       "models": {"M05": {"version": 3, "sha256": "f" * 64}}, "capacity_hours": 80.0},
            "steps": STEPS, "outputs": {},
            "gaps": [
                "ui_payment: 19 行被隔离，见下表 · 19 rows are in quarantine",
                "ext_custody: not one row has arrived by this day; P02 cannot say anybody is clear",
            ],
        },
        ingest=[
            IngestRow("person", 132_345, 132_345, 0, 0), IngestRow("contribution", 2_604_113, 2_604_113, 0, 0),
            IngestRow("pension_payment", 421_704, 421_704, 0, 0), IngestRow("ui_payment", 56_818, 56_799, 19, 0),
        ],
        quarantine=[
            QuarantineRow("ui_payment", "Q04", "item 的代码 'montly' 不在代码表中 · unknown code", 17),
            QuarantineRow("ui_payment", "Q02", "amount_fen 不是整数 · not a whole number", 2),
        ],
        registries=[
            RegistryRow("ext_death", datetime(2026, 3, 31, 2, 14), ("P01", "W09")),
            RegistryRow("ext_tax_income", datetime(2026, 1, 27, 6, 0), ("U01",)),
            RegistryRow("ext_custody", None, ("P02",)),
        ],
        rules=[
            *(RuleRow(code, zh, en, "live", "ok", eligible, found, found / eligible, 0.41)
              for code, zh, en, _, eligible, found, _ in RULES),
            RuleRow("P02", "服刑期间违规领取养老待遇", "Payment while serving a sentence", "live", "no data",
                    31_842, 0, 0.0, 0.2),
            RuleRow("X03", "跨险种互斥待遇同享", "Mutually exclusive benefits", "shadow", "failed",
                    None, None, None, None, "x03_exclusive_benefits.sql: 列 ym 有两个来源 · column ym is ambiguous"),
        ],
        models=[
            ModelRow("M05", "失业人员隐性就业", "Hidden re-employment", "3", 4_118, 20),
            ModelRow("M08", "单位工伤异常高发", "Employers with too many injuries", "1", 5_204, 10),
            ModelRow("M10", "工伤真实性", "Authenticity of an injury", None, None, None,
                     "M10: 没有在用版本，请先训练 · no champion"),
        ],
        update=CaseUpdate(cases=171, opened=23, grown=41, signals=228, at_stake_fen=214_524_000, owed_fen=130_400),
        dockets={
            "recover": DocketTotals(161, 25, 4_500, 4_500, 11_256_700),
            "owed": DocketTotals(7, 2, 480, 300, 44_100),
            "public_power": DocketTotals(3, 1, 2_400, 960, 310_000),
        },
        summary=NightSummary(
            lines=(
                LineTotals("pension", 62, 10, 59_696_700, 130_400, 4_620_000),
                LineTotals("unemployment", 84, 9, 37_035_600, 0, 1_844_100),
                LineTotals("work_injury", 18, 5, 108_770_000, 0, 4_180_000),
                LineTotals("cross", 4, 1, 9_021_700, 0, 612_600),
            ),
            sources=tuple(sorted(
                (SourceTotals(code, line, found, fen) for code, _, _, line, _, found, fen in RULES),
                key=lambda source: -source.at_stake_fen,
            )),
            curve=CURVE,
            top=tuple(listed(rank) for rank in range(1, 11)),
        ),
    )  # fmt: skip


class Tables(HTMLParser):
    """Rows of cell texts by the table's id, header tags balanced, and what could reach the network."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self.open: list[str] = []
        self.ids: list[str] = []
        self.reaches: list[str] = []
        self._table = self._cell = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in ("meta", "br", "path", "use", "rect", "image"):
            self.open.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        links = (given.get(name) or "" for name in ("src", "href", "xlink:href", "action"))
        self.reaches += [link for link in links if link and not link.startswith("#")]
        if tag in ("script", "link", "iframe", "img", "object"):
            self.reaches.append(tag)
        if tag == "table":
            self._table = self.rows.setdefault(given["id"], [])
        elif tag == "tr" and self._table is not None:
            self._table.append([])
        elif tag == "td":
            self._cell = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("path", "use", "rect", "image"):
            return
        assert self.open.pop() == tag
        if tag == "td" and self._table is not None:
            self._table[-1].append(" ".join((self._cell or "").split()))
        elif tag == "table":
            self._table = None

    def handle_data(self, text: str) -> None:
        if self._cell is not None:
            self._cell += text


def tables(data: ReportData) -> Tables:
    return Tables(page(data))


def banner(html: str) -> str:
    return re.search(r"<header.*?</header>", html, re.DOTALL)[0]


def test_the_verdict_is_the_first_thing_said(data: ReportData) -> None:
    gaps = banner(page(data))
    assert '<header class="gaps">' in gaps
    assert "完成但有缺口<small>done, with gaps</small>" in gaps
    assert "ext_custody: not one row has arrived" in gaps
    done = banner(page(replace(data, ledger=data.ledger | {"gaps": []})))
    assert "<h1>完成<small>done</small></h1>" in done
    assert "<li>" not in done
    failed = banner(page(replace(data, ledger=data.ledger | {"status": "failed"})))
    assert "<h1>失败<small>failed</small></h1>" in failed


def test_the_tiles_say_what_there_is_to_do(data: ReportData) -> None:
    tiles = dict(re.findall(r'<div class="tile">(.*?)<small>.*?<b>(.*?)</b>', page(data)))
    assert tiles == {
        "在查案件": "171", "新建案件": "23", "新增疑点或款项": "41", "列入清单": "27",
        "涉及金额（元）": "2,145,240", "清单预计可追回（元）": "112,567",
    }  # fmt: skip


def test_warnings_too_improbable_to_be_a_case_are_counted(data: ReportData) -> None:
    told = page(replace(data, update=replace(data.update, below_floor=20)))
    assert "概率过低、未单独成案的预警<small>warnings too improbable to be a case</small><b>20</b>" in told


def test_every_table_says_what_it_was_given(data: ReportData) -> None:
    rows = {name: found[1:] for name, found in tables(data).rows.items()}
    assert rows["ingest"][3] == ["ui_payment", "56,818", "56,799", "19", "0"]
    assert rows["ingest"][-1] == ["合计 total", "3,214,980", "3,214,961", "19", "0"]
    assert rows["quarantine"][1] == ["ui_payment", "Q02 amount_fen 不是整数 · not a whole number", "2"]
    assert rows["rules"][0][0].startswith("X03")  # what needs a person stands first
    assert rows["rules"][0][1:] == [
        "失败 failed shadow：x03_exclusive_benefits.sql: 列 ym 有两个来源 · column ym is ambiguous", *["–"] * 8,
    ]  # fmt: skip
    assert rows["rules"][1][1:5] == ["无数据 no data", "31,842", "0", "0 %"]
    assert rows["rules"][2] == [
        "P01 死亡后养老待遇冒领或应停未停 Payment after death", "正常 ok", "31,842", "47", "0.15 %", *["–"] * 4, "0.41",
    ]  # fmt: skip
    assert rows["models"][0] == ["M05 失业人员隐性就业 Hidden re-employment", "3", "4,118", "20"]
    assert rows["models"][2][1] == "M10: 没有在用版本，请先训练 · no champion"
    assert rows["lines"][0] == ["养老", "62", "10", "596,967", "1,304", "46,200"]
    assert rows["dockets"][0] == ["待追回 to recover", "161", "25", "75.0", "75.0"]
    assert rows["steps"][0] == ["入库 ingest", "3,214,980", "3,214,961", "21.42", "1,204"]
    assert len(rows["top"]) == 10
    assert rows["top"][0][:4] == ["1", "P-7K3M-9QXA-2F01", "养老", "人员 10037"]
    assert "等 2 项" in rows["top"][0][4]
    assert rows["top"][0][5:] == ["135,000.00", "86,000.00", "3.0"]


def told(code: str, **more: Any) -> RuleRow:
    health = RuleHealth(code, "", "", "live", "ok", 1_000, 20, 0.02, **more)
    return RuleRow(code, f"规则{code}", f"Rule {code}", "live", "ok", 1_000, 20, 0.02, 0.1, health=health)


def test_a_rule_is_shown_against_its_past_and_its_reviews(data: ReportData) -> None:
    past = {"compared": "2026-03-30-1", "days": 1, "before": 18, "new": 4, "gone": 2}
    reviews = {"reviewed": 30, "upheld": 0.4, "upheld_low": 0.25, "upheld_high": 0.58, "hours": 5.0}
    rules = [
        told("P01", **past, nights=30, new_low=0, new_high=5, gone_high=3, **reviews),
        told("P02", **past, nights=3, reviewed=4),
        told("P03", **past, changed=True),
        told("P04", **past, nights=30, new_low=0, new_high=1, gone_high=3, alarms=["flood"]),
    ]
    rows = [row[:1] + row[1:2] + row[5:9] for row in tables(replace(data, rules=rules)).rows["rules"][1:]]
    assert rows == [
        ["P04 规则P04 Rule P04", "突增 flood", "4 0–1", "2 ≤ 3", "–", "–"],
        ["P03 规则P03 Rule P03", "正常 ok 规则已改 changed", "4", "2", "–", "–"],
        ["P01 规则P01 Rule P01", "正常 ok", "4 0–5", "2 ≤ 3", "40 % 25 %–58 %", "5.0"],
        ["P02 规则P02 Rule P02", "正常 ok", "4 3/8 晚", "2", "–", "–"],
    ]
    assert "No past yet" not in page(replace(data, rules=rules))
    assert "尚无历史" in page(replace(data, rules=[told("P01")]))


def test_the_tests_of_a_rule_stand_below_it(data: ReportData) -> None:
    tests = [{"test": name, "zh": zh, "en": "A test", "findings": n, "subjects": 1} for name, zh, n in
             (("one", "请假当天", 43), ("two", "境外", 1_002))]  # fmt: skip
    rows = tables(replace(data, rules=[told("P01", tests=tests), told("P02", tests=tests[:1])])).rows["rules"][1:]
    assert [row[0] for row in rows] == [
        "P01 规则P01 Rule P01",
        "请假当天 A test 43 · 境外 A test 1,002",
        "P02 规则P02 Rule P02",
    ]


def test_the_largest_overlaps_are_shown_and_what_is_inside_is_said(data: ReportData) -> None:
    pairs = [Overlap("P01", "U01", 10, 20, 10 - n, 5, 8, 4) for n in range(PAIRS + 2)]
    rules = [told("P01", inside=["U01", "U02"]), told("U01")]
    shown = replace(data, rules=rules, overlaps=[Overlap("P02", "P03", 1, 1, 0, 1, 1, 1), *pairs])
    rows = tables(shown).rows["overlaps"][1:]
    assert rows[0] == ["P01 规则P01 10", "U01 规则U01 20", "10", "100 %", "4", "80 %"]
    assert len(rows) == PAIRS
    assert "P01 的对象全在 U01、U02 之内" in page(shown)
    assert 'id="overlaps"' not in page(replace(data, overlaps=[]))


def test_a_case_is_named_by_its_test(data: ReportData) -> None:
    assert page(data).count("<b>死后领取</b>") == len(data.summary.top)
    assert "Paid after death: Still paid after it" in page(data)


def test_a_case_says_what_proves_it_and_on_which_articles_it_rests(data: ReportData) -> None:
    shown = page(replace(data, basis={("P01", "paid"): ("社会保险法 第八十八条", "社会保险经办条例 第二十五条")}))
    pension = sum(case.line == "pension" for case in data.summary.top)
    law = "证据：死亡信息 1 条　法律依据：社会保险法 第八十八条、社会保险经办条例 第二十五条"
    assert shown.count(law) == pension > 0
    assert shown.count("证据：死亡信息 1 条") == len(data.summary.top)  # a row that two signals name counts once
    bare = replace(
        data.summary, top=(replace(data.summary.top[0], signals=(replace(data.summary.top[0].signals[0], proofs=()),)),)
    )
    assert "证据：" not in page(replace(data, summary=bare))


def test_a_case_says_why_it_stands_where_it_does(data: ReportData) -> None:
    assert '<details class="why">' not in page(data)  # a night from before reasons were kept
    kept = {
        "code": "W01", "test": "late", "test_zh": "先伤后保", "test_en": "Injury first", "severity": 4,
        "match": "strong", "line": "work_injury", "score": None, "reviewed": 14, "upheld": 1,
        "worth": 16.0, "lacks": None, "waits": True,
        "shares": {"own": 0.875, "neighbours": 0.0, "past": 0.0, "guess": 0.0, "prior": 0.125},
    }  # fmt: skip
    first, *rest = data.summary.top
    why = replace(first, p_upheld=0.1375, why=json.dumps(kept))
    shown = page(replace(data, summary=replace(data.summary, top=(why, *rest))))
    assert shown.count('<details class="why">') == 1
    for said in (
        "此类疑点已核 14 件，属实 1 件；同类已占满份额，排在后面",
        "依据的分量相当于 16.0 件核查结论：本类结论 88%，等级先验（设计值） 12%",
    ):
        assert said in shown


def test_a_case_says_that_its_kind_is_too_seldom_right_to_take_hours(data: ReportData) -> None:
    kept = {
        "code": "W01", "test": "late", "test_zh": "先伤后保", "test_en": "Injury first", "severity": 4,
        "match": "strong", "line": "work_injury", "score": None, "reviewed": 14, "upheld": 0,
        "worth": 16.0, "lacks": None, "waits": False, "below": True,
        "shares": {"own": 0.875, "neighbours": 0.0, "past": 0.0, "guess": 0.0, "prior": 0.125},
    }  # fmt: skip
    first, *rest = data.summary.top
    shown = page(replace(data, summary=replace(data.summary, top=(replace(first, why=json.dumps(kept)), *rest))))
    assert "此类疑点已核 14 件，属实 0 件；属实过少，不占工时" in shown
    assert "不列入待核查清单；结论改变后自动恢复" in shown


def test_service_has_a_line_of_its_own_where_there_is_any(data: ReportData) -> None:
    assert "经办服务" not in page(data)
    assert "经办服务" in page(replace(data, dockets={**data.dockets, "service": DocketTotals(9, 2, 240, 240, 100)}))


def test_the_foot_says_what_decided_the_night(data: ReportData) -> None:
    assert "<p>snapshot 3 · content 9b1fb88f · models M05 v3 · capacity_hours 80.0</p>" in page(data)


def test_registries_say_how_old_they_are(data: ReportData) -> None:
    fresh = [
        RegistryRow("ext_death", datetime(2026, 3, 31, 2, 14), ("P01",)),
        RegistryRow("ext_border", datetime(2026, 3, 31 - 28), ()),
        RegistryRow("ext_custody", None, ("P02",)),
    ]
    rows = tables(replace(data, registries=fresh)).rows["registries"][1:]
    assert rows[0][1:] == ["从未收到 never", "–", "–", "–", "P02"]  # the stalest first
    assert rows[1][2] == "28"
    assert rows[2] == ["死亡信息 ext_death", "2026-03-31 02:14", "0", "–", "–", "P01"]


def test_a_registry_is_late_by_its_own_rhythm(data: ReportData) -> None:
    def shown(waited: int, usual: int, longest: int, intervals: int = 100) -> list[str]:
        last = date.fromordinal(date(2026, 3, 31).toordinal() - waited)
        rhythm = Rhythm("ext_death", last, waited, usual, longest, intervals)
        row = RegistryRow("ext_death", datetime(last.year, last.month, last.day), ("P01",), rhythm)
        return tables(replace(data, registries=[row])).rows["registries"][1][2:5]

    assert shown(3, 1, 3) == ["3", "1", "3"]
    assert shown(4, 1, 3) == ["4 偏迟 late", "1", "3"]
    assert shown(8, 1, 3) == ["8 逾期 overdue", "1", "3"]
    assert shown(112, 365, 365, intervals=1) == ["112", "365", "365"]
    assert shown(366, 365, 365, intervals=1) == ["366 偏迟 late", "365", "365"]


@pytest.mark.parametrize(("days", "stale"), [(STALE_DAYS, False), (STALE_DAYS + 1, True)])
def test_a_registry_older_than_two_months_is_marked(data: ReportData, days: int, stale: bool) -> None:
    day = date.fromordinal(date(2026, 3, 31).toordinal() - days)
    html = page(replace(data, registries=[RegistryRow("ext_death", datetime(day.year, day.month, day.day, 23), ())]))
    assert (f'<td class="n warn">{days} <small>偏迟 late</small></td>' in html) == stale


def test_it_stands_alone_and_is_well_formed(data: ReportData) -> None:
    parsed = tables(data)
    assert parsed.reaches == []
    assert parsed.open == []
    assert len(parsed.ids) == len(set(parsed.ids)), "two pictures share an id"
    html = page(data)
    assert "url(http" not in html
    assert "@import" not in html
    assert html.count("<svg") == 2


def test_what_the_data_say_cannot_run(data: ReportData) -> None:
    evil = "<script>alert(1)</script>"
    case = replace(
        data.summary.top[0],
        signals=(replace(data.summary.top[0].signals[0], says=evil, says_en=evil, test_zh=evil, test_en=evil),),
    )
    html = page(
        replace(
            data,
            ledger=data.ledger | {"gaps": [evil], "inputs": {"content": evil}},
            quarantine=[QuarantineRow(evil, "Q01", evil, 1)],
            rules=[RuleRow("W01", evil, evil, "live", "failed", None, None, None, None, evil)],
            models=[ModelRow("M05", evil, evil, None, None, None, evil)],
            summary=replace(data.summary, top=(case,)),
        )
    )
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_pictures_keep_letters_as_letters(data: ReportData) -> None:
    html = page(data)
    assert re.search(r"<text[^>]*>P01 死亡后养老待遇冒领或应…</text>", html)
    assert "工时上限 75 h" in html  # 4,500 minutes
    assert "清单 11.3 万元" in html  # 11,256,700 fen in units of 10,000 yuan
    assert "W01 964,800 元" in html  # for who cannot see it


def test_the_longest_bars_are_shown_and_titles_cut(data: ReportData) -> None:
    many = tuple(SourceTotals(f"P{n:02}", "pension", 1, 10_000 * (50 - n)) for n in range(1, 20))
    rules = [RuleRow("P01", "一二三四五六七八九十一二三", "long", "live", "ok", 1, 1, 1.0)]
    html = page(replace(data, rules=rules, summary=replace(data.summary, sources=many)))
    assert "P01 一二三四五六七八九十一…" in html
    assert re.search(r"<text[^>]*>P12 ", html)
    assert not re.search(r"<text[^>]*>P13 ", html)


def test_the_same_night_is_the_same_page(data: ReportData) -> None:
    assert page(data) == page(data)


def test_a_night_with_nothing_in_it(data: ReportData) -> None:
    nothing = DocketTotals(0, 0, 0, 0, 0)
    html = page(
        ReportData(
            ledger=data.ledger | {"gaps": [], "steps": []},
            ingest=[], quarantine=[], registries=[], rules=[], models=[],
            update=CaseUpdate(0, 0, 0, 0, 0, 0), dockets={"recover": nothing, "owed": nothing, "public_power": nothing},
            summary=NightSummary((), (), Curve((0,), (0,)), ()),
        )
    )  # fmt: skip
    assert "nothing new arrived" in html
    assert html.count("无 · none") == 6


def test_it_is_written_whole(data: ReportData, tmp_path: Path) -> None:
    render(data, tmp_path / "report.html")
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page(data)

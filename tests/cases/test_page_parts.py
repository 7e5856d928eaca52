"""Parts of a case's page: queries of look-alikes, counted rows, whose an account is, linked cases, days of limits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

import openpyxl
import pyarrow as pa
import pytest

from jihe.cases import update
from jihe.cases.exporting import paper, payments, typeset, workbook
from jihe.cases.exporting.explaining import explaining
from jihe.cli.cases import as_percent
from jihe.cli.cases_evidence import evidence_lines
from jihe.engines import Session
from jihe.home import content_folder
from jihe.law import Law
from jihe.law.articles import load_articles
from jihe.schema import TABLES
from jihe.screening import quiet
from tests.cases.printed import text

DAY = date(2026, 3, 31)
FUND: dict[str, list[dict[str, Any]]] = {
    "skill_subsidy": [
        {"sub_id": 11, "person_id": 1, "acct_id": 9, "apply_ts": datetime(2025, 12, 30, 9), "pay_date": None},
        {"sub_id": 12, "person_id": 1, "acct_id": 8, "apply_ts": datetime(2025, 11, 30, 9),
         "pay_date": date(2025, 12, 1)},
    ],
    "bank_account": [{"acct_id": 8, "holder_person_id": 2}, {"acct_id": 9, "holder_person_id": None}],
    "ui_check": [{"check_id": 4, "claim_id": 6}],
}  # fmt: skip


@pytest.fixture(scope="module")
def ground(law: Law) -> Iterator[paper.Ground]:
    tables = {
        name: pa.Table.from_pylist(
            [quiet.row(name, given, place) for place, given in enumerate(rows)], TABLES[name].arrow_schema()
        )
        for name, rows in FUND.items()
    }
    articles = load_articles(content_folder() / "rules")
    content = SimpleNamespace(rules={}, models={}, folder=content_folder(), articles=articles, hash="none")
    with Session.of_tables(tables, DAY, law) as session:
        yield paper.Ground("r", DAY, 1, cast("Any", content), law, session)


def test_conduct_ends_with_the_application_where_no_day_of_payment_is_known(store, night, sig, ground) -> None:
    from jihe.cases.models import Case

    update("r", DAY, *night(sig(money={11: 5, 12: 5}, money_table="skill_subsidy")))
    case = Case.objects.get()
    (last,) = payments.suspected(case, list(case.signals.all()), ground).last_paid.values()
    assert last == date(2025, 12, 30)


def test_every_account_that_a_proof_or_a_payment_names_says_whose_it_is(ground) -> None:
    found = explaining(ground.session, {"skill_subsidy": {11}}, {"skill_subsidy": {12}}, masked=True)
    (accounts,) = [one for one in found["tables"] if one["table"] == "bank_account"]
    place = accounts["lead"].index("比对")
    assert [(row[0], led[place]) for row, led in zip(accounts["rows"], accounts["leads"], strict=True)] == [
        ("8", "持有人不是领取人（人员 1）"), ("9", "没有登记持有人（单位或机构账户）"),
    ]  # fmt: skip


def test_a_linked_case_is_told_in_a_line(store, night, sig, ground) -> None:
    from jihe.cases.models import Case, CaseMoney, Reviewer

    update("r", DAY, *night(sig(subject=1, money={11: 500, 12: 500}), sig(subject=2, money={11: 500, 13: 500})))
    holder = CaseMoney.objects.filter(money_key=11).get().case
    other = Case.objects.exclude(pk=holder.pk).get()
    (found,) = payments.of_signals(
        list(other.signals.all()), ground, Reviewer.objects.create(login="li", role="auditor")
    )
    held = [row["held_as"] for row in found["rows"] if row["elsewhere"]]
    assert held == ["养老 P01，所计支付 2 笔 10.00 元"]


def test_queries_counted_rows_and_the_next_step_are_on_page_paper_and_workbook(store, night, sig, ground) -> None:
    from jihe.cases.models import Case

    given = '{"law":{},"parameters":{},"shows":{"ui_check":[4]},"values":{}}'
    update("r", DAY, *night(sig(money={12: 5}, money_table="skill_subsidy", proofs=(), evidence=given)))
    record = "待遇退回 · 所涉支付 技能补贴 12 · 查得 0 条"
    alike = {"codes": ["P01"], "what": "已退票", "cleared_by": "回单；系统已排除", "asked": [record]}
    alike |= {"excluded": True, "done": "系统已排除"}
    values = paper.paper(Case.objects.get(), ground) | {"look_alikes": [alike]}
    (counted,) = values["explaining"]["counted"]
    assert counted["rows"][0][0] == "4"
    (heard,) = [one["zh"] for one in values["next_steps"] if one["what"] == "听取陈述"]
    assert "账户持有人 人员 2" in heard
    page = [line for line, _ in evidence_lines({**values, "reasons": [], "payments_in_whole": [], "as_of": "x"})]
    assert f"查询记录：{record}" in page
    assert any(line.startswith("句中所计的记录") for line in page)
    book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(values, DAY)))
    cells = {name: [cell.value for row in book[name].iter_rows() for cell in row] for name in book.sheetnames}
    assert "4" in cells["句中所计的记录"]
    assert heard in cells[book.sheetnames[0]]
    assert record in cells["核查与结论"]
    said = text(typeset.pdf("working_paper", values, DAY))
    assert "规则已经排除" in cells["核查与结论"]
    for one in ("句中所计的记录", "下一步", heard, f"查询记录：{record}", "规则已经排除"):
        assert one.replace(" ", "") in said


def test_an_unverified_text_says_why() -> None:
    one = {
        "cited": ["条例 第一条"], "state": "原文", "verified": False, "codes": ["U02"], "since": "", "text": "甲",
        "note": "2025 年又有修正", "why_unverified": "所录为旧文本",
    }  # fmt: skip
    told = {"counted": [], "tables": [], "more": [], "points": [], "changes": [], "changes_more": 0}
    empty = {"proofs": [], "absences": [], "payments_in_whole": [], "look_alikes": [], "reasons": [], "as_of": "x"}
    lines = [line for line, _ in evidence_lines({**empty, "explaining": told, "articles": [one]})]
    assert "未核实：所录为旧文本" in lines
    noted = {**empty, "explaining": told, "articles": [one | {"why_unverified": ""}]}
    assert ("未核实：2025 年又有修正", 4) in list(evidence_lines(noted))
    bare = {**empty, "explaining": told, "articles": [one | {"why_unverified": "", "note": ""}]}
    assert ("未核实：没有与公布的文本核对过", 4) in list(evidence_lines(bare))
    assert "未核实" not in str(list(evidence_lines({**bare, "articles": [one | {"verified": True}]}))[3:])


@pytest.mark.parametrize(
    ("share", "said"), [(0.6, "60%"), (0.8401, "84.01%"), (0.837, "83.7%"), (1.0, "100%"), (0.00004, "0%")]
)
def test_a_share_has_the_digits_with_which_a_product_can_be_checked(share: float, said: str) -> None:
    assert as_percent(share) == said

"""What is not there is asked again of the night's data: the page never claims more than they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from jihe.cases.exporting.absences import stated
from jihe.content.meta import Absence, Asked
from jihe.engines import Session
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening import quiet
from jihe.screening.asking import Finding

DAY = date(2026, 3, 31)
ID = "999101195001011234"
Fund = Mapping[str, Sequence[Mapping[str, Any]]]
FUND: Fund = {
    "person": [{"person_id": 1, "id_no": ID, "name": "陈大文"}],
    "ext_court": [
        {"ext_id": 1, "doc_no": "粤1", "kind": "court", "doc_date": date(2024, 5, 2),
         "received_ts": datetime(2024, 5, 9)},
        {"ext_id": 2, "doc_no": "粤2", "kind": "arbitration", "doc_date": date(2025, 1, 31),
         "received_ts": datetime(2026, 3, 30, 8)},
        {"ext_id": 3, "doc_no": "粤9", "kind": "court", "doc_date": date(2026, 3, 1),
         "received_ts": datetime(2026, 4, 1)},
    ],
    "ext_tax_income": [{"ext_id": 8, "id_no": ID, "name": "陈大文", "ym": 202502, "wage_fen": 100_000}],
    "contribution": [{"contrib_id": 5, "person_id": 1, "ym": 202502, "lines": "EP+UI"}],
}  # fmt: skip


def ask(law: Law, *ones: Absence, fund: Fund = FUND, masked: bool = True, **values: Any) -> list[dict[str, Any]]:
    """What the fund answers a finding of these values, proved by the contributions it says."""
    tables = {
        name: pa.Table.from_pylist(
            [quiet.row(name, dict(row), place) for place, row in enumerate(rows)], TABLES[name].arrow_schema()
        )
        for name, rows in fund.items()
    }
    proofs = {"contribution": values.pop("proofs", [])}
    paid = values.pop("payments", {})
    findings = [Finding(code, {"subject_id": 1, **values}, proofs, paid) for code in ("P08", "U12")]
    with Session.of_tables(tables, DAY, law) as session:
        return stated([(one, each) for each in ones for one in findings], session, masked=masked)


def absence(table: str, **said: Any) -> Absence:
    return Absence(table=table, **said)


DOCUMENT = absence("ext_court", by={"doc_no": "contribution.doc_no"})


def test_the_question_its_answer_and_how_far_the_register_reaches(law: Law) -> None:
    proofs = [{"doc_no": "粤7"}, {"doc_no": "粤7"}, {"doc_no": None}]
    (one,) = ask(law, DOCUMENT, proofs=proofs)
    assert (one["title"], one["asked"], one["codes"]) == ("裁判与仲裁文书", "文号 粤7", ["P08", "U12"])
    assert (one["found"], one["agrees"], one["result"]) == (0, True, "查得 0 条")
    # What came on the morning after is neither counted nor found.
    assert one["reach"] == "该表数据收到至 2026-03-30，共 2 条（文书日期 2024-05-02 至 2025-01-31）"
    (late,) = ask(law, DOCUMENT, proofs=[{"doc_no": "粤9"}])
    assert late["found"] == 0


def test_what_is_there_after_all_is_said(law: Law) -> None:
    (one,) = ask(law, DOCUMENT, proofs=[{"doc_no": "粤7"}, {"doc_no": "粤2"}, {"doc_no": "粤1"}])
    assert (one["found"], one["agrees"]) == (2, False)
    assert one["result"] == "查得 2 条（编号 1、2），与疑点所述不一致，请先核对"


def test_nothing_to_ask_by_and_a_register_without_rows_are_no_proof(law: Law) -> None:
    (nothing,) = ask(law, DOCUMENT, proofs=[{"doc_no": None}])
    assert (nothing["asked"], nothing["found"], nothing["result"]) == ("文号 （空）", None, "没有可据以查询的内容")
    (empty,) = ask(law, DOCUMENT, fund={}, proofs=[{"doc_no": "粤1"}])
    assert empty["reach"] == "该表当日没有数据，查无不说明问题"


@pytest.mark.parametrize(
    ("within", "found", "said"),
    [
        (["since", "until"], 1, "2025-01-31"),
        (["after", None], 0, "2025-02-01 起"),
        ([None, "before"], 0, "2025-01-30 止"),
        (["month", "month"], 1, "2025-01-01 至 2025-01-31"),
        ([None, None], 1, "有登记"),
    ],
)
def test_the_span_includes_both_ends(law: Law, within: list[str | None], found: int, said: str) -> None:
    one = absence("ext_court", by={"doc_no": "doc"}, within={"doc_date": within})
    (told,) = ask(
        law, one, doc="粤2", since="2025-01-31", until="2025-01-31T09:00:00", after="2025-02-01", before="2025-01-30",
        month=202501,
    )  # fmt: skip
    assert (told["found"], told["asked"]) == (found, f"文号 粤2；文书日期 {said}")


def test_codes_persons_of_registries_months_and_money(law: Law) -> None:
    kind = absence("ext_court", by={"doc_no": "doc"}, only={"kind": ["court", "audit"]})
    (one,) = ask(law, kind, doc="粤2")
    assert (one["found"], one["asked"]) == (0, "文号 粤2；文书类别 法院文书、审计稽核意见")
    open_ended = absence("ext_tax_income", by={"person_id": "subject_id"}, only={"match": ["strong"]})
    weak = absence("ext_tax_income", by={"person_id": "subject_id"}, only={"match": ["weak"]})
    told = ask(law, open_ended, weak)
    assert [(one["found"], one["asked"]) for one in told] == [
        (1, "人员编号 1；身份比对 强"), (0, "人员编号 1；身份比对 弱"),
    ]  # fmt: skip
    empty = absence("contribution", by={"person_id": "subject_id"}, only={"doc_type": [None, "court"]})
    (one,) = ask(law, empty)
    assert (one["found"], one["asked"]) == (1, "人员编号 1；依据类型 （空）、法院文书")
    wage = absence(
        "ext_tax_income", by={"person_id": "subject_id"}, within={"ym": ["day", "day"], "wage_fen": ["least", None]}
    )
    for least, found in ((100_000, 1), (100_001, 0)):
        (one,) = ask(law, wage, day="2025-02-14", least=least)
        assert one["found"] == found
    assert one["asked"] == "人员编号 1；所得月份 2025-02；工资收入 1,000.01 元 起"
    for line, found in (("UI", 1), ("WI", 0)):
        lines = absence("contribution", by={"person_id": "subject_id"}, only={"lines": [line]})
        assert ask(law, lines)[0]["found"] == found


def test_the_payments_are_asked_for_pair_by_pair_and_what_is_deducted_may_be_there(law: Law) -> None:
    fund: Fund = {
        "refund": [
            {"refund_id": 1, "src_table": "ui_payment", "src_key": 5, "amount_fen": 100},
            {"refund_id": 2, "src_table": "wi_benefit", "src_key": 5, "amount_fen": 100},
        ]
    }
    by = {"src_table": "money_table", "src_key": "money_key"}
    paid = {"ui_payment": [5, 6]}
    (told,) = ask(law, Asked(table="refund", by=by, deducted=True), fund=fund, payments=paid)
    assert told["asked"] == "所涉支付 失业待遇发放 5、6"
    assert (told["found"], told["agrees"], told["result"]) == (1, True, "查得 1 条（编号 1），系统已相应扣除")
    (told,) = ask(law, absence("refund", by=by), fund=fund, payments=paid)
    assert (told["agrees"], told["result"]) == (False, "查得 1 条（编号 1），与疑点所述不一致，请先核对")
    (told,) = ask(law, absence("refund", by=by), fund=fund)
    assert (told["found"], told["result"]) == (None, "没有可据以查询的内容")


def test_a_span_may_leave_out_its_ends_and_begin_in_a_month_by_its_number(law: Law) -> None:
    for ends, found in (
        ([">day", None], 0), (["day", None], 1), ([None, "<day"], 0), ([None, "<next"], 1),
        (["begins_month", None], 1), ([">begins_month", None], 0),
    ):  # fmt: skip
        one = absence("ext_court", by={"doc_no": "doc"}, within={"doc_date": ends})
        number = 2025 * 12  # January: the document is of its last day
        (told,) = ask(law, one, doc="粤2", day="2025-01-31", next="2025-02-01", begins_month=number)
        assert told["found"] == found, ends
    assert told["asked"] == "文号 粤2；文书日期 2025-02-01 起"


def test_a_text_that_names_a_person_is_found_and_the_name_not_written(law: Law) -> None:
    fund = {**FUND, "ext_court": [{"ext_id": 1, "doc_no": "粤1", "parties": "陈大文；甲公司", "kind": "court"}]}
    one = absence("ext_court", naming={"parties": ["contribution.person_id"]})
    (told,) = ask(law, one, fund=fund, proofs=[{"person_id": 1}])
    assert (told["asked"], told["found"]) == ("当事人 写有 人员 1 的姓名", 1)
    for parties in ("陈大文武；甲公司", "小陈大文；甲公司", None):
        fund = {**FUND, "ext_court": [{"ext_id": 1, "doc_no": "粤1", "parties": parties, "kind": "court"}]}
        assert ask(law, one, fund=fund, proofs=[{"person_id": 1}])[0]["found"] == 0, parties


def test_many_values_are_counted_and_personal_ones_masked(law: Law) -> None:
    (one,) = ask(law, DOCUMENT, proofs=[{"doc_no": f"粤8{place}"} for place in range(6)])
    assert one["asked"] == "文号 粤80、粤81、粤82、粤83、粤84 等 6 个"
    number = absence("ext_tax_income", by={"id_no": "number"})
    (one,) = ask(law, number, number=ID)
    assert (one["asked"], one["found"]) == ("证件号码 999*************34", 1)
    assert ask(law, number, number=ID, masked=False)[0]["asked"] == f"证件号码 {ID}"

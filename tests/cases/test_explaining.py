"""Rows that explain: found by reference, as of the night, masked like proofs, bounded, and never proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from jihe.cases.exporting import rows
from jihe.cases.exporting.cited import articles, since
from jihe.cases.exporting.contract import CONTRACT, MOST_CHANGES, MOST_ROWS, TURNS_ON, happened, matters
from jihe.cases.exporting.explaining import explaining
from jihe.engines import Session
from jihe.law import Law
from jihe.law.articles import Article, Articles
from jihe.schema import TABLES
from jihe.screening import quiet

DAY = date(2026, 3, 31)
ID, FORMER = "999101195001011234", "999101195001017777"
Fund = Mapping[str, Sequence[Mapping[str, Any]]]
Asked = Callable[..., dict[str, Any]]


@pytest.fixture
def asked(law: Law) -> Iterator[Asked]:
    """What explains proofs and payments of a small fund on a day."""
    sessions: list[Session] = []

    def ask(fund: Fund, proofs: Any = None, payments: Any = None, day: date = DAY, **more: Any) -> dict[str, Any]:
        tables = {
            name: pa.Table.from_pylist(
                [quiet.row(name, dict(row), place) for place, row in enumerate(rows)], TABLES[name].arrow_schema()
            )
            for name, rows in fund.items()
        }
        sessions.append(Session.of_tables(tables, day, law))
        return explaining(sessions[-1], proofs or {}, payments or {}, **{"masked": True, **more})

    yield ask
    for session in sessions:
        session.close()


def shown(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """The explaining rows of a table: what is said of each and its columns, by heading."""
    for told in found["tables"]:
        if told["table"] == table:
            heads = [*told["lead"], *(column["zh"] for column in told["columns"])]
            return [
                dict(zip(heads, [*said, *row], strict=True))
                for said, row in zip(told["leads"], told["rows"], strict=True)
            ]
    return []


PENSIONER = {"person_id": 1, "id_no": ID, "name": "陈大文", "birth_date": date(1950, 1, 1), "town": "442000105"}
PENSION: Fund = {
    "ref_town": [{"town_code": "442000105", "name_zh": "石岐街道"}],
    "person": [PENSIONER, {"person_id": 2, "id_no": "999101198001015555", "name": "陈小文"}],
    "pension_award": [{"award_id": 5, "person_id": 1, "apply_date": date(2010, 2, 3), "monthly_fen": 250_000}],
    "bank_account": [{"acct_id": 7, "bank": "农业银行", "holder_person_id": 2}],
    "pension_payment": [{"pay_id": 11, "award_id": 5, "person_id": 1, "acct_id": 7, "ym": 202601}],
    "ext_death": [
        {"ext_id": 3, "id_no": ID, "name": "陈大雯", "death_date": date(2025, 11, 3),
         "received_ts": datetime(2025, 11, 20, 8)},
    ],
}  # fmt: skip
PROOFS, PAID = {"ext_death": {3}}, {"pension_payment": {11}}


def test_the_person_stands_beside_the_registrys_row_and_is_compared(asked: Asked) -> None:
    self, holder = shown(asked(PENSION, PROOFS, PAID), "person")
    assert self["列出原因"] == "本人登记（养老金发放、死亡信息）"
    assert self["比对"] == "死亡信息 3：姓名不一致，证件号码一致"
    assert (self["编号"], self["姓名"], self["证件号码"]) == ("1", "陈＊＊", "999*************34")
    assert self["居住镇街"] == "石岐街道"
    assert (holder["编号"], holder["列出原因"], holder["比对"]) == ("2", "持有人（银行账户）", "")


def test_the_benefit_and_the_account_are_found_from_the_payment(asked: Asked) -> None:
    found = asked(PENSION, PROOFS, PAID)
    (award,), (account,) = shown(found, "pension_award"), shown(found, "bank_account")
    assert (award["列出原因"], award["业务发生日期"], award["月待遇金额"]) == (
        "所属待遇（养老金发放）",
        "2010-02-03",
        250_000,
    )
    assert (account["列出原因"], account["比对"]) == ("收款账户（养老金发放）", "持有人不是领取人（人员 1）")
    assert [table["table"] for table in found["tables"]] == ["person", "pension_award", "bank_account"]
    for holder, said in ((1, "持有人即领取人"), (None, "没有登记持有人（单位或机构账户）")):
        fund = {**PENSION, "bank_account": [{"acct_id": 7, "holder_person_id": holder}]}
        (account,) = shown(asked(fund, PROOFS, PAID), "bank_account")
        assert account["比对"] == said


def test_a_number_says_whose_it_is() -> None:
    def heading(table: str, name: str) -> str:
        return rows.heading(TABLES[table].column(name))

    assert heading("pension_award", "op_accept") == "受理人（经办编号）"
    assert heading("employer", "legal_person_id") == "法定代表人（人员编号）"
    assert heading("pension_payment", "acct_id") == "收款账户（账户编号）"
    assert heading("wi_case", "witness_ids") == "证人（人员编号）"
    assert heading("skill_subsidy", "issuer_id") == "发证机构编号"
    assert heading("ui_payment", "claim_id") == "申领编号"
    assert heading("person", "name") == "姓名"
    for table in TABLES.values():
        for column in table.columns:
            if column.type in ("id", "ids"):
                assert "编号" in rows.heading(column) or column.name == "ext_id", (table.name, column.name)


def test_personal_data_is_masked_unless_a_reason_was_given(asked: Asked) -> None:
    assert ID not in str(asked(PENSION, PROOFS, PAID))
    (self, _) = shown(asked(PENSION, PROOFS, PAID, masked=False), "person")
    assert (self["姓名"], self["证件号码"]) == ("陈大文", ID)


def test_what_proves_or_was_paid_does_not_stand_there_again(asked: Asked) -> None:
    found = asked(PENSION, {**PROOFS, "pension_award": {5}, "person": {1}}, PAID)
    assert shown(found, "pension_award") == []
    assert [row["编号"] for row in shown(found, "person")] == ["2"]


def test_a_number_of_a_merged_record_is_compared_with_that_record(asked: Asked) -> None:
    former = {"person_id": 9, "id_no": FORMER, "name": "陈大文", "merged_into": 1}
    death = {"ext_id": 3, "id_no": FORMER, "name": "陈大文"}
    fund = {**PENSION, "person": [PENSIONER, former], "ext_death": [death]}
    self, merged = shown(asked(fund, PROOFS), "person")
    assert (self["编号"], self["列出原因"], self["比对"]) == ("1", "本人登记（死亡信息）", "")
    assert (merged["编号"], merged["列出原因"]) == ("9", "已并入的档案（死亡信息）")
    assert merged["比对"].startswith("死亡信息 3：姓名一致，证件号码一致")
    (point,) = [one["zh"] for one in asked(fund, PROOFS)["points"] if "并入" in one["zh"]]
    assert point.startswith("人员 9 已并入人员 1，两份档案的")
    assert "证件号码" in point


ENROLLED = {"enrol_id": 4, "person_id": 1, "employer_id": 6, "start_date": date(2020, 5, 1)}
RESTATED: Fund = {
    "person": [PENSIONER],
    "employer": [
        {"employer_id": 6, "name": "甲厂", "recorded_ts": datetime(2019, 1, 1)},
        {"employer_id": 8, "name": "乙厂"},
    ],
    "enrolment": [
        {**ENROLLED, "recorded_ts": datetime(2020, 5, 4)},
        {**ENROLLED, "end_date": date(2024, 4, 12), "end_reason": "voluntary", "recorded_ts": datetime(2024, 4, 19)},
        {**ENROLLED, "end_date": date(2024, 4, 12), "end_reason": "lcl40", "recorded_ts": datetime(2024, 7, 15, 9)},
    ],
    "ui_claim": [{"claim_id": 12, "person_id": 1, "employer_id_last": 8}],
}  # fmt: skip


def restated(found: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (one["zh"], one["why"], one["was"][:4], one["now"][:4], one["was_learnt"], one["learnt"])
        for one in found["changes"]
    ]


def test_what_was_told_otherwise_stands_there_from_what_to_what_and_when(asked: Asked) -> None:
    proofs = {"enrolment": {4}}
    corrected = ("停保原因", "更正", "本人辞职", "无过失性", "2024-04-19", "2024-07-15")
    filled = [
        ("停保日期", "登记", "", "2024", "2020-05-04", "2024-04-19"),
        ("停保原因", "登记", "", "本人辞职", "2020-05-04", "2024-04-19"),
    ]
    assert restated(asked(RESTATED, proofs)) == [corrected, *filled]  # the correction first
    assert restated(asked(RESTATED, proofs, day=date(2024, 7, 14))) == filled  # nobody knew of it yet
    assert restated(asked(RESTATED, proofs, day=date(2024, 7, 15))) == [corrected, *filled]
    assert restated(asked(RESTATED, proofs, day=date(2024, 4, 18))) == []


def test_a_matter_that_moved_on_contradicts_nothing(asked: Asked) -> None:
    fund = {
        "ui_claim": [
            {"claim_id": 12, "status": "pending", "granted_months": 0, "recorded_ts": datetime(2024, 4, 1)},
            {"claim_id": 12, "status": "active", "granted_months": 9, "recorded_ts": datetime(2024, 5, 1)},
            {"claim_id": 12, "status": "active", "granted_months": 8, "recorded_ts": datetime(2024, 6, 1)},
        ]
    }
    found = asked(fund, {"ui_claim": {12}})
    assert [(one["zh"], one["why"]) for one in found["changes"]] == [
        ("核定月数", "更正"), ("核定月数", "办理"), ("申领状态", "办理")
    ]  # fmt: skip
    assert found["changes"][0]["was"] == "9 个月"


def test_points_to_check_are_of_the_rows_shown_and_of_those_paid(asked: Asked) -> None:
    seen = {"cert_id": 8, "person_id": 1, "cert_ts": datetime(2025, 11, 4, 9)}
    fund = {**PENSION, "certification": [seen]}
    account = "养老金发放 11：人员编号 1 不是银行账户 7 的持有人 2，有无本人书面委托或其他依据？"
    after = "待遇领取资格认证 8：认证时间 2025-11-04 09:00:00 晚于死亡信息 3 的死亡日期 2025-11-03"
    born, named = "养老待遇核定 5：核定用出生日期", "死亡信息 3：姓名 陈＊＊ 与人员 1 的姓名 陈＊＊ 不一致"
    found = [point["zh"] for point in asked(fund, {**PROOFS, "certification": {8}}, PAID)["points"]]
    asks = (born, after, account, named)
    assert [said.startswith(start) for said, start in zip(found, asks, strict=True)] == [True] * 4
    # A certification that no signal names is not on the page, and without the payment neither account nor award is.
    assert [point["zh"] for point in asked(fund, PROOFS, PAID)["points"]] == [found[0], *found[2:]]
    assert [point["zh"] for point in asked(fund, PROOFS)["points"]] == found[3:]


def test_the_employer_that_an_enrolment_or_a_claim_names(asked: Asked) -> None:
    (first, last) = shown(asked(RESTATED, {"enrolment": {4}, "ui_claim": {12}}), "employer")
    assert (first["单位名称"], first["列出原因"], first["数据入库日期"]) == (
        "甲厂",
        "所属单位（参保登记）",
        "2019-01-01",
    )
    assert (last["单位名称"], last["列出原因"]) == ("乙厂", "最后参保单位（失业保险金申领）")
    # A claim that only explains is followed to its employer; an enrolment is not in the contract at all.
    fund = {**RESTATED, "ui_payment": [{"pay_id": 1, "claim_id": 12, "person_id": 1}]}
    found = asked(fund, {}, {"ui_payment": {1}})
    assert [row["单位名称"] for row in shown(found, "employer")] == ["乙厂"]
    assert [row["编号"] for row in shown(found, "ui_claim")] == ["12"]


def test_the_day_the_fund_learnt_of_a_row_is_that_of_its_first_version(asked: Asked) -> None:
    award = {"award_id": 5, "person_id": 1, "status": "active", "recorded_ts": datetime(2010, 2, 9)}
    ended = {**award, "status": "ended", "recorded_ts": datetime(2026, 3, 31, 23, 59)}
    fund = {**PENSION, "pension_award": [award, ended]}
    for day, learnt in ((date(2026, 3, 30), "2010-02-09"), (DAY, "2010-02-09，2026-03-31 末次变更")):
        (row,) = shown(asked(fund, {}, PAID, day), "pension_award")
        assert row["数据入库日期"] == learnt


def test_of_many_rows_some_are_shown_of_every_table_and_the_rest_counted(asked: Asked) -> None:
    many = range(1, MOST_ROWS + 1)
    fund: Fund = {
        "person": [{"person_id": n} for n in many],
        "employer": [{"employer_id": 1}],
        "wi_case": [{"case_id": n, "person_id": n, "employer_id": 1} for n in many],
    }
    found = asked(fund, {"wi_case": set(many)})
    assert sum(len(table["rows"]) for table in found["tables"]) == MOST_ROWS
    assert len(shown(found, "employer")) == 1
    assert found["more"] == [{"title": "人员", "count": 1}]
    found = asked(fund, {"wi_case": set(many[:-1])})
    assert found["more"] == []  # one row fewer, and all are there


def test_of_many_restatements_some_are_shown_and_the_rest_counted(asked: Asked) -> None:
    states = [
        {"claim_id": 12, "granted_months": n, "recorded_ts": datetime(2024, 4, 1, n % 24, n)}
        for n in range(MOST_CHANGES + 2)
    ]
    states = [{**one, "recorded_ts": datetime(2024, 4 + n // 30, 1 + n % 30)} for n, one in enumerate(states)]
    found = asked({"ui_claim": states}, {"ui_claim": {12}})
    assert (len(found["changes"]), found["changes_more"]) == (MOST_CHANGES, 1)
    found = asked({"ui_claim": states[:-1]}, {"ui_claim": {12}})
    assert (len(found["changes"]), found["changes_more"]) == (MOST_CHANGES, 0)


def test_whom_the_case_is_about_stands_there_though_nothing_names_them(asked: Asked) -> None:
    (self,) = shown(asked({"person": [PENSIONER]}, subject=("person", 1)), "person")
    assert self["列出原因"] == "核查对象"
    assert asked({"person": [PENSIONER]}, subject=("town", 1))["tables"] == []
    assert asked({}, subject=("person", 1))["tables"] == []  # nobody knew of them that night


def test_the_contract_names_columns_of_the_schema_key_first() -> None:
    for name, told in CONTRACT.items():
        table = TABLES[name]
        assert told.columns[0] == table.key[0]
        assert set(told.columns) <= set(table.names)
        for column in told.follow:
            target = (table.column(column).ref or "").partition(".")[0]
            assert target in CONTRACT, f"{name}.{column} leads nowhere"


@pytest.mark.parametrize("name", [name for name in TABLES if not name.startswith("ref_")])
def test_every_row_tells_a_day_or_tells_of_none(name: str) -> None:
    row = quiet.row(name, {}, 0)
    filled = {
        column.name: row[column.name] if row[column.name] is not None else date(2020, 1, 1)
        for column in TABLES[name].columns
        if column.type in ("date", "ts", "ym")
    }
    said = happened(TABLES[name], row | filled)
    assert said is None or said.startswith("2020-01")
    if name in ("ext_death", "pension_payment", "wi_benefit", "enrolment", "op_log", "ui_claim", "wi_case"):
        assert said is not None


def article(**more: Any) -> Article:
    plain: dict[str, Any] = {
        "law": "某法", "law_en": "A law", "article": "第一条", "text": "甲乙。丙丁。", "summary": None, "en": "ab",
        "source": "S1", "start": date(2020, 1, 2), "until": date(2024, 3, 4), "confidence": "found", "verified": True,
        "note": None,
    }  # fmt: skip
    return Article(**plain | more)


@pytest.mark.parametrize(
    ("more", "day", "state", "text"),
    [
        ({}, date(2020, 1, 1), "当日尚未施行", ""),
        ({}, date(2020, 1, 2), "原文", "甲乙。丙丁。"),
        ({}, date(2024, 3, 4), "原文", "甲乙。丙丁。"),
        ({}, date(2024, 3, 5), "当日已失效", ""),
        ({"start": None, "until": None}, date(1990, 1, 1), "原文", "甲乙。丙丁。"),
        ({"text": None, "summary": "大意"}, date(2022, 1, 1), "摘要", "大意"),
        ({"text": None, "en": None}, date(2022, 1, 1), "原文未录入", ""),
    ],
)
def test_an_article_is_quoted_as_it_was_in_force_on_the_day(
    more: dict[str, Any], day: date, state: str, text: str
) -> None:
    known = Articles({("某法", "第一条"): article(**more)})
    (one,) = articles([("P01", ["某法 第一条第二项"]), ("P02", ["某法 第一条"])], known, day)
    assert (one["title"], one["state"], one["text"]) == ("某法 第一条", state, text)
    assert (one["codes"], one["verified"]) == (["P01", "P02"], True)
    assert one["cited"] == ["某法 第一条第二项", "某法 第一条"]


def test_what_is_not_on_file_or_not_verified_says_so() -> None:
    known = Articles({("某法", "第一条"): article(verified=False, note="待查 · to be checked")})
    first, second = articles([("P01", ["某法 第一条", "某规章 第三条"])], known, date(2022, 1, 1))
    assert (first["verified"], first["note"]) == (False, "待查")
    assert (second["title"], second["state"], second["verified"]) == ("某规章 第三条", "原文未录入", False)


@pytest.mark.parametrize(
    ("start", "months", "said"),
    [
        ("2024-12-01", [(202401, 202411)], "自 2024-12-01 起施行，所涉各月（2024-01 至 2024-11）均在其前"),
        ("2024-11-30", [(202401, 202411)], "自 2024-11-30 起施行，所涉各月（2024-01 至 2024-11）有的在其前"),
        ("2024-01-02", [(202401, 202411)], "自 2024-01-02 起施行，所涉各月（2024-01 至 2024-11）有的在其前"),
        ("2024-01-01", [(202401, 202411)], ""),
        ("2024-12-01", [(202401, 202411), (202311, 202412)],
         "自 2024-12-01 起施行，所涉各月（2023-11 至 2024-12）有的在其前"),
        ("2024-12-01", [(202411, 202411)], "自 2024-12-01 起施行，所涉月份（2024-11）在其前"),
        ("2024-12-01", [(None, None)], ""),  # no month is named, so nothing can be told
        ("", [(202401, 202411)], ""),
    ],
)  # fmt: skip
def test_an_article_younger_than_the_conduct_says_since_when_it_is_in_force(
    start: str, months: list[tuple[int | None, int | None]], said: str
) -> None:
    told = since(start, months)
    assert told["since"] == said
    assert bool(told["since_en"]) == bool(said)


def test_a_younger_article_of_procedure_says_that_it_governs_what_is_done_now() -> None:
    told = since("2023-12-01", [(202302, 202303)], procedure=True)
    assert told["since"] == (
        "自 2023-12-01 起施行，所涉各月（2023-02 至 2023-03）均在其前；"
        "是程序规定，适用于本案现在的核查和退回，应否发放仍看当时有效的待遇条文"
    )
    assert "governs procedure" in told["since_en"]
    assert since("2023-12-01", [(202312, 202401)], procedure=True) == {"since": "", "since_en": ""}


def test_what_a_case_may_turn_on_comes_before_addresses(asked: Asked) -> None:
    fund = {
        "person": [
            {**PENSIONER, "addr_h": "a", "phone_h": "b", "recorded_ts": datetime(2020, 1, 1)},
            {**PENSIONER, "addr_h": "c", "phone_h": "d", "birth_date": date(1951, 1, 1), "id_no": FORMER,
             "recorded_ts": datetime(2021, 1, 1)},
        ]
    }  # fmt: skip
    found = asked(fund, {"person": {1}})["changes"]
    assert [(one["column"], one["matters"]) for one in found] == [
        ("id_no", True), ("birth_date", True), ("addr_h", False), ("phone_h", False)
    ]  # fmt: skip
    assert FORMER not in str(found)


def test_money_always_matters_and_every_name_said_to_matter_is_a_column() -> None:
    names = {column.name for table in TABLES.values() for column in table.columns}
    assert names >= TURNS_ON
    assert all(matters(column) for table in TABLES.values() for column in table.columns if column.type == "fen")
    assert not any(matters(TABLES["person"].column(name)) for name in ("addr_h", "phone_h", "town", "lon"))


def test_rows_that_a_sentence_counts_are_all_shown_and_lead_nowhere(asked: Asked) -> None:
    checks = [{"check_id": n, "claim_id": 9, "method": "window"} for n in range(1, MOST_ROWS + 3)]
    fund = {**PENSION, "ui_claim": [{"claim_id": 9, "person_id": 1}], "ui_check": checks}
    counted = {"ui_check": {n: {"U04"} for n in range(1, MOST_ROWS + 3)}, "ext_death": {3: {"U04"}}}
    found = asked(fund, PROOFS, PAID, counted=counted)
    assert shown(found, "ui_check") == []  # they stand apart from what only explains
    told = shown({"tables": found["counted"]}, "ui_check")
    assert [row["编号"] for row in told] == [str(n) for n in range(1, MOST_ROWS + 3)]
    assert {row["列出原因"] for row in told} == {"句中所计（U04）"}
    assert shown(found, "ui_claim") == []
    assert shown(found, "ext_death") == []  # it proves
    assert found["more"] == []
    assert shown(asked(fund, PROOFS, PAID), "ui_check") == []


def test_the_employer_that_ties_a_counted_enrolment_to_the_business_comes_with_it(asked: Asked) -> None:
    fund = {
        "person": [PENSIONER],
        "ext_business": [{"ext_id": 4, "id_no": ID, "uscc": "91A"}],
        "employer": [{"employer_id": 5, "uscc": "91A"}, {"employer_id": 6, "uscc": "91B"}],
        "enrolment": [{"enrol_id": 7, "employer_id": 5}, {"enrol_id": 8, "employer_id": 6}],
    }
    found = asked(fund, {"ext_business": {4}}, counted={"enrolment": {7: {"U02"}, 8: {"U02"}}})
    (tied,) = shown({"tables": found["counted"]}, "employer")
    assert (tied["编号"], tied["列出原因"]) == ("5", "所属单位（参保登记）")
    assert tied["比对"] == "统一社会信用代码与经营主体登记 4 一致"
    assert shown(found, "employer") == []

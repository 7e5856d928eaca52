"""The evidence package: what it says, that it says the same twice, and that nothing in it can run or leak."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from jihe import content
from jihe.cases import limits, update
from jihe.cases.exporting import paper, payments, rows, typeset, workbook
from jihe.content.meta import Absence, LookAlike, RuleMeta
from jihe.content.units import ModelFile
from jihe.engines import Session
from jihe.home import content_folder
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening import quiet
from tests.cases.printed import embedded, fonts, text
from tests.cases.vendors import SQLITE_ONLY
from tests.support import RECEIPTS, copy_ground

DAY = date(2026, 3, 31)
ID = "999101195001011234"
NAME = '陈大文=HYPERLINK("http://x")'
LAW = '{"death_stop_months":{"verified":true},"penalty_months":{"verified":false}}'
EVIDENCE = f'{{"law":{LAW},"parameters":{{"grave_months":4,"repeated_months":2}},"values":{{}}}}'
FUND: dict[str, list[dict[str, Any]]] = {
    "ref_town": [{"town_code": "442000105", "name_zh": "石岐街道"}],
    "person": [{"person_id": 1, "id_no": ID, "name": "陈大文"}],
    "pension_award": [
        {"award_id": 1, "person_id": 1, "monthly_fen": 240_000, "recorded_ts": datetime(2015, 3, 2)},
        {"award_id": 1, "person_id": 1, "monthly_fen": 250_000, "recorded_ts": datetime(2025, 12, 30),
         "archive_birth_date": date(1949, 5, 6)},
    ],
    "pension_payment": [
        {"pay_id": key, "award_id": 1, "person_id": 1, "ym": ym, "amount_fen": fen, "pay_date": day}
        for key, ym, fen, day in (
            (11, 202601, 250_000, date(2026, 1, 12)), (10, 202512, 240_000, date(2025, 12, 12)),
            (12, 202602, 250_000, date(2026, 2, 12)),
        )
    ],
    "ext_death": [
        {"ext_id": 101, "id_no": ID, "name": NAME, "death_date": date(2025, 11, 3)},
        {"ext_id": 102, "id_no": ID, "name": "陈大文", "death_date": date(2025, 11, 3),
         "received_ts": datetime(2026, 4, 1)},
    ],
    "refund": [
        {"refund_id": key, "src_table": table, "src_key": 12, "amount_fen": fen, "refund_ts": at}
        for key, table, fen, at in (
            (1, "pension_payment", 100_000, datetime(2026, 3, 1)), (2, "pension_payment", 25_000, datetime(2026, 3, 2)),
            (3, "ui_payment", 7, datetime(2026, 3, 2)),
        )
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> content.Content:
    """Content of one rule: loading all of them takes seconds."""
    folder = tmp_path_factory.mktemp("content")
    for name in ("features", "models"):
        (folder / name).mkdir()
    copy_ground(folder)
    shutil.copytree(content_folder() / "rules" / "law", folder / "rules" / "law")
    shutil.copy(content_folder() / "rules" / "p01_payment_after_death.sql", folder / "rules")
    return content.load(folder, receipts=RECEIPTS)


@pytest.fixture(scope="session")
def ground(rules: content.Content, law: Law) -> Iterator[paper.Ground]:
    tables = {
        name: pa.Table.from_pylist(
            [quiet.row(name, given, place) for place, given in enumerate(given_rows)], TABLES[name].arrow_schema()
        )
        for name, given_rows in FUND.items()
    }
    with Session.of_tables(tables, DAY, law) as session:
        yield paper.Ground("2026-03-31-abc", DAY, 3, rules, law, session)


def bureau() -> Any:
    """An auditor of every town."""
    from jihe.cases.models import Reviewer

    return Reviewer.objects.create(login="li", role="auditor")


@pytest.fixture
def case(store, night, sig):
    """A pension case of three payments, proven by a row that was known, one that was not yet and one that never was."""
    from jihe.cases.models import Case

    one = sig(money={11: 250_000, 10: 240_000, 12: 125_000}, proofs=(101, 102, 999), evidence=EVIDENCE, severity=4)
    update("2026-03-31-abc", DAY, *night(one, sig(subject=2, money={77: 100})))
    Case.objects.filter(subject_id=1).update(town="442000105")
    return Case.objects.get(subject_id=1)


def test_rows_are_the_funds_as_known_that_night_in_words(case, ground) -> None:
    (proof,) = paper.paper(case, ground)["proofs"]
    (row,) = proof["rows"]
    shown = dict(zip((column["zh"] for column in proof["columns"]), row, strict=True))
    assert proof["title"] == "死亡信息"
    assert proof["codes"] == ["P01"]
    assert proof["missing"] == [102, 999]  # one arrived the day after, one is nobody's
    assert shown["编号"] == "101"
    assert shown["死亡日期"] == "2025-11-03"
    assert shown["证件号码"] == "999*************34"
    assert shown["姓名"] == "陈" + "＊" * (len(NAME) - 1)


def test_a_stated_reason_unmasks_and_is_printed(case, ground) -> None:
    values = paper.paper(case, ground, "核对身份")
    (row,) = values["proofs"][0]["rows"]
    assert ID in row
    assert NAME in row
    assert values["unmasked"] == "核对身份"
    masked = json.dumps(paper.paper(case, ground), ensure_ascii=False)
    assert ID not in masked
    assert "陈大文" not in masked


def test_payments_stand_one_by_one_in_their_order_with_sums(case, ground) -> None:
    paid = paper.paper(case, ground)["payments"]
    assert [
        (row["key"], row["month"], row["day"], row["paid_fen"], row["fen"], row["codes"]) for row in paid["rows"]
    ] == [
        ("10", "2025-12", "2025-12-12", 240_000, 240_000, "P01"),
        ("11", "2026-01", "2026-01-12", 250_000, 250_000, "P01"),
        ("12", "2026-02", "2026-02-12", 250_000, 125_000, "P01"),
    ]
    assert (paid["at_stake_fen"], paid["owed_fen"]) == (615_000, 0)
    assert [(year["year"], year["count"], year["at_stake_fen"]) for year in paid["years"]] == [
        ("2025", 1, 240_000), ("2026", 2, 375_000)
    ]  # fmt: skip


def test_what_the_fund_owes_is_summed_apart(store, night, sig, ground) -> None:
    from jihe.cases.models import Case

    update("r", DAY, *night(sig(money={10: -3000, 11: 500, 99: -1})))
    paid = paper.paper(Case.objects.get(), ground)["payments"]
    assert (paid["at_stake_fen"], paid["owed_fen"]) == (500, 3001)
    assert next(row for row in paid["rows"] if row["key"] == "99")["paid_fen"] is None


def test_each_signal_has_the_payments_it_counts_and_those_of_other_cases_are_marked(
    store, night, sig, ground: paper.Ground
) -> None:
    from jihe.cases.models import Case

    mine = sig(money={11: 250_000, 12: 125_000})
    also = sig(test="late", test_zh="迟报", money={12: 100_000, 10: -500})
    theirs = sig(subject=2, money={11: 9_000_000})
    update("r", DAY, *night(mine, also, theirs, sig(subject=3)))
    cases = [Case.objects.get(subject_id=subject) for subject in (1, 2)]
    li = bureau()
    found = {
        case.subject_id: payments.of_signals(case.signals.order_by("test", "signal_id"), ground, li) for case in cases
    }
    second, first = found[1]
    assert [(row["key"], row["fen"], row["paid_fen"], row["returned_fen"]) for row in first["rows"]] == [
        ("11", 250_000, 250_000, 0), ("12", 125_000, 250_000, 125_000)
    ]  # fmt: skip
    assert (first["at_stake_fen"], first["owed_fen"]) == (375_000, 0)
    assert (first["code"], first["test"], second["test"]) == ("P01", "死后发放", "迟报")
    assert [row["key"] for row in second["rows"]] == ["10", "12"]
    assert (second["at_stake_fen"], second["owed_fen"]) == (100_000, 500)
    where = {
        case.subject_id: {row["key"]: row["elsewhere"] for one in found[case.subject_id] for row in one["rows"]}
        for case in cases
    }
    assert {where[1]["11"], where[2]["11"]} == {True, False}  # it belongs to one of them
    assert (where[1]["10"], where[1]["12"]) == (False, False)
    assert payments.of_signals(Case.objects.get(subject_id=3).signals.all(), ground, li) == []


def test_two_signals_of_one_test_are_told_apart_by_their_ids(store, night, sig, ground) -> None:
    from jihe.cases.models import Case

    one, two = sig(money={10: 240_000}), sig(money={11: 250_000, 12: 125_000}, named="2")
    update("r", DAY, *night(one, two))
    found = payments.of_signals(Case.objects.get().signals.all(), ground, None)
    assert {each["signal"]: each["at_stake_fen"] for each in found} == {one.id: 240_000, two.id: 375_000}
    assert {(each["code"], each["test"]) for each in found} == {("P01", "死后发放")}


def test_every_unit_has_letters_that_the_paper_can_print() -> None:
    assert typeset.printable(dict(rows.UNITS)) == rows.UNITS
    assert [rows.measured(5, unit) for unit in ("bp", "bp/day", "months", "code", "")] == [
        "万分之 5", "每日万分之 5", "5 个月", "5", "5"
    ]  # fmt: skip
    assert rows.told(TABLES["employer"].column("wi_rate_bp"), 20.0, masked=True) == "万分之 20.0"
    assert paper._amount(800, "bp") == "万分之 800"


def test_a_finding_comes_with_its_question_law_and_numbers(case, ground, law) -> None:
    (said,) = paper.paper(case, ground)["signals"]
    rule = ground.content.rule("P01")
    assert (said["title"], said["asks"]) == (rule.meta.title, rule.meta.asks)
    assert said["basis"] == list(rule.meta.basis)
    assert said["hash"] == "c" * 64
    assert [(one["name"], one["value"], one["unit"]) for one in said["thresholds"]] == [
        ("grave_months", "4", "个月"), ("repeated_months", "2", "个月")
    ]  # fmt: skip
    assert [(one["title"], one["value"], one["verified"]) for one in said["law"]] == [
        (law.parameter("death_stop_months").title, "1 个月", True),
        (law.parameter("penalty_months").title, "24 个月", False),
    ]
    alike = paper.paper(case, ground)["look_alikes"]
    declared = rule.meta.look_alikes_of(case.signals.get().test)
    assert [one["cleared_by"] for one in alike] == [
        each.cleared_by for out in (False, True) for each in declared if each.excluded == out
    ]


@pytest.fixture
def tested(ground: paper.Ground) -> paper.Ground:
    """The same ground, whose rule declares its tests: one rests on less of the law and has a look-alike of its own."""
    rule = ground.content.rule("P01")
    said = {"zh": "死后领取", "en": "Paid after death", "severity": 4, "says": "甲", "says_en": "a"}
    narrow = {"basis": [rule.meta.basis[0]], "at_stake": "死后各月", "at_stake_en": "Months after it"}
    alike = {"what_en": "a", "cleared_by_en": "a"}
    declared = RuleMeta.model_validate(
        rule.meta.model_dump()
        | {
            "tests": {"paid": said, "late": said | narrow},
            "look_alikes": [
                alike | {"what": "补报", "cleared_by": "回执"},
                alike | {"what": "误登", "cleared_by": "户籍", "tests": ["late"]},
            ],
        }
    )
    only = replace(ground.content, rules={rule.stem: replace(rule, meta=declared)})
    return replace(ground, content=only)


def test_a_signal_is_its_tests_own_name_law_money_and_look_alikes(store, night, sig, tested) -> None:
    from jihe.cases.models import Case

    update("r", DAY, *night(sig(test="late", test_zh="迟报")))
    values = paper.paper(Case.objects.get(), tested)
    (said,) = values["signals"]
    rule = tested.content.rule("P01").meta
    assert (said["test"], said["test_en"], said["title"]) == ("迟报", "late in English", rule.title)
    assert (said["basis"], said["at_stake"]) == ([rule.basis[0]], "死后各月")
    assert [one["what"] for one in values["look_alikes"]] == ["补报", "误登"]
    update("r", DAY, *night(sig(test="paid", subject=2)))
    values = paper.paper(Case.objects.get(subject_id=2), tested)
    (said,) = values["signals"]
    assert (said["basis"], said["at_stake"]) == (list(rule.basis), rule.at_stake)
    assert [one["what"] for one in values["look_alikes"]] == ["补报"]


def test_the_papers_that_would_prove_it_are_its_rules(store, night, sig, tested) -> None:
    from jihe.cases.models import Case

    rule = tested.content.rule("P01")
    update("r", DAY, *night(sig(test="paid"), sig(test="late")))

    def sought(**said: Any) -> list[tuple[str, str]]:
        changed = replace(rule, meta=rule.meta.model_copy(update=said))
        ground = replace(tested, content=replace(tested.content, rules={rule.stem: changed}))
        steps = paper.paper(Case.objects.get(), ground)["next_steps"]
        return [(one["zh"], one["en"]) for one in steps if one["what"] == "查证材料"]

    assert sought(sought="流水", sought_en="Movements") == [("流水", "Movements")]
    assert sought(sought="流水", sought_en=None) == [("流水", "流水")]
    assert sought(sought=None, sought_en=None) == []
    tests = rule.meta.tests | {
        "late": rule.meta.tests["late"].model_copy(update={"sought": "迟报单", "sought_en": "Form"})
    }
    both = [("流水；迟报单", "Movements; Form")]
    assert sought(sought="流水", sought_en="Movements", tests=tests) == both
    assert sought(sought=None, sought_en=None, tests=tests) == [("迟报单", "Form")]


@pytest.mark.parametrize(("values", "out"), [('{"months":2}', True), ('{"months":1}', False), ("{}", True)])
def test_what_the_rule_leaves_out_is_open_where_its_exception_holds(
    store, night, sig, tested, values: str, out: bool
) -> None:
    from jihe.cases.models import Case

    rule = tested.content.rule("P01")
    alike = {"what": "当月", "what_en": "a", "cleared_by": "批次；一个月的列为一级", "cleared_by_en": "a"}
    month = LookAlike.model_validate(alike | {"left_out": True, "unless": "months=1"})
    always = LookAlike.model_validate(alike | {"what": "次月", "left_out": True})
    meta = rule.meta.model_copy(update={"look_alikes": [month, always]})
    ground = replace(tested, content=replace(tested.content, rules={rule.stem: replace(rule, meta=meta)}))
    given = f'{{"law":{{}},"parameters":{{}},"values":{values}}}'
    update("r", DAY, *night(sig(test="paid", evidence=given)))
    found = paper.paper(Case.objects.get(), ground)["look_alikes"]
    assert {one["what"]: (one["excluded"], one["papers"], one["done"]) for one in found} == {
        "当月": (out, "批次", "一个月的列为一级"), "次月": (True, "批次", "一个月的列为一级"),
    }  # fmt: skip
    assert [one["excluded"] for one in found] == sorted(one["excluded"] for one in found)


@pytest.mark.parametrize("match", ["strong", "weak"])
def test_a_namesake_is_ruled_out_where_the_match_is_strong(store, night, sig, tested, match: str) -> None:
    from jihe.cases.models import Case

    rule = tested.content.rule("P01")
    alike = {"what": "同名", "what_en": "a", "cleared_by": "证件；弱匹配降一级", "cleared_by_en": "a"}
    one = LookAlike.model_validate(alike | {"left_out": True, "unless": "match=weak"})
    changed = replace(rule, meta=rule.meta.model_copy(update={"look_alikes": [one]}))
    ground = replace(tested, content=replace(tested.content, rules={rule.stem: changed}))
    update("r", DAY, *night(sig(test="paid", match=match)))
    (found,) = paper.paper(Case.objects.get(), ground)["look_alikes"]
    assert found["excluded"] == (match == "strong")


@pytest.mark.parametrize(
    "given",
    [
        {"left_out": True},  # what the rule does is not said
        {
            "left_out": True,
            "cleared_by": "证明；已排除",
            "asked": [{"table": "refund", "by": {"src_key": "money_key"}}],
        },
        {"left_out": False},
        {"unless": "months=1"},
        {"left_out": True, "cleared_by": "证明；已排除", "unless": "months >= 1"},
    ],
)
def test_what_a_look_alike_may_not_say(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"left_out|unless"):
        LookAlike.model_validate({"what": "甲", "what_en": "a", "cleared_by": "证明", "cleared_by_en": "a"} | given)


def test_what_a_test_looked_for_and_did_not_find_is_asked_again_and_printed(store, night, sig, ground, tested) -> None:
    from jihe.cases.models import Case

    rule = tested.content.rule("P01")
    looked = [
        {"table": "ext_death", "by": {"person_id": "subject_id"}, "within": {"death_date": [None, "heard"]}},
        {"table": "refund", "by": {"src_key": "ext_death.ext_id"}},
    ]
    declared = rule.meta.model_dump(by_alias=True)
    declared["tests"]["paid"]["absent"] = looked
    meta = RuleMeta.model_validate(declared)
    known = replace(tested, content=replace(tested.content, rules={rule.stem: replace(rule, meta=meta)}))
    heard = EVIDENCE.replace('"values":{}', '"values":{"heard":"2025-11-03"}')
    update("r", DAY, *night(sig(evidence=heard, proofs=(101,))))
    values = paper.paper(Case.objects.get(), known)
    death, refund = values["absences"]
    # The one death that was known that night is said, whatever the test claims.
    assert death["asked"] == "人员编号 1；死亡日期 2025-11-03 止"
    assert death["result"] == "查得 1 条（编号 101），与疑点所述不一致，请先核对"
    assert (refund["asked"], refund["result"], refund["codes"]) == ("原支付编号 101", "查得 0 条", ["P01"])
    book = openpyxl.load_workbook(io.BytesIO(workbook.workbook(values, DAY)))
    rows_ = [[cell.value for cell in row] for row in book["未查得的记录"].iter_rows(min_row=3)]
    assert [row[:3] for row in rows_] == [[one["title"], one["asked"], one["result"]] for one in (death, refund)]
    said = text(typeset.pdf("working_paper", values, DAY))
    assert "未查得的记录" in said
    assert "查得0条" in said
    assert paper.paper(Case.objects.get(), ground)["absences"] == []


def test_a_signal_from_before_tests_had_names_has_its_rules(case, ground) -> None:
    case.signals.update(test_zh="", test_en="")
    (said,) = paper.paper(case, ground)["signals"]
    assert said["test"] == said["title"] == ground.content.rule("P01").meta.title


def test_every_threshold_of_a_rule_has_its_unit_in_chinese() -> None:
    used = {
        unit
        for path in (content_folder() / "rules").glob("*.sql")
        for unit in re.findall(r"\{value: [^}]*?unit: ([^,}]+)", path.read_text(encoding="utf-8"))
    }
    assert "households" in used
    assert used - rows.UNITS.keys() == set()


def test_an_article_younger_than_what_the_signal_names_says_so(case, ground) -> None:
    def since(first: int, last: int) -> dict[str, str]:
        case.signals.update(from_ym=first, to_ym=last)
        return {one["title"]: one["since"] for one in paper.cited_articles(case.signals.all(), ground)}

    assert set(since(202512, 202602).values()) == {""}
    assert "均在其前" in since(200001, 200002)["社会保险法 第八十八条"]


def test_the_cover_names_the_subject_by_number_alone(case, ground) -> None:
    cover = paper.paper(case, ground)["case"]
    assert (cover["subject"], cover["town"], cover["line"]) == ("人员 1", "石岐街道（442000105）", "养老")
    assert (cover["state"], cover["opened_on"], cover["severity"]) == ("待核查", "2026-03-31", 4)


def test_the_hash_is_of_all_that_is_printed(case, ground, night, sig) -> None:
    from jihe.cases.models import Case

    before = paper.paper(case, ground)
    assert paper.paper(case, ground) == before
    update("2026-03-31-abc", DAY, *night(sig(money={11: 250_001}, proofs=(101,), evidence=EVIDENCE, severity=4)))
    after = paper.paper(Case.objects.get(pk=case.pk), ground)
    assert after["hash"] != before["hash"]


def reviewed(case: Any, law: Law, **options: Any) -> Any:
    """The case taken to its verdict by one reviewer."""
    from jihe.cases import work
    from jihe.cases.models import Case, Reviewer

    wang = Reviewer.objects.create(login="wang", role="supervisor")
    work.assign(case.number, wang, wang)
    work.begin(case.number, wang)
    work.hear(case.number, wang, date(2026, 4, 1), "家属称不知情 #strong[x] $x$", "户口簿复印件")
    given = {"verdict": "fraud", "confirmed_fen": 615_000, "reason": "家属隐瞒死亡", "conduct_ended": date(2026, 2, 28)}
    work.decide(case.number, wang, law=law, **given | options)
    return Case.objects.get(pk=case.pk)


def test_the_way_of_the_case_and_of_its_money(case, ground, law) -> None:
    values = paper.paper(reviewed(case, law), ground)
    assert [step["action"] for step in values["steps"]] == ["分派", "开始核查", "听取陈述申辩", "作出结论"]
    assert values["people"] == [
        {"login": "wang", "role": "稽核主管", "did": ["分派", "开始核查", "听取陈述申辩", "作出结论"]}
    ]
    (heard,) = values["statements"]
    assert (heard["on"], heard["material"]) == ("2026-04-01", "户口簿复印件")
    (verdict,) = values["verdicts"]
    assert (verdict["verdict"], verdict["confirmed_fen"], verdict["proofs_seen"]) == ("欺诈骗保", 615_000, 3)
    assert (values["fine"]["ended"], values["fine"]["estimated"]) == ("2026-02-28", False)
    assert values["fine"]["last_day"] == "2028-02-28"
    assert (values["police"]["due"], values["police"]["confirmed"], values["police"]["fen"]) == (True, True, 615_000)
    printed = {one["title"]: one for one in values["articles"] if {*one["codes"]} & {"处罚时效", "移送提示"}}
    assert [*printed] == [
        "行政处罚法 第三十六条",
        *limits.CRIME_LAW,
    ]  # the fine's, the crime's and what makes benefits its object
    assert "二年内未被发现" in printed["行政处罚法 第三十六条"]["text"]
    assert [printed[title]["verified"] for title in limits.CRIME_LAW] == [True, False]


# Pension into an account and without one, a premium, a bill settled with the hospital, a firm's subsidy, one of no day.
MONEY: dict[str, list[dict[str, Any]]] = {
    "pension_payment": [
        {"pay_id": 11, "acct_id": 7, "pay_date": date(2026, 2, 12)}, {"pay_id": 12, "acct_id": None},
    ],
    "ui_payment": [{"pay_id": 11, "acct_id": 7}, {"pay_id": 12, "item": "mi_premium"}],
    "medical_bill": [{"bill_id": 11, "acct_id": 7, "hospital_id": 5}, {"bill_id": 12, "hospital_id": 5}],
    "employer_subsidy": [{"sub_id": 11, "acct_id": 7, "employer_id": 5}, {"sub_id": 12, "employer_id": 6}],
    "oi_case": [{"oi_id": 11}],
}  # fmt: skip


@pytest.fixture(scope="session")
def paying(ground: paper.Ground, law: Law) -> Iterator[paper.Ground]:
    tables = {
        name: pa.Table.from_pylist(
            [quiet.row(name, given, place) for place, given in enumerate(rows_)], TABLES[name].arrow_schema()
        )
        for name, rows_ in MONEY.items()
    }
    with Session.of_tables(tables, DAY, law) as session:
        yield replace(ground, session=session)


def suspected(paying: paper.Ground, night: Any, *sigs: Any) -> tuple[Any, limits.Suspected]:
    from jihe.cases.models import Case

    update("r", DAY, *night(*sigs))
    case = Case.objects.get(subject_id=sigs[0].subject, subject_kind=sigs[0].kind)
    return case, payments.suspected(case, list(case.signals.all()), paying)


@pytest.mark.parametrize(
    ("table", "kind", "reached"),
    [
        ("pension_payment", "person", 1), ("ui_payment", "person", 1), ("medical_bill", "person", 1),
        ("medical_bill", "hospital", 20), ("employer_subsidy", "employer", 1), ("ui_payment", "employer", 0),
        ("oi_case", "person", 1),
    ],
)  # fmt: skip
def test_what_reached_whom_the_case_suspects_counts(
    store, night, sig, paying, table: str, kind: str, reached: int
) -> None:
    one = sig(subject=5, kind=kind, test="paid_after_death", money={11: 1, 12: 20, 13: 300}, money_table=table)
    assert suspected(paying, night, one)[1].deceit_fen == reached


def test_only_findings_of_deceit_that_are_no_clerical_error_accuse(store, night, sig, paying) -> None:
    def told(subject: int, **more: Any) -> int | None:
        one = {"test": "paid_after_death", "money": {11: 100 * subject}} | more
        return suspected(paying, night, sig(subject=subject, **one))[1].deceit_fen

    assert told(1) == 100
    assert told(2) == 0  # its payment is the first case's
    assert told(3, money={}) == 0
    assert told(4, severity=1) is None
    assert told(5, test="resumed_after_death_stop") is None  # its articles are about stopping and paying back
    assert told(6, code="M01", score=0.9) is None
    two = (sig(subject=7, test="paid_after_death", money={}), sig(subject=7, test="resumed_after_death_stop"))
    assert suspected(paying, night, *two)[1].deceit_fen == 0


def test_what_another_case_of_the_same_person_holds_counts_for_the_threshold(store, night, sig, paying) -> None:
    from jihe.cases.models import Case

    of_pension = sig(subject=8, test="paid_after_death", money={11: 700})
    beside = sig(subject=8, code="X03", line="cross", severity=4, money={11: 700, 12: 40})
    update("r", DAY, *night(of_pension, beside))
    told = {}
    for case in Case.objects.filter(subject_id=8):
        told[case.line] = payments.suspected(case, list(case.signals.all()), paying).deceit_fen
    assert told["pension"] == 700


@pytest.fixture
def modelled(paying: paper.Ground) -> paper.Ground:
    """The night with a model that says what it suspects, on what ground, and what looks like it."""
    like = LookAlike(what="补发", what_en="Arrears", cleared_by="补发表", cleared_by_en="The payroll")
    file = ModelFile(
        "m05_x", paying.content.folder / "models" / "m05_x.py", "M05", "疑似已就业", "Seems to work", "unemployment",
        "ui_claim_month", (), "h", {}, "概率模型", "Model", ("社会保险法 第五十一条", "社会保险法 第八十八条"), (like,),
        (Absence(table="employer", by={"employer_id": "subject_id", "uscc": "unregistered_uscc"}),),
    )  # fmt: skip
    return replace(paying, content=replace(paying.content, models={"m05_x": file}))


def test_a_warning_has_its_models_law_look_alikes_and_deceit(store, night, sig, modelled) -> None:
    warned = {"code": "M05", "test": "score", "score": 0.9}
    case, found = suspected(modelled, night, sig(subject=1, severity=2, money={11: 100}, **warned))
    values = paper.paper(case, modelled)
    (signal,) = values["signals"]
    assert (signal["title"], signal["basis"]) == ("疑似已就业", ["社会保险法 第五十一条", "社会保险法 第八十八条"])
    assert [one["title"] for one in values["articles"]] == [*signal["basis"], "行政处罚法 第三十六条"]
    assert values["look_alikes"] == [
        {"codes": ["M05"], "what": "补发", "cleared_by": "补发表", "papers": "补发表", "done": "", "excluded": False,
         "asked": []}
    ]  # fmt: skip
    assert found.deceit_fen == 100
    assert suspected(modelled, night, sig(subject=2, severity=1, money={12: 1}, **warned))[1].deceit_fen is None


def test_a_warning_asks_for_what_is_not_there_only_by_what_it_has(store, night, sig, modelled) -> None:
    def asked(subject: int, value: str | None) -> list[tuple[str, str]]:
        evidence = json.dumps({"values": {"unregistered_uscc": value}})
        one = sig(subject=subject, code="M05", test="score", score=0.9, evidence=evidence)
        case, _ = suspected(modelled, night, one)
        return [(each["title"], each["result"]) for each in paper.absent(case.signals.all(), modelled, masked=True)]

    assert asked(1, "91B7") == [("用人单位", "查得 0 条")]
    assert asked(2, None) == []


def test_a_payment_counted_in_another_case_names_it_but_for_one_of_public_power(store, night, sig, paying) -> None:
    from jihe.cases.models import Case, CaseMoney

    li = bureau()

    def told(case: Any) -> list[tuple[bool, str]]:
        (found,) = payments.of_signals(list(case.signals.all()), paying, li)
        return [(row["elsewhere"], row["held_by"]) for row in found["rows"]]

    update("r", DAY, *night(sig(subject=1, money={11: 5}), sig(subject=2, money={11: 5})))
    holder = CaseMoney.objects.get().case
    other = Case.objects.exclude(pk=holder.pk).get()
    assert told(holder) == [(False, "")]
    assert told(other) == [(True, holder.number)]
    Case.objects.filter(pk=holder.pk).update(lane="public_power")
    assert told(other) == [(True, "")]


def test_seventy_two_payments_of_a_table_are_shown_and_of_more_none(store, night, sig, paying) -> None:
    from jihe.cases.models import Signal

    def shown(subject: int, count: int) -> list[int]:
        money = dict.fromkeys(range(subject * 100, subject * 100 + count), 1)
        update("r", DAY, *night(sig(subject=subject, money=money)))
        found = paper.payments_in_whole(list(Signal.objects.filter(case__subject_id=subject)), paying, masked=True)
        return [len(one["rows"]) + len(one["missing"]) for one in found]

    assert shown(1, 72) == [72]
    assert shown(2, 73) == []


def test_conduct_ends_with_the_last_payment_where_its_day_is_known(store, night, sig, paying, law) -> None:
    def fine(case: Any, found: limits.Suspected | None) -> tuple[Any, ...]:
        told = limits.limits_of(case, law, DAY, found)
        return told.conduct_ended, told.estimated, told.by_payment, told.police and told.police.fen

    case, found = suspected(paying, night, sig(test="paid_after_death", money={11: 7, 12: 8}))
    (signal,) = case.signals.all()
    case.money.filter(money_key=11).update(fen=5)  # no more than the case itself counts of the payment
    assert payments.suspected(case, [signal], paying).deceit_fen == 5
    case.money.filter(money_key=11).update(fen=7)
    assert found.last_paid == {signal.signal_id: date(2026, 2, 12)}
    case.signals.update(to_ym=202602)
    assert fine(case, found) == (date(2026, 2, 12), True, True, 7)
    assert fine(case, None) == (date(2026, 2, 28), True, False, 15)
    case.signals.update(to_ym=None)  # the payment's day needs no month
    assert fine(case, found)[0] == date(2026, 2, 12)
    assert fine(case, None)[0] is None
    update("r2", DAY, *night(sig(test="paid_after_death", money={11: 7}), sig(test="late", test_zh="迟报")))
    case.signals.filter(test="late").update(to_ym=202602)
    assert fine(case, found)[:3] == (date(2026, 2, 28), True, False)
    case.signals.filter(test="late").update(to_ym=None)  # it may go on
    assert fine(case, found)[0] is None


def test_below_the_threshold_the_police_are_not_named(case, ground, law) -> None:
    police = paper.paper(reviewed(case, law, confirmed_fen=599_999), ground)["police"]
    assert (police["due"], police["fen"]) == (False, 599_999)


def test_a_verdict_without_deceit_prompts_no_police(case, ground, law) -> None:
    values = paper.paper(reviewed(case, law, verdict="overpaid_no_fault"), ground)
    assert values["police"] is None


@SQLITE_ONLY
def test_the_pdf_says_it_in_the_font_it_carries(case, ground, law) -> None:
    values = paper.paper(reviewed(case, law), ground)
    printed = typeset.pdf("working_paper", values, DAY)
    assert printed == typeset.pdf("working_paper", values, DAY)
    assert fonts(printed) == {"NotoSansCJKsc-Regular", "NotoSansMonoCJKsc-Regular"}
    assert embedded(printed) == 2
    said = text(printed)
    for wanted in (
        case.number, "1.P01死后发放", "筛查规则", ground.content.rule("P01").meta.title,
        "人员1", "石岐街道（442000105）", "死亡后仍发放", "社会保险法第八十八条", "999*************34",
        "陈＊＊",         "2,400.00", "6,150.00", "【未核实】", "当日系统中已无下列编号的记录：102、999",
        "户口簿复印件", "家属隐瞒死亡",
        "（二）说明记录（不作为证据）", "所属待遇（养老金发放）", "2015-03-02，2025-12-30末次变更",
        "死亡信息101：姓名不一致，证件号码一致",
        "（四）核对提示（不作为证据）", "养老待遇核定1：核定用出生日期",
        "2,400.00元2,500.00元2015-03-022025-12-30", "以欺诈、伪造证明材料或者其他手段骗取社会保险待遇的",
        "家属称不知情#strong[x]$x$", "2028-02-28", "达到立案标准", "签章", values["hash"], "第1页共",
    ):  # fmt: skip
        assert wanted in said, wanted
    assert ID not in said
    assert b"pdfaid:part" in printed.replace(b" ", b"") or b"pdfaid" in printed


@SQLITE_ONLY
def test_markup_in_the_data_is_text(case, ground) -> None:
    values = paper.paper(case, ground)
    values["signals"][0]["says"] = '#image("/etc/passwd") *x* _y_ $z$ <label> @ref \\ // http://x'
    said = text(typeset.pdf("working_paper", values, DAY))
    assert '#image("/etc/passwd")*x*_y_$z$<label>@ref\\//http://x' in said


@SQLITE_ONLY
def test_the_workbook_says_the_same_and_cannot_run(case, ground, law) -> None:
    values = paper.paper(reviewed(case, law, reason="=1+1"), ground, "核对身份")
    data = workbook.workbook(values, DAY)
    assert data == workbook.workbook(values, DAY)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [
        "封面", "疑点与依据", "证据 死亡信息", "说明记录", "涉及的支付", "核查与结论", "经过与资金", "所引条文"
    ]  # fmt: skip
    cells = {str(cell.value): cell for sheet in book for row in sheet.iter_rows() for cell in row}
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells.values())
    assert {NAME, "=1+1", ID, values["hash"], case.number} <= cells.keys()
    explained = [[cell.value for cell in row] for row in book["说明记录"].iter_rows()]
    assert ["养老待遇核定 1", "月待遇金额", "更正", "2,400.00 元", "2,500.00 元", "2015-03-02", "2025-12-30"] in [
        row[:7] for row in explained
    ]
    assert any(row[:2] == ["1", "核查对象；本人登记（养老金发放、死亡信息）"] for row in explained)
    assert any("核定用出生日期" in str(row[0]) and str(row[0]).endswith("？") for row in explained)
    cited = {row[0].value: row for row in book["所引条文"].iter_rows()}
    assert cited["社会保险法 第八十八条"][3].value.startswith("以欺诈、伪造证明材料")
    found = [[cell.value for cell in row] for row in book["疑点与依据"].iter_rows(max_row=3)]
    assert found == [
        ["1. P01", "死后发放"], ["英文名称", "paid in English"], ["筛查规则", ground.content.rule("P01").meta.title]
    ]  # fmt: skip
    paid = book["涉及的支付"]
    assert [paid.cell(row, 9).value for row in (2, 3, 4, 5)] == [2400, 2500, 1250, 6150]
    assert paid.cell(5, 1).value == "合计"
    assert paid.cell(2, 5).value == "1"  # whose payment it was
    assert paid.cell(2, 9).number_format == "#,##0.00"


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("id_no", "999101195001011234", "999*************34"), ("id_no", "12345", "＊＊＊"), ("name", "王", "王＊"),
        ("holder_name", "欧阳娜", "欧＊＊"), ("phone_h", "9f8e7d", "＊＊＊"), ("diag_text", "骨折", "＊＊＊"),
        ("icd10", "S62.3", "S62＊"), ("icd_list", "S62.3+T93.8", "S62＊+T93＊"),
    ],
)  # fmt: skip
def test_what_is_left_of_personal_data(name: str, value: str, left: str) -> None:
    assert rows.mask(name, value) == left


def test_every_personal_column_of_the_schema_is_masked() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.personal:
                value = quiet.default(table, column, {}, 0)
                kept = rows.cell(column, value if isinstance(value, str) and value else "秘密内容甲乙丙", masked=True)
                assert "秘密内容甲乙丙" not in str(kept), column.name


def test_the_report_of_an_incident_is_printed_to_be_signed() -> None:
    from jihe.cases.exporting import incident
    from jihe.cases.incidents_report import IncidentReport, Item, Money

    report = IncidentReport(
        "YQ-P-7K3M-9QXA-2F4W", 2, "普通要情", DAY, date(2026, 4, 8), Money(1_234_567, 0, 300_000, 0),
        (Item("发现方式", "how it was found", "数据筛查提示（P01）#x"),), ((date(2026, 4, 1), "责令退回"),),
        ((date(2026, 4, 2), "分期退款", 100_000), (date(2026, 4, 3), "银行退回", 200_001)), ("报告期限未核实",),
    )  # fmt: skip
    printed = incident.pdf(report)
    assert printed == incident.pdf(report)
    said = text(printed)
    for wanted in (
        "社会保险基金要情报告", "YQ-P-7K3M-9QXA-2F4W", "第2版", "2026-04-08", "数据筛查提示（P01）#x", "责令退回",
        "1,000.00", "3,000.01", "单位盖章", "报告期限未核实", incident.values(report)["hash"],
    ):  # fmt: skip
        assert wanted in said, wanted

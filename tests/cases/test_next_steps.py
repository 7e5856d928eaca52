"""What is to be done next: from the benefit's state, the look-alikes, the payees and the limits; nothing is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest

from jihe.cases import update
from jihe.cases.exporting.next_steps import MOST_PAPERS, _employers, _reporters, next_steps, resting
from jihe.cases.exporting.paper import Ground
from jihe.cases.limits import Suspected
from jihe.engines import Session
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening import quiet

DAY = date(2026, 3, 31)
FUND: dict[str, list[dict[str, Any]]] = {
    "person": [{"person_id": 3, "id_no": "id-3", "name": "王三"}],
    "ext_death": [{"ext_id": 1, "id_no": "id-3", "name": "王三", "kind": "H", "death_date": date(2025, 10, 1)}],
    "enrolment": [
        {"enrol_id": 21, "person_id": 1, "employer_id": 77},
        {"enrol_id": 22, "person_id": 1, "employer_id": 78},
    ],
    "employer": [{"employer_id": 77}, {"employer_id": 78, "status": "cancelled"}],
    "pension_award": [
        {"award_id": 5, "person_id": 1, "status": "active"},
        {"award_id": 6, "person_id": 2, "status": "ended", "end_reason": "death", "end_ym": 202512},
    ],
    "medical_bill": [
        {"bill_id": 31, "person_id": 1, "hospital_id": 6, "acct_id": 7},
        {"bill_id": 32, "person_id": 1, "hospital_id": 6, "acct_id": None},
        {"bill_id": 33, "person_id": 2, "hospital_id": 6, "acct_id": None},
    ],
    "ui_claim": [{"claim_id": 4, "person_id": 1}],
    "ui_payment": [
        {"pay_id": 41, "claim_id": 4, "person_id": 1, "ym": 202602, "acct_id": 7, "item": "monthly"},
        {"pay_id": 42, "claim_id": 4, "person_id": 1, "ym": 202602, "acct_id": None, "item": "medical"},
    ],
    "bank_account": [{"acct_id": 7, "holder_person_id": 1}, {"acct_id": 8, "holder_person_id": 9}, {"acct_id": 9}],
    "pension_payment": [
        {"pay_id": 11, "award_id": 5, "person_id": 1, "ym": 202602, "acct_id": 7},
        {"pay_id": 12, "award_id": 5, "person_id": 1, "ym": 202603, "acct_id": 7},
        {"pay_id": 13, "award_id": 5, "person_id": 1, "ym": 202604, "acct_id": 7, "pay_status": "returned"},
        {"pay_id": 14, "award_id": 6, "person_id": 2, "ym": 202511, "acct_id": 8},
        {"pay_id": 16, "award_id": 6, "person_id": 3, "ym": 202512, "acct_id": 8},
        {"pay_id": 15, "award_id": 6, "person_id": 2, "ym": 202512, "acct_id": 9},
    ],
}


@pytest.fixture(scope="module")
def ground(law: Law) -> Iterator[Ground]:
    tables = {
        name: pa.Table.from_pylist(
            [quiet.row(name, given, place) for place, given in enumerate(rows)], TABLES[name].arrow_schema()
        )
        for name, rows in FUND.items()
    }
    with Session.of_tables(tables, DAY, law) as session:
        yield Ground("r", DAY, 1, cast("Any", SimpleNamespace(rules={}, models={})), law, session)


@pytest.fixture
def steps(store, night, sig, ground):
    def told(alike: Sequence[dict[str, Any]] = (), suspected: Suspected | None = None, **more: Any) -> dict[str, str]:
        from jihe.cases.models import Case

        update("r", DAY, *night(sig(**more)))
        case = Case.objects.get()
        found = next_steps(case, list(case.signals.all()), alike, ground, suspected)
        told.rests_on = resting(found)  # type: ignore[attr-defined]
        return {one["what"]: one["zh"] for one in found}

    return told


def test_what_still_runs_says_its_last_payment_and_that_nobody_stops_it_unverified(steps) -> None:
    said = steps(money={11: 5}, proofs=())
    assert said["待遇状态"] == (
        "养老待遇核定 5 在发，最近支付的所属月份 2026-03：仍在发放；"
        "核实属实的才停发，应发的部分重新核定（社会保险经办条例 第二十六条），系统不自动停发"
    )
    assert said["听取陈述"] == "领取人 人员 1（1 笔）；经核实应退的由取得款项的人退还"
    assert steps.rests_on == [("下一步", ("社会保险经办条例 第二十六条",))]  # so its words are printed


def test_of_many_benefits_those_that_still_run_come_first_and_the_rest_are_counted(steps, monkeypatch) -> None:
    monkeypatch.setattr("jihe.cases.exporting.next_steps.MOST_BENEFITS", 2)
    assert steps(money={11: 5, 14: 5}, proofs=())["待遇状态"].startswith("养老待遇核定 6 终止")
    monkeypatch.setattr("jihe.cases.exporting.next_steps.MOST_BENEFITS", 1)
    assert steps(money={11: 5, 14: 5}, proofs=())["待遇状态"] == "另有养老待遇核定 1 份，其中 0 份仍在发放，逐份核实"
    monkeypatch.setattr("jihe.cases.exporting.next_steps.MOST_BENEFITS", 0)
    assert steps(money={11: 5, 14: 5}, proofs=())["待遇状态"] == "另有养老待遇核定 2 份，其中 1 份仍在发放，逐份核实"


def test_what_has_ended_is_only_verified_and_whose_the_accounts_are_is_asked(steps) -> None:
    said = steps(money={14: 5, 15: 5}, proofs=())
    assert said["待遇状态"].startswith("养老待遇核定 6 终止 死亡 2025-12，最近支付的所属月份 2025-12：没有需要停发的")
    assert steps.rests_on == []
    assert said["听取陈述"] == (
        "领取人 人员 2（2 笔）；账户持有人 人员 9；账户 9 没有登记持有人，"
        "先查明开户的单位或个人；经核实应退的由取得款项的人退还"
    )


def test_the_dead_are_not_heard_but_their_family_and_whoever_used_the_account(steps) -> None:
    assert steps(money={16: 5}, proofs=())["听取陈述"] == (
        "领取人 人员 3（1 笔，登记已死亡）；账户持有人 人员 9；"
        "已死亡的，听取其遗属和账户使用人的陈述，向开户银行调取账户流水；经核实应退的由取得款项的人退还"
    )


def test_employers_whose_reports_prove_are_asked(ground) -> None:
    assert _employers({"enrolment": {21}}, ground) == ({77}, set())
    assert _employers({"enrolment": {21, 22}}, ground) == ({77}, {78})
    assert _employers({"pension_payment": {11}}, ground) == (set(), set())


def test_an_employer_that_is_gone_is_asked_of_its_legal_representative() -> None:
    gone = "；用人单位 78 已注销，向其原法定代表人、清算人核实，并调取登记档案"
    assert _reporters({77}, {78}) == f"；并向用人单位 77 核实{gone}"
    assert _reporters(set(), {78}) == gone
    assert _reporters(set(), set()) == ""


def test_a_firm_that_stands_is_heard_itself(steps) -> None:
    assert steps(subject=77, kind="employer", money={}, proofs=())["听取陈述"] == "用人单位 77"


def test_the_representative_of_a_gone_firm_is_heard(steps) -> None:
    said = steps(subject=78, kind="employer", money={}, proofs=())["听取陈述"]
    assert said == "用人单位 78 已注销，听取其原法定代表人、清算人的陈述，向开户银行查收款账户是否存续"


def test_papers_are_those_of_look_alikes_that_the_rule_does_not_leave_out(steps) -> None:
    alike = [
        {"papers": "退票回单", "excluded": True},
        *({"papers": f"证明{n}", "excluded": False} for n in range(MOST_PAPERS)),
    ]
    assert steps(alike, money={})["调取材料"] == "；".join(f"证明{n}" for n in range(MOST_PAPERS))
    more = [*alike, {"papers": "又一项", "excluded": False}]
    assert steps(more, money={})["调取材料"].endswith(f"证明{MOST_PAPERS - 1} 等 {MOST_PAPERS + 1} 项")
    assert "调取材料" not in steps(alike[:1], money={})
    assert steps(money={}, proofs=())["听取陈述"] == "人员 1"


def test_the_clock_is_of_deceit_alone(steps) -> None:
    from jihe.cases.models import Signal

    steps(money={11: 5})
    (one,) = Signal.objects.values_list("signal_id", flat=True)
    assert "期限" not in steps(money={11: 5}, suspected=Suspected({one: date(2026, 3, 10)}, None))
    said = steps(money={11: 5}, suspected=Suspected({one: date(2026, 3, 10)}, 5))
    assert said["期限"] == "线索已于 2026-03-31 发现，处罚时效内（末日 2028-03-10），经初步核实的应及时立案"
    said = steps(money={11: 5}, suspected=Suspected({one: date(2024, 3, 30)}, 5))
    assert said["期限"] == "处罚时效已于 2026-03-30 届满，只责令退回"


def test_a_bill_settled_with_the_hospital_is_heard_and_repaid_there(steps) -> None:
    said = steps(money={31: 5, 32: 5, 33: 5}, money_table="medical_bill", proofs=())["听取陈述"]
    assert said == (
        "领取人 人员 1（1 笔）；与基金直接结算的医疗机构 6 一并听取，款项由其退还；经核实应退的由取得款项的人退还"
    )
    alone = steps(money={32: 5}, money_table="medical_bill", proofs=())
    assert alone["听取陈述"] == "人员 1；与基金直接结算的医疗机构 6 一并听取，款项由其退还"


def test_medical_premiums_were_not_paid_to_the_person(steps) -> None:
    said = steps(money={41: 5, 42: 5}, money_table="ui_payment", proofs=())["听取陈述"]
    assert said == (
        "领取人 人员 1（1 笔）；代缴的医疗保险费没有付给本人，另与医疗保险经办机构核退；经核实应退的由取得款项的人退还"
    )
    assert "代缴" not in steps(money={41: 5}, money_table="ui_payment", proofs=())["听取陈述"]

"""Points to check: asked where two rows of the page contradict each other, and nowhere else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from jihe.cases.exporting.contradictions import CHECKS, DIFFERS, Against, Merged, OneHand, points
from jihe.schema import TABLES
from jihe.screening import quiet

Given = dict[str, list[dict[str, Any]]]
BORN, OTHER = date(1953, 9, 21), date(1952, 11, 7)


def shown(given: Given) -> dict[str, dict[int, dict[str, Any]]]:
    """Rows of a page by their keys; what is not given is empty where it may be."""
    made: dict[str, dict[int, dict[str, Any]]] = {}
    for name, rows in given.items():
        for place, row in enumerate(rows):
            whole = quiet.row(name, {key: value for key, value in row.items() if key in TABLES[name].names}, place)
            made.setdefault(name, {})[whole[TABLES[name].key[0]]] = whole | row
    return made


def asked(**given: list[dict[str, Any]]) -> list[str]:
    return [point["zh"] for point in points(shown(given))]


AWARD = {"award_id": 5, "person_id": 1, "birth_date_used": OTHER}
DEATH = {"ext_id": 3, "person_id": 1, "death_date": date(2024, 9, 16)}
PAID = {"contrib_id": 9, "person_id": 1, "employer_id": 4, "ym": 202209, "op_id": 73}
EMPLOYER = {"employer_id": 4, "reg_date": date(2022, 10, 2)}
PAYMENT = {"pay_id": 11, "person_id": 1, "acct_id": 7}
REALLY = "是否本人办理、记录是否有误？"
HANDS: dict[str, dict[str, Any]] = {
    "pension_award": {"award_id": 5, "op_accept": 1, "op_review": 2, "op_approve": 3},
    "ui_claim": {"claim_id": 5, "op_accept": 1, "op_review": 2},
    "wi_case": {"case_id": 5, "op_accept": 1, "op_investigate": 2, "op_decide": 3},
    "wi_benefit": {"ben_id": 5, "op_review": 2, "op_approve": 3},
}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pension_award": [AWARD], "person": [{"person_id": 1, "birth_date": BORN}]},
         "养老待遇核定 5：核定用出生日期 1952-11-07 与人员 1 的身份证出生日期 1953-09-21 不一致，以哪一项为准？"),
        ({"pension_award": [AWARD], "person": [{"person_id": 1, "birth_date": OTHER}]}, None),
        ({"pension_award": [AWARD], "person": [{"person_id": 2, "birth_date": BORN}]}, None),  # somebody else
        ({"pension_award": [AWARD]}, None),  # the person is not on the page
        ({"pension_award": [AWARD | {"archive_birth_date": BORN}]},
         "养老待遇核定 5：核定用出生日期 1952-11-07 与档案最早出生日期 1953-09-21 不一致，以哪一项为准？"),
        ({"pension_award": [AWARD | {"archive_birth_date": OTHER}]}, None),
        ({"pension_award": [AWARD | {"archive_birth_date": None}]}, None),
        ({"ext_death": [DEATH, DEATH | {"ext_id": 4, "death_date": date(2024, 9, 17)}]},
         "死亡信息 3：死亡日期 2024-09-16 与死亡信息 4 的死亡日期 2024-09-17 不一致，以哪一项为准？"),
        ({"ext_death": [DEATH, DEATH | {"ext_id": 4}]}, None),
        ({"ext_death": [DEATH | {"name": "陈大雯"}], "person": [{"person_id": 1, "name": "陈小文"}]},
         "死亡信息 3：姓名 陈＊＊ 与人员 1 的姓名 陈＊＊ 不一致，是否同一人？"),
        ({"ext_death": [DEATH | {"name": "陈小文"}], "person": [{"person_id": 1, "name": "陈小文"}]}, None),
        ({"ext_death": [DEATH | {"name": None}], "person": [{"person_id": 1, "name": "陈小文"}]}, None),
        ({"ext_death": [DEATH, DEATH | {"ext_id": 4, "death_date": date(2025, 1, 1), "person_id": None}]}, None),
        ({"ext_death": [DEATH], "wi_case": [{"case_id": 8, "person_id": 1, "death_ts": datetime(2024, 9, 17, 0, 1)}]},
         "工伤案件 8：死亡时间 2024-09-17 00:01:00 与死亡信息 3 的死亡日期 2024-09-16 不一致，以哪一项为准？"),
        ({"ext_death": [DEATH], "wi_case": [{"case_id": 8, "person_id": 1, "death_ts": datetime(2024, 9, 16, 23)}]},
         None),
        ({"ext_death": [DEATH, DEATH | {"ext_id": 4}],
          "certification": [{"cert_id": key, "person_id": 1, "cert_ts": datetime(2024, 9, 15 + key, 8)}
                            for key in (1, 2, 3)]},
         f"待遇领取资格认证 3 等 2 条：认证时间 2024-09-18 08:00:00 晚于死亡信息 3、4 的死亡日期 2024-09-16，{REALLY}"),
        ({"ext_death": [DEATH], "certification": [{"cert_id": 1, "person_id": 1, "cert_ts": datetime(2024, 9, 16, 8)}]},
         None),
        ({"ext_death": [DEATH | {"revoked_date": date(2024, 9, 20)}],
          "certification": [{"cert_id": 1, "person_id": 1, "cert_ts": datetime(2025, 1, 1)}]}, None),
        ({"ext_death": [DEATH], "enrolment": [{"enrol_id": 6, "person_id": 1, "start_date": date(2024, 9, 17)}]},
         f"参保登记 6：参保开始日期 2024-09-17 晚于死亡信息 3 的死亡日期 2024-09-16，{REALLY}"),
        ({"ext_death": [DEATH], "enrolment": [{"enrol_id": 6, "person_id": 1, "start_date": date(2024, 9, 16)}]}, None),
        ({"ext_death": [DEATH], "ui_claim": [{"claim_id": 6, "person_id": 1, "apply_ts": datetime(2024, 9, 17)}]},
         f"失业保险金申领 6：申领时间 2024-09-17 00:00:00 晚于死亡信息 3 的死亡日期 2024-09-16，{REALLY}"),
        ({"contribution": [PAID, PAID | {"contrib_id": 10, "ym": 202112}], "employer": [EMPLOYER]},
         "缴费明细 10 等 2 条：费款所属期 2021-12 早于用人单位 4 的成立日期 2022-10-02，依据何在？"),
        ({"contribution": [PAID | {"ym": 202210}], "employer": [EMPLOYER]}, None),
        ({"contribution": [PAID | {"employer_id": None}], "employer": [EMPLOYER]}, None),  # paid by himself
        ({"enrolment": [{"enrol_id": 6, "employer_id": 4, "start_date": date(2022, 10, 1)}], "employer": [EMPLOYER]},
         "参保登记 6：参保开始日期 2022-10-01 早于用人单位 4 的成立日期 2022-10-02，依据何在？"),
        ({"enrolment": [{"enrol_id": 6, "employer_id": 4, "start_date": date(2022, 10, 2)}], "employer": [EMPLOYER]},
         None),
        ({"pension_payment": [PAYMENT, PAYMENT | {"pay_id": 12}],
          "bank_account": [{"acct_id": 7, "holder_person_id": 2}]},
         "养老金发放 11 等 2 条：人员编号 1 不是银行账户 7 的持有人 2，有无本人书面委托或其他依据？"),
        ({"pension_payment": [PAYMENT], "bank_account": [{"acct_id": 7, "holder_person_id": 1}]}, None),
        ({"pension_payment": [PAYMENT], "bank_account": [{"acct_id": 7, "holder_person_id": None}]}, None),
        ({"ui_payment": [PAYMENT], "bank_account": [{"acct_id": 7, "holder_person_id": 2}]},
         "失业待遇发放 11：人员编号 1 不是银行账户 7 的持有人 2，有无本人书面委托或其他依据？"),
        ({"wi_benefit": [{"ben_id": 1, "person_id": 1, "payee_person_id": 3, "acct_id": 7}],
          "bank_account": [{"acct_id": 7, "holder_person_id": 2}]},
         "工伤待遇支付 1：领取人 3 不是银行账户 7 的持有人 2，有无本人书面委托或其他依据？"),
        ({"wi_benefit": [{"ben_id": 1, "person_id": 1, "payee_person_id": None, "acct_id": 7}],
          "bank_account": [{"acct_id": 7, "holder_person_id": 2}]}, None),
        ({"death_benefit": [{"db_id": 1, "deceased_id": 1, "payee_person_id": 3, "acct_id": 7}],
          "bank_account": [{"acct_id": 7, "holder_person_id": 2}]},
         "丧葬抚恤待遇 1：领取人 3 不是银行账户 7 的持有人 2，有无本人书面委托或其他依据？"),
        ({"contribution": [PAID], "pension_award": [AWARD | {"op_approve": 73}]},
         "缴费明细 9：经办人员 73 同时是养老待遇核定 5 的审批人，是否自录自批？"),
        ({"contribution": [PAID], "pension_award": [AWARD | {"op_approve": 74}]}, None),
        ({"contribution": [PAID | {"op_id": None}], "pension_award": [AWARD | {"op_approve": None}]}, None),
        ({"contribution": [PAID | {"person_id": 2}], "pension_award": [AWARD | {"op_approve": 73}]}, None),
    ],
)  # fmt: skip
def test_what_contradicts_is_asked_what_agrees_or_is_missing_is_not(given: Given, said: str | None) -> None:
    assert asked(**given) == ([] if said is None else [said])


ONE = {"person_id": 1, "id_no": "999101195001011234", "name": "陈大文", "birth_date": BORN, "household_id": 30276}
FORMER = ONE | {"person_id": 9, "merged_into": 1}


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        ({}, None),
        ({"birth_date": OTHER}, "身份证出生日期"),
        ({"id_no": "999101195001011267"}, "证件号码"),
        ({"household_id": 28348}, "户编号"),
        ({"name": "陈小文"}, "姓名"),
        ({"birth_date": OTHER, "id_no": "9991", "household_id": 28348}, "身份证出生日期、证件号码、户编号"),
        ({"household_id": None}, None),  # nothing to tell by
        ({"sex": "F", "town": "T2"}, None),  # people move, and a code of sex is often mistyped
    ],
)  # fmt: skip
def test_a_merged_record_that_differs_from_the_persons_own_is_asked_about(differs: Any, said: str | None) -> None:
    wanted = f"人员 9 已并入人员 1，两份档案的{said}不一致：归并依据何在，是否两人？"
    assert asked(person=[ONE, FORMER | differs]) == ([] if said is None else [wanted])
    assert asked(person=[FORMER | differs]) == []  # the person's own record is not on the page
    assert asked(person=[ONE, FORMER | differs | {"merged_into": None}]) == []  # two people


def test_a_record_merged_twice_over_is_compared_with_the_one_that_stays() -> None:
    between = FORMER | {"person_id": 5, "birth_date": OTHER}
    (said,) = asked(person=[ONE, between, FORMER | {"merged_into": 5}])
    assert said.startswith("人员 5 已并入人员 1，")
    (five, nine) = asked(person=[ONE, between, FORMER | {"merged_into": 5, "household_id": 2}])
    assert (five.startswith("人员 5 "), nine.startswith("人员 9 已并入人员 1，")) == (True, True)
    assert asked(person=[between | {"merged_into": 9}, FORMER | {"merged_into": 5}]) == []  # nobody's own


@pytest.mark.parametrize("table", HANDS)
def test_steps_of_one_hand_are_asked_about(table: str) -> None:
    kept = HANDS[table]
    steps = [name for name in kept if name.startswith("op_")]
    assert asked(**{table: [kept]}) == []
    assert asked(**{table: [kept | dict.fromkeys(steps)]}) == []  # nobody is named
    for name in steps[1:]:
        (said,) = asked(**{table: [kept | {name: kept[steps[0]]}]})
        assert said.startswith(f"{TABLES[table].title} 5：{TABLES[table].column(steps[0]).zh}、")
        assert f"都是经办人员（编号 {kept[steps[0]]}），" in said
    (said,) = asked(**{table: [kept | dict.fromkeys(steps, 8)]})
    assert "、".join(TABLES[table].column(name).zh for name in steps) in said


def test_a_point_names_its_rows_in_both_languages_and_hides_what_is_personal() -> None:
    given = {"pension_award": [AWARD], "person": [{"person_id": 1, "birth_date": BORN, "name": "陈大文"}]}
    (point,) = points(shown(given))
    assert point["en"] == (
        "Pension awards 5: date of birth used for the award 1952-11-07; Persons 1: date of birth on the identity card "
        "1953-09-21: they differ; which one holds?"
    )
    assert [(row["title"], row["key"]) for row in point["rows"]] == [("养老待遇核定", "5"), ("人员", "1")]
    hidden = Against("person", "name", DIFFERS, "person", "id_no")
    (point,) = points(shown({"person": [{"person_id": 1, "name": "陈大文", "id_no": "999101195001011234"}]}), [hidden])
    assert "陈＊＊" in point["zh"]
    assert "陈大文" not in str(point)
    assert "999101195001011234" not in str(point)


def test_what_is_compared_is_in_the_schema() -> None:
    for check in CHECKS:
        names = TABLES[check.table].names
        if isinstance(check, Merged):
            assert {check.into, *check.columns} <= set(names)
            continue
        if isinstance(check, OneHand):
            assert set(check.columns) <= set(names)
            continue
        others = {*TABLES[check.other].names, *(["person_id"] if TABLES[check.other].external else [])}
        mine = {*names, *(["person_id"] if TABLES[check.table].external else [])}
        assert check.column in names
        assert check.against in others
        if check.on is not None:
            assert (check.on[0] in mine, check.on[1] in others) == (True, True)
        assert not check.unless or check.unless in others

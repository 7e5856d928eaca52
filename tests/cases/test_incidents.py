"""Incidents: class and due date at their boundaries, versions, the report and the year's page."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from jihe.cases import audit, incidents, ledger
from jihe.cases.incidents_report import incident_page, published, report_of, year_of, year_page
from jihe.errors import BadInputError
from tests.cases.bookkeeping import Desk

FOUND = date(2026, 3, 2)  # a Monday, the desk's first day


@pytest.fixture
def desk(store, night, sig) -> Desk:
    made = Desk(night, sig)
    made.take(*(made.found(subject, **{f"p{subject}": 60_000_000}) for subject in (1, 2, 3)))
    return made


@pytest.mark.parametrize(
    ("fen", "filed", "grade"),
    [
        (999_999, False, None), (999_999, True, "ordinary"), (1, True, "ordinary"), (1_000_000, False, "ordinary"),
        (49_999_999, False, "ordinary"), (50_000_000, False, "major"), (50_000_000, True, "major"),
    ],
)  # fmt: skip
def test_the_class_goes_by_amount_or_a_case_opened(law, fen: int, filed: bool, grade: str | None) -> None:
    assert incidents.grade_of(fen, filed, FOUND, law) == grade


def test_an_ordinary_incident_is_due_in_five_working_days_a_major_one_the_next(law) -> None:
    assert incidents.due("ordinary", FOUND, law).day == date(2026, 3, 9)
    assert incidents.due("ordinary", date(2026, 3, 31), law).day == date(2026, 4, 8)  # Qingming lies between
    assert incidents.due("major", FOUND, law).day == FOUND  # 24 hours, from the start of the day
    assert incidents.due("ordinary", date(2030, 1, 4), law).assumed == (2030,)


def test_incidents_are_drafted_from_what_is_confirmed(desk: Desk, law) -> None:
    desk.decide(1_000_000)
    desk.decide(999_999, "fraud", 2)
    desk.decide(60_000_000, "overpaid_no_fault", 3)  # nobody's fault: no incident, whatever the amount
    (drafted,) = incidents.draft(desk.by, desk.today(), law)
    assert (drafted.number, drafted.version, drafted.grade) == (f"YQ-{desk.case().number}", 1, "ordinary")
    assert (drafted.fen, drafted.found_on, drafted.due_on, drafted.new) == (1_000_000, FOUND, date(2026, 3, 9), True)
    (again,) = incidents.draft(desk.by, desk.today(), law)
    assert not again.new
    assert desk.case().incidents.count() == 1


def test_a_case_opened_makes_a_small_amount_an_incident(desk: Desk, law) -> None:
    desk.decide(5_000)
    number = desk.case().number
    with pytest.raises(BadInputError, match="no verdict in force confirms an unlawful loss of this size"):
        incidents.draft(desk.by, desk.today(), law, number)
    (drafted,) = incidents.draft(desk.by, desk.today(), law, number, "中山市公安局 2026-17")
    assert (drafted.grade, drafted.filed) == ("ordinary", True)
    (again,) = incidents.draft(desk.by, desk.today(), law)  # the filing is remembered
    assert (again.new, again.filed) == (False, True)
    with pytest.raises(BadInputError, match="which case was opened"):
        incidents.draft(desk.by, desk.today(), law, None, "x")


def test_a_changed_verdict_is_a_new_version_and_a_lost_one_withdraws_it(desk: Desk, law) -> None:
    desk.decide(2_000_000)
    incidents.draft(desk.by, desk.today(), law)
    desk.day = 40
    desk.appeal(55_000_000)
    (graver,) = incidents.draft(desk.by, desk.today(), law)
    assert (graver.version, graver.grade, graver.found_on) == (2, "major", FOUND)
    assert graver.due_on == desk.today()  # from the day it was known to be major
    desk.appeal(0, "unproven")
    (gone,) = incidents.draft(desk.by, desk.today(), law)
    assert (gone.version, gone.grade, gone.fen) == (3, "withdrawn", 0)
    assert [row.version for row in incidents.listed(desk.by)] == [3]
    assert incidents.listed(desk.by, withdrawn=False) == []
    (again,) = incidents.draft(desk.by, desk.today(), law)
    assert not again.new


def test_versions_are_only_added(desk: Desk, law) -> None:
    from django.db import IntegrityError, transaction

    from jihe.cases.models import Incident

    desk.decide(2_000_000)
    incidents.draft(desk.by, desk.today(), law)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Incident.objects.update(fen=1)


def test_the_report_says_what_the_rule_demands(desk: Desk, law) -> None:
    desk.decide(2_000_000)
    case = desk.case()
    ledger.order(case, desk.today(), desk.by, "D1")
    ledger.recover(case, 1_500_000, "instalment", date(2026, 3, 20), desk.by, "V1")
    ledger.recover(case, 100_000, "offset", date(2026, 4, 20), desk.by, "V2")
    incidents.draft(desk.by, desk.today(), law)
    report = report_of(incidents.find_incident(f"yq-{case.number.lower()}", desk.by), law, date(2026, 3, 31))
    told = {item.zh: item.text for item in report.items}
    for title in (
        "发现时间",
        "发现方式",
        "发生时间",
        "发生地点",
        "涉及对象",
        "涉及金额",
        "已追回",
        "立案情况",
        "报告期限",
    ):
        assert told[title], title
    assert told["涉及对象"] == "人员 1"
    assert told["已追回"] == "15,000.00 元（75.0%）"  # April is not yet
    assert told["移送提示"].startswith("达到 6,000.00 元标准（本案数额较大）")
    assert report.recoveries == ((date(2026, 3, 20), "当事人退款（含分期）", 1_500_000),)
    assert [what for _, what in report.handling] == ["分派", "开始核查", "作出结论"]
    page = incident_page(report)
    assert "普通要情" in page
    assert "15,000.00" in page
    assert "<script" not in page


def test_the_year_counts_in_the_reports_own_terms(desk: Desk, law, sig, monkeypatch) -> None:
    desk.take(*(sig(subject=s, money={s: 60_000_000}, prevented=s * 100) for s in (1, 2, 3)))
    desk.decide(1_000_000)
    desk.decide(50_000_000, "provider_fraud", 2)
    desk.decide(300, "overpaid_no_fault", 3)
    with monkeypatch.context() as later:
        later.setattr(audit, "now", lambda: datetime(2027, 1, 1, 10))
        ledger.recover(desk.case(1), 400_000, "bank_return", date(2026, 12, 31), desk.by, "V1")
        ledger.recover(desk.case(2), 7, "bank_return", date(2027, 1, 1), desk.by, "V2")
    incidents.draft(desk.by, desk.today(), law)
    year = year_of(2026, desk.by, date(2026, 12, 31))
    assert (len(year.lines), year.count("major"), year.count("ordinary")) == (2, 1, 1)
    assert (year.money.involved_fen, year.money.recovered_fen) == (51_000_000, 400_000)
    assert year.money.rate == pytest.approx(400_000 / 51_000_000)
    assert (year.saved_fen, year.saved_cases) == (600, 3)  # saved of all upheld cases, incident or not
    assert year_of(2026, desk.by, date(2027, 1, 1)).money.recovered_fen == 400_007
    assert year_of(2025, desk.by, date(2026, 12, 31)).lines == ()
    page = year_page(year, published(2026, law), "业务稽核")
    assert "510,000" in page
    assert "不是本系统的结果" in page
    assert "1,734,300.00" in page
    assert "96.2 %" in page


def test_what_the_report_lists_as_recovered_adds_up_to_what_it_says(desk: Desk, law) -> None:
    desk.decide(2_000_000)
    case, on = desk.case(), desk.today()
    ledger.order(case, on, desk.by, "D")
    (wrong,) = ledger.recover(case, 900_000, "instalment", on, desk.by, "V1")
    ledger.reverse(case, wrong.seq, desk.by, "金额录错")
    ledger.recover(case, 90_000, "instalment", on, desk.by, "V1")
    ledger.write_off(case, 54_697, on, desk.chief, "W", "当事人死亡且无遗产")
    incidents.draft(desk.by, on, law)
    report = report_of(incidents.find_incident(desk.case().number, desk.by), law, date(2026, 12, 31))
    assert sum(fen for _, _, fen in report.recoveries) == report.money.recovered_fen == 90_000
    told = {item.zh: item.text for item in report.items}
    assert (told["已追回"], told["已核销"]) == ("900.00 元（4.5%）", "546.97 元")


def test_the_grounds_are_those_of_whoever_found_it_not_the_second_signature(desk: Desk, law) -> None:
    from jihe.cases.incidents_report import _grounds
    from jihe.cases.models import Verdict

    first = desk.decide(2_000_000)
    second = Verdict(case=first.case, seq=2, stage="second", reason="同意", verdict="fraud", confirmed_fen=2_000_000)
    assert _grounds(first.case, first) == "已核实"
    assert _grounds(first.case, second) == "已核实（经复核）"


def test_a_refund_due_is_not_recovered(desk: Desk, law) -> None:
    desk.decide(2_000_000)
    ledger.recover(desk.case(), 2_000_000, "instalment", desk.today(), desk.by, "V1")
    desk.appeal(1_200_000)
    incidents.draft(desk.by, desk.today(), law)
    assert year_of(2026, desk.by, date(2026, 12, 31)).money.recovered_fen == 1_200_000


def test_what_was_last_published_stands_beside(law) -> None:
    found = published(2025, law)
    assert found is not None
    assert (found.year, found.incidents, found.involved_fen, found.recovered_fen) == (
        2025,
        11,
        173_430_000,
        166_880_000,
    )
    assert published(2027, law) == found  # nothing later was published, and the page names the year it is of
    assert published(2024, law) is None


def test_another_lanes_incident_is_not_there(desk: Desk, law) -> None:
    from jihe.cases.models import Case, Reviewer

    desk.decide(2_000_000)
    incidents.draft(desk.by, desk.today(), law)
    other = Reviewer.objects.create(login="dai", role="discipline", password="!")
    assert incidents.listed(other) == []
    with pytest.raises(BadInputError, match="no case"):
        incidents.find_incident(desk.case().number, other)
    elsewhere = Reviewer.objects.create(login="qian", role="auditor", town="442000101", password="!")
    assert incidents.listed(elsewhere) == []
    assert Case.objects.count() == 3

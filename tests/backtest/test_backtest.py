"""What a changed rule would have done: findings, money, other rules, hours, as known at each month's end."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from tests.backtest.conftest import APART

LESS, MORE = ("value: 1000,", "value: 999,"), ("value: 1000,", "value: 1001,")


def counts(report: Any) -> dict[str, int]:
    return {state.name: state.findings for state in report.states}


def test_the_same_rule_gains_and_loses_nothing(fund: Any) -> None:
    report = fund.ask(fund.version())
    assert counts(report) == {"gained": 0, "lost": 0, "changed": 0, "unchanged": 4}
    assert report.totals["before"] == report.totals["after"]
    assert (report.work.cases_new, report.work.cases_gone) == (0, 0)
    assert report.changes.none
    assert report.others.others_on == []  # nothing to compare, so nobody is asked


def test_a_threshold_one_unit_lower_gains_exactly_the_payment_at_it(fund: Any) -> None:
    kept: list[pa.Table] = []
    report = fund.ask(fund.version(LESS), keep=kept.append)
    assert counts(report) == {"gained": 1, "lost": 0, "changed": 0, "unchanged": 4}
    gained = report.state("gained")
    assert (gained.subjects, gained.after.at_stake_fen, gained.before.at_stake_fen, gained.alone_fen) == (
        1,
        1000,
        0,
        1000,
    )
    before, after = report.totals["before"], report.totals["after"]
    assert (before.at_stake_fen, after.at_stake_fen) == (10_001, 11_001)  # 1001 + 2000 + 3000 + 4000
    assert [(one.name, one.before, one.after) for one in report.changes.thresholds] == [("most", "1000", "999")]
    (row,) = [row for row in kept[0].to_pylist() if row["state"] == "gained"]
    assert (row["subject_kind"], row["subject_id"], row["key"], row["after_fen"]) == ("person", 5, "5", 1000)


def test_a_threshold_one_unit_higher_loses_exactly_the_payment_above_it(fund: Any) -> None:
    report = fund.ask(fund.version(MORE))
    assert counts(report) == {"gained": 0, "lost": 1, "changed": 0, "unchanged": 3}
    lost = report.state("lost")
    assert (lost.before.at_stake_fen, lost.after.at_stake_fen, lost.alone_fen) == (1001, 0, 1001)
    assert (report.work.cases_gone, report.work.minutes_gone) == (1, 120)


def test_each_test_is_counted_under_both_versions(fund: Any) -> None:
    report = fund.ask(fund.version(LESS, *APART))
    told = [(one.test, one.zh, one.en, one.before, one.after, one.gained, one.lost) for one in report.tests]
    assert told == [
        ("above", "支付过高", "Above the limit", 4, 2, 1, 3),  # 5 is new; 7, 8 and 9 went over to the other test
        ("far", "支付远过高", "Far above the limit", 0, 3, 3, 0),
    ]


def test_what_was_learnt_later_is_not_seen_in_an_earlier_month(fund: Any) -> None:
    report = fund.ask(fund.version(LESS), months=4)
    assert report.days == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    # Of what both find, claim 7 was learnt of on 20 February; nothing at all was known in December.
    assert [(month.gained, month.unchanged) for month in report.months] == [(0, 0), (1, 3), (1, 4), (1, 4)]
    assert [month.before_fen for month in report.months] == [0, 8001, 10_001, 10_001]
    earlier = fund.ask(fund.version(LESS), as_of=date(2026, 2, 19))
    assert counts(earlier)["unchanged"] == 3


def test_a_new_rule_is_compared_with_nothing(fund: Any) -> None:
    report = fund.ask(fund.version(), alone=True)
    assert counts(report) == {"gained": 4, "lost": 0, "changed": 0, "unchanged": 0}
    assert report.before is None
    assert report.work.cases_before == 0
    assert all(group.before is None for one in report.dimensions for group in one.groups)


def test_money_is_changed_where_only_the_share_differs(fund: Any) -> None:
    half = fund.version(("p.amount_fen AS fen", "p.amount_fen - $most AS fen"))
    report = fund.ask(half)
    assert counts(report) == {"gained": 0, "lost": 0, "changed": 4, "unchanged": 0}
    assert (report.changed.money, report.changed.grade, report.changed.earlier, report.changed.later) == (4, 0, 0, 0)
    changed = report.state("changed")
    assert (changed.before.at_stake_fen, changed.after.at_stake_fen) == (10_001, 6001)


def test_a_renamed_test_and_another_severity_are_changes_and_no_losses(fund: Any) -> None:
    for change in (("above", "over"), ("severity: 2", "severity: 3")):
        report = fund.ask(fund.version(change))
        assert counts(report) == {"gained": 0, "lost": 0, "changed": 4, "unchanged": 0}
        assert (report.changed.money, report.changed.grade) == (0, 4)


def test_what_is_found_earlier_is_changed_and_says_so(fund: Any) -> None:
    # Since February only: the rule as it was waits a month.
    waiting = fund.version(("p.amount_fen > $most", "p.amount_fen > $most AND p.ym_month < $as_of_month"))
    report = fund.ask(fund.version(), before=waiting, months=3)
    assert counts(report) == {"gained": 0, "lost": 0, "changed": 3, "unchanged": 1}
    assert (report.changed.earlier, report.changed.later) == (3, 0)
    back = fund.ask(waiting, before=fund.version(), months=3)
    assert (back.changed.earlier, back.changed.later) == (0, 3)


def test_a_payment_named_by_two_findings_counts_once(fund: Any) -> None:
    columns = "person_id, ym, pay_id, amount_fen FROM ui_payment"
    again = f"SELECT claim_id, {columns} UNION ALL SELECT claim_id + $most AS claim_id, {columns}"
    twice = fund.version(("FROM ui_payment AS p", f"FROM ({again}) AS p"))
    report = fund.ask(twice)
    assert counts(report) == {"gained": 4, "lost": 0, "changed": 0, "unchanged": 4}
    assert report.totals["after"].at_stake_fen == report.totals["before"].at_stake_fen == 10_001
    gained = report.state("gained")
    assert (gained.after.at_stake_fen, gained.alone_fen) == (10_001, 0)
    assert report.work.cases_new == 0  # the same persons


@pytest.mark.verify
@pytest.mark.parametrize(
    ("change", "by_case", "by_payment"),
    [
        (("severity: 2", "severity: 1"), 1, 1),
        (("line: unemployment", "line: cross"), 0, 1),  # another line, another case; the payment is the same
        (("p.pay_id AS money_key", "p.pay_id + $most AS money_key"), 1, 0),
    ],
)
def test_what_another_rule_has_too_is_told_by_case_and_by_payment(
    fund: Any, change: tuple[str, str], by_case: int, by_payment: int
) -> None:
    fund.rule("T03", change, ("p.amount_fen > $most", "p.amount_fen = $most"))
    report = fund.ask(fund.version(LESS))
    (overlap,) = report.overlaps
    assert (overlap.code, overlap.state, overlap.findings) == ("T03", "gained", 1)
    assert (overlap.by_case, overlap.by_payment) == (by_case, by_payment)
    gained = report.state("gained")
    assert (gained.elsewhere, gained.alone_fen) == (1, 0 if by_payment else 1000)
    assert report.work.cases_new == (0 if by_case else 1)


@pytest.mark.verify
def test_other_rules_are_asked_every_so_many_months_and_one_of_nothing_in_common_only_once(fund: Any) -> None:
    fund.rule("T03", ("p.amount_fen > $most", "p.amount_fen = $most"))
    fund.rule("T04", ("line: unemployment", "line: pension"), ("> $most", "< 0 - $most"))
    report = fund.ask(fund.version(LESS), months=3, every=2)
    assert report.others.others_on == [date(2026, 3, 31), date(2026, 1, 31)]
    assert report.others.apart == ["T04"]


def test_another_rule_that_cannot_be_asked_is_told_and_the_rest_goes_on(fund: Any) -> None:
    fund.rule("T03", ("p.amount_fen AS fen", "p.amount_fen * $most * $most * $most * $most * $most * $most AS fen"))
    report = fund.ask(fund.version(LESS))
    assert set(report.others.unheard) == {"T03"}
    assert counts(report)["gained"] == 1


def test_precision_weighs_each_review_by_its_probability_of_selection(fund: Any, reviewed: Any) -> None:
    found = range(10, 34)
    fund.add(
        ui_payment=[{"pay_id": 1000 + n, "claim_id": n, "person_id": n, "ym": 202601, "amount_fen": 5000,
                     "recorded_ts": datetime(2026, 1, 10)} for n in found],
        past_review=[
            *(reviewed(n, n, "fraud", chance=0.5) for n in range(10, 22)),  # 12 of weight 2
            *(reviewed(n, n, "benign", chance=0.25) for n in range(22, 32)),  # 10 of weight 4
            reviewed(90, 32, "fraud", decided_ts=datetime(2026, 4, 1), recorded_ts=datetime(2026, 3, 1)),  # too late
            reviewed(91, 33, "fraud", opened=datetime(2025, 11, 1)),  # before anything was paid
            reviewed(92, 8, "fraud", line="pension"),  # of another matter
        ],
    )  # fmt: skip
    before, after, gained, _ = fund.ask(fund.version()).precision
    assert (after.subjects, after.reviewed, after.upheld, after.cleared, after.unproven) == (28, 22, 12, 10, 0)
    assert after.upheld_share.value == pytest.approx(24 / 64)
    assert after.effective == pytest.approx(64**2 / (12 * 4 + 10 * 16))
    assert after.upheld_share.low < 24 / 64 < after.upheld_share.high
    assert before == after.__class__("before", *list(asdict(after).values())[1:7], after.upheld_share)
    assert gained.upheld_share.value is None


@pytest.mark.verify
def test_verdicts_of_our_own_cases_count_beside_the_reviews_of_before(fund: Any, reviewed: Any) -> None:
    fund.add(
        ui_payment=[{"pay_id": 1000 + n, "claim_id": n, "person_id": n, "ym": 202601, "amount_fen": 5000,
                     "recorded_ts": datetime(2026, 1, 10)} for n in range(10, 22)],
        past_review=[reviewed(n, n, "fraud", chance=1.0) for n in range(10, 16)],
    )  # fmt: skip
    own = pa.table({
        "review_id": [-2, -4, -6], "subject_kind": ["person", "person", "employer"], "subject_id": [16, 17, 18],
        "line": ["unemployment"] * 3, "verdict": ["benign"] * 3, "confirmed_fen": [0] * 3, "selection_prob": [1.0] * 3,
        "opened_ts": [datetime(2026, 1, 31), datetime(2025, 12, 31), datetime(2026, 1, 31)],
        "decided_ts": [datetime(2026, 2, 20)] * 3,
    })  # fmt: skip
    _, before, *_ = fund.ask(fund.version()).precision
    _, after, *_ = fund.ask(fund.version(), own=own).precision
    assert (before.reviewed, before.upheld, before.cleared) == (6, 6, 0)
    # 17 was looked at before anything was paid; 18 is a body, no person
    assert (after.reviewed, after.upheld, after.cleared) == (7, 6, 1)


def test_too_few_reviews_give_no_estimate(fund: Any, reviewed: Any) -> None:
    fund.add(past_review=[reviewed(n, n, "fraud") for n in range(6, 10)])
    _, after, *_ = fund.ask(fund.version()).precision
    assert (after.reviewed, after.upheld, after.upheld_share.value) == (4, 4, None)


def test_the_last_verdict_counts_and_a_person_is_reviewed_through_a_claim(fund: Any, reviewed: Any) -> None:
    fund.add(past_review=[
        reviewed(1, 5, "fraud", opened=datetime(2026, 1, 20)),
        reviewed(2, 5, "benign", opened=datetime(2026, 2, 1)),
        reviewed(3, 6, "data_error"),
    ])  # fmt: skip
    report = fund.ask(fund.version(LESS))
    gained = next(one for one in report.precision if one.of == "gained")
    assert (gained.reviewed, gained.upheld, gained.cleared) == (1, 0, 1)
    assert report.cleared_before == 1  # claim 6 was cleared too, but is not newly suspected


@pytest.mark.verify
def test_groups_have_rates_intervals_and_ratios_and_small_ones_are_withheld(fund: Any) -> None:
    fund.add(ui_payment=[
        {"pay_id": 2000 + n, "claim_id": n, "person_id": n, "amount_fen": 9000, "recorded_ts": datetime(2026, 1, 10)}
        for n in range(11, 41, 2)
    ])  # fmt: skip
    report = fund.ask(fund.version(LESS))
    sex, age, hukou, town = report.dimensions
    women, men = sex.groups
    assert (women.name, women.after.eligible, women.after.found, women.before.found) == ("女", 50, 18, 17)
    assert (men.name, men.after.found, men.largest) == ("男", 2, False)
    assert women.largest
    assert women.after.share.value == 0.36
    assert women.after.share.low == pytest.approx(0.2414, abs=5e-4)  # Wilson
    assert women.after.share.high == pytest.approx(0.4986, abs=5e-4)
    assert men.after.ratio.value == pytest.approx((2 / 50) / (18 / 50))
    assert men.after.ratio.low == pytest.approx(0.0272, abs=5e-4)  # Katz: exp(ln r ∓ 1.96 √(1/2 − 1/50 + 1/18 − 1/50))
    assert men.after.ratio.high == pytest.approx(0.4543, abs=5e-4)
    assert [group.name for group in age.groups] == ["35 岁以下", "50–59 岁"]
    assert [group.name for group in hukou.groups] == ["农村"]
    assert ([group.name for group in town.groups], town.withheld) == (["石岐街道"], 1)  # twenty in the other


def test_a_rule_about_bodies_has_no_groups(fund: Any) -> None:
    body = fund.version(("entity: ui_claim", "entity: employer"), ("'person' AS", "'employer' AS"))
    assert fund.ask(body, alone=True).dimensions == []


def test_the_report_holds_no_number_of_anybody(fund: Any) -> None:
    fund.add(ui_payment=[{"pay_id": 1, "claim_id": 7_654_321, "person_id": 7_654_321, "amount_fen": 5,
                          "recorded_ts": datetime(2026, 3, 1)}])  # fmt: skip
    report = fund.ask(fund.version(("value: 1000,", "value: 1,")))
    assert "7654321" not in json.dumps(asdict(report), default=str)

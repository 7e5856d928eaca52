"""The numbers themselves, against the articles: a slip of the pen in a YAML file fails here."""

from datetime import date

import pytest

from jihe.law import load

LAW = load()
NOW = 202603


@pytest.mark.parametrize(
    ("from_ym", "yuan"),
    [(201103, 1100), (201305, 1310), (201505, 1510), (201807, 1720), (202112, 1900), (202503, 2080)],
)
def test_minimum_wages_of_zhongshan(from_ym: int, yuan: int) -> None:
    assert LAW.value("minimum_wage", from_ym) == yuan * 100
    assert LAW.dated("minimum_wage", from_ym).start == date(from_ym // 100, from_ym % 100, 1)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("benefit_fraud_fine", "least", 2),
        ("benefit_fraud_fine", "most", 5),
        ("late_contribution_fee", None, 5),
        ("late_contribution_fine", "least", 1),
        ("late_contribution_fine", "most", 3),
        ("appraiser_fine", "least", 2_000_00),
        ("appraiser_fine", "most", 10_000_00),
        ("criminal_fraud", "large", 6_000_00),
        ("criminal_fraud", "huge", 100_000_00),
        ("criminal_fraud", "especially_huge", 500_000_00),
        ("incident_amount", "ordinary", 10_000_00),
        ("incident_amount", "major", 500_000_00),
        ("incident_report_working_days", None, 5),
        ("stop_report_working_days", None, 20),
        ("pension_award_working_days", None, 20),
        ("injury_reimbursement_working_days", None, 20),
        ("ui_agency_working_days", None, 10),
        ("ui_decision_working_days", None, 7),
        ("ui_claim_working_days", None, 7),
        ("ui_employer_notice_days", None, 15),
        ("registration_days", None, 30),
        ("deregistration_days", None, 30),
        ("injury_employer_days", None, 30),
        ("injury_worker_months", None, 12),
        ("injury_decision_days", "ordinary", 60),
        ("injury_decision_days", "clear", 15),
        ("appraisal_days", "first", 60),
        ("appraisal_days", "extension", 30),
        ("second_appraisal_days", None, 15),
        ("review_appraisal_months", None, 12),
        ("penalty_months", None, 24),
        ("appraisal_panel", "small", 3),
        ("appraisal_panel", "large", 5),
        ("stop_work_months", "first", 12),
        ("stop_work_months", "extension", 12),
        ("sudden_death_hours", None, 48),
        ("missing_pension_month", None, 4),
        ("missing_advance_share", None, 5000),
        ("dependant_child_age", None, 216),
        ("dependant_elder_age", "M", 720),
        ("dependant_elder_age", "F", 660),
        ("disability_pension_fund_grade", None, 4),
        ("own_wage_months", None, 12),
        ("oi_order_fee", "ride", 1),
        ("oi_order_fee", "delivery", 7),
        ("oi_order_fee", "delivery_high", 25),
        ("oi_order_fee", "freight", 18),
        ("oi_start", "first", date(2022, 7, 1)),
        ("oi_start", "second", date(2025, 7, 1)),
        ("wis_start", None, date(2021, 4, 1)),
        ("xsfb_cutoff", None, date(2025, 7, 1)),
        ("cover_delay_days", None, 1),
        ("certification_months", None, 12),
        ("death_stop_months", None, 1),
        ("pension_start_months", None, 1),
        ("backpay_document_months", None, 36),
        ("working_age", None, 192),
        ("resident_pension_age", None, 720),
        ("special_work_months", "height_heavy", 120),
        ("special_work_months", "underground_heat", 108),
        ("special_work_months", "harmful", 96),
        ("flexible_notice_months", "early", 3),
        ("flexible_notice_months", "late", 1),
        ("sickness_disability_start", None, date(2025, 1, 1)),
        ("ui_refusals", None, 3),
        ("ui_missed_checks", None, 2),
        ("ui_job_subsidy_months", None, 6),
        ("ui_reemployed_contract_months", None, 12),
        ("ui_reemployed_paid_months", None, 3),
        ("ui_death_claim_months", None, 6),
        ("ui_bridging_months", None, 12),
        ("stabilisation_layoff_rate", "ordinary", 550),
        ("stabilisation_layoff_rate", "small", 2000),
        ("stabilisation_small_size", None, 30),
        ("stabilisation_refund_share", "sme", 6000),
        ("stabilisation_refund_share", "large", 3000),
        ("skill_insured_months", None, 12),
        ("skill_apply_months", None, 12),
        ("skill_per_year", None, 3),
        ("skill_amount", "junior", 1_000_00),
        ("skill_amount", "intermediate", 1_500_00),
        ("skill_amount", "senior", 2_000_00),
        ("expansion_amount", None, 1_500_00),
        ("expansion_insured_months", None, 1),
        ("public_survivor_months", "ordinary", 20),
        ("public_survivor_months", "on_duty", 40),
        ("transition_coefficient", "least", 100),
        ("transition_coefficient", "most", 140),
    ],
)
def test_the_number_of_the_article(name: str, key: str | None, value: int | date) -> None:
    assert LAW.value(name, NOW, key) == value


@pytest.mark.parametrize("name", ["pension_base_ceiling", "pension_base_floor", "provincial_mean_wage"])
def test_contribution_years_begin_in_july(name: str) -> None:
    assert {(row.start.month, row.start.day) for row in LAW.parameter(name).values} == {(7, 1)}


@pytest.mark.parametrize("name", ["national_urban_income", "provincial_urban_income", "city_on_post_mean_wage"])
def test_series_of_the_year_before_begin_in_january(name: str) -> None:
    assert {(row.start.month, row.start.day) for row in LAW.parameter(name).values} == {(1, 1)}

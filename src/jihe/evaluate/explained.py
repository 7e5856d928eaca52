"""What a scheme's story does explain, so that it is no giveaway; whatever is not named here must tell nothing.

``REASONS``: why, and the columns (``table.column``) whose emptiness, length or seconds the reason covers.
``COLUMNS``: why the best single column of a typology may tell as much as it does.
"""

from __future__ import annotations

# Emptiness of a column, by the life it reports.
_NULL = {
    "it ended, or it has not: who draws on too long, stops late or never registers an end is what schemes are": """
        enrolment.end_date enrolment.end_reason pension_award.end_ym pension_award.end_reason ui_claim.stop_reason
        ui_claim.stop_ym dependant.end_ym dependant.end_reason payee_link.valid_to operator.to_date
        employer.cancel_date relation.valid_to""",
    "an agent takes part or nobody does: agents are how rings work": """
        enrolment.agent_id pension_award.agent_id ui_claim.agent_id skill_subsidy.agent_id wi_case.agent_id
        wi_appraisal.agent_id employer.agent_id agent.person_id""",
    "a clerk acts at a counter, a programme online or in a batch: the way in is chosen by who comes": """
        enrolment.op_id contribution.op_id certification.op_id certification.device_id certification.city
        certification.face_score ui_claim.device_id payee_link.changed_op person_change.op_id death_benefit.op_id
        ui_check.city""",
    "the item paid decides what it has: premiums go to no person's account, only some sums go by months or a grade": """
        ui_payment.acct_id ui_payment.contract_months wi_benefit.ym wi_benefit.grade_used wi_benefit.own_wage_fen
        wi_benefit.months wi_benefit.rate wi_benefit.employment_end_date wi_benefit.dep_id
        wi_benefit.payee_person_id death_benefit.months death_benefit.payee_person_id""",
    "the kind of a bill decides it: a visit has no discharge, the hospital or the patient is paid": """
        medical_bill.discharge_ts medical_bill.meal_days medical_bill.meal_fen medical_bill.device_fen
        medical_bill.drug_fen medical_bill.exam_fen medical_bill.acct_id ext_medins.discharge_ts
        ext_medins.hospital_id""",
    "what happened decides it: on the road or at work, dead or hurt, which part, who saw it, how long it rested": """
        wi_case.clause wi_case.lon wi_case.lat wi_case.place wi_case.body_part wi_case.side wi_case.first_visit_ts
        wi_case.first_hospital_id wi_case.first_diag_ts wi_case.suspended_days wi_case.suspended_reason
        wi_case.traffic_no wi_case.liability wi_case.death_ts wi_case.witness_ids oi_case.order_id
        oi_case.also_wi_case oi_case.lon oi_case.lat ext_traffic.comp_medical_fen ext_commercial.body_part
        ext_commercial.amount_fen""",
    "how far a case has come, and what was found": """
        wi_case.decision_date wi_case.op_investigate wi_case.op_decide oi_case.amount_fen ui_claim.start_ym
        ui_claim.op_review ui_claim.reg_date wi_appraisal.exam_ts wi_appraisal.conclusion_date wi_appraisal.text
        wi_appraisal.icd_list wi_appraisal.family wi_appraisal.grade wi_appraisal.care_level
        wi_appraisal.stop_work_months wi_appraisal.panel_size wi_appraisal.expert_ids wi_appraisal.fully_unable
        wi_appraisal.ai_grade wi_appraisal.ai_prob wi_appraisal.case_id""",
    "the kind of pension and of cover decides it: special work, deemed years, a payer of one's own": """
        pension_award.track pension_award.special_kind pension_award.special_months pension_award.avg_index
        pension_award.account_fen pension_award.calc_base_fen pension_award.divisor pension_award.archive_birth_date
        account_opening.account_fen account_opening.avg_index account_opening.first_ym enrolment.employer_id
        enrolment.hire_date enrolment.track enrolment.wis_type contribution.employer_id contribution.base_ep_fen
        contribution.base_uw_fen contribution.paid_date""",
    "a day away has no clocking": "attendance.start_ts attendance.end_ts",
    "money for months gone by needs a document, forged or true": "contribution.doc_type contribution.doc_no",
    "a record merged into another, a name put right, and the paper for it, are how identities are changed": """
        person.merged_into person_change.old_v person_change.new_v person_change.basis_doc""",
    "the action decides it: a value before and after, a second operator or one who does without": """
        op_log.before_v op_log.after_v op_log.second_op op_log.override_code""",
    "a registry's row is of somebody still there, or of somebody gone; a sentence served outside has no release": """
        ext_business.to_date ext_business.turnover_flag ext_custody.exec_mode ext_custody.end_date ext_custody.court
        ext_death.revoked_date ext_death.cert_no ext_border.entry_ts ext_household.dereg_date
        ext_household.dereg_reason ext_military.discharge_date ext_other_pension.end_ym ext_other_pension.monthly_fen
        ext_other_ui.end_ym ext_education.to_date ext_public_staff.to_date""",
    "a refund that goes to a person's account, not the employer's own, is what the scheme does": """
        bank_account.holder_person_id""",
    "the kind of subsidy decides it": """
        employer_subsidy.base_contrib_fen employer_subsidy.layoff_rate employer_subsidy.insured_n""",
}
_LENGTH = {
    "free text tells what happened, in as many words as it takes": """
        wi_case.narrative wi_case.place wi_appraisal.text wi_appraisal.icd_list medical_bill.diag_text
        person_change.old_v person_change.new_v person_change.basis_doc op_log.before_v op_log.after_v""",
    "a code or a place name, whose length is its meaning": """
        person.hukou_region person.nationality person.town employer.gbt4754 employer.town employer.name
        hospital.town hospital.name office.town medical_bill.icd10 ext_medins.icd10 skill_subsidy.occ_code
        ext_skill_cert.occ certification.city ui_check.city ext_other_pension.province ext_other_ui.province
        ext_education.school ext_public_staff.unit ext_custody.court expert.specialty platform.name
        bank_account.bank op_log.terminal_id""",
    "most firms lay nobody off, and nought has no decimals; a rate above the line is the scheme": """
        employer_subsidy.layoff_rate""",
    "a foreigner's or a minority's name is longer, and so is the number on a foreigner's permit": """
        person.name person.id_no""",
}
_SECOND = {
    "cover begins at the registration's second, or at midnight after it: which of them is the scheme": """
        enrolment.effective_ts""",
}
REASONS: dict[str, dict[str, str]] = {"null": _NULL, "length": _LENGTH, "second": _SECOND}
EXPLAINED: dict[str, str] = {
    f"{column} {aspect}": why
    for aspect, reasons in REASONS.items()
    for why, columns in reasons.items()
    for column in columns.split()
}

# Typology → column → why it may tell so much alone. Put here once `jihe city leakage` has found it, never beforehand.
_WARD = "only wards' bills are split into drugs and devices, and padding is of wards; honest stays have them too"
_DEAD = "the entity is who died; most honest persons live, and have no death benefit"
_GRADED = "brokers live on graded injuries; most honest injuries heal and are never graded"
COLUMNS: dict[str, dict[str, str]] = {
    "B1.8": {"death_benefit.line": _DEAD, "death_benefit rows": _DEAD, "death_benefit.item": _DEAD},
    "B3.3": {"medical_bill.icd10": "fingers and toes are what is broken on purpose; honest cuts and re-fractures too"},
    "B3.6": {"medical_bill.drug_fen": _WARD, "medical_bill.device_fen": _WARD},
    "B3.8": {"wi_case.agent_id": "grades are sold through agents; honest workers use them as well"},
    "B3.10": {
        "medical_bill.device_fen": _WARD,
        "medical_bill.drug_fen": _WARD,
        "wi_case.traffic_no": "only a crash has another side that pays; honest commuters crash too, and pay back",
    },
    "B3.11": {"wi_appraisal.person_id": _GRADED, "wi_appraisal rows": _GRADED},
}

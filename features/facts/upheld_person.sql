/* ---
fact: upheld_person
key: [person_id]
title: 核查属实的人员
title_en: Persons about whom a review upheld fraud
grain: 运行日已有核查结论为欺诈的人员一行：结论针对其本人，或针对其待遇、申领、案件、补贴
grain_en: one row a person whom a review decided by the day found to have defrauded, of the person or of a benefit of his
reads: [past_review, pension_award, ui_claim, wi_case, skill_subsidy]
columns:
  person_id: {zh: 人员, en: person, type: id}
  first_decided: {zh: 最早结论日期, en: first decided on, type: date}
--- */
WITH upheld AS (
    -- 运行日已作出、结论为欺诈的核查
    SELECT subject_kind, subject_id, CAST(decided_ts AS DATE) AS decided
    FROM past_review
    WHERE verdict = 'fraud' AND CAST(decided_ts AS DATE) <= $as_of
),
about AS (
    -- 结论针对谁：本人，或其待遇、申领、案件、补贴
    SELECT u.subject_id AS person_id, u.decided FROM upheld AS u WHERE u.subject_kind = 'person'
    UNION ALL
    SELECT a.person_id, u.decided FROM upheld AS u
    JOIN pension_award AS a ON u.subject_kind = 'pension_award' AND a.award_id = u.subject_id
    UNION ALL
    SELECT c.person_id, u.decided FROM upheld AS u
    JOIN ui_claim AS c ON u.subject_kind = 'ui_claim' AND c.claim_id = u.subject_id
    UNION ALL
    SELECT w.person_id, u.decided FROM upheld AS u
    JOIN wi_case AS w ON u.subject_kind = 'wi_case' AND w.case_id = u.subject_id
    UNION ALL
    SELECT s.person_id, u.decided FROM upheld AS u
    JOIN skill_subsidy AS s ON u.subject_kind = 'skill_subsidy' AND s.sub_id = u.subject_id
)
SELECT a.person_id, MIN(a.decided) AS first_decided
FROM about AS a
GROUP BY a.person_id

/* ---
entity: wi_appraisal
key: [appr_id]
title: 劳动能力鉴定结论
title_en: Concluded appraisals of labour capacity
grain: one row an appraisal of an injury case concluded in the last window_months months
reads: [wi_appraisal, medical_bill, appraisal_payment]
parameters:
  window_months: {value: 24, unit: months, source: 设计值，行政处罚追责期两年}
  no_grade: {value: 0, unit: grade, source: 未达等级记为零}
  steps: {value: 11, unit: steps, source: GB/T 16180-2014，十个等级}
columns:
  case_id: {zh: 工伤案件, en: injury case, unit: id}
  person_id: {zh: 受伤人员, en: injured person, unit: id}
  conclusion_date: {zh: 结论日期, en: concluded on, unit: date}
  grade: {zh: 结论的等级, en: grade given, unit: grade, note: 一级最重；未达等级为零}
  steps_given: {zh: 结论比未达等级重几级, en: steps from no grade to the one given, unit: steps}
  words: {zh: 伤残描述, en: description of the outcome, unit: text, note: 只供阅读，不进提示}
  described: {zh: 有描述、有等级, en: it has a description and a grade, unit: true or false}
  stay_days: {zh: 结论前住院与康复天数, en: days in hospital and rehabilitation before the conclusion, unit: days}
  stop_work_months: {zh: 停工留薪月数, en: stop-work period, unit: months}
  paid_fen: {zh: 据该结论已付的等级待遇, en: benefits by grade paid on it, unit: fen}
--- */
WITH concluded AS (
    -- 近两年有结论的工伤鉴定
    SELECT a.appr_id, a.case_id, a.person_id, a.conclusion_date, a.grade, a.text, a.stop_work_months
    FROM wi_appraisal AS a
    WHERE a.case_id IS NOT NULL AND a.conclusion_date IS NOT NULL
        AND a.conclusion_date_month > $as_of_month - $window_months
),
stayed AS (
    -- 结论之前住院、康复的天数：没有单据的不知道，不作零
    SELECT c.appr_id, SUM(date_diff('day', CAST(b.admit_ts AS DATE), CAST(b.discharge_ts AS DATE))) AS stay_days
    FROM concluded AS c
    JOIN medical_bill AS b ON b.case_id = c.case_id AND CAST(b.admit_ts AS DATE) <= c.conclusion_date
    WHERE b.kind IN ('inpatient', 'rehab')
    GROUP BY c.appr_id
),
paid AS (
    -- 据每次结论已付、未收回的等级待遇
    SELECT appr_id, SUM(amount_fen) AS paid_fen FROM appraisal_payment GROUP BY appr_id
)
SELECT
    c.appr_id, c.case_id, c.person_id, c.conclusion_date, c.grade,
    CASE WHEN c.grade = $no_grade THEN c.grade ELSE $steps - c.grade END AS steps_given,
    c.text AS words, c.text IS NOT NULL AND c.grade IS NOT NULL AS described,
    s.stay_days, c.stop_work_months, p.paid_fen
FROM concluded AS c
LEFT JOIN stayed AS s ON s.appr_id = c.appr_id
LEFT JOIN paid AS p ON p.appr_id = c.appr_id

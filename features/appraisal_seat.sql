/* ---
entity: appraisal_seat
key: [appr_id, expert_id]
title: 鉴定专家的每次鉴定
title_en: Appraisals that an expert sat on
grain: one row an appraisal of an injury case concluded in the last window_months months and expert of its panel
reads: [wi_appraisal, appraisal_expert]
parameters:
  window_months: {value: 24, unit: months, source: 设计值，行政处罚追责期两年}
  no_grade: {value: 0, unit: grade, source: 未达等级记为零}
  steps: {value: 11, unit: steps, source: GB/T 16180-2014，十个等级}
columns:
  agent_id: {zh: 代办, en: agent of the worker, unit: id}
  steps_given: {zh: 结论比未达等级重几级, en: steps from no grade to the one given, unit: steps}
  words: {zh: 伤残描述, en: description of the outcome, unit: text, note: 只供阅读，不进提示}
  described: {zh: 有描述、有等级, en: it has a description and a grade, unit: true or false}
makes:
  mean_steps: {zh: 所在专家组平均比未达等级重几级, en: mean steps from no grade that its panels gave, unit: steps}
  appraisals: {zh: 参加鉴定的件数, en: appraisals it sat on, unit: appraisals}
  agent_share: {zh: 其中同一代办最多占几成, en: largest share of one agent, unit: share}
  judged: {zh: 件数够判断, en: enough of them to judge by, unit: 0 or 1}
--- */
WITH concluded AS (
    -- 近两年有结论的工伤鉴定
    SELECT a.appr_id, a.agent_id, a.grade, a.text
    FROM wi_appraisal AS a
    WHERE a.case_id IS NOT NULL AND a.conclusion_date IS NOT NULL
        AND a.conclusion_date_month > $as_of_month - $window_months
)
SELECT
    c.appr_id, x.expert_id, c.agent_id,
    CASE WHEN c.grade = $no_grade THEN c.grade ELSE $steps - c.grade END AS steps_given,
    c.text AS words, c.text IS NOT NULL AND c.grade IS NOT NULL AS described
FROM concluded AS c
JOIN appraisal_expert AS x ON x.appr_id = c.appr_id

/* ---
code: W13
title: 伤残津贴护理费违规续发
title_en: Monthly disability or care benefit after its cause ended
asks: >-
  伤残津贴、生活护理费、差额补足是否在死亡以后、领养老金以后仍按原样发放，等级或护理级别不够也发放，
  或者复查降级以后没有降下来？
asks_en: >-
  Were the monthly disability pension, care fee or top-up paid after death, beside an old-age pension, to a grade or care level
  without the right, or unchanged after a review had lowered it?
line: work_injury
entity: wi_case
severity: 4
status: live
basis:
  - 社会保险法 第四十条
  - 社会保险法 第八十八条
  - 工伤保险条例 第三十四条
  - 工伤保险条例 第三十五条
  - 工伤保险条例 第三十六条
  - 工伤保险条例 第四十条
  - 工伤保险条例 第四十二条
  - 社会保险经办条例 第二十五条
  - 社会保险经办条例 第四十六条
reads:
  - identity
  - wi_case
  - wi_benefit
  - wi_appraisal
  - pension_award
  - payment
  - death
  - law_month
  - law_month_key
eligible: |
  SELECT case_id FROM wi_case
  WHERE case_id IN (SELECT case_id FROM wi_benefit WHERE item IN ('disab_month', 'care_month', 'topup'))
parameters:
  settle_months: {value: 1, unit: months, source: 业务规则目录 W13（结论次月仍按原样发的不提）}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值（同 W11，一元以内不提）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（属实后十二个月少付）}
at_stake: >-
  原因消失以后已付、未退回的月待遇；与养老金并发的为重叠部分（高出养老金的依法补足），降级的为高出新标准的部分
at_stake_en: >-
  Monthly benefits paid after the cause ended and not returned; beside an old-age pension the overlap (what exceeds the pension
  is the lawful top-up), after a lowering what exceeds the new rate
look_alikes:
  - what: 死亡当月的待遇
    what_en: The benefit of the month of death
    cleared_by: 从死亡次月起停发
    cleared_by_en: It stops from the month after
  - what: 死亡登记到达之前已发出的一个月
    what_en: One month paid before the registration arrived
    cleared_by: 只有一个月的列为一级
    cleared_by_en: A single month is severity 1
  - what: 养老金低于伤残津贴的差额补足
    what_en: The top-up where the old-age pension is lower
    cleared_by: 补足不超过差额
    cleared_by_en: The top-up is not above the gap
  - what: 退休当月的交接
    what_en: The month in which the pension takes over
    cleared_by: 只在养老金起始当月重叠
    cleared_by_en: They meet only in the pension's first month
  - what: 历年调整后的伤残津贴
    what_en: A disability pension raised by yearly adjustments
    cleared_by: 差额以曾发过的最高津贴为准，降级按原金额的比例折算
    cleared_by_en: The gap is taken from the highest pension paid, a lowering in proportion to the amount paid
  - what: 服刑
    what_en: Imprisonment
    cleared_by: 不是伤残待遇的停发原因（工伤保险条例 第四十二条）
    cleared_by_en: No stop cause for the injured worker's own benefits
says: >-
  工伤案件 {case_id}：{from_ym|month}至{to_ym|month} {months} 个月的月待遇应停未停或应降未降，共 {at_stake_fen|yuan} 元
says_en: >-
  Case {case_id}: monthly benefits of {months} months ({from_ym|month} to {to_ym|month}) that had to stop or fall,
  {at_stake_fen|yuan} yuan
--- */
WITH monthly AS (
    -- 每个案件的伤残津贴、护理费、差额补足，及其中没有退回的金额
    SELECT
        p.case_id, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen, w.grade_used, w.own_wage_fen, i.root AS worker_id
    FROM payment AS p
    JOIN wi_benefit AS w ON w.ben_id = p.src_key
    JOIN wi_case AS c ON c.case_id = p.case_id
    LEFT JOIN identity AS i ON i.person_id = c.person_id
    WHERE p.item IN ('disab_month', 'care_month', 'topup')
),
old_age AS (
    -- 这些人每个月的职工、机关养老金，减去退回的；病残津贴不是养老金
    SELECT
        i.root AS person_id, p.ym_month, CAST(SUM(p.amount_fen - p.returned_fen) AS BIGINT) AS fen,
        MIN(a.award_id) AS award_id, MIN(a.benefit_start_ym_month) AS start_month
    FROM (SELECT DISTINCT worker_id FROM monthly) AS m
    JOIN identity AS i ON i.root = m.worker_id
    JOIN payment AS p ON p.person_id = i.person_id
    JOIN pension_award AS a ON a.award_id = p.award_id
    WHERE a.scheme IN ('EP', 'GP') AND a.award_type <> 'disability_allow'
    GROUP BY i.root, p.ym_month
),
highest AS (
    -- 每个案件曾发过的最高伤残津贴，含历年调整
    SELECT case_id, MAX(amount_fen) AS fen FROM monthly WHERE item = 'disab_month' GROUP BY case_id
),
conclusions AS (
    -- 每个案件的鉴定结论，及前一次结论的护理级别
    SELECT
        appr_id, case_id, conclusion_date, conclusion_date_month, grade, care_level,
        LAG(care_level) OVER (PARTITION BY case_id ORDER BY conclusion_date, appr_id) AS level_before
    FROM wi_appraisal WHERE conclusion_date IS NOT NULL
),
in_force AS (
    -- 每笔待遇所属月以前的结论，按先后；结论次月仍按原样发的还不算；没有结论的按核定的等级
    SELECT
        m.case_id, m.worker_id, m.src_table, m.src_key, m.item, m.ym, m.ym_month, m.amount_fen, m.left_fen,
        m.grade_used, m.own_wage_fen, a.appr_id, a.care_level, a.level_before,
        COALESCE(a.grade, m.grade_used) AS grade,
        COALESCE(m.ym_month > a.conclusion_date_month + $settle_months, TRUE) AS is_settled,
        ROW_NUMBER() OVER (PARTITION BY m.src_key ORDER BY a.conclusion_date DESC, a.appr_id DESC) AS place
    FROM monthly AS m
    LEFT JOIN conclusions AS a ON a.case_id = m.case_id AND m.ym_month > a.conclusion_date_month
),
judged AS (
    -- 每笔待遇及当月应有的等级、护理级别和法定标准：基金支付的最低等级、最低工资，应有的和核定用的等级的比例
    SELECT
        m.case_id, m.worker_id, m.src_table, m.src_key, m.item, m.ym, m.ym_month, m.amount_fen, m.left_fen,
        m.appr_id, m.care_level, m.level_before, m.grade, m.is_settled,
        l.disability_pension_fund_grade AS last_grade, l.minimum_wage AS least_fen,
        g.disability_pension_share AS share_now, u.disability_pension_share AS share_used,
        CAST(ROUND(m.own_wage_fen * g.disability_pension_share / 10000) AS BIGINT) AS pension_fen,
        CAST(ROUND(l.provincial_mean_wage * c.care_fee_share / 10000) AS BIGINT) AS care_fen
    FROM in_force AS m
    JOIN law_month AS l ON l.month = m.ym_month
    LEFT JOIN law_month_key AS g ON g.month = m.ym_month AND g.key = CAST(m.grade AS VARCHAR)
    LEFT JOIN law_month_key AS u ON u.month = m.ym_month AND u.key = CAST(m.grade_used AS VARCHAR)
    LEFT JOIN law_month_key AS c ON c.month = m.ym_month AND c.key = CAST(m.care_level AS VARCHAR)
    WHERE m.place = 1
),
both_paid AS (
    -- 同月又发伤残津贴又领养老金的重叠部分（高出养老金的依法补足），及最后一个重叠的月份
    SELECT
        j.case_id, j.src_table, j.src_key, j.ym, j.ym_month, o.start_month, o.award_id,
        j.left_fen - GREATEST(j.amount_fen - o.fen, 0) AS fen,
        MAX(j.ym_month) OVER (PARTITION BY j.case_id) AS last_overlap
    FROM judged AS j
    JOIN old_age AS o ON o.person_id = j.worker_id AND o.ym_month = j.ym_month
    WHERE j.item = 'disab_month'
),
stakes AS (
    -- 各种情形，每行一笔待遇、应停或应降的部分和证据：死亡次月以后
    SELECT
        j.case_id, 'after_death' AS test,
        CASE WHEN d.match = 'strong' AND d.strength = 'strong' THEN 'strong' ELSE 'weak' END AS match,
        j.src_table, j.src_key, j.ym, j.ym_month, j.left_fen AS fen,
        d.ext_id AS death_id, CAST(NULL AS BIGINT) AS award_id, CAST(NULL AS BIGINT) AS appr_id
    FROM judged AS j
    JOIN death AS d ON d.person_id = j.worker_id AND j.ym_month > d.death_date_month
    UNION ALL
    -- 领养老金的次月以后仍发伤残津贴；只在起始当月重叠的是交接
    SELECT
        case_id, 'beside_pension' AS test, 'strong' AS match, src_table, src_key, ym, ym_month, fen,
        NULL AS death_id, award_id, NULL AS appr_id
    FROM both_paid WHERE last_overlap > start_month
    UNION ALL
    -- 差额补足高于应补的差额
    SELECT
        j.case_id, 'topup_above_gap' AS test, 'strong' AS match, j.src_table, j.src_key, j.ym, j.ym_month,
        j.left_fen - GREATEST(GREATEST(j.pension_fen, j.least_fen, h.fen) - o.fen, 0) AS fen,
        NULL AS death_id, o.award_id, NULL AS appr_id
    FROM judged AS j
    JOIN old_age AS o ON o.person_id = j.worker_id AND o.ym_month = j.ym_month
    LEFT JOIN highest AS h ON h.case_id = j.case_id
    WHERE j.item = 'topup'
    UNION ALL
    -- 不是一至四级，基金不发伤残津贴
    SELECT
        case_id, 'grade_too_light' AS test, 'strong' AS match, src_table, src_key, ym, ym_month, left_fen AS fen,
        NULL AS death_id, NULL AS award_id, appr_id
    FROM judged WHERE item = 'disab_month' AND NOT grade BETWEEN 1 AND last_grade AND is_settled
    UNION ALL
    -- 复查降级以后仍按原等级发伤残津贴
    SELECT
        case_id, 'grade_not_lowered' AS test, 'strong' AS match, src_table, src_key, ym, ym_month,
        left_fen - GREATEST(CAST(ROUND(amount_fen * share_now / NULLIF(share_used, 0)) AS BIGINT), least_fen) AS fen,
        NULL AS death_id, NULL AS award_id, appr_id
    FROM judged WHERE item = 'disab_month' AND grade BETWEEN 1 AND last_grade AND is_settled
    UNION ALL
    -- 没有护理级别
    SELECT
        case_id, 'no_care_level' AS test, 'strong' AS match, src_table, src_key, ym, ym_month, left_fen AS fen,
        NULL AS death_id, NULL AS award_id, appr_id
    FROM judged WHERE item = 'care_month' AND care_level = 0 AND is_settled
    UNION ALL
    -- 复查降低护理级别以后高于新标准
    SELECT
        case_id, 'care_not_lowered' AS test, 'strong' AS match, src_table, src_key, ym, ym_month,
        left_fen - care_fen AS fen, NULL AS death_id, NULL AS award_id, appr_id
    FROM judged WHERE item = 'care_month' AND care_level > level_before AND is_settled
),
found AS (
    -- 其中超过一元的；每种情形有几个月、最后一个月
    SELECT
        case_id, test, match, src_table, src_key, ym, ym_month, fen, death_id, award_id, appr_id,
        MAX(ym_month) OVER (PARTITION BY case_id, test) AS last_month
    FROM stakes WHERE fen > $tolerance_fen
),
spans AS (
    -- 每项疑点的月数，及最后一个月应停的金额；不在发的没有以后的支出
    SELECT
        case_id, test, COUNT(DISTINCT ym_month) AS months,
        SUM(CASE WHEN ym_month = last_month AND last_month >= $as_of_month - $still_paid_months THEN fen END) AS running_fen
    FROM found GROUP BY case_id, test
)
SELECT
    f.case_id AS finding,
    'wi_case' AS subject_kind,
    f.case_id AS subject_id,
    f.test AS test,
    CASE
        WHEN f.test = 'after_death' AND s.months = 1 THEN 1
        WHEN f.test IN ('topup_above_gap', 'grade_not_lowered', 'care_not_lowered') THEN 2
        ELSE 4
    END AS severity,
    f.match AS match,
    f.ym AS from_ym,
    f.ym AS to_ym,
    f.case_id AS proof__wi_case,
    f.death_id AS proof__ext_death,
    f.award_id AS proof__pension_award,
    f.appr_id AS proof__wi_appraisal,
    f.src_table AS money_table,
    f.src_key AS money_key,
    f.fen AS fen,
    CAST(s.running_fen AS BIGINT) * $prevented_months AS prevented_fen,
    f.case_id AS case_id,
    s.months AS months
FROM found AS f
JOIN spans AS s ON s.case_id = f.case_id AND s.test = f.test

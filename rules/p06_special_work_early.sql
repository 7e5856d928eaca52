/* ---
code: P06
title: 特殊工种提前退休疑点
title_en: Early retirement from special work without support
asks: 特殊工种提前退休的，特殊工种月数是否不足、是否放不进本人的经历，参保过的单位是否都没有特殊工种；同一代办一年内是否办了多份？
asks_en: Are the months of special work too few, is there no room for them in the person's life, has no employer on record posts of special work; or did one agent bring many such awards within a year?
line: pension
entity: pension_award
severity: 3
status: live
basis: [国发〔1978〕104号, 特殊工种提前退休规定, 社会保险法 第八十八条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第二十六条]
reads: [identity, payment, pension_award, person, employer, enrolment, ext_education, ext_custody, law_parameter, law_retirement]
eligible: |
  SELECT award_id FROM pension_award WHERE award_type = 'early_special'
parameters:
  agent_awards: {value: 5, unit: awards, source: 业务规则目录 P06 (同一代办一年内五份及以上)}
  agent_months: {value: 12, unit: months, source: 业务规则目录 P06 (一年内)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 到法定退休月份为止已支付而没有退回的养老金；代办的情形只是线索，没有涉及金额
at_stake_en: Pension paid up to the statutory month of retirement, less what was returned; an agent's pattern is a lead and carries no money
look_alikes:
  - what: 在以前的企业做过特殊工种，最后的单位没有
    what_en: Real special work at an earlier firm, not at the last one
    cleared_by: 参保过的任一单位有特殊工种即不提出；更早的经历不在库里，须核原始工资表、职业健康检查
    cleared_by_en: One employer on record with posts of special work suffices; what is older is not in the lake, wage sheets and health checks decide
  - what: 单位没有登记特殊工种，但属于有特殊工种的行业
    what_en: The employer has no posts on record, and is of an industry that has
    cleared_by: 同行业有单位登记特殊工种的，列为二级
    cleared_by_en: Severity 2 where another employer of its industry has posts on record
  - what: 参保登记不全的老职工
    what_en: Older workers whose enrolments are not all on record
    cleared_by: 没有任何单位参保登记的，不看单位
    cleared_by_en: Without any enrolment at an employer, employers are not judged
  - what: 人力资源机构为特殊工种企业批量办理
    what_en: A human-resources firm that files for a firm with many such posts
    cleared_by: 列为二级，对照单位的特殊工种岗位名册
    cleared_by_en: Severity 2; the employer's list of posts decides
says: "特殊工种 {special_months} 个月，要求 {months_required} 个月，经历中至多容得下 {room_months} 个月；提前支付 {at_stake_fen|yuan} 元；代办一年内 {awards} 份"
says_en: "{special_months} months of special work, {months_required} required, room for {room_months} at most; {at_stake_fen|yuan} yuan paid early; {awards} awards of one agent within a year"
--- */
WITH special AS (
    -- 特殊工种提前退休的待遇、要求的月数、法定退休月份和满十六周岁的月份；女职工类别不明的按五十岁，从宽
    SELECT
        a.award_id, i.root AS person_id, a.agent_id, a.apply_date_month, a.benefit_start_ym, a.status, a.monthly_fen,
        a.benefit_start_ym_month AS start_month,
        COALESCE(a.special_months, 0) AS special_months, a.special_kind,
        CAST(ROUND(t.value) AS BIGINT) AS months_required, g.retirement_month,
        a.birth_date_used_month + CAST(ROUND(w.value) AS BIGINT) AS adult_month
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    JOIN person AS s ON s.person_id = i.root
    JOIN law_retirement AS g
        ON g.birth_month = a.birth_date_used_month
        AND g.track = CASE WHEN s.sex = 'M' THEN 'M' WHEN a.track = 'F55' THEN 'F55' ELSE 'F50' END
    JOIN law_parameter AS w ON w.name = 'working_age' AND $as_of_month BETWEEN w.from_month AND w.to_month
    LEFT JOIN law_parameter AS t
        ON t.name = 'special_work_months' AND t.key = a.special_kind
        AND a.benefit_start_ym_month BETWEEN t.from_month AND t.to_month
    WHERE a.award_type = 'early_special'
),
special_industry AS (
    -- 有单位登记了特殊工种的行业
    SELECT gbt4754 FROM employer WHERE is_special_trade GROUP BY gbt4754
),
jobs AS (
    -- 退休以前的每段养老参保：单位有没有特殊工种，行业有没有，多少个月
    SELECT
        a.award_id, e.enrol_id, e.employer_id, COALESCE(m.is_special_trade, FALSE) AS special_post,
        n.gbt4754 IS NOT NULL AS special_industry,
        LEAST(e.end_date_month, a.start_month) - e.start_date_month AS months
    FROM special AS a
    JOIN identity AS i ON i.root = a.person_id
    JOIN enrolment AS e ON e.person_id = i.person_id
    LEFT JOIN employer AS m ON m.employer_id = e.employer_id
    LEFT JOIN special_industry AS n ON n.gbt4754 = m.gbt4754
    WHERE e.line IN ('EP', 'GP') AND e.start_date_month < a.start_month
),
worked AS (
    -- 每份待遇参保过的单位；在没有特殊工种的单位和以个人身份参保的月数
    SELECT
        award_id, BOOL_OR(special_post) AS special_post, BOOL_OR(special_industry) AS special_industry,
        COUNT(employer_id) AS employers, SUM(CASE WHEN special_post THEN 0 ELSE months END) AS months
    FROM jobs GROUP BY award_id
),
spells AS (
    -- 全日制在学和监内服刑的起止月份
    SELECT
        person_id, ext_id AS study_id, CAST(NULL AS BIGINT) AS custody_id, from_date_month AS from_month,
        to_date_month AS to_month
    FROM ext_education WHERE fulltime AND "match" = 'strong'
    UNION ALL
    SELECT
        person_id, CAST(NULL AS BIGINT) AS study_id, ext_id AS custody_id, start_date_month AS from_month,
        end_date_month AS to_month
    FROM ext_custody
    WHERE kind IN ('prison', 'detention_sentence') AND exec_mode = 'in_prison' AND "match" = 'strong'
),
absences AS (
    -- 其中满十六周岁以后、退休以前的月数
    SELECT
        a.award_id, s.study_id, s.custody_id,
        LEAST(s.to_month, a.start_month) - GREATEST(s.from_month, a.adult_month) AS months
    FROM special AS a JOIN spells AS s ON s.person_id = a.person_id
),
away AS (
    -- 每份待遇合计不在工作的月数
    SELECT award_id, SUM(months) AS months FROM absences WHERE months > 0 GROUP BY award_id
),
judged AS (
    -- 至多容得下多少个月的特殊工种：满十六周岁到退休，减去在学、服刑的，再减去在别处参保的
    SELECT
        a.award_id, a.person_id, a.benefit_start_ym, a.status, a.monthly_fen, a.retirement_month, a.special_kind,
        a.special_months, a.months_required, w.special_post, w.special_industry, w.employers,
        CAST(a.start_month - a.adult_month - COALESCE(y.months, 0) - COALESCE(w.months, 0) AS BIGINT) AS room_months
    FROM special AS a
    LEFT JOIN worked AS w ON w.award_id = a.award_id
    LEFT JOIN away AS y ON y.award_id = a.award_id
),
questions AS (
    -- 对每份待遇问三个问题
    SELECT 'months_short' AS test UNION ALL SELECT 'no_room_for_months' AS test UNION ALL SELECT 'no_special_employer' AS test
),
brought AS (
    -- 特殊工种退休由谁代办
    SELECT award_id, agent_id, apply_date_month, benefit_start_ym FROM pension_award WHERE award_type = 'early_special'
),
crowded AS (
    -- 每份待遇申请以前的一年里，同一代办办了几份
    SELECT a.award_id, a.agent_id, COUNT(*) AS awards
    FROM brought AS a
    JOIN brought AS b
        ON b.agent_id = a.agent_id AND b.apply_date_month <= a.apply_date_month
        AND a.apply_date_month - b.apply_date_month < $agent_months
    GROUP BY a.award_id, a.agent_id HAVING COUNT(*) >= $agent_awards
),
busy_agent AS (
    -- 这样的代办，最多的一年里有几份
    SELECT agent_id, MAX(awards) AS awards, MIN(award_id) AS first_award FROM crowded GROUP BY agent_id
),
unsupported AS (
    -- 月数不足或没有登记类别；经历中容不下；参保过的单位都没有特殊工种
    SELECT
        a.award_id AS finding, 'person' AS subject_kind, a.person_id AS subject_id, a.award_id AS first_award, a.award_id,
        q.test, CASE WHEN q.test = 'no_special_employer' AND a.special_industry THEN 2 ELSE 3 END AS severity,
        a.benefit_start_ym, a.retirement_month, a.special_months, a.months_required, a.room_months,
        CAST(NULL AS BIGINT) AS awards, CASE WHEN a.status = 'active' THEN a.monthly_fen END AS monthly_fen
    FROM judged AS a JOIN questions AS q
        ON (q.test = 'months_short' AND (a.special_months < a.months_required OR a.special_kind IS NULL))
        OR (q.test = 'no_room_for_months' AND a.special_months > a.room_months)
        OR (q.test = 'no_special_employer' AND a.employers > 0 AND NOT a.special_post)
    UNION ALL
    -- 同一代办一年内办了多份：一个代办一条，列出他办的全部
    SELECT
        g.agent_id AS finding, 'agent' AS subject_kind, g.agent_id AS subject_id, g.first_award, b.award_id,
        'agent_specialises' AS test, 2 AS severity, b.benefit_start_ym, CAST(NULL AS BIGINT) AS retirement_month,
        CAST(NULL AS BIGINT) AS special_months, CAST(NULL AS BIGINT) AS months_required,
        CAST(NULL AS BIGINT) AS room_months, g.awards, CAST(NULL AS BIGINT) AS monthly_fen
    FROM busy_agent AS g JOIN brought AS b ON b.agent_id = g.agent_id
)
SELECT
    u.finding AS finding,
    u.subject_kind AS subject_kind,
    u.subject_id AS subject_id,
    u.first_award AS entity_id,
    u.test AS test,
    u.severity AS severity,
    COALESCE(p.ym, u.benefit_start_ym) AS from_ym,
    COALESCE(p.ym, u.benefit_start_ym) AS to_ym,
    u.monthly_fen * LEAST(GREATEST(u.retirement_month - $as_of_month, 0), $prevented_months) AS prevented_fen,
    u.award_id AS proof__pension_award,
    j.enrol_id AS proof__enrolment,
    y.study_id AS proof__ext_education,
    y.custody_id AS proof__ext_custody,
    p.src_table AS money_table,
    p.src_key AS money_key,
    p.amount_fen - p.returned_fen AS fen,
    u.special_months AS special_months,
    u.months_required AS months_required,
    u.room_months AS room_months,
    u.awards AS awards
FROM unsupported AS u
LEFT JOIN payment AS p
    ON p.award_id = u.award_id AND p.ym_month <= u.retirement_month AND p.amount_fen > p.returned_fen
LEFT JOIN jobs AS j
    ON j.award_id = u.award_id AND NOT j.special_post AND u.test IN ('no_room_for_months', 'no_special_employer')
LEFT JOIN absences AS y ON y.award_id = u.award_id AND y.months > 0 AND u.test = 'no_room_for_months'

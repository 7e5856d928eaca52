/* ---
code: P06
title: 特殊工种提前退休疑点
title_en: Early retirement from special work without support
asks: 特殊工种提前退休的，特殊工种月数是否不足、是否放不进本人的经历，参保过的单位是否都没有特殊工种；同一代办一年内是否办了多份？
asks_en: Are the months of special work too few, is there no room for them in the person's life, has no employer on record posts of special work; or did one agent bring many such awards within a year?
line: pension
entity: pension_award
subject: agent
status: live
basis: [特殊工种提前退休规定, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十二条, 社会保险经办条例 第四十六条]
reads: [payment, pension_award, person, employer, enrolment, ext_education, ext_custody, law_month, law_month_key, law_retirement]
eligible: |
  SELECT award_id FROM pension_award WHERE award_type = 'early_special'
parameters:
  agent_awards: {value: 5, unit: awards, source: 业务规则目录 P06 (同一代办一年内五份及以上)}
  agent_months: {value: 12, unit: months, source: 业务规则目录 P06 (一年内)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 到法定退休月份为止已支付而没有退回的养老金
at_stake_en: Pension paid up to the statutory month of retirement, less what was returned
sought: 特殊工种提前退休审批表、岗位名册、原始工资表、公示记录
sought_en: The approval, the register of posts, the payrolls, the public notice
look_alikes:
  - what: 在以前的企业做过特殊工种，最后的单位没有
    what_en: Real special work at an earlier firm, not at the last one
    cleared_by: 原始工资表、特殊工种岗位名册、职业健康检查表；系统已排除参保过的任一单位有特殊工种的，更早的经历不在库里
    cleared_by_en: The wage sheets of the time, the employer's list of posts, health checks; left out already where one employer on record has posts of special work; what is older is not in the lake
    tests: [no_special_employer]
  - what: 单位没有登记特殊工种，但属于有特殊工种的行业
    what_en: The employer has no posts on record, and is of an industry that has
    cleared_by: 单位的特殊工种岗位备案；同行业有单位登记特殊工种的，列为二级
    cleared_by_en: The employer's filing of its posts; severity 2 where another employer of its industry has posts on record
    tests: [no_special_employer]
  - what: 参保登记不全的老职工
    what_en: Older workers whose enrolments are not all on record
    cleared_by: 人事档案中的招工登记表、原始工资表；系统已排除没有任何单位参保登记的
    cleared_by_en: The form of hiring and the wage sheets in the personnel file; left out already where no employer enrolled the person
    left_out: true
    tests: [no_special_employer]
  - what: 人力资源机构为特殊工种企业批量办理
    what_en: A human-resources firm that files for a firm with many such posts
    cleared_by: 代办委托书和单位的特殊工种岗位名册；列为二级
    cleared_by_en: The agent's mandate and the employer's list of posts; severity 2
    tests: [agent_specialises]
tests:
  months_short:
    zh: 特殊工种月数不足，或没有登记类别
    en: Too few months of special work, or no kind on record
    severity: 3
    basis: [特殊工种提前退休规定, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      按特殊工种提前退休，登记为[{special_kind|special_kind}的工种 {special_months} 个月，规定须满 {months_required} 个月][特殊工种
      {unnamed_months} 个月，而没有工种类别]；法定退休月份以前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      Early retirement from special work: on record are[ {special_months|month/months} of {special_kind|special_kind},
      {months_required|month/months} required][ {unnamed_months|month/months} of no kind]; {at_stake_fen|yuan} yuan paid up to the
      statutory month of retirement
  no_room_for_months:
    zh: 本人经历中容不下所登记的特殊工种月数
    en: No room in the person's life for the months of special work
    severity: 3
    basis: [特殊工种提前退休规定, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      登记的特殊工种 {special_months} 个月；自满法定就业年龄至退休，扣除在学、服刑和在没有特殊工种的单位参保的月数，至多容得下 {room_months} 个月；
      法定退休月份以前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      {special_months|month/months} of special work on record; between working age and retirement, less study, prison and enrolments at
      employers without such posts, there is room for {room_months|month/months} at most; {at_stake_fen|yuan} yuan paid up to the
      statutory month of retirement
  no_special_employer:
    zh: 参保过的单位都没有特殊工种
    en: No employer on record has posts of special work
    severity: 3
    basis: [特殊工种提前退休规定, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      登记的特殊工种 {special_months} 个月，而退休前在用人单位的[ {of_employers} 段]参保，单位都没有登记特殊工种[，所属行业有别的单位登记的 {same_industry} 段]；法定退休月份以前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      {special_months|month/months} of special work on record, but none of the[ {of_employers}] enrolments before retirement was at an
      employer with posts of special work[, {same_industry} of an industry where another employer has some];
      {at_stake_fen|yuan} yuan paid up to the statutory month of retirement
  agent_specialises:
    zh: 同一代办一年内申办多份特殊工种提前退休
    en: Many awards for special work through one agent within a year
    severity: 2
    basis: [特殊工种提前退休规定, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第四十二条]
    at_stake: 只是线索，没有涉及金额
    at_stake_en: None; it is a lead
    says: >-
      经该代办申办的特殊工种提前退休，{agent_months} 个月内多达 {awards} 份，须对照单位的特殊工种岗位名册核实
    says_en: >-
      Through this agent {awards|award/awards} for special work were applied for within {agent_months|month/months}; the employers'
      lists of such posts decide
--- */
-- 特殊工种提前退休的待遇、要求的月数、法定退休月份和满十六周岁的月份；女职工类别不明的按五十岁，从宽
WITH special AS (
    SELECT a.award_id, a.person_id, a.benefit_start_ym, a.status, a.monthly_fen,
        a.benefit_start_ym_month AS start_month, COALESCE(a.special_months, 0) AS special_months, a.special_kind,
        CAST(ROUND(k.special_work_months) AS BIGINT) AS months_required, g.retirement_month,
        a.birth_date_used_month + CAST(ROUND(l.working_age) AS BIGINT) AS adult_month
    FROM pension_award AS a
    JOIN person AS s ON s.person_id = a.person_id
    JOIN law_retirement AS g
        ON g.birth_month = a.birth_date_used_month
        AND g.track = CASE WHEN s.sex = 'M' THEN 'M' WHEN a.track = 'F55' THEN 'F55' ELSE 'F50' END
    JOIN law_month AS l ON l.month = $as_of_month
    LEFT JOIN law_month_key AS k ON k.month = a.benefit_start_ym_month AND k.key = a.special_kind
    WHERE a.award_type = 'early_special' AND l.working_age IS NOT NULL
),
-- 有单位登记了特殊工种的行业
special_industry AS (SELECT gbt4754 FROM employer WHERE is_special_trade GROUP BY gbt4754),
-- 退休以前的每段养老参保：单位有没有特殊工种，行业有没有，多少个月
jobs AS (
    SELECT a.award_id, e.enrol_id, e.employer_id, COALESCE(m.is_special_trade, FALSE) AS special_post,
        n.gbt4754 IS NOT NULL AS special_industry, LEAST(e.end_date_month, a.start_month) - e.start_date_month AS months
    FROM special AS a
    JOIN enrolment AS e ON e.person_id = a.person_id
    LEFT JOIN employer AS m ON m.employer_id = e.employer_id
    LEFT JOIN special_industry AS n ON n.gbt4754 = m.gbt4754
    WHERE e.line IN ('EP', 'GP') AND e.start_date_month < a.start_month
),
-- 每份待遇参保过的单位；在没有特殊工种的单位和以个人身份参保的月数
worked AS (
    SELECT award_id, BOOL_OR(special_post) AS special_post, COUNT(employer_id) AS employers,
        NULLIF(COUNT(CASE WHEN special_industry THEN employer_id END), 0) AS same_industry,
        SUM(CASE WHEN special_post THEN 0 ELSE months END) AS months
    FROM jobs GROUP BY award_id
),
-- 全日制在学和监内服刑的起止月份
spells AS (
    SELECT person_id, ext_id AS study_id, CAST(NULL AS BIGINT) AS custody_id, from_date_month AS from_month,
        to_date_month AS to_month
    FROM ext_education WHERE fulltime AND "match" = 'strong'
    UNION ALL
    SELECT person_id, CAST(NULL AS BIGINT) AS study_id, ext_id AS custody_id, start_date_month AS from_month,
        end_date_month AS to_month
    FROM ext_custody WHERE kind IN ('prison', 'detention_sentence') AND exec_mode = 'in_prison' AND "match" = 'strong'
),
-- 其中满十六周岁以后、退休以前的月数
absences AS (
    SELECT a.award_id, s.study_id, s.custody_id,
        LEAST(s.to_month, a.start_month) - GREATEST(s.from_month, a.adult_month) AS months
    FROM special AS a JOIN spells AS s ON s.person_id = a.person_id
),
-- 每份待遇合计不在工作的月数
away AS (SELECT award_id, SUM(months) AS months FROM absences WHERE months > 0 GROUP BY award_id),
-- 到法定退休月份为止支付的每一笔；至多容得下多少个月的特殊工种：满十六周岁到退休，减去在学、服刑的，再减去在别处参保的
paid AS (
    SELECT a.award_id AS finding, 'person' AS subject_kind, a.person_id AS subject_id, a.award_id AS entity_id,
        COALESCE(p.ym, a.benefit_start_ym) AS from_ym, COALESCE(p.ym, a.benefit_start_ym) AS to_ym,
        CASE
            WHEN a.status = 'active'
            THEN a.monthly_fen * LEAST(GREATEST(a.retirement_month - $as_of_month, 0), $prevented_months)
        END AS prevented_fen, a.award_id AS proof__pension_award, p.src_table AS money_table, p.src_key AS money_key,
        p.amount_fen - p.returned_fen AS fen, a.special_kind, a.special_months, a.months_required,
        CAST(a.start_month - a.adult_month - COALESCE(y.months, 0) - COALESCE(w.months, 0) AS BIGINT) AS room_months,
        w.special_post, w.employers, w.same_industry
    FROM special AS a
    LEFT JOIN worked AS w ON w.award_id = a.award_id
    LEFT JOIN away AS y ON y.award_id = a.award_id
    LEFT JOIN payment AS p
        ON p.award_id = a.award_id AND p.ym_month <= a.retirement_month AND p.amount_fen > p.returned_fen
),
-- 特殊工种退休由谁代办
brought AS (
    SELECT award_id, agent_id, apply_date_month, benefit_start_ym FROM pension_award WHERE award_type = 'early_special'
),
-- 每份待遇申请以前的一年里，同一代办办了几份
crowded AS (
    SELECT a.award_id, a.agent_id, COUNT(*) AS awards
    FROM brought AS a
    JOIN brought AS b
        ON b.agent_id = a.agent_id AND b.apply_date_month <= a.apply_date_month
        AND a.apply_date_month - b.apply_date_month < $agent_months
    GROUP BY a.award_id, a.agent_id HAVING COUNT(*) >= $agent_awards
),
-- 这样的代办，最多的一年里有几份
busy_agent AS (SELECT agent_id, MAX(awards) AS awards, MIN(award_id) AS first_award FROM crowded GROUP BY agent_id),
-- 月数不足或没有登记类别
months_short AS (
    SELECT *, CASE WHEN special_kind IS NULL THEN special_months END AS unnamed_months, room_months
    FROM paid WHERE special_months < months_required OR special_kind IS NULL
),
-- 经历中容不下
no_room_for_months AS (
    SELECT p.*, j.enrol_id AS proof__enrolment, y.study_id AS proof__ext_education, y.custody_id AS proof__ext_custody
    FROM paid AS p
    LEFT JOIN jobs AS j ON j.award_id = p.finding AND NOT j.special_post
    LEFT JOIN absences AS y ON y.award_id = p.finding AND y.months > 0
    WHERE p.special_months > p.room_months
),
-- 参保过的单位都没有特殊工种；同行业有的为二级
no_special_employer AS (
    SELECT p.*, CASE WHEN p.same_industry IS NOT NULL THEN 2 ELSE 3 END AS severity, j.enrol_id AS proof__enrolment,
        p.room_months, p.employers, NULLIF(p.employers, p.same_industry) AS of_employers
    FROM paid AS p JOIN jobs AS j ON j.award_id = p.finding WHERE p.employers > 0 AND NOT p.special_post
),
-- 同一代办一年内办了多份：一个代办一条，列出他办的全部
agent_specialises AS (
    SELECT g.*, g.agent_id AS finding, g.first_award AS entity_id, b.benefit_start_ym AS from_ym,
        b.benefit_start_ym AS to_ym, b.award_id AS proof__pension_award, $agent_months AS agent_months
    FROM busy_agent AS g JOIN brought AS b ON b.agent_id = g.agent_id
)
SELECT * FROM months_short
UNION ALL BY NAME SELECT * FROM no_room_for_months
UNION ALL BY NAME SELECT * FROM no_special_employer
UNION ALL BY NAME SELECT * FROM agent_specialises

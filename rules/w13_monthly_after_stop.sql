/* ---
code: W13
title: 伤残津贴、生活护理费应停未停
title_en: Monthly disability or care benefit after its cause ended
asks: >-
  伤残津贴、生活护理费、差额补足是否在死亡以后、领养老金以后仍按原样发放，等级或护理等级不够也发放，
  或者复查降级以后没有降下来？
asks_en: >-
  Were the monthly disability pension, care fee or top-up paid after death, beside an old-age pension, to a grade or care level
  without the right, or unchanged after a review had lowered it?
line: work_injury
entity: wi_case
subject: wi_case
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
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 应停以后已付、未退回的月待遇
at_stake_en: Monthly benefits paid after they had to stop and not returned
sought: 待遇核定表、停发原因的登记原件、鉴定结论书、各月发放明细
sought_en: The decision, the entry of why it ends, the appraisal, the payments by month
look_alikes:
  - what: 死亡当月的待遇
    what_en: The benefit of the month of death
    cleared_by: 死亡证明；死亡当月仍应发，系统从次月起算
    cleared_by_en: The death certificate; the month of the death is due, and only later months count
    left_out: true
    tests: [after_death]
  - what: 死亡登记到达之前已发出的一个月
    what_en: One month paid before the registration arrived
    cleared_by: 死亡证明、告知和停发的记录；只有一个月的列为一级
    cleared_by_en: The death certificate and when the agency was told and stopped; a single month is severity 1
    left_out: true
    unless: months=1
    tests: [after_death]
  - what: 养老金低于伤残津贴的差额补足
    what_en: The top-up where the old-age pension is lower
    cleared_by: 养老金核定表、差额计算表；补足不超过差额的，系统已排除
    cleared_by_en: The calculations of the pension and of the gap; a top-up not above the gap is left out already
    left_out: true
    tests: [beside_pension, topup_above_gap]
  - what: 退休当月的交接
    what_en: The month in which the pension takes over
    cleared_by: 退休审批表、养老金首发记录；只在养老金起始当月重叠的，系统已排除
    cleared_by_en: The approval of retirement and the first pension paid; where they meet only in the pension's first month, it is left out already
    left_out: true
    tests: [beside_pension]
  - what: 历年调整后的伤残津贴
    what_en: A disability allowance raised by yearly adjustments
    cleared_by: 历年调整核定表；系统的差额以曾发过的最高津贴为准，降级按原金额的比例折算
    cleared_by_en: The yearly adjustments; the gap is taken from the highest allowance paid, a lowering in proportion to the amount paid
    left_out: true
    tests: [topup_above_gap, grade_not_lowered]
  - what: 服刑
    what_en: Imprisonment
    cleared_by: 判决书、执行通知书；服刑不是伤残待遇的停发原因（工伤保险条例 第四十二条），系统不提出
    cleared_by_en: The judgment and the order of execution; a sentence is no stop cause for the injured worker's own benefits and is not raised
    left_out: true
tests:
  after_death:
    zh: 死亡以后仍发放工伤月待遇
    en: Monthly injury benefits paid after death
    severity: 4
    basis: [工伤保险条例 第四十二条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条, 社会保险法 第八十八条]
    says: >-
      工伤职工登记的死亡日期为{died_on}，月待遇应自死亡次月起停发；{from_ym|month}[至{until_ym|month}]仍发放 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      The injured worker's registered day of death is {died_on}, and monthly benefits end with that month;
      {at_stake_fen|yuan} yuan were still paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  beside_pension:
    zh: 领取养老金以后仍全额发放伤残津贴
    en: Disability allowance paid in full beside an old-age pension
    severity: 4
    basis: [社会保险法 第四十条, 工伤保险条例 第三十五条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    at_stake: 伤残津贴与养老金重叠的部分；津贴高出养老金的，高出部分依法补足，不计
    at_stake_en: What the allowance and the pension overlap; what the allowance exceeds the pension by is the lawful top-up
    says: >-
      自{pension_since|month}起享受基本养老保险待遇，伤残津贴应停发、只补足差额；
      {from_ym|month}[至{until_ym|month}]两项并发 {months} 个月，重叠部分共 {at_stake_fen|yuan} 元
    says_en: >-
      An old-age pension is paid since {pension_since|month}, so that the disability allowance ends but for the gap; both were paid
      for {months|month/months} ({from_ym|month}[ to {until_ym|month}]) and overlap by {at_stake_fen|yuan} yuan
    reckoning:
      zh: 应付（补足的差额）= 当月发放的伤残津贴 − 当月养老金，不低于零；实付减去已退回的
      en: Due (the top-up) = the allowance granted − the month's pension, no less than nothing; paid less what was returned
      columns:
        allowance: {zh: 伤残津贴, en: Disability allowance, as: yuan}
        pension: {zh: 当月养老金, en: Old-age pension, as: yuan}
  topup_above_gap:
    zh: 养老金差额补足高于应补差额
    en: Top-up above the gap between allowance and pension
    severity: 2
    basis: [社会保险法 第四十条, 工伤保险条例 第三十五条, 工伤保险条例 第四十条, 社会保险经办条例 第四十六条]
    at_stake: 差额补足高于伤残津贴与养老金之差的部分
    at_stake_en: What the top-up exceeds the gap between the disability allowance and the pension by
    says: >-
      养老金低于伤残津贴的，由基金补足差额；{from_ym|month}[至{until_ym|month}]有 {months} 个月补足的金额高于伤残津贴与养老金之差，
      共多付 {at_stake_fen|yuan} 元
    says_en: >-
      The fund tops a pension up to the disability allowance; for {months|month/months} ({from_ym|month}[ to {until_ym|month}]) it paid
      more than the gap between the two, {at_stake_fen|yuan} yuan too much
    reckoning:
      zh: >-
        应付 = 本人工资 × 等级比例、当月最低工资、曾发过的最高津贴三者之最高 − 当月养老金，不低于零；实付减去已退回的
      en: >-
        Due = the highest of own wage × the grade's share, the minimum wage and the highest allowance ever paid, less the month's
        pension, no less than nothing; paid less what was returned
      columns:
        own_wage: {zh: 本人工资, en: Own wage, as: yuan}
        highest: {zh: 曾发过的最高津贴, en: Highest allowance paid, as: yuan}
        pension: {zh: 当月养老金, en: Old-age pension, as: yuan}
  grade_too_light:
    zh: 伤残等级不在由基金支付伤残津贴之列
    en: Disability allowance paid for a grade that the fund does not pay
    severity: 4
    basis: [工伤保险条例 第三十五条, 工伤保险条例 第三十六条, 社会保险经办条例 第四十六条]
    says: >-
      [{concluded_on}鉴定，]伤残等级[ {grade} 级]不在由基金支付伤残津贴之列；
      {from_ym|month}[至{until_ym|month}]基金支付伤残津贴 {months} 个月，共 {at_stake_fen|yuan} 元
    says_en: >-
      The grade[ ({grade})][, by the conclusion of {concluded_on},] is none for which the fund pays a disability allowance; it paid
      {at_stake_fen|yuan} yuan for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  grade_not_lowered:
    zh: 鉴定降级以后伤残津贴未降
    en: Disability allowance not lowered with the grade
    severity: 2
    basis: [工伤保险条例 第三十五条, 工伤保险条例 第四十条, 社会保险经办条例 第四十六条]
    at_stake: 高出新等级标准的部分，新标准不低于最低工资
    at_stake_en: What exceeds the rate of the new grade, which is no less than the minimum wage
    says: >-
      {concluded_on}鉴定为 {grade} 级，{from_ym|month}[至{until_ym|month}]有 {months} 个月仍按 {grade_used} 级发放伤残津贴，
      高出新标准共 {at_stake_fen|yuan} 元
    says_en: >-
      The conclusion of {concluded_on} gives grade {grade}; for {months|month/months} ({from_ym|month}[ to {until_ym|month}]) the disability
      allowance was still that of grade {grade_used}, {at_stake_fen|yuan} yuan above the new rate
    reckoning:
      zh: 应付 = 发放的伤残津贴 × 新等级比例 ÷ 原等级比例，不低于当月最低工资；实付减去已退回的
      en: >-
        Due = the allowance granted × the new grade's share ÷ the former grade's, no less than the minimum wage; paid less what was
        returned
      columns:
        allowance: {zh: 伤残津贴, en: Disability allowance, as: yuan}
        share_now: {zh: 新等级比例, en: Share of the new grade, law: disability_pension_share}
        share_used: {zh: 原等级比例, en: Share of the former grade, law: disability_pension_share}
  no_care_level:
    zh: 未评定护理等级仍发放生活护理费
    en: Care fee paid without a care level
    severity: 4
    basis: [工伤保险条例 第三十四条, 社会保险经办条例 第四十六条]
    says: >-
      {concluded_on}的鉴定结论未评定护理等级，{from_ym|month}[至{until_ym|month}]仍发放生活护理费 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      The conclusion of {concluded_on} gives no care level; the care fee was paid for {months|month/months} ({from_ym|month}[ to
      {until_ym|month}]), {at_stake_fen|yuan} yuan
  care_not_lowered:
    zh: 护理等级降低以后生活护理费未降
    en: Care fee not lowered with the care level
    severity: 2
    basis: [工伤保险条例 第三十四条, 社会保险经办条例 第四十六条]
    at_stake: 高出新护理等级标准的部分
    at_stake_en: What exceeds the rate of the new care level
    says: >-
      {concluded_on}鉴定将护理等级由 {level_before} 级降为 {care_level} 级，
      {from_ym|month}[至{until_ym|month}]有 {months} 个月的生活护理费高于新标准，
      共多付 {at_stake_fen|yuan} 元
    says_en: >-
      The conclusion of {concluded_on} lowers care level {level_before} to {care_level}; for {months|month/months} ({from_ym|month}[ to
      {until_ym|month}]) the care fee was above the new rate, {at_stake_fen|yuan} yuan too much
    reckoning:
      zh: 应付 = 全省上年度月平均工资 × 新护理等级比例；实付减去已退回的
      en: Due = the provincial mean monthly wage of the year before × the share of the new care level; paid less what was returned
--- */
-- 每个案件的伤残津贴、生活护理费、差额补足，其中没有退回的金额，及曾发过的最高伤残津贴（含历年调整）
WITH monthly AS (
    SELECT p.case_id, c.person_id, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen, w.grade_used, w.own_wage_fen,
        MAX(CASE WHEN p.item = 'disab_month' THEN p.amount_fen END) OVER (PARTITION BY p.case_id) AS highest_fen
    FROM payment AS p
    JOIN wi_benefit AS w ON w.ben_id = p.src_key
    JOIN wi_case AS c ON c.case_id = p.case_id
    WHERE p.item IN ('disab_month', 'care_month', 'topup')
),
-- 这些人每个月的职工、机关养老金，减去退回的；病残津贴不是养老金
old_age AS (
    SELECT p.person_id, p.ym_month, CAST(SUM(p.amount_fen - p.returned_fen) AS BIGINT) AS fen,
        MIN(a.award_id) AS award_id, MIN(a.benefit_start_ym) AS start_ym, MIN(a.benefit_start_ym_month) AS start_month
    FROM payment AS p JOIN pension_award AS a ON a.award_id = p.award_id
    WHERE a.scheme IN ('EP', 'GP') AND a.award_type <> 'disability_allow'
        AND p.person_id IN (SELECT m.person_id FROM monthly AS m)
    GROUP BY p.person_id, p.ym_month
),
-- 每个案件的鉴定结论，前一次结论的护理等级，及后一次结论的月份
conclusions AS (
    SELECT appr_id, case_id, conclusion_date, conclusion_date_month, grade, care_level,
        LAG(care_level) OVER (PARTITION BY case_id ORDER BY conclusion_date, appr_id) AS level_before,
        LEAD(conclusion_date_month) OVER (PARTITION BY case_id ORDER BY conclusion_date, appr_id) AS next_month
    FROM wi_appraisal WHERE conclusion_date IS NOT NULL
),
-- 每笔待遇及当月应有的等级、护理等级和法定标准：结论自次月起适用，次月仍按原样发的还不算；没有结论的按核定的等级
judged AS (
    SELECT m.case_id, m.person_id, m.src_table, m.src_key, m.item, m.ym, m.ym_month, m.amount_fen, m.left_fen,
        m.highest_fen, m.grade_used, a.appr_id, a.conclusion_date, a.care_level, a.level_before,
        COALESCE(a.grade, m.grade_used) AS grade,
        COALESCE(m.ym_month > a.conclusion_date_month + $settle_months, TRUE) AS is_settled,
        l.disability_pension_fund_grade AS last_grade, l.minimum_wage AS least_fen, l.provincial_mean_wage,
        m.own_wage_fen, g.disability_pension_share AS share_now, u.disability_pension_share AS share_used,
        c.care_fee_share, CAST(ROUND(m.own_wage_fen * g.disability_pension_share / 10000) AS BIGINT) AS pension_fen,
        CAST(ROUND(l.provincial_mean_wage * c.care_fee_share / 10000) AS BIGINT) AS care_fen, o.fen AS old_age_fen,
        o.award_id, o.start_ym, o.start_month
    FROM monthly AS m
    LEFT JOIN old_age AS o ON o.person_id = m.person_id AND o.ym_month = m.ym_month
    LEFT JOIN conclusions AS a
        ON a.case_id = m.case_id AND m.ym_month > a.conclusion_date_month AND COALESCE(m.ym_month <= a.next_month, TRUE)
    JOIN law_month AS l ON l.month = m.ym_month
    LEFT JOIN law_month_key AS g ON g.month = m.ym_month AND g.key = CAST(COALESCE(a.grade, m.grade_used) AS VARCHAR)
    LEFT JOIN law_month_key AS u ON u.month = m.ym_month AND u.key = CAST(m.grade_used AS VARCHAR)
    LEFT JOIN law_month_key AS c ON c.month = m.ym_month AND c.key = CAST(a.care_level AS VARCHAR)
),
-- 同月又发伤残津贴又领养老金的，应补足的差额（津贴高出养老金的部分），及最后一个重叠的月份
both_paid AS (
    SELECT src_key, start_month, GREATEST(amount_fen - old_age_fen, 0) AS due_fen,
        MAX(ym_month) OVER (PARTITION BY case_id) AS last_overlap
    FROM judged WHERE item = 'disab_month' AND award_id IS NOT NULL
),
-- 每笔应停或应降的待遇还应付多少：死亡次月以后不再付
stakes AS (
    SELECT j.src_key, 'after_death' AS test, 0 AS due_fen
    FROM judged AS j JOIN death AS d ON d.person_id = j.person_id AND j.ym_month > d.death_date_month
    UNION ALL
    -- 领养老金的次月以后仍发伤残津贴；只在起始当月重叠的是交接
    SELECT src_key, 'beside_pension' AS test, due_fen FROM both_paid WHERE last_overlap > start_month
    UNION ALL
    -- 差额补足高于应补的差额
    SELECT src_key, 'topup_above_gap' AS test,
        GREATEST(GREATEST(pension_fen, least_fen, highest_fen) - old_age_fen, 0) AS due_fen
    FROM judged WHERE item = 'topup' AND award_id IS NOT NULL
    UNION ALL
    -- 不是一至四级，基金不发伤残津贴
    SELECT src_key, 'grade_too_light' AS test, 0 AS due_fen
    FROM judged WHERE item = 'disab_month' AND is_settled AND NOT grade BETWEEN 1 AND last_grade
    UNION ALL
    -- 降级以后仍按原等级发伤残津贴
    SELECT src_key, 'grade_not_lowered' AS test,
        GREATEST(CAST(ROUND(amount_fen * share_now / NULLIF(share_used, 0)) AS BIGINT), least_fen) AS due_fen
    FROM judged WHERE item = 'disab_month' AND is_settled AND grade BETWEEN 1 AND last_grade
    UNION ALL
    -- 没有护理等级
    SELECT src_key, 'no_care_level' AS test, 0 AS due_fen
    FROM judged WHERE item = 'care_month' AND is_settled AND care_level = 0
    UNION ALL
    -- 护理等级降低以后高于新标准
    SELECT src_key, 'care_not_lowered' AS test, care_fen AS due_fen
    FROM judged WHERE item = 'care_month' AND is_settled AND care_level > level_before
),
-- 其中未退回的金额超过应付一元的，每个案件的每种情形从最后一个月排起
ranked AS (
    SELECT s.test, s.src_key, s.due_fen, j.left_fen - s.due_fen AS fen, j.case_id, j.ym, j.ym_month,
        RANK() OVER (PARTITION BY j.case_id, s.test ORDER BY j.ym_month DESC) AS place
    FROM stakes AS s JOIN judged AS j ON j.src_key = s.src_key WHERE j.left_fen - s.due_fen > $tolerance_fen
),
-- 每个案件的每种情形有几个月，最后一个月的一笔，及今后还会支付多少；不在发的没有以后的支出
spans AS (
    SELECT case_id, test, COUNT(DISTINCT ym) AS months, NULLIF(MAX(ym), MIN(ym)) AS until_ym,
        MAX(CASE WHEN place = 1 THEN src_key END) AS last_key,
        CAST(SUM(
            CASE WHEN place = 1 AND ym_month >= $as_of_month - $still_paid_months THEN fen END
        ) AS BIGINT) * $prevented_months AS prevented_fen
    FROM ranked GROUP BY case_id, test
),
-- 每一笔，及它那种情形最后一笔所依据的结论和养老金
doubted AS (
    SELECT r.test, r.case_id, r.fen, r.due_fen, j.left_fen, j.person_id, j.src_table, j.src_key, j.ym, j.appr_id,
        j.award_id, j.amount_fen, j.old_age_fen, j.own_wage_fen, j.highest_fen, j.least_fen, j.share_now, j.share_used,
        j.provincial_mean_wage, j.care_fee_share, s.months, s.until_ym, s.prevented_fen, z.start_ym, z.conclusion_date,
        z.grade, z.grade_used, z.care_level, z.level_before
    FROM ranked AS r
    JOIN judged AS j ON j.src_key = r.src_key
    JOIN spans AS s ON s.case_id = r.case_id AND s.test = r.test
    JOIN judged AS z ON z.src_key = s.last_key
),
-- 死亡次月以后仍发的，只有一个月的可能登记还没有到
after_death AS (
    SELECT f.*, CASE WHEN f.months = 1 THEN 1 ELSE 4 END AS severity,
        CASE WHEN d.match = 'strong' AND d.strength = 'strong' THEN 'strong' ELSE 'weak' END AS match,
        f.case_id AS proof__wi_case, d.ext_id AS proof__ext_death, d.death_date AS died_on
    FROM doubted AS f JOIN death AS d ON d.person_id = f.person_id WHERE f.test = 'after_death'
),
-- 与养老金并发的伤残津贴
beside_pension AS (
    SELECT *, case_id AS proof__wi_case, award_id AS proof__pension_award, start_ym AS pension_since,
        amount_fen AS reckon__allowance, old_age_fen AS reckon__pension, due_fen AS reckon__due,
        left_fen AS reckon__paid
    FROM doubted WHERE test = 'beside_pension'
),
-- 补多了的差额
topup_above_gap AS (
    SELECT *, case_id AS proof__wi_case, award_id AS proof__pension_award, own_wage_fen AS reckon__own_wage,
        share_now AS reckon__disability_pension_share, least_fen AS reckon__minimum_wage,
        highest_fen AS reckon__highest, old_age_fen AS reckon__pension, due_fen AS reckon__due, left_fen AS reckon__paid
    FROM doubted WHERE test = 'topup_above_gap'
),
-- 不够等级的伤残津贴；零级是未达伤残等级
grade_too_light AS (
    SELECT * EXCLUDE (grade), case_id AS proof__wi_case, appr_id AS proof__wi_appraisal,
        conclusion_date AS concluded_on, NULLIF(grade, 0) AS grade
    FROM doubted WHERE test = 'grade_too_light'
),
-- 没有随等级降下来的伤残津贴
grade_not_lowered AS (
    SELECT *, case_id AS proof__wi_case, appr_id AS proof__wi_appraisal, conclusion_date AS concluded_on,
        amount_fen AS reckon__allowance, share_now AS reckon__share_now, share_used AS reckon__share_used,
        least_fen AS reckon__minimum_wage, due_fen AS reckon__due, left_fen AS reckon__paid
    FROM doubted WHERE test = 'grade_not_lowered'
),
-- 没有护理等级的护理费
no_care_level AS (
    SELECT *, case_id AS proof__wi_case, appr_id AS proof__wi_appraisal, conclusion_date AS concluded_on
    FROM doubted WHERE test = 'no_care_level'
),
-- 没有随护理等级降下来的护理费
care_not_lowered AS (
    SELECT *, case_id AS proof__wi_case, appr_id AS proof__wi_appraisal, conclusion_date AS concluded_on,
        provincial_mean_wage AS reckon__provincial_mean_wage, care_fee_share AS reckon__care_fee_share,
        due_fen AS reckon__due, left_fen AS reckon__paid
    FROM doubted WHERE test = 'care_not_lowered'
)
SELECT * FROM after_death
UNION ALL BY NAME SELECT * FROM beside_pension
UNION ALL BY NAME SELECT * FROM topup_above_gap
UNION ALL BY NAME SELECT * FROM grade_too_light
UNION ALL BY NAME SELECT * FROM grade_not_lowered
UNION ALL BY NAME SELECT * FROM no_care_level
UNION ALL BY NAME SELECT * FROM care_not_lowered

/* ---
code: W11
title: 一次性伤残补助金核定偏差
title_en: One-off disability allowance off the law
asks: >-
  已付的一次性伤残补助金，是否与“伤残等级月数 × 本人工资”不符、同一案件发了两笔、旧伤复发也发了，
  或者缴费基数在受伤前三个月被补缴抬高？
asks_en: >-
  Does a one-off disability allowance differ from months of the grade × own wage, was it paid twice for one case or for an
  ex-soldier's old wound, or was the base behind it raised after the event for the months before the injury?
line: work_injury
entity: wi_case
subject: wi_case
status: live
basis: [社会保险法 第八十八条, 工伤保险条例 第十五条, 工伤保险条例 第三十五条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十条, 工伤保险条例 第六十四条, 工伤保险条例 第五十八条, 社会保险经办条例 第四十六条]
reads:
  - wi_case
  - wi_benefit
  - wi_appraisal
  - employer
  - payment
  - claimant_contribution
  - account_opening
  - ext_tax_income
  - law_month
  - law_month_key
eligible: |
  SELECT case_id FROM wi_case WHERE case_id IN (SELECT case_id FROM wi_benefit WHERE item = 'disab_lump')
parameters:
  tolerance_fen: {value: 100, unit: fen, source: 业务规则目录 W11（一元以内不提）}
  jump_months: {value: 3, unit: months, source: 业务规则目录 W11（受伤前三个月内抬高）}
  jump_times: {value: 1.5, unit: times, source: 业务规则目录 W11（抬高一半及以上）, step: 0.01}
  due_months: {value: 1, unit: months, source: 设计阈值（所属期次月以内到账的不算补缴）}
  tax_share: {value: 0.9, unit: share, source: 设计阈值（申报工资达到基数九成的算真实涨薪）, step: 0.01}
at_stake: 已付、未退回的补助金超过依法应发的部分，先核减后付的
at_stake_en: What was paid and not returned above what the law gives, the later payments first
sought: 伤残津贴核定表、受伤前十二个月的缴费工资、鉴定结论书、历年调整表
sought_en: The decision on the allowance, the wages of the twelve months before, the appraisal, the yearly rises
look_alikes:
  - what: 等级由再次鉴定改变、补发差额
    what_en: A second appraisal changed the grade and the difference was paid
    cleared_by: 再次鉴定结论、补发核定表；各笔相加等于改变后等级应发金额的，系统已排除
    cleared_by_en: The second conclusion and the new calculation; payments that add up to what the final grade gives are left out already
    left_out: true
    tests: [underpaid, paid_twice, overpaid]
  - what: 受伤前真实涨薪
    what_en: A real raise before the injury
    cleared_by: 工资发放记录、个人所得税申报记录；同月个税工资与基数相当的，系统已排除
    cleared_by_en: The wages paid and declared for tax; where they agree with the base, it is left out already
    tests: [wage_jump]
  - what: 参保不足十二个月的新职工
    what_en: A worker insured for less than twelve months
    cleared_by: 劳动合同、入职登记表；系统按有缴费的月份平均，抬高前的月份不全的不作抬高判断
    cleared_by_en: The labour contract and the form of hire; the mean of the months there are is used, and without all the earlier months no raise is judged
    left_out: true
    tests: [underpaid, paid_twice, wage_jump, overpaid]
  - what: 受伤前十二个月有一部分在完整缴费记录之前
    what_en: Part of the twelve months lies before the records
    cleared_by: 受伤前十二个月的工资和缴费凭证；系统只按登记的本人工资核对月数
    cleared_by_en: Wages and contributions of the twelve months before; only the months are checked, with the own wage on record
    left_out: true
    tests: [underpaid, paid_twice, wage_jump, overpaid]
tests:
  underpaid:
    zh: 一次性伤残补助金少发
    en: One-off disability allowance paid too low
    severity: 2
    basis: [工伤保险条例 第三十五条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十四条, 工伤保险条例 第五十八条]
    at_stake: 依法应发而没有发足的部分，为负
    at_stake_en: What the law gives and was not paid, as a negative sum
    says: >-
      [伤残 {grade} 级，][按 {lump_months} 个月本人工资（每月 {wage_fen|yuan} 元）]应发一次性伤残补助金 {due_fen|yuan} 元，
      实发 {payments} 笔共 {granted_fen|yuan} 元，少发 {short_fen|yuan} 元
    says_en: >-
      [Grade {grade}: ]{due_fen|yuan} yuan due[, {lump_months} months of an own wage of {wage_fen|yuan} yuan]; granted
      {granted_fen|yuan} yuan in {payments|payment/payments}, {short_fen|yuan} yuan too little
    reckoning:
      zh: >-
        本人工资 = 受伤前各月缴费基数之和（抬高的月份按此前的中位数）÷ 月数，限于全省月平均工资的规定下限和上限之间，
        没有完整缴费记录的用登记的本人工资；应发 = 本人工资 × 等级月数；实付为各笔合计
      en: >-
        Own wage = the sum of the bases before the injury (a raised month at the median before) ÷ the months, held between the floor
        and the ceiling of the provincial mean wage, or as on record where the bases are not complete; granted in all = own wage ×
        the months of the grade; paid is all payments together
      columns:
        bases: {zh: 缴费基数之和, en: Sum of the bases, as: yuan}
        months: {zh: 月数, en: Months}
        stated: {zh: 登记的本人工资, en: Own wage on record, as: yuan}
        wage: {zh: 本人工资, en: Own wage, as: yuan}
        paid: {zh: 各笔合计实付, en: Paid in all}
  old_wound:
    zh: 旧伤复发不享受一次性伤残补助金而发放
    en: Paid for an ex-soldier's old wound
    severity: 3
    basis: [工伤保险条例 第十五条, 社会保险经办条例 第四十六条]
    says: >-
      本案按军人旧伤复发视同工伤（工伤保险条例第十五条第一款第三项），不享受一次性伤残补助金；实发 {payments} 笔，未退回 {paid_fen|yuan} 元
    says_en: >-
      The case is deemed an injury as an ex-soldier's old wound (Art. 15(1)(3)), which gives no one-off disability allowance; {paid_fen|yuan} yuan
      were paid in {payments|payment/payments} and not returned
  paid_twice:
    zh: 同一案件发放几笔，合计超过应发
    en: Several allowances for one case, too much together
    severity: 3
    basis: [工伤保险条例 第三十五条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十四条, 社会保险经办条例 第四十六条]
    says: >-
      同一案件发放一次性伤残补助金 {payments} 笔共 {paid_fen|yuan} 元；[伤残 {grade} 级，]应发 {due_fen|yuan} 元，
      多发 {at_stake_fen|yuan} 元
    says_en: >-
      {payments|allowance/allowances} of {paid_fen|yuan} yuan together were paid for one case; {due_fen|yuan} yuan are
      due[ for grade {grade}], {at_stake_fen|yuan} yuan too much
    reckoning: &paid_twice
      zh: >-
        本人工资 = 受伤前各月缴费基数之和（抬高的月份按此前的中位数）÷ 月数，限于全省月平均工资的规定下限和上限之间，
        没有完整缴费记录的用登记的本人工资；应发 = 本人工资 × 等级月数；
        本笔应付 = 应发 − 此前各笔，不低于零；各笔均减去已退回的
      en: >-
        Own wage = the sum of the bases before the injury (a raised month at the median before) ÷ the months, held between the floor
        and the ceiling of the provincial mean wage, or as on record where the bases are not complete; granted in all = own wage ×
        the months of the grade; due of a payment = that less the payments before it, no less than
        nothing; all less what was returned
      columns:
        bases: {zh: 缴费基数之和, en: Sum of the bases, as: yuan}
        months: {zh: 月数, en: Months}
        stated: {zh: 登记的本人工资, en: Own wage on record, as: yuan}
        wage: {zh: 本人工资, en: Own wage, as: yuan}
        whole: {zh: 应发, en: Granted in all, as: yuan}
        before: {zh: 此前各笔, en: Payments before, as: yuan}
        due: {zh: 本笔应付, en: Due of it}
        paid: {zh: 本笔实付, en: Paid by it}
  wage_jump:
    zh: 受伤以后补缴抬高受伤前的缴费基数
    en: The base of the months before the injury raised after it
    severity: 3
    basis: [工伤保险条例 第三十五条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十四条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      {raised_from|month}[至{raised_to|month}]的缴费基数在受伤以后补缴，由此前的中位数 {usual_fen|yuan} 元抬高到
      {raised_fen|yuan} 元，同月个税工资不能印证；不计抬高，[伤残 {grade} 级，]应发 {due_fen|yuan} 元，
      已付 {paid_fen|yuan} 元，多发 {at_stake_fen|yuan} 元
    says_en: >-
      The base of {raised_from|month}[ to {raised_to|month}] was back-paid after the injury at {raised_fen|yuan} yuan, where the median
      before is {usual_fen|yuan} yuan and no wage declared for tax agrees; without it {due_fen|yuan} yuan are due[ for grade {grade}],
      {paid_fen|yuan} yuan were paid, {at_stake_fen|yuan} yuan too much
    reckoning: *paid_twice
  overpaid:
    zh: 一次性伤残补助金多发
    en: One-off disability allowance paid too high
    severity: 2
    basis: [工伤保险条例 第三十五条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十四条, 社会保险经办条例 第四十六条]
    says: >-
      [伤残 {grade} 级，][{ungraded_on}鉴定未达伤残等级，][按 {lump_months} 个月本人工资（每月 {wage_fen|yuan} 元）]应发一次性伤残补助金
      {due_fen|yuan} 元，已付 {paid_fen|yuan} 元，多发 {at_stake_fen|yuan} 元
    says_en: >-
      [Grade {grade}: ][By the conclusion of {ungraded_on} no grade is reached: ]{due_fen|yuan} yuan
      due[, {lump_months} months of an own wage of {wage_fen|yuan} yuan]; {paid_fen|yuan} yuan were paid, {at_stake_fen|yuan} yuan too
      much
    reckoning:
      zh: >-
        本人工资 = 受伤前各月缴费基数之和（抬高的月份按此前的中位数）÷ 月数，限于全省月平均工资的规定下限和上限之间，
        没有完整缴费记录的用登记的本人工资；应发 = 本人工资 × 等级月数；
        本笔应付 = 应发 − 此前各笔，不低于零；各笔均减去已退回的
      en: >-
        Own wage = the sum of the bases before the injury (a raised month at the median before) ÷ the months, held between the floor
        and the ceiling of the provincial mean wage, or as on record where the bases are not complete; granted in all = own wage ×
        the months of the grade; due of a payment = that less the payments before it, no less than
        nothing; all less what was returned
      columns:
        bases: {zh: 缴费基数之和, en: Sum of the bases, as: yuan}
        months: {zh: 月数, en: Months}
        stated: {zh: 登记的本人工资, en: Own wage on record, as: yuan}
        wage: {zh: 本人工资, en: Own wage, as: yuan}
        whole: {zh: 应发, en: Granted in all, as: yuan}
        before: {zh: 此前各笔, en: Payments before, as: yuan}
        due: {zh: 本笔应付, en: Due of it}
        paid: {zh: 本笔实付, en: Paid by it}
--- */
-- 已支付、没有全部退回的每一笔一次性伤残补助金；连同以前各笔的累计，以及倒数第几笔
WITH paid AS (
    SELECT w.ben_id, w.case_id, w.grade_used, w.own_wage_fen, p.src_table, p.src_key, p.ym, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen,
        SUM(p.amount_fen - p.returned_fen) OVER (PARTITION BY w.case_id ORDER BY p.pay_date, w.ben_id) AS running_fen,
        ROW_NUMBER() OVER (PARTITION BY w.case_id ORDER BY p.pay_date DESC, w.ben_id DESC) AS from_last
    FROM wi_benefit AS w JOIN payment AS p ON p.src_table = 'wi_benefit' AND p.src_key = w.ben_id
    WHERE w.item = 'disab_lump' AND p.amount_fen > p.returned_fen
),
-- 每个案件一共发了多少、还没有退回多少；核定用的等级和本人工资，取最后一笔的
totals AS (
    SELECT case_id, CAST(SUM(amount_fen) AS BIGINT) AS granted_fen, CAST(SUM(left_fen) AS BIGINT) AS paid_fen,
        COUNT(*) AS payments, MAX(CASE WHEN from_last = 1 THEN grade_used END) AS grade_used,
        MAX(CASE WHEN from_last = 1 THEN own_wage_fen END) AS stated_fen
    FROM paid GROUP BY case_id
),
-- 每个案件的鉴定结论：再次鉴定为最终结论；复查只影响以后的月待遇
conclusions AS (
    SELECT appr_id, case_id, conclusion_date, grade,
        ROW_NUMBER() OVER (
            PARTITION BY case_id
            ORDER BY CASE WHEN kind = 'first' THEN 1 ELSE 0 END, conclusion_date DESC, appr_id DESC
        ) AS place
    FROM wi_appraisal WHERE kind IN ('first', 'second') AND conclusion_date IS NOT NULL
),
-- 完整缴费记录之前的最后一个月
records AS (SELECT COALESCE(MAX(as_of_ym_month), 0) AS last_month FROM account_opening),
-- 付了补助金的案件：应有的等级（有结论的从结论，没有的用核定的等级）；受伤当月的计算月数、等级月数、本人工资的上下限；
-- 完整缴费记录是否覆盖受伤前的计算月数
injured AS (
    SELECT c.case_id, c.person_id, c.clause, c.employer_id, c.injury_ts_month, CAST(c.injury_ts AS DATE) AS injury_date,
        t.granted_fen, t.paid_fen, t.payments, t.stated_fen, a.appr_id, a.conclusion_date,
        COALESCE(a.grade, t.grade_used) AS grade, l.own_wage_months AS wage_months,
        k.disability_lump_months AS lump_months, l.provincial_mean_wage, l.own_wage_floor, l.own_wage_ceiling,
        l.provincial_mean_wage * l.own_wage_floor / 10000 AS least_fen,
        l.provincial_mean_wage * l.own_wage_ceiling / 10000 AS most_fen,
        c.injury_ts_month - l.own_wage_months > r.last_month AS is_on_record
    FROM totals AS t
    JOIN wi_case AS c ON c.case_id = t.case_id
    LEFT JOIN conclusions AS a ON a.case_id = c.case_id AND a.place = 1
    JOIN law_month AS l ON l.month = c.injury_ts_month
    LEFT JOIN law_month_key AS k ON k.month = c.injury_ts_month AND k.key = CAST(COALESCE(a.grade, t.grade_used) AS VARCHAR)
    CROSS JOIN records AS r
    WHERE l.own_wage_months IS NOT NULL
),
-- 受伤前十二个月各月的工伤缴费基数；同月几笔取最高的一笔
bases AS (
    SELECT n.case_id, n.wage_months, c.ym_month, MAX(c.base_uw_fen) AS base_fen,
        c.ym_month >= n.injury_ts_month - $jump_months AS is_late
    FROM injured AS n
    JOIN claimant_contribution AS c
        ON c.person_id = n.person_id AND c.ym_month < n.injury_ts_month AND c.ym_month >= n.injury_ts_month - n.wage_months
    WHERE n.is_on_record AND (c.lines_wi OR c.lines_wis) AND c.base_uw_fen > 0
    GROUP BY n.case_id, n.wage_months, c.ym_month, n.injury_ts_month
),
-- 其中抬高期以前的月份，及基数不高于它的月份数
early AS (
    SELECT case_id, wage_months, base_fen, COUNT(*) OVER (PARTITION BY case_id) AS months,
        COUNT(*) OVER (PARTITION BY case_id ORDER BY base_fen) AS not_above
    FROM bases WHERE NOT is_late
),
-- 这些月份齐全的，其基数的中位数（双数个月取较低的一个）
usual AS (
    SELECT case_id, MIN(base_fen) AS base_fen
    FROM early WHERE months = wage_months - $jump_months AND not_above * 2 >= months GROUP BY case_id
),
-- 抬高的月份：受伤之后才补缴、基数比中位数高出一半及以上的缴费
raised AS (
    SELECT n.case_id, n.person_id, n.employer_id, c.contrib_id, c.ym, c.ym_month, c.base_uw_fen, u.base_fen
    FROM injured AS n
    JOIN usual AS u ON u.case_id = n.case_id
    JOIN claimant_contribution AS c
        ON c.person_id = n.person_id AND c.ym_month < n.injury_ts_month
        AND c.ym_month >= n.injury_ts_month - $jump_months
    WHERE (c.lines_wi OR c.lines_wis) AND c.base_uw_fen >= u.base_fen * $jump_times
        AND c.paid_date > n.injury_date AND c.paid_date_month > c.ym_month + $due_months
),
-- 其中没有个税印证的：原单位同月申报的工资都与抬高后的基数不相当
jumps AS (
    SELECT r.case_id, r.contrib_id, r.ym, r.ym_month, r.base_uw_fen, r.base_fen
    FROM raised AS r
    WHERE NOT EXISTS (
        SELECT 1 FROM employer AS u JOIN ext_tax_income AS t ON t.payer_uscc = u.uscc
        WHERE u.employer_id = r.employer_id AND t.person_id = r.person_id AND t.ym_month = r.ym_month
            AND t.wage_fen >= r.base_uw_fen * $tax_share
    )
),
-- 月平均缴费基数；抬高的月份按中位数计
means AS (
    SELECT b.case_id, AVG(COALESCE(j.base_fen, b.base_fen)) AS mean_fen,
        CAST(SUM(COALESCE(j.base_fen, b.base_fen)) AS BIGINT) AS bases_fen, COUNT(*) AS base_months
    FROM bases AS b
    LEFT JOIN (SELECT DISTINCT case_id, ym_month, base_fen FROM jumps) AS j
        ON j.case_id = b.case_id AND j.ym_month = b.ym_month
    GROUP BY b.case_id
),
-- 本人工资：平均基数限于上下限之内；算不出的用登记的
due AS (
    SELECT n.case_id, n.clause, n.grade, n.appr_id, n.conclusion_date, n.lump_months, n.granted_fen, n.paid_fen,
        n.payments, n.provincial_mean_wage, n.own_wage_floor, n.own_wage_ceiling, n.stated_fen, m.bases_fen,
        m.base_months,
        CASE
            WHEN m.mean_fen IS NULL THEN n.stated_fen
            ELSE CAST(ROUND(LEAST(GREATEST(m.mean_fen, n.least_fen), n.most_fen)) AS BIGINT)
        END AS wage_fen
    FROM injured AS n LEFT JOIN means AS m ON m.case_id = n.case_id
),
-- 应发金额：等级月数乘本人工资；旧伤复发的、不够等级的不发
priced AS (
    SELECT case_id, clause, grade, appr_id, conclusion_date, lump_months, granted_fen, paid_fen, payments, wage_fen,
        provincial_mean_wage, own_wage_floor, own_wage_ceiling, stated_fen, bases_fen, base_months,
        CASE WHEN clause = '15-3' OR grade = 0 THEN 0 ELSE CAST(ROUND(wage_fen * lump_months) AS BIGINT) END AS due_fen
    FROM due
),
-- 差额超过一元的案件，一个案件只按一种情形提出；正在退回的不算少发
wrong AS (
    SELECT case_id, grade, appr_id, conclusion_date, lump_months, granted_fen, paid_fen, payments, wage_fen, due_fen,
        provincial_mean_wage, own_wage_floor, own_wage_ceiling, stated_fen, bases_fen, base_months,
        CASE
            WHEN granted_fen < due_fen THEN 'underpaid'
            WHEN clause = '15-3' THEN 'old_wound'
            WHEN payments > 1 THEN 'paid_twice'
            WHEN case_id IN (SELECT j.case_id FROM jumps AS j) THEN 'wage_jump'
            ELSE 'overpaid'
        END AS test
    FROM priced WHERE paid_fen - due_fen > $tolerance_fen OR due_fen - granted_fen > $tolerance_fen
),
-- 这些案件应核减的各笔（先核减后付的），少发的记在最后一笔；连同抬高基数的缴费
shares AS (
    SELECT w.test, w.case_id, NULLIF(w.grade, 0) AS grade,
        CASE WHEN w.grade = 0 THEN w.conclusion_date END AS ungraded_on, w.lump_months, w.appr_id, w.granted_fen,
        w.paid_fen, w.payments, w.wage_fen, w.due_fen, p.ben_id, p.src_table, p.src_key, p.ym, j.contrib_id,
        j.base_fen AS usual_fen, j.base_uw_fen AS raised_fen, j.ym AS raised_ym,
        CAST(LEAST(p.left_fen, p.running_fen - w.due_fen) AS BIGINT) AS fen, w.provincial_mean_wage, w.own_wage_floor,
        w.own_wage_ceiling, w.stated_fen, w.bases_fen, w.base_months, p.left_fen,
        CAST(p.running_fen - p.left_fen AS BIGINT) AS before_fen,
        CAST(GREATEST(w.due_fen - (p.running_fen - p.left_fen), 0) AS BIGINT) AS owed_fen
    FROM wrong AS w
    JOIN paid AS p ON p.case_id = w.case_id
    LEFT JOIN jumps AS j ON j.case_id = w.case_id
    WHERE p.from_last = 1 OR p.running_fen > w.due_fen
),
-- 少发的
underpaid AS (
    SELECT * EXCLUDE (fen), ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal,
        contrib_id AS proof__contribution, granted_fen - due_fen AS fen, due_fen - granted_fen AS short_fen,
        bases_fen AS reckon__bases, base_months AS reckon__months, provincial_mean_wage AS reckon__provincial_mean_wage,
        own_wage_floor AS reckon__own_wage_floor, own_wage_ceiling AS reckon__own_wage_ceiling,
        stated_fen AS reckon__stated, wage_fen AS reckon__wage, lump_months AS reckon__disability_lump_months,
        due_fen AS reckon__due, granted_fen AS reckon__paid, paid_fen
    FROM shares WHERE test = 'underpaid'
),
-- 旧伤复发也发了的
old_wound AS (
    SELECT *, ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal, contrib_id AS proof__contribution, due_fen
    FROM shares WHERE test = 'old_wound'
),
-- 发了几笔的
paid_twice AS (
    SELECT *, ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal, contrib_id AS proof__contribution,
        bases_fen AS reckon__bases, base_months AS reckon__months, provincial_mean_wage AS reckon__provincial_mean_wage,
        own_wage_floor AS reckon__own_wage_floor, own_wage_ceiling AS reckon__own_wage_ceiling,
        stated_fen AS reckon__stated, wage_fen AS reckon__wage, lump_months AS reckon__disability_lump_months,
        due_fen AS reckon__whole, before_fen AS reckon__before, owed_fen AS reckon__due, left_fen AS reckon__paid
    FROM shares WHERE test = 'paid_twice'
),
-- 基数被抬高的
wage_jump AS (
    SELECT * EXCLUDE (raised_fen), ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal,
        contrib_id AS proof__contribution, MAX(raised_fen) OVER (PARTITION BY case_id) AS raised_fen,
        MIN(raised_ym) OVER (PARTITION BY case_id) AS raised_from,
        NULLIF(MAX(raised_ym) OVER (PARTITION BY case_id), MIN(raised_ym) OVER (PARTITION BY case_id)) AS raised_to,
        bases_fen AS reckon__bases, base_months AS reckon__months, provincial_mean_wage AS reckon__provincial_mean_wage,
        own_wage_floor AS reckon__own_wage_floor, own_wage_ceiling AS reckon__own_wage_ceiling,
        stated_fen AS reckon__stated, wage_fen AS reckon__wage, lump_months AS reckon__disability_lump_months,
        due_fen AS reckon__whole, before_fen AS reckon__before, owed_fen AS reckon__due, left_fen AS reckon__paid,
        wage_fen
    FROM shares WHERE test = 'wage_jump'
),
-- 其余多发的
overpaid AS (
    SELECT *, ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal, bases_fen AS reckon__bases,
        base_months AS reckon__months, provincial_mean_wage AS reckon__provincial_mean_wage,
        own_wage_floor AS reckon__own_wage_floor, own_wage_ceiling AS reckon__own_wage_ceiling,
        stated_fen AS reckon__stated, wage_fen AS reckon__wage, lump_months AS reckon__disability_lump_months,
        due_fen AS reckon__whole, before_fen AS reckon__before, owed_fen AS reckon__due, left_fen AS reckon__paid,
        payments
    FROM shares WHERE test = 'overpaid'
)
SELECT * FROM underpaid
UNION ALL BY NAME SELECT * FROM old_wound
UNION ALL BY NAME SELECT * FROM paid_twice
UNION ALL BY NAME SELECT * FROM wage_jump
UNION ALL BY NAME SELECT * FROM overpaid

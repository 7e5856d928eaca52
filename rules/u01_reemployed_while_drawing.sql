/* ---
code: U01
title: 重新就业后继续领取失业金
title_en: Drawing unemployment benefit while employed again
asks: 领取失业保险金的月份里，是否已有用人单位为其正常参保缴费，并且有工资可以印证？
asks_en: In a month of unemployment benefit, did an employer insure the claimant in the ordinary way, and do wages confirm it?
line: unemployment
entity: ui_claim
severity: 4
status: live
basis: [广东省失业保险条例 第二十八条第一项, 广东省失业保险条例 第三十七条, 广东省失业保险条例 第四十一条, 社会保险法 第五十一条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条]
reads: [payment, refund, ui_claim, contribution, enrolment, employer, ext_tax_income, law_parameter]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment' AND item = 'monthly'
parameters:
  least_months: {value: 2, unit: months, source: 业务规则目录 U01 (连续两个月；一个月为一级)}
  wage_share: {value: 0.5, unit: share, source: 业务规则目录 U01 (最低工资的一半)}
  least_days: {value: 8, unit: days, source: 设计阈值：参保不足八天的是试工或误登记}
  tax_lag_months: {value: 2, unit: months, source: 登记库说明 B5 (税务数据滞后一至两个月)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 有单位正常缴费的那些月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of the months an employer paid contributions for, less what was returned
look_alikes:
  - what: 失业保险基金为延长领取至退休的人代缴养老保险费
    what_en: Pension contributions that the unemployment fund itself pays for who draws until retirement
    cleared_by: 缴费主体是失业保险基金，不是单位
    cleared_by_en: The payer is the unemployment fund, not an employer
  - what: 原单位停保晚了
    what_en: The last employer stopped the insurance late
    cleared_by: 缴费单位就是离职单位，且没有离职之后新办的参保登记
    cleared_by_en: It is the employer the claimant left, and nothing was newly registered after the separation
  - what: 单位补缴离职以前的欠费
    what_en: Arrears paid later for months before the separation
    cleared_by: 缴费类型是补缴，或所属期不晚于离职当月
    cleared_by_en: The kind is arrears, or the month is not after that of the separation
  - what: 只干了一天或几天的试工、误登记
    what_en: A job of a day or a few days, or a registration by mistake
    cleared_by: 参保登记的起止不足八天
    cleared_by_en: The enrolment lasted less than eight days
  - what: 原单位迟发的离职补偿、工资在以后的月份申报个税
    what_en: Severance or wages of the last employer taxed in a later month
    cleared_by: 原单位申报的工资不作印证，除非是原单位重新用工
    cleared_by_en: Wages from the last employer confirm nothing, unless it is the one that insures again
  - what: 本人以灵活就业身份自己缴费
    what_en: The claimant pays contributions himself
    cleared_by: 缴费主体是个人
    cleared_by_en: The payer is the person
  - what: 当月失业金已经退回
    what_en: The benefit of the month was returned
    cleared_by: 退回金额与支付金额相抵
    cleared_by_en: The refund covers the payment
says: "领取失业金期间有 {months} 个月由单位正常参保缴费（{from_ym|month}至{to_ym|month}，最长连续 {longest} 个月），其中 {wage_months} 个月有工资印证，涉及 {at_stake_fen|yuan} 元"
says_en: "Insured by an employer in {months} months of benefit ({from_ym|month} to {to_ym|month}, at most {longest} in a row), wages confirm {wage_months} of them; {at_stake_fen|yuan} yuan involved"
--- */
WITH brought_back AS (
    -- 每笔失业待遇已退回、已抵扣的金额
    SELECT src_key, CAST(SUM(amount_fen) AS BIGINT) AS fen
    FROM refund WHERE src_table = 'ui_payment' GROUP BY src_key
),
benefits AS (
    -- 每笔没有全部收回的失业保险金、求职补贴、代缴医疗保险费
    SELECT
        p.claim_id, p.item, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - COALESCE(b.fen, 0) AS fen
    FROM payment AS p LEFT JOIN brought_back AS b ON b.src_key = p.src_key
    WHERE p.src_table = 'ui_payment' AND p.item IN ('monthly', 'job_subsidy', 'medical')
        AND p.amount_fen > COALESCE(b.fen, 0)
),
drawn AS (
    -- 每份申领领取失业保险金的月份，连同离职的单位和日期；离职当月及以前的不看
    SELECT
        c.claim_id, c.person_id, c.employer_id_last, c.separation_date, t.ym_month
    FROM ui_claim AS c
    JOIN benefits AS t ON t.claim_id = c.claim_id AND t.item = 'monthly'
    WHERE t.ym_month > c.separation_date_month
    GROUP BY c.claim_id, c.person_id, c.employer_id_last, c.separation_date, t.ym_month
),
insured AS (
    -- 当月由单位按时缴纳养老、失业或工伤保险费：基金代缴、个人缴费、补缴、特定人员单项工伤都不算
    SELECT d.claim_id, d.person_id, d.employer_id_last, d.separation_date, d.ym_month, k.contrib_id, k.employer_id
    FROM drawn AS d
    JOIN contribution AS k ON k.person_id = d.person_id AND k.ym_month = d.ym_month
    WHERE k.kind = 'normal' AND k.payer = 'employer'
        AND (k.lines_ep OR k.lines_gp OR k.lines_ui OR k.lines_wi)
),
registered AS (
    -- 该单位办理的、覆盖当月的参保登记：是否都只有几天，以及离职之后新办的那一份
    SELECT
        n.claim_id, n.contrib_id,
        BOOL_AND(e.end_date IS NOT NULL AND date_diff('day', e.start_date, e.end_date) + 1 < $least_days) AS brief,
        MAX(CASE WHEN e.start_date > n.separation_date THEN e.enrol_id END) AS new_enrol_id
    FROM insured AS n
    JOIN enrolment AS e ON e.person_id = n.person_id AND e.employer_id = n.employer_id
    WHERE e.line IN ('EP', 'GP', 'UI', 'WI') AND e.start_date_month <= n.ym_month
        AND (e.end_date IS NULL OR e.end_date_month >= n.ym_month)
    GROUP BY n.claim_id, n.contrib_id
),
employed AS (
    -- 在别的单位就业，或在原单位重新入职；原单位晚停保、只干几天的除外
    SELECT
        n.claim_id, n.person_id, n.ym_month, n.contrib_id, r.new_enrol_id, n.employer_id_last,
        n.employer_id = n.employer_id_last AS rehired
    FROM insured AS n
    LEFT JOIN registered AS r ON r.claim_id = n.claim_id AND r.contrib_id = n.contrib_id
    WHERE (n.employer_id <> n.employer_id_last OR r.new_enrol_id IS NOT NULL)
        AND NOT COALESCE(r.brief, FALSE)
),
conflicts AS (
    -- 一面领取、一面就业的月份，每份申领每月一行
    SELECT claim_id, person_id, ym_month, employer_id_last, BOOL_OR(rehired) AS rehired
    FROM employed GROUP BY claim_id, person_id, ym_month, employer_id_last
),
stretches AS (
    -- 首尾相接的月份归为一段
    SELECT
        claim_id, ym_month,
        ym_month - ROW_NUMBER() OVER (
            PARTITION BY claim_id, person_id, employer_id_last ORDER BY ym_month
        ) AS stretch
    FROM conflicts
),
lengths AS (
    -- 每一段有几个月
    SELECT claim_id, stretch, COUNT(*) AS months FROM stretches GROUP BY claim_id, stretch
),
wages AS (
    -- 这些月份申报的工资；原单位申报的不算，除非正是原单位重新用工
    SELECT f.claim_id, f.ym_month, t.ext_id, t."match", t.wage_fen
    FROM conflicts AS f
    JOIN ext_tax_income AS t ON t.person_id = f.person_id AND t.ym_month = f.ym_month
    LEFT JOIN employer AS o ON o.employer_id = f.employer_id_last
    WHERE f.rehired OR o.uscc IS NULL OR t.payer_uscc <> o.uscc
),
wage_months AS (
    -- 每月工资合计，以及其中姓名相符的
    SELECT
        claim_id, ym_month, SUM(wage_fen) AS wage_fen,
        SUM(CASE WHEN "match" = 'strong' THEN wage_fen ELSE 0 END) AS own_wage_fen
    FROM wages GROUP BY claim_id, ym_month
),
tax_months AS (
    -- 税务数据已经到齐的月份：有申报送达，且过了交换的滞后期
    SELECT ym_month FROM ext_tax_income WHERE $as_of_month - ym_month > $tax_lag_months GROUP BY ym_month
),
weighed AS (
    -- 每个月的工资是否达到最低工资的规定比例；没有达到时，税务数据是否到齐
    SELECT
        f.claim_id, f.person_id, f.ym_month,
        w.wage_fen >= $wage_share * l.value_fen AS paid_wage,
        w.own_wage_fen >= $wage_share * l.value_fen AS paid_own_wage,
        x.ym_month IS NOT NULL AS tax_known
    FROM conflicts AS f
    JOIN law_parameter AS l
        ON l.name = 'minimum_wage' AND f.ym_month BETWEEN l.from_month AND l.to_month
    LEFT JOIN wage_months AS w ON w.claim_id = f.claim_id AND w.ym_month = f.ym_month
    LEFT JOIN tax_months AS x ON x.ym_month = f.ym_month
),
judged AS (
    -- 每份申领：有工资印证、查过没有工资、还查不到工资，三种情形取其一
    SELECT
        claim_id, person_id, COUNT(*) AS months,
        COUNT(*) FILTER (WHERE paid_wage) AS wage_months,
        COUNT(*) FILTER (WHERE paid_own_wage) > 0 AS own_wage,
        CASE
            WHEN COUNT(*) FILTER (WHERE paid_wage) > 0 THEN 'wage_confirmed'
            WHEN COUNT(*) FILTER (WHERE NOT tax_known) > 0 THEN 'wage_not_known'
            ELSE 'no_wage_found'
        END AS test
    FROM weighed GROUP BY claim_id, person_id
),
longest AS (
    -- 每份申领最长的一段
    SELECT claim_id, MAX(months) AS longest FROM lengths GROUP BY claim_id
),
entitled AS (
    -- 每份申领已领到的末月、月标准和核定月数
    SELECT
        c.claim_id, c.status, c.granted_months, MAX(t.amount_fen) AS monthly_fen,
        MAX(t.ym_month) - COALESCE(c.start_ym_month, MIN(t.ym_month)) + 1 AS used_months
    FROM ui_claim AS c
    JOIN benefits AS t ON t.claim_id = c.claim_id AND t.item = 'monthly'
    GROUP BY c.claim_id, c.status, c.granted_months, c.start_ym_month
)
SELECT
    j.claim_id AS finding,
    'person' AS subject_kind,
    j.person_id AS subject_id,
    j.claim_id AS entity_id,
    j.test AS test,
    CASE
        WHEN g.longest < $least_months THEN 1
        WHEN j.test = 'wage_confirmed' THEN 4
        WHEN j.test = 'wage_not_known' THEN 3
        ELSE 2
    END AS severity,
    CASE WHEN j.test = 'wage_confirmed' AND NOT j.own_wage THEN 'weak' ELSE 'strong' END AS "match",
    t.ym AS from_ym,
    t.ym AS to_ym,
    CASE
        WHEN u.status = 'active'
        THEN u.monthly_fen * LEAST(GREATEST(u.granted_months - u.used_months, 0), $prevented_months)
        ELSE 0
    END AS prevented_fen,
    e.contrib_id AS proof__contribution,
    e.new_enrol_id AS proof__enrolment,
    s.ext_id AS proof__ext_tax_income,
    t.src_table AS money_table,
    t.src_key AS money_key,
    t.fen AS fen,
    j.months AS months,
    g.longest AS longest,
    j.wage_months AS wage_months
FROM judged AS j
JOIN longest AS g ON g.claim_id = j.claim_id
JOIN entitled AS u ON u.claim_id = j.claim_id
JOIN employed AS e ON e.claim_id = j.claim_id
JOIN weighed AS w ON w.claim_id = e.claim_id AND w.ym_month = e.ym_month
JOIN benefits AS t ON t.claim_id = e.claim_id AND t.ym_month = e.ym_month
LEFT JOIN wages AS s ON s.claim_id = w.claim_id AND s.ym_month = w.ym_month AND w.paid_wage

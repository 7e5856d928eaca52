/* ---
code: U01
title: 重新就业后继续领取失业保险金
title_en: Drawing unemployment benefit while employed again
asks: 领取失业保险金的月份里，是否已有用人单位为其正常参保缴费，并且有工资可以印证？
asks_en: In a month of unemployment benefit, did an employer insure the claimant in the ordinary way, and do wages confirm it?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第四十一条, 广东省失业保险条例 第二十八条第一项, 广东省失业保险条例 第三十七条, 社会保险法 第五十一条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, contribution, enrolment, employer, ext_tax_income, law_month, law_workday, claim_standing]
eligible: |
  SELECT claim_id FROM payment WHERE item = 'monthly'
parameters:
  least_months: {value: 2, unit: months, source: 业务规则目录 U01 (连续两个月；一个月为一级)}
  wage_share: {value: 0.5, unit: share, source: 业务规则目录 U01 (最低工资的一半)}
  least_days: {value: 8, unit: days, source: 设计阈值：参保不足八天的是试工或误登记}
  report_days: {value: 30, unit: days, source: 设计阈值：停保应在三十日内办理，逾期的是事后补报}
  tax_lag_months: {value: 2, unit: months, source: 登记库说明 B5 (税务数据滞后一至两个月)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 有单位正常缴费的那些月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of the months an employer paid contributions for, less what was returned
sought: 新单位的劳动合同、工资发放表、考勤和参保申报表，申领和按月资格核对记录
sought_en: "The new employer's contract, payroll, attendance and report of insurance, the claim and its monthly checks"
look_alikes:
  - what: 失业保险基金为延长领取至退休的人代缴养老保险费
    what_en: Pension contributions that the unemployment fund itself pays for who draws until retirement
    cleared_by: 失业保险基金代缴养老保险费的核定记录；系统已排除由失业保险基金缴费的月份
    cleared_by_en: The fund's decision to pay the pension contributions; months whose payer is the fund are already left out
    asked:
      - {table: contribution, by: {contrib_id: contribution.contrib_id}, only: {payer: [UI_FUND]}}
  - what: 原单位停保晚了
    what_en: The last employer stopped the insurance late
    cleared_by: 解除（终止）劳动合同证明、单位停保申报表；系统已排除原单位缴费而离职后没有新办参保登记的
    cleared_by_en: The certificate that the contract ended, and the report that stopped the insurance; contributions of the employer left, without a registration since, are already left out
    left_out: true
  - what: 单位补缴离职以前的欠费
    what_en: Arrears paid later for months before the separation
    cleared_by: 补缴核定表、离职证明；系统已排除缴费类型为补缴和所属期不晚于离职当月的
    cleared_by_en: The assessment of the arrears and the certificate of leaving; arrears, and months up to that of the separation, are already left out
    asked:
      - {table: contribution, by: {contrib_id: contribution.contrib_id}, only: {kind: [arrears, backpay_lump]}}
  - what: 只干了一天或几天的试工、误登记
    what_en: A job of a day or a few days, or a registration by mistake
    cleared_by: 离职证明、工资单；系统已排除参保不足八天且停保在三十日内入库的，逾期才补报、改报成几天的只列为二级
    cleared_by_en: The certificate of leaving and the wage slip; less than eight days insured, the end recorded within thirty, is already left out, and one reported or corrected to that later has severity 2
    left_out: true
    unless: late_on
  - what: 原单位迟发的离职补偿、工资在以后的月份申报个税
    what_en: Severance or wages of the last employer taxed in a later month
    cleared_by: 原单位离职补偿、工资发放表和完税记录；原单位申报的工资系统不作印证，除非是原单位重新用工
    cleared_by_en: The last employer's payroll and tax record of severance and wages; its wages already confirm nothing, unless it is the one that insures again
    left_out: true
    tests: [wage_confirmed]
  - what: 本人以灵活就业身份自己缴费
    what_en: The claimant pays contributions himself
    cleared_by: 灵活就业人员参保登记、缴费凭证；系统已排除本人缴费的月份
    cleared_by_en: His registration as self-employed and the receipts; months he paid himself are already left out
    asked:
      - {table: contribution, by: {contrib_id: contribution.contrib_id}, only: {payer: [person]}}
  - what: 当月失业保险金已经退回
    what_en: The benefit of the month was returned
    cleared_by: 退款入账凭证；系统已减去退回的金额
    cleared_by_en: The receipt of the refund; what was returned is already deducted
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
tests:
  wage_confirmed:
    zh: 领取期间由单位参保缴费，并有工资印证
    en: Insured by an employer while drawing, and wages confirm it
    severity: 4
    basis: [广东省失业保险条例 第四十一条, 广东省失业保险条例 第二十八条第一项, 社会保险法 第五十一条, 广东省失业保险条例 第三十七条, 社会保险法 第八十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      领取失业保险金期间，{from_ym|month}至{to_ym|month}[longest<months?之间]有 {months} 个月由用人单位正常参保缴费[longest<months?，其中最长连续 {longest} 个月]，
      有个人所得税工资申报印证[wage_months<months?的 {wage_months} 个月]，申报工资 {wage_fen|yuan} 元；[months>1?这些月份][months=1?该月]仍发放失业保险金等待遇 {at_stake_fen|yuan} 元[；{begun_on}起参保，当月按整月计（失业保险金按月发放，没有按日折算的规定）][；单位于{late_on}才补报参保只有几天][severity=1?；月份各自单独、没有相连的，列为一级][severity=2?；是否只有几天待核，列为二级][match=weak?，因工资申报的姓名不符降一级，已是一级的不再降]
    says_en: >-
      While unemployment benefit was drawn, an employer paid ordinary contributions for {months|month/months} ({from_ym|month} to {to_ym|month})[longest<months?, at most {longest} in a row];
      wages declared for tax confirm[wage_months=months? each of them][wage_months<months? {wage_months} of them], {wage_fen|yuan} yuan in all; {at_stake_fen|yuan} yuan of benefit were paid for those months[; the month in which insurance began, on {begun_on}, counts whole, for benefit is monthly and no rule divides it by days][; only on {late_on} did the employer report a few days of insurance][severity=1?; no two months follow each other: severity 1][severity=2?; whether it was a few days is open: severity 2][match=weak?, one less (never below 1) as the name on the wages differs]
  wage_not_known:
    zh: 领取期间由单位参保缴费，工资申报数据尚未到齐
    en: Insured by an employer while drawing, wage data not yet complete
    severity: 3
    basis: [广东省失业保险条例 第二十八条第一项, 社会保险法 第五十一条, 社会保险经办条例 第二十六条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      领取失业保险金期间，{from_ym|month}至{to_ym|month}[longest<months?之间]有 {months} 个月由用人单位正常参保缴费[longest<months?，其中最长连续 {longest} 个月]，
      [unknown_months=months?其个人所得税申报数据尚未到齐][unknown_months<months?其中 {unknown_months} 个月的个人所得税申报数据尚未到齐]，有无工资待核；[months>1?这些月份][months=1?该月]仍发放失业保险金等待遇 {at_stake_fen|yuan} 元[；{begun_on}起参保，当月按整月计（失业保险金按月发放，没有按日折算的规定）][；单位于{late_on}才补报参保只有几天][severity=1?；月份各自单独、没有相连的，列为一级][severity=2?；是否只有几天待核，列为二级][severity=3?；月份相连而工资待核，列为三级]
    says_en: >-
      While unemployment benefit was drawn, an employer paid ordinary contributions for {months|month/months} ({from_ym|month} to {to_ym|month})[longest<months?, at most {longest} in a row];
      the tax data of[unknown_months=months? those months][unknown_months<months? {unknown_months} of them] are not complete yet, so wages are still to be looked for; {at_stake_fen|yuan} yuan of benefit were paid for those months[; the month in which insurance began, on {begun_on}, counts whole, for benefit is monthly and no rule divides it by days][; only on {late_on} did the employer report a few days of insurance][severity=1?; no two months follow each other: severity 1][severity=2?; whether it was a few days is open: severity 2][severity=3?; months in a row, wages to be looked for: severity 3]
  no_wage_found:
    zh: 领取期间由单位参保缴费，未查到相应工资
    en: Insured by an employer while drawing, no wage found
    severity: 2
    basis: [广东省失业保险条例 第二十八条第一项, 社会保险法 第五十一条, 社会保险经办条例 第二十六条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      领取失业保险金期间，{from_ym|month}至{to_ym|month}[longest<months?之间]有 {months} 个月由用人单位正常参保缴费[longest<months?，其中最长连续 {longest} 个月]，
      个人所得税申报数据已到齐，没有一个月查到达到印证标准的工资，是否实际用工待核；[months>1?这些月份][months=1?该月]仍发放失业保险金等待遇 {at_stake_fen|yuan} 元[；{begun_on}起参保，当月按整月计（失业保险金按月发放，没有按日折算的规定）][；单位于{late_on}才补报参保只有几天][severity=1?；月份各自单独、没有相连的，列为一级][severity=2?；月份相连而没有工资印证，列为二级]
    says_en: >-
      While unemployment benefit was drawn, an employer paid ordinary contributions for {months|month/months} ({from_ym|month} to {to_ym|month})[longest<months?, at most {longest} in a row];
      the tax data are complete and no month has a wage large enough to confirm a job; {at_stake_fen|yuan} yuan of benefit were paid for those months[; the month in which insurance began, on {begun_on}, counts whole, for benefit is monthly and no rule divides it by days][; only on {late_on} did the employer report a few days of insurance][severity=1?; no two months follow each other: severity 1][severity=2?; months in a row without a wage: severity 2]
--- */
-- 每笔没有全部收回的失业保险金、求职补贴、代缴医疗保险费
WITH benefits AS (
    SELECT claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE item IN ('monthly', 'job_subsidy', 'medical') AND amount_fen > returned_fen
),
-- 每份申领领取失业保险金的月份，连同离职的单位和日期；离职当月及以前的不看
drawn AS (
    SELECT DISTINCT c.claim_id, c.person_id, c.employer_id_last, c.separation_date, t.ym_month
    FROM ui_claim AS c JOIN benefits AS t ON t.claim_id = c.claim_id AND t.item = 'monthly'
    WHERE t.ym_month > c.separation_date_month
),
-- 当月由单位按时缴纳养老、失业或工伤保险费：基金代缴、个人缴费、补缴、特定人员单项工伤都不算
insured AS (
    SELECT d.claim_id, d.person_id, d.employer_id_last, d.separation_date, d.ym_month, k.contrib_id, k.employer_id
    FROM drawn AS d JOIN contribution AS k ON k.person_id = d.person_id AND k.ym_month = d.ym_month
    WHERE k.kind = 'normal' AND k.payer = 'employer'
        AND (k.lines_ep OR k.lines_gp OR k.lines_ui OR k.lines_wi)
),
-- 该单位办理的、覆盖当月的参保登记：是否都只有几天，其中最晚何时才逾期补报，离职之后新办的那一份，及月中才开始的从哪天起
registered AS (
    SELECT n.claim_id, n.contrib_id,
        BOOL_AND(e.end_date IS NOT NULL AND date_diff('day', e.start_date, e.end_date) + 1 < $least_days) AS brief,
        MAX(CASE
            WHEN date_diff('day', e.end_date, CAST(e.recorded_ts AS DATE)) > $report_days THEN CAST(e.recorded_ts AS DATE)
        END) AS late_on, MAX(CASE WHEN e.start_date > n.separation_date THEN e.enrol_id END) AS new_enrol_id,
        MIN(CASE
            WHEN e.start_date > n.separation_date AND e.start_date_month = n.ym_month AND d.day_of_month > 1
            THEN e.start_date
        END) AS begun_on
    FROM insured AS n
    JOIN enrolment AS e ON e.person_id = n.person_id AND e.employer_id = n.employer_id
    JOIN law_workday AS d ON d.day = e.start_date
    WHERE e.line IN ('EP', 'GP', 'UI', 'WI') AND e.start_date_month <= n.ym_month
        AND (e.end_date IS NULL OR e.end_date_month >= n.ym_month)
    GROUP BY n.claim_id, n.contrib_id
),
-- 在别的单位就业，或在原单位重新入职；原单位晚停保、只干几天的除外；逾期才补报成几天的不除外，记下何时补报
employed AS (
    SELECT n.claim_id, n.person_id, n.ym_month, n.contrib_id, r.new_enrol_id, r.begun_on, n.employer_id_last,
        CASE WHEN r.brief THEN r.late_on END AS late_on, n.employer_id = n.employer_id_last AS rehired
    FROM insured AS n LEFT JOIN registered AS r ON r.claim_id = n.claim_id AND r.contrib_id = n.contrib_id
    WHERE (n.employer_id <> n.employer_id_last OR r.new_enrol_id IS NOT NULL)
        AND NOT COALESCE(r.brief AND r.late_on IS NULL, FALSE)
),
-- 一面领取、一面就业的月份，每份申领每月一行
conflicts AS (
    SELECT claim_id, person_id, ym_month, employer_id_last, BOOL_OR(rehired) AS rehired,
        CASE WHEN BOOL_AND(late_on IS NOT NULL) THEN MAX(late_on) END AS late_on
    FROM employed GROUP BY claim_id, person_id, ym_month, employer_id_last
),
-- 首尾相接的月份归为一段
stretches AS (
    SELECT claim_id, person_id, ym_month, late_on,
        ym_month - ROW_NUMBER() OVER (PARTITION BY claim_id, person_id, employer_id_last ORDER BY ym_month) AS stretch
    FROM conflicts
),
-- 这些月份申报的工资；原单位申报的不算，除非正是原单位重新用工
wages AS (
    SELECT f.claim_id, f.ym_month, t.ext_id, t."match", t.wage_fen
    FROM conflicts AS f
    JOIN ext_tax_income AS t ON t.person_id = f.person_id AND t.ym_month = f.ym_month
    LEFT JOIN employer AS o ON o.employer_id = f.employer_id_last
    WHERE f.rehired OR o.uscc IS NULL OR t.payer_uscc <> o.uscc
),
-- 每月工资合计，以及其中姓名相符的
wage_sums AS (
    SELECT claim_id, ym_month, SUM(wage_fen) AS wage_fen,
        SUM(CASE WHEN "match" = 'strong' THEN wage_fen ELSE 0 END) AS own_wage_fen
    FROM wages GROUP BY claim_id, ym_month
),
-- 税务数据已经到齐的月份：有申报送达，且过了交换的滞后期
tax_months AS (SELECT ym_month FROM ext_tax_income WHERE $as_of_month - ym_month > $tax_lag_months GROUP BY ym_month),
-- 每个月连着几个月；工资是否达到最低工资的规定比例，税务数据是否还没有到齐
weighed AS (
    SELECT f.claim_id, f.person_id, f.ym_month, f.late_on,
        COUNT(*) OVER (PARTITION BY f.claim_id, f.stretch) AS in_a_row, w.wage_fen,
        w.wage_fen >= $wage_share * l.minimum_wage AS paid_wage,
        w.own_wage_fen >= $wage_share * l.minimum_wage AS paid_own_wage, x.ym_month IS NULL AS tax_unknown
    FROM stretches AS f
    JOIN law_month AS l ON l.month = f.ym_month
    LEFT JOIN wage_sums AS w ON w.claim_id = f.claim_id AND w.ym_month = f.ym_month
    LEFT JOIN tax_months AS x ON x.ym_month = f.ym_month
),
-- 每份申领有几个月、最长连续几个月、几个月有工资印证、几个月还查不到工资；各月都是事后补报成几天的，最晚何时补报
judged AS (
    SELECT claim_id, person_id, COUNT(*) AS months, MAX(in_a_row) AS longest,
        COUNT(*) FILTER (WHERE paid_wage) AS wage_months, COUNT(*) FILTER (WHERE paid_own_wage) AS own_wage_months,
        CAST(SUM(wage_fen) FILTER (WHERE paid_wage) AS BIGINT) AS wage_fen,
        COUNT(*) FILTER (WHERE tax_unknown) AS unknown_months,
        CASE WHEN BOOL_AND(late_on IS NOT NULL) THEN MAX(late_on) END AS late_on
    FROM weighed GROUP BY claim_id, person_id
),
-- 这些月份的缴费、登记和支付的每一笔，今后还会支付多少，最早从哪天起参保
paid AS (
    SELECT e.claim_id, e.ym_month, e.contrib_id, e.new_enrol_id, t.src_table, t.src_key, t.ym, t.fen,
        u.monthly_fen * LEAST(u.months_left, $prevented_months) AS prevented_fen,
        MIN(e.begun_on) OVER (PARTITION BY e.claim_id) AS begun_on
    FROM employed AS e
    JOIN benefits AS t ON t.claim_id = e.claim_id AND t.ym_month = e.ym_month
    LEFT JOIN claim_standing AS u ON u.claim_id = e.claim_id
),
-- 至少一个月有工资印证；只靠姓名不符的工资的，匹配为弱
wage_confirmed AS (
    SELECT j.*, CASE WHEN j.longest < $least_months THEN 1 WHEN j.late_on IS NOT NULL THEN 2 ELSE 4 END AS severity,
        CASE WHEN j.own_wage_months > 0 THEN 'strong' ELSE 'weak' END AS "match", p.ym, p.prevented_fen, p.begun_on,
        p.contrib_id AS proof__contribution, p.new_enrol_id AS proof__enrolment, s.ext_id AS proof__ext_tax_income,
        p.src_table, p.src_key, p.fen
    FROM judged AS j
    JOIN paid AS p ON p.claim_id = j.claim_id
    JOIN weighed AS w ON w.claim_id = p.claim_id AND w.ym_month = p.ym_month
    LEFT JOIN wages AS s ON s.claim_id = p.claim_id AND s.ym_month = p.ym_month AND w.paid_wage
    WHERE j.wage_months > 0
),
-- 没有工资印证，而有的月份税务数据还没有到齐
wage_not_known AS (
    SELECT j.*, CASE WHEN j.longest < $least_months THEN 1 WHEN j.late_on IS NOT NULL THEN 2 ELSE 3 END AS severity,
        p.ym, p.prevented_fen, p.begun_on, p.contrib_id AS proof__contribution, p.new_enrol_id AS proof__enrolment, p.src_table,
        p.src_key, p.fen
    FROM judged AS j JOIN paid AS p ON p.claim_id = j.claim_id WHERE j.wage_months = 0 AND j.unknown_months > 0
),
-- 各月税务数据都已到齐，没有工资印证
no_wage_found AS (
    SELECT j.*, CASE WHEN j.longest < $least_months THEN 1 ELSE 2 END AS severity, p.ym, p.prevented_fen, p.begun_on,
        p.contrib_id AS proof__contribution, p.new_enrol_id AS proof__enrolment, p.src_table, p.src_key, p.fen
    FROM judged AS j JOIN paid AS p ON p.claim_id = j.claim_id WHERE j.wage_months = 0 AND j.unknown_months = 0
)
SELECT * FROM wage_confirmed
UNION ALL BY NAME SELECT * FROM wage_not_known
UNION ALL BY NAME SELECT * FROM no_wage_found

/* ---
code: W12
title: 未解除劳动关系领取一次性工伤医疗补助金
title_en: Medical lump sum while still employed
asks: >-
  领了一次性工伤医疗补助金的职工，是否仍在原单位参保、后来才停保、没有解除日期、一个月内又被原单位或同一集团招回，
  或者等级不该领、金额与等级月数不符？
asks_en: >-
  Was a medical lump sum paid to someone still insured by the employer that was left, or long after, without a date of leaving, hired
  again by it or its group within a month, of a grade that has no right to it, or in an amount off the grade's months?
line: work_injury
entity: wi_case
subject: wi_case
status: live
basis: [社会保险法 第三十八条, 社会保险法 第八十八条, 工伤保险条例 第三十五条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十条, 广东省工伤保险条例（2019 修订）, 工伤保险条例 第五十八条, 社会保险经办条例 第四十六条]
reads:
  - wi_case
  - wi_benefit
  - wi_appraisal
  - employer
  - enrolment
  - enrolment_end_report
  - payment
  - claimant_contribution
  - law_month
  - law_month_key
eligible: |
  SELECT case_id FROM wi_case WHERE case_id IN (SELECT case_id FROM wi_benefit WHERE item = 'med_lump')
parameters:
  late_months: {value: 2, unit: months, source: 业务规则目录 W12（迟一个月停保不提）}
  gap_days: {value: 30, unit: days, source: 设计阈值（一个月内又招回的不算真正离开）}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值（同 W11，一元以内不提）}
at_stake: 已付、未退回的一次性工伤医疗补助金
at_stake_en: The lump sum that was paid and not returned
sought: 解除（终止）劳动合同证明、停保申报表、一次性医疗补助金核定表、鉴定结论书
sought_en: The certificate that the contract ended, the report to stop, the decision on the lump sum, the appraisal
look_alikes:
  - what: 单位迟一个月停保
    what_en: The employer stopped the insurance a month late
    cleared_by: 解除或终止劳动合同证明、停保申报表；停保不满两个月或其间缴费不满两个月的，系统已排除，更迟的只列二级
    cleared_by_en: >-
      The proof of termination and the report of the end; less than two months late, or fewer than two months paid for, is left out already;
      later stops are severity 2
    tests: [left_later]
  - what: 停保虽迟，支付以前已经停了
    what_en: Insurance ended late, but before the lump sum was paid
    cleared_by: 停保申报表及受理时间；支付之日或以前已停保并已报到的，系统已排除，支付以后才报的停保日期不采用
    cleared_by_en: >-
      The report of the end with the time of its receipt; an end on or before the day of the payment, and told by then, is left out already;
      a last day told only after the payment proves nothing
    left_out: true
    tests: [still_employed, left_later]
  - what: 单位漏办停保，社会保险费由系统自动扣缴，本人已离岗
    what_en: The employer forgot to report the end and the contributions were drawn by themselves, the person being gone
    cleared_by: 解除劳动合同证明、离职以后各月的工资发放表和考勤，单位的停保补报和退费申请
    cleared_by_en: The proof of termination, payroll and attendance of the months since, the late report of the end and the claim for the contributions back
    tests: [still_employed, still_enrolled, left_later]
  - what: 离职几个月后重新受雇于原单位
    what_en: Hired again by the same employer months later
    cleared_by: 解除劳动合同证明、新的劳动合同；新参保开始日距离职超过三十日的，系统已排除
    cleared_by_en: The proof of termination and the new contract; an enrolment that began more than thirty days after is left out already
    left_out: true
    tests: [rehired_at_once]
  - what: 同一法定代表人的另一单位安排了工作
    what_en: Work at another unit under the same legal representative
    cleared_by: 解除劳动合同证明、与另一单位的劳动合同；本库没有，故列二级
    cleared_by_en: The proof of termination and the new contract, which the lake has not, so it is severity 2
    tests: [same_group]
  - what: 一直在两家单位上班
    what_en: Someone who had worked for both all along
    cleared_by: 与两家单位的劳动合同；另一单位的参保早在离职三十日以前开始的，系统已排除
    cleared_by_en: The contracts with both; an enrolment that began more than thirty days before is left out already
    left_out: true
    tests: [same_group]
tests:
  grade_too_heavy:
    zh: 一至四级伤残领取一次性工伤医疗补助金
    en: Medical lump sum for a grade that keeps the employment
    severity: 4
    basis: [工伤保险条例 第三十五条, 社会保险经办条例 第四十六条]
    says: >-
      伤残 {grade} 级的职工保留劳动关系、退出工作岗位，不享受一次性工伤医疗补助金；{paid_on}已支付，未退回 {at_stake_fen|yuan} 元
    says_en: >-
      With grade {grade} the employment goes on and no medical lump sum is due; it was paid on {paid_on},
      {at_stake_fen|yuan} yuan were not returned
  still_employed:
    zh: 领取后仍在原单位参保缴费
    en: Still insured and paid for by the employer that was left
    severity: 3
    basis: [社会保险法 第三十八条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      [登记于{left_on}解除劳动关系，]{paid_on}支付一次性工伤医疗补助金 {at_stake_fen|yuan} 元，而原单位至今没有停保，
      此后又为其正常缴费 {months_paid} 个月
    says_en: >-
      [The employment is said to have ended on {left_on}. ]The lump sum of {at_stake_fen|yuan} yuan was paid on {paid_on}, and the
      employer has not ended the insurance and has since paid {months_paid|month/months} of contributions
    absent:
      - {table: enrolment, by: {enrol_id: enrolment.enrol_id}, within: {end_date: [null, null]}}
  still_enrolled:
    zh: 领取后原单位没有停保，几乎没有缴费
    en: Insurance not ended by the employer that was left, hardly paid for
    severity: 2
    basis: [社会保险法 第三十八条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      [登记于{left_on}解除劳动关系，]{paid_on}支付一次性工伤医疗补助金 {at_stake_fen|yuan} 元，
      而原单位至今没有停保[，此后只缴费 {months_paid} 个月]
    says_en: >-
      [The employment is said to have ended on {left_on}. ]The lump sum of {at_stake_fen|yuan} yuan was paid on {paid_on}, and the
      employer has not ended the insurance[, though it paid only {months_paid|month/months} since]
    absent:
      - {table: enrolment, by: {enrol_id: enrolment.enrol_id}, within: {end_date: [null, null]}}
  left_later:
    zh: 领取以后原单位才停保，离职以后仍在缴费
    en: The employer ended the insurance only after the payment and paid for months after the leaving on record
    severity: 2
    basis: [社会保险法 第三十八条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      [登记于{left_on}解除劳动关系，]{paid_on}支付一次性工伤医疗补助金 {at_stake_fen|yuan} 元，而原单位[停保日期迟至{stopped_on}][支付以后于{told_on}才报停保、停保日期写作{dated_on}]，
      离职以后又正常缴费 {months_paid} 个月
    says_en: >-
      [The employment is said to have ended on {left_on}. ]The lump sum of {at_stake_fen|yuan} yuan was paid on {paid_on}, but the
      employer [dated the end of the insurance {stopped_on}][told its end only on {told_on}, after the payment, dating it {dated_on},] and
      paid {months_paid|month/months} of contributions after the leaving
  no_end_date:
    zh: 没有登记解除劳动关系的日期
    en: No date on which the employment ended
    severity: 2
    basis: [社会保险法 第三十八条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 社会保险经办条例 第四十六条]
    says: >-
      {paid_on}支付一次性工伤医疗补助金 {at_stake_fen|yuan} 元，没有登记解除或者终止劳动关系的日期，须有解除证明
    says_en: >-
      The lump sum of {at_stake_fen|yuan} yuan was paid on {paid_on} without a date on which the employment ended; the proof of
      termination is wanted
    absent:
      - {table: wi_benefit, by: {ben_id: wi_benefit.ben_id}, within: {employment_end_date: [null, null]}}
  rehired_at_once:
    zh: 离职后不久又由原单位参保
    en: Insured again by the same employer at once
    severity: 2
    basis: [社会保险法 第三十八条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      登记于{left_on}解除劳动关系并领取一次性工伤医疗补助金 {at_stake_fen|yuan} 元，原单位自{insured_on}起又为其参保
    says_en: >-
      The employment is said to have ended on {left_on}, the lump sum of {at_stake_fen|yuan} yuan was paid, and the same employer
      insured the worker again from {insured_on}
  same_group:
    zh: 离职前后由同一法定代表人的另一单位参保
    en: Insured by another unit of the same legal representative
    severity: 2
    basis: [社会保险法 第三十八条, 工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      登记于{left_on}解除劳动关系并领取一次性工伤医疗补助金 {at_stake_fen|yuan} 元，
      与原单位同一法定代表人的另一单位自{insured_on}起为其参保
    says_en: >-
      The employment is said to have ended on {left_on}, the lump sum of {at_stake_fen|yuan} yuan was paid, and another unit of the
      same legal representative insured the worker from {insured_on}
  overpaid:
    zh: 一次性工伤医疗补助金多发
    en: Medical lump sum paid too high
    severity: 2
    basis: [工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 广东省工伤保险条例（2019 修订）, 社会保险经办条例 第四十六条]
    at_stake: 未退回的金额超过依法应发的部分
    at_stake_en: What was not returned above what the law gives
    says: >-
      [伤残 {grade} 级，按 {lump_months} 个月本人工资（每月 {wage_fen|yuan} 元）][{ungraded_on}鉴定未达伤残等级，]应发一次性工伤医疗补助金
      {due_fen|yuan} 元，已付、未退回 {paid_fen|yuan} 元，多发 {at_stake_fen|yuan} 元
    says_en: >-
      {due_fen|yuan} yuan due[ for grade {grade}, own wage {wage_fen|yuan} yuan × {lump_months}][, for by the conclusion of {ungraded_on}
      no grade is reached]; {paid_fen|yuan} yuan were paid and not returned, {at_stake_fen|yuan} yuan too much
    reckoning:
      zh: 应付 = 本人工资 × 该等级的一次性工伤医疗补助金月数，取整到分；未达伤残等级的应付为零；实付减去已退回的
      en: Due = own wage × the months of the medical lump sum of the grade, to the fen, nothing where no grade is reached; paid less what was returned
      columns: &lump
        grade: {zh: 伤残等级（零为未达）, en: "Grade, 0 where none is reached"}
        own_wage: {zh: 本人工资, en: Own wage, as: yuan}
  underpaid:
    zh: 一次性工伤医疗补助金少发
    en: Medical lump sum paid too low
    severity: 2
    basis: [工伤保险条例 第三十六条, 工伤保险条例 第三十七条, 广东省工伤保险条例（2019 修订）, 工伤保险条例 第五十八条]
    at_stake: 依法应发而没有发足的部分，为负
    at_stake_en: What the law gives and was not paid, as a negative sum
    says: >-
      伤残 {grade} 级，按 {lump_months} 个月本人工资（每月 {wage_fen|yuan} 元）应发一次性工伤医疗补助金 {due_fen|yuan} 元，
      实发 {granted_fen|yuan} 元，少发 {short_fen|yuan} 元
    says_en: >-
      {due_fen|yuan} yuan due for grade {grade}, own wage {wage_fen|yuan} yuan × {lump_months}; {granted_fen|yuan} yuan were granted,
      {short_fen|yuan} yuan too little
    reckoning:
      zh: 应付 = 本人工资 × 该等级的一次性工伤医疗补助金月数，取整到分；实付为当初发放的，后来退回的不减
      en: Due = own wage × the months of the medical lump sum of the grade, to the fen; paid as granted, whatever came back later
      columns: *lump
--- */
-- 已支付、没有全部退回的一次性工伤医疗补助金；没有登记离职日期的，从支付之日看
WITH paid AS (
    SELECT w.ben_id, w.case_id, w.grade_used, w.own_wage_fen, w.employment_end_date, c.employer_id, u.legal_person_id,
        c.person_id, COALESCE(w.employment_end_date, w.pay_date) AS left_date,
        COALESCE(w.employment_end_date_month, w.pay_date_month) AS left_month, w.pay_date, p.src_table, p.src_key, p.ym,
        p.amount_fen, p.amount_fen - p.returned_fen AS left_fen
    FROM wi_benefit AS w
    JOIN payment AS p ON p.src_table = 'wi_benefit' AND p.src_key = w.ben_id
    JOIN wi_case AS c ON c.case_id = w.case_id
    LEFT JOIN employer AS u ON u.employer_id = c.employer_id
    WHERE w.item = 'med_lump' AND p.amount_fen > p.returned_fen
),
-- 原单位的参保，和同一法定代表人的另一单位在离职前后一个月内开始的；离职后两个月是否仍未停，停保是否支付以后才报
jobs AS (
    SELECT p.ben_id, p.pay_date, e.enrol_id, e.end_date, e.employer_id <> p.employer_id AS is_group,
        e.employer_id = p.employer_id AND e.start_date > p.left_date AS is_new,
        e.employer_id = p.employer_id AND e.start_date <= p.left_date AS is_old,
        COALESCE(e.end_date_month, $as_of_month) - p.left_month >= $late_months AS is_lasting,
        CAST(t.told_ts AS DATE) > p.pay_date AS is_told_later
    FROM paid AS p
    JOIN enrolment AS e ON e.person_id = p.person_id
    LEFT JOIN employer AS u ON u.employer_id = e.employer_id
    LEFT JOIN enrolment_end_report AS t ON t.enrol_id = e.enrol_id
    WHERE date_diff('day', p.left_date, e.start_date) <= $gap_days
        AND (
            e.employer_id = p.employer_id
            OR (u.legal_person_id = p.legal_person_id AND date_diff('day', e.start_date, p.left_date) <= $gap_days)
        )
),
-- 每一笔各种情形的参保：一直没停的、支付以后才停或才报停保的、很快又办的、集团内另办的
kept AS (
    SELECT ben_id, MIN(CASE WHEN is_old AND is_lasting AND end_date IS NULL THEN enrol_id END) AS open_id,
        MIN(CASE WHEN is_old AND (is_told_later OR (is_lasting AND end_date > pay_date)) THEN enrol_id END) AS old_id,
        MIN(CASE WHEN is_new AND is_lasting THEN enrol_id END) AS new_id,
        MIN(CASE WHEN is_group AND is_lasting THEN enrol_id END) AS group_id
    FROM jobs GROUP BY ben_id
),
-- 离职次月以后原单位正常缴的每笔费
afterwards AS (
    SELECT p.ben_id, c.contrib_id, c.ym_month
    FROM paid AS p
    JOIN claimant_contribution AS c
        ON c.person_id = p.person_id AND c.employer_id = p.employer_id AND c.ym_month > p.left_month
    WHERE c.kind = 'normal'
),
-- 缴了几个月
since AS (SELECT ben_id, COUNT(DISTINCT ym_month) AS months FROM afterwards GROUP BY ben_id),
-- 支付以前的鉴定结论，含复查，按结论先后
conclusions AS (
    SELECT p.ben_id, a.appr_id, a.conclusion_date, a.grade,
        ROW_NUMBER() OVER (PARTITION BY p.ben_id ORDER BY a.conclusion_date DESC, a.appr_id DESC) AS place
    FROM paid AS p JOIN wi_appraisal AS a ON a.case_id = p.case_id AND a.conclusion_date <= p.pay_date
),
-- 支付时的等级：最后的结论，没有的用核定的等级
graded AS (
    SELECT p.ben_id, p.case_id, p.employment_end_date, p.left_month, p.own_wage_fen, p.pay_date, p.src_table, p.src_key,
        p.ym, p.amount_fen, p.left_fen, a.appr_id, a.conclusion_date, COALESCE(a.grade, p.grade_used) AS grade
    FROM paid AS p LEFT JOIN conclusions AS a ON a.ben_id = p.ben_id AND a.place = 1
),
-- 应发金额：等级月数乘登记的本人工资，不够等级的不发；一至四级保留劳动关系，不发；底稿所引的月数不早于离职当月
priced AS (
    SELECT g.ben_id, g.case_id, g.employment_end_date, g.own_wage_fen, g.pay_date, g.src_table, g.src_key, g.ym,
        g.amount_fen, g.left_fen, g.appr_id, g.conclusion_date, g.grade, k.medical_lump_months AS lump_months,
        CASE WHEN g.grade = 0 THEN 0 ELSE CAST(ROUND(g.own_wage_fen * k.medical_lump_months) AS BIGINT) END AS due_fen,
        g.grade BETWEEN 1 AND l.disability_pension_fund_grade AS is_heavy,
        GREATEST(g.ym, g.left_month + 1 + CAST(FLOOR(g.left_month / 12) AS BIGINT) * (100 - 12)) AS law_ym
    FROM graded AS g
    JOIN law_month AS l ON l.month = g.left_month
    LEFT JOIN law_month_key AS k ON k.month = g.left_month AND k.key = CAST(g.grade AS VARCHAR)
    WHERE l.disability_pension_fund_grade IS NOT NULL
),
-- 每一笔只按一种情形提出，及那种情形的参保；迟停一个月、其间只缴了一个月费的不提
suspected AS (
    SELECT p.ben_id, p.case_id, p.employment_end_date, p.own_wage_fen, p.pay_date, p.src_table, p.src_key, p.ym,
        p.amount_fen, p.left_fen, p.appr_id, p.conclusion_date, p.grade, p.lump_months, p.due_fen, p.law_ym,
        COALESCE(s.months, 0) AS months_paid, k.open_id, k.old_id, k.new_id, k.group_id,
        CASE
            WHEN p.is_heavy THEN 'grade_too_heavy'
            WHEN k.open_id IS NOT NULL AND s.months >= $late_months THEN 'still_employed'
            WHEN k.open_id IS NOT NULL THEN 'still_enrolled'
            WHEN k.old_id IS NOT NULL AND s.months >= $late_months THEN 'left_later'
            WHEN p.employment_end_date IS NULL THEN 'no_end_date'
            WHEN k.new_id IS NOT NULL THEN 'rehired_at_once'
            WHEN k.group_id IS NOT NULL THEN 'same_group'
            WHEN p.left_fen - p.due_fen > $tolerance_fen THEN 'overpaid'
            WHEN p.due_fen - p.amount_fen > $tolerance_fen THEN 'underpaid'
        END AS test
    FROM priced AS p LEFT JOIN kept AS k ON k.ben_id = p.ben_id LEFT JOIN since AS s ON s.ben_id = p.ben_id
),
-- 一至四级不发的
grade_too_heavy AS (
    SELECT *, ben_id AS finding, ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal, left_fen AS fen,
        pay_date AS paid_on
    FROM suspected WHERE test = 'grade_too_heavy'
),
-- 原单位一直没有停保、还在缴费的，凭参保和每月缴费
still_employed AS (
    SELECT s.*, s.ben_id AS finding, s.ben_id AS proof__wi_benefit, s.open_id AS proof__enrolment,
        s.appr_id AS proof__wi_appraisal, c.contrib_id AS proof__contribution, s.left_fen AS fen,
        s.employment_end_date AS left_on, s.pay_date AS paid_on, s.grade
    FROM suspected AS s JOIN afterwards AS c ON c.ben_id = s.ben_id WHERE s.test = 'still_employed'
),
-- 原单位没有停保、几乎没有缴费的
still_enrolled AS (
    SELECT s.* EXCLUDE (months_paid), s.ben_id AS finding, s.ben_id AS proof__wi_benefit, s.open_id AS proof__enrolment,
        s.appr_id AS proof__wi_appraisal, c.contrib_id AS proof__contribution, s.left_fen AS fen,
        s.employment_end_date AS left_on, s.pay_date AS paid_on, NULLIF(s.months_paid, 0) AS months_paid
    FROM suspected AS s LEFT JOIN afterwards AS c ON c.ben_id = s.ben_id WHERE s.test = 'still_enrolled'
),
-- 支付以后原单位才停保、才报停保的
left_later AS (
    SELECT s.*, s.ben_id AS finding, s.ben_id AS proof__wi_benefit, e.enrol_id AS proof__enrolment,
        s.appr_id AS proof__wi_appraisal, c.contrib_id AS proof__contribution, s.left_fen AS fen,
        s.employment_end_date AS left_on, s.pay_date AS paid_on,
        CASE WHEN e.end_date > s.pay_date THEN e.end_date END AS stopped_on,
        CASE WHEN e.end_date <= s.pay_date THEN CAST(e.told_ts AS DATE) END AS told_on,
        CASE WHEN e.end_date <= s.pay_date THEN e.end_date END AS dated_on
    FROM suspected AS s
    JOIN enrolment_end_report AS e ON e.enrol_id = s.old_id
    JOIN afterwards AS c ON c.ben_id = s.ben_id
    WHERE s.test = 'left_later'
),
-- 没有离职日期的
no_end_date AS (
    SELECT *, ben_id AS finding, ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal, left_fen AS fen,
        pay_date AS paid_on, grade, months_paid
    FROM suspected WHERE test = 'no_end_date'
),
-- 很快又由原单位参保的
rehired_at_once AS (
    SELECT s.*, s.ben_id AS finding, s.ben_id AS proof__wi_benefit, e.enrol_id AS proof__enrolment,
        s.appr_id AS proof__wi_appraisal, s.left_fen AS fen, s.employment_end_date AS left_on,
        e.start_date AS insured_on, s.months_paid
    FROM suspected AS s JOIN enrolment AS e ON e.enrol_id = s.new_id WHERE s.test = 'rehired_at_once'
),
-- 由集团内另一单位参保的
same_group AS (
    SELECT s.*, s.ben_id AS finding, s.ben_id AS proof__wi_benefit, e.enrol_id AS proof__enrolment,
        s.appr_id AS proof__wi_appraisal, s.left_fen AS fen, s.employment_end_date AS left_on,
        e.start_date AS insured_on
    FROM suspected AS s JOIN enrolment AS e ON e.enrol_id = s.group_id WHERE s.test = 'same_group'
),
-- 多发的；零级是未达伤残等级
overpaid AS (
    SELECT * EXCLUDE (grade), ben_id AS finding, ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal,
        left_fen - due_fen AS fen, NULLIF(grade, 0) AS grade,
        CASE WHEN grade = 0 THEN conclusion_date END AS ungraded_on, own_wage_fen AS wage_fen, left_fen AS paid_fen,
        law_ym AS reckon__ym, grade AS reckon__grade, own_wage_fen AS reckon__own_wage,
        lump_months AS reckon__medical_lump_months, due_fen AS reckon__due, left_fen AS reckon__paid
    FROM suspected WHERE test = 'overpaid'
),
-- 少发的
underpaid AS (
    SELECT *, ben_id AS finding, ben_id AS proof__wi_benefit, appr_id AS proof__wi_appraisal,
        amount_fen - due_fen AS fen, own_wage_fen AS wage_fen, amount_fen AS granted_fen,
        due_fen - amount_fen AS short_fen, law_ym AS reckon__ym, grade AS reckon__grade,
        own_wage_fen AS reckon__own_wage, lump_months AS reckon__medical_lump_months, due_fen AS reckon__due, amount_fen AS reckon__paid
    FROM suspected WHERE test = 'underpaid'
)
SELECT * FROM grade_too_heavy
UNION ALL BY NAME SELECT * FROM still_employed
UNION ALL BY NAME SELECT * FROM still_enrolled
UNION ALL BY NAME SELECT * FROM left_later
UNION ALL BY NAME SELECT * FROM no_end_date
UNION ALL BY NAME SELECT * FROM rehired_at_once
UNION ALL BY NAME SELECT * FROM same_group
UNION ALL BY NAME SELECT * FROM overpaid
UNION ALL BY NAME SELECT * FROM underpaid

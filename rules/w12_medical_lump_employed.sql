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
severity: 4
status: live
basis:
  - 社会保险法 第三十八条
  - 社会保险法 第八十八条
  - 工伤保险条例 第三十五条
  - 工伤保险条例 第三十六条
  - 工伤保险条例 第三十七条
  - 工伤保险条例 第六十条
  - 广东省工伤保险条例（2019 修订）
reads:
  - identity
  - wi_case
  - wi_benefit
  - wi_appraisal
  - employer
  - enrolment
  - payment
  - claimant_contribution
  - law_parameter
eligible: |
  SELECT case_id FROM wi_case WHERE case_id IN (SELECT case_id FROM wi_benefit WHERE item = 'med_lump')
parameters:
  late_months: {value: 2, unit: months, source: 业务规则目录 W12（迟一个月停保不提）}
  gap_days: {value: 30, unit: days, source: 设计阈值（一个月内又招回的不算真正离开）}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值（同 W11，一元以内不提）}
at_stake: 已付、未退回的一次性工伤医疗补助金；金额不符的为差额，少发的为负
at_stake_en: The lump sum that was paid and not returned; where only the amount is wrong the difference, negative where too little was paid
look_alikes:
  - what: 单位迟一个月停保
    what_en: The employer stopped the insurance a month late
    cleared_by: 停保不满两个月，或其间缴费不满两个月；停得更迟的只列二级
    cleared_by_en: Less than two months late, or fewer than two months paid for; later stops are severity 2
  - what: 离职几个月后重新受雇于原单位
    what_en: Hired again by the same employer months later
    cleared_by: 新参保开始日距离职超过三十日
    cleared_by_en: The new enrolment began more than thirty days after
  - what: 同一法定代表人的另一单位安排了工作
    what_en: Work at another unit under the same legal representative
    cleared_by: 解除劳动合同证明、新合同（本库没有），所以只列二级
    cleared_by_en: The proof of termination and the new contract, which the lake has not, so it is severity 2
  - what: 一直在两家单位上班
    what_en: Someone who had worked for both all along
    cleared_by: 另一单位的参保早在离职三十日以前开始
    cleared_by_en: The other enrolment began more than thirty days before
says: >-
  工伤案件 {case_id}：{grade} 级，登记离职 {employment_end_date}，离职后原单位又缴费 {months_paid} 个月；
  一次性工伤医疗补助金应核减 {at_stake_fen|yuan} 元
says_en: >-
  Case {case_id}: grade {grade}, left {employment_end_date}, {months_paid} months of contributions by the same employer
  since; {at_stake_fen|yuan} yuan of the medical lump sum at stake
--- */
WITH paid AS (
    -- 已支付、没有全部退回的一次性工伤医疗补助金；没有登记离职日期的，从支付之日看
    SELECT
        w.ben_id, w.case_id, w.grade_used, w.own_wage_fen, w.employment_end_date, c.employer_id, u.legal_person_id,
        i.root AS worker_id,
        COALESCE(w.employment_end_date, w.pay_date) AS left_date,
        COALESCE(w.employment_end_date_month, w.pay_date_month) AS left_month,
        w.pay_date, p.src_table, p.src_key, p.ym, p.amount_fen, p.amount_fen - p.returned_fen AS left_fen
    FROM wi_benefit AS w
    JOIN payment AS p ON p.src_table = 'wi_benefit' AND p.src_key = w.ben_id
    JOIN wi_case AS c ON c.case_id = w.case_id
    LEFT JOIN identity AS i ON i.person_id = c.person_id
    LEFT JOIN employer AS u ON u.employer_id = c.employer_id
    WHERE w.item = 'med_lump' AND p.amount_fen > p.returned_fen
),
jobs AS (
    -- 离职后两个月仍未停的参保：原单位的，或同一法定代表人的另一单位在离职前后一个月内开始的
    SELECT
        p.ben_id, e.enrol_id,
        e.employer_id <> p.employer_id AS is_group,
        e.employer_id = p.employer_id AND e.start_date > p.left_date AS is_new,
        e.employer_id = p.employer_id AND e.start_date <= p.left_date AS is_old,
        e.end_date IS NULL AS is_open
    FROM paid AS p
    JOIN identity AS i ON i.root = p.worker_id
    JOIN enrolment AS e ON e.person_id = i.person_id
    LEFT JOIN employer AS u ON u.employer_id = e.employer_id
    WHERE COALESCE(e.end_date_month, $as_of_month) - p.left_month >= $late_months
        AND date_diff('day', p.left_date, e.start_date) <= $gap_days
        AND (
            e.employer_id = p.employer_id
            OR (u.legal_person_id = p.legal_person_id AND date_diff('day', e.start_date, p.left_date) <= $gap_days)
        )
),
kept AS (
    -- 每一笔各种情形的参保：一直没停的、后来才停的、很快又办的、集团内另办的
    SELECT
        ben_id,
        MIN(CASE WHEN is_old AND is_open THEN enrol_id END) AS open_id,
        MIN(CASE WHEN is_old THEN enrol_id END) AS old_id,
        MIN(CASE WHEN is_new THEN enrol_id END) AS new_id,
        MIN(CASE WHEN is_group THEN enrol_id END) AS group_id
    FROM jobs GROUP BY ben_id
),
since AS (
    -- 离职次月以后原单位正常缴费的月数
    SELECT p.ben_id, COUNT(DISTINCT c.ym_month) AS months
    FROM paid AS p
    JOIN claimant_contribution AS c
        ON c.person_id = p.worker_id AND c.employer_id = p.employer_id AND c.ym_month > p.left_month
    WHERE c.kind = 'normal'
    GROUP BY p.ben_id
),
conclusions AS (
    -- 支付以前的鉴定结论，含复查，按结论先后
    SELECT
        p.ben_id, a.appr_id, a.grade,
        ROW_NUMBER() OVER (PARTITION BY p.ben_id ORDER BY a.conclusion_date DESC, a.appr_id DESC) AS place
    FROM paid AS p
    JOIN wi_appraisal AS a ON a.case_id = p.case_id AND a.conclusion_date <= p.pay_date
),
graded AS (
    -- 支付时的等级：最后的结论，没有的用核定的等级
    SELECT
        p.ben_id, p.case_id, p.employment_end_date, p.left_month, p.own_wage_fen, p.src_table, p.src_key, p.ym, p.amount_fen, p.left_fen,
        a.appr_id, COALESCE(a.grade, p.grade_used) AS grade,
        k.open_id, k.old_id, k.new_id, k.group_id, COALESCE(s.months, 0) AS months_paid
    FROM paid AS p
    LEFT JOIN conclusions AS a ON a.ben_id = p.ben_id AND a.place = 1
    LEFT JOIN kept AS k ON k.ben_id = p.ben_id
    LEFT JOIN since AS s ON s.ben_id = p.ben_id
),
priced AS (
    -- 应发金额：等级月数乘登记的本人工资，不够等级的不发；一至四级保留劳动关系，不发
    SELECT
        g.ben_id, g.case_id, g.employment_end_date, g.src_table, g.src_key, g.ym, g.amount_fen, g.left_fen, g.appr_id, g.grade,
        g.open_id, g.old_id, g.new_id, g.group_id, g.months_paid,
        CASE WHEN g.grade = 0 THEN 0 ELSE CAST(ROUND(g.own_wage_fen * l.value) AS BIGINT) END AS due_fen,
        g.grade BETWEEN 1 AND h.value AS is_heavy
    FROM graded AS g
    JOIN law_parameter AS h
        ON h.name = 'disability_pension_fund_grade' AND g.left_month BETWEEN h.from_month AND h.to_month
    LEFT JOIN law_parameter AS l
        ON l.name = 'medical_lump_months' AND l.key = CAST(g.grade AS VARCHAR)
        AND g.left_month BETWEEN l.from_month AND l.to_month
),
suspected AS (
    -- 每一笔只按一种情形提出；迟停一个月、其间只缴了一个月费的不提
    SELECT
        ben_id, case_id, employment_end_date, src_table, src_key, ym, amount_fen, left_fen, due_fen, appr_id, grade, months_paid,
        open_id, old_id, new_id, group_id,
        CASE
            WHEN is_heavy THEN 'grade_too_heavy'
            WHEN open_id IS NOT NULL AND months_paid >= $late_months THEN 'still_employed'
            WHEN open_id IS NOT NULL THEN 'still_enrolled'
            WHEN old_id IS NOT NULL AND months_paid >= $late_months THEN 'left_later'
            WHEN employment_end_date IS NULL THEN 'no_end_date'
            WHEN new_id IS NOT NULL THEN 'rehired_at_once'
            WHEN group_id IS NOT NULL THEN 'same_group'
            WHEN left_fen - due_fen > $tolerance_fen THEN 'overpaid'
            WHEN due_fen - amount_fen > $tolerance_fen THEN 'underpaid'
        END AS test
    FROM priced
)
SELECT
    ben_id AS finding,
    'wi_case' AS subject_kind,
    case_id AS subject_id,
    test AS test,
    CASE WHEN test IN ('grade_too_heavy', 'still_employed') THEN 4 ELSE 2 END AS severity,
    ym AS from_ym,
    ym AS to_ym,
    ben_id AS proof__wi_benefit,
    CASE
        WHEN test IN ('still_employed', 'still_enrolled') THEN open_id
        WHEN test = 'left_later' THEN old_id
        WHEN test = 'rehired_at_once' THEN new_id
        WHEN test = 'same_group' THEN group_id
    END AS proof__enrolment,
    appr_id AS proof__wi_appraisal,
    src_table AS money_table,
    src_key AS money_key,
    CASE
        WHEN test = 'overpaid' THEN left_fen - due_fen
        WHEN test = 'underpaid' THEN amount_fen - due_fen
        ELSE left_fen
    END AS fen,
    case_id AS case_id,
    grade AS grade,
    employment_end_date AS employment_end_date,
    months_paid AS months_paid
FROM suspected
WHERE test IS NOT NULL

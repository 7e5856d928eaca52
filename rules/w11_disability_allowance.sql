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
severity: 2
status: live
basis:
  - 社会保险法 第八十八条
  - 工伤保险条例 第十五条
  - 工伤保险条例 第三十五条
  - 工伤保险条例 第三十六条
  - 工伤保险条例 第三十七条
  - 工伤保险条例 第六十四条
  - 社会保险经办条例 第四十六条
reads:
  - identity
  - wi_case
  - wi_benefit
  - wi_appraisal
  - employer
  - payment
  - claimant_contribution
  - account_opening
  - ext_tax_income
  - law_parameter
eligible: |
  SELECT case_id FROM wi_case WHERE case_id IN (SELECT case_id FROM wi_benefit WHERE item = 'disab_lump')
parameters:
  tolerance_fen: {value: 100, unit: fen, source: 业务规则目录 W11（一元以内不提）}
  jump_months: {value: 3, unit: months, source: 业务规则目录 W11（受伤前三个月内抬高）}
  jump_times: {value: 1.5, unit: times, source: 业务规则目录 W11（抬高一半及以上）, step: 0.01}
  due_months: {value: 1, unit: months, source: 设计阈值（所属期次月以内到账的不算补缴）}
  tax_share: {value: 0.9, unit: share, source: 设计阈值（申报工资达到基数九成的算真实涨薪）, step: 0.01}
  whole_bp: {value: 10000, unit: bp, source: 万分比的分母}
at_stake: 已付、未退回的补助金超过依法应发的部分，先核减后付的；少发的为负
at_stake_en: What was paid and not returned above what the law gives, the later payments first; negative where too little was paid
look_alikes:
  - what: 等级由再次鉴定改变、补发差额
    what_en: A second appraisal changed the grade and the difference was paid
    cleared_by: 各笔相加等于改变后等级应发的金额
    cleared_by_en: The payments add up to what the final grade gives
  - what: 受伤前真实涨薪
    what_en: A real raise before the injury
    cleared_by: 同月个税工资与基数相当
    cleared_by_en: Wages declared for tax agree with the base
  - what: 参保不足十二个月的新职工
    what_en: A worker insured for less than twelve months
    cleared_by: 按有缴费的月份平均；抬高前的月份不全的，不作抬高判断
    cleared_by_en: The mean of the months there are; without all the earlier months no raise is judged
  - what: 受伤前十二个月有一部分在完整缴费记录之前
    what_en: Part of the twelve months lies before the records
    cleared_by: 只按登记的本人工资核对月数
    cleared_by_en: Only the months are checked, with the own wage on record
says: >-
  工伤案件 {case_id}：{grade} 级，本人工资 {wage_fen|yuan} 元，应发一次性伤残补助金 {due_fen|yuan} 元，
  {payments} 笔共付 {paid_fen|yuan} 元，差额 {at_stake_fen|yuan} 元
says_en: >-
  Case {case_id}: grade {grade}, own wage {wage_fen|yuan}, allowance due {due_fen|yuan}, paid {paid_fen|yuan} in {payments}
  payments, {at_stake_fen|yuan} yuan too much
--- */
WITH paid AS (
    -- 已支付、没有全部退回的每一笔一次性伤残补助金；连同以前各笔的累计，以及倒数第几笔
    SELECT
        w.ben_id, w.case_id, w.grade_used, w.own_wage_fen, p.src_table, p.src_key, p.ym,
        p.amount_fen, p.amount_fen - p.returned_fen AS left_fen,
        SUM(p.amount_fen - p.returned_fen) OVER (PARTITION BY w.case_id ORDER BY p.pay_date, w.ben_id) AS running_fen,
        ROW_NUMBER() OVER (PARTITION BY w.case_id ORDER BY p.pay_date DESC, w.ben_id DESC) AS from_last
    FROM wi_benefit AS w
    JOIN payment AS p ON p.src_table = 'wi_benefit' AND p.src_key = w.ben_id
    WHERE w.item = 'disab_lump' AND p.amount_fen > p.returned_fen
),
totals AS (
    -- 每个案件一共发了多少、还没有退回多少；核定用的等级和本人工资，取最后一笔的
    SELECT
        case_id, CAST(SUM(amount_fen) AS BIGINT) AS granted_fen, CAST(SUM(left_fen) AS BIGINT) AS paid_fen,
        COUNT(*) AS payments,
        MAX(CASE WHEN from_last = 1 THEN grade_used END) AS grade_used,
        MAX(CASE WHEN from_last = 1 THEN own_wage_fen END) AS stated_fen
    FROM paid GROUP BY case_id
),
conclusions AS (
    -- 每个案件的鉴定结论：再次鉴定为最终结论；复查只影响以后的月待遇
    SELECT
        appr_id, case_id, grade,
        ROW_NUMBER() OVER (
            PARTITION BY case_id
            ORDER BY CASE WHEN kind = 'first' THEN 1 ELSE 0 END, conclusion_date DESC, appr_id DESC
        ) AS place
    FROM wi_appraisal WHERE kind IN ('first', 'second') AND conclusion_date IS NOT NULL
),
records AS (
    -- 完整缴费记录之前的最后一个月
    SELECT COALESCE(MAX(as_of_ym_month), 0) AS last_month FROM account_opening
),
graded AS (
    -- 付了补助金的案件和应有的等级：有结论的从结论，没有的用核定的等级
    SELECT
        c.case_id, c.clause, c.employer_id, c.injury_ts, c.injury_ts_month, i.root AS worker_id,
        t.granted_fen, t.paid_fen, t.payments, t.stated_fen, a.appr_id, COALESCE(a.grade, t.grade_used) AS grade
    FROM totals AS t
    JOIN wi_case AS c ON c.case_id = t.case_id
    LEFT JOIN identity AS i ON i.person_id = c.person_id
    LEFT JOIN conclusions AS a ON a.case_id = c.case_id AND a.place = 1
),
statutes AS (
    -- 受伤当月的法定数字：本人工资的计算月数、全省月平均工资、上下限比例，等级的月数
    SELECT
        g.case_id,
        SUM(CASE WHEN l.name = 'own_wage_months' THEN l.value END) AS wage_months,
        SUM(CASE WHEN l.name = 'provincial_mean_wage' THEN l.value_fen END) AS mean_fen,
        SUM(CASE WHEN l.name = 'own_wage_floor' THEN l.value END) AS floor_bp,
        SUM(CASE WHEN l.name = 'own_wage_ceiling' THEN l.value END) AS ceiling_bp,
        SUM(CASE WHEN l.key = CAST(g.grade AS VARCHAR) THEN l.value END) AS lump_months
    FROM graded AS g
    JOIN law_parameter AS l
        ON l.name IN (
            'own_wage_months', 'provincial_mean_wage', 'own_wage_floor', 'own_wage_ceiling', 'disability_lump_months'
        )
        AND g.injury_ts_month BETWEEN l.from_month AND l.to_month
    GROUP BY g.case_id
),
injured AS (
    -- 每个案件的本人工资怎样算；完整缴费记录是否覆盖受伤前的计算月数
    SELECT
        g.case_id, g.clause, g.employer_id, g.injury_ts_month, CAST(g.injury_ts AS DATE) AS injury_date, g.worker_id,
        g.granted_fen, g.paid_fen, g.payments, g.stated_fen, g.appr_id, g.grade,
        s.wage_months, s.lump_months,
        s.mean_fen * s.floor_bp / $whole_bp AS least_fen,
        s.mean_fen * s.ceiling_bp / $whole_bp AS most_fen,
        g.injury_ts_month - s.wage_months > r.last_month AS is_on_record
    FROM graded AS g
    JOIN statutes AS s ON s.case_id = g.case_id
    CROSS JOIN records AS r
),
bases AS (
    -- 受伤前十二个月各月的工伤缴费基数；同月几笔取最高的一笔
    SELECT
        n.case_id, c.ym_month, MAX(c.base_uw_fen) AS base_fen,
        c.ym_month >= n.injury_ts_month - $jump_months AS is_late
    FROM injured AS n
    JOIN claimant_contribution AS c
        ON c.person_id = n.worker_id AND c.ym_month < n.injury_ts_month AND c.ym_month >= n.injury_ts_month - n.wage_months
    WHERE n.is_on_record AND (c.lines_wi OR c.lines_wis) AND c.base_uw_fen > 0
    GROUP BY n.case_id, c.ym_month, n.injury_ts_month
),
early AS (
    -- 其中抬高期以前的月份，及基数不高于它的月份数
    SELECT
        case_id, base_fen,
        COUNT(*) OVER (PARTITION BY case_id) AS months,
        COUNT(*) OVER (PARTITION BY case_id ORDER BY base_fen) AS not_above
    FROM bases WHERE NOT is_late
),
usual AS (
    -- 这些月份齐全的，其基数的中位数（双数个月取较低的一个）
    SELECT e.case_id, MIN(e.base_fen) AS base_fen
    FROM early AS e JOIN injured AS n ON n.case_id = e.case_id
    WHERE e.months = n.wage_months - $jump_months AND e.not_above + e.not_above >= e.months
    GROUP BY e.case_id
),
raised AS (
    -- 抬高的月份：受伤之后才补缴、基数比中位数高出一半及以上的缴费
    SELECT n.case_id, c.contrib_id, c.ym_month, c.base_uw_fen, u.base_fen
    FROM injured AS n
    JOIN usual AS u ON u.case_id = n.case_id
    JOIN claimant_contribution AS c
        ON c.person_id = n.worker_id AND c.ym_month < n.injury_ts_month
        AND c.ym_month >= n.injury_ts_month - $jump_months
    WHERE (c.lines_wi OR c.lines_wis) AND c.base_uw_fen >= u.base_fen * $jump_times
        AND c.paid_date > n.injury_date AND c.paid_date_month > c.ym_month + $due_months
),
real_raise AS (
    -- 其中个税申报的工资与抬高后的基数相当的月份
    SELECT r.case_id, r.ym_month
    FROM raised AS r
    JOIN injured AS n ON n.case_id = r.case_id
    JOIN employer AS u ON u.employer_id = n.employer_id
    JOIN ext_tax_income AS t ON t.person_id = n.worker_id AND t.payer_uscc = u.uscc AND t.ym_month = r.ym_month
    WHERE t.wage_fen >= r.base_uw_fen * $tax_share
),
jumps AS (
    -- 没有个税印证的抬高
    SELECT r.case_id, r.contrib_id, r.ym_month, r.base_fen
    FROM raised AS r
    LEFT JOIN real_raise AS x ON x.case_id = r.case_id AND x.ym_month = r.ym_month
    WHERE x.case_id IS NULL
),
means AS (
    -- 月平均缴费基数；抬高的月份按中位数计
    SELECT b.case_id, AVG(COALESCE(j.base_fen, b.base_fen)) AS mean_fen
    FROM bases AS b
    LEFT JOIN (SELECT DISTINCT case_id, ym_month, base_fen FROM jumps) AS j
        ON j.case_id = b.case_id AND j.ym_month = b.ym_month
    GROUP BY b.case_id
),
due AS (
    -- 本人工资：平均基数限于上下限之内；算不出的用登记的
    SELECT
        n.case_id, n.clause, n.grade, n.appr_id, n.lump_months, n.granted_fen, n.paid_fen, n.payments,
        CASE
            WHEN m.mean_fen IS NULL THEN n.stated_fen
            ELSE CAST(ROUND(LEAST(GREATEST(m.mean_fen, n.least_fen), n.most_fen)) AS BIGINT)
        END AS wage_fen
    FROM injured AS n LEFT JOIN means AS m ON m.case_id = n.case_id
),
priced AS (
    -- 应发金额：等级月数乘本人工资；旧伤复发的、不够等级的不发
    SELECT
        case_id, clause, grade, appr_id, granted_fen, paid_fen, payments, wage_fen,
        CASE
            WHEN clause = '15-3' OR grade = 0 THEN 0 ELSE CAST(ROUND(wage_fen * lump_months) AS BIGINT)
        END AS due_fen
    FROM due
),
wrong AS (
    -- 差额超过一元的案件，一个案件只按一种情形提出；正在退回的不算少发
    SELECT
        case_id, grade, appr_id, granted_fen, paid_fen, payments, wage_fen, due_fen,
        CASE
            WHEN granted_fen < due_fen THEN 'underpaid'
            WHEN clause = '15-3' THEN 'old_wound'
            WHEN payments > 1 THEN 'paid_twice'
            WHEN case_id IN (SELECT j.case_id FROM jumps AS j) THEN 'wage_jump'
            ELSE 'overpaid'
        END AS test
    FROM priced
    WHERE paid_fen - due_fen > $tolerance_fen OR due_fen - granted_fen > $tolerance_fen
)
SELECT
    w.case_id AS finding,
    'wi_case' AS subject_kind,
    w.case_id AS subject_id,
    w.test AS test,
    CASE WHEN w.test IN ('underpaid', 'overpaid') THEN 2 ELSE 3 END AS severity,
    p.ym AS from_ym,
    p.ym AS to_ym,
    p.ben_id AS proof__wi_benefit,
    w.appr_id AS proof__wi_appraisal,
    j.contrib_id AS proof__contribution,
    p.src_table AS money_table,
    p.src_key AS money_key,
    CAST(CASE
        WHEN w.test = 'underpaid' THEN w.granted_fen - w.due_fen
        ELSE LEAST(p.left_fen, p.running_fen - w.due_fen)
    END AS BIGINT) AS fen,
    w.case_id AS case_id,
    w.grade AS grade,
    w.wage_fen AS wage_fen,
    w.due_fen AS due_fen,
    w.paid_fen AS paid_fen,
    w.payments AS payments
FROM wrong AS w
JOIN paid AS p ON p.case_id = w.case_id
LEFT JOIN jumps AS j ON j.case_id = w.case_id
WHERE p.from_last = 1 OR p.running_fen > w.due_fen

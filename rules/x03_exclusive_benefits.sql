/* ---
code: X03
title: 跨险种互斥待遇同享
title_en: Mutually exclusive benefits together
asks: >-
  是否有人在同一个月享受了法律不许并存的两项待遇（失业金与养老金、失业金与伤残津贴、伤残津贴与养老金、
  病残津贴与养老金或工资缴费、失业金与停工留薪工资），或者一人死亡领了两份丧葬补助金？
asks_en: >-
  Did anyone draw two benefits in one month that the law does not allow together (unemployment and old age,
  unemployment and work disability, work disability and old age, sickness disability and old age or wages, unemployment
  and wages of the stop-work period), or were two funeral grants paid for one death?
line: cross
entity: person
severity: 4
status: live
basis:
  - 社会保险法 第四十条
  - 社会保险法 第四十九条
  - 社会保险法 第五十一条
  - 工伤保险条例 第三十三条
  - 工伤保险条例 第三十五条
  - 广东省失业保险条例 第二十五条
  - 广东省失业保险条例 第二十八条
  - 人社部发〔2024〕72号
  - 社会保险经办条例 第四十六条
reads:
  - identity
  - payment
  - person
  - pension_award
  - ui_claim
  - wi_case
  - wi_benefit
  - wi_appraisal
  - employer
  - contribution
  - death_benefit
  - ext_tax_income
  - law_parameter
  - law_retirement
eligible: |
  SELECT COALESCE(n.merged_into, s.merged_into, s.person_id) AS person_id
  FROM person AS s LEFT JOIN person AS n ON n.person_id = s.merged_into
  WHERE s.person_id IN (SELECT person_id FROM payment WHERE item IN ('monthly', 'death'))
    OR s.person_id IN (SELECT person_id FROM wi_benefit WHERE item IN ('disab_month', 'funeral'))
    OR s.person_id IN (SELECT person_id FROM pension_award WHERE award_type = 'disability_allow')
    OR s.person_id IN (SELECT deceased_id FROM death_benefit WHERE item = 'funeral')
parameters:
  switch_months: {value: 1, unit: months, source: 业务规则目录 X03（待遇衔接当月）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（属实后十二个月少付）}
at_stake: >-
  按养老金、伤残津贴差额补足、失业待遇的先后应停的一项，减去已退回的：失业金连同当月的求职补贴和代缴医保费；
  伤残津贴以同月养老金为限（高出部分依法补足）；病残津贴全额；后支付的丧葬补助金
at_stake_en: >-
  The benefit that must stop, by the order old age, top-up of work disability, unemployment, less what came back:
  unemployment with the subsidy and premium of the month; the disability pension up to the old-age pension, the rest
  being the lawful top-up; the sickness benefit in full; the funeral grant that was paid later
look_alikes:
  - what: 两项待遇衔接的当月
    what_en: The month in which one benefit takes over from the other
    cleared_by: 只在保留的待遇起始当月重叠
    cleared_by_en: They meet only in the first month of the one that stays
  - what: 事后补发到同月、应停的一项已退回
    what_en: Paid later for the same month, and what had to stop was returned
    cleared_by: 退回金额与支付金额相抵；未退回的列为三级
    cleared_by_en: The refund covers the payment; unreturned it is severity 3
  - what: 退休后伤残津贴高于养老金的差额补足
    what_en: The top-up where the disability pension exceeds the old-age pension
    cleared_by: 补足项目不算伤残津贴，金额以养老金为限
    cleared_by_en: The top-up is no disability pension, and the amount stops at the old-age pension
  - what: 特定人员单项参加工伤保险、同时领养老金
    what_en: A specific person insured for work injury alone who draws a pension
    cleared_by: 案件为特定人员工伤
    cleared_by_en: The case is of the specific persons' line
  - what: 未到法定退休年龄的居民养老金
    what_en: A residents' pension before the statutory retirement age
    cleared_by: 法定退休月份尚未过
    cleared_by_en: The statutory month is not past
  - what: 遗属改选丧葬补助金的险种、先领的已退回
    what_en: Survivors chose another line for the funeral grant and returned the first
    cleared_by: 退回金额与支付金额相抵
    cleared_by_en: The refund covers the payment
says: "互斥待遇同享 {months} 个月（{from_ym|month}至{to_ym|month}），应停发、退回的一项共 {at_stake_fen|yuan} 元"
says_en: "Exclusive benefits together in {months} months ({from_ym|month} to {to_ym|month}); {at_stake_fen|yuan} yuan of the one that must stop"
--- */
WITH concerned AS (
    -- 领过失业金、伤残津贴或病残津贴的人：互斥的两项里总有其中之一
    SELECT i.root FROM payment AS p JOIN identity AS i ON i.person_id = p.person_id
    WHERE p.item IN ('monthly', 'disab_month')
    UNION
    SELECT i.root FROM pension_award AS a JOIN identity AS i ON i.person_id = a.person_id
    WHERE a.award_type = 'disability_allow'
),
drawn AS (
    -- 这些人没有全部收回的每一笔按月待遇；所属期当月没有发、以后才发的是补发
    SELECT
        i.root AS person_id, p.src_table, p.src_key, p.line, p.item, p.award_id, p.claim_id, p.case_id,
        p.ym, p.ym_month, p.pay_date_month <= p.ym_month AS in_time, p.amount_fen - p.returned_fen AS fen
    FROM concerned AS c
    JOIN identity AS i ON i.root = c.root
    JOIN payment AS p ON p.person_id = i.person_id
    WHERE p.item IN ('monthly', 'job_subsidy', 'medical', 'disab_month', 'pension')
        AND p.amount_fen > p.returned_fen
),
jobless AS (
    -- 领失业金的月份
    SELECT DISTINCT person_id, claim_id, ym_month FROM drawn WHERE item = 'monthly'
),
old_age AS (
    -- 领养老金的月份：职工、机关的都算，居民的过了法定退休月份才算；女性没有岗位类别，按五十五岁从宽
    SELECT
        d.person_id, d.award_id, d.ym_month, a.benefit_start_ym_month AS start_month,
        CAST(SUM(d.fen) AS BIGINT) AS fen, BOOL_OR(d.in_time) AS in_time
    FROM drawn AS d
    JOIN pension_award AS a ON a.award_id = d.award_id AND a.award_type <> 'disability_allow'
    JOIN person AS s ON s.person_id = d.person_id
    LEFT JOIN law_retirement AS r
        ON r.birth_month = s.birth_date_month AND r.track = CASE WHEN s.sex = 'M' THEN 'M' ELSE 'F55' END
    WHERE a.scheme <> 'RP' OR d.ym_month > r.retirement_month
    GROUP BY d.person_id, d.award_id, d.ym_month, a.benefit_start_ym_month
),
disabled AS (
    -- 领伤残津贴的月份及起领月，特定人员的案件除外；是否由基金支付的一至四级
    SELECT
        d.person_id, d.case_id, d.ym_month, d.in_time, w.grade_used <= g.value AS is_heavy,
        MIN(d.ym_month) OVER (PARTITION BY d.person_id, d.case_id) AS start_month
    FROM drawn AS d
    JOIN wi_benefit AS w ON w.ben_id = d.src_key
    JOIN law_parameter AS g
        ON g.name = 'disability_pension_fund_grade' AND d.ym_month BETWEEN g.from_month AND g.to_month
    WHERE d.item = 'disab_month' AND d.line = 'WI'
),
sick AS (
    -- 领病残津贴的月份
    SELECT DISTINCT d.person_id, d.award_id, d.ym_month, a.benefit_start_ym_month AS start_month
    FROM drawn AS d
    JOIN pension_award AS a ON a.award_id = d.award_id AND a.award_type = 'disability_allow'
),
waged AS (
    -- 领病残津贴以后，单位按月正常缴养老费的月份，及其中最早的一笔
    SELECT
        k.person_id, k.award_id, c.ym_month, MIN(c.contrib_id) AS contrib_id
    FROM (SELECT DISTINCT person_id, award_id, start_month FROM sick) AS k
    JOIN identity AS i ON i.root = k.person_id
    JOIN contribution AS c ON c.person_id = i.person_id AND c.ym_month >= k.start_month
    WHERE c.kind = 'normal' AND c.payer = 'employer' AND (c.lines_ep OR c.lines_gp)
    GROUP BY k.person_id, k.award_id, c.ym_month
),
stop_work AS (
    -- 停工留薪期内、受伤次月起，责任单位申报了工资的整月；评定等级之后不再是停工留薪期
    SELECT i.root AS person_id, c.case_id, c.injury_ts_month AS start_month, t.ym_month, t.ext_id, t.match
    FROM wi_case AS c
    JOIN identity AS i ON i.person_id = c.person_id
    JOIN wi_appraisal AS a ON a.case_id = c.case_id
    JOIN employer AS u ON u.employer_id = c.employer_id
    JOIN ext_tax_income AS t ON t.person_id = i.root AND t.payer_uscc = u.uscc
    WHERE c.line = 'WI' AND t.wage_fen > 0
        AND t.ym_month > c.injury_ts_month AND t.ym_month < c.injury_ts_month + a.stop_work_months
        AND (a.conclusion_date IS NULL OR t.ym_month <= a.conclusion_date_month)
),
conflicts AS (
    -- 同月并存的两项，证据为两项待遇各自的核定；起始月是应保留的那一项的：失业金与养老金
    SELECT
        'ui_and_pension' AS test, u.person_id, u.ym_month, o.start_month, o.in_time, 'strong' AS match,
        u.claim_id, o.award_id, CAST(NULL AS BIGINT) AS case_id, CAST(NULL AS BIGINT) AS contrib_id,
        CAST(NULL AS BIGINT) AS tax_id
    FROM jobless AS u JOIN old_age AS o ON o.person_id = u.person_id AND o.ym_month = u.ym_month
    UNION ALL
    -- 失业金与一至四级伤残津贴
    SELECT
        'ui_and_disability' AS test, u.person_id, u.ym_month, j.start_month, j.in_time, 'strong' AS match,
        u.claim_id, NULL AS award_id, j.case_id, NULL AS contrib_id, NULL AS tax_id
    FROM jobless AS u JOIN disabled AS j ON j.person_id = u.person_id AND j.ym_month = u.ym_month AND j.is_heavy
    UNION ALL
    -- 伤残津贴与养老金
    SELECT
        'disability_and_pension' AS test, j.person_id, j.ym_month, o.start_month, o.in_time, 'strong' AS match,
        NULL AS claim_id, o.award_id, j.case_id, NULL AS contrib_id, NULL AS tax_id
    FROM disabled AS j JOIN old_age AS o ON o.person_id = j.person_id AND o.ym_month = j.ym_month
    UNION ALL
    -- 病残津贴与养老金，证据是养老金
    SELECT
        'allowance_and_pension' AS test, k.person_id, k.ym_month, o.start_month, o.in_time, 'strong' AS match,
        NULL AS claim_id, o.award_id, NULL AS case_id, NULL AS contrib_id, NULL AS tax_id
    FROM sick AS k JOIN old_age AS o ON o.person_id = k.person_id AND o.ym_month = k.ym_month
    UNION ALL
    -- 以及病残津贴本身
    SELECT
        'allowance_and_pension' AS test, k.person_id, k.ym_month, o.start_month, o.in_time, 'strong' AS match,
        NULL AS claim_id, k.award_id, NULL AS case_id, NULL AS contrib_id, NULL AS tax_id
    FROM sick AS k JOIN old_age AS o ON o.person_id = k.person_id AND o.ym_month = k.ym_month
    UNION ALL
    -- 病残津贴与工资缴费：恢复缴费的次月起停发，所以上月也在缴
    SELECT
        'allowance_and_wages' AS test, k.person_id, k.ym_month, b.ym_month AS start_month, TRUE AS in_time,
        'strong' AS match, NULL AS claim_id, k.award_id, NULL AS case_id,
        MIN(b.contrib_id) OVER (PARTITION BY k.award_id) AS contrib_id, NULL AS tax_id
    FROM sick AS k
    JOIN waged AS c ON c.award_id = k.award_id AND c.ym_month = k.ym_month
    JOIN waged AS b ON b.award_id = k.award_id AND b.ym_month = k.ym_month - 1
    UNION ALL
    -- 失业金与停工留薪期工资
    SELECT
        'ui_and_stop_work_wages' AS test, u.person_id, u.ym_month, t.start_month, TRUE AS in_time, t.match,
        u.claim_id, NULL AS award_id, t.case_id, NULL AS contrib_id,
        MIN(t.ext_id) OVER (PARTITION BY u.person_id) AS tax_id
    FROM jobless AS u JOIN stop_work AS t ON t.person_id = u.person_id AND t.ym_month = u.ym_month
),
overlaid AS (
    -- 每个人、每种情形：重叠到起始月之后第几个月；是否全是补发；有姓名相符的证据即为强
    SELECT
        person_id, test, MAX(ym_month - start_month) AS months_after_start, BOOL_OR(in_time) AS in_time, MIN(match) AS match
    FROM conflicts
    GROUP BY person_id, test
),
pension_sums AS (
    -- 每月养老金合计，伤残津贴超出它的部分是依法的补足
    SELECT person_id, ym_month, CAST(SUM(fen) AS BIGINT) AS fen FROM old_age GROUP BY person_id, ym_month
),
stopped AS (
    -- 应停的每一笔：同一申领当月的全部失业待遇
    SELECT DISTINCT c.test, c.person_id, c.ym_month, d.src_table, d.src_key, d.ym, d.fen, d.claim_id
    FROM conflicts AS c
    JOIN drawn AS d ON d.claim_id = c.claim_id AND d.ym_month = c.ym_month
    UNION ALL
    -- 同月养老金限额以内的伤残津贴
    SELECT DISTINCT
        c.test, c.person_id, c.ym_month, d.src_table, d.src_key, d.ym, LEAST(d.fen, o.fen) AS fen, NULL AS claim_id
    FROM conflicts AS c
    JOIN drawn AS d ON d.case_id = c.case_id AND d.ym_month = c.ym_month
    JOIN pension_sums AS o ON o.person_id = c.person_id AND o.ym_month = c.ym_month
    WHERE c.test = 'disability_and_pension'
    UNION ALL
    -- 病残津贴
    SELECT DISTINCT c.test, c.person_id, c.ym_month, d.src_table, d.src_key, d.ym, d.fen, NULL AS claim_id
    FROM conflicts AS c
    JOIN sick AS k ON k.person_id = c.person_id AND k.ym_month = c.ym_month
    JOIN drawn AS d ON d.award_id = k.award_id AND d.ym_month = k.ym_month
    WHERE c.test IN ('allowance_and_pension', 'allowance_and_wages')
),
counted AS (
    -- 每个人、每种情形的月数
    SELECT person_id, test, COUNT(DISTINCT ym_month) AS months FROM stopped GROUP BY person_id, test
),
monthly AS (
    -- 每个月应停的金额
    SELECT person_id, test, ym_month, claim_id, SUM(fen) AS fen FROM stopped GROUP BY person_id, test, ym_month, claim_id
),
left_months AS (
    -- 失业金申领余下的月数
    SELECT c.claim_id, GREATEST(c.granted_months - COUNT(*), 0) AS months
    FROM ui_claim AS c JOIN jobless AS u ON u.claim_id = c.claim_id
    GROUP BY c.claim_id, c.granted_months
),
running AS (
    -- 仍在发的，今后十二个月可少付的金额；失业金以余下的月数为限
    SELECT
        m.person_id, m.test,
        CAST(MAX(m.fen * LEAST(n.months, $prevented_months)) AS BIGINT) AS fen
    FROM monthly AS m LEFT JOIN left_months AS n ON n.claim_id = m.claim_id
    WHERE m.ym_month >= $as_of_month - $still_paid_months
    GROUP BY m.person_id, m.test
),
funerals AS (
    -- 每份没有全部收回的丧葬补助金，归到死者：养老、居民、失业、工伤各险种登记的丧葬项目
    SELECT
        i.root AS person_id, p.src_table, p.src_key, p.ym, p.pay_date, p.amount_fen - p.returned_fen AS fen,
        d.db_id, CAST(NULL AS BIGINT) AS ben_id, CAST(NULL AS BIGINT) AS pay_id
    FROM death_benefit AS d
    JOIN identity AS i ON i.person_id = d.deceased_id
    JOIN payment AS p ON p.src_table = 'death_benefit' AND p.src_key = d.db_id
    WHERE d.item = 'funeral' AND p.amount_fen > p.returned_fen
    UNION ALL
    -- 工伤待遇里的丧葬补助金
    SELECT
        i.root AS person_id, p.src_table, p.src_key, p.ym, p.pay_date, p.amount_fen - p.returned_fen AS fen,
        NULL AS db_id, w.ben_id, NULL AS pay_id
    FROM wi_benefit AS w
    JOIN identity AS i ON i.person_id = w.person_id
    JOIN payment AS p ON p.src_table = 'wi_benefit' AND p.src_key = w.ben_id
    WHERE w.item = 'funeral' AND p.amount_fen > p.returned_fen
    UNION ALL
    -- 失业人员死亡待遇里的丧葬部分，按丧葬与抚恤的法定月数分摊
    SELECT
        i.root AS person_id, p.src_table, p.src_key, p.ym, p.pay_date,
        LEAST(
            CAST(FLOOR(p.amount_fen * f.value / NULLIF(f.value + v.value, 0)) AS BIGINT), p.amount_fen - p.returned_fen
        ) AS fen,
        NULL AS db_id, NULL AS ben_id, p.src_key AS pay_id
    FROM payment AS p
    JOIN identity AS i ON i.person_id = p.person_id
    JOIN law_parameter AS f ON f.name = 'ui_funeral_months' AND p.ym_month BETWEEN f.from_month AND f.to_month
    JOIN law_parameter AS v ON v.name = 'ui_survivor_months' AND p.ym_month BETWEEN v.from_month AND v.to_month
    WHERE p.item = 'death' AND p.amount_fen > p.returned_fen
),
ordered_funerals AS (
    -- 同一死者的各份，按支付先后；先领的一份是遗属的选择
    SELECT
        person_id, src_table, src_key, ym, fen, db_id, ben_id, pay_id,
        ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY pay_date, src_table, src_key) AS place,
        COUNT(*) OVER (PARTITION BY person_id) AS grants
    FROM funerals
),
found AS (
    -- 每行一笔应停的支付和一条证据：重叠超出衔接当月的各种情形
    SELECT
        l.person_id, l.test, l.match, l.in_time, n.months, r.fen AS prevented_fen,
        s.ym, s.src_table, s.src_key, s.fen, c.award_id, c.claim_id, c.case_id, c.contrib_id, c.tax_id,
        CAST(NULL AS BIGINT) AS db_id, CAST(NULL AS BIGINT) AS ben_id, CAST(NULL AS BIGINT) AS pay_id
    FROM overlaid AS l
    JOIN counted AS n ON n.person_id = l.person_id AND n.test = l.test
    JOIN stopped AS s ON s.person_id = l.person_id AND s.test = l.test
    JOIN conflicts AS c ON c.person_id = s.person_id AND c.test = s.test AND c.ym_month = s.ym_month
    LEFT JOIN running AS r ON r.person_id = l.person_id AND r.test = l.test
    WHERE l.months_after_start >= $switch_months
    UNION ALL
    -- 一人死亡领了两份以上丧葬补助金，先领的一份只作证据
    SELECT
        person_id, 'two_funeral_grants' AS test, 'strong' AS match, TRUE AS in_time, 1 AS months, 0 AS prevented_fen,
        CASE WHEN place > 1 THEN ym END AS ym,
        CASE WHEN place > 1 THEN src_table END AS src_table,
        CASE WHEN place > 1 THEN src_key END AS src_key,
        CASE WHEN place > 1 THEN fen END AS fen,
        NULL AS award_id, NULL AS claim_id, NULL AS case_id, NULL AS contrib_id, NULL AS tax_id,
        db_id, ben_id, pay_id
    FROM ordered_funerals WHERE grants > 1
)
SELECT
    person_id AS finding,
    'person' AS subject_kind,
    person_id AS subject_id,
    test AS test,
    CASE WHEN in_time THEN 4 ELSE 3 END AS severity,
    match AS match,
    ym AS from_ym,
    ym AS to_ym,
    award_id AS proof__pension_award,
    claim_id AS proof__ui_claim,
    case_id AS proof__wi_case,
    contrib_id AS proof__contribution,
    tax_id AS proof__ext_tax_income,
    db_id AS proof__death_benefit,
    ben_id AS proof__wi_benefit,
    pay_id AS proof__ui_payment,
    src_table AS money_table,
    src_key AS money_key,
    fen AS fen,
    prevented_fen AS prevented_fen,
    months AS months
FROM found

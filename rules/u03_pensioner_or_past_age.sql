/* ---
code: U03
title: 享受养老待遇或超法定退休年龄领取
title_en: Unemployment benefit of a pensioner, or past the retirement age
asks: 领取失业保险金的月份里，是否已在领取养老金，或已超过法定退休年龄而没有延长领取？
asks_en: In a month of unemployment benefit, was the claimant on a pension, or past the retirement age without the extension to it?
line: unemployment
entity: ui_claim
severity: 4
status: live
basis: [广东省失业保险条例 第二十八条第四项, 广东省失业保险条例 第二十条, 社会保险法 第五十一条, 社会保险法 第八十八条, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第四十六条]
reads: [identity, payment, refund, ui_claim, person, enrolment, law_retirement]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment' AND item IN ('monthly', 'job_subsidy')
parameters:
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 那些月份里支付的失业保险金、求职补贴和代缴医疗保险费；只有求职补贴越龄的，只算求职补贴；都减去已退回的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of those months; the subsidy alone where it alone went past the age; less what was returned
look_alikes:
  - what: 养老金事后补发到同一个月，失业金已退回
    what_en: The pension was paid later for the same month, and the unemployment benefit was returned
    cleared_by: 退回金额与支付金额相抵
    cleared_by_en: The refund covers the payment
  - what: 养老金事后补发到同一个月，领失业金时还没有养老金
    what_en: The pension was paid later for the same month; there was none when the benefit was drawn
    cleared_by: 单列一种情形，列为三级：应退回，但不是隐瞒
    cleared_by_en: A test of its own at severity 3, to be returned but not concealed
  - what: 距法定退休年龄不足一年、延长领取至退休的人
    what_en: Who had less than a year to the retirement age and draws until then
    cleared_by: 申领上的延长领取标记
    cleared_by_en: The extension on the claim
  - what: 女职工按干部或技术岗五十五岁退休
    what_en: Women whose post retires at 55, not 50
    cleared_by: 最近一次参保登记的退休类别；没有登记的按五十五岁
    cleared_by_en: The track of the last enrolment; 55 where none is on record
  - what: 退休当月还领失业金，次月起领养老金
    what_en: Benefit for the month of retirement, pension from the next
    cleared_by: 超过法定退休月份才算
    cleared_by_en: Only months after the statutory one count
says: "领取失业金期间有 {months} 个月（{from_ym|month}至{to_ym|month}）已领养老金或已超过法定退休年龄，涉及 {at_stake_fen|yuan} 元"
says_en: "In {months} months of unemployment benefit ({from_ym|month} to {to_ym|month}) the claimant was on a pension or past the retirement age; {at_stake_fen|yuan} yuan involved"
--- */
WITH brought_back AS (
    -- 每笔支付已退回或已抵扣的金额
    SELECT src_table, src_key, CAST(SUM(amount_fen) AS BIGINT) AS fen
    FROM refund GROUP BY src_table, src_key
),
benefits AS (
    -- 每笔没有全部收回的失业保险金、求职补贴、代缴医疗保险费
    SELECT
        i.root AS person_id, p.claim_id, p.item, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - COALESCE(b.fen, 0) AS fen
    FROM payment AS p
    JOIN identity AS i ON i.person_id = p.person_id
    LEFT JOIN brought_back AS b ON b.src_table = p.src_table AND b.src_key = p.src_key
    WHERE p.src_table = 'ui_payment' AND p.item IN ('monthly', 'job_subsidy', 'medical')
        AND p.amount_fen > COALESCE(b.fen, 0)
),
claimants AS (
    -- 领过失业待遇的人
    SELECT DISTINCT person_id FROM benefits
),
pensions AS (
    -- 这些人逐月领取的养老金，各种制度都算；所属期当月没有发、以后才发的是补发
    SELECT
        c.person_id, p.ym_month, p.award_id, BOOL_OR(p.pay_date_month <= p.ym_month) AS in_time
    FROM claimants AS c
    JOIN identity AS i ON i.root = c.person_id
    JOIN payment AS p ON p.person_id = i.person_id
    LEFT JOIN brought_back AS b ON b.src_table = p.src_table AND b.src_key = p.src_key
    WHERE p.src_table = 'pension_payment' AND p.amount_fen > COALESCE(b.fen, 0)
    GROUP BY c.person_id, p.ym_month, p.award_id
),
pension_months AS (
    -- 同一个月有几份养老金的，只要有一份按时发放就不是补发
    SELECT person_id, ym_month, BOOL_OR(in_time) AS in_time FROM pensions GROUP BY person_id, ym_month
),
posts AS (
    -- 女职工最近一次参保登记的退休类别
    SELECT
        c.person_id, e.enrol_id, e.track,
        ROW_NUMBER() OVER (PARTITION BY c.person_id ORDER BY e.start_date DESC, e.enrol_id DESC) AS place
    FROM claimants AS c
    JOIN identity AS i ON i.root = c.person_id
    JOIN enrolment AS e ON e.person_id = i.person_id
    WHERE e.track IN ('F50', 'F55')
),
ages AS (
    -- 每个人的法定退休月份；女职工没有退休类别的按五十五岁，从宽
    SELECT s.person_id, o.enrol_id, r.retirement_month
    FROM claimants AS c
    JOIN person AS s ON s.person_id = c.person_id
    LEFT JOIN posts AS o ON o.person_id = s.person_id AND o.place = 1 AND s.sex = 'F'
    JOIN law_retirement AS r
        ON r.birth_month = s.birth_date_month
        AND r.track = CASE WHEN s.sex = 'M' THEN 'M' ELSE COALESCE(o.track, 'F55') END
),
drawn AS (
    -- 每份申领领取失业保险金的月份
    SELECT DISTINCT person_id, claim_id, ym_month FROM benefits WHERE item = 'monthly'
),
months AS (
    -- 每个领取月份只归一种情形：按时发放的养老金、补发的养老金、超过法定退休月份而没有延长领取；查不到申领的，不知是否延长
    SELECT
        d.person_id, d.claim_id, d.ym_month,
        CASE
            WHEN p.in_time THEN 'pension_same_month'
            WHEN p.ym_month IS NOT NULL THEN 'pension_backpaid'
            WHEN d.ym_month > a.retirement_month AND NOT c.bridging THEN 'past_statutory_month'
        END AS test
    FROM drawn AS d
    LEFT JOIN ui_claim AS c ON c.claim_id = d.claim_id
    LEFT JOIN pension_months AS p ON p.person_id = d.person_id AND p.ym_month = d.ym_month
    LEFT JOIN ages AS a ON a.person_id = d.person_id
),
undue AS (
    -- 这些月份的全部失业待遇；此外，超过法定退休月份的求职补贴，延长领取的也不例外
    SELECT m.test, b.person_id, b.claim_id, b.src_table, b.src_key, b.ym, b.ym_month, b.fen
    FROM months AS m JOIN benefits AS b ON b.claim_id = m.claim_id AND b.ym_month = m.ym_month
    WHERE m.test IS NOT NULL
    UNION ALL
    SELECT
        'subsidy_past_statutory_age' AS test, b.person_id, b.claim_id, b.src_table, b.src_key, b.ym, b.ym_month,
        b.fen
    FROM benefits AS b
    JOIN ages AS a ON a.person_id = b.person_id
    LEFT JOIN months AS m ON m.claim_id = b.claim_id AND m.ym_month = b.ym_month
    WHERE b.item = 'job_subsidy' AND b.ym_month > a.retirement_month AND m.test IS NULL
),
counted AS (
    -- 每份申领、每种情形涉及的月数
    SELECT claim_id, test, COUNT(DISTINCT ym_month) AS months FROM undue GROUP BY claim_id, test
),
entitled AS (
    -- 每份申领的现状、月标准和余下的月数
    SELECT
        c.claim_id, c.status, MAX(b.amount_fen) AS monthly_fen,
        c.granted_months - (MAX(b.ym_month) - COALESCE(c.start_ym_month, MIN(b.ym_month)) + 1) AS left_months
    FROM ui_claim AS c
    LEFT JOIN benefits AS b ON b.claim_id = c.claim_id AND b.item = 'monthly'
    GROUP BY c.claim_id, c.status, c.granted_months, c.start_ym_month
)
SELECT
    u.claim_id AS finding,
    'person' AS subject_kind,
    u.person_id AS subject_id,
    u.claim_id AS entity_id,
    u.test AS test,
    CASE WHEN u.test IN ('pension_backpaid', 'past_statutory_month') THEN 3 ELSE 4 END AS severity,
    u.ym AS from_ym,
    u.ym AS to_ym,
    CASE
        WHEN e.status = 'active' AND u.test <> 'subsidy_past_statutory_age'
        THEN e.monthly_fen * LEAST(GREATEST(e.left_months, 0), $prevented_months)
        ELSE 0
    END AS prevented_fen,
    e.claim_id AS proof__ui_claim,
    p.award_id AS proof__pension_award,
    CASE WHEN p.award_id IS NULL THEN a.person_id END AS proof__person,
    CASE WHEN p.award_id IS NULL THEN a.enrol_id END AS proof__enrolment,
    u.src_table AS money_table,
    u.src_key AS money_key,
    u.fen AS fen,
    n.months AS months
FROM undue AS u
JOIN counted AS n ON n.claim_id = u.claim_id AND n.test = u.test
LEFT JOIN entitled AS e ON e.claim_id = u.claim_id
LEFT JOIN pensions AS p ON p.person_id = u.person_id AND p.ym_month = u.ym_month
LEFT JOIN ages AS a ON a.person_id = u.person_id

/* ---
code: U11
title: 一次性待遇异常及未核对续发
title_en: Lump sums out of order, and benefit paid without the monthly checks
asks: 提前就业、自主创业的一次性待遇是否符合条件；连续两个月没有核对资格之后，是否还在发放失业金？
asks_en: Do the lump sums for early re-employment or a business meet their conditions, and was benefit paid on after two monthly checks in a row were missed?
line: unemployment
entity: ui_claim
severity: 3
status: live
basis: [广东省失业保险条例 第二十二条, 广东省失业保险条例 第二十三条, 广东省失业保险条例 第三十七条, 社会保险法 第五十一条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [identity, payment, ui_claim, ui_payment, ui_check, claimant_contribution, enrolment, ext_business, law_parameter]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment' AND item IN ('monthly', 'lump_reemp', 'lump_startup')
parameters:
  soon_months: {value: 6, unit: months, source: 业务规则目录 U11（六个月以内注销）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 不符合条件的一次性待遇；或者第二个未核对月份以后支付的失业保险金、求职补贴和代缴医疗保险费；都减去已退回的
at_stake_en: The lump sum without its conditions, or monthly benefit, subsidy and premium paid after the second missed month; less what was returned
look_alikes:
  - what: 新单位补缴、迟缴
    what_en: The new employer pays in late
    cleared_by: 支付当月以前的月份，不论何时到账都算
    cleared_by_en: Months up to that of the payment count whenever they were paid in
  - what: 原单位停保晚了，不是回原单位就业
    what_en: The last employer stopped late, and is not the new one
    cleared_by: 离职之后在原单位新办的参保登记才算
    cleared_by_en: Only an enrolment begun after the separation counts
  - what: 另有一户经营主体仍在经营
    what_en: Another business of the claimant goes on
    cleared_by: 有一户没有很快终止、税收不为零的即可
    cleared_by_en: One business that neither ended soon nor is without tax suffices
  - what: 在窗口、电话补办了核对
    what_en: The check was done at the window or by phone
    cleared_by: 当月有任何方式的核对记录
    cleared_by_en: A check of that month by any method
  - what: 因病、怀孕等正当理由没有核对
    what_en: Illness, pregnancy or another good reason
    cleared_by: 列为二级，核对经办机构的记录
    cleared_by_en: Severity 2, for the office's record
  - what: 核对记录开始保存以前的月份
    what_en: Months before checks were recorded
    cleared_by: 从库里最早的核对月份起算
    cleared_by_en: Only from the first month with checks on record
says: "合同 {contract} 个月，新单位缴费 {insured} 个月；{missed|month} 起连续未核对；涉及 {at_stake_fen|yuan} 元（{from_ym|month}至{to_ym|month}）"
says_en: "Contract of {contract} months, {insured} months insured in the new job; checks missed in a row from {missed|month}; {at_stake_fen|yuan} yuan involved ({from_ym|month} to {to_ym|month})"
--- */
WITH benefits AS (
    -- 每笔没有全部收回的失业待遇，及申领的人
    SELECT
        c.claim_id, i.root AS person_id, c.employer_id_last, c.separation_date, c.separation_date_month,
        p.item, p.src_table, p.src_key, p.ym, p.ym_month, p.pay_date, p.pay_date_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS fen
    FROM payment AS p
    JOIN ui_claim AS c ON c.claim_id = p.claim_id
    JOIN identity AS i ON i.person_id = c.person_id
    WHERE p.src_table = 'ui_payment' AND p.amount_fen > p.returned_fen
),
reemployed AS (
    -- 每笔提前就业的一次性待遇、合同月数，及支付当时的法定条件；条例不在库里的没有条件可比
    SELECT
        b.claim_id, b.person_id, b.employer_id_last, b.separation_date, b.separation_date_month,
        b.src_key, b.pay_date, b.pay_date_month,
        u.contract_months, k.value AS least_contract, n.value AS least_insured
    FROM benefits AS b
    JOIN ui_payment AS u ON u.pay_id = b.src_key
    LEFT JOIN law_parameter AS k
        ON k.name = 'ui_reemployed_contract_months' AND b.pay_date BETWEEN k.from_date AND k.to_date
    LEFT JOIN law_parameter AS n
        ON n.name = 'ui_reemployed_paid_months' AND b.pay_date BETWEEN n.from_date AND n.to_date
    WHERE b.item = 'lump_reemp'
),
insured AS (
    -- 离职次月至支付当月由单位缴费的失业保险月数，后来补缴的也算
    SELECT r.src_key, COUNT(DISTINCT k.ym_month) AS months
    FROM reemployed AS r
    LEFT JOIN claimant_contribution AS k
        ON k.person_id = r.person_id AND k.lines_ui AND k.payer = 'employer'
        AND k.ym_month > r.separation_date_month AND k.ym_month <= r.pay_date_month
    GROUP BY r.src_key
),
new_jobs AS (
    -- 离职以后、支付以前新办的失业保险参保：在原单位的一份、在别的单位有几份
    SELECT
        r.src_key, MAX(CASE WHEN e.employer_id = r.employer_id_last THEN e.enrol_id END) AS same_enrol_id,
        COUNT(CASE WHEN e.employer_id <> r.employer_id_last THEN e.enrol_id END) AS others
    FROM reemployed AS r
    JOIN identity AS i ON i.root = r.person_id
    JOIN enrolment AS e ON e.person_id = i.person_id
    WHERE e.line = 'UI' AND e.start_date > r.separation_date AND e.start_date <= r.pay_date
    GROUP BY r.src_key
),
startups AS (
    -- 每笔创业的一次性待遇
    SELECT claim_id, person_id, separation_date, src_key, pay_date, pay_date_month
    FROM benefits WHERE item = 'lump_startup'
),
businesses AS (
    -- 离职以后、支付以前设立的经营主体：支付以前是否终止、是否不久就终止、是否没有税收
    SELECT
        s.src_key, b.ext_id, b."match" = 'strong' AS own_name,
        b.to_date <= s.pay_date AS ended_before,
        COALESCE(b.to_date_month - s.pay_date_month <= $soon_months, FALSE) AS ended_soon,
        COALESCE(NOT b.turnover_flag, FALSE) AS untaxed
    FROM startups AS s
    JOIN ext_business AS b ON b.person_id = s.person_id
    WHERE b.role IN ('legal_rep', 'sole_proprietor', 'partner')
        AND b.from_date > s.separation_date AND b.from_date <= s.pay_date
),
ventures AS (
    -- 每笔创业待遇的各户合在一起看：每一户都终止了，才算终止；每一户都没有税收，才算没有
    SELECT
        src_key, BOOL_AND(ended_before) AS ended_before, BOOL_AND(ended_soon) AS ended_soon,
        BOOL_AND(ended_soon OR untaxed) AS idle, BOOL_OR(own_name) AS own_name
    FROM businesses GROUP BY src_key
),
records AS (
    -- 库里最早有核对的月份
    SELECT MIN(ym_month) AS first_month FROM ui_check
),
checked AS (
    -- 每份申领核对过的月份
    SELECT claim_id, ym_month FROM ui_check GROUP BY claim_id, ym_month
),
unchecked AS (
    -- 领了失业金而没有核对的月份，按先后
    SELECT b.claim_id, b.ym_month, MIN(b.ym) AS ym
    FROM benefits AS b
    JOIN records AS r ON r.first_month <= b.ym_month
    LEFT JOIN checked AS k ON k.claim_id = b.claim_id AND k.ym_month = b.ym_month
    WHERE b.item = 'monthly' AND k.claim_id IS NULL
    GROUP BY b.claim_id, b.ym_month
),
missing AS (
    -- 首尾相接的未核对月份归为一段
    SELECT
        claim_id, ym_month, ym,
        ym_month - ROW_NUMBER() OVER (PARTITION BY claim_id ORDER BY ym_month) AS stretch
    FROM unchecked
),
stretches AS (
    -- 每一段从哪个月起、有几个月
    SELECT claim_id, MIN(ym_month) AS first_month, MIN(ym) AS first_ym, COUNT(*) AS months
    FROM missing GROUP BY claim_id, stretch
),
lapsed AS (
    -- 连续未核对达到规定月数的申领，依法视为重新就业：最早的一段从哪个月起、到哪个月达到
    SELECT s.claim_id, MIN(s.first_ym) AS missed_ym, MIN(s.first_month + l.value - 1) AS lapsed_month
    FROM stretches AS s
    JOIN law_parameter AS l
        ON l.name = 'ui_missed_checks' AND s.first_month BETWEEN l.from_month AND l.to_month
    WHERE s.months >= l.value
    GROUP BY s.claim_id
),
findings AS (
    -- 合同短于规定月数
    SELECT
        'contract_too_short' AS test, claim_id, TRUE AS sure, TRUE AS own_name, src_key,
        CAST(NULL AS BIGINT) AS enrol_id, CAST(NULL AS BIGINT) AS ext_id
    FROM reemployed WHERE contract_months < least_contract
    UNION ALL
    -- 在新单位缴费不足规定月数
    SELECT
        'insured_too_short' AS test, r.claim_id, TRUE AS sure, TRUE AS own_name, r.src_key,
        NULL AS enrol_id, NULL AS ext_id
    FROM reemployed AS r
    JOIN insured AS n ON n.src_key = r.src_key AND n.months < r.least_insured
    UNION ALL
    -- 新办的参保都在原单位
    SELECT
        'same_employer' AS test, r.claim_id, FALSE AS sure, TRUE AS own_name, r.src_key, n.same_enrol_id AS enrol_id,
        NULL AS ext_id
    FROM reemployed AS r
    JOIN new_jobs AS n ON n.src_key = r.src_key
    WHERE n.same_enrol_id IS NOT NULL AND n.others = 0
    UNION ALL
    -- 查不到离职以后设立的经营主体
    SELECT
        'no_licence' AS test, s.claim_id, FALSE AS sure, TRUE AS own_name, s.src_key,
        NULL AS enrol_id, NULL AS ext_id
    FROM startups AS s
    LEFT JOIN ventures AS v ON v.src_key = s.src_key
    WHERE v.src_key IS NULL
    UNION ALL
    -- 经营主体支付以前已经终止，或支付以后不久就终止
    SELECT
        'licence_ended_soon' AS test, s.claim_id, v.ended_before AS sure, v.own_name, s.src_key,
        NULL AS enrol_id, b.ext_id
    FROM startups AS s
    JOIN ventures AS v ON v.src_key = s.src_key
    JOIN businesses AS b ON b.src_key = s.src_key
    WHERE v.ended_soon
    UNION ALL
    -- 经营主体没有税收
    SELECT
        'no_tax' AS test, s.claim_id, FALSE AS sure, v.own_name, s.src_key,
        NULL AS enrol_id, b.ext_id
    FROM startups AS s
    JOIN ventures AS v ON v.src_key = s.src_key
    JOIN businesses AS b ON b.src_key = s.src_key
    WHERE v.idle AND NOT v.ended_soon
    UNION ALL
    -- 连续未核对之后的月份里支付的逐月待遇
    SELECT
        'paid_unchecked' AS test, b.claim_id, FALSE AS sure, TRUE AS own_name, b.src_key,
        NULL AS enrol_id, NULL AS ext_id
    FROM lapsed AS m
    JOIN benefits AS b ON b.claim_id = m.claim_id AND b.ym_month > m.lapsed_month
    WHERE b.item IN ('monthly', 'job_subsidy', 'medical')
),
entitled AS (
    -- 每份申领的现状、月标准和余下的月数
    SELECT
        c.claim_id, c.status, MAX(b.amount_fen) AS monthly_fen,
        c.granted_months - (MAX(b.ym_month) - COALESCE(c.start_ym_month, MIN(b.ym_month)) + 1) AS left_months
    FROM ui_claim AS c
    JOIN benefits AS b ON b.claim_id = c.claim_id AND b.item = 'monthly'
    GROUP BY c.claim_id, c.status, c.granted_months, c.start_ym_month
)
SELECT
    f.claim_id AS finding,
    'person' AS subject_kind,
    b.person_id AS subject_id,
    f.claim_id AS entity_id,
    f.test AS test,
    CASE WHEN f.sure THEN 3 ELSE 2 END AS severity,
    CASE WHEN f.own_name THEN 'strong' ELSE 'weak' END AS "match",
    b.ym AS from_ym,
    b.ym AS to_ym,
    CASE
        WHEN f.test = 'paid_unchecked' AND e.status = 'active'
        THEN e.monthly_fen * LEAST(GREATEST(e.left_months, 0), $prevented_months)
    END AS prevented_fen,
    f.claim_id AS proof__ui_claim,
    CASE WHEN f.test <> 'paid_unchecked' THEN f.src_key END AS proof__ui_payment,
    f.enrol_id AS proof__enrolment,
    f.ext_id AS proof__ext_business,
    b.src_table AS money_table,
    b.src_key AS money_key,
    b.fen AS fen,
    CASE WHEN f.test = 'contract_too_short' THEN r.contract_months END AS contract,
    CASE WHEN f.test = 'insured_too_short' THEN n.months END AS insured,
    CASE WHEN f.test = 'paid_unchecked' THEN m.missed_ym END AS missed
FROM findings AS f
JOIN benefits AS b ON b.src_key = f.src_key
LEFT JOIN reemployed AS r ON r.src_key = f.src_key
LEFT JOIN insured AS n ON n.src_key = f.src_key
LEFT JOIN lapsed AS m ON m.claim_id = f.claim_id
LEFT JOIN entitled AS e ON e.claim_id = f.claim_id

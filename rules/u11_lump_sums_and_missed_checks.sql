/* ---
code: U11
title: 一次性待遇异常及未核对续发
title_en: Lump sums out of order, and benefit paid without the monthly checks
asks: 提前就业、自主创业的一次性待遇是否符合条件；连续两个月没有核对资格之后，是否还在发放失业保险金？
asks_en: Do the lump sums for early re-employment or a business meet their conditions, and was benefit paid on after two monthly checks in a row were missed?
line: unemployment
entity: ui_claim
status: live
basis: [广东省失业保险条例 第二十二条, 广东省失业保险条例 第二十三条, 广东省失业保险条例 第三十七条, 社会保险法 第五十一条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, ui_payment, ui_check, claimant_contribution, enrolment, ext_business, law_parameter, law_month, claim_standing]
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
    tests: [insured_too_short]
  - what: 原单位停保晚了，不是回原单位就业
    what_en: The last employer stopped late, and is not the new one
    cleared_by: 离职之后在原单位新办的参保登记才算
    cleared_by_en: Only an enrolment begun after the separation counts
    tests: [same_employer]
  - what: 另有一户经营主体仍在经营
    what_en: Another business of the claimant goes on
    cleared_by: 有一户没有很快终止、税收不为零的即可
    cleared_by_en: One business that neither ended soon nor is without tax suffices
    tests: [licence_ended_soon, no_tax]
  - what: 在窗口、电话补办了核对
    what_en: The check was done at the window or by phone
    cleared_by: 当月有任何方式的核对记录
    cleared_by_en: A check of that month by any method
    tests: [paid_unchecked]
  - what: 因病、怀孕等正当理由没有核对
    what_en: Illness, pregnancy or another good reason
    cleared_by: 列为二级，核对经办机构的记录
    cleared_by_en: Severity 2, for the office's record
    tests: [paid_unchecked]
  - what: 核对记录开始保存以前的月份
    what_en: Months before checks were recorded
    cleared_by: 从库里最早的核对月份起算
    cleared_by_en: Only from the first month with checks on record
    tests: [paid_unchecked]
tests:
  contract_too_short:
    zh: 提前就业，合同期限不足
    en: Early re-employment on too short a contract
    severity: 3
    says: >-
      {from_ym|month}提前就业的一次性待遇 已支付 {at_stake_fen|yuan} 元，所凭劳动合同只有 {contract} 个月，规定应满 {least} 个月
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for early re-employment, on a contract of
      {contract|month/months} where {least} are required
  insured_too_short:
    zh: 提前就业，在新单位参保不足
    en: Early re-employment, insured too few months in the new job
    severity: 3
    says: >-
      {from_ym|month}提前就业的一次性待遇 已支付 {at_stake_fen|yuan} 元，离职后至支付当月由单位缴纳失业保险费的只有 {insured} 个月，
      规定应满 {least} 个月
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for early re-employment, after {insured|month/months}
      insured by an employer since the separation, where {least} are required
  same_employer:
    zh: 提前就业，新办参保仍在原单位
    en: Early re-employment, with the former employer
    severity: 2
    says: >-
      {from_ym|month}提前就业的一次性待遇 已支付 {at_stake_fen|yuan} 元，{separated}离职后新办的参保只在原单位
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for early re-employment; the only new enrolment
      since the separation of {separated} is with the former employer
  no_licence:
    zh: 自主创业，查无离职后设立的经营主体
    en: Start-up, without a business set up since
    severity: 2
    says: >-
      {from_ym|month}自主创业的一次性待遇 已支付 {at_stake_fen|yuan} 元，{separated}离职以后至支付待遇之日，查不到本人设立的经营主体
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for starting a business; none that the person set up since the
      separation of {separated} is on record
  licence_ended_soon:
    zh: 自主创业，经营主体支付前或不久后终止
    en: Start-up, its business ended before or soon after
    severity: 3
    says: >-
      {from_ym|month}自主创业的一次性待遇 已支付 {at_stake_fen|yuan} 元，本人离职后设立的经营主体（{opened}设立）到{ended}已全部终止
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for starting a business; all that the
      person set up (from {opened}) had ended by {ended}
  no_tax:
    zh: 自主创业，经营主体没有税收
    en: Start-up, its business pays no tax
    severity: 2
    says: >-
      {from_ym|month}自主创业的一次性待遇 已支付 {at_stake_fen|yuan} 元，本人离职后设立的经营主体（{opened}设立）没有营业税收[，其中最晚终止的到{ended}为止]
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for starting a business; what the person set up (from {opened})
      pays no turnover tax[, the last that ended did so on {ended}]
  paid_unchecked:
    zh: 连续未核对以后仍逐月发放
    en: Monthly benefit after missed checks
    severity: 2
    says: >-
      自{missed|month}起连续 {least} 个月以上没有资格核对记录，依规定视为重新就业、应当停发，
      此后仍支付{from_ym|month}至{to_ym|month}的待遇 {at_stake_fen|yuan} 元
    says_en: >-
      No check is on record for {least} months or more in a row from {missed|month}, after which benefit ends by law;
      {at_stake_fen|yuan} yuan were paid on for {from_ym|month} to {to_ym|month}
--- */
WITH benefits AS (
    -- 每笔没有全部收回的失业待遇，及申领的人
    SELECT
        c.claim_id, c.person_id, c.employer_id_last, c.separation_date, c.separation_date_month,
        p.item, p.src_table, p.src_key, p.ym, p.ym_month, p.pay_date, p.pay_date_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS fen
    FROM payment AS p JOIN ui_claim AS c ON c.claim_id = p.claim_id
    WHERE p.src_table = 'ui_payment' AND p.amount_fen > p.returned_fen
),
insured AS (
    -- 每笔提前就业的一次性待遇：离职次月至支付当月由单位缴费的失业保险月数，后来补缴的也算
    SELECT b.src_key, COUNT(DISTINCT k.ym_month) AS months
    FROM benefits AS b
    LEFT JOIN claimant_contribution AS k
        ON k.person_id = b.person_id AND k.lines_ui AND k.payer = 'employer'
        AND k.ym_month > b.separation_date_month AND k.ym_month <= b.pay_date_month
    WHERE b.item = 'lump_reemp'
    GROUP BY b.src_key
),
new_jobs AS (
    -- 离职以后、支付以前新办的失业保险参保：在原单位的一份、在别的单位有几份
    SELECT
        b.src_key, MAX(CASE WHEN e.employer_id = b.employer_id_last THEN e.enrol_id END) AS same_enrol_id,
        COUNT(CASE WHEN e.employer_id <> b.employer_id_last THEN e.enrol_id END) AS others
    FROM benefits AS b JOIN enrolment AS e ON e.person_id = b.person_id
    WHERE b.item = 'lump_reemp' AND e.line = 'UI' AND e.start_date > b.separation_date AND e.start_date <= b.pay_date
    GROUP BY b.src_key
),
businesses AS (
    -- 每笔创业的一次性待遇：离职以后、支付以前设立的经营主体，支付以前是否终止、是否不久就终止、是否没有税收
    SELECT
        s.src_key, b.ext_id, b.from_date, b.to_date, b."match" = 'strong' AS own_name,
        b.to_date <= s.pay_date AS ended_before,
        COALESCE(b.to_date_month - s.pay_date_month <= $soon_months, FALSE) AS ended_soon,
        COALESCE(NOT b.turnover_flag, FALSE) AS untaxed
    FROM benefits AS s JOIN ext_business AS b ON b.person_id = s.person_id
    WHERE s.item = 'lump_startup' AND b.role IN ('legal_rep', 'sole_proprietor', 'partner')
        AND b.from_date > s.separation_date AND b.from_date <= s.pay_date
),
ventures AS (
    -- 每笔创业待遇的各户合在一起看：每一户都终止了，才算终止；每一户都没有税收，才算没有
    SELECT
        src_key, BOOL_AND(ended_before) AS ended_before, BOOL_AND(ended_soon) AS ended_soon,
        BOOL_AND(ended_soon OR untaxed) AS idle, CASE WHEN BOOL_OR(own_name) THEN 'strong' ELSE 'weak' END AS "match",
        MIN(from_date) AS opened, MAX(to_date) AS ended
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
    -- 领了失业保险金而没有核对的月份；首尾相接的月份，月序减去名次是同一个数
    SELECT
        b.claim_id, b.ym_month, MIN(b.ym) AS ym,
        b.ym_month - ROW_NUMBER() OVER (PARTITION BY b.claim_id ORDER BY b.ym_month) AS stretch
    FROM benefits AS b
    JOIN records AS r ON r.first_month <= b.ym_month
    LEFT JOIN checked AS k ON k.claim_id = b.claim_id AND k.ym_month = b.ym_month
    WHERE b.item = 'monthly' AND k.claim_id IS NULL
    GROUP BY b.claim_id, b.ym_month
),
stretches AS (
    -- 首尾相接的每一段从哪个月起、有几个月
    SELECT claim_id, MIN(ym_month) AS first_month, MIN(ym) AS first_ym, COUNT(*) AS months
    FROM unchecked GROUP BY claim_id, stretch
),
lapsed AS (
    -- 连续未核对达到规定月数的申领，依法视为重新就业：最早的一段从哪个月起、到哪个月达到
    SELECT
        s.claim_id, MIN(s.first_ym) AS missed, MIN(s.first_month + l.ui_missed_checks - 1) AS lapsed_month,
        MIN(l.ui_missed_checks) AS least
    FROM stretches AS s JOIN law_month AS l ON l.month = s.first_month
    WHERE s.months >= l.ui_missed_checks
    GROUP BY s.claim_id
),
contract_too_short AS (
    -- 合同短于支付当时规定的月数
    SELECT
        b.claim_id AS finding, 'person' AS subject_kind, b.person_id AS subject_id, b.claim_id AS entity_id,
        b.ym AS from_ym, b.ym AS to_ym, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment,
        b.src_table AS money_table, b.src_key AS money_key, b.fen,
        u.contract_months AS contract, l.value AS least
    FROM benefits AS b
    JOIN ui_payment AS u ON u.pay_id = b.src_key
    JOIN law_parameter AS l
        ON l.name = 'ui_reemployed_contract_months' AND b.pay_date BETWEEN l.from_date AND l.to_date
    WHERE b.item = 'lump_reemp' AND u.contract_months < l.value
),
insured_too_short AS (
    -- 在新单位缴费不足支付当时规定的月数
    SELECT
        b.claim_id AS finding, 'person' AS subject_kind, b.person_id AS subject_id, b.claim_id AS entity_id,
        b.ym AS from_ym, b.ym AS to_ym, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment,
        b.src_table AS money_table, b.src_key AS money_key, b.fen,
        n.months AS insured, l.value AS least
    FROM benefits AS b
    JOIN insured AS n ON n.src_key = b.src_key
    JOIN law_parameter AS l
        ON l.name = 'ui_reemployed_paid_months' AND b.pay_date BETWEEN l.from_date AND l.to_date
    WHERE n.months < l.value
),
same_employer AS (
    -- 新办的参保都在原单位
    SELECT
        b.claim_id AS finding, 'person' AS subject_kind, b.person_id AS subject_id, b.claim_id AS entity_id,
        b.ym AS from_ym, b.ym AS to_ym, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment,
        b.src_table AS money_table, b.src_key AS money_key, b.fen,
        n.same_enrol_id AS proof__enrolment, b.separation_date AS separated
    FROM benefits AS b
    JOIN new_jobs AS n ON n.src_key = b.src_key AND n.others = 0
    WHERE n.same_enrol_id IS NOT NULL
),
no_licence AS (
    -- 查不到离职以后设立的经营主体
    SELECT
        b.claim_id AS finding, 'person' AS subject_kind, b.person_id AS subject_id, b.claim_id AS entity_id,
        b.ym AS from_ym, b.ym AS to_ym, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment,
        b.src_table AS money_table, b.src_key AS money_key, b.fen,
        b.separation_date AS separated
    FROM benefits AS b LEFT JOIN ventures AS v ON v.src_key = b.src_key
    WHERE b.item = 'lump_startup' AND v.src_key IS NULL
),
licence_ended_soon AS (
    -- 经营主体支付以前已经终止，或支付以后不久就终止
    SELECT
        b.claim_id AS finding, 'person' AS subject_kind, b.person_id AS subject_id, b.claim_id AS entity_id,
        CASE WHEN v.ended_before THEN 3 ELSE 2 END AS severity, v.match,
        b.ym AS from_ym, b.ym AS to_ym, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment,
        b.src_table AS money_table, b.src_key AS money_key, b.fen,
        x.ext_id AS proof__ext_business, v.opened, v.ended
    FROM benefits AS b
    JOIN ventures AS v ON v.src_key = b.src_key AND v.ended_soon
    JOIN businesses AS x ON x.src_key = b.src_key
),
no_tax AS (
    -- 经营主体没有税收
    SELECT
        b.claim_id AS finding, 'person' AS subject_kind, b.person_id AS subject_id, b.claim_id AS entity_id,
        v.match,
        b.ym AS from_ym, b.ym AS to_ym, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment,
        b.src_table AS money_table, b.src_key AS money_key, b.fen,
        x.ext_id AS proof__ext_business, v.opened, v.ended
    FROM benefits AS b
    JOIN ventures AS v ON v.src_key = b.src_key AND v.idle AND NOT v.ended_soon
    JOIN businesses AS x ON x.src_key = b.src_key
),
paid_unchecked AS (
    -- 连续未核对之后的月份里支付的逐月待遇
    SELECT
        b.claim_id AS finding, 'person' AS subject_kind, b.person_id AS subject_id, b.claim_id AS entity_id,
        b.ym AS from_ym, b.ym AS to_ym, b.claim_id AS proof__ui_claim,
        b.src_table AS money_table, b.src_key AS money_key, b.fen,
        e.monthly_fen * LEAST(e.months_left, $prevented_months) AS prevented_fen, m.missed, m.least
    FROM benefits AS b
    JOIN lapsed AS m ON m.claim_id = b.claim_id AND b.ym_month > m.lapsed_month
    LEFT JOIN claim_standing AS e ON e.claim_id = b.claim_id
    WHERE b.item IN ('monthly', 'job_subsidy', 'medical')
)
SELECT * FROM contract_too_short
UNION ALL BY NAME SELECT * FROM insured_too_short
UNION ALL BY NAME SELECT * FROM same_employer
UNION ALL BY NAME SELECT * FROM no_licence
UNION ALL BY NAME SELECT * FROM licence_ended_soon
UNION ALL BY NAME SELECT * FROM no_tax
UNION ALL BY NAME SELECT * FROM paid_unchecked

/* ---
code: U07
title: 失业待遇标准错误
title_en: Unemployment benefit off the standard
asks: 失业保险金、求职补贴、生育补贴是否按标准发放，有没有超过月数或者重复发放？
asks_en: Were unemployment benefit, job-seeking subsidy and maternity supplement paid at the standard, for no more months than allowed, and once?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第十九条, 广东省失业保险条例 第二十条, 广东省失业保险条例 第二十一条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, claimant_contribution, account_opening, law_month, person]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment'
parameters:
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值：一元以内是取整差}
  settle_months: {value: 2, unit: months, source: 设计阈值：调标当月少发的，随后两个月批量补发}
  birth_gap_months: {value: 9, unit: months, source: 设计阈值：两次生育至少相隔的月数}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 实付与标准的差额，少发的为负；超过月数和重复发放的全额；均减去已退回的
at_stake_en: What was paid beyond the standard, negative where the fund owes; whole payments beyond the months or paid again; less what was returned
sought: 失业待遇核定表、发放明细、离职前十二个月的缴费基数
sought_en: The decision on the amounts, the payments, the bases of the last twelve months
look_alikes:
  - what: 最低工资调整当月先按旧标准发放，以后补发差额
    what_en: The month of a new minimum wage paid at the old rate, the rest paid later
    cleared_by: 调标补发明细、银行发放回单；系统已排除同月各笔合计达到标准的和不满两个月、补发尚未到期的
    cleared_by_en: The list of the top-ups and the bank's record; payments that add up to the standard, and months whose batch is not due yet, are already left out
    left_out: true
    tests: [monthly_amount]
  - what: 银行退票后重新发放
    what_en: Paid again after the bank returned the payment
    cleared_by: 银行退票回单、退款入账凭证；系统已排除前一笔已退票或全额退回的
    cleared_by_en: The bank's return slip or the receipt of the refund; an earlier payment that was returned is already left out
    tests: [paid_twice]
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
  - what: 领取期间两次生育
    what_en: Two births in one claim
    cleared_by: 两名子女的出生医学证明；系统已排除两次相隔九个月以上的
    cleared_by_en: The birth certificates of both; supplements nine months apart or more are already left out
    left_out: true
    tests: [maternity_again]
  - what: 期初以前的缴费基数不在明细里
    what_en: Bases from before the records began
    cleared_by: 期初以前的缴费明细；离职前十二个月早于期初账户截止月的，系统不核求职补贴金额
    cleared_by_en: The contributions month by month from before; where the twelve months reach into the opening balance the subsidy's amount is not judged
    left_out: true
    tests: [job_subsidy_amount]
tests:
  monthly_amount:
    zh: 失业保险金与当月标准不符
    en: Monthly benefit off the standard
    severity: 2
    basis: [广东省失业保险条例 第十九条, 社会保险经办条例 第四十六条]
    says: >-
      失业保险金有 {months} 个月（{from_ym|month}至{to_ym|month}）与当月标准不符：按最低工资的规定比例应付
      {due_fen|yuan} 元，实付 {paid_fen|yuan} 元[；多付 {over_fen|yuan} 元][；少发 {under_fen|yuan} 元]
    says_en: >-
      Monthly benefit was off its share of the minimum wage in {months|month/months} ({from_ym|month} to {to_ym|month}):
      {due_fen|yuan} yuan due, {paid_fen|yuan} paid[; {over_fen|yuan} yuan too much][; {under_fen|yuan} yuan too little]
    reckoning:
      zh: 应付 = 当月最低工资标准 × 规定比例；实付为当月合计，多付的减去已退回的
      en: Due = the month's minimum wage × its share; paid is the month's total, less what was returned where it is too much
  job_subsidy_amount:
    zh: 求职补贴与平均缴费工资不符
    en: Job-seeking subsidy off its share of the mean wage
    severity: 2
    basis: [广东省失业保险条例 第二十条, 社会保险经办条例 第四十六条]
    says: >-
      求职补贴有 {months} 个月（{from_ym|month}至{to_ym|month}）与标准不符：离职前平均缴费工资 {base_fen|yuan} 元，
      按规定比例应付 {due_fen|yuan} 元，实付 {paid_fen|yuan} 元[；多付 {over_fen|yuan} 元][；少发 {under_fen|yuan} 元]
    says_en: >-
      The job-seeking subsidy was off in {months|month/months} ({from_ym|month} to {to_ym|month}): of a mean contribution wage
      of {base_fen|yuan} yuan {due_fen|yuan} were due, {paid_fen|yuan} paid[; {over_fen|yuan} yuan too much][;
      {under_fen|yuan} yuan too little]
    reckoning:
      zh: 应付 = 离职前各月缴费基数之和 ÷ 有缴费基数的月数 × 规定比例；实付为当月合计，多付的减去已退回的
      en: >-
        Due = the sum of the bases before the separation ÷ the months that have one × the share; paid is the month's total, less
        what was returned where it is too much
      columns:
        bases: {zh: 缴费基数之和, en: Sum of the bases, as: yuan}
        base_months: {zh: 有缴费基数的月数, en: Months with a base}
  maternity_amount:
    zh: 生育补贴与标准不符
    en: Maternity supplement off the standard
    severity: 2
    basis: [广东省失业保险条例 第二十一条, 广东省失业保险条例 第十九条, 社会保险经办条例 第四十六条]
    says: >-
      生育补贴（{from_ym|month}至{to_ym|month}，{months} 个月）与标准不符：按当月失业保险金标准的规定倍数应付
      {due_fen|yuan} 元，实付 {paid_fen|yuan} 元[；多付 {over_fen|yuan} 元][；少发 {under_fen|yuan} 元]
    says_en: >-
      The maternity supplement ({from_ym|month} to {to_ym|month}) was off the monthly benefits that it should be:
      {due_fen|yuan} yuan due, {paid_fen|yuan} paid[; {over_fen|yuan} yuan too much][; {under_fen|yuan} yuan too little]
    reckoning:
      zh: 应付 = 当月最低工资标准 × 失业保险金的规定比例 × 规定月数；实付为当月合计，多付的减去已退回的
      en: >-
        Due = the month's minimum wage × the benefit's share × the months of it; paid is the month's total, less what was returned
        where it is too much
  paid_twice:
    zh: 同月同项同额重复发放
    en: The same item of a month paid again
    severity: 2
    basis: [广东省失业保险条例 第十九条, 社会保险经办条例 第四十六条]
    says: >-
      同一项目、同一月份、同一金额的失业待遇重复发放 {payments} 笔（{from_ym|month}至{to_ym|month}），前一笔没有退回，
      重复的共 {at_stake_fen|yuan} 元
    says_en: >-
      The same item was paid again for the same month and at the same amount, {payments|payment/payments} ({from_ym|month} to
      {to_ym|month}), the earlier one not returned; {at_stake_fen|yuan} yuan twice
  job_subsidy_months:
    zh: 求职补贴超过最长月数
    en: Job-seeking subsidy for more months than allowed
    severity: 2
    basis: [广东省失业保险条例 第二十条, 社会保险经办条例 第四十六条]
    says: >-
      求职补贴最长 {allowed} 个月，已发放 {drawn} 个月；超过的月份（{from_ym|month}至{to_ym|month}）发放
      {at_stake_fen|yuan} 元
    says_en: >-
      The job-seeking subsidy may be drawn for {allowed|month/months} and was paid for {drawn}; {at_stake_fen|yuan} yuan for
      those beyond ({from_ym|month} to {to_ym|month})
  maternity_again:
    zh: 短期内再次发放生育补贴
    en: A maternity supplement again within a birth
    severity: 2
    basis: [广东省失业保险条例 第二十一条, 社会保险经办条例 第四十六条]
    says: >-
      距上一次生育补贴不足 {gap} 个月又发放 {payments} 笔（{from_ym|month}至{to_ym|month}），不可能是另一次生育，
      涉及 {at_stake_fen|yuan} 元
    says_en: >-
      A maternity supplement was paid again, {payments|time/times} ({from_ym|month} to {to_ym|month}), within
      {gap|month/months} of the last, too soon for another birth; {at_stake_fen|yuan} yuan involved
--- */
-- 每笔没有全部退回的失业待遇、其申领和当月的法定标准；同一申领、同一项目、同一月份、同一金额的按支付先后编号
WITH paid AS (
    SELECT c.claim_id, c.person_id, c.separation_date_month, p.item, p.ym, p.ym_month, p.src_table, p.src_key,
        p.amount_fen, p.amount_fen - p.returned_fen AS net_fen,
        ROW_NUMBER() OVER (
            PARTITION BY p.claim_id, p.item, p.ym_month, p.amount_fen ORDER BY p.pay_date, p.src_key
        ) AS copy, l.minimum_wage * l.ui_rate / 10000 AS monthly_fen, l.ui_maternity_months AS maternity_months,
        l.ui_job_subsidy_rate / 10000 AS subsidy_rate, l.ui_job_subsidy_months AS subsidy_months,
        l.ui_job_subsidy_base_months AS base_months, l.minimum_wage, l.ui_rate, l.ui_job_subsidy_rate
    FROM payment AS p
    JOIN ui_claim AS c ON c.claim_id = p.claim_id
    JOIN person AS s ON s.person_id = c.person_id
    JOIN law_month AS l ON l.month = p.ym_month
    WHERE p.amount_fen > p.returned_fen
),
-- 每份申领平均缴费基数要看的各月：离职当月往前十二个月，从哪个月之后起
spans AS (
    SELECT claim_id, person_id, separation_date_month, separation_date_month - MAX(base_months) AS after_month
    FROM paid GROUP BY claim_id, person_id, separation_date_month
),
-- 其中这些月份还在期初账户里、基数不全的
hidden AS (
    SELECT s.claim_id
    FROM spans AS s JOIN account_opening AS o ON o.person_id = s.person_id
    WHERE o.line = 'UI' AND o.paid_months > 0 AND o.as_of_ym_month > s.after_month
),
-- 每份申领各月的失业保险缴费基数，一月多处缴费的取高
bases AS (
    SELECT s.claim_id, k.ym_month, MAX(k.base_uw_fen) AS base_fen
    FROM spans AS s JOIN claimant_contribution AS k ON k.person_id = s.person_id
    WHERE k.lines_ui AND k.base_uw_fen > 0
        AND k.ym_month <= s.separation_date_month AND k.ym_month > s.after_month
        AND NOT EXISTS (SELECT 1 FROM hidden AS h WHERE h.claim_id = s.claim_id)
    GROUP BY s.claim_id, k.ym_month
),
-- 每份申领的平均缴费基数
mean_bases AS (
    SELECT claim_id, AVG(base_fen) AS base_fen, CAST(SUM(base_fen) AS BIGINT) AS bases_fen, COUNT(*) AS base_months
    FROM bases GROUP BY claim_id
),
-- 有法定月数可比的求职补贴，按月份先后是第几个月
subsidies AS (
    SELECT claim_id, src_key, copy, subsidy_months, DENSE_RANK() OVER (PARTITION BY claim_id ORDER BY ym_month) AS place
    FROM paid WHERE item = 'job_subsidy' AND subsidy_months IS NOT NULL
),
-- 每份申领领了几个月的求职补贴，最长几个月
subsidy_months AS (
    SELECT claim_id, MAX(place) AS drawn, CAST(FLOOR(MAX(subsidy_months)) AS BIGINT) AS allowed
    FROM subsidies GROUP BY claim_id
),
-- 每个人历次生育补贴，连同上一次的月份
births AS (
    SELECT src_key, ym_month, LAG(ym_month) OVER (PARTITION BY person_id ORDER BY ym_month, src_key) AS month_before
    FROM paid WHERE item = 'maternity'
),
-- 不该有的整笔：同月同额重复发放
undue AS (
    SELECT 'paid_twice' AS test, src_key FROM paid WHERE copy > 1 AND item <> 'maternity'
    UNION ALL
    -- 超过法定月数的求职补贴
    SELECT 'job_subsidy_months' AS test, src_key FROM subsidies WHERE place > subsidy_months AND copy = 1
    UNION ALL
    -- 不可能是另一次生育的生育补贴
    SELECT 'maternity_again' AS test, src_key FROM births WHERE ym_month - month_before < $birth_gap_months
),
-- 每份申领每月每个项目的合计，不该有的整笔除外；差额记在其中最大的一笔上
totals AS (
    SELECT p.src_key,
        CAST(SUM(p.amount_fen) OVER (PARTITION BY p.claim_id, p.item, p.ym_month) AS BIGINT) AS amount_fen,
        CAST(SUM(p.net_fen) OVER (PARTITION BY p.claim_id, p.item, p.ym_month) AS BIGINT) AS net_fen,
        ROW_NUMBER() OVER (PARTITION BY p.claim_id, p.item, p.ym_month ORDER BY p.net_fen DESC, p.src_key) AS place
    FROM paid AS p WHERE NOT EXISTS (SELECT 1 FROM undue AS a WHERE a.src_key = p.src_key)
),
-- 各项目当月应付的金额；条例施行以前的月份不核，没有缴费基数的求职补贴、没有月标准的项目无从核对
due AS (
    SELECT p.claim_id, p.person_id, p.item, p.ym, p.ym_month, p.src_table, p.src_key, t.amount_fen, t.net_fen,
        p.minimum_wage, p.ui_rate, p.ui_job_subsidy_rate, p.maternity_months, b.bases_fen, b.base_months,
        CASE
            WHEN p.item = 'monthly' THEN p.monthly_fen
            WHEN p.item = 'maternity' THEN p.monthly_fen * p.maternity_months
            WHEN p.item = 'job_subsidy' THEN b.base_fen * p.subsidy_rate
        END AS due_fen
    FROM totals AS t
    JOIN paid AS p ON p.src_key = t.src_key
    LEFT JOIN mean_bases AS b ON b.claim_id = p.claim_id
    WHERE t.place = 1 AND p.subsidy_months IS NOT NULL
),
-- 与标准不符的：退回之后仍多付的，或者当初就少付、又过了补发期的
off AS (
    SELECT claim_id, person_id, item, ym, ym_month, src_table, src_key, CAST(ROUND(due_fen) AS BIGINT) AS due_fen,
        CASE WHEN net_fen > due_fen THEN net_fen ELSE amount_fen END AS paid_fen, minimum_wage, ui_rate,
        ui_job_subsidy_rate, maternity_months, bases_fen, base_months
    FROM due
    WHERE net_fen > due_fen + $tolerance_fen
        OR (amount_fen < due_fen - $tolerance_fen AND $as_of_month - ym_month >= $settle_months)
),
-- 每份申领每个项目合计
sums AS (
    SELECT claim_id, item, COUNT(*) AS months, CAST(SUM(due_fen) AS BIGINT) AS due_fen,
        CAST(SUM(paid_fen) AS BIGINT) AS paid_fen,
        CAST(SUM(CASE WHEN paid_fen > due_fen THEN paid_fen - due_fen END) AS BIGINT) AS over_fen,
        CAST(SUM(CASE WHEN paid_fen < due_fen THEN due_fen - paid_fen END) AS BIGINT) AS under_fen
    FROM off GROUP BY claim_id, item
),
-- 每份申领最后领取失业保险金的月份
lasts AS (SELECT claim_id, MAX(ym_month) AS last_month FROM paid WHERE item = 'monthly' GROUP BY claim_id),
-- 仍在领取、末月仍多付的：今后每月少付的差额，以余下月数为限
running AS (
    SELECT o.claim_id,
        (o.paid_fen - o.due_fen)
        * LEAST(GREATEST(c.granted_months - (z.last_month - c.start_ym_month + 1), 0), $prevented_months) AS prevented_fen
    FROM off AS o
    JOIN lasts AS z ON z.claim_id = o.claim_id AND z.last_month = o.ym_month
    JOIN ui_claim AS c ON c.claim_id = o.claim_id
    WHERE o.item = 'monthly' AND c.status = 'active' AND o.paid_fen > o.due_fen
),
-- 整笔不该有的
surplus AS (
    SELECT u.test, p.claim_id AS finding, 'person' AS subject_kind, p.person_id AS subject_id, p.claim_id AS entity_id,
        p.ym AS from_ym, p.ym AS to_ym, p.claim_id AS proof__ui_claim, p.src_table AS money_table,
        p.src_key AS money_key, p.net_fen AS fen
    FROM undue AS u JOIN paid AS p ON p.src_key = u.src_key
),
-- 失业保险金
monthly_amount AS (
    SELECT s.* EXCLUDE (claim_id), o.claim_id, o.person_id, o.ym, r.prevented_fen, o.claim_id AS proof__ui_claim,
        o.src_table, o.src_key, o.paid_fen - o.due_fen AS fen, o.minimum_wage AS reckon__minimum_wage,
        o.ui_rate AS reckon__ui_rate, o.due_fen AS reckon__due, o.paid_fen AS reckon__paid
    FROM off AS o
    JOIN sums AS s ON s.claim_id = o.claim_id AND s.item = o.item
    LEFT JOIN running AS r ON r.claim_id = o.claim_id
    WHERE o.item = 'monthly'
),
-- 求职补贴
job_subsidy_amount AS (
    SELECT s.* EXCLUDE (claim_id), o.claim_id, o.person_id, o.ym, o.claim_id AS proof__ui_claim, o.src_table, o.src_key,
        o.paid_fen - o.due_fen AS fen, CAST(ROUND(b.base_fen) AS BIGINT) AS base_fen, o.bases_fen AS reckon__bases,
        o.base_months AS reckon__base_months, o.ui_job_subsidy_rate AS reckon__ui_job_subsidy_rate,
        o.due_fen AS reckon__due, o.paid_fen AS reckon__paid
    FROM off AS o
    JOIN sums AS s ON s.claim_id = o.claim_id AND s.item = o.item
    JOIN mean_bases AS b ON b.claim_id = o.claim_id
    WHERE o.item = 'job_subsidy'
),
-- 生育补贴
maternity_amount AS (
    SELECT s.* EXCLUDE (claim_id), o.claim_id, o.person_id, o.ym, o.claim_id AS proof__ui_claim, o.src_table, o.src_key,
        o.paid_fen - o.due_fen AS fen, o.minimum_wage AS reckon__minimum_wage, o.ui_rate AS reckon__ui_rate,
        o.maternity_months AS reckon__ui_maternity_months, o.due_fen AS reckon__due, o.paid_fen AS reckon__paid
    FROM off AS o JOIN sums AS s ON s.claim_id = o.claim_id AND s.item = o.item WHERE o.item = 'maternity'
),
-- 同月同额重复发放
paid_twice AS (SELECT *, COUNT(*) OVER (PARTITION BY finding) AS payments FROM surplus WHERE test = 'paid_twice'),
-- 超过法定月数的求职补贴
job_subsidy_months AS (
    SELECT s.*, m.drawn, m.allowed
    FROM surplus AS s JOIN subsidy_months AS m ON m.claim_id = s.finding WHERE s.test = 'job_subsidy_months'
),
-- 不可能是另一次生育的生育补贴
maternity_again AS (
    SELECT *, COUNT(*) OVER (PARTITION BY finding) AS payments, $birth_gap_months AS gap
    FROM surplus WHERE test = 'maternity_again'
)
SELECT * FROM monthly_amount
UNION ALL BY NAME SELECT * FROM job_subsidy_amount
UNION ALL BY NAME SELECT * FROM maternity_amount
UNION ALL BY NAME SELECT * FROM paid_twice
UNION ALL BY NAME SELECT * FROM job_subsidy_months
UNION ALL BY NAME SELECT * FROM maternity_again

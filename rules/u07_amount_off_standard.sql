/* ---
code: U07
title: 失业待遇标准错误
title_en: Unemployment benefit off the standard
asks: 失业保险金、求职补贴、生育补贴是否按标准发放，有没有超过月数或者重复发放？
asks_en: Were unemployment benefit, job-seeking subsidy and maternity supplement paid at the standard, for no more months than allowed, and once?
line: unemployment
entity: ui_claim
severity: 2
status: live
basis: [广东省失业保险条例 第十九条, 广东省失业保险条例 第二十条, 广东省失业保险条例 第二十一条, 社会保险经办条例 第四十六条]
reads: [identity, payment, ui_claim, claimant_contribution, account_opening, law_parameter]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment'
parameters:
  whole_bp: {value: 10000, unit: bp, source: 定义：百分之百是一万个基点}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值：一元以内是取整差}
  settle_months: {value: 2, unit: months, source: 设计阈值：调标当月少付的，随后两个月批量补发}
  birth_gap_months: {value: 9, unit: months, source: 设计阈值：两次生育至少相隔的月数}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 实付与标准的差额，少付的为负；超过月数和重复发放的全额；均减去已退回的
at_stake_en: What was paid beyond the standard, negative where the fund owes; whole payments beyond the months or paid again; less what was returned
look_alikes:
  - what: 最低工资调整当月先按旧标准发放，以后补发差额
    what_en: The month of a new minimum wage paid at the old rate, the rest paid later
    cleared_by: 同月几笔合计达到标准，或距今不满两个月、批量补发尚未到期
    cleared_by_en: The payments of the month add up to the standard, or the batch that tops up is not due yet
  - what: 银行退票后重新发放
    what_en: Paid again after the bank returned the payment
    cleared_by: 前一笔已退票或全额退回
    cleared_by_en: The earlier payment was returned
  - what: 领取期间两次生育
    what_en: Two births in one claim
    cleared_by: 两次生育补贴相隔九个月以上
    cleared_by_en: The two supplements are nine months apart or more
  - what: 期初以前的缴费基数不在明细里
    what_en: Bases from before the records began
    cleared_by: 离职前十二个月早于期初账户截止月的，不核求职补贴金额
    cleared_by_en: The subsidy's amount is not judged where the twelve months reach into the opening balance
says: "失业待遇 {months} 个月与标准不符（{from_ym|month}至{to_ym|month}）：应付 {due_fen|yuan} 元，实付 {paid_fen|yuan} 元，相差 {at_stake_fen|yuan} 元"
says_en: "Unemployment benefit off the standard in {months} months ({from_ym|month} to {to_ym|month}): due {due_fen|yuan}, paid {paid_fen|yuan}, {at_stake_fen|yuan} yuan apart"
--- */
WITH paid AS (
    -- 每笔没有全部退回的失业待遇及其申领；同一申领、同一项目、同一月份、同一金额的按支付先后编号
    SELECT
        c.claim_id, i.root AS person_id, c.separation_date_month, c.status, c.granted_months, c.start_ym_month,
        p.item, p.ym, p.ym_month, p.src_table, p.src_key, p.amount_fen, p.amount_fen - p.returned_fen AS net_fen,
        ROW_NUMBER() OVER (
            PARTITION BY p.claim_id, p.item, p.ym_month, p.amount_fen ORDER BY p.pay_date, p.src_key
        ) AS copy,
        MAX(CASE WHEN p.item = 'monthly' THEN p.ym_month END) OVER (PARTITION BY p.claim_id) AS last_month
    FROM payment AS p
    JOIN ui_claim AS c ON c.claim_id = p.claim_id
    JOIN identity AS i ON i.person_id = c.person_id
    WHERE p.amount_fen > p.returned_fen
),
law AS (
    -- 各月的法定标准：失业保险金是最低工资的规定比例；求职补贴的比例、基数月数、最长月数；生育补贴的倍数
    SELECT
        m.ym_month, w.value_fen * r.value / $whole_bp AS monthly_fen, j.value / $whole_bp AS subsidy_rate,
        b.value AS base_months, k.value AS subsidy_months, n.value AS maternity_months
    FROM (SELECT DISTINCT ym_month FROM paid) AS m
    JOIN law_parameter AS w ON w.name = 'minimum_wage' AND m.ym_month BETWEEN w.from_month AND w.to_month
    JOIN law_parameter AS r ON r.name = 'ui_rate' AND m.ym_month BETWEEN r.from_month AND r.to_month
    JOIN law_parameter AS j ON j.name = 'ui_job_subsidy_rate' AND m.ym_month BETWEEN j.from_month AND j.to_month
    JOIN law_parameter AS b ON b.name = 'ui_job_subsidy_base_months' AND m.ym_month BETWEEN b.from_month AND b.to_month
    JOIN law_parameter AS k ON k.name = 'ui_job_subsidy_months' AND m.ym_month BETWEEN k.from_month AND k.to_month
    JOIN law_parameter AS n ON n.name = 'ui_maternity_months' AND m.ym_month BETWEEN n.from_month AND n.to_month
),
spans AS (
    -- 每份申领平均缴费基数要看的各月：离职当月往前十二个月，从哪个月之后起
    SELECT p.claim_id, p.person_id, p.separation_date_month, p.separation_date_month - MAX(l.base_months) AS after_month
    FROM paid AS p JOIN law AS l ON l.ym_month = p.ym_month
    GROUP BY p.claim_id, p.person_id, p.separation_date_month
),
hidden AS (
    -- 其中这些月份还在期初账户里、基数不全的
    SELECT s.claim_id
    FROM spans AS s
    JOIN identity AS i ON i.root = s.person_id
    JOIN account_opening AS o ON o.person_id = i.person_id
    WHERE o.line = 'UI' AND o.paid_months > 0 AND o.as_of_ym_month > s.after_month
),
bases AS (
    -- 每份申领各月的失业保险缴费基数，一月多处缴费的取高
    SELECT s.claim_id, k.ym_month, MAX(k.base_uw_fen) AS base_fen
    FROM spans AS s
    JOIN claimant_contribution AS k ON k.person_id = s.person_id
    WHERE k.lines_ui AND k.base_uw_fen > 0
        AND k.ym_month <= s.separation_date_month AND k.ym_month > s.after_month
        AND NOT EXISTS (SELECT 1 FROM hidden AS h WHERE h.claim_id = s.claim_id)
    GROUP BY s.claim_id, k.ym_month
),
mean_bases AS (
    -- 每份申领的平均缴费基数
    SELECT claim_id, AVG(base_fen) AS base_fen FROM bases GROUP BY claim_id
),
subsidies AS (
    -- 求职补贴按月份先后是第几个月
    SELECT
        p.src_key, p.net_fen, p.copy, l.subsidy_months,
        DENSE_RANK() OVER (PARTITION BY p.claim_id ORDER BY p.ym_month) AS place
    FROM paid AS p JOIN law AS l ON l.ym_month = p.ym_month
    WHERE p.item = 'job_subsidy'
),
births AS (
    -- 每个人历次生育补贴，连同上一次的月份
    SELECT
        src_key, net_fen, ym_month,
        LAG(ym_month) OVER (PARTITION BY person_id ORDER BY ym_month, src_key) AS month_before
    FROM paid WHERE item = 'maternity'
),
undue AS (
    -- 不该有的整笔：同月同额重复发放
    SELECT 'paid_twice' AS test, src_key, net_fen FROM paid WHERE copy > 1 AND item <> 'maternity'
    UNION ALL
    -- 超过法定月数的求职补贴
    SELECT 'job_subsidy_months' AS test, src_key, net_fen FROM subsidies WHERE place > subsidy_months AND copy = 1
    UNION ALL
    -- 不可能是另一次生育的生育补贴
    SELECT 'maternity_again' AS test, src_key, net_fen FROM births WHERE ym_month - month_before < $birth_gap_months
),
totals AS (
    -- 每份申领每月每个项目的合计，不该有的整笔除外；差额记在其中最大的一笔上
    SELECT
        p.claim_id, p.item, p.ym_month, p.src_key,
        CAST(SUM(p.amount_fen) OVER (PARTITION BY p.claim_id, p.item, p.ym_month) AS BIGINT) AS amount_fen,
        CAST(SUM(p.net_fen) OVER (PARTITION BY p.claim_id, p.item, p.ym_month) AS BIGINT) AS net_fen,
        ROW_NUMBER() OVER (PARTITION BY p.claim_id, p.item, p.ym_month ORDER BY p.net_fen DESC, p.src_key) AS place
    FROM paid AS p
    WHERE NOT EXISTS (SELECT 1 FROM undue AS a WHERE a.src_key = p.src_key)
),
due AS (
    -- 各项目当月应付的金额；没有缴费基数的求职补贴、没有月标准的项目无从核对
    SELECT
        t.src_key, t.ym_month, t.amount_fen, t.net_fen,
        CASE
            WHEN t.item = 'monthly' THEN l.monthly_fen
            WHEN t.item = 'maternity' THEN l.monthly_fen * l.maternity_months
            WHEN t.item = 'job_subsidy' THEN b.base_fen * l.subsidy_rate
        END AS due_fen,
        CASE
            WHEN t.item = 'monthly' THEN 'monthly_amount'
            WHEN t.item = 'maternity' THEN 'maternity_amount'
            ELSE 'job_subsidy_amount'
        END AS test
    FROM totals AS t
    JOIN law AS l ON l.ym_month = t.ym_month
    LEFT JOIN mean_bases AS b ON b.claim_id = t.claim_id
    WHERE t.place = 1
),
off AS (
    -- 与标准不符的：退回之后仍多付的
    SELECT test, src_key, CAST(ROUND(due_fen) AS BIGINT) AS due_fen, net_fen AS paid_fen
    FROM due WHERE net_fen > due_fen + $tolerance_fen
    UNION ALL
    -- 当初就少付、又过了补发期的
    SELECT test, src_key, CAST(ROUND(due_fen) AS BIGINT) AS due_fen, amount_fen AS paid_fen
    FROM due WHERE amount_fen < due_fen - $tolerance_fen AND $as_of_month - ym_month >= $settle_months
    UNION ALL
    -- 整笔不该有的
    SELECT test, src_key, 0 AS due_fen, net_fen AS paid_fen FROM undue
)
SELECT
    p.claim_id AS finding,
    'person' AS subject_kind,
    p.person_id AS subject_id,
    p.claim_id AS entity_id,
    o.test AS test,
    p.ym AS from_ym,
    p.ym AS to_ym,
    -- 仍在领取、末月仍多付的：今后每月少付的差额，以余下月数为限
    MAX(CASE
        WHEN o.test = 'monthly_amount' AND p.status = 'active' AND p.ym_month = p.last_month
        THEN GREATEST(o.paid_fen - o.due_fen, 0)
            * LEAST(GREATEST(p.granted_months - (p.last_month - p.start_ym_month + 1), 0), $prevented_months)
    END) OVER (PARTITION BY p.claim_id, o.test) AS prevented_fen,
    p.claim_id AS proof__ui_claim,
    p.src_table AS money_table,
    p.src_key AS money_key,
    o.paid_fen - o.due_fen AS fen,
    COUNT(*) OVER (PARTITION BY p.claim_id, o.test) AS months,
    CAST(SUM(o.due_fen) OVER (PARTITION BY p.claim_id, o.test) AS BIGINT) AS due_fen,
    CAST(SUM(o.paid_fen) OVER (PARTITION BY p.claim_id, o.test) AS BIGINT) AS paid_fen
FROM off AS o
JOIN paid AS p ON p.src_key = o.src_key

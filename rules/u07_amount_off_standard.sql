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
    -- 每笔没有全部退回的失业待遇；同一申领、同一项目、同一月份、同一金额的按支付先后编号
    SELECT
        c.claim_id, i.root AS person_id, p.item, p.ym, p.ym_month, p.src_table, p.src_key,
        p.amount_fen, p.amount_fen - p.returned_fen AS net_fen,
        ROW_NUMBER() OVER (
            PARTITION BY p.claim_id, p.item, p.ym_month, p.amount_fen ORDER BY p.pay_date, p.src_key
        ) AS copy
    FROM payment AS p
    JOIN ui_claim AS c ON c.claim_id = p.claim_id
    JOIN identity AS i ON i.person_id = c.person_id
    WHERE p.amount_fen > p.returned_fen
),
standard AS (
    -- 各月失业保险金标准：最低工资的规定比例
    SELECT m.ym_month, CAST(ROUND(w.value_fen * r.value / $whole_bp) AS BIGINT) AS fen
    FROM (SELECT DISTINCT ym_month FROM paid) AS m
    JOIN law_parameter AS w ON w.name = 'minimum_wage' AND m.ym_month BETWEEN w.from_month AND w.to_month
    JOIN law_parameter AS r ON r.name = 'ui_rate' AND m.ym_month BETWEEN r.from_month AND r.to_month
),
seekers AS (
    -- 领过求职补贴的申领：离职月份，以及平均缴费基数要看的月数
    SELECT DISTINCT p.claim_id, p.person_id, c.separation_date_month, l.value AS span
    FROM paid AS p
    JOIN ui_claim AS c ON c.claim_id = p.claim_id
    JOIN law_parameter AS l
        ON l.name = 'ui_job_subsidy_base_months' AND p.ym_month BETWEEN l.from_month AND l.to_month
    WHERE p.item = 'job_subsidy'
),
hidden AS (
    -- 其中离职前的这些月份还在期初账户里、基数不全的
    SELECT DISTINCT s.claim_id
    FROM seekers AS s
    JOIN identity AS i ON i.root = s.person_id
    JOIN account_opening AS o ON o.person_id = i.person_id
    WHERE o.line = 'UI' AND o.paid_months > 0 AND o.as_of_ym_month > s.separation_date_month - s.span
),
bases AS (
    -- 每份申领离职前十二个月（含离职当月）各月的失业保险缴费基数，一月多处缴费的取高
    SELECT s.claim_id, k.ym_month, MAX(k.base_uw_fen) AS base_fen
    FROM seekers AS s
    JOIN claimant_contribution AS k ON k.person_id = s.person_id
    WHERE k.lines_ui AND k.base_uw_fen > 0
        AND k.ym_month <= s.separation_date_month AND k.ym_month > s.separation_date_month - s.span
        AND NOT EXISTS (SELECT 1 FROM hidden AS h WHERE h.claim_id = s.claim_id)
    GROUP BY s.claim_id, k.ym_month
),
mean_bases AS (
    -- 每份申领的平均缴费基数
    SELECT claim_id, AVG(base_fen) AS base_fen FROM bases GROUP BY claim_id
),
subsidy_months AS (
    -- 求职补贴的各个月份按先后编号，连同法定最长月数
    SELECT
        p.src_key, p.copy, l.value AS most,
        DENSE_RANK() OVER (PARTITION BY p.claim_id ORDER BY p.ym_month) AS place
    FROM paid AS p
    JOIN law_parameter AS l
        ON l.name = 'ui_job_subsidy_months' AND p.ym_month BETWEEN l.from_month AND l.to_month
    WHERE p.item = 'job_subsidy'
),
births AS (
    -- 每个人历次生育补贴，连同上一次的月份
    SELECT
        src_key, ym_month,
        LAG(ym_month) OVER (PARTITION BY person_id ORDER BY ym_month, src_key) AS month_before
    FROM paid WHERE item = 'maternity'
),
again AS (
    -- 不该有的整笔：同月同额重复发放
    SELECT 'paid_twice' AS test, src_key FROM paid WHERE copy > 1 AND item <> 'maternity'
    UNION ALL
    -- 超过法定月数的求职补贴
    SELECT 'job_subsidy_months' AS test, src_key FROM subsidy_months WHERE place > most AND copy = 1
    UNION ALL
    -- 不可能是另一次生育的生育补贴
    SELECT 'maternity_again' AS test, src_key FROM births WHERE ym_month - month_before < $birth_gap_months
),
due AS (
    -- 每份申领每月应付的失业保险金
    SELECT p.claim_id, p.item, p.ym_month, s.fen, 'monthly_amount' AS test
    FROM paid AS p JOIN standard AS s ON s.ym_month = p.ym_month
    WHERE p.item = 'monthly'
    UNION
    -- 应付的求职补贴：平均缴费基数的规定比例
    SELECT p.claim_id, p.item, p.ym_month, CAST(ROUND(b.base_fen * r.value / $whole_bp) AS BIGINT) AS fen, 'job_subsidy_amount' AS test
    FROM paid AS p
    JOIN mean_bases AS b ON b.claim_id = p.claim_id
    JOIN law_parameter AS r ON r.name = 'ui_job_subsidy_rate' AND p.ym_month BETWEEN r.from_month AND r.to_month
    WHERE p.item = 'job_subsidy'
    UNION
    -- 应付的生育补贴：月标准的规定倍数
    SELECT p.claim_id, p.item, p.ym_month, CAST(ROUND(s.fen * m.value) AS BIGINT) AS fen, 'maternity_amount' AS test
    FROM paid AS p
    JOIN standard AS s ON s.ym_month = p.ym_month
    JOIN law_parameter AS m ON m.name = 'ui_maternity_months' AND p.ym_month BETWEEN m.from_month AND m.to_month
    WHERE p.item = 'maternity'
),
totals AS (
    -- 每份申领每月每个项目的合计，整笔不该有的除外；差额记在其中最大的一笔上
    SELECT
        p.claim_id, p.item, p.ym_month, p.src_key,
        CAST(SUM(p.amount_fen) OVER (PARTITION BY p.claim_id, p.item, p.ym_month) AS BIGINT) AS amount_fen,
        CAST(SUM(p.net_fen) OVER (PARTITION BY p.claim_id, p.item, p.ym_month) AS BIGINT) AS net_fen,
        ROW_NUMBER() OVER (PARTITION BY p.claim_id, p.item, p.ym_month ORDER BY p.net_fen DESC, p.src_key) AS place
    FROM paid AS p
    WHERE NOT EXISTS (SELECT 1 FROM again AS a WHERE a.src_key = p.src_key)
),
off AS (
    -- 与标准不符的：退回之后仍多付的；当初就少付、又过了补发期的
    SELECT
        d.test, t.src_key, d.fen AS due_fen,
        CASE WHEN t.net_fen > d.fen THEN t.net_fen ELSE t.amount_fen END AS paid_fen
    FROM totals AS t
    JOIN due AS d ON d.claim_id = t.claim_id AND d.item = t.item AND d.ym_month = t.ym_month
    WHERE t.place = 1
        AND (
            t.net_fen > d.fen + $tolerance_fen
            OR (t.amount_fen < d.fen - $tolerance_fen AND $as_of_month - t.ym_month >= $settle_months)
        )
    UNION ALL
    -- 整笔不该有的
    SELECT a.test, a.src_key, 0 AS due_fen, p.net_fen AS paid_fen
    FROM again AS a JOIN paid AS p ON p.src_key = a.src_key
),
last_months AS (
    -- 每份申领领到的末月
    SELECT claim_id, MAX(ym_month) AS ym_month FROM paid WHERE item = 'monthly' GROUP BY claim_id
),
running AS (
    -- 仍在领取、末月仍多付的：今后每月少付的差额，以余下月数为限
    SELECT
        c.claim_id, o.test,
        (o.paid_fen - o.due_fen)
            * LEAST(GREATEST(c.granted_months - (l.ym_month - c.start_ym_month + 1), 0), $prevented_months) AS fen
    FROM off AS o
    JOIN paid AS p ON p.src_key = o.src_key
    JOIN last_months AS l ON l.claim_id = p.claim_id AND l.ym_month = p.ym_month
    JOIN ui_claim AS c ON c.claim_id = p.claim_id
    WHERE o.test = 'monthly_amount' AND o.paid_fen > o.due_fen AND c.status = 'active'
)
SELECT
    p.claim_id AS finding,
    'person' AS subject_kind,
    p.person_id AS subject_id,
    p.claim_id AS entity_id,
    o.test AS test,
    p.ym AS from_ym,
    p.ym AS to_ym,
    COALESCE(r.fen, 0) AS prevented_fen,
    p.claim_id AS proof__ui_claim,
    p.src_table AS money_table,
    p.src_key AS money_key,
    o.paid_fen - o.due_fen AS fen,
    COUNT(*) OVER (PARTITION BY p.claim_id, o.test) AS months,
    CAST(SUM(o.due_fen) OVER (PARTITION BY p.claim_id, o.test) AS BIGINT) AS due_fen,
    CAST(SUM(o.paid_fen) OVER (PARTITION BY p.claim_id, o.test) AS BIGINT) AS paid_fen
FROM off AS o
JOIN paid AS p ON p.src_key = o.src_key
LEFT JOIN running AS r ON r.claim_id = p.claim_id AND r.test = o.test

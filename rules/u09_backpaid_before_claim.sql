/* ---
code: U09
title: 补缴后即申领
title_en: Back-paid contributions just before claiming
asks: 失业待遇的资格或月数，是否靠离职前后集中补缴的月份取得；求职补贴是否靠离职前突然提高的缴费基数取得？
asks_en: Does the claim rest on months paid in arrears just before it, or its job-seeking subsidy on a base raised at the end?
line: unemployment
entity: ui_claim
severity: 3
status: live
basis: [广东省失业保险条例 第十五条, 广东省失业保险条例 第十七条, 广东省失业保险条例 第二十条, 广东省失业保险条例 第四十一条, 社会保险基金行政监督办法 第三十二条]
reads: [identity, payment, ui_claim, claimant_contribution, employer, ext_court, ext_tax_income, law_ui_months, law_parameter]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment'
parameters:
  window_days: {value: 60, unit: days, source: 业务规则目录 U09 (离职前六十天)}
  least_months: {value: 3, unit: months, source: 业务规则目录 U09 (三个月以上)}
  last_months: {value: 3, unit: months, source: 设计阈值：末几个月取三个月}
  jump: {value: 2.0, unit: times, source: 业务规则目录 U09 (两倍)}
  tax_share: {value: 0.8, unit: share, source: 设计阈值：申报工资达到缴费基数的八成即相符}
  whole_bp: {value: 10000, unit: bp, source: 定义：百分之百是一万个基点}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 没有补缴就没有资格的，全部待遇；只多得月数的，多得月份的待遇；基数抬高的，求职补贴多出的部分；均减去已退回的
at_stake_en: All benefits where there is no right without the months; those of the months gained; the subsidy beyond the earlier base; less what was returned
look_alikes:
  - what: 单位欠费经劳动监察、仲裁、法院或稽核责令补缴
    what_en: Arrears of the employer settled by inspection, arbitration, court or audit
    cleared_by: 补缴文书的文号在裁判与仲裁文书库可查
    cleared_by_en: The document is in the registry of rulings and orders
  - what: 补缴的月份另有正常缴费
    what_en: A month that was also paid in the ordinary way
    cleared_by: 该月不靠补缴
    cleared_by_en: It counts without the back-payment
  - what: 单位拖欠的确实在岗月份
    what_en: Months really worked, for which the employer was behind
    cleared_by: 该单位当月申报了工资
    cleared_by_en: The employer declared a wage for the month
  - what: 真的涨了工资
    what_en: A real rise of the wage
    cleared_by: 申报的工资达到末几个月缴费基数的八成
    cleared_by_en: The wages declared reach the base of the last months
says: "离职 {separation_date} 前后补缴 {backpaid} 个月（累计 {cum_months} 个月），不计补缴应领 {entitled} 个月、核定 {granted} 个月；末期缴费基数 {last_fen|yuan} 元，此前 {earlier_fen|yuan} 元；涉及 {at_stake_fen|yuan} 元"
says_en: "{backpaid} months paid in arrears around the separation of {separation_date} ({cum_months} in all), {entitled} months due without them, {granted} granted; base {last_fen|yuan} at the end, {earlier_fen|yuan} before; {at_stake_fen|yuan} yuan involved"
--- */
WITH claims AS (
    -- 每份申领及申领人
    SELECT
        c.claim_id, i.root AS person_id, c.separation_date, c.separation_date_month, CAST(c.apply_ts AS DATE) AS apply_date,
        c.cum_months, c.carried_months, c.granted_months, c.start_ym_month, c.status
    FROM ui_claim AS c JOIN identity AS i ON i.person_id = c.person_id
),
received AS (
    -- 每笔没有全部退回的失业待遇，及其在申领中是第几个月
    SELECT
        c.claim_id, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen, p.amount_fen - p.returned_fen AS fen,
        p.ym_month - c.start_ym_month + 1 AS place
    FROM claims AS c JOIN payment AS p ON p.claim_id = c.claim_id
    WHERE p.amount_fen > p.returned_fen
),
backpaid AS (
    -- 离职前六十天至申领日补缴的失业保险月份；有文书责令的、当月另有正常缴费的、该单位当月发过工资的不算
    SELECT c.claim_id, k.contrib_id, k.ym_month
    FROM claims AS c
    JOIN claimant_contribution AS k ON k.person_id = c.person_id
    WHERE k.lines_ui AND k.kind IN ('arrears', 'backpay_lump') AND k.ym_month <= c.separation_date_month
        AND date_diff('day', k.paid_date, c.separation_date) <= $window_days AND k.paid_date <= c.apply_date
        AND NOT EXISTS (SELECT 1 FROM ext_court AS x WHERE x.doc_no = k.doc_no)
        AND NOT EXISTS (
            SELECT 1 FROM claimant_contribution AS n
            WHERE n.person_id = k.person_id AND n.ym_month = k.ym_month AND n.lines_ui AND n.kind = 'normal'
        )
        AND NOT EXISTS (
            SELECT 1 FROM ext_tax_income AS t JOIN employer AS o ON o.uscc = t.payer_uscc
            WHERE t.person_id = k.person_id AND t.ym_month = k.ym_month AND o.employer_id = k.employer_id AND t.wage_fen > 0
        )
),
counted AS (
    -- 每份申领补缴的月数
    SELECT claim_id, COUNT(DISTINCT ym_month) AS months
    FROM backpaid GROUP BY claim_id
    HAVING COUNT(DISTINCT ym_month) >= $least_months
),
gained AS (
    -- 不计这些月份就没有资格，或者应领月数少于核定月数的申领
    SELECT c.claim_id, n.months AS backpaid, w.months + c.carried_months AS entitled
    FROM counted AS n
    JOIN claims AS c ON c.claim_id = n.claim_id
    JOIN law_ui_months AS a ON a.paid_months = c.cum_months
    JOIN law_ui_months AS w ON w.paid_months = GREATEST(c.cum_months - n.months, 0)
    WHERE a.months > w.months AND c.granted_months > w.months + c.carried_months
),
subsidised AS (
    -- 每份申领：平均缴费基数看几个月，求职补贴是其中的多少
    SELECT c.claim_id, c.person_id, c.separation_date_month, b.value AS span, r.value AS rate_bp
    FROM claims AS c
    JOIN law_parameter AS b
        ON b.name = 'ui_job_subsidy_base_months' AND c.separation_date_month BETWEEN b.from_month AND b.to_month
    JOIN law_parameter AS r
        ON r.name = 'ui_job_subsidy_rate' AND c.separation_date_month BETWEEN r.from_month AND r.to_month
),
bases AS (
    -- 离职前十二个月各月的缴费基数，一月多处缴费的取高
    SELECT s.claim_id, s.separation_date_month, k.ym_month, MAX(k.base_uw_fen) AS base_fen
    FROM subsidised AS s
    JOIN claimant_contribution AS k ON k.person_id = s.person_id
    WHERE k.lines_ui AND k.base_uw_fen > 0 AND k.ym_month BETWEEN s.separation_date_month - s.span + 1 AND s.separation_date_month
    GROUP BY s.claim_id, s.separation_date_month, k.ym_month
),
levels AS (
    -- 每份申领末三个月和此前的平均缴费基数；此前不足三个月的不比
    SELECT
        b.claim_id,
        AVG(CASE WHEN b.separation_date_month - b.ym_month < $last_months THEN b.base_fen END) AS last_fen,
        AVG(CASE WHEN b.separation_date_month - b.ym_month >= $last_months THEN b.base_fen END) AS earlier_fen
    FROM bases AS b GROUP BY b.claim_id
    HAVING COUNT(*) FILTER (WHERE b.separation_date_month - b.ym_month >= $last_months) >= $last_months
),
tax_months AS (
    -- 税务数据已经送达的月份
    SELECT ym_month FROM ext_tax_income GROUP BY ym_month
),
known AS (
    -- 末三个月税务数据都已送达的申领
    SELECT s.claim_id
    FROM subsidised AS s
    JOIN tax_months AS x
        ON x.ym_month <= s.separation_date_month AND x.ym_month > s.separation_date_month - $last_months
    GROUP BY s.claim_id HAVING COUNT(*) >= $last_months
),
wages AS (
    -- 末三个月申报的工资合计
    SELECT s.claim_id, SUM(x.wage_fen) AS fen
    FROM subsidised AS s
    JOIN ext_tax_income AS x
        ON x.person_id = s.person_id
        AND x.ym_month <= s.separation_date_month AND x.ym_month > s.separation_date_month - $last_months
    GROUP BY s.claim_id
),
raised AS (
    -- 末三个月基数跳升两倍以上、而申报工资不相符的申领：按此前基数应得的求职补贴
    SELECT
        s.claim_id, k.claim_id IS NOT NULL AS tax_known,
        CAST(ROUND(l.last_fen) AS BIGINT) AS last_fen, CAST(ROUND(l.earlier_fen) AS BIGINT) AS earlier_fen,
        CAST(ROUND(l.earlier_fen * s.rate_bp / $whole_bp) AS BIGINT) AS due_fen
    FROM levels AS l
    JOIN subsidised AS s ON s.claim_id = l.claim_id
    LEFT JOIN known AS k ON k.claim_id = l.claim_id
    LEFT JOIN wages AS w ON w.claim_id = l.claim_id
    WHERE l.last_fen >= $jump * l.earlier_fen AND NOT COALESCE(w.fen >= $tax_share * l.last_fen * $last_months, FALSE)
),
used AS (
    -- 每份申领已领到第几个月，及月标准
    SELECT claim_id, MAX(place) AS months, MAX(amount_fen) AS monthly_fen
    FROM received WHERE item = 'monthly' GROUP BY claim_id
),
running AS (
    -- 仍在领取的，今后还会领到的不应得月份
    SELECT
        g.claim_id,
        u.monthly_fen * LEAST(GREATEST(c.granted_months - GREATEST(u.months, g.entitled), 0), $prevented_months) AS fen
    FROM gained AS g
    JOIN claims AS c ON c.claim_id = g.claim_id
    JOIN used AS u ON u.claim_id = g.claim_id
    WHERE c.status = 'active'
),
found AS (
    -- 补缴得来的资格或月份：每行一笔支付，或一个补缴的月份
    SELECT
        CASE WHEN g.entitled > 0 THEN 'months_gained' ELSE 'entitlement_fails' END AS test,
        CASE WHEN g.entitled > 0 THEN 2 ELSE 3 END AS severity,
        g.claim_id, g.backpaid, g.entitled, CAST(NULL AS BIGINT) AS last_fen, CAST(NULL AS BIGINT) AS earlier_fen,
        r.fen AS prevented_fen, p.src_key, p.fen, b.contrib_id
    FROM gained AS g
    JOIN backpaid AS b ON b.claim_id = g.claim_id
    LEFT JOIN received AS p
        ON p.claim_id = g.claim_id
        AND (g.entitled = 0 OR (p.place > g.entitled AND p.item IN ('monthly', 'job_subsidy', 'medical')))
    LEFT JOIN running AS r ON r.claim_id = g.claim_id
    UNION ALL
    -- 抬高基数多得的求职补贴
    SELECT
        'base_raised' AS test, CASE WHEN l.tax_known THEN 3 ELSE 2 END AS severity,
        l.claim_id, NULL AS backpaid, NULL AS entitled, l.last_fen, l.earlier_fen,
        NULL AS prevented_fen, p.src_key, p.fen - l.due_fen AS fen, NULL AS contrib_id
    FROM raised AS l JOIN received AS p ON p.claim_id = l.claim_id
    WHERE p.item = 'job_subsidy' AND p.fen > l.due_fen
)
SELECT
    c.claim_id AS finding,
    'person' AS subject_kind,
    c.person_id AS subject_id,
    c.claim_id AS entity_id,
    f.test AS test,
    f.severity AS severity,
    p.ym AS from_ym,
    p.ym AS to_ym,
    f.prevented_fen AS prevented_fen,
    c.claim_id AS proof__ui_claim,
    f.contrib_id AS proof__contribution,
    p.src_table AS money_table,
    p.src_key AS money_key,
    CASE WHEN p.src_key IS NOT NULL THEN f.fen END AS fen,
    c.separation_date AS separation_date,
    c.cum_months AS cum_months,
    c.granted_months AS granted,
    f.backpaid AS backpaid,
    f.entitled AS entitled,
    f.last_fen AS last_fen,
    f.earlier_fen AS earlier_fen
FROM found AS f
JOIN claims AS c ON c.claim_id = f.claim_id
LEFT JOIN received AS p ON p.src_key = f.src_key

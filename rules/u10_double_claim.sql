/* ---
code: U10
title: 异地、双身份重复领取失业待遇
title_en: Unemployment benefit drawn twice
asks: 同一个人是否在同一个月领了两份失业保险金（两份申领、两个身份、两个地方），或者一次性领取之后又按月领取同一段缴费的待遇？
asks_en: Did one person draw two monthly benefits for one month (two claims, two identities, two places), or monthly benefit after a lump sum for the same months paid in?
line: unemployment
entity: person
severity: 4
status: live
basis: [广东省失业保险条例 第二十二条, 广东省失业保险条例 第二十三条, 广东省失业保险条例 第二十九条, 广东省失业保险条例 第三十一条, 社会保险法 第五十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
reads: [identity, payment, ui_claim, person, ext_other_ui]
eligible: |
  SELECT MIN(o.person_id)
  FROM payment AS p
  JOIN identity AS i ON i.person_id = p.person_id
  JOIN person AS s ON s.person_id = i.root
  JOIN person AS o ON o.id_no = s.id_no AND o.merged_into IS NULL
  WHERE p.src_table = 'ui_payment' AND p.item = 'monthly'
  GROUP BY i.root
parameters:
  least_months: {value: 2, unit: months, source: 设计阈值：只重一个月的可能是转移当月，列为二级}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 后开始的那份在重复月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的；后开始的在异地的，本地没有应退的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of the later claim in the months drawn twice, less what was returned; none where the other place began later
look_alikes:
  - what: 转移当月两地都发
    what_en: Both places paid in the month of the transfer
    cleared_by: 只重一个月的列为二级，核对转移单
    cleared_by_en: One month alone is severity 2, for the transfer sheet
  - what: 选择在户籍地领取，本地已停
    what_en: Chose the place of household registration, and was stopped here
    cleared_by: 两地的月份不相交
    cleared_by_en: The months do not meet
  - what: 异地已停，终止年月还没有送来
    what_en: Ended elsewhere, and the end not yet sent
    cleared_by: 没有终止年月的，只算到收到该信息的上一个月
    cleared_by_en: Without an end it counts to the month before the row was received
  - what: 错发后更正重发
    what_en: A corrected and re-issued payment
    cleared_by: 已退回、银行退回的不算领取
    cleared_by_en: What was returned, or bounced, was not drawn
  - what: 一次性领取之后重新就业、再次失业
    what_en: A new job lost after the lump sum
    cleared_by: 那份申领的离职晚于领取一次性待遇的离职
    cleared_by_en: The separation of that claim is later than the one the lump sum was for
  - what: 同名不同号
    what_en: Namesakes with other numbers
    cleared_by: 只认同一号码或已归并的记录
    cleared_by_en: Only one number, or merged records, make one person
says: "{months} 个月（{from_ym|month}至{to_ym|month}）重复领取失业待遇，另一份申领 {earlier}，应退回 {at_stake_fen|yuan} 元"
says_en: "Unemployment benefit drawn twice in {months} months ({from_ym|month} to {to_ym|month}; other claim: {earlier}); {at_stake_fen|yuan} yuan to return"
--- */
WITH benefits AS (
    -- 每笔没有全部收回的失业待遇
    SELECT claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE src_table = 'ui_payment' AND amount_fen > returned_fen
),
persons AS (
    -- 申领的人；同一号码的几条记录是一个人，以其中最早的、没有并入别人的一条为准
    SELECT i.root, s.name, MIN(o.person_id) AS person_id
    FROM ui_claim AS c
    JOIN identity AS i ON i.person_id = c.person_id
    JOIN person AS s ON s.person_id = i.root
    JOIN person AS o ON o.id_no = s.id_no AND o.merged_into IS NULL
    GROUP BY i.root, s.name
),
firsts AS (
    -- 每份申领最早领取的月份
    SELECT claim_id, MIN(ym_month) AS first_month FROM benefits WHERE item = 'monthly' GROUP BY claim_id
),
claims AS (
    -- 每份申领：是谁的、从哪个月开始
    SELECT
        c.claim_id, p.person_id, p.name, c.separation_date, COALESCE(c.start_ym_month, f.first_month) AS begin_month
    FROM ui_claim AS c
    JOIN identity AS i ON i.person_id = c.person_id
    JOIN persons AS p ON p.root = i.root
    LEFT JOIN firsts AS f ON f.claim_id = c.claim_id
),
drawn AS (
    -- 每份申领领取失业保险金的月份
    SELECT c.claim_id, c.person_id, c.name, c.separation_date, c.begin_month, b.ym_month
    FROM claims AS c
    JOIN benefits AS b ON b.claim_id = c.claim_id AND b.item = 'monthly'
    GROUP BY c.claim_id, c.person_id, c.name, c.separation_date, c.begin_month, b.ym_month
),
lumps AS (
    -- 再就业、创业、离粤的一次性领取
    SELECT
        c.claim_id, c.person_id, c.separation_date, b.src_key, b.ym_month,
        CASE WHEN b.item = 'lump_leave' THEN 'monthly_after_leaving' ELSE 'monthly_after_lump' END AS test
    FROM claims AS c
    JOIN benefits AS b ON b.claim_id = c.claim_id
    WHERE b.item IN ('lump_leave', 'lump_reemp', 'lump_startup')
),
conflicts AS (
    -- 本地两份申领同月领取，后开始的一份
    SELECT
        'two_claims' AS test, d.claim_id, d.ym_month, e.claim_id AS earlier_id,
        CAST(NULL AS BIGINT) AS lump_id, CAST(NULL AS BIGINT) AS ext_id,
        d.name = e.name AS own_name
    FROM drawn AS d
    JOIN drawn AS e ON e.person_id = d.person_id AND e.ym_month = d.ym_month
    WHERE e.begin_month < d.begin_month OR (e.begin_month = d.begin_month AND e.claim_id < d.claim_id)
    UNION ALL
    -- 异地也在领取；异地后开始的，由异地退回
    SELECT
        CASE WHEN x.start_ym_month > d.begin_month THEN 'elsewhere_later' ELSE 'drawn_elsewhere' END AS test,
        d.claim_id, d.ym_month, NULL AS earlier_id, NULL AS lump_id, x.ext_id, x."match" = 'strong' AS own_name
    FROM drawn AS d
    JOIN ext_other_ui AS x ON x.person_id = d.person_id
    WHERE d.ym_month >= x.start_ym_month
        AND (d.ym_month <= x.end_ym_month OR (x.end_ym IS NULL AND d.ym_month < x.received_ts_month))
    UNION ALL
    -- 一次性领取当月起，又按月领取同一次或更早离职的待遇，也就是同一段缴费的待遇
    SELECT
        l.test, d.claim_id, d.ym_month, l.claim_id AS earlier_id, l.src_key AS lump_id, NULL AS ext_id, TRUE AS own_name
    FROM drawn AS d
    JOIN lumps AS l ON l.person_id = d.person_id
    WHERE d.ym_month >= l.ym_month AND d.separation_date <= l.separation_date
),
judged AS (
    -- 每份申领、每种情形：重复几个月，姓名是否相符
    SELECT
        test, claim_id, COUNT(DISTINCT ym_month) AS months, MIN(earlier_id) AS earlier, BOOL_OR(own_name) AS own_name
    FROM conflicts GROUP BY test, claim_id
),
proofs AS (
    -- 作为证明的两份申领
    SELECT test, claim_id, claim_id AS proof_id FROM judged
    UNION ALL
    SELECT test, claim_id, earlier_id AS proof_id FROM conflicts
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
    k.claim_id AS finding,
    'person' AS subject_kind,
    c.person_id AS subject_id,
    k.test AS test,
    CASE
        WHEN k.test = 'elsewhere_later' THEN 2
        WHEN j.months < $least_months AND k.test IN ('two_claims', 'drawn_elsewhere') THEN 2
        ELSE 4
    END AS severity,
    CASE WHEN j.own_name THEN 'strong' ELSE 'weak' END AS "match",
    b.ym AS from_ym,
    b.ym AS to_ym,
    CASE
        WHEN e.status = 'active' AND k.test <> 'elsewhere_later'
        THEN e.monthly_fen * LEAST(GREATEST(e.left_months, 0), $prevented_months)
    END AS prevented_fen,
    p.proof_id AS proof__ui_claim,
    k.lump_id AS proof__ui_payment,
    k.ext_id AS proof__ext_other_ui,
    CASE WHEN k.test <> 'elsewhere_later' THEN b.src_table END AS money_table,
    CASE WHEN k.test <> 'elsewhere_later' THEN b.src_key END AS money_key,
    CASE WHEN k.test <> 'elsewhere_later' THEN b.fen END AS fen,
    j.months AS months,
    j.earlier AS earlier
FROM conflicts AS k
JOIN judged AS j ON j.test = k.test AND j.claim_id = k.claim_id
JOIN proofs AS p ON p.test = k.test AND p.claim_id = k.claim_id
JOIN claims AS c ON c.claim_id = k.claim_id
JOIN entitled AS e ON e.claim_id = k.claim_id
JOIN benefits AS b ON b.claim_id = k.claim_id AND b.ym_month = k.ym_month
WHERE b.item IN ('monthly', 'job_subsidy', 'medical')

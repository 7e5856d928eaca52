/* ---
code: U06
title: 失业金领取期限超标
title_en: More months of unemployment benefit than the law gives
asks: 核定或已领的月数，是否超过按缴费月数和结转月数应得的期限，缴费月数是否重复计算或没有记录，结转是否多于上次未领的月数？
asks_en: Were more months granted or paid than follow from the months paid in and carried over, were months counted twice or without a record, or more carried than was left?
line: unemployment
entity: ui_claim
severity: 3
status: live
basis: [广东省失业保险条例 第十七条, 广东省失业保险条例 第十八条, 社会保险法 第四十六条, 社会保险经办条例 第四十六条]
reads: [identity, payment, ui_claim, claimant_contribution, account_opening, law_parameter, law_ui_months]
eligible: |
  SELECT c.claim_id FROM ui_claim AS c JOIN payment AS p ON p.claim_id = c.claim_id
  WHERE p.item = 'monthly' AND NOT c.bridging
parameters:
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 超出应得期限的那些月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of the months beyond the entitlement, less what was returned
look_alikes:
  - what: 距法定退休年龄不足一年、延长领取至退休的人
    what_en: Who had less than a year to the retirement age and draws until then
    cleared_by: 申领上的延长领取标记
    cleared_by_en: The extension on the claim
  - what: 异地缴费后来才转入
    what_en: Months paid elsewhere and transferred in later
    cleared_by: 转入的缴费记录；转入之前列为二级，核对转移接续表
    cleared_by_en: The months transferred in; severity 2 until then, for the transfer form
  - what: 单位后来补缴的月份
    what_en: Months the employer paid in later
    cleared_by: 离职以前的月份不论何时到账都算
    cleared_by_en: Months before the separation count whenever they were paid
  - what: 结转的是不在本库的以前一次申领
    what_en: Carried from an earlier claim that the fund's records do not hold
    cleared_by: 单列一种情形，列为二级，核对以前的核定表
    cleared_by_en: A test of its own at severity 2, for the earlier decision
  - what: 上次核定而一个月也没有领，缴费时间仍然有效
    what_en: Granted before and not drawn at all, so the months paid still count
    cleared_by: 上次没有支付过待遇的，不算重复计算
    cleared_by_en: A former claim that paid nothing does not use up months
  - what: 服刑、戒毒中止以后接着领
    what_en: Drawn on after an interruption by custody or rehab
    cleared_by: 只数领到的月份，不数经过的月份
    cleared_by_en: Months drawn are counted, not months passed
says: "核定 {granted} 个月（缴费 {cum} 个月、结转 {carried} 个月），按记录应得 {entitled} 个月，已领 {paid} 个月（前次申领 {earlier}）；超出期限涉及 {at_stake_fen|yuan} 元"
says_en: "{granted} months granted ({cum} paid in, {carried} carried); {entitled} follow from the records, {paid} were drawn (earlier claim: {earlier}); {at_stake_fen|yuan} yuan beyond"
--- */
WITH benefits AS (
    -- 每笔没有全部收回的失业待遇
    SELECT claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE src_table = 'ui_payment' AND amount_fen > returned_fen
),
drawn AS (
    -- 每份申领逐月领到的失业保险金，按月份先后编号
    SELECT
        claim_id, ym_month, MAX(amount_fen) AS amount_fen,
        ROW_NUMBER() OVER (PARTITION BY claim_id ORDER BY ym_month) AS place
    FROM benefits WHERE item = 'monthly' GROUP BY claim_id, ym_month
),
totals AS (
    -- 每份申领领了几个月、月标准是多少
    SELECT claim_id, COUNT(*) AS paid, MAX(amount_fen) AS monthly_fen FROM drawn GROUP BY claim_id
),
all_claims AS (
    -- 每份申领和申领的人
    SELECT
        c.claim_id, i.root AS person_id, c.apply_ts, c.apply_ts_month, c.separation_date_month, c.cum_months,
        c.carried_months, c.granted_months, c.status, c.bridging
    FROM ui_claim AS c JOIN identity AS i ON i.person_id = c.person_id
),
used AS (
    -- 本次之前支付过待遇的申领：它算到哪个月、何时申请，此前的缴费已经用过
    SELECT
        c.claim_id, MAX(f.separation_date_month) AS used_month, MAX(f.apply_ts) AS used_ts,
        MAX(f.claim_id) AS former_id
    FROM all_claims AS c
    JOIN all_claims AS f ON f.person_id = c.person_id AND f.apply_ts < c.apply_ts
    JOIN benefits AS b ON b.claim_id = f.claim_id
    GROUP BY c.claim_id
),
ranked_formers AS (
    -- 本次之前核定过的申领，最近的在前
    SELECT
        c.claim_id, f.claim_id AS former_id, f.granted_months - COALESCE(t.paid, 0) AS left_months,
        ROW_NUMBER() OVER (PARTITION BY c.claim_id ORDER BY f.apply_ts DESC, f.claim_id DESC) AS place
    FROM all_claims AS c
    JOIN all_claims AS f ON f.person_id = c.person_id AND f.apply_ts < c.apply_ts
    LEFT JOIN totals AS t ON t.claim_id = f.claim_id
    WHERE f.granted_months > 0
),
openings AS (
    -- 每个人期初已缴的失业保险月数，截至何月
    SELECT i.root AS person_id, SUM(o.paid_months + o.deemed_months) AS months, MAX(o.as_of_ym_month) AS as_of_month
    FROM account_opening AS o JOIN identity AS i ON i.person_id = o.person_id
    WHERE o.line = 'UI' GROUP BY i.root
),
recorded AS (
    -- 期初以后的、或者后来转入的失业保险缴费，到离职当月为止；前次申领没有算过的才是新的
    SELECT
        c.claim_id, COUNT(DISTINCT k.ym_month) AS months,
        COUNT(DISTINCT CASE
            WHEN u.claim_id IS NULL OR k.ym_month > u.used_month OR k.paid_date > u.used_ts THEN k.ym_month
        END) AS fresh_months
    FROM all_claims AS c
    JOIN claimant_contribution AS k ON k.person_id = c.person_id AND k.lines_ui
    LEFT JOIN openings AS o ON o.person_id = c.person_id
    LEFT JOIN used AS u ON u.claim_id = c.claim_id
    WHERE k.ym_month <= c.separation_date_month
        AND (k.kind = 'transfer_in' OR o.person_id IS NULL OR k.ym_month > o.as_of_month)
    GROUP BY c.claim_id
),
histories AS (
    -- 每份申领：记录在案的缴费月数、其中没有用过的月数、上次未领的月数；期初的月数在前次申领之后才截止的，从宽都算没有用过
    SELECT
        c.claim_id, u.former_id AS used_id, f.former_id,
        COALESCE(r.months, 0) + COALESCE(o.months, 0) AS known_months,
        COALESCE(r.fresh_months, 0)
        + CASE WHEN u.claim_id IS NULL OR u.used_month < o.as_of_month THEN COALESCE(o.months, 0) ELSE 0 END
            AS fresh_months,
        GREATEST(f.left_months, 0) AS left_months
    FROM all_claims AS c
    LEFT JOIN used AS u ON u.claim_id = c.claim_id
    LEFT JOIN ranked_formers AS f ON f.claim_id = c.claim_id AND f.place = 1
    LEFT JOIN openings AS o ON o.person_id = c.person_id
    LEFT JOIN recorded AS r ON r.claim_id = c.claim_id
),
caps AS (
    -- 申请时的法定最长月数
    SELECT c.claim_id, CAST(FLOOR(l.value) AS BIGINT) AS months
    FROM all_claims AS c
    JOIN law_parameter AS l
        ON l.name = 'ui_months_cap' AND c.apply_ts_month BETWEEN l.from_month AND l.to_month
),
lawful AS (
    -- 按表上的缴费月数、按记录的缴费月数、按上次未领的月数，各应得多少个月；月数大到表外的，只受最长月数限制
    SELECT
        c.claim_id, h.used_id, h.former_id, c.cum_months > h.known_months AS unknown_months,
        LEAST(c.granted_months, x.months, m.months + c.carried_months) AS by_formula,
        LEAST(c.granted_months, x.months, n.months + c.carried_months) AS by_record,
        LEAST(c.granted_months, x.months, m.months + LEAST(c.carried_months, h.left_months)) AS by_carry
    FROM all_claims AS c
    JOIN histories AS h ON h.claim_id = c.claim_id
    LEFT JOIN law_ui_months AS m ON m.paid_months = c.cum_months
    LEFT JOIN law_ui_months AS n ON n.paid_months = h.fresh_months
    JOIN caps AS x ON x.claim_id = c.claim_id
),
limits AS (
    -- 最多领核定的月数
    SELECT
        'paid_over_grant' AS test, c.claim_id, CAST(c.granted_months AS BIGINT) AS entitled,
        CAST(NULL AS BIGINT) AS earlier_id
    FROM all_claims AS c
    UNION ALL
    -- 核定的月数多于按表上的数字应得
    SELECT 'granted_over_formula' AS test, c.claim_id, w.by_formula AS entitled, NULL AS earlier_id
    FROM all_claims AS c JOIN lawful AS w ON w.claim_id = c.claim_id AND w.by_formula < c.granted_months
    UNION ALL
    -- 缴费月数里有前次申领已经用过的，或者没有记录的
    SELECT
        CASE WHEN w.unknown_months THEN 'months_not_on_record' ELSE 'months_counted_twice' END AS test, w.claim_id,
        w.by_record AS entitled, w.used_id AS earlier_id
    FROM lawful AS w WHERE w.by_record < w.by_formula
    UNION ALL
    -- 结转的月数多于上次未领的，或者没有上次
    SELECT
        CASE WHEN w.former_id IS NULL THEN 'carried_without_former' ELSE 'carried_over_unused' END AS test, w.claim_id,
        w.by_carry AS entitled, w.former_id AS earlier_id
    FROM lawful AS w WHERE w.by_carry < w.by_formula
),
beyond AS (
    -- 超出期限领到的月份里的每笔待遇
    SELECT m.test, m.claim_id, b.src_table, b.src_key, b.ym, b.fen
    FROM limits AS m
    JOIN drawn AS d ON d.claim_id = m.claim_id AND d.place > m.entitled
    JOIN benefits AS b ON b.claim_id = d.claim_id AND b.ym_month = d.ym_month
    WHERE b.item IN ('monthly', 'job_subsidy', 'medical')
),
judged AS (
    -- 已经多领的，或者仍在领取、还会多领的
    SELECT
        m.test, m.claim_id, m.entitled, m.earlier_id, c.person_id, c.cum_months, c.carried_months, c.granted_months,
        t.paid,
        CASE
            WHEN c.status IN ('active', 'suspended')
            THEN t.monthly_fen * LEAST(GREATEST(c.granted_months - GREATEST(m.entitled, t.paid), 0), $prevented_months)
        END AS prevented_fen
    FROM limits AS m
    JOIN all_claims AS c ON c.claim_id = m.claim_id
    JOIN totals AS t ON t.claim_id = m.claim_id
    WHERE NOT c.bridging
)
SELECT
    j.claim_id AS finding,
    'person' AS subject_kind,
    j.person_id AS subject_id,
    j.claim_id AS entity_id,
    j.test AS test,
    CASE WHEN j.test IN ('months_not_on_record', 'carried_without_former') THEN 2 ELSE 3 END AS severity,
    b.ym AS from_ym,
    b.ym AS to_ym,
    j.prevented_fen AS prevented_fen,
    j.claim_id AS proof__ui_claim,
    b.src_table AS money_table,
    b.src_key AS money_key,
    b.fen AS fen,
    j.granted_months AS granted,
    j.cum_months AS cum,
    j.carried_months AS carried,
    j.entitled AS entitled,
    j.paid AS paid,
    j.earlier_id AS earlier
FROM judged AS j
LEFT JOIN beyond AS b ON b.claim_id = j.claim_id AND b.test = j.test
WHERE b.claim_id IS NOT NULL OR j.prevented_fen > 0

/* ---
code: U13
title: 稳岗返还资格疑点
title_en: Stabilisation-refund eligibility
asks: 稳岗返还的单位，上年裁员率、参保人数、返还金额、经营状态、收款账户是否符合条件，有没有重复领取？
asks_en: For a stabilisation refund, do layoffs, insured persons, amount, state of the firm and account meet the conditions, and was it paid once?
line: unemployment
entity: employer_subsidy
severity: 3
status: live
basis: [失业保险条例 第十条, 稳岗返还政策, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
reads: [identity, payment, employer_subsidy, employer, bank_account, enrolment, ui_claim, contribution, law_parameter]
eligible: |
  SELECT sub_id FROM employer_subsidy WHERE kind = 'stabilise'
parameters:
  year_months: {value: 12, unit: months, source: 定义：一年十二个月}
  whole_bp: {value: 10000, unit: bp, source: 定义：百分之百是一万个基点}
  insured_share: {value: 0.05, unit: share, source: 业务规则目录 U13 (百分之五)}
  least_moved: {value: 2, unit: persons, source: 设计阈值：同日同去处两人以上是成批转移}
  transfer_days: {value: 31, unit: days, source: 设计阈值：一个月内在关联单位接续参保的是转移}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值：一元以内是取整差}
at_stake: 该笔返还，减去已退回的；只是金额过高的，超出上限的部分；只是人数不符的，不计金额
at_stake_en: The refund less what was returned; what is beyond the ceiling where only the amount is too high; nothing where only the number of insured differs
look_alikes:
  - what: 合并、分立，职工整体转到关联单位
    what_en: A merger or split whose staff goes over to a sister firm
    cleared_by: 停保后一个月内在本单位、同一法定代表人的单位，或者成批在同一单位接续参保
    cleared_by_en: Insured again within a month at the firm, at one with the same legal representative, or several together at one firm
  - what: 分支机构的返还汇入总公司账户
    what_en: A branch whose refund goes to the account of its head office
    cleared_by: 收款单位的法定代表人相同
    cleared_by_en: The payee has the same legal representative
  - what: 列入经营异常后又恢复的单位
    what_en: A firm that was on the list of abnormal operation and was restored
    cleared_by: 支付之日在册状态正常
    cleared_by_en: Its state on record was in order on the day of payment
  - what: 小微单位裁员率放宽
    what_en: The wider layoff rate of small firms
    cleared_by: 按参保人数取对应的上限
    cleared_by_en: The limit follows the number of insured
says: "{year} 年度稳岗返还 {sub_id}：裁员 {layoffs} 人，平均参保 {heads} 人（申报裁员 {declared_layoffs} 人、参保 {insured_n} 人），返还上限 {ceiling_fen|yuan} 元，收款账户 {acct_id} 收取 {firms} 家单位的返还；涉及 {at_stake_fen|yuan} 元"
says_en: "Refund {sub_id} for {year}: {layoffs} laid off of {heads} insured on average ({declared_layoffs} of {insured_n} declared), at most {ceiling_fen|yuan} yuan; account {acct_id} takes the refunds of {firms} firms; {at_stake_fen|yuan} yuan involved"
--- */
WITH refunds AS (
    -- 每笔没有全部退回的稳岗返还，连同单位；同一单位同一年度按支付先后编号
    SELECT
        s.sub_id, s.employer_id, s.year, s.layoff_rate, s.insured_n, s.acct_id, s.pay_date, s.pay_date_month,
        o.legal_person_id, o.acct_id AS own_acct, o.status, o.cancel_date, o.recorded_ts AS state_since,
        p.ym, p.src_table, p.src_key, p.amount_fen - p.returned_fen AS fen,
        FIRST_VALUE(s.sub_id) OVER (PARTITION BY s.employer_id, s.year ORDER BY s.pay_date, s.sub_id) AS first_sub
    FROM employer_subsidy AS s
    JOIN payment AS p ON p.src_table = 'employer_subsidy' AND p.src_key = s.sub_id
    LEFT JOIN employer AS o ON o.employer_id = s.employer_id
    WHERE s.kind = 'stabilise' AND p.amount_fen > p.returned_fen
),
years AS (
    -- 领取返还的单位和年度，及该年度的首月
    SELECT DISTINCT employer_id, year, year * $year_months AS first_month FROM refunds
),
paid_in AS (
    -- 这些单位该年度各月的失业保险参保人数和缴费基数合计
    SELECT y.employer_id, y.year, k.ym_month, COUNT(*) AS heads, SUM(k.base_uw_fen) AS base_fen
    FROM years AS y
    JOIN contribution AS k
        ON k.employer_id = y.employer_id
        AND k.ym_month >= y.first_month AND k.ym_month < y.first_month + $year_months
    WHERE k.lines_ui
    GROUP BY y.employer_id, y.year, k.ym_month
),
rates AS (
    -- 各月单位与个人的失业保险费率合计
    SELECT m.ym_month, SUM(l.value) AS bp
    FROM (SELECT DISTINCT ym_month FROM paid_in) AS m
    JOIN law_parameter AS l
        ON l.name = 'contribution_rate' AND l.key IN ('UI_employer', 'UI_person')
        AND m.ym_month BETWEEN l.from_month AND l.to_month
    GROUP BY m.ym_month
),
totals AS (
    -- 每个单位该年度的平均参保人数和实缴失业保险费
    SELECT
        n.employer_id, n.year, AVG(n.heads) AS heads,
        CAST(ROUND(SUM(n.base_fen * r.bp / $whole_bp)) AS BIGINT) AS paid_fen
    FROM paid_in AS n JOIN rates AS r ON r.ym_month = n.ym_month
    GROUP BY n.employer_id, n.year
),
claims AS (
    -- 失业申领的离职日期
    SELECT i.root AS person_id, c.employer_id_last, c.separation_date, c.separation_date_month
    FROM ui_claim AS c JOIN identity AS i ON i.person_id = c.person_id
),
leavers AS (
    -- 这些单位停保的人及离职日：停保期内申领了失业待遇的以申领的离职日为准，晚停保的不算到下一年
    SELECT
        e.employer_id, i.root AS person_id, e.end_date, o.legal_person_id,
        COALESCE(c.separation_date_month, e.end_date_month) AS left_month
    FROM (SELECT employer_id FROM years GROUP BY employer_id) AS y
    JOIN enrolment AS e ON e.employer_id = y.employer_id
    JOIN identity AS i ON i.person_id = e.person_id
    LEFT JOIN employer AS o ON o.employer_id = e.employer_id
    LEFT JOIN claims AS c
        ON c.person_id = i.root AND c.employer_id_last = e.employer_id
        AND c.separation_date BETWEEN e.start_date AND e.end_date
    WHERE e.line = 'UI' AND e.end_reason IN ('contract_expired', 'agreed_by_employer', 'lcl40', 'lcl41', 'employer_closed')
),
continued AS (
    -- 停保后一个月内又由某单位参保的人
    SELECT d.employer_id, d.person_id, d.end_date, d.legal_person_id, o.employer_id AS new_employer, o.legal_person_id AS new_legal
    FROM leavers AS d
    JOIN identity AS i ON i.root = d.person_id
    JOIN enrolment AS e ON e.person_id = i.person_id
    JOIN employer AS o ON o.employer_id = e.employer_id
    WHERE e.line = 'UI' AND date_diff('day', d.end_date, e.start_date) BETWEEN 1 AND $transfer_days
),
groups AS (
    -- 同一天停保、转到同一单位的人数
    SELECT employer_id, end_date, new_employer, COUNT(DISTINCT person_id) AS persons
    FROM continued GROUP BY employer_id, end_date, new_employer
),
moved AS (
    -- 转移而不是裁员的：回到本单位、转到同一法定代表人的单位、成批转到同一单位
    SELECT c.employer_id, c.person_id, c.end_date
    FROM continued AS c
    JOIN groups AS g ON g.employer_id = c.employer_id AND g.end_date = c.end_date AND g.new_employer = c.new_employer
    WHERE c.new_employer = c.employer_id OR c.new_legal = c.legal_person_id OR g.persons >= $least_moved
),
layoffs AS (
    -- 每个单位该年度的裁员人数：合同期满、单位提出协商解除、无过失辞退、经济性裁员、单位关闭
    SELECT y.employer_id, y.year, COUNT(DISTINCT d.person_id) AS persons
    FROM years AS y
    JOIN leavers AS d ON d.employer_id = y.employer_id
        AND d.left_month >= y.first_month AND d.left_month < y.first_month + $year_months
    LEFT JOIN moved AS m ON m.employer_id = d.employer_id AND m.person_id = d.person_id AND m.end_date = d.end_date
    WHERE m.person_id IS NULL
    GROUP BY y.employer_id, y.year
),
weighed AS (
    -- 每笔返还：裁员人数与平均参保人数，适用的裁员率上限，返还金额上限
    SELECT
        r.sub_id, t.heads, COALESCE(l.persons, 0) AS layoffs, n.value / $whole_bp AS most_rate,
        CAST(ROUND(t.paid_fen * c.value / $whole_bp) AS BIGINT) AS ceiling_fen
    FROM refunds AS r
    JOIN totals AS t ON t.employer_id = r.employer_id AND t.year = r.year
    LEFT JOIN layoffs AS l ON l.employer_id = r.employer_id AND l.year = r.year
    JOIN law_parameter AS z
        ON z.name = 'stabilisation_small_size' AND r.pay_date_month BETWEEN z.from_month AND z.to_month
    JOIN law_parameter AS n
        ON n.name = 'stabilisation_layoff_rate' AND r.pay_date_month BETWEEN n.from_month AND n.to_month
        AND n.key = CASE WHEN t.heads <= z.value THEN 'small' ELSE 'ordinary' END
    JOIN law_parameter AS c
        ON c.name = 'stabilisation_refund_share' AND c.key = 'sme'
        AND r.pay_date_month BETWEEN c.from_month AND c.to_month
),
accounts AS (
    -- 每个收款账户收取几家单位的返还
    SELECT acct_id, COUNT(DISTINCT employer_id) AS firms FROM refunds GROUP BY acct_id
),
payees AS (
    -- 每笔返还的收款账户不是单位账户的，账户属于谁：属于个人，是本单位法定代表人的须凭文件说明
    SELECT r.sub_id, CASE WHEN h.root = f.root THEN 2 ELSE 3 END AS severity
    FROM refunds AS r
    JOIN bank_account AS b ON b.acct_id = r.acct_id
    JOIN identity AS h ON h.person_id = b.holder_person_id
    LEFT JOIN identity AS f ON f.person_id = r.legal_person_id
    WHERE r.own_acct IS NULL OR r.own_acct <> r.acct_id
    UNION ALL
    -- 属于法定代表人不同的另一家单位；有一方没有登记法定代表人的，须凭文件说明
    SELECT r.sub_id, CASE WHEN o.legal_person_id <> r.legal_person_id THEN 3 ELSE 2 END AS severity
    FROM refunds AS r
    JOIN employer AS o ON o.acct_id = r.acct_id
    WHERE (r.own_acct IS NULL OR r.own_acct <> r.acct_id)
        AND NOT COALESCE(o.legal_person_id = r.legal_person_id, FALSE)
),
strangers AS (
    -- 每笔返还取最重的一种
    SELECT sub_id, MAX(severity) AS severity FROM payees GROUP BY sub_id
),
found AS (
    -- 各种情形：裁员率超过上限
    SELECT 'layoffs_over_limit' AS test, 3 AS severity, r.sub_id, r.fen, r.sub_id AS proof_sub
    FROM refunds AS r JOIN weighed AS w ON w.sub_id = r.sub_id
    WHERE w.layoffs > w.most_rate * w.heads
    UNION ALL
    -- 申报的参保人数与缴费人数不符
    SELECT 'insured_differ' AS test, 2 AS severity, r.sub_id, CAST(NULL AS BIGINT) AS fen, r.sub_id AS proof_sub
    FROM refunds AS r JOIN weighed AS w ON w.sub_id = r.sub_id
    WHERE ABS(r.insured_n - w.heads) > $insured_share * w.heads AND ABS(r.insured_n - w.heads) >= 1
    UNION ALL
    -- 返还金额超过上限
    SELECT 'over_ceiling' AS test, 3 AS severity, r.sub_id, r.fen - w.ceiling_fen AS fen, r.sub_id AS proof_sub
    FROM refunds AS r JOIN weighed AS w ON w.sub_id = r.sub_id
    WHERE r.fen > w.ceiling_fen + $tolerance_fen
    UNION ALL
    -- 支付之前单位已注销，或者在册状态是吊销、经营异常
    SELECT 'not_in_order' AS test, 3 AS severity, sub_id, fen, sub_id AS proof_sub
    FROM refunds
    WHERE cancel_date < pay_date
        OR (status IN ('abnormal', 'revoked') AND CAST(state_since AS DATE) <= pay_date)
    UNION ALL
    -- 收款账户不是单位自己的
    SELECT 'payee_not_employer' AS test, s.severity, r.sub_id, r.fen, r.sub_id AS proof_sub
    FROM refunds AS r JOIN strangers AS s ON s.sub_id = r.sub_id
    UNION ALL
    -- 同一年度领了两次，后领的一笔
    SELECT 'year_paid_twice' AS test, 3 AS severity, sub_id, fen, sub_id AS proof_sub
    FROM refunds WHERE sub_id <> first_sub
    UNION ALL
    -- 以及先领的一笔
    SELECT 'year_paid_twice' AS test, 3 AS severity, sub_id, fen, first_sub AS proof_sub
    FROM refunds WHERE sub_id <> first_sub
)
SELECT
    r.sub_id AS finding,
    'employer' AS subject_kind,
    r.employer_id AS subject_id,
    r.sub_id AS entity_id,
    f.test AS test,
    f.severity AS severity,
    r.ym AS from_ym,
    r.ym AS to_ym,
    f.proof_sub AS proof__employer_subsidy,
    CASE WHEN f.test = 'payee_not_employer' THEN r.acct_id END AS proof__bank_account,
    CASE WHEN f.fen IS NOT NULL THEN r.src_table END AS money_table,
    CASE WHEN f.fen IS NOT NULL THEN r.src_key END AS money_key,
    f.fen AS fen,
    r.sub_id AS sub_id,
    r.year AS year,
    w.layoffs AS layoffs,
    CAST(ROUND(w.heads) AS BIGINT) AS heads,
    r.insured_n AS insured_n,
    CAST(ROUND(r.layoff_rate * r.insured_n) AS BIGINT) AS declared_layoffs,
    w.ceiling_fen AS ceiling_fen,
    r.acct_id AS acct_id,
    a.firms AS firms
FROM found AS f
JOIN refunds AS r ON r.sub_id = f.sub_id
LEFT JOIN weighed AS w ON w.sub_id = f.sub_id
LEFT JOIN accounts AS a ON a.acct_id = r.acct_id

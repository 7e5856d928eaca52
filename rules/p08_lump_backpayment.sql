/* ---
code: P08
title: 退休前一次性补缴
title_en: Lump-sum back-payment before retirement
asks: 退休之前一次性补缴的年限，有没有法律文书，文书在不在法院、仲裁等部门的登记里，是不是多人共用？
asks_en: Is there a legal document behind the years bought by one lump sum before retirement, is it on record with the courts, and do several people share it?
line: pension
entity: pension_award
severity: 3
status: live
basis: [社会保险法 第八十八条, 人社部规〔2016〕5号, 社会保险基金行政监督办法 第三十二条]
reads:
  - identity
  - pension_award
  - payment
  - claimant_contribution
  - ext_court
  - law_parameter
  - law_retirement
  - law_minimum_years
eligible: |
  SELECT a.award_id
  FROM pension_award AS a
  JOIN identity AS i ON i.person_id = a.person_id
  JOIN claimant_contribution AS c ON c.person_id = i.root
  WHERE a.scheme = 'EP' AND c.kind = 'backpay_lump'
parameters:
  recent_months: {value: 24, unit: months, source: 业务规则目录 P08 (申请前二十四个月内)}
  recent_least: {value: 12, unit: months, source: 业务规则目录 P08 (补缴十二个月起)}
  shared_persons: {value: 3, unit: persons, source: 业务规则目录 P08 (同一文号三人起)}
  registry_days: {value: 60, unit: days, source: 设计阈值：法院、仲裁文书送达登记需要的时间}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
  year_months: {value: 12, unit: months, source: 一年}
  halves: {value: 2, unit: parts, source: 国发〔2005〕38号 (计发基数与指数化工资的平均值)}
  bp: {value: 10000, unit: bp, source: 万分之一}
at_stake: 扣除存疑的补缴月份后年限不足的，为已支付、未退回的全部养老金；仍足的，为这些月份增加的月养老金乘以已发月数
at_stake_en: >-
  Where the years fall short without the doubtful months, all that was paid and not returned; else what those months add
  to each month paid
look_alikes:
  - what: 企业改制、破产后按法院裁定为一批职工补缴
    what_en: Arrears of a restructured or bankrupt employer, paid for many workers under one ruling
    cleared_by: 文号在法院登记里，法院文书不限人数
    cleared_by_en: The ruling is on record; a court's may cover any number of persons
  - what: 按政策补缴的军转人员、原国有企业职工
    what_en: Ex-soldiers and former state workers who may pay back under a policy
    cleared_by: 有编号的军龄证明或档案
    cleared_by_en: A numbered military record or personnel file
  - what: 仲裁、监察文书刚下达，登记还没有送到
    what_en: A new award or order that the registry has not sent yet
    cleared_by: 补缴到账六十天之后才比对
    cleared_by_en: Compared only sixty days after the money came
  - what: 补缴零星几个月的欠费
    what_en: A few months of arrears paid at once
    cleared_by: 合计不足三年，且申请前二十四个月内不足十二个月
    cleared_by_en: Below three years in all, and below twelve months in the two years before applying
says: "退休前一次性补缴 {lump_months} 个月，其中 {months} 个月存疑，月养老金因此多 {month_fen|yuan} 元，约 {payback_months} 个月收回补缴款，涉及 {at_stake_fen|yuan} 元"
says_en: "{lump_months} months paid by lump sum before retirement, {months} of them in doubt; they add {month_fen|yuan} yuan a month and repay their cost in about {payback_months} months; {at_stake_fen|yuan} yuan at stake"
--- */
WITH judged AS (
    -- 职工养老的每份核定及其应满月数：按达到退休年龄的月份，提前领取的按起领的上一月；被更正取代的、病残津贴除外
    SELECT
        a.award_id, i.root AS person_id, a.status, a.apply_date_month,
        a.benefit_start_ym AS start_ym, a.benefit_start_ym_month AS start_month,
        a.actual_months + a.deemed_months AS counted_months,
        a.calc_base_fen, a.avg_index, a.divisor, a.monthly_fen, m.months_required
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    LEFT JOIN law_retirement AS r ON r.birth_month = a.birth_date_used_month AND r.track = a.track
    JOIN law_minimum_years AS m ON m.month = LEAST(r.retirement_month, a.benefit_start_ym_month - 1)
    WHERE a.scheme = 'EP' AND a.award_type <> 'disability_allow'
        AND (a.end_reason IS NULL OR a.end_reason <> 'error')
),
lumps AS (
    -- 起领之前一次性补缴的每个月，及该款到账时法律要求文书的月数
    SELECT
        j.award_id, j.person_id, c.contrib_id, c.ym_month, c.employer_id, c.payer, c.base_ep_fen,
        c.doc_type, c.doc_no, c.paid_date, c.paid_date_month, d.value AS document_months,
        j.apply_date_month - c.paid_date_month <= $recent_months AS is_recent
    FROM judged AS j
    JOIN claimant_contribution AS c ON c.person_id = j.person_id AND c.ym_month < j.start_month
    JOIN law_parameter AS d
        ON d.name = 'backpay_document_months' AND c.paid_date_month BETWEEN d.from_month AND d.to_month
    WHERE c.kind = 'backpay_lump' AND c.lines_ep
),
sizes AS (
    -- 每份核定一次性补缴的月数：合计，和申请前二十四个月内到账的
    SELECT
        award_id, MIN(document_months) AS document_months, COUNT(DISTINCT ym_month) AS lump_months,
        COUNT(DISTINCT CASE WHEN is_recent THEN ym_month END) AS recent
    FROM lumps GROUP BY award_id
),
large AS (
    -- 合计满三年、法律要求文书的，和临近退休补缴满一年的
    SELECT award_id, lump_months, lump_months >= document_months AS needs_document
    FROM sizes WHERE lump_months >= document_months OR recent >= $recent_least
),
shared AS (
    -- 多人、不止一个单位共用的文号
    SELECT doc_no FROM lumps GROUP BY doc_no
    HAVING COUNT(DISTINCT person_id) >= $shared_persons AND COUNT(DISTINCT employer_id) > 1
),
registry AS (
    -- 裁判、仲裁等文书的登记从哪一天起有数据：早于它的不在登记里，不说明什么
    SELECT MIN(doc_date) AS first_day FROM ext_court
),
doubtful_rows AS (
    -- 存疑的每一条补缴：没有编号的文书，或法律文书不在登记里
    SELECT
        l.award_id, l.contrib_id, l.ym_month, l.payer, l.base_ep_fen, l.paid_date_month, CAST(NULL AS BIGINT) AS ext_id,
        CASE
            WHEN l.doc_no IS NULL THEN 'no_document'
            WHEN (l.doc_type IS NULL OR l.doc_type NOT IN ('archive', 'military'))
                AND l.paid_date >= g.first_day AND date_diff('day', l.paid_date, $as_of) >= $registry_days
                THEN 'document_not_on_record'
        END AS test
    FROM lumps AS l CROSS JOIN registry AS g
    WHERE NOT EXISTS (SELECT 1 FROM ext_court AS x WHERE x.doc_no = l.doc_no)
    UNION ALL
    -- 或法院以外的文书由不同单位的多人共用
    SELECT
        l.award_id, l.contrib_id, l.ym_month, l.payer, l.base_ep_fen, l.paid_date_month, x.ext_id, 'document_shared' AS test
    FROM lumps AS l
    JOIN shared AS s ON s.doc_no = l.doc_no
    JOIN ext_court AS x ON x.doc_no = l.doc_no AND x.kind <> 'court'
),
doubts AS (
    -- 每份核定、每种情形存疑的月数与缴费基数
    SELECT
        r.award_id, r.test, l.lump_months, l.needs_document,
        COUNT(DISTINCT r.ym_month) AS months, CAST(SUM(r.base_ep_fen) AS BIGINT) AS base_fen
    FROM doubtful_rows AS r JOIN large AS l ON l.award_id = r.award_id
    WHERE r.test IS NOT NULL GROUP BY r.award_id, r.test, l.lump_months, l.needs_document
),
costs AS (
    -- 这些月份按到账时费率补缴的本金：个人身份的按灵活就业费率，其余按单位与个人费率之和
    SELECT r.award_id, r.test, SUM(r.base_ep_fen * f.value / $bp) AS fen
    FROM doubtful_rows AS r
    JOIN law_parameter AS f
        ON f.name = 'contribution_rate' AND r.paid_date_month BETWEEN f.from_month AND f.to_month
        AND (
            (r.payer = 'person' AND f.key = 'EP_flexible')
            OR (r.payer <> 'person' AND f.key IN ('EP_employer', 'EP_person'))
        )
    GROUP BY r.award_id, r.test
),
priced AS (
    -- 扣除存疑月份后是否年限不足；这些月份使月养老金多出多少：基础养老金与个人账户养老金
    SELECT
        d.award_id, d.test, d.lump_months, d.needs_document, d.months,
        j.counted_months - d.months < j.months_required AS too_few,
        CAST(ROUND(
            j.calc_base_fen * (1 + j.avg_index) / $halves * d.months / $year_months * c.value / $bp
        ) AS BIGINT)
        + CAST(ROUND(d.base_fen * k.value / $bp / NULLIF(j.divisor, 0)) AS BIGINT) AS month_fen
    FROM doubts AS d
    JOIN judged AS j ON j.award_id = d.award_id
    LEFT JOIN law_parameter AS c ON c.name = 'pension_accrual' AND j.start_month BETWEEN c.from_month AND c.to_month
    LEFT JOIN law_parameter AS k ON k.name = 'account_rate' AND j.start_month BETWEEN k.from_month AND k.to_month
),
proven AS (
    -- 每行一条证据或一笔养老金：存疑的补缴，及登记里的文书
    SELECT
        award_id, test, contrib_id, ext_id,
        CAST(NULL AS INTEGER) AS ym, NULL AS src_table, CAST(NULL AS BIGINT) AS src_key, CAST(NULL AS BIGINT) AS fen
    FROM doubtful_rows
    UNION ALL
    -- 没有全部退回的每一笔养老金里，存疑的部分；没有计发基数的算不出多出多少
    SELECT
        d.award_id, d.test, NULL AS contrib_id, NULL AS ext_id, p.ym, p.src_table, p.src_key,
        CASE
            WHEN d.too_few THEN p.amount_fen - p.returned_fen
            ELSE LEAST(d.month_fen, p.amount_fen - p.returned_fen)
        END AS fen
    FROM priced AS d
    JOIN payment AS p ON p.award_id = d.award_id
    WHERE p.amount_fen > p.returned_fen AND (d.too_few OR d.month_fen IS NOT NULL)
)
SELECT
    v.award_id AS finding,
    'person' AS subject_kind,
    j.person_id AS subject_id,
    v.award_id AS entity_id,
    v.test AS test,
    CASE WHEN d.needs_document THEN 3 ELSE 2 END AS severity,
    COALESCE(v.ym, j.start_ym) AS from_ym,
    COALESCE(v.ym, j.start_ym) AS to_ym,
    CASE
        WHEN j.status <> 'active' THEN 0
        WHEN d.too_few THEN j.monthly_fen
        ELSE COALESCE(d.month_fen, 0)
    END * $prevented_months AS prevented_fen,
    v.award_id AS proof__pension_award,
    v.contrib_id AS proof__contribution,
    v.ext_id AS proof__ext_court,
    v.src_table AS money_table,
    v.src_key AS money_key,
    v.fen AS fen,
    d.lump_months AS lump_months,
    d.months AS months,
    d.month_fen AS month_fen,
    CAST(CEIL(k.fen / NULLIF(d.month_fen, 0)) AS BIGINT) AS payback_months
FROM proven AS v
JOIN priced AS d ON d.award_id = v.award_id AND d.test = v.test
JOIN judged AS j ON j.award_id = v.award_id
JOIN costs AS k ON k.award_id = v.award_id AND k.test = v.test

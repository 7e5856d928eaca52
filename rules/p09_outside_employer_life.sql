/* ---
code: P09
title: 单位存续期外参保缴费
title_en: Contributions outside the employer's life
asks: 是否有以某单位名义缴纳的养老保险费，所属期在单位成立之前或注销之后，或单位被吊销、列为异常一年以后仍在新增参保？
asks_en: Were pension contributions paid in an employer's name for months before it existed or after it was cancelled, or did it enrol new people a year after its licence was revoked or listed as abnormal?
line: pension
entity: employer
severity: 2
status: live
basis: [社会保险法 第五十七条, 社会保险法 第八十八条, 社会保险基金行政监督办法 第三十二条]
reads:
  - identity
  - employer
  - contribution
  - enrolment
  - ext_business
  - ext_court
  - pension_award
  - payment
  - law_parameter
eligible: |
  SELECT employer_id FROM employer
parameters:
  grace_months: {value: 3, unit: months, source: 业务规则目录 P09 (注销后三个月内为清算、停保办理)}
  idle_months: {value: 12, unit: months, source: 业务规则目录 P09 (吊销、异常满十二个月)}
  many_persons: {value: 3, unit: persons, source: 业务规则目录 P09 (三人及以上为三级)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
  year_months: {value: 12, unit: months, source: 一年}
  halves: {value: 2, unit: parts, source: 国发〔2005〕38号 (计发基数与指数化工资的平均值)}
  bp: {value: 10000, unit: bp, source: 万分之一}
at_stake: 其中已领养老金的人，因这些月份多发的月养老金乘以已发月数，不超过未退回的部分；其余只是风险
at_stake_en: For those who draw a pension by now, what those months add to each month paid, at most what was not returned; for the others a risk alone
look_alikes:
  - what: 承继单位沿用原单位的参保编号，换发信用代码
    what_en: A successor keeps its predecessor's number, or the credit code was changed
    cleared_by: 市场监管登记里该代码成立更早、终止更晚
    cleared_by_en: The business registry shows the code from earlier on, or for longer
  - what: 现单位按裁判文书或档案，为职工补缴原单位的年限
    what_en: The present employer pays back the years at a former one, by a ruling or the personnel file
    cleared_by: 文书在登记里，或有编号的档案、军龄证明
    cleared_by_en: The ruling is on record, or the file or military record has a number
  - what: 注销前后清算人员的收尾缴费
    what_en: Last contributions of those who wind the employer up
    cleared_by: 所属期在注销后三个月之内
    cleared_by_en: The month is within three months of the cancellation
says: "单位 {employer_id}（成立 {reg_date}，注销 {cancel_date}）：存续期外涉及 {persons} 人，缴费 {contributions} 笔、新增参保 {enrolments} 条，因此多发养老金 {at_stake_fen|yuan} 元"
says_en: "Employer {employer_id} (registered {reg_date}, cancelled {cancel_date}): {persons} people outside its life, {contributions} contributions, {enrolments} new enrolments; {at_stake_fen|yuan} yuan of pensions rest on them"
--- */
WITH lives AS (
    -- 每个单位从哪个月成立、到哪个月注销；同一代码在市场监管登记里更早成立、更晚终止的，从宽
    SELECT
        e.employer_id, LEAST(e.reg_date_month, MIN(b.from_date_month)) AS first_month,
        CASE
            WHEN e.cancel_date IS NOT NULL
                THEN GREATEST(
                    e.cancel_date_month,
                    MAX(CASE WHEN b.uscc IS NOT NULL THEN COALESCE(b.to_date_month, $as_of_month) END)
                )
        END AS last_month
    FROM employer AS e LEFT JOIN ext_business AS b ON b.uscc = e.uscc
    GROUP BY e.employer_id, e.reg_date_month, e.cancel_date, e.cancel_date_month
),
misplaced AS (
    -- 所属期早于成立当月、或晚于注销三个月的每笔养老缴费
    SELECT
        c.contrib_id, c.employer_id, c.person_id, c.ym, c.ym_month, c.base_ep_fen, c.doc_type, c.doc_no,
        CASE WHEN c.ym_month < l.first_month THEN 'before_registration' ELSE 'after_cancellation' END AS test
    FROM contribution AS c
    JOIN lives AS l ON l.employer_id = c.employer_id
    WHERE c.lines_ep AND (c.ym_month < l.first_month OR c.ym_month > l.last_month + $grace_months)
),
outside AS (
    -- 其中没有依据的：有编号的档案和军龄证明、在登记里的文书是依据
    SELECT m.contrib_id, m.employer_id, i.root AS person_id, m.ym, m.ym_month, m.base_ep_fen, m.test
    FROM misplaced AS m
    JOIN identity AS i ON i.person_id = m.person_id
    WHERE (m.doc_no IS NULL OR m.doc_type IS NULL OR m.doc_type NOT IN ('archive', 'military'))
        AND NOT EXISTS (SELECT 1 FROM ext_court AS x WHERE x.doc_no = m.doc_no)
),
struck_off AS (
    -- 被吊销、列为经营异常满一年以后新增的参保
    SELECT n.enrol_id, n.employer_id, i.root AS person_id, 'enrolled_when_struck_off' AS test
    FROM employer AS e
    JOIN enrolment AS n
        ON n.employer_id = e.employer_id AND n.reg_ts_month - e.recorded_ts_month > $idle_months
    JOIN identity AS i ON i.person_id = n.person_id
    WHERE e.status IN ('revoked', 'abnormal')
),
proofs AS (
    -- 每行一条证据
    SELECT employer_id, person_id, test, contrib_id, CAST(NULL AS BIGINT) AS enrol_id, ym FROM outside
    UNION ALL
    SELECT employer_id, person_id, test, NULL AS contrib_id, enrol_id, NULL AS ym FROM struck_off
),
counted AS (
    -- 每个单位、每种情形涉及的人数、缴费笔数和新增参保数
    SELECT
        employer_id, test, COUNT(DISTINCT person_id) AS persons,
        COUNT(contrib_id) AS contributions, COUNT(enrol_id) AS enrolments
    FROM proofs GROUP BY employer_id, test
),
drawn AS (
    -- 其中已领职工养老金的人，起领之前的这些月份与缴费基数
    SELECT
        o.employer_id, o.test, a.award_id, a.status, a.calc_base_fen, a.avg_index, a.divisor,
        a.benefit_start_ym_month AS start_month,
        COUNT(DISTINCT o.ym_month) AS months, CAST(SUM(o.base_ep_fen) AS BIGINT) AS base_fen
    FROM outside AS o
    JOIN identity AS i ON i.root = o.person_id
    JOIN pension_award AS a ON a.person_id = i.person_id AND a.scheme = 'EP' AND a.award_type <> 'disability_allow'
    WHERE o.ym_month < a.benefit_start_ym_month AND (a.end_reason IS NULL OR a.end_reason <> 'error')
    GROUP BY
        o.employer_id, o.test, a.award_id, a.status, a.calc_base_fen, a.avg_index, a.divisor, a.benefit_start_ym_month
),
priced AS (
    -- 这些月份使每份月养老金多出多少：基础养老金与个人账户养老金
    SELECT
        d.employer_id, d.test, d.award_id, d.status,
        CAST(ROUND(
            d.calc_base_fen * (1 + d.avg_index) / $halves * d.months / $year_months * c.value / $bp
        ) AS BIGINT)
        + CAST(ROUND(d.base_fen * k.value / $bp / NULLIF(d.divisor, 0)) AS BIGINT) AS month_fen
    FROM drawn AS d
    JOIN law_parameter AS c ON c.name = 'pension_accrual' AND d.start_month BETWEEN c.from_month AND c.to_month
    JOIN law_parameter AS k ON k.name = 'account_rate' AND d.start_month BETWEEN k.from_month AND k.to_month
),
flowing AS (
    -- 每个单位、每种情形今后每个月还要多发多少
    SELECT employer_id, test, CAST(SUM(month_fen) AS BIGINT) AS fen
    FROM priced WHERE status = 'active' GROUP BY employer_id, test
),
listed AS (
    -- 每行一条证据，或一笔没有全部退回的养老金里存疑的部分
    SELECT
        employer_id, test, contrib_id, enrol_id, CAST(NULL AS BIGINT) AS award_id, ym,
        NULL AS src_table, CAST(NULL AS BIGINT) AS src_key, CAST(NULL AS BIGINT) AS fen
    FROM proofs
    UNION ALL
    SELECT
        d.employer_id, d.test, NULL AS contrib_id, NULL AS enrol_id, d.award_id, NULL AS ym,
        p.src_table, p.src_key, LEAST(d.month_fen, p.amount_fen - p.returned_fen) AS fen
    FROM priced AS d
    JOIN payment AS p ON p.award_id = d.award_id
    WHERE p.amount_fen > p.returned_fen AND d.month_fen IS NOT NULL
)
SELECT
    v.employer_id AS finding,
    'employer' AS subject_kind,
    v.employer_id AS subject_id,
    v.test AS test,
    CASE WHEN c.persons >= $many_persons THEN 3 ELSE 2 END AS severity,
    v.ym AS from_ym,
    v.ym AS to_ym,
    f.fen * $prevented_months AS prevented_fen,
    v.employer_id AS proof__employer,
    v.contrib_id AS proof__contribution,
    v.enrol_id AS proof__enrolment,
    v.award_id AS proof__pension_award,
    v.src_table AS money_table,
    v.src_key AS money_key,
    v.fen AS fen,
    v.employer_id AS employer_id,
    e.reg_date AS reg_date,
    e.cancel_date AS cancel_date,
    c.persons AS persons,
    c.contributions AS contributions,
    c.enrolments AS enrolments
FROM listed AS v
JOIN counted AS c ON c.employer_id = v.employer_id AND c.test = v.test
JOIN employer AS e ON e.employer_id = v.employer_id
LEFT JOIN flowing AS f ON f.employer_id = v.employer_id AND f.test = v.test

/* ---
code: P09
title: 单位存续期外参保缴费
title_en: Contributions outside the employer's life
asks: 是否有以某单位名义缴纳的养老保险费，所属期在单位成立之前或注销之后，或单位被吊销、列为异常一年以后仍在新增参保？
asks_en: Were pension contributions paid in an employer's name for months before it existed or after it was cancelled, or did it enrol new people a year after its licence was revoked or listed as abnormal?
line: pension
entity: employer
subject: employer
status: live
basis: [社会保险法 第五十七条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十二条, 社会保险经办条例 第四十四条, 社会保险经办条例 第四十六条]
reads: [employer, contribution, enrolment, ext_business, ext_court, ext_military, pension_award, payment, law_month]
eligible: |
  SELECT employer_id FROM employer
parameters:
  grace_months: {value: 3, unit: months, source: 业务规则目录 P09 (注销后三个月内为清算、停保办理)}
  idle_months: {value: 12, unit: months, source: 业务规则目录 P09 (吊销、异常满十二个月)}
  many_persons: {value: 3, unit: persons, source: 业务规则目录 P09 (三人及以上为三级)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 其中已领养老金的人，因这些月份多发的月养老金乘以已发月数，不超过未退回的部分；其余只是风险
at_stake_en: For those who draw a pension by now, what those months add to each month paid, at most what was not returned; for the others a risk alone
sought: 市场监管登记档案、参保登记表、该单位的用工和工资材料
sought_en: The business register, the enrolment form, proof of work and pay there
look_alikes:
  - what: 承继单位沿用原单位的参保编号，换发信用代码
    what_en: A successor keeps its predecessor's number, or the credit code was changed
    cleared_by: 市场监管部门的变更（换发信用代码）登记档案；系统已排除登记里该代码成立更早、终止更晚的
    cleared_by_en: The business registry's file of the change of code; left out already where the registry shows the code from earlier on, or for longer
    tests: [before_registration, after_cancellation]
  - what: 现单位按裁判文书或档案，为职工补缴原单位的年限
    what_en: The present employer pays back the years at a former one, by a ruling or the personnel file
    cleared_by: 裁判文书，或有编号的人事档案、军龄证明原件；系统已排除文书在登记里的，军龄以退役军人登记为准，没有收到登记时核对原件
    cleared_by_en: The ruling, or the numbered file or military record in the original; a ruling on record is left out already; service is that of its registry, and while that was not delivered the record is to be seen in the original
    tests: [before_registration, after_cancellation]
    asked:
      - {table: ext_court, by: {doc_no: contribution.doc_no}}
  - what: 注销前后清算人员的收尾缴费
    what_en: Last contributions of those who wind the employer up
    cleared_by: 清算组备案通知书和清算报告；系统已排除所属期在注销后三个月之内的
    cleared_by_en: The notice of the liquidators and their report; left out already where the month is within three months of the cancellation
    left_out: true
    tests: [after_cancellation]
tests:
  before_registration:
    zh: 以单位名义缴纳其成立以前月份的养老保险费
    en: Contributions for months before the employer existed
    severity: 3
    basis: [社会保险法 第五十七条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      该单位{reg_date}成立，
      成立以前的月份（{first_ym|month}[至{last_ym|month}]）以其名义缴纳养老保险费 {contributions} 笔，
      涉及 {persons} 人，没有可以证实的文书或档案[；其中 {pensions} 份养老待遇已计入这些月份，
      共多发养老金 {at_stake_fen|yuan} 元]
    says_en: >-
      Registered on {reg_date}; pension contributions paid in its name for months before ({first_ym|month}[ to
      {last_ym|month}]): {contributions} for {persons|person/persons}, without a ruling or file that is borne out[;
      {pensions|pension/pensions} in which these months count paid {at_stake_fen|yuan} yuan more]
    reckoning: &months
      zh: >-
        每月多出 = 计发基数 ×（1 + 平均缴费指数）÷ 2 × 存疑月数 ÷ 12 × 每缴费一年发给比例
        + 存疑缴费基数 × 个人账户记入比例 ÷ 计发月数，各项取整到分；应付 = 实付 − 每月多出，不低于零；实付减去已退回的
      en: >-
        Added a month = calculation base × (1 + index) ÷ 2 × doubtful months ÷ 12 × the accrual + doubtful bases × the account's rate
        ÷ divisor, each to the fen; due = paid less that, no less than nothing; paid less what was returned
      columns:
        calc_base: {zh: 计发基数, en: Calculation base, as: yuan}
        index: {zh: 平均缴费指数, en: Mean index}
        months: {zh: 存疑月数, en: Doubtful months}
        bases: {zh: 存疑缴费基数, en: Doubtful bases, as: yuan}
        divisor: {zh: 计发月数, en: Divisor}
        added: {zh: 每月多出, en: Added a month, as: yuan}
  after_cancellation:
    zh: 以单位名义缴纳其注销以后月份的养老保险费
    en: Contributions for months after the employer was cancelled
    severity: 3
    basis: [社会保险法 第五十七条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      该单位{cancel_date}注销，
      注销以后的月份（{first_ym|month}[至{last_ym|month}]）以其名义缴纳养老保险费 {contributions} 笔，
      涉及 {persons} 人，没有可以证实的文书或档案[；其中 {pensions} 份养老待遇已计入这些月份，
      共多发养老金 {at_stake_fen|yuan} 元]
    says_en: >-
      Cancelled on {cancel_date}; pension contributions paid in its name for months after ({first_ym|month}[ to
      {last_ym|month}]): {contributions} for {persons|person/persons}, without a ruling or file that is borne out[;
      {pensions|pension/pensions} in which these months count paid {at_stake_fen|yuan} yuan more]
    reckoning: *months
  enrolled_when_struck_off:
    zh: 被吊销或列为经营异常满一年仍新增参保
    en: New enrolments a year after the employer was struck off
    severity: 3
    basis: [社会保险法 第五十七条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第四十二条, 社会保险经办条例 第四十四条]
    at_stake: 没有支付，只是风险
    at_stake_en: No payment; a risk alone
    says: >-
      该单位的经营状态{since}登记为“{state|unit_status}”，
      满一年以后（{first_day}[至{last_day}]）仍新增参保 {enrolments} 条，
      涉及 {persons} 人
    says_en: >-
      The state of the employer was recorded as "{state|unit_status}" on {since}; more than a year later ({first_day}[
      to {last_day}]) it made {enrolments|enrolment/enrolments} of {persons|person/persons}
--- */
-- 每个单位从哪个月成立、到哪个月注销；同一代码在市场监管登记里更早成立、更晚终止的，从宽
WITH lives AS (
    SELECT e.employer_id, LEAST(e.reg_date_month, MIN(b.from_date_month)) AS first_month,
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
-- 所属期早于成立当月、或晚于注销三个月的每笔养老缴费；有编号的档案和军龄证明、在登记里的文书是依据
outside AS (
    SELECT c.contrib_id, c.employer_id, c.person_id, c.ym, c.ym_month, c.base_ep_fen,
        CASE WHEN c.ym_month < l.first_month THEN 'before_registration' ELSE 'after_cancellation' END AS test
    FROM contribution AS c JOIN lives AS l ON l.employer_id = c.employer_id
    WHERE c.lines_ep AND (c.ym_month < l.first_month OR c.ym_month > l.last_month + $grace_months)
        AND (
            c.doc_no IS NULL OR c.doc_type IS NULL OR c.doc_type NOT IN ('archive', 'military')
            OR (
                c.doc_type = 'military' AND EXISTS (SELECT 1 FROM ext_military AS m)
                AND NOT EXISTS (SELECT 1 FROM ext_military AS m WHERE m.person_id = c.person_id AND m."match" = 'strong')
            )
        )
        AND NOT EXISTS (SELECT 1 FROM ext_court AS x WHERE x.doc_no = c.doc_no)
),
-- 其中已领职工养老金的人，起领之前的这些月份与缴费基数
drawn AS (
    SELECT o.employer_id, o.test, a.award_id, COUNT(DISTINCT o.ym_month) AS months,
        CAST(SUM(o.base_ep_fen) AS BIGINT) AS base_fen
    FROM outside AS o
    JOIN pension_award AS a ON a.person_id = o.person_id AND a.scheme = 'EP' AND a.award_type <> 'disability_allow'
    WHERE o.ym_month < a.benefit_start_ym_month AND (a.end_reason IS NULL OR a.end_reason <> 'error')
    GROUP BY o.employer_id, o.test, a.award_id
),
-- 这些月份使每份月养老金多出多少：基础养老金与个人账户养老金；没有计发基数的算不出
priced AS (
    SELECT d.employer_id, d.test, d.award_id, a.status,
        CAST(ROUND(a.calc_base_fen * (1 + a.avg_index) / 2 * d.months / 12 * l.pension_accrual / 10000) AS BIGINT)
        + CAST(ROUND(d.base_fen * l.account_rate / 10000 / NULLIF(a.divisor, 0)) AS BIGINT) AS month_fen,
        d.months, d.base_fen, a.calc_base_fen, a.avg_index, a.divisor, l.pension_accrual, l.account_rate
    FROM drawn AS d
    JOIN pension_award AS a ON a.award_id = d.award_id
    JOIN law_month AS l ON l.month = a.benefit_start_ym_month
),
-- 每个单位、每种情形影响几份待遇，今后每个月还要多发多少
flowing AS (
    SELECT employer_id, test, COUNT(*) AS pensions,
        CAST(SUM(CASE WHEN status = 'active' THEN month_fen END) AS BIGINT) AS fen
    FROM priced WHERE month_fen IS NOT NULL GROUP BY employer_id, test
),
-- 每个单位、每种情形涉及的人数、缴费笔数和月份
counted AS (
    SELECT employer_id, test, COUNT(DISTINCT person_id) AS persons, COUNT(*) AS contributions, MIN(ym) AS first_ym,
        NULLIF(MAX(ym), MIN(ym)) AS last_ym
    FROM outside GROUP BY employer_id, test
),
-- 连同单位：三人及以上的为三级
weighed AS (
    SELECT c.employer_id, c.test, c.persons, c.contributions, c.first_ym, c.last_ym, e.reg_date, e.cancel_date,
        CASE WHEN c.persons >= $many_persons THEN 3 ELSE 2 END AS severity, f.pensions,
        f.fen * $prevented_months AS prevented_fen
    FROM counted AS c
    JOIN employer AS e ON e.employer_id = c.employer_id
    LEFT JOIN flowing AS f ON f.employer_id = c.employer_id AND f.test = c.test
),
-- 每行一笔缴费
listed AS (
    SELECT employer_id, test, contrib_id, ym, NULL AS award_id, NULL AS src_table, NULL AS src_key, NULL AS fen,
        NULL AS reckon__ym, NULL AS reckon__calc_base, NULL AS reckon__index, NULL AS reckon__months,
        NULL AS reckon__bases, NULL AS reckon__divisor, NULL AS reckon__pension_accrual, NULL AS reckon__account_rate,
        NULL AS reckon__added, NULL AS reckon__due, NULL AS reckon__paid
    FROM outside
    UNION ALL
    -- 或一笔没有全部退回的养老金里存疑的部分
    SELECT d.employer_id, d.test, NULL, NULL, d.award_id, p.src_table, p.src_key,
        LEAST(d.month_fen, p.amount_fen - p.returned_fen), p.ym, d.calc_base_fen, d.avg_index, d.months, d.base_fen,
        d.divisor, d.pension_accrual, d.account_rate, d.month_fen,
        GREATEST(p.amount_fen - p.returned_fen - d.month_fen, 0), p.amount_fen - p.returned_fen
    FROM priced AS d JOIN payment AS p ON p.award_id = d.award_id
    WHERE p.amount_fen > p.returned_fen AND d.month_fen IS NOT NULL
),
-- 被吊销、列为经营异常满一年以后新增的参保
struck_off AS (
    SELECT n.enrol_id, n.employer_id, n.person_id, CAST(n.reg_ts AS DATE) AS enrolled_on, e.status,
        CAST(e.recorded_ts AS DATE) AS since
    FROM employer AS e
    JOIN enrolment AS n ON n.employer_id = e.employer_id AND n.reg_ts_month - e.recorded_ts_month > $idle_months
    WHERE e.status IN ('revoked', 'abnormal')
),
-- 每个这样的单位新增了几人、几条，从哪天到哪天
newcomers AS (
    SELECT employer_id, COUNT(DISTINCT person_id) AS persons, COUNT(*) AS enrolments, MIN(enrolled_on) AS first_day,
        NULLIF(MAX(enrolled_on), MIN(enrolled_on)) AS last_day
    FROM struck_off GROUP BY employer_id
),
-- 成立以前的月份
before_registration AS (
    SELECT w.* EXCLUDE (employer_id), v.* EXCLUDE (test), v.employer_id AS proof__employer,
        v.contrib_id AS proof__contribution, v.award_id AS proof__pension_award
    FROM listed AS v JOIN weighed AS w ON w.employer_id = v.employer_id AND w.test = v.test
    WHERE v.test = 'before_registration'
),
-- 注销以后的月份
after_cancellation AS (
    SELECT w.* EXCLUDE (employer_id), v.* EXCLUDE (test), v.employer_id AS proof__employer,
        v.contrib_id AS proof__contribution, v.award_id AS proof__pension_award
    FROM listed AS v JOIN weighed AS w ON w.employer_id = v.employer_id AND w.test = v.test
    WHERE v.test = 'after_cancellation'
),
-- 被吊销、列为经营异常以后仍新增参保
enrolled_when_struck_off AS (
    SELECT n.* EXCLUDE (employer_id), s.employer_id, CASE WHEN n.persons >= $many_persons THEN 3 ELSE 2 END AS severity,
        s.employer_id AS proof__employer, s.enrol_id AS proof__enrolment, s.status AS state, s.since
    FROM struck_off AS s JOIN newcomers AS n ON n.employer_id = s.employer_id
)
SELECT * FROM before_registration
UNION ALL BY NAME SELECT * FROM after_cancellation
UNION ALL BY NAME SELECT * FROM enrolled_when_struck_off

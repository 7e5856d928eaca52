/* ---
entity: employer
key: [employer_id]
title: 用人单位工伤经验
title_en: Employers' injury record
grain: one row an employer with insured months or injury cases in the last window_months months
reads: [employer, contribution, enrolment, wi_case, payment]
parameters:
  window_months: {value: 24, unit: months, source: 设计值，小单位一年的案件太少}
columns:
  risk_class: {zh: 工伤风险类别, en: work-injury risk class, unit: class 1 to 8}
  insured_months: {zh: 两年内工伤参保人月, en: insured months in two years, unit: months}
  first_months: {zh: 其中新参保首月, en: of these the first month of a new enrolment, unit: months}
  cases: {zh: 两年内工伤案件, en: injury cases in two years, unit: cases, note: 不予认定和撤回的不计}
  paid_fen: {zh: 这些案件已支付, en: paid for these cases, unit: fen}
  window_month: {zh: 窗口首月月序, en: month number of the window's first month, unit: month number}
--- */
WITH insured AS (
    -- 窗口内每个单位的工伤参保人月
    SELECT k.employer_id, COUNT(k.contrib_id) AS insured_months
    FROM contribution AS k
    WHERE (k.lines_wi OR k.lines_wis) AND k.kind IN ('normal', 'arrears') AND k.employer_id IS NOT NULL
        AND k.ym_month > $as_of_month - $window_months AND k.ym_month <= $as_of_month
    GROUP BY k.employer_id
),
fresh AS (
    -- 窗口内新参保的人次，每人次一个首月
    SELECT n.employer_id, COUNT(n.enrol_id) AS first_months
    FROM enrolment AS n
    WHERE n.line IN ('WI', 'WIS') AND n.start_date_month > $as_of_month - $window_months
        AND n.start_date_month <= $as_of_month
    GROUP BY n.employer_id
),
injured AS (
    -- 窗口内受伤、未被否定的案件
    SELECT c.case_id, c.employer_id
    FROM wi_case AS c
    WHERE c.decision NOT IN ('rejected', 'withdrawn') AND c.injury_ts_month > $as_of_month - $window_months
),
paid AS (
    -- 每件案件已支付的待遇
    SELECT i.case_id, SUM(p.amount_fen) AS paid_fen
    FROM injured AS i
    JOIN payment AS p ON p.case_id = i.case_id
    GROUP BY i.case_id
),
record AS (
    -- 每个单位的案件数与已支付金额
    SELECT i.employer_id, COUNT(i.case_id) AS cases, SUM(COALESCE(p.paid_fen, 0)) AS paid_fen
    FROM injured AS i
    LEFT JOIN paid AS p ON p.case_id = i.case_id
    GROUP BY i.employer_id
)
SELECT
    e.employer_id,
    e.risk_class,
    COALESCE(i.insured_months, 0) AS insured_months,
    LEAST(COALESCE(f.first_months, 0), COALESCE(i.insured_months, 0)) AS first_months,
    COALESCE(r.cases, 0) AS cases,
    COALESCE(r.paid_fen, 0) AS paid_fen,
    $as_of_month - $window_months + 1 AS window_month
FROM employer AS e
LEFT JOIN insured AS i ON i.employer_id = e.employer_id
LEFT JOIN fresh AS f ON f.employer_id = e.employer_id
LEFT JOIN record AS r ON r.employer_id = e.employer_id
WHERE COALESCE(i.insured_months, 0) > 0 OR COALESCE(r.cases, 0) > 0

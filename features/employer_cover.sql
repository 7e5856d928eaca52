/* ---
entity: employer_cover
key: [employer_id]
title: 用人单位从参保到受伤的间隔
title_en: From cover to injury, by employer
grain: one row an employer with insured days in the last window_days days
reads: [enrolment, wi_case, payment]
parameters:
  window_days: {value: 730, unit: days, source: 设计值，小单位一年的案件太少}
  first_days: {value: 3, unit: days, source: 设计值，伤后补参保的多在前三天}
  month_days: {value: 30, unit: days, source: 社会保险法 第五十八条，用工三十日内登记}
  year_days: {value: 365, unit: days, source: 设计值，新人与熟手之分}
columns:
  first_days: {zh: 参保头几天的参保人日, en: person-days in the first days of cover, unit: person-days, note: 生效当日起 first_days 日之内，首尾均计}
  month_days: {zh: 首月其余的参保人日, en: person-days in the rest of the first month, unit: person-days}
  year_days: {zh: 首年其余的参保人日, en: person-days in the rest of the first year, unit: person-days}
  later_days: {zh: 一年以后的参保人日, en: person-days after the first year, unit: person-days}
  first_cases: {zh: 参保头几天受伤的案件, en: cases injured in the first days of cover, unit: cases, note: 生效后 first_days 日之内}
  month_cases: {zh: 首月其余日子受伤的案件, en: cases in the rest of the first month, unit: cases}
  year_cases: {zh: 首年其余日子受伤的案件, en: cases in the rest of the first year, unit: cases}
  later_cases: {zh: 一年以后受伤的案件, en: cases after the first year, unit: cases}
  before_cases: {zh: 生效前受伤的案件, en: cases injured before cover began, unit: cases, note: 由规则 W01 认定，不作特征}
  first_share: {zh: 参保头几天受伤的占比, en: share of cases in the first days of cover, unit: share}
  first_paid_fen: {zh: 参保头几天受伤的案件已支付, en: paid for the cases of the first days, unit: fen}
  window_month: {zh: 窗口内最早案件的月序, en: month number of the earliest case counted, unit: month number, note: 无案件时为空}
--- */
WITH spell AS (
    -- 每段参保在窗口内的起止，以生效后第几天计：起为窗口开始时已参保的天数，止为最后一天的次日
    SELECT
        n.employer_id,
        GREATEST(date_diff('day', CAST(n.effective_ts AS DATE), $as_of) + 1 - $window_days, 0) AS from_day,
        date_diff('day', CAST(n.effective_ts AS DATE), LEAST(COALESCE(n.end_date, $as_of), $as_of)) + 1 AS to_day
    FROM enrolment AS n
    WHERE n.line IN ('WI', 'WIS') AND n.employer_id IS NOT NULL
),
insured AS (
    -- 每个单位在各段间隔里的参保人日
    SELECT
        s.employer_id,
        SUM(GREATEST(LEAST(s.to_day, $first_days + 1) - s.from_day, 0)) AS first_days,
        SUM(GREATEST(LEAST(s.to_day, $month_days + 1) - GREATEST(s.from_day, $first_days + 1), 0)) AS month_days,
        SUM(GREATEST(LEAST(s.to_day, $year_days + 1) - GREATEST(s.from_day, $month_days + 1), 0)) AS year_days,
        SUM(GREATEST(s.to_day - GREATEST(s.from_day, $year_days + 1), 0)) AS later_days
    FROM spell AS s
    WHERE s.to_day > s.from_day
    GROUP BY s.employer_id
),
injured AS (
    -- 窗口内受伤、未被否定的案件
    SELECT c.case_id, c.person_id, c.employer_id, c.line, c.injury_ts, c.injury_ts_minute, c.injury_ts_month
    FROM wi_case AS c
    WHERE c.decision NOT IN ('rejected', 'withdrawn') AND CAST(c.injury_ts AS DATE) <= $as_of
        AND date_diff('day', CAST(c.injury_ts AS DATE), $as_of) < $window_days
),
covering AS (
    -- 每件案件对应的参保登记：受伤时有效的优先，其次时间最近的
    SELECT
        i.case_id,
        i.employer_id,
        i.injury_ts_month,
        i.injury_ts_minute < n.effective_ts_minute AS is_before,
        date_diff('day', CAST(n.effective_ts AS DATE), CAST(i.injury_ts AS DATE)) AS day,
        ROW_NUMBER() OVER (
            PARTITION BY i.case_id
            ORDER BY
                CASE
                    WHEN n.effective_ts_minute <= i.injury_ts_minute
                        AND COALESCE(n.end_date, CAST(i.injury_ts AS DATE)) >= CAST(i.injury_ts AS DATE) THEN 0
                    ELSE 1
                END,
                ABS(n.effective_ts_minute - i.injury_ts_minute), n.enrol_id
        ) AS place
    FROM injured AS i
    JOIN enrolment AS n ON n.person_id = i.person_id AND n.employer_id = i.employer_id AND n.line = i.line
),
paid AS (
    -- 每件案件已支付的待遇
    SELECT i.case_id, SUM(p.amount_fen) AS paid_fen
    FROM injured AS i
    JOIN payment AS p ON p.case_id = i.case_id
    GROUP BY i.case_id
),
record AS (
    -- 每个单位在各段间隔里的案件；生效前受伤的另计
    SELECT
        v.employer_id,
        COUNT(CASE WHEN NOT v.is_before AND v.day <= $first_days THEN 1 END) AS first_cases,
        COUNT(CASE WHEN v.day > $first_days AND v.day <= $month_days THEN 1 END) AS month_cases,
        COUNT(CASE WHEN v.day > $month_days AND v.day <= $year_days THEN 1 END) AS year_cases,
        COUNT(CASE WHEN v.day > $year_days THEN 1 END) AS later_cases,
        COUNT(CASE WHEN v.is_before THEN 1 END) AS before_cases,
        COUNT(CASE WHEN NOT v.is_before THEN 1 END) AS cases,
        SUM(CASE WHEN NOT v.is_before AND v.day <= $first_days THEN COALESCE(p.paid_fen, 0) ELSE 0 END) AS first_paid_fen,
        MIN(v.injury_ts_month) AS window_month
    FROM covering AS v
    LEFT JOIN paid AS p ON p.case_id = v.case_id
    WHERE v.place = 1
    GROUP BY v.employer_id
)
SELECT
    i.employer_id,
    i.first_days,
    i.month_days,
    i.year_days,
    i.later_days,
    COALESCE(r.first_cases, 0) AS first_cases,
    COALESCE(r.month_cases, 0) AS month_cases,
    COALESCE(r.year_cases, 0) AS year_cases,
    COALESCE(r.later_cases, 0) AS later_cases,
    COALESCE(r.before_cases, 0) AS before_cases,
    r.first_cases / NULLIF(r.cases, 0) AS first_share,
    COALESCE(r.first_paid_fen, 0) AS first_paid_fen,
    r.window_month
FROM insured AS i
LEFT JOIN record AS r ON r.employer_id = i.employer_id

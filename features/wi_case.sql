/* ---
entity: wi_case
key: [case_id]
title: 工伤案件
title_en: Work-injury cases
grain: one row a case applied for in the last recent_months months and not refused
reads: [wi_case, enrolment, contribution, employer, hospital, law_parameter]
parameters:
  recent_months: {value: 24, unit: months, source: 设计值，行政处罚追责期两年}
  new_days: {value: 30, unit: days, source: 社会保险法 第五十八条，用工三十日内登记}
  recent_wage_months: {value: 3, unit: months, source: 设计值，受伤前的缴费基数}
  earlier_wage_months: {value: 15, unit: months, source: 设计值，与此前一年比较}
  night_from: {value: 22, unit: hour, source: 设计值，夜班时段}
  night_to: {value: 6, unit: hour, source: 设计值，夜班时段}
  saturday: {value: 5, unit: days after Monday, source: 历法}
  thursday: {value: 3, unit: days after Monday, source: 分钟数自 1970-01-01 起，那天是星期四}
  week_days: {value: 7, unit: days, source: 历法}
  day_minutes: {value: 1440, unit: minutes, source: 历法}
  hour_minutes: {value: 60, unit: minutes, source: 历法}
  earth_km: {value: 6371, unit: km, source: 地球平均半径}
  half: {value: 2, unit: number, source: 半正矢公式}
columns:
  person_id: {zh: 受伤人员, en: injured person, unit: id}
  employer_id: {zh: 用人单位, en: employer, unit: id}
  enrol_id: {zh: 对应参保登记, en: enrolment that covers it, unit: id}
  clause: {zh: 认定条款, en: clause, unit: code, note: 仅用于同类比较}
  days_insured: {zh: 生效到受伤的天数, en: days from the start of cover to the injury, unit: days, note: 先伤后保为负}
  visit_hours: {zh: 受伤到首诊的小时, en: hours from the injury to the first visit, unit: hours, note: 就诊早于受伤为负}
  apply_days: {zh: 受伤到申请的天数, en: days from the injury to the application, unit: days}
  night: {zh: 夜间受伤, en: injured at night, unit: 0 or 1}
  weekend: {zh: 周末受伤, en: injured at the weekend, unit: 0 or 1}
  hospital_km: {zh: 受伤地到首诊医院的距离, en: distance from the place to the first hospital, unit: km}
  earlier_cases: {zh: 本人此前的工伤案件, en: earlier cases of the person, unit: cases}
  same_part_cases: {zh: 其中同一部位, en: of these the same body part, unit: cases}
  same_story: {zh: 他人案件中相同的受伤经过, en: cases of other people with the same account, unit: cases}
  agent_cases: {zh: 同一代办的其他案件, en: other cases of the same agent, unit: cases}
  employer_cases: {zh: 同单位其他案件, en: other cases of the employer, unit: cases}
  employer_new: {zh: 同单位其中参保不久即受伤, en: of these within new_days of cover, unit: cases}
  wage_jump: {zh: 受伤前三月基数与此前之比, en: base in the three months before to the base earlier, unit: ratio}
  part_share: {zh: 同行业案件中该部位的占比, en: share of this body part in the trade's cases, unit: share}
  unproven_commute: {zh: 上下班事故而无事故认定书, en: commuting accident without a traffic finding, unit: 0 or 1}
  settled_by_rule: {zh: 规则 W01 已可认定, en: rule W01 settles it, unit: true or false}
--- */
WITH recent AS (
    -- 近两年申请、未被否定的案件
    SELECT c.case_id
    FROM wi_case AS c
    WHERE c.apply_ts_month > $as_of_month - $recent_months AND c.decision NOT IN ('rejected', 'withdrawn')
),
covering AS (
    -- 每件案件对应的参保登记：受伤时有效的优先，其次时间最近的
    SELECT
        c.case_id, n.enrol_id, n.effective_ts_minute,
        date_diff('day', n.hire_date, CAST(n.reg_ts AS DATE)) AS registered_days,
        ROW_NUMBER() OVER (
            PARTITION BY c.case_id
            ORDER BY
                CASE
                    WHEN n.effective_ts_minute <= c.injury_ts_minute
                        AND COALESCE(n.end_date, CAST(c.injury_ts AS DATE)) >= CAST(c.injury_ts AS DATE) THEN 0
                    ELSE 1
                END,
                ABS(n.effective_ts_minute - c.injury_ts_minute), n.enrol_id
        ) AS place
    FROM wi_case AS c
    JOIN enrolment AS n ON n.person_id = c.person_id AND n.employer_id = c.employer_id AND n.line = c.line
),
told AS (
    -- 每件案件的经过、时刻与地点，时刻化为小时和星期
    SELECT
        c.case_id, c.person_id, c.employer_id, c.agent_id, c.clause, c.body_part, c.narrative, c.traffic_no,
        c.injury_ts_minute, c.injury_ts_month, c.first_visit_ts_minute, c.apply_ts_minute, c.lon, c.lat,
        c.first_hospital_id, c.fund_advance, CAST(c.injury_ts AS DATE) AS injury_date, v.enrol_id, v.registered_days,
        FLOOR((c.injury_ts_minute - v.effective_ts_minute) / $day_minutes) AS days_insured,
        FLOOR(c.injury_ts_minute % $day_minutes / $hour_minutes) AS hour,
        (FLOOR(c.injury_ts_minute / $day_minutes) + $thursday) % $week_days AS weekday
    FROM wi_case AS c
    LEFT JOIN covering AS v ON v.case_id = c.case_id AND v.place = 1
    WHERE c.decision NOT IN ('rejected', 'withdrawn')
),
law AS (
    -- 受伤当时的法律：先伤后保是否已取消，此前可追溯几天
    SELECT t.case_id, cutoff.value_date <= t.injury_date AS is_abolished, back.value AS reach_back_days
    FROM told AS t
    LEFT JOIN law_parameter AS cutoff
        ON cutoff.name = 'xsfb_cutoff' AND t.injury_ts_month BETWEEN cutoff.from_month AND cutoff.to_month
    LEFT JOIN law_parameter AS back
        ON back.name = 'xsfb_days' AND t.injury_ts_month BETWEEN back.from_month AND back.to_month
),
before AS (
    -- 本人更早的案件，其中同一部位的
    SELECT
        r.case_id, COUNT(o.case_id) AS earlier_cases,
        COUNT(CASE WHEN o.body_part = t.body_part THEN 1 END) AS same_part_cases
    FROM recent AS r
    JOIN told AS t ON t.case_id = r.case_id
    JOIN told AS o ON o.person_id = t.person_id AND o.injury_ts_minute < t.injury_ts_minute
    GROUP BY r.case_id
),
story AS (
    -- 受伤经过一字不差的案件，及其涉及的人数
    SELECT t.narrative, COUNT(DISTINCT t.person_id) AS people
    FROM told AS t
    WHERE t.narrative IS NOT NULL
    GROUP BY t.narrative
),
handled AS (
    -- 每个代办近两年的案件
    SELECT t.agent_id, COUNT(t.case_id) AS cases
    FROM told AS t
    JOIN recent AS r ON r.case_id = t.case_id
    WHERE t.agent_id IS NOT NULL
    GROUP BY t.agent_id
),
house AS (
    -- 每个单位近两年的案件，其中参保不久即受伤的
    SELECT
        t.employer_id, COUNT(t.case_id) AS cases,
        COUNT(CASE WHEN t.days_insured <= $new_days THEN 1 END) AS new_cases
    FROM told AS t
    JOIN recent AS r ON r.case_id = t.case_id
    GROUP BY t.employer_id
),
trade AS (
    -- 同行业案件中，每个部位占多少
    SELECT
        t.case_id,
        COUNT(t.case_id) OVER (PARTITION BY e.gbt4754, t.body_part)
            / NULLIF(COUNT(t.case_id) OVER (PARTITION BY e.gbt4754), 0) AS part_share
    FROM told AS t
    JOIN employer AS e ON e.employer_id = t.employer_id
    WHERE t.body_part IS NOT NULL
),
base AS (
    -- 受伤前三个月与再往前一年的平均缴费基数
    SELECT
        t.case_id,
        AVG(CASE WHEN k.ym_month >= t.injury_ts_month - $recent_wage_months THEN k.base_uw_fen END) AS late_fen,
        AVG(CASE WHEN k.ym_month < t.injury_ts_month - $recent_wage_months THEN k.base_uw_fen END) AS early_fen
    FROM recent AS r
    JOIN told AS t ON t.case_id = r.case_id
    JOIN contribution AS k ON k.person_id = t.person_id
    WHERE k.kind = 'normal' AND k.ym_month < t.injury_ts_month
        AND k.ym_month >= t.injury_ts_month - $earlier_wage_months
    GROUP BY t.case_id
)
SELECT
    t.case_id,
    t.person_id,
    t.employer_id,
    t.enrol_id,
    t.clause,
    t.days_insured,
    (t.first_visit_ts_minute - t.injury_ts_minute) / $hour_minutes AS visit_hours,
    (t.apply_ts_minute - t.injury_ts_minute) / $day_minutes AS apply_days,
    CASE WHEN t.hour >= $night_from OR t.hour < $night_to THEN 1 ELSE 0 END AS night,
    CASE WHEN t.weekday >= $saturday THEN 1 ELSE 0 END AS weekend,
    $earth_km * $half * ASIN(SQRT(
        POWER(SIN(RADIANS(h.lat - t.lat) / $half), $half)
        + COS(RADIANS(t.lat)) * COS(RADIANS(h.lat)) * POWER(SIN(RADIANS(h.lon - t.lon) / $half), $half)
    )) AS hospital_km,
    COALESCE(b.earlier_cases, 0) AS earlier_cases,
    COALESCE(b.same_part_cases, 0) AS same_part_cases,
    COALESCE(s.people, 1) - 1 AS same_story,
    COALESCE(a.cases, 1) - 1 AS agent_cases,
    u.cases - 1 AS employer_cases,
    u.new_cases - CASE WHEN t.days_insured <= $new_days THEN 1 ELSE 0 END AS employer_new,
    w.late_fen / NULLIF(w.early_fen, 0) AS wage_jump,
    d.part_share,
    CASE WHEN t.clause = '14-6' AND t.traffic_no IS NULL THEN 1 ELSE 0 END AS unproven_commute,
    COALESCE(
        NOT t.fund_advance AND t.days_insured < 0 AND (l.is_abolished OR t.registered_days > l.reach_back_days), FALSE
    ) AS settled_by_rule
FROM recent AS r
JOIN told AS t ON t.case_id = r.case_id
JOIN house AS u ON u.employer_id = t.employer_id
LEFT JOIN law AS l ON l.case_id = t.case_id
LEFT JOIN before AS b ON b.case_id = t.case_id
LEFT JOIN story AS s ON s.narrative = t.narrative
LEFT JOIN handled AS a ON a.agent_id = t.agent_id
LEFT JOIN trade AS d ON d.case_id = t.case_id
LEFT JOIN base AS w ON w.case_id = t.case_id
LEFT JOIN hospital AS h ON h.hospital_id = t.first_hospital_id

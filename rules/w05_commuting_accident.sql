/* ---
code: W05
title: 上下班事故责任不符
title_en: Commuting accident without matching liability
asks: >-
  按上下班交通事故认定的，交警有没有这起事故、本人是否负主要责任、事故是否在上下班的时间和路线上、认定书是否借用；
  按工作原因认定的，同一时刻是否另有一起没有申报的交通事故？
asks_en: >-
  Of a commuting accident: do the police know it, was the person mainly liable, does it fit the way and time of work, is
  the document somebody else's; of an accident at work: did the person have a road accident then, and not tell?
line: work_injury
entity: wi_case
subject: wi_case
status: live
basis: [社会保险法 第八十八条, 工伤保险条例 第十四条, 工伤保险条例 第六十条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第一条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第六条, 人社部发〔2025〕62号, 人社部发〔2025〕62号 第六条, 社会保险经办条例 第四十六条]
reads:
  - wi_case
  - person
  - employer
  - attendance
  - ext_traffic
  - payment
  - injury_month
eligible: |
  SELECT case_id FROM wi_case WHERE clause IN ('14-1', '14-2', '14-6') AND decision NOT IN ('rejected', 'withdrawn')
parameters:
  near_minutes: {value: 720, unit: minutes, source: 业务规则目录 W05（前后十二小时）}
  near_km: {value: 3, unit: km, source: 业务规则目录 W05（三公里）}
  commute_minutes: {value: 180, unit: minutes, source: 业务规则目录 W05（上班前、下班后三小时）}
  detour_times: {value: 3, unit: times, source: 业务规则目录 W05（家与单位距离的三倍）}
  km_per_degree: {value: 111.2, unit: km, source: 地球平均半径 6371 公里折算的一度弧长}
  km_per_hour: {value: 60, unit: km/h, source: 设计阈值（市内道路一小时的路程）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 基金为该案已支付、未退回的全部项目
at_stake_en: All items the fund paid for the case and did not get back
sought: 道路交通事故认定书原件、行程路线和时间、考勤、居住证明
sought_en: The police finding, route and time, attendance, proof of residence
look_alikes:
  - what: 单车事故简易处理、轨道或轮渡事故、外地事故
    what_en: A single-vehicle accident on a simple record; rail, ferry; an accident elsewhere
    cleared_by: 公安机关或者轨道、轮渡运营单位的证明
    cleared_by_en: A certificate of the police or of the rail or ferry operator
    tests: [not_known_to_police]
  - what: 同等责任、次要责任、无责任、无法认定
    what_en: Equal, minor or no liability, or none that can be determined
    cleared_by: 交通事故认定书、生效裁判；以交警认定为准，非本人主要责任的系统已排除
    cleared_by_en: The police finding or a judgment in force; the finding decides, and who was not mainly liable is left out already
    tests: [mainly_liable]
    asked:
      - {table: ext_traffic, by: {ext_id: ext_traffic.ext_id}, only: {liability: [equal, minor, none, unknown]}}
  - what: 同车的同事用同一份认定书
    what_en: Colleagues in one car with one document
    cleared_by: 认定书所列的当事人、乘车人；事故时间相差不超过十二小时的，系统已排除
    cleared_by_en: The parties and passengers that the document names; accidents no more than twelve hours apart are left out already
    left_out: true
    tests: [document_reused]
  - what: 日常生活所需的绕行，宿舍、配偶、父母、子女处
    what_en: A detour for daily needs; a dormitory, the home of spouse, parents or children
    cleared_by: 居住证明、亲属关系证明、行程说明；故路线与时间两种情形列二级
    cleared_by_en: Proof of residence, of kinship and of the purpose; so the tests of way and time have severity 2
    tests: [not_commuting_time, off_the_way]
  - what: 派遣工在用工单位上班
    what_en: A dispatched worker who works at the client's
    cleared_by: 派遣协议、用工单位的工作地点证明；劳务派遣单位的案件，系统已排除
    cleared_by_en: The dispatch agreement and the place of work; cases of labour-dispatch firms are left out already
    tests: [off_the_way]
    asked:
      - {table: employer, by: {employer_id: wi_case.employer_id}, only: {is_dispatch: [true]}}
  - what: 驾驶员、送货员因工作在路上发生事故
    what_en: Drivers and couriers whose work is on the road
    cleared_by: 派车单、送货单；案件已登记事故认定书的，系统已排除
    cleared_by_en: The order to drive or deliver; a case that names the police finding is left out already
    tests: [road_accident_not_told]
    asked:
      - {table: wi_case, by: {case_id: wi_case.case_id}, within: {traffic_no: [null, null]}}
  - what: 半天以内在别处另有一起小事故
    what_en: Another, minor accident elsewhere within half a day
    cleared_by: 事故处理的简易记录、就诊病历写明的伤因；地点相距三公里以上、其间又来得及赶到的列为二级；来不及的，两处不可能都在
    cleared_by_en: The police's short record and the cause in the medical record; more than three kilometres apart, with time to get from one to the other, is severity 2; without it nobody can have been at both
    tests: [road_accident_not_told]
tests:
  mainly_liable:
    zh: 本人负事故主要或者全部责任
    en: The person was mainly or fully liable
    severity: 3
    basis: [工伤保险条例 第十四条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第一条, 人社部发〔2025〕62号 第六条, 工伤保险条例 第六十条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（上下班途中交通事故）申报{injury_ts}受伤；
      [交警认定{accident_ts}的事故由本人负{found|liability}][案件登记的责任即为本人负{stated|liability}，交警无此事故记录]；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (commuting accident): injury declared for {injury_ts}; [the police found the person liable
      ({found|liability}) for the accident of {accident_ts}][the case itself states the person's liability
      ({stated|liability}), and the police have no such accident]; the fund paid {at_stake_fen|yuan} yuan on the case
  not_known_to_police:
    zh: 交警部门没有这起事故的记录
    en: The police have no such accident
    severity: 3
    basis: [工伤保险条例 第十四条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第一条, 人社部发〔2025〕62号 第六条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（上下班途中交通事故[，认定书 {traffic_no}]）申报{injury_ts}受伤，而交警记录在前后 {near_hours} 小时、
      {near_km} 公里以内没有本人的事故[，时间最近的一起为{accident_ts}，离申报地点 {accident_km} 公里]；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (commuting accident[, police finding {traffic_no}]): injury declared for {injury_ts}, but the police
      have no accident of the person within {near_hours} hours and {near_km} km[; the nearest in time was on {accident_ts},
      {accident_km} km from the place declared]; the fund paid {at_stake_fen|yuan} yuan on the case
  document_of_others:
    zh: 所附事故认定书属于他人的事故
    en: The police finding is about others
    severity: 3
    basis: [工伤保险条例 第十四条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第一条, 人社部发〔2025〕62号 第六条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 所附的事故认定书 {traffic_no}，在交警记录中是{accident_ts}他人的事故，当事人里没有本人；
      申报的受伤时间为{injury_ts}；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}, injury declared for {injury_ts}, rests on police finding {traffic_no}, which is about an accident of
      others on {accident_ts} and does not name the person; the fund paid {at_stake_fen|yuan} yuan on the case
  document_reused:
    zh: 事故认定书已用于另一工伤案件
    en: The police finding was used for another accident before
    severity: 3
    basis: [工伤保险条例 第十四条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第一条, 人社部发〔2025〕62号 第六条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 申报{injury_ts}受伤，所附的事故认定书 {traffic_no} 已用于工伤案件 {other_case}，
      两案的受伤时间相差 {hours_apart} 小时以上；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}, injury declared for {injury_ts}, rests on police finding {traffic_no}, which case {other_case}
      had used for an injury {hours_apart} hours or more apart; the fund paid {at_stake_fen|yuan} yuan on the case
  not_commuting_time:
    zh: 受伤时间不在上下班途中的合理时间
    en: Not at the time of commuting
    severity: 2
    basis: [工伤保险条例 第十四条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第六条, 人社部发〔2025〕62号, 工伤保险条例 第六十条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（上下班途中交通事故）申报{injury_ts}受伤，而考勤记录当天[{shift_start}上班][、{shift_end}下班]，
      不在任何一班前后 {commute_hours} 小时以内；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (commuting accident): injury declared for {injury_ts}, but the attendance of that day[ begins
      {shift_start}][ and ends {shift_end}], and no shift lies within {commute_hours} hours of the injury; the fund paid {at_stake_fen|yuan} yuan on the case
  off_the_way:
    zh: 受伤地点远离住处与单位之间的路线
    en: Far off the way between home and work
    severity: 2
    basis: [工伤保险条例 第十四条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第六条, 人社部发〔2025〕62号, 工伤保险条例 第六十条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（上下班途中交通事故）申报{injury_ts}受伤；受伤地点距住处 {home_km} 公里、距单位 {work_km} 公里，
      而住处至单位只有 {line_km} 公里；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (commuting accident): injury declared for {injury_ts}; the place is {home_km} km from home and
      {work_km} km from work, while home and work are {line_km} km apart; the fund paid {at_stake_fen|yuan} yuan on the case
  road_accident_not_told:
    zh: 按工作原因认定，没有申报同一时刻的交通事故
    en: Recognised as work-related, a road accident of the same hours not told
    severity: 3
    basis: [工伤保险条例 第十四条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第一条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（{clause|clause}）申报{injury_ts}受伤，没有登记事故认定书，而交警记录显示本人{accident_ts}发生交通事故，
      本人责任为“{found|liability}”[，离申报地点 {accident_km} 公里]；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} ({clause|clause}): injury declared for {injury_ts}; the case names no police finding, but the police
      have a road accident of the person on {accident_ts} (liability:
      {found|liability})[, {accident_km} km from the place declared]; the fund paid {at_stake_fen|yuan} yuan on the case
--- */
-- 按工作原因或上下班事故认定、未被否决的案件，及本人的住处
WITH injured AS (
    SELECT c.case_id, c.person_id, c.employer_id, c.clause, c.injury_ts, c.injury_ts_minute, c.lon, c.lat, c.traffic_no,
        c.liability, CAST(c.injury_ts AS DATE) AS injury_date, p.lon AS home_lon, p.lat AS home_lat
    FROM wi_case AS c JOIN person AS p ON p.person_id = c.person_id
    WHERE c.clause IN ('14-1', '14-2', '14-6') AND c.decision NOT IN ('rejected', 'withdrawn')
),
-- 其中上下班事故的案件
commuters AS (
    SELECT case_id, person_id, employer_id, injury_ts, injury_ts_minute, injury_date, lon, lat, traffic_no, liability,
        home_lon, home_lat
    FROM injured WHERE clause = '14-6'
),
-- 本人在受伤前后的交通事故，及与申报地点的公里数，时间最近的在前
accidents AS (
    SELECT i.case_id, i.clause, i.injury_ts, i.traffic_no, x.ext_id, x.accident_ts, x.liability, x.match,
        $km_per_degree * SQRT(POWER(x.lat - i.lat, 2) + POWER((x.lon - i.lon) * COS(RADIANS(i.lat)), 2)) AS km,
        ABS(x.accident_ts_minute - i.injury_ts_minute) AS minutes,
        ROW_NUMBER() OVER (
            PARTITION BY i.case_id ORDER BY ABS(x.accident_ts_minute - i.injury_ts_minute), x.ext_id
        ) AS place
    FROM injured AS i
    JOIN ext_traffic AS x
        ON x.person_id = i.person_id AND ABS(x.accident_ts_minute - i.injury_ts_minute) <= $near_minutes
),
-- 时间最近的一起，及是否在别处、其间又来得及赶到
nearest AS (
    SELECT case_id, accident_ts, liability, CAST(ROUND(km) AS BIGINT) AS accident_km,
        km > $near_km AND km <= minutes * $km_per_hour / 60 AS is_apart
    FROM accidents WHERE place = 1
),
-- 上下班案件对得上的事故：地点也相近，或者没有坐标
matching AS (
    SELECT case_id, injury_ts, ext_id, accident_ts, liability, match
    FROM accidents WHERE clause = '14-6' AND (km <= $near_km OR km IS NULL)
),
-- 交警没有对得上的事故的上下班案件
unmatched AS (
    SELECT c.case_id, c.injury_ts, c.traffic_no, c.liability
    FROM commuters AS c WHERE NOT EXISTS (SELECT 1 FROM matching AS m WHERE m.case_id = c.case_id)
),
-- 交警认定本人负主要以上责任
liable AS (
    SELECT case_id, injury_ts, match, ext_id, accident_ts, liability AS found, CAST(NULL AS VARCHAR) AS stated
    FROM matching WHERE liability IN ('full', 'main')
    UNION ALL
    -- 交警没有这起事故，案件自己登记的就是主要以上责任
    SELECT case_id, injury_ts, 'strong' AS match, NULL AS ext_id, NULL AS accident_ts, NULL AS found,
        liability AS stated
    FROM unmatched WHERE liability IN ('full', 'main')
),
-- 上下班案件的地点距住处、距单位，及住处至单位的公里数；劳务派遣的不看
routes AS (
    SELECT c.case_id, c.injury_ts,
        $km_per_degree * SQRT(POWER(c.home_lat - c.lat, 2) + POWER((c.home_lon - c.lon) * COS(RADIANS(c.lat)), 2)) AS home_km,
        $km_per_degree * SQRT(POWER(u.lat - c.lat, 2) + POWER((u.lon - c.lon) * COS(RADIANS(c.lat)), 2)) AS work_km,
        $km_per_degree * SQRT(POWER(u.lat - c.home_lat, 2) + POWER((u.lon - c.home_lon) * COS(RADIANS(c.lat)), 2)) AS line_km
    FROM commuters AS c JOIN employer AS u ON u.employer_id = c.employer_id AND NOT u.is_dispatch
),
-- 当天有出勤、而受伤不在当天或前一天任何一班前后的上下班案件，及当天的班次；班次没有记全的不判断
shifts AS (
    SELECT c.case_id, c.injury_ts, MIN(CASE WHEN a.day = c.injury_date THEN a.start_ts END) AS shift_start,
        MAX(CASE WHEN a.day = c.injury_date THEN a.end_ts END) AS shift_end
    FROM commuters AS c
    JOIN attendance AS a
        ON a.employer_id = c.employer_id AND a.person_id = c.person_id AND a.status = 'present'
        AND date_diff('day', a.day, c.injury_date) BETWEEN 0 AND 1
    GROUP BY c.case_id, c.injury_ts, c.injury_date
    HAVING MAX(a.day) = c.injury_date
        AND MAX(CASE
            WHEN c.injury_ts_minute < a.start_ts_minute - $commute_minutes THEN 0
            WHEN c.injury_ts_minute > a.end_ts_minute + $commute_minutes THEN 0
            ELSE 1
        END) = 0
),
-- 仍在发的月待遇
running AS (
    SELECT case_id, MAX(left_fen) AS fen
    FROM injury_month WHERE ym_month >= $as_of_month - $still_paid_months GROUP BY case_id
),
-- 每一笔，及仍在发的月待遇今后还会支付多少
paid AS (
    SELECT i.case_id, p.src_table AS money_table, p.src_key AS money_key, p.ym AS from_ym, p.ym AS to_ym,
        p.left_fen AS fen, r.fen * $prevented_months AS prevented_fen
    FROM injured AS i
    JOIN payment AS p ON p.case_id = i.case_id
    LEFT JOIN running AS r ON r.case_id = i.case_id
    WHERE p.left_fen > 0
),
-- 本人负主要以上责任
mainly_liable AS (
    SELECT p.* EXCLUDE (case_id), k.case_id, MIN(k.match) OVER (PARTITION BY k.case_id) AS match,
        k.case_id AS proof__wi_case, k.ext_id AS proof__ext_traffic, k.injury_ts,
        MIN(k.accident_ts) OVER (PARTITION BY k.case_id) AS accident_ts,
        MIN(k.found) OVER (PARTITION BY k.case_id) AS found, k.stated
    FROM liable AS k LEFT JOIN paid AS p ON p.case_id = k.case_id
),
-- 交警没有这起事故
not_known_to_police AS (
    SELECT k.*, p.* EXCLUDE (case_id), k.case_id AS proof__wi_case, n.accident_ts, n.accident_km, $near_km AS near_km,
        $near_minutes / 60 AS near_hours
    FROM unmatched AS k LEFT JOIN nearest AS n ON n.case_id = k.case_id LEFT JOIN paid AS p ON p.case_id = k.case_id
),
-- 认定书是别人的事故
document_of_others AS (
    SELECT c.*, p.* EXCLUDE (case_id), c.case_id AS proof__wi_case, x.ext_id AS proof__ext_traffic,
        MIN(x.accident_ts) OVER (PARTITION BY c.case_id) AS accident_ts
    FROM commuters AS c
    JOIN ext_traffic AS x ON x.acc_no = c.traffic_no
    LEFT JOIN paid AS p ON p.case_id = c.case_id
    WHERE NOT EXISTS (
        SELECT 1 FROM ext_traffic AS o
        WHERE o.acc_no = c.traffic_no AND (o.person_id = c.person_id OR o.person_id IS NULL)
    )
),
-- 认定书已用于更早的另一起事故的案件
document_reused AS (
    SELECT c.*, p.* EXCLUDE (case_id), k.case_id AS proof__wi_case,
        MIN(k.case_id) OVER (PARTITION BY c.case_id) AS other_case,
        MIN(CAST(FLOOR(ABS(k.injury_ts_minute - c.injury_ts_minute) / 60) AS BIGINT)) OVER (PARTITION BY c.case_id) AS hours_apart
    FROM commuters AS c
    JOIN commuters AS k ON k.traffic_no = c.traffic_no AND k.case_id < c.case_id
    LEFT JOIN paid AS p ON p.case_id = c.case_id
    WHERE ABS(k.injury_ts_minute - c.injury_ts_minute) > $near_minutes
),
-- 不在上下班时间
not_commuting_time AS (
    SELECT k.*, p.* EXCLUDE (case_id), k.case_id AS proof__wi_case, $commute_minutes / 60 AS commute_hours
    FROM shifts AS k LEFT JOIN paid AS p ON p.case_id = k.case_id
),
-- 远离住处与单位之间的路线
off_the_way AS (
    SELECT p.* EXCLUDE (case_id), k.case_id, k.case_id AS proof__wi_case, k.injury_ts,
        CAST(ROUND(k.home_km) AS BIGINT) AS home_km, CAST(ROUND(k.work_km) AS BIGINT) AS work_km,
        CAST(ROUND(k.line_km) AS BIGINT) AS line_km
    FROM routes AS k LEFT JOIN paid AS p ON p.case_id = k.case_id
    WHERE LEAST(k.home_km, k.work_km) > GREATEST($detour_times * k.line_km, $near_km) AND k.line_km IS NOT NULL
),
-- 按工作原因认定，却没有申报同一时刻的交通事故；在别处、来得及赶到的可能是另一起，要有证明
road_accident_not_told AS (
    SELECT n.* EXCLUDE (case_id), p.* EXCLUDE (case_id), k.case_id, CASE WHEN n.is_apart THEN 2 ELSE 3 END AS severity,
        MIN(k.match) OVER (PARTITION BY k.case_id) AS match, k.case_id AS proof__wi_case,
        k.ext_id AS proof__ext_traffic, k.injury_ts, k.clause, n.liability AS found
    FROM accidents AS k
    JOIN nearest AS n ON n.case_id = k.case_id
    LEFT JOIN paid AS p ON p.case_id = k.case_id
    WHERE k.clause <> '14-6' AND k.traffic_no IS NULL
)
SELECT * FROM mainly_liable
UNION ALL BY NAME SELECT * FROM not_known_to_police
UNION ALL BY NAME SELECT * FROM document_of_others
UNION ALL BY NAME SELECT * FROM document_reused
UNION ALL BY NAME SELECT * FROM not_commuting_time
UNION ALL BY NAME SELECT * FROM off_the_way
UNION ALL BY NAME SELECT * FROM road_accident_not_told

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
severity: 3
status: live
basis:
  - 社会保险法 第八十八条
  - 工伤保险条例 第十四条
  - 工伤保险条例 第六十条
  - 最高人民法院关于审理工伤保险行政案件若干问题的规定 第一条
  - 最高人民法院关于审理工伤保险行政案件若干问题的规定 第六条
reads:
  - identity
  - wi_case
  - person
  - employer
  - attendance
  - ext_traffic
  - payment
eligible: |
  SELECT case_id FROM wi_case WHERE clause IN ('14-1', '14-2', '14-6') AND decision NOT IN ('rejected', 'withdrawn')
parameters:
  near_minutes: {value: 720, unit: minutes, source: 业务规则目录 W05（前后十二小时）}
  near_km: {value: 3, unit: km, source: 业务规则目录 W05（三公里）}
  commute_minutes: {value: 180, unit: minutes, source: 业务规则目录 W05（上班前、下班后三小时）}
  detour_times: {value: 3, unit: times, source: 业务规则目录 W05（家与单位距离的三倍）}
  km_per_degree: {value: 111.2, unit: km, source: 地球平均半径 6371 公里折算的一度弧长}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（属实后十二个月少付）}
at_stake: 基金为该案已支付、未退回的全部项目
at_stake_en: All items the fund paid for the case and did not get back
look_alikes:
  - what: 单车事故简易处理、轨道或轮渡事故、外地事故
    what_en: A single-vehicle accident on a simple record; rail, ferry; an accident elsewhere
    cleared_by: 公安或运营单位的证明
    cleared_by_en: A certificate of the police or the operator
  - what: 同等责任、次要责任、无责任、无法认定
    what_en: Equal, minor or no liability, or none that can be determined
    cleared_by: 以交警认定为准，非本人主要责任的不提
    cleared_by_en: The police finding decides; only main or full liability is raised
  - what: 同车的同事用同一份认定书
    what_en: Colleagues in one car with one document
    cleared_by: 事故时间相差不超过十二小时
    cleared_by_en: The accidents are no more than twelve hours apart
  - what: 日常生活所需的绕行，宿舍、配偶、父母、子女处
    what_en: A detour for daily needs; a dormitory, the home of spouse, parents or children
    cleared_by: 居住证明、行程说明；故路线与时间两种情形为二级
    cleared_by_en: Proof of residence and purpose; so the tests of way and time have severity 2
  - what: 派遣工在用工单位上班
    what_en: A dispatched worker who works at the client's
    cleared_by: 劳务派遣单位的案件不看路线
    cleared_by_en: Cases of labour-dispatch firms are not tested by the way
  - what: 驾驶员、送货员因工作在路上发生事故
    what_en: Drivers and couriers whose work is on the road
    cleared_by: 案件已登记事故认定书的不提；否则凭派车单
    cleared_by_en: The case names the police finding; otherwise the order to drive
says: >-
  工伤案件 {case_id}：申报 {injury_ts} 受伤，交警事故 {accident_ts}，离申报地点 {accident_km} 公里；
  地点距住处 {home_km} 公里、距单位 {work_km} 公里，住处至单位 {line_km} 公里；基金已付 {at_stake_fen|yuan} 元
says_en: >-
  Case {case_id}: injured {injury_ts} as declared, road accident {accident_ts}, {accident_km} km from the place declared;
  the place is {home_km} km from home, {work_km} km from work, home to work {line_km} km; the fund paid
  {at_stake_fen|yuan} yuan
--- */
WITH injured AS (
    -- 按工作原因或上下班事故认定、未被否决的案件
    SELECT
        c.case_id, c.employer_id, c.clause, c.injury_ts, c.injury_ts_minute, c.lon, c.lat, c.traffic_no, c.liability,
        CAST(c.injury_ts AS DATE) AS injury_date,
        b.root AS worker_id
    FROM wi_case AS c
    JOIN identity AS b ON b.person_id = c.person_id
    WHERE c.clause IN ('14-1', '14-2', '14-6') AND c.decision NOT IN ('rejected', 'withdrawn')
),
commuters AS (
    -- 其中上下班事故的案件
    SELECT
        case_id, employer_id, injury_ts_minute, injury_date, lon, lat, traffic_no, liability, worker_id
    FROM injured WHERE clause = '14-6'
),
accidents AS (
    -- 本人在受伤前后的交通事故，及与申报地点的距离
    SELECT
        i.case_id, i.clause, i.traffic_no, x.ext_id, x.accident_ts, x.liability, x.match,
        $km_per_degree * SQRT(
            (x.lat - i.lat) * (x.lat - i.lat)
            + (x.lon - i.lon) * COS(RADIANS(i.lat)) * (x.lon - i.lon) * COS(RADIANS(i.lat))
        ) AS km
    FROM injured AS i
    JOIN ext_traffic AS x
        ON x.person_id = i.worker_id AND ABS(x.accident_ts_minute - i.injury_ts_minute) <= $near_minutes
),
matching AS (
    -- 上下班案件对得上的事故：地点也相近，或者没有坐标
    SELECT case_id, ext_id, liability, match FROM accidents
    WHERE clause = '14-6' AND (km <= $near_km OR km IS NULL)
),
routes AS (
    -- 上下班案件的地点距住处、距单位，及住处至单位的公里数；劳务派遣的不看
    SELECT
        c.case_id,
        $km_per_degree * SQRT(
            (p.lat - c.lat) * (p.lat - c.lat)
            + (p.lon - c.lon) * COS(RADIANS(c.lat)) * (p.lon - c.lon) * COS(RADIANS(c.lat))
        ) AS home_km,
        $km_per_degree * SQRT(
            (u.lat - c.lat) * (u.lat - c.lat)
            + (u.lon - c.lon) * COS(RADIANS(c.lat)) * (u.lon - c.lon) * COS(RADIANS(c.lat))
        ) AS work_km,
        $km_per_degree * SQRT(
            (u.lat - p.lat) * (u.lat - p.lat)
            + (u.lon - p.lon) * COS(RADIANS(c.lat)) * (u.lon - p.lon) * COS(RADIANS(c.lat))
        ) AS line_km
    FROM commuters AS c
    JOIN person AS p ON p.person_id = c.worker_id
    JOIN employer AS u ON u.employer_id = c.employer_id AND NOT u.is_dispatch
),
shifts AS (
    -- 当天有出勤、而受伤不在当天或前一天任何一班前后的上下班案件；班次没有记全的不判断
    SELECT c.case_id
    FROM commuters AS c
    JOIN attendance AS a
        ON a.employer_id = c.employer_id AND a.status = 'present' AND date_diff('day', a.day, c.injury_date) BETWEEN 0 AND 1
    JOIN identity AS b ON b.person_id = a.person_id AND b.root = c.worker_id
    GROUP BY c.case_id, c.injury_date
    HAVING MAX(a.day) = c.injury_date
        AND MAX(CASE
            WHEN c.injury_ts_minute < a.start_ts_minute - $commute_minutes THEN 0
            WHEN c.injury_ts_minute > a.end_ts_minute + $commute_minutes THEN 0
            ELSE 1
        END) = 0
),
doubts AS (
    -- 交警认定本人负主要以上责任
    SELECT case_id, 'mainly_liable' AS test, match, ext_id, CAST(NULL AS BIGINT) AS other_case
    FROM matching WHERE liability IN ('full', 'main')
    UNION ALL
    -- 交警没有这起事故，案件自己登记的就是主要以上责任
    SELECT c.case_id, 'mainly_liable' AS test, 'strong' AS match, NULL AS ext_id, NULL AS other_case
    FROM commuters AS c
    WHERE c.liability IN ('full', 'main') AND NOT EXISTS (SELECT 1 FROM matching AS m WHERE m.case_id = c.case_id)
    UNION ALL
    -- 交警没有这起事故
    SELECT c.case_id, 'not_known_to_police' AS test, 'strong' AS match, NULL AS ext_id, NULL AS other_case
    FROM commuters AS c
    WHERE NOT EXISTS (SELECT 1 FROM matching AS m WHERE m.case_id = c.case_id)
    UNION ALL
    -- 认定书是别人的事故
    SELECT c.case_id, 'document_of_others' AS test, 'strong' AS match, x.ext_id, NULL AS other_case
    FROM commuters AS c
    JOIN ext_traffic AS x ON x.acc_no = c.traffic_no
    WHERE NOT EXISTS (
        SELECT 1 FROM ext_traffic AS o
        WHERE o.acc_no = c.traffic_no AND (o.person_id = c.worker_id OR o.person_id IS NULL)
    )
    UNION ALL
    -- 认定书已用于更早的另一起事故的案件
    SELECT c.case_id, 'document_reused' AS test, 'strong' AS match, NULL AS ext_id, k.case_id AS other_case
    FROM commuters AS c
    JOIN commuters AS k ON k.traffic_no = c.traffic_no AND k.case_id < c.case_id
    WHERE ABS(k.injury_ts_minute - c.injury_ts_minute) > $near_minutes
    UNION ALL
    -- 不在上下班时间
    SELECT case_id, 'not_commuting_time' AS test, 'strong' AS match, NULL AS ext_id, NULL AS other_case FROM shifts
    UNION ALL
    -- 远离住处与单位之间的路线
    SELECT case_id, 'off_the_way' AS test, 'strong' AS match, NULL AS ext_id, NULL AS other_case
    FROM routes
    WHERE LEAST(home_km, work_km) > GREATEST($detour_times * line_km, $near_km) AND line_km IS NOT NULL
    UNION ALL
    -- 按工作原因认定，却没有申报同一时刻的交通事故
    SELECT case_id, 'road_accident_not_told' AS test, match, ext_id, NULL AS other_case
    FROM accidents WHERE clause <> '14-6' AND traffic_no IS NULL
),
suspected AS (
    -- 每个案件的每种情形
    SELECT case_id, test, MIN(match) AS match FROM doubts GROUP BY case_id, test
),
closest AS (
    -- 与案件最近的一起事故，供核对
    SELECT case_id, MIN(accident_ts) AS accident_ts, MIN(km) AS km FROM accidents GROUP BY case_id
),
items AS (
    -- 基金为案件支付、未退回的每一笔
    SELECT p.case_id, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen - p.returned_fen AS fen
    FROM payment AS p
    WHERE p.amount_fen > p.returned_fen AND p.case_id IN (SELECT case_id FROM suspected)
),
by_month AS (
    -- 其中每个月的月待遇
    SELECT case_id, ym_month, SUM(fen) AS fen FROM items
    WHERE item IN ('disab_month', 'care_month', 'topup', 'dep_month')
    GROUP BY case_id, ym_month
),
running AS (
    -- 仍在发的月待遇
    SELECT case_id, CAST(MAX(fen) AS BIGINT) AS fen FROM by_month
    WHERE ym_month >= $as_of_month - $still_paid_months
    GROUP BY case_id
)
SELECT
    s.case_id AS finding,
    'wi_case' AS subject_kind,
    s.case_id AS subject_id,
    s.test AS test,
    CASE WHEN s.test IN ('not_commuting_time', 'off_the_way') THEN 2 ELSE 3 END AS severity,
    s.match AS match,
    m.ym AS from_ym,
    m.ym AS to_ym,
    COALESCE(d.other_case, s.case_id) AS proof__wi_case,
    d.ext_id AS proof__ext_traffic,
    m.src_table AS money_table,
    m.src_key AS money_key,
    m.fen AS fen,
    r.fen * $prevented_months AS prevented_fen,
    s.case_id AS case_id,
    i.injury_ts AS injury_ts,
    a.accident_ts AS accident_ts,
    CAST(ROUND(a.km) AS BIGINT) AS accident_km,
    CAST(ROUND(w.home_km) AS BIGINT) AS home_km,
    CAST(ROUND(w.work_km) AS BIGINT) AS work_km,
    CAST(ROUND(w.line_km) AS BIGINT) AS line_km
FROM suspected AS s
JOIN injured AS i ON i.case_id = s.case_id
JOIN doubts AS d ON d.case_id = s.case_id AND d.test = s.test
LEFT JOIN closest AS a ON a.case_id = s.case_id
LEFT JOIN routes AS w ON w.case_id = s.case_id
LEFT JOIN items AS m ON m.case_id = s.case_id
LEFT JOIN running AS r ON r.case_id = s.case_id

/* ---
code: X04
title: 职业伤害与特定人员参保冲突
title_en: Occupational-injury and specific-person conflict
asks: 职业伤害是否发生在订单执行期间、在订单路线附近，有没有同伤再领工伤待遇；单位是否主要靠特定人员参保？
asks_en: Did an occupational injury fall into an order and near its way, was it paid as a work injury too, and does a unit insure almost only specific persons?
line: cross
entity: person
severity: 3
status: live
basis:
  - 关于开展新就业形态就业人员职业伤害保障试点工作的通知
  - 工伤保险条例 第十四条
  - 工伤保险条例 第六十条
  - 广东省单位从业的特定人员参加工伤保险办法
  - 社会保险法 第八十八条
reads: [identity, payment, oi_case, oi_order, wi_case, enrolment, exemption]
eligible: |
  SELECT i.root
  FROM (
    SELECT rider_id AS person_id FROM oi_case
    UNION ALL SELECT person_id FROM wi_case WHERE line = 'WIS'
  ) AS hurt JOIN identity AS i ON i.person_id = hurt.person_id
parameters:
  return_minutes: {value: 30, unit: minutes, source: 业务规则目录 X04 (送达后三十分钟的返程)}
  open_minutes: {value: 180, unit: minutes, source: 设计阈值：没有完成时间的订单最长三小时}
  clock_minutes: {value: 30, unit: minutes, source: 设计阈值：平台告知时钟偏差的日子放宽半小时}
  record_minutes: {value: 10080, unit: minutes, source: 设计阈值：受伤前后七天内有订单即认为订单数据齐全}
  same_minutes: {value: 1440, unit: minutes, source: 设计阈值：受伤时间相差一天以内是同一次受伤}
  max_km: {value: 3, unit: km, source: 业务规则目录 X04 (三公里)}
  km_per_degree: {value: 111.2, unit: km, source: 定义：地球大圆一度的长度}
  max_ratio: {value: 10, unit: persons per person, source: 业务规则目录 X04 (十比一)}
at_stake: 职业伤害待遇，或该单位特定人员的工伤待遇，减去已退回的
at_stake_en: What the case was paid, or what the unit's specific persons were paid, less what was returned
look_alikes:
  - what: 送达之后返程途中受伤
    what_en: Hurt on the way back after a delivery
    cleared_by: 订单完成后三十分钟以内
    cleared_by_en: Within thirty minutes of the order's end
  - what: 平台时钟快慢
    what_en: A platform whose clock is wrong
    cleared_by: 平台时钟偏差已备案，前后放宽半小时
    cleared_by_en: The clock is on record; half an hour is allowed either way
  - what: 案件写错了订单，或改派
    what_en: A wrong order named on the case, or one that was reassigned
    cleared_by: 受伤时本人另有订单正在执行
    cleared_by_en: Another order of the rider was under way
  - what: 同一次受伤向两边都报告，只有一边支付
    what_en: One accident told to both offices and paid by one
    cleared_by: 只有一边有没有退回的待遇
    cleared_by_en: Only one of them paid and was not paid back
  - what: 村居两委、志愿者单位本来就没有多少职工
    what_en: Village committees and volunteer bodies, which have few staff
    cleared_by: 村居两委人员和志愿者不计
    cleared_by_en: Village staff and volunteers are not counted
says: "职业伤害案件 {oi_id}（受伤 {injury_date}，订单 {order_id}，工伤案件 {case_id}）；特定人员 {specific} 人、职工 {staff} 人；涉及 {at_stake_fen|yuan} 元"
says_en: "Occupational-injury case {oi_id} (hurt on {injury_date}, order {order_id}, work-injury case {case_id}); {specific} specific persons beside {staff} staff; {at_stake_fen|yuan} yuan involved"
--- */
WITH cases AS (
    -- 每个已确认、已支付且没有全部退回的职业伤害案件；平台时钟偏差备案期内放宽
    SELECT
        x.oi_id, i.root AS person_id, x.order_id, x.injury_ts_minute, CAST(x.injury_ts AS DATE) AS injury_date,
        x.lon, x.lat, x.also_wi_case, p.ym, p.src_table, p.src_key, p.amount_fen - p.returned_fen AS fen,
        CASE WHEN EXISTS (
            SELECT 1 FROM exemption AS e
            WHERE e.kind = 'platform_clock' AND e.key = CAST(x.platform_id AS VARCHAR)
                AND e.valid_from <= CAST(x.injury_ts AS DATE)
                AND (e.valid_to IS NULL OR e.valid_to >= CAST(x.injury_ts AS DATE))
        ) THEN $clock_minutes ELSE 0 END AS slack
    FROM oi_case AS x
    JOIN identity AS i ON i.person_id = x.rider_id
    JOIN payment AS p ON p.src_table = 'oi_case' AND p.src_key = x.oi_id
    WHERE x.decision = 'confirmed' AND p.amount_fen > p.returned_fen
),
rides AS (
    -- 骑手在受伤前后七天内的订单：起点、终点到现场，以及起点到终点的经纬度差（经度按纬度折算）
    SELECT
        c.oi_id, c.injury_ts_minute, c.slack, o.order_id, o.accept_ts_minute, o.finish_ts_minute,
        (o.from_lon - c.lon) * COS(RADIANS(c.lat)) AS from_x, o.from_lat - c.lat AS from_y,
        (o.to_lon - c.lon) * COS(RADIANS(c.lat)) AS to_x, o.to_lat - c.lat AS to_y,
        (o.to_lon - o.from_lon) * COS(RADIANS(c.lat)) AS way_x, o.to_lat - o.from_lat AS way_y
    FROM cases AS c
    JOIN identity AS i ON i.root = c.person_id
    JOIN oi_order AS o ON o.rider_id = i.person_id
    WHERE ABS(o.accept_ts_minute - c.injury_ts_minute) <= $record_minutes
),
covering AS (
    -- 受伤时正在执行、或者刚完成正在返程的订单，及各段距离（公里）
    SELECT
        oi_id, order_id,
        injury_ts_minute <= COALESCE(finish_ts_minute, accept_ts_minute + $open_minutes) + slack AS under_way,
        $km_per_degree * SQRT(from_x * from_x + from_y * from_y) AS from_km,
        $km_per_degree * SQRT(to_x * to_x + to_y * to_y) AS to_km,
        $km_per_degree * SQRT(way_x * way_x + way_y * way_y) AS way_km
    FROM rides
    WHERE accept_ts_minute <= injury_ts_minute + slack
        AND injury_ts_minute <= COALESCE(finish_ts_minute, accept_ts_minute + $open_minutes) + $return_minutes + slack
),
followed AS (
    -- 有订单覆盖的案件：有没有正在执行的，是否都在执行中而现场离两端都远于三公里、也远于全程
    SELECT
        oi_id, MIN(order_id) AS order_id, BOOL_OR(under_way) AS under_way,
        BOOL_AND(COALESCE(
            under_way AND from_km > GREATEST($max_km, way_km) AND to_km > GREATEST($max_km, way_km), FALSE
        )) AS all_far
    FROM covering GROUP BY oi_id
),
recorded AS (
    -- 前后七天内有订单数据的案件
    SELECT oi_id FROM rides GROUP BY oi_id
),
judged AS (
    -- 每个案件：所写订单在受伤之后才接、又没有正在执行的订单；执行中的订单都偏离现场；没有订单，或者没有订单数据
    SELECT
        c.oi_id,
        CASE
            WHEN n.accept_ts_minute > c.injury_ts_minute AND NOT COALESCE(f.under_way, FALSE)
            THEN 'accepted_after_injury'
            WHEN f.all_far THEN 'far_from_scene'
            WHEN f.oi_id IS NULL AND r.oi_id IS NOT NULL THEN 'no_order'
            WHEN f.oi_id IS NULL THEN 'orders_not_on_record'
        END AS test,
        COALESCE(n.order_id, f.order_id) AS order_id
    FROM cases AS c
    LEFT JOIN followed AS f ON f.oi_id = c.oi_id
    LEFT JOIN oi_order AS n ON n.order_id = c.order_id
    LEFT JOIN recorded AS r ON r.oi_id = c.oi_id
),
injuries AS (
    -- 每个工伤案件没有退回的待遇
    SELECT w.case_id, i.root AS person_id, w.employer_id, w.line, w.injury_ts_minute, p.ym, p.src_table, p.src_key,
        p.amount_fen - p.returned_fen AS fen
    FROM wi_case AS w
    JOIN identity AS i ON i.person_id = w.person_id
    JOIN payment AS p ON p.case_id = w.case_id
    WHERE p.amount_fen > p.returned_fen
),
paid_both AS (
    -- 同一次受伤又领了工伤待遇的案件
    SELECT c.oi_id, w.case_id
    FROM cases AS c
    JOIN injuries AS w
        ON w.person_id = c.person_id
        AND (w.case_id = c.also_wi_case OR ABS(w.injury_ts_minute - c.injury_ts_minute) <= $same_minutes)
    GROUP BY c.oi_id, w.case_id
),
units AS (
    -- 有特定人员领了工伤待遇的单位
    SELECT employer_id FROM injuries WHERE line = 'WIS' GROUP BY employer_id
),
crews AS (
    -- 这些单位目前在保的特定人员（村居两委、志愿者除外）和职工人数
    SELECT
        u.employer_id,
        COUNT(DISTINCT CASE WHEN e.wis_type NOT IN ('village_staff', 'volunteer') THEN i.root END) AS specific,
        COUNT(DISTINCT CASE WHEN e.line = 'WI' THEN i.root END) AS staff
    FROM units AS u
    JOIN enrolment AS e ON e.employer_id = u.employer_id
    JOIN identity AS i ON i.person_id = e.person_id
    WHERE e.start_date <= $as_of AND (e.end_date IS NULL OR e.end_date >= $as_of)
    GROUP BY u.employer_id
),
found AS (
    -- 各种情形：订单对不上的职业伤害
    SELECT
        c.oi_id AS finding, 'person' AS subject_kind, c.person_id AS subject_id, c.person_id AS entity_id, a.test,
        CASE WHEN a.test = 'orders_not_on_record' THEN 2 ELSE 3 END AS severity,
        c.ym, c.src_table, c.src_key, c.fen, c.oi_id, c.injury_date, a.order_id, CAST(NULL AS BIGINT) AS case_id,
        CAST(NULL AS BIGINT) AS specific, CAST(NULL AS BIGINT) AS staff, CAST(NULL AS BIGINT) AS unit_case
    FROM judged AS a JOIN cases AS c ON c.oi_id = a.oi_id
    WHERE a.test IS NOT NULL
    UNION ALL
    -- 同伤两边都领
    SELECT
        c.oi_id AS finding, 'person' AS subject_kind, c.person_id AS subject_id, c.person_id AS entity_id,
        'paid_as_work_injury' AS test, 3 AS severity,
        c.ym, c.src_table, c.src_key, c.fen, c.oi_id, c.injury_date, NULL AS order_id, b.case_id,
        NULL AS specific, NULL AS staff, NULL AS unit_case
    FROM paid_both AS b JOIN cases AS c ON c.oi_id = b.oi_id
    UNION ALL
    -- 特定人员远多于职工的单位，一家单位提一次
    SELECT
        w.employer_id AS finding, 'employer' AS subject_kind, w.employer_id AS subject_id,
        MIN(w.person_id) OVER (PARTITION BY w.employer_id) AS entity_id,
        'few_staff' AS test, 2 AS severity,
        w.ym, w.src_table, w.src_key, w.fen, NULL AS oi_id, NULL AS injury_date, NULL AS order_id, NULL AS case_id,
        n.specific, n.staff, w.case_id AS unit_case
    FROM injuries AS w JOIN crews AS n ON n.employer_id = w.employer_id
    WHERE w.line = 'WIS' AND n.specific > $max_ratio * GREATEST(n.staff, 1)
)
SELECT
    finding AS finding,
    subject_kind AS subject_kind,
    subject_id AS subject_id,
    entity_id AS entity_id,
    test AS test,
    severity AS severity,
    ym AS from_ym,
    ym AS to_ym,
    oi_id AS proof__oi_case,
    order_id AS proof__oi_order,
    COALESCE(case_id, unit_case) AS proof__wi_case,
    src_table AS money_table,
    src_key AS money_key,
    fen AS fen,
    oi_id AS oi_id,
    injury_date AS injury_date,
    order_id AS order_id,
    case_id AS case_id,
    specific AS specific,
    staff AS staff
FROM found

/* ---
code: X04
title: 职业伤害与特定人员参保冲突
title_en: Occupational-injury and specific-person conflict
asks: 职业伤害是否发生在订单执行期间、在订单路线附近，有没有同伤再领工伤待遇；单位是否主要靠特定人员参保？
asks_en: Did an occupational injury fall into an order and near its way, was it paid as a work injury too, and does a unit insure almost only specific persons?
line: cross
entity: person
subject: person
status: live
basis: [关于开展新就业形态就业人员职业伤害保障试点工作的通知, 工伤保险条例 第十四条, 广东省单位从业的特定人员参加工伤保险办法, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十二条, 社会保险经办条例 第四十六条]
reads: [person, payment, oi_case, oi_order, wi_case, enrolment, exemption]
eligible: |
  SELECT hurt.person_id
  FROM (SELECT rider_id AS person_id FROM oi_case UNION ALL SELECT person_id FROM wi_case WHERE line = 'WIS') AS hurt
parameters:
  return_minutes: {value: 30, unit: minutes, source: 业务规则目录 X04 (送达后三十分钟的返程)}
  open_minutes: {value: 180, unit: minutes, source: 设计阈值：没有完成时间的订单最长三小时}
  clock_minutes: {value: 30, unit: minutes, source: 设计阈值：平台告知时钟偏差的日子放宽半小时}
  record_minutes: {value: 10080, unit: minutes, source: 设计阈值：受伤前后七天内有订单即认为订单数据齐全}
  same_minutes: {value: 1440, unit: minutes, source: 设计阈值：受伤时间相差一天以内是同一次受伤}
  max_km: {value: 3, unit: km, source: 业务规则目录 X04 (三公里)}
  km_per_degree: {value: 111.2, unit: km, source: 定义：地球大圆一度的长度}
  max_ratio: {value: 10, unit: persons per person, source: 业务规则目录 X04 (十比一)}
at_stake: 该案件支付的职业伤害待遇，减去已退回的
at_stake_en: What the occupational-injury case was paid, less what was returned
sought: 平台订单轨迹和骑手日志、职业伤害确认书、参保和用工材料
sought_en: "The platform's tracks and log, the confirmation of the injury, papers of the employment"
look_alikes:
  - what: 送达之后返程途中受伤
    what_en: Hurt on the way back after a delivery
    cleared_by: 平台的订单轨迹和返程路线记录；系统已排除订单完成后三十分钟以内的
    cleared_by_en: The platform's track of the order and the way back; within thirty minutes of the order's end left out already
    tests: [no_order]
  - what: 平台时钟快慢
    what_en: A platform whose clock is wrong
    cleared_by: 平台时钟偏差的备案；系统已前后放宽半小时
    cleared_by_en: The filing of how far the platform's clock is off; half an hour is allowed either way
    left_out: true
    tests: [accepted_after_injury, no_order]
  - what: 案件写错了订单，或改派
    what_en: A wrong order named on the case, or one that was reassigned
    cleared_by: 平台的改派记录和本人当时的订单明细；系统已排除受伤时本人另有订单正在执行的
    cleared_by_en: The platform's record of reassignment and the rider's orders of the time; left out already where another order of the rider was under way
    tests: [accepted_after_injury, no_order]
  - what: 同一次受伤向两方都报告，只有一方支付
    what_en: One accident told to both offices and paid by one
    cleared_by: 两方的支付凭证和退回凭证；系统已排除只有一边有没有退回的待遇的
    cleared_by_en: Both sides' proofs of payment and refund; left out already where only one of them paid and was not paid back
    left_out: true
    tests: [paid_as_work_injury]
  - what: 村居两委、志愿者单位本来就没有多少职工
    what_en: Village committees and volunteer bodies, which have few staff
    cleared_by: 村（居）委会、志愿服务组织的登记证书和人员名册；系统已不计村居两委人员和志愿者
    cleared_by_en: The registration of the committee or volunteers' body and its list of people; village staff and volunteers are not counted
    left_out: true
    tests: [few_staff]
tests:
  accepted_after_injury:
    zh: 受伤以后才接案件所写的订单
    en: The order named on the case was accepted after the injury
    severity: 3
    basis: [关于开展新就业形态就业人员职业伤害保障试点工作的通知, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      职业伤害案件 {oi_id} 申报{injured_at}受伤，所写订单 {order_id} 于{accepted_at}才接单，在受伤 {minutes_late} 分钟之后，
      受伤时也没有其他订单在执行；该案件已支付职业伤害待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Occupational-injury case {oi_id} reports an injury at {injured_at}; the order it names, {order_id}, was accepted at {accepted_at},
      {minutes_late|minute/minutes} later, and no other order was under way; the case was paid {at_stake_fen|yuan} yuan
  far_from_scene:
    zh: 受伤地点远离正在执行的订单
    en: Hurt far from the order under way
    severity: 3
    basis: [关于开展新就业形态就业人员职业伤害保障试点工作的通知, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      职业伤害案件 {oi_id} 申报{injured_at}受伤，当时正在执行订单 {ride_id}，受伤地点离取货点、送达点中较近的也有
      {near_km} 公里，比全程还远；该案件已支付职业伤害待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Occupational-injury case {oi_id} reports an injury at {injured_at}, during order {ride_id}; the place is {near_km} km
      from the nearer end of its way, farther than the way is long; the case was paid {at_stake_fen|yuan} yuan
  no_order:
    zh: 受伤时没有订单在执行
    en: No order under way when hurt
    severity: 3
    basis: [关于开展新就业形态就业人员职业伤害保障试点工作的通知, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      职业伤害案件 {oi_id} 申报{injured_at}受伤，该骑手受伤前后数日有订单数据，受伤时却没有订单在执行，
      也不在完成后的返程时间内[；所写订单 {order_id} 于{accepted_at}接单][、{finished_at}完成][；所写订单 {other_order_id} 是另一名骑手的]；
      该案件已支付职业伤害待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Occupational-injury case {oi_id} reports an injury at {injured_at}; the rider has orders on record around that day, but none was
      under way and none had just been finished[; the order it names, {order_id}, was accepted at {accepted_at}][ and finished at
      {finished_at}][; the order it names, {other_order_id}, is another rider's]; the case was paid {at_stake_fen|yuan} yuan
  orders_not_on_record:
    zh: 受伤前后没有任何订单数据
    en: No order on record around the injury
    severity: 2
    basis: [关于开展新就业形态就业人员职业伤害保障试点工作的通知, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      职业伤害案件 {oi_id} 申报{injured_at}受伤，受伤前后数日没有该骑手的任何订单数据，无从核实是否在执行订单时受伤；
      该案件已支付职业伤害待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Occupational-injury case {oi_id} reports an injury at {injured_at}; no order of the rider is on record around that day, so that
      nothing shows one under way; the case was paid {at_stake_fen|yuan} yuan
  paid_as_work_injury:
    zh: 同一次受伤既领职业伤害待遇又领工伤待遇
    en: One injury paid as occupational injury and as work injury
    severity: 3
    basis: [关于开展新就业形态就业人员职业伤害保障试点工作的通知, 工伤保险条例 第十四条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      同一次受伤（职业伤害案件 {oi_id}，{injured_at}；工伤案件 {case_id}，{also_injured_at}）职业伤害、工伤两方都支付了待遇：
      职业伤害待遇 {at_stake_fen|yuan} 元，工伤待遇 {wi_fen|yuan} 元
    says_en: >-
      One injury (occupational-injury case {oi_id}, {injured_at}; work-injury case {case_id}, {also_injured_at}) was paid twice:
      {at_stake_fen|yuan} yuan as an occupational injury, {wi_fen|yuan} yuan as a work injury
  few_staff:
    zh: 参保的几乎都是特定人员
    en: Insures almost only specific persons
    severity: 2
    basis: [广东省单位从业的特定人员参加工伤保险办法, 工伤保险条例 第六十条, 社会保险经办条例 第四十二条]
    at_stake: 该单位特定人员的工伤待遇，减去已退回的
    at_stake_en: What the unit's specific persons were paid, less what was returned
    says: >-
      该单位目前以特定人员身份参加工伤保险的有 {specific} 人（村居两委人员、志愿者不计），参加工伤保险的职工只有 {staff} 人；
      其特定人员已领取工伤待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The unit insures {specific} specific persons (village staff and volunteers not counted) beside
      {staff|employee/employees}; its specific persons were paid {at_stake_fen|yuan} yuan of work-injury benefits
--- */
-- 每个已确认、已支付且没有全部退回的职业伤害案件；平台时钟偏差备案期内放宽
WITH cases AS (
    SELECT x.oi_id, x.rider_id AS person_id, x.order_id, x.injury_ts, x.injury_ts_minute, x.lon, x.lat, x.also_wi_case,
        p.ym, p.src_table, p.src_key, p.amount_fen - p.returned_fen AS fen,
        CASE WHEN EXISTS (
            SELECT 1 FROM exemption AS e
            WHERE e.kind = 'platform_clock' AND e.key = CAST(x.platform_id AS VARCHAR)
                AND e.valid_from <= CAST(x.injury_ts AS DATE)
                AND (e.valid_to IS NULL OR e.valid_to >= CAST(x.injury_ts AS DATE))
        ) THEN $clock_minutes ELSE 0 END AS slack
    FROM oi_case AS x
    JOIN person AS s ON s.person_id = x.rider_id
    JOIN payment AS p ON p.src_table = 'oi_case' AND p.src_key = x.oi_id
    WHERE x.decision = 'confirmed' AND p.amount_fen > p.returned_fen
),
-- 骑手在受伤前后七天内的订单：起点、终点到现场，以及起点到终点的经纬度差（经度按纬度折算）
rides AS (
    SELECT c.oi_id, c.injury_ts_minute, c.slack, o.order_id, o.accept_ts_minute,
        COALESCE(o.finish_ts_minute, o.accept_ts_minute + $open_minutes) AS finish_ts_minute,
        (o.from_lon - c.lon) * COS(RADIANS(c.lat)) AS from_x, o.from_lat - c.lat AS from_y,
        (o.to_lon - c.lon) * COS(RADIANS(c.lat)) AS to_x, o.to_lat - c.lat AS to_y,
        (o.to_lon - o.from_lon) * COS(RADIANS(c.lat)) AS way_x, o.to_lat - o.from_lat AS way_y
    FROM cases AS c JOIN oi_order AS o ON o.rider_id = c.person_id
    WHERE ABS(o.accept_ts_minute - c.injury_ts_minute) <= $record_minutes
),
-- 受伤时正在执行、或者刚完成正在返程的订单，及各段距离（公里）
covering AS (
    SELECT oi_id, order_id, injury_ts_minute <= finish_ts_minute + slack AS under_way,
        $km_per_degree * SQRT(from_x * from_x + from_y * from_y) AS from_km,
        $km_per_degree * SQRT(to_x * to_x + to_y * to_y) AS to_km,
        $km_per_degree * SQRT(way_x * way_x + way_y * way_y) AS way_km
    FROM rides
    WHERE accept_ts_minute <= injury_ts_minute + slack
        AND injury_ts_minute <= finish_ts_minute + $return_minutes + slack
),
-- 有订单覆盖的案件：有没有正在执行的，是否都在执行中而现场离两端都远于三公里、也远于全程
followed AS (
    SELECT oi_id, MIN(order_id) AS order_id, BOOL_OR(under_way) AS under_way,
        BOOL_AND(COALESCE(
            under_way AND from_km > GREATEST($max_km, way_km) AND to_km > GREATEST($max_km, way_km), FALSE
        )) AS all_far, ROUND(MIN(LEAST(from_km, to_km)), 1) AS near_km
    FROM covering GROUP BY oi_id
),
-- 每个案件及所写的、本人的订单（他人的订单不看时间，只作证）：是不是受伤之后才接、又没有正在执行的；有没有订单覆盖，订单是不是都偏离现场
judged AS (
    SELECT c.oi_id AS finding, 'person' AS subject_kind, c.person_id AS subject_id, c.person_id AS entity_id,
        c.ym AS from_ym, c.ym AS to_ym, c.oi_id AS proof__oi_case,
        COALESCE(n.order_id, f.order_id, z.order_id) AS proof__oi_order, c.src_table AS money_table,
        c.src_key AS money_key, c.fen, c.oi_id, COALESCE(n.order_id, f.order_id) AS order_id, c.injury_ts AS injured_at,
        n.accept_ts AS accepted_at, n.finish_ts AS finished_at, n.accept_ts_minute - c.injury_ts_minute AS minutes_late,
        f.order_id AS ride_id, f.near_km, f.all_far, z.order_id AS other_order_id,
        COALESCE(n.accept_ts_minute > c.injury_ts_minute AND NOT COALESCE(f.under_way, FALSE), FALSE) AS is_late
    FROM cases AS c
    LEFT JOIN followed AS f ON f.oi_id = c.oi_id
    LEFT JOIN oi_order AS n ON n.order_id = c.order_id AND n.rider_id = c.person_id
    LEFT JOIN oi_order AS z ON z.order_id = c.order_id AND z.rider_id <> c.person_id
),
-- 没有订单覆盖的案件，前后七天内有没有订单数据
uncovered AS (
    SELECT j.finding, j.subject_kind, j.subject_id, j.entity_id, j.from_ym, j.to_ym, j.proof__oi_case,
        j.proof__oi_order, j.money_table, j.money_key, j.fen, j.oi_id, j.order_id, j.injured_at, j.accepted_at,
        j.finished_at, j.other_order_id, j.oi_id IN (SELECT r.oi_id FROM rides AS r) AS recorded
    FROM judged AS j WHERE j.ride_id IS NULL AND NOT j.is_late
),
-- 每个工伤案件没有退回的待遇
injuries AS (
    SELECT w.case_id, w.person_id, w.employer_id, w.line, w.injury_ts, w.injury_ts_minute, p.ym, p.src_table, p.src_key,
        p.amount_fen - p.returned_fen AS fen
    FROM wi_case AS w
    JOIN person AS s ON s.person_id = w.person_id
    JOIN payment AS p ON p.case_id = w.case_id
    WHERE p.amount_fen > p.returned_fen
),
-- 同一次受伤又领了工伤待遇的案件，及其工伤待遇
paid_both AS (
    SELECT c.oi_id, w.case_id, w.injury_ts, CAST(SUM(w.fen) AS BIGINT) AS fen
    FROM cases AS c
    JOIN injuries AS w
        ON w.person_id = c.person_id
        AND (w.case_id = c.also_wi_case OR ABS(w.injury_ts_minute - c.injury_ts_minute) <= $same_minutes)
    GROUP BY c.oi_id, w.case_id, w.injury_ts
),
-- 有特定人员领了工伤待遇的单位，目前在保的特定人员（村居两委、志愿者除外）和职工人数
crews AS (
    SELECT e.employer_id,
        COUNT(DISTINCT CASE WHEN e.wis_type NOT IN ('village_staff', 'volunteer') THEN e.person_id END) AS specific,
        COUNT(DISTINCT CASE WHEN e.line = 'WI' THEN e.person_id END) AS staff
    FROM enrolment AS e
    WHERE e.employer_id IN (SELECT w.employer_id FROM injuries AS w WHERE w.line = 'WIS')
        AND e.start_date <= $as_of AND (e.end_date IS NULL OR e.end_date >= $as_of)
    GROUP BY e.employer_id
),
-- 所写订单在受伤之后才接
accepted_after_injury AS (SELECT * FROM judged WHERE is_late),
-- 执行中的订单都偏离现场
far_from_scene AS (SELECT *, order_id FROM judged WHERE all_far),
-- 有订单数据，受伤时没有订单
no_order AS (SELECT * FROM uncovered WHERE recorded),
-- 没有订单数据
orders_not_on_record AS (SELECT *, order_id FROM uncovered WHERE NOT recorded),
-- 同伤两边都领；几个工伤案件的，写编号最小的
paid_as_work_injury AS (
    SELECT c.*, c.oi_id AS finding, c.person_id AS entity_id, c.oi_id AS proof__oi_case, b.case_id AS proof__wi_case,
        c.injury_ts AS injured_at, FIRST_VALUE(b.case_id) OVER (PARTITION BY b.oi_id ORDER BY b.case_id) AS case_id,
        FIRST_VALUE(b.injury_ts) OVER (PARTITION BY b.oi_id ORDER BY b.case_id) AS also_injured_at,
        CAST(SUM(b.fen) OVER (PARTITION BY b.oi_id) AS BIGINT) AS wi_fen
    FROM paid_both AS b JOIN cases AS c ON c.oi_id = b.oi_id
),
-- 特定人员远多于职工的单位，一家单位提一次
few_staff AS (
    SELECT w.*, w.employer_id AS finding, 'employer' AS subject_kind, w.employer_id AS subject_id,
        MIN(w.person_id) OVER (PARTITION BY w.employer_id) AS entity_id, w.case_id AS proof__wi_case, n.specific,
        n.staff
    FROM injuries AS w JOIN crews AS n ON n.employer_id = w.employer_id
    WHERE w.line = 'WIS' AND n.specific > $max_ratio * GREATEST(n.staff, 1)
)
SELECT * FROM accepted_after_injury
UNION ALL BY NAME SELECT * FROM far_from_scene
UNION ALL BY NAME SELECT * FROM no_order
UNION ALL BY NAME SELECT * FROM orders_not_on_record
UNION ALL BY NAME SELECT * FROM paid_as_work_injury
UNION ALL BY NAME SELECT * FROM few_staff

/* ---
code: W03
title: 受伤时刻人员不在场
title_en: Claimant elsewhere at the injury time
asks: 申报的受伤时刻，本人是否正在住院、在境外、在押、在远处跑单，或者当天请假、已与单位终止关系？
asks_en: >-
  At the declared moment of the injury, was the person in hospital, abroad, in custody, on a platform order far away, on
  leave that day, or no longer employed there?
line: work_injury
entity: wi_case
severity: 4
status: live
basis:
  - 社会保险法 第八十八条
  - 工伤保险条例 第十四条
  - 工伤保险条例 第六十条
reads:
  - identity
  - wi_case
  - medical_bill
  - ext_medins
  - ext_border
  - ext_custody
  - oi_order
  - attendance
  - enrolment
  - payment
eligible: |
  SELECT case_id FROM wi_case
  WHERE decision NOT IN ('rejected', 'withdrawn') AND (clause IS NULL OR clause NOT IN ('14-4', '15-3'))
parameters:
  admission_minutes: {value: 120, unit: minutes, source: 业务规则目录 W02（分诊登记的钟差不足两小时）}
  far_km: {value: 30, unit: km, source: 业务规则目录 W03}
  km_per_degree: {value: 111.2, unit: km, source: 地球平均半径 6371 公里折算的一度弧长}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（属实后十二个月少付）}
at_stake: 基金为该案已支付、未退回的全部项目
at_stake_en: All items the fund paid for the case and did not get back
look_alikes:
  - what: 出院时间按当日末登记
    what_en: A discharge entered at the end of the day
    cleared_by: 出院当天受伤的不提
    cleared_by_en: An injury on the day of discharge is not raised
  - what: 因工出境
    what_en: A journey abroad on duty
    cleared_by: 按第十四条第五项（因工外出）认定的不看出境；当日往返看具体时刻
    cleared_by_en: Cases under clause 14(5) are not compared with the border; crossings count by the minute
  - what: 缓刑、假释、保外就医、社区矫正
    what_en: Suspended sentence, parole, medical parole, community correction
    cleared_by: 执行方式不是收监
    cleared_by_en: The sentence is not served in custody
  - what: 同一家人、同行借用骑手账号
    what_en: A rider's account used by somebody else
    cleared_by: 平台人脸核验记录；故跑单为三级
    cleared_by_en: The platform's face checks; so this test has severity 3
  - what: 受伤之后当天补记的请假
    what_en: Leave entered for the rest of the day after the injury
    cleared_by: 当天另有该单位的出勤
    cleared_by_en: Attendance at the employer on the same day
  - what: 集团内调动
    what_en: A transfer within the group
    cleared_by: 停保原因是调动或集团内转移
    cleared_by_en: The enrolment ended by transfer
says: >-
  工伤案件 {case_id}：申报 {injury_ts} 受伤，而 {records} 条记录显示本人 {away_from} 至 {away_to} 不在场；
  基金已付 {at_stake_fen|yuan} 元
says_en: >-
  Case {case_id}: injured {injury_ts} as declared, but by {records} records the person was elsewhere from {away_from} to
  {away_to}; the fund paid {at_stake_fen|yuan} yuan
--- */
WITH injured AS (
    -- 未被否决的工伤案件；职业病和旧伤复发没有受伤的时刻，不看
    SELECT
        c.case_id, c.employer_id, c.clause, c.injury_ts, c.injury_ts_minute, c.lon, c.lat,
        CAST(c.injury_ts AS DATE) AS injury_date,
        b.root AS worker_id
    FROM wi_case AS c
    JOIN identity AS b ON b.person_id = c.person_id
    WHERE c.decision NOT IN ('rejected', 'withdrawn') AND (c.clause IS NULL OR c.clause NOT IN ('14-4', '15-3'))
),
rides AS (
    -- 受伤时刻正在跑的平台订单，及受伤地点到订单两端的南北、东西之差，以纬度的度数计
    SELECT
        i.case_id, o.order_id, o.accept_ts, o.finish_ts,
        o.from_lat - i.lat AS from_north, (o.from_lon - i.lon) * COS(RADIANS(i.lat)) AS from_east,
        o.to_lat - i.lat AS to_north, (o.to_lon - i.lon) * COS(RADIANS(i.lat)) AS to_east
    FROM injured AS i
    JOIN identity AS b ON b.root = i.worker_id
    JOIN oi_order AS o ON o.rider_id = b.person_id AND i.injury_ts BETWEEN o.accept_ts AND o.finish_ts
),
far_rides AS (
    -- 其中离受伤地点较近的一端也很远的
    SELECT case_id, order_id, accept_ts, finish_ts FROM rides
    WHERE $km_per_degree * LEAST(
        SQRT(from_north * from_north + from_east * from_east), SQRT(to_north * to_north + to_east * to_east)
    ) > $far_km
),
days AS (
    -- 受伤当天责任单位的考勤：请假，并且当天没有出勤
    SELECT i.case_id, MIN(a.att_id) AS att_id
    FROM injured AS i
    JOIN attendance AS a ON a.employer_id = i.employer_id AND a.day = i.injury_date
    JOIN identity AS b ON b.person_id = a.person_id AND b.root = i.worker_id
    WHERE i.clause IS NULL OR i.clause IN ('14-1', '14-2', '14-3', '14-6')
    GROUP BY i.case_id
    HAVING MIN(CASE WHEN a.status = 'leave' THEN 1 ELSE 0 END) = 1
),
ended AS (
    -- 责任单位为其办理的工伤保险在受伤之前全部停保、并非集团内转移的案件
    SELECT i.case_id, MAX(e.end_date) AS end_date, MAX(e.enrol_id) AS enrol_id
    FROM injured AS i
    JOIN enrolment AS e ON e.employer_id = i.employer_id AND e.line IN ('WI', 'WIS')
    JOIN identity AS b ON b.person_id = e.person_id AND b.root = i.worker_id
    GROUP BY i.case_id
    HAVING MAX(CASE WHEN e.end_date < i.injury_date AND e.end_reason IS DISTINCT FROM 'transfer' THEN 0 ELSE 1 END) = 0
),
elsewhere AS (
    -- 正在住院（出院当天除外）：基金支付的住院
    SELECT
        i.case_id, 'in_hospital' AS test, 'strong' AS match, CAST(m.admit_ts AS DATE) AS away_from, CAST(m.discharge_ts AS DATE) AS away_to,
        m.bill_id, CAST(NULL AS BIGINT) AS medins_id, CAST(NULL AS BIGINT) AS border_id, CAST(NULL AS BIGINT) AS custody_id,
        CAST(NULL AS BIGINT) AS order_id, CAST(NULL AS BIGINT) AS att_id,
        CAST(NULL AS BIGINT) AS enrol_id
    FROM injured AS i
    JOIN identity AS b ON b.root = i.worker_id
    JOIN medical_bill AS m ON m.person_id = b.person_id AND m.kind = 'inpatient'
    WHERE i.injury_ts_minute - m.admit_ts_minute > $admission_minutes AND CAST(m.discharge_ts AS DATE) > i.injury_date
    UNION ALL
    -- 医保结算的住院
    SELECT
        i.case_id, 'in_hospital' AS test, x.match, CAST(x.admit_ts AS DATE) AS away_from, CAST(x.discharge_ts AS DATE) AS away_to,
        NULL AS bill_id, x.ext_id AS medins_id, NULL AS border_id, NULL AS custody_id, NULL AS order_id, NULL AS att_id,
        NULL AS enrol_id
    FROM injured AS i
    JOIN ext_medins AS x ON x.person_id = i.worker_id AND x.kind = 'inpatient'
    WHERE i.injury_ts_minute - x.admit_ts_minute > $admission_minutes AND CAST(x.discharge_ts AS DATE) > i.injury_date
    UNION ALL
    -- 在境外；没有入境记录的只算境外定居的，因工外出的不看
    SELECT
        i.case_id, 'abroad' AS test, x.match, CAST(x.exit_ts AS DATE) AS away_from, CAST(x.entry_ts AS DATE) AS away_to,
        NULL AS bill_id, NULL AS medins_id, x.ext_id AS border_id, NULL AS custody_id, NULL AS order_id, NULL AS att_id,
        NULL AS enrol_id
    FROM injured AS i
    JOIN ext_border AS x ON x.person_id = i.worker_id AND x.exit_ts < i.injury_ts
    WHERE i.clause IS DISTINCT FROM '14-5' AND (x.entry_ts > i.injury_ts OR (x.entry_ts IS NULL AND x.settled))
    UNION ALL
    -- 在押，收押和释放当天除外；没有释放日期的另成一种情形
    SELECT
        i.case_id, CASE WHEN x.end_date IS NULL THEN 'release_unknown' ELSE 'in_custody' END AS test, x.match,
        x.start_date AS away_from, x.end_date AS away_to,
        NULL AS bill_id, NULL AS medins_id, NULL AS border_id, x.ext_id AS custody_id, NULL AS order_id, NULL AS att_id,
        NULL AS enrol_id
    FROM injured AS i
    JOIN ext_custody AS x ON x.person_id = i.worker_id AND x.start_date < i.injury_date
    WHERE (x.end_date IS NULL OR x.end_date > i.injury_date)
        AND (x.exec_mode = 'in_prison' OR (x.exec_mode IS NULL AND x.kind IN ('pretrial', 'rehab')))
    UNION ALL
    -- 在远处跑单
    SELECT
        case_id, 'order_far_away' AS test, 'strong' AS match, CAST(accept_ts AS DATE) AS away_from, CAST(finish_ts AS DATE) AS away_to,
        NULL AS bill_id, NULL AS medins_id, NULL AS border_id, NULL AS custody_id, order_id, NULL AS att_id,
        NULL AS enrol_id
    FROM far_rides
    UNION ALL
    -- 当天请假
    SELECT
        d.case_id, 'on_leave' AS test, 'strong' AS match,
        i.injury_date AS away_from, i.injury_date AS away_to,
        NULL AS bill_id, NULL AS medins_id, NULL AS border_id, NULL AS custody_id, NULL AS order_id, d.att_id,
        NULL AS enrol_id
    FROM days AS d JOIN injured AS i ON i.case_id = d.case_id
    UNION ALL
    -- 已终止关系
    SELECT
        case_id, 'employment_ended' AS test, 'strong' AS match,
        end_date AS away_from, CAST(NULL AS DATE) AS away_to,
        NULL AS bill_id, NULL AS medins_id, NULL AS border_id, NULL AS custody_id, NULL AS order_id, NULL AS att_id,
        enrol_id
    FROM ended
),
suspected AS (
    -- 每个案件的每种情形：不在场的起止与记录数
    SELECT
        e.case_id, e.test, i.injury_ts,
        MIN(e.match) AS match, MIN(e.away_from) AS away_from, MAX(e.away_to) AS away_to, COUNT(*) AS records
    FROM elsewhere AS e JOIN injured AS i ON i.case_id = e.case_id
    GROUP BY e.case_id, e.test, i.injury_ts
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
    CASE
        WHEN s.test IN ('in_hospital', 'abroad', 'in_custody') THEN 4
        WHEN s.test = 'release_unknown' THEN 2
        ELSE 3
    END AS severity,
    s.match AS match,
    m.ym AS from_ym,
    m.ym AS to_ym,
    s.case_id AS proof__wi_case,
    e.bill_id AS proof__medical_bill,
    e.medins_id AS proof__ext_medins,
    e.border_id AS proof__ext_border,
    e.custody_id AS proof__ext_custody,
    e.order_id AS proof__oi_order,
    e.att_id AS proof__attendance,
    e.enrol_id AS proof__enrolment,
    m.src_table AS money_table,
    m.src_key AS money_key,
    m.fen AS fen,
    r.fen * $prevented_months AS prevented_fen,
    s.case_id AS case_id,
    s.injury_ts AS injury_ts,
    s.away_from AS away_from,
    s.away_to AS away_to,
    s.records AS records
FROM suspected AS s
JOIN elsewhere AS e ON e.case_id = s.case_id AND e.test = s.test
LEFT JOIN items AS m ON m.case_id = s.case_id
LEFT JOIN running AS r ON r.case_id = s.case_id

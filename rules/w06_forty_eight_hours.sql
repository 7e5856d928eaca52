/* ---
code: W06
title: 视同工亡48小时疑点
title_en: 48-hour rule conflict
asks: >-
  视同工亡的案件，从首次诊断到死亡是否超过四十八小时，医院和死亡登记是否另有说法，是否没有急诊、发病时不在班，
  或者带病新参保？
asks_en: >-
  Of a sudden death deemed a work injury: was it more than 48 hours after the first diagnosis; do hospital or death
  registry tell otherwise; was there no emergency visit, no shift, or a grave illness known before a new enrolment?
line: work_injury
entity: wi_case
severity: 3
status: live
basis:
  - 社会保险法 第八十八条
  - 工伤保险条例 第十五条
  - 工伤保险条例 第六十条
  - 劳社部函〔2004〕256号 第三条
reads:
  - identity
  - wi_case
  - medical_bill
  - ext_medins
  - ref_icd
  - death
  - attendance
  - enrolment
  - payment
  - law_parameter
eligible: SELECT case_id FROM wi_case WHERE clause = '15-1' AND decision NOT IN ('rejected', 'withdrawn')
parameters:
  hours_per_day: {value: 24, unit: hours, source: 一日二十四小时, step: 24}
  shift_minutes: {value: 60, unit: minutes, source: 设计阈值（打卡前后一小时仍算在岗）}
  new_days: {value: 30, unit: days, source: 业务规则目录 W06}
  known_days: {value: 180, unit: days, source: 业务规则目录 W06}
  grave: {value: 4, unit: severity, source: 设计阈值（诊断编码表的严重程度，五为最重）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（属实后十二个月少付）}
at_stake: 基金已付、未退回的一次性工亡补助金、丧葬补助金和供养亲属抚恤金
at_stake_en: The death lump sum, funeral grant and dependants' pensions that the fund paid and did not get back
look_alikes:
  - what: 恰在四十八小时之内死亡
    what_en: A death just within 48 hours
    cleared_by: 从首次诊断时间算起不超过四十八小时的不提
    cleared_by_en: 48 hours or less from the first diagnosis are not raised
  - what: 死亡证明、病案晚几小时办结
    what_en: A certificate or a file that was closed hours later
    cleared_by: 抢救记录、心电图时间；故出院时间这一情形为二级，医保的出院时间不看
    cleared_by_en: The resuscitation record; so the test of the discharge has severity 2, and medical insurance's is not read
  - what: 抢救途中转院
    what_en: A transfer during the rescue
    cleared_by: 从第一家医院的首次诊断算起，转院不重新起算
    cleared_by_en: The clock starts at the first hospital and does not start again
  - what: 几天前因别的不适就诊
    what_en: A visit for another complaint days before
    cleared_by: 只看发病之后、登记的首次诊断之前的就诊
    cleared_by_en: Only visits after the onset and before the diagnosis on record count
  - what: 在岗当场死亡，没有送医
    what_en: A death on the spot, without a hospital
    cleared_by: 急救中心出车记录；故没有急诊这一情形为二级
    cleared_by_en: The ambulance's record; so the test of the emergency visit has severity 2
says: >-
  视同工亡案件 {case_id}：{injury_ts} 发病，{first_diag_ts} 首次诊断，{death_ts} 死亡，间隔 {hours} 小时；
  另有记载 {told_date}；基金已付 {at_stake_fen|yuan} 元
says_en: >-
  Sudden death, case {case_id}: onset {injury_ts}, first diagnosis {first_diag_ts}, death {death_ts}, {hours} hours later;
  another record says {told_date}; the fund paid {at_stake_fen|yuan} yuan
--- */
WITH sudden AS (
    -- 突发疾病视同工亡、未被否决的案件，及首次诊断到死亡的法定上限
    SELECT
        c.case_id, c.employer_id, c.injury_ts, c.injury_ts_minute, c.first_diag_ts, c.first_diag_ts_minute, c.death_ts,
        c.death_ts_minute,
        CAST(c.injury_ts AS DATE) AS injury_date,
        CAST(c.first_diag_ts AS DATE) AS diag_date,
        CAST(c.death_ts AS DATE) AS death_date,
        b.root AS worker_id,
        h.value AS max_hours,
        h.value * 60 AS max_minutes
    FROM wi_case AS c
    JOIN identity AS b ON b.person_id = c.person_id
    JOIN law_parameter AS h
        ON h.name = 'sudden_death_hours' AND CAST(c.injury_ts AS DATE) BETWEEN h.from_date AND h.to_date
    WHERE c.clause = '15-1' AND c.decision NOT IN ('rejected', 'withdrawn')
),
contacts AS (
    -- 本案报销的就诊
    SELECT s.case_id, m.admit_ts, m.admit_ts_minute, m.emergency, m.bill_id, CAST(NULL AS BIGINT) AS ext_id, 'strong' AS match
    FROM sudden AS s JOIN medical_bill AS m ON m.case_id = s.case_id
    UNION ALL
    -- 医保结算的就诊
    SELECT s.case_id, x.admit_ts, x.admit_ts_minute, FALSE AS emergency, NULL AS bill_id, x.ext_id, x.match
    FROM sudden AS s JOIN ext_medins AS x ON x.person_id = s.worker_id
),
shifts AS (
    -- 发病当天和前一天责任单位的考勤；班次没有记全的当作在岗
    SELECT
        s.case_id, a.att_id, a.day, s.injury_date,
        CASE
            WHEN a.status <> 'present' THEN 0
            WHEN s.injury_ts_minute < a.start_ts_minute - $shift_minutes THEN 0
            WHEN s.injury_ts_minute > a.end_ts_minute + $shift_minutes THEN 0
            ELSE 1
        END AS is_at_work
    FROM sudden AS s
    JOIN attendance AS a ON a.employer_id = s.employer_id AND date_diff('day', a.day, s.injury_date) BETWEEN 0 AND 1
    JOIN identity AS b ON b.person_id = a.person_id AND b.root = s.worker_id
),
off_shift AS (
    -- 发病当天有考勤、而这两天没有一班在岗的案件
    SELECT f.case_id, MAX(f.att_id) AS att_id FROM shifts AS f
    GROUP BY f.case_id, f.injury_date
    HAVING MAX(f.is_at_work) = 0 AND MAX(f.day) = f.injury_date
),
newcomers AS (
    -- 首次在责任单位参加工伤保险不久的案件
    SELECT s.case_id, MIN(e.enrol_id) AS enrol_id
    FROM sudden AS s
    JOIN enrolment AS e ON e.employer_id = s.employer_id AND e.line IN ('WI', 'WIS')
    JOIN identity AS b ON b.person_id = e.person_id AND b.root = s.worker_id
    GROUP BY s.case_id, s.injury_date
    HAVING date_diff('day', MIN(e.start_date), s.injury_date) <= $new_days
),
doubts AS (
    -- 从首次诊断到死亡超过四十八小时
    SELECT
        case_id, 'over_48_hours' AS test, 'strong' AS match, CAST(NULL AS DATE) AS told_date,
        CAST(NULL AS BIGINT) AS bill_id, CAST(NULL AS BIGINT) AS medins_id, CAST(NULL AS BIGINT) AS death_id,
        CAST(NULL AS BIGINT) AS att_id, CAST(NULL AS BIGINT) AS enrol_id
    FROM sudden WHERE death_ts_minute - first_diag_ts_minute > max_minutes
    UNION ALL
    -- 发病之后、登记的首次诊断之前已经就诊，从那时算起超过四十八小时
    SELECT
        s.case_id, 'seen_earlier' AS test, k.match, CAST(k.admit_ts AS DATE) AS told_date,
        k.bill_id, k.ext_id AS medins_id, NULL AS death_id, NULL AS att_id, NULL AS enrol_id
    FROM sudden AS s JOIN contacts AS k ON k.case_id = s.case_id
    WHERE k.admit_ts >= s.injury_ts AND k.admit_ts < s.first_diag_ts
        AND s.death_ts_minute - k.admit_ts_minute > s.max_minutes
    UNION ALL
    -- 本案的住院单到四十八小时之后才出院
    SELECT
        s.case_id, 'discharged_later' AS test, 'strong' AS match, CAST(m.discharge_ts AS DATE) AS told_date,
        m.bill_id, NULL AS medins_id, NULL AS death_id, NULL AS att_id, NULL AS enrol_id
    FROM sudden AS s JOIN medical_bill AS m ON m.case_id = s.case_id AND m.kind = 'inpatient'
    WHERE m.discharge_ts > s.death_ts AND m.discharge_ts_minute - s.first_diag_ts_minute > s.max_minutes
    UNION ALL
    -- 死亡登记的日期与案件不同：按登记必然超过四十八小时的，和其余的
    SELECT
        s.case_id,
        CASE
            WHEN (date_diff('day', s.diag_date, d.death_date) - 1) * $hours_per_day >= s.max_hours THEN 'registered_later'
            ELSE 'death_date_differs'
        END AS test,
        CASE WHEN d.match = 'strong' AND d.strength = 'strong' THEN 'strong' ELSE 'weak' END AS match,
        d.death_date AS told_date,
        NULL AS bill_id, NULL AS medins_id, d.ext_id AS death_id, NULL AS att_id, NULL AS enrol_id
    FROM sudden AS s JOIN death AS d ON d.person_id = s.worker_id AND d.death_date <> s.death_date
    UNION ALL
    -- 没有急诊，发病到死亡之间医保也没有就诊
    SELECT
        s.case_id, 'no_emergency_visit' AS test, 'strong' AS match, NULL AS told_date,
        NULL AS bill_id, NULL AS medins_id, NULL AS death_id, NULL AS att_id, NULL AS enrol_id
    FROM sudden AS s
    WHERE NOT EXISTS (
        SELECT 1 FROM contacts AS k
        WHERE k.case_id = s.case_id
            AND (k.emergency OR (k.ext_id IS NOT NULL AND k.admit_ts BETWEEN s.injury_ts AND s.death_ts))
    )
    UNION ALL
    -- 发病时不在班
    SELECT
        case_id, 'off_shift' AS test, 'strong' AS match, NULL AS told_date,
        NULL AS bill_id, NULL AS medins_id, NULL AS death_id, att_id, NULL AS enrol_id
    FROM off_shift
    UNION ALL
    -- 新参保，而发病前医保已有重病诊断
    SELECT
        s.case_id, 'known_illness' AS test, x.match, CAST(x.admit_ts AS DATE) AS told_date,
        NULL AS bill_id, x.ext_id AS medins_id, NULL AS death_id, NULL AS att_id, n.enrol_id
    FROM sudden AS s
    JOIN newcomers AS n ON n.case_id = s.case_id
    JOIN ext_medins AS x ON x.person_id = s.worker_id AND x.admit_ts < s.injury_ts
    JOIN ref_icd AS g ON g.icd10 = x.icd10 AND g.severity >= $grave
    WHERE date_diff('day', CAST(x.admit_ts AS DATE), s.injury_date) <= $known_days
),
suspected AS (
    -- 每个案件的每种情形
    SELECT case_id, test, MIN(match) AS match, MIN(told_date) AS told_date FROM doubts GROUP BY case_id, test
),
items AS (
    -- 因视同工亡支付、未退回的每一笔
    SELECT p.case_id, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen - p.returned_fen AS fen
    FROM payment AS p
    WHERE p.item IN ('work_death', 'funeral', 'dep_month') AND p.amount_fen > p.returned_fen
        AND p.case_id IN (SELECT case_id FROM suspected)
),
by_month AS (
    -- 其中每个月的供养亲属抚恤金
    SELECT case_id, ym_month, SUM(fen) AS fen FROM items WHERE item = 'dep_month' GROUP BY case_id, ym_month
),
running AS (
    -- 仍在发的供养亲属抚恤金
    SELECT case_id, CAST(MAX(fen) AS BIGINT) AS fen FROM by_month
    WHERE ym_month >= $as_of_month - $still_paid_months
    GROUP BY case_id
)
SELECT
    s.case_id AS finding,
    'wi_case' AS subject_kind,
    s.case_id AS subject_id,
    s.test AS test,
    CASE WHEN s.test IN ('discharged_later', 'death_date_differs', 'no_emergency_visit') THEN 2 ELSE 3 END AS severity,
    s.match AS match,
    m.ym AS from_ym,
    m.ym AS to_ym,
    s.case_id AS proof__wi_case,
    d.bill_id AS proof__medical_bill,
    d.medins_id AS proof__ext_medins,
    d.death_id AS proof__ext_death,
    d.att_id AS proof__attendance,
    d.enrol_id AS proof__enrolment,
    m.src_table AS money_table,
    m.src_key AS money_key,
    m.fen AS fen,
    r.fen * $prevented_months AS prevented_fen,
    s.case_id AS case_id,
    c.injury_ts AS injury_ts,
    c.first_diag_ts AS first_diag_ts,
    c.death_ts AS death_ts,
    CAST(FLOOR((c.death_ts_minute - c.first_diag_ts_minute) / 60) AS BIGINT) AS hours,
    s.told_date AS told_date
FROM suspected AS s
JOIN sudden AS c ON c.case_id = s.case_id
JOIN doubts AS d ON d.case_id = s.case_id AND d.test = s.test
LEFT JOIN items AS m ON m.case_id = s.case_id
LEFT JOIN running AS r ON r.case_id = s.case_id

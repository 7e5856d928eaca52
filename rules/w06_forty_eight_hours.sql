/* ---
code: W06
title: 视同工伤（突发疾病死亡）48小时疑点
title_en: 48-hour rule conflict
asks: >-
  突发疾病死亡视同工伤的案件，从首次诊断到死亡是否超过四十八小时，医院和死亡登记是否另有说法，是否没有急诊、发病时不在班，
  或者带病新参保？
asks_en: >-
  Of a sudden death deemed a work injury: was it more than 48 hours after the first diagnosis; do hospital or death
  registry tell otherwise; was there no emergency visit, no shift, or a grave illness known before a new enrolment?
line: work_injury
entity: wi_case
subject: wi_case
status: live
basis: [社会保险法 第八十八条, 工伤保险条例 第十五条, 工伤保险条例 第六十条, 劳社部函〔2004〕256号 第三条, 社会保险基金行政监督办法 第三十二条, 人社部发〔2025〕62号, 人社部发〔2025〕62号 第一条, 人社部发〔2025〕62号 第九条, 社会保险经办条例 第四十六条]
reads:
  - wi_case
  - medical_bill
  - ext_medins
  - ref_icd
  - death
  - attendance
  - enrolment
  - person
  - payment
  - law_parameter
  - injury_month
eligible: SELECT case_id FROM wi_case WHERE clause = '15-1' AND decision NOT IN ('rejected', 'withdrawn')
parameters:
  hours_per_day: {value: 24, unit: hours, source: 一日二十四小时, step: 24}
  shift_minutes: {value: 60, unit: minutes, source: 设计阈值（打卡前后一小时仍算在岗）}
  new_days: {value: 30, unit: days, source: 业务规则目录 W06}
  known_days: {value: 180, unit: days, source: 业务规则目录 W06}
  grave: {value: 4, unit: severity, source: 设计阈值（诊断编码表的严重程度，五为最重）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 基金已付、未退回的一次性工亡补助金、丧葬补助金和供养亲属抚恤金
at_stake_en: The death lump sum, funeral grant and dependants' pensions that the fund paid and did not get back
sought: 首次诊断和抢救病历、死亡证明、考勤和监控、既往病史
sought_en: The record of first diagnosis and rescue, the death certificate, attendance and cameras, the history of illness
look_alikes:
  - what: 恰在四十八小时之内死亡
    what_en: A death just within 48 hours
    cleared_by: 首次诊断病历、死亡证明；从首次诊断时间算起不超过四十八小时的，系统已排除
    cleared_by_en: The record of the first diagnosis and the death certificate; 48 hours or less are left out already
    left_out: true
    tests: [over_48_hours]
  - what: 死亡证明、病案晚几小时办结
    what_en: A certificate or a file that was closed hours later
    cleared_by: 抢救记录、心电图；故列二级，系统不以医保的出院时间提出
    cleared_by_en: The resuscitation record and the cardiogram; so this test has severity 2, and medical insurance's discharge is not read
    tests: [discharged_later]
  - what: 抢救途中转院
    what_en: A transfer during the rescue
    cleared_by: 第一家医院的首次诊断病历、转院记录；系统从第一家医院算起，转院不重新起算
    cleared_by_en: The first hospital's diagnosis and the record of transfer; the clock starts at the first hospital and does not start again
    left_out: true
    tests: [over_48_hours, seen_earlier]
  - what: 几天前因别的不适就诊
    what_en: A visit for another complaint days before
    cleared_by: 前次就诊的病历；系统只看发病之后、登记的首次诊断之前的就诊
    cleared_by_en: The record of the earlier visit; only visits after the onset and before the diagnosis on record count
    left_out: true
    tests: [seen_earlier]
  - what: 在岗当场死亡，没有送医
    what_en: A death on the spot, without a hospital
    cleared_by: 急救中心出车记录、院前急救病历；故列二级
    cleared_by_en: The ambulance's record; so this test has severity 2
    tests: [no_emergency_visit]
  - what: 发病之后才补记的请假、缺勤
    what_en: Leave or absence entered after the onset
    cleared_by: 考勤机原始记录、请假单；系统只采用发病以前已入库的请假、缺勤，事后补记的那一天按没有考勤看
    cleared_by_en: >-
      The clock's own record and the leave form; only what was on record before the onset counts, and entered afterwards the day is one
      without attendance
    left_out: true
    tests: [off_shift]
  - what: 班次打卡在发病之后才入库
    what_en: A shift that was entered after the onset
    cleared_by: 考勤机原始记录、监控；当天没有一条发病以前入库的，列为二级
    cleared_by_en: The clock's own record, the camera; where nothing of the day was on record before the onset, severity 2
    tests: [off_shift]
  - what: 单位临时指派、加班，或者按单位安排在家工作
    what_en: Called in, overtime, or work at home by the employer's order
    cleared_by: 指派、加班的通知和工作记录；在家工作的，看是否单位要求、强度与日常一致（人社部发〔2025〕62号 第一条、第九条）
    cleared_by_en: >-
      The order and the records of the work; at home, whether the employer wanted it and it was as intense as usual
      (人社部发〔2025〕62号, articles 1 and 9)
    tests: [off_shift]
tests:
  over_48_hours:
    zh: 首次诊断到死亡超过四十八小时
    en: More than 48 hours from the first diagnosis to death
    severity: 3
    basis: [工伤保险条例 第十五条, 劳社部函〔2004〕256号 第三条, 人社部发〔2025〕62号, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（突发疾病死亡，视同工伤）：{first_diag_ts}首次诊断，{death_ts}死亡，间隔 {hours} 小时 {minutes} 分，
      超过 {max_hours} 小时；基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (death by sudden illness): first diagnosis {first_diag_ts}, death {death_ts}, {hours|hour/hours} and
      {minutes|minute/minutes} later, more than {max_hours} hours; the fund paid {at_stake_fen|yuan} yuan
  seen_earlier:
    zh: 登记的首次诊断之前已经就诊，从那时起超过四十八小时
    en: Seen before the first diagnosis on record, more than 48 hours before death
    severity: 3
    basis: [工伤保险条例 第十五条, 劳社部函〔2004〕256号 第三条, 人社部发〔2025〕62号, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（突发疾病死亡，视同工伤）：登记为{first_diag_ts}首次诊断，而发病后{seen_ts}已经就诊，
      从那时起到{death_ts}死亡共 {hours} 小时，超过 {max_hours} 小时；基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (death by sudden illness): the first diagnosis is recorded for {first_diag_ts}, but the person was seen after
      the onset at {seen_ts}, {hours|hour/hours} before the death of {death_ts}, more than {max_hours} hours; the fund paid {at_stake_fen|yuan} yuan
  discharged_later:
    zh: 住院单据所载出院时间在四十八小时之后
    en: Discharged more than 48 hours after the first diagnosis
    severity: 2
    basis: [工伤保险条例 第十五条, 劳社部函〔2004〕256号 第三条, 人社部发〔2025〕62号, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（突发疾病死亡，视同工伤）：登记为{death_ts}死亡，而本案住院单据所载出院时间为{discharge_ts}，
      距首次诊断（{first_diag_ts}）已超过 {max_hours} 小时；基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (death by sudden illness): death is recorded for {death_ts}, but the hospital bill of the case ends
      {discharge_ts}, more than {max_hours} hours after the first diagnosis ({first_diag_ts}); the fund paid {at_stake_fen|yuan} yuan
  registered_later:
    zh: 死亡登记的日期在首次诊断四十八小时之后
    en: By the death registry more than 48 hours after the first diagnosis
    severity: 3
    basis: [工伤保险条例 第十五条, 劳社部函〔2004〕256号 第三条, 人社部发〔2025〕62号, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（突发疾病死亡，视同工伤）：案件登记为{death_ts}死亡，而死亡登记的日期为{told_date}，
      按此距首次诊断（{first_diag_ts}）已超过 {max_hours} 小时；基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (death by sudden illness): death is recorded for {death_ts}, but the death registry says {told_date}, which is
      certainly more than {max_hours} hours after the first diagnosis ({first_diag_ts}); the fund paid {at_stake_fen|yuan} yuan
  death_date_differs:
    zh: 死亡登记的日期与案件不同
    en: The death registry gives another day
    severity: 2
    basis: [工伤保险条例 第十五条, 劳社部函〔2004〕256号 第三条, 人社部发〔2025〕62号, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（突发疾病死亡，视同工伤）：案件登记为{death_ts}死亡，而死亡登记的日期为{told_date}，两者不符，
      四十八小时须重新核算；基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (death by sudden illness): death is recorded for {death_ts}, but the death registry says {told_date}; the 48 hours
      have to be reckoned again; the fund paid {at_stake_fen|yuan} yuan
  no_emergency_visit:
    zh: 查不到急诊和其他就诊记录
    en: No emergency visit nor any other
    severity: 2
    basis: [工伤保险条例 第十五条, 劳社部函〔2004〕256号 第三条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（突发疾病死亡，视同工伤）：{injury_ts}发病，{death_ts}死亡，本案没有急诊单据，其间医保也没有就诊记录；
      基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (death by sudden illness): onset {injury_ts}, death {death_ts}; the case has no emergency bill, and medical insurance
      has no visit in between; the fund paid {at_stake_fen|yuan} yuan
    absent:
      - {table: medical_bill, by: {case_id: wi_case.case_id}, only: {emergency: [true]}}
  off_shift:
    zh: 发病时没有在岗的考勤记录
    en: Not at work at the onset
    severity: 3
    basis: [工伤保险条例 第十五条, 人社部发〔2025〕62号 第一条, 人社部发〔2025〕62号 第九条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（突发疾病死亡，视同工伤）：{injury_ts}发病，而责任单位的考勤在当天和前一天没有一班涵盖这一时刻[（当天的考勤在发病以后的{entered_ts}才入库）]；
      基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (death by sudden illness): onset {injury_ts}, which no shift in the employer's attendance of that day or the day before
      covers[ (that day's was entered on {entered_ts}, after the onset)]; the fund paid {at_stake_fen|yuan} yuan
  known_illness:
    zh: 新参保，发病前已有重病诊断
    en: A grave illness known before a new enrolment
    severity: 3
    basis: [工伤保险条例 第十五条, 社会保险基金行政监督办法 第三十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}（突发疾病死亡，视同工伤）：{enrolled_on}才由责任单位参加工伤保险，{injury_ts}发病，而此前{told_date}医保
      已有重病诊断；基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} (death by sudden illness): the employer enrolled the person on {enrolled_on}, the onset was {injury_ts}, and medical insurance had the
      diagnosis of a grave illness on {told_date}; the fund paid {at_stake_fen|yuan} yuan
--- */
-- 突发疾病死亡视同工伤、未被否决的案件，及首次诊断到死亡的法定上限
WITH sudden AS (
    SELECT c.case_id, c.person_id, c.employer_id, c.injury_ts, c.injury_ts_minute, c.first_diag_ts,
        c.first_diag_ts_minute, c.death_ts, c.death_ts_minute, CAST(c.injury_ts AS DATE) AS injury_date,
        h.value AS max_hours, h.value * 60 AS max_minutes
    FROM wi_case AS c
    JOIN person AS b ON b.person_id = c.person_id
    JOIN law_parameter AS h
        ON h.name = 'sudden_death_hours' AND CAST(c.injury_ts AS DATE) BETWEEN h.from_date AND h.to_date
    WHERE c.clause = '15-1' AND c.decision NOT IN ('rejected', 'withdrawn')
),
-- 本案报销的就诊
contacts AS (
    SELECT s.case_id, m.admit_ts, m.admit_ts_minute, m.emergency, m.bill_id, CAST(NULL AS BIGINT) AS ext_id,
        'strong' AS match
    FROM sudden AS s JOIN medical_bill AS m ON m.case_id = s.case_id
    UNION ALL
    -- 医保结算的就诊
    SELECT s.case_id, x.admit_ts, x.admit_ts_minute, FALSE AS emergency, NULL AS bill_id, x.ext_id, x.match
    FROM sudden AS s JOIN ext_medins AS x ON x.person_id = s.person_id
),
-- 死亡登记的日期与案件不同的，及按登记是否必然超过法定上限
deaths AS (
    SELECT s.case_id, s.first_diag_ts, s.death_ts, s.max_hours, d.death_date, d.ext_id,
        CASE WHEN d.match = 'strong' AND d.strength = 'strong' THEN 'strong' ELSE 'weak' END AS match,
        COALESCE(
            (date_diff('day', CAST(s.first_diag_ts AS DATE), d.death_date) - 1) * $hours_per_day >= s.max_hours, FALSE
        ) AS is_later
    FROM sudden AS s JOIN death AS d ON d.person_id = s.person_id AND d.death_date <> CAST(s.death_ts AS DATE)
),
-- 发病当天责任单位有考勤、而当天和前一天没有一班在岗的案件；班次没有记全的当作在岗；
-- 发病以后才补记的请假、缺勤不看，班次看，但记下当天最早的入库时间
off_duty AS (
    SELECT s.case_id, s.injury_ts, MAX(a.att_id) AS att_id,
        MIN(CASE WHEN a.day = s.injury_date THEN a.recorded_ts END) AS first_ts
    FROM sudden AS s
    JOIN attendance AS a
        ON a.employer_id = s.employer_id AND a.person_id = s.person_id
        AND date_diff('day', a.day, s.injury_date) BETWEEN 0 AND 1
        AND (a.status = 'present' OR a.recorded_ts < s.injury_ts)
    GROUP BY s.case_id, s.injury_ts, s.injury_date
    HAVING MAX(a.day) = s.injury_date
        AND MAX(CASE
            WHEN a.status <> 'present' THEN 0
            WHEN s.injury_ts_minute < a.start_ts_minute - $shift_minutes THEN 0
            WHEN s.injury_ts_minute > a.end_ts_minute + $shift_minutes THEN 0
            ELSE 1
        END) = 0
),
-- 首次在责任单位参加工伤保险不久的案件
newcomers AS (
    SELECT s.case_id, s.person_id, s.injury_ts, s.injury_date, MIN(e.start_date) AS enrolled_on,
        MIN(e.enrol_id) AS enrol_id
    FROM sudden AS s
    JOIN enrolment AS e
        ON e.employer_id = s.employer_id AND e.person_id = s.person_id AND e.line IN ('WI', 'WIS')
    GROUP BY s.case_id, s.person_id, s.injury_ts, s.injury_date
    HAVING date_diff('day', MIN(e.start_date), s.injury_date) <= $new_days
),
-- 仍在发的供养亲属抚恤金
running AS (
    SELECT case_id, MAX(dependants_fen) AS fen
    FROM injury_month WHERE ym_month >= $as_of_month - $still_paid_months GROUP BY case_id
),
-- 每一笔，及仍在发的供养亲属抚恤金今后还会支付多少
paid AS (
    SELECT s.case_id, p.src_table AS money_table, p.src_key AS money_key, p.ym AS from_ym, p.ym AS to_ym,
        p.left_fen AS fen, r.fen * $prevented_months AS prevented_fen
    FROM sudden AS s
    JOIN payment AS p ON p.case_id = s.case_id
    LEFT JOIN running AS r ON r.case_id = s.case_id
    WHERE p.item IN ('work_death', 'funeral', 'dep_month') AND p.left_fen > 0
),
-- 从首次诊断到死亡超过四十八小时
over_48_hours AS (
    SELECT s.*, p.* EXCLUDE (case_id), s.case_id AS proof__wi_case,
        CAST(FLOOR((s.death_ts_minute - s.first_diag_ts_minute) / 60) AS BIGINT) AS hours,
        s.death_ts_minute - s.first_diag_ts_minute - 60 * CAST(FLOOR((s.death_ts_minute - s.first_diag_ts_minute) / 60) AS BIGINT) AS minutes
    FROM sudden AS s LEFT JOIN paid AS p ON p.case_id = s.case_id
    WHERE s.death_ts_minute - s.first_diag_ts_minute > s.max_minutes
),
-- 发病之后、登记的首次诊断之前已经就诊，从那时算起超过四十八小时
seen_earlier AS (
    SELECT s.*, p.* EXCLUDE (case_id), MIN(k.match) OVER (PARTITION BY s.case_id) AS match, s.case_id AS proof__wi_case,
        k.bill_id AS proof__medical_bill, k.ext_id AS proof__ext_medins,
        MIN(k.admit_ts) OVER (PARTITION BY s.case_id) AS seen_ts,
        CAST(FLOOR((s.death_ts_minute - MIN(k.admit_ts_minute) OVER (PARTITION BY s.case_id)) / 60) AS BIGINT) AS hours
    FROM sudden AS s
    JOIN contacts AS k ON k.case_id = s.case_id
    LEFT JOIN paid AS p ON p.case_id = s.case_id
    WHERE k.admit_ts >= s.injury_ts AND k.admit_ts < s.first_diag_ts
        AND s.death_ts_minute - k.admit_ts_minute > s.max_minutes
),
-- 本案的住院单到四十八小时之后才出院
discharged_later AS (
    SELECT s.*, p.* EXCLUDE (case_id), s.case_id AS proof__wi_case, m.bill_id AS proof__medical_bill,
        MIN(m.discharge_ts) OVER (PARTITION BY s.case_id) AS discharge_ts
    FROM sudden AS s
    JOIN medical_bill AS m ON m.case_id = s.case_id AND m.kind = 'inpatient'
    LEFT JOIN paid AS p ON p.case_id = s.case_id
    WHERE m.discharge_ts > s.death_ts AND m.discharge_ts_minute - s.first_diag_ts_minute > s.max_minutes
),
-- 按死亡登记必然超过四十八小时
registered_later AS (
    SELECT d.*, d.case_id AS proof__wi_case, d.ext_id AS proof__ext_death, p.from_ym, p.to_ym, p.money_table,
        p.money_key, p.fen, p.prevented_fen, d.death_date AS told_date
    FROM deaths AS d LEFT JOIN paid AS p ON p.case_id = d.case_id WHERE d.is_later
),
-- 死亡登记的日期与案件不同，但不一定超过
death_date_differs AS (
    SELECT d.*, p.* EXCLUDE (case_id), d.case_id AS proof__wi_case, d.ext_id AS proof__ext_death,
        d.death_date AS told_date
    FROM deaths AS d LEFT JOIN paid AS p ON p.case_id = d.case_id WHERE NOT d.is_later
),
-- 没有急诊，发病到死亡之间医保也没有就诊
no_emergency_visit AS (
    SELECT s.*, p.* EXCLUDE (case_id), s.case_id AS proof__wi_case
    FROM sudden AS s LEFT JOIN paid AS p ON p.case_id = s.case_id
    WHERE NOT EXISTS (
        SELECT 1 FROM contacts AS k
        WHERE k.case_id = s.case_id
            AND (k.emergency OR (k.ext_id IS NOT NULL AND k.admit_ts BETWEEN s.injury_ts AND s.death_ts))
    )
),
-- 发病时不在班
off_shift AS (
    SELECT s.*, p.* EXCLUDE (case_id), CASE WHEN s.first_ts < s.injury_ts THEN 3 ELSE 2 END AS severity,
        s.case_id AS proof__wi_case, s.att_id AS proof__attendance,
        CASE WHEN s.first_ts >= s.injury_ts THEN s.first_ts END AS entered_ts
    FROM off_duty AS s LEFT JOIN paid AS p ON p.case_id = s.case_id
),
-- 新参保，而发病前医保已有重病诊断
known_illness AS (
    SELECT s.*, p.* EXCLUDE (case_id), MIN(x.match) OVER (PARTITION BY s.case_id) AS match, s.case_id AS proof__wi_case,
        x.ext_id AS proof__ext_medins, s.enrol_id AS proof__enrolment,
        MIN(CAST(x.admit_ts AS DATE)) OVER (PARTITION BY s.case_id) AS told_date
    FROM newcomers AS s
    JOIN ext_medins AS x ON x.person_id = s.person_id AND x.admit_ts < s.injury_ts
    JOIN ref_icd AS g ON g.icd10 = x.icd10 AND g.severity >= $grave
    LEFT JOIN paid AS p ON p.case_id = s.case_id
    WHERE date_diff('day', CAST(x.admit_ts AS DATE), s.injury_date) <= $known_days
)
SELECT * FROM over_48_hours
UNION ALL BY NAME SELECT * FROM seen_earlier
UNION ALL BY NAME SELECT * FROM discharged_later
UNION ALL BY NAME SELECT * FROM registered_later
UNION ALL BY NAME SELECT * FROM death_date_differs
UNION ALL BY NAME SELECT * FROM no_emergency_visit
UNION ALL BY NAME SELECT * FROM off_shift
UNION ALL BY NAME SELECT * FROM known_illness

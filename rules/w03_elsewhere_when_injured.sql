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
subject: wi_case
status: live
basis: [社会保险法 第八十八条, 工伤保险条例 第十四条, 工伤保险条例 第十八条, 工伤保险条例 第六十条, 工伤保险条例 第六十二条, 人社部发〔2025〕62号 第一条, 人社部发〔2025〕62号 第二条, 社会保险经办条例 第四十六条]
reads:
  - wi_case
  - medical_bill
  - ext_medins
  - ext_border
  - ext_custody
  - oi_order
  - attendance
  - enrolment
  - enrolment_end_report
  - payment
  - injury_month
eligible: |
  SELECT case_id FROM wi_case
  WHERE decision NOT IN ('rejected', 'withdrawn') AND (clause IS NULL OR clause NOT IN ('14-4', '15-3'))
parameters:
  admission_minutes: {value: 120, unit: minutes, source: 业务规则目录 W02（分诊登记的钟差不足两小时）}
  far_km: {value: 30, unit: km, source: 业务规则目录 W03}
  km_per_degree: {value: 111.2, unit: km, source: 地球平均半径 6371 公里折算的一度弧长}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 基金为该案已支付、未退回的全部项目
at_stake_en: All items the fund paid for the case and did not get back
sought: 事故经过材料、考勤、当时去向的登记原件、证人证言
sought_en: The account of the accident, attendance, the entry of where the person was, witnesses
look_alikes:
  - what: 出院时间按当日末登记
    what_en: A discharge entered at the end of the day
    cleared_by: 出院小结、护理记录；出院当天受伤的，系统已排除
    cleared_by_en: The discharge summary and nursing record; an injury on the day of discharge is left out already
    left_out: true
    tests: [in_hospital]
  - what: 因工出境
    what_en: A journey abroad on duty
    cleared_by: 出差审批单、护照出入境记录；按第十四条第五项（因工外出）认定的，系统已排除；当日往返以具体时刻比对
    cleared_by_en: The travel order and the passport; cases under clause 14(5) are left out already, and crossings count by the minute
    tests: [abroad]
  - what: 缓刑、假释、保外就医、社区矫正
    what_en: Suspended sentence, parole, medical parole, community correction
    cleared_by: 判决书、执行通知书、社区矫正证明；执行方式不是收监的，系统已排除
    cleared_by_en: The judgment, the order of execution, the proof of community correction; a sentence not served in custody is left out already
    tests: [in_custody, release_unknown]
    asked:
      - {table: ext_custody, by: {ext_id: ext_custody.ext_id}, only: {exec_mode: [suspended, parole, medical_parole, control]}}
  - what: 减刑、假释提前释放，登记的释放日期是收押时预定的
    what_en: Released early; the date on record was the one set at the beginning
    cleared_by: 监狱（看守所）的释放证明书、减刑或者假释裁定书
    cleared_by_en: The certificate of release, the ruling that shortened the sentence
    tests: [in_custody]
  - what: 同一家人、同行借用骑手账号
    what_en: A rider's account used by somebody else
    cleared_by: 平台人脸核验记录、账号使用人的说明；故列三级
    cleared_by_en: The platform's face checks and the user's statement; so this test has severity 3
    tests: [order_far_away]
  - what: 受伤之后才补记的请假
    what_en: Leave entered after the injury
    cleared_by: 考勤机原始记录、请假单；系统只采用受伤以前已登记的请假，当天另有该单位出勤的已排除
    cleared_by_en: >-
      The clock's own record and the leave form; only leave on record before the injury counts, and attendance at the employer that day
      clears it already
    left_out: true
    tests: [on_leave]
  - what: 假期中受单位临时指派，或者在家按单位安排办公
    what_en: Called in by the employer on a day of leave, or working at home by its order
    cleared_by: 单位指派的通知、工作往来记录（人社部发〔2025〕62号 第一条、第九条）
    cleared_by_en: The employer's order to work and its records (人社部发〔2025〕62号, articles 1 and 9)
    tests: [on_leave]
  - what: 受伤之后才报的停保
    what_en: An end of insurance told only after the injury
    cleared_by: 停保申报表及受理时间、工资发放记录；受伤以前基金未得知的停保，系统不采用
    cleared_by_en: The report of the end with the time of its receipt, and the wages paid; an end that the fund did not know of before the injury is not used
    left_out: true
    tests: [employment_ended]
  - what: 集团内调动
    what_en: A transfer within the group
    cleared_by: 调动通知、新单位的劳动合同；停保原因是调动或集团内转移的，系统已排除
    cleared_by_en: The notice of transfer and the new contract; an enrolment that ended by transfer is left out already
    left_out: true
    tests: [employment_ended]
tests:
  in_hospital:
    zh: 受伤时刻正在住院
    en: In hospital at the moment of the injury
    severity: 4
    basis: [工伤保险条例 第十四条, 人社部发〔2025〕62号 第二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 申报{injury_ts}受伤，而住院记录显示本人自{away_from}入院、{away_to}才出院，受伤时正在住院；
      该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}: the injury is declared for {injury_ts}, but hospital records show the person admitted on {away_from}
      and not discharged before {away_to}; the fund paid {at_stake_fen|yuan} yuan on the case
  abroad:
    zh: 受伤时刻在境外
    en: Abroad at the moment of the injury
    severity: 4
    basis: [工伤保险条例 第十四条, 人社部发〔2025〕62号 第二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 申报{injury_ts}受伤，而出入境记录显示本人{exit_ts}已出境[，{entry_ts}才入境]，受伤时不在境内；
      该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}: the injury is declared for {injury_ts}, but border records show that the person had left the country
      at {exit_ts}[ and came back at {entry_ts}]; the fund paid {at_stake_fen|yuan} yuan on the case
  in_custody:
    zh: 受伤时刻在押
    en: In custody at the moment of the injury
    severity: 4
    basis: [工伤保险条例 第十四条, 人社部发〔2025〕62号 第二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 申报{injury_ts}受伤，而羁押登记所载本人{away_from}至{away_to}在押（{custody|custody_kind}）；
      该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}: the injury is declared for {injury_ts}, but the registry of custody has the person held from
      {away_from} to {away_to} ({custody|custody_kind}); the fund paid {at_stake_fen|yuan} yuan on the case
  release_unknown:
    zh: 受伤之前收押，未登记释放日期
    en: Taken into custody before the injury, release not on record
    severity: 2
    basis: [工伤保险条例 第十四条, 人社部发〔2025〕62号 第二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 申报{injury_ts}受伤，而羁押登记显示本人{away_from}收押（羁押类别为{custody|custody_kind}），未登记释放日期，
      受伤时是否在押须有证明；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}: the injury is declared for {injury_ts}; the person was taken into custody on {away_from}
      ({custody|custody_kind}) and no release is on record, so whether it had come by then needs proof; the fund paid
      {at_stake_fen|yuan} yuan on the case
    absent:
      - {table: ext_custody, by: {ext_id: ext_custody.ext_id}, within: {end_date: [null, null]}}
  order_far_away:
    zh: 受伤时刻正在远处执行平台订单
    en: On a platform order far away at the moment of the injury
    severity: 3
    basis: [工伤保险条例 第十四条, 人社部发〔2025〕62号 第二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 申报{injury_ts}受伤，而本人的骑手账号当时正在执行平台订单（{accept_ts}接单，{finish_ts}送达），
      取送两端离受伤地点都在 {km} 公里以上；该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}: the injury is declared for {injury_ts}, but the person's rider account was on an order then (accepted
      {accept_ts}, finished {finish_ts}), both ends of which are {km} km or more from the place; the fund paid
      {at_stake_fen|yuan} yuan on the case
  on_leave:
    zh: 受伤当天请假，受伤前已登记
    en: On leave that day, entered before the injury
    severity: 3
    basis: [工伤保险条例 第十四条, 人社部发〔2025〕62号 第一条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 申报{injury_ts}受伤，而责任单位的考勤显示本人当天请假，没有出勤，请假在{entered_ts}即已登记；
      该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}: the injury is declared for {injury_ts}, but the employer's attendance has the person on leave all that
      day, entered as early as {entered_ts}; the fund paid {at_stake_fen|yuan} yuan on the case
  employment_ended:
    zh: 受伤之前单位已停保
    en: Insurance by the employer had ended before the injury
    severity: 3
    basis: [工伤保险条例 第十四条, 工伤保险条例 第十八条, 工伤保险条例 第六十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id} 申报{injury_ts}受伤，而责任单位为本人办理的工伤保险已于{away_from}全部停保，受伤以前的{told_ts}即已报停；
      该案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}: the injury is declared for {injury_ts}, but all work-injury insurance of the person with that employer
      had ended on {away_from}, as told by {told_ts}, before the injury; the fund paid {at_stake_fen|yuan} yuan on the case
--- */
-- 未被否决的工伤案件；职业病和旧伤复发没有受伤的时刻，不看
WITH injured AS (
    SELECT case_id, person_id, employer_id, clause, injury_ts, injury_ts_minute, lon, lat,
        CAST(injury_ts AS DATE) AS injury_date
    FROM wi_case WHERE decision NOT IN ('rejected', 'withdrawn') AND (clause IS NULL OR clause NOT IN ('14-4', '15-3'))
),
-- 受伤时刻的住院（出院当天除外）：基金支付的
stays AS (
    SELECT i.case_id, i.injury_ts, 'strong' AS match, m.admit_ts, m.discharge_ts, m.bill_id,
        CAST(NULL AS BIGINT) AS ext_id
    FROM injured AS i JOIN medical_bill AS m ON m.person_id = i.person_id AND m.kind = 'inpatient'
    WHERE i.injury_ts_minute - m.admit_ts_minute > $admission_minutes AND CAST(m.discharge_ts AS DATE) > i.injury_date
    UNION ALL
    -- 医保结算的
    SELECT i.case_id, i.injury_ts, x.match, x.admit_ts, x.discharge_ts, NULL AS bill_id, x.ext_id
    FROM injured AS i JOIN ext_medins AS x ON x.person_id = i.person_id AND x.kind = 'inpatient'
    WHERE i.injury_ts_minute - x.admit_ts_minute > $admission_minutes AND CAST(x.discharge_ts AS DATE) > i.injury_date
),
-- 受伤那天在押，收押和释放当天除外
held AS (
    SELECT i.case_id, i.injury_ts, x.match, x.kind, x.start_date, x.end_date, x.ext_id
    FROM injured AS i JOIN ext_custody AS x ON x.person_id = i.person_id AND x.start_date < i.injury_date
    WHERE (x.end_date IS NULL OR x.end_date > i.injury_date)
        AND (x.exec_mode = 'in_prison' OR (x.exec_mode IS NULL AND x.kind IN ('pretrial', 'rehab')))
),
-- 受伤时刻正在跑的平台订单，及受伤地点到订单较近一端的公里数
rides AS (
    SELECT i.case_id, i.injury_ts, o.order_id, o.accept_ts, o.finish_ts,
        $km_per_degree * SQRT(LEAST(
            POWER(o.from_lat - i.lat, 2) + POWER((o.from_lon - i.lon) * COS(RADIANS(i.lat)), 2),
            POWER(o.to_lat - i.lat, 2) + POWER((o.to_lon - i.lon) * COS(RADIANS(i.lat)), 2)
        )) AS km
    FROM injured AS i JOIN oi_order AS o ON o.rider_id = i.person_id AND i.injury_ts BETWEEN o.accept_ts AND o.finish_ts
),
-- 受伤当天责任单位的考勤：受伤以前已登记请假，并且当天没有出勤；受伤以后才记的请假，单位因此免责，不能作证
days_off AS (
    SELECT i.case_id, i.injury_ts, MIN(CASE WHEN a.recorded_ts < i.injury_ts THEN a.att_id END) AS att_id,
        MIN(a.recorded_ts) AS entered_ts
    FROM injured AS i
    JOIN attendance AS a ON a.employer_id = i.employer_id AND a.day = i.injury_date AND a.person_id = i.person_id
    WHERE i.clause IS NULL OR i.clause IN ('14-1', '14-2', '14-3', '14-6')
    GROUP BY i.case_id, i.injury_ts HAVING bool_and(a.status = 'leave') AND MIN(a.recorded_ts) < i.injury_ts
),
-- 责任单位为其办理的工伤保险在受伤之前全部停保、受伤以前均已报停、并非集团内转移的案件
ended AS (
    SELECT i.case_id, i.injury_ts, MAX(e.end_date) AS end_date, MAX(e.enrol_id) AS enrol_id, MAX(r.told_ts) AS told_ts
    FROM injured AS i
    JOIN enrolment AS e
        ON e.employer_id = i.employer_id AND e.person_id = i.person_id AND e.line IN ('WI', 'WIS')
    LEFT JOIN enrolment_end_report AS r ON r.enrol_id = e.enrol_id
    GROUP BY i.case_id, i.injury_ts
    HAVING bool_and(
        COALESCE(e.end_date < i.injury_date AND r.told_ts < i.injury_ts, FALSE) AND e.end_reason IS DISTINCT FROM 'transfer'
    )
),
-- 仍在发的月待遇
running AS (
    SELECT case_id, MAX(left_fen) AS fen
    FROM injury_month WHERE ym_month >= $as_of_month - $still_paid_months GROUP BY case_id
),
-- 每一笔，及仍在发的月待遇今后还会支付多少
paid AS (
    SELECT i.case_id, p.src_table, p.src_key, p.ym, p.left_fen AS fen, r.fen * $prevented_months AS prevented_fen
    FROM injured AS i
    JOIN payment AS p ON p.case_id = i.case_id
    LEFT JOIN running AS r ON r.case_id = i.case_id
    WHERE p.left_fen > 0
),
-- 正在住院
in_hospital AS (
    SELECT k.* EXCLUDE ("match"), p.* EXCLUDE (case_id), MIN(k.match) OVER (PARTITION BY k.case_id) AS match,
        k.case_id AS proof__wi_case, k.bill_id AS proof__medical_bill, k.ext_id AS proof__ext_medins,
        MIN(CAST(k.admit_ts AS DATE)) OVER (PARTITION BY k.case_id) AS away_from,
        MAX(CAST(k.discharge_ts AS DATE)) OVER (PARTITION BY k.case_id) AS away_to
    FROM stays AS k LEFT JOIN paid AS p ON p.case_id = k.case_id
),
-- 在境外；没有入境记录的只算境外定居的，因工外出的不看
abroad AS (
    SELECT i.*, p.* EXCLUDE (case_id), MIN(x.match) OVER (PARTITION BY i.case_id) AS match, i.case_id AS proof__wi_case,
        x.ext_id AS proof__ext_border, MIN(x.exit_ts) OVER (PARTITION BY i.case_id) AS exit_ts,
        MAX(x.entry_ts) OVER (PARTITION BY i.case_id) AS entry_ts
    FROM injured AS i
    JOIN ext_border AS x ON x.person_id = i.person_id AND x.exit_ts < i.injury_ts
    LEFT JOIN paid AS p ON p.case_id = i.case_id
    WHERE i.clause IS DISTINCT FROM '14-5' AND (x.entry_ts > i.injury_ts OR (x.entry_ts IS NULL AND x.settled))
),
-- 在押
in_custody AS (
    SELECT k.* EXCLUDE ("match"), p.* EXCLUDE (case_id), MIN(k.match) OVER (PARTITION BY k.case_id) AS match,
        k.case_id AS proof__wi_case, k.ext_id AS proof__ext_custody,
        MIN(k.start_date) OVER (PARTITION BY k.case_id) AS away_from,
        MAX(k.end_date) OVER (PARTITION BY k.case_id) AS away_to, MIN(k.kind) OVER (PARTITION BY k.case_id) AS custody
    FROM held AS k LEFT JOIN paid AS p ON p.case_id = k.case_id WHERE k.end_date IS NOT NULL
),
-- 受伤之前收押，没有释放日期
release_unknown AS (
    SELECT k.* EXCLUDE ("match"), p.* EXCLUDE (case_id), MIN(k.match) OVER (PARTITION BY k.case_id) AS match,
        k.case_id AS proof__wi_case, k.ext_id AS proof__ext_custody,
        MIN(k.start_date) OVER (PARTITION BY k.case_id) AS away_from,
        MIN(k.kind) OVER (PARTITION BY k.case_id) AS custody
    FROM held AS k LEFT JOIN paid AS p ON p.case_id = k.case_id WHERE k.end_date IS NULL
),
-- 在远处跑单
order_far_away AS (
    SELECT p.* EXCLUDE (case_id), k.case_id, k.case_id AS proof__wi_case, k.order_id AS proof__oi_order, k.injury_ts,
        MIN(k.accept_ts) OVER (PARTITION BY k.case_id) AS accept_ts,
        MAX(k.finish_ts) OVER (PARTITION BY k.case_id) AS finish_ts,
        CAST(FLOOR(MIN(k.km) OVER (PARTITION BY k.case_id)) AS BIGINT) AS km
    FROM rides AS k LEFT JOIN paid AS p ON p.case_id = k.case_id WHERE k.km > $far_km
),
-- 当天请假
on_leave AS (
    SELECT k.*, p.ym, p.prevented_fen, k.case_id AS proof__wi_case, k.att_id AS proof__attendance, p.src_table,
        p.src_key, p.fen
    FROM days_off AS k LEFT JOIN paid AS p ON p.case_id = k.case_id
),
-- 单位已经停保
employment_ended AS (
    SELECT k.*, p.* EXCLUDE (case_id), k.case_id AS proof__wi_case, k.enrol_id AS proof__enrolment,
        k.end_date AS away_from
    FROM ended AS k LEFT JOIN paid AS p ON p.case_id = k.case_id
)
SELECT * FROM in_hospital
UNION ALL BY NAME SELECT * FROM abroad
UNION ALL BY NAME SELECT * FROM in_custody
UNION ALL BY NAME SELECT * FROM release_unknown
UNION ALL BY NAME SELECT * FROM order_far_away
UNION ALL BY NAME SELECT * FROM on_leave
UNION ALL BY NAME SELECT * FROM employment_ended

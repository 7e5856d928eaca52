/* ---
code: W01
title: 先伤后保
title_en: Injury before cover
asks: 受伤时责任单位是否尚未为其参保，或者受伤前一天之内才登记、首次就诊又紧跟登记，而基金支付了待遇？
asks_en: >-
  Was the worker hurt before the responsible employer's cover began, or registered within a day before the injury
  with the first medical visit close upon the registration, while the fund pays?
line: work_injury
entity: wi_case
subject: wi_case
status: live
basis: [社会保险法 第五十八条, 社会保险法 第八十八条, 社会保险法 第八十九条, 工伤保险条例 第六十条, 工伤保险条例 第六十二条, 人社部发〔2016〕29号 第三条, 广东省工伤保险经办规程（2025年7月取消先伤后保）, 社会保险法 第四十一条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
reads:
  - person
  - wi_case
  - enrolment
  - enrolment_restatement
  - employer
  - op_log
  - attendance
  - exemption
  - account_opening
  - contribution
  - payment
  - medical_bill
  - wi_benefit
  - law_parameter
eligible: |
  SELECT case_id FROM wi_case
  WHERE decision NOT IN ('rejected', 'withdrawn') AND NOT fund_advance
    AND injury_ts_month > (SELECT COALESCE(MIN(as_of_ym_month), 0) FROM account_opening)
parameters:
  near_minutes: {value: 1440, unit: minutes, source: 业务规则目录 W01（受伤前 24 小时内登记）}
  visit_minutes: {value: 120, unit: minutes, source: 业务规则目录 W01（登记后 2 小时内就诊）}
  outage_grace_days: {value: 1, unit: days, source: 设计阈值（系统恢复后补登记的宽限）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 基金为该案已支付、未退回的全部项目，减去参保并补足工伤保险费之后新发生的费用
at_stake_en: >-
  All items the fund paid for the case and did not get back, less costs that newly arose after the worker was
  insured and the contributions owed were paid
sought: 劳动合同、考勤和工资发放记录、参保申报表及受理时间、工伤认定决定书
sought_en: The contract, attendance and payroll, the report of insurance and when it came in, the recognition
look_alikes:
  - what: 未参保职工的基金先行支付
    what_en: The fund advances for an uninsured worker
    cleared_by: 先行支付申请和决定书、向单位追偿的文书；登记为先行支付的案件，系统已排除
    cleared_by_en: The decision to advance and the claim on the employer; cases recorded as advances are left out already
    asked:
      - {table: wi_case, by: {case_id: wi_case.case_id}, only: {fund_advance: [true]}}
  - what: 批量文件入库迟延
    what_en: A batch file that was processed late
    cleared_by: 批量参保文件的报送回执；登记早于受伤日、依法次日起已在保的，系统已排除
    cleared_by_en: The receipt of the batch file; who was registered before the day of the injury, and so insured by law, is left out already
    left_out: true
    tests: [before_cover]
  - what: 系统故障期间无法登记
    what_en: A system outage that kept the employer from registering
    cleared_by: 系统故障公告或备案；故障覆盖受伤日、恢复后即登记的，系统已排除
    cleared_by_en: The notice of the outage; where it covers the injury and the registration followed at once, the case is left out already
    left_out: true
  - what: 同一法定代表人的集团内调动
    what_en: A transfer within a group under one legal representative
    cleared_by: 调动通知、两家单位的劳动合同；受伤时集团内另一单位的参保在有效期的，系统已排除
    cleared_by_en: The notice of transfer and both contracts; where another unit's enrolment was in force at the time, the case is left out already
    left_out: true
  - what: 2025年7月前三十日内登记的新职工
    what_en: A new worker registered within thirty days, before July 2025
    cleared_by: 劳动合同、入职登记表；登记日距用工日期不超过可追溯天数、用工日期未改的，系统已排除
    cleared_by_en: >-
      The labour contract and the form of hire; who was registered within the days that cover reached back, the start of work not edited, is
      left out already
    left_out: true
    tests: [hire_date_edited, registered_too_late]
  - what: 登记当天上岗的新职工
    what_en: A new worker who began on the day of registration
    cleared_by: 门禁记录、监控、工友证言；受伤以前已入库的考勤显示登记之后才到岗的，系统已排除，受伤以后才补记的只作说明，列为一级
    cleared_by_en: >-
      The gate's record, the camera, colleagues' statements; where attendance on record before the injury shows work only after the
      registration, the case is left out already; entered afterwards it explains and lowers the severity to 1
    tests: [registered_just_before]
tests:
  never_insured:
    zh: 单位从未为其参加工伤保险
    en: Never insured by the employer
    severity: 4
    basis: [社会保险法 第五十八条, 工伤保险条例 第六十二条, 人社部发〔2016〕29号 第三条, 社会保险法 第四十一条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：职工于{injury_ts}受伤，查不到责任单位为其参加工伤保险的任何登记；
      基金已支付待遇 {at_stake_fen|yuan} 元，依法由单位承担（补足工伤保险费以后新发生的费用已经除外，没有查到补足的全部列入）
    says_en: >-
      Case {case_id}: injured {injury_ts}; the responsible employer has no enrolment of the worker at all; the fund paid
      {at_stake_fen|yuan} yuan that the employer owes (costs newly arisen after the contributions owed were paid are left out; none is where no such payment is found)
    absent:
      - table: enrolment
        by: {person_id: wi_case.person_id, employer_id: wi_case.employer_id}
        only: {line: [WI, WIS]}
  cover_backdated:
    zh: 受伤后才登记，生效时间倒填
    en: Registered after the injury, with cover dated back
    severity: 4
    basis: [社会保险法 第五十八条, 工伤保险条例 第六十二条, 人社部发〔2016〕29号 第三条, 广东省工伤保险经办规程（2025年7月取消先伤后保）, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险法 第八十九条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：职工于{injury_ts}受伤，单位{reg_ts}才登记参保，生效时间却记为受伤以前的{effective_ts}；
      基金已支付待遇 {at_stake_fen|yuan} 元，依法由单位承担（补足工伤保险费以后新发生的费用已经除外，没有查到补足的全部列入）
    says_en: >-
      Case {case_id}: injured {injury_ts}, registered only {reg_ts}, yet with cover from {effective_ts}, before the injury;
      the fund paid {at_stake_fen|yuan} yuan that the employer owes (costs newly arisen after the contributions owed were paid are left out; none is where no such payment is found)
  before_cover:
    zh: 受伤时参保尚未生效
    en: Injured before cover began
    severity: 4
    basis: [社会保险法 第五十八条, 工伤保险条例 第六十二条, 人社部发〔2016〕29号 第三条, 广东省工伤保险经办规程（2025年7月取消先伤后保）, 社会保险法 第四十一条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：职工于{injury_ts}受伤，单位{reg_ts}登记参保，{effective_ts}起才生效[（用工日期为{hire_date}）]；
      基金已支付待遇 {at_stake_fen|yuan} 元，依法由单位承担（补足工伤保险费以后新发生的费用已经除外，没有查到补足的全部列入）
    says_en: >-
      Case {case_id}: injured {injury_ts}; registered {reg_ts}, with cover from {effective_ts}[; work began on {hire_date}];
      the fund paid {at_stake_fen|yuan} yuan that the employer owes (costs newly arisen after the contributions owed were paid are left out; none is where no such payment is found)
  hire_date_edited:
    zh: 参保晚于受伤，用工日期在受伤后改过
    en: Cover after the injury, the start of work edited since
    severity: 3
    basis: [社会保险法 第五十八条, 工伤保险条例 第六十二条, 人社部发〔2016〕29号 第三条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险法 第四十一条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：职工于{injury_ts}受伤，单位{reg_ts}登记参保；用工日期在受伤以后的{edited_ts}被改为{hire_date}；
      基金已支付待遇 {at_stake_fen|yuan} 元，依法由单位承担（补足工伤保险费以后新发生的费用已经除外，没有查到补足的全部列入）
    says_en: >-
      Case {case_id}: injured {injury_ts}, registered {reg_ts}; the start of work was set to {hire_date} on {edited_ts},
      after the injury; the fund paid {at_stake_fen|yuan} yuan that the employer owes (costs newly arisen after the contributions owed were paid are left out; none is where no such payment is found)
  registered_too_late:
    zh: 参保晚于受伤，登记超过可追溯的天数
    en: Cover after the injury, registered later than cover reaches back
    severity: 3
    basis: [社会保险法 第五十八条, 工伤保险条例 第六十二条, 人社部发〔2016〕29号 第三条, 社会保险法 第四十一条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：职工于{injury_ts}受伤，{hire_date}开始用工，单位{reg_ts}才登记参保，相隔 {days} 天，
      超过可追溯的 {reach_back_days} 天；基金已支付待遇 {at_stake_fen|yuan} 元，依法由单位承担（补足工伤保险费以后新发生的费用已经除外，没有查到补足的全部列入）
    says_en: >-
      Case {case_id}: injured {injury_ts}; work began on {hire_date} and was registered {reg_ts}, {days|day/days} later, where
      cover reaches back {reach_back_days} days; the fund paid {at_stake_fen|yuan} yuan that the employer owes (costs newly arisen after the contributions owed were paid are left out; none is where no such payment is found)
  hired_after_injury:
    zh: 参保晚于受伤，登记的用工日期还在受伤之后
    en: Cover after the injury, with work beginning after it
    severity: 3
    basis: [社会保险法 第五十八条, 工伤保险条例 第六十二条, 人社部发〔2016〕29号 第三条, 社会保险法 第四十一条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：职工于{injury_ts}受伤，单位{reg_ts}登记参保，所报用工日期{hire_date}却在受伤之后；
      基金已支付待遇 {at_stake_fen|yuan} 元，依法由单位承担（补足工伤保险费以后新发生的费用已经除外，没有查到补足的全部列入）
    says_en: >-
      Case {case_id}: injured {injury_ts}, registered {reg_ts}, with a start of work, {hire_date}, after the injury;
      the fund paid {at_stake_fen|yuan} yuan that the employer owes (costs newly arisen after the contributions owed were paid are left out; none is where no such payment is found)
  registered_just_before:
    zh: 刚登记就受伤，就诊紧跟登记
    en: Registered just before the injury, the visit close upon it
    severity: 2
    basis: [社会保险法 第五十八条, 工伤保险条例 第六十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：单位{reg_ts}登记参保，申报的受伤时间是{injury_ts}，首次就诊是{first_visit_ts}，
      就诊紧跟登记或还在登记以前[（受伤以后才入库的考勤记为{began_ts}到岗）]；基金已支付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {case_id}: registered {reg_ts}, injured {injury_ts} as declared, first seen by a doctor {first_visit_ts},
      close upon the registration or before it[ (attendance entered after the injury has work begin {began_ts})]; the fund paid {at_stake_fen|yuan} yuan
--- */
-- 完整参保记录之前的最后一个月；更早的受伤查不到当时的参保，不作判断
WITH records AS (SELECT COALESCE(MIN(as_of_ym_month), 0) AS last_month FROM account_opening),
-- 未被否决、不是先行支付的工伤案件，以及受伤当日的法律：是否已取消先伤后保、可追溯几天、登记几天后生效
injured AS (
    SELECT c.case_id, c.person_id, c.employer_id, c.injury_ts, c.injury_ts_minute, c.injury_ts_month, c.first_visit_ts,
        c.first_visit_ts_minute, o.last_month, u.legal_person_id, CAST(c.injury_ts AS DATE) AS injury_date,
        COALESCE(cutoff.value_date <= CAST(c.injury_ts AS DATE), FALSE) AS is_abolished, back.value AS reach_back_days,
        delay.value AS delay_days
    FROM wi_case AS c
    JOIN person AS b ON b.person_id = c.person_id
    JOIN records AS o ON o.last_month < c.injury_ts_month
    LEFT JOIN employer AS u ON u.employer_id = c.employer_id
    LEFT JOIN law_parameter AS cutoff
        ON cutoff.name = 'xsfb_cutoff' AND CAST(c.injury_ts AS DATE) BETWEEN cutoff.from_date AND cutoff.to_date
    LEFT JOIN law_parameter AS back
        ON back.name = 'xsfb_days' AND CAST(c.injury_ts AS DATE) BETWEEN back.from_date AND back.to_date
    LEFT JOIN law_parameter AS delay
        ON delay.name = 'cover_delay_days' AND CAST(c.injury_ts AS DATE) BETWEEN delay.from_date AND delay.to_date
    WHERE c.decision NOT IN ('rejected', 'withdrawn') AND NOT c.fund_advance
),
-- 每一段工伤保险（含特定人员）参保
cover AS (
    SELECT enrol_id, person_id, employer_id, hire_date, hire_date_month, start_date, end_date, reg_ts, reg_ts_minute,
        reg_ts_month, CAST(reg_ts AS DATE) AS reg_date, effective_ts, channel
    FROM enrolment WHERE line IN ('WI', 'WIS')
),
-- 受伤时同一法定代表人名下另一单位的参保在有效期的案件
group_cover AS (
    SELECT DISTINCT i.case_id
    FROM injured AS i
    JOIN cover AS k ON k.person_id = i.person_id AND k.employer_id <> i.employer_id
    JOIN employer AS u ON u.employer_id = k.employer_id AND u.legal_person_id = i.legal_person_id
    WHERE k.reg_ts <= i.injury_ts AND k.effective_ts <= i.injury_ts
        AND (k.end_date IS NULL OR k.end_date >= i.injury_date)
),
-- 责任单位为其办理、受伤时尚未停保的参保，按登记先后；登记最早的一段应当覆盖受伤
candidates AS (
    SELECT i.case_id, k.enrol_id, k.hire_date, k.hire_date_month, k.start_date, k.reg_ts, k.reg_ts_minute,
        k.reg_ts_month, k.reg_date, k.effective_ts, k.channel,
        ROW_NUMBER() OVER (PARTITION BY i.case_id ORDER BY k.reg_ts, k.enrol_id) AS place
    FROM injured AS i JOIN cover AS k ON k.person_id = i.person_id AND k.employer_id = i.employer_id
    WHERE k.end_date IS NULL OR k.end_date >= i.injury_date
),
-- 受伤在系统故障之中、恢复后宽限期内即登记的案件
outage AS (
    SELECT DISTINCT i.case_id
    FROM injured AS i
    JOIN candidates AS r ON r.case_id = i.case_id AND r.place = 1
    JOIN exemption AS x ON x.kind = 'system_outage' AND x.valid_from <= i.injury_date
    WHERE x.valid_to IS NULL OR date_diff('day', x.valid_to, r.reg_date) <= $outage_grace_days
),
-- 受伤之后把用工日期改成现值：操作日志记下的
edits AS (
    SELECT i.case_id, g.log_id, g.action_ts AS edited_ts
    FROM injured AS i
    JOIN candidates AS r ON r.case_id = i.case_id AND r.place = 1
    JOIN op_log AS g ON g.object_type = 'enrolment' AND g.object_id = r.enrol_id AND g.action_ts > i.injury_ts
    WHERE g.action IN ('edit', 'backdate')
        AND g.after_v = CAST(r.hire_date AS VARCHAR) AND g.before_v IS DISTINCT FROM g.after_v
    UNION ALL
    -- 登记的前后两版看出来的，不论日志里有没有
    SELECT i.case_id, CAST(NULL AS BIGINT) AS log_id, x.restated_ts AS edited_ts
    FROM injured AS i
    JOIN candidates AS r ON r.case_id = i.case_id AND r.place = 1
    JOIN enrolment_restatement AS x ON x.enrol_id = r.enrol_id AND x.restated_ts > i.injury_ts
    WHERE x.hire_date = r.hire_date AND x.was_hire_date <> x.hire_date
),
-- 其中最早的一次
hire_edit AS (SELECT case_id, MIN(log_id) AS log_id, MIN(edited_ts) AS edited_ts FROM edits GROUP BY case_id),
-- 考勤显示登记之后才到岗、此前没有在该单位出过勤的新职工，及到岗时间；受伤以前没有入库一条的，是事后补记
began_after AS (
    SELECT i.case_id, MIN(a.start_ts) AS began_ts, MIN(a.recorded_ts) >= i.injury_ts AS is_told_later
    FROM injured AS i
    JOIN candidates AS r ON r.case_id = i.case_id AND r.place = 1
    JOIN attendance AS a ON a.person_id = i.person_id AND a.employer_id = i.employer_id
    WHERE a.status = 'present' AND a.day <= i.injury_date
    GROUP BY i.case_id, i.injury_ts, r.reg_ts HAVING MIN(CASE WHEN a.start_ts >= r.reg_ts THEN 1 ELSE 0 END) = 1
),
-- 参保与受伤孰先：登记或生效晚于受伤、依法仍已在保、紧挨着登记受伤、从未参保
compared AS (
    SELECT i.case_id, i.person_id, i.employer_id, i.injury_ts, i.injury_date, i.injury_ts_month, i.first_visit_ts,
        i.is_abolished, i.reach_back_days, r.enrol_id, r.hire_date, r.reg_ts, r.reg_ts_month, r.reg_date,
        r.effective_ts, h.log_id, h.edited_ts, a.began_ts, date_diff('day', r.hire_date, r.reg_date) AS days,
        GREATEST(LEAST(r.hire_date_month, i.injury_ts_month), i.last_month + 1) AS owed_from_month,
        r.reg_ts > i.injury_ts OR r.effective_ts > i.injury_ts AS is_late,
        r.start_date <= i.injury_date AND date_diff('day', r.reg_date, i.injury_date) >= i.delay_days
        AS is_insured_by_law,
        COALESCE(date_diff('day', r.hire_date, r.reg_date) > i.reach_back_days, FALSE) AS is_beyond_reach,
        i.injury_ts_minute - r.reg_ts_minute <= $near_minutes
        AND i.first_visit_ts_minute - r.reg_ts_minute < $visit_minutes
        AND r.channel <> 'batch' AND COALESCE(a.is_told_later, TRUE) AS is_near,
        NOT EXISTS (
            SELECT 1 FROM cover AS k WHERE k.person_id = i.person_id AND k.employer_id = i.employer_id
        ) AS is_never_insured
    FROM injured AS i
    LEFT JOIN candidates AS r ON r.case_id = i.case_id AND r.place = 1
    LEFT JOIN hire_edit AS h ON h.case_id = i.case_id
    LEFT JOIN began_after AS a ON a.case_id = i.case_id
    WHERE NOT EXISTS (SELECT 1 FROM group_cover AS g WHERE g.case_id = i.case_id)
        AND NOT EXISTS (SELECT 1 FROM outage AS o WHERE o.case_id = i.case_id)
),
-- 单位已登记、并把用工当月至受伤当月的工伤保险费补足的日期；未补足的没有这个日期
settled AS (
    SELECT s.case_id, GREATEST(MAX(c.paid_date), s.reg_date) AS settled_date,
        GREATEST(MAX(c.paid_date_month), s.reg_ts_month) AS settled_month
    FROM compared AS s
    JOIN contribution AS c
        ON c.person_id = s.person_id AND c.employer_id = s.employer_id AND (c.lines_wi OR c.lines_wis)
    WHERE (s.is_late OR s.is_near OR s.is_never_insured)
        AND c.kind IN ('normal', 'arrears', 'backpay_lump') AND c.paid_date IS NOT NULL
        AND c.ym_month BETWEEN s.owed_from_month AND s.injury_ts_month
    GROUP BY s.case_id, s.reg_date, s.reg_ts_month, s.injury_ts_month, s.owed_from_month
    HAVING COUNT(DISTINCT c.ym_month) > s.injury_ts_month - s.owed_from_month
),
-- 基金为案件支付、依法不该由基金支付的每一笔；补足之后新发生的费用除外
at_stake AS (
    SELECT p.case_id, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen - p.returned_fen AS fen
    FROM payment AS p
    LEFT JOIN medical_bill AS m ON m.bill_id = p.src_key AND p.src_table = 'medical_bill'
    LEFT JOIN wi_benefit AS w ON w.ben_id = p.src_key AND p.src_table = 'wi_benefit'
    LEFT JOIN settled AS t ON t.case_id = p.case_id
    WHERE p.amount_fen > p.returned_fen
        AND NOT COALESCE(CASE
            WHEN p.item = 'medical_bill' THEN CAST(m.admit_ts AS DATE) >= t.settled_date
            WHEN p.item = 'med_lump' THEN w.employment_end_date >= t.settled_date
            WHEN p.item IN ('disab_month', 'care_month', 'topup', 'dep_month', 'rehab', 'travel', 'device')
                THEN p.ym_month > t.settled_month
        END, FALSE)
),
-- 其中每个月的月待遇
by_month AS (
    SELECT case_id, ym_month, SUM(fen) AS fen
    FROM at_stake WHERE item IN ('disab_month', 'care_month', 'topup', 'dep_month') GROUP BY case_id, ym_month
),
-- 仍在发的月待遇
running AS (
    SELECT case_id, CAST(MAX(fen) AS BIGINT) AS fen
    FROM by_month WHERE ym_month >= $as_of_month - $still_paid_months GROUP BY case_id
),
-- 应由单位承担的每一笔，及今后还会支付多少
owed AS (
    SELECT m.case_id, m.src_table, m.src_key, m.ym, m.fen, r.fen * $prevented_months AS prevented_fen
    FROM at_stake AS m LEFT JOIN running AS r ON r.case_id = m.case_id
),
-- 责任单位从未为其参保
never_insured AS (
    SELECT m.* EXCLUDE (case_id), CASE WHEN c.is_abolished THEN 4 ELSE 3 END AS severity, c.case_id AS proof__wi_case,
        c.case_id, c.injury_ts
    FROM compared AS c JOIN owed AS m ON m.case_id = c.case_id WHERE c.is_never_insured
),
-- 取消先伤后保以后，受伤之后才登记，生效时间却在受伤以前
cover_backdated AS (
    SELECT c.*, m.ym, m.prevented_fen, c.case_id AS proof__wi_case, c.enrol_id AS proof__enrolment,
        c.log_id AS proof__op_log, m.src_table, m.src_key, m.fen
    FROM compared AS c JOIN owed AS m ON m.case_id = c.case_id
    WHERE c.is_late AND c.is_abolished AND c.effective_ts <= c.injury_ts
),
-- 取消先伤后保以后，受伤时参保尚未生效
before_cover AS (
    SELECT c.*, m.ym, m.prevented_fen, c.case_id AS proof__wi_case, c.enrol_id AS proof__enrolment,
        c.log_id AS proof__op_log, m.src_table, m.src_key, m.fen
    FROM compared AS c JOIN owed AS m ON m.case_id = c.case_id
    WHERE c.is_late AND c.is_abolished AND c.effective_ts > c.injury_ts AND NOT c.is_insured_by_law
),
-- 取消先伤后保以前，登记或生效晚于受伤，用工日期又在受伤之后改过
hire_date_edited AS (
    SELECT c.*, m.ym, m.prevented_fen, c.case_id AS proof__wi_case, c.enrol_id AS proof__enrolment,
        c.log_id AS proof__op_log, m.src_table, m.src_key, m.fen
    FROM compared AS c JOIN owed AS m ON m.case_id = c.case_id
    WHERE c.is_late AND NOT c.is_abolished AND c.edited_ts IS NOT NULL
),
-- 取消先伤后保以前，登记或生效晚于受伤，离用工日期超过可追溯的天数
registered_too_late AS (
    SELECT c.*, m.ym, m.prevented_fen, c.case_id AS proof__wi_case, c.enrol_id AS proof__enrolment, m.src_table,
        m.src_key, m.fen
    FROM compared AS c JOIN owed AS m ON m.case_id = c.case_id
    WHERE c.is_late AND NOT c.is_abolished AND c.edited_ts IS NULL AND c.is_beyond_reach
),
-- 取消先伤后保以前，登记或生效晚于受伤，登记的用工日期还在受伤之后
hired_after_injury AS (
    SELECT c.*, m.ym, m.prevented_fen, c.case_id AS proof__wi_case, c.enrol_id AS proof__enrolment, m.src_table,
        m.src_key, m.fen
    FROM compared AS c JOIN owed AS m ON m.case_id = c.case_id
    WHERE c.is_late AND NOT c.is_abolished AND c.edited_ts IS NULL AND NOT c.is_beyond_reach
        AND c.hire_date > c.injury_date
),
-- 紧挨着登记受伤、就诊；取消先伤后保以前，可追溯天数内如实登记的不提；有事后补记的到岗考勤说明的降为一级
registered_just_before AS (
    SELECT c.*, CASE WHEN c.began_ts IS NULL THEN 2 ELSE 1 END AS severity, m.ym, m.prevented_fen,
        c.case_id AS proof__wi_case, c.enrol_id AS proof__enrolment, c.log_id AS proof__op_log, m.src_table, m.src_key,
        m.fen
    FROM compared AS c LEFT JOIN owed AS m ON m.case_id = c.case_id
    WHERE NOT c.is_late AND c.is_near AND (c.is_abolished OR c.is_beyond_reach)
)
SELECT * FROM never_insured
UNION ALL BY NAME SELECT * FROM cover_backdated
UNION ALL BY NAME SELECT * FROM before_cover
UNION ALL BY NAME SELECT * FROM hire_date_edited
UNION ALL BY NAME SELECT * FROM registered_too_late
UNION ALL BY NAME SELECT * FROM hired_after_injury
UNION ALL BY NAME SELECT * FROM registered_just_before

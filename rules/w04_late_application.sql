/* ---
code: W04
title: 超时限申请由基金支付
title_en: Late application with the fund paying
asks: 单位未在时限内申请工伤认定，申请之前的费用是否仍由基金支付；职工一方逾一年申请是否仍予认定；认定是否超过法定期限？
asks_en: >-
  Did the fund pay costs that arose before an application which the employer failed to make in time; was a claim accepted
  more than a year after the injury; did the decision take longer than the law allows?
line: work_injury
entity: wi_case
subject: wi_case
status: live
basis: [工伤保险条例 第十七条, 工伤保险条例 第二十条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第七条, 劳社部函〔2004〕256号 第六条, 广东省工伤保险条例（2019 修订） 第十二条, 社会保险经办条例 第四十四条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
reads:
  - wi_case
  - payment
  - medical_bill
  - law_parameter
  - law_workday
eligible: SELECT case_id FROM wi_case WHERE decision <> 'withdrawn'
at_stake: 受伤或诊断之日至申请之日（含当日）发生、基金已付且未退回的费用
at_stake_en: What the fund paid and did not get back of the costs from the injury or diagnosis to the day of the application, included
sought: 工伤认定申请表及受理时间、受伤经过、医疗费用日清单
sought_en: The application and when it came in, the account of the injury, the daily list of costs
look_alikes:
  - what: 经批准延长申请时限
    what_en: An extension granted
    cleared_by: 社会保险行政部门同意延长申请时限的文书；登记为准予延期的，系统已排除
    cleared_by_en: The office's consent to a later application; cases recorded as extended are left out already
    tests: [employer_late, after_one_year, employer_did_not_apply]
    asked:
      - {table: wi_case, by: {case_id: wi_case.case_id}, only: {ext_granted: [true]}}
  - what: 因劳动关系仲裁或诉讼耽误
    what_en: A delay for arbitration or a lawsuit over the labour relation
    cleared_by: 仲裁裁决书、法院判决书或者受理通知书；因劳动关系仲裁或者待司法结论中止的，系统已排除
    cleared_by_en: The award, the judgment or the notice of its acceptance; cases suspended for arbitration or a court are left out already
    tests: [employer_late, after_one_year, employer_did_not_apply]
    asked:
      - {table: wi_case, by: {case_id: wi_case.case_id}, only: {suspended_reason: [labour_relation, court]}}
  - what: 住院跨过申请之日
    what_en: A stay that runs on beyond the day of the application
    cleared_by: 住院费用日清单，申请次日起的由基金负担；就诊单只有总额，系统以入院之日为准
    cleared_by_en: The list of charges by day, for the fund bears them from the day after; a bill has one sum and is judged by the admission
    tests: [employer_late, employer_did_not_apply]
  - what: 等待交通事故认定、司法结论而中止
    what_en: A decision that waited for another authority
    cleared_by: 中止通知书、交通事故认定书或司法结论；中止天数已从办理天数中扣除，正在中止的系统已排除
    cleared_by_en: The notice of suspension and what it waited for; the days of suspension are taken off, and cases still suspended are left out already
    left_out: true
    tests: [decided_late]
  - what: 材料补正后才受理
    what_en: An application accepted only once it was complete
    cleared_by: 受理通知书、补正材料告知书；系统没有受理日期，认定期限从申请之日起算
    cleared_by_en: The notices of acceptance and of missing papers; the day of acceptance is not recorded, so the days run from the application
    tests: [decided_late]
tests:
  employer_late:
    zh: 单位逾期申请工伤认定，应由单位负担的费用由基金支付
    en: The employer applied late and the fund paid what arose before
    severity: 2
    basis: [工伤保险条例 第十七条, 广东省工伤保险条例（2019 修订） 第十二条, 劳社部函〔2004〕256号 第六条, 社会保险经办条例 第四十四条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}：受伤或诊断之日为{from_date}，用人单位应在 {employer_days} 日内申请工伤认定，{apply_date}才申请，已是第 {apply_days} 日；
      申请之日（含当日）以前发生的费用应由用人单位负担，基金已支付 {at_stake_fen|yuan} 元，查实的由用人单位归还基金（没有登记受理日期，以申请之日计）
    says_en: >-
      Case {subject_id}: injured or diagnosed on {from_date}, the employer was to apply within {employer_days} days and applied on {apply_date}, day {apply_days}.
      What arose up to that day is the employer's to bear; the fund paid {at_stake_fen|yuan} yuan of it, which the employer gives back if so found (the day of acceptance is not on record, that of the application counts)
  after_one_year:
    zh: 职工一方超过一年时限申请工伤认定
    en: Applied for by the worker's side after more than a year
    severity: 2
    basis: [工伤保险条例 第十七条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第七条, 社会保险经办条例 第四十六条]
    at_stake: 基金为该案已付且未退回的全部项目
    at_stake_en: All the fund paid for the case and did not get back
    says: >-
      工伤案件 {subject_id}：受伤或诊断之日为{from_date}，登记的申请人是{applicant|applicant}，{apply_date}提出，已是第 {apply_days} 日，超过一年的时限，案件没有登记准予延期或中止；
      是否有依法扣除的耽误时间待核，该案基金已支付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id}: injured or diagnosed on {from_date}; the application on record (applicant: {applicant|applicant}) is of {apply_date}, day {apply_days} and more than a year later, and the case
      has no extension and no suspension on record. Whether time lost counts off is to be seen; the fund paid {at_stake_fen|yuan} yuan on the case
  employer_did_not_apply:
    zh: 单位逾期未申请工伤认定，应由单位负担的费用由基金支付
    en: The employer did not apply and the fund paid what arose before
    severity: 1
    basis: [工伤保险条例 第十七条, 广东省工伤保险条例（2019 修订） 第十二条, 劳社部函〔2004〕256号 第六条, 社会保险经办条例 第四十四条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {subject_id}：受伤或诊断之日为{from_date}，用人单位应在 {employer_days} 日内申请工伤认定；登记的申请人是{applicant|applicant}，{apply_date}提出，已是第 {apply_days} 日，没有登记准予延期；
      申请之日（含当日）以前发生的费用应由用人单位负担，基金已支付 {at_stake_fen|yuan} 元，查实的由用人单位归还基金（没有登记受理日期，以申请之日计）
    says_en: >-
      Case {subject_id}: injured or diagnosed on {from_date}, the employer was to apply within {employer_days} days; the application on record (applicant: {applicant|applicant}) is of {apply_date}, day {apply_days}, and no extension is on record.
      What arose up to that day is the employer's to bear; the fund paid {at_stake_fen|yuan} yuan of it, which the employer gives back if so found (the day of acceptance is not on record, that of the application counts)
    docket: service
  decided_late:
    zh: 工伤认定超过法定办理期限
    en: The decision took longer than the law allows
    severity: 1
    basis: [工伤保险条例 第二十条]
    at_stake: 没有涉及金额
    at_stake_en: No money
    says: >-
      工伤案件 {subject_id}：{apply_date}申请工伤认定，[{decision_date}作出结论][至{pending_on}尚无结论]，
      办理 {decide_days} 日[（已扣除中止 {suspended_days} 日）]，超过 {decision_days} 日的期限
    says_en: >-
      Case {subject_id}: applied for on {apply_date} and [decided on {decision_date}][still undecided on {pending_on}], after
      {decide_days|day/days}[ without {suspended_days|day/days} of suspension]; the law allows {decision_days} days
--- */
-- 每个案件的起算日（职业病从诊断之日）、申请日与认定日；尚在受理的算到今天
WITH dated AS (
    SELECT case_id, applicant, decision, apply_ts_month, decision_date,
        decision <> 'rejected' AND NOT ext_granted
        AND (suspended_reason IS NULL OR suspended_reason NOT IN ('labour_relation', 'court')) AS is_unexcused,
        COALESCE(suspended_days, 0) AS suspended_days, CAST(apply_ts AS DATE) AS apply_date,
        CAST(CASE WHEN clause = '14-4' THEN COALESCE(first_diag_ts, injury_ts) ELSE injury_ts END AS DATE) AS from_date,
        CASE WHEN clause = '14-4' THEN COALESCE(first_diag_ts_month, injury_ts_month) ELSE injury_ts_month END AS from_month,
        CASE WHEN decision = 'pending' THEN $as_of END AS pending_on
    FROM wi_case WHERE decision <> 'withdrawn'
),
-- 申请用了几日、认定用了几日（正在中止的不算），与申请那天的法定时限；一年按历年，满一年的对应日当天还在期限之内
limits AS (
    SELECT d.case_id, d.applicant, d.is_unexcused, d.apply_ts_month, d.apply_date, d.from_date, d.decision_date,
        d.pending_on, d.suspended_days, date_diff('day', d.from_date, d.apply_date) AS apply_days,
        CASE WHEN d.decision <> 'suspended'
        THEN date_diff('day', d.apply_date, COALESCE(d.pending_on, d.decision_date)) - d.suspended_days END AS decide_days,
        own.value AS employer_days,
        COALESCE(
            d.apply_ts_month - d.from_month > kin.value
                OR (d.apply_ts_month - d.from_month = kin.value AND ended.day_of_month > begun.day_of_month),
            FALSE
        ) AS is_after_year, office.value AS decision_days
    FROM dated AS d
    JOIN law_parameter AS own
        ON own.name = 'injury_employer_days' AND d.apply_date BETWEEN own.from_date AND own.to_date
    JOIN law_parameter AS kin
        ON kin.name = 'injury_worker_months' AND d.apply_date BETWEEN kin.from_date AND kin.to_date
    JOIN law_parameter AS office
        ON office.name = 'injury_decision_days' AND office.key = 'ordinary'
        AND d.apply_date BETWEEN office.from_date AND office.to_date
    LEFT JOIN law_workday AS begun ON begun.day = d.from_date
    LEFT JOIN law_workday AS ended ON ended.day = d.apply_date
),
-- 逾期申请的案件、基金为其支付而未退回的每一笔，及是否发生在申请之日以前（含当日）：先看就诊日，没有就诊的看所属月
late AS (
    SELECT l.case_id, l.applicant, l.from_date, l.apply_date, l.apply_days, l.employer_days, l.is_after_year,
        p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS fen,
        COALESCE(CAST(m.admit_ts AS DATE) <= l.apply_date, p.ym_month < l.apply_ts_month) AS is_before
    FROM limits AS l
    LEFT JOIN payment AS p ON p.case_id = l.case_id AND p.amount_fen > p.returned_fen
    LEFT JOIN medical_bill AS m ON m.bill_id = p.src_key AND p.src_table = 'medical_bill'
    WHERE l.is_unexcused AND l.apply_days > l.employer_days
),
-- 单位逾期申请，而申请之前的由基金支付
employer_late AS (SELECT *, case_id AS proof__wi_case FROM late WHERE applicant = 'employer' AND is_before),
-- 职工一方逾一年申请，全部不应支付
after_one_year AS (SELECT *, case_id AS proof__wi_case FROM late WHERE applicant <> 'employer' AND is_after_year),
-- 单位没有申请而由职工一方在一年之内申请，而申请之前的由基金支付
employer_did_not_apply AS (
    SELECT *, case_id AS proof__wi_case FROM late WHERE applicant <> 'employer' AND NOT is_after_year AND is_before
),
-- 认定超期
decided_late AS (
    SELECT * EXCLUDE (suspended_days), case_id AS proof__wi_case, NULLIF(suspended_days, 0) AS suspended_days
    FROM limits WHERE decide_days > decision_days
)
SELECT * FROM employer_late
UNION ALL BY NAME SELECT * FROM after_one_year
UNION ALL BY NAME SELECT * FROM employer_did_not_apply
UNION ALL BY NAME SELECT * FROM decided_late

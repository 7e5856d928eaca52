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
severity: 2
status: live
basis:
  - 工伤保险条例 第十七条
  - 工伤保险条例 第二十条
  - 劳社部函〔2004〕256号 第六条
  - 最高人民法院关于审理工伤保险行政案件若干问题的规定 第七条
reads:
  - wi_case
  - payment
  - medical_bill
  - law_parameter
eligible: SELECT case_id FROM wi_case WHERE decision <> 'withdrawn'
parameters:
  days_per_month: {value: 30.5, unit: days, source: 十二个月按 366 天计，逢闰年也不误提}
at_stake: 单位逾期的，为申请之日前发生、基金已付且未退回的费用；逾一年申请的，为该案基金已付且未退回的全部项目
at_stake_en: >-
  Where the employer was late, what the fund paid and did not get back of the costs that arose before the application;
  where the claim came after a year, all the fund paid for the case and did not get back
look_alikes:
  - what: 经批准延长申请时限
    what_en: An extension granted
    cleared_by: 案件登记为准予延期
    cleared_by_en: The case is recorded as extended
  - what: 因劳动关系仲裁或诉讼耽误
    what_en: A delay for arbitration or a lawsuit over the labour relation
    cleared_by: 中止原因为劳动关系仲裁或待司法结论；其余凭仲裁、判决文书
    cleared_by_en: The case was suspended for arbitration or a court; otherwise by the award or judgment
  - what: 等待交通事故认定、司法结论而中止
    what_en: A decision that waited for another authority
    cleared_by: 中止天数从办理天数中扣除，正在中止的不提
    cleared_by_en: The days of suspension are taken off, and cases still suspended are not raised
  - what: 材料补正后才受理
    what_en: An application accepted only once it was complete
    cleared_by: 受理通知书；系统没有受理日期，认定期限从申请之日起算
    cleared_by_en: The notice of acceptance; the day of acceptance is not recorded, so the days run from the application
says: >-
  工伤案件 {case_id}：{from_date} 受伤或确诊，{apply_date} 申请（第 {apply_days} 日），{decision_date} 认定
  （办理 {decide_days} 日，已扣除中止）；基金所付中 {at_stake_fen|yuan} 元依法不应由基金负担
says_en: >-
  Case {case_id}: injured or diagnosed {from_date}, applied for {apply_date} (day {apply_days}), decided {decision_date}
  ({decide_days} days without suspensions); {at_stake_fen|yuan} yuan paid by the fund is not the fund's to bear
--- */
WITH dated AS (
    -- 每个案件的起算日（职业病从诊断之日）、申请日与认定日；尚在受理的算到今天
    SELECT
        case_id, applicant, decision, ext_granted, suspended_reason, apply_ts_month, decision_date,
        COALESCE(suspended_days, 0) AS suspended_days,
        CAST(apply_ts AS DATE) AS apply_date,
        CAST(CASE WHEN clause = '14-4' THEN COALESCE(first_diag_ts, injury_ts) ELSE injury_ts END AS DATE) AS from_date,
        CASE WHEN decision = 'pending' THEN $as_of ELSE decision_date END AS until_date
    FROM wi_case
    WHERE decision <> 'withdrawn'
),
limits AS (
    -- 申请用了几日、认定用了几日（正在中止的不算），与申请那天的法定时限
    SELECT
        d.case_id, d.applicant, d.apply_ts_month, d.apply_date, d.from_date, d.decision_date,
        date_diff('day', d.from_date, d.apply_date) AS apply_days,
        CASE WHEN d.decision <> 'suspended' THEN date_diff('day', d.apply_date, d.until_date) - d.suspended_days END
            AS decide_days,
        d.decision <> 'rejected' AND NOT d.ext_granted
            AND (d.suspended_reason IS NULL OR d.suspended_reason NOT IN ('labour_relation', 'court')) AS is_unexcused,
        own.value AS employer_days,
        kin.value * $days_per_month AS worker_days,
        office.value AS decision_days
    FROM dated AS d
    JOIN law_parameter AS own
        ON own.name = 'injury_employer_days' AND d.apply_date BETWEEN own.from_date AND own.to_date
    JOIN law_parameter AS kin
        ON kin.name = 'injury_worker_months' AND d.apply_date BETWEEN kin.from_date AND kin.to_date
    JOIN law_parameter AS office
        ON office.name = 'injury_decision_days' AND office.key = 'ordinary'
        AND d.apply_date BETWEEN office.from_date AND office.to_date
),
late AS (
    -- 逾期申请：职工一方逾一年，单位逾期，单位没有申请而由职工一方申请
    SELECT
        case_id, from_date, apply_date, apply_ts_month, apply_days, decision_date, decide_days,
        CASE
            WHEN applicant = 'employer' THEN 'employer_late'
            WHEN apply_days > worker_days THEN 'after_one_year'
            ELSE 'employer_did_not_apply'
        END AS test
    FROM limits WHERE is_unexcused AND apply_days > employer_days
    UNION ALL
    -- 认定超期
    SELECT
        case_id, from_date, apply_date, apply_ts_month, apply_days, decision_date, decide_days, 'decided_late' AS test
    FROM limits WHERE decide_days > decision_days
),
items AS (
    -- 基金为这些案件支付、未退回的每一笔，及单据的就诊日
    SELECT
        p.case_id, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen - p.returned_fen AS fen,
        CAST(m.admit_ts AS DATE) AS admit_date
    FROM payment AS p
    LEFT JOIN medical_bill AS m ON m.bill_id = p.src_key AND p.src_table = 'medical_bill'
    WHERE p.amount_fen > p.returned_fen AND p.case_id IN (SELECT case_id FROM late)
),
borne AS (
    -- 不应由基金负担的：逾一年的为全部；单位逾期的为申请之前的就诊和申请月之前的月待遇；认定超期的没有
    SELECT
        l.case_id, l.from_date, l.apply_date, l.apply_days, l.decision_date, l.decide_days, l.test,
        i.src_table, i.src_key, i.ym, i.fen
    FROM late AS l
    LEFT JOIN items AS i
        ON i.case_id = l.case_id AND l.test <> 'decided_late'
        AND (l.test = 'after_one_year' OR COALESCE(i.admit_date < l.apply_date, i.ym_month < l.apply_ts_month))
)
SELECT
    case_id AS finding,
    'wi_case' AS subject_kind,
    case_id AS subject_id,
    test AS test,
    CASE WHEN test IN ('employer_did_not_apply', 'decided_late') THEN 1 ELSE 2 END AS severity,
    ym AS from_ym,
    ym AS to_ym,
    case_id AS proof__wi_case,
    src_table AS money_table,
    src_key AS money_key,
    fen AS fen,
    case_id AS case_id,
    from_date AS from_date,
    apply_date AS apply_date,
    apply_days AS apply_days,
    decision_date AS decision_date,
    decide_days AS decide_days
FROM borne
WHERE src_key IS NOT NULL OR test IN ('after_one_year', 'decided_late')

/* ---
entity: hospital
key: [hospital_id]
title: 医疗机构
title_en: Hospitals
grain: one row a hospital
reads: [hospital, medical_bill, ref_icd, wi_case]
parameters:
  window_months: {value: 24, unit: months, source: 设计值，行政处罚追责期两年}
  window_days: {value: 730, unit: days, source: 设计值，床位使用率的分母}
  fen_a_yuan: {value: 100, unit: fen, source: 换算}
  most_log: {value: 2, unit: natural logarithm, source: 设计值，一张单据计入医院均值的偏离以七倍为限}
  often: {value: 3, unit: stays, source: 设计值，反复住院}
columns:
  hospital_level: {zh: 医院等级, en: level, unit: 1 to 3, note: 仅用于同类比较}
  beds: {zh: 床位数, en: beds, unit: beds}
  under_agreement: {zh: 协议有效, en: under a service agreement, unit: true or false}
  bills: {zh: 窗口内单据, en: bills in the window, unit: bills}
  stays: {zh: 其中住院与康复, en: of these stays, unit: stays}
  patients: {zh: 就医人员, en: persons treated, unit: persons}
  often_patients: {zh: 反复住院的人员, en: persons with often stays or more, unit: persons}
  stay_days: {zh: 平均住院天数, en: mean days of a stay, unit: days}
  bed_share: {zh: 工伤住院占床位日之比, en: share of its bed-days taken by injury stays, unit: share}
  fund_fen: {zh: 基金支付, en: paid by the fund, unit: fen}
  drug_share: {zh: 药品费占比, en: share of drugs in the cost, unit: share}
  device_share: {zh: 器械费占比, en: share of devices in the cost, unit: share}
  exam_share: {zh: 检查费占比, en: share of examinations in the cost, unit: share}
  manual_share: {zh: 手工报销的占比, en: share of bills reimbursed by hand, unit: share}
  emergency_share: {zh: 急诊占比, en: share of emergencies, unit: share}
  agent_share: {zh: 代办经手案件的占比, en: share of bills whose case an agent handled, unit: share}
  mean_severity: {zh: 平均严重程度, en: mean severity of the diagnoses, unit: 1 to 5}
  stay_excess: {zh: 住院费用比他院同病组平均高出, en: mean excess of its stays over the same group elsewhere, unit: natural logarithm, note: 已按医院等级校正}
  care_excess: {zh: 门诊费用比他院同病组平均高出, en: mean excess of its other bills over the same group elsewhere, unit: natural logarithm, note: 已按医院等级校正}
--- */
WITH bill AS (
    -- 窗口内的单据，及其病组与医院等级；费用取对数
    SELECT
        b.bill_id, b.case_id, b.person_id, b.hospital_id, b.kind, b.settle, b.emergency, i.icd_group, i.severity,
        h.level, b.total_fen, b.fund_fen, b.drug_fen, b.device_fen, b.exam_fen,
        b.kind IN ('inpatient', 'rehab') AS is_stay,
        date_diff('day', CAST(b.admit_ts AS DATE), CAST(b.discharge_ts AS DATE)) AS stay_days,
        LN(NULLIF(b.total_fen, 0) / $fen_a_yuan) AS log_yuan
    FROM medical_bill AS b
    JOIN hospital AS h ON h.hospital_id = b.hospital_id
    LEFT JOIN ref_icd AS i ON i.icd10 = b.icd10
    WHERE b.admit_ts_month > $as_of_month - $window_months
),
beside_group AS (
    -- 与他院同类别、同病组、同严重程度的平均相比
    SELECT
        b.hospital_id, b.kind, b.level, b.is_stay,
        b.log_yuan - (
            SUM(b.log_yuan) OVER (PARTITION BY b.kind, b.icd_group, b.severity)
            - SUM(b.log_yuan) OVER (PARTITION BY b.kind, b.icd_group, b.severity, b.hospital_id)
        ) / NULLIF(
            COUNT(b.log_yuan) OVER (PARTITION BY b.kind, b.icd_group, b.severity)
            - COUNT(b.log_yuan) OVER (PARTITION BY b.kind, b.icd_group, b.severity, b.hospital_id), 0
        ) AS beyond
    FROM bill AS b
    WHERE b.icd_group IS NOT NULL
),
beside_level AS (
    -- 再减去他院同等级的平均：高等级医院本来就贵；单张单据的偏离封顶
    SELECT
        g.hospital_id, g.is_stay,
        GREATEST(-$most_log, LEAST($most_log, g.beyond - COALESCE((
            SUM(g.beyond) OVER (PARTITION BY g.kind, g.level)
            - SUM(g.beyond) OVER (PARTITION BY g.kind, g.level, g.hospital_id)
        ) / NULLIF(
            COUNT(g.beyond) OVER (PARTITION BY g.kind, g.level)
            - COUNT(g.beyond) OVER (PARTITION BY g.kind, g.level, g.hospital_id), 0
        ), 0))) AS cost_excess
    FROM beside_group AS g
    WHERE g.beyond IS NOT NULL
),
dearer AS (
    -- 每家医院的平均偏离，住院与门诊分开
    SELECT
        l.hospital_id,
        AVG(CASE WHEN l.is_stay THEN l.cost_excess END) AS stay_excess,
        AVG(CASE WHEN NOT l.is_stay THEN l.cost_excess END) AS care_excess
    FROM beside_level AS l
    GROUP BY l.hospital_id
),
often_in AS (
    -- 在同一医院反复住院的人员
    SELECT b.hospital_id, b.person_id
    FROM bill AS b
    WHERE b.is_stay
    GROUP BY b.hospital_id, b.person_id
    HAVING COUNT(b.bill_id) >= $often
),
often_of AS (
    -- 每家医院反复住院的人数
    SELECT o.hospital_id, COUNT(o.person_id) AS often_patients
    FROM often_in AS o
    GROUP BY o.hospital_id
),
record AS (
    -- 每家医院的单据
    SELECT
        b.hospital_id,
        COUNT(b.bill_id) AS bills,
        COUNT(CASE WHEN b.is_stay THEN 1 END) AS stays,
        COUNT(DISTINCT b.person_id) AS patients,
        AVG(CASE WHEN b.is_stay THEN b.stay_days END) AS stay_days,
        SUM(CASE WHEN b.is_stay THEN b.stay_days ELSE 0 END) AS bed_days,
        SUM(b.fund_fen) AS fund_fen,
        SUM(b.drug_fen) / NULLIF(SUM(CASE WHEN b.drug_fen IS NULL THEN 0 ELSE b.total_fen END), 0) AS drug_share,
        SUM(b.device_fen) / NULLIF(SUM(CASE WHEN b.device_fen IS NULL THEN 0 ELSE b.total_fen END), 0) AS device_share,
        SUM(b.exam_fen) / NULLIF(SUM(CASE WHEN b.exam_fen IS NULL THEN 0 ELSE b.total_fen END), 0) AS exam_share,
        AVG(CASE WHEN b.settle = 'manual' THEN 1 ELSE 0 END) AS manual_share,
        AVG(CASE WHEN b.emergency THEN 1 ELSE 0 END) AS emergency_share,
        AVG(CASE WHEN c.agent_id IS NULL THEN 0 ELSE 1 END) AS agent_share,
        AVG(b.severity) AS mean_severity
    FROM bill AS b
    LEFT JOIN wi_case AS c ON c.case_id = b.case_id
    GROUP BY b.hospital_id
)
SELECT
    h.hospital_id,
    h.level AS hospital_level,
    h.beds,
    COALESCE(h.agreement_from <= $as_of AND COALESCE(h.agreement_to, $as_of) >= $as_of, FALSE) AS under_agreement,
    COALESCE(r.bills, 0) AS bills,
    COALESCE(r.stays, 0) AS stays,
    COALESCE(r.patients, 0) AS patients,
    COALESCE(o.often_patients, 0) AS often_patients,
    r.stay_days,
    r.bed_days / NULLIF(h.beds * $window_days, 0) AS bed_share,
    COALESCE(r.fund_fen, 0) AS fund_fen,
    r.drug_share,
    r.device_share,
    r.exam_share,
    r.manual_share,
    r.emergency_share,
    r.agent_share,
    r.mean_severity,
    d.stay_excess,
    d.care_excess
FROM hospital AS h
LEFT JOIN record AS r ON r.hospital_id = h.hospital_id
LEFT JOIN often_of AS o ON o.hospital_id = h.hospital_id
LEFT JOIN dearer AS d ON d.hospital_id = h.hospital_id

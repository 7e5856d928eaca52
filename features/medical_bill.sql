/* ---
entity: medical_bill
key: [bill_id]
title: 工伤医疗费单据
title_en: Medical bills of work injuries
grain: one row a bill of who was admitted or seen in the last window_months months
reads: [medical_bill, ref_icd, hospital, wi_case]
parameters:
  window_months: {value: 24, unit: months, source: 设计值，行政处罚追责期两年}
  fen_a_yuan: {value: 100, unit: fen, source: 换算}
  most_log: {value: 2, unit: natural logarithm, source: 设计值，一张单据计入医院均值的偏离以七倍为限}
  tertiary: {value: 3, unit: level, source: 医院等级，三级}
columns:
  case_id: {zh: 工伤案件, en: injury case, unit: id}
  person_id: {zh: 就医人员, en: person treated, unit: id}
  hospital_id: {zh: 医疗机构, en: hospital, unit: id}
  care: {zh: 医疗费类别, en: kind of care, unit: code, note: 仅用于同类比较}
  icd_group: {zh: 病组, en: diagnosis group, unit: code, note: 仅用于同类比较}
  severity: {zh: 严重程度, en: severity of the diagnosis, unit: 1 to 5, note: 仅用于同类比较}
  hospital_level: {zh: 医院等级, en: level of the hospital, unit: 1 to 3, note: 仅用于同类比较}
  tertiary: {zh: 三级医院, en: tertiary hospital, unit: true or false, note: 仅用于检验}
  stay: {zh: 住院或康复，病组已知且有费用, en: an inpatient or rehabilitation stay with known group and cost, unit: true or false}
  total_yuan: {zh: 总费用, en: total cost, unit: yuan}
  fund_fen: {zh: 基金支付, en: paid by the fund, unit: fen}
  stay_days: {zh: 住院天数, en: days in hospital, unit: days}
  drug_share: {zh: 药品费占比, en: share of drugs in the cost, unit: share}
  device_share: {zh: 器械费占比, en: share of devices in the cost, unit: share}
  exam_share: {zh: 检查费占比, en: share of examinations in the cost, unit: share}
  agent_case: {zh: 案件由代办经手, en: an agent handled the case, unit: 0 or 1}
  cost_excess: {zh: 费用比他院同病组高出, en: cost beyond the same group elsewhere, unit: natural logarithm, note: 已按医院等级校正}
  hospital_excess: {zh: 该院其他单据平均高出, en: mean excess of the hospital's other bills, unit: natural logarithm, note: 住院与门诊分开；本单除外}
  drug_excess: {zh: 药品费占比比他院同病组高出, en: share of drugs beyond the same group elsewhere, unit: share, note: 已按医院等级校正}
  hospital_drug_excess: {zh: 该院其他单据药品费占比平均高出, en: mean excess of the share of drugs in the hospital's other bills, unit: share, note: 住院与门诊分开；本单除外}
  hospital_bills: {zh: 该院其他单据, en: the hospital's other bills of this sort, unit: bills}
--- */
WITH bill AS (
    -- 窗口内的单据，及其病组与医院等级；费用取对数
    SELECT
        b.bill_id, b.case_id, b.person_id, b.hospital_id, b.kind, i.icd_group, i.severity, h.level,
        b.total_fen, b.fund_fen, b.device_fen, b.exam_fen,
        b.drug_fen / NULLIF(b.total_fen, 0) AS drug_share,
        b.kind IN ('inpatient', 'rehab') AS is_stay,
        date_diff('day', CAST(b.admit_ts AS DATE), CAST(b.discharge_ts AS DATE)) AS stay_days,
        LN(NULLIF(b.total_fen, 0) / $fen_a_yuan) AS log_yuan
    FROM medical_bill AS b
    LEFT JOIN ref_icd AS i ON i.icd10 = b.icd10
    LEFT JOIN hospital AS h ON h.hospital_id = b.hospital_id
    WHERE b.admit_ts_month > $as_of_month - $window_months
),
beside_group AS (
    -- 与他院同类别、同病组、同严重程度的平均相比
    SELECT
        bill_id, hospital_id, kind, level, is_stay,
        log_yuan - (
            SUM(log_yuan) OVER (PARTITION BY kind, icd_group, severity)
            - SUM(log_yuan) OVER (PARTITION BY kind, icd_group, severity, hospital_id)
        ) / NULLIF(
            COUNT(log_yuan) OVER (PARTITION BY kind, icd_group, severity)
            - COUNT(log_yuan) OVER (PARTITION BY kind, icd_group, severity, hospital_id), 0
        ) AS cost_beyond,
        drug_share - (
            SUM(drug_share) OVER (PARTITION BY kind, icd_group, severity)
            - SUM(drug_share) OVER (PARTITION BY kind, icd_group, severity, hospital_id)
        ) / NULLIF(
            COUNT(drug_share) OVER (PARTITION BY kind, icd_group, severity)
            - COUNT(drug_share) OVER (PARTITION BY kind, icd_group, severity, hospital_id), 0
        ) AS drug_beyond
    FROM bill
    WHERE icd_group IS NOT NULL
),
beside_level AS (
    -- 再减去他院同等级的平均：高等级医院本来就贵；单张单据的偏离封顶
    SELECT
        bill_id, hospital_id, is_stay,
        GREATEST(-$most_log, LEAST($most_log, cost_beyond - COALESCE((
            SUM(cost_beyond) OVER (PARTITION BY kind, level)
            - SUM(cost_beyond) OVER (PARTITION BY kind, level, hospital_id)
        ) / NULLIF(
            COUNT(cost_beyond) OVER (PARTITION BY kind, level)
            - COUNT(cost_beyond) OVER (PARTITION BY kind, level, hospital_id), 0
        ), 0))) AS cost_excess,
        drug_beyond - COALESCE((
            SUM(drug_beyond) OVER (PARTITION BY kind, level)
            - SUM(drug_beyond) OVER (PARTITION BY kind, level, hospital_id)
        ) / NULLIF(
            COUNT(drug_beyond) OVER (PARTITION BY kind, level)
            - COUNT(drug_beyond) OVER (PARTITION BY kind, level, hospital_id), 0
        ), 0) AS drug_excess
    FROM beside_group
    WHERE cost_beyond IS NOT NULL
),
beside_hospital AS (
    -- 同一医院其他单据的平均偏离
    SELECT
        bill_id, cost_excess, drug_excess,
        (SUM(cost_excess) OVER (PARTITION BY hospital_id, is_stay) - cost_excess)
            / NULLIF(COUNT(cost_excess) OVER (PARTITION BY hospital_id, is_stay) - 1, 0) AS hospital_excess,
        (SUM(drug_excess) OVER (PARTITION BY hospital_id, is_stay) - drug_excess)
            / NULLIF(COUNT(drug_excess) OVER (PARTITION BY hospital_id, is_stay) - 1, 0) AS hospital_drug_excess,
        COUNT(cost_excess) OVER (PARTITION BY hospital_id, is_stay) - 1 AS hospital_bills
    FROM beside_level
)
SELECT
    b.bill_id,
    b.case_id,
    b.person_id,
    b.hospital_id,
    b.kind AS care,
    b.icd_group,
    b.severity,
    b.level AS hospital_level,
    COALESCE(b.level = $tertiary, FALSE) AS tertiary,
    b.is_stay AND b.stay_days IS NOT NULL AND b.log_yuan IS NOT NULL AND b.icd_group IS NOT NULL AS stay,
    b.total_fen / $fen_a_yuan AS total_yuan,
    b.fund_fen,
    b.stay_days,
    b.drug_share,
    b.device_fen / NULLIF(b.total_fen, 0) AS device_share,
    b.exam_fen / NULLIF(b.total_fen, 0) AS exam_share,
    CASE WHEN c.agent_id IS NULL THEN 0 ELSE 1 END AS agent_case,
    h.cost_excess,
    h.hospital_excess,
    h.drug_excess,
    h.hospital_drug_excess,
    COALESCE(h.hospital_bills, 0) AS hospital_bills
FROM bill AS b
LEFT JOIN wi_case AS c ON c.case_id = b.case_id
LEFT JOIN beside_hospital AS h ON h.bill_id = b.bill_id

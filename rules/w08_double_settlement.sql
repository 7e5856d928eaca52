/* ---
code: W08
title: 同次就医双重结算
title_en: Double settlement of one treatment
asks: 基金支付的医疗费，是否同一张发票、同一次住院医保也已结算，或者交通事故的第三方已经赔付？
asks_en: >-
  Was a bill that the fund paid also settled by medical insurance, as the same invoice or the same stay, or compensated by
  the third party of a road accident?
line: work_injury
entity: medical_bill
severity: 3
status: live
basis:
  - 社会保险法 第三十条
  - 社会保险法 第四十二条
  - 社会保险法 第八十八条
  - 最高人民法院关于审理工伤保险行政案件若干问题的规定 第八条
reads:
  - identity
  - wi_case
  - medical_bill
  - payment
  - ext_medins
  - ext_traffic
eligible: SELECT src_key FROM payment WHERE src_table = 'medical_bill'
parameters:
  min_shared_days: {value: 1, unit: days, source: 业务规则目录 W08}
  near_minutes: {value: 720, unit: minutes, source: 业务规则目录 W05（前后十二小时的事故是同一起）}
at_stake: 基金已付与另一方已付两者之中较少的一个，按住院重叠的天数计，减去已退回的
at_stake_en: >-
  The lesser of what the fund and what the other side paid, for the days that both stays share, less what came back
look_alikes:
  - what: 一次住院分开结算不相干的疾病
    what_en: One stay with a separate bill for an unrelated disease
    cleared_by: 两张单据的诊断不属同一章，发票也不同
    cleared_by_en: The diagnoses belong to different chapters, and the invoices differ
  - what: 同一天在同一医院的两次门诊
    what_en: Two outpatient visits to one hospital on one day
    cleared_by: 门诊只按发票比对
    cleared_by_en: Outpatient bills are compared by their invoice alone
  - what: 当日出院又当日入院
    what_en: Discharged and admitted again on the same day
    cleared_by: 重叠不满一天
    cleared_by_en: The stays share less than a day
  - what: 第三方不支付时基金先行支付，以后追偿
    what_en: The fund advances for a third party that does not pay, and recovers it
    cleared_by: 案件登记为先行支付，或者双重的部分已退回
    cleared_by_en: The case is recorded as an advance, or what was paid twice came back
  - what: 医院发现后已退费
    what_en: The hospital found it and returned the money
    cleared_by: 退回记录不少于双重的部分
    cleared_by_en: No less came back than was paid twice
says: >-
  人员 {patient_id} 的医疗费单据 {bills} 张（{first_day} 起），另一方已付 {other_fen|yuan} 元，双重结算 {at_stake_fen|yuan} 元
says_en: >-
  {bills} medical bills of person {patient_id} (from {first_day}): the other side paid {other_fen|yuan} yuan, of which
  {at_stake_fen|yuan} was paid twice
--- */
WITH bills AS (
    -- 基金已支付的每张单据：就诊日、住院天数（算头不算尾）、已退回的
    SELECT
        m.bill_id, m.case_id, m.hospital_id, m.icd10, m.invoice_no, m.admit_ts_minute,
        b.root AS patient_id,
        CAST(m.admit_ts AS DATE) AS admit_date,
        CAST(m.discharge_ts AS DATE) AS discharge_date,
        date_diff('day', CAST(m.admit_ts AS DATE), CAST(m.discharge_ts AS DATE)) AS stay_days,
        p.src_table, p.ym, p.amount_fen, p.returned_fen
    FROM medical_bill AS m
    JOIN identity AS b ON b.person_id = m.person_id
    JOIN payment AS p ON p.src_table = 'medical_bill' AND p.src_key = m.bill_id
),
settled AS (
    -- 医保以同一张发票为本人结算
    SELECT
        m.bill_id, m.returned_fen, x.ext_id, x.match, x.fund_fen AS other_fen, m.amount_fen AS shared_fen, 1 AS is_invoice
    FROM bills AS m
    JOIN ext_medins AS x ON x.person_id = m.patient_id AND x.invoice_no = m.invoice_no
    UNION ALL
    -- 医保另以发票结算同一医院、同一章诊断、日子重叠的住院；基金所付按重叠天数计
    SELECT
        m.bill_id, m.returned_fen, x.ext_id, x.match, x.fund_fen AS other_fen,
        CAST(FLOOR(
            m.amount_fen * date_diff(
                'day', GREATEST(m.admit_date, CAST(x.admit_ts AS DATE)), LEAST(m.discharge_date, CAST(x.discharge_ts AS DATE))
            ) / NULLIF(m.stay_days, 0)
        ) AS BIGINT) AS shared_fen,
        0 AS is_invoice
    FROM bills AS m
    JOIN ext_medins AS x
        ON x.person_id = m.patient_id AND x.hospital_id = m.hospital_id
        AND substr(x.icd10, 1, 1) = substr(m.icd10, 1, 1)
        AND x.invoice_no IS DISTINCT FROM m.invoice_no
    WHERE m.discharge_date IS NOT NULL AND x.discharge_ts IS NOT NULL
        AND date_diff(
            'day', GREATEST(m.admit_date, CAST(x.admit_ts AS DATE)), LEAST(m.discharge_date, CAST(x.discharge_ts AS DATE))
        ) >= $min_shared_days
),
twice_settled AS (
    -- 每张单据医保已付的合计，双重的部分不超过两者之中较少的一个
    SELECT
        bill_id, MIN(match) AS match, MAX(is_invoice) AS is_invoice,
        CAST(SUM(other_fen) AS BIGINT) AS other_fen,
        LEAST(CAST(SUM(other_fen) AS BIGINT), MAX(shared_fen)) - returned_fen AS fen
    FROM settled
    GROUP BY bill_id, returned_fen
),
compensated AS (
    -- 第三方已赔付医疗费的交通事故，及对应的工伤案件；先行支付的由基金追偿，不看
    SELECT
        c.case_id, b.root AS patient_id, MIN(x.match) AS match, MAX(x.comp_medical_fen) AS other_fen, MIN(x.ext_id) AS ext_id
    FROM wi_case AS c
    JOIN identity AS b ON b.person_id = c.person_id
    JOIN ext_traffic AS x
        ON x.person_id = b.root
        AND (x.acc_no = c.traffic_no OR ABS(x.accident_ts_minute - c.injury_ts_minute) <= $near_minutes)
    WHERE x.comp_medical_fen > 0 AND NOT c.fund_advance
    GROUP BY c.case_id, b.root
),
case_bills AS (
    -- 这些案件的每张单据未退回的部分，按就诊先后累计
    SELECT
        c.case_id, m.bill_id, m.src_table, m.ym, m.admit_date,
        m.amount_fen - m.returned_fen AS left_fen,
        SUM(m.amount_fen - m.returned_fen) OVER (PARTITION BY c.case_id ORDER BY m.admit_ts_minute, m.bill_id) AS so_far_fen,
        c.other_fen - SUM(m.returned_fen) OVER (PARTITION BY c.case_id) AS double_fen
    FROM compensated AS c JOIN bills AS m ON m.case_id = c.case_id
),
shares AS (
    -- 双重的部分先由就诊在前的单据承担
    SELECT
        case_id, bill_id, src_table, ym, admit_date,
        CAST(LEAST(left_fen, double_fen - so_far_fen + left_fen) AS BIGINT) AS fen
    FROM case_bills WHERE LEAST(left_fen, double_fen - so_far_fen + left_fen) > 0
),
doubles AS (
    -- 医保与基金都付了的单据，一张提一次
    SELECT
        t.bill_id AS finding, t.bill_id AS subject_id,
        CASE WHEN t.is_invoice = 1 THEN 'same_invoice' ELSE 'same_stay' END AS test,
        t.match, m.patient_id, t.other_fen, m.bill_id, s.ext_id AS medins_id, CAST(NULL AS BIGINT) AS traffic_id,
        m.src_table, m.ym, m.admit_date, t.fen
    FROM twice_settled AS t
    JOIN bills AS m ON m.bill_id = t.bill_id
    JOIN settled AS s ON s.bill_id = t.bill_id
    WHERE t.fen > 0
    UNION ALL
    -- 第三方赔付了的案件，一案提一次
    SELECT
        c.case_id AS finding, c.case_id AS subject_id, 'third_party_paid' AS test,
        c.match, c.patient_id, c.other_fen, s.bill_id, NULL AS medins_id, c.ext_id AS traffic_id,
        s.src_table, s.ym, s.admit_date, s.fen
    FROM compensated AS c
    JOIN shares AS s ON s.case_id = c.case_id
),
counted AS (
    -- 每次提出涉及的单据数、最早的就诊日和最早的单据
    SELECT
        finding, test, COUNT(DISTINCT bill_id) AS bills, MIN(admit_date) AS first_day, MIN(bill_id) AS first_bill
    FROM doubles
    GROUP BY finding, test
)
SELECT
    d.finding AS finding,
    CASE WHEN d.test = 'third_party_paid' THEN 'wi_case' ELSE 'medical_bill' END AS subject_kind,
    d.subject_id AS subject_id,
    n.first_bill AS entity_id,
    d.test AS test,
    d.match AS match,
    d.ym AS from_ym,
    d.ym AS to_ym,
    d.bill_id AS proof__medical_bill,
    d.medins_id AS proof__ext_medins,
    d.traffic_id AS proof__ext_traffic,
    d.src_table AS money_table,
    d.bill_id AS money_key,
    d.fen AS fen,
    d.patient_id AS patient_id,
    d.other_fen AS other_fen,
    n.bills AS bills,
    n.first_day AS first_day
FROM doubles AS d
JOIN counted AS n ON n.finding = d.finding AND n.test = d.test

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
subject: wi_case
status: live
basis:
  - 社会保险法 第三十条
  - 社会保险法 第四十二条
  - 社会保险法 第八十七条
  - 社会保险法 第八十八条
  - 最高人民法院关于审理工伤保险行政案件若干问题的规定 第八条
  - 社会保险经办条例 第四十六条
reads:
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
sought: 民事判决书、调解书或者和解协议、赔偿款支付凭证、保险公司赔付明细、费用清单和发票
sought_en: "The judgment or settlement, the proof of what was paid, the insurer's list, the list of costs and invoices"
look_alikes:
  - what: 一次住院分开结算不相干的疾病
    what_en: One stay with a separate bill for an unrelated disease
    cleared_by: 出院小结、费用清单；诊断不属同一章、发票也不同的，系统已排除
    cleared_by_en: The discharge summary and the list of charges; where the chapters and the invoices differ, it is left out already
    left_out: true
    tests: [same_stay]
  - what: 同一天在同一医院的两次门诊
    what_en: Two outpatient visits to one hospital on one day
    cleared_by: 两次门诊的病历、发票；门诊系统只按发票比对
    cleared_by_en: The records and invoices of both visits; outpatient bills are compared by their invoice alone
    left_out: true
    tests: [same_stay]
  - what: 当日出院又当日入院
    what_en: Discharged and admitted again on the same day
    cleared_by: 出院、入院记录；重叠不满一天的，系统已排除
    cleared_by_en: The records of discharge and admission; stays that share less than a day are left out already
    left_out: true
    tests: [same_stay]
  - what: 第三方不支付时基金先行支付，以后追偿
    what_en: The fund advances for a third party that does not pay, and recovers it
    cleared_by: 先行支付决定书、追偿文书或者退款凭证；登记为先行支付或者双重部分已退回的，系统已排除
    cleared_by_en: The decision to advance, the claim on the third party or the receipt of the return; advances and what came back are left out already
    tests: [third_party_paid]
    asked:
      - {table: wi_case, by: {case_id: subject_id}, only: {fund_advance: [true]}}
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
  - what: 医院发现后已退费
    what_en: The hospital found it and returned the money
    cleared_by: 退费凭证、基金入账记录；退回不少于双重部分的，系统已排除
    cleared_by_en: The receipt of the return and its entry; where no less came back than was paid twice, it is left out already
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
tests:
  same_invoice:
    zh: 同一张发票医保也已结算
    en: Medical insurance settled the same invoice
    severity: 3
    basis: [社会保险法 第三十条, 社会保险经办条例 第四十六条, 社会保险法 第八十七条, 社会保险法 第八十八条]
    says: >-
      工伤案件 {case_id} 的医疗费单据 {subject_id}（{first_day}就诊）由基金支付，医保也以同一张发票为本人结算，
      医保基金已付 {other_fen|yuan} 元，双重支付 {at_stake_fen|yuan} 元
    says_en: >-
      Bill {subject_id} of case {case_id} (visit of {first_day}) was paid by the fund, and medical insurance settled the same
      invoice for the person and paid {other_fen|yuan} yuan; {at_stake_fen|yuan} yuan were paid twice
  same_stay:
    zh: 同一次住院医保另以发票结算
    en: Medical insurance settled the same stay under another invoice
    severity: 3
    basis: [社会保险法 第三十条, 社会保险经办条例 第四十六条, 社会保险法 第八十七条, 社会保险法 第八十八条]
    at_stake: 基金所付按住院重叠的天数计，与医保已付两者之中较少的一个，减去已退回的
    at_stake_en: The lesser of what the fund paid for the days that both stays share and what medical insurance paid, less what came back
    says: >-
      工伤案件 {case_id} 的住院单据 {subject_id}（{first_day}入院，住院 {stay_days} 天）由基金支付，医保另以发票结算了本人在同一医院、
      同一章诊断的住院，重叠 {shared_days} 天，医保基金已付 {other_fen|yuan} 元；双重支付 {at_stake_fen|yuan} 元
    says_en: >-
      Bill {subject_id} of case {case_id} (admitted {first_day}, {stay_days|day/days}) was paid by the fund, and medical insurance
      settled a stay of the person in the same hospital for a like diagnosis under another invoice, of which
      {shared_days|day/days} overlap, and paid {other_fen|yuan} yuan; {at_stake_fen|yuan} yuan were paid twice
  third_party_paid:
    zh: 交通事故的第三方已赔付医疗费
    en: The third party of a road accident paid for the treatment
    severity: 3
    basis: [社会保险法 第四十二条, 最高人民法院关于审理工伤保险行政案件若干问题的规定 第八条, 社会保险经办条例 第四十六条]
    at_stake: 第三方已赔付的医疗费，以基金所付为限，减去已退回的
    at_stake_en: What the third party paid for treatment, no more than what the fund paid, less what came back
    says: >-
      工伤案件 {subject_id} 因交通事故受伤，第三方已赔付医疗费 {other_fen|yuan} 元，基金也支付了{first_day}起就诊的医疗费单据 {bills} 张，
      双重支付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {subject_id} arose from a road accident whose third party paid {other_fen|yuan} yuan for treatment; the fund paid
      {bills|bill/bills} for visits from {first_day} on as well, {at_stake_fen|yuan} yuan of it twice
--- */
-- 基金已支付的每张单据：就诊日、住院天数（算头不算尾）、已退回的
WITH bills AS (
    SELECT m.bill_id, m.person_id, m.case_id, m.hospital_id, m.icd10, m.invoice_no, m.admit_ts_minute,
        CAST(m.admit_ts AS DATE) AS admit_date, CAST(m.discharge_ts AS DATE) AS discharge_date,
        date_diff('day', CAST(m.admit_ts AS DATE), CAST(m.discharge_ts AS DATE)) AS stay_days, p.src_table, p.ym,
        p.amount_fen, p.returned_fen
    FROM medical_bill AS m JOIN payment AS p ON p.src_table = 'medical_bill' AND p.src_key = m.bill_id
),
-- 医保另以发票结算的同一医院、同一章诊断的住院，及重叠的天数
stays AS (
    SELECT m.bill_id, m.amount_fen, m.stay_days, x.ext_id, x.match, x.fund_fen,
        date_diff(
            'day', GREATEST(m.admit_date, CAST(x.admit_ts AS DATE)), LEAST(m.discharge_date, CAST(x.discharge_ts AS DATE))
        ) AS shared_days
    FROM bills AS m
    JOIN ext_medins AS x
        ON x.person_id = m.person_id AND x.hospital_id = m.hospital_id
        AND substr(x.icd10, 1, 1) = substr(m.icd10, 1, 1)
        AND x.invoice_no IS DISTINCT FROM m.invoice_no
    WHERE m.discharge_date IS NOT NULL AND x.discharge_ts IS NOT NULL
),
-- 医保以同一张发票为本人结算
settled AS (
    SELECT m.bill_id, x.ext_id, x.match, x.fund_fen AS other_fen, m.amount_fen AS shared_fen, TRUE AS is_invoice,
        CAST(NULL AS BIGINT) AS shared_days
    FROM bills AS m JOIN ext_medins AS x ON x.person_id = m.person_id AND x.invoice_no = m.invoice_no
    UNION ALL
    -- 医保另以发票结算、日子重叠的住院；基金所付按重叠天数计
    SELECT bill_id, ext_id, match, fund_fen AS other_fen,
        CAST(FLOOR(amount_fen * shared_days / NULLIF(stay_days, 0)) AS BIGINT) AS shared_fen, FALSE AS is_invoice,
        shared_days
    FROM stays WHERE shared_days >= $min_shared_days
),
-- 每张单据医保已付的合计，双重的部分不超过两者之中较少的一个
doubles AS (
    SELECT bill_id, MIN(match) AS match, bool_or(is_invoice) AS is_invoice, MAX(shared_days) AS shared_days,
        CAST(SUM(other_fen) AS BIGINT) AS other_fen,
        LEAST(CAST(SUM(other_fen) AS BIGINT), MAX(shared_fen)) AS double_fen
    FROM settled GROUP BY bill_id
),
-- 双重的部分没有全部退回的单据
twice_settled AS (
    SELECT m.bill_id AS finding, 'medical_bill' AS subject_kind, m.bill_id AS subject_id, m.bill_id AS entity_id,
        d.match, d.is_invoice, m.ym AS from_ym, m.ym AS to_ym, m.bill_id AS proof__medical_bill,
        s.ext_id AS proof__ext_medins, m.src_table AS money_table, m.bill_id AS money_key,
        d.double_fen - m.returned_fen AS fen, m.case_id, m.person_id AS patient_id, m.admit_date AS first_day,
        m.stay_days, d.shared_days, d.other_fen
    FROM bills AS m
    JOIN doubles AS d ON d.bill_id = m.bill_id AND d.double_fen > m.returned_fen
    JOIN settled AS s ON s.bill_id = m.bill_id
),
-- 第三方已赔付医疗费的交通事故，及对应的工伤案件；先行支付的由基金追偿，不看
compensated AS (
    SELECT c.case_id, c.person_id, MIN(x.match) AS match, MAX(x.comp_medical_fen) AS other_fen, MIN(x.ext_id) AS ext_id
    FROM wi_case AS c
    JOIN ext_traffic AS x
        ON x.person_id = c.person_id
        AND (x.acc_no = c.traffic_no OR ABS(x.accident_ts_minute - c.injury_ts_minute) <= $near_minutes)
    WHERE x.comp_medical_fen > 0 AND NOT c.fund_advance
    GROUP BY c.case_id, c.person_id
),
-- 这些案件的每张单据未退回的部分，按就诊先后累计
case_bills AS (
    SELECT c.case_id, c.person_id, c.match, c.other_fen, c.ext_id, m.bill_id, m.src_table, m.ym, m.admit_date,
        m.amount_fen - m.returned_fen AS left_fen,
        SUM(m.amount_fen - m.returned_fen) OVER (PARTITION BY c.case_id ORDER BY m.admit_ts_minute, m.bill_id) AS so_far_fen,
        c.other_fen - SUM(m.returned_fen) OVER (PARTITION BY c.case_id) AS double_fen
    FROM compensated AS c JOIN bills AS m ON m.case_id = c.case_id
),
-- 同一张发票
same_invoice AS (SELECT *, patient_id FROM twice_settled WHERE is_invoice),
-- 发票不同的同一次住院
same_stay AS (SELECT *, patient_id FROM twice_settled WHERE NOT is_invoice),
-- 第三方赔付了的案件，一案提一次；双重的部分先由就诊在前的单据承担
third_party_paid AS (
    SELECT *, case_id AS finding, case_id AS subject_id, MIN(bill_id) OVER (PARTITION BY case_id) AS entity_id,
        bill_id AS proof__medical_bill, ext_id AS proof__ext_traffic, bill_id AS money_key,
        CAST(LEAST(left_fen, double_fen - so_far_fen + left_fen) AS BIGINT) AS fen, person_id AS patient_id,
        COUNT(bill_id) OVER (PARTITION BY case_id) AS bills, MIN(admit_date) OVER (PARTITION BY case_id) AS first_day,
        case_id
    FROM case_bills WHERE left_fen > 0 AND double_fen - so_far_fen + left_fen > 0
)
SELECT * FROM same_invoice
UNION ALL BY NAME SELECT * FROM same_stay
UNION ALL BY NAME SELECT * FROM third_party_paid

/* ---
code: W10
title: 非协议机构及票据重复
title_en: Provider or invoice irregularity
asks: >-
  基金支付的工伤医疗，是否在没有有效协议的医院、不属急诊，或者一张发票报了两次、又在医保结算过，
  或者辅助器具未经确认、未到最低使用年限就更换，或者医院的单据多是与受伤无关的疾病？
asks_en: >-
  Among the treatment the fund paid: was the hospital without an agreement and no emergency, one invoice claimed twice
  or also settled by medical insurance, a device unconfirmed or replaced too soon, or are a hospital's bills largely for
  illnesses that are no injury?
line: work_injury
entity: wi_case
subject: medical_bill
status: live
basis: [社会保险法 第三十条, 社会保险法 第八十七条, 社会保险法 第八十八条, 工伤保险条例 第三十条, 工伤保险条例 第三十二条, 工伤保险条例 第四十七条, 工伤保险条例 第五十九条, 社会保险经办条例 第二十二条, 社会保险经办条例 第四十三条, 社会保险经办条例 第四十六条]
reads:
  - medical_bill
  - hospital
  - wi_case
  - wi_device
  - payment
  - ref_icd
  - ext_medins
eligible: |
  SELECT case_id FROM wi_case
  WHERE case_id IN (SELECT case_id FROM medical_bill WHERE pay_date IS NOT NULL)
    OR case_id IN (SELECT case_id FROM wi_device)
parameters:
  pair_days: {value: 30, unit: days, source: 设计阈值（左右成对、试戴重做的器具不算更换）}
  min_bills: {value: 10, unit: bills, source: 设计阈值（单据太少不看比例）}
  max_unrelated_share: {value: 0.3, unit: share, source: 业务规则目录 W10, step: 0.01}
at_stake: 基金已付、未退回的相应单据
at_stake_en: What the fund paid for the bills and did not get back
sought: 服务协议、费用清单和发票原件、病历、配置确认书
sought_en: The agreement, the list of costs and the invoices, the medical record, the confirmation of the device
look_alikes:
  - what: 急诊就近送到非协议医院
    what_en: An emergency brought to the nearest hospital
    cleared_by: 急诊病历、医院证明；单据已标明急诊的，系统已排除
    cleared_by_en: The emergency record or the hospital's letter; a bill that says emergency is left out already
    tests: [outside_agreement, out_of_area]
    asked:
      - {table: medical_bill, by: {bill_id: medical_bill.bill_id}, only: {emergency: [true]}}
  - what: 发票红冲后重开
    what_en: An invoice cancelled and issued again
    cleared_by: 红冲发票和重开的发票；前一张的支付已全部退回的，系统已排除
    cleared_by_en: The cancelled and the new invoice; where the first payment came back whole, it is left out already
    tests: [same_invoice]
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
  - what: 经批准的异地就医
    what_en: Treatment outside the city that was approved
    cleared_by: 转诊备案表、经办机构同意异地就医的文书；本库没有，故列二级
    cleared_by_en: The agency's consent to treatment elsewhere, which the lake has not, so it is severity 2
    tests: [out_of_area]
  - what: 协议期内入院、到期后出院
    what_en: Admitted under the agreement, discharged after it ended
    cleared_by: 入院记录、服务协议；系统以入院日为准
    cleared_by_en: The record of admission and the agreement; the day of admission counts
    left_out: true
    tests: [outside_agreement, out_of_area]
  - what: 左右成对或试戴后重做的辅助器具
    what_en: A pair of devices, or one made again after fitting
    cleared_by: 配置确认书、试戴或重做的记录；两件配置日相距不超过三十日的，系统已排除
    cleared_by_en: The confirmation and the record of the refitting; fitted within thirty days of each other, they are left out already
    left_out: true
    tests: [device_too_soon]
  - what: 尘肺、猝死等本身就是疾病的工伤
    what_en: Injuries by law that are illnesses, as pneumoconiosis or sudden death
    cleared_by: 工伤认定决定书、诊断证明；职业病、突发疾病、旧伤复发的案件，系统不计入
    cleared_by_en: The decision and the diagnosis; cases of occupational disease, sudden illness and old wounds are not counted
    left_out: true
    tests: [unrelated_illness]
tests:
  outside_agreement:
    zh: 市内医院协议期外的工伤医疗由基金支付
    en: Treatment at a hospital of the city without an agreement
    severity: 3
    basis: [工伤保险条例 第三十条, 工伤保险条例 第四十七条, 社会保险经办条例 第四十六条]
    says: >-
      {first_day}[至{last_day}]有 {bills} 张工伤医疗单据在该院的服务协议期以外就诊[（协议期{agreement_from}至{agreement_to}）]，
      [bills>1?均]未标明急诊，基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      {bills|bill/bills} of {first_day}[ to {last_day}], none an emergency, fall outside the hospital's
      agreement[ ({agreement_from} to {agreement_to})]; the fund paid {at_stake_fen|yuan} yuan
  out_of_area:
    zh: 在市外医院就医，未见急诊标识
    en: Treatment outside the city, no emergency
    severity: 2
    basis: [工伤保险条例 第三十条, 社会保险经办条例 第四十六条]
    says: >-
      {admitted_on}在市外医院就诊，该院不在服务协议期内，单据未标明急诊，基金已付 {at_stake_fen|yuan} 元；
      是否经批准异地就医，须核对转诊备案
    says_en: >-
      Treated on {admitted_on} at a hospital outside the city and without an agreement, no emergency; the fund paid
      {at_stake_fen|yuan} yuan; the approval is to be looked up
  same_invoice:
    zh: 同一发票重复报销
    en: One invoice claimed more than once
    severity: 3
    basis: [工伤保险条例 第三十条, 社会保险经办条例 第二十二条, 社会保险经办条例 第四十六条, 社会保险法 第八十七条, 社会保险法 第八十八条]
    at_stake: 同一发票除编号最早的一张以外，基金已付、未退回的各张单据
    at_stake_en: What the fund paid for the bills with that invoice but the first, and did not get back
    says: >-
      同一医院发票号 {invoice} 在 {bills} 张单据中重复报销，最早于{first_paid}支付；其余单据基金重复支付 {at_stake_fen|yuan} 元
    says_en: >-
      Invoice {invoice} of one hospital is on {bills|bill/bills}, the first paid on {first_paid}; the fund paid the others
      {at_stake_fen|yuan} yuan
  also_in_medical_insurance:
    zh: 工伤手工报销的发票医保也已结算
    en: An invoice also settled by medical insurance
    severity: 3
    basis: [社会保险法 第三十条, 社会保险经办条例 第二十二条, 社会保险经办条例 第四十六条, 社会保险法 第八十七条, 社会保险法 第八十八条]
    at_stake: 医保基金已付部分，不超过该单基金已付、未退回的
    at_stake_en: What medical insurance paid, never more than the injury fund paid for the bill and did not get back
    says: >-
      发票号 {invoice} 由工伤保险手工报销，医保基金也按同一发票结算 {settlements} 次、支付 {insured_fen|yuan} 元，
      两个基金重复支付 {at_stake_fen|yuan} 元
    says_en: >-
      Invoice {invoice} was reimbursed by the injury fund and settled by medical insurance {settlements|time/times} for
      {insured_fen|yuan} yuan; {at_stake_fen|yuan} yuan were paid twice
  unrelated_illness:
    zh: 医院的工伤单据多为与受伤无关的疾病
    en: A hospital's injury bills largely for unrelated illnesses
    severity: 3
    basis: [工伤保险条例 第三十条, 工伤保险条例 第五十九条, 社会保险法 第八十七条, 社会保险经办条例 第四十三条]
    at_stake: 诊断与受伤无关的单据中，基金已付、未退回的
    at_stake_en: What the fund paid for the bills with unrelated diagnoses and did not get back
    says: >-
      该院为因伤害认定的案件开出的 {all_bills} 张单据中，有 {bills} 张的诊断是不属于任何受伤部位的疾病，
      基金为其支付 {at_stake_fen|yuan} 元
    says_en: >-
      Of {all_bills|bill/bills} of this hospital for injuries {bills} name an illness of no injured part; the fund paid
      {at_stake_fen|yuan} yuan for them
  device_not_confirmed:
    zh: 辅助器具未经劳动能力鉴定委员会确认
    en: A device the committee did not confirm
    severity: 3
    basis: [工伤保险条例 第三十二条, 社会保险经办条例 第二十二条, 社会保险经办条例 第四十六条]
    at_stake: 该件器具的价款，不超过该笔支付未退回的部分
    at_stake_en: The price of the device, never more than the payment
    says: >-
      {fitted_on}配置的{kind|device_kind}没有劳动能力鉴定委员会的确认，基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      The {kind|device_kind} fitted on {fitted_on} has no confirmation of the appraisal committee; the fund paid
      {at_stake_fen|yuan} yuan
  device_too_soon:
    zh: 辅助器具未到最低使用年限就更换
    en: A device replaced before its minimum life
    severity: 2
    basis: [工伤保险条例 第三十二条, 社会保险经办条例 第二十二条, 社会保险经办条例 第四十六条]
    at_stake: 新配器具的价款，不超过该笔支付未退回的部分
    at_stake_en: The price of the new device, never more than the payment
    says: >-
      {worn_since}配置的{kind|device_kind}最低应使用 {min_life} 个月，{fitted_on}即再次配置同类器具，基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      The {kind|device_kind} fitted on {worn_since} has to last {min_life|month/months}; another was fitted on {fitted_on}, for which
      the fund paid {at_stake_fen|yuan} yuan
--- */
-- 基金已支付、没有全部退回的医疗单据
WITH paid AS (
    SELECT m.bill_id, m.case_id, m.person_id, m.hospital_id, m.settle, m.emergency, m.icd10,
        UPPER(TRIM(m.invoice_no)) AS invoice, CAST(m.admit_ts AS DATE) AS admit_date, p.src_table, p.src_key, p.ym,
        p.pay_date, p.amount_fen - p.returned_fen AS left_fen
    FROM medical_bill AS m JOIN payment AS p ON p.src_table = 'medical_bill' AND p.src_key = m.bill_id
    WHERE p.amount_fen > p.returned_fen
),
-- 不属急诊、就诊日不在协议期内的单据；市外的医院另列
outside AS (
    SELECT p.bill_id, p.case_id, p.hospital_id, p.admit_date, p.src_table, p.src_key, p.ym, p.left_fen,
        h.town IS NULL AS is_elsewhere, h.agreement_from, h.agreement_to
    FROM paid AS p JOIN hospital AS h ON h.hospital_id = p.hospital_id
    WHERE NOT p.emergency
        AND (h.agreement_from IS NULL OR p.admit_date < h.agreement_from OR p.admit_date > h.agreement_to)
),
-- 同一医院同一发票号码的单据，及其中编号最早的一张
invoices AS (
    SELECT bill_id, case_id, invoice, src_table, src_key, ym, left_fen,
        MIN(bill_id) OVER (PARTITION BY hospital_id, invoice) AS oldest_bill,
        MIN(pay_date) OVER (PARTITION BY hospital_id, invoice) AS first_paid,
        COUNT(*) OVER (PARTITION BY hospital_id, invoice) AS bills
    FROM paid WHERE invoice IS NOT NULL
),
-- 手工报销、医保基金也按同一发票结算过的单据；不是本人、姓名不符的匹配为弱
insured AS (
    SELECT p.bill_id, p.case_id, p.invoice, p.src_table, p.src_key, p.ym, p.left_fen, x.ext_id, x.fund_fen,
        CASE WHEN x.person_id = p.person_id AND x.match = 'strong' THEN 'strong' ELSE 'weak' END AS match
    FROM paid AS p JOIN ext_medins AS x ON UPPER(TRIM(x.invoice_no)) = p.invoice
    WHERE p.settle = 'manual' AND x.fund_fen > 0 AND (x.hospital_id = p.hospital_id OR x.hospital_id IS NULL)
),
-- 因伤害认定的案件的单据，是否为不属于任何受伤部位的疾病
judged AS (
    SELECT p.bill_id, p.case_id, p.hospital_id, p.src_table, p.src_key, p.ym, p.left_fen,
        d.body_region IS NULL AS is_unrelated
    FROM paid AS p
    JOIN wi_case AS c ON c.case_id = p.case_id AND c.clause NOT IN ('14-4', '15-1', '15-3')
    JOIN ref_icd AS d ON d.icd10 = p.icd10
),
-- 无关疾病的单据占比过高的医院
mixed AS (
    SELECT j.hospital_id, COUNT(*) AS all_bills, COUNT(CASE WHEN j.is_unrelated THEN j.bill_id END) AS bills
    FROM judged AS j GROUP BY j.hospital_id
    HAVING COUNT(*) >= $min_bills AND COUNT(CASE WHEN j.is_unrelated THEN j.bill_id END) > COUNT(*) * $max_unrelated_share
),
-- 每件辅助器具，及配置以后案件的第一笔器具支付
fitted AS (
    SELECT d.device_id, d.case_id, d.kind, d.committee_ok, d.fitted_date, d.fitted_date_month, p.src_table, p.src_key,
        p.ym, LEAST(d.amount_fen, p.amount_fen - p.returned_fen) AS fen,
        ROW_NUMBER() OVER (PARTITION BY d.device_id ORDER BY p.pay_date, p.src_key) AS place
    FROM wi_device AS d JOIN payment AS p ON p.case_id = d.case_id AND p.item = 'device' AND p.pay_date >= d.fitted_date
    WHERE p.amount_fen > p.returned_fen
),
-- 前一件同类器具未到最低使用年限就更换的
too_soon AS (
    SELECT f.device_id, MAX(e.device_id) AS worn_id
    FROM fitted AS f JOIN wi_device AS e ON e.case_id = f.case_id AND e.kind = f.kind
    WHERE date_diff('day', e.fitted_date, f.fitted_date) > $pair_days
        AND f.fitted_date_month < e.fitted_date_month + e.min_life_months
    GROUP BY f.device_id
),
-- 市内的医院不在协议期内，一家医院提一次
outside_agreement AS (
    SELECT *, hospital_id AS finding, 'hospital' AS subject_kind, hospital_id AS subject_id,
        MIN(case_id) OVER (PARTITION BY hospital_id) AS entity_id, bill_id AS proof__medical_bill, left_fen AS fen,
        COUNT(*) OVER (PARTITION BY hospital_id) AS bills, MIN(admit_date) OVER (PARTITION BY hospital_id) AS first_day,
        NULLIF(MAX(admit_date) OVER (PARTITION BY hospital_id), MIN(admit_date) OVER (PARTITION BY hospital_id)) AS last_day
    FROM outside WHERE NOT is_elsewhere
),
-- 市外的医院没有协议，一张单据提一次
out_of_area AS (
    SELECT *, bill_id AS finding, bill_id AS proof__medical_bill, left_fen AS fen, admit_date AS admitted_on
    FROM outside WHERE is_elsewhere
),
-- 一票几报，证据是后面的各张和最早的一张
same_invoice AS (
    SELECT i.*, i.oldest_bill AS finding, i.oldest_bill AS subject_id,
        MIN(i.case_id) OVER (PARTITION BY i.oldest_bill) AS entity_id, b.bill_id AS proof__medical_bill,
        i.left_fen AS fen
    FROM invoices AS i JOIN paid AS b ON b.bill_id = i.bill_id OR b.bill_id = i.oldest_bill
    WHERE i.bill_id > i.oldest_bill
),
-- 医保也结算过：几次结算的金额相加，有一次匹配为强即为强
also_in_medical_insurance AS (
    SELECT * EXCLUDE ("match"), bill_id AS finding, MIN(match) OVER (PARTITION BY bill_id) AS match,
        bill_id AS proof__medical_bill, ext_id AS proof__ext_medins,
        LEAST(CAST(SUM(fund_fen) OVER (PARTITION BY bill_id) AS BIGINT), left_fen) AS fen,
        COUNT(*) OVER (PARTITION BY bill_id) AS settlements,
        CAST(SUM(fund_fen) OVER (PARTITION BY bill_id) AS BIGINT) AS insured_fen
    FROM insured
),
-- 无关疾病占比过高，一家医院提一次
unrelated_illness AS (
    SELECT j.*, j.hospital_id AS finding, 'hospital' AS subject_kind, j.hospital_id AS subject_id,
        MIN(j.case_id) OVER (PARTITION BY j.hospital_id) AS entity_id, j.bill_id AS proof__medical_bill,
        j.left_fen AS fen, m.all_bills, m.bills
    FROM judged AS j JOIN mixed AS m ON m.hospital_id = j.hospital_id WHERE j.is_unrelated
),
-- 辅助器具未经劳动能力鉴定委员会确认
device_not_confirmed AS (
    SELECT *, device_id AS finding, 'wi_case' AS subject_kind, case_id AS subject_id, case_id AS entity_id,
        device_id AS proof__wi_device, fitted_date AS fitted_on
    FROM fitted WHERE place = 1 AND NOT committee_ok
),
-- 更换过早，证据是新的一件和换下的一件
device_too_soon AS (
    SELECT f.*, f.device_id AS finding, 'wi_case' AS subject_kind, f.case_id AS subject_id, f.case_id AS entity_id,
        b.device_id AS proof__wi_device, f.fitted_date AS fitted_on, w.fitted_date AS worn_since,
        w.min_life_months AS min_life
    FROM fitted AS f
    JOIN too_soon AS t ON t.device_id = f.device_id
    JOIN wi_device AS w ON w.device_id = t.worn_id
    JOIN wi_device AS b ON b.device_id = f.device_id OR b.device_id = t.worn_id
    WHERE f.place = 1
)
SELECT * FROM outside_agreement
UNION ALL BY NAME SELECT * FROM out_of_area
UNION ALL BY NAME SELECT * FROM same_invoice
UNION ALL BY NAME SELECT * FROM also_in_medical_insurance
UNION ALL BY NAME SELECT * FROM unrelated_illness
UNION ALL BY NAME SELECT * FROM device_not_confirmed
UNION ALL BY NAME SELECT * FROM device_too_soon

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
severity: 3
status: live
basis:
  - 社会保险法 第三十条
  - 社会保险法 第八十七条
  - 社会保险法 第八十八条
  - 工伤保险条例 第三十条
  - 工伤保险条例 第三十二条
  - 工伤保险条例 第四十七条
  - 社会保险经办条例 第二十二条
reads:
  - identity
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
at_stake: >-
  基金已付、未退回的相应单据；一票两报为后一张；医保也结算的为医保已付部分，不超过该单；
  辅助器具为该件的价款，不超过该笔支付
at_stake_en: >-
  What the fund paid for the bills and did not get back; of one invoice claimed twice the later bill; of one also settled by
  medical insurance what that paid, never more than the bill; of a device its price, never more than the payment
look_alikes:
  - what: 急诊就近送到非协议医院
    what_en: An emergency brought to the nearest hospital
    cleared_by: 单据标明急诊；未标明的凭医院证明
    cleared_by_en: The bill says emergency; where it does not, the hospital's letter
  - what: 发票红冲后重开
    what_en: An invoice cancelled and issued again
    cleared_by: 前一张的支付已全部退回
    cleared_by_en: The first payment came back whole
  - what: 经批准的异地就医
    what_en: Treatment outside the city that was approved
    cleared_by: 转诊备案（本库没有），所以只列二级
    cleared_by_en: The approval, which the lake has not, so it is severity 2
  - what: 协议期内入院、到期后出院
    what_en: Admitted under the agreement, discharged after it ended
    cleared_by: 以入院日为准
    cleared_by_en: The day of admission counts
  - what: 左右成对或试戴后重做的辅助器具
    what_en: A pair of devices, or one made again after fitting
    cleared_by: 两件配置日相距不超过三十日
    cleared_by_en: Fitted within thirty days of each other
  - what: 尘肺、猝死等本身就是疾病的工伤
    what_en: Injuries by law that are illnesses, as pneumoconiosis or sudden death
    cleared_by: 职业病、突发疾病、旧伤复发的案件不计入
    cleared_by_en: Cases of occupational disease, sudden illness and old wounds are not counted
says: "涉及医疗单据 {bills} 张、辅助器具 {devices} 件（医院 {hospital_id}），基金已付、应核减 {at_stake_fen|yuan} 元"
says_en: "{bills} bills and {devices} devices (hospital {hospital_id}), {at_stake_fen|yuan} yuan at stake"
--- */
WITH paid AS (
    -- 基金已支付、没有全部退回的医疗单据
    SELECT
        m.bill_id, m.case_id, m.hospital_id, m.settle, m.emergency, m.icd10,
        UPPER(TRIM(m.invoice_no)) AS invoice,
        CAST(m.admit_ts AS DATE) AS admit_date,
        i.root AS patient_id,
        p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS left_fen
    FROM medical_bill AS m
    LEFT JOIN identity AS i ON i.person_id = m.person_id
    JOIN payment AS p ON p.src_table = 'medical_bill' AND p.src_key = m.bill_id
    WHERE p.amount_fen > p.returned_fen
),
outside AS (
    -- 不属急诊、就诊日不在协议期内的单据；市外的医院另列
    SELECT p.bill_id, p.hospital_id, h.town IS NULL AS is_elsewhere
    FROM paid AS p
    JOIN hospital AS h ON h.hospital_id = p.hospital_id
    WHERE NOT p.emergency
        AND (h.agreement_from IS NULL OR p.admit_date < h.agreement_from OR p.admit_date > h.agreement_to)
),
invoices AS (
    -- 同一医院同一发票号码的单据，及其中编号最早的一张
    SELECT
        bill_id,
        MIN(bill_id) OVER (PARTITION BY hospital_id, invoice) AS oldest_bill
    FROM paid WHERE invoice IS NOT NULL
),
repeated AS (
    -- 已有单据用过的发票
    SELECT bill_id, oldest_bill FROM invoices WHERE bill_id > oldest_bill
),
insured AS (
    -- 手工报销、医保基金也按同一发票结算过的单据；不是本人、姓名不符的匹配为弱
    SELECT
        p.bill_id, x.ext_id, x.fund_fen,
        CASE WHEN x.person_id = p.patient_id AND x.match = 'strong' THEN 'strong' ELSE 'weak' END AS match
    FROM paid AS p
    JOIN ext_medins AS x ON UPPER(TRIM(x.invoice_no)) = p.invoice
    WHERE p.settle = 'manual' AND x.fund_fen > 0 AND (x.hospital_id = p.hospital_id OR x.hospital_id IS NULL)
),
settled AS (
    -- 医保几次结算的金额相加，有一次匹配为强即为强
    SELECT
        bill_id, ext_id,
        MIN(match) OVER (PARTITION BY bill_id) AS match,
        CAST(SUM(fund_fen) OVER (PARTITION BY bill_id) AS BIGINT) AS other_fen
    FROM insured
),
judged AS (
    -- 因伤害认定的案件的单据，是否为不属于任何受伤部位的疾病
    SELECT p.bill_id, p.hospital_id, d.body_region IS NULL AS is_unrelated
    FROM paid AS p
    JOIN wi_case AS c ON c.case_id = p.case_id AND c.clause NOT IN ('14-4', '15-1', '15-3')
    JOIN ref_icd AS d ON d.icd10 = p.icd10
),
mixed AS (
    -- 无关疾病的单据占比过高的医院
    SELECT j.hospital_id FROM judged AS j
    GROUP BY j.hospital_id
    HAVING COUNT(*) >= $min_bills AND COUNT(CASE WHEN j.is_unrelated THEN j.bill_id END) > COUNT(*) * $max_unrelated_share
),
fitted AS (
    -- 每件辅助器具，及配置以后案件的第一笔器具支付
    SELECT
        d.device_id, d.case_id, d.kind, d.committee_ok, d.fitted_date, d.fitted_date_month,
        p.src_table, p.src_key, p.ym, LEAST(d.amount_fen, p.amount_fen - p.returned_fen) AS fen,
        ROW_NUMBER() OVER (PARTITION BY d.device_id ORDER BY p.pay_date, p.src_key) AS place
    FROM wi_device AS d
    JOIN payment AS p ON p.case_id = d.case_id AND p.item = 'device' AND p.pay_date >= d.fitted_date
    WHERE p.amount_fen > p.returned_fen
),
too_soon AS (
    -- 前一件同类器具未到最低使用年限就更换的
    SELECT f.device_id, MAX(e.device_id) AS worn_id
    FROM fitted AS f
    JOIN wi_device AS e ON e.case_id = f.case_id AND e.kind = f.kind
    WHERE date_diff('day', e.fitted_date, f.fitted_date) > $pair_days
        AND f.fitted_date_month < e.fitted_date_month + e.min_life_months
    GROUP BY f.device_id
),
conflicts AS (
    -- 各种情形，每行一张要核减的单据和一条证据：医院不在协议期内，一家医院提一次
    SELECT
        hospital_id AS finding, 'outside_agreement' AS test, 'strong' AS match, bill_id, bill_id AS proof_bill,
        CAST(NULL AS BIGINT) AS medins_id, CAST(NULL AS BIGINT) AS share_fen
    FROM outside WHERE NOT is_elsewhere
    UNION ALL
    -- 市外的医院没有协议，一张单据提一次
    SELECT
        bill_id AS finding, 'out_of_area' AS test, 'strong' AS match, bill_id, bill_id AS proof_bill,
        NULL AS medins_id, NULL AS share_fen
    FROM outside WHERE is_elsewhere
    UNION ALL
    -- 一票两报，证据是后一张
    SELECT
        oldest_bill AS finding, 'same_invoice' AS test, 'strong' AS match, bill_id, bill_id AS proof_bill,
        NULL AS medins_id, NULL AS share_fen
    FROM repeated
    UNION ALL
    -- 以及最早的一张
    SELECT
        oldest_bill AS finding, 'same_invoice' AS test, 'strong' AS match, bill_id, oldest_bill AS proof_bill,
        NULL AS medins_id, NULL AS share_fen
    FROM repeated
    UNION ALL
    -- 医保也结算过
    SELECT
        bill_id AS finding, 'also_in_medical_insurance' AS test, match, bill_id, bill_id AS proof_bill,
        ext_id AS medins_id, other_fen AS share_fen
    FROM settled
    UNION ALL
    -- 无关疾病占比过高，一家医院提一次
    SELECT
        j.hospital_id AS finding, 'unrelated_illness' AS test, 'strong' AS match, j.bill_id, j.bill_id AS proof_bill,
        NULL AS medins_id, NULL AS share_fen
    FROM judged AS j JOIN mixed AS x ON x.hospital_id = j.hospital_id
    WHERE j.is_unrelated
),
found AS (
    -- 单据的情形，金额不超过该单未退回的部分
    SELECT
        c.finding, c.test, c.match, p.case_id, p.hospital_id, c.proof_bill, c.medins_id,
        CAST(NULL AS BIGINT) AS proof_device, p.src_table, p.src_key, p.ym,
        LEAST(c.share_fen, p.left_fen) AS fen
    FROM conflicts AS c JOIN paid AS p ON p.bill_id = c.bill_id
    UNION ALL
    -- 辅助器具未经劳动能力鉴定委员会确认
    SELECT
        device_id AS finding, 'device_not_confirmed' AS test, 'strong' AS match, case_id, NULL AS hospital_id,
        NULL AS proof_bill, NULL AS medins_id, device_id AS proof_device, src_table, src_key, ym, fen
    FROM fitted WHERE place = 1 AND NOT committee_ok
    UNION ALL
    -- 更换过早，证据是新的一件
    SELECT
        f.device_id AS finding, 'device_too_soon' AS test, 'strong' AS match, f.case_id, NULL AS hospital_id,
        NULL AS proof_bill, NULL AS medins_id, f.device_id AS proof_device, f.src_table, f.src_key, f.ym, f.fen
    FROM fitted AS f JOIN too_soon AS t ON t.device_id = f.device_id
    WHERE f.place = 1
    UNION ALL
    -- 以及换下的一件
    SELECT
        f.device_id AS finding, 'device_too_soon' AS test, 'strong' AS match, f.case_id, NULL AS hospital_id,
        NULL AS proof_bill, NULL AS medins_id, t.worn_id AS proof_device, f.src_table, f.src_key, f.ym, f.fen
    FROM fitted AS f JOIN too_soon AS t ON t.device_id = f.device_id
    WHERE f.place = 1
),
counted AS (
    -- 每项疑点涉及的单据和器具
    SELECT
        finding, test, MIN(case_id) AS first_case,
        COUNT(DISTINCT proof_bill) AS bills, COUNT(proof_device) AS devices
    FROM found GROUP BY finding, test
)
SELECT
    f.finding AS finding,
    CASE
        WHEN f.test IN ('outside_agreement', 'unrelated_illness') THEN 'hospital'
        WHEN f.proof_device IS NOT NULL THEN 'wi_case'
        ELSE 'medical_bill'
    END AS subject_kind,
    CASE WHEN f.proof_device IS NOT NULL THEN f.case_id ELSE f.finding END AS subject_id,
    n.first_case AS entity_id,
    f.test AS test,
    CASE WHEN f.test IN ('out_of_area', 'device_too_soon') THEN 2 ELSE 3 END AS severity,
    f.match AS match,
    f.ym AS from_ym,
    f.ym AS to_ym,
    f.proof_bill AS proof__medical_bill,
    f.medins_id AS proof__ext_medins,
    f.proof_device AS proof__wi_device,
    f.src_table AS money_table,
    f.src_key AS money_key,
    f.fen AS fen,
    f.hospital_id AS hospital_id,
    n.bills AS bills,
    n.devices AS devices
FROM found AS f
JOIN counted AS n ON n.finding = f.finding AND n.test = f.test

/* ---
fact: payment
key: [src_table, src_key]
title: 各险种支付
title_en: All money out
grain: 每笔支付一行：已支付，且未由银行退票、未冲销；人员为应得待遇的人，死者的待遇为遗属
grain_en: one row a payment, paid and neither returned by the bank nor reversed; of a death, the person is the survivor
reads: [pension_payment, death_benefit, ui_payment, employer_subsidy, skill_subsidy, medical_bill, wi_benefit, oi_case, pension_award, wi_case, refund]
columns:
  src_table: {zh: 支付表, en: table that holds the payment, type: code, codes: money_table}
  src_key: {zh: 支付编号, en: key of the payment in it, type: id}
  line: {zh: 险种, en: insurance line, type: code, codes: line, nullable: true}
  item: {zh: 项目, en: what was paid, type: code, codes: paid_item}
  person_id: {zh: 待遇人员, en: "person the money is due to; of a death, the survivor", type: id, nullable: true}
  employer_id: {zh: 单位, en: employer the benefit is for, type: id, nullable: true}
  award_id: {zh: 养老待遇, en: pension award, type: id, nullable: true}
  claim_id: {zh: 失业申领, en: unemployment claim, type: id, nullable: true}
  case_id: {zh: 工伤案件, en: work-injury case, type: id, nullable: true}
  hospital_id: {zh: 医疗机构, en: hospital of a bill, type: id, nullable: true}
  acct_id: {zh: 收款账户, en: account paid to, type: id, nullable: true}
  ym: {zh: 待遇所属期, en: month it is for; of the payment where it is for none, type: ym}
  pay_date: {zh: 支付日期, en: paid on, type: date}
  amount_fen: {zh: 金额, en: amount, type: fen}
  returned_fen: {zh: 已退回、已抵扣, en: returned or offset later; else 0, type: fen}
  left_fen: {zh: 尚未收回, en: the amount less what was returned, type: fen}
--- */
WITH returned AS (
    -- 每笔支付已退回、已抵扣的金额，以及是否由银行退票
    SELECT src_table, src_key, SUM(amount_fen) AS fen, BOOL_OR(kind = 'bank_return') AS bounced
    FROM refund GROUP BY src_table, src_key
),
paid AS (
    -- 养老金，险种随待遇的制度
    SELECT
        'pension_payment' AS src_table, p.pay_id AS src_key, a.scheme AS line, 'pension' AS item,
        p.person_id, CAST(NULL AS BIGINT) AS employer_id, p.award_id, CAST(NULL AS BIGINT) AS claim_id,
        CAST(NULL AS BIGINT) AS case_id, CAST(NULL AS BIGINT) AS hospital_id, p.acct_id,
        p.ym, p.pay_date, p.amount_fen
    FROM pension_payment AS p LEFT JOIN pension_award AS a ON a.award_id = p.award_id
    WHERE p.pay_status = 'paid'
    UNION ALL
    -- 丧葬抚恤
    SELECT
        'death_benefit' AS src_table, db_id AS src_key, line, item,
        COALESCE(payee_person_id, deceased_id) AS person_id, NULL AS employer_id, NULL AS award_id, NULL AS claim_id,
        NULL AS case_id, NULL AS hospital_id, acct_id,
        CAST(FLOOR(pay_date_month / 12) AS INT) * 100 + pay_date_month % 12 + 1 AS ym, pay_date, amount_fen
    FROM death_benefit
    UNION ALL
    -- 失业待遇
    SELECT
        'ui_payment' AS src_table, pay_id AS src_key, 'UI' AS line, item,
        person_id, NULL AS employer_id, NULL AS award_id, claim_id,
        NULL AS case_id, NULL AS hospital_id, acct_id,
        ym, pay_date, amount_fen
    FROM ui_payment WHERE pay_status = 'paid'
    UNION ALL
    -- 单位补贴
    SELECT
        'employer_subsidy' AS src_table, sub_id AS src_key, 'UI' AS line, kind AS item,
        NULL AS person_id, employer_id, NULL AS award_id, NULL AS claim_id,
        NULL AS case_id, NULL AS hospital_id, acct_id,
        CAST(FLOOR(pay_date_month / 12) AS INT) * 100 + pay_date_month % 12 + 1 AS ym, pay_date, amount_fen
    FROM employer_subsidy
    UNION ALL
    -- 技能补贴，按申请月
    SELECT
        'skill_subsidy' AS src_table, sub_id AS src_key, 'UI' AS line, 'skill' AS item,
        person_id, NULL AS employer_id, NULL AS award_id, NULL AS claim_id,
        NULL AS case_id, NULL AS hospital_id, acct_id,
        CAST(FLOOR(apply_ts_month / 12) AS INT) * 100 + apply_ts_month % 12 + 1 AS ym, CAST(apply_ts AS DATE) AS pay_date, amount_fen
    FROM skill_subsidy
    UNION ALL
    -- 工伤医疗费，已支付的部分
    SELECT
        'medical_bill' AS src_table, b.bill_id AS src_key, COALESCE(c.line, 'WI') AS line, 'medical_bill' AS item,
        b.person_id, NULL AS employer_id, NULL AS award_id, NULL AS claim_id,
        b.case_id, b.hospital_id, b.acct_id,
        CAST(FLOOR(b.pay_date_month / 12) AS INT) * 100 + b.pay_date_month % 12 + 1 AS ym, b.pay_date, b.fund_fen AS amount_fen
    FROM medical_bill AS b LEFT JOIN wi_case AS c ON c.case_id = b.case_id
    WHERE b.pay_date IS NOT NULL
    UNION ALL
    -- 工伤待遇，一次性项目按支付月
    SELECT
        'wi_benefit' AS src_table, w.ben_id AS src_key, COALESCE(c.line, 'WI') AS line, w.item,
        COALESCE(w.payee_person_id, w.person_id) AS person_id, NULL AS employer_id, NULL AS award_id, NULL AS claim_id,
        w.case_id, NULL AS hospital_id, w.acct_id,
        COALESCE(w.ym, CAST(FLOOR(w.pay_date_month / 12) AS INT) * 100 + w.pay_date_month % 12 + 1) AS ym, w.pay_date, w.amount_fen
    FROM wi_benefit AS w LEFT JOIN wi_case AS c ON c.case_id = w.case_id
    WHERE w.pay_status = 'paid'
    UNION ALL
    -- 职业伤害待遇，按受伤月
    SELECT
        'oi_case' AS src_table, oi_id AS src_key, 'OI' AS line, 'oi' AS item,
        rider_id AS person_id, NULL AS employer_id, NULL AS award_id, NULL AS claim_id,
        NULL AS case_id, NULL AS hospital_id, NULL AS acct_id,
        CAST(FLOOR(injury_ts_month / 12) AS INT) * 100 + injury_ts_month % 12 + 1 AS ym, CAST(injury_ts AS DATE) AS pay_date, amount_fen
    FROM oi_case WHERE amount_fen IS NOT NULL
)
SELECT
    p.src_table, p.src_key, p.line, p.item, p.person_id, p.employer_id, p.award_id, p.claim_id, p.case_id,
    p.hospital_id, p.acct_id, p.ym, p.pay_date, p.amount_fen, COALESCE(r.fen, 0) AS returned_fen,
    p.amount_fen - COALESCE(r.fen, 0) AS left_fen
FROM paid AS p
LEFT JOIN returned AS r ON r.src_table = p.src_table AND r.src_key = p.src_key
WHERE NOT COALESCE(r.bounced, FALSE)

-- 各险种已支付、未退回、未冲销的每一笔待遇；银行退票登记在册的不算。
-- All money out, one row a payment. person_id is whom the money is due to: of a death, the survivor.
WITH returned AS (
    -- 每笔支付已退回、已抵扣的金额，以及是否由银行退票
    SELECT src_table, src_key, CAST(SUM(amount_fen) AS BIGINT) AS fen, BOOL_OR(kind = 'bank_return') AS bounced
    FROM refund GROUP BY src_table, src_key
),
paid AS (
    -- 养老金，险种随待遇的制度
    SELECT
        'pension_payment' AS src_table, p.pay_id AS src_key, a.scheme AS line, 'pension' AS item,
        p.person_id, CAST(NULL AS BIGINT) AS employer_id, p.award_id, CAST(NULL AS BIGINT) AS claim_id,
        CAST(NULL AS BIGINT) AS case_id, CAST(NULL AS BIGINT) AS hospital_id, p.acct_id,
        p.ym, p.ym_month, p.pay_date, p.pay_date_month, p.amount_fen
    FROM pension_payment AS p LEFT JOIN pension_award AS a ON a.award_id = p.award_id
    WHERE p.pay_status = 'paid'
    UNION ALL
    -- 丧葬抚恤
    SELECT
        'death_benefit', db_id, line, item, COALESCE(payee_person_id, deceased_id), NULL, NULL, NULL, NULL, NULL,
        acct_id, CAST(EXTRACT(YEAR FROM pay_date) * 100 + EXTRACT(MONTH FROM pay_date) AS INTEGER),
        pay_date_month, pay_date, pay_date_month, amount_fen
    FROM death_benefit
    UNION ALL
    -- 失业待遇
    SELECT
        'ui_payment', pay_id, 'UI', item, person_id, NULL, NULL, claim_id, NULL, NULL,
        acct_id, ym, ym_month, pay_date, pay_date_month, amount_fen
    FROM ui_payment WHERE pay_status = 'paid'
    UNION ALL
    -- 单位补贴
    SELECT
        'employer_subsidy', sub_id, 'UI', kind, NULL, employer_id, NULL, NULL, NULL, NULL,
        acct_id, CAST(EXTRACT(YEAR FROM pay_date) * 100 + EXTRACT(MONTH FROM pay_date) AS INTEGER),
        pay_date_month, pay_date, pay_date_month, amount_fen
    FROM employer_subsidy
    UNION ALL
    -- 技能补贴，按申请月
    SELECT
        'skill_subsidy', sub_id, 'UI', 'skill', person_id, NULL, NULL, NULL, NULL, NULL,
        acct_id, CAST(EXTRACT(YEAR FROM apply_ts) * 100 + EXTRACT(MONTH FROM apply_ts) AS INTEGER),
        apply_ts_month, CAST(apply_ts AS DATE), apply_ts_month, amount_fen
    FROM skill_subsidy
    UNION ALL
    -- 工伤医疗费，已支付的部分
    SELECT
        'medical_bill', b.bill_id, COALESCE(c.line, 'WI'), 'medical_bill', b.person_id, NULL, NULL, NULL,
        b.case_id, b.hospital_id,
        b.acct_id, CAST(EXTRACT(YEAR FROM b.pay_date) * 100 + EXTRACT(MONTH FROM b.pay_date) AS INTEGER),
        b.pay_date_month, b.pay_date, b.pay_date_month, b.fund_fen
    FROM medical_bill AS b LEFT JOIN wi_case AS c ON c.case_id = b.case_id
    WHERE b.pay_date IS NOT NULL
    UNION ALL
    -- 工伤待遇，一次性项目按支付月
    SELECT
        'wi_benefit', w.ben_id, COALESCE(c.line, 'WI'), w.item, COALESCE(w.payee_person_id, w.person_id),
        NULL, NULL, NULL, w.case_id, NULL,
        w.acct_id,
        COALESCE(w.ym, CAST(EXTRACT(YEAR FROM w.pay_date) * 100 + EXTRACT(MONTH FROM w.pay_date) AS INTEGER)),
        COALESCE(w.ym_month, w.pay_date_month), w.pay_date, w.pay_date_month, w.amount_fen
    FROM wi_benefit AS w LEFT JOIN wi_case AS c ON c.case_id = w.case_id
    WHERE w.pay_status = 'paid'
    UNION ALL
    -- 职业伤害待遇，按受伤月
    SELECT
        'oi_case', oi_id, 'OI', 'oi', rider_id, NULL, NULL, NULL, NULL, NULL,
        NULL, CAST(EXTRACT(YEAR FROM injury_ts) * 100 + EXTRACT(MONTH FROM injury_ts) AS INTEGER),
        injury_ts_month, CAST(injury_ts AS DATE), injury_ts_month, amount_fen
    FROM oi_case WHERE amount_fen IS NOT NULL
)
SELECT
    p.src_table, p.src_key, p.line, p.item, p.person_id, p.employer_id, p.award_id, p.claim_id, p.case_id,
    p.hospital_id, p.acct_id, p.ym, p.ym_month, p.pay_date, p.pay_date_month, p.amount_fen,
    COALESCE(r.fen, 0) AS returned_fen
FROM paid AS p
LEFT JOIN returned AS r ON r.src_table = p.src_table AND r.src_key = p.src_key
WHERE NOT COALESCE(r.bounced, FALSE)

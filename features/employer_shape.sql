/* ---
entity: employer_shape
key: [employer_id]
title: 单位参保形态
title_en: Shape of an employer's insurance
grain: one row an employer with at least least_enrolees spells of unemployment insurance in the last window_months months
reads: [employer, enrolment, contribution, ext_tax_income, ui_claim, ui_payment, agent]
parameters:
  window_months: {value: 24, unit: months, source: 设计值，两年看得出参保一年左右就停保}
  recent_months: {value: 12, unit: months, source: 3-rules U08 (十二个月内)}
  least_enrolees: {value: 5, unit: spells, source: 设计值，更少的人看不出形态}
  near_from: {value: 11, unit: months, source: 广东省失业保险条例 缴费满一年，登记月份前后}
  near_to: {value: 14, unit: months, source: 3-rules U08 (参保十二至十四个月)}
  grace_months: {value: 3, unit: months, source: 3-rules P09 (注销后三个月内为收尾)}
  least_claims: {value: 8, unit: claims, source: 3-rules U08 (八份以上)}
  claim_share: {value: 0.6, unit: share, source: 3-rules U08 (参保人员的六成)}
  unpaid_share: {value: 0.7, unit: share, source: 3-rules U08 (七成没有工资)}
  least_sharers: {value: 3, unit: units, source: 3-rules U08 (三家以上共用)}
columns:
  is_dispatch: {zh: 劳务派遣单位, en: labour-dispatch firm, unit: true or false, note: 对照组，不作特征}
  enrolees: {zh: 两年内失业保险参保人次, en: spells of unemployment insurance in two years, unit: spells}
  unpaid_share: {zh: 参保月份中没有申报工资的比例, en: share of insured months without a wage declared, unit: share, note: 只比税务数据已送达的最近十二个月；没有税务数据为空}
  near_year_share: {zh: 参保十一至十四个月即停保的比例, en: share that left after 11 to 14 months, unit: share}
  churn: {zh: 已停保的比例, en: share that left, unit: share}
  same_day_share: {zh: 同一天登记参保的最大比例, en: greatest share of the newly enrolled registered on one day, unit: share}
  claim_share: {zh: 申领失业待遇与参保人次之比, en: unemployment claims to spells, unit: ratio}
  sharers: {zh: 共用电话、地址或账户的其他单位, en: other employers with the same phone address or account, unit: employers}
  agent_contact: {zh: 与代办共用电话或地址, en: phone or address shared with an agent, unit: 0 or 1}
  legal_firms: {zh: 法定代表人名下的单位, en: employers of the legal representative, unit: employers}
  lump_months: {zh: 每人次一次性补缴的月数, en: months paid back in a lump per spell, unit: months, note: 两年内到账的}
  two_rules: {zh: 两条规则中触及几条, en: how many of two rules it meets, unit: 0 to 2, note: 六成申领、七成没有工资；不用模型时按它排序}
  settled_by_rule: {zh: 规则 U08 或 P09 已可认定, en: rule U08 or P09 settles it, unit: true or false}
  window_month: {zh: 窗口首月月序, en: month number of the window's first month, unit: month number}
  paid_fen: {zh: 最近十二个月付给其离职人员的失业保险金, en: unemployment benefit paid in twelve months to those who left it, unit: fen}
--- */
WITH spell AS (
    -- 窗口内的失业保险参保，一人次一行
    SELECT
        n.employer_id, n.enrol_id, CAST(n.reg_ts AS DATE) AS reg_date, n.start_date_month, n.end_date_month,
        n.end_date_month - n.start_date_month + 1 AS months
    FROM enrolment AS n
    WHERE n.line = 'UI' AND n.employer_id IS NOT NULL AND n.start_date_month <= $as_of_month
        AND (n.end_date IS NULL OR n.end_date_month > $as_of_month - $window_months)
),
roster AS (
    -- 每个单位的参保人次，其中已停保的、参保一年左右即停保的、窗口内新参保的
    SELECT
        employer_id, COUNT(enrol_id) AS enrolees,
        COUNT(CASE WHEN end_date_month <= $as_of_month THEN 1 END) AS gone,
        COUNT(CASE WHEN end_date_month <= $as_of_month AND months BETWEEN $near_from AND $near_to THEN 1 END) AS near_year,
        COUNT(CASE WHEN start_date_month > $as_of_month - $window_months THEN 1 END) AS joined
    FROM spell
    GROUP BY employer_id
),
batch AS (
    -- 窗口内新参保的，每天登记几人次
    SELECT employer_id, reg_date, COUNT(enrol_id) AS spells
    FROM spell
    WHERE start_date_month > $as_of_month - $window_months
    GROUP BY employer_id, reg_date
),
biggest AS (
    -- 最多的一天
    SELECT employer_id, MAX(spells) AS spells FROM batch GROUP BY employer_id
),
tax_data AS (
    -- 税务数据送达到哪个月
    SELECT MAX(ym_month) AS last_month FROM ext_tax_income
),
wage AS (
    -- 每个扣缴单位最近一年申报工资的人月
    SELECT t.payer_uscc, COUNT(t.ext_id) AS months
    FROM ext_tax_income AS t
    JOIN tax_data AS d ON t.ym_month > d.last_month - $recent_months AND t.ym_month <= d.last_month
    WHERE t.wage_fen > 0
    GROUP BY t.payer_uscc
),
paying AS (
    -- 每个单位同期的失业保险人月、两年内到账的一次性补缴，和存续期之外的养老缴费
    SELECT
        k.employer_id,
        COUNT(
            CASE
                WHEN k.kind = 'normal' AND k.lines_ui AND k.ym_month > d.last_month - $recent_months
                    AND k.ym_month <= d.last_month THEN 1
            END
        ) AS insured_months,
        COUNT(
            CASE WHEN k.kind = 'backpay_lump' AND k.paid_date_month > $as_of_month - $window_months THEN 1 END
        ) AS lump_months,
        COUNT(
            CASE
                WHEN k.lines_ep
                    AND (k.ym_month < e.reg_date_month OR k.ym_month > e.cancel_date_month + $grace_months) THEN 1
            END
        ) AS outside_months
    FROM contribution AS k
    JOIN employer AS e ON e.employer_id = k.employer_id
    CROSS JOIN tax_data AS d
    WHERE k.kind = 'backpay_lump' OR k.ym_month > $as_of_month - $window_months
    GROUP BY k.employer_id
),
claimed AS (
    -- 窗口内从该单位离职申领失业待遇的，驳回的除外
    SELECT c.employer_id_last AS employer_id, COUNT(c.claim_id) AS claims
    FROM ui_claim AS c
    WHERE c.status <> 'rejected' AND c.apply_ts_month > $as_of_month - $window_months
    GROUP BY c.employer_id_last
),
paid AS (
    -- 最近十二个月付给这些申领人的失业保险金
    SELECT c.employer_id_last AS employer_id, SUM(p.amount_fen) AS fen
    FROM ui_payment AS p
    JOIN ui_claim AS c ON c.claim_id = p.claim_id
    WHERE p.item = 'monthly' AND p.pay_status = 'paid' AND p.ym_month > $as_of_month - $recent_months
    GROUP BY c.employer_id_last
),
contact AS (
    -- 各单位的电话、地址、账户
    SELECT employer_id, phone_h AS contact FROM employer WHERE phone_h IS NOT NULL
    UNION
    SELECT employer_id, addr_h AS contact FROM employer WHERE addr_h IS NOT NULL
    UNION
    SELECT employer_id, CAST(acct_id AS VARCHAR) AS contact FROM employer WHERE acct_id IS NOT NULL
),
crowd AS (
    -- 每个联系方式有几家单位
    SELECT contact, COUNT(employer_id) AS units FROM contact GROUP BY contact
),
agent_contact AS (
    -- 代办的电话、地址
    SELECT phone_h AS contact FROM agent
    UNION
    SELECT addr_h AS contact FROM agent
),
sharing AS (
    -- 每个单位与多少家其他单位、与不与代办共用
    SELECT
        c.employer_id, MAX(w.units) - 1 AS sharers, MAX(CASE WHEN a.contact IS NULL THEN 0 ELSE 1 END) AS agent_contact
    FROM contact AS c
    JOIN crowd AS w ON w.contact = c.contact
    LEFT JOIN agent_contact AS a ON a.contact = c.contact
    GROUP BY c.employer_id
),
legal AS (
    -- 每个法定代表人名下有几家单位
    SELECT legal_person_id, COUNT(employer_id) AS units
    FROM employer
    WHERE legal_person_id IS NOT NULL
    GROUP BY legal_person_id
),
shape AS (
    -- 每个单位的各项形态
    SELECT
        r.employer_id, e.is_dispatch, r.enrolees, r.near_year / NULLIF(r.enrolees, 0) AS near_year_share,
        r.gone / NULLIF(r.enrolees, 0) AS churn, COALESCE(b.spells / NULLIF(r.joined, 0), 0) AS same_day_share,
        COALESCE(c.claims, 0) AS claims, COALESCE(c.claims, 0) / NULLIF(r.enrolees, 0) AS claim_share,
        CASE
            WHEN d.last_month IS NOT NULL
                THEN GREATEST(1 - COALESCE(w.months, 0) / NULLIF(k.insured_months, 0), 0)
        END AS unpaid_share,
        COALESCE(s.sharers, 0) AS sharers, COALESCE(s.agent_contact, 0) AS agent_contact,
        COALESCE(l.units, 1) AS legal_firms, COALESCE(k.lump_months, 0) / NULLIF(r.enrolees, 0) AS lump_months,
        COALESCE(k.outside_months, 0) AS outside_months, COALESCE(p.fen, 0) AS paid_fen
    FROM roster AS r
    JOIN employer AS e ON e.employer_id = r.employer_id
    CROSS JOIN tax_data AS d
    LEFT JOIN biggest AS b ON b.employer_id = r.employer_id
    LEFT JOIN wage AS w ON w.payer_uscc = e.uscc
    LEFT JOIN paying AS k ON k.employer_id = r.employer_id
    LEFT JOIN claimed AS c ON c.employer_id = r.employer_id
    LEFT JOIN paid AS p ON p.employer_id = r.employer_id
    LEFT JOIN sharing AS s ON s.employer_id = r.employer_id
    LEFT JOIN legal AS l ON l.legal_person_id = e.legal_person_id
    WHERE r.enrolees >= $least_enrolees
)
SELECT
    h.employer_id,
    h.is_dispatch,
    h.enrolees,
    h.unpaid_share,
    h.near_year_share,
    h.churn,
    h.same_day_share,
    h.claim_share,
    h.sharers,
    h.agent_contact,
    h.legal_firms,
    h.lump_months,
    CASE WHEN h.claim_share >= $claim_share THEN 1 ELSE 0 END
        + CASE WHEN h.unpaid_share >= $unpaid_share THEN 1 ELSE 0 END AS two_rules,
    h.outside_months > 0 OR COALESCE(
        h.claims >= $least_claims AND h.claim_share >= $claim_share AND h.unpaid_share >= $unpaid_share
        AND (h.sharers + 1 >= $least_sharers OR h.agent_contact = 1), FALSE
    ) AS settled_by_rule,
    $as_of_month - $window_months + 1 AS window_month,
    h.paid_fen
FROM shape AS h

/* ---
entity: ui_claim_wages
key: [claim_id]
title: 领取失业金期间的申报单位与停领登记
title_en: Who declared wages while unemployment benefit was drawn, and how the claim stopped
grain: one row a claim with a monthly benefit paid; of several payers the one that declared most
reads: [ui_payment, ui_claim, employer, enrolment, ext_tax_income, law_parameter]
parameters:
  wage_share: {value: 0.5, unit: share of the minimum wage, source: features/ui_claim_month.sql, step: 0.05}
  fen_a_yuan: {value: 100, unit: fen, source: 单位换算}
columns:
  payer_uscc: {zh: 申报工资最多的其他单位的信用代码, en: credit code of the other payer that declared most, unit: text, note: 各单位合计达到最低工资一半的领取月份才计}
  payer_months: {zh: 其申报的领取月份, en: months drawn for which it declared, unit: months}
  payer_yuan: {zh: 其申报的工资合计, en: wages that it declared, unit: yuan}
  payer_from_ym: {zh: 其中最早月份, en: first of these months, unit: month}
  payer_to_ym: {zh: 其中最晚月份, en: last of these months, unit: month}
  employer_id: {zh: 该单位的单位编号, en: the payer as an employer on record, unit: id, note: 没有登记的为空}
  unregistered_uscc: {zh: 该单位的信用代码，没有登记的, en: the payer's code where no employer has it, unit: text}
  enrol_id: {zh: 本人在该单位的最近一次参保登记, en: the person's last enrolment with it, unit: id}
  unenrolled_id: {zh: 该单位的单位编号，本人没有参保登记的, en: the employer where the person has no enrolment with it, unit: id}
  stopped_reason: {zh: 登记的停领原因, en: why the claim stopped as recorded, unit: code}
  stopped_ym: {zh: 登记的停领年月, en: month of the stop as recorded, unit: month}
--- */
WITH drawn AS (
    -- 每件申领已支付失业金的月份
    SELECT DISTINCT p.claim_id, p.ym_month
    FROM ui_payment AS p
    WHERE p.item = 'monthly' AND p.pay_status = 'paid'
),
declared AS (
    -- 领取的月份里，离职以后各单位为本人申报的工资，身份确实相符、不是原单位的
    SELECT c.claim_id, c.person_id, t.payer_uscc, t.ym_month, t.ym, SUM(t.wage_fen) AS wage_fen
    FROM ui_claim AS c
    JOIN drawn AS d ON d.claim_id = c.claim_id
    JOIN ext_tax_income AS t ON t.person_id = c.person_id AND t.ym_month = d.ym_month
    LEFT JOIN employer AS e ON e.employer_id = c.employer_id_last
    WHERE t."match" = 'strong' AND t.ym_month > c.separation_date_month AND (e.uscc IS NULL OR t.payer_uscc <> e.uscc)
    GROUP BY c.claim_id, c.person_id, t.payer_uscc, t.ym_month, t.ym
),
enough AS (
    -- 其中合计达到最低工资一半的月份
    SELECT w.claim_id, w.ym_month
    FROM declared AS w
    JOIN law_parameter AS p ON p.name = 'minimum_wage' AND w.ym_month BETWEEN p.from_month AND p.to_month
    GROUP BY w.claim_id, w.ym_month, p.value_fen
    HAVING SUM(w.wage_fen) >= p.value_fen * $wage_share
),
payer AS (
    -- 每个单位在这些月份申报了多少
    SELECT
        w.claim_id, w.person_id, w.payer_uscc, COUNT(w.ym_month) AS payer_months, SUM(w.wage_fen) AS wage_fen,
        MIN(w.ym) AS payer_from_ym, MAX(w.ym) AS payer_to_ym
    FROM declared AS w
    JOIN enough AS m ON m.claim_id = w.claim_id AND m.ym_month = w.ym_month
    GROUP BY w.claim_id, w.person_id, w.payer_uscc
),
most AS (
    -- 申报最多的是多少
    SELECT p.claim_id, MAX(p.wage_fen) AS wage_fen FROM payer AS p GROUP BY p.claim_id
),
first AS (
    -- 申报最多的单位，一样多的取信用代码靠前的
    SELECT p.claim_id, MIN(p.payer_uscc) AS payer_uscc
    FROM payer AS p
    JOIN most AS m ON m.claim_id = p.claim_id AND m.wage_fen = p.wage_fen
    GROUP BY p.claim_id
),
registered AS (
    -- 该信用代码的用人单位
    SELECT e.uscc, MAX(e.employer_id) AS employer_id FROM employer AS e GROUP BY e.uscc
),
enrolled AS (
    -- 本人在各单位的最近一次参保登记
    SELECT n.person_id, n.employer_id, MAX(n.enrol_id) AS enrol_id
    FROM enrolment AS n
    GROUP BY n.person_id, n.employer_id
)
SELECT
    c.claim_id,
    p.payer_uscc,
    p.payer_months,
    p.wage_fen / $fen_a_yuan AS payer_yuan,
    p.payer_from_ym,
    p.payer_to_ym,
    r.employer_id,
    CASE WHEN r.employer_id IS NULL THEN p.payer_uscc END AS unregistered_uscc,
    n.enrol_id,
    CASE WHEN n.enrol_id IS NULL THEN r.employer_id END AS unenrolled_id,
    c.stop_reason AS stopped_reason,
    c.stop_ym AS stopped_ym
FROM ui_claim AS c
LEFT JOIN first AS f ON f.claim_id = c.claim_id
LEFT JOIN payer AS p ON p.claim_id = f.claim_id AND p.payer_uscc = f.payer_uscc
LEFT JOIN registered AS r ON r.uscc = p.payer_uscc
LEFT JOIN enrolled AS n ON n.person_id = p.person_id AND n.employer_id = r.employer_id

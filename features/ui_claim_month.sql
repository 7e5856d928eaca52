/* ---
entity: ui_claim_month
key: [claim_id]
title: 在领失业金的申领
title_en: Unemployment claims being paid
grain: one row a claim with a monthly benefit in the last recent_months months, as it stood in the month of the day
reads: [ui_payment, ui_claim, ui_check, employer, ext_tax_income, ext_business, ext_life, contribution, law_parameter]
parameters:
  recent_months: {value: 6, unit: months, source: 设计值，个税申报滞后一至两个月，停领后仍可查}
  wage_share: {value: 0.5, unit: share of the minimum wage, source: 3-rules U01, step: 0.05}
  settled_months: {value: 2, unit: months, source: 3-rules U01}
  cohort_months: {value: 3, unit: months, source: 设计值，同期离职}
  travel_months: {value: 3, unit: months, source: 设计值，近期出行}
  fen_a_yuan: {value: 100, unit: fen, source: 单位换算}
  year_months: {value: 12, unit: months, source: 历法}
columns:
  person_id: {zh: 申领人, en: claimant, unit: id}
  employer_id_last: {zh: 最后参保单位, en: last employer, unit: id}
  months_drawn: {zh: 已领月数, en: months drawn, unit: months}
  months_left: {zh: 剩余月数, en: months still to draw, unit: months}
  wage_months: {zh: 领取期间其他单位申报工资的月数, en: months drawn for which another payer declared a wage, unit: months, note: 达到最低工资一半才计}
  wage_share_months: {zh: 其他单位申报工资的月份占比, en: share of the months drawn with such a wage, unit: share}
  wage_yuan: {zh: 这些月份的月均工资, en: mean wage of those months, unit: yuan}
  last_employer_wage_months: {zh: 领取期间原单位申报工资的月数, en: months drawn with a wage of the last employer, unit: months, note: 可能是补发或经济补偿}
  small_wage_months: {zh: 领取期间低于最低工资一半的申报月数, en: months drawn with a wage below that line, unit: months, note: 零星劳务}
  business_months: {zh: 领取期间经营主体在营的月数, en: months drawn while running a business, unit: months}
  travel_days: {zh: 近三个月公共交通出行天数, en: days seen on public transport in three months, unit: days}
  checks_missed: {zh: 未做月度核对的月数, en: months drawn without a monthly check, unit: months}
  coworkers_back: {zh: 同期离职同事已再就业的比例, en: share of co-workers who left then and reported a new job, unit: share}
  earlier_claims: {zh: 此前申领次数, en: earlier claims, unit: claims}
  insured_months: {zh: 领取期间其他单位正常参保的月数, en: months drawn while enrolled by another employer, unit: months, note: U01 的证据，不作特征}
  settled_by_rule: {zh: 规则 U01 已可认定, en: rule U01 settles it, unit: true or false}
  sign_month: {zh: 最早迹象月序, en: month number of the first sign, unit: month number, note: 无迹象时为最近一次领取的月份}
  prevented_fen: {zh: 今后十二个月将发放的金额, en: due in the next twelve months, unit: fen}
--- */
WITH drawn AS (
    -- 每件申领按月发放的失业金，已支付的
    SELECT p.claim_id, p.ym_month, SUM(p.amount_fen) AS amount_fen
    FROM ui_payment AS p
    WHERE p.item = 'monthly' AND p.pay_status = 'paid'
    GROUP BY p.claim_id, p.ym_month
),
drawing AS (
    -- 近几个月仍在领取的申领
    SELECT
        d.claim_id, MIN(d.ym_month) AS first_month, MAX(d.ym_month) AS last_month,
        COUNT(d.ym_month) AS months_drawn, MAX(d.amount_fen) AS monthly_fen
    FROM drawn AS d
    GROUP BY d.claim_id
    HAVING MAX(d.ym_month) > $as_of_month - $recent_months
),
claim AS (
    -- 申领本身，及原单位的信用代码
    SELECT
        d.claim_id, c.person_id, d.first_month, d.last_month, d.months_drawn, d.monthly_fen,
        c.employer_id_last, c.separation_date_month, c.apply_ts_minute, c.stop_reason, e.uscc,
        GREATEST(c.granted_months - d.months_drawn, 0) AS months_left
    FROM drawing AS d
    JOIN ui_claim AS c ON c.claim_id = d.claim_id
    LEFT JOIN employer AS e ON e.employer_id = c.employer_id_last
),
wage AS (
    -- 申领人每月由谁申报了多少工资，身份确实相符的
    SELECT t.person_id, t.ym_month, t.payer_uscc, SUM(t.wage_fen) AS wage_fen
    FROM ext_tax_income AS t
    WHERE t."match" = 'strong' AND t.person_id IN (SELECT claim.person_id FROM claim)
    GROUP BY t.person_id, t.ym_month, t.payer_uscc
),
wage_month AS (
    -- 领取的月份里，其他单位与原单位各申报了多少，及最低工资一半是多少
    SELECT
        c.claim_id, w.ym_month, p.value_fen * $wage_share AS least_fen,
        SUM(CASE WHEN w.payer_uscc = c.uscc THEN 0 ELSE w.wage_fen END) AS other_fen,
        SUM(CASE WHEN w.payer_uscc = c.uscc THEN w.wage_fen ELSE 0 END) AS last_fen
    FROM claim AS c
    JOIN drawn AS d ON d.claim_id = c.claim_id
    JOIN wage AS w ON w.person_id = c.person_id AND w.ym_month = d.ym_month
    JOIN law_parameter AS p
        ON p.name = 'minimum_wage' AND w.ym_month BETWEEN p.from_month AND p.to_month
    WHERE w.ym_month > c.separation_date_month
    GROUP BY c.claim_id, w.ym_month, p.value_fen
),
wages AS (
    -- 每件申领的工资迹象
    SELECT
        claim_id,
        COUNT(CASE WHEN other_fen >= least_fen THEN 1 END) AS wage_months,
        COUNT(CASE WHEN last_fen > 0 THEN 1 END) AS last_employer_wage_months,
        AVG(CASE WHEN other_fen >= least_fen THEN other_fen END) AS wage_fen
    FROM wage_month
    GROUP BY claim_id
),
small_month AS (
    -- 领取的月份里，其他单位申报而低于最低工资一半的
    SELECT claim_id, ym_month FROM wage_month WHERE other_fen > 0 AND other_fen < least_fen
),
small AS (
    -- 每件申领有几个这样的月份
    SELECT claim_id, COUNT(ym_month) AS small_wage_months FROM small_month GROUP BY claim_id
),
business_month AS (
    -- 领取的月份里，本人经营的主体存续的
    SELECT DISTINCT c.claim_id, d.ym_month
    FROM claim AS c
    JOIN drawn AS d ON d.claim_id = c.claim_id
    JOIN ext_business AS b
        ON b.person_id = c.person_id AND b.from_date_month <= d.ym_month
        AND COALESCE(b.to_date_month, d.ym_month) >= d.ym_month
    WHERE b."match" = 'strong' AND b.status = 'active' AND b.role IN ('legal_rep', 'sole_proprietor', 'partner')
),
running AS (
    -- 每件申领有几个这样的月份
    SELECT claim_id, COUNT(ym_month) AS business_months FROM business_month GROUP BY claim_id
),
travel AS (
    -- 近几个月领取期间的公共交通出行
    SELECT c.claim_id, COUNT(DISTINCT l.life_date) AS travel_days
    FROM claim AS c
    JOIN ext_life AS l ON l.person_id = c.person_id
    WHERE l."match" = 'strong' AND l.kind = 'transport'
        AND l.life_date_month BETWEEN c.first_month AND c.last_month
        AND l.life_date_month > $as_of_month - $travel_months
    GROUP BY c.claim_id
),
checked AS (
    -- 做过月度核对的领取月份
    SELECT c.claim_id, COUNT(DISTINCT k.ym_month) AS months_checked
    FROM claim AS c
    JOIN drawn AS d ON d.claim_id = c.claim_id
    JOIN ui_check AS k ON k.claim_id = c.claim_id AND k.ym_month = d.ym_month
    GROUP BY c.claim_id
),
coworker AS (
    -- 同一单位前后几个月离职、也来申领的同事，如实报告再就业的比例
    SELECT
        c.claim_id, AVG(CASE WHEN o.stop_reason = 'reemployed' THEN 1 ELSE 0 END) AS coworkers_back
    FROM claim AS c
    JOIN ui_claim AS o
        ON o.employer_id_last = c.employer_id_last AND o.claim_id <> c.claim_id AND o.person_id <> c.person_id
        AND ABS(o.separation_date_month - c.separation_date_month) <= $cohort_months
    GROUP BY c.claim_id
),
earlier AS (
    -- 同一人更早的申领
    SELECT c.claim_id, COUNT(o.claim_id) AS earlier_claims
    FROM claim AS c
    JOIN ui_claim AS o ON o.person_id = c.person_id AND o.apply_ts_minute < c.apply_ts_minute
    GROUP BY c.claim_id
),
insured_month AS (
    -- 领取的月份里，其他单位为其正常参保缴费的
    SELECT DISTINCT c.claim_id, d.ym_month
    FROM claim AS c
    JOIN drawn AS d ON d.claim_id = c.claim_id
    JOIN contribution AS k ON k.person_id = c.person_id AND k.ym_month = d.ym_month
    WHERE k.kind = 'normal' AND k.payer = 'employer' AND k.employer_id <> c.employer_id_last
),
insured AS (
    -- 每件申领有几个这样的月份
    SELECT claim_id, COUNT(ym_month) AS insured_months FROM insured_month GROUP BY claim_id
),
sign AS (
    -- 有就业迹象的领取月份：工资达到最低工资一半，或在营，或其他单位参保
    SELECT claim_id, ym_month FROM wage_month WHERE other_fen >= least_fen
    UNION
    SELECT claim_id, ym_month FROM business_month
    UNION
    SELECT claim_id, ym_month FROM insured_month
),
first_sign AS (
    -- 其中最早的月份
    SELECT claim_id, MIN(ym_month) AS ym_month FROM sign GROUP BY claim_id
)
SELECT
    c.claim_id,
    c.person_id,
    c.employer_id_last,
    c.months_drawn,
    c.months_left,
    COALESCE(w.wage_months, 0) AS wage_months,
    COALESCE(w.wage_months, 0) / NULLIF(c.months_drawn, 0) AS wage_share_months,
    COALESCE(w.wage_fen, 0) / $fen_a_yuan AS wage_yuan,
    COALESCE(w.last_employer_wage_months, 0) AS last_employer_wage_months,
    COALESCE(m.small_wage_months, 0) AS small_wage_months,
    COALESCE(r.business_months, 0) AS business_months,
    COALESCE(t.travel_days, 0) AS travel_days,
    c.months_drawn - COALESCE(k.months_checked, 0) AS checks_missed,
    o.coworkers_back,
    COALESCE(e.earlier_claims, 0) AS earlier_claims,
    COALESCE(i.insured_months, 0) AS insured_months,
    COALESCE(i.insured_months, 0) >= $settled_months AS settled_by_rule,
    COALESCE(s.ym_month, c.last_month) AS sign_month,
    CASE WHEN c.stop_reason IS NULL THEN c.monthly_fen * LEAST(c.months_left, $year_months) ELSE 0 END AS prevented_fen
FROM claim AS c
LEFT JOIN wages AS w ON w.claim_id = c.claim_id
LEFT JOIN small AS m ON m.claim_id = c.claim_id
LEFT JOIN running AS r ON r.claim_id = c.claim_id
LEFT JOIN travel AS t ON t.claim_id = c.claim_id
LEFT JOIN checked AS k ON k.claim_id = c.claim_id
LEFT JOIN coworker AS o ON o.claim_id = c.claim_id
LEFT JOIN earlier AS e ON e.claim_id = c.claim_id
LEFT JOIN insured AS i ON i.claim_id = c.claim_id
LEFT JOIN first_sign AS s ON s.claim_id = c.claim_id

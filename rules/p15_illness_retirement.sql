/* ---
code: P15
title: 病退病残津贴疑点
title_en: Illness retirement or disability benefit without support
asks: 因病提前退休、领病残津贴的人，申请时有没有完全丧失劳动能力的鉴定；起领以后到法定退休以前，是否在挣工资、经营、接单或又受工伤；同一代办一年内是否有多人同一诊断？
asks_en: Was a person retired by illness or on disability benefit appraised as fully unable when applying; and before the statutory month, was there a wage, a business, platform orders or a new work injury; or did one agent bring several with one diagnosis within a year?
line: pension
entity: pension_award
severity: 3
status: live
basis: [国发〔1978〕104号, 人社部发〔2024〕72号, 社会保险法 第十七条, 社会保险法 第八十八条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第二十六条]
reads: [identity, payment, pension_award, person, wi_appraisal, wi_case, oi_order, ext_tax_income, ext_business, law_parameter, law_retirement]
eligible: |
  SELECT a.award_id
  FROM pension_award AS a
  JOIN identity AS i ON i.person_id = a.person_id
  JOIN person AS s ON s.person_id = i.root
  JOIN law_retirement AS g
      ON g.birth_month = a.birth_date_used_month
      AND g.track = CASE WHEN s.sex = 'M' THEN 'M' WHEN a.track = 'F55' THEN 'F55' ELSE 'F50' END
  JOIN payment AS p ON p.award_id = a.award_id AND p.ym_month <= g.retirement_month
  WHERE a.award_type IN ('early_illness', 'disability_allow')
parameters:
  register_months: {value: 6, unit: months, source: 设计阈值：鉴定在申请前半年内做；鉴定入库满半年，查不到才是没有}
  wage_months: {value: 3, unit: months, source: 业务规则目录 P15 (三个月及以上达到最低工资)}
  least_orders: {value: 10, unit: orders, source: 设计阈值：偶尔几单可能是他人用其账号}
  agent_awards: {value: 3, unit: awards, source: 业务规则目录 P15 (一年内三份及以上)}
  agent_months: {value: 12, unit: months, source: 业务规则目录 P15 (一年内)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 从最早的疑点起到法定退休月份为止已支付而没有退回的待遇；代办的情形只是线索，没有涉及金额
at_stake_en: The benefit paid from the first contradiction to the statutory month, less what was returned; an agent's pattern is a lead and carries no money
look_alikes:
  - what: 鉴定入库以前申请的老待遇
    what_en: Old awards, from before appraisals were recorded
    cleared_by: 鉴定入库不满半年时申请的，不看有没有鉴定
    cleared_by_en: Applied for before the record of appraisals was half a year old; its absence is not judged
  - what: 工伤鉴定已认定完全丧失劳动能力
    what_en: Appraised as fully unable for a work injury
    cleared_by: 任何一次鉴定认定即可
    cleared_by_en: Any appraisal counts
  - what: 达到法定退休年龄以后又去工作
    what_en: At work again after the statutory age
    cleared_by: 只看法定退休月份以前；以前的支付都不在库里的不看
    cleared_by_en: Only what comes before that month counts; without a payment on record before it, nothing
  - what: 原单位补发的欠薪、零星收入
    what_en: Wages in arrears, odd earnings
    cleared_by: 不足三个月达到最低工资的不提出
    cleared_by_en: Fewer than three months at the minimum wage are not found
  - what: 被冒名登记、早已交人经营的执照
    what_en: A borrowed name, a business left to others long ago
    cleared_by: 没有营业税收或起领以前登记的列为二级，股东、监事不算
    cleared_by_en: Without turnover, or older than the award, severity 2; shareholders and supervisors are left out
says: "{from_ym|month}至{to_ym|month}的待遇与因病不能工作的证据相抵触，涉及 {at_stake_fen|yuan} 元；代办一年内同一诊断 {awards} 份"
says_en: "The benefit of {from_ym|month} to {to_ym|month} is at odds with being unable to work; {at_stake_fen|yuan} yuan involved; {awards} awards of one agent with one diagnosis within a year"
--- */
WITH ill AS (
    -- 因病提前退休和病残津贴、法定退休月份以前有过支付的每份待遇；女职工类别不明的按五十岁，从宽
    SELECT
        a.award_id, i.root AS person_id, a.award_type, a.apply_date, a.apply_date_month, a.award_date,
        a.status, a.monthly_fen, a.benefit_start_ym, a.benefit_start_ym_month AS start_month, g.retirement_month
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    JOIN person AS s ON s.person_id = i.root
    JOIN law_retirement AS g
        ON g.birth_month = a.birth_date_used_month
        AND g.track = CASE WHEN s.sex = 'M' THEN 'M' WHEN a.track = 'F55' THEN 'F55' ELSE 'F50' END
    WHERE a.award_type IN ('early_illness', 'disability_allow')
        AND EXISTS (SELECT 1 FROM payment AS p WHERE p.award_id = a.award_id AND p.ym_month <= g.retirement_month)
),
begun AS (
    -- 病残鉴定从哪个月起入库
    SELECT MIN(apply_date_month) AS begun_month FROM wi_appraisal WHERE kind = 'pension_disability'
),
unable AS (
    -- 已有结论、认定完全丧失劳动能力的每次鉴定，和本人最早的一次
    SELECT
        i.root AS person_id, w.appr_id, w.icd_list,
        MIN(w.conclusion_date) OVER (PARTITION BY i.root) AS first_date
    FROM wi_appraisal AS w JOIN identity AS i ON i.person_id = w.person_id
    WHERE w.fully_unable AND w.conclusion_date IS NOT NULL
),
wages AS (
    -- 起领以后、法定退休以前每月的工资
    SELECT
        a.award_id, x.ym_month, SUM(x.wage_fen) AS wage_fen, BOOL_OR(x."match" = 'strong') AS strong,
        MIN(x.ext_id) AS ext_id
    FROM ill AS a
    JOIN ext_tax_income AS x
        ON x.person_id = a.person_id AND x.ym_month > a.start_month AND x.ym_month <= a.retirement_month
    GROUP BY a.award_id, x.ym_month
),
earning AS (
    -- 达到最低工资的月份，共几个月，最早是哪个月
    SELECT
        w.award_id, w.ym_month, w.strong, w.ext_id, COUNT(*) OVER (PARTITION BY w.award_id) AS months,
        MIN(w.ym_month) OVER (PARTITION BY w.award_id) AS first_month
    FROM wages AS w
    JOIN law_parameter AS m ON m.name = 'minimum_wage' AND w.ym_month BETWEEN m.from_month AND m.to_month
    WHERE w.wage_fen >= m.value_fen
),
orders AS (
    -- 起领以后、法定退休以前接的平台订单
    SELECT a.award_id, MIN(o.accept_ts_month) AS first_month, MIN(o.order_id) AS order_id
    FROM ill AS a
    JOIN identity AS i ON i.root = a.person_id
    JOIN oi_order AS o ON o.rider_id = i.person_id
    WHERE o.accept_ts_month > a.start_month AND o.accept_ts_month <= a.retirement_month
    GROUP BY a.award_id HAVING COUNT(*) >= $least_orders
),
signs AS (
    -- 申请时鉴定早已入库，而没有完全丧失劳动能力的结论，或结论在申请以后；核定以前补上的为二级
    SELECT
        a.award_id, CASE WHEN u.appr_id IS NULL THEN 'not_fully_unable' ELSE 'appraised_late' END AS test,
        CASE WHEN u.first_date <= a.award_date THEN 2 ELSE 3 END AS severity, a.start_month AS first_month, TRUE AS strong,
        u.appr_id, CAST(NULL AS BIGINT) AS tax_id, CAST(NULL AS BIGINT) AS business_id, CAST(NULL AS BIGINT) AS case_id,
        CAST(NULL AS BIGINT) AS order_id
    FROM ill AS a
    JOIN begun AS b ON a.apply_date_month - b.begun_month >= $register_months
    LEFT JOIN unable AS u ON u.person_id = a.person_id
    WHERE u.appr_id IS NULL OR u.first_date > a.apply_date
    UNION ALL
    -- 病退已由病残津贴取代后还按病退申请，或取代以前就申请病残津贴
    SELECT a.award_id, 'not_in_force' AS test, 3 AS severity, a.start_month AS first_month, TRUE AS strong, NULL, NULL, NULL, NULL, NULL
    FROM ill AS a
    JOIN law_parameter AS d
        ON d.name = 'sickness_disability_start' AND $as_of_month BETWEEN d.from_month AND d.to_month
    WHERE (a.award_type = 'early_illness') = (a.apply_date >= d.value_date)
    UNION ALL
    -- 三个月及以上工资达到最低工资，以最早的一个月为证
    SELECT
        award_id, 'earns_wages' AS test, 3 AS severity, first_month, strong, NULL,
        CASE WHEN ym_month = first_month THEN ext_id END AS tax_id, NULL, NULL, NULL
    FROM earning WHERE months >= $wage_months
    UNION ALL
    -- 起领以后、法定退休以前名下存续的经营主体；起领以后才登记而有营业税收的，是本人在经营
    SELECT
        a.award_id, 'runs_business' AS test,
        CASE WHEN b.turnover_flag AND b.from_date_month > a.start_month THEN 3 ELSE 2 END AS severity,
        GREATEST(b.from_date_month, a.start_month) AS first_month, b."match" = 'strong' AS strong, NULL, NULL,
        b.ext_id AS business_id, NULL, NULL
    FROM ill AS a JOIN ext_business AS b ON b.person_id = a.person_id
    WHERE b.role IN ('legal_rep', 'sole_proprietor', 'partner') AND b.status = 'active'
        AND b.from_date_month <= a.retirement_month
        AND COALESCE(b.to_date_month, a.retirement_month) > a.start_month
    UNION ALL
    -- 起领以后、法定退休以前作为职工又被认定的工伤；特定人员参加工伤保险是允许的，不算
    SELECT
        a.award_id, 'injured_at_work' AS test, 3 AS severity, c.injury_ts_month AS first_month, TRUE AS strong, NULL, NULL,
        NULL, c.case_id, NULL
    FROM ill AS a
    JOIN identity AS i ON i.root = a.person_id
    JOIN wi_case AS c ON c.person_id = i.person_id
    WHERE c.line = 'WI' AND c.decision IN ('recognised', 'deemed')
        AND c.injury_ts_month > a.start_month AND c.injury_ts_month <= a.retirement_month
    UNION ALL
    SELECT award_id, 'platform_orders' AS test, 3 AS severity, first_month, TRUE AS strong, NULL, NULL, NULL, NULL, order_id
    FROM orders
),
found AS (
    -- 每份待遇、每种情形最早的月份、最重的等级
    SELECT
        award_id, test, appr_id, tax_id, business_id, case_id, order_id,
        MAX(severity) OVER (PARTITION BY award_id, test) AS severity,
        MIN(first_month) OVER (PARTITION BY award_id, test) AS first_month,
        BOOL_OR(strong) OVER (PARTITION BY award_id, test) AS strong
    FROM signs
),
brought AS (
    -- 由代办办理的待遇和鉴定的诊断，一份一种诊断一行
    SELECT a.award_id, a.agent_id, a.apply_date_month, a.benefit_start_ym, u.icd_list, MIN(u.appr_id) AS appr_id
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    JOIN unable AS u ON u.person_id = i.root
    WHERE a.award_type IN ('early_illness', 'disability_allow')
    GROUP BY a.award_id, a.agent_id, a.apply_date_month, a.benefit_start_ym, u.icd_list
),
crowded AS (
    -- 每份待遇申请以前的一年里，同一代办、同一诊断有几份
    SELECT a.agent_id, a.icd_list, a.award_id, COUNT(*) AS awards
    FROM brought AS a
    JOIN brought AS b
        ON b.agent_id = a.agent_id AND b.icd_list = a.icd_list AND b.apply_date_month <= a.apply_date_month
        AND a.apply_date_month - b.apply_date_month < $agent_months
    GROUP BY a.agent_id, a.icd_list, a.award_id HAVING COUNT(*) >= $agent_awards
),
repeated AS (
    -- 这样的代办和诊断，最多的一年里有几份
    SELECT agent_id, icd_list, MAX(awards) AS awards FROM crowded GROUP BY agent_id, icd_list
),
judged AS (
    -- 对本人的各种情形
    SELECT
        a.award_id AS finding, 'person' AS subject_kind, a.person_id AS subject_id, a.award_id AS first_award, a.award_id,
        f.test, f.severity, f.first_month, f.strong, f.appr_id, f.tax_id, f.business_id, f.case_id, f.order_id,
        a.benefit_start_ym, a.retirement_month, CAST(NULL AS BIGINT) AS awards,
        CASE WHEN a.status = 'active' THEN a.monthly_fen END AS monthly_fen
    FROM found AS f JOIN ill AS a ON a.award_id = f.award_id
    UNION ALL
    -- 同一代办一年内办了多份同一诊断：一个代办一条，列出该诊断的全部待遇
    SELECT
        r.agent_id AS finding, 'agent' AS subject_kind, r.agent_id AS subject_id,
        MIN(b.award_id) OVER (PARTITION BY r.agent_id) AS first_award, b.award_id,
        'agent_same_diagnosis' AS test, 2 AS severity, NULL, TRUE AS strong, b.appr_id, NULL, NULL, NULL, NULL,
        b.benefit_start_ym, NULL, MAX(r.awards) OVER (PARTITION BY r.agent_id) AS awards, NULL
    FROM repeated AS r JOIN brought AS b ON b.agent_id = r.agent_id AND b.icd_list = r.icd_list
)
SELECT
    j.finding AS finding,
    j.subject_kind AS subject_kind,
    j.subject_id AS subject_id,
    j.first_award AS entity_id,
    j.test AS test,
    j.severity AS severity,
    CASE WHEN j.strong THEN 'strong' ELSE 'weak' END AS "match",
    COALESCE(p.ym, j.benefit_start_ym) AS from_ym,
    COALESCE(p.ym, j.benefit_start_ym) AS to_ym,
    j.monthly_fen * LEAST(GREATEST(j.retirement_month - $as_of_month, 0), $prevented_months) AS prevented_fen,
    j.award_id AS proof__pension_award,
    j.appr_id AS proof__wi_appraisal,
    j.tax_id AS proof__ext_tax_income,
    j.business_id AS proof__ext_business,
    j.case_id AS proof__wi_case,
    j.order_id AS proof__oi_order,
    p.src_table AS money_table,
    p.src_key AS money_key,
    p.amount_fen - p.returned_fen AS fen,
    j.awards AS awards
FROM judged AS j
LEFT JOIN payment AS p
    ON p.award_id = j.award_id AND p.ym_month BETWEEN j.first_month AND j.retirement_month AND p.amount_fen > p.returned_fen

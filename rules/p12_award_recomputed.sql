/* ---
code: P12
title: 养老待遇核定金额偏差
title_en: Award differs when computed again
asks: 按法定公式和缴费记录重新计算，核定的月养老金是否偏高或偏低？
asks_en: Computed again by the formula and from the records, is the monthly pension as awarded too high or too low?
line: pension
entity: pension_award
severity: 2
status: live
basis: [社会保险法 第十五条, 社会保险法 第八十九条, 国发〔2005〕38号, 国发〔2015〕2号, 社会保险经办条例 第四十六条]
reads:
  - identity
  - pension_award
  - payment
  - claimant_contribution
  - account_opening
  - op_log
  - law_parameter
eligible: |
  SELECT award_id FROM pension_award
  WHERE scheme IN ('EP', 'GP') AND award_type <> 'disability_allow'
    AND calc_base_fen IS NOT NULL AND avg_index IS NOT NULL AND account_fen IS NOT NULL
parameters:
  least_fen: {value: 1000, unit: fen, source: 业务规则目录 P12 (偏差十元以上)}
  least_share: {value: 0.005, unit: share, source: 业务规则目录 P12 (且千分之五以上), step: 0.0001}
  grave_share: {value: 0.1, unit: share, source: 业务规则目录 P12 (一成以上为三级), step: 0.0001}
  youngest: {value: 40, unit: years, source: 国发〔2005〕38号 附表 (计发月数从四十岁起)}
  oldest: {value: 70, unit: years, source: 国发〔2005〕38号 附表 (到七十岁止)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
  year_months: {value: 12, unit: months, source: 一年}
  halves: {value: 2, unit: parts, source: 国发〔2005〕38号 (计发基数与指数化工资的平均值)}
  bp: {value: 10000, unit: bp, source: 万分之一}
at_stake: 每月多发的差额乘以已发月数，不超过未退回的部分；少发的为负数
at_stake_en: The monthly difference for each month paid, at most what was not returned; negative where too little was paid
look_alikes:
  - what: 机关事业单位改革过渡期内退休，老办法高于新办法
    what_en: Retired from the public sector in the years of transition, and the old method pays more
    cleared_by: 过渡期内起领、有视同缴费年限的，只看偏低
    cleared_by_en: Started in those years with service deemed paid; looked at only for too little
  - what: 本地过渡性项目、按批准文号人工调整
    what_en: A local item, or adjusted by hand under an approval
    cleared_by: 操作日志里核定之前录入的批准文号
    cleared_by_en: The number of the approval, entered in the log before the award
  - what: 分币舍入、计发月数按月插值的舍入
    what_en: Rounding to the fen, or of divisors between two ages
    cleared_by: 偏差在十元或千分之五以内
    cleared_by_en: The difference is within ten yuan or five per mille
  - what: 个人账户每年记入的利息
    what_en: Interest credited to the account each year
    cleared_by: 期初余额按公布的记账利率逐年计息后再比
    cleared_by_en: Compared after the published interest on the opening balance
says: "核定月养老金 {monthly_fen|yuan} 元，重新计算为 {recomputed_fen|yuan} 元，已发月份合计相差 {at_stake_fen|yuan} 元"
says_en: "Awarded {monthly_fen|yuan} yuan a month, {recomputed_fen|yuan} when computed again; {at_stake_fen|yuan} yuan over the months paid"
--- */
WITH judged AS (
    -- 记有计发基数、指数和个人账户的职工、机关养老核定，及起领时的月龄（计发月数表只到最小、最大的年龄）；被更正取代的、病残津贴除外
    SELECT
        a.award_id, i.root AS person_id, a.scheme, a.status, a.award_date, a.monthly_fen,
        a.benefit_start_ym AS start_ym, a.benefit_start_ym_month AS start_month,
        a.actual_months + a.deemed_months AS counted_months, a.deemed_months, a.avg_index, a.account_fen,
        LEAST(
            GREATEST(a.benefit_start_ym_month - a.birth_date_used_month, $youngest * $year_months), $oldest * $year_months
        ) AS age_months
    FROM pension_award AS a JOIN identity AS i ON i.person_id = a.person_id
    WHERE a.scheme IN ('EP', 'GP') AND a.award_type <> 'disability_allow' AND a.calc_base_fen IS NOT NULL
        AND (a.end_reason IS NULL OR a.end_reason <> 'error')
),
aged AS (
    -- 起领时的周岁，和周岁以外的零月
    SELECT
        award_id, CAST(FLOOR(age_months / $year_months) AS BIGINT) AS age,
        age_months - CAST(FLOOR(age_months / $year_months) AS BIGINT) * $year_months AS months_over
    FROM judged
),
numbers AS (
    -- 起领当月施行的法定数值：计发基数、每年比例、过渡性系数、本周岁与下一周岁的计发月数，是否按月插值，是否在机关改革过渡期
    SELECT
        j.award_id,
        MAX(CASE WHEN k.name = 'pension_calc_base' THEN k.value_fen END) AS base_fen,
        MAX(CASE WHEN k.name = 'pension_accrual' THEN k.value END) AS accrual,
        MAX(CASE WHEN k.name = 'transition_rate' AND k.key = j.scheme THEN k.value END) AS transition,
        MAX(CASE WHEN k.name = 'pension_divisor' AND k.key = CAST(g.age AS VARCHAR) THEN k.value END) AS divisor,
        MAX(
            CASE WHEN k.name = 'pension_divisor' AND k.key = CAST(LEAST(g.age + 1, $oldest) AS VARCHAR) THEN k.value END
        ) AS next_divisor,
        BOOL_OR(k.name = 'pension_divisor_by_month') AS by_month,
        BOOL_OR(k.name = 'public_transition') AS in_transition
    FROM judged AS j
    JOIN aged AS g ON g.award_id = j.award_id
    JOIN law_parameter AS k
        ON k.name IN (
            'pension_calc_base', 'pension_accrual', 'transition_rate', 'pension_divisor', 'pension_divisor_by_month',
            'public_transition'
        )
        AND j.start_month BETWEEN k.from_month AND k.to_month
    GROUP BY j.award_id
),
divisors AS (
    -- 起领年龄的法定计发月数：2025 年起在两个周岁之间按月插值，保留一位小数
    SELECT
        n.award_id,
        CASE
            WHEN n.by_month
                THEN ROUND(n.divisor + (n.next_divisor - n.divisor) * g.months_over / $year_months, 1)
            ELSE n.divisor
        END AS divisor
    FROM numbers AS n JOIN aged AS g ON g.award_id = n.award_id
),
computed AS (
    -- 按法定公式重新计算：基础养老金、过渡性养老金、个人账户养老金；机关养老在过渡期内起领的，要与老办法比
    SELECT
        j.award_id, n.base_fen AS law_base_fen, n.accrual, n.transition, d.divisor,
        CAST(ROUND(
            n.base_fen * (1 + j.avg_index) / $halves * j.counted_months / $year_months * n.accrual / $bp
        ) AS BIGINT)
        + CAST(ROUND(n.base_fen * j.avg_index * j.deemed_months / $year_months * n.transition / $bp) AS BIGINT)
        + CAST(ROUND(j.account_fen / NULLIF(d.divisor, 0)) AS BIGINT) AS formula_fen,
        j.scheme = 'GP' AND j.deemed_months > 0 AND n.in_transition AS compared_with_old
    FROM judged AS j
    JOIN numbers AS n ON n.award_id = j.award_id
    JOIN divisors AS d ON d.award_id = j.award_id
),
records AS (
    -- 逐月明细从哪个月之后齐全
    SELECT MAX(as_of_ym_month) AS opening_month FROM account_opening
),
opened AS (
    -- 之前的实缴月数、指数和个人账户余额
    SELECT
        i.root AS person_id, o.line, MIN(o.open_id) AS open_id, SUM(o.paid_months) AS paid_months,
        SUM(o.paid_months * o.avg_index) AS index_sum, SUM(o.account_fen) AS account_fen
    FROM account_opening AS o JOIN identity AS i ON i.person_id = o.person_id
    GROUP BY i.root, o.line
),
entered AS (
    -- 此后、起领之前每个月的缴费基数：核定时已到账的，或转入资金在途的；同月几笔取大的
    SELECT j.award_id, c.ym_month, MAX(c.base_ep_fen) AS base_fen
    FROM judged AS j
    JOIN claimant_contribution AS c ON c.person_id = j.person_id AND c.ym_month < j.start_month
    WHERE c.kind <> 'deemed' AND (c.paid_date IS NULL OR c.paid_date <= j.award_date)
        AND ((j.scheme = 'EP' AND c.lines_ep) OR (j.scheme = 'GP' AND c.lines_gp))
    GROUP BY j.award_id, c.ym_month
),
summed AS (
    -- 每份核定这些月份的指数之和与记入个人账户的金额；有月份没有公布平均工资、记账比例的，不能核对
    SELECT
        e.award_id, COUNT(*) AS months, COUNT(w.value_fen) AS with_wage, COUNT(k.value) AS with_rate,
        SUM(e.base_fen / NULLIF(w.value_fen, 0)) AS index_sum, SUM(e.base_fen * k.value / $bp) AS credit_fen
    FROM entered AS e
    LEFT JOIN law_parameter AS w
        ON w.name = 'provincial_mean_wage' AND e.ym_month BETWEEN w.from_month AND w.to_month
    LEFT JOIN law_parameter AS k ON k.name = 'account_rate' AND e.ym_month BETWEEN k.from_month AND k.to_month
    GROUP BY e.award_id
),
interest AS (
    -- 从期初到起领各年的记账利率之和
    SELECT j.award_id, SUM(r.value) AS rate
    FROM judged AS j
    CROSS JOIN records AS k
    JOIN law_parameter AS r
        ON r.name = 'account_interest' AND r.to_month > k.opening_month AND r.from_month <= j.start_month
    GROUP BY j.award_id
),
borne_out AS (
    -- 齐全之后起领的核定，记录能支撑的指数和个人账户余额（期初余额从宽按整年计息）
    SELECT
        j.award_id, o.open_id,
        CASE
            WHEN COALESCE(s.with_wage, 0) = COALESCE(s.months, 0)
                THEN (COALESCE(o.index_sum, 0) + COALESCE(s.index_sum, 0))
                    / NULLIF(COALESCE(o.paid_months, 0) + COALESCE(s.months, 0), 0)
        END AS avg_index,
        CASE
            WHEN COALESCE(s.with_rate, 0) = COALESCE(s.months, 0)
                THEN COALESCE(o.account_fen, 0) * (1 + i.rate / $bp) + COALESCE(s.credit_fen, 0)
        END AS account_fen
    FROM judged AS j
    JOIN records AS k ON j.start_month > k.opening_month
    JOIN interest AS i ON i.award_id = j.award_id
    LEFT JOIN opened AS o ON o.person_id = j.person_id AND o.line = j.scheme
    LEFT JOIN summed AS s ON s.award_id = j.award_id
),
approved AS (
    -- 核定之前录入过批准文号的：操作日志里新增的一项，而不是改动原有的
    SELECT j.award_id
    FROM judged AS j
    JOIN op_log AS l ON l.object_id = j.award_id AND l.object_type = 'pension_award' AND l.action = 'edit'
    WHERE l.before_v IS NULL AND l.after_v IS NOT NULL AND CAST(l.action_ts AS DATE) <= j.award_date
),
differences AS (
    -- 每份核定、每种情形的月差额：与公式不符
    SELECT
        j.award_id, CASE WHEN j.monthly_fen > c.formula_fen THEN 'above_formula' ELSE 'below_formula' END AS test,
        j.monthly_fen - c.formula_fen AS month_fen, CAST(NULL AS BIGINT) AS open_id
    FROM judged AS j JOIN computed AS c ON c.award_id = j.award_id
    WHERE NOT (j.monthly_fen > c.formula_fen AND c.compared_with_old)
        AND NOT EXISTS (SELECT 1 FROM approved AS p WHERE p.award_id = j.award_id)
    UNION ALL
    -- 个人账户多于记录
    SELECT
        j.award_id, 'account_not_on_record' AS test,
        CAST(ROUND((j.account_fen - b.account_fen) / NULLIF(c.divisor, 0)) AS BIGINT) AS month_fen, b.open_id
    FROM judged AS j
    JOIN computed AS c ON c.award_id = j.award_id
    JOIN borne_out AS b ON b.award_id = j.award_id AND j.account_fen > b.account_fen
    UNION ALL
    -- 指数高于记录
    SELECT
        j.award_id, 'index_not_on_record' AS test,
        CAST(ROUND(
            c.law_base_fen * (j.avg_index - b.avg_index) / $year_months
            * (j.counted_months * c.accrual / $halves + j.deemed_months * c.transition) / $bp
        ) AS BIGINT) AS month_fen, b.open_id
    FROM judged AS j
    JOIN computed AS c ON c.award_id = j.award_id
    JOIN borne_out AS b ON b.award_id = j.award_id AND j.avg_index > b.avg_index
),
found AS (
    -- 差额超过允许误差的
    SELECT award_id, test, month_fen, open_id, recomputed_fen
    FROM (
        SELECT d.award_id, d.test, d.month_fen, d.open_id, j.monthly_fen - d.month_fen AS recomputed_fen
        FROM differences AS d JOIN judged AS j ON j.award_id = d.award_id
    ) AS u
    WHERE ABS(month_fen) > GREATEST($least_fen, recomputed_fen * $least_share)
),
listed AS (
    -- 没有全部退回的每一笔养老金里的差额；还没有发过的，也列一行
    SELECT
        f.award_id, f.test, p.ym, p.src_table, p.src_key, LEAST(f.month_fen, p.amount_fen - p.returned_fen) AS fen
    FROM found AS f
    LEFT JOIN payment AS p ON p.award_id = f.award_id AND p.amount_fen > p.returned_fen
)
SELECT
    v.award_id AS finding,
    'person' AS subject_kind,
    j.person_id AS subject_id,
    v.award_id AS entity_id,
    v.test AS test,
    CASE WHEN ABS(f.month_fen) > f.recomputed_fen * $grave_share THEN 3 ELSE 2 END AS severity,
    COALESCE(v.ym, j.start_ym) AS from_ym,
    COALESCE(v.ym, j.start_ym) AS to_ym,
    CASE WHEN j.status = 'active' THEN GREATEST(f.month_fen, 0) END * $prevented_months AS prevented_fen,
    v.award_id AS proof__pension_award,
    f.open_id AS proof__account_opening,
    v.src_table AS money_table,
    v.src_key AS money_key,
    CASE WHEN v.src_key IS NOT NULL THEN v.fen END AS fen,
    j.monthly_fen AS monthly_fen,
    f.recomputed_fen AS recomputed_fen,
    f.month_fen AS month_fen
FROM listed AS v
JOIN found AS f ON f.award_id = v.award_id AND f.test = v.test
JOIN judged AS j ON j.award_id = v.award_id

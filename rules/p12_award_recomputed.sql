/* ---
code: P12
title: 养老待遇核定金额偏差
title_en: Award differs when computed again
asks: 按法定公式和缴费记录重新计算，核定的月养老金是否偏高或偏低？
asks_en: Computed again by the formula and from the records, is the monthly pension as awarded too high or too low?
line: pension
entity: pension_award
subject: person
status: live
basis: [社会保险法 第十五条, 国发〔2005〕38号, 国发〔2015〕2号, 社会保险法 第八十九条, 社会保险经办条例 第四十六条]
reads: [pension_award, payment, claimant_contribution, account_opening, op_log, law_parameter, law_month, law_month_key]
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
at_stake: 每月多发的差额乘以已发月数，不超过未退回的部分；少发的为负数
at_stake_en: The monthly difference for each month paid, at most what was not returned; negative where too little was paid
sought: 待遇核定表及计算过程、个人账户对账单、历年缴费指数表
sought_en: The award with its working, the account statement, the yearly indices
look_alikes:
  - what: 机关事业单位改革过渡期内退休，老办法高于新办法
    what_en: Retired from the public sector in the years of transition, and the old method pays more
    cleared_by: 过渡期新老办法对比计发表；过渡期内退休、有视同缴费年限的，系统只看偏低
    cleared_by_en: The sheet comparing the former and the new rules; retired in those years with service deemed paid, looked at only for too little
    left_out: true
    tests: [above_formula]
  - what: 本地过渡性项目、按批准文号人工调整
    what_en: A local item, or adjusted by hand under an approval
    cleared_by: 人工调整的批准文件；系统已排除操作日志里核定之前录有批准文号的
    cleared_by_en: The approval of the adjustment; left out already where its number was entered in the log before the award
    tests: [above_formula, below_formula]
  - what: 分币舍入、计发月数按月插值的舍入
    what_en: Rounding to the fen, or of divisors between two ages
    cleared_by: 待遇核定表的计算过程；系统已排除偏差在十元或千分之五以内的
    cleared_by_en: The award's own computation; left out already where the difference is within ten yuan or five per mille
    left_out: true
  - what: 个人账户每年记入的利息
    what_en: Interest credited to the account each year
    cleared_by: 个人账户逐年计息对账单；系统已按公布的记账利率给期初余额计息后再比
    cleared_by_en: The account's yearly statement of interest; compared after the published interest on the opening balance
    left_out: true
    tests: [account_not_on_record]
tests:
  above_formula:
    zh: 核定的月养老金高于法定公式
    en: Awarded more than the formula gives
    severity: 3
    basis: [社会保险法 第十五条, 国发〔2005〕38号, 国发〔2015〕2号, 社会保险经办条例 第四十六条]
    says: >-
      核定月养老金 {monthly_fen|yuan} 元，
      按法定公式重新计算为 {recomputed_fen|yuan} 元，
      每月多 {month_fen|yuan} 元[；核定所用计发基数为 {used_base_fen|yuan} 元，
      应为 {base_fen|yuan} 元][；核定所用计发月数为 {used_divisor}，
      应为 {divisor}]；已发各月共多发 {at_stake_fen|yuan} 元
    says_en: >-
      Awarded {monthly_fen|yuan} yuan a month where the formula gives {recomputed_fen|yuan}, {month_fen|yuan} too
      much[; the award used a calculation base of {used_base_fen|yuan} yuan where {base_fen|yuan} applies][; it used a
      divisor of {used_divisor} where {divisor} applies]; {at_stake_fen|yuan} yuan too much over the months paid
    reckoning: &formula
      zh: >-
        公式金额 = 计发基数 ×（1 + 平均缴费指数）÷ 2 × 缴费月数 ÷ 12 × 每缴费一年发给比例
        + 计发基数 × 平均缴费指数 × 视同月数 ÷ 12 × 过渡性养老金计发系数 + 个人账户 ÷ 计发月数，各项取整到分；
        每月多出 = 核定金额 − 公式金额（少的为负）；应付 = 实付 − 每月多出，不低于零；实付减去已退回的
      en: >-
        By the formula = calculation base × (1 + index) ÷ 2 × months ÷ 12 × the accrual + calculation base × index × deemed months ÷ 12
        × the transition rate + account ÷ divisor, each to the fen; too much a month = awarded less that, below zero where too little;
        due = paid less that, no less than nothing; paid less what was returned
      columns:
        index: {zh: 平均缴费指数, en: Mean index}
        months: {zh: 缴费月数, en: Months}
        deemed: {zh: 其中视同月数, en: Of them deemed}
        account: {zh: 个人账户, en: Account, as: yuan}
        divisor: {zh: 计发月数, en: Divisor}
        awarded: {zh: 核定金额, en: Awarded, as: yuan}
        formula: {zh: 公式金额, en: By the formula, as: yuan}
        added: {zh: 每月多出, en: Too much a month, as: yuan}
  below_formula:
    zh: 核定的月养老金低于法定公式
    en: Awarded less than the formula gives
    severity: 3
    basis: [社会保险法 第十五条, 国发〔2005〕38号, 国发〔2015〕2号, 社会保险法 第八十九条]
    at_stake: 每月少发的差额乘以已发月数（负数）
    at_stake_en: The monthly difference for each month paid (negative, for the fund owes it)
    says: >-
      核定月养老金 {monthly_fen|yuan} 元，
      按法定公式重新计算为 {recomputed_fen|yuan} 元，每月少 {less_fen|yuan} 元[；
      核定所用计发基数为 {used_base_fen|yuan} 元，应为 {base_fen|yuan} 元][；
      核定所用计发月数为 {used_divisor}，应为 {divisor}][；
      已发各月共少发 {short_fen|yuan} 元]
    says_en: >-
      Awarded {monthly_fen|yuan} yuan a month where the formula gives {recomputed_fen|yuan}, {less_fen|yuan} too
      little[; the award used a calculation base of {used_base_fen|yuan} yuan where {base_fen|yuan} applies][; it used
      a divisor of {used_divisor} where {divisor} applies][; {short_fen|yuan} yuan too little over the months paid]
    reckoning: *formula
  account_not_on_record:
    zh: 核定的个人账户储存额多于记录
    en: The personal account counted is more than is on record
    severity: 3
    basis: [社会保险法 第十五条, 国发〔2005〕38号, 社会保险法 第八十九条, 社会保险经办条例 第四十六条]
    says: >-
      核定个人账户储存额 {account_fen|yuan} 元，
      期初余额按公布利率计息后连同此后记账合计 {recorded_fen|yuan} 元；
      按计发月数 {divisor} 计，
      每月多 {month_fen|yuan} 元（核定月养老金 {monthly_fen|yuan} 元，
      应为 {recomputed_fen|yuan} 元），已发各月共多发 {at_stake_fen|yuan} 元
    says_en: >-
      The award counts {account_fen|yuan} yuan in the personal account; the opening balance with interest and the
      credits since come to {recorded_fen|yuan}. Over {divisor} months that is {month_fen|yuan} yuan a month too much
      ({monthly_fen|yuan} awarded, {recomputed_fen|yuan} borne out); {at_stake_fen|yuan} yuan over the months paid
    reckoning:
      zh: 每月多出 =（核定的个人账户 − 记录的个人账户）÷ 计发月数，取整到分；应付 = 实付 − 每月多出，不低于零；实付减去已退回的
      en: Too much a month = (account awarded − account on record) ÷ divisor, to the fen; due = paid less that, no less than nothing; paid less what was returned
      columns:
        account: {zh: 核定的个人账户, en: Account awarded, as: yuan}
        recorded: {zh: 记录的个人账户, en: Account on record, as: yuan}
        divisor: {zh: 计发月数, en: Divisor}
        added: {zh: 每月多出, en: Too much a month, as: yuan}
    tally:
      zh: 记录的个人账户 = 期初账户余额 ×（1 + 期初以后各年记账利率之和）+ 起领以前各年记账；每年记账 = 各月缴费基数 × 当月个人账户记入比例
      en: >-
        Account on record = the opening balance × (1 + the interest rates of the years since) + each year's credits before the pension; a year's
        credits = its months' bases × the account's rate of the month
      columns:
        year: {zh: 年份, en: Year}
        months: {zh: 有缴费的月数, en: Months with contributions, total: true}
        bases: {zh: 缴费基数之和, en: Sum of the bases, as: yuan, total: true}
        credited: {zh: 记入个人账户, en: Credited, as: yuan, total: true}
  index_not_on_record:
    zh: 核定的平均缴费指数高于缴费记录
    en: The mean index counted is higher than the records bear out
    severity: 3
    says: >-
      核定平均缴费工资指数 {avg_index}，缴费记录能支撑的为 {recorded_index}，
      每月因此多 {month_fen|yuan} 元（核定月养老金 {monthly_fen|yuan} 元，
      应为 {recomputed_fen|yuan} 元），已发各月共多发 {at_stake_fen|yuan} 元
    says_en: >-
      The award counts a mean contribution index of {avg_index}, the records bear out {recorded_index}; that is
      {month_fen|yuan} yuan a month too much ({monthly_fen|yuan} awarded, {recomputed_fen|yuan} borne out);
      {at_stake_fen|yuan} yuan over the months paid
    reckoning:
      zh: >-
        每月多出 = 计发基数 ×（核定的指数 − 记录的指数）÷ 12 ×（缴费月数 × 每缴费一年发给比例 ÷ 2 + 视同月数 × 过渡性养老金计发系数），
        取整到分；应付 = 实付 − 每月多出，不低于零；实付减去已退回的
      en: >-
        Too much a month = calculation base × (index awarded − index on record) ÷ 12 × (months × the accrual ÷ 2 + deemed months × the
        transition rate), to the fen; due = paid less that, no less than nothing; paid less what was returned
      columns:
        index: {zh: 核定的指数, en: Index awarded}
        recorded_index: {zh: 记录的指数, en: Index on record}
        months: {zh: 缴费月数, en: Months}
        deemed: {zh: 其中视同月数, en: Of them deemed}
        added: {zh: 每月多出, en: Too much a month, as: yuan}
    tally:
      zh: >-
        记录的指数 =（各期初账户的平均指数 × 实缴月数 + 起领以前各年指数之和）÷（各期初账户的实缴月数 + 各年月数）；
        每月指数 = 缴费基数 ÷ 当月施行的全省上年度月平均工资
      en: >-
        Index on record = (each opening account's index × its months + each year's sum of indices before the pension) ÷ (the opening
        months + each year's); a month's index = its base ÷ the provincial mean wage in force
      columns:
        year: {zh: 年份, en: Year}
        months: {zh: 有缴费的月数, en: Months with contributions, total: true}
        index_sum: {zh: 各月指数之和, en: Sum of the months' indices, total: true}
--- */
-- 记有计发基数、指数和个人账户的职工、机关养老核定，及退休的月份（起领的上一月）；被更正取代的、病残津贴除外
WITH judged AS (
    SELECT a.award_id, a.person_id, a.scheme, a.status, a.award_date, a.monthly_fen, a.benefit_start_ym AS start_ym,
        a.benefit_start_ym_month AS start_month, a.benefit_start_ym_month - l.pension_start_months AS retired_month,
        a.birth_date_used_month AS birth_month, a.actual_months + a.deemed_months AS counted_months, a.deemed_months,
        a.calc_base_fen, a.divisor, a.avg_index, a.account_fen
    FROM pension_award AS a JOIN law_month AS l ON l.month = a.benefit_start_ym_month
    WHERE a.scheme IN ('EP', 'GP') AND a.award_type <> 'disability_allow' AND a.calc_base_fen IS NOT NULL
        AND (a.end_reason IS NULL OR a.end_reason <> 'error')
),
-- 退休时的周岁，和周岁以外的零月；计发月数表只到最小、最大的年龄
aged AS (
    SELECT award_id, CAST(FLOOR(age_months / 12) AS BIGINT) AS age,
        age_months - CAST(FLOOR(age_months / 12) AS BIGINT) * 12 AS months_over
    FROM (
        SELECT award_id, LEAST(GREATEST(retired_month - birth_month, $youngest * 12), $oldest * 12) AS age_months
        FROM judged
    ) AS u
),
-- 退休当月施行的法定数值：计发基数、每年比例、过渡性系数，是否在机关改革过渡期；计发月数 2025 年起在两个周岁之间按月插值，保留一位小数
lawful AS (
    SELECT j.award_id, l.pension_calc_base AS base_fen, l.pension_accrual AS accrual, t.transition_rate AS transition,
        l.public_transition IS NOT NULL AS in_transition,
        CASE
            WHEN l.pension_divisor_by_month IS NOT NULL
                THEN ROUND(d.pension_divisor + (n.pension_divisor - d.pension_divisor) * g.months_over / 12, 1)
            ELSE d.pension_divisor
        END AS divisor
    FROM judged AS j
    JOIN aged AS g ON g.award_id = j.award_id
    JOIN law_month AS l ON l.month = j.retired_month
    JOIN law_month_key AS t ON t.month = j.retired_month AND t.key = j.scheme
    JOIN law_month_key AS d ON d.month = j.retired_month AND d.key = CAST(g.age AS VARCHAR)
    JOIN law_month_key AS n ON n.month = j.retired_month AND n.key = CAST(LEAST(g.age + 1, $oldest) AS VARCHAR)
),
-- 按法定公式重新计算：基础养老金、过渡性养老金、个人账户养老金；机关养老在过渡期内退休的，要与老办法比
computed AS (
    SELECT j.award_id, n.base_fen, n.accrual, n.transition, n.divisor,
        CAST(ROUND(n.base_fen * (1 + j.avg_index) / 2 * j.counted_months / 12 * n.accrual / 10000) AS BIGINT)
        + CAST(ROUND(n.base_fen * j.avg_index * j.deemed_months / 12 * n.transition / 10000) AS BIGINT)
        + CAST(ROUND(j.account_fen / NULLIF(n.divisor, 0)) AS BIGINT) AS formula_fen,
        j.scheme = 'GP' AND j.deemed_months > 0 AND n.in_transition AS compared_with_old
    FROM judged AS j JOIN lawful AS n ON n.award_id = j.award_id
),
-- 逐月明细从哪个月之后齐全
records AS (SELECT MAX(as_of_ym_month) AS opening_month FROM account_opening),
-- 之前的实缴月数、指数和个人账户余额
opened AS (
    SELECT person_id, line, SUM(paid_months) AS paid_months,
        SUM(paid_months * avg_index) AS index_sum, SUM(account_fen) AS account_fen
    FROM account_opening GROUP BY person_id, line
),
-- 此后、起领之前每个月的缴费基数：核定时已到账的，或转入资金在途的；同月几笔取大的
entered AS (
    SELECT j.award_id, c.ym_month, MAX(c.base_ep_fen) AS base_fen
    FROM judged AS j JOIN claimant_contribution AS c ON c.person_id = j.person_id AND c.ym_month < j.start_month
    WHERE c.kind <> 'deemed' AND (c.paid_date IS NULL OR c.paid_date <= j.award_date)
        AND ((j.scheme = 'EP' AND c.lines_ep) OR (j.scheme = 'GP' AND c.lines_gp))
    GROUP BY j.award_id, c.ym_month
),
-- 每份核定各年这些月份的指数之和与记入个人账户的金额
years_summed AS (
    SELECT e.award_id, CAST(FLOOR(e.ym_month / 12) AS BIGINT) AS year, COUNT(*) AS months,
        COUNT(l.provincial_mean_wage) AS with_wage, COUNT(l.account_rate) AS with_rate,
        SUM(e.base_fen / NULLIF(l.provincial_mean_wage, 0)) AS index_sum, CAST(SUM(e.base_fen) AS BIGINT) AS base_fen,
        SUM(e.base_fen * l.account_rate / 10000) AS credit_fen
    FROM entered AS e JOIN law_month AS l ON l.month = e.ym_month
    GROUP BY e.award_id, CAST(FLOOR(e.ym_month / 12) AS BIGINT)
),
-- 各年合计；有月份没有公布平均工资、记账比例的，不能核对
summed AS (
    SELECT award_id, SUM(months) AS months, SUM(with_wage) AS with_wage, SUM(with_rate) AS with_rate,
        SUM(index_sum) AS index_sum, SUM(credit_fen) AS credit_fen
    FROM years_summed GROUP BY award_id
),
-- 从期初到起领各年的记账利率之和
interest AS (
    SELECT j.award_id, SUM(r.value) AS rate
    FROM judged AS j
    CROSS JOIN records AS k
    JOIN law_parameter AS r
        ON r.name = 'account_interest' AND r.to_month > k.opening_month AND r.from_month <= j.start_month
    GROUP BY j.award_id
),
-- 齐全之后起领的核定，记录能支撑的指数和个人账户余额（期初余额从宽按整年计息）
borne_out AS (
    SELECT j.award_id, j.scheme,
        CASE
            WHEN COALESCE(s.with_wage, 0) = COALESCE(s.months, 0)
                THEN (COALESCE(o.index_sum, 0) + COALESCE(s.index_sum, 0))
                    / NULLIF(COALESCE(o.paid_months, 0) + COALESCE(s.months, 0), 0)
        END AS avg_index,
        CASE
            WHEN COALESCE(s.with_rate, 0) = COALESCE(s.months, 0)
                THEN COALESCE(o.account_fen, 0) * (1 + i.rate / 10000) + COALESCE(s.credit_fen, 0)
        END AS account_fen
    FROM judged AS j
    JOIN records AS k ON j.start_month > k.opening_month
    JOIN interest AS i ON i.award_id = j.award_id
    LEFT JOIN opened AS o ON o.person_id = j.person_id AND o.line = j.scheme
    LEFT JOIN summed AS s ON s.award_id = j.award_id
),
-- 核定之前录入过批准文号的：操作日志里新增的一项，而不是改动原有的
approved AS (
    SELECT j.award_id
    FROM judged AS j
    JOIN op_log AS l ON l.object_id = j.award_id AND l.object_type = 'pension_award' AND l.action = 'edit'
    WHERE l.before_v IS NULL AND l.after_v IS NOT NULL AND CAST(l.action_ts AS DATE) <= j.award_date
),
-- 每份核定、每种情形的月差额：与公式不符
differences AS (
    SELECT j.award_id, CASE WHEN j.monthly_fen > c.formula_fen THEN 'above_formula' ELSE 'below_formula' END AS test,
        j.monthly_fen - c.formula_fen AS month_fen
    FROM judged AS j JOIN computed AS c ON c.award_id = j.award_id
    WHERE NOT (j.monthly_fen > c.formula_fen AND c.compared_with_old)
        AND NOT EXISTS (SELECT 1 FROM approved AS p WHERE p.award_id = j.award_id)
    UNION ALL
    -- 个人账户多于记录
    SELECT j.award_id, 'account_not_on_record' AS test,
        CAST(ROUND((j.account_fen - b.account_fen) / NULLIF(c.divisor, 0)) AS BIGINT) AS month_fen
    FROM judged AS j
    JOIN computed AS c ON c.award_id = j.award_id
    JOIN borne_out AS b ON b.award_id = j.award_id AND j.account_fen > b.account_fen
    UNION ALL
    -- 指数高于记录
    SELECT j.award_id, 'index_not_on_record' AS test,
        CAST(ROUND(
            c.base_fen * (j.avg_index - b.avg_index) / 12
            * (j.counted_months * c.accrual / 2 + j.deemed_months * c.transition) / 10000
        ) AS BIGINT) AS month_fen
    FROM judged AS j
    JOIN computed AS c ON c.award_id = j.award_id
    JOIN borne_out AS b ON b.award_id = j.award_id AND j.avg_index > b.avg_index
),
-- 差额超过允许误差的
found AS (
    SELECT award_id, test, month_fen, recomputed_fen
    FROM (
        SELECT d.award_id, d.test, d.month_fen, j.monthly_fen - d.month_fen AS recomputed_fen
        FROM differences AS d JOIN judged AS j ON j.award_id = d.award_id
    ) AS u
    WHERE ABS(month_fen) > GREATEST($least_fen, recomputed_fen * $least_share)
),
-- 没有全部退回的每一笔养老金里的差额；还没有发过的，也列一行
listed AS (
    SELECT f.award_id, f.test, f.month_fen, f.recomputed_fen, j.person_id, j.monthly_fen, j.account_fen, j.avg_index,
        CASE WHEN ABS(f.month_fen) > f.recomputed_fen * $grave_share THEN 3 ELSE 2 END AS severity,
        COALESCE(p.ym, j.start_ym) AS ym,
        CASE WHEN j.status = 'active' THEN GREATEST(f.month_fen, 0) END * $prevented_months AS prevented_fen,
        p.src_table AS money_table, p.src_key AS money_key,
        CASE WHEN p.src_key IS NOT NULL THEN LEAST(f.month_fen, p.amount_fen - p.returned_fen) END AS fen, c.base_fen,
        c.divisor, CASE WHEN j.calc_base_fen <> c.base_fen THEN j.calc_base_fen END AS used_base_fen,
        CASE WHEN j.divisor <> c.divisor THEN j.divisor END AS used_divisor, c.accrual, c.transition, j.counted_months,
        j.deemed_months, p.amount_fen - p.returned_fen AS paid_fen,
        GREATEST(p.amount_fen - p.returned_fen - f.month_fen, 0) AS due_fen
    FROM found AS f
    JOIN judged AS j ON j.award_id = f.award_id
    JOIN computed AS c ON c.award_id = f.award_id
    LEFT JOIN payment AS p ON p.award_id = f.award_id AND p.amount_fen > p.returned_fen
),
-- 高于公式
above_formula AS (
    SELECT *, award_id AS proof__pension_award, base_fen AS reckon__pension_calc_base,
        accrual AS reckon__pension_accrual, transition AS reckon__transition_rate, avg_index AS reckon__index,
        counted_months AS reckon__months, deemed_months AS reckon__deemed, account_fen AS reckon__account,
        divisor AS reckon__divisor, monthly_fen AS reckon__awarded, recomputed_fen AS reckon__formula,
        month_fen AS reckon__added, due_fen AS reckon__due, paid_fen AS reckon__paid
    FROM listed WHERE test = 'above_formula'
),
-- 低于公式
below_formula AS (
    SELECT *, award_id AS proof__pension_award, 0 - month_fen AS less_fen,
        CAST(0 - SUM(fen) OVER (PARTITION BY award_id) AS BIGINT) AS short_fen, base_fen AS reckon__pension_calc_base,
        accrual AS reckon__pension_accrual, transition AS reckon__transition_rate, avg_index AS reckon__index,
        counted_months AS reckon__months, deemed_months AS reckon__deemed, account_fen AS reckon__account,
        divisor AS reckon__divisor, monthly_fen AS reckon__awarded, recomputed_fen AS reckon__formula,
        month_fen AS reckon__added, due_fen AS reckon__due, paid_fen AS reckon__paid, month_fen
    FROM listed WHERE test = 'below_formula'
),
-- 个人账户多于记录，各年记账多少
account_not_on_record AS (
    SELECT v.*, y.year AS tally__year, y.months AS tally__months, y.base_fen AS tally__bases,
        CAST(ROUND(y.credit_fen) AS BIGINT) AS tally__credited, v.award_id AS proof__pension_award,
        o.open_id AS proof__account_opening, CAST(ROUND(b.account_fen) AS BIGINT) AS recorded_fen, v.account_fen AS reckon__account,
        CAST(ROUND(b.account_fen) AS BIGINT) AS reckon__recorded, v.divisor AS reckon__divisor,
        v.month_fen AS reckon__added, v.due_fen AS reckon__due, v.paid_fen AS reckon__paid
    FROM listed AS v
    JOIN borne_out AS b ON b.award_id = v.award_id
    LEFT JOIN account_opening AS o ON o.person_id = v.person_id AND o.line = b.scheme
    LEFT JOIN years_summed AS y ON y.award_id = v.award_id
    WHERE v.test = 'account_not_on_record'
),
-- 指数高于记录，各年指数之和多少
index_not_on_record AS (
    SELECT v.*, y.year AS tally__year, y.months AS tally__months, ROUND(y.index_sum, 2) AS tally__index_sum,
        v.award_id AS proof__pension_award, o.open_id AS proof__account_opening, b.avg_index AS recorded_index,
        v.base_fen AS reckon__pension_calc_base, v.accrual AS reckon__pension_accrual,
        v.transition AS reckon__transition_rate, v.avg_index AS reckon__index, b.avg_index AS reckon__recorded_index,
        v.counted_months AS reckon__months, v.deemed_months AS reckon__deemed, v.month_fen AS reckon__added,
        v.due_fen AS reckon__due, v.paid_fen AS reckon__paid
    FROM listed AS v
    JOIN borne_out AS b ON b.award_id = v.award_id
    LEFT JOIN account_opening AS o ON o.person_id = v.person_id AND o.line = b.scheme
    LEFT JOIN years_summed AS y ON y.award_id = v.award_id
    WHERE v.test = 'index_not_on_record'
)
SELECT * FROM above_formula
UNION ALL BY NAME SELECT * FROM below_formula
UNION ALL BY NAME SELECT * FROM account_not_on_record
UNION ALL BY NAME SELECT * FROM index_not_on_record

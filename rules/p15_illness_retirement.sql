/* ---
code: P15
title: 因病提前退休、病残津贴疑点
title_en: Illness retirement or disability benefit without support
asks: 因病提前退休、领病残津贴的人，申请时有没有完全丧失劳动能力的鉴定；起领以后到法定退休以前，是否在挣工资、经营、接单或又受工伤；同一代办一年内是否有多人同一诊断？
asks_en: Was a person retired by illness or on disability benefit appraised as fully unable when applying; and before the statutory month, was there a wage, a business, platform orders or a new work injury; or did one agent bring several with one diagnosis within a year?
line: pension
entity: pension_award
subject: person
status: live
basis: [社会保险法 第十七条, 国发〔1978〕104号, 人社部发〔2024〕72号, 劳动能力鉴定管理办法 第二条, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十二条, 社会保险经办条例 第四十六条]
reads: [payment, pension_award, person, wi_appraisal, wi_case, oi_order, ext_tax_income, ext_business, law_month, law_retirement]
eligible: |
  SELECT a.award_id
  FROM pension_award AS a
  JOIN person AS s ON s.person_id = a.person_id
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
at_stake: 从最早的疑点起到法定退休月份为止已支付而没有退回的待遇
at_stake_en: The benefit paid from the first contradiction to the statutory month, less what was returned
sought: 劳动能力鉴定结论书及病历、停发以前各月的工资、经营记录、支付账户流水
sought_en: The appraisal with the medical file, wages and business records month by month, the account movements
look_alikes:
  - what: 鉴定入库以前申请的老待遇
    what_en: Old awards, from before appraisals were recorded
    cleared_by: 当年的劳动能力鉴定结论书（纸质档案）；系统已排除鉴定入库不满半年时申请的
    cleared_by_en: The appraisal of the time, on paper; left out already where applied for before the record of appraisals was half a year old
    left_out: true
    tests: [not_fully_unable, appraised_late]
  - what: 工伤鉴定已认定完全丧失劳动能力
    what_en: Appraised as fully unable for a work injury
    cleared_by: 工伤劳动能力鉴定结论书；任何一次鉴定认定的系统已排除，被同一案件的再次鉴定改变的以再次鉴定为最终结论
    cleared_by_en: The appraisal of the work injury; left out already where any finds so, but one that the second appraisal of the same case changed, which is final
    left_out: true
    tests: [not_fully_unable, appraised_late]
  - what: 达到法定退休年龄以后又去工作
    what_en: At work again after the statutory age
    cleared_by: 劳动合同的起止日期；系统只看法定退休月份以前，以前的支付都不在库里的不提出
    cleared_by_en: The dates of the labour contract; only what comes before that month counts; without a payment on record before it, nothing
    left_out: true
    tests: [earns_wages, runs_business, injured_at_work, platform_orders]
  - what: 原单位补发的欠薪、零星收入
    what_en: Wages in arrears, odd earnings
    cleared_by: 欠薪的裁决书和支付凭证、工资条；系统已排除不足三个月达到最低工资的
    cleared_by_en: The ruling on arrears, the proof of payment, the wage slips; fewer than three months at the minimum wage are left out already
    tests: [earns_wages]
  - what: 被冒名登记、早已交人经营的执照
    what_en: A borrowed name, a business left to others long ago
    cleared_by: 营业执照登记档案，和转让、委托经营协议或冒名登记的撤销决定；没有营业税收或起领以前登记的列为二级，股东、监事不算
    cleared_by_en: The licence's file, and the transfer or management contract or the decision that cancels a false registration; without turnover, or older than the award, severity 2; shareholders and supervisors are left out
    tests: [runs_business]
tests:
  not_fully_unable:
    zh: 没有完全丧失劳动能力的鉴定结论
    en: Never appraised as fully unable to work
    severity: 3
    basis: [社会保险法 第十七条, 国发〔1978〕104号, 人社部发〔2024〕72号, 劳动能力鉴定管理办法 第二条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      {apply_date}申请“{award_type|award_type}”，至今没有认定完全丧失劳动能力的鉴定结论；已领待遇 {at_stake_fen|yuan} 元
    says_en: >-
      "{award_type|award_type}", applied for on {apply_date}, without any appraisal that finds the person fully unable to work;
      {at_stake_fen|yuan} yuan of the benefit were paid
  appraised_late:
    zh: 申请以后才有完全丧失劳动能力的鉴定结论
    en: Appraised as fully unable only after the application
    severity: 3
    basis: [社会保险法 第十七条, 国发〔1978〕104号, 人社部发〔2024〕72号, 劳动能力鉴定管理办法 第二条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      {apply_date}申请“{award_type|award_type}”[，{award_date}核定]，而认定完全丧失劳动能力的鉴定结论最早于{concluded_on}作出，
      在申请以后；已领待遇 {at_stake_fen|yuan} 元
    says_en: >-
      "{award_type|award_type}" was applied for on {apply_date}[ and decided on {award_date}], but the first appraisal as fully
      unable to work is of {concluded_on}, after the application; {at_stake_fen|yuan} yuan of the benefit were paid
  not_in_force:
    zh: 按申请时没有施行的待遇种类核定
    en: A kind of benefit not in force when applied for
    severity: 3
    basis: [人社部发〔2024〕72号, 国发〔1978〕104号, 社会保险经办条例 第四十六条]
    says: >-
      病残津贴自{replaced_on}起替代因病提前退休；本待遇于{apply_date}申请，却按“{award_type|award_type}”核定；
      已领待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The sickness-disability benefit replaces illness retirement from {replaced_on} on; this one was applied for on {apply_date} and
      granted as "{award_type|award_type}"; {at_stake_fen|yuan} yuan of the benefit were paid
  earns_wages:
    zh: 领取期间有达到最低工资的工资
    en: Wages at the minimum wage or above while on the benefit
    severity: 3
    at_stake: 有这样工资的月份里已支付而没有退回的待遇
    at_stake_en: The benefit paid for the months with such wages, less what was returned
    basis: [社会保险法 第十七条, 国发〔1978〕104号, 人社部发〔2024〕72号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      领取“{award_type|award_type}”期间、法定退休以前，自{first_ym|month}起有 {months} 个月申报的工资达到最低工资标准，计
      {wage_fen|yuan} 元，与完全丧失劳动能力相抵触；这些月份已领待遇 {at_stake_fen|yuan} 元，其余月份是否应得以劳动能力鉴定为准
    says_en: >-
      While "{award_type|award_type}" was paid, before the statutory month, wages at the minimum wage or above were declared for
      {months|month/months} from {first_ym|month} on, {wage_fen|yuan} yuan in all; {at_stake_fen|yuan} yuan of the benefit were paid
      for these months; whether the others were due is for an appraisal to say
  runs_business:
    zh: 领取期间名下有存续的经营主体
    en: A business in the person's name while on the benefit
    severity: 3
    basis: [社会保险法 第十七条, 国发〔1978〕104号, 人社部发〔2024〕72号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      领取“{award_type|award_type}”期间、法定退休以前，自{since}起登记为存续经营主体的法定代表人、个体经营者或合伙人，
      [共 {of_businesses} 户，其中][taxed>0?有增值税等纳税申报的 {taxed} 户][taxed=0?没有增值税等纳税申报的标识]；此间已领待遇 {at_stake_fen|yuan} 元
    says_en: >-
      While "{award_type|award_type}" was paid, before the statutory month, the person was on record as running what is
      still an active business (the earliest since {since}): [{of_businesses|business/businesses}, of them ]{taxed} with turnover tax; {at_stake_fen|yuan} yuan of the
      benefit were paid meanwhile
  injured_at_work:
    zh: 领取期间又作为职工发生工伤
    en: Injured at work as an employee while on the benefit
    severity: 3
    basis: [社会保险法 第十七条, 国发〔1978〕104号, 人社部发〔2024〕72号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      领取“{award_type|award_type}”期间、法定退休以前，又以职工身份受伤并认定或视同工伤 {injuries} 次（[injuries>1?最早于]{injured_on}）；
      该月起已领待遇 {at_stake_fen|yuan} 元
    says_en: >-
      While "{award_type|award_type}" was paid, before the statutory month, the person was injured at work as an employee
      {injuries|time/times} (first on {injured_on}), as recognised; {at_stake_fen|yuan} yuan of the benefit were paid from then on
  platform_orders:
    zh: 领取期间接平台订单
    en: Platform orders taken while on the benefit
    severity: 3
    basis: [社会保险法 第十七条, 国发〔1978〕104号, 人社部发〔2024〕72号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      领取“{award_type|award_type}”期间、法定退休以前，平台记录其接单 {orders} 单，首单在{first_on}；
      该月起已领待遇 {at_stake_fen|yuan} 元
    says_en: >-
      While "{award_type|award_type}" was paid, before the statutory month, platforms record {orders|order/orders} taken, the first on
      {first_on}; {at_stake_fen|yuan} yuan of the benefit were paid from then on
    tally:
      zh: 接单数为各月之和，至法定退休月份为止
      en: The orders are those of all months together, up to the statutory month
      columns:
        ym: {zh: 月份, en: Month, as: month}
        orders: {zh: 接单数, en: Orders taken, total: true}
  agent_same_diagnosis:
    zh: 同一代办一年内多人同一诊断
    en: Several people of one agent with one diagnosis within a year
    severity: 2
    basis: [人社部发〔2024〕72号, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第四十二条]
    at_stake: 只是线索，没有涉及金额
    at_stake_en: A lead, which carries no money
    says: >-
      同一代办人在一年内代为申请因病提前退休、病残津贴 {awards} 份，鉴定的诊断编码相同；只是线索，材料和鉴定过程待核
    says_en: >-
      One agent brought {awards|application/applications} for illness retirement or the sickness-disability benefit within a year, all
      appraised with one diagnosis; a lead only
--- */
-- 因病提前退休和病残津贴、法定退休月份以前有过支付的每份待遇，今后还会支付多少；女职工类别不明的按五十岁，从宽
WITH ill AS (
    SELECT a.award_id, a.person_id, a.award_type, a.apply_date, a.apply_date_month, a.award_date, a.benefit_start_ym,
        a.benefit_start_ym_month AS start_month, g.retirement_month,
        CASE
            WHEN a.status = 'active'
            THEN a.monthly_fen * LEAST(GREATEST(g.retirement_month - $as_of_month, 0), $prevented_months)
        END AS prevented_fen
    FROM pension_award AS a
    JOIN person AS s ON s.person_id = a.person_id
    JOIN law_retirement AS g
        ON g.birth_month = a.birth_date_used_month
        AND g.track = CASE WHEN s.sex = 'M' THEN 'M' WHEN a.track = 'F55' THEN 'F55' ELSE 'F50' END
    WHERE a.award_type IN ('early_illness', 'disability_allow')
        AND EXISTS (SELECT 1 FROM payment AS p WHERE p.award_id = a.award_id AND p.ym_month <= g.retirement_month)
),
-- 已有结论、认定完全丧失劳动能力，没有被同一案件的再次鉴定改变的每次鉴定，和本人最早的一次
unable AS (
    SELECT u.person_id, u.appr_id, u.icd_list, MIN(u.conclusion_date) OVER (PARTITION BY u.person_id) AS first_date
    FROM wi_appraisal AS u
    WHERE u.fully_unable AND u.conclusion_date IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM wi_appraisal AS f
            WHERE f.person_id = u.person_id AND f.kind = 'second' AND NOT f.fully_unable
                AND f.conclusion_date >= u.conclusion_date AND COALESCE(f.case_id, 0) = COALESCE(u.case_id, 0)
        )
),
-- 病残鉴定从哪个月起入库
begun AS (SELECT MIN(apply_date_month) AS begun_month FROM wi_appraisal WHERE kind = 'pension_disability'),
-- 申请时鉴定早已入库的待遇，和本人完全丧失劳动能力的各次鉴定
appraised AS (
    SELECT a.award_id, a.apply_date, a.award_date, a.start_month AS first_month, u.appr_id, u.first_date
    FROM ill AS a
    JOIN begun AS b ON a.apply_date_month - b.begun_month >= $register_months
    LEFT JOIN unable AS u ON u.person_id = a.person_id
),
-- 起领以后、法定退休以前申报的每笔工资，和当月合计
declared AS (
    SELECT a.award_id, x.ext_id, x.ym, x.ym_month, x."match" = 'strong' AS strong,
        SUM(x.wage_fen) OVER (PARTITION BY a.award_id, x.ym_month) AS month_fen
    FROM ill AS a
    JOIN ext_tax_income AS x
        ON x.person_id = a.person_id AND x.ym_month > a.start_month AND x.ym_month <= a.retirement_month
),
-- 当月合计达到最低工资的各笔
wages AS (
    SELECT d.award_id, d.ext_id, d.ym, d.ym_month, d.strong, d.month_fen
    FROM declared AS d JOIN law_month AS l ON l.month = d.ym_month WHERE d.month_fen >= l.minimum_wage
),
-- 这样的月份满三个月的，最早是哪个月，共多少工资
earning AS (
    SELECT award_id, COUNT(*) AS months, MIN(ym) AS first_ym,
        CAST(SUM(month_fen) AS BIGINT) AS wage_fen, BOOL_OR(strong) AS strong
    FROM (
        SELECT award_id, ym, month_fen, BOOL_OR(strong) AS strong FROM wages GROUP BY award_id, ym, month_fen
    ) AS m
    GROUP BY award_id HAVING COUNT(*) >= $wage_months
),
-- 起领以后、法定退休以前名下存续的经营主体；起领以后才登记而有营业税收的，是本人在经营
running AS (
    SELECT a.award_id, b.ext_id, COUNT(*) OVER (PARTITION BY a.award_id) AS businesses,
        COUNT(CASE WHEN b.turnover_flag THEN b.ext_id END) OVER (PARTITION BY a.award_id) AS taxed,
        MIN(b.from_date) OVER (PARTITION BY a.award_id) AS since,
        MIN(GREATEST(b.from_date_month, a.start_month)) OVER (PARTITION BY a.award_id) AS first_month,
        BOOL_OR(b."match" = 'strong') OVER (PARTITION BY a.award_id) AS strong,
        COUNT(CASE WHEN b.turnover_flag AND b.from_date_month > a.start_month THEN b.ext_id END)
        OVER (PARTITION BY a.award_id) AS trading
    FROM ill AS a JOIN ext_business AS b ON b.person_id = a.person_id
    WHERE b.role IN ('legal_rep', 'sole_proprietor', 'partner') AND b.status = 'active'
        AND b.from_date_month <= a.retirement_month
        AND COALESCE(b.to_date_month, a.retirement_month) > a.start_month
),
-- 起领以后、法定退休以前作为职工又被认定的工伤；特定人员参加工伤保险是允许的，不算
injured AS (
    SELECT a.award_id, c.case_id, COUNT(*) OVER (PARTITION BY a.award_id) AS injuries,
        MIN(c.injury_ts_month) OVER (PARTITION BY a.award_id) AS first_month,
        CAST(MIN(c.injury_ts) OVER (PARTITION BY a.award_id) AS DATE) AS injured_on
    FROM ill AS a JOIN wi_case AS c ON c.person_id = a.person_id
    WHERE c.line = 'WI' AND c.decision IN ('recognised', 'deemed')
        AND c.injury_ts_month > a.start_month AND c.injury_ts_month <= a.retirement_month
),
-- 起领以后、法定退休以前接的平台订单，按月
monthly_orders AS (
    SELECT a.award_id, o.accept_ts_month AS order_month, MIN(o.order_id) AS order_id, COUNT(*) AS taken,
        CAST(MIN(o.accept_ts) AS DATE) AS first_on
    FROM ill AS a JOIN oi_order AS o ON o.rider_id = a.person_id
    WHERE o.accept_ts_month > a.start_month AND o.accept_ts_month <= a.retirement_month
    GROUP BY a.award_id, o.accept_ts_month
),
-- 每份待遇合计够多的
orders AS (
    SELECT m.award_id, MIN(m.order_month) AS first_month, MIN(m.order_id) AS order_id,
        CAST(SUM(m.taken) AS BIGINT) AS orders, MIN(m.first_on) AS first_on
    FROM monthly_orders AS m GROUP BY m.award_id HAVING SUM(m.taken) >= $least_orders
),
-- 由代办办理的待遇和鉴定的诊断，一份一种诊断一行
brought AS (
    SELECT a.award_id, a.agent_id, a.apply_date_month, a.benefit_start_ym, u.icd_list, MIN(u.appr_id) AS appr_id
    FROM pension_award AS a JOIN unable AS u ON u.person_id = a.person_id
    WHERE a.award_type IN ('early_illness', 'disability_allow')
    GROUP BY a.award_id, a.agent_id, a.apply_date_month, a.benefit_start_ym, u.icd_list
),
-- 每份待遇申请以前的一年里，同一代办、同一诊断有几份
crowded AS (
    SELECT a.agent_id, a.icd_list, a.award_id, COUNT(*) AS awards
    FROM brought AS a
    JOIN brought AS b
        ON b.agent_id = a.agent_id AND b.icd_list = a.icd_list AND b.apply_date_month <= a.apply_date_month
        AND a.apply_date_month - b.apply_date_month < $agent_months
    GROUP BY a.agent_id, a.icd_list, a.award_id HAVING COUNT(*) >= $agent_awards
),
-- 这样的代办和诊断，最多的一年里有几份
repeated AS (SELECT agent_id, icd_list, MAX(awards) AS awards FROM crowded GROUP BY agent_id, icd_list),
-- 每份待遇的疑点各从哪个月算起
spans AS (
    SELECT award_id, start_month AS first_month FROM ill
    UNION SELECT award_id, first_month FROM running
    UNION SELECT award_id, first_month FROM injured
    UNION SELECT award_id, first_month FROM orders
),
-- 从这个月到法定退休月份没有全部退回的每笔支付；还没有支付的，以起领月为所属期
paid AS (
    SELECT s.award_id, s.first_month, a.person_id, a.award_type, a.prevented_fen,
        COALESCE(p.ym, a.benefit_start_ym) AS ym, p.src_table, p.src_key, p.amount_fen - p.returned_fen AS fen
    FROM spans AS s
    JOIN ill AS a ON a.award_id = s.award_id
    LEFT JOIN payment AS p
        ON p.award_id = s.award_id AND p.ym_month BETWEEN s.first_month AND a.retirement_month
        AND p.amount_fen > p.returned_fen
),
-- 没有完全丧失劳动能力的结论；本人有别的鉴定的，一并列出
not_fully_unable AS (
    SELECT p.*, p.award_id AS proof__pension_award, u.appr_id AS shows__wi_appraisal, a.apply_date
    FROM appraised AS a
    JOIN paid AS p ON p.award_id = a.award_id AND p.first_month = a.first_month
    LEFT JOIN wi_appraisal AS u ON u.person_id = p.person_id
    WHERE a.appr_id IS NULL
),
-- 结论在申请以后；核定以前补上的为二级
appraised_late AS (
    SELECT p.*, CASE WHEN a.first_date <= a.award_date THEN 2 ELSE 3 END AS severity,
        p.award_id AS proof__pension_award, a.appr_id AS proof__wi_appraisal, a.apply_date, a.award_date,
        a.first_date AS concluded_on
    FROM appraised AS a JOIN paid AS p ON p.award_id = a.award_id AND p.first_month = a.first_month
    WHERE a.first_date > a.apply_date
),
-- 病退已由病残津贴取代后还按病退申请，或取代以前就申请病残津贴
not_in_force AS (
    SELECT p.*, p.award_id AS proof__pension_award, a.apply_date, l.sickness_disability_start AS replaced_on
    FROM ill AS a
    JOIN law_month AS l ON l.month = $as_of_month
    JOIN paid AS p ON p.award_id = a.award_id AND p.first_month = a.start_month
    WHERE (a.award_type = 'early_illness') = (a.apply_date >= l.sickness_disability_start)
),
-- 三个月及以上工资达到最低工资，凭这些月份的每笔申报，和这些月份没有全部退回的每笔支付
earns_wages AS (
    SELECT a.award_id, a.person_id, a.award_type, a.prevented_fen, CASE WHEN e.strong THEN 'strong' ELSE 'weak' END AS "match",
        a.award_id AS proof__pension_award, w.ext_id AS proof__ext_tax_income, e.months, e.first_ym, e.wage_fen, w.ym,
        p.src_table, p.src_key, p.amount_fen - p.returned_fen AS fen
    FROM earning AS e
    JOIN ill AS a ON a.award_id = e.award_id
    JOIN wages AS w ON w.award_id = e.award_id
    LEFT JOIN payment AS p ON p.award_id = w.award_id AND p.ym_month = w.ym_month AND p.amount_fen > p.returned_fen
),
-- 名下有存续的经营主体；没有一户像是本人在经营的为二级
runs_business AS (
    SELECT p.*, CASE WHEN b.trading > 0 THEN 3 ELSE 2 END AS severity,
        CASE WHEN b.strong THEN 'strong' ELSE 'weak' END AS "match", p.award_id AS proof__pension_award,
        b.ext_id AS proof__ext_business, b.businesses, NULLIF(b.businesses, b.taxed) AS of_businesses, b.taxed, b.since
    FROM running AS b JOIN paid AS p ON p.award_id = b.award_id AND p.first_month = b.first_month
),
-- 作为职工又受工伤
injured_at_work AS (
    SELECT p.*, p.award_id AS proof__pension_award, c.case_id AS proof__wi_case, c.injuries, c.injured_on
    FROM injured AS c JOIN paid AS p ON p.award_id = c.award_id AND p.first_month = c.first_month
),
-- 接了平台订单，各月几单
platform_orders AS (
    SELECT p.*, p.award_id AS proof__pension_award, o.order_id AS proof__oi_order, o.orders, o.first_on,
        CAST(FLOOR(m.order_month / 12) AS BIGINT) * (100 - 12) + m.order_month + 1 AS tally__ym, m.taken AS tally__orders
    FROM orders AS o
    JOIN paid AS p ON p.award_id = o.award_id AND p.first_month = o.first_month
    JOIN monthly_orders AS m ON m.award_id = o.award_id
),
-- 同一代办一年内办了多份同一诊断：一个代办一条，列出该诊断的全部待遇
agent_same_diagnosis AS (
    SELECT r.agent_id AS finding, 'agent' AS subject_kind, r.agent_id AS subject_id,
        MIN(b.award_id) OVER (PARTITION BY r.agent_id) AS entity_id, b.benefit_start_ym AS from_ym,
        b.benefit_start_ym AS to_ym, b.award_id AS proof__pension_award, b.appr_id AS proof__wi_appraisal,
        MAX(r.awards) OVER (PARTITION BY r.agent_id) AS awards
    FROM repeated AS r JOIN brought AS b ON b.agent_id = r.agent_id AND b.icd_list = r.icd_list
)
SELECT * FROM not_fully_unable
UNION ALL BY NAME SELECT * FROM appraised_late
UNION ALL BY NAME SELECT * FROM not_in_force
UNION ALL BY NAME SELECT * FROM earns_wages
UNION ALL BY NAME SELECT * FROM runs_business
UNION ALL BY NAME SELECT * FROM injured_at_work
UNION ALL BY NAME SELECT * FROM platform_orders
UNION ALL BY NAME SELECT * FROM agent_same_diagnosis

/* ---
code: P07
title: 缴费年限不足或年限异常
title_en: Contribution years short, or not borne out
asks: 核定养老金所用的缴费年限是否达到最低年限，并有缴费记录、合乎法律的视同期间和真实的转移接续支撑？
asks_en: Do the years an award counts reach the least the law asks for, and do records, lawful deemed service and real transfers bear them out?
line: pension
entity: pension_award
severity: 3
status: live
basis: [社会保险法 第十六条, 社会保险法 第十九条, 社会保险法 第八十八条, 国务院关于渐进式延迟法定退休年龄的办法, 国办发〔2009〕66号, 劳动法 第十五条]
reads:
  - identity
  - pension_award
  - person
  - payment
  - claimant_contribution
  - account_opening
  - law_parameter
  - law_retirement
  - law_minimum_years
eligible: |
  SELECT award_id FROM pension_award WHERE scheme IN ('EP', 'GP') AND award_type <> 'disability_allow'
parameters:
  least_difference: {value: 3, unit: months, source: 业务规则目录 P07 (相差三个月起)}
  transfer_months: {value: 6, unit: months, source: 设计阈值：国办发〔2009〕66号 各环节共四十五个工作日，再放宽}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
  year_months: {value: 12, unit: months, source: 一年}
  halves: {value: 2, unit: parts, source: 国发〔2005〕38号 (计发基数与指数化工资的平均值)}
  bp: {value: 10000, unit: bp, source: 万分之一}
at_stake: >-
  扣除存疑月份后年限不足的，为已支付、未退回的全部养老金；仍足的，为这些月份增加的月养老金乘以已发月数；少计年限的，为少发的（负数）
at_stake_en: >-
  Where the years fall short without the doubtful months, all that was paid and not returned; else what those months add
  to each month paid; for months left out, what the fund owes (negative)
look_alikes:
  - what: 军龄视同缴费，早于或晚于本地建立制度
    what_en: Military service, deemed paid, whenever it was
    cleared_by: 视同依据为军龄证明
    cleared_by_en: The document behind it is a military service record
  - what: 重复入账一两个月，退休当月补缴
    what_en: A month or two entered twice, or paid in the month of retirement
    cleared_by: 相差不足三个月
    cleared_by_en: The difference is below three months
  - what: 转移资金在途、转移表没有扫描
    what_en: The money of a transfer is on its way, or the form was not scanned
    cleared_by: 两者有其一；资金在途不超过六个月
    cleared_by_en: One of the two is there; money is pending for six months at most
  - what: 到龄时不足十五年，延长缴费后再领取
    what_en: Fewer than fifteen years at the age; contributions went on until they were complete
    cleared_by: 核定的年限已足
    cleared_by_en: The award counts enough years
says: "核定实际缴费 {actual_months} 个月、视同 {deemed_months} 个月（应满 {months_required} 个月），其中存疑 {months} 个月，涉及 {at_stake_fen|yuan} 元"
says_en: "The award counts {actual_months} months paid and {deemed_months} deemed ({months_required} required); {months} months in doubt, {at_stake_fen|yuan} yuan at stake"
--- */
WITH required AS (
    -- 每份核定应满的缴费月数：按达到退休年龄的月份，提前领取的按起领的上一月
    SELECT a.award_id, MAX(m.months_required) AS months_required
    FROM pension_award AS a
    LEFT JOIN law_retirement AS r ON r.birth_month = a.birth_date_used_month AND r.track = a.track
    JOIN law_minimum_years AS m ON m.month = LEAST(r.retirement_month, a.benefit_start_ym_month - 1)
    GROUP BY a.award_id
),
working AS (
    -- 最低就业年龄
    SELECT MAX(w.value) AS months FROM law_parameter AS w
    WHERE w.name = 'working_age' AND $as_of_month BETWEEN w.from_month AND w.to_month
),
judged AS (
    -- 职工、机关养老的每份核定；被更正取代的、病残津贴除外
    SELECT
        a.award_id, i.root AS person_id, a.scheme, a.status, a.award_date, a.award_date_month,
        a.benefit_start_ym AS start_ym, a.benefit_start_ym_month AS start_month,
        a.actual_months, a.deemed_months, a.calc_base_fen, a.avg_index, a.divisor, a.monthly_fen,
        s.birth_date_month + w.months AS working_month, m.months_required
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    JOIN person AS s ON s.person_id = i.root
    CROSS JOIN working AS w
    JOIN required AS m ON m.award_id = a.award_id
    WHERE a.scheme IN ('EP', 'GP') AND a.award_type <> 'disability_allow'
        AND (a.end_reason IS NULL OR a.end_reason <> 'error')
),
entered AS (
    -- 这些人起领之前逐月的养老缴费记录，以及所属期是否已在本险种实行缴费之后
    SELECT
        j.award_id, j.award_date, j.award_date_month, j.working_month,
        c.contrib_id, c.ym_month, c.kind, c.doc_type, c.doc_no, c.paid_date, c.base_ep_fen,
        f.value_date IS NOT NULL AS in_fund
    FROM judged AS j
    JOIN claimant_contribution AS c ON c.person_id = j.person_id AND c.ym_month < j.start_month
    LEFT JOIN law_parameter AS f
        ON f.name = 'pension_contributions_start' AND f.key = j.scheme AND c.ym_month BETWEEN f.from_month AND f.to_month
    WHERE (j.scheme = 'EP' AND c.lines_ep) OR (j.scheme = 'GP' AND c.lines_gp)
),
months_entered AS (
    -- 每份核定有记录的实缴月数，以及其中核定之前已经到账的
    SELECT
        award_id, COUNT(DISTINCT ym_month) AS recorded,
        COUNT(DISTINCT CASE WHEN paid_date <= award_date THEN ym_month END) AS known
    FROM entered WHERE kind <> 'deemed' GROUP BY award_id
),
opened AS (
    -- 建立逐月明细之前的实缴月数；没有这一行的，之前没有缴过
    SELECT i.root AS person_id, o.line, MIN(o.open_id) AS open_id, CAST(SUM(o.paid_months) AS BIGINT) AS paid_months
    FROM account_opening AS o JOIN identity AS i ON i.person_id = o.person_id
    GROUP BY i.root, o.line
),
records AS (
    -- 明细从哪个月之后齐全：只有此后起领的核定，才能逐月核对
    SELECT MAX(as_of_ym_month) AS opening_month FROM account_opening
),
compared AS (
    -- 核定的实缴月数，比记录多多少，比核定时已到账的少多少
    SELECT
        j.award_id, o.open_id,
        j.actual_months - COALESCE(o.paid_months, 0) - COALESCE(e.recorded, 0) AS more,
        COALESCE(o.paid_months, 0) + COALESCE(e.known, 0) - j.actual_months AS fewer
    FROM judged AS j
    JOIN records AS k ON j.start_month > k.opening_month
    LEFT JOIN opened AS o ON o.person_id = j.person_id AND o.line = j.scheme
    LEFT JOIN months_entered AS e ON e.award_id = j.award_id
),
differing AS (
    -- 核定多计、少计实缴年限的；少计的月数为负
    SELECT award_id, open_id, 'months_not_on_record' AS test, more AS months
    FROM compared WHERE more >= $least_difference
    UNION ALL
    SELECT award_id, open_id, 'months_left_out' AS test, 0 - fewer AS months
    FROM compared WHERE fewer >= $least_difference
),
doubtful_rows AS (
    -- 存疑的视同缴费：未满最低就业年龄，同月另有实际缴费，或已实行缴费而又不是军龄
    SELECT
        d.award_id, d.contrib_id, d.ym_month, 0 AS base_fen, d.ym_month AS deemed_month,
        CASE
            WHEN d.ym_month < d.working_month THEN 'deemed_under_age'
            WHEN EXISTS (
                SELECT 1 FROM entered AS p
                WHERE p.award_id = d.award_id AND p.ym_month = d.ym_month AND p.kind <> 'deemed'
            ) THEN 'deemed_and_paid'
            WHEN d.in_fund AND (d.doc_type IS NULL OR d.doc_type <> 'military') THEN 'deemed_too_late'
        END AS test
    FROM entered AS d WHERE d.kind = 'deemed'
    UNION ALL
    -- 存疑的转入：转移表和到账资金都没有，或有表而资金久不到账
    SELECT
        award_id, contrib_id, ym_month, COALESCE(base_ep_fen, 0) AS base_fen,
        CAST(NULL AS INTEGER) AS deemed_month,
        CASE
            WHEN doc_no IS NULL THEN 'transfer_unsupported'
            WHEN $as_of_month - award_date_month > $transfer_months THEN 'transfer_unpaid'
        END AS test
    FROM entered WHERE kind = 'transfer_in' AND paid_date IS NULL
),
doubts AS (
    -- 每份核定、每种情形存疑的月数、缴费基数和视同月数：年限不足最低年限的，全部年限存疑
    SELECT
        j.award_id, 'years_short' AS test, j.actual_months + j.deemed_months AS months, 0 AS base_fen, 0 AS deemed
    FROM judged AS j
    JOIN law_parameter AS f
        ON f.name = 'pension_contributions_start' AND f.key = j.scheme
        AND j.start_month - 1 BETWEEN f.from_month AND f.to_month
    WHERE j.actual_months + j.deemed_months < j.months_required
    UNION ALL
    SELECT award_id, test, months, 0 AS base_fen, 0 AS deemed FROM differing
    UNION ALL
    SELECT
        award_id, test, COUNT(DISTINCT ym_month) AS months, CAST(SUM(base_fen) AS BIGINT) AS base_fen,
        COUNT(DISTINCT deemed_month) AS deemed
    FROM doubtful_rows GROUP BY award_id, test
),
priced AS (
    -- 扣除存疑月份后是否年限不足；这些月份使月养老金多出多少：基础养老金、过渡性养老金、个人账户养老金
    SELECT
        d.award_id, d.test, d.months,
        j.actual_months + j.deemed_months - d.months < j.months_required AS too_few,
        CAST(ROUND(
            j.calc_base_fen * (1 + j.avg_index) / $halves * d.months / $year_months * c.value / $bp
        ) AS BIGINT)
        + CAST(ROUND(j.calc_base_fen * j.avg_index * d.deemed / $year_months * t.value / $bp) AS BIGINT)
        + CAST(ROUND(d.base_fen * k.value / $bp / NULLIF(j.divisor, 0)) AS BIGINT) AS month_fen
    FROM doubts AS d
    JOIN judged AS j ON j.award_id = d.award_id
    LEFT JOIN law_parameter AS c ON c.name = 'pension_accrual' AND j.start_month BETWEEN c.from_month AND c.to_month
    LEFT JOIN law_parameter AS t
        ON t.name = 'transition_rate' AND t.key = j.scheme AND j.start_month BETWEEN t.from_month AND t.to_month
    LEFT JOIN law_parameter AS k ON k.name = 'account_rate' AND j.start_month BETWEEN k.from_month AND k.to_month
),
proven AS (
    -- 每行一条证据或一笔养老金：存疑的缴费记录
    SELECT
        award_id, test, contrib_id, CAST(NULL AS BIGINT) AS open_id,
        CAST(NULL AS INTEGER) AS ym, NULL AS src_table, CAST(NULL AS BIGINT) AS src_key, CAST(NULL AS BIGINT) AS fen
    FROM doubtful_rows
    UNION ALL
    -- 期初账户；年限不足的没有别的证据，核定本身就是
    SELECT
        d.award_id, d.test, NULL AS contrib_id, f.open_id, NULL AS ym, NULL AS src_table, NULL AS src_key, NULL AS fen
    FROM doubts AS d LEFT JOIN differing AS f ON f.award_id = d.award_id AND f.test = d.test
    UNION ALL
    -- 没有全部退回的每一笔养老金里，存疑的部分；没有计发基数的算不出多出多少
    SELECT
        d.award_id, d.test, NULL AS contrib_id, NULL AS open_id, p.ym, p.src_table, p.src_key,
        CASE
            WHEN d.too_few THEN p.amount_fen - p.returned_fen
            ELSE LEAST(d.month_fen, p.amount_fen - p.returned_fen)
        END AS fen
    FROM priced AS d
    JOIN payment AS p ON p.award_id = d.award_id
    WHERE p.amount_fen > p.returned_fen AND (d.too_few OR d.month_fen IS NOT NULL)
)
SELECT
    v.award_id AS finding,
    'person' AS subject_kind,
    j.person_id AS subject_id,
    v.award_id AS entity_id,
    v.test AS test,
    CASE WHEN v.test IN ('months_left_out', 'transfer_unpaid') THEN 2 ELSE 3 END AS severity,
    j.start_ym AS from_ym,
    COALESCE(v.ym, j.start_ym) AS to_ym,
    CASE
        WHEN j.status <> 'active' THEN 0
        WHEN d.too_few THEN j.monthly_fen
        ELSE GREATEST(d.month_fen, 0)
    END * $prevented_months AS prevented_fen,
    v.award_id AS proof__pension_award,
    v.contrib_id AS proof__contribution,
    v.open_id AS proof__account_opening,
    v.src_table AS money_table,
    v.src_key AS money_key,
    v.fen AS fen,
    j.actual_months AS actual_months,
    j.deemed_months AS deemed_months,
    j.months_required AS months_required,
    ABS(d.months) AS months
FROM proven AS v
JOIN priced AS d ON d.award_id = v.award_id AND d.test = v.test
JOIN judged AS j ON j.award_id = v.award_id

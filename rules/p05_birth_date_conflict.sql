/* ---
code: P05
title: 出生日期与档案不一致提前退休
title_en: A birth date earlier than the record, used to retire early
asks: 核定所用的出生日期，是否早于档案最早记载，或是申请前不久才改早的，因而提前退休；或按它最早参保时还不满十六周岁？
asks_en: Was the birth date of the award earlier than the archive's first record, or made earlier shortly before, so that the pension began early; or was the person under 16 by it when first insured?
line: pension
entity: pension_award
severity: 3
status: live
basis: [劳社部发〔1999〕8号, 国发〔1978〕104号, 劳动法 第十五条, 社会保险法 第八十八条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第二十六条]
reads: [identity, payment, pension_award, person, person_change, enrolment, account_opening, law_parameter, law_retirement, law_minimum_years]
eligible: |
  SELECT a.award_id
  FROM pension_award AS a
  JOIN law_parameter AS d
      ON d.name = 'pension_start_months' AND a.benefit_start_ym_month BETWEEN d.from_month AND d.to_month
  WHERE a.award_type <> 'disability_allow'
parameters:
  lunar_days: {value: 60, unit: days, source: 业务规则目录 P05 (农历公历换算相差不足六十天)}
  change_months: {value: 36, unit: months, source: 业务规则目录 P05 (申请前三十六个月内)}
  grave_months: {value: 12, unit: months, source: 业务规则目录 P05 (提前十二个月及以上为三级)}
  days_per_month: {value: 30.4375, unit: days, source: 公历平均月长, step: 0.01}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 按应采用的出生日期还不到起领月份时已支付而没有退回的养老金
at_stake_en: Pension paid for months before it was due by the birth date that should have been used, less what was returned
look_alikes:
  - what: 身份证与档案不一致，依档案最早记载核定
    what_en: Card and archive differ, and the award follows the archive's first record
    cleared_by: 核定所用与档案最早记载一致
    cleared_by_en: The date used is the archive's
  - what: 农历、公历换算
    what_en: A lunar date taken for a solar one
    cleared_by: 相差不足六十天
    cleared_by_en: They differ by less than 60 days
  - what: 公安机关凭出生医学证明等更正出生日期
    what_en: The police corrected the date on a hospital's record
    cleared_by: 有更正依据的列为二级，须核档案
    cleared_by_en: With a document severity 2; the archive decides
  - what: 出生日期虽早，并没有因此提前退休
    what_en: The date is earlier, and nothing was gained by it
    cleared_by: 按应采用的出生日期也已到退休月份
    cleared_by_en: Due by the right date as well
says: "核定所用出生日期早了 {months_younger} 个月，按应采用的日期还不到起领月份时已发 {at_stake_fen|yuan} 元"
says_en: "The birth date used is {months_younger} months too early; {at_stake_fen|yuan} yuan paid before the pension was due by the right one"
--- */
WITH retired AS (
    -- 每份待遇的退休月份和核定的类别；病残津贴没有年龄下限
    SELECT
        a.award_id, i.root AS person_id, s.sex, a.track, a.benefit_start_ym, a.monthly_fen, a.status, a.apply_date,
        a.apply_date_month, a.birth_date_used, a.birth_date_used_month, d.value AS delay_months,
        COALESCE(a.archive_birth_date, s.birth_date) AS recorded_date,
        COALESCE(a.archive_birth_date_month, s.birth_date_month) AS recorded_month,
        a.actual_months + a.deemed_months AS paid_months, a.benefit_start_ym_month - d.value AS retired_month,
        a.scheme, a.award_type, a.award_type = 'early_special' OR a.special_kind IS NOT NULL AS special_work
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    JOIN person AS s ON s.person_id = i.root
    JOIN law_parameter AS d
        ON d.name = 'pension_start_months' AND a.benefit_start_ym_month BETWEEN d.from_month AND d.to_month
    WHERE a.award_type <> 'disability_allow'
),
changes AS (
    -- 申请前三十六个月内改过出生日期，改前的日期比核定所用的晚多少天；改前不是一个写全的日期的无从比较
    SELECT
        r.award_id, c.change_id, c.basis_doc IS NOT NULL AS documented,
        CASE
            WHEN CAST(TRY_CAST(c.old_v AS DATE) AS VARCHAR) = c.old_v
            THEN date_diff('day', r.birth_date_used, TRY_CAST(c.old_v AS DATE))
        END AS days_younger
    FROM retired AS r
    JOIN identity AS i ON i.root = r.person_id
    JOIN person_change AS c ON c.person_id = i.person_id
    WHERE c.field = 'birth_date' AND CAST(c.change_ts AS DATE) <= r.apply_date
        AND r.apply_date_month - c.change_ts_month <= $change_months
),
made_earlier AS (
    -- 每份待遇改早得最多的程度，以及是否都有依据
    SELECT award_id, MAX(days_younger) AS days_younger, BOOL_AND(documented) AS documented
    FROM changes WHERE days_younger >= $lunar_days GROUP BY award_id
),
conflicts AS (
    -- 核定所用早于档案最早记载；没有档案记载的，早于身份证
    SELECT
        award_id, 'earlier_than_record' AS test, recorded_month AS right_month, FALSE AS documented
    FROM retired WHERE date_diff('day', birth_date_used, recorded_date) >= $lunar_days
    UNION ALL
    -- 申请前不久改早
    SELECT
        r.award_id, 'changed_before_award' AS test,
        r.birth_date_used_month + CAST(ROUND(m.days_younger / $days_per_month) AS BIGINT) AS right_month, m.documented
    FROM made_earlier AS m JOIN retired AS r ON r.award_id = m.award_id
),
permitted AS (
    -- 按应采用的出生日期准许退休的最早月份
    SELECT
        r.award_id, r.person_id, r.benefit_start_ym, r.monthly_fen, r.status, r.delay_months, r.retired_month,
        c.test, c.documented, c.right_month - r.birth_date_used_month AS months_younger,
        CASE
            WHEN r.scheme = 'RP' THEN c.right_month + resident.value
            WHEN r.award_type = 'early_illness' THEN c.right_month + illness.value
            WHEN r.special_work THEN c.right_month + special.value
            WHEN r.award_type = 'flex_early' AND r.paid_months >= y.months_required THEN g.flex_early_month
            ELSE g.retirement_month
        END AS permitted_month
    FROM conflicts AS c
    JOIN retired AS r ON r.award_id = c.award_id
    JOIN law_retirement AS g
        ON g.birth_month = c.right_month
        AND g.track = CASE WHEN r.sex = 'M' THEN 'M' WHEN r.track = 'F55' THEN 'F55' ELSE 'F50' END
    JOIN law_minimum_years AS y ON y.month = r.retired_month
    JOIN law_parameter AS special
        ON special.name = 'special_work_age' AND special.key = r.sex
        AND r.retired_month BETWEEN special.from_month AND special.to_month
    LEFT JOIN law_parameter AS illness
        ON illness.name = 'illness_retirement_age' AND illness.key = r.sex
        AND r.retired_month BETWEEN illness.from_month AND illness.to_month
    LEFT JOIN law_parameter AS resident
        ON resident.name = 'resident_pension_age'
        AND r.retired_month BETWEEN resident.from_month AND resident.to_month
),
started AS (
    -- 每个人最早的职工、机关养老参保登记和期初账户
    SELECT i.root AS person_id, e.start_date_month AS start_month, e.enrol_id, CAST(NULL AS BIGINT) AS open_id
    FROM enrolment AS e JOIN identity AS i ON i.person_id = e.person_id WHERE e.line IN ('EP', 'GP')
    UNION ALL
    SELECT i.root AS person_id, o.first_ym_month AS start_month, CAST(NULL AS BIGINT) AS enrol_id, o.open_id
    FROM account_opening AS o JOIN identity AS i ON i.person_id = o.person_id WHERE o.line IN ('EP', 'GP')
),
underage AS (
    -- 按核定所用的出生日期，那时还不满十六周岁
    SELECT r.award_id, b.enrol_id, b.open_id
    FROM retired AS r
    JOIN started AS b ON b.person_id = r.person_id
    JOIN law_parameter AS w
        ON w.name = 'working_age' AND r.retired_month BETWEEN w.from_month AND w.to_month
    WHERE b.start_month < r.birth_date_used_month + w.value
),
found AS (
    -- 因此提前退休的，和哪个月起才该领
    SELECT
        award_id, person_id, benefit_start_ym, monthly_fen, status, test, months_younger,
        CASE WHEN months_younger >= $grave_months AND NOT documented THEN 3 ELSE 2 END AS severity,
        CAST(ROUND(permitted_month + delay_months) AS BIGINT) AS due_month
    FROM permitted WHERE retired_month < permitted_month
    UNION ALL
    -- 参保时不满十六周岁的，没有涉及金额
    SELECT
        award_id, person_id, benefit_start_ym, monthly_fen, status, 'insured_before_working_age' AS test,
        CAST(NULL AS BIGINT) AS months_younger, 2 AS severity, CAST(NULL AS BIGINT) AS due_month
    FROM retired WHERE award_id IN (SELECT award_id FROM underage)
),
undue AS (
    -- 该领之前已支付而没有全部退回的每一笔
    SELECT f.award_id, f.test, p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS fen
    FROM found AS f JOIN payment AS p ON p.award_id = f.award_id
    WHERE p.ym_month < f.due_month AND p.amount_fen > p.returned_fen
)
SELECT
    f.award_id AS finding,
    'person' AS subject_kind,
    f.person_id AS subject_id,
    f.award_id AS entity_id,
    f.test AS test,
    f.severity AS severity,
    COALESCE(u.ym, f.benefit_start_ym) AS from_ym,
    COALESCE(u.ym, f.benefit_start_ym) AS to_ym,
    CASE
        WHEN f.status = 'active'
        THEN f.monthly_fen * LEAST(GREATEST(f.due_month - $as_of_month - 1, 0), $prevented_months)
    END AS prevented_fen,
    f.award_id AS proof__pension_award,
    c.change_id AS proof__person_change,
    n.enrol_id AS proof__enrolment,
    n.open_id AS proof__account_opening,
    u.src_table AS money_table,
    u.src_key AS money_key,
    u.fen AS fen,
    f.months_younger AS months_younger
FROM found AS f
LEFT JOIN undue AS u ON u.award_id = f.award_id AND u.test = f.test
LEFT JOIN changes AS c
    ON c.award_id = f.award_id AND c.days_younger >= $lunar_days AND f.test = 'changed_before_award'
LEFT JOIN underage AS n ON n.award_id = f.award_id AND f.test = 'insured_before_working_age'

/* ---
code: P05
title: 出生日期与档案不一致提前退休
title_en: A birth date earlier than the record, used to retire early
asks: 核定所用的出生日期，是否早于档案最早记载，或是申请前不久才改早的，因而提前退休；或按它最早参保时还不满十六周岁？
asks_en: Was the birth date of the award earlier than the archive's first record, or made earlier shortly before, so that the pension began early; or was the person under 16 by it when first insured?
line: pension
entity: pension_award
subject: person
status: live
basis: [劳社部发〔1999〕8号, 国发〔1978〕104号, 劳动法 第十五条, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十二条, 社会保险经办条例 第四十六条]
reads: [payment, pension_award, person, person_change, enrolment, account_opening, law_month, law_month_key, law_retirement, law_minimum_years]
eligible: |
  SELECT a.award_id
  FROM pension_award AS a
  JOIN law_month AS l ON l.month = a.benefit_start_ym_month
  WHERE a.award_type <> 'disability_allow' AND l.pension_start_months IS NOT NULL
parameters:
  lunar_days: {value: 60, unit: days, source: 业务规则目录 P05 (农历公历换算相差不足六十天)}
  change_months: {value: 36, unit: months, source: 业务规则目录 P05 (申请前三十六个月内)}
  grave_months: {value: 12, unit: months, source: 业务规则目录 P05 (提前十二个月及以上为三级)}
  days_per_month: {value: 30.4375, unit: days, source: 公历平均月长, step: 0.01}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 按应采用的出生日期还不到起领月份时已支付而没有退回的养老金
at_stake_en: Pension paid for months before it was due by the birth date that should have been used, less what was returned
sought: 人事档案原件、户籍更正档案、退休审批表
sought_en: The personnel file, the police file of the correction, the retirement approval
look_alikes:
  - what: 身份证与档案不一致，依档案最早记载核定
    what_en: Card and archive differ, and the award follows the archive's first record
    cleared_by: 人事档案最早记载出生日期的原件；系统已排除核定所用与它一致的
    cleared_by_en: The archive's first record of the birth date; left out already where the award uses it
    left_out: true
    tests: [earlier_than_record]
  - what: 农历、公历换算
    what_en: A lunar date taken for a solar one
    cleared_by: 户籍底册、入团入党或招工登记表所载的出生日期；系统已排除相差不足六十天的
    cleared_by_en: The birth date in the household book or the forms of joining and hiring; left out already where they differ by less than 60 days
    left_out: true
    tests: [earlier_than_record, changed_before_award]
  - what: 公安机关凭出生医学证明等更正出生日期
    what_en: The police corrected the date on a hospital's record
    cleared_by: 公安机关的更正证明和出生医学证明；有更正依据的列为二级，须核档案
    cleared_by_en: The police's proof of correction and the birth certificate; with a document severity 2, and the archive decides
    tests: [changed_before_award]
  - what: 身份证原来登记有误，依档案最早记载更正
    what_en: The card had been wrong and was corrected by the archive's first record
    cleared_by: 人事档案最早记载出生日期的原件；档案最早记载与核定所用一致的列为二级
    cleared_by_en: The archive's first record of the birth date; where it agrees with the date used, severity 2
    tests: [changed_before_award]
  - what: 出生日期虽早，并没有因此提前退休
    what_en: The date is earlier, and nothing was gained by it
    cleared_by: 退休审批表和档案所载出生日期；系统已排除按应采用的出生日期也已到退休月份的
    cleared_by_en: The approval of retirement and the archive's birth date; left out already where it was due by the right date as well
    left_out: true
    tests: [earlier_than_record, changed_before_award]
tests:
  earlier_than_record:
    zh: 核定所用出生日期早于档案（身份证）记载，因而提前退休
    en: Birth date earlier than the record, so retired early
    severity: 3
    basis: [劳社部发〔1999〕8号, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      核定所用出生日期为{used}，[档案最早记载为{archive_date}][没有档案记载，身份证为{card_date}]，早 {months_younger} 个月；
      {start|month}起领时，按后者还不到退休月份，其前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      The award uses the birth date {used}, {months_younger|month/months} before[
      the archive's first record, {archive_date}][
      the identity card's, {card_date}, no archive record being there]; by that one the
      pension was not due when drawn from {start|month} on; {at_stake_fen|yuan} yuan paid before it was
  changed_before_award:
    zh: 申请前不久把出生日期改早，因而提前退休
    en: Birth date made earlier shortly before the application
    severity: 3
    basis: [劳社部发〔1999〕8号, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      {apply_date}申请退休以前的 {change_months} 个月内，{changed_on}更改过出生日期，核定所用{used}比改前的早
      {months_younger} 个月[，其中没有更正依据的 {undocumented} 次][，而档案最早记载{agreeing_date}与核定所用一致，须核档案原件，列为二级]；{start|month}起领时，按改前的还不到退休月份，其前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      The birth date was changed on {changed_on}, within {change_months|month/months} before the application of {apply_date}; the one
      used, {used}, is {months_younger|month/months} before the old one[, {undocumented|change/changes} without a document][; yet the
      archive's first record, {agreeing_date}, agrees with it: the archive itself is to be seen, severity 2]; by the
      old one the pension was not due when drawn from {start|month} on; {at_stake_fen|yuan} yuan paid before it was
  insured_before_working_age:
    zh: 按核定所用出生日期，最早参保时不满法定就业年龄
    en: Under working age when first insured, by the birth date used
    severity: 2
    basis: [劳动法 第十五条, 劳社部发〔1999〕8号, 社会保险经办条例 第四十二条]
    at_stake: 出生日期是否属实待查，没有涉及金额
    at_stake_en: None; whether the birth date is true is to be found out
    says: >-
      核定所用出生日期为{used}，照此推算，最早的参保登记或期初账户开始时只有 {age} 周岁，不满法定最低就业年龄
    says_en: >-
      By the birth date used, {used}, the person was {age} years old when the first enrolment or opening account began, under working age
--- */
-- 每份待遇的退休月份和核定的类别；病残津贴没有年龄下限
WITH retired AS (
    SELECT a.award_id, a.person_id, s.sex, a.track, a.benefit_start_ym, a.monthly_fen, a.status, a.apply_date,
        a.apply_date_month, a.birth_date_used, a.birth_date_used_month, a.archive_birth_date,
        date_diff('day', a.birth_date_used, a.archive_birth_date) < $lunar_days AS archive_agrees,
        COALESCE(a.archive_birth_date, s.birth_date) AS recorded_date,
        COALESCE(a.archive_birth_date_month, s.birth_date_month) AS recorded_month,
        a.actual_months + a.deemed_months AS paid_months, l.pension_start_months AS delay_months,
        a.benefit_start_ym_month - l.pension_start_months AS retired_month, a.scheme, a.award_type,
        a.award_type = 'early_special' OR a.special_kind IS NOT NULL AS special_work
    FROM pension_award AS a
    JOIN person AS s ON s.person_id = a.person_id
    JOIN law_month AS l ON l.month = a.benefit_start_ym_month
    WHERE a.award_type <> 'disability_allow'
),
-- 申请前三十六个月内改过出生日期，改前的日期比核定所用的晚多少天；改前不是一个写全的日期的无从比较
changes AS (
    SELECT r.award_id, c.change_id, CAST(c.change_ts AS DATE) AS changed_on, c.basis_doc,
        CASE
            WHEN CAST(TRY_CAST(c.old_v AS DATE) AS VARCHAR) = c.old_v
            THEN date_diff('day', r.birth_date_used, TRY_CAST(c.old_v AS DATE))
        END AS days_younger
    FROM retired AS r JOIN person_change AS c ON c.person_id = r.person_id
    WHERE c.field = 'birth_date' AND CAST(c.change_ts AS DATE) <= r.apply_date
        AND r.apply_date_month - c.change_ts_month <= $change_months
),
-- 其中改早的；每份待遇改早得最多的程度，最后哪天改的，几次没有依据
made_earlier AS (
    SELECT award_id, change_id, MAX(days_younger) OVER (PARTITION BY award_id) AS days_younger,
        MAX(changed_on) OVER (PARTITION BY award_id) AS changed_on,
        NULLIF(COUNT(CASE WHEN basis_doc IS NULL THEN change_id END) OVER (PARTITION BY award_id), 0) AS undocumented
    FROM changes WHERE days_younger >= $lunar_days
),
-- 核定所用早于档案最早记载；没有档案记载的，早于身份证
conflicts AS (
    SELECT award_id, 'earlier_than_record' AS test, recorded_month AS right_month, TRUE AS unexplained
    FROM retired WHERE date_diff('day', birth_date_used, recorded_date) >= $lunar_days
    UNION ALL
    -- 申请前不久改早；没有更正依据、档案也没有与核定所用一致的记载的，没有说法
    SELECT DISTINCT r.award_id, 'changed_before_award' AS test,
        r.birth_date_used_month + CAST(ROUND(m.days_younger / $days_per_month) AS BIGINT) AS right_month,
        m.undocumented IS NOT NULL AND NOT COALESCE(r.archive_agrees, FALSE) AS unexplained
    FROM made_earlier AS m JOIN retired AS r ON r.award_id = m.award_id
),
-- 按应采用的出生日期准许退休的最早月份
permitted AS (
    SELECT r.award_id, c.test, c.unexplained, r.retired_month, r.delay_months,
        c.right_month - r.birth_date_used_month AS months_younger,
        CASE
            WHEN r.scheme = 'RP' THEN c.right_month + l.resident_pension_age
            WHEN r.award_type = 'early_illness' THEN c.right_month + s.illness_retirement_age
            WHEN r.special_work THEN c.right_month + s.special_work_age
            WHEN r.award_type = 'flex_early' AND r.paid_months >= y.months_required THEN g.flex_early_month
            ELSE g.retirement_month
        END AS permitted_month
    FROM conflicts AS c
    JOIN retired AS r ON r.award_id = c.award_id
    JOIN law_retirement AS g
        ON g.birth_month = c.right_month
        AND g.track = CASE WHEN r.sex = 'M' THEN 'M' WHEN r.track = 'F55' THEN 'F55' ELSE 'F50' END
    JOIN law_minimum_years AS y ON y.month = r.retired_month
    JOIN law_month AS l ON l.month = r.retired_month
    JOIN law_month_key AS s ON s.month = r.retired_month AND s.key = r.sex
),
-- 因此提前退休的，和哪个月起才该领
found AS (
    SELECT award_id, test, months_younger, CAST(ROUND(permitted_month + delay_months) AS BIGINT) AS due_month,
        CASE WHEN months_younger >= $grave_months AND unexplained THEN 3 ELSE 2 END AS severity
    FROM permitted WHERE retired_month < permitted_month
),
-- 该领之前已支付而没有全部退回的每一笔
paid AS (
    SELECT f.test, f.award_id AS finding, 'person' AS subject_kind, r.person_id AS subject_id, f.award_id AS entity_id,
        f.severity, COALESCE(p.ym, r.benefit_start_ym) AS from_ym, COALESCE(p.ym, r.benefit_start_ym) AS to_ym,
        CASE
            WHEN r.status = 'active'
            THEN r.monthly_fen * LEAST(GREATEST(f.due_month - $as_of_month - 1, 0), $prevented_months)
        END AS prevented_fen, f.award_id AS proof__pension_award, p.src_table AS money_table, p.src_key AS money_key,
        p.amount_fen - p.returned_fen AS fen, f.months_younger, r.benefit_start_ym AS start, r.birth_date_used AS used,
        r.apply_date, r.archive_birth_date AS archive_date,
        CASE WHEN r.archive_birth_date IS NULL THEN r.recorded_date END AS card_date,
        CASE WHEN r.archive_agrees THEN r.archive_birth_date END AS agreeing_date
    FROM found AS f
    JOIN retired AS r ON r.award_id = f.award_id
    LEFT JOIN payment AS p ON p.award_id = f.award_id AND p.ym_month < f.due_month AND p.amount_fen > p.returned_fen
),
-- 职工、机关养老的每段参保登记和每个期初账户，从哪个月起
started AS (
    SELECT person_id, start_date_month AS start_month, enrol_id, CAST(NULL AS BIGINT) AS open_id
    FROM enrolment WHERE line IN ('EP', 'GP')
    UNION ALL
    SELECT person_id, first_ym_month AS start_month, CAST(NULL AS BIGINT) AS enrol_id, open_id
    FROM account_opening WHERE line IN ('EP', 'GP')
),
-- 早于档案、身份证的
earlier_than_record AS (SELECT * FROM paid WHERE test = 'earlier_than_record'),
-- 申请前不久改早的
changed_before_award AS (
    SELECT p.*, m.change_id AS proof__person_change, m.changed_on, m.undocumented, $change_months AS change_months
    FROM paid AS p JOIN made_earlier AS m ON m.award_id = p.finding WHERE p.test = 'changed_before_award'
),
-- 按核定所用的出生日期，参保时还不满十六周岁；没有涉及金额
insured_before_working_age AS (
    SELECT r.*, r.benefit_start_ym AS from_ym, r.benefit_start_ym AS to_ym, r.award_id AS proof__pension_award,
        b.enrol_id AS proof__enrolment, b.open_id AS proof__account_opening, r.birth_date_used AS used,
        CAST(FLOOR((MIN(b.start_month) OVER (PARTITION BY r.award_id) - r.birth_date_used_month) / 12) AS BIGINT) AS age
    FROM retired AS r
    JOIN started AS b ON b.person_id = r.person_id
    JOIN law_month AS l ON l.month = r.retired_month
    WHERE b.start_month < r.birth_date_used_month + l.working_age
)
SELECT * FROM earlier_than_record
UNION ALL BY NAME SELECT * FROM changed_before_award
UNION ALL BY NAME SELECT * FROM insured_before_working_age

/* ---
code: P04
title: 早于准许的退休年龄核定待遇
title_en: Pension awarded before the permitted retirement age
asks: 待遇起领是否早于法定、弹性提前、特殊工种、因病提前或居民养老准许的最早月份？女职工是否在退休前不久改了岗位类别？
asks_en: Did the pension start before the earliest month that the statutory, flexible, special-work, illness or residents' age permits; or did a woman's track change shortly before?
line: pension
entity: pension_award
severity: 3
status: live
basis: [全国人大常委会关于实施渐进式延迟法定退休年龄的决定, 国务院关于渐进式延迟法定退休年龄的办法, 实施弹性退休制度暂行办法, 国发〔1978〕104号, 国发〔2014〕8号, 社会保险法 第八十八条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [identity, payment, pension_award, person, enrolment, law_parameter, law_retirement, law_minimum_years]
eligible: |
  SELECT a.award_id
  FROM pension_award AS a
  JOIN identity AS i ON i.person_id = a.person_id
  JOIN person AS s ON s.person_id = i.root
  JOIN law_parameter AS d
      ON d.name = 'pension_start_months' AND a.benefit_start_ym_month BETWEEN d.from_month AND d.to_month
  WHERE a.award_type <> 'disability_allow'
parameters:
  track_months: {value: 24, unit: months, source: 业务规则目录 P04 (退休前二十四个月内改变岗位类别)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 准许的最早起领月以前已支付而没有退回的养老金
at_stake_en: Pension paid for months before the earliest permitted one, less what was returned
look_alikes:
  - what: 核定依档案最早记载的出生日期，比身份证早
    what_en: The award follows the archive's earliest birth date, earlier than the identity card's
    cleared_by: 身份证和核定所用的出生日期中取较早的；两者不一致由 P05 判断
    cleared_by_en: The earlier of the two dates is used here; P05 judges the difference
  - what: 特殊工种提前退休误登为正常退休
    what_en: Early retirement from special work, registered as normal
    cleared_by: 核定中有特殊工种类别的，按特殊工种年龄
    cleared_by_en: A kind of special work on the award; judged by that age
  - what: 女职工依法按工人岗五十岁退休
    what_en: A woman who lawfully retires at 50 from a worker's post
    cleared_by: 退休前二十四个月内没有干部、技术岗的参保登记
    cleared_by_en: No enrolment in a post that retires at 55 within 24 months before
  - what: 以个人身份参保登记的类别
    what_en: The track of who insures herself
    cleared_by: 没有用人单位的登记不是岗位
    cleared_by_en: An enrolment without an employer is no post
says: "比准许的最早月份提前 {months_early} 个月起领，此前的养老金 {at_stake_fen|yuan} 元"
says_en: "Drawn {months_early} months before the earliest month permitted; {at_stake_fen|yuan} yuan paid before it"
--- */
WITH retired AS (
    -- 每份待遇的退休月份；出生月份取身份证与核定所用中较早的，从宽；病残津贴没有年龄下限
    SELECT
        a.award_id, i.root AS person_id, s.sex, a.track, a.benefit_start_ym, a.benefit_start_ym_month AS start_month,
        a.monthly_fen, a.status,
        a.actual_months + a.deemed_months AS paid_months, d.value AS delay_months,
        a.benefit_start_ym_month - d.value AS retired_month,
        LEAST(a.birth_date_used_month, s.birth_date_month) AS birth_month,
        CASE
            WHEN a.scheme = 'RP' THEN 'resident_too_early'
            WHEN a.award_type = 'early_illness' THEN 'illness_too_early'
            WHEN a.award_type = 'early_special' OR a.special_kind IS NOT NULL THEN 'special_too_early'
            WHEN a.award_type = 'flex_early' THEN 'flexible_too_early'
            ELSE 'before_statutory_age'
        END AS test
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    JOIN person AS s ON s.person_id = i.root
    JOIN law_parameter AS d
        ON d.name = 'pension_start_months' AND a.benefit_start_ym_month BETWEEN d.from_month AND d.to_month
    WHERE a.award_type <> 'disability_allow'
),
posts AS (
    -- 按工人岗核定的女职工，退休前不久在用人单位登记的干部、技术岗
    SELECT r.award_id, e.enrol_id
    FROM retired AS r
    JOIN identity AS i ON i.root = r.person_id
    JOIN enrolment AS e ON e.person_id = i.person_id
    WHERE r.track = 'F50' AND r.test IN ('before_statutory_age', 'flexible_too_early')
        AND e.track = 'F55' AND e.employer_id IS NOT NULL AND e.start_date_month <= r.retired_month
        AND COALESCE(e.end_date_month, r.retired_month) >= r.retired_month - $track_months
),
judged AS (
    -- 各按核定的类别，女职工类别不明的按五十岁，从宽；改过岗位的再按干部、技术岗
    SELECT
        award_id, test, test AS age_of,
        CASE WHEN sex = 'M' THEN 'M' WHEN track = 'F55' THEN 'F55' ELSE 'F50' END AS track
    FROM retired
    UNION ALL
    SELECT award_id, 'track_lowered' AS test, test AS age_of, 'F55' AS track
    FROM retired WHERE award_id IN (SELECT award_id FROM posts)
),
permitted AS (
    -- 准许退休的最早月份；弹性提前须缴满最低年限，没有缴满的仍按法定月份
    SELECT
        r.award_id, r.person_id, r.benefit_start_ym, r.start_month, r.monthly_fen, r.status, r.delay_months,
        r.retired_month, j.test,
        CASE
            WHEN j.age_of = 'resident_too_early' THEN r.birth_month + resident.value
            WHEN j.age_of = 'illness_too_early' THEN r.birth_month + illness.value
            WHEN j.age_of = 'special_too_early' THEN r.birth_month + special.value
            WHEN j.age_of = 'flexible_too_early' AND r.paid_months >= y.months_required THEN g.flex_early_month
            ELSE g.retirement_month
        END AS permitted_month
    FROM judged AS j
    JOIN retired AS r ON r.award_id = j.award_id
    JOIN law_retirement AS g ON g.birth_month = r.birth_month AND g.track = j.track
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
early AS (
    -- 早于准许月份退休的，和哪个月起才该领
    SELECT
        award_id, person_id, benefit_start_ym, start_month, monthly_fen, status, test,
        CAST(ROUND(permitted_month + delay_months) AS BIGINT) AS due_month
    FROM permitted WHERE retired_month < permitted_month
),
undue AS (
    -- 该领之前已支付而没有全部退回的每一笔
    SELECT e.award_id, e.test, p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS fen
    FROM early AS e JOIN payment AS p ON p.award_id = e.award_id
    WHERE p.ym_month < e.due_month AND p.amount_fen > p.returned_fen
)
SELECT
    e.award_id AS finding,
    'person' AS subject_kind,
    e.person_id AS subject_id,
    e.award_id AS entity_id,
    e.test AS test,
    CASE WHEN e.test = 'track_lowered' THEN 2 ELSE 3 END AS severity,
    COALESCE(u.ym, e.benefit_start_ym) AS from_ym,
    COALESCE(u.ym, e.benefit_start_ym) AS to_ym,
    CASE
        WHEN e.status = 'active'
        THEN e.monthly_fen * LEAST(GREATEST(e.due_month - $as_of_month - 1, 0), $prevented_months)
    END AS prevented_fen,
    e.award_id AS proof__pension_award,
    p.enrol_id AS proof__enrolment,
    u.src_table AS money_table,
    u.src_key AS money_key,
    u.fen AS fen,
    e.due_month - e.start_month AS months_early
FROM early AS e
LEFT JOIN undue AS u ON u.award_id = e.award_id AND u.test = e.test
LEFT JOIN posts AS p ON p.award_id = e.award_id AND e.test = 'track_lowered'

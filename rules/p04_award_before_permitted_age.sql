/* ---
code: P04
title: 早于准许的退休年龄核定待遇
title_en: Pension awarded before the permitted retirement age
asks: 待遇起领是否早于法定、弹性提前、特殊工种、因病提前或居民养老准许的最早月份？女职工是否在退休前不久改了岗位类别？
asks_en: Did the pension start before the earliest month that the statutory, flexible, special-work, illness or residents' age permits; or did a woman's track change shortly before?
line: pension
entity: pension_award
subject: person
status: live
basis: [社会保险法 第十六条, 国发〔1978〕104号, 全国人大常委会关于实施渐进式延迟法定退休年龄的决定, 国务院关于渐进式延迟法定退休年龄的办法, 实施弹性退休制度暂行办法, 特殊工种提前退休规定, 国发〔2014〕8号, 社会保险经办条例 第二十六条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
reads: [payment, pension_award, person, enrolment, law_month, law_month_key, law_retirement, law_minimum_years]
eligible: |
  SELECT a.award_id
  FROM pension_award AS a
  JOIN person AS s ON s.person_id = a.person_id
  JOIN law_month AS l ON l.month = a.benefit_start_ym_month
  WHERE a.award_type <> 'disability_allow' AND l.pension_start_months IS NOT NULL
parameters:
  track_months: {value: 24, unit: months, source: 业务规则目录 P04 (退休前二十四个月内改变岗位类别)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 准许的最早起领月以前已支付而没有退回的养老金
at_stake_en: Pension paid for months before the earliest permitted one, less what was returned
sought: 退休审批表、人事档案最早记载出生日期的原件、岗位和退休类别的证明
sought_en: The retirement approval, the first birth date in the personnel file, proof of post and kind
look_alikes:
  - what: 核定依档案最早记载的出生日期，比身份证早
    what_en: The award follows the archive's earliest birth date, earlier than the identity card's
    cleared_by: 人事档案最早记载出生日期的原件；系统已取身份证和核定所用日期中较早的，两者不一致由 P05 判断
    cleared_by_en: The archive's first record of the birth date; the earlier of card and award is used here, and P05 judges the difference
    left_out: true
  - what: 特殊工种提前退休误登为正常退休
    what_en: Early retirement from special work, registered as normal
    cleared_by: 特殊工种提前退休审批表；核定中有特殊工种类别的，系统已按特殊工种年龄
    cleared_by_en: The approval of early retirement from special work; where the award names a kind, that age is used already
    tests: [before_statutory_age, flexible_too_early]
  - what: 女职工依法按工人岗五十岁退休
    what_en: A woman who lawfully retires at 50 from a worker's post
    cleared_by: 岗位聘任文件、劳动合同；系统已排除退休前二十四个月内没有干部、技术岗参保登记的
    cleared_by_en: The appointment to the post and the labour contract; left out already where no enrolment in a post that retires at 55 lies within 24 months before
    tests: [track_lowered]
  - what: 以个人身份参保登记的类别
    what_en: The track of who insures herself
    cleared_by: 以个人身份参保的登记表；系统已排除没有用人单位的登记
    cleared_by_en: The form of who insures herself; an enrolment without an employer is left out already
    left_out: true
    tests: [track_lowered]
tests:
  before_statutory_age:
    zh: 早于法定退休年龄领取职工（机关）养老金
    en: Pension before the statutory age
    severity: 3
    basis: [社会保险法 第十六条, 国发〔1978〕104号, 全国人大常委会关于实施渐进式延迟法定退休年龄的决定, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      该人{born}出生，按{track|track}的法定退休年龄，{start|month}起领，比准许的最早月份早 {months_early} 个月，
      此前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      Born on {born}, retirement at the statutory age ({track|track}); drawn from
      {start|month} on, {months_early|month/months} before the earliest permitted, {at_stake_fen|yuan} yuan paid before it
  flexible_too_early:
    zh: 早于弹性提前退休的最早月份
    en: Flexible retirement before its earliest month
    severity: 3
    basis: [全国人大常委会关于实施渐进式延迟法定退休年龄的决定, 国务院关于渐进式延迟法定退休年龄的办法, 实施弹性退休制度暂行办法, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      该人{born}出生，按{track|track}弹性提前退休，缴费 {paid_months} 个月[，不满最低年限 {months_required} 个月，不能提前]；
      {start|month}起领，比准许的最早月份早 {months_early} 个月，
      此前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      Born on {born}, flexible early retirement ({track|track}) with {paid_months|month/months} paid[, short of the
      {months_required|month/months} it needs]; drawn from
      {start|month} on, {months_early|month/months} before the earliest permitted, {at_stake_fen|yuan} yuan paid before it
  special_too_early:
    zh: 早于特殊工种提前退休年龄
    en: Special-work retirement before its age
    severity: 3
    basis: [国发〔1978〕104号, 特殊工种提前退休规定, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      该人{born}出生，按特殊工种[（{special_kind|special_kind}）]提前退休，{start|month}起领，比准许的最早月份早 {months_early} 个月，
      此前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      Born on {born}, early retirement from special work[ ({special_kind|special_kind})]; drawn from
      {start|month} on, {months_early|month/months} before the earliest permitted, {at_stake_fen|yuan} yuan paid before it
  illness_too_early:
    zh: 早于因病提前退休年龄
    en: Illness retirement before its age
    severity: 3
    basis: [国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      该人{born}出生，因病提前退休，{start|month}起领，比准许的最早月份早 {months_early} 个月，
      此前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      Born on {born}, early retirement for illness; drawn from
      {start|month} on, {months_early|month/months} before the earliest permitted, {at_stake_fen|yuan} yuan paid before it
  resident_too_early:
    zh: 早于居民养老领取年龄
    en: Residents' pension before its age
    severity: 3
    basis: [国发〔2014〕8号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      该人{born}出生，领取城乡居民养老待遇，{start|month}起领，比准许的最早月份早 {months_early} 个月，
      此前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      Born on {born}, residents' pension; drawn from
      {start|month} on, {months_early|month/months} before the earliest permitted, {at_stake_fen|yuan} yuan paid before it
  track_lowered:
    zh: 退休前不久由干部、技术岗改按工人岗退休
    en: Track lowered to a worker's shortly before retirement
    severity: 2
    basis: [国发〔1978〕104号, 全国人大常委会关于实施渐进式延迟法定退休年龄的决定, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第二十六条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      该人{born}出生，{post_since}起在用人单位登记为女干部或技术岗，退休前 {track_months} 个月内仍是，核定却按女工人岗；
      按干部、技术岗，{start|month}起领，比准许的最早月份早 {months_early} 个月，
      此前已支付未退回的养老金 {at_stake_fen|yuan} 元
    says_en: >-
      Born on {born}, registered in a post that retires at 55 since {post_since} and still within {track_months|month/months}
      before retirement, awarded as a worker; by that post drawn from
      {start|month} on, {months_early|month/months} before the earliest permitted, {at_stake_fen|yuan} yuan paid before it
--- */
-- 每份待遇的退休月份；出生日期取身份证与核定所用中较早的，从宽；病残津贴没有年龄下限
WITH retired AS (
    SELECT a.award_id, a.person_id, s.sex, a.track, a.benefit_start_ym, a.benefit_start_ym_month AS start_month,
        a.special_kind, a.monthly_fen, a.status, a.actual_months + a.deemed_months AS paid_months,
        l.pension_start_months AS delay_months, a.benefit_start_ym_month - l.pension_start_months AS retired_month,
        LEAST(a.birth_date_used, s.birth_date) AS born,
        LEAST(a.birth_date_used_month, s.birth_date_month) AS birth_month,
        CASE
            WHEN a.scheme = 'RP' THEN 'resident_too_early'
            WHEN a.award_type = 'early_illness' THEN 'illness_too_early'
            WHEN a.award_type = 'early_special' OR a.special_kind IS NOT NULL THEN 'special_too_early'
            WHEN a.award_type = 'flex_early' THEN 'flexible_too_early'
            ELSE 'before_statutory_age'
        END AS test
    FROM pension_award AS a
    JOIN person AS s ON s.person_id = a.person_id
    JOIN law_month AS l ON l.month = a.benefit_start_ym_month
    WHERE a.award_type <> 'disability_allow'
),
-- 按工人岗核定的女职工，退休前不久在用人单位登记的干部、技术岗
posts AS (
    SELECT r.award_id, e.enrol_id, MIN(e.start_date) OVER (PARTITION BY r.award_id) AS post_since
    FROM retired AS r JOIN enrolment AS e ON e.person_id = r.person_id
    WHERE r.track = 'F50' AND r.test IN ('before_statutory_age', 'flexible_too_early')
        AND e.track = 'F55' AND e.employer_id IS NOT NULL AND e.start_date_month <= r.retired_month
        AND COALESCE(e.end_date_month, r.retired_month) >= r.retired_month - $track_months
),
-- 各按核定的类别，女职工类别不明的按五十岁，从宽；改过岗位的再按干部、技术岗
judged AS (
    SELECT award_id, test, test AS age_of,
        CASE WHEN sex = 'M' THEN 'M' WHEN track = 'F55' THEN 'F55' ELSE 'F50' END AS track
    FROM retired
    UNION ALL
    SELECT award_id, 'track_lowered' AS test, test AS age_of, 'F55' AS track
    FROM retired WHERE award_id IN (SELECT award_id FROM posts)
),
-- 准许退休的最早月份；弹性提前须缴满最低年限，没有缴满的仍按法定月份
permitted AS (
    SELECT j.award_id, j.test, j.track, r.retired_month, r.delay_months,
        CASE WHEN r.paid_months < y.months_required THEN y.months_required END AS months_required,
        CASE
            WHEN j.age_of = 'resident_too_early' THEN r.birth_month + l.resident_pension_age
            WHEN j.age_of = 'illness_too_early' THEN r.birth_month + s.illness_retirement_age
            WHEN j.age_of = 'special_too_early' THEN r.birth_month + s.special_work_age
            WHEN j.age_of = 'flexible_too_early' AND r.paid_months >= y.months_required THEN g.flex_early_month
            ELSE g.retirement_month
        END AS permitted_month
    FROM judged AS j
    JOIN retired AS r ON r.award_id = j.award_id
    JOIN law_retirement AS g ON g.birth_month = r.birth_month AND g.track = j.track
    JOIN law_minimum_years AS y ON y.month = r.retired_month
    JOIN law_month AS l ON l.month = r.retired_month
    JOIN law_month_key AS s ON s.month = r.retired_month AND s.key = r.sex
),
-- 早于准许月份退休的，和哪个月起才该领
early AS (
    SELECT award_id, test, track, months_required, CAST(ROUND(permitted_month + delay_months) AS BIGINT) AS due_month
    FROM permitted WHERE retired_month < permitted_month
),
-- 该领之前已支付而没有全部退回的每一笔
paid AS (
    SELECT e.test, e.award_id AS finding, 'person' AS subject_kind, r.person_id AS subject_id, e.award_id AS entity_id,
        COALESCE(p.ym, r.benefit_start_ym) AS from_ym, COALESCE(p.ym, r.benefit_start_ym) AS to_ym,
        CASE
            WHEN r.status = 'active'
            THEN r.monthly_fen * LEAST(GREATEST(e.due_month - $as_of_month - 1, 0), $prevented_months)
        END AS prevented_fen, e.award_id AS proof__pension_award, p.src_table AS money_table, p.src_key AS money_key,
        p.amount_fen - p.returned_fen AS fen, e.due_month - r.start_month AS months_early, r.benefit_start_ym AS start,
        r.born, e.track, r.special_kind, r.paid_months, e.months_required
    FROM early AS e
    JOIN retired AS r ON r.award_id = e.award_id
    LEFT JOIN payment AS p ON p.award_id = e.award_id AND p.ym_month < e.due_month AND p.amount_fen > p.returned_fen
),
-- 按法定年龄
before_statutory_age AS (SELECT * FROM paid WHERE test = 'before_statutory_age'),
-- 弹性提前的
flexible_too_early AS (SELECT * FROM paid WHERE test = 'flexible_too_early'),
-- 按特殊工种的
special_too_early AS (SELECT * FROM paid WHERE test = 'special_too_early'),
-- 因病的
illness_too_early AS (SELECT * FROM paid WHERE test = 'illness_too_early'),
-- 居民养老
resident_too_early AS (SELECT * FROM paid WHERE test = 'resident_too_early'),
-- 改过岗位的，按干部、技术岗
track_lowered AS (
    SELECT p.*, o.enrol_id AS proof__enrolment, o.post_since, $track_months AS track_months
    FROM paid AS p JOIN posts AS o ON o.award_id = p.finding WHERE p.test = 'track_lowered'
)
SELECT * FROM before_statutory_age
UNION ALL BY NAME SELECT * FROM flexible_too_early
UNION ALL BY NAME SELECT * FROM special_too_early
UNION ALL BY NAME SELECT * FROM illness_too_early
UNION ALL BY NAME SELECT * FROM resident_too_early
UNION ALL BY NAME SELECT * FROM track_lowered

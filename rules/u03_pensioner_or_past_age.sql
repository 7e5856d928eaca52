/* ---
code: U03
title: 享受养老保险待遇或超过法定退休年龄仍领取失业保险金
title_en: Unemployment benefit of a pensioner, or past the retirement age
asks: 领取失业保险金的月份里，是否已在领取养老金，或已超过法定退休月份，延长领取的也不例外？
asks_en: In a month of unemployment benefit, was the claimant on a pension, or past the statutory month of retirement, extended claims included?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第二十条, 广东省失业保险条例 第二十八条第四项, 广东省失业保险条例 第三十七条, 社会保险法 第五十一条, 社会保险法 第八十八条, 国发〔2019〕28号, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第二十六条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, person, enrolment, law_retirement]
eligible: |
  SELECT claim_id FROM payment WHERE item IN ('monthly', 'job_subsidy')
parameters:
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 那些月份里支付的失业保险金、求职补贴和代缴医疗保险费；只有求职补贴越龄的，只算求职补贴；都减去已退回的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of those months; the subsidy alone where it alone went past the age; less what was returned
sought: 养老待遇核定表及首发记录、失业待遇发放明细、认定出生日期的材料
sought_en: The pension award and first payment, the unemployment payments, the papers of the birth date
look_alikes:
  - what: 养老金事后补发到同一个月，失业保险金已退回
    what_en: The pension was paid later for the same month, and the unemployment benefit was returned
    cleared_by: 失业保险金退款入账凭证；系统已减去退回的金额
    cleared_by_en: The receipt of the refund; what was returned is already deducted
    tests: [pension_backpaid]
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
  - what: 养老金事后补发到同一个月，领失业保险金时还没有养老金
    what_en: The pension was paid later for the same month; there was none when the benefit was drawn
    cleared_by: 养老待遇核定表、补发明细；仍应退回，但不是隐瞒，系统已单列为三级
    cleared_by_en: The award and the sheet of the back-payment; still to be returned, but not concealed, and already a test of its own at severity 3
    tests: [pension_backpaid]
  - what: 距法定退休年龄不足一年、延长领取至退休的人
    what_en: Who had less than a year to the retirement age and draws until then
    cleared_by: 延长领取核定表、认定出生日期的材料；系统已排除法定退休当月及以前的月份
    cleared_by_en: The decision to extend and proof of the date of birth; the statutory month and those before are already left out
    left_out: true
    tests: [past_statutory_month, extended_past_statutory_month]
  - what: 退休审批认定的出生日期晚于人员登记
    what_en: A birth date recognised for retirement that is later than the one on record
    cleared_by: 人力资源社会保障部门认定退休年龄的文书
    cleared_by_en: The authority's decision on the retirement age
    tests: [past_statutory_month, extended_past_statutory_month, subsidy_past_statutory_age]
  - what: 女职工按干部或技术岗五十五岁退休
    what_en: Women whose post retires at 55, not 50
    cleared_by: 劳动合同、岗位聘任文件；系统按最近一次参保登记的退休类别，没有登记的按五十五岁
    cleared_by_en: The contract and the appointment to the post; the track of the last enrolment is already followed, 55 where none is on record
    tests: [past_statutory_month, extended_past_statutory_month, subsidy_past_statutory_age]
  - what: 退休当月还领失业保险金，次月起领养老金
    what_en: Benefit for the month of retirement, pension from the next
    cleared_by: 养老待遇核定表；系统已排除法定退休当月
    cleared_by_en: The pension award; the statutory month is already left out
    left_out: true
    tests: [past_statutory_month, extended_past_statutory_month, subsidy_past_statutory_age]
tests:
  pension_same_month:
    zh: 同一月份既领失业保险金，又按月领养老金
    en: Unemployment benefit and a pension paid for the same month
    severity: 4
    basis: [广东省失业保险条例 第二十八条第四项, 社会保险法 第五十一条, 广东省失业保险条例 第三十七条, 社会保险法 第八十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}至{to_ym|month}[months>1?间]有 {months} 个月既领取失业保险金，又按月领取养老金（同期养老金 {pension_fen|yuan} 元）；
      其间的失业保险金等待遇 {at_stake_fen|yuan} 元没有退回
    says_en: >-
      From {from_ym|month} on, unemployment benefit and a pension ({pension_fen|yuan} yuan) were paid for the same
      {months|month/months}; {at_stake_fen|yuan} yuan of unemployment benefit have not been returned
  pension_backpaid:
    zh: 养老金事后补发到领取失业保险金的月份
    en: A pension paid later for months of unemployment benefit
    severity: 3
    basis: [广东省失业保险条例 第二十八条第四项, 社会保险法 第五十一条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}至{to_ym|month}[months>1?间]有 {months} 个月先领取失业保险金，以后又补发同一月份的养老金 {pension_fen|yuan} 元；
      其间的失业保险金等待遇 {at_stake_fen|yuan} 元没有退回
    says_en: >-
      For {months|month/months} of unemployment benefit from {from_ym|month} on, {pension_fen|yuan} yuan of pension were paid afterwards;
      {at_stake_fen|yuan} yuan of unemployment benefit have not been returned
  past_statutory_month:
    zh: 超过法定退休月份仍领失业保险金
    en: Unemployment benefit after the statutory month of retirement
    severity: 3
    basis: [国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      法定退休月份为{retirement_ym|month}，申领未标记延长领取，此后自{from_ym|month}起又领取失业保险金 {months} 个月，
      连同求职补贴、代缴医疗保险费共 {at_stake_fen|yuan} 元
    says_en: >-
      The statutory month of retirement was {retirement_ym|month} and the claim is not extended to retirement; from {from_ym|month} on
      benefit was drawn for {months|month/months} more, {at_stake_fen|yuan} yuan with subsidy and medical premium
  extended_past_statutory_month:
    zh: 延长领取超过法定退休月份
    en: A claim extended to retirement, drawn after the statutory month
    severity: 3
    basis: [国发〔2019〕28号, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第四十六条]
    says: >-
      申领已延长领取，应至法定退休月份{retirement_ym|month}为止；此后自{from_ym|month}起又领取失业保险金 {months} 个月，
      连同求职补贴、代缴医疗保险费共 {at_stake_fen|yuan} 元
    says_en: >-
      The claim was extended to retirement, that is to the statutory month {retirement_ym|month}; from {from_ym|month} on benefit was
      drawn for {months|month/months} more, {at_stake_fen|yuan} yuan with subsidy and medical premium
  subsidy_past_statutory_age:
    zh: 超过法定退休月份仍领求职补贴
    en: Job-seeking subsidy after the statutory month of retirement
    severity: 4
    basis: [广东省失业保险条例 第二十条, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第四十六条]
    at_stake: 法定退休月份以后支付的求职补贴，减去已退回的
    at_stake_en: Job-seeking subsidy paid for months after the statutory one, less what was returned
    says: >-
      法定退休月份为{retirement_ym|month}，此后自{from_ym|month}起仍领取求职补贴 {months} 个月，共 {at_stake_fen|yuan} 元
    says_en: >-
      The statutory month of retirement was {retirement_ym|month}; from {from_ym|month} on the job-seeking subsidy was still paid for
      {months|month/months}, {at_stake_fen|yuan} yuan
--- */
-- 每笔没有全部收回的失业保险金、求职补贴、代缴医疗保险费
WITH benefits AS (
    SELECT person_id, claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE item IN ('monthly', 'job_subsidy', 'medical') AND amount_fen > returned_fen
),
-- 领过失业待遇的人
claimants AS (SELECT DISTINCT person_id FROM benefits),
-- 这些人逐月领取的养老金，各种制度都算；所属期当月没有发、以后才发的是补发
pensions AS (
    SELECT p.person_id, p.ym_month, p.award_id, BOOL_OR(p.pay_date_month <= p.ym_month) AS in_time,
        SUM(p.amount_fen - p.returned_fen) AS fen
    FROM claimants AS c JOIN payment AS p ON p.person_id = c.person_id
    WHERE p.src_table = 'pension_payment' AND p.amount_fen > p.returned_fen
    GROUP BY p.person_id, p.ym_month, p.award_id
),
-- 同一个月有几份养老金的，只要有一份按时发放就不是补发
pension_months AS (
    SELECT person_id, ym_month, BOOL_OR(in_time) AS in_time, SUM(fen) AS fen FROM pensions GROUP BY person_id, ym_month
),
-- 女职工最近一次参保登记的退休类别
posts AS (
    SELECT c.person_id, e.enrol_id, e.track,
        ROW_NUMBER() OVER (PARTITION BY c.person_id ORDER BY e.start_date DESC, e.enrol_id DESC) AS place
    FROM claimants AS c JOIN enrolment AS e ON e.person_id = c.person_id WHERE e.track IN ('F50', 'F55')
),
-- 每个人的法定退休月份，序数和年月；女职工没有退休类别的按五十五岁，从宽
ages AS (
    SELECT s.person_id, o.enrol_id, r.retirement_month,
        CAST(FLOOR(r.retirement_month / 12) AS BIGINT) * (100 - 12) + r.retirement_month + 1 AS retirement_ym
    FROM claimants AS c
    JOIN person AS s ON s.person_id = c.person_id
    LEFT JOIN posts AS o ON o.person_id = s.person_id AND o.place = 1 AND s.sex = 'F'
    JOIN law_retirement AS r
        ON r.birth_month = s.birth_date_month
        AND r.track = CASE WHEN s.sex = 'M' THEN 'M' ELSE COALESCE(o.track, 'F55') END
),
-- 每份申领是否延长领取；在发的今后还会支付多少：月标准乘以余下的月数
claims AS (
    SELECT c.claim_id, c.bridging,
        CASE
            WHEN c.status = 'active'
            THEN MAX(b.amount_fen) * LEAST(
                GREATEST(c.granted_months - (MAX(b.ym_month) - COALESCE(c.start_ym_month, MIN(b.ym_month)) + 1), 0),
                $prevented_months
            )
        END AS prevented_fen
    FROM ui_claim AS c LEFT JOIN benefits AS b ON b.claim_id = c.claim_id AND b.item = 'monthly'
    GROUP BY c.claim_id, c.bridging, c.status, c.granted_months, c.start_ym_month
),
-- 每份申领领取失业保险金的月份
drawn AS (SELECT DISTINCT person_id, claim_id, ym_month FROM benefits WHERE item = 'monthly'),
-- 其中有养老金的，按时发放的与补发的分开数；没有养老金而超过法定退休月份的，延长领取到当月为止；查不到申领的不看
months AS (
    SELECT d.person_id, d.claim_id, d.ym_month, p.in_time, c.bridging,
        COUNT(*) OVER (PARTITION BY d.claim_id, p.in_time) AS months,
        CAST(SUM(p.fen) OVER (PARTITION BY d.claim_id, p.in_time) AS BIGINT) AS pension_fen
    FROM drawn AS d
    LEFT JOIN claims AS c ON c.claim_id = d.claim_id
    LEFT JOIN pension_months AS p ON p.person_id = d.person_id AND p.ym_month = d.ym_month
    LEFT JOIN ages AS a ON a.person_id = d.person_id
    WHERE p.ym_month IS NOT NULL OR (d.ym_month > a.retirement_month AND c.claim_id IS NOT NULL)
),
-- 这些月份的全部失业待遇，连同当月的养老金
undue AS (
    SELECT m.person_id, m.claim_id, m.in_time, m.bridging, m.months, m.pension_fen, p.award_id, b.src_table, b.src_key,
        b.ym, b.fen, c.claim_id AS known_claim_id, c.prevented_fen
    FROM months AS m
    JOIN benefits AS b ON b.claim_id = m.claim_id AND b.ym_month = m.ym_month
    LEFT JOIN claims AS c ON c.claim_id = m.claim_id
    LEFT JOIN pensions AS p ON p.person_id = m.person_id AND p.ym_month = m.ym_month
),
-- 此外，超过法定退休月份的求职补贴
subsidies AS (
    SELECT b.person_id, b.claim_id, b.src_table, b.src_key, b.ym, b.ym_month, b.fen, a.enrol_id, a.retirement_ym
    FROM benefits AS b
    JOIN ages AS a ON a.person_id = b.person_id
    LEFT JOIN months AS m ON m.claim_id = b.claim_id AND m.ym_month = b.ym_month
    WHERE b.item = 'job_subsidy' AND b.ym_month > a.retirement_month AND m.claim_id IS NULL
),
-- 每份申领有几个月
subsidy_months AS (SELECT claim_id, COUNT(DISTINCT ym_month) AS months FROM subsidies GROUP BY claim_id),
-- 当月按时发放了养老金
pension_same_month AS (
    SELECT *, known_claim_id AS proof__ui_claim, award_id AS proof__pension_award FROM undue WHERE in_time
),
-- 当月的养老金都是以后补发的
pension_backpaid AS (
    SELECT *, known_claim_id AS proof__ui_claim, award_id AS proof__pension_award FROM undue WHERE NOT in_time
),
-- 没有养老金而超过法定退休月份
aged AS (
    SELECT u.claim_id AS finding, 'person' AS subject_kind, u.person_id AS subject_id, u.claim_id AS entity_id,
        u.ym AS from_ym, u.ym AS to_ym, u.prevented_fen, u.known_claim_id AS proof__ui_claim,
        u.person_id AS proof__person, a.enrol_id AS proof__enrolment, u.src_table AS money_table,
        u.src_key AS money_key, u.fen, u.months, a.retirement_ym, u.bridging
    FROM undue AS u JOIN ages AS a ON a.person_id = u.person_id WHERE u.in_time IS NULL
),
-- 申领没有延长领取
past_statutory_month AS (SELECT * FROM aged WHERE NOT bridging),
-- 延长领取的申领，法定退休月份以后还在领
extended_past_statutory_month AS (SELECT * FROM aged WHERE bridging),
-- 求职补贴发到了法定退休月份以后
subsidy_past_statutory_age AS (
    SELECT s.*, c.claim_id AS proof__ui_claim, p.award_id AS proof__pension_award,
        CASE WHEN p.award_id IS NULL THEN s.person_id END AS proof__person,
        CASE WHEN p.award_id IS NULL THEN s.enrol_id END AS proof__enrolment, n.months
    FROM subsidies AS s
    JOIN subsidy_months AS n ON n.claim_id = s.claim_id
    LEFT JOIN claims AS c ON c.claim_id = s.claim_id
    LEFT JOIN pensions AS p ON p.person_id = s.person_id AND p.ym_month = s.ym_month
)
SELECT * FROM pension_same_month
UNION ALL BY NAME SELECT * FROM pension_backpaid
UNION ALL BY NAME SELECT * FROM past_statutory_month
UNION ALL BY NAME SELECT * FROM extended_past_statutory_month
UNION ALL BY NAME SELECT * FROM subsidy_past_statutory_age

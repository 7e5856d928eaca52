/* ---
code: X02
title: 一人多户、关键信息双改
title_en: Identity collision, or name and number both changed
asks: 是否有人的姓名和证件号码在一年内都改了，或并入了出生年份、性别不同的人，或一个号码有两个在用的档案，或号码的校验码不符，或同时在相距很远的两地全日制参保？
asks_en: Were a person's name and number both changed within a year, was a record merged into one of another birth year or sex, has one number two records in use, does a number fail its check digit, or is a person insured full time at two places far apart?
line: cross
entity: person
subject: person
status: live
basis: [居民身份证法 第三条, 社会保险经办条例 第四十二条, 社会保险经办条例 第三十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
reads: [identity_number, payment, person, person_change, pension_award, enrolment, employer, account_opening, law_minimum_years]
eligible: |
  SELECT person_id FROM person
parameters:
  change_days: {value: 365, unit: days, source: 业务规则目录 X02 (三百六十五天内)}
  birth_months: {value: 12, unit: months, source: 业务规则目录 X02 (出生年份不同，满一年)}
  year_digits: {value: 4, unit: digits, source: 日期的前四位为年, step: 2}
  far_km: {value: 100, unit: km, source: 业务规则目录 X02 (一百公里)}
  overlap_months: {value: 6, unit: months, source: 业务规则目录 X02 (六个月)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
  km_per_degree: {value: 111.2, unit: km, source: 地球平均半径 6371 公里折算的一度弧长, step: 1}
at_stake: 靠改过、并入的年限而得的养老金：按并入的缴费月数占全部月数的比例；没有并入而由改过的身份自己领取的，算全部；都减去已退回的
at_stake_en: "Pension that rests on the changed or merged years: the merged months' share of all months; all of it where the changed identity draws it itself; less what was returned"
sought: 身份证件、公安户籍查询结果、变更和归并的审批材料
sought_en: Identity papers, the police register, the approvals of changes and merging
look_alikes:
  - what: 十五位号码升为十八位
    what_en: A number of fifteen digits made eighteen
    cleared_by: 新旧身份证件复印件；系统已排除号码变长的更改
    cleared_by_en: Copies of the old and the new card; a number that became longer is left out already
    left_out: true
    tests: [name_and_number_changed]
  - what: 姓名、号码录错，凭公安机关证明一并更正
    what_en: Name and number mistyped, put right together on the police's word
    cleared_by: 公安机关的姓名、号码更正证明；系统已排除两项更改都有依据，而出生日期、性别没有改的
    cleared_by_en: The police's proof of both corrections; left out already with a document behind both, and neither birth date nor sex changed
    tests: [name_and_number_changed]
  - what: 同一人的两份档案并成一份
    what_en: Two records of one person become one
    cleared_by: 档案合并审批表和本人身份证件；系统已排除出生年份、性别相同，并入前没有改过的
    cleared_by_en: The approval of the merge and the identity card; left out already with the same birth year and sex, unchanged before the merge
    tests: [merged_different_person]
  - what: 十五位号码、外国人的号码没有校验码
    what_en: A number of fifteen digits, or a foreigner's, has no check digit
    cleared_by: 身份证件原件；系统只校验以数字开头的十八位号码
    cleared_by_en: The identity paper in the original; only numbers of eighteen characters that begin with a digit are checked
    left_out: true
    tests: [number_invalid]
  - what: 双重劳动关系、劳务派遣、人事代理
    what_en: Two lawful employments; dispatch and agency firms
    cleared_by: 两份劳动合同，或派遣、人事代理协议；系统只看同时缴养老的两份，派遣、代理单位的地址不作为工作地
    cleared_by_en: Both labour contracts, or the dispatch or agency contract; only two that both pay for pension, and the address of a dispatch or agency firm is no workplace
    tests: [two_places_at_once]
tests:
  name_and_number_changed:
    zh: 一年内姓名和证件号码都改了
    en: Name and number both changed within a year
    severity: 3
    says: >-
      档案 {record_id} 的姓名和证件号码先后更改，相隔不超过一年，{since}改完[，并入缴费 {merged_months} 个月][；据此已支付养老金 {paid_fen|yuan} 元]
    says_en: >-
      Name and number of record {record_id} were both changed within a year, the second on {since}[; the record brought
      {merged_months|month/months} paid in][; {paid_fen|yuan} yuan of pension rest on it]
    reckoning: &resting
      zh: >-
        应付 = 实付 − 实付 × 该档案带来的月数 ÷ 核定的月数，减去的部分不足一分的舍去；去掉这些月数后不足最低缴费月数的、
        由没有并入的档案自己领取的，应付为零；实付减去已退回的
      en: >-
        Due = paid − paid × the months the record brought ÷ the months of the award, what is taken off down to the fen; nothing where too
        few months are left without them, or where a record that was not merged draws the pension itself; paid less what was returned
      columns:
        brought: {zh: 该档案带来的月数, en: Months brought by the record}
        counted: {zh: 核定的月数, en: Months of the award}
        required: {zh: 最低缴费月数, en: Months required, law: minimum_contribution_months}
  merged_different_person:
    zh: 并入出生日期或性别不同的人
    en: Merged into one of another birth date or sex
    severity: 3
    says: >-
      档案 {record_id} [于{since}]并入他人，两者出生日期或性别不同，或者并入前一年内才改成相同[，并入缴费 {merged_months} 个月][；据此已支付养老金 {paid_fen|yuan} 元]
    says_en: >-
      Record {record_id} was merged[ on {since}] into one whose birth date or sex is another, or was made the same within the
      year before[; the record brought {merged_months|month/months} paid in][; {paid_fen|yuan} yuan of pension rest on it]
    reckoning: *resting
  one_number_two_records:
    zh: 一个证件号码有两份以上在用的档案
    en: One number with two records in use
    severity: 3
    basis: [居民身份证法 第三条, 社会保险经办条例 第四十二条, 社会保险经办条例 第三十六条, 社会保险经办条例 第四十六条]
    at_stake: 没有直接涉及的金额
    at_stake_en: No money of its own
    says: >-
      档案 {record_id} 的证件号码同时登记在 {records} 份没有并入的档案上
    says_en: >-
      The number of record {record_id} is that of {records|record/records} in use, none merged into another
  number_invalid:
    zh: 证件号码校验不符
    en: A number that fails its check
    severity: 1
    basis: [居民身份证法 第三条, 社会保险经办条例 第四十二条]
    at_stake: 没有直接涉及的金额
    at_stake_en: No money of its own
    says: >-
      档案 {record_id} 的十八位证件号码校验不符
    says_en: >-
      The number of eighteen characters of record {record_id} fails its check
  two_places_at_once:
    zh: 同时在相距很远的两地参保
    en: Insured at two places far apart at once
    severity: 3
    basis: [社会保险经办条例 第四十二条, 社会保险基金行政监督办法 第三十二条]
    at_stake: 没有直接涉及的金额
    at_stake_en: No money of its own
    says: >-
      同时在相距超过 {km} 公里的两个单位参加职工养老保险 {months} 个月以上，共 {enrolments} 份参保登记
    says_en: >-
      Insured for pension for {months|month/months} or more at once with employers more than {km} km apart,
      {enrolments|enrolment/enrolments} in all
--- */
-- 姓名、号码、性别、出生年份的每次更改，和并入的登记；号码由十五位升为十八位的不算
WITH key_changes AS (
    SELECT change_id, record_id AS person_id, field, CAST(change_ts AS DATE) AS changed,
        basis_doc IS NOT NULL AS documented
    FROM person_change
    WHERE field IN ('name', 'sex', 'merge')
        OR (field = 'id_no' AND NOT COALESCE(length(old_v) < length(new_v), FALSE))
        OR (field = 'birth_date' AND substr(old_v, 1, $year_digits) <> substr(new_v, 1, $year_digits))
),
-- 一年内姓名和号码都改了的档案，和改完的日子；都有依据而出生年份、性别没有改的，是更正录入差错
both_changed AS (
    SELECT n.person_id, MIN(GREATEST(n.changed, d.changed)) AS since
    FROM key_changes AS n
    JOIN key_changes AS d
        ON d.person_id = n.person_id
        AND date_diff('day', n.changed, d.changed) BETWEEN -$change_days AND $change_days
    LEFT JOIN key_changes AS b
        ON b.person_id = n.person_id AND b.field IN ('birth_date', 'sex')
        AND date_diff('day', d.changed, b.changed) BETWEEN -$change_days AND $change_days
    WHERE n.field = 'name' AND d.field = 'id_no'
        AND (b.person_id IS NOT NULL OR NOT (n.documented AND d.documented))
    GROUP BY n.person_id
),
-- 每份并入的档案：哪天并入，出生月份、性别是否与所并入的不同；没有登记的，不知是哪天
merges AS (
    SELECT p.person_id, c.changed AS merged,
        p.sex <> t.sex OR ABS(p.birth_date_month - t.birth_date_month) >= $birth_months AS differs
    FROM person AS p
    JOIN person AS t ON t.person_id = p.merged_into
    LEFT JOIN key_changes AS c ON c.person_id = p.person_id AND c.field = 'merge'
),
-- 与所并入的人不同，或并入前一年内才改成相同的档案
merged_others AS (
    SELECT m.person_id, MIN(m.merged) AS since
    FROM merges AS m
    LEFT JOIN key_changes AS k
        ON k.person_id = m.person_id AND k.field IN ('birth_date', 'sex')
        AND date_diff('day', k.changed, m.merged) BETWEEN 0 AND $change_days
    WHERE m.differs OR k.change_id IS NOT NULL
    GROUP BY m.person_id
),
-- 有两份以上没有并入的档案在用的号码
shared_number AS (
    SELECT id_no, COUNT(*) AS records FROM person WHERE merged_into IS NULL GROUP BY id_no HAVING COUNT(*) > 1
),
-- 共用一个号码的各份档案，建档早的排在前
sharers AS (
    SELECT p.person_id, p.id_no, n.records,
        ROW_NUMBER() OVER (PARTITION BY p.id_no ORDER BY p.created_ts, p.person_id) AS place
    FROM person AS p JOIN shared_number AS n ON n.id_no = p.id_no WHERE p.merged_into IS NULL
),
-- 在用人单位的职工养老参保和单位位置；派遣、代理单位的地址不是工作地
jobs AS (
    SELECT e.person_id, e.enrol_id, e.start_date_month AS start_month,
        COALESCE(e.end_date_month, $as_of_month) AS end_month, m.lon, m.lat
    FROM enrolment AS e JOIN employer AS m ON m.employer_id = e.employer_id
    WHERE e.line = 'EP' AND NOT m.is_dispatch AND NOT m.is_agency
),
-- 同时在两地参保满六个月，两地相距超过一百公里；两份登记各列一行
far_apart AS (
    SELECT a.person_id, a.enrol_id
    FROM jobs AS a
    JOIN jobs AS b
        ON b.person_id = a.person_id
        AND LEAST(a.end_month, b.end_month) - GREATEST(a.start_month, b.start_month) >= $overlap_months
    WHERE $km_per_degree * SQRT(
        (a.lat - b.lat) * (a.lat - b.lat)
        + (a.lon - b.lon) * COS(RADIANS(a.lat)) * (a.lon - b.lon) * COS(RADIANS(b.lat))
    ) > $far_km
    GROUP BY a.person_id, a.enrol_id
),
-- 每份姓名和号码都改了的、并入了不同的人的档案，现在是谁，从哪天起
suspects AS (
    SELECT 'name_and_number_changed' AS test, k.person_id AS record_id, p.root, k.since
    FROM both_changed AS k JOIN person AS p ON p.person_id = k.person_id
    UNION ALL
    SELECT 'merged_different_person' AS test, m.person_id AS record_id, p.root, m.since
    FROM merged_others AS m JOIN person AS p ON p.person_id = m.person_id
),
-- 每份档案期初账户里的职工、机关养老缴费
opened AS (
    SELECT record_id AS person_id, open_id, paid_months + deemed_months AS months
    FROM account_opening WHERE line IN ('EP', 'GP')
),
-- 合计几个月
carried AS (SELECT person_id, CAST(SUM(months) AS BIGINT) AS months FROM opened GROUP BY person_id),
-- 此后申请的职工、机关养老金有多少靠这份档案：没有并入的，或去掉它就不满最低年限的，是全部；否则按月数的比例
resting AS (
    SELECT u.test, u.record_id, a.award_id, a.monthly_fen, a.status, c.months,
        a.actual_months + a.deemed_months AS counted_months, y.months_required,
        CASE
            WHEN u.root = u.record_id OR a.actual_months + a.deemed_months - c.months < y.months_required THEN 1
            ELSE c.months / NULLIF(a.actual_months + a.deemed_months, 0)
        END AS share
    FROM suspects AS u
    JOIN pension_award AS a ON a.person_id = u.root
    LEFT JOIN law_minimum_years AS y ON y.month = a.benefit_start_ym_month
    LEFT JOIN carried AS c ON c.person_id = u.record_id
    WHERE a.scheme IN ('EP', 'GP') AND a.apply_date >= COALESCE(u.since, a.apply_date)
),
-- 每份档案带来多少个月，使在发的养老金每月多发多少
flowing AS (
    SELECT test, record_id, months,
        CAST(FLOOR(SUM(CASE WHEN status = 'active' THEN monthly_fen * share END)) AS BIGINT) AS fen
    FROM resting GROUP BY test, record_id, months
),
-- 已支付而没有全部退回的每一笔中，靠这份档案而得的部分
undue AS (
    SELECT s.test, s.record_id, s.award_id, p.src_table, p.src_key, p.ym,
        CAST(FLOOR((p.amount_fen - p.returned_fen) * s.share) AS BIGINT) AS fen,
        p.amount_fen - p.returned_fen AS left_fen, s.months, s.counted_months, s.months_required
    FROM resting AS s JOIN payment AS p ON p.award_id = s.award_id WHERE p.amount_fen > p.returned_fen AND s.share > 0
),
-- 每份档案合计
paid AS (SELECT test, record_id, CAST(SUM(fen) AS BIGINT) AS fen FROM undue GROUP BY test, record_id),
-- 这些档案的每次更改、带来月数的期初账户、靠它而得的每笔养老金
found AS (
    SELECT s.test, s.record_id AS finding, 'person' AS subject_kind, s.root AS subject_id, u.ym AS from_ym,
        u.ym AS to_ym, w.fen * $prevented_months AS prevented_fen, k.change_id AS proof__person_change,
        u.award_id AS proof__pension_award, CASE WHEN w.months IS NOT NULL THEN o.open_id END AS proof__account_opening,
        u.src_table AS money_table, u.src_key AS money_key, u.fen,
        w.months AS merged_months, s.since, d.fen AS paid_fen, u.months AS reckon__brought,
        u.counted_months AS reckon__counted, u.months_required AS reckon__required, u.left_fen - u.fen AS reckon__due,
        u.left_fen AS reckon__paid
    FROM suspects AS s
    LEFT JOIN flowing AS w ON w.test = s.test AND w.record_id = s.record_id
    LEFT JOIN paid AS d ON d.test = s.test AND d.record_id = s.record_id
    LEFT JOIN undue AS u ON u.test = s.test AND u.record_id = s.record_id
    LEFT JOIN key_changes AS k ON k.person_id = s.record_id
    LEFT JOIN opened AS o ON o.person_id = s.record_id
),
-- 一年内姓名和号码都改了的档案
name_and_number_changed AS (
    SELECT *, finding AS proof__person, finding AS record_id FROM found WHERE test = 'name_and_number_changed'
),
-- 并入了不同的人的档案
merged_different_person AS (
    SELECT *, finding AS proof__person, finding AS record_id FROM found WHERE test = 'merged_different_person'
),
-- 有两份以上档案在用的号码，最早的一份和其余各份
one_number_two_records AS (
    SELECT f.*, o.person_id AS proof__person, f.person_id AS record_id
    FROM sharers AS f JOIN sharers AS o ON o.id_no = f.id_no WHERE f.place = 1
),
-- 校验不符的号码
number_invalid AS (
    SELECT p.person_id, p.person_id AS proof__person, p.person_id AS record_id
    FROM person AS p JOIN identity_number AS n ON n.person_id = p.person_id
    WHERE p.merged_into IS NULL AND NOT n.id_valid
),
-- 同时在相距很远的两地参保的人
two_places_at_once AS (
    SELECT *, person_id AS proof__person, enrol_id AS proof__enrolment, $far_km AS km, $overlap_months AS months,
        COUNT(*) OVER (PARTITION BY person_id) AS enrolments
    FROM far_apart
)
SELECT * FROM name_and_number_changed
UNION ALL BY NAME SELECT * FROM merged_different_person
UNION ALL BY NAME SELECT * FROM one_number_two_records
UNION ALL BY NAME SELECT * FROM number_invalid
UNION ALL BY NAME SELECT * FROM two_places_at_once

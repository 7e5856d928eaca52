/* ---
code: P14
title: 领取养老金人员以职工身份参保
title_en: Pensioner insured as an ordinary employee
asks: 领取职工、机关养老金的人，是否又由单位按在职职工缴纳养老或失业保险，或在有编制的岗位上领工资，满两个月？
asks_en: Is a pensioner of the employees' or public scheme insured by an employer for pension or unemployment like an employee, or paid wages in a public post, for two months or more?
line: pension
entity: person
subject: person
status: live
basis: [社会保险法 第十条, 社会保险法 第十六条, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [payment, pension_award, person, employer, enrolment, claimant_contribution, ext_tax_income, ext_public_staff, law_retirement]
eligible: |
  SELECT DISTINCT person_id FROM pension_award
  WHERE scheme IN ('EP', 'GP') AND award_type <> 'disability_allow'
parameters:
  least_months: {value: 2, unit: months, source: 业务规则目录 P14 (满两个月)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 因病、特殊工种提前退休的，再就业起到法定退休月份为止的养老金，减去已退回的；其他的没有涉及金额，误缴的保险费应退
at_stake_en: Of early retirement by illness or special work, the pension from the new job to the statutory month, less what was returned; otherwise none, and the contributions are to be refunded
sought: 劳动合同、工资发放记录、参保申报表、退休审批表
sought_en: The contract, the payroll, the report of insurance, the retirement approval
look_alikes:
  - what: 单位停保晚了
    what_en: The employer stopped the insurance late
    cleared_by: 劳动合同终止证明和停保申报表；系统已排除不足两个月的
    cleared_by_en: The proof that the contract ended and the declaration of leaving; less than two months is left out already
    tests: [insured_as_employee]
  - what: 超龄人员按特定人员参加工伤保险，误记为职工
    what_en: Past the age and insured for injury as a specific person, coded as an employee
    cleared_by: 特定人员参加工伤保险的登记表；系统已排除同一单位同月有这一登记的
    cleared_by_en: The form of enrolment as a specific person; left out already where one exists at that employer in that month
    left_out: true
    tests: [insured_as_employee]
  - what: 退休返聘，签劳务合同
    what_en: Hired again by a contract for services
    cleared_by: 劳务（返聘）协议；系统已排除没有养老、失业缴费的，有缴费的列为二级
    cleared_by_en: The contract of re-engagement; left out already without contributions for pension or unemployment, with them severity 2
    tests: [insured_as_employee]
  - what: 失业保险基金代缴、本人补缴的养老保险费
    what_en: Pension contributions paid by the unemployment fund or by the person
    cleared_by: 失业保险基金代缴凭证、本人补缴申报表；系统只看单位缴纳的正常缴费
    cleared_by_en: The fund's proof of payment or the person's own declaration; only normal contributions by an employer count
    left_out: true
    tests: [insured_as_employee]
tests:
  insured_as_employee:
    zh: 领取养老金期间由单位按在职职工参保缴费
    en: Insured by an employer as an employee while on a pension
    severity: 3
    says: >-
      领取养老金期间，{from_ym|month}至{to_ym|month}有 {months} 个月由用人单位按在职职工正常缴纳养老或失业保险费[；该养老金属“{early|award_type}”，
      再就业在法定退休月份（{retirement_ym|month}）以前，此间已领养老金 {at_stake_fen|yuan} 元]
    says_en: >-
      While on a pension, an employer paid ordinary pension or unemployment contributions as for an employee for
      {months|month/months} between {from_ym|month} and {to_ym|month}[; the pension is "{early|award_type}" and the job began before
      the statutory month of retirement ({retirement_ym|month}), {at_stake_fen|yuan} yuan of pension were paid from then to that month]
  public_post:
    zh: 领取养老金期间仍在编并领工资
    en: In a public post and paid wages while on a pension
    severity: 3
    basis: [社会保险法 第十六条, 国发〔1978〕104号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      领取养老金期间，机关事业单位编制登记仍列为在编，{from_ym|month}至{to_ym|month}有 {months} 个月由该单位申报工资[；该养老金属“{early|award_type}”，
      再就业在法定退休月份（{retirement_ym|month}）以前，此间已领养老金 {at_stake_fen|yuan} 元]
    says_en: >-
      While on a pension, the register of public posts still lists the person, and that unit declared wages for
      {months|month/months} between {from_ym|month} and {to_ym|month}[; the pension is "{early|award_type}" and the job began before
      the statutory month of retirement ({retirement_ym|month}), {at_stake_fen|yuan} yuan of pension were paid from then to that month]
--- */
-- 职工、机关养老金的每份待遇和法定退休月份；女职工类别不明的按五十岁，从宽；病残津贴由别的规则判断
WITH pensioners AS (
    SELECT a.award_id, a.person_id, a.benefit_start_ym_month AS start_month,
        COALESCE(a.end_ym_month, $as_of_month) AS end_month, a.award_type,
        a.award_type IN ('early_special', 'early_illness') AS early_type, g.retirement_month,
        CASE
            WHEN a.status = 'active'
            THEN a.monthly_fen * LEAST(GREATEST(g.retirement_month - $as_of_month, 0), $prevented_months)
        END AS flowing_fen
    FROM pension_award AS a
    JOIN person AS s ON s.person_id = a.person_id
    JOIN law_retirement AS g
        ON g.birth_month = a.birth_date_used_month
        AND g.track = CASE WHEN s.sex = 'M' THEN 'M' WHEN a.track = 'F55' THEN 'F55' ELSE 'F50' END
    WHERE a.scheme IN ('EP', 'GP') AND a.award_type <> 'disability_allow'
),
-- 起领以后由单位正常缴纳养老或失业保险费的月份
insured AS (
    SELECT p.award_id, p.person_id, c.contrib_id, c.employer_id, c.ym, c.ym_month
    FROM pensioners AS p
    JOIN claimant_contribution AS c
        ON c.person_id = p.person_id AND c.ym_month > p.start_month AND c.ym_month <= p.end_month
    WHERE c.kind = 'normal' AND c.payer = 'employer' AND (c.lines_ep OR c.lines_gp OR c.lines_ui)
),
-- 这些人在这些单位的参保登记
registered AS (
    SELECT DISTINCT n.award_id, n.employer_id, e.enrol_id, e.line, e.start_date_month, e.end_date_month
    FROM insured AS n JOIN enrolment AS e ON e.person_id = n.person_id AND e.employer_id = n.employer_id
),
-- 按在职职工参保的月份；同月在该单位有特定人员工伤参保的除外
working AS (
    SELECT n.award_id, FALSE AS in_post, n.ym, n.ym_month, n.employer_id, n.contrib_id, NULL AS staff_id,
        NULL AS wage_id, NULL AS strong
    FROM insured AS n
    WHERE NOT EXISTS (
        SELECT 1 FROM registered AS r
        WHERE r.award_id = n.award_id AND r.employer_id = n.employer_id AND r.line = 'WIS'
            AND n.ym_month BETWEEN r.start_date_month AND COALESCE(r.end_date_month, n.ym_month)
    )
    UNION ALL
    -- 起领以后仍在编，并从该单位领工资的月份
    SELECT p.award_id, TRUE AS in_post, x.ym, x.ym_month, m.employer_id, NULL AS contrib_id, f.ext_id AS staff_id,
        x.ext_id AS wage_id, f."match" = 'strong' AND x."match" = 'strong' AS strong
    FROM pensioners AS p
    JOIN ext_public_staff AS f ON f.person_id = p.person_id
    JOIN employer AS m ON m.name = f.unit
    JOIN ext_tax_income AS x
        ON x.person_id = p.person_id AND x.payer_uscc = m.uscc AND x.wage_fen > 0
        AND x.ym_month > p.start_month AND x.ym_month <= p.end_month
        AND x.ym_month BETWEEN f.from_date_month AND COALESCE(f.to_date_month, x.ym_month)
),
-- 满两个月的，起止月份
found AS (
    SELECT award_id, in_post, COUNT(DISTINCT ym_month) AS months, MIN(ym) AS first_ym, MAX(ym) AS last_ym,
        MIN(ym_month) AS first_month, BOOL_OR(strong) AS strong
    FROM working GROUP BY award_id, in_post HAVING COUNT(DISTINCT ym_month) >= $least_months
),
-- 提前退休而在法定退休月份以前再就业的，提前的理由与再就业相抵触：从再就业到法定退休月份的每笔养老金都涉及
judged AS (
    SELECT f.award_id, f.in_post, f.months, f.first_ym, f.last_ym, f.strong, p.person_id,
        CASE WHEN p.early_type AND f.first_month <= p.retirement_month THEN p.award_type END AS early,
        CAST(FLOOR(p.retirement_month / 12) AS BIGINT) * (100 - 12) + p.retirement_month + 1 AS retirement_ym,
        p.flowing_fen, u.src_table, u.src_key, u.amount_fen - u.returned_fen AS fen
    FROM found AS f
    JOIN pensioners AS p ON p.award_id = f.award_id
    LEFT JOIN payment AS u
        ON u.award_id = f.award_id AND p.early_type
        AND u.ym_month BETWEEN f.first_month AND p.retirement_month AND u.amount_fen > u.returned_fen
),
-- 由单位按在职职工参保缴费，凭每个月的缴费和参保登记
insured_as_employee AS (
    SELECT j.*, j.award_id AS finding, CASE WHEN j.early IS NULL THEN 2 ELSE 3 END AS severity, j.first_ym AS from_ym,
        j.last_ym AS to_ym, CASE WHEN j.early IS NOT NULL THEN j.flowing_fen END AS prevented_fen,
        j.award_id AS proof__pension_award, r.enrol_id AS proof__enrolment, w.contrib_id AS proof__contribution
    FROM judged AS j
    JOIN working AS w ON w.award_id = j.award_id AND NOT w.in_post
    LEFT JOIN registered AS r ON r.award_id = w.award_id AND r.employer_id = w.employer_id
    WHERE NOT j.in_post
),
-- 在有编制的岗位上领工资，凭编制登记和每个月申报的工资
public_post AS (
    SELECT j.*, j.award_id AS finding, CASE WHEN j.strong THEN 'strong' ELSE 'weak' END AS "match",
        j.first_ym AS from_ym, j.last_ym AS to_ym,
        CASE WHEN j.early IS NOT NULL THEN j.flowing_fen END AS prevented_fen, j.award_id AS proof__pension_award,
        w.staff_id AS proof__ext_public_staff, w.wage_id AS proof__ext_tax_income
    FROM judged AS j JOIN working AS w ON w.award_id = j.award_id WHERE j.in_post
)
SELECT * FROM insured_as_employee
UNION ALL BY NAME SELECT * FROM public_post

/* ---
code: X03
title: 跨险种互斥待遇同享
title_en: Mutually exclusive benefits together
asks: >-
  是否有人在同一个月享受了法律不许并存的两项待遇（失业保险金与养老金、失业保险金与伤残津贴、伤残津贴与养老金、
  病残津贴与养老金或工资缴费、失业保险金与停工留薪期工资），或者一人死亡领了两份丧葬补助金？
asks_en: >-
  Did anyone draw two benefits in one month that the law does not allow together (unemployment and old age,
  unemployment and work disability, work disability and old age, sickness disability and old age or wages, unemployment
  and wages of the stop-work period), or were two funeral grants paid for one death?
line: cross
entity: person
subject: person
status: live
basis: [社会保险法 第五十一条, 广东省失业保险条例 第二十八条, 工伤保险条例 第三十五条, 社会保险法 第四十条, 人社部发〔2024〕72号, 工伤保险条例 第三十三条, 广东省失业保险条例 第四十一条, 社会保险法 第四十九条, 社会保险经办条例 第二十五条, 社会保险法 第十七条, 人社部发〔2021〕18号, 国发〔2014〕8号, 社会保险经办条例 第四十六条]
reads:
  - payment
  - person
  - pension_award
  - ui_claim
  - wi_case
  - wi_benefit
  - wi_appraisal
  - employer
  - contribution
  - death
  - death_benefit
  - ext_tax_income
  - law_month
  - law_retirement
eligible: |
  SELECT s.person_id FROM person AS s
  WHERE s.person_id IN (SELECT person_id FROM payment WHERE item IN ('monthly', 'death'))
    OR s.person_id IN (SELECT person_id FROM wi_benefit WHERE item IN ('disab_month', 'funeral'))
    OR s.person_id IN (SELECT person_id FROM pension_award WHERE award_type = 'disability_allow')
    OR s.person_id IN (SELECT deceased_id FROM death_benefit WHERE item = 'funeral')
parameters:
  switch_months: {value: 1, unit: months, source: 业务规则目录 X03（待遇衔接当月）}
  declared_months: {value: 2, unit: months, source: 设计阈值（工资次月申报，库中最迟第二个月收到；再迟的是事后补报）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 应停的失业保险金，连同当月的求职补贴和代缴医疗保险费，减去已退回的
at_stake_en: The unemployment benefit that must stop, with the subsidy and premium of the month, less what was returned
sought: 两项待遇的核定表、支付明细、停发审批表
sought_en: Both decisions, both lists of payments, the approval to stop
look_alikes:
  - what: 两项待遇衔接的当月
    what_en: The month in which one benefit takes over from the other
    cleared_by: 两项待遇的核定表和停发审批表；系统已排除只在保留的待遇起始当月重叠的
    cleared_by_en: The awards of both and the approval of the stop; left out already where they meet only in the first month of the one that stays
    left_out: true
    tests: [ui_and_pension, ui_and_disability, disability_and_pension, allowance_and_pension, allowance_and_wages, ui_and_stop_work_wages]
  - what: 事后补发到同月、应停的一项已退回
    what_en: Paid later for the same month, and what had to stop was returned
    cleared_by: 退回凭证；系统已排除退回与支付相抵的，未退回的列为三级
    cleared_by_en: The refund slip; left out already where the refund covers the payment, unreturned it is severity 3
    tests: [ui_and_pension, ui_and_disability, disability_and_pension, allowance_and_pension]
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
  - what: 退休后伤残津贴高于养老金的差额补足
    what_en: The top-up where the disability pension exceeds the old-age pension
    cleared_by: 差额补足核定表；补足项目不算伤残津贴，系统计算的金额以养老金为限
    cleared_by_en: The award of the top-up; it is no disability pension, and the amount stops at the old-age pension
    left_out: true
    tests: [disability_and_pension]
  - what: 特定人员单项参加工伤保险、同时领养老金
    what_en: A specific person insured for work injury alone who draws a pension
    cleared_by: 特定人员参加工伤保险的登记表；系统已排除特定人员工伤案件
    cleared_by_en: The form of enrolment as a specific person; cases of the specific persons' line are left out already
    left_out: true
    tests: [ui_and_disability, disability_and_pension]
  - what: 未到法定退休年龄的居民养老金
    what_en: A residents' pension before the statutory retirement age
    cleared_by: 居民养老待遇核定表；系统已排除法定退休月份尚未过的
    cleared_by_en: The award of the residents' pension; left out already where the statutory month is not past
    left_out: true
    tests: [ui_and_pension, disability_and_pension, allowance_and_pension]
  - what: 遗属改选丧葬补助金的险种、先领的已退回
    what_en: Survivors chose another line for the funeral grant and returned the first
    cleared_by: 遗属的改选申请书和退回凭证；系统已排除退回与支付相抵的
    cleared_by_en: The survivors' application to choose anew and the refund slip; left out already where the refund covers the payment
    tests: [two_funeral_grants, funeral_of_another_line]
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
      - {table: refund, by: {src_key: death_benefit.db_id}, only: {src_table: [death_benefit]}, deducted: true}
  - what: 单位事后补报的工资，或者离职结算的工资
    what_en: Wages that the employer declared long afterwards, or settled on leaving
    cleared_by: 工资支付凭证（银行流水）；系统已排除两个月以后才收到的申报
    cleared_by_en: The proof that wages were paid (bank statement); a declaration that came more than two months late is left out already
    left_out: true
    tests: [ui_and_stop_work_wages]
tests:
  ui_and_pension:
    zh: 领取失业保险金的同时领取养老金
    en: Unemployment benefit beside an old-age pension
    severity: 4
    basis: [社会保险法 第五十一条, 广东省失业保险条例 第二十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      自{since_ym|month}起享受养老保险待遇，失业保险金应停发；{from_ym|month}[至{until_ym|month}]仍领取失业保险金 {months} 个月，
      连同求职补贴、代缴医疗保险费共 {at_stake_fen|yuan} 元
    says_en: >-
      An old-age pension is paid since {since_ym|month}, which ends unemployment benefit; unemployment benefit was paid for
      {months|month/months} ({from_ym|month}[ to {until_ym|month}]), {at_stake_fen|yuan} yuan with subsidy and premium
  ui_and_disability:
    zh: 领取失业保险金的同时领取一至四级伤残津贴
    en: Unemployment benefit beside a disability allowance of grade 1 to 4
    severity: 4
    basis: [广东省失业保险条例 第二十八条, 工伤保险条例 第三十五条, 社会保险法 第五十一条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      自{since_ym|month}起领取一至四级伤残津贴，保留劳动关系、退出工作岗位；{from_ym|month}[至{until_ym|month}]仍领取失业保险金 {months} 个月，
      连同求职补贴、代缴医疗保险费共 {at_stake_fen|yuan} 元
    says_en: >-
      A disability allowance of grade 1 to 4 is paid since {since_ym|month}, with the employment kept; unemployment benefit was
      paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}]), {at_stake_fen|yuan} yuan with subsidy and premium
  disability_and_pension:
    zh: 伤残津贴与养老金并发
    en: Disability allowance beside an old-age pension
    severity: 4
    basis: [社会保险法 第四十条, 工伤保险条例 第三十五条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    at_stake: 同月养老金限额以内的伤残津贴，减去已退回的；高出养老金的部分依法补足，不计
    at_stake_en: The disability allowance up to the pension of the month, less what was returned; the rest is the lawful top-up
    says: >-
      自{since_ym|month}起享受养老保险待遇，伤残津贴应停发、只补足差额；{from_ym|month}[至{until_ym|month}]仍发放伤残津贴 {months} 个月，
      与养老金重叠的部分共 {at_stake_fen|yuan} 元
    says_en: >-
      An old-age pension is paid since {since_ym|month}, so that the disability allowance ends but for the gap; it was paid for
      {months|month/months} ({from_ym|month}[ to {until_ym|month}]) and overlaps the pension by {at_stake_fen|yuan} yuan
    reckoning:
      zh: 应付（补足的差额）= 实付 − 当月养老金（各份合计，减去已退回的），不低于零；实付减去已退回的
      en: Due (the top-up) = paid − the month's pension (all awards, less what was returned), no less than nothing; paid less what was returned
      columns:
        pension: {zh: 当月养老金, en: Old-age pension, as: yuan}
        paid: {zh: 实付伤残津贴, en: Disability allowance paid}
  allowance_and_pension:
    zh: 病残津贴与养老金并发
    en: Sickness-disability allowance beside an old-age pension
    severity: 4
    basis: [社会保险法 第十七条, 人社部发〔2024〕72号, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    at_stake: 病残津贴全额，减去已退回的
    at_stake_en: The sickness-disability allowance in full, less what was returned
    says: >-
      自{since_ym|month}起享受养老保险待遇，病残津贴应停发；{from_ym|month}[至{until_ym|month}]仍发放病残津贴 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      An old-age pension is paid since {since_ym|month}, which ends the sickness-disability allowance; {at_stake_fen|yuan} yuan
      of it were paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  allowance_and_wages:
    zh: 领取病残津贴期间单位又为其缴费
    en: Sickness-disability allowance beside contributions on wages
    severity: 4
    basis: [社会保险法 第十七条, 人社部发〔2024〕72号, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    at_stake: 恢复缴费次月起的病残津贴，减去已退回的
    at_stake_en: The sickness-disability allowance from the month after contributions began again, less what was returned
    says: >-
      领取病残津贴期间，自{since_ym|month}起单位又按月为其缴纳养老保险费，病残津贴应自次月起停发；{from_ym|month}[至{until_ym|month}]仍发放 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      An employer has paid pension contributions again since {since_ym|month}, and the sickness-disability allowance ends the
      month after; {at_stake_fen|yuan} yuan of it were paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  ui_and_stop_work_wages:
    zh: 停工留薪期内领取失业保险金
    en: Unemployment benefit in the stop-work period
    severity: 4
    basis: [工伤保险条例 第三十三条, 广东省失业保险条例 第二十八条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    says: >-
      {injured_on}受工伤，停工留薪期内责任单位仍申报其工资；{from_ym|month}[至{until_ym|month}]仍领取失业保险金 {months} 个月，
      连同求职补贴、代缴医疗保险费共 {at_stake_fen|yuan} 元
    says_en: >-
      Injured at work on {injured_on}; the employer declared wages in the stop-work period, and unemployment benefit was paid
      for {months|month/months} ({from_ym|month}[ to {until_ym|month}]), {at_stake_fen|yuan} yuan with subsidy and premium
  two_funeral_grants:
    zh: 一人死亡重复领取同一险种的丧葬补助金（各类养老保险算一种）
    en: Two funeral grants of one insurance for one death, all pension schemes being one
    severity: 3
    basis: [社会保险法 第十七条, 人社部发〔2021〕18号, 国发〔2014〕8号, 社会保险经办条例 第四十六条]
    at_stake: 同一种保险后支付的丧葬补助金（职工、机关、居民养老算一种），减去已退回的
    at_stake_en: The funeral grants paid later by the same insurance (all pension schemes being one), less what was returned
    says: >-
      [死者{died_on}死亡（据死亡登记），]丧葬补助金支付了 {grants} 份：{first_on}由{first_line|line}支付 {first_fen|yuan} 元，
      [grants=2?{last_on}又由{later_line|line}支付、未退回 {at_stake_fen|yuan} 元][grants>2?其后至{last_on}又支付、未退回共 {at_stake_fen|yuan} 元（最后一份：{later_line|line}）][first_payee=last_payee?；
      前后领取人同为人员 {last_payee}][first_acct=last_acct?，同汇入账户 {last_acct}][first_operator=last_operator?，同由经办 {last_operator} 办理]；
      职工、机关、居民养老保险同属基本养老保险，一人死亡计发一份丧葬补助金，是对社会保险法第十七条的理解，没有明文，须与经办规定核对
    says_en: >-
      [Died on {died_on} by the register. ]{grants} funeral grants were paid: {first_fen|yuan} yuan on {first_on}
      ({first_line|line}), and {at_stake_fen|yuan} yuan later, the last on {last_on} ({later_line|line})[first_payee=last_payee?;
      both to person {last_payee}][first_acct=last_acct?, into account {last_acct}][first_operator=last_operator?, handled by
      officer {last_operator}]; the pension schemes are one insurance; that one death has one grant is how article 17 is read, no text says so: check the procedure
  funeral_of_another_line:
    zh: 一人死亡领了几种保险的丧葬补助金
    en: Funeral grants of several insurances for one death
    severity: 4
    basis: [社会保险法 第四十九条, 社会保险经办条例 第四十六条]
    at_stake: 另一种保险后支付的丧葬补助金（失业死亡待遇里只算丧葬部分），减去已退回的
    at_stake_en: The funeral grants paid later by another insurance (of unemployment, the funeral part alone), less what was returned
    says: >-
      [死者{died_on}死亡（据死亡登记），]不同险种支付了 {grants} 份丧葬补助金：{first_on}由{first_line|line}支付 {first_fen|yuan} 元，
      [grants=2?{last_on}又由{later_line|line}支付、未退回 {at_stake_fen|yuan} 元][grants>2?其后至{last_on}又支付、未退回共 {at_stake_fen|yuan} 元（最后一份：{later_line|line}）][first_payee=last_payee?；
      前后领取人同为人员 {last_payee}][first_acct=last_acct?，同汇入账户 {last_acct}][first_operator=last_operator?，同由经办 {last_operator} 办理]；
      养老、工伤、失业保险的丧葬补助金，遗属只能选领一项
    says_en: >-
      [Died on {died_on} by the register. ]{grants} funeral grants of several insurances were paid: {first_fen|yuan} yuan on {first_on}
      ({first_line|line}), and {at_stake_fen|yuan} yuan later, the last on {last_on} ({later_line|line})[first_payee=last_payee?; both to
      person {last_payee}][first_acct=last_acct?, into account {last_acct}][first_operator=last_operator?, handled by officer
      {last_operator}]; of the grants of pension, injury and unemployment insurance only one may be drawn
--- */
-- 领过失业保险金、伤残津贴或病残津贴的人：互斥的两项里总有其中之一
WITH concerned AS (
    SELECT person_id FROM payment WHERE item IN ('monthly', 'disab_month')
    UNION SELECT person_id FROM pension_award WHERE award_type = 'disability_allow'
),
-- 这些人没有全部收回的每一笔按月待遇；所属期当月没有发、以后才发的是补发
drawn AS (
    SELECT p.person_id, p.src_table, p.src_key, p.line, p.item, p.award_id, p.claim_id, p.case_id, p.ym, p.ym_month,
        p.pay_date_month <= p.ym_month AS in_time, p.amount_fen - p.returned_fen AS fen
    FROM concerned AS c JOIN payment AS p ON p.person_id = c.person_id
    WHERE p.item IN ('monthly', 'job_subsidy', 'medical', 'disab_month', 'pension')
        AND p.amount_fen > p.returned_fen
),
-- 领失业保险金的月份
jobless AS (SELECT DISTINCT person_id, claim_id, ym_month FROM drawn WHERE item = 'monthly'),
-- 领养老金的月份：职工、机关的都算，居民的过了法定退休月份才算；女性没有岗位类别，按五十五岁从宽
old_age AS (
    SELECT d.person_id, d.award_id, d.ym_month, a.benefit_start_ym AS start_ym, a.benefit_start_ym_month AS start_month,
        CAST(SUM(d.fen) AS BIGINT) AS fen, BOOL_OR(d.in_time) AS in_time
    FROM drawn AS d
    JOIN pension_award AS a ON a.award_id = d.award_id AND a.award_type <> 'disability_allow'
    JOIN person AS s ON s.person_id = d.person_id
    LEFT JOIN law_retirement AS r
        ON r.birth_month = s.birth_date_month AND r.track = CASE WHEN s.sex = 'M' THEN 'M' ELSE 'F55' END
    WHERE a.scheme <> 'RP' OR d.ym_month > r.retirement_month
    GROUP BY d.person_id, d.award_id, d.ym_month, a.benefit_start_ym, a.benefit_start_ym_month
),
-- 领伤残津贴的月份及起领月，特定人员的案件除外；是否由基金支付的一至四级
disabled AS (
    SELECT d.person_id, d.case_id, d.ym_month, d.in_time, w.grade_used <= g.disability_pension_fund_grade AS is_heavy,
        MIN(d.ym) OVER (PARTITION BY d.person_id, d.case_id) AS start_ym,
        MIN(d.ym_month) OVER (PARTITION BY d.person_id, d.case_id) AS start_month
    FROM drawn AS d
    JOIN wi_benefit AS w ON w.ben_id = d.src_key
    JOIN law_month AS g ON g.month = d.ym_month
    WHERE d.item = 'disab_month' AND d.line = 'WI' AND g.disability_pension_fund_grade IS NOT NULL
),
-- 领病残津贴的月份
sick AS (
    SELECT DISTINCT d.person_id, d.award_id, d.ym_month, a.benefit_start_ym_month AS start_month
    FROM drawn AS d JOIN pension_award AS a ON a.award_id = d.award_id AND a.award_type = 'disability_allow'
),
-- 领病残津贴以后，单位按月正常缴养老费的月份，及其中最早的一笔
waged AS (
    SELECT k.award_id, c.ym, c.ym_month, MIN(c.contrib_id) AS contrib_id
    FROM (SELECT DISTINCT person_id, award_id, start_month FROM sick) AS k
    JOIN contribution AS c ON c.person_id = k.person_id AND c.ym_month >= k.start_month
    WHERE c.kind = 'normal' AND c.payer = 'employer' AND (c.lines_ep OR c.lines_gp)
    GROUP BY k.award_id, c.ym, c.ym_month
),
-- 停工留薪期内、受伤次月起，责任单位按时申报了工资的整月；事后补报的不作证；评定等级之后不再是停工留薪期
stop_work AS (
    SELECT c.person_id, c.case_id, c.injury_ts_month AS start_month, t.ym_month, t.ext_id, t.match
    FROM wi_case AS c
    JOIN wi_appraisal AS a ON a.case_id = c.case_id
    JOIN employer AS u ON u.employer_id = c.employer_id
    JOIN ext_tax_income AS t ON t.person_id = c.person_id AND t.payer_uscc = u.uscc
    WHERE c.line = 'WI' AND t.wage_fen > 0 AND t.received_ts_month - t.ym_month <= $declared_months
        AND t.ym_month > c.injury_ts_month AND t.ym_month < c.injury_ts_month + a.stop_work_months
        AND (a.conclusion_date IS NULL OR t.ym_month <= a.conclusion_date_month)
),
-- 同月并存的两项，证据为两项待遇各自的核定；起始月是应保留的那一项的：失业保险金与养老金
conflicts AS (
    SELECT 'ui_and_pension' AS test, u.person_id, u.ym_month, o.start_ym, o.start_month, o.in_time, 'strong' AS match,
        u.claim_id, o.award_id, CAST(NULL AS BIGINT) AS case_id, CAST(NULL AS BIGINT) AS proof_id
    FROM jobless AS u JOIN old_age AS o ON o.person_id = u.person_id AND o.ym_month = u.ym_month
    UNION ALL
    -- 失业保险金与一至四级伤残津贴
    SELECT 'ui_and_disability' AS test, u.person_id, u.ym_month, j.start_ym, j.start_month, j.in_time,
        'strong' AS match, u.claim_id, NULL AS award_id, j.case_id, NULL AS proof_id
    FROM jobless AS u JOIN disabled AS j ON j.person_id = u.person_id AND j.ym_month = u.ym_month AND j.is_heavy
    UNION ALL
    -- 伤残津贴与养老金
    SELECT 'disability_and_pension' AS test, j.person_id, j.ym_month, o.start_ym, o.start_month, o.in_time,
        'strong' AS match, NULL AS claim_id, o.award_id, j.case_id, NULL AS proof_id
    FROM disabled AS j JOIN old_age AS o ON o.person_id = j.person_id AND o.ym_month = j.ym_month
    UNION ALL
    -- 病残津贴与养老金，证据是养老金
    SELECT 'allowance_and_pension' AS test, k.person_id, k.ym_month, o.start_ym, o.start_month, o.in_time,
        'strong' AS match, NULL AS claim_id, o.award_id, NULL AS case_id, NULL AS proof_id
    FROM sick AS k JOIN old_age AS o ON o.person_id = k.person_id AND o.ym_month = k.ym_month
    UNION ALL
    -- 以及病残津贴本身
    SELECT 'allowance_and_pension' AS test, k.person_id, k.ym_month, o.start_ym, o.start_month, o.in_time,
        'strong' AS match, NULL AS claim_id, k.award_id, NULL AS case_id, NULL AS proof_id
    FROM sick AS k JOIN old_age AS o ON o.person_id = k.person_id AND o.ym_month = k.ym_month
    UNION ALL
    -- 病残津贴与工资缴费：恢复缴费的次月起停发，所以上月也在缴
    SELECT 'allowance_and_wages' AS test, k.person_id, k.ym_month, b.ym AS start_ym, b.ym_month AS start_month,
        TRUE AS in_time, 'strong' AS match, NULL AS claim_id, k.award_id, NULL AS case_id,
        e.contrib_id AS proof_id
    FROM sick AS k
    JOIN waged AS c ON c.award_id = k.award_id AND c.ym_month = k.ym_month
    JOIN waged AS b ON b.award_id = k.award_id AND b.ym_month = k.ym_month - 1
    JOIN waged AS e ON e.award_id = k.award_id AND e.ym_month BETWEEN b.ym_month AND c.ym_month
    UNION ALL
    -- 失业保险金与停工留薪期工资
    SELECT 'ui_and_stop_work_wages' AS test, u.person_id, u.ym_month, NULL AS start_ym, t.start_month, TRUE AS in_time,
        t.match, u.claim_id, NULL AS award_id, t.case_id, t.ext_id AS proof_id
    FROM jobless AS u JOIN stop_work AS t ON t.person_id = u.person_id AND t.ym_month = u.ym_month
),
-- 每个人、每种情形：重叠到起始月之后第几个月；是否全是补发；有姓名相符的证据即为强
overlaid AS (
    SELECT person_id, test, MAX(ym_month - start_month) AS months_after_start, BOOL_OR(in_time) AS in_time,
        MIN(match) AS match, MIN(start_ym) AS since_ym
    FROM conflicts GROUP BY person_id, test
),
-- 每月养老金合计，伤残津贴超出它的部分是依法的补足
pension_sums AS (SELECT person_id, ym_month, CAST(SUM(fen) AS BIGINT) AS fen FROM old_age GROUP BY person_id, ym_month),
-- 应停的每一笔：同一申领当月的全部失业待遇
stopped AS (
    SELECT DISTINCT c.test, c.person_id, c.ym_month, d.src_table, d.src_key, d.ym, d.fen, d.claim_id, d.fen AS paid_fen,
        CAST(NULL AS BIGINT) AS pension_fen
    FROM conflicts AS c JOIN drawn AS d ON d.claim_id = c.claim_id AND d.ym_month = c.ym_month
    UNION ALL
    -- 同月养老金限额以内的伤残津贴
    SELECT DISTINCT c.test, c.person_id, c.ym_month, d.src_table, d.src_key, d.ym, LEAST(d.fen, o.fen) AS fen,
        NULL AS claim_id, d.fen AS paid_fen, o.fen AS pension_fen
    FROM conflicts AS c
    JOIN drawn AS d ON d.case_id = c.case_id AND d.ym_month = c.ym_month
    JOIN pension_sums AS o ON o.person_id = c.person_id AND o.ym_month = c.ym_month
    WHERE c.test = 'disability_and_pension'
    UNION ALL
    -- 病残津贴
    SELECT DISTINCT c.test, c.person_id, c.ym_month, d.src_table, d.src_key, d.ym, d.fen, NULL AS claim_id, d.fen AS paid_fen,
        NULL AS pension_fen
    FROM conflicts AS c
    JOIN sick AS k ON k.person_id = c.person_id AND k.ym_month = c.ym_month
    JOIN drawn AS d ON d.award_id = k.award_id AND d.ym_month = k.ym_month
    WHERE c.test IN ('allowance_and_pension', 'allowance_and_wages')
),
-- 同月应保留的那一项的每一笔：养老金
kept AS (
    SELECT DISTINCT c.test, c.person_id, c.ym_month, d.src_key
    FROM conflicts AS c JOIN drawn AS d ON d.award_id = c.award_id AND d.ym_month = c.ym_month AND d.item = 'pension'
    WHERE c.test IN ('ui_and_pension', 'disability_and_pension', 'allowance_and_pension')
    UNION ALL
    -- 伤残津贴
    SELECT DISTINCT c.test, c.person_id, c.ym_month, d.src_key
    FROM conflicts AS c JOIN drawn AS d ON d.case_id = c.case_id AND d.ym_month = c.ym_month AND d.item = 'disab_month'
    WHERE c.test = 'ui_and_disability'
),
-- 每个人、每种情形的月数，最后一个月
counted AS (
    SELECT person_id, test, COUNT(DISTINCT ym_month) AS months, NULLIF(MAX(ym), MIN(ym)) AS until_ym
    FROM stopped GROUP BY person_id, test
),
-- 每个月应停的金额
monthly AS (
    SELECT person_id, test, ym_month, claim_id, SUM(fen) AS fen
    FROM stopped GROUP BY person_id, test, ym_month, claim_id
),
-- 失业保险金申领余下的月数
left_months AS (
    SELECT c.claim_id, GREATEST(c.granted_months - COUNT(*), 0) AS months
    FROM ui_claim AS c JOIN jobless AS u ON u.claim_id = c.claim_id GROUP BY c.claim_id, c.granted_months
),
-- 仍在发的，今后十二个月可少付的金额；失业保险金以余下的月数为限
running AS (
    SELECT m.person_id, m.test, CAST(MAX(m.fen * LEAST(n.months, $prevented_months)) AS BIGINT) AS fen
    FROM monthly AS m LEFT JOIN left_months AS n ON n.claim_id = m.claim_id
    WHERE m.ym_month >= $as_of_month - $still_paid_months
    GROUP BY m.person_id, m.test
),
-- 重叠超出衔接当月的，每行一笔应停的支付和一条证据；全是补发的列为三级
both_months AS (
    SELECT l.test, l.person_id AS finding, 'person' AS subject_kind, l.person_id AS subject_id,
        CASE WHEN l.in_time THEN 4 ELSE 3 END AS severity, l.match, s.ym AS from_ym, s.ym AS to_ym,
        r.fen AS prevented_fen, c.claim_id AS proof__ui_claim, c.award_id AS proof__pension_award,
        c.case_id AS proof__wi_case, c.proof_id, s.src_table AS money_table, s.src_key AS money_key, s.fen, n.months,
        n.until_ym, l.since_ym, s.paid_fen, s.paid_fen - s.fen AS due_fen, s.pension_fen, h.src_key AS kept_key
    FROM overlaid AS l
    JOIN counted AS n ON n.person_id = l.person_id AND n.test = l.test
    JOIN stopped AS s ON s.person_id = l.person_id AND s.test = l.test
    JOIN conflicts AS c ON c.person_id = s.person_id AND c.test = s.test AND c.ym_month = s.ym_month
    LEFT JOIN kept AS h ON h.person_id = s.person_id AND h.test = s.test AND h.ym_month = s.ym_month
    LEFT JOIN running AS r ON r.person_id = l.person_id AND r.test = l.test
    WHERE l.months_after_start >= $switch_months
),
-- 每份没有全部收回的丧葬补助金，归到死者：养老、居民、失业、工伤各险种登记的丧葬项目
funerals AS (
    SELECT d.deceased_id AS person_id, p.line, p.src_table, p.src_key, p.ym, p.pay_date,
        p.amount_fen - p.returned_fen AS fen, d.payee_person_id AS payee_id, d.acct_id, d.op_id AS operator_id
    FROM death_benefit AS d JOIN payment AS p ON p.src_table = 'death_benefit' AND p.src_key = d.db_id
    WHERE d.item = 'funeral' AND p.amount_fen > p.returned_fen
    UNION ALL
    -- 工伤待遇里的丧葬补助金
    SELECT w.person_id, p.line, p.src_table, p.src_key, p.ym, p.pay_date, p.amount_fen - p.returned_fen AS fen,
        NULL AS payee_id, NULL AS acct_id, NULL AS operator_id
    FROM wi_benefit AS w JOIN payment AS p ON p.src_table = 'wi_benefit' AND p.src_key = w.ben_id
    WHERE w.item = 'funeral' AND p.amount_fen > p.returned_fen
    UNION ALL
    -- 失业人员死亡待遇里的丧葬部分，按丧葬与抚恤的法定月数分摊
    SELECT p.person_id, p.line, p.src_table, p.src_key, p.ym, p.pay_date,
        LEAST(
            CAST(FLOOR(
                p.amount_fen * l.ui_funeral_months / NULLIF(l.ui_funeral_months + l.ui_survivor_months, 0)
            ) AS BIGINT),
            p.amount_fen - p.returned_fen
        ) AS fen, NULL AS payee_id, NULL AS acct_id, NULL AS operator_id
    FROM payment AS p JOIN law_month AS l ON l.month = p.ym_month
    WHERE p.item = 'death' AND p.amount_fen > p.returned_fen AND l.ui_funeral_months IS NOT NULL
),
-- 同一死者的各份，按支付先后；先领的一份是遗属的选择
ordered_funerals AS (
    SELECT f.person_id, f.line, f.src_table, f.src_key, f.ym, f.fen, f.pay_date, f.payee_id, f.acct_id, f.operator_id,
        ROW_NUMBER() OVER (PARTITION BY f.person_id ORDER BY f.pay_date, f.src_table, f.src_key) AS place,
        FIRST_VALUE(f.pay_date) OVER (PARTITION BY f.person_id ORDER BY f.pay_date, f.src_table, f.src_key) AS first_on,
        FIRST_VALUE(f.line) OVER (PARTITION BY f.person_id ORDER BY f.pay_date, f.src_table, f.src_key) AS first_line,
        FIRST_VALUE(f.fen) OVER (PARTITION BY f.person_id ORDER BY f.pay_date, f.src_table, f.src_key) AS first_fen
    FROM funerals AS f JOIN person AS s ON s.person_id = f.person_id
),
-- 每一份是不是与先领的同属一种保险，养老的各种制度算一种
compared AS (
    SELECT person_id, src_table, src_key, ym, fen, place, line, pay_date, payee_id, acct_id, operator_id, first_on,
        first_line, first_fen,
        line = first_line OR (line IN ('EP', 'GP', 'RP') AND first_line IN ('EP', 'GP', 'RP')) AS is_same
    FROM ordered_funerals
),
-- 先领的一份与两种情形都比
claimed AS (
    SELECT person_id, src_table, src_key, ym, fen, place, line, pay_date, payee_id, acct_id, operator_id, first_on,
        first_line, first_fen, is_same
    FROM compared
    UNION ALL
    SELECT person_id, src_table, src_key, ym, fen, place, line, pay_date, payee_id, acct_id, operator_id, first_on,
        first_line, first_fen, FALSE AS is_same
    FROM compared WHERE place = 1
),
-- 每种情形共几份，先领的与最后一份由谁领取、汇入哪个账户、由谁经办；先领的一份只作证据
granted AS (
    SELECT c.person_id, c.is_same, c.first_on, c.first_line, c.first_fen, d.death_date AS died_on,
        COUNT(*) OVER (PARTITION BY c.person_id, c.is_same) AS grants,
        FIRST_VALUE(c.line) OVER (PARTITION BY c.person_id, c.is_same ORDER BY c.place DESC, c.src_key) AS later_line,
        MAX(c.pay_date) OVER (PARTITION BY c.person_id, c.is_same) AS last_on,
        FIRST_VALUE(c.payee_id) OVER (PARTITION BY c.person_id, c.is_same ORDER BY c.place, c.src_key) AS first_payee,
        FIRST_VALUE(c.payee_id) OVER (PARTITION BY c.person_id, c.is_same ORDER BY c.place DESC, c.src_key) AS last_payee,
        FIRST_VALUE(c.acct_id) OVER (PARTITION BY c.person_id, c.is_same ORDER BY c.place, c.src_key) AS first_acct,
        FIRST_VALUE(c.acct_id) OVER (PARTITION BY c.person_id, c.is_same ORDER BY c.place DESC, c.src_key) AS last_acct,
        FIRST_VALUE(c.operator_id) OVER (PARTITION BY c.person_id, c.is_same ORDER BY c.place, c.src_key) AS first_operator,
        FIRST_VALUE(c.operator_id) OVER (
            PARTITION BY c.person_id, c.is_same ORDER BY c.place DESC, c.src_key
        ) AS last_operator,
        CASE WHEN c.place > 1 THEN c.ym END AS from_ym, CASE WHEN c.place > 1 THEN c.ym END AS to_ym,
        CASE WHEN c.src_table = 'death_benefit' THEN c.src_key END AS proof__death_benefit,
        CASE WHEN c.src_table = 'wi_benefit' THEN c.src_key END AS proof__wi_benefit,
        CASE WHEN c.src_table = 'ui_payment' THEN c.src_key END AS proof__ui_payment,
        CASE WHEN c.place > 1 THEN c.src_table END AS money_table, CASE WHEN c.place > 1 THEN c.src_key END AS money_key,
        CASE WHEN c.place > 1 THEN c.fen END AS fen
    FROM claimed AS c LEFT JOIN death AS d ON d.person_id = c.person_id
),
-- 失业保险金与养老金
ui_and_pension AS (
    SELECT * EXCLUDE ("match", proof__wi_case), kept_key AS shows__pension_payment
    FROM both_months WHERE test = 'ui_and_pension'
),
-- 失业保险金与一至四级伤残津贴
ui_and_disability AS (
    SELECT * EXCLUDE ("match", proof__pension_award), kept_key AS shows__wi_benefit
    FROM both_months WHERE test = 'ui_and_disability'
),
-- 伤残津贴与养老金
disability_and_pension AS (
    SELECT * EXCLUDE ("match", proof__ui_claim), kept_key AS shows__pension_payment, pension_fen AS reckon__pension, due_fen AS reckon__due,
        paid_fen AS reckon__paid
    FROM both_months WHERE test = 'disability_and_pension'
),
-- 病残津贴与养老金
allowance_and_pension AS (
    SELECT * EXCLUDE ("match", proof__ui_claim, proof__wi_case), kept_key AS shows__pension_payment
    FROM both_months WHERE test = 'allowance_and_pension'
),
-- 病残津贴与工资缴费，凭每个月的缴费和恢复缴费的一个月
allowance_and_wages AS (
    SELECT * EXCLUDE (severity, "match", proof__ui_claim, proof__wi_case), proof_id AS proof__contribution
    FROM both_months WHERE test = 'allowance_and_wages'
),
-- 失业保险金与停工留薪期工资，及最早的受伤日期
ui_and_stop_work_wages AS (
    SELECT o.* EXCLUDE (severity, proof__pension_award), o.proof_id AS proof__ext_tax_income,
        CAST(MIN(w.injury_ts) OVER (PARTITION BY o.finding) AS DATE) AS injured_on
    FROM both_months AS o JOIN wi_case AS w ON w.case_id = o.proof__wi_case WHERE o.test = 'ui_and_stop_work_wages'
),
-- 同一种保险领了两份以上丧葬补助金
two_funeral_grants AS (SELECT * FROM granted WHERE is_same AND grants > 1),
-- 又领了另一种保险的丧葬补助金
funeral_of_another_line AS (SELECT * FROM granted WHERE NOT is_same AND grants > 1)
SELECT * FROM ui_and_pension
UNION ALL BY NAME SELECT * FROM ui_and_disability
UNION ALL BY NAME SELECT * FROM disability_and_pension
UNION ALL BY NAME SELECT * FROM allowance_and_pension
UNION ALL BY NAME SELECT * FROM allowance_and_wages
UNION ALL BY NAME SELECT * FROM ui_and_stop_work_wages
UNION ALL BY NAME SELECT * FROM two_funeral_grants
UNION ALL BY NAME SELECT * FROM funeral_of_another_line

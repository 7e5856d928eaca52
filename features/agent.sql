/* ---
entity: agent
key: [agent_id]
title: 代办
title_en: Agents
grain: one row an agent
reads: [agent, employer, enrolment, wi_case, medical_bill, wi_appraisal, pension_award, claimant_contribution, ui_claim, skill_subsidy, payment]
parameters:
  window_months: {value: 24, unit: months, source: 设计值，与单位工伤经验同一窗口}
  first_days: {value: 3, unit: days, source: 设计值，伤后补参保的多在前三天}
  month_days: {value: 30, unit: days, source: 社会保险法 第五十八条，用工三十日内登记}
columns:
  kind: {zh: 代办类别, en: kind of agent, unit: code, note: 仅用于同类比较}
  employers: {zh: 代理的单位, en: employers on its books, unit: employers}
  employers_gone: {zh: 其中经营异常、吊销或注销, en: of these abnormal or struck off, unit: employers}
  employers_same_phone: {zh: 与代办电话相同的单位, en: employers with the agent's own phone, unit: employers}
  employers_same_address: {zh: 与代办地址相同的单位, en: employers at the agent's own address, unit: employers}
  enrolled_persons: {zh: 窗口内代办参保的人员, en: persons it enrolled in the window, unit: persons}
  enrolled_employers: {zh: 这些人员所在的单位, en: employers of these persons, unit: employers}
  cases: {zh: 窗口内代办的工伤案件, en: injury cases in the window, unit: cases, note: 不予认定和撤回的不计}
  case_employers: {zh: 这些案件的单位, en: employers of these cases, unit: employers}
  first_cases: {zh: 其中参保头几天受伤, en: of these injured in the first days of cover, unit: cases, note: 生效后 first_days 日之内，生效前受伤的不计}
  month_cases: {zh: 其中参保首月其余日子受伤, en: of these in the rest of the first month of cover, unit: cases}
  case_hospitals: {zh: 这些案件的首诊医院, en: first hospitals of these cases, unit: hospitals}
  bill_fen: {zh: 这些案件的医疗费基金支付, en: paid by the fund for bills of these cases, unit: fen}
  appraisals: {zh: 窗口内代办的劳动能力鉴定, en: appraisals in the window, unit: appraisals}
  mean_grade: {zh: 这些鉴定的平均等级, en: mean grade of these, unit: grade, note: 一级最重，未达级的不计}
  awards: {zh: 窗口内代办的退休核定, en: pension awards in the window, unit: awards}
  early_awards: {zh: 其中特殊工种和因病提前退休, en: of these early for special work or illness, unit: awards}
  deemed_months: {zh: 这些核定的平均视同缴费月数, en: mean months deemed paid in these awards, unit: months}
  backpay_persons: {zh: 其中有一次性补缴的人员, en: of these persons with lump back-pay, unit: persons}
  backpay_months: {zh: 这些人员一次性补缴的月数, en: months of lump back-pay of these persons, unit: months}
  award_operators: {zh: 审批这些核定的经办人员, en: operators who approved these awards, unit: operators}
  claims: {zh: 窗口内代办的失业申领, en: unemployment claims in the window, unit: claims}
  claim_employers: {zh: 这些申领的原单位, en: last employers of these claims, unit: employers}
  claim_devices: {zh: 这些申领所用的设备, en: devices these claims came from, unit: devices}
  subsidies: {zh: 窗口内代办的技能补贴, en: skill subsidies in the window, unit: subsidies}
  subsidy_issuers: {zh: 这些补贴的发证机构, en: issuers of these certificates, unit: issuers}
  paid_fen: {zh: 窗口内经其代办支付的待遇, en: benefits paid in the window for what it handled, unit: fen, note: 工伤案件、退休核定、失业申领}
--- */
WITH served AS (
    -- 每个代办名下的单位
    SELECT
        e.agent_id, COUNT(e.employer_id) AS employers,
        COUNT(CASE WHEN e.status IN ('abnormal', 'revoked', 'cancelled') THEN 1 END) AS employers_gone
    FROM employer AS e
    WHERE e.agent_id IS NOT NULL
    GROUP BY e.agent_id
),
same_phone AS (
    -- 电话与代办相同的单位
    SELECT a.agent_id, COUNT(e.employer_id) AS employers_same_phone
    FROM agent AS a
    JOIN employer AS e ON e.phone_h = a.phone_h
    GROUP BY a.agent_id
),
same_address AS (
    -- 地址与代办相同的单位
    SELECT a.agent_id, COUNT(e.employer_id) AS employers_same_address
    FROM agent AS a
    JOIN employer AS e ON e.addr_h = a.addr_h
    GROUP BY a.agent_id
),
enrolled AS (
    -- 窗口内由代办登记的参保
    SELECT
        n.agent_id, COUNT(DISTINCT n.person_id) AS enrolled_persons,
        COUNT(DISTINCT n.employer_id) AS enrolled_employers
    FROM enrolment AS n
    WHERE n.agent_id IS NOT NULL AND n.reg_ts_month > $as_of_month - $window_months
    GROUP BY n.agent_id
),
handled AS (
    -- 窗口内申请、未被否定、由代办经手的工伤案件
    SELECT
        c.case_id, c.agent_id, c.person_id, c.employer_id, c.line, c.injury_ts, c.injury_ts_minute, c.first_hospital_id
    FROM wi_case AS c
    WHERE c.agent_id IS NOT NULL AND c.decision NOT IN ('rejected', 'withdrawn')
        AND c.apply_ts_month > $as_of_month - $window_months
),
covering AS (
    -- 每件案件对应的参保登记：受伤时有效的优先，其次时间最近的
    SELECT
        h.case_id,
        h.injury_ts_minute < n.effective_ts_minute AS is_before,
        date_diff('day', CAST(n.effective_ts AS DATE), CAST(h.injury_ts AS DATE)) AS day,
        ROW_NUMBER() OVER (
            PARTITION BY h.case_id
            ORDER BY
                CASE
                    WHEN n.effective_ts_minute <= h.injury_ts_minute
                        AND COALESCE(n.end_date, CAST(h.injury_ts AS DATE)) >= CAST(h.injury_ts AS DATE) THEN 0
                    ELSE 1
                END,
                ABS(n.effective_ts_minute - h.injury_ts_minute), n.enrol_id
        ) AS place
    FROM handled AS h
    JOIN enrolment AS n ON n.person_id = h.person_id AND n.employer_id = h.employer_id AND n.line = h.line
),
billed AS (
    -- 每件案件由基金支付的医疗费
    SELECT h.case_id, SUM(b.fund_fen) AS bill_fen
    FROM handled AS h
    JOIN medical_bill AS b ON b.case_id = h.case_id
    GROUP BY h.case_id
),
injured AS (
    -- 每个代办的工伤案件
    SELECT
        h.agent_id, COUNT(h.case_id) AS cases, COUNT(DISTINCT h.employer_id) AS case_employers,
        COUNT(CASE WHEN NOT v.is_before AND v.day <= $first_days THEN 1 END) AS first_cases,
        COUNT(CASE WHEN v.day > $first_days AND v.day <= $month_days THEN 1 END) AS month_cases,
        COUNT(DISTINCT h.first_hospital_id) AS case_hospitals, SUM(COALESCE(b.bill_fen, 0)) AS bill_fen
    FROM handled AS h
    LEFT JOIN covering AS v ON v.case_id = h.case_id AND v.place = 1
    LEFT JOIN billed AS b ON b.case_id = h.case_id
    GROUP BY h.agent_id
),
appraised AS (
    -- 每个代办的劳动能力鉴定
    SELECT a.agent_id, COUNT(a.appr_id) AS appraisals, AVG(CASE WHEN a.grade > 0 THEN a.grade END) AS mean_grade
    FROM wi_appraisal AS a
    WHERE a.agent_id IS NOT NULL AND a.apply_date_month > $as_of_month - $window_months
    GROUP BY a.agent_id
),
retired AS (
    -- 窗口内由代办经手的退休核定
    SELECT a.award_id, a.agent_id, a.person_id, a.award_type, a.deemed_months, a.op_approve
    FROM pension_award AS a
    WHERE a.agent_id IS NOT NULL AND a.apply_date_month > $as_of_month - $window_months
),
award AS (
    -- 每个代办的退休核定
    SELECT
        r.agent_id, COUNT(r.award_id) AS awards,
        COUNT(CASE WHEN r.award_type IN ('early_special', 'early_illness') THEN 1 END) AS early_awards,
        AVG(r.deemed_months) AS deemed_months, COUNT(DISTINCT r.op_approve) AS award_operators
    FROM retired AS r
    GROUP BY r.agent_id
),
backpaid AS (
    -- 这些退休人员的一次性补缴
    SELECT r.agent_id, COUNT(DISTINCT r.person_id) AS backpay_persons, COUNT(DISTINCT k.contrib_id) AS backpay_months
    FROM retired AS r
    JOIN claimant_contribution AS k ON k.person_id = r.person_id
    WHERE k.kind = 'backpay_lump'
    GROUP BY r.agent_id
),
claimed AS (
    -- 窗口内由代办经手的失业申领
    SELECT c.claim_id, c.agent_id, c.employer_id_last, c.device_id
    FROM ui_claim AS c
    WHERE c.agent_id IS NOT NULL AND c.apply_ts_month > $as_of_month - $window_months
),
claim AS (
    -- 每个代办的失业申领
    SELECT
        c.agent_id, COUNT(c.claim_id) AS claims, COUNT(DISTINCT c.employer_id_last) AS claim_employers,
        COUNT(DISTINCT c.device_id) AS claim_devices
    FROM claimed AS c
    GROUP BY c.agent_id
),
trained AS (
    -- 窗口内由代办经手的技能补贴
    SELECT s.agent_id, COUNT(s.sub_id) AS subsidies, COUNT(DISTINCT s.issuer_id) AS subsidy_issuers
    FROM skill_subsidy AS s
    WHERE s.agent_id IS NOT NULL AND s.apply_ts_month > $as_of_month - $window_months
    GROUP BY s.agent_id
),
handed_out AS (
    -- 窗口内为这些案件、核定与申领支付的待遇
    SELECT h.agent_id, p.amount_fen
    FROM handled AS h
    JOIN payment AS p ON p.case_id = h.case_id
    WHERE p.pay_date_month > $as_of_month - $window_months
    UNION ALL
    SELECT r.agent_id, p.amount_fen
    FROM retired AS r
    JOIN payment AS p ON p.award_id = r.award_id
    WHERE p.pay_date_month > $as_of_month - $window_months
    UNION ALL
    SELECT c.agent_id, p.amount_fen
    FROM claimed AS c
    JOIN payment AS p ON p.claim_id = c.claim_id
    WHERE p.pay_date_month > $as_of_month - $window_months
),
paid AS (
    -- 每个代办的金额
    SELECT o.agent_id, SUM(o.amount_fen) AS paid_fen
    FROM handed_out AS o
    GROUP BY o.agent_id
)
SELECT
    a.agent_id,
    a.kind,
    COALESCE(s.employers, 0) AS employers,
    COALESCE(s.employers_gone, 0) AS employers_gone,
    COALESCE(f.employers_same_phone, 0) AS employers_same_phone,
    COALESCE(d.employers_same_address, 0) AS employers_same_address,
    COALESCE(n.enrolled_persons, 0) AS enrolled_persons,
    COALESCE(n.enrolled_employers, 0) AS enrolled_employers,
    COALESCE(i.cases, 0) AS cases,
    COALESCE(i.case_employers, 0) AS case_employers,
    COALESCE(i.first_cases, 0) AS first_cases,
    COALESCE(i.month_cases, 0) AS month_cases,
    COALESCE(i.case_hospitals, 0) AS case_hospitals,
    COALESCE(i.bill_fen, 0) AS bill_fen,
    COALESCE(g.appraisals, 0) AS appraisals,
    g.mean_grade,
    COALESCE(w.awards, 0) AS awards,
    COALESCE(w.early_awards, 0) AS early_awards,
    w.deemed_months,
    COALESCE(b.backpay_persons, 0) AS backpay_persons,
    COALESCE(b.backpay_months, 0) AS backpay_months,
    COALESCE(w.award_operators, 0) AS award_operators,
    COALESCE(c.claims, 0) AS claims,
    COALESCE(c.claim_employers, 0) AS claim_employers,
    COALESCE(c.claim_devices, 0) AS claim_devices,
    COALESCE(t.subsidies, 0) AS subsidies,
    COALESCE(t.subsidy_issuers, 0) AS subsidy_issuers,
    COALESCE(p.paid_fen, 0) AS paid_fen
FROM agent AS a
LEFT JOIN served AS s ON s.agent_id = a.agent_id
LEFT JOIN same_phone AS f ON f.agent_id = a.agent_id
LEFT JOIN same_address AS d ON d.agent_id = a.agent_id
LEFT JOIN enrolled AS n ON n.agent_id = a.agent_id
LEFT JOIN injured AS i ON i.agent_id = a.agent_id
LEFT JOIN appraised AS g ON g.agent_id = a.agent_id
LEFT JOIN award AS w ON w.agent_id = a.agent_id
LEFT JOIN backpaid AS b ON b.agent_id = a.agent_id
LEFT JOIN claim AS c ON c.agent_id = a.agent_id
LEFT JOIN trained AS t ON t.agent_id = a.agent_id
LEFT JOIN paid AS p ON p.agent_id = a.agent_id

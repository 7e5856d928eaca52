/* ---
code: U08
title: 挂靠短期参保骗取失业待遇
title_en: Short attached insurance at a shell employer
asks: 是否有单位的参保人员大多参保一年左右就申领失业待遇，期间没有工资申报，而且单位与代办或者多家单位共用电话、地址、账户？
asks_en: Do most people a unit insured claim unemployment benefit after about a year, without wages, while the unit shares its contacts with an agent or several units?
line: unemployment
entity: employer
subject: employer
status: live
basis: [广东省失业保险条例 第十五条, 社会保险法 第八十八条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第四十二条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
reads: [payment, person, ui_claim, enrolment, employer, agent, bank_account, ext_tax_income]
eligible: |
  SELECT employer_id_last FROM ui_claim WHERE status <> 'rejected' AND employer_id_last IS NOT NULL
parameters:
  window_months: {value: 12, unit: months, source: 业务规则目录 U08 (十二个月内)}
  least_claims: {value: 8, unit: claims, source: 业务规则目录 U08 (八份以上)}
  claim_share: {value: 0.6, unit: share, source: 业务规则目录 U08 (参保人员的六成)}
  most_tenure_months: {value: 14, unit: months, source: 业务规则目录 U08 (参保十二至十四个月)}
  unpaid_share: {value: 0.7, unit: share, source: 业务规则目录 U08 (七成没有工资)}
  least_sharers: {value: 3, unit: units, source: 业务规则目录 U08 (三家以上共用)}
  tax_lag_months: {value: 2, unit: months, source: 登记库说明 B5 (税务数据滞后一至两个月)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 该单位各份申领领取的全部失业待遇，减去已退回的
at_stake_en: All benefits of the unit's claims, less what was returned
sought: 单位登记档案、办公和生产场所查勘记录、工资流水、考勤和代办委托书
sought_en: "The business register, a visit to the premises, bank records of pay, attendance, the agent's mandate"
look_alikes:
  - what: 工厂关闭，职工集中申领
    what_en: A factory that closes and whose workers all claim
    cleared_by: 工商注销或清算文件、厂房租赁合同、工资单、考勤；参保期间按时申报过工资的申领系统不计，逾期才补报的不算
    cleared_by_en: Papers of the closing, the lease of the site, wage slips and attendance; claims with wages declared in time are already not counted, those declared later are
  - what: 劳务派遣单位人员流动大、由同一代办申报
    what_en: A dispatch firm with a high turnover, filed by one agent
    cleared_by: 劳务派遣经营许可证、派遣协议、工资发放流水；按时申报过工资的申领系统不计
    cleared_by_en: The dispatch licence, the agreements and the bank's record of the wages; claims with wages declared in time are already not counted
  - what: 季节性用工每年冬季离职
    what_en: Seasonal work that ends every winter
    cleared_by: 劳动合同、工资单、考勤；按时申报过工资的申领系统不计
    cleared_by_en: Contracts, wage slips and attendance; claims with wages declared in time are already not counted
  - what: 税务数据尚未送达的月份
    what_en: Months whose tax data have not come
    cleared_by: 税务部门的申报查询结果、工资单；税务数据尚未送达的系统不算没有工资
    cleared_by_en: The tax office's answer, wage slips; what has not come is already not taken as unpaid
    left_out: true
tests:
  shell_employer:
    zh: 参保一年左右即集中申领、无工资申报且共用联系方式
    en: Claims in a burst after about a year insured, without wages, with shared contacts
    severity: 3
    basis: [广东省失业保险条例 第十五条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第四十二条, 社会保险法 第八十八条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    says: >-
      该单位 {window_months} 个月内有 {claimants} 人申领失业待遇，同期参保 {enrolees} 人；{claims} 份申领过半在参保 {tenure} 个月以内离职，
      {unpaid} 份参保期间没有按时申报的工资[；与代办 {agent} 共用电话、地址或账户][；电话、地址或账户由 {sharers} 家以上单位共用]；
      各份申领已支付 {at_stake_fen|yuan} 元
    says_en: >-
      Within {window_months|month/months} {claimants|person/persons} claimed of {enrolees} insured here; most of the
      {claims|claim/claims} came after {tenure|month/months} insured or less, {unpaid} without any wage declared in time[; contacts
      are shared with agent {agent}][; contacts are shared by {sharers|unit/units} or more]; {at_stake_fen|yuan} yuan were
      paid on the claims
--- */
-- 每份没有驳回的申领：申领人、离职单位
WITH claims AS (
    SELECT c.claim_id, c.person_id, c.employer_id_last AS employer_id, c.apply_ts_month, c.separation_date_month,
        c.status, c.granted_months, c.start_ym_month
    FROM ui_claim AS c JOIN person AS s ON s.person_id = c.person_id WHERE c.status <> 'rejected'
),
-- 每个单位有人申领的各个月份
months AS (SELECT employer_id, apply_ts_month AS end_month FROM claims GROUP BY employer_id, apply_ts_month),
-- 截至该月的十二个月内的申领人
windows AS (
    SELECT DISTINCT m.employer_id, m.end_month, c.person_id
    FROM months AS m
    JOIN claims AS c
        ON c.employer_id = m.employer_id
        AND c.apply_ts_month <= m.end_month AND c.apply_ts_month > m.end_month - $window_months
),
-- 其中申领人数够多的
bursts AS (
    SELECT employer_id, end_month, COUNT(*) AS claimants
    FROM windows GROUP BY employer_id, end_month HAVING COUNT(*) >= $least_claims
),
-- 这十二个月里在该单位参加失业保险的人
insured AS (
    SELECT b.employer_id, b.end_month, e.person_id
    FROM bursts AS b
    JOIN enrolment AS e ON e.employer_id = b.employer_id
    JOIN person AS s ON s.person_id = e.person_id
    WHERE e.line = 'UI' AND e.start_date_month <= b.end_month
        AND (e.end_date IS NULL OR e.end_date_month > b.end_month - $window_months)
    UNION
    -- 以及这期间的申领人，停保早于窗口的也算
    SELECT employer_id, end_month, person_id FROM windows
),
-- 申领人数与参保人数
rosters AS (
    SELECT b.employer_id, b.end_month, b.claimants, COUNT(*) AS enrolees
    FROM bursts AS b JOIN insured AS n ON n.employer_id = b.employer_id AND n.end_month = b.end_month
    GROUP BY b.employer_id, b.end_month, b.claimants
),
-- 申领人数占参保人数多半的单位，取人数最多的一段
crowds AS (
    SELECT employer_id, MAX(claimants) AS claimants, MAX(enrolees) AS enrolees
    FROM rosters WHERE claimants >= $claim_share * enrolees GROUP BY employer_id
),
-- 各单位的电话、地址、账户
contacts AS (
    SELECT employer_id, phone_h AS contact FROM employer
    UNION ALL SELECT employer_id, addr_h AS contact FROM employer
    UNION ALL SELECT employer_id, CAST(acct_id AS VARCHAR) AS contact FROM employer
),
-- 各代办的电话、地址，及其负责人名下的账户
agent_contacts AS (
    SELECT agent_id, phone_h AS contact FROM agent
    UNION ALL SELECT agent_id, addr_h AS contact FROM agent
    UNION ALL
    SELECT a.agent_id, CAST(b.acct_id AS VARCHAR) AS contact
    FROM agent AS a JOIN bank_account AS b ON b.holder_person_id = a.person_id
),
-- 与代办共用联系方式的单位
linked AS (
    SELECT c.employer_id, MIN(a.agent_id) AS agent_id
    FROM contacts AS c JOIN agent_contacts AS a ON a.contact = c.contact GROUP BY c.employer_id
),
-- 多家单位共用的联系方式
shared AS (SELECT contact FROM contacts GROUP BY contact HAVING COUNT(DISTINCT employer_id) >= $least_sharers),
-- 申领集中、又与代办或多家单位共用联系方式的单位
attached AS (
    SELECT o.employer_id, o.uscc, w.claimants, w.enrolees, l.agent_id
    FROM crowds AS w
    JOIN employer AS o ON o.employer_id = w.employer_id
    LEFT JOIN linked AS l ON l.employer_id = w.employer_id
    WHERE l.agent_id IS NOT NULL
        OR EXISTS (
            SELECT 1 FROM contacts AS c JOIN shared AS s ON s.contact = c.contact WHERE c.employer_id = w.employer_id
        )
),
-- 这些单位的每份申领：离职前最近一次参保的起始月
tenures AS (
    SELECT a.employer_id, a.uscc, a.claimants, a.enrolees, a.agent_id, c.claim_id, c.person_id, c.separation_date_month,
        MAX(e.start_date_month) AS start_month
    FROM claims AS c
    JOIN attached AS a ON a.employer_id = c.employer_id
    LEFT JOIN enrolment AS e
        ON e.person_id = c.person_id AND e.employer_id = c.employer_id AND e.line = 'UI'
        AND e.start_date_month <= c.separation_date_month
    GROUP BY
        a.employer_id, a.uscc, a.claimants, a.enrolees, a.agent_id, c.claim_id, c.person_id, c.separation_date_month
),
-- 参保期间该单位按时申报过工资的申领；逾期才补报的不能证明
waged AS (
    SELECT DISTINCT t.claim_id
    FROM tenures AS t JOIN ext_tax_income AS x ON x.person_id = t.person_id AND x.payer_uscc = t.uscc
    WHERE x.wage_fen > 0 AND x.ym_month BETWEEN t.start_month AND t.separation_date_month
        AND x.received_ts_month - x.ym_month <= $tax_lag_months
),
-- 税务数据已经送达的月份
tax_months AS (SELECT ym_month FROM ext_tax_income GROUP BY ym_month),
-- 参保期间有税务数据可查、查不到工资的申领
unpaid AS (
    SELECT DISTINCT t.claim_id
    FROM tenures AS t JOIN tax_months AS x ON x.ym_month BETWEEN t.start_month AND t.separation_date_month
    WHERE NOT EXISTS (SELECT 1 FROM waged AS w WHERE w.claim_id = t.claim_id)
),
-- 参保期限的中位数不超过上限、多数人查过没有工资的单位
shells AS (
    SELECT t.employer_id, t.claimants, t.enrolees, t.agent_id, COUNT(*) AS claims, COUNT(n.claim_id) AS unpaid
    FROM tenures AS t LEFT JOIN unpaid AS n ON n.claim_id = t.claim_id
    GROUP BY t.employer_id, t.claimants, t.enrolees, t.agent_id
    HAVING COUNT(*) FILTER (WHERE t.separation_date_month - t.start_month > $most_tenure_months)
            <= COUNT(*) FILTER (WHERE t.separation_date_month - t.start_month <= $most_tenure_months)
        AND COUNT(n.claim_id) >= $unpaid_share * COUNT(*)
),
-- 各份申领领取的、没有全部退回的各笔待遇
received AS (
    SELECT c.claim_id, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS fen
    FROM claims AS c JOIN payment AS p ON p.claim_id = c.claim_id WHERE p.amount_fen > p.returned_fen
),
-- 仍在领取的申领今后可少付的失业保险金，以余下月数为限
left_over AS (
    SELECT c.employer_id, c.claim_id,
        MAX(r.amount_fen)
        * LEAST(GREATEST(c.granted_months - (MAX(r.ym_month) - c.start_ym_month + 1), 0), $prevented_months) AS fen
    FROM claims AS c JOIN received AS r ON r.claim_id = c.claim_id
    WHERE c.status = 'active' AND r.item = 'monthly'
    GROUP BY c.employer_id, c.claim_id, c.granted_months, c.start_ym_month
),
-- 每个单位合计
prevented AS (SELECT employer_id, CAST(SUM(fen) AS BIGINT) AS fen FROM left_over GROUP BY employer_id),
-- 这些单位的每份申领和领取的各笔待遇
shell_employer AS (
    SELECT s.*, r.ym, v.fen AS prevented_fen, c.claim_id AS proof__ui_claim, s.agent_id AS proof__agent, r.src_table,
        r.src_key, r.fen, $window_months AS window_months, $most_tenure_months AS tenure, s.agent_id AS agent,
        CASE WHEN s.agent_id IS NULL THEN $least_sharers END AS sharers
    FROM shells AS s
    JOIN claims AS c ON c.employer_id = s.employer_id
    LEFT JOIN received AS r ON r.claim_id = c.claim_id
    LEFT JOIN prevented AS v ON v.employer_id = s.employer_id
)
SELECT * FROM shell_employer

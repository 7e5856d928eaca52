/* ---
entity: town_month
key: [office_month_id]
title: 镇街网点各险种月度受理与支出
title_en: Claims and outlay of a town's office by line and month
grain: one row a town branch, line of business and ended month of the last history_months, where employers of the town had insured persons
reads: [office, operator, employer, contribution, pension_award, ui_claim, wi_case, payment]
parameters:
  history_months: {value: 36, unit: months, source: 设计值，三个完整年度}
  recent_months: {value: 12, unit: months, source: 设计值，受理满一年的待遇不再反映当前的受理}
  pension: {value: 0, unit: number, source: 编号用：养老}
  unemployment: {value: 1, unit: number, source: 编号用：失业}
  work_injury: {value: 2, unit: number, source: 编号用：工伤}
  lines: {value: 3, unit: number, source: 编号用：三条业务条线}
  month_slots: {value: 100000, unit: number, source: 编号用：月序不超过五位数}
  fen_a_yuan: {value: 100, unit: fen, source: 定义}
columns:
  office_id: {zh: 镇街分局, en: town branch, unit: id}
  series_id: {zh: 分局与险种, en: branch and line of business, unit: id}
  line: {zh: 业务条线, en: line of business, unit: code, note: 0 养老 1 失业 2 工伤}
  month: {zh: 月序, en: month number, unit: month number}
  last_month: {zh: 最近一个已结束的月份, en: whether it is the last month that has ended, unit: true or false}
  insured: {zh: 镇街单位当月参保人数, en: insured persons of the town's employers in the month, unit: persons}
  claims: {zh: 当月受理的申请, en: claims of the month, unit: claims}
  outlay_yuan: {zh: 当月向近一年受理的申请支付, en: paid in the month on claims of the last year, unit: yuan}
--- */
WITH branch AS (
    -- 每个镇街的分局，编号最小的一个代表
    SELECT o.town, MIN(o.office_id) AS office_id
    FROM office AS o
    WHERE o.kind = 'branch' AND o.town IS NOT NULL
    GROUP BY o.town
),
desk AS (
    -- 每个镇街分局的经办人员
    SELECT p.op_id, b.office_id
    FROM operator AS p
    JOIN office AS o ON o.office_id = p.office_id
    JOIN branch AS b ON b.town = o.town
    WHERE o.kind = 'branch'
),
paying AS (
    -- 每个单位每月的参保人数
    SELECT k.employer_id, k.ym_month AS month, COUNT(k.contrib_id) AS insured
    FROM contribution AS k
    WHERE k.kind = 'normal' AND k.employer_id IS NOT NULL
        AND k.ym_month >= $as_of_month - $history_months AND k.ym_month < $as_of_month
    GROUP BY k.employer_id, k.ym_month
),
heads AS (
    -- 每个镇街的单位每月的参保人数
    SELECT b.office_id, p.month, SUM(p.insured) AS insured
    FROM paying AS p
    JOIN employer AS e ON e.employer_id = p.employer_id
    JOIN branch AS b ON b.town = e.town
    GROUP BY b.office_id, p.month
),
claim AS (
    -- 养老待遇申请，由受理人所在分局受理
    SELECT d.office_id, $pension AS line, a.apply_date_month AS month, a.award_id, NULL AS claim_id, NULL AS case_id
    FROM pension_award AS a
    JOIN desk AS d ON d.op_id = a.op_accept
    UNION ALL
    -- 失业金申领，由受理人所在分局受理
    SELECT d.office_id, $unemployment AS line, u.apply_ts_month AS month, NULL AS award_id, u.claim_id, NULL AS case_id
    FROM ui_claim AS u
    JOIN desk AS d ON d.op_id = u.op_accept
    UNION ALL
    -- 工伤认定申请，由单位所在镇街的分局受理
    SELECT b.office_id, $work_injury AS line, c.apply_ts_month AS month, NULL AS award_id, NULL AS claim_id, c.case_id
    FROM wi_case AS c
    JOIN employer AS e ON e.employer_id = c.employer_id
    JOIN branch AS b ON b.town = e.town
),
recent AS (
    -- 窗口内及此前一年受理的申请，其余的支付不看
    SELECT c.office_id, c.line, c.month, c.award_id, c.claim_id, c.case_id
    FROM claim AS c
    WHERE c.month >= $as_of_month - $history_months - $recent_months AND c.month < $as_of_month
),
paid AS (
    -- 向这些申请支付的每一笔
    SELECT r.office_id, r.line, r.month, p.pay_date_month AS paid_month, p.amount_fen
    FROM recent AS r
    JOIN payment AS p ON p.award_id = r.award_id
    UNION ALL
    -- 失业待遇
    SELECT r.office_id, r.line, r.month, p.pay_date_month AS paid_month, p.amount_fen
    FROM recent AS r
    JOIN payment AS p ON p.claim_id = r.claim_id
    UNION ALL
    -- 工伤待遇
    SELECT r.office_id, r.line, r.month, p.pay_date_month AS paid_month, p.amount_fen
    FROM recent AS r
    JOIN payment AS p ON p.case_id = r.case_id
),
outlay AS (
    -- 每个分局、险种每月向近一年受理的申请支付的金额
    SELECT p.office_id, p.line, p.paid_month AS month, SUM(p.amount_fen) AS fen
    FROM paid AS p
    WHERE p.paid_month < p.month + $recent_months
    GROUP BY p.office_id, p.line, p.paid_month
),
accepted AS (
    -- 每个分局、险种每月受理的申请
    SELECT r.office_id, r.line, r.month, COUNT(*) AS claims
    FROM recent AS r
    GROUP BY r.office_id, r.line, r.month
),
cell AS (
    -- 分局、险种与月份的全部组合：没有受理的月份记零
    SELECT h.office_id, $pension AS line, h.month, h.insured FROM heads AS h
    UNION ALL
    -- 失业
    SELECT h.office_id, $unemployment AS line, h.month, h.insured FROM heads AS h
    UNION ALL
    -- 工伤
    SELECT h.office_id, $work_injury AS line, h.month, h.insured FROM heads AS h
)
SELECT
    (c.office_id * $lines + c.line) * $month_slots + c.month AS office_month_id,
    c.office_id,
    c.office_id * $lines + c.line AS series_id,
    c.line,
    c.month,
    c.month = $as_of_month - 1 AS last_month,
    c.insured,
    COALESCE(a.claims, 0) AS claims,
    COALESCE(o.fen, 0) / $fen_a_yuan AS outlay_yuan
FROM cell AS c
LEFT JOIN accepted AS a ON a.office_id = c.office_id AND a.line = c.line AND a.month = c.month
LEFT JOIN outlay AS o ON o.office_id = c.office_id AND o.line = c.line AND o.month = c.month

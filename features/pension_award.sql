/* ---
entity: pension_award
key: [award_id]
title: 职工养老待遇核定
title_en: Pension awards of employees
grain: one row an EP award that began after the monthly records did, not replaced by a correction and no disability allowance
reads: [pension_award, identity, account_opening, claimant_contribution, employer, ext_court, person_change, op_log, law_parameter]
parameters:
  recent_months: {value: 24, unit: months, source: 3-rules P08 (申请前二十四个月内补缴)}
  recent_least: {value: 12, unit: months, source: 3-rules P08 (补缴十二个月起)}
  change_months: {value: 36, unit: months, source: 3-rules P05 (申请前三十六个月内改动)}
  grace_months: {value: 3, unit: months, source: 3-rules P09 (注销后三个月内为收尾)}
  lunar_months: {value: 2, unit: months, source: 3-rules P05 (农历公历换算相差不足六十天)}
  least_difference: {value: 3, unit: months, source: 3-rules P07 (相差三个月起)}
  least_fen: {value: 1000, unit: fen, source: 3-rules P12 (偏差十元以上)}
  least_share: {value: 0.005, unit: share, source: 3-rules P12 (且千分之五以上)}
  usual_awards: {value: 5, unit: awards, source: 设计值，代办与审批人的比例向平均收缩，相当于先有五份平均的核定}
  year_months: {value: 12, unit: months, source: 历法}
  halves: {value: 2, unit: parts, source: 国发〔2005〕38号 (计发基数与指数化工资的平均值)}
  bp: {value: 10000, unit: bp, source: 万分之一}
  fen_a_yuan: {value: 100, unit: fen, source: 单位换算}
columns:
  person_id: {zh: 领取人, en: pensioner, unit: id}
  agent_id: {zh: 代办, en: agent, unit: id}
  monthly_yuan: {zh: 月待遇, en: monthly pension, unit: yuan}
  deemed_share: {zh: 视同缴费年限占比, en: share of the months counted that is deemed paid, unit: share}
  lump_share: {zh: 一次性补缴年限占比, en: share of the months counted that a lump sum paid back, unit: share}
  recent_lump_months: {zh: 申请前两年内补缴的月数, en: months paid back within two years before the application, unit: months}
  bare_months: {zh: 补缴、转入而无编号文书或文书不在登记里的月数, en: months paid back or transferred in without a document on record, unit: months, note: 档案、军龄证明有编号即可}
  gap_months: {zh: 首次正常缴费以前的补缴、转入、视同跨度, en: how long before the first regular contribution the record begins, unit: months}
  outside_months: {zh: 单位成立前或注销后的缴费月数, en: months paid in the name of an employer that did not exist, unit: months}
  formula_share: {zh: 月待遇高于按核定参数重算的比例, en: share of the pension above the formula with its own numbers, unit: share}
  record_share: {zh: 月待遇中指数、个人账户高于记录的部分, en: share of the pension from an index or an account above the record, unit: share}
  special_closeness: {zh: 特殊工种月数与最低要求的接近程度, en: closeness of the months of special work to the least required, unit: 0 to 1, note: 恰为 96、108、120 为 1；1 除以 (1 加超出月数)，无特殊工种为 0}
  file_changes: {zh: 申请前三年内改动出生日期、证件号码、姓名, en: changes of birth date number or name within three years before the application, unit: changes}
  change_closeness: {zh: 最后一次改动离申请的远近, en: closeness of the last change to the application, unit: 0 to 1, note: 1 除以 (1 加相隔月数)，无改动为 0}
  overrides: {zh: 经办中的强制通过与撤回, en: overrides and rollbacks while it was handled, unit: actions}
  agent_rate: {zh: 同一代办其他核定中有疑点的比例, en: share of the agent's other awards with a doubtful mark, unit: share, note: 向平均收缩；无代办为平均}
  operator_rate: {zh: 同一审批人其他核定中有疑点的比例, en: share of the approver's other awards with a doubtful mark, unit: share, note: 向平均收缩}
  doubt_months: {zh: 存疑月数, en: months in doubt, unit: months, note: 近期补缴、无文书与记录之外三者中最大的；不用模型时按它排序}
  doubt_share: {zh: 存疑月数占全部缴费月数的比例, en: share of the months in doubt in all that count, unit: share, note: 没有存疑月份、或除去后不足最低缴费月数的为 1}
  settled_by_rule: {zh: 规则 P05 至 P08 或 P12 已可认定, en: one of rules P05 to P08 or P12 settles it, unit: true or false}
  prevented_fen: {zh: 今后十二个月将发放的金额, en: due in the next twelve months, unit: fen}
--- */
WITH records AS (
    -- 逐月明细从哪个月之后齐全：只有此后起领的核定才能重算
    SELECT MAX(as_of_ym_month) AS opening_month FROM account_opening
),
award AS (
    -- 此后起领的职工养老核定
    SELECT
        a.award_id, i.root AS person_id, a.agent_id, a.op_approve, a.status, a.monthly_fen, a.apply_date,
        a.apply_date_month, a.award_date, a.benefit_start_ym_month AS start_month, a.actual_months, a.deemed_months,
        a.actual_months + a.deemed_months AS counted_months, a.special_kind, a.special_months, a.avg_index,
        a.account_fen, a.calc_base_fen, a.divisor,
        GREATEST(COALESCE(a.archive_birth_date_month - a.birth_date_used_month, 0), 0) AS archive_months
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    JOIN records AS k ON a.benefit_start_ym_month > k.opening_month
    WHERE a.scheme = 'EP' AND a.award_type <> 'disability_allow'
        AND (a.end_reason IS NULL OR a.end_reason <> 'error')
),
document AS (
    -- 登记在册的裁判、仲裁等文书
    SELECT doc_no FROM ext_court GROUP BY doc_no
),
entered AS (
    -- 起领之前的每条养老缴费：是否补缴或转入而没有依据，是否在单位存续期之外
    SELECT
        w.award_id, c.ym_month, c.kind, c.base_ep_fen,
        c.paid_date IS NULL OR c.paid_date <= w.award_date AS is_known,
        c.kind = 'backpay_lump' AND w.apply_date_month - c.paid_date_month <= $recent_months AS is_recent_lump,
        c.kind IN ('backpay_lump', 'transfer_in') AND (
            c.doc_no IS NULL
            OR (d.doc_no IS NULL AND (c.doc_type IS NULL OR c.doc_type NOT IN ('archive', 'military')))
        ) AS is_bare,
        c.kind = 'transfer_in' AND c.doc_no IS NULL AND c.paid_date IS NULL AS is_unsupported,
        c.ym_month < e.reg_date_month OR c.ym_month > e.cancel_date_month + $grace_months AS is_outside
    FROM award AS w
    JOIN claimant_contribution AS c ON c.person_id = w.person_id AND c.ym_month < w.start_month
    LEFT JOIN document AS d ON d.doc_no = c.doc_no
    LEFT JOIN employer AS e ON e.employer_id = c.employer_id
    WHERE c.lines_ep
),
career AS (
    -- 每份核定的缴费经历，按月计
    SELECT
        award_id,
        COUNT(DISTINCT CASE WHEN kind <> 'deemed' THEN ym_month END) AS recorded_months,
        COUNT(DISTINCT CASE WHEN kind = 'backpay_lump' THEN ym_month END) AS lump_months,
        COUNT(DISTINCT CASE WHEN is_recent_lump THEN ym_month END) AS recent_lump_months,
        COUNT(DISTINCT CASE WHEN is_bare THEN ym_month END) AS bare_months,
        COUNT(DISTINCT CASE WHEN is_unsupported THEN ym_month END) AS unsupported_months,
        COUNT(DISTINCT CASE WHEN is_outside THEN ym_month END) AS outside_months,
        MIN(ym_month) AS first_month,
        MIN(CASE WHEN kind = 'normal' THEN ym_month END) AS first_regular_month
    FROM entered
    GROUP BY award_id
),
monthly AS (
    -- 核定时已到账或资金在途的每个月的缴费基数；同月几笔取大的
    SELECT award_id, ym_month, MAX(base_ep_fen) AS base_fen
    FROM entered
    WHERE kind <> 'deemed' AND is_known
    GROUP BY award_id, ym_month
),
summed AS (
    -- 这些月份的指数之和与记入个人账户的金额；有月份没有公布平均工资、记账比例的为空
    SELECT
        m.award_id, COUNT(m.ym_month) AS months,
        CASE WHEN COUNT(w.value_fen) = COUNT(m.ym_month) THEN SUM(m.base_fen / NULLIF(w.value_fen, 0)) END AS index_sum,
        CASE WHEN COUNT(k.value) = COUNT(m.ym_month) THEN SUM(m.base_fen * k.value / $bp) END AS credit_fen
    FROM monthly AS m
    LEFT JOIN law_parameter AS w
        ON w.name = 'provincial_mean_wage' AND m.ym_month BETWEEN w.from_month AND w.to_month
    LEFT JOIN law_parameter AS k ON k.name = 'account_rate' AND m.ym_month BETWEEN k.from_month AND k.to_month
    GROUP BY m.award_id
),
opened AS (
    -- 之前的实缴月数、指数、个人账户余额和首次缴费的月份
    SELECT
        i.root AS person_id, SUM(o.paid_months) AS paid_months, SUM(o.paid_months * o.avg_index) AS index_sum,
        SUM(o.account_fen) AS account_fen, MIN(o.first_ym_month) AS first_month
    FROM account_opening AS o
    JOIN identity AS i ON i.person_id = o.person_id
    WHERE o.line = 'EP'
    GROUP BY i.root
),
interest AS (
    -- 从期初到起领各年的记账利率之和
    SELECT w.award_id, SUM(r.value) AS rate
    FROM award AS w
    CROSS JOIN records AS k
    JOIN law_parameter AS r
        ON r.name = 'account_interest' AND r.to_month > k.opening_month AND r.from_month <= w.start_month
    GROUP BY w.award_id
),
law AS (
    -- 起领当月施行的计发比例、过渡性系数，特殊工种要求的月数，最低缴费月数
    SELECT w.award_id, a.value AS accrual, t.value AS transition, s.value AS special_required, q.value AS required
    FROM award AS w
    LEFT JOIN law_parameter AS a
        ON a.name = 'pension_accrual' AND w.start_month BETWEEN a.from_month AND a.to_month
    LEFT JOIN law_parameter AS t
        ON t.name = 'transition_rate' AND t.key = 'EP' AND w.start_month BETWEEN t.from_month AND t.to_month
    LEFT JOIN law_parameter AS s
        ON s.name = 'special_work_months' AND s.key = w.special_kind
        AND w.start_month BETWEEN s.from_month AND s.to_month
    LEFT JOIN law_parameter AS q
        ON q.name = 'minimum_contribution_months' AND w.start_month BETWEEN q.from_month AND q.to_month
),
borne_out AS (
    -- 每份核定：记录能支撑的月数、指数和个人账户
    SELECT
        w.award_id,
        w.actual_months - COALESCE(o.paid_months, 0) - COALESCE(c.recorded_months, 0) AS unrecorded_months,
        (COALESCE(o.index_sum, 0) + CASE WHEN s.months > 0 THEN s.index_sum ELSE 0 END)
            / NULLIF(COALESCE(o.paid_months, 0) + COALESCE(s.months, 0), 0) AS avg_index,
        COALESCE(o.account_fen, 0) * (1 + i.rate / $bp)
            + CASE WHEN s.months > 0 THEN s.credit_fen ELSE 0 END AS account_fen,
        LEAST(o.first_month, c.first_regular_month) AS first_regular_month, c.first_month
    FROM award AS w
    LEFT JOIN opened AS o ON o.person_id = w.person_id
    LEFT JOIN career AS c ON c.award_id = w.award_id
    LEFT JOIN summed AS s ON s.award_id = w.award_id
    LEFT JOIN interest AS i ON i.award_id = w.award_id
),
recomputed AS (
    -- 按核定自己的参数重算的月待遇；指数、个人账户高于记录的，使月待遇多出多少
    SELECT
        w.award_id,
        w.monthly_fen - (
            w.calc_base_fen * (1 + w.avg_index) / $halves * w.counted_months / $year_months * l.accrual / $bp
            + w.calc_base_fen * w.avg_index * w.deemed_months / $year_months * l.transition / $bp
            + w.account_fen / NULLIF(w.divisor, 0)
        ) AS formula_fen,
        w.calc_base_fen * (w.avg_index - b.avg_index) / $year_months
            * (w.counted_months * l.accrual / $halves + w.deemed_months * l.transition) / $bp AS index_fen,
        (w.account_fen - b.account_fen) / NULLIF(w.divisor, 0) AS account_fen
    FROM award AS w
    JOIN borne_out AS b ON b.award_id = w.award_id
    JOIN law AS l ON l.award_id = w.award_id
),
change AS (
    -- 申请前三年内对出生日期、证件号码、姓名的改动
    SELECT w.award_id, p.change_ts_month AS month
    FROM award AS w
    JOIN identity AS i ON i.root = w.person_id
    JOIN person_change AS p ON p.person_id = i.person_id
    WHERE p.field IN ('birth_date', 'id_no', 'name') AND CAST(p.change_ts AS DATE) <= w.apply_date
        AND w.apply_date_month - p.change_ts_month <= $change_months
),
changed AS (
    -- 每份核定的改动次数和最后一次的月份
    SELECT award_id, COUNT(month) AS changes, MAX(month) AS last_month FROM change GROUP BY award_id
),
forced AS (
    -- 核定以前的强制通过与撤回
    SELECT w.award_id, COUNT(*) AS overrides
    FROM award AS w
    JOIN op_log AS l ON l.object_id = w.award_id
    WHERE l.object_type = 'pension_award' AND l.action IN ('override', 'rollback')
        AND CAST(l.action_ts AS DATE) <= w.award_date
    GROUP BY w.award_id
),
file AS (
    -- 每份核定的各项事实，及是否有疑点
    SELECT
        w.award_id, w.agent_id, w.op_approve,
        COALESCE(c.lump_months, 0) AS lump_months, COALESCE(c.recent_lump_months, 0) AS recent_lump_months,
        COALESCE(c.bare_months, 0) AS bare_months, COALESCE(c.outside_months, 0) AS outside_months,
        COALESCE(g.changes, 0) AS file_changes, COALESCE(f.overrides, 0) AS overrides,
        COALESCE(1 / NULLIF(1 + w.apply_date_month - g.last_month, 0), 0) AS change_closeness,
        COALESCE(c.unsupported_months, 0) AS unsupported_months,
        CASE
            WHEN w.special_months >= l.special_required THEN 1 / NULLIF(1 + w.special_months - l.special_required, 0)
            ELSE 0
        END AS special_closeness,
        COALESCE(w.special_months < l.special_required, FALSE) AS is_special_short,
        CASE
            WHEN c.recent_lump_months >= $recent_least OR c.bare_months > 0 OR c.outside_months > 0
                OR g.changes > 0 OR f.overrides > 0 OR w.special_months = l.special_required THEN 1
            ELSE 0
        END AS mark
    FROM award AS w
    LEFT JOIN career AS c ON c.award_id = w.award_id
    LEFT JOIN changed AS g ON g.award_id = w.award_id
    LEFT JOIN forced AS f ON f.award_id = w.award_id
    LEFT JOIN law AS l ON l.award_id = w.award_id
),
everybody AS (
    -- 全部核定中有疑点的比例
    SELECT AVG(mark) AS rate FROM file
),
agent_file AS (
    -- 每个代办的核定与其中有疑点的
    SELECT agent_id, COUNT(award_id) AS awards, SUM(mark) AS marks
    FROM file
    WHERE agent_id IS NOT NULL
    GROUP BY agent_id
),
operator_file AS (
    -- 每个审批人的核定与其中有疑点的
    SELECT op_approve, COUNT(award_id) AS awards, SUM(mark) AS marks
    FROM file
    WHERE op_approve IS NOT NULL
    GROUP BY op_approve
)
SELECT
    w.award_id,
    w.person_id,
    w.agent_id,
    w.monthly_fen / $fen_a_yuan AS monthly_yuan,
    w.deemed_months / NULLIF(w.counted_months, 0) AS deemed_share,
    f.lump_months / NULLIF(w.counted_months, 0) AS lump_share,
    f.recent_lump_months,
    f.bare_months,
    GREATEST(COALESCE(b.first_regular_month - b.first_month, 0), 0) AS gap_months,
    f.outside_months,
    r.formula_fen / NULLIF(w.monthly_fen, 0) AS formula_share,
    (GREATEST(COALESCE(r.index_fen, 0), 0) + GREATEST(COALESCE(r.account_fen, 0), 0))
        / NULLIF(w.monthly_fen, 0) AS record_share,
    f.special_closeness,
    f.file_changes,
    f.change_closeness,
    f.overrides,
    (COALESCE(a.marks - f.mark, 0) + e.rate * $usual_awards)
        / NULLIF(COALESCE(a.awards - 1, 0) + $usual_awards, 0) AS agent_rate,
    (COALESCE(o.marks - f.mark, 0) + e.rate * $usual_awards)
        / NULLIF(COALESCE(o.awards - 1, 0) + $usual_awards, 0) AS operator_rate,
    GREATEST(f.recent_lump_months, f.bare_months, b.unrecorded_months) AS doubt_months,
    CASE
        WHEN GREATEST(f.recent_lump_months, f.bare_months, b.unrecorded_months) <= 0 THEN 1
        WHEN w.counted_months - GREATEST(f.recent_lump_months, f.bare_months, b.unrecorded_months) < l.required THEN 1
        ELSE GREATEST(f.recent_lump_months, f.bare_months, b.unrecorded_months) / NULLIF(w.counted_months, 0)
    END AS doubt_share,
    COALESCE(b.unrecorded_months >= $least_difference, FALSE)
        OR w.archive_months > $lunar_months OR f.is_special_short OR f.unsupported_months > 0
        OR (f.recent_lump_months >= $recent_least AND f.bare_months > 0)
        OR COALESCE(
            GREATEST(r.formula_fen, r.index_fen, r.account_fen)
            > GREATEST($least_fen, w.monthly_fen * $least_share), FALSE
        ) AS settled_by_rule,
    CASE WHEN w.status = 'active' THEN w.monthly_fen * $year_months ELSE 0 END AS prevented_fen
FROM award AS w
JOIN file AS f ON f.award_id = w.award_id
JOIN borne_out AS b ON b.award_id = w.award_id
JOIN recomputed AS r ON r.award_id = w.award_id
JOIN law AS l ON l.award_id = w.award_id
CROSS JOIN everybody AS e
LEFT JOIN agent_file AS a ON a.agent_id = w.agent_id
LEFT JOIN operator_file AS o ON o.op_approve = w.op_approve

/* ---
entity: operator_duty
key: [op_id]
title: 经办人员的岗位分离
title_en: How operators' duties were kept apart
grain: one row an operator who wrote to a record in the last window_months months, service accounts left out
reads: [op_log, operator, identity, exemption]
parameters:
  window_months: {value: 12, unit: months, source: 设计值，一个年度}
  accept_months: {value: 12, unit: months, source: 设计值，窗口内审批的事项最早何时受理}
  least_hands: {value: 3, unit: persons, source: 社会保险经办条例 第三十六条，受理、审核、审批三岗}
  quarter_months: {value: 3, unit: months, source: 4-models M16，同一季度}
  switch_seconds: {value: 60, unit: seconds, source: 4-models M16，同一终端六十秒内换人}
columns:
  office_id: {zh: 经办机构, en: office, unit: id}
  post: {zh: 岗位, en: post, unit: code, note: 仅用于同类比较}
  structural: {zh: 两人机构或代岗, en: small office or stand-in, unit: true or false, note: 制度性合岗，不作可疑}
  writes: {zh: 一年内的写操作, en: writes in a year, unit: writes}
  divisible: {zh: 参与审核审批、留有两个以上环节的事项, en: matters reviewed or approved with two or more steps on record, unit: matters}
  own_intake: {zh: 其中自己受理自己审批的, en: of these accepted and approved by himself, unit: matters}
  undivided: {zh: 其中审核与受理或审批为同一人的, en: of these reviewed by who also accepted or approved, unit: matters, note: 不含自己受理自己审批的}
  shared_steps: {zh: 同一事项六十秒内在同一终端由两人办理的次数, en: times one matter was passed on between two people at one terminal within 60 seconds, unit: times}
  rapid_switches: {zh: 同一终端六十秒内换人的次数, en: times a terminal changed hands within 60 seconds, unit: times, note: 不含同一事项的}
  quarters: {zh: 有写操作的季度, en: quarters with a write, unit: quarters}
  finance_quarters: {zh: 其中兼任财务又办理待遇业务的季度, en: of these in a finance post while handling benefits, unit: quarters}
  reciprocal: {zh: 与同一人互相审批的事项（较少一方）, en: matters approved for one another with one colleague (the smaller side), unit: matters}
  reciprocal_given: {zh: 随机分派时为其审批的期望, en: his approvals of the colleague's matters that chance would give, unit: matters}
  reciprocal_taken: {zh: 随机分派时对方审批的期望, en: the colleague's approvals of his that chance would give, unit: matters}
  reciprocal_pairs: {zh: 有互相审批的同事数, en: colleagues with approvals both ways, unit: persons}
  partner_op: {zh: 该同事, en: that colleague, unit: id}
  structural_matters: {zh: 因两人机构或代岗而合岗的事项, en: matters undivided for want of staff, unit: matters, note: 不计入}
  log_id: {zh: 最近一次的日志, en: last log entry of any of these, unit: id}
--- */
WITH on_record AS (
    -- 在册的备案：服务账号、两人机构、代岗
    SELECT e.kind, e.key, e.valid_from, COALESCE(e.valid_to, $as_of) AS valid_to
    FROM exemption AS e
    WHERE e.kind IN ('service_account', 'small_office', 'duty_cover')
),
staff AS (
    -- 经办账号及其背后的人：同一人的几个账号算一双手
    SELECT o.op_id, o.office_id, o.post, o.from_date_month, o.to_date, o.to_date_month, COALESCE(i.root, 0 - o.op_id) AS hand
    FROM operator AS o
    LEFT JOIN identity AS i ON i.person_id = o.person_id
    WHERE NOT EXISTS (
        SELECT 1 FROM on_record AS r WHERE r.kind = 'service_account' AND r.key = CAST(o.op_id AS VARCHAR)
    )
),
short_staffed AS (
    -- 在岗不足三人、分不开三岗的机构
    SELECT s.office_id
    FROM staff AS s
    WHERE s.to_date IS NULL OR s.to_date >= $as_of
    GROUP BY s.office_id
    HAVING COUNT(DISTINCT s.hand) < $least_hands
),
written AS (
    -- 写操作，连同窗口之前的受理
    SELECT
        l.log_id, l.op_id, l.action, l.object_type, l.object_id, l.second_op, l.terminal_id, l.action_ts,
        l.action_ts_minute, l.action_ts_second, l.action_ts_month, CAST(l.action_ts AS DATE) AS action_date,
        s.hand, s.office_id, s.post
    FROM op_log AS l
    JOIN staff AS s ON s.op_id = l.op_id
    WHERE l.action NOT IN ('query', 'export')
        AND l.action_ts_month > $as_of_month - $window_months - $accept_months AND l.action_ts_month <= $as_of_month
),
recent AS (
    -- 窗口内的写操作
    SELECT
        w.log_id, w.op_id, w.action, w.object_type, w.object_id, w.second_op, w.terminal_id, w.action_ts,
        w.action_ts_minute, w.action_ts_second, w.action_ts_month, w.action_date, w.hand, w.office_id, w.post,
        CAST(FLOOR(w.action_ts_month / $quarter_months) AS BIGINT) AS quarter,
        EXISTS (
            SELECT 1 FROM on_record AS r
            WHERE r.kind = 'small_office' AND r.key = CAST(w.office_id AS VARCHAR)
                AND w.action_date BETWEEN r.valid_from AND r.valid_to
        ) OR EXISTS (
            SELECT 1 FROM on_record AS r
            WHERE r.kind = 'duty_cover' AND r.key = CAST(w.op_id AS VARCHAR)
                AND w.action_date BETWEEN r.valid_from AND r.valid_to
        ) OR w.office_id IN (SELECT short_staffed.office_id FROM short_staffed) AS is_structural
    FROM written AS w
    WHERE w.action_ts_month > $as_of_month - $window_months
),
accepted AS (
    -- 每一事项由谁受理，以最早一次为准
    SELECT a.object_type, a.object_id, a.op_id, a.hand
    FROM (
        SELECT
            w.object_type, w.object_id, w.op_id, w.hand,
            ROW_NUMBER() OVER (PARTITION BY w.object_type, w.object_id ORDER BY w.action_ts, w.log_id) AS place
        FROM written AS w
        WHERE w.action = 'create'
    ) AS a
    WHERE a.place = 1
),
passed AS (
    -- 窗口内审批通过的事项：审批、审核、受理各是谁，至少留有两个环节
    SELECT
        p.log_id, p.office_id, p.post, p.action_ts_month, p.is_structural,
        p.op_id AS approver, p.hand AS approver_hand, v.op_id AS reviewer, v.hand AS reviewer_hand,
        a.op_id AS acceptor, a.hand AS acceptor_hand,
        COALESCE(a.hand = p.hand, FALSE) AS is_own,
        COALESCE(v.hand = p.hand, FALSE) OR COALESCE(v.hand = a.hand, FALSE) AS is_doubled
    FROM recent AS p
    LEFT JOIN staff AS v ON v.op_id = p.second_op
    LEFT JOIN accepted AS a ON a.object_type = p.object_type AND a.object_id = p.object_id
    WHERE p.action = 'approve' AND (v.op_id IS NOT NULL OR a.op_id IS NOT NULL)
),
step AS (
    -- 每一事项的审批人，以及与其不同的审核人，各算参与一次；合岗算在占了两个环节的人名下
    SELECT
        p.approver AS op_id, p.log_id, p.is_structural, p.is_own,
        NOT p.is_own AND COALESCE(p.reviewer_hand = p.approver_hand, FALSE) AS is_doubled
    FROM passed AS p
    UNION ALL
    SELECT
        p.reviewer AS op_id, p.log_id, p.is_structural, FALSE AS is_own,
        NOT p.is_own AND COALESCE(p.reviewer_hand = p.acceptor_hand, FALSE) AS is_doubled
    FROM passed AS p
    WHERE p.reviewer IS NOT NULL AND p.reviewer_hand <> p.approver_hand
),
duties AS (
    -- 每名经办人参与的事项，其中合岗的；两人机构和代岗的另计
    SELECT
        s.op_id,
        COUNT(CASE WHEN NOT s.is_structural THEN 1 END) AS divisible,
        COUNT(CASE WHEN NOT s.is_structural AND s.is_own THEN 1 END) AS own_intake,
        COUNT(CASE WHEN NOT s.is_structural AND s.is_doubled THEN 1 END) AS undivided,
        COUNT(CASE WHEN s.is_structural AND (s.is_own OR s.is_doubled) THEN 1 END) AS structural_matters,
        MAX(CASE WHEN NOT s.is_structural AND (s.is_own OR s.is_doubled) THEN s.log_id END) AS log_id
    FROM step AS s
    GROUP BY s.op_id
),
after_another AS (
    -- 每次写操作之前，同一终端上一次写操作是谁、何时、办的什么
    SELECT
        r.log_id, r.op_id, r.hand, r.action_ts_minute, r.action_ts_second, r.object_type, r.object_id, r.is_structural,
        LAG(r.op_id) OVER (PARTITION BY r.terminal_id ORDER BY r.action_ts, r.log_id) AS last_op,
        LAG(r.hand) OVER (PARTITION BY r.terminal_id ORDER BY r.action_ts, r.log_id) AS last_hand,
        LAG(r.action_ts_second) OVER (PARTITION BY r.terminal_id ORDER BY r.action_ts, r.log_id) AS last_second,
        LAG(r.action_ts_minute) OVER (PARTITION BY r.terminal_id ORDER BY r.action_ts, r.log_id) AS last_minute,
        LAG(r.object_type) OVER (PARTITION BY r.terminal_id ORDER BY r.action_ts, r.log_id) AS last_type,
        LAG(r.object_id) OVER (PARTITION BY r.terminal_id ORDER BY r.action_ts, r.log_id) AS last_object
    FROM recent AS r
),
near AS (
    -- 换了人、且相隔不过一两分钟的
    SELECT
        a.log_id, a.op_id, a.last_op, a.object_type = a.last_type AND a.object_id = a.last_object AS same_object,
        (a.action_ts_minute - a.last_minute) * 60 + a.action_ts_second - a.last_second AS seconds
    FROM after_another AS a
    WHERE NOT a.is_structural AND a.last_hand <> a.hand AND a.action_ts_minute - a.last_minute <= 1
),
handed AS (
    -- 六十秒内换人，两个账号各算一次
    SELECT n.op_id, n.log_id, n.same_object FROM near AS n WHERE n.seconds < $switch_seconds
    UNION ALL
    SELECT n.last_op AS op_id, n.log_id, n.same_object FROM near AS n WHERE n.seconds < $switch_seconds
),
terminals AS (
    -- 每名经办人的换人次数，同一事项的另计
    SELECT
        h.op_id, COUNT(CASE WHEN h.same_object THEN 1 END) AS shared_steps,
        COUNT(CASE WHEN NOT h.same_object THEN 1 END) AS rapid_switches, MAX(h.log_id) AS log_id
    FROM handed AS h
    GROUP BY h.op_id
),
benefit_quarter AS (
    -- 每名经办人办理待遇业务的季度
    SELECT r.op_id, r.hand, r.quarter, MAX(r.log_id) AS log_id
    FROM recent AS r
    WHERE NOT r.is_structural AND r.object_type IN (
        'pension_award', 'death_benefit', 'ui_claim', 'employer_subsidy', 'skill_subsidy', 'wi_case', 'wi_appraisal',
        'wi_benefit', 'medical_bill', 'dependant'
    )
    GROUP BY r.op_id, r.hand, r.quarter
),
mixed AS (
    -- 其中本人同一季度又任财务岗的
    SELECT b.op_id, COUNT(b.quarter) AS finance_quarters, MAX(b.log_id) AS log_id
    FROM benefit_quarter AS b
    WHERE EXISTS (
        SELECT 1 FROM staff AS s
        WHERE s.hand = b.hand AND s.post = 'finance'
            AND CAST(FLOOR(s.from_date_month / $quarter_months) AS BIGINT) <= b.quarter
            AND (
                s.to_date_month IS NULL
                OR CAST(FLOOR(s.to_date_month / $quarter_months) AS BIGINT) >= b.quarter
            )
    )
    GROUP BY b.op_id
),
deal AS (
    -- 每一件由谁提交、由谁审批，本人的除外
    SELECT
        p.office_id, p.post, p.action_ts_month, p.approver, COALESCE(p.acceptor, p.reviewer) AS maker
    FROM passed AS p
    WHERE NOT p.is_structural AND COALESCE(p.acceptor_hand, p.reviewer_hand) <> p.approver_hand
),
cell AS (
    -- 同一机构、岗位、月份的件数
    SELECT d.office_id, d.post, d.action_ts_month, COUNT(d.maker) AS matters
    FROM deal AS d GROUP BY d.office_id, d.post, d.action_ts_month
),
made AS (
    -- 其中每人提交的件数
    SELECT d.office_id, d.post, d.action_ts_month, d.maker, COUNT(d.approver) AS matters
    FROM deal AS d GROUP BY d.office_id, d.post, d.action_ts_month, d.maker
),
approved AS (
    -- 其中每人审批的件数，以及审批人自己提交、须由他人审批的件数
    SELECT d.office_id, d.post, d.action_ts_month, d.approver, COUNT(d.maker) AS matters
    FROM deal AS d GROUP BY d.office_id, d.post, d.action_ts_month, d.approver
),
dealt AS (
    -- 每对提交人与审批人实际的件数
    SELECT d.office_id, d.post, d.action_ts_month, d.approver, d.maker, COUNT(d.maker) AS matters
    FROM deal AS d GROUP BY d.office_id, d.post, d.action_ts_month, d.approver, d.maker
),
chance AS (
    -- 审批人在本机构、本岗位、本月内随机分派时（自己提交的除外），每对的期望件数：超几何分布的均值
    SELECT
        a.approver, m.maker, SUM(COALESCE(d.matters, 0)) AS matters,
        SUM(a.matters * m.matters / NULLIF(c.matters - COALESCE(o.matters, 0), 0)) AS expected
    FROM approved AS a
    JOIN cell AS c ON c.office_id = a.office_id AND c.post = a.post AND c.action_ts_month = a.action_ts_month
    JOIN made AS m
        ON m.office_id = a.office_id AND m.post = a.post AND m.action_ts_month = a.action_ts_month
        AND m.maker <> a.approver
    LEFT JOIN made AS o
        ON o.office_id = a.office_id AND o.post = a.post AND o.action_ts_month = a.action_ts_month
        AND o.maker = a.approver
    LEFT JOIN dealt AS d
        ON d.office_id = a.office_id AND d.post = a.post AND d.action_ts_month = a.action_ts_month
        AND d.approver = a.approver AND d.maker = m.maker
    GROUP BY a.approver, m.maker
),
pair AS (
    -- 互相审批过的两人：较少一方的件数，以及两个方向各自的期望；超出最多的一对排第一
    SELECT
        g.approver AS op_id, g.maker AS partner_op, LEAST(g.matters, t.matters) AS reciprocal,
        g.expected AS given, t.expected AS taken,
        COUNT(g.maker) OVER (PARTITION BY g.approver) AS pairs,
        ROW_NUMBER() OVER (
            PARTITION BY g.approver
            ORDER BY LEAST(g.matters, t.matters) - GREATEST(g.expected, t.expected) DESC, q.op_id
        ) AS place
    FROM chance AS g
    JOIN chance AS t ON t.approver = g.maker AND t.maker = g.approver
    JOIN staff AS q ON q.op_id = g.maker
    WHERE g.matters > 0 AND t.matters > 0
),
active AS (
    -- 窗口内有写操作的经办人
    SELECT
        r.op_id, r.office_id, r.post, COUNT(CASE WHEN NOT r.is_structural THEN 1 END) AS writes,
        COUNT(DISTINCT r.quarter) AS quarters, BOOL_OR(r.is_structural) AS structural, MAX(r.log_id) AS log_id
    FROM recent AS r
    GROUP BY r.op_id, r.office_id, r.post
)
SELECT
    a.op_id,
    a.office_id,
    a.post,
    a.structural,
    a.writes,
    COALESCE(d.divisible, 0) AS divisible,
    COALESCE(d.own_intake, 0) AS own_intake,
    COALESCE(d.undivided, 0) AS undivided,
    COALESCE(t.shared_steps, 0) AS shared_steps,
    COALESCE(t.rapid_switches, 0) AS rapid_switches,
    a.quarters,
    COALESCE(m.finance_quarters, 0) AS finance_quarters,
    COALESCE(p.reciprocal, 0) AS reciprocal,
    COALESCE(p.given, 0) AS reciprocal_given,
    COALESCE(p.taken, 0) AS reciprocal_taken,
    COALESCE(p.pairs, 0) AS reciprocal_pairs,
    p.partner_op,
    COALESCE(d.structural_matters, 0) AS structural_matters,
    COALESCE(GREATEST(d.log_id, t.log_id, m.log_id), a.log_id) AS log_id
FROM active AS a
LEFT JOIN duties AS d ON d.op_id = a.op_id
LEFT JOIN terminals AS t ON t.op_id = a.op_id
LEFT JOIN mixed AS m ON m.op_id = a.op_id
LEFT JOIN pair AS p ON p.op_id = a.op_id AND p.place = 1

/* ---
entity: operator_business
key: [operator_business_id]
title: 经办人员各项业务中的强制通过与倒签
title_en: Overrides, rollbacks and back-dates of an operator in one kind of business
grain: one row an operator and kind of business with an action that changes something in the last window_months months
reads: [op_log, operator, office, exemption_in_force]
parameters:
  window_months: {value: 24, unit: months, source: 行政处罚法 第三十六条，追责期两年}
  batch_acts: {value: 50, unit: acts, source: 设计值，一日内同类倒签达此数即为批量更正，计为一次}
  campaign_share: {value: 0.25, unit: share, source: 设计值，当月办理该业务的人员达此比例都有倒签，即为政策性集中更正}
  apart: {value: 100, unit: number, source: 编号用，业务序号小于此数}
  death_no: {value: 2, unit: number, source: 业务序号}
  claim_no: {value: 3, unit: number, source: 业务序号}
  refund_no: {value: 4, unit: number, source: 业务序号}
  skill_no: {value: 5, unit: number, source: 业务序号}
  injury_no: {value: 6, unit: number, source: 业务序号}
  injury_benefit_no: {value: 7, unit: number, source: 业务序号}
  bill_no: {value: 8, unit: number, source: 业务序号}
  enrolment_no: {value: 9, unit: number, source: 业务序号}
  contribution_no: {value: 10, unit: number, source: 业务序号}
  person_no: {value: 11, unit: number, source: 业务序号}
  certification_no: {value: 12, unit: number, source: 业务序号}
  approve_no: {value: 2, unit: number, source: 岗位序号}
  finance_no: {value: 3, unit: number, source: 岗位序号}
  data_no: {value: 4, unit: number, source: 岗位序号}
  audit_no: {value: 5, unit: number, source: 岗位序号}
  accept_no: {value: 6, unit: number, source: 岗位序号}
  centre_no: {value: 10, unit: number, source: 市中心和鉴定委员会的岗位序号加此数}
  service_no: {value: 9, unit: number, source: 备案的服务账号自成一类}
columns:
  op_id: {zh: 经办人员, en: operator, unit: id}
  business: {zh: 业务序号, en: number of the kind of business, unit: number, note: 1 养老待遇，2 丧葬抚恤，3 失业申领，4 单位补贴，5 技能补贴，6 工伤认定，7 工伤待遇，8 工伤医疗费，9 参保登记，10 缴费，11 人员信息，12 资格认证，0 其他}
  class: {zh: 同岗位、同类机构、同业务, en: class of post and kind of office and of business, unit: number, note: 岗位序号乘以 apart 加业务序号}
  is_service: {zh: 备案的服务账号, en: service account on record, unit: true or false}
  decides: {zh: 作过审批或退回, en: has approved or rejected in this business, unit: true or false}
  decisions: {zh: 两年内改变业务数据的操作, en: acts that change something in two years, unit: acts, note: 查询和导出不计；批量更正计为一次}
  overrides: {zh: 其中强制通过, en: of these overrides, unit: acts}
  backdates: {zh: 其中倒签, en: of these back-dates, unit: acts, note: 批量更正计为一次}
  rollbacks: {zh: 其中回退, en: of these rollbacks, unit: acts}
  reworked: {zh: 退回后又修改, en: changes of a file after its rejection, unit: acts, note: 强制通过和倒签另计}
  batches: {zh: 批量更正次数, en: mass corrections, unit: batches}
  batch_backdates: {zh: 批量更正中的倒签, en: back-dates within mass corrections, unit: acts}
  campaign_backdates: {zh: 政策性集中更正月份的倒签, en: back-dates in months when many of those who do this business back-dated, unit: acts, note: 仅作标注，倒签数已含}
  log_id: {zh: 最近一次此类操作, en: the latest such act, unit: id, note: 没有则为空}
--- */
WITH changed AS (
    -- 两年内改变业务数据的操作，及其业务序号
    SELECT
        l.log_id, l.op_id, l.action, l.object_type, l.object_id, CAST(l.action_ts AS DATE) AS day, l.action_ts_month,
        l.action_ts_minute,
        CASE
            WHEN l.object_type = 'pension_award' THEN 1
            WHEN l.object_type = 'death_benefit' THEN $death_no
            WHEN l.object_type = 'ui_claim' THEN $claim_no
            WHEN l.object_type = 'employer_subsidy' THEN $refund_no
            WHEN l.object_type = 'skill_subsidy' THEN $skill_no
            WHEN l.object_type = 'wi_case' THEN $injury_no
            WHEN l.object_type = 'wi_benefit' THEN $injury_benefit_no
            WHEN l.object_type = 'medical_bill' THEN $bill_no
            WHEN l.object_type = 'enrolment' THEN $enrolment_no
            WHEN l.object_type = 'contribution' THEN $contribution_no
            WHEN l.object_type = 'person' THEN $person_no
            WHEN l.object_type = 'certification' THEN $certification_no
            ELSE 0
        END AS business
    FROM op_log AS l
    WHERE l.action_ts_month > $as_of_month - $window_months AND l.action NOT IN ('query', 'export')
),
rejected AS (
    -- 两年内被退回的业务，及最早退回的时刻
    SELECT c.object_type, c.object_id, MIN(c.action_ts_minute) AS rejected_minute
    FROM changed AS c
    WHERE c.action = 'reject'
    GROUP BY c.object_type, c.object_id
),
told AS (
    -- 每个操作属于哪一类，退回后又改数据的单列
    SELECT
        c.log_id, c.op_id, c.business, c.action, c.day, c.action_ts_month AS month,
        CASE
            WHEN c.action IN ('edit', 'edit_identity') AND r.rejected_minute < c.action_ts_minute THEN 1
            ELSE 0
        END AS is_reworked
    FROM changed AS c
    LEFT JOIN rejected AS r ON r.object_type = c.object_type AND r.object_id = c.object_id
),
daily AS (
    -- 每人每项业务每日的操作
    SELECT
        t.op_id, t.business, t.month, t.day,
        COUNT(t.log_id) AS acts,
        COUNT(CASE WHEN t.action IN ('approve', 'reject', 'override') THEN 1 END) AS decided,
        COUNT(CASE WHEN t.action = 'override' THEN 1 END) AS overrides,
        COUNT(CASE WHEN t.action = 'backdate' THEN 1 END) AS backdates,
        COUNT(CASE WHEN t.action = 'rollback' THEN 1 END) AS rollbacks,
        SUM(t.is_reworked) AS reworked,
        MAX(CASE WHEN t.action IN ('override', 'backdate', 'rollback') OR t.is_reworked = 1 THEN t.log_id END) AS log_id
    FROM told AS t
    GROUP BY t.op_id, t.business, t.month, t.day
),
monthly AS (
    -- 每人每项业务每月是否有倒签
    SELECT d.op_id, d.business, d.month, MAX(CASE WHEN d.backdates > 0 THEN 1 ELSE 0 END) AS has_backdated
    FROM daily AS d
    GROUP BY d.op_id, d.business, d.month
),
campaign AS (
    -- 政策性集中更正的月份：办理该业务的人员有相当比例都在倒签
    SELECT m.business, m.month
    FROM monthly AS m
    GROUP BY m.business, m.month
    HAVING AVG(m.has_backdated) >= $campaign_share AND SUM(m.has_backdated) > 1
),
record AS (
    -- 两年合计，一日之内的批量倒签计为一次
    SELECT
        d.op_id, d.business, SUM(d.decided) > 0 AS decides,
        SUM(CASE WHEN d.backdates >= $batch_acts THEN d.acts - d.backdates + 1 ELSE d.acts END) AS decisions,
        SUM(d.overrides) AS overrides,
        SUM(CASE WHEN d.backdates >= $batch_acts THEN 1 ELSE d.backdates END) AS backdates,
        SUM(d.rollbacks) AS rollbacks,
        SUM(d.reworked) AS reworked,
        COUNT(CASE WHEN d.backdates >= $batch_acts THEN 1 END) AS batches,
        SUM(CASE WHEN d.backdates >= $batch_acts THEN d.backdates ELSE 0 END) AS batch_backdates,
        SUM(CASE WHEN c.month IS NOT NULL THEN d.backdates ELSE 0 END) AS campaign_backdates,
        MAX(d.log_id) AS log_id
    FROM daily AS d
    LEFT JOIN campaign AS c ON c.business = d.business AND c.month = d.month
    GROUP BY d.op_id, d.business
),
service AS (
    -- 备案的服务账号
    SELECT key AS op_key FROM exemption_in_force WHERE kind = 'service_account'
)
SELECT
    y.op_id * $apart + y.business AS operator_business_id,
    y.op_id,
    y.business,
    CASE
        WHEN s.op_key IS NOT NULL THEN $service_no
        WHEN o.post = 'review' THEN 1
        WHEN o.post = 'approve' THEN $approve_no
        WHEN o.post = 'finance' THEN $finance_no
        WHEN o.post = 'data' THEN $data_no
        WHEN o.post = 'audit' THEN $audit_no
        ELSE $accept_no
    END * $apart + CASE WHEN f.kind = 'branch' THEN 0 ELSE $centre_no * $apart END + y.business AS class,
    s.op_key IS NOT NULL AS is_service,
    y.decides,
    y.decisions,
    y.overrides,
    y.backdates,
    y.rollbacks,
    y.reworked,
    y.batches,
    y.batch_backdates,
    y.campaign_backdates,
    y.log_id
FROM record AS y
JOIN operator AS o ON o.op_id = y.op_id
JOIN office AS f ON f.office_id = o.office_id
LEFT JOIN service AS s ON s.op_key = CAST(y.op_id AS VARCHAR)

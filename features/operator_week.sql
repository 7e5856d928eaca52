/* ---
entity: operator_week
key: [operator_week_id]
title: 经办人员每周的操作节奏
title_en: An operator's tempo, week by week
grain: one row an operator and week with an act, of the last window_weeks weeks that have ended
reads: [op_log, operator, exemption, exemption_in_force, law_workday]
parameters:
  window_weeks: {value: 52, unit: weeks, source: 设计值，一年，季节各现一次}
  window_months: {value: 13, unit: months, source: 含窗口各周的月份}
  morning: {value: 510, unit: minutes, source: 设计值，上班 08:30}
  evening: {value: 1050, unit: minutes, source: 设计值，下班 17:30}
  quick_minutes: {value: 30, unit: minutes, source: 设计值，受理、审核、审批由不同的人办理，半小时走不完}
  streak_minutes: {value: 1, unit: minutes, source: 设计值，一分钟内看不完另一份材料}
  flood_times: {value: 3, unit: times, source: 设计值，本人平常一日的倍数}
  tenth: {value: 10, unit: number, source: 第十百分位}
  small_office: {value: 3, unit: operators, source: 设计值，三人以下的机构}
  longest: {value: 31, unit: days, source: 设计值，换卡和停机不超过一个月}
  steady: {value: 100, unit: acts, source: 设计值，同类当周的操作少于此数时偏向全年}
  epoch: {value: 1970-01-01, unit: day, source: 分钟数自此日起}
  thursday: {value: 3, unit: days after Monday, source: 1970-01-01 是星期四}
  week_days: {value: 7, unit: days, source: 历法}
  day_minutes: {value: 1440, unit: minutes, source: 历法}
  apart: {value: 100000, unit: number, source: 编号用，周序小于此数}
  ten: {value: 10, unit: number, source: 编号用}
  approve_no: {value: 2, unit: number, source: 岗位序号}
  finance_no: {value: 3, unit: number, source: 岗位序号}
  data_no: {value: 4, unit: number, source: 岗位序号}
  audit_no: {value: 5, unit: number, source: 岗位序号}
  accept_no: {value: 6, unit: number, source: 岗位序号}
  service_no: {value: 9, unit: number, source: 备案的服务账号自成一类}
columns:
  op_id: {zh: 经办人员, en: operator, unit: id}
  week: {zh: 周序, en: week number, unit: weeks since 1969-12-29}
  is_judged: {zh: 最近一周且不在集中换卡或停机期间, en: the last week and no card migration or outage in it, unit: true or false}
  is_masked: {zh: 集中换卡或停机的一周, en: a week with a card migration or an outage, unit: true or false}
  is_service: {zh: 备案的服务账号, en: service account on record, unit: true or false, note: 程序不分上下班，以下非工作时间和停办各项计 0}
  class: {zh: 同岗位、同规模机构, en: class of post and size of office, unit: number, note: 岗位序号乘以 10，机构超过 small_office 人的加 1}
  acts: {zh: 操作, en: acts, unit: acts}
  days: {zh: 有操作的天数, en: days with an act, unit: days}
  late_acts: {zh: 工作日 08:30 至 17:30 以外的操作, en: acts on working days outside office hours, unit: acts}
  rest_acts: {zh: 周末和节假日的操作, en: acts at weekends and on holidays, unit: acts, note: 调休上班的周末是工作日}
  expected_off: {zh: 同类当周应有的以上两项, en: what its class would have of these two that week, unit: acts}
  approvals: {zh: 审批通过, en: approvals, unit: acts}
  timed: {zh: 其中可知受理时刻的, en: of these the acceptance is in the log, unit: acts}
  quick_approvals: {zh: 其中受理后 quick_minutes 分钟内通过的, en: of these within quick_minutes of acceptance, unit: acts}
  expected_quick: {zh: 同类当周应有的, en: what its class would have that week, unit: acts}
  fast_minutes: {zh: 最快十分之一的审批距受理, en: tenth percentile from acceptance to approval, unit: minutes, note: 无可知受理时刻的为空}
  streak_approvals: {zh: 距本人上一笔审批不超过一分钟的, en: approvals within a minute of the operator's one before, unit: acts}
  expected_streak: {zh: 同类当周应有的, en: what its class would have that week, unit: acts}
  flood_days: {zh: 停办后一日办理数倍于平常的天数, en: days of many times the usual after an idle working day, unit: days}
  expected_flood: {zh: 同类当周应有的, en: what its class would have that week, unit: days}
  left_acts: {zh: 离岗后或到岗前的操作, en: acts before the first or after the last day in post, unit: acts}
  log_id: {zh: 最近一次此类操作, en: the latest act of these kinds, unit: id, note: 没有则为空}
--- */
WITH calendar AS (
    -- 每一天：自 1970 年起的天数、所在的周、是否工作日、第几个工作日
    SELECT
        date_diff('day', $epoch, w.day) AS day_no,
        CAST(FLOOR((date_diff('day', $epoch, w.day) + $thursday) / $week_days) AS BIGINT) AS week,
        w.day, w.works,
        SUM(CASE WHEN w.works THEN 1 ELSE 0 END) OVER (ORDER BY w.day) AS work_no
    FROM law_workday AS w
),
span AS (
    -- 最近一个已结束的周
    SELECT MAX(c.week) AS last_week
    FROM calendar AS c
    WHERE c.day <= $as_of AND (c.day_no + $thursday + 1) % $week_days = 0
),
act AS (
    -- 窗口内的操作
    SELECT
        l.log_id, l.op_id, l.action, l.object_type, l.object_id, l.action_ts_minute AS minute, c.week, c.day, c.day_no,
        c.work_no,
        CASE WHEN c.works AND l.action_ts_minute % $day_minutes >= $morning
            AND l.action_ts_minute % $day_minutes < $evening THEN 0 ELSE 1 END AS is_off,
        CASE WHEN c.works THEN 0 ELSE 1 END AS is_rest
    FROM op_log AS l
    JOIN calendar AS c ON c.day_no = CAST(FLOOR(l.action_ts_minute / $day_minutes) AS BIGINT)
    CROSS JOIN span AS s
    WHERE l.action_ts_month >= $as_of_month - $window_months
        AND c.week <= s.last_week AND c.week > s.last_week - $window_weeks
),
approval AS (
    -- 每一笔审批，及本人上一笔审批
    SELECT
        a.log_id, a.op_id, a.week, a.object_type, a.object_id, a.minute,
        a.minute - LAG(a.minute) OVER (PARTITION BY a.op_id ORDER BY a.minute, a.log_id) AS since_last,
        LAG(a.object_id) OVER (PARTITION BY a.op_id ORDER BY a.minute, a.log_id) AS last_object_id
    FROM act AS a
    WHERE a.action = 'approve'
),
accepted AS (
    -- 这些审批所涉业务的受理时刻
    SELECT l.object_type, l.object_id, MIN(l.action_ts_minute) AS minute
    FROM op_log AS l
    SEMI JOIN approval AS a ON a.object_type = l.object_type AND a.object_id = l.object_id
    WHERE l.action = 'create'
    GROUP BY l.object_type, l.object_id
),
ranked AS (
    -- 每一笔审批距受理几分钟，在本人当周排第几
    SELECT
        a.log_id, a.op_id, a.week, a.minute - t.minute AS taken,
        CASE WHEN a.since_last <= $streak_minutes AND a.object_id <> a.last_object_id THEN 1 ELSE 0 END AS is_streak,
        ROW_NUMBER() OVER (
            PARTITION BY a.op_id, a.week, CASE WHEN t.minute IS NULL THEN 0 ELSE 1 END
            ORDER BY a.minute - t.minute, a.log_id
        ) AS place,
        COUNT(t.minute) OVER (PARTITION BY a.op_id, a.week) AS timed
    FROM approval AS a
    LEFT JOIN accepted AS t ON t.object_type = a.object_type AND t.object_id = a.object_id AND t.minute <= a.minute
),
approved AS (
    -- 每人每周的审批
    SELECT
        r.op_id, r.week, COUNT(r.log_id) AS approvals, COUNT(r.taken) AS timed, SUM(r.is_streak) AS streak,
        COUNT(CASE WHEN r.taken <= $quick_minutes THEN 1 END) AS quick,
        MIN(CASE WHEN r.place >= r.timed / $tenth THEN r.taken END) AS fast_minutes,
        MAX(CASE WHEN r.is_streak = 1 OR r.taken <= $quick_minutes THEN r.log_id END) AS log_id
    FROM ranked AS r
    GROUP BY r.op_id, r.week
),
daily AS (
    -- 每人每日的操作，离岗后或到岗前的单列
    SELECT
        a.op_id, a.week, a.day_no, a.work_no,
        COUNT(a.log_id) AS acts, SUM(a.is_off) AS off, SUM(a.is_rest) AS rest,
        COUNT(CASE WHEN a.day > o.to_date OR a.day < o.from_date THEN 1 END) AS left_acts,
        MAX(CASE WHEN a.is_off = 1 OR a.day > o.to_date OR a.day < o.from_date THEN a.log_id END) AS log_id
    FROM act AS a
    JOIN operator AS o ON o.op_id = a.op_id
    GROUP BY a.op_id, a.week, a.day_no, a.work_no
),
rhythm AS (
    -- 每一日之前停办了几个工作日，及本人平常一日办多少
    SELECT
        d.op_id, d.week, d.acts, d.off, d.rest, d.left_acts, d.log_id,
        d.work_no - LAG(d.work_no) OVER (PARTITION BY d.op_id ORDER BY d.day_no, d.week, d.work_no) AS since_last,
        AVG(d.acts) OVER (PARTITION BY d.op_id) AS usual
    FROM daily AS d
),
weekly AS (
    -- 每人每周
    SELECT
        r.op_id, r.week, COUNT(r.acts) AS days, SUM(r.acts) AS acts, SUM(r.off) AS off, SUM(r.rest) AS rest,
        SUM(r.left_acts) AS left_acts, MAX(r.log_id) AS log_id,
        COUNT(CASE WHEN r.since_last > 1 AND r.acts >= $flood_times * r.usual THEN 1 END) AS flood
    FROM rhythm AS r
    GROUP BY r.op_id, r.week
),
size AS (
    -- 每个机构的在岗人数
    SELECT o.office_id, COUNT(o.op_id) AS operators
    FROM operator AS o
    WHERE COALESCE(o.to_date, $as_of) >= $as_of
    GROUP BY o.office_id
),
service AS (
    -- 备案的服务账号
    SELECT key AS op_key FROM exemption_in_force WHERE kind = 'service_account'
),
masked AS (
    -- 集中换卡或停机涉及的周；没有止日或过长的备案不能遮住
    SELECT DISTINCT c.week
    FROM exemption AS x
    JOIN calendar AS c ON c.day >= x.valid_from AND c.day <= x.valid_to
    WHERE x.kind IN ('card_migration', 'system_outage') AND date_diff('day', x.valid_from, x.valid_to) < $longest
),
told AS (
    -- 每人每周的各项，及其岗位和机构规模；程序不分上下班，也不停办
    SELECT
        w.op_id, w.week, w.days, w.acts, w.left_acts,
        CASE WHEN s.op_key IS NULL THEN w.off ELSE 0 END AS off,
        CASE WHEN s.op_key IS NULL THEN w.rest ELSE 0 END AS rest,
        CASE WHEN s.op_key IS NULL THEN w.flood ELSE 0 END AS flood,
        COALESCE(v.approvals, 0) AS approvals, COALESCE(v.timed, 0) AS timed, COALESCE(v.quick, 0) AS quick,
        COALESCE(v.streak, 0) AS streak, v.fast_minutes,
        GREATEST(COALESCE(w.log_id, v.log_id), COALESCE(v.log_id, w.log_id)) AS log_id,
        s.op_key IS NOT NULL AS is_service,
        CASE
            WHEN s.op_key IS NOT NULL THEN $service_no
            WHEN o.post = 'review' THEN 1
            WHEN o.post = 'approve' THEN $approve_no
            WHEN o.post = 'finance' THEN $finance_no
            WHEN o.post = 'data' THEN $data_no
            WHEN o.post = 'audit' THEN $audit_no
            ELSE $accept_no
        END * $ten + CASE WHEN z.operators > $small_office THEN 1 ELSE 0 END AS class
    FROM weekly AS w
    JOIN operator AS o ON o.op_id = w.op_id
    LEFT JOIN approved AS v ON v.op_id = w.op_id AND v.week = w.week
    LEFT JOIN size AS z ON z.office_id = o.office_id
    LEFT JOIN service AS s ON s.op_key = CAST(w.op_id AS VARCHAR)
),
peers AS (
    -- 同类其他人当周和全年的各项；全市的比例垫底
    SELECT
        t.op_id, t.week, t.days, t.acts, t.off, t.rest, t.flood, t.left_acts, t.approvals, t.timed, t.quick, t.streak,
        t.fast_minutes, t.log_id, t.is_service, t.class,
        SUM(t.off) OVER (PARTITION BY t.class, t.week) - t.off AS off_week,
        SUM(t.acts) OVER (PARTITION BY t.class, t.week) - t.acts AS off_of_week,
        SUM(t.off) OVER (PARTITION BY t.class) - SUM(t.off) OVER (PARTITION BY t.op_id) AS off_year,
        SUM(t.acts) OVER (PARTITION BY t.class) - SUM(t.acts) OVER (PARTITION BY t.op_id) AS off_of_year,
        (SUM(t.off) OVER () + 1) / NULLIF(SUM(t.acts) OVER () + 1, 0) AS off_city,
        SUM(t.quick) OVER (PARTITION BY t.class, t.week) - t.quick AS quick_week,
        SUM(t.timed) OVER (PARTITION BY t.class, t.week) - t.timed AS quick_of_week,
        SUM(t.quick) OVER (PARTITION BY t.class) - SUM(t.quick) OVER (PARTITION BY t.op_id) AS quick_year,
        SUM(t.timed) OVER (PARTITION BY t.class) - SUM(t.timed) OVER (PARTITION BY t.op_id) AS quick_of_year,
        (SUM(t.quick) OVER () + 1) / NULLIF(SUM(t.timed) OVER () + 1, 0) AS quick_city,
        SUM(t.streak) OVER (PARTITION BY t.class, t.week) - t.streak AS streak_week,
        SUM(t.approvals) OVER (PARTITION BY t.class, t.week) - t.approvals AS streak_of_week,
        SUM(t.streak) OVER (PARTITION BY t.class) - SUM(t.streak) OVER (PARTITION BY t.op_id) AS streak_year,
        SUM(t.approvals) OVER (PARTITION BY t.class) - SUM(t.approvals) OVER (PARTITION BY t.op_id) AS streak_of_year,
        (SUM(t.streak) OVER () + 1) / NULLIF(SUM(t.approvals) OVER () + 1, 0) AS streak_city,
        SUM(t.flood) OVER (PARTITION BY t.class, t.week) - t.flood AS flood_week,
        SUM(t.days) OVER (PARTITION BY t.class, t.week) - t.days AS flood_of_week,
        SUM(t.flood) OVER (PARTITION BY t.class) - SUM(t.flood) OVER (PARTITION BY t.op_id) AS flood_year,
        SUM(t.days) OVER (PARTITION BY t.class) - SUM(t.days) OVER (PARTITION BY t.op_id) AS flood_of_year,
        (SUM(t.flood) OVER () + 1) / NULLIF(SUM(t.days) OVER () + 1, 0) AS flood_city
    FROM told AS t
)
SELECT
    p.op_id * $apart + p.week AS operator_week_id,
    p.op_id,
    p.week,
    p.week = s.last_week AND m.week IS NULL AS is_judged,
    m.week IS NOT NULL AS is_masked,
    p.is_service,
    p.class,
    p.acts,
    p.days,
    p.off - p.rest AS late_acts,
    p.rest AS rest_acts,
    p.acts * (p.off_week + $steady * (p.off_year + $steady * p.off_city) / NULLIF(p.off_of_year + $steady, 0))
        / NULLIF(p.off_of_week + $steady, 0) AS expected_off,
    p.approvals,
    p.timed,
    p.quick AS quick_approvals,
    p.timed * (p.quick_week + $steady * (p.quick_year + $steady * p.quick_city) / NULLIF(p.quick_of_year + $steady, 0))
        / NULLIF(p.quick_of_week + $steady, 0) AS expected_quick,
    p.fast_minutes,
    p.streak AS streak_approvals,
    p.approvals * (p.streak_week + $steady * (p.streak_year + $steady * p.streak_city) / NULLIF(p.streak_of_year + $steady, 0))
        / NULLIF(p.streak_of_week + $steady, 0) AS expected_streak,
    p.flood AS flood_days,
    p.days * (p.flood_week + $steady * (p.flood_year + $steady * p.flood_city) / NULLIF(p.flood_of_year + $steady, 0))
        / NULLIF(p.flood_of_week + $steady, 0) AS expected_flood,
    p.left_acts,
    p.log_id
FROM peers AS p
CROSS JOIN span AS s
LEFT JOIN masked AS m ON m.week = p.week

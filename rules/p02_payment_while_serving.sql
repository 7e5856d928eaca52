/* ---
code: P02
title: 服刑期间违规领取养老待遇
title_en: Pension paid while serving a sentence
asks: 在监内服刑的整月里，是否仍有养老金支付出去而没有收回；在监外服刑的，是否参加了养老金调整？
asks_en: Was a pension paid for whole months served in prison and not brought back; or, of a sentence served outside, was it raised meanwhile?
line: pension
entity: pension_award
severity: 4
status: live
basis: [劳社厅函〔2001〕44号, 社会保险法 第八十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [identity, payment, pension_payment, pension_award, certification, ext_custody]
eligible: |
  SELECT award_id FROM payment WHERE src_table = 'pension_payment'
parameters:
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 监内服刑的各整月已支付的养老金；监外服刑的，只算服刑开始后调增的部分；都减去已退回的
at_stake_en: Pension paid for whole months in prison; of a sentence served outside, only what was added since it began; less what was returned
look_alikes:
  - what: 缓刑、假释、暂予监外执行、管制，养老金照旧发放
    what_en: Suspended sentence, parole, medical parole, control; the old pension continues
    cleared_by: 执行方式为监外的，只看调整部分
    cleared_by_en: The way it is served is outside prison; only adjustments are looked at
  - what: 缓刑、假释的人另有一条登记为监内
    what_en: On suspension or parole, and registered in prison besides
    cleared_by: 同月另有监外执行的记录
    cleared_by_en: Another row of the same month says it is served outside
  - what: 判决前羁押、强制隔离戒毒
    what_en: In custody before judgment, or in compulsory drug rehabilitation
    cleared_by: 羁押类别不是刑罚
    cleared_by_en: The kind of custody is no sentence
  - what: 入监、出监当月
    what_en: The months of entering and leaving prison
    cleared_by: 只算完整的月份
    cleared_by_en: Only whole months count
  - what: 已提前释放而登记库没有释放日期
    what_en: Released early, and the registry has no date of it
    cleared_by: 此后本人到窗口或上门认证通过的，至迟当月已释放；此前的列为二级，没有露面的列为三级，须核释放证明
    cleared_by_en: Certified at a window or at home since, so released by that month; before it severity 2, never seen severity 3; the certificate of release decides
  - what: 同名或号码录错
    what_en: A homonym or a wrong number
    cleared_by: 姓名不符的按弱匹配降一级
    cleared_by_en: A name that differs lowers the severity
says: "服刑期间有 {months} 个月（{from_ym|month}至{to_ym|month}）多发养老金，尚未收回 {at_stake_fen|yuan} 元"
says_en: "Pension overpaid for {months} months of a sentence ({from_ym|month} to {to_ym|month}); {at_stake_fen|yuan} yuan not yet returned"
--- */
WITH recorded AS (
    -- 每段刑期的登记：监内服刑的，和缓刑、假释、暂予监外执行、管制的
    SELECT
        ext_id, person_id, "match", exec_mode = 'in_prison' AS inside, start_date, start_date_month, end_date_month
    FROM ext_custody
    WHERE (kind IN ('prison', 'detention_sentence') AND exec_mode = 'in_prison')
        OR exec_mode IN ('suspended', 'parole', 'medical_parole', 'control')
),
seen AS (
    -- 入监以后当着经办人员的面认证通过的最早月份
    SELECT r.ext_id, MIN(c.cert_ts_month) AS seen_month
    FROM recorded AS r
    JOIN identity AS i ON i.root = r.person_id
    JOIN certification AS c ON c.person_id = i.person_id
    WHERE c.method IN ('window', 'visit') AND c.result = 'success' AND CAST(c.cert_ts AS DATE) > r.start_date
    GROUP BY r.ext_id
),
sentenced AS (
    -- 每段刑期的起止月；没有释放日期的，到本人再次露面为止，没有露面的视为到今天还在服刑；还要服几个整月
    SELECT
        r.ext_id, r.person_id, r."match" = 'strong' AS strong, r.inside, r.start_date_month AS start_month,
        COALESCE(r.end_date_month, s.seen_month, $as_of_month) AS end_month,
        CASE
            WHEN NOT r.inside THEN 2
            WHEN r.end_date_month IS NOT NULL THEN 4
            WHEN s.seen_month IS NULL THEN 3
            ELSE 2
        END AS severity,
        CASE
            WHEN r.end_date_month IS NOT NULL THEN LEAST(r.end_date_month - $as_of_month - 1, $prevented_months)
            WHEN s.seen_month IS NULL THEN $prevented_months
            ELSE 0
        END AS months_left
    FROM recorded AS r LEFT JOIN seen AS s ON s.ext_id = r.ext_id
),
drawn AS (
    -- 入监当月起、出监以前的每一笔养老金，及其中历次调整累计的部分
    SELECT
        s.ext_id, s.person_id, s.strong, s.inside, s.severity, s.months_left, s.start_month, g.award_id, g.adj_fen,
        p.line, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen - p.returned_fen AS kept_fen
    FROM sentenced AS s
    JOIN identity AS i ON i.root = s.person_id
    JOIN pension_payment AS g
        ON g.person_id = i.person_id AND g.ym_month >= s.start_month AND g.ym_month < s.end_month
    JOIN payment AS p ON p.src_key = g.pay_id AND p.award_id = g.award_id
),
monthly_level AS (
    -- 每月的调整累计额；同月另有补发的，以较大的一笔为准
    SELECT ext_id, award_id, ym_month, MAX(adj_fen) AS fen FROM drawn GROUP BY ext_id, award_id, ym_month
),
old_level AS (
    -- 服刑开始以来的最低额：服刑前的标准，照旧发放
    SELECT ext_id, award_id, MIN(fen) AS fen FROM monthly_level GROUP BY ext_id, award_id
),
overpaid AS (
    -- 监内服刑的整月，全部养老金；同月另有监外执行记录的除外
    SELECT
        'paid_in_prison' AS test, d.ext_id, d.person_id, d.strong, d.severity, d.months_left, d.award_id, d.src_table,
        d.src_key, d.ym, d.ym_month, d.kept_fen AS fen
    FROM drawn AS d
    WHERE d.ym_month > d.start_month AND d.kept_fen > 0
        AND NOT EXISTS (
            SELECT 1 FROM sentenced AS o
            WHERE o.person_id = d.person_id AND NOT o.inside
                AND d.ym_month BETWEEN o.start_month AND o.end_month
        )
    UNION ALL
    -- 监外服刑的整月，比服刑前多出的调整；居民养老的基础养老金提标不是退休人员调整，不算
    SELECT
        'raised_while_serving' AS test, d.ext_id, d.person_id, d.strong, d.severity, d.months_left, d.award_id, d.src_table,
        d.src_key, d.ym, d.ym_month, LEAST(d.adj_fen - l.fen, d.kept_fen) AS fen
    FROM drawn AS d
    JOIN old_level AS l ON l.ext_id = d.ext_id AND l.award_id = d.award_id
    WHERE NOT d.inside AND d.line <> 'RP' AND d.ym_month > d.start_month AND d.adj_fen > l.fen AND d.kept_fen > 0
),
undue AS (
    -- 每一笔只算一次；几段刑期都涉及的，以金额较大的为准
    SELECT test, award_id, src_table, src_key, ym, ym_month, MAX(fen) AS fen
    FROM overpaid GROUP BY test, award_id, src_table, src_key, ym, ym_month
),
dated AS (
    -- 哪些是最后一个月的
    SELECT
        test, award_id, ym_month, fen,
        ym_month = MAX(ym_month) OVER (PARTITION BY test, award_id) AS latest
    FROM undue
),
flowing AS (
    -- 多发了几个月；最后一个月多发了多少：不停发，服刑期间今后每个月就是这些
    SELECT
        test, award_id, COUNT(DISTINCT ym_month) AS months, CAST(SUM(CASE WHEN latest THEN fen END) AS BIGINT) AS month_fen
    FROM dated GROUP BY test, award_id
),
proven AS (
    -- 每份待遇、每种情形所凭的刑期：姓名是否相符、证据的等级、还要服多少个整月
    SELECT
        test, award_id, person_id, BOOL_OR(strong) AS strong, MAX(severity) AS severity,
        GREATEST(MAX(months_left), 0) AS months_left
    FROM overpaid GROUP BY test, award_id, person_id
),
sentences AS (
    -- 所凭的每段刑期
    SELECT test, award_id, ext_id FROM overpaid GROUP BY test, award_id, ext_id
)
SELECT
    u.award_id AS finding,
    'person' AS subject_kind,
    n.person_id AS subject_id,
    u.award_id AS entity_id,
    u.test AS test,
    n.severity AS severity,
    CASE WHEN n.strong THEN 'strong' ELSE 'weak' END AS "match",
    u.ym AS from_ym,
    u.ym AS to_ym,
    CASE WHEN a.status = 'active' THEN w.month_fen * n.months_left END AS prevented_fen,
    o.ext_id AS proof__ext_custody,
    u.src_table AS money_table,
    u.src_key AS money_key,
    u.fen AS fen,
    w.months AS months
FROM undue AS u
JOIN proven AS n ON n.test = u.test AND n.award_id = u.award_id
JOIN flowing AS w ON w.test = u.test AND w.award_id = u.award_id
JOIN sentences AS o ON o.test = u.test AND o.award_id = u.award_id
LEFT JOIN pension_award AS a ON a.award_id = u.award_id

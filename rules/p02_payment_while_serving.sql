/* ---
code: P02
title: 服刑期间违规领取养老待遇
title_en: Pension paid while serving a sentence
asks: 在监内服刑的整月里，是否仍有养老金支付出去而没有收回；在监外服刑的，是否参加了养老金调整？
asks_en: Was a pension paid for whole months served in prison and not brought back; or, of a sentence served outside, was it raised meanwhile?
line: pension
entity: pension_award
subject: person
status: live
basis: [劳社厅函〔2001〕44号, 社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [payment, pension_payment, pension_award, certification, ext_custody]
eligible: |
  SELECT award_id FROM payment WHERE src_table = 'pension_payment'
parameters:
  entry_days: {value: 3, unit: days, source: 设计阈值：当面认证三天内入库；事后补录的不证明本人到场}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 监内服刑的各整月已支付的养老金，减去已退回的
at_stake_en: Pension paid for whole months in prison, less what was returned
sought: 刑事判决书、执行通知书、监狱或看守所的在押起止证明、各月发放明细
sought_en: "The judgment, the order to serve, the prison's proof of the time served, the payments by month"
look_alikes:
  - what: 缓刑、假释、暂予监外执行、管制，养老金照旧发放
    what_en: Suspended sentence, parole, medical parole, control; the old pension continues
    cleared_by: 判决书、执行通知书或社区矫正文书；执行方式为监外的，系统只看调整部分
    cleared_by_en: The judgment, the order of execution or the papers of community correction; where it is served outside, only adjustments are looked at
    left_out: true
    tests: [raised_while_serving]
  - what: 缓刑、假释的人另有一条登记为监内
    what_en: On suspension or parole, and registered in prison besides
    cleared_by: 假释裁定书或社区矫正文书；系统已排除同月另有监外执行记录的
    cleared_by_en: The parole ruling or the papers of community correction; left out already where another row of the same month says outside
    tests: [paid_in_prison]
    asked:
      - {table: ext_custody, by: {person_id: subject_id}, only: {exec_mode: [suspended, parole, medical_parole, control], end_date: [null]}, within: {start_date: [null, to_ym]}, deducted: true}
      - {table: ext_custody, by: {person_id: subject_id}, only: {exec_mode: [suspended, parole, medical_parole, control]}, within: {start_date: [null, to_ym], end_date: [from_ym, null]}, deducted: true}
  - what: 判决前羁押、强制隔离戒毒
    what_en: In custody before judgment, or in compulsory drug rehabilitation
    cleared_by: 拘留、逮捕通知书或强制隔离戒毒决定书；系统已排除羁押类别不是刑罚的
    cleared_by_en: The notice of detention or arrest, or the rehabilitation order; left out already where the kind of custody is no sentence
    tests: [paid_in_prison]
    asked:
      - {table: ext_custody, by: {ext_id: ext_custody.ext_id}, only: {kind: [pretrial, rehab]}}
  - what: 入监、出监当月
    what_en: The months of entering and leaving prison
    cleared_by: 入监通知书、释放证明书；系统只算完整的月份
    cleared_by_en: The notice of admission and the certificate of release; only whole months count
    left_out: true
    tests: [paid_in_prison]
  - what: 减刑、假释提前释放，登记的释放日期是收押时预定的，或者登记库没有释放日期
    what_en: Released early; the date on record was the one set at the beginning, or there is none
    cleared_by: 释放证明书、减刑或者假释裁定书；没有释放日期的，此后本人到窗口或上门认证通过、三天内入库的，系统按至迟当月已释放计算，此前的列为二级，没有露面的列为三级；事后补录的认证不算
    cleared_by_en: The certificate of release, the ruling that shortened the sentence; without a date on record, certified at a window or at home since and entered within three days counts as released by that month, before it severity 2, never seen severity 3; what was entered later does not count
    tests: [paid_in_prison]
  - what: 同名或号码录错
    what_en: A homonym or a wrong number
    cleared_by: 判决书所载身份信息，与本人身份证件核对；姓名不符的系统已降一级
    cleared_by_en: The identity in the judgment, held against the identity card; a name that differs lowers the severity
    left_out: true
    unless: match=weak
tests:
  paid_in_prison:
    zh: 收监执行期间的整月仍支付养老金
    en: Pension paid for whole months in prison
    severity: 4
    says: >-
      该人因判处{sentence|custody_kind}，{since}起收监执行[，登记的释放日期为{released_on}][，刑期至{serves_until}][，其中一段刑期至{part_released_on}][，登记库没有释放日期，{seen_on}本人认证通过][，登记库至今
      {months_open} 个月没有释放日期，本人也没有当面认证]；服刑的整月里（{from_ym|month}至{to_ym|month}）仍支付养老金 {months} 个月，尚未收回 {at_stake_fen|yuan} 元
    says_en: >-
      In prison since {since} ({sentence|custody_kind})[, released on {released_on}][, sentence until {serves_until}][,
      one sentence until {part_released_on}][, no release on record, certified in person on {seen_on}][, no release on record and never seen in {months_open|month/months}]; pension paid for
      {months|month/months} spent there whole from {from_ym|month} on, {at_stake_fen|yuan} yuan not yet returned
  raised_while_serving:
    zh: 监外服刑期间参加养老金调整
    en: Pension raised during a sentence served outside
    severity: 2
    basis: [劳社厅函〔2001〕44号, 社会保险经办条例 第四十六条]
    at_stake: 监外服刑开始以后调增的养老金，减去已退回的
    at_stake_en: What was added to the pension since a sentence served outside began, less what was returned
    says: >-
      该人{since}起{mode|exec_mode}[，{released_on}期满][，期限至{serves_until}][，登记库还没有期满日期，已 {months_open} 个月]，养老金应按原标准发放、不参加调整；{from_ym|month}起有 {months} 个月的养老金已调高，
      调增部分尚未收回 {at_stake_fen|yuan} 元
    says_en: >-
      Serving a sentence outside prison since {since} ({mode|exec_mode})[, over on {released_on}][, until {serves_until}][, no end on record after
      {months_open|month/months}], so the pension goes on unraised; it was raised for
      {months|month/months} from {from_ym|month} on, {at_stake_fen|yuan} yuan of it not yet returned
    reckoning:
      zh: 应付 = 实付 −（当月所含历次调整 − 服刑开始以来最低的月调整），不低于零；实付减去已退回的
      en: >-
        Due = paid − (the adjustments within the month's pension − the least of any month since the sentence began), no less than
        nothing; paid less what was returned
      columns:
        adjusted: {zh: 当月所含历次调整, en: Adjustments of the month, as: yuan}
        before: {zh: 最低的月调整, en: Least adjustments of a month, as: yuan}
--- */
-- 每段刑期的登记：监内服刑的，和缓刑、假释、暂予监外执行、管制的
WITH recorded AS (
    SELECT ext_id, person_id, "match" = 'strong' AS strong, exec_mode = 'in_prison' AS inside, kind, exec_mode,
        start_date, start_date_month, end_date, end_date_month
    FROM ext_custody
    WHERE (kind IN ('prison', 'detention_sentence') AND exec_mode = 'in_prison')
        OR exec_mode IN ('suspended', 'parole', 'medical_parole', 'control')
),
-- 监内服刑而没有释放日期的，入监以后当着经办人员的面最早哪天认证通过、当即入库；在监外的本来就见得到人，不说明期满
seen AS (
    SELECT ext_id, cert_id, seen_on, seen_month
    FROM (
        SELECT r.ext_id, c.cert_id, CAST(c.cert_ts AS DATE) AS seen_on, c.cert_ts_month AS seen_month,
            ROW_NUMBER() OVER (PARTITION BY r.ext_id ORDER BY c.cert_ts, c.cert_id) AS place
        FROM recorded AS r JOIN certification AS c ON c.person_id = r.person_id
        WHERE c.method IN ('window', 'visit') AND c.result = 'success' AND CAST(c.cert_ts AS DATE) > r.start_date
            AND r.end_date IS NULL AND r.inside
            AND date_diff('day', CAST(c.cert_ts AS DATE), CAST(c.recorded_ts AS DATE)) <= $entry_days
    ) AS u
    WHERE place = 1
),
-- 每段刑期的起止月；没有释放日期的，到本人再次露面为止，没有露面的视为到今天还在服刑；还要服几个整月
sentenced AS (
    SELECT r.ext_id, r.person_id, r.strong, r.inside, r.kind, r.exec_mode, r.start_date, r.end_date, s.seen_on,
        r.start_date_month AS start_month, COALESCE(r.end_date_month, s.seen_month, $as_of_month) AS end_month,
        CASE WHEN r.end_date IS NOT NULL THEN 4 WHEN s.seen_month IS NULL THEN 3 ELSE 2 END AS severity,
        LEAST(COALESCE(r.end_date_month, s.seen_month) - $as_of_month - 1, $prevented_months) AS months_left
    FROM recorded AS r LEFT JOIN seen AS s ON s.ext_id = r.ext_id
),
-- 入监当月起、出监以前的每一笔养老金，及其中历次调整累计的部分
drawn AS (
    SELECT s.ext_id, s.person_id, s.inside, s.start_month, g.award_id, g.adj_fen, p.line, p.src_table, p.src_key, p.ym,
        p.ym_month, p.amount_fen - p.returned_fen AS kept_fen
    FROM sentenced AS s
    JOIN pension_payment AS g
        ON g.person_id = s.person_id AND g.ym_month >= s.start_month AND g.ym_month < s.end_month
    JOIN payment AS p ON p.src_key = g.pay_id AND p.award_id = g.award_id
),
-- 服刑开始以来最低的月调整累计额：服刑前的标准，照旧发放；同月另有补发的，以较大的一笔为准
old_level AS (
    SELECT ext_id, award_id, ym_month, MIN(MAX(adj_fen)) OVER (PARTITION BY ext_id, award_id) AS fen
    FROM drawn GROUP BY ext_id, award_id, ym_month
),
-- 监内服刑的整月，全部养老金；同月另有监外执行记录的除外
overpaid AS (
    SELECT d.ext_id, d.inside, d.award_id, d.src_table, d.src_key, d.ym, d.ym_month, d.kept_fen, d.adj_fen,
        NULL AS old_fen, d.kept_fen AS fen
    FROM drawn AS d
    WHERE d.ym_month > d.start_month AND d.kept_fen > 0
        AND NOT EXISTS (
            SELECT 1 FROM sentenced AS o
            WHERE o.person_id = d.person_id AND NOT o.inside
                AND d.ym_month BETWEEN o.start_month AND o.end_month
        )
    UNION ALL
    -- 监外服刑的整月，比服刑前多出的调整；居民养老的基础养老金提标不是退休人员调整，不算
    SELECT d.ext_id, d.inside, d.award_id, d.src_table, d.src_key, d.ym, d.ym_month, d.kept_fen, d.adj_fen,
        l.fen AS old_fen, LEAST(d.adj_fen - l.fen, d.kept_fen) AS fen
    FROM drawn AS d JOIN old_level AS l ON l.ext_id = d.ext_id AND l.award_id = d.award_id AND l.ym_month = d.ym_month
    WHERE NOT d.inside AND d.line <> 'RP' AND d.ym_month > d.start_month AND d.adj_fen > l.fen AND d.kept_fen > 0
),
-- 每一笔只算一次；几段刑期都涉及的，以金额较大的为准，即最低的原标准
undue AS (
    SELECT inside, award_id, src_key, ym_month, kept_fen, adj_fen, MIN(old_fen) AS old_fen, MAX(fen) AS fen
    FROM overpaid GROUP BY inside, award_id, src_key, ym_month, kept_fen, adj_fen
),
-- 多发了几个月；最后一个月多发了多少：不停发，服刑期间今后每个月就是这些
monthly AS (
    SELECT inside, award_id, COUNT(*) OVER (PARTITION BY inside, award_id) AS months,
        CAST(SUM(fen) AS BIGINT) AS month_fen, ym_month = MAX(ym_month) OVER (PARTITION BY inside, award_id) AS latest
    FROM undue GROUP BY inside, award_id, ym_month
),
-- 每份待遇所凭的刑期：姓名是否相符、证据的等级、还要服多少个整月，从何时起、到何时止
proven AS (
    SELECT o.inside, o.award_id, s.person_id, CASE WHEN BOOL_OR(s.strong) THEN 'strong' ELSE 'weak' END AS "match",
        MAX(s.severity) AS severity, GREATEST(MAX(s.months_left), 0) AS months_left, MAX(s.kind) AS sentence,
        MIN(s.exec_mode) AS mode, MIN(s.start_date) AS since,
        CASE WHEN COUNT(s.end_date) = COUNT(*) THEN MAX(s.end_date) END AS until,
        CASE WHEN COUNT(s.end_date) < COUNT(*) THEN MAX(s.end_date) END AS part_released_on, MIN(s.seen_on) AS seen_on,
        CASE
            WHEN COUNT(s.end_date) < COUNT(*) AND COUNT(s.seen_on) = 0
                THEN $as_of_month - MIN(CASE WHEN s.end_date IS NULL THEN s.start_month END)
        END AS months_open
    FROM overpaid AS o JOIN sentenced AS s ON s.ext_id = o.ext_id GROUP BY o.inside, o.award_id, s.person_id
),
-- 多发的每一笔，连同每段刑期；释放、期满的日子过了才说已释放、已期满
paid AS (
    SELECT o.award_id AS finding, 'person' AS subject_kind, n.person_id AS subject_id, o.award_id AS entity_id,
        n."match", o.ym AS from_ym, o.ym AS to_ym,
        CASE WHEN a.status = 'active' THEN m.month_fen * n.months_left END AS prevented_fen,
        o.ext_id AS proof__ext_custody, a.award_id AS proof__pension_award, s.cert_id AS shows__certification,
        o.src_table AS money_table, o.src_key AS money_key, u.fen, o.inside, n.severity,
        m.months, n.sentence, n.mode, n.since, n.part_released_on, n.seen_on, n.months_open,
        CASE WHEN n.until <= $as_of THEN n.until END AS released_on,
        CASE WHEN n.until > $as_of THEN n.until END AS serves_until, u.adj_fen, u.old_fen, u.kept_fen,
        u.kept_fen - u.fen AS due_fen
    FROM overpaid AS o
    JOIN undue AS u ON u.src_key = o.src_key
    JOIN monthly AS m ON m.inside = o.inside AND m.award_id = o.award_id AND m.latest
    JOIN proven AS n ON n.inside = o.inside AND n.award_id = o.award_id
    LEFT JOIN pension_award AS a ON a.award_id = o.award_id
    LEFT JOIN seen AS s ON s.ext_id = o.ext_id
),
-- 监内服刑的
paid_in_prison AS (SELECT * FROM paid WHERE inside),
-- 监外服刑的
raised_while_serving AS (
    SELECT * EXCLUDE (severity), adj_fen AS reckon__adjusted, old_fen AS reckon__before, due_fen AS reckon__due,
        kept_fen AS reckon__paid
    FROM paid WHERE NOT inside
)
SELECT * FROM paid_in_prison
UNION ALL BY NAME SELECT * FROM raised_while_serving

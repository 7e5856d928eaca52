/* ---
code: U04
title: 死亡、服刑、戒毒、参军、移居境外、已由财政供养仍领取
title_en: Unemployment benefit of the dead, imprisoned, enlisted, emigrated or publicly paid
asks: 领取失业保险金的月份里，是否已经死亡、正在服刑或强制戒毒、已应征服役、已移居境外、已由财政供养，或者长期在境外却照常核对资格？
asks_en: In a month of benefit, was the claimant dead, in prison or compulsory rehab, enlisted, settled abroad, on the public payroll, or long abroad while the monthly checks were answered?
line: unemployment
entity: ui_claim
severity: 4
status: live
basis: [广东省失业保险条例 第二十五条, 广东省失业保险条例 第二十八条, 广东省失业保险条例 第三十七条, 社会保险法 第五十一条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条]
reads: [identity, payment, ui_claim, ui_check, death, ext_custody, ext_military, ext_border, ext_public_staff]
eligible: |
  SELECT claim_id FROM payment WHERE item IN ('monthly', 'job_subsidy', 'medical')
parameters:
  abroad_days: {value: 180, unit: days, source: 业务规则目录 U04（连续在境外一百八十天以上）}
  sure_days: {value: 30, unit: days, source: 设计阈值：可疑死亡日期三十天以后的窗口核对说明其人健在}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 那些月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的；服刑、戒毒期间的月数仍保留给本人
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of those months, less what was returned; months in custody remain to be drawn later
look_alikes:
  - what: 死亡、参军、出境当月的待遇
    what_en: The benefit of the month of the death, the enlistment or the departure
    cleared_by: 只算次月起；羁押、服役、出境的起止月份都不算
    cleared_by_en: Only from the next month; the months in which custody, service or absence begins or ends never count
  - what: 缓刑、假释、暂予监外执行、管制
    what_en: Suspended sentence, parole, medical parole, control
    cleared_by: 执行方式不是监内执行
    cleared_by_en: It is not served in custody
  - what: 判决以前的羁押
    what_en: Custody before judgment
    cleared_by: 法律只列判刑收监和强制隔离戒毒
    cleared_by_en: The law names imprisonment and compulsory rehab only
  - what: 短期出境
    what_en: A short trip abroad
    cleared_by: 连续在境外不足规定天数，或期间没有本人核对
    cleared_by_en: Abroad for less than the days set, or no check answered meanwhile
  - what: 退役、离开编制之后才失业
    what_en: Discharged, or off the public payroll, before the job was lost
    cleared_by: 只算期间的月份
    cleared_by_en: Only months inside count
  - what: 失去的正是财政供养的工作，名册还没有注销
    what_en: The job lost was the public one, and the register still lists it
    cleared_by: 离职以前就在名册上的降为三级，核对名册
    cleared_by_en: Listed since before the separation lowers it to 3, for the register
  - what: 同名误报、火化号码登记错误
    what_en: A namesake's row, a wrong number in a cremation file
    cleared_by: 姓名不符降一级；只有一个来源的死亡再降一级，其后本人到窗口核对过的不提
    cleared_by_en: Another name lowers by one; a death with a single source by one more, and none if the claimant was at the window later
says: "领取失业待遇的 {months} 个月（{from_ym|month}至{to_ym|month}）里已丧失领取资格（{since} 起，期间核对 {checks} 次），涉及 {at_stake_fen|yuan} 元"
says_en: "In {months} months of unemployment benefit ({from_ym|month} to {to_ym|month}) the right was gone (since {since}; {checks} checks answered meanwhile); {at_stake_fen|yuan} yuan involved"
--- */
WITH benefits AS (
    -- 每笔没有全部收回的失业保险金、求职补贴、代缴医疗保险费
    SELECT
        c.claim_id, i.root AS person_id, c.separation_date, p.item, p.src_table, p.src_key, p.ym, p.ym_month,
        p.amount_fen, p.amount_fen - p.returned_fen AS fen
    FROM payment AS p
    JOIN ui_claim AS c ON c.claim_id = p.claim_id
    JOIN identity AS i ON i.person_id = c.person_id
    WHERE p.item IN ('monthly', 'job_subsidy', 'medical')
        AND p.amount_fen > p.returned_fen
),
own_checks AS (
    -- 本人办理的每次资格核对，数据比对不算
    SELECT k.claim_id, i.root AS person_id, k.check_id, k.method, CAST(k.check_ts AS DATE) AS check_date
    FROM ui_check AS k
    JOIN ui_claim AS c ON c.claim_id = k.claim_id
    JOIN identity AS i ON i.person_id = c.person_id
    WHERE k.method <> 'match'
),
alive AS (
    -- 可疑的死亡日期以后很久，本人还到窗口核对过的人
    SELECT d.person_id
    FROM death AS d
    JOIN own_checks AS k ON k.person_id = d.person_id
    WHERE k.method = 'window' AND date_diff('day', d.death_date, k.check_date) >= $sure_days
        AND (d.strength = 'weak' OR d."match" = 'weak')
),
abroad AS (
    -- 每次出境至入境；尚未入境的算到运行日
    SELECT
        b.ext_id, b.person_id, b."match", b.settled, b.exit_ts_month, b.entry_ts_month,
        CAST(b.exit_ts AS DATE) AS exit_date, CAST(COALESCE(b.entry_ts, $as_of) AS DATE) AS until_date
    FROM ext_border AS b
),
answered AS (
    -- 长期在境外期间，本人仍然核对过资格的出境
    SELECT a.ext_id
    FROM abroad AS a
    JOIN own_checks AS k ON k.person_id = a.person_id
    WHERE NOT a.settled AND date_diff('day', a.exit_date, a.until_date) > $abroad_days
        AND k.check_date > a.exit_date AND k.check_date < a.until_date
),
losses AS (
    -- 死亡
    SELECT
        'dead' AS test, d.person_id, d.death_date AS since,
        d.death_date_month AS from_month, CAST(NULL AS BIGINT) AS until_month, d."match",
        d.strength = 'strong' AS certain,
        d.ext_id AS death_id, CAST(NULL AS BIGINT) AS custody_id, CAST(NULL AS BIGINT) AS military_id,
        CAST(NULL AS BIGINT) AS border_id, CAST(NULL AS BIGINT) AS post_id
    FROM death AS d
    LEFT JOIN alive AS a ON a.person_id = d.person_id
    WHERE a.person_id IS NULL
    UNION ALL
    -- 判刑收监执行、强制隔离戒毒
    SELECT
        'in_custody' AS test, x.person_id, x.start_date AS since,
        x.start_date_month AS from_month, x.end_date_month AS until_month, x."match", TRUE AS certain,
        NULL AS death_id, x.ext_id AS custody_id, NULL AS military_id, NULL AS border_id, NULL AS post_id
    FROM ext_custody AS x
    WHERE (x.kind IN ('prison', 'detention_sentence') AND x.exec_mode = 'in_prison') OR x.kind = 'rehab'
    UNION ALL
    -- 应征服役
    SELECT
        'enlisted' AS test, m.person_id, m.enlist_date AS since,
        m.enlist_date_month AS from_month, m.discharge_date_month AS until_month, m."match", TRUE AS certain,
        NULL AS death_id, NULL AS custody_id, m.ext_id AS military_id, NULL AS border_id, NULL AS post_id
    FROM ext_military AS m
    UNION ALL
    -- 移居境外
    SELECT
        'settled_abroad' AS test, a.person_id, a.exit_date AS since,
        a.exit_ts_month AS from_month, a.entry_ts_month AS until_month, a."match", TRUE AS certain,
        NULL AS death_id, NULL AS custody_id, NULL AS military_id, a.ext_id AS border_id, NULL AS post_id
    FROM abroad AS a
    WHERE a.settled
    UNION ALL
    -- 长期在境外而资格核对照常；法律只列移居，因此不算确实
    SELECT
        'checked_while_abroad' AS test, a.person_id, a.exit_date AS since,
        a.exit_ts_month AS from_month, a.entry_ts_month AS until_month, a."match", FALSE AS certain,
        NULL AS death_id, NULL AS custody_id, NULL AS military_id, a.ext_id AS border_id, NULL AS post_id
    FROM abroad AS a JOIN answered AS w ON w.ext_id = a.ext_id
    UNION ALL
    -- 已由财政供养
    SELECT
        'on_public_payroll' AS test, o.person_id, o.from_date AS since,
        o.from_date_month AS from_month, o.to_date_month AS until_month, o."match", TRUE AS certain,
        NULL AS death_id, NULL AS custody_id, NULL AS military_id, NULL AS border_id, o.ext_id AS post_id
    FROM ext_public_staff AS o
),
undue AS (
    -- 资格丧失次月起、恢复当月以前领取的每笔待遇，连同证明它的记录；离职以前就有的编制，可能正是失去的那份工作，不算确实
    SELECT
        s.test, b.person_id, b.claim_id, s.since, s."match" = 'strong' AS own_name,
        s.certain AND (s.test <> 'on_public_payroll' OR s.since > b.separation_date) AS certain,
        s.death_id, s.custody_id, s.military_id, s.border_id, s.post_id,
        b.src_table, b.src_key, b.ym, b.ym_month, b.fen
    FROM losses AS s
    JOIN benefits AS b ON b.person_id = s.person_id
    WHERE b.ym_month > s.from_month AND (s.until_month IS NULL OR b.ym_month < s.until_month)
),
judged AS (
    -- 每份申领、每种情形：涉及的月数、最早的日期、证明是否确实、姓名是否相符
    SELECT
        claim_id, test, COUNT(DISTINCT ym_month) AS months, MIN(since) AS since,
        BOOL_OR(certain) AS certain, BOOL_OR(own_name) AS own_name
    FROM undue GROUP BY claim_id, test
),
checked AS (
    -- 丧失资格以后，以本人名义核对的次数
    SELECT j.claim_id, j.test, COUNT(*) AS checks
    FROM judged AS j
    JOIN own_checks AS k ON k.claim_id = j.claim_id
    WHERE k.check_date > j.since
    GROUP BY j.claim_id, j.test
),
entitled AS (
    -- 每份申领的现状、月标准和余下的月数
    SELECT
        c.claim_id, c.status, MAX(b.amount_fen) AS monthly_fen,
        c.granted_months - (MAX(b.ym_month) - COALESCE(c.start_ym_month, MIN(b.ym_month)) + 1) AS left_months
    FROM ui_claim AS c
    JOIN benefits AS b ON b.claim_id = c.claim_id AND b.item = 'monthly'
    GROUP BY c.claim_id, c.status, c.granted_months, c.start_ym_month
)
SELECT
    u.claim_id AS finding,
    'person' AS subject_kind,
    u.person_id AS subject_id,
    u.claim_id AS entity_id,
    u.test AS test,
    CASE WHEN j.certain THEN 4 ELSE 3 END AS severity,
    CASE WHEN j.own_name THEN 'strong' ELSE 'weak' END AS "match",
    u.ym AS from_ym,
    u.ym AS to_ym,
    CASE
        WHEN e.status = 'active' AND u.test <> 'in_custody'
        THEN e.monthly_fen * LEAST(GREATEST(e.left_months, 0), $prevented_months)
    END AS prevented_fen,
    u.claim_id AS proof__ui_claim,
    u.death_id AS proof__ext_death,
    u.custody_id AS proof__ext_custody,
    u.military_id AS proof__ext_military,
    u.border_id AS proof__ext_border,
    u.post_id AS proof__ext_public_staff,
    u.src_table AS money_table,
    u.src_key AS money_key,
    u.fen AS fen,
    j.months AS months,
    j.since AS since,
    COALESCE(k.checks, 0) AS checks
FROM undue AS u
JOIN judged AS j ON j.claim_id = u.claim_id AND j.test = u.test
LEFT JOIN checked AS k ON k.claim_id = u.claim_id AND k.test = u.test
LEFT JOIN entitled AS e ON e.claim_id = u.claim_id

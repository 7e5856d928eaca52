/* ---
code: U04
title: 死亡、服刑、戒毒、参军、移居境外、已被录（聘）用仍领取失业待遇
title_en: Unemployment benefit of the dead, imprisoned, enlisted, emigrated or publicly paid
asks: 领取失业保险金的月份里，是否已经死亡、正在服刑或强制戒毒、已应征服役、已移居境外、已被机关事业单位录（聘）用，或者长期在境外却照常核对资格？
asks_en: In a month of benefit, was the claimant dead, in prison or compulsory rehab, enlisted, settled abroad, on the public payroll, or long abroad while the monthly checks were answered?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第二十五条, 广东省失业保险条例 第二十八条, 广东省失业保险条例 第三十七条, 社会保险法 第四十九条, 社会保险法 第五十一条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, ui_check, death, ext_custody, ext_military, ext_border, ext_public_staff, claim_standing]
eligible: |
  SELECT claim_id FROM payment WHERE item IN ('monthly', 'job_subsidy', 'medical')
parameters:
  abroad_days: {value: 180, unit: days, source: 业务规则目录 U04（连续在境外一百八十天以上）}
  sure_days: {value: 30, unit: days, source: 设计阈值：可疑死亡日期三十天以后的窗口核对说明其人健在}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 那些月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的；服刑、戒毒期间的月数仍保留给本人
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of those months, less what was returned; months in custody remain to be drawn later
sought: 死亡、羁押、入伍、出入境或者编制登记的原件，失业待遇发放明细和按月核对记录
sought_en: The entry of death, custody, enlistment, border or public post, the payments and monthly checks
look_alikes:
  - what: 死亡、参军、出境当月的待遇
    what_en: The benefit of the month of the death, the enlistment or the departure
    cleared_by: 死亡医学证明、入伍通知书、出入境记录；系统只算次月起，羁押、服役、出境的起止月份都不算
    cleared_by_en: The death certificate, the enlistment notice or the border record; it already counts only from the next month, and never the months in which custody, service or absence begins or ends
    left_out: true
    tests: [dead, in_custody, enlisted, settled_abroad, checked_while_abroad]
  - what: 缓刑、假释、暂予监外执行、管制
    what_en: Suspended sentence, parole, medical parole, control
    cleared_by: 判决书、社区矫正或暂予监外执行决定书；系统已排除执行方式不是监内执行的
    cleared_by_en: The judgment and the decision on probation or medical parole; what is not served in custody is already left out
    tests: [in_custody]
    asked:
      - {table: ext_custody, by: {ext_id: ext_custody.ext_id}, only: {exec_mode: [suspended, parole, medical_parole, control]}}
  - what: 判决以前的羁押
    what_en: Custody before judgment
    cleared_by: 刑事判决书、执行通知书；系统已排除判决以前的羁押，法律只列判刑收监和强制隔离戒毒
    cleared_by_en: The judgment and the notice of its execution; custody before judgment is already left out, for the law names imprisonment and compulsory rehab only
    tests: [in_custody]
    asked:
      - {table: ext_custody, by: {ext_id: ext_custody.ext_id}, only: {kind: [pretrial]}}
  - what: 短期出境
    what_en: A short trip abroad
    cleared_by: 护照、出入境记录查询结果；系统已排除连续在境外不足规定天数或期间没有本人核对的
    cleared_by_en: The passport and the border record; abroad for less than the days set, or no check answered meanwhile, is already left out
    left_out: true
    tests: [checked_while_abroad]
  - what: 退役、离开编制之后才失业
    what_en: Discharged, or off the public payroll, before the job was lost
    cleared_by: 退役证、解除聘用或辞退文件；系统只算服役、在编期间的月份
    cleared_by_en: The discharge certificate, the decision that ended the post; only months inside already count
    left_out: true
    tests: [enlisted, on_public_payroll]
  - what: 失去的正是机关事业单位的工作，名册还没有注销
    what_en: The job lost was the public one, and the register still lists it
    cleared_by: 解除聘用或辞退文件、编制注销记录；离职以前就在名册上的系统已降为三级
    cleared_by_en: The decision that ended the post and its removal from the register; listed since before the separation it already is severity 3
    tests: [on_public_payroll]
  - what: 同名误报、火化号码登记错误
    what_en: A namesake's row, a wrong number in a cremation file
    cleared_by: 公安、殡仪馆等登记机关的更正证明，本人到窗口核验；姓名不符的系统已降一级，死亡只有一个来源的再降一级，其后本人到窗口核对过的已排除
    cleared_by_en: The registry's correction, the claimant in person; another name already lowers by one, a death with a single source by one more, and it is left out if the claimant was at the window later
    tests: [dead]
  - what: 登记机关把同名的人、错误的证件号码登记到本人名下
    what_en: The registry put a namesake, or a wrong number, to this person
    cleared_by: 登记机关的更正证明，本人到窗口核验身份；姓名不符的系统已降一级。期间有窗口核对记录的，先调取当次影像核对是否本人
    cleared_by_en: The registry's correction, the claimant in person; another name already lowers by one. Where a check meanwhile was done at a window, its picture tells first whether it was the claimant
    tests: [in_custody, enlisted, settled_abroad, checked_while_abroad, on_public_payroll]
  - what: 入伍以后被退回、提前退役而登记未更新
    what_en: Sent back or discharged early, the register not yet corrected
    cleared_by: 退兵证明、退役证和部队的离队日期
    cleared_by_en: The paper by which he was sent back or discharged, with the day he left
    tests: [enlisted]

tests:
  dead:
    zh: 死亡次月起仍领取失业待遇
    en: Drawn after the month of the death
    severity: 4
    sought: 死亡医学证明、火化证明或者户籍注销证明，失业待遇发放明细和死亡以后的核对记录
    sought_en: "The certificate of death, cremation or cancelled household entry, the payments, the checks answered after the death"
    basis: [广东省失业保险条例 第二十五条, 社会保险法 第四十九条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      登记的死亡日期为{since}，次月起仍有 {months} 个月（{from_ym|month}至{to_ym|month}）领取失业待遇[，
      死亡日期以后还有以其名义办理的资格核对 {checks} 次]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Recorded as having died on {since}; benefit was drawn for {months|month/months} after that ({from_ym|month} to
      {to_ym|month})[; checks were answered in that name {checks|time/times} afterwards]; {at_stake_fen|yuan} yuan involved
  in_custody:
    zh: 服刑或强制隔离戒毒期间仍领取失业待遇
    en: Drawn while in prison or compulsory rehab
    severity: 4
    sought: 判决书、执行通知书和释放证明（强制隔离戒毒的为决定书），失业待遇发放明细，期间各次核对的办理记录（窗口办理的调取影像）
    sought_en: "The judgment, the notice of its execution and of release (or the decision on compulsory rehab), the payments, and how each check meanwhile was done (of those at a window the pictures)"
    basis: [广东省失业保险条例 第二十八条, 社会保险法 第八十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      自{since}起被收监执行或者强制隔离戒毒（登记类别：{kind|custody_kind}），其间有 {months} 个整月（{from_ym|month}至{to_ym|month}）仍领取失业待遇[，
      其间还有以其名义办理的资格核对 {checks} 次]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      In custody since {since} ({kind|custody_kind}); benefit was drawn for {months|month/months} of it ({from_ym|month} to
      {to_ym|month})[; checks were answered {checks|time/times} meanwhile]; {at_stake_fen|yuan} yuan involved
  enlisted:
    zh: 应征服役期间仍领取失业待遇
    en: Drawn while in military service
    severity: 4
    sought: 征兵办、退役军人事务部门出具的入伍、退役（退兵）证明，失业待遇发放明细和按月核对记录
    sought_en: "The enlistment and discharge papers, the payments and the monthly checks"
    basis: [广东省失业保险条例 第二十八条, 社会保险法 第五十一条, 社会保险法 第八十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      {since}应征入伍，服役期间有 {months} 个月（{from_ym|month}至{to_ym|month}）仍领取失业待遇[，
      服役期间还有以其名义办理的资格核对 {checks} 次]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Enlisted on {since}; benefit was drawn for {months|month/months} of the service ({from_ym|month} to {to_ym|month})[;
      checks were answered {checks|time/times} meanwhile]; {at_stake_fen|yuan} yuan involved
  settled_abroad:
    zh: 移居境外后仍领取失业待遇
    en: Drawn after settling abroad
    severity: 4
    sought: 出入境管理机构的定居登记或者户籍注销证明，失业待遇发放明细和按月核对记录
    sought_en: "The record of settling abroad or of the household entry cancelled, the payments and the monthly checks"
    basis: [广东省失业保险条例 第二十八条, 社会保险法 第五十一条, 社会保险法 第八十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      {since}出境，登记为境外定居，次月起仍有 {months} 个月（{from_ym|month}至{to_ym|month}）领取失业待遇[，
      在境外期间还有以其名义办理的资格核对 {checks} 次]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Left on {since} and is registered as settled abroad; benefit was drawn for {months|month/months} after that
      ({from_ym|month} to {to_ym|month})[; checks were answered {checks|time/times} meanwhile]; {at_stake_fen|yuan} yuan involved
  checked_while_abroad:
    zh: 长期在境外，资格核对照常
    en: Long abroad while the checks were answered
    severity: 3
    sought: 出入境记录查询结果，境外期间各次核对的办理方式、设备和影像
    sought_en: "The border record, and by what means, device and picture each check meanwhile was done"
    basis: [广东省失业保险条例 第二十八条, 广东省失业保险条例 第三十七条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      {since}出境，连续在境外超过 {days} 天，在境外期间仍以本人名义办理资格核对 {checks} 次；在境外的 {months} 个月
      （{from_ym|month}至{to_ym|month}）领取失业待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Left on {since} and stayed abroad for more than {days|day/days} on end, while checks were answered {checks|time/times};
      benefit of {at_stake_fen|yuan} yuan was drawn for {months|month/months} abroad ({from_ym|month} to {to_ym|month})
  on_public_payroll:
    zh: 已被机关事业单位录（聘）用仍领取失业待遇
    en: Drawn while employed in the public service
    severity: 4
    sought: 录用（聘用）审批表和编制登记，起薪时间，失业待遇发放明细和按月核对记录
    sought_en: "The approval of the appointment, the register, the day from which it paid, the payments and the monthly checks"
    basis: [广东省失业保险条例 第二十八条, 社会保险法 第五十一条, 社会保险法 第八十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      机关事业单位人员名册登记自{since}起录（聘）用，其间有 {months} 个月（{from_ym|month}至{to_ym|month}）仍领取失业待遇[，
      在编期间还有以其名义办理的资格核对 {checks} 次]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Listed in the public service since {since}; benefit was drawn for {months|month/months} of it ({from_ym|month} to
      {to_ym|month})[; checks were answered {checks|time/times} meanwhile]; {at_stake_fen|yuan} yuan involved
--- */
-- 每笔没有全部收回的失业保险金、求职补贴、代缴医疗保险费
WITH benefits AS (
    SELECT c.claim_id, c.person_id, c.separation_date, p.item, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS fen
    FROM payment AS p JOIN ui_claim AS c ON c.claim_id = p.claim_id
    WHERE p.item IN ('monthly', 'job_subsidy', 'medical') AND p.amount_fen > p.returned_fen
),
-- 本人办理的每次资格核对，数据比对不算
own_checks AS (
    SELECT k.check_id, c.person_id, k.method, CAST(k.check_ts AS DATE) AS check_date
    FROM ui_check AS k JOIN ui_claim AS c ON c.claim_id = k.claim_id WHERE k.method <> 'match'
),
-- 可疑的死亡日期以后很久，本人还到窗口核对过的人
alive AS (
    SELECT d.person_id
    FROM death AS d JOIN own_checks AS k ON k.person_id = d.person_id
    WHERE k.method = 'window' AND date_diff('day', d.death_date, k.check_date) >= $sure_days
        AND (d.strength = 'weak' OR d."match" = 'weak')
),
-- 每次出境至入境；尚未入境的算到运行日
abroad AS (
    SELECT ext_id, person_id, "match", settled, exit_ts_month, entry_ts_month, CAST(exit_ts AS DATE) AS exit_date,
        CAST(entry_ts AS DATE) AS entry_date, CAST(COALESCE(entry_ts, $as_of) AS DATE) AS until_date
    FROM ext_border
),
-- 长期在境外期间，本人仍然核对过资格的出境
answered AS (
    SELECT a.ext_id
    FROM abroad AS a JOIN own_checks AS k ON k.person_id = a.person_id
    WHERE date_diff('day', a.exit_date, a.until_date) > $abroad_days
        AND k.check_date > a.exit_date AND k.check_date < a.until_date
),
-- 死亡
losses AS (
    SELECT 'dead' AS test, d.ext_id, d.person_id, d."match", d.death_date AS since, d.death_date_month AS from_month,
        CAST(NULL AS BIGINT) AS until_month, CAST(NULL AS DATE) AS until_date
    FROM death AS d LEFT JOIN alive AS a ON a.person_id = d.person_id WHERE a.person_id IS NULL
    UNION ALL
    -- 判刑收监执行、强制隔离戒毒
    SELECT 'in_custody' AS test, ext_id, person_id, "match", start_date AS since, start_date_month AS from_month,
        end_date_month AS until_month, end_date AS until_date
    FROM ext_custody WHERE (kind IN ('prison', 'detention_sentence') AND exec_mode = 'in_prison') OR kind = 'rehab'
    UNION ALL
    -- 应征服役
    SELECT 'enlisted' AS test, ext_id, person_id, "match", enlist_date AS since, enlist_date_month AS from_month,
        discharge_date_month AS until_month, discharge_date AS until_date
    FROM ext_military
    UNION ALL
    -- 移居境外，或长期在境外而核对照常
    SELECT CASE WHEN a.settled THEN 'settled_abroad' ELSE 'checked_while_abroad' END AS test, a.ext_id, a.person_id,
        a."match", a.exit_date AS since, a.exit_ts_month AS from_month, a.entry_ts_month AS until_month, a.entry_date AS until_date
    FROM abroad AS a WHERE a.settled OR EXISTS (SELECT 1 FROM answered AS w WHERE w.ext_id = a.ext_id)
    UNION ALL
    -- 机关事业单位录（聘）用
    SELECT 'on_public_payroll' AS test, ext_id, person_id, "match", from_date AS since, from_date_month AS from_month,
        to_date_month AS until_month, to_date AS until_date
    FROM ext_public_staff
),
-- 资格丧失次月起、恢复当月以前领取的每笔待遇，连同证明它的记录
undue AS (
    SELECT s.test, s.ext_id, s.since, s.until_date, s."match", b.claim_id, b.person_id, b.separation_date, b.src_table, b.src_key,
        b.ym, b.ym_month, b.fen
    FROM losses AS s JOIN benefits AS b ON b.person_id = s.person_id
    WHERE b.ym_month > s.from_month AND (s.until_month IS NULL OR b.ym_month < s.until_month)
),
-- 每份申领、每种情形：涉及的月数，最早和最晚的日期，姓名是否有一条相符
judged AS (
    SELECT claim_id, test, COUNT(DISTINCT ym_month) AS months, MIN(since) AS since, MAX(since) AS last_since,
        BOOL_OR("match" = 'strong') AS own_name
    FROM undue GROUP BY claim_id, test
),
-- 丧失资格期间，以本人名义办理的每次核对
meanwhile AS (
    SELECT DISTINCT u.claim_id, u.test, k.check_id
    FROM undue AS u JOIN own_checks AS k ON k.person_id = u.person_id
    WHERE k.check_date > u.since AND (u.until_date IS NULL OR k.check_date < u.until_date)
),
-- 其间核对的次数
checked AS (SELECT claim_id, test, COUNT(*) AS checks FROM meanwhile GROUP BY claim_id, test),
-- 每种情形下的每笔待遇，连同其间的每次核对
found AS (
    SELECT u.test, u.claim_id AS finding, 'person' AS subject_kind, u.person_id AS subject_id, u.claim_id AS entity_id,
        CASE WHEN j.own_name THEN 'strong' ELSE 'weak' END AS "match", u.ym AS from_ym, u.ym AS to_ym,
        e.monthly_fen * LEAST(e.months_left, $prevented_months) AS prevented_fen, u.ext_id, u.src_table AS money_table,
        u.src_key AS money_key, u.fen, j.months, j.since, j.last_since, u.separation_date, k.checks,
        a.check_id AS shows__ui_check
    FROM undue AS u
    JOIN judged AS j ON j.claim_id = u.claim_id AND j.test = u.test
    LEFT JOIN checked AS k ON k.claim_id = u.claim_id AND k.test = u.test
    LEFT JOIN meanwhile AS a ON a.claim_id = u.claim_id AND a.test = u.test
    LEFT JOIN claim_standing AS e ON e.claim_id = u.claim_id
),
-- 死亡；只有一个可疑来源的，不算确实
dead AS (
    SELECT f.*, CASE WHEN d.strength = 'strong' THEN 4 ELSE 3 END AS severity, f.finding AS proof__ui_claim,
        f.ext_id AS proof__ext_death
    FROM found AS f JOIN death AS d ON d.person_id = f.subject_id WHERE f.test = 'dead'
),
-- 服刑、戒毒；月数保留，今后没有少付
in_custody AS (
    SELECT f.* EXCLUDE (prevented_fen), f.finding AS proof__ui_claim, f.ext_id AS proof__ext_custody,
        MIN(x.kind) OVER (PARTITION BY f.finding) AS kind
    FROM found AS f JOIN ext_custody AS x ON x.ext_id = f.ext_id WHERE f.test = 'in_custody'
),
-- 应征服役
enlisted AS (SELECT *, finding AS proof__ui_claim, ext_id AS proof__ext_military FROM found WHERE test = 'enlisted'),
-- 移居境外
settled_abroad AS (
    SELECT *, finding AS proof__ui_claim, ext_id AS proof__ext_border FROM found WHERE test = 'settled_abroad'
),
-- 长期在境外而资格核对照常，每次核对都作证；法律只列移居，因此不算确实
checked_while_abroad AS (
    SELECT * EXCLUDE (shows__ui_check), shows__ui_check AS proof__ui_check, finding AS proof__ui_claim, ext_id AS proof__ext_border, $abroad_days AS days
    FROM found WHERE test = 'checked_while_abroad'
),
-- 已被录（聘）用；离职以前就有的编制，可能正是失去的那份工作，不算确实
on_public_payroll AS (
    SELECT *, CASE WHEN last_since > separation_date THEN 4 ELSE 3 END AS severity, finding AS proof__ui_claim,
        ext_id AS proof__ext_public_staff
    FROM found WHERE test = 'on_public_payroll'
)
SELECT * FROM dead
UNION ALL BY NAME SELECT * FROM in_custody
UNION ALL BY NAME SELECT * FROM enlisted
UNION ALL BY NAME SELECT * FROM settled_abroad
UNION ALL BY NAME SELECT * FROM checked_while_abroad
UNION ALL BY NAME SELECT * FROM on_public_payroll

/* ---
code: U06
title: 失业保险金领取期限超标
title_en: More months of unemployment benefit than the law gives
asks: 核定或已领的月数，是否超过按缴费月数和结转月数应得的期限，缴费月数是否重复计算或没有记录，结转是否多于上次未领的月数？
asks_en: Were more months granted or paid than follow from the months paid in and carried over, were months counted twice or without a record, or more carried than was left?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第十七条, 广东省失业保险条例 第十八条, 社会保险法 第四十六条, 国发〔2019〕28号, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, claimant_contribution, account_opening, person, enrolment, law_month, law_ui_months, law_retirement]
eligible: |
  SELECT c.claim_id FROM ui_claim AS c JOIN payment AS p ON p.claim_id = c.claim_id
  WHERE p.item = 'monthly'
parameters:
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 超出应得期限的那些月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of the months beyond the entitlement, less what was returned
sought: 失业待遇核定表、历年缴费明细、前次申领的发放记录
sought_en: The decision on the months, the contributions year by year, what was paid on former claims
look_alikes:
  - what: 距法定退休年龄不足一年、延长领取至退休的人
    what_en: Who had less than a year to the retirement age and draws until then
    cleared_by: 延长领取核定表、认定出生日期的材料；系统已排除期限领完时距法定退休不足十二个月且有延长标记的，没有标记的列为二级
    cleared_by_en: The decision to extend and proof of the date of birth; less than twelve months to the statutory month with the mark is already left out, without the mark it is severity 2
  - what: 人员登记查不到，不知何时退休的延长领取
    what_en: An extended claim of a person without a record, so the month of retirement is not known
    cleared_by: 延长领取核定表；系统不作判断
    cleared_by_en: The decision to extend; not judged
    left_out: true
    tests: [extended_too_early]
  - what: 女职工没有登记退休类别
    what_en: A woman without a track on record
    cleared_by: 劳动合同、岗位聘任文件；系统已排除按五十岁或五十五岁有一种合于延长领取的
    cleared_by_en: The contract and the appointment to the post; an extension that fits either age, 50 or 55, is already left out
    left_out: true
    tests: [extended_too_early]
  - what: 异地缴费后来才转入
    what_en: Months paid elsewhere and transferred in later
    cleared_by: 失业保险关系转移接续表、转出地缴费凭证；系统已计入转入的月份，没有转入的列为二级
    cleared_by_en: The transfer form and the other place's record of contributions; months transferred in already count, severity 2 until then
    tests: [months_not_on_record]
  - what: 单位后来补缴的月份
    what_en: Months the employer paid in later
    cleared_by: 补缴核定表、缴费凭证；离职以前的月份不论何时到账系统都已计入
    cleared_by_en: The assessment and the receipts; months before the separation already count whenever they were paid
    left_out: true
    tests: [months_not_on_record, months_counted_twice]
  - what: 结转的是不在本库的以前一次申领
    what_en: Carried from an earlier claim that the fund's records do not hold
    cleared_by: 以前那次申领的核定表、待遇发放记录；系统已单列为二级
    cleared_by_en: The earlier decision and its record of payments; already a test of its own at severity 2
    tests: [carried_without_former]
  - what: 上次核定而一个月也没有领，缴费时间仍然有效
    what_en: Granted before and not drawn at all, so the months paid still count
    cleared_by: 前次申领的核定表、待遇发放记录；系统已排除前次没有支付过待遇的
    cleared_by_en: The former decision and its record of payments; one that paid nothing is already left out
    left_out: true
    tests: [months_counted_twice]
  - what: 服刑、戒毒中止以后接着领
    what_en: Drawn on after an interruption by custody or rehab
    cleared_by: 释放证明、解除强制隔离戒毒决定书；系统只数领到的月份，不数经过的月份
    cleared_by_en: The certificate of release; months drawn are already counted, not months passed
    left_out: true
tests:
  paid_over_grant:
    zh: 领取月数超过核定月数
    en: More months paid than granted
    severity: 3
    basis: [广东省失业保险条例 第十七条, 社会保险法 第四十六条, 社会保险经办条例 第四十六条]
    says: >-
      核定领取期限 {granted} 个月，实际领取 {paid} 个月；超出核定期限的月份（{from_ym|month}至{to_ym|month}）已支付
      {at_stake_fen|yuan} 元
    says_en: >-
      {paid|month/months} of benefit were paid on a grant of {granted}; {at_stake_fen|yuan} yuan were paid for the months
      beyond it ({from_ym|month} to {to_ym|month})
  extended_too_early:
    zh: 不符合条件而延长领取至法定退休
    en: Extended to retirement too early
    severity: 3
    basis: [国发〔2019〕28号, 国务院关于渐进式延迟法定退休年龄的办法, 广东省失业保险条例 第十七条, 社会保险经办条例 第四十六条]
    says: >-
      核定领取期限 {granted} 个月，作延长领取，实际领取 {paid} 个月；法定退休月份为{retirement_ym|month}[，期限领完时尚有 {to_go} 个月]，
      不符合距法定退休年龄不足一年方可延长的条件；超出期限的月份（{from_ym|month}至{to_ym|month}）已支付 {at_stake_fen|yuan} 元
    says_en: >-
      {paid|month/months} of benefit were paid on a grant of {granted}, as extended to retirement; the statutory month is
      {retirement_ym|month}[, {to_go|month/months} after the grant ran out], and less than a year is asked for; {at_stake_fen|yuan} yuan
      were paid for the months beyond ({from_ym|month} to {to_ym|month})
  granted_over_formula:
    zh: 核定月数多于规定的领取期限
    en: More months granted than follow from the months paid in
    severity: 3
    basis: [广东省失业保险条例 第十七条, 广东省失业保险条例 第十八条, 社会保险法 第四十六条, 社会保险经办条例 第四十六条]
    says: >-
      按申领表上累计缴费 {cum} 个月、结转 {carried} 个月，领取期限应为 {entitled} 个月，却核定 {granted} 个月、已领 {paid} 个月；
      超出期限已支付 {at_stake_fen|yuan} 元[，{ahead} 个月待发]
    says_en: >-
      {cum|month/months} paid in and {carried} carried over give {entitled|month/months} of benefit, but {granted} were
      granted and {paid} drawn; {at_stake_fen|yuan} yuan were paid beyond that[, {ahead|month/months} of it are still to be
      paid]
    reckoning:
      zh: 应领月数 = 累计缴费月数按条例第十七条折算的月数 + 结转月数，不超过核定月数和法定最长月数；超出应领月数的月份应付为零；实付减去已退回的
      en: >-
        Months due = the months paid converted by article 17, plus the months carried over, no more than granted and than the longest the law gives; nothing is due for the months beyond; paid less what was returned
      columns:
        cum: {zh: 核定的累计缴费月数, en: Months counted as paid}
        carried: {zh: 结转月数, en: Months carried over}
        granted: {zh: 核定月数, en: Months granted}
        entitled: {zh: 应领月数, en: Months due}
  months_not_on_record:
    zh: 申领表上的缴费月数没有记录
    en: Months paid in of which there is no record
    severity: 2
    basis: [广东省失业保险条例 第十七条, 社会保险法 第四十六条, 社会保险经办条例 第四十六条]
    says: >-
      申领表上累计缴费 {cum} 个月，期初、缴费和转入的记录共 {known} 个月[，其中前次申领 {earlier} 没有用过的 {fresh} 个月]；
      按记录领取期限应为 {entitled} 个月，却核定 {granted} 个月、已领 {paid} 个月；超出期限已支付 {at_stake_fen|yuan} 元[，{ahead} 个月待发]
    says_en: >-
      The claim counts {cum|month/months} paid in, the records hold {known}[, of which earlier claim {earlier} left {fresh}
      unused]; {entitled|month/months} of benefit follow, but {granted} were granted and {paid} drawn; {at_stake_fen|yuan}
      yuan were paid beyond that[, {ahead|month/months} of it are still to be paid]
    reckoning: &months_not_on_record
      zh: 应领月数 = 有记录而没有用过的缴费月数按条例第十七条折算的月数 + 结转月数，不超过核定月数和法定最长月数；超出应领月数的月份应付为零；实付减去已退回的
      en: >-
        Months due = the months on record and not used before converted by article 17, plus the months carried over, no more than granted and than the longest the law gives; nothing is due for the months beyond; paid less what was returned
      columns:
        cum: {zh: 核定的累计缴费月数, en: Months counted as paid}
        fresh: {zh: 有记录而没有用过的缴费月数, en: Months on record and not used before}
        carried: {zh: 结转月数, en: Months carried over}
        granted: {zh: 核定月数, en: Months granted}
        entitled: {zh: 应领月数, en: Months due}
    tally: &recorded
      zh: 期初账户以外，到离职当月为止各年有记录的失业保险缴费月数，及其中前次申领没有用过的；期初账户的月数另加
      en: Months on record of each year up to the separation, beside those of the opening account, and how many no earlier claim used
      columns:
        year: {zh: 年度, en: Year}
        months: {zh: 有记录的缴费月数, en: Months on record, total: true}
        fresh: {zh: 其中没有用过的, en: Of them not used before, total: true}
  months_counted_twice:
    zh: 前次申领用过的缴费重复计算
    en: Months used by an earlier claim counted again
    severity: 3
    basis: [广东省失业保险条例 第十八条, 广东省失业保险条例 第十七条, 社会保险法 第四十六条, 社会保险经办条例 第四十六条]
    says: >-
      申领表上累计缴费 {cum} 个月，其中有前次申领 {earlier} 已经用过的，重新计算只有 {fresh} 个月；
      领取期限应为 {entitled} 个月，却核定 {granted} 个月、已领 {paid} 个月；超出期限已支付 {at_stake_fen|yuan} 元[，{ahead} 个月待发]
    says_en: >-
      Of {cum|month/months} paid in some were used by earlier claim {earlier}; {fresh} are new and give
      {entitled|month/months} of benefit, but {granted} were granted and {paid} drawn; {at_stake_fen|yuan} yuan were paid
      beyond that[, {ahead|month/months} of it are still to be paid]
    reckoning: *months_not_on_record
    tally: *recorded
  carried_without_former:
    zh: 结转月数没有前次申领
    en: Months carried over from no earlier claim
    severity: 2
    basis: [广东省失业保险条例 第十八条, 社会保险法 第四十六条, 社会保险经办条例 第四十六条]
    says: >-
      结转 {carried} 个月，但库内没有此前核定过的申领；不计结转领取期限应为 {entitled} 个月，
      却核定 {granted} 个月、已领 {paid} 个月；超出期限已支付 {at_stake_fen|yuan} 元[，{ahead} 个月待发]
    says_en: >-
      {carried|month/months} were carried over, but the records hold no earlier claim; {entitled} follow without them,
      {granted} were granted and {paid} drawn; {at_stake_fen|yuan} yuan were paid beyond that[, {ahead|month/months} of it are
      still to be paid]
    reckoning:
      zh: 应领月数 = 累计缴费月数按条例第十七条折算的月数 + 零（没有前次申领），不超过核定月数和法定最长月数；超出应领月数的月份应付为零；实付减去已退回的
      en: >-
        Months due = the months paid converted by article 17, plus nothing, for there is no former claim, no more than granted and than the longest the law gives; nothing is due for the months beyond; paid less what was returned
      columns:
        cum: {zh: 核定的累计缴费月数, en: Months counted as paid}
        carried: {zh: 结转月数, en: Months carried over}
        granted: {zh: 核定月数, en: Months granted}
        entitled: {zh: 应领月数, en: Months due}
  carried_over_unused:
    zh: 结转月数多于前次未领的
    en: More months carried over than were left
    severity: 3
    basis: [广东省失业保险条例 第十八条, 社会保险法 第四十六条, 社会保险经办条例 第四十六条]
    says: >-
      结转 {carried} 个月，而前次申领 {earlier} 核定后未领的只有 {left_months} 个月；领取期限应为 {entitled} 个月，
      却核定 {granted} 个月、已领 {paid} 个月；超出期限已支付 {at_stake_fen|yuan} 元[，{ahead} 个月待发]
    says_en: >-
      {carried|month/months} were carried over, but earlier claim {earlier} left only {left_months}; {entitled} follow,
      {granted} were granted and {paid} drawn; {at_stake_fen|yuan} yuan were paid beyond that[, {ahead|month/months} of it are
      still to be paid]
    reckoning:
      zh: 应领月数 = 累计缴费月数按条例第十七条折算的月数 + 结转月数和前次未领的月数中较少的，不超过核定月数和法定最长月数；超出应领月数的月份应付为零；实付减去已退回的
      en: >-
        Months due = the months paid converted by article 17, plus the fewer of those carried over and those left of the former claim, no more than granted and than the longest the law gives; nothing is due for the months beyond; paid less what was returned
      columns:
        cum: {zh: 核定的累计缴费月数, en: Months counted as paid}
        left: {zh: 前次未领的月数, en: Months left of the former claim}
        carried: {zh: 结转月数, en: Months carried over}
        granted: {zh: 核定月数, en: Months granted}
        entitled: {zh: 应领月数, en: Months due}
--- */
-- 每笔没有全部收回的失业待遇
WITH benefits AS (
    SELECT claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE src_table = 'ui_payment' AND amount_fen > returned_fen
),
-- 每份申领逐月领到的失业保险金，按月份先后编号
drawn AS (
    SELECT claim_id, ym_month, MAX(amount_fen) AS amount_fen,
        ROW_NUMBER() OVER (PARTITION BY claim_id ORDER BY ym_month) AS place
    FROM benefits WHERE item = 'monthly' GROUP BY claim_id, ym_month
),
-- 每份申领领了几个月、月标准是多少
totals AS (SELECT claim_id, COUNT(*) AS paid, MAX(amount_fen) AS monthly_fen FROM drawn GROUP BY claim_id),
-- 本次之前支付过待遇的申领：它算到哪个月、何时申请，此前的缴费已经用过
used AS (
    SELECT c.claim_id, MAX(f.separation_date_month) AS used_month, MAX(f.apply_ts) AS used_ts,
        MAX(f.claim_id) AS used_id
    FROM ui_claim AS c
    JOIN ui_claim AS f ON f.person_id = c.person_id AND f.apply_ts < c.apply_ts
    JOIN benefits AS b ON b.claim_id = f.claim_id
    GROUP BY c.claim_id
),
-- 本次之前核定过的申领，最近的在前
formers AS (
    SELECT c.claim_id, f.claim_id AS former_id, GREATEST(f.granted_months - COALESCE(t.paid, 0), 0) AS left_months,
        ROW_NUMBER() OVER (PARTITION BY c.claim_id ORDER BY f.apply_ts DESC, f.claim_id DESC) AS place
    FROM ui_claim AS c
    JOIN ui_claim AS f ON f.person_id = c.person_id AND f.apply_ts < c.apply_ts
    LEFT JOIN totals AS t ON t.claim_id = f.claim_id
    WHERE f.granted_months > 0
),
-- 每个人期初已缴的失业保险月数，截至何月
openings AS (
    SELECT person_id, SUM(paid_months + deemed_months) AS months, MAX(as_of_ym_month) AS as_of_month
    FROM account_opening WHERE line = 'UI' GROUP BY person_id
),
-- 期初以后的、或者后来转入的失业保险缴费各月，到离职当月为止；前次申领没有算过的才是新的
recorded_months AS (
    SELECT c.claim_id, k.ym_month,
        BOOL_OR(u.claim_id IS NULL OR k.ym_month > u.used_month OR k.paid_date > u.used_ts) AS fresh
    FROM ui_claim AS c
    JOIN claimant_contribution AS k ON k.person_id = c.person_id AND k.lines_ui
    LEFT JOIN openings AS o ON o.person_id = c.person_id
    LEFT JOIN used AS u ON u.claim_id = c.claim_id
    WHERE k.ym_month <= c.separation_date_month
        AND (k.kind = 'transfer_in' OR o.person_id IS NULL OR k.ym_month > o.as_of_month)
    GROUP BY c.claim_id, k.ym_month
),
-- 有几个月、其中新的几个月
recorded AS (
    SELECT claim_id, COUNT(*) AS months, COUNT(CASE WHEN fresh THEN ym_month END) AS fresh_months
    FROM recorded_months GROUP BY claim_id
),
-- 各年的月数
recorded_years AS (
    SELECT claim_id, CAST(FLOOR(ym_month / 12) AS BIGINT) AS year, COUNT(*) AS months,
        COUNT(CASE WHEN fresh THEN ym_month END) AS fresh_months
    FROM recorded_months GROUP BY claim_id, FLOOR(ym_month / 12)
),
-- 每份申领可以核对的缴费：期初账户，及其后各年的月数
sources AS (
    SELECT c.claim_id, o.open_id AS shows__account_opening, y.year AS tally__year, y.months AS tally__months,
        y.fresh_months AS tally__fresh
    FROM ui_claim AS c
    LEFT JOIN account_opening AS o ON o.person_id = c.person_id AND o.line = 'UI'
    LEFT JOIN recorded_years AS y ON y.claim_id = c.claim_id
),
-- 每份申领：记录在案的缴费月数、其中没有用过的月数、前次未领的月数、申请时的法定最长月数；
-- 期初的月数在前次申领之后才截止的，从宽都算没有用过
histories AS (
    SELECT c.claim_id, c.cum_months, c.carried_months, c.granted_months, u.used_id, f.former_id,
        COALESCE(f.left_months, 0) AS left_months, COALESCE(r.months, 0) + COALESCE(o.months, 0) AS known_months,
        COALESCE(r.fresh_months, 0)
        + CASE WHEN u.claim_id IS NULL OR u.used_month < o.as_of_month THEN COALESCE(o.months, 0) ELSE 0 END
            AS fresh_months, CAST(FLOOR(l.ui_months_cap) AS BIGINT) AS cap
    FROM ui_claim AS c
    JOIN law_month AS l ON l.month = c.apply_ts_month AND l.ui_months_cap IS NOT NULL
    LEFT JOIN used AS u ON u.claim_id = c.claim_id
    LEFT JOIN formers AS f ON f.claim_id = c.claim_id AND f.place = 1
    LEFT JOIN openings AS o ON o.person_id = c.person_id
    LEFT JOIN recorded AS r ON r.claim_id = c.claim_id
),
-- 按表上的缴费月数、按记录的缴费月数、按前次未领的月数，各应得多少个月；月数大到表外的，只受最长月数限制
lawful AS (
    SELECT h.claim_id, h.used_id, h.former_id, h.left_months, h.known_months, h.fresh_months, h.cum_months,
        h.granted_months, LEAST(h.granted_months, h.cap, m.months + h.carried_months) AS by_formula,
        LEAST(h.granted_months, h.cap, n.months + h.carried_months) AS by_record,
        LEAST(h.granted_months, h.cap, m.months + LEAST(h.carried_months, h.left_months)) AS by_carry
    FROM histories AS h
    LEFT JOIN law_ui_months AS m ON m.paid_months = h.cum_months
    LEFT JOIN law_ui_months AS n ON n.paid_months = h.fresh_months
),
-- 最多领核定的月数，延长领取的另说
limits AS (
    SELECT CASE WHEN bridging THEN 'extended_too_early' ELSE 'paid_over_grant' END AS test, claim_id,
        CAST(granted_months AS BIGINT) AS entitled
    FROM ui_claim
    UNION ALL
    -- 按表上的数字应得的月数
    SELECT 'granted_over_formula' AS test, claim_id, by_formula AS entitled
    FROM lawful WHERE by_formula < granted_months
    UNION ALL
    -- 按记录在案、没有用过的缴费应得的月数
    SELECT CASE WHEN cum_months > known_months THEN 'months_not_on_record' ELSE 'months_counted_twice' END AS test,
        claim_id, by_record AS entitled
    FROM lawful WHERE by_record < by_formula
    UNION ALL
    -- 按前次未领的月数应得的月数
    SELECT CASE WHEN former_id IS NULL THEN 'carried_without_former' ELSE 'carried_over_unused' END AS test, claim_id,
        by_carry AS entitled
    FROM lawful WHERE by_carry < by_formula
),
-- 女职工最近一次参保登记的退休类别
posts AS (
    SELECT c.claim_id, e.track,
        ROW_NUMBER() OVER (PARTITION BY c.claim_id ORDER BY e.start_date DESC, e.enrol_id DESC) AS place
    FROM ui_claim AS c JOIN enrolment AS e ON e.person_id = c.person_id WHERE e.track IN ('F50', 'F55')
),
-- 每份申领的人的法定退休月份；女职工没有登记退休类别的，两种都可能
retirements AS (
    SELECT c.claim_id, r.retirement_month
    FROM ui_claim AS c
    JOIN person AS s ON s.person_id = c.person_id
    LEFT JOIN posts AS o ON o.claim_id = c.claim_id AND o.place = 1 AND s.sex = 'F'
    JOIN law_retirement AS r
        ON r.birth_month = s.birth_date_month AND (r.track = 'M') = (s.sex = 'M') AND r.track = COALESCE(o.track, r.track)
),
-- 最早的一种
unretired AS (SELECT claim_id, MIN(retirement_month) AS retirement_month FROM retirements GROUP BY claim_id),
-- 应得的月份领完当月距法定退休不足一年的，依法延长领取至退休；退休以后的月份归 U03
near AS (
    SELECT m.test, m.claim_id
    FROM limits AS m
    JOIN drawn AS d ON d.claim_id = m.claim_id AND d.place = m.entitled
    JOIN law_month AS l ON l.month = d.ym_month
    JOIN retirements AS r ON r.claim_id = m.claim_id AND r.retirement_month - d.ym_month < l.ui_bridging_months
    GROUP BY m.test, m.claim_id
),
-- 每份申领领了几个月；仍在领取的，还会多领几个月
judged AS (
    SELECT m.test, m.claim_id, m.entitled, c.person_id, c.cum_months, c.carried_months, c.granted_months, t.paid,
        t.monthly_fen, a.retirement_month, n.claim_id IS NOT NULL AS near,
        CASE
            WHEN c.status IN ('active', 'suspended')
            THEN GREATEST(c.granted_months - GREATEST(m.entitled, t.paid), 0)
            ELSE 0
        END AS ahead
    FROM limits AS m
    JOIN ui_claim AS c ON c.claim_id = m.claim_id
    JOIN totals AS t ON t.claim_id = m.claim_id
    LEFT JOIN unretired AS a ON a.claim_id = m.claim_id
    LEFT JOIN near AS n ON n.test = m.test AND n.claim_id = m.claim_id
    WHERE NOT c.bridging OR (a.claim_id IS NOT NULL AND n.claim_id IS NULL)
),
-- 超出期限领到的月份里的每笔待遇
beyond AS (
    SELECT m.test, m.claim_id, b.src_table, b.src_key, b.ym, b.fen
    FROM limits AS m
    JOIN drawn AS d ON d.claim_id = m.claim_id AND d.place > m.entitled
    JOIN benefits AS b ON b.claim_id = d.claim_id AND b.ym_month = d.ym_month
    WHERE b.item IN ('monthly', 'job_subsidy', 'medical')
),
-- 已经多领的，或者还会多领的
found AS (
    SELECT j.test, j.claim_id AS finding, 'person' AS subject_kind, j.person_id AS subject_id, j.claim_id AS entity_id,
        b.ym AS from_ym, b.ym AS to_ym, j.monthly_fen * LEAST(j.ahead, $prevented_months) AS prevented_fen,
        b.src_table AS money_table, b.src_key AS money_key, b.fen, j.granted_months AS granted, j.cum_months AS cum,
        j.carried_months AS carried, j.entitled, j.paid, NULLIF(j.ahead, 0) AS ahead, w.used_id, w.former_id,
        w.left_months, w.known_months, w.fresh_months, j.near, j.retirement_month,
        j.retirement_month - d.ym_month AS to_go
    FROM judged AS j
    LEFT JOIN beyond AS b ON b.claim_id = j.claim_id AND b.test = j.test
    LEFT JOIN drawn AS d ON d.claim_id = j.claim_id AND d.place = j.entitled
    LEFT JOIN lawful AS w ON w.claim_id = j.claim_id
    WHERE b.claim_id IS NOT NULL OR j.ahead > 0
),
-- 领取的月数多于核定的；依年龄本可延长领取而没有标记的，二级
paid_over_grant AS (
    SELECT * EXCLUDE (prevented_fen), CASE WHEN near THEN 2 ELSE 3 END AS severity, finding AS proof__ui_claim, entitled
    FROM found WHERE test = 'paid_over_grant'
),
-- 作延长领取，而期限领完时距法定退休还有一年以上
extended_too_early AS (
    SELECT * EXCLUDE (prevented_fen), finding AS proof__ui_claim, subject_id AS proof__person,
        CAST(FLOOR(retirement_month / 12) AS BIGINT) * (100 - 12) + retirement_month + 1 AS retirement_ym, entitled
    FROM found WHERE test = 'extended_too_early'
),
-- 核定的月数多于按表上的数字应得的
granted_over_formula AS (
    SELECT *, finding AS proof__ui_claim, cum AS reckon__cum, carried AS reckon__carried, granted AS reckon__granted,
        entitled AS reckon__entitled, 0 AS reckon__due, fen AS reckon__paid
    FROM found WHERE test = 'granted_over_formula'
),
-- 缴费月数没有记录的；先要核对转移接续表
months_not_on_record AS (
    SELECT f.*, s.* EXCLUDE (claim_id), f.finding AS proof__ui_claim, f.used_id AS shows__ui_claim, f.known_months AS known,
        f.used_id AS earlier, CASE WHEN f.used_id IS NOT NULL THEN f.fresh_months END AS fresh, f.cum AS reckon__cum,
        f.fresh_months AS reckon__fresh, f.carried AS reckon__carried, f.granted AS reckon__granted,
        f.entitled AS reckon__entitled, 0 AS reckon__due, f.fen AS reckon__paid, f.carried
    FROM found AS f JOIN sources AS s ON s.claim_id = f.finding WHERE f.test = 'months_not_on_record'
),
-- 缴费月数里有前次申领已经用过的
months_counted_twice AS (
    SELECT f.*, s.* EXCLUDE (claim_id), f.finding AS proof__ui_claim, f.used_id AS shows__ui_claim, f.used_id AS earlier,
        f.fresh_months AS fresh, f.cum AS reckon__cum, f.fresh_months AS reckon__fresh, f.carried AS reckon__carried,
        f.granted AS reckon__granted, f.entitled AS reckon__entitled, 0 AS reckon__due, f.fen AS reckon__paid, f.carried
    FROM found AS f JOIN sources AS s ON s.claim_id = f.finding WHERE f.test = 'months_counted_twice'
),
-- 没有前次却有结转；先要核对以前的核定表
carried_without_former AS (
    SELECT *, finding AS proof__ui_claim, cum AS reckon__cum, carried AS reckon__carried, granted AS reckon__granted,
        entitled AS reckon__entitled, 0 AS reckon__due, fen AS reckon__paid, cum
    FROM found WHERE test = 'carried_without_former'
),
-- 结转的月数多于前次未领的
carried_over_unused AS (
    SELECT *, finding AS proof__ui_claim, former_id AS shows__ui_claim, former_id AS earlier, cum AS reckon__cum, left_months AS reckon__left,
        carried AS reckon__carried, granted AS reckon__granted, entitled AS reckon__entitled, 0 AS reckon__due,
        fen AS reckon__paid, cum
    FROM found WHERE test = 'carried_over_unused'
)
SELECT * FROM paid_over_grant
UNION ALL BY NAME SELECT * FROM extended_too_early
UNION ALL BY NAME SELECT * FROM granted_over_formula
UNION ALL BY NAME SELECT * FROM months_not_on_record
UNION ALL BY NAME SELECT * FROM months_counted_twice
UNION ALL BY NAME SELECT * FROM carried_without_former
UNION ALL BY NAME SELECT * FROM carried_over_unused

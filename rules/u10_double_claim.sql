/* ---
code: U10
title: 异地、双身份重复领取失业待遇
title_en: Unemployment benefit drawn twice
asks: 同一个人是否在同一个月领了两份失业保险金（两份申领、两个身份、两个地方），或者一次性领取之后又按月领取同一段缴费的待遇？
asks_en: Did one person draw two monthly benefits for one month (two claims, two identities, two places), or monthly benefit after a lump sum for the same months paid in?
line: unemployment
entity: person
subject: person
status: live
basis: [广东省失业保险条例 第二十二条, 广东省失业保险条例 第二十三条, 广东省失业保险条例 第二十九条, 广东省失业保险条例 第三十一条, 社会保险法 第五十二条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, person, ext_other_ui, claim_standing]
eligible: |
  SELECT MIN(o.person_id)
  FROM payment AS p
  JOIN person AS s ON s.person_id = p.person_id
  JOIN person AS o ON o.id_no = s.id_no AND o.merged_into IS NULL
  WHERE p.src_table = 'ui_payment' AND p.item = 'monthly'
  GROUP BY p.person_id
parameters:
  least_months: {value: 2, unit: months, source: 设计阈值：只重一个月的可能是转移当月，列为二级}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 后开始的那份在重复月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of the later claim in the months drawn twice, less what was returned
sought: 两份申领的核定表、两地发放明细、异地经办机构的协查复函
sought_en: "Both decisions, both lists of payments, the other place's reply"
look_alikes:
  - what: 转移当月两地都发
    what_en: Both places paid in the month of the transfer
    cleared_by: 失业保险关系转移单、两地发放明细；只重一个月的系统已列为二级
    cleared_by_en: The transfer sheet and both places' payments; one month alone already is severity 2
    left_out: true
    unless: months=1
    tests: [drawn_elsewhere, elsewhere_later]
  - what: 选择在户籍地领取，本地已停
    what_en: Chose the place of household registration, and was stopped here
    cleared_by: 户籍地的待遇核定表、本地停发记录；系统已排除两地月份不相交的
    cleared_by_en: The decision of the place of registration and the record that it was stopped here; months that do not meet are already left out
    left_out: true
    tests: [drawn_elsewhere, elsewhere_later]
  - what: 异地已停，终止年月还没有送来
    what_en: Ended elsewhere, and the end not yet sent
    cleared_by: 异地经办机构的停发证明或协查复函；没有终止年月的系统只算到收到信息的上一个月
    cleared_by_en: The other office's word that it stopped; without an end it already counts only to the month before the row was received
    tests: [drawn_elsewhere, elsewhere_later]
  - what: 错发后更正重发
    what_en: A corrected and re-issued payment
    cleared_by: 退款入账凭证、银行退票回单；系统已排除已退回和银行退票的
    cleared_by_en: The receipt of the refund or the bank's return slip; what was returned, or bounced, is already left out
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
  - what: 一次性领取之后重新就业、再次失业
    what_en: A new job lost after the lump sum
    cleared_by: 再次就业的劳动合同及终止证明；系统已排除离职晚于一次性领取所依据的离职的
    cleared_by_en: The contract of the new job and the certificate that it ended; a separation later than the one the lump sum was for is already left out
    left_out: true
    tests: [monthly_after_lump, monthly_after_leaving]
  - what: 同名不同号
    what_en: Namesakes with other numbers
    cleared_by: 居民身份证、公安户籍查询结果；系统已排除号码不同又没有归并的
    cleared_by_en: Identity cards and the police register; other numbers that were not merged are already left out
    left_out: true
    tests: [two_claims, drawn_elsewhere, elsewhere_later]
tests:
  two_claims:
    zh: 本地两份申领同月领取
    en: Two claims here drawn for the same months
    severity: 4
    basis: [广东省失业保险条例 第二十九条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      同一人有 {months} 个月（{from_ym|month}至{to_ym|month}）在前次申领 {earlier} 之外又按本份申领领取失业保险金；
      后开始的本份申领在这些月份支付 {at_stake_fen|yuan} 元
    says_en: >-
      In {months|month/months} ({from_ym|month} to {to_ym|month}) benefit was drawn on this claim beside earlier claim
      {earlier}; {at_stake_fen|yuan} yuan were paid on this one in those months
  drawn_elsewhere:
    zh: 异地已先领取，本地又领取
    en: Drawn here while another place was already paying
    severity: 4
    basis: [广东省失业保险条例 第二十九条, 社会保险法 第五十二条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      异地失业待遇自{since_ym|month}起发放，本地后开始的申领有 {months} 个月（{from_ym|month}至{to_ym|month}）与之重复，
      本地在这些月份支付 {at_stake_fen|yuan} 元
    says_en: >-
      Another place paid from {since_ym|month}; the later claim here was drawn for {months|month/months} of the same
      ({from_ym|month} to {to_ym|month}); {at_stake_fen|yuan} yuan were paid here in those months
  elsewhere_later:
    zh: 本地领取期间，异地后来也发放
    en: Another place began to pay while benefit was drawn here
    severity: 2
    basis: [广东省失业保险条例 第二十九条, 社会保险法 第五十二条, 社会保险经办条例 第四十六条]
    at_stake: 没有本地应退的金额，由后开始的异地追回
    at_stake_en: Nothing is to be returned here; the other place began later
    says: >-
      本地领取期间，异地自{since_ym|month}起也发放失业待遇，重复 {months} 个月（{from_ym|month}至{to_ym|month}）；异地后开始，
      由异地核实、退回
    says_en: >-
      While benefit was drawn here another place began to pay from {since_ym|month}, {months|month/months} twice
      ({from_ym|month} to {to_ym|month}); the other place began later, and is to ask it back
  monthly_after_lump:
    zh: 再就业、创业一次性领取后又按月领取
    en: Monthly benefit after a lump sum for new work or a business
    severity: 4
    basis: [广东省失业保险条例 第二十二条, 广东省失业保险条例 第二十三条, 社会保险经办条例 第四十六条]
    at_stake: 一次性领取当月起按月支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
    at_stake_en: Monthly benefit, job-seeking subsidy and medical premium from the month of the lump sum on, less what was returned
    says: >-
      {since_ym|month}已因再就业或创业一次性领取（申领 {earlier}），当月起又有 {months} 个月（{from_ym|month}至{to_ym|month}）按月领取同一段缴费的
      失业待遇，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      The rest was drawn at once in {since_ym|month} for new work or a business (claim {earlier}); monthly benefit for the
      same months paid in was drawn for {months|month/months} more ({from_ym|month} to {to_ym|month}); {at_stake_fen|yuan}
      yuan involved
  monthly_after_leaving:
    zh: 一次性领取并终止关系后又按月领取
    en: Monthly benefit after a one-off sum that ended the relation
    severity: 4
    basis: [广东省失业保险条例 第三十一条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    at_stake: 一次性领取当月起按月支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
    at_stake_en: Monthly benefit, job-seeking subsidy and medical premium from the month of the one-off sum on, less what was returned
    says: >-
      {since_ym|month}已领取一次性失业保险金、终止失业保险关系（申领 {earlier}），当月起又有 {months} 个月（{from_ym|month}至{to_ym|month}）按月领取
      同一段缴费的失业待遇，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      A one-off sum in {since_ym|month} ended the relation (claim {earlier}); monthly benefit for the same months paid in was
      drawn for {months|month/months} more ({from_ym|month} to {to_ym|month}); {at_stake_fen|yuan} yuan involved
--- */
-- 每笔没有全部收回的失业待遇
WITH benefits AS (
    SELECT claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE src_table = 'ui_payment' AND amount_fen > returned_fen
),
-- 申领的人；同一号码的几条记录是一个人，以其中最早的、没有并入别人的一条为准
persons AS (
    SELECT s.person_id AS root, s.name, MIN(o.person_id) AS person_id
    FROM ui_claim AS c
    JOIN person AS s ON s.person_id = c.person_id
    JOIN person AS o ON o.id_no = s.id_no AND o.merged_into IS NULL
    GROUP BY s.person_id, s.name
),
-- 每份申领最早领取的月份
firsts AS (SELECT claim_id, MIN(ym_month) AS first_month FROM benefits WHERE item = 'monthly' GROUP BY claim_id),
-- 每份申领：是谁的、从哪个月开始
claims AS (
    SELECT c.claim_id, p.person_id, p.name, c.separation_date, COALESCE(c.start_ym_month, f.first_month) AS begin_month
    FROM ui_claim AS c JOIN persons AS p ON p.root = c.person_id LEFT JOIN firsts AS f ON f.claim_id = c.claim_id
),
-- 每份申领领取失业保险金的月份
drawn AS (
    SELECT c.claim_id, c.person_id, c.name, c.separation_date, c.begin_month, b.ym_month
    FROM claims AS c JOIN benefits AS b ON b.claim_id = c.claim_id AND b.item = 'monthly'
    GROUP BY c.claim_id, c.person_id, c.name, c.separation_date, c.begin_month, b.ym_month
),
-- 再就业、创业、离粤的一次性领取
lumps AS (
    SELECT c.claim_id, c.person_id, c.separation_date, b.src_key, b.ym, b.ym_month,
        CASE WHEN b.item = 'lump_leave' THEN 'monthly_after_leaving' ELSE 'monthly_after_lump' END AS test
    FROM claims AS c JOIN benefits AS b ON b.claim_id = c.claim_id
    WHERE b.item IN ('lump_leave', 'lump_reemp', 'lump_startup')
),
-- 本地两份申领同月领取，后开始的一份
conflicts AS (
    SELECT 'two_claims' AS test, d.claim_id, d.ym_month, e.claim_id AS earlier_id, CAST(NULL AS BIGINT) AS lump_id,
        CAST(NULL AS BIGINT) AS ext_id, CAST(NULL AS INTEGER) AS since_ym, d.name = e.name AS own_name
    FROM drawn AS d JOIN drawn AS e ON e.person_id = d.person_id AND e.ym_month = d.ym_month
    WHERE e.begin_month < d.begin_month OR (e.begin_month = d.begin_month AND e.claim_id < d.claim_id)
    UNION ALL
    -- 异地也在领取；异地后开始的，由异地退回
    SELECT CASE WHEN x.start_ym_month > d.begin_month THEN 'elsewhere_later' ELSE 'drawn_elsewhere' END AS test,
        d.claim_id, d.ym_month, NULL AS earlier_id, NULL AS lump_id, x.ext_id, x.start_ym AS since_ym,
        x."match" = 'strong' AS own_name
    FROM drawn AS d JOIN ext_other_ui AS x ON x.person_id = d.person_id
    WHERE d.ym_month >= x.start_ym_month
        AND (d.ym_month <= x.end_ym_month OR (x.end_ym IS NULL AND d.ym_month < x.received_ts_month))
    UNION ALL
    -- 一次性领取当月起，又按月领取同一次或更早离职的待遇，也就是同一段缴费的待遇
    SELECT l.test, d.claim_id, d.ym_month, l.claim_id AS earlier_id, l.src_key AS lump_id, NULL AS ext_id,
        l.ym AS since_ym, TRUE AS own_name
    FROM drawn AS d JOIN lumps AS l ON l.person_id = d.person_id
    WHERE d.ym_month >= l.ym_month AND d.separation_date <= l.separation_date
),
-- 每份申领、每种情形：重复几个月，最早从何时起，姓名是否相符
judged AS (
    SELECT test, claim_id, COUNT(DISTINCT ym_month) AS months, MIN(earlier_id) AS earlier, MIN(since_ym) AS since_ym,
        BOOL_OR(own_name) AS own_name
    FROM conflicts GROUP BY test, claim_id
),
-- 作为证明的两份申领
proofs AS (
    SELECT test, claim_id, claim_id AS proof_id FROM judged
    UNION ALL SELECT test, claim_id, earlier_id AS proof_id FROM conflicts
),
-- 重复的各月里这份申领的每笔待遇
found AS (
    SELECT k.test, k.claim_id AS finding, 'person' AS subject_kind, c.person_id AS subject_id,
        CASE WHEN j.own_name THEN 'strong' ELSE 'weak' END AS "match", b.ym AS from_ym, b.ym AS to_ym,
        e.monthly_fen * LEAST(e.months_left, $prevented_months) AS prevented_fen, p.proof_id AS proof__ui_claim,
        k.lump_id, k.ext_id, b.src_table AS money_table, b.src_key AS money_key, b.fen, j.months, j.earlier, j.since_ym
    FROM conflicts AS k
    JOIN judged AS j ON j.test = k.test AND j.claim_id = k.claim_id
    JOIN proofs AS p ON p.test = k.test AND p.claim_id = k.claim_id
    JOIN claims AS c ON c.claim_id = k.claim_id
    JOIN benefits AS b ON b.claim_id = k.claim_id AND b.ym_month = k.ym_month
    LEFT JOIN claim_standing AS e ON e.claim_id = k.claim_id
    WHERE b.item IN ('monthly', 'job_subsidy', 'medical')
),
-- 本地两份申领同月领取，后开始的一份
two_claims AS (
    SELECT *, CASE WHEN months < $least_months THEN 2 ELSE 4 END AS severity FROM found WHERE test = 'two_claims'
),
-- 异地先开始，本地又领取
drawn_elsewhere AS (
    SELECT *, CASE WHEN months < $least_months THEN 2 ELSE 4 END AS severity, ext_id AS proof__ext_other_ui
    FROM found WHERE test = 'drawn_elsewhere'
),
-- 异地后开始，由异地退回
elsewhere_later AS (
    SELECT * EXCLUDE (prevented_fen, money_table, money_key, fen), ext_id AS proof__ext_other_ui
    FROM found WHERE test = 'elsewhere_later'
),
-- 再就业、创业的一次性领取之后
monthly_after_lump AS (
    SELECT * EXCLUDE ("match"), lump_id AS proof__ui_payment FROM found WHERE test = 'monthly_after_lump'
),
-- 离粤的一次性领取之后
monthly_after_leaving AS (
    SELECT * EXCLUDE ("match"), lump_id AS proof__ui_payment FROM found WHERE test = 'monthly_after_leaving'
)
SELECT * FROM two_claims
UNION ALL BY NAME SELECT * FROM drawn_elsewhere
UNION ALL BY NAME SELECT * FROM elsewhere_later
UNION ALL BY NAME SELECT * FROM monthly_after_lump
UNION ALL BY NAME SELECT * FROM monthly_after_leaving

/* ---
code: P01
title: 死亡后养老待遇冒领或应停未停
title_en: Pension paid after death
asks: 待遇人员死亡的次月及以后，是否仍有养老金支付出去而没有收回？
asks_en: Was a pension paid for months after the month in which the pensioner died, and not brought back?
line: pension
entity: pension_award
subject: person
status: live
basis: [社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
reads: [death, ext_death, ext_medins, payment, pension_award, person, award_resumption, certification, law_month]
eligible: |
  SELECT award_id FROM payment WHERE src_table = 'pension_payment'
parameters:
  entry_days: {value: 3, unit: days, source: 设计阈值：当面认证三天内入库；事后补录的不证明本人到场 (同 P02)}
  repeated_months: {value: 2, unit: months, source: 业务规则目录 P01 (两至三个月为三级)}
  grave_months: {value: 4, unit: months, source: 业务规则目录 P01 (四个月及以上为四级)}
  live_after_days: {value: 30, unit: days, source: 设计阈值：登记的死亡日期可能差几天，足够晚的本人行为才说明人还在}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 死亡次月起已支付的养老金，减去已退回的和已从丧葬抚恤等待遇中抵扣的
at_stake_en: Pension paid for the months after the month of death, less what was returned and what was offset from death and other benefits
sought: 死亡登记原件、死亡以后各月的发放明细和账户流水、家属陈述
sought_en: "The entries of the death, the payments and account movements after it, the family's statement"
look_alikes:
  - what: 死亡信息送达前已做完当月发放
    what_en: The payment run of the month was made before the report of death arrived
    cleared_by: 死亡信息送达记录和当月发放批次；只多发一个月的列为一级，系统已排除已退回、已抵扣的
    cleared_by_en: The record of when the report arrived and the pay run; one month alone is severity 1, what was returned or offset is left out already
    left_out: true
    unless: months=1
    tests: [paid_after_death]
  - what: 火化、户籍单一来源的证件号码录错或同名
    what_en: A wrong identity number, or a homonym, in the only report there is
    cleared_by: 死亡医学证明、火化证或户籍注销证明的原件，与本人身份核对；系统已排除死亡日期三十天后有实名就诊、或当面认证三天内入库的，事后补录的不算，只有人脸认证的单列一种情形
    cleared_by_en: The original of the certificate of death, cremation or deregistration, held against the person; left out already where a hospital visit under the real name, or a certification before an officer entered within three days, came 30 days or more after; one entered later does not count, and a face alone is a test of its own
    left_out: true
    unless: match=weak
    tests: [paid_after_death, certified_after_reported_death]
  - what: 亲属火化时误登了待遇人员的号码，姓名不符
    what_en: A relative was cremated under the pensioner's number; the names differ
    cleared_by: 火化登记原件和亲属关系证明；姓名不符的系统已降一级，并排除此后有就诊或认证的
    cleared_by_en: The cremation record and proof of kinship; a name that differs lowers the severity, a later visit or certification is left out already
    left_out: true
    unless: match=weak
    tests: [paid_after_death, certified_after_reported_death]
  - what: 法院宣告死亡后被撤销，或登记机关撤回死亡信息
    what_en: A declaration of death that was reversed, a report that was withdrawn
    cleared_by: 撤销死亡宣告的判决书，或登记机关的更正函；系统已排除登记库有撤销日期的
    cleared_by_en: The judgment that reverses the declaration, or the registry's letter of correction; left out already where the registry has a date of withdrawal
    left_out: true
  - what: 误以死亡停发的，查明后恢复
    what_en: Stopped as dead by mistake, and resumed when that was found
    cleared_by: 死亡信息更正证明和恢复发放审批表；系统已排除登记库已撤销死亡信息、或停发三十天后仍有实名就诊的，其余列二级
    cleared_by_en: The proof of correction and the approval to resume; left out already where the registry withdrew the death, or a hospital saw the person 30 days or more after the stop; else severity 2
    tests: [resumed_after_death_stop]
  - what: 银行已退票
    what_en: The bank has sent the money back
    cleared_by: 银行退票回单；系统已排除支付状态为退回或有退回记录的
    cleared_by_en: The bank's return slip; left out already where the payment's state or a refund on record says so
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
tests:
  paid_after_death:
    zh: 死亡次月起仍支付养老金
    en: Pension paid for months after the death
    severity: 4
    basis: [社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      {source|death_source}登记该人{death_date}死亡（登记来源 {death_sources} 类），{from_ym|month}起仍支付养老金 {months} 个月，
      尚未收回 {at_stake_fen|yuan} 元[；死亡日期以后另有以其本人实名的就诊 {visits_after} 次]
    says_en: >-
      Registered as dead on {death_date} ({source|death_source}; {death_sources|registry/registries}); pension paid
      for {months|month/months} from {from_ym|month} on, {at_stake_fen|yuan} yuan not yet returned[;
      {visits_after|visit/visits} to a hospital under the real name after that day]
  certified_after_death:
    zh: 死亡确证之后仍通过资格认证并支付养老金
    en: Certified as alive after a certain death, and paid
    severity: 4
    says: >-
      {source|death_source}等登记该人{death_date}死亡，已经确证，其后仍办成资格认证 {certifications} 次（[certifications>1?最早在]{first_certified}）；{from_ym|month}起仍支付养老金 {months} 个月，
      尚未收回 {at_stake_fen|yuan} 元[；死亡日期以后另有以其本人实名的就诊 {visits_after} 次]
    says_en: >-
      Died on {death_date}, beyond doubt ({source|death_source}), and was certified as alive {certifications|time/times} after,
      first on {first_certified}; pension paid for {months|month/months} from {from_ym|month} on, {at_stake_fen|yuan} yuan not yet
      returned[; {visits_after|visit/visits} to a hospital under the real name after that day]
  certified_after_reported_death:
    zh: 登记死亡（尚未确证）之后仍通过人脸认证
    en: A face passed certification after a reported, uncertain death
    severity: 3
    basis: [社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      {source|death_source}登记该人{death_date}死亡，尚无其他来源确证，其后人脸认证却通过 {certifications} 次（[certifications>1?最早在]{first_certified}），
      两者必有一项不实；{from_ym|month}起支付养老金 {months} 个月，尚未收回 {at_stake_fen|yuan} 元
    says_en: >-
      Reported dead on {death_date} ({source|death_source}), not confirmed, yet the face passed certification
      {certifications|time/times} after, first on {first_certified}: one of the two is wrong; pension paid for
      {months|month/months} from {from_ym|month} on, {at_stake_fen|yuan} yuan not yet returned
  resumed_after_death_stop:
    zh: 以死亡停发之后又恢复发放
    en: Stopped as dead, and resumed
    severity: 2
    basis: [社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      该待遇{stopped_on}以死亡停发，{resumed_on}又恢复发放，登记库没有撤销死亡信息的记录；应停发的月份（{from_ym|month}至{to_ym|month}）已支付养老金 {months} 个月，
      尚未收回 {at_stake_fen|yuan} 元
    says_en: >-
      Stopped as dead on {stopped_on} and resumed on {resumed_on}, with no report of death withdrawn by the registry; pension paid
      for {months|month/months} after the last one due, from {from_ym|month} on, {at_stake_fen|yuan} yuan not yet returned
    absent:
      - {table: ext_death, by: {person_id: subject_id}, within: {revoked_date: [null, null]}}
--- */
-- 共识认定已死亡的人：来源足够且姓名相符的为确证，来源单一且姓名又不符的为双重存疑
WITH believed_dead AS (
    SELECT person_id, death_date, death_date_month, "match" AS name_match, sources, ext_id,
        strength = 'strong' AND "match" = 'strong' AS certain, strength = 'weak' AND "match" = 'weak' AS twice_doubtful
    FROM death
),
-- 基金自己以死亡终止过、后来又恢复发放的待遇；登记库撤销过死亡信息的，是误报
resumed AS (
    SELECT r.award_id, a.person_id, MIN(r.was_end_ym_month) AS ended_month, CAST(MIN(r.ended_ts) AS DATE) AS stopped_on,
        CAST(MIN(r.resumed_ts) AS DATE) AS resumed_on
    FROM award_resumption AS r
    JOIN pension_award AS a ON a.award_id = r.award_id
    JOIN person AS s ON s.person_id = a.person_id
    WHERE r.was_end_reason = 'death'
        AND NOT EXISTS (SELECT 1 FROM ext_death AS e WHERE e.person_id = a.person_id AND e.revoked_date IS NOT NULL)
    GROUP BY r.award_id, a.person_id
),
-- 死亡日之后有人办成的资格认证；数据比对由经办机构自动完成，无人出面，不算
certified AS (
    SELECT d.person_id, d.certain, d.name_match, c.cert_id, c.method, c.result, CAST(c.cert_ts AS DATE) AS certified_on,
        date_diff('day', d.death_date, CAST(c.cert_ts AS DATE)) AS days_after,
        date_diff('day', CAST(c.cert_ts AS DATE), CAST(c.recorded_ts AS DATE)) AS entered_after
    FROM believed_dead AS d JOIN certification AS c ON c.person_id = d.person_id
    WHERE c.method <> 'match' AND c.result <> 'failed' AND CAST(c.cert_ts AS DATE) > d.death_date
),
-- 在医院的实名就诊；药店刷卡不须本人到场，不算
seen AS (
    SELECT person_id, CAST(admit_ts AS DATE) AS seen_on FROM ext_medins WHERE "match" = 'strong' AND kind <> 'pharmacy'
),
-- 死亡日之后的实名就诊有几次，最后一次在多少天以后：或是有人冒用医保卡，或是死亡信息有误
visits AS (
    SELECT d.person_id, d.certain, COUNT(*) AS visits_after,
        date_diff('day', d.death_date, MAX(m.seen_on)) AS days_after
    FROM believed_dead AS d JOIN seen AS m ON m.person_id = d.person_id
    WHERE m.seen_on > d.death_date
    GROUP BY d.person_id, d.certain, d.death_date
),
-- 死亡未确证，而死亡日期过后足够久仍有本人行为的人：是信息有误，不提出；姓名相符的，人脸可能是翻拍，须有人当面、当即入库；
-- 停发后又恢复的，柜台补录的认证正是要查的，不算
alive AS (
    SELECT person_id
    FROM certified AS c
    WHERE NOT certain AND days_after >= $live_after_days AND result = 'success'
        AND ((method IN ('window', 'visit') AND entered_after <= $entry_days) OR (method = 'face' AND name_match = 'weak'))
        AND NOT EXISTS (SELECT 1 FROM resumed AS r WHERE r.person_id = c.person_id)
    UNION SELECT person_id FROM visits WHERE NOT certain AND days_after >= $live_after_days
),
-- 没有全部退回、抵扣的每一笔养老金
kept AS (
    SELECT person_id, award_id, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE src_table = 'pension_payment' AND amount_fen > returned_fen
),
-- 自死亡次月起应停发：此后各月的每一笔
after_death AS (
    SELECT p.award_id, p.src_key
    FROM believed_dead AS d
    JOIN kept AS p ON p.person_id = d.person_id
    JOIN law_month AS l ON l.month = p.ym_month
    WHERE p.ym_month >= d.death_date_month + l.death_stop_months
        AND NOT EXISTS (SELECT 1 FROM alive AS a WHERE a.person_id = d.person_id)
),
-- 死亡信息说明不了、而以死亡停发后又恢复的：应发的最后一个月以后的每一笔；停发足够久仍到医院就过医的除外
after_stop AS (
    SELECT p.src_key
    FROM resumed AS r JOIN kept AS p ON p.award_id = r.award_id
    WHERE p.ym_month > r.ended_month
        AND NOT EXISTS (SELECT 1 FROM after_death AS o WHERE o.award_id = r.award_id)
        AND NOT EXISTS (
            SELECT 1 FROM seen AS m
            WHERE m.person_id = r.person_id AND date_diff('day', r.stopped_on, m.seen_on) >= $live_after_days
        )
),
-- 两种情形合在一起
undue AS (
    SELECT src_key, FALSE AS is_resumed FROM after_death
    UNION ALL SELECT src_key, TRUE AS is_resumed FROM after_stop
),
-- 每份待遇多发了几个月；最后一个月发了多少：不停发，今后每个月就是这些
monthly AS (
    SELECT p.award_id, COUNT(*) OVER (PARTITION BY p.award_id) AS months,
        CAST(SUM(p.amount_fen) AS BIGINT) AS month_fen,
        p.ym_month = MAX(p.ym_month) OVER (PARTITION BY p.award_id) AS latest
    FROM undue AS u JOIN kept AS p ON p.src_key = u.src_key GROUP BY p.award_id, p.ym_month
),
-- 多发的每一笔
overpaid AS (
    SELECT p.award_id AS finding, 'person' AS subject_kind, p.person_id AS subject_id, p.award_id AS entity_id,
        p.ym AS from_ym, p.ym AS to_ym,
        CASE WHEN a.status = 'active' THEN m.month_fen * $prevented_months END AS prevented_fen,
        p.src_table AS money_table, p.src_key AS money_key, p.fen, m.months, u.is_resumed
    FROM undue AS u
    JOIN kept AS p ON p.src_key = u.src_key
    JOIN monthly AS m ON m.award_id = p.award_id AND m.latest
    LEFT JOIN pension_award AS a ON a.award_id = p.award_id
),
-- 与死亡信息相抵触的认证：死亡确证的，认证是别人做的；只有单一来源而人脸仍通过的，两者必有一假
at_odds AS (
    SELECT person_id, cert_id, COUNT(*) OVER (PARTITION BY person_id) AS certifications,
        MIN(certified_on) OVER (PARTITION BY person_id) AS first_certified
    FROM certified WHERE certain OR (days_after >= $live_after_days AND method = 'face' AND result = 'success')
),
-- 死亡以后的每一笔，连同每条死亡信息和其后的认证、就诊
paid AS (
    SELECT o.finding, o.subject_kind, o.subject_id, o.entity_id, o.from_ym, o.to_ym, o.prevented_fen,
        CASE WHEN d.certain THEN 'strong' ELSE 'weak' END AS "match", e.ext_id AS proof__ext_death,
        c.cert_id AS proof__certification, o.money_table, o.money_key, o.fen, o.months, d.certain, d.twice_doubtful,
        d.death_date, x.kind AS source, d.sources AS death_sources, c.certifications, c.first_certified, v.visits_after
    FROM overpaid AS o
    JOIN believed_dead AS d ON d.person_id = o.subject_id
    JOIN ext_death AS x ON x.ext_id = d.ext_id
    JOIN ext_death AS e ON e.person_id = d.person_id AND e."match" = d.name_match AND e.revoked_date IS NULL
    LEFT JOIN at_odds AS c ON c.person_id = d.person_id
    LEFT JOIN visits AS v ON v.person_id = d.person_id
    WHERE NOT o.is_resumed
),
-- 没有这样的认证：四个月以上为四级，两三个月为三级，一个月为一级；双重存疑的再降一级
paid_after_death AS (
    SELECT * EXCLUDE (proof__certification),
        CASE
            WHEN months >= $grave_months THEN CASE WHEN twice_doubtful THEN 3 ELSE 4 END
            WHEN months >= $repeated_months THEN CASE WHEN twice_doubtful THEN 2 ELSE 3 END
            ELSE 1
        END AS severity
    FROM paid WHERE certifications IS NULL
),
-- 死亡确证，仍有人办成认证
certified_after_death AS (SELECT * EXCLUDE ("match") FROM paid WHERE certifications IS NOT NULL AND certain),
-- 死亡没有确证，人脸仍通过认证
certified_after_reported_death AS (SELECT * FROM paid WHERE certifications IS NOT NULL AND NOT certain),
-- 停发以后又恢复的
resumed_after_death_stop AS (
    SELECT o.*, o.finding AS proof__pension_award, r.stopped_on, r.resumed_on
    FROM overpaid AS o JOIN resumed AS r ON r.award_id = o.finding WHERE o.is_resumed
)
SELECT * FROM paid_after_death
UNION ALL BY NAME SELECT * FROM certified_after_death
UNION ALL BY NAME SELECT * FROM certified_after_reported_death
UNION ALL BY NAME SELECT * FROM resumed_after_death_stop

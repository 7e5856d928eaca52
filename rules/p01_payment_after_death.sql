/* ---
code: P01
title: 死亡后继续发放养老待遇
title_en: Pension paid after death
asks: 待遇人员死亡的次月及以后，是否仍有养老金支付出去而没有收回？
asks_en: Was a pension paid for months after the month in which the pensioner died, and not brought back?
line: pension
entity: pension_award
severity: 4
status: live
basis: [社会保险法 第十四条, 社会保险法 第八十八条, 社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [identity, death, ext_death, ext_medins, payment, refund, pension_award, award_resumption, certification, law_month]
eligible: |
  SELECT award_id FROM payment WHERE src_table = 'pension_payment'
parameters:
  repeated_months: {value: 2, unit: months, source: 业务规则目录 P01 (两至三个月为三级)}
  grave_months: {value: 4, unit: months, source: 业务规则目录 P01 (四个月及以上为四级)}
  live_after_days: {value: 30, unit: days, source: 设计阈值：登记的死亡日期可能差几天，足够晚的本人行为才说明人还在}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 死亡次月起已支付的养老金，减去已退回的和已从丧葬抚恤等待遇中抵扣的
at_stake_en: Pension paid for the months after the month of death, less what was returned and what was offset from death and other benefits
look_alikes:
  - what: 死亡信息送达前已做完当月发放
    what_en: The payment run of the month was made before the report of death arrived
    cleared_by: 只多发一个月的列为一级；退回或抵扣后不再提出
    cleared_by_en: One month alone is severity 1; gone once it is returned or offset
  - what: 火化、户籍单一来源的证件号码录错或同名
    what_en: A wrong identity number, or a homonym, in the only report there is
    cleared_by: 死亡日期三十天后仍有实名就诊，或当着经办人员的面通过认证；只有人脸认证的单列一种情形
    cleared_by_en: A hospital visit under the real name, or a certification before an officer, 30 days or more after the date; a face alone is a test of its own
  - what: 亲属火化时误登了待遇人员的号码，姓名不符
    what_en: A relative was cremated under the pensioner's number; the names differ
    cleared_by: 姓名不符的按弱匹配降一级，有足够晚的就诊或认证的不提出
    cleared_by_en: A name that differs lowers the severity; a later visit or certification clears
  - what: 法院宣告死亡后被撤销，或登记机关撤回死亡信息
    what_en: A declaration of death that was reversed, a report that was withdrawn
    cleared_by: 登记库的撤销日期
    cleared_by_en: The registry's date of withdrawal
  - what: 误以死亡停发的，查明后恢复
    what_en: Stopped as dead by mistake, and resumed when that was found
    cleared_by: 登记库已撤销死亡信息，或停发三十天后仍有实名就诊的不提出；其余凭更正手续，列二级
    cleared_by_en: Not raised where the registry withdrew the death, or a hospital saw the person 30 days or more after the stop; else by the papers of the correction, severity 2
  - what: 银行已退票
    what_en: The bank has sent the money back
    cleared_by: 支付状态为退回，或有退回记录
    cleared_by_en: The payment's state, or the refund on record
says: "死亡日期（或以死亡停发的日期）{death_date}，此后仍发放养老金 {months} 个月（{from_ym|month}至{to_ym|month}），其间资格认证 {certifications} 次，尚未收回 {at_stake_fen|yuan} 元"
says_en: "Died, or stopped as dead, on {death_date}; pension paid for {months} months after ({from_ym|month} to {to_ym|month}), certified {certifications} times since; {at_stake_fen|yuan} yuan not yet returned"
--- */
WITH believed_dead AS (
    -- 共识认定已死亡的人：来源足够且姓名相符的为确证，来源单一且姓名又不符的为双重存疑
    SELECT
        person_id, death_date, death_date_month, "match" AS name_match, sources,
        strength = 'strong' AND "match" = 'strong' AS certain,
        strength = 'weak' AND "match" = 'weak' AS twice_doubtful
    FROM death
),
resumed AS (
    -- 基金自己以死亡终止过、后来又恢复发放的待遇；登记库撤销过死亡信息的，是误报
    SELECT
        r.award_id, i.root AS person_id, MIN(r.was_end_ym_month) AS ended_month, CAST(MIN(r.ended_ts) AS DATE) AS ended_day
    FROM award_resumption AS r
    JOIN pension_award AS a ON a.award_id = r.award_id
    JOIN identity AS i ON i.person_id = a.person_id
    WHERE r.was_end_reason = 'death'
        AND NOT EXISTS (SELECT 1 FROM ext_death AS e WHERE e.person_id = i.root AND e.revoked_date IS NOT NULL)
    GROUP BY r.award_id, i.root
),
certified AS (
    -- 死亡日之后有人办成的资格认证；数据比对由经办机构自动完成，无人出面，不算
    SELECT
        d.person_id, d.certain, d.name_match, c.cert_id, c.method, c.result,
        date_diff('day', d.death_date, CAST(c.cert_ts AS DATE)) AS days_after
    FROM believed_dead AS d
    JOIN identity AS i ON i.root = d.person_id
    JOIN certification AS c ON c.person_id = i.person_id
    WHERE c.method <> 'match' AND c.result <> 'failed' AND CAST(c.cert_ts AS DATE) > d.death_date
),
visited AS (
    -- 死亡日之后以其实名在医院的就诊；药店刷卡不须本人到场，不算
    SELECT d.person_id, d.certain, date_diff('day', d.death_date, CAST(m.admit_ts AS DATE)) AS days_after
    FROM believed_dead AS d
    JOIN ext_medins AS m ON m.person_id = d.person_id
    WHERE m."match" = 'strong' AND m.kind <> 'pharmacy' AND CAST(m.admit_ts AS DATE) > d.death_date
),
alive AS (
    -- 死亡未确证，而死亡日期过后足够久仍有本人行为的人：是信息有误，不提出；姓名相符的，人脸可能是翻拍，须有人当面；
    -- 停发后又恢复的，柜台补录的认证正是要查的，不算
    SELECT person_id FROM certified AS c
    WHERE NOT certain AND days_after >= $live_after_days AND result = 'success'
        AND (method IN ('window', 'visit') OR (method = 'face' AND name_match = 'weak'))
        AND NOT EXISTS (SELECT 1 FROM resumed AS r WHERE r.person_id = c.person_id)
    UNION
    SELECT person_id FROM visited WHERE NOT certain AND days_after >= $live_after_days
),
brought_back AS (
    -- 每笔养老金已现金退回、已从丧葬抚恤等待遇中抵扣的金额
    SELECT src_key, CAST(SUM(amount_fen) AS BIGINT) AS fen
    FROM refund WHERE src_table = 'pension_payment' GROUP BY src_key
),
after_death AS (
    -- 自死亡次月起应停发：此后各月已支付而没有全部收回的每一笔
    SELECT
        d.person_id, p.award_id, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - COALESCE(b.fen, 0) AS fen
    FROM believed_dead AS d
    JOIN identity AS i ON i.root = d.person_id
    JOIN payment AS p ON p.person_id = i.person_id
    JOIN law_month AS l ON l.month = p.ym_month
    LEFT JOIN brought_back AS b ON b.src_key = p.src_key
    WHERE p.src_table = 'pension_payment'
        AND p.ym_month >= d.death_date_month + l.death_stop_months
        AND p.amount_fen > COALESCE(b.fen, 0)
        AND NOT EXISTS (SELECT 1 FROM alive AS a WHERE a.person_id = d.person_id)
),
after_stop AS (
    -- 死亡信息说明不了、而以死亡停发后又恢复的：应发的最后一个月以后支付而没有收回的每一笔；停发足够久仍到医院就过医的除外
    SELECT
        r.person_id, p.award_id, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - COALESCE(b.fen, 0) AS fen
    FROM resumed AS r
    JOIN payment AS p ON p.award_id = r.award_id
    LEFT JOIN brought_back AS b ON b.src_key = p.src_key
    WHERE p.src_table = 'pension_payment' AND p.ym_month > r.ended_month
        AND p.amount_fen > COALESCE(b.fen, 0)
        AND NOT EXISTS (SELECT 1 FROM after_death AS o WHERE o.award_id = r.award_id)
        AND NOT EXISTS (
            SELECT 1 FROM ext_medins AS m
            WHERE m.person_id = r.person_id AND m."match" = 'strong' AND m.kind <> 'pharmacy'
                AND date_diff('day', r.ended_day, CAST(m.admit_ts AS DATE)) >= $live_after_days
        )
),
overpaid AS (
    -- 两种情形合在一起
    SELECT person_id, award_id, src_table, src_key, ym, ym_month, amount_fen, fen, FALSE AS is_resumed FROM after_death
    UNION ALL
    SELECT person_id, award_id, src_table, src_key, ym, ym_month, amount_fen, fen, TRUE AS is_resumed FROM after_stop
),
measured AS (
    -- 每份待遇多发的月数，和最后一个月
    SELECT award_id, person_id, COUNT(DISTINCT ym_month) AS months, MAX(ym_month) AS last_month
    FROM overpaid GROUP BY award_id, person_id
),
flowing AS (
    -- 最后一个月发了多少：不停发，今后每个月就是这些
    SELECT o.award_id, CAST(SUM(o.amount_fen) AS BIGINT) AS month_fen
    FROM overpaid AS o
    JOIN measured AS m ON m.award_id = o.award_id AND m.person_id = o.person_id AND m.last_month = o.ym_month
    GROUP BY o.award_id
),
at_odds AS (
    -- 与死亡信息相抵触的认证：死亡确证的，认证是别人做的；只有单一来源而人脸仍通过的，两者必有一假
    SELECT person_id, cert_id
    FROM certified
    WHERE certain OR (days_after >= $live_after_days AND method = 'face' AND result = 'success')
),
odds AS (
    -- 每个人有几次这样的认证
    SELECT person_id, COUNT(*) AS certifications FROM at_odds GROUP BY person_id
),
visits AS (
    -- 死亡日之后的实名就诊次数，供核查：或是有人冒用医保卡，或是死亡信息有误
    SELECT person_id, COUNT(*) AS visits_after FROM visited GROUP BY person_id
)
SELECT
    o.award_id AS finding,
    'person' AS subject_kind,
    o.person_id AS subject_id,
    o.award_id AS entity_id,
    CASE
        WHEN o.is_resumed THEN 'resumed_after_death_stop'
        WHEN f.person_id IS NOT NULL AND d.certain THEN 'certified_after_death'
        WHEN f.person_id IS NOT NULL THEN 'certified_after_reported_death'
        ELSE 'paid_after_death'
    END AS test,
    CASE
        WHEN o.is_resumed THEN 2
        WHEN f.person_id IS NOT NULL AND d.certain THEN 4
        WHEN f.person_id IS NOT NULL THEN 3
        WHEN m.months >= $grave_months THEN CASE WHEN d.twice_doubtful THEN 3 ELSE 4 END
        WHEN m.months >= $repeated_months THEN CASE WHEN d.twice_doubtful THEN 2 ELSE 3 END
        ELSE 1
    END AS severity,
    CASE WHEN o.is_resumed OR d.certain THEN 'strong' ELSE 'weak' END AS "match",
    o.ym AS from_ym,
    o.ym AS to_ym,
    CASE WHEN a.status = 'active' THEN w.month_fen * $prevented_months ELSE 0 END AS prevented_fen,
    e.ext_id AS proof__ext_death,
    c.cert_id AS proof__certification,
    CASE WHEN o.is_resumed THEN o.award_id END AS proof__pension_award,
    o.src_table AS money_table,
    o.src_key AS money_key,
    o.fen AS fen,
    COALESCE(d.death_date, r.ended_day) AS death_date,
    COALESCE(d.sources, 0) AS death_sources,
    m.months AS months,
    COALESCE(f.certifications, 0) AS certifications,
    COALESCE(v.visits_after, 0) AS visits_after
FROM overpaid AS o
JOIN measured AS m ON m.award_id = o.award_id AND m.person_id = o.person_id
LEFT JOIN believed_dead AS d ON d.person_id = o.person_id AND NOT o.is_resumed
LEFT JOIN ext_death AS e ON e.person_id = d.person_id AND e."match" = d.name_match AND e.revoked_date IS NULL
LEFT JOIN resumed AS r ON r.award_id = o.award_id
JOIN flowing AS w ON w.award_id = o.award_id
LEFT JOIN pension_award AS a ON a.award_id = o.award_id
LEFT JOIN at_odds AS c ON c.person_id = d.person_id
LEFT JOIN odds AS f ON f.person_id = d.person_id
LEFT JOIN visits AS v ON v.person_id = d.person_id

/* ---
code: P03
title: 重复领取基本养老金
title_en: Two basic pensions at once
asks: 是否有人在同一些月份里领取两份基本养老金，或在本地和异地各领一份？
asks_en: Did a person draw two basic pensions for the same months, both here, or one here and one elsewhere?
line: pension
entity: person
subject: person
status: live
basis: [城乡养老保险制度衔接暂行办法 第七条, 人社部规〔2016〕5号, 国办发〔2009〕66号, 社会保险经办条例 第二十六条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
reads: [payment, pension_award, ext_other_pension, person]
eligible: |
  SELECT a.person_id
  FROM payment AS p JOIN pension_award AS a ON a.award_id = p.award_id
  WHERE p.src_table = 'pension_payment'
parameters:
  least_months: {value: 2, unit: months, source: 业务规则目录 P03 (重叠两个自然月起)}
  refund_months: {value: 6, unit: months, source: 设计阈值：因重复而终止后，清退办理中的时间}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
  home_region: {value: 442000, unit: code, source: GB/T 2260 中山市}
  province_digits: {value: 2, unit: digits, source: GB/T 2260 (前两位为省)}
at_stake: 应终止的那份待遇在重叠月份里已支付而未收回的部分；居民养老再减去重叠开始时的个人账户余额
at_stake_en: What the pension to be ended paid in the months of overlap and was not returned; of a residents' pension, less the balance of its personal account when the overlap began
sought: 两地养老待遇核定表、支付明细和异地经办机构的协查复函
sought_en: "Both awards, both lists of payments, the other place's reply"
look_alikes:
  - what: 本人养老金之外的遗属待遇、企业年金、军人补助
    what_en: Survivors' benefit, enterprise annuity or soldiers' subsidy beside the own pension
    cleared_by: 异地经办机构的待遇类别证明；系统已排除类别不是基本养老金的
    cleared_by_en: The other place's proof of what it pays; left out already where the kind is not a basic pension
    left_out: true
    tests: [pension_elsewhere, other_place_to_end]
  - what: 转移当月两地各发一次
    what_en: Both places paid in the month of transfer
    cleared_by: 转移接续信息表和两地支付记录；系统已排除重叠不足两个自然月的
    cleared_by_en: The transfer form and the payments of both places; left out already where the overlap is shorter than two calendar months
    left_out: true
  - what: 居民养老已因重复终止，清退正在办理
    what_en: The residents' pension was ended as a duplicate and its settlement is under way
    cleared_by: 居民养老终止审批表和清退、抵扣凭证；系统已排除因重复而终止且未满六个月的，退回的金额随时扣除
    cleared_by_en: The approval that ends the residents' pension and the slips of settlement; left out already where it ended as a duplicate not more than six months ago, and what is returned is deducted
    tests: [two_local_pensions, pension_elsewhere]
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
  - what: 待遇核定更正，新待遇补发差额
    what_en: An award was corrected, and the new one pays the difference for the same months
    cleared_by: 核定更正审批表；系统已排除旧待遇因核定更正而终止的
    cleared_by_en: The approval of the correction; left out already where the old award ended as corrected
    left_out: true
    tests: [two_local_pensions]
  - what: 号码相符的异地同名或错号
    what_en: A wrong number in the other place's file
    cleared_by: 异地经办机构的协查复函；姓名不符的系统已降一级
    cleared_by_en: The other place's reply; a name that differs lowers the severity
    left_out: true
    unless: match=weak
    tests: [pension_elsewhere, other_place_to_end]
tests:
  two_local_pensions:
    zh: 在本地同时领取两份基本养老金
    en: Two basic pensions drawn here at once
    severity: 4
    basis: [城乡养老保险制度衔接暂行办法 第七条, 人社部规〔2016〕5号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}至{to_ym|month}间有 {months} 个月，该人在本地同时领取两份基本养老金（{scheme|scheme}、{kept_scheme|scheme}）；
      应保留后一份、终止前一份，应收回 {at_stake_fen|yuan} 元[（重叠开始时个人账户余额
      {balance_fen|yuan} 元已先抵扣）]
    says_en: >-
      For {months|month/months} between {from_ym|month} and {to_ym|month} this pension ({scheme|scheme}) was paid beside another one
      here that goes before it ({kept_scheme|scheme}); this one should end, {at_stake_fen|yuan} yuan to be recovered[
      after the {balance_fen|yuan} yuan that the personal account held when the overlap began]
  pension_elsewhere:
    zh: 本地、异地各领一份基本养老金，应终止本地的
    en: One pension here and one elsewhere; the one here should end
    severity: 4
    says: >-
      {from_ym|month}至{to_ym|month}间有 {months} 个月，该人在本地领取{scheme|scheme}待遇，又在异地领取{other_scheme|other_scheme}待遇
      （{other_from|month}起）；依次按职工（机关）先于居民、户籍地优先、起领先后判断，应终止本地的一份，应收回 {at_stake_fen|yuan} 元[（重叠开始时个人账户余额
      {balance_fen|yuan} 元已先抵扣）]
    says_en: >-
      For {months|month/months} between {from_ym|month} and {to_ym|month} a pension was paid here ({scheme|scheme}) and one elsewhere
      ({other_scheme|other_scheme}, since {other_from|month}); by scheme, household registration and start, in this order, the one
      here should end, {at_stake_fen|yuan} yuan to be recovered[
      after the {balance_fen|yuan} yuan that the personal account held when the overlap began]
  other_place_to_end:
    zh: 本地、异地各领一份基本养老金，应终止异地的
    en: One pension here and one elsewhere; the other place should end its own
    severity: 2
    basis: [城乡养老保险制度衔接暂行办法 第七条, 人社部规〔2016〕5号, 国办发〔2009〕66号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    at_stake: 应由异地终止并追回，本地没有涉及金额
    at_stake_en: None here; the other place ends and recovers its own
    says: >-
      {from_ym|month}至{to_ym|month}间有 {months} 个月，该人在本地领取{scheme|scheme}待遇，又在异地领取{other_scheme|other_scheme}待遇
      （{other_from|month}起）；依次按职工（机关）先于居民、户籍地优先、起领先后判断，应由异地终止，本地没有应收回的金额
    says_en: >-
      For {months|month/months} between {from_ym|month} and {to_ym|month} a pension was paid here ({scheme|scheme}) and one elsewhere
      ({other_scheme|other_scheme}, since {other_from|month}); by scheme, household registration and start, in this order, the other
      place should end its own, and nothing is to be recovered here
--- */
-- 在异地领取的基本养老金及其起止月，没有终止月的视为仍在领；遗属待遇、年金、军人补助不是基本养老金
WITH elsewhere AS (
    SELECT ext_id, person_id, "match", province, scheme, start_ym, start_ym_month, scheme = 'RP' AS resident,
        COALESCE(end_ym_month, $as_of_month) AS end_month
    FROM ext_other_pension WHERE scheme IN ('EP', 'GP', 'RP')
),
-- 本地有两份以上养老待遇，或在异地另有一份的人
concerned AS (
    SELECT person_id FROM pension_award GROUP BY person_id HAVING COUNT(*) > 1
    UNION SELECT person_id FROM elsewhere
),
-- 这些人的每份本地待遇，更应保留的排在前：职工、机关先于居民，养老金先于病残津贴，再看谁先起领；已更正取代的不算
held AS (
    SELECT a.person_id, a.award_id, a.scheme, a.benefit_start_ym_month AS start_month,
        ROW_NUMBER() OVER (
            PARTITION BY a.person_id
            ORDER BY
                CASE WHEN a.scheme = 'RP' THEN 1 ELSE 0 END,
                CASE WHEN a.award_type = 'disability_allow' THEN 1 ELSE 0 END,
                a.benefit_start_ym_month, a.award_id
        ) AS place
    FROM concerned AS o JOIN pension_award AS a ON a.person_id = o.person_id
    WHERE a.end_reason IS NULL OR a.end_reason <> 'error'
),
-- 这些待遇已支付而没有全部收回的每一笔
drawn AS (
    SELECT h.person_id, h.award_id, h.scheme, h.start_month, h.place, p.src_table, p.src_key, p.ym, p.ym_month,
        p.amount_fen, p.amount_fen - p.returned_fen AS fen
    FROM held AS h JOIN payment AS p ON p.award_id = h.award_id WHERE p.amount_fen > p.returned_fen
),
-- 同月还领着另一份更应保留的本地待遇
both_here AS (
    SELECT m.src_key, m.award_id, k.award_id AS kept_award, k.src_key AS kept_key,
        MIN(k.scheme) OVER (PARTITION BY m.award_id) AS kept_scheme
    FROM drawn AS m JOIN drawn AS k ON k.person_id = m.person_id AND k.ym_month = m.ym_month WHERE k.place < m.place
),
-- 两份的核定，和两份在这个月的支付
pairs AS (
    SELECT src_key, kept_scheme, award_id, src_key AS drawn_key FROM both_here
    UNION
    SELECT src_key, kept_scheme, kept_award AS award_id, kept_key AS drawn_key FROM both_here
),
-- 同月在异地也领着一份，以及户籍在本地还是在那里；本省之内按市，外省按省
here_and_there AS (
    SELECT m.award_id, m.src_key, m.scheme = 'RP' AS resident, m.start_month, o.ext_id, o."match",
        o.resident AS other_resident, o.start_ym_month AS other_start, o.scheme AS other_scheme, o.start_ym,
        s.hukou_region = CAST($home_region AS VARCHAR) AS hukou_here,
        s.hukou_region = o.province
        OR (
            substr(s.hukou_region, 1, $province_digits) = substr(o.province, 1, $province_digits)
            AND substr(o.province, 1, $province_digits)
                <> substr(CAST($home_region AS VARCHAR), 1, $province_digits)
        ) AS hukou_there
    FROM drawn AS m
    JOIN elsewhere AS o
        ON o.person_id = m.person_id AND m.ym_month BETWEEN o.start_ym_month AND o.end_month
    JOIN person AS s ON s.person_id = m.person_id
),
-- 应终止哪一份：职工、机关优先于居民，同等的保留户籍地的，再看谁先起领
judged AS (
    SELECT award_id, src_key, ext_id, "match", other_scheme, start_ym,
        resident <> other_resident OR hukou_there AS certain,
        CASE
            WHEN resident <> other_resident THEN resident
            WHEN hukou_here THEN FALSE
            WHEN hukou_there THEN TRUE
            ELSE start_month >= other_start
        END AS local_ends
    FROM here_and_there
),
-- 每份待遇、每种结论的证据强弱，异地的是什么待遇、从何时起
proven AS (
    SELECT award_id, local_ends, CASE WHEN BOOL_OR("match" = 'strong') THEN 'strong' ELSE 'weak' END AS "match",
        BOOL_OR(certain) AS certain, MIN(other_scheme) AS other_scheme, MIN(start_ym) AS other_from
    FROM judged GROUP BY award_id, local_ends
),
-- 每种情形涉及的每一笔，只算一次
conflicts AS (
    SELECT 'two_local_pensions' AS test, src_key FROM both_here
    UNION
    SELECT CASE WHEN local_ends THEN 'pension_elsewhere' ELSE 'other_place_to_end' END AS test, src_key FROM judged
),
-- 每种情形重叠几个月，从哪个月起；最后一个重叠月发了多少：不停发，今后每个月就是这些
monthly AS (
    SELECT c.test, d.award_id, COUNT(*) OVER (PARTITION BY c.test, d.award_id) AS months,
        MIN(d.ym_month) OVER (PARTITION BY c.test, d.award_id) AS first_month,
        d.ym_month = MAX(d.ym_month) OVER (PARTITION BY c.test, d.award_id) AS latest,
        CAST(SUM(d.amount_fen) AS BIGINT) AS month_fen
    FROM conflicts AS c JOIN drawn AS d ON d.src_key = c.src_key GROUP BY c.test, d.award_id, d.ym_month
),
-- 重叠满两个自然月的待遇，只重叠一个月的是转移衔接；重叠开始时居民养老个人账户的余额；因重复刚终止、正在清退的除外
ending AS (
    SELECT m.test, m.award_id, m.months, a.status = 'active' AS flowing,
        CASE WHEN a.status = 'active' THEN m.month_fen * $prevented_months END AS prevented_fen,
        CASE
            WHEN a.scheme = 'RP'
            THEN GREATEST(
                a.account_fen
                - CAST(ROUND(COALESCE(a.account_fen / NULLIF(a.divisor, 0), 0)) AS BIGINT)
                    * GREATEST(m.first_month - a.benefit_start_ym_month, 0),
                0
            )
        END AS balance_fen
    FROM monthly AS m JOIN pension_award AS a ON a.award_id = m.award_id
    WHERE m.latest AND m.months >= $least_months
        AND NOT COALESCE(
            a.status <> 'active' AND a.end_reason = 'duplicate'
            AND $as_of_month - a.end_ym_month <= $refund_months,
            FALSE
        )
),
-- 重叠的每一笔，和应收回的部分：账户余额先抵较早的月份
repeated AS (
    SELECT c.test, d.award_id AS finding, 'person' AS subject_kind, d.person_id AS subject_id, d.ym AS from_ym,
        d.ym AS to_ym, e.prevented_fen, d.src_table, d.src_key, d.award_id, d.scheme, e.months, e.flowing,
        NULLIF(e.balance_fen, 0) AS balance_fen,
        CAST(
            LEAST(
                d.fen,
                SUM(d.fen) OVER (PARTITION BY c.test, d.award_id ORDER BY d.ym_month, d.src_key) - e.balance_fen
            ) AS BIGINT
        ) AS fen
    FROM conflicts AS c
    JOIN drawn AS d ON d.src_key = c.src_key
    JOIN ending AS e ON e.test = c.test AND e.award_id = d.award_id
),
-- 本地两份
two_local_pensions AS (
    SELECT r.* EXCLUDE (src_table, src_key, fen), CASE WHEN r.flowing THEN 4 ELSE 3 END AS severity,
        c.award_id AS proof__pension_award, c.drawn_key AS shows__pension_payment, m.src_table, m.src_key, m.fen,
        c.kept_scheme, r.award_id
    FROM repeated AS r
    JOIN pairs AS c ON c.src_key = r.src_key
    LEFT JOIN repeated AS m ON m.test = r.test AND m.src_key = r.src_key AND m.fen > 0
    WHERE r.test = 'two_local_pensions'
),
-- 本地、异地各一份，应终止本地的
pension_elsewhere AS (
    SELECT r.* EXCLUDE (src_table, src_key, fen), CASE WHEN r.flowing AND n.certain THEN 4 ELSE 3 END AS severity,
        n."match", c.ext_id AS proof__ext_other_pension, r.award_id AS proof__pension_award,
        r.src_key AS shows__pension_payment, m.src_table, m.src_key, m.fen, n.other_scheme, n.other_from, r.award_id
    FROM repeated AS r
    JOIN judged AS c ON c.src_key = r.src_key AND c.local_ends
    JOIN proven AS n ON n.award_id = r.award_id AND n.local_ends
    LEFT JOIN repeated AS m ON m.test = r.test AND m.src_key = r.src_key AND m.fen > 0
    WHERE r.test = 'pension_elsewhere'
),
-- 应终止异地的，本地没有涉及金额
other_place_to_end AS (
    SELECT r.* EXCLUDE (prevented_fen, fen, src_table, src_key), n."match", c.ext_id AS proof__ext_other_pension,
        r.award_id AS proof__pension_award, r.src_key AS shows__pension_payment, n.other_scheme, n.other_from, r.award_id
    FROM repeated AS r
    JOIN judged AS c ON c.src_key = r.src_key AND NOT c.local_ends
    JOIN proven AS n ON n.award_id = r.award_id AND NOT n.local_ends
    WHERE r.test = 'other_place_to_end'
)
SELECT * FROM two_local_pensions
UNION ALL BY NAME SELECT * FROM pension_elsewhere
UNION ALL BY NAME SELECT * FROM other_place_to_end

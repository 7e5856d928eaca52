/* ---
code: P03
title: 重复领取基本养老金
title_en: Two basic pensions at once
asks: 是否有人在同一些月份里领取两份基本养老金，或在本地和异地各领一份？
asks_en: Did a person draw two basic pensions for the same months, both here, or one here and one elsewhere?
line: pension
entity: person
severity: 4
status: live
basis: [社会保险法 第八十八条, 城乡养老保险制度衔接暂行办法 第七条, 人社部规〔2016〕5号, 国办发〔2009〕66号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [identity, payment, refund, pension_award, ext_other_pension, person]
eligible: |
  SELECT COALESCE(n.merged_into, b.merged_into, b.person_id) AS person_id
  FROM payment AS p
  JOIN pension_award AS a ON a.award_id = p.award_id
  JOIN person AS b ON b.person_id = a.person_id
  LEFT JOIN person AS n ON n.person_id = b.merged_into
  WHERE p.src_table = 'pension_payment'
parameters:
  least_months: {value: 2, unit: months, source: 业务规则目录 P03 (重叠两个自然月起)}
  refund_months: {value: 6, unit: months, source: 设计阈值：因重复而终止后，清退办理中的时间}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
  home_region: {value: 442000, unit: code, source: GB/T 2260 中山市}
  province_digits: {value: 2, unit: digits, source: GB/T 2260 (前两位为省)}
at_stake: 应终止的那份待遇在重叠月份里已支付而未收回的部分；居民养老再减去重叠开始时的个人账户余额
at_stake_en: What the pension to be ended paid in the months of overlap and was not returned; of a residents' pension, less the balance of its personal account when the overlap began
look_alikes:
  - what: 本人养老金之外的遗属待遇、企业年金、军人补助
    what_en: Survivors' benefit, enterprise annuity or soldiers' subsidy beside the own pension
    cleared_by: 异地待遇类别不是基本养老金
    cleared_by_en: The kind of the other pension is not a basic one
  - what: 转移当月两地各发一次
    what_en: Both places paid in the month of transfer
    cleared_by: 重叠不足两个自然月
    cleared_by_en: The overlap is shorter than two calendar months
  - what: 居民养老已因重复终止，清退正在办理
    what_en: The residents' pension was ended as a duplicate and its settlement is under way
    cleared_by: 待遇因重复而终止，且距终止未满六个月；退回的金额随时扣除
    cleared_by_en: Ended as a duplicate not more than six months ago; what is returned is deducted at any time
  - what: 待遇核定更正，新待遇补发差额
    what_en: An award was corrected, and the new one pays the difference for the same months
    cleared_by: 旧待遇的终止原因是核定更正
    cleared_by_en: The old award ended as corrected
  - what: 号码相符的异地同名或错号
    what_en: A wrong number in the other place's file
    cleared_by: 姓名不符的按弱匹配降一级
    cleared_by_en: A name that differs lowers the severity
says: "{from_ym|month}至{to_ym|month}有 {months} 个月同时领取两份基本养老金，本地应收回 {at_stake_fen|yuan} 元"
says_en: "Two basic pensions for {months} months between {from_ym|month} and {to_ym|month}; {at_stake_fen|yuan} yuan to be recovered here"
--- */
WITH elsewhere AS (
    -- 在异地领取的基本养老金及其起止月，没有终止月的视为仍在领；遗属待遇、年金、军人补助不是基本养老金
    SELECT
        ext_id, person_id, "match", province, start_ym_month,
        COALESCE(end_ym_month, $as_of_month) AS end_month,
        CASE WHEN scheme = 'RP' THEN 1 ELSE 0 END AS resident
    FROM ext_other_pension
    WHERE scheme IN ('EP', 'GP', 'RP')
),
concerned AS (
    -- 本地有两份以上养老待遇，或在异地另有一份的人
    SELECT i.root AS person_id
    FROM pension_award AS a JOIN identity AS i ON i.person_id = a.person_id
    GROUP BY i.root HAVING COUNT(*) > 1
    UNION
    SELECT person_id FROM elsewhere
),
brought_back AS (
    -- 每笔养老金已退回、已抵扣的金额
    SELECT src_key, CAST(SUM(amount_fen) AS BIGINT) AS fen
    FROM refund WHERE src_table = 'pension_payment' GROUP BY src_key
),
held AS (
    -- 这些人的每份本地待遇，更应保留的排在前：职工、机关先于居民，养老金先于病残津贴，再看谁先起领；已更正取代的不算
    SELECT
        o.person_id, a.award_id, a.benefit_start_ym_month AS start_month,
        CASE WHEN a.scheme = 'RP' THEN 1 ELSE 0 END AS resident,
        ROW_NUMBER() OVER (
            PARTITION BY o.person_id
            ORDER BY
                CASE WHEN a.scheme = 'RP' THEN 1 ELSE 0 END,
                CASE WHEN a.award_type = 'disability_allow' THEN 1 ELSE 0 END,
                a.benefit_start_ym_month, a.award_id
        ) AS place
    FROM concerned AS o
    JOIN identity AS i ON i.root = o.person_id
    JOIN pension_award AS a ON a.person_id = i.person_id
    WHERE a.end_reason IS NULL OR a.end_reason <> 'error'
),
drawn AS (
    -- 这些待遇已支付而没有全部收回的每一笔
    SELECT
        h.person_id, h.award_id, h.start_month, h.resident, h.place,
        p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen, p.amount_fen - COALESCE(b.fen, 0) AS fen
    FROM held AS h
    JOIN payment AS p ON p.award_id = h.award_id
    LEFT JOIN brought_back AS b ON b.src_key = p.src_key
    WHERE p.src_table = 'pension_payment' AND p.amount_fen > COALESCE(b.fen, 0)
),
both_here AS (
    -- 同月还领着另一份更应保留的本地待遇
    SELECT m.award_id, m.src_key, k.award_id AS kept_award
    FROM drawn AS m
    JOIN drawn AS k ON k.person_id = m.person_id AND k.ym_month = m.ym_month
    WHERE k.place < m.place
),
here_and_there AS (
    -- 同月在异地也领着一份，以及户籍在本地还是在那里；本省之内按市，外省按省
    SELECT
        m.award_id, m.src_key, m.resident, m.start_month, o.ext_id, o."match",
        o.resident AS other_resident, o.start_ym_month AS other_start,
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
    LEFT JOIN person AS s ON s.person_id = m.person_id
),
judged AS (
    -- 应终止哪一份：职工、机关优先于居民，同等的保留户籍地的，再看谁先起领
    SELECT
        award_id, src_key, ext_id, "match",
        resident <> other_resident OR hukou_there AS certain,
        CASE
            WHEN resident <> other_resident THEN resident > other_resident
            WHEN hukou_here THEN FALSE
            WHEN hukou_there THEN TRUE
            ELSE start_month >= other_start
        END AS local_ends
    FROM here_and_there
),
conflicts AS (
    -- 每一笔与另一份待遇重复的养老金
    SELECT
        award_id, src_key, 'two_local_pensions' AS test, kept_award, CAST(NULL AS BIGINT) AS ext_id,
        'strong' AS "match", TRUE AS certain
    FROM both_here
    UNION ALL
    SELECT
        award_id, src_key, CASE WHEN local_ends THEN 'pension_elsewhere' ELSE 'other_place_to_end' END AS test,
        CAST(NULL AS BIGINT) AS kept_award, ext_id, "match", certain
    FROM judged
),
proven AS (
    -- 每份待遇、每种情形的证据强弱
    SELECT award_id, test, BOOL_OR("match" = 'strong') AS strong, BOOL_OR(certain) AS certain
    FROM conflicts GROUP BY award_id, test
),
repeated AS (
    -- 每种情形涉及的每一笔，只算一次
    SELECT DISTINCT c.test, d.person_id, d.award_id, d.src_table, d.src_key, d.ym, d.ym_month, d.amount_fen, d.fen
    FROM conflicts AS c JOIN drawn AS d ON d.award_id = c.award_id AND d.src_key = c.src_key
),
overlap AS (
    -- 重叠满两个自然月的情形；只重叠一个月的是转移衔接
    SELECT
        award_id, test, COUNT(DISTINCT ym_month) AS months,
        MIN(ym_month) AS first_month, MAX(ym_month) AS last_month
    FROM repeated GROUP BY award_id, test HAVING COUNT(DISTINCT ym_month) >= $least_months
),
flowing AS (
    -- 最后一个重叠月发了多少：不停发，今后每个月就是这些
    SELECT r.award_id, r.test, CAST(SUM(r.amount_fen) AS BIGINT) AS month_fen
    FROM repeated AS r
    JOIN overlap AS v ON v.award_id = r.award_id AND v.test = r.test AND v.last_month = r.ym_month
    GROUP BY r.award_id, r.test
),
ending AS (
    -- 所涉本地待遇的现状，以及重叠开始时居民养老个人账户的余额；因重复刚终止、正在清退的除外
    SELECT
        v.award_id, v.test, v.months, w.month_fen, a.status, v.test <> 'other_place_to_end' AS ours,
        CASE
            WHEN a.scheme = 'RP'
            THEN GREATEST(
                COALESCE(a.account_fen, 0)
                - CAST(ROUND(COALESCE(a.account_fen / NULLIF(a.divisor, 0), 0)) AS BIGINT)
                    * GREATEST(v.first_month - a.benefit_start_ym_month, 0),
                0
            )
        END AS balance_fen
    FROM overlap AS v
    JOIN flowing AS w ON w.award_id = v.award_id AND w.test = v.test
    JOIN pension_award AS a ON a.award_id = v.award_id
    WHERE NOT COALESCE(
        a.status <> 'active' AND a.end_reason = 'duplicate'
        AND $as_of_month - a.end_ym_month <= $refund_months,
        FALSE
    )
),
running AS (
    -- 逐笔累计到当笔为止
    SELECT
        test, person_id, award_id, src_table, src_key, ym, fen,
        SUM(fen) OVER (
            PARTITION BY award_id, test ORDER BY ym_month, src_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS so_far
    FROM repeated
),
shares AS (
    -- 每一笔的涉及金额：账户余额先抵较早的月份；应由异地终止的，本地没有涉及金额
    SELECT
        r.test, r.person_id, r.award_id, r.src_table, r.src_key, r.ym, e.months, e.status, e.ours,
        CASE WHEN e.ours AND e.status = 'active' THEN e.month_fen ELSE 0 END AS flowing_fen,
        CASE
            WHEN e.ours THEN CAST(LEAST(r.fen, GREATEST(r.so_far - COALESCE(e.balance_fen, 0), 0)) AS BIGINT)
            ELSE 0
        END AS share_fen
    FROM running AS r JOIN ending AS e ON e.award_id = r.award_id AND e.test = r.test
)
SELECT
    s.award_id AS finding,
    'person' AS subject_kind,
    s.person_id AS subject_id,
    s.test AS test,
    CASE WHEN NOT s.ours THEN 2 WHEN s.status = 'active' AND p.certain THEN 4 ELSE 3 END AS severity,
    CASE WHEN p.strong THEN 'strong' ELSE 'weak' END AS "match",
    s.ym AS from_ym,
    s.ym AS to_ym,
    s.flowing_fen * $prevented_months AS prevented_fen,
    c.kept_award AS proof__pension_award,
    c.ext_id AS proof__ext_other_pension,
    CASE WHEN s.share_fen > 0 THEN s.src_table END AS money_table,
    CASE WHEN s.share_fen > 0 THEN s.src_key END AS money_key,
    CASE WHEN s.share_fen > 0 THEN s.share_fen END AS fen,
    s.award_id AS award_id,
    s.months AS months
FROM shares AS s
JOIN proven AS p ON p.award_id = s.award_id AND p.test = s.test
JOIN conflicts AS c ON c.award_id = s.award_id AND c.test = s.test AND c.src_key = s.src_key

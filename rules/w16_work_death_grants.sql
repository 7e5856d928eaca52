/* ---
code: W16
title: 工亡待遇标准或资格错误
title_en: Work-death grants wrong, duplicate or undue
asks: >-
  一次性工亡补助金、丧葬补助金是否不合死亡当年的标准、发了两次，已评等级的职工停工留薪期满后死亡也发了，
  其他险种又发了丧葬抚恤，或者由亲属以外的人领取？
asks_en: >-
  Are a death lump sum or funeral grant off the standard of the day, paid twice, paid for a worker who died after being graded, beside
  grants of another line, or to someone outside the kin?
line: work_injury
entity: wi_case
severity: 4
status: live
basis:
  - 社会保险法 第四十九条
  - 社会保险法 第八十八条
  - 工伤保险条例 第三十九条
  - 工伤保险条例 第四十一条
  - 人社部发〔2021〕18号
  - 社会保险经办条例 第四十六条
reads:
  - identity
  - wi_case
  - wi_benefit
  - wi_appraisal
  - dependant
  - relation
  - death
  - death_benefit
  - ui_payment
  - payment
  - law_parameter
eligible: |
  SELECT case_id FROM wi_case
  WHERE case_id IN (SELECT case_id FROM wi_benefit WHERE item IN ('work_death', 'funeral'))
parameters:
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值（同 W11，一元以内不提）}
at_stake: >-
  超过标准的部分（先核减后付的，少发的为负）；评级以后死亡的、亲属以外领取的为一次性工亡补助金，其他险种另发的为该丧葬抚恤
at_stake_en: >-
  What exceeds the standard, the later payments first (negative where too little was paid); the lump sum of one who died after
  grading or that went outside the kin; the grants of the other line
look_alikes:
  - what: 一月死亡、新的收入数据还没有公布
    what_en: A death in January, before the new income was published
    cleared_by: 按上一标准发放的列为一级，待补差
    cleared_by_en: Paid by the former standard it is severity 1, the difference to follow
  - what: 法院判决几名亲属分领
    what_en: Several relatives who share by a court's decision
    cleared_by: 各笔相加等于标准
    cleared_by_en: The payments add up to the standard
  - what: 下落不明先预支、死亡后补足
    what_en: An advance for a missing worker, the rest after the death
    cleared_by: 预支与补足相加等于标准
    cleared_by_en: Advance and rest add up to the standard
  - what: 亲属改选险种、先领的已退回
    what_en: The kin chose another line and returned the first grant
    cleared_by: 已全部退回
    cleared_by_en: It came back whole
  - what: 本市没有亲属登记的外来职工
    what_en: A migrant worker whose kin are not on record here
    cleared_by: 没有任何亲属登记的不作判断
    cleared_by_en: Without any kin on record nothing is judged
says: "工伤案件 {case_id}（{death_date} 死亡）：标准 {due_fen|yuan} 元，已发 {granted_fen|yuan} 元，应核减 {at_stake_fen|yuan} 元"
says_en: "Case {case_id} (died {death_date}): {due_fen|yuan} yuan due, {granted_fen|yuan} paid, {at_stake_fen|yuan} at stake"
--- */
WITH dead AS (
    -- 领了工亡待遇的死者：几个案件的归到编号最早的一个；死亡日期以案件登记为准
    SELECT
        i.root AS person_id, MIN(c.case_id) AS case_id,
        MIN(COALESCE(CAST(c.death_ts AS DATE), d.death_date)) AS death_date,
        MIN(COALESCE(c.death_ts_month, d.death_date_month)) AS death_month
    FROM wi_case AS c
    JOIN identity AS i ON i.person_id = c.person_id
    LEFT JOIN death AS d ON d.person_id = i.root
    WHERE c.case_id IN (SELECT w.case_id FROM wi_benefit AS w WHERE w.item IN ('work_death', 'funeral'))
    GROUP BY i.root
),
grants AS (
    -- 工伤基金为其支付、没有全部退回的工亡补助金和丧葬补助金
    SELECT
        x.person_id, p.item, p.case_id, p.src_table, p.src_key, p.ym, p.pay_date, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen, CAST(NULL AS BIGINT) AS db_id
    FROM dead AS x
    JOIN identity AS i ON i.root = x.person_id
    JOIN wi_case AS c ON c.person_id = i.person_id
    JOIN payment AS p ON p.case_id = c.case_id
    WHERE p.item IN ('work_death', 'funeral') AND p.amount_fen > p.returned_fen
    UNION ALL
    -- 记在丧葬抚恤表里的
    SELECT
        x.person_id, p.item, NULL AS case_id, p.src_table, p.src_key, p.ym, p.pay_date, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen, b.db_id
    FROM dead AS x
    JOIN identity AS i ON i.root = x.person_id
    JOIN death_benefit AS b ON b.deceased_id = i.person_id AND b.line = 'WI'
    JOIN payment AS p ON p.src_table = 'death_benefit' AND p.src_key = b.db_id
    WHERE p.item IN ('work_death', 'funeral') AND p.amount_fen > p.returned_fen
),
ordered AS (
    -- 每一笔，连同同一项目以前各笔的累计、合计、笔数、倒数第几笔
    SELECT
        person_id, item, src_table, src_key, ym, left_fen, db_id,
        SUM(left_fen) OVER (PARTITION BY person_id, item ORDER BY pay_date, src_table, src_key) AS running_fen,
        SUM(left_fen) OVER (PARTITION BY person_id, item) AS kept_fen,
        SUM(amount_fen) OVER (PARTITION BY person_id, item) AS granted_fen,
        COUNT(*) OVER (PARTITION BY person_id, item) AS payments,
        ROW_NUMBER() OVER (PARTITION BY person_id, item ORDER BY pay_date DESC, src_table DESC, src_key DESC) AS from_last
    FROM grants
),
months AS (
    -- 死亡当月，及前一个月（看是不是按更新以前的标准发的）
    SELECT person_id, death_month AS month, 0 AS ago FROM dead
    UNION ALL
    SELECT person_id, death_month - 1 AS month, 1 AS ago FROM dead
),
standards AS (
    -- 该月的标准：上一年度全国城镇居民人均可支配收入的二十倍，六个月的全省上年度月平均工资
    SELECT
        x.person_id, x.ago,
        SUM(CASE WHEN l.name = 'national_urban_income' THEN l.value_fen END)
            * SUM(CASE WHEN l.name = 'work_death_years' THEN l.value END) AS lump_fen,
        SUM(CASE WHEN l.name = 'provincial_mean_wage' THEN l.value_fen END)
            * SUM(CASE WHEN l.name = 'work_death_funeral_months' THEN l.value END) AS funeral_fen
    FROM months AS x
    JOIN law_parameter AS l
        ON l.name IN ('national_urban_income', 'work_death_years', 'provincial_mean_wage', 'work_death_funeral_months')
        AND x.month BETWEEN l.from_month AND l.to_month
    GROUP BY x.person_id, x.ago
),
priced AS (
    -- 每一笔及其项目的标准
    SELECT
        g.person_id, g.item, g.src_table, g.src_key, g.ym, g.db_id, g.left_fen, g.running_fen, g.kept_fen, g.granted_fen,
        g.payments, g.from_last,
        CAST(ROUND(CASE WHEN g.item = 'work_death' THEN d.lump_fen ELSE d.funeral_fen END) AS BIGINT) AS due_fen,
        CAST(ROUND(CASE WHEN g.item = 'work_death' THEN o.lump_fen ELSE o.funeral_fen END) AS BIGINT) AS old_fen
    FROM ordered AS g
    JOIN standards AS d ON d.person_id = g.person_id AND d.ago = 0
    JOIN standards AS o ON o.person_id = g.person_id AND o.ago = 1
),
compared AS (
    -- 合计与标准的差：多发的从后付的起核减，少发的记在最后一笔；正在退回的不算少发
    SELECT
        person_id, item, src_table, src_key, ym, db_id, payments, from_last, granted_fen, due_fen,
        kept_fen - due_fen > $tolerance_fen AS is_over,
        due_fen - granted_fen > $tolerance_fen AS is_under,
        ABS(granted_fen - old_fen) <= $tolerance_fen AS is_old,
        CAST(LEAST(left_fen, running_fen - due_fen) AS BIGINT) AS over_fen
    FROM priced
),
kin AS (
    -- 死者的亲属：死亡时仍有效的配偶、父母、子女、兄弟姐妹关系，和案件的供养亲属
    SELECT x.person_id, b.root AS kin_id
    FROM dead AS x
    JOIN identity AS a ON a.root = x.person_id
    JOIN relation AS r ON r.a_person = a.person_id AND r.kind <> 'co_address'
    JOIN identity AS b ON b.person_id = r.b_person
    WHERE r.valid_to IS NULL OR r.valid_to >= x.death_date
    UNION ALL
    -- 对方登记的
    SELECT x.person_id, b.root AS kin_id
    FROM dead AS x
    JOIN identity AS a ON a.root = x.person_id
    JOIN relation AS r ON r.b_person = a.person_id AND r.kind <> 'co_address'
    JOIN identity AS b ON b.person_id = r.a_person
    WHERE r.valid_to IS NULL OR r.valid_to >= x.death_date
    UNION ALL
    SELECT x.person_id, b.root AS kin_id
    FROM dead AS x
    JOIN dependant AS d ON d.case_id = x.case_id
    JOIN identity AS b ON b.person_id = d.person_id
),
strangers AS (
    -- 由亲属以外的人领取的一次性工亡补助金；没有任何亲属登记的不作判断
    SELECT g.person_id, g.src_table, g.src_key, g.ym, g.left_fen
    FROM grants AS g
    JOIN wi_benefit AS w ON w.ben_id = g.src_key AND g.src_table = 'wi_benefit'
    JOIN identity AS b ON b.person_id = w.payee_person_id
    WHERE g.item = 'work_death'
        AND g.person_id IN (SELECT k.person_id FROM kin AS k)
        AND NOT EXISTS (SELECT 1 FROM kin AS k WHERE k.person_id = g.person_id AND k.kin_id = b.root)
),
graded AS (
    -- 死亡之前已评定伤残等级：停工留薪期已满，不再享受一次性工亡补助金
    SELECT x.person_id, MIN(a.appr_id) AS appr_id
    FROM dead AS x
    JOIN wi_appraisal AS a ON a.case_id = x.case_id
    WHERE a.grade > 0 AND a.conclusion_date < x.death_date
    GROUP BY x.person_id
),
elsewhere AS (
    -- 其他险种为同一死者支付、没有全部退回的丧葬抚恤
    SELECT x.person_id, p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS left_fen, b.db_id
    FROM dead AS x
    JOIN identity AS i ON i.root = x.person_id
    JOIN death_benefit AS b ON b.deceased_id = i.person_id AND b.line <> 'WI'
    JOIN payment AS p ON p.src_table = 'death_benefit' AND p.src_key = b.db_id
    WHERE p.amount_fen > p.returned_fen
    UNION ALL
    -- 失业保险的丧葬抚恤
    SELECT x.person_id, p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS left_fen, NULL AS db_id
    FROM dead AS x
    JOIN identity AS i ON i.root = x.person_id
    JOIN ui_payment AS u ON u.person_id = i.person_id AND u.item = 'death'
    JOIN payment AS p ON p.src_table = 'ui_payment' AND p.src_key = u.pay_id
    WHERE p.amount_fen > p.returned_fen
),
conflicts AS (
    -- 各种情形，每行一笔：工亡补助金、丧葬补助金发了两次，或者高于、低于标准
    SELECT
        person_id,
        CASE
            WHEN item = 'work_death' AND is_over AND payments > 1 THEN 'lump_twice'
            WHEN item = 'work_death' AND is_over THEN 'lump_over'
            WHEN item = 'work_death' AND is_old THEN 'lump_old_standard'
            WHEN item = 'work_death' THEN 'lump_under'
            WHEN is_over AND payments > 1 THEN 'funeral_twice'
            WHEN is_over THEN 'funeral_over'
            WHEN is_old THEN 'funeral_old_standard'
            ELSE 'funeral_under'
        END AS test,
        src_table, src_key, ym,
        CASE WHEN is_over THEN over_fen ELSE CAST(granted_fen AS BIGINT) - due_fen END AS fen,
        due_fen, granted_fen, db_id, CAST(NULL AS BIGINT) AS appr_id
    FROM compared WHERE (is_over AND over_fen > 0) OR (is_under AND from_last = 1)
    UNION ALL
    -- 评级以后死亡仍发工亡补助金
    SELECT
        g.person_id, 'graded_before_death' AS test, g.src_table, g.src_key, g.ym, g.left_fen AS fen,
        0 AS due_fen, g.granted_fen, g.db_id, a.appr_id
    FROM ordered AS g JOIN graded AS a ON a.person_id = g.person_id
    WHERE g.item = 'work_death'
    UNION ALL
    -- 亲属以外的人领取
    SELECT
        person_id, 'payee_outside_kin' AS test, src_table, src_key, ym, left_fen AS fen,
        NULL AS due_fen, NULL AS granted_fen, NULL AS db_id, NULL AS appr_id
    FROM strangers
    UNION ALL
    -- 其他险种又发了丧葬抚恤；工伤的都退回了的，是改选了险种
    SELECT
        person_id, 'other_line_too' AS test, src_table, src_key, ym, left_fen AS fen,
        NULL AS due_fen, NULL AS granted_fen, db_id, NULL AS appr_id
    FROM elsewhere WHERE person_id IN (SELECT g.person_id FROM grants AS g)
)
SELECT
    x.case_id AS finding,
    'wi_case' AS subject_kind,
    x.case_id AS subject_id,
    k.test AS test,
    CASE
        WHEN k.test IN ('lump_old_standard', 'funeral_old_standard') THEN 1
        WHEN k.test IN ('lump_under', 'funeral_under', 'payee_outside_kin') THEN 2
        WHEN k.test IN ('lump_over', 'funeral_over') THEN 3
        ELSE 4
    END AS severity,
    k.ym AS from_ym,
    k.ym AS to_ym,
    x.case_id AS proof__wi_case,
    CASE WHEN k.src_table = 'wi_benefit' THEN k.src_key END AS proof__wi_benefit,
    k.db_id AS proof__death_benefit,
    CASE WHEN k.src_table = 'ui_payment' THEN k.src_key END AS proof__ui_payment,
    k.appr_id AS proof__wi_appraisal,
    k.src_table AS money_table,
    k.src_key AS money_key,
    k.fen AS fen,
    x.case_id AS case_id,
    x.death_date AS death_date,
    k.due_fen AS due_fen,
    CAST(k.granted_fen AS BIGINT) AS granted_fen
FROM conflicts AS k JOIN dead AS x ON x.person_id = k.person_id

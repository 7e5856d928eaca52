/* ---
code: W14
title: 供养亲属抚恤金资格丧失
title_en: Dependant no longer eligible
asks: >-
  供养亲属抚恤金是否在年满十八周岁、就业、参军、配偶再婚、死亡、服刑或登记终止以后仍然发放，一开始就不到供养年龄，
  比例不合规定，或者几人合计超过死者本人工资？
asks_en: >-
  Was a dependant's pension paid after the 18th birthday, employment, enlistment, remarriage of the spouse, death, a sentence or its
  recorded end, to one below the age from the start, at a share off the law, or to all together above the own wage?
line: work_injury
entity: dependant
severity: 4
status: live
basis:
  - 社会保险法 第八十八条
  - 工伤保险条例 第三十九条
  - 因工死亡职工供养亲属范围规定 第二条
  - 因工死亡职工供养亲属范围规定 第三条
  - 因工死亡职工供养亲属范围规定 第四条
  - 社会保险经办条例 第二十五条
  - 社会保险经办条例 第四十六条
reads:
  - identity
  - person
  - wi_case
  - wi_benefit
  - wi_appraisal
  - dependant
  - payment
  - claimant_contribution
  - death
  - ext_tax_income
  - ext_military
  - ext_marriage
  - ext_custody
  - law_parameter
eligible: |
  SELECT dep_id FROM dependant WHERE dep_id IN (SELECT dep_id FROM wi_benefit WHERE item = 'dep_month')
parameters:
  min_work_months: {value: 2, unit: months, source: 业务规则目录 W14（两个月及以上）}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值（同 W11，一元以内不提）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（属实后十二个月少付）}
  whole_bp: {value: 10000, unit: bp, source: 万分比的分母}
at_stake: >-
  资格丧失次月以后（不到年龄的为到龄以前，服刑的为服刑整月）已付、未退回的抚恤金；比例或合计超标的为超出部分，
  比例偏低的为负
at_stake_en: >-
  Pension paid and not returned after the month of the loss (before the age is reached, for whole months of a sentence); of a share or
  sum too high the excess, of a share too low a negative amount
look_alikes:
  - what: 完全丧失劳动能力的成年子女
    what_en: An adult child who is fully unable to work
    cleared_by: 劳动能力鉴定为完全丧失劳动能力；登记如此而没有鉴定的列为二级
    cleared_by_en: The appraisal says so; where only the record says so, severity 2
  - what: 学生勤工俭学、零星收入
    what_en: A student's part-time or casual income
    cleared_by: 月工资低于最低工资的不算，只有一个月的不算
    cleared_by_en: Months below the minimum wage do not count, nor does a single month
  - what: 超龄人员单项参加工伤保险
    what_en: A person past the age who is insured for work injury alone
    cleared_by: 单项工伤不是劳动关系，只看申报的工资
    cleared_by_en: Single-line cover is no employment; only declared wages count
  - what: 与死者的结婚登记
    what_en: The marriage to the deceased
    cleared_by: 只看死亡以后的结婚登记
    cleared_by_en: Only marriages after the death count
  - what: 缓刑、假释等不在监内服刑
    what_en: A suspended sentence, parole and the like
    cleared_by: 只看监内服刑的整月
    cleared_by_en: Only whole months in prison count
  - what: 孤寡老人、孤儿加发一成
    what_en: A tenth more for a lone old person or an orphan
    cleared_by: 比例高出恰好一成的不提
    cleared_by_en: Exactly a tenth more is not raised
  - what: 事情发生次月已发出的一个月
    what_en: One month paid before the report was due
    cleared_by: 只有一个月的列为一级
    cleared_by_en: A single month is severity 1
says: >-
  供养亲属 {dep_id}（案件 {case_id}）：{from_ym|month}至{to_ym|month} {months} 个月的抚恤金应停、应减 {at_stake_fen|yuan} 元
says_en: >-
  Dependant {dep_id} (case {case_id}): pension of {months} months ({from_ym|month} to {to_ym|month}), {at_stake_fen|yuan} yuan
  that had to stop or fall
--- */
WITH statutes AS (
    -- 供养起始月的法定数字：子女停发年龄、老人供养年龄（按性别）、规定的比例、孤寡加发的比例
    SELECT
        d.dep_id,
        SUM(CASE WHEN l.name = 'dependant_child_age' THEN l.value END) AS child_months,
        SUM(CASE WHEN l.key = s.sex THEN l.value END) AS elder_months,
        SUM(CASE WHEN l.key = CASE WHEN d.relation = 'spouse' THEN 'spouse' ELSE 'other' END THEN l.value END) AS lawful_bp,
        SUM(CASE WHEN l.key = 'lone_extra' THEN l.value END) AS extra_bp
    FROM dependant AS d
    JOIN identity AS i ON i.person_id = d.person_id
    JOIN person AS s ON s.person_id = i.root
    LEFT JOIN law_parameter AS l
        ON l.name IN ('dependant_child_age', 'dependant_elder_age', 'dependant_share')
        AND d.start_ym_month BETWEEN l.from_month AND l.to_month
    GROUP BY d.dep_id
),
drawing AS (
    -- 每个供养亲属：归并后的本人、是否有完全丧失劳动能力的鉴定、死者死亡的日期
    SELECT
        d.dep_id, d.case_id, d.relation, d.share, d.fully_unable, d.start_ym_month, d.end_ym_month, d.end_reason,
        i.root AS person_id, s.birth_date_month, l.child_months, l.elder_months, l.lawful_bp, l.extra_bp,
        CAST(COALESCE(c.death_ts, c.injury_ts) AS DATE) AS death_date,
        EXISTS (
            SELECT 1 FROM wi_appraisal AS a JOIN identity AS b ON b.person_id = a.person_id
            WHERE b.root = i.root AND a.fully_unable AND a.conclusion_date IS NOT NULL
        ) AS is_appraised
    FROM dependant AS d
    JOIN identity AS i ON i.person_id = d.person_id
    JOIN person AS s ON s.person_id = i.root
    JOIN statutes AS l ON l.dep_id = d.dep_id
    LEFT JOIN wi_case AS c ON c.case_id = d.case_id
),
worked AS (
    -- 供养期间单位为其正常缴费的月份；特定人员单项工伤不是劳动关系
    SELECT d.dep_id, k.ym_month, 'strong' AS match, k.contrib_id, CAST(NULL AS BIGINT) AS tax_id
    FROM drawing AS d
    JOIN claimant_contribution AS k ON k.person_id = d.person_id AND k.ym_month >= d.start_ym_month
    WHERE k.kind = 'normal' AND k.payer = 'employer' AND NOT k.lines_wis
    UNION ALL
    -- 申报的月工资不低于最低工资的月份
    SELECT d.dep_id, t.ym_month, t.match, NULL AS contrib_id, t.ext_id AS tax_id
    FROM drawing AS d
    JOIN ext_tax_income AS t ON t.person_id = d.person_id AND t.ym_month >= d.start_ym_month
    JOIN law_parameter AS w
        ON w.name = 'minimum_wage' AND t.ym_month BETWEEN w.from_month AND w.to_month AND t.wage_fen >= w.value_fen
),
employed AS (
    -- 有工作的月份达到下限的，及最早的一个月、最早的一条证据
    SELECT
        dep_id, MIN(ym_month) AS first_month, MIN(match) AS match, MIN(contrib_id) AS contrib_id, MIN(tax_id) AS tax_id
    FROM worked
    GROUP BY dep_id
    HAVING COUNT(DISTINCT worked.ym_month) >= $min_work_months
),
remarried AS (
    -- 死亡以后的结婚登记，一方的证件号码是供养的配偶的；姓名不符的为弱
    SELECT
        d.dep_id, m.ext_id, m.reg_date_month,
        CASE
            WHEN (m.a_id_no = s.id_no AND m.a_name = s.name) OR (m.b_id_no = s.id_no AND m.b_name = s.name) THEN 'strong'
            ELSE 'weak'
        END AS match
    FROM drawing AS d
    JOIN identity AS i ON i.root = d.person_id
    JOIN person AS s ON s.person_id = i.person_id
    JOIN ext_marriage AS m ON (m.a_id_no = s.id_no OR m.b_id_no = s.id_no) AND m.reg_date > d.death_date
    WHERE d.relation = 'spouse' AND m.kind = 'marriage'
),
losses AS (
    -- 各种情形，从哪个月以后、到哪个月以前的抚恤金不该发，及证据：子女、孙子女、兄弟姐妹年满十八周岁，没有丧失劳动能力的鉴定
    SELECT
        dep_id, CASE WHEN fully_unable THEN 'of_age_not_appraised' ELSE 'of_age' END AS test, 'strong' AS match,
        birth_date_month + child_months AS after_month, CAST(NULL AS BIGINT) AS before_month,
        CAST(NULL AS BIGINT) AS contrib_id, CAST(NULL AS BIGINT) AS tax_id, CAST(NULL AS BIGINT) AS military_id,
        CAST(NULL AS BIGINT) AS marriage_id, CAST(NULL AS BIGINT) AS death_id, CAST(NULL AS BIGINT) AS custody_id
    FROM drawing WHERE relation IN ('child', 'grandchild', 'sibling') AND NOT is_appraised
    UNION ALL
    -- 配偶、父母、祖父母不到供养年龄，没有丧失劳动能力的鉴定
    SELECT
        dep_id, CASE WHEN fully_unable THEN 'too_young_not_appraised' ELSE 'too_young' END AS test, 'strong' AS match,
        0 AS after_month, birth_date_month + elder_months AS before_month, NULL AS contrib_id, NULL AS tax_id,
        NULL AS military_id, NULL AS marriage_id, NULL AS death_id, NULL AS custody_id
    FROM drawing WHERE relation IN ('spouse', 'parent', 'grandparent') AND NOT is_appraised
    UNION ALL
    -- 就业
    SELECT
        dep_id, 'employed' AS test, match, first_month AS after_month, NULL AS before_month, contrib_id, tax_id,
        NULL AS military_id, NULL AS marriage_id, NULL AS death_id, NULL AS custody_id
    FROM employed
    UNION ALL
    -- 参军
    SELECT
        d.dep_id, 'enlisted' AS test, m.match, m.enlist_date_month AS after_month, NULL AS before_month, NULL AS contrib_id,
        NULL AS tax_id, m.ext_id AS military_id, NULL AS marriage_id, NULL AS death_id, NULL AS custody_id
    FROM drawing AS d JOIN ext_military AS m ON m.person_id = d.person_id AND m.enlist_date > d.death_date
    UNION ALL
    -- 配偶再婚
    SELECT
        dep_id, 'remarried' AS test, match, reg_date_month AS after_month, NULL AS before_month, NULL AS contrib_id,
        NULL AS tax_id, NULL AS military_id, ext_id AS marriage_id, NULL AS death_id, NULL AS custody_id
    FROM remarried
    UNION ALL
    -- 死亡
    SELECT
        d.dep_id, 'after_death' AS test,
        CASE WHEN x.match = 'strong' AND x.strength = 'strong' THEN 'strong' ELSE 'weak' END AS match,
        x.death_date_month AS after_month, NULL AS before_month, NULL AS contrib_id,
        NULL AS tax_id, NULL AS military_id, NULL AS marriage_id, x.ext_id AS death_id, NULL AS custody_id
    FROM drawing AS d JOIN death AS x ON x.person_id = d.person_id
    UNION ALL
    -- 监内服刑的整月；没有释放日期的另列
    SELECT
        d.dep_id, CASE WHEN x.end_date IS NULL THEN 'release_unknown' ELSE 'in_prison' END AS test, x.match,
        x.start_date_month AS after_month, x.end_date_month AS before_month, NULL AS contrib_id,
        NULL AS tax_id, NULL AS military_id, NULL AS marriage_id, NULL AS death_id, x.ext_id AS custody_id
    FROM drawing AS d JOIN ext_custody AS x ON x.person_id = d.person_id
    WHERE x.kind IN ('prison', 'detention_sentence') AND x.exec_mode = 'in_prison'
    UNION ALL
    -- 登记的终止年月以后；因服刑暂停的可以恢复，不在此列
    SELECT
        dep_id, 'after_recorded_end' AS test, 'strong' AS match, end_ym_month AS after_month, NULL AS before_month,
        NULL AS contrib_id, NULL AS tax_id, NULL AS military_id, NULL AS marriage_id, NULL AS death_id, NULL AS custody_id
    FROM drawing WHERE end_reason IS DISTINCT FROM 'custody'
),
drawn AS (
    -- 每个供养亲属没有全部退回的每一笔抚恤金，及同一案件当月合计发了多少
    SELECT
        w.dep_id, w.case_id, w.own_wage_fen, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen,
        SUM(p.amount_fen) OVER (PARTITION BY w.case_id, p.ym_month) AS together_fen
    FROM payment AS p
    JOIN wi_benefit AS w ON w.ben_id = p.src_key
    WHERE p.item = 'dep_month' AND p.amount_fen > p.returned_fen
),
shares AS (
    -- 登记的比例与规定的比例，按万分之几
    SELECT dep_id, CAST(ROUND(share * $whole_bp) AS BIGINT) AS share_bp, lawful_bp, extra_bp FROM drawing
),
stakes AS (
    -- 应停的每一笔
    SELECT
        l.dep_id AS finding, l.test, l.match, l.dep_id, g.case_id, g.src_table, g.src_key, g.ym, g.ym_month, g.left_fen AS fen,
        l.contrib_id, l.tax_id, l.military_id, l.marriage_id, l.death_id, l.custody_id
    FROM losses AS l
    JOIN drawn AS g ON g.dep_id = l.dep_id AND g.ym_month > l.after_month
    WHERE l.before_month IS NULL OR g.ym_month < l.before_month
    UNION ALL
    -- 比例既不是规定的、也不是孤寡加发的，多发或少发的部分
    SELECT
        g.dep_id AS finding, 'share_off' AS test, 'strong' AS match, g.dep_id, g.case_id, g.src_table, g.src_key, g.ym, g.ym_month,
        CAST(ROUND(g.left_fen * (s.share_bp - s.lawful_bp) / NULLIF(s.share_bp, 0)) AS BIGINT) AS fen,
        NULL AS contrib_id, NULL AS tax_id, NULL AS military_id, NULL AS marriage_id, NULL AS death_id, NULL AS custody_id
    FROM shares AS s JOIN drawn AS g ON g.dep_id = s.dep_id
    WHERE s.share_bp <> s.lawful_bp AND s.share_bp <> s.lawful_bp + s.extra_bp
    UNION ALL
    -- 同一案件当月合计超过死者本人工资，各人按所领的份额核减
    SELECT
        g.case_id AS finding, 'over_own_wage' AS test, 'strong' AS match, g.dep_id, g.case_id, g.src_table, g.src_key, g.ym, g.ym_month,
        g.left_fen - CAST(CEIL(g.amount_fen * (g.own_wage_fen * c.value / $whole_bp) / NULLIF(g.together_fen, 0)) AS BIGINT) AS fen,
        NULL AS contrib_id, NULL AS tax_id, NULL AS military_id, NULL AS marriage_id, NULL AS death_id, NULL AS custody_id
    FROM drawn AS g
    JOIN law_parameter AS c
        ON c.name = 'dependant_share_cap' AND g.ym_month BETWEEN c.from_month AND c.to_month
    WHERE g.together_fen > g.own_wage_fen * c.value / $whole_bp + $tolerance_fen
),
spans AS (
    -- 每项疑点的月数、最后一个月、牵涉的第一个供养亲属
    SELECT
        finding, test, COUNT(DISTINCT ym_month) AS months, MAX(ym_month) AS last_month, MIN(dep_id) AS first_dep
    FROM stakes GROUP BY finding, test
),
payments AS (
    -- 每项疑点的每一笔只计一次
    SELECT DISTINCT finding, test, ym_month, src_key, fen FROM stakes
),
running AS (
    -- 仍在发的，最后一个月应停的金额
    SELECT y.finding, y.test, CAST(SUM(y.fen) AS BIGINT) AS fen
    FROM payments AS y
    JOIN spans AS s ON s.finding = y.finding AND s.test = y.test AND s.last_month = y.ym_month
    WHERE s.last_month >= $as_of_month - $still_paid_months
    GROUP BY y.finding, y.test
)
SELECT
    k.finding AS finding,
    CASE WHEN k.test = 'over_own_wage' THEN 'wi_case' ELSE 'dependant' END AS subject_kind,
    k.finding AS subject_id,
    s.first_dep AS entity_id,
    k.test AS test,
    CASE
        WHEN k.test IN ('of_age_not_appraised', 'too_young_not_appraised', 'share_off', 'over_own_wage') THEN 2
        WHEN k.test = 'release_unknown' THEN 3
        WHEN k.test <> 'too_young' AND s.months = 1 THEN 1
        ELSE 4
    END AS severity,
    MIN(k.match) OVER (PARTITION BY k.finding, k.test) AS match,
    k.ym AS from_ym,
    k.ym AS to_ym,
    k.dep_id AS proof__dependant,
    k.contrib_id AS proof__contribution,
    k.tax_id AS proof__ext_tax_income,
    k.military_id AS proof__ext_military,
    k.marriage_id AS proof__ext_marriage,
    k.death_id AS proof__ext_death,
    k.custody_id AS proof__ext_custody,
    k.src_table AS money_table,
    k.src_key AS money_key,
    k.fen AS fen,
    GREATEST(r.fen, 0) * $prevented_months AS prevented_fen,
    s.first_dep AS dep_id,
    k.case_id AS case_id,
    s.months AS months
FROM stakes AS k
JOIN spans AS s ON s.finding = k.finding AND s.test = k.test
LEFT JOIN running AS r ON r.finding = k.finding AND r.test = k.test

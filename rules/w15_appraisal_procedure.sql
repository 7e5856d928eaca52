/* ---
code: W15
title: 劳动能力鉴定程序与回避疑点
title_en: Appraisal against procedure
asks: >-
  劳动能力鉴定是否早于工伤认定、专家组人数不合法、不满一年就复查、过期受理再次鉴定、部位与认定不符、
  停工留薪期超过上限，一分钟之内检查了多人，专家是否重复列名、应当回避、多数出自治疗过本人的医院，
  或者总与同一个代办相遇？
asks_en: >-
  Was an appraisal concluded before recognition, by an unlawful number of experts, reviewed within a year, taken up again too late,
  of another part of the body, with too long a stop-work period, were many examined in one minute, was an expert named twice, kin of the
  parties, on a panel mostly of the hospitals that treated the worker, or always met by the same agent?
line: work_injury
entity: wi_appraisal
severity: 3
status: live
basis:
  - 工伤保险条例 第二十三条
  - 工伤保险条例 第二十五条
  - 工伤保险条例 第二十六条
  - 工伤保险条例 第二十七条
  - 工伤保险条例 第二十八条
  - 工伤保险条例 第三十三条
  - 工伤保险条例 第六十一条
reads:
  - wi_appraisal
  - appraisal_expert
  - wi_case
  - medical_bill
  - identity
  - relation
  - employer
  - office
  - payment
  - ref_icd
  - law_parameter
eligible: |
  SELECT appr_id FROM wi_appraisal WHERE case_id IS NOT NULL AND conclusion_date IS NOT NULL
parameters:
  year_days: {value: 365, unit: days, source: 工伤保险条例 第二十八条（一年，按日计）}
  delivery_days: {value: 20, unit: days, source: 设计阈值（结论二十日内送达，收到的日期不在库中）}
  max_same_minute: {value: 5, unit: appraisals, source: 设计阈值（几个专家组可以同时检查）}
  treating_share: {value: 0.5, unit: share, source: 设计阈值（鉴定意见由专家组多数作出）}
  least_met: {value: 5, unit: appraisals, source: 设计阈值（随机抽取，十件里遇到同一专家五次的机会不到千分之一）}
  met_share: {value: 0.5, unit: share, source: 设计阈值（该代办的鉴定的一半）}
at_stake: 据该结论已付、未退回的等级待遇（一次性伤残补助金、医疗补助金、伤残津贴、护理费、差额补足）
at_stake_en: >-
  Benefits by grade paid on that conclusion and not returned: one-off allowance, medical lump sum, disability pension, care
  fee, top-up
look_alikes:
  - what: 重新认定以后，认定日期晚于原来的鉴定
    what_en: A case decided again, so that its decision is later than the appraisal
    cleared_by: 原认定决定书（本库只有最后的决定）
    cleared_by_en: The first decision, of which the lake keeps only the last
  - what: 几个专家组同时检查、批量打印结论
    what_en: Several panels at once, conclusions printed together
    cleared_by: 同一分钟不超过五件不提；其余凭抽取记录，列二级
    cleared_by_en: Up to five in a minute are not raised; more by the record of the draw, severity 2
  - what: 结论送达晚，职工在收到后十五日内申请再次鉴定
    what_en: The conclusion reached the worker late, who asked within fifteen days of that
    cleared_by: 加上二十日送达期；其余凭送达回证，列二级
    cleared_by_en: Twenty days of delivery are added; more by the receipt, severity 2
  - what: 市内专科医院少，抽到的专家正好是治疗医院的
    what_en: Few hospitals of a specialty in the city, so that the draw names experts of the treating one
    cleared_by: 专家组里不到多数的不提；其余凭抽取记录，列二级
    cleared_by_en: Less than a majority is not raised; more by the record of the draw, severity 2
  - what: 与专家同住一址、没有亲属关系的当事人
    what_en: A party at the expert's address without kinship
    cleared_by: 只看配偶、父母、子女、兄弟姐妹
    cleared_by_en: Only spouses, parents, children and siblings count
  - what: 代办的案件多，与每个专家都见过几次
    what_en: An agent with many cases, who meets every expert now and then
    cleared_by: 不到该代办全部鉴定的一半的不提
    cleared_by_en: Less than half of the agent's appraisals is not raised
  - what: 诊断编码不止一个
    what_en: More than one diagnosis
    cleared_by: 只看单一诊断，全身性伤情不比部位
    cleared_by_en: Only single diagnoses are compared, and none of the whole body
says: >-
  劳动能力鉴定 {appr_id}（共 {appraisals} 件，案件 {case_id}，结论 {conclusion_date}）程序有疑点，据其结论已付等级待遇
  {at_stake_fen|yuan} 元
says_en: >-
  Appraisal {appr_id} ({appraisals} in all, case {case_id}, concluded {conclusion_date}) against procedure;
  {at_stake_fen|yuan} yuan paid by its grade
--- */
WITH committee AS (
    -- 作出结论的劳动能力鉴定委员会
    SELECT MIN(office_id) AS office_id FROM office WHERE kind = 'committee'
),
concluded AS (
    -- 工伤案件每一次有结论的鉴定，及同一案件前一次、后一次结论的日期
    SELECT
        a.appr_id, a.case_id, a.person_id, a.agent_id, a.kind, a.apply_date, a.exam_ts_minute, a.conclusion_date, a.conclusion_date_month,
        a.icd_list, a.stop_work_months, a.panel_size,
        LAG(a.conclusion_date) OVER (PARTITION BY a.case_id ORDER BY a.conclusion_date, a.appr_id) AS before_date,
        LEAD(a.conclusion_date) OVER (PARTITION BY a.case_id ORDER BY a.conclusion_date, a.appr_id) AS next_date
    FROM wi_appraisal AS a
    WHERE a.case_id IS NOT NULL AND a.conclusion_date IS NOT NULL
),
statutes AS (
    -- 结论当月的法定数字：合法的专家组人数有几种与之相同，再次鉴定的申请期限，停工留薪期连同延长的上限
    SELECT
        a.appr_id,
        COUNT(CASE WHEN l.name = 'appraisal_panel' AND l.value = a.panel_size THEN l.value END) AS lawful_panels,
        SUM(CASE WHEN l.name = 'second_appraisal_days' THEN l.value END) AS second_days,
        SUM(CASE WHEN l.name = 'stop_work_months' THEN l.value END) AS most_months
    FROM concluded AS a
    JOIN law_parameter AS l
        ON l.name IN ('appraisal_panel', 'second_appraisal_days', 'stop_work_months')
        AND a.conclusion_date_month BETWEEN l.from_month AND l.to_month
    GROUP BY a.appr_id
),
seated AS (
    -- 每次鉴定的每个专家：列名几次，所在医院是否治疗过这个案件的伤
    SELECT
        a.appr_id, a.agent_id, x.expert_id, x.seats, x.person_id,
        EXISTS (SELECT 1 FROM medical_bill AS b WHERE b.case_id = a.case_id AND b.hospital_id = x.hospital_id) AS has_treated
    FROM concluded AS a JOIN appraisal_expert AS x ON x.appr_id = a.appr_id
),
parties AS (
    -- 每次鉴定的当事人：受伤职工
    SELECT a.appr_id, i.root AS person_id FROM concluded AS a JOIN identity AS i ON i.person_id = a.person_id
    UNION ALL
    -- 和用人单位的法定代表人
    SELECT a.appr_id, i.root AS person_id
    FROM concluded AS a
    JOIN wi_case AS c ON c.case_id = a.case_id
    JOIN employer AS m ON m.employer_id = c.employer_id
    JOIN identity AS i ON i.person_id = m.legal_person_id
),
kin AS (
    -- 亲属：配偶、父母、子女、兄弟姐妹，不论登记在哪一方
    SELECT rel_id, a_person AS one, b_person AS other FROM relation WHERE kind <> 'co_address'
    UNION ALL
    SELECT rel_id, b_person AS one, a_person AS other FROM relation WHERE kind <> 'co_address'
),
agents AS (
    -- 每个代办有几件鉴定
    SELECT agent_id, COUNT(*) AS appraisals FROM concluded GROUP BY agent_id
),
met AS (
    -- 在一个代办的鉴定里总是遇到的专家：达到五件，而且不少于一半
    SELECT x.agent_id, x.expert_id
    FROM seated AS x JOIN agents AS g ON g.agent_id = x.agent_id
    GROUP BY x.agent_id, x.expert_id, g.appraisals
    HAVING COUNT(*) >= $least_met AND COUNT(*) >= $met_share * g.appraisals
),
breaches AS (
    -- 各种情形：结论早于工伤认定，或者案件没有认定为工伤
    SELECT
        a.appr_id AS finding, 'before_recognition' AS test, a.appr_id, 1 AS appraisals, CAST(NULL AS BIGINT) AS expert_id,
        CAST(NULL AS BIGINT) AS rel_id
    FROM concluded AS a JOIN wi_case AS c ON c.case_id = a.case_id
    WHERE a.conclusion_date < c.decision_date OR c.decision NOT IN ('recognised', 'deemed')
    UNION ALL
    -- 专家组不是三人或者五人
    SELECT a.appr_id AS finding, 'panel_size' AS test, a.appr_id, 1 AS appraisals, NULL AS expert_id, NULL AS rel_id
    FROM concluded AS a JOIN statutes AS l ON l.appr_id = a.appr_id
    WHERE a.panel_size IS NOT NULL AND l.lawful_panels = 0
    UNION ALL
    -- 距前一次结论不满一年就申请复查
    SELECT appr_id AS finding, 'review_too_soon' AS test, appr_id, 1 AS appraisals, NULL AS expert_id, NULL AS rel_id
    FROM concluded WHERE kind = 'review' AND date_diff('day', before_date, apply_date) < $year_days
    UNION ALL
    -- 前一次结论送达十五日以后才申请再次鉴定
    SELECT a.appr_id AS finding, 'second_late' AS test, a.appr_id, 1 AS appraisals, NULL AS expert_id, NULL AS rel_id
    FROM concluded AS a JOIN statutes AS l ON l.appr_id = a.appr_id
    WHERE a.kind = 'second' AND date_diff('day', a.before_date, a.apply_date) > l.second_days + $delivery_days
    UNION ALL
    -- 单一诊断的部位与认定的受伤部位不同
    SELECT a.appr_id AS finding, 'other_part' AS test, a.appr_id, 1 AS appraisals, NULL AS expert_id, NULL AS rel_id
    FROM concluded AS a
    JOIN wi_case AS c ON c.case_id = a.case_id AND c.body_part <> 'body'
    JOIN ref_icd AS d ON d.icd10 = a.icd_list AND d.body_region <> 'body'
    WHERE d.body_region <> c.body_part
    UNION ALL
    -- 停工留薪期超过十二个月再延长十二个月
    SELECT a.appr_id AS finding, 'stop_work_too_long' AS test, a.appr_id, 1 AS appraisals, NULL AS expert_id, NULL AS rel_id
    FROM concluded AS a JOIN statutes AS l ON l.appr_id = a.appr_id
    WHERE a.stop_work_months > l.most_months
    UNION ALL
    -- 同一分钟检查的人太多，一分钟提一次
    SELECT
        MIN(appr_id) OVER (PARTITION BY exam_ts_minute) AS finding, 'same_minute' AS test, appr_id,
        COUNT(*) OVER (PARTITION BY exam_ts_minute) AS appraisals, NULL AS expert_id, NULL AS rel_id
    FROM concluded
    WHERE exam_ts_minute IN (
        SELECT k.exam_ts_minute FROM concluded AS k GROUP BY k.exam_ts_minute HAVING COUNT(*) > $max_same_minute
    )
    UNION ALL
    -- 同一专家在一个专家组里列名不止一次
    SELECT appr_id AS finding, 'expert_twice' AS test, appr_id, 1 AS appraisals, expert_id, NULL AS rel_id
    FROM seated WHERE seats > 1
    UNION ALL
    -- 专家是当事人的亲属，或者就是当事人
    SELECT x.appr_id AS finding, 'expert_is_kin' AS test, x.appr_id, 1 AS appraisals, x.expert_id, k.rel_id
    FROM seated AS x
    JOIN parties AS p ON p.appr_id = x.appr_id
    LEFT JOIN kin AS k ON k.one = x.person_id AND k.other = p.person_id
    WHERE k.rel_id IS NOT NULL OR p.person_id = x.person_id
    UNION ALL
    -- 专家组多数是治疗医院的
    SELECT x.appr_id AS finding, 'treating_panel' AS test, x.appr_id, 1 AS appraisals, x.expert_id, NULL AS rel_id
    FROM seated AS x
    WHERE x.has_treated AND x.appr_id IN (
        SELECT s.appr_id FROM seated AS s GROUP BY s.appr_id
        HAVING COUNT(CASE WHEN s.has_treated THEN s.expert_id END) > $treating_share * COUNT(*)
    )
    UNION ALL
    -- 总与同一个代办相遇的专家，一个专家提一次
    SELECT
        x.expert_id AS finding, 'agent_meets_expert' AS test, x.appr_id,
        COUNT(*) OVER (PARTITION BY x.expert_id) AS appraisals, x.expert_id, NULL AS rel_id
    FROM seated AS x JOIN met AS t ON t.agent_id = x.agent_id AND t.expert_id = x.expert_id
),
headed AS (
    -- 每项疑点的第一件鉴定
    SELECT finding, test, appr_id, appraisals, expert_id, rel_id, MIN(appr_id) OVER (PARTITION BY finding, test) AS first_appr
    FROM breaches
),
graded AS (
    -- 据每一次结论支付、未退回的等级待遇：结论之日起、下一次结论之前
    SELECT a.appr_id, p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS fen
    FROM concluded AS a
    JOIN payment AS p ON p.case_id = a.case_id AND p.pay_date >= a.conclusion_date
    WHERE p.item IN ('disab_lump', 'med_lump', 'disab_month', 'care_month', 'topup')
        AND p.amount_fen > p.returned_fen AND (a.next_date IS NULL OR p.pay_date < a.next_date)
)
SELECT
    b.finding AS finding,
    CASE WHEN b.test = 'agent_meets_expert' THEN 'expert' ELSE 'office' END AS subject_kind,
    CASE WHEN b.test = 'agent_meets_expert' THEN b.finding ELSE o.office_id END AS subject_id,
    b.first_appr AS entity_id,
    b.test AS test,
    CASE WHEN b.test IN ('second_late', 'other_part', 'same_minute', 'treating_panel') THEN 2 ELSE 3 END AS severity,
    g.ym AS from_ym,
    g.ym AS to_ym,
    b.appr_id AS proof__wi_appraisal,
    b.expert_id AS proof__expert,
    b.rel_id AS proof__relation,
    g.src_table AS money_table,
    g.src_key AS money_key,
    g.fen AS fen,
    b.first_appr AS appr_id,
    b.appraisals AS appraisals,
    h.case_id AS case_id,
    h.conclusion_date AS conclusion_date
FROM headed AS b
JOIN concluded AS h ON h.appr_id = b.first_appr
CROSS JOIN committee AS o
LEFT JOIN graded AS g ON g.appr_id = b.appr_id
WHERE o.office_id IS NOT NULL

/* ---
code: W15
title: 劳动能力鉴定程序与回避疑点
title_en: Appraisal against procedure
asks: >-
  劳动能力鉴定是否早于工伤认定、专家组人数不合法、不满一年就复查、过期受理再次鉴定、最终结论之后又再次鉴定、部位与认定不符、
  停工留薪期超过上限，一分钟之内检查了多人，专家是否重复列名、应当回避、多数出自治疗过本人的医院，
  或者总与同一个代办相遇？
asks_en: >-
  Was an appraisal concluded before recognition, by an unlawful number of experts, reviewed within a year, taken up again too late or after the final conclusion,
  of another part of the body, with too long a stop-work period, were many examined in one minute, was an expert named twice, kin of the
  parties, on a panel mostly of the hospitals that treated the worker, or always met by the same agent?
line: work_injury
entity: wi_appraisal
subject: expert
status: live
basis: [工伤保险条例 第二十三条, 工伤保险条例 第二十五条, 工伤保险条例 第二十六条, 工伤保险条例 第二十七条, 工伤保险条例 第二十八条, 工伤保险条例 第三十三条, 工伤保险条例 第六十一条, 劳动能力鉴定管理办法, 社会保险经办条例 第四十六条]
reads:
  - wi_appraisal
  - appraisal_expert
  - wi_case
  - medical_bill
  - kinship
  - employer
  - office
  - payment
  - ref_icd
  - law_month
  - law_month_key
  - law_parameter
  - law_workday
eligible: |
  SELECT appr_id FROM wi_appraisal WHERE case_id IS NOT NULL AND conclusion_date IS NOT NULL
parameters:
  max_same_minute: {value: 5, unit: appraisals, source: 设计阈值（几个专家组可以同时检查）}
  treating_share: {value: 0.5, unit: share, source: 设计阈值（鉴定意见由专家组多数作出）}
  least_met: {value: 5, unit: appraisals, source: 设计阈值（随机抽取，十件里遇到同一专家五次的机会不到千分之一）}
  met_share: {value: 0.5, unit: share, source: 设计阈值（该代办的鉴定的一半）}
at_stake: 据该结论已付、未退回的等级待遇（一次性伤残补助金、一次性工伤医疗补助金、伤残津贴、生活护理费、差额补足）
at_stake_en: >-
  Benefits by grade paid on that conclusion and not returned: one-off allowance, medical lump sum, disability pension, care
  fee, top-up
sought: 鉴定申请和受理材料、专家抽取和签到记录、结论书及送达回证
sought_en: The application, how the experts were drawn and signed in, the conclusion and its delivery
look_alikes:
  - what: 重新认定以后，认定日期晚于原来的鉴定
    what_en: A case decided again, so that its decision is later than the appraisal
    cleared_by: 原认定决定书；本库只有最后的决定
    cleared_by_en: The first decision, of which the lake keeps only the last
    tests: [before_recognition]
  - what: 几个专家组同时检查、批量打印结论
    what_en: Several panels at once, conclusions printed together
    cleared_by: 专家抽取记录、现场检查签到表；同一分钟不超过五件的系统已排除，其余列二级
    cleared_by_en: The record of the draw and the list of who came; up to five in a minute are left out already, more is severity 2
    tests: [same_minute]
  - what: 结论送达晚，职工在收到后十五日内申请再次鉴定
    what_en: The conclusion reached the worker late, who asked within fifteen days of that
    cleared_by: 送达回证；法定送达期（二十日，2025年7月起十五日）已计入，仍超过的列二级
    cleared_by_en: The receipt of delivery; the lawful days of delivery are added already (20, from July 2025 15), and more is severity 2
    tests: [second_late]
  - what: 市内专科医院少，抽到的专家正好是治疗医院的
    what_en: Few hospitals of a specialty in the city, so that the draw names experts of the treating one
    cleared_by: 专家抽取记录；专家组里不到多数的系统已排除，其余列二级
    cleared_by_en: The record of the draw; less than a majority is left out already, more is severity 2
    tests: [treating_panel]
  - what: 与专家同住一址、没有亲属关系的当事人
    what_en: A party at the expert's address without kinship
    cleared_by: 户口簿、亲属关系证明；系统只看配偶、父母、子女、兄弟姐妹
    cleared_by_en: The household book and proof of kinship; only spouses, parents, children and siblings count
    left_out: true
    tests: [expert_is_kin]
  - what: 代办的案件多，与每个专家都见过几次
    what_en: An agent with many cases, who meets every expert now and then
    cleared_by: 代理委托书、专家抽取记录；不到该代办全部鉴定一半的，系统已排除
    cleared_by_en: The agent's mandates and the record of the draw; less than half of the agent's appraisals is left out already
    left_out: true
    tests: [agent_meets_expert]
  - what: 诊断编码不止一个
    what_en: More than one diagnosis
    cleared_by: 认定决定书、诊断证明；系统只看单一诊断，全身性伤情不比部位
    cleared_by_en: The decision and the diagnosis; only single diagnoses are compared, and none of the whole body
    left_out: true
    tests: [other_part]
tests:
  before_recognition:
    zh: 鉴定结论早于工伤认定，或案件没有认定为工伤
    en: Concluded before the injury was recognised
    severity: 3
    basis: [工伤保险条例 第二十三条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的劳动能力鉴定 {appr_id} 于{conclusion_date}作出结论[，早于{decided_on}的认定决定][，而案件的认定结论为“{decision|wi_decision}”]；
      据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Appraisal {appr_id} of case {case_id} was concluded on {conclusion_date}[, before the decision of {decided_on}][, though the
      case was decided "{decision|wi_decision}"]; {at_stake_fen|yuan} yuan were paid by its grade
  panel_size:
    zh: 专家组人数不合规定
    en: A panel of an unlawful size
    severity: 3
    basis: [工伤保险条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的劳动能力鉴定 {appr_id}（{conclusion_date}结论）由 {panel_size} 名专家作出，
      专家组应为 {small_panel} 人或者 {large_panel} 人；据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Appraisal {appr_id} of case {case_id}, concluded on {conclusion_date}, was made by {panel_size|expert/experts}; a panel has
      {small_panel} or {large_panel}; {at_stake_fen|yuan} yuan were paid by its grade
  review_too_soon:
    zh: 距前次结论不满一年即申请复查鉴定
    en: Review asked for within a year of the last conclusion
    severity: 3
    basis: [工伤保险条例 第二十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的前次鉴定结论为{before_date}，{apply_date}即申请复查鉴定（鉴定 {appr_id}，
      {conclusion_date}结论），相隔 {days} 天，不满一年；据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The last conclusion of case {case_id} is of {before_date}; a review was asked for on {apply_date}, {days|day/days} later and
      within a year (appraisal {appr_id}, concluded on {conclusion_date}); {at_stake_fen|yuan} yuan were paid by its grade
  second_late:
    zh: 超过期限才申请再次鉴定
    en: Second appraisal asked for too late
    severity: 2
    basis: [工伤保险条例 第二十六条, 劳动能力鉴定管理办法, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的前次鉴定结论为{before_date}，{apply_date}才申请再次鉴定（鉴定 {appr_id}，
      {conclusion_date}结论），相隔 {days} 天；应在收到结论之日起 {second_days} 天内提出，
      另计 {delivery_days} 天送达仍已超过；据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The last conclusion of case {case_id} is of {before_date}; a second appraisal was asked for on {apply_date}, {days|day/days}
      later (appraisal {appr_id}, concluded on {conclusion_date}), where {second_days} days from receipt are allowed and
      {delivery_days} days are left for delivery; {at_stake_fen|yuan} yuan were paid by its grade
  second_after_final:
    zh: 再次鉴定已是最终结论，又作再次鉴定
    en: A second appraisal after a second appraisal, which is final
    severity: 3
    basis: [工伤保险条例 第二十六条, 劳动能力鉴定管理办法, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的再次鉴定{before_date}已作出最终结论，{apply_date}又申请再次鉴定（鉴定 {appr_id}，{conclusion_date}结论）；
      据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The second appraisal of case {case_id} was concluded on {before_date} and is final; another was asked for on {apply_date}
      (appraisal {appr_id}, concluded on {conclusion_date}); {at_stake_fen|yuan} yuan were paid by its grade
  other_part:
    zh: 鉴定的部位与认定的受伤部位不同
    en: Another part of the body than the recognised injury
    severity: 2
    basis: [工伤保险条例 第二十三条, 工伤保险条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 认定的受伤部位是{recognised_part|body_part}，
      劳动能力鉴定 {appr_id}（{conclusion_date}结论）的诊断却在{appraised_part|body_part}；
      据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The recognised injury of case {case_id} is of: {recognised_part|body_part}; the diagnosis of appraisal {appr_id}, concluded
      on {conclusion_date}, is of: {appraised_part|body_part}; {at_stake_fen|yuan} yuan were paid by its grade
  stop_work_too_long:
    zh: 停工留薪期超过上限
    en: Stop-work period above the limit
    severity: 3
    basis: [工伤保险条例 第三十三条]
    says: >-
      工伤案件 {case_id} 的劳动能力鉴定 {appr_id}（{conclusion_date}结论）确认停工留薪期 {stop_work_months} 个月，
      连同延长最长为 {most_months} 个月；据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Appraisal {appr_id} of case {case_id}, concluded on {conclusion_date}, gives a stop-work period of
      {stop_work_months|month/months}; with the extension it is {most_months} months at most; {at_stake_fen|yuan} yuan were paid
      by its grade
  same_minute:
    zh: 同一分钟检查多人
    en: Many examined in the same minute
    severity: 2
    basis: [工伤保险条例 第二十五条, 工伤保险条例 第六十一条, 社会保险经办条例 第四十六条]
    says: >-
      {exam_at}这一分钟里登记了 {appraisals} 件劳动能力鉴定的现场检查（其中编号最小的是鉴定 {appr_id}）；
      据这些结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      {appraisals} appraisals (the first is {appr_id}) are recorded as examined in the one minute of {exam_at};
      {at_stake_fen|yuan} yuan were paid by their grades
  expert_twice:
    zh: 同一专家在一个专家组里重复列名
    en: An expert named twice on one panel
    severity: 3
    basis: [工伤保险条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的劳动能力鉴定 {appr_id}（{conclusion_date}结论）专家组列名 {seats} 个，
      实际只有 {experts} 名专家；据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The panel of appraisal {appr_id} of case {case_id}, concluded on {conclusion_date}, has {seats} names and only
      {experts|expert/experts}; {at_stake_fen|yuan} yuan were paid by its grade
  expert_is_kin:
    zh: 专家是当事人或其亲属，应当回避
    en: An expert who is a party or kin of one
    severity: 3
    basis: [工伤保险条例 第二十七条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的劳动能力鉴定 {appr_id}（{conclusion_date}结论）有专家应当回避而参加[，{of_worker} 名是受伤职工的亲属或者本人][，{of_employer} 名是用人单位法定代表人的亲属或者本人]；
      据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      On the panel of appraisal {appr_id} of case {case_id}, concluded on {conclusion_date}, sat experts who had to stand back[,
      {of_worker} of them kin of the worker or the worker][, {of_employer} kin of the employer's legal representative or that
      person]; {at_stake_fen|yuan} yuan were paid by its grade
  treating_panel:
    zh: 专家组多数来自治疗过本人的医院
    en: A panel mostly of hospitals that treated the worker
    severity: 2
    basis: [工伤保险条例 第二十五条, 工伤保险条例 第二十七条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的劳动能力鉴定 {appr_id}（{conclusion_date}结论）专家组[ {of_experts} 人，其中] {treating} 人来自治疗过该职工此次工伤的医院；据该结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      On the panel of appraisal {appr_id} of case {case_id}, concluded on {conclusion_date}, {treating|expert/experts}[ of
      {of_experts}] came from hospitals that treated this injury; {at_stake_fen|yuan} yuan were paid by its grade
  agent_meets_expert:
    zh: 同一专家反复鉴定同一代办申报的职工
    en: An expert whom the same agent always meets
    severity: 3
    basis: [工伤保险条例 第二十五条, 工伤保险条例 第二十七条, 工伤保险条例 第六十一条, 社会保险经办条例 第四十六条]
    says: >-
      专家在同一代办[（代办 {agent_id}）][（这样的代办有 {agents} 个）]的劳动能力鉴定里反复出现：
      代办的[ {of_handled} 件中有] {appraisals} 件由其参加，编号最小的是鉴定 {appr_id}；
      据这些结论已付等级待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The expert sat on {appraisals}[ of the {of_handled}] appraisals of the same agent[ (agent {agent_id})][ (of {agents} agents)],
      the first of them {appr_id}; {at_stake_fen|yuan} yuan were paid by their grades
--- */
-- 作出结论的劳动能力鉴定委员会
WITH committee AS (SELECT MIN(office_id) AS office_id FROM office WHERE kind = 'committee'),
-- 工伤案件每一次有结论的鉴定，及同一案件前一次、后一次结论的日期
concluded AS (
    SELECT a.appr_id, a.case_id, a.person_id, a.agent_id, a.kind, a.apply_date, a.exam_ts, a.exam_ts_minute,
        a.conclusion_date, a.conclusion_date_month, a.apply_date_month, a.icd_list, a.stop_work_months, a.panel_size,
        o.office_id,
        LAG(a.conclusion_date) OVER (PARTITION BY a.case_id ORDER BY a.conclusion_date, a.appr_id) AS before_date,
        LAG(a.kind) OVER (PARTITION BY a.case_id ORDER BY a.conclusion_date, a.appr_id) AS before_kind,
        LAG(a.conclusion_date_month) OVER (PARTITION BY a.case_id ORDER BY a.conclusion_date, a.appr_id) AS before_month,
        LEAD(a.conclusion_date) OVER (PARTITION BY a.case_id ORDER BY a.conclusion_date, a.appr_id) AS next_date
    FROM wi_appraisal AS a CROSS JOIN committee AS o
    WHERE a.case_id IS NOT NULL AND a.conclusion_date IS NOT NULL AND o.office_id IS NOT NULL
),
-- 据每一次结论支付、未退回的等级待遇：结论之日起、下一次结论之前
graded AS (
    SELECT a.appr_id, p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS fen
    FROM concluded AS a JOIN payment AS p ON p.case_id = a.case_id AND p.pay_date >= a.conclusion_date
    WHERE p.item IN ('disab_lump', 'med_lump', 'disab_month', 'care_month', 'topup')
        AND p.amount_fen > p.returned_fen AND (a.next_date IS NULL OR p.pay_date < a.next_date)
),
-- 每一次鉴定及据其结论支付的每一笔，一件提一次的各项疑点由此而来；前一次结论到申请隔了几天
judged AS (
    SELECT a.appr_id AS finding, 'office' AS subject_kind, a.office_id AS subject_id, a.appr_id AS entity_id,
        g.ym AS from_ym, g.ym AS to_ym, a.appr_id AS proof__wi_appraisal, g.src_table AS money_table,
        g.src_key AS money_key, g.fen, a.appr_id, a.case_id, a.conclusion_date, a.conclusion_date_month, a.kind,
        a.before_kind, a.before_date, a.apply_date, a.icd_list, a.stop_work_months, a.panel_size,
        date_diff('day', a.before_date, a.apply_date) AS days, a.apply_date_month - a.before_month AS months
    FROM concluded AS a LEFT JOIN graded AS g ON g.appr_id = a.appr_id
),
-- 每次鉴定的每个专家：列名几次，所在医院是否治疗过这个案件的伤
seated AS (
    SELECT a.appr_id, a.agent_id, x.expert_id, x.seats, x.person_id,
        EXISTS (SELECT 1 FROM medical_bill AS b WHERE b.case_id = a.case_id AND b.hospital_id = x.hospital_id) AS has_treated
    FROM concluded AS a JOIN appraisal_expert AS x ON x.appr_id = a.appr_id
),
-- 每个专家组：列名几个，实际几人，其中几人的医院治疗过这个案件的伤
panels AS (
    SELECT appr_id, CAST(SUM(seats) AS BIGINT) AS seats, COUNT(*) AS experts,
        COUNT(CASE WHEN has_treated THEN expert_id END) AS treating
    FROM seated GROUP BY appr_id
),
-- 每次鉴定的当事人：受伤职工
parties AS (
    SELECT appr_id, person_id, TRUE AS is_worker FROM concluded
    UNION ALL
    -- 和用人单位的法定代表人
    SELECT a.appr_id, m.legal_person_id AS person_id, FALSE AS is_worker
    FROM concluded AS a JOIN wi_case AS c ON c.case_id = a.case_id JOIN employer AS m ON m.employer_id = c.employer_id
),
-- 是当事人的亲属，或者就是当事人的专家
related AS (
    SELECT x.appr_id, x.expert_id, k.rel_id, p.is_worker
    FROM seated AS x
    JOIN parties AS p ON p.appr_id = x.appr_id
    LEFT JOIN kinship AS k ON k.person_id = x.person_id AND k.kin_id = p.person_id
    WHERE k.rel_id IS NOT NULL OR p.person_id = x.person_id
),
-- 每次鉴定与职工一方、与单位一方有关的专家各几名
sides AS (
    SELECT appr_id, NULLIF(COUNT(DISTINCT CASE WHEN is_worker THEN expert_id END), 0) AS of_worker,
        NULLIF(COUNT(DISTINCT CASE WHEN NOT is_worker THEN expert_id END), 0) AS of_employer
    FROM related GROUP BY appr_id
),
-- 同一分钟检查的人太多
crowded AS (
    SELECT exam_ts_minute, MIN(appr_id) AS appr_id, MIN(exam_ts) AS exam_at, COUNT(*) AS appraisals
    FROM concluded GROUP BY exam_ts_minute HAVING COUNT(*) > $max_same_minute
),
-- 每个代办有几件鉴定
agents AS (SELECT agent_id, COUNT(*) AS appraisals FROM concluded GROUP BY agent_id),
-- 在一个代办的鉴定里总是遇到的专家：达到五件，而且不少于一半
met AS (
    SELECT x.agent_id, x.expert_id, g.appraisals AS handled, COUNT(*) AS appraisals, MIN(x.appr_id) AS appr_id
    FROM seated AS x JOIN agents AS g ON g.agent_id = x.agent_id
    GROUP BY x.agent_id, x.expert_id, g.appraisals
    HAVING COUNT(*) >= $least_met AND COUNT(*) >= $met_share * g.appraisals
),
-- 每个这样的专家：与几个代办、其几件鉴定里的几件
meetings AS (
    SELECT expert_id, MIN(appr_id) AS appr_id, CAST(SUM(appraisals) AS BIGINT) AS appraisals,
        CAST(SUM(handled) AS BIGINT) AS handled, COUNT(*) AS agents, MIN(agent_id) AS agent_id
    FROM met GROUP BY expert_id
),
-- 结论早于工伤认定，或者案件没有认定为工伤
before_recognition AS (
    SELECT j.*, CASE WHEN j.conclusion_date < c.decision_date THEN c.decision_date END AS decided_on,
        CASE WHEN c.decision NOT IN ('recognised', 'deemed') THEN c.decision END AS decision
    FROM judged AS j JOIN wi_case AS c ON c.case_id = j.case_id
    WHERE j.conclusion_date < c.decision_date OR c.decision NOT IN ('recognised', 'deemed')
),
-- 专家组不是三人或者五人
panel_size AS (
    SELECT j.*, s.appraisal_panel AS small_panel, l.appraisal_panel AS large_panel
    FROM judged AS j
    JOIN law_month_key AS s ON s.month = j.conclusion_date_month AND s.key = 'small'
    JOIN law_month_key AS l ON l.month = j.conclusion_date_month AND l.key = 'large'
    WHERE j.panel_size <> s.appraisal_panel AND j.panel_size <> l.appraisal_panel
),
-- 距前一次结论不满一年就申请复查：一年按历年，满一年的对应日当天不提
review_too_soon AS (
    SELECT j.*
    FROM judged AS j
    JOIN law_month AS l ON l.month = j.conclusion_date_month
    LEFT JOIN law_workday AS begun ON begun.day = j.before_date
    LEFT JOIN law_workday AS ended ON ended.day = j.apply_date
    WHERE j.kind = 'review' AND (
        j.months < l.review_appraisal_months
        OR (j.months = l.review_appraisal_months AND ended.day_of_month < begun.day_of_month)
    )
),
-- 前一次结论送达十五日以后才申请再次鉴定
second_late AS (
    SELECT j.*, l.second_appraisal_days AS second_days, d.value AS delivery_days
    FROM judged AS j
    JOIN law_month AS l ON l.month = j.conclusion_date_month
    JOIN law_parameter AS d
        ON d.name = 'appraisal_delivery_days' AND j.before_date BETWEEN d.from_date AND d.to_date
    WHERE j.kind = 'second' AND j.days > l.second_appraisal_days + d.value
),
-- 前一次结论已是再次鉴定，又作再次鉴定
second_after_final AS (
    SELECT j.finding, j.subject_kind, j.subject_id, j.entity_id, j.from_ym, j.to_ym, j.proof__wi_appraisal,
        j.money_table, j.money_key, j.fen, j.appr_id, j.case_id, j.conclusion_date, j.before_date, j.apply_date
    FROM judged AS j WHERE j.kind = 'second' AND j.before_kind = 'second'
),
-- 单一诊断的部位与认定的受伤部位不同
other_part AS (
    SELECT j.*, c.body_part AS recognised_part, d.body_region AS appraised_part
    FROM judged AS j
    JOIN wi_case AS c ON c.case_id = j.case_id AND c.body_part <> 'body'
    JOIN ref_icd AS d ON d.icd10 = j.icd_list AND d.body_region <> 'body'
    WHERE d.body_region <> c.body_part
),
-- 停工留薪期超过十二个月再延长十二个月
stop_work_too_long AS (
    SELECT j.*, f.stop_work_months + e.stop_work_months AS most_months
    FROM judged AS j
    JOIN law_month_key AS f ON f.month = j.conclusion_date_month AND f.key = 'first'
    JOIN law_month_key AS e ON e.month = j.conclusion_date_month AND e.key = 'extension'
    WHERE j.stop_work_months > f.stop_work_months + e.stop_work_months
),
-- 同一分钟检查的人太多，一分钟提一次
same_minute AS (
    SELECT c.*, j.* EXCLUDE (finding, entity_id, appr_id), c.appr_id AS entity_id
    FROM crowded AS c
    JOIN concluded AS a ON a.exam_ts_minute = c.exam_ts_minute
    JOIN judged AS j ON j.appr_id = a.appr_id
),
-- 同一专家在一个专家组里列名不止一次
expert_twice AS (
    SELECT j.*, x.expert_id AS proof__expert, n.seats, n.experts
    FROM judged AS j JOIN seated AS x ON x.appr_id = j.appr_id AND x.seats > 1 JOIN panels AS n ON n.appr_id = j.appr_id
),
-- 专家是当事人的亲属，或者就是当事人
expert_is_kin AS (
    SELECT j.*, x.expert_id AS proof__expert, x.rel_id AS proof__relation, n.of_worker, n.of_employer
    FROM judged AS j JOIN related AS x ON x.appr_id = j.appr_id JOIN sides AS n ON n.appr_id = j.appr_id
),
-- 专家组多数是治疗医院的
treating_panel AS (
    SELECT j.*, x.expert_id AS proof__expert, n.experts, n.treating,
        NULLIF(n.experts, n.treating) AS of_experts
    FROM judged AS j
    JOIN panels AS n ON n.appr_id = j.appr_id AND n.treating > $treating_share * n.experts
    JOIN seated AS x ON x.appr_id = j.appr_id AND x.has_treated
),
-- 总与同一个代办相遇的专家，一个专家提一次
agent_meets_expert AS (
    SELECT m.* EXCLUDE (agents, agent_id), m.expert_id AS finding, j.from_ym, j.to_ym, j.proof__wi_appraisal,
        m.expert_id AS proof__expert, j.money_table, j.money_key, j.fen,
        CASE WHEN m.agents > 1 THEN m.agents END AS agents, CASE WHEN m.agents = 1 THEN m.agent_id END AS agent_id,
        m.handled, NULLIF(m.handled, m.appraisals) AS of_handled
    FROM meetings AS m
    JOIN met AS t ON t.expert_id = m.expert_id
    JOIN seated AS x ON x.agent_id = t.agent_id AND x.expert_id = t.expert_id
    JOIN judged AS j ON j.appr_id = x.appr_id
)
SELECT * FROM before_recognition
UNION ALL BY NAME SELECT * FROM panel_size
UNION ALL BY NAME SELECT * FROM review_too_soon
UNION ALL BY NAME SELECT * FROM second_late
UNION ALL BY NAME SELECT * FROM second_after_final
UNION ALL BY NAME SELECT * FROM other_part
UNION ALL BY NAME SELECT * FROM stop_work_too_long
UNION ALL BY NAME SELECT * FROM same_minute
UNION ALL BY NAME SELECT * FROM expert_twice
UNION ALL BY NAME SELECT * FROM expert_is_kin
UNION ALL BY NAME SELECT * FROM treating_panel
UNION ALL BY NAME SELECT * FROM agent_meets_expert

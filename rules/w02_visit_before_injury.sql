/* ---
code: W02
title: 就诊时间早于申报受伤时间
title_en: First medical visit earlier than the declared injury
asks: 本案的首次就诊或已报销的就诊是否早于申报的受伤时间，或者受伤之前医保已结算同一部位的外伤？
asks_en: >-
  Does the first visit, or a bill charged to the case, lie before the declared injury; or did medical insurance settle an
  injury of the same part shortly before it?
line: work_injury
entity: wi_case
subject: wi_case
status: live
basis: [社会保险法 第八十八条, 工伤保险条例 第十四条, 工伤保险条例 第十八条, 工伤保险条例 第六十条, 社会保险经办条例 第四十六条]
reads:
  - person
  - wi_case
  - medical_bill
  - ref_icd
  - ext_medins
  - payment
  - injury_month
eligible: |
  SELECT case_id FROM wi_case
  WHERE decision NOT IN ('rejected', 'withdrawn')
    AND (clause IS NULL OR clause NOT IN ('14-4', '15-1', '15-3'))
    AND (first_visit_ts IS NOT NULL OR case_id IN (SELECT case_id FROM medical_bill))
parameters:
  clock_minutes: {value: 120, unit: minutes, source: 业务规则目录 W02（分诊登记的钟差不足两小时）}
  look_back_days: {value: 90, unit: days, source: 业务规则目录 W02}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 基金为该案已支付、未退回的全部项目
at_stake_en: All items the fund paid for the case and did not get back
sought: 就诊病历、影像资料、工伤认定决定书
sought_en: The medical record, the images, the recognition
look_alikes:
  - what: 分诊登记的钟差
    what_en: A clock that differs at triage
    cleared_by: 分诊登记记录、医院时钟校准的说明；早于受伤不超过两小时的，系统已排除
    cleared_by_en: The triage record and the hospital's word on its clock; two hours or less before the injury are left out already
    left_out: true
  - what: 更早一次工伤的治疗
    what_en: Treatment of an earlier work injury
    cleared_by: 更早一次工伤的认定决定书和病历；同一部位另有更早工伤案件的，系统已排除
    cleared_by_en: The decision and medical record of the earlier injury; where an earlier case of the same part is on record, it is left out already
    left_out: true
    tests: [settled_before]
  - what: 职业病、突发疾病、旧伤复发本来就先有就诊
    what_en: Occupational disease, sudden illness and old wounds, where treatment comes first by nature
    cleared_by: 工伤认定决定书所依据的条款；按第十四条第四项、第十五条第一项和第三项认定的，系统已排除
    cleared_by_en: The clause of the decision; cases under 14(4), 15(1) and 15(3) are left out already
    left_out: true
  - what: 另一侧或不相干的旧伤
    what_en: An older injury of the other side
    cleared_by: 受伤前后的影像资料、病历；医保结算不记侧别，故列三级
    cleared_by_en: Images and medical records from before and after; a settlement does not tell the side, so this test has severity 3
    tests: [settled_before]
tests:
  treated_before:
    zh: 本案首次就诊或报销的就诊早于受伤
    en: The case's own visits lie before the injury
    severity: 4
    basis: [工伤保险条例 第十四条, 工伤保险条例 第十八条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：申报受伤时间为{injury_ts}，而本案登记的首次就诊和已报销的就诊中
      有 {visits} 次早于该时间（[visits>1?最早为]{earliest_ts}）；基金已支付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {case_id}: injured {injury_ts} as declared, yet its own first visit or bills lie before that:
      {visits|visit/visits} before the injury, the first {earliest_ts}; the fund paid {at_stake_fen|yuan} yuan
  settled_before:
    zh: 受伤前医保已结算同一部位的外伤
    en: Medical insurance settled an injury of the same part before
    severity: 3
    basis: [工伤保险条例 第十四条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id}：申报{injury_ts}{part|body_part}受伤，而受伤以前医保已结算同一部位的就诊 {visits} 次（[visits>1?最早在]{earliest_ts}）；基金已支付 {at_stake_fen|yuan} 元
    says_en: >-
      Case {case_id}: injured {injury_ts} as declared ({part|body_part}); medical insurance settled {visits|visit/visits}
      for the same part before it, the first {earliest_ts}; the fund paid {at_stake_fen|yuan} yuan
--- */
-- 未被否决的事故伤害案件；职业病、突发疾病、旧伤复发不看
WITH injured AS (
    SELECT c.case_id, c.person_id, c.injury_ts, c.injury_ts_minute, CAST(c.injury_ts AS DATE) AS injury_date,
        c.first_visit_ts, c.first_visit_ts_minute, c.body_part
    FROM wi_case AS c JOIN person AS b ON b.person_id = c.person_id
    WHERE c.decision NOT IN ('rejected', 'withdrawn')
        AND (c.clause IS NULL OR c.clause NOT IN ('14-4', '15-1', '15-3'))
),
-- 案件登记的首次就诊
visits AS (
    SELECT case_id, first_visit_ts AS visit_ts, first_visit_ts_minute AS visit_minute, CAST(NULL AS BIGINT) AS bill_id,
        CAST(NULL AS BIGINT) AS ext_id, 'strong' AS match, TRUE AS is_own
    FROM injured
    UNION ALL
    -- 本案报销的就诊
    SELECT i.case_id, m.admit_ts AS visit_ts, m.admit_ts_minute AS visit_minute, m.bill_id, NULL AS ext_id,
        'strong' AS match, TRUE AS is_own
    FROM injured AS i JOIN medical_bill AS m ON m.case_id = i.case_id
    UNION ALL
    -- 医保在回看期内结算的同一部位的就诊，诊断与本案单据同属一章（外伤为 S、T）；全身伤没有部位可比，更早一次工伤的治疗除外
    SELECT i.case_id, x.admit_ts AS visit_ts, x.admit_ts_minute AS visit_minute, NULL AS bill_id, x.ext_id, x.match,
        FALSE AS is_own
    FROM injured AS i
    JOIN ext_medins AS x ON x.person_id = i.person_id
    JOIN ref_icd AS d ON d.icd10 = x.icd10 AND d.body_region = i.body_part
    WHERE i.body_part <> 'body' AND date_diff('day', CAST(x.admit_ts AS DATE), i.injury_date) <= $look_back_days
        AND EXISTS (
            SELECT 1 FROM medical_bill AS m
            WHERE m.case_id = i.case_id AND substr(m.icd10, 1, 1) = substr(x.icd10, 1, 1)
        )
        AND NOT EXISTS (
            SELECT 1 FROM injured AS k
            WHERE k.person_id = i.person_id AND k.body_part = i.body_part AND k.injury_ts <= x.admit_ts
        )
),
-- 其中早于受伤、超过钟差的
early AS (
    SELECT v.case_id, i.injury_ts, i.body_part, v.visit_ts, v.bill_id, v.ext_id, v.match, v.is_own
    FROM visits AS v JOIN injured AS i ON i.case_id = v.case_id
    WHERE i.injury_ts_minute - v.visit_minute > $clock_minutes
),
-- 有这样就诊的案件：本案自己的记录就早的，和只有医保结算早的
suspected AS (
    SELECT case_id, injury_ts, body_part, MIN(visit_ts) AS earliest_ts, COUNT(DISTINCT visit_ts) AS visits,
        MIN(match) AS match, BOOL_OR(is_own) AS is_own
    FROM early GROUP BY case_id, injury_ts, body_part
),
-- 基金为案件支付、未退回的每一笔
items AS (
    SELECT s.case_id, p.src_table, p.src_key, p.ym, p.left_fen AS fen
    FROM suspected AS s JOIN payment AS p ON p.case_id = s.case_id WHERE p.left_fen > 0
),
-- 仍在发的月待遇
running AS (
    SELECT case_id, MAX(left_fen) AS fen
    FROM injury_month WHERE ym_month >= $as_of_month - $still_paid_months GROUP BY case_id
),
-- 每个案件的每次早到的就诊和每笔支付，及今后还会支付多少
raised AS (
    SELECT s.case_id, s.injury_ts, s.body_part, s.earliest_ts, s.visits, s.match, s.is_own, e.bill_id, e.ext_id, m.ym,
        m.src_table, m.src_key, m.fen, r.fen * $prevented_months AS prevented_fen
    FROM suspected AS s
    JOIN early AS e ON e.case_id = s.case_id
    LEFT JOIN items AS m ON m.case_id = s.case_id
    LEFT JOIN running AS r ON r.case_id = s.case_id
),
-- 本案自己登记或报销的就诊就早于受伤
treated_before AS (
    SELECT *, case_id AS proof__wi_case, bill_id AS proof__medical_bill, ext_id AS proof__ext_medins
    FROM raised WHERE is_own
),
-- 只有医保结算的就诊早于受伤
settled_before AS (
    SELECT *, case_id AS proof__wi_case, ext_id AS proof__ext_medins, body_part AS part FROM raised WHERE NOT is_own
)
SELECT * FROM treated_before
UNION ALL BY NAME SELECT * FROM settled_before

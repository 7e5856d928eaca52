/* ---
code: W07
title: 一伤多报、短期多次工伤
title_en: Repeated injury pattern
asks: >-
  同一人是否在不同单位受伤、伤及同一部位、每次都是刚入职、由同一代办申报、由同一人作证，三年内受伤三次，或者受伤前同一部位已向商业保险理赔；
  同一代办是否接连申报刚入职者的工伤？
asks_en: >-
  Was one person hurt at the same part at different employers, each time just hired, through the same agent, on the word of
  the same witness, three times in three years, or after a commercial claim for the same part; does one agent file for newcomers again and again?
line: work_injury
entity: person
subject: person
status: live
basis: [社会保险法 第八十八条, 工伤保险条例 第十四条, 工伤保险条例 第十六条, 工伤保险条例 第六十条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第四十六条]
reads:
  - person
  - wi_case
  - case_witness
  - oi_case
  - enrolment
  - ext_commercial
  - payment
eligible: |
  SELECT person_id FROM person
  WHERE person_id IN (
      SELECT person_id FROM wi_case
      WHERE decision NOT IN ('rejected', 'withdrawn') AND (clause IS NULL OR clause NOT IN ('14-4', '15-1', '15-3'))
    ) OR person_id IN (SELECT rider_id FROM oi_case WHERE decision <> 'rejected' AND also_wi_case IS NULL)
parameters:
  pair_months: {value: 24, unit: months, source: 业务规则目录 W07}
  many_cases: {value: 3, unit: cases, source: 业务规则目录 W07}
  many_months: {value: 36, unit: months, source: 业务规则目录 W07}
  new_days: {value: 15, unit: days, source: 业务规则目录 W07}
  event_days: {value: 1, unit: days, source: 设计阈值（出险日期差一天仍是同一次受伤）}
  agent_workers: {value: 3, unit: workers, source: 设计阈值（一个代办的三名刚入职者）}
  agent_months: {value: 12, unit: months, source: 设计阈值（一年之内）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的月待遇算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 基金为其中第二次起各案已支付、未退回的全部项目
at_stake_en: All items the fund paid for the second and later cases and did not get back
sought: 各次工伤的认定材料、影像资料、参保和用工材料、代办委托书
sought_en: "The files of each injury, the images, papers of the employment, the agent's mandate"
look_alikes:
  - what: 同一单位、同一高风险岗位的反复受伤
    what_en: Hurt again at the same dangerous post
    cleared_by: 现场查勘记录、岗位说明；同一单位两次的系统已排除，三次的列二级
    cleared_by_en: A visit to the site and the description of the post; twice at one employer is left out already, three times has severity 2
    tests: [many_injuries]
  - what: 旧骨折处再次骨折
    what_en: A bone that breaks where it broke before
    cleared_by: 两次受伤的影像资料；同一单位的，系统已排除
    cleared_by_en: The images of both injuries; at one employer it is left out already
    tests: [same_part_elsewhere]
  - what: 同一次受伤向商业意外险理赔
    what_en: A commercial claim for the same injury
    cleared_by: 商业保险的报案、出险记录；出险日期与受伤日期相差不超过一天或在受伤之后的，系统已排除
    cleared_by_en: The insurer's record of the loss; within a day of the injury, or after it, it is left out already
    left_out: true
    tests: [claimed_before]
  - what: 同一次受伤既报职业伤害又报工伤
    what_en: One injury told to both the pilot and the injury fund
    cleared_by: 职业伤害确认文书；案件已注明同伤工伤案件的，系统只算一次
    cleared_by_en: The decision of the pilot; a case that names the work-injury case counts once already
    left_out: true
    tests: [many_injuries]
  - what: 结伴务工的同乡、夫妻，先后在两个单位都是同事
    what_en: Friends or a couple who work together, at both employers
    cleared_by: 证人当时在场的考勤、参保记录；故列二级
    cleared_by_en: The witness's own attendance and enrolment at the time; so this test has severity 2
    tests: [same_witness_elsewhere]
  - what: 新职工本来更易受伤
    what_en: New workers are really hurt more often
    cleared_by: 岗位和培训记录、现场查勘记录；一个人只有一次的、代办一年内不到三人的，系统已排除
    cleared_by_en: The records of post and training and a visit to the site; one injury, or an agent with fewer than three a year, is left out already
    tests: [new_at_each, agent_of_newcomers]
tests:
  same_part_elsewhere:
    zh: 在不同单位受伤，伤及同一部位
    en: The same part hurt at different employers
    severity: 3
    basis: [工伤保险条例 第十四条, 社会保险基金行政监督办法 第三十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      该人员{first_day}至{last_day}在 {employers} 个单位申报工伤 {filed} 件，受伤的是同一侧的同一部位[（{body_part|body_part}）]；第二件起的各案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      From {first_day} to {last_day} the person had {filed|injury/injuries} at {employers|employer/employers}, each of the same part and
      side[ ({body_part|body_part})]; for the later of them the fund paid {at_stake_fen|yuan} yuan
  new_at_each:
    zh: 在不同单位都是刚入职即受伤
    en: Just hired at each of different employers
    severity: 3
    basis: [工伤保险条例 第十四条, 工伤保险条例 第十六条, 社会保险基金行政监督办法 第三十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      该人员{first_day}至{last_day}在 {employers} 个单位申报工伤 {filed} 件，每次都在入职后 {new_days} 日以内；第二件起的各案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      From {first_day} to {last_day} the person had {filed|injury/injuries} at {employers|employer/employers}, each within
      {new_days} days of being hired; for the later of them the fund paid {at_stake_fen|yuan} yuan
  same_agent_elsewhere:
    zh: 在不同单位的工伤由同一代办申报
    en: One agent filed at different employers
    severity: 3
    basis: [工伤保险条例 第十四条, 社会保险基金行政监督办法 第三十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      该人员{first_day}至{last_day}在 {employers} 个单位申报工伤 {filed} 件，都由同一代办[（代办 {agent_id}）]申报；第二件起的各案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      From {first_day} to {last_day} the person had {filed|injury/injuries} at {employers|employer/employers}, all filed by one agent[
      (agent {agent_id})]; for the later of them the fund paid {at_stake_fen|yuan} yuan
  same_witness_elsewhere:
    zh: 在不同单位的工伤由同一人作证
    en: One witness at different employers
    severity: 2
    basis: [工伤保险条例 第十四条, 社会保险基金行政监督办法 第三十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      该人员{first_day}至{last_day}在 {employers} 个单位申报工伤 {filed} 件，由同一人作证；第二件起的各案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      From {first_day} to {last_day} the person had {filed|injury/injuries} at {employers|employer/employers}, on the word of the same
      witness; for the later of them the fund paid {at_stake_fen|yuan} yuan
  many_injuries:
    zh: 三年内多次受伤
    en: Many injuries within three years
    severity: 3
    basis: [工伤保险条例 第十四条, 工伤保险条例 第十六条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      该人员{first_day}至{last_day}受伤 {cases} 次[，涉及 {employers} 个单位]；第二次起的各案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      The person was hurt {cases|time/times} from {first_day} to {last_day}[, at {employers|employer/employers}]; for the later of them the fund paid {at_stake_fen|yuan} yuan
  claimed_before:
    zh: 此前同一部位已向商业保险理赔
    en: A commercial claim for the same part before
    severity: 2
    basis: [工伤保险条例 第十四条, 社会保险基金行政监督办法 第三十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    at_stake: 基金为这些案件已支付、未退回的全部项目
    at_stake_en: All items the fund paid for these cases and did not get back
    says: >-
      该人员{last_day}申报工伤，而{claim_date}同一部位[（{body_part|body_part}）]已有商业保险理赔，
      早于受伤；[filed>1?此类案件 {filed} 件，]基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      The injury of {last_day} is to a part[ ({body_part|body_part})] for which a commercial insurer has a claim of {claim_date},
      before it;[filed>1? {filed} cases of this kind,] the fund paid {at_stake_fen|yuan} yuan
  agent_of_newcomers:
    zh: 同一代办接连申报刚入职者的工伤
    en: One agent files for newcomers again and again
    severity: 3
    basis: [工伤保险条例 第十四条, 社会保险基金行政监督办法 第三十二条, 工伤保险条例 第六十条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    at_stake: 基金为所涉各案已支付、未退回的全部项目
    at_stake_en: All items the fund paid for the cases concerned and did not get back
    says: >-
      该代办{first_day}至{last_day}在 {employers} 个单位为 {workers} 名入职 {new_days} 日以内的职工申报工伤 {filed} 件；
      各案基金已付 {at_stake_fen|yuan} 元
    says_en: >-
      From {first_day} to {last_day} the agent filed {filed|case/cases} for {workers|worker/workers} hired no more than
      {new_days} days before, at {employers|employer/employers}; the fund paid {at_stake_fen|yuan} yuan for them
--- */
-- 每个人在每个单位最早的用工日期
WITH hired AS (
    SELECT person_id, employer_id, MIN(COALESCE(hire_date, start_date)) AS hire_date
    FROM enrolment WHERE line IN ('WI', 'WIS') GROUP BY person_id, employer_id
),
-- 已有档案的人未被否决的事故伤害；职业病、突发疾病、旧伤复发不算
events AS (
    SELECT c.case_id, CAST(NULL AS BIGINT) AS oi_id, c.person_id AS worker_id, c.employer_id, c.agent_id, c.body_part,
        c.side, c.injury_ts, c.injury_ts_month, CAST(c.injury_ts AS DATE) AS injury_date,
        date_diff('day', h.hire_date, CAST(c.injury_ts AS DATE)) <= $new_days AS is_new
    FROM wi_case AS c
    JOIN person AS p ON p.person_id = c.person_id
    LEFT JOIN hired AS h ON h.person_id = c.person_id AND h.employer_id = c.employer_id
    WHERE c.decision NOT IN ('rejected', 'withdrawn') AND (c.clause IS NULL OR c.clause NOT IN ('14-4', '15-1', '15-3'))
    UNION ALL
    -- 职业伤害，同伤已报工伤的只算工伤
    SELECT NULL AS case_id, o.oi_id, o.rider_id AS worker_id, NULL AS employer_id, NULL AS agent_id, NULL AS body_part,
        NULL AS side, o.injury_ts, o.injury_ts_month, CAST(o.injury_ts AS DATE) AS injury_date, NULL AS is_new
    FROM oi_case AS o JOIN person AS p ON p.person_id = o.rider_id
    WHERE o.decision <> 'rejected' AND o.also_wi_case IS NULL
),
-- 同一人先后在不同单位的两次受伤：是否同一部位同一侧、是否都刚入职、是否同一代办、是否有同一证人
pairs AS (
    SELECT l.worker_id, f.case_id AS first_case, l.case_id AS later_case,
        f.body_part = l.body_part AND f.side = l.side AS is_same_part, f.is_new AND l.is_new AS are_new,
        f.agent_id = l.agent_id AS is_same_agent,
        EXISTS (
            SELECT 1 FROM case_witness AS w JOIN case_witness AS o ON o.person_id = w.person_id
            WHERE w.case_id = f.case_id AND o.case_id = l.case_id
        ) AS has_same_witness
    FROM events AS l JOIN events AS f ON f.worker_id = l.worker_id AND f.employer_id <> l.employer_id
    WHERE (f.injury_ts < l.injury_ts OR (f.injury_ts = l.injury_ts AND f.case_id < l.case_id))
        AND l.injury_ts_month - f.injury_ts_month <= $pair_months
),
-- 同一部位
pair_tests AS (
    SELECT worker_id, 'same_part_elsewhere' AS test, first_case, later_case FROM pairs WHERE is_same_part
    UNION ALL
    -- 都刚入职
    SELECT worker_id, 'new_at_each' AS test, first_case, later_case FROM pairs WHERE are_new
    UNION ALL
    -- 同一代办
    SELECT worker_id, 'same_agent_elsewhere' AS test, first_case, later_case FROM pairs WHERE is_same_agent
    UNION ALL
    -- 同一证人
    SELECT worker_id, 'same_witness_elsewhere' AS test, first_case, later_case FROM pairs WHERE has_same_witness
),
-- 三年之内受伤够多次的，从哪一次起
many AS (
    SELECT f.worker_id, f.injury_ts, f.injury_ts_month
    FROM events AS f JOIN events AS l ON l.worker_id = f.worker_id AND l.injury_ts >= f.injury_ts
    WHERE l.injury_ts_month - f.injury_ts_month <= $many_months
    GROUP BY f.worker_id, f.injury_ts, f.injury_ts_month HAVING COUNT(DISTINCT l.injury_ts) >= $many_cases
),
-- 一年之内为够多名刚入职者、在不止一个单位申报的代办，从哪一次起
busy_agents AS (
    SELECT f.agent_id, f.injury_ts_month
    FROM events AS f
    JOIN events AS l ON l.agent_id = f.agent_id AND l.injury_ts_month - f.injury_ts_month BETWEEN 0 AND $agent_months
    WHERE l.is_new
    GROUP BY f.agent_id, f.injury_ts_month
    HAVING COUNT(DISTINCT l.worker_id) >= $agent_workers AND COUNT(DISTINCT l.employer_id) > 1
),
-- 每种情形的各次受伤，及是否要追的：两次之中，前一次不追
members AS (
    SELECT worker_id AS finding, test, first_case AS case_id, CAST(NULL AS BIGINT) AS oi_id,
        CAST(NULL AS BIGINT) AS ext_id, 'strong' AS match, FALSE AS is_later
    FROM pair_tests
    UNION ALL
    -- 后一次要追
    SELECT worker_id AS finding, test, later_case AS case_id, NULL AS oi_id, NULL AS ext_id, 'strong' AS match,
        TRUE AS is_later
    FROM pair_tests
    UNION ALL
    -- 三年之内多次，第一次不追
    SELECT e.worker_id AS finding, 'many_injuries' AS test, e.case_id, e.oi_id, NULL AS ext_id, 'strong' AS match,
        e.injury_ts > m.injury_ts AS is_later
    FROM many AS m JOIN events AS e ON e.worker_id = m.worker_id AND e.injury_ts >= m.injury_ts
    WHERE e.injury_ts_month - m.injury_ts_month <= $many_months
    UNION ALL
    -- 此前同一部位已向商业保险理赔
    SELECT e.worker_id AS finding, 'claimed_before' AS test, e.case_id, NULL AS oi_id, x.ext_id, x.match,
        TRUE AS is_later
    FROM events AS e JOIN ext_commercial AS x ON x.person_id = e.worker_id AND x.body_part = e.body_part
    WHERE date_diff('day', x.claim_date, e.injury_date) > $event_days
        AND e.injury_ts_month - x.claim_date_month <= $pair_months
    UNION ALL
    -- 同一代办接连申报的刚入职者
    SELECT e.agent_id AS finding, 'agent_of_newcomers' AS test, e.case_id, NULL AS oi_id, NULL AS ext_id,
        'strong' AS match, TRUE AS is_later
    FROM busy_agents AS a
    JOIN events AS e ON e.agent_id = a.agent_id AND e.injury_ts_month - a.injury_ts_month BETWEEN 0 AND $agent_months
    WHERE e.is_new
),
-- 每一条是哪一次受伤
told AS (
    SELECT m.finding, m.test, m.case_id, m.oi_id, m.ext_id, m.match, m.is_later, e.injury_date, e.injury_ts,
        e.worker_id, e.employer_id, e.agent_id, e.body_part
    FROM members AS m
    JOIN events AS e ON e.case_id IS NOT DISTINCT FROM m.case_id AND e.oi_id IS NOT DISTINCT FROM m.oi_id
),
-- 每种情形的件数、次数、人数、单位数和起止；代办和部位只有一个的才写明
suspected AS (
    SELECT finding, test, MIN(match) AS match, COUNT(DISTINCT case_id) AS filed, COUNT(DISTINCT injury_ts) AS cases,
        COUNT(DISTINCT worker_id) AS workers, COUNT(DISTINCT employer_id) AS employers, MIN(injury_date) AS first_day,
        MAX(injury_date) AS last_day, MIN(worker_id) AS worker_id,
        CASE WHEN MIN(agent_id) = MAX(agent_id) THEN MIN(agent_id) END AS agent_id,
        CASE WHEN MIN(body_part) = MAX(body_part) THEN MIN(body_part) END AS body_part
    FROM told GROUP BY finding, test
),
-- 要追的各案基金已支付、未退回的每一笔：工伤
items AS (
    SELECT t.finding, t.test, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen - p.returned_fen AS fen
    FROM told AS t JOIN payment AS p ON p.case_id = t.case_id WHERE t.is_later AND p.amount_fen > p.returned_fen
    UNION
    -- 职业伤害；同一笔只列一次
    SELECT t.finding, t.test, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen - p.returned_fen AS fen
    FROM told AS t JOIN payment AS p ON p.src_table = 'oi_case' AND p.src_key = t.oi_id
    WHERE t.is_later AND p.amount_fen > p.returned_fen
),
-- 仍在发的月待遇：最近几个月里各月的合计
monthly AS (
    SELECT finding, test, SUM(fen) AS fen
    FROM items
    WHERE item IN ('disab_month', 'care_month', 'topup', 'dep_month') AND ym_month >= $as_of_month - $still_paid_months
    GROUP BY finding, test, ym_month
),
-- 今后还会支付多少
running AS (
    SELECT finding, test, CAST(MAX(fen) AS BIGINT) * $prevented_months AS prevented_fen
    FROM monthly GROUP BY finding, test
),
-- 每种情形的每一条和每一笔
found AS (
    SELECT s.finding, s.test, s.finding AS subject_id, s.worker_id AS entity_id, s.match, m.ym AS from_ym,
        m.ym AS to_ym, t.case_id AS proof__wi_case, t.oi_id AS proof__oi_case, t.ext_id AS proof__ext_commercial,
        m.src_table AS money_table, m.src_key AS money_key, m.fen, r.prevented_fen, s.filed, s.cases, s.workers,
        s.employers, s.first_day, s.last_day, s.agent_id, s.body_part
    FROM suspected AS s
    JOIN told AS t ON t.finding = s.finding AND t.test = s.test
    LEFT JOIN items AS m ON m.finding = s.finding AND m.test = s.test
    LEFT JOIN running AS r ON r.finding = s.finding AND r.test = s.test
),
-- 在不同单位伤同一部位
same_part_elsewhere AS (
    SELECT * EXCLUDE ("match", proof__ext_commercial, proof__oi_case), 'person' AS subject_kind
    FROM found WHERE test = 'same_part_elsewhere'
),
-- 在不同单位都刚入职
new_at_each AS (
    SELECT * EXCLUDE ("match", proof__ext_commercial, proof__oi_case), 'person' AS subject_kind, $new_days AS new_days
    FROM found WHERE test = 'new_at_each'
),
-- 在不同单位由同一代办申报
same_agent_elsewhere AS (
    SELECT * EXCLUDE ("match", proof__ext_commercial, proof__oi_case), 'person' AS subject_kind
    FROM found WHERE test = 'same_agent_elsewhere'
),
-- 在不同单位由同一人作证
same_witness_elsewhere AS (
    SELECT * EXCLUDE ("match", proof__ext_commercial, proof__oi_case), 'person' AS subject_kind
    FROM found WHERE test = 'same_witness_elsewhere'
),
-- 三年之内受伤多次；都在同一单位的要看现场
many_injuries AS (
    SELECT * EXCLUDE (employers, "match", proof__ext_commercial), 'person' AS subject_kind,
        NULLIF(employers, 0) AS employers, CASE WHEN employers <= 1 THEN 2 ELSE 3 END AS severity
    FROM found WHERE test = 'many_injuries'
),
-- 此前同一部位已向商业保险理赔
claimed_before AS (
    SELECT f.* EXCLUDE (proof__oi_case), 'person' AS subject_kind,
        MIN(x.claim_date) OVER (PARTITION BY f.finding) AS claim_date
    FROM found AS f JOIN ext_commercial AS x ON x.ext_id = f.proof__ext_commercial WHERE f.test = 'claimed_before'
),
-- 同一代办接连申报的刚入职者
agent_of_newcomers AS (
    SELECT * EXCLUDE ("match", proof__ext_commercial, proof__oi_case), 'agent' AS subject_kind, $new_days AS new_days
    FROM found WHERE test = 'agent_of_newcomers'
)
SELECT * FROM same_part_elsewhere
UNION ALL BY NAME SELECT * FROM new_at_each
UNION ALL BY NAME SELECT * FROM same_agent_elsewhere
UNION ALL BY NAME SELECT * FROM same_witness_elsewhere
UNION ALL BY NAME SELECT * FROM many_injuries
UNION ALL BY NAME SELECT * FROM claimed_before
UNION ALL BY NAME SELECT * FROM agent_of_newcomers

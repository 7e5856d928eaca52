/* ---
code: P10
title: 超期未认证且无活动迹象
title_en: Certification overdue and no sign of life
asks: 是否有人超过认证周期没有通过资格认证，一年以上没有就医、出行、纳税等活动迹象，而养老金照发；九十岁以上是否只有纸质证明？
asks_en: Is a pension still paid to someone whose certification is overdue and who has shown no sign of life for a year, or, above ninety, to someone certified on paper alone?
line: pension
entity: pension_award
subject: person
status: live
basis: [人社厅发〔2018〕107号, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [person, pension_award, payment, certification, ext_medins, ext_life, ext_tax_income, ext_border, death, law_month]
eligible: |
  SELECT a.award_id
  FROM pension_award AS a JOIN payment AS p ON p.award_id = a.award_id
  WHERE a.status = 'active'
parameters:
  quiet_months: {value: 12, unit: months, source: 业务规则目录 P10 (十二个月无活动迹象)}
  abroad_months: {value: 24, unit: months, source: 业务规则目录 P10 (居住境外的二十四个月)}
  paper_months: {value: 24, unit: months, source: 业务规则目录 P10 (高龄只有纸质证明二十四个月)}
  very_old_months: {value: 1080, unit: months of age, source: 业务规则目录 P10 (九十周岁)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: >-
  认证到期、并且最后一次活动迹象满十二个月（境外二十四个月）之后，已支付而未退回的养老金。超期未认证只是待核实，不是多付：核实健在、仍有资格的，
  补办认证、一分不退；核实已死亡或者丧失资格的，自丧失资格次月起的部分才是多付，应当退回。今后十二个月可避免的支出同此，以核实丧失资格为前提
at_stake_en: >-
  Pension paid and not returned for the months after both the certification ran out and the last sign of life was twelve months old (abroad,
  twenty-four). An overdue certification asks to be checked and is no overpayment: who is alive and entitled certifies and returns nothing; of who died or
  lost the right, what was paid from the month after is overpaid and to be returned. So too what the next twelve months would cost
sought: 上门核实笔录、近期就医或办事记录、各月发放明细
sought_en: The record of a visit, recent visits to a doctor or office, the payments by month
look_alikes:
  - what: 卧床、住养老机构的人
    what_en: Bedridden, or in a care home
    cleared_by: 上门认证记录、入住养老机构的协议或住院病历；系统已排除有上门认证或就医记录的
    cleared_by_en: The record of a home visit, the contract of the home or the hospital file; left out already where a home or hospital visit is on record
  - what: 居住境外，由领事馆出具证明
    what_en: Living abroad, with a consulate's paper
    cleared_by: 领事馆出具的健在证明；姓名相符的出入境记录显示仍在境外的，系统已放宽到二十四个月
    cleared_by_en: A consulate's proof of life; where border records of the same name show the person abroad, the limit is twenty-four months
    tests: [overdue_without_sign]
  - what: 身体健康、很少就医的农村老人
    what_en: A healthy elder in the country who rarely sees a doctor
    cleared_by: 上门核实笔录；系统已排除按期认证的，其余列为二级
    cleared_by_en: The record of a home visit; left out already while certified in time, else severity 2
    tests: [overdue_without_sign]
  - what: 已死亡的人
    what_en: Who is believed dead
    cleared_by: 死亡医学证明、火化证或户籍注销证明；已登记死亡的由死亡后继续发放的规则提出
    cleared_by_en: The certificate of death, cremation or deregistration; who is on record as dead is raised by the rule on payment after death
tests:
  overdue_without_sign:
    zh: 超期未通过资格认证，又长期没有活动迹象
    en: Certification overdue and no sign of life for long
    severity: 3
    says: >-
      [最近一次通过资格认证是{certified_on}（{method|certification_method}）][有记录的 {never_certified} 个月里没有通过资格认证]，
      已超过认证周期；
      截至筛查日 {quiet_for} 个月没有就医、出行、接种、纳税、出入境等活动迹象[（{abroad_on}出境，
      未归或已定居境外）]；
      其间仍发放养老金 {months} 个月（{first_ym|month}[至{last_ym|month}]），
      共 {at_stake_fen|yuan} 元待核实，核实健在的不退
    says_en: >-
      [Last certified on {certified_on} ({method|certification_method})][Never certified in the
      {never_certified|month/months} on record]; the certification has run out, and there is no visit to a hospital,
      journey, vaccination, taxed wage or border crossing for {quiet_for|month/months}[ (left the country on
      {abroad_on}, not back or settled abroad)]; {months|month/months} of pension paid since ({first_ym|month}[ to
      {last_ym|month}]), {at_stake_fen|yuan} yuan, to be returned only as far as the person was dead or not entitled
    absent:
      - {table: certification, by: {person_id: subject_id}, only: {result: [success]}, within: {cert_ts: [">certified_month", null]}}
      - &visit
        table: ext_medins
        by: {person_id: subject_id}
        only: {kind: [outpatient, inpatient], match: [strong]}
        within: {admit_ts: [">last_sign_month", null]}
      - &journey
        table: ext_life
        by: {person_id: subject_id}
        only: {kind: [transport, vaccination], match: [strong]}
        within: {life_date: [">last_sign_month", null]}
      - &wage {table: ext_tax_income, by: {person_id: subject_id}, only: {match: [strong]}, within: {ym: [">last_sign_month", null]}}
      - &exit {table: ext_border, by: {person_id: subject_id}, only: {match: [strong]}, within: {exit_ts: [">last_sign_month", null]}}
      - &entry {table: ext_border, by: {person_id: subject_id}, only: {match: [strong]}, within: {entry_ts: [">last_sign_month", null]}}
  paper_only:
    zh: 九十周岁以上长期只有纸质证明
    en: Above ninety, certified on paper alone for long
    severity: 3
    at_stake: >-
      最后一次活动迹象或其他方式的认证满二十四个月之后，已支付而未退回的养老金。认证没有超期，只是宜上门核实：核实健在的一分不退；
      核实已死亡的，自死亡次月起的部分才是多付，应当退回
    at_stake_en: >-
      Pension paid and not returned for the months after the last sign of life, or certification by another method, was twenty-four months old. The
      certification has not run out and a visit is called for: who is alive returns nothing; of who died, what was paid from the month after is overpaid
    says: >-
      本人 {age} 周岁，最近一次资格认证是{certified_on}的纸质证明，
      截至筛查日 {paper_for} 个月没有其他方式的认证，也没有就医、出行、接种、纳税、出入境等活动迹象；
      其间仍发放养老金 {months} 个月（{first_ym|month}[至{last_ym|month}]），
      共 {at_stake_fen|yuan} 元待核实，核实健在的不退
    says_en: >-
      Aged {age}, last certified by a paper form on {certified_on}; no certification by any other method and no sign
      of life for {paper_for|month/months}; {months|month/months} of pension paid since ({first_ym|month}[ to
      {last_ym|month}]), {at_stake_fen|yuan} yuan, to be returned only as far as the person was dead
    absent:
      - table: certification
        by: {person_id: subject_id}
        only: {result: [success], method: [face, window, match, visit]}
        within: {cert_ts: [">unwritten_month", null]}
      - *visit
      - *journey
      - *wage
      - *exit
      - *entry
--- */
-- 认证和就医的记录从哪个月起都齐全：没有更早的记录，不说明什么
WITH records AS (
    SELECT GREATEST(c.first_month, m.first_month) AS first_month
    FROM (SELECT MIN(cert_ts_month) AS first_month FROM certification) AS c
    CROSS JOIN (SELECT MIN(admit_ts_month) AS first_month FROM ext_medins) AS m
    WHERE c.first_month IS NOT NULL AND m.first_month IS NOT NULL
),
-- 在发的每份养老待遇，已知死亡的除外；起领时本人申请过，从起领月和记录齐全的月份起算
judged AS (
    SELECT a.award_id, a.person_id, GREATEST(a.benefit_start_ym_month, r.first_month) AS known_month,
        $as_of_month - s.birth_date_month AS age_months
    FROM pension_award AS a
    JOIN person AS s ON s.person_id = a.person_id
    CROSS JOIN records AS r
    WHERE a.status = 'active' AND NOT EXISTS (SELECT 1 FROM death AS d WHERE d.person_id = a.person_id)
),
-- 每个人通过的认证，最近的在前
certified AS (
    SELECT person_id, cert_id, cert_ts, cert_ts_month, method,
        ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY cert_ts DESC, cert_id DESC) AS place
    FROM certification WHERE result = 'success'
),
-- 每个人最近一次不是纸质的认证
unwritten AS (
    SELECT person_id, MAX(cert_ts_month) AS cert_month FROM certified WHERE method <> 'paper' GROUP BY person_id
),
-- 姓名相符的活动迹象：到医院就医；药店购药不须本人到场，不算
signs AS (
    SELECT person_id, admit_ts_month AS sign_month FROM ext_medins WHERE "match" = 'strong' AND kind <> 'pharmacy'
    UNION ALL
    -- 出行、接种
    SELECT person_id, life_date_month AS sign_month FROM ext_life WHERE "match" = 'strong' AND kind <> 'pharmacy'
    UNION ALL
    -- 工资薪金纳税
    SELECT person_id, ym_month AS sign_month FROM ext_tax_income WHERE "match" = 'strong'
    UNION ALL
    -- 出境、入境
    SELECT person_id, GREATEST(exit_ts_month, entry_ts_month) AS sign_month FROM ext_border WHERE "match" = 'strong'
),
-- 每个人最近一次活动迹象
last_signs AS (SELECT person_id, MAX(sign_month) AS sign_month FROM signs GROUP BY person_id),
-- 姓名相符、仍在境外或已在境外定居的人，最近哪天出境；只有号码相符的说明不了人在境外
abroad AS (
    SELECT person_id, CAST(MAX(exit_ts) AS DATE) AS abroad_on
    FROM ext_border WHERE "match" = 'strong' AND (settled OR entry_ts IS NULL) GROUP BY person_id
),
-- 每份待遇的认证从哪个月起超期，从哪个月起算无活动迹象、算只有纸质证明；最近一次认证、最近一次迹象的次月
limits AS (
    SELECT j.award_id, j.person_id, j.age_months >= $very_old_months AS very_old,
        CAST(FLOOR(j.age_months / 12) AS BIGINT) AS age, c.cert_id, c.method, CAST(c.cert_ts AS DATE) AS certified_on,
        CASE WHEN c.cert_id IS NULL THEN $as_of_month - j.known_month END AS never_certified,
        GREATEST(j.known_month, c.cert_ts_month) + k.certification_months AS overdue_after,
        GREATEST(j.known_month, s.sign_month)
        + CASE WHEN b.person_id IS NULL THEN $quiet_months ELSE $abroad_months END AS quiet_from,
        GREATEST(j.known_month, s.sign_month, u.cert_month) + $paper_months AS paper_from,
        c.cert_ts_month AS certified_month, GREATEST(j.known_month, s.sign_month) AS last_sign_month,
        $as_of_month - GREATEST(j.known_month, s.sign_month) AS quiet_for,
        $as_of_month - GREATEST(j.known_month, s.sign_month, u.cert_month) AS paper_for,
        u.cert_month AS unwritten_month, b.abroad_on
    FROM judged AS j
    JOIN law_month AS k ON k.month = $as_of_month
    LEFT JOIN certified AS c ON c.person_id = j.person_id AND c.place = 1
    LEFT JOIN unwritten AS u ON u.person_id = j.person_id
    LEFT JOIN last_signs AS s ON s.person_id = j.person_id
    LEFT JOIN abroad AS b ON b.person_id = j.person_id
),
-- 超期未认证又无活动迹象之后没有全部退回的每一笔；年满九十、没有超期而长期只有纸质证明的每一笔
undue AS (
    SELECT l.award_id, CASE WHEN p.ym_month > l.overdue_after THEN 'overdue_without_sign' ELSE 'paper_only' END AS test,
        p.src_table, p.src_key, p.ym, p.amount_fen, p.amount_fen - p.returned_fen AS fen
    FROM limits AS l JOIN payment AS p ON p.award_id = l.award_id
    WHERE p.amount_fen > p.returned_fen AND (
        (p.ym_month > l.overdue_after AND p.ym_month >= l.quiet_from)
        OR (l.very_old AND p.ym_month <= l.overdue_after AND p.ym_month >= l.paper_from)
    )
),
-- 每份待遇、每种情形的月份，以及最后一个月发了多少：不停发，今后每个月就是这些
measured AS (
    SELECT award_id, test, COUNT(DISTINCT ym) AS months, MIN(ym) AS first_ym, NULLIF(MAX(ym), MIN(ym)) AS last_ym,
        CAST(SUM(CASE WHEN place = 1 THEN amount_fen END) AS BIGINT) * $prevented_months AS prevented_fen
    FROM (
        SELECT award_id, test, ym, amount_fen, RANK() OVER (PARTITION BY award_id, test ORDER BY ym DESC) AS place FROM undue
    ) AS u
    GROUP BY award_id, test
),
-- 超期未认证又无活动迹象：年满九十、只有纸质证明的更重
overdue_without_sign AS (
    SELECT l.* EXCLUDE (award_id), u.award_id, CASE WHEN l.very_old OR l.method = 'paper' THEN 3 ELSE 2 END AS severity,
        u.ym, m.prevented_fen, u.award_id AS proof__pension_award, l.cert_id AS proof__certification, u.src_table,
        u.src_key, u.fen, m.months, m.first_ym, m.last_ym
    FROM undue AS u
    JOIN limits AS l ON l.award_id = u.award_id
    JOIN measured AS m ON m.award_id = u.award_id AND m.test = u.test
    WHERE u.test = 'overdue_without_sign'
),
-- 年满九十，长期只有纸质证明
paper_only AS (
    SELECT u.*, l.person_id, m.prevented_fen, u.award_id AS proof__pension_award, l.cert_id AS proof__certification,
        l.age, l.certified_on, l.paper_for, l.unwritten_month, l.last_sign_month, m.months, m.first_ym, m.last_ym
    FROM undue AS u
    JOIN limits AS l ON l.award_id = u.award_id
    JOIN measured AS m ON m.award_id = u.award_id AND m.test = u.test
    WHERE u.test = 'paper_only'
)
SELECT * FROM overdue_without_sign
UNION ALL BY NAME SELECT * FROM paper_only

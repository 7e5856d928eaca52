/* ---
code: P11
title: 认证与死亡、服刑、出境相矛盾
title_en: Certification contradicted by death, prison or absence
asks: 通过资格认证的时候，本人是否已经死亡、正在监内服刑或身在境外，是否一台设备为许多互不相干的人认证，或比对分过低而被人工放行？
asks_en: When the certification passed, was the person dead, in prison or abroad, did one device certify many unrelated people, or was a face that did not match passed by hand?
line: pension
entity: certification
subject: person
status: live
basis: [劳社厅函〔2001〕44号, 社会保险经办条例 第三十六条, 社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
reads: [person, certification, death, ext_medins, ext_custody, ext_border, exemption, pension_award, payment]
eligible: |
  SELECT cert_id FROM certification WHERE method <> 'match' AND result <> 'failed'
parameters:
  live_after_days: {value: 30, unit: days, source: 设计阈值：登记的死亡日期可能差几天，足够晚的本人行为才说明人还在 (同 P01)}
  entry_days: {value: 3, unit: days, source: 设计阈值：当面认证三天内入库；事后补录的不证明本人到场 (同 P02)}
  device_persons: {value: 15, unit: persons, source: 业务规则目录 P11 (同一设备十五个互不相干的人起；同一户的算一人)}
  device_days: {value: 30, unit: days, source: 业务规则目录 P11 (三十天内)}
  least_score: {value: 0.6, unit: score, source: 业务规则目录 P11 (比对分低于 0.6), step: 0.01}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 自该次认证起、至矛盾消除为止（出监、入境，否则至今）已支付而未退回的养老金
at_stake_en: Pension paid and not returned from that certification on until the contradiction ends (release, return; else today)
sought: 认证影像和日志、设备登记、本人当时去向的证明
sought_en: "Image and log of the certification, the device's record, proof of where the person was"
look_alikes:
  - what: 社区、机构工作人员用一台设备为许多老人认证
    what_en: One device of a community worker or a home, for many elders
    cleared_by: 服务点设备备案表；系统已排除备案的设备
    cleared_by_en: The filing of the service point's device; a device on record is left out already
    tests: [shared_device]
    asked:
      - {table: exemption, by: {key: certification.device_id}, only: {kind: [service_device], valid_to: [null]}, within: {valid_from: [null, as_of]}, deducted: true}
      - {table: exemption, by: {key: certification.device_id}, only: {kind: [service_device]}, within: {valid_from: [null, as_of], valid_to: [as_of, null]}, deducted: true}
  - what: 出入境、服刑登记的是同名的人
    what_en: The border or custody row is a homonym's
    cleared_by: 本人身份证件，与出入境、判决登记核对；姓名不符的系统已降一级
    cleared_by_en: The identity card, held against the border or court record; a name that differs lowers the severity
    left_out: true
    unless: match=weak
    tests: [certified_in_prison, certified_when_abroad]
  - what: 死亡信息来源单一，而本人后来就医或到窗口办过事
    what_en: One source alone reports the death, and the person was in hospital or at the window since
    cleared_by: 本人在世的核实笔录和就诊病历；系统已排除死亡日期三十天后有实名就诊、或当面认证三天内入库的，人工放行、事后补录的不算
    cleared_by_en: The record that the person was seen alive, and the hospital file; left out already where a hospital visit, or a certification before an officer entered within three days, came thirty days or more after; one passed by hand or entered later does not count
    tests: [certified_when_dead]
  - what: 缓刑、假释、暂予监外执行；提前释放没有登记
    what_en: Sentence served outside prison; an early release that is not on record
    cleared_by: 社区矫正文书、释放证明书；系统已排除另有监外执行登记的，没有释放日期的算到本人当面认证（三天内入库）为止
    cleared_by_en: The papers of community correction or the certificate of release; left out already where another row says outside; without a date of release, counted until the person appeared in person (entered within three days)
    tests: [certified_in_prison]
  - what: 出境、入境当天认证，在境外用手机认证
    what_en: Certified on the day of leaving or coming back, or from abroad by telephone
    cleared_by: 出入境记录和认证日志的认证地；系统已排除出入境当日，和认证地不是本地窗口所在城市的
    cleared_by_en: The border record and the place in the certification log; those days and a place that is not a city of our windows are left out already
    left_out: true
    tests: [certified_when_abroad]
tests:
  certified_when_dead:
    zh: 登记的死亡日期以后仍通过资格认证
    en: Certified after the registered date of death
    severity: 4
    basis: [社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      登记的死亡日期为{death_date}，
      此后（{first_day}[至{last_day}]）仍通过资格认证 {certifications} 次[（{method|certification_method}）][at_stake_fen>0?，
      自首次认证起发放养老金 {at_stake_fen|yuan} 元][at_stake_fen=0?，此后没有发放养老金]
    says_en: >-
      Registered as having died on {death_date}; {certifications|certification/certifications} passed after that
      ({first_day}[ to {last_day}][, {method|certification_method}])[at_stake_fen>0?; {at_stake_fen|yuan} yuan of pension paid from
      the first of them on][at_stake_fen=0?; no pension was paid after]
  certified_in_prison:
    zh: 监内服刑期间通过资格认证
    en: Certified while in prison
    severity: 4
    basis: [劳社厅函〔2001〕44号, 社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      登记自{since}起[、至{until}止]监内服刑，
      其间（{first_day}[至{last_day}]）通过资格认证 {certifications} 次[（{method|certification_method}）][；
      登记没有释放日期，本人于{seen_on}当面认证过][；{open_since}入监的一段至今没有释放日期][at_stake_fen>0?，
      自首次认证起、出监以前发放养老金 {at_stake_fen|yuan} 元][at_stake_fen=0?，自首次认证起、出监以前没有发放养老金]
    says_en: >-
      On record as serving a sentence in custody from {since}[ to {until}];
      {certifications|certification/certifications} passed meanwhile ({first_day}[ to {last_day}][,
      {method|certification_method}])[; no date of release is on record, but the person appeared for certification on
      {seen_on}][; the term begun on {open_since} has no release on record][at_stake_fen>0?; {at_stake_fen|yuan} yuan of pension paid from the first of them on until release][at_stake_fen=0?; no pension was paid from the first of them until release]
  certified_when_abroad:
    zh: 身在境外而在本地通过资格认证
    en: Certified here while abroad
    severity: 3
    basis: [社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      登记{since}出境[、{until}入境]，
      其间（{first_day}[至{last_day}]）却在本地[（{city}）]通过资格认证 {certifications} 次[（{method|certification_method}）][；
      {open_since}出境后没有入境记录][at_stake_fen>0?，自首次认证起、入境以前发放养老金 {at_stake_fen|yuan} 元][at_stake_fen=0?，自首次认证起、入境以前没有发放养老金]
    says_en: >-
      On record as abroad from {since}[ to {until}]; {certifications|certification/certifications} passed here[ in
      {city}] meanwhile ({first_day}[ to {last_day}][, {method|certification_method}])[; no return on record after {open_since}][at_stake_fen>0?;
      {at_stake_fen|yuan} yuan of pension paid from the first of them on until the return][at_stake_fen=0?; no pension was paid from the first of them until the return]
  shared_device:
    zh: 一台未备案的设备为许多互不相干的人认证
    en: One device certified many unrelated people
    severity: 3
    basis: [社会保险经办条例 第二十六条, 社会保险经办条例 第三十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      没有备案为服务点的设备（{device}）在{first_day}[至{last_day}]为 {persons} 人通过资格认证 {certifications} 次，
      使用最集中的时段内互不同户的达 {unrelated} 人；以该设备使用次数最多的人为核查对象，
      自各次认证起发放养老金 {at_stake_fen|yuan} 元
    says_en: >-
      A device that is no service point ({device}) passed {certifications|certification/certifications} of
      {persons|person/persons} ({first_day}[ to {last_day}]), {unrelated} of different households at its busiest; the
      finding stands under its most frequent user. {at_stake_fen|yuan} yuan of pension paid from each certification on
  low_score_passed:
    zh: 人脸比对分过低而由人工放行
    en: A face that did not match was passed by hand
    severity: 2
    basis: [社会保险经办条例 第二十六条, 社会保险经办条例 第三十六条]
    says: >-
      人脸比对分过低（最低 {score}），
      仍由人工放行 {certifications} 次（{first_day}[至{last_day}]）[at_stake_fen>0?，
      自首次认证起发放养老金 {at_stake_fen|yuan} 元][at_stake_fen=0?，此后没有发放养老金]
    says_en: >-
      {certifications|certification/certifications} passed by hand though the face did not match (lowest score
      {score}; {first_day}[ to {last_day}]); {at_stake_fen|yuan} yuan of pension paid from the first of them on
--- */
-- 有人办成的每次认证，是不是当面办成、当即入库；数据比对由经办机构自动完成，不算
WITH passed AS (
    SELECT c.person_id, c.cert_id, CAST(c.cert_ts AS DATE) AS cert_day, c.method, c.result, c.device_id, c.city,
        c.face_score, s.household_id,
        c.method IN ('window', 'visit') AND c.result = 'success'
        AND date_diff('day', CAST(c.cert_ts AS DATE), CAST(c.recorded_ts AS DATE)) <= $entry_days AS in_person
    FROM certification AS c JOIN person AS s ON s.person_id = c.person_id
    WHERE c.method <> 'match' AND c.result <> 'failed'
),
-- 共识认定已死亡的人：确证的，和来源单一而姓名相符的；姓名又不符的不说明什么
believed_dead AS (
    SELECT person_id, death_date, ext_id, strength = 'strong' AS certain FROM death WHERE "match" = 'strong'
),
-- 来源单一而死亡日期过后足够久，仍当面认证过的人
alive AS (
    SELECT d.person_id
    FROM believed_dead AS d JOIN passed AS c ON c.person_id = d.person_id
    WHERE c.in_person AND date_diff('day', d.death_date, c.cert_day) >= $live_after_days
    UNION ALL
    -- 或到医院就过医的人
    SELECT d.person_id
    FROM believed_dead AS d JOIN ext_medins AS m ON m.person_id = d.person_id
    WHERE m."match" = 'strong' AND m.kind <> 'pharmacy'
        AND date_diff('day', d.death_date, CAST(m.admit_ts AS DATE)) >= $live_after_days
),
-- 每段刑期入监之后最早一次当面认证的日子：没有释放日期的，人已经出来了
seen AS (
    SELECT k.ext_id, MIN(c.cert_day) AS seen_day
    FROM ext_custody AS k JOIN passed AS c ON c.person_id = k.person_id
    WHERE c.in_person AND c.cert_day > k.start_date
    GROUP BY k.ext_id
),
-- 未备案为服务点的设备上的每次认证，及其户；没有户编号的自成一户
on_devices AS (
    SELECT c.device_id, c.cert_id, c.cert_day, c.person_id, c.household_id,
        CASE WHEN c.household_id IS NULL THEN c.person_id END AS alone
    FROM passed AS c
    WHERE NOT EXISTS (
        SELECT 1 FROM exemption AS e
        WHERE e.kind = 'service_device' AND e.key = c.device_id
            AND e.valid_from <= c.cert_day AND (e.valid_to IS NULL OR e.valid_to >= c.cert_day)
    )
),
-- 三十天内互不同户的人够多的设备，每个三十天的第一天
crowded AS (
    SELECT f.device_id, f.cert_day AS first_day, COUNT(DISTINCT l.household_id) + COUNT(DISTINCT l.alone) AS unrelated
    FROM on_devices AS f
    JOIN on_devices AS l ON l.device_id = f.device_id
        AND date_diff('day', f.cert_day, l.cert_day) BETWEEN 0 AND $device_days - 1
    GROUP BY f.device_id, f.cert_day HAVING COUNT(DISTINCT l.household_id) + COUNT(DISTINCT l.alone) >= $device_persons
),
-- 这些三十天里的每一次认证
gathered AS (
    SELECT o.device_id, o.cert_id, o.cert_day, o.person_id, MAX(f.unrelated) AS unrelated
    FROM crowded AS f
    JOIN on_devices AS o ON o.device_id = f.device_id
        AND date_diff('day', f.first_day, o.cert_day) BETWEEN 0 AND $device_days - 1
    GROUP BY o.device_id, o.cert_id, o.cert_day, o.person_id
),
-- 其中认证次数最多的人，次数相同的取编号小的
hubs AS (
    SELECT device_id, person_id, ROW_NUMBER() OVER (PARTITION BY device_id ORDER BY times DESC, person_id) AS place
    FROM (SELECT device_id, person_id, COUNT(*) AS times FROM gathered GROUP BY device_id, person_id) AS u
),
-- 每次矛盾的认证，证据，矛盾从哪天到哪天：死亡之后通过认证；来源单一的只看足够晚的，而本人没有露过面
conflicts AS (
    SELECT 'certified_when_dead' AS test, CAST(c.person_id AS VARCHAR) AS finding, c.person_id AS subject_id,
        c.person_id, c.cert_id, c.cert_day, CASE WHEN d.certain THEN 'strong' ELSE 'weak' END AS "match",
        CASE WHEN d.certain THEN 4 ELSE 3 END AS severity, d.ext_id, d.death_date AS since, NULL AS until,
        NULL AS end_day, NULL AS unrelated
    FROM passed AS c JOIN believed_dead AS d ON d.person_id = c.person_id AND c.cert_day > d.death_date
    WHERE d.certain
        OR (
            date_diff('day', d.death_date, c.cert_day) >= $live_after_days
            AND NOT EXISTS (SELECT 1 FROM alive AS a WHERE a.person_id = c.person_id)
        )
    UNION ALL
    -- 监内服刑期间通过认证；没有释放日期的列为三级，后来露过面的列为二级
    SELECT 'certified_in_prison' AS test, CAST(c.person_id AS VARCHAR), c.person_id, c.person_id, c.cert_id, c.cert_day,
        k."match", CASE WHEN k.end_date IS NOT NULL THEN 4 WHEN s.seen_day IS NULL THEN 3 ELSE 2 END AS severity,
        k.ext_id, k.start_date, k.end_date, COALESCE(k.end_date, s.seen_day) AS end_day, NULL
    FROM passed AS c
    JOIN ext_custody AS k ON k.person_id = c.person_id
    LEFT JOIN seen AS s ON s.ext_id = k.ext_id
    WHERE k.kind IN ('prison', 'detention_sentence') AND k.exec_mode = 'in_prison'
        AND c.cert_day > k.start_date
        AND (COALESCE(k.end_date, s.seen_day) IS NULL OR c.cert_day < COALESCE(k.end_date, s.seen_day))
        AND NOT EXISTS (
            SELECT 1 FROM ext_custody AS o
            WHERE o.person_id = c.person_id AND o.exec_mode <> 'in_prison'
                AND o.start_date <= c.cert_day AND (o.end_date IS NULL OR o.end_date >= c.cert_day)
        )
    UNION ALL
    -- 人在境外，而在本地通过人脸、窗口或上门认证；后来入境的，人还在，列为二级
    SELECT 'certified_when_abroad' AS test, CAST(c.person_id AS VARCHAR), c.person_id, c.person_id, c.cert_id,
        c.cert_day, b."match", CASE WHEN b.entry_ts IS NULL THEN 3 ELSE 2 END AS severity, b.ext_id,
        CAST(b.exit_ts AS DATE), CAST(b.entry_ts AS DATE), CAST(b.entry_ts AS DATE), NULL
    FROM passed AS c JOIN ext_border AS b ON b.person_id = c.person_id
    WHERE c.method <> 'paper' AND c.cert_day > CAST(b.exit_ts AS DATE)
        AND (b.entry_ts IS NULL OR c.cert_day < CAST(b.entry_ts AS DATE))
        AND EXISTS (SELECT 1 FROM passed AS w WHERE w.method = 'window' AND w.city = c.city)
    UNION ALL
    -- 一台设备三十天内为许多户认证：一台设备提一次，归到它的主要使用人
    SELECT 'shared_device' AS test, o.device_id, h.person_id, o.person_id, o.cert_id, o.cert_day, NULL, NULL, NULL,
        NULL, NULL, NULL, o.unrelated
    FROM gathered AS o JOIN hubs AS h ON h.device_id = o.device_id AND h.place = 1
    UNION ALL
    -- 人脸比对分过低，由人工放行
    SELECT 'low_score_passed' AS test, CAST(person_id AS VARCHAR), person_id, person_id, cert_id, cert_day, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL
    FROM passed WHERE result = 'override' AND face_score < $least_score
),
-- 每个对象、每种情形：几次认证、几个人、从哪天到哪天，最重的一次；方式、城市只有一种的才说
summed AS (
    SELECT c.finding, c.test, COUNT(DISTINCT c.cert_id) AS certifications, COUNT(DISTINCT c.person_id) AS persons,
        MIN(c.cert_id) AS entity_id, MAX(c.severity) AS severity, MIN(c."match") AS "match",
        MIN(c.cert_day) AS first_day, NULLIF(MAX(c.cert_day), MIN(c.cert_day)) AS last_day, MIN(c.since) AS since,
        CASE WHEN COUNT(c.until) = COUNT(*) THEN MAX(c.until) END AS until,
        MAX(CASE WHEN c.end_day IS NULL THEN c.since END) AS open_since,
        MAX(CASE WHEN c.until IS NULL THEN c.end_day END) AS seen_on,
        CASE WHEN MIN(v.method) = MAX(v.method) THEN MIN(v.method) END AS method,
        CASE WHEN MIN(v.city) = MAX(v.city) THEN MIN(v.city) END AS city, MIN(v.face_score) AS score,
        MAX(c.unrelated) AS unrelated
    FROM conflicts AS c JOIN passed AS v ON v.cert_id = c.cert_id GROUP BY c.finding, c.test
),
-- 自该次认证起、至矛盾消除为止，没有全部退回的每一笔养老金
paid AS (
    SELECT c.finding, c.test, c.end_day, p.award_id, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS fen
    FROM conflicts AS c JOIN payment AS p ON p.person_id = c.person_id
    WHERE p.src_table = 'pension_payment' AND p.amount_fen > p.returned_fen
        AND p.pay_date >= c.cert_day AND (c.end_day IS NULL OR p.pay_date < c.end_day)
),
-- 矛盾没有消除、待遇仍在发的，最近一笔是多少：不停发，今后每个月就是这些
flowing AS (
    SELECT finding, test, CAST(SUM(amount_fen) AS BIGINT) AS month_fen
    FROM (
        SELECT DISTINCT
            p.finding, p.test, p.src_key, p.amount_fen,
            RANK() OVER (PARTITION BY p.award_id ORDER BY p.ym_month DESC) AS place
        FROM paid AS p JOIN pension_award AS a ON a.award_id = p.award_id
        WHERE p.end_day IS NULL AND a.status = 'active'
    ) AS u
    WHERE place = 1 GROUP BY finding, test
),
-- 每行一次认证、一笔养老金
listed AS (
    SELECT c.test, c.finding, c.subject_id, c.cert_id, c.ext_id, s.entity_id, s.severity, s."match", p.ym, p.src_table,
        p.src_key, p.fen, f.month_fen * $prevented_months AS prevented_fen, s.certifications, s.persons, s.first_day,
        s.last_day, s.since, s.until, s.open_since, s.seen_on, s.method, s.city, s.score, s.unrelated
    FROM conflicts AS c
    JOIN summed AS s ON s.finding = c.finding AND s.test = c.test
    LEFT JOIN paid AS p ON p.finding = c.finding AND p.test = c.test
    LEFT JOIN flowing AS f ON f.finding = c.finding AND f.test = c.test
),
-- 死亡之后通过认证
certified_when_dead AS (
    SELECT *, 'person' AS subject_kind, cert_id AS proof__certification, ext_id AS proof__ext_death, since AS death_date
    FROM listed WHERE test = 'certified_when_dead'
),
-- 监内服刑期间通过认证
certified_in_prison AS (
    SELECT *, 'person' AS subject_kind, cert_id AS proof__certification, ext_id AS proof__ext_custody
    FROM listed WHERE test = 'certified_in_prison'
),
-- 人在境外而在本地通过认证
certified_when_abroad AS (
    SELECT *, 'person' AS subject_kind, cert_id AS proof__certification, ext_id AS proof__ext_border
    FROM listed WHERE test = 'certified_when_abroad'
),
-- 一台设备为许多人认证
shared_device AS (
    SELECT * EXCLUDE (severity, "match"), 'person' AS subject_kind, cert_id AS proof__certification, finding AS device
    FROM listed WHERE test = 'shared_device'
),
-- 比对分过低而人工放行
low_score_passed AS (
    SELECT * EXCLUDE (severity, "match"), 'person' AS subject_kind, cert_id AS proof__certification
    FROM listed WHERE test = 'low_score_passed'
)
SELECT * FROM certified_when_dead
UNION ALL BY NAME SELECT * FROM certified_in_prison
UNION ALL BY NAME SELECT * FROM certified_when_abroad
UNION ALL BY NAME SELECT * FROM shared_device
UNION ALL BY NAME SELECT * FROM low_score_passed

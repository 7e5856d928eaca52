/* ---
code: W09
title: 挂床与重叠住院
title_en: Absent or overlapping stays
asks: >-
  基金支付的住院，是否有同一天住两家医院、死亡之后仍在院、住院期间人在院外、分解住院，
  或者医院当日在院的工伤病人超过床位？
asks_en: >-
  Among the stays the fund pays: was the patient in two hospitals at once, already dead, or elsewhere; was one stay
  split into several; or did a hospital have more injury inpatients than beds?
line: work_injury
entity: medical_bill
severity: 3
status: live
basis:
  - 社会保险法 第八十七条
  - 社会保险法 第八十八条
  - 工伤保险条例 第三十条
  - 工伤保险条例 第五十九条
  - 工伤保险条例 第六十条
reads:
  - identity
  - medical_bill
  - payment
  - hospital
  - death
  - oi_order
  - ext_medins
  - ext_border
  - ext_life
eligible: |
  SELECT bill_id FROM medical_bill
  WHERE (kind = 'inpatient' OR (kind = 'rehab' AND meal_days > 0)) AND discharge_ts IS NOT NULL
parameters:
  transfer_days: {value: 1, unit: days, source: 业务规则目录 W09（转院当日两院都算在院）}
  closing_days: {value: 1, unit: days, source: 设计阈值（死亡次日才办出院）}
  min_absent_days: {value: 2, unit: days, source: 业务规则目录 W09（两日及以上，一日外出不提）}
  min_admissions: {value: 3, unit: admissions, source: 业务规则目录 W09}
  split_window_days: {value: 90, unit: days, source: 业务规则目录 W09}
  max_gap_days: {value: 2, unit: days, source: 业务规则目录 W09}
at_stake: >-
  基金已付、未退回的住院费 × 冲突天数 ÷ 住院天数；分解住院为再次入院各单的伙食补助；
  超床位为超出床位的人数所占的份额；都不超过该单
at_stake_en: >-
  What the fund paid for the stay and did not get back × conflicting days ÷ days of the stay; of split stays the meal
  subsidy of the later bills; of a census above the beds the share of the patients too many; never more than the bill
look_alikes:
  - what: 转院当日两家医院都计在院
    what_en: The day of a transfer counted by both hospitals
    cleared_by: 出院日与入院日为同一天
    cleared_by_en: Discharged and admitted on the same day
  - what: 周末请假外出
    what_en: Weekend leave
    cleared_by: 外出不足两日不提；其余凭护理记录、请假单
    cleared_by_en: A single day is not raised; more by the nursing record and the leave permit
  - what: 死亡次日才办理出院
    what_en: Discharge entered on the day after the death
    cleared_by: 出院日不晚于死亡次日
    cleared_by_en: Discharged no later than the day after the death
  - what: 长期康复、尘肺病区
    what_en: Long rehabilitation, pneumoconiosis wards
    cleared_by: 住院时间长本身不提
    cleared_by_en: Length alone raises nothing
says: >-
  医院 {hospital_id} 的住院单 {bills} 张（{first_day} 至 {last_day}，人员 {patient_id}），冲突 {conflict_days} 天，
  应核减 {at_stake_fen|yuan} 元
says_en: >-
  {bills} inpatient bills of hospital {hospital_id} ({first_day} to {last_day}, person {patient_id}), {conflict_days} days
  in conflict, {at_stake_fen|yuan} yuan at stake
--- */
WITH paid AS (
    -- 基金已支付的单据，及其中未退回的金额
    SELECT src_table, src_key, ym, amount_fen, amount_fen - returned_fen AS left_fen
    FROM payment WHERE src_table = 'medical_bill'
),
stays AS (
    -- 每次住院（含有伙食补助的住院康复）：入出院日、住院天数（算头不算尾，当日进出算一天）；已全部退回的不再看
    SELECT
        m.bill_id, m.hospital_id, m.admit_ts_minute, m.meal_fen,
        b.root AS patient_id,
        CAST(m.admit_ts AS DATE) AS admit_date,
        CAST(m.discharge_ts AS DATE) AS discharge_date,
        GREATEST(date_diff('day', CAST(m.admit_ts AS DATE), CAST(m.discharge_ts AS DATE)), 1) AS stay_days,
        p.src_table, p.src_key, p.ym, p.amount_fen, p.left_fen
    FROM medical_bill AS m
    JOIN identity AS b ON b.person_id = m.person_id
    LEFT JOIN paid AS p ON p.src_key = m.bill_id
    WHERE (m.kind = 'inpatient' OR (m.kind = 'rehab' AND m.meal_days > 0)) AND m.discharge_ts IS NOT NULL
        AND (p.left_fen IS NULL OR p.left_fen > 0)
),
elsewhere AS (
    -- 同一人在另一家医院的住院：更早编号的工伤住院，或医保结算的住院；两院都算在院的天数
    SELECT
        s.bill_id, o.bill_id AS other_bill, CAST(NULL AS BIGINT) AS ext_id, 'strong' AS match,
        date_diff('day', GREATEST(s.admit_date, o.admit_date), LEAST(s.discharge_date, o.discharge_date)) + 1 AS shared_days
    FROM stays AS s
    JOIN stays AS o ON o.patient_id = s.patient_id AND o.hospital_id <> s.hospital_id AND o.bill_id < s.bill_id
    UNION ALL
    SELECT
        s.bill_id, CAST(NULL AS BIGINT) AS other_bill, x.ext_id, x.match,
        date_diff(
            'day', GREATEST(s.admit_date, CAST(x.admit_ts AS DATE)), LEAST(s.discharge_date, CAST(x.discharge_ts AS DATE))
        ) + 1 AS shared_days
    FROM stays AS s
    JOIN ext_medins AS x ON x.person_id = s.patient_id AND x.hospital_id <> s.hospital_id
    WHERE x.kind = 'inpatient' AND x.discharge_ts IS NOT NULL
),
double_stays AS (
    -- 其中超过转院当日的；几家医院的天数相加，归到编号最早的那张单据
    SELECT
        bill_id, other_bill, ext_id,
        CAST(SUM(shared_days - $transfer_days) OVER (PARTITION BY bill_id) AS BIGINT) AS days,
        MIN(match) OVER (PARTITION BY bill_id) AS match,
        COALESCE(MIN(other_bill) OVER (PARTITION BY bill_id), bill_id) AS oldest_bill,
        COUNT(other_bill) OVER (PARTITION BY bill_id) + 1 AS bills
    FROM elsewhere WHERE shared_days > $transfer_days
),
dead AS (
    -- 死亡之后仍在院，扣除次日办出院的情形
    SELECT
        s.bill_id, d.ext_id,
        GREATEST(date_diff('day', GREATEST(d.death_date, s.admit_date), s.discharge_date), 1) AS days,
        CASE WHEN d.match = 'strong' AND d.strength = 'strong' THEN 'strong' ELSE 'weak' END AS match
    FROM stays AS s
    JOIN death AS d ON d.person_id = s.patient_id
    WHERE date_diff('day', d.death_date, s.discharge_date) > $closing_days
),
away AS (
    -- 入院日与出院日之间人在院外：跑了平台订单的日子
    SELECT
        s.bill_id, CAST(o.accept_ts AS DATE) AS day, 0 AS abroad_days, 'strong' AS match,
        MIN(o.order_id) AS order_id, CAST(NULL AS BIGINT) AS life_id, CAST(NULL AS BIGINT) AS border_id
    FROM stays AS s
    JOIN identity AS b ON b.root = s.patient_id
    JOIN oi_order AS o ON o.rider_id = b.person_id
    WHERE CAST(o.accept_ts AS DATE) > s.admit_date AND CAST(o.accept_ts AS DATE) < s.discharge_date
    GROUP BY s.bill_id, CAST(o.accept_ts AS DATE)
    UNION ALL
    -- 乘了公共交通的日子
    SELECT s.bill_id, l.life_date AS day, 0 AS abroad_days, l.match, NULL AS order_id, l.ext_id AS life_id, NULL AS border_id
    FROM stays AS s
    JOIN ext_life AS l ON l.person_id = s.patient_id AND l.kind = 'transport'
    WHERE l.life_date > s.admit_date AND l.life_date < s.discharge_date
    UNION ALL
    -- 从出境到入境的天数，首尾都算，尚未入境（为空）的算到出院前一日；同日多次出境只算一次
    SELECT
        s.bill_id, CAST(NULL AS DATE) AS day,
        MAX(date_diff(
            'day', GREATEST(CAST(x.exit_ts AS DATE), s.admit_date + 1),
            LEAST(CAST(x.entry_ts AS DATE), s.discharge_date - 1)
        )) + 1 AS abroad_days,
        MIN(x.match) AS match, NULL AS order_id, NULL AS life_id, MIN(x.ext_id) AS border_id
    FROM stays AS s
    JOIN ext_border AS x ON x.person_id = s.patient_id
    WHERE CAST(x.exit_ts AS DATE) < s.discharge_date
        AND (x.entry_ts IS NULL OR CAST(x.entry_ts AS DATE) > s.admit_date)
    GROUP BY s.bill_id, CAST(x.exit_ts AS DATE)
),
away_days AS (
    -- 每次住院的院外天数，同一天算一次；其中姓名相符的
    SELECT
        bill_id,
        COUNT(DISTINCT day) + CAST(SUM(abroad_days) AS BIGINT) AS days,
        COUNT(DISTINCT CASE WHEN match = 'strong' THEN day END)
            + CAST(SUM(CASE WHEN match = 'strong' THEN abroad_days END) AS BIGINT) AS strong_days
    FROM away
    GROUP BY bill_id
),
absent AS (
    -- 院外天数达到下限的住院；要靠姓名不符的登记才凑够的，匹配为弱
    SELECT bill_id, days, CASE WHEN strong_days >= $min_absent_days THEN 'strong' ELSE 'weak' END AS match
    FROM away_days WHERE days >= $min_absent_days
),
moves AS (
    -- 每家医院每天在院人数的净变化：入院加一，出院减一
    SELECT hospital_id, day, SUM(change) AS change
    FROM (
        SELECT hospital_id, admit_date AS day, 1 AS change FROM stays
        UNION ALL
        SELECT hospital_id, discharge_date AS day, -1 AS change FROM stays
    ) AS both_ways
    GROUP BY hospital_id, day
),
counts AS (
    -- 每家医院在院的工伤病人数，从某日起到下一次变化止
    SELECT
        hospital_id, day AS from_day,
        LEAD(day) OVER (PARTITION BY hospital_id ORDER BY day) AS to_day,
        CAST(SUM(change) OVER (PARTITION BY hospital_id ORDER BY day) AS BIGINT) AS patients
    FROM moves
),
crowded AS (
    -- 在院的工伤病人多于床位的时段
    SELECT c.hospital_id, c.from_day, c.to_day, c.patients, h.beds
    FROM counts AS c JOIN hospital AS h ON h.hospital_id = c.hospital_id
    WHERE c.patients > h.beds
),
crowded_bills AS (
    -- 时段内在院的每张单据：同时在院的天数，及超出床位的人数在其中所占的份额
    SELECT
        s.bill_id, s.hospital_id,
        SUM(CAST(FLOOR(
            s.amount_fen * date_diff('day', GREATEST(s.admit_date, c.from_day), LEAST(s.discharge_date, c.to_day))
            * (c.patients - c.beds) / NULLIF(s.stay_days * c.patients, 0)
        ) AS BIGINT)) AS share_fen
    FROM stays AS s
    JOIN crowded AS c ON c.hospital_id = s.hospital_id AND s.admit_date < c.to_day AND s.discharge_date > c.from_day
    GROUP BY s.bill_id, s.hospital_id
),
crowded_days AS (
    -- 每家医院超过床位的天数与最高在院人数
    SELECT
        hospital_id, CAST(SUM(date_diff('day', from_day, to_day)) AS BIGINT) AS days,
        MAX(patients) AS census, beds
    FROM crowded
    GROUP BY hospital_id, beds
),
readmissions AS (
    -- 同一人在同一医院的历次住院，及前一次的出院日
    SELECT
        bill_id, patient_id, hospital_id, admit_ts_minute, admit_date,
        LAG(discharge_date) OVER (PARTITION BY patient_id, hospital_id ORDER BY admit_ts_minute, bill_id) AS left_before
    FROM stays
),
chained AS (
    -- 出院后几天之内又入院的连成一串，每串一个序号
    SELECT
        bill_id, patient_id, hospital_id, admit_date,
        date_diff('day', left_before, admit_date) <= $max_gap_days AS is_again,
        SUM(CASE WHEN date_diff('day', left_before, admit_date) <= $max_gap_days THEN 0 ELSE 1 END)
            OVER (PARTITION BY patient_id, hospital_id ORDER BY admit_ts_minute, bill_id) AS chain
    FROM readmissions
),
full_windows AS (
    -- 一串之中，从这一次起在窗口期内入院够多次的
    SELECT f.bill_id, f.patient_id, f.hospital_id, f.chain, f.admit_date
    FROM chained AS f
    JOIN chained AS l
        ON l.patient_id = f.patient_id AND l.hospital_id = f.hospital_id AND l.chain = f.chain
        AND date_diff('day', f.admit_date, l.admit_date) BETWEEN 0 AND $split_window_days
    GROUP BY f.bill_id, f.patient_id, f.hospital_id, f.chain, f.admit_date
    HAVING COUNT(*) >= $min_admissions
),
splits AS (
    -- 被分解的住院：这些窗口期里的每一次，归到编号最早的那张单据
    SELECT
        c.bill_id, c.is_again,
        MIN(c.bill_id) OVER (PARTITION BY c.patient_id, c.hospital_id, c.chain) AS oldest_bill,
        COUNT(*) OVER (PARTITION BY c.patient_id, c.hospital_id, c.chain) AS bills
    FROM chained AS c
    WHERE EXISTS (
        SELECT 1 FROM full_windows AS f
        WHERE f.patient_id = c.patient_id AND f.hospital_id = c.hospital_id AND f.chain = c.chain
            AND date_diff('day', f.admit_date, c.admit_date) BETWEEN 0 AND $split_window_days
    )
),
conflicts AS (
    -- 各种情形，每行一张要核减的单据和一条证据：同时住两家医院，证据是编号在后的单据本身
    SELECT
        bill_id AS finding, oldest_bill AS subject_id, 'two_hospitals' AS test, match, bills, days,
        bill_id, bill_id AS proof_bill, ext_id AS medins_id, CAST(NULL AS BIGINT) AS death_id,
        CAST(NULL AS BIGINT) AS order_id, CAST(NULL AS BIGINT) AS life_id, CAST(NULL AS BIGINT) AS border_id,
        CAST(NULL AS BIGINT) AS share_fen
    FROM double_stays
    UNION ALL
    -- 以及与之重叠的单据
    SELECT
        bill_id AS finding, oldest_bill AS subject_id, 'two_hospitals' AS test, match, bills, days,
        bill_id, other_bill AS proof_bill, NULL AS medins_id, NULL AS death_id,
        NULL AS order_id, NULL AS life_id, NULL AS border_id, NULL AS share_fen
    FROM double_stays
    UNION ALL
    -- 死亡之后仍在院
    SELECT
        bill_id AS finding, bill_id AS subject_id, 'after_death' AS test, match, 1 AS bills, days,
        bill_id, bill_id AS proof_bill, NULL AS medins_id, ext_id AS death_id,
        NULL AS order_id, NULL AS life_id, NULL AS border_id, NULL AS share_fen
    FROM dead
    UNION ALL
    -- 住院期间人在院外
    SELECT
        a.bill_id AS finding, a.bill_id AS subject_id, 'patient_absent' AS test, a.match, 1 AS bills, a.days,
        a.bill_id, a.bill_id AS proof_bill, NULL AS medins_id, NULL AS death_id,
        w.order_id, w.life_id, w.border_id, NULL AS share_fen
    FROM absent AS a JOIN away AS w ON w.bill_id = a.bill_id
    UNION ALL
    -- 分解住院，核减再次入院的伙食补助
    SELECT
        p.oldest_bill AS finding, p.oldest_bill AS subject_id, 'split_stays' AS test, 'strong' AS match, p.bills, NULL AS days,
        p.bill_id, p.bill_id AS proof_bill, NULL AS medins_id, NULL AS death_id,
        NULL AS order_id, NULL AS life_id, NULL AS border_id,
        CASE WHEN p.is_again AND s.meal_fen > 0 THEN s.meal_fen END AS share_fen
    FROM splits AS p JOIN stays AS s ON s.bill_id = p.bill_id
    UNION ALL
    -- 在院人数超过床位，一家医院提一次
    SELECT
        c.hospital_id AS finding, c.hospital_id AS subject_id, 'more_than_beds' AS test, 'strong' AS match,
        COUNT(*) OVER (PARTITION BY c.hospital_id) AS bills, d.days,
        c.bill_id, c.bill_id AS proof_bill, NULL AS medins_id, NULL AS death_id,
        NULL AS order_id, NULL AS life_id, NULL AS border_id, c.share_fen
    FROM crowded_bills AS c JOIN crowded_days AS d ON d.hospital_id = c.hospital_id
),
priced AS (
    -- 每张单据应核减的金额：不足一分舍去，不超过该单未退回的部分；分解住院的首次入院不核减
    SELECT
        c.finding, c.subject_id, c.test, c.match, c.bills, c.bill_id,
        c.proof_bill, c.medins_id, c.death_id, c.order_id, c.life_id, c.border_id,
        s.hospital_id, s.patient_id, s.admit_date, s.discharge_date, s.ym, s.src_table, s.src_key,
        CASE WHEN c.test = 'more_than_beds' OR c.days IS NULL THEN c.days ELSE LEAST(c.days, s.stay_days) END
            AS conflict_days,
        CASE
            WHEN c.share_fen IS NOT NULL THEN LEAST(c.share_fen, s.left_fen)
            WHEN c.days IS NOT NULL THEN LEAST(
                CAST(FLOOR(s.amount_fen * LEAST(c.days, s.stay_days) / NULLIF(s.stay_days, 0)) AS BIGINT), s.left_fen
            )
        END AS fen
    FROM conflicts AS c JOIN stays AS s ON s.bill_id = c.bill_id
)
SELECT
    p.finding AS finding,
    CASE WHEN p.test = 'more_than_beds' THEN 'hospital' ELSE 'medical_bill' END AS subject_kind,
    p.subject_id AS subject_id,
    MIN(p.bill_id) OVER (PARTITION BY p.test, p.finding) AS entity_id,
    p.test AS test,
    p.match AS match,
    p.ym AS from_ym,
    p.ym AS to_ym,
    p.proof_bill AS proof__medical_bill,
    h.hospital_id AS proof__hospital,
    p.medins_id AS proof__ext_medins,
    p.death_id AS proof__ext_death,
    p.border_id AS proof__ext_border,
    p.life_id AS proof__ext_life,
    p.order_id AS proof__oi_order,
    CASE WHEN p.fen IS NOT NULL THEN p.src_table END AS money_table,
    CASE WHEN p.fen IS NOT NULL THEN p.src_key END AS money_key,
    CASE WHEN p.src_key IS NOT NULL THEN p.fen END AS fen,
    CASE WHEN h.hospital_id IS NULL THEN p.patient_id END AS patient_id,
    p.hospital_id AS hospital_id,
    MIN(p.admit_date) OVER (PARTITION BY p.test, p.finding) AS first_day,
    MAX(p.discharge_date) OVER (PARTITION BY p.test, p.finding) AS last_day,
    p.bills AS bills,
    p.conflict_days AS conflict_days,
    h.census AS census,
    h.beds AS beds
FROM priced AS p
LEFT JOIN crowded_days AS h ON p.test = 'more_than_beds' AND h.hospital_id = p.finding

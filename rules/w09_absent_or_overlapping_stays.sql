/* ---
code: W09
title: 挂床住院与交叉（重复）住院
title_en: Absent or overlapping stays
asks: >-
  基金支付的住院，是否有交叉（重复）住院、死亡之后仍在院、住院期间人在院外、分解住院，
  或者医院当日在院的工伤病人超过床位？
asks_en: >-
  Among the stays the fund pays: was the patient in two hospitals at once, already dead, or elsewhere; was one stay
  split into several; or did a hospital have more injury inpatients than beds?
line: work_injury
entity: medical_bill
subject: medical_bill
status: live
basis: [社会保险法 第八十七条, 社会保险法 第八十八条, 工伤保险条例 第三十条, 工伤保险条例 第五十九条, 工伤保险条例 第六十条, 社会保险经办条例 第四十三条, 社会保险经办条例 第四十六条]
reads:
  - medical_bill
  - payment
  - hospital
  - death
  - oi_order
  - person
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
at_stake: 基金已付、未退回的住院费 × 冲突天数 ÷ 住院天数，不超过该单
at_stake_en: What the fund paid for the stay and did not get back × conflicting days ÷ days of the stay, never more than the bill
sought: 两院或该院的入院和出院记录、护理记录、费用日清单、发票存根
sought_en: Admission and discharge, nursing records, daily lists of costs, stubs of invoices
look_alikes:
  - what: 入院、出院日期录错，或者单据记在了别人名下
    what_en: A day of admission or discharge entered wrongly, or a bill filed under somebody else
    cleared_by: 两院的出院小结、护理记录、费用日清单和发票存根
    cleared_by_en: Both hospitals' discharge notes, nursing records, daily lists of costs and stubs of the invoices
    tests: [two_hospitals]
  - what: 转院当日两家医院都计在院
    what_en: The day of a transfer counted by both hospitals
    cleared_by: 转院记录、两院的出院小结；每次重叠从宽扣除一天，出院日与入院日为同一天的，系统不提出
    cleared_by_en: The record of transfer and both discharge notes; a day of each overlap is allowed for, and discharge and admission on one day raise nothing
    left_out: true
    tests: [two_hospitals]
  - what: 周末请假外出
    what_en: Weekend leave
    cleared_by: 护理记录、请假单；外出不足两日的，系统已排除
    cleared_by_en: The nursing record and the leave permit; a single day is left out already
    tests: [patient_absent]
  - what: 死亡次日才办理出院
    what_en: Discharge entered on the day after the death
    cleared_by: 死亡证明、出院结算单；出院日不晚于死亡次日的，系统已排除
    cleared_by_en: The death certificate and the final bill; a discharge no later than the day after the death is left out already
    left_out: true
    tests: [after_death]
  - what: 长期康复、尘肺病区
    what_en: Long rehabilitation, pneumoconiosis wards
    cleared_by: 康复方案、病程记录；住院时间长本身，系统不提出
    cleared_by_en: The plan of treatment and the course notes; length alone raises nothing
    tests: [split_stays, more_than_beds]
tests:
  two_hospitals:
    zh: 同一时段在两家医院住院（交叉、重复住院）
    en: In two hospitals at once
    severity: 3
    basis: [工伤保险条例 第三十条, 工伤保险条例 第五十九条, 工伤保险条例 第六十条, 社会保险法 第八十七条, 社会保险法 第八十八条, 社会保险经办条例 第四十三条, 社会保险经办条例 第四十六条]
    at_stake: >-
      基金已付、未退回的住院费 × 重叠天数 ÷ 住院天数，不超过该单；不实的是哪一单，查明以前取折算金额较低的一单（尚未支付的为零），相同的取编号在后的
    at_stake_en: >-
      What the fund paid for the stay and did not get back × shared days ÷ days of the stay, never more than the bill; until it is known
      which bill is false the one whose share is lower (nothing, while unpaid), of equal ones the later
    says: >-
      医疗费单据 {bill_id} 所载{first_day}至{last_day}的住院（{stay_days} 天），与[others=1?{other_from}至{other_to}在另一家医院的住院][one_bill>0?（单据 {one_bill}）][others>1?在其他医院的 {others} 次住院][insured>0?（由医保结算的 {insured} 次）]重叠：
      {shared_from}至{shared_to}[others=1?两家][others>1?有几家]医院同时计在院，[others>1?逐次相加]共 {shared_days} 天，从宽扣除可能是转院衔接的 {allowed_days} 天，计重叠 {conflict_days} 天[others>1?（以住院天数为限）]；
      [others=1?两处][others>1?各处]记录不能同时属实，哪一处不实须查证[own_bills>0?，查明以前以折算金额不高于他单的本单计][one_bill>0?（单据 {one_bill} 的重叠天数折算 {other_fen|yuan} 元][，该单已退回 {other_returned_fen|yuan} 元，以未退回的为限][one_bill>0?）]；本单[基金支付 {paid_fen|yuan} 元 ÷ {stay_days} 天 × {conflict_days} 天，][折算 {reckoned_fen|yuan} 元；该单已退回 {returned_fen|yuan} 元，以未退回的为限，]涉及 {at_stake_fen|yuan} 元[at_stake_fen=0?（基金尚未支付，查明后再付）]
    says_en: >-
      Bill {bill_id}, a stay of {first_day} to {last_day} ({stay_days|day/days}), overlaps with [others=1?the stay of {other_from} to {other_to} in another hospital][one_bill>0? (bill {one_bill})][others>1?{others} stays in other hospitals][insured>0? ({insured|stay/stays}
      settled by medical insurance)]: between {shared_from} and {shared_to} [others=1?both count][others>1?several count] the patient in for {shared_days|day/days}[others>1? added up]; less {allowed_days|day/days} for a transfer there may have been, {conflict_days|day/days}[others>1?, no more than the stay has];
      not all of it can be true, and which is false is to be found out[own_bills>0?; until then this bill counts, whose share is no higher][one_bill>0? (that of bill {one_bill} is {other_fen|yuan} yuan][, all that was not returned of it, {other_returned_fen|yuan} yuan were][one_bill>0?)]:[ the fund's {paid_fen|yuan} yuan ÷ {stay_days} × {conflict_days} days,][ {reckoned_fen|yuan} yuan; {returned_fen|yuan} yuan of the bill were returned and only the rest counts:] {at_stake_fen|yuan} yuan are at issue[at_stake_fen=0? (not paid yet: verify before paying)]
  after_death:
    zh: 死亡以后仍计住院
    en: Still in hospital after death
    severity: 3
    basis: [工伤保险条例 第三十条, 工伤保险条例 第五十九条, 工伤保险条例 第六十条, 社会保险法 第八十七条, 社会保险经办条例 第四十三条, 社会保险经办条例 第四十六条]
    says: >-
      登记的死亡日期为{died_on}，医疗费单据 {bill_id} 所载住院时间为{first_day}至{last_day}（{stay_days} 天），死亡以后仍计住院 {conflict_days} 天；
      [基金支付 {paid_fen|yuan} 元 ÷ {stay_days} 天 × {conflict_days} 天，][折算 {reckoned_fen|yuan} 元；该单已退回 {returned_fen|yuan} 元，以未退回的为限，]涉及 {at_stake_fen|yuan} 元
    says_en: >-
      The registered day of death is {died_on}; bill {bill_id} has a stay of {first_day} to {last_day} ({stay_days|day/days}), {conflict_days|day/days} of it after
      the death;[ the fund's {paid_fen|yuan} yuan ÷ {stay_days} × {conflict_days} days,][ {reckoned_fen|yuan} yuan; {returned_fen|yuan} yuan of the bill were returned and only the rest counts:] {at_stake_fen|yuan} yuan are at issue
  patient_absent:
    zh: 住院期间人在院外（疑似挂床）
    en: Elsewhere during a stay
    severity: 3
    basis: [工伤保险条例 第三十条, 工伤保险条例 第五十九条, 工伤保险条例 第六十条, 社会保险法 第八十七条, 社会保险法 第八十八条, 社会保险经办条例 第四十三条, 社会保险经办条例 第四十六条]
    says: >-
      医疗费单据 {bill_id} 所载{first_day}至{last_day}住院 {stay_days} 天，其间有记录显示本人不在医院[，平台接单 {order_days} 天][，乘坐公共交通 {ride_days} 天][，出境 {abroad_days} 天]；
      合计不在医院 {conflict_days} 天，[基金支付 {paid_fen|yuan} 元 ÷ {stay_days} 天 × {conflict_days} 天，][折算 {reckoned_fen|yuan} 元；该单已退回 {returned_fen|yuan} 元，以未退回的为限，]涉及 {at_stake_fen|yuan} 元
    says_en: >-
      During the stay of {first_day} to {last_day} on bill {bill_id} ({stay_days|day/days}) records show the patient elsewhere[, with platform
      orders on {order_days|day/days}][, on public transport on {ride_days|day/days}][, abroad on {abroad_days|day/days}]; {conflict_days|day/days} away in all:[
      the fund's {paid_fen|yuan} yuan ÷ {stay_days} × {conflict_days} days,][ {reckoned_fen|yuan} yuan; {returned_fen|yuan} yuan of the bill were returned and only the rest counts:] {at_stake_fen|yuan} yuan are at issue
  split_stays:
    zh: 短时间内在同一医院反复入院（疑似分解住院）
    en: Admitted again and again to one hospital
    severity: 3
    basis: [工伤保险条例 第三十条, 工伤保险条例 第五十九条, 社会保险法 第八十七条, 社会保险经办条例 第四十三条]
    at_stake: 再次入院各单的伙食补助，不超过该单未退回的部分
    at_stake_en: The meal subsidy of the later bills, never more than the bill
    says: >-
      {first_day}至{last_day}同一人在同一医院连续办理住院 {bills} 次，
      两次之间最多相隔 {longest_gap} 天[；再次入院各单共计发伙食补助 {again_fen|yuan} 元]
    says_en: >-
      From {first_day} to {last_day} one patient was admitted {bills|time/times} to one hospital, never more than
      {longest_gap|day/days} apart[; the meal subsidy of the later stays is {again_fen|yuan} yuan]
  more_than_beds:
    zh: 在院工伤病人数超过床位数
    en: More injury inpatients than beds
    severity: 3
    basis: [工伤保险条例 第三十条, 工伤保险条例 第五十九条, 工伤保险条例 第六十条, 社会保险法 第八十七条, 社会保险经办条例 第四十三条]
    at_stake: 每张单据中超出床位的人数所占的份额，不超过该单未退回的部分
    at_stake_en: The share of each bill that falls to the patients too many, never more than the bill
    says: >-
      该院床位 {beds} 张，{first_day}至{last_day}之间有 {conflict_days} 天在院的工伤病人多于床位，最多一天 {census} 人；
      其间的住院单 {bills} 张，超出床位的份额共 {at_stake_fen|yuan} 元
    says_en: >-
      The hospital has {beds|bed/beds}; between {first_day} and {last_day} it had more injury inpatients on
      {conflict_days|day/days}, up to {census}; the share of those too many in {bills|bill/bills} is {at_stake_fen|yuan} yuan
--- */
-- 每次住院（含有伙食补助的住院康复）：入出院日、住院天数（算头不算尾，当日进出算一天），基金的支付及其中未退回的金额；
-- 已全部退回的不再看
WITH stays AS (
    SELECT m.bill_id, m.hospital_id, m.person_id, m.admit_ts_minute, m.meal_fen, CAST(m.admit_ts AS DATE) AS admit_date,
        CAST(m.discharge_ts AS DATE) AS discharge_date,
        GREATEST(date_diff('day', CAST(m.admit_ts AS DATE), CAST(m.discharge_ts AS DATE)), 1) AS stay_days, p.src_table,
        p.src_key, p.ym, p.amount_fen, p.amount_fen - p.returned_fen AS left_fen
    FROM medical_bill AS m
    JOIN person AS b ON b.person_id = m.person_id
    LEFT JOIN payment AS p ON p.src_table = 'medical_bill' AND p.src_key = m.bill_id
    WHERE (m.kind = 'inpatient' OR (m.kind = 'rehab' AND m.meal_days > 0)) AND m.discharge_ts IS NOT NULL
        AND (p.src_key IS NULL OR p.amount_fen > p.returned_fen)
),
-- 同一人在两家医院的工伤住院，两两比对：两院都算在院的天数，及扣除转院当日后折算本单的金额，尚未支付的为零
overlapping AS (
    SELECT s.bill_id, o.bill_id AS other_bill, o.admit_date AS other_from, o.discharge_date AS other_to,
        GREATEST(s.admit_date, o.admit_date) AS shared_from, LEAST(s.discharge_date, o.discharge_date) AS shared_to,
        date_diff('day', GREATEST(s.admit_date, o.admit_date), LEAST(s.discharge_date, o.discharge_date)) + 1
        AS shared_days,
        COALESCE(LEAST(CAST(FLOOR(
            s.amount_fen * (date_diff(
                'day', GREATEST(s.admit_date, o.admit_date), LEAST(s.discharge_date, o.discharge_date)
            ) + 1 - $transfer_days) / NULLIF(s.stay_days, 0)
        ) AS BIGINT), s.left_fen), 0) AS share_fen, s.left_fen, NULLIF(s.amount_fen - s.left_fen, 0) AS back_fen
    FROM stays AS s JOIN stays AS o ON o.person_id = s.person_id AND o.hospital_id <> s.hospital_id
),
-- 与另一家医院的住院重叠的单据：两张工伤单据取折算金额较低的，相同的取编号在后的；或者与医保结算的住院重叠的。
-- 另一单的金额是以未退回的为限的，记下它已退回多少，句中要说
elsewhere AS (
    SELECT a.bill_id, a.other_bill, CAST(NULL AS BIGINT) AS ext_id, 'strong' AS match, a.shared_days, a.shared_from,
        a.shared_to, a.other_from, a.other_to, b.share_fen AS other_fen,
        CASE WHEN b.share_fen = b.left_fen THEN b.back_fen END AS other_returned_fen
    FROM overlapping AS a JOIN overlapping AS b ON b.bill_id = a.other_bill AND b.other_bill = a.bill_id
    WHERE a.share_fen < b.share_fen OR (a.share_fen = b.share_fen AND a.bill_id > b.bill_id)
    UNION ALL
    SELECT s.bill_id, CAST(NULL AS BIGINT) AS other_bill, x.ext_id, x.match,
        date_diff(
            'day', GREATEST(s.admit_date, CAST(x.admit_ts AS DATE)), LEAST(s.discharge_date, CAST(x.discharge_ts AS DATE))
        ) + 1 AS shared_days, GREATEST(s.admit_date, CAST(x.admit_ts AS DATE)) AS shared_from,
        LEAST(s.discharge_date, CAST(x.discharge_ts AS DATE)) AS shared_to, CAST(x.admit_ts AS DATE) AS other_from,
        CAST(x.discharge_ts AS DATE) AS other_to, CAST(NULL AS BIGINT) AS other_fen,
        CAST(NULL AS BIGINT) AS other_returned_fen
    FROM stays AS s JOIN ext_medins AS x ON x.person_id = s.person_id AND x.hospital_id <> s.hospital_id
    WHERE x.kind = 'inpatient' AND x.discharge_ts IS NOT NULL
),
-- 其中超过转院当日的；几家医院的天数相加，归到编号最早的那张单据，重叠的起止取最早和最晚
double_stays AS (
    SELECT bill_id, other_bill, ext_id, other_fen, other_returned_fen,
        CAST(SUM(shared_days - $transfer_days) OVER (PARTITION BY bill_id) AS BIGINT) AS days,
        MIN(match) OVER (PARTITION BY bill_id) AS match,
        MIN(LEAST(bill_id, COALESCE(other_bill, bill_id))) OVER (PARTITION BY bill_id) AS oldest_bill,
        CAST(SUM(shared_days) OVER (PARTITION BY bill_id) AS BIGINT) AS shared_days,
        MIN(shared_from) OVER (PARTITION BY bill_id) AS shared_from, MAX(shared_to) OVER (PARTITION BY bill_id) AS shared_to,
        MIN(other_from) OVER (PARTITION BY bill_id) AS other_from, MAX(other_to) OVER (PARTITION BY bill_id) AS other_to,
        COUNT(*) OVER (PARTITION BY bill_id) AS others, NULLIF(COUNT(ext_id) OVER (PARTITION BY bill_id), 0) AS insured,
        NULLIF(COUNT(other_bill) OVER (PARTITION BY bill_id), 0) AS own_bills
    FROM elsewhere WHERE shared_days > $transfer_days
),
-- 死亡之后仍在院，扣除次日办出院的情形
dead AS (
    SELECT s.bill_id, d.ext_id, d.death_date,
        GREATEST(date_diff('day', GREATEST(d.death_date, s.admit_date), s.discharge_date), 1) AS days,
        CASE WHEN d.match = 'strong' AND d.strength = 'strong' THEN 'strong' ELSE 'weak' END AS match
    FROM stays AS s JOIN death AS d ON d.person_id = s.person_id
    WHERE date_diff('day', d.death_date, s.discharge_date) > $closing_days
),
-- 入院日与出院日之间人在院外：跑了平台订单的日子
away AS (
    SELECT s.bill_id, CAST(o.accept_ts AS DATE) AS day, 0 AS abroad_days, 'strong' AS match,
        MIN(o.order_id) AS order_id, CAST(NULL AS BIGINT) AS life_id, CAST(NULL AS BIGINT) AS border_id
    FROM stays AS s JOIN oi_order AS o ON o.rider_id = s.person_id
    WHERE CAST(o.accept_ts AS DATE) > s.admit_date AND CAST(o.accept_ts AS DATE) < s.discharge_date
    GROUP BY s.bill_id, CAST(o.accept_ts AS DATE)
    UNION ALL
    -- 乘了公共交通的日子
    SELECT s.bill_id, l.life_date AS day, 0 AS abroad_days, l.match, NULL AS order_id, l.ext_id AS life_id,
        NULL AS border_id
    FROM stays AS s JOIN ext_life AS l ON l.person_id = s.person_id AND l.kind = 'transport'
    WHERE l.life_date > s.admit_date AND l.life_date < s.discharge_date
    UNION ALL
    -- 从出境到入境的天数，首尾都算，尚未入境（为空）的算到出院前一日；同日多次出境只算一次
    SELECT s.bill_id, CAST(NULL AS DATE) AS day,
        MAX(date_diff(
            'day', GREATEST(CAST(x.exit_ts AS DATE), s.admit_date + 1),
            LEAST(CAST(x.entry_ts AS DATE), s.discharge_date - 1)
        )) + 1 AS abroad_days, MIN(x.match) AS match, NULL AS order_id, NULL AS life_id, MIN(x.ext_id) AS border_id
    FROM stays AS s JOIN ext_border AS x ON x.person_id = s.person_id
    WHERE CAST(x.exit_ts AS DATE) < s.discharge_date
        AND (x.entry_ts IS NULL OR CAST(x.entry_ts AS DATE) > s.admit_date)
    GROUP BY s.bill_id, CAST(x.exit_ts AS DATE)
),
-- 每次住院的院外天数，同一天算一次；其中姓名相符的，及各种记录的
away_days AS (
    SELECT bill_id, COUNT(DISTINCT day) + CAST(SUM(abroad_days) AS BIGINT) AS days,
        COUNT(DISTINCT CASE WHEN match = 'strong' THEN day END)
        + CAST(SUM(CASE WHEN match = 'strong' THEN abroad_days END) AS BIGINT) AS strong_days,
        NULLIF(COUNT(order_id), 0) AS order_days,
        NULLIF(COUNT(DISTINCT CASE WHEN life_id IS NOT NULL THEN day END), 0) AS ride_days,
        NULLIF(CAST(SUM(abroad_days) AS BIGINT), 0) AS abroad_days
    FROM away GROUP BY bill_id
),
-- 院外天数达到下限的住院；要靠姓名不符的登记才凑够的，匹配为弱
absent AS (
    SELECT bill_id, days, order_days, ride_days, abroad_days,
        CASE WHEN strong_days >= $min_absent_days THEN 'strong' ELSE 'weak' END AS match
    FROM away_days WHERE days >= $min_absent_days
),
-- 每家医院每天在院人数的净变化：入院加一，出院减一
moves AS (
    SELECT hospital_id, day, SUM(change) AS change
    FROM (
        SELECT hospital_id, admit_date AS day, 1 AS change FROM stays
        UNION ALL
        SELECT hospital_id, discharge_date AS day, -1 AS change FROM stays
    ) AS both_ways
    GROUP BY hospital_id, day
),
-- 每家医院在院的工伤病人数，从某日起到下一次变化止
counts AS (
    SELECT hospital_id, day AS from_day, LEAD(day) OVER (PARTITION BY hospital_id ORDER BY day) AS to_day,
        CAST(SUM(change) OVER (PARTITION BY hospital_id ORDER BY day) AS BIGINT) AS patients
    FROM moves
),
-- 在院的工伤病人多于床位的时段
crowded AS (
    SELECT c.hospital_id, c.from_day, c.to_day, c.patients, h.beds
    FROM counts AS c JOIN hospital AS h ON h.hospital_id = c.hospital_id WHERE c.patients > h.beds
),
-- 时段内在院的每张单据：同时在院的天数，及超出床位的人数在其中所占的份额
crowded_bills AS (
    SELECT s.bill_id, s.hospital_id,
        SUM(CAST(FLOOR(
            s.amount_fen * date_diff('day', GREATEST(s.admit_date, c.from_day), LEAST(s.discharge_date, c.to_day))
            * (c.patients - c.beds) / NULLIF(s.stay_days * c.patients, 0)
        ) AS BIGINT)) AS share_fen
    FROM stays AS s
    JOIN crowded AS c ON c.hospital_id = s.hospital_id AND s.admit_date < c.to_day AND s.discharge_date > c.from_day
    GROUP BY s.bill_id, s.hospital_id
),
-- 每家医院超过床位的天数、起止与最高在院人数
crowded_days AS (
    SELECT hospital_id, CAST(SUM(date_diff('day', from_day, to_day)) AS BIGINT) AS days, MAX(patients) AS census, beds,
        MIN(from_day) AS first_day, MAX(to_day) - 1 AS last_day
    FROM crowded GROUP BY hospital_id, beds
),
-- 同一人在同一医院的历次住院，及与前一次出院相隔几天
readmissions AS (
    SELECT bill_id, person_id, hospital_id, admit_ts_minute, admit_date,
        date_diff('day', LAG(discharge_date) OVER (
            PARTITION BY person_id, hospital_id ORDER BY admit_ts_minute, bill_id
        ), admit_date) AS gap
    FROM stays
),
-- 出院后几天之内又入院的连成一串，每串一个序号
chained AS (
    SELECT bill_id, person_id, hospital_id, admit_date, CASE WHEN gap <= $max_gap_days THEN gap END AS gap,
        SUM(CASE WHEN gap <= $max_gap_days THEN 0 ELSE 1 END)
        OVER (PARTITION BY person_id, hospital_id ORDER BY admit_ts_minute, bill_id) AS chain
    FROM readmissions
),
-- 一串之中，从这一次起在窗口期内入院够多次的
full_windows AS (
    SELECT f.bill_id, f.person_id, f.hospital_id, f.chain, f.admit_date
    FROM chained AS f
    JOIN chained AS l
        ON l.person_id = f.person_id AND l.hospital_id = f.hospital_id AND l.chain = f.chain
        AND date_diff('day', f.admit_date, l.admit_date) BETWEEN 0 AND $split_window_days
    GROUP BY f.bill_id, f.person_id, f.hospital_id, f.chain, f.admit_date HAVING COUNT(*) >= $min_admissions
),
-- 被分解的住院：这些窗口期里的每一次，归到编号最早的那张单据；再次入院的有与前一次相隔的天数
splits AS (
    SELECT c.bill_id, c.gap, MIN(c.bill_id) OVER (PARTITION BY c.person_id, c.hospital_id, c.chain) AS oldest_bill
    FROM chained AS c
    WHERE EXISTS (
        SELECT 1 FROM full_windows AS f
        WHERE f.person_id = c.person_id AND f.hospital_id = c.hospital_id AND f.chain = c.chain
            AND date_diff('day', f.admit_date, c.admit_date) BETWEEN 0 AND $split_window_days
    )
),
-- 每张单据冲突的天数，各种情形合在一起
conflicts AS (
    SELECT bill_id, days FROM double_stays
    UNION SELECT bill_id, days FROM dead
    UNION SELECT bill_id, days FROM absent
),
-- 其中不超过住院天数的，及折算的金额，不足一分舍去
reckoned AS (
    SELECT s.bill_id, c.days, LEAST(c.days, s.stay_days) AS conflict_days, s.admit_date, s.discharge_date, s.ym,
        s.src_table, s.src_key, s.stay_days, s.amount_fen AS paid_fen, s.left_fen,
        CAST(FLOOR(s.amount_fen * LEAST(c.days, s.stay_days) / NULLIF(s.stay_days, 0)) AS BIGINT) AS reckoned_fen
    FROM conflicts AS c JOIN stays AS s ON s.bill_id = c.bill_id
),
-- 涉及的金额不超过该单未退回的部分；折算的金额多于它的，句中要说已退回多少，否则算式对不上
priced AS (
    SELECT bill_id, days, conflict_days, admit_date, discharge_date, ym, src_table, src_key, stay_days, paid_fen,
        reckoned_fen, CASE WHEN reckoned_fen > left_fen THEN paid_fen - left_fen END AS returned_fen,
        LEAST(reckoned_fen, left_fen) AS fen
    FROM reckoned
),
-- 同时住两家医院，核减折算金额较低的单据；证据是它本身和与之重叠的单据
two_hospitals AS (
    SELECT p.*, d.bill_id AS finding, d.oldest_bill AS subject_id, d.bill_id AS entity_id, d.match,
        b.bill_id AS proof__medical_bill, d.ext_id AS proof__ext_medins, p.admit_date AS first_day,
        p.discharge_date AS last_day, d.others, d.insured, d.shared_days, d.shared_from, d.shared_to, d.other_from,
        d.other_to, d.shared_days - d.days AS allowed_days, CASE WHEN d.others = 1 THEN d.other_bill END AS one_bill,
        d.own_bills, CASE WHEN d.others = 1 THEN d.other_fen END AS other_fen,
        CASE WHEN d.others = 1 THEN d.other_returned_fen END AS other_returned_fen
    FROM double_stays AS d
    JOIN priced AS p ON p.bill_id = d.bill_id AND p.days = d.days
    JOIN stays AS b ON b.bill_id = d.bill_id OR b.bill_id = d.other_bill
),
-- 死亡之后仍在院
after_death AS (
    SELECT p.* EXCLUDE (bill_id), d.bill_id, d.bill_id AS entity_id, d.match, d.bill_id AS proof__medical_bill,
        d.ext_id AS proof__ext_death, p.admit_date AS first_day, p.discharge_date AS last_day, d.death_date AS died_on
    FROM dead AS d JOIN priced AS p ON p.bill_id = d.bill_id AND p.days = d.days
),
-- 住院期间人在院外
patient_absent AS (
    SELECT a.*, a.bill_id AS entity_id, p.ym, a.bill_id AS proof__medical_bill, w.order_id AS proof__oi_order,
        w.life_id AS proof__ext_life, w.border_id AS proof__ext_border, p.src_table, p.src_key, p.fen, p.conflict_days,
        p.admit_date AS first_day, p.discharge_date AS last_day, p.stay_days, p.paid_fen, p.reckoned_fen, p.returned_fen
    FROM absent AS a
    JOIN priced AS p ON p.bill_id = a.bill_id AND p.days = a.days
    JOIN away AS w ON w.bill_id = a.bill_id
),
-- 分解住院，核减再次入院的伙食补助
split_stays AS (
    SELECT r.* EXCLUDE (ym), d.oldest_bill AS finding, d.oldest_bill AS subject_id, d.oldest_bill AS entity_id, s.ym,
        d.bill_id AS proof__medical_bill, LEAST(r.meal_fen, r.left_fen) AS fen,
        COUNT(*) OVER (PARTITION BY d.oldest_bill) AS bills,
        MIN(s.admit_date) OVER (PARTITION BY d.oldest_bill) AS first_day,
        MAX(s.discharge_date) OVER (PARTITION BY d.oldest_bill) AS last_day,
        MAX(GREATEST(d.gap, 0)) OVER (PARTITION BY d.oldest_bill) AS longest_gap,
        CAST(SUM(LEAST(r.meal_fen, r.left_fen)) OVER (PARTITION BY d.oldest_bill) AS BIGINT) AS again_fen
    FROM splits AS d
    JOIN stays AS s ON s.bill_id = d.bill_id
    LEFT JOIN stays AS r ON r.bill_id = d.bill_id AND r.src_key IS NOT NULL AND r.meal_fen > 0 AND d.gap IS NOT NULL
),
-- 在院人数超过床位，一家医院提一次
more_than_beds AS (
    SELECT d.*, c.hospital_id AS finding, 'hospital' AS subject_kind, c.hospital_id AS subject_id,
        MIN(c.bill_id) OVER (PARTITION BY c.hospital_id) AS entity_id, s.ym, c.bill_id AS proof__medical_bill,
        c.hospital_id AS proof__hospital, s.src_table, s.src_key, LEAST(c.share_fen, s.left_fen) AS fen,
        COUNT(*) OVER (PARTITION BY c.hospital_id) AS bills, d.days AS conflict_days
    FROM crowded_bills AS c
    JOIN stays AS s ON s.bill_id = c.bill_id
    JOIN crowded_days AS d ON d.hospital_id = c.hospital_id
)
SELECT * FROM two_hospitals
UNION ALL BY NAME SELECT * FROM after_death
UNION ALL BY NAME SELECT * FROM patient_absent
UNION ALL BY NAME SELECT * FROM split_stays
UNION ALL BY NAME SELECT * FROM more_than_beds

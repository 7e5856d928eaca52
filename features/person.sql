/* ---
entity: person
key: [person_id]
title: 长期待遇领取人员
title_en: Recipients of a pension, a dependant's pension or a disability allowance
grain: one row a person to whom an old-age pension, a dependant's pension or an injury's disability allowance was due in the last recent_months months, merged records as one
reads: [identity, person, pension_payment, pension_award, wi_benefit, dependant, exemption_in_force, bank_account, payee_link, certification, ext_medins, ext_life, ext_border, relation, ext_death, death]
parameters:
  hidden_months: {value: 0, unit: months, source: 夜间为 0；用历史教模型时，以此前若干月的领取人员为准，死亡登记当作尚未到达}
  recent_months: {value: 2, unit: months, source: 设计值，当月尚未发放时以上月为准}
  untold_months: {value: 3, unit: months, source: 五类登记质量 (公安户籍九成在七十五天内到达)}
  habit_months: {value: 12, unit: months, source: 设计值，一年的习惯，不受季节影响}
  year_days: {value: 365, unit: days, source: 历法}
  year_months: {value: 12, unit: months, source: 历法}
  month_days: {value: 30.4375, unit: days, source: 历法，一年 365.25 天的十二分之一, step: 0.01}
columns:
  age_years: {zh: 年龄, en: age, unit: years}
  male: {zh: 男性, en: male, unit: 0 or 1}
  last_seen_months: {zh: 距最后一次可靠活动迹象, en: since the last sure sign of life, unit: months, note: 到院就医、乘车、接种、窗口或上门认证、出入境；没有的从记录开始或申请待遇起算}
  months_at_risk: {zh: 其间死亡尚可能未登记的时间, en: of it the months in which a death may be untold yet, unit: months, note: 至多 untold_months；至少一天}
  medical_silent_months: {zh: 距最后一次到院就医, en: since the last visit to a hospital, unit: months, note: 只算到登记库最近一天；登记库没有数据的为空}
  medical_missed: {zh: 按本人习惯其间应有的就医月数, en: months with a visit that the own habit would have had since, unit: months}
  travel_silent_months: {zh: 距最后一次公共交通出行, en: since the last journey on public transport, unit: months, note: 同上}
  travel_missed: {zh: 按本人习惯其间应有的出行月数, en: months with a journey that the own habit would have had since, unit: months}
  pharmacy_silent_months: {zh: 距最后一次药店购药, en: since the last purchase at a pharmacy, unit: months, note: 家属可持卡代购}
  pharmacy_missed: {zh: 按本人习惯其间应有的购药月数, en: months with a purchase that the own habit would have had since, unit: months}
  hospital_stays: {zh: 近一年住院次数, en: hospital stays within a year, unit: stays}
  ended_in_hospital: {zh: 最后一次就医为住院, en: the last visit was a stay in hospital, unit: 0 or 1}
  certified_months: {zh: 距最后一次人脸、窗口或上门认证, en: since the last certification by face or in person, unit: months}
  matched_months: {zh: 距最后一次数据比对认证, en: since the last certification by matching of data, unit: months}
  paper_certified: {zh: 最后一次认证只有纸质证明, en: the last certification was on paper alone, unit: 0 or 1}
  certification_trouble: {zh: 近一年认证未通过或强制通过次数, en: certifications failed or overridden within a year, unit: times}
  account_changed: {zh: 最后一次可靠活动迹象之后更换了收款账户, en: the account paid to was changed after the last sure sign, unit: 0 or 1}
  paid_to_other: {zh: 收款账户持有人不是本人, en: the account paid to is held by somebody else, unit: 0 or 1}
  care_home: {zh: 由备案机构代收, en: paid to an institution on record, unit: 0 or 1}
  abroad: {zh: 在境外, en: abroad, unit: 0 or 1}
  kin_deaths: {zh: 近一年亲属死亡人数, en: deaths among kin within a year, unit: persons}
  kin_lag_days: {zh: 亲属死亡到登记的最长天数, en: longest time from a death among kin to its report, unit: days, note: 没有亲属死亡的为空}
  silent_from_month: {zh: 沉默起始月序, en: month number of the first month of silence, unit: month number, note: 最后一次可靠活动迹象的次月；不足整月的不计}
  town: {zh: 居住镇街, en: town of residence, unit: code, note: 只用于公平性检验}
  hukou_region: {zh: 户籍地, en: region of household registration, unit: code, note: 只用于公平性检验}
  settled_by_rule: {zh: 死亡已有登记，规则 P01 可以认定, en: a registry tells of the death and rule P01 settles it, unit: true or false}
  prevented_fen: {zh: 今后十二个月将发放的金额, en: due in the next twelve months, unit: fen}
--- */
WITH due AS (
    -- 近期应发的每一笔养老金；退回的也算，退回与否取决于死亡是否已知
    SELECT i.root AS person_id, p.ym_month, p.amount_fen, p.acct_id, p.award_id
    FROM pension_payment AS p JOIN identity AS i ON i.person_id = p.person_id
    WHERE p.ym_month > $as_of_month - $hidden_months - $recent_months
        AND p.ym_month <= $as_of_month - $hidden_months
    UNION ALL
    -- 一至四级伤残职工的伤残津贴，供养亲属的抚恤金
    SELECT i.root AS person_id, b.ym_month, b.amount_fen, b.acct_id, NULL AS award_id
    FROM wi_benefit AS b
    LEFT JOIN dependant AS d ON d.dep_id = b.dep_id
    JOIN identity AS i ON i.person_id = CASE WHEN b.item = 'dep_month' THEN d.person_id ELSE b.person_id END
    WHERE b.item IN ('disab_month', 'dep_month')
        AND b.ym_month > $as_of_month - $hidden_months - $recent_months
        AND b.ym_month <= $as_of_month - $hidden_months
),
institution AS (
    -- 备案的机构集体账户
    SELECT key FROM exemption_in_force WHERE kind = 'institution_account'
),
recipient AS (
    -- 每个领取人：月均金额、何时申请、账户归谁
    SELECT
        d.person_id, SUM(d.amount_fen) / NULLIF(COUNT(DISTINCT d.ym_month), 0) AS month_fen,
        MAX(a.apply_date) AS apply_date,
        MAX(CASE WHEN n.key IS NULL THEN 0 ELSE 1 END) AS care_home,
        MAX(CASE WHEN h.root <> d.person_id AND n.key IS NULL THEN 1 ELSE 0 END) AS paid_to_other
    FROM due AS d
    LEFT JOIN pension_award AS a ON a.award_id = d.award_id
    LEFT JOIN institution AS n ON n.key = CAST(d.acct_id AS VARCHAR)
    LEFT JOIN bank_account AS b ON b.acct_id = d.acct_id
    LEFT JOIN identity AS h ON h.person_id = b.holder_person_id
    GROUP BY d.person_id
),
health AS (
    -- 每个领取人姓名相符的医保结算：到院就医、住院、药店购药
    SELECT
        m.person_id,
        MIN(CASE WHEN m.kind <> 'pharmacy' THEN CAST(m.admit_ts AS DATE) END) AS first_visit,
        MAX(CASE WHEN m.kind <> 'pharmacy' THEN CAST(m.admit_ts AS DATE) END) AS last_visit,
        MAX(CASE WHEN m.kind = 'inpatient' THEN CAST(m.admit_ts AS DATE) END) AS last_stay,
        COUNT(CASE
            WHEN m.kind = 'inpatient' AND date_diff('day', CAST(m.admit_ts AS DATE), $as_of) < $year_days THEN 1
        END) AS stays,
        COUNT(DISTINCT CASE
            WHEN m.kind <> 'pharmacy' AND m.admit_ts_month > $as_of_month - $untold_months - $habit_months
                AND m.admit_ts_month <= $as_of_month - $untold_months THEN m.admit_ts_month
        END) AS habit,
        MIN(CASE WHEN m.kind = 'pharmacy' THEN CAST(m.admit_ts AS DATE) END) AS first_purchase,
        MAX(CASE WHEN m.kind = 'pharmacy' THEN CAST(m.admit_ts AS DATE) END) AS last_purchase,
        COUNT(DISTINCT CASE
            WHEN m.kind = 'pharmacy' AND m.admit_ts_month > $as_of_month - $untold_months - $habit_months
                AND m.admit_ts_month <= $as_of_month - $untold_months THEN m.admit_ts_month
        END) AS purchase_habit
    FROM ext_medins AS m
    WHERE m."match" = 'strong' AND m.person_id IN (SELECT recipient.person_id FROM recipient)
    GROUP BY m.person_id
),
life AS (
    -- 每个领取人姓名相符的生活轨迹：乘车、接种、购药
    SELECT
        l.person_id,
        MIN(CASE WHEN l.kind = 'transport' THEN l.life_date END) AS first_journey,
        MAX(CASE WHEN l.kind = 'transport' THEN l.life_date END) AS last_journey,
        COUNT(DISTINCT CASE
            WHEN l.kind = 'transport' AND l.life_date_month > $as_of_month - $untold_months - $habit_months
                AND l.life_date_month <= $as_of_month - $untold_months THEN l.life_date_month
        END) AS journey_habit,
        MAX(CASE WHEN l.kind = 'vaccination' THEN l.life_date END) AS last_vaccination,
        MIN(CASE WHEN l.kind = 'pharmacy' THEN l.life_date END) AS first_purchase,
        MAX(CASE WHEN l.kind = 'pharmacy' THEN l.life_date END) AS last_purchase,
        COUNT(DISTINCT CASE
            WHEN l.kind = 'pharmacy' AND l.life_date_month > $as_of_month - $untold_months - $habit_months
                AND l.life_date_month <= $as_of_month - $untold_months THEN l.life_date_month
        END) AS purchase_habit
    FROM ext_life AS l
    WHERE l."match" = 'strong' AND l.person_id IN (SELECT recipient.person_id FROM recipient)
    GROUP BY l.person_id
),
crossing AS (
    -- 每个领取人最近一次出入境，是否仍在境外
    SELECT
        b.person_id, MAX(CAST(GREATEST(b.exit_ts, b.entry_ts) AS DATE)) AS last_crossing,
        MAX(CASE WHEN b.settled OR b.entry_ts IS NULL THEN 1 ELSE 0 END) AS abroad
    FROM ext_border AS b
    WHERE b."match" = 'strong' AND b.person_id IN (SELECT recipient.person_id FROM recipient)
    GROUP BY b.person_id
),
certified AS (
    -- 每个领取人的资格认证，按方式
    SELECT
        i.root AS person_id,
        MAX(CASE WHEN c.result = 'success' AND c.method IN ('window', 'visit') THEN CAST(c.cert_ts AS DATE) END)
            AS last_present,
        MAX(CASE WHEN c.result = 'success' AND c.method IN ('face', 'window', 'visit') THEN CAST(c.cert_ts AS DATE) END)
            AS last_shown,
        MAX(CASE WHEN c.result = 'success' AND c.method = 'match' THEN CAST(c.cert_ts AS DATE) END) AS last_matched,
        MAX(CASE WHEN c.result <> 'failed' AND c.method = 'paper' THEN CAST(c.cert_ts AS DATE) END) AS last_paper,
        COUNT(CASE
            WHEN c.result <> 'success' AND date_diff('day', CAST(c.cert_ts AS DATE), $as_of) < $year_days THEN 1
        END) AS trouble
    FROM certification AS c JOIN identity AS i ON i.person_id = c.person_id
    WHERE i.root IN (SELECT recipient.person_id FROM recipient)
    GROUP BY i.root
),
records AS (
    -- 各登记库从哪天到哪天有数据：登记库停报的日子不算本人的沉默
    SELECT
        MIN(h.first_visit) AS visits_from, MAX(h.last_visit) AS visits_to,
        MIN(l.first_journey) AS journeys_from, MAX(l.last_journey) AS journeys_to,
        LEAST(MIN(h.first_purchase), MIN(l.first_purchase)) AS purchases_from,
        GREATEST(MAX(h.last_purchase), MAX(l.last_purchase)) AS purchases_to,
        MIN(c.last_shown) AS shown_from, MIN(c.last_matched) AS matched_from
    FROM recipient AS r
    LEFT JOIN health AS h ON h.person_id = r.person_id
    LEFT JOIN life AS l ON l.person_id = r.person_id
    LEFT JOIN certified AS c ON c.person_id = r.person_id
),
account AS (
    -- 每个领取人最近一次启用收款账户
    SELECT i.root AS person_id, MAX(k.valid_from) AS opened
    FROM payee_link AS k JOIN identity AS i ON i.person_id = k.person_id
    WHERE k.valid_from <= $as_of AND i.root IN (SELECT recipient.person_id FROM recipient)
    GROUP BY i.root
),
told AS (
    -- 每个死者最早一次登记
    SELECT e.person_id, MIN(e.death_date) AS death_date, MIN(CAST(e.received_ts AS DATE)) AS told_on
    FROM ext_death AS e
    WHERE e."match" = 'strong' AND e.revoked_date IS NULL
    GROUP BY e.person_id
),
bereaved AS (
    -- 每个领取人的亲属：近一年死亡几人，死亡到登记最长几天
    SELECT
        i.root AS person_id,
        COUNT(DISTINCT CASE WHEN date_diff('day', t.death_date, $as_of) < $year_days THEN t.person_id END) AS kin_deaths,
        MAX(GREATEST(date_diff('day', t.death_date, t.told_on), 0)) AS kin_lag_days
    FROM told AS t
    JOIN relation AS n ON n.b_person = t.person_id
    JOIN identity AS i ON i.person_id = n.a_person
    WHERE n.kind <> 'co_address' AND i.root <> t.person_id
    GROUP BY i.root
),
seen AS (
    -- 每个领取人最后一次可靠的活动迹象
    SELECT
        r.person_id,
        GREATEST(
            h.last_visit, l.last_journey, l.last_vaccination, x.last_crossing, c.last_present, r.apply_date,
            k.visits_from
        ) AS last_day
    FROM recipient AS r
    CROSS JOIN records AS k
    LEFT JOIN health AS h ON h.person_id = r.person_id
    LEFT JOIN life AS l ON l.person_id = r.person_id
    LEFT JOIN crossing AS x ON x.person_id = r.person_id
    LEFT JOIN certified AS c ON c.person_id = r.person_id
),
silence AS (
    -- 每个领取人在各登记库中沉默了多久，以登记库最近一天为止
    SELECT
        r.person_id, r.month_fen, r.care_home, r.paid_to_other, s.last_day,
        CASE WHEN s.last_day IS NOT NULL THEN GREATEST(date_diff('day', s.last_day, $as_of), 0) END
            / $month_days AS last_seen_months,
        CASE
            WHEN k.visits_to IS NOT NULL
                THEN GREATEST(date_diff('day', GREATEST(h.last_visit, r.apply_date, k.visits_from), k.visits_to), 0)
        END / $month_days AS medical_silent_months,
        CASE
            WHEN k.journeys_to IS NOT NULL
                THEN GREATEST(
                    date_diff('day', GREATEST(l.last_journey, r.apply_date, k.journeys_from), k.journeys_to), 0
                )
        END / $month_days AS travel_silent_months,
        CASE
            WHEN k.purchases_to IS NOT NULL
                THEN GREATEST(
                    date_diff(
                        'day', GREATEST(h.last_purchase, l.last_purchase, r.apply_date, k.purchases_from),
                        k.purchases_to
                    ),
                    0
                )
        END / $month_days AS pharmacy_silent_months,
        date_diff('day', GREATEST(c.last_shown, r.apply_date, k.shown_from), $as_of) / $month_days AS certified_months,
        date_diff('day', GREATEST(c.last_matched, r.apply_date, k.matched_from), $as_of) / $month_days AS matched_months,
        COALESCE(h.habit, 0) / $habit_months AS visit_rate,
        COALESCE(l.journey_habit, 0) / $habit_months AS journey_rate,
        GREATEST(COALESCE(h.purchase_habit, 0), COALESCE(l.purchase_habit, 0)) / $habit_months AS purchase_rate,
        COALESCE(h.stays, 0) AS stays,
        CASE WHEN h.last_stay = h.last_visit THEN 1 ELSE 0 END AS ended_in_hospital,
        CASE WHEN c.last_paper > COALESCE(c.last_shown, k.visits_from) THEN 1 ELSE 0 END AS paper_certified,
        COALESCE(c.trouble, 0) AS trouble,
        COALESCE(x.abroad, 0) AS abroad
    FROM recipient AS r
    JOIN seen AS s ON s.person_id = r.person_id
    CROSS JOIN records AS k
    LEFT JOIN health AS h ON h.person_id = r.person_id
    LEFT JOIN life AS l ON l.person_id = r.person_id
    LEFT JOIN crossing AS x ON x.person_id = r.person_id
    LEFT JOIN certified AS c ON c.person_id = r.person_id
)
SELECT
    s.person_id,
    ($as_of_month - p.birth_date_month) / $year_months AS age_years,
    CASE WHEN p.sex = 'M' THEN 1 ELSE 0 END AS male,
    s.last_seen_months,
    CASE
        WHEN s.last_seen_months IS NOT NULL THEN GREATEST(LEAST(s.last_seen_months, $untold_months), 1 / $month_days)
    END AS months_at_risk,
    s.medical_silent_months,
    s.medical_silent_months * s.visit_rate AS medical_missed,
    s.travel_silent_months,
    s.travel_silent_months * s.journey_rate AS travel_missed,
    s.pharmacy_silent_months,
    s.pharmacy_silent_months * s.purchase_rate AS pharmacy_missed,
    s.stays AS hospital_stays,
    s.ended_in_hospital,
    s.certified_months,
    s.matched_months,
    s.paper_certified,
    s.trouble AS certification_trouble,
    CASE WHEN a.opened > s.last_day THEN 1 ELSE 0 END AS account_changed,
    s.paid_to_other,
    s.care_home,
    s.abroad,
    COALESCE(b.kin_deaths, 0) AS kin_deaths,
    b.kin_lag_days,
    $as_of_month - CAST(FLOOR(s.last_seen_months) AS BIGINT) + 1 AS silent_from_month,
    p.town,
    p.hukou_region,
    d.person_id IS NOT NULL AS settled_by_rule,
    CAST(FLOOR(s.month_fen * $year_months) AS BIGINT) AS prevented_fen
FROM silence AS s
JOIN person AS p ON p.person_id = s.person_id
LEFT JOIN account AS a ON a.person_id = s.person_id
LEFT JOIN bereaved AS b ON b.person_id = s.person_id
LEFT JOIN death AS d ON d.person_id = s.person_id

/* ---
code: P13
title: 丧葬抚恤待遇异常
title_en: Death benefit wrong, paid twice or not set off
asks: 一人死亡是否领了两份丧葬补助金，抚恤金是否超出法定月数，领取人是不是亲属，多发的养老金有没有抵扣，死者有没有死亡信息、待遇停了没有？
asks_en: Were two funeral grants paid for one death, too many months granted, a stranger paid, overpaid pension not set off, is the death on record, and has the pension stopped?
line: pension
entity: death_benefit
severity: 3
status: live
basis: [社会保险法 第十七条, 社会保险法 第四十九条, 社会保险法 第八十八条, 人社部发〔2021〕18号, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
reads:
  - identity
  - person
  - relation
  - death_benefit
  - payment
  - pension_award
  - account_opening
  - claimant_contribution
  - death
  - ext_death
  - ext_household
  - law_parameter
eligible: |
  SELECT src_key AS db_id FROM payment WHERE src_table = 'death_benefit'
parameters:
  least_months: {value: 1.0, unit: months, source: 业务规则目录 P13 (相差一个月起)}
  wait_days: {value: 90, unit: days, source: 业务规则目录 P13 (九十天后仍无死亡信息；补发也等这么久)}
  capped_years: {value: 5, unit: years, source: 人社部发〔2021〕18号 (不足五年的以本人缴费为限)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
  year_months: {value: 12, unit: months, source: 一年}
at_stake: 后领的丧葬补助金；抚恤金与法定标准的差额（少发的为负数）；非亲属领取的、没有死亡信息的全部待遇；没有抵扣和没有停发的养老金
at_stake_en: The later funeral grant; what differs from the lawful survivors' sum (negative where too little); all paid to a stranger or without a death on record; pension not set off or not stopped
look_alikes:
  - what: 遗属改选另一险种，先领的一份已退回
    what_en: The survivors chose another line and gave the first grant back
    cleared_by: 退回记录
    cleared_by_en: The refund on record
  - what: 领取养老金年数的舍入
    what_en: Rounding of the years the pension was drawn
    cleared_by: 死亡当月算与不算都对照，从宽
    cleared_by_en: Compared with and without the month of death, the better one taken
  - what: 抚恤金分次核发，后来补足
    what_en: The sum was granted in parts
    cleared_by: 同一死者各次合计
    cleared_by_en: All parts of one death are added
  - what: 缴费不足五年，以本人缴费为限
    what_en: Paid in for less than five years, the sum is capped at the person's own contributions
    cleared_by: 缴费不足五年的只看偏高
    cleared_by_en: Below five years looked at only for too much
says: "为死者 {deceased_id} 发放丧葬抚恤 {grants} 笔，其中存疑 {at_stake_fen|yuan} 元"
says_en: "{grants} death benefits for the deceased {deceased_id}; {at_stake_fen|yuan} yuan in doubt"
--- */
WITH granted AS (
    -- 每笔没有全部退回的丧葬抚恤待遇，归到死者
    SELECT
        i.root AS deceased_id, d.db_id, d.line, d.item, d.pay_date, d.pay_date_month, d.payee_person_id,
        p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS fen
    FROM death_benefit AS d
    JOIN identity AS i ON i.person_id = d.deceased_id
    JOIN payment AS p ON p.src_table = 'death_benefit' AND p.src_key = d.db_id
    WHERE p.amount_fen > p.returned_fen
),
funerals AS (
    -- 同一死者的各份丧葬补助金，按支付先后；先领的一份是遗属的选择
    SELECT
        deceased_id, src_table, src_key, ym, fen, db_id,
        ROW_NUMBER() OVER (PARTITION BY deceased_id ORDER BY pay_date, db_id) AS place,
        COUNT(*) OVER (PARTITION BY deceased_id) AS grants
    FROM granted WHERE item = 'funeral'
),
survivors AS (
    -- 职工养老的每笔抚恤金，大的在前
    SELECT
        deceased_id, db_id, pay_date, src_table, src_key, ym, fen,
        ROW_NUMBER() OVER (PARTITION BY deceased_id ORDER BY fen DESC, db_id) AS place
    FROM granted WHERE line = 'EP' AND item = 'survivor'
),
survived AS (
    -- 每个死者的抚恤金合计、最后一笔的日子
    SELECT deceased_id, CAST(SUM(fen) AS BIGINT) AS fen, MAX(pay_date) AS last_day FROM survivors GROUP BY deceased_id
),
pensioners AS (
    -- 其中领过职工养老金的：核定的缴费年限（含视同）和起领月
    SELECT
        s.deceased_id, MAX(a.actual_months + a.deemed_months) AS paid_months, MIN(a.benefit_start_ym_month) AS start_month
    FROM survived AS s
    JOIN identity AS i ON i.root = s.deceased_id
    JOIN pension_award AS a ON a.person_id = i.person_id
    WHERE a.scheme = 'EP' AND a.award_type <> 'disability_allow' AND (a.end_reason IS NULL OR a.end_reason <> 'error')
    GROUP BY s.deceased_id
),
contributors AS (
    -- 没有领过的：期初的实缴与视同月数，加上此后逐月的缴费
    SELECT deceased_id, SUM(months) AS paid_months
    FROM (
        SELECT s.deceased_id, o.paid_months + o.deemed_months AS months
        FROM survived AS s
        JOIN identity AS i ON i.root = s.deceased_id
        JOIN account_opening AS o ON o.person_id = i.person_id AND o.line = 'EP'
        UNION ALL
        SELECT s.deceased_id, COUNT(DISTINCT c.ym_month) AS months
        FROM survived AS s
        JOIN claimant_contribution AS c ON c.person_id = s.deceased_id AND c.lines_ep
        GROUP BY s.deceased_id
    ) AS u
    GROUP BY deceased_id
),
insured AS (
    -- 每个死者的死亡月、缴费满几年，以及死前领了几个月养老金
    SELECT
        s.deceased_id, s.fen, s.last_day, d.death_date_month AS death_month,
        CAST(FLOOR(COALESCE(p.paid_months, c.paid_months) / $year_months) AS BIGINT) AS years,
        CASE WHEN p.start_month <= d.death_date_month THEN d.death_date_month - p.start_month END AS drawn_months
    FROM survived AS s
    JOIN death AS d ON d.person_id = s.deceased_id
    LEFT JOIN pensioners AS p ON p.deceased_id = s.deceased_id
    LEFT JOIN contributors AS c ON c.deceased_id = s.deceased_id
),
standards AS (
    -- 死亡当月施行的抚恤金标准：按缴费年数分档的基本月数（只有这一项分档），超过多少年起逐年增加几个月，封顶和保底，一个月多少钱
    SELECT
        s.deceased_id, s.fen, s.last_day, s.years, s.drawn_months, n.value_fen AS income_fen,
        MAX(CASE WHEN CAST(k.key AS BIGINT) <= s.years THEN k.value END) AS base,
        MAX(CASE WHEN k.name = 'survivor_extra_after' THEN k.value END) AS extra_after,
        MAX(CASE WHEN k.name = 'survivor_months_per_year' THEN k.value END) AS each_year,
        MAX(CASE WHEN k.name = 'survivor_months_cap' THEN k.value END) AS most,
        MAX(CASE WHEN k.name = 'survivor_months_floor' THEN k.value END) AS least
    FROM insured AS s
    JOIN law_parameter AS n
        ON n.name = 'provincial_urban_income' AND s.death_month BETWEEN n.from_month AND n.to_month
    JOIN law_parameter AS k
        ON k.name IN (
            'survivor_months', 'survivor_extra_after', 'survivor_months_per_year', 'survivor_months_cap',
            'survivor_months_floor'
        )
        AND s.death_month BETWEEN k.from_month AND k.to_month
    GROUP BY s.deceased_id, s.fen, s.last_day, s.years, s.drawn_months, n.value_fen
),
earned AS (
    -- 按缴费年数应得的月数
    SELECT
        deceased_id, fen, last_day, years, drawn_months, income_fen, least AS least_months,
        LEAST(base + GREATEST(years - extra_after, 0) * each_year, most) AS months
    FROM standards
),
due AS (
    -- 领过养老金的每满一年减一个月，死亡当月算与不算各算一遍
    SELECT
        deceased_id, fen, last_day, years, income_fen,
        CASE
            WHEN drawn_months IS NULL THEN months
            ELSE GREATEST(months - FLOOR(drawn_months / $year_months), least_months)
        END * income_fen AS most_fen,
        CASE
            WHEN drawn_months IS NULL THEN months
            ELSE GREATEST(months - FLOOR((drawn_months + 1) / $year_months), least_months)
        END * income_fen AS least_fen
    FROM earned
),
off_standard AS (
    -- 与法定标准相差一个月以上的；偏低的要等补发，缴费不足五年的以本人缴费为限
    SELECT deceased_id, 'survivor_too_much' AS test, CAST(ROUND(fen - most_fen) AS BIGINT) AS fen
    FROM due WHERE (fen - most_fen) / NULLIF(income_fen, 0) >= $least_months
    UNION ALL
    SELECT deceased_id, 'survivor_too_little' AS test, CAST(ROUND(fen - least_fen) AS BIGINT) AS fen
    FROM due
    WHERE (least_fen - fen) / NULLIF(income_fen, 0) >= $least_months AND years >= $capped_years
        AND date_diff('day', last_day, $as_of) >= $wait_days
),
kin AS (
    -- 死者的亲属：配偶、父母、子女、兄弟姐妹，不论登记在哪一方
    SELECT a_person AS one, b_person AS other FROM relation WHERE kind <> 'co_address'
    UNION
    SELECT b_person AS one, a_person AS other FROM relation WHERE kind <> 'co_address'
),
strangers AS (
    -- 领取人既不是死者亲属，也不与死者同户的每笔待遇
    SELECT g.deceased_id, g.db_id, g.src_table, g.src_key, g.ym, g.fen
    FROM granted AS g
    JOIN identity AS y ON y.person_id = g.payee_person_id
    JOIN person AS b ON b.person_id = g.deceased_id
    JOIN person AS s ON s.person_id = y.root
    WHERE COALESCE(s.household_id <> b.household_id, TRUE)
        AND NOT EXISTS (SELECT 1 FROM kin AS k WHERE k.one = g.deceased_id AND k.other = y.root)
        AND NOT EXISTS (
            SELECT 1 FROM ext_household AS h JOIN ext_household AS o ON o.household_no = h.household_no
            WHERE h.person_id = g.deceased_id AND o.person_id = y.root
        )
),
unrecorded AS (
    -- 支付满九十天，仍没有任何死亡信息的每笔待遇
    SELECT g.deceased_id, g.db_id, g.src_table, g.src_key, g.ym, g.fen
    FROM granted AS g
    WHERE date_diff('day', g.pay_date, $as_of) >= $wait_days
        AND NOT EXISTS (SELECT 1 FROM ext_death AS x WHERE x.person_id = g.deceased_id AND x.revoked_date IS NULL)
),
settled AS (
    -- 每个死者最后一笔养老保险的丧葬抚恤待遇：此时应抵扣多发的养老金、停发待遇
    SELECT deceased_id, MAX(pay_date) AS last_day FROM granted WHERE line IN ('EP', 'GP', 'RP') GROUP BY deceased_id
),
running AS (
    -- 死亡次月起、没有全部收回的每笔养老金：支付丧葬抚恤时已多发而没有抵扣的，此后仍在发的
    SELECT
        s.deceased_id, p.award_id, p.src_table, p.src_key, p.ym, p.amount_fen - p.returned_fen AS fen,
        CASE WHEN p.pay_date <= s.last_day THEN 'pension_not_set_off' ELSE 'pension_not_stopped' END AS test,
        CASE WHEN a.status = 'active' THEN a.monthly_fen END AS month_fen
    FROM settled AS s
    JOIN death AS d ON d.person_id = s.deceased_id
    JOIN identity AS i ON i.root = s.deceased_id
    JOIN payment AS p ON p.person_id = i.person_id
    JOIN pension_award AS a ON a.award_id = p.award_id
    JOIN law_parameter AS t ON t.name = 'death_stop_months' AND p.ym_month BETWEEN t.from_month AND t.to_month
    WHERE p.ym_month >= d.death_date_month + t.value AND p.amount_fen > p.returned_fen
),
found AS (
    -- 每行一笔存疑的支付和它的证据：后领的丧葬补助金，先领的一份只作证据
    SELECT
        deceased_id, 'two_funeral_grants' AS test, CASE WHEN place > 1 THEN ym END AS ym,
        CASE WHEN place > 1 THEN src_table END AS src_table, CASE WHEN place > 1 THEN src_key END AS src_key,
        CASE WHEN place > 1 THEN fen END AS fen, db_id, CAST(NULL AS BIGINT) AS award_id
    FROM funerals WHERE grants > 1
    UNION ALL
    -- 抚恤金与法定标准的差额，记在最大的一笔上
    SELECT o.deceased_id, o.test, g.ym, g.src_table, g.src_key, o.fen, g.db_id, NULL AS award_id
    FROM off_standard AS o JOIN survivors AS g ON g.deceased_id = o.deceased_id AND g.place = 1
    UNION ALL
    -- 非亲属领取的
    SELECT
        deceased_id, 'payee_not_kin' AS test, ym, src_table, src_key, fen, db_id, NULL AS award_id
    FROM strangers
    UNION ALL
    -- 没有死亡信息的
    SELECT
        deceased_id, 'no_death_record' AS test, ym, src_table, src_key, fen, db_id, NULL AS award_id
    FROM unrecorded
    UNION ALL
    -- 没有抵扣的、没有停发的养老金
    SELECT deceased_id, test, ym, src_table, src_key, fen, NULL AS db_id, award_id
    FROM running
),
flowing AS (
    -- 没有停发的，今后每个月还要发多少
    SELECT deceased_id, SUM(month_fen) AS fen
    FROM (SELECT DISTINCT deceased_id, award_id, month_fen FROM running WHERE test = 'pension_not_stopped') AS u
    GROUP BY deceased_id
),
counted AS (
    -- 每个死者有几笔丧葬抚恤待遇
    SELECT deceased_id, COUNT(*) AS grants, MIN(db_id) AS first_grant FROM granted GROUP BY deceased_id
)
SELECT
    f.deceased_id AS finding,
    'person' AS subject_kind,
    f.deceased_id AS subject_id,
    c.first_grant AS entity_id,
    f.test AS test,
    CASE
        WHEN f.test = 'pension_not_stopped' THEN 4
        WHEN f.test IN ('payee_not_kin', 'survivor_too_little', 'pension_not_set_off') THEN 2
        ELSE 3
    END AS severity,
    f.ym AS from_ym,
    f.ym AS to_ym,
    CASE WHEN f.test = 'pension_not_stopped' THEN CAST(w.fen AS BIGINT) * $prevented_months ELSE 0 END AS prevented_fen,
    f.db_id AS proof__death_benefit,
    f.award_id AS proof__pension_award,
    f.src_table AS money_table,
    f.src_key AS money_key,
    f.fen AS fen,
    f.deceased_id AS deceased_id,
    c.grants AS grants
FROM found AS f
JOIN counted AS c ON c.deceased_id = f.deceased_id
LEFT JOIN flowing AS w ON w.deceased_id = f.deceased_id

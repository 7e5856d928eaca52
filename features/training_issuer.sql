/* ---
entity: training_issuer
key: [issuer_id]
title: 技能证书发证机构
title_en: Issuers of skill certificates
grain: one row an issuer with subsidised certificates of the last window_months months
reads: [skill_subsidy, identity, person, employer, enrolment, bank_account, ext_skill_cert, ext_education, ext_medins, ext_border, ext_custody, pension_award]
parameters:
  window_months: {value: 24, unit: months, source: 设计值，行政处罚追责期两年}
  year_months: {value: 12, unit: months, source: 定义}
  registry_lag_days: {value: 180, unit: days, source: 设计阈值，证书登记最晚半年送达，与规则 U12 相同}
  far_km: {value: 50, unit: km, source: 设计值，住处与单位相距超出当日往返的通常距离}
  earth_km: {value: 6371, unit: km, source: 地球平均半径}
  half: {value: 2, unit: number, source: 半正矢公式}
columns:
  certificates: {zh: 领取补贴的证书, en: subsidised certificates, unit: certificates}
  days: {zh: 发证的日子, en: days on which they were issued, unit: days}
  per_day: {zh: 每个发证日的证书, en: certificates a day of issue, unit: certificates}
  agent_share: {zh: 任两件经同一代办申报的概率, en: chance that two were filed by one agent, unit: share, note: 赫芬达尔指数，自行申报的不算同一}
  bank_share: {zh: 任两件汇入同一银行的概率, en: chance that two were paid to one bank, unit: share, note: 赫芬达尔指数}
  other_account_share: {zh: 汇入他人账户的占比, en: share paid to the account of somebody else, unit: share}
  unable_share: {zh: 取证之日不可能或无资格参加的占比, en: share of holders who cannot have been there or were no trainees, unit: share, note: 住院、出境、在押、全日制学生、已领养老待遇}
  unknown_share: {zh: 证书登记库查无的占比, en: share that the registry of certificates does not have, unit: share}
  checkable: {zh: 登记库应已收到的证书, en: certificates that the registry should have by now, unit: certificates}
  far_share: {zh: 住处远离单位的占比, en: share of holders who live far from their employer, unit: share}
  placed: {zh: 取证时单位与住处都有坐标的, en: certificates whose holder and employer have a place, unit: certificates}
  yearly_fen: {zh: 近十二个月的补贴, en: subsidies of the last twelve months, unit: fen}
  window_month: {zh: 窗口首月月序, en: month number of the window's first month, unit: month number}
--- */
WITH issued AS (
    -- 窗口内发证、已领补贴的证书，并入的人员记录算作同一人
    SELECT
        s.sub_id, s.issuer_id, i.root AS person_id, s.cert_no, s.occ_code, s.level, s.cert_date, s.cert_date_month,
        s.acct_id, s.agent_id, s.amount_fen, s.apply_ts_month
    FROM skill_subsidy AS s
    JOIN identity AS i ON i.person_id = s.person_id
    WHERE s.cert_date_month > $as_of_month - $window_months AND s.issuer_id IS NOT NULL
),
totals AS (
    -- 每个机构的证书、发证日、近一年的补贴
    SELECT
        g.issuer_id, COUNT(*) AS certificates, COUNT(DISTINCT g.cert_date) AS days,
        SUM(CASE WHEN g.apply_ts_month > $as_of_month - $year_months THEN g.amount_fen ELSE 0 END) AS yearly_fen
    FROM issued AS g
    GROUP BY g.issuer_id
),
by_agent AS (
    -- 每个机构经每个代办申报的证书
    SELECT g.issuer_id, g.agent_id, COUNT(*) AS n
    FROM issued AS g
    WHERE g.agent_id IS NOT NULL
    GROUP BY g.issuer_id, g.agent_id
),
agents AS (
    -- 经同一代办的证书对
    SELECT b.issuer_id, SUM(b.n * (b.n - 1)) AS pairs FROM by_agent AS b GROUP BY b.issuer_id
),
by_bank AS (
    -- 每个机构的证书汇入每家银行的件数
    SELECT g.issuer_id, a.bank, COUNT(*) AS n
    FROM issued AS g
    JOIN bank_account AS a ON a.acct_id = g.acct_id
    GROUP BY g.issuer_id, a.bank
),
banks AS (
    -- 汇入同一银行的证书对
    SELECT b.issuer_id, SUM(b.n * (b.n - 1)) AS pairs FROM by_bank AS b GROUP BY b.issuer_id
),
strangers AS (
    -- 汇入他人账户的证书
    SELECT g.issuer_id, COUNT(*) AS n
    FROM issued AS g
    JOIN bank_account AS a ON a.acct_id = g.acct_id
    JOIN identity AS h ON h.person_id = a.holder_person_id
    WHERE h.root <> g.person_id
    GROUP BY g.issuer_id
),
absent AS (
    -- 取证之日住院
    SELECT g.sub_id, g.issuer_id
    FROM issued AS g
    JOIN ext_medins AS m ON m.person_id = g.person_id
    WHERE m.kind = 'inpatient' AND m."match" = 'strong'
        AND CAST(m.admit_ts AS DATE) < g.cert_date AND CAST(m.discharge_ts AS DATE) > g.cert_date
    UNION
    -- 人在境外
    SELECT g.sub_id, g.issuer_id
    FROM issued AS g
    JOIN ext_border AS b ON b.person_id = g.person_id
    WHERE b."match" = 'strong' AND CAST(b.exit_ts AS DATE) < g.cert_date
        AND (b.entry_ts IS NULL OR CAST(b.entry_ts AS DATE) > g.cert_date)
    UNION
    -- 在押
    SELECT g.sub_id, g.issuer_id
    FROM issued AS g
    JOIN ext_custody AS j ON j.person_id = g.person_id
    WHERE j."match" = 'strong' AND (j.exec_mode = 'in_prison' OR j.kind IN ('pretrial', 'rehab'))
        AND j.start_date < g.cert_date AND (j.end_date IS NULL OR j.end_date > g.cert_date)
    UNION
    -- 全日制学生
    SELECT g.sub_id, g.issuer_id
    FROM issued AS g
    JOIN ext_education AS e ON e.person_id = g.person_id
    WHERE e."match" = 'strong' AND e.fulltime
        AND e.from_date <= g.cert_date AND (e.to_date IS NULL OR e.to_date >= g.cert_date)
    UNION
    -- 已在领取养老待遇
    SELECT g.sub_id, g.issuer_id
    FROM issued AS g
    JOIN identity AS i ON i.root = g.person_id
    JOIN pension_award AS a ON a.person_id = i.person_id
    WHERE a.benefit_start_ym_month <= g.cert_date_month
        AND (a.end_ym_month IS NULL OR a.end_ym_month >= g.cert_date_month)
),
unable AS (
    -- 每个机构这样的证书
    SELECT b.issuer_id, COUNT(*) AS n FROM absent AS b GROUP BY b.issuer_id
),
arrived AS (
    -- 登记库已收到过证书的取证月份
    SELECT DISTINCT c.cert_date_month FROM ext_skill_cert AS c
),
due AS (
    -- 登记库应已收到的证书
    SELECT g.sub_id, g.issuer_id, g.person_id, g.cert_no, g.occ_code, g.level
    FROM issued AS g
    JOIN arrived AS r ON r.cert_date_month = g.cert_date_month
    WHERE date_diff('day', g.cert_date, $as_of) > $registry_lag_days
),
known AS (
    -- 其中登记库有同号证书的
    SELECT d.sub_id FROM due AS d JOIN ext_skill_cert AS c ON c.cert_no = d.cert_no
    UNION
    -- 或本人同职业、同等级的证书，换号补发的
    SELECT d.sub_id
    FROM due AS d
    JOIN ext_skill_cert AS c ON c.person_id = d.person_id AND c.occ = d.occ_code AND c.level = d.level
),
registered AS (
    -- 每个机构应收到的证书，及查无的
    SELECT d.issuer_id, COUNT(*) AS checkable, COUNT(CASE WHEN k.sub_id IS NULL THEN 1 END) AS unknown
    FROM due AS d
    LEFT JOIN known AS k ON k.sub_id = d.sub_id
    GROUP BY d.issuer_id
),
work AS (
    -- 取证之日的参保单位，离住处最近的一个
    SELECT
        g.sub_id, g.issuer_id,
        MIN($earth_km * $half * ASIN(SQRT(
            POWER(SIN(RADIANS(e.lat - p.lat) / $half), $half)
            + COS(RADIANS(p.lat)) * COS(RADIANS(e.lat)) * POWER(SIN(RADIANS(e.lon - p.lon) / $half), $half)
        ))) AS km
    FROM issued AS g
    JOIN person AS p ON p.person_id = g.person_id
    JOIN enrolment AS n ON n.person_id = g.person_id
    JOIN employer AS e ON e.employer_id = n.employer_id
    WHERE n.start_date <= g.cert_date AND (n.end_date IS NULL OR n.end_date >= g.cert_date)
        AND e.lat IS NOT NULL AND e.lon IS NOT NULL AND p.lat IS NOT NULL AND p.lon IS NOT NULL
    GROUP BY g.sub_id, g.issuer_id
),
distant AS (
    -- 每个机构有坐标的证书，及住处远离单位的
    SELECT w.issuer_id, COUNT(*) AS placed, COUNT(CASE WHEN w.km > $far_km THEN 1 END) AS far
    FROM work AS w
    GROUP BY w.issuer_id
)
SELECT
    t.issuer_id,
    t.certificates,
    t.days,
    t.certificates / NULLIF(t.days, 0) AS per_day,
    COALESCE(a.pairs, 0) / NULLIF(t.certificates * (t.certificates - 1), 0) AS agent_share,
    COALESCE(b.pairs, 0) / NULLIF(t.certificates * (t.certificates - 1), 0) AS bank_share,
    COALESCE(s.n, 0) / NULLIF(t.certificates, 0) AS other_account_share,
    COALESCE(u.n, 0) / NULLIF(t.certificates, 0) AS unable_share,
    r.unknown / NULLIF(r.checkable, 0) AS unknown_share,
    COALESCE(r.checkable, 0) AS checkable,
    d.far / NULLIF(d.placed, 0) AS far_share,
    COALESCE(d.placed, 0) AS placed,
    t.yearly_fen,
    $as_of_month - $window_months + 1 AS window_month
FROM totals AS t
LEFT JOIN agents AS a ON a.issuer_id = t.issuer_id
LEFT JOIN banks AS b ON b.issuer_id = t.issuer_id
LEFT JOIN strangers AS s ON s.issuer_id = t.issuer_id
LEFT JOIN unable AS u ON u.issuer_id = t.issuer_id
LEFT JOIN registered AS r ON r.issuer_id = t.issuer_id
LEFT JOIN distant AS d ON d.issuer_id = t.issuer_id

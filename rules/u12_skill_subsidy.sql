/* ---
code: U12
title: 技能提升补贴疑点
title_en: Skill-subsidy irregularity
asks: 技能提升补贴的证书、次数、期限、参保月数是否合规，取证时本人是否可能在场，款项是否进了代办的账户？
asks_en: Are certificate, number, time and insured months of a skill subsidy in order, could the person have been examined, and did the money go to an agent?
line: unemployment
entity: skill_subsidy
severity: 3
status: live
basis: [失业保险条例 第十条, 社会保险法 第八十八条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第二十六条, 技能提升补贴政策]
reads:
  - identity
  - person
  - payment
  - skill_subsidy
  - ext_skill_cert
  - ext_medins
  - ext_border
  - ext_custody
  - ext_education
  - pension_award
  - enrolment
  - account_opening
  - claimant_contribution
  - bank_account
  - agent
  - law_parameter
eligible: |
  SELECT sub_id FROM skill_subsidy
parameters:
  year_months: {value: 12, unit: months, source: 定义：一年十二个月}
  registry_lag_days: {value: 180, unit: days, source: 设计阈值：证书登记最晚半年送达}
at_stake: 该笔补贴，减去已退回的
at_stake_en: The subsidy, less what was returned
look_alikes:
  - what: 同日取得两个等级，各领一次
    what_en: Two levels obtained on one day, each paid once
    cleared_by: 等级不同
    cleared_by_en: The levels differ
  - what: 证书换号补发
    what_en: A certificate issued again under another number
    cleared_by: 登记库有本人同职业、同等级的证书
    cleared_by_en: The registry has the person's certificate of the same occupation and level
  - what: 登记库里证件号码写错
    what_en: A wrong identity number in the registry
    cleared_by: 证书号和姓名都相符
    cleared_by_en: Certificate number and name agree
  - what: 证书登记晚到
    what_en: A certificate that reaches the registry late
    cleared_by: 取证不满半年，或登记库还没有收到当月的证书
    cleared_by_en: Less than half a year since the certificate, or no certificates of its month yet
  - what: 单位欠费，或期初账户缺月数
    what_en: Arrears of the employer, or months missing in the opening account
    cleared_by: 申请时在保，参保登记已满规定的月数
    cleared_by_en: Enrolled when applying, for at least the months asked for
  - what: 整个车间同日培训、由单位人事代办申报
    what_en: A whole workshop examined on one day and filed by the employer's agent
    cleared_by: 款项进本人账户，证书在册
    cleared_by_en: The money goes to their own accounts, the certificates are on record
  - what: 负责代办的人本人取证
    what_en: The agent's own certificate
    cleared_by: 账户持有人就是本人
    cleared_by_en: The account is the claimant's
says: "技能补贴 {sub_id}（{cert_date} 取证，{apply_date} 申请），涉及 {at_stake_fen|yuan} 元"
says_en: "Skill subsidy {sub_id} (certificate of {cert_date}, applied for on {apply_date}), {at_stake_fen|yuan} yuan involved"
--- */
WITH subsidies AS (
    -- 每笔没有全部退回的补贴，并入的人员记录算作同一人
    SELECT
        s.sub_id, i.root AS person_id, b.name, s.cert_no, s.occ_code, s.level, s.cert_date, s.cert_date_month,
        s.apply_ts, CAST(s.apply_ts AS DATE) AS apply_date, s.apply_ts_month, s.acct_id,
        p.ym, p.src_table, p.src_key, p.amount_fen - p.returned_fen AS fen
    FROM skill_subsidy AS s
    JOIN identity AS i ON i.person_id = s.person_id
    JOIN person AS b ON b.person_id = i.root
    JOIN payment AS p ON p.src_table = 'skill_subsidy' AND p.src_key = s.sub_id
    WHERE p.amount_fen > p.returned_fen
),
ordered AS (
    -- 按申请先后：同一证书、同一职业等级、同一年度里各是第几笔，及最早的一笔
    SELECT
        sub_id, cert_no, apply_ts_month,
        FIRST_VALUE(sub_id) OVER (PARTITION BY cert_no ORDER BY apply_ts, sub_id) AS first_of_cert,
        FIRST_VALUE(sub_id) OVER (PARTITION BY person_id, occ_code, level ORDER BY apply_ts, sub_id) AS first_of_level,
        FIRST_VALUE(sub_id) OVER (
            PARTITION BY person_id, FLOOR(apply_ts_month / $year_months) ORDER BY apply_ts, sub_id
        ) AS first_of_year,
        ROW_NUMBER() OVER (
            PARTITION BY person_id, FLOOR(apply_ts_month / $year_months) ORDER BY apply_ts, sub_id
        ) AS place_in_year
    FROM subsidies
),
openings AS (
    -- 每人期初账户里的失业保险缴费月数和截止月
    SELECT i.root AS person_id, SUM(o.paid_months) AS months, MAX(o.as_of_ym_month) AS as_of_month
    FROM account_opening AS o JOIN identity AS i ON i.person_id = o.person_id
    WHERE o.line = 'UI'
    GROUP BY i.root
),
insured AS (
    -- 每笔补贴申请时的累计参保月数：期初月数加此后到申请当月的缴费月数
    SELECT s.sub_id, COALESCE(o.months, 0) + COUNT(DISTINCT k.ym_month) AS months
    FROM subsidies AS s
    LEFT JOIN openings AS o ON o.person_id = s.person_id
    LEFT JOIN claimant_contribution AS k
        ON k.person_id = s.person_id AND k.lines_ui AND k.ym_month <= s.apply_ts_month
        AND (o.as_of_month IS NULL OR k.ym_month > o.as_of_month)
    GROUP BY s.sub_id, o.months
),
registry AS (
    -- 证书登记库收到的最晚取证月份
    SELECT MAX(cert_date_month) AS last_month FROM ext_skill_cert
),
found AS (
    -- 各种情形，每行一笔补贴和一条证据：同一证书领了两次
    SELECT
        'certificate_paid_twice' AS test, 3 AS severity, 'strong' AS match, sub_id, first_of_cert AS other_sub,
        CAST(NULL AS BIGINT) AS cert_id, CAST(NULL AS BIGINT) AS medins_id, CAST(NULL AS BIGINT) AS border_id,
        CAST(NULL AS BIGINT) AS custody_id, CAST(NULL AS BIGINT) AS education_id, CAST(NULL AS BIGINT) AS award_id,
        CAST(NULL AS BIGINT) AS agent_id
    FROM ordered WHERE sub_id <> first_of_cert
    UNION ALL
    -- 同一职业同一等级，换一个证书号又领
    SELECT
        'level_paid_twice' AS test, 3 AS severity, 'strong' AS match, o.sub_id, o.first_of_level AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM ordered AS o JOIN subsidies AS f ON f.sub_id = o.first_of_level
    WHERE f.cert_no <> o.cert_no
    UNION ALL
    -- 超过每年次数
    SELECT
        'over_yearly_limit' AS test, 3 AS severity, 'strong' AS match, o.sub_id, o.first_of_year AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM ordered AS o
    JOIN law_parameter AS l ON l.name = 'skill_per_year' AND o.apply_ts_month BETWEEN l.from_month AND l.to_month
    WHERE o.place_in_year > l.value
    UNION ALL
    -- 取证之后过了申领期限
    SELECT
        'applied_late' AS test, 3 AS severity, 'strong' AS match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM subsidies AS s
    JOIN law_parameter AS l ON l.name = 'skill_apply_months' AND s.apply_ts_month BETWEEN l.from_month AND l.to_month
    WHERE s.apply_ts_month - s.cert_date_month > l.value
    UNION ALL
    -- 累计参保月数不足
    SELECT
        'insured_too_short' AS test, 3 AS severity, 'strong' AS match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM subsidies AS s
    JOIN insured AS n ON n.sub_id = s.sub_id
    JOIN law_parameter AS l ON l.name = 'skill_insured_months' AND s.apply_ts_month BETWEEN l.from_month AND l.to_month
    WHERE n.months < l.value
        AND NOT EXISTS (
            -- 申请时在保、登记已满规定月数的，是欠费或期初账户不全
            SELECT 1 FROM enrolment AS e JOIN identity AS j ON j.person_id = e.person_id
            WHERE j.root = s.person_id AND e.line = 'UI' AND e.start_date_month <= s.apply_ts_month - l.value
                AND (e.end_date IS NULL OR e.end_date >= s.apply_date)
        )
    UNION ALL
    -- 证书已被撤销
    SELECT
        'certificate_revoked' AS test, 3 AS severity, c.match, s.sub_id, NULL AS other_sub,
        c.ext_id AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM subsidies AS s JOIN ext_skill_cert AS c ON c.cert_no = s.cert_no AND c.person_id = s.person_id
    WHERE c.status = 'revoked'
    UNION ALL
    -- 登记库里没有本人的这个证书，也没有同职业同等级的证书
    SELECT
        'certificate_not_on_record' AS test, 2 AS severity, 'strong' AS match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM subsidies AS s JOIN registry AS r ON r.last_month >= s.cert_date_month
    WHERE date_diff('day', s.cert_date, $as_of) > $registry_lag_days
        AND NOT EXISTS (
            SELECT 1 FROM ext_skill_cert AS c
            WHERE c.cert_no = s.cert_no AND (c.person_id = s.person_id OR c.name = s.name)
        )
        AND NOT EXISTS (
            SELECT 1 FROM ext_skill_cert AS c
            WHERE c.person_id = s.person_id AND c.occ = s.occ_code AND c.level = s.level
        )
    UNION ALL
    -- 取证之日正在住院
    SELECT
        'in_hospital' AS test, 2 AS severity, m.match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, m.ext_id AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM subsidies AS s JOIN ext_medins AS m ON m.person_id = s.person_id
    WHERE m.kind = 'inpatient'
        AND CAST(m.admit_ts AS DATE) < s.cert_date AND CAST(m.discharge_ts AS DATE) > s.cert_date
    UNION ALL
    -- 取证之日人在境外
    SELECT
        'abroad' AS test, 2 AS severity, b.match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, NULL AS medins_id, b.ext_id AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM subsidies AS s JOIN ext_border AS b ON b.person_id = s.person_id
    WHERE CAST(b.exit_ts AS DATE) < s.cert_date AND (b.entry_ts IS NULL OR CAST(b.entry_ts AS DATE) > s.cert_date)
    UNION ALL
    -- 取证之日在押
    SELECT
        'in_custody' AS test, 2 AS severity, j.match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        j.ext_id AS custody_id, NULL AS education_id, NULL AS award_id, NULL AS agent_id
    FROM subsidies AS s JOIN ext_custody AS j ON j.person_id = s.person_id
    WHERE (j.exec_mode = 'in_prison' OR j.kind IN ('pretrial', 'rehab'))
        AND j.start_date < s.cert_date AND (j.end_date IS NULL OR j.end_date > s.cert_date)
    UNION ALL
    -- 取证时是全日制学生
    SELECT
        'full_time_student' AS test, 3 AS severity, e.match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, e.ext_id AS education_id, NULL AS award_id, NULL AS agent_id
    FROM subsidies AS s JOIN ext_education AS e ON e.person_id = s.person_id
    WHERE e.fulltime AND e.from_date <= s.cert_date AND (e.to_date IS NULL OR e.to_date >= s.cert_date)
    UNION ALL
    -- 取证时已在领取养老待遇
    SELECT
        'pensioner' AS test, 3 AS severity, 'strong' AS match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, a.award_id, NULL AS agent_id
    FROM subsidies AS s
    JOIN identity AS i ON i.root = s.person_id
    JOIN pension_award AS a ON a.person_id = i.person_id
    WHERE a.benefit_start_ym_month <= s.cert_date_month
        AND (a.end_ym_month IS NULL OR a.end_ym_month >= s.cert_date_month)
    UNION ALL
    -- 款项进了代办负责人的账户
    SELECT
        'agent_account' AS test, 3 AS severity, 'strong' AS match, s.sub_id, NULL AS other_sub,
        NULL AS cert_id, NULL AS medins_id, NULL AS border_id,
        NULL AS custody_id, NULL AS education_id, NULL AS award_id, g.agent_id
    FROM subsidies AS s
    JOIN bank_account AS b ON b.acct_id = s.acct_id
    JOIN identity AS h ON h.person_id = b.holder_person_id
    JOIN identity AS i ON i.root = h.root
    JOIN agent AS g ON g.person_id = i.person_id
    WHERE h.root <> s.person_id
),
proofs AS (
    -- 每种情形的证据：补贴本身，以及先领的一笔
    SELECT DISTINCT test, sub_id, sub_id AS proof_sub FROM found
    UNION ALL
    SELECT DISTINCT test, sub_id, other_sub AS proof_sub FROM found
)
SELECT
    s.sub_id AS finding,
    'person' AS subject_kind,
    s.person_id AS subject_id,
    s.sub_id AS entity_id,
    f.test AS test,
    f.severity AS severity,
    MIN(f.match) OVER (PARTITION BY f.test, f.sub_id) AS "match",
    s.ym AS from_ym,
    s.ym AS to_ym,
    p.proof_sub AS proof__skill_subsidy,
    f.cert_id AS proof__ext_skill_cert,
    f.medins_id AS proof__ext_medins,
    f.border_id AS proof__ext_border,
    f.custody_id AS proof__ext_custody,
    f.education_id AS proof__ext_education,
    f.award_id AS proof__pension_award,
    f.agent_id AS proof__agent,
    s.src_table AS money_table,
    s.src_key AS money_key,
    s.fen AS fen,
    s.sub_id AS sub_id,
    s.cert_date AS cert_date,
    s.apply_date AS apply_date
FROM found AS f
JOIN subsidies AS s ON s.sub_id = f.sub_id
JOIN proofs AS p ON p.sub_id = f.sub_id AND p.test = f.test

/* ---
code: U12
title: 技能提升补贴疑点
title_en: Skill-subsidy irregularity
asks: 技能提升补贴的证书、次数、期限、参保月数是否合规，取得证书时本人是否可能在场，款项是否进了代办的账户？
asks_en: Are certificate, number, time and insured months of a skill subsidy in order, could the person have been examined, and did the money go to an agent?
line: unemployment
entity: skill_subsidy
subject: person
status: live
basis: [广东省失业保险条例 第四十一条, 广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 社会保险经办条例 第二十四条, 国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
reads:
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
  - law_month
eligible: |
  SELECT sub_id FROM skill_subsidy
parameters:
  registry_lag_days: {value: 180, unit: days, source: 设计阈值：证书登记最晚半年送达}
at_stake: 该笔补贴，减去已退回的
at_stake_en: The subsidy, less what was returned
sought: 证书原件及查询结果、申请表、培训和考核签到表、支付凭证
sought_en: "The certificate and the registry's answer, the application, the lists of training and examination, the payment"
look_alikes:
  - what: 急需紧缺职业（工种）的证书，一年可领三次
    what_en: Certificates of occupations in short supply, for which there are three a year
    cleared_by: 急需紧缺职业（工种）目录；目录不在库内，系统一律按三次从宽，第二、三次不提出
    cleared_by_en: The catalogue of occupations in short supply; it is not on file, so three are allowed to everybody
    left_out: true
    tests: [over_yearly_limit]
  - what: 同日取得两个等级，各领一次
    what_en: Two levels obtained on one day, each paid once
    cleared_by: 两份证书原件、证书查询结果；系统已排除等级不同的
    cleared_by_en: Both certificates and the registry's answer; levels that differ are already left out
    left_out: true
    tests: [level_paid_twice]
  - what: 证书换号补发
    what_en: A certificate issued again under another number
    cleared_by: 发证机构换发、补发证书的证明；系统已排除登记库有本人同职业、同等级证书的
    cleared_by_en: The issuer's word that it was issued again; a certificate of the same occupation and level in the registry is already left out
    tests: [certificate_not_on_record]
    asked:
      - {table: ext_skill_cert, by: {person_id: skill_subsidy.person_id, occ: skill_subsidy.occ_code, level: skill_subsidy.level}}
  - what: 登记库里证件号码写错
    what_en: A wrong identity number in the registry
    cleared_by: 发证机构的更正证明、居民身份证；系统已排除证书号和姓名都相符的
    cleared_by_en: The issuer's correction and the identity card; where certificate number and name agree it is already left out
    tests: [certificate_not_on_record]
  - what: 证书登记晚到
    what_en: A certificate that reaches the registry late
    cleared_by: 证书原件、发证机构证明；系统已排除取得证书不满半年、或登记库还没有收到当月证书的
    cleared_by_en: The certificate and the issuer's word; less than half a year since, or no certificates of its month yet, is already left out
    left_out: true
    tests: [certificate_not_on_record]
  - what: 单位欠费，或期初账户缺月数
    what_en: Arrears of the employer, or months missing in the opening account
    cleared_by: 劳动合同、欠费核定及补缴凭证、期初以前的缴费证明；系统已排除申请时在保、登记已满规定月数的
    cleared_by_en: The contract, the assessment of the arrears or proof of earlier contributions; enrolled when applying, for at least the months asked for, is already left out
    tests: [insured_too_short]
  - what: 整个车间同日培训、由单位人事代办申报
    what_en: A whole workshop examined on one day and filed by the employer's agent
    cleared_by: 考核签到表、成绩单、单位代办委托书；系统已排除款项进本人账户、证书在册的
    cleared_by_en: The attendance list, the marks and the employer's mandate; money to their own accounts and certificates on record are already left out
    left_out: true
    tests: [certificate_not_on_record]
  - what: 在职读书，或者毕业以后学籍没有注销
    what_en: Studying while employed, or a graduate still on the school's roll
    cleared_by: 劳动合同、学校的在籍或毕业证明；取得证书以前就由单位登记参保、当日仍在保的系统列为二级，取得证书以后才登记的不算
    cleared_by_en: The contract and the school's word; insured by an employer on the day, and registered by then, it already is severity 2, a registration made afterwards does not count
    tests: [full_time_student]
  - what: 负责代办的人本人取得证书
    what_en: The agent's own certificate
    cleared_by: 本人身份证、银行账户信息；系统已排除户主就是本人的
    cleared_by_en: The identity card and the bank's record of the account; an account of the claimant's own is already left out
    tests: [agent_account]
    asked:
      - {table: bank_account, by: {acct_id: skill_subsidy.acct_id, holder_person_id: skill_subsidy.person_id}}
tests:
  certificate_paid_twice:
    zh: 同一证书重复申领
    en: One certificate paid for twice
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第二十四条, 社会保险经办条例 第四十六条]
    says: 凭证书 {cert_no} 于{first_applied}申请的技能提升补贴已经支付，{applied}又凭同一证书申请，再支付 {at_stake_fen|yuan} 元（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      Certificate {cert_no} had been paid for on an application of {first_applied}; it was applied for again on {applied}
      and another {at_stake_fen|yuan} yuan were paid
  level_paid_twice:
    zh: 同一职业同一等级重复申领
    en: One occupation and level paid for twice
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十六条]
    says: >-
      本人同一职业{level|skill_level}的补贴已凭证书 {first_cert} 于{first_applied}申请并支付，
      {applied}又凭另一证书 {cert_no} 申请，再支付 {at_stake_fen|yuan} 元（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      The subsidy for this occupation, level {level|skill_level}, was paid on certificate {first_cert} (applied for on
      {first_applied}); {applied} another certificate, {cert_no}, was used for it and {at_stake_fen|yuan} yuan were paid again
  over_yearly_limit:
    zh: 超过每年次数
    en: More subsidies in a year than allowed
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十六条]
    says: >-
      {applied}申请的是本人当年第 {place_in_year} 笔技能提升补贴（第一笔于{first_applied}申请），
      每年至多 {most} 次（从宽，含急需紧缺职业的两次）；该笔已支付 {at_stake_fen|yuan} 元（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      The application of {applied} was number {place_in_year} of the year (the first was of {first_applied}); {most} a year
      are allowed at most, two of them for occupations in short supply; {at_stake_fen|yuan} yuan were paid on it
  applied_late:
    zh: 超过申领期限
    en: Applied for too late
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十六条]
    says: >-
      证书于{certified}核发，{applied}才申请技能提升补贴，相隔 {months} 个月，规定应在 {most} 个月内申请；
      该笔支付 {at_stake_fen|yuan} 元
    says_en: >-
      The certificate is of {certified}, the application of {applied}, {months|month/months} later; {most} months are
      allowed; {at_stake_fen|yuan} yuan were paid
  insured_too_short:
    zh: 累计参保月数不足
    en: Insured for too few months
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十六条]
    says: >-
      {applied}申请技能提升补贴时，累计参加失业保险 {months} 个月，规定应满 {least} 个月；该笔已支付 {at_stake_fen|yuan} 元（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      Unemployment insurance for {months|month/months} at the application of {applied}, where {least} are required;
      {at_stake_fen|yuan} yuan were paid
  certificate_revoked:
    zh: 证书已被撤销
    en: The certificate was revoked
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第二十四条, 社会保险经办条例 第四十六条]
    says: 登记库记载证书 {cert_no}（{certified}核发）已被撤销；{applied}凭该证书申请的技能提升补贴 {at_stake_fen|yuan} 元已经支付（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      The registry has certificate {cert_no} of {certified} as revoked; {at_stake_fen|yuan} yuan were paid for it
  certificate_not_on_record:
    zh: 登记库查无此证书
    en: The certificate is not on record
    severity: 2
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第二十四条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    says: >-
      登记库查不到本人的证书 {cert_no}（{certified}核发，{level|skill_level}），也没有本人同职业、同等级的证书；
      {applied}凭该证书申请的技能提升补贴 {at_stake_fen|yuan} 元已经支付（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      The registry has neither certificate {cert_no} of {certified} ({level|skill_level}) for this person nor another of the
      same occupation and level; {at_stake_fen|yuan} yuan were paid for it
    absent:
      - {table: ext_skill_cert, by: {cert_no: skill_subsidy.cert_no, person_id: skill_subsidy.person_id}}
      - table: ext_skill_cert
        by: {person_id: skill_subsidy.person_id, occ: skill_subsidy.occ_code, level: skill_subsidy.level}
  in_hospital:
    zh: 取得证书当日正在住院
    en: In hospital on the day of the certificate
    severity: 2
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第二十四条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    says: >-
      医保结算记录显示本人{admitted}入院、{discharged}出院，证书于住院期间的{certified}核发；
      {applied}凭该证书申请的技能提升补贴 {at_stake_fen|yuan} 元已经支付（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      Medical insurance has the person in hospital from {admitted} to {discharged}; the certificate is of {certified};
      {at_stake_fen|yuan} yuan were paid for it
  abroad:
    zh: 取得证书当日人在境外
    en: Abroad on the day of the certificate
    severity: 2
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第二十四条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    says: >-
      出入境记录显示本人{left_on}出境[、{returned}入境]，证书于其在境外期间的{certified}核发；
      {applied}凭该证书申请的技能提升补贴 {at_stake_fen|yuan} 元已经支付（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      Border records have the person abroad from {left_on}[ to {returned}]; the certificate is of {certified};
      {at_stake_fen|yuan} yuan were paid for it
  in_custody:
    zh: 取得证书当日在押
    en: In custody on the day of the certificate
    severity: 2
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第二十四条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    says: >-
      羁押记录显示本人{held_from}起在押[、{released}释放]，证书于其在押期间的{certified}核发；
      {applied}凭该证书申请的技能提升补贴 {at_stake_fen|yuan} 元已经支付（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      The person was in custody from {held_from}[ to {released}]; the certificate is of {certified};
      {at_stake_fen|yuan} yuan were paid for it
  full_time_student:
    zh: 取得证书时是全日制学生
    en: A full-time student when certified
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十六条]
    says: >-
      学籍记录显示本人{enrolled}入学[、{left_school}离校]，{certified}核发证书时为全日制在校学生；
      {applied}凭该证书申请的技能提升补贴 {at_stake_fen|yuan} 元已经支付（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      A full-time student from {enrolled}[ to {left_school}]; the certificate is of {certified};
      {at_stake_fen|yuan} yuan were paid for it
  pensioner:
    zh: 取得证书时已领取养老待遇
    en: Drawing a pension when certified
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十六条]
    says: >-
      本人自{retired|month}起领取养老待遇，{certified}核发证书时已是退休人员；{applied}凭该证书申请的技能提升补贴 {at_stake_fen|yuan} 元已经支付（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      The person has drawn a pension since {retired|month}; the certificate is of {certified};
      {at_stake_fen|yuan} yuan were paid for it
  agent_account:
    zh: 补贴汇入代办机构负责人的账户
    en: Paid to the account of an agent
    severity: 3
    basis: [广东省失业保险条例 第十二条, 广东省失业保险条例 第二十七条, 人社部发〔2017〕40号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 广东省失业保险条例 第四十一条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      {applied}申请的技能提升补贴 {at_stake_fen|yuan} 元汇入账户 {acct_id}，账户持有人（人员 {holder_id}）不是本人，而是代办 {agent_id}（{agent_kind|agent_kind}）的负责人；
      按规定应发放至本人的银行账户或社会保障卡（支付日期没有登记，{recorded_on}入库）
    says_en: >-
      The subsidy applied for on {applied}, {at_stake_fen|yuan} yuan, went into account {acct_id}, whose holder (person {holder_id}) is not the claimant but in charge of agent {agent_id} ({agent_kind|agent_kind});
      it is to be paid into the claimant's own account or social-security card (the day of payment is not on record; entered on {recorded_on})
--- */
-- 每笔没有全部退回的补贴；按申请先后，同一证书、同一职业等级、同一年度里最早的一笔，及是年度里的第几笔
WITH subsidies AS (
    SELECT s.sub_id, s.person_id, s.cert_no, s.occ_code, s.level, s.cert_date AS certified, s.cert_date_month,
        CAST(s.apply_ts AS DATE) AS applied, CAST(s.recorded_ts AS DATE) AS recorded_on, s.apply_ts_month, s.acct_id, p.ym AS from_ym, p.ym AS to_ym,
        p.src_table AS money_table, p.src_key AS money_key, p.amount_fen - p.returned_fen AS fen,
        FIRST_VALUE(s.sub_id) OVER (PARTITION BY s.cert_no ORDER BY s.apply_ts, s.sub_id) AS first_of_cert,
        FIRST_VALUE(s.sub_id) OVER (
            PARTITION BY s.person_id, s.occ_code, s.level ORDER BY s.apply_ts, s.sub_id
        ) AS first_of_level,
        FIRST_VALUE(s.sub_id) OVER (
            PARTITION BY s.person_id, FLOOR(s.apply_ts_month / 12) ORDER BY s.apply_ts, s.sub_id
        ) AS first_of_year,
        ROW_NUMBER() OVER (
            PARTITION BY s.person_id, FLOOR(s.apply_ts_month / 12) ORDER BY s.apply_ts, s.sub_id
        ) AS place_in_year
    FROM skill_subsidy AS s JOIN payment AS p ON p.src_table = 'skill_subsidy' AND p.src_key = s.sub_id
    WHERE p.amount_fen > p.returned_fen
),
-- 每人期初账户里的失业保险缴费月数和截止月
openings AS (
    SELECT person_id, SUM(paid_months) AS months, MAX(as_of_ym_month) AS as_of_month
    FROM account_opening WHERE line = 'UI' GROUP BY person_id
),
-- 每笔补贴申请时，期初账户以后到申请当月的每笔缴费
insured_rows AS (
    SELECT s.sub_id, o.months AS opening_months, k.contrib_id, k.ym_month
    FROM subsidies AS s
    LEFT JOIN openings AS o ON o.person_id = s.person_id
    LEFT JOIN claimant_contribution AS k
        ON k.person_id = s.person_id AND k.lines_ui AND k.ym_month <= s.apply_ts_month
        AND (o.as_of_month IS NULL OR k.ym_month > o.as_of_month)
),
-- 累计参保月数：期初月数加缴费月数
insured AS (
    SELECT sub_id, COALESCE(opening_months, 0) + COUNT(DISTINCT ym_month) AS months
    FROM insured_rows GROUP BY sub_id, opening_months
),
-- 取得证书当日由单位参加失业保险、登记不晚于当日的
at_work AS (
    SELECT s.sub_id
    FROM subsidies AS s JOIN enrolment AS e ON e.person_id = s.person_id
    WHERE e.line = 'UI' AND e.employer_id IS NOT NULL AND CAST(e.reg_ts AS DATE) <= s.certified
        AND e.start_date <= s.certified AND (e.end_date IS NULL OR e.end_date >= s.certified)
    GROUP BY s.sub_id
),
-- 证书登记库收到的最晚取得证书月份
registry AS (SELECT MAX(cert_date_month) AS last_month FROM ext_skill_cert),
-- 同一证书领了两次：后领的一笔，以及先领的一笔作证
certificate_paid_twice AS (
    SELECT s.*, q.sub_id AS proof__skill_subsidy, f.applied AS first_applied
    FROM subsidies AS s
    JOIN subsidies AS f ON f.sub_id = s.first_of_cert
    JOIN skill_subsidy AS q ON q.sub_id IN (s.sub_id, f.sub_id)
    WHERE s.sub_id <> f.sub_id
),
-- 同一职业同一等级，换一个证书号又领
level_paid_twice AS (
    SELECT s.*, q.sub_id AS proof__skill_subsidy, f.cert_no AS first_cert, f.applied AS first_applied
    FROM subsidies AS s
    JOIN subsidies AS f ON f.sub_id = s.first_of_level AND f.cert_no <> s.cert_no
    JOIN skill_subsidy AS q ON q.sub_id IN (s.sub_id, f.sub_id)
),
-- 超过每年次数
over_yearly_limit AS (
    SELECT s.*, q.sub_id AS proof__skill_subsidy, f.applied AS first_applied, l.skill_per_year AS most
    FROM subsidies AS s
    JOIN subsidies AS f ON f.sub_id = s.first_of_year
    JOIN law_month AS l ON l.month = s.apply_ts_month
    JOIN skill_subsidy AS q ON q.sub_id IN (s.sub_id, f.sub_id)
    WHERE s.place_in_year > l.skill_per_year
),
-- 取得证书之后过了申领期限
applied_late AS (
    SELECT s.*, s.sub_id AS proof__skill_subsidy, s.apply_ts_month - s.cert_date_month AS months,
        l.skill_apply_months AS most
    FROM subsidies AS s JOIN law_month AS l ON l.month = s.apply_ts_month
    WHERE s.apply_ts_month - s.cert_date_month > l.skill_apply_months
),
-- 累计参保月数不足；申请时在保、登记已满规定月数的，是欠费或期初账户不全
insured_too_short AS (
    SELECT s.*, s.sub_id AS proof__skill_subsidy, k.contrib_id AS shows__contribution, o.open_id AS shows__account_opening,
        n.months, l.skill_insured_months AS least
    FROM subsidies AS s
    JOIN insured AS n ON n.sub_id = s.sub_id
    JOIN insured_rows AS k ON k.sub_id = s.sub_id
    LEFT JOIN account_opening AS o ON o.person_id = s.person_id AND o.line = 'UI'
    JOIN law_month AS l ON l.month = s.apply_ts_month AND n.months < l.skill_insured_months
    WHERE NOT EXISTS (
        SELECT 1 FROM enrolment AS e
        WHERE e.person_id = s.person_id AND e.line = 'UI'
            AND e.start_date_month <= s.apply_ts_month - l.skill_insured_months
            AND (e.end_date IS NULL OR e.end_date >= s.applied)
    )
),
-- 证书已被撤销
certificate_revoked AS (
    SELECT s.*, MIN(c.match) OVER (PARTITION BY s.sub_id) AS match, s.sub_id AS proof__skill_subsidy,
        c.ext_id AS proof__ext_skill_cert
    FROM subsidies AS s JOIN ext_skill_cert AS c ON c.cert_no = s.cert_no AND c.person_id = s.person_id
    WHERE c.status = 'revoked'
),
-- 登记库里没有本人的这个证书，也没有同职业同等级的证书
certificate_not_on_record AS (
    SELECT s.*, s.sub_id AS proof__skill_subsidy
    FROM subsidies AS s
    JOIN person AS b ON b.person_id = s.person_id
    JOIN registry AS r ON r.last_month >= s.cert_date_month
    WHERE date_diff('day', s.certified, $as_of) > $registry_lag_days
        AND NOT EXISTS (
            SELECT 1 FROM ext_skill_cert AS c
            WHERE c.cert_no = s.cert_no AND (c.person_id = s.person_id OR c.name = b.name)
        )
        AND NOT EXISTS (
            SELECT 1 FROM ext_skill_cert AS c
            WHERE c.person_id = s.person_id AND c.occ = s.occ_code AND c.level = s.level
        )
),
-- 取得证书之日正在住院
in_hospital AS (
    SELECT s.*, MIN(m.match) OVER (PARTITION BY s.sub_id) AS match, s.sub_id AS proof__skill_subsidy,
        m.ext_id AS proof__ext_medins, MIN(CAST(m.admit_ts AS DATE)) OVER (PARTITION BY s.sub_id) AS admitted,
        MAX(CAST(m.discharge_ts AS DATE)) OVER (PARTITION BY s.sub_id) AS discharged
    FROM subsidies AS s JOIN ext_medins AS m ON m.person_id = s.person_id
    WHERE m.kind = 'inpatient'
        AND CAST(m.admit_ts AS DATE) < s.certified AND CAST(m.discharge_ts AS DATE) > s.certified
),
-- 取得证书之日人在境外
abroad AS (
    SELECT s.*, MIN(b.match) OVER (PARTITION BY s.sub_id) AS match, s.sub_id AS proof__skill_subsidy,
        b.ext_id AS proof__ext_border, MIN(CAST(b.exit_ts AS DATE)) OVER (PARTITION BY s.sub_id) AS left_on,
        MAX(CAST(b.entry_ts AS DATE)) OVER (PARTITION BY s.sub_id) AS returned
    FROM subsidies AS s JOIN ext_border AS b ON b.person_id = s.person_id
    WHERE CAST(b.exit_ts AS DATE) < s.certified AND (b.entry_ts IS NULL OR CAST(b.entry_ts AS DATE) > s.certified)
),
-- 取得证书之日在押
in_custody AS (
    SELECT s.*, MIN(j.match) OVER (PARTITION BY s.sub_id) AS match, s.sub_id AS proof__skill_subsidy,
        j.ext_id AS proof__ext_custody, MIN(j.start_date) OVER (PARTITION BY s.sub_id) AS held_from,
        MAX(j.end_date) OVER (PARTITION BY s.sub_id) AS released
    FROM subsidies AS s JOIN ext_custody AS j ON j.person_id = s.person_id
    WHERE (j.exec_mode = 'in_prison' OR j.kind IN ('pretrial', 'rehab'))
        AND j.start_date < s.certified AND (j.end_date IS NULL OR j.end_date > s.certified)
),
-- 取得证书时是全日制学生；当日由单位参保、登记不晚于当日的，两处登记必有一处要核实
full_time_student AS (
    SELECT s.*, CASE WHEN w.sub_id IS NULL THEN 3 ELSE 2 END AS severity,
        MIN(e.match) OVER (PARTITION BY s.sub_id) AS match, s.sub_id AS proof__skill_subsidy,
        e.ext_id AS proof__ext_education, MIN(e.from_date) OVER (PARTITION BY s.sub_id) AS enrolled,
        MAX(e.to_date) OVER (PARTITION BY s.sub_id) AS left_school
    FROM subsidies AS s
    JOIN ext_education AS e ON e.person_id = s.person_id
    LEFT JOIN at_work AS w ON w.sub_id = s.sub_id
    WHERE e.fulltime AND e.from_date <= s.certified AND (e.to_date IS NULL OR e.to_date >= s.certified)
),
-- 取得证书时已在领取养老待遇
pensioner AS (
    SELECT s.*, s.sub_id AS proof__skill_subsidy, a.award_id AS proof__pension_award,
        MIN(a.benefit_start_ym) OVER (PARTITION BY s.sub_id) AS retired
    FROM subsidies AS s JOIN pension_award AS a ON a.person_id = s.person_id
    WHERE a.benefit_start_ym_month <= s.cert_date_month
        AND (a.end_ym_month IS NULL OR a.end_ym_month >= s.cert_date_month)
),
-- 款项进了代办负责人的账户
agent_account AS (
    SELECT s.*, s.sub_id AS proof__skill_subsidy, g.agent_id AS proof__agent, b.acct_id AS proof__bank_account,
        b.holder_person_id AS holder_id, g.agent_id, g.kind AS agent_kind
    FROM subsidies AS s
    JOIN bank_account AS b ON b.acct_id = s.acct_id AND b.holder_person_id <> s.person_id
    JOIN agent AS g ON g.person_id = b.holder_person_id
)
SELECT * FROM certificate_paid_twice
UNION ALL BY NAME SELECT * FROM level_paid_twice
UNION ALL BY NAME SELECT * FROM over_yearly_limit
UNION ALL BY NAME SELECT * FROM applied_late
UNION ALL BY NAME SELECT * FROM insured_too_short
UNION ALL BY NAME SELECT * FROM certificate_revoked
UNION ALL BY NAME SELECT * FROM certificate_not_on_record
UNION ALL BY NAME SELECT * FROM in_hospital
UNION ALL BY NAME SELECT * FROM abroad
UNION ALL BY NAME SELECT * FROM in_custody
UNION ALL BY NAME SELECT * FROM full_time_student
UNION ALL BY NAME SELECT * FROM pensioner
UNION ALL BY NAME SELECT * FROM agent_account

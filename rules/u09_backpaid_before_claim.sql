/* ---
code: U09
title: 补缴后即申领
title_en: Back-paid contributions just before claiming
asks: 失业待遇的资格或月数，是否靠离职前后集中补缴的月份取得；求职补贴是否靠离职前突然提高的缴费基数取得？
asks_en: Does the claim rest on months paid in arrears just before it, or its job-seeking subsidy on a base raised at the end?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第十五条第一项, 广东省失业保险条例 第十七条, 广东省失业保险条例 第二十条, 广东省失业保险条例 第四十条, 广东省失业保险条例 第四十一条, 社会保险法 第四十五条, 社会保险法 第四十六条, 社会保险基金行政监督办法 第三十二条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, claimant_contribution, person, employer, ext_court, ext_tax_income, law_ui_months, law_month]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment'
parameters:
  window_days: {value: 60, unit: days, source: 业务规则目录 U09 (离职前六十天)}
  least_months: {value: 3, unit: months, source: 业务规则目录 U09 (三个月以上)}
  last_months: {value: 3, unit: months, source: 设计阈值：末几个月取三个月}
  jump: {value: 2.0, unit: times, source: 业务规则目录 U09 (两倍)}
  tax_share: {value: 0.8, unit: share, source: 设计阈值：申报工资达到缴费基数的八成即相符}
  tax_lag_months: {value: 2, unit: months, source: 登记库说明 B5 (税务数据滞后一至两个月)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 没有补缴就没有资格的，全部待遇；只多得月数的，多得月份的待遇；基数抬高的，求职补贴多出的部分；均减去已退回的
at_stake_en: All benefits where there is no right without the months; those of the months gained; the subsidy beyond the earlier base; less what was returned
sought: 补缴核定表、用工的原始材料、工资流水、补缴资金来源
sought_en: The assessment, papers of the employment, bank records of pay, who paid the arrears
look_alikes:
  - what: 单位欠费经劳动监察、仲裁、法院或稽核责令补缴
    what_en: Arrears of the employer settled by inspection, arbitration, court or audit
    cleared_by: 劳动监察决定书、仲裁裁决书、裁判文书或稽核整改意见书，当事人、日期与补缴相符；文书库可查的系统已排除，没有写明当事人的凭原件
    cleared_by_en: The order, award, ruling or audit letter, of the right parties and from before the payment; one in the registry is already left out, and where no party is on record the original is asked for
    tests: [entitlement_fails, months_gained]
    asked:
      - {table: ext_court, by: {doc_no: contribution.doc_no}, naming: {parties: [ui_claim.person_id, contribution.employer_id]}, only: {kind: [court, arbitration]}, within: {doc_date: [null, contribution.paid_date]}}
      - {table: ext_court, by: {doc_no: contribution.doc_no}, naming: {parties: [contribution.employer_id]}, only: {kind: [inspection, audit]}, within: {doc_date: [null, contribution.paid_date]}}
  - what: 补缴的月份另有正常缴费
    what_en: A month that was also paid in the ordinary way
    cleared_by: 当月的缴费明细；系统已排除另有正常缴费的月份
    cleared_by_en: The contributions of the month; one also paid in the ordinary way is already left out
    left_out: true
    tests: [entitlement_fails, months_gained]
  - what: 单位拖欠的确实在岗月份
    what_en: Months really worked, for which the employer was behind
    cleared_by: 劳动合同、工资单、考勤；系统已排除该单位两个月内申报了当月工资的
    cleared_by_en: The contract, wage slip and attendance; months whose wage was declared within two months are already left out
    tests: [entitlement_fails, months_gained]
  - what: 真的涨了工资
    what_en: A real rise of the wage
    cleared_by: 调薪或任职文件、工资单、银行发薪流水；系统已排除两个月内申报的工资达到缴费基数八成的
    cleared_by_en: The decision on the rise, wage slips and the bank's record; wages declared within two months that reach four fifths of the base are already left out
    tests: [base_raised]
tests:
  entitlement_fails:
    zh: 不计补缴就没有领取资格
    en: No right without the months paid in arrears
    severity: 3
    basis: [广东省失业保险条例 第十五条第一项, 社会保险法 第四十五条, 社会保险基金行政监督办法 第三十二条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    at_stake: 该份申领支付的全部失业待遇，减去已退回的
    at_stake_en: All that the claim was paid, less what was returned
    says: >-
      {separation_date}离职，离职前 {window_days} 天至申领日补缴失业保险费 {backpaid} 个月；申领表上累计缴费 {cum_months} 个月，
      不计补缴没有领取资格，却核定 {granted} 个月；该份申领已支付 {at_stake_fen|yuan} 元
    says_en: >-
      Of {cum_months|month/months} paid in, {backpaid} were paid in arrears between {window_days|day/days} before the
      separation of {separation_date} and the claim; there is no right without them, yet the grant is {granted|month/months};
      {at_stake_fen|yuan} yuan were paid on the claim
  months_gained:
    zh: 靠补缴多得领取月数
    en: More months of benefit by months paid in arrears
    severity: 2
    basis: [广东省失业保险条例 第十七条, 社会保险法 第四十六条, 社会保险基金行政监督办法 第三十二条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    at_stake: 多得的月份里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
    at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of the months gained, less what was returned
    says: >-
      {separation_date}离职，离职前 {window_days} 天至申领日补缴失业保险费 {backpaid} 个月；申领表上累计缴费 {cum_months} 个月，
      不计补缴领取期限为 {entitled} 个月，却核定 {granted} 个月[at_stake_fen>0?；多得的月份已支付 {at_stake_fen|yuan} 元][at_stake_fen=0?；多得的月份尚未支付]
    says_en: >-
      Of {cum_months|month/months} paid in, {backpaid} were paid in arrears between {window_days|day/days} before the
      separation of {separation_date} and the claim; {entitled|month/months} of benefit follow without them, yet the grant is
      {granted|month/months}[at_stake_fen>0?; {at_stake_fen|yuan} yuan were paid for the rest][at_stake_fen=0?; nothing was paid for the rest yet]
    reckoning:
      zh: 应领月数 = 累计缴费月数减去补缴月数后按条例第十七条折算的月数 + 结转月数；超出应领月数的月份应付为零；实付减去已退回的
      en: >-
        Months due = the months counted as paid less those paid in arrears, converted by article 17, plus the months carried over;
        nothing is due for the months beyond; paid less what was returned
      columns:
        cum: {zh: 核定的累计缴费月数, en: Months counted as paid}
        backpaid: {zh: 补缴月数, en: Months paid in arrears}
        carried: {zh: 结转月数, en: Months carried over}
        entitled: {zh: 应领月数, en: Months due}
        granted: {zh: 核定月数, en: Months granted}
  base_raised:
    zh: 离职前抬高缴费基数多领求职补贴
    en: A base raised before the separation, and the subsidy with it
    severity: 3
    basis: [广东省失业保险条例 第二十条, 广东省失业保险条例 第四十条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    at_stake: 求职补贴超出按此前基数应发的部分，减去已退回的
    at_stake_en: The subsidy beyond what the earlier base gives, less what was returned
    says: >-
      {separation_date}离职前 {last_months} 个月平均缴费基数 {last_fen|yuan} 元，此前为 {earlier_fen|yuan} 元，申报的工资没有相应提高或查不到；
      按此前基数求职补贴每月应为 {due_fen|yuan} 元，多发 {at_stake_fen|yuan} 元
    says_en: >-
      The mean base was {last_fen|yuan} yuan in the last {last_months|month/months} before the separation of {separation_date}
      and {earlier_fen|yuan} before, with no such wage declared or known; the subsidy would be {due_fen|yuan} yuan a month by
      the earlier base, {at_stake_fen|yuan} yuan less in all
    reckoning:
      zh: 每月应付 = 末几个月以前的缴费基数之和 ÷ 有缴费基数的月数 × 规定比例；实付减去已退回的
      en: >-
        Due a month = the sum of the bases before the last months ÷ the months that have one × the share; paid less what was returned
      columns:
        bases: {zh: 此前缴费基数之和, en: Sum of the earlier bases, as: yuan}
        months: {zh: 有缴费基数的月数, en: Months with a base}
--- */
-- 每笔没有全部退回的失业待遇，及其在申领中是第几个月
WITH received AS (
    SELECT c.claim_id, p.src_table, p.src_key, p.item, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS fen, p.ym_month - c.start_ym_month + 1 AS place
    FROM ui_claim AS c JOIN payment AS p ON p.claim_id = c.claim_id WHERE p.amount_fen > p.returned_fen
),
-- 有文书责令的补缴：文书在补缴以前作出；监察、稽核责令的是缴费的单位，裁判、仲裁还须是本人与该单位之间的，当事人中间隔一个分号
ordered AS (
    SELECT k.contrib_id
    FROM claimant_contribution AS k
    JOIN ext_court AS x ON x.doc_no = k.doc_no AND x.doc_date <= k.paid_date
    JOIN person AS s ON s.person_id = k.person_id
    JOIN employer AS u ON u.employer_id = k.employer_id
    WHERE (
        x.kind IN ('inspection', 'audit')
        AND substr(x.parties, GREATEST(length(x.parties) - length(u.name) + 1, 1)) = u.name
    ) OR (
        x.kind IN ('court', 'arbitration')
        AND substr(x.parties, 1, length(s.name)) = s.name AND substr(x.parties, length(s.name) + 2) = u.name
    )
),
-- 离职前六十天至申领日补缴的失业保险月份；有文书责令的、当月另有正常缴费的、该单位按时申报过当月工资的不算
backpaid AS (
    SELECT c.claim_id, k.contrib_id, k.ym_month
    FROM ui_claim AS c JOIN claimant_contribution AS k ON k.person_id = c.person_id
    WHERE k.lines_ui AND k.kind IN ('arrears', 'backpay_lump') AND k.ym_month <= c.separation_date_month
        AND date_diff('day', k.paid_date, c.separation_date) <= $window_days AND k.paid_date <= CAST(c.apply_ts AS DATE)
        AND NOT EXISTS (SELECT 1 FROM ordered AS x WHERE x.contrib_id = k.contrib_id)
        AND NOT EXISTS (
            SELECT 1 FROM claimant_contribution AS n
            WHERE n.person_id = k.person_id AND n.ym_month = k.ym_month AND n.lines_ui AND n.kind = 'normal'
        )
        AND NOT EXISTS (
            SELECT 1 FROM ext_tax_income AS t JOIN employer AS o ON o.uscc = t.payer_uscc
            WHERE t.person_id = k.person_id AND t.ym_month = k.ym_month AND o.employer_id = k.employer_id AND t.wage_fen > 0
                AND t.received_ts_month - t.ym_month <= $tax_lag_months
        )
),
-- 每份申领补缴的月数
counted AS (
    SELECT claim_id, COUNT(DISTINCT ym_month) AS months
    FROM backpaid GROUP BY claim_id HAVING COUNT(DISTINCT ym_month) >= $least_months
),
-- 不计这些月份就没有资格，或者应领月数少于核定月数的申领
gained AS (
    SELECT c.claim_id, n.months AS backpaid, w.months + c.carried_months AS entitled
    FROM counted AS n
    JOIN ui_claim AS c ON c.claim_id = n.claim_id
    JOIN law_ui_months AS a ON a.paid_months = c.cum_months
    JOIN law_ui_months AS w ON w.paid_months = GREATEST(c.cum_months - n.months, 0)
    WHERE a.months > w.months AND c.granted_months > w.months + c.carried_months
),
-- 每份申领：平均缴费基数看几个月，求职补贴是其中的多少
subsidised AS (
    SELECT c.claim_id, c.person_id, c.separation_date, c.separation_date_month, l.ui_job_subsidy_base_months AS span,
        l.ui_job_subsidy_rate AS rate_bp
    FROM ui_claim AS c JOIN law_month AS l ON l.month = c.separation_date_month
),
-- 离职前十二个月各月的缴费基数，一月多处缴费的取高
bases AS (
    SELECT s.claim_id, s.separation_date_month, k.ym_month, MAX(k.base_uw_fen) AS base_fen
    FROM subsidised AS s JOIN claimant_contribution AS k ON k.person_id = s.person_id
    WHERE k.lines_ui AND k.base_uw_fen > 0 AND k.ym_month BETWEEN s.separation_date_month - s.span + 1 AND s.separation_date_month
    GROUP BY s.claim_id, s.separation_date_month, k.ym_month
),
-- 其中末三个月的，和此前的
parted AS (
    SELECT claim_id, CASE WHEN separation_date_month - ym_month < $last_months THEN base_fen END AS last_base,
        CASE WHEN separation_date_month - ym_month >= $last_months THEN base_fen END AS earlier_base
    FROM bases
),
-- 每份申领末三个月和此前的平均缴费基数；此前不足三个月的不比
levels AS (
    SELECT b.claim_id, AVG(b.last_base) AS last_fen, AVG(b.earlier_base) AS earlier_fen,
        CAST(SUM(b.earlier_base) AS BIGINT) AS bases_fen, COUNT(b.earlier_base) AS base_months
    FROM parted AS b GROUP BY b.claim_id HAVING COUNT(b.earlier_base) >= $last_months
),
-- 税务数据已经送达的月份
tax_months AS (SELECT ym_month FROM ext_tax_income GROUP BY ym_month),
-- 末三个月税务数据都已送达的申领
known AS (
    SELECT s.claim_id
    FROM subsidised AS s
    JOIN tax_months AS x
        ON x.ym_month <= s.separation_date_month AND x.ym_month > s.separation_date_month - $last_months
    GROUP BY s.claim_id HAVING COUNT(*) >= $last_months
),
-- 末三个月按时申报的工资合计
wages AS (
    SELECT s.claim_id, SUM(x.wage_fen) AS fen
    FROM subsidised AS s
    JOIN ext_tax_income AS x
        ON x.person_id = s.person_id AND x.received_ts_month - x.ym_month <= $tax_lag_months
        AND x.ym_month <= s.separation_date_month AND x.ym_month > s.separation_date_month - $last_months
    GROUP BY s.claim_id
),
-- 末三个月基数跳升两倍以上、而申报工资不相符的申领：按此前基数应得的求职补贴；税务数据没有送齐的，先要核对工资
raised AS (
    SELECT s.claim_id, s.person_id, s.separation_date, CASE WHEN k.claim_id IS NOT NULL THEN 3 ELSE 2 END AS severity,
        CAST(ROUND(l.last_fen) AS BIGINT) AS last_fen, CAST(ROUND(l.earlier_fen) AS BIGINT) AS earlier_fen,
        CAST(ROUND(l.earlier_fen * s.rate_bp / 10000) AS BIGINT) AS due_fen, l.bases_fen, l.base_months, s.rate_bp
    FROM levels AS l
    JOIN subsidised AS s ON s.claim_id = l.claim_id
    LEFT JOIN known AS k ON k.claim_id = l.claim_id
    LEFT JOIN wages AS w ON w.claim_id = l.claim_id
    WHERE l.last_fen >= $jump * l.earlier_fen AND NOT COALESCE(w.fen >= $tax_share * l.last_fen * $last_months, FALSE)
),
-- 每份申领已领到第几个月，及月标准
used AS (
    SELECT claim_id, MAX(place) AS months, MAX(amount_fen) AS monthly_fen
    FROM received WHERE item = 'monthly' GROUP BY claim_id
),
-- 靠补缴的每份申领；仍在领取的，今后还会领到的不应得月份
judged AS (
    SELECT g.claim_id, c.person_id, c.separation_date, c.cum_months, c.carried_months, c.granted_months, g.backpaid,
        g.entitled,
        CASE
            WHEN c.status = 'active'
            THEN u.monthly_fen * LEAST(GREATEST(c.granted_months - GREATEST(u.months, g.entitled), 0), $prevented_months)
        END AS prevented_fen
    FROM gained AS g JOIN ui_claim AS c ON c.claim_id = g.claim_id LEFT JOIN used AS u ON u.claim_id = g.claim_id
),
-- 不计补缴就没有资格：全部待遇
entitlement_fails AS (
    SELECT j.*, p.ym, j.claim_id AS proof__ui_claim, b.contrib_id AS proof__contribution, p.src_table, p.src_key, p.fen,
        $window_days AS window_days, j.granted_months AS granted, j.entitled
    FROM judged AS j
    JOIN backpaid AS b ON b.claim_id = j.claim_id
    LEFT JOIN received AS p ON p.claim_id = j.claim_id
    WHERE j.entitled = 0
),
-- 靠补缴多得月数：多得月份的待遇
months_gained AS (
    SELECT j.*, p.ym, j.claim_id AS proof__ui_claim, b.contrib_id AS proof__contribution, p.src_table, p.src_key, p.fen,
        $window_days AS window_days, j.granted_months AS granted, j.cum_months AS reckon__cum,
        j.backpaid AS reckon__backpaid, j.carried_months AS reckon__carried, j.entitled AS reckon__entitled,
        j.granted_months AS reckon__granted, 0 AS reckon__due, p.fen AS reckon__paid
    FROM judged AS j
    JOIN backpaid AS b ON b.claim_id = j.claim_id
    LEFT JOIN received AS p
        ON p.claim_id = j.claim_id AND p.place > j.entitled AND p.item IN ('monthly', 'job_subsidy', 'medical')
    WHERE j.entitled > 0
),
-- 抬高基数多得的求职补贴
base_raised AS (
    SELECT l.*, p.ym, l.claim_id AS proof__ui_claim, p.src_table, p.src_key, p.fen - l.due_fen AS fen,
        $last_months AS last_months, l.bases_fen AS reckon__bases, l.base_months AS reckon__months,
        l.rate_bp AS reckon__ui_job_subsidy_rate, l.due_fen AS reckon__due, p.fen AS reckon__paid
    FROM raised AS l JOIN received AS p ON p.claim_id = l.claim_id WHERE p.item = 'job_subsidy' AND p.fen > l.due_fen
)
SELECT * FROM entitlement_fails
UNION ALL BY NAME SELECT * FROM months_gained
UNION ALL BY NAME SELECT * FROM base_raised

/* ---
code: U13
title: 稳岗返还资格疑点
title_en: Stabilisation-refund eligibility
asks: 稳岗返还的单位，上年裁员率、参保人数、返还金额、经营状态、收款账户是否符合条件，有没有重复领取？
asks_en: For a stabilisation refund, do layoffs, insured persons, amount, state of the firm and account meet the conditions, and was it paid once?
line: unemployment
entity: employer_subsidy
subject: employer
status: live
basis: [工信部联企业〔2011〕300号, 社会保险法 第五十七条, 社会保险经办条例 第九条, 社会保险经办条例 第四十二条, 广东省失业保险条例 第四十一条, 广东省失业保险条例 第十二条, 国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十四条, 民法典 第九百八十五条]
reads: [person, payment, employer_subsidy, employer, bank_account, enrolment, ui_claim, contribution, law_month, law_month_key]
eligible: |
  SELECT sub_id FROM employer_subsidy WHERE kind = 'stabilise'
parameters:
  insured_share: {value: 0.05, unit: share, source: 业务规则目录 U13 (百分之五)}
  least_moved: {value: 2, unit: persons, source: 设计阈值：同日同去处两人以上是成批转移}
  transfer_days: {value: 31, unit: days, source: 设计阈值：一个月内在关联单位接续参保的是转移}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值：一元以内是取整差}
  large_heads: {value: 1000, unit: persons, source: 工信部联企业〔2011〕300号：工业、交通运输业、物业管理业大型企业的人数下限，未核实}
at_stake: 该笔返还，减去已退回的
at_stake_en: The refund, less what was returned
sought: 返还申报表、上年度参保缴费和裁员明细、企业划型材料、收款账户证明
sought_en: "The application, last year's insured and layoffs, the papers of the firm's size, proof of the account"
look_alikes:
  - what: 合并、分立，职工整体转到关联单位
    what_en: A merger or split whose staff goes over to a sister firm
    cleared_by: 合并、分立协议，职工转移名单和变更后的劳动合同；系统已排除停保后一个月内在本单位、同一法定代表人的单位或成批在同一单位接续参保的
    cleared_by_en: The agreement, the list of the staff moved and their new contracts; insured again within a month at the firm, at one with the same legal representative, or several together at one firm, is already left out
    tests: [layoffs_over_limit]
  - what: 分支机构的返还汇入总公司账户
    what_en: A branch whose refund goes to the account of its head office
    cleared_by: 分支机构营业执照、总公司的收款授权；系统已排除收款单位法定代表人相同的
    cleared_by_en: The branch's licence and the head office's mandate; a payee with the same legal representative is already left out
    tests: [payee_not_employer]
  - what: 列入经营异常后又恢复的单位
    what_en: A firm that was on the list of abnormal operation and was restored
    cleared_by: 移出经营异常名录决定书；系统已排除支付之日在册状态正常的
    cleared_by_en: The decision that took it off the list; a state in order on the day of payment is already left out
    left_out: true
    tests: [not_in_order]
  - what: 支付批次生成在先，注销消息入库在后
    what_en: A batch of payments made before the news of the cancellation came
    cleared_by: 支付批次的生成时间、单位状态变更的入库时间；不属骗取，已注销的单位不再符合条件的，款项仍应退回
    cleared_by_en: When the batch was made and when the change of state came in; no deceit, yet what a firm no longer entitled got is due back
    tests: [not_in_order]
  - what: 小微单位裁员率放宽
    what_en: The wider layoff rate of small firms
    cleared_by: 上年度各月参保人数核定表；系统已按平均参保人数取相应的裁员率上限
    cleared_by_en: The sheet of the year's insured month by month; the limit already follows their mean
    left_out: true
    tests: [layoffs_over_limit]
  - what: 人数多，而营业收入或者资产没有达到大型，仍是中型单位
    what_en: A firm of many people whose turnover or assets keep it of middle size
    cleared_by: 企业划型认定、上年度财务报表；营业收入、资产不在库内，系统已列为二级
    cleared_by_en: The decision on the firm's size and last year's accounts; turnover and assets are not in the records, so it already is severity 2
    tests: [large_firm_share]
tests:
  layoffs_over_limit:
    zh: 裁员率超过上限
    en: More layoffs than allowed
    severity: 3
    basis: [广东省失业保险条例 第十二条, 国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十四条, 民法典 第九百八十五条]
    says: >-
      {year} 年度平均参保 {heads} 人，停保记录中属裁员的 {layoffs} 人，裁员率 {rate|percent4}，超过上限 {most_rate|percent4}（至多 {most} 人）[，
      单位申报裁员 {declared_layoffs} 人]；{paid}支付该年度稳岗返还 {at_stake_fen|yuan} 元
    says_en: >-
      In {year} the firm insured {heads} on average and laid off {layoffs}, {rate|percent4} where {most_rate|percent4},
      {most|person/persons}, are allowed[ ({declared_layoffs} as declared)]; the refund of {at_stake_fen|yuan} yuan was paid on {paid}
    reckoning:
      zh: 裁员率 = 裁员人数 ÷（各月参保人数之和 ÷ 月数），超过支付当月规定的上限的不予返还，应返还为零；实付减去已退回的
      en: >-
        Layoff rate = persons laid off ÷ (the sum of the months' insured ÷ the months); above the limit in the month of payment nothing is
        due; paid less what was returned
      columns:
        layoffs: {zh: 裁员人数, en: Laid off}
        sum_heads: {zh: 各月参保人数之和, en: The sum of the months' insured}
        months: {zh: 月数, en: Months}
        due: {zh: 应返还, en: Due}
    tally: &heads
      zh: 该年度各月缴纳失业保险费的人数；平均参保人数 = 各月人数之和 ÷ 月数
      en: Whom unemployment contributions were paid for, month by month; insured on average = the sum ÷ the months
      columns:
        ym: {zh: 月份, en: Month, as: month}
        heads: {zh: 参保人数, en: Insured, total: true}
  insured_differ:
    zh: 申报参保人数与缴费人数不符
    en: Insured persons declared and paid for differ
    severity: 2
    basis: [国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十二条, 社会保险经办条例 第四十四条, 民法典 第九百八十五条]
    at_stake: 没有涉及金额
    at_stake_en: No money is counted
    says: >-
      单位申报 {year} 年度参保 {insured_n} 人，该年度各月缴纳失业保险费的平均 {heads} 人，相差 {gap|percent}；稳岗返还于{paid}支付
    says_en: >-
      {insured_n} insured were declared for {year}, where contributions were paid for {heads} on average, {gap|percent} off;
      the refund was paid on {paid}
    tally: *heads
  over_ceiling:
    zh: 返还金额超过上限
    en: More refunded than allowed
    severity: 3
    basis: [广东省失业保险条例 第十二条, 国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第四十四条, 民法典 第九百八十五条]
    at_stake: 超出上限的部分
    at_stake_en: What is beyond the ceiling
    says: >-
      {year} 年度实缴失业保险费 {paid_in_fen|yuan} 元，按最高 {share|percent} 至多返还 {ceiling_fen|yuan} 元，
      {paid}实际返还 {refund_fen|yuan} 元（已扣除退回的），超出 {at_stake_fen|yuan} 元
    says_en: >-
      Contributions of {paid_in_fen|yuan} yuan for {year} allow {share|percent}, {ceiling_fen|yuan} yuan at most;
      {refund_fen|yuan} yuan, less what was returned, were refunded on {paid}, {at_stake_fen|yuan} yuan too much
    reckoning:
      zh: 至多返还 = 实缴失业保险费（该年度各月缴费基数之和 × 当月单位、个人费率之和）× 支付当月规定的最高比例；实付减去已退回的
      en: >-
        Allowed = the contributions of the year (each month's bases × the rates of employer and person) × the highest share in the month of
        payment; paid less what was returned
      columns: &ceiling_columns
        paid_in: {zh: 实缴失业保险费, en: Contributions of the year, as: yuan}
        due: {zh: 至多返还, en: Allowed}
    tally: &contributions
      zh: 该年度各月缴纳失业保险费的人数、缴费基数合计和费率；实缴失业保险费 = 各月（缴费基数合计 × 费率）之和，平均参保人数 = 各月人数之和 ÷ 月数
      en: >-
        Whom unemployment contributions were paid for, their bases and the rates, month by month; contributions = the sum of bases ×
        rate, insured on average = the sum of the insured ÷ the months
      columns:
        ym: {zh: 月份, en: Month, as: month}
        heads: {zh: 参保人数, en: Insured, total: true}
        bases: {zh: 缴费基数合计, en: Bases, as: yuan, total: true}
        rate: {zh: 单位和个人费率合计, en: Rates of employer and person, as: percent}
  large_firm_share:
    zh: 人数达到大型单位，返还超过大型单位的比例
    en: A firm of a large one's staff, refunded more than a large one may be
    severity: 2
    basis: [国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 工信部联企业〔2011〕300号, 社会保险经办条例 第四十四条, 民法典 第九百八十五条]
    at_stake: 超出大型单位返还上限的部分
    at_stake_en: What is beyond the ceiling of large firms
    says: >-
      {year} 年度平均参保 {heads} 人，达到大型单位的人数；大型单位按实缴失业保险费 {paid_in_fen|yuan} 元的 {share|percent}
      至多返还 {ceiling_fen|yuan} 元，{paid}实际返还 {refund_fen|yuan} 元（已扣除退回的），超出 {at_stake_fen|yuan} 元，单位划型待核
    says_en: >-
      {heads} insured on average in {year} are the staff of a large firm, which may have {share|percent} of contributions of
      {paid_in_fen|yuan} yuan, {ceiling_fen|yuan} yuan at most; {refund_fen|yuan} yuan, less what was returned, were refunded on
      {paid}, {at_stake_fen|yuan} yuan more; the firm's size is to be looked up
    reckoning:
      zh: 至多返还 = 实缴失业保险费（该年度各月缴费基数之和 × 当月单位、个人费率之和）× 支付当月大型单位的规定比例；实付减去已退回的
      en: >-
        Allowed = the contributions of the year (each month's bases × the rates of employer and person) × the share of large firms in the
        month of payment; paid less what was returned
      columns: *ceiling_columns
    tally: *contributions
  not_in_order:
    zh: 支付时单位已注销、吊销或经营异常
    en: The firm was cancelled, revoked or irregular when paid
    severity: 3
    sought: 返还申报表、支付批次的生成时间、登记机关的注销或者吊销文书、收款账户的存续证明
    sought_en: The application, when the batch of payments was made, the registrar's decision, whether the account still exists
    basis: [国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险法 第五十七条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十四条, 民法典 第九百八十五条]
    says: >-
      {paid}支付 {year} 年度稳岗返还 {at_stake_fen|yuan} 元时，该单位登记状态为“{state|unit_status}”[，已于{cancelled}注销]
    says_en: >-
      When the refund for {year}, {at_stake_fen|yuan} yuan, was paid on {paid}, the firm was "{state|unit_status}"
      in the registry[, cancelled on {cancelled}]
  payee_not_employer:
    zh: 收款账户不是单位账户
    en: Paid to an account that is not the firm's
    severity: 3
    basis: [国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 社会保险经办条例 第九条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十四条, 民法典 第九百八十五条]
    says: >-
      {paid}支付的 {year} 年度稳岗返还 {at_stake_fen|yuan} 元汇入的不是该单位登记的账户[，户主为 {persons} 名个人][，是另外 {units} 家单位登记的账户]；该账户共收取 {firms} 家单位的返还
    says_en: >-
      The refund for {year}, {at_stake_fen|yuan} yuan, was paid on {paid} to an account that is not the firm's[, held by {persons|individual/individuals}][, that of {units|firm/firms} other than it]; it takes the refunds of
      {firms|firm/firms}
  year_paid_twice:
    zh: 同一年度重复返还
    en: One year refunded twice
    severity: 3
    basis: [广东省失业保险条例 第十二条, 国办发〔2023〕11号, 人社部发〔2024〕40号, 人社部发〔2025〕18号, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十四条, 民法典 第九百八十五条]
    says: >-
      {year} 年度稳岗返还已于{first_paid}支付过一笔，{paid}又支付 {at_stake_fen|yuan} 元
    says_en: >-
      The refund for {year} had been paid on {first_paid}; another {at_stake_fen|yuan} yuan were paid on {paid}
--- */
-- 每笔没有全部退回的稳岗返还，连同单位；同一单位同一年度最先支付的一笔
WITH refunds AS (
    SELECT s.sub_id, s.employer_id, s.year, s.layoff_rate, s.insured_n, s.acct_id, s.pay_date, s.pay_date_month,
        o.legal_person_id, o.acct_id AS own_acct, o.status, o.cancel_date, o.recorded_ts AS state_since, p.ym,
        p.src_table, p.src_key, p.amount_fen - p.returned_fen AS fen,
        FIRST_VALUE(s.sub_id) OVER (PARTITION BY s.employer_id, s.year ORDER BY s.pay_date, s.sub_id) AS first_sub
    FROM employer_subsidy AS s
    JOIN payment AS p ON p.src_table = 'employer_subsidy' AND p.src_key = s.sub_id
    LEFT JOIN employer AS o ON o.employer_id = s.employer_id
    WHERE s.kind = 'stabilise' AND p.amount_fen > p.returned_fen
),
-- 领取返还的单位和年度，及该年度的首月
years AS (SELECT DISTINCT employer_id, year, year * 12 AS first_month FROM refunds),
-- 各月单位与个人的失业保险费率合计
rates AS (
    SELECT month, SUM(contribution_rate) AS bp
    FROM law_month_key WHERE key IN ('UI_employer', 'UI_person') AND contribution_rate IS NOT NULL GROUP BY month
),
-- 这些单位该年度各月的失业保险参保人数、缴费基数合计和费率
paid_in AS (
    SELECT y.employer_id, y.year, k.ym, z.bp, COUNT(DISTINCT k.person_id) AS heads, SUM(k.base_uw_fen) AS base_fen
    FROM years AS y
    JOIN contribution AS k
        ON k.employer_id = y.employer_id AND k.ym_month >= y.first_month AND k.ym_month < y.first_month + 12
    JOIN rates AS z ON z.month = k.ym_month
    WHERE k.lines_ui
    GROUP BY y.employer_id, y.year, k.ym, z.bp
),
-- 每个单位该年度的平均参保人数和实缴失业保险费
totals AS (
    SELECT employer_id, year, AVG(heads) AS heads, SUM(heads) AS sum_heads, COUNT(*) AS months,
        CAST(ROUND(SUM(base_fen * bp / 10000)) AS BIGINT) AS paid_fen
    FROM paid_in GROUP BY employer_id, year
),
-- 这些单位停保的人及离职日：停保期内申领了失业待遇的以申领的离职日为准，晚停保的不算到下一年
leavers AS (
    SELECT e.employer_id, e.person_id, e.enrol_id, e.end_date, o.legal_person_id, c.claim_id,
        COALESCE(c.separation_date_month, e.end_date_month) AS left_month
    FROM (SELECT employer_id FROM years GROUP BY employer_id) AS y
    JOIN enrolment AS e ON e.employer_id = y.employer_id
    JOIN person AS p ON p.person_id = e.person_id
    LEFT JOIN employer AS o ON o.employer_id = e.employer_id
    LEFT JOIN ui_claim AS c
        ON c.person_id = e.person_id AND c.employer_id_last = e.employer_id
        AND c.separation_date BETWEEN e.start_date AND e.end_date
    WHERE e.line = 'UI' AND e.end_reason IN ('contract_expired', 'agreed_by_employer', 'lcl40', 'lcl41', 'employer_closed')
),
-- 停保后一个月内又由某单位参保的人
continued AS (
    SELECT d.employer_id, d.person_id, d.end_date, d.legal_person_id, o.employer_id AS new_employer,
        o.legal_person_id AS new_legal
    FROM leavers AS d
    JOIN enrolment AS e ON e.person_id = d.person_id
    JOIN employer AS o ON o.employer_id = e.employer_id
    WHERE e.line = 'UI' AND date_diff('day', d.end_date, e.start_date) BETWEEN 1 AND $transfer_days
),
-- 同一天停保、转到同一单位的人数
groups AS (
    SELECT employer_id, end_date, new_employer, COUNT(DISTINCT person_id) AS persons
    FROM continued GROUP BY employer_id, end_date, new_employer
),
-- 转移而不是裁员的：回到本单位、转到同一法定代表人的单位、成批转到同一单位
moved AS (
    SELECT c.employer_id, c.person_id, c.end_date
    FROM continued AS c
    JOIN groups AS g ON g.employer_id = c.employer_id AND g.end_date = c.end_date AND g.new_employer = c.new_employer
    WHERE c.new_employer = c.employer_id OR c.new_legal = c.legal_person_id OR g.persons >= $least_moved
),
-- 每个单位该年度被裁的人：合同期满、单位提出协商解除、无过失辞退、经济性裁员、单位关闭，连同停保记录和定离职日的申领
laid_off AS (
    SELECT y.employer_id, y.year, d.person_id, d.enrol_id, d.claim_id
    FROM years AS y
    JOIN leavers AS d
        ON d.employer_id = y.employer_id AND d.left_month >= y.first_month AND d.left_month < y.first_month + 12
    LEFT JOIN moved AS m ON m.employer_id = d.employer_id AND m.person_id = d.person_id AND m.end_date = d.end_date
    WHERE m.person_id IS NULL
),
-- 每个单位该年度的裁员人数
layoffs AS (
    SELECT employer_id, year, COUNT(DISTINCT person_id) AS persons FROM laid_off GROUP BY employer_id, year
),
-- 每笔返还：裁员人数与平均参保人数，支付当月适用的裁员率上限，返还比例和金额上限；逐月的人数和基数各一行
weighed AS (
    SELECT r.sub_id, t.heads, t.sum_heads, t.months, t.paid_fen, l.persons AS layoffs,
        n.stabilisation_layoff_rate AS most_bp, n.stabilisation_layoff_rate / 10000 AS most_rate,
        c.stabilisation_refund_share AS share_bp,
        CAST(ROUND(t.paid_fen * c.stabilisation_refund_share / 10000) AS BIGINT) AS ceiling_fen,
        g.stabilisation_refund_share AS large_share_bp,
        CAST(ROUND(t.paid_fen * g.stabilisation_refund_share / 10000) AS BIGINT) AS large_ceiling_fen,
        k.ym AS tally__ym, k.heads AS tally__heads, k.base_fen AS tally__bases, k.bp / 10000 AS tally__rate
    FROM refunds AS r
    JOIN totals AS t ON t.employer_id = r.employer_id AND t.year = r.year
    JOIN paid_in AS k ON k.employer_id = r.employer_id AND k.year = r.year
    LEFT JOIN layoffs AS l ON l.employer_id = r.employer_id AND l.year = r.year
    JOIN law_month AS z ON z.month = r.pay_date_month
    JOIN law_month_key AS n ON n.month = r.pay_date_month
        AND n.key = CASE WHEN t.heads <= z.stabilisation_small_size THEN 'small' ELSE 'ordinary' END
    JOIN law_month_key AS c ON c.month = r.pay_date_month AND c.key = 'sme'
    JOIN law_month_key AS g ON g.month = r.pay_date_month AND g.key = 'large'
    WHERE z.stabilisation_small_size IS NOT NULL
),
-- 每个收款账户收取几家单位的返还
accounts AS (SELECT acct_id, COUNT(DISTINCT employer_id) AS firms FROM refunds GROUP BY acct_id),
-- 每笔返还的收款账户不是单位账户的，账户属于谁：属于个人，是本单位法定代表人的须凭文件说明
payees AS (
    SELECT r.sub_id, 1 AS persons, 0 AS units,
        CASE WHEN b.holder_person_id = r.legal_person_id THEN 2 ELSE 3 END AS severity
    FROM refunds AS r JOIN bank_account AS b ON b.acct_id = r.acct_id
    WHERE (r.own_acct IS NULL OR r.own_acct <> r.acct_id) AND b.holder_person_id IS NOT NULL
    UNION ALL
    -- 属于法定代表人不同的另一家单位；有一方没有登记法定代表人的，须凭文件说明
    SELECT r.sub_id, 0 AS persons, 1 AS units,
        CASE WHEN o.legal_person_id <> r.legal_person_id THEN 3 ELSE 2 END AS severity
    FROM refunds AS r JOIN employer AS o ON o.acct_id = r.acct_id
    WHERE (r.own_acct IS NULL OR r.own_acct <> r.acct_id)
        AND NOT COALESCE(o.legal_person_id = r.legal_person_id, FALSE)
),
-- 每笔返还取最重的一种，及账户属于几个人、几家别的单位
strangers AS (
    SELECT sub_id, MAX(severity) AS severity, NULLIF(SUM(persons), 0) AS persons, NULLIF(SUM(units), 0) AS units
    FROM payees GROUP BY sub_id
),
-- 裁员率超过上限；被裁的人的停保记录作证
layoffs_over_limit AS (
    SELECT r.*, r.sub_id AS proof__employer_subsidy, d.enrol_id AS proof__enrolment, d.claim_id AS shows__ui_claim,
        r.pay_date AS paid, w.layoffs, w.heads, w.layoffs / NULLIF(w.heads, 0) AS rate, w.most_rate,
        CAST(FLOOR(w.most_rate * w.heads) AS BIGINT) AS most,
        CAST(ROUND(r.layoff_rate * r.insured_n) AS BIGINT) AS declared_layoffs, w.tally__ym, w.tally__heads,
        w.layoffs AS reckon__layoffs, w.sum_heads AS reckon__sum_heads, w.months AS reckon__months,
        w.most_bp AS reckon__stabilisation_layoff_rate, 0 AS reckon__due, r.fen AS reckon__paid
    FROM refunds AS r
    JOIN weighed AS w ON w.sub_id = r.sub_id
    JOIN laid_off AS d ON d.employer_id = r.employer_id AND d.year = r.year
    WHERE w.layoffs > w.most_rate * w.heads
),
-- 申报的参保人数与缴费人数不符
insured_differ AS (
    SELECT r.* EXCLUDE (fen, src_table, src_key), r.sub_id AS proof__employer_subsidy, r.pay_date AS paid, w.heads,
        w.tally__ym, w.tally__heads, ABS(r.insured_n - w.heads) / NULLIF(w.heads, 0) AS gap
    FROM refunds AS r JOIN weighed AS w ON w.sub_id = r.sub_id
    WHERE ABS(r.insured_n - w.heads) > $insured_share * w.heads AND ABS(r.insured_n - w.heads) >= 1
),
-- 返还金额超过上限
over_ceiling AS (
    SELECT r.* EXCLUDE (fen), r.sub_id AS proof__employer_subsidy, r.fen - w.ceiling_fen AS fen, r.pay_date AS paid,
        w.paid_fen AS paid_in_fen, w.share_bp / 10000 AS share, w.ceiling_fen, r.fen AS refund_fen,
        w.paid_fen AS reckon__paid_in, w.share_bp AS reckon__stabilisation_refund_share,
        w.ceiling_fen AS reckon__due, r.fen AS reckon__paid, w.tally__ym, w.tally__heads, w.tally__bases, w.tally__rate
    FROM refunds AS r JOIN weighed AS w ON w.sub_id = r.sub_id WHERE r.fen > w.ceiling_fen + $tolerance_fen
),
-- 人数达到大型单位，返还超过大型单位的比例
large_firm_share AS (
    SELECT r.* EXCLUDE (fen), r.sub_id AS proof__employer_subsidy, r.fen - w.large_ceiling_fen AS fen,
        r.pay_date AS paid, w.heads, w.paid_fen AS paid_in_fen, w.large_share_bp / 10000 AS share,
        w.large_ceiling_fen AS ceiling_fen, r.fen AS refund_fen, w.paid_fen AS reckon__paid_in,
        w.large_share_bp AS reckon__stabilisation_refund_share, w.large_ceiling_fen AS reckon__due, r.fen AS reckon__paid,
        w.tally__ym, w.tally__heads, w.tally__bases, w.tally__rate
    FROM refunds AS r JOIN weighed AS w ON w.sub_id = r.sub_id
    WHERE w.heads >= $large_heads AND r.fen > w.large_ceiling_fen + $tolerance_fen
),
-- 支付之前单位已注销，或者在册状态是吊销、经营异常
not_in_order AS (
    SELECT r.sub_id, r.employer_id, r.ym, r.sub_id AS proof__employer_subsidy,
        r.employer_id AS proof__employer, r.src_table, r.src_key, r.fen, r.year, r.pay_date AS paid, r.status AS state,
        r.cancel_date AS cancelled
    FROM refunds AS r
    WHERE r.cancel_date < r.pay_date
        OR (r.status IN ('abnormal', 'revoked') AND CAST(r.state_since AS DATE) <= r.pay_date)
),
-- 收款账户不是单位自己的；列出登记了该账户的单位和汇入该账户的各笔返还
payee_not_employer AS (
    SELECT r.*, s.severity, r.sub_id AS proof__employer_subsidy, r.acct_id AS proof__bank_account, r.pay_date AS paid,
        s.persons, s.units, a.firms, u.employer_id AS shows__employer, t.sub_id AS shows__employer_subsidy
    FROM refunds AS r
    JOIN strangers AS s ON s.sub_id = r.sub_id
    JOIN accounts AS a ON a.acct_id = r.acct_id
    JOIN refunds AS t ON t.acct_id = r.acct_id
    LEFT JOIN employer AS u ON u.acct_id = r.acct_id
),
-- 同一年度领了两次：后领的一笔，以及先领的一笔作证
year_paid_twice AS (
    SELECT r.*, q.sub_id AS proof__employer_subsidy, r.pay_date AS paid, f.pay_date AS first_paid
    FROM refunds AS r
    JOIN refunds AS f ON f.sub_id = r.first_sub
    JOIN employer_subsidy AS q ON q.sub_id IN (r.sub_id, f.sub_id)
    WHERE r.sub_id <> f.sub_id
)
SELECT * FROM layoffs_over_limit
UNION ALL BY NAME SELECT * FROM insured_differ
UNION ALL BY NAME SELECT * FROM over_ceiling
UNION ALL BY NAME SELECT * FROM large_firm_share
UNION ALL BY NAME SELECT * FROM not_in_order
UNION ALL BY NAME SELECT * FROM payee_not_employer
UNION ALL BY NAME SELECT * FROM year_paid_twice

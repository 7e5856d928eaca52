/* ---
code: U02
title: 领取期间登记为经营主体
title_en: Running a business while drawing unemployment benefit
asks: 领取失业保险金的整月里，是否正担任法定代表人、个体经营者或合伙人，而没有按自主创业一次性领取？
asks_en: In whole months of benefit, was the claimant a legal representative, sole proprietor or partner, without the lump sum for starting a business?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第四十一条, 广东省失业保险条例 第十五条, 广东省失业保险条例 第二十三条, 广东省失业保险条例 第二十八条第一项, 社会保险法 第四十五条, 社会保险法 第五十一条, 社会保险经办条例 第二十六条, 广东省失业保险条例 第十四条, 广东省失业保险条例 第三十七条, 就业服务与就业管理规定 第六十二条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, ext_business, ext_tax_income, employer, enrolment, claim_standing]
eligible: |
  SELECT claim_id FROM payment WHERE item = 'monthly'
parameters:
  least_staff: {value: 1, unit: persons, source: 业务规则目录 U02（雇员一人以上）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 经营主体存续的整月里支付的失业保险金、求职补贴和代缴医疗保险费，减去已退回的
at_stake_en: Monthly benefit, job-seeking subsidy and medical premium of the whole months in which the business existed, less what was returned
sought: 营业执照登记档案、纳税申报表、账簿和发票，申领和按月资格核对记录
sought_en: The business register, tax returns, books and invoices, the claim and its monthly checks
look_alikes:
  - what: 就业时就有的登记，离职不是为了创业
    what_en: A registration held already while employed
    cleared_by: 停业、歇业证明，零申报表，失业登记表；看不出经营的系统只列一级
    cleared_by_en: Proof that the business had stopped, nil returns, the registration as unemployed; without a sign of trade it already is severity 1
    tests: [held_before]
  - what: 休眠户、借名登记，没有经营
    what_en: A dormant registration or a borrowed name, no trade
    cleared_by: 税务零申报表、登记机关的撤销冒名登记决定、本人说明；没有纳税申报标识也没有雇员的系统只列二级
    cleared_by_en: Nil tax returns, the registrar's decision that the name was misused, a statement; without turnover tax and staff it already is severity 2 only
    tests: [registered_only]
  - what: 已经停业而没有及时注销
    what_en: Closed but not yet cancelled
    cleared_by: >-
      停业、歇业证明，零申报表，注销核准通知书、清税证明；没有登记终止日期不能说明仍在经营，各户在所涉的最后一个月或以后都申报过工资的系统才排除；只算到登记的终止日期，已终止而没有日期的不提出
    cleared_by_en: >-
      Proof that the business had stopped, nil returns, the notice of cancellation and the tax clearance; no day of end on record does not show that it still trades, so it is left out only
      where each business declared wages in the last month at issue or later; it counts only to the day on record, and is not found where it ended without a day
    unless: silent>0
    asked:
      - {table: ext_business, by: {ext_id: ext_business.ext_id}, within: {to_date: [null, <from_ym]}}
  - what: 只是股东或监事
    what_en: Shareholder or supervisor only
    cleared_by: 营业执照、公司章程和登记档案；系统已排除只登记为股东、监事的
    cleared_by_en: Licence, articles and the registrar's file; who is shareholder or supervisor only is already left out
    asked:
      - {table: ext_business, by: {ext_id: ext_business.ext_id}, only: {role: [shareholder, supervisor]}}
  - what: 依法申领创业一次性待遇的
    what_en: The lump sum for starting a business was claimed as the law provides
    cleared_by: 自主创业一次性领取核定表；系统已排除支付过该项待遇的申领
    cleared_by_en: The decision on the lump sum; a claim that was paid it is already left out
    asked:
      - {table: ui_payment, by: {claim_id: ui_claim.claim_id}, only: {item: [lump_startup], pay_status: [paid]}, deducted: true}
  - what: 同名误挂的登记
    what_en: A registration under a namesake's number
    cleared_by: 登记机关出具的身份核查结果；号码相符而姓名不符的系统已降一级
    cleared_by_en: The registrar's word on whose registration it is; number without name already lowers the severity by one
    left_out: true
    unless: match=weak
tests:
  trading:
    zh: 离职后登记经营主体，并有实际经营
    en: A business opened after the separation, and trading
    severity: 3
    basis: [广东省失业保险条例 第四十一条, 广东省失业保险条例 第十四条, 广东省失业保险条例 第二十八条第一项, 社会保险法 第五十一条, 广东省失业保险条例 第二十三条, 广东省失业保险条例 第三十七条, 就业服务与就业管理规定 第六十二条, 社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      离职后于{since}新登记经营主体并有实际经营；{from_ym|month}至{to_ym|month}领取失业保险金的 {months} 个整月里，登记为[businesses>1? {businesses} 户]存续经营主体的经营者[（角色：{one_role|business_role}）][mixed>0?（角色：法定代表人、个体经营者或合伙人）]，[taxed=0?没有增值税等纳税申报的标识][taxed=businesses?有增值税等纳税申报的标识（不分月份）][part_taxed>0?有增值税等纳税申报的 {part_taxed} 户][staffed=0?，没有查到雇员][staffed=businesses?，有雇员][part_staffed>0?，有雇员的 {part_staffed} 户]（[businesses=1?该户][businesses>1?最近一户]的登记记录于{received_on}收到，登记库的数据收到至{reach}）；这些月份的失业保险金等待遇 {at_stake_fen|yuan} 元
    says_en: >-
      A business was registered after the separation, on {since}, and trades; throughout {months|month/months} of benefit ({from_ym|month} to {to_ym|month}) the claimant was on record as running {businesses|business/businesses}[ as {one_role|business_role}], [taxed=0?no sign of tax returns][taxed=businesses?marked as filing tax returns (of no month)][part_taxed>0?{part_taxed} with tax returns][staffed=0?, no staff found][staffed=businesses?, with staff][part_staffed>0?, {part_staffed} with staff]
      (the record received on {received_on}[businesses>1? at the latest], the register's data reach {reach}); {at_stake_fen|yuan} yuan of benefit were paid for those months
  registered_only:
    zh: 离职后登记经营主体，未见实际经营
    en: A business opened after the separation, no sign of trade
    severity: 2
    basis: [广东省失业保险条例 第十四条, 广东省失业保险条例 第二十八条第一项, 社会保险法 第五十一条, 广东省失业保险条例 第二十三条, 就业服务与就业管理规定 第六十二条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      离职后于{since}新登记经营主体，没有增值税等纳税申报的标识，也没有查到雇员；{from_ym|month}至{to_ym|month}领取失业保险金的 {months} 个整月里，登记为[businesses>1? {businesses} 户]存续经营主体的经营者[（角色：{one_role|business_role}）][mixed>0?（角色：法定代表人、个体经营者或合伙人）]（[businesses=1?该户][businesses>1?最近一户]的登记记录于{received_on}收到，登记库的数据收到至{reach}），是否实际经营待核；这些月份的失业保险金等待遇 {at_stake_fen|yuan} 元
    says_en: >-
      A business was registered after the separation, on {since}, with no sign of tax returns and no staff found; throughout {months|month/months} of benefit ({from_ym|month} to {to_ym|month}) the claimant was on record as running {businesses|business/businesses}[ as {one_role|business_role}]
      (the record received on {received_on}[businesses>1? at the latest], the register's data reach {reach}), and whether it trades is to be seen; {at_stake_fen|yuan} yuan of benefit were paid for those months
  held_before:
    zh: 离职以前就登记的经营主体，领取期间仍存续
    en: A business held since before the separation
    severity: 2
    basis: [广东省失业保险条例 第十四条, 广东省失业保险条例 第十五条, 社会保险法 第四十五条, 就业服务与就业管理规定 第六十二条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      离职以前（[businesses>1?最早于]{since}）就登记为[businesses>1? {businesses} 户]经营主体的经营者[（角色：{one_role|business_role}）][mixed>0?（角色：法定代表人、个体经营者或合伙人）]，{from_ym|month}至{to_ym|month}领取失业保险金的 {months} 个整月里登记为存续，[taxed=0?没有增值税等纳税申报的标识][taxed=businesses?有增值税等纳税申报的标识（不分月份）][part_taxed>0?有增值税等纳税申报的 {part_taxed} 户][staffed=0?，没有查到雇员][staffed=businesses?，有雇员][part_staffed>0?，有雇员的 {part_staffed} 户]；
      [businesses=1?该户][businesses>1?最近一户]的登记记录于{received_on}收到，登记库的数据收到至{reach}，是否仍在经营、是否真正失业待核；这些月份的失业保险金等待遇 {at_stake_fen|yuan} 元
    says_en: >-
      The claimant was on record as running {businesses|business/businesses} since before the separation ({since}[businesses>1? the earliest])[, as {one_role|business_role},] and throughout {months|month/months} of benefit ({from_ym|month} to {to_ym|month}),
      [taxed=0?no sign of tax returns][taxed=businesses?marked as filing tax returns (of no month)][part_taxed>0?{part_taxed} with tax returns][staffed=0?, no staff found][staffed=businesses?, with staff][part_staffed>0?, {part_staffed} with staff]; the record received on {received_on}[businesses>1? at the latest], the register's data reach {reach}; whether it trades and the claimant is out of work is to be seen; {at_stake_fen|yuan} yuan of benefit were paid for those months
--- */
-- 每笔没有全部收回的失业保险金、求职补贴、代缴医疗保险费
WITH benefits AS (
    SELECT claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE item IN ('monthly', 'job_subsidy', 'medical') AND amount_fen > returned_fen
),
-- 每份申领领取失业保险金的月份；按自主创业一次性领取了剩余待遇的申领除外
drawn AS (
    SELECT DISTINCT c.claim_id, c.person_id, c.separation_date, b.ym_month
    FROM benefits AS b
    JOIN ui_claim AS c ON c.claim_id = b.claim_id
    LEFT JOIN payment AS s
        ON s.claim_id = c.claim_id AND s.item = 'lump_startup' AND s.amount_fen > s.returned_fen
    WHERE b.item = 'monthly' AND s.claim_id IS NULL
),
-- 该月整月都是其经营者的登记，是否离职之后才设立；注销、吊销而没有终止日期的，不知何时终止，不看
running AS (
    SELECT d.claim_id, d.person_id, d.ym_month, b.ext_id, b.uscc, b.from_date, b.turnover_flag, b.role,
        CAST(b.received_ts AS DATE) AS received_on,
        b."match" = 'strong' AS own_name, b.from_date > d.separation_date AS opened
    FROM drawn AS d JOIN ext_business AS b ON b.person_id = d.person_id
    WHERE b.role IN ('legal_rep', 'sole_proprietor', 'partner')
        AND d.ym_month > b.from_date_month
        AND (d.ym_month < b.to_date_month OR (b.to_date IS NULL AND b.status IN ('active', 'abnormal')))
),
-- 这些月份里在该户参保、或由该户申报工资的其他人
staff AS (
    SELECT r.claim_id, r.ext_id, e.person_id, e.enrol_id, u.employer_id,
        CAST(NULL AS BIGINT) AS wage_id
    FROM running AS r
    JOIN employer AS u ON u.uscc = r.uscc
    JOIN enrolment AS e ON e.employer_id = u.employer_id
    WHERE e.person_id <> r.person_id
        AND e.start_date_month <= r.ym_month AND (e.end_date IS NULL OR e.end_date_month >= r.ym_month)
    UNION ALL
    SELECT r.claim_id, r.ext_id, t.person_id, CAST(NULL AS BIGINT) AS enrol_id,
        CAST(NULL AS BIGINT) AS employer_id, t.ext_id AS wage_id
    FROM running AS r JOIN ext_tax_income AS t ON t.payer_uscc = r.uscc AND t.ym_month = r.ym_month
    WHERE t.person_id <> r.person_id AND t.wage_fen > 0
),
-- 雇员达到规定人数的登记，各举一份参保连同该户作为用人单位的登记、一笔工资
staffed AS (
    SELECT claim_id, ext_id, MIN(enrol_id) AS enrol_id, MIN(employer_id) AS employer_id,
        MIN(wage_id) AS wage_id
    FROM staff GROUP BY claim_id, ext_id HAVING COUNT(DISTINCT person_id) >= $least_staff
),
-- 每份申领涉及的每条登记最后在哪个月算作经营
spans AS (SELECT claim_id, ext_id, uscc, MAX(ym_month) AS last_month FROM running GROUP BY claim_id, ext_id, uscc),
-- 其中在那个月或者以后还为人申报过工资的：没有在此以前停业
alive AS (
    SELECT s.claim_id, s.ext_id
    FROM spans AS s JOIN ext_tax_income AS t ON t.payer_uscc = s.uscc AND t.ym_month >= s.last_month
    WHERE t.wage_fen > 0
    GROUP BY s.claim_id, s.ext_id
),
-- 每份申领涉及的每条登记：是否离职之后设立，有没有营业税收、有没有雇员，后来还有没有申报工资
businesses AS (
    SELECT r.claim_id, r.person_id, r.ext_id, r.from_date, r.role, r.received_on, r.own_name, r.opened,
        r.turnover_flag AS taxed,
        s.ext_id IS NOT NULL AS staffed, r.turnover_flag OR s.ext_id IS NOT NULL AS trades,
        a.ext_id IS NOT NULL AS lives
    FROM running AS r
    LEFT JOIN staffed AS s ON s.claim_id = r.claim_id AND s.ext_id = r.ext_id
    LEFT JOIN alive AS a ON a.claim_id = r.claim_id AND a.ext_id = r.ext_id
    GROUP BY r.claim_id, r.person_id, r.ext_id, r.from_date, r.role, r.received_on, r.own_name, r.opened, r.turnover_flag,
        s.ext_id, a.ext_id
),
-- 每份申领有几户登记，其中离职之后设立的、有实际经营的，姓名相符的又有几户；后来没有再申报工资的有几户；最早哪天登记，是不是同一种角色，登记最近哪天收到
summed AS (
    SELECT claim_id, person_id, COUNT(*) AS businesses, COUNT(CASE WHEN taxed THEN ext_id END) AS taxed,
        COUNT(CASE WHEN staffed THEN ext_id END) AS staffed, COUNT(CASE WHEN NOT lives THEN ext_id END) AS silent,
        COUNT(CASE WHEN opened AND trades THEN ext_id END) AS trading,
        COUNT(CASE WHEN opened THEN ext_id END) AS opened,
        COUNT(CASE WHEN opened AND trades AND own_name THEN ext_id END) AS own_trading,
        COUNT(CASE WHEN opened AND own_name THEN ext_id END) AS own_opened,
        COUNT(CASE WHEN own_name THEN ext_id END) AS own_name,
        MIN(CASE WHEN opened AND trades THEN from_date END) AS trading_since,
        MIN(CASE WHEN opened THEN from_date END) AS opened_since, MIN(from_date) AS held_since,
        CASE WHEN MIN(role) = MAX(role) THEN MIN(role) END AS one_role,
        COUNT(DISTINCT role) - 1 AS mixed, MAX(received_on) AS received_on
    FROM businesses GROUP BY claim_id, person_id
),
-- 每份申领涉及的月数
counted AS (SELECT claim_id, COUNT(DISTINCT ym_month) AS months FROM running GROUP BY claim_id),
-- 每份申领涉及的登记和支付的每一笔，说明有雇员的记录，登记数据收到至哪天，及今后还会支付多少
paid AS (
    SELECT r.claim_id, r.ext_id, n.months, b.src_table, b.src_key, b.ym, b.fen, s.enrol_id AS shows__enrolment,
        s.employer_id AS shows__employer, s.wage_id AS shows__ext_tax_income, CAST((SELECT MAX(received_ts) FROM ext_business) AS DATE) AS reach,
        e.monthly_fen * LEAST(e.months_left, $prevented_months) AS prevented_fen
    FROM running AS r
    JOIN counted AS n ON n.claim_id = r.claim_id
    JOIN benefits AS b ON b.claim_id = r.claim_id AND b.ym_month = r.ym_month
    LEFT JOIN staffed AS s ON s.claim_id = r.claim_id
    LEFT JOIN claim_standing AS e ON e.claim_id = r.claim_id
),
-- 离职之后设立并有经营
trading AS (
    SELECT s.*, s.silent, CASE WHEN s.own_trading > 0 THEN 'strong' ELSE 'weak' END AS "match", p.ym, p.prevented_fen,
        s.claim_id AS proof__ui_claim, p.ext_id AS proof__ext_business, p.src_table, p.src_key, p.fen, p.months, p.reach,
        p.shows__enrolment, p.shows__employer, p.shows__ext_tax_income, s.trading_since AS since,
        NULLIF(NULLIF(s.taxed, 0), s.businesses) AS part_taxed,
        NULLIF(NULLIF(s.staffed, 0), s.businesses) AS part_staffed
    FROM summed AS s JOIN paid AS p ON p.claim_id = s.claim_id WHERE s.trading > 0
),
-- 离职之后设立而看不出经营
registered_only AS (
    SELECT s.*, s.silent, p.* EXCLUDE (claim_id), CASE WHEN s.own_opened > 0 THEN 'strong' ELSE 'weak' END AS "match",
        s.claim_id AS proof__ui_claim, p.ext_id AS proof__ext_business, s.opened_since AS since, s.taxed, s.staffed
    FROM summed AS s JOIN paid AS p ON p.claim_id = s.claim_id WHERE s.trading = 0 AND s.opened > 0
),
-- 都是离职之前就有的；看不出经营的，停业的业主依法可以登记失业
held_before AS (
    SELECT s.*, s.silent, CASE WHEN s.taxed + s.staffed = 0 THEN 1 ELSE 2 END AS severity,
        CASE WHEN s.own_name > 0 THEN 'strong' ELSE 'weak' END AS "match", p.ym, p.prevented_fen,
        s.claim_id AS proof__ui_claim, p.ext_id AS proof__ext_business, p.src_table, p.src_key, p.fen, p.months, p.reach,
        p.shows__enrolment, p.shows__employer, p.shows__ext_tax_income, s.held_since AS since,
        NULLIF(NULLIF(s.taxed, 0), s.businesses) AS part_taxed,
        NULLIF(NULLIF(s.staffed, 0), s.businesses) AS part_staffed
    FROM summed AS s JOIN paid AS p ON p.claim_id = s.claim_id WHERE s.opened = 0
)
SELECT * FROM trading
UNION ALL BY NAME SELECT * FROM registered_only
UNION ALL BY NAME SELECT * FROM held_before

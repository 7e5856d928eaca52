/* ---
code: P08
title: 退休前一次性补缴
title_en: Lump-sum back-payment before retirement
asks: 退休之前一次性补缴的年限，有没有法律文书，文书在不在法院、仲裁等部门的登记里，是不是多人共用、核定之后才有，军龄在不在退役军人登记里？
asks_en: Is there a legal document behind the years bought by one lump sum before retirement, is it on record with the courts, older than the award and not shared by several people; is the service it speaks of on record?
line: pension
entity: pension_award
subject: person
status: live
basis: [人社部规〔2016〕5号, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
reads: [pension_award, payment, claimant_contribution, ext_court, ext_military, law_month, law_month_key, law_retirement, law_minimum_years]
eligible: |
  SELECT a.award_id
  FROM pension_award AS a
  JOIN claimant_contribution AS c ON c.person_id = a.person_id
  WHERE a.scheme = 'EP' AND c.kind = 'backpay_lump'
parameters:
  recent_months: {value: 24, unit: months, source: 业务规则目录 P08 (申请前二十四个月内)}
  recent_least: {value: 12, unit: months, source: 业务规则目录 P08 (补缴十二个月起)}
  shared_persons: {value: 3, unit: persons, source: 业务规则目录 P08 (同一文号三人起)}
  registry_reach_days: {value: 365, unit: days, source: 设计阈值：文书作出后一年内补缴；登记起始一年内到账的，文书可能早于登记}
  registry_days: {value: 60, unit: days, source: 设计阈值：法院、仲裁文书送达登记需要的时间}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: >-
  扣除存疑的补缴月份后年限不足的，为已支付、未退回的全部养老金；仍足的，为这些月份增加的月养老金乘以已发月数。查实文书不能证明劳动关系、
  这些月份不予计算的才应退回，当初所补的款项如何清退、抵扣，以重新核定为准；今后十二个月可避免的支出同此
at_stake_en: >-
  Where the years fall short without the doubtful months, all that was paid and not returned; else what those months add
  to each month paid. It is to be returned once the document is shown not to prove the employment and the months do not
  count; how what was paid in is returned or set off is for the new award; so too what the next twelve months would cost
sought: 补缴审批表和所附文书原件、到账凭证、用工的原始材料
sought_en: The approval of the back-payment with its document, the receipts, the papers of the employment
look_alikes:
  - what: 企业改制、破产后按法院裁定为一批职工补缴
    what_en: Arrears of a restructured or bankrupt employer, paid for many workers under one ruling
    cleared_by: 法院裁定书及所附职工名册；法院文书不限人数，系统已排除文号在法院登记里的
    cleared_by_en: The ruling and its list of workers; a court's may cover any number of persons, and one on record is left out already
    tests: [document_shared]
    asked:
      - {table: ext_court, by: {ext_id: ext_court.ext_id}, only: {kind: [court]}}
  - what: 按政策补缴的军转人员、原国有企业职工
    what_en: Ex-soldiers and former state workers who may pay back under a policy
    cleared_by: 退伍证、军龄证明或有编号的人事档案原件；系统以退役军人登记为准，没有收到登记时核对军龄证明原件
    cleared_by_en: The discharge paper, the military record or the numbered personnel file in the original; service is that of its registry, and while that was not delivered the record is to be seen in the original
    tests: [no_document, document_not_on_record, service_not_on_record]
  - what: 核定之后才下达的文书，认定的是原已提交的仲裁、诉讼
    what_en: A document given after the award in a case that had been brought before
    cleared_by: 核定时已提交的立案受理通知书，和文书认定的劳动关系期间
    cleared_by_en: The notice that the case was accepted, handed in at the award, and the period of work the document establishes
    tests: [document_after_award]
  - what: 仲裁、监察文书刚下达，登记还没有送到
    what_en: A new award or order that the registry has not sent yet
    cleared_by: 仲裁委、劳动监察机构对文书真伪的复函；系统在补缴到账六十天之后才比对
    cleared_by_en: The reply of the arbitration or inspection office on the document; compared only sixty days after the money came
    tests: [document_not_on_record]
  - what: 补缴零星几个月的欠费
    what_en: A few months of arrears paid at once
    cleared_by: 补缴申报表和到账凭证；系统已排除合计不足三年、且申请前二十四个月内不足十二个月的
    cleared_by_en: The declaration of what was paid later and the proof of its arrival; left out already below three years in all and below twelve months in the two years before applying
    left_out: true
    tests: [no_document]
tests:
  no_document:
    zh: 一次性补缴没有带编号的依据文书
    en: A lump sum without a numbered document
    severity: 3
    basis: [人社部规〔2016〕5号, 社会保险经办条例 第四十六条]
    at_stake: >-
      没有文书的补缴月份所增加的已付养老金，扣除后年限不足的为全部已付养老金，减去已退回的。补缴满三年的，法律要求文书：限期补交，
      交出合规文书的一分不退，交不出、查不到的，这些月份不予计算，已付部分应当退回。不满三年、只因临近退休提出的，法律没有要求文书，
      欠费属实的一分不退。今后十二个月可避免的支出同此
    at_stake_en: >-
      What the months without a document add to the pension paid, or all that was paid where too few months are left, less what was returned. From three
      years on the law asks for a document: it is to be handed in, and with one nothing is returned; without one the months do not count and what they
      added is to be returned. Below three years, raised only for being shortly before retirement, the law asks for none, and nothing is returned where the
      arrears were true. So too what the next twelve months would cost
    says: >-
      起领前的年限里有一次性补缴[ {of_lumps} 个月，其中] {months} 个月（{first_paid}[至{last_paid}]到账，
      {apply_date}申请退休）没有带编号的依据文书[；月养老金因此多 {month_fen|yuan} 元][，所补款项约 {cost_fen|yuan} 元][，
      约 {payback_months} 个月即可领回][；扣除后剩 {left_months} 个月，
      不足法定的 {months_required} 个月，已发养老金全部存疑]，
      涉及 {at_stake_fen|yuan} 元，补交出合规文书的不退
    says_en: >-
      Paid by lump sum before the pension: [{of_lumps|month/months}, of them ]{months|month/months} (paid {first_paid}[ to
      {last_paid}], retirement applied for on {apply_date}) without a numbered document[; they add {month_fen|yuan}
      yuan a month][ and repay their cost in about {payback_months|month/months}][,
      about {cost_fen|yuan} yuan having been paid in][; without them
      {left_months|month/months} are left of the {months_required} that the law asks for, and all that was paid is in
      doubt]; {at_stake_fen|yuan} yuan at stake, nothing of it once a proper document is handed in
    reckoning: &lumps
      zh: >-
        每月多出 = 计发基数 ×（1 + 平均缴费指数）÷ 2 × 存疑月数 ÷ 12 × 每缴费一年发给比例
        + 存疑缴费基数 × 个人账户记入比例 ÷ 计发月数，各项取整到分；
        应付 = 实付 − 每月多出，不低于零；扣除存疑月份后不足最低年限的应付为零；实付减去已退回的
      en: >-
        Added a month = calculation base × (1 + index) ÷ 2 × doubtful months ÷ 12 × the accrual + doubtful bases × the account's rate
        ÷ divisor, each to the fen; due = paid less that, no less than nothing, and nothing where too few months are left; paid less
        what was returned
      columns:
        calc_base: {zh: 计发基数, en: Calculation base, as: yuan}
        index: {zh: 平均缴费指数, en: Mean index}
        months: {zh: 存疑月数, en: Doubtful months}
        bases: {zh: 存疑缴费基数, en: Doubtful bases, as: yuan}
        divisor: {zh: 计发月数, en: Divisor}
        left: {zh: 扣除后所剩月数, en: Months left}
        required: {zh: 最低缴费月数, en: Months required, law: minimum_contribution_months}
        added: {zh: 每月多出, en: Added a month, as: yuan}
    absent:
      - {table: contribution, by: {contrib_id: contribution.contrib_id}, within: {doc_no: [null, null]}}
  document_not_on_record:
    zh: 一次性补缴所附文书在法院、仲裁等登记里查不到
    en: A lump sum whose document no registry knows
    severity: 3
    says: >-
      起领前的年限里有一次性补缴[ {of_lumps} 个月，其中] {months} 个月（{first_paid}[至{last_paid}]到账，
      {apply_date}申请退休）所附文书（{doc_no}[等 {documents} 件]）在法院、仲裁、劳动监察、审计文书的登记里查不到（登记自{registry_from}起，更早作出的文书不在其中[severity=1?，补缴在登记起始一年以内，只作提示]）[；
      月养老金因此多 {month_fen|yuan} 元][，所补款项约 {cost_fen|yuan} 元][，约 {payback_months} 个月即可领回][；
      扣除后剩 {left_months} 个月，不足法定的 {months_required} 个月，
      已发养老金全部存疑]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Paid by lump sum before the pension: [{of_lumps|month/months}, of them ]{months|month/months} (paid {first_paid}[ to
      {last_paid}], retirement applied for on {apply_date}) by a document ({doc_no}[ and others, {documents} in all])
      that is not on record with courts, arbitration, inspection or audit (records begin {registry_from}, documents from before
      are not among them[severity=1?; paid within a year of that, so a hint alone])[; they add {month_fen|yuan} yuan a month][ and repay their cost in about {payback_months|month/months}][,
      about {cost_fen|yuan} yuan having been paid in][; without them {left_months|month/months} are left
      of the {months_required} that the law asks for, and all that was paid is in doubt]; {at_stake_fen|yuan} yuan at
      stake
    reckoning: *lumps
    absent:
      - {table: ext_court, by: {doc_no: contribution.doc_no}}
  document_shared:
    zh: 一次性补缴所附文书由不同单位的多人共用
    en: A lump sum whose document people of several employers share
    severity: 3
    says: >-
      起领前的年限里有一次性补缴[ {of_lumps} 个月，其中] {months} 个月（{first_paid}[至{last_paid}]到账，
      {apply_date}申请退休）所附文书（{doc_no}[等 {documents} 件]）不是法院文书，
      却由不同单位的 {persons} 人共用[；月养老金因此多 {month_fen|yuan} 元][，所补款项约 {cost_fen|yuan} 元][，
      约 {payback_months} 个月即可领回][；扣除后剩 {left_months} 个月，
      不足法定的 {months_required} 个月，已发养老金全部存疑]，
      涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Paid by lump sum before the pension: [{of_lumps|month/months}, of them ]{months|month/months} (paid {first_paid}[ to
      {last_paid}], retirement applied for on {apply_date}) by a document ({doc_no}[ and others, {documents} in all])
      that is no court ruling and that {persons|person/persons} of different employers share[; they add
      {month_fen|yuan} yuan a month][ and repay their cost in about {payback_months|month/months}][,
      about {cost_fen|yuan} yuan having been paid in][; without them
      {left_months|month/months} are left of the {months_required} that the law asks for, and all that was paid is in
      doubt]; {at_stake_fen|yuan} yuan at stake
    reckoning: *lumps
  service_not_on_record:
    zh: 凭军龄证明一次性补缴，退役军人登记里没有服役
    en: A lump sum on a military record of somebody no registry knows as a soldier
    severity: 3
    says: >-
      起领前的年限里有一次性补缴[ {of_lumps} 个月，其中] {months} 个月（{first_paid}[至{last_paid}]到账，
      {apply_date}申请退休）凭军龄证明（{doc_no}[等 {documents} 件]），退役军人登记里没有该人服役[；
      月养老金因此多 {month_fen|yuan} 元][，所补款项约 {cost_fen|yuan} 元][，约 {payback_months} 个月即可领回][；
      扣除后剩 {left_months} 个月，不足法定的 {months_required} 个月，
      已发养老金全部存疑]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Paid by lump sum before the pension: [{of_lumps|month/months}, of them ]{months|month/months} (paid {first_paid}[ to
      {last_paid}], retirement applied for on {apply_date}) on a military record ({doc_no}[ and others, {documents} in
      all]), while the registry of service does not know the person[; they add {month_fen|yuan} yuan a month][ and repay their cost in about {payback_months|month/months}][,
      about {cost_fen|yuan} yuan having been paid in][; without them {left_months|month/months} are left of
      the {months_required} that the law asks for, and all that was paid is in doubt]; {at_stake_fen|yuan} yuan at
      stake
    reckoning: *lumps
    absent:
      - {table: ext_military, by: {person_id: subject_id}, only: {match: [strong]}}
  document_after_award:
    zh: 一次性补缴所附文书在核定之后才作出
    en: A lump sum whose document was given after the award
    severity: 3
    basis: [人社部规〔2016〕5号, 社会保险经办条例 第四十六条]
    says: >-
      起领前的年限里有一次性补缴[ {of_lumps} 个月，其中] {months} 个月（{first_paid}[至{last_paid}]到账）所附文书于{doc_date}才作出（{doc_no}[等 {documents} 件]），晚于{award_date}的核定，核定时不可能以它为据[；
      月养老金因此多 {month_fen|yuan} 元][，所补款项约 {cost_fen|yuan} 元][，约 {payback_months} 个月即可领回][；
      扣除后剩 {left_months} 个月，不足法定的 {months_required} 个月，
      已发养老金全部存疑]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Paid by lump sum before the pension: [{of_lumps|month/months}, of them ]{months|month/months} (paid {first_paid}[ to
      {last_paid}]) by a document ({doc_no}[ and others, {documents} in all]) of {doc_date}, after the award of
      {award_date}, which cannot have rested on it[; they add {month_fen|yuan} yuan a month][ and repay their cost in about {payback_months|month/months}][,
      about {cost_fen|yuan} yuan having been paid in][; without them {left_months|month/months} are left of the {months_required}
      that the law asks for, and all that was paid is in doubt]; {at_stake_fen|yuan} yuan at stake
    reckoning: *lumps
--- */
-- 职工养老的每份核定，应满的缴费月数按达到退休年龄的月份，提前领取的按起领的上一月；被更正取代的、病残津贴除外
WITH judged AS (
    SELECT a.award_id, a.person_id, a.status, a.apply_date, a.apply_date_month, a.award_date,
        a.benefit_start_ym AS start_ym, a.benefit_start_ym_month AS start_month,
        a.actual_months + a.deemed_months AS counted_months, a.calc_base_fen, a.avg_index, a.divisor, a.monthly_fen,
        m.months_required
    FROM pension_award AS a
    LEFT JOIN law_retirement AS r ON r.birth_month = a.birth_date_used_month AND r.track = a.track
    JOIN law_minimum_years AS m ON m.month = LEAST(r.retirement_month, a.benefit_start_ym_month - 1)
    WHERE a.scheme = 'EP' AND a.award_type <> 'disability_allow'
        AND (a.end_reason IS NULL OR a.end_reason <> 'error')
),
-- 起领之前一次性补缴的每个月，及该款到账时法律要求文书的月数
lumps AS (
    SELECT j.award_id, j.person_id, j.award_date, c.contrib_id, c.ym_month, c.employer_id, c.payer, c.base_ep_fen,
        c.doc_type, c.doc_no, c.paid_date, c.paid_date_month, d.backpay_document_months AS document_months,
        j.apply_date_month - c.paid_date_month <= $recent_months AS is_recent
    FROM judged AS j
    JOIN claimant_contribution AS c ON c.person_id = j.person_id AND c.ym_month < j.start_month
    JOIN law_month AS d ON d.month = c.paid_date_month
    WHERE c.kind = 'backpay_lump' AND c.lines_ep AND d.backpay_document_months IS NOT NULL
),
-- 每份核定一次性补缴的月数：合计，和申请前二十四个月内到账的
sizes AS (
    SELECT award_id, MIN(document_months) AS document_months, COUNT(DISTINCT ym_month) AS lump_months,
        COUNT(DISTINCT CASE WHEN is_recent THEN ym_month END) AS recent
    FROM lumps GROUP BY award_id
),
-- 合计满三年、法律要求文书的，和临近退休补缴满一年的
large AS (
    SELECT award_id, lump_months, lump_months >= document_months AS needs_document
    FROM sizes WHERE lump_months >= document_months OR recent >= $recent_least
),
-- 多人、不止一个单位共用的文号
shared AS (
    SELECT doc_no, COUNT(DISTINCT person_id) AS persons
    FROM lumps GROUP BY doc_no HAVING COUNT(DISTINCT person_id) >= $shared_persons AND COUNT(DISTINCT employer_id) > 1
),
-- 共用文号的每个人，一人一条补缴
sharers AS (
    SELECT doc_no, person_id, MIN(contrib_id) AS contrib_id
    FROM lumps WHERE doc_no IN (SELECT doc_no FROM shared) GROUP BY doc_no, person_id
),
-- 裁判、仲裁等文书的登记从哪一天起有数据：早于它的不在登记里，不说明什么
registry AS (SELECT MIN(doc_date) AS first_day FROM ext_court),
-- 存疑的每一条补缴：没有编号的文书，军龄证明而登记里没有服役，法律文书不在登记里，法院以外的文书由不同单位的多人共用，或文书晚于核定
doubtful_rows AS (
    SELECT l.award_id, l.contrib_id, l.ym_month, l.payer, l.base_ep_fen, l.paid_date, l.paid_date_month, l.doc_no,
        x.ext_id, x.doc_date, s.persons, g.first_day,
        CASE
            WHEN l.doc_no IS NULL THEN 'no_document'
            WHEN l.doc_type = 'military' AND EXISTS (SELECT 1 FROM ext_military AS m)
                AND NOT EXISTS (
                    SELECT 1 FROM ext_military AS m WHERE m.person_id = l.person_id AND m."match" = 'strong'
                ) THEN 'service_not_on_record'
            WHEN x.ext_id IS NULL AND (l.doc_type IS NULL OR l.doc_type NOT IN ('archive', 'military'))
                AND l.paid_date >= g.first_day AND date_diff('day', l.paid_date, $as_of) >= $registry_days
                THEN 'document_not_on_record'
            WHEN x.kind <> 'court' AND s.doc_no IS NOT NULL THEN 'document_shared'
            WHEN x.doc_date > l.award_date THEN 'document_after_award'
        END AS test
    FROM lumps AS l
    CROSS JOIN registry AS g
    LEFT JOIN ext_court AS x ON x.doc_no = l.doc_no
    LEFT JOIN shared AS s ON s.doc_no = l.doc_no
),
-- 每份核定、每种情形存疑的月数、缴费基数与文书
doubts AS (
    SELECT r.award_id, r.test, l.lump_months, l.needs_document, COUNT(DISTINCT r.ym_month) AS months,
        CAST(SUM(r.base_ep_fen) AS BIGINT) AS base_fen, MIN(r.paid_date) AS first_paid,
        NULLIF(MAX(r.paid_date), MIN(r.paid_date)) AS last_paid, MIN(r.doc_no) AS doc_no,
        NULLIF(COUNT(DISTINCT r.doc_no), 1) AS documents, MAX(r.persons) AS persons, MIN(r.doc_date) AS doc_date,
        MIN(r.first_day) AS registry_from
    FROM doubtful_rows AS r JOIN large AS l ON l.award_id = r.award_id
    WHERE r.test IS NOT NULL
    GROUP BY r.award_id, r.test, l.lump_months, l.needs_document
),
-- 这些月份按到账时费率补缴的本金：个人身份的按灵活就业费率，其余按单位与个人费率之和
costs AS (
    SELECT r.award_id, r.test, SUM(r.base_ep_fen * f.contribution_rate / 10000) AS fen
    FROM doubtful_rows AS r
    JOIN law_month_key AS f
        ON f.month = r.paid_date_month AND (
            (r.payer = 'person' AND f.key = 'EP_flexible')
            OR (r.payer <> 'person' AND f.key IN ('EP_employer', 'EP_person'))
        )
    GROUP BY r.award_id, r.test
),
-- 扣除存疑月份后剩几个月；这些月份使月养老金多出多少：基础养老金与个人账户养老金，及所用的比例
priced AS (
    SELECT d.award_id, d.test, j.counted_months - d.months AS left_months,
        CAST(ROUND(j.calc_base_fen * (1 + j.avg_index) / 2 * d.months / 12 * l.pension_accrual / 10000) AS BIGINT)
        + CAST(ROUND(d.base_fen * l.account_rate / 10000 / NULLIF(j.divisor, 0)) AS BIGINT) AS month_fen, l.pension_accrual,
        l.account_rate
    FROM doubts AS d JOIN judged AS j ON j.award_id = d.award_id JOIN law_month AS l ON l.month = j.start_month
),
-- 连同核定：扣除后年限不足的，全部养老金存疑；否则是多出的部分，以及多少个月收回补缴款
weighed AS (
    SELECT d.award_id, d.test, d.lump_months, d.months, d.first_paid, d.last_paid, d.doc_no, d.documents, d.persons,
        d.doc_date, d.registry_from, j.person_id, j.start_ym AS from_ym, j.apply_date, j.award_date, j.months_required,
        p.month_fen,
        CASE
            WHEN d.test = 'document_not_on_record'
                AND date_diff('day', d.registry_from, d.first_paid) < $registry_reach_days THEN 1
            WHEN d.needs_document THEN 3
            ELSE 2
        END AS severity,
        CASE WHEN p.left_months < j.months_required THEN p.left_months END AS left_months,
        CASE
            WHEN j.status <> 'active' THEN 0
            WHEN p.left_months < j.months_required THEN j.monthly_fen
            ELSE p.month_fen
        END * $prevented_months AS prevented_fen,
        CAST(ROUND(k.fen) AS BIGINT) AS cost_fen,
        CAST(CEIL(k.fen / NULLIF(p.month_fen, 0)) AS BIGINT) AS payback_months, p.left_months AS months_left,
        d.base_fen, j.calc_base_fen, j.avg_index, j.divisor, p.pension_accrual, p.account_rate
    FROM doubts AS d
    JOIN judged AS j ON j.award_id = d.award_id
    JOIN priced AS p ON p.award_id = d.award_id AND p.test = d.test
    JOIN costs AS k ON k.award_id = d.award_id AND k.test = d.test
),
-- 每行一条存疑的补缴；一次性补缴不都存疑的，共几个月
listed AS (
    SELECT w.award_id, w.test, w.person_id, w.severity, w.from_ym, w.from_ym AS to_ym, w.prevented_fen, w.lump_months,
        NULLIF(w.lump_months, w.months) AS of_lumps, w.months, w.month_fen, w.cost_fen, w.registry_from,
        w.payback_months, w.left_months,
        w.months_required, w.apply_date, w.first_paid, w.last_paid, w.doc_no, w.documents, w.persons, w.award_date,
        w.doc_date, r.contrib_id, r.ext_id, CAST(NULL AS BIGINT) AS shown_id, w.calc_base_fen AS reckon__calc_base, w.avg_index AS reckon__index,
        w.months AS reckon__months, w.base_fen AS reckon__bases, w.divisor AS reckon__divisor,
        w.pension_accrual AS reckon__pension_accrual, w.account_rate AS reckon__account_rate,
        w.months_left AS reckon__left, w.months_required AS reckon__required, w.month_fen AS reckon__added,
        NULL AS reckon__due, NULL AS reckon__paid, NULL AS money_table, NULL AS money_key, NULL AS fen
    FROM weighed AS w JOIN doubtful_rows AS r ON r.award_id = w.award_id AND r.test = w.test
    UNION ALL
    -- 共用文号的其他人，各一条补缴
    SELECT w.award_id, w.test, w.person_id, w.severity, w.from_ym, w.from_ym, w.prevented_fen, w.lump_months,
        NULLIF(w.lump_months, w.months), w.months, w.month_fen, w.cost_fen, w.registry_from,
        w.payback_months, w.left_months, w.months_required,
        w.apply_date, w.first_paid, w.last_paid, w.doc_no, w.documents, w.persons, w.award_date, w.doc_date, NULL, NULL,
        s.contrib_id, w.calc_base_fen, w.avg_index, w.months, w.base_fen, w.divisor, w.pension_accrual, w.account_rate,
        w.months_left, w.months_required, w.month_fen, NULL, NULL, NULL, NULL, NULL
    FROM weighed AS w
    JOIN doubtful_rows AS r ON r.award_id = w.award_id AND r.test = w.test
    JOIN sharers AS s ON s.doc_no = r.doc_no AND s.person_id <> w.person_id
    WHERE w.test = 'document_shared'
    UNION ALL
    -- 或没有全部退回的一笔养老金里存疑的部分；没有计发基数而年限仍足的，算不出多出多少
    SELECT w.award_id, w.test, w.person_id, w.severity, w.from_ym, p.ym, w.prevented_fen, w.lump_months,
        NULLIF(w.lump_months, w.months), w.months, w.month_fen, w.cost_fen, w.registry_from,
        w.payback_months, w.left_months, w.months_required,
        w.apply_date, w.first_paid, w.last_paid, w.doc_no, w.documents, w.persons, w.award_date, w.doc_date, NULL, NULL,
        NULL, w.calc_base_fen, w.avg_index, w.months, w.base_fen, w.divisor, w.pension_accrual, w.account_rate, w.months_left,
        w.months_required, w.month_fen,
        CASE WHEN w.left_months IS NULL THEN GREATEST(p.amount_fen - p.returned_fen - w.month_fen, 0) ELSE 0 END,
        p.amount_fen - p.returned_fen, p.src_table, p.src_key,
        CASE
            WHEN w.left_months IS NULL THEN LEAST(w.month_fen, p.amount_fen - p.returned_fen)
            ELSE p.amount_fen - p.returned_fen
        END
    FROM weighed AS w JOIN payment AS p ON p.award_id = w.award_id
    WHERE p.amount_fen > p.returned_fen AND (w.left_months IS NOT NULL OR w.month_fen IS NOT NULL)
),
-- 没有带编号的依据文书
no_document AS (
    SELECT *, lump_months, award_id AS proof__pension_award, contrib_id AS proof__contribution
    FROM listed WHERE test = 'no_document'
),
-- 文书不在登记里
document_not_on_record AS (
    SELECT *, lump_months, award_id AS proof__pension_award, contrib_id AS proof__contribution
    FROM listed WHERE test = 'document_not_on_record'
),
-- 法院以外的文书由不同单位的多人共用
document_shared AS (
    SELECT *, lump_months, award_id AS proof__pension_award, contrib_id AS proof__contribution, ext_id AS proof__ext_court,
        shown_id AS shows__contribution
    FROM listed WHERE test = 'document_shared'
),
-- 凭军龄证明，登记里没有服役
service_not_on_record AS (
    SELECT *, lump_months, award_id AS proof__pension_award, contrib_id AS proof__contribution
    FROM listed WHERE test = 'service_not_on_record'
),
-- 文书晚于核定
document_after_award AS (
    SELECT *, lump_months, award_id AS proof__pension_award, contrib_id AS proof__contribution, ext_id AS proof__ext_court
    FROM listed WHERE test = 'document_after_award'
)
SELECT * FROM no_document
UNION ALL BY NAME SELECT * FROM document_not_on_record
UNION ALL BY NAME SELECT * FROM document_shared
UNION ALL BY NAME SELECT * FROM service_not_on_record
UNION ALL BY NAME SELECT * FROM document_after_award

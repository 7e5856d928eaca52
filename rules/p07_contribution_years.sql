/* ---
code: P07
title: 缴费年限不足或年限异常
title_en: Contribution years short, or not borne out
asks: 核定养老金所用的缴费年限是否达到最低年限，并有缴费记录、合乎法律的视同期间和真实的转移接续支撑？
asks_en: Do the years an award counts reach the least the law asks for, and do records, lawful deemed service and real transfers bear them out?
line: pension
entity: pension_award
subject: person
status: live
basis: [社会保险法 第十六条, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险法 第十五条, 劳动法 第十五条, 国发〔2005〕38号, 国发〔2015〕2号, 社会保险法 第十九条, 国办发〔2009〕66号, 社会保险经办条例 第二十六条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险法 第八十九条, 社会保险经办条例 第四十六条]
reads: [pension_award, person, payment, claimant_contribution, account_opening, ext_military, law_month, law_month_key, law_retirement, law_minimum_years]
eligible: |
  SELECT award_id FROM pension_award WHERE scheme IN ('EP', 'GP') AND award_type <> 'disability_allow'
parameters:
  least_difference: {value: 3, unit: months, source: 业务规则目录 P07 (相差三个月起)}
  transfer_months: {value: 6, unit: months, source: 设计阈值：国办发〔2009〕66号 各环节共四十五个工作日，再放宽}
  unpublished_months: {value: 3, unit: months, source: 国发〔2015〕2号 2015 年 1 月发布，自 2014 年 10 月起实施}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: >-
  扣除存疑月份后年限不足的，为已支付、未退回的全部养老金；仍足的，为这些月份增加的月养老金乘以已发月数；少计年限的，为少发的（负数）
at_stake_en: >-
  Where the years fall short without the doubtful months, all that was paid and not returned; else what those months add
  to each month paid; for months left out, what the fund owes (negative)
sought: 养老待遇核定表、缴费历年明细、视同缴费和转移接续的原始材料
sought_en: The award, the contributions year by year, the papers behind deemed and transferred years
look_alikes:
  - what: 军龄视同缴费，早于或晚于本地建立制度
    what_en: Military service, deemed paid, whenever it was
    cleared_by: 退伍证、军龄证明原件；系统已排除退役军人登记里该月正在服役的，没有收到这份登记时以军龄证明为据
    cleared_by_en: The discharge paper and the military service record in the original; left out already where the registry of service has the person serving in that month, and while it has not been delivered the record counts
    tests: [deemed_too_late]
  - what: 重复入账一两个月，退休当月补缴
    what_en: A month or two entered twice, or paid in the month of retirement
    cleared_by: 补缴申报表和到账凭证；系统已排除相差不足三个月的
    cleared_by_en: The declaration of what was paid later and the proof of its arrival; left out already where the difference is below three months
    left_out: true
    tests: [months_not_on_record, months_left_out]
  - what: 转移资金在途、转移表没有扫描
    what_en: The money of a transfer is on its way, or the form was not scanned
    cleared_by: 转移接续信息表或资金到账凭证；系统已排除有其一的，资金在途不超过六个月
    cleared_by_en: The transfer form or the proof of the money; left out already where one of the two is there; money is pending for six months at most
    tests: [transfer_unsupported, transfer_unpaid]
  - what: 到龄时不足十五年，延长缴费后再领取
    what_en: Fewer than fifteen years at the age; contributions went on until they were complete
    cleared_by: 延长缴费申请和缴费凭证；系统已排除核定的年限已足的
    cleared_by_en: The application to go on paying and the proofs; left out already where the award counts enough years
    left_out: true
    tests: [years_short]
  - what: 核定漏计了已到账的缴费，补上后年限已足
    what_en: Months paid by then were left out, and with them the years are complete
    cleared_by: 缴费明细和重新核定表；系统已排除加上漏计的月份已满最低年限的，只提少计
    cleared_by_en: The list of contributions and the award made anew; left out already where the records reach the least, and raised as months left out alone
    left_out: true
    tests: [years_short]
  - what: 机关事业单位养老保险办法发布以前退休，按原办法计发，没有登记缴费月数
    what_en: Retired before the decree on public units was published; paid by the old rules, no months on record
    cleared_by: 按原办法计发的退休审批表；系统已排除实施后三个月内起领、一个月也没有登记的
    cleared_by_en: The approval under the former rules; left out already where the pension began within three months of its date and no month is on record at all
    left_out: true
    tests: [years_short]
tests:
  years_short:
    zh: 核定的缴费年限不足法定最低年限
    en: The award counts fewer years than the law asks for
    severity: 3
    basis: [社会保险法 第十六条, 国务院关于渐进式延迟法定退休年龄的办法, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    at_stake: 已支付而未退回的全部养老金
    at_stake_en: All that was paid and not returned
    says: >-
      核定实际缴费 {actual_months} 个月、视同缴费 {deemed_months} 个月，
      合计 {months} 个月，不足法定最低缴费年限 {months_required} 个月；
      已发养老金 {at_stake_fen|yuan} 元
    says_en: >-
      The award counts {actual_months|month/months} paid and {deemed_months} deemed, {months} in all; the law asks for
      {months_required}. {at_stake_fen|yuan} yuan of pension were paid
  months_not_on_record:
    zh: 核定的实际缴费月数多于缴费记录
    en: More months counted as paid than are on record
    severity: 3
    basis: [社会保险法 第十五条, 社会保险法 第十六条, 社会保险法 第八十八条, 社会保险法 第八十九条, 社会保险经办条例 第四十六条]
    says: >-
      核定实际缴费 {actual_months} 个月，期初账户和逐月缴费记录合计 {recorded} 个月，
      有 {months} 个月没有记录[，每月因此多发 {added_fen|yuan} 元][；
      扣除后剩 {left_months} 个月，不足法定的 {months_required} 个月，
      已发养老金全部存疑]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      The award counts {actual_months|month/months} as paid, the opening balance and the monthly records hold
      {recorded}: {months} not on record[, which adds {added_fen|yuan} yuan a month][; without them
      {left_months|month/months} are left of the {months_required} that the law asks for, and all that was paid is in
      doubt]; {at_stake_fen|yuan} yuan at stake
    reckoning: &months
      zh: >-
        每月多出 = 计发基数 ×（1 + 平均缴费指数）÷ 2 × 存疑月数 ÷ 12 × 每缴费一年发给比例
        + 计发基数 × 平均缴费指数 × 存疑视同月数 ÷ 12 × 过渡性养老金计发系数 + 存疑缴费基数 × 个人账户记入比例 ÷ 计发月数，各项取整到分；
        应付 = 实付 − 每月多出，不低于零；扣除存疑月份后不足最低年限的应付为零；实付减去已退回的
      en: >-
        Added a month = calculation base × (1 + index) ÷ 2 × doubtful months ÷ 12 × the accrual + calculation base × index × doubtful
        deemed months ÷ 12 × the transition rate + doubtful bases × the account's rate ÷ divisor, each to the fen; due = paid less
        that, no less than nothing, and nothing where too few months are left; paid less what was returned
      columns:
        calc_base: {zh: 计发基数, en: Calculation base, as: yuan}
        index: {zh: 平均缴费指数, en: Mean index}
        months: {zh: 存疑月数（少计的为负）, en: "Doubtful months, below zero where left out"}
        deemed: {zh: 其中存疑视同月数, en: Of them deemed}
        bases: {zh: 存疑缴费基数, en: Doubtful bases, as: yuan}
        divisor: {zh: 计发月数, en: Divisor}
        left: {zh: 扣除后所剩月数, en: Months left}
        required: {zh: 最低缴费月数, en: Months required, law: minimum_contribution_months}
        added: {zh: 每月多出, en: Added a month, as: yuan}
    tally:
      zh: 有记录的月数 = 期初账户的实缴月数 + 起领以前各年有缴费记录的月数
      en: Months on record = those of the opening balance + those of each year's records before the pension
      columns: &years
        year: {zh: 年份, en: Year}
        months: {zh: 有缴费的月数, en: Months with contributions, total: true}
  months_left_out:
    zh: 核定时已到账的缴费没有全部计入
    en: Months paid by the day of the award were not counted
    severity: 2
    basis: [社会保险法 第十五条, 社会保险法 第八十九条]
    at_stake: 少计年限而少发的养老金（负数）
    at_stake_en: What the fund owes for months not counted (negative)
    says: >-
      核定实际缴费 {actual_months} 个月，而核定时已到账的缴费有 {recorded} 个月，
      少计 {months} 个月[，每月因此少发 {lost_fen|yuan} 元][；
      已发各月共少发 {short_fen|yuan} 元]
    says_en: >-
      The award counts {actual_months|month/months} as paid though {recorded} had been paid by then: {months} left
      out[, {lost_fen|yuan} yuan too little a month][; {short_fen|yuan} yuan too little over the months paid]
    reckoning: *months
    tally:
      zh: 核定时已到账的月数 = 期初账户的实缴月数 + 起领以前各年核定时已到账的月数
      en: Months paid by the award = those of the opening balance + those of each year's records paid by then
      columns: *years
  deemed_under_age:
    zh: 视同缴费的月份本人未满最低就业年龄
    en: Service deemed paid below the working age
    severity: 3
    basis: [劳动法 第十五条, 社会保险法 第十五条, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      核定视同缴费[ {of_deemed} 个月，其中] {months} 个月（{first_ym|month}[至{last_ym|month}]）本人未满法定最低就业年龄[，
      每月因此多发 {added_fen|yuan} 元][；扣除后剩 {left_months} 个月，
      不足法定的 {months_required} 个月，已发养老金全部存疑]，
      涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Deemed paid: [{of_deemed|month/months}, of them ]{months|month/months} ({first_ym|month}[ to {last_ym|month}]), below the
      working age[, which adds {added_fen|yuan} yuan a month][; without them {left_months|month/months} are left of
      the {months_required} that the law asks for, and all that was paid is in doubt]; {at_stake_fen|yuan} yuan at
      stake
    reckoning: *months
  deemed_and_paid:
    zh: 视同缴费的月份另有实际缴费
    en: Months deemed paid that were also paid
    severity: 3
    basis: [社会保险法 第十五条, 社会保险经办条例 第四十六条]
    says: >-
      核定视同缴费[ {of_deemed} 个月，其中] {months} 个月（{first_ym|month}[至{last_ym|month}]）同月另有实际缴费，
      重复计算[，每月因此多发 {added_fen|yuan} 元][；扣除后剩 {left_months} 个月，
      不足法定的 {months_required} 个月，已发养老金全部存疑]，
      涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Deemed paid: [{of_deemed|month/months}, of them ]{months|month/months} ({first_ym|month}[ to {last_ym|month}]), paid as well
      and so counted twice[, which adds {added_fen|yuan} yuan a month][; without them {left_months|month/months} are
      left of the {months_required} that the law asks for, and all that was paid is in doubt]; {at_stake_fen|yuan}
      yuan at stake
    reckoning: *months
  deemed_too_late:
    zh: 实行缴费以后的月份仍作视同缴费，又不是军龄
    en: Months deemed paid though contributions had begun, and no military service
    severity: 3
    basis: [社会保险法 第十五条, 国发〔2005〕38号, 国发〔2015〕2号, 社会保险基金行政监督办法 第三十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      核定视同缴费[ {of_deemed} 个月，其中] {months} 个月（{first_ym|month}[至{last_ym|month}]）在{paid_since}实行个人缴费以后，
      又没有可以证实的军龄[，每月因此多发 {added_fen|yuan} 元][；
      扣除后剩 {left_months} 个月，不足法定的 {months_required} 个月，
      已发养老金全部存疑]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      Deemed paid: [{of_deemed|month/months}, of them ]{months|month/months} ({first_ym|month}[ to {last_ym|month}]), after
      contributions began on {paid_since} and without military service that is borne out[, which adds {added_fen|yuan} yuan a month][;
      without them {left_months|month/months} are left of the {months_required} that the law asks for, and all that
      was paid is in doubt]; {at_stake_fen|yuan} yuan at stake
    reckoning: *months
  transfer_unsupported:
    zh: 转入的年限既无转移接续表，也无资金到账
    en: Years transferred in without a form or the money
    severity: 3
    basis: [社会保险法 第十九条, 国办发〔2009〕66号, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      核定计入转入的缴费 {months} 个月（{first_ym|month}[至{last_ym|month}]），
      既没有转移接续表，也没有转移资金到账的记录[，每月因此多发 {added_fen|yuan} 元][；
      扣除后剩 {left_months} 个月，不足法定的 {months_required} 个月，
      已发养老金全部存疑]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      The award counts {months|month/months} transferred in ({first_ym|month}[ to {last_ym|month}]), with neither a
      transfer form nor the money on record[, which adds {added_fen|yuan} yuan a month][; without them
      {left_months|month/months} are left of the {months_required} that the law asks for, and all that was paid is in
      doubt]; {at_stake_fen|yuan} yuan at stake
    reckoning: *months
    absent:
      - {table: contribution, by: {contrib_id: contribution.contrib_id}, within: {doc_no: [null, null]}}
      - {table: contribution, by: {contrib_id: contribution.contrib_id}, within: {paid_date: [null, null]}}
  transfer_unpaid:
    zh: 转移接续表已有，资金长期没有到账
    en: Years transferred in by a form, the money long overdue
    severity: 2
    basis: [社会保险法 第十九条, 国办发〔2009〕66号, 社会保险经办条例 第四十六条]
    says: >-
      {award_date}核定时计入转入的缴费 {months} 个月（{first_ym|month}[至{last_ym|month}]），
      有转移接续表，转移资金至今没有到账[，每月因此多发 {added_fen|yuan} 元][；
      扣除后剩 {left_months} 个月，不足法定的 {months_required} 个月，
      已发养老金全部存疑]，涉及 {at_stake_fen|yuan} 元
    says_en: >-
      The award of {award_date} counts {months|month/months} transferred in ({first_ym|month}[ to {last_ym|month}]) by
      a form; the money has not come to this day[, which adds {added_fen|yuan} yuan a month][; without them
      {left_months|month/months} are left of the {months_required} that the law asks for, and all that was paid is in
      doubt]; {at_stake_fen|yuan} yuan at stake
    reckoning: *months
    absent:
      - {table: contribution, by: {contrib_id: contribution.contrib_id}, within: {paid_date: [null, null]}}
--- */
-- 职工、机关养老的每份核定，应满的缴费月数按达到退休年龄的月份，提前领取的按起领的上一月；被更正取代的、病残津贴除外
WITH judged AS (
    SELECT a.award_id, a.person_id, a.scheme, a.status, a.award_date, a.award_date_month,
        a.benefit_start_ym AS start_ym, a.benefit_start_ym_month AS start_month, a.actual_months, a.deemed_months,
        a.calc_base_fen, a.avg_index, a.divisor, a.monthly_fen, s.birth_date_month + w.working_age AS working_month,
        m.months_required
    FROM pension_award AS a
    JOIN person AS s ON s.person_id = a.person_id
    JOIN law_month AS w ON w.month = $as_of_month
    LEFT JOIN law_retirement AS r ON r.birth_month = a.birth_date_used_month AND r.track = a.track
    JOIN law_minimum_years AS m ON m.month = LEAST(r.retirement_month, a.benefit_start_ym_month - 1)
    WHERE a.scheme IN ('EP', 'GP') AND a.award_type <> 'disability_allow'
        AND (a.end_reason IS NULL OR a.end_reason <> 'error')
),
-- 这些人起领之前逐月的养老缴费记录，以及所属期当时本险种从哪天起实行缴费
entered AS (
    SELECT j.award_id, j.person_id, j.award_date, j.award_date_month, j.working_month, c.contrib_id, c.ym, c.ym_month,
        c.kind, c.doc_type, c.doc_no, c.paid_date, c.base_ep_fen, f.pension_contributions_start AS paid_since
    FROM judged AS j
    JOIN claimant_contribution AS c ON c.person_id = j.person_id AND c.ym_month < j.start_month
    LEFT JOIN law_month_key AS f ON f.month = c.ym_month AND f.key = j.scheme
    WHERE (j.scheme = 'EP' AND c.lines_ep) OR (j.scheme = 'GP' AND c.lines_gp)
),
-- 每份核定各年有记录的实缴月数，以及其中核定之前已经到账的
years_entered AS (
    SELECT award_id, CAST(FLOOR(ym_month / 12) AS BIGINT) AS year, COUNT(DISTINCT ym) AS recorded,
        COUNT(DISTINCT CASE WHEN paid_date <= award_date THEN ym END) AS known
    FROM entered WHERE kind <> 'deemed' GROUP BY award_id, CAST(FLOOR(ym_month / 12) AS BIGINT)
),
-- 各年合计
months_entered AS (
    SELECT award_id, CAST(SUM(recorded) AS BIGINT) AS recorded, CAST(SUM(known) AS BIGINT) AS known
    FROM years_entered GROUP BY award_id
),
-- 建立逐月明细之前的实缴月数；没有这一行的，之前没有缴过
opened AS (
    SELECT person_id, line, MIN(open_id) AS open_id, CAST(SUM(paid_months) AS BIGINT) AS paid_months
    FROM account_opening GROUP BY person_id, line
),
-- 明细从哪个月之后齐全：只有此后起领的核定，才能逐月核对
records AS (SELECT MAX(as_of_ym_month) AS opening_month FROM account_opening),
-- 核定的实缴月数，比记录多多少，比核定时已到账的多多少（少计的为负）
compared AS (
    SELECT j.award_id, o.open_id, j.actual_months - COALESCE(o.paid_months, 0) - COALESCE(e.recorded, 0) AS more,
        j.actual_months - COALESCE(o.paid_months, 0) - COALESCE(e.known, 0) AS more_than_known
    FROM judged AS j
    JOIN records AS k ON j.start_month > k.opening_month
    LEFT JOIN opened AS o ON o.person_id = j.person_id AND o.line = j.scheme
    LEFT JOIN months_entered AS e ON e.award_id = j.award_id
),
-- 退役军人登记里姓名相符的服役起止月；没有退役的，至今仍在服役
served AS (
    SELECT person_id, enlist_date_month AS from_month, COALESCE(discharge_date_month, $as_of_month) AS to_month
    FROM ext_military WHERE "match" = 'strong'
),
-- 存疑的视同缴费：未满最低就业年龄，同月另有实际缴费，或已实行缴费而当时没有服役；没有收到登记的，有军龄证明的不提
doubtful_rows AS (
    SELECT d.award_id, d.contrib_id, d.ym, d.paid_since, 0 AS base_fen, d.ym AS deemed_ym,
        CASE
            WHEN d.ym_month < d.working_month THEN 'deemed_under_age'
            WHEN EXISTS (
                SELECT 1 FROM entered AS p WHERE p.award_id = d.award_id AND p.ym = d.ym AND p.kind <> 'deemed'
            ) THEN 'deemed_and_paid'
            WHEN d.paid_since IS NOT NULL
                AND NOT EXISTS (
                    SELECT 1 FROM served AS v
                    WHERE v.person_id = d.person_id AND d.ym_month BETWEEN v.from_month AND v.to_month
                )
                AND (d.doc_type IS NULL OR d.doc_type <> 'military' OR EXISTS (SELECT 1 FROM ext_military AS m))
                THEN 'deemed_too_late'
        END AS test
    FROM entered AS d WHERE d.kind = 'deemed'
    UNION ALL
    -- 存疑的转入：转移表和到账资金都没有，或有表而资金久不到账
    SELECT award_id, contrib_id, ym, paid_since, base_ep_fen AS base_fen, NULL AS deemed_ym,
        CASE
            WHEN doc_no IS NULL THEN 'transfer_unsupported'
            WHEN $as_of_month - award_date_month > $transfer_months THEN 'transfer_unpaid'
        END AS test
    FROM entered WHERE kind = 'transfer_in' AND paid_date IS NULL
),
-- 每份核定、每种情形存疑的月数、缴费基数和视同月数
doubts AS (
    SELECT award_id, test, COUNT(DISTINCT ym) AS months, CAST(COALESCE(SUM(base_fen), 0) AS BIGINT) AS base_fen,
        COUNT(DISTINCT deemed_ym) AS deemed, NULL AS open_id, MIN(ym) AS first_ym, NULLIF(MAX(ym), MIN(ym)) AS last_ym,
        MAX(paid_since) AS paid_since
    FROM doubtful_rows WHERE test IS NOT NULL GROUP BY award_id, test
    UNION ALL
    -- 核定多计实缴年限的
    SELECT award_id, 'months_not_on_record' AS test, more, 0, 0, open_id, NULL, NULL, NULL
    FROM compared WHERE more >= $least_difference
    UNION ALL
    -- 少计的，月数为负
    SELECT award_id, 'months_left_out' AS test, more_than_known, 0, 0, open_id, NULL, NULL, NULL
    FROM compared WHERE more_than_known <= 0 - $least_difference
    UNION ALL
    -- 实行缴费以后起领、连同漏计的月份年限仍不足的，全部年限存疑；办法发布以前起领、一个月也没有登记的，本就无从登记
    SELECT j.award_id, 'years_short' AS test, j.actual_months + j.deemed_months, 0, 0, NULL, NULL, NULL, NULL
    FROM judged AS j
    JOIN law_month_key AS f ON f.month = j.start_month - 1 AND f.key = j.scheme
    LEFT JOIN law_month_key AS known ON known.month = j.start_month - 1 - $unpublished_months AND known.key = j.scheme
    LEFT JOIN compared AS c ON c.award_id = j.award_id
    WHERE j.actual_months + j.deemed_months - LEAST(c.more_than_known, 0) < j.months_required AND f.pension_contributions_start IS NOT NULL
        AND (j.actual_months + j.deemed_months > 0 OR known.pension_contributions_start IS NOT NULL)
),
-- 扣除存疑月份后剩几个月（少计的没有可扣除的）；这些月份使月养老金多出多少：基础养老金、过渡性养老金、个人账户养老金
priced AS (
    SELECT d.award_id, d.test,
        CASE WHEN d.test <> 'months_left_out' THEN j.actual_months + j.deemed_months - d.months END AS left_months,
        CAST(ROUND(j.calc_base_fen * (1 + j.avg_index) / 2 * d.months / 12 * l.pension_accrual / 10000) AS BIGINT)
        + CAST(ROUND(j.calc_base_fen * j.avg_index * d.deemed / 12 * t.transition_rate / 10000) AS BIGINT)
        + CAST(ROUND(d.base_fen * l.account_rate / 10000 / NULLIF(j.divisor, 0)) AS BIGINT) AS month_fen, d.deemed,
        d.base_fen, j.calc_base_fen, j.avg_index, j.divisor, l.pension_accrual, t.transition_rate, l.account_rate
    FROM doubts AS d
    JOIN judged AS j ON j.award_id = d.award_id
    JOIN law_month AS l ON l.month = j.start_month
    LEFT JOIN law_month_key AS t ON t.month = j.start_month AND t.key = j.scheme
),
-- 连同核定：扣除后年限不足的，全部养老金存疑；否则是多出的部分
weighed AS (
    SELECT d.award_id, d.test, d.months, d.open_id, d.first_ym, d.last_ym, d.paid_since, j.person_id,
        j.start_ym AS from_ym, j.award_date, j.actual_months, j.deemed_months, j.months_required,
        CASE WHEN p.left_months < j.months_required THEN p.left_months END AS left_months,
        CASE WHEN p.left_months < j.months_required THEN NULL ELSE p.month_fen END AS added_fen,
        CASE
            WHEN j.status <> 'active' THEN 0
            WHEN p.left_months < j.months_required THEN j.monthly_fen
            ELSE GREATEST(p.month_fen, 0)
        END * $prevented_months AS prevented_fen, p.left_months AS months_left, p.deemed, p.base_fen, p.calc_base_fen,
        p.avg_index, p.divisor, p.pension_accrual, p.transition_rate, p.account_rate, p.month_fen
    FROM doubts AS d
    JOIN judged AS j ON j.award_id = d.award_id
    JOIN priced AS p ON p.award_id = d.award_id AND p.test = d.test
),
-- 每行一条存疑的缴费记录；没有的，核定本身就是证据，与记录比月数的，每行一年
listed AS (
    SELECT w.award_id, w.test, w.person_id, w.from_ym, w.from_ym AS to_ym, w.prevented_fen, w.open_id, w.award_date,
        w.actual_months, w.deemed_months, w.months_required, w.months, w.first_ym, w.last_ym, w.paid_since,
        w.left_months, w.added_fen, w.months_left, w.deemed, w.base_fen, w.calc_base_fen, w.avg_index, w.divisor,
        w.pension_accrual, w.transition_rate, w.account_rate, w.month_fen, NULL AS due_fen, NULL AS paid_fen,
        r.contrib_id, y.year, CASE WHEN w.test = 'months_left_out' THEN y.known ELSE y.recorded END AS year_months,
        NULL AS money_table, NULL AS money_key, NULL AS fen
    FROM weighed AS w
    LEFT JOIN doubtful_rows AS r ON r.award_id = w.award_id AND r.test = w.test
    LEFT JOIN years_entered AS y
        ON y.award_id = w.award_id AND w.test IN ('months_not_on_record', 'months_left_out')
    UNION ALL
    -- 或没有全部退回的一笔养老金里存疑的部分；没有计发基数而年限仍足的，算不出多出多少
    SELECT w.award_id, w.test, w.person_id, w.from_ym, p.ym, w.prevented_fen, w.open_id, w.award_date, w.actual_months,
        w.deemed_months, w.months_required, w.months, w.first_ym, w.last_ym, w.paid_since, w.left_months, w.added_fen,
        w.months_left, w.deemed, w.base_fen, w.calc_base_fen, w.avg_index, w.divisor, w.pension_accrual,
        w.transition_rate, w.account_rate, w.month_fen,
        CASE WHEN w.left_months IS NOT NULL THEN 0 ELSE GREATEST(p.amount_fen - p.returned_fen - w.added_fen, 0) END,
        p.amount_fen - p.returned_fen, NULL, NULL, NULL, p.src_table, p.src_key, LEAST(w.added_fen, p.amount_fen - p.returned_fen)
    FROM weighed AS w JOIN payment AS p ON p.award_id = w.award_id
    WHERE p.amount_fen > p.returned_fen AND (w.left_months IS NOT NULL OR w.added_fen IS NOT NULL)
),
-- 核定的年限不足最低年限
years_short AS (SELECT *, award_id AS proof__pension_award FROM listed WHERE test = 'years_short'),
-- 核定的实缴月数比记录多
months_not_on_record AS (
    SELECT *, award_id AS proof__pension_award, open_id AS proof__account_opening, actual_months - months AS recorded,
        year AS tally__year, year_months AS tally__months, calc_base_fen AS reckon__calc_base, avg_index AS reckon__index, months AS reckon__months,
        deemed AS reckon__deemed, base_fen AS reckon__bases, divisor AS reckon__divisor,
        pension_accrual AS reckon__pension_accrual, transition_rate AS reckon__transition_rate,
        account_rate AS reckon__account_rate, months_left AS reckon__left, months_required AS reckon__required,
        month_fen AS reckon__added, due_fen AS reckon__due, paid_fen AS reckon__paid
    FROM listed WHERE test = 'months_not_on_record'
),
-- 核定时已到账而没有计入
months_left_out AS (
    SELECT * EXCLUDE (months), award_id AS proof__pension_award, open_id AS proof__account_opening,
        ABS(months) AS months, actual_months - months AS recorded, 0 - added_fen AS lost_fen,
        CAST(0 - SUM(fen) OVER (PARTITION BY award_id) AS BIGINT) AS short_fen, year AS tally__year,
        year_months AS tally__months, calc_base_fen AS reckon__calc_base, avg_index AS reckon__index, months AS reckon__months, deemed AS reckon__deemed, base_fen AS reckon__bases,
        divisor AS reckon__divisor, pension_accrual AS reckon__pension_accrual,
        transition_rate AS reckon__transition_rate, account_rate AS reckon__account_rate, months_left AS reckon__left,
        months_required AS reckon__required, month_fen AS reckon__added, due_fen AS reckon__due,
        paid_fen AS reckon__paid
    FROM listed WHERE test = 'months_left_out'
),
-- 视同的月份未满最低就业年龄
deemed_under_age AS (
    SELECT *, deemed_months, NULLIF(deemed_months, months) AS of_deemed, award_id AS proof__pension_award, contrib_id AS proof__contribution, calc_base_fen AS reckon__calc_base,
        avg_index AS reckon__index, months AS reckon__months, deemed AS reckon__deemed, base_fen AS reckon__bases,
        divisor AS reckon__divisor, pension_accrual AS reckon__pension_accrual,
        transition_rate AS reckon__transition_rate, account_rate AS reckon__account_rate, months_left AS reckon__left,
        months_required AS reckon__required, month_fen AS reckon__added, due_fen AS reckon__due,
        paid_fen AS reckon__paid
    FROM listed WHERE test = 'deemed_under_age'
),
-- 视同的月份另有实际缴费
deemed_and_paid AS (
    SELECT *, deemed_months, NULLIF(deemed_months, months) AS of_deemed, award_id AS proof__pension_award, contrib_id AS proof__contribution, calc_base_fen AS reckon__calc_base,
        avg_index AS reckon__index, months AS reckon__months, deemed AS reckon__deemed, base_fen AS reckon__bases,
        divisor AS reckon__divisor, pension_accrual AS reckon__pension_accrual,
        transition_rate AS reckon__transition_rate, account_rate AS reckon__account_rate, months_left AS reckon__left,
        months_required AS reckon__required, month_fen AS reckon__added, due_fen AS reckon__due,
        paid_fen AS reckon__paid
    FROM listed WHERE test = 'deemed_and_paid'
),
-- 已实行缴费的月份，视同而又不是军龄
deemed_too_late AS (
    SELECT *, deemed_months, NULLIF(deemed_months, months) AS of_deemed, award_id AS proof__pension_award, contrib_id AS proof__contribution, calc_base_fen AS reckon__calc_base,
        avg_index AS reckon__index, months AS reckon__months, deemed AS reckon__deemed, base_fen AS reckon__bases,
        divisor AS reckon__divisor, pension_accrual AS reckon__pension_accrual,
        transition_rate AS reckon__transition_rate, account_rate AS reckon__account_rate, months_left AS reckon__left,
        months_required AS reckon__required, month_fen AS reckon__added, due_fen AS reckon__due,
        paid_fen AS reckon__paid
    FROM listed WHERE test = 'deemed_too_late'
),
-- 转入的月份，转移表和到账资金都没有
transfer_unsupported AS (
    SELECT *, award_id AS proof__pension_award, contrib_id AS proof__contribution, calc_base_fen AS reckon__calc_base,
        avg_index AS reckon__index, months AS reckon__months, deemed AS reckon__deemed, base_fen AS reckon__bases,
        divisor AS reckon__divisor, pension_accrual AS reckon__pension_accrual,
        transition_rate AS reckon__transition_rate, account_rate AS reckon__account_rate, months_left AS reckon__left,
        months_required AS reckon__required, month_fen AS reckon__added, due_fen AS reckon__due,
        paid_fen AS reckon__paid
    FROM listed WHERE test = 'transfer_unsupported'
),
-- 转入的月份，有转移表而资金久不到账
transfer_unpaid AS (
    SELECT *, award_id AS proof__pension_award, contrib_id AS proof__contribution, calc_base_fen AS reckon__calc_base,
        avg_index AS reckon__index, months AS reckon__months, deemed AS reckon__deemed, base_fen AS reckon__bases,
        divisor AS reckon__divisor, pension_accrual AS reckon__pension_accrual,
        transition_rate AS reckon__transition_rate, account_rate AS reckon__account_rate, months_left AS reckon__left,
        months_required AS reckon__required, month_fen AS reckon__added, due_fen AS reckon__due,
        paid_fen AS reckon__paid
    FROM listed WHERE test = 'transfer_unpaid'
)
SELECT * FROM years_short
UNION ALL BY NAME SELECT * FROM months_not_on_record
UNION ALL BY NAME SELECT * FROM months_left_out
UNION ALL BY NAME SELECT * FROM deemed_under_age
UNION ALL BY NAME SELECT * FROM deemed_and_paid
UNION ALL BY NAME SELECT * FROM deemed_too_late
UNION ALL BY NAME SELECT * FROM transfer_unsupported
UNION ALL BY NAME SELECT * FROM transfer_unpaid

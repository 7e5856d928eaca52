/* ---
code: P13
title: 丧葬抚恤待遇异常
title_en: Death benefit wrong, paid twice or not set off
asks: 一人死亡是否领了两份丧葬补助金，丧葬补助金、抚恤金是否合乎法定月数、没有超过本人缴费，领取人是不是亲属，多发的养老金有没有抵扣，死者有没有死亡信息、待遇停了没有？
asks_en: Were two funeral grants paid for one death, sums that are not those of the law or above the own contributions, a stranger paid, overpaid pension not set off, is the death on record, and has the pension stopped?
line: pension
entity: death_benefit
subject: person
status: live
basis: [社会保险法 第十七条, 社会保险法 第四十九条, 人社部发〔2021〕18号, 社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险法 第八十八条, 社会保险法 第八十九条, 国发〔2014〕8号, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
reads:
  - person
  - kinship
  - death_benefit
  - payment
  - pension_award
  - account_opening
  - claimant_contribution
  - death
  - ext_death
  - ext_household
  - law_month
  - law_month_key
eligible: |
  SELECT src_key AS db_id FROM payment WHERE src_table = 'death_benefit'
parameters:
  least_months: {value: 1.0, unit: months, source: 业务规则目录 P13 (相差一个月起)}
  wait_days: {value: 90, unit: days, source: 业务规则目录 P13 (九十天后仍无死亡信息；补发也等这么久)}
  capped_years: {value: 5, unit: years, source: 人社部发〔2021〕18号 (不足五年的以本人缴费为限)}
  least_fen: {value: 10000, unit: fen, source: 设计阈值：比本人缴费多一百元起 (账户计息、分币舍入的差异)}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0 (今后十二个月)}
at_stake: 后领的丧葬补助金；丧葬补助金、抚恤金与法定标准、本人缴费的差额（少发的为负数）；非亲属领取的、没有死亡信息的全部待遇；没有抵扣和没有停发的养老金
at_stake_en: The later funeral grant; what differs from the lawful funeral grant, survivors' sum or own contributions (negative where too little); all paid to a stranger or without a death on record; pension not set off or not stopped
sought: 丧葬抚恤核定表、亲属关系证明、死亡证明、支付凭证和抵扣记录
sought_en: The decision on the grants, proof of kinship and death, the payments and what was set off
look_alikes:
  - what: 遗属改选另一险种，先领的一份已退回
    what_en: The survivors chose another line and gave the first grant back
    cleared_by: 遗属的改选申请书和先领一份的退回凭证；系统已减去退回的金额
    cleared_by_en: The survivors' application to choose anew and the refund slip; what was returned is deducted already
    left_out: true
    tests: [two_funeral_grants]
  - what: 领取养老金年数的舍入
    what_en: Rounding of the years the pension was drawn
    cleared_by: 抚恤金核定表；死亡当月算与不算，系统都对照，从宽
    cleared_by_en: The award of the survivors' sum; compared with and without the month of death, the better one taken
    left_out: true
    tests: [survivor_too_much, survivor_too_little]
  - what: 抚恤金分次核发，后来补足
    what_en: The sum was granted in parts
    cleared_by: 分次核发的审批表；系统已将同一死者各次合计
    cleared_by_en: The approvals of each part; all parts of one death are added already
    left_out: true
    tests: [survivor_too_much, survivor_too_little]
  - what: 缴费不足五年，以本人缴费为限
    what_en: Paid in for less than five years, the sum is capped at the person's own contributions
    cleared_by: 个人缴费明细；缴费不足五年的，系统只看偏高
    cleared_by_en: The list of personal contributions; below five years looked at only for too much
    left_out: true
    tests: [survivor_too_little]
  - what: 个人缴费有部分不在记录里（转入、建账以前）
    what_en: Part of the own contributions is not on record (transferred in, or before the accounts)
    cleared_by: 转入、建账以前的缴费凭证；系统已将期初账户余额连同利息计入，任何一段没有金额的不比
    cleared_by_en: The proofs of what was paid before the transfer or the account; the opening balance counts with its interest; not compared where any part has no sum
    left_out: true
    tests: [survivor_above_own]
  - what: 丧葬补助金已退回一部分，或另一险种也支付了一份
    what_en: Part of the funeral grant was given back, or another line paid one too
    cleared_by: 退回凭证，或另一险种的支付凭证；系统只看仅有一份、没有退回过的
    cleared_by_en: The refund slip, or the other line's proof of payment; looked at for too little only where it is the one grant and nothing came back
    left_out: true
    tests: [funeral_too_little]
  - what: 多发的养老金已经退回，或者在别的丧葬抚恤待遇中抵扣，还没有登记
    what_en: The overpaid pension was returned, or set off against another grant, and that is not entered yet
    cleared_by: 退款入账凭证、抵扣审批表；登记的退回和抵扣，系统已从涉及金额中减去
    cleared_by_en: The receipt of the refund, the decision to set off; what is entered is deducted already
    left_out: false
    tests: [pension_not_set_off, pension_not_stopped]
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
tests:
  two_funeral_grants:
    zh: 一人死亡领取两份以上丧葬补助金
    en: More than one funeral grant for one death
    severity: 3
    basis: [社会保险法 第十七条, 社会保险法 第四十九条, 人社部发〔2021〕18号, 国发〔2014〕8号, 社会保险经办条例 第四十六条]
    at_stake: 后领的丧葬补助金，减去已退回的
    at_stake_en: The later funeral grants, less what was returned
    says: >-
      同一死者共支付丧葬补助金 {funerals} 份：{first_on}支付先领的一份 {first_fen|yuan} 元（{first_line|death_line}），[funerals=2?{last_on}][funerals>2?此后至{last_on}]又支付未退回的 {at_stake_fen|yuan} 元（[funerals>2?最后一份：]{last_line|death_line}）；
      一人死亡计发一份丧葬补助金，是对社会保险法第十七条、第四十九条的理解，同一险种重复的没有明文，须与经办规定核对
    says_en: >-
      {funerals|grant/grants} for the funeral were paid for one death: {first_fen|yuan} yuan on {first_on} ({first_line|death_line}), and {at_stake_fen|yuan} yuan after it that were not returned, the last on {last_on} ({last_line|death_line}); that one death has one grant is how articles 17 and 49 are read, no text says so within one insurance: check the procedure
  funeral_too_much:
    zh: 丧葬补助金高于法定标准
    en: Funeral grant above the standard
    severity: 3
    basis: [社会保险法 第十七条, 人社部发〔2021〕18号, 社会保险经办条例 第四十六条]
    at_stake: 职工养老的丧葬补助金超过法定标准的部分
    at_stake_en: What the funeral grant of the employees' scheme exceeds the standard by
    says: >-
      死亡日期{death_date}，丧葬补助金应为死亡时上年度全省城镇居民月人均可支配收入 {income_fen|yuan} 元的 {due_months} 倍；
      已支付 {paid_fen|yuan} 元，多发 {at_stake_fen|yuan} 元
    says_en: >-
      Died on {death_date}; the funeral grant is {due_months|month/months} of the provincial urban income of the year before,
      {income_fen|yuan} yuan a month; {paid_fen|yuan} yuan were paid, {at_stake_fen|yuan} yuan too much
    reckoning: &funeral
      zh: 应付 = 死亡时上年度全省城镇居民月人均可支配收入 × 丧葬补助金月数；实付减去已退回的
      en: Due = the provincial urban income a month of the year before the death × the months of the funeral grant; paid less what was returned
  funeral_too_little:
    zh: 丧葬补助金低于法定标准
    en: Funeral grant below the standard
    severity: 2
    basis: [社会保险法 第十七条, 人社部发〔2021〕18号, 社会保险法 第八十九条]
    at_stake: 丧葬补助金与法定标准的差额，为负数
    at_stake_en: What the funeral grant falls short of the standard by, a negative sum
    says: >-
      死亡日期{death_date}，丧葬补助金应为死亡时上年度全省城镇居民月人均可支配收入 {income_fen|yuan} 元的 {due_months} 倍；
      {last_day}支付 {paid_fen|yuan} 元，少发 {short_fen|yuan} 元，此后没有补发
    says_en: >-
      Died on {death_date}; the funeral grant is {due_months|month/months} of the provincial urban income of the year before,
      {income_fen|yuan} yuan a month; {paid_fen|yuan} yuan were paid on {last_day}, {short_fen|yuan} yuan too little, and nothing since
    reckoning: *funeral
  survivor_above_own:
    zh: 缴费不足五年，抚恤金超过本人缴费
    en: Under five years paid, survivors' sum above the own contributions
    severity: 3
    basis: [社会保险法 第十七条, 人社部发〔2021〕18号, 社会保险经办条例 第四十六条]
    at_stake: 抚恤金超过本人缴费之和的部分
    at_stake_en: What the survivors' sum exceeds the own contributions by
    says: >-
      死亡日期{death_date}，死者缴费满 {years} 年、不足法定的五年，抚恤金不得超过本人缴费之和 {own_fen|yuan} 元（期初账户余额与此后个人缴费）；
      已支付 {paid_fen|yuan} 元，多发 {at_stake_fen|yuan} 元
    says_en: >-
      Died on {death_date}, having paid in for {years|year/years}, below five, so the survivors are due no more than the own contributions,
      {own_fen|yuan} yuan (opening balance and personal contributions since); {paid_fen|yuan} yuan were paid,
      {at_stake_fen|yuan} yuan too much
    reckoning:
      zh: >-
        应付 = 本人缴费之和 = 期初个人账户余额 + 此后个人缴费（每笔缴费基数 × 缴费当月的个人账户记入比例，合计取整到分）；
        实付为各笔合计，减去已退回的
      en: >-
        Due = the own contributions = the opening balance of the account + personal contributions since (each base × the account's rate of
        its month, rounded to the fen together); paid is all payments together, less what was returned
      columns:
        years: {zh: 缴费年数, en: Years paid}
        opening: {zh: 期初个人账户余额, en: Opening balance, as: yuan}
        credited: {zh: 此后个人缴费, en: Personal contributions since, as: yuan}
  survivor_too_much:
    zh: 抚恤金高于法定标准
    en: Survivors' sum above the standard
    severity: 3
    basis: [社会保险法 第十七条, 人社部发〔2021〕18号, 社会保险经办条例 第四十六条]
    at_stake: 抚恤金超过法定标准的部分
    at_stake_en: What the survivors' sum exceeds the standard by
    says: >-
      死亡日期{death_date}，按死者[缴费满 {years} 年、][领取养老金满 {drawn_years} 年、]死亡当年每月 {income_fen|yuan} 元的标准，抚恤金至多应为
      {due_months} 个月；已支付 {paid_fen|yuan} 元，多发 {at_stake_fen|yuan} 元
    says_en: >-
      Died on {death_date}; the survivors are due {due_months|month/months} at most[, the deceased having paid in for
      {years|year/years}][ and drawn a pension for {drawn_years|year/years}], at {income_fen|yuan} yuan a month; {paid_fen|yuan} yuan were paid,
      {at_stake_fen|yuan} yuan too much
    reckoning:
      zh: >-
        应付 = 死亡时上年度全省城镇居民月人均可支配收入 × 应发月数（按缴费年数，领过养老金的每满一年减一个月，有保底，从宽取少减一个月的一侧）；
        实付为各笔合计，减去已退回的
      en: >-
        Due = the provincial urban income a month of the year before the death × the months due (by the years paid, one less for each full
        year of pension drawn, with a floor, taken on the side that takes fewer months off); paid is all payments together, less what was returned
      columns:
        years: {zh: 缴费年数, en: Years paid}
        drawn: {zh: 领取养老金满的年数, en: Full years of pension drawn}
        months: {zh: 应发月数, en: Months due}
  survivor_too_little:
    zh: 抚恤金低于法定标准
    en: Survivors' sum below the standard
    severity: 2
    basis: [社会保险法 第十七条, 人社部发〔2021〕18号, 社会保险法 第八十九条]
    at_stake: 抚恤金与法定标准的差额，为负数
    at_stake_en: What the survivors' sum falls short of the standard by, a negative sum
    says: >-
      死亡日期{death_date}，按死者缴费满 {years} 年、[领取养老金满 {drawn_years} 年、]死亡当年每月 {income_fen|yuan} 元的标准，抚恤金至少应为
      {due_months} 个月；已支付 {paid_fen|yuan} 元，少发 {short_fen|yuan} 元，最后一笔（{last_day}）以后没有补发
    says_en: >-
      Died on {death_date}; the survivors are due {due_months|month/months} at least, the deceased having paid in for
      {years|year/years}[ and drawn a pension for {drawn_years|year/years}], at {income_fen|yuan} yuan a month; {paid_fen|yuan} yuan were paid,
      {short_fen|yuan} yuan too little, and nothing after {last_day}
    reckoning:
      zh: >-
        应付 = 死亡时上年度全省城镇居民月人均可支配收入 × 应发月数（按缴费年数，领过养老金的每满一年减一个月，有保底，从宽取多减一个月的一侧）；
        实付为各笔合计，减去已退回的
      en: >-
        Due = the provincial urban income a month of the year before the death × the months due (by the years paid, one less for each full
        year of pension drawn, with a floor, taken on the side that takes more months off); paid is all payments together, less what was returned
      columns:
        years: {zh: 缴费年数, en: Years paid}
        drawn: {zh: 领取养老金满的年数, en: Full years of pension drawn}
        months: {zh: 应发月数, en: Months due}
  payee_not_kin:
    zh: 丧葬抚恤待遇的领取人不在亲属之列
    en: Death benefit paid to somebody not known as kin
    severity: 2
    basis: [社会保险法 第十七条, 人社部发〔2021〕18号, 社会保险法 第八十八条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    at_stake: 由登记上既非亲属也不同户的人领取的待遇，减去已退回的
    at_stake_en: What was paid to who is neither kin nor of the household on record, less what was returned
    says: >-
      丧葬抚恤待遇 {grants} 笔共 {at_stake_fen|yuan} 元的领取人，在亲属关系和户籍登记上既不是死者的亲属也不与死者同户，
      与死者的关系待核
    says_en: >-
      {grants|payment/payments} of death benefit, {at_stake_fen|yuan} yuan, went to somebody who by the registers of kinship and households is
      neither kin of the deceased nor of the household
    absent:
      - table: relation
        by: {a_person: subject_id, b_person: death_benefit.payee_person_id}
        only: {kind: [spouse, parent, child, sibling]}
      - table: relation
        by: {a_person: death_benefit.payee_person_id, b_person: subject_id}
        only: {kind: [spouse, parent, child, sibling]}
  no_death_record:
    zh: 已支付丧葬抚恤待遇而没有死亡信息
    en: Death benefit paid, no death on record
    severity: 3
    basis: [社会保险法 第十七条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    at_stake: 没有死亡信息的全部丧葬抚恤待遇，减去已退回的
    at_stake_en: All death benefits without a death on record, less what was returned
    says: >-
      自{first_on}起支付丧葬抚恤待遇 {grants} 笔共 {at_stake_fen|yuan} 元，至今没有该人的任何死亡信息
    says_en: >-
      {grants|payment/payments} of death benefit, {at_stake_fen|yuan} yuan, made from {first_on} on; there is still no death of that person
      on record
    absent:
      - {table: ext_death, by: {person_id: subject_id}, only: {revoked_date: [null]}}
  pension_not_set_off:
    zh: 多发的养老金没有从丧葬抚恤待遇中抵扣
    en: Overpaid pension not set off against the death benefit
    severity: 2
    basis: [社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    at_stake: 死亡次月起多发、支付丧葬抚恤待遇时没有抵扣的养老金
    at_stake_en: Pension paid after the month of death and not set off when the death benefit was paid
    says: >-
      死亡日期{death_date}，自{from_ym|month}起多发养老金 {at_stake_fen|yuan} 元，支付丧葬抚恤待遇 {granted_fen|yuan} 元时（最后一笔{last_day}）没有抵扣，
      至今没有收回
    says_en: >-
      Died on {death_date}; {at_stake_fen|yuan} yuan of pension were overpaid from {from_ym|month} on, not set off when the death
      benefit of {granted_fen|yuan} yuan was paid (last on {last_day}) and not recovered
  pension_not_stopped:
    zh: 支付丧葬抚恤待遇以后仍在发养老金
    en: Pension still paid after the death benefit
    severity: 4
    basis: [社会保险经办条例 第二十五条, 社会保险经办条例 第二十六条, 社会保险法 第八十九条, 社会保险经办条例 第四十六条]
    at_stake: 支付丧葬抚恤待遇以后仍发放的养老金，减去已退回的
    at_stake_en: Pension paid after the death benefit, less what was returned
    says: >-
      死亡日期{death_date}，丧葬抚恤待遇最后一笔于{last_day}支付，此后仍发放养老金 {at_stake_fen|yuan} 元（待遇所属期自{from_ym|month}起），
      没有收回[；待遇仍为在发，每月 {monthly_fen|yuan} 元]
    says_en: >-
      Died on {death_date}; after the last death benefit of {last_day} another {at_stake_fen|yuan} yuan of pension were paid (for
      months from {from_ym|month} on) and not recovered[; the award is still active, {monthly_fen|yuan} yuan a month]
--- */
-- 每笔没有全部退回的丧葬抚恤待遇，归到死者
WITH granted AS (
    SELECT d.deceased_id, d.db_id, d.line, d.item, d.pay_date, d.payee_person_id, p.src_table, p.src_key, p.ym,
        p.amount_fen - p.returned_fen AS fen, p.returned_fen,
        MIN(d.db_id) OVER (PARTITION BY d.deceased_id) AS first_grant
    FROM death_benefit AS d JOIN payment AS p ON p.src_table = 'death_benefit' AND p.src_key = d.db_id
    WHERE p.amount_fen > p.returned_fen
),
-- 同一死者的各份丧葬补助金，按支付先后；先领的一份是遗属的选择
funerals AS (
    SELECT deceased_id, first_grant, db_id, line, src_table, src_key, ym, fen, returned_fen, pay_date,
        ROW_NUMBER() OVER (PARTITION BY deceased_id ORDER BY pay_date, db_id) AS place,
        COUNT(*) OVER (PARTITION BY deceased_id) AS funerals, MIN(pay_date) OVER (PARTITION BY deceased_id) AS first_on,
        MAX(pay_date) OVER (PARTITION BY deceased_id) AS last_on,
        FIRST_VALUE(fen) OVER (PARTITION BY deceased_id ORDER BY pay_date, db_id) AS first_fen,
        FIRST_VALUE(line) OVER (PARTITION BY deceased_id ORDER BY pay_date, db_id) AS first_line,
        FIRST_VALUE(line) OVER (PARTITION BY deceased_id ORDER BY pay_date DESC, db_id DESC) AS last_line
    FROM granted WHERE item = 'funeral'
),
-- 死亡的年月：登记的死亡可能晚于支付，计算底稿所引的标准不早于死亡当月
died AS (
    SELECT person_id, ext_id, death_date, death_date_month,
        death_date_month + 1 + CAST(FLOOR(death_date_month / 12) AS BIGINT) * (100 - 12) AS death_ym
    FROM death
),
-- 职工养老的每份丧葬补助金，和死亡当月施行的标准：几个月、一个月多少钱
burials AS (
    SELECT f.deceased_id, f.first_grant, f.db_id, f.src_table, f.src_key, f.ym, f.fen, f.returned_fen, f.pay_date,
        f.funerals, d.ext_id, d.death_date, GREATEST(f.ym, d.death_ym) AS reckon__ym, l.provincial_urban_income AS income_fen,
        CAST(FLOOR(l.death_funeral_months) AS BIGINT) AS due_months,
        CAST(FLOOR(l.death_funeral_months) AS BIGINT) * l.provincial_urban_income AS due_fen
    FROM funerals AS f
    JOIN died AS d ON d.person_id = f.deceased_id
    JOIN law_month AS l ON l.month = d.death_date_month
    WHERE f.line = 'EP'
),
-- 职工养老的每笔抚恤金，大的在前；每个死者的合计、最后一笔的日子
survivors AS (
    SELECT deceased_id, first_grant, db_id, src_table, src_key, ym,
        ROW_NUMBER() OVER (PARTITION BY deceased_id ORDER BY fen DESC, db_id) AS place,
        CAST(SUM(fen) OVER (PARTITION BY deceased_id) AS BIGINT) AS paid_fen,
        MAX(pay_date) OVER (PARTITION BY deceased_id) AS last_day
    FROM granted WHERE line = 'EP' AND item = 'survivor'
),
-- 其中领过职工养老金的，核定的缴费年限（含视同）和起领月；被更正取代的、病残津贴除外
awarded AS (
    SELECT person_id, award_id, actual_months + deemed_months AS paid_months, benefit_start_ym_month AS start_month
    FROM pension_award
    WHERE scheme = 'EP' AND award_type <> 'disability_allow' AND (end_reason IS NULL OR end_reason <> 'error')
),
-- 几份核定的，取最长的年限、最早的起领月
pensioners AS (
    SELECT person_id, MAX(paid_months) AS paid_months, MIN(start_month) AS start_month FROM awarded GROUP BY person_id
),
-- 没有领过的：期初的实缴与视同月数，加上此后逐月的缴费
contributors AS (
    SELECT person_id, SUM(months) AS paid_months
    FROM (
        SELECT person_id, paid_months + deemed_months AS months FROM account_opening WHERE line = 'EP'
        UNION ALL
        SELECT person_id, COUNT(DISTINCT ym_month) AS months
        FROM claimant_contribution WHERE lines_ep AND person_id IN (SELECT deceased_id FROM survivors)
        GROUP BY person_id
    ) AS u
    GROUP BY person_id
),
-- 本人的缴费：期初的个人账户余额，和此后每笔记入个人账户的部分
own_rows AS (
    SELECT person_id, account_fen AS fen, account_fen AS opening_fen FROM account_opening WHERE line = 'EP'
    UNION ALL
    SELECT c.person_id, c.base_ep_fen * l.account_rate / 10000 AS fen, 0 AS opening_fen
    FROM claimant_contribution AS c JOIN law_month AS l ON l.month = c.ym_month WHERE c.lines_ep AND c.kind <> 'deemed'
),
-- 本人缴费之和，及其中的期初余额；任何一段没有金额的，算不出来
own AS (
    SELECT person_id, CASE WHEN COUNT(fen) = COUNT(*) THEN CAST(ROUND(SUM(fen)) AS BIGINT) END AS own_fen,
        CAST(SUM(opening_fen) AS BIGINT) AS opening_fen
    FROM own_rows GROUP BY person_id
),
-- 每个死者的死亡月、缴费满几年，以及死前领了几个月养老金；差额记在最大的一笔上
insured AS (
    SELECT s.deceased_id, s.first_grant, s.db_id, s.src_table, s.src_key, s.ym, s.paid_fen, s.last_day, o.own_fen,
        o.opening_fen, GREATEST(s.ym, d.death_ym) AS reckon__ym, d.ext_id, d.death_date, d.death_date_month AS death_month,
        CAST(FLOOR(COALESCE(p.paid_months, c.paid_months) / 12) AS BIGINT) AS years,
        CASE WHEN p.start_month <= d.death_date_month THEN d.death_date_month - p.start_month END AS drawn_months
    FROM survivors AS s
    JOIN died AS d ON d.person_id = s.deceased_id
    LEFT JOIN pensioners AS p ON p.person_id = s.deceased_id
    LEFT JOIN contributors AS c ON c.person_id = s.deceased_id
    LEFT JOIN own AS o ON o.person_id = s.deceased_id
    WHERE s.place = 1
),
-- 死亡当月施行的、按缴费年数分档的基本月数，取满足的最高一档
bases AS (
    SELECT s.deceased_id, MAX(k.survivor_months) AS months
    FROM insured AS s JOIN law_month_key AS k ON k.month = s.death_month AND TRY_CAST(k.key AS BIGINT) <= s.years
    GROUP BY s.deceased_id
),
-- 按缴费年数应得的月数：超过规定年数的逐年增加，有封顶；领过养老金的满几年，死亡当月不算与算；一个月多少钱
earned AS (
    SELECT s.deceased_id, s.first_grant, s.db_id, s.src_table, s.src_key, s.ym, s.paid_fen, s.last_day, s.years,
        s.own_fen, s.opening_fen, s.reckon__ym, s.ext_id, s.death_date,
        CAST(FLOOR(s.drawn_months / 12) AS BIGINT) AS fewer_years,
        CAST(FLOOR((s.drawn_months + 1) / 12) AS BIGINT) AS more_years,
        CAST(FLOOR(LEAST(
            b.months + GREATEST(s.years - l.survivor_extra_after, 0) * l.survivor_months_per_year, l.survivor_months_cap
        )) AS BIGINT) AS months, CAST(FLOOR(l.survivor_months_floor) AS BIGINT) AS least_months,
        l.provincial_urban_income AS income_fen
    FROM insured AS s
    JOIN law_month AS l ON l.month = s.death_month
    LEFT JOIN bases AS b ON b.deceased_id = s.deceased_id
),
-- 领过养老金的每满一年减一个月，有保底：看多发的少减，看少发的多减，从宽；没有领过、缴费不足五年的，以本人缴费为限
due AS (
    SELECT deceased_id, first_grant, src_table, src_key, ym, paid_fen, last_day, years, fewer_years, more_years,
        income_fen, opening_fen, reckon__ym, ext_id, death_date,
        CASE
            WHEN fewer_years IS NULL AND years < $capped_years AND own_fen < months * income_fen THEN own_fen
        END AS cap_fen,
        CASE WHEN fewer_years IS NULL THEN months ELSE GREATEST(months - fewer_years, least_months) END AS most_months,
        CASE WHEN more_years IS NULL THEN months ELSE GREATEST(months - more_years, least_months) END AS fewest_months
    FROM earned
),
-- 抚恤金所比照的每一行：已支付的各笔
grounds AS (
    SELECT deceased_id, db_id, CAST(NULL AS BIGINT) AS award_id, CAST(NULL AS BIGINT) AS open_id,
        CAST(NULL AS BIGINT) AS contrib_id
    FROM survivors
    UNION ALL
    -- 核定的缴费年限和起领月
    SELECT d.deceased_id, NULL AS db_id, a.award_id, NULL AS open_id, NULL AS contrib_id
    FROM due AS d JOIN awarded AS a ON a.person_id = d.deceased_id
    UNION ALL
    -- 没有领过的，期初账户
    SELECT d.deceased_id, NULL AS db_id, NULL AS award_id, o.open_id, NULL AS contrib_id
    FROM due AS d JOIN account_opening AS o ON o.person_id = d.deceased_id AND o.line = 'EP' WHERE d.fewer_years IS NULL
    UNION ALL
    -- 和此后逐月的缴费
    SELECT d.deceased_id, NULL AS db_id, NULL AS award_id, NULL AS open_id, c.contrib_id
    FROM due AS d JOIN claimant_contribution AS c ON c.person_id = d.deceased_id AND c.lines_ep
    WHERE d.fewer_years IS NULL
),
-- 差额所在的一笔，连同所比照的每一行
held AS (
    SELECT d.deceased_id, d.first_grant, d.src_table, d.src_key, d.ym, d.paid_fen, d.last_day, d.years, d.fewer_years,
        d.more_years, d.income_fen, d.opening_fen, d.reckon__ym, d.cap_fen, d.most_months, d.fewest_months, d.death_date,
        d.ext_id AS proof__ext_death, g.db_id AS proof__death_benefit, g.award_id AS proof__pension_award,
        g.open_id AS proof__account_opening, g.contrib_id AS proof__contribution
    FROM due AS d JOIN grounds AS g ON g.deceased_id = d.deceased_id
),
-- 养老保险的每笔丧葬抚恤待遇，每个死者的合计和最后一笔的日子：此时应抵扣多发的养老金、停发待遇
settled AS (
    SELECT deceased_id, db_id, first_grant, MAX(pay_date) OVER (PARTITION BY deceased_id) AS last_day,
        CAST(SUM(fen) OVER (PARTITION BY deceased_id) AS BIGINT) AS granted_fen
    FROM granted WHERE line IN ('EP', 'GP', 'RP')
),
-- 死亡次月起、没有全部收回的每笔养老金，连同每笔丧葬抚恤：支付丧葬抚恤时已多发而没有抵扣的，此后仍在发的
running AS (
    SELECT s.deceased_id, s.first_grant, s.last_day, s.granted_fen, d.death_date, p.award_id, p.src_table, p.src_key,
        p.ym, p.amount_fen - p.returned_fen AS fen, p.pay_date <= s.last_day AS before_grant,
        s.db_id AS proof__death_benefit, d.ext_id AS proof__ext_death, p.award_id AS proof__pension_award,
        CASE WHEN a.status = 'active' THEN a.monthly_fen END AS monthly_fen
    FROM settled AS s
    JOIN death AS d ON d.person_id = s.deceased_id
    JOIN payment AS p ON p.person_id = s.deceased_id
    JOIN pension_award AS a ON a.award_id = p.award_id
    JOIN law_month AS l ON l.month = p.ym_month
    WHERE p.ym_month >= d.death_date_month + l.death_stop_months AND p.amount_fen > p.returned_fen
),
-- 没有停发的，今后每个月还要发多少
flowing AS (
    SELECT deceased_id, CAST(SUM(monthly_fen) AS BIGINT) AS monthly_fen
    FROM (SELECT DISTINCT deceased_id, award_id, monthly_fen FROM running WHERE NOT before_grant) AS u
    GROUP BY deceased_id
),
-- 后领的丧葬补助金，先领的一份只作证据
two_funeral_grants AS (
    SELECT * EXCLUDE (fen), deceased_id AS finding, 'person' AS subject_kind, deceased_id AS subject_id,
        first_grant AS entity_id, CASE WHEN place > 1 THEN ym END AS from_ym, db_id AS proof__death_benefit,
        CASE WHEN place > 1 THEN src_table END AS money_table, CASE WHEN place > 1 THEN src_key END AS money_key,
        CASE WHEN place > 1 THEN fen END AS fen
    FROM funerals WHERE funerals > 1
),
-- 丧葬补助金比法定标准多一个月以上
funeral_too_much AS (
    SELECT * EXCLUDE (fen), deceased_id AS finding, 'person' AS subject_kind, deceased_id AS subject_id,
        first_grant AS entity_id, db_id AS proof__death_benefit, ext_id AS proof__ext_death,
        income_fen AS reckon__provincial_urban_income, due_months AS reckon__death_funeral_months,
        due_fen AS reckon__due, fen AS reckon__paid, fen - due_fen AS fen,
        CAST(SUM(fen) OVER (PARTITION BY deceased_id) AS BIGINT) AS paid_fen
    FROM burials WHERE fen >= due_fen + $least_months * income_fen
),
-- 丧葬补助金比法定标准少一个月以上，等过了补发的时间；只有这一份、没有退回过的
funeral_too_little AS (
    SELECT * EXCLUDE (fen), deceased_id AS finding, 'person' AS subject_kind, deceased_id AS subject_id,
        first_grant AS entity_id, db_id AS proof__death_benefit, ext_id AS proof__ext_death,
        income_fen AS reckon__provincial_urban_income, due_months AS reckon__death_funeral_months,
        due_fen AS reckon__due, fen AS reckon__paid, fen - due_fen AS fen, due_fen - fen AS short_fen, fen AS paid_fen,
        pay_date AS last_day
    FROM burials
    WHERE fen <= due_fen - $least_months * income_fen AND funerals = 1 AND returned_fen = 0
        AND date_diff('day', pay_date, $as_of) >= $wait_days
),
-- 缴费不足五年，抚恤金超过本人缴费
survivor_above_own AS (
    SELECT *, deceased_id AS finding, 'person' AS subject_kind, deceased_id AS subject_id, first_grant AS entity_id,
        years AS reckon__years, opening_fen AS reckon__opening, cap_fen - opening_fen AS reckon__credited,
        cap_fen AS reckon__due, paid_fen AS reckon__paid, paid_fen - cap_fen AS fen, cap_fen AS own_fen
    FROM held WHERE paid_fen >= cap_fen + $least_fen
),
-- 比法定标准多一个月以上
survivor_too_much AS (
    SELECT *, deceased_id AS finding, 'person' AS subject_kind, deceased_id AS subject_id, first_grant AS entity_id,
        income_fen AS reckon__provincial_urban_income, years AS reckon__years,
        fewer_years AS reckon__drawn, most_months AS reckon__months, most_months * income_fen AS reckon__due,
        paid_fen AS reckon__paid, paid_fen - most_months * income_fen AS fen, fewer_years AS drawn_years,
        most_months AS due_months
    FROM held WHERE paid_fen >= (most_months + $least_months) * income_fen AND cap_fen IS NULL
),
-- 比法定标准少一个月以上，等过了补发的时间；缴费不足五年的以本人缴费为限，不看
survivor_too_little AS (
    SELECT *, deceased_id AS finding, 'person' AS subject_kind, deceased_id AS subject_id, first_grant AS entity_id,
        income_fen AS reckon__provincial_urban_income, years AS reckon__years,
        more_years AS reckon__drawn, fewest_months AS reckon__months, fewest_months * income_fen AS reckon__due,
        paid_fen AS reckon__paid, paid_fen - fewest_months * income_fen AS fen,
        fewest_months * income_fen - paid_fen AS short_fen, more_years AS drawn_years, fewest_months AS due_months
    FROM held
    WHERE paid_fen <= (fewest_months - $least_months) * income_fen AND years >= $capped_years
        AND date_diff('day', last_day, $as_of) >= $wait_days
),
-- 领取人既不是死者亲属，也不与死者同户的每笔待遇
payee_not_kin AS (
    SELECT g.*, g.deceased_id AS finding, 'person' AS subject_kind, g.deceased_id AS subject_id,
        g.first_grant AS entity_id, g.db_id AS proof__death_benefit,
        COUNT(*) OVER (PARTITION BY g.deceased_id) AS grants
    FROM granted AS g
    JOIN person AS b ON b.person_id = g.deceased_id
    JOIN person AS s ON s.person_id = g.payee_person_id
    WHERE COALESCE(s.household_id <> b.household_id, TRUE)
        AND NOT EXISTS (SELECT 1 FROM kinship AS k WHERE k.person_id = g.deceased_id AND k.kin_id = g.payee_person_id)
        AND NOT EXISTS (
            SELECT 1 FROM ext_household AS h JOIN ext_household AS o ON o.household_no = h.household_no
            WHERE h.person_id = g.deceased_id AND o.person_id = g.payee_person_id
        )
),
-- 支付满九十天，仍没有任何死亡信息的每笔待遇
no_death_record AS (
    SELECT g.deceased_id AS finding, 'person' AS subject_kind, g.deceased_id AS subject_id, g.first_grant AS entity_id,
        g.ym, g.db_id AS proof__death_benefit, g.src_table, g.src_key, g.fen,
        COUNT(*) OVER (PARTITION BY g.deceased_id) AS grants,
        MIN(g.pay_date) OVER (PARTITION BY g.deceased_id) AS first_on
    FROM granted AS g
    WHERE date_diff('day', g.pay_date, $as_of) >= $wait_days
        AND NOT EXISTS (SELECT 1 FROM ext_death AS x WHERE x.person_id = g.deceased_id AND x.revoked_date IS NULL)
),
-- 支付丧葬抚恤时已多发而没有抵扣的养老金
pension_not_set_off AS (
    SELECT *, deceased_id AS finding, 'person' AS subject_kind, deceased_id AS subject_id, first_grant AS entity_id
    FROM running WHERE before_grant
),
-- 支付丧葬抚恤以后仍在发的养老金
pension_not_stopped AS (
    SELECT r.* EXCLUDE (monthly_fen), r.deceased_id AS finding, 'person' AS subject_kind, r.deceased_id AS subject_id,
        r.first_grant AS entity_id, f.monthly_fen * $prevented_months AS prevented_fen, f.monthly_fen
    FROM running AS r JOIN flowing AS f ON f.deceased_id = r.deceased_id WHERE NOT r.before_grant
)
SELECT * FROM two_funeral_grants
UNION ALL BY NAME SELECT * FROM funeral_too_much
UNION ALL BY NAME SELECT * FROM funeral_too_little
UNION ALL BY NAME SELECT * FROM survivor_above_own
UNION ALL BY NAME SELECT * FROM survivor_too_much
UNION ALL BY NAME SELECT * FROM survivor_too_little
UNION ALL BY NAME SELECT * FROM payee_not_kin
UNION ALL BY NAME SELECT * FROM no_death_record
UNION ALL BY NAME SELECT * FROM pension_not_set_off
UNION ALL BY NAME SELECT * FROM pension_not_stopped

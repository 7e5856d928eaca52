/* ---
code: W16
title: 工亡待遇标准或资格错误
title_en: Work-death grants wrong, duplicate or undue
asks: >-
  一次性工亡补助金、丧葬补助金是否不合死亡当年的标准、发了两次，已评等级的职工停工留薪期满后死亡也发了，
  其他险种又发了丧葬补助金、养老保险又发了抚恤金，或者由亲属以外的人领取？
asks_en: >-
  Are a death lump sum or funeral grant off the standard of the day, paid twice, paid for a worker who died after being graded, beside
  grants of another line, or to someone outside the kin?
line: work_injury
entity: wi_case
subject: wi_case
status: live
basis: [社会保险法 第十七条, 社会保险法 第四十九条, 社会保险法 第八十八条, 工伤保险条例 第三十三条, 工伤保险条例 第三十九条, 工伤保险条例 第五十八条, 社会保险经办条例 第四十六条]
reads:
  - wi_case
  - wi_benefit
  - wi_appraisal
  - dependant
  - person
  - kinship
  - death
  - death_benefit
  - payment
  - law_month
eligible: |
  SELECT case_id FROM wi_case
  WHERE case_id IN (SELECT case_id FROM wi_benefit WHERE item IN ('work_death', 'funeral'))
parameters:
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值（同 W11，一元以内不提）}
at_stake: 超过标准的部分，先核减后付的；少发的为负；均减去已退回的
at_stake_en: What exceeds the standard, the later payments first, negative where too little was paid; less what was returned
sought: 工亡待遇核定表、死亡证明和工伤认定决定书、亲属关系证明、支付凭证
sought_en: The decision on the grants, the death certificate and recognition, proof of kinship, the payments
look_alikes:
  - what: 一月死亡、新的收入数据还没有公布
    what_en: A death in January, before the new income was published
    cleared_by: 收入数据的公布文件、补差核定表；按上一标准发放的列为一级，待补差
    cleared_by_en: The notice of the new income and the calculation of the rest; paid by the former standard it is severity 1, the difference to follow
    tests: [lump_old_standard]
  - what: 法院判决几名亲属分领
    what_en: Several relatives who share by a court's decision
    cleared_by: 法院判决书、分配协议；各笔相加等于标准的，系统已排除
    cleared_by_en: The judgment or the agreement to share; payments that add up to the standard are left out already
    left_out: true
    tests: [lump_twice]
  - what: 下落不明先预支、死亡后补足
    what_en: An advance for a missing worker, the rest after the death
    cleared_by: 预支核定表、宣告死亡的判决书（工伤保险条例 第四十一条）；预支与补足相加等于标准的，系统已排除
    cleared_by_en: The approval of the advance and the declaration of death (article 41); where advance and rest add up to the standard, it is left out already
    left_out: true
    tests: [lump_twice]
  - what: 亲属改选险种、先领的已退回
    what_en: The kin chose another line and returned the first grant
    cleared_by: 选择险种的声明、退款凭证；先领的已全部退回的，系统已排除
    cleared_by_en: The choice of the line and the receipt of the return; a grant that came back whole is left out already
    tests: [other_line_too, pension_for_work_death]
    asked:
      - {table: refund, by: {src_table: money_table, src_key: money_key}, deducted: true}
  - what: 本市没有亲属登记的外来职工
    what_en: A migrant worker whose kin are not on record here
    cleared_by: 亲属关系证明、户口簿、公证书；没有任何亲属登记的，系统不作判断
    cleared_by_en: Proof of kinship, the household book, a notarial deed; without any kin on record nothing is judged
    left_out: true
    tests: [payee_outside_kin]
  - what: 五至十级的职工旧伤复发，又在停工留薪期内死亡
    what_en: A worker of grade 5 to 10 who relapsed and died in a new stop-work period
    cleared_by: 工伤复发确认书和死亡原因（工伤保险条例 第三十八条）；故五至十级的列为二级
    cleared_by_en: The confirmation of the relapse and the cause of death (article 38); so grades 5 to 10 are severity 2
    tests: [graded_before_death]
  - what: 死亡之前最后一次结论未达等级
    what_en: A last conclusion before the death that reached no grade
    cleared_by: 死亡之前最后一次鉴定结论；未达等级的，系统已排除
    cleared_by_en: The last conclusion before the death; one without a grade is left out already
    left_out: true
    tests: [graded_before_death]
tests:
  lump_twice:
    zh: 一次性工亡补助金分几笔发放，合计超过标准
    en: Death lump sum paid in several payments, beyond the standard together
    severity: 4
    basis: [工伤保险条例 第三十九条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，一次性工亡补助金应为 {due_fen|yuan} 元（上一年度全国城镇居民人均可支配收入 {base_fen|yuan} 元的 {times} 倍），
      已分 {payments} 笔发放 {granted_fen|yuan} 元[，其中已退回 {returned_fen|yuan} 元]，多发 {at_stake_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; the death lump sum is {due_fen|yuan} yuan ({times} times the income of {base_fen|yuan} yuan a head of the year before);
      {payments} payments come to {granted_fen|yuan} yuan[, of which {returned_fen|yuan} came back], {at_stake_fen|yuan} too much
    reckoning: &lump_twice
      zh: >-
        一次性工亡补助金标准 = 上一年度全国城镇居民人均可支配收入 × 规定倍数（死亡当月施行的）；
        本笔应付 = 标准 − 此前各笔，不低于零；各笔均减去已退回的
      en: >-
        The lump sum = the national income a head of the year before × its times, in the month of death; due of a payment = that less the
        payments before it, no less than nothing; all less what was returned
      columns:
        whole: {zh: 标准, en: Due in all, as: yuan}
        before: {zh: 此前各笔, en: Payments before, as: yuan}
        due: {zh: 本笔应付, en: Due of it}
        paid: {zh: 本笔实付, en: Paid by it}
  lump_over:
    zh: 一次性工亡补助金高于标准
    en: Death lump sum above the standard
    severity: 3
    basis: [工伤保险条例 第三十九条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，一次性工亡补助金应为 {due_fen|yuan} 元（上一年度全国城镇居民人均可支配收入 {base_fen|yuan} 元的 {times} 倍），
      一笔发放 {granted_fen|yuan} 元[，其中已退回 {returned_fen|yuan} 元]，多发 {at_stake_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; the death lump sum is {due_fen|yuan} yuan ({times} times the income of {base_fen|yuan} yuan a head of the year before);
      {granted_fen|yuan} yuan were paid at once[, of which {returned_fen|yuan} came back], {at_stake_fen|yuan} too much
    reckoning: *lump_twice
  lump_old_standard:
    zh: 一次性工亡补助金按更新以前的标准发放
    en: Death lump sum paid by the former standard
    severity: 1
    basis: [工伤保险条例 第三十九条, 工伤保险条例 第五十八条]
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，一次性工亡补助金按更新以前的标准发放 {granted_fen|yuan} 元，
      应为 {due_fen|yuan} 元（上一年度全国城镇居民人均可支配收入 {base_fen|yuan} 元的 {times} 倍），待补差 {short_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; the death lump sum was paid by the former standard, {granted_fen|yuan} yuan, and is
      {due_fen|yuan} yuan ({times} times the income of {base_fen|yuan} yuan a head of the year before); {short_fen|yuan} yuan are to follow
    reckoning: &lump_old_standard
      zh: 一次性工亡补助金标准 = 上一年度全国城镇居民人均可支配收入 × 规定倍数（死亡当月施行的）；实付为各笔合计
      en: The lump sum = the national income a head of the year before × its times, in the month of death; paid is all payments together
      columns:
        paid: {zh: 各笔合计实付, en: Paid in all}
  lump_under:
    zh: 一次性工亡补助金低于标准
    en: Death lump sum below the standard
    severity: 2
    basis: [工伤保险条例 第三十九条, 工伤保险条例 第五十八条]
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，一次性工亡补助金应为 {due_fen|yuan} 元（上一年度全国城镇居民人均可支配收入 {base_fen|yuan} 元的 {times} 倍），
      实发 {granted_fen|yuan} 元，少发 {short_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; the death lump sum is {due_fen|yuan} yuan ({times} times the income of {base_fen|yuan} yuan a head of the year before);
      {granted_fen|yuan} yuan were paid, {short_fen|yuan} too little
    reckoning: *lump_old_standard
  funeral_twice:
    zh: 丧葬补助金分几笔发放，合计超过标准
    en: Funeral grant paid in several payments, beyond the standard together
    severity: 4
    basis: [工伤保险条例 第三十九条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，丧葬补助金应为 {due_fen|yuan} 元（全省上年度月平均工资 {base_fen|yuan} 元的 {times} 个月），
      已分 {payments} 笔发放 {granted_fen|yuan} 元[，其中已退回 {returned_fen|yuan} 元]，多发 {at_stake_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; the funeral grant is {due_fen|yuan} yuan ({times} months of the mean wage of {base_fen|yuan} yuan);
      {payments} payments come to {granted_fen|yuan} yuan[, of which {returned_fen|yuan} came back], {at_stake_fen|yuan} too much
    reckoning: &funeral_twice
      zh: >-
        丧葬补助金标准 = 全省上年度月平均工资 × 规定月数（死亡当月施行的）；
        本笔应付 = 标准 − 此前各笔，不低于零；各笔均减去已退回的
      en: >-
        The funeral grant = the provincial mean monthly wage of the year before × its months, in the month of death; due of a payment = that less the
        payments before it, no less than nothing; all less what was returned
      columns:
        whole: {zh: 标准, en: Due in all, as: yuan}
        before: {zh: 此前各笔, en: Payments before, as: yuan}
        due: {zh: 本笔应付, en: Due of it}
        paid: {zh: 本笔实付, en: Paid by it}
  funeral_over:
    zh: 丧葬补助金高于标准
    en: Funeral grant above the standard
    severity: 3
    basis: [工伤保险条例 第三十九条, 社会保险经办条例 第四十六条]
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，丧葬补助金应为 {due_fen|yuan} 元（全省上年度月平均工资 {base_fen|yuan} 元的 {times} 个月），
      一笔发放 {granted_fen|yuan} 元[，其中已退回 {returned_fen|yuan} 元]，多发 {at_stake_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; the funeral grant is {due_fen|yuan} yuan ({times} months of the mean wage of {base_fen|yuan} yuan);
      {granted_fen|yuan} yuan were paid at once[, of which {returned_fen|yuan} came back], {at_stake_fen|yuan} too much
    reckoning: *funeral_twice
  funeral_old_standard:
    zh: 丧葬补助金按更新以前的标准发放
    en: Funeral grant paid by the former standard
    severity: 1
    basis: [工伤保险条例 第三十九条, 工伤保险条例 第五十八条]
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，丧葬补助金按更新以前的标准发放 {granted_fen|yuan} 元，
      应为 {due_fen|yuan} 元（全省上年度月平均工资 {base_fen|yuan} 元的 {times} 个月），待补差 {short_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; the funeral grant was paid by the former standard, {granted_fen|yuan} yuan, and is
      {due_fen|yuan} yuan ({times} months of the mean wage of {base_fen|yuan} yuan); {short_fen|yuan} yuan are to follow
    reckoning: &funeral_old_standard
      zh: 丧葬补助金标准 = 全省上年度月平均工资 × 规定月数（死亡当月施行的）；实付为各笔合计
      en: The funeral grant = the provincial mean monthly wage of the year before × its months, in the month of death; paid is all payments together
      columns:
        paid: {zh: 各笔合计实付, en: Paid in all}
  funeral_under:
    zh: 丧葬补助金低于标准
    en: Funeral grant below the standard
    severity: 2
    basis: [工伤保险条例 第三十九条, 工伤保险条例 第五十八条]
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，丧葬补助金应为 {due_fen|yuan} 元（全省上年度月平均工资 {base_fen|yuan} 元的 {times} 个月），
      实发 {granted_fen|yuan} 元，少发 {short_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; the funeral grant is {due_fen|yuan} yuan ({times} months of the mean wage of {base_fen|yuan} yuan);
      {granted_fen|yuan} yuan were paid, {short_fen|yuan} too little
    reckoning: *funeral_old_standard
  graded_before_death:
    zh: 评定伤残等级以后死亡，仍发一次性工亡补助金
    en: Death lump sum paid for a worker graded before the death
    severity: 4
    basis: [工伤保险条例 第三十三条, 工伤保险条例 第三十九条, 社会保险经办条例 第四十六条]
    at_stake: 未退回的一次性工亡补助金
    at_stake_en: The death lump sum, less what was returned
    says: >-
      工伤案件 {case_id} 的职工{graded_on}已评定为 {grade} 级伤残，停工留薪期即止，此后于{death_date}死亡，不再享受一次性工亡补助金，
      却已发放 {at_stake_fen|yuan} 元[；{light_grade} 级的，死亡在旧伤复发又停工留薪期内的除外，须有证明]
    says_en: >-
      The worker of case {case_id} was graded {grade} on {graded_on}, which ends the stop-work period, and died on {death_date}; no death
      lump sum is due then, and {at_stake_fen|yuan} yuan were paid[; with grade {light_grade} a death in a new stop-work period, after a
      relapse, would be another matter, which wants proof]
  payee_outside_kin:
    zh: 一次性工亡补助金由亲属以外的人领取
    en: Death lump sum paid to someone outside the kin
    severity: 2
    basis: [工伤保险条例 第三十九条, 社会保险经办条例 第四十六条, 社会保险法 第八十八条]
    at_stake: 由亲属以外的人领取、未退回的一次性工亡补助金
    at_stake_en: The part of the death lump sum paid to someone outside the kin, less what was returned
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，一次性工亡补助金有 {payments} 笔的领取人既不在登记的亲属之内，也不是供养亲属，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      The worker of case {case_id} died on {death_date}; {payments|payment/payments} of the death lump sum, {at_stake_fen|yuan} yuan, went
      to someone who is neither kin on record nor a dependant
    absent:
      - table: relation
        by: {a_person: wi_case.person_id, b_person: wi_benefit.payee_person_id}
        only: {kind: [spouse, parent, child, sibling], valid_to: [null]}
      - table: relation
        by: {a_person: wi_benefit.payee_person_id, b_person: wi_case.person_id}
        only: {kind: [spouse, parent, child, sibling], valid_to: [null]}
      - table: dependant
        by: {case_id: wi_case.case_id, person_id: wi_benefit.payee_person_id}
  other_line_too:
    zh: 其他险种又为同一死者支付丧葬补助金
    en: Funeral grant of another line for the same death
    severity: 4
    basis: [社会保险法 第四十九条, 社会保险经办条例 第四十六条]
    at_stake: 其他险种支付的丧葬补助金（失业死亡待遇里只算丧葬部分），减去已退回的
    at_stake_en: The funeral grants of the other lines (of unemployment, the funeral part alone), less what was returned
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，工伤保险已支付丧葬补助金 {injury_fen|yuan} 元，
      又为同一死者支付了其他险种的丧葬补助金[，养老保险 {pension_fen|yuan} 元][，失业保险 {ui_fen|yuan} 元]；三项丧葬补助金，遗属只能选领一项
    says_en: >-
      The worker of case {case_id} died on {death_date}; work-injury insurance paid a funeral grant of {injury_fen|yuan} yuan, and others were paid
      for the same death[, pension insurance {pension_fen|yuan} yuan][, unemployment insurance {ui_fen|yuan} yuan]; of the three funeral grants
      survivors may draw one
  pension_for_work_death:
    zh: 因工死亡又领取养老保险的丧葬抚恤
    en: Pension death benefits for a death by work
    severity: 4
    basis: [社会保险法 第十七条, 社会保险经办条例 第四十六条]
    at_stake: 养老保险支付的抚恤金，和工伤保险没有支付丧葬补助金时养老保险支付的丧葬补助金，减去已退回的
    at_stake_en: The survivors' sum of pension insurance, and its funeral grant where work-injury insurance paid none, less what was returned
    says: >-
      工伤案件 {case_id} 的职工{death_date}死亡，已按因工死亡支付一次性工亡补助金 {injury_fen|yuan} 元，
      养老保险又为同一死者支付丧葬抚恤待遇 {at_stake_fen|yuan} 元，而养老保险的丧葬抚恤只用于因病或者非因工死亡
    says_en: >-
      The worker of case {case_id} died on {death_date}, and a death lump sum of {injury_fen|yuan} yuan was paid as for a death by work; pension
      insurance paid {at_stake_fen|yuan} yuan for the same death, which it owes only for a death by illness or not by work
--- */
-- 领了工亡待遇的死者：几个案件的归到编号最早的一个；死亡日期以案件登记为准
WITH dead AS (
    SELECT c.person_id, MIN(c.case_id) AS case_id, MIN(COALESCE(CAST(c.death_ts AS DATE), d.death_date)) AS death_date,
        MIN(COALESCE(c.death_ts_month, d.death_date_month)) AS death_month
    FROM wi_case AS c LEFT JOIN death AS d ON d.person_id = c.person_id
    WHERE c.case_id IN (SELECT w.case_id FROM wi_benefit AS w WHERE w.item IN ('work_death', 'funeral'))
    GROUP BY c.person_id
),
-- 工伤基金为其支付、没有全部退回的工亡补助金和丧葬补助金
grants AS (
    SELECT x.person_id, p.item, p.src_table, p.src_key, p.ym, p.pay_date, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen
    FROM dead AS x
    JOIN wi_case AS c ON c.person_id = x.person_id
    JOIN payment AS p ON p.case_id = c.case_id
    WHERE p.item IN ('work_death', 'funeral') AND p.amount_fen > p.returned_fen
    UNION ALL
    -- 记在丧葬抚恤表里的
    SELECT x.person_id, p.item, p.src_table, p.src_key, p.ym, p.pay_date, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen
    FROM dead AS x
    JOIN death_benefit AS b ON b.deceased_id = x.person_id AND b.line = 'WI'
    JOIN payment AS p ON p.src_table = 'death_benefit' AND p.src_key = b.db_id
    WHERE p.item IN ('work_death', 'funeral') AND p.amount_fen > p.returned_fen
),
-- 每一笔，连同同一项目以前各笔的累计、合计、笔数、倒数第几笔
ordered AS (
    SELECT person_id, item, src_table, src_key, ym, left_fen,
        SUM(left_fen) OVER (PARTITION BY person_id, item ORDER BY pay_date, src_table, src_key) AS running_fen,
        SUM(left_fen) OVER (PARTITION BY person_id, item) AS kept_fen,
        SUM(amount_fen) OVER (PARTITION BY person_id, item) AS granted_fen,
        COUNT(*) OVER (PARTITION BY person_id, item) AS payments,
        ROW_NUMBER() OVER (PARTITION BY person_id, item ORDER BY pay_date DESC, src_table DESC, src_key DESC) AS from_last
    FROM grants
),
-- 每一笔及其项目死亡当月的标准：上一年度全国城镇居民人均可支配收入的二十倍，六个月的全省上年度月平均工资；及前一个月的标准
priced AS (
    SELECT x.case_id AS finding, 'wi_case' AS subject_kind, x.case_id AS subject_id, g.ym AS from_ym, g.ym AS to_ym,
        x.case_id AS proof__wi_case, CASE WHEN g.src_table = 'wi_benefit' THEN g.src_key END AS proof__wi_benefit,
        CASE WHEN g.src_table = 'death_benefit' THEN g.src_key END AS proof__death_benefit, g.src_table AS money_table,
        g.src_key AS money_key, x.case_id, x.death_date, g.item, g.left_fen, g.running_fen, g.kept_fen,
        CAST(g.granted_fen AS BIGINT) AS granted_fen, g.payments, g.from_last,
        CASE WHEN g.item = 'work_death' THEN l.national_urban_income ELSE l.provincial_mean_wage END AS base_fen,
        CASE WHEN g.item = 'work_death' THEN l.work_death_years ELSE l.work_death_funeral_months END AS times,
        CASE
            WHEN g.item = 'work_death' THEN o.national_urban_income * o.work_death_years
            ELSE o.provincial_mean_wage * o.work_death_funeral_months
        END AS old_fen
    FROM ordered AS g
    JOIN dead AS x ON x.person_id = g.person_id
    JOIN law_month AS l ON l.month = x.death_month
    JOIN law_month AS o ON o.month = x.death_month - 1
),
-- 标准以分计
due AS (
    SELECT finding, subject_kind, subject_id, from_ym, to_ym, proof__wi_case, proof__wi_benefit, proof__death_benefit,
        money_table, money_key, case_id, death_date, base_fen, times, granted_fen, item, left_fen, running_fen,
        kept_fen, payments, from_last, old_fen, CAST(ROUND(base_fen * times) AS BIGINT) AS due_fen
    FROM priced
),
-- 合计高于标准：从后付的起核减
over AS (
    SELECT finding, subject_kind, subject_id, from_ym, to_ym, proof__wi_case, proof__wi_benefit, proof__death_benefit,
        money_table, money_key, case_id, death_date, base_fen, times, due_fen, granted_fen, item, payments,
        CAST(NULLIF(granted_fen - kept_fen, 0) AS BIGINT) AS returned_fen,
        CAST(LEAST(left_fen, running_fen - due_fen) AS BIGINT) AS fen, left_fen,
        CAST(running_fen - left_fen AS BIGINT) AS before_fen,
        CAST(GREATEST(due_fen - (running_fen - left_fen), 0) AS BIGINT) AS owed_fen
    FROM due WHERE kept_fen - due_fen > $tolerance_fen AND running_fen > due_fen
),
-- 合计低于标准：记在最后一笔，正在退回的不算少发；是不是按更新以前的标准发的
under AS (
    SELECT finding, subject_kind, subject_id, from_ym, to_ym, proof__wi_case, proof__wi_benefit, proof__death_benefit,
        money_table, money_key, case_id, death_date, base_fen, times, due_fen, granted_fen, item,
        granted_fen - due_fen AS fen, due_fen - granted_fen AS short_fen,
        COALESCE(ABS(granted_fen - old_fen) <= $tolerance_fen, FALSE) AS is_old
    FROM due WHERE due_fen - granted_fen > $tolerance_fen AND from_last = 1
),
-- 死者的亲属：死亡时仍有效的配偶、父母、子女、兄弟姐妹关系，和案件的供养亲属
kin AS (
    SELECT x.person_id, r.kin_id
    FROM dead AS x JOIN kinship AS r ON r.person_id = x.person_id WHERE r.valid_to IS NULL OR r.valid_to >= x.death_date
    UNION ALL SELECT x.person_id, d.person_id AS kin_id FROM dead AS x JOIN dependant AS d ON d.case_id = x.case_id
),
-- 死亡之前每一次评定过等级的鉴定结论，含复查，最后的在前，及是不是法律写明的一至四级
concluded AS (
    SELECT x.person_id, a.appr_id, a.conclusion_date, a.grade, a.grade <= l.disability_pension_fund_grade AS is_heavy,
        ROW_NUMBER() OVER (PARTITION BY x.person_id ORDER BY a.conclusion_date DESC, a.appr_id DESC) AS place
    FROM dead AS x
    JOIN wi_appraisal AS a ON a.case_id = x.case_id AND a.conclusion_date < x.death_date AND a.grade IS NOT NULL
    JOIN law_month AS l ON l.month = x.death_month
),
-- 最后的结论评定了等级的：评定之日停工留薪期即止。一至四级的法律写明不发一次性工亡补助金；五至十级的法律没有列入，
-- 旧伤复发又停工留薪的除外，要有证明
graded AS (
    SELECT person_id, appr_id, conclusion_date, grade, is_heavy, CASE WHEN NOT is_heavy THEN grade END AS light_grade
    FROM concluded WHERE place = 1 AND grade > 0
),
-- 其他险种为同一死者支付、没有全部退回的丧葬补助金和抚恤金
elsewhere AS (
    SELECT x.person_id, b.item, b.line <> 'UI' AS is_pension, p.src_table, p.src_key, p.ym,
        p.amount_fen - p.returned_fen AS left_fen
    FROM dead AS x
    JOIN death_benefit AS b ON b.deceased_id = x.person_id AND b.line <> 'WI'
    JOIN payment AS p ON p.src_table = 'death_benefit' AND p.src_key = b.db_id
    WHERE p.amount_fen > p.returned_fen
    UNION ALL
    -- 失业死亡待遇里的丧葬部分，按丧葬与抚恤的法定月数分摊（同 X03）
    SELECT x.person_id, 'funeral' AS item, FALSE AS is_pension, p.src_table, p.src_key, p.ym,
        LEAST(
            CAST(FLOOR(
                p.amount_fen * l.ui_funeral_months / NULLIF(l.ui_funeral_months + l.ui_survivor_months, 0)
            ) AS BIGINT),
            p.amount_fen - p.returned_fen
        ) AS left_fen
    FROM dead AS x
    JOIN payment AS p ON p.person_id = x.person_id AND p.item = 'death'
    JOIN law_month AS l ON l.month = p.ym_month
    WHERE p.amount_fen > p.returned_fen AND l.ui_funeral_months IS NOT NULL
),
-- 其他险种支付的哪些，与工伤保险的哪一项相重：丧葬补助金与丧葬补助金
doubled AS (
    SELECT person_id, 'other_line_too' AS test, 'funeral' AS item, is_pension, src_table, src_key, ym, left_fen
    FROM elsewhere
    WHERE item = 'funeral' AND person_id IN (SELECT g.person_id FROM grants AS g WHERE g.item = 'funeral')
    UNION ALL
    -- 按因工死亡支付了一次性工亡补助金，养老保险又支付的抚恤金，和工伤保险没有支付丧葬补助金的丧葬补助金；
    -- 评定等级以后死亡的不一定是因工死亡
    SELECT person_id, 'pension_for_work_death' AS test, 'work_death' AS item, is_pension, src_table, src_key, ym, left_fen
    FROM elsewhere
    WHERE is_pension AND person_id IN (SELECT g.person_id FROM grants AS g WHERE g.item = 'work_death')
        AND person_id NOT IN (SELECT s.person_id FROM graded AS s)
        AND (item = 'survivor' OR person_id NOT IN (SELECT g.person_id FROM grants AS g WHERE g.item = 'funeral'))
),
-- 其他险种支付的每一笔，和工伤保险支付的每一笔：后者只作证据
sides AS (
    SELECT person_id, test, src_table, src_key, src_table AS money_table, src_key AS money_key, ym, left_fen AS fen,
        CAST(NULL AS BIGINT) AS injury_fen, CASE WHEN is_pension THEN left_fen END AS pension_fen,
        CASE WHEN NOT is_pension THEN left_fen END AS ui_fen
    FROM doubled
    UNION ALL
    SELECT DISTINCT d.person_id, d.test, g.src_table, g.src_key, NULL AS money_table, NULL AS money_key, NULL AS ym,
        NULL AS fen, g.left_fen AS injury_fen, NULL AS pension_fen, NULL AS ui_fen
    FROM doubled AS d JOIN grants AS g ON g.person_id = d.person_id AND g.item = d.item
),
-- 连同案件和各方合计
both_sides AS (
    SELECT s.test, x.case_id, x.death_date, s.money_table, s.money_key, s.ym AS from_ym, s.ym AS to_ym, s.fen,
        x.case_id AS proof__wi_case, CASE WHEN s.src_table = 'wi_benefit' THEN s.src_key END AS proof__wi_benefit,
        CASE WHEN s.src_table = 'death_benefit' THEN s.src_key END AS proof__death_benefit,
        CASE WHEN s.src_table = 'ui_payment' THEN s.src_key END AS proof__ui_payment,
        CAST(SUM(s.injury_fen) OVER (PARTITION BY s.person_id, s.test) AS BIGINT) AS injury_fen,
        CAST(SUM(s.pension_fen) OVER (PARTITION BY s.person_id, s.test) AS BIGINT) AS pension_fen,
        CAST(SUM(s.ui_fen) OVER (PARTITION BY s.person_id, s.test) AS BIGINT) AS ui_fen
    FROM sides AS s JOIN dead AS x ON x.person_id = s.person_id
),
-- 一次性工亡补助金几笔合计超过标准
lump_twice AS (
    SELECT *, base_fen AS reckon__national_urban_income, times AS reckon__work_death_years, due_fen AS reckon__whole,
        before_fen AS reckon__before, owed_fen AS reckon__due, left_fen AS reckon__paid
    FROM over WHERE item = 'work_death' AND payments > 1
),
-- 一次性工亡补助金一笔超过标准
lump_over AS (
    SELECT *, base_fen AS reckon__national_urban_income, times AS reckon__work_death_years, due_fen AS reckon__whole,
        before_fen AS reckon__before, owed_fen AS reckon__due, left_fen AS reckon__paid
    FROM over WHERE item = 'work_death' AND payments = 1
),
-- 一次性工亡补助金按更新以前的标准发放
lump_old_standard AS (
    SELECT *, base_fen AS reckon__national_urban_income, times AS reckon__work_death_years, due_fen AS reckon__due,
        granted_fen AS reckon__paid
    FROM under WHERE item = 'work_death' AND is_old
),
-- 一次性工亡补助金低于标准
lump_under AS (
    SELECT *, base_fen AS reckon__national_urban_income, times AS reckon__work_death_years, due_fen AS reckon__due,
        granted_fen AS reckon__paid
    FROM under WHERE item = 'work_death' AND NOT is_old
),
-- 丧葬补助金几笔合计超过标准
funeral_twice AS (
    SELECT *, base_fen AS reckon__provincial_mean_wage, times AS reckon__work_death_funeral_months,
        due_fen AS reckon__whole, before_fen AS reckon__before, owed_fen AS reckon__due, left_fen AS reckon__paid
    FROM over WHERE item = 'funeral' AND payments > 1
),
-- 丧葬补助金一笔超过标准
funeral_over AS (
    SELECT *, base_fen AS reckon__provincial_mean_wage, times AS reckon__work_death_funeral_months,
        due_fen AS reckon__whole, before_fen AS reckon__before, owed_fen AS reckon__due, left_fen AS reckon__paid
    FROM over WHERE item = 'funeral' AND payments = 1
),
-- 丧葬补助金按更新以前的标准发放
funeral_old_standard AS (
    SELECT *, base_fen AS reckon__provincial_mean_wage, times AS reckon__work_death_funeral_months,
        due_fen AS reckon__due, granted_fen AS reckon__paid
    FROM under WHERE item = 'funeral' AND is_old
),
-- 丧葬补助金低于标准
funeral_under AS (
    SELECT *, base_fen AS reckon__provincial_mean_wage, times AS reckon__work_death_funeral_months,
        due_fen AS reckon__due, granted_fen AS reckon__paid
    FROM under WHERE item = 'funeral' AND NOT is_old
),
-- 评级以后死亡仍发工亡补助金
graded_before_death AS (
    SELECT g.*, x.case_id AS proof__wi_case,
        CASE WHEN g.src_table = 'wi_benefit' THEN g.src_key END AS proof__wi_benefit,
        CASE WHEN g.src_table = 'death_benefit' THEN g.src_key END AS proof__death_benefit,
        s.appr_id AS proof__wi_appraisal, g.left_fen AS fen, x.case_id, x.death_date,
        CASE WHEN s.is_heavy THEN 4 ELSE 2 END AS severity, s.conclusion_date AS graded_on, s.grade, s.light_grade
    FROM graded AS s
    JOIN dead AS x ON x.person_id = s.person_id
    JOIN grants AS g ON g.person_id = s.person_id AND g.item = 'work_death'
),
-- 由亲属以外的人领取的一次性工亡补助金；没有任何亲属登记的不作判断
payee_outside_kin AS (
    SELECT g.*, x.case_id AS proof__wi_case, g.src_key AS proof__wi_benefit, g.left_fen AS fen, x.case_id, x.death_date,
        COUNT(*) OVER (PARTITION BY x.case_id) AS payments
    FROM grants AS g
    JOIN dead AS x ON x.person_id = g.person_id
    JOIN wi_benefit AS w ON w.ben_id = g.src_key AND g.src_table = 'wi_benefit'
    WHERE g.item = 'work_death' AND w.payee_person_id IS NOT NULL
        AND g.person_id IN (SELECT k.person_id FROM kin AS k JOIN person AS s ON s.person_id = k.kin_id)
        AND NOT EXISTS (SELECT 1 FROM kin AS k WHERE k.person_id = g.person_id AND k.kin_id = w.payee_person_id)
),
-- 其他险种又发了丧葬补助金
other_line_too AS (SELECT * FROM both_sides WHERE test = 'other_line_too'),
-- 因工死亡，养老保险又发了抚恤金
pension_for_work_death AS (SELECT * FROM both_sides WHERE test = 'pension_for_work_death')
SELECT * FROM lump_twice
UNION ALL BY NAME SELECT * FROM lump_over
UNION ALL BY NAME SELECT * FROM lump_old_standard
UNION ALL BY NAME SELECT * FROM lump_under
UNION ALL BY NAME SELECT * FROM funeral_twice
UNION ALL BY NAME SELECT * FROM funeral_over
UNION ALL BY NAME SELECT * FROM funeral_old_standard
UNION ALL BY NAME SELECT * FROM funeral_under
UNION ALL BY NAME SELECT * FROM graded_before_death
UNION ALL BY NAME SELECT * FROM payee_outside_kin
UNION ALL BY NAME SELECT * FROM other_line_too
UNION ALL BY NAME SELECT * FROM pension_for_work_death

/* ---
code: W14
title: 供养亲属抚恤金资格丧失
title_en: Dependant no longer eligible
asks: >-
  供养亲属抚恤金是否在年满十八周岁、就业、参军、配偶再婚、死亡、服刑或登记终止以后仍然发放，一开始就不到供养年龄，
  比例不合规定，或者几人合计超过死者本人工资？
asks_en: >-
  Was a dependant's pension paid after the 18th birthday, employment, enlistment, remarriage of the spouse, death, a sentence or its
  recorded end, to one below the age from the start, at a share off the law, or to all together above the own wage?
line: work_injury
entity: dependant
subject: wi_case
status: live
basis: [社会保险法 第八十八条, 工伤保险条例 第三十九条, 因工死亡职工供养亲属范围规定 第三条, 因工死亡职工供养亲属范围规定 第四条, 因工死亡职工供养亲属范围规定 第五条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
reads:
  - person
  - wi_case
  - wi_benefit
  - wi_appraisal
  - dependant
  - payment
  - claimant_contribution
  - death
  - ext_tax_income
  - ext_military
  - ext_marriage
  - ext_custody
  - law_month
  - law_month_key
eligible: |
  SELECT dep_id FROM dependant WHERE dep_id IN (SELECT dep_id FROM wi_benefit WHERE item = 'dep_month')
parameters:
  min_work_months: {value: 2, unit: months, source: 业务规则目录 W14（两个月及以上）}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值（同 W11，一元以内不提）}
  still_paid_months: {value: 1, unit: months, source: 设计阈值（最近几个月仍在支付的算在发）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 资格丧失次月以后（不到年龄的为到龄以前，服刑的为服刑整月）已付、未退回的抚恤金
at_stake_en: Pension paid and not returned after the month of the loss (before the age is reached, for whole months of a sentence)
sought: 供养亲属资格核定表、户口簿、鉴定结论或者停发原因的登记原件、各月发放明细
sought_en: The decision on the dependant, the household register, the appraisal or entry of why it ends, the payments
look_alikes:
  - what: 完全丧失劳动能力的成年子女
    what_en: An adult child who is fully unable to work
    cleared_by: 劳动能力鉴定结论；鉴定为完全丧失劳动能力的，系统已排除，登记如此而没有鉴定的列为二级
    cleared_by_en: The appraisal; where it says so the case is left out already, where only the record says so it is severity 2
    tests: [of_age, of_age_not_appraised, too_young, too_young_not_appraised]
  - what: 学生勤工俭学、零星收入
    what_en: A student's part-time or casual income
    cleared_by: 在读证明、劳务报酬凭证；月工资低于最低工资的月份和只有一个月的，系统已排除
    cleared_by_en: Proof of studies and of the pay; months below the minimum wage, and a single month, are left out already
    left_out: true
    tests: [employed]
  - what: 超龄人员单项参加工伤保险
    what_en: A person past the age who is insured for work injury alone
    cleared_by: 单项参保登记、从业协议；单项工伤不是劳动关系，系统只看申报的工资
    cleared_by_en: The registration for the single line and the agreement to work; it is no employment, and only declared wages count
    left_out: true
    tests: [employed]
  - what: 与死者的结婚登记
    what_en: The marriage to the deceased
    cleared_by: 结婚登记档案；系统只看死亡以后的结婚登记
    cleared_by_en: The marriage register; only marriages after the death count
    left_out: true
    tests: [remarried]
  - what: 缓刑、假释等不在监内服刑
    what_en: A suspended sentence, parole and the like
    cleared_by: 判决书、社区矫正证明、暂予监外执行决定书；系统只看监内服刑的整月
    cleared_by_en: The judgment, the proof of community correction, the decision to serve outside; only whole months in prison count
    left_out: true
    tests: [in_prison, release_unknown]
  - what: 孤寡老人、孤儿加发一成
    what_en: A tenth more for a lone old person or an orphan
    cleared_by: 孤寡老人、孤儿的证明；比例高出恰好一成的，系统已排除
    cleared_by_en: Proof that the person is alone or an orphan; exactly a tenth more is left out already
    left_out: true
    tests: [share_off]
  - what: 事情发生次月已发出的一个月
    what_en: One month paid before the report was due
    cleared_by: 告知和停发的记录；只有一个月的列为一级
    cleared_by_en: When the agency was told and stopped; a single month is severity 1
    left_out: true
    unless: months=1
    tests: [of_age, employed, enlisted, remarried, after_death, in_prison, after_recorded_end]
tests:
  of_age:
    zh: 年满十八周岁以后仍发抚恤金
    en: Paid after the 18th birthday
    severity: 4
    basis: [因工死亡职工供养亲属范围规定 第三条, 因工死亡职工供养亲属范围规定 第四条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）是死者的{relation|dependant_kind}，已年满十八周岁，
      未登记、也未鉴定为完全丧失劳动能力；{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}), {relation|dependant_kind} of the deceased, was 18 and is neither recorded nor
      appraised as fully unable to work; {at_stake_fen|yuan} yuan of pension were still paid for {months|month/months}
      ({from_ym|month}[ to {until_ym|month}])
    absent:
      - {table: wi_appraisal, by: {person_id: dependant.person_id}, only: {fully_unable: [true]}, within: {conclusion_date: [null, null]}}
  of_age_not_appraised:
    zh: 年满十八周岁，登记为完全丧失劳动能力而没有鉴定
    en: Paid after the 18th birthday, recorded as unable without an appraisal
    severity: 2
    basis: [因工死亡职工供养亲属范围规定 第三条, 因工死亡职工供养亲属范围规定 第四条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）是死者的{relation|dependant_kind}，已年满十八周岁，登记为完全丧失劳动能力，
      但没有劳动能力鉴定结论；{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}), {relation|dependant_kind} of the deceased, was 18 and is recorded as fully unable to
      work, without an appraisal that says so; {at_stake_fen|yuan} yuan of pension were still paid for {months|month/months}
      ({from_ym|month}[ to {until_ym|month}])
    absent:
      - {table: wi_appraisal, by: {person_id: dependant.person_id}, only: {fully_unable: [true]}, within: {conclusion_date: [null, null]}}
  too_young:
    zh: 不到供养年龄即发抚恤金
    en: Paid before the age of a dependant
    severity: 4
    basis: [因工死亡职工供养亲属范围规定 第三条, 社会保险经办条例 第四十六条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）是死者的{relation|dependant_kind}，未满 {elder_age} 周岁，
      未登记、也未鉴定为完全丧失劳动能力；{from_ym|month}[至{until_ym|month}]已发放抚恤金 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}), {relation|dependant_kind} of the deceased, was not yet {elder_age} and is neither
      recorded nor appraised as fully unable to work; {at_stake_fen|yuan} yuan of pension were paid for {months|month/months}
      ({from_ym|month}[ to {until_ym|month}])
    absent:
      - {table: wi_appraisal, by: {person_id: dependant.person_id}, only: {fully_unable: [true]}, within: {conclusion_date: [null, null]}}
  too_young_not_appraised:
    zh: 不到供养年龄，登记为完全丧失劳动能力而没有鉴定
    en: Paid before the age of a dependant, recorded as unable without an appraisal
    severity: 2
    basis: [因工死亡职工供养亲属范围规定 第三条, 社会保险经办条例 第四十六条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）是死者的{relation|dependant_kind}，未满 {elder_age} 周岁，
      登记为完全丧失劳动能力，但没有劳动能力鉴定结论；{from_ym|month}[至{until_ym|month}]已发放抚恤金 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}), {relation|dependant_kind} of the deceased, was not yet {elder_age} and is recorded
      as fully unable to work, without an appraisal that says so; {at_stake_fen|yuan} yuan of pension were paid for
      {months|month/months} ({from_ym|month}[ to {until_ym|month}])
    absent:
      - {table: wi_appraisal, by: {person_id: dependant.person_id}, only: {fully_unable: [true]}, within: {conclusion_date: [null, null]}}
  employed:
    zh: 就业以后仍发抚恤金
    en: Paid to one who works
    severity: 4
    basis: [因工死亡职工供养亲属范围规定 第四条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条, 社会保险法 第八十八条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）自{first_ym|month}起有 {work_months} 个月由单位缴费或者申报了不低于最低工资的工资，
      应视为就业；{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}) was insured by an employer or declared with at least the minimum wage in
      {work_months|month/months} since {first_ym|month}; {at_stake_fen|yuan} yuan of pension were still paid for
      {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  enlisted:
    zh: 参军以后仍发抚恤金
    en: Paid after enlistment
    severity: 4
    basis: [因工死亡职工供养亲属范围规定 第四条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）登记{happened_on}入伍；{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}) is on record as enlisted on {happened_on}; {at_stake_fen|yuan} yuan of pension were
      still paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  remarried:
    zh: 配偶再婚以后仍发抚恤金
    en: Paid after the spouse remarried
    severity: 4
    basis: [因工死亡职工供养亲属范围规定 第四条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条, 社会保险法 第八十八条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）是死者的配偶，登记{happened_on}再婚；{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}), the spouse, is on record as married again on {happened_on}; {at_stake_fen|yuan} yuan
      of pension were still paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  after_death:
    zh: 供养亲属死亡以后仍发抚恤金
    en: Paid after the dependant's death
    severity: 4
    basis: [因工死亡职工供养亲属范围规定 第四条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条, 社会保险法 第八十八条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）登记的死亡日期为{happened_on}；{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}) is on record as having died on {happened_on}; {at_stake_fen|yuan} yuan of pension
      were still paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  in_prison:
    zh: 服刑期间仍发抚恤金
    en: Paid while serving a sentence
    severity: 4
    basis: [因工死亡职工供养亲属范围规定 第五条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）登记{happened_on}收监服刑；服刑的整月里，{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}) is on record as serving a sentence in prison from {happened_on}; for whole months of
      it {at_stake_fen|yuan} yuan of pension were still paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
  release_unknown:
    zh: 收监以后仍发抚恤金，未登记释放日期
    en: Paid after imprisonment, release not on record
    severity: 3
    basis: [因工死亡职工供养亲属范围规定 第五条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）登记{happened_on}收监服刑，未登记释放日期；收监以后{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}) is on record as imprisoned on {happened_on}, without a release; {at_stake_fen|yuan}
      yuan of pension were still paid for {months|month/months} ({from_ym|month}[ to {until_ym|month}])
    absent:
      - {table: ext_custody, by: {ext_id: ext_custody.ext_id}, within: {end_date: [null, null]}}
  after_recorded_end:
    zh: 登记终止以后仍发抚恤金
    en: Paid after its recorded end
    severity: 4
    basis: [因工死亡职工供养亲属范围规定 第四条, 社会保险经办条例 第二十五条, 社会保险经办条例 第四十六条]
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）的抚恤金登记发至{end_ym|month}为止[，原因为“{end_reason|dependant_end_reason}”]；
      此后{from_ym|month}[至{until_ym|month}]仍发放抚恤金 {months} 个月，共 {at_stake_fen|yuan} 元
    says_en: >-
      Dependant {dep_id} (case {case_id}): the pension's recorded last month is {end_ym|month}[, for
      "{end_reason|dependant_end_reason}"]; {at_stake_fen|yuan} yuan of pension were still paid for {months|month/months}
      ({from_ym|month}[ to {until_ym|month}])
  share_off:
    zh: 供养比例不合规定
    en: A share off the law
    severity: 2
    basis: [工伤保险条例 第三十九条, 社会保险经办条例 第四十六条]
    at_stake: 比例超出部分的抚恤金，偏低的为负，减去已退回的
    at_stake_en: What the share's excess came to, negative where it was too low, less what was returned
    says: >-
      供养亲属 {dep_id}（案件 {case_id}）是死者的{relation|dependant_kind}，规定的供养比例为 {lawful_share|percent}，
      登记为 {share|percent}；{from_ym|month}[至{until_ym|month}]按登记的比例发放 {months} 个月[，多发 {over_fen|yuan} 元][，少发 {under_fen|yuan} 元]
    says_en: >-
      Dependant {dep_id} (case {case_id}), {relation|dependant_kind} of the deceased, is due {lawful_share|percent} of the own
      wage and on record with {share|percent}; paid so for {months|month/months} ({from_ym|month}[ to {until_ym|month}])[,
      {over_fen|yuan} yuan too much][, {under_fen|yuan} yuan too little]
    reckoning:
      zh: 应付 = 实付 × 规定的供养比例 ÷ 登记的供养比例，差额取整到分；实付减去已退回的
      en: Due = paid × the lawful share ÷ the share on record, the difference to the fen; paid less what was returned
      columns:
        share: {zh: 登记的供养比例, en: Share on record, as: bp}
  over_own_wage:
    zh: 供养亲属抚恤金合计超过死者本人工资
    en: Dependants' pensions above the own wage together
    severity: 2
    basis: [工伤保险条例 第三十九条, 社会保险经办条例 第四十六条]
    at_stake: 合计超出死者本人工资的部分，减去已退回的
    at_stake_en: What all together exceeded the own wage by, less what was returned
    says: >-
      案件 {case_id} 的供养亲属抚恤金合计不得高于死者本人工资 {own_wage_fen|yuan} 元，{from_ym|month}[至{until_ym|month}]有 {months} 个月合计高于该数，
      最多的一个月为 {together_fen|yuan} 元；按份额应核减 {at_stake_fen|yuan} 元
    says_en: >-
      The pensions of the dependants of case {case_id} may not exceed the deceased's own wage of {own_wage_fen|yuan} yuan
      together and did so in {months|month/months} ({from_ym|month}[ to {until_ym|month}]), with {together_fen|yuan} yuan at
      most; {at_stake_fen|yuan} yuan too much, from each by what was paid
    reckoning:
      zh: >-
        应付 = 核发的抚恤金 × 死者本人工资 × 供养亲属抚恤金合计上限 ÷ 该案件当月合计核发的抚恤金，不足一分的进为一分；
        实付减去已退回的
      en: >-
        Due = the pension granted × the deceased's own wage × the cap on all pensions ÷ all pensions of the case granted for the month,
        up to the next fen; paid less what was returned
      columns:
        granted: {zh: 核发的抚恤金, en: Pension granted, as: yuan}
        own_wage: {zh: 死者本人工资, en: Own wage of the deceased, as: yuan}
        together: {zh: 当月合计核发, en: Granted together, as: yuan}
--- */
-- 每个供养亲属：供养起始月的法定数字（子女停发年龄、老人供养年龄、规定的比例、孤寡加发的比例），是否有完全丧失劳动能力的鉴定，死者死亡的日期
WITH drawing AS (
    SELECT d.dep_id, d.person_id, d.relation, d.share, d.fully_unable, d.start_ym, d.start_ym_month, d.end_ym, d.end_ym_month,
        d.end_reason, s.birth_date_month + l.dependant_child_age AS of_age_month,
        e.dependant_elder_age / 12 AS elder_age, s.birth_date_month + e.dependant_elder_age AS elder_month,
        CAST(ROUND(d.share * 10000) AS BIGINT) AS share_bp, k.dependant_share AS lawful_bp,
        x.dependant_share AS extra_bp, CAST(COALESCE(c.death_ts, c.injury_ts) AS DATE) AS death_date,
        EXISTS (
            SELECT 1 FROM wi_appraisal AS a
            WHERE a.person_id = d.person_id AND a.fully_unable AND a.conclusion_date IS NOT NULL
        ) AS is_appraised
    FROM dependant AS d
    JOIN person AS s ON s.person_id = d.person_id
    LEFT JOIN wi_case AS c ON c.case_id = d.case_id
    LEFT JOIN law_month AS l ON l.month = d.start_ym_month
    LEFT JOIN law_month_key AS e ON e.month = d.start_ym_month AND e.key = s.sex
    LEFT JOIN law_month_key AS k
        ON k.month = d.start_ym_month AND k.key = CASE WHEN d.relation = 'spouse' THEN 'spouse' ELSE 'other' END
    LEFT JOIN law_month_key AS x ON x.month = d.start_ym_month AND x.key = 'lone_extra'
),
-- 供养期间单位为其正常缴费的月份；特定人员单项工伤不是劳动关系
worked AS (
    SELECT d.dep_id, k.ym, k.ym_month, 'strong' AS match, k.contrib_id, CAST(NULL AS BIGINT) AS tax_id
    FROM drawing AS d JOIN claimant_contribution AS k ON k.person_id = d.person_id AND k.ym_month >= d.start_ym_month
    WHERE k.kind = 'normal' AND k.payer = 'employer' AND NOT k.lines_wis
    UNION ALL
    -- 申报的月工资不低于最低工资的月份
    SELECT d.dep_id, t.ym, t.ym_month, t.match, NULL AS contrib_id, t.ext_id AS tax_id
    FROM drawing AS d
    JOIN ext_tax_income AS t ON t.person_id = d.person_id AND t.ym_month >= d.start_ym_month
    JOIN law_month AS w ON w.month = t.ym_month AND t.wage_fen >= w.minimum_wage
),
-- 有工作的月份达到下限的，及最早的一个月
jobs AS (
    SELECT dep_id, MIN(ym) AS first_ym, MIN(ym_month) AS first_month, COUNT(DISTINCT ym_month) AS work_months,
        MIN(match) AS match
    FROM worked GROUP BY dep_id HAVING COUNT(DISTINCT ym_month) >= $min_work_months
),
-- 各种情形，从哪个月以后、到哪个月以前的抚恤金不该发，及证据：子女、孙子女、兄弟姐妹年满十八周岁，没有丧失劳动能力的鉴定
losses AS (
    SELECT dep_id, CASE WHEN fully_unable THEN 'of_age_not_appraised' ELSE 'of_age' END AS test, 'strong' AS match,
        of_age_month AS after_month, CAST(NULL AS BIGINT) AS before_month, CAST(NULL AS DATE) AS happened_on,
        CAST(NULL AS BIGINT) AS proof_id
    FROM drawing WHERE relation IN ('child', 'grandchild', 'sibling') AND NOT is_appraised
    UNION ALL
    -- 配偶、父母、祖父母不到供养年龄，没有丧失劳动能力的鉴定
    SELECT dep_id, CASE WHEN fully_unable THEN 'too_young_not_appraised' ELSE 'too_young' END AS test,
        'strong' AS match, 0 AS after_month, elder_month AS before_month, NULL AS happened_on, NULL AS proof_id
    FROM drawing WHERE relation IN ('spouse', 'parent', 'grandparent') AND NOT is_appraised
    UNION ALL
    -- 就业
    SELECT dep_id, 'employed' AS test, match, first_month AS after_month, NULL AS before_month, NULL AS happened_on,
        NULL AS proof_id
    FROM jobs
    UNION ALL
    -- 参军
    SELECT d.dep_id, 'enlisted' AS test, m.match, m.enlist_date_month AS after_month, NULL AS before_month,
        m.enlist_date AS happened_on, m.ext_id AS proof_id
    FROM drawing AS d JOIN ext_military AS m ON m.person_id = d.person_id AND m.enlist_date > d.death_date
    UNION ALL
    -- 配偶再婚：死亡以后的结婚登记，一方的证件号码是其任一人员记录的；姓名不符的为弱
    SELECT d.dep_id, 'remarried' AS test,
        CASE
            WHEN (m.a_id_no = s.id_no AND m.a_name = s.name) OR (m.b_id_no = s.id_no AND m.b_name = s.name) THEN 'strong'
            ELSE 'weak'
        END AS match, m.reg_date_month AS after_month, NULL AS before_month, m.reg_date AS happened_on,
        m.ext_id AS proof_id
    FROM drawing AS d
    JOIN person AS s ON s.root = d.person_id
    JOIN ext_marriage AS m ON (m.a_id_no = s.id_no OR m.b_id_no = s.id_no) AND m.reg_date > d.death_date
    WHERE d.relation = 'spouse' AND m.kind = 'marriage'
    UNION ALL
    -- 死亡
    SELECT d.dep_id, 'after_death' AS test,
        CASE WHEN x.match = 'strong' AND x.strength = 'strong' THEN 'strong' ELSE 'weak' END AS match,
        x.death_date_month AS after_month, NULL AS before_month, x.death_date AS happened_on, x.ext_id AS proof_id
    FROM drawing AS d JOIN death AS x ON x.person_id = d.person_id
    UNION ALL
    -- 监内服刑的整月；没有释放日期的另列
    SELECT d.dep_id, CASE WHEN x.end_date IS NULL THEN 'release_unknown' ELSE 'in_prison' END AS test, x.match,
        x.start_date_month AS after_month, x.end_date_month AS before_month, x.start_date AS happened_on,
        x.ext_id AS proof_id
    FROM drawing AS d JOIN ext_custody AS x ON x.person_id = d.person_id
    WHERE x.kind IN ('prison', 'detention_sentence') AND x.exec_mode = 'in_prison'
    UNION ALL
    -- 登记的终止年月以后；因服刑暂停的可以恢复，不在此列
    SELECT dep_id, 'after_recorded_end' AS test, 'strong' AS match, end_ym_month AS after_month, NULL AS before_month,
        NULL AS happened_on, NULL AS proof_id
    FROM drawing WHERE end_reason IS DISTINCT FROM 'custody'
),
-- 每个供养亲属没有全部退回的每一笔抚恤金，及同一案件当月合计发了多少、死者本人工资即合计的上限
drawn AS (
    SELECT w.dep_id, w.case_id, p.src_table, p.src_key, p.ym, p.ym_month, p.amount_fen,
        p.amount_fen - p.returned_fen AS left_fen, w.own_wage_fen, c.dependant_share_cap,
        w.own_wage_fen * c.dependant_share_cap / 10000 AS cap_fen,
        SUM(p.amount_fen) OVER (PARTITION BY w.case_id, p.ym_month) AS together_fen
    FROM payment AS p
    JOIN wi_benefit AS w ON w.ben_id = p.src_key
    JOIN law_month AS c ON c.month = p.ym_month
    WHERE p.item = 'dep_month' AND p.amount_fen > p.returned_fen
),
-- 应停的每一笔
stakes AS (
    SELECT l.dep_id AS finding, l.test, l.match, l.happened_on, l.proof_id, g.dep_id, g.case_id, g.src_table, g.src_key,
        g.ym, g.ym_month, g.left_fen, g.left_fen AS fen
    FROM losses AS l JOIN drawn AS g ON g.dep_id = l.dep_id AND g.ym_month > l.after_month
    WHERE l.before_month IS NULL OR g.ym_month < l.before_month
    UNION ALL
    -- 比例既不是规定的、也不是孤寡加发的，多发或少发的部分
    SELECT g.dep_id AS finding, 'share_off' AS test, 'strong' AS match, NULL AS happened_on, NULL AS proof_id, g.dep_id,
        g.case_id, g.src_table, g.src_key, g.ym, g.ym_month, g.left_fen,
        CAST(ROUND(g.left_fen * (d.share_bp - d.lawful_bp) / NULLIF(d.share_bp, 0)) AS BIGINT) AS fen
    FROM drawing AS d JOIN drawn AS g ON g.dep_id = d.dep_id
    WHERE d.share_bp <> d.lawful_bp AND d.share_bp <> d.lawful_bp + d.extra_bp
    UNION ALL
    -- 同一案件当月合计超过死者本人工资，各人按所领的份额核减
    SELECT case_id AS finding, 'over_own_wage' AS test, 'strong' AS match, NULL AS happened_on, NULL AS proof_id,
        dep_id, case_id, src_table, src_key, ym, ym_month, left_fen,
        left_fen - CAST(CEIL(amount_fen * cap_fen / NULLIF(together_fen, 0)) AS BIGINT) AS fen
    FROM drawn WHERE together_fen > cap_fen + $tolerance_fen
),
-- 每项疑点的月数、最后一个月、牵涉的第一个供养亲属
spans AS (
    SELECT finding, test, COUNT(DISTINCT ym_month) AS months, MAX(ym_month) AS last_month,
        NULLIF(MAX(ym), MIN(ym)) AS until_ym, MIN(dep_id) AS first_dep, MIN(match) AS match,
        MIN(happened_on) AS happened_on, CAST(SUM(fen) AS BIGINT) AS fen
    FROM stakes GROUP BY finding, test
),
-- 每项疑点的每一笔只计一次
payments AS (SELECT DISTINCT finding, test, ym_month, src_key, fen FROM stakes),
-- 仍在发的，最后一个月应停的金额
running AS (
    SELECT y.finding, y.test, CAST(SUM(y.fen) AS BIGINT) AS fen
    FROM payments AS y JOIN spans AS s ON s.finding = y.finding AND s.test = y.test AND s.last_month = y.ym_month
    WHERE s.last_month >= $as_of_month - $still_paid_months
    GROUP BY y.finding, y.test
),
-- 各项疑点的每一笔，应付多少，连同合计；只有一个月的是报告来不及，列为一级
due_back AS (
    SELECT k.test, k.finding, 'dependant' AS subject_kind, k.finding AS subject_id, s.first_dep AS entity_id,
        CASE WHEN s.months = 1 THEN 1 ELSE 4 END AS severity, s.match, k.ym AS from_ym, k.ym AS to_ym,
        GREATEST(r.fen, 0) * $prevented_months AS prevented_fen, k.dep_id AS proof__dependant, k.proof_id,
        k.src_table AS money_table, k.src_key AS money_key, k.fen, s.first_dep AS dep_id, k.case_id, s.months,
        s.until_ym, s.happened_on, s.fen AS all_fen, k.left_fen, k.left_fen - k.fen AS due_fen
    FROM stakes AS k
    JOIN spans AS s ON s.finding = k.finding AND s.test = k.test
    LEFT JOIN running AS r ON r.finding = k.finding AND r.test = k.test
),
-- 年满十八周岁
of_age AS (
    SELECT b.* EXCLUDE ("match"), d.relation
    FROM due_back AS b JOIN drawing AS d ON d.dep_id = b.dep_id WHERE b.test = 'of_age'
),
-- 年满十八周岁，登记为丧失劳动能力而没有鉴定
of_age_not_appraised AS (
    SELECT b.* EXCLUDE (severity, "match"), d.relation
    FROM due_back AS b JOIN drawing AS d ON d.dep_id = b.dep_id WHERE b.test = 'of_age_not_appraised'
),
-- 不到供养年龄
too_young AS (
    SELECT b.* EXCLUDE (severity, "match"), d.relation, d.elder_age
    FROM due_back AS b JOIN drawing AS d ON d.dep_id = b.dep_id WHERE b.test = 'too_young'
),
-- 不到供养年龄，登记为丧失劳动能力而没有鉴定
too_young_not_appraised AS (
    SELECT b.* EXCLUDE (severity, "match"), d.relation, d.elder_age
    FROM due_back AS b JOIN drawing AS d ON d.dep_id = b.dep_id WHERE b.test = 'too_young_not_appraised'
),
-- 就业，凭每个有工作的月份
employed AS (
    SELECT b.*, k.contrib_id AS proof__contribution, k.tax_id AS proof__ext_tax_income, j.first_ym, j.work_months
    FROM due_back AS b JOIN jobs AS j ON j.dep_id = b.dep_id JOIN worked AS k ON k.dep_id = b.dep_id
    WHERE b.test = 'employed'
),
-- 参军
enlisted AS (SELECT *, proof_id AS proof__ext_military FROM due_back WHERE test = 'enlisted'),
-- 配偶再婚
remarried AS (SELECT *, proof_id AS proof__ext_marriage FROM due_back WHERE test = 'remarried'),
-- 死亡
after_death AS (SELECT *, proof_id AS proof__ext_death FROM due_back WHERE test = 'after_death'),
-- 监内服刑的整月
in_prison AS (SELECT *, proof_id AS proof__ext_custody FROM due_back WHERE test = 'in_prison'),
-- 收监以后，没有释放日期
release_unknown AS (
    SELECT * EXCLUDE (severity), proof_id AS proof__ext_custody FROM due_back WHERE test = 'release_unknown'
),
-- 登记的终止年月以后
after_recorded_end AS (
    SELECT b.* EXCLUDE ("match"), d.end_ym, d.end_reason
    FROM due_back AS b JOIN drawing AS d ON d.dep_id = b.dep_id WHERE b.test = 'after_recorded_end'
),
-- 比例不合规定；规定的比例是供养起始月的，记在更早月份的支付，底稿也不早于起始月
share_off AS (
    SELECT b.* EXCLUDE (severity, "match"), GREATEST(b.from_ym, d.start_ym) AS reckon__ym, d.relation, d.share, d.lawful_bp / 10000 AS lawful_share,
        CASE WHEN b.all_fen > 0 THEN b.all_fen END AS over_fen, CASE WHEN b.all_fen < 0 THEN -b.all_fen END AS under_fen,
        d.share_bp AS reckon__share, d.lawful_bp AS reckon__dependant_share, b.due_fen AS reckon__due,
        b.left_fen AS reckon__paid
    FROM due_back AS b JOIN drawing AS d ON d.dep_id = b.dep_id WHERE b.test = 'share_off'
),
-- 合计超过死者本人工资，一个案件提一次
over_own_wage AS (
    SELECT b.* EXCLUDE (subject_kind, severity, "match"),
        CAST(MAX(g.together_fen) OVER (PARTITION BY b.finding) AS BIGINT) AS together_fen,
        CAST(ROUND(MAX(g.cap_fen) OVER (PARTITION BY b.finding)) AS BIGINT) AS own_wage_fen, b.dep_id,
        g.amount_fen AS reckon__granted, g.own_wage_fen AS reckon__own_wage,
        g.dependant_share_cap AS reckon__dependant_share_cap, CAST(g.together_fen AS BIGINT) AS reckon__together,
        b.due_fen AS reckon__due, b.left_fen AS reckon__paid
    FROM due_back AS b JOIN drawn AS g ON g.src_key = b.money_key WHERE b.test = 'over_own_wage'
)
SELECT * FROM of_age
UNION ALL BY NAME SELECT * FROM of_age_not_appraised
UNION ALL BY NAME SELECT * FROM too_young
UNION ALL BY NAME SELECT * FROM too_young_not_appraised
UNION ALL BY NAME SELECT * FROM employed
UNION ALL BY NAME SELECT * FROM enlisted
UNION ALL BY NAME SELECT * FROM remarried
UNION ALL BY NAME SELECT * FROM after_death
UNION ALL BY NAME SELECT * FROM in_prison
UNION ALL BY NAME SELECT * FROM release_unknown
UNION ALL BY NAME SELECT * FROM after_recorded_end
UNION ALL BY NAME SELECT * FROM share_off
UNION ALL BY NAME SELECT * FROM over_own_wage

/* ---
code: U11
title: 一次性失业待遇异常、未核对资格仍发放
title_en: Lump sums out of order, and benefit paid without the monthly checks
asks: 提前就业、自主创业的一次性待遇是否符合条件，连同死亡待遇是否按规定的月数和标准计发；连续两个月没有核对资格之后，是否还在发放失业保险金？
asks_en: Do the lump sums for early re-employment or a business meet their conditions, are they and the grants on death of the amount the law gives, and was benefit paid on after two monthly checks in a row were missed?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第十九条, 广东省失业保险条例 第二十二条, 广东省失业保险条例 第二十三条, 广东省失业保险条例 第二十五条, 广东省失业保险条例 第二十八条第一项, 广东省失业保险条例 第三十七条, 社会保险法 第五十一条, 社会保险法 第八十八条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, ui_payment, ui_check, claimant_contribution, enrolment, ext_business, death, law_parameter, law_month, claim_standing]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment' AND item IN ('monthly', 'lump_reemp', 'lump_startup', 'death')
parameters:
  soon_months: {value: 6, unit: months, source: 业务规则目录 U11（六个月以内注销）}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
  tolerance_fen: {value: 100, unit: fen, source: 设计阈值：一元以内是取整差}
at_stake: 不符合条件的一次性待遇；或者第二个未核对月份以后支付的失业保险金、求职补贴和代缴医疗保险费；都减去已退回的
at_stake_en: The lump sum without its conditions, or monthly benefit, subsidy and premium paid after the second missed month; less what was returned
sought: 一次性待遇核定表、劳动合同或者营业执照、缴费凭证、按月核对记录
sought_en: The decision on the lump sum, the contract or licence, the receipts, the monthly checks
look_alikes:
  - what: 新单位补缴、迟缴
    what_en: The new employer pays in late
    cleared_by: 新单位的劳动合同、工资单、缴费凭证；截至支付当月的正常缴费不论何时到账系统都已计入，支付以后才补缴的列为二级
    cleared_by_en: The new employer's contract, wage slips and receipts; ordinary months up to that of the payment already count whenever they were paid in, those back-paid after it have severity 2
    tests: [insured_too_short]
  - what: 原单位停保晚了，不是回原单位就业
    what_en: The last employer stopped late, and is not the new one
    cleared_by: 新单位的劳动合同、原单位停保申报表；系统已排除没有离职后在原单位新办参保登记的
    cleared_by_en: The new employer's contract and the old one's report that insurance stopped; without an enrolment begun after the separation it is already left out
    left_out: true
    tests: [same_employer]
  - what: 另有一户经营主体仍在经营
    what_en: Another business of the claimant goes on
    cleared_by: 在营的营业执照、纳税证明；系统已排除有一户没有很快终止、税收不为零的
    cleared_by_en: The licence in force and proof of tax; one business that neither ended soon nor is without tax is already left out
    left_out: true
    tests: [licence_ended_soon, no_tax]
  - what: 在窗口、电话补办了核对
    what_en: The check was done at the window or by phone
    cleared_by: 窗口登记表、电话核对记录；系统已排除当月有任何方式核对记录的
    cleared_by_en: The window's or the phone's record of the check; a month with a check by any method is already left out
    tests: [paid_unchecked]
  - what: 因病、怀孕等正当理由没有核对
    what_en: Illness, pregnancy or another good reason
    cleared_by: 病历、诊断证明、生育证明等正当理由材料及经办机构的受理记录；系统已列为二级
    cleared_by_en: Medical record, diagnosis or other proof of the reason, and the office's record of it; already severity 2
    tests: [paid_unchecked]
  - what: 核对记录开始保存以前的月份
    what_en: Months before checks were recorded
    cleared_by: 当时的纸质核对登记表；系统从库里最早的核对月份起算
    cleared_by_en: The paper forms of the time; it already counts only from the first month with checks on record
    left_out: true
    tests: [paid_unchecked]
  - what: 一次性领取以前的月份，银行退了票，或者领了又退回
    what_en: Months before the lump sum that the bank returned, or that were paid back
    cleared_by: 银行退票回单、退款入账凭证；系统按算、不算已领取两种算法核，都不符才提出
    cleared_by_en: The bank's return slip or the receipt of the refund; already counted either way, and found only where neither fits
    left_out: true
    tests: [reemployment_amount, startup_amount]
  - what: 起领早于库里最早的发放，已领几个月无从数起
    what_en: Drawn since before the records began, so the months cannot be counted
    cleared_by: 以前各月的待遇发放记录；系统不核金额
    cleared_by_en: The record of the earlier payments; the amount is not judged
    left_out: true
    tests: [reemployment_amount, startup_amount]
  - what: 分两次支付，或以后补发差额
    what_en: Paid in two parts, or topped up later
    cleared_by: 各笔的核定表、补发明细；系统已把同一申领同一项目的几笔合并核算
    cleared_by_en: The decisions and the list of the top-ups; the payments of one item on a claim are already judged together
    left_out: true
    tests: [reemployment_amount, startup_amount, death_amount]
  - what: 申请以后、支付以前调整了最低工资
    what_en: A new minimum wage between application and payment
    cleared_by: 一次性待遇核定表上所用的标准和月份
    cleared_by_en: Rate and month on the office's sheet of the decision
    tests: [reemployment_amount, startup_amount]
  - what: 丧葬补助金选择由养老或者工伤保险支付，失业保险只付抚恤金
    what_en: The funeral grant was taken from another insurance, and the survivors' grant alone from this one
    cleared_by: 养老或者工伤保险支付丧葬补助金的核定表、遗属的选择书；系统已排除实付恰为抚恤金的
    cleared_by_en: The other insurance's decision on the funeral grant and the survivors' choice; where exactly the survivors' grant was paid it is already left out
    left_out: true
    tests: [death_amount]
  - what: 连同死亡当月尚未领取的失业保险金一并支付
    what_en: Paid together with the benefit of the month of death
    cleared_by: 死亡当月的待遇发放明细；系统已排除当月没有另外发放、合计相符的
    cleared_by_en: The payments of the month of death; where none was made apart and the sum agrees it is already left out
    left_out: true
    tests: [death_amount]
tests:
  contract_too_short:
    zh: 提前就业，合同期限不足
    en: Early re-employment on too short a contract
    severity: 3
    basis: [广东省失业保险条例 第二十二条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}提前就业的一次性待遇已支付 {at_stake_fen|yuan} 元，所凭劳动合同只有 {contract} 个月，规定应满 {least} 个月
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for early re-employment, on a contract of
      {contract|month/months} where {least} are required
  insured_too_short:
    zh: 提前就业，在新单位参保不足
    en: Early re-employment, insured too few months in the new job
    severity: 3
    basis: [广东省失业保险条例 第二十二条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}提前就业的一次性待遇已支付 {at_stake_fen|yuan} 元，离职后至支付当月由单位缴纳失业保险费的只有 {insured} 个月，
      规定应满 {least} 个月[；另有 {later} 个月是支付以后才补缴的]
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for early re-employment, after {insured|month/months}
      insured by an employer since the separation, where {least} are required[; {later|month/months} more were paid in afterwards]
  same_employer:
    zh: 提前就业，新办参保仍在原单位
    en: Early re-employment, with the former employer
    severity: 2
    basis: [广东省失业保险条例 第二十二条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}提前就业的一次性待遇已支付 {at_stake_fen|yuan} 元，{separated}离职后新办的参保只在原单位
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for early re-employment; the only new enrolment
      since the separation of {separated} is with the former employer
  no_licence:
    zh: 自主创业，查无离职后设立的经营主体
    en: Start-up, without a business set up since
    severity: 2
    basis: [广东省失业保险条例 第二十三条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}自主创业的一次性待遇已支付 {at_stake_fen|yuan} 元，{separated}离职以后至支付待遇之日，查不到本人设立的经营主体
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for starting a business; none that the person set up since the
      separation of {separated} is on record
    absent:
      - {table: ext_business, by: {person_id: ui_claim.person_id}, only: {role: [legal_rep, sole_proprietor, partner]}, within: {from_date: [">separated", ui_payment.pay_date]}}
  licence_ended_soon:
    zh: 自主创业，经营主体支付前或不久后终止
    en: Start-up, its business ended before or soon after
    severity: 3
    basis: [广东省失业保险条例 第二十三条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}自主创业的一次性待遇已支付 {at_stake_fen|yuan} 元，本人离职后设立的经营主体（{opened}设立）到{ended}已全部终止
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for starting a business; all that the
      person set up (from {opened}) had ended by {ended}
  no_tax:
    zh: 自主创业，经营主体没有税收
    en: Start-up, its business pays no tax
    severity: 2
    basis: [广东省失业保险条例 第二十三条, 社会保险经办条例 第四十六条]
    says: >-
      {from_ym|month}自主创业的一次性待遇已支付 {at_stake_fen|yuan} 元，本人离职后设立的经营主体（{opened}设立）没有增值税等纳税申报的标识[，其中最晚终止的到{ended}为止]
    says_en: >-
      {at_stake_fen|yuan} yuan were paid in {from_ym|month} for starting a business; what the person set up (from {opened})
      pays no turnover tax[, the last that ended did so on {ended}]
  paid_unchecked:
    zh: 连续未办理资格核对，仍按月发放失业保险金
    en: Monthly benefit after missed checks
    severity: 2
    basis: [广东省失业保险条例 第三十七条, 广东省失业保险条例 第二十八条第一项, 社会保险法 第五十一条, 社会保险经办条例 第二十六条, 社会保险经办条例 第四十六条]
    says: >-
      {missed|month}至{until|month}领取失业保险金的各月都没有资格核对记录，连续 {least} 个月未核对的依规定视为重新就业、应当停发，
      此后仍支付{from_ym|month}至{to_ym|month}的待遇 {at_stake_fen|yuan} 元
    says_en: >-
      No check is on record for the months of benefit {missed|month} to {until|month}, and {least} in a row end it by law;
      {at_stake_fen|yuan} yuan were paid on for {from_ym|month} to {to_ym|month}
    absent:
      - {table: ui_check, by: {claim_id: ui_claim.claim_id}, within: {ym: [missed, until]}}
    tally:
      zh: 领取失业保险金的各月，及该月的资格核对次数（任何方式都算）
      en: Each month of benefit, and how many checks it has, by any method
      columns:
        ym: {zh: 月份, en: Month, as: month}
        checks: {zh: 核对次数, en: Checks, total: true}
  reemployment_amount:
    zh: 提前就业，一次性待遇金额不符
    en: Early re-employment, not the amount the law gives
    severity: 2
    basis: [广东省失业保险条例 第二十二条, 广东省失业保险条例 第十九条, 社会保险经办条例 第四十六条]
    at_stake: 实付与应付的差额，少发的为负；减去已退回的
    at_stake_en: What was paid beyond what was due, negative where the fund owes; less what was returned
    says: >-
      {from_ym|month}提前就业的一次性待遇：核定 {granted} 个月，此前已领 {drawn} 个月，余 {unused} 个月，
      按其中 {share|percent}（不足一个月的按一个月）应付 {months} 个月，每月 {monthly_fen|yuan} 元，共 {due_fen|yuan} 元，
      实付 {paid_fen|yuan} 元[，多付 {over_fen|yuan} 元][，少发 {under_fen|yuan} 元]
    says_en: >-
      Lump sum for early re-employment, {from_ym|month}: {granted|month/months} granted, {drawn} drawn before, {unused} left;
      {share|percent} of these, rounded up, are {months|month/months} of {monthly_fen|yuan} yuan, {due_fen|yuan} yuan;
      {paid_fen|yuan} were paid[, {over_fen|yuan} too much][, {under_fen|yuan} too little]
    reckoning:
      zh: >-
        标准 = 未领月数 × 规定比例（不足一个月的按一个月）× 最先一笔所属月份的最低工资标准 × 失业保险金比例；
        本笔应付 = 标准 − 此前各笔，不低于零；各笔均减去已退回的
      en: >-
        The lump sum = the months not drawn × their share, rounded up, × the minimum wage in the first payment's month × the benefit's
        share; due of a payment = that less the payments before it, no less than nothing; all less what was returned
      columns: &lump_columns
        granted: {zh: 核定月数, en: Months granted}
        drawn: {zh: 此前已领月数, en: Months drawn before}
        unused: {zh: 未领月数, en: Months not drawn}
        months: {zh: 应付月数, en: Months due}
        monthly: {zh: 每月失业保险金, en: Benefit a month, as: yuan}
        whole: {zh: 标准, en: Due in all, as: yuan}
        before: {zh: 此前各笔, en: Payments before, as: yuan}
        due: {zh: 本笔应付, en: Due of it}
        paid: {zh: 本笔实付, en: Paid by it}
  startup_amount:
    zh: 自主创业，一次性待遇金额不符
    en: Start-up, not the amount the law gives
    severity: 2
    basis: [广东省失业保险条例 第二十三条, 广东省失业保险条例 第十九条, 社会保险经办条例 第四十六条]
    at_stake: 实付与应付的差额，少发的为负；减去已退回的
    at_stake_en: What was paid beyond what was due, negative where the fund owes; less what was returned
    says: >-
      {from_ym|month}自主创业的一次性待遇：核定 {granted} 个月，此前已领 {drawn} 个月，应付余下的 {months} 个月，
      每月 {monthly_fen|yuan} 元，共 {due_fen|yuan} 元，实付 {paid_fen|yuan} 元[，多付 {over_fen|yuan} 元][，少发 {under_fen|yuan} 元]
    says_en: >-
      Lump sum for starting a business, {from_ym|month}: {granted|month/months} granted, {drawn} drawn before; the
      {months|month/months} left, of {monthly_fen|yuan} yuan each, are {due_fen|yuan} yuan; {paid_fen|yuan} were paid[, {over_fen|yuan}
      too much][, {under_fen|yuan} too little]
    reckoning:
      zh: >-
        标准 = 未领月数 × 规定比例 × 最先一笔所属月份的最低工资标准 × 失业保险金比例；
        本笔应付 = 标准 − 此前各笔，不低于零；各笔均减去已退回的
      en: >-
        The lump sum = the months not drawn × their share × the minimum wage in the first payment's month × the benefit's share; due of a
        payment = that less the payments before it, no less than nothing; all less what was returned
      columns: *lump_columns
  death_amount:
    zh: 失业人员死亡，丧葬补助金和抚恤金金额不符
    en: Grants on an unemployed person's death, not the amount the law gives
    severity: 2
    basis: [广东省失业保险条例 第二十五条, 社会保险经办条例 第四十六条]
    at_stake: 实付与应付的差额，少发的为负；减去已退回的
    at_stake_en: What was paid beyond what was due, negative where the fund owes; less what was returned
    says: >-
      {from_ym|month}失业人员死亡待遇[（{died}死亡）]：丧葬补助金 {funeral_months} 个月、抚恤金 {survivor_months} 个月，
      死亡时上年度在岗职工月平均工资 {wage_fen|yuan} 元[，当月未领的失业保险金 {monthly_fen|yuan} 元]，应付 {due_fen|yuan} 元，
      实付 {paid_fen|yuan} 元[，多付 {over_fen|yuan} 元][，少发 {under_fen|yuan} 元]
    says_en: >-
      Grants on death, {from_ym|month}[ (died {died})]: {funeral_months|month/months} for the funeral and {survivor_months} for
      survivors, of the city's mean wage of the year before, {wage_fen|yuan} yuan[, and {monthly_fen|yuan} of benefit not drawn
      that month], are {due_fen|yuan} yuan; {paid_fen|yuan} were paid[, {over_fen|yuan} too much][, {under_fen|yuan} too little]
    reckoning:
      zh: >-
        标准 = 死亡当月施行的上年度在岗职工月平均工资 ×（丧葬补助金月数 + 抚恤金月数）；多付的，再加当月没有另外发放的失业保险金（最低工资标准 × 失业保险金比例）；
        本笔应付 = 标准 − 此前各笔，不低于零；各笔均减去已退回的
      en: >-
        The grants = the city's mean wage of the year before, as in the month of death, × the months for the funeral and for survivors; where
        too much was paid, plus the benefit not paid that month (minimum wage × its share); due of a payment = that less the payments before
        it, no less than nothing; all less what was returned
      columns:
        monthly: {zh: 当月未领的失业保险金, en: Benefit not drawn that month, as: yuan}
        whole: {zh: 标准, en: Due in all, as: yuan}
        before: {zh: 此前各笔, en: Payments before, as: yuan}
        due: {zh: 本笔应付, en: Due of it}
        paid: {zh: 本笔实付, en: Paid by it}
--- */
-- 每笔没有全部收回的失业待遇，及申领的人
WITH benefits AS (
    SELECT c.claim_id, c.person_id, c.employer_id_last, c.separation_date, c.separation_date_month, p.item, p.src_table,
        p.src_key, p.ym, p.ym_month, p.pay_date, p.pay_date_month, p.amount_fen, p.amount_fen - p.returned_fen AS fen
    FROM payment AS p JOIN ui_claim AS c ON c.claim_id = p.claim_id
    WHERE p.src_table = 'ui_payment' AND p.amount_fen > p.returned_fen
),
-- 每笔提前就业的一次性待遇：离职次月至支付当月由单位缴纳的每笔失业保险费，是否不靠支付以后补缴
insured_rows AS (
    SELECT b.src_key, k.contrib_id, k.ym_month, k.kind = 'normal' OR k.paid_date <= b.pay_date AS in_time
    FROM benefits AS b
    LEFT JOIN claimant_contribution AS k
        ON k.person_id = b.person_id AND k.lines_ui AND k.payer = 'employer'
        AND k.ym_month > b.separation_date_month AND k.ym_month <= b.pay_date_month
    WHERE b.item = 'lump_reemp'
),
-- 这样的有几个月，其中不靠补缴的几个月
insured AS (
    SELECT src_key, COUNT(DISTINCT ym_month) AS months, COUNT(DISTINCT CASE WHEN in_time THEN ym_month END) AS in_time
    FROM insured_rows GROUP BY src_key
),
-- 离职以后、支付以前新办的失业保险参保：在原单位的一份、在别的单位有几份
new_jobs AS (
    SELECT b.src_key, MAX(CASE WHEN e.employer_id = b.employer_id_last THEN e.enrol_id END) AS same_enrol_id,
        COUNT(CASE WHEN e.employer_id <> b.employer_id_last THEN e.enrol_id END) AS others
    FROM benefits AS b JOIN enrolment AS e ON e.person_id = b.person_id
    WHERE b.item = 'lump_reemp' AND e.line = 'UI' AND e.start_date > b.separation_date AND e.start_date <= b.pay_date
    GROUP BY b.src_key
),
-- 每笔创业的一次性待遇：离职以后、支付以前设立的经营主体，支付以前是否终止、是否不久就终止、是否没有税收
businesses AS (
    SELECT s.src_key, b.ext_id, b.from_date, b.to_date, b."match" = 'strong' AS own_name,
        b.to_date <= s.pay_date AS ended_before,
        COALESCE(b.to_date_month - s.pay_date_month <= $soon_months, FALSE) AS ended_soon,
        COALESCE(NOT b.turnover_flag, FALSE) AS untaxed
    FROM benefits AS s JOIN ext_business AS b ON b.person_id = s.person_id
    WHERE s.item = 'lump_startup' AND b.role IN ('legal_rep', 'sole_proprietor', 'partner')
        AND b.from_date > s.separation_date AND b.from_date <= s.pay_date
),
-- 每笔创业待遇的各户合在一起看：每一户都终止了，才算终止；每一户都没有税收，才算没有
ventures AS (
    SELECT src_key, BOOL_AND(ended_before) AS ended_before, BOOL_AND(ended_soon) AS ended_soon,
        BOOL_AND(ended_soon OR untaxed) AS idle, CASE WHEN BOOL_OR(own_name) THEN 'strong' ELSE 'weak' END AS "match",
        MIN(from_date) AS opened, MAX(to_date) AS ended
    FROM businesses GROUP BY src_key
),
-- 库里最早有核对的月份
records AS (SELECT MIN(ym_month) AS first_month FROM ui_check),
-- 领了失业保险金的各月核对了几次
checked AS (
    SELECT b.claim_id, b.ym, b.ym_month, COUNT(DISTINCT k.check_id) AS checks
    FROM benefits AS b
    JOIN records AS r ON r.first_month <= b.ym_month
    LEFT JOIN ui_check AS k ON k.claim_id = b.claim_id AND k.ym_month = b.ym_month
    WHERE b.item = 'monthly'
    GROUP BY b.claim_id, b.ym, b.ym_month
),
-- 没有核对的月份；首尾相接的月份，月序减去名次是同一个数
unchecked AS (
    SELECT claim_id, ym_month, MIN(ym) AS ym,
        ym_month - ROW_NUMBER() OVER (PARTITION BY claim_id ORDER BY ym_month) AS stretch
    FROM checked WHERE checks = 0 GROUP BY claim_id, ym_month
),
-- 首尾相接的每一段从哪个月起、到哪个月止、有几个月
stretches AS (
    SELECT claim_id, MIN(ym_month) AS first_month, MIN(ym) AS first_ym, MAX(ym) AS last_ym, COUNT(*) AS months
    FROM unchecked GROUP BY claim_id, stretch
),
-- 连续未核对达到规定月数的申领，依法视为重新就业：最早的一段从哪个月起、到哪个月止，到哪个月达到
lapsed AS (
    SELECT s.claim_id, MIN(s.first_ym) AS missed, MIN(s.last_ym) AS until, MIN(s.first_month + l.ui_missed_checks - 1) AS lapsed_month,
        MIN(l.ui_missed_checks) AS least
    FROM stretches AS s JOIN law_month AS l ON l.month = s.first_month
    WHERE s.months >= l.ui_missed_checks
    GROUP BY s.claim_id
),
-- 每份申领发放过的每笔失业保险金，以及是否至今没有收回；银行退票的也发放过
issued_rows AS (
    SELECT u.claim_id, u.pay_id, u.ym_month, b.src_key IS NOT NULL AS kept
    FROM ui_payment AS u LEFT JOIN benefits AS b ON b.src_key = u.pay_id
    WHERE u.item = 'monthly' AND u.pay_status IN ('paid', 'returned')
),
-- 发放过失业保险金的各月
issued AS (SELECT claim_id, ym_month, BOOL_OR(kept) AS kept FROM issued_rows GROUP BY claim_id, ym_month),
-- 提前就业、创业的一次性待遇和死亡待遇：同一申领的几笔合起来看，本笔以前共付多少，倒数第几笔
lumps AS (
    SELECT claim_id, person_id, item, src_table, src_key, ym, fen,
        MIN(ym_month) OVER (PARTITION BY claim_id, item) AS lump_month,
        CAST(SUM(fen) OVER (PARTITION BY claim_id, item) AS BIGINT) AS paid_fen,
        CAST(SUM(fen) OVER (PARTITION BY claim_id, item ORDER BY pay_date, src_key) AS BIGINT) - fen AS before_fen,
        ROW_NUMBER() OVER (PARTITION BY claim_id, item ORDER BY pay_date DESC, src_key DESC) AS place
    FROM benefits WHERE item IN ('lump_reemp', 'lump_startup', 'death')
),
-- 一次性领取以前已领的月数：收回的、退票的不算，至多应付；都算，至少应付
drawn AS (
    SELECT l.claim_id, l.item, l.lump_month, l.paid_fen, COUNT(CASE WHEN i.kept THEN i.ym_month END) AS kept,
        COUNT(i.ym_month) AS issued
    FROM lumps AS l LEFT JOIN issued AS i ON i.claim_id = l.claim_id AND i.ym_month < l.lump_month
    WHERE l.place = 1 AND l.item <> 'death'
    GROUP BY l.claim_id, l.item, l.lump_month, l.paid_fen
),
-- 两种算法各一行
counts AS (
    SELECT claim_id, item, lump_month, paid_fen, kept AS drawn, TRUE AS at_most FROM drawn
    UNION ALL SELECT claim_id, item, lump_month, paid_fen, issued AS drawn, FALSE AS at_most FROM drawn
),
-- 尚未领取的月数、应付的比例和当月的标准；起领早于库里最早的发放的，已领月数不全，不核
unused AS (
    SELECT n.claim_id, n.item, n.paid_fen, n.at_most, n.drawn, c.granted_months AS granted,
        GREATEST(c.granted_months - n.drawn, 0) AS unused,
        CASE WHEN n.item = 'lump_reemp' THEN l.ui_reemployed_share ELSE l.ui_startup_share END / 10000 AS share,
        CAST(ROUND(l.minimum_wage * l.ui_rate / 10000) AS BIGINT) AS monthly_fen
    FROM counts AS n
    JOIN ui_claim AS c ON c.claim_id = n.claim_id
    JOIN law_month AS l ON l.month = n.lump_month
    WHERE c.start_ym_month >= (SELECT MIN(ym_month) FROM issued)
),
-- 应付的一次性待遇，不足一个月的按一个月
lump_dues AS (
    SELECT claim_id, item, paid_fen, at_most, drawn, granted, unused, share, monthly_fen,
        CAST(CEIL(unused * share) AS BIGINT) AS months, CAST(CEIL(unused * share) AS BIGINT) * monthly_fen AS due_fen
    FROM unused
),
-- 至多应付仍不及实付的，或者至少应付已超过实付的：多付的记在超出应付的几笔上，少付的记在最后一笔上；各笔的底稿，和此前已领的每个月
lump_amounts AS (
    SELECT l.claim_id AS finding, 'person' AS subject_kind, l.person_id AS subject_id, l.claim_id AS entity_id,
        l.ym AS from_ym, l.ym AS to_ym, l.claim_id AS proof__ui_claim, l.src_key AS proof__ui_payment,
        l.src_table AS money_table, l.src_key AS money_key,
        l.fen - GREATEST(d.due_fen - l.before_fen, 0) AS fen, l.item, d.granted, d.drawn, d.unused, d.share, d.months,
        d.monthly_fen, d.due_fen, d.paid_fen, CASE WHEN d.at_most THEN d.paid_fen - d.due_fen END AS over_fen,
        CASE WHEN NOT d.at_most THEN d.due_fen - d.paid_fen END AS under_fen, w.ui_reemployed_share, w.ui_startup_share,
        d.granted AS reckon__granted, d.drawn AS reckon__drawn, d.unused AS reckon__unused, d.months AS reckon__months,
        w.minimum_wage AS reckon__minimum_wage, w.ui_rate AS reckon__ui_rate, d.monthly_fen AS reckon__monthly,
        d.due_fen AS reckon__whole, l.before_fen AS reckon__before,
        GREATEST(d.due_fen - l.before_fen, 0) AS reckon__due, l.fen AS reckon__paid, i.pay_id AS shows__ui_payment
    FROM lump_dues AS d
    JOIN lumps AS l ON l.claim_id = d.claim_id AND l.item = d.item
    JOIN law_month AS w ON w.month = l.lump_month
    LEFT JOIN issued_rows AS i ON i.claim_id = l.claim_id AND i.ym_month < l.lump_month AND (i.kept OR NOT d.at_most)
    WHERE (d.at_most AND d.paid_fen > d.due_fen + $tolerance_fen AND l.before_fen + l.fen > d.due_fen)
        OR (NOT d.at_most AND d.paid_fen < d.due_fen - $tolerance_fen AND l.place = 1)
),
-- 每份申领的死亡待遇：死亡时的平均工资和月数，死亡当月没有另外发放的失业保险金；死亡只有一个来源的，按待遇所属期
deaths AS (
    SELECT l.claim_id, l.person_id, l.paid_fen, d.ext_id, d.death_date AS died, w.month, w.city_on_post_mean_wage AS wage_fen,
        CAST(FLOOR(w.ui_funeral_months) AS BIGINT) AS funeral_months,
        CAST(FLOOR(w.ui_survivor_months) AS BIGINT) AS survivor_months,
        CASE WHEN i.claim_id IS NULL THEN CAST(ROUND(w.minimum_wage * w.ui_rate / 10000) AS BIGINT) ELSE 0 END AS monthly_fen
    FROM lumps AS l
    LEFT JOIN death AS d ON d.person_id = l.person_id AND d.strength = 'strong'
    JOIN law_month AS w ON w.month = COALESCE(d.death_date_month, l.lump_month)
    LEFT JOIN issued AS i ON i.claim_id = l.claim_id AND i.ym_month = w.month
    WHERE l.item = 'death' AND l.place = 1
),
-- 应付的丧葬补助金和抚恤金，其中的抚恤金；当月未领的失业保险金可以一并支付
death_dues AS (
    SELECT claim_id, paid_fen, ext_id, died, month, wage_fen, funeral_months, survivor_months, monthly_fen,
        wage_fen * (funeral_months + survivor_months) AS grants_fen, wage_fen * survivor_months AS survivors_fen
    FROM deaths
),
-- 超过全部应付的，或者不足丧葬补助金加抚恤金、也不是单付抚恤金的
death_off AS (
    SELECT claim_id, paid_fen, ext_id, died, month, wage_fen, funeral_months, survivor_months, TRUE AS over_due, monthly_fen,
        grants_fen + monthly_fen AS due_fen
    FROM death_dues WHERE paid_fen > grants_fen + monthly_fen + $tolerance_fen
    UNION ALL
    SELECT claim_id, paid_fen, ext_id, died, month, wage_fen, funeral_months, survivor_months, FALSE AS over_due,
        0 AS monthly_fen, grants_fen AS due_fen
    FROM death_dues
    WHERE paid_fen < grants_fen - $tolerance_fen
        AND (paid_fen < survivors_fen - $tolerance_fen OR paid_fen > survivors_fen + monthly_fen + $tolerance_fen)
),
-- 合同短于支付当时规定的月数
contract_too_short AS (
    SELECT b.*, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment, u.contract_months AS contract,
        l.value AS least
    FROM benefits AS b
    JOIN ui_payment AS u ON u.pay_id = b.src_key
    JOIN law_parameter AS l
        ON l.name = 'ui_reemployed_contract_months' AND b.pay_date BETWEEN l.from_date AND l.to_date
    WHERE b.item = 'lump_reemp' AND u.contract_months < l.value
),
-- 在新单位缴费不足支付当时规定的月数；支付以后才补足的，二级
insured_too_short AS (
    SELECT b.*, CASE WHEN n.months < l.value THEN 3 ELSE 2 END AS severity, b.claim_id AS proof__ui_claim,
        b.src_key AS proof__ui_payment, k.contrib_id AS shows__contribution, n.in_time AS insured,
        NULLIF(n.months - n.in_time, 0) AS later, l.value AS least
    FROM benefits AS b
    JOIN insured AS n ON n.src_key = b.src_key
    JOIN insured_rows AS k ON k.src_key = b.src_key
    JOIN law_parameter AS l
        ON l.name = 'ui_reemployed_paid_months' AND b.pay_date BETWEEN l.from_date AND l.to_date
    WHERE n.in_time < l.value
),
-- 新办的参保都在原单位
same_employer AS (
    SELECT b.*, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment, n.same_enrol_id AS proof__enrolment,
        b.separation_date AS separated
    FROM benefits AS b JOIN new_jobs AS n ON n.src_key = b.src_key AND n.others = 0 WHERE n.same_enrol_id IS NOT NULL
),
-- 查不到离职以后设立的经营主体
no_licence AS (
    SELECT b.*, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment, b.separation_date AS separated
    FROM benefits AS b LEFT JOIN ventures AS v ON v.src_key = b.src_key
    WHERE b.item = 'lump_startup' AND v.src_key IS NULL
),
-- 经营主体支付以前已经终止，或支付以后不久就终止
licence_ended_soon AS (
    SELECT b.*, CASE WHEN v.ended_before THEN 3 ELSE 2 END AS severity, v.match, b.claim_id AS proof__ui_claim,
        b.src_key AS proof__ui_payment, x.ext_id AS proof__ext_business, v.opened, v.ended
    FROM benefits AS b
    JOIN ventures AS v ON v.src_key = b.src_key AND v.ended_soon
    JOIN businesses AS x ON x.src_key = b.src_key
),
-- 经营主体没有税收
no_tax AS (
    SELECT b.*, v.match, b.claim_id AS proof__ui_claim, b.src_key AS proof__ui_payment, x.ext_id AS proof__ext_business,
        v.opened, v.ended
    FROM benefits AS b
    JOIN ventures AS v ON v.src_key = b.src_key AND v.idle AND NOT v.ended_soon
    JOIN businesses AS x ON x.src_key = b.src_key
),
-- 连续未核对之后的月份里支付的逐月待遇
paid_unchecked AS (
    SELECT b.*, b.claim_id AS proof__ui_claim, e.monthly_fen * LEAST(e.months_left, $prevented_months) AS prevented_fen,
        m.missed, m.until, m.least, k.ym AS tally__ym, k.checks AS tally__checks
    FROM benefits AS b
    JOIN lapsed AS m ON m.claim_id = b.claim_id AND b.ym_month > m.lapsed_month
    JOIN checked AS k ON k.claim_id = b.claim_id
    LEFT JOIN claim_standing AS e ON e.claim_id = b.claim_id
    WHERE b.item IN ('monthly', 'job_subsidy', 'medical')
),
-- 提前就业：余下月数的一半
reemployment_amount AS (
    SELECT *, ui_reemployed_share AS reckon__ui_reemployed_share FROM lump_amounts WHERE item = 'lump_reemp'
),
-- 自主创业：余下的全部月数
startup_amount AS (
    SELECT *, ui_startup_share AS reckon__ui_startup_share FROM lump_amounts WHERE item = 'lump_startup'
),
-- 死亡待遇：多付的记在超出应付的几笔上，少付的记在最后一笔上；登记的死亡晚于所属期的，底稿不引那时还没有施行的数字
death_amount AS (
    SELECT d.* EXCLUDE (claim_id, monthly_fen), l.claim_id, l.person_id, l.ym, l.claim_id AS proof__ui_claim,
        l.src_key AS proof__ui_payment, d.ext_id AS shows__ext_death, l.src_table, l.src_key,
        l.fen - GREATEST(d.due_fen - l.before_fen, 0) AS fen, NULLIF(d.monthly_fen, 0) AS monthly_fen,
        CASE WHEN d.over_due THEN d.paid_fen - d.due_fen END AS over_fen,
        CASE WHEN NOT d.over_due THEN d.due_fen - d.paid_fen END AS under_fen,
        w.city_on_post_mean_wage AS reckon__city_on_post_mean_wage, w.ui_funeral_months AS reckon__ui_funeral_months,
        w.ui_survivor_months AS reckon__ui_survivor_months, m.minimum_wage AS reckon__minimum_wage,
        m.ui_rate AS reckon__ui_rate, d.monthly_fen AS reckon__monthly, d.due_fen AS reckon__whole,
        l.before_fen AS reckon__before, GREATEST(d.due_fen - l.before_fen, 0) AS reckon__due, l.fen AS reckon__paid
    FROM death_off AS d
    JOIN lumps AS l ON l.claim_id = d.claim_id AND l.item = 'death'
    LEFT JOIN law_month AS w ON w.month = d.month AND w.month <= l.lump_month
    LEFT JOIN law_month AS m ON m.month = w.month AND d.monthly_fen <> 0
    WHERE l.before_fen + l.fen > d.due_fen OR l.place = 1
)
SELECT * FROM contract_too_short
UNION ALL BY NAME SELECT * FROM insured_too_short
UNION ALL BY NAME SELECT * FROM same_employer
UNION ALL BY NAME SELECT * FROM no_licence
UNION ALL BY NAME SELECT * FROM licence_ended_soon
UNION ALL BY NAME SELECT * FROM no_tax
UNION ALL BY NAME SELECT * FROM paid_unchecked
UNION ALL BY NAME SELECT * FROM reemployment_amount
UNION ALL BY NAME SELECT * FROM startup_amount
UNION ALL BY NAME SELECT * FROM death_amount

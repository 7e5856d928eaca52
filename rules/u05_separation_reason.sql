/* ---
code: U05
title: 失业原因前后不一致
title_en: Contradicting reasons for losing the job
asks: 单位报告的停保原因是否为本人辞职而申领写成非本人意愿，原因是否在被退回之后、在申领之后才改成一致，单位是否对几乎所有人都报协商解除而多数人当月就有新工作？
asks_en: Did the employer report a resignation where the claim says the job was lost, was the reason changed to fit after a rejection or after the claim, or does the employer report agreed terminations for nearly all while most have a new job at once?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第十五条第二项, 广东省失业保险条例 第十六条, 广东省失业保险条例 第三十五条, 广东省失业保险条例 第四十条, 广东省失业保险条例 第四十一条, 社会保险法 第四十五条, 社会保险法 第八十八条, 劳动合同法 第三十八条, 社会保险法 第五十条, 社会保险经办条例 第四十四条, 社会保险经办条例 第四十六条]
reads: [payment, ui_claim, enrolment, enrolment_restatement, employer, person, op_log, ext_tax_income, ext_court, law_month, claim_standing]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment'
parameters:
  severance_months: {value: 3, unit: months, source: 设计阈值：离职次月起三个月内申报的才看作离职补偿，离职当月的与当月工资分不开}
  least_stops: {value: 10, unit: separations, source: 业务规则目录 U05（十次以上离职）}
  agreed_share: {value: 0.8, unit: share, source: 业务规则目录 U05（八成以上报协商解除）}
  new_job_share: {value: 0.5, unit: share, source: 业务规则目录 U05（半数以上当月另有工作）}
  pattern_months: {value: 12, unit: months, source: 设计阈值：看最近十二个月的离职}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 该份申领支付的全部失业待遇，减去已退回的
at_stake_en: All that the claim was paid, less what was returned
sought: 辞职申请书或者解除（终止）劳动合同证明原件、停保申报表、失业登记表、经办系统修改记录
sought_en: "The letter of resignation or certificate that the contract ended, the report to stop, the claim form, the system's log of changes"
look_alikes:
  - what: 人事部门默认填“个人原因”，实为协商解除并有补偿
    what_en: A form that says personal reasons by default, with a real agreement and severance
    cleared_by: 解除协议、经济补偿金银行流水；单位在申领以前已更正停保原因的系统已排除，原单位在离职次月起三个月内申报过不低于最低工资的所得（可能是经济补偿）或申领以后才更正的列为二级，两者都有的列为一级；离职当月申报的与当月工资分不开，系统没有查，须看补偿是否并在当月
    cleared_by_en: The agreement and the bank record of the severance; a reason corrected before the claim is already left out, income of the minimum wage or more that the employer declared within three months from the one after the separation (perhaps severance; that of the month of separation cannot be told from its wage and is not looked at) or a reason corrected after the claim has severity 2, both together 1
    left_out: false
    tests: [reported_as_resignation, changed_after_claim]
    asked:
      - {table: ext_tax_income, by: {person_id: ui_claim.person_id, payer_uscc: last_uscc}, within: {ym: [">ui_claim.separation_date", severance_to_month]}, deducted: true}
  - what: 单位违法、被迫辞职（劳动合同法第三十八条）
    what_en: Resigned for the employer's breach (LCL 38)
    cleared_by: 本人与该单位的仲裁裁决书、法院裁判文书、劳动监察决定书；有文书的系统已排除，没有文书的列为二级
    cleared_by_en: An award, ruling or inspection order between the two; with one it is already left out, without one it is severity 2
    unless: claimed=lcl38
    tests: [reported_as_resignation, changed_after_rejection]
    asked:
      - {table: ext_court, naming: {parties: [ui_claim.person_id, ui_claim.employer_id_last]}, only: {kind: [court, arbitration, inspection]}, within: {doc_date: [ui_claim.separation_date, null]}}
  - what: 停保原因没有报告，或报为其他
    what_en: No reason reported, or another one
    cleared_by: 解除（终止）劳动合同证明；系统已排除停保原因没有报告或报为其他的
    cleared_by_en: The certificate that the contract ended; only a reported resignation counts, others are already left out
    left_out: true
    tests: [reported_as_resignation, changed_after_claim]
  - what: 离职以前在同一单位的上一段参保
    what_en: An earlier enrolment with the same employer
    cleared_by: 前后两段的劳动合同、停保申报表；系统只看离职前最近开始、至少参保到离职上月的那一段
    cleared_by_en: Contracts and reports of both; only the latest begun before the separation, that lasted to the month before it, is looked at
    left_out: true
    tests: [reported_as_resignation, changed_after_claim]
tests:
  reported_as_resignation:
    zh: 单位报告停保原因为本人辞职，申领填报为非本人意愿
    en: Reported as a resignation, claimed as a lost job
    severity: 3
    basis: [广东省失业保险条例 第十五条第二项, 广东省失业保险条例 第十六条, 社会保险法 第四十五条, 劳动合同法 第三十八条, 社会保险法 第五十条, 广东省失业保险条例 第三十五条, 广东省失业保险条例 第四十条, 广东省失业保险条例 第四十一条, 社会保险法 第八十八条, 社会保险经办条例 第四十六条]
    says: >-
      用人单位 {employer_id_last} 报告的停保原因为“{reported|end_reason}”（离职日期{separation_date}），[claimed<>lcl38?申领失业保险金时填报的失业原因却为“{claimed|separation_reason}”，两者不一致][claimed=lcl38?申领时填报依劳动合同法第三十八条被迫辞职，同属劳动者一方辞职，
      差别在是否因单位违法；没有查到离职以后本人与该单位的裁判、仲裁、监察文书，须补材料核实][；原单位在离职次月起三个月内为其申报所得 {severance_fen|yuan} 元，可能是经济补偿]；该份申领已发放 {at_stake_fen|yuan} 元[severity=3?；离职次月起三个月内没有查到原单位申报的、可能是经济补偿的所得，离职当月申报的与当月工资分不开，没有计入，须查补偿是否并在当月][severity=2?；因此列为二级]
    says_en: >-
      [Employer {employer_id_last}] reported the end of insurance as "{reported|end_reason}"[ (left {separation_date})]; the claim gives "{claimed|separation_reason}"[claimed<>lcl38?, which contradicts it][claimed=lcl38?, a resignation too, so that all
      turns on the employer's breach, of which no ruling, award or inspection order between the two since the separation was found][; the employer declared {severance_fen|yuan} yuan of income for the claimant within three months from the one after the separation, which may be severance]; {at_stake_fen|yuan} yuan were paid on the claim[severity=3?; no income that may be severance was found within three months from the one after the separation; what was declared in the month of separation cannot be told from its wage and is not counted, so see whether severance is in it][severity=2?; hence severity 2]
  changed_after_claim:
    zh: 申领以后才把停保原因由本人辞职改报
    en: The reported reason was changed from a resignation after the claim
    severity: 2
    basis: [广东省失业保险条例 第十五条第二项, 广东省失业保险条例 第十六条, 社会保险法 第四十五条, 广东省失业保险条例 第三十五条, 广东省失业保险条例 第四十条, 广东省失业保险条例 第四十一条, 社会保险法 第五十条, 社会保险经办条例 第四十六条]
    says: >-
      用人单位 {employer_id_last} 的停保原因（离职日期{separation_date}）原报“{reported|end_reason}”，{restated_on}改报为“{claimed|separation_reason}”，与申领所填一致，
      改报在申领之后[；原单位在离职次月起三个月内为其申报所得 {severance_fen|yuan} 元，可能是经济补偿]；该份申领已发放 {at_stake_fen|yuan} 元[severity=2?；离职次月起三个月内没有查到可能是补偿的申报（离职当月的与当月工资分不开，没有计入），列为二级][severity=1?；因此列为一级]
    says_en: >-
      The end of insurance[ with employer {employer_id_last}][ (left {separation_date})] was first reported as "{reported|end_reason}" and restated as "{claimed|separation_reason}" on
      {restated_on}, after the claim that says so[; the employer declared {severance_fen|yuan} yuan of income for the claimant within three months from the one after the separation, which may be severance]; {at_stake_fen|yuan} yuan were paid on it[severity=2?; within three months from the one after the separation nothing declared that may be severance (that of the month of separation cannot be told from its wage and is not counted), severity 2][severity=1?; hence severity 1]
  changed_after_rejection:
    zh: 申领被退回之后才更改失业原因
    en: The reason was changed after the claim had been rejected
    severity: 3
    basis: [广东省失业保险条例 第十五条第二项, 广东省失业保险条例 第十六条, 社会保险法 第四十五条, 广东省失业保险条例 第三十五条, 社会保险法 第八十八条, 广东省失业保险条例 第四十条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十六条]
    says: >-
      申领被退回或不予核定之后，失业原因更改 {changes} 次，现为“{claimed|separation_reason}”
      [，单位报告的停保原因为“{reported|end_reason}”]；该份申领已发放 {at_stake_fen|yuan} 元
    says_en: >-
      After a rejection the reason was changed {changes|time/times} and is now "{claimed|separation_reason}"
      [; the employer reported "{reported|end_reason}"]; {at_stake_fen|yuan} yuan were paid on the claim
  agreed_for_nearly_all:
    zh: 单位几乎一律报协商解除，多数人当月另有工作
    en: Agreed terminations for nearly all, most with a new job the same month
    severity: 2
    basis: [广东省失业保险条例 第十六条, 广东省失业保险条例 第三十五条, 广东省失业保险条例 第四十条, 广东省失业保险条例 第四十一条, 社会保险经办条例 第四十四条, 社会保险经办条例 第四十六条]
    at_stake: 该单位报协商解除的各份申领支付的全部失业待遇，减去已退回的
    at_stake_en: All that was paid on the claims for which the employer reported an agreement, less what was returned
    says: >-
      该单位最近一年停保 {stops} 人，其中报协商解除的 {agreed} 人；停保的人里有 {moved} 人当月即在其他单位参保，
      以协商解除申领的共领取失业待遇 {at_stake_fen|yuan} 元
    says_en: >-
      Of {stops|person/persons} whose insurance the employer ended within a year {agreed} were reported as agreed and {moved}
      were insured elsewhere the same month; claims by agreement were paid {at_stake_fen|yuan} yuan
--- */
-- 每笔没有全部收回的失业待遇
WITH benefits AS (
    SELECT claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE src_table = 'ui_payment' AND amount_fen > returned_fen
),
-- 每份申领及申领的人，同一次离职最早哪时申领；申领表上的失业原因都是条例第十六条所列的非本人意愿
claims AS (
    SELECT claim_id, person_id, employer_id_last, apply_ts, separation_date, separation_date_month, separation_reason,
        status, MIN(apply_ts) OVER (PARTITION BY person_id, employer_id_last, separation_date) AS first_apply_ts
    FROM ui_claim
),
-- 在离职单位、离职以前开始的失业保险参保，最近开始的在前
enrolled AS (
    SELECT c.claim_id, e.enrol_id, e.end_date_month, e.end_reason,
        ROW_NUMBER() OVER (PARTITION BY c.claim_id ORDER BY e.start_date DESC, e.enrol_id DESC) AS place
    FROM claims AS c JOIN enrolment AS e ON e.person_id = c.person_id AND e.employer_id = c.employer_id_last
    WHERE e.line = 'UI' AND e.start_date <= c.separation_date
),
-- 离职的那一段参保：最近开始、至少参保到离职的上一个月
stops AS (
    SELECT c.claim_id, e.enrol_id, e.end_reason
    FROM claims AS c JOIN enrolled AS e ON e.claim_id = c.claim_id AND e.place = 1
    WHERE e.end_date_month >= c.separation_date_month - 1
),
-- 申领以后，停保原因由本人辞职改报成与申领一致：最早什么时候改的
restated AS (
    SELECT c.claim_id, MIN(x.restated_ts) AS restated_ts, MIN(x.was_end_reason) AS was_end_reason
    FROM claims AS c
    JOIN stops AS s ON s.claim_id = c.claim_id
    JOIN enrolment_restatement AS x ON x.enrol_id = s.enrol_id
    WHERE x.was_end_reason = 'voluntary' AND x.end_reason = c.separation_reason AND x.restated_ts > c.first_apply_ts
    GROUP BY c.claim_id
),
-- 单位报告为本人辞职的停保，申领以后才改报的也在内
resigned AS (
    SELECT s.claim_id, s.enrol_id, COALESCE(x.was_end_reason, s.end_reason) AS end_reason, x.restated_ts, c.person_id,
        c.employer_id_last, c.separation_date, c.separation_date_month, c.separation_reason
    FROM stops AS s
    JOIN claims AS c ON c.claim_id = s.claim_id
    LEFT JOIN restated AS x ON x.claim_id = s.claim_id
    WHERE s.end_reason = 'voluntary' OR x.claim_id IS NOT NULL
),
-- 本人与该单位的裁判、仲裁、监察文书，离职以后作出；当事人依次是本人、单位，中间隔一个分号
ruled AS (
    SELECT c.claim_id
    FROM resigned AS c
    JOIN person AS s ON s.person_id = c.person_id
    JOIN employer AS u ON u.employer_id = c.employer_id_last
    JOIN ext_court AS t
        ON substr(t.parties, 1, length(s.name)) = s.name AND substr(t.parties, length(s.name) + 2) = u.name
    WHERE t.kind IN ('court', 'arbitration', 'inspection') AND t.doc_date >= c.separation_date
),
-- 原单位在离职后的几个月里申报过不低于最低工资的所得，可能是离职补偿；从离职次月看起：当月的申报含当月工资，
-- 高出平常的也可能是年终奖、未休年假工资，数据分不开
compensated AS (
    SELECT c.claim_id, CAST(SUM(t.wage_fen) AS BIGINT) AS severance_fen
    FROM claims AS c
    JOIN employer AS u ON u.employer_id = c.employer_id_last
    JOIN ext_tax_income AS t ON t.person_id = c.person_id AND t.payer_uscc = u.uscc
    JOIN law_month AS l ON l.month = t.ym_month
    WHERE t.ym_month > c.separation_date_month AND t.ym_month - c.separation_date_month <= $severance_months
        AND t.wage_fen >= l.minimum_wage
    GROUP BY c.claim_id
),
-- 申领却写成非本人意愿，也没有文书认定；被迫辞职的、像是领过补偿的、已经改报的，要看材料；原单位的代码和补偿可能申报到的月份留待查询
contradicted AS (
    SELECT s.claim_id, s.person_id, s.enrol_id, s.end_reason, s.separation_reason, s.restated_ts,
        s.separation_reason = 'lcl38' OR p.claim_id IS NOT NULL AS explained, p.severance_fen, u.uscc AS last_uscc,
        s.separation_date_month + $severance_months AS severance_to_month, s.employer_id_last, s.separation_date
    FROM resigned AS s
    LEFT JOIN employer AS u ON u.employer_id = s.employer_id_last
    LEFT JOIN ruled AS r ON r.claim_id = s.claim_id
    LEFT JOIN compensated AS p ON p.claim_id = s.claim_id
    WHERE r.claim_id IS NULL
),
-- 经办人退回申领的时间
rejected AS (
    SELECT object_id AS claim_id, MIN(action_ts) AS action_ts
    FROM op_log WHERE object_type = 'ui_claim' AND action = 'reject' GROUP BY object_id
),
-- 申领退回之后，把申领上的原因改成现在这个
reasons_changed AS (
    SELECT c.claim_id, g.log_id, CAST(NULL AS BIGINT) AS rejected_claim_id, CAST(NULL AS BIGINT) AS enrol_id
    FROM claims AS c
    JOIN rejected AS r ON r.claim_id = c.claim_id
    JOIN op_log AS g ON g.object_type = 'ui_claim' AND g.object_id = c.claim_id
    WHERE g.action = 'edit' AND g.action_ts > r.action_ts
        AND g.after_v = c.separation_reason AND g.before_v <> g.after_v
    UNION ALL
    -- 申领退回之后，把停保登记上的原因改成与申领一致
    SELECT c.claim_id, g.log_id, NULL AS rejected_claim_id, NULL AS enrol_id
    FROM claims AS c
    JOIN rejected AS r ON r.claim_id = c.claim_id
    JOIN stops AS s ON s.claim_id = c.claim_id
    JOIN op_log AS g ON g.object_type = 'enrolment' AND g.object_id = s.enrol_id
    WHERE g.action = 'edit' AND g.action_ts > r.action_ts
        AND g.after_v = c.separation_reason AND g.before_v <> g.after_v
    UNION ALL
    -- 申领退回之后，单位自己把停保原因改报成与申领一致
    SELECT s.claim_id, NULL AS log_id, NULL AS rejected_claim_id, s.enrol_id
    FROM resigned AS s JOIN rejected AS r ON r.claim_id = s.claim_id WHERE s.restated_ts > r.action_ts
    UNION ALL
    -- 同一次离职的申领不予核定之后，换一个原因重新申领
    SELECT c.claim_id, NULL AS log_id, f.claim_id AS rejected_claim_id, NULL AS enrol_id
    FROM claims AS c
    JOIN claims AS f
        ON f.person_id = c.person_id AND f.employer_id_last = c.employer_id_last
        AND f.separation_date = c.separation_date
    WHERE f.status = 'rejected' AND f.apply_ts < c.apply_ts AND f.separation_reason <> c.separation_reason
),
-- 每份申领改过几次
change_counts AS (SELECT claim_id, COUNT(*) AS changes FROM reasons_changed GROUP BY claim_id),
-- 最近十二个月里各单位的停保
leavers AS (
    SELECT enrol_id, employer_id, person_id, end_date_month, end_reason
    FROM enrolment WHERE line = 'UI' AND $as_of_month - end_date_month < $pattern_months
),
-- 每个单位停保几次，其中报协商解除几次
stopped AS (
    SELECT employer_id, COUNT(*) AS stops,
        COUNT(CASE WHEN end_reason = 'agreed_by_employer' THEN enrol_id END) AS agreed
    FROM leavers GROUP BY employer_id
),
-- 停保达到规定次数、绝大多数报协商解除的单位
uniform AS (
    SELECT employer_id, stops, agreed FROM stopped WHERE stops >= $least_stops AND agreed >= $agreed_share * stops
),
-- 这些单位停保的人里，当月即在别的单位参保的
moved AS (
    SELECT l.employer_id, COUNT(DISTINCT l.enrol_id) AS moved
    FROM uniform AS u
    JOIN leavers AS l ON l.employer_id = u.employer_id
    JOIN enrolment AS e ON e.person_id = l.person_id AND e.employer_id <> l.employer_id
    WHERE e.line = 'UI' AND e.start_date_month = l.end_date_month
    GROUP BY l.employer_id
),
-- 每份申领支付的每一笔，及今后还会支付多少
paid AS (
    SELECT b.claim_id, b.src_table, b.src_key, b.ym, b.fen,
        e.monthly_fen * LEAST(e.months_left, $prevented_months) AS prevented_fen
    FROM benefits AS b LEFT JOIN claim_standing AS e ON e.claim_id = b.claim_id
),
-- 单位至今报为本人辞职
reported_as_resignation AS (
    SELECT k.*, p.* EXCLUDE (claim_id), CASE WHEN k.explained THEN 2 ELSE 3 END AS severity,
        k.claim_id AS proof__ui_claim, k.enrol_id AS proof__enrolment, k.end_reason AS reported,
        k.separation_reason AS claimed
    FROM contradicted AS k JOIN paid AS p ON p.claim_id = k.claim_id WHERE k.restated_ts IS NULL
),
-- 申领以后才由本人辞职改报；原单位也申报过补偿的，一级
changed_after_claim AS (
    SELECT k.*, p.* EXCLUDE (claim_id), CASE WHEN k.severance_fen IS NOT NULL THEN 1 ELSE 2 END AS severity,
        k.claim_id AS proof__ui_claim, k.enrol_id AS proof__enrolment, k.end_reason AS reported,
        k.separation_reason AS claimed, CAST(k.restated_ts AS DATE) AS restated_on
    FROM contradicted AS k JOIN paid AS p ON p.claim_id = k.claim_id WHERE k.restated_ts IS NOT NULL
),
-- 被退回之后才改的
changed_after_rejection AS (
    SELECT g.*, p.* EXCLUDE (claim_id), c.person_id, COALESCE(g.rejected_claim_id, g.claim_id) AS proof__ui_claim,
        g.enrol_id AS proof__enrolment, g.log_id AS proof__op_log, s.end_reason AS reported,
        c.separation_reason AS claimed, n.changes
    FROM reasons_changed AS g
    JOIN change_counts AS n ON n.claim_id = g.claim_id
    JOIN claims AS c ON c.claim_id = g.claim_id
    JOIN paid AS p ON p.claim_id = g.claim_id
    LEFT JOIN stops AS s ON s.claim_id = g.claim_id
),
-- 单位几乎一律报协商解除，多数人当月另有工作：这些人之外以协商解除申领的
agreed_for_nearly_all AS (
    SELECT p.* EXCLUDE (prevented_fen), u.*, u.employer_id AS finding, 'employer' AS subject_kind,
        u.employer_id AS subject_id, MIN(c.claim_id) OVER (PARTITION BY u.employer_id) AS entity_id,
        c.claim_id AS proof__ui_claim, m.moved
    FROM uniform AS u
    JOIN moved AS m ON m.employer_id = u.employer_id AND m.moved >= $new_job_share * u.stops
    JOIN claims AS c ON c.employer_id_last = u.employer_id
    JOIN paid AS p ON p.claim_id = c.claim_id
    WHERE c.separation_reason = 'agreed_by_employer'
        AND $as_of_month - c.separation_date_month < $pattern_months
)
SELECT * FROM reported_as_resignation
UNION ALL BY NAME SELECT * FROM changed_after_claim
UNION ALL BY NAME SELECT * FROM changed_after_rejection
UNION ALL BY NAME SELECT * FROM agreed_for_nearly_all

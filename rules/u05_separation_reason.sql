/* ---
code: U05
title: 失业原因前后不一致
title_en: Contradicting reasons for losing the job
asks: 单位报告的停保原因是否为本人辞职而申领写成非本人意愿，原因是否在被退回之后、在申领之后才改成一致，单位是否对几乎所有人都报协商解除而多数人当月就有新工作？
asks_en: Did the employer report a resignation where the claim says the job was lost, was the reason changed to fit after a rejection or after the claim, or does the employer report agreed terminations for nearly all while most have a new job at once?
line: unemployment
entity: ui_claim
severity: 3
status: live
basis: [广东省失业保险条例 第十五条第二项, 广东省失业保险条例 第十六条, 广东省失业保险条例 第三十五条, 广东省失业保险条例 第四十条, 广东省失业保险条例 第四十一条, 社会保险法 第四十五条, 社会保险法 第八十八条]
reads: [identity, payment, ui_claim, enrolment, enrolment_restatement, employer, person, op_log, ext_tax_income, ext_court, law_parameter]
eligible: |
  SELECT claim_id FROM payment WHERE src_table = 'ui_payment'
parameters:
  severance_months: {value: 3, unit: months, source: 设计阈值：离职后三个月内申报的才看作离职补偿}
  least_stops: {value: 10, unit: separations, source: 业务规则目录 U05（十次以上离职）}
  agreed_share: {value: 0.8, unit: share, source: 业务规则目录 U05（八成以上报协商解除）}
  new_job_share: {value: 0.5, unit: share, source: 业务规则目录 U05（半数以上当月另有工作）}
  pattern_months: {value: 12, unit: months, source: 设计阈值：看最近十二个月的离职}
  prevented_months: {value: 12, unit: months, source: 业务规则目录 C0（今后十二个月）}
at_stake: 该份申领支付的全部失业待遇，减去已退回的；单位的情形为其报协商解除的各份申领
at_stake_en: All that the claim was paid, less what was returned; of an employer, the claims for which it reported an agreement
look_alikes:
  - what: 人事部门默认填“个人原因”，实为协商解除并有补偿
    what_en: A form that says personal reasons by default, with a real agreement and severance
    cleared_by: 原单位在离职后申报了不低于最低工资的补偿的，列为二级；单位在申领以前已更正停保原因的不提，申领以后才更正的列为二级，凭解除协议；其中原单位申报了补偿的，两处记录一致，不提
    cleared_by_en: Severance of at least the minimum wage declared by the employer afterwards makes it severity 2; a reason corrected before the claim is not found, one corrected after it has severity 2, by the agreement; not found where severance was declared too, for two records then agree
  - what: 单位违法、被迫辞职（劳动合同法第三十八条）
    what_en: Resigned for the employer's breach (LCL 38)
    cleared_by: 本人与该单位的仲裁、法院、劳动监察文书；没有文书的列为二级
    cleared_by_en: An award, ruling or inspection order between the two; severity 2 without one
  - what: 停保原因没有报告，或报为其他
    what_en: No reason reported, or another one
    cleared_by: 只有报告为本人辞职才算矛盾
    cleared_by_en: Only a reported resignation contradicts
  - what: 离职以前在同一单位的上一段参保
    what_en: An earlier enrolment with the same employer
    cleared_by: 只看离职前最近开始、至少参保到离职上月的那一段
    cleared_by_en: Only the latest begun before the separation, that lasted to the month before it
says: "停保原因报告为 {reported}（{restated_on} 改报），申领原因为 {claimed}；被退回之后更改 {changes} 次；单位近期停保 {stops} 人，其中报协商解除 {agreed} 人、当月另有工作 {moved} 人；涉及 {at_stake_fen|yuan} 元"
says_en: "Stop reported as {reported} (restated on {restated_on}), claimed as {claimed}; changed {changes} times after a rejection; of {stops} recent separations of the employer {agreed} were reported as agreed and {moved} had a new job the same month; {at_stake_fen|yuan} yuan involved"
--- */
WITH benefits AS (
    -- 每笔没有全部收回的失业待遇
    SELECT claim_id, item, src_table, src_key, ym, ym_month, amount_fen, amount_fen - returned_fen AS fen
    FROM payment WHERE src_table = 'ui_payment' AND amount_fen > returned_fen
),
claims AS (
    -- 每份申领及申领的人，同一次离职最早哪时申领；申领表上的失业原因都是条例第十六条所列的非本人意愿
    SELECT
        c.claim_id, i.root AS person_id, c.employer_id_last, c.apply_ts, c.separation_date, c.separation_date_month,
        c.separation_reason, c.status,
        MIN(c.apply_ts) OVER (PARTITION BY i.root, c.employer_id_last, c.separation_date) AS first_apply_ts
    FROM ui_claim AS c JOIN identity AS i ON i.person_id = c.person_id
),
enrolled AS (
    -- 在离职单位、离职以前开始的失业保险参保，最近开始的在前
    SELECT
        c.claim_id, e.enrol_id, e.end_date_month, e.end_reason,
        ROW_NUMBER() OVER (PARTITION BY c.claim_id ORDER BY e.start_date DESC, e.enrol_id DESC) AS place
    FROM claims AS c
    JOIN identity AS i ON i.root = c.person_id
    JOIN enrolment AS e ON e.person_id = i.person_id AND e.employer_id = c.employer_id_last
    WHERE e.line = 'UI' AND e.start_date <= c.separation_date
),
stops AS (
    -- 离职的那一段参保：最近开始、至少参保到离职的上一个月
    SELECT c.claim_id, e.enrol_id, e.end_reason
    FROM claims AS c
    JOIN enrolled AS e ON e.claim_id = c.claim_id AND e.place = 1
    WHERE e.end_date_month >= c.separation_date_month - 1
),
restated AS (
    -- 申领以后，停保原因由本人辞职改报成与申领一致：最早什么时候改的
    SELECT c.claim_id, MIN(x.restated_ts) AS restated_ts, MIN(x.was_end_reason) AS was_end_reason
    FROM claims AS c
    JOIN stops AS s ON s.claim_id = c.claim_id
    JOIN enrolment_restatement AS x ON x.enrol_id = s.enrol_id
    WHERE x.was_end_reason = 'voluntary' AND x.end_reason = c.separation_reason AND x.restated_ts > c.first_apply_ts
    GROUP BY c.claim_id
),
resigned AS (
    -- 单位报告为本人辞职的停保，申领以后才改报的也在内
    SELECT
        s.claim_id, s.enrol_id, COALESCE(x.was_end_reason, s.end_reason) AS end_reason, x.restated_ts, c.person_id,
        c.employer_id_last, c.separation_date, c.separation_reason
    FROM stops AS s
    JOIN claims AS c ON c.claim_id = s.claim_id
    LEFT JOIN restated AS x ON x.claim_id = s.claim_id
    WHERE s.end_reason = 'voluntary' OR x.claim_id IS NOT NULL
),
ruled AS (
    -- 本人与该单位的裁判、仲裁、监察文书，离职以后作出；当事人依次是本人、单位，中间隔一个分号
    SELECT c.claim_id
    FROM resigned AS c
    JOIN person AS s ON s.person_id = c.person_id
    JOIN employer AS u ON u.employer_id = c.employer_id_last
    JOIN ext_court AS t
        ON substr(t.parties, 1, length(s.name)) = s.name AND substr(t.parties, length(s.name) + 1 + 1) = u.name
    WHERE t.kind IN ('court', 'arbitration', 'inspection') AND t.doc_date >= c.separation_date
),
compensated AS (
    -- 原单位在离职后的几个月里申报过不低于最低工资的所得，可能是离职补偿
    SELECT c.claim_id
    FROM claims AS c
    JOIN employer AS u ON u.employer_id = c.employer_id_last
    JOIN ext_tax_income AS t ON t.person_id = c.person_id AND t.payer_uscc = u.uscc
    JOIN law_parameter AS l ON l.name = 'minimum_wage' AND t.ym_month BETWEEN l.from_month AND l.to_month
    WHERE t.ym_month > c.separation_date_month AND t.ym_month - c.separation_date_month <= $severance_months
        AND t.wage_fen >= l.value_fen
    GROUP BY c.claim_id
),
contradicted AS (
    -- 申领却写成非本人意愿，也没有文书认定；被迫辞职的、像是领过补偿的、已经改报的，要看材料；又改报、又领过补偿的不再矛盾
    SELECT
        s.claim_id, s.person_id, s.enrol_id, s.end_reason, s.separation_reason, s.restated_ts,
        s.separation_reason = 'lcl38' OR p.claim_id IS NOT NULL OR s.restated_ts IS NOT NULL AS explained
    FROM resigned AS s
    LEFT JOIN ruled AS r ON r.claim_id = s.claim_id
    LEFT JOIN compensated AS p ON p.claim_id = s.claim_id
    WHERE r.claim_id IS NULL AND (s.restated_ts IS NULL OR p.claim_id IS NULL)
),
rejected AS (
    -- 经办人退回申领的时间
    SELECT object_id AS claim_id, MIN(action_ts) AS action_ts
    FROM op_log WHERE object_type = 'ui_claim' AND action = 'reject' GROUP BY object_id
),
reasons_changed AS (
    -- 申领退回之后，把申领上的原因改成现在这个
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
    FROM resigned AS s
    JOIN rejected AS r ON r.claim_id = s.claim_id
    WHERE s.restated_ts > r.action_ts
    UNION ALL
    -- 同一次离职的申领不予核定之后，换一个原因重新申领
    SELECT c.claim_id, NULL AS log_id, f.claim_id AS rejected_claim_id, NULL AS enrol_id
    FROM claims AS c
    JOIN claims AS f
        ON f.person_id = c.person_id AND f.employer_id_last = c.employer_id_last
        AND f.separation_date = c.separation_date
    WHERE f.status = 'rejected' AND f.apply_ts < c.apply_ts AND f.separation_reason <> c.separation_reason
),
change_counts AS (
    -- 每份申领改过几次
    SELECT claim_id, COUNT(*) AS changes FROM reasons_changed GROUP BY claim_id
),
leavers AS (
    -- 最近十二个月里各单位的停保
    SELECT e.enrol_id, e.employer_id, i.root AS person_id, e.end_date_month, e.end_reason
    FROM enrolment AS e JOIN identity AS i ON i.person_id = e.person_id
    WHERE e.line = 'UI' AND $as_of_month - e.end_date_month < $pattern_months
),
stopped AS (
    -- 每个单位停保几次，其中报协商解除几次
    SELECT employer_id, COUNT(*) AS stops, COUNT(CASE WHEN end_reason = 'agreed_by_employer' THEN enrol_id END) AS agreed
    FROM leavers GROUP BY employer_id
),
uniform AS (
    -- 停保达到规定次数、绝大多数报协商解除的单位
    SELECT employer_id, stops, agreed FROM stopped WHERE stops >= $least_stops AND agreed >= $agreed_share * stops
),
moved AS (
    -- 这些单位停保的人里，当月即在别的单位参保的
    SELECT l.employer_id, COUNT(DISTINCT l.enrol_id) AS moved
    FROM uniform AS u
    JOIN leavers AS l ON l.employer_id = u.employer_id
    JOIN identity AS i ON i.root = l.person_id
    JOIN enrolment AS e ON e.person_id = i.person_id AND e.employer_id <> l.employer_id
    WHERE e.line = 'UI' AND e.start_date_month = l.end_date_month
    GROUP BY l.employer_id
),
findings AS (
    -- 单位报告为本人辞职，或者申领以后才改报
    SELECT
        CASE WHEN k.restated_ts IS NULL THEN 'reported_as_resignation' ELSE 'changed_after_claim' END AS test,
        k.claim_id AS finding, k.person_id AS subject_id, k.claim_id,
        NOT k.explained AS plain, k.end_reason AS reported, CAST(k.restated_ts AS DATE) AS restated_on,
        k.separation_reason AS claimed,
        CAST(NULL AS BIGINT) AS changes, CAST(NULL AS BIGINT) AS stops, CAST(NULL AS BIGINT) AS agreed,
        CAST(NULL AS BIGINT) AS moved,
        k.enrol_id, CAST(NULL AS BIGINT) AS log_id, CAST(NULL AS BIGINT) AS rejected_claim_id
    FROM contradicted AS k
    UNION ALL
    -- 被退回之后才改的
    SELECT
        'changed_after_rejection' AS test, g.claim_id AS finding, c.person_id AS subject_id, g.claim_id, TRUE AS plain,
        s.end_reason AS reported, NULL AS restated_on, c.separation_reason AS claimed,
        n.changes, NULL AS stops, NULL AS agreed, NULL AS moved,
        g.enrol_id, g.log_id, g.rejected_claim_id
    FROM reasons_changed AS g
    JOIN change_counts AS n ON n.claim_id = g.claim_id
    JOIN claims AS c ON c.claim_id = g.claim_id
    LEFT JOIN stops AS s ON s.claim_id = g.claim_id
    UNION ALL
    -- 单位几乎一律报协商解除，多数人当月另有工作：这些人之外以协商解除申领的
    SELECT
        'agreed_for_nearly_all' AS test, u.employer_id AS finding, u.employer_id AS subject_id, c.claim_id,
        FALSE AS plain,
        NULL AS reported, NULL AS restated_on, NULL AS claimed,
        NULL AS changes, u.stops, u.agreed, m.moved,
        NULL AS enrol_id, NULL AS log_id, NULL AS rejected_claim_id
    FROM uniform AS u
    JOIN moved AS m ON m.employer_id = u.employer_id AND m.moved >= $new_job_share * u.stops
    JOIN claims AS c ON c.employer_id_last = u.employer_id
    WHERE c.separation_reason = 'agreed_by_employer'
        AND $as_of_month - c.separation_date_month < $pattern_months
),
entitled AS (
    -- 每份申领的现状、月标准和余下的月数
    SELECT
        c.claim_id, c.status, MAX(b.amount_fen) AS monthly_fen,
        c.granted_months - (MAX(b.ym_month) - COALESCE(c.start_ym_month, MIN(b.ym_month)) + 1) AS left_months
    FROM ui_claim AS c
    JOIN benefits AS b ON b.claim_id = c.claim_id AND b.item = 'monthly'
    GROUP BY c.claim_id, c.status, c.granted_months, c.start_ym_month
)
SELECT
    f.finding AS finding,
    CASE WHEN f.test = 'agreed_for_nearly_all' THEN 'employer' ELSE 'person' END AS subject_kind,
    f.subject_id AS subject_id,
    MIN(f.claim_id) OVER (PARTITION BY f.test, f.finding) AS entity_id,
    f.test AS test,
    CASE WHEN f.plain THEN 3 ELSE 2 END AS severity,
    b.ym AS from_ym,
    b.ym AS to_ym,
    CASE
        WHEN e.status = 'active' AND f.test <> 'agreed_for_nearly_all'
        THEN e.monthly_fen * LEAST(GREATEST(e.left_months, 0), $prevented_months)
    END AS prevented_fen,
    COALESCE(f.rejected_claim_id, f.claim_id) AS proof__ui_claim,
    f.enrol_id AS proof__enrolment,
    f.log_id AS proof__op_log,
    b.src_table AS money_table,
    b.src_key AS money_key,
    b.fen AS fen,
    f.reported AS reported,
    f.restated_on AS restated_on,
    f.claimed AS claimed,
    f.changes AS changes,
    f.stops AS stops,
    f.agreed AS agreed,
    f.moved AS moved
FROM findings AS f
JOIN benefits AS b ON b.claim_id = f.claim_id
LEFT JOIN entitled AS e ON e.claim_id = f.claim_id

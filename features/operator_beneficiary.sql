/* ---
entity: operator_beneficiary
key: [pair_id]
title: 经办人员与待遇人员
title_en: Operators and the beneficiaries whose matters they handled
grain: one row an operator and a beneficiary whose benefit, account or certification he wrote to in the last window_months months, service accounts left out
reads: [op_log, operator, identity, exemption, payee_link, bank_account, payment, pension_award, ui_claim, wi_case, wi_appraisal, wi_benefit, death_benefit, certification, skill_subsidy, person, relation, agent, death, ext_death]
parameters:
  window_months: {value: 24, unit: months, source: 行政处罚法 第三十六条，两年内追责}
  pair_base: {value: 10000000000, unit: number, source: 由经办编号和人员编号合成一个编号}
  pay_days: {value: 7, unit: days, source: 4-models M19，改账户后七日内付款}
  back_days: {value: 30, unit: days, source: 4-models M19，三十日内改回}
  least_fen: {value: 10000, unit: fen, source: 设计值，百元以下的试发和补差不计}
columns:
  op_id: {zh: 经办人员, en: operator, unit: id}
  person_id: {zh: 待遇人员, en: beneficiary, unit: id}
  acts: {zh: 两年内为其办理的次数, en: writes for the beneficiary in two years, unit: writes}
  edits: {zh: 其中修改收款账户, en: of these edits of the account paid to, unit: edits, note: 换卡周内换成本人账户和机构账户的不计}
  migrated: {zh: 换卡周内换成本人账户的, en: edits to the beneficiary's own account in weeks of card migration, unit: edits, note: 不计入}
  sequences: {zh: 改账户、七日内付款、三十日内改回, en: "edit, payment within 7 days, edit back within 30", unit: sequences}
  to_other: {zh: 改入他人账户后七日内付款, en: edits to a stranger's account paid within 7 days, unit: edits, note: 持有人非本人、亲属、同户或监护人}
  to_own: {zh: 改入经办人本人或其亲属的账户, en: edits to an account of the operator or his kin, unit: edits, note: 待遇人员自己也是其亲属的不计}
  kin: {zh: 经办人本人或其亲属, en: the operator himself or his kin, unit: 0 or 1, note: 已备案回避的不计}
  same_address: {zh: 同住址或同户, en: same address or household, unit: 0 or 1, note: 亲属不重复计}
  same_phone: {zh: 同手机号, en: same phone number, unit: 0 or 1, note: 亲属和同住址的不重复计}
  agent_tie: {zh: 代办人与经办人有亲属、住址或电话关联, en: "the agent is the operator, his kin, or shares his address or phone", unit: 0 or 1}
  after_end: {zh: 死后认证、知死或终止后改账户、恢复已终止待遇, en: "certifications after death, edits once death or end was known, revivals of what had ended", unit: writes}
  diverted_fen: {zh: 改账户后七日内付入的金额, en: paid within 7 days of these edits, unit: fen}
  acct_id: {zh: 最近一次改入的账户, en: account of the last such edit, unit: id}
  sign_month: {zh: 最早迹象月序, en: month number of the first sign, unit: month number}
  log_id: {zh: 最近一次的日志, en: last log entry that tells, unit: id}
--- */
WITH on_record AS (
    -- 在册的备案
    SELECT e.kind, e.key, e.valid_from, COALESCE(e.valid_to, $as_of) AS valid_to
    FROM exemption AS e
    WHERE e.kind IN ('service_account', 'card_migration', 'institution_account', 'guardian', 'recusal')
),
staff AS (
    -- 经办账号及其背后的人
    SELECT o.op_id, i.root, h.household_id, h.addr_h, h.phone_h
    FROM operator AS o
    LEFT JOIN identity AS i ON i.person_id = o.person_id
    LEFT JOIN person AS h ON h.person_id = i.root
    WHERE NOT EXISTS (
        SELECT 1 FROM on_record AS r WHERE r.kind = 'service_account' AND r.key = CAST(o.op_id AS VARCHAR)
    )
),
related AS (
    -- 亲属登记里的两个人，两个方向各一行，窗口之前已解除的不算
    SELECT r.a_person AS one, r.b_person AS other FROM relation AS r
    WHERE r.kind IN ('spouse', 'parent', 'child', 'sibling')
        AND (r.valid_to IS NULL OR r.valid_to_month > $as_of_month - $window_months)
    UNION ALL
    SELECT r.b_person AS one, r.a_person AS other FROM relation AS r
    WHERE r.kind IN ('spouse', 'parent', 'child', 'sibling')
        AND (r.valid_to IS NULL OR r.valid_to_month > $as_of_month - $window_months)
),
own_kin AS (
    -- 每名经办人本人及其亲属
    SELECT s.op_id, s.root AS kin FROM staff AS s WHERE s.root IS NOT NULL
    UNION
    SELECT s.op_id, j.root AS kin
    FROM staff AS s
    JOIN related AS r ON r.one = s.root
    JOIN identity AS j ON j.person_id = r.other
),
tied_agent AS (
    -- 与经办人有关联的代办：负责人是本人或亲属，或共用住址、电话
    SELECT k.op_id, g.agent_id
    FROM agent AS g
    JOIN identity AS i ON i.person_id = g.person_id
    JOIN own_kin AS k ON k.kin = i.root
    UNION
    SELECT s.op_id, g.agent_id FROM agent AS g JOIN staff AS s ON s.phone_h = g.phone_h
    UNION
    SELECT s.op_id, g.agent_id FROM agent AS g JOIN staff AS s ON s.addr_h = g.addr_h
),
written AS (
    -- 窗口内对待遇、账户、认证的写操作
    SELECT
        l.log_id, l.op_id, l.action, l.object_type, l.object_id, l.before_v, l.after_v, l.action_ts_month,
        CAST(l.action_ts AS DATE) AS action_date
    FROM op_log AS l
    JOIN staff AS s ON s.op_id = l.op_id
    WHERE l.action NOT IN ('query', 'export') AND l.action_ts_month > $as_of_month - $window_months
        AND l.action_ts_month <= $as_of_month
        AND l.object_type IN (
            'payee_link', 'pension_award', 'ui_claim', 'wi_case', 'wi_appraisal', 'wi_benefit', 'death_benefit',
            'certification', 'skill_subsidy'
        )
),
concerned AS (
    -- 每次操作关系到谁，由哪个代办送来
    SELECT w.log_id, k.person_id, CAST(NULL AS BIGINT) AS agent_id
    FROM written AS w JOIN payee_link AS k ON w.object_type = 'payee_link' AND k.link_id = w.object_id
    UNION ALL
    SELECT w.log_id, a.person_id, a.agent_id
    FROM written AS w JOIN pension_award AS a ON w.object_type = 'pension_award' AND a.award_id = w.object_id
    UNION ALL
    SELECT w.log_id, c.person_id, c.agent_id
    FROM written AS w JOIN ui_claim AS c ON w.object_type = 'ui_claim' AND c.claim_id = w.object_id
    UNION ALL
    SELECT w.log_id, c.person_id, c.agent_id
    FROM written AS w JOIN wi_case AS c ON w.object_type = 'wi_case' AND c.case_id = w.object_id
    UNION ALL
    SELECT w.log_id, p.person_id, p.agent_id
    FROM written AS w JOIN wi_appraisal AS p ON w.object_type = 'wi_appraisal' AND p.appr_id = w.object_id
    UNION ALL
    SELECT w.log_id, COALESCE(b.payee_person_id, b.person_id), NULL
    FROM written AS w JOIN wi_benefit AS b ON w.object_type = 'wi_benefit' AND b.ben_id = w.object_id
    UNION ALL
    SELECT w.log_id, d.payee_person_id, NULL
    FROM written AS w JOIN death_benefit AS d ON w.object_type = 'death_benefit' AND d.db_id = w.object_id
    UNION ALL
    SELECT w.log_id, c.person_id, NULL
    FROM written AS w JOIN certification AS c ON w.object_type = 'certification' AND c.cert_id = w.object_id
    UNION ALL
    SELECT w.log_id, s.person_id, NULL
    FROM written AS w JOIN skill_subsidy AS s ON w.object_type = 'skill_subsidy' AND s.sub_id = w.object_id
),
act AS (
    -- 每次操作：谁为谁办的，已并入的人员随其去向
    SELECT
        w.log_id, w.op_id, i.root AS person_id, c.agent_id, w.action, w.object_type, w.object_id,
        w.before_v, w.after_v, w.action_date, w.action_ts_month
    FROM written AS w
    JOIN concerned AS c ON c.log_id = w.log_id
    JOIN identity AS i ON i.person_id = c.person_id
),
changed AS (
    -- 改过收款账户的人，各险种先后用过的账户
    SELECT
        k.link_id, i.root AS person_id, k.line, k.acct_id, k.changed_ts_minute,
        LAG(k.acct_id) OVER (PARTITION BY i.root, k.line ORDER BY k.changed_ts, k.link_id) AS last_acct,
        date_diff('day', CAST(k.changed_ts AS DATE), $as_of) AS days_ago
    FROM payee_link AS k
    JOIN identity AS i ON i.person_id = k.person_id
    WHERE i.root IN (SELECT a.person_id FROM act AS a WHERE a.action = 'edit_bank')
),
moved AS (
    -- 每次修改账户：改成谁的账户，是否换卡周内换成本人的卡
    SELECT
        a.log_id, a.op_id, a.person_id, a.action_date, a.action_ts_month, c.link_id, c.line, c.acct_id, c.last_acct,
        c.changed_ts_minute, c.days_ago, h.root AS holder,
        h.root = a.person_id AND EXISTS (
            SELECT 1 FROM on_record AS r
            WHERE r.kind = 'card_migration' AND a.action_date BETWEEN r.valid_from AND r.valid_to
        ) AS is_migration,
        EXISTS (
            SELECT 1 FROM on_record AS r
            WHERE r.kind = 'institution_account' AND r.key = CAST(c.acct_id AS VARCHAR)
        ) AS is_institution
    FROM act AS a
    JOIN changed AS c ON c.link_id = a.object_id
    LEFT JOIN bank_account AS b ON b.acct_id = c.acct_id
    LEFT JOIN identity AS h ON h.person_id = b.holder_person_id
    WHERE a.action = 'edit_bank' AND a.object_type = 'payee_link'
),
counted AS (
    -- 其中计入的：换卡和机构账户除外
    SELECT
        m.log_id, m.op_id, m.person_id, m.action_date, m.action_ts_month, m.link_id, m.line, m.acct_id, m.last_acct,
        m.changed_ts_minute, m.days_ago, m.holder,
        m.holder <> m.person_id AND m.holder IN (SELECT k.kin FROM own_kin AS k WHERE k.op_id = m.op_id)
            AND m.person_id NOT IN (SELECT k.kin FROM own_kin AS k WHERE k.op_id = m.op_id) AS is_own,
        m.holder <> m.person_id AND NOT EXISTS (
            SELECT 1 FROM related AS r WHERE r.one = m.person_id AND r.other = m.holder
        ) AND NOT EXISTS (
            SELECT 1 FROM person AS p
            JOIN person AS q ON q.household_id = p.household_id
            WHERE p.person_id = m.person_id AND q.person_id = m.holder
        ) AND NOT EXISTS (
            SELECT 1 FROM on_record AS r
            WHERE r.kind = 'guardian' AND r.key = CAST(m.person_id AS VARCHAR)
                AND m.action_date BETWEEN r.valid_from AND r.valid_to
        ) AS is_stranger
    FROM moved AS m
    WHERE NOT COALESCE(m.is_migration, FALSE) AND NOT m.is_institution
),
money AS (
    -- 近来付入这些账户的每一笔待遇
    SELECT p.acct_id, i.root AS person_id, p.pay_date, p.amount_fen
    FROM payment AS p
    JOIN identity AS i ON i.person_id = p.person_id
    WHERE p.pay_date_month > $as_of_month - $window_months AND p.amount_fen >= $least_fen
        AND p.acct_id IN (SELECT c.acct_id FROM counted AS c)
),
paid AS (
    -- 每次修改之后七日内付入新账户的待遇
    SELECT c.log_id, SUM(m.amount_fen) AS fen
    FROM counted AS c
    JOIN money AS m ON m.acct_id = c.acct_id AND m.person_id = c.person_id
    WHERE date_diff('day', c.action_date, m.pay_date) BETWEEN 0 AND $pay_days
    GROUP BY c.log_id
),
back AS (
    -- 其中三十日内又改回原账户的
    SELECT DISTINCT c.log_id
    FROM counted AS c
    JOIN changed AS n
        ON n.person_id = c.person_id AND n.line = c.line AND n.acct_id = c.last_acct
        AND n.changed_ts_minute > c.changed_ts_minute AND c.days_ago - n.days_ago <= $back_days
    WHERE c.acct_id <> c.last_acct
),
told AS (
    -- 每次修改账户说明什么
    SELECT
        c.log_id, c.op_id, c.person_id, c.acct_id, c.action_ts_month,
        CASE WHEN p.fen > 0 AND b.log_id IS NOT NULL THEN 1 ELSE 0 END AS is_sequence,
        CASE WHEN p.fen > 0 AND c.is_stranger THEN 1 ELSE 0 END AS is_other,
        CASE WHEN c.is_own THEN 1 ELSE 0 END AS is_own,
        COALESCE(p.fen, 0) AS fen
    FROM counted AS c
    LEFT JOIN paid AS p ON p.log_id = c.log_id
    LEFT JOIN back AS b ON b.log_id = c.log_id
),
account AS (
    -- 每对经办人与待遇人员的账户修改
    SELECT
        t.op_id, t.person_id, COUNT(t.log_id) AS edits, SUM(t.is_sequence) AS sequences, SUM(t.is_other) AS to_other,
        SUM(t.is_own) AS to_own
    FROM told AS t
    GROUP BY t.op_id, t.person_id
),
diversion AS (
    -- 其中可疑的，最近一次排第一
    SELECT
        t.op_id, t.person_id, t.acct_id, t.log_id,
        SUM(t.fen) OVER (PARTITION BY t.op_id, t.person_id) AS fen,
        MIN(t.action_ts_month) OVER (PARTITION BY t.op_id, t.person_id) AS first_month,
        ROW_NUMBER() OVER (PARTITION BY t.op_id, t.person_id ORDER BY t.log_id DESC) AS place
    FROM told AS t
    WHERE t.is_sequence + t.is_other + t.is_own > 0
),
migration AS (
    -- 换卡周内换成本人账户的
    SELECT m.op_id, m.person_id, COUNT(m.log_id) AS edits
    FROM moved AS m WHERE m.is_migration
    GROUP BY m.op_id, m.person_id
),
over AS (
    -- 养老待遇已全部终止的人，及其终止月份
    SELECT i.root AS person_id, MAX(a.end_ym_month) AS end_month
    FROM pension_award AS a
    JOIN identity AS i ON i.person_id = a.person_id
    GROUP BY i.root
    HAVING BOOL_AND(a.status = 'ended' AND a.end_ym IS NOT NULL)
),
state AS (
    -- 待遇状态的代码，用来读懂日志里改前改后的值
    SELECT DISTINCT a.status FROM pension_award AS a
),
late AS (
    -- 死后办成的认证
    SELECT a.op_id, a.person_id, a.log_id, a.action_ts_month
    FROM act AS a
    JOIN death AS d ON d.person_id = a.person_id AND d.strength = 'strong' AND d."match" = 'strong'
    WHERE a.object_type = 'certification' AND a.action = 'create' AND a.action_date > d.death_date
    UNION ALL
    -- 已知死亡、或待遇已全部终止之后改账户
    SELECT c.op_id, c.person_id, c.log_id, c.action_ts_month
    FROM counted AS c
    LEFT JOIN death AS d ON d.person_id = c.person_id AND d.strength = 'strong' AND d."match" = 'strong'
    LEFT JOIN ext_death AS x ON x.ext_id = d.ext_id
    LEFT JOIN over AS o ON o.person_id = c.person_id
    WHERE (c.action_date > d.death_date AND c.changed_ts_minute >= x.received_ts_minute)
        OR c.action_ts_month > o.end_month
    UNION ALL
    -- 把已终止的待遇恢复为在发
    SELECT a.op_id, a.person_id, a.log_id, a.action_ts_month
    FROM act AS a
    JOIN state AS b ON b.status = a.before_v AND b.status = 'ended'
    JOIN state AS n ON n.status = a.after_v AND n.status = 'active'
    WHERE a.object_type = 'pension_award' AND a.action = 'edit'
),
ended AS (
    -- 每对人的这类操作
    SELECT
        l.op_id, l.person_id, COUNT(l.log_id) AS writes, MAX(l.log_id) AS log_id,
        MIN(l.action_ts_month) AS first_month
    FROM late AS l
    GROUP BY l.op_id, l.person_id
),
handled AS (
    -- 每对经办人与待遇人员
    SELECT
        a.op_id, a.person_id, COUNT(a.log_id) AS acts, MAX(a.log_id) AS log_id,
        MIN(a.action_ts_month) AS first_month, COUNT(t.agent_id) AS tied
    FROM act AS a
    LEFT JOIN tied_agent AS t ON t.op_id = a.op_id AND t.agent_id = a.agent_id
    GROUP BY a.op_id, a.person_id
),
close AS (
    -- 两人之间的关系，已备案回避的不计
    SELECT
        h.op_id, h.person_id,
        k.kin IS NOT NULL AS is_kin,
        COALESCE(s.addr_h = p.addr_h, FALSE) OR COALESCE(s.household_id = p.household_id, FALSE) AS is_near,
        COALESCE(s.phone_h = p.phone_h, FALSE) AS is_reached
    FROM handled AS h
    JOIN staff AS s ON s.op_id = h.op_id
    JOIN person AS p ON p.person_id = h.person_id
    LEFT JOIN own_kin AS k ON k.op_id = h.op_id AND k.kin = h.person_id
    WHERE NOT EXISTS (
        SELECT 1 FROM on_record AS r WHERE r.kind = 'recusal' AND r.key = CAST(h.person_id AS VARCHAR)
    )
)
SELECT
    h.op_id * $pair_base + h.person_id AS pair_id,
    h.op_id,
    h.person_id,
    h.acts,
    COALESCE(a.edits, 0) AS edits,
    COALESCE(m.edits, 0) AS migrated,
    COALESCE(a.sequences, 0) AS sequences,
    COALESCE(a.to_other, 0) AS to_other,
    COALESCE(a.to_own, 0) AS to_own,
    CASE WHEN c.is_kin THEN 1 ELSE 0 END AS kin,
    CASE WHEN c.is_near AND NOT c.is_kin THEN 1 ELSE 0 END AS same_address,
    CASE WHEN c.is_reached AND NOT c.is_near AND NOT c.is_kin THEN 1 ELSE 0 END AS same_phone,
    CASE WHEN h.tied > 0 THEN 1 ELSE 0 END AS agent_tie,
    COALESCE(e.writes, 0) AS after_end,
    COALESCE(d.fen, 0) AS diverted_fen,
    d.acct_id,
    COALESCE(LEAST(d.first_month, e.first_month), h.first_month) AS sign_month,
    COALESCE(GREATEST(d.log_id, e.log_id), h.log_id) AS log_id
FROM handled AS h
LEFT JOIN close AS c ON c.op_id = h.op_id AND c.person_id = h.person_id
LEFT JOIN account AS a ON a.op_id = h.op_id AND a.person_id = h.person_id
LEFT JOIN migration AS m ON m.op_id = h.op_id AND m.person_id = h.person_id
LEFT JOIN diversion AS d ON d.op_id = h.op_id AND d.person_id = h.person_id AND d.place = 1
LEFT JOIN ended AS e ON e.op_id = h.op_id AND e.person_id = h.person_id

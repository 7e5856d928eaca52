/* ---
code: X01
title: 多人待遇汇入同一账户
title_en: One account paid for many unrelated people
asks: 近十二个月，是否有银行账户收取多个互不相干的人的待遇，或者账户持有人是经办、代办人员及其亲属？
asks_en: >-
  In the last twelve months, did a bank account receive the benefits of several unrelated people,
  or is its holder an operator, an agent, or kin of one?
line: cross
entity: bank_account
subject: person
status: live
basis: [社会保险经办条例 第三十六条, 社会保险经办条例 第二十六条, 社会保险法 第八十八条, 社会保险法 第八十九条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
reads: [payment, bank_account, payee_link, person, kinship, operator, agent, employer, exemption_in_force, op_log]
eligible: |
  SELECT acct_id FROM payment
  WHERE acct_id IS NOT NULL AND person_id IS NOT NULL
    AND pay_date_month > $as_of_month - $window_months AND pay_date_month <= $as_of_month
parameters:
  window_months: {value: 12, unit: months, source: 业务规则目录 X01}
  max_households: {value: 2, unit: households, source: 业务规则目录 X01 (三户及以上)}
  max_payees: {value: 1, unit: persons, source: 业务规则目录 X01 (两人及以上)}
at_stake: 近十二个月向该账户支付的、不属于持有人及其亲属的待遇
at_stake_en: Benefits paid to the account in those months for people who are neither its holder nor kin of the holder
sought: 开户资料、账户流水、各领取人的委托书或者本人陈述
sought_en: "The account's opening papers and movements, the mandates or statements of those paid"
look_alikes:
  - what: 福利院、养老院等机构集体账户
    what_en: Collective account of a welfare home or another institution
    cleared_by: 机构账户备案表和入住协议；系统已排除备案的机构账户
    cleared_by_en: The filing of the institution's account and the contract of the home; an account on record is left out already
  - what: 监护人代领
    what_en: A guardian who receives for a ward
    cleared_by: 监护关系证明或指定监护的判决；系统已排除备案的
    cleared_by_en: Proof of guardianship or the ruling that appoints the guardian; one on record is left out already
  - what: 子女账户代收父母、岳父母待遇
    what_en: A child's account that receives for parents and parents-in-law
    cleared_by: 户口簿或亲属关系证明；系统已排除登记为亲属或同户的
    cleared_by_en: The household book or proof of kinship; left out already where kinship or a shared household is on record
  - what: 用人单位垫付多名工伤职工的医疗费，报销到单位账户
    what_en: An employer that advanced the medical costs of several injured workers and is reimbursed
    cleared_by: 单位垫付凭证和医疗费报销单；系统已排除账户登记在用人单位名下的
    cleared_by_en: The employer's proof of what it advanced and the claim; left out already where the account is on record as the employer's
    left_out: true
    tests: [unrelated_payees, holder_differs]
tests:
  official_holder:
    zh: 账户持有人是经办、代办人员或其亲属
    en: Its holder is an operator, an agent, or kin of one
    severity: 4
    basis: [社会保险经办条例 第二十六条, 社会保险经办条例 第三十六条, 社会保险法 第八十八条, 社会保险法 第八十九条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      账户 {acct_id} 的持有人是[经办人员 {op_id} 本人][代办 {agent_id} 的负责人][经办人员 {kin_op_id} 的{kin|relation_kind}][代办 {kin_agent_id} 负责人的{kin|relation_kind}]，
      近 {window_months} 个月却收取 {payees} 名非持有人、非其亲属的待遇（互无亲属关系的分属 {households} 户），
      共 {at_stake_fen|yuan} 元[；收款账户由该经办人员经手登记、更改 {times} 次]
    says_en: >-
      The holder of account {acct_id} is [operator {op_id}][the head of agent {agent_id}][the {kin|relation_kind} of operator
      {kin_op_id}][the {kin|relation_kind} of the head of agent {kin_agent_id}]; in {window_months|month/months} it received
      {at_stake_fen|yuan} yuan due to {payees|person/people} other than the holder and the holder's kin, of
      {households|household/households} with no kinship between them[; that operator set the account {times|time/times}]
  unrelated_payees:
    zh: 多户互不相干的人的待遇汇入同一账户
    en: Benefits of several unrelated households paid to one account
    severity: 3
    basis: [社会保险经办条例 第二十六条, 社会保险经办条例 第三十六条, 社会保险法 第八十八条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      账户 {acct_id} 近 {window_months} 个月收取 {payees} 名非持有人的待遇，其中互无亲属关系的分属 {households} 户，
      共 {at_stake_fen|yuan} 元
    says_en: >-
      In {window_months|month/months} account {acct_id} received {at_stake_fen|yuan} yuan for {payees|person/people} who are not its
      holder, of {households|household/households} with no kinship between them
  holder_differs:
    zh: 账户持有人不是待遇人员，也不是其亲属
    en: The account belongs to none of the payees nor their kin
    severity: 3
    basis: [社会保险经办条例 第二十六条, 社会保险经办条例 第三十六条, 社会保险法 第八十八条, 民法典 第九百八十五条, 社会保险经办条例 第四十六条]
    says: >-
      账户 {acct_id} 近 {window_months} 个月收取 {payees} 名待遇人员的待遇（互无亲属关系的分属 {households} 户），
      都不是登记的持有人本人、与其同户的人或其亲属，共 {at_stake_fen|yuan} 元
    says_en: >-
      In {window_months|month/months} account {acct_id} received {at_stake_fen|yuan} yuan for {payees|person/people} who are neither
      its holder nor of the holder's household or kin, of {households|household/households} with no kinship between them
--- */
-- 近十二个月汇入账户的每一笔个人待遇，没有户编号的自成一户；
-- 单位垫付后报销到单位账户的医疗费不算
WITH paid AS (
    SELECT p.src_table, p.src_key, p.line, p.acct_id, p.ym, p.amount_fen, b.person_id AS payee_id,
        COALESCE(b.household_id, 0 - b.person_id) AS household
    FROM payment AS p JOIN person AS b ON b.person_id = p.person_id
    WHERE p.pay_date_month > $as_of_month - $window_months AND p.pay_date_month <= $as_of_month
        AND NOT (
            p.src_table = 'medical_bill' AND EXISTS (SELECT 1 FROM employer AS u WHERE u.acct_id = p.acct_id)
        )
),
-- 互为亲属的两个人，两个方向各一行，后者是前者的什么人；窗口之前已解除的关系不算
kin AS (
    SELECT person_id AS one, kin_id AS other, rel_id, kind
    FROM kinship WHERE valid_to IS NULL OR valid_to_month > $as_of_month - $window_months
),
-- 收到过待遇的账户及其持有人；没有登记的账户，持有人不明
held AS (
    SELECT p.acct_id, h.person_id AS holder_id, COALESCE(h.household_id, 0 - h.person_id) AS holder_household
    FROM (SELECT DISTINCT acct_id FROM paid) AS p
    LEFT JOIN bank_account AS a ON a.acct_id = p.acct_id
    LEFT JOIN person AS h ON h.person_id = a.holder_person_id
    WHERE NOT EXISTS (
        SELECT 1 FROM exemption_in_force AS r
        WHERE r.kind = 'institution_account' AND r.key = CAST(p.acct_id AS VARCHAR)
    )
),
-- 账户上与持有人既非本人、又不同户、也无亲属关系，且无监护备案的待遇人员
strangers AS (
    SELECT DISTINCT p.acct_id, h.holder_id, p.payee_id, p.household
    FROM paid AS p JOIN held AS h ON h.acct_id = p.acct_id
    WHERE (h.holder_id IS NULL OR p.household <> h.holder_household)
        AND NOT EXISTS (SELECT 1 FROM kin AS k WHERE k.one = h.holder_id AND k.other = p.payee_id)
        AND NOT EXISTS (
            SELECT 1 FROM exemption_in_force AS r WHERE r.kind = 'guardian' AND r.key = CAST(p.payee_id AS VARCHAR)
        )
),
-- 其中彼此也无亲属关系的：一家人只留编号最小的一人
independent AS (
    SELECT s.acct_id, s.payee_id, s.household
    FROM strangers AS s
    WHERE NOT EXISTS (
        SELECT 1 FROM strangers AS t JOIN kin AS k ON k.one = t.payee_id
        WHERE t.acct_id = s.acct_id AND k.other = s.payee_id AND t.payee_id < s.payee_id
    )
),
-- 窗口内在岗的经办人员
staff AS (
    SELECT person_id, op_id, CAST(NULL AS BIGINT) AS agent_id
    FROM operator WHERE to_date IS NULL OR to_date_month > $as_of_month - $window_months
    UNION ALL
    -- 代办负责人
    SELECT person_id, NULL AS op_id, agent_id FROM agent
),
-- 这些人本人
officials AS (
    SELECT person_id, op_id, agent_id, CAST(NULL AS BIGINT) AS rel_id, NULL AS kind FROM staff
    UNION ALL
    -- 以及他们的亲属，凭哪一条关系登记
    SELECT k.other AS person_id, f.op_id, f.agent_id, k.rel_id, k.kind
    FROM kin AS k JOIN staff AS f ON f.person_id = k.one
),
-- 每个持有人与经办、代办一方的各种关系：本人在前，亲属按关系登记先后，经办先于代办；句中说第一种
ties AS (
    SELECT person_id AS holder_id, op_id, agent_id, rel_id, kind,
        RANK() OVER (
            PARTITION BY person_id
            ORDER BY COALESCE(rel_id, 0), COALESCE(agent_id, 0), op_id
        ) AS place
    FROM officials
),
-- 每个账户的非持有人数、互不相干的人数与户数
crowds AS (
    SELECT s.acct_id, s.holder_id, COUNT(s.payee_id) AS payees, COUNT(i.payee_id) AS independents,
        COUNT(DISTINCT i.household) AS households
    FROM strangers AS s LEFT JOIN independent AS i ON i.acct_id = s.acct_id AND i.payee_id = s.payee_id
    GROUP BY s.acct_id, s.holder_id
),
-- 账户收到的每一笔非持有人的待遇，及所凭的收款关系；持有人是不是经办、代办一方的
received AS (
    SELECT u.acct_id AS finding, CASE WHEN u.holder_id IS NULL THEN 'bank_account' ELSE 'person' END AS subject_kind,
        COALESCE(u.holder_id, u.acct_id) AS subject_id, u.acct_id AS entity_id, p.ym AS from_ym, p.ym AS to_ym,
        u.acct_id AS proof__bank_account, l.link_id AS proof__payee_link, p.src_table AS money_table,
        p.src_key AS money_key, p.amount_fen AS fen, u.acct_id, u.payees, u.independents, u.households,
        $window_months AS window_months,
        EXISTS (SELECT 1 FROM ties AS t WHERE t.holder_id = u.holder_id) AS official
    FROM crowds AS u
    JOIN strangers AS s ON s.acct_id = u.acct_id
    JOIN paid AS p ON p.acct_id = s.acct_id AND p.payee_id = s.payee_id
    LEFT JOIN payee_link AS l ON l.person_id = p.payee_id AND l.acct_id = p.acct_id AND l.line = p.line
),
-- 其中由句中那名经办人员自己登记、更改到该账户的，及共几次
set_by AS (
    SELECT acct_id, log_id, COUNT(*) OVER (PARTITION BY acct_id) AS times
    FROM (
        SELECT DISTINCT r.acct_id, g.log_id
        FROM received AS r
        JOIN ties AS t ON t.holder_id = r.subject_id AND t.place = 1
        JOIN op_log AS g ON g.op_id = t.op_id AND g.object_type = 'payee_link' AND g.object_id = r.proof__payee_link
        WHERE r.official AND g.action IN ('create', 'edit_bank')
    ) AS u
),
-- 持有人是经办、代办一方的，一名非持有人也提出；一个账户只按最重的一种情形提出
official_holder AS (
    SELECT r.*, t.op_id AS proof__operator, t.agent_id AS proof__agent, t.rel_id AS proof__relation,
        b.log_id AS proof__op_log, b.times,
        CASE WHEN f.rel_id IS NULL THEN f.op_id END AS op_id, CASE WHEN f.rel_id IS NULL THEN f.agent_id END AS agent_id,
        CASE WHEN f.rel_id IS NOT NULL THEN f.op_id END AS kin_op_id,
        CASE WHEN f.rel_id IS NOT NULL THEN f.agent_id END AS kin_agent_id, f.kind AS kin
    FROM received AS r
    JOIN ties AS t ON t.holder_id = r.subject_id
    JOIN ties AS f ON f.holder_id = r.subject_id AND f.place = 1
    LEFT JOIN set_by AS b ON b.acct_id = r.acct_id
    WHERE r.official
),
-- 互不相干的户数过多的
unrelated_payees AS (SELECT * FROM received WHERE NOT official AND households > $max_households),
-- 户数不多，而互不相干的人过多的
holder_differs AS (
    SELECT * FROM received WHERE NOT official AND households <= $max_households AND independents > $max_payees
)
SELECT * FROM official_holder
UNION ALL BY NAME SELECT * FROM unrelated_payees
UNION ALL BY NAME SELECT * FROM holder_differs

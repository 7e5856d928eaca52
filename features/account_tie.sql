/* ---
entity: account_tie
key: [tie_id]
title: 收款账户、设备、电话上的联系
title_en: Ties of people by accounts, devices, telephones and addresses
grain: 一条记录一行：窗口内领待遇、申领或认证的人，每条汇入他人账户的收款关系、该账户持有人、每次未申报代办的申领、每次认证、与外户共用电话住址的人员记录、每条亲属登记
reads: [payment, payee_link, bank_account, employer, ui_claim, certification, person, kinship, exemption_in_force, upheld_person]
parameters:
  window_months: {value: 12, unit: months, source: 业务规则目录 X01，同一窗口}
columns:
  person_id: {zh: 人员, en: person, unit: id}
  acct_id: {zh: 收款账户, en: account, unit: id, note: 备案机构的、用人单位的、备案被监护人的不计；换成本人账户的不成联系}
  device_id: {zh: 申领或认证的设备, en: device of a claim or a certification, unit: text, note: 已申报代办的、备案服务点的不计}
  phone_h: {zh: 手机号散列, en: hash of the phone number, unit: text, note: 住在备案机构的不计}
  addr_h: {zh: 住址散列, en: hash of the address, unit: text, note: 住在备案机构的不计}
  holder: {zh: 是账户持有人, en: holds the account, unit: 0 or 1}
  household_id: {zh: 户编号, en: household, unit: id}
  kin_id: {zh: 亲属, en: relative, unit: id}
  upheld: {zh: 有核查属实的欺诈, en: a review upheld fraud by the day, unit: 0 or 1}
  month: {zh: 月序, en: month number, unit: month number, note: 电话、住址的为窗口内首次领款的月份}
  fen: {zh: 窗口内汇入的金额, en: paid into it in the window, unit: fen}
  link_id: {zh: 收款关系, en: payee link, unit: id}
  claim_id: {zh: 失业申领, en: claim, unit: id}
  cert_id: {zh: 认证, en: certification, unit: id}
makes:
  ring_id: {zh: 团伙编号，即其核心人员, en: "ring, by the number of its hub", unit: id}
  families: {zh: 互不相干的人（一家计一人）, en: "unrelated people, a family counted once", unit: persons}
  coincidences: {zh: 与他人共用两样以上的人次, en: people who share two things or more with others, unit: persons}
  expected: {zh: 随机重连下的平均人次, en: as many in a rewired network, unit: persons}
  near: {zh: 与核查属实案件的接近程度, en: "nearness to upheld cases, 1 as anybody", unit: times, note: 无核查属实案件时未知}
  upheld_members: {zh: 其中核查属实的, en: members of whom a review upheld fraud, unit: persons}
  largest: {zh: 同一样东西最多几人共用, en: most people who share one thing, unit: persons}
  since_month: {zh: 最早的联系月序, en: month number of the first tie, unit: month number}
  sharing_acct_id: {zh: 共用同一账户的人, en: members who share an account, unit: persons}
  sharing_device_id: {zh: 共用同一设备的人, en: members who share a device, unit: persons}
  sharing_phone_h: {zh: 共用同一手机号的人, en: members who share a phone, unit: persons}
  sharing_addr_h: {zh: 共用同一住址的人, en: members who share an address, unit: persons}
  real: {zh: 当夜网络的（非随机重连的）, en: "of the night's network, not of a rewired one", unit: 0 or 1}
  ring: {zh: 谁与谁共用什么, en: who shares what with whom, unit: list}
--- */
WITH paid AS (
    -- 窗口内每人每账户收到的待遇
    SELECT p.person_id, p.acct_id, MIN(p.pay_date_month) AS month, SUM(p.amount_fen) AS fen
    FROM payment AS p
    WHERE p.acct_id IS NOT NULL AND p.person_id IS NOT NULL AND p.pay_date_month > $as_of_month - $window_months
        AND p.pay_date_month <= $as_of_month
    GROUP BY p.person_id, p.acct_id
),
elsewhere AS (
    -- 其中汇入他人账户的；备案机构、用人单位的账户，备案的被监护人除外
    SELECT p.person_id, p.acct_id, b.holder_person_id, p.month, p.fen
    FROM paid AS p
    JOIN bank_account AS b ON b.acct_id = p.acct_id
    WHERE (b.holder_person_id IS NULL OR b.holder_person_id <> p.person_id)
        AND NOT EXISTS (SELECT 1 FROM employer AS e WHERE e.acct_id = p.acct_id)
        AND NOT EXISTS (
            SELECT 1 FROM exemption_in_force AS x
            WHERE x.kind = 'institution_account' AND x.key = CAST(p.acct_id AS VARCHAR)
        )
        AND NOT EXISTS (
            SELECT 1 FROM exemption_in_force AS x WHERE x.kind = 'guardian' AND x.key = CAST(p.person_id AS VARCHAR)
        )
),
linked AS (
    -- 这些收款关系的登记，一人一账户取最早一条
    SELECT w.person_id, w.acct_id, MIN(k.link_id) AS link_id
    FROM elsewhere AS w
    JOIN payee_link AS k ON k.person_id = w.person_id AND k.acct_id = w.acct_id
    GROUP BY w.person_id, w.acct_id
),
held AS (
    -- 这些账户的持有人
    SELECT w.acct_id, w.holder_person_id AS person_id, MIN(w.month) AS month
    FROM elsewhere AS w
    WHERE w.holder_person_id IS NOT NULL
    GROUP BY w.acct_id, w.holder_person_id
),
on_record AS (
    -- 备案的服务点设备
    SELECT x.key FROM exemption_in_force AS x WHERE x.kind = 'service_device'
),
used AS (
    -- 窗口内没有申报代办的申领、认证所用的设备
    SELECT c.person_id, c.device_id, c.apply_ts_month AS month, c.claim_id, CAST(NULL AS BIGINT) AS cert_id
    FROM ui_claim AS c
    WHERE c.agent_id IS NULL AND c.device_id IS NOT NULL AND c.apply_ts_month > $as_of_month - $window_months
    UNION ALL
    SELECT c.person_id, c.device_id, MIN(c.cert_ts_month) AS month, NULL, MIN(c.cert_id) AS cert_id
    FROM certification AS c
    WHERE c.device_id IS NOT NULL AND c.cert_ts_month > $as_of_month - $window_months
    GROUP BY c.person_id, c.device_id
),
many AS (
    -- 不止一人用过、没有备案的设备
    SELECT u.device_id
    FROM used AS u
    WHERE u.device_id NOT IN (SELECT o.key FROM on_record AS o)
    GROUP BY u.device_id
    HAVING COUNT(DISTINCT u.person_id) > 1
),
drawing AS (
    -- 窗口内领待遇的人及其账户的持有人，住在备案机构的除外
    SELECT p.person_id FROM paid AS p
    UNION
    SELECT h.person_id FROM held AS h
    EXCEPT
    SELECT k.person_id
    FROM payee_link AS k
    JOIN exemption_in_force AS x ON x.kind = 'institution_account' AND x.key = CAST(k.acct_id AS VARCHAR)
),
first_paid AS (
    -- 每人窗口内首次领款的月份
    SELECT p.person_id, MIN(p.month) AS month FROM paid AS p GROUP BY p.person_id
),
reached AS (
    -- 他们的电话、住址
    SELECT p.person_id, p.phone_h, p.addr_h, COALESCE(p.household_id, 0 - p.person_id) AS household, f.month
    FROM person AS p
    LEFT JOIN first_paid AS f ON f.person_id = p.person_id
    WHERE p.person_id IN (SELECT d.person_id FROM drawing AS d)
),
one_phone AS (
    -- 不止一户共用的电话
    SELECT r.phone_h FROM reached AS r WHERE r.phone_h IS NOT NULL
    GROUP BY r.phone_h HAVING COUNT(DISTINCT r.household) > 1
),
one_address AS (
    -- 不止一户共用的住址
    SELECT r.addr_h FROM reached AS r WHERE r.addr_h IS NOT NULL
    GROUP BY r.addr_h HAVING COUNT(DISTINCT r.household) > 1
),
tie AS (
    -- 每种联系一行：账户的收款人、账户的持有人、设备、电话和住址
    SELECT
        k.link_id * 100 AS tie_id, w.person_id, w.acct_id, CAST(NULL AS VARCHAR) AS device_id,
        CAST(NULL AS VARCHAR) AS phone_h, CAST(NULL AS VARCHAR) AS addr_h, 0 AS holder, w.month,
        CAST(w.fen AS BIGINT) AS fen, k.link_id, CAST(NULL AS BIGINT) AS claim_id, CAST(NULL AS BIGINT) AS cert_id
    FROM elsewhere AS w
    JOIN linked AS k ON k.person_id = w.person_id AND k.acct_id = w.acct_id
    UNION ALL
    SELECT h.acct_id * 100 + 1, h.person_id, h.acct_id, NULL, NULL, NULL, 1, h.month, NULL, NULL, NULL, NULL
    FROM held AS h
    UNION ALL
    SELECT
        COALESCE(u.claim_id * 100 + 2, u.cert_id * 100 + 7), u.person_id, NULL, u.device_id, NULL, NULL, 0, u.month,
        NULL, NULL, u.claim_id, u.cert_id
    FROM used AS u
    WHERE u.device_id IN (SELECT m.device_id FROM many AS m)
    UNION ALL
    SELECT
        r.person_id * 100 + 12, r.person_id, NULL, NULL, p.phone_h, a.addr_h, 0, r.month, NULL, NULL, NULL, NULL
    FROM reached AS r
    LEFT JOIN one_phone AS p ON p.phone_h = r.phone_h
    LEFT JOIN one_address AS a ON a.addr_h = r.addr_h
    WHERE p.phone_h IS NOT NULL OR a.addr_h IS NOT NULL
),
member AS (
    -- 有任何一种联系的人
    SELECT DISTINCT t.person_id FROM tie AS t
),
whole AS (
    -- 联系之外，再加上谁与谁是一家
    SELECT
        t.tie_id, t.person_id, t.acct_id, t.device_id, t.phone_h, t.addr_h, t.holder, CAST(NULL AS BIGINT) AS household_id,
        CAST(NULL AS BIGINT) AS kin_id, t.month, t.fen, t.link_id, t.claim_id, t.cert_id
    FROM tie AS t
    UNION ALL
    -- 他们的户
    SELECT
        p.person_id * 100 + 60, p.person_id, NULL, NULL, NULL, NULL, 0, p.household_id, NULL, NULL, NULL, NULL, NULL, NULL
    FROM person AS p
    WHERE p.household_id IS NOT NULL AND p.person_id IN (SELECT m.person_id FROM member AS m)
    UNION ALL
    -- 亲属登记，从编号小的一方看
    SELECT k.rel_id * 100 + 60 + 1, k.person_id, NULL, NULL, NULL, NULL, 0, NULL, k.kin_id, NULL, NULL, NULL, NULL, NULL
    FROM kinship AS k
    WHERE k.person_id < k.kin_id AND k.person_id IN (SELECT m.person_id FROM member AS m)
        AND k.kin_id IN (SELECT m.person_id FROM member AS m)
)
SELECT
    t.tie_id,
    t.person_id,
    t.acct_id,
    t.device_id,
    t.phone_h,
    t.addr_h,
    t.holder,
    t.household_id,
    t.kin_id,
    CASE WHEN u.person_id IS NOT NULL THEN 1 ELSE 0 END AS upheld,
    t.month,
    t.fen,
    t.link_id,
    t.claim_id,
    t.cert_id
FROM whole AS t
LEFT JOIN upheld_person AS u ON u.person_id = t.person_id

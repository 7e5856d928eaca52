/* ---
entity: agent_tie
key: [tie_id]
title: 经办业务中的联系
title_en: Ties of people to agents, employers, papers, telephones, addresses and devices
grain: 一条记录一行：窗口内办过退休、失业、工伤或一次性补缴的人，每件业务、每份补缴依据、其人员记录、每条亲属登记
reads: [pension_award, ui_claim, wi_case, enrolment, claimant_contribution, person, kinship, employer, payee_link, exemption_in_force, ext_court, upheld_person]
parameters:
  window_months: {value: 24, unit: months, source: 行政处罚法 第三十六条，两年内追责}
columns:
  person_id: {zh: 人员, en: person, unit: id}
  agent_id: {zh: 代办，没有的取单位的代办, en: "agent who filed it, else the agent of the employer", unit: id}
  employer_id: {zh: 单位, en: employer, unit: id, note: 在册的劳务派遣和人力资源代理单位不计}
  doc_no: {zh: 补缴依据文号, en: document behind a lump back-payment, unit: text, note: 法院仲裁文书登记里查得到的不计}
  unproven: {zh: 一次性补缴查无依据, en: lump back-pay under no document that a registry knows, unit: flag}
  phone_h: {zh: 手机号散列, en: hash of the phone number, unit: text, note: 住在备案机构的不计}
  addr_h: {zh: 住址散列, en: hash of the address, unit: text, note: 住在备案机构的不计}
  device_id: {zh: 申领设备, en: device of a claim, unit: text, note: 已申报代办的、备案服务点的不计}
  household_id: {zh: 户编号, en: household, unit: id}
  kin_id: {zh: 亲属, en: relative, unit: id}
  upheld: {zh: 有核查属实的欺诈, en: a review upheld fraud by the day, unit: 0 or 1}
  month: {zh: 月序, en: month number, unit: month number}
  award_id: {zh: 养老待遇, en: award, unit: id}
  claim_id: {zh: 失业申领, en: claim, unit: id}
  case_id: {zh: 工伤案件, en: case, unit: id}
  enrol_id: {zh: 参保登记, en: enrolment, unit: id}
  contrib_id: {zh: 缴费, en: contribution, unit: id}
makes:
  ring_id: {zh: 团伙编号，即其代办, en: "ring, by the number of its agent", unit: id}
  families: {zh: 互不相干的人（一家计一人）, en: "unrelated people, a family counted once", unit: persons}
  coincidences: {zh: 与他人共用两样以上的人次, en: people who share two things or more with others, unit: persons}
  expected: {zh: 随机重连下的平均人次, en: as many in a rewired network, unit: persons}
  near: {zh: 与核查属实案件的接近程度, en: "nearness to upheld cases, 1 as anybody", unit: times, note: 无核查属实案件时未知}
  upheld_members: {zh: 其中核查属实的, en: members of whom a review upheld fraud, unit: persons}
  largest: {zh: 同一样东西最多几人共用, en: most people who share one thing, unit: persons}
  since_month: {zh: 最早的联系月序, en: month number of the first tie, unit: month number}
  sharing_agent_id: {zh: 共用同一代办的人, en: members who share an agent, unit: persons}
  sharing_employer_id: {zh: 共用同一单位的人, en: members who share an employer, unit: persons}
  sharing_doc_no: {zh: 共用同一文书的人, en: members who share a document, unit: persons}
  sharing_unproven: {zh: 补缴查无依据的人, en: members with unproven back-pay, unit: persons}
  sharing_phone_h: {zh: 共用同一手机号的人, en: members who share a phone, unit: persons}
  sharing_addr_h: {zh: 共用同一住址的人, en: members who share an address, unit: persons}
  sharing_device_id: {zh: 共用同一设备的人, en: members who share a device, unit: persons}
  real: {zh: 当夜网络的（非随机重连的）, en: "of the night's network, not of a rewired one", unit: 0 or 1}
  ring: {zh: 谁与谁共用什么, en: who shares what with whom, unit: list}
--- */
WITH record AS (
    -- 窗口内的退休、失业、工伤业务；已申报代办的设备是代办的设备，不计
    SELECT
        a.award_id * 100 AS tie_id, a.person_id, a.agent_id, CAST(NULL AS BIGINT) AS employer_id,
        CAST(NULL AS VARCHAR) AS device_id, a.apply_date_month AS month, a.award_id, CAST(NULL AS BIGINT) AS claim_id,
        CAST(NULL AS BIGINT) AS case_id
    FROM pension_award AS a
    WHERE a.apply_date_month > $as_of_month - $window_months
    UNION ALL
    SELECT
        c.claim_id * 100 + 1 AS tie_id, c.person_id, c.agent_id, c.employer_id_last AS employer_id,
        CASE
            WHEN c.agent_id IS NULL AND NOT EXISTS (
                SELECT 1 FROM exemption_in_force AS x WHERE x.kind = 'service_device' AND x.key = c.device_id
            ) THEN c.device_id
        END AS device_id, c.apply_ts_month AS month, CAST(NULL AS BIGINT) AS award_id, c.claim_id,
        CAST(NULL AS BIGINT) AS case_id
    FROM ui_claim AS c
    WHERE c.apply_ts_month > $as_of_month - $window_months
    UNION ALL
    SELECT
        w.case_id * 100 + 2 AS tie_id, w.person_id, w.agent_id, w.employer_id, CAST(NULL AS VARCHAR) AS device_id,
        w.apply_ts_month AS month, CAST(NULL AS BIGINT) AS award_id, CAST(NULL AS BIGINT) AS claim_id, w.case_id
    FROM wi_case AS w
    WHERE w.apply_ts_month > $as_of_month - $window_months AND w.decision NOT IN ('rejected', 'withdrawn')
),
lump AS (
    -- 窗口内到账的一次性补缴，每人、每单位、每份依据一行
    SELECT
        k.person_id, k.employer_id, k.doc_no, MIN(k.contrib_id) AS contrib_id, MIN(k.paid_date_month) AS month,
        BOOL_OR(k.doc_type IN ('court', 'arbitration', 'labour_inspection', 'audit')) AS is_registered
    FROM claimant_contribution AS k
    WHERE k.kind = 'backpay_lump' AND k.paid_date_month > $as_of_month - $window_months
    GROUP BY k.person_id, k.employer_id, k.doc_no
),
backpaid AS (
    -- 其中依据在法院、仲裁、劳动监察、审计登记里查得到的，文书不计；没有文号或应当查得到而查不到的，记为查无依据
    SELECT
        l.person_id, l.employer_id, l.contrib_id, l.month,
        CASE WHEN NOT EXISTS (SELECT 1 FROM ext_court AS x WHERE x.doc_no = l.doc_no) THEN l.doc_no END AS doc_no,
        CASE
            WHEN l.doc_no IS NULL THEN 1
            WHEN l.is_registered AND NOT EXISTS (SELECT 1 FROM ext_court AS x WHERE x.doc_no = l.doc_no) THEN 1
        END AS unproven
    FROM lump AS l
),
member AS (
    -- 窗口内办过业务或补缴的人
    SELECT r.person_id FROM record AS r
    UNION
    SELECT b.person_id FROM backpaid AS b
),
enrolled AS (
    -- 这些人窗口内由代办登记的参保
    SELECT n.enrol_id, n.person_id, n.agent_id, n.employer_id, n.reg_ts_month AS month
    FROM enrolment AS n
    WHERE n.agent_id IS NOT NULL AND n.reg_ts_month > $as_of_month - $window_months
        AND n.person_id IN (SELECT m.person_id FROM member AS m)
),
resident AS (
    -- 待遇汇入备案机构账户的人，住址和电话是机构的
    SELECT k.person_id
    FROM payee_link AS k
    JOIN exemption_in_force AS x ON x.kind = 'institution_account' AND x.key = CAST(k.acct_id AS VARCHAR)
),
tie AS (
    -- 每种联系一行：业务、补缴、代办参保
    SELECT
        r.tie_id, r.person_id, r.agent_id, r.employer_id, CAST(NULL AS VARCHAR) AS doc_no, CAST(NULL AS BIGINT) AS unproven,
        CAST(NULL AS VARCHAR) AS phone_h, CAST(NULL AS VARCHAR) AS addr_h, r.device_id,
        CAST(NULL AS BIGINT) AS household_id, CAST(NULL AS BIGINT) AS kin_id, r.month, r.award_id, r.claim_id, r.case_id,
        CAST(NULL AS BIGINT) AS enrol_id, CAST(NULL AS BIGINT) AS contrib_id
    FROM record AS r
    UNION ALL
    SELECT
        b.contrib_id * 100 + 7, b.person_id, NULL, b.employer_id, b.doc_no, b.unproven, NULL, NULL, NULL, NULL, NULL,
        b.month, NULL, NULL, NULL, NULL, b.contrib_id
    FROM backpaid AS b
    UNION ALL
    SELECT
        n.enrol_id * 100 + 12, n.person_id, n.agent_id, n.employer_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, n.month,
        NULL, NULL, NULL, n.enrol_id, NULL
    FROM enrolled AS n
    UNION ALL
    -- 人员记录上的电话、住址和户
    SELECT
        p.person_id * 100 + 60, p.person_id, NULL, NULL, NULL, NULL,
        CASE WHEN NOT EXISTS (SELECT 1 FROM resident AS h WHERE h.person_id = p.person_id) THEN p.phone_h END,
        CASE WHEN NOT EXISTS (SELECT 1 FROM resident AS h WHERE h.person_id = p.person_id) THEN p.addr_h END,
        NULL, p.household_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM person AS p
    WHERE p.person_id IN (SELECT m.person_id FROM member AS m)
    UNION ALL
    -- 亲属登记，从编号小的一方看
    SELECT
        k.rel_id * 100 + 60 + 1, k.person_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, k.kin_id, NULL, NULL,
        NULL, NULL, NULL, NULL
    FROM kinship AS k
    WHERE k.person_id < k.kin_id AND k.person_id IN (SELECT m.person_id FROM member AS m)
        AND k.kin_id IN (SELECT m.person_id FROM member AS m)
)
SELECT
    t.tie_id,
    t.person_id,
    COALESCE(t.agent_id, e.agent_id) AS agent_id,
    CASE WHEN NOT (e.is_dispatch OR e.is_agency) THEN t.employer_id END AS employer_id,
    t.doc_no,
    t.unproven,
    t.phone_h,
    t.addr_h,
    t.device_id,
    t.household_id,
    t.kin_id,
    CASE WHEN u.person_id IS NOT NULL THEN 1 ELSE 0 END AS upheld,
    t.month,
    t.award_id,
    t.claim_id,
    t.case_id,
    t.enrol_id,
    t.contrib_id
FROM tie AS t
LEFT JOIN employer AS e ON e.employer_id = t.employer_id
LEFT JOIN upheld_person AS u ON u.person_id = t.person_id

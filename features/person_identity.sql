/* ---
entity: person_identity
key: [identity_id]
title: 人员档案的身份信息
title_en: What a person's record identifies him by
grain: one row a record that is not merged into another; the model's method makes a row of every pair of records that may be one person's, in which what a record alone has is dropped
reads: [person, identity_number, person_change, payee_link, bank_account, kinship, payment, enrolment]
parameters:
  recent_months: {value: 12, unit: months, source: 业务规则目录 C0 (十二个月)}
  hub_records: {value: 10, unit: records, source: 设计值，十份以上档案共用的电话、地址、账户是代办人、单位或机构的，不说明是同一人}
  long_number: {value: 18, unit: digits, source: GB 11643-1999，十八位公民身份号码}
  region_digits: {value: 6, unit: digits, source: GB 11643-1999，前六位为地址码}
  long_from: {value: 9, unit: digit, source: GB 11643-1999，十八位号码的第七、八位为世纪}
  short_from: {value: 7, unit: digit, source: GB 11643-1999，十五位号码没有世纪}
  short_digits: {value: 9, unit: digits, source: GB 11643-1999，六位出生日期、三位顺序码；十五位号码没有末位校验码}
  permit_from: {value: 81, unit: code, source: 港澳台居民居住证申领发放办法 (81、82、83 为港、澳、台居民)}
  permit_to: {value: 83, unit: code, source: 港澳台居民居住证申领发放办法}
  month_from: {value: 6, unit: character, source: 日期写作年-月-日, step: 1}
  month_day: {value: 5, unit: characters, source: 日期写作年-月-日, step: 1}
  year_digits: {value: 4, unit: digits, source: 日期的前四位为年, step: 1}
columns:
  person_id: {zh: 人员；成对时为建档较晚的一份, en: "person; of a pair, the record made later", unit: id}
  root: {zh: 归属人员；成对时为建档较早的一份, en: "whom the record stands for; of a pair, the record made earlier", unit: id}
  created_ts: {zh: 建档时间, en: when the record was made, unit: time}
  id_no: {zh: 证件号码, en: identity number, unit: text}
  former_no: {zh: 最近一次更改前的证件号码, en: the number before its last change, unit: text}
  number_region: {zh: 号码的地址码, en: the number's region, unit: text, note: 前六位}
  number_rest: {zh: 号码的出生日期和顺序码, en: the number's birth date and serial, unit: text, note: 九位，没有世纪和校验码，十五位和十八位的写法相同；其他证件为原号码}
  document: {zh: 证件是居民身份证还是通行证、居住证等, en: resident's card or another paper, unit: 0 or 1, note: 其他证件为 1}
  number_valid: {zh: 十八位号码的校验码相符, en: the check digit of the eighteen agrees, unit: true or false, note: 十五位和其他证件为空}
  name: {zh: 姓名, en: name, unit: text}
  former_name: {zh: 最近一次更改前的姓名, en: the name before its last change, unit: text}
  surname: {zh: 姓名第一个字, en: first character of the name, unit: text}
  born: {zh: 出生日期, en: day of birth, unit: text, note: 只用来比较两份档案是否相同}
  born_year: {zh: 出生年, en: year of birth, unit: text, note: 只用来找出要比较的档案}
  born_day: {zh: 出生月日, en: month and day of birth, unit: text, note: 同上}
  address: {zh: 住址, en: address, unit: hash, note: hub_records 份以上档案共用的为空}
  phone: {zh: 手机号, en: phone, unit: hash, note: 同上}
  account: {zh: 待遇收款账户, en: account paid to, unit: hash, note: 同上；没有的为空}
  kin_id: {zh: 一名登记的亲属, en: one registered relative, unit: id}
  paid: {zh: 近 recent_months 个月有待遇支付, en: was paid a benefit within recent_months, unit: 0 or 1}
  insured: {zh: 现在参保, en: is insured now, unit: 0 or 1}
  number_alike: {zh: 证件号码的相似程度, en: how alike the numbers are, unit: level, note: 仅成对时有；0 为两个都有效而不同的号码，见模型文件}
  name_alike: {zh: 姓名的相似程度, en: how alike the names are, unit: level, note: 同上}
  birth_alike: {zh: 出生日期的相似程度, en: how alike the days of birth are, unit: level, note: 同上；不说明年龄}
  address_alike: {zh: 住址相同, en: the addresses are the same, unit: level, note: 同上}
  phone_alike: {zh: 手机号相同, en: the phones are the same, unit: level, note: 同上}
  account_alike: {zh: 收款账户相同, en: the accounts are the same, unit: level, note: 同上}
  term_share: {zh: 同名的档案占全部档案的比例, en: share of all records that have the name, unit: share, note: 同上；两个姓名中较常见的一个}
  records: {zh: 从多少份档案中找出, en: among how many records it was found, unit: records, note: 同上}
  judged: {zh: 有一项足以引起比较，且登记中不互为亲属, en: "something makes them worth comparing, and neither is registered as kin of the other", unit: 0 or 1, note: 同上；其余各对只用来了解偶然和亲属间的相同}
  kin: {zh: 登记为亲属，或有共同的亲属, en: registered as kin or with a relative in common, unit: 0 or 1, note: 同上}
  drawn: {zh: 随机抽取的一对, en: a pair drawn at random, unit: 0 or 1, note: 同上}
  settled_by_rule: {zh: 号码相同，规则 X02 已可认定, en: the numbers are the same and rule X02 settles it, unit: true or false, note: 同上}
  both_paid: {zh: 两份档案近期都有待遇支付, en: both records were paid a benefit lately, unit: 0 or 1, note: 同上}
  both_insured: {zh: 两份档案现在都参保, en: both records are insured now, unit: 0 or 1, note: 同上}
--- */
WITH current_record AS (
    -- 没有并入他人的每份档案
    SELECT
        p.person_id, p.id_no, p.name, p.birth_date, p.addr_h, p.phone_h, p.created_ts,
        COALESCE(TRY_CAST(SUBSTR(p.id_no, 1, 2) AS INTEGER) NOT BETWEEN $permit_from AND $permit_to, FALSE)
            AS of_resident
    FROM person AS p
    WHERE p.merged_into IS NULL
),
change AS (
    -- 姓名、号码的每次更改，最近的排在前
    SELECT
        record_id AS person_id, field, old_v,
        ROW_NUMBER() OVER (PARTITION BY record_id, field ORDER BY change_ts DESC, change_id DESC) AS place
    FROM person_change WHERE field IN ('name', 'id_no')
),
former AS (
    -- 每份档案最近一次更改前的姓名、号码
    SELECT
        person_id, MAX(CASE WHEN field = 'name' THEN old_v END) AS name,
        MAX(CASE WHEN field = 'id_no' THEN old_v END) AS id_no
    FROM change WHERE place = 1 GROUP BY person_id
),
shared_phone AS (
    -- 多份档案共用的手机号
    SELECT phone_h FROM current_record GROUP BY phone_h HAVING COUNT(*) > $hub_records
),
shared_address AS (
    -- 多份档案共用的住址
    SELECT addr_h FROM current_record GROUP BY addr_h HAVING COUNT(*) > $hub_records
),
payee AS (
    -- 每个人正在使用的收款账户，取启用最晚的
    SELECT
        k.person_id, b.acct_h,
        ROW_NUMBER() OVER (PARTITION BY k.person_id ORDER BY k.valid_from DESC, k.link_id DESC) AS place
    FROM payee_link AS k JOIN bank_account AS b ON b.acct_id = k.acct_id
    WHERE k.valid_to IS NULL
),
account AS (
    -- 其中最近的一个
    SELECT person_id, acct_h FROM payee WHERE place = 1
),
shared_account AS (
    -- 多人共用的账户
    SELECT acct_h FROM account GROUP BY acct_h HAVING COUNT(*) > $hub_records
),
relative AS (
    -- 每个人登记的亲属中编号最小的一个
    SELECT person_id, MIN(kin_id) AS kin_id FROM kinship WHERE kin_id <> person_id GROUP BY person_id
),
payee_lately AS (
    -- 近一年有待遇支付的人
    SELECT DISTINCT person_id FROM payment WHERE ym_month > $as_of_month - $recent_months
),
insured_now AS (
    -- 现在参保的人
    SELECT DISTINCT person_id FROM enrolment WHERE end_date IS NULL
)
SELECT
    p.person_id AS identity_id, p.person_id, p.person_id AS root, p.created_ts, p.id_no, f.id_no AS former_no,
    SUBSTR(p.id_no, 1, $region_digits) AS number_region,
    CASE
        WHEN p.of_resident AND LENGTH(p.id_no) = $long_number THEN SUBSTR(p.id_no, $long_from, $short_digits)
        WHEN p.of_resident THEN SUBSTR(p.id_no, $short_from, $short_digits)
        ELSE p.id_no
    END AS number_rest,
    CASE WHEN p.of_resident THEN 0 ELSE 1 END AS document,
    CASE WHEN p.of_resident THEN n.id_valid END AS number_valid,
    p.name, f.name AS former_name, SUBSTR(p.name, 1, 1) AS surname,
    CAST(p.birth_date AS VARCHAR) AS born,
    SUBSTR(CAST(p.birth_date AS VARCHAR), 1, $year_digits) AS born_year,
    SUBSTR(CAST(p.birth_date AS VARCHAR), $month_from, $month_day) AS born_day,
    CASE WHEN sa.addr_h IS NULL THEN p.addr_h END AS address,
    CASE WHEN sp.phone_h IS NULL THEN p.phone_h END AS phone,
    CASE WHEN sb.acct_h IS NULL THEN a.acct_h END AS account,
    r.kin_id,
    CASE WHEN l.person_id IS NULL THEN 0 ELSE 1 END AS paid,
    CASE WHEN i.person_id IS NULL THEN 0 ELSE 1 END AS insured,
    CAST(NULL AS DOUBLE) AS number_alike, CAST(NULL AS DOUBLE) AS name_alike, CAST(NULL AS DOUBLE) AS birth_alike,
    CAST(NULL AS DOUBLE) AS address_alike, CAST(NULL AS DOUBLE) AS phone_alike, CAST(NULL AS DOUBLE) AS account_alike,
    CAST(NULL AS DOUBLE) AS term_share, CAST(NULL AS DOUBLE) AS records, CAST(NULL AS DOUBLE) AS judged,
    CAST(NULL AS DOUBLE) AS kin, CAST(NULL AS DOUBLE) AS drawn, CAST(NULL AS DOUBLE) AS settled_by_rule,
    CAST(NULL AS DOUBLE) AS both_paid, CAST(NULL AS DOUBLE) AS both_insured
FROM current_record AS p
LEFT JOIN identity_number AS n ON n.person_id = p.person_id
LEFT JOIN former AS f ON f.person_id = p.person_id
LEFT JOIN shared_phone AS sp ON sp.phone_h = p.phone_h
LEFT JOIN shared_address AS sa ON sa.addr_h = p.addr_h
LEFT JOIN account AS a ON a.person_id = p.person_id
LEFT JOIN shared_account AS sb ON sb.acct_h = a.acct_h
LEFT JOIN relative AS r ON r.person_id = p.person_id
LEFT JOIN payee_lately AS l ON l.person_id = p.person_id
LEFT JOIN insured_now AS i ON i.person_id = p.person_id

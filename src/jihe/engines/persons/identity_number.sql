-- 公民身份号码的校验码（GB 11643-1999 附录 A，即 ISO 7064:1983 MOD 11-2）。
-- Fifteen digits have no check digit, and foreigners' numbers begin with the letters of their country: neither is judged.
WITH weighed AS (
    -- 前十七位各乘以权数的和，除以十一的余数；有一位不是数字的为空
    SELECT
        person_id, UPPER(SUBSTR(id_no, 18, 1)) AS last_digit,
        (
            TRY_CAST(SUBSTR(id_no, 1, 1) AS INTEGER) * 7
            + TRY_CAST(SUBSTR(id_no, 2, 1) AS INTEGER) * 9
            + TRY_CAST(SUBSTR(id_no, 3, 1) AS INTEGER) * 10
            + TRY_CAST(SUBSTR(id_no, 4, 1) AS INTEGER) * 5
            + TRY_CAST(SUBSTR(id_no, 5, 1) AS INTEGER) * 8
            + TRY_CAST(SUBSTR(id_no, 6, 1) AS INTEGER) * 4
            + TRY_CAST(SUBSTR(id_no, 7, 1) AS INTEGER) * 2
            + TRY_CAST(SUBSTR(id_no, 8, 1) AS INTEGER) * 1
            + TRY_CAST(SUBSTR(id_no, 9, 1) AS INTEGER) * 6
            + TRY_CAST(SUBSTR(id_no, 10, 1) AS INTEGER) * 3
            + TRY_CAST(SUBSTR(id_no, 11, 1) AS INTEGER) * 7
            + TRY_CAST(SUBSTR(id_no, 12, 1) AS INTEGER) * 9
            + TRY_CAST(SUBSTR(id_no, 13, 1) AS INTEGER) * 10
            + TRY_CAST(SUBSTR(id_no, 14, 1) AS INTEGER) * 5
            + TRY_CAST(SUBSTR(id_no, 15, 1) AS INTEGER) * 8
            + TRY_CAST(SUBSTR(id_no, 16, 1) AS INTEGER) * 4
            + TRY_CAST(SUBSTR(id_no, 17, 1) AS INTEGER) * 2
        ) % 11 AS remainder
    FROM person
    WHERE LENGTH(id_no) = 18 AND SUBSTR(id_no, 1, 1) BETWEEN '0' AND '9'
)
SELECT person_id, COALESCE(SUBSTR('10X98765432', remainder + 1, 1) = last_digit, FALSE) AS id_valid
FROM weighed

-- 登记库的证件号码对应到哪个人：每个号码只对一人，已并入的记录随其去向。
-- One canonical person per identity number; merged records are followed to where they went.
WITH ranked AS (
    -- 同一号码有几条记录时，取未并入的、编号最小的
    SELECT
        id_no, root, name,
        ROW_NUMBER() OVER (
            PARTITION BY id_no
            ORDER BY CASE WHEN merged_into IS NULL THEN 0 ELSE 1 END, root, person_id
        ) AS place
    FROM person
)
SELECT r.id_no, r.root AS person_id, r.name, p.name AS canonical_name
FROM ranked AS r LEFT JOIN person AS p ON p.person_id = r.root
WHERE r.place = 1

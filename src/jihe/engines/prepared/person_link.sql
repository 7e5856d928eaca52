-- 登记库的证件号码对应到哪个人：每个号码只对一人，已并入的记录随其去向。
-- One canonical person per identity number; merged records are followed to where they went.
WITH RECURSIVE chain AS (
    -- 每个已并入的人，并入到谁，一步一步往下走；上限防止互相并入时走不完
    SELECT person_id, merged_into AS root, 1 AS step FROM person WHERE merged_into IS NOT NULL
    UNION ALL
    SELECT chain.person_id, person.merged_into, chain.step + 1
    FROM chain JOIN person ON person.person_id = chain.root
    WHERE person.merged_into IS NOT NULL AND chain.step < 16
),
last_step AS (
    -- 走到底的那一步
    SELECT person_id, MAX(step) AS step FROM chain GROUP BY person_id
),
rooted AS (
    -- 每条人员记录及其最终去向
    SELECT p.person_id, p.id_no, p.name, p.merged_into, COALESCE(c.root, p.person_id) AS root
    FROM person AS p
    LEFT JOIN last_step AS s ON s.person_id = p.person_id
    LEFT JOIN chain AS c ON c.person_id = s.person_id AND c.step = s.step
),
ranked AS (
    -- 同一号码有几条记录时，取未并入的、编号最小的
    SELECT
        id_no, root, name,
        ROW_NUMBER() OVER (
            PARTITION BY id_no
            ORDER BY CASE WHEN merged_into IS NULL THEN 0 ELSE 1 END, root, person_id
        ) AS place
    FROM rooted
)
SELECT r.id_no, r.root AS person_id, r.name, p.name AS canonical_name
FROM ranked AS r LEFT JOIN person AS p ON p.person_id = r.root
WHERE r.place = 1

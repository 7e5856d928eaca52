-- 每条人员记录最终归到哪个人：已并入的记录随其去向，一步一步往下走。
-- Each person record and whom it stands for once merged records are followed to where they went.
WITH RECURSIVE chain AS (
    -- 每个已并入的人，并入到谁；上限防止互相并入时走不完
    SELECT person_id, merged_into AS root, 1 AS step FROM person WHERE merged_into IS NOT NULL
    UNION ALL
    SELECT chain.person_id, person.merged_into, chain.step + 1
    FROM chain JOIN person ON person.person_id = chain.root
    WHERE person.merged_into IS NOT NULL AND chain.step < 16
),
last_step AS (
    -- 走到底的那一步
    SELECT person_id, MAX(step) AS step FROM chain GROUP BY person_id
)
SELECT p.person_id, COALESCE(c.root, p.person_id) AS root
FROM person AS p
LEFT JOIN last_step AS s ON s.person_id = p.person_id
LEFT JOIN chain AS c ON c.person_id = s.person_id AND c.step = s.step

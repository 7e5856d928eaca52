-- 已并入的人员记录，各归到哪个人：随其去向，一步一步走到底；互相并入、没有底的不算。
-- Merged person records alone, each with whom it stands for: a record that is not merged itself.
WITH RECURSIVE chain AS (
    -- 每条已并入的记录走过的每一步；上限防止互相并入时走不完
    SELECT person_id, merged_into AS root, 1 AS step FROM merge_step
    UNION ALL
    SELECT chain.person_id, m.merged_into, chain.step + 1
    FROM chain JOIN merge_step AS m ON m.person_id = chain.root
    WHERE chain.step < 16
)
SELECT c.person_id, c.root
FROM chain AS c LEFT JOIN merge_step AS m ON m.person_id = c.root
WHERE m.person_id IS NULL

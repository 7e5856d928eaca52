-- 每个工伤案件的证人：名单摊开，归到并入后的人，一人一行。
-- Who bore witness in each case, one row a person.
WITH listed AS (
    -- 名单摊开
    SELECT case_id, UNNEST(witness_ids) AS person_id FROM wi_case
)
SELECT DISTINCT w.case_id, COALESCE(i.root, w.person_id) AS person_id
FROM listed AS w LEFT JOIN identity AS i ON i.person_id = w.person_id

-- 每次鉴定的专家组里有谁：名单摊开，一人一行；同一人列名两次的记次数。
-- Who sat on each panel, one row an expert; whoever the list names twice is one row that says so.
WITH listed AS (
    -- 名单摊开
    SELECT appr_id, UNNEST(expert_ids) AS expert_id FROM wi_appraisal
),
counted AS (
    -- 每个专家列名几次
    SELECT appr_id, expert_id, CAST(COUNT(*) AS INTEGER) AS seats FROM listed GROUP BY appr_id, expert_id
)
SELECT c.appr_id, c.expert_id, c.seats, x.person_id, x.hospital_id
FROM counted AS c
LEFT JOIN expert AS x ON x.expert_id = c.expert_id

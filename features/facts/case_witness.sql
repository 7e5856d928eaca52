/* ---
fact: case_witness
key: [case_id, person_id]
title: 工伤案件证人
title_en: Witnesses of an injury
grain: 每个工伤案件的证人，归到并入后的人，一人一行
grain_en: one row a work-injury case and witness, merged records followed
reads: [wi_case, identity]
columns:
  case_id: {zh: 案件编号, en: case, type: id}
  person_id: {zh: 证人, en: witness, type: id}
--- */
WITH listed AS (
    -- 名单摊开
    SELECT case_id, UNNEST(witness_ids) AS person_id FROM wi_case
)
SELECT DISTINCT w.case_id, COALESCE(i.root, w.person_id) AS person_id
FROM listed AS w LEFT JOIN identity AS i ON i.person_id = w.person_id

/* ---
fact: appraisal_expert
key: [appr_id, expert_id]
title: 鉴定专家组成员
title_en: Experts on a panel
grain: 每次鉴定的专家组，一人一行；同一人列名两次的仍为一行，记次数
grain_en: one row an appraisal and expert, whoever the list names twice too
reads: [wi_appraisal, expert]
columns:
  appr_id: {zh: 鉴定编号, en: appraisal, type: id}
  expert_id: {zh: 专家编号, en: expert, type: id}
  seats: {zh: 列名次数, en: how often the panel names the expert; 1 as it should be, type: int, unit: times}
  person_id: {zh: 专家本人, en: the expert as a person, type: id, nullable: true}
  hospital_id: {zh: 所属医院, en: hospital of the expert, type: id, nullable: true}
--- */
WITH listed AS (
    -- 名单摊开
    SELECT appr_id, UNNEST(expert_ids) AS expert_id FROM wi_appraisal
),
counted AS (
    -- 每个专家列名几次
    SELECT appr_id, expert_id, COUNT(*) AS seats FROM listed GROUP BY appr_id, expert_id
)
SELECT c.appr_id, c.expert_id, c.seats, x.person_id, x.hospital_id
FROM counted AS c
LEFT JOIN expert AS x ON x.expert_id = c.expert_id

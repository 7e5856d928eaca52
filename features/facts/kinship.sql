/* ---
fact: kinship
key: [person_id, rel_id]
title: 亲属
title_en: Next of kin, seen from either side
grain: 每条亲属登记、从每一方看一行：配偶、父母、子女、兄弟姐妹，不论登记在哪一方；同址不算
grain_en: one row a registered kinship and side of it; living at one address is none
reads: [relation]
columns:
  person_id: {zh: 人员, en: person, type: id}
  rel_id: {zh: 关系登记, en: row of relation, type: id}
  kin_id: {zh: 亲属, en: the relative, type: id}
  kind: {zh: 亲属是其什么人, en: what the relative is to the person, type: code, codes: relation_kind}
  valid_from: {zh: 起, en: from, type: date, nullable: true}
  valid_to: {zh: 止, en: until; null while it lasts, type: date, nullable: true}
--- */
WITH seen AS (
    -- 甲方看乙方，按登记
    SELECT a_person AS person_id, rel_id, b_person AS kin_id, kind, valid_from, valid_to
    FROM relation WHERE kind <> 'co_address'
    UNION ALL
    -- 乙方看甲方，父母与子女互换
    SELECT
        b_person AS person_id, rel_id, a_person AS kin_id,
        CASE WHEN kind = 'parent' THEN 'child' WHEN kind = 'child' THEN 'parent' ELSE kind END AS kind,
        valid_from, valid_to
    FROM relation WHERE kind <> 'co_address' AND a_person <> b_person
)
SELECT person_id, rel_id, kin_id, kind, valid_from, valid_to FROM seen

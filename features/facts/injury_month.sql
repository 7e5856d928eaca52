/* ---
fact: injury_month
key: [case_id, ym]
title: 案件各月的长期待遇
title_en: Monthly benefits of an injury, by month
grain: 每个工伤案件、每个所属月一行，该月有没有全部收回的伤残津贴、生活护理费、差额补足或供养亲属抚恤金
grain_en: one row a case and month for which an allowance, care fee, top-up or dependant's pension was paid and not all brought back
reads: [payment]
columns:
  case_id: {zh: 工伤案件, en: work-injury case, type: id}
  ym: {zh: 所属期, en: month, type: ym}
  left_fen: {zh: 当月合计，减去已退回的, en: "paid for the month, less what was returned", type: fen}
  dependants_fen: {zh: 其中供养亲属抚恤金, en: dependants' pensions among it, type: fen, nullable: true}
--- */
SELECT
    case_id, ym, SUM(left_fen) AS left_fen,
    SUM(CASE WHEN item = 'dep_month' THEN left_fen END) AS dependants_fen
FROM payment
WHERE case_id IS NOT NULL AND item IN ('disab_month', 'care_month', 'topup', 'dep_month') AND left_fen > 0
GROUP BY case_id, ym

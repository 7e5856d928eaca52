/* ---
fact: claimant_contribution
key: [contrib_id]
title: 待遇所涉人员的缴费
title_en: Contributions of whom a benefit is about
grain: 领过或申请过任何待遇的人，及已发丧葬抚恤的死者，每笔缴费一行；缴费大表一夜只为这些人扫一遍
grain_en: one row a contribution of who ever had an award, a claim, an injury, a subsidy or a dependant's pension, and of the deceased for whom a death benefit was paid
reads: [contribution, pension_award, ui_claim, wi_case, oi_case, skill_subsidy, dependant, death_benefit]
columns:
  person_id: {zh: 人员, en: person, type: id}
  contrib_id: {zh: 缴费编号, en: row of contribution, type: id}
  employer_id: {zh: 单位, en: employer; null where no employer pays, type: id, nullable: true}
  ym: {zh: 费款所属期, en: month it is for, type: ym}
  lines_ep: {zh: 含EP, en: covers EP, type: bool}
  lines_gp: {zh: 含GP, en: covers GP, type: bool}
  lines_rp: {zh: 含RP, en: covers RP, type: bool}
  lines_ui: {zh: 含UI, en: covers UI, type: bool}
  lines_wi: {zh: 含WI, en: covers WI, type: bool}
  lines_wis: {zh: 含WIS, en: covers WIS, type: bool}
  base_ep_fen: {zh: 养老缴费基数, en: base of pension contributions, type: fen, nullable: true}
  base_uw_fen: {zh: 失业工伤缴费基数, en: base of the other lines, type: fen, nullable: true}
  paid_date: {zh: 到账日期, en: paid on, type: date, nullable: true}
  kind: {zh: 缴费类型, en: kind of contribution, type: code, codes: contribution_kind}
  payer: {zh: 缴费主体, en: who paid, type: code, codes: payer}
  doc_type: {zh: 补缴依据, en: document behind a back-payment, type: code, codes: doc_type, nullable: true}
  doc_no: {zh: 文书编号, en: its number, type: text, nullable: true}
--- */
WITH claimant AS (
    -- 有养老待遇、失业申领、工伤或职业伤害案件、技能补贴、供养亲属抚恤金的人，及丧葬抚恤待遇的死者
    SELECT person_id FROM pension_award
    UNION SELECT person_id FROM ui_claim
    UNION SELECT person_id FROM wi_case
    UNION SELECT rider_id FROM oi_case
    UNION SELECT person_id FROM skill_subsidy
    UNION SELECT person_id FROM dependant
    UNION SELECT deceased_id FROM death_benefit
)
SELECT
    k.person_id, k.contrib_id, k.employer_id, k.ym, k.lines_ep, k.lines_gp, k.lines_rp, k.lines_ui, k.lines_wi,
    k.lines_wis, k.base_ep_fen, k.base_uw_fen, k.paid_date, k.kind, k.payer, k.doc_type, k.doc_no
FROM contribution AS k JOIN claimant AS c ON c.person_id = k.person_id

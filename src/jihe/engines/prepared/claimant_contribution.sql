-- 待遇所涉人员的缴费：领过或申请过任何待遇的人，及已发丧葬抚恤的死者；缴费大表一夜只为这些人扫一遍。
-- Contributions of whoever drew or claimed a benefit, or died and left one: the big table is read once a night.
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
    k.person_id, k.contrib_id, k.employer_id, k.ym, k.ym_month, k.lines_ep, k.lines_gp, k.lines_rp, k.lines_ui, k.lines_wi, k.lines_wis,
    k.base_ep_fen, k.base_uw_fen, k.paid_date, k.paid_date_month, k.kind, k.payer, k.doc_type, k.doc_no
FROM contribution AS k JOIN claimant AS c ON c.person_id = k.person_id

/* ---
fact: claim_standing
key: [claim_id]
title: 在发申领的余额
title_en: What a running claim still has to draw
grain: 每份在发、领过失业保险金的申领一行；月标准取没有全部收回的各月中最高的
grain_en: one row a claim that is running and has drawn monthly benefit which was not all brought back
reads: [payment, ui_claim]
columns:
  claim_id: {zh: 申领, en: claim, type: id}
  monthly_fen: {zh: 月标准, en: monthly benefit, type: fen}
  months_left: {zh: 余下的月数, en: months left of those granted, type: int, unit: months}
--- */
WITH drawn AS (
    -- 每份申领没有全部收回的失业保险金：最高的一个月，最早和最近的月份
    SELECT claim_id, MAX(amount_fen) AS monthly_fen, MIN(ym_month) AS first_month, MAX(ym_month) AS last_month
    FROM payment WHERE item = 'monthly' AND left_fen > 0
    GROUP BY claim_id
)
SELECT
    c.claim_id, d.monthly_fen,
    GREATEST(c.granted_months - (d.last_month - COALESCE(c.start_ym_month, d.first_month) + 1), 0) AS months_left
FROM ui_claim AS c JOIN drawn AS d ON d.claim_id = c.claim_id
WHERE c.status = 'active'

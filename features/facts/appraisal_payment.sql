/* ---
fact: appraisal_payment
key: [appr_id, src_table, src_key]
title: 据鉴定结论支付的等级待遇
title_en: Benefits by grade paid on an appraisal's conclusion
grain: 每次有结论的鉴定，据其结论支付、未全额退回的每一笔等级待遇一行：结论之日起、下一次结论之前
grain_en: one row a concluded appraisal and payment by grade not wholly returned, from its conclusion until the next one's
reads: [wi_appraisal, payment]
columns:
  appr_id: {zh: 鉴定编号, en: appraisal, type: id}
  src_table: {zh: 支付表, en: table that holds the payment, type: code, codes: money_table}
  src_key: {zh: 支付编号, en: key of the payment in it, type: id}
  ym: {zh: 待遇所属期, en: month it is for; of the payment where it is for none, type: ym}
  amount_fen: {zh: 尚未收回, en: the amount less what was returned, type: fen}
--- */
WITH concluded AS (
    -- 工伤案件每一次有结论的鉴定，及同一案件下一次结论的日期
    SELECT appr_id, case_id, conclusion_date,
        LEAD(conclusion_date) OVER (PARTITION BY case_id ORDER BY conclusion_date, appr_id) AS next_date
    FROM wi_appraisal
    WHERE case_id IS NOT NULL AND conclusion_date IS NOT NULL
)
SELECT a.appr_id, p.src_table, p.src_key, p.ym, p.left_fen AS amount_fen
FROM concluded AS a
JOIN payment AS p ON p.case_id = a.case_id AND p.pay_date >= a.conclusion_date
WHERE p.item IN ('disab_lump', 'med_lump', 'disab_month', 'care_month', 'topup')
    AND p.left_fen > 0 AND (a.next_date IS NULL OR p.pay_date < a.next_date)

/* ---
fact: ${name}
key: [award_id]
title: ${title}
title_en: ${title_en}
grain: ${unwritten}：一行是什么。近几个月有支付的养老待遇，一项一行
grain_en: "To be written: what one row is. One row a pension award paid in the last months"
reads: [payment]
parameters:
  window_months: {value: 3, unit: months, source: ${unwritten}：出处}
columns:
  award_id: {zh: 养老待遇, en: pension award, type: id}
  payments: {zh: 支付笔数, en: payments, type: int, unit: payments}
  paid_fen: {zh: 支付合计, en: paid in all, type: fen}
--- */
SELECT award_id, COUNT(src_key) AS payments, SUM(amount_fen) AS paid_fen
FROM payment
WHERE award_id IS NOT NULL
    AND pay_date_month > $$as_of_month - $$window_months AND pay_date_month <= $$as_of_month
GROUP BY award_id

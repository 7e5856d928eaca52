/* ---
code: ${code}
title: ${title}
title_en: ${title_en}
asks: ${unwritten}：一句话的问题。近几个月，同一${zh}的支付次数是否过多？
asks_en: "To be written: the question as one sentence. In the last months, was one ${en} paid too often?"
line: ${line}
entity: ${entity}
subject: person
status: draft
basis: [${unwritten}：法律名称 第几条]
reads: [${reads}]
eligible: |
  SELECT ${key} FROM payment
  WHERE ${key} IS NOT NULL
    AND pay_date_month > $$as_of_month - $$window_months AND pay_date_month <= $$as_of_month
parameters:
  window_months: {value: 3, unit: months, source: ${unwritten}：出处}
  most_payments: {value: 4, unit: payments, source: ${unwritten}：出处}
at_stake: ${unwritten}：涉及的是哪些钱。这几个月里的全部支付
at_stake_en: "To be written: which money. All that was paid in those months"
look_alikes:
  - what: ${unwritten}：与它相似而正当的情形
    what_en: "To be written: what resembles it and is right"
    cleared_by: ${unwritten}：凭什么澄清
    cleared_by_en: "To be written: what clears it"
tests:
  paid_often:
    zh: ${unwritten}：这种情形的名称。支付次数过多
    en: "To be written: its name. Paid too often"
    severity: 2
    says: "${zh} {${key}} 近 {window_months} 个月支付 {payments} 次，共 {at_stake_fen|yuan} 元"
    says_en: "In {window_months} months ${en} {${key}} was paid {payments} times, {at_stake_fen|yuan} yuan"
--- */
-- 近几个月的每一笔支付（每个 CTE 一句话：这一步留下什么，去掉什么）
WITH paid AS (
    SELECT ${key}, src_table, src_key, ym, amount_fen AS fen FROM payment
    WHERE ${key} IS NOT NULL
        AND pay_date_month > $$as_of_month - $$window_months AND pay_date_month <= $$as_of_month
),
-- 每个对象的支付次数
counted AS (SELECT ${key}, COUNT(src_key) AS payments FROM paid GROUP BY ${key}),
-- 次数超过上限的，每行一笔支付（每种情形一个 CTE，名称就是 tests 里的）
paid_often AS (
    SELECT p.*,${subject} p.${key} AS proof__${entity}, c.payments, $$window_months AS window_months
    FROM counted AS c
    JOIN paid AS p ON p.${key} = c.${key}
    JOIN ${entity} AS e ON e.${key} = c.${key}
    WHERE c.payments > $$most_payments
)
SELECT * FROM paid_often

-- Whole queries that both engines answer alike, run by test_spark.py, each ends in a semicolon.

-- Totals and groups
SELECT COUNT(*) AS n, COUNT(divisor) AS d, COUNT(DISTINCT actual_months) AS k FROM pension_award;
SELECT SUM(monthly_fen) AS a, SUM(actual_months) AS b, SUM(divisor) AS c, SUM(end_ym) AS d FROM pension_award;
SELECT AVG(monthly_fen) AS a, AVG(actual_months) AS b, AVG(divisor) AS c, AVG(end_ym) AS d FROM pension_award;
SELECT MIN(award_date) AS a, MAX(recorded_ts) AS b, MIN(divisor) AS c, MAX(end_ym) AS d FROM pension_award;
SELECT MIN(name) AS a, MAX(name) AS b, MIN(end_ym IS NULL) AS c FROM person CROSS JOIN pension_award;
SELECT COUNT(*) FILTER (WHERE divisor > 0) AS a, BOOL_OR(divisor > 0) AS b, BOOL_AND(divisor > 0) AS c FROM pension_award;
SELECT COUNT(*) FILTER (WHERE divisor > 0) AS a, COUNT(CASE WHEN divisor > 0 THEN award_id END) AS b FROM pension_award WHERE
    divisor IS NULL;
SELECT BOOL_OR(divisor > 9) AS a, BOOL_AND(divisor > 9) AS b FROM pension_award WHERE award_id = 1;
SELECT SUM(monthly_fen) AS a, COUNT(*) AS b, MAX(name) AS c FROM pension_award, person WHERE award_id > 99;
SELECT SUM(amount_fen) FILTER (WHERE acct_id = 7) AS a, COUNT(*) FILTER (WHERE acct_id IS NULL) AS b FROM
    pension_payment;
SELECT person_id, SUM(amount_fen) AS a FROM pension_payment GROUP BY person_id HAVING COUNT(*) > 1;
SELECT acct_id, COUNT(*) AS n FROM pension_payment GROUP BY acct_id;
SELECT ym, SUM(amount_fen) / NULLIF(COUNT(*), 0) AS mean FROM pension_payment GROUP BY ym;
SELECT person_id, CAST(SUM(amount_fen) AS BIGINT) * 2 AS a FROM pension_payment GROUP BY 1;
SELECT COUNT(DISTINCT (acct_id, ym)) AS n FROM pension_payment;
SELECT ym, STRING_AGG(CAST(pay_id AS VARCHAR), '、' ORDER BY amount_fen DESC, pay_id) AS ids FROM pension_payment
    GROUP BY ym;
SELECT STRING_AGG(name, ',' ORDER BY person_id) AS names FROM person WHERE person_id > 90;
SELECT STRING_AGG(CAST(acct_id AS VARCHAR), ',' ORDER BY pay_id) AS accounts FROM pension_payment;

-- Windows: nulls last both ways, frames, ties by peers
SELECT pay_id, ROW_NUMBER() OVER (ORDER BY acct_id, pay_id) AS a, ROW_NUMBER() OVER (ORDER BY acct_id DESC,
    pay_id) AS b FROM pension_payment;
SELECT pay_id, RANK() OVER (ORDER BY acct_id) AS a, DENSE_RANK() OVER (ORDER BY ym DESC) AS b FROM
    pension_payment;
SELECT pay_id, LAG(acct_id) OVER (PARTITION BY person_id ORDER BY pay_id) AS a, LEAD(ym, 1, 0) OVER (ORDER BY
    pay_id) AS b FROM pension_payment;
SELECT pay_id, FIRST_VALUE(acct_id) OVER (PARTITION BY ym ORDER BY pay_id) AS a, LAST_VALUE(pay_id) OVER
    (PARTITION BY ym ORDER BY amount_fen) AS b FROM pension_payment;
SELECT pay_id, SUM(amount_fen) OVER (ORDER BY ym) AS a, COUNT(*) OVER (PARTITION BY acct_id) AS b, MAX(ym) OVER
    () AS c FROM pension_payment;
SELECT pay_id, SUM(amount_fen) OVER (ORDER BY pay_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS a FROM
    pension_payment;
SELECT pay_id, COUNT(*) OVER (ORDER BY ym_month RANGE BETWEEN $n PRECEDING AND 1 PRECEDING) AS a FROM
    pension_payment;
SELECT pay_id, AVG(amount_fen) OVER (PARTITION BY person_id) AS a FROM pension_payment;
SELECT pay_id FROM pension_payment QUALIFY ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY ym DESC, pay_id) =
    1;

-- Joins and subqueries
SELECT a.award_id, p.pay_id FROM pension_award AS a LEFT JOIN pension_payment AS p ON p.award_id = a.award_id;
SELECT a.award_id, p.pay_id FROM pension_award AS a RIGHT JOIN pension_payment AS p ON p.award_id = a.award_id;
SELECT a.award_id, p.pay_id FROM pension_award AS a FULL JOIN pension_payment AS p ON p.award_id = a.award_id;
SELECT award_id, pay_id FROM pension_award JOIN pension_payment USING (award_id);
SELECT a.award_id FROM pension_award AS a SEMI JOIN pension_payment AS p ON p.award_id = a.award_id;
SELECT a.award_id FROM pension_award AS a ANTI JOIN pension_payment AS p ON p.award_id = a.award_id;
SELECT p.pay_id, q.pay_id AS other FROM pension_payment AS p JOIN pension_payment AS q ON q.acct_id IS NOT
    DISTINCT FROM p.acct_id AND q.pay_id > p.pay_id;
SELECT award_id FROM pension_award AS a WHERE EXISTS (SELECT 1 FROM pension_payment AS p WHERE p.award_id =
    a.award_id AND p.amount_fen > 0);
SELECT award_id FROM pension_award WHERE person_id NOT IN (SELECT merged_into FROM person WHERE merged_into IS
    NOT NULL);
SELECT award_id FROM pension_award WHERE person_id NOT IN (SELECT merged_into FROM person);
SELECT award_id, (SELECT MAX(amount_fen) FROM pension_payment AS p WHERE p.award_id = a.award_id) AS most FROM
    pension_award AS a;
SELECT p.n FROM (SELECT person_id, COUNT(*) AS n FROM pension_payment GROUP BY person_id) AS p WHERE p.n > 1;

-- Sets
SELECT person_id FROM pension_award UNION SELECT person_id FROM pension_payment;
SELECT person_id, NULL AS x FROM pension_award UNION ALL SELECT person_id, ym FROM pension_payment;
SELECT person_id FROM person EXCEPT SELECT person_id FROM pension_award;
SELECT DISTINCT acct_id FROM pension_payment INTERSECT SELECT acct_id FROM pension_payment;
WITH n AS (SELECT person_id, COUNT(*) AS n FROM pension_payment GROUP BY person_id), m AS (SELECT MAX(n) AS n
    FROM n) SELECT n.person_id, m.n FROM n JOIN m ON n.n = m.n;
WITH total AS (SELECT SUM(amount_fen) AS fen, COUNT(*) AS n FROM pension_payment WHERE amount_fen > $n) SELECT
    p.pay_id, t.fen, t.n FROM pension_payment AS p CROSS JOIN total AS t;
WITH total AS (SELECT SUM(amount_fen) AS fen FROM pension_payment HAVING COUNT(*) > 1) SELECT * FROM total;

-- The law and the prepared views
SELECT name, value, value_fen, value_date, from_date, verified FROM law_parameter WHERE key IS NULL;
SELECT p.pay_id, l.minimum_wage, l.xsfb_cutoff, k.disability_pension_share FROM pension_payment AS p JOIN law_month AS l
    ON l.month = p.ym_month LEFT JOIN law_month_key AS k ON k.month = p.ym_month AND k.key = CAST(p.award_id AS VARCHAR);
SELECT r.retirement_month - p.birth_date_month AS months FROM person AS p LEFT JOIN law_retirement AS r ON
    r.birth_month = p.birth_date_month AND r.track = 'M';
SELECT src_table, src_key, line, person_id, ym, amount_fen FROM payment;

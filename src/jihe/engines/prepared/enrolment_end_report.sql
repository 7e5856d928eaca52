-- 停保的报到时间：登记现有的停保日期，基金最早在哪一版得知。
-- A later version that says something else of the same enrolment leaves the day of the report as it was.
SELECT e.enrol_id, e.end_date, MIN(v.recorded_ts) AS told_ts
FROM enrolment AS e JOIN enrolment_versions AS v ON v.enrol_id = e.enrol_id AND v.end_date = e.end_date
GROUP BY e.enrol_id, e.end_date

/* ---
fact: enrolment_end_report
key: [enrol_id]
title: 停保的报到时间
title_en: When the end of an enrolment was told
grain: 已停保的参保登记每条一行：登记现有的停保日期，基金最早在哪一版得知；后来改报别的，报到的日子不变
grain_en: one row an enrolment that has ended, with when the fund first recorded the last day it has now
reads: [enrolment, enrolment_versions]
columns:
  enrol_id: {zh: 参保编号, en: enrolment, type: id}
  end_date: {zh: 停保日期, en: last day of enrolment, type: date}
  told_ts: {zh: 报到时间, en: when the fund first recorded that last day, type: ts}
--- */
SELECT e.enrol_id, e.end_date, MIN(v.recorded_ts) AS told_ts
FROM enrolment AS e
JOIN enrolment_versions AS v ON v.enrol_id = e.enrol_id AND v.end_date = e.end_date
GROUP BY e.enrol_id, e.end_date

/* ---
fact: enrolment_restatement
key: [enrol_id, restated_ts]
title: 参保登记改报
title_en: Enrolments told otherwise
grain: 参保登记每次改报一行：已经填过的用工日期、起止、停保原因或退休类别，后来报得不一样
grain_en: one row each time a later version of an enrolment contradicts what the one before it said
reads: [enrolment_versions]
columns:
  enrol_id: {zh: 参保编号, en: enrolment, type: id}
  restated_ts: {zh: 改报时间, en: when the fund recorded the later version, type: ts}
  was_hire_date: {zh: 原用工日期, en: "start of work, as told before; null where none was", type: date, nullable: true}
  hire_date: {zh: 改报用工日期, en: as told then, type: date, nullable: true}
  was_start_date: {zh: 原参保开始日期, en: "first day of enrolment, as told before", type: date}
  start_date: {zh: 改报参保开始日期, en: as told then, type: date}
  was_end_date: {zh: 原停保日期, en: "last day of enrolment, as told before; null where none was", type: date, nullable: true}
  end_date: {zh: 改报停保日期, en: as told then, type: date, nullable: true}
  was_end_reason: {zh: 原停保原因, en: "why it ended, as told before; null where nothing was", type: code, codes: end_reason, nullable: true}
  end_reason: {zh: 改报停保原因, en: as told then, type: code, codes: end_reason, nullable: true}
  was_track: {zh: 原退休类别, en: "retirement track, as told before", type: code, codes: track, nullable: true}
  track: {zh: 改报退休类别, en: as told then, type: code, codes: track, nullable: true}
--- */
WITH several AS (
    -- 不止一版的登记
    SELECT enrol_id FROM enrolment_versions GROUP BY enrol_id HAVING COUNT(*) > 1
),
told AS (
    -- 每一版及其前一版
    SELECT
        v.enrol_id, v.recorded_ts AS restated_ts, v.hire_date, v.start_date, v.end_date, v.end_reason, v.track,
        LAG(v.hire_date) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason, v.enrol_id) AS was_hire_date,
        LAG(v.start_date) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason, v.enrol_id) AS was_start_date,
        LAG(v.end_date) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason, v.enrol_id) AS was_end_date,
        LAG(v.end_reason) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason, v.enrol_id) AS was_end_reason,
        LAG(v.track) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason, v.enrol_id) AS was_track
    FROM enrolment_versions AS v JOIN several AS s ON s.enrol_id = v.enrol_id
)
SELECT
    enrol_id, restated_ts, was_hire_date, hire_date, was_start_date, start_date, was_end_date, end_date,
    was_end_reason, end_reason, was_track, track
FROM told
WHERE was_start_date <> start_date
    OR (was_hire_date IS NOT NULL AND was_hire_date IS DISTINCT FROM hire_date)
    OR (was_end_date IS NOT NULL AND was_end_date IS DISTINCT FROM end_date)
    OR (was_end_reason IS NOT NULL AND was_end_reason IS DISTINCT FROM end_reason)
    OR (was_track IS NOT NULL AND was_track IS DISTINCT FROM track)

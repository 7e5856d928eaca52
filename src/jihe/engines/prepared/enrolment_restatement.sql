-- 参保登记的改报：后一版与前一版已经说过的不同。第一次报停保、第一次报类别不是改报。
-- A first report of the end is no restatement: only what had been said and is now said otherwise.
WITH several AS (
    -- 不止一版的登记
    SELECT enrol_id FROM enrolment_versions GROUP BY enrol_id HAVING COUNT(*) > 1
),
told AS (
    -- 每一版及其前一版
    SELECT
        v.enrol_id, v.recorded_ts AS restated_ts, v.hire_date, v.start_date, v.end_date, v.end_reason, v.track,
        LAG(v.hire_date) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason) AS was_hire_date,
        LAG(v.start_date) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason) AS was_start_date,
        LAG(v.end_date) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason) AS was_end_date,
        LAG(v.end_reason) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason) AS was_end_reason,
        LAG(v.track) OVER (PARTITION BY v.enrol_id ORDER BY v.recorded_ts, v.end_date, v.end_reason) AS was_track
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

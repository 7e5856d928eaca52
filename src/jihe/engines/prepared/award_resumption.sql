-- 终止或暂停过、后来又恢复发放的待遇：前一版还不在发，后一版在发。
-- One row each time: who was stopped, for which reason, and set back to being paid.
WITH several AS (
    -- 不止一版的待遇
    SELECT award_id FROM pension_award_versions GROUP BY award_id HAVING COUNT(*) > 1
),
told AS (
    -- 每一版及其前一版
    SELECT
        v.award_id, v.recorded_ts AS resumed_ts, v.status,
        LAG(v.recorded_ts) OVER (PARTITION BY v.award_id ORDER BY v.recorded_ts, v.status, v.end_ym) AS ended_ts,
        LAG(v.status) OVER (PARTITION BY v.award_id ORDER BY v.recorded_ts, v.status, v.end_ym) AS was_status,
        LAG(v.end_ym_month) OVER (PARTITION BY v.award_id ORDER BY v.recorded_ts, v.status, v.end_ym) AS was_end_ym_month,
        LAG(v.end_reason) OVER (PARTITION BY v.award_id ORDER BY v.recorded_ts, v.status, v.end_ym) AS was_end_reason
    FROM pension_award_versions AS v JOIN several AS s ON s.award_id = v.award_id
)
SELECT award_id, resumed_ts, ended_ts, was_status, was_end_ym_month, was_end_reason
FROM told
WHERE status = 'active' AND was_status <> 'active'

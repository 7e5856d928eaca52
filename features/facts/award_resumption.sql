/* ---
fact: award_resumption
key: [award_id, resumed_ts]
title: 待遇恢复发放
title_en: Awards stopped and paid again
grain: 终止或暂停过的待遇每次恢复发放一行：前一版还不在发，后一版在发
grain_en: one row each time an award that had ended or was suspended is set back to being paid
reads: [pension_award_versions]
columns:
  award_id: {zh: 待遇编号, en: award, type: id}
  resumed_ts: {zh: 恢复时间, en: when the fund recorded that it is paid again, type: ts}
  ended_ts: {zh: 停发时间, en: when the fund recorded the stop, type: ts}
  was_status: {zh: 此前状态, en: state before, type: code, codes: award_status}
  was_end_ym: {zh: 应发的最后月份, en: last month due, type: ym, nullable: true}
  was_end_reason: {zh: 停发原因, en: why it was stopped, type: code, codes: award_end_reason, nullable: true}
--- */
WITH several AS (
    -- 不止一版的待遇
    SELECT award_id FROM pension_award_versions GROUP BY award_id HAVING COUNT(*) > 1
),
told AS (
    -- 每一版及其前一版
    SELECT
        v.award_id, v.recorded_ts AS resumed_ts, v.status,
        LAG(v.recorded_ts) OVER (PARTITION BY v.award_id ORDER BY v.recorded_ts, v.status, v.end_ym, v.award_id) AS ended_ts,
        LAG(v.status) OVER (PARTITION BY v.award_id ORDER BY v.recorded_ts, v.status, v.end_ym, v.award_id) AS was_status,
        LAG(v.end_ym) OVER (PARTITION BY v.award_id ORDER BY v.recorded_ts, v.status, v.end_ym, v.award_id) AS was_end_ym,
        LAG(v.end_reason) OVER (PARTITION BY v.award_id ORDER BY v.recorded_ts, v.status, v.end_ym, v.award_id) AS was_end_reason
    FROM pension_award_versions AS v JOIN several AS s ON s.award_id = v.award_id
)
SELECT award_id, resumed_ts, ended_ts, was_status, was_end_ym, was_end_reason
FROM told
WHERE status = 'active' AND was_status <> 'active'

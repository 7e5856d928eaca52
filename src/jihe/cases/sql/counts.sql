-- What the staged night did, read from the store's state, so that running it again counts the same.
SELECT
    count(*), coalesce(sum(opened), 0), coalesce(sum(grown), 0), coalesce(sum(signals), 0),
    coalesce(sum(at_stake_fen), 0), coalesce(sum(owed_fen), 0),
    (SELECT count(*) FROM cases_step WHERE action = 'reopen' AND night_id = (SELECT night_id FROM stage_night))
FROM (
    SELECT n.signals, n.at_stake_fen, n.owed_fen,
        CASE WHEN c.opened_by_id = n.night_id THEN 1 ELSE 0 END AS opened,
        CASE WHEN c.opened_by_id <> n.night_id AND came.case_id IS NOT NULL THEN 1 ELSE 0 END AS grown
    FROM cases_casenight n
    JOIN cases_case c ON c.id = n.case_id
    LEFT JOIN (
        SELECT case_id FROM cases_signal WHERE first_night_id = (SELECT night_id FROM stage_night)
        UNION
        SELECT case_id FROM cases_casemoney WHERE first_night_id = (SELECT night_id FROM stage_night)
    ) came ON came.case_id = c.id
    WHERE n.night_id = (SELECT night_id FROM stage_night)
) seen;

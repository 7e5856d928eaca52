-- What the staged night did, read from the store's state, so that running it again counts the same.
SELECT
    count(*), coalesce(sum(opened), 0), coalesce(sum(grown), 0), coalesce(sum(signals), 0),
    coalesce(sum(at_stake_fen), 0), coalesce(sum(owed_fen), 0),
    (SELECT count(*) FROM cases_step WHERE action = 'reopen' AND night_id = (SELECT night_id FROM stage_night))
FROM (
    SELECT n.signals, n.at_stake_fen, n.owed_fen,
        CASE WHEN c.opened_by_id = n.night_id THEN 1 ELSE 0 END AS opened,
        CASE WHEN c.opened_by_id <> n.night_id AND (
            EXISTS (
                SELECT 1 FROM cases_signal s WHERE s.case_id = c.id AND s.first_night_id = n.night_id)
            OR EXISTS (
                SELECT 1 FROM cases_casemoney m WHERE m.case_id = c.id AND m.first_night_id = n.night_id)
        ) THEN 1 ELSE 0 END AS grown
    FROM cases_casenight n
    JOIN cases_case c ON c.id = n.case_id
    WHERE n.night_id = (SELECT night_id FROM stage_night)
) seen;

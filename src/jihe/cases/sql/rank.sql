-- Ranks that move are let go first, so that no two cases hold one at the same moment; so are those of cases that
-- somebody has taken up since.
UPDATE cases_casenight SET rank = NULL, within_capacity = NULL
WHERE rank IS NOT NULL AND night_id = (SELECT night_id FROM stage_night) AND NOT EXISTS (
    SELECT 1 FROM stage_rank r
    WHERE r.id = cases_casenight.id AND r.docket = cases_casenight.docket AND r.rank = cases_casenight.rank);

UPDATE cases_casenight SET
    docket = r.docket, p_upheld = r.p_upheld, expected_fen = r.expected_fen, minutes = r.minutes,
    fen_per_hour = r.fen_per_hour, rank = r.rank, within_capacity = r.within_capacity, why = r.why
FROM stage_rank r
WHERE r.id = cases_casenight.id AND (
    cases_casenight.rank IS NULL
    OR (cases_casenight.p_upheld, cases_casenight.expected_fen, cases_casenight.minutes,
        cases_casenight.within_capacity, coalesce(cases_casenight.why, ''))
    <> (r.p_upheld, r.expected_fen, r.minutes, r.within_capacity, coalesce(r.why, '')));

-- What the cards of stage_card say of nights, signals, payments and books; the same text for SQLite and PostgreSQL.
-- stage_card: case_id; night_id: the last it stood on, null where none; ranked_id: the last that ranked it.
UPDATE cases_card SET
    night_id = s.night_id,
    signals = (
        SELECT count(*) FROM cases_signal g JOIN cases_night n ON n.id = s.night_id
        WHERE g.case_id = cases_card.case_id AND g.last_seen >= n.as_of),
    newest = (SELECT max(g.first_seen) FROM cases_signal g WHERE g.case_id = cases_card.case_id),
    at_stake_fen = coalesce((
        SELECT sum(m.fen) FROM cases_casemoney m WHERE m.case_id = cases_card.case_id AND m.fen > 0), 0),
    owed_fen = coalesce((
        SELECT -sum(m.fen) FROM cases_casemoney m WHERE m.case_id = cases_card.case_id AND m.fen < 0), 0),
    to_recover_fen = coalesce((
        SELECT sum(b.fen) FROM cases_balance b WHERE b.case_id = cases_card.case_id
            AND b.account IN ('confirmed', 'ordered', 'reclaim_due')), 0),
    fund_owes_fen = coalesce((
        SELECT sum(b.fen) FROM cases_balance b WHERE b.case_id = cases_card.case_id
            AND b.account IN ('owed_confirmed', 'refund_due')), 0),
    severity = NULL, match = '', code = '', test_zh = '', test_en = '', says = '', says_en = '',
    fresh = coalesce((SELECT max(p.seq) FROM cases_step p WHERE p.case_id = cases_card.case_id), 0) = cases_card.steps
FROM stage_card s WHERE s.case_id = cases_card.case_id;

-- The gravest of the signals of the latest word, as lists say a case in one line; a merged record keeps none.
UPDATE cases_card SET
    severity = g.severity, match = g.match, code = g.code, test_zh = g.test_zh, test_en = g.test_en, says = g.says,
    says_en = g.says_en
FROM (
    SELECT o.*, row_number() OVER (
        PARTITION BY o.case_id ORDER BY o.last_seen DESC, o.severity DESC, o.code, o.signal_id) AS turn
    FROM cases_signal o JOIN stage_card s ON s.case_id = o.case_id
) g
WHERE g.case_id = cases_card.case_id AND g.turn = 1;

-- Where the latest night that ranked it put it. A case in somebody's hands keeps the place it was taken from.
UPDATE cases_card SET
    docket = r.docket, within = coalesce(r.within_capacity, FALSE), p_upheld = r.p_upheld,
    expected_fen = r.expected_fen, minutes = r.minutes, per_hour_fen = r.fen_per_hour,
    place = r.rank + CAST(1000000000 AS bigint) * CASE r.docket
        WHEN 'recover' THEN 0 WHEN 'owed' THEN 1 WHEN 'service' THEN 2 ELSE 3 END
FROM cases_casenight r JOIN stage_card s ON s.case_id = r.case_id AND s.ranked_id = r.night_id
WHERE r.case_id = cases_card.case_id AND r.rank IS NOT NULL;

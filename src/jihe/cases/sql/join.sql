-- Joins a staged night with the store; the same text for SQLite and PostgreSQL, run in order in one transaction.
-- Nothing here depends on the order in which nights are taken: what a signal says is what the latest day said,
-- first and last seen are the earliest and the latest day, links are never deleted. One thing does, and must:
-- a payment belongs to the first case that claimed it.

-- A person's records were merged: what nobody has worked on yet goes over to the case of the record that stays.
INSERT INTO cases_case (number, subject_kind, subject_id, line, lane, state, opened_on, opened_by_id)
SELECT g.number, 'person', g.root, g.line, 'case', 'open', g.opened_on, g.opened_by_id
FROM (
    SELECT m.number, m.root, m.line, o.opened_on, o.opened_by_id,
        row_number() OVER (PARTITION BY m.number ORDER BY o.opened_on, o.id) AS place
    FROM stage_merged m
    JOIN cases_case o ON o.subject_kind = 'person' AND o.subject_id = m.person_id AND o.line = m.line
    WHERE NOT EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = o.id)
) g
WHERE g.place = 1
ORDER BY g.number
ON CONFLICT (subject_kind, subject_id, line) DO NOTHING;

-- A worked case stays what it is, and the two are linked.
UPDATE cases_case SET merged_into_id = link.root_case
FROM (
    SELECT o.id AS old_case, r.id AS root_case
    FROM stage_merged m
    JOIN cases_case o ON o.subject_kind = 'person' AND o.subject_id = m.person_id AND o.line = m.line
    JOIN cases_case r ON r.number = m.number
) link
WHERE link.old_case = cases_case.id AND coalesce(cases_case.merged_into_id, 0) <> link.root_case;

UPDATE cases_signal SET case_id = moved.root_case
FROM (
    SELECT o.id AS old_case, o.merged_into_id AS root_case FROM cases_case o
    WHERE o.merged_into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = o.id)
) moved
WHERE moved.old_case = cases_signal.case_id;

UPDATE cases_casemoney SET case_id = moved.root_case
FROM (
    SELECT o.id AS old_case, o.merged_into_id AS root_case FROM cases_case o
    WHERE o.merged_into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = o.id)
) moved
WHERE moved.old_case = cases_casemoney.case_id;

-- A rule that could not be asked tonight: what it said when it last spoke still stands.
INSERT INTO stage_signal (
    signal_id, kind, source, code, content_hash, line, lane, subject_kind, subject_id, key, test, test_zh,
    test_en, severity, score, match, from_ym, to_ym, at_stake_fen, prevented_fen, says, says_en, evidence, number,
    carried, signal_pk, case_id)
SELECT
    s.signal_id, s.kind, s.source, s.code, s.content_hash, c.line, c.lane, c.subject_kind, c.subject_id, s.key,
    s.test, s.test_zh, s.test_en, s.severity, s.score, s.match, s.from_ym, s.to_ym, s.at_stake_fen, s.prevented_fen,
    s.says, s.says_en, s.evidence, c.number, TRUE, s.id, s.case_id
FROM cases_signal s
JOIN cases_case c ON c.id = s.case_id
JOIN stage_unheard u ON u.code = s.code AND u.heard = s.last_seen
WHERE NOT EXISTS (SELECT 1 FROM stage_signal t WHERE t.signal_id = s.signal_id);

-- So do its claims to payments.
INSERT INTO stage_money (signal_id, money_table, money_key, fen)
SELECT t.signal_id, m.money_table, m.money_key, l.fen
FROM stage_signal t
JOIN cases_signalmoney l ON l.signal_id = t.signal_pk AND l.current
JOIN cases_casemoney m ON m.id = l.money_id
WHERE t.carried;

-- A known signal stays in its case, even where its rule has moved to another line since.
UPDATE stage_signal SET case_id = (
    SELECT s.case_id FROM cases_signal s WHERE s.signal_id = stage_signal.signal_id)
WHERE NOT carried;

-- So does one whose every proof row a reviewer of the same person's worked case has seen: it says nothing new.
UPDATE stage_signal SET case_id = (
    SELECT max(o.id) FROM stage_merged m
    JOIN cases_case o ON o.subject_kind = 'person' AND o.subject_id = m.person_id AND o.line = m.line
    WHERE m.number = stage_signal.number AND EXISTS (SELECT 1 FROM cases_verdict v WHERE v.case_id = o.id)
        AND NOT EXISTS (
            SELECT 1 FROM stage_proof p
            WHERE p.signal_id = stage_signal.signal_id AND NOT EXISTS (
                SELECT 1 FROM cases_verdict v JOIN cases_seenproof e ON e.verdict_id = v.id
                WHERE v.case_id = o.id AND e.proof_table = p.proof_table AND e.proof_key = p.proof_key)))
WHERE case_id IS NULL AND subject_kind = 'person' AND number IN (SELECT number FROM stage_merged);

-- Every other signal's case is opened where it is new.
INSERT INTO cases_case (number, subject_kind, subject_id, line, lane, state, opened_on, opened_by_id)
SELECT
    number, subject_kind, subject_id, line, 'case', 'open',
    (SELECT as_of FROM stage_night), (SELECT night_id FROM stage_night)
FROM stage_signal
WHERE case_id IS NULL
GROUP BY number, subject_kind, subject_id, line
ORDER BY number
ON CONFLICT (subject_kind, subject_id, line) DO NOTHING;

-- An older night taken late may name a record that has been merged since.
UPDATE stage_signal SET case_id = (
    SELECT CASE WHEN c.merged_into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = c.id)
        THEN c.merged_into_id ELSE c.id END
    FROM cases_case c
    WHERE c.subject_kind = stage_signal.subject_kind AND c.subject_id = stage_signal.subject_id
        AND c.line = stage_signal.line)
WHERE case_id IS NULL;

UPDATE cases_case SET merged_into_id = link.root_case
FROM (
    SELECT o.id AS old_case, r.id AS root_case
    FROM stage_merged m
    JOIN cases_case o ON o.subject_kind = 'person' AND o.subject_id = m.person_id AND o.line = m.line
    JOIN cases_case r ON r.number = m.number
) link
WHERE link.old_case = cases_case.id AND coalesce(cases_case.merged_into_id, 0) <> link.root_case;

-- One signal about public power takes the whole case out of the supervised unit's hands and sight, for good.
INSERT INTO cases_step (
    case_id, seq, action, from_state, to_state, role, at, night_id, note, material, reference)
SELECT
    c.id, 1 + coalesce((SELECT max(l.seq) FROM cases_step l WHERE l.case_id = c.id), 0), 'transfer', c.state, 'open',
    'night', n.at, n.night_id, '出现涉及公权力的疑点', '', ''
FROM cases_case c CROSS JOIN stage_night n
WHERE c.lane <> 'public_power' AND c.state IN ('assigned', 'in_review', 'heard', 'second_review')
    AND c.id IN (
        SELECT case_id FROM stage_signal WHERE lane = 'public_power'
        UNION ALL
        SELECT merged_into_id FROM cases_case WHERE lane = 'public_power' AND merged_into_id IS NOT NULL)
ORDER BY c.id;

UPDATE cases_case SET lane = 'public_power'
WHERE lane <> 'public_power' AND id IN (SELECT case_id FROM stage_signal WHERE lane = 'public_power');

UPDATE cases_case SET lane = 'public_power'
WHERE lane <> 'public_power' AND id IN (
    SELECT merged_into_id FROM cases_case WHERE lane = 'public_power' AND merged_into_id IS NOT NULL);

-- The subject's town, as the latest night knows it, while nobody has taken the case up.
UPDATE cases_case SET town = (
    SELECT t.town FROM stage_town t
    WHERE t.subject_kind = cases_case.subject_kind AND t.subject_id = cases_case.subject_id)
WHERE (town IS NULL OR (state = 'open' AND NOT EXISTS (
        SELECT 1 FROM cases_night l WHERE l.as_of > (SELECT as_of FROM stage_night))))
    AND EXISTS (
        SELECT 1 FROM stage_town t
        WHERE t.subject_kind = cases_case.subject_kind AND t.subject_id = cases_case.subject_id
            AND t.town <> coalesce(cases_case.town, ''));

-- An older night taken late: the case was there earlier than we knew.
UPDATE cases_case
SET opened_on = (SELECT as_of FROM stage_night), opened_by_id = (SELECT night_id FROM stage_night)
WHERE opened_on > (SELECT as_of FROM stage_night) AND id IN (SELECT case_id FROM stage_signal WHERE NOT carried);

-- Signals, new ones and newer versions; the same run again touches no row.
INSERT INTO cases_signal (
    signal_id, case_id, kind, source, code, content_hash, key, test, test_zh, test_en, severity, score, match,
    from_ym, to_ym, at_stake_fen, prevented_fen, says, says_en, evidence,
    first_seen, first_night_id, last_seen, last_night_id)
SELECT
    t.signal_id, t.case_id, t.kind, t.source, t.code, t.content_hash, t.key, t.test, t.test_zh, t.test_en, t.severity,
    t.score, t.match, t.from_ym, t.to_ym, t.at_stake_fen, t.prevented_fen, t.says, t.says_en, t.evidence,
    n.as_of, n.night_id, n.as_of, n.night_id
FROM stage_signal t CROSS JOIN stage_night n
WHERE NOT t.carried
ORDER BY t.signal_id
ON CONFLICT (signal_id) DO UPDATE SET
    kind = excluded.kind, source = excluded.source, code = excluded.code, content_hash = excluded.content_hash,
    key = excluded.key, test = excluded.test, test_zh = excluded.test_zh, test_en = excluded.test_en,
    severity = excluded.severity, score = excluded.score, match = excluded.match,
    from_ym = excluded.from_ym, to_ym = excluded.to_ym,
    at_stake_fen = excluded.at_stake_fen, prevented_fen = excluded.prevented_fen,
    says = excluded.says, says_en = excluded.says_en, evidence = excluded.evidence,
    last_seen = excluded.last_seen, last_night_id = excluded.last_night_id
WHERE excluded.last_seen >= cases_signal.last_seen AND excluded.last_night_id <> cases_signal.last_night_id;

UPDATE cases_signal
SET first_seen = (SELECT as_of FROM stage_night), first_night_id = (SELECT night_id FROM stage_night)
WHERE first_seen > (SELECT as_of FROM stage_night)
    AND signal_id IN (SELECT signal_id FROM stage_signal WHERE NOT carried);

UPDATE stage_signal SET
    signal_pk = (SELECT s.id FROM cases_signal s WHERE s.signal_id = stage_signal.signal_id),
    newest = (
        SELECT s.last_night_id = (SELECT night_id FROM stage_night)
        FROM cases_signal s WHERE s.signal_id = stage_signal.signal_id)
WHERE NOT carried;

-- Proof rows are only ever added; current are those that the newest version names.
INSERT INTO cases_signalproof (signal_id, proof_table, proof_key, first_seen, current)
SELECT t.signal_pk, p.proof_table, p.proof_key, n.as_of, t.newest
FROM stage_proof p
JOIN stage_signal t ON t.signal_id = p.signal_id
CROSS JOIN stage_night n
WHERE TRUE
ORDER BY t.signal_id, p.proof_table, p.proof_key
ON CONFLICT (signal_id, proof_table, proof_key) DO UPDATE SET
    current = cases_signalproof.current OR excluded.current,
    first_seen = CASE WHEN excluded.first_seen < cases_signalproof.first_seen
        THEN excluded.first_seen ELSE cases_signalproof.first_seen END
WHERE excluded.first_seen < cases_signalproof.first_seen
    OR (excluded.current AND NOT cases_signalproof.current);

UPDATE cases_signalproof SET current = FALSE
WHERE id IN (
    SELECT l.id FROM stage_signal t
    JOIN cases_signalproof l ON l.signal_id = t.signal_pk AND l.current
    LEFT JOIN stage_proof p ON p.signal_id = t.signal_id
        AND p.proof_table = l.proof_table AND p.proof_key = l.proof_key
    WHERE t.newest AND p.signal_id IS NULL);

-- Payments nobody has claimed yet go to the graver signal's case, then to the lower number.
INSERT INTO cases_casemoney (case_id, money_table, money_key, fen, first_seen, first_night_id)
SELECT claim.case_id, claim.money_table, claim.money_key, claim.fen, n.as_of, n.night_id
FROM (
    SELECT s.case_id, m.money_table, m.money_key, m.fen,
        row_number() OVER (
            PARTITION BY m.money_table, m.money_key
            ORDER BY s.severity DESC, c.number, abs(m.fen) DESC, m.fen DESC, s.signal_id) AS place
    FROM stage_money m
    JOIN stage_signal s ON s.signal_id = m.signal_id
    JOIN cases_case c ON c.id = s.case_id
    WHERE NOT EXISTS (
        SELECT 1 FROM cases_casemoney o WHERE o.money_table = m.money_table AND o.money_key = m.money_key)
) claim
CROSS JOIN stage_night n
WHERE claim.place = 1
ORDER BY claim.money_table, claim.money_key;

UPDATE cases_casemoney
SET first_seen = (SELECT as_of FROM stage_night), first_night_id = (SELECT night_id FROM stage_night)
WHERE first_seen > (SELECT as_of FROM stage_night) AND EXISTS (
    SELECT 1 FROM stage_money m JOIN stage_signal s ON s.signal_id = m.signal_id
    WHERE m.money_table = cases_casemoney.money_table AND m.money_key = cases_casemoney.money_key
        AND s.case_id = cases_casemoney.case_id AND NOT s.carried);

-- Who claims what, also where the payment is another case's.
INSERT INTO cases_signalmoney (signal_id, money_id, fen, current)
SELECT t.signal_pk, o.id, m.fen, t.newest
FROM stage_money m
JOIN stage_signal t ON t.signal_id = m.signal_id
JOIN cases_casemoney o ON o.money_table = m.money_table AND o.money_key = m.money_key
WHERE NOT t.carried
ORDER BY t.signal_id, m.money_table, m.money_key
ON CONFLICT (signal_id, money_id) DO UPDATE SET fen = excluded.fen, current = TRUE
WHERE excluded.current AND (cases_signalmoney.fen <> excluded.fen OR NOT cases_signalmoney.current);

UPDATE cases_signalmoney SET current = FALSE
WHERE id IN (
    SELECT l.id FROM stage_signal t
    JOIN cases_signalmoney l ON l.signal_id = t.signal_pk AND l.current
    JOIN cases_casemoney o ON o.id = l.money_id
    LEFT JOIN stage_money m ON m.signal_id = t.signal_id
        AND m.money_table = o.money_table AND m.money_key = o.money_key
    WHERE t.newest AND m.signal_id IS NULL);

-- A payment's amount is the strongest claim of its own case's signals, and nothing once all have dropped it.
UPDATE cases_casemoney SET fen = coalesce(claim.fen, 0)
FROM (
    SELECT touched.money_id, best.fen
    FROM (
        SELECT DISTINCT l.money_id
        FROM stage_signal t JOIN cases_signalmoney l ON l.signal_id = t.signal_pk
        WHERE NOT t.carried
    ) touched
    LEFT JOIN (
        SELECT m.money_id, m.fen,
            row_number() OVER (
                PARTITION BY m.money_id
                ORDER BY s.severity DESC, abs(m.fen) DESC, m.fen DESC, s.signal_id) AS place
        FROM cases_signalmoney m
        JOIN cases_signal s ON s.id = m.signal_id
        JOIN cases_casemoney o ON o.id = m.money_id AND o.case_id = s.case_id
        WHERE m.current
    ) best ON best.money_id = touched.money_id AND best.place = 1
) claim
WHERE claim.money_id = cases_casemoney.id AND cases_casemoney.fen <> coalesce(claim.fen, 0);

-- A closed case opens again for a proof row that none of its reviewers has seen, and, where it was upheld, for
-- money beyond what was settled: the conduct went on, and the verdict is to be supplemented.
INSERT INTO cases_step (
    case_id, seq, action, from_state, to_state, role, at, night_id, note, material, reference)
SELECT
    c.id, 1 + coalesce((SELECT max(l.seq) FROM cases_step l WHERE l.case_id = c.id), 0), 'reopen', 'closed', 'open',
    'night', n.at, n.night_id, why.note, '', ''
FROM (
    SELECT case_id, min(note) AS note
    FROM (
        SELECT s.case_id, '1 出现未曾见过的佐证' AS note
        FROM cases_signal s
        JOIN cases_signalproof p ON p.signal_id = s.id AND p.current
        JOIN cases_case k ON k.id = s.case_id AND k.state = 'closed'
        WHERE NOT EXISTS (
            SELECT 1 FROM cases_verdict v JOIN cases_seenproof e ON e.verdict_id = v.id
            WHERE v.case_id = s.case_id AND e.proof_table = p.proof_table AND e.proof_key = p.proof_key)
        UNION ALL
        SELECT m.case_id, '2 结论之后又有新的金额' AS note
        FROM cases_casemoney m
        JOIN cases_case k ON k.id = m.case_id AND k.state = 'closed'
        JOIN (
            SELECT case_id, verdict_id, row_number() OVER (PARTITION BY case_id ORDER BY seq DESC) AS place
            FROM cases_footing
        ) f ON f.case_id = m.case_id AND f.place = 1
        JOIN cases_verdict v ON v.id = f.verdict_id AND v.verdict NOT IN ('benign', 'data_error', 'unproven')
        LEFT JOIN cases_seenmoney e ON e.verdict_id = v.id AND e.money_id = m.id
        WHERE (m.fen > 0 AND v.verdict <> 'underpaid' AND m.fen > coalesce(e.fen, 0))
            OR (m.fen < 0 AND v.verdict = 'underpaid' AND m.fen < coalesce(e.fen, 0))
    ) reasons
    GROUP BY case_id
) why
JOIN cases_case c ON c.id = why.case_id
CROSS JOIN stage_night n
ORDER BY c.id;

-- Of earlier nights the store keeps what was on a list; the rest is in each run's own files.
DELETE FROM cases_caseground WHERE seen_id IN (
    SELECT id FROM cases_casenight
    WHERE night_id IN (SELECT id FROM cases_night WHERE as_of < (SELECT as_of FROM stage_night))
        AND (within_capacity = FALSE OR (
            rank IS NULL AND night_id IN (SELECT id FROM cases_night WHERE capacity_minutes IS NOT NULL))));

DELETE FROM cases_casenight
WHERE night_id IN (SELECT id FROM cases_night WHERE as_of < (SELECT as_of FROM stage_night))
    AND (within_capacity = FALSE OR (
        rank IS NULL AND night_id IN (SELECT id FROM cases_night WHERE capacity_minutes IS NOT NULL)));

DELETE FROM cases_caseground WHERE seen_id IN (
    SELECT id FROM cases_casenight
    WHERE night_id = (SELECT night_id FROM stage_night) AND case_id NOT IN (SELECT case_id FROM stage_signal));

DELETE FROM cases_casenight
WHERE night_id = (SELECT night_id FROM stage_night) AND case_id NOT IN (SELECT case_id FROM stage_signal);

-- Each case as this night sees it: its own payments, each by its strongest claim tonight, apart from those
-- that it names and that are another case's.
INSERT INTO cases_casenight (
    night_id, case_id, signals, severity, score, at_stake_fen, owed_fen, elsewhere_fen, prevented_fen)
SELECT
    n.night_id, said.case_id, said.signals, said.severity, said.score,
    coalesce(paid.at_stake_fen, 0), coalesce(paid.owed_fen, 0), coalesce(paid.elsewhere_fen, 0),
    said.prevented_fen
FROM (
    SELECT case_id, count(*) AS signals, max(prevented_fen) AS prevented_fen,
        max(CASE WHEN chance IS NULL THEN severity END) AS severity, max(chance) AS score
    FROM (
        SELECT t.case_id, t.prevented_fen, t.severity,
            CASE WHEN c.code IS NOT NULL AND t.score BETWEEN 0 AND 1 THEN t.score END AS chance
        FROM stage_signal t LEFT JOIN stage_calibrated c ON c.code = t.code
    ) weighed
    GROUP BY case_id
) said
CROSS JOIN stage_night n
LEFT JOIN (
    SELECT case_id,
        sum(CASE WHEN own AND fen > 0 THEN fen ELSE 0 END) AS at_stake_fen,
        sum(CASE WHEN own AND fen < 0 THEN -fen ELSE 0 END) AS owed_fen,
        sum(CASE WHEN own THEN 0 ELSE abs(fen) END) AS elsewhere_fen
    FROM (
        SELECT s.case_id, m.fen, o.case_id = s.case_id AS own,
            row_number() OVER (
                PARTITION BY s.case_id, m.money_table, m.money_key
                ORDER BY s.severity DESC, abs(m.fen) DESC, m.fen DESC, s.signal_id) AS place
        FROM stage_money m
        JOIN stage_signal s ON s.signal_id = m.signal_id
        JOIN cases_casemoney o ON o.money_table = m.money_table AND o.money_key = m.money_key
    ) claim
    WHERE place = 1 GROUP BY case_id
) paid ON paid.case_id = said.case_id
WHERE TRUE
ORDER BY said.case_id
ON CONFLICT (night_id, case_id) DO UPDATE SET
    signals = excluded.signals, severity = excluded.severity, score = excluded.score,
    at_stake_fen = excluded.at_stake_fen, owed_fen = excluded.owed_fen,
    elsewhere_fen = excluded.elsewhere_fen, prevented_fen = excluded.prevented_fen
WHERE (
        cases_casenight.signals, coalesce(cases_casenight.severity, 0), coalesce(cases_casenight.score, -1),
        cases_casenight.at_stake_fen, cases_casenight.owed_fen, cases_casenight.elsewhere_fen,
        cases_casenight.prevented_fen
    ) <> (
        excluded.signals, coalesce(excluded.severity, 0), coalesce(excluded.score, -1),
        excluded.at_stake_fen, excluded.owed_fen, excluded.elsewhere_fen, excluded.prevented_fen);

-- The kinds of suspicion each case stands on tonight; a calibrated warning's with its probability.
DELETE FROM cases_caseground WHERE id IN (
    SELECT g.id FROM cases_caseground g JOIN cases_casenight w ON w.id = g.seen_id
    WHERE w.night_id = (SELECT night_id FROM stage_night) AND NOT EXISTS (
        SELECT 1 FROM stage_signal t
        WHERE t.case_id = w.case_id AND t.code = g.code AND t.test = g.test AND t.severity = g.severity
            AND t.match = g.match));

INSERT INTO cases_caseground (seen_id, code, test, test_zh, test_en, severity, match, score, money_fen)
SELECT w.id, t.code, t.test, max(t.test_zh), max(t.test_en), t.severity, t.match,
    max(CASE WHEN c.code IS NOT NULL AND t.score BETWEEN 0 AND 1 THEN t.score END), max(coalesce(named.fen, 0))
FROM stage_signal t
JOIN cases_casenight w ON w.case_id = t.case_id AND w.night_id = (SELECT night_id FROM stage_night)
LEFT JOIN stage_calibrated c ON c.code = t.code
LEFT JOIN (
    SELECT case_id, code, test, severity, match, sum(fen) AS fen
    FROM (
        SELECT s.case_id, s.code, s.test, s.severity, s.match, max(m.fen) AS fen
        FROM stage_money m
        JOIN stage_signal s ON s.signal_id = m.signal_id
        JOIN cases_casemoney o
            ON o.money_table = m.money_table AND o.money_key = m.money_key AND o.case_id = s.case_id
        WHERE m.fen > 0
        GROUP BY s.case_id, s.code, s.test, s.severity, s.match, m.money_table, m.money_key
    ) once
    GROUP BY case_id, code, test, severity, match
) named
    ON named.case_id = t.case_id AND named.code = t.code AND named.test = t.test AND named.severity = t.severity
    AND named.match = t.match
WHERE TRUE
GROUP BY w.id, t.code, t.test, t.severity, t.match
ORDER BY w.id, t.code, t.test, t.severity, t.match
ON CONFLICT (seen_id, code, test, severity, match) DO UPDATE SET
    test_zh = excluded.test_zh, test_en = excluded.test_en, score = excluded.score, money_fen = excluded.money_fen
WHERE (cases_caseground.test_zh, cases_caseground.test_en, coalesce(cases_caseground.score, -1),
        coalesce(cases_caseground.money_fen, -1))
    <> (excluded.test_zh, excluded.test_en, coalesce(excluded.score, -1), excluded.money_fen);

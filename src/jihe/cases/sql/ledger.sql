-- After a night's join: what each case's nights hold to be at stake and no verdict has settled is what the ledger
-- calls suspected; the difference becomes entries. Run in the night's own transaction, with stage_night at hand.

-- What the books should say and what they say, a row a case and side.
INSERT INTO stage_ledger (case_id, account, should_fen, is_fen)
SELECT due.case_id, side.account,
    CASE WHEN side.account = 'suspected' THEN due.recover_fen ELSE due.owed_fen END,
    coalesce(b.fen, 0)
FROM (
    SELECT m.case_id,
        CAST(sum(CASE
            WHEN m.fen <= 0 THEN 0
            WHEN coalesce(s.fen, 0) <= 0 THEN m.fen
            WHEN m.fen > s.fen THEN m.fen - s.fen
            ELSE 0 END) AS bigint) AS recover_fen,
        CAST(sum(CASE
            WHEN m.fen >= 0 THEN 0
            WHEN coalesce(s.fen, 0) >= 0 THEN -m.fen
            WHEN m.fen < s.fen THEN s.fen - m.fen
            ELSE 0 END) AS bigint) AS owed_fen
    FROM cases_casemoney m
    LEFT JOIN (
        SELECT case_id, verdict_id, row_number() OVER (PARTITION BY case_id ORDER BY seq DESC) AS place
        FROM cases_footing
    ) f ON f.case_id = m.case_id AND f.place = 1
    LEFT JOIN cases_seenmoney s ON s.verdict_id = f.verdict_id AND s.money_id = m.id
    GROUP BY m.case_id
) due
CROSS JOIN (SELECT 'suspected' AS account UNION ALL SELECT 'owed_suspected' AS account) side
LEFT JOIN cases_balance b ON b.case_id = due.case_id AND b.account = side.account;

-- A case of a merged record whose payments all went over to the record that stays suspects nothing any more.
INSERT INTO stage_ledger (case_id, account, should_fen, is_fen)
SELECT b.case_id, b.account, 0, b.fen
FROM cases_balance b JOIN cases_case c ON c.id = b.case_id
WHERE c.merged_into_id IS NOT NULL AND b.account IN ('suspected', 'owed_suspected')
    AND NOT EXISTS (SELECT 1 FROM cases_casemoney m WHERE m.case_id = c.id);

DELETE FROM stage_ledger WHERE should_fen = is_fen;

INSERT INTO cases_entry (case_id, seq, kind, from_account, to_account, fen, "on", night_id, reason, ref)
SELECT
    l.case_id, l.seq,
    CASE WHEN l.account = 'suspected'
        THEN CASE WHEN l.should_fen > l.is_fen THEN 'suspect' ELSE 'drop' END
        ELSE CASE WHEN l.should_fen > l.is_fen THEN 'owe' ELSE 'owe_drop' END END,
    CASE WHEN l.should_fen > l.is_fen THEN 'outside' ELSE l.account END,
    CASE WHEN l.should_fen > l.is_fen THEN l.account ELSE 'outside' END,
    abs(l.should_fen - l.is_fen), n.as_of, n.night_id, '',
    'night/' || n.night_id || '/' || l.case_id || '/' || l.seq
FROM (
    SELECT d.case_id, d.account, d.should_fen, d.is_fen,
        coalesce(e.last, 0) + row_number() OVER (PARTITION BY d.case_id ORDER BY d.account) AS seq
    FROM stage_ledger d
    LEFT JOIN (SELECT case_id, max(seq) AS last FROM cases_entry GROUP BY case_id) e ON e.case_id = d.case_id
) l
CROSS JOIN stage_night n
ORDER BY l.case_id, l.seq;

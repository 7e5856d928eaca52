"""Proves the ledger from its entries alone: nothing lost, nothing doubled, nothing below zero."""

from __future__ import annotations

from dataclasses import dataclass

from jihe.cases.accounts import OUTSIDE, OWED, RECOVER, SIDES

SHOWN = 20


@dataclass(frozen=True)
class Proof:
    """What the check read and what is wrong. ``in_fen`` came from outside the cases' books, ``out_fen`` left them.

    ``held_fen`` is what all accounts hold together: in less out. ``defects``: one sentence each, the first SHOWN.
    """

    cases: int
    entries: int
    in_fen: int
    out_fen: int
    held_fen: int
    defects: tuple[str, ...]


def check() -> Proof:
    """Reads the whole ledger of the open store.

    Holds: every balance is the sum of its entries and none is negative at any point of its history; entries of a
    case are numbered without a gap; what all accounts hold is what came in less what went out; what is suspected
    is what the case's payments have at stake beyond what the verdict on the books has settled; what is
    established is what that verdict confirms.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(TOTALS)
        cases, entries, came, left = (int(value or 0) for value in cursor.fetchone())
        cursor.execute("SELECT coalesce(sum(fen), 0) FROM cases_balance")
        held = int(cursor.fetchone()[0])
        defects = []
        for sql, sentence in CHECKS:
            cursor.execute(f"{sql} LIMIT {SHOWN}")
            defects += [sentence.format(*row) for row in cursor.fetchall()]
    if came - left != held:
        defects.append(f"the accounts hold {held} fen together, the entries say {came - left}")
    return Proof(cases, entries, came, left, held, tuple((defects + _established())[:SHOWN]))


TOTALS = f"""SELECT count(DISTINCT case_id), count(*),
    sum(CASE WHEN from_account = '{OUTSIDE}' THEN fen ELSE 0 END),
    sum(CASE WHEN to_account = '{OUTSIDE}' THEN fen ELSE 0 END) FROM cases_entry"""

# Each entry twice, once for each account it touches, with the sign it has there.
_TOUCHED = f"""(
    SELECT case_id, seq, to_account AS account, fen FROM cases_entry WHERE to_account <> '{OUTSIDE}'
    UNION ALL
    SELECT case_id, seq, from_account AS account, -fen FROM cases_entry WHERE from_account <> '{OUTSIDE}')"""
_SUMS = f"(SELECT case_id, account, sum(fen) AS fen FROM {_TOUCHED} touched GROUP BY case_id, account)"
# What the payments have at stake beyond what the verdict on the books has settled; the same reading as sql/ledger.sql.
_SUSPECTED = """(
    SELECT m.case_id,
        sum(CASE WHEN m.fen <= 0 THEN 0 WHEN coalesce(s.fen, 0) <= 0 THEN m.fen
            WHEN m.fen > s.fen THEN m.fen - s.fen ELSE 0 END) AS suspected,
        sum(CASE WHEN m.fen >= 0 THEN 0 WHEN coalesce(s.fen, 0) >= 0 THEN -m.fen
            WHEN m.fen < s.fen THEN s.fen - m.fen ELSE 0 END) AS owed_suspected
    FROM cases_casemoney m
    LEFT JOIN cases_footing f ON f.case_id = m.case_id
        AND f.seq = (SELECT max(l.seq) FROM cases_footing l WHERE l.case_id = m.case_id)
    LEFT JOIN cases_seenmoney s ON s.verdict_id = f.verdict_id AND s.money_id = m.id
    GROUP BY m.case_id)"""

CHECKS = (
    (
        f"""SELECT c.number, b.account, b.fen, coalesce(e.fen, 0) FROM cases_balance b
        JOIN cases_case c ON c.id = b.case_id
        LEFT JOIN {_SUMS} e ON e.case_id = b.case_id AND e.account = b.account
        WHERE b.fen <> coalesce(e.fen, 0) OR b.fen < 0 ORDER BY c.number, b.account""",
        "{0} {1}: holds {2} fen, its entries say {3}",
    ),
    (
        f"""SELECT c.number, e.account, e.fen FROM {_SUMS} e JOIN cases_case c ON c.id = e.case_id
        WHERE e.fen <> 0 AND NOT EXISTS (
            SELECT 1 FROM cases_balance b WHERE b.case_id = e.case_id AND b.account = e.account)
        ORDER BY c.number, e.account""",
        "{0} {1}: entries of {2} fen and no balance",
    ),
    (
        f"""SELECT c.number, r.account, r.seq, r.fen FROM (
            SELECT case_id, account, seq, sum(fen) OVER (PARTITION BY case_id, account ORDER BY seq) AS fen
            FROM {_TOUCHED} touched) r
        JOIN cases_case c ON c.id = r.case_id WHERE r.fen < 0 ORDER BY c.number, r.seq""",
        "{0} {1}: below zero after entry {2}: {3} fen",
    ),
    (
        """SELECT c.number, count(*), max(e.seq) FROM cases_entry e JOIN cases_case c ON c.id = e.case_id
        GROUP BY c.number HAVING count(*) <> max(e.seq) ORDER BY c.number""",
        "{0}: {1} entries numbered up to {2}",
    ),
    *(
        (
            f"""SELECT c.number, coalesce(b.fen, 0), coalesce(d.{name}, 0) FROM cases_case c
            LEFT JOIN {_SUSPECTED} d ON d.case_id = c.id
            LEFT JOIN cases_balance b ON b.case_id = c.id AND b.account = '{name}'
            WHERE coalesce(b.fen, 0) <> coalesce(d.{name}, 0) ORDER BY c.number""",
            f"{{0}} {name}: holds {{1}} fen, its payments say {{2}}",
        )
        for name in (RECOVER.suspected, OWED.suspected)
    ),
)


def _established() -> list[str]:
    """Cases whose books do not hold what the verdicts on them confirm."""
    from jihe.cases.ledger import confirmed_by, standing_verdicts
    from jihe.cases.models import Balance, Case

    known = {name for side in SIDES for name in side.established}
    held: dict[int, dict[str, int]] = {}
    for case, account, fen in Balance.objects.filter(account__in=known).values_list("case", "account", "fen"):
        held.setdefault(case, {})[account] = fen
    found = []
    for case in Case.objects.filter(footings__isnull=False).distinct().order_by("number"):
        standing = standing_verdicts(case)
        for side in SIDES:
            there = sum(held.get(case.pk, {}).get(name, 0) for name in side.established)
            if there != (said := confirmed_by(standing, side)):
                found.append(f"{case.number} {side.confirmed}: {there} fen are established, the verdict says {said}")
    return found

"""The ledger added up: by case, line, town and month, and by the rule or model that the money came to light by.

Entries are a case's, not a payment's, so what came of a case is shared out among its signals: each payment of a
case is its **strongest claim**'s, the claim that also set the payment's amount when the night was joined: the
graver signal's, then the larger claim's, then the lower signal id's; a claim still made goes before one that was
dropped. What is suspected is shared in proportion to what each payment has at stake beyond what is settled, what
was decided in proportion to what the verdict settled of each payment. Where a case has no such payment (a reviewer
found the money) it is the gravest signal's. Shares are rounded by the largest remainder, so that the sums over
rules and models are the total, to the fen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jihe.cases.accounts import ACCOUNTS, OUTSIDE, OWED

BY = ("line", "town", "month", "rule", "model", "signal", "case")
NO_TOWN = "–"


@dataclass(frozen=True)
class Sum:
    """What one account holds for one key (a line, town code, month, rule or model code, case number), in fen."""

    key: str
    account: str
    fen: int


def sums(by: str, until: date | None = None, cases: Collection[int] | None = None) -> list[Sum]:
    """Balances by one of BY, of entries on or before ``until`` (default: all), ordered by key and account.

    ``cases``: keys of the cases to add up (default: all).
    ``month`` gives what moved in each month of ``on`` and may be negative; its sum is the balance. ``rule`` and
    ``model`` are the two kinds of ``signal``. Raises ValueError for another ``by``.
    """
    if by not in BY:
        raise ValueError(f"by {by}: one of {', '.join(BY)}")
    held = [row for row in _held(by == "month", until) if cases is None or row[0] in cases]
    if by in ("rule", "model", "signal"):
        wanted = {"rule": {"finding"}, "model": {"warning"}, "signal": {"finding", "warning"}}[by]
        rows = ((code, account, fen) for kind, code, account, fen in _by_signal(held) if kind in wanted)
    elif by == "month":
        rows = ((month, account, fen) for _, month, account, fen in held)
    else:
        named = _names(by)
        rows = ((named[case], account, fen) for case, _, account, fen in held)
    return _added(rows)


def share_out(fen: int, weights: Sequence[int]) -> list[int]:
    """``fen`` ≥ 0 in proportion to ``weights`` ≥ 0, whole fen that add up; the largest remainders, then the first.

    Raises ValueError where no weight is above zero.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("nothing to share by")
    parts = [fen * weight // whole for weight in weights]
    rest = sorted(range(len(weights)), key=lambda place: (-(fen * weights[place] % whole), place))
    for place in rest[: fen - sum(parts)]:
        parts[place] += 1
    return parts


Held = tuple[int, str, str, int]  # case, month, account, fen


def _held(monthly: bool, until: date | None) -> list[Held]:
    from django.db import connection

    # a day is text YYYY-MM-DD in SQLite, and is written so by PostgreSQL
    when = """substr(CAST("on" AS text), 1, 7)""" if monthly else "''"
    where, given = ("", []) if until is None else (""" AND "on" <= %s""", [until, until])
    sql = f"""SELECT case_id, month, account, sum(fen) FROM (
            SELECT case_id, {when} AS month, to_account AS account, fen FROM cases_entry
            WHERE to_account <> '{OUTSIDE}'{where}
            UNION ALL
            SELECT case_id, {when} AS month, from_account AS account, -fen FROM cases_entry
            WHERE from_account <> '{OUTSIDE}'{where}) moved
        GROUP BY case_id, month, account HAVING sum(fen) <> 0"""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [(case, month, account, int(fen)) for case, month, account, fen in cursor.fetchall()]


def _names(by: str) -> dict[int, str]:
    from jihe.cases.models import Case

    field = {"line": "line", "town": "town", "case": "number"}[by]
    return {pk: NO_TOWN if name is None else str(name) for pk, name in Case.objects.values_list("pk", field)}


Claim = tuple[str, str]  # finding | warning, code


def _by_signal(held: Iterable[Held]) -> Iterable[tuple[str, str, str, int]]:
    """Kind and code of a signal, account and fen: each balance of a case shared out among its payments' signals."""
    payments, gravest = _claims()
    for case, _, account, fen in held:
        rows = payments.get(case, [])
        weights = [_weight(account, at_stake, settled) for _, at_stake, settled in rows]
        if not any(weights):
            kind, code = gravest[case]
            yield kind, code, account, fen
            continue
        for ((kind, code), _, _), part in zip(rows, share_out(fen, weights), strict=True):
            if part:
                yield kind, code, account, part


def _weight(account: str, at_stake: int, settled: int) -> int:
    """What a payment counts for an account: by its side, what is open of it or what was settled of it."""
    sign = -1 if account in OWED_SIDE else 1
    now, seen = max(sign * at_stake, 0), max(sign * settled, 0)
    return max(now - seen, 0) if account in (OWED.suspected, "suspected") else seen


OWED_SIDE = frozenset(name for name in ACCOUNTS if name.startswith("owed_") or name in ("reclaim_due", "reclaimed"))


def _claims() -> tuple[dict[int, list[tuple[Claim, int, int]]], dict[int, Claim]]:
    """By case: its payments (claim, fen at stake, fen settled) in a fixed order, and its gravest signal."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(STRONGEST)
        payments: dict[int, list[tuple[Claim, int, int]]] = {}
        for case, kind, code, at_stake, settled in cursor.fetchall():
            payments.setdefault(case, []).append(((kind, code), int(at_stake), int(settled)))
        cursor.execute(GRAVEST)
        gravest = {case: (kind, code) for case, kind, code in cursor.fetchall()}
        cursor.execute("SELECT id, merged_into_id FROM cases_case WHERE merged_into_id IS NOT NULL")
        merged = dict(cursor.fetchall())
    for case in merged:  # its signals went over to the record that stays; what it once held came to light by theirs
        stays = case
        while stays not in gravest and stays in merged:
            stays = merged[stays]
        if stays in gravest:
            gravest.setdefault(case, gravest[stays])
    return payments, gravest


STRONGEST = """
SELECT m.case_id, s.kind, s.code, m.fen, coalesce(seen.fen, 0)
FROM cases_casemoney m
JOIN (
    SELECT l.money_id, l.signal_id,
        row_number() OVER (
            PARTITION BY l.money_id
            ORDER BY CASE WHEN l.current THEN 0 ELSE 1 END, s.severity DESC, abs(l.fen) DESC, l.fen DESC, s.signal_id
        ) AS place
    FROM cases_signalmoney l
    JOIN cases_signal s ON s.id = l.signal_id
    JOIN cases_casemoney o ON o.id = l.money_id AND o.case_id = s.case_id
) claim ON claim.money_id = m.id AND claim.place = 1
JOIN cases_signal s ON s.id = claim.signal_id
LEFT JOIN (
    SELECT case_id, verdict_id, row_number() OVER (PARTITION BY case_id ORDER BY seq DESC) AS place FROM cases_footing
) f ON f.case_id = m.case_id AND f.place = 1
LEFT JOIN cases_seenmoney seen ON seen.verdict_id = f.verdict_id AND seen.money_id = m.id
ORDER BY m.case_id, m.money_table, m.money_key"""

GRAVEST = """
SELECT case_id, kind, code FROM (
    SELECT case_id, kind, code, row_number() OVER (PARTITION BY case_id ORDER BY severity DESC, signal_id) AS place
    FROM cases_signal
) ranked WHERE place = 1"""


def _added(rows: Iterable[tuple[str, str, int]]) -> list[Sum]:
    total: dict[tuple[str, str], int] = {}
    for key, account, fen in rows:
        total[key, account] = total.get((key, account), 0) + fen
    order = {name: place for place, name in enumerate(ACCOUNTS)}
    found = sorted(total.items(), key=lambda item: (item[0][0], order[item[0][1]]))
    return [Sum(key, account, fen) for (key, account), fen in found if fen]

"""The payments at stake, one by one: what was paid, what came back of it, what counts, in which case and signal."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import held, rows
from jihe.cases.identity import written
from jihe.cases.limits import CLERICAL, Suspected
from jihe.page import words
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground
    from jihe.cases.models import Case, CaseMoney, Reviewer, Signal, SignalMoney
    from jihe.law.articles import Articles

Plain = dict[str, Any]


def of_case(case: Case, ground: Ground) -> Plain:
    """The case's own payments in the order they were made, each once, and their sums."""
    from jihe.cases.models import SignalMoney

    own = sorted(case.money.all(), key=lambda each: (each.money_table, each.money_key))
    told = _told(own, ground)
    codes: dict[int, set[str]] = {}
    named = SignalMoney.objects.filter(money__case=case, current=True)
    for money, code in named.values_list("money", "signal__code"):
        codes.setdefault(money, set()).add(code)
    listed = [told[each.pk] | {"fen": each.fen, "codes": "、".join(sorted(codes.get(each.pk, ())))} for each in own]
    listed.sort(key=_made)
    by_year: dict[str, Plain] = {}
    for row in listed:
        year = str(row["month"] or "未知")[:4]
        total = by_year.setdefault(year, {"year": year, "count": 0, "at_stake_fen": 0, "owed_fen": 0})
        total["count"] += 1
        for name, fen in _sums([row]).items():
            total[name] += fen
    return {"rows": listed, "years": [by_year[year] for year in sorted(by_year)], **_sums(listed)}


def of_signals(signals: Sequence[Signal], ground: Ground, by: Reviewer | None) -> list[Plain]:
    """What each signal counts of which payments, in their order; one without money is left out.

    ``signal`` tells them apart: a case may hold two signals of one code and test.
    ``elsewhere``: the payment is held by another case, so that it does not add to this one's money; ``held_by`` is
    that case's number and ``held_as`` what it is, where ``by`` may see it (None: nobody).
    """
    own = {signal.pk: list(held.claims(signal)) for signal in signals}
    claims = [claim for each in own.values() for claim in each]
    told = _told({claim.money_id: claim.money for claim in claims}.values(), ground)
    others = _others(signals, claims, by)
    found = []
    for signal in signals:
        listed = [
            told[claim.money_id] | {"fen": claim.fen, **_elsewhere(claim, signal, others)} for claim in own[signal.pk]
        ]
        if listed:
            listed.sort(key=_made)
            whose = {"signal": signal.signal_id, "code": signal.code, "test": signal.test_zh or signal.test}
            found.append({**whose, "rows": listed, **_sums(listed)})
    return found


def _elsewhere(claim: SignalMoney, signal: Signal, others: Mapping[int, tuple[str, str]]) -> Plain:
    number, what = others.get(claim.money.case_id, ("", ""))
    return {"elsewhere": claim.money.case_id != signal.case_id, "held_by": number, "held_as": what}


def _others(
    signals: Sequence[Signal], claims: Iterable[SignalMoney], by: Reviewer | None
) -> dict[int, tuple[str, str]]:
    """The other cases that hold these payments, of those that ``by`` may see: number, and what it is: its line, what
    was found in it, the payments it holds and what is at stake of them.
    """
    from jihe.cases.models import CaseMoney, Signal
    from jihe.cases.rights import visible_cases

    own = {signal.case_id for signal in signals}
    wanted = {claim.money.case_id for claim in claims} - own
    theirs = list(visible_cases(by).filter(pk__in=wanted)) if wanted and by is not None else []
    codes: dict[int, set[str]] = {case.pk: set() for case in theirs}
    fen: dict[int, list[int]] = {case.pk: [] for case in theirs}
    if theirs:
        for case, code in Signal.objects.filter(case__in=theirs).values_list("case", "code"):
            codes[case].add(code)
        for case, each in CaseMoney.objects.filter(case__in=theirs).values_list("case", "fen"):
            fen[case].append(each)
    return {case.pk: (written(case.number), _in_a_line(case, codes[case.pk], fen[case.pk])) for case in theirs}


def _in_a_line(case: Case, codes: Iterable[str], fen: Sequence[int]) -> str:
    sum_of = sum(max(one, 0) for one in fen) / 100
    what = f"{words.word('case_line', case.line)} {'、'.join(sorted(codes))}"
    return f"{what}，所计支付 {len(fen)} 笔 {sum_of:,.2f} 元"


@dataclass(frozen=True)
class Paid:
    """Payments by table and key, and the accounts that they went into, as the night knew them."""

    rows: Mapping[tuple[str, int], Mapping[str, Any]]
    accounts: Mapping[int, Mapping[str, Any]]

    @cached_property
    def nobodys(self) -> set[int]:
        """Accounts without a holder on record: whose they are has to be found out first."""
        return {number for number, account in self.accounts.items() if account["holder_person_id"] is None}

    def holder(self, row: Mapping[str, Any]) -> int | None:
        """Whose account a payment went into, as far as that is on record."""
        account = self.accounts.get(row.get("acct_id") or 0)
        found: int | None = account["holder_person_id"] if account is not None else None
        return found


def paid(keys: Mapping[str, Iterable[int]], ground: Ground) -> Paid:
    """The payments of these keys, by table, with the accounts."""
    known = {
        (table, key): row
        for table, wanted in keys.items()
        for key, row in rows.fetch(ground.session, table, wanted).items()
    }
    into = {row["acct_id"] for row in known.values() if row.get("acct_id") is not None}
    return Paid(known, rows.fetch(ground.session, "bank_account", into))


def suspected(case: Case, signals: Sequence[Signal], ground: Ground) -> Suspected:
    """The day of each signal's last payment, and what went to whom the case suspects of deceit.

    A finding or a warning is about deceit where an article that it rests on is, unless it is a clerical error or a
    hint. A payment counts whether its sum is this case's or another's of the same person: a threshold asks what was
    drawn, not where it is booked. Premiums, and bills settled with somebody else, reached nobody suspected.
    """
    claims = [claim for signal in signals for claim in held.claims(signal)]
    out = paid(held.paid(signals), ground)
    nobodys = out.nobodys
    by_key = {signal.pk: signal for signal in signals}
    articles = ground.content.articles
    accused = {signal.pk for signal in signals if _of_deceit(signal, ground, articles)}
    last: dict[str, date] = {}
    fen: dict[int, int] = {}
    for claim in claims:
        at = (claim.money.money_table, claim.money.money_key)
        row = out.rows.get(at, {})
        if (day := _acted(row)) is not None:
            one = by_key[claim.signal_id].signal_id
            last[one] = max(last.get(one, day), day)
        own = _subject(claim.money.case) == _subject(case)
        if claim.signal_id in accused and own and _reached(case, row, nobodys):
            fen[claim.money_id] = max(fen.get(claim.money_id, 0), min(claim.fen, claim.money.fen))
    return Suspected(last, sum(fen.values()) if accused else None)


def _subject(case: Case) -> tuple[str, int]:
    return case.subject_kind, case.subject_id


def _of_deceit(signal: Signal, ground: Ground, articles: Articles) -> bool:
    unit = ground.unit(signal.code)
    if unit is None or signal.severity <= CLERICAL:
        return False
    found = [articles.find(basis) for basis in unit.basis_of(signal.test)]
    return any(article is not None and article.deceit for article in found)


def _acted(row: Mapping[str, Any]) -> date | None:
    """The day of a payment; where it bears none, of its application."""
    day = next((row[name] for name in (*rows.DAYS, *rows.APPLIED) if row.get(name)), None)
    return day.date() if isinstance(day, datetime) else day


def _reached(case: Case, row: Mapping[str, Any], nobodys: Container[int]) -> bool:
    """Whether a payment went to whom the case is about: a firm's subsidy, a hospital's bills that name no account of
    anybody else's; of all others what went into an account, where the table says into which. Whose an account without
    a holder on record (``nobodys``) is has to be found out first.
    """
    if case.subject_kind == "employer":
        return bool(row.get("employer_id") == case.subject_id)
    if case.subject_kind == "hospital":
        return bool(row.get("hospital_id") == case.subject_id and row["acct_id"] is None)
    return bool(row) and row.get("acct_id", row) is not None and row.get("acct_id") not in nobodys


def _told(held: Iterable[CaseMoney], ground: Ground) -> dict[int, Plain]:
    """Of each payment, by the store's key, what the fund knew of it that night."""
    keys: dict[str, set[int]] = {}
    for each in (held := list(held)):
        keys.setdefault(each.money_table, set()).add(each.money_key)
    known = {table: rows.fetch(ground.session, table, wanted) for table, wanted in keys.items()}
    returned = {table: _returned(table, wanted, ground) for table, wanted in keys.items()}
    return {
        each.pk: {
            "table": TABLES[each.money_table].title if each.money_table in TABLES else each.money_table,
            "key": str(each.money_key),
            **rows.payment(each.money_table, known[each.money_table].get(each.money_key)),
            "returned_fen": returned[each.money_table].get(each.money_key, 0),
        }
        for each in held
    }


def _returned(table: str, keys: Iterable[int], ground: Ground) -> dict[int, int]:
    """What came back or was offset of these payments, in fen by key."""
    found = ground.session.query(
        f"""
        SELECT src_key, SUM(amount_fen) AS fen FROM refund
        WHERE src_table = $payments AND src_key IN ({", ".join(map(str, sorted(keys)))}) GROUP BY src_key
        """,
        {"payments": table},
    )
    return {row["src_key"]: int(row["fen"]) for row in found.to_pylist()}


def _made(row: Plain) -> tuple[str, str, int]:
    return str(row["day"] or row["month"] or ""), row["table"], int(row["key"])


def _sums(listed: Iterable[Plain]) -> dict[str, int]:
    """What is at stake and what the fund owes, of which the first is above and the other below zero on a row."""
    fen = [row["fen"] for row in listed]
    return {"at_stake_fen": sum(max(each, 0) for each in fen), "owed_fen": sum(max(-each, 0) for each in fen)}

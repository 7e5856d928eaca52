"""The ledger of a case: suspected → confirmed → ordered → recovered or written off; entries are only ever added.

Three things move money between a case's accounts (``accounts``): a night, which changes what is suspected; a
verdict, which settles it; a person, who books what came back or was paid. A verdict speaks of one side of the
money and its amount is the case's in all, not what it adds: ``underpaid`` of what the fund owes, a clearing
verdict of both sides, every other of what is owed to the fund. What the last verdict that speaks of a side
confirms is what the books hold as established (confirmed, ordered, recovered, written off); what lay before
the reviewer beyond it is dismissed, except that a verdict to recover leaves standing what the fund may owe.

The database keeps the balances by triggers and refuses what would bring one below zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.cases.accounts import (
    BOOKED,
    BY_ANOTHER,
    FUND_OWES,
    KINDS,
    OUTSIDE,
    OWED,
    RECOVER,
    REVERSE,
    SIDES,
    Side,
    title,
)
from jihe.cases.entered import unprintable
from jihe.cases.moves import Role
from jihe.errors import BadInputError
from jihe.schema import CLEARED

if TYPE_CHECKING:
    from jihe.cases.models import Case, Entry, Night, Reviewer, Verdict

RECOVERIES = ("instalment", "offset", "bank_return")


def post(
    case: Case,
    kind: str,
    fen: int,
    on: date,
    by: Reviewer,
    ref: str,
    *,
    source: str | None = None,
    verdict: Verdict | None = None,
    reason: str = "",
) -> Entry:
    """Add one entry, and return it; the same ``ref`` with the same content again returns the one there is.

    ``source``: the account the money leaves, where the kind leaves a choice. ``on``: the day of the fact. Raises
    BadInputError where the account does not hold as much, or the ``ref`` is another entry's.
    """
    from django.db import transaction

    from jihe.cases.models import Case, Entry

    source, target = _pair(kind, source)
    if fen < 1:
        raise BadInputError(f"case {case.number}: an entry moves one fen or more, not {fen}")
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        known: Entry | None = Entry.objects.filter(ref=ref).first()
        if known is not None:
            if (known.case_id, known.kind, known.fen) != (case.pk, kind, fen):
                raise BadInputError(f"{ref}: already booked with another amount or kind; use its own reference")
            return known
        held = balances(case).get(source, 0)
        if source != OUTSIDE and fen > held:
            raise BadInputError(
                f"case {case.number}: {title(source)} {source} holds ¥{held / 100:,.2f}, "
                f"¥{fen / 100:,.2f} cannot leave it"
            )
        entry: Entry = Entry.objects.create(
            case=case, seq=_next(Entry, case), kind=kind, from_account=source, to_account=target, fen=fen,
            on=on, by=by, verdict=verdict, reason=reason, ref=ref,
        )  # fmt: skip
    return entry


def balances(case: Case) -> dict[str, int]:
    """What each account of the case holds, in fen; accounts it never used are left out."""
    return dict(case.balances.order_by("account").values_list("account", "fen"))


def confirm(verdict: Verdict, on: date | None = None) -> None:
    """Bring the books to a verdict that now holds; inside the transaction that gives it. Again changes nothing."""
    case = verdict.case
    _settle(case, verdict, on or verdict.at.date(), verdict.by, f"verdict/{case.number}/{verdict.seq}", verdict.reason)


def retreat(case: Case, on: date, by: Reviewer, ref: str) -> None:
    """Bring the books back to the last verdict that still holds, after one was undone; to the nights alone if none.

    ``ref``: of the undoing step. Raises BadInputError where money already moved on what was undone: that is
    taken up as an appeal or by a new verdict, so that what must go back to the person becomes a debt.
    """
    standing = standing_verdicts(case)
    held = balances(case)
    for side in SIDES:
        if held.get(side.paid, 0) > confirmed_by(standing, side):
            raise BadInputError(
                f"case {case.number}: ¥{held[side.paid] / 100:,.2f} is already {title(side.paid)} on this verdict, "
                "which cannot be undone; record an appeal or a new verdict instead"
            )
    _settle(case, standing[-1] if standing else None, on, by, ref, "")


def order(case: Case, on: date, by: Reviewer, ref: str, fen: int | None = None, reason: str = "") -> Entry:
    """Order the money back [责令退回]: all that is confirmed, or ``fen`` of it."""
    return _booked(case, "order", balances(case).get("confirmed", 0) if fen is None else fen, on, by, ref, reason)[0]


def recover(case: Case, fen: int, way: str, on: date, by: Reviewer, ref: str, reason: str = "") -> list[Entry]:
    """Book what came back by ``way`` (RECOVERIES): first of what was ordered, then of what is only confirmed.

    An offset against a later benefit needs the order. Raises BadInputError for more than is outstanding.
    """
    if way not in RECOVERIES:
        raise BadInputError(f"{way}: no way of recovery; one of {', '.join(RECOVERIES)}")
    return _booked(case, way, fen, on, by, ref, reason)


def write_off(case: Case, fen: int, on: date, by: Reviewer, ref: str, reason: str) -> list[Entry]:
    """Write off what will not come back, what was ordered first: a supervisor's to do, with a reason."""
    if by.role == Role.AUDITOR:
        raise BadInputError(f"case {case.number}: a supervisor writes off; {by.login} is an auditor")
    if not reason.strip():
        raise BadInputError(f"case {case.number}: a write-off needs its reason")
    return _booked(case, "write_off", fen, on, by, ref, reason)


def pay(case: Case, fen: int, on: date, by: Reviewer, ref: str, *, refund: bool = False, reason: str = "") -> Entry:
    """Book what the fund paid: arrears it owed, or with ``refund`` what it had recovered without title."""
    return _booked(case, "pay_refund" if refund else "pay_out", fen, on, by, ref, reason)[0]


def take_back(case: Case, fen: int, on: date, by: Reviewer, ref: str, reason: str = "") -> Entry:
    """Book what came back of arrears that had been paid out without title."""
    return _booked(case, "take_back", fen, on, by, ref, reason)[0]


def follow(night: Night) -> int:
    """After a night's join, in its transaction: suspected follows what the cases' payments hold to be at stake.

    Set-wise; returns the number of entries made. The same night again makes none. The caller keeps other writers
    out (``store.exclusive``).
    """
    from jihe.cases.models import Entry
    from jihe.cases.staging import StageTable, night_stage, run_sql, staged

    before: int = Entry.objects.count()
    stage = StageTable("stage_ledger", "case_id bigint, account text, should_fen bigint, is_fen bigint")
    with staged(night_stage(night), stage):
        run_sql("ledger")
    after: int = Entry.objects.count()
    return after - before


@dataclass(frozen=True)
class Outstanding:
    """Who owes whom now: fen still to come back, and fen the fund still has to pay."""

    to_recover_fen: int
    fund_owes_fen: int


def outstanding(case: Case) -> Outstanding:
    """What is still to come in and to go out."""
    held = balances(case)
    to_recover = sum(held.get(name, 0) for name in ("confirmed", "ordered", "reclaim_due"))
    return Outstanding(to_recover, sum(held.get(name, 0) for name in FUND_OWES))


def _settle(case: Case, verdict: Verdict | None, on: date, by: Reviewer, ref: str, reason: str) -> None:
    from django.db import transaction

    from jihe.cases.models import Case, Footing

    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        if Footing.objects.filter(ref=ref).exists():
            return
        before = Footing.objects.filter(case=case).order_by("seq").last()
        Footing.objects.create(case=case, seq=_next(Footing, case), verdict=verdict, ref=ref)
        if verdict is not None and not verdict.seen_money.exists():
            _see(verdict, before.verdict if before else None)
        standing = standing_verdicts(case)
        books = _Books(case, verdict, on, by, ref, reason, balances(case))
        for side in SIDES:
            books.bring(side, confirmed_by(standing, side), uncovered(case, verdict, side))


@dataclass
class _Books:
    """The accounts of a case while a verdict is written into them."""

    case: Case
    verdict: Verdict | None
    on: date
    by: Reviewer
    ref: str
    reason: str
    held: dict[str, int]

    def bring(self, side: Side, confirmed: int, suspected: int) -> None:
        """Move money until ``confirmed`` is established on the side, and ``suspected`` is left of suspicion."""
        needed = confirmed - sum(self._of(name) for name in side.established)
        covered = max(self._of(side.suspected) - suspected, 0)
        for kind, source, most in (
            (side.confirmed_by, side.suspected, covered),
            (side.kept_by, side.back, None),
            (side.restored_by, side.dismissed, None),
            (side.found_by, OUTSIDE, None),
        ):
            needed -= self._move(kind, source, needed, most)
        for name in side.lowered:
            needed += self._move(side.lowered_by, name, -needed)
        self._move(side.turned_by, side.paid, -needed)

        beyond = self._of(side.suspected) - suspected
        if self.verdict is not None:
            self._move(side.dismissed_by, side.suspected, beyond)
        else:
            self._move(side.dropped_by, side.suspected, beyond)
        self._move(side.reopened_by, side.dismissed, -beyond)
        self._move(side.raised_by, OUTSIDE, suspected - self._of(side.suspected))
        if self.verdict is None:
            self._move(side.dropped_by, side.dismissed, self._of(side.dismissed))

    def _move(self, kind: str, source: str, wanted: int, most: int | None = None) -> int:
        """As much of ``wanted`` as there is, at most ``most``; what was moved."""
        there = wanted if source == OUTSIDE else self._of(source)
        fen = max(min(wanted, there if most is None else min(there, most)), 0)
        if fen:
            _, target = _pair(kind, source)
            ref = f"{self.ref}/{kind}/{source}"
            post(self.case, kind, fen, self.on, self.by, ref, source=source, verdict=self.verdict, reason=self.reason)
            for name, change in ((source, -fen), (target, fen)):
                self.held[name] = self._of(name) + change
        return fen

    def _of(self, name: str) -> int:
        return self.held.get(name, 0)


def speaks(verdict: Verdict, side: Side) -> bool:
    """Whether the verdict says how much of this side is established."""
    from jihe.cases.models import Outcome

    return verdict.verdict in CLEARED or (verdict.verdict == Outcome.UNDERPAID) == (side is OWED)


def uncovered(case: Case, verdict: Verdict | None, side: Side) -> int:
    """Fen at stake on the side now, beyond what the verdict has settled of each payment."""
    seen = dict(verdict.seen_money.values_list("money", "fen")) if verdict is not None else {}
    sign = 1 if side is RECOVER else -1
    rows = case.money.values_list("pk", "fen")
    return sum(max(max(sign * fen, 0) - max(sign * seen.get(pk, 0), 0), 0) for pk, fen in rows)


def standing_verdicts(case: Case) -> list[Verdict]:
    """The verdicts the books were brought to and that nobody has undone, in order."""
    from jihe.cases.models import Step

    undone = Step.objects.filter(case=case, undoes__isnull=False).values("undoes")
    written = case.verdicts.filter(footings__isnull=False).exclude(step__seq__in=undone)
    return list(written.order_by("seq").distinct())


def confirmed_by(standing: Iterable[Verdict], side: Side) -> int:
    """What the last verdict that speaks of the side confirms of it."""
    amounts = [verdict.confirmed_fen for verdict in standing if speaks(verdict, side)]
    return amounts[-1] if amounts else 0


def _see(verdict: Verdict, before: Verdict | None) -> None:
    """Put down what of each payment the verdict settles.

    An appeal is about the earlier decision and settles what that one did. Any other settles all that is at
    stake to recover; what the fund may owe only where it speaks of it, else that stays as it was.
    """
    from jihe.cases.models import SeenMoney, Stage

    earlier = dict(before.seen_money.values_list("money", "fen")) if before is not None else {}
    now = dict(verdict.case.money.values_list("pk", "fen"))
    if verdict.stage == Stage.APPEAL and before is not None:
        settled = earlier
    else:
        owed = speaks(verdict, OWED)
        settled = {pk: fen for pk, fen in earlier.items() if now.get(pk, 0) == 0 or (now[pk] < 0 and not owed)}
        settled |= {pk: fen for pk, fen in now.items() if fen > 0 or (fen < 0 and owed)}
    rows = [SeenMoney(verdict=verdict, money_id=pk, fen=fen) for pk, fen in sorted(settled.items()) if fen]
    SeenMoney.objects.bulk_create(rows)


def _booked(case: Case, kind: str, fen: int, on: date, by: Reviewer, ref: str, reason: str) -> list[Entry]:
    """Book ``fen`` from the kind's accounts in their order, one entry an account; with its audit entry.

    ``ref``: the voucher. The same voucher again, with the same amount, returns what was booked.
    """
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import Case

    if not ref.strip():
        raise BadInputError(f"case {case.number}: name the voucher, so that nothing is booked twice")
    if (found := unprintable(ref)) is not None:
        raise BadInputError(f"case {case.number}: the voucher holds {found}, which cannot be printed; type it again")
    if on > audit.now().date():
        raise BadInputError(f"case {case.number}: {on} has not come yet; book on the day of the voucher")
    if fen < 1:
        raise BadInputError(f"case {case.number}: nothing to book: ¥{fen / 100:,.2f}")
    key = f"{kind}/{case.number}/{ref.strip()}"
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        _permitted(case, kind, on, by)
        key, known = _of_voucher(key, kind)
        if known:
            if sum(entry.fen for entry in known) != fen:
                raise BadInputError(f"voucher {ref} is already booked with another amount; use its own number")
            return known
        for other in (way for way in RECOVERIES if kind in RECOVERIES and way != kind):
            if _of_voucher(f"{other}/{case.number}/{ref.strip()}", other)[1]:  # the same money, told in another way
                raise BadInputError(f"voucher {ref} is already booked as {KINDS[other].zh}; take that back first")
        held = balances(case)
        parts, left = [], fen
        for source, _ in KINDS[kind].pairs:
            part = min(left, held.get(source, 0))
            if part:
                parts.append((source, part))
                left -= part
        if left:
            names = "、".join(title(source) for source, _ in KINDS[kind].pairs)
            raise BadInputError(
                f"case {case.number}: {names} holds ¥{(fen - left) / 100:,.2f}; ¥{fen / 100:,.2f} cannot be booked"
            )
        made = [
            post(case, kind, part, on, by, f"{key}/{source}", source=source, reason=reason) for source, part in parts
        ]
        detail = {"kind": kind, "fen": fen, "on": on.isoformat(), "entries": [entry.seq for entry in made]}
        audit.record(by, f"ledger.{kind}", "case", case.number, detail)
    return made


def _of_voucher(key: str, kind: str) -> tuple[str, list[Entry]]:
    """The entries of a voucher and the beginning of their references; what a red entry took back may be booked anew."""
    from jihe.cases.models import Entry

    while True:
        refs = [f"{key}/{source}" for source, _ in KINDS[kind].pairs]
        known = list(Entry.objects.filter(ref__in=refs).order_by("seq"))
        if not known or Entry.objects.filter(reverses__in=known).count() < len(known):
            return key, known
        key += "+"


def _permitted(case: Case, kind: str, on: date, by: Reviewer) -> None:
    """That the day is not before the verdict that the money moves on, and that nobody lets go of it alone."""
    given = list(case.verdicts.order_by("seq").values_list("at", "by", "stage"))
    if given and on < given[0][0].date():
        raise BadInputError(
            f"case {case.number}: {on} is before its verdict ({given[0][0].date()}); book on that day or later and say "
            "in the reason when the money moved"
        )
    if kind in BY_ANOTHER and any(giver == by.pk and stage != "second" for _, giver, stage in given):
        raise BadInputError(
            f"case {case.number}: {by.login} decided it; {KINDS[kind].zh} ({kind}) is for somebody else to book"
        )


def reverse(case: Case, seq: int, by: Reviewer, reason: str) -> Entry:
    """Take entry ``seq`` of the case back by a red entry [红冲], for what was booked by mistake; both stay on record.

    The red entry bears the day on which it is made. Raises BadInputError for an entry that no voucher made, that was
    taken back already, or whose money has moved on since.
    """
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import Case, Entry

    if not reason.strip():
        raise BadInputError(f"case {case.number}: say what was booked wrongly")
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        entry: Entry | None = case.entries.filter(seq=seq).first()
        if entry is None or entry.kind not in BOOKED:
            raise BadInputError(f"case {case.number}: entry {seq} is no booking of a voucher; only such are taken back")
        if Entry.objects.filter(reverses=entry).exists():
            raise BadInputError(f"case {case.number}: entry {seq} was taken back already")
        held = balances(case).get(entry.to_account, 0)
        if entry.fen > held:
            raise BadInputError(
                f"case {case.number}: {title(entry.to_account)} holds ¥{held / 100:,.2f} of the "
                f"¥{entry.fen / 100:,.2f} booked; take back first what moved it on"
            )
        made: Entry = Entry.objects.create(
            case=case, seq=_next(Entry, case), kind=REVERSE, from_account=entry.to_account,
            to_account=entry.from_account, fen=entry.fen, on=audit.now().date(), by=by, reason=reason,
            ref=f"{REVERSE}/{case.number}/{seq}", reverses=entry,
        )  # fmt: skip
        audit.record(by, "ledger.reverse", "case", case.number, {"entry": seq, "fen": entry.fen, "red": made.seq})
    return made


def _pair(kind: str, source: str | None) -> tuple[str, str]:
    pairs = KINDS[kind].pairs
    if source is None and len(pairs) == 1:
        return pairs[0]
    for pair in pairs:
        if pair[0] == source:
            return pair
    raise ValueError(f"{kind} moves nothing from {source}; it leaves {', '.join(first for first, _ in pairs)}")


def _next(model: type[Entry] | type, case: Case) -> int:
    from django.db.models import Max

    rows = model.objects.filter(case=case)  # type: ignore[union-attr]
    return (rows.aggregate(last=Max("seq"))["last"] or 0) + 1

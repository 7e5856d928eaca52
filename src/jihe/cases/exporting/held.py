"""What the store holds of a case's signals, read once for all that is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.cases.models import Case, Signal, SignalMoney

Named = dict[str, dict[int, set[str]]]  # table → key → codes


def signals_of(case: Case) -> list[Signal]:
    """The case's signals, gravest first, each with its proofs and payments."""
    from django.db.models import Prefetch

    from jihe.cases.models import SignalMoney

    # A case is one object, however many of its payments are named.
    claims = Prefetch("claims", SignalMoney.objects.select_related("money").prefetch_related("money__case"))
    ordered = case.signals.order_by("-severity", "code", "signal_id")
    return list(ordered.prefetch_related("proofs", claims))


def proofs(signal: Signal) -> Iterator[tuple[str, int]]:
    """The rows that prove the signal's newest version, by table and key."""
    return ((one.proof_table, one.proof_key) for one in signal.proofs.all() if one.current)


def claims(signal: Signal) -> Iterator[SignalMoney]:
    """The payments that the signal's newest version names."""
    return (one for one in signal.claims.all() if one.current)


def proved(signals: Iterable[Signal]) -> Named:
    """The rows that prove, with the codes they speak for."""
    found: Named = {}
    for signal in signals:
        for table, key in proofs(signal):
            found.setdefault(table, {}).setdefault(key, set()).add(signal.code)
    return found


def paid(signals: Iterable[Signal]) -> Named:
    """The payments that signals name, with their codes."""
    found: Named = {}
    for signal in signals:
        for claim in claims(signal):
            found.setdefault(claim.money.money_table, {}).setdefault(claim.money.money_key, set()).add(signal.code)
    return found

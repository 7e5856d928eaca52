"""What the store holds of a case's signals, read once for all that is said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.cases.models import Case, Signal, SignalMoney

AT_ONCE = 200  # cases whose signals are read at once
Named = dict[str, dict[int, set[str]]]  # table → key → codes


def signals_of(case: Case) -> list[Signal]:
    """The case's signals, gravest first, each with its proofs and payments."""
    return signals_of_each([case])[case.number]


def signals_of_each(cases: Collection[Case]) -> dict[str, list[Signal]]:
    """The signals of many cases by the case's number, as ``signals_of``, read at once."""
    from django.db.models import Prefetch

    from jihe.cases.models import Signal, SignalMoney

    own = {case.pk: case for case in cases}
    found: dict[str, list[Signal]] = {case.number: [] for case in cases}
    # A case is one object, however many of its payments are named.
    claims = Prefetch("claims", SignalMoney.objects.select_related("money").prefetch_related("money__case"))
    for some in _in_parts(own):
        ordered = Signal.objects.filter(case__in=some).order_by("-severity", "code", "signal_id")
        for signal in ordered.prefetch_related("proofs", claims):
            signal.case = own[signal.case_id]
            found[signal.case.number].append(signal)
    return found


def _in_parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """A store takes so many values in a query and no more."""
    listed = list(keys)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


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

"""What every card must say, read from the store row by row in another way than ``cards`` does."""

from __future__ import annotations

from typing import Any

from jihe.cases import ledger, plans
from jihe.cases.identity import UNPLACED, Docket

OF_NIGHT = ("night", "docket", "within", "p_upheld", "per_hour_fen", "place", "signals")
PLACES = {docket.value: place for place, docket in enumerate(Docket)}


def expected(case: Any) -> dict[str, Any]:
    nights = sorted(case.nights.all(), key=lambda seen: (seen.night.as_of, seen.night_id))
    ranked = [seen for seen in nights if seen.rank is not None]
    signals = sorted(case.signals.all(), key=lambda s: (-s.last_seen.toordinal(), -s.severity, s.code, s.signal_id))
    steps = list(case.steps.order_by("seq"))
    still, fens = ledger.outstanding(case), list(case.money.values_list("fen", flat=True))
    last = ranked[-1] if ranked else None
    return {
        "lane": case.lane, "line": case.line, "town": case.town, "state": case.state, "assignee": case.assignee_id,
        "night": nights[-1].night_id if nights else None,
        "docket": last and last.docket, "within": bool(last and last.within_capacity),
        "p_upheld": last and last.p_upheld, "per_hour_fen": last and last.fen_per_hour,
        "place": PLACES[last.docket] * 10**9 + last.rank if last else UNPLACED, "opened_on": case.opened_on,
        "at_stake_fen": sum(fen for fen in fens if fen > 0), "owed_fen": -sum(fen for fen in fens if fen < 0),
        "signals": sum(bool(nights) and s.last_seen >= nights[-1].night.as_of for s in signals),
        "code": signals[0].code if signals else "", "says": signals[0].says if signals else "",
        "severity": signals[0].severity if signals else None,
        "newest": max((s.first_seen for s in signals), default=None),
        "steps": steps[-1].seq if steps else 0, "since": steps[-1].at if steps else None,
        "to_recover_fen": still.to_recover_fen, "fund_owes_fen": still.fund_owes_fen, "fresh": True,
    }  # fmt: skip


def agree() -> None:
    """Every case has a card, and it says what the case says."""
    from jihe.cases.models import Card, Case

    cases = list(Case.objects.order_by("pk"))
    assert Card.objects.count() == len(cases)
    for case in cases:
        wanted = expected(case)
        card = Card.objects.filter(pk=case.pk).values(*wanted).get()
        if case.card.night_id != wanted["night"]:  # of earlier nights the store keeps what was on a list alone
            for name in OF_NIGHT:
                del wanted[name]
        differing = {name: (card[name], wanted[name]) for name in wanted if card[name] != wanted[name]}
        assert not differing, differing
        due = next((one.due_on for one in plans.progress(case) if one.open_fen), None)
        assert due is None or Card.objects.get(pk=case.pk).due_on <= due

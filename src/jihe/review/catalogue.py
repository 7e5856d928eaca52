"""What the catalogue tells of rules and models: their own words, and what the last night and the store count of them.

Counts of what judges public power are discipline's alone; who works on no case sees those of the bureau.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jihe.cases.identity import UNPLACED
from jihe.cases.moves import IN_HAND, REVIEWERS, State
from jihe.errors import BadInputError
from jihe.home import Home, content_folder
from jihe.intervals import Share, share
from jihe.review import nights_state
from jihe.schema import UPHELD

if TYPE_CHECKING:
    from jihe.content import Content
    from jihe.law import Law

KEPT = 2
_lock = threading.Lock()
_loaded: OrderedDict[tuple[str, str], tuple[Content, Law]] = OrderedDict()


@dataclass
class Counts:
    """Of one rule or model: cases not yet decided, decided ones and how many of those were upheld."""

    open: int = 0
    decided: int = 0
    upheld: int = 0
    share: Share = field(default_factory=lambda: Share(None, None, None, 0))


def last_run(home: Home) -> str | None:
    """The night that finished last; None where there is none."""
    from jihe.nightly.runs import find_run

    try:
        return find_run(home).name
    except BadInputError:
        return None


def content(home: Home) -> tuple[Content, Law]:
    """Rules, models and law as the last night used them; as they are installed where there was none."""
    run = last_run(home) or ""
    with _lock:
        key = str(home.root), run
        if key not in _loaded:
            _loaded[key] = _read(home, run)
            while len(_loaded) > KEPT:
                _loaded.popitem(last=False)
        return _loaded[key]


def about() -> dict[str, str]:
    """Whom the cases of each rule are about, by code."""
    told, _ = content(Home.at())
    return {rule.code: rule.meta.subject for rule in told.rules.values()}


def counts(by: Any) -> dict[str, Counts]:
    """By code, of the cases that ``by`` sees; of the bureau's own lane for who works on none."""
    from django.db.models import Count, F

    from jihe.cases.models import Card, Lane, Signal, Step, Verdict
    from jihe.cases.rights import visible_cards

    cards = visible_cards(by) if by.role in REVIEWERS else Card.objects.filter(lane=Lane.CASE)
    found: dict[str, Counts] = {}
    waiting = cards.filter(state__in=(State.OPEN, *IN_HAND, State.SECOND_REVIEW), place__lt=UNPLACED)
    standing = Signal.objects.filter(case__in=waiting.values("case"), last_seen__gte=F("case__card__night__as_of"))
    for code, cases in standing.order_by().values_list("code").annotate(n=Count("case", distinct=True)):
        found.setdefault(code, Counts()).open = cases
    ended = cards.filter(state__in=(State.DECIDED, State.APPEALED, State.CLOSED)).values("case")
    undone = set(Step.objects.filter(case__in=ended, undoes__isnull=False).values_list("case", "undoes"))
    last: dict[int, str] = {}
    given = Verdict.objects.filter(case__in=ended).order_by("case", "seq")
    for case, seq, verdict in given.values_list("case", "step__seq", "verdict"):
        if (case, seq) not in undone:
            last[case] = verdict
    for case, code in Signal.objects.filter(case__in=ended).order_by().values_list("case", "code").distinct():
        if case in last:
            one = found.setdefault(code, Counts())
            one.decided += 1
            one.upheld += last[case] in UPHELD
    for one in found.values():
        one.share = share(one.upheld, one.decided, one.decided, one.decided)
    return found


def found_last_night(home: Home, by: Any) -> dict[str, dict[str, Any]]:
    """By code, of one's lane: entities that could be found, subjects that were, their rate, and what is alarming."""
    run = last_run(home)
    if run is None:
        return {}
    night, kinds, named = nights_state.health(home), about(), nights_state.named(home, run, by.role)
    rows = {row["code"]: row for row in night.rows} if night and night.run_id == run else {}
    made = {}
    for code in {*rows, *named}:
        if code not in named and not nights_state.of_lane(kinds.get(code, ""), by.role):
            continue
        row, subjects = rows.get(code, {}), named.get(code, 0)
        eligible = row.get("eligible")
        made[code] = {
            "code": code, "eligible": eligible, "subjects": subjects,
            "rate": subjects / eligible if eligible else None, "state": row.get("state", "ok"),
            "alarms": row.get("alarms", []),
        }  # fmt: skip
    return made


def _read(home: Home, run: str) -> tuple[Content, Law]:
    from jihe import content as room
    from jihe import law
    from jihe.nightly.past import content_of

    if run:
        try:
            return content_of(home, run)
        except BadInputError:
            pass  # the night's content is no longer kept
    folder = content_folder()
    return room.load(folder), law.load(folder / "rules" / "parameters")

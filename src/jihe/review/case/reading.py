"""Reading a case for its page: from the store, and from its night's rows where they are to be had."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from jihe.cases.exporting.held import signals_of
from jihe.cases.exporting.packed import Packed, Recording, UnpackedError
from jihe.cases.exporting.paper import last_night
from jihe.cases.exporting.sight import sight
from jihe.cases.ledger import balances
from jihe.cases.models import Card, SignalProof
from jihe.cases.steps import holding
from jihe.errors import BadInputError
from jihe.page import words
from jihe.review import purposes
from jihe.review.acts import ACTS, Act, Situation
from jihe.review.case.ground import ground_of
from jihe.review.case.masking import Shroud, numberless
from jihe.review.nights import lake_of, night

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground
    from jihe.cases.models import Case, Purpose, Reviewer, Signal

Plain = dict[str, Any]
SENTENCES = ("says", "says_en")


@dataclass
class Seen:
    """A case as its reader sees it. ``rows``: what ``sight`` says of it; None while they are not read, ``gap`` why."""

    case: Case
    by: Reviewer
    signals: list[Signal]
    purpose: Purpose | None
    run_id: str
    ground: Ground | None = None
    rows: Plain | None = None
    gap: str = ""
    waits: bool = False
    names: dict[tuple[str, int], str] = field(default_factory=dict)

    @cached_property
    def steps(self) -> list[Any]:
        """All steps, in order."""
        people = ("by", "assignee", "beside", "night")
        return list(self.case.steps.select_related(*people).order_by("seq"))

    @cached_property
    def verdicts(self) -> list[Any]:
        """All verdicts, in order."""
        given = self.case.verdicts.select_related("by", "step").prefetch_related("look_alikes")
        return list(given.order_by("seq"))

    @cached_property
    def balances(self) -> dict[str, int]:
        """What each account of the case holds, in fen."""
        return balances(self.case)

    @property
    def actions(self) -> list[Act]:
        """What ``acts.allowed`` says, of what was read already."""
        if any(step.action == "recuse" and step.by_id == self.by.pk for step in self.steps):
            return []
        givers = frozenset(each.by_id for each in self.verdicts if each.stage != "second")
        found = Situation(self.case, self.by, holding(self.steps), self.balances, givers)
        return [act for act in ACTS.values() if act.may(found)]

    @property
    def masked(self) -> bool:
        """Whether personal data is hidden from this reader."""
        return self.purpose is None

    def name(self, kind: str, number: int) -> str:
        """Whose number it is: the name (masked) with the number beside it."""
        name, said = self.names.get((kind, number), ""), words.subject(kind, number)
        return f"{name}（{said}）" if name else said


def seen(case: Case, by: Reviewer, *, wait: bool) -> Seen:
    """The case for its reader. ``wait``: open the night's lake where it was not packed."""
    prefetch_related_objects([case], "money")
    case.card = Card.objects.select_related("night").get(pk=case.pk)
    run_id = case.card.night.run_id if case.card.night is not None else last_night(case)
    found = Seen(case, by, signals_of(case), purposes.holding(case, by), run_id)
    try:
        found.ground = night(found.run_id)
        try:
            with ground_of(case, found.run_id, wait=wait) as ground:
                _read(found, ground)
        except UnpackedError:
            if wait:  # the pack lacks an answer: the case has moved on since
                with lake_of(found.run_id) as ground:
                    _read(found, ground)
            else:
                found.waits = True
    except BadInputError as error:
        found.gap = str(error)
    if found.masked and found.rows is None:
        for signal in found.signals:
            for name in SENTENCES:
                setattr(signal, name, numberless(getattr(signal, name)))
    return found


def _read(found: Seen, ground: Ground) -> None:
    # What a night packed is known already; of a lake what is asked is noted.
    known = ground.session if isinstance(ground.session, Packed) else Recording(ground.session)
    rows = sight(found.case, found.signals, ground.over(known), found.by, masked=found.masked)
    found.names = _names(rows)
    if found.masked:
        shroud = Shroud.of(known.known)
        rows = shroud.over({**rows, "limits": None}) | {"limits": rows["limits"]}
        for signal in found.signals:
            for name in SENTENCES:
                setattr(signal, name, shroud.over(getattr(signal, name)))
            evidence = json.loads(signal.evidence)
            signal.reasons = shroud.over(evidence.get("reasons", []))
    found.rows = rows


def tables(rows: Plain) -> list[Plain]:
    """Every table of rows that stands on the page, those that prove first."""
    told = rows["explaining"]
    return [*rows["proofs"], *told["counted"], *rows["payments_in_whole"], *told["tables"]]


def _names(rows: Plain) -> dict[tuple[str, int], str]:
    """Names of persons, employers and others by kind and number, as they stand on the page."""
    found: dict[tuple[str, int], str] = {}
    for table in tables(rows):
        at = {column["name"]: place for place, column in enumerate(table["columns"])}
        if "name" in at and not table["table"].startswith("ext_"):
            found |= {(table["table"], int(row[0])): str(row[at["name"]]) for row in table["rows"] if row[at["name"]]}
    return found


@dataclass(frozen=True)
class Since:
    """What is new: signals of the latest night, known ones with rows that prove them anew, what is gone, and what came
    since its reader looked last. ``back``: the night's step, where it opened the case again and nobody moved it since.
    """

    new: frozenset[str]
    more: frozenset[str]
    gone: bool
    looked: Any
    steps: int
    back: Any


def since(found: Seen, latest: tuple[int, date] | None, last: Any) -> Since:
    """``latest``: key and day of the newest night; ``last``: the reader's last look."""
    case = found.case
    fresh, more = marked(found, latest[1] if latest else None)
    gone = latest is not None and case.card.night_id != latest[0]
    back = next((step for step in found.steps[-1:] if step.action == "reopen" and step.night_id is not None), None)
    if last is None:
        return Since(fresh, more, gone, None, 0, back)
    steps = sum(step.seq > last.steps and step.by_id != found.by.pk for step in found.steps)
    looked = last if steps or last.night_id != case.card.night_id else None
    return Since(fresh, more, gone, looked, steps, back)


def marked(found: Seen, day: date | None) -> tuple[frozenset[str], frozenset[str]]:
    """Of a case that was there before the newest night's day: the signals of that night, and those it proves anew."""
    if day is None or not _before(found.case, day):
        return frozenset(), frozenset()
    known = [signal for signal in found.signals if signal.first_seen < day]
    proofs = SignalProof.objects.filter(signal__in=known, current=True, first_seen=day)
    more = frozenset(proofs.values_list("signal__signal_id", flat=True)) if known else frozenset()
    return frozenset(signal.signal_id for signal in found.signals if signal.first_seen == day), more


def _before(case: Case, day: date | None) -> bool:
    """Whether the case was there before that day: else all of it is new, which its age says."""
    return day is not None and case.opened_on < day

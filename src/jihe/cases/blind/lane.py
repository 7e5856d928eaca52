"""Working the lane: the next dossier, the verdict, and only then the signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.cases import looks, rights
from jihe.cases.blind.drawing import one_at_a_time
from jihe.cases.blind.subjects import withheld
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError
from jihe.schema import CLEARED

if TYPE_CHECKING:
    from jihe.cases.models import BlindItem, BlindVerdict, Case, Reviewer, Signal


@dataclass(frozen=True)
class Revealed:
    """What was behind an item: how it came into the lane, and every signal its case has, if there is one."""

    at_random: bool
    from_list: bool
    number: str | None
    signals: tuple[tuple[str, str, int, date, str, str], ...]  # code, test, severity, last seen, words, English


def take(by: Reviewer) -> BlindItem | None:
    """The reviewer's dossier in hand, else the next in the drawn order that they may see; None when none is left.

    People whose case the reviewer has worked on or looked at are left to others: nobody is blind twice.
    """
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import BlindTaken

    with kind_errors(), transaction.atomic():
        mine = rights.visible_items(by)  # who may see nothing is told before anything is locked
        one_at_a_time()
        waiting = mine.filter(said__isnull=True).order_by("draw", "place")
        item: BlindItem | None = waiting.filter(taken__by=by).first()
        if item is None:
            free = waiting.filter(taken__isnull=True)
            item = next((each for each in free if not looks.knows(by, each.subject_id)), None)
            if item is None:
                return None
            BlindTaken.objects.create(item=item, by=by, at=audit.now())
        audit.record(by, "blind.look", "blind_item", item.pk)
        return item


def say(
    item_id: int, by: Reviewer, verdict: str, confirmed_fen: int, reason: str, *, minutes: int | None = None
) -> BlindVerdict:
    """Give the verdict on a dossier in hand. It is the only one there will be, and it books no money."""
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import BlindVerdict, Outcome

    if verdict not in Outcome.values:
        raise BadInputError(f"{verdict} is no verdict; one of {', '.join(Outcome.values)}")
    if not reason.strip():
        raise BadInputError("a verdict needs its reason")
    if confirmed_fen < 0 or (verdict in CLEARED and confirmed_fen):
        raise BadInputError(f"{verdict} confirms no money; the amount is 0.00")
    if verdict in ("overpaid_no_fault", "underpaid") and not confirmed_fen:
        raise BadInputError(f"{verdict} says nothing without an amount; name it to the fen")
    with kind_errors(), transaction.atomic():
        item = _item(item_id, by)
        one_at_a_time()
        if BlindVerdict.objects.filter(item=item).exists():
            raise BadInputError(f"item {item_id} has its verdict; the first one stands")
        if not hasattr(item, "taken") or item.taken.by_id != by.pk:
            raise BadInputError(f"item {item_id} is not in your hands; `jihe cases blind next --by {by.login}`")
        given: BlindVerdict = BlindVerdict.objects.create(
            item=item, verdict=verdict, confirmed_fen=confirmed_fen, reason=reason, minutes=minutes,
            informed=looks.knows(by, item.subject_id, withheld([item.pk], by)), by=by, at=audit.now(),
        )  # fmt: skip
        detail = {"verdict": verdict, "confirmed_fen": confirmed_fen, "informed": given.informed}
        audit.record(by, "blind.verdict", "blind_item", item.pk, detail)
    return given


def reveal(item_id: int, by: Reviewer) -> Revealed:
    """The signals, once there is a verdict. Raises BadInputError before; the database refuses as well."""
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import BlindReveal, BlindVerdict

    with kind_errors(), transaction.atomic():
        item = _item(item_id, by)
        if not BlindVerdict.objects.filter(item=item).exists():
            raise BadInputError(f"item {item_id} has no verdict yet; signals are shown after it")
        BlindReveal.objects.create(item=item, by=by, at=audit.now())
        told = _behind(item, by)
        audit.record(by, "blind.reveal", "blind_item", item.pk, {"signals": len(told.signals)})
    return told


def revealed(item: BlindItem, by: Reviewer) -> Revealed | None:
    """What ``by`` was shown of the item before, as it is now; None where it was not. That they look is on record."""
    from jihe.cases import audit
    from jihe.cases.models import BlindReveal

    with kind_errors():
        if not BlindReveal.objects.filter(item=item, by=by).exists():
            return None
        told = _behind(item, by)
        audit.record(by, "blind.look", "blind_item", item.pk, {"signals": len(told.signals)})
    return told


def _behind(item: BlindItem, by: Reviewer) -> Revealed:
    case: Case | None = (
        rights.visible_cases(by).filter(subject_kind="person", subject_id=item.subject_id, line=item.line).first()
    )
    signals: list[Signal] = list(case.signals.order_by("-severity", "code", "signal_id")) if case else []
    told = tuple(
        (each.code, each.test_zh or each.test, each.severity, each.last_seen, each.says, each.says_en)
        for each in signals
    )
    return Revealed(item.at_random, item.from_list, case.number if case else None, told)


def _item(item_id: int, by: Reviewer) -> BlindItem:
    found: BlindItem | None = rights.visible_items(by).filter(pk=item_id).first()
    if found is None:
        raise BadInputError(f"no item {item_id} in your lane; `jihe cases blind next --by {by.login}` shows one")
    return found

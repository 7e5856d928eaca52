"""Which verdicts another reviewer looks at again: every large case, and a declared share of the others, drawn."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.cases.models import Case
    from jihe.law import Law

WHOLE_BP = 10_000


def due(case: Case, confirmed_fen: int, law: Law, on: date) -> str | None:
    """Why the case wants a second review, in a few words, or None.

    Its size is what is at stake of its payments or what is confirmed, whichever is more: a large case that is
    cleared is looked at again as well.
    """
    from django.db.models import Q, Sum

    sides = case.money.aggregate(
        at_stake=Sum("fen", filter=Q(fen__gt=0), default=0), owed=-Sum("fen", filter=Q(fen__lt=0), default=0)
    )
    if max(confirmed_fen, sides["at_stake"], sides["owed"]) > whole(law, "second_review_fen", on):
        return "amount 金额达到复核标准"
    if drawn(case.number, whole(law, "second_review_seed", on), whole(law, "second_review_share", on)):
        return "drawn 抽中复核"
    return None


def drawn(number: str, seed: int, share_bp: int) -> bool:
    """Whether a case is in the share: by a hash of seed and number, so that anybody can draw it again."""
    digest = hashlib.sha256(f"{seed}|{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * WHOLE_BP < share_bp << 64


def whole(law: Law, name: str, on: date) -> int:
    """A parameter that counts. Raises LookupError where none is in force."""
    value = law.value(name, on)
    assert isinstance(value, int)
    return value

"""Honest situations that look like what was found: what a reviewer says of each, kept with the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Verdict


@dataclass(frozen=True)
class Answer:
    """``what``: the situation in the rule's words, asked for ``codes``; ``held``: a value of ``Held``."""

    codes: tuple[str, ...]
    what: str
    held: str
    note: str = ""


def answered(verdict: Verdict, answers: Sequence[Answer]) -> None:
    """Keep the answers with their verdict, and on record how many of each.

    Raises BadInputError for a word that is no answer.
    """
    from jihe.cases import audit
    from jihe.cases.models import Held, LookAlikeAnswer

    for one in answers:
        if one.held not in Held.values:
            raise BadInputError(f"{one.held}: no answer to a look-alike; one of {', '.join(Held.values)}")
    LookAlikeAnswer.objects.bulk_create(
        LookAlikeAnswer(verdict=verdict, codes="、".join(one.codes), what=one.what, held=one.held, note=one.note)
        for one in answers
    )
    if answers:
        counted = dict(sorted(Counter(one.held for one in answers).items()))
        audit.record(verdict.by, "case.look_alikes", "case", verdict.case.number, {"verdict": verdict.seq} | counted)

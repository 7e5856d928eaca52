"""How often a second reviewer agreed with the first, by why the case was looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jihe.intervals import Share, share
from jihe.schema import UPHELD

if TYPE_CHECKING:
    from jihe.cases.models import Verdict


@dataclass(frozen=True)
class Agreement:
    """Pairs of verdicts on one line's cases that were looked at again for one reason.

    ``drawn`` were drawn by lot and speak for all verdicts; those of large amounts for themselves alone. ``same``:
    verdict and amount to the fen; ``side``: both upheld it, or both cleared it.
    """

    line: str
    drawn: bool
    pairs: int
    same: Share
    side: Share


def agreement(as_of: date, cases: Any = None) -> list[Agreement]:
    """By line and reason, of the second reviews that were given by the day and not undone by then.

    ``cases``: keys of the cases that are counted; all unless said.
    """
    from jihe.cases.models import Step, Verdict
    from jihe.cases.models.work import Stage

    end = as_of + timedelta(days=1)
    known = Verdict.objects.filter(at__lt=end).select_related("case", "step").order_by("case", "seq")
    if cases is not None:
        known = known.filter(case__in=cases)
    undone = set(Step.objects.filter(undoes__isnull=False, at__lt=end).values_list("case", "undoes"))
    found: dict[tuple[str, bool], list[tuple[Verdict, Verdict]]] = {}
    first: Verdict | None = None
    for each in known:
        if (each.case_id, each.step.seq) in undone:
            continue
        if each.stage == Stage.SECOND and first is not None and first.case_id == each.case_id:
            key = each.case.line, first.step.note.startswith("drawn")
            found.setdefault(key, []).append((first, each))
        first = each
    return [_agreement(*key, found[key]) for key in sorted(found)]


def _agreement(line: str, drawn: bool, pairs: list[tuple[Verdict, Verdict]]) -> Agreement:
    n = len(pairs)
    same = sum((a.verdict, a.confirmed_fen) == (b.verdict, b.confirmed_fen) for a, b in pairs)
    side = sum((a.verdict in UPHELD) == (b.verdict in UPHELD) for a, b in pairs)
    return Agreement(line, drawn, n, share(same, n, n, n), share(side, n, n, n))

"""What supervisors see of the blind lane: the promise, the draws, how far they are reviewed, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jihe.cases.audit import now
from jihe.cases.blind import drawing
from jihe.cases.blind.estimates import estimates
from jihe.cases.models import BlindDraw
from jihe.law import load
from jihe.page import words

if TYPE_CHECKING:
    from jihe.cases.blind.estimates import Estimate, Lift, Rate
    from jihe.cases.models import Reviewer

MOST = 12  # draws that are told


def of_the_lane(by: Reviewer) -> dict[str, Any]:
    """The promise that waits, the last draws, and every estimate; that ``by`` asked goes on record."""
    rows = [told(each) for each in estimates(by, load())]
    draws = BlindDraw.objects.select_related("night", "promised", "by").order_by("-as_of", "-id")[:MOST]
    shown = [
        {"draw": each, "people": each.items.count(), "said": each.items.filter(said__isnull=False).count()}
        for each in draws
    ]
    return {
        "promise": drawing.waiting(),
        "promising": "jihe cases blind promise",
        "draws": shown,
        "estimates": rows,
        "asked": now().date(),
    }


def told(one: Estimate) -> dict[str, Any]:
    """An estimate in words and figures."""
    measure = _("anything wrong") if one.measure == "wrong" else _("fraud")
    return {
        "measure": measure, "line": words.word("case_line", one.line) if one.line else _("all"),
        "whole": one.line is None, "base": rate(one.base), "base_of": _of(one.base),
        "precision": rate(one.precision), "precision_of": _of(one.precision), "lift": _lift(one.lift),
    }  # fmt: skip


def rate(one: Rate) -> str:
    """A share with its interval; that none was found, or that it cannot be estimated."""
    if one.high is None:
        return str(_("not estimable"))
    if one.value is None:
        return str(_("none found, at most %(most)s") % {"most": f"{one.high:.1%}"})
    return f"{one.value:.1%} [{one.low:.1%}–{one.high:.1%}]"


def _lift(one: Lift) -> str:
    return str(_("not estimable")) if one.value is None else f"{one.value:.1f} [{one.low:.1f}–{one.high:.1f}]"


def _of(one: Rate) -> str:
    counts = {"found": one.found, "reviewed": one.reviewed, "drawn": one.drawn}
    return str(_("%(found)s of %(reviewed)s reviewed, %(drawn)s drawn") % counts)

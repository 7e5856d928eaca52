"""Cases: what rules and models say about one subject in one line becomes one case, for good.

``open_store`` first, once a process; then ``update`` joins a night, ``rank`` orders it within the reviewers'
hours, and the rest reads it back. A Django app without URLs: ``models``, ``migrations``, ``settings``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jihe.cases.identity import case_number
from jihe.cases.joining import CaseUpdate, update
from jihe.cases.reading import ListedCase, Said, listed, ranking_table
from jihe.cases.store import open_store, read_store
from jihe.cases.summary import NightSummary, night_summary
from jihe.cases.suspicion import Dossier, LookAlike, suspicion_list

if TYPE_CHECKING:
    from jihe.cases.ranking import DocketTotals, rank

__all__ = [
    "CaseUpdate", "DocketTotals", "Dossier", "ListedCase", "LookAlike", "NightSummary", "Said", "case_number",
    "listed", "night_summary", "open_store", "rank", "ranking_table", "read_store", "suspicion_list", "update",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Ranking, when it is asked for: it brings numpy, and a listing ranks nothing."""
    if name not in ("DocketTotals", "rank"):
        raise AttributeError(name)
    from jihe.cases import ranking

    return getattr(ranking, name)

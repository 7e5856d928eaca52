"""Joining a night's signals into cases: one transaction, set-wise, and the same again when run again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.cases.staging import StageTable, night_stage, run_sql, signal_stages, staged
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.cases.models import Night


@dataclass(frozen=True)
class CaseUpdate:
    """What a night did to the cases, read from the store: running it again gives the same numbers.

    ``cases`` stand tonight; of these the night ``opened`` some, and ``grown`` were there before and got a new
    signal or payment. Money in fen, each payment once, over all lanes.
    """

    cases: int
    opened: int
    grown: int
    signals: int
    at_stake_fen: int
    owed_fen: int


def update(
    run_id: str,
    as_of: date,
    signals: pa.Table,
    money: pa.Table,
    proofs: pa.Table,
    unheard: Collection[str] = (),
    calibrated: Collection[str] = (),
) -> CaseUpdate:
    """Join a night's signals (shapes: ``jihe.schema.signals``) into the open store, all of them or none.

    A case is its subject and line, for good: a later night adds to it. A signal that is no longer found stays
    in its case with its last day. A payment belongs to the first case that claims it; within one night to the
    graver signal's, then to the lower number's. An older night taken late fills in first days and moves
    nothing back. ``unheard``: codes of rules and models that could not be asked; their last word stands.
    ``calibrated``: codes of models whose score is the probability that a review upholds it.

    Raises ValueError where the tables break their contract, BadInputError when ``run_id`` is another day's,
    BusyError when another process writes for longer than the store waits.
    """
    from django.db import transaction

    stages = signal_stages(signals, money, proofs)
    with kind_errors(), staged(*stages), transaction.atomic():
        night = _night(run_id, as_of, unheard)
        codes, days = list(night.unheard), list(night.unheard.values())
        with staged(
            night_stage(night),
            StageTable("stage_unheard", "code text PRIMARY KEY, heard date", {"code": codes, "heard": days}),
            StageTable("stage_calibrated", "code text PRIMARY KEY", {"code": sorted(set(calibrated))}),
        ):
            run_sql("join")
            return CaseUpdate(*map(int, run_sql("counts")))


def _night(run_id: str, as_of: date, unheard: Collection[str]) -> Night:
    """The night's row, with the day on which each unheard code last said anything."""
    from django.db.models import Max

    from jihe.cases.models import Night, Signal

    spoken = Signal.objects.filter(code__in=unheard, last_seen__lte=as_of).values("code").annotate(day=Max("last_seen"))
    heard = {row["code"]: row["day"].isoformat() for row in spoken.order_by("code")}
    night: Night
    night, made = Night.objects.get_or_create(run_id=run_id, defaults={"as_of": as_of, "unheard": heard})
    if night.as_of != as_of:
        raise BadInputError(f"run {run_id} is a night as of {night.as_of}, not {as_of}; give this night its own id")
    if not made and night.unheard != heard:
        night.unheard = heard
        night.save(update_fields=["unheard"])
    return night

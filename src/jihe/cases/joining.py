"""Joining a night's signals into cases: one transaction, set-wise, and the same again when run again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from jihe.cases.staging import (
    StageTable,
    Subject,
    merged_stage,
    night_stage,
    run_sql,
    signal_stages,
    staged,
    town_stage,
)
from jihe.cases.store import exclusive, kind_errors
from jihe.errors import BadInputError

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.cases.models import Night


@dataclass(frozen=True)
class CaseUpdate:
    """What a night did to the cases, read from the store: running it again gives the same numbers.

    ``cases`` stand tonight; of these the night ``opened`` some, and ``grown`` were there before and got a new
    signal or payment. ``reopened``: closed before, and open again for proof or money that nobody had seen.
    Money in fen, each payment once, over all lanes. ``below_floor``: warnings that were too improbable to make one.
    """

    cases: int
    opened: int
    grown: int
    signals: int
    at_stake_fen: int
    owed_fen: int
    reopened: int = 0
    below_floor: int = 0


def update(
    run_id: str,
    as_of: date,
    signals: pa.Table,
    money: pa.Table,
    proofs: pa.Table,
    unheard: Collection[str] = (),
    calibrated: Collection[str] = (),
    towns: Mapping[Subject, str] = MappingProxyType({}),
    roots: Mapping[int, int] = MappingProxyType({}),
) -> CaseUpdate:
    """Join a night's signals (shapes: ``jihe.schema.signals``) into the open store, all of them or none.

    A case is its subject and line, for good: a later night adds to it. A signal that is no longer found stays
    in its case with its last day. A payment belongs to the first case that claims it; within one night to the
    graver signal's, then to the lower number's. An older night taken late fills in first days and moves
    nothing back. ``unheard``: codes of rules and models that could not be asked; their last word stands.
    ``calibrated``: codes of models whose score is the probability that a review upholds it. ``towns``: by
    subject, whose work its case is. ``roots``: person records that were merged, and the record each stands for.

    People's work stays: a case cleared is raised again only for a proof row that no reviewer of it has seen,
    one that was upheld also for money beyond what was settled; and the first signal about public power takes a
    case out of the town's hands. Each of these is a step of the case, by the night.

    Raises ValueError where the tables break their contract, BadInputError when ``run_id`` is another day's,
    BusyError when another process writes for longer than the store waits.
    """
    from django.db import transaction

    from jihe.cases import cards, ledger

    stages = (*signal_stages(signals, money, proofs, roots), town_stage(towns), merged_stage(roots))
    with kind_errors(), staged(*stages), transaction.atomic():
        exclusive()
        night = _night(run_id, as_of, unheard)
        codes, days = list(night.unheard), list(night.unheard.values())
        with staged(
            night_stage(night),
            StageTable("stage_unheard", "code text PRIMARY KEY, heard date", {"code": codes, "heard": days}),
            StageTable("stage_calibrated", "code text PRIMARY KEY", {"code": sorted(set(calibrated))}),
        ):
            run_sql("join")
            told = CaseUpdate(*map(int, run_sql("counts")))
        booked = ledger.follow(night)
        cards.follow(night)
        _tell(night, told, booked)
        return told


def _tell(night: Night, told: CaseUpdate, booked: int) -> None:
    """The night's entry in the audit log, where it says something that its last one did not."""
    from jihe.cases import audit
    from jihe.cases.audit_verify import canonical
    from jihe.cases.models import AuditEntry

    detail = {"as_of": night.as_of.isoformat(), **asdict(told)}
    last = AuditEntry.objects.filter(object_kind="night", object_key=night.run_id).order_by("seq").last()
    if booked or last is None or last.detail != canonical(detail):
        audit.record(None, "night.join", "night", night.run_id, detail)


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

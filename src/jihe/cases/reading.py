"""What a night's lists say, as plain values: for the suspicion list, the report and the command line.

The words are the night's own (``signals`` and ``proofs`` as the night made them), the cases and ranks the
store's: a night that is run again later prints the same list, whatever has been said since.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from jihe.cases.exporting import reckoning, tally
from jihe.cases.exporting.reckoning import Printed
from jihe.errors import BadInputError

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.cases.models import Night


@dataclass(frozen=True)
class Said:
    """One signal of a case. ``carried``: the day of its last word, where it could not be asked tonight."""

    signal_id: str
    code: str
    test: str
    test_zh: str  # its name; empty where it was carried over from before names were kept
    test_en: str
    kind: str
    severity: int
    score: float | None
    match: str
    says: str
    says_en: str
    unverified: tuple[str, ...]  # parameters of the law it read that nobody has verified
    proofs: tuple[tuple[str, int], ...]  # table, key
    carried: date | None = None
    reckoning: Printed | None = None  # how its money was worked out, where a formula gives it
    tally: Printed | None = None  # what its sentence counts, where the rows are too many to show


@dataclass(frozen=True)
class ListedCase:
    """A case as one night ranked it; money in fen, effort in minutes, ``signals`` gravest first."""

    number: str
    line: str
    subject_kind: str
    subject_id: int
    opened_on: date
    docket: str
    rank: int
    within_capacity: bool
    p_upheld: float
    at_stake_fen: int
    owed_fen: int
    elsewhere_fen: int
    expected_fen: int
    minutes: int
    fen_per_hour: int
    prevented_fen: int
    why: str | None = None  # what the probability rests on, for ``why.Why``; None of nights before it was kept
    signals: tuple[Said, ...] = ()


_CASE = ("number", "line", "subject_kind", "subject_id", "opened_on")
_OWN = (
    "docket", "rank", "within_capacity", "p_upheld", "at_stake_fen", "owed_fen", "elsewhere_fen",
    "expected_fen", "minutes", "fen_per_hour", "prevented_fen", "why",
)  # fmt: skip
COLUMNS = (*(f"case__{name}" for name in _CASE), *_OWN)


def night_of(run_id: str) -> Night:
    """The night of a run. Raises BadInputError when the store has none, or has not ranked it yet."""
    from jihe.cases.models import Night

    night: Night | None = Night.objects.filter(run_id=run_id).first()
    if night is None or night.capacity_minutes is None:
        raise BadInputError(f"run {run_id} has no ranked cases in the store; run that night again")
    return night


def listed(run_id: str, docket: str, signals: pa.Table, proofs: pa.Table) -> list[ListedCase]:
    """The cases of one docket within capacity, by rank, with what each of their signals says."""
    from jihe.cases.models import CaseNight

    night = night_of(run_id)
    chosen = CaseNight.objects.filter(night=night, docket=docket, within_capacity=True).order_by("rank")
    said = _said(night, docket, signals, proofs)
    rows = chosen.values_list(*COLUMNS)
    return [replace(ListedCase(*row), signals=tuple(said.get(row[0], ()))) for row in rows]


def ranking_table(run_id: str) -> pa.Table:
    """Every case the night ranked, by docket and rank: ListedCase's columns without its signals."""
    import pyarrow as pa

    from jihe.cases.models import CaseNight

    kinds = {
        "str": pa.string(), "str | None": pa.string(), "int": pa.int64(), "date": pa.date32(), "bool": pa.bool_(),
        "float": pa.float64(),
    }  # fmt: skip
    names = (*_CASE, *_OWN)
    schema = pa.schema([(name, kinds[str(ListedCase.__annotations__[name])]) for name in names])
    ranked = CaseNight.objects.filter(night=night_of(run_id), rank__isnull=False).order_by("docket", "rank")
    rows = list(ranked.values_list(*COLUMNS))
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pa.table(dict(zip(names, map(list, columns), strict=True)), schema=schema)


def _said(night: Night, docket: str, signals: pa.Table, proofs: pa.Table) -> dict[str, list[Said]]:
    """What stands in each listed case tonight, by case number, gravest first."""
    from jihe.cases.models import Signal

    known = Signal.objects.filter(
        case__nights__night=night, case__nights__docket=docket, case__nights__within_capacity=True
    )
    number_of = dict(known.values_list("signal_id", "case__number"))
    tonight = _of(signals, number_of).to_pylist()
    shown = _grouped(_of(proofs, number_of))
    heard = {row["signal_id"] for row in tonight}
    for signal in known.filter(code__in=night.unheard).prefetch_related("proofs"):
        if signal.signal_id not in heard and signal.last_seen.isoformat() == night.unheard[signal.code]:
            tonight.append({name: getattr(signal, name) for name in _SAID} | {"carried": signal.last_seen})
            current = [(each.proof_table, each.proof_key) for each in signal.proofs.all() if each.current]
            shown[signal.signal_id] = sorted(current)
    said: dict[str, list[Said]] = {}
    for row in sorted(tonight, key=lambda row: (-row["severity"], row["code"], row["signal_id"])):
        law = json.loads(row["evidence"]).get("law", {})
        unverified = tuple(sorted(name for name, about in law.items() if not about["verified"]))
        one = Said(
            **{name: row[name] for name in _SAID if name != "evidence"},
            unverified=unverified,
            proofs=tuple(shown.get(row["signal_id"], ())),
            carried=row.get("carried"),
            reckoning=reckoning.printed(sheet) if (sheet := reckoning.sheet_of(row["evidence"])) else None,
            tally=tally.printed(counted) if (counted := tally.tally_of(row["evidence"])) else None,
        )
        said.setdefault(number_of[row["signal_id"]], []).append(one)
    return said


_SAID = (
    "signal_id", "code", "test", "test_zh", "test_en", "kind", "severity", "score", "match", "says", "says_en",
    "evidence",
)  # fmt: skip


def _of(table: pa.Table, ids: dict[str, str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return table.filter(pc.is_in(table["signal_id"], value_set=pa.array(list(ids), type=pa.string())))


def _grouped(proofs: pa.Table) -> dict[str, list[tuple[str, int]]]:
    grouped: dict[str, list[tuple[str, int]]] = {}
    for row in proofs.sort_by([(name, "ascending") for name in proofs.column_names]).to_pylist():
        grouped.setdefault(row["signal_id"], []).append((row["proof_table"], row["proof_key"]))
    return grouped

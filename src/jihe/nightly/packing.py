"""The evidence pack of a night: what a page shows of a case out of the fund's rows, kept beside the night's signals.

A page cannot open the lake: that takes seconds and reads every file. So the night asks once, for the cases that are
likely to be opened, all that a page will ask, and keeps each answer with its question (``cases.exporting.packed``).
Values are unmasked: the file is the owner's alone, no export reads it, and masking is done where it is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting.packed import FRESH, At, Packed, Recording, UnpackedError, read, written
from jihe.errors import JiheError
from jihe.home import Home
from jihe.nightly.ledger import write_atomically
from jihe.nightly.outputs import parquet_bytes

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.cases.exporting.paper import Ground
    from jihe.cases.models import Case, Signal
    from jihe.engines.answering import Answering

EVIDENCE = "evidence.parquet"
BEYOND = 150  # cases after the list's hours that are packed too, by their place
ROWS = 1024  # of one row group: a case lies in one or two
RINGS = 3  # how far rows are read ahead of being asked for; what lies further is read when it is asked for
_COLUMNS = ("case", "asked", "key", "answer")


def chosen(run_id: str, beyond: int | None = None) -> list[Case]:
    """The cases to pack: within the hours of the night's lists, in somebody's hands, and the first of the rest.

    ``beyond``: how many of the rest, BEYOND unless said.
    """
    from django.db.models import Q

    from jihe.cases.models import Case
    from jihe.cases.moves import State

    of_night = Case.objects.filter(nights__night__run_id=run_id)
    busy = Q(card__within=True) | ~Q(state__in=(State.OPEN, State.CLOSED))
    first = of_night.exclude(busy).order_by("card__place", "number").values_list("pk", flat=True)
    wanted = {*of_night.filter(busy).values_list("pk", flat=True), *first[: BEYOND if beyond is None else beyond]}
    return list(Case.objects.filter(pk__in=wanted).order_by("number"))


def pack(folder: Path, ground: Ground, cases: Sequence[Case]) -> tuple[str, int]:
    """Write the pack of these cases into the run's folder; the sha256 of its bytes, and how many answers it holds."""
    from jihe.cases.exporting.held import signals_of_each
    from jihe.cases.exporting.sight import sight

    recording = Recording(ground.session)
    over = ground.over(recording)
    signals = signals_of_each(cases)
    _ahead(recording, cases, signals)
    asked: dict[str, set[At]] = {}
    for case in cases:
        with recording.of_one() as wanted, suppress(JiheError):  # its page will ask the lake, and say why it cannot
            sight(case, signals[case.number], over, None, masked=False)
            asked[case.number] = wanted
    table = _table((number, at, recording.known[at]) for number, wanted in asked.items() for at in wanted)
    return _write(folder / EVIDENCE, table), table.num_rows


def again(path: Path, session: Answering) -> str:
    """The sha256 of the pack with every one of its questions asked anew of that night's data."""
    import pyarrow.parquet as pq

    recording = Recording(session)
    kept = pq.read_table(path)
    places = [At(asked, key) for asked, key in zip(kept["asked"].to_pylist(), kept["key"].to_pylist(), strict=True)]
    rows: dict[str, set[int]] = {}
    for at in places:
        if at.key:
            rows.setdefault(at.table, set()).add(at.key)
        elif at.table.startswith(f"{FRESH} "):
            recording.freshness(at.table.removeprefix(f"{FRESH} "))
        else:
            recording.query(*read(at.table))
    recording.ahead(rows)
    numbers = kept["case"].to_pylist()
    made = _table((number, at, recording.known[at]) for number, at in zip(numbers, places, strict=True))
    return hashlib.sha256(_bytes(made)).hexdigest()


def packed(home: Home, run_id: str, number: str, ground: Ground) -> Ground:
    """The ground of a page about one case: the night's rules and law, and its answers as they were packed.

    Raises UnpackedError where the night did not pack that case.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = home.runs / run_id / EVIDENCE
    if not path.is_file():
        raise UnpackedError(f"{run_id} kept no evidence beside its signals")
    with pq.ParquetFile(path) as file:
        groups = [
            place
            for place in range(file.num_row_groups)
            if (ends := file.metadata.row_group(place).column(0).statistics) and ends.min <= number <= ends.max
        ]
        found = file.read_row_groups(groups) if groups else pa.table({name: [] for name in _COLUMNS})
    found = found.filter(pc.equal(found["case"], number))
    if not found.num_rows:
        raise UnpackedError(f"{run_id} packed no evidence of case {number}")
    asked, keys, answers = (found[name].to_pylist() for name in _COLUMNS[1:])
    places = map(At, asked, keys)
    # In one go: a case of thousands of payments has as many answers.
    return ground.over(Packed(ground.as_of, dict(zip(places, read(f"[{','.join(answers)}]"), strict=True))))


def _ahead(recording: Recording, cases: Collection[Case], signals: Mapping[str, Sequence[Signal]]) -> None:
    """Read at once, table by table, what the cases' rows are and what those refer to."""
    from jihe.cases.exporting import held, paper
    from jihe.cases.exporting.explaining import referred

    wanted: dict[str, set[int]] = {}
    for case in cases:
        said = signals[case.number]
        for named in (held.proved(said), held.paid(said), paper.counted(said)):
            for table, keys in named.items():
                wanted.setdefault(table, set()).update(keys)
        for table, key in case.money.values_list("money_table", "money_key"):
            wanted.setdefault(table, set()).add(key)
        wanted.setdefault(case.subject_kind, set()).add(case.subject_id)
    for ring in range(RINGS):
        new = {(table, key) for table, keys in wanted.items() for key in keys if At(table, key) not in recording.known}
        recording.ahead(wanted)
        wanted = {}
        for table, key in new:
            for row in recording.known.get(At(table, key), [])[-1:]:
                for target, each in referred(table, row, all_of=ring == 0):
                    wanted.setdefault(target, set()).add(each)


def _table(answers: Iterable[tuple[str, At, list[dict[str, Any]]]]) -> pa.Table:
    import pyarrow as pa

    def rows() -> Iterator[tuple[str, str, int, str]]:
        for number, at, answer in answers:
            # A row's states stand in their order; what a query answers has none of its own.
            told = [*map(written, answer)]
            yield number, at.table, at.key, f"[{','.join(told if at.key else sorted(told))}]"

    kinds = (pa.string(), pa.string(), pa.int64(), pa.string())
    columns = list(zip(*sorted(rows()), strict=True)) or [()] * len(kinds)
    schema = pa.schema(list(zip(_COLUMNS, kinds, strict=True)))
    return pa.table(dict(zip(_COLUMNS, map(list, columns), strict=True)), schema=schema)


def _bytes(table: pa.Table) -> bytes:
    return parquet_bytes(table, ROWS)


def _write(path: Path, table: pa.Table) -> str:
    data = _bytes(table)
    write_atomically(path, data, private=True)
    return hashlib.sha256(data).hexdigest()

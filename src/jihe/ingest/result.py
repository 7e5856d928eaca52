"""What an ingest reports: control totals by file and table, and sentences for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from jihe.errors import DONE, USAGE, WITH_GAPS, JiheError
from jihe.lake import Snapshot


@dataclass(frozen=True)
class Flow:
    """Rows, or fen of one column: what came in and where it went."""

    came_in: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0

    @property
    def closes(self) -> bool:
        """Whether all that came in is accounted for."""
        return self.came_in == self.accepted + self.quarantined + self.duplicates

    def __add__(self, other: Flow) -> Flow:
        return Flow(
            self.came_in + other.came_in,
            self.accepted + other.accepted,
            self.quarantined + other.quarantined,
            self.duplicates + other.duplicates,
        )


@dataclass(frozen=True)
class Totals:
    """Control totals: rows, and money by fen column, where an amount that cannot be read counts as 0."""

    rows: Flow = Flow()
    fen: dict[str, Flow] = field(default_factory=dict)

    @property
    def rows_in(self) -> int:
        """Rows that came in."""
        return self.rows.came_in

    @property
    def accepted(self) -> int:
        """Rows appended to the table, counted in the files written."""
        return self.rows.accepted

    @property
    def quarantined(self) -> int:
        """Rows kept in quarantine."""
        return self.rows.quarantined

    @property
    def duplicates(self) -> int:
        """Rows that the lake, or the same file, already holds word for word."""
        return self.rows.duplicates

    def __add__(self, other: Totals) -> Totals:
        columns = {**self.fen, **other.fen}
        fen = {name: self.fen.get(name, Flow()) + other.fen.get(name, Flow()) for name in columns}
        return Totals(self.rows + other.rows, fen)

    def check(self, what: str) -> None:
        """JiheError naming ``what`` unless rows and money close."""
        for name, flow in {"rows": self.rows, **self.fen}.items():
            if not flow.closes:
                raise JiheError(
                    f"{what}: control totals do not close for {name}: {flow.came_in} in, {flow.accepted} "
                    f"accepted, {flow.quarantined} quarantined, {flow.duplicates} duplicates; "
                    "nothing was committed; report this as a defect of jihe"
                )

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the four row counts, and ``fen`` with the same four by column."""
        return {
            "rows_in": self.rows_in,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "duplicates": self.duplicates,
            "fen": {name: asdict(flow) for name, flow in self.fen.items()},
        }

    @classmethod
    def repeated(cls, record: dict[str, Any]) -> Totals:
        """The totals of a file that was taken before with these (``as_dict``): every row is a duplicate."""
        rows = record["rows_in"]
        fen = {name: flow["came_in"] for name, flow in record["fen"].items()}
        return cls(
            Flow(rows, duplicates=rows),
            {name: Flow(amount, duplicates=amount) for name, amount in fen.items()},
        )


@dataclass(frozen=True)
class FileResult:
    """One file that was taken. ``file``: its name in the source; ``batch``: identifies its content."""

    file: str
    table: str
    batch: str
    totals: Totals

    def as_dict(self) -> dict[str, Any]:
        """For the snapshot's note and for JSON."""
        return {"file": self.file, "table": self.table, "batch": self.batch, **self.totals.as_dict()}


@dataclass(frozen=True)
class IngestResult:
    """What was done. ``problems``: gaps that somebody must mend; ``notices``: what was assumed."""

    files: list[FileResult]
    problems: list[str]
    notices: list[str]
    snapshot: Snapshot

    @property
    def tables(self) -> dict[str, Totals]:
        """Totals by table."""
        sums: dict[str, Totals] = {}
        for file in self.files:
            sums[file.table] = sums.get(file.table, Totals()) + file.totals
        return sums

    @property
    def exit_code(self) -> int:
        """For a scheduler: done; done with gaps; nothing usable."""
        if not self.files:
            return USAGE
        return WITH_GAPS if self.problems else DONE

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"snapshot": self.snapshot.number, **self.note()}

    def note(self) -> dict[str, Any]:
        """What the snapshot keeps of it."""
        return {
            "tables": {name: totals.as_dict() for name, totals in self.tables.items()},
            "files": [file.as_dict() for file in self.files],
            "problems": self.problems,
            "notices": self.notices,
        }

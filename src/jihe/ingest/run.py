"""The ingest: every file judged, appended and counted back from disk; then one commit for all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from jihe.ingest import quarantine
from jihe.ingest.database import is_database, tables_of
from jihe.ingest.judging import TEMPORARY, Judged, Tally, fen_columns, judge, tally
from jihe.ingest.opening import Opened, lake_rows, literal, open_csv, open_parquet
from jihe.ingest.quarantine import stream
from jihe.ingest.result import FileResult, Flow, IngestResult, Totals
from jihe.ingest.sources import Found, RefusedError, Sent, SourceFile, find
from jihe.lake import Lake, translate_disk_full
from jihe.schema import CODES, TABLES, Table

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Progress = Callable[[str, int, int | None], None]
Watch = Callable[[int, int], None]
MEMORY = "2GB"  # DuckDB's share; beyond it spills to the lake's disk


def silent(step: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def ingest(source: Path | str, lake: Lake, progress: Progress = silent, schema: str | None = None) -> IngestResult:
    """Take every table file in ``source`` into the lake, in one commit.

    ``source`` may also be the address of a PostgreSQL database, ``postgresql://…``; its tables are read from
    ``schema`` (see ``database.tables_of``) and taken as files of the same rows would be.

    The caller holds the home's lock. What a killed ingest left is taken back first, and anything that goes
    wrong here (a full disk, totals that do not close) takes back all of this one: the last snapshot stands.
    Nothing new leaves the snapshot as it was, and says again what of it is in quarantine: a night that was
    killed after its ingest must come to the same end. Raises BadInputError when ``source`` holds no table.
    """
    with _opened(source, schema) as found:
        return _ingest(found, lake, progress)


def _opened(source: Path | str, schema: str | None) -> AbstractContextManager[Found]:
    return tables_of(str(source), schema) if is_database(source) else nullcontext(find(Path(source)))


def _ingest(found: Found, lake: Lake, progress: Progress) -> IngestResult:
    lake.rollback()
    try:
        with translate_disk_full(lake.root):
            with lake.scratch() as scratch:
                taking = _Taking(lake, progress, scratch, notices=found.notices)
                taking.take(found.files)
            held = quarantine.of_batches(lake, [file.batch for file in taking.files])
            problems = found.problems + taking.refusals + [_sentence(each) for each in held]
            result = IngestResult(taking.files, problems, taking.notices, lake.snapshot())
            snapshot = lake.commit({"kind": "ingest", **result.note()})
    except BaseException:
        lake.rollback()
        raise
    return replace(result, snapshot=snapshot)


@dataclass
class _Taking:
    """One ingest under way: files taken so far, sentences on files refused, notices."""

    lake: Lake
    progress: Progress
    scratch: Path
    files: list[FileResult] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def take(self, files: list[Sent]) -> None:
        """Take each file, or note why not."""
        connection = _connect(self.scratch)
        try:
            for file in files:
                try:
                    self.files.append(self._take(connection, file))
                except RefusedError as refused:
                    self.refusals.append(str(refused))
                    connection.close()  # what broke on a damaged file must not touch the next one
                    connection = _connect(self.scratch)
        finally:
            connection.close()

    def _take(self, connection: duckdb.DuckDBPyConnection, sent: Sent) -> FileResult:
        table, step = TABLES[sent.table], f"ingest {sent.name}"
        self.progress(step, 0, None)
        with TemporaryDirectory(dir=self.scratch) as folder:
            file = sent.brought(Path(folder), lambda rows: self.progress(step, rows, None))
            batch = f"{_digest(file)}-{_declaration(table)}"
            totals = self._taken_before(table, batch)
            if totals is None:
                if file.format == "csv":
                    opened = open_csv(connection, file, table, Path(folder))
                else:
                    opened = open_parquet(connection, file, table)
                watch = partial(self.progress, step)
                totals = _judge_and_append(connection, opened, self.lake, table, batch, watch)
                self.notices += opened.notices
        totals.check(file.name)
        self.progress(step, totals.rows_in, totals.rows_in)
        return FileResult(file.name, table.name, batch, totals)

    def _taken_before(self, table: Table, batch: str) -> Totals | None:
        """All duplicates, when this content was taken before: in this ingest, or for an earlier snapshot."""
        records = [file.as_dict() for file in self.files]
        number = self.lake.applied(table.name, batch)
        if number is not None and number <= self.lake.snapshot().number:
            records += self.lake.at(number).note.get("files", [])
        same = [each for each in records if each["table"] == table.name and each["batch"] == batch]
        return Totals.repeated(same[0]) if same else None


def _connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = {literal(scratch / 'spill')}")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET autoinstall_known_extensions = false")
    return connection


def _judge_and_append(
    connection: duckdb.DuckDBPyConnection, opened: Opened, lake: Lake, table: Table, batch: str, watch: Watch
) -> Totals:
    known = lake.added(table.name)
    judged = judge(connection, table, opened, [*lake.files(table.name, lake.snapshot()), *known])
    if judged.held.rows:
        rows = judged.held_rows
        quarantine.append(lake, connection, rows, batch=batch, file=opened.name, table=table.name)
    if judged.duplicates.rows < judged.came_in.rows:
        # Also when every row is held, so that the file is known when it comes again.
        accepted = stream(connection, judged.accepted, table.arrow_schema())
        lake.append(table.name, _watched(accepted, judged.came_in.rows, watch), batch)
    for name in TEMPORARY:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    written = [path for path in lake.added(table.name) if path not in known]
    return _totals(judged, _written(connection, table, written))


def _watched(rows: pa.RecordBatchReader, total: int, watch: Watch) -> pa.RecordBatchReader:
    """The same rows; tells how many have been read."""
    import pyarrow as pa

    def batches() -> Iterator[pa.RecordBatch]:
        done = 0
        for batch in rows:
            yield batch
            done += batch.num_rows
            if done < total:  # the end is told when the totals have closed
                watch(done, total)

    return pa.RecordBatchReader.from_batches(rows.schema, batches())


def _written(connection: duckdb.DuckDBPyConnection, table: Table, files: list[str]) -> Tally:
    """Counted from the files on disk, not from what was meant to be written."""
    if not files:
        return Tally(0, dict.fromkeys(fen_columns(table), 0))
    return tally(connection, table, lake_rows(files))


def _totals(judged: Judged, written: Tally) -> Totals:
    return Totals(
        Flow(judged.came_in.rows, written.rows, judged.held.rows, judged.duplicates.rows),
        {
            name: Flow(amount, written.fen[name], judged.held.fen[name], judged.duplicates.fen[name])
            for name, amount in judged.came_in.fen.items()
        },
    )


def _digest(file: SourceFile) -> str:
    try:
        with file.path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise RefusedError(f"{file.name}: cannot be read ({error.strerror})") from error


def _declaration(table: Table) -> str:
    """Changes when the schema would judge rows differently: then a file sent again is judged again."""
    columns = [
        (c.name, c.type, c.null, c.low, c.high, list(CODES[c.codes].codes) if c.codes else None) for c in table.columns
    ]
    return hashlib.sha256(repr((table.key, table.versioned, columns)).encode()).hexdigest()[:8]


def _sentence(held: quarantine.Held) -> str:
    """Where the first row is, what is wrong with it, and how to see the others."""
    rows = f"{held.rows:,} {'row' if held.rows == 1 else 'rows'} in quarantine"
    first = f"the first is row {held.first_row}: {held.reason}"
    return f"{held.file}: {rows}, {first}; see them with `jihe quarantine --table {held.table}`"

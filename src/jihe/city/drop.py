"""What arrives at the fund from one day to the next: a built city, sent as its partners would send it.

A drop of a day holds the rows that the fund's clock puts on it, but for those that come late; the late ones of the
days before; and what goes wrong: rows and files sent twice, and files damaged on the way, whose rows come again. All
drops together, each row taken once, are the city.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.city import damage, write
from jihe.city.damage import PLACE, Damage
from jihe.city.partners import DAY, LATEST, RESENT, Form, Partners, form_of, midnight
from jihe.errors import BadInputError
from jihe.schema import TABLES, Table

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Progress = Callable[[str, int, int], None]

_MEMORY = "1GB"  # DuckDB's; beyond it spills
_SPILL = ".spill"
_ARRIVES, _COPY = '"arrives on"', '"copy of row"'  # columns of our own
_ROW_GROUP = 131_072
_BACK = LATEST + RESENT + 1  # days whose rows can be in a drop, before its own
_AHEAD = 10  # days read at once in a replay of many, since a day and ten take as long to find
_PARQUET = Form()


@dataclass(frozen=True)
class SentFile:
    """One file of a drop. ``why``: new, again (the day before's, byte for byte), resent (sound, after a damaged
    one) or opening; ``damage``: what went wrong with it, or ''.
    """

    file: str
    table: str
    rows: int
    why: str
    damage: str = ""


@dataclass(frozen=True)
class Drop:
    """What arrived on ``day``, in ``folder``, which is not there when nothing did."""

    day: date
    folder: Path
    files: list[SentFile] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"day": str(self.day), "folder": str(self.folder), "files": [asdict(file) for file in self.files]}


def drop(
    city: Path,
    out: Path,
    days: Sequence[date],
    seed: int = 1,
    malformed: float = 0.0,
    opening: bool = False,
    progress: Progress | None = None,
) -> list[Drop]:
    """Write what arrives on each of ``days`` to ``out``/<day>/, files named as ``jihe ingest`` reads them.

    ``malformed``: share of files that come damaged. ``opening``: begin with all that arrived before the first day,
    in ``out``/<day before>-opening/. A folder of an earlier drop of that day is replaced. Days after the city's
    last still bring what is late. BadInputError where ``city`` is no finished city.
    """
    write.card(city)
    days = sorted(set(days))
    partners = Partners(seed, malformed)
    steps = [(days[0] - DAY, True)] * opening + [(day, False) for day in days]
    dropped = []
    with _connected(out) as connection:
        rows = _Rows(connection, partners, city, days[-1])
        for done, (day, is_opening) in enumerate(steps, 1):
            folder = out / (f"{day}-opening" if is_opening else str(day))
            dropped.append(Drop(day, folder, _fill(rows, folder, day, _opening if is_opening else _day)))
            if progress is not None:
                progress("drops", done, len(steps))
    shutil.rmtree(out / _SPILL, ignore_errors=True)
    return dropped


_Sender = Callable[["_Post"], Iterator[SentFile]]


@dataclass
class _Rows:
    """The city's rows, of which a few days at a time are kept at hand; none after ``last`` will be asked for."""

    connection: duckdb.DuckDBPyConnection
    partners: Partners
    city: Path
    last: date
    _until: dict[str, date] = field(default_factory=dict)

    def near(self, table: Table, day: date) -> str:
        """The relation of rows that can be in a drop of ``day``, and when each arrives; days are asked for in order."""
        name = f'"near {table.name}"'
        if self._until.get(table.name, date.min) < day:
            until = min(day + _AHEAD * DAY, self.last)
            days = [day - _BACK * DAY + n * DAY for n in range((until - day).days + _BACK + 1)]
            self.connection.execute(f"""
                CREATE OR REPLACE TEMP TABLE {name} AS
                SELECT {_names(table)}, {self.partners.arrives_sql(table, days)} AS {_ARRIVES}
                FROM {_read(write.files(self.city, table.name))}
                WHERE {table.clock} >= {midnight(days[0])} AND {table.clock} < {midnight(until + DAY)}
            """)
            self._until[table.name] = until
        return name


@dataclass(frozen=True)
class _Post:
    """One table on one day: where its rows are, and where its files go."""

    rows: _Rows
    table: Table
    day: date
    folder: Path

    @property
    def partners(self) -> Partners:
        return self.rows.partners


def _fill(rows: _Rows, folder: Path, day: date, sender: _Sender) -> list[SentFile]:
    """Write a folder beside and move it into place; none when nothing arrives."""
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    files: list[SentFile] = []
    for table in TABLES.values():
        if write.files(rows.city, table.name):  # a shard without rows of a table has no file of it
            files += sender(_Post(rows, table, day, partial))
    if folder.exists():
        _refuse_foreign(folder)
        shutil.rmtree(folder)
    if files:
        partial.rename(folder)
    else:
        partial.rmdir()
    return files


def _refuse_foreign(folder: Path) -> None:
    others = sorted(path.name for path in folder.iterdir() if path.stem not in TABLES)
    if others:
        raise BadInputError(f"{folder}: holds other things, {others[0]} among them; choose another folder for --out")


def _opening(post: _Post) -> Iterator[SentFile]:
    """Everything that arrived by the end of the day, file by file as the city has it."""
    recent = [post.day - n * DAY for n in range(LATEST)]
    arrived = f"{post.partners.arrives_sql(post.table, recent)} <= DATE '{post.day}'"
    clock = post.table.clock
    known = f"({clock} < {midnight(recent[-1])} OR ({clock} < {midnight(post.day + DAY)} AND {arrived}))"
    sources = write.files(post.rows.city, post.table.name)
    for place, source in enumerate(sources):
        name = f"{post.table.name}.parquet" if len(sources) == 1 else f"{post.table.name}/{place:03}.parquet"
        query = f"SELECT {_names(post.table)} FROM {_read([source])} WHERE {known}"
        if rows := _write(post.rows.connection, query, post.folder / name, _PARQUET):
            yield SentFile(name, post.table.name, rows, "opening")


def _day(post: _Post) -> Iterator[SentFile]:
    """The day's own file; the day before's, where it is sent again; those that mend damaged ones."""
    partners, table, day, form = post.partners, post.table, post.day, form_of(post.table)
    yield from _send(post, day, f"{table.name}.{form.suffix}", "new", malformed=partners.is_malformed(table.name, day))
    before = day - DAY
    if partners.is_sent_again(table.name, before):
        yield from _send(post, before, f"{table.name}/{before}-again.{form.suffix}", "again")
    for since in range(1, RESENT + 1):
        first = day - since * DAY
        if partners.is_malformed(table.name, first) and partners.resent_after(table.name, first) == since:
            yield from _send(post, first, f"{table.name}/{first}-resent.{form.suffix}", "resent")


def _send(post: _Post, day: date, name: str, why: str, *, malformed: bool = False) -> Iterator[SentFile]:
    """The file of ``day``, damaged or sound; nothing when there are no rows."""
    rows = _gather(post, day)
    if not rows:
        return
    table, form = post.table, form_of(post.table)

    def unit(*about: object) -> float:
        return post.partners.unit("damage", table.name, day, *about)

    accident = damage.draw(table, form, rows, unit) if malformed else damage.sound(table)
    path = post.folder / name
    _write(post.rows.connection, _chosen(accident), path, form)
    accident.bytes(path, form)
    yield SentFile(name, table.name, rows, why, accident.kind)


def _gather(post: _Post, day: date) -> int:
    """``sent``: the rows of the file of ``day`` with ``PLACE``, their number in the order of the key; how many."""
    table = post.table
    twice, tomorrow = post.partners.repeats_sql(table)
    copies = f"""
        CASE {_ARRIVES} WHEN DATE '{day}' THEN 1 + CAST({twice} AS INTEGER)
            WHEN DATE '{day - DAY}' THEN CAST({tomorrow} AS INTEGER) ELSE 0 END
    """
    order = ", ".join(f'"{name}"' for name in dict.fromkeys((*table.key, table.clock)))
    near, connection = post.rows.near(table, post.day), post.rows.connection
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE sent AS
        SELECT {_names(table)}, row_number() OVER (ORDER BY {order}, {_COPY}) AS {PLACE}
        FROM (
            SELECT {_names(table)}, unnest(range({copies})) AS {_COPY}
            FROM {near} WHERE {_ARRIVES} BETWEEN DATE '{day - DAY}' AND DATE '{day}'
        )
    """)
    ((rows,),) = connection.execute("SELECT count(*) FROM sent").fetchall()
    return int(rows)


def _chosen(accident: Damage) -> str:
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in accident.columns.items())
    return f"SELECT {columns} FROM sent ORDER BY {PLACE}"


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path, form: Form) -> int:
    """Write the query's rows as they come; no file for none. Same rows, same bytes."""
    reader = connection.sql(query).to_arrow_reader(_ROW_GROUP)
    groups = _even(reader)
    first = next(groups, None)
    if first is None:
        return 0
    path.parent.mkdir(exist_ok=True)
    if form.suffix == "parquet":
        return _write_parquet(first, groups, path)
    return _write_csv(first, groups, path, form)


def _write_parquet(first: pa.Table, groups: Iterator[pa.Table], path: Path) -> int:
    import pyarrow.parquet as pq

    rows = 0
    with pq.ParquetWriter(path, first.schema, compression="zstd", compression_level=1, store_schema=False) as writer:
        for group in _with(first, groups):
            writer.write_table(group, row_group_size=_ROW_GROUP)
            rows += group.num_rows
    return rows


def _write_csv(first: pa.Table, groups: Iterator[pa.Table], path: Path, form: Form) -> int:
    """As UTF-8 beside, then in the sender's encoding and with its line ends."""
    import pyarrow.csv as pc

    rows, plain = 0, path.with_name(f"{path.name}.partial")
    options = pc.WriteOptions(delimiter=form.delimiter, quoting_style="needed")
    with pc.CSVWriter(str(plain), first.schema, write_options=options) as writer:
        for group in _with(first, groups):
            writer.write_table(group)
            rows += group.num_rows
    with plain.open(encoding="utf-8", newline="\n") as text, path.open(
        "w", encoding=form.encoding, newline=form.newline
    ) as file:  # fmt: skip
        shutil.copyfileobj(text, file, 1 << 20)
    plain.unlink()
    return rows


def _even(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Tables of ``_ROW_GROUP`` rows and a last one, however the rows come, so that the bytes are the same."""
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in reader:
        held.append(batch)
        rows += batch.num_rows
        while rows >= _ROW_GROUP:
            table = pa.Table.from_batches(held)
            yield table.slice(0, _ROW_GROUP).combine_chunks()
            held = table.slice(_ROW_GROUP).to_batches()
            rows -= _ROW_GROUP
    if rows:
        yield pa.Table.from_batches(held).combine_chunks()


def _with(first: pa.Table, others: Iterator[pa.Table]) -> Iterator[pa.Table]:
    yield first
    yield from others


def _read(files: list[Path]) -> str:
    # Nothing in a path may be taken for a pattern.
    plain = (re.sub(r"([\[*?])", r"[\1]", str(path)).replace("'", "''") for path in files)
    listed = ", ".join(f"'{path}'" for path in plain)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def _names(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.names)


def _connected(out: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect()
    spill = str(out / _SPILL).replace("'", "''")
    connection.execute(f"SET memory_limit = '{_MEMORY}'; SET temp_directory = '{spill}'")
    connection.execute("SET enable_progress_bar = false; SET parquet_metadata_cache = true")
    return connection

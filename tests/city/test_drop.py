"""Daily drops: all of them, each row once, are the city; what goes wrong is never taken for something else."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from jihe.city import damage, write
from jihe.city.build import build
from jihe.city.drop import Drop, SentFile, drop
from jihe.city.partners import LATEST, RESENT, SETTLED, Form, Partners, form_of
from jihe.cli.city.drop import command
from jihe.errors import BadInputError
from jihe.ingest import ingest
from jihe.lake import Lake
from jihe.schema import TABLES
from tests.support import Once

DAY = timedelta(days=1)
LAST = date(2024, 12, 31)
FIRST = LAST - 9 * DAY
MALFORMED = 0.35


@pytest.fixture(scope="module")
def city(once: Once) -> Path:
    where = "city [a]"  # nothing in a path is a pattern
    return once(where, lambda folder: build(folder / "city", 0.002, 5, 202401, 202412, 5.0)) / "city"


def days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


@pytest.fixture(scope="module")
def drops(city: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Drop]:
    """An opening, ten days and the days that it takes until nothing is outstanding; those on which something came."""
    out = tmp_path_factory.mktemp("drops")
    made = drop(city, out, days(FIRST, LAST + SETTLED * DAY), seed=3, malformed=MALFORMED, opening=True)
    return [each for each in made if each.files]


def only(monkeypatch: pytest.MonkeyPatch, *tables: str) -> None:
    """Let drops be of these tables alone."""
    monkeypatch.setattr("jihe.city.drop.TABLES", {table: TABLES[table] for table in tables})


def files(made: list[Drop], **wanted: object) -> list[tuple[Drop, SentFile]]:
    return [
        (each, file) for each in made for file in each.files if all(getattr(file, k) == v for k, v in wanted.items())
    ]


def digests(folder: Path) -> dict[str, str]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def quoted(paths: list[Path]) -> str:
    return "[" + ", ".join("'" + str(path).replace("[", "[[]") + "'" for path in paths) + "]"


def same_rows(table: str, one: str, other: str) -> bool:
    """Whether two relations hold the same rows the same number of times."""
    names = ", ".join(TABLES[table].names)
    with duckdb.connect() as connection:
        both = f"(SELECT {names} FROM {{}} EXCEPT ALL SELECT {names} FROM {{}})"
        return not connection.execute(
            f"FROM {both.format(one, other)} UNION ALL FROM {both.format(other, one)} LIMIT 1"
        ).fetchall()


@pytest.mark.verify
def test_all_drops_taken_in_one_after_the_other_are_the_city_row_by_row(
    city: Path, drops: list[Drop], tmp_path: Path
) -> None:
    lake = Lake(tmp_path / "lake")
    problems = 0
    for each in drops:
        problems += len(ingest(each.folder, lake).problems)
    assert problems > 20
    for table in TABLES:
        sources = [path for path in write.files(city, table) if pq.read_metadata(path).num_rows]
        taken = lake.files(table, lake.snapshot())
        assert bool(taken) == bool(sources), table
        if sources:
            rows = f"read_parquet({taken})"
            assert same_rows(table, rows, f"read_parquet({quoted(sources)})"), table


@pytest.mark.verify
def test_what_arrived_by_a_day_is_the_opening_of_the_next(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on days when much is outstanding."""
    only(monkeypatch, "person", "op_log", "enrolment", "ui_claim", "contribution", "ext_medins", "ext_household")
    made = drop(city, tmp_path / "daily", days(FIRST, FIRST + 3 * DAY), seed=3, opening=True)
    (opening, _) = drop(city, tmp_path / "once", [FIRST + 4 * DAY], seed=3, opening=True)
    daily, once = Lake(tmp_path / "a"), Lake(tmp_path / "b")
    for each in made:
        assert ingest(each.folder, daily).problems == []
    ingest(opening.folder, once)
    for table in TABLES:
        one, other = daily.files(table, daily.snapshot()), once.files(table, once.snapshot())
        assert bool(one) == bool(other), table
        if one:
            assert same_rows(table, f"read_parquet({one})", f"read_parquet({other})"), table


def clocks(folder: Path, file: SentFile) -> list[date]:
    table = TABLES[file.table]
    column = pq.read_table(folder / file.file, columns=[table.clock]).column(0).to_pylist()
    return [value.date() for value in column]


@pytest.mark.verify
def test_rows_come_on_their_day_or_a_day_or_two_late_and_never_early(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, "person", "op_log", "enrolment", "ui_claim", "contribution", "pension_payment", "ext_medins")
    made = drop(city, tmp_path, days(FIRST - 60 * DAY, FIRST), seed=3)
    late = [0, 0, 0]
    doubled = 0
    for each, file in files(made, why="new"):
        for clock in clocks(each.folder, file):
            after = (each.day - clock).days
            assert 0 <= after <= LATEST + 1  # a row of yesterday's file, sent again today
            late[min(after, LATEST)] += 1
        rows = pq.read_table(each.folder / file.file)
        doubled += rows.num_rows - rows.group_by(rows.column_names).aggregate([]).num_rows
    assert 0.003 < late[1] / sum(late) < 0.08
    assert 0.0008 < late[2] / sum(late) < 0.05
    assert 0 < doubled < 0.01 * sum(late)


@pytest.mark.verify
def test_a_file_sent_again_is_the_same_file(city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "op_log", "certification", "ext_medins", "ext_border", "attendance", "ext_traffic", "person")
    made = drop(city, tmp_path, days(FIRST - 60 * DAY, LAST), seed=3)
    folder = {each.day: each.folder for each in made}
    again = files(made[1:], why="again")
    assert len(again) >= 2
    for each, file in again:
        before = each.day - DAY
        assert file.file.startswith(f"{file.table}/{before}-again.")
        first = folder[before] / f"{file.table}{Path(file.file).suffix}"
        assert (each.folder / file.file).read_bytes() == first.read_bytes()


@pytest.mark.verify
def test_damaged_files_are_the_chosen_share_and_their_rows_come_again_within_days(drops: list[Drop]) -> None:
    new, damaged = files(drops, why="new"), [(d, f) for d, f in files(drops, why="new") if f.damage]
    assert MALFORMED - 0.12 < len(damaged) / len(new) < MALFORMED + 0.12
    kinds = {(file.file.rsplit(".")[-1], file.damage) for _, file in damaged}
    assert len(kinds) >= 6
    assert all(kind in damage.KINDS[suffix] for suffix, kind in kinds)
    resent = {file.file: (each.day, file) for each, file in files(drops, why="resent")}
    for each, file in damaged:
        day, mended = resent[f"{file.table}/{each.day}-resent{Path(file.file).suffix}"]
        assert 1 <= (day - each.day).days <= RESENT
        assert (mended.rows, mended.damage) == (file.rows, "")
    assert not [f for _, f in files(drops) if f.damage and f.why != "new"]
    assert {(day - date.fromisoformat(name.split("/")[1][:10])).days for name, (day, _) in resent.items()} == {1, 2, 3}


@pytest.mark.verify
def test_without_a_share_nothing_is_damaged(city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "op_log", "certification", "ext_medins", "ext_border", "attendance", "ext_traffic", "person")
    made = drop(city, tmp_path, days(FIRST, LAST), seed=3)
    assert files(made)
    assert {(file.damage, file.why) for _, file in files(made)} == {("", "new"), ("", "again")}


@pytest.mark.verify
def test_a_day_is_the_same_alone_in_a_range_and_in_another_process(
    city: Path, drops: list[Drop], tmp_path: Path
) -> None:
    day = FIRST + 5 * DAY
    (expected,) = [digests(each.folder) for each in drops if each.day == day]
    (alone,) = drop(city, tmp_path / "alone", [day], seed=3, malformed=MALFORMED)
    assert digests(alone.folder) == expected
    script = (
        "import sys; from pathlib import Path; from datetime import date; from jihe.city.drop import drop;"
        "drop(Path(sys.argv[1]), Path(sys.argv[2]), [date.fromisoformat(sys.argv[3])], 3, float(sys.argv[4]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "America/New_York"}
    arguments = [sys.executable, "-c", script, str(city), str(tmp_path / "other"), str(day), str(MALFORMED)]
    subprocess.run(arguments, check=True, env=environment)
    assert digests(tmp_path / "other" / str(day)) == expected
    drop(city, tmp_path / "seed", [day], seed=4, malformed=MALFORMED)
    assert digests(tmp_path / "seed" / str(day)) != expected


@pytest.mark.verify
def test_shards_drop_what_one_file_would(city: Path, drops: list[Drop], tmp_path: Path) -> None:
    (tmp_path / "sharded" / "tables").mkdir(parents=True)
    (tmp_path / "sharded" / "city.json").write_bytes((city / "city.json").read_bytes())
    for table in TABLES:
        rows = pq.read_table(write.files(city, table)[0])
        (tmp_path / "sharded" / "tables" / table).mkdir()
        for shard in range(2):
            part = rows.take(pa.array(range(shard, rows.num_rows, 2), pa.int64()))
            if part.num_rows:
                pq.write_table(part, tmp_path / "sharded" / "tables" / table / f"{shard:03}.parquet")
    made = drop(tmp_path / "sharded", tmp_path / "out", days(FIRST, LAST), 3, MALFORMED, opening=True)
    for whole, each in zip(drops[1:], made[1:], strict=False):
        assert each.day == whole.day
        assert digests(each.folder) == digests(whole.folder)
    opening = {file.table: file.rows for _, file in files(drops[:1])}
    parts = [(file.table, file.rows) for _, file in files(made[:1])]
    assert len(parts) > len(opening)
    assert {table: sum(n for t, n in parts if t == table) for table, _ in parts} == opening


@pytest.mark.verify
def test_a_folder_holds_files_with_rows_and_nothing_else(drops: list[Drop]) -> None:
    for each in drops:
        there = {str(path.relative_to(each.folder)) for path in each.folder.rglob("*") if path.is_file()}
        assert there == {file.file for file in each.files}
        assert all(file.rows for file in each.files)
    root = drops[0].folder.parent
    assert {path.name for path in root.iterdir()} == {each.folder.name for each in drops}
    assert [each.folder.name for each in drops] == sorted(each.folder.name for each in drops)


@pytest.mark.verify
def test_partners_send_in_their_own_form(drops: list[Drop]) -> None:
    forms = {form_of(table) for table in TABLES.values()}
    assert {(form.suffix, form.encoding) for form in forms} == {
        ("parquet", ""), ("csv", "utf-8"), ("csv", "utf-8-sig"), ("csv", "gb18030"),
    }  # fmt: skip
    seen = set()
    for each, file in files(drops, damage=""):
        form = form_of(TABLES[file.table]) if file.why != "opening" else Form()
        assert file.file.endswith(form.suffix)
        if form.suffix == "csv" and form.encoding == "gb18030":
            content = (each.folder / file.file).read_bytes()
            if not content.isascii():
                seen.add(file.table)
                with pytest.raises(UnicodeDecodeError):
                    content.decode("utf-8")
                header = content.decode("gb18030").splitlines()[0].replace('"', "")
                assert tuple(header.split(form.delimiter)) == TABLES[file.table].names
    assert len(seen) >= 2


DAMAGES = [
    *(("contribution", kind) for kind in damage.KINDS["parquet"]),
    *(("ext_household", kind) for kind in damage.KINDS["csv"]),
    ("wi_case", "wrong_type"), ("wi_benefit", "unknown_code"), ("ref_code", "unknown_code"), ("ext_court", "bad_quote"),
    ("medical_bill", "cut_line"),
]  # fmt: skip
REFUSED = {"missing_column", "renamed_column", "empty_file", "cut_off", "wrong_encoding"}


@pytest.mark.verify
@pytest.mark.parametrize(("table", "kind"), DAMAGES)
@pytest.mark.parametrize("drawn", [0.0, 0.6, 0.999])
def test_no_damage_can_be_taken_for_other_rows(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, kind: str, drawn: float
) -> None:
    """What is accepted of a damaged file are rows of the city; and something of it is not accepted."""
    kinds = damage.KINDS[form_of(TABLES[table]).suffix]
    chosen = (kinds.index(kind) + 0.5) / len(kinds)
    source, clock = f"read_parquet({quoted(write.files(city, table))})", TABLES[table].clock
    with duckdb.connect() as connection:
        ((day,),) = connection.execute(f"SELECT CAST(mode({clock}) AS DATE) FROM {source}").fetchall()
    only(monkeypatch, table)
    monkeypatch.setattr(Partners, "is_malformed", lambda self, name, on: on == day)
    monkeypatch.setattr(Partners, "file_delay", lambda self, name, on: 0)
    monkeypatch.setattr(Partners, "unit", lambda self, *about: chosen if about[-1] == "kind" else drawn)
    (made,) = drop(city, tmp_path / "drop", [day])
    (file,) = made.files
    assert file.damage == ("wrong_type" if (table, kind) == ("ref_code", "unknown_code") else kind)
    lake = Lake(tmp_path / "lake")
    result = ingest(made.folder, lake)
    assert result.problems
    totals = result.tables.get(table)
    if kind in REFUSED:
        assert totals is None
        return
    assert totals is None or totals.accepted < file.rows
    taken = lake.files(table, lake.snapshot())
    if file.rows > 3:
        assert taken
    if taken:
        names = ", ".join(TABLES[table].names)
        with duckdb.connect() as connection:
            strangers = f"SELECT {names} FROM read_parquet({taken}) EXCEPT SELECT {names} FROM {source}"
            assert connection.execute(strangers).fetchall() == []


@pytest.mark.verify
def test_other_things_in_the_folder_of_a_day_are_left_alone(city: Path, tmp_path: Path) -> None:
    (tmp_path / str(FIRST)).mkdir()
    (tmp_path / str(FIRST) / "thesis.txt").write_text("ten years of work")
    with pytest.raises(BadInputError, match=r"thesis\.txt"):
        drop(city, tmp_path, [FIRST])
    assert (tmp_path / str(FIRST) / "thesis.txt").read_text() == "ten years of work"


@pytest.mark.verify
def test_a_drop_made_again_replaces_the_former(city: Path, tmp_path: Path) -> None:
    drop(city, tmp_path, [FIRST], seed=1, malformed=1.0)
    (made,) = drop(city, tmp_path, [FIRST], seed=2)
    assert set(digests(made.folder)) == {file.file for file in made.files}


@pytest.mark.verify
def test_the_command_takes_days_and_ranges_and_says_what_came(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, "op_log", "ext_medins")
    wanted = ["--date", "2024-12-01..2024-12-03", "--date", "2024-12-09", "--date", "2025-02-01"]
    done = CliRunner().invoke(command, [str(city), *wanted, "--out", str(tmp_path), "--opening"])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    starts = ["2024-11-30-opening", "2024-12-01", "2024-12-02", "2024-12-03", "2024-12-09"]
    for line, name in zip(lines, starts, strict=False):
        assert line.startswith(f"{tmp_path / name}: ")
    assert lines[-1] == "2025-02-01: nothing arrived"
    assert not (tmp_path / "2025-02-01").exists()
    again = CliRunner().invoke(command, [str(city), *wanted, "--out", str(tmp_path), "--json"])
    record = json.loads(again.stdout)
    assert [each["day"] for each in record] == ["2024-12-01", "2024-12-02", "2024-12-03", "2024-12-09", "2025-02-01"]
    assert all(one["day"] < other["day"] for one, other in pairwise(record))
    assert record[-1]["files"] == []


@pytest.mark.verify
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--date", "2024-12-03..2024-12-01"], "ends before it begins"),
        (["--date", "2024-12"], "write it as 2026-03-31"),
        (["--date", "2024-12-01", "--malformed", "1.1"], "1.1 is not in the range"),
        ([], "Missing option '--date'"),
    ],
)
def test_what_cannot_be_meant_is_refused(city: Path, arguments: list[str], says: str) -> None:
    done = CliRunner().invoke(command, [str(city), *arguments])
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_folder_without_a_city_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="jihe city build"):
        drop(tmp_path, tmp_path / "drops", [FIRST])

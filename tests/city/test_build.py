from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from jihe.city import write
from jihe.city.build import STAGES, build, create
from jihe.city.check import conforms
from jihe.errors import BadInputError
from jihe.schema import TABLES
from tests.support import Town

SMALL = "from pathlib import Path; from jihe.city.build import build; import sys; build(Path(sys.argv[1]), 0.001, 5)"


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


Change = Callable[[pa.Table], pa.Table]


@pytest.fixture
def city(town: Town) -> Path:
    """Nothing may be written to it."""
    return town.city


def test_a_city_conforms_to_the_schema(city: Path) -> None:
    assert conforms(city) == []


@pytest.mark.verify
def test_the_same_seed_writes_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    build(tmp_path / "city", 0.001, 5)
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "America/New_York"}
    subprocess.run([sys.executable, "-c", SMALL, str(tmp_path / "again")], check=True, env=environment)
    assert digests(tmp_path / "again") == digests(tmp_path / "city")


def test_the_card_tells_what_is_in_the_folder(city: Path) -> None:
    card = json.loads((city / "city.json").read_text(encoding="utf-8"))
    assert (card["seed"], card["scale"], card["from"], card["to"], card["enrich"]) == (7, 0.004, 202301, 202603, 60.0)
    for name, rows in card["rows"].items():
        assert pq.read_metadata(city / "tables" / f"{name}.parquet").num_rows == rows
    assert card["truth"] == pq.read_metadata(city / "truth" / "truth.parquet").num_rows
    assert card["rows"]["contribution"] > 50_000


def test_typologies_have_frauds_and_look_alikes(city: Path) -> None:
    told = pq.read_table(city / "truth" / "truth.parquet", columns=["typology", "label"]).to_pylist()
    for typology in ("B1.1", "B1.3", "B2.1", "B3.1", "B3.6", "B4.2"):
        labels = {one["label"] for one in told if one["typology"] == typology}
        assert {"fraud", "benign_lookalike"} <= labels, typology


def test_no_file_says_when_or_where_it_was_made(city: Path) -> None:
    for path in city.rglob("*.parquet"):
        assert pq.read_metadata(path).metadata is None


@pytest.mark.verify
def test_the_window_may_be_another(tmp_path: Path) -> None:
    summary = build(tmp_path, 0.001, 2, 202401, 202412, 3.0)
    money = pq.read_table(tmp_path / "tables" / "contribution.parquet")
    of_the_window = money.filter(pc.equal(money["kind"], "normal"))
    assert pc.min(of_the_window["ym"]).as_py() == 202401
    assert pc.max(money["ym"]).as_py() == 202412
    # Earlier months are there only where they were paid, transferred or deemed later.
    assert pc.min(money["recorded_ts"]).as_py().year == 2024
    assert conforms(tmp_path) == []
    assert summary.rows["contribution"] == money.num_rows


@pytest.mark.verify
def test_progress_counts_stages_and_tables(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    build(tmp_path, 0.0005, 1, 202401, 202412, progress=lambda *step: seen.append(step))
    for name, of in (("lives and rows", len(STAGES)), ("tables", len(TABLES))):
        assert [(done, total) for step, done, total in seen if step == name] == [(n, of) for n in range(1, of + 1)]


def test_a_former_city_gives_way_and_so_does_an_unfinished_one(tmp_path: Path) -> None:
    write.prepare(tmp_path)  # as far as a build came that was killed
    (tmp_path / "tables" / "person.parquet").write_text("half")
    with pytest.raises(BadInputError, match="no finished city"):
        write.card(tmp_path)
    write.prepare(tmp_path)
    assert not list((tmp_path / "tables").iterdir())


def test_a_folder_without_a_city_has_no_card(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="jihe city build"):
        conforms(tmp_path)


def test_other_peoples_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(BadInputError, match=r"thesis.txt"):
        build(tmp_path, 0.001, 5)
    assert (tmp_path / "thesis.txt").read_text() == "ten years of work"
    with pytest.raises(BadInputError, match="this is a file"):
        write.prepare(tmp_path / "thesis.txt")


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((0.0004, 1, 202301, 202603, 1.0), "--scale"),
        ((2.1, 1, 202301, 202603, 1.0), "--scale"),
        ((0.02, -1, 202301, 202603, 1.0), "--seed"),
        ((0.02, 1, 202301, 202603, 0.9), "--enrich"),
        ((0.02, 1, 202313, 202603, 1.0), "202313"),
        ((0.02, 1, 202212, 202603, 1.0), "202212.*law's numbers"),
        ((0.02, 1, 202301, 202311, 1.0), "twelve months"),
    ],
)
def test_numbers_that_make_no_city_are_refused(numbers: tuple[float, int, int, int, float], says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        create(*numbers)


def test_bounds_themselves_are_allowed() -> None:
    assert create(0.0005, 0, 202301, 202312, 1.0).years == 1


def swap(row: int, **values: object) -> Change:
    """One row of a table with other values."""

    def change(table: pa.Table) -> pa.Table:
        for column, value in values.items():
            at = table.schema.get_field_index(column)
            field = table.schema.field(at)
            given = [value if place == row else each for place, each in enumerate(table.column(at).to_pylist())]
            table = table.set_column(at, field.with_nullable(True), pa.array(given, field.type))
        return table

    return change


def broken(city: Path, out: Path, *changes: tuple[str, Change]) -> list[str]:
    """The check's sentences after tables of a copy were changed."""
    shutil.copytree(city, out)
    for table, change in changes:
        path = out / "tables" / f"{table}.parquet"
        pq.write_table(change(pq.read_table(path)), path, store_schema=False)
    return conforms(out)


def test_the_check_finds_all_that_is_wrong(city: Path, tmp_path: Path) -> None:
    wrong = [
        ("office", swap(0, kind="palace"), "office.kind: unknown codes ['palace']"),
        ("office", swap(1, kind=None), "office.kind: 1 nulls where none are allowed"),
        ("office", swap(2, office_id=4), "office: 1 rows repeat ['office_id']"),
        ("office", swap(4, town="nowhere"), "office.town: 1 of"),
        ("office", swap(5, recorded_ts=datetime(2026, 4, 1)), "office: recorded up to 2026-04-01"),
        ("ref_town", swap(0, population=-1), "ref_town.population: 1 values beyond 0"),
        ("enrolment", swap(0, reg_ts=None), "enrolment.reg_ts: 1 nulls"),
        ("contribution", swap(0, lines="UI+EP"), "contribution.lines: unknown codes ['UI+EP']"),
    ]  # fmt: skip
    problems = broken(city, tmp_path / "copy", *((table, change) for table, change, _ in wrong))
    for _, _, says in wrong:
        assert any(problem.startswith(says) for problem in problems), (says, problems)


def test_a_table_of_other_columns_is_told_and_asked_nothing_more(city: Path, tmp_path: Path) -> None:
    problems = broken(city, tmp_path / "copy", ("office", lambda table: table.drop_columns(["town"])))
    assert [problem.partition(" are ")[0] for problem in problems] == ["office: columns"]

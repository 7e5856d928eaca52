"""Which files of a folder are taken, and what is said of the others."""

from __future__ import annotations

import pytest

from jihe.errors import USAGE, BadInputError
from jihe.ingest.sources import find
from jihe.schema import TABLES


def names(found):
    return [(file.name, file.table, file.format) for file in found.files]


def touch(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()


def test_tables_come_in_the_order_of_the_schema_then_by_name(source):
    touch(source, "person.csv", "contribution/b.parquet", "contribution/a.CSV", "ref_code.parquet", "agent.csv")
    order = [table for _, table, _ in names(find(source))]
    assert order == sorted(order, key=list(TABLES).index)
    assert names(find(source))[-2:] == [
        ("contribution/a.CSV", "contribution", "csv"),
        ("contribution/b.parquet", "contribution", "parquet"),
    ]
    assert find(source).problems == []


def test_a_single_file_is_a_source(source):
    touch(source, "person.csv", "agent.csv")
    assert names(find(source / "person.csv")) == [("person.csv", "person", "csv")]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("persn.csv", "persn.csv: there is no table persn; did you mean person?"),
        ("zzz.parquet", "zzz.parquet: there is no table zzz; name it as the table whose rows it holds"),
        ("agent.xlsx", "agent.xlsx: .xlsx is not read; save it as .csv or .parquet"),
        ("agent/part.json", "agent/part.json: .json is not read; save it as .csv or .parquet"),
        (
            "truth.parquet",
            "truth.parquet: the truth of a synthetic city stays outside the lake",
        ),
    ],
)
def test_what_is_not_a_table_is_named_with_its_remedy(source, path, says):
    touch(source, "person.csv", path)
    assert find(source).problems == [says]
    assert names(find(source)) == [("person.csv", "person", "csv")]


def test_what_systems_leave_behind_is_passed_over(source):
    touch(source, "person.csv", ".DS_Store", "_SUCCESS", "agent/.crc", "readme.txt")
    assert find(source).problems == []


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (lambda folder: None, "source: the folder is empty; put <table>.parquet or <table>.csv there"),
        (lambda folder: folder.rmdir(), "source: there is no such folder"),
        (lambda folder: touch(folder, "persn.csv"), "there is no table persn; did you mean person"),
        (lambda folder: touch(folder, "readme.txt"), "nothing to ingest: no .parquet or .csv file"),
        (lambda folder: touch(folder, "tables/person.csv"), "did you mean .*source/tables"),
    ],
)
def test_a_source_without_a_table_is_bad_input(source, prepare, says):
    prepare(source)
    with pytest.raises(BadInputError, match=says) as caught:
        find(source)
    assert caught.value.exit_code == USAGE

"""``jihe ingest`` and ``jihe quarantine`` as an operator, a log and a scheduler see them."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from jihe.cases import audit, open_store, reviewers
from jihe.cli.ingest import command as ingest_command
from jihe.cli.quarantine import command as quarantine_command
from jihe.errors import BadInputError, BusyError
from jihe.home import Home
from jihe.lake import Lake, locked


@pytest.fixture
def home(tmp_path):
    return Home.at(tmp_path / "home")


@pytest.fixture
def run(home):
    def invoke(command, *arguments):
        return CliRunner().invoke(command, [*map(str, arguments), "--home", str(home.root)])

    return invoke


@pytest.fixture
def faulty(source, data):
    rows = data.rows("person", 4)
    rows[1]["sex"] = rows[2]["sex"] = "X"
    return data.csv(source / "person.csv", "person", rows)


def test_a_sound_source_ends_with_nought(run, source, home, data):
    data.parquet(source / "agent.parquet", "agent", data.rows("agent", 1200))
    done = run(ingest_command, source)
    assert done.exit_code == 0
    assert re.search(r"^agent +1,200 +1,200 +0 +0$", done.stdout, re.M)
    assert done.stdout.endswith("snapshot 1\n")
    assert re.fullmatch(r"ingest agent\.parquet: 1,200 \(\d+\.\d s\)\n", done.stderr)
    assert Lake(home.lake).snapshot().number == 1


def test_gaps_end_with_three_and_a_sentence(run, source, faulty):
    done = run(ingest_command, source, "--quiet")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == (
        "person.csv: 2 rows in quarantine, the first is row 3: sex 性别: is none of the codes M, F; "
        "see them with `jihe quarantine --table person`\n"
    )


def test_nothing_usable_ends_with_two(run, source):
    (source / "agent.csv").touch()
    done = run(ingest_command, source)
    assert done.exit_code == 2
    assert "agent.csv: the file is empty; export it again" in done.stderr
    missing = run(ingest_command, source / "nowhere")
    assert isinstance(missing.exception, BadInputError)


def test_json_is_all_there_is_on_stdout(run, source, faulty):
    done = run(ingest_command, source, "--json")
    record = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (3, "")
    assert record["snapshot"] == 1
    assert record["tables"]["person"] | {"fen": None} == {
        "rows_in": 4, "accepted": 2, "quarantined": 2, "duplicates": 0, "fen": None,
    }  # fmt: skip
    assert len(record["problems"]) == 1


def test_a_second_writer_is_told(run, source, home, faulty):
    with locked(home):
        busy = run(ingest_command, source)
    assert isinstance(busy.exception, BusyError)
    assert run(ingest_command, source).exit_code == 3


def test_quarantine_counts_by_reason_and_shows_no_person(run, source, faulty):
    run(ingest_command, source)
    done = run(quarantine_command)
    first, total = done.stdout.splitlines()
    assert first.split() == [
        "2", "person", "person.csv:3", "unknown_code", "sex", "性别:", "is", "none", "of", "the", "codes", "M,", "F",
    ]  # fmt: skip
    assert total.split() == ["2", "rows", "in", "quarantine"]
    assert "K2" not in done.stdout
    assert run(quarantine_command, "--table", "agent").stdout.split()[0] == "0"
    (record,) = json.loads(run(quarantine_command, "--json").stdout)
    assert (record["table"], record["rows"], record["first_row"]) == ("person", 2, 3)


@pytest.fixture
def bureau(home):
    """``--by`` an auditor of every town; beside them one of a town."""
    open_store(home)
    chief = reviewers.add("root", "administrator", None, None)
    for login, town in (("li", None), ("an", "ZS01")):
        reviewers.add(login, "auditor", town, chief)
    return "--by", "li"


def test_rows_in_quarantine_are_a_reviewers_of_the_bureau_to_see_and_on_record(run, source, faulty, bureau):
    run(ingest_command, source)
    for by, why in (((), "who acts"), (("--by", "an"), "of ZS01 and sees no rows"), (("--by", "root"), "no case")):
        done = run(quarantine_command, "--rows", 1, *by)
        assert (done.stdout, why in str(done.exception)) == ("", True)
    run(quarantine_command, "--rows", 1, *bureau)
    assert [entry["actor"] for entry in audit.entries() if entry["action"] == "quarantine.look"] == ["li"]


def test_quarantine_shows_rows_when_asked(run, source, faulty, bureau):
    run(ingest_command, source)
    done = run(quarantine_command, "--rows", 1, *bureau)
    head, row = done.stdout.splitlines()
    assert head == "person.csv:3 sex 性别: is none of the codes M, F"
    assert json.loads(row)["sex"] == "X"
    assert len(json.loads(run(quarantine_command, "--rows", 9, "--json", *bureau).stdout)) == 2


def test_quarantine_of_an_empty_lake_is_empty(run, bureau):
    assert run(quarantine_command).stdout.split() == ["0", "rows", "in", "quarantine"]
    assert run(quarantine_command, "--rows", 3, *bureau).stdout == ""

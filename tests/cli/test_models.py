"""``jihe models`` as it is typed: what is printed, what JSON holds, and what the exit code tells."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jihe.errors import DONE, FAILED, USAGE
from jihe.home import Home
from jihe.warning.versions.tracking import Tracking
from tests.support import AS_OF, Town, jihe


@pytest.mark.verify
def test_the_life_of_a_version(home: Path) -> None:
    """Trained again with the same settings, a version waits, and is refused for want of reviews since."""
    Tracking(Home(home)).client.set_registered_model_alias("M10", "champion", "1")
    trained = json.loads(jihe("models", "train", "M10", "--fresh", "--as-of", AS_OF, "--home", home, "--json").stdout)
    assert [(one["code"], one["champion"], one["version"]["number"]) for one in trained] == [("M10", False, 2)]
    listed = {row["code"]: row for row in json.loads(jihe("models", "list", "--home", home, "--json").stdout)}
    assert (listed["M10"]["champion"]["number"], listed["M10"]["challenger"]["number"]) == (1, 2)
    assert "version 2 waits" in jihe("models", "list", "--home", home).stdout

    asked = ("M10", "--as-of", AS_OF, "--home", home)
    compared = jihe("models", "compare", *asked, "--json")
    told = json.loads(compared.stdout)
    assert (compared.returncode, told["version"], told["against"], told["promotable"]) == (DONE, 2, 1, False)
    assert [gate["name"] for gate in told["gates"]] == [
        "usable", "baseline", "worth", "calibration", "stability", "drift", "selection", "false_flags"
    ]  # fmt: skip
    groups = {name.split("=")[0] for name in told["gates"][6]["numbers"]}
    assert groups <= {"sex", "age", "hukou", "town"}
    refused = jihe("models", "promote", *asked, "--because", "newer", "--by", "li", check=False)
    assert refused.returncode == FAILED
    assert "M10 version 2 is not promoted: " in refused.stderr
    assert "no review was opened since the champion was trained" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    back = jihe("models", "rollback", "M10", "--home", home, "--because", "x", check=False)
    assert (back.returncode, "had no other version in force before" in back.stderr) == (USAGE, True)


def test_what_is_not_there_is_one_kind_line(home: Path) -> None:
    for arguments in (
        ("compare", "M77", "--as-of", AS_OF), ("compare", "M10", 1),
        ("rollback", "M77", "--because", "x"), ("promote", "M10", "--as-of", AS_OF),
    ):  # fmt: skip
        done = jihe("models", *arguments, "--home", home, check=False)
        assert done.returncode in (FAILED, USAGE), arguments
        assert "Traceback" not in done.stderr


def test_nothing_of_a_person_is_in_the_store_of_models(town: Town) -> None:
    """Not one number of a person, a firm or an account stands in MLflow's database or beside its artefacts."""
    tables = {"person": ("id_no", "phone_h", "addr_h"), "employer": ("uscc", "addr_h"), "bank_account": ("acct_h",)}
    known: set[str] = set()
    for table, columns in tables.items():
        file = town.city / "tables" / f"{table}.parquet"
        there = [column for column in columns if column in pq.read_schema(file).names]
        for column in pq.read_table(file, columns=there).columns:
            known |= {str(value) for value in column.to_pylist() if value is not None and len(str(value)) >= 8}
    assert len(known) > 1000
    with sqlite3.connect(f"file:{town.home / 'mlflow.db'}?mode=ro", uri=True) as database:
        said = "\n".join(database.iterdump())
    kept = [
        path.read_bytes().decode("utf-8", "replace") for path in (town.home / "artefacts").rglob("*") if path.is_file()
    ]
    everything = "\n".join([said, *kept])
    assert "M10" in everything
    lengths = {len(value) for value in known}
    words = set(re.findall(r"\w{8,}", everything))
    parts = {word[at : at + size] for word in words for size in lengths for at in range(len(word) - size + 1)}
    assert known & parts == set()


@pytest.mark.verify
def test_what_teaches_and_what_is_due_is_one_page_and_one_answer(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.html"
    done = jihe("models", "labels", "--as-of", AS_OF, "--home", home, "--out", out, "--json")
    told = json.loads(done.stdout)
    assert (told["as_of"], told["proportion"]) == (AS_OF.isoformat(), "as_built")
    past = [one for one in told["flow"] if one["month"] is None]
    assert {"tip", "match"} <= {one["source"] for one in past}
    for one in past:
        months = [each for each in told["flow"] if each["source"] == one["source"] and each["month"]]
        assert sum(each["labels"] for each in months) == one["labels"]
    never = {kept["due"]["code"]: kept["due"]["reasons"] for kept in told["models"]}
    assert never["M05"] == [["从未训练", "never trained"]]
    assert never["M08"] == []  # trained on the day
    assert "核查结论与模型" in out.read_text(encoding="utf-8")
    shown = jihe("models", "labels", "--as-of", AS_OF, "--home", home).stdout
    assert "M05  train again: no version" in shown
    assert "M08  not due: version 1" in shown

"""The notebooks run from top to bottom and find what they talk about; they are kept without what they printed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from nbclient import NotebookClient

from jihe.home import content_folder
from tests.support import Town, copy_home

ROOM = content_folder() / "notebooks"
NOTEBOOKS = sorted(ROOM.glob("*.ipynb"))
TABLES = Path(os.environ.get("JIHE_TABLES") or content_folder().parent / "shared" / "data")
NEEDS = {
    "your_own_table": (
        TABLES / "fraud_oracle" / "train.parquet",
        (
            "is not there; it is no part of the project: name the folder that has fraud_oracle and insurance_claims "
            "(train.parquet and schema.json each) in JIHE_TABLES"
        ),
    )
}

LEFT = ("receipts.sqlite3", "desk.key", "cases.sqlite3")  # proofs, and the key of pseudonyms, stay with a home
# What holds once a notebook has run, asked in its own kernel.
HOLDS = {
    "one_night": 'assert "B1.1" in {row.typology for row in result.typologies}',
    "write_a_rule": """
        found = {most: told["states"][0]["findings"] for most, told in by_limit.items()}
        assert found[4] > found[12], found
        assert {"W01", "W08"} & set(findings["code"])
    """,
    "train_compare_promote": """
        assert (event.version, event.before, back.version, back.before) == (2, 1, 1, 2)
        assert registry.champions(jihe.open(where).home)["M08"].number == 1
    """,
    "why_wrong": """
        assert set(wrong.table["kind"]) <= {"false_alarm", "missed"}
        assert wrong.judged >= len(wrong.table) > 0
    """,
    "fairness_and_drift": 'assert len(selection) > 3 and len(drift) > 3 and gates["drift"].en',
    "reading_m12": """
        assert notes["exact"].mean() > 0.7
        assert 0 < len(far) < len(notes) / 5
    """,
    # Not that ours wins: that it is not shown to lose to what anybody would try first.
    "your_own_table": """
        for name, told in compared.items():
            assert told.loc[("average_precision", "plain boosting"), "gain_low"] <= 0, name
            assert told.loc[("auc", "the models' own"), "value"] > 0.7, name
    """,
}


@pytest.mark.verify
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, night: Path, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if path.stem in NEEDS:
        file, lacks = NEEDS[path.stem]
        if not file.is_file():
            pytest.skip(f"{file.parent.name}/{file.name} {lacks}")
    home = copy_home(night.parents[1], tmp_path / "home")
    before = files(home)
    monkeypatch.setenv("JIHE_HOME", str(home))
    monkeypatch.setenv("JIHE_CITY", str(town.city))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(dedent(HOLDS[path.stem])))
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": os.fspath(path.parent)}}).execute()
    drawn = [one for cell in notebook.cells for one in cell.get("outputs", ()) if "image/png" in one.get("data", {})]
    assert drawn, "a notebook shows a picture"
    assert files(home) == before, "a notebook changes copies alone"


def files(home: Path) -> dict[str, object]:
    """Each file and its size, and all that is in the case store, whose files a reader puts in order."""
    found = {path.relative_to(home): path.stat().st_size for path in home.rglob("*") if path.is_file()}
    sizes = {str(path): size for path, size in found.items() if not path.name.startswith(LEFT)}
    with closing(sqlite3.connect(home / "cases.sqlite3")) as store:
        return {**sizes, "store": hash(tuple(store.iterdump()))}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_without_output(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    assert not [cell for cell in cells if cell.outputs or cell.execution_count]

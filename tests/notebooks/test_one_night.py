"""The notebooks run from top to bottom, and are kept without what they printed."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.support import Town

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.verify
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, night: Path, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIHE_HOME", str(night.parents[1]))
    monkeypatch.setenv("JIHE_CITY", str(town.city))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": os.fspath(path.parent)}}).execute()
    told = notebook.cells[-2].outputs[0]["data"]["text/plain"]
    assert "B1.1" in told


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_without_output(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    assert not [cell for cell in cells if cell.outputs or cell.execution_count]

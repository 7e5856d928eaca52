"""A file of content is run as it stands: no bytecode of what it was a moment ago."""

from __future__ import annotations

import os
import sys
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from jihe import as_written


def test_a_file_saved_twice_within_a_second_at_one_length_is_run_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "m90_told.py"
    for value in (0.90, 0.95):
        path.write_text(f"FOUND = {value:.2f}\n", encoding="utf-8")
        os.utime(path, (1_760_000_000, 1_760_000_000))
        assert value == as_written.run("told", path).FOUND
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_module_is_known_by_its_name_while_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "shape.py"
    lines = ("from __future__ import annotations", "import dataclasses", "@dataclasses.dataclass", "class Shape:")
    path.write_text("\n".join((*lines, "    side: dataclasses.KW_ONLY", "")), encoding="utf-8")
    module = as_written.run("told_shape", path)
    assert is_dataclass(module.Shape)
    assert (module.__file__, sys.modules.pop("told_shape")) == (str(path), module)


def test_what_fails_comes_through_with_its_line_and_leaves_no_module(tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text("fine = 1\nbroken =\n", encoding="utf-8")
    with pytest.raises(SyntaxError) as failed:
        as_written.run("told_broken", path)
    assert (failed.value.filename, failed.value.lineno) == (str(path), 2)
    assert "told_broken" not in sys.modules

"""What is read as nodes is what the safe loader reads, and what it refuses is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jihe import yaml_nodes
from jihe.home import content_folder

KEYS = st.text() | st.integers() | st.booleans() | st.none() | st.dates()
VALUES = KEYS | st.floats(allow_nan=False) | st.datetimes()
DATA = st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


def read(text: str) -> Any:
    root = yaml_nodes.nodes(text)
    return None if root is None else yaml_nodes.data(root)


@given(DATA)
def test_whatever_is_written_is_read_again(value: Any) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    assert read(text) == yaml.safe_load(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "a: 0x1F\nb: 1_000\nc: yes\n3: 4\n~: 6\n1.5: 7\nd: .inf", "<<: {a: 1}\nb: 2", "a: !!set {x}",
        "a: &p {q: 1}\nb: *p\nc: {<<: *p, z: 3}", "a: !!omap [x: 1]", "a: !!binary aGk=", "a: 1\na: 2",
    ],
)  # fmt: skip
def test_merges_repetitions_and_rare_values_are_as_the_safe_loader_has_them(text: str) -> None:
    assert repr(read(text)) == repr(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    ["? [1]\n: 2", "? {a: 1}\n: 2", "a: !!python/object:os.system {}", "!!str {a: 1}", "a: &x [*x]", "a: &x {b: *x}"],
)
def test_what_is_no_data_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read(text)


@pytest.mark.parametrize(
    "path", sorted((content_folder() / "rules" / "law").glob("*.yaml")), ids=lambda path: path.stem
)
def test_the_law_is_read_as_it_stands(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert read(text) == yaml.safe_load(text)

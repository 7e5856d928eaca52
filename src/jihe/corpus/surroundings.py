"""What the generator puts around a hand's words: openings, labels, vital signs, other people's diseases."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jihe import yaml_nodes


@cache
def surroundings() -> dict[str, Any]:
    """The lists of ``surroundings.yaml``."""
    told: dict[str, Any] = yaml_nodes.read((files("jihe.corpus") / "surroundings.yaml").read_text("utf-8"))
    return told

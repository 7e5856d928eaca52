"""Reads and proves ``rules/``, ``features/`` and ``models/`` without running them (docs/content.md)."""

from __future__ import annotations

from jihe.content.defects import CODES, Defect
from jihe.content.facts import Fact, Facts
from jihe.content.loading import content_hash, facts_of, load, own_facts
from jihe.content.packing import pack, unpacked
from jihe.content.units import Content, Feature, ModelFile, Rule

__all__ = [
    "CODES", "Content", "Defect", "Fact", "Facts", "Feature", "ModelFile", "Rule", "content_hash", "facts_of",
    "load", "own_facts", "pack", "unpacked",
]  # fmt: skip

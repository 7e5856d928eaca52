"""Reads one feature file; its proof is a receipt's, or made here and now."""

from __future__ import annotations

from pathlib import Path

from jihe.content.defects import Found
from jihe.content.frontmatter import split
from jihe.content.hashes import unit_hash
from jihe.content.meta import FeatureMeta, read
from jihe.content.units import Feature, Proof
from jihe.law import Law


def load(path: Path, text: str, law: Law | None, found: Found, proof: Proof | None = None) -> Feature | None:
    """The feature in ``text``, or None with every defect in ``found``; with its ``proof`` known no query is read."""
    matter = split(text, found, proven=proof is not None)
    meta = read(FeatureMeta, matter, found) if matter is not None else None
    if matter is None or meta is None:
        return None
    if proof is None:
        from jihe.content.feature_proof import prove  # sqlglot: only what has no receipt waits for it

        proof = prove(path, matter, meta, law, found)
    if proof is None or found.all:
        return None
    return Feature(path.stem, path, meta, matter.sql, unit_hash(text, proof.law, law), proof.law)

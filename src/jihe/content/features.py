"""Reads one feature or fact file; its proof is a receipt's, or made here and now."""

from __future__ import annotations

from pathlib import Path

from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.facts import Fact
from jihe.content.frontmatter import split
from jihe.content.hashes import unit_hash
from jihe.content.meta import FactMeta, FeatureMeta, read
from jihe.content.units import Feature, Proof


def load(path: Path, text: str, catalog: Catalog, found: Found, proof: Proof | None = None) -> Feature | None:
    """The feature in ``text``, or None with every defect in ``found``; with its ``proof`` known no query is read."""
    matter = split(text, found, proven=proof is not None)
    meta = read(FeatureMeta, matter, found) if matter is not None else None
    if matter is None or meta is None:
        return None
    if proof is None:
        from jihe.content.feature_proof import prove  # sqlglot: only what has no receipt waits for it

        proof = prove(path, matter, meta, catalog, found)
    if proof is None or found.all:
        return None
    facts = catalog.facts.behind(meta.reads)
    law = tuple(sorted({*proof.law, *facts.law}))
    return Feature(path.stem, path, meta, matter.sql, unit_hash(text, proof.law, catalog.law, facts), law, facts)


def load_fact(path: Path, text: str, catalog: Catalog, found: Found, proof: Proof | None = None) -> Fact | None:
    """The fact in ``text``, as ``load`` reads a feature; the catalogue has what facts it may read."""
    matter = split(text, found, proven=proof is not None)
    meta = read(FactMeta, matter, found) if matter is not None else None
    if matter is None or meta is None:
        return None
    if proof is None:
        from jihe.content.fact_proof import prove  # sqlglot: only what has no receipt waits for it

        proof = prove(path, matter, meta, catalog, found)
    if proof is None or found.all:
        return None
    facts = catalog.facts.behind(meta.reads)
    digest, law = unit_hash(text, proof.law, catalog.law, facts), tuple(sorted({*proof.law, *facts.law}))
    return Fact(path.stem, path, meta, matter.sql, digest, matter.line_of_sql, law, facts)

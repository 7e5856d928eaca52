"""Reads one rule file; its proof is a receipt's, or made here and now."""

from __future__ import annotations

from pathlib import Path

from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.frontmatter import split
from jihe.content.hashes import ground, unit_hash
from jihe.content.meta import RuleMeta, read
from jihe.content.units import Proof, Rule

_TO_TESTS = (
    "no tests: move severity, says and says_en to tests: {name: {zh, en, severity, says, says_en}}, make each a CTE of "
    "that name, and end in one line each: SELECT * FROM <test> UNION ALL BY NAME …"
)


def load(path: Path, text: str, catalog: Catalog, found: Found, proof: Proof | None = None) -> Rule | None:
    """The rule in ``text``, or None with every defect in ``found``; with its ``proof`` known no query is read."""
    matter = split(text, found, proven=proof is not None)
    if matter is None:
        return None
    if "tests" not in matter.data:
        found.add("64", matter.line("says"), _TO_TESTS)
        return None
    meta = read(RuleMeta, matter, found)
    if proof is None:
        from jihe.content.rule_proof import prove  # sqlglot: only what has no receipt waits for it

        proof = prove(path, text, matter, meta, catalog, found)
    if meta is None or proof is None or found.all:
        return None
    facts = catalog.facts.behind(meta.reads)
    digest = unit_hash(text, proof.law, catalog.law, facts)
    law = tuple(sorted({*proof.law, *facts.law}))
    stands_on = ground(proof.law, catalog.law, facts)
    return Rule(
        path.stem, path, meta.code, meta, matter.sql, digest, matter.line_of_sql, law, stands_on, proof.columns, facts
    )

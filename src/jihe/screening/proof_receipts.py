"""A rule's or fact's cases and nudges proven once: a proof that holds is kept by the hash of all that it rests on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jihe.content.facts import Fact
from jihe.content.hashes import fingerprint
from jihe.content.units import Rule
from jihe.errors import JiheError
from jihe.law import Law
from jihe.receipts import Receipts, key, sources
from jihe.screening.fact_cases import prove_fact
from jihe.screening.nudging import Nudge, nudges
from jihe.screening.run_cases import CaseResult, Proof, prove
from jihe.screening.workers import every

_ROOMS = ("content", "schema", "law", "engines", "screening")
_PACKAGES = ("chinesecalendar", "duckdb", "pyarrow", "pyyaml", "sqlglot")


def proofs(
    pairs: Sequence[tuple[Rule | Fact, Path]], law: Law, receipts: Receipts, ask: bool = True
) -> list[Proof | JiheError]:
    """``prove`` of each rule or fact with its own cases on DuckDB, nudges too; what held before is not run again."""
    keys = [_key(rule, path, law, ask) for rule, path in pairs]
    known = receipts.find(one for one in keys if one)
    found: list[Proof | JiheError | None] = [
        _read(rule, known.get(one)) for (rule, _), one in zip(pairs, keys, strict=True)
    ]
    again = [place for place, proof in enumerate(found) if proof is None]
    for place, proof in zip(again, every(_prove, [(*pairs[place], law, ask) for place in again]), strict=True):
        found[place] = proof
        if isinstance(proof, Proof) and proof.ok:
            receipts.keep({keys[place]: _written(proof)})
    return [one for one in found if one is not None]


def _prove(unit: Rule | Fact, path: Path, law: Law, ask: bool) -> Proof:
    return prove_fact(unit, path, law) if isinstance(unit, Fact) else prove(unit, path, law, ask=ask)


def _key(rule: Rule | Fact, path: Path, law: Law, ask: bool) -> str:
    """Empty where there is no case file."""
    if not path.exists():
        return ""
    numbers = fingerprint(tuple(sorted(law.parameters)), law)
    what, cases = "cases" if ask else "cases, nothing asked", path.read_text(encoding="utf-8")
    return key(what, rule.hash, cases, numbers, sources(*_ROOMS, packages=_PACKAGES), sys.version)


def _written(proof: Proof) -> dict[str, Any]:
    """Nudges are those of the rule, in order; only who noticed them has to be kept."""
    return {
        "results": [{**asdict(one), "seconds": round(one.seconds, 4)} for one in proof.results],
        "noticed_by": [one.noticed_by for one in proof.nudges],
    }


def _read(rule: Rule | Fact, body: Any) -> Proof | None:
    try:
        results = [CaseResult(**one) for one in body["results"]]
        told = [
            Nudge(one.stem, one.parameter, one.value, one.to, by)
            for one, by in zip(nudges(rule), body["noticed_by"], strict=True)
        ]
    except (KeyError, TypeError, ValueError):
        return None
    proof = Proof(results, told)
    return proof if proof.ok and results else None

"""What a unit is named by: its text together with the law it rests on; and what its proof rests on beside the text."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import lru_cache

from jihe import receipts
from jihe.content.facts import Facts
from jihe.law import Law

# Whose code and data decide whether a unit is sound.
_ROOMS, _PACKAGES = ("content", "schema", "law"), ("sqlglot", "pydantic", "pyyaml")


def unit_hash(text: str, law_names: tuple[str, ...], law: Law | None, facts: Facts) -> str:
    """The hash of a unit: it changes with its text, with any value through time of its law, and with its facts."""
    return hashlib.sha256(f"{text}\n{ground(law_names, law, facts)}".encode()).hexdigest()


def ground(law_names: tuple[str, ...], law: Law | None, facts: Facts) -> str:
    """What a unit stands on beside its text: the values of its law through time, and how its facts are derived."""
    return "".join([fingerprint(law_names, law), *(f"\n{name} {fact.hash}" for name, fact in sorted(facts.items()))])


def fingerprint(names: tuple[str, ...], law: Law | None) -> str:
    """A hash of the values of these parameters through time, so that a rule's hash changes with its law."""
    known = [] if law is None else [law.parameters[name] for name in names if name in law.parameters]
    values = [
        [one.name, one.unit, *([d.key, str(d.start), str(d.end), str(d.value)] for d in one.values)] for one in known
    ]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def proof_key(unit: str, path: str, text: str, law: Law | None, facts: Facts) -> str:
    """The key of a unit's receipt: its place in the content folder, its text, what it may read, our sources.

    Of the law and of facts names and types count. Values of the law and how a fact is derived are no part of it: they
    change what a unit finds, never whether it is sound.
    """
    engine = receipts.sources(*_ROOMS, packages=_PACKAGES)
    return receipts.key("content", unit, path, text, _names(law), _columns(facts), engine, sys.version)


@lru_cache(maxsize=4)
def _columns(facts: Facts) -> str:
    return "\n".join(repr(facts[name].table) for name in sorted(facts))


@lru_cache(maxsize=4)
def _names(law: Law | None) -> str:
    if law is None:
        return "no law"
    known = sorted(law.parameters.items())
    return json.dumps({name: [one.sql_type, *sorted(map(str, one.by_key))] for name, one in known})

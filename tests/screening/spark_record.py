"""What Spark was last seen to do with each rule's cases, ``tests/rules/spark.json``; ``make spark`` writes it anew.

A result stands while what it came from is the same: what the rule finds and says with the law it joins and the facts it
reads, however it is written; its case file, the queries of the views, the engine's code and the versions of Spark,
sqlglot and DuckDB.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import sys
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

import jihe.engines
from jihe.content import Rule
from jihe.content.cases_folder import case_files
from jihe.content.facts import Facts
from jihe.engines import Session
from jihe.engines.views import PERSONS, STEPS, Views
from jihe.home import content_folder
from jihe.law import load as load_law
from jihe.schema import TABLES
from jihe.screening.selfcheck import RuleCheck, check_rule
from tests.support import own_content

FOLDER = content_folder()
FILES = case_files(FOLDER)
PATH = FOLDER / "tests" / "rules" / "spark.json"


@cache
def rules() -> dict[str, Rule]:
    return own_content().rules


@cache
def _engine() -> str:
    room = Path(jihe.engines.__file__).parent
    code = [(room / f"{name}.py").read_text(encoding="utf-8") for name in ("java", "port", "side_by_side", "spark")]
    views = Views(Facts())
    shown = [views.view_sql(name, "stored", date(2026, 3, 31)) for name in sorted([*TABLES, *PERSONS, STEPS])]
    versions = [version(name) for name in ("pyspark", "sqlglot", "duckdb")]
    return "\n".join([*code, inspect.getsource(Session), *shown, *versions])


def inputs(rule: Rule) -> str:
    """The hash of everything a rule's result depends on."""
    parts = [rule.substance, FILES[rule.stem].read_text(encoding="utf-8"), _engine()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def kept() -> dict[str, dict[str, Any]]:
    """Code → ``{"cases", "inputs"}``; rules that did not hold are never kept."""
    found: dict[str, dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}
    return found


def stands(rule: Rule) -> bool:
    """Whether the rule was seen to hold just as it is now."""
    return not os.environ.get("FULL") and kept().get(rule.code, {}).get("inputs") == inputs(rule)


def measured(rule: Rule) -> RuleCheck:
    """All cases of the rule on Spark, beside DuckDB."""
    return check_rule(rule, FILES.get(rule.stem), load_law(), "spark")


def main() -> None:
    """Measure what does not stand, and write what holds as it comes."""
    found = {rule.code: kept()[rule.code] for rule in rules().values() if stands(rule)}
    for rule in rules().values():
        if rule.code in found:
            continue
        one = measured(rule)
        click.echo(f"{rule.code} {one.cases} cases, {one.seconds:.1f} s")
        for name in [*(f"{name}: {problem}" for name, problem in one.failed.items()), *one.differing]:
            click.echo(f"  {name}", err=True)
        if one.ok:
            found[rule.code] = {"cases": one.cases, "inputs": inputs(rule)}
            _write(found)
    _write(found)
    sys.exit(len(found) < len(rules()))


def _write(found: dict[str, dict[str, Any]]) -> None:
    """Sorted, one rule a line."""
    lines = [f"{json.dumps(code)}: {json.dumps(found[code])}" for code in sorted(found)]
    PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

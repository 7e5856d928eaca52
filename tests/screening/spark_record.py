"""What Spark was last seen to do with the cases of each rule and fact: ``tests/rules/spark.json``, by `make spark`.

A result stands while what it came from is the same: the rule with the law it joins and the facts it reads, its case
file, the queries of the views, the engine's code and the versions of Spark, sqlglot and DuckDB.
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
from jihe.content import Fact, Rule
from jihe.content.cases_folder import case_files, fact_case_files
from jihe.content.facts import Facts
from jihe.engines import Session
from jihe.engines.views import PERSONS, STEPS, Views
from jihe.home import content_folder
from jihe.law import load as load_law
from jihe.schema import TABLES
from jihe.screening.selfcheck import RuleCheck, check_fact, check_rule
from tests.support import own_content

FOLDER = content_folder()
FILES = case_files(FOLDER) | fact_case_files(FOLDER)
PATH = FOLDER / "tests" / "rules" / "spark.json"


Unit = Rule | Fact


@cache
def units() -> dict[str, Unit]:
    """Facts first: what they get wrong, rules will."""
    return {**own_content().facts, **own_content().rules}


def name_of(unit: Unit) -> str:
    return unit.stem if isinstance(unit, Fact) else unit.code


@cache
def _engine() -> str:
    room = Path(jihe.engines.__file__).parent
    code = [(room / f"{name}.py").read_text(encoding="utf-8") for name in ("java", "port", "side_by_side", "spark")]
    views = Views(Facts())
    shown = [views.view_sql(name, "stored", date(2026, 3, 31)) for name in sorted([*TABLES, *PERSONS, STEPS])]
    versions = [version(name) for name in ("pyspark", "sqlglot", "duckdb")]
    return "\n".join([*code, inspect.getsource(Session), *shown, *versions])


def inputs(rule: Unit) -> str:
    """The hash of everything a result depends on."""
    parts = [rule.hash, FILES[rule.stem].read_text(encoding="utf-8"), _engine()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def kept() -> dict[str, dict[str, Any]]:
    """Code of a rule, name of a fact → ``{"cases", "inputs"}``; those that did not hold are never kept."""
    found: dict[str, dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}
    return found


def stands(rule: Unit) -> bool:
    """Whether the rule or fact was seen to hold just as it is now."""
    return not os.environ.get("FULL") and kept().get(name_of(rule), {}).get("inputs") == inputs(rule)


def measured(unit: Unit) -> RuleCheck:
    """All cases of the rule or fact on Spark, beside DuckDB."""
    path = FILES.get(unit.stem)
    if isinstance(unit, Fact):
        return check_fact(unit, path, load_law(), "spark")
    return check_rule(unit, path, load_law(), "spark")


def main() -> None:
    """Measure what does not stand, and write what holds as it comes."""
    found = {name_of(one): kept()[name_of(one)] for one in units().values() if stands(one)}
    for rule in units().values():
        if name_of(rule) in found:
            continue
        one = measured(rule)
        click.echo(f"{name_of(rule)} {one.cases} cases, {one.seconds:.1f} s")
        for name in [*(f"{name}: {problem}" for name, problem in one.failed.items()), *one.differing]:
            click.echo(f"  {name}", err=True)
        if one.ok:
            found[name_of(rule)] = {"cases": one.cases, "inputs": inputs(rule)}
            _write(found)
    _write(found)
    sys.exit(len(found) < len(units()))


def _write(found: dict[str, dict[str, Any]]) -> None:
    """Sorted, one a line."""
    lines = [f"{json.dumps(code)}: {json.dumps(found[code])}" for code in sorted(found)]
    PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""The tally of a test: what its sentence counts, line by line; which columns it has and what may be wrong with them.

A test with ``tally`` gives ``tally__<name>`` for each of its columns. The distinct lines of a finding's rows are the
sheet; they carry no money and prove nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from jihe.content import says
from jihe.content.contract import TALLY, Output
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import RuleMeta, Tallied
from jihe.content.query import FRACTIONS, INTEGERS, Query
from jihe.schema import CODES


def check(
    meta: RuleMeta, query: Query, given: Mapping[str, Mapping[str, Output]], matter: FrontMatter, found: Found
) -> None:
    """Every column that a test tallies is headed, and every heading has its column."""
    for test, outputs in given.items():
        tally = meta.tests[test].tally if test in meta.tests else None
        headed = tally.columns if tally is not None else {}
        names = [name.removeprefix(TALLY) for name in outputs if name.startswith(TALLY)]
        for name in names:
            if name not in headed:
                line = query.line(query.ctes[test].args["alias"]) if test in query.ctes else 1
                found.add("74", line, f"{test} gives {TALLY}{name}, and no tally heads it")
        for name, column in headed.items():
            at = matter.line("tests", test, "tally", "columns", name)
            if name not in names:
                found.add("74", at, f"{test} gives no column {TALLY}{name}")
            elif against := _misfit(column, outputs[TALLY + name]):
                found.add("74", at, f"{TALLY}{name}: {against}")


def _misfit(column: Tallied, output: Output) -> str | None:
    """What is wrong with a column's type for how it is written; None when it fits."""
    if column.format in CODES:
        known = output.codes is not None and output.codes <= set(CODES[column.format].codes)
        return None if known else f"holds other codes than those of {column.format}"
    if column.format is None and output.codes is not None:
        return "holds codes; say of which list: as: <code list>"
    if column.format is not None and column.format not in says.FORMATS:
        return f"no such format: {column.format}; there are {', '.join(says.FORMATS)} and the lists of codes"
    wanted = says.FORMATS[column.format] if column.format is not None else frozenset[str]()
    if column.total and column.format in ("month", "percent", "percent4"):
        return "has no total"
    if column.total:
        wanted = wanted or INTEGERS | FRACTIONS
    return (
        None if not wanted or output.type in {*wanted, "UNKNOWN"} else f"is {output.type}, which cannot be written so"
    )

"""The reckoning sheet of a test: which columns it has, how each is headed and written, and what may be wrong with it.

A test with ``reckoning`` gives, on each row with money, ``reckon__due`` and ``reckon__paid`` and a ``reckon__<name>``
for every further number of its formula. A column named as a parameter of the law is headed as the law has it.
``reckon__ym`` is no column of the sheet: it is the line's month, where the finding's period is not that of its money.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jihe.content import says
from jihe.content.contract import MONEY, RECKON, Output
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import Reckoned, Reckoning, RuleMeta
from jihe.content.query import FRACTIONS, INTEGERS, Query
from jihe.law import Law
from jihe.law.parameters import MONEY_UNITS
from jihe.schema import CODES

DUE, PAID, MONTH = "due", "paid", "ym"
_GIVEN = {DUE: ("应付", "Due"), PAID: ("实付", "Paid")}
_OWN = {*_GIVEN, MONTH}  # neither the law's nor headed by an author
NUMBERS = INTEGERS | FRACTIONS


@dataclass(frozen=True)
class Column:
    """One column of a sheet. ``format`` is one of a sentence's, ``bp`` for a share of the law, or none."""

    name: str
    zh: str
    en: str
    format: str | None
    unit: str | None  # of a number of the law that is neither money nor a share
    law: str | None  # the parameter whose value it shows

    @property
    def source(self) -> str:
        """The query's column."""
        return RECKON + self.name


def columns(reckoning: Reckoning, given: Iterable[str], law: Law) -> list[Column]:
    """The sheet's columns in the order the query gives them, what is due and paid last."""
    names = [name.removeprefix(RECKON) for name in given if name.startswith(RECKON) and name != RECKON + MONTH]
    return [_column(name, reckoning.columns.get(name), law) for name in sorted(names, key=[*_GIVEN].__contains__)]


def _column(name: str, said: Reckoned | None, law: Law | None) -> Column:
    if name in _GIVEN:
        zh, en = _GIVEN[name]
        return Column(name, (said and said.zh) or zh, (said and said.en) or en, "yuan", None, None)
    named = said.law if said else name if law and name in law.parameters else None
    parameter = law.parameters.get(named) if law and named else None
    title, title_en = (parameter.title, parameter.title_en) if parameter else (name, name)
    unit = parameter.unit if parameter else None
    form = said.format if said else None
    if unit is not None and form is None:
        form = "yuan" if unit in MONEY_UNITS else "bp" if unit == "bp" else None
    return Column(name, (said and said.zh) or title, (said and said.en) or title_en, form, unit, named)


def check(
    meta: RuleMeta,
    query: Query,
    given: Mapping[str, Mapping[str, Output]],
    read: Iterable[str],
    law: Law | None,
    matter: FrontMatter,
    found: Found,
) -> None:
    """A sheet has its formula and its columns, and names numbers of the law (``read``) that the rule rests on."""
    for test, outputs in given.items():
        reckoning = meta.tests[test].reckoning if test in meta.tests else None
        names = [name.removeprefix(RECKON) for name in outputs if name.startswith(RECKON)]
        if reckoning is None:
            if names:
                line = query.line(query.ctes[test].args["alias"]) if test in query.ctes else 1
                found.add("71", line, f"{test or 'the query'} gives {RECKON}{names[0]}, and no reckoning says how")
            continue
        line = matter.line("tests", test, "reckoning")
        for name in (DUE, PAID):
            if name not in names:
                found.add("71", line, f"{test} has a formula and gives no {RECKON}{name}")
        if not set(MONEY) <= set(outputs):
            found.add("71", line, f"{test} has a formula and no money to be reckoned")
        for name in reckoning.columns:
            if name not in names:
                at = matter.line("tests", test, "reckoning", "columns", name)
                found.add("70", at, f"{test} gives no column {RECKON}{name}")
        for name in names:
            at = matter.line("tests", test, "reckoning", "columns", name)
            _name(name, reckoning.columns.get(name), outputs[RECKON + name], set(read), law, at, found)


def _name(
    name: str, said: Reckoned | None, output: Output, read: set[str], law: Law | None, at: int, found: Found
) -> None:
    column = _column(name, said, law)
    if column.law is not None and law is not None:
        if column.law not in law.parameters:
            found.add("72", at, f"the law has no parameter {column.law}; see rules/parameters/")
        elif column.law not in read:
            found.add("72", at, f"the rule does not read {column.law} of the law")
    elif column.law is None and law is not None and name not in _OWN and not (said and said.zh and said.en):
        found.add("70", at, f"{RECKON}{name} is no parameter of the law; head it under columns: {name}: {{zh, en}}")
    if against := _misfit(name, column, output):
        found.add("73", at, f"{RECKON}{name}: {against}")


def _misfit(name: str, column: Column, output: Output) -> str | None:
    """What is wrong with a column's type for how it is written; None when it fits."""
    if column.format in CODES:
        known = output.codes is not None and output.codes <= set(CODES[column.format].codes)
        return None if known else f"holds other codes than those of {column.format}"
    if name in _OWN:
        wanted = INTEGERS
    elif column.format == "bp" or (column.law is not None and column.format in (None, "yuan")):
        wanted = NUMBERS
    elif column.format is None:
        return "holds codes; say of which list: as: <code list>" if output.codes is not None else None
    elif column.format in says.FORMATS:
        wanted = NUMBERS if column.format == "yuan" else says.FORMATS[column.format]
    else:
        return f"no such format: {column.format}; there are {', '.join(says.FORMATS)} and the lists of codes"
    return None if output.type in {*wanted, "UNKNOWN"} else f"is {output.type}, which cannot be written so"

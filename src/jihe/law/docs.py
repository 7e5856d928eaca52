"""Writes ``docs/law.md`` from the parameter files and the rules: ``python -m jihe.law.docs``."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path

from jihe.home import content_folder
from jihe.law import coverage
from jihe.law.days import OPEN_END
from jihe.law.parameters import MONEY_UNITS, Dated, Law, Parameter
from jihe.law.reading import load

UNVERIFIED = "**未核实**"

_HEAD = """# The law's numbers [法律参数]

Written from `rules/parameters/*.yaml` and the front matter of `rules/*.sql` by `python -m jihe.law.docs`; edit those
files, not this page.

Each number is in force on the days given, both included. **未核实** marks a number that nobody has checked
against the text: it may be right, and every finding that uses it says so. How sure each one is:

| confidence | meaning | verified |
|---|---|---|
| found | read in the text or in a publication of it | yes |
| own-h | well known, not read again | yes |
| seed | published by the bureau itself | yes |
| own-m | probably right | 未核实 |
| own-l | a rough value | 未核实 |
| design | chosen for this project; no law says so | 未核实 |

A value may be marked `verified: false` although its text was read: another text may take its place here.

To change a number, add a line under its `values` with the day it begins; do not edit one that was in force,
for earlier months are judged by it. SQL finds the number of a month, what was in force on its first day, in the
column of `law_month` named as the parameter (of `law_month_key`, where it has keys), and that of a day by joining
`law_parameter` on `name` (and `key`) with the day between `from_date` and `to_date`.
"""


def page(law: Law, rules: Path) -> str:
    """The page as Markdown: one section a file, one table a parameter, then who checks which article, the sources."""
    values = [dated for parameter in law.parameters.values() for dated in parameter.values]
    unverified = sum(not dated.verified for dated in values)
    parts = [_HEAD, f"{len(law.parameters)} parameters, {len(values)} values, {unverified} of them 未核实.\n"]
    for theme, parameters in groupby(law.parameters.values(), key=lambda parameter: parameter.theme):
        parts.append(f"## {theme}\n")
        parts += [_section(parameter) for parameter in parameters]
    parts.append(coverage.section(law, rules))
    parts.append("## Sources\n")
    parts += [f"- **{name}** {where}" for name, where in law.sources.items()]
    return "\n".join(parts) + "\n"


def _section(parameter: Parameter) -> str:
    header = ["key"] * parameter.keyed + ["from", "until", "value", "source", "confidence"]
    lines = [
        f"### {parameter.name} · {parameter.title}\n",
        f"{parameter.title_en}. Unit: {parameter.unit}. Law: {parameter.law}.\n",
        *([f"{parameter.note}。\n"] if parameter.note else []),
        _row(header),
        _row(["---"] * len(header)),
        *(_row([str(dated.key)] * parameter.keyed + cells(parameter, dated)) for dated in parameter.values),
    ]
    return "\n".join(lines) + "\n"


def cells(parameter: Parameter, dated: Dated) -> list[str]:
    """From, until, value, source and confidence of a value, as people read them."""
    until = "" if dated.end == OPEN_END else dated.end.isoformat()
    sure = dated.confidence if dated.verified else f"{dated.confidence} {UNVERIFIED}"
    return [dated.start.isoformat(), until, _readable(dated.value, parameter.unit), dated.source, sure]


def _readable(value: int | date, unit: str) -> str:
    """The value as people say it: yuan for fen, percent for basis points."""
    if isinstance(value, date):
        return value.isoformat()
    if unit in MONEY_UNITS:
        return f"{value / 100:,.2f} yuan{unit.removeprefix('fen')}"
    if unit in ("bp", "bp/day"):
        return f"{value / 100:g} %{unit.removeprefix('bp')}"
    return f"{value} {unit.replace('_', ' ')}"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Writes the page beside the content it describes."""
    content = content_folder()
    (content / "docs" / "law.md").write_text(page(load(), content / "rules"), encoding="utf-8")


if __name__ == "__main__":
    main()

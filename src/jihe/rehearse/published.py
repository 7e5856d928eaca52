"""``docs/rehearsal.md``: rehearsals of several conditions side by side, as they came (``make rehearsal``).

``python -m jihe.rehearse.published FOLDER...`` reads the figures that ``jihe rehearse`` kept in each folder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from jihe import markdown
from jihe.errors import JiheError
from jihe.page import write
from jihe.rehearse.accounts import Year
from jihe.rehearse.figures import read
from jihe.rehearse.page import gates
from jihe.rehearse.rehearsal import NAMES, Rehearsed
from jihe.rehearse.summing import BASELINES, Mean, by_month, mean, sums

FILE = Path("docs/rehearsal.md")
AFTER = (1, 3, 6, 12)  # months whose lists are shown
_HEAD = """# A year's rehearsal

<!-- Written by ``make rehearsal``; do not edit. -->

Simulated, all of it: no figure is about a real fund. What is measured, and how, is told in
[57](decisions/0057-the-rehearsal.md); the pictures of the first part are in [rehearsal.html](rehearsal.html), its rows
in [rehearsal.json](rehearsal.json). `severity` is the order of before, `verdicts` the shipped one without a first
guess, `first_guess` with it. Brackets: 95 % over cities. *Right*: of the cases reviewed those whose verdict returns
money truly lost; *by models alone*: of cases that no rule had raised. *True*: the cases that are, whatever reviewers
made of them.
"""


def told(result: Rehearsed) -> str:
    """One rehearsal's part of the page."""
    months = [month for month in AFTER if month <= result.asked.months]
    half = min(6, result.asked.months)
    heads = (
        "list", *(f"of `oracle_union`, month {month}" for month in months), f"× best baseline, month {half}",
        "right", "of them fraud", "by models alone", "promised ÷ upheld", "promised ÷ true", "wrongly upheld", "cases",
    )  # fmt: skip
    rows = []
    for arm, whole in zip(NAMES, sums(result), strict=True):
        share = by_month(result, arm, "money_of_oracle")
        mine = [years[arm] for years in result.years.values()]
        rows.append((
            f"`{arm}`", *(_percent(share[month - 1]) for month in months), _times(_of_best(result, arm, half)),
            _percent(whole.precision), _percent(mean([_frauds(one) for one in mine])),
            _percent(mean([_unruled(one) for one in mine])), _times(whole.promised_true),
            _times(mean([_promised(one) for one in mine])), _count(whole.accused),
            _count(whole.cases),
        ))  # fmt: skip
    return f"\n## {_condition(result)}\n\n{_asked(result)}\n\n{markdown.table(heads, rows)}{_trained(result)}"


def _trained(result: Rehearsed) -> str:
    """What became of the versions trained: a row for each list that trains and model."""
    asked = gates(result)
    rows = [
        (f"`{one['arm']}`", str(one["code"]), str(one["passed"]), str(one["refused"]), str(one["gates"] or "–"))
        for one in asked
    ]
    heads = ("list", "model", "put in force", "refused", "by which gates, how often")
    return "\n" + markdown.table(heads, rows) if rows else ""


def _condition(result: Rehearsed) -> str:
    asked, made = result.asked, []
    if asked.vary:
        made.append(f"every typology's rate times e^N(0, {asked.vary:g})")
    if asked.scenario.unseen:
        made.append(f"nothing fitted on simulated worlds knows {asked.scenario.unseen}")
    if asked.city["schemes"]:
        made.append("with schemes from outside")
    if asked.scenario.silent:
        made.append(f"nobody reviews in month {', '.join(map(str, asked.scenario.silent))}")
    if asked.scenario.cleared_ring:
        made.append("a reviewer clears the costliest ring")
    if asked.retrain:
        made.append("models trained anew every month")
    if asked.scenario.spoilt:
        made.append(f"from month {asked.scenario.spoilt} on taught the opposite of verdicts")
    text = "; ".join(made)
    return text[0].upper() + text[1:] if made else "As built"


def _asked(result: Rehearsed) -> str:
    asked = result.asked
    worlds = sorted({world for _, world in asked.cities})
    enriched = f", fraud built {asked.city['enrich']:g} times and thinned to life" if asked.city["enrich"] != 1 else ""
    return (
        f"{len(asked.cities)} cities at scale {asked.city['scale']:g} "
        f"(worlds {', '.join(map(str, worlds))}){enriched}, "
        f"{asked.months} months, {result.hours_per_100k:g} hours for 100,000 insured and month."
    )


def _of_best(result: Rehearsed, arm: str, months: int) -> Mean:
    def so_far(year: Year) -> float:
        return float(sum(row.money_fen for row in year.rows[:months]))

    every = list(result.years.values())
    best = [max(so_far(years[other]) for other in BASELINES) for years in every]
    return mean([so_far(years[arm]) / most if most else None for years, most in zip(every, best, strict=True)])


def _frauds(year: Year) -> float | None:
    cases = sum(row.cases for row in year.rows)
    return sum(one.frauds for one in year.beside) / cases if cases and year.beside else None


def _promised(year: Year) -> float | None:
    """Cases promised ÷ those that were true, whatever the reviewers made of them; None of lists without promises."""
    told = [one for one in year.beside if one.promised is not None]
    true = sum(one.upheld - one.accused + one.cleared for one in told)
    return sum(one.promised or 0.0 for one in told) / true if true else None


def _unruled(year: Year) -> float | None:
    cases = sum(one.unruled for one in year.beside)
    return sum(one.unruled_right for one in year.beside) / cases if cases else None


def _percent(value: Mean) -> str:
    """A share, whose interval ends where shares do."""
    return _with_ends(value, lambda share: f"{min(max(share, 0.0), 1.0):.0%}")


def _times(value: Mean) -> str:
    return _with_ends(value, "{:.2f}".format)


def _count(value: Mean) -> str:
    return "–" if value.value is None else f"{value.value:,.0f}"


def _with_ends(value: Mean, form: Callable[[float], str]) -> str:
    if value.value is None:
        return "–"
    ends = "" if value.low is None or value.high is None else f" [{form(value.low)}, {form(value.high)}]"
    return form(value.value) + ends


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page. 2 where a folder holds no whole rehearsal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    try:
        write(FILE, _HEAD + "".join(told(read(folder)) for folder in parser.parse_args(argv).folders))
    except JiheError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``jihe evaluate``: what a night found of what the synthetic city truly did."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.options import Command, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.table import Table

    from jihe.evaluate.evaluation import Evaluation
    from jihe.evaluate.measures import SourceRow, TypologyRow
    from jihe.evaluate.reviewing import Reviewed
    from jihe.evaluate.under_hours import HoursRow


def _share(name: str, default: float, text: str) -> Callable[[Command], Command]:
    return click.option(name, type=click.FloatRange(0, 1), default=default, show_default=True, help=text)


@click.command("evaluate")
@click.option("--run", "run_id", metavar="RUN", help="Run to judge [default: the latest].")
@click.option("--truth", type=click.Path(path_type=Path), help="City folder with the truth [default: HOME/city].")
@click.option(
    "--taught-by",
    type=click.Path(path_type=Path),
    metavar="HOME",
    help="Another working folder, whose night and truth teach a list to hold this one against.",
)
@_share("--misses-fraud", 0.15, "Share of frauds that a reviewer clears (assumed, unverified).")
@_share("--misses-overpaid", 0.10, "Share of honest overpayments that a reviewer clears (assumed).")
@_share("--accuses-harmless", 0.03, "Share of harmless look-alikes that a reviewer upholds (assumed).")
@_share("--accuses-other", 0.02, "Share of other cases that a reviewer upholds (assumed).")
@_share("--proves", 0.90, "Share of a loss that an upheld case proves (assumed).")
@home_option
@json_option
def command(
    home: Home, run_id: str | None, truth: Path | None, taught_by: Path | None, as_json: bool, **errors: Any
) -> None:
    """What a night found of the truth, what it missed and why; weighted to the realistic base rate."""
    from jihe.evaluate.evaluation import evaluate
    from jihe.evaluate.proportion import proportion
    from jihe.evaluate.reviewing import Reviewers
    from jihe.nightly.runs import find_run

    teacher = None if taught_by is None else Home.at(taught_by)
    result = evaluate(home, find_run(home, run_id), truth or home.root / "city", Reviewers(**errors), teacher)
    if as_json:
        click.echo(json.dumps({"proportion": proportion()} | asdict(result), ensure_ascii=False, indent=1))
    else:
        show(result)


TYPOLOGY = (
    "typology", "frauds (real)", "found [95 %]", "in hours", "fraud money found [95 %]", "recoverable found", "cases",
    "precision",
)  # fmt: skip
HOURS = (
    "hours", "list", "cases", "recoverable money [95 %]", "fraud money [95 %]", "without {}", "saved", "fraud",
    "money back",
)  # fmt: skip
MISSED = ("typology", "missed", "uncovered", "unheard", "below", "outside", "look-alikes", "of them overpaid", "raised")
SOURCE = ("code", "cases", "fraud", "overpaid", "harmless", "other", "as built", "precision", "finds")
REVIEW = ("cases", "fraud", "overpaid", "harmless", "other", "upheld [95 %]", "wrong [95 %]", "accused", "confirmed")
_FOLDED = {"typology", "code", "finds"}
_LEFT = {*_FOLDED, "list"}
CAUTION = """Brackets: 95 % intervals. In hours: frauds whose case fits the reviewers' hours. Whole numbers of cases and
frauds, and "as built", are those of the city as it was built; numbers with a decimal, money and all other shares are
by weight: what was enriched counts as the share of a case that it stands for in real life. All is synthetic."""
SAME = """Every list within the same hours of life, {per} for 100,000 insured and month. Recoverable: fraud and honest
errors. Shipped: the night's order; rules, models: those cases of it alone; truth_taught: by how often each test was
right in another world (--taught-by); oracle_union: the perfect order of the night's cases; oracle_all: every loss a
case of its own. Saved: of the money found, what would have been paid after this day. Last: shares of the cases."""
WHY = """Uncovered: no rule or model that ran is meant to find it. Unheard: none of the records that could tell had
arrived by the day. Below: looked for, under every threshold or excused as a look-alike. Outside: found, but its
case does not fit the hours. Overpaid: honest, but the fund recovers it too."""


def show(result: Evaluation) -> None:
    """The tables, the overall figures, and the sentences without which they would flatter."""
    from rich.console import Console

    # A log has no width of its own; this one fits the tables.
    console = Console(width=None if sys.stdout.isatty() else 120)
    world = "" if result.world is None else f" · world {result.world}"
    console.print(
        _table(f"By typology 按违规类型 · {result.run_id}{world}", TYPOLOGY, map(_typology, result.typologies))
    )
    console.print(_hours(result))
    levels = dict.fromkeys(row.hours for row in result.hours)
    per = "/".join(f"{hours / result.insured * 100_000:.0f}" for hours in levels) if result.insured else "0"
    console.print(SAME.format(per=per), style="dim", highlight=False)
    console.print(_table("Missed, and why 未发现的原因", MISSED, map(_missed, result.typologies)))
    console.print(WHY, style="dim", highlight=False)
    console.print(_table("By rule and model 按规则与模型", SOURCE, _sources(result)))
    rows = [("in hours" if name == "within_capacity" else "all", one) for name, one in result.reviewed.items()]
    console.print(_table("After review 复核之后", REVIEW, (_reviewed(name, one) for name, one in rows)))
    by = result.reviewers
    console.print(
        f"Reviewers who clear {by.misses_fraud:.0%} of frauds and {by.misses_overpaid:.0%} of overpayments, uphold "
        f"{by.accuses_harmless:.0%} of harmless and {by.accuses_other:.0%} of other cases and prove {by.proves:.0%} "
        f"of a loss ({by.source}, from {by.since}).",
        style="dim", highlight=False,
    )  # fmt: skip
    console.print(f"Precision of all cases, weighted: {result.precision['all_cases']}", highlight=False)
    console.print(f"Precision within capacity, weighted: {result.precision['within_capacity']}", highlight=False)
    if result.frauds:
        base = result.base_rate
        span = f"{1 / (base.high or 1):,.0f}–{f'{1 / base.low:,.0f}' if base.low else '∞'}"
        often = f"1 in {result.persons / result.frauds:,.0f} [{span}]"
        many = f"{result.frauds:.1f} such frauds in real numbers among {result.persons:,} persons"
        console.print(f"Base rate: {many} ({often})", highlight=False)
    console.print(CAUTION, style="dim", highlight=False)


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for head in heads:
        left = head in _LEFT
        table.add_column(head, justify="left" if left else "right", no_wrap=head not in _FOLDED, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _hours(result: Evaluation) -> Table:
    """Every list at every level of hours."""
    from jihe.evaluate.under_hours import APART

    heads = tuple(head.format(" ".join(APART)) for head in HOURS)
    title = f"Under the same hours 同等工时之下 · {result.insured:,} insured"
    return _table(title, heads, map(_list, result.hours))


def _list(row: HoursRow) -> tuple[str, ...]:
    apart, shares = row.recoverable_apart.value, (row.precision, row.returning)
    return (
        f"{row.hours:,.1f}", row.arm, f"{row.cases:,.1f}", f"{row.recoverable} ¥{row.found_fen / 100:,.0f}",
        str(row.fraud), "–" if apart is None else f"{apart:.1%}", f"¥{row.saved_fen / 100:,.0f}",
        *("–" if one is None else f"{one:.0%}" for one in shares),
    )  # fmt: skip


def _name(typology: str) -> str:
    from jihe.schema import CODES, typology_of

    return f"{typology} {CODES['typology'].codes[typology_of(typology)][0]}"


def _typology(row: TypologyRow) -> tuple[str, ...]:
    return (
        _name(row.typology),
        f"{row.frauds} ({row.realistic:.1f})",
        str(row.recall) if row.frauds else "–",
        f"{row.recall_in_capacity.value:.0%}" if row.frauds else "–",
        f"{row.money} of ¥{row.realistic_loss_fen / 100:,.0f}" if row.loss_fen else "–",
        f"{row.recoverable.value:.0%} of ¥{row.realistic_recoverable_fen / 100:,.0f}"
        if row.recoverable.value is not None
        else "–",
        str(row.cases),
        str(row.precision),
    )


def _missed(row: TypologyRow) -> tuple[str, ...]:
    why = [str(row.missed.get(name, 0) or "") for name in ("uncovered", "unheard", "below", "outside")]
    return (
        _name(row.typology), str(sum(row.missed.values())), *why, str(row.look_alikes), str(row.overpaid),
        str(row.look_alikes_raised),
    )  # fmt: skip


def _sources(result: Evaluation) -> Iterable[tuple[str, ...]]:
    """Every rule and model, and below a rule its tests where it has several."""
    for row in result.sources:
        yield _source(row)
        tests = [one for one in result.tests if one.code == row.code]
        for one in tests if len(tests) > 1 else ():
            yield (f"· {one.test_zh}", *_source(one)[1:])


def _source(row: SourceRow) -> tuple[str, ...]:
    counts = map(str, (row.cases, row.fraud, row.overpaid, row.look_alike, row.other))
    return (row.code, *counts, str(row.raw_precision), str(row.precision), row.typologies)


def _reviewed(name: str, one: Reviewed) -> tuple[str, ...]:
    groups = (f"{one.groups[group]:.1f}" for group in ("fraud", "overpaid", "harmless", "other"))
    money = f"¥{one.confirmed_fen / 100:,.0f}"
    return (f"{one.cases} {name}", *groups, str(one.upheld), str(one.wrong), f"{one.accused:.1f}", money)

"""``jihe cases``: what the case store holds, in the terminal. Subjects are surrogate numbers, never names."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import click

from jihe.cli import cases_blind, cases_export, cases_guess, cases_money, cases_reviewers, cases_steps, cases_work
from jihe.cli.cases_evidence import evidence_lines, read_rows, step_lines
from jihe.cli.cases_payments import amounts, payment_lines
from jihe.cli.options import by_option, home_option, json_option
from jihe.cli.wrapping import padded, wrapped
from jihe.home import Home

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from jihe.cases.lookup import CaseFile, Gravest, Payments
    from jihe.cases.models import Reviewer
    from jihe.cases.reading import ListedCase
    from jihe.cases.worklist import Way

_WORK_HEADS = {
    "案件": "case", "险种": "line", "对象": "subject", "镇街": "town", "状态": "state", "承办": "whose",
    "金额（元）": "yuan", "自": "since",
}  # fmt: skip


@click.group("cases")
def command() -> None:
    """List cases, show one, and work on it."""


for part in (
    *cases_work.COMMANDS,
    *cases_steps.COMMANDS,
    *cases_money.COMMANDS,
    *cases_export.COMMANDS,
    *cases_blind.COMMANDS,
    cases_reviewers.reviewers,
    cases_guess.guess,
):
    command.add_command(part)


@command.command("list")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many cases.")
@click.option("--state", metavar="STATE", help="Cases in this state, from the store.")
@click.option("--town", metavar="CODE", help="Cases of this town, from the store.")
@click.option("--mine", is_flag=True, help="Cases in your hands.")
@by_option
@home_option
@json_option
def list_cases(
    home: Home, limit: int, state: str | None, town: str | None, mine: bool, by: Reviewer, as_json: bool
) -> None:
    """Your cases of the latest night by rank; with --state, --town or --mine as work, longest waiting first."""
    if mine or state is not None or town is not None:
        _list_work(by, state, town, mine, limit, as_json)
        return
    from jihe.cases.lookup import latest_night, ranked_cases

    night = latest_night()
    rows = ranked_cases(night, limit, by)
    if as_json:
        cases = [_plain(asdict(case)) | said._asdict() for case, said in rows]
        _print_json({"run_id": night.run_id, "as_of": night.as_of.isoformat(), "cases": cases})
    else:
        _show_list(night.run_id, night.as_of, rows)


@command.command("show")
@click.argument("number")
@by_option
@home_option
@json_option
def show_case(home: Home, number: str, by: Reviewer, as_json: bool) -> None:
    """One of your cases: what was found and what proves and explains it, masked, its payments, way and verdicts.

    The look goes on record.
    """
    from jihe.cases.exporting.reckoning import sheets
    from jihe.cases.exporting.tally import tallies
    from jihe.cases.lookup import case_file
    from jihe.cases.worklist import look, way_of

    row = look(number, by)
    case = case_file(row)
    found, suspected = read_rows(home, row, by)
    way, money = way_of(row, by), cases_money.money_told(row, suspected)
    signals = row.signals.order_by("-severity", "code", "signal_id")
    reckoned, counted = sheets(signals), tallies(signals)
    if as_json:
        _print_json(_plain(asdict(case) | asdict(way) | money | {"reckonings": reckoned, "tallies": counted} | found))
    else:
        _show_case(case)
        _show_lines(step_lines(found))
        _show_sheets(reckoned, counted)
        _show_payments(list(payment_lines(found.get("signal_payments", []), reckoned, case.payments)))
        _show_lines(evidence_lines(found))
        _show_way(way)
        console = _console()
        for line in cases_money.money_lines(row, suspected):
            console.print(wrapped(line, console.width), soft_wrap=True)
        _show_rank(case)


def _show_list(run_id: str, as_of: date, rows: list[tuple[ListedCase, Gravest]]) -> None:
    """A few lines a case and no table: one that does not fit the screen would cut its amounts."""
    from jihe.cases.why import Why
    from jihe.page import words

    console = _console()
    console.print(f"{run_id} · 数据截至 {as_of} as of", style="bold")
    console.print(_listed("位次", "案件", "险种和对象", "金额（元）", "预计追回", "小时"), style="dim")
    console.print(_listed("rank", "case", "line and subject", "yuan", "expected", "hours"), style="dim")
    for case, said in rows:
        amount = -case.owed_fen if case.docket == "owed" else case.at_stake_fen
        whose = f"{words.word('case_line', case.line)} {words.subject(case.subject_kind, case.subject_id)}"
        console.print(
            _listed(
                f"{case.rank}{'' if case.within_capacity else ' –'}", case.number, whose, f"{amount / 100:,.2f}",
                f"{case.expected_fen / 100:,.0f}", f"{case.minutes / 60:g}",
            ),
            soft_wrap=True,
        )  # fmt: skip
        told = f"{said.code} {said.test_zh}：{said.says}" if said.test_zh else f"{said.code} {said.says}"
        console.print(wrapped(told, console.width, indent=8), soft_wrap=True)
        if (why := Why.of(case.p_upheld, case.why)) is not None:
            rests = f"属实比例 {case.p_upheld:.0%}：{'  '.join(why.short)}"
            console.print(wrapped(rests, console.width, indent=8), style="dim", soft_wrap=True)
    console.print("–：超出当晚可查工时 beyond the night's hours", style="dim")
    console.print("负数：基金应补发 negative: the fund owes it", style="dim")


def _listed(rank: str, number: str, whose: str, yuan: str, expected: str, hours: str) -> str:
    figures = [padded(text, width, right=True) for text, width in ((yuan, 14), (expected, 10), (hours, 5))]
    return " ".join([padded(rank, 6), padded(number, 17), padded(whose, 21), *figures])


def _show_case(case: CaseFile) -> None:
    from jihe.cases.moves import State
    from jihe.page import words
    from jihe.schema import TABLES

    console = _console()

    def say(text: str, indent: int = 0, style: str | None = None) -> None:
        console.print(wrapped(text, console.width, indent), style=style, soft_wrap=True)

    subject = words.subject(case.subject_kind, case.subject_id)
    line, state = words.word("case_line", case.line), f"{State(case.state).label} {case.state}"
    say(f"{case.number}  {line} · {subject} · {state} · 线索登记 {case.opened_on} opened", style="bold")
    if case.ranked is not None:
        say(_place(case.ranked))
    for paid in case.payments:
        title = TABLES[paid.table].title if paid.table in TABLES else paid.table
        say(f"{title} {amounts(paid.rows, paid.at_stake_fen, paid.owed_fen)}  {paid.table}{_stakes(paid)}")
    for signal in case.signals:
        named = " · ".join(filter(None, (signal.test_zh, signal.test_en))) or signal.test
        grave, grave_en = words.SEVERITIES[signal.severity]
        scored = "" if signal.score is None else f"，预警分值 {signal.score:.2f}"
        seen = f"首次发现 {signal.first_seen}，最近发现 {signal.last_seen}"
        console.print()
        say(f"{signal.code} {named}", style="bold")
        say(f"{signal.severity} 级（{grave}）{scored}，{seen}  {grave_en}, first and last seen", indent=4)
        if signal.match == "weak":
            say(f"{words.WEAK}  weak match, check the identity first", indent=4)
        say(f"{signal.says}\n{signal.says_en}", indent=4)
    console.print()


def _show_rank(case: CaseFile) -> None:
    """Where the case stands in the night's order and why, last: that is no part of what was found."""
    from jihe.cases.why import Why

    if case.ranked is None:
        return
    console = _console()
    console.print()
    for zh, en in _ranked(case.ranked):
        console.print(wrapped(f"{zh}  {en}", console.width), soft_wrap=True)
    if (why := Why.of(case.ranked.p_upheld, case.ranked.why)) is not None:
        for zh, en in why.lines():
            console.print(wrapped(f"{zh}  {en}", console.width, 4), soft_wrap=True)


def _place(ranked: ListedCase) -> str:
    """Whether the case is on the night's list, and where, in one line at its head."""
    if ranked.within_capacity:
        return f"当晚核查清单第 {ranked.rank} 位  number {ranked.rank} of the night's list"
    return f"未列入当晚核查清单（排第 {ranked.rank} 位）  rank {ranked.rank}, not on the night's list"


def _ranked(ranked: ListedCase) -> Iterator[tuple[str, str]]:
    """Where a night put the case among the others, and what it may bring for which hours; its shares are estimates."""
    listed, listed_en = (
        ("已列入当晚核查清单", "on the night's list")
        if ranked.within_capacity
        else ("当日核查工时已排满，未列入当晚核查清单", "beyond the night's hours")
    )
    order = "按每小时预计金额由高到低，同类疑点有份额"
    yield (
        f"核查排序：第 {ranked.rank} 位（{order}），{listed}；预计用时 {ranked.minutes / 60:g} 小时",
        f"rank {ranked.rank}, {listed_en}, {ranked.minutes / 60:g} h",
    )
    owed = ranked.docket == "owed"
    amount, fen = ranked.owed_fen if owed else ranked.at_stake_fen, f"{ranked.expected_fen / 100:,.0f}"
    what, upheld = "预计补发" if owed else "预计追回", as_percent(ranked.p_upheld)
    if amount:
        parts = json.loads(ranked.why or "{}").get("parts") or [{"p": ranked.p_upheld, "fen": amount}]
        worth = sum(one["p"] * one["fen"] for one in parts)
        share = ranked.expected_fen / worth if worth else 0.0
        back = "" if owed else f" × 可追回比例 {as_percent(share)}"
        sums = " + ".join(_part(one) for one in parts)
        sums = f"（{sums}）" if len(parts) > 1 else sums
        how = f" = {sums}{back}（比例为估计数，只用于排序，不是结论）"
    elif ranked.elsewhere_fen:
        how = f"（涉及的 {ranked.elsewhere_fen / 100:,.2f} 元已计入其他案件）；估计属实比例 {upheld}"
    else:
        how = f"（没有涉及的支付）；估计属实比例 {upheld}"
    hourly = f"{ranked.expected_fen / 100 / (ranked.minutes / 60):,.0f}" if ranked.minutes else "0"
    yield (
        f"{what}：{fen} 元{how}；每小时预计 {hourly} 元",
        f"¥{fen} expected, ¥{hourly} an hour; upheld {upheld}, an estimate",
    )


def _part(part: dict[str, Any]) -> str:
    """A sum and how probable its ground is; of several with the ground's name."""
    named = f"{part['code']} {part['test_zh']}".strip() if "code" in part else "涉及"
    return f"{named} {part['fen'] / 100:,.2f} 元 × 属实比例 {as_percent(part['p'])}"


def as_percent(share: float) -> str:
    """A share with the digits with which the product can be checked, to a hundredth of a percent; no idle noughts."""
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


def _stakes(paid: Payments) -> str:
    said = {"at stake": paid.at_stake_fen, "owed": paid.owed_fen}
    return "".join(f", {what} ¥{fen / 100:,.2f}" for what, fen in said.items() if fen)


def _show_lines(lines: Iterator[tuple[str, int]]) -> None:
    """Lines as far as each is set in, headings bold, and an empty one behind them."""
    console, shown = _console(), False
    for line, indent in lines:
        console.print(wrapped(line, console.width, indent), style=None if indent else "bold", soft_wrap=True)
        shown = True
    if shown:
        console.print()


def _show_sheets(reckoned: list[dict[str, Any]], counted: list[dict[str, Any]]) -> None:
    from jihe.cases.exporting import reckoning, tally

    console = _console()
    for told, found in ((reckoning.told, reckoned), (tally.told, counted)):
        for sheet in found:
            for line in told(sheet, lambda text: wrapped(text, console.width, indent=2)):
                console.print(line, soft_wrap=True)
            console.print()


def _show_payments(lines: list[str]) -> None:
    for line in lines:
        _console().print(line, style=None if line.startswith(" ") else "bold", soft_wrap=True)
    if lines:
        _console().print()


def _show_way(way: Way) -> None:
    from jihe.cases import moves
    from jihe.cases.models.work import Stage
    from jihe.page import words

    console = _console()
    for merged in way.merged:
        console.print(f"已并入本案：{merged}  merged into this one")
    if way.merged_into:
        console.print(f"已并入 {way.merged_into}：同一人  merged into it, the same person")
    for step in way.steps:
        told = [f"{step.at:%Y-%m-%d %H:%M}", f"{moves.title(step.action)} {step.action}"]
        told += [f"→ {moves.State(step.to_state).label} {step.to_state}", step.by or "夜间筛查 night"]
        told += [f"承办 {step.assignee}"] * (step.action == "assign") + [f"所涉日期 {step.on}"] * (step.on is not None)
        told += [text for text in (step.material, step.note) if text]
        undone = "  （已撤销 undone）" if step.undone else ""
        console.print(f"{step.seq:>3}  {' · '.join(told)}{undone}", style="dim" if step.undone else None)
    for given in way.verdicts:
        mark = "生效 in force" if given.holds else "已撤销 undone" if given.undone else "不再生效 kept"
        console.print(
            f"{Stage(given.stage).label} {words.word('verdict', given.verdict)} {given.verdict} · "
            f"确认 {given.confirmed_fen / 100:,.2f} 元 · {given.by} · {mark} · 依据证据记录 {given.seen} 条\n"
            f"     {given.reason}",
            style="bold" if given.holds else None,
        )


def _list_work(by: Reviewer, state: str | None, town: str | None, mine: bool, limit: int, as_json: bool) -> None:
    from rich import box
    from rich.table import Table

    from jihe.cases.moves import State
    from jihe.cases.worklist import worklist
    from jihe.page import words

    rows = worklist(by, state=state, town=town, mine=mine, limit=limit)
    if as_json:
        _print_json({"cases": [_plain(asdict(row)) for row in rows]})
        return
    table = Table(box=box.SIMPLE_HEAD)
    for head, head_en in _WORK_HEADS.items():
        # On a narrow screen the others break over lines; a number and an amount do not.
        whole = head_en in ("case", "yuan")
        justify: Literal["left", "right"] = "right" if head_en == "yuan" else "left"
        table.add_column(f"{head}\n{head_en}", justify=justify, no_wrap=whole, overflow="fold")
    for row in rows:
        amount = -row.owed_fen if row.owed_fen > row.at_stake_fen else row.at_stake_fen
        table.add_row(
            row.number, words.word("case_line", row.line), words.subject(row.subject_kind, row.subject_id),
            row.town or "—", f"{State(row.state).label} {row.state}", row.assignee or "—", f"{amount / 100:,.2f}",
            f"{row.since or row.opened_on:%Y-%m-%d}",
        )  # fmt: skip
    _console().print(table)


def _console() -> Console:
    from rich.console import Console

    # No markup: what a rule says may hold brackets.
    return Console(width=_width(), markup=False, highlight=False)


def _width() -> int | None:
    """The screen's; a log has none of its own, and this one fits the tables."""
    return None if sys.stdout.isatty() else 160


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Days as text; everything else is JSON already."""
    plain: dict[str, Any] = json.loads(json.dumps(values, default=str, ensure_ascii=False))
    return plain


def _print_json(values: dict[str, Any]) -> None:
    click.echo(json.dumps(values, ensure_ascii=False, indent=1))

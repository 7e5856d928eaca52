"""``jihe cases order | recover | write-off | pay | take-back | reverse | balance``: the money of a case, and of all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.cases_work import Yuan, acts, reason_option
from jihe.cli.options import Day, by_option, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.limits import CaseLimits, Suspected
    from jihe.cases.models import Case, Reviewer

WAYS = ("instalment", "offset", "bank-return")
PER = ("case", "rule", "model", "line", "town", "month")


def booked(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every booking takes beside the case: the day of the fact and the voucher, which is never booked twice."""
    on = click.option("--on", type=Day(), required=True, help="The day on the voucher.")
    ref = click.option("--voucher", required=True, help="Its number; the same one again changes nothing.")
    return acts(on(ref(function)))


@click.command("order")
@click.option("--amount", type=Yuan(), help="In yuan [default: all that is confirmed and not yet ordered].")
@booked
def order(home: Home, number: str, by: Reviewer, on: date, voucher: str, amount: int | None) -> None:
    """Order the confirmed money back [责令退回]; --voucher is the decision's number."""
    _book(number, by, lambda ledger, case: ledger.order(case, on, by, voucher, amount))


@click.command("recover")
@click.option("--amount", type=Yuan(), required=True, help="In yuan.")
@click.option("--way", type=click.Choice(WAYS), default="instalment", show_default=True, help="How it came back.")
@booked
def recover(home: Home, number: str, by: Reviewer, on: date, voucher: str, amount: int, way: str) -> None:
    """Book what came back: paid in, offset against a later benefit, or returned by the bank."""
    kind = way.replace("-", "_")
    _book(number, by, lambda ledger, case: ledger.recover(case, amount, kind, on, by, voucher))


@click.command("write-off")
@click.option("--amount", type=Yuan(), required=True, help="In yuan.")
@reason_option
@booked
def write_off(home: Home, number: str, by: Reviewer, on: date, voucher: str, amount: int, reason: str) -> None:
    """Write off what will not come back [核销]; a supervisor's, with the reason."""
    _book(number, by, lambda ledger, case: ledger.write_off(case, amount, on, by, voucher, reason))


@click.command("pay")
@click.option("--amount", type=Yuan(), required=True, help="In yuan.")
@click.option("--refund", is_flag=True, help="What an appeal found to have been recovered without title.")
@booked
def pay(home: Home, number: str, by: Reviewer, on: date, voucher: str, amount: int, refund: bool) -> None:
    """Book what the fund paid of what it owes [补发]."""
    _book(number, by, lambda ledger, case: ledger.pay(case, amount, on, by, voucher, refund=refund))


@click.command("take-back")
@click.option("--amount", type=Yuan(), required=True, help="In yuan.")
@booked
def take_back(home: Home, number: str, by: Reviewer, on: date, voucher: str, amount: int) -> None:
    """Book what came back of arrears that had been paid out without title."""
    _book(number, by, lambda ledger, case: ledger.take_back(case, amount, on, by, voucher))


@click.command("reverse")
@click.option("--entry", type=click.IntRange(min=1), required=True, help="The number of the entry in the case's books.")
@reason_option
@acts
def reverse(home: Home, number: str, by: Reviewer, entry: int, reason: str) -> None:
    """Take a mistyped booking back by a red entry [红冲]; both stay on record, and the voucher may be booked anew."""
    _book(number, by, lambda ledger, case: ledger.reverse(case, entry, by, reason))


@click.command("balance")
@click.argument("number", required=False)
@click.option("--per", type=click.Choice(PER), help="Added up by rule, model, line, town, month or case.")
@click.option("--until", type=Day(), help="Entries to this day [default: all].")
@click.option("--check", is_flag=True, help="Prove the whole ledger from its entries first.")
@by_option
@home_option
@json_option
def balance(
    home: Home, number: str | None, per: str | None, until: date | None, check: bool, by: Reviewer, as_json: bool
) -> None:
    """What a case's accounts hold, entry by entry; or the ledger of all your cases, added up."""
    if number is not None:
        _one(number, by, as_json)
        return
    if check:
        _prove(by)
    _all(per or "line", until, by, as_json)


COMMANDS = (order, recover, write_off, pay, take_back, reverse, balance)


def money_told(case: Case, suspected: Suspected | None) -> dict[str, Any]:
    """What ``jihe cases show --json`` says of a case's money and its limits, as known today."""
    from dataclasses import asdict

    from jihe.cases import ledger

    return {"balances": ledger.balances(case), "limits": asdict(_limits(case, suspected))}


def money_lines(case: Case, suspected: Suspected | None) -> list[str]:
    """The same as lines for the terminal: what the accounts hold, the fine's limit, the police prompt."""
    from jihe.cases import accounts, ledger, limits
    from jihe.cases.exporting.progress import AMOUNT_CLASSES
    from jihe.cases.models import holding

    held = ledger.balances(case)
    told = [f"{accounts.title(name)} {fen / 100:,.2f} 元  {name}" for name, fen in held.items() if fen]
    found = _limits(case, suspected)
    if not limits.told(case, suspected):
        told.append(
            "本案疑点不以骗取为依据（或者只有一级），不提示处罚时效和移送，只核实应否退回  "
            "no finding of deceit above severity 1: no fine, no police"
        )
    elif found.fine is not None:
        fine, lapsed = found.fine, found.fine.lapsed
        how, how_en = ("据疑点估计", "estimated") if found.estimated else ("据认定", "by the verdict")
        if found.by_payment:
            how, how_en = "以所涉最后一笔支付（申请）之日估计", "estimated: the last payment at issue"
        ended = found.conduct_ended
        told.append(
            f"处罚时效（行政处罚法第三十六条{_unsure(fine.verified)}）：违法行为终了于 {ended}（{how}），"
            f"{_span(fine.months)}内、至 {fine.last_day} "
            f"发现的可以处罚；本案 {fine.found_on} 发现，{'已过时效' if lapsed else '未过时效'}\nconduct ended {ended} "
            f"({how_en}); fine possible if found by {fine.last_day}: {'lapsed' if lapsed else 'in time'}"
        )
    else:
        told.append("处罚时效：违法行为终了之日未知，暂不能计算  no limit yet, the end of the conduct is not known")
    if found.police is not None:
        police = found.police
        whose = "" if suspected is None or holding(case) is not None else "其中付到被查对象名下的 "
        grave = AMOUNT_CLASSES[police.class_of_amount or "large"]
        fen, least = f"{police.fen / 100:,.2f}", f"{police.threshold_fen / 100:,.2f}"
        if police.due:
            told.append(
                f"移送提示：{whose}{fen} 元达到本地立案标准 {least} 元（{grave}；{_source(police.verified)}），"
                f"经查证属骗取的，应当移送公安机关\n"
                f"¥{fen} reaches the threshold of ¥{least}; if it is deceit, hand it over to the police"
            )
        else:
            told.append(
                f"移送标准：{whose}{fen} 元未达到本地立案标准 {least} 元（{_source(police.verified)}）  "
                f"¥{fen} is below the threshold of ¥{least}: no case for the police"
            )
    return told


def _source(verified: bool) -> str:
    """Where the local threshold of a crime stands."""
    from jihe import law
    from jihe.cases.limits import CRIMINAL

    return f"{law.load().parameters[CRIMINAL].law}{_unsure(verified)}"


def _span(months: int) -> str:
    """Months as the law writes them, in whole years where they are."""
    years, more = divmod(months, 12)
    return f"{months} 个月" if more else f"{'零一二三四五六七八九十'[years] if years <= 10 else years}年"


def _unsure(verified: bool) -> str:
    return "" if verified else "，未核实"


def _limits(case: Case, suspected: Suspected | None) -> CaseLimits:
    from jihe import law
    from jihe.cases import audit
    from jihe.cases.limits import limits_of

    return limits_of(case, law.load(), audit.now().date(), suspected)


def _book(number: str, by: Reviewer, book: Callable[[Any, Any], Any]) -> None:
    from jihe.cases import ledger
    from jihe.cases.acting import acting

    with acting(number, by) as case:
        made = book(ledger, case)
        for entry in made if isinstance(made, list) else [made]:
            click.echo(f"{case.number}  {_entry(entry)}")
        left = ledger.outstanding(case)
    click.echo(f"outstanding: ¥{left.to_recover_fen / 100:,.2f}; the fund owes ¥{left.fund_owes_fen / 100:,.2f}")


def _one(number: str, by: Reviewer, as_json: bool) -> None:
    from jihe.cases import accounts, audit, ledger, rights

    case = rights.find(number, by)
    audit.record(by, "ledger.look", "case", case.number)
    held, entries = ledger.balances(case), list(case.entries.order_by("seq"))
    if as_json:
        names = ("seq", "kind", "from_account", "to_account", "fen", "on", "ref")
        rows = [{name: getattr(entry, name) for name in names} for entry in entries]
        _print_json({"case": case.number, "balances": held, "entries": rows})
        return
    for entry in entries:
        click.echo(f"{entry.seq:>4}  {_entry(entry)}")
    for account, fen in held.items():
        if fen:
            click.echo(f"{fen / 100:>16,.2f}  {accounts.title(account)} {account}")


def _all(per: str, until: date | None, by: Reviewer, as_json: bool) -> None:
    from jihe.cases import accounts, looks, rights
    from jihe.cases.ledger_sums import sums

    keys = set(rights.visible_cases(by).values_list("pk", flat=True))
    found = sums(per, until, keys)
    looks.listed(by, "ledger.sums", {row.key for row in found} if per == "case" else (), {"per": per})
    if as_json:
        _print_json({"per": per, "sums": [{"key": row.key, "account": row.account, "fen": row.fen} for row in found]})
        return
    for row in found:
        click.echo(f"{row.key:<18} {row.fen / 100:>16,.2f}  {accounts.title(row.account)} {row.account}")


def _prove(by: Reviewer) -> None:
    """That the whole ledger balances; where it does not, a defect of another lane or town is counted and not told."""
    from jihe.cases import rights
    from jihe.cases.ledger_check import check
    from jihe.errors import JiheError

    theirs = set(rights.visible_cases(by).values_list("number", flat=True))
    defects = check().defects
    if defects:
        told = [one for one in defects if one.split()[0].rstrip(":") in theirs]
        first = told[0] if told else "in a case that is not yours to see; have it checked by who may"
        raise JiheError(f"the ledger does not balance: {first} ({len(defects)} defects)")
    click.echo("the whole ledger balances, from its entries", err=True)


def _entry(entry: Any) -> str:
    from jihe.cases import accounts

    way = f"{accounts.title(entry.from_account)} → {accounts.title(entry.to_account)}"
    return f"{entry.on}  ¥{entry.fen / 100:,.2f}  {accounts.KINDS[entry.kind].zh}  {way}"


def _print_json(values: dict[str, Any]) -> None:
    import json

    click.echo(json.dumps(values, ensure_ascii=False, indent=1, default=str))

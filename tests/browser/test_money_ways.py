"""A case on its way behind the first verdict: two opinions, the money in and out, an undo refused, an appeal."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from tests.browser.conftest import Bench, command
from tests.browser.hands import Mouse
from tests.browser.test_ways import case, decide, state

TODAY = date.today()


def act(page: Any, number: str, action: str, **fields: str) -> None:
    """Open the case, take an action, and come back to the case."""
    page.goto(f"/cases/{number}/")
    page.click(f"[data-test=action-{action}]")
    page.wait_for_selector("form.act button")
    for name, value in fields.items():
        field = page.locator(f"form.act [name={name}]").first
        if field.evaluate("e => e.type") == "radio":
            page.check(f"form.act [name={name}][value={value}]")
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.click("form.act button[type=submit]:not([name=next])")
    page.wait_for_load_state()


def balances(page: Any, number: str) -> dict[str, int]:
    page.goto(f"/cases/{number}/")
    rows = page.locator("[data-test=money] tr[data-account]").all()
    return {str(row.get_attribute("data-account")): int(str(row.get_attribute("data-fen"))) for row in rows}


def test_two_opinions_money_appeal(bench: Bench) -> None:
    auditor, supervisor = bench.enter("demo-auditor"), bench.enter("demo-supervisor")
    auditor.goto("/queue/?tab=free")
    auditor.click("[data-test=queue-next]")
    auditor.wait_for_selector("[data-test=case]")
    number = str(case(auditor).get_attribute("data-case"))
    act(auditor, number, "begin")
    act(auditor, number, "hear", said="当事人称不知情，愿意退回")
    first_verdict(auditor, number)
    assert state(auditor) == "second_review"

    act(supervisor, number, "second", verdict="clerical", amount="60000", reason="经办差错，非当事人过错")
    auditor.goto(f"/cases/{number}/")
    assert state(auditor) == "in_review"
    assert "经办差错，非当事人过错" in auditor.locator("[data-test=history]").inner_text()
    first_verdict(auditor, number)
    act(supervisor, number, "second", verdict="overpaid_no_fault", amount="60000", reason="同意初次结论，证据记录一致")
    assert state(supervisor) == "decided"

    act(auditor, number, "order", voucher="令-1")
    days = [TODAY + timedelta(days=30 * n) for n in (1, 2, 3)]
    act(auditor, number, "agree", instalments="\n".join(f"{day} 20000.00" for day in days))
    for voucher in ("收-1", "收-2"):
        act(auditor, number, "recover", way="instalment", amount="20000", voucher=voucher)
    act(auditor, number, "recover", way="offset", amount="10000", voucher="抵-1")
    held = balances(auditor, number)
    assert (held["ordered"], held["recovered"]) == (1_000_000, 5_000_000)
    said = json.loads(command("cases", "balance", number, "--by", "demo-bureau", "--json", home=bench.home.root))
    assert {name: fen for name, fen in said["balances"].items() if fen} == held
    assert auditor.get_by_text(str(days[2])).count()  # what of the plan is still to come

    supervisor.goto(f"/cases/{number}/undo/")
    supervisor.fill("form.act [name=reason]", "想改结论")
    supervisor.click("form.act button[type=submit]")
    supervisor.wait_for_selector("[data-error=__all__]")
    assert supervisor.locator("[data-error=__all__]").inner_text().strip()
    assert ["/undo/: " in said and "422" in said for said in bench.said] == [True]  # what the browser says of a refusal
    bench.said.clear()
    assert balances(supervisor, number) == held

    act(auditor, number, "serve")
    act(auditor, number, "appeal", kind="reconsideration")
    assert state(auditor) == "appealed"
    act(supervisor, number, "settle", verdict="overpaid_no_fault", amount="40000", reason="复议机关变更为四万元")
    assert balances(supervisor, number)["refund_due"] == 1_000_000


def first_verdict(page: Any, number: str) -> None:
    page.goto(f"/cases/{number}/decide/")
    decide(page, Mouse(page), "overpaid_no_fault", "60000", above="另查出现金领取")

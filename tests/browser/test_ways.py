"""The ways that people go through the workbench, from signing in to the last entry of the log."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Bench, command
from tests.browser.hands import Keys, Mouse

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
KINDS = {"人员": "person", "工伤案件": "injury", "用人单位": "employer", "单位": "employer", "医疗机构": "hospital"}
REASON = "两处登记一致，支付记录核对无误"


def case(page: Any) -> Any:
    return page.locator("[data-test=case]")


def state(page: Any) -> str:
    return str(case(page).get_attribute("data-state"))


def to_a_verdict(page: Any, hand: Mouse) -> str:
    """The first case of the list: read, unmasked, given a file, heard, look-alikes answered, decided; its number."""
    page.goto("/queue/?tab=free")
    hand.press("[data-test=queue-next]")
    page.wait_for_selector("[data-test=case]")
    number = str(case(page).get_attribute("data-case"))
    for part in ("why", "signal", "timeline", "network", "money", "history"):
        assert page.locator(f"[data-test={part}]").count(), part
    unmask(page, hand)
    hand.press("[data-test=action-begin]")
    page.wait_for_selector("form.act button")
    hand.press("form.act button[type=submit]")
    page.wait_for_selector("[data-state=in_review]")
    attach(page, hand)
    hand.press("[data-test=action-hear]")
    page.wait_for_selector("form.act [name=said]")
    hand.write("form.act [name=said]", "当事人称不知情，愿意退回")
    hand.press("form.act button[type=submit]")
    page.wait_for_selector("[data-state=heard]")
    hand.press("[data-test=action-decide]")
    page.wait_for_selector("[data-test=verdict-form]")
    assert page.locator("[data-test=second-due]").count() == 1
    answered = answer(page, hand)
    decide(page, hand, "overpaid_no_fault", "100.00")
    assert state(page) in ("decided", "second_review")
    assert page.locator("[data-test=history] [data-held=excluded]").count() == answered
    return number


def unmask(page: Any, hand: Mouse) -> None:
    assert case(page).get_attribute("data-masked") == "1"
    if page.locator("[data-test=mask][open]").count() == 0:
        hand.press("[data-test=mask] summary")
    hand.write("[data-test=mask] [name=reason]", "核对登记信息")
    hand.press("[data-test=mask] form button")
    page.wait_for_selector("[data-masked='0']")


def attach(page: Any, hand: Mouse) -> None:
    page.wait_for_load_state("networkidle")  # a part that comes late would take the focus with it
    form = "form[data-test=action-attach]"
    if not page.locator(form).is_visible():
        hand.press(f"details:has({form}) > summary")
    hand.give(f"{form} [name=file]", {"name": "死亡证明.pdf", "mimeType": "application/pdf", "buffer": PDF})
    hand.press(f"{form} button")
    page.locator("[data-test=history]").get_by_text("死亡证明.pdf").wait_for()


def answer(page: Any, hand: Mouse) -> int:
    """Every honest situation ruled out; how many were asked."""
    asked = page.locator("form.act input[name^=alike_][value=excluded]")
    names = [asked.nth(place).get_attribute("name") for place in range(asked.count())]
    for name in names:
        hand.choose(f"form.act input[name={name}][value=excluded]")
    return len(names)


def decide(page: Any, hand: Mouse, verdict: str, amount: str, above: str = "") -> None:
    hand.choose(f"form.act [name=verdict][value={verdict}]")
    told = {"amount": amount, "above": above, "reason": REASON, "minutes": "60"}
    for name, value in told.items():
        if value and page.locator(f"form.act [name={name}]").count():
            hand.write(f"form.act [name={name}]", value)
    hand.press("form.act button[type=submit]:not([name=next])")
    page.wait_for_selector("[data-test=case]")


def test_an_auditor_goes_from_the_queue_to_a_verdict(bench: Bench) -> None:
    page = bench.enter("demo-auditor")
    number = to_a_verdict(page, Mouse(page))
    log = bench.enter("demo-supervisor")
    log.goto(f"/audit/?object={number}")
    told = log.locator("main").inner_text()
    for entry in ("demo-auditor", "case.decide", "case.unmask", "case.look"):
        assert entry in told, entry


def test_the_same_without_scripts(bench: Bench) -> None:
    page = bench.enter("demo-auditor-2", java_script_enabled=False)
    to_a_verdict(page, Mouse(page))


def test_the_same_by_keys_alone(bench: Bench) -> None:
    page = bench.enter("demo-auditor-3")
    to_a_verdict(page, Keys(page))


def test_letters_press_what_is_on_the_page(bench: Bench) -> None:
    page = bench.enter("demo-auditor-3")
    page.goto("/queue/?tab=free")
    page.keyboard.press("n")
    page.wait_for_selector("[data-test=case]")
    page.keyboard.press("?")
    assert page.locator("[data-test=keys]").is_visible()
    page.keyboard.press("Escape")
    Mouse(page).press("[data-test=action-begin]")
    page.wait_for_selector("form.act button")
    Mouse(page).press("form.act button[type=submit]")
    page.wait_for_selector("[data-state=in_review]")
    page.keyboard.press("v")
    page.wait_for_selector("[data-test=verdict-form]")


def test_a_scientist_and_an_administrator_see_no_case(bench: Bench) -> None:
    number = bench.enter("demo-supervisor")
    number.goto("/queue/?tab=all")
    one = number.locator("tr[data-case]").first.get_attribute("data-case")
    for login in ("demo-scientist", "demo-admin"):
        page = bench.enter(login)
        statuses = {path: page.request.get(path).status for path in (f"/cases/{one}/", "/queue/", "/persons/1/")}
        assert set(statuses.values()) <= {403, 404}, (login, statuses)


def test_public_power_is_seen_by_discipline_alone(bench: Bench) -> None:
    theirs = bench.enter("demo-discipline")
    theirs.goto("/queue/?tab=all")
    numbers = [row.get_attribute("data-case") for row in theirs.locator("tr[data-case]").all()]
    if not numbers:
        pytest.fail("the town's night has no case of public power")
    nobody = "P-0000-0000-0000"
    for login in ("demo-auditor", "demo-bureau", "demo-supervisor"):
        page = bench.enter(login)
        known, none = page.request.get(f"/cases/{numbers[0]}/"), page.request.get(f"/cases/{nobody}/")
        assert (known.status, none.status) == (404, 404)
        page.goto("/queue/?tab=all")
        shown = {row.get_attribute("data-case") for row in page.locator("tr[data-case]").all()}
        assert not shown & set(numbers)


def test_who_is_retired_is_out_at_the_next_click(bench: Bench) -> None:
    admin = bench.enter("demo-admin")
    leaving = bench.enter("demo-supervisor-2")
    admin.goto("/people/")
    form = admin.locator("form[action='/people/demo-supervisor-2/retire/']")
    if not form.is_visible():
        form.locator("xpath=ancestor::details/summary").click()
    form.locator("button").click()
    admin.wait_for_load_state()
    leaving.goto("/queue/")
    assert re.search(r"/login/", leaving.url)


def test_the_pictures_of_the_docs(bench: Bench, tmp_path: Path) -> None:
    """``make pictures`` keeps them in ``docs/pictures``."""
    folder = Path(os.environ.get("JIHE_PICTURES", tmp_path))
    page = bench.enter("demo-bureau")
    page.goto("/queue/?tab=free")
    page.screenshot(path=folder / "queue.png")
    seen = set()
    for line in ("pension", "unemployment", "work_injury"):
        page.goto(f"/queue/?tab=free&line={line}")
        for row in page.locator("tr[data-case]").all()[:40]:
            number = str(row.get_attribute("data-case"))
            kind = KINDS.get(str(row.locator("td").nth(3).text_content()).split(" ")[0], "")
            name = line if kind in ("person", "injury") else kind
            if name and name not in seen:
                seen.add(name)
                other = page.context.new_page()
                other.goto(f"/cases/{number}/")
                other.wait_for_load_state("networkidle")
                other.screenshot(path=folder / f"case-{name}.png")
                other.close()
    assert {"pension", "unemployment", "work_injury", "employer"} <= seen
    power = bench.enter("demo-discipline")
    power.goto("/queue/?tab=all")
    power.locator("tr[data-case] a.code").first.click()
    power.wait_for_load_state("networkidle")
    power.screenshot(path=folder / "case-operator.png")


def test_the_log_holds_after_all_of_it(bench: Bench) -> None:
    said = command("audit", "verify", home=bench.home.root)
    assert re.search(r"hold|完整", said), said

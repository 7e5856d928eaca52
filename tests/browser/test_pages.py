"""Every page of every role in both languages: accessible, in its language, quiet, and whole on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Bench, python
from tests.browser.printed import sheets

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# Where each role is at home; a case and a dossier are found on the way.
PLACES = {
    "demo-auditor": [
        "/queue/?tab=free",
        "/queue/?tab=all&sort=money",
        "CASE",
        "/blind/",
        "/towns/",
        "/catalogue/",
        "/appraisals/",
    ],
    "demo-bureau": ["/queue/?tab=free", "/trips/", "TRIP", "CASE", "/persons/1/", "/catalogue/P01/"],
    "demo-supervisor": ["/dashboard/", "/queue/?tab=all", "/incidents/", "/audit/", "/blind/", "/towns/"],
    "demo-discipline": ["/queue/?tab=all", "/dashboard/", "/incidents/"],
    "demo-scientist": ["/catalogue/", "/catalogue/M09/", "/catalogue/W01/"],
    "demo-admin": ["/people/", "/audit/"],
}
# Of these the second look, one page of a kind.
AGAIN = {
    "demo-auditor": re.compile(r"tab=free$|^/cases/[^/]+/(timeline/|assign/)?$|^/blind/|^/towns/|^/catalogue/"),
    "demo-bureau": re.compile(r"^/trips/|^/persons/|^/catalogue/"),
    "demo-supervisor": re.compile(r"^/dashboard/|^/incidents/|^/audit/|^/blind/"),
    "demo-discipline": re.compile(r"^/incidents/"),
    "demo-scientist": re.compile(r"^/catalogue/M"),
    "demo-admin": re.compile(r"^/people/"),
}
CASE_PARTS = ["", "evidence/", "timeline/", "network/", "money/", "history/", "assign/", "note/", "recuse/"]
CJK = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"\b[A-Za-z]+(?: [A-Za-z]+){3,}\b")
# The text of what is shown, but for what says that it is in the other language.
TEXT = """(other) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const e = n.parentElement;
    if (!e || e.closest("script,style,pre,code,option,[lang|='" + other + "']")) continue;
    if (n.textContent.trim()) found.push(n.textContent.trim());
  }
  return found;
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHEETS = 6  # of paper, for a case with three suspicions
THREE = """
import sys
from jihe.cases import open_store
from jihe.home import Home

open_store(Home.at(sys.argv[1]))
from jihe.cases.models import Card

cases = Card.objects.filter(signals=3, lane="case").order_by("place").values_list("line", "case__number")
print(*dict(reversed(cases)).values())
"""


def paths(page: Any, places: list[str]) -> list[str]:
    """``CASE`` is the first that there is, with its parts."""
    found = []
    for place in places:
        if place == "TRIP":
            page.goto("/trips/")
            found.append(page.locator("[data-test=trips] a").first.get_attribute("href"))
            continue
        if place != "CASE":
            found.append(place)
            continue
        page.goto("/queue/?tab=all")
        number = page.locator("[data-test=queue] tr[data-case]").first.get_attribute("data-case")
        found += [f"/cases/{number}/{part}" for part in CASE_PARTS]
    return found


def faults(page: Any, language: str, *, again: bool = False) -> Any:
    """What is wrong with the page that is shown; nothing where all is well.

    ``again``: at 200 per cent of 1280 and in the colours of the night too, which hang on no page's rows.
    """
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    wrong = axe(page)
    texts = page.evaluate(TEXT, "zh" if language == "en" else "en")
    foreign = [text for text in texts if (CJK if language == "en" else SENTENCE).search(text)]
    wide = [page.viewport_size["width"]] if page.evaluate(WIDER) > 1 else []
    if again:
        # Half the pixels of style a line, as at a zoom of 200 per cent; nothing moves from one colour to the other.
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.set_viewport_size({"width": 640, "height": 450})
        wrong += axe(page)
        wide += [640] if page.evaluate(WIDER) > 1 else []
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.set_viewport_size({"width": 1280, "height": 900})
    headings = page.locator("h1").count()
    return (wrong, foreign[:3], wide, headings) if wrong or foreign or wide or headings != 1 else None


def axe(page: Any) -> list[Any]:
    found = page.evaluate("(rules) => axe.run({runOnly: rules})", RULES)["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:2]]) for one in found]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("login", PLACES)
def test_every_page_can_be_read_by_everybody(bench: Bench, login: str, language: str) -> None:
    page = bench.enter(login, language)
    bad: dict[str, Any] = {}
    for path in paths(page, PLACES[login]):
        answer = page.goto(path)
        assert answer.status in (200, 403), path
        bad[path] = faults(page, language, again=AGAIN[login].search(path) is not None)
    assert {path: fault for path, fault in bad.items() if fault} == {}


def on_paper(page: Any) -> list[str]:
    """What of the page that is shown sticks out of a sheet of A4, at 96 to the inch; its header is not printed."""
    page.emulate_media(media="print")
    lying = page.locator(".sheet").count()  # lists lie on their side
    page.set_viewport_size({"width": 1032, "height": 680} if lying else {"width": 703, "height": 1030})
    assert page.locator("header.top").is_hidden()
    cut: list[str] = page.evaluate("""() => [...document.querySelectorAll("main *")].filter(e => {
        const b = e.getBoundingClientRect(); return b.width && b.right > innerWidth + 2 && !e.closest("svg");
    }).slice(0, 3).map(e => e.outerHTML.slice(0, 120))""")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})
    return cut


@pytest.mark.parametrize("login", ["demo-bureau", "demo-supervisor"])
def test_a_page_is_whole_on_paper(bench: Bench, login: str) -> None:
    page = bench.enter(login)
    for path in paths(page, PLACES[login]):
        if page.goto(path).status == 200:
            assert on_paper(page) == [], path


def test_a_case_with_three_suspicions_is_on_six_sheets_at_most(bench: Bench) -> None:
    """The first of each line: its number and the page on each sheet, and nothing to click or to fill in."""
    page = bench.enter("demo-bureau")
    numbers = python(THREE, str(bench.home.root)).split()
    assert numbers
    for number in numbers:
        page.goto(f"/cases/{number}/")
        expect(page.locator("[data-test=waits]")).to_have_count(0)
        assert page.locator("[data-test=signal]").count() == 3
        page.emulate_media(media="print")
        assert page.locator("header.top, form, button, .btn, nav").filter(visible=True).count() == 0
        printed = sheets(page.pdf(prefer_css_page_size=True))
        assert len(printed) <= SHEETS, number
        for place, text in enumerate(printed, start=1):
            assert text.startswith(f"{place}/{len(printed)}"), (number, place)
            assert f"{number}·demo-bureau" in text, (number, place)
        page.emulate_media(media="screen")

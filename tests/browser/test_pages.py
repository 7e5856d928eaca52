"""Every page of every role in both languages: accessible, in its language, quiet, and whole on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.browser.conftest import Bench

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# Where each role is at home; a case and a dossier are found on the way.
PLACES = {
    "demo-auditor": ["/queue/?tab=free", "/queue/?tab=all&sort=money", "CASE", "/blind/", "/towns/", "/catalogue/"],
    "demo-bureau": ["/queue/?tab=free", "/trips/", "TRIP", "CASE", "/persons/1/", "/catalogue/P01/"],
    "demo-supervisor": ["/dashboard/", "/queue/?tab=all", "/incidents/", "/audit/", "/blind/", "/towns/"],
    "demo-discipline": ["/queue/?tab=all", "/dashboard/", "/incidents/"],
    "demo-scientist": ["/catalogue/", "/catalogue/M09/", "/catalogue/W01/"],
    "demo-admin": ["/people/", "/audit/"],
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


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("login", PLACES)
def test_every_page_can_be_read_by_everybody(bench: Bench, login: str, language: str) -> None:
    page = bench.enter(login, language)
    bad: dict[str, Any] = {}
    for path in paths(page, PLACES[login]):
        answer = page.goto(path)
        assert answer.status in (200, 403), path
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE)
        found = page.evaluate("(rules) => axe.run({runOnly: rules})", RULES)["violations"]
        wrong = [(one["id"], [node["html"][:160] for node in one["nodes"][:2]]) for one in found]
        texts = page.evaluate(TEXT, "zh" if language == "en" else "en")
        foreign = [text for text in texts if (CJK if language == "en" else SENTENCE).search(text)]
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wrong or foreign or width > 1 or page.locator("h1").count() != 1:
            bad[path] = wrong, foreign[:3], width
    assert bad == {}


@pytest.mark.parametrize("login", ["demo-bureau", "demo-supervisor"])
def test_a_page_is_whole_on_paper(bench: Bench, login: str) -> None:
    page = bench.enter(login)
    page.emulate_media(media="print")
    for path in paths(page, PLACES[login]):
        page.set_viewport_size({"width": 703, "height": 1030})  # A4 less its margins, at 96 to the inch
        if page.goto(path).status != 200:
            continue
        if page.locator(".sheet").count():  # lists lie on their side
            page.set_viewport_size({"width": 1032, "height": 680})
        assert page.locator("header.top").is_hidden()
        cut = page.evaluate("""() => [...document.querySelectorAll("main *")].filter(e => {
            const b = e.getBoundingClientRect(); return b.width && b.right > innerWidth + 2 && !e.closest("svg");
        }).slice(0, 3).map(e => e.outerHTML.slice(0, 120))""")
        assert cut == [], path

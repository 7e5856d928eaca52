"""A night that brings more: what was closed comes back marked, and people are judged before a signal is seen."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jihe.home import Home
from tests.browser.conftest import Bench, made_demo
from tests.browser.test_pages import faults, on_paper
from tests.browser.test_ways import REASON, state
from tests.nightly.conftest import DAYS
from tests.review.test_serving import serving
from tests.support import Once, copy_home, jihe

SEED = "thirty tosses of a coin on the last day of March"
YUAN = "60000.00"  # enough for a second verdict, and for a report
# Of the last night: the first case of before it whose known suspicion it proves by one row more.
PROVEN_ANEW = """
SELECT min(k.number) FROM cases_case k
JOIN cases_signal s ON s.case_id = k.id AND s.first_seen < :day
JOIN cases_signalproof p ON p.signal_id = s.id AND p.current AND p.first_seen = :day
"""


# Of a dossier: whom it is about, and each of their cases with what its suspicions say.
BEHIND = """
SELECT i.subject_id, k.number, k.line, k.town, s.says FROM cases_blinditem i
JOIN cases_case k ON k.subject_kind = 'person' AND k.subject_id = i.subject_id
JOIN cases_signal s ON s.case_id = k.id WHERE i.id = :item
"""


def stored(home: Home, question: str, **given: Any) -> list[Any]:
    """What the case store holds, asked beside the server."""
    with closing(sqlite3.connect(home.root / "cases.sqlite3")) as store:
        return store.execute(question, given).fetchall()


@pytest.fixture(scope="session")
def later_night(three_nights: Path, once: Once) -> Path:
    """A home where a case was upheld, reported and closed and a seed was promised; then a night, and a draw from it."""

    def make(folder: Path) -> None:
        home = made_demo(Home.at(copy_home(three_nights / "earlier", folder / "home"))).root
        ((number,),) = stored(Home.at(three_nights / "home"), PROVEN_ANEW, day=DAYS[-1])
        (folder / "number").write_text(number, encoding="ascii")

        def done(*words: str, by: str = "demo-bureau") -> None:
            jihe(*words, "--by", by, "--home", home)

        verdict = ("--verdict", "fraud", "--amount", YUAN, "--reason", REASON)
        done("cases", "assign", number, "--to", "demo-bureau")
        done("cases", "begin", number)
        done("cases", "hear", number, "--on", DAYS[-2], "--said", "当事人称不知情，愿意退回")
        done("cases", "decide", number, *verdict, "--above", "另查出现金领取")
        done("cases", "second", number, *verdict, by="demo-supervisor")
        done("incidents", "draft", number, by="demo-supervisor")
        done("cases", "close", number, "--note", "尚未退回", by="demo-supervisor")
        done("cases", "blind", "promise", "--hash", hashlib.sha256(SEED.encode()).hexdigest(), by="demo-supervisor")
        jihe("nightly", "--as-of", DAYS[-1], "--home", home, "--content", three_nights / "content")
        (run,) = (home / "runs").glob(f"{DAYS[-1]}-*")
        done("cases", "blind", "draw", "--run", run.name, "--seed", SEED, by="demo-supervisor")

    return once("later night", make)


@pytest.fixture(scope="module")
def served(later_night: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """In place of the night that the other modules serve."""
    home = Home.at(copy_home(later_night / "home", tmp_path_factory.mktemp("later") / "home"))
    with serving(home.root) as (port, _):
        yield home, f"http://127.0.0.1:{port}"


def row_of(page: Any, number: str) -> Any:
    """The case's row of the queue, on whichever of its pages it is; None where it is on none."""
    page.goto("/queue/?tab=all&line=unemployment&state=open")
    while True:
        if (row := page.locator(f"tr[data-case='{number}']")).count():
            return row
        if not (following := page.locator("a[rel=next]")).count():
            return None
        following.click()
        page.wait_for_load_state()


def test_a_closed_case_is_back_and_marked_new(bench: Bench, later_night: Path) -> None:
    number = (later_night / "number").read_text(encoding="ascii")
    page = bench.enter("demo-bureau")
    row = row_of(page, number)
    assert row.locator("[data-test=new]").inner_text() == "新"
    assert (row.get_attribute("data-state"), row.get_attribute("data-assignee")) == ("open", "")
    row.locator("a.code").click()
    page.wait_for_selector("[data-test=case]")
    assert state(page) == "open"
    assert DAYS[-1] in page.locator("[data-test=back]").inner_text()
    page.wait_for_selector("[data-test=proofs] li")
    assert page.locator("[data-test=signal] [data-test=new]").inner_text() == "新证据"
    assert page.locator("[data-test=history] tr[data-action=reopen]").count() == 1
    page.click("[data-test=action-assign]")
    page.click("form.act button[type=submit]:not([name=next])")
    page.wait_for_selector("[data-state=assigned]")
    assert page.locator("[data-test=back]").count() == 0  # somebody has it


@dataclass(frozen=True)
class Behind:
    """What a dossier must not say: whose it is, the number of a case of theirs, what its suspicions say."""

    person: int
    number: str
    queue: str  # an address on which the case stands for whoever may see it
    says: tuple[str, ...]


def taken(page: Any) -> str:
    """The dossier in hand, else the next; its number."""
    page.goto("/blind/")
    page.click("[data-test=blind-next]")
    page.wait_for_selector("[data-test=dossier]")
    return str(page.locator("[data-test=dossier]").get_attribute("data-item"))


def say(page: Any) -> None:
    """The verdict on the dossier that is shown."""
    page.check("[data-test=verdict-form] [name=verdict][value=benign]")
    page.fill("[data-test=verdict-form] [name=reason]", REASON)
    page.click("[data-test=verdict-form] button[type=submit]")
    page.wait_for_selector("[data-test=action-reveal]")


def with_a_case(page: Any, home: Home) -> Behind:
    """Dossiers are judged until one is of somebody with a case: that is left in hand."""
    for _ in range(5):
        if rows := stored(home, BEHIND, item=int(taken(page))):
            person, number, line, town, _ = rows[0]
            says = tuple(row[4] for row in rows)
            return Behind(person, number, f"/queue/?tab=all&line={line}&town={town}", says)
        assert page.locator("[name=q]").count() == 0  # nothing to search with
        say(page)
        assert page.locator("main .warn").count() == 0  # they knew nothing
    pytest.fail("nobody in the lane has a case")


def look(page: Any, path: str) -> str:
    page.goto(path)
    return str(page.content())


def searched(page: Any, typed: str) -> str:
    """What a search for it leads to."""
    page.goto("/dashboard/")
    page.fill("[name=q]", typed)
    page.press("[name=q]", "Enter")
    page.wait_for_url("**/search/")
    return str(page.locator("main").inner_html())


def test_no_page_shows_a_signal_before_the_blind_verdict(bench: Bench) -> None:
    page = bench.enter("demo-supervisor-2")
    behind = with_a_case(page, bench.home)
    dossier = page.url
    places = (dossier, behind.queue, "/dashboard/", "/incidents/", "/catalogue/", "/blind/", "/audit/", "/towns/")
    shown = {path: look(page, path) for path in places}
    shown["search"] = searched(page, str(behind.person))
    typed = searched(page, behind.number)  # what they typed themselves
    look(page, f"/persons/{behind.person}/")
    stated(page)
    shown["person"] = str(page.content())
    shown["case"] = look(page, f"/cases/{behind.number}/")
    for place, text in shown.items():
        assert place == "case" or behind.number not in text, place
        assert not any(one in text for one in behind.says), place
    assert not any(one in typed for one in behind.says)
    assert page.locator("[data-test=case], [data-test=subject]").count() == 0
    refused = [one for one in bench.said if "404" in one]
    assert len(refused) == len(bench.said) == 2  # the person and the case: what the browser says of each
    bench.said.clear()

    page.goto(dossier)
    say(page)
    assert page.locator("main .warn").count() == 1  # who asked for the person is not blind
    assert not any(one in page.content() for one in behind.says)
    page.click("[data-test=action-reveal]")
    page.wait_for_selector("[data-test=reveal]")
    told = page.locator("[data-test=reveal]").inner_text()
    assert behind.number in told
    assert behind.says[0] in told
    page.click(f"[data-test=reveal] a[href='/cases/{behind.number}/']")
    page.wait_for_selector("[data-test=case]")
    assert behind.number in look(page, behind.queue)  # it was the dossier that hid it


def stated(page: Any) -> None:
    """The purpose that a person's page asks for."""
    form = page.locator("[data-test=mask]")
    form.locator("[name=purpose]").first.evaluate(
        "e => e.tagName === 'SELECT' ? (e.selectedIndex = 1) : (e.checked = true)"
    )
    form.locator("[name=reason]").fill("核对登记信息")
    form.locator("button").click()
    page.wait_for_load_state()


def test_what_is_opened_first_can_be_read_by_everybody(bench: Bench, later_night: Path) -> None:
    """A dossier in hand, a person for a stated purpose, the report of an incident: in both languages, and on paper."""
    number = (later_night / "number").read_text(encoding="ascii")
    page = bench.enter("demo-supervisor")
    taken(page)
    dossier = page.url
    look(page, "/persons/1/")
    stated(page)
    assert page.locator("[data-test=subject]").count() == 1
    bad: dict[str, Any] = {}
    for path in (dossier, "/persons/1/", f"/incidents/YQ-{number}/"):
        assert page.goto(path).status == 200
        bad[path] = faults(page, "zh-hans"), on_paper(page)
        page.click("[data-test=language] button[value=en]")
        bad[f"{path} en"] = faults(page, "en", again=True), []  # the longer words in the narrower page
        page.click("[data-test=language] button[value=zh-hans]")
    assert {path: fault for path, fault in bad.items() if fault != (None, [])} == {}

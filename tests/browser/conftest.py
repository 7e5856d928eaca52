"""The workbench in a real browser: the demo's people on the cases of a real night, served as ``jihe serve`` does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jihe.home import Home
from tests.nightly.conftest import three_nights
from tests.review.test_serving import CHECKOUT, serving
from tests.support import Night, copy_home

__all__ = ["three_nights"]
PASSWORD = "browser-lamp-93-fern"
PEOPLE = """
import sys
from jihe.cases import open_store
from jihe.home import Home
from jihe.review import demo_people

home = Home.at(sys.argv[1])
open_store(home)
demo_people.make(home)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("verify")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's chromium: browsers cannot be downloaded everywhere.

    It runs a loop of its own in this thread, where Django then asks no store: so no longer than these modules.
    """
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("the browser tests want chromium: run make chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def command(*args: str, home: Path) -> str:
    """What ``jihe`` prints about a home."""
    return python("from jihe.cli import main; main()", *args, "--home", str(home))


def python(script: str, *args: str) -> str:
    """What a script of ours prints, in a process of its own."""
    path = os.pathsep.join([str(CHECKOUT / "src"), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "JIHE_DEMO_PASSWORD": PASSWORD}
    done = subprocess.run([sys.executable, "-c", script, *args], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def made_demo(home: Home) -> Home:
    """A demo's home by its card, with the demo's people."""
    home.demo_card.write_text("{}", encoding="utf-8")
    python(PEOPLE, str(home.root))
    return home


@dataclass
class Bench:
    """A workbench that is served. ``enter``: somebody's page, signed in; what it said on its console is kept."""

    home: Home
    address: str
    browser: Any
    closing: ExitStack
    said: list[str]

    def enter(self, login: str, language: str = "zh-hans", **more: Any) -> Any:
        """A page of a browser of its own, where ``login`` is signed in by the form."""
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": 1280, "height": 900}, locale="zh-CN", **more
        )
        self.closing.callback(context.close)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda one: self.said.append(f"{page.url}: {one.text}") if one.type == "error" else None)
        page.on("pageerror", lambda one: self.said.append(f"{page.url}: {one}"))
        page.goto("/login/")
        if language != "zh-hans":
            page.click(f"[data-test=language] button[value={language}]")
        form = page.locator("[data-test=login-form]")
        form.locator("[name=username]").fill(login)
        form.locator("[name=password]").fill(PASSWORD)
        form.locator("[name=password]").press("Enter")
        page.wait_for_selector("[data-test=me]")
        return page


@pytest.fixture(scope="module")
def served(past_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """A copy of the night's home, made a demo's, and where it is served."""
    home = made_demo(Home.at(copy_home(past_night.home, tmp_path_factory.mktemp("bench") / "home")))
    with serving(home.root) as (port, _):
        yield home, f"http://127.0.0.1:{port}"


@pytest.fixture
def bench(served: tuple[Home, str], chromium: Any) -> Iterator[Bench]:
    with ExitStack() as closing:
        made = Bench(*served, chromium, closing, [])
        yield made
        assert made.said == []  # no error of a script, no report of the content security policy


@pytest.fixture
def enter(bench: Bench) -> Callable[..., Any]:
    return bench.enter

"""The sixty-seven attacks of the workbench's acceptance (§9.4): each a test with its number, all marked ``verify``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from jihe.cases import second
from tests.cases.test_exporting import ground, rules
from tests.review.conftest import _pages, audited, browser, web, web_template
from tests.review.desk import found
from tests.review.test_blind_page import lane
from tests.review.test_case_sight import home, law

__all__ = [
    "_pages",
    "audited",
    "browser",
    "ground",
    "home",
    "lane",
    "law",
    "rules",
    "web",
    "web_template",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("verify")


@pytest.fixture(scope="module", autouse=True)
def _urls(_pages: None) -> None:
    """Every page is imported before a test puts another night in the place of one of its parts."""
    import_module("jihe.review.urls")


@pytest.fixture
def desk(web: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Yesterday's night with cases of two towns and of public power; no verdict is drawn for a second review."""
    monkeypatch.setattr(second, "drawn", lambda *_: False)
    return found()


@pytest.fixture
def more(web: Any) -> Callable[..., Any]:
    """``more("wei", "auditor", "T1")``: another person at work."""
    from jihe.cases import reviewers

    return lambda login, role, town=None: reviewers.add(login, role, town, reviewers.acting("admin"))


@pytest.fixture
def chain() -> Iterator[None]:
    """The log holds when the test is over."""
    from jihe.cases import audit

    yield
    assert audit.verify_store([]).bad is None

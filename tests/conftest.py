"""What many tests share: one small city, ingested and trained on once, and one night of it; copied, never changed."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.support import (
    AS_OF,
    ONE_OF_EACH,
    Night,
    Once,
    Town,
    copy_home,
    jihe,
    made_once,
    maker,
    standing,
    with_receipts,
    with_store,
)

# Left out of `make quick`: what writes pages, pictures, papers and workbooks, or brings whole stores up to date.
LONGER = {
    "test_blind_command", "test_effect", "test_export_command", "test_exporting", "test_migrating", "test_page_parts",
    "test_replies", "test_scaffold", "test_store", "test_suspicion",
}  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="One database, one rule, one model, no property tests.")


def pytest_collection_finish() -> None:
    """What stands once all tests are known, modules, content and items, is looked through for garbage no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("minutes") is None)
    if config.getoption("--quick"):
        config.hook.pytest_deselected(items=[item for item in items if not _is_quick(item)])
        items[:] = [item for item in items if _is_quick(item)]


def _is_quick(item: pytest.Item) -> bool:
    if item.get_closest_marker("verify") or item.path.stem.endswith("_properties") or item.path.stem in LONGER:
        return False
    given = {str(value) for value in item.callspec.params.values()} if hasattr(item, "callspec") else set()
    named = {one for one in given if re.fullmatch(r"[a-z][0-9]{2}_[a-z0-9_]+", one)}
    return "postgres" not in given and (not named or bool(named & ONE_OF_EACH))


@pytest.fixture(scope="session")
def once() -> Once:
    """``once(name, make)``: a folder made by whichever worker or run asks first, while the sources stay as they are."""
    room = standing()
    room.mkdir(parents=True, exist_ok=True)

    def made(name: str, make: Callable[[Path], object]) -> Path:
        return made_once(room / f"{name} {maker(make)}", make)

    return made


@pytest.fixture(scope="session", autouse=True)
def default_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A command without ``--home`` works in a folder of the tests', not in the checkout, and knows what was proven."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIHE_HOME", str(with_receipts(tmp_path_factory.mktemp("default") / "home")))
        patch.setenv("LC_ALL", "C.UTF-8")  # commands speak English to tests, wherever those run
        yield


# Five methods, of models that train in a second or two; every model has tests of its own, and `verify` whole demos.
TRAINED = ("M06", "M08", "M09", "M10", "M16")


@pytest.fixture(scope="session")
def town(once: Once) -> Town:
    """Made once for all workers. Nothing may be written to it: take ``home`` for that."""

    def make(folder: Path) -> None:
        with_receipts(folder / "home")
        jihe("city", "build", "--scale", 0.004, "--seed", 7, "--enrich", 60, "--out", folder / "city")
        jihe("ingest", folder / "city" / "tables", "--home", folder / "home")
        jihe("models", "train", *TRAINED, "--as-of", AS_OF, "--home", folder / "home")
        with_store(folder / "home")

    shared = once("town", make)
    return Town(shared / "city", shared / "home")


@pytest.fixture(scope="session")
def unchosen_city(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A city of a seed that nobody chose, another one every run: its card tells. Nothing may be written to it."""
    seed = int(datetime.now().strftime("%Y%m%d%H%M%S"))
    base = tmp_path_factory.getbasetemp()

    def make(folder: Path) -> None:
        jihe("city", "build", "--scale", 0.05, "--seed", seed, "--out", folder / "city")

    return made_once((base if worker_id == "master" else base.parent) / "unchosen", make) / "city"


@pytest.fixture
def home(town: Town, tmp_path: Path) -> Path:
    """A copy of the town's working folder, to change at will."""
    return copy_home(town.home, tmp_path / "home")


@pytest.fixture(scope="session")
def past_night(town: Town, once: Once) -> Night:
    """One undisturbed night of the town, its working folder and what it said; nothing may be written to it."""

    def make(folder: Path) -> None:
        home = copy_home(town.home, folder / "home")
        done = jihe("nightly", "--as-of", AS_OF, "--home", home, "--json")
        (folder / "out.json").write_text(done.stdout, encoding="utf-8")
        (folder / "err.txt").write_text(done.stderr, encoding="utf-8")

    shared = once("night", make)
    return Night.of(shared)


@pytest.fixture
def night(past_night: Night) -> Path:
    """The folder of that night's run; nothing may be written to it."""
    return past_night.run
